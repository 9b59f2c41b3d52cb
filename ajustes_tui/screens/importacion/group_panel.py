"""Panel of the rows behind a count, beside the counts or instead of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.importacion.groups import Group, RowBehind
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.window_table import BLOCK, WindowTable

_NO_ROWS = Empty("Este grupo no tiene filas.", "Esc vuelve a la vista previa")


class GroupChosen(Message):
    """Enter was pressed on a count."""

    def __init__(self, read: Callable[[], Group]) -> None:
        super().__init__()
        self.read = read


class GroupRead(NamedTuple):
    """A group with its first rows, and whether to focus it."""

    group: Group
    rows: Mapping[int, RowBehind]
    entering: bool
    note: str


class GroupPanel(Container):
    """A group of rows, read as they come into view; Enter opens a caso."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.grupo", of_part=True)]

    class GroupEntered(Message):
        """The group was entered."""

    def __init__(self, *, save_rejects: Callable[[], None]) -> None:
        super().__init__(id="grupo")
        self._save_rejects = save_rejects
        self._group: Group | None = None
        self._note = ""
        self._rule = RuleLine()
        self._table = WindowTable[RowBehind]({0: ()}, empty=_NO_ROWS)

    def compose(self) -> ComposeResult:
        self._rule.display = self._table.display = False
        yield self._rule
        yield self._table

    def enter(self) -> None:
        self._table.focus()

    def frame_text(self) -> FrameText:
        title = self._group.title if self._group is not None else ""
        return FrameText(
            f"IMPORTACIÓN › {title}", order=self._note, order_help="Esc vuelve", notice=None
        )

    @reads("Leyendo el grupo")
    def load(self, read: Callable[[], Group], *, entering: bool, note: str = "") -> GroupRead:
        """Read ids and first rows of a group, shown beside its count or entered.

        `note` stays on row 21 while the entered group is open.
        """
        group = read()
        return GroupRead(group, group.rows(group.ids[:BLOCK]), entering, note)

    @load.then
    def _show(self, found: GroupRead) -> None:
        """Paint once, from the first row."""
        group = found.group
        if found.entering and not group.ids:
            self.post_message(Notice(f"{group.title}: ninguno"))
            return
        self._group = group
        self._rule.display = self._table.display = True
        self._rule.show(group.title, thousands(len(group.ids)))
        self._table.set_columns(group.columns)
        self._table.set_ids(array("q", group.ids), found.rows)
        self._table.cursor = 0
        if found.entering:
            self._note = found.note
            self.post_message(self.GroupEntered())

    @on(WindowTable.WindowRequested)
    def _read_window(self, event: WindowTable.WindowRequested) -> None:
        event.stop()
        if self._group is not None:
            self._read_rows(self._group, event.ids)

    @reads("Leyendo renglones", keep_all=True)
    def _read_rows(self, group: Group, ids: array[int]) -> tuple[Group, Mapping[int, RowBehind]]:
        return group, group.rows(ids)

    @_read_rows.then
    def _fill(self, result: tuple[Group, Mapping[int, RowBehind]]) -> None:
        group, rows = result
        if group is self._group:
            self._table.set_rows(rows)

    @on(WindowTable.RowChosen)
    def action_caso(self) -> None:
        row = self._table.current
        if row is not None and row.caso_id is not None:
            self.post_message(GoTo("triage", row.caso_id))
        else:
            self.post_message(Notice("Esa fila todavía no es un caso: lo será cuando se importe"))

    def action_rechazos(self) -> None:
        self._save_rejects()
