"""The small plots: a row of values, and the goals across the bars of the cortes."""

from __future__ import annotations

from ajustes_tui.widgets.trend import Trend, TrendPoint, sparkline
from tests.support import Anfitrion, text


def test_a_row_of_values_compares_within_itself_or_with_other_rows():
    assert sparkline([0, 5, 10, None]) == "▁▅█ "
    assert sparkline([0, 5, 10], highest=20) == "▁▃▅"
    assert sparkline([0.0, 0.0]) == "▁▁"
    assert sparkline([]) == ""


async def test_a_goal_is_a_line_at_its_height_with_its_letter_in_the_axis():
    trend = Trend("ACR")
    trend.styles.height = 14
    app = Anfitrion(trend)
    async with app.run_test(size=(40, 16)) as pilot:
        trend.show([TrendPoint("20/11", (60.0, 10.0, 30.0))], (50, 0, 15))
        await pilot.pause()
        rows = text(trend)
        (applied,) = [y for y, row in enumerate(rows) if row.startswith(" A50│─")]
        (rejected,) = [y for y, row in enumerate(rows) if row.startswith(" R15│─")]
        assert 0 < applied < rejected < 9
        assert [row.split()[2:] for row in rows[11:14]] == [["60,0"], ["10,0"], ["30,0"]]
        trend.show([TrendPoint("20/11", (60.0, 10.0, 30.0))])
        await pilot.pause()
        assert not any("─" in row for row in text(trend))
