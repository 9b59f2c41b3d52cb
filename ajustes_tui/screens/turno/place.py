"""Mi turno drawn once: its areas, most important first, its rows, and where they lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.screens.turno import day_text
from ajustes_tui.screens.turno.day_text import list_of_day
from ajustes_tui.screens.turno.next_text import (
    Destination,
    TurnoList,
    TurnoRow,
    duty_rows,
    expected_rows,
    in_hand,
    next_rows,
    other_drafts,
    pace_row,
    waiting_rows,
)
from ajustes_tui.services.casos.turno import Turno, TurnoService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.flow import Laid, Part, PlaceArea, Row, SideBySide, Under, laid
from ajustes_tui.widgets.place_view import SelectableLines

if TYPE_CHECKING:
    from ajustes_tui.domain.figures.board import KpiBoard

_LIST, _HEAPS = 76, 58
"""The least widths of casos, a row each, and of what is counted."""


class TurnoPlace(NamedTuple):
    """The areas, and where their rows lead, by the key of the row."""

    part: Part
    destinations: Mapping[str, Destination]
    digits: Mapping[str, str]
    """The key of the row that a digit opens."""
    idle: bool = False
    """Nothing waits and nothing was done: what brings work stands in the middle."""

    def laid(self, width: int, height: int, cursor: str) -> list[Laid]:
        rows = laid(self.part, width, height, cursor)
        above = max(height - len(rows), 0) // 2 if self.idle else 0
        return [*laid(PlaceArea("", 0, [Row([])] * above), width), *rows]


def title_of(turno: Turno, run_session: RunSession) -> tuple[str, str]:
    day = turno.now.date()
    rol = f", {run_session.rol}" if run_session.rol else ""
    return f"{place_name(run_session)} · {short_day(day)}/{day.year}", f"{run_session.login}{rol}"


def place_name(run_session: RunSession) -> str:
    return "LO QUE TOCA" if run_session.can(Power.OVERSEE) else "MI TURNO"


def place_of(
    turno: Turno, run_session: RunSession, board: KpiBoard | None, *, is_read: bool
) -> TurnoPlace:
    """Return the own work of who works casos first, of who leads what is to be done.

    `board` is the newest corte: None until it `is_read`, and if there is none.
    """
    works, leads = run_session.can(Power.WORK), run_session.can(Power.OVERSEE)
    hand = in_hand(turno)
    expected = expected_rows(turno) if works else []
    following = next_rows(turno) if works and not leads else []
    waiting = waiting_rows(turno, run_session)
    duties = duty_rows(turno, leads=leads)
    follow = "Lo que sigue" if works else "La célula"
    idle = not (leads or hand or expected or following or turno.agenda or turno.today.lines)
    counted = _HEAPS if leads else _LIST
    held = _area("mano", counted, hand, "Lo suyo a medias", other_drafts(turno))
    own = [
        _area("sigue", counted, [*expected, *following], follow, "Enter lo abre"),
        _area("espera", counted, waiting, "" if expected or following else follow)._replace(
            airy=idle
        ),
    ]
    due = _area("toca", _HEAPS, duties, "Le toca a usted", "Enter, o su número, lo abre")
    due = due._replace(airy=idle)
    day = [day_text.today_area(turno.today, run_session)] if works else []
    notices = day_text.notices_area(turno)
    part: Part
    if leads:
        people = day_text.people_area(turno)
        pace = _area("ritmo", _HEAPS, pace_row(turno), "")
        corte = day_text.corte_area(board, is_read=is_read)
        part = Under(
            [held, due, pace, SideBySide(Under([*own, *day]), Under([people, corte, notices]))]
        )
    else:
        beside = SideBySide(Under([held, *own, due]), Under([*day, notices]))
        part = Under([beside, day_text.hours_area(turno)])
    rows = [*hand, *expected, *following, *waiting, *duties]
    return TurnoPlace(
        part,
        {row.to.key: row.to for row in rows if row.to},
        {row.digit: row.to.key for row in rows if row.to and row.digit},
        idle=idle,
    )


def _area(
    name: str, least: int, rows: Sequence[TurnoRow], heading: str, right: str = ""
) -> PlaceArea:
    drawn = [each.row._replace(key=each.to.key if each.to else "") for each in rows]
    return PlaceArea(name, least, drawn, heading, (right, ""))


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
