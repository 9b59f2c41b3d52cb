"""The queue of triage: rows, their digits and marks, and the text about the cursor row."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import read, streams
from ajustes_tui.screens.filter_line import said_empty
from ajustes_tui.screens.triage.day import Skips, WorkedPlace, read_skips
from ajustes_tui.screens.triage.filter import (
    QueueFilter,
    first_ids,
    list_queue,
    predicate,
    rows_of,
    taken_ids,
    why_none,
)
from ajustes_tui.screens.triage.filter_bar import FilterBar
from ajustes_tui.screens.triage.rows import QueueFoot, QueueTable, RowDigits
from ajustes_tui.screens.triage.selection import Selection
from ajustes_tui.services.casos.queue import NoneKept
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import KeyGuard, glass_of
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.frame import CommandLine, TwoRowArea
from ajustes_tui.widgets.window_table import WindowTable, blocks_around
from ajustes_tui.workbench.triage_flow import Next

NONE_IN_STORE = Empty("Todavía no hay ningún caso.", "F2 importa la primera base")
NONE_LEFT = "No queda ningún caso libre por decidir"
LIST_DONE = "En su lista no queda otro libre por decidir · n abre la cola entera"


class Listing(NamedTuple):
    """The ids a filter keeps, in order; only the first ones unless `whole`.

    With `taken` no match is free and the ids are of casos claimed or waiting. `rows` are the
    visible rows, painted with the list; `why` explains an empty list.
    """

    filter: QueueFilter
    ids: array[int]
    rows: Mapping[int, CasoRow]
    whole: bool = True
    taken: bool = False
    why: NoneKept = NoneKept("")
    registered: Collection[int] = ()
    """Casos no longer matching that stay until the cursor moves."""
    total: int | None = None
    """The casos of the store as the list was read."""


class QueuePanel(TwoRowArea):
    """Owns the list, its cursor, digits, marks and filter.

    `look` shows the cursor caso on the card, or none if the list is empty, and returns why it
    failed. While the card covers the queue, lists read are kept until the table is accessed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(
            "triage.cola",
            of_part=True,
            of_screen=("siguiente", "linea_rr", "panel", "deshacer", "lotes"),
        )
    ]

    class OpenAsked(Message):
        """The person asked to open a caso."""

        def __init__(self, caso_id: int) -> None:
            super().__init__()
            self.caso_id = caso_id

    class ReviewAsked(Message):
        """The person asked to review the typed digits."""

    class MarksRead(Message):
        """The rows of the marked casos were read for an act."""

        def __init__(self, rows: Mapping[int, CasoRow]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(
        self,
        service: TriageService,
        run_session: RunSession,
        *,
        look: Callable[[], str],
        card_title: Callable[[], str],
        card_order: Callable[[], CommandLine],
        guard: KeyGuard,
    ) -> None:
        super().__init__(id="cola")
        self._service = service
        self._run_session = run_session
        self._look = look
        self.selection = Selection()
        self._listed: QueueFilter | None = None
        self._guard = guard
        """Drops keys typed for a caso that left the list until its replacement was visible."""
        self.none_stored = False
        """Whether the store is known to be empty."""
        self._whole = True
        self._taking = False
        """Whether a new list is being applied: the cursor moves without the person."""
        self._looked = False
        self._unseen: list[Listing] = []
        """Lists read while the card covers the queue."""
        self._behind = False
        """Whether the table must catch up with the lists and the card."""
        self._worked = WorkedPlace()
        # Kept in attributes: a key held down would query for each of them every time.
        self._table = QueueTable(self.selection, self._follow_cursor)
        self.foot = QueueFoot(
            self._table,
            service,
            self.selection,
            typing=lambda: self.filter.typing,
            card_title=card_title,
            card_order=card_order,
        )
        self.digits = RowDigits(self._table, service, run_session.login, self.foot)
        self.filter: FilterBar = FilterBar(
            service, say=self.foot.say, tell=self.foot.tell, leave=self._leave_filter
        )

    def compose(self) -> ComposeResult:
        yield self.filter
        yield self._table
        with TwoRowArea(classes="franja"):
            yield self.foot.typed_rule
            yield self.foot.order

    def on_mount(self) -> None:
        read(self, "Leyendo sus opciones", self._service.queue.typed_options, self.digits.restore)

    @property
    def table(self) -> QueueTable:
        """The rows, first updated with what was read while the card covered them."""
        if self._behind:
            self._behind = False
            listings, self._unseen = self._unseen, []
            for listing in listings:
                self._show(listing)
            self._follow_card()
            self._table.refresh()
        return self._table

    @property
    def caso_id(self) -> int | None:
        return self.table.cursor_id

    # Drawing

    def fit(self, *, beside: bool) -> None:
        self.foot.beside = beside
        self.filter.fit()
        self.look_again()

    def look_again(self) -> None:
        if self.selection.in_hand:
            self._look_at_row()
        elif self.foot.beside:
            # It may have covered the rows until now.
            self._follow_card()
        self.foot.explain()
        self.foot.show()

    def _look_at_row(self) -> None:
        self._looked = True
        if refused := self._look():
            self.foot.news = (refused, Tone.NOTICE)

    @on(WindowTable.ViewMoved)
    def _show_mark(self) -> None:
        self.foot.show_mark()

    def _leave_filter(self) -> None:
        self.screen.set_focus(self.table)
        self.foot.show()

    # The list

    @on(FilterBar.Refiltered)
    def read(self) -> None:
        # A list read again keeps the row of the cursor, whose place only the whole list tells.
        first = self.filter.filter != self._listed and not self._table.cursor
        asked, nonsense = self.filter.filter, self.filter.unreadable
        if self.foot.in_sight:
            self._list(asked, first, self._table.blocks_in_view, nonsense=nonsense)
        else:
            self._list(asked, first, covered=self.selection.open_caso, nonsense=nonsense)

    @streams("Leyendo la cola", leads=True)
    def _list(
        self,
        asked: QueueFilter,
        first: bool,
        in_view: slice = slice(0),
        covered: int | None = None,
        nonsense: str = "",
    ) -> Iterator[Listing]:
        """Yield the list, first its first rows if known at once.

        Each list comes with the rows to paint first: the visible ones or, under a card, those
        around its caso, where the person returns. An invalid line lists nothing: the previous rows
        would not match it.
        """
        if nonsense:
            yield Listing(asked, array("q"), {}, why=NoneKept(nonsense))
            return
        shown = False
        if first and (ids := first_ids(self._service, asked)):
            yield Listing(asked, ids, rows_of(self._service, ids[in_view]), whole=False)
            shown = True
        (ids, total), taken = list_queue(self._service, asked), False
        if not ids:
            ids = taken_ids(self._service, asked)
            taken = bool(ids)
        why = NoneKept("") if ids else why_none(self._service, asked)
        registered: Collection[int] = ()
        if asked == self._listed:
            ids, registered = self.selection.with_done(ids, self._table.ids)
        if covered is not None and covered in ids:
            in_view = blocks_around(ids.index(covered))
        elif asked != self._listed and self._table.cursor_id not in ids:
            in_view = blocks_around(0)
        rows = {} if shown else rows_of(self._service, ids[in_view])
        yield Listing(asked, ids, rows, taken=taken, why=why, registered=registered, total=total)

    @_list.then
    def _take(self, listing: Listing) -> None:
        if self.foot.in_sight:
            self._show(listing)
            return
        if self._unseen and self._unseen[-1].whole:
            self._unseen.clear()
        self._unseen.append(listing)
        self._behind = True

    def _show(self, listing: Listing) -> None:
        follows, self._whole = not self._whole, listing.whole
        same_filter, before = listing.filter == self._listed, self.table.cursor_id
        if listing.whole:
            self._listed = listing.filter
            self.selection.list_done(listing.ids, listing.registered)
            if self.selection:
                self.selection.look_for(listing.ids)
        self.filter.none = listing.why
        if listing.total is not None:
            self.none_stored = not listing.total
            self.filter.count_all(listing.total)
        if not listing.ids:
            why = NONE_IN_STORE if self.none_stored else said_empty(listing.why)
            self._table.say_empty(why)
        self._taking, self._looked = True, False
        stays = self.table.set_ids(
            listing.ids,
            listing.rows,
            extends=follows,
            another=not same_filter,
            stood=self.filter.typed_from,
            uncounted=listing.registered,
        )
        self._taking = False
        if same_filter and not stays and listing.ids and self.selection.in_hand:
            self._tell_left()
        if listing.taken and not self.told_done:
            self.foot.news = ("Ninguno está libre: mire quién lo tiene, o qué espera", Tone.NOTICE)
        count = len(listing.ids) - len(listing.registered)
        self.filter.count(count if listing.whole else None)
        if not self.selection.in_hand:
            self._follow_card()
        elif not listing.ids or not (self._looked or follows or before is None):
            # Another one under the cursor was looked at as when one moves to it.
            self._look_at_row()
        self.foot.explain()
        self.foot.show()

    def _tell_left(self) -> None:
        """Announce that the cursor caso left: keys typed for it must not act on the next one."""
        if self.foot.news is None:
            self.foot.news = ("El renglón salió de la lista; sigue el más cercano", Tone.DIM)
        self._guard.wait_for_paint()
        self.call_after_refresh(lambda: self._guard.painted(glass_of(self.app)))

    def _follow_card(self) -> None:
        if self.selection.open_caso is not None:
            self._taking = True
            held = self.table.move_to_id(self.selection.open_caso)
            self._table.show_cursor(shown=held)
            self._taking = False

    def _follow_cursor(self) -> None:
        if self._taking:
            if self.selection.in_hand:
                self._look_at_row()
            return
        self.foot.news = None
        self.selection.typing = self.selection.goes_on_typing
        self.selection.goes_on_typing = False
        self.look_again()

    @on(WindowTable.WindowRequested)
    def _ask_rows(self, event: WindowTable.WindowRequested) -> None:
        event.stop()
        look = partial(rows_of, self._service, event.ids)
        read(self, "Leyendo los renglones", look, self._show_rows, keep_all=True)

    def _show_rows(self, rows: dict[int, CasoRow]) -> None:
        caso_id = self.caso_id
        before = None if caso_id is None else self.table.row(caso_id)
        self.table.set_rows(rows)
        if caso_id not in rows:
            return
        if self.selection.in_hand and before not in (None, rows[caso_id]):
            # The card in sight shows the same facts as its row, a claim just released among them.
            self._look_at_row()
        self.foot.explain()
        self.foot.show_titles()

    def look_at_rows(self) -> None:
        """Reload the visible rows after a write; keep the ids."""
        if self.foot.in_sight:
            read(
                self,
                "Mirando la cola",
                partial(rows_of, self._service, self.table.in_view),
                self._show_watched,
            )

    def _show_watched(self, rows: dict[int, CasoRow]) -> None:
        changed = {i: row for i, row in rows.items() if self.table.row(i) not in (None, row)}
        if changed:
            self._show_rows(changed)

    # The card

    def comes_next(self) -> Next:
        """Return where the next caso is: next in the person's list, else the most urgent."""
        asked = self.filter.filter
        if not asked.own:
            return Next()
        under_cursor = self.caso_id if self.selection.in_hand else None
        at = self._worked.next_in(self._newest_ids, under_cursor, self._table.cursor)
        if asked.numbers:
            return Next(at)
        return Next(at, lambda: predicate(self._service, asked))

    @property
    def _newest_ids(self) -> array[int]:
        """The last list read, applied or not."""
        return self._unseen[-1].ids if self._unseen else self._table.ids

    def tell_done(self) -> None:
        """Say that nothing is left; a person's own list offers the whole queue."""
        # Until they move: the list read on the way out draws the row again.
        self.foot.tell(LIST_DONE if self.filter.filter.own else NONE_LEFT, Tone.OK)

    @property
    def told_done(self) -> bool:
        return self.foot.news == (LIST_DONE, Tone.OK)

    def open_card(self, caso_id: int, cuenta: str = "") -> None:
        before, self.selection.open_caso = self.selection.open_caso, caso_id
        self.foot.news = None
        ids, cursor = self._newest_ids, self._table.cursor
        self._worked.note(caso_id, cuenta, ids, cursor, follows=before is not None)
        if not self.foot.beside:
            self._behind = True
            return
        if before != caso_id:
            if before is not None:
                self.table.refresh_id(before)
            self.table.refresh_id(caso_id)
            self._follow_card()
            # The row shows the claim that was taken a moment ago.
            self.look_at_rows()
        self.foot.show_titles()

    def close_card(self) -> None:
        table = self.table
        opened, self.selection.open_caso = self.selection.open_caso, None
        table.show_cursor(shown=True)
        if opened is not None:
            table.refresh_id(opened)
        self.foot.explain()
        self.foot.show()

    @on(WindowTable.RowChosen)
    def action_abrir(self) -> None:
        if self.selection.enter_reviews(self.caso_id):
            self.post_message(self.ReviewAsked())
        else:
            self.action_abrir_caso()

    def action_abrir_caso(self) -> None:
        """Open the cursor row, whatever digits are typed."""
        if self.caso_id is not None:
            self.post_message(self.OpenAsked(self.caso_id))

    # Digits and marks

    def action_quitar(self) -> None:
        """Remove the digit of the row; without one, the last filter word."""
        caso_id = self.caso_id
        if caso_id is not None and caso_id in self.selection.options:
            self.digits.take_away([caso_id])
            self.foot.show()
        elif not self.filter.drop_word():
            self.foot.say("Ese renglón no tiene opción", Tone.DIM)

    def action_marcados(self) -> None:
        """Ask for an act on the marked casos, also hidden ones; without marks review the digits."""

        def tell(marked: Sequence[CasoRow]) -> None:
            rows = {row.caso.id: row for row in marked}
            self.selection.marks &= rows.keys()
            self.post_message(self.MarksRead(rows))

        if self.selection.marks:
            look = partial(self._service.work.get_window, sorted(self.selection.marks))
            read(self, "Leyendo lo marcado", look, tell, leads=True)
        elif self.selection.options:
            self.post_message(self.ReviewAsked())
        else:
            self.post_message(self.MarksRead({}))

    # Skips

    def action_saltos(self) -> None:
        if not self._run_session.can(Power.OVERSEE):
            self.foot.say("Los motivos de los saltos los ve la supervisora", Tone.NOTICE)
            return

        def show(skips: Skips) -> None:
            options = skips.options()
            if not options:
                self.foot.say("Nadie ha saltado este caso, ni ninguno hoy", Tone.DIM)
                return
            modals.ask(
                self,
                modals.PickerModal(skips.title, options),
                lambda caso_id: self.post_message(self.OpenAsked(int(caso_id))),
            )

        look = partial(read_skips, self._service, self.caso_id)
        read(self, "Leyendo lo que se saltó", look, show, leads=True)

    # What the parts do

    def action_elegir(self, digit: str) -> None:
        self.digits.choose(digit)

    def action_iguales(self) -> None:
        self.digits.choose_alike()

    def action_marcar(self) -> None:
        self.digits.mark_row()

    def action_filtro(self) -> None:
        self.filter.write_line(self.caso_id)

    def action_orden(self) -> None:
        self.filter.next_order()

    def action_filtros(self) -> None:
        self.filter.offer_filters()

    def action_cuentas(self) -> None:
        self.filter.offer_counts()
