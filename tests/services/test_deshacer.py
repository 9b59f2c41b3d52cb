"""`deshacer` gives everything back, whatever the evento wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.eventos import TABLA, Evento
from ajustes_tui.errors import NoPermitido
from ajustes_tui.services.recorder import Peticion
from tests.services.soporte import VERIFICADO, Almacen, fila, libro

SIN_RESPUESTA, APROBADO, RECHAZADO = 1, 2, 3
"""The first caso of each result; the three are of one cuenta."""
MARCACION = {"razon": "AJU", "subrazon": "ESC"}
NUEVA = MARCACION | {"radicado": "990001", "motivo": "el soporte está en RR"}
TELEFONO, OTRO = "3000000000", "3000000900"
NOTA_PQR = "Se revisaron notas F7 y órdenes: no hay ningún soporte."
Paso = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class Relato:
    """A caso taken by some steps to where an evento is possible."""

    caso: int
    antes: Sequence[Paso]
    evento: str
    datos: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.evento}-{'-'.join(v[:14] for v in self.datos.values())[:40]}"


CLASIFICAR: Paso = ("clasificar", {"causal": "A"})
AL_BACK: Paso = ("escalar_back", {**MARCACION, "soportes": "LLS"})
A_PQR: Paso = ("escalar_pqr", {"motivo": "SIN_SOPORTE", "nota": NOTA_PQR})
MAL_RECHAZADO: Paso = ("mal_rechazado", NUEVA)
RECHAZADO_OTRA_VEZ: Paso = ("respuesta_back", {"resultado": "RECHAZADO"})
APLICACION: Paso = ("aplicacion_correcta", {})
PREGUNTA: Paso = ("pedir_revision", {"motivo": "no encuentro la orden"})
DIA: Paso = ("", {})


def _completar(campo: str, valor: str) -> Paso:
    return "completar", {"campo": campo, "valor": valor, "fuente": "RR"}


VALOR: Paso = _completar("valor_aplicado", "500")


def _llamada(resultado: str, **datos: str) -> Paso:
    return (
        "contacto",
        {"resultado": resultado, "telefono": TELEFONO, "verificado": VERIFICADO, **datos},
    )


POR_CONTACTAR = (CLASIFICAR, APLICACION)
NO_CONTESTA = _llamada("NO_CONTESTA")
ILOCALIZADO = (*POR_CONTACTAR, NO_CONTESTA, DIA, NO_CONTESTA, DIA, NO_CONTESTA)
CON_RECURSO = (*POR_CONTACTAR, _llamada("NO_ACEPTA", motivo="no es el valor"))

RELATOS = [
    Relato(SIN_RESPUESTA, (), *CLASIFICAR),
    Relato(RECHAZADO, (), "clasificar", {"causal": "E", "atribuible": "RAZON_W"}),
    Relato(SIN_RESPUESTA, (), "clasificar", {"causal": "L", "demora_de": "usuario"}),
    Relato(SIN_RESPUESTA, (), "clasificar", {"causal": "FUERA"}),
    Relato(SIN_RESPUESTA, (CLASIFICAR,), *AL_BACK),
    Relato(SIN_RESPUESTA, (CLASIFICAR,), "escalar_back", {**AL_BACK[1], "radicado": "990002"}),
    Relato(SIN_RESPUESTA, (CLASIFICAR,), *A_PQR),
    Relato(SIN_RESPUESTA, (CLASIFICAR,), "escalar_pqr", {**A_PQR[1], "radicado": "990003"}),
    Relato(
        SIN_RESPUESTA,
        (CLASIFICAR, AL_BACK),
        "respuesta_back",
        {"resultado": "APROBADO", "valor_aplicado": "45900"},
    ),
    Relato(
        SIN_RESPUESTA,
        (CLASIFICAR, AL_BACK),
        "respuesta_back",
        {"resultado": "RECHAZADO", "motivo_rechazo": "sin soporte"},
    ),
    Relato(RECHAZADO, (CLASIFICAR,), "rechazo_correcto", {"motivo": "SIN_PRUEBAS"}),
    Relato(RECHAZADO, (CLASIFICAR,), *MAL_RECHAZADO),
    Relato(
        RECHAZADO,
        (CLASIFICAR, MAL_RECHAZADO, RECHAZADO_OTRA_VEZ),
        "no_revertido",
        {"motivo": "el back insiste"},
    ),
    Relato(
        RECHAZADO,
        (CLASIFICAR, MAL_RECHAZADO, RECHAZADO_OTRA_VEZ),
        "mal_rechazado",
        {**NUEVA, "radicado": "990009"},
    ),
    Relato(APROBADO, (CLASIFICAR,), *APLICACION),
    Relato(APROBADO, (CLASIFICAR,), "aplicacion_correcta", {"radicado": "990004"}),
    Relato(APROBADO, (CLASIFICAR,), "mal_aplicado", NUEVA),
    *(
        Relato(APROBADO, POR_CONTACTAR, *_llamada(resultado))
        for resultado in (
            *("ACEPTA", "NO_INTERPONE", "TERCERO", "CUELGA", "NO_CONTESTA", "OCUPADO"),
            *("BUZON", "APAGADO", "NUMERO_ERRADO"),
        )
    ),
    Relato(APROBADO, POR_CONTACTAR, *_llamada("NO_ACEPTA", motivo="no es el valor")),
    Relato(
        APROBADO, POR_CONTACTAR, *_llamada("VOLVER_A_LLAMAR", cuando="2026-11-25T15:00:00-05:00")
    ),
    Relato(APROBADO, POR_CONTACTAR, *_llamada("NO_CONTESTA", telefono=OTRO)),
    Relato(APROBADO, POR_CONTACTAR, *_llamada("NUMERO_ERRADO", telefono=OTRO)),
    Relato(APROBADO, (*POR_CONTACTAR, NO_CONTESTA, DIA, NO_CONTESTA, DIA), *NO_CONTESTA),
    Relato(
        APROBADO,
        (*ILOCALIZADO, ("mensaje_de_voz", {"telefono": TELEFONO})),
        *_llamada("ACEPTA", entrante="si"),
    ),
    Relato(APROBADO, ILOCALIZADO, "mensaje_de_voz", {"telefono": TELEFONO}),
    Relato(APROBADO, ILOCALIZADO, "mensaje_de_voz", {"telefono": OTRO}),
    Relato(APROBADO, ILOCALIZADO, "mensaje_de_voz", {"telefono": TELEFONO, "resultado": "LLENO"}),
    Relato(
        APROBADO,
        CON_RECURSO,
        "radicar_recurso",
        {"tipo": "REPOSICION", "motivo": "pide todo el valor", "radicado": "990005"},
    ),
    Relato(APROBADO, CON_RECURSO, *_llamada("ACEPTA")),
    Relato(
        SIN_RESPUESTA,
        (CLASIFICAR, A_PQR),
        "respuesta_pqr",
        {"resultado": "CONFIRMA", "fecha": "2026-11-24"},
    ),
    Relato(
        APROBADO,
        (*POR_CONTACTAR, _llamada("NO_INTERPONE")),
        "recurso_posterior",
        {"motivo": "lo pensó mejor"},
    ),
    *(
        Relato(SIN_RESPUESTA, (), "completar", {"campo": campo, "valor": valor, "fuente": "RR"})
        for campo, valor in (
            ("valor_solicitado", "$ 12.500"),
            ("valor_aplicado", "12.500,50"),
            ("telefono", OTRO),
            ("usuario_nombre", "Otra Persona"),
            ("asesor_id", "AS99"),
            ("fecha_solicitud", "2026-11-20"),
            ("motivo_rechazo", "falta la orden"),
        )
    ),
    Relato(RECHAZADO, (CLASIFICAR,), "reclasificar", {"causal": "I", "motivo": "era un cruce"}),
    Relato(RECHAZADO, (CLASIFICAR,), "aplazar", {"hasta": "2026-11-26", "motivo": "RR caído"}),
    Relato(RECHAZADO, (CLASIFICAR,), *PREGUNTA),
    Relato(RECHAZADO, (CLASIFICAR, PREGUNTA), "resolver_revision", {"motivo": "está en F7"}),
    Relato(
        SIN_RESPUESTA,
        (("clasificar", {"causal": "A", "atribuible": "RAZON_W"}), PREGUNTA),
        "resolver_revision",
        {"motivo": "no fue del usuario", "decision": "QUITAR_ATRIBUIBLE"},
    ),
    Relato(APROBADO, POR_CONTACTAR, "devolver", {"motivo": "el valor no está en RR"}),
    Relato(RECHAZADO, (CLASIFICAR, PREGUNTA), "anular", {"motivo": "repetido"}),
    Relato(
        APROBADO,
        (*POR_CONTACTAR, _llamada("ACEPTA")),
        "reabrir",
        {"motivo": "se cerró por error"},
    ),
]


def _dar(almacen: Almacen, caso: int, paso: Paso) -> str:
    """Register a step as whoever may, and return who that was."""
    evento, datos = paso
    if not evento:
        almacen.pasa(days=1)
        return ""
    resto = dict(datos)
    nota = resto.pop("nota", "")
    supervisora = evento in ("no_revertido", "resolver_revision", "devolver", "anular", "reabrir")
    quien = "drubio" if supervisora else "yuli"
    almacen.registrar(caso, evento, quien, nota, **resto)
    return quien


@pytest.mark.parametrize("relato", RELATOS, ids=str)
def test_undoing_restores_everything_the_evento_wrote(almacen: Almacen, relato: Relato) -> None:
    for paso in relato.antes:
        _dar(almacen, relato.caso, paso)
    antes = almacen.vigente()
    cifras = almacen.de("drubio").kpi.ver().indicadores
    quien = _dar(almacen, relato.caso, (relato.evento, relato.datos))
    assert almacen.vigente() != antes
    almacen.registrar(relato.caso, "deshacer", quien)
    assert almacen.vigente() == antes
    assert almacen.de("drubio").kpi.ver().indicadores == cifras


def test_every_evento_that_can_be_undone_has_its_story() -> None:
    contados = {Evento(relato.evento) for relato in RELATOS}
    assert contados == set(TABLA) - {Evento.NOTA, Evento.DESHACER}


def test_a_question_the_program_asked_goes_with_the_evento_that_caused_it(almacen: Almacen) -> None:
    almacen.registrar(SIN_RESPUESTA, "clasificar", causal="FUERA")
    assert almacen.de("drubio").triage.ficha(SIN_RESPUESTA).caso.revision is not None
    almacen.registrar(SIN_RESPUESTA, "deshacer")
    assert almacen.de("drubio").triage.ficha(SIN_RESPUESTA).caso.revision is None


def test_undoing_happens_once(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    almacen.registrar(RECHAZADO, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.registrar(RECHAZADO, "deshacer")
    with pytest.raises(NoPermitido, match="ya está deshecho"):
        almacen.registrar(RECHAZADO, "deshacer")


def test_a_note_in_between_does_not_stand_in_the_way(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    antes = almacen.vigente()
    almacen.registrar(RECHAZADO, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.registrar(RECHAZADO, "nota", nota="llamó el usuario")
    almacen.registrar(RECHAZADO, "deshacer")
    assert almacen.vigente() == antes


def test_undoing_never_takes_a_line_away(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    antes = almacen.filas_de("SELECT * FROM historial ORDER BY linea")
    almacen.registrar(RECHAZADO, "deshacer")
    despues = almacen.filas_de("SELECT * FROM historial ORDER BY linea")
    assert despues[:-1] == antes
    assert despues[-1][5] == "deshacer"


def test_the_line_of_an_undoing_says_where_the_caso_went_back_to(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    almacen.registrar(RECHAZADO, "mal_rechazado", **NUEVA)
    almacen.registrar(RECHAZADO, "deshacer")
    linea = almacen.de("yuli").historial.lineas("90000000")[0]
    assert (linea.estado_antes, linea.estado_despues) == ("REESCALADO", "POR_VALIDAR")
    assert linea.radicado == "440002"


def test_an_agente_does_not_undo_what_another_wrote(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    with pytest.raises(NoPermitido, match="lo registró yuli"):
        almacen.registrar(RECHAZADO, "deshacer", "andres")


def test_an_agente_does_not_undo_what_is_of_another_day(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    almacen.pasa(days=1)
    with pytest.raises(NoPermitido, match="solo deshace lo de hoy"):
        almacen.registrar(RECHAZADO, "deshacer")


def test_a_supervisor_undoes_what_is_of_another_day_only_with_a_reason(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    almacen.pasa(days=1)
    with pytest.raises(NoPermitido, match="falta el motivo"):
        almacen.registrar(RECHAZADO, "deshacer", "drubio")
    registro = almacen.registrar(RECHAZADO, "deshacer", "drubio", motivo="se equivocó")
    assert registro.caso.estado == "POR_CLASIFICAR"


def test_undoing_a_marcacion_says_what_it_cannot_undo(almacen: Almacen) -> None:
    almacen.registrar(RECHAZADO, "clasificar", causal="A")
    almacen.registrar(RECHAZADO, "mal_rechazado", **NUEVA)
    registro = almacen.registrar(RECHAZADO, "deshacer")
    assert any("sigue viva en RR" in aviso for aviso in registro.avisos)


def test_a_radicado_given_back_by_undoing_is_free_again(almacen: Almacen) -> None:
    for caso in (3, 6):
        almacen.registrar(caso, "clasificar", causal="A")
    almacen.registrar(3, "mal_rechazado", **NUEVA)
    almacen.registrar(3, "deshacer")
    assert almacen.registrar(6, "mal_rechazado", **NUEVA).caso.radicado_actual == "990001"


def test_a_corte_that_changed_the_caso_closes_the_door_to_undoing(
    almacen: Almacen, tmp_path: Path
) -> None:
    almacen.registrar(SIN_RESPUESTA, "clasificar", causal="A")
    almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "APROBADO", 45_900)]), "2026-11-25")
    with pytest.raises(NoPermitido, match="Un corte cambió el caso"):
        almacen.registrar(SIN_RESPUESTA, "deshacer")


def _con_asesor(asesor: str) -> tuple[object, ...]:
    return (*fila(0, "")[:7], asesor, *fila(0, "")[8:])


@pytest.mark.parametrize(
    ("paso", "renglon"),
    [
        (VALOR, fila(0, "", 500)),
        (_completar("asesor_id", "AS99"), _con_asesor("AS99")),
        (CLASIFICAR, fila(0, "tal vez")),
    ],
    ids=["valor", "asesor", "por_revisar"],
)
def test_a_corte_that_changed_the_caso_without_a_line_closes_the_door_too(
    almacen: Almacen, tmp_path: Path, paso: Paso, renglon: tuple[object, ...]
) -> None:
    """Undoing would take back what Claro says by now, and no later corte, which repeats it, brings it."""
    _dar(almacen, SIN_RESPUESTA, paso)
    assert almacen.importar(libro(tmp_path / "b.xlsx", [renglon]), "2026-11-25").iguales == 1
    antes = almacen.vigente()
    with pytest.raises(NoPermitido, match="Un corte cambió el caso"):
        almacen.registrar(SIN_RESPUESTA, "deshacer")
    assert almacen.vigente() == antes


def test_a_verdict_whose_value_a_corte_confirmed_is_not_undone(
    almacen: Almacen, tmp_path: Path
) -> None:
    almacen.importar(libro(tmp_path / "a.xlsx", [fila(1, "APROBADO")]), "2026-11-25")
    almacen.registrar(APROBADO, "clasificar", causal="I")
    almacen.registrar(APROBADO, "aplicacion_correcta", valor_aplicado="45900")
    almacen.importar(libro(tmp_path / "b.xlsx", [fila(1, "APROBADO", 45_900)]), "2026-11-26")
    with pytest.raises(NoPermitido, match="Un corte cambió el caso"):
        almacen.registrar(APROBADO, "deshacer")
    devuelto = almacen.registrar(APROBADO, "devolver", "drubio", motivo="no está en RR").caso
    assert (devuelto.estado, devuelto.valor_aplicado) == ("POR_VERIFICAR", 4_590_000)


def test_what_follows_such_a_corte_is_undone_and_keeps_what_it_brought(
    almacen: Almacen, tmp_path: Path
) -> None:
    _dar(almacen, SIN_RESPUESTA, VALOR)
    almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "", 500)]), "2026-11-25")
    antes = almacen.vigente()
    almacen.registrar(SIN_RESPUESTA, "clasificar", causal="A")
    almacen.registrar(SIN_RESPUESTA, "deshacer")
    assert almacen.vigente() == antes


def test_the_door_opens_again_when_the_base_that_closed_it_is_undone(
    almacen: Almacen, tmp_path: Path
) -> None:
    """The base gives back what it changed, so that the evento is the last word once more."""
    antes = almacen.vigente()
    _dar(almacen, SIN_RESPUESTA, VALOR)
    resumen = almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "", 500)]), "2026-11-25")
    almacen.de("drubio").importacion.anular(resumen.base or 0, "no era")
    almacen.registrar(SIN_RESPUESTA, "deshacer")
    assert almacen.vigente()["casos"] == antes["casos"]


def test_undoing_does_not_open_a_caso_to_an_older_corte(almacen: Almacen, tmp_path: Path) -> None:
    """The newer corte changed nothing, so undoing is allowed; it stays the newest one all the same."""
    almacen.registrar(SIN_RESPUESTA, "clasificar", causal="A")
    almacen.importar(libro(tmp_path / "b.xlsx", [fila(0, "")]), "2026-11-26")
    almacen.registrar(SIN_RESPUESTA, "deshacer")
    viejo = libro(tmp_path / "c.xlsx", [fila(0, "RECHAZADO")])
    resumen = almacen.importar(viejo, "2026-11-25")
    assert (resumen.actualizadas, resumen.iguales) == (0, 1)
    assert almacen.de("yuli").triage.ficha(SIN_RESPUESTA).caso.resultado is None


def test_a_number_another_caso_has_used_survives_the_undoing_of_who_added_it(
    almacen: Almacen,
) -> None:
    almacen.registrar(SIN_RESPUESTA, "completar", campo="telefono", valor=OTRO, fuente="RR")
    almacen.registrar(APROBADO, "clasificar", causal="A")
    almacen.registrar(APROBADO, "aplicacion_correcta")
    almacen.registrar(APROBADO, "contacto", resultado="NO_CONTESTA", telefono=OTRO)
    almacen.registrar(SIN_RESPUESTA, "deshacer")
    numeros = [t.numero for t in almacen.de("yuli").entorno.casos.telefonos("90000000")]
    assert OTRO in numeros


@pytest.mark.parametrize("orden", [(APROBADO, RECHAZADO), (RECHAZADO, APROBADO)])
def test_a_number_of_a_call_about_two_casos_goes_when_both_are_undone(
    almacen: Almacen, orden: tuple[int, int]
) -> None:
    for caso, veredicto in ((APROBADO, "aplicacion_correcta"), (RECHAZADO, "rechazo_correcto")):
        almacen.registrar(caso, "clasificar", causal="A")
        datos = {"motivo": "SIN_PRUEBAS"} if caso == RECHAZADO else {}
        almacen.registrar(caso, veredicto, **datos)
    antes = almacen.vigente()
    llamada = [Peticion(Evento.CONTACTO, {"resultado": "NO_CONTESTA", "telefono": OTRO})]
    almacen.de("yuli").contacto.registrar({APROBADO: llamada, RECHAZADO: llamada}, {})
    primero, segundo = orden
    almacen.registrar(primero, "deshacer")
    assert OTRO in [t.numero for t in almacen.de("yuli").entorno.casos.telefonos("90000000")]
    almacen.registrar(segundo, "deshacer")
    assert almacen.vigente() == antes


def test_a_number_of_a_base_stays_when_the_only_call_to_it_is_undone(almacen: Almacen) -> None:
    """Also in a store of before it was known which base brought a number."""
    with almacen.db.transaction() as conn:
        conn.execute("UPDATE telefonos SET base_id = NULL")
    for paso in POR_CONTACTAR:
        _dar(almacen, APROBADO, paso)
    antes = almacen.vigente()
    _dar(almacen, APROBADO, NO_CONTESTA)
    almacen.registrar(APROBADO, "deshacer")
    assert almacen.vigente() == antes


def test_undoing_a_call_does_not_forget_what_a_later_call_learnt_of_the_number(
    almacen: Almacen,
) -> None:
    for caso, veredicto in ((APROBADO, "aplicacion_correcta"), (RECHAZADO, "rechazo_correcto")):
        almacen.registrar(caso, "clasificar", causal="A")
        datos = {"motivo": "SIN_PRUEBAS"} if caso == RECHAZADO else {}
        almacen.registrar(caso, veredicto, **datos)
    almacen.registrar(APROBADO, "contacto", resultado="CUELGA", telefono=TELEFONO)
    almacen.registrar(RECHAZADO, "contacto", resultado="NUMERO_ERRADO", telefono=TELEFONO)
    almacen.registrar(APROBADO, "deshacer")
    (numero,) = almacen.de("yuli").entorno.casos.telefonos("90000000")
    assert numero.invalido
