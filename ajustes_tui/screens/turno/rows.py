"""The rows of mi turno: drafts, waiting work, and destinations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.screens.turno import text
from ajustes_tui.screens.turno.destination import Destination, TurnoList, TurnoRow
from ajustes_tui.services.casos.turno import Turno, TurnoService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.line_view import Canvas


class TurnoRows(Canvas):
    """Reads and draws mi turno; the cursor skips rows without destination."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("turno", of_part=True)]

    class Arrived(Message):
        """The turno was read and is about to be drawn."""

    class Moved(Message):
        """The cursor row changed or was reloaded."""

    def __init__(self, service: TurnoService, run_session: RunSession) -> None:
        super().__init__([[]], width=WIDTH)
        self._service = service
        self._run_session = run_session
        self._turno: Turno | None = None
        self._rows: Sequence[TurnoRow] = ()
        self._current: Destination | None = None
        """Destination of the cursor row."""
        self._listings: Mapping[TurnoList, Callable[[], None]] = {
            TurnoList.CALLS: self._read_calls,
            TurnoList.DAY: self.action_hoy,
        }

    @property
    def turno(self) -> Turno | None:
        return self._turno

    def fell_due(self) -> bool:
        """Return whether a cita or duty fell due, or a person came or left; no write signals these."""
        if self._turno is None:
            return False
        context = self._service.context
        return self._turno.next <= context.now() or context.presence_changed(self._turno.people)

    @reads("Leyendo su turno")
    def read(self) -> Turno:
        return self._service.show()

    @read.then
    def _take(self, turno: Turno) -> None:
        self._turno = turno
        self.post_message(self.Arrived())
        self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        if self._turno is None:
            return
        width = max(self.app.size.width, 1)
        height = self.app.size.height
        self._rows = text.rows_of(self._turno, self._run_session, max(width, WIDTH), height)
        destinations = self._destinations
        # The same one as it was read now, with its words and what it opens.
        same = (new for new in destinations if new == self._current)
        self._current = next(same, destinations[0])
        self._paint()

    @property
    def line_count(self) -> int:
        return sum(len(row.lines) for row in self._rows)

    @property
    def enter_words(self) -> str:
        return "" if self._current is None else self._current.words

    @property
    def _destinations(self) -> list[Destination]:
        return [row.destination for row in self._rows if row.destination]

    def _paint(self) -> None:
        self.show(text.painted(self._rows, self._current), max(self.app.size.width, WIDTH))
        self.post_message(self.Moved())
        end = 0
        for row in self._rows:
            start, end = end, end + len(row.lines)
            if row.destination is not None and row.destination == self._current:
                first, following = map(self.row_of, (start, end))
                y = min(max(self.scroll_offset.y, following - self.size.height), first)
                self.scroll_to(y=y, animate=False)

    def action_mover(self, step: int) -> None:
        destinations = self._destinations
        if self._current is not None:
            place = destinations.index(self._current) + step
            self._current = destinations[max(0, min(place, len(destinations) - 1))]
            self._paint()

    def action_tocar(self, digit: str) -> None:
        duty = next((row for row in self._rows if row.digit == digit), None)
        if duty is not None:
            self._current = duty.destination
            self._paint()
            self.action_abrir()

    def action_abrir(self) -> None:
        destination = self._current
        if destination is None:
            return
        if destination.listing is None:
            self._go(destination.mode, destination.request)
        else:
            self._listings[destination.listing]()

    def _go(self, mode: str, request: object = None) -> None:
        self.post_message(GoTo(mode, request))

    def _read_calls(self) -> None:
        ids = self._service.ids_to_call
        read(self, "Leyendo a quién llamar", ids, self._open_calls, leads=True)

    def _open_calls(self, ids: list[int]) -> None:
        self._go("contacto", ShowCasos("llamadas por hacer", ids=frozenset(ids)))

    def action_hoy(self) -> None:
        """List the person's lines of today; Enter opens an account."""
        if self._turno is None:
            return
        today = self._turno.today
        options = text.list_of_day(today, self._run_session)
        if not options:
            self.post_message(Notice("Hoy todavía no ha registrado nada", Tone.DIM))
            return

        def chosen(number: str) -> None:
            for line in today.lines:
                if line.line == int(number):
                    self._go("historial", (line.cuenta, line.caso_id))

        ask(self, PickerModal("Lo que usted hizo hoy", options), chosen)
