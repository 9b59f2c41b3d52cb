"""Row 2 of triage: named filter, typed line, and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message

from ajustes_tui.domain.query.filter import QueueOrder
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import streams, writes
from ajustes_tui.screens.filter_line import LAST_WORD, FilterLine
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.triage.filter import (
    QueueFilter,
    count_choices,
    named_choices,
    predicate,
    query_of,
    with_term,
    without_line,
    words,
    words_for,
    words_while_typing,
)
from ajustes_tui.services.casos.queue import (
    MAX_NAME,
    CountedFilter,
    FilterCounts,
    NoneKept,
)
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.measures import NARROW, NORMAL
from ajustes_tui.ui.text import ELLIPSIS, Tone, cleaned
from ajustes_tui.widgets.filter_field import FilterField
from ajustes_tui.widgets.frame import TwoRowArea

NAMED_WIDTH = 34
COUNT_EVERY_S = 0.25
"""Seconds between updates of slow counts."""


_ORDER_WORDS = {
    QueueOrder.URGENCY: "por urgencia: las citas, y lo que vence antes",
    QueueOrder.VALUE: "por valor, de mayor a menor",
    QueueOrder.CUENTA: "por cuenta",
    QueueOrder.RECENT: "por lo más reciente",
}


class NamedFilters(NamedTuple):
    """The named filters counted so far; none in the first value."""

    filters: Sequence[CountedFilter]
    first: bool = False


class Counts(NamedTuple):
    """The counts of a filter; the first value has only those by estado."""

    counts: FilterCounts
    first: bool = False


class FilterBar(TwoRowArea):
    """Owns the filter and its line; posts `Refiltered` when other casos must be listed.

    `say` writes on the visible command row, `tell` until the cursor moves, and `leave` focuses the list.
    """

    class Refiltered(Message):
        """The filter or the order changed."""

    def __init__(
        self,
        service: TriageService,
        *,
        say: Callable[[str, Tone], None],
        tell: Callable[[str, Tone], None],
        leave: Callable[[], None],
    ) -> None:
        super().__init__(id="filtro")
        self._service = service
        self._say = say
        self._tell = tell
        self._leave = leave
        self.filter = QueueFilter()
        self.unreadable = ""
        """Why the line is invalid and nothing is listed; '' if valid."""
        self._taken_away: QueueFilter | None = None
        """The filter last removed, restored by `g`."""
        self._query = query_of(service, self.filter)
        self._typed_from: int | None = None
        self._rows: int | None = 0
        """Length of the list; None until its end is known."""
        self._total = 0
        self._painted: object = None
        """State of the last paint; if equal, nothing is repainted."""
        self._origin: tuple[str, object] = ("", None)
        """The place whose figure is listed, and the argument to reopen it."""
        self._picker: modals.PickerModal | None = None
        self.none = NoneKept("")
        self._line = FilterLine(
            service.queue,
            lambda half: words_for(service, self.filter._replace(line=""), half),
            apply=self._apply_line,
            refuse=self._refuse_line,
            leave=leave,
            say=say,
            changed=self.fit,
        )

    def compose(self) -> ComposeResult:
        yield self._line

    @property
    def field(self) -> FilterField:
        return self._line.field

    @property
    def typing(self) -> bool:
        return self._line.typing

    def count(self, rows: int | None) -> None:
        self._rows = rows
        self.fit()

    def count_all(self, total: int) -> None:
        self._total = total
        self.fit()

    @on(events.Mount)
    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    @on(events.Resize)
    def fit(self) -> None:
        # Beside a card it is not as wide as the window.
        width = self.size.width or self.app.size.width
        typing, fault = self.typing or bool(self.field.value), self._line.fault
        state = (self.filter, self._query, self._rows, self._total, width, typing, fault)
        if state == self._painted:
            return
        self._painted = state
        rows = thousands(self._rows) if self._rows is not None else ELLIPSIS
        count = f" {rows} de {thousands(self._total)} " if self._total else ""
        if typing:
            # Why the line cannot be read needs the room, and so does the field of a narrow window.
            short = fault is not None or width < NARROW
            label = words_while_typing(self.filter, self._query, short=short)
            self._line.draw(label, count, width)
        else:
            label = words(self.filter, self._query, width)
            self._line.draw(label, count, width, 10 if width < NORMAL else 14)

    @property
    def typed_from(self) -> int | None:
        """The caso under the cursor when typing started, while typing.

        The list of each keystroke looks for it, not for the row the previous keystroke led to.
        """
        return self._typed_from if self.typing else None

    def write_line(self, caso_id: int | None = None) -> None:
        self._typed_from = caso_id
        self._line.begin(self.filter.line)

    def _apply_line(self, line: str) -> None:
        self._set(self.filter._replace(line=line, numbers=() if line else self.filter.numbers))

    def _refuse_line(self, why: str) -> None:
        if why != self.unreadable:
            self.unreadable = why
            self.post_message(self.Refiltered())

    def leave_line(self) -> None:
        """Restore the list; the unfinished line stays in the field for next time."""
        if draft := self._line.leave():
            self._tell(f"«{cleaned(draft)}» quedó sin dar · f lo trae", Tone.DIM)

    def drop_word(self) -> bool:
        """Remove the last word, or the one that empties the list; without a line, the named filter.

        Return whether anything was removed.
        """
        asked = self._service.queue.query(self.filter.line)
        if self.filter.numbers:
            left, taken = without_line(self.filter), ""
        elif asked.terms:
            drop = self.none.drop
            term = drop if drop is not None and drop in asked.terms else asked.terms[-1]
            left, taken = self.filter._replace(line=str(asked.without(term))), f"«{term}»"
        else:
            left, taken = QueueFilter(order=self.filter.order), ""
        if left == self.filter:
            return False
        self._take_away(left, taken)
        return True

    def step_back(self) -> None:
        """Go from a figure's list back to the figure; keep any other filter."""
        place, context = self._origin if self.filter.asked is not None else ("", None)
        if place:
            self._take_away(QueueFilter(order=self.filter.order))
            self.post_message(GoTo(place, context, back=True))
        elif self.filter.line or self.filter.numbers or not self.filter.initial:
            self._say(LAST_WORD, Tone.DIM)
        else:
            self._say("Ya está en la cola", Tone.DIM)

    def _take_away(self, left: QueueFilter, taken: str = "") -> None:
        """Set the rest of the filter, and say how to restore the removed part."""
        whole = self.filter
        self._set(left)
        if whole != left:
            self._taken_away = whole
            self._tell(
                f"Se quitó {cleaned(taken) or self._named(whole)} · g lo trae de vuelta", Tone.DIM
            )

    def _named(self, chosen: QueueFilter) -> str:
        if chosen.numbers:
            return count_words(len(chosen.numbers), "número pegado")
        text = cleaned(chosen.line or chosen.name)
        return f"«{text if len(text) <= NAMED_WIDTH else text[: NAMED_WIDTH - 1] + ELLIPSIS}»"

    def show_all(self) -> None:
        self.field.value = ""
        self._set(QueueFilter())

    def show_figure(self, figure: ShowCasos) -> None:
        self._origin = (figure.back_to, figure.place)
        self._set(QueueFilter(figure.heading, "", asked=figure.criteria, order=self.filter.order))

    def show_numbers(self, numbers: tuple[str, ...]) -> None:
        self._set(self.filter._replace(line="", numbers=numbers))

    def _set(self, chosen: QueueFilter) -> None:
        was_read, self.unreadable = not self.unreadable, ""
        if chosen == self.filter and was_read:
            return
        self.filter = chosen
        self._query = query_of(self._service, chosen)
        if self.field.value.strip() != chosen.line:
            self.field.value = chosen.line
        self.fit()
        self.post_message(self.Refiltered())

    def next_order(self) -> None:
        orders = list(QueueOrder)
        following = orders[(orders.index(self.filter.order) + 1) % len(orders)]
        self._set(self.filter._replace(order=following))
        self._tell(f"La lista va {_ORDER_WORDS[following]} · o la cambia", Tone.DIM)

    @streams("Contando los filtros", leads=True)
    def offer_filters(self) -> Iterator[NamedFilters]:
        """Yield the named filters at once, then with each count."""
        filters = self._service.queue.uncounted_filters()
        yield NamedFilters(tuple(filters), first=True)
        told = monotonic()
        for number, named_filter in enumerate(filters):
            filters[number] = self._service.queue.counted(named_filter)
            if number + 1 == len(filters) or monotonic() - told > COUNT_EVERY_S:
                told = monotonic()
                yield NamedFilters(tuple(filters))

    @offer_filters.then
    def _show_filters(self, named: NamedFilters) -> None:
        choices = named_choices(named.filters)
        if (gone := self._taken_away) is not None:
            choices.insert(0, ("antes", f"{'':>6}  el que quitó: {self._named(gone)}"))
        if not named.first:
            self._fill_in("Filtros", choices)
            return
        by_name = {named_filter.name: named_filter for named_filter in named.filters}

        def chosen(value: str | None) -> None:
            self._picker = None
            if value is None:
                return
            what, _colon, name = value.partition(":")
            if what == "antes" and gone is not None:
                self._set(gone._replace(order=self.filter.order))
                self._tell(f"Volvió {self._named(gone)}", Tone.DIM)
            elif what == "guardar":
                self._ask_name()
            elif what == "quitar":
                self._drop(name)
            elif name in by_name:
                self._take(by_name[name])

        self._picker = modals.PickerModal("Filtros", choices)
        self.app.push_screen(self._picker, chosen)

    def _fill_in(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        if self._picker is not None:
            self._picker.refill(title, choices)

    def _take(self, chosen: CountedFilter) -> None:
        try:
            self._service.queue.query(chosen.query)
        except InvalidDatum:
            self._say(f"«{chosen.name}» nombra una causal que ya no está: quítelo", Tone.NOTICE)
        else:
            self._set(QueueFilter(chosen.name, chosen.query, order=self.filter.order))

    def _ask_name(self) -> None:
        line = str(self._query)
        if self.filter.asked is not None or self.filter.numbers or not line:
            self._say(
                "Solo se guarda lo que dice una línea de filtro: escríbala con f", Tone.NOTICE
            )
            return

        box = modals.TextModal("Guardar el filtro", line, most=MAX_NAME)
        modals.ask(self, box, lambda name: self._save(name, line))

    @writes("Guardando el filtro")
    def _save(self, name: str, line: str) -> str:
        saved = self._service.queue.save_filter(name, line)
        return f"Quedó guardado «{saved.name}»; g lo muestra"

    @writes("Quitando el filtro")
    def _drop(self, name: str) -> str:
        self._service.queue.remove_filter(name)
        return f"Se quitó el filtro «{name}»"

    @_save.then
    @_drop.then
    def _say_done(self, done: str) -> None:
        self._say(done, Tone.OK)

    def offer_counts(self) -> None:
        if self.filter.numbers:
            self._say("Lo pegado no se cuenta: Supr vuelve al filtro", Tone.NOTICE)
        else:
            self._count(self.filter)

    @streams("Contando lo filtrado", leads=True)
    def _count(self, asked: QueueFilter) -> Iterator[Counts]:
        """Yield the counts by estado, which are quick, then also by causal and asesor."""
        kept = predicate(self._service, asked)
        yield Counts(self._service.queue.counts_by_estado(kept), first=True)
        yield Counts(self._service.queue.filter_counts(kept))

    @_count.then
    def _show_counts(self, counted: Counts) -> None:
        title = f"{count_words(counted.counts.total, 'caso')}: cuáles ver"
        choices = count_choices(counted.counts, self._service.context.catalogs)
        if not counted.first:
            self._fill_in(title, choices)
            return

        def chosen(value: str | None) -> None:
            self._picker = None
            if value is None:
                return
            key, _colon, which = value.partition(":")
            line = with_term(self._service.queue.query(self.filter.line), key, which)
            self._set(self.filter._replace(line=str(line)))
            self._leave()

        self._picker = modals.PickerModal(title, choices)
        self.app.push_screen(self._picker, chosen)
