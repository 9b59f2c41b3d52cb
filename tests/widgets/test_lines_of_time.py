"""A day and what happened as lines of time, and counts as bars: in their cells, and readable without colour."""

from __future__ import annotations

from datetime import time

import pytest

from ajustes_tui.screens.turno.day_text import DayMark, HourWork, Stretch, work_lines
from ajustes_tui.ui.text import Tone, line_width
from ajustes_tui.widgets.bars import Bar, bar_rows, share_cells
from ajustes_tui.widgets.time_line import POINT, STEM, Moment, time_line
from tests.support import TEXTOS_DIFICILES


def _said(lines):
    return ["".join(span.text for span in line) for line in lines]


def _lines(moments, width):
    return [row.line for row in time_line(moments)(width)]


MOMENTS = (
    Moment("mié 25/11", "10:52", "informado, acepta", Tone.OK, "$ 412.350", "yuli → cerrado"),
    Moment("mié 25/11", "10:41", "bien aplicado"),
    Moment("mar 17/11", "16:20", "al back otra vez", below="marcela → Reescalado"),
)


def test_each_day_is_said_once_over_what_happened_in_it():
    drawn = _said(_lines(MOMENTS, 40))
    assert [row.split()[0] for row in drawn] == ["mié", "10:52", "│", "10:41", "mar", "16:20", "│"]
    assert drawn[1].rstrip().endswith("$ 412.350")


def test_what_is_long_goes_on_under_its_point_and_loses_no_word():
    what = "respuesta del back: sin respuesta y sin observación ninguna"
    below = "yuli → Sin respuesta: ¿a dónde se manda?\nse revisaron las notas de F7 y las órdenes"
    moments = [
        Moment("mar 24/11", "10:40", what, right="$ 384.000", below=below),
        Moment("mar 24/11", "09:00", "corte", right="$ 1.000"),
    ]
    rows = _said(_lines(moments, 36))
    assert max(map(len, rows)) <= 36
    assert rows[0].strip() == "mar 24/11"
    assert [row[:9] for row in rows[1:]] == [
        f" 10:40 {POINT} ",
        *[f"{'':7}{STEM} "] * 7,
        f" 09:00 {POINT} ",
    ]
    said = " ".join(" ".join(row[9:] for row in rows[1:]).split())
    assert said == " ".join(f"{what} $ 384.000 {below} corte $ 1.000".split())


def test_any_text_stays_in_its_cells():
    for nasty in TEXTOS_DIFICILES:
        rows = _lines([Moment(nasty, "10:52", nasty, right=nasty, below=nasty)], 40)
        assert all(line_width(row) <= 40 for row in rows[1:])


def test_each_count_above_zero_has_a_cell_and_the_highest_the_longest_bar():
    rows = _said(bar_rows([Bar("mucho", 900, "A"), Bar("poco", 1, "R"), Bar("nada", 0)], 60, 10))
    assert [row.count("█") + row.count("▒") for row in rows] == [40, 1, 0]
    assert all("█" not in row for row in rows[1:])


def test_what_is_done_of_a_whole_never_rounds_to_all_or_to_nothing():
    for done, drawn in ((0, "░░░░"), (1, "█░░░"), (9, "███░"), (10, "████")):
        assert "".join(span.text for span in share_cells(done, 10, 4)) == drawn


@pytest.mark.parametrize("width", [44, 120])
def test_the_work_of_each_hour_stands_at_it_with_its_number_and_the_citas_on_the_last_line(width):
    hours = Stretch(7, 17)
    work = (HourWork("Decididos", {9: 12, 10: 3}), HourWork("Llamadas", {9: 4}, Tone.DIM))
    marks = [DayMark(time(15), "087"), DayMark(time(6, 10), "")]
    head, decided, numbers, calls, below = _said(
        work_lines(hours, time(10, 40), work, marks, width)
    )
    assert {len(row) for row in (head, decided, numbers, calls, below)} == {width}
    nine = numbers.index("12")
    assert decided.index("█") == nine == head.index(" 9") + 1 == below.index("4")
    assert decided.count("█") > calls.count("█") > 0
    assert decided.index("│") == calls.index("│")
    assert calls.rindex("●") > calls.index("│")
    assert "087" in below
