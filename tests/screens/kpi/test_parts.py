"""The parts of the figures, each without its screen: the reader and the panels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from textual import events

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.closing import Past
from ajustes_tui.domain.figures.indicators import FigureCounts, FigureGroup
from ajustes_tui.domain.figures.open_work import WORK_FIGURES, OpenWork, SetAsideRow, UnusualAct
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.open_work import OpenWorkPanel
from ajustes_tui.screens.kpi.open_work_text import (
    OpenWorkPart,
    OpenWorkPlace,
    OpenWorkReading,
)
from ajustes_tui.screens.kpi.panel import FiguresPanel
from ajustes_tui.screens.kpi.part_names import PartNames
from ajustes_tui.screens.kpi.reader import FiguresReader
from tests.support import Anfitrion, rows, wait_for
from tests.support import text as texts

CORTE = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)


class Host(Anfitrion):
    """Holds one part and keeps what it tells."""

    CSS_PATH = [*Anfitrion.CSS_PATH, str(styles_dir() / "kpi.tcss")]  # noqa: RUF012

    def on_figures_reader_changed(self, event: FiguresReader.Changed) -> None:
        self.mensajes.append(event.board)


def figures_view(*groups: str, of_today: bool = False) -> KpiBoard:
    """Return figures of three casos for each of some asesores."""
    counts = FigureCounts({Cubeta.APLICADO: 1, Cubeta.RECHAZADO: 2})
    total = FigureCounts({cubeta: counts[cubeta] * len(groups) for cubeta in Cubeta})
    rows = tuple(FigureGroup(group, counts, name=group, whole=total.total) for group in groups)
    return KpiBoard(CORTE, CORTE, total, NOW, rows, by="asesor", of_day=of_today)


def shown(panel: FiguresPanel, view: KpiBoard) -> None:
    panel.show(view)


async def test_the_query_steps_groups_and_goes_to_today_and_back(servicios_de):
    reader = FiguresReader(servicios_de("lcano").lead)
    app = Host(reader)
    async with app.run_test() as pilot:
        assert reader.step(1) is None
        assert reader.fell_due()
        reader.read_again()
        await wait_for(pilot, lambda: reader.board is not None)
        assert not reader.fell_due(), "the day is the same and no cita came"
        assert reader.cortes == [CORTE]
        assert (reader.step(1), reader.step(-1)) == (False, False)
        reader.group_by_next()
        reader.read_again()
        await wait_for(pilot, lambda: reader.board.by == "aliado")
        reader.toggle_today()
        reader.read_again()
        await wait_for(pilot, lambda: reader.board.of_day)
        assert reader.step(1) is None
        reader.set_range(CORTE, CORTE)
        reader.read_again()
        await wait_for(pilot, lambda: not reader.board.of_day)
        assert reader.board.by == "aliado"


async def test_the_cursor_walks_every_figure_in_a_ring():
    panel = FiguresPanel()
    async with Host(panel).run_test(size=(120, 50)) as pilot:
        panel.walk(1)
        assert (panel.figure, panel.in_table, panel.row) == ("total", True, None)
        shown(panel, figures_view("AS01", "AS02"))
        await pilot.pause()
        assert panel.row.name == "AS01"
        ring = []
        while (panel.figure, panel.in_table) not in ring:
            ring.append((panel.figure, panel.in_table))
            panel.walk(1)
        # No caso is not reverted nor annulled: those two take no column.
        assert [figure for figure, in_table in ring if in_table] == text.table_figures(
            tuple(c for c in Cubeta if c not in (Cubeta.NO_REVERTIDO, Cubeta.ANULADO))
        )
        around = {figure for figure, in_table in ring if not in_table}
        above = text.figures_above(figures_view())
        assert around == {*above, *WORK_FIGURES}
        panel.walk(-1)
        assert not panel.in_table
        assert panel.row is None


async def test_a_row_reached_with_the_cursor_and_a_figure_no_longer_shown_bring_it_to_the_table():
    panel = FiguresPanel()
    async with Host(panel).run_test(size=(120, 50)) as pilot:
        shown(panel, figures_view("AS01", "AS02"))
        panel.walk(-1)
        assert not panel.in_table
        panel.table.focus()
        await pilot.press("down")
        await wait_for(pilot, lambda: panel.in_table)
        assert panel.row.name == "AS02"
        while panel.figure != "aparte":
            panel.walk(1)
        shown(panel, figures_view("AS01", of_today=True))
        assert panel.in_table


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (80, " A 57 al día hábil, sin lo que llegue, se acaba el jue 10/12; antes vencen 43"),
        (120, " A este ritmo (57 al día hábil), sin lo que llegue, la cola se acaba el jue 10/12"),
    ],
)
async def test_the_rhythm_of_the_queue_is_one_line_in_words_that_fit(width, said):
    panel = FiguresPanel()
    app = Host(panel)
    async with app.run_test(size=(width, 24)) as pilot:
        shown(panel, figures_view("AS01"))
        await wait_for(pilot, lambda: any("= T 3" in row for row in rows(app)))
        assert not any("día hábil" in row for row in rows(app))
        pace = Pace(57, 10, date(2026, 12, 10), 43)
        shown(panel, replace(figures_view("AS01"), pace=pace))
        await wait_for(pilot, lambda: any(row.startswith(said) for row in rows(app)))


async def test_a_panel_that_is_not_walked_has_no_cursor_and_names_no_key():
    panel = FiguresPanel(walked=False)
    app = Host(panel)
    async with app.run_test(size=(80, 24)) as pilot:
        shown(panel, figures_view())
        await wait_for(pilot, lambda: any("No hay casos en el corte" in row for row in rows(app)))
        assert not any("F2" in row for row in rows(app))
        shown(panel, figures_view("Norte", "Sur"))
        await wait_for(pilot, lambda: any(row.startswith(" Norte") for row in rows(app)))
        await pilot.press("down", "enter")
        assert not panel.table.has_focus
        assert not any("►" in row for row in rows(app))


def desk_reading(acts: int = 3, read_at: datetime = NOW) -> OpenWorkReading:
    return OpenWorkReading(
        OpenWork(),
        [UnusualAct(NOW, "drubio", "anular", n, "90004127", f"repetido {n}") for n in range(acts)],
        [SetAsideRow(1, 7, "duplicada", 4, "")],
        read_at,
    )


async def test_the_desk_stands_on_the_row_one_left_even_when_it_moved():
    panel = OpenWorkPanel(OpenWorkPlace(OpenWorkPart.ACTS))
    async with Host(panel).run_test(size=(100, 20)) as pilot:
        panel.show(desk_reading())
        await pilot.press("down")
        left = panel.place
        row = panel.row
    reading = desk_reading()
    reading = replace(reading, acts=[*reading.acts[:1], *reading.acts[2:], reading.acts[1]])
    again = OpenWorkPanel(left)
    async with Host(again).run_test(size=(100, 20)) as pilot:
        again.show(reading)
        await wait_for(pilot, lambda: again.table.cursor == 2)
        assert again.row == row


async def test_each_part_of_the_desk_has_its_own_rows_and_a_reading_is_drawn_once():
    panel = OpenWorkPanel(OpenWorkPlace(OpenWorkPart.ACTS))
    app = Host(panel)
    async with app.run_test(size=(100, 20)) as pilot:
        assert panel.show(desk_reading())
        assert not panel.show(desk_reading(read_at=NOW + timedelta(minutes=1)))
        assert panel.show(desk_reading(acts=4))
        await wait_for(pilot, lambda: "6 Actos 4" in rows(app)[0])
        assert any("repetido 3" in fila for fila in rows(app))
        panel.show_part(OpenWorkPart.SET_ASIDE)
        await wait_for(pilot, lambda: any("vale la última de su caso" in f for f in rows(app)))
        assert panel.part is OpenWorkPart.SET_ASIDE
        assert panel.row.caso == 4
        panel.show_part(OpenWorkPart.CLAIMS)
        await wait_for(pilot, lambda: any("Nadie tiene casos tomados." in f for f in rows(app)))
        assert panel.row is None
        assert panel.place == OpenWorkPlace(OpenWorkPart.CLAIMS)


async def test_the_names_of_the_parts_lose_letters_and_never_a_number():
    names = PartNames()
    app = Host(names)
    async with app.run_test(size=(80, 20)) as pilot:
        names.show_names(0, *(["Abiertos 366", name] for name in ("En mano 9", "Mano 9", "M. 9")))
        for width, said in ((80, "2 En mano 9"), (25, "2 Mano 9"), (22, "2 M. 9"), (20, "366")):
            await pilot.resize_terminal(width, 20)
            await wait_for(pilot, lambda said=said: texts(names)[0].rstrip().endswith(said))


class Pressed(Anfitrion):
    """Notes the keys that reach it."""

    def on_key(self, event: events.Key) -> None:
        self.mensajes.append(event.key)


async def test_a_click_on_the_name_of_a_part_presses_its_digit():
    names = PartNames()
    app = Pressed(names)
    async with app.run_test(size=(80, 24)) as pilot:
        names.show_names(0, ["Abiertos 3", "En mano 2", "Citas 1"])
        await wait_for(pilot, lambda: "Citas" in texts(names)[0])
        row = texts(names)[0]
        await pilot.click(names, offset=(row.index("Citas") + 1, 0))
        await wait_for(pilot, lambda: app.mensajes == ["3"])


async def test_a_wide_table_draws_the_course_and_the_casos_of_each_row():
    panel = FiguresPanel()
    app = Host(panel)
    past = (FigureCounts({Cubeta.RECHAZADO: 1, Cubeta.APLICADO: 3}), None)
    view = replace(figures_view("AS01", "AS02"), past=Past(groups={"AS01": past}))
    async with app.run_test(size=(240, 40)) as pilot:
        shown(panel, view)
        await wait_for(pilot, lambda: any("Cómo va lo suyo" in fila for fila in rows(app)))
        first, second = (next(r for r in rows(app) if name in r) for name in ("AS01", "AS02"))
        assert "▅ █" in first
        assert "█▒" in first
        assert "▅" not in second
        assert "█▒" in second
