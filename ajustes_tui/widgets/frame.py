"""The rows every screen has in the same place: bar, titled rule, command row, RR line and keys.

The terminal's own cursor stands where the person is, for a reader to follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Offset
from textual.widget import Widget

from ajustes_tui.ui.keys import KeyAction, actions_of, footer_of
from ajustes_tui.ui.measures import MEDIUM, NARROW, NORMAL, WIDTH
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    by_words,
    cell,
    cleaned,
    ends,
    first_fitting,
    fit,
    line_width,
    rule,
    wrap,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.line_view import Canvas, LineView
from ajustes_tui.widgets.work_row import WorkOnRow

SEPARATOR = " · "
"""Stands between the counts of the bar, and between the keys of the command row."""
MAX_AT_80 = 8
"""Keys of row 24 at most in the smallest window."""
_TOLD_WIDTH, _KEY_WIDTH = 50, 10
"""Cells of a key that is told with what it does, and those of the key."""


_TOLD_ALONE = frozenset({"Enter", "Esc", "Espacio", "Tab"})
"""Keys that may stand at the end of the command row without what they do: one letter there says nothing."""


class TwoRowArea(Container):
    """A container covered by its children: it paints nothing, and changes elsewhere do not repaint them."""

    BLANK = True


class StatusBar(LineView):
    """Row 1, in reverse: the place at the left, the work and the person at the right."""

    def __init__(self, *, demo: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._demo = demo
        self._texts = ("", "", "")
        self._waits: tuple[str, str, str] | None = None
        """What it says while the place is read; None once nothing is waited for."""

    def show(self, left: str, right: str) -> None:
        """Change the text of each end; equal texts repaint nothing."""
        self._set((left, right, self._texts[2]))

    @property
    def waits(self) -> bool:
        """Tell whether the place is being read for the first time."""
        return self._texts == self._waits

    def wait(self, place: str, login: str) -> None:
        """Show a place that is being read, until anything else is shown."""
        self.show(place, login)
        self._waits = self._texts

    def refuse(self, why: str) -> None:
        """Say why what was waited for will not be shown; nothing where it came before."""
        if self.waits:
            self._waits = None
            place = self._texts[0].partition(" › ")[0]
            self.show(f"{place} › {why}", self._texts[1])

    def warn(self, notice: str) -> None:
        """Show a notice about the terminal at the right; an empty one clears it."""
        self._set((*self._texts[:2], notice))

    def _set(self, texts: tuple[str, str, str]) -> None:
        if texts != self._texts:
            self._texts = texts
            self.put(self.line(0, self.size.width))

    def line(self, y: int, width: int) -> Line:
        """Return the bar in reverse, with DEMO first in a demonstration store."""
        left, right, notice = self._texts
        mark = " DEMO ·" if self._demo else ""
        place = f"{mark} {cleaned(left)}"
        said = cleaned(notice or right).split(SEPARATOR)
        # The place is not cut while a count can go: the person, last of all, stays.
        while len(said) > 1 and text_width(place) + text_width(SEPARATOR.join(said)) + 2 > width:
            del said[0]
        if notice and text_width(place + notice) + 2 > width:
            # What is needed; how large the window is now is seen.
            said = [notice.partition(" (")[0]]
        line = ends([Span(place)], [Span(f"{SEPARATOR.join(said)} ")], width)
        return [Span("".join(span.text for span in line), Tone.BAR)]


class RuleLine(LineView):
    """A titled rule."""

    def __init__(self, heading: str = "", right: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._texts = (heading, right)

    def show(self, heading: str, right: str = "") -> None:
        """Change the title and the text at the right end."""
        if (heading, right) != self._texts:
            self._texts = (heading, right)
            self.put(self.line(0, self.size.width))

    def line(self, y: int, width: int) -> Line:
        """Return the rule."""
        return rule(*self._texts, width)


class CommandLine(LineView):
    """Row 21, the command row: the choice, the datum still missing, and what Enter does."""

    def __init__(self, *, takes_keys: bool = True, id: str | None = None) -> None:  # noqa: A002
        """Build the row; where a field takes the keys in its place, the cursor is there and not here."""
        super().__init__([[]], id=id)
        self._takes_keys = takes_keys
        self._estado = ("", "", Tone.STRONG)
        self._of_row = False
        self._row_words: tuple[str, str] | None = None
        """What was to be told last of the row of a list; None once the line was cleared."""
        self._fresh = False
        """Whether no key was pressed since something else was said."""
        self.work = WorkOnRow(self, self._put)
        """The long work it tells of in place of the choice."""

    @property
    def text(self) -> str:
        """Return the text of the choice, empty without one."""
        return self._estado[0]

    @property
    def said(self) -> str:
        """Return the text that is worth going to: none that only tells of the row the person is on."""
        return "" if self._of_row else self._estado[0]

    def show(
        self,
        chosen: str = "",
        help_text: str = "",
        tone: Tone = Tone.STRONG,
        *,
        of_row: bool = False,
    ) -> None:
        """Show a choice, or a waiting cursor without one, and the help for the next step.

        With `of_row` it tells of the row of a list, which the person does not leave for it.
        """
        self._of_row = of_row
        if not of_row:
            self._fresh = bool(chosen)
            if not chosen:
                self._row_words = None
        if tone is Tone.NOTICE:
            self.work.give_way()
        if (chosen, help_text, tone) != self._estado:
            self._estado = (chosen, help_text, tone)
            self._put()

    def _put(self) -> None:
        self.put(*(self.line(y, self.size.width) for y in range(max(self.size.height, 1))))

    def tell_row(self, does: str, help_text: str = "") -> None:
        """Tell what Enter does on a row; what was said stays until a key leads to another row.

        A row that is read again, or that an act brought under the cursor, changes nothing, nor does one
        read again under the box that a key opened.
        """
        told, self._row_words = self._row_words, (does, help_text)
        if not self._fresh and told != self._row_words:
            self.show(does, help_text, of_row=True)

    def act(self) -> None:
        """Note that the person pressed a key, and has read what was said."""
        self._fresh = False

    def line(self, y: int, width: int) -> Line:
        """Return ` ► choice … help `; a choice too long for one row goes on in the next, if there is one.

        A row of nothing is as wide as the others: it is painted over what stood there.
        """
        if (work := self.work.line(width)) is not None:
            return fit((), width) if y else work
        chosen, help_text, tone = self._estado
        left = [Span(" "), Span("►", Tone.STRONG), Span(" ")]
        if self.size.height > 1 and line_width(left) + text_width(chosen + help_text) + 2 > width:
            return self._broken(y, left, width)
        if y:
            return fit((), width)
        if chosen:
            left.append(Span(chosen, tone))
        elif self._takes_keys:
            left.append(Span("_", Tone.CURSOR))
        return self._with_help(left, help_text, width)

    def _broken(self, y: int, left: list[Span], width: int) -> Line:
        """Return a row of a choice that takes several, with the help at the end of the last."""
        chosen, help_text, tone = self._estado
        words = wrap(chosen, width - line_width(left) - 1)
        if y:
            left = [Span("   ")]
        last = y == self.size.height - 1
        text = " ".join(words[y:]) if last else words[y] if y < len(words) else ""
        left.append(Span(text, tone))
        return self._with_help(left, help_text if last else "", width)

    @staticmethod
    def _with_help(left: list[Span], help_text: str, width: int) -> Line:
        keys = help_text.split(SEPARATOR)
        # The words of the choice are not cut while a key can go: the first one says what Enter does.
        while len(keys) > 1 and line_width(left) + text_width(SEPARATOR.join(keys)) + 2 > width:
            keys.pop()
        shown = SEPARATOR.join(keys)
        if line_width(left) + text_width(shown) + 2 > width:
            # The key alone, which is what one looks for; in a narrow window the choice comes before it.
            shown = shown.partition(" ")[0].rstrip(":")
            fits = line_width(left) + text_width(shown) + 2 <= width or width >= NARROW
            shown = shown if fits and shown in _TOLD_ALONE else ""
        return ends(left, [Span(f"{shown} ", Tone.DIM)] if shown else [], width)


class RRLine(LineView):
    """Rows 22 and 23: a rule that names the caso, then its RR line alone from column 1."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[], []], id=id)
        self._shown = ("", "", "", Tone.DIM)
        self._low = False

    def yield_rows(self, low: bool) -> None:
        """Leave its rows to the body of a `low` window, unless it says more than an explanation."""
        self._low = low
        self._yield()

    def _yield(self) -> None:
        heading, _right, text, tone = self._shown
        says = heading or (text and tone is not Tone.DIM)
        self.set_class(self._low and not says, "-callada")

    @property
    def text(self) -> str:
        """Return the RR line to be copied, or the notice in its place."""
        return cleaned(self._shown[2])

    def show(self, heading: str, right: str, text: str, tone: Tone = Tone.RR) -> None:
        """Show `text` alone on row 23, so that a selection takes nothing else."""
        if (heading, right, text, tone) != self._shown:
            self._shown = (heading, right, text, tone)
            self._yield()
            width = self.size.width
            self.put(rule(heading, right, width), fit([Span(text, tone)], width))

    def clear(self, notice: str = "", tone: Tone = Tone.DIM) -> None:
        """Clear the line, and show a notice in its place."""
        self.show("", "", f" {notice}" if notice else "", tone)

    def line(self, y: int, width: int) -> Line:
        """Return the rule or the line under it."""
        heading, right, text, tone = self._shown
        return rule(heading, right, width) if y == 0 else [Span(text, tone)]


class KeyRow(LineView):
    """Row 24: the keys of the context; a key that does not fit whole is left out."""

    def __init__(
        self,
        tags: Mapping[str, str] | None = None,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Build the row; `tags` are the words of actions that mean something else for a role."""
        super().__init__([[]], id=id)
        self._labels = dict(tags or {})
        self._keys_context = ""
        self._actions: tuple[KeyAction, ...] = ()
        self._disabled: frozenset[str] = frozenset()
        self.work = WorkOnRow(self, self.refresh)
        """The long work it tells of in place of the keys, where there is no command row."""
        self._told: tuple[str, Tone] | None = None
        """What is said in their place until the next key, where there is no other row for it."""

    def tell(self, text: str, tone: Tone = Tone.STRONG) -> None:
        """Say something in place of the keys until the next one is pressed."""
        self._told = (text, tone) if text else None
        self.work.give_way()
        self.refresh()

    def act(self) -> None:
        """Show the keys again: the person pressed one, and has read what was said."""
        if self._told is not None:
            self._told = None
            self.refresh()

    def show(
        self,
        context: str,
        disabled: Collection[str] = (),
        asked: tuple[str, str] | None = None,
    ) -> None:
        """Show the keys of a context; the actions whose id is in `disabled` look unusable.

        `asked` is the id of the action that answers what is asked now, with the keys that do: it is first.
        """
        first = [
            action._replace(sample=keys)
            for verb, keys in filter(None, [asked])
            for action in actions_of(context)
            if action.id == verb
        ]
        state = (context, frozenset(disabled), (*first, *footer_of(context)))
        if state != (self._keys_context, self._disabled, self._actions):
            self._keys_context, self._disabled, self._actions = state
            self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Return as many whole keys as fit."""
        if (work := self.work.line(width)) is not None:
            return work
        if self._told is not None:
            text, tone = self._told
            return [Span(" "), Span(by_words(text, width - 2), tone)]
        line: list[Span] = []
        gap = _gap(width)
        for action in self._fitting(width):
            off = action.id in self._disabled
            before = gap if line else " "
            line.append(Span(before + action.keystroke, Tone.INACTIVE if off else Tone.KEY))
            line.append(Span(f" {self._label(action)}", Tone.INACTIVE if off else Tone.DIM))
        return line

    def _label(self, action: KeyAction) -> str:
        return self._labels.get(action.id, action.tag)

    def _cells(self, action: KeyAction, width: int) -> int:
        return text_width(f"{_gap(width)}{action.keystroke} {self._label(action)}")

    def _fitting(self, width: int) -> list[KeyAction]:
        """Return the actions whose keys fit whole, then the help, which knows all the others."""
        if not self._actions:
            return []
        *others, help_key = self._actions
        keys = others[: MAX_AT_80 - 1 if width < MEDIUM else None]
        room = width + len(_gap(width)) - 1
        while keys and sum(self._cells(action, width) for action in (*keys, help_key)) > room:
            keys.pop()
        return [*keys, help_key]

    def told(self, width: int, rows: int) -> list[Line]:
        """Return the keys of the place with what each does, in columns, where a list leaves room for them."""
        columns = max(width // _TOLD_WIDTH, 1)
        own = [
            action for action in actions_of(self._keys_context) if action.id not in self._disabled
        ]
        deep = min(-(-len(own) // columns), rows)
        return [
            [
                span
                for action in own[row : deep * columns : deep]
                for span in (
                    Span(f" {cell(action.keystroke, _KEY_WIDTH)}", Tone.KEY),
                    Span(cell(action.help_text, _TOLD_WIDTH - _KEY_WIDTH - 1), Tone.DIM),
                )
            ]
            for row in range(deep)
        ]

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        end = 1 - len(_gap(self.size.width))
        for action in self._fitting(self.size.width):
            end += self._cells(action, self.size.width)
            if event.x < end:
                event.stop()
                if not (action.sample and "," in action.keystrokes):
                    # Of several keys that mean several things none can be meant.
                    self.app.simulate_key(action.keystrokes.split(",")[0])
                return


class BoxKeys(LineView):
    """The last row of a box that fills the screen: its few keys, as many as fit whole."""

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        """Build the row from the name of each key and what it does."""
        super().__init__([[]])
        self._keys = keys

    def line(self, y: int, width: int) -> Line:
        """Return the keys."""
        gap = _gap(width)
        parts = [
            [Span(f"{gap if place else ' '}{key}", Tone.KEY), Span(f" {does}", Tone.DIM)]
            for place, (key, does) in enumerate(self._keys)
        ]
        return first_fitting([parts], width)


def _gap(width: int) -> str:
    """Return what stands between two keys: one blank, or two where the window has them."""
    return "  " if width >= NORMAL else " "


def typing_cell(widget: Widget | None) -> Offset | None:
    """Return the cell where the next letter goes, None where the widget takes no text."""
    # The framework's name in every field; fields and lists are not imported before one is shown.
    return getattr(widget, "cursor_screen_offset", None)


def marked_cell(widget: Widget | None) -> Offset | None:
    """Return the cell of the row under the cursor of a list or a block of lines, None without one."""
    return getattr(widget, "cursor_cell", None)


def corner(widget: Widget | None) -> Offset | None:
    """Return the first cell of a widget, such as a button, None without a widget."""
    return None if widget is None else widget.region.offset


class CursorFollower:
    """Follows the person between the row of a list and the command row: the one that changed last."""

    def __init__(self, marked: Callable[[Widget | None], Offset | None] = marked_cell) -> None:
        self.marked = marked
        """Tells the cell of the row where the person is, given the widget with the focus."""
        self._marked: Offset | None = None
        self._text = ""
        self._on_command = False
        self._arrived = False
        """Whether another caso came up and no key was pressed since: the person is at its beginning."""

    def arrive(self) -> None:
        """Go to the beginning of what has just come up, whatever the command row says of the one before."""
        self._arrived = True

    def act(self) -> None:
        """Note that the person pressed a key."""
        self._arrived = False

    def cell(self, focused: Widget | None, command: LineView | None, said: str) -> Offset | None:
        """Return where the person is: the letter typed, the row of the list, or the command row.

        `command` is the command row in sight and `said` what it says, empty before a choice and where
        it tells of the row itself.
        """
        if (typing := typing_cell(focused)) is not None:
            return typing
        marked = self.marked(focused)
        if self._arrived:
            self._marked, self._text, self._on_command = marked, said, False
            return marked or corner(focused)
        if said != self._text:
            self._on_command = bool(said)
        elif marked != self._marked:
            self._on_command = False
        self._marked, self._text = marked, said
        if marked is not None and not self._on_command:
            return marked
        return corner(focused) if command is None else command.cursor_cell


class Frame:
    """The rows around the body of a screen, and the context of the keys they show.

    Row 1 is the bar, row 21 the command row, rows 22 and 23 the RR line and row 24 the keys; a screen
    whose body brings its own command row, or that has no RR line, goes without.
    """

    def __init__(
        self,
        context: str,
        *,
        demo: bool = False,
        labels: Mapping[str, str] | None = None,
        command_row: bool = True,
        rr_line: bool = True,
    ) -> None:
        """Build the rows; `labels` are the words of actions that mean something else for a role."""
        self.context = context
        self.disabled: Collection[str] = ()
        """The ids of the actions that cannot act now."""
        self.bar = StatusBar(demo=demo)
        self.command_row = CommandLine()
        self.rr_line = RRLine()
        self.key_row = KeyRow(labels)
        self.foot: Widget | None = None
        """What a screen without an RR line has under its command row."""
        self.cursor = CursorFollower()
        self._body = TwoRowArea(id="cuerpo")
        self._refusal: Widget | None = None
        self._covered: list[Widget] = []
        """What a refusal stands in place of."""
        self._has_command_row = command_row
        self._has_rr_line = rr_line

    def around(self, body: ComposeResult) -> ComposeResult:
        """Build the rows with a body between the bar and the command row."""
        self.key_row.show(self.context)
        with TwoRowArea(classes="franja"):
            yield self.bar
        with self._body:
            yield from body
        with TwoRowArea(classes="franja"):
            if self._has_command_row:
                yield self.command_row
            if self._has_rr_line:
                yield self.rr_line
            if self.foot is not None:
                yield self.foot
            yield self.key_row

    def act(self) -> None:
        """Note that the person pressed a key."""
        self.cursor.act()
        self.command_row.act()
        self.key_row.act()

    def refuse(self, refusal: Widget) -> None:
        """Show in place of the body why the person may not look at it."""
        self.bar.refuse("no se puede ver")
        self._covered = [part for part in self._body.children if part.display]
        for part in self._covered:
            part.display = False
        self._refusal = refusal
        self._body.mount(refusal)
        self.rr_line.clear()
        self.key_row.show("comun")

    @property
    def refuses(self) -> bool:
        """Whether the person was told that they may not look at the body."""
        return self._refusal is not None

    def uncover(self) -> None:
        """Show the body again, which may be looked at by now."""
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None
        for part in self._covered:
            part.display = True
        self._covered = []
        self.key_row.show(self.context)

    def place_command(self, left: int = 0, width: int = 0, rows: int = 1) -> None:
        """Put the command row under the area it commands, so many cells from the left; or all along."""
        styles = self.command_row.styles
        styles.margin = (0, 0, 0, left)
        styles.width = width or "100%"
        styles.height = rows

    def show_keys(
        self,
        context: str,
        disabled: Collection[str] = (),
        asked: tuple[str, str] | None = None,
    ) -> None:
        """Change the keys that row 24 and the help show; `disabled` are ids that cannot act now.

        `asked` is the id of the action that answers what is asked now, and the keys that do.
        """
        self.context, self.disabled = context, disabled
        self.key_row.show(context, disabled, asked)


def breakpoint_classes(breakpoints: Sequence[tuple[int, str]], size: int) -> dict[str, bool]:
    """Return each class of some breakpoints, and whether it holds for a size."""
    reached = [name for least, name in sorted(breakpoints) if least <= size]
    return {name: name in reached[-1:] for _width, name in breakpoints}


class CardView(Vertical, can_focus=False):
    """The card: nineteen lines that scroll when the window is small, and its own command row."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas(width=WIDTH)
        """The body, which takes the focus."""
        self.order = CommandLine()
        """The command row of the card."""

    def compose(self) -> ComposeResult:
        """Build the body and the command row."""
        yield self.canvas
        yield self.order
