"""A caso, a person and a calendar for the tests of the rules, all written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from ajustes_tui.domain.base.rows import BaseRow, Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import (
    Catalogs,
    Causal,
    MarcacionCatalog,
    MasterMarcacion,
    Rules,
)
from ajustes_tui.domain.rules.data import read_data
from ajustes_tui.domain.rules.decide import decide
from ajustes_tui.domain.rules.decision import CuentaTelefono, Decision, Refusal, RuleContext
from ajustes_tui.domain.values.clocks import DayTest
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.roles import Rol

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BOGOTA)
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


def _causal(letter: str, name: str, soportes: tuple[tuple[str, ...], ...]) -> Causal:
    return Causal(letter, name, "Política.", soportes, "BACK", {}, (), {})


CATALOGOS = Catalogs(
    (
        _causal("A", "Fallas en la prestación del servicio", (("LLS", "OT"),)),
        _causal("E", "Cargos de reconexión", (("LOG",),)),
        _causal("L", "Demoras en ejecución de traslado", (("TRASLADO",),)),
    ),
    MarcacionCatalog([MasterMarcacion("AJ", "1", "Ajuste", "TICKET", True, True, "BACK")]),
)


@pytest.fixture
def is_habil() -> DayTest:
    return lambda dia: dia.weekday() < 5 and dia not in FESTIVOS


@pytest.fixture
def is_festivo() -> DayTest:
    return lambda dia: dia in FESTIVOS


@pytest.fixture
def nuevo_caso() -> Callable[..., Caso]:
    """Make a caso that stands coherently in its estado; every field can be given."""

    def create(estado: Estado = Estado.POR_CLASIFICAR, **changes: Any) -> Caso:
        own: dict[str, Any] = {"motivo": "Fallas en la prestación del servicio"}
        if estado is not Estado.POR_CLASIFICAR:
            own |= {"causal": "A", "causal_pedida": "A"}
        if estado in (Estado.EN_BACK, Estado.REESCALADO):
            own |= {"razon": "AJ", "subrazon": "1", "escalado_el": date(2026, 11, 17)}
        if estado is Estado.REESCALADO:
            own |= {"reescalamientos": 1, "resultado": Resultado.RECHAZADO}
            own |= {"resultado_al_enviar": Resultado.RECHAZADO, "radicado_enviado": "4470000002"}
        if estado is Estado.POR_VALIDAR:
            own |= {"resultado": Resultado.RECHAZADO}
        if estado is Estado.POR_VERIFICAR:
            own |= {"resultado": Resultado.APROBADO, "valor_aplicado": 4_590_000}
        if estado in _CON_VEREDICTO:
            no_aplica = changes.get("contenido") is Contenido.NO_APLICA
            own |= {
                "contenido": Contenido.APLICADO,
                "veredicto": Evento.RECHAZO_CORRECTO if no_aplica else Evento.APLICACION_CORRECTA,
                "veredicto_agente": "yuli",
                "veredicto_el": NOW,
                "resultado": Resultado.RECHAZADO if no_aplica else Resultado.APROBADO,
                "valor_aplicado": None if no_aplica else 4_590_000,
            }
        if estado in _INFORMADOS:
            own["informado_el"] = date(2026, 11, 20)
        if estado in (Estado.EN_PQR, Estado.CERRADO_PQR):
            own["veredicto"] = Evento.ESCALAR_PQR
        common: dict[str, Any] = {
            "id": 1,
            "cuenta": "90000001",
            "radicado": "4470000001",
            "version": 1,
            "estado": estado,
            "corte": date(2026, 11, 20),
            "fecha_solicitud": date(2026, 11, 17),
            "estado_previo": _PREVIOS.get(estado),
        }
        return Caso(**(common | own | changes))

    return create


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
def nuevo_contexto(is_habil: DayTest, is_festivo: DayTest) -> Callable[..., RuleContext]:
    """Make what a rule looks at: an agente on Tuesday 24/11/2026 at ten, unless said otherwise."""

    def create(**changes: Any) -> RuleContext:
        rules = changes.pop("rules", {})
        common: dict[str, Any] = {
            "now": NOW,
            "person": "yuli",
            "rol": Rol.AGENTE,
            "rules": rules if isinstance(rules, Rules) else Rules(**rules),
            "catalogs": CATALOGOS,
            "is_habil": is_habil,
            "is_festivo": is_festivo,
            "telefonos": (CuentaTelefono(1, TELEFONO), CuentaTelefono(2, OTRO_TELEFONO)),
            "radicados": frozenset({"4470000001"}),
        }
        return RuleContext(**(common | changes))

    return create


@pytest.fixture
def register(nuevo_contexto: Callable[..., RuleContext]) -> Callable[..., Decision | Refusal]:
    """Register an evento from the words of the command line, as an agente does."""

    def do(
        caso: Caso,
        evento: Evento,
        raw: Mapping[str, str] | None = None,
        nota: str = "",
        **context: Any,
    ) -> Decision | Refusal:
        datos = read_data(evento, raw or {}, Rules())
        return decide(caso, evento, datos, nota, nuevo_contexto(**context))

    return do


@pytest.fixture
def done(register: Callable[..., Decision | Refusal]) -> Callable[..., Decision]:
    def do(*args: Any, **context: Any) -> Decision:
        decision = register(*args, **context)
        assert isinstance(decision, Decision), decision
        return decision

    return do


@pytest.fixture
def refusal(register: Callable[..., Decision | Refusal]) -> Callable[..., str]:
    def do(*args: Any, **context: Any) -> str:
        decision = register(*args, **context)
        assert isinstance(decision, Refusal), decision
        return f"{decision.motivo} {decision.suggestion}"

    return do


@pytest.fixture
def nueva_fila() -> Callable[..., BaseRow]:
    """Make a row of a base with nothing but what is given."""

    def create(**changes: Any) -> BaseRow:
        empty: dict[str, Any] = dict.fromkeys(BaseRow._fields)
        empty |= {
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
        return BaseRow(**(empty | changes))

    return create
