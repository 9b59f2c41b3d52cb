"""The rows of the queue: their table, the digits and marks typed on them, and what is said of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from textual import events, on

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.background import read, writes
from ajustes_tui.screens.filter_line import NONE_KEPT
from ajustes_tui.screens.triage.queue_text import queue_columns, row_block, row_tone
from ajustes_tui.screens.triage.selection import Chosen, Selection, alike, option_of
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, rule
from ajustes_tui.widgets.frame import CommandLine, RuleLine
from ajustes_tui.widgets.window_table import WindowTable
from ajustes_tui.workbench.case_view import digits_of

_ROOM_FOR_BLOCK = 10
"""Table rows from which the cursor row is explained."""
IN_THE_ROW = "El caso de la fila"
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
        self.selection = selection
        self._rule = ("", "")
        self._block: Sequence[Line] = ()

    def why_not(self, verb: str) -> str:
        return self.selection.why_not(verb, self.cursor_id)

    def show_foot(self, title: str, right: str, block: Sequence[Line]) -> None:
        self._rule, self._block = (title, right), block
        self._lay_foot()

    def action_move(self, step: int) -> None:
        """Move the cursor; just registered rows leave first and are skipped."""
        leaving, self.selection.done = self.selection.done, {}
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


class QueueFoot:
    """What is said of the rows: the block about that of the cursor, its titles and the command row.

    Where the card is `beside` the queue, `card_title` and `card_order` give its title and command
    row; `typing` tells whether the filter line has the command row.
    """

    def __init__(
        self,
        table: QueueTable,
        service: TriageService,
        selection: Selection,
        *,
        typing: Callable[[], bool],
        card_title: Callable[[], str],
        card_order: Callable[[], CommandLine],
    ) -> None:
        self.beside = False
        self.news: tuple[str, Tone] | None = None
        """What is told until the cursor moves."""
        self.typed_rule = RuleLine(id="regla-op")
        self.order = CommandLine(id="orden-cola")
        self._table = table
        self._service = service
        self._selection = selection
        self._typing = typing
        self._card_title = card_title
        self._card_order = card_order
        self._block: Sequence[Line] = ()
        self._mark = ""

    @property
    def in_sight(self) -> bool:
        return self._selection.in_hand or self.beside

    def explain(self) -> None:
        """Compose the block, empty next to a card, which says the same."""
        if self.beside:
            self._block = ()
            return
        if not self._selection.in_hand:
            return
        row = self._table.current
        block: list[list[Span]] = [[], [], []]
        try:
            caso = self._service.caso(row.caso.id) if row is not None else None
        except AjustesError as error:
            self.news, caso = (error.message, Tone.NOTICE), None
        if row is not None and caso is not None:
            block = row_block(row, caso, digits_of(self._service, caso).options)
        self._block = block

    def show(self) -> None:
        """Show the block with its titles, and then the command row."""
        self.show_titles()
        self.show_order()

    def show_titles(self) -> None:
        if not self.in_sight:
            return
        table, selection = self._table, self._selection
        typed = selection.title if selection else ""
        if self.beside:
            title = self._card_title()
            if typed and selection.in_hand:
                title = " · ".join(filter(None, (title, typed)))
            self._mark = table.cursor_mark
        else:
            # The row itself tells which caso it is: a title that stays costs nothing by key.
            title = IN_THE_ROW if table.current is not None else ""
            self._mark = table.mark
        table.show_foot(title, self._mark, self._block)
        # A mark alone registers nothing, and stays where what was marked is registered.
        room = table.app.size.width - 12
        fits = selection.options and len(typed) + len(NOTHING_REGISTERED) < room
        self.typed_rule.show(typed, NOTHING_REGISTERED if fits else "")

    def show_mark(self) -> None:
        if self._mark != (self._table.cursor_mark if self.beside else self._table.mark):
            self.show_titles()

    def show_order(self) -> None:
        selection = self._selection
        if not selection.in_hand or self._typing():
            return
        text, help_, tone = "", "un dígito escoge · Enter abre", Tone.STRONG
        reviews = selection.enter_reviews(self._table.cursor_id)
        review = "Enter revisar" if reviews else "Enter abre · m revisa las Op"
        if self.news is not None:
            text, tone = self.news
            help_ = review if selection.options else ""
        elif selection.options:
            text, help_ = selection.summary, review
        elif selection.marks:
            text, help_ = selection.title, "m qué hacer con ellos"
        self._order_in_sight.show(text, help_, tone)

    @property
    def _order_in_sight(self) -> CommandLine:
        beside = self.beside or not self._selection.in_hand
        return self._card_order() if beside else self.order

    def say(self, text: str, tone: Tone = Tone.STRONG) -> None:
        self._order_in_sight.show(cleaned(text), tone=tone)

    def tell(self, text: str, tone: Tone) -> None:
        self.news = (text, tone)
        self.show_order()


class RowDigits:
    """Types digits and marks on the rows, and saves the digits, so that a lost connection loses none."""

    def __init__(
        self, table: QueueTable, service: TriageService, login: str, foot: QueueFoot
    ) -> None:
        self.node = table
        self.selection = table.selection
        self._service = service
        self._login = login
        self._foot = foot

    def restore(self, written: Sequence[tuple[CasoRow, str]]) -> None:
        """Restore the digits their rows still admit, and say so."""
        lost = {}
        for row, digit in written:
            option = option_of(row, digit, self._login)
            if isinstance(option, str):
                lost[row.caso.id] = ""
            else:
                self.selection.options.setdefault(row.caso.id, Chosen(row, option))
                self.node.refresh_id(row.caso.id)
        if lost:
            self._keep(lost)
        if self.selection.options:
            self.selection.look_for(self.node.ids)
            self._foot.show()

    @writes("Guardando las opciones", told=False)
    def _keep(self, digits: Mapping[int, str]) -> None:
        for caso_id, digit in digits.items():
            self._service.queue.save_option(caso_id, digit)

    def choose(self, digit: str) -> None:
        row = self.node.current
        if row is None:
            return
        option = option_of(row, digit, self._login)
        refused = option if isinstance(option, str) else self._refusal(row.caso.id, digit)
        if isinstance(option, str) or refused:
            self._foot.say(refused, Tone.NOTICE)
            return
        self.selection.options[row.caso.id] = Chosen(row, option)
        self._keep({row.caso.id: digit})
        self._go_down(row.caso.id, typing=True)

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
        self._foot.news = None
        self.node.refresh_id(caso_id)
        if self.node.cursor + 1 < self.node.row_count:
            self.selection.goes_on_typing = typing
            self.node.action_move(1)
        else:
            self.selection.typing = typing
            self._foot.show()

    def choose_alike(self) -> None:
        """Write the last digit on rows with the same request, from the top."""
        if not self.selection.options:
            self._foot.say("Primero escriba la opción de un renglón", Tone.NOTICE)
            return
        model = [*self.selection.options.values()][-1]
        others = [i for i in self.node.ids if i not in self.selection.options][:_MOST_READ]
        window = self._service.work.get_window
        read(
            self.node,
            "Buscando los que son iguales",
            lambda: alike(model, window(others), self._login)[:_MOST_ALIKE],
            self._write_alike,
        )

    def _write_alike(self, found: Sequence[Chosen]) -> None:
        self.write(found)
        if found:
            digit = found[0].option.digit
            self._keep({chosen.row.caso.id: digit for chosen in found})
            more = count_words(len(found), "renglón igual")
            self._foot.say(f"{digit} en {more}: Enter los revisa todos", Tone.OK)
        else:
            self._foot.say("Ningún otro renglón de la lista es igual", Tone.NOTICE)

    def forget(self, caso_ids: Collection[int]) -> None:
        """Drop the digits of rows that were registered."""
        self.selection.forget(caso_ids)
        for caso_id in caso_ids:
            self.node.refresh_id(caso_id)

    def take_away(self, caso_ids: Collection[int]) -> None:
        """Remove digits of rows, also from the store."""
        self.forget(caso_ids)
        if caso_ids:
            self._keep(dict.fromkeys(caso_ids, ""))

    def mark_row(self) -> None:
        if (caso_id := self.node.cursor_id) is not None:
            self.selection.toggle(caso_id)
            self._go_down(caso_id, typing=self.selection.typing)

    def mark(self, ids: Iterable[int]) -> None:
        self.selection.marks = set(ids)
        self._show()

    def write(self, chosen: Iterable[Chosen]) -> None:
        self.selection.options |= {option.row.caso.id: option for option in chosen}
        self.selection.typing = True
        self._show()

    def _show(self) -> None:
        self.selection.look_for(self.node.ids)
        self.node.refresh()
        self._foot.show()
