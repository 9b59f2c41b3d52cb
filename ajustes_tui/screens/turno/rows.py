"""The rows of mi turno: drafts, waiting work, and destinations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.screens.turno.day_text import list_of_day
from ajustes_tui.screens.turno.next_text import Destination, TurnoList
from ajustes_tui.screens.turno.place import TurnoPlace, place_of
from ajustes_tui.services.casos.turno import Turno, TurnoService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.flow import Laid
from ajustes_tui.widgets.place_view import SelectableLines

if TYPE_CHECKING:
    from ajustes_tui.domain.figures.board import KpiBoard


class TurnoRows(SelectableLines):
    """Reads and draws mi turno; the cursor skips rows without destination."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("turno", of_part=True)]

    class Arrived(Message):
        """The turno was read and is about to be drawn."""

    def __init__(self, service: TurnoService, run_session: RunSession) -> None:
        super().__init__(self._areas)
        self._service = service
        self._run_session = run_session
        self._turno: Turno | None = None
        self._board: KpiBoard | None = None
        self._board_is_read = False
        self._place: TurnoPlace | None = None
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
        self._place_again()
        self.post_message(self.Arrived())

    def show_corte(self, board: KpiBoard | None) -> None:
        """Draw the newest corte, None if there is none."""
        self._board, self._board_is_read = board, True
        self._place_again()

    def _place_again(self) -> None:
        if self._turno is not None:
            self._place = place_of(
                self._turno, self._run_session, self._board, is_read=self._board_is_read
            )
            self.draw()

    def _areas(self, cursor: str, width: int, height: int) -> Sequence[Laid]:
        return self._place.laid(width, height, cursor) if self._place else ()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_cursor)

    @property
    def _current(self) -> Destination | None:
        return self._place.destinations.get(self.cursor) if self._place else None

    @property
    def enter_words(self) -> str:
        return "" if self._current is None else self._current.words

    def action_mover(self, step: int) -> None:
        self.action_move(step, 0)

    def action_tocar(self, digit: str) -> None:
        if self._place is not None and digit in self._place.digits:
            self.draw(self._place.digits[digit])
            self.post_message(self.CursorMoved())
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
        options = list_of_day(today, self._run_session)
        if not options:
            self.post_message(Notice("Hoy todavía no ha registrado nada", Tone.DIM))
            return

        def chosen(number: str) -> None:
            for line in today.lines:
                if line.line == int(number):
                    self._go("historial", (line.cuenta, line.caso_id))

        ask(self, PickerModal("Lo que usted hizo hoy", options), chosen)
