"""A moment is understood as people say it, and never in the past."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ajustes_tui.errors import InvalidDatum
from ajustes_tui.ui.when import parse_when

BOGOTA = ZoneInfo("America/Bogota")
NOW = datetime(2026, 11, 24, 10, 31, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mañana 10:00", (2026, 11, 25, 10, 0)),
        ("manana 9", (2026, 11, 25, 9, 0)),
        ("pasado mañana a las 8:15", (2026, 11, 26, 8, 15)),
        ("hoy 15:30", (2026, 11, 24, 15, 30)),
        ("15:30", (2026, 11, 24, 15, 30)),
        ("9:00", (2026, 11, 25, 9, 0)),
        ("3 pm", (2026, 11, 24, 15, 0)),
        ("12:30 pm", (2026, 11, 24, 12, 30)),
        ("lunes 9:30", (2026, 11, 30, 9, 30)),
        ("mar 9", (2026, 12, 1, 9, 0)),
        ("27/11 15:00", (2026, 11, 27, 15, 0)),
        ("02/01 9:00", (2027, 1, 2, 9, 0)),
        ("27/11/2026 15:00", (2026, 11, 27, 15, 0)),
        ("2026-11-27T15:00", (2026, 11, 27, 15, 0)),
        ("en 2 horas", (2026, 11, 24, 12, 31)),
        ("en 30 min", (2026, 11, 24, 11, 1)),
        ("el lunes a las 3pm", (2026, 11, 30, 15, 0)),
        ("mañana 3 de la tarde", (2026, 11, 25, 15, 0)),
        ("mañana 8 de la mañana", (2026, 11, 25, 8, 0)),
        ("mañana 12 m.", (2026, 11, 25, 12, 0)),
        ("mañana al mediodía", (2026, 11, 25, 12, 0)),
        ("mañana 10h", (2026, 11, 25, 10, 0)),
        ("mañana a las 3", (2026, 11, 25, 15, 0)),
        ("a las 6:30", (2026, 11, 24, 18, 30)),
        ("mañana 3 am", (2026, 11, 25, 3, 0)),
        ("mañana 03:00", (2026, 11, 25, 3, 0)),
        ("mañana a las 7", (2026, 11, 25, 7, 0)),
    ],
)
def test_a_moment_is_understood(text, expected):
    assert parse_when(text, NOW) == datetime(*expected, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pronto",
        "mañana",
        "hoy 25:00",
        "31/02 9:00",
        "29/02 9",
        "hoy 9:00",
        "[/] 10",
        "3m",
        "3pmh",
        "13 de la tarde",
        "2/01/2099 10:00",
    ],
)
def test_what_is_unclear_or_past_is_refused_in_spanish(text):
    with pytest.raises(InvalidDatum) as error:
        parse_when(text, NOW)
    assert error.value.suggestion
