"""The queue of triage: rows, their digits and marks, and the text about the cursor row."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import read, streams, writes
from ajustes_tui.screens.filter_line import NONE_KEPT, said_empty
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
from ajustes_tui.screens.triage.queue_text import queue_columns, row_block, row_tone
from ajustes_tui.screens.triage.selection import Chosen, Selection, alike, option_of
from ajustes_tui.services.casos.queue import NoneKept
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import KeyGuard, glass_of
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, rule
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.frame import CommandLine, RuleLine, TwoRowArea
from ajustes_tui.widgets.window_table import WindowTable, blocks_around
from ajustes_tui.workbench.case_view import digits_of
from ajustes_tui.workbench.triage_flow import Next

_ROOM_FOR_BLOCK = 10
"""Table rows from which the cursor row is explained."""
IN_THE_ROW = "El caso de la fila"
NONE_IN_STORE = Empty("Todavía no hay ningún caso.", "F2 importa la primera base")
NONE_LEFT = "No queda ningún caso libre por decidir"
LIST_DONE = "En su lista no queda otro libre por decidir · n abre la cola entera"
NOTHING_REGISTERED = "todavía no se ha registrado nada"
_MOST_READ, _MOST_ALIKE = 1_000, 50
"""Most rows searched for the same request, and most that one digit answers together."""


class QueueTable(WindowTable[CasoRow]):
    """The rows of the queue, then a rule and the block about the cursor row."""

    def __init__(self, selection: Selection, on_move: Callable[[], None]) -> None:
        super().__init__(
            queue_columns(selection),
            row_tone=lambda row: row_tone(row, selection),
            empty=NONE_KEPT,
            on_move=on_move,
        )
        self._selection = selection
        self._rule = ("", "")
        self._block: Sequence[Line] = ()

    def why_not(self, verb: str) -> str:
        return self._selection.why_not(verb, self.cursor_id)

    def show_foot(self, title: str, right: str, block: Sequence[Line]) -> None:
        self._rule, self._block = (title, right), block
        self._lay_foot()

    def action_move(self, step: int) -> None:
        """Move the cursor; just registered rows leave first and are skipped."""
        leaving, self._selection.done = self._selection.done, {}
        if not leaving or not self.ids:
            super().action_move(step)
            return
        place = min(max(self.cursor + step, 0), self.row_count - 1)
        ahead = (*self.ids[place:], *reversed(self.ids[:place]))
        behind = (*reversed(self.ids[: place + 1]), *self.ids[place + 1 :])
        stays = (caso_id for caso_id in (ahead if step > 0 else behind) if caso_id not in leaving)
        if (destination := next(stays, None)) is not None:
            self.take_out(leaving, destination)

    @on(events.Resize)
    def _lay_foot(self) -> None:
        room = not self.size.height or self.size.height >= _ROOM_FOR_BLOCK
        foot = [[Span(text) for text in self._rule], *(self._block if room else ())]
        self.set_foot(foot if self.ids or not self.listed else [])

    def foot_line(self, y: int, width: int) -> Line:
        return super().foot_line(y, width) if y else rule(*self._rule, width)


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
    failed. Where both are visible (`fit`), `card_title` and `card_order` give the card's title and
    command row. While the card covers the queue, lists read are kept until the table is accessed.
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
        self._card_title = card_title
        self._card_order = card_order
        self.selection = Selection()
        self._listed: QueueFilter | None = None
        self._guard = guard
        """Drops keys typed for a caso that left the list until its replacement was visible."""
        self.none_stored = False
        """Whether the store is known to be empty."""
        self._whole = True
        self._beside = False
        self._taking = False
        """Whether a new list is being applied: the cursor moves without the person."""
        self._looked = False
        self._news: tuple[str, Tone] | None = None
        self._block: Sequence[Line] = ()
        self._unseen: list[Listing] = []
        """Lists read while the card covers the queue."""
        self._typing_options = False
        """Whether the last act in the list was typing a digit."""
        self._goes_on_typing = False
        """Whether the cursor is moving down after a digit, so that typing continues."""
        self._behind = False
        """Whether the table must catch up with the lists and the card."""
        self._mark = ""
        self._worked = WorkedPlace()
        # Kept in attributes: a key held down would query for each of them every time.
        self.filter = FilterBar(service, say=self.say, tell=self.tell, leave=self._leave_filter)
        self._table = QueueTable(self.selection, self._follow_cursor)
        self._typed_rule = RuleLine(id="regla-op")
        self._order = CommandLine(id="orden-cola")

    def compose(self) -> ComposeResult:
        yield self.filter
        yield self._table
        with TwoRowArea(classes="franja"):
            yield self._typed_rule
            yield self._order

    def on_mount(self) -> None:
        read(self, "Leyendo sus opciones", self._service.queue.typed_options, self._restore_options)

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
    def in_hand(self) -> bool:
        return self.selection.open_caso is None

    @property
    def in_sight(self) -> bool:
        return self.in_hand or self._beside

    @property
    def caso_id(self) -> int | None:
        return self.table.cursor_id

    @property
    def row(self) -> CasoRow | None:
        return self.table.row(self.table.cursor_id) if self.table.cursor_id is not None else None

    # Drawing

    def fit(self, *, beside: bool) -> None:
        self._beside = beside
        self.filter.fit()
        self.look_again()

    def look_again(self) -> None:
        if self.in_hand:
            self._look_at_row()
        self._explain()
        self.show_foot()
        self.show_order()

    def _look_at_row(self) -> None:
        self._looked = True
        if refused := self._look():
            self._news = (refused, Tone.NOTICE)

    def _explain(self) -> None:
        """Compose the block, empty next to a card, which says the same."""
        if self._beside:
            self._block = ()
            return
        if not self.in_hand:
            return
        row = self.row
        block: list[list[Span]] = [[], [], []]
        try:
            caso = self._service.caso(row.caso.id) if row is not None else None
        except AjustesError as error:
            self._news, caso = (error.message, Tone.NOTICE), None
        if row is not None and caso is not None:
            block = row_block(row, caso, digits_of(self._service, caso).options)
        self._block = block

    def show_foot(self) -> None:
        if not self.in_sight:
            return
        typed = self.selection.title if self.selection else ""
        if self._beside:
            title = self._card_title()
            if typed and self.in_hand:
                title = " · ".join(filter(None, (title, typed)))
            self._mark = self.table.cursor_mark
        else:
            # The row itself tells which caso it is: a title that stays costs nothing by key.
            title = IN_THE_ROW if self.row is not None else ""
            self._mark = self.table.mark
        self.table.show_foot(title, self._mark, self._block)
        # A mark alone registers nothing, and stays where what was marked is registered.
        unsent = self.selection.options
        fits = unsent and len(typed) + len(NOTHING_REGISTERED) < self.app.size.width - 12
        self._typed_rule.show(typed, NOTHING_REGISTERED if fits else "")

    @on(WindowTable.ViewMoved)
    def _show_mark(self) -> None:
        if self._mark != (self.table.cursor_mark if self._beside else self.table.mark):
            self.show_foot()

    def show_order(self) -> None:
        if not self.in_hand or self.filter.typing:
            return
        selection = self.selection
        text, help_, tone = "", "un dígito escoge · Enter abre", Tone.STRONG
        review = "Enter revisar" if self._enter_reviews else "Enter abre · m revisa las Op"
        if self._news is not None:
            text, tone = self._news
            help_ = review if selection.options else ""
        elif selection.options:
            text, help_ = selection.summary, review
        elif selection.marks:
            text, help_ = selection.title, "m qué hacer con ellos"
        self._order_in_sight.show(text, help_, tone)

    @property
    def _order_in_sight(self) -> CommandLine:
        return self._card_order() if self._beside or not self.in_hand else self._order

    def say(self, text: str, tone: Tone = Tone.STRONG) -> None:
        self._order_in_sight.show(cleaned(text), tone=tone)

    def tell(self, text: str, tone: Tone) -> None:
        self._news = (text, tone)
        self.show_order()

    def _leave_filter(self) -> None:
        self.screen.set_focus(self.table)
        self.show_foot()
        self.show_order()

    # The list

    @on(FilterBar.Refiltered)
    def read(self) -> None:
        # A list read again keeps the row of the cursor, whose place only the whole list tells.
        first = self.filter.filter != self._listed and not self._table.cursor
        asked, nonsense = self.filter.filter, self.filter.unreadable
        if self.in_sight:
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
        if self.in_sight:
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
        if same_filter and not stays and listing.ids and self.in_hand:
            self._tell_left()
        if listing.taken and not self.told_done:
            self._news = ("Ninguno está libre: mire quién lo tiene, o qué espera", Tone.NOTICE)
        count = len(listing.ids) - len(listing.registered)
        self.filter.count(count if listing.whole else None)
        if not self.in_hand:
            self._follow_card()
        elif not listing.ids or not (self._looked or follows or before is None):
            # Another one under the cursor was looked at as when one moves to it.
            self._look_at_row()
        self._explain()
        self.show_foot()
        self.show_order()

    def _tell_left(self) -> None:
        """Announce that the cursor caso left: keys typed for it must not act on the next one."""
        if self._news is None:
            self._news = ("El renglón salió de la lista; sigue el más cercano", Tone.DIM)
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
            if self.in_hand:
                self._look_at_row()
            return
        self._news = None
        self._typing_options, self._goes_on_typing = self._goes_on_typing, False
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
        if self.in_hand and before not in (None, rows[caso_id]):
            # The card in sight shows the same facts as its row, a claim just released among them.
            self._look_at_row()
        self._explain()
        self.show_foot()

    def look_at_rows(self) -> None:
        """Reload the visible rows after a write; keep the ids."""
        if self.in_sight:
            read(
                self,
                "Mirando la cola",
                partial(rows_of, self._service, self.table.in_view),
                self._show_watched,
            )

    def _show_watched(self, rows: dict[int, CasoRow]) -> None:
        changed = {i: row for i, row in rows.items() if self.table.row(i) not in (None, row)}
        if not changed:
            return
        self.table.set_rows(changed)
        if self.in_hand and self.caso_id in changed:
            self._look_at_row()
            self._explain()
            self.show_foot()

    # The card

    def comes_next(self) -> Next:
        """Return where the next caso is: next in the person's list, else the most urgent."""
        asked = self.filter.filter
        if not asked.own:
            return Next()
        under_cursor = self.caso_id if self.in_hand else None
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
        self.tell(LIST_DONE if self.filter.filter.own else NONE_LEFT, Tone.OK)

    @property
    def told_done(self) -> bool:
        return self._news == (LIST_DONE, Tone.OK)

    def open_card(self, caso_id: int, cuenta: str = "") -> None:
        before, self.selection.open_caso = self.selection.open_caso, caso_id
        self._news = None
        ids, cursor = self._newest_ids, self._table.cursor
        self._worked.note(caso_id, cuenta, ids, cursor, follows=before is not None)
        if not self._beside:
            self._behind = True
            return
        if before != caso_id:
            if before is not None:
                self.table.refresh_id(before)
            self.table.refresh_id(caso_id)
            self._follow_card()
            # The row shows the claim that was taken a moment ago.
            self.look_at_rows()
        self.show_foot()

    def close_card(self) -> None:
        table = self.table
        opened, self.selection.open_caso = self.selection.open_caso, None
        table.show_cursor(shown=True)
        if opened is not None:
            table.refresh_id(opened)
        self._explain()
        self.show_foot()
        self.show_order()

    @on(WindowTable.RowChosen)
    def _enter_row(self, event: WindowTable.RowChosen) -> None:
        event.stop()
        self.action_abrir()

    @property
    def _enter_reviews(self) -> bool:
        """Whether Enter reviews the digits instead of opening the row.

        Only while typing them and on a row with one: a digit forgotten elsewhere must not block opening.
        """
        options = self.selection.options
        return bool(options) and (self._typing_options or self.caso_id in options)

    def action_abrir(self) -> None:
        if self._enter_reviews:
            self.post_message(self.ReviewAsked())
        else:
            self.action_abrir_caso()

    def action_abrir_caso(self) -> None:
        """Open the cursor row, whatever digits are typed."""
        if self.caso_id is not None:
            self.post_message(self.OpenAsked(self.caso_id))

    # Digits and marks

    def _restore_options(self, written: Sequence[tuple[CasoRow, str]]) -> None:
        """Restore the digits their rows still admit, and say so."""
        lost = {}
        for row, digit in written:
            option = option_of(row, digit, self._run_session.login)
            if isinstance(option, str):
                lost[row.caso.id] = ""
            else:
                self.selection.options.setdefault(row.caso.id, Chosen(row, option))
                self.table.refresh_id(row.caso.id)
        if lost:
            self._keep_options(lost)
        if self.selection.options:
            self.selection.look_for(self.table.ids)
            self.show_foot()
            self.show_order()

    @writes("Guardando las opciones", told=False)
    def _keep_options(self, digits: Mapping[int, str]) -> None:
        """Save the digits, so that a lost connection loses none."""
        for caso_id, digit in digits.items():
            self._service.queue.save_option(caso_id, digit)

    def action_elegir(self, digit: str) -> None:
        row = self.row
        if row is None:
            return
        option = option_of(row, digit, self._run_session.login)
        refused = option if isinstance(option, str) else self._refusal(row.caso.id, digit)
        if isinstance(option, str) or refused:
            self.say(refused, Tone.NOTICE)
            return
        self.selection.options[row.caso.id] = Chosen(row, option)
        self._keep_options({row.caso.id: digit})
        self._go_down(row.caso.id, typing=True)

    def action_iguales(self) -> None:
        """Write the last digit on rows with the same request, from the top."""
        if not self.selection.options:
            self.say("Primero escriba la opción de un renglón", Tone.NOTICE)
            return
        model, me = [*self.selection.options.values()][-1], self._run_session.login
        others = [i for i in self.table.ids if i not in self.selection.options][:_MOST_READ]
        read(
            self,
            "Buscando los que son iguales",
            lambda: alike(model, self._service.work.get_window(others), me)[:_MOST_ALIKE],
            self._write_alike,
        )

    def _write_alike(self, found: Sequence[Chosen]) -> None:
        self.write(found)
        if found:
            digit = found[0].option.digit
            self._keep_options({chosen.row.caso.id: digit for chosen in found})
            more = count_words(len(found), "renglón igual")
            self.say(f"{digit} en {more}: Enter los revisa todos", Tone.OK)
        else:
            self.say("Ningún otro renglón de la lista es igual", Tone.NOTICE)

    def _refusal(self, caso_id: int, digit: str) -> str:
        """Return why the procedure refuses the digit to this person, or ''."""
        try:
            caso = self._service.caso(caso_id)
        except AjustesError as error:
            return error.message
        if caso is None:
            return "Ese caso ya no está en la lista"
        options, notice = digits_of(self._service, caso)
        return next((o.refusal for o in options if o.digit == digit), notice)

    def _go_down(self, caso_id: int, *, typing: bool) -> None:
        self._news = None
        self.table.refresh_id(caso_id)
        if self.table.cursor + 1 < self.table.row_count:
            self._goes_on_typing = typing
            self.table.action_move(1)
        else:
            self._typing_options = typing
            self.show_foot()
            self.show_order()

    def action_quitar(self) -> None:
        """Remove the digit of the row; without one, the last filter word."""
        caso_id = self.caso_id
        if caso_id is None or caso_id not in self.selection.options:
            if not self.filter.drop_word():
                self.say("Ese renglón no tiene opción", Tone.DIM)
            return
        self.take_away([caso_id])
        self.show_foot()
        self.show_order()

    def take_away(self, caso_ids: Collection[int]) -> None:
        """Remove digits of rows, also from the store."""
        self.forget(caso_ids)
        if caso_ids:
            self._keep_options(dict.fromkeys(caso_ids, ""))

    def forget(self, caso_ids: Collection[int]) -> None:
        self._behind = self._behind or not self.in_sight
        self.selection.forget(caso_ids)
        if not self._behind:
            for caso_id in caso_ids:
                self._table.refresh_id(caso_id)

    def action_marcar(self) -> None:
        if self.caso_id is not None:
            self.selection.toggle(self.caso_id)
            self._go_down(self.caso_id, typing=self._typing_options)

    def action_marcados(self) -> None:
        """Ask for an act on the marked casos, also hidden ones; without marks review the digits."""
        if self.selection.marks:
            marked = sorted(self.selection.marks)
            read(
                self,
                "Leyendo lo marcado",
                lambda: self._service.work.get_window(marked),
                self._tell_marks,
                leads=True,
            )
        elif self.selection.options:
            self.post_message(self.ReviewAsked())
        else:
            self.post_message(self.MarksRead({}))

    def _tell_marks(self, marked: Sequence[CasoRow]) -> None:
        rows = {row.caso.id: row for row in marked}
        self.selection.marks &= rows.keys()
        self.post_message(self.MarksRead(rows))

    def mark(self, ids: Iterable[int]) -> None:
        self.selection.marks = set(ids)
        self._show_written()

    def write(self, chosen: Iterable[Chosen]) -> None:
        self.selection.options |= {option.row.caso.id: option for option in chosen}
        self._typing_options = True
        self._show_written()

    def _show_written(self) -> None:
        self.selection.look_for(self.table.ids)
        self.table.refresh()
        self.show_foot()
        self.show_order()

    # Skips

    def action_saltos(self) -> None:
        if not self._run_session.can(Power.OVERSEE):
            self.say("Los motivos de los saltos los ve la supervisora", Tone.NOTICE)
        else:
            read(
                self,
                "Leyendo lo que se saltó",
                partial(read_skips, self._service, self.caso_id),
                self._show_skips,
                leads=True,
            )

    def _show_skips(self, skips: Skips) -> None:
        options = skips.options()
        if not options:
            self.say("Nadie ha saltado este caso, ni ninguno hoy", Tone.DIM)
            return
        modals.ask(
            self,
            modals.PickerModal(skips.title, options),
            lambda caso_id: self.post_message(self.OpenAsked(int(caso_id))),
        )

    # The filter

    def action_filtro(self) -> None:
        self.filter.write_line(self.table.cursor_id)

    def action_orden(self) -> None:
        words = self.filter.next_order()
        self.tell(f"La lista va {words} · o la cambia", Tone.DIM)

    def action_filtros(self) -> None:
        self.filter.offer_filters()

    def action_cuentas(self) -> None:
        self.filter.offer_counts()
