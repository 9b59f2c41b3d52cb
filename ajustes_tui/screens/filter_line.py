"""The row to type a filter line: a field with completions, kept until submitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.timer import Timer

from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.vocabulary import UnknownWord
from ajustes_tui.domain.query.words import OPEN_KEYS, HalfTyped, words_of
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import read, writes
from ajustes_tui.services.casos.queue import CountedWord, NoneKept, QueueService
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, line_width
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.filter_field import FilterField, Offer
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.line_view import LineView

PAUSE_S = 0.2
"""Seconds without typing before the list reloads."""
LEAST_FIELD = 24
"""Cells of the field beside its fault."""
HOW = "texto o palabras, como causal:A · F4 todas · ↑ las últimas que dio"
HOW_ON = "Enter vuelve a la lista · Tab completa · Esc la deja sin dar"


class FilterLine(TwoRowArea):
    """A label, the filter field and the text at its right; independent of the list.

    In a thread `words` counts completions; `apply` takes a readable line once typing rests,
    `refuse` a fault; `leave` returns the focus, `say` writes on the command row, and `changed`
    requests a redraw.
    """

    def __init__(
        self,
        queue: QueueService,
        words: Callable[[HalfTyped], list[CountedWord]],
        *,
        apply: Callable[[str], object],
        refuse: Callable[[str], object],
        leave: Callable[[], object],
        say: Callable[[str, Tone], object],
        changed: Callable[[], object],
    ) -> None:
        super().__init__()
        self._queue = queue
        self._count_words = words
        self._apply, self._refuse = apply, refuse
        self._leave, self._say, self._changed = leave, say, changed
        self._label = LineView([[]])
        self.field = FilterField(self._words_for, id="filtro-texto")
        self.field.leaves = self._finish
        self._right = LineView([[]], classes="cuantos")
        self._counted: dict[HalfTyped, list[Offer] | None] = {}
        """Completions by position, with counts; None while loading."""
        self.fault: InvalidDatum | None = None
        """The fault of the line; None if readable, or if a completion may fix it."""
        self._in_force = ""
        """The line in force on entering the field."""
        self._draft = ""
        """The draft left with Esc."""
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self._label
        yield self.field.offers
        yield self.field
        yield self._right

    def draw(self, label: Line, right: str, width: int, most: int = 0) -> None:
        """A fault replaces the text at the right.

        The field takes the remaining cells, at most `most` if given.
        """
        tone = Tone.DIM
        if self.fault is not None:
            free = width - line_width(label) - LEAST_FIELD
            right, tone = f" {fault_of(self.fault, free)} ", Tone.BAD
        room = width - line_width(label) - text_width(right)
        room = max(min(most, room) if most else room, 1)
        self.field.styles.width = room
        self._label.styles.width = line_width(label)
        self._label.set_lines([label])
        free = max(width - line_width(label) - room, text_width(right))
        self._right.set_lines([[Span(right.rjust(free), tone)]])
        self.field.show_offers()

    @property
    def typing(self) -> bool:
        return self.screen.focused is self.field

    def begin(self, line: str) -> None:
        """Enter the field with the draft, or else the line in force."""
        self._in_force = line
        self._counted.clear()
        self.field.forget_place()
        typed, self._draft = self._draft or (line and f"{line} "), ""
        if self.field.value != typed:
            self.field.value = typed
        self.screen.set_focus(self.field)
        self.field.cursor_position = len(self.field.value)
        self._changed()
        self._say(HOW, Tone.DIM)
        if (half := self.field.half) is not None:
            # Counted before the first letter, which then costs no more than another.
            self._words_for(half)
        read(self, "Leyendo sus filtros", self._queue.given_lines, self._take_given)

    def _take_given(self, lines: list[str]) -> None:
        self.field.given = lines

    def _words_for(self, half: HalfTyped) -> Sequence[Offer]:
        """Count each position's completions only once."""
        place = half._replace(start=0, typed="")
        alone = place._replace(key="")
        if place.key not in OPEN_KEYS and not place.given and self._counted.get(alone):
            # They were counted before their key was typed, with all the others.
            place = alone
        if place not in self._counted:
            self._counted[place] = None
            count = self._count_words
            read(
                self,
                "Contando las palabras",
                lambda: (place, count(place)),
                self._take_words,
                keep_all=True,
            )
        known = self._counted[place]
        if known is not None:
            return known
        return [Offer(word) for word in words_of(self._queue.context.catalogs)]

    def _take_words(self, read: tuple[HalfTyped, list[CountedWord]]) -> None:
        place, words = read
        self._counted[place] = [Offer(word, casos) for word, casos in words]
        self.field.show_offers()

    @on(TextField.Changed)
    def _typed(self, event: TextField.Changed) -> None:
        """Apply the line once typing rests; show a fault meanwhile."""
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        fault = self._nonsense(event.value.strip())
        self.fault = None if fault is None or self.field.offered() else fault
        self._changed()
        self.field.show_offers()
        if self.typing:
            self._say(HOW_ON, Tone.DIM)
        # A word that is still to be completed asks for nothing yet.
        if fault is None or self.fault is not None:
            self._pause = self.set_timer(PAUSE_S, self._apply_rested)

    def _nonsense(self, line: str) -> InvalidDatum | None:
        try:
            self._queue.query(line)
        except InvalidDatum as error:
            return error
        return None

    def _apply_rested(self) -> None:
        """Apply the line unless it was submitted: later changes in the list prevail."""
        if self.typing:
            self._apply_typed()

    def _apply_typed(self) -> None:
        line = self.field.value.strip()
        if (fault := self._nonsense(line)) is not None:
            self._refuse(f"{fault.message} {fault.suggestion}")
        else:
            self._apply(line)

    @on(TextField.ListRequested)
    def _offer_all(self, event: TextField.ListRequested) -> None:
        """Offer every word, and add the chosen one."""
        event.stop()

        def chosen(word: str) -> None:
            self.field.value = f"{self.field.value.strip()} {word}".strip()
            self.field.cursor_position = len(self.field.value)

        words = vocabulary(self._queue.context.catalogs)
        modals.ask(self, modals.PickerModal("Palabras del filtro", words), chosen)

    @on(TextField.Submitted)
    def _submit(self, event: TextField.Submitted) -> None:
        event.stop()
        # What was typed when Enter was pressed: a letter may have come behind it.
        self.field.value = event.value
        self._finish()

    def _finish(self) -> None:
        """Submit the line and go to the list, unless unreadable."""
        line = self.field.value.strip()
        self.fault = self._nonsense(line)
        self._apply_typed()
        if self.fault is not None:
            self._changed()
            return
        self.field.cursor_position = 0
        self._leave()
        self._changed()
        if line and line != self._in_force:
            self._keep_given(line)

    @writes("Guardando el filtro", told=False)
    def _keep_given(self, line: str) -> None:
        """Keep the line for ↑."""
        self._queue.keep_given(line)

    def leave(self) -> str:
        """Restore the list; return the draft, kept for the next time."""
        if self._pause is not None:
            self._pause.stop()
        typed = self.field.value.strip()
        self._draft = typed if typed != self._in_force else ""
        self.fault = None
        self.field.value = self._in_force
        self._apply(self._in_force)
        self._leave()
        self._changed()
        return self._draft


LAST_WORD = "Supr quita lo último del filtro"
"""The help for Esc over a filter, which it keeps."""
NONE_KEPT = Empty("No hay casos con este filtro.", "Supr lo quita\ng muestra otros")


def said_empty(none: NoneKept, otherwise: Empty = NONE_KEPT) -> Empty:
    if not none.why:
        return otherwise
    if none.drop is None:
        return Empty(none.why, "Supr lo quita")
    helps = f"Supr quita {none.drop}: quedan {thousands(none.left)}"
    return Empty(none.why, helps)


def vocabulary(catalogs: Catalogs) -> list[tuple[str, str]]:
    """Return the words of a line, each with the casos it keeps."""
    return [(w.text, f"{w.text:<22}{cleaned(w.keeps)}") for w in words_of(catalogs)]


def fault_of(error: InvalidDatum, room: int) -> str:
    """Return the fault in the cells beside the field, with suggestions for the word."""
    whole = f"{error.message} {error.suggestion}".strip()
    if isinstance(error, UnknownWord) and error.could_be:
        could = " o ".join(error.could_be)
        said = [whole, f"«{error.word}»: ¿{could}?", f"¿{could}?"]
    else:
        said = [whole, error.message, error.suggestion]
    fitting = (f"▲ {text}" for text in said if text and text_width(text) + 4 <= room)
    return next(fitting, f"▲ {said[-1]}")
