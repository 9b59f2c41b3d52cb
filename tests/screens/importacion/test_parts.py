"""The other parts of the import, each alone with a real store."""

from __future__ import annotations

import pytest

from ajustes_tui.screens.base import NOTHING_HERE
from ajustes_tui.screens.importacion.base_list import BaseList
from ajustes_tui.screens.importacion.column_mapper import ColumnMapper
from ajustes_tui.screens.importacion.file_picker import FilePicker
from ajustes_tui.screens.importacion.groups import casos_group, preview_group
from ajustes_tui.screens.importacion.job import ImportJob
from ajustes_tui.screens.importacion.preview_panel import GroupPanel, PreviewPanel
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.screens.importacion.screen import ResultPanel
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import DatumModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.ui.text import Span, Tone
from ajustes_tui.widgets.flow import PlaceArea, Row, SideBySide, Under, laid
from ajustes_tui.widgets.place_view import SelectableLines
from ajustes_tui.widgets.window_table import WindowTable
from tests.screens.importacion.support import HEADERS, alone, workbook
from tests.support import wait_for

ROW = ("90007709", "4471070009", "CERRADO", "Cobros", "APROBADO")


@pytest.fixture
def base(folder):
    return folder / "ajustes_25_11_2026.xlsx"


# Lines to choose from


class Numbers(SelectableLines):
    """Rows of one and of two numbers, and how often they were drawn."""

    def __init__(self):
        super().__init__(self.rows_of_numbers, id="numbers")
        self.draws = []

    def rows_of_numbers(self, cursor, width, height):
        self.draws.append((cursor, height))
        one, two, three = (PlaceArea(key, 9, [Row([Span(f" {key}")], key)]) for key in "123")
        return laid(Under([one, SideBySide(two, three)]), width, height, cursor)


async def test_the_cursor_moves_among_the_keys_of_the_grid_and_each_move_draws_once():
    numbers = Numbers()
    async with alone(numbers) as shown:
        numbers.focus()
        # A key that went leaves the cursor on the first.
        numbers.draw("9")
        assert numbers.cursor == "1"
        before = len(numbers.draws)
        await shown.pilot.press("down", "right")
        assert numbers.cursor == "3"
        await shown.pilot.press("down", "right", "up")
        assert numbers.cursor == "1"
        assert len(shown.sent(SelectableLines.CursorMoved)) == 3
        assert len(numbers.draws) == before + 3


# Choosing a file


async def test_the_picker_takes_a_typed_folder_and_a_typed_file(base, services):
    other = base.parent / "otros"
    other.mkdir()
    base.rename(other / "ajustes_26_11_2026.xlsx")
    asked = []
    picker = FilePicker(
        services.importacion,
        choose=asked.append,
        choose_waiting=asked.append,
        list_bases=lambda: asked.append("bases"),
    )
    async with alone(picker) as shown:
        picker.load()
        await wait_for(shown.pilot, lambda: picker.typing)
        await shown.pilot.press(*"otros", "enter")
        await wait_for(shown.pilot, lambda: shown.shows("ajustes_26_11_2026.xlsx"))
        assert shown.shows("Libros de otros")
        await shown.pilot.press("shift+tab", "end", *"/x.xlsx", "enter")
        await wait_for(shown.pilot, lambda: asked == [base.parent / "otros" / "x.xlsx"])


# The bases of the store


async def test_where_no_base_is_at_hand_nothing_is_undone(services):
    bases = BaseList(services.importacion)
    async with alone(bases) as shown:
        bases.ask_undo(None)
        assert (await shown.until(Notice)).text == NOTHING_HERE


# Columns


@pytest.fixture
def job(services):
    return ImportJob(services.importacion)


async def test_the_columns_of_a_base_are_shown_and_a_mandatory_one_cannot_be_left_out(base, job):
    mapper = ColumnMapper(job)
    async with alone(mapper, job) as shown:
        job.choose(base)
        await shown.until(ImportJob.BasePrepared)
        mapper.load()
        await shown.until(ColumnMapper.ColumnsShown)
        assert shown.shows("ajustes_25_11_2026.xlsx: 5 columnas reconocidas")
        mapper.enter()
        await shown.pilot.press("enter")
        await wait_for(shown.pilot, lambda: isinstance(shown.app.screen, PickerModal))
        await shown.pilot.press(*"ninguna", "enter")
        assert (await shown.until(Notice)).text.startswith("Sin la columna de cuenta")
        assert mapper.frame_text().order == ""
        assert job.phase is None
        job.restore_options()
        assert job.options.mapping == {}


# The preview


async def preview(panel, job, shown, base):
    job.choose(base)
    await shown.until(ImportJob.BasePrepared)
    panel.enter()
    await wait_for(shown.pilot, lambda: shown.shows("T del corte"))


async def test_the_preview_asks_for_the_corte_until_it_is_a_day_and_no_doubt(base, job, services):
    base = base.rename(base.with_name("base.xlsx"))
    panel = PreviewPanel(services.importacion, job, correct_columns=lambda: None)
    async with alone(panel, job, size=(80, 40)) as shown:
        await preview(panel, job, shown, base)
        panel.confirm()
        await wait_for(shown.pilot, lambda: isinstance(shown.app.screen, DatumModal))
        await shown.pilot.press(*"060726", "enter")
        await wait_for(shown.pilot, lambda: shown.shows("un número solo no dice qué día es"))
        await shown.pilot.press("ctrl+u", *"06/07/2066", "enter")
        await wait_for(shown.pilot, lambda: shown.shows("Enter otra vez si es así"))
        await shown.pilot.press("enter")
        await shown.until(ImportJob.BasePrepared, 2)
        assert job.prepared.corte.year == 2066
        assert panel.frame_text().order == "F8 importa 2 casos"


@pytest.mark.parametrize(("key", "columns"), [("s", 6), ("2", 5)])
async def test_a_doubtful_column_is_answered_with_a_digit_or_a_letter(
    base, job, services, key, columns
):
    workbook(base, (*ROW, "$ 45.900"), headers=(*HEADERS, "Valor solicitada"))
    panel = PreviewPanel(services.importacion, job, correct_columns=lambda: None)
    async with alone(panel, job, size=(80, 40)) as shown:
        await preview(panel, job, shown, base)
        assert panel.rows_behind() is None
        panel.confirm()
        assert (await shown.until(Notice)).text == "Escoja 1 o 2; después F8 importa 1 caso"
        await shown.pilot.press(key)
        await shown.until(ImportJob.BasePrepared, 2)
        assert not job.prepared.header.doubtful
        assert len(job.prepared.header.columns) == columns


async def test_a_key_that_corrects_says_so_where_there_is_nothing_to_correct(base, job, services):
    panel = PreviewPanel(services.importacion, job, correct_columns=lambda: None)
    async with alone(panel, job, size=(80, 40)) as shown:
        panel.focus()
        for key in ("k", "m", "c"):
            await shown.pilot.press(key)
        await wait_for(
            shown.pilot, lambda: [t.text for t in shown.sent(Notice)] == [NOTHING_HERE] * 3
        )
        assert {t.tone for t in shown.sent(Notice)} == {Tone.NOTICE}


# The rows behind a count


async def test_a_row_of_the_file_is_no_caso_yet_and_an_empty_group_is_not_entered(
    base, job, services
):
    saved = []
    panel = GroupPanel(save_rejects=lambda: saved.append(1))
    async with alone(panel, job, size=(80, 40)) as shown:
        job.choose(base)
        await shown.until(ImportJob.BasePrepared)
        read = {
            key: lambda key=key: preview_group(services.importacion, job.prepared, key)
            for key in ("nueva", "igual")
        }
        panel.load(read["igual"], entering=True)
        assert (await shown.until(Notice)).text == "Iguales: ninguno"
        panel.load(read["nueva"], entering=True)
        await shown.until(GroupPanel.GroupEntered)
        panel.enter()
        await wait_for(shown.pilot, lambda: shown.shows("90007701"))
        await shown.pilot.press("enter", "x")
        await wait_for(shown.pilot, lambda: saved)
        assert shown.sent(Notice)[-1].text.startswith("Esa fila todavía no es un caso")


async def test_a_group_leaves_the_person_where_they_are_or_is_entered_at_its_first_row(
    services, id_de
):
    panel = GroupPanel(save_rejects=lambda: None)
    every = [id_de(name) for name in ("rechazado", "aprobado", "traslado")]

    def load(casos, *, entering):
        panel.load(lambda: casos_group(services.importacion, "Ausentes", casos), entering=entering)

    async with alone(panel) as shown:
        for caso in every[:2]:
            load([caso], entering=False)
        await wait_for(shown.pilot, lambda: shown.shows("90006612"))
        table = panel.query_one(WindowTable)
        assert not shown.sent(GroupPanel.GroupEntered)
        # One that is opened after another begins at its first row.
        for count, casos in enumerate((every, every[1:]), 1):
            load(casos, entering=True)
            await shown.until(GroupPanel.GroupEntered, count)
            assert table.cursor_id == casos[0]
            assert table.row(casos[0]).caso_id == casos[0]
            panel.enter()
            await shown.pilot.press("end")
            assert table.cursor_id == every[-1]


# The result


async def test_the_result_offers_its_base_to_be_undone_once_and_its_casos(services):
    undone = []
    panel = ResultPanel(services.importacion, undo=undone.append)
    async with alone(panel, size=(80, 24)) as shown:
        service = services.importacion
        summary = service.bases.summary_of(service.bases.list_all()[0])
        panel.show_result(ResultView(summary, service.bases.reconcile(summary.corte)))
        panel.enter()
        await wait_for(shown.pilot, lambda: shown.shows("T 11"))
        assert panel.from_list
        assert panel.frame_text().bar == "IMPORTACIÓN › Base 1"
        await shown.pilot.press("u", "x", "enter")
        assert undone == [1]
        assert (await shown.until(Notice)).text == "No hay filas rechazadas"
        assert (await shown.until(GoTo)).mode == "triage"
        again = ResultView(
            *(summary, service.bases.reconcile(summary.corte)),
            undone="el 24/11 por drubio: no era",
        )
        panel.show_result(again)
        panel.enter()
        await shown.pilot.press("u")
        assert undone == [1, None]
        assert shown.shows("Deshecha el 24/11 por drubio: no era")
