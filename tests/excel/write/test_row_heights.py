"""How high a row is made for its texts."""

from __future__ import annotations

from ajustes_tui.excel.write.workbook import LINE_HEIGHT, MAX_HEIGHT, line_count, row_height


def test_a_text_is_broken_at_its_blanks_in_the_width_of_its_column():
    counts = {
        ("", 20): 1,
        ("una sola línea", 20): 1,
        ("diez letras y diez mas", 12): 2,
        ("partida en sus blancos siempre", 9): 4,
        ("x" * 45, 11): 5,
        ("MAYÚSCULAS Y MÁS MAYÚSCULAS", 26): 2,
        (12_345, 3): 1,
        (None, 3): 1,
    }
    assert {cell: line_count(*cell) for cell in counts} == counts


def test_the_highest_text_of_a_row_decides_up_to_what_excel_takes():
    assert row_height([("corto", 20), ("diez letras y diez mas", 12)]) == 2 * LINE_HEIGHT
    assert row_height([("x " * 5_000, 10)]) == MAX_HEIGHT
    assert row_height([]) == LINE_HEIGHT
