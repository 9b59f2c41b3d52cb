"""The rows every screen has in the same place: bar, titled rule, command row, RR line and keys."""

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
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.line_view import Canvas, LineView
from ajustes_tui.widgets.work_row import WorkOnRow

SEPARATOR = " · "
MAX_AT_80 = 8
"""Maximum keys of row 24 in the smallest window."""
_TOLD_WIDTH, _KEY_WIDTH = 50, 10
_GUIDE_EVERY_S = 0.5
"""Seconds between two looks at what was written; an equal sentence paints nothing."""


_TOLD_ALONE = frozenset({"Enter", "Esc", "Espacio", "Tab"})
"""Keys that may end the command row without a description; a single letter alone would be unclear."""


class TwoRowArea(Container):
    """A container covered by its children: it paints nothing, and changes elsewhere do not repaint it."""

    BLANK = True


class StatusBar(LineView):
    """Row 1, in reverse: the place at the left, the work and the person at the right."""

    def __init__(self, *, demo: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._demo = demo
        self._texts = ("", "", "")
        self.waits = False
        """Whether the place it names is still being read."""

    def show(self, left: str, right: str) -> None:
        self.waits = False
        self._set((left, right, self._texts[2]))

    def wait(self, place: str, login: str) -> None:
        self.show(place, login)
        self.waits = True

    def refuse(self, why: str) -> None:
        if self.waits:
            place = self._texts[0].partition(" › ")[0]
            self.show(f"{place} › {why}", self._texts[1])

    def warn(self, notice: str) -> None:
        """Show a notice about the terminal at the right; '' clears it."""
        self._set((*self._texts[:2], notice))

    def _set(self, texts: tuple[str, str, str]) -> None:
        if texts != self._texts:
            self._texts = texts
            self.put(self.line(0, self.size.width))

    def line(self, y: int, width: int) -> Line:
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
        if (heading, right) != self._texts:
            self._texts = (heading, right)
            self.put(self.line(0, self.size.width))

    def line(self, y: int, width: int) -> Line:
        return rule(*self._texts, width)


class CommandLine(LineView):
    """Row 21, the command row: the choice, the missing datum, and what Enter does."""

    def __init__(self, *, takes_keys: bool = True, id: str | None = None) -> None:  # noqa: A002
        """With `takes_keys` false, a field has the cursor instead."""
        super().__init__([[]], id=id)
        self._takes_keys = takes_keys
        self._estado = ("", "", Tone.STRONG)
        self._of_row = False
        self._row_words: tuple[str, str] | None = None
        self._fresh = False
        """Whether no key was pressed since another text was shown."""
        self.work = WorkOnRow(self, self._put)

    @property
    def text(self) -> str:
        return self._estado[0]

    @property
    def said(self) -> str:
        """The text worth moving to: '' if it only describes the current row."""
        return "" if self._of_row else self._estado[0]

    def show(
        self,
        chosen: str = "",
        help_text: str = "",
        tone: Tone = Tone.STRONG,
        *,
        of_row: bool = False,
    ) -> None:
        """Show what was chosen and the help for the next step; where nothing was, a cursor waits.

        `of_row`: the text describes the current row of a list, so the cursor stays there.
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
        self.put(self.line(0, self.size.width))

    def tell_row(self, does: str, help_text: str = "") -> None:
        """Show what Enter does on a row; an earlier message stays until a key moves to another row.

        A row reloaded or moved under the cursor changes nothing, nor does one reloaded under an open box.
        """
        told, self._row_words = self._row_words, (does, help_text)
        if not self._fresh and told != self._row_words:
            self.show(does, help_text, of_row=True)

    def act(self) -> None:
        self._fresh = False

    def line(self, y: int, width: int) -> Line:
        """Return ` ► choice … help `, full width even if empty."""
        if (work := self.work.line(width)) is not None:
            return work
        chosen, help_text, tone = self._estado
        left = [Span(" "), Span("►", Tone.STRONG), Span(" ")]
        if chosen:
            left.append(Span(chosen, tone))
        elif self._takes_keys:
            left.append(Span("_", Tone.CURSOR))
        return self._with_help(left, help_text, width)

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
        """Give its rows to the body of a `low` window if it only shows an explanation."""
        self._low = low
        self._yield()

    def _yield(self) -> None:
        heading, _right, text, tone = self._shown
        says = heading or (text and tone is not Tone.DIM)
        self.set_class(self._low and not says, "-callada")

    @property
    def text(self) -> str:
        return cleaned(self._shown[2])

    def show(self, heading: str, right: str, text: str, tone: Tone = Tone.RR) -> None:
        if (heading, right, text, tone) != self._shown:
            self._shown = (heading, right, text, tone)
            self._yield()
            width = self.size.width
            self.put(rule(heading, right, width), fit([Span(text, tone)], width))

    def clear(self, notice: str = "", tone: Tone = Tone.DIM) -> None:
        self.show("", "", f" {notice}" if notice else "", tone)

    def line(self, y: int, width: int) -> Line:
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
        super().__init__([[]], id=id)
        self._labels = dict(tags or {})
        self._keys_context = ""
        self._actions: tuple[KeyAction, ...] = ()
        self._disabled: frozenset[str] = frozenset()
        self.work = WorkOnRow(self, self.refresh)
        self._told: tuple[str, Tone] | None = None
        """The message shown until the next key, where no other row has room for it."""

    def tell(self, text: str, tone: Tone = Tone.STRONG) -> None:
        self._told = (text, tone) if text else None
        self.work.give_way()
        self.refresh()

    def act(self) -> None:
        if self._told is not None:
            self._told = None
            self.refresh()

    def show(
        self,
        context: str,
        disabled: Collection[str] = (),
        asked: tuple[str, str] | None = None,
    ) -> None:
        """Dim the actions in `disabled`; `asked`, the action that answers the current question and
        its keys, goes first.
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
        if not self._actions:
            return []
        *others, help_key = self._actions
        keys = others[: MAX_AT_80 - 1 if width < MEDIUM else None]
        room = width + len(_gap(width)) - 1
        while keys and sum(self._cells(action, width) for action in (*keys, help_key)) > room:
            keys.pop()
        return [*keys, help_key]

    def told(self, width: int, rows: int) -> list[Line]:
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
    """The last row of a full-screen box: as many of its keys as fit whole."""

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__([[]])
        self._keys = keys
        self._told = ""

    def tell(self, text: str) -> None:
        """Show a message in place of the keys; with '', the keys again."""
        if text != self._told:
            self._told = text
            self.refresh()

    def line(self, y: int, width: int) -> Line:
        if self._told:
            return [Span(" "), Span(by_words(self._told, width - 2), Tone.NOTICE)]
        gap = _gap(width)
        parts = [
            [Span(f"{gap if place else ' '}{key}", Tone.KEY), Span(f" {does}", Tone.DIM)]
            for place, (key, does) in enumerate(self._keys)
        ]
        return first_fitting([parts], width)


def _gap(width: int) -> str:
    return "  " if width >= NORMAL else " "


def typing_cell(widget: Widget | None) -> Offset | None:
    # The framework's name in every field; fields and lists are not imported before one is shown.
    return getattr(widget, "cursor_screen_offset", None)


def marked_cell(widget: Widget | None) -> Offset | None:
    return getattr(widget, "cursor_cell", None)


def corner(widget: Widget | None) -> Offset | None:
    return None if widget is None else widget.region.offset


class CursorFollower:
    """Places the terminal cursor on the row of a list or the command row, whichever changed last."""

    def __init__(self, marked: Callable[[Widget | None], Offset | None] = marked_cell) -> None:
        self.marked = marked
        """Returns the cell of the current row, given the focused widget."""
        self._marked: Offset | None = None
        self._text = ""
        self._on_command = False
        self._arrived = False
        """Whether a new caso came up and no key was pressed since: the cursor is at its beginning."""

    def arrive(self) -> None:
        self._arrived = True

    def act(self) -> None:
        self._arrived = False

    def cell(self, focused: Widget | None, command: LineView | None, said: str) -> Offset | None:
        """`said` is the text of the command row, '' before a choice and where it describes the row itself."""
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


class GuideRow(LineView):
    """Row 2 of a guided demonstration: what to try next in the context of the keys."""

    def __init__(self, says: Callable[[str], str], frame: Frame) -> None:
        super().__init__([[]])
        self._says, self._frame = says, frame

    def on_mount(self) -> None:
        self.look()
        self.set_interval(_GUIDE_EVERY_S, self.look)

    def look(self) -> None:
        if self.screen.is_current:
            self.set_lines([[Span(f" {self._says(self._frame.context)}", Tone.NOTICE)]])


class Frame:
    """The rows around the body of a screen, and the context of their keys; command row and RR line
    are optional.
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
        """Build the rows; `labels` replaces the words of actions for a role."""
        self.context = context
        self.disabled: Collection[str] = ()
        self.bar = StatusBar(demo=demo)
        self.command_row = CommandLine()
        self.rr_line = RRLine()
        self.key_row = KeyRow(labels)
        self.guide: GuideRow | None = None
        """The row under the bar; None without a guide."""
        self.foot: Widget | None = None
        """The widget under the command row of a screen without an RR line."""
        self.cursor = CursorFollower()
        self._body = TwoRowArea(id="cuerpo")
        self._refusal: Widget | None = None
        self._covered: list[Widget] = []
        self._has_command_row = command_row
        self._has_rr_line = rr_line

    def around(self, body: ComposeResult) -> ComposeResult:
        self.key_row.show(self.context)
        with TwoRowArea(classes="franja"):
            yield self.bar
            if self.guide is not None:
                yield self.guide
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
        self.cursor.act()
        self.command_row.act()
        self.key_row.act()

    def refuse(self, refusal: Widget) -> None:
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
        return self._refusal is not None

    def uncover(self) -> None:
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None
        for part in self._covered:
            part.display = True
        self._covered = []
        self.key_row.show(self.context)

    def show_keys(
        self,
        context: str,
        disabled: Collection[str] = (),
        asked: tuple[str, str] | None = None,
    ) -> None:
        """`disabled` has the ids unavailable now; `asked`, the answering action and its keys."""
        self.context, self.disabled = context, disabled
        self.key_row.show(context, disabled, asked)


def breakpoint_classes(breakpoints: Sequence[tuple[int, str]], size: int) -> dict[str, bool]:
    reached = [name for least, name in sorted(breakpoints) if least <= size]
    return {name: name in reached[-1:] for _width, name in breakpoints}


class CardView(Vertical, can_focus=False):
    """The card: nineteen lines that scroll on a small window, and its own command row."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas(width=WIDTH)
        self.order = CommandLine()

    def compose(self) -> ComposeResult:
        yield self.canvas
        yield self.order
