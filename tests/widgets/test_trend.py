"""The plot of the percentages: its bars, its numbers, and what fits."""

from __future__ import annotations

from ajustes_tui.ui.terminal import detect
from ajustes_tui.widgets.trend import Trend, TrendPoint, ceiling_of, cortes_that_fit
from tests.support import Anfitrion, text, wait_for

PUNTOS = [TrendPoint("13/11", (50.0, 0.0, 25.0)), TrendPoint("20/11", (100.0, None, 0.0))]


def _grafica() -> Trend:
    grafica = Trend("ACR")
    grafica.styles.height = 8
    return grafica


async def test_each_corte_has_its_date_its_numbers_and_bars_as_tall_as_their_share():
    app = Anfitrion(_grafica)
    async with app.run_test(size=(40, 10)) as pilot:
        grafica = app.query_one(Trend)
        grafica.show(PUNTOS)
        await pilot.pause()
        rows = text(grafica)
        assert rows[4].split() == ["13/11", "20/11"]
        assert [fila.split()[2:] for fila in rows[5:]] == [
            ["50,0", "100,0"],
            ["0,0", "—"],
            ["25,0", "0,0"],
        ]
        await pilot.resize_terminal(20, 10)
        await wait_for(pilot, lambda: len(text(grafica)[0]) == 20)
        assert [fila[6:8] for fila in text(grafica)[:4]] == ["  ", "  ", "██", "██"]
        assert [fila[13:15] for fila in text(grafica)[:4]] == ["██"] * 4
        # Only the newest cortes that fit are drawn.
        grafica.show([TrendPoint(f"{dia:02d}/11", (1.0, 1.0, 1.0)) for dia in range(1, 20)])
        await pilot.pause()
        assert text(grafica)[4].split() == ["18/11", "19/11"]
        assert cortes_that_fit(20, 3) == 2


async def test_a_terminal_without_blocks_gets_signs_of_its_own():
    profile = detect({"TERM": "vt100", "LANG": "C"}, iutf8=False, size=(80, 24))
    app = Anfitrion(_grafica, profile=profile)
    async with app.run_test(size=(40, 10)) as pilot:
        app.query_one(Trend).show(PUNTOS)
        await pilot.pause()
        assert len(text(app.query_one(Trend))) == 8


def test_the_scale_ends_on_a_round_number_above_the_tallest():
    assert [ceiling_of([value]) for value in (0.0, 9.9, 10.0, 34.0, 61.0, 100.0)] == [
        *(10, 10, 10, 40, 80, 100),
    ]
    assert ceiling_of([]) == 10
