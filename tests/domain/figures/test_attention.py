"""First contact and time, from lines and days alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.attention import (
    BACK,
    PQR,
    US,
    CallLine,
    FirstContact,
    FirstContactCount,
    TimedCaso,
    calls_by_caso,
    timing,
)
from ajustes_tui.domain.figures.contact_shares import Telling

DAY = date(2026, 11, 2)
TODAY = date(2026, 11, 27)
INFORMED, MESSAGE, OPEN = (
    Estado.CERRADO_INFORMADO,
    Estado.CERRADO_MENSAJE,
    Estado.POR_CONTACTAR,
)


def _calls(
    caso: int, estado: Estado, *outcomes: str | None, agente: str = "yuli", day: date = DAY
) -> list[CallLine]:
    """Return the lines of a caso in order; None is a voice message left in the call before it."""
    lines: list[CallLine] = []
    for place, outcome in enumerate(outcomes):
        line = caso * 100 + place
        act = lines[-1].act if outcome is None else line
        lines.append(CallLine(caso, line, act, day, agente, outcome, False, estado))
    return lines


def _figures(lines: list[CallLine], **against: date) -> FirstContact:
    said = {int(caso[1:]): day for caso, day in against.items()}
    gathered = FirstContactCount(lambda day: day + timedelta(days=14), TODAY)
    gathered.add(lines, calls_by_caso(lines), said)
    return gathered.figures()[None]


def test_a_call_to_the_voice_mail_with_its_message_is_one_call():
    figures = _figures(_calls(1, MESSAGE, "NO_CONTESTA", "BUZON", None))

    assert (figures.calls, figures.reached.casos, figures.reached.percent) == (2, 0, "0.0")
    assert (figures.not_found.ids, figures.not_found.percent) == ((1,), "100.0")


def test_what_told_first_may_be_a_message_or_a_call_of_the_usuario():
    voice_mail, message, back = _calls(1, INFORMED, "BUZON", None, "ACEPTA")
    left, back = message._replace(tells=True), back._replace(incoming=True, tells=True)
    other = _calls(2, INFORMED, "NO_CONTESTA")

    assert [caso.told for caso in calls_by_caso([voice_mail, message, back, *other])] == [
        back,
        None,
    ]
    assert [caso.told for caso in calls_by_caso([voice_mail, left, back])] == [left]


def test_a_call_about_two_casos_is_one_call_and_informs_both():
    lines = [*_calls(1, INFORMED, "ACEPTA"), *_calls(2, INFORMED, "ACEPTA")]
    lines[1] = lines[1]._replace(act=lines[0].act)
    figures = _figures(lines)

    assert (figures.calls, figures.reached.casos, figures.reached.ids) == (1, 1, (1, 2))
    assert figures.called == (1, 2)
    assert figures.first_attempt.ids == figures.resolved.ids == (1, 2)


def test_the_calls_are_about_every_caso_called_though_nobody_answered():
    figures = _figures(
        [*_calls(1, MESSAGE, "NO_CONTESTA", "BUZON"), *_calls(2, INFORMED, "ACEPTA")]
    )

    assert (figures.calls, figures.called, figures.reached.ids) == (3, (1, 2), (2,))


def test_a_callback_reaches_the_usuario_and_is_the_first_attempt_and_the_first_contact():
    figures = _figures(_calls(1, INFORMED, "VOLVER_A_LLAMAR", "ACEPTA"))

    assert (figures.calls, figures.reached.casos) == (2, 2)
    assert (figures.first_attempt.casos, figures.first_attempt.total) == (0, 1)
    assert (figures.met.ids, figures.informed.casos, figures.informed.total) == ((1,), 0, 1)
    assert (figures.resolved.casos, figures.resolved.total) == (0, 0)


@pytest.mark.parametrize("outcome", ["NO_ACEPTA", "NO_INTERPONE"])
def test_a_usuario_told_who_does_not_accept_is_informed_and_not_resolved(outcome: str):
    figures = _figures(_calls(1, INFORMED, outcome))

    assert (figures.informed.ids, figures.resolved.casos, figures.resolved.total) == ((1,), 0, 1)


def test_who_answers_at_the_second_try_is_resolved_and_not_informed_at_the_first():
    figures = _figures(_calls(1, INFORMED, "NO_CONTESTA", "ACEPTA"))

    assert (figures.first_attempt.casos, figures.first_attempt.total) == (0, 1)
    assert (figures.resolved.ids, figures.reached.percent) == ((1,), "50.0")


def test_a_usuario_who_calls_is_no_call_of_ours_and_closes_the_caso_by_a_call():
    (line,) = _calls(1, INFORMED, "ACEPTA")
    figures = _figures([line._replace(incoming=True), *_calls(2, MESSAGE, "BUZON", None)])

    assert (figures.calls, figures.met.total) == (1, 1)
    assert (figures.not_found.ids, figures.not_found.total) == ((2,), 2)


def test_an_answer_lasts_when_nothing_came_against_it_in_its_days():
    lines = [
        *_calls(1, INFORMED, "ACEPTA"),
        *_calls(2, INFORMED, "ACEPTA"),
        *_calls(3, INFORMED, "ACEPTA"),
        # Notice too lately to say.
        *_calls(4, INFORMED, "ACEPTA", day=TODAY - timedelta(days=2)),
    ]
    figures = _figures(lines, c2=DAY + timedelta(days=14), c3=DAY + timedelta(days=15))

    assert (figures.lasting.ids, figures.lasting.total) == ((1, 3), 3)


def test_each_figure_is_of_the_agente_who_made_the_call_that_decides_it():
    lines = _calls(1, INFORMED, "NO_CONTESTA", "ACEPTA")
    lines[1] = lines[1]._replace(agente="andres")
    gathered = FirstContactCount(lambda day: day, TODAY, lambda line: line.agente)
    gathered.add(lines, calls_by_caso(lines), {})
    found = gathered.figures()

    assert (found["yuli"].calls, found["yuli"].first_attempt.total) == (1, 1)
    assert found["yuli"].called == gathered.everything().called == (1,)
    assert (found["andres"].resolved.ids, found["andres"].lasting.ids) == ((1,), (1,))
    assert found["yuli"].resolved.total == 0


ASKED = date(2026, 11, 2)


def _due(day: date) -> date:
    return day + timedelta(days=15)


def _days(since: date, until: date) -> int:
    return (until - since).days


def _caso(number: int, estado: Estado, told: date | None = None, days: int = 0) -> TimedCaso:
    return TimedCaso(number, estado, ASKED + timedelta(days=days), ASKED, told)


def _told() -> list[TimedCaso]:
    """Return casos told in time and late, told but undated, and two that only PQR answered."""
    by_pqr = _caso(4, Estado.CERRADO_PQR)
    return [
        _caso(1, INFORMED, _due(ASKED))._replace(agente="yuli"),
        _caso(2, MESSAGE, _due(ASKED) + timedelta(days=1))._replace(agente="marcela"),
        _caso(3, INFORMED, ASKED)._replace(asked=None),
        by_pqr._replace(answered=_due(ASKED)),
        by_pqr._replace(caso=5, answered=_due(ASKED) + timedelta(days=1)),
        # Told before the recurso: PQR's answer comes after.
        _caso(6, Estado.CERRADO_PQR, ASKED)._replace(answered=TODAY),
        _caso(7, Estado.POR_CONTACTAR),
        _caso(8, Estado.ANULADO),
    ]


def test_ages_and_waits():
    casos = [
        _caso(1, Estado.EN_BACK)._replace(sent=ASKED + timedelta(days=22)),
        _caso(2, Estado.RECURSO_EN_PQR, ASKED, days=20),
        _caso(3, Estado.POR_CONTACTAR, days=18),
        _caso(6, Estado.ANULADO),
        _caso(7, Estado.POR_VALIDAR)._replace(asked=None),
    ]
    times = timing(casos, _days, _due, TODAY)

    assert {(band.since, band.until): band.ids for band in times.ages} == {
        (0, 5): (2,),
        (6, 10): (3,),
        (11, 15): (),
        (16, None): (1, 7),
    }
    assert {w.who: (w.ids, w.median, w.oldest) for w in times.waiting} == {
        # Since it was sent, however old its request is.
        BACK: ((1,), 3.0, 3),
        PQR: ((2,), 5.0, 5),
        US: ((3, 7), 16.0, 25),
    }


def test_who_was_told_in_time_late_or_only_by_pqr():
    times = timing(_told(), _days, _due, TODAY)

    assert {telling: times.of(telling) for telling in Telling} == {
        Telling.IN_TIME: (1, 6),
        Telling.LATE: (2,),
        Telling.UNDATED: (3,),
        Telling.UNTOLD: (4, 5),
        Telling.OVERDUE: (7,),
        Telling.WAITING: (8,),
    }
    assert (times.finished, times.pqr_days, times.pqr_late) == (6, (15, 16), 1)


def test_told_in_time_is_of_who_told_first_and_untold_of_nobody():
    gathered = FirstContactCount(_due, TODAY, lambda of: of.agente)
    gathered.add_times(_told(), _due)
    whole, by_agente = gathered.everything(), gathered.figures()

    assert (whole.in_time.ids, whole.in_time.total) == ((1, 6), 3)
    assert (whole.untold.ids, whole.untold.total) == ((4, 5), 6)
    assert (whole.pqr_in_time.ids, whole.pqr_in_time.total) == ((4,), 2)
    assert (by_agente["yuli"].in_time.percent, by_agente["marcela"].in_time.percent) == (
        *("100.0", "0.0"),
    )
    assert by_agente[None].untold.ids == (4, 5)
