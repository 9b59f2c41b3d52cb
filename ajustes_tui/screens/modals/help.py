"""F1: the help page of a place, with its purpose, keys, signs, words and search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.strip import Strip

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.screens.modals.base import Dialog
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.help import (
    NOTHING_CLOSED,
    HelpEntry,
    HelpFound,
    HelpGroup,
    find,
    groups_of,
    target_of,
    way_to,
)
from ajustes_tui.ui.keys import CONTEXTS, KeyAction, title_of
from ajustes_tui.ui.measures import LOW, NARROW
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    cell,
    ends,
    fit,
    line_width,
    rule,
    wrap,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.frame import BoxKeys, CommandLine, StatusBar
from ajustes_tui.widgets.line_view import LineView, paint_fitted

_LABEL = " Buscar en la ayuda "
_OPENS = "?"
"""Opens the help; alone in its field, closes it."""
_WAYS_BACK = ("Esc vuelve donde estaba", "Esc vuelve", "Esc")
_EXAMPLE = "por ejemplo «deshacer» o F7 "
_MOST_TYPED = 40
_COLUMNS, _LEAST_COLUMN, _GAP = 3, 49, 1
"""Maximum columns, cells of the narrowest, and gap."""
_KEYS = (("Esc", "Volver"), ("Av Pág", "Más"), ("↑↓", "Recorre"), ("F10", "Salir"))
_KEY_WIDTHS = ((55, 15), (51, 13))
"""The width of the keys, by the minimum width of a column."""
_AROUND = 7
"""Rows around the page: bar, field, blank, command row plus two, keys."""
_BLANK = 3
"""The blank ones among them, which a low window leaves out."""
_TEXT_WIDTH = 74


class FoundRows(LineView):
    """Search results, one row each under a title, with one marked."""

    def __init__(self) -> None:
        super().__init__()
        self.found = HelpFound((), 0)
        self._marked = 0

    @property
    def marked(self) -> HelpEntry | None:
        return self.found.entries[self._marked] if self.found.entries else None

    def show(self, found: HelpFound) -> None:
        self.found, self._marked = found, 0
        self._draw()

    def move(self, step: int) -> int:
        last = len(self.found.entries) - 1
        self._marked = min(max(self._marked + step, 0), max(last, 0))
        self._draw()
        return self._marked + 1

    def _draw(self) -> None:
        entries = self.found.entries
        self.display = bool(entries)
        self.set_lines([[]] * (len(entries) + 2 if entries else 0))
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        entries, total = self.found
        if y == 0:
            rest = total - len(entries)
            more = f"y {thousands(rest)} más: siga escribiendo" if rest else ""
            return rule(f"Encontrado: {thousands(total)}", more, width)
        if y > len(entries):
            return []
        entry = entries[y - 1]
        mark = "►" if y - 1 == self._marked else " "
        key_width = max(_key_width(width), text_width(entry.name) + 2)
        left = [
            Span(mark, Tone.STRONG),
            Span(cell(entry.name, key_width - 1), _tone_of(entry)),
            Span(entry.text),
        ]
        place = entry.place or entry.group
        if line_width(left) + text_width(place) + 3 > width:
            return left
        return ends(left, [Span(f"{place} ", Tone.DIM)], width)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        raised = range(width if y - 1 == self._marked and self.found.entries else 0)
        return paint_fitted(self, fit(self.line(y, width), width), width, raised, active=True)


class HelpModal(Dialog[KeyAction | None]):
    """The help of a place, full screen: Enter runs the action found by the search.

    Esc, F1, or Enter on an empty field go back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "screen.cancelar", "Volver", show=False, priority=True),
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
        Binding("pageup", "screen.pagina(-1)", "Página arriba", show=False, priority=True),
        Binding("pagedown", "screen.pagina(1)", "Página abajo", show=False, priority=True),
    ]

    SEARCHES = True

    def __init__(self, context: str, closed: Mapping[str, str] = NOTHING_CLOSED) -> None:
        """`closed` maps unavailable actions to the reason."""
        super().__init__()
        self._help_of = context
        self._reasons = closed
        self._groups = groups_of(context, closed)
        self._bar = StatusBar()
        self._field = TextField(width=_MOST_TYPED, maximum=_MOST_TYPED, id="primero")
        self._field.styles.width = "1fr"
        self._example = LineView([[Span(_EXAMPLE, Tone.DIM)]], id="ejemplo")
        self._purpose = LineView(id="proposito")
        self._found = FoundRows()
        self._columns = [LineView(classes="columna") for _ in range(_COLUMNS)]
        self._page = VerticalScroll(
            self._purpose, self._found, Horizontal(*self._columns, id="columnas"), id="pagina"
        )
        self._command = CommandLine(takes_keys=False)
        self._blank = LineView([[], []])

    def compose(self) -> ComposeResult:
        yield self._bar
        with Horizontal(id="buscado"):
            yield LineView([[Span(_LABEL, Tone.DIM)]], id="etiqueta")
            yield self._field
            yield self._example
        self._page.can_focus = False
        yield self._page
        yield self._command
        yield self._blank
        yield BoxKeys(_KEYS)

    def on_mount(self) -> None:
        self._found.show(HelpFound((), 0))
        self._tell()

    @on(events.Resize)
    def _lay_out(self) -> None:
        width, height = self.size
        low = height < LOW
        self._blank.display = not low
        self._page.set_class(not low, "-aparte")
        self._example.display = width >= NARROW
        title = f"AYUDA › {title_of(self._help_of)}"
        room = width - text_width(title) - 3
        self._bar.show(title, next((way for way in _WAYS_BACK if text_width(way) <= room), ""))
        count = min(max((width + _GAP) // (_LEAST_COLUMN + _GAP), 1), _COLUMNS)
        each = (width + _GAP) // count - _GAP
        purpose = _purpose_lines(self._help_of, width, low=low)
        _put(self._purpose, purpose)
        columns = _columns(self._groups, count, each, told=True)
        if max(map(len, columns)) + len(purpose) + _AROUND > height:
            columns = _columns(self._groups, count, each)
        seen = height - _AROUND + (_BLANK if low else 0)
        columns = [_kept_together(column, len(purpose), seen) for column in columns]
        for place, column in enumerate(self._columns):
            column.display = place < count
            column.styles.width = each
            column.styles.margin = (0, _GAP if place < count - 1 else 0, 0, 0)
            _put(column, columns[place] if place < count else [])
        self.call_after_refresh(self._tell)

    @on(TextField.Changed)
    def _search(self, event: TextField.Changed) -> None:
        event.stop()
        if event.value == _OPENS:
            self.dismiss(None)
            return
        self._found.show(find(self._help_of, event.value, self._reasons))
        self._purpose.display = not self._found.found.entries
        self._page.scroll_to(y=0, animate=False)
        self._tell()

    def _tell(self) -> None:
        entry = self._found.marked
        typed = self._field.value.strip()
        if entry is not None:
            self._command.show(_enter_does(entry), "↑↓ escoge · Esc vuelve")
        elif typed:
            self._command.show(f"Aquí no hay «{typed}»", "bórrelo y busque otra palabra")
        else:
            more = self._page.max_scroll_y > self._page.scroll_offset.y
            self._command.show(
                help_text=f"{'Av Pág las demás · ' if more else ''}escriba para buscar"
            )

    @on(TextField.Submitted)
    def _finish(self, event: TextField.Submitted) -> None:
        event.stop()
        entry = self._found.marked
        if entry is None and not event.value.strip():
            self.dismiss(None)
        elif entry is not None and (action := _does(entry)) is not None:
            self.dismiss(action)
        else:
            self._tell()

    def action_mover(self, step: int) -> None:
        if self._found.marked is None:
            self._scroll(step)
        else:
            line = self._found.move(step)
            self._page.scroll_to(y=max(line - self._page.size.height + 2, 0), animate=False)
        self._tell()

    def action_pagina(self, step: int) -> None:
        self._scroll(step * max(self._page.size.height - 1, 1))

    def _scroll(self, rows: int) -> None:
        self._page.scroll_relative(y=rows, animate=False)
        self.call_after_refresh(self._tell)

    def tell_foot(self, text: str, *, notice: bool = False) -> None:
        self._command.show(plain(text).plain, tone=Tone.NOTICE if notice else Tone.STRONG)


def _put(view: LineView, lines: Sequence[Line]) -> None:
    view.styles.height = len(lines)
    view.set_lines(lines)


def _tone_of(entry: HelpEntry) -> Tone:
    if entry.why:
        return Tone.INACTIVE
    return Tone.STRONG if entry.action is None else Tone.KEY


def _does(entry: HelpEntry) -> KeyAction | None:
    """Return the key's action, or the one that goes to its place.

    A key with a different meaning per letter is left to the place that shows them.
    """
    if entry.action is None or entry.why:
        return None
    if entry.place:
        return way_to(entry.action.context)
    return None if "{tecla}" in entry.action.calls else entry.action


def _enter_does(entry: HelpEntry) -> str:
    action = _does(entry)
    if entry.place:
        way = ": Enter va allá" if action is not None else ""
        return f"{entry.name} es de {entry.place}{way}"
    if entry.why:
        return f"{entry.name}: {entry.why}"
    if action is not None:
        return f"Enter hace {action.keystroke}: {entry.text}"
    if entry.action is not None:
        return f"{entry.name} se oprime en la pantalla: {entry.text}"
    return f"{entry.name}: {entry.text}"


def _key_width(width: int) -> int:
    return next((cells for least, cells in _KEY_WIDTHS if width >= least), 11)


def _purpose_lines(context: str, width: int, *, low: bool) -> list[Line]:
    rows = wrap(CONTEXTS[context].purpose, max(width - 2, 1))
    lines: list[Line] = [[Span(f" {row}")] for row in rows]
    return lines if low else [[], *lines, []]


def _columns(
    groups: Sequence[HelpGroup], count: int, width: int, *, told: bool = False
) -> list[list[Line]]:
    """Balance the groups over columns, keeping their order.

    With `told`, a key to another place includes its purpose.
    """
    blocks = [_block(group, width, told=told) for group in groups]
    shares: list[list[int]] = [[] for _ in range(count)]
    # The long ones first: the short ones then fill what those leave.
    for place in sorted(range(len(blocks)), key=lambda place: -len(blocks[place])):
        min(shares, key=lambda share: sum(len(blocks[p]) for p in share)).append(place)
    ordered = sorted(sorted(share) for share in shares if share)
    columns = [[line for place in share for line in blocks[place]][:-1] for share in ordered]
    return columns + [[] for _ in range(count - len(columns))]


def _kept_together(column: Sequence[Line], above: int, seen: int) -> list[Line]:
    """Move a title that would end a page of `seen` rows to the next, which repeats one row."""
    kept: list[Line] = []
    for line in column:
        is_title = not (kept and kept[-1])
        if is_title and (above + len(kept)) % max(seen - 1, 1) == 0:
            kept.append([])
        kept.append(line)
    return kept


def _block(group: HelpGroup, width: int, *, told: bool) -> list[Line]:
    rows = [line for entry in group.entries for line in _entry_lines(entry, width, told=told)]
    return [rule(group.title, "", width), *rows, []]


def _entry_lines(entry: HelpEntry, width: int, *, told: bool) -> list[Line]:
    key_width = _key_width(width)
    room = min(max(width - key_width - 1, 8), _TEXT_WIDTH)
    tone = Tone.INACTIVE if entry.why else Tone.NORMAL
    words = [Span(row, tone) for row in wrap(entry.text, room)]
    if told and entry.action is not None and (target := target_of(entry.action)):
        first, _, _second = CONTEXTS[target].purpose.partition(". ")
        words += [Span(row, Tone.DIM) for row in wrap(first, room)]
    keys = [
        Span(f" {cell(name, key_width - 1)}", _tone_of(entry))
        for name in wrap(entry.name, key_width - 2)
    ]
    rows = range(max(len(keys), len(words)))
    indent = Span(" " * key_width)
    return [[keys[y] if y < len(keys) else indent, *words[y : y + 1]] for y in rows]
