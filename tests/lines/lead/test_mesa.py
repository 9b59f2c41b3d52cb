"""The work in progress in plain lines: who has what, and taking it away or giving it to somebody else."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.open_work import ClockLimits, EstadoQueue, OpenWork
from ajustes_tui.lines.lead.mesa import DeskTalk, queue_sentences
from ajustes_tui.lines.lead.personas import AuditTalk, PeopleTalk


@pytest.fixture
def claimed(services, id_de):
    """A caso that the agente has in hand."""
    caso_id = id_de("rechazado")
    services.triage.open_caso(caso_id)
    return caso_id


@pytest.fixture
def talk(begin, claimed, servicios_de):
    return begin(lambda desk: DeskTalk(desk).talk(), servicios_de("drubio"), width=200)


def test_a_claim_is_heard_and_released_by_s_alone(services, talk, claimed):
    assert "1 tomado, 0 citas, 0 saltados." in talk.first
    heard = talk.answer("tomados")
    assert "1, yuli, cuenta 900 041 27, desde hoy a las 10:40, última señal hace 0 min" in heard
    talk.answer("1")
    assert "yuli deja de tenerlo" in talk.answer("soltar")
    assert services.triage.card(claimed).toma.login == "yuli"
    assert "ya no lo tiene yuli" in talk.answer("s")
    assert services.triage.card(claimed).toma is None
    assert "Nadie tiene casos tomados." in talk.answer("tomados")


def test_a_caso_is_given_to_another_person_with_the_reason(services, talk, claimed):
    for line in ("tomados", "1", "reasignar"):
        heard = talk.answer(line)
    number = next(x.split(",")[0] for x in heard.split("\n") if ", andres, " in x)
    assert "Queda entre los actos" in talk.answer(number)
    talk.answer("motivo")
    talk.answer("yuli sale temprano")
    assert "quedó con andres" in talk.answer("s")
    assert services.triage.card(claimed).toma.login == "andres"
    heard = talk.answer("actos")
    assert "Drubio, reasignar, hoy a las 10:40: caso " in heard
    assert "yuli sale temprano" in heard


def test_an_agente_looks_and_changes_nothing_and_every_prompt_has_help(begin, claimed, services):
    talk = begin(lambda desk: DeskTalk(desk).talk(), width=40)
    for line in ("tomados", "1", "..", "citas", "saltos", "abiertos", "personas", "actos"):
        for said in (talk.answer(line), talk.answer("?")):
            assert all(len(row) <= 41 for row in said.split("\n"))
            assert "soltar" not in said.replace("para soltar o pasar", "")
        assert "Enter solo" in said
        if talk.answer("").rstrip().endswith("quedan 1:"):
            talk.answer("..")


def test_the_people_and_the_trail_are_read_a_few_at_a_time(begin, claimed, servicios_de):
    boss = servicios_de("drubio")
    people = begin(lambda desk: PeopleTalk(desk).talk(), boss, width=200)
    assert "Yuli, Yuli de prueba, agente, hoy 0 actos" in people.first
    assert "tiene 1 caso." in people.first
    trail = begin(lambda desk: AuditTalk(desk).talk(), boss, width=200)
    assert "entradas." in trail.first
    assert "Enter solo" in trail.answer("?")
    assert "Drubio, hoy a las 10:40: " in trail.answer("hoy")
    assert "De quién:" in trail.answer("persona")
    assert ", de drubio" in trail.answer("1")
    assert "1 entrada, " in trail.answer("cuenta 90009999")
    assert "cuenta" not in trail.answer("todas").split("\n")[0]


def test_what_falls_due_is_said_with_the_day_of_its_limit():
    limits = ClockLimits(date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 4))
    rows = (EstadoQueue(Estado.EN_BACK, 9, 1, 8, 0), EstadoQueue(Estado.EN_PQR, 1, 0, 1, 0))
    _queue, back, pqr = queue_sentences(OpenWork(rows, limits))
    assert back.endswith("9: 1 vencido y 8 que vencen hasta el lunes 30 de noviembre")
    assert pqr.endswith("1: 1 que vence hasta el lunes 30 de noviembre")
