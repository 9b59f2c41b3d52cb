"""What is wrong with what is typed in a field, said where the eye is: at its right side, or under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input

from ajustes_tui.ui.text import Span, Tone, cleaned, width, wrap
from ajustes_tui.widgets.line_view import TONES, LineView

if TYPE_CHECKING:
    from textual.widgets import TextArea

SIGN = "▲ "
BOX = "dialogo"
"""The part of a screen over another within which its fields say what is wrong."""


class FieldFault(LineView):
    """Why a field was refused; it goes once something else is typed, or another field is gone to.

    What a form says of each letter stays until the form says otherwise: taken away and put back, it
    would lay out the screen twice at each.

    It stands over the rows there, so that nothing moves: behind the field where that fits, else after
    what is typed in a long one, else under it, broken into as many rows as it takes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = TONES

    def __init__(self) -> None:
        super().__init__([[]])
        self._field: Input | TextArea | None = None
        self._why = ""
        self._followed = False
        """Whether a form says after each letter what is wrong now."""
        self._where = Region()

    @property
    def why(self) -> str:
        """Return what is said at a field now, or ''."""
        return self._why

    def on_mount(self) -> None:
        """Keep its place when the window is another, and go with the focus."""
        screen = self.screen
        self.watch(screen, "focused", self._focus_moved, init=False)
        screen.screen_layout_refresh_signal.subscribe(self, lambda _screen: self._place())
        self._begin()

    def say(self, field: Input | TextArea, why: str, *, followed: bool = False) -> None:
        """Say at a field why it is refused, until the next letter or the next word of who follows it."""
        self._field, self._why, self._followed = field, why, followed
        if self.is_mounted:
            self._begin()

    def unsay(self, field: Input | TextArea) -> None:
        """Take back what was said of a letter typed in a field; a refusal goes by itself."""
        if self._followed and self._field is field:
            self.clear()

    def clear(self) -> None:
        """Say nothing any more."""
        self._field, self._why, self.display = None, "", False

    def _begin(self) -> None:
        if self._field is None:
            return
        typed = "value" if isinstance(self._field, Input) else "selection"
        self.watch(self._field, typed, self._typed_on, init=False)
        self.display = True
        self.call_after_refresh(self._place)

    def _typed_on(self, _now: object) -> None:
        if not self._followed:
            self.clear()

    def _focus_moved(self, focused: Widget | None) -> None:
        if focused is not None and focused is not self._field:
            self.clear()

    def _place(self) -> None:
        field = self._field
        if field is None or not field.is_attached:
            return
        text = cleaned(f"{SIGN}{self._why}")
        row = next((one for one in field.ancestors if isinstance(one, Widget)), field)
        where, rows = placed(
            field.region, _typed_width(field), _limits(field), text, row.region.right
        )
        self.set_lines([[Span(row, Tone.BAD)] for row in rows])
        if where != self._where:
            self._where = where
            self.styles.offset = where.offset
            self.styles.width, self.styles.height = where.size


def placed(
    field: Region, typed: int, limits: Region, text: str, row_end: int = 0
) -> tuple[Region, list[str]]:
    """Return where a text about a field stands within some limits, and its rows.

    Behind a field it covers the rest of its row, which ends at `row_end`.
    """
    cells = width(text)
    behind = limits.right - field.right - 1
    if field.height == 1 and cells <= behind:
        covered = max(min(row_end, limits.right) - field.right - 1, cells)
        return Region(field.right + 1, field.y, covered, 1), [text]
    if field.height == 1 and cells <= min(field.right, limits.right) - field.x - typed - 2:
        return Region(field.x + typed + 2, field.y, cells, 1), [text]
    x = min(field.x, max(limits.right - max(cells, 1), limits.x))
    rows = wrap(text, limits.right - x)
    y = field.bottom if field.bottom + len(rows) <= limits.bottom else field.y - len(rows)
    # To the edge, so that nothing of a row is left beside it.
    return Region(x, max(y, limits.y), limits.right - x, len(rows)), rows


def _typed_width(field: Input | TextArea) -> int:
    return width(field.value) if isinstance(field, Input) else field.size.width


def _limits(field: Widget) -> Region:
    """Return the box that a field is in, or the screen."""
    boxes = (one for one in field.ancestors if isinstance(one, Widget) and one.id == BOX)
    return next((box.content_region for box in boxes), field.screen.region)


def refuse(field: Input | TextArea, why: str) -> None:
    """Put the cursor in a field and say there why what is typed cannot be taken."""
    field.focus()
    _part_of(field.screen).say(field, why)


def mark(field: Input | TextArea, why: str) -> None:
    """Say at a field, after each letter typed in it, why that cannot be taken; '' where it can."""
    if why:
        _part_of(field.screen).say(field, why, followed=True)
    elif (fault := fault_of(field.screen)) is not None:
        fault.unsay(field)


def _part_of(screen: Widget) -> FieldFault:
    fault = fault_of(screen)
    if fault is None:
        fault = FieldFault()
        screen.mount(fault)
    return fault


def fault_of(screen: Widget) -> FieldFault | None:
    """Return the part of a screen that says what is wrong in a field, None before anything was."""
    # It is mounted on the screen itself: no need to look through all that is in it at each letter.
    return next((child for child in screen.children if isinstance(child, FieldFault)), None)
