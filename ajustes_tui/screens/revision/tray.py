"""The list of the review tray, oldest first."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.revision import text
from ajustes_tui.services.casos.revision import RevisionRow, RevisionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.window_table import WindowTable
from ajustes_tui.workbench.tray import LostBorrador, lost_borradores


class TrayPage(NamedTuple):
    """The casos of the tray, the total waiting, and the drafts that came too late."""

    ids: array[int]
    waiting: int
    oldest: datetime | None
    lost: Mapping[int, LostBorrador]


class TrayList(WindowTable[RevisionRow]):
    """The waiting questions; the cursor stays on its question."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("revision")]

    class Listed(Message):
        """The list was read; `show` draws it."""

        def __init__(self, page: TrayPage) -> None:
            super().__init__()
            self.page = page

    def __init__(self, service: RevisionService) -> None:
        super().__init__(
            text.columns_at(service.context.now()),
            empty=Empty("No hay preguntas sin respuesta.", "F3 abre la cola · F4 las llamadas"),
            airy=True,
        )
        self._service = service
        self._wanted: int | None = None
        """The caso requested by another screen, until listed."""

    @reads("Leyendo la bandeja", leads=True)
    def read(self) -> TrayPage:
        """Include the person's drafts on questions no longer waiting."""
        service = self._service
        tray = service.read_tray()
        return TrayPage(*tray, lost_borradores(service, tray.ids))

    @read.then
    def _listed(self, page: TrayPage) -> None:
        self.post_message(self.Listed(page))

    def show(self, ids: array[int]) -> None:
        self.set_ids(ids)
        self._go_to_wanted()
        self._wanted = None

    def want(self, caso_id: int) -> None:
        """Move to the question of a caso, now or once listed."""
        self._wanted = caso_id
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        if self._wanted is not None and self.move_to_id(self._wanted):
            self._wanted = None

    @on(WindowTable.WindowRequested)
    def _ask_rows(self, event: WindowTable.WindowRequested) -> None:
        event.stop()
        read(
            self,
            "Leyendo las preguntas",
            lambda: self._service.rows(event.ids),
            self._give_rows,
            keep_all=True,
        )

    def _give_rows(self, rows: Sequence[RevisionRow]) -> None:
        self.set_rows({row.caso_id: row for row in rows})
