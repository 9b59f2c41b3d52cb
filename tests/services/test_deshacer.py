"""`deshacer` gives everything back, whatever the evento wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.errors import ConflictError, NotAllowed
from ajustes_tui.services.casos.decisions import DecidedRequest
from ajustes_tui.services.recorder import Request
from tests.services.soporte import VERIFICADO, Almacen, fila

SIN_RESPUESTA, APROBADO, RECHAZADO = 1, 2, 3
"""The first caso of each result; the three are of one cuenta."""
MARCACION = {"razon": "AJU", "subrazon": "ESC"}
NEW = MARCACION | {"radicado": "990001", "motivo": "el soporte está en RR"}
TELEFONO, OTRO = "3000000000", "3000000900"
NOTA_PQR = "Se revisaron notas F7 y órdenes: no hay ningún soporte."
Paso = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class Relato:
    """A caso taken by some steps to where an evento is possible."""

    caso: int
    before: Sequence[Paso]
    evento: str
    datos: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.evento}-{'-'.join(v[:14] for v in self.datos.values())[:40]}"


CLASIFICAR: Paso = ("clasificar", {"causal": "A"})
AL_BACK: Paso = ("escalar_back", {**MARCACION, "soportes": "LLS"})
A_PQR: Paso = ("escalar_pqr", {"motivo": "SIN_SOPORTE", "faltan": "LLS", "nota": NOTA_PQR})
MAL_RECHAZADO: Paso = ("mal_rechazado", NEW)
RECHAZADO_OTRA_VEZ: Paso = ("respuesta_back", {"resultado": "RECHAZADO"})
APLICACION: Paso = ("aplicacion_correcta", {})
PREGUNTA: Paso = ("pedir_revision", {"motivo": "no encuentro la orden"})
DIA: Paso = ("", {})


OVER_CLARO = {"motivo": "RR dice otra cosa"}
"""What a supervisor says to put a value over Claro's."""


def _completar(field_name: str, value: str) -> Paso:
    return "completar", {"campo": field_name, "valor": value, "fuente": "RR"}


VALUE: Paso = _completar("valor_aplicado", "500")


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
        {**NEW, "radicado": "990009"},
    ),
    Relato(APROBADO, (CLASIFICAR,), *APLICACION),
    Relato(APROBADO, (CLASIFICAR,), "aplicacion_correcta", {"radicado": "990004"}),
    Relato(APROBADO, (CLASIFICAR,), "mal_aplicado", NEW),
    *(
        Relato(APROBADO, POR_CONTACTAR, *_llamada(resultado))
        for resultado in ("ACEPTA", "CUELGA", "NO_CONTESTA", "NUMERO_ERRADO")
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
        Relato(
            *(SIN_RESPUESTA, (), "completar"),
            {"campo": field_name, "valor": value, "fuente": "RR", **motivo},
        )
        for field_name, value, motivo in (
            ("valor_solicitado", "$ 12.500", OVER_CLARO),
            ("valor_aplicado", "12.500,50", {}),
            ("telefono", OTRO, {}),
            ("usuario_nombre", "Otra Persona", OVER_CLARO),
            ("asesor_id", "AS99", {}),
            ("fecha_solicitud", "2026-11-20", OVER_CLARO),
            ("motivo_rechazo", "falta la orden", {}),
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


def _dar(store: Almacen, caso: int, step: Paso) -> str:
    evento, datos = step
    if not evento:
        store.pasa(days=1)
        return ""
    rest = dict(datos)
    nota = rest.pop("nota", "")
    supervisora = evento in ("no_revertido", "resolver_revision", "devolver", "anular", "reabrir")
    supervisora = supervisora or (evento == "completar" and "motivo" in datos)
    who = "drubio" if supervisora else "yuli"
    store.register(caso, evento, who, nota, **rest)
    return who


@pytest.mark.parametrize("relato", RELATOS, ids=str)
def test_undoing_restores_everything_the_evento_wrote(store, relato):
    for step in relato.before:
        _dar(store, relato.caso, step)
    before = store.in_force()
    figures = store.of("drubio").kpi.board_now().counts
    who = _dar(store, relato.caso, (relato.evento, relato.datos))
    assert store.in_force() != before
    store.register(relato.caso, "deshacer", who)
    assert store.in_force() == before
    assert store.of("drubio").kpi.board_now().counts == figures


def test_every_evento_that_can_be_undone_has_its_story():
    told = {Evento(relato.evento) for relato in RELATOS}
    assert told == set(TABLE) - {Evento.NOTA, Evento.DESHACER}


def test_a_note_stands_in_no_way_and_an_undoing_happens_once_and_takes_no_line_away(store):
    store.register(RECHAZADO, "clasificar", causal="A")
    before = store.in_force()
    store.register(RECHAZADO, "mal_rechazado", **NEW)
    store.register(RECHAZADO, "nota", nota="llamó el usuario")
    lines = store.rows_of("SELECT * FROM historial ORDER BY linea")
    recorded = store.register(RECHAZADO, "deshacer")
    assert any("sigue viva en RR" in notice for notice in recorded.notices)
    assert store.in_force() == before
    assert store.rows_of("SELECT * FROM historial ORDER BY linea")[:-1] == lines
    line = store.of("yuli").historial.lines("90000000")[0]
    assert (line.evento, line.radicado) == ("deshacer", "440002")
    assert (line.estado_before, line.estado_after) == ("REESCALADO", "POR_VALIDAR")
    with pytest.raises(NotAllowed, match="ya está deshecho"):
        store.register(RECHAZADO, "deshacer")
    # The radicado it gave back is free for another caso.
    store.register(6, "clasificar", causal="A")
    assert store.register(6, "mal_rechazado", **NEW).caso.radicado_actual == "990001"


def test_an_agente_undoes_their_own_of_today_and_a_supervisor_with_a_reason_what_is_older(store):
    store.register(RECHAZADO, "clasificar", causal="A")
    with pytest.raises(NotAllowed, match="lo registró yuli"):
        store.register(RECHAZADO, "deshacer", "andres")
    store.pasa(days=1)
    with pytest.raises(NotAllowed, match="solo deshace lo de hoy"):
        store.register(RECHAZADO, "deshacer")
    with pytest.raises(NotAllowed, match="falta el motivo"):
        store.register(RECHAZADO, "deshacer", "drubio")
    recorded = store.register(RECHAZADO, "deshacer", "drubio", motivo="se equivocó")
    assert recorded.caso.estado == "POR_CLASIFICAR"


def _con_asesor(asesor: str) -> tuple[object, ...]:
    return (*fila(0, "")[:7], asesor, *fila(0, "")[8:])


@pytest.mark.parametrize(
    ("step", "row"),
    [
        (CLASIFICAR, fila(0, "APROBADO", 45_900)),
        (VALUE, fila(0, "", 500)),
        (_completar("asesor_id", "AS99"), _con_asesor("AS99")),
        (CLASIFICAR, fila(0, "tal vez")),
    ],
    ids=["resultado", "valor", "asesor", "por_revisar"],
)
def test_a_corte_that_changed_the_caso_closes_the_door_though_nobody_sees_it_at_once(
    store, step, row
):
    """Undoing would take back what Claro says by now, and no later corte, which repeats it, brings it."""
    _dar(store, SIN_RESPUESTA, step)
    summary = store.bring([row], "2026-11-25")
    assert summary.equal + summary.updated == 1
    before = store.in_force()
    with pytest.raises(NotAllowed, match="Un corte cambió el caso"):
        store.register(SIN_RESPUESTA, "deshacer")
    assert store.in_force() == before


def test_a_verdict_whose_value_a_corte_confirmed_is_not_undone(store):
    store.bring([fila(1, "APROBADO")], "2026-11-25")
    store.register(APROBADO, "clasificar", causal="I")
    store.register(APROBADO, "aplicacion_correcta", valor_aplicado="45900")
    store.bring([fila(1, "APROBADO", 45_900)], "2026-11-26")
    with pytest.raises(NotAllowed, match="Un corte cambió el caso"):
        store.register(APROBADO, "deshacer")
    devuelto = store.register(APROBADO, "devolver", "drubio", motivo="no está en RR").caso
    assert (devuelto.estado, devuelto.valor_aplicado) == ("POR_VERIFICAR", 4_590_000)


def test_what_follows_such_a_corte_is_undone_and_keeps_what_it_brought(store):
    _dar(store, SIN_RESPUESTA, VALUE)
    store.bring([fila(0, "", 500)], "2026-11-25")
    before = store.in_force()
    store.register(SIN_RESPUESTA, "clasificar", causal="A")
    store.register(SIN_RESPUESTA, "deshacer")
    assert store.in_force() == before


def test_the_door_opens_again_when_the_base_that_closed_it_is_undone(store):
    """The base gives back what it changed, so that the evento is the last word once more."""
    before = store.in_force()
    _dar(store, SIN_RESPUESTA, VALUE)
    summary = store.bring([fila(0, "", 500)], "2026-11-25")
    store.of("drubio").bases.anular(summary.base or 0, "no era")
    store.register(SIN_RESPUESTA, "deshacer")
    assert store.in_force()["casos"] == before["casos"]


def test_undoing_does_not_open_a_caso_to_an_older_corte(store):
    """The newer corte changed nothing, so undoing is allowed; it stays the newest one all the same."""
    store.register(SIN_RESPUESTA, "clasificar", causal="A")
    store.bring([fila(0, "")], "2026-11-26")
    store.register(SIN_RESPUESTA, "deshacer")
    summary = store.bring([fila(0, "RECHAZADO")], "2026-11-25")
    assert (summary.updated, summary.earlier) == (0, 1)
    assert store.of("yuli").triage.card(SIN_RESPUESTA).caso.resultado is None


def test_a_number_another_caso_has_used_survives_the_undoing_of_who_added_it(store):
    store.register(SIN_RESPUESTA, "completar", campo="telefono", valor=OTRO, fuente="RR")
    store.decide(APROBADO)
    store.register(APROBADO, "contacto", resultado="NO_CONTESTA", telefono=OTRO)
    store.register(SIN_RESPUESTA, "deshacer")
    numbers = [t.number for t in store.of("yuli").service_context.telefonos.of("90000000")]
    assert OTRO in numbers


def _two_to_call(store: Almacen) -> None:
    """Take two casos of one cuenta to where the usuario is called about both."""
    for caso, veredicto in ((APROBADO, "aplicacion_correcta"), (RECHAZADO, "rechazo_correcto")):
        store.register(caso, "clasificar", causal="A")
        datos = {"motivo": "SIN_PRUEBAS"} if caso == RECHAZADO else {}
        store.register(caso, veredicto, **datos)


def _call_about_both(store: Almacen, resultado: str, **datos: str) -> None:
    llamada = [Request(Evento.CONTACTO, {"resultado": resultado, **datos})]
    store.of("yuli").contacto.register({APROBADO: llamada, RECHAZADO: llamada}, {})


@pytest.mark.parametrize(
    ("asked", "datos"),
    [
        (APROBADO, {"resultado": "NO_CONTESTA", "telefono": OTRO}),
        (RECHAZADO, {"resultado": "NUMERO_ERRADO", "telefono": TELEFONO}),
        (RECHAZADO, {"resultado": "BUZON", "telefono": OTRO, "mensaje": "DEJADO"}),
    ],
)
def test_a_call_about_two_casos_is_undone_whole_from_either(store, asked, datos):
    _two_to_call(store)
    before = store.in_force()
    _call_about_both(store, **datos)
    recorded = store.of("yuli").recorder.register(asked, [Request(Evento.DESHACER, {})])
    assert store.in_force() == before
    assert [r.caso.id for r in recorded] == sorted((APROBADO, RECHAZADO), key=lambda i: i != asked)
    assert all(r.caso.estado == "POR_CONTACTAR" for r in recorded)
    undoings = store.rows_of("SELECT caso_id FROM historial WHERE evento = 'deshacer'")
    assert sorted(undoings) == [(APROBADO,), (RECHAZADO,)]
    assert store.of("drubio").integrity.verify().healthy


def test_a_decision_and_its_clasificar_are_undone_whole(store):
    before = store.in_force()
    escalar = {**MARCACION, "soportes": "LLS"}
    requests = [
        Request(Evento.CLASIFICAR, {"causal": "A"}),
        Request(Evento.ESCALAR_BACK, escalar),
    ]
    store.of("yuli").recorder.register(SIN_RESPUESTA, requests)
    recorded = store.register(SIN_RESPUESTA, "deshacer")
    assert (recorded.caso.estado, recorded.caso.causal) == ("POR_CLASIFICAR", None)
    assert store.in_force() == before
    assert any("sigue viva en RR" in notice for notice in recorded.notices)
    with pytest.raises(NotAllowed, match="«Escalar al back», que fue lo último, ya está deshecho"):
        store.register(SIN_RESPUESTA, "deshacer")
    assert store.of("drubio").integrity.verify().healthy


def test_a_question_that_part_of_an_act_raised_goes_with_it(store):
    before = store.in_force()
    requests = [
        Request(Evento.CLASIFICAR, {"causal": "FUERA"}),
        Request(Evento.COMPLETAR, {"campo": "asesor_id", "valor": "AS99", "fuente": "RR"}),
    ]
    store.of("yuli").recorder.register(SIN_RESPUESTA, requests)
    assert store.of("yuli").triage.card(SIN_RESPUESTA).caso.revision is not None
    store.register(SIN_RESPUESTA, "deshacer")
    assert store.in_force() == before


def test_decisions_of_a_tanda_are_undone_whole(store):
    before = store.in_force()
    clasificar = Request(Evento.CLASIFICAR, {"causal": "A"})
    tanda = [DecidedRequest(caso, clasificar) for caso in (SIN_RESPUESTA, APROBADO, RECHAZADO)]
    assert not any(r.error for r in store.of("yuli").triage.tanda.register(tanda))
    assert store.in_force() != before
    store.register(APROBADO, "deshacer")
    assert store.in_force() == before
    assert store.of("drubio").integrity.verify().healthy


def test_an_act_is_not_undone_over_a_claim_or_once_one_of_its_casos_went_on(store):
    _two_to_call(store)
    _call_about_both(store, "NO_CONTESTA", telefono=TELEFONO)
    store.of("andres").triage.open_caso(RECHAZADO)
    before = store.in_force()
    with pytest.raises(ConflictError, match="lo tiene andres"):
        store.register(APROBADO, "deshacer")
    store.pasa(minutes=31)
    assert store.in_force() == before
    store.register(RECHAZADO, "contacto", resultado="OCUPADO", telefono=TELEFONO)
    before = store.in_force()
    with pytest.raises(NotAllowed, match=r"en 2 casos a la vez.* cuenta 90000000, radicado 440002"):
        store.register(APROBADO, "deshacer")
    assert store.in_force() == before


def test_an_act_is_not_undone_once_a_corte_changed_one_of_its_casos(store):
    clasificar = Request(Evento.CLASIFICAR, {"causal": "A"})
    tanda = [DecidedRequest(caso, clasificar) for caso in (SIN_RESPUESTA, RECHAZADO)]
    store.of("yuli").triage.tanda.register(tanda)
    store.bring([fila(0, "APROBADO", 45_900)], "2026-11-25")
    before = store.in_force()
    with pytest.raises(NotAllowed, match="lo cambió un corte"):
        store.register(RECHAZADO, "deshacer")
    assert store.in_force() == before


def test_undoing_a_call_does_not_forget_what_a_later_call_learnt_of_the_number(store):
    _two_to_call(store)
    store.register(APROBADO, "contacto", resultado="CUELGA", telefono=TELEFONO)
    store.register(RECHAZADO, "contacto", resultado="NUMERO_ERRADO", telefono=TELEFONO)
    store.register(APROBADO, "deshacer")
    (number,) = store.of("yuli").service_context.telefonos.of("90000000")
    assert number.invalid


def test_undoing_leaves_what_changed_since_without_a_line(store):
    store.register(SIN_RESPUESTA, "pedir_revision", motivo="¿va al back?")
    store.of("drubio").triage.reasignar(SIN_RESPUESTA, "andres")
    store.pasa(minutes=40)
    store.register(SIN_RESPUESTA, "deshacer", "drubio", motivo="ya se sabe")
    ((revision, owner),) = store.rows_of(
        f"SELECT revision, dueno FROM casos WHERE id = {SIN_RESPUESTA}"
    )
    assert (revision, owner) == (None, "andres")
    findings = store.of("drubio").integrity.verify()
    assert findings.healthy, findings


def test_a_line_says_since_when_its_author_had_the_caso(store):
    claimed = store.momento
    store.of("yuli").triage.open_caso(SIN_RESPUESTA)
    store.pasa(minutes=7)
    store.register(SIN_RESPUESTA, "clasificar", causal="A")
    ((cambios,),) = store.rows_of("SELECT cambios FROM historial ORDER BY linea DESC LIMIT 1")
    told = json.loads(cambios)
    assert told["toma"] == claimed.isoformat(timespec="seconds")
    assert told["causal"] == [None, "A"]
