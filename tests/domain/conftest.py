"""A caso, a person and a calendar for the tests of the rules, all written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from ajustes_tui.domain.base.rows import FilaBase, Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import (
    CatalogoMarcaciones,
    Catalogos,
    Causal,
    MarcacionMaestra,
    Reglas,
)
from ajustes_tui.domain.rules.data import leer_datos
from ajustes_tui.domain.rules.decide import decidir
from ajustes_tui.domain.rules.decision import Contexto, Decision, Negado, TelefonoDeCuenta
from ajustes_tui.domain.values.clocks import EsHabil
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.roles import Rol

AHORA = datetime(2026, 11, 24, 10, 0, tzinfo=BOGOTA)
FESTIVOS = frozenset(
    date.fromisoformat(dia)
    for dia in (
        *("2026-01-01", "2026-01-12", "2026-03-23", "2026-04-02", "2026-04-03", "2026-05-01"),
        *("2026-05-18", "2026-06-08", "2026-06-15", "2026-06-29", "2026-07-13", "2026-07-20"),
        *("2026-08-07", "2026-08-17", "2026-10-12", "2026-11-02", "2026-11-16", "2026-12-08"),
        *("2026-12-25", "2027-01-01", "2027-01-11", "2027-03-22", "2027-03-25", "2027-03-26"),
        *("2027-05-01", "2027-05-10", "2027-05-31", "2027-06-07", "2027-07-05", "2027-07-12"),
        *("2027-07-20", "2027-08-07", "2027-08-16", "2027-10-18", "2027-11-01", "2027-11-15"),
        *("2027-12-08", "2027-12-25"),
    )
)
"""The holidays of Colombia in 2026 and 2027, the 19th of Ley 2578 included."""

TELEFONO, OTRO_TELEFONO, DESCONOCIDO = "3000000101", "3000000102", "3000000103"
VERIFICADO = "identidad,decision,radicado,valor,recurso,plazo"


def _causal(letra: str, nombre: str, soportes: tuple[tuple[str, ...], ...]) -> Causal:
    return Causal(letra, nombre, "Política.", soportes, "BACK", {}, (), {})


CATALOGOS = Catalogos(
    (
        _causal("A", "Fallas en la prestación del servicio", (("LLS", "OT"),)),
        _causal("E", "Cargos de reconexión", (("LOG",),)),
        _causal("L", "Demoras en ejecución de traslado", (("TRASLADO",),)),
    ),
    CatalogoMarcaciones(
        [MarcacionMaestra("AJ", "1", "Ajuste", "TICKET", 5, False, True, True, "Back", "BACK")]
    ),
)


@pytest.fixture
def es_habil() -> EsHabil:
    return lambda dia: dia.weekday() < 5 and dia not in FESTIVOS


@pytest.fixture
def es_festivo() -> EsHabil:
    return lambda dia: dia in FESTIVOS


@pytest.fixture
def nuevo_caso() -> Callable[..., Caso]:
    """Make a caso that stands coherently in its estado; every field can be given."""

    def crear(estado: Estado = Estado.POR_CLASIFICAR, **campos: Any) -> Caso:
        propio: dict[str, Any] = {"motivo": "Fallas en la prestación del servicio"}
        if estado is not Estado.POR_CLASIFICAR:
            propio |= {"causal": "A", "causal_pedida": "A"}
        if estado in (Estado.EN_BACK, Estado.REESCALADO):
            propio |= {"razon": "AJ", "subrazon": "1", "escalado_el": date(2026, 11, 17)}
        if estado is Estado.REESCALADO:
            propio |= {"reescalamientos": 1, "resultado": Resultado.RECHAZADO}
            propio |= {"resultado_al_enviar": Resultado.RECHAZADO, "radicado_enviado": "4470000002"}
        if estado is Estado.POR_VALIDAR:
            propio |= {"resultado": Resultado.RECHAZADO}
        if estado is Estado.POR_VERIFICAR:
            propio |= {"resultado": Resultado.APROBADO, "valor_aplicado": 4_590_000}
        if estado in _CON_VEREDICTO:
            no_aplica = campos.get("contenido") is Contenido.NO_APLICA
            propio |= {
                "contenido": Contenido.APLICADO,
                "veredicto": Evento.RECHAZO_CORRECTO if no_aplica else Evento.APLICACION_CORRECTA,
                "veredicto_agente": "yuli",
                "veredicto_el": AHORA,
                "resultado": Resultado.RECHAZADO if no_aplica else Resultado.APROBADO,
                "valor_aplicado": None if no_aplica else 4_590_000,
            }
        if estado in _INFORMADOS:
            propio["informado_el"] = date(2026, 11, 20)
        if estado in (Estado.EN_PQR, Estado.CERRADO_PQR):
            propio["veredicto"] = Evento.ESCALAR_PQR
        comunes: dict[str, Any] = {
            "id": 1,
            "cuenta": "90000001",
            "radicado": "4470000001",
            "version": 1,
            "estado": estado,
            "corte": date(2026, 11, 20),
            "fecha_solicitud": date(2026, 11, 17),
            "estado_previo": _PREVIOS.get(estado),
        }
        return Caso(**(comunes | propio | campos))

    return crear


_INFORMADOS = frozenset(
    {
        Estado.RECURSO_POR_RADICAR,
        Estado.RECURSO_EN_PQR,
        Estado.CERRADO_INFORMADO,
        Estado.CERRADO_MENSAJE,
    }
)
_CON_VEREDICTO = _INFORMADOS | {Estado.POR_CONTACTAR, Estado.POR_DEJAR_MENSAJE}
_PREVIOS = {
    Estado.CERRADO_INFORMADO: Estado.POR_CONTACTAR,
    Estado.CERRADO_MENSAJE: Estado.POR_DEJAR_MENSAJE,
    Estado.CERRADO_PQR: Estado.EN_PQR,
    Estado.ANULADO: Estado.POR_ESCALAR,
}


@pytest.fixture
def nuevo_contexto(es_habil: EsHabil, es_festivo: EsHabil) -> Callable[..., Contexto]:
    """Make what a rule looks at: an agente on Tuesday 24/11/2026 at ten, unless said otherwise."""

    def crear(**campos: Any) -> Contexto:
        reglas = campos.pop("reglas", {})
        comunes: dict[str, Any] = {
            "ahora": AHORA,
            "persona": "yuli",
            "rol": Rol.AGENTE,
            "reglas": reglas if isinstance(reglas, Reglas) else Reglas(**reglas),
            "catalogos": CATALOGOS,
            "es_habil": es_habil,
            "es_festivo": es_festivo,
            "telefonos": (TelefonoDeCuenta(1, TELEFONO), TelefonoDeCuenta(2, OTRO_TELEFONO)),
            "radicados": frozenset({"4470000001"}),
        }
        return Contexto(**(comunes | campos))

    return crear


@pytest.fixture
def registrar(nuevo_contexto: Callable[..., Contexto]) -> Callable[..., Decision | Negado]:
    """Register an evento from the words of the command line, as an agente does."""

    def hacer(
        caso: Caso,
        evento: Evento,
        crudos: Mapping[str, str] | None = None,
        nota: str = "",
        **contexto: Any,
    ) -> Decision | Negado:
        datos = leer_datos(evento, crudos or {})
        return decidir(caso, evento, datos, nota, nuevo_contexto(**contexto))

    return hacer


@pytest.fixture
def hecho(registrar: Callable[..., Decision | Negado]) -> Callable[..., Decision]:
    """Register an evento that the procedure allows."""

    def hacer(*args: Any, **contexto: Any) -> Decision:
        decision = registrar(*args, **contexto)
        assert isinstance(decision, Decision), decision
        return decision

    return hacer


@pytest.fixture
def negado(registrar: Callable[..., Decision | Negado]) -> Callable[..., str]:
    """Register an evento that the procedure refuses, and return all it tells the person."""

    def hacer(*args: Any, **contexto: Any) -> str:
        decision = registrar(*args, **contexto)
        assert isinstance(decision, Negado), decision
        return f"{decision.motivo} {decision.sugerencia}"

    return hacer


@pytest.fixture
def nueva_fila() -> Callable[..., FilaBase]:
    """Make a row of a base with nothing but what is given."""

    def crear(**campos: Any) -> FilaBase:
        vacia: dict[str, Any] = dict.fromkeys(FilaBase._fields)
        vacia |= {
            "fila": 2,
            "cuenta": "90000001",
            "radicado": "4470000001",
            "motivo": "",
            "estado_ajuste": "",
            "resultado_crudo": "",
            "resultado_por_revisar": False,
            "telefonos": (),
            "datos": {},
        }
        return FilaBase(**(vacia | campos))

    return crear
