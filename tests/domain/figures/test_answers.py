"""Days to answer, re-escalations and what PQR answered, from a few lines that can be counted by hand."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.answers import (
    AnsweredCaso,
    AnswerLine,
    AnswerStretch,
    CasoAnswers,
    DaysFigure,
    answers_of,
    days_report,
    pqr_report,
    tries_report,
)

BROUGHT = date(2026, 11, 2)


def _days(since: date, until: date) -> int:
    return max(0, (until - since).days)


def _answers(
    *told: tuple[Evento, int, str],
    caso: int = 1,
    cubeta: Cubeta = Cubeta.PENDIENTE,
    estado: Estado = Estado.POR_VALIDAR,
    decided: int | None = None,
) -> CasoAnswers:
    """Return a caso whose lines are each an evento, the day of November of it, and who wrote it."""
    lines = [
        AnswerLine(caso, evento, date(2026, 11, day), who, _after(evento))
        for evento, day, who in told
    ]
    day = None if decided is None else date(2026, 11, decided)
    return answers_of(AnsweredCaso(caso, estado, cubeta, BROUGHT, BROUGHT, day), lines)


def _after(evento: Evento) -> str:
    return {Evento.REABRIR: "EN_PQR", Evento.BASE_ANULADA: "EN_BACK"}.get(evento, "POR_VALIDAR")


SENT, BACK = (Evento.ESCALAR_BACK, 3, "yuli"), (Evento.RESPUESTA_BACK, 9, "sistema")
FIRST, SECOND = (Evento.MAL_RECHAZADO, 10, "yuli"), (Evento.MAL_RECHAZADO, 16, "andres")


def test_the_days_of_the_celula_are_those_the_caso_was_not_at_the_back():
    caso = _answers(SENT, BACK, (Evento.CONTACTO, 13, "yuli"), decided=12)
    row = days_report([caso], _days).everything

    found = {stretch: row.of(stretch).days for stretch in AnswerStretch if row.of(stretch).days}
    assert found == {
        AnswerStretch.VERDICT: (10,),
        AnswerStretch.OURS: (4,),
        AnswerStretch.TOLD: (11,),
        AnswerStretch.BACK: (6,),
    }


def test_nine_of_ten_ended_within_the_p90():
    assert DaysFigure((1, 2, 3, 4, 5, 6, 7, 8, 9, 30)).ninetieth == 9
    assert DaysFigure((4,)).ninetieth == 4
    assert (DaysFigure().median, DaysFigure().ninetieth) == (None, None)


def test_an_answer_whose_base_is_undone_is_none():
    undone = _answers(SENT, BACK, (Evento.BASE_ANULADA, 10, "drubio"))
    again = _answers(SENT, BACK, (Evento.BASE_ANULADA, 10, "drubio"), (*BACK[:1], 12, "yuli"))

    assert [sending.answered for sending in undone.sent] == [None]
    assert [sending.answered for sending in again.sent] == [date(2026, 11, 12)]


def test_what_is_returned_from_pqr_was_not_sent_and_what_is_reopened_waits_again():
    to_pqr, told = (Evento.ESCALAR_PQR, 3, "yuli"), (Evento.RESPUESTA_PQR, 9, "yuli")

    assert _answers(to_pqr, (Evento.DEVOLVER, 5, "drubio")).sent == ()
    assert _answers(to_pqr, told).sent[0].answered == date(2026, 11, 9)
    assert _answers(to_pqr, told, (Evento.REABRIR, 10, "drubio")).sent[0].answered is None


def test_a_second_try_is_counted_apart_and_its_first_is_of_who_wrote_it():
    won = _answers(FIRST, caso=1, cubeta=Cubeta.CORREGIDO)
    lost = _answers(FIRST, SECOND, caso=2, cubeta=Cubeta.NO_REVERTIDO)
    waits = _answers(FIRST, SECOND, caso=3)
    annulled = _answers(FIRST, caso=4, cubeta=Cubeta.ANULADO)
    report = tries_report([won, lost, waits, annulled], "agente", lambda text: text)

    everything = report.everything
    assert (everything.all.casos, everything.all.total, everything.all.percent) == (1, 2, "50.0")
    assert (everything.first.percent, everything.second.percent) == ("100.0", "0.0")
    assert everything.first.again == (2, 3)
    by_writer = {group.key: group for group in report.groups}
    assert (by_writer["yuli"].first.won, by_writer["yuli"].first.again) == ((1,), (2, 3))
    assert (by_writer["andres"].second.lost, by_writer["andres"].second.pending) == ((2,), (3,))


def test_pqr_is_late_by_the_term_of_what_was_sent_and_overdue_while_it_waits():
    appeal = (Evento.RADICAR_RECURSO, 3, "yuli")
    casos = [
        _answers(appeal, (Evento.RESPUESTA_PQR, day, "yuli"), caso=day) for day in (10, 11)
    ] + [_answers(appeal, caso=12)]
    report = pqr_report(
        casos,
        Evento.RADICAR_RECURSO,
        None,
        lambda text: text,
        _days,
        lambda _answers, sending: sending.day.replace(day=10),
        date(2026, 11, 12),
    ).everything

    assert (report.in_time, report.late, report.in_time_percent) == ((10,), (11,), "50.0")
    assert (report.waiting, report.overdue, report.days.days) == ((12,), (12,), (7, 8))
