"""The tray and mi turno through their services: each kind of question, and what its answers do."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import QuestionKind
from ajustes_tui.domain.figures.duties import DutyKind
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import ConflictError, InvalidDatum, NotAllowed
from ajustes_tui.services.casos.turno import queue_of
from ajustes_tui.services.recorder import Request
from tests.services.soporte import VERIFICADO, Almacen, fila, rows

SIN_RESULTADO, APROBADO, RECHAZADO = 1, 2, 3
"""Rows 1, 2 and 3 of the store: without an answer, approved, rejected."""
TELEFONO = "3000000000"


def clasificar(store: Almacen, caso: int, **datos: str) -> None:
    store.register(caso, "clasificar", causal="A", **datos)


def show(store: Almacen, caso: int, login: str = "drubio"):
    store.of(login).service_context.enter()
    return store.of(login).revision.show(caso)


def answer(store: Almacen, caso: int, digit: str, datum: str = "", login: str = "drubio"):
    view = show(store, caso, login)
    output = next(s for s in view.choices if s.answer.digit == digit)
    service = store.of(login).revision
    return service.answer(view, output.answer, "así lo decidimos hoy aquí", datum)


def caso_of(store: Almacen, caso: int):
    return store.of("yuli").triage.card(caso).caso


def atribuible(store: Almacen) -> int:
    clasificar(store, SIN_RESULTADO, atribuible="RAZON_W")
    store.register(SIN_RESULTADO, "pedir_revision", motivo="el técnico puso mal la razón W")
    return SIN_RESULTADO


def sin_telefono(store: Almacen) -> int:
    clasificar(store, APROBADO)
    store.register(APROBADO, "aplicacion_correcta")
    store.register(APROBADO, "contacto", telefono=TELEFONO, resultado="NUMERO_ERRADO")
    return APROBADO


def limit(store: Almacen) -> int:
    clasificar(store, RECHAZADO)
    for n in (1, 2):
        store.register(
            RECHAZADO,
            "mal_rechazado",
            razon="AJU",
            subrazon="REE",
            radicado=f"770000{n}",
            motivo="el soporte sí estaba",
        )
        store.register(RECHAZADO, "respuesta_back", resultado="RECHAZADO")
    store.register(RECHAZADO, "pedir_revision", motivo="van dos y siguen negando")
    return RECHAZADO


def recurso_tardio(store: Almacen) -> int:
    clasificar(store, APROBADO)
    store.register(APROBADO, "aplicacion_correcta")
    store.register(
        APROBADO,
        "contacto",
        telefono=TELEFONO,
        resultado="NO_ACEPTA",
        verificado=VERIFICADO,
        motivo="dice que faltan dos meses",
    )
    store.pasa(days=30)
    store.register(APROBADO, "pedir_revision", motivo="se pasó el plazo del recurso")
    return APROBADO


def fuera_de_lista(store: Almacen) -> int:
    store.register(SIN_RESULTADO, "clasificar", causal="FUERA")
    return SIN_RESULTADO


def change(store: Almacen) -> int:
    clasificar(store, RECHAZADO)
    store.register(RECHAZADO, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(
        RECHAZADO, "contacto", telefono=TELEFONO, resultado="ACEPTA", verificado=VERIFICADO
    )
    base_rows = [list(f) for f in rows(3)]
    base_rows[2][4] = "APROBADO"
    store.bring(base_rows, "2026-11-25")
    return RECHAZADO


def sin_mensaje(store: Almacen) -> int:
    clasificar(store, APROBADO)
    store.register(APROBADO, "aplicacion_correcta")
    for _ in range(3):
        store.register(APROBADO, "contacto", telefono=TELEFONO, resultado="NO_CONTESTA")
        store.pasa(days=1)
    store.register(APROBADO, "mensaje_de_voz", telefono=TELEFONO, resultado="SIN_BUZON")
    return APROBADO


def other(store: Almacen) -> int:
    store.register(SIN_RESULTADO, "pedir_revision", motivo="¿este usuario ya reclamó antes?")
    return SIN_RESULTADO


CATEGORIES = {
    QuestionKind.ATRIBUIBLE: atribuible,
    QuestionKind.WITHOUT_TELEFONO: sin_telefono,
    QuestionKind.LIMIT: limit,
    QuestionKind.LATE_RECURSO: recurso_tardio,
    QuestionKind.OUTSIDE_CATALOG: fuera_de_lista,
    QuestionKind.CHANGE: change,
    QuestionKind.WITHOUT_MENSAJE: sin_mensaje,
    QuestionKind.OTHER: other,
}
DATA = {
    "telefono": "3000000999",
    "causal": "B",
    "razones": "dice que faltan dos meses",
}


@pytest.mark.parametrize("clase", CATEGORIES)
def test_each_thing_of_the_tray_is_known_for_what_it_is_and_its_answer_goes_to_who_asked(
    store, clase
):
    caso = CATEGORIES[clase](store)
    revision = store.of("drubio").revision
    view = show(store, caso)
    assert view.kind is clase
    assert list(revision.list_ids()) == [caso]
    assert revision.rows([caso])[0].why
    assert [choice.refusal for choice in view.choices] == [""] * len(view.choices)
    first = view.choices[0].answer
    answer(store, caso, first.digit, DATA[first.asks] if first.asks else "")
    assert caso_of(store, caso).revision is None
    assert list(revision.list_ids()) == []
    (answered,) = store.of("yuli").turno.show().answered
    assert (answered.caso_id, answered.who) == (caso, "drubio")
    assert answered.text == "así lo decidimos hoy aquí"


@pytest.mark.parametrize(
    ("clase", "digit", "estado"),
    [
        (QuestionKind.ATRIBUIBLE, "1", Estado.POR_ESCALAR),
        (QuestionKind.LIMIT, "1", Estado.POR_CONTACTAR),
        (QuestionKind.LIMIT, "2", Estado.EN_PQR),
        (QuestionKind.LATE_RECURSO, "1", Estado.RECURSO_EN_PQR),
        (QuestionKind.OUTSIDE_CATALOG, "1", Estado.POR_ESCALAR),
        (QuestionKind.OUTSIDE_CATALOG, "2", Estado.ANULADO),
        (QuestionKind.CHANGE, "1", Estado.POR_VERIFICAR),
        (QuestionKind.CHANGE, "2", Estado.CERRADO_INFORMADO),
        (QuestionKind.WITHOUT_MENSAJE, "2", Estado.POR_DEJAR_MENSAJE),
    ],
)
def test_an_answer_takes_the_caso_where_it_says(store, clase, digit, estado):
    caso = CATEGORIES[clase](store)
    view = show(store, caso)
    if clase is QuestionKind.LATE_RECURSO:
        assert view.razones == "dice que faltan dos meses"
    elif clase is QuestionKind.CHANGE:
        assert (view.question.asker, view.answer_to) == (None, "yuli")
    output = next(s for s in view.choices if s.answer.digit == digit)
    datum = DATA[output.answer.asks] if output.answer.asks else ""
    answer(store, caso, digit, datum)
    assert caso_of(store, caso).estado is estado


def test_an_agente_sends_to_the_back_what_the_supervisor_authorised(store):
    caso = atribuible(store)
    answer(store, caso, "2")
    after = store.register(caso, "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS")
    assert after.caso.estado is Estado.EN_BACK
    assert after.caso.atribuible == "RAZON_W"


def test_a_number_added_with_the_answer_can_be_called_and_a_bad_one_writes_nothing(store):
    caso = sin_telefono(store)
    before = store.in_force()
    with pytest.raises(InvalidDatum, match="10 dígitos"):
        answer(store, caso, "1", "12")
    assert store.in_force() == before
    answer(store, caso, "1", "3000000999")
    validos = [t.number for t in store.of("yuli").triage.card(caso).telefonos if not t.invalid]
    assert validos == ["3000000999"]
    store.pasa(days=1)
    assert store.of("yuli").turno.show().llamadas == 1


def test_the_second_of_two_supervisors_learns_who_answered(store):
    caso = other(store)
    store.of("drubio").usuarios.add("mrojas", "supervisor")
    view = show(store, caso, "mrojas")
    answer(store, caso, "1")
    with pytest.raises(ConflictError, match="drubio registró «responder la revisión»"):
        store.of("mrojas").revision.answer(view, view.choices[1].answer, "no", "")


def test_an_agente_only_looks_at_their_own_questions_and_a_coordinador_at_all(store):
    caso = other(store)
    view = show(store, caso, "yuli")
    assert view.choices == ()
    assert list(store.of("andres").revision.list_ids()) == []
    assert show(store, caso, "lcano").choices == ()
    assert store.of("lcano").turno.show().bandeja[0] == 1
    respuesta = show(store, caso).choices[0].answer
    with pytest.raises(NotAllowed):
        store.of("yuli").revision.answer(view, respuesta, "me autorizo", "")


def test_an_agente_keeps_seeing_the_question_with_its_answer_until_it_is_undone(store):
    caso = other(store)
    answer(store, caso, "2")
    fila = store.of("yuli").revision.rows(store.of("yuli").revision.list_ids())[0]
    assert fila.caso_id == caso
    assert fila.answered.who == "drubio"
    assert show(store, caso, "yuli").question.text == "¿este usuario ya reclamó antes?"
    store.register(caso, "deshacer", "drubio")
    assert list(store.of("drubio").revision.list_ids()) == [caso]
    assert store.of("yuli").turno.show().answered == []


def corte(store: Almacen, resultado: str, dia: str, caso: int = SIN_RESULTADO) -> int:
    """Import a base in which a caso has that result, and return its number."""
    return store.bring([fila(caso - 1, resultado)], dia).base or 0


def en_pqr(store: Almacen) -> int:
    """Take a caso to PQR, with a question of yuli's in the tray."""
    clasificar(store, SIN_RESULTADO)
    store.register(SIN_RESULTADO, "escalar_pqr", nota="x" * 30, motivo="SIN_SOPORTE", faltan="LLS")
    store.register(SIN_RESULTADO, "pedir_revision", motivo="¿qué le digo al usuario?")
    return SIN_RESULTADO


def question(store: Almacen, caso: int = SIN_RESULTADO, login: str = "drubio") -> str | None:
    view = show(store, caso, login)
    return view and view.question.text


def answered(store: Almacen, login: str) -> list[int | None]:
    return [c.question for c in store.of(login).turno.show().answered]


DICE = "Un corte nuevo dice {}, y el caso ya había seguido su camino."


def test_what_a_corte_asks_waits_behind_the_question_that_was_there(store):
    """Each question comes back answered: neither is thrown out of the tray by the other."""
    caso = en_pqr(store)
    de_yuli = caso_of(store, caso).revision
    corte(store, "APROBADO", "2026-11-25")
    assert question(store) == "¿qué le digo al usuario?"
    assert [p.caso_id for p in store.of("drubio").bases.reconcile().for_revision] == [caso]
    before = store.in_force()
    answer(store, caso, "1")
    store.register(caso, "deshacer", "drubio")
    assert store.in_force() == before
    answer(store, caso, "1")
    assert answered(store, "yuli") == [de_yuli]
    assert question(store, login="yuli") == "¿qué le digo al usuario?"
    (theirs,) = store.of("yuli").revision.rows([caso])
    assert theirs.answered is not None
    assert question(store) == DICE.format("APROBADO")
    answer(store, caso, "1")
    assert question(store) is None
    assert len(answered(store, "yuli")) == 2
    assert store.of("drubio").integrity.verify().healthy


@pytest.mark.parametrize("espera_otra", [True, False])
def test_of_several_cortes_the_last_is_asked(store, espera_otra):
    caso = en_pqr(store)
    if not espera_otra:
        answer(store, caso, "1")
    corte(store, "APROBADO", "2026-11-25")
    corte(store, "RECHAZADO", "2026-11-26")
    if espera_otra:
        answer(store, caso, "1")
    assert question(store) == DICE.format("RECHAZADO")
    answer(store, caso, "1")
    assert question(store) is None


def test_what_an_undone_base_asked_is_not_asked(store):
    caso = en_pqr(store)
    corte(store, "APROBADO", "2026-11-25")
    otra_base = corte(store, "RECHAZADO", "2026-11-26")
    store.of("drubio").bases.anular(otra_base, "no era")
    answer(store, caso, "1")
    assert question(store) == DICE.format("APROBADO")
    store.register(caso, "deshacer", "drubio")
    assert store.of("drubio").bases.anular(otra_base - 1, "no era").kept == (caso,)
    answer(store, caso, "1")
    assert question(store) == DICE.format("APROBADO")


def test_a_base_undone_before_its_question_is_asked_takes_it_along(store):
    caso = en_pqr(store)
    before = store.in_force()["casos"]
    base = corte(store, "APROBADO", "2026-11-25")
    assert store.of("drubio").bases.anular(base, "no era").restored == (caso,)
    assert store.in_force()["casos"] == before
    answer(store, caso, "1")
    assert question(store) is None


def test_a_reading_of_the_backs_word_asks_behind_what_waits_too(store):
    caso = en_pqr(store)
    corte(store, "tal vez", "2026-11-25")
    store.explicar("tal vez")
    answer(store, caso, "1")
    assert question(store) == DICE.format("APROBADO")


def test_the_answer_of_a_question_stays_of_who_asked_it(store):
    """What somebody else's work makes the program ask is answered to that person, afterwards."""
    caso = other(store)
    store.register(caso, "clasificar", "andres", causal="FUERA")
    assert show(store, caso).answer_to == "yuli"
    assert list(store.of("andres").revision.list_ids()) == []
    answer(store, caso, "1")
    assert len(answered(store, "yuli")) == 1
    assert answered(store, "andres") == []
    view = show(store, caso)
    assert (view.kind, view.answer_to, view.question.asker) == (
        QuestionKind.OUTSIDE_CATALOG,
        "andres",
        "andres",
    )
    answer(store, caso, "1", "B")
    assert len(answered(store, "andres")) == 1
    assert question(store) is None


def test_a_question_whose_evento_was_undone_is_not_asked(store):
    caso = other(store)
    before = store.in_force()
    store.register(caso, "clasificar", "andres", causal="FUERA")
    store.register(caso, "deshacer", "andres")
    assert store.in_force() == before
    answer(store, caso, "1")
    assert question(store) is None


def test_the_same_question_once_more_is_answered_with_the_first(store):
    caso = fuera_de_lista(store)
    fuera_de_lista(store)
    answer(store, caso, "1", "B")
    assert question(store) is None


def test_what_is_taken_put_off_or_asked_about_is_not_in_the_figure_of_the_queue(store):
    yuli = store.of("yuli")
    before = yuli.turno.show().queue.total
    store.of("andres").triage.open_caso(1)
    store.register(4, "pedir_revision", motivo="¿cuál causal?")
    clasificar(store, 5)
    store.register(5, "aplazar", hasta="2026-11-25", motivo="no se refleja")
    queue = yuli.turno.show().queue.total
    assert queue == before - 3
    assert queue == len(yuli.queue.list_ids(queue_of("yuli")))


def test_the_calls_counted_are_those_that_open(store):
    for caso in (2, 5, 8):
        clasificar(store, caso)
        store.register(caso, "aplicacion_correcta")
    store.register(2, "contacto", telefono=TELEFONO, resultado="NO_CONTESTA")
    yuli = store.of("yuli").turno

    def counted() -> tuple[int, int, int]:
        turno = yuli.show()
        return turno.llamadas, len(yuli.ids_to_call()), turno.retries

    assert counted() == (2, 2, 0)
    store.register(2, "completar", campo="telefono", valor="3000000777", fuente="RR")
    # A second number is tried today.
    assert counted() == (3, 3, 1)
    store.register(
        2, "contacto", telefono="3000000777", resultado="NO_CONTESTA", insiste="pidió ya"
    )
    assert counted() == (2, 2, 0)
    store.pasa(days=1)
    # Who did not answer in the morning is offered in the afternoon.
    assert counted() == (2, 2, 0)
    store.pasa(hours=6)
    assert counted() == (3, 3, 1)


def _tres_cuentas(store: Almacen, login: str = "yuli") -> list[tuple[int, int]]:
    """Return what the bar of triage, mi turno and the supervisor's desk say a person did today."""
    person = store.of(login)
    today = person.turno.show().today
    (desk,) = (to for to in store.of("drubio").open_work.read().agentes if to.login == login)
    llamadas = sum(today.llamadas.values())
    return [
        (person.triage.counts().decisiones, llamadas),
        (sum(today.decisiones.values()), llamadas),
        (desk.decisiones, desk.llamadas),
    ]


def test_one_act_on_a_caso_is_one_decision_and_one_call_about_two_casos_one_llamada(store):
    requests = [
        Request(Evento.CLASIFICAR, {"causal": "A"}),
        Request(Evento.APLICACION_CORRECTA, {}),
    ]
    yuli = store.of("yuli")
    yuli.recorder.register(2, requests)
    rechazo = Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
    yuli.recorder.register(3, [requests[0], rechazo])
    store.pasa(minutes=1)
    seconds = itertools.count()
    yuli.service_context.now = lambda: store.momento + timedelta(seconds=next(seconds))
    ocupado = [Request(Evento.CONTACTO, {"resultado": "OCUPADO", "telefono": TELEFONO})]
    yuli.contacto.register({2: ocupado, 3: ocupado}, {})
    assert _tres_cuentas(store) == [(2, 1)] * 3
    assert dict(yuli.turno.show().today.llamadas) == {"OCUPADO": 1}
    # A base is no work of a person, and the next day counts its own.
    store.bring(rows(60), "2026-11-25")
    assert _tres_cuentas(store) == [(2, 1)] * 3
    store.pasa(days=1)
    store.register(6, "clasificar", causal="A")
    assert _tres_cuentas(store) == [(1, 0)] * 3


def test_the_supervisor_is_told_from_nine_on_that_the_base_of_the_day_has_not_come(store):
    for day in (3, 10):
        store.momento = datetime(2026, 12, day, 8, tzinfo=BOGOTA)
        store.bring(rows(31 + day), f"2026-12-{day:02}")

    def missing(login: str, hour: int):
        store.momento = datetime(2026, 12, 17, hour, tzinfo=BOGOTA)
        services = store.of(login)
        services.service_context.enter()
        turno = services.turno.show()
        lacking = [duty for duty in turno.duties if duty.kind is DutyKind.BASE]
        return lacking, services.open_work.read().missing, turno.awaited

    assert missing("drubio", 8) == ([], None, "")
    duties, desk, awaited = missing("drubio", 9)
    assert desk.words == "No ha entrado la base que se esperaba hoy; la última, el jue 10/12"
    assert [(duty.since, duty.detail) for duty in duties] == [
        (desk.expected, "la última entró el jue 10/12")
    ]
    assert awaited == ""
    assert missing("yuli", 9)[0] == duties, "an agente imports too"
    assert missing("lcano", 9)[0] == []
    assert "la importa agente o supervisor" in missing("lcano", 9)[2]
    store.bring(rows(45), "2026-12-17")
    assert missing("drubio", 10) == ([], None, "")
