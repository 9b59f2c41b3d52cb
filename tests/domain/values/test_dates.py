from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.values.dates import (
    BOGOTA,
    date_of_serial,
    parse_date,
    short_date,
    short_day,
    spoken_date,
    spoken_greeting,
)
from ajustes_tui.errors import InvalidDatum

CORTE = date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-24", "2026-11-24 10:20", "2026-11-24T10:20:30.5", "2026/11/24"),
        *("24/11/2026", "24-11-2026", "24.11.2026", "24/11/2026 3:05 p. m."),
        *("24 nov 2026", "24-nov-2026", "24 NOV. 2026", "24 de noviembre de 2026"),
        *("noviembre 24 de 2026", "mar. 24 nov. 2026", "24 de noviembre de 2026 a las 10:30 a. m."),
        *("24 noviembre del 2026", "46350", "46350.75", "46350,75", " 24/11/2026\xa0"),
    ],
)
def test_every_usual_way_to_write_a_day_is_read(text):
    assert parse_date(text) == CORTE


def test_the_day_comes_first():
    assert parse_date("05/11/2026") == date(2026, 11, 5)


def test_a_moment_of_another_zone_becomes_the_day_of_bogota():
    assert parse_date("2026-11-24T02:00:00Z") == date(2026, 11, 23)
    assert parse_date("2026-11-24T23:00:00-05:00") == CORTE


@pytest.mark.parametrize("text", ["24/11/26", "24-nov-26", "5.1.26"])
def test_a_two_digit_year_is_refused_with_its_reason(text):
    with pytest.raises(InvalidDatum, match="cuatro cifras"):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "hoy", "31/02/2026", "29/02/2026", "11/24/2026", "24/11-2026", "2026-13-01"),
        *("1/1/1989", "1/1/2100", "5", "60", "999999", "24 foo 2026", "2026-11-24T24:61Z"),
    ],
)
def test_what_is_no_day_of_a_base_is_refused(text):
    with pytest.raises(InvalidDatum):
        parse_date(text)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_serials_of_both_systems_name_the_same_day(dia):
    serial_1900 = (dia - date(1899, 12, 30)).days
    assert date_of_serial(serial_1900) == dia
    assert parse_date(str(serial_1900 - 1462), system_1904=True) == dia
    assert date_of_serial(serial_1900 + 0.999) == dia


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_what_is_shown_reads_back_as_the_same_day(dia):
    assert parse_date(short_date(dia)) == dia


def test_days_are_shown_in_spanish():
    assert short_date(date(2026, 1, 3)) == "03/01/2026"
    lunes = date(2026, 11, 30)
    semana = [short_day(lunes + timedelta(days=n))[:3] for n in range(7)]
    assert semana == ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"]
    assert short_day(lunes) == "lun 30/11"


def test_a_day_said_aloud_names_the_weekday_and_the_month():
    assert spoken_date(date(2026, 12, 9)) == "miércoles 9 de diciembre"


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        *((0, "Buenos días"), (11, "Buenos días"), (12, "Buenas tardes"), (17, "Buenas tardes")),
        *((18, "Buenas noches"), (23, "Buenas noches")),
    ],
)
def test_the_greeting_is_the_one_of_the_hour(hour, greeting):
    assert spoken_greeting(datetime(2026, 11, 24, hour, 59, tzinfo=BOGOTA)) == greeting
