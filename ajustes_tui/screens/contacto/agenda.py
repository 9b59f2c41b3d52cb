"""The agenda: usuarios to call, its filter, and the search for a usuario who calls in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message

from ajustes_tui.domain.caso.card import Holding
from ajustes_tui.domain.rules.decision import CuentaTelefono
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.background import Failed, read, reads, writes
from ajustes_tui.screens.contacto import agenda_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.filter_line import FilterLine, said_empty
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.casos.contacto import Callers, ContactoService
from ajustes_tui.services.casos.queue import NoneKept
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LOW
from ajustes_tui.ui.text import Span, Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Under
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.window_table import WindowTable
from ajustes_tui.workbench.session import holder

NOBODY = Empty(
    "No hay a quién llamar.", "F3 abre la cola, de donde llegan\ne busca al usuario que llama"
)


class _AgendaReading(NamedTuple):
    rows: list[AgendaRow]
    calls: int
    """Calls to make, regardless of filters."""
    informed: int
    """Today's calls in which the person told a decision."""
    none: NoneKept


class AgendaPanel(Vertical):
    """The usuarios to call and their filter; claims nothing, posts a message for each call."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("contacto.agenda", of_part=True, of_screen=("siguiente", "deshacer"))
    ]

    class CallAsked(Message):
        """The person opens the call about a caso; `incoming` if its usuario calls in."""

        def __init__(self, caso_id: int, *, incoming: bool = False) -> None:
            super().__init__()
            self.caso_id = caso_id
            self.incoming = incoming

    class FilterLeft(Message):
        """The focus returned from the filter to the list."""

    class AgendaShown(Message):
        """Rows or filter changed."""

    def __init__(self, service: ContactoService, login: str) -> None:
        super().__init__(id="agenda")
        self._service = service
        self._login = login
        self._calls = 0
        self._informed = 0
        self._filter = ""
        self._none = NoneKept("")
        self.line = FilterLine(
            service.queue,
            service.words,
            apply=self._apply,
            refuse=lambda _why: None,
            leave=self._leave_line,
            say=lambda text, tone: self.post_message(Notice(text, tone)),
            changed=self._draw_line,
        )
        self._only: ShowCasos | None = None
        """Figure of another screen that limits the casos; None for all."""
        self._to_top = True
        self.searching = False
        """Whether a search for a usuario who calls in is running."""
        self.table = ListTable[AgendaRow](
            text.columns(), key=lambda row: row.caso_id, row_tone=text.row_tone, empty=NOBODY
        )

    def compose(self) -> ComposeResult:
        yield self.line
        yield LineView([[]], id="nota")
        yield Container(self.table, PlaceView(Under(()), id="detalle"), id="cuerpo")

    @property
    def summary(self) -> str:
        return f"llamadas {self._calls} · informadas {self._informed}"

    @property
    def until(self) -> str:
        """The end of the calling hours, '' if they are over or off."""
        end = self._service.hours_end()
        return f"hasta las {end}" if end else ""

    @property
    def _in_view(self) -> list[AgendaRow]:
        rows = (self.table.row(number) for number in self.table.in_view)
        return [row for row in rows if row is not None]

    # Reading.

    def load(self) -> None:
        self._read(self._filter)

    def to_top(self) -> None:
        """Move to the first row once the agenda is reloaded."""
        self._to_top = True

    def stand_on(self, caso_id: int) -> None:
        row = next(
            (r for r in self.table.rows if caso_id in {c.caso.id for c in r.entry.casos}), None
        )
        if row is not None:
            self._to_top = False
            self.table.stand_on(row.caso_id)

    def look(self) -> None:
        """Compare claims and versions of the visible rows with the store."""
        casos = [row.caso_id for row in self._in_view]
        service = self._service
        read(
            self,
            "Mirando la agenda",
            lambda: (service.work.holdings(casos), service.llamadas()),
            self._compare,
        )

    def show_only(self, figure: ShowCasos) -> None:
        self._only = figure
        self.to_top()
        self.filter("")

    def filter(self, line: str) -> None:
        self._filter = line.strip()
        self.load()

    def leave_line(self) -> None:
        """Restore the agenda; the unfinished line is kept for next time."""
        if draft := self.line.leave():
            self.post_message(Notice(f"«{cleaned(draft)}» quedó sin dar · f lo trae", Tone.DIM))

    def _apply(self, line: str) -> None:
        if line != self._filter:
            self.to_top()
            self.filter(line)

    def _leave_line(self) -> None:
        self.line.display = False
        self.screen.set_focus(self.table)
        self.post_message(self.FilterLeft())

    @on(events.Resize)
    def _draw_line(self) -> None:
        shown = len(self.table.rows)
        self.line.draw([Span(" Filtro ", Tone.DIM)], f" {shown} por llamar ", self.size.width)

    @property
    def filtered(self) -> bool:
        return bool(self._filter) or self._only is not None

    @reads("Leyendo la agenda", leads=True)
    def _read(self, typed: str) -> _AgendaReading:
        service = self._service
        agenda = service.read_agenda(typed)
        rows = text.agenda_rows(
            agenda.entries,
            service.context.now(),
            self._login,
            service.context.rules.intentos,
        )
        none = service.why_none(typed) if typed and not rows else NoneKept("")
        return _AgendaReading(rows, agenda.calls, agenda.informed, none)

    @_read.then
    def _show(self, page: _AgendaReading) -> None:
        self._calls, self._informed = page.calls, page.informed
        self._none = page.none
        self.table.say_empty(said_empty(page.none, NOBODY))
        only = None if self._only is None else self._only.ids
        self.table.show(
            [
                row
                for row in page.rows
                if only is None or any(listed.caso.id in only for listed in row.entry.casos)
            ]
        )
        if self._to_top:
            self._to_top = False
            self.table.cursor = 0
        self._show_detail()
        self.show_note()
        self.post_message(self.AgendaShown())

    def _compare(self, seen: tuple[Mapping[int, Holding], int]) -> None:
        """Reload if a visible claim or version, or the number of calls, changed."""
        holdings, calls = seen
        if calls != self._calls:
            self.load()
            return
        for row in self._in_view:
            holding = holdings.get(row.caso_id)
            fila = row.entry.row
            now = None if holding is None else (holding.version, holder(holding.toma))
            if now != (fila.caso.version, fila.tomado_by or ""):
                self.load()
                return

    # Around the table.

    def show_note(self) -> None:
        only = self._filter or (self._only.heading if self._only else "")
        note, is_low = self.query_one("#nota", LineView), self.app.size.height < LOW
        line = text.note_line(only, outside=self._service.hours_end() is None)
        note.set_lines([line])
        # In a low window the list comes first, and what the person types.
        note.display = bool(line) and not is_low
        # Why there is nobody to call stands alone in the middle.
        nobody = self.table.listed and not self.table.rows
        self.query_one(PlaceView).display = not is_low and not nobody

    @on(WindowTable.CursorMoved)
    @on(WindowTable.ViewMoved)
    def _show_detail(self) -> None:
        row = self.table.current
        if row is None:
            self.query_one(PlaceView).show(Under(()))
            return
        cuenta = row.cuenta
        read(
            self,
            "Leyendo los teléfonos",
            lambda: (cuenta, self._service.telefonos(cuenta)),
            self._show_numbers,
        )

    def _show_numbers(self, read: tuple[str, tuple[CuentaTelefono, ...]]) -> None:
        cuenta, telefonos = read
        row = self.table.current
        if row is not None and row.cuenta == cuenta:
            self.query_one(PlaceView).show(text.detail(row, telefonos, self.table.mark))

    # Actions.

    @on(WindowTable.RowChosen)
    def action_abrir(self) -> None:
        row = self.table.current
        if row is not None:
            self.post_message(self.CallAsked(row.caso_id))

    def action_filtro(self) -> None:
        self.line.display = True
        self.line.begin(self._filter)

    def action_quitar(self) -> None:
        """Remove the last word, or the one that empties the list."""
        asked = self._service.queue.query(self._filter)
        if asked.terms:
            drop = self._none.drop
            term = drop if drop is not None and drop in asked.terms else asked.terms[-1]
            self.filter(str(asked.without(term)))
            self.post_message(Notice(f"Se quitó «{cleaned(str(term))}»", Tone.DIM))
        elif self._only is not None:
            self.post_message(Notice(f"Se quitó «{cleaned(self._only.heading)}»", Tone.DIM))
            self._only = None
            self.filter("")
        else:
            self.post_message(Notice("No hay filtro que quitar", Tone.DIM))

    def action_entrante(self) -> None:
        """Ask for cuenta, radicado or telephone of the usuario who calls in, and search."""

        def accept(typed: str) -> None:
            if not self.searching:
                self.searching = True
                self._find_caller(typed)

        help_text = "Su cuenta, un radicado o el teléfono"
        ask(self, TextModal("¿Quién llama?", help_text, most=40, on_enter="la busca"), accept)

    @writes("Buscando a quien llama")
    def _find_caller(self, typed: str) -> tuple[str, Callers]:
        # A write, because the search is recorded.
        return typed, self._service.who_calls(typed)

    @_find_caller.then
    def _choose_caller(self, found: tuple[str, Callers]) -> None:
        self.searching = False
        typed, callers = found
        if not callers.rows:
            self.post_message(Notice(callers.nothing(cleaned(typed)[:30]), Tone.NOTICE))
        elif callers.only is not None:
            self.post_message(self.CallAsked(callers.only.caso.id, incoming=True))
        else:
            self._ask_caller(callers)

    @_find_caller.failed(Exception)
    def _search_failed(self, error: Exception) -> None:
        self.searching = False
        self.post_message(Failed(error))

    def _ask_caller(self, callers: Callers) -> None:
        options = [
            (str(row.caso.id), text.why_calling(row, callers.name_of(row.caso.cuenta)))
            for row in callers.rows
        ]
        title = "¿Por cuál llama?"
        if callers.accounts.total > 1:
            title += f" {callers.accounts.heading()}"
        ask(
            self,
            PickerModal(title, options, preselects=callers.accounts.total == 1),
            lambda caso_id: self.post_message(self.CallAsked(int(caso_id), incoming=True)),
        )
