"""The panel of one account: casos, historial lines, and the cursor line; and the accounts seen last."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from ajustes_tui.domain.caso.card import HistorialLine, next_step
from ajustes_tui.domain.caso.line_data import LineClass
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.messages import ShowFlujograma
from ajustes_tui.screens import modals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import Failed, read, reads, write
from ajustes_tui.screens.caso.line_text import (
    CASOS_IN_SIGHT,
    STEM_LINE,
    casos_area,
    columns,
    day_heading,
    full_line,
    line_area,
    moment_of,
    row_tone,
)
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.services.casos.historial import (
    Accounts,
    AccountView,
    HistorialService,
    RecentAccount,
)
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import READ_WIDTH
from ajustes_tui.ui.text import Line, Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, PlaceArea, Under
from ajustes_tui.widgets.list_detail import ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column, WindowTable
from ajustes_tui.workbench.case_acts import undo_in_account

_LEAST_CUENTAS, _LEAST_ACTS = 76, 41


class RecentAccounts(Vertical):
    """Recently viewed accounts, and the latest acts."""

    class Chosen(Message):
        """An account was chosen."""

        def __init__(self, cuenta: str) -> None:
            super().__init__()
            self.cuenta = cuenta

    def __init__(self, service: HistorialService) -> None:
        super().__init__()
        self._service = service
        self.table = ListTable[RecentAccount](
            recent_columns(service.context.now),
            key=lambda each: each.row.account.cuenta,
            empty=Empty("Usted todavía no ha consultado ninguna cuenta.", "F9 busca la primera"),
            airy=True,
        )
        self._place = ListWithDetail(self.table, _LEAST_CUENTAS, self._acts_area)
        self._acts: list[Moment] = []
        """Latest registered acts."""

    def compose(self) -> ComposeResult:
        yield self._place

    @reads("Leyendo lo último que usted consultó")
    def read(self) -> tuple[list[RecentAccount], list[Moment]]:
        acts = [
            moment_of(line)._replace(right=cuenta) for cuenta, line in self._service.last_acts()
        ]
        return self._service.recent(), acts

    @read.then
    def _show(self, read: tuple[list[RecentAccount], list[Moment]]) -> None:
        accounts, self._acts = read
        self.table.show(accounts)
        self._place.redraw()

    def _acts_area(self) -> PlaceArea:
        whose = "de la célula" if self._service.oversees else "que usted registró"
        acts = time_line(self._acts, READ_WIDTH)
        return PlaceArea("actos", _LEAST_ACTS, acts, f"Lo último {whose}")

    @on(WindowTable.RowChosen)
    def _choose(self, event: WindowTable.RowChosen) -> None:
        event.stop()
        if self.table.current is not None:
            self.post_message(self.Chosen(self.table.current.row.account.cuenta))


def recent_columns(now: Callable[[], datetime]) -> Sequence[Column[RecentAccount]]:
    """`now` determines what is of today."""

    def follows(each: RecentAccount) -> str:
        row = each.row.row
        return "sin caso" if row is None else next_step(row)

    def looked(each: RecentAccount) -> str:
        seen = each.seen.astimezone(BOGOTA)
        day = "hoy" if seen.date() == now().date() else short_day(seen.date())
        return f"{day} {seen:%H:%M}"

    def radicado(each: RecentAccount) -> str:
        return "" if each.row.row is None else each.row.row.caso.radicado_actual

    def value(each: RecentAccount) -> str:
        caso = None if each.row.row is None else each.row.row.caso
        amount = None if caso is None else caso.valor_aplicado or caso.valor_solicitado
        return "" if amount is None else pesos(amount).removeprefix("$ ")

    return (
        Column[RecentAccount]("Cuenta", 12, lambda e: e.row.account.cuenta, names=True),
        Column[RecentAccount](
            "Usuario", 18, lambda e: cleaned(e.row.account.nombre), flexible=True, most=44
        ),
        Column[RecentAccount]("Radicado", 12, radicado, rank=3),
        Column[RecentAccount]("Qué sigue", 26, follows, rank=2),
        Column[RecentAccount]("Valor $", 14, value, "der", rank=4),
        Column[RecentAccount]("Consultada", 15, looked, "der", tone=lambda _e: Tone.DIM, rank=1),
    )


_WITHOUT_CASOS = "No hay ningún caso con «{}»: si es una cuenta, F7 le deja una nota"
_NO_LINES = Empty("Nada se ha registrado en esta cuenta.", "F7 le deja una nota")
_NONE_OF_CLASS = Empty("Ninguna línea es de esta clase.", "f escoge otra, o todas")
_LEAST_LIST = 78
"""Cells of the lines beside one of them whole."""
_WITHOUT_ACCOUNT = "-sin-cuenta"
"""CSS class before an account is requested."""
NO_ACCOUNT = "Primero busque una cuenta con F9"


@dataclass(frozen=True, eq=False)
class AccountRequest:
    """A request for a cuenta or a search; each is made once."""

    text: str
    caso_id: int | None = None
    """Caso the person comes from."""
    line_class: LineClass | None = None
    """The only class of lines to show."""
    sought: str = ""
    """Number searched, possibly a radicado."""
    searches: bool = False
    """Whether `text` is a search, not a cuenta."""
    records: bool = False
    """Whether the account was chosen among the results for `sought`, so that the search is recorded."""
    line: int | None = None
    """Line to select."""
    again: bool = False
    """Whether the account is already shown, so that keys keep acting on it."""


class Found(NamedTuple):
    """An account and its caso to select, or several accounts."""

    request: AccountRequest
    view: AccountView | None = None
    caso_id: int | None = None
    accounts: Accounts | None = None


class AccountHistory(Vertical):
    """Reads and draws an account; the last request wins."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("historial", of_part=True)]

    class Shown(Message):
        """The account was drawn."""

    class LineChanged(Message):
        """The cursor line changed or was read."""

    class RRLineAsked(Message):
        """The last note's RR line was requested again."""

    class Undone(Message):
        """An act was undone on all its casos."""

        def __init__(self, records: Sequence[Recorded]) -> None:
            super().__init__()
            self.records = records

    def __init__(self, service: HistorialService, on_arrival: Callable[[], None]) -> None:
        """`on_arrival` is called before another account is drawn."""
        super().__init__()
        self._service = service
        self.table = WindowTable[HistorialLine](
            columns(),
            row_tone=row_tone,
            empty=_NO_LINES,
            airy=True,
            stem=STEM_LINE,
            id="lineas",
        )
        self._place = ListWithDetail(self.table, _LEAST_LIST, self._line_area, self._casos_area)
        self.recent = RecentAccounts(service)
        self._on_arrival = on_arrival
        self._view: AccountView | None = None
        self._caso_id: int | None = None
        self._category: LineClass | None = None
        self._request: AccountRequest | None = None
        """The pending request."""
        self._choosing = False
        """Whether a box asks which result to show."""
        self._read_again = False
        """Whether there was a write since the request."""

    def compose(self) -> ComposeResult:
        yield self.recent
        yield self._place

    @property
    def view(self) -> AccountView | None:
        return self._view

    @property
    def category(self) -> LineClass | None:
        """The only class of lines shown, None for all."""
        return self._category

    @property
    def caso_id(self) -> int | None:
        return self._caso_id

    @property
    def is_waiting(self) -> bool:
        return self._request is not None

    @property
    def leaving(self) -> bool:
        """Whether another account was requested; keys must not act on this one."""
        return self._choosing or (self._request is not None and not self._request.again)

    @property
    def line(self) -> HistorialLine | None:
        return self.table.current

    @property
    def caso_at_hand(self) -> int | None:
        """Return the cursor line's caso, else the one the person came from."""
        return self._caso_id if self.line is None else self.line.caso

    @property
    def without_caso(self) -> str:
        """Why a caso key has no effect: no account, or no caso visible."""
        return NO_ACCOUNT if self._view is None else "Esto es de la cuenta y de ningún caso"

    def ask(self, request: AccountRequest) -> None:
        """Request an account, dropping any earlier request."""
        self._read_again = False
        self._request = request
        self._read(request)

    def reload(self) -> None:
        """Reload, or wait for a pending request."""
        if self.is_waiting:
            self._read_again = True
        elif self._view is not None:
            self.ask(AccountRequest(self._view.cuenta, self._caso_id, self._category, again=True))

    @reads("Leyendo la cuenta")
    def _read(self, request: AccountRequest) -> Found:
        service = self._service
        if request.records:
            service.record_search(request.sought)
        if not request.searches:
            view = service.show(request.text, request.line_class)
            view = view or service.without_casos(request.text)
            caso_id = request.caso_id or service.caso_of(request.text, request.sought)
            return Found(request, view, caso_id)
        accounts = service.search(request.text)
        if not accounts.total:
            return Found(request, service.without_casos(request.text), accounts=accounts)
        if accounts.total != 1:
            return Found(request, accounts=accounts)
        cuenta = accounts.found[0].cuenta
        return Found(request, service.show(cuenta), service.caso_of(cuenta, request.text), accounts)

    @_read.then
    def _show(self, found: Found) -> None:
        request, view = found.request, found.view
        if request is not self._request:
            return
        self._request = None
        if found.accounts is not None and found.accounts.total > 1:
            self._choose(found.accounts, request.text)
            return
        if not request.again:
            self._on_arrival()
        self._view = view
        self._caso_id, self._category = request.caso_id, request.line_class
        self.show_parts()
        self.table.set_columns(columns(several=view is not None and len(view.casos) > 1))
        self._list_lines(view)
        if view is None:
            self.post_message(self.Shown())
            text = f"No hay ningún caso con «{cleaned(request.text)[:30]}»"
            self.post_message(Notice(text, Tone.NOTICE))
        else:
            if not view.casos and not request.again:
                self.post_message(Notice(_WITHOUT_CASOS.format(view.cuenta), Tone.NOTICE))
            if not request.again:
                # The newest line of the caso, wherever the cursor was the last time.
                line = request.line or view.last.get(found.caso_id or 0)
                if line is None or not self.table.move_to_id(line):
                    self.table.cursor = 0
            self.post_message(self.Shown())
        self._draw_line()
        self._reload_if_written()

    def _list_lines(self, view: AccountView | None) -> None:
        ids, headings = array("q"), dict[int, Line]()
        today = self._service.context.now().date()
        for line in view.lines if view is not None else ():
            if view is not None and (day := view.days.get(line)) is not None:
                # No line has the number of a heading.
                headings[-line] = day_heading(day, today)
                ids.append(-line)
            ids.append(line)
        self.table.say_empty(_NO_LINES if self._category is None else _NONE_OF_CLASS)
        self.table.set_ids(ids, headings=headings)

    def show_parts(self) -> None:
        empty = self._view is None
        self.set_class(empty, _WITHOUT_ACCOUNT)
        if empty and not self.is_waiting:
            self.recent.read()
        if self.screen.focused in (None, self.table, self.recent.table):
            (self.recent.table if empty else self.table).focus()

    @on(RecentAccounts.Chosen)
    def _open_recent(self, event: RecentAccounts.Chosen) -> None:
        self.ask(AccountRequest(event.cuenta))

    def _choose(self, accounts: Accounts, sought: str) -> None:
        def chosen(cuenta: str | None) -> None:
            self._choosing = False
            if cuenta is not None:
                self.ask(AccountRequest(cuenta, sought=sought))
            else:
                self._reload_if_written()

        self._choosing = True
        options = [(a.cuenta, f"{a.cuenta}  {cleaned(a.named)}".rstrip()) for a in accounts.found]
        picker = PickerModal(accounts.heading(), options, preselects=False)
        self.app.push_screen(picker, chosen)

    @_read.failed(Exception)
    def _give_up(self, error: Exception) -> None:
        """Keep the current account after a failed read."""
        self._request = None
        self.post_message(Failed(error))
        self._reload_if_written()

    def _reload_if_written(self) -> None:
        """Reload after a write during the read."""
        if self._read_again:
            self.reload()

    def _casos_area(self) -> Part:
        return Under(()) if self._view is None else casos_area(self._view)

    def _line_area(self) -> Part:
        line, view = self.line, self._view
        if line is None or view is None:
            return PlaceArea("linea", 41, ())
        known = [row.caso.radicado_actual for row in view.casos[:CASOS_IN_SIGHT]]
        return line_area(line, known, holds=view.holds(line.line))

    @on(WindowTable.WindowRequested)
    def _ask_rows(self, event: WindowTable.WindowRequested) -> None:
        numbers = [number for number in event.ids if number not in self.table.places.headings]
        read(
            self,
            "Leyendo los renglones",
            lambda: self._service.window(numbers),
            self._give_rows,
            keep_all=True,
        )

    def _give_rows(self, lines: Sequence[HistorialLine]) -> None:
        self.table.set_rows({line.line: line for line in lines})
        self._draw_line()

    @on(WindowTable.CursorMoved)
    @on(WindowTable.ViewMoved)
    def _draw_line(self) -> None:
        self._place.redraw()
        self.post_message(self.LineChanged())

    @on(WindowTable.RowChosen)
    def action_abrir(self) -> None:
        if self.line is not None:
            self.app.push_screen(WholeTextModal(full_line(self.line), "Línea del historial", 76))

    def action_abrir_caso(self) -> None:
        """Open the caso in triage, even if closed."""
        caso_id = self.caso_at_hand
        if caso_id is None:
            self.post_message(Notice(self.without_caso, Tone.NOTICE))
        else:
            self.post_message(GoTo("triage", caso_id))

    def action_flujograma(self) -> None:
        view, caso_id = self._view, self.caso_at_hand
        if view is None or caso_id is None:
            self.post_message(Notice(self.without_caso, Tone.NOTICE))
            return
        radicado = next((c.caso.radicado_actual for c in view.casos if c.caso.id == caso_id), "")
        asked = ShowFlujograma(None, caso_id, view.cuenta, radicado)
        self.post_message(GoTo("flujograma", asked, place=(view.cuenta, caso_id)))

    def action_clase(self) -> None:
        view = self._view
        if view is None:
            self.post_message(Notice(NO_ACCOUNT, Tone.NOTICE))
            return

        def chosen(clase: str) -> None:
            only = LineClass(clase) if clase else None
            self.ask(AccountRequest(view.cuenta, self._caso_id, only, again=True))

        options = [("", f"todas las líneas · {view.total}")]
        options += [
            (line_class.value, f"{line_class} · {n}") for line_class, n in view.classes.items()
        ]
        modals.ask(self, PickerModal("Qué líneas se ven", options), chosen)

    def action_marcaciones(self) -> None:
        view = self._view
        if view is None:
            self.post_message(Notice(NO_ACCOUNT, Tone.NOTICE))
            return
        shown = self._category is LineClass.MARCACIONES
        only = None if shown else LineClass.MARCACIONES
        self.ask(AccountRequest(view.cuenta, self._caso_id, only, again=True))

    def action_linea_rr(self) -> None:
        self.post_message(self.RRLineAsked())

    def action_exportar(self) -> None:
        """Write all lines to a workbook; supervisors only."""
        if self._view is None:
            self.post_message(Notice(NO_ACCOUNT, Tone.NOTICE))
        elif not self._service.may_export:
            self.post_message(Notice("Exportar es de la supervisora", Tone.NOTICE))
        else:
            cuenta = self._view.cuenta
            write(
                self,
                "Exportando la cuenta",
                lambda: self._service.export(cuenta),
                self._exported,
            )

    def _exported(self, done: Exported) -> None:
        lines = count_words(done.rows, "línea")
        text = f"{lines} en {cleaned(done.file.name)}; quedó registrado"
        self.post_message(Notice(text, Tone.OK))

    def action_deshacer(self) -> None:
        """Undo the caso's last evento; another person's, or of another day, needs a reason."""
        caso_id = self.caso_at_hand
        if caso_id is None:
            self.post_message(Notice(self.without_caso, Tone.NOTICE))
        else:
            act = undo_in_account(self._service, caso_id)
            perform(self, act, lambda records: self.post_message(self.Undone(records)))
