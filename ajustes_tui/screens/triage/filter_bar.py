"""Row 2 of triage: the named filter, the line typed over it, and the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer

from ajustes_tui.domain.query.filter import QueueOrder
from ajustes_tui.domain.query.words import OPEN_KEYS, HalfTyped, words_of
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import read, streams, writes
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.triage.filter import (
    QueueFilter,
    count_choices,
    fault_of,
    named_choices,
    predicate,
    query_of,
    vocabulary,
    with_term,
    without_line,
    words,
    words_for,
    words_while_typing,
)
from ajustes_tui.services.casos.queue import (
    MAX_NAME,
    CountedFilter,
    CountedWord,
    FilterCounts,
    NoneKept,
)
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import ELLIPSIS, Span, Tone, cleaned, line_width
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.filter_field import FilterField, Offer
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.line_view import LineView

NAMED_WIDTH = 34
"""Cells of a filter in the sentence that names it."""
_LEAST_FIELD = 24
"""Cells of the field beside why its line cannot be read."""
_HOW = "texto o palabras, como causal:A · F4 todas · ↑ las últimas que dio"
_HOW_ON = "Enter vuelve a la lista · Tab completa · Esc la deja sin dar"
PAUSE_S = 0.2
"""Seconds without a letter after which the list is read again."""
COUNT_EVERY_S = 0.25
"""Seconds between two updates of counts that take long."""


_ORDER_WORDS = {
    QueueOrder.URGENCY: "por urgencia: las citas, y lo que vence antes",
    QueueOrder.VALUE: "por valor, de mayor a menor",
    QueueOrder.CUENTA: "por cuenta",
    QueueOrder.RECENT: "por lo más reciente",
}


class NamedFilters(NamedTuple):
    """The named filters as far as they are counted; in the `first` value none is."""

    filters: Sequence[CountedFilter]
    first: bool = False


class Counts(NamedTuple):
    """The counts of a filter; the `first` value has only those by estado."""

    counts: FilterCounts
    first: bool = False


class FilterBar(TwoRowArea):
    """Owns the filter of the queue and its line; posts `Refiltered` when other casos are to be shown.

    `say` writes on the command row in sight, `tell` does until the person moves, and `leave` gives
    the focus back to the list.
    """

    class Refiltered(Message):
        """The filter or the order of the queue changed."""

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
        """Why the line cannot be read, so that nothing is listed; empty while it can."""
        self._taken_away: QueueFilter | None = None
        """The filter that the person took away last, which `g` brings back."""
        self._query = query_of(service, self.filter)
        self._rows: int | None = 0
        """How many casos the list has; None while its end is not known."""
        self._total = 0
        self._painted: object = None
        """What the bar was last painted from: equal means nothing visible changed."""
        self._pause: Timer | None = None
        self._origin: tuple[str, object] = ("", None)
        """The place whose figure is listed, and what it needs to show it again."""
        self._picker: modals.PickerModal | None = None
        """The list that is open while its counts arrive."""
        self._words = LineView([[]], id="filtro-palabras")
        self._field = FilterField(self._words_for, id="filtro-texto")
        self._field.leaves = self._finish
        self._counted: dict[HalfTyped, list[Offer] | None] = {}
        """The words counted for each place of the line while it is typed; None while they are read."""
        self._fault: InvalidDatum | None = None
        """Why the line in the field cannot be read; None where it can, or a word may complete it."""
        self._given = ""
        """The line in force when the person came into the field."""
        self._draft = ""
        """The line half typed that the person left with Esc."""
        self.none = NoneKept("")
        """Why the list has no caso, and which word to leave out."""
        self._counter = LineView([[]], id="filtro-cuenta")

    def compose(self) -> ComposeResult:
        """Build the words of the filter, the field of its line and the count."""
        yield self._words
        yield self._field.offers
        yield self._field
        yield self._counter

    @property
    def field(self) -> TextField:
        """Return the field of the line."""
        return self._field

    @property
    def typing(self) -> bool:
        """Whether the person is in the field."""
        return self.screen.focused is self._field

    def count(self, rows: int | None) -> None:
        """Show how many casos the list has, None while its end is not known."""
        self._rows = rows
        self.fit()

    def count_all(self, total: int) -> None:
        """Show how many casos the store has."""
        self._total = total
        self.fit()

    @on(events.Mount)
    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    @on(events.Resize)
    def fit(self) -> None:
        """Draw the filter, in words while its field is empty, and the count."""
        # Beside a card it is not as wide as the window.
        width = self.size.width or self.app.size.width
        typing = self.typing or bool(self._field.value)
        fault = self._fault
        state = (self.filter, self._query, self._rows, self._total, width, typing, fault)
        if state == self._painted:
            return
        self._painted = state
        rows = thousands(self._rows) if self._rows is not None else ELLIPSIS
        count, tone = f" {rows} de {thousands(self._total)} ", Tone.DIM
        if typing:
            label = words_while_typing(self.filter, self._query, str(fault or ""))
            if fault is not None:
                most = width - line_width(label) - _LEAST_FIELD
                count, tone = f" {fault_of(fault, most)} ", Tone.BAD
            room = width - line_width(label) - len(count)
        else:
            label = words(self.filter, self._query, width)
            room = min(10 if width < NORMAL else 14, width - line_width(label) - len(count))
        room = max(room, 1)
        self._field.styles.width = room
        self._words.styles.width = line_width(label)
        self._words.set_lines([label])
        free = max(width - line_width(label) - room, len(count))
        self._counter.set_lines([[Span(count.rjust(free), tone)]])
        self._field.show_offers()

    def write_line(self) -> None:
        """Focus the field, with what was half typed there; F4 in it lists the words it understands."""
        self._given = self.filter.line
        self._counted.clear()
        self._field.forget_place()
        if self._draft:
            self._field.value, self._draft = self._draft, ""
        self.screen.set_focus(self._field)
        self._field.cursor_position = len(self._field.value)
        self.fit()
        self._say(_HOW, Tone.DIM)
        if (half := self._field.half) is not None:
            # Counted before the first letter, which then costs no more than another.
            self._words_for(half)
        read(self, "Leyendo sus filtros", self._service.queue.given_lines, self._take_given)

    def _take_given(self, lines: list[str]) -> None:
        self._field.given = lines

    def _words_for(self, half: HalfTyped) -> Sequence[Offer]:
        """Return the words that may stand where one is half typed; their counts are read once."""
        place = half._replace(start=0, typed="")
        alone = place._replace(key="")
        if place.key not in OPEN_KEYS and not place.given and self._counted.get(alone):
            # They were counted before their key was typed, with all the others.
            place = alone
        if place not in self._counted:
            self._counted[place] = None
            asked = self.filter._replace(line="")
            read(
                self,
                "Contando las palabras",
                lambda: (place, words_for(self._service, asked, place)),
                self._take_words,
                keep_all=True,
            )
        known = self._counted[place]
        if known is not None:
            return known
        return [Offer(word) for word in words_of(self._service.context.catalogs)]

    def _take_words(self, read: tuple[HalfTyped, list[CountedWord]]) -> None:
        place, words = read
        self._counted[place] = [Offer(word, casos) for word, casos in words]
        self._field.show_offers()

    @on(TextField.Changed)
    def _typed(self, event: TextField.Changed) -> None:
        """Read the list again once typing rests; why a line cannot be read is told meanwhile."""
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        line = event.value.strip()
        fault = self._nonsense(line)
        self._fault = None if fault is None or self._field.offered() else fault
        self.fit()
        self._field.show_offers()
        if line != self.filter.line or self.unreadable:
            self._say(_HOW_ON, Tone.DIM)
            # A word that is still to be completed asks for nothing yet.
            if fault is None or self._fault is not None:
                self._pause = self.set_timer(PAUSE_S, self._apply_line)

    def _nonsense(self, line: str) -> InvalidDatum | None:
        """Return why a line cannot be read, or None."""
        try:
            self._service.queue.query(line)
        except InvalidDatum as error:
            return error
        return None

    def _apply_line(self) -> None:
        line = self._field.value.strip()
        if (fault := self._nonsense(line)) is not None:
            why = f"{fault.message} {fault.suggestion}"
            if why != self.unreadable:
                self.unreadable = why
                self.post_message(self.Refiltered())
            return
        self._set(self.filter._replace(line=line, numbers=() if line else self.filter.numbers))

    @on(TextField.Submitted)
    def _submit(self, event: TextField.Submitted) -> None:
        event.stop()
        # What was typed when Enter was pressed: a letter may have come behind it.
        self._field.value = event.value
        self._finish()

    def _finish(self) -> None:
        """Give the line and go to the list, unless it cannot be read."""
        line = self._field.value.strip()
        self._fault = self._nonsense(line)
        self._apply_line()
        if self._fault is not None:
            self.fit()
            return
        self._field.cursor_position = 0
        self._leave()
        self.fit()
        if line and line != self._given:
            self._keep_given(line)

    @writes("Guardando el filtro")
    def _keep_given(self, line: str) -> None:
        """Keep the line given, which ↑ brings back."""
        self._service.queue.keep_given(line)

    def leave_line(self) -> None:
        """Go back to the list as it was; what is half typed stays for the next time in the field."""
        if self._pause is not None:
            self._pause.stop()
        typed = self._field.value.strip()
        self._draft = typed if typed != self._given else ""
        self._fault = None
        self._field.value = self._given
        self._set(self.filter._replace(line=self._given))
        self._leave()
        self.fit()
        if self._draft:
            self._tell(f"«{cleaned(self._draft)}» quedó sin dar · f lo trae", Tone.DIM)

    def drop_word(self) -> bool:
        """Leave out the word without which the empty list would have casos; return whether there is one."""
        term = self.none.drop
        if term is None:
            return False
        line = str(self._service.queue.query(self.filter.line).without(term))
        self._set(self.filter._replace(line=line))
        return True

    def step_back(self) -> None:
        """Clear the line, then the named filter; the digits beside rows stay.

        From the list of a figure it leads back to the figure.
        """
        if self.filter.line or self.filter.numbers:
            self.clear_line()
        elif not self.filter.initial:
            place, context = self._origin if self.filter.asked is not None else ("", None)
            self._take_away(QueueFilter(order=self.filter.order))
            if place:
                self.post_message(GoTo(place, context, back=True))
        else:
            self._say("Ya está en la cola", Tone.DIM)

    def clear_line(self) -> None:
        """Clear the line and go to the list."""
        self._field.value = ""
        self._take_away(without_line(self.filter))
        self._leave()
        self.fit()

    def _take_away(self, left: QueueFilter) -> None:
        """Set what is left of the filter, and say how the whole of it comes back."""
        whole = self.filter
        self._set(left)
        if whole != left:
            self._taken_away = whole
            self._tell(f"Se quitó {self._named(whole)} · g lo trae de vuelta", Tone.DIM)

    def _named(self, chosen: QueueFilter) -> str:
        """Return a filter in a few words: the line typed, what was pasted, or its name."""
        if chosen.numbers:
            return count_words(len(chosen.numbers), "número pegado", "números pegados")
        text = cleaned(chosen.line or chosen.name)
        return f"«{text if len(text) <= NAMED_WIDTH else text[: NAMED_WIDTH - 1] + ELLIPSIS}»"

    def show_all(self) -> None:
        """Show the whole queue by urgency, as at the start."""
        self._field.value = ""
        self._set(QueueFilter())

    def show_figure(self, figure: ShowCasos) -> None:
        """List the casos of a figure of another screen."""
        self._origin = (figure.back_to, figure.place)
        self._set(QueueFilter(figure.heading, "", asked=figure.criteria, order=self.filter.order))

    def show_numbers(self, numbers: tuple[str, ...]) -> None:
        """List only the casos of these accounts or radicados."""
        self._set(self.filter._replace(line="", numbers=numbers))

    @on(TextField.ListRequested)
    def _offer_words(self, event: TextField.ListRequested) -> None:
        """Offer the words of the line, and add the chosen one."""
        event.stop()

        def chosen(word: str) -> None:
            self._field.value = f"{self._field.value.strip()} {word}".strip()
            self._field.cursor_position = len(self._field.value)

        words = vocabulary(self._service.context.catalogs)
        modals.ask(self, modals.PickerModal("Palabras del filtro", words), chosen)

    def _set(self, chosen: QueueFilter) -> None:
        """Set another filter, whose line was read without error."""
        was_read, self.unreadable = not self.unreadable, ""
        if chosen == self.filter and was_read:
            return
        self.filter = chosen
        self._query = query_of(self._service, chosen)
        if self._field.value.strip() != chosen.line:
            self._field.value = chosen.line
        self.fit()
        self.post_message(self.Refiltered())

    def next_order(self) -> str:
        """Change the order of the queue to the next one, and return the words for it."""
        orders = list(QueueOrder)
        following = orders[(orders.index(self.filter.order) + 1) % len(orders)]
        self._set(self.filter._replace(order=following))
        return _ORDER_WORDS[following]

    @streams("Contando los filtros")
    def offer_filters(self) -> Iterator[NamedFilters]:
        """Read the named filters at once, and their counts one after another."""
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
        """Put the newest counts in the list, if it is still open."""
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
        """Count the filter by estado, causal and asesor, and add the chosen value to it."""
        if self.filter.numbers:
            self._say("Lo pegado no se cuenta: Esc vuelve al filtro", Tone.NOTICE)
        else:
            self._count(self.filter)

    @streams("Contando lo filtrado")
    def _count(self, asked: QueueFilter) -> Iterator[Counts]:
        """Count by estado, which is quick, and then by causal and asesor too."""
        kept = predicate(self._service, asked)
        yield Counts(self._service.queue.counts_by_estado(kept), first=True)
        yield Counts(self._service.queue.filter_counts(kept))

    @_count.then
    def _show_counts(self, counted: Counts) -> None:
        title = f"{count_words(counted.counts.total, 'caso', 'casos')}: cuáles ver"
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
