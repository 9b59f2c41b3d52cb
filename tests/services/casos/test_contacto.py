"""Calls: whom to call next, at which hours, and one call for all the casos of a usuario."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import InvalidDatum, NotAllowed
from ajustes_tui.services.casos.contacto import CallEffect
from ajustes_tui.services.recorder import Recorded, Request
from tests.services.soporte import VERIFICADO, Almacen

TELEFONO = "3000000000"
OTRO = "3000009988"
VENCE = date(2026, 12, 9)


def _number(store: Almacen, caso: int) -> str:
    return f"3000000{(caso - 1) // 3:03d}"


def _sin_contestar(store: Almacen, caso: int, when: str, resultado: str = "OCUPADO") -> None:
    store.momento = datetime.fromisoformat(when).replace(tzinfo=BOGOTA)
    store.register(caso, "contacto", "andres", resultado=resultado, telefono=_number(store, caso))


@pytest.fixture
def lejos() -> Iterator[None]:
    """Put the machine in another time zone."""
    with pytest.MonkeyPatch.context() as parche:
        parche.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


def test_the_next_call_and_the_list_agree_on_the_part_of_the_day(store):
    store.decide(2, 5, 8)
    _sin_contestar(store, 2, "2026-11-24T09:00")
    _sin_contestar(store, 5, "2026-11-24T16:00")
    yuli = store.of("yuli").contacto
    for hour, first in ((9, [5, 8]), (15, [2, 8])):
        store.momento = datetime(2026, 11, 25, hour, 30, tzinfo=BOGOTA)
        free = [turno.row.caso.id for turno in yuli.agenda() if turno.turn.since is None]
        assert sorted(free) == first
        dados = []
        for _ in range(3):
            llamada = yuli.open_next_call()
            dados.append(llamada.main.caso.id)
            yuli.skip(llamada, "se prueba")
        assert sorted(dados[:2]) == first
        with store.db.transaction():
            store.db.conn.execute("DELETE FROM saltos")


def test_nobody_is_offered_before_their_turn_and_the_next_one_is_named(store):
    store.decide(2, 5, 8)
    for caso in (2, 5, 8):
        _sin_contestar(store, caso, "2026-11-24T09:00", "NO_CONTESTA")
    yuli = store.of("yuli")
    store.momento = datetime(2026, 11, 24, 9, 20, tzinfo=BOGOTA)
    assert yuli.contacto.open_next_call() is None
    assert yuli.triage.open_next(frozenset({Estado.POR_CONTACTAR})) is None
    assert yuli.contacto.next_due() == (
        "90000000",
        store.momento.replace(day=25, hour=14, minute=0),
    )
    # A second number of one of them is tried today, and the other caso of the cuenta with it.
    store.register(5, "completar", campo="telefono", valor=OTRO, fuente="RR")
    llamada = yuli.contacto.open_next_call()
    assert (llamada.main.caso.id, llamada.turn.number) == (5, OTRO)
    yuli.contacto.release(llamada)
    store.register(5, "contacto", "andres", resultado="OCUPADO", telefono=OTRO)
    assert yuli.contacto.open_next_call() is None
    # An appointment of today comes before another day, and before it nobody calls.
    cita = {"resultado": "VOLVER_A_LLAMAR", "cuando": "2026-11-24T15:00", "insiste": "lo pidió"}
    store.register(8, "contacto", "andres", telefono=_number(store, 8), **cita)
    assert yuli.contacto.next_due() == ("90000002", store.momento.replace(hour=15, minute=0))
    assert yuli.contacto.open_next_call() is None
    # What is decided later of a usuario called today waits too: one telephone, one day.
    store.decide(3)
    assert yuli.contacto.open_next_call() is None
    store.momento = datetime(2026, 11, 25, 14, 0, tzinfo=BOGOTA)
    llamada = yuli.contacto.open_next_call()
    assert llamada is not None


def test_who_was_called_just_now_is_passed_over_and_the_others_go_on(store):
    store.decide(2, 8)
    yuli = store.of("yuli").contacto
    first = yuli.open_next_call()
    assert first is not None
    yuli.release(first)
    second = yuli.open_next_call({first.main.caso.id})
    assert {first.main.caso.id, second.main.caso.id} == {2, 8}
    yuli.release(second)
    assert yuli.open_next_call({2, 8}) is None


def test_a_clock_about_to_end_waits_for_no_part_of_the_day(store):
    store.decide(2)
    _sin_contestar(store, 2, "2026-12-04T09:00")
    store.momento = datetime(2026, 12, 7, 9, 0, tzinfo=BOGOTA)
    turno = store.of("yuli").contacto.agenda()[0]
    assert (turno.row.vence, turno.remaining, turno.turn.since) == (VENCE, 1, None)


def test_an_attempt_that_was_undone_plans_nothing(store):
    store.decide(2)
    _sin_contestar(store, 2, "2026-11-24T09:00")
    store.register(2, "deshacer", "andres")
    store.momento = datetime(2026, 11, 25, 9, 0, tzinfo=BOGOTA)
    turno = store.of("yuli").contacto.agenda()[0]
    assert (turno.turn.since, turno.last) == (None, None)


def test_an_appointment_is_for_who_made_it_while_they_are_at_work(store):
    store.decide(2, 8)
    cita = {"resultado": "VOLVER_A_LLAMAR", "cuando": "2026-11-24T11:00"}
    store.register(2, "contacto", "andres", telefono=_number(store, 2), **cita)
    store.pasa(hours=2)
    andres, yuli = store.of("andres"), store.of("yuli").contacto
    andres.triage.open_caso(20)
    assert [t.cita_agente for t in yuli.agenda()] == ["andres", None]
    llamada = yuli.open_next_call()
    assert llamada.main.caso.id == 8
    yuli.release(llamada)
    own = andres.contacto.open_next_call()
    assert own.main.caso.id == 2
    andres.contacto.release(own)
    andres.close_session()
    assert {t.cita_agente for t in yuli.agenda()} == {None}
    llamada = yuli.open_next_call()
    assert llamada.main.caso.id == 2


def test_a_day_the_catalogue_takes_out_has_no_calling_hours(store):
    store.decide(2)
    jefa = store.of("drubio")
    text = "fecha,motivo\n2026-11-26,Cierre\n2026-11-28,Cierre en sábado\n"
    file = store.path.with_name("festivos.csv")
    file.write_text(text, encoding="utf-8")
    jefa.catalogos.import_file(CatalogName.FESTIVOS, file)
    yuli = store.of("yuli").contacto
    for dia, inside in (("26", False), ("27", True), ("28", False)):
        when = datetime.fromisoformat(f"2026-11-{dia}T10:00-05:00")
        assert (yuli.outside_hours(when) == "") is inside
        assert yuli.outside_hours(when).endswith(" es festivo") is not inside
        datos = {"resultado": "VOLVER_A_LLAMAR", "telefono": TELEFONO, "cuando": when.isoformat()}
        if inside:
            store.register(2, "contacto", **datos)
        else:
            with pytest.raises(NotAllowed, match="fuera del horario"):
                store.register(2, "contacto", **datos)


@pytest.mark.usefixtures("lejos")
@pytest.mark.parametrize(
    ("momento", "avisa"),
    [
        ("2026-11-25T12:00:00+00:00", False),
        ("2026-11-25T11:59:59+00:00", True),
        ("2026-11-26T00:00:01+00:00", True),
    ],
)
def test_the_calling_hours_are_those_of_bogota_wherever_the_machine_is(store, momento, avisa):
    store.decide(2)
    store.momento = datetime.fromisoformat(momento).astimezone(BOGOTA)
    recorded = store.register(2, "contacto", resultado="OCUPADO", telefono=TELEFONO)
    assert bool(recorded.notices) is avisa
    assert (store.of("yuli").contacto.hours_end() is None) is avisa


def test_one_call_is_written_on_every_caso_of_the_usuario_or_on_none(store):
    store.decide(2, 3)
    store.of("yuli").contacto.open_call(2)
    before = store.in_force(), store.rows_of("SELECT count(*) FROM historial")
    informs = {"resultado": "ACEPTA", "telefono": TELEFONO, "verificado": VERIFICADO}
    bien = [Request(Evento.CONTACTO, informs)]
    sin_guion = [Request(Evento.CONTACTO, {**informs, "verificado": "identidad"})]
    malo = [Request(Evento.CONTACTO, {**informs, "telefono": "123"})]
    contacto = store.of("yuli").contacto
    with pytest.raises(NotAllowed, match="Falta verificar"):
        contacto.register({2: bien, 3: sin_guion}, {})
    with pytest.raises(InvalidDatum, match="10 dígitos"):
        contacto.register({2: bien, 3: malo}, {})
    assert (store.in_force(), store.rows_of("SELECT count(*) FROM historial")) == before
    records = contacto.register({2: bien, 3: bien}, {})
    assert {r.caso.estado for r in records} == {Estado.CERRADO_INFORMADO}
    assert len(records) == 2


INFORMA = {"telefono": TELEFONO, "verificado": VERIFICADO}
RECURSO = {"tipo": "REPOSICION", "motivo": "No está de acuerdo", "radicado": "880001"}


def _una_llamada(
    store: Almacen, por_caso: Mapping[int, Sequence[tuple[str, dict[str, str]]]]
) -> tuple[CallEffect, list[Recorded]]:
    """Foresee how a call to both casos of the cuenta ends, and register it."""
    contacto = store.of("yuli").contacto
    llamada = contacto.open_call(2)
    requests = {
        caso: [Request(Evento(evento), datos) for evento, datos in parts]
        for caso, parts in por_caso.items()
    }
    versions = {card.caso.id: card.caso.version for card in llamada.cards}
    return contacto.foresee(llamada, requests), contacto.register(requests, versions)


@pytest.mark.parametrize(
    ("resultado", "datos"),
    [
        ("ACEPTA", INFORMA),
        ("ACEPTA", {"entrante": "si", "verificado": VERIFICADO}),
        ("VOLVER_A_LLAMAR", {"telefono": TELEFONO, "cuando": "2026-11-25T10:00"}),
        ("NO_CONTESTA", {"telefono": OTRO}),
        ("BUZON", {"telefono": TELEFONO, "mensaje": "DEJADO"}),
        ("NUMERO_ERRADO", {"telefono": TELEFONO}),
    ],
)
def test_what_is_foreseen_of_a_call_about_two_casos_is_done_and_undone(store, resultado, datos):
    store.decide(2, 3)
    before = store.in_force()
    part = [("contacto", {"resultado": resultado, **datos})]
    effect, records = _una_llamada(store, {2: part, 3: part})
    assert effect.refusal is None
    assert [(c.estado, c.intentos, c.cita) for c in effect.after] == [
        (r.caso.estado, r.caso.intentos, r.caso.cita) for r in records
    ]
    store.of("yuli").contacto.register({2: [Request(Evento.DESHACER, {})]}, {})
    assert store.in_force() == before


def test_one_caso_closes_and_the_other_goes_to_a_recurso_as_foreseen(store):
    store.decide(2, 3)
    accepts = [("contacto", {"resultado": "ACEPTA", **INFORMA})]
    no_acepta = [("contacto", {"resultado": "NO_ACEPTA", **INFORMA}), ("radicar_recurso", RECURSO)]
    effect, records = _una_llamada(store, {2: accepts, 3: no_acepta})
    estados = [Estado.CERRADO_INFORMADO, Estado.RECURSO_EN_PQR]
    assert [caso.estado for caso in effect.after] == estados
    assert [recorded.caso.estado for recorded in records[::2]] == estados


@pytest.mark.parametrize("resultado", ["DEJADO", "SIN_BUZON"])
def test_one_voice_message_is_left_for_two_casos(store, resultado):
    store.decide(2, 3)
    for dia in ("24", "25", "26"):
        for caso in (2, 3):
            _sin_contestar(store, caso, f"2026-11-{dia}T09:00")
    message = [("mensaje_de_voz", {"telefono": OTRO, "resultado": resultado})]
    effect, records = _una_llamada(store, {2: message, 3: message})
    assert effect.refusal is None
    assert [c.estado for c in effect.after] == [r.caso.estado for r in records]


def test_a_wrong_number_is_an_attempt_on_every_caso_and_the_last_one_goes_to_the_tray(store):
    store.decide(2, 3)
    store.register(2, "completar", campo="telefono", valor=OTRO, fuente="RR")
    errado = [("contacto", {"resultado": "NUMERO_ERRADO", "telefono": TELEFONO})]
    _effect, records = _una_llamada(store, {2: errado, 3: errado})
    assert [(r.caso.estado, r.caso.intentos, r.caso.revision) for r in records] == [
        (Estado.POR_CONTACTAR, 1, None)
    ] * 2
    contacto = store.of("yuli").contacto
    assert {t.number: t.invalid for t in contacto.telefonos("90000000")} == {
        TELEFONO: True,
        OTRO: False,
    }
    with pytest.raises(NotAllowed, match="marcado como errado"):
        _una_llamada(store, {2: errado, 3: errado})
    errado = [("contacto", {"resultado": "NUMERO_ERRADO", "telefono": OTRO})]
    _effect, records = _una_llamada(store, {2: errado, 3: errado})
    assert all(recorded.caso.revision is not None for recorded in records)


def test_one_new_radicado_is_refused_for_two_casos_before_it_is_registered(store):
    store.decide(2, 3)
    llamada = store.of("yuli").contacto.open_call(2)
    parts = [
        Request(Evento.CONTACTO, {"resultado": "NO_ACEPTA", **INFORMA}),
        Request(Evento.RADICAR_RECURSO, RECURSO),
    ]
    contacto = store.of("yuli").contacto
    effect = contacto.foresee(llamada, {2: parts, 3: parts})
    assert effect.refusal is not None
    with pytest.raises(NotAllowed) as refusal:
        contacto.register({2: parts, 3: parts}, {})
    assert effect.refusal.motivo == refusal.value.message


def test_a_short_form_in_force_is_in_the_next_line_and_the_others_stay(store):
    store.decide(2)
    file = store.path.with_name("formas.csv")
    file.write_text("codigo,corta\nDEJADO,DEJA MENSAJE\n", encoding="utf-8")
    store.of("drubio").catalogos.import_file(CatalogName.SHORT_FORMS, file)
    recorded = store.register(2, "contacto", resultado="BUZON", telefono=TELEFONO, mensaje="DEJADO")
    line, rest, _ = recorded.rr
    assert " C.A APROB " in line
    people = {usuario.login: usuario.initials for usuario in store.of("drubio").usuarios.list_all()}
    assert line.split(" DEJA MENSAJE ")[1].split()[1:] == [people["yuli"]]
    assert rest == ""


def test_a_message_left_in_the_mailbox_closes_the_caso_in_the_same_call(store):
    store.decide(2)
    with pytest.raises(NotAllowed, match="solo cuando contesta el buzón"):
        store.register(2, "contacto", resultado="NO_CONTESTA", telefono=TELEFONO, mensaje="DEJADO")

    recorded = store.register(2, "contacto", resultado="BUZON", telefono=TELEFONO, mensaje="DEJADO")

    assert recorded.caso.estado is Estado.CERRADO_MENSAJE
    assert "DEJA MSJ VOZ" in recorded.rr[0]
    lines = store.rows_of("SELECT linea, evento, causada_por FROM historial ORDER BY linea DESC")
    first = recorded.line
    assert lines[:2] == [(first + 1, "mensaje_de_voz", first), (first, "contacto", None)]
    assert store.of("yuli").turno.show().today.llamadas == {"DEJADO": 1}


def test_a_call_with_its_message_after_others_is_undone_whole(store):
    store.decide(2)
    for dia in ("24", "25"):
        _sin_contestar(store, 2, f"2026-11-{dia}T09:00")
    store.momento = datetime(2026, 11, 26, 9, 30, tzinfo=BOGOTA)
    before = store.in_force()
    store.register(2, "contacto", resultado="BUZON", telefono=OTRO, mensaje="DEJADO")
    store.register(2, "deshacer")
    assert store.in_force() == before


def test_the_message_waits_for_the_attempts_the_settings_ask_for(store):
    store = Almacen(store.path, Rules(mensaje_desde=2))
    store.decide(2)
    before = store.in_force()
    with pytest.raises(NotAllowed, match="desde el intento fallido 2; va 1"):
        store.register(2, "contacto", resultado="BUZON", telefono=TELEFONO, mensaje="DEJADO")
    assert store.in_force() == before
    _sin_contestar(store, 2, "2026-11-25T09:00")

    recorded = store.register(2, "contacto", resultado="BUZON", telefono=TELEFONO, mensaje="DEJADO")

    assert recorded.caso.estado is Estado.CERRADO_MENSAJE


def test_the_message_is_left_where_the_last_call_of_today_failed(store):
    store.decide(2)
    _sin_contestar(store, 2, "2026-11-24T09:00")
    with pytest.raises(NotAllowed, match="al que se acaba de llamar"):
        store.register(2, "mensaje_de_voz", telefono=OTRO)
    with pytest.raises(NotAllowed, match="un intento más"):
        store.register(2, "mensaje_de_voz", telefono=TELEFONO, resultado="LLENO")
    store.pasa(days=1)
    with pytest.raises(NotAllowed, match="hoy no se le ha llamado"):
        store.register(2, "mensaje_de_voz", telefono=TELEFONO)
    _sin_contestar(store, 2, "2026-11-25T11:00", "NO_CONTESTA")

    recorded = store.register(2, "mensaje_de_voz", telefono=TELEFONO)

    assert recorded.caso.estado is Estado.CERRADO_MENSAJE


def test_who_insists_says_why_and_the_reason_stands_beside_the_chain(store):
    store.decide(2)
    said = {"resultado": "NO_CONTESTA", "telefono": TELEFONO}
    store.register(2, "contacto", insiste="pidió que se le llamara hoy mismo", **said)
    line = store.of("yuli").historial.lines("90000000")[0]
    assert line.datos["insiste"] == "si"
    assert line.datos["motivo"] == "pidió que se le llamara hoy mismo"


def test_a_script_greets_by_the_hour_and_says_the_name_of_the_person(store):
    store.of("drubio").usuarios.add("nadie", "agente")
    store.decide(2)
    caso = store.of("yuli").triage.card(2).caso
    first = store.of("yuli").contacto.guion(caso, "aplicado")[0].text
    assert "Le habla Yuli Ariza, de Claro." in first
    store.momento = store.momento.replace(hour=15)
    assert store.of("yuli").contacto.guion(caso, "aplicado")[0].text.startswith("Buenas tardes")
    unnamed = store.of("nadie").contacto.guion(caso, "aplicado")[0].text
    assert "nadie" not in unnamed
    assert "Le habla [su nombre]" in unnamed


def test_the_script_of_a_recurso_says_its_own_radicado_or_that_it_is_missing(store):
    store.decide(2)
    contacto = store.of("yuli").contacto
    caso = contacto.open_call(2).main.caso

    assert "con el radicado 880001" in contacto.recurso_script([caso], " 880001 ")
    for text in (contacto.recurso_script([caso], ""), contacto.guion(caso, "recurso")[0].text):
        assert "con el radicado [pendiente]" in text
        assert caso.radicado not in text
