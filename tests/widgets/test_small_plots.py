"""The small plots: the hours of a day, a row of values, and the goals across the bars of the cortes."""

from __future__ import annotations

from ajustes_tui.widgets.hour_plot import HourCounts, HourPlot
from ajustes_tui.widgets.trend import Trend, TrendPoint, sparkline
from tests.support import Anfitrion, text


def test_a_row_of_values_compares_within_itself_or_with_other_rows():
    assert sparkline([0, 5, 10, None]) == "▁▅█ "
    assert sparkline([0, 5, 10], highest=20) == "▁▃▅"
    assert sparkline([0.0, 0.0]) == "▁▁"
    assert sparkline([]) == ""


async def test_each_hour_has_its_bars_and_its_numbers_and_none_is_cut():
    plot = HourPlot(("Decisiones", "Llamadas"))
    plot.styles.height = 6
    app = Anfitrion(plot)
    async with app.run_test(size=(46, 8)) as pilot:
        hours = [HourCounts(hour, (0, 0)) for hour in range(8, 18)]
        plot.show(hours)
        await pilot.pause()
        assert text(plot)[3].split()[1:] == [str(hour) for hour in range(8, 18)]
        assert "█" not in "".join(row[12:] for row in text(plot))
        plot.show([*hours[:9], HourCounts(17, (12, 3))])
        await pilot.pause()
        drawn = text(plot)
        assert [row.count("█") for row in drawn[:3]] == [1, 1, 1]
        assert [row.count("▒") for row in drawn[:3]] == [0, 0, 1]
        assert [row.split()[-1] for row in drawn[4:6]] == ["12", "3"]
        plot.show([HourCounts(hour, (1000 + hour, 0)) for hour in range(8, 18)])
        await pilot.pause()
        assert text(plot)[4].split()[2:] == [str(1000 + hour) for hour in range(12, 18)]


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
