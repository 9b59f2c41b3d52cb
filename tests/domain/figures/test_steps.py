"""The waiting of each step, of three casos counted by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.parts.shapes import PartTable, Row
from ajustes_tui.domain.parts.steps_rows import (
    BusinessTime,
    StepMove,
    of_agentes,
    of_steps,
    plain,
    steps_table,
)
from ajustes_tui.domain.values.dates import BOGOTA

COMES, CLASSIFIED, ASKED = Estado.POR_CLASIFICAR, Estado.POR_VERIFICAR, Estado.POR_VALIDAR
TO_CALL, SENT, TOLD = Estado.POR_CONTACTAR, Estado.REESCALADO, Estado.CERRADO_INFORMADO
HOLIDAY = date(2026, 12, 8)


def _at(day: int, hour: float) -> datetime:
    """Return an hour of a day from Monday 23 November 2026 on."""
    month, day = (11, day) if day <= 30 else (12, day - 30)
    return datetime(2026, month, day, int(hour), round(hour % 1 * 60), tzinfo=BOGOTA)


def _line(day: int, hour: float, agente: str, toward: Estado) -> tuple[datetime, str, Estado]:
    return _at(day, hour), agente, toward


CASOS = {
    # Told on Friday what came on Monday.
    1: [
        _line(23, 8, "sistema", COMES),
        _line(23, 10, "yuli", CLASSIFIED),
        _line(24, 9, "yuli", TO_CALL),
        _line(27, 16, "andres", TOLD),
    ],
    # Sent back once, and still to be called about.
    2: [
        _line(23, 8, "sistema", COMES),
        _line(23, 12, "yuli", ASKED),
        _line(24, 12, "yuli", SENT),
        _line(26, 12, "sistema", ASKED),
        _line(27, 12, "andres", TO_CALL),
    ],
    # Over a weekend.
    3: [
        _line(27, 16, "sistema", COMES),
        _line(30, 10, "yuli", CLASSIFIED),
        _line(30, 16, "andres", TO_CALL),
        _line(31, 16, "andres", TOLD),
    ],
}


@pytest.fixture(scope="module")
def table() -> PartTable:
    """Return how the three went."""
    moves = (StepMove(caso, *line) for caso, lines in CASOS.items() for line in lines)
    return steps_table(moves, BusinessTime(_is_habil))


def _is_habil(day: date) -> bool:
    return day.weekday() < 5 and day != HOLIDAY


def _step(row: Row) -> tuple[object, ...]:
    days, hours = row["dias"], row["horas"]
    return (
        *(len(days.measures), days.median, days.ninetieth),
        *(hours.median, plain(hours.ninetieth), days.ids, row["esperan"].ids),
    )


def test_each_step_waits_as_long_as_a_hand_counts(table):
    counted = {estado: _step(row) for estado, row in of_steps(table)}
    steps = {estado: step for estado, step in counted.items() if any(step[-2:])}
    assert steps == {
        # 2 h, 4 h, and from Friday 16:00 to Monday 10:00 8 + 10.
        COMES: (3, 0.0, 1, 4.0, 18.0, (1, 2, 3), ()),
        ASKED: (2, 1.0, 1, 24.0, 24.0, (2,), ()),
        SENT: (1, 2.0, 2, 48.0, 48.0, (2,), ()),
        # A day and 23 h; and 6 h of one day.
        CLASSIFIED: (2, 0.5, 1, 14.5, 23.0, (1, 3), ()),
        # 3 days and 7 h; 1 day; the second caso waits on.
        TO_CALL: (2, 2.0, 3, 51.5, 79.0, (1, 3), (2,)),
    }


def test_a_step_is_of_who_took_the_caso_further(table):
    told = [
        (who, estado, len(row["dias"].measures), row["dias"].ids)
        for who, estado, row in of_agentes(table)
    ]
    assert told == [
        ("andres", ASKED, 1, (2,)),
        ("andres", CLASSIFIED, 1, (3,)),
        ("andres", TO_CALL, 2, (1, 3)),
        ("yuli", COMES, 3, (1, 2, 3)),
        ("yuli", ASKED, 1, (2,)),
        ("yuli", CLASSIFIED, 1, (1,)),
    ]


@pytest.mark.parametrize(
    ("since", "until", "days", "hours"),
    [
        # Within a Saturday; from a Sunday to a Monday; over a holiday of a Tuesday; no time at all.
        ((28, 9), (28, 15), 0, 0.0),
        ((29, 9), (30, 9), 1, 9.0),
        ((37, 18), (39, 6), 1, 12.0),
        ((24, 9), (24, 9), 0, 0.0),
    ],
)
def test_only_business_days_have_hours(since, until, days, hours):
    time = BusinessTime(_is_habil)
    assert time.days(_at(*since), _at(*until)) == days
    assert time.hours(_at(*since), _at(*until)) == hours
