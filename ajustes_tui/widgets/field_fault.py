"""The fault of a field, shown at its right or under it."""

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
"""The id of the part of a modal screen that bounds the faults of its fields."""


class FieldFault(LineView):
    """Why a field was refused; cleared by the next edit or change of focus.

    A fault that a form reports per letter stays until the form changes it: removing and restoring
    it would lay out the screen twice. It overlays the rows so that nothing moves: right of the
    field, else after its text, else under it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = TONES

    def __init__(self) -> None:
        super().__init__([[]])
        self._field: Input | TextArea | None = None
        self._why = ""
        self._followed = False
        self._where = Region()

    @property
    def why(self) -> str:
        return self._why

    def on_mount(self) -> None:
        screen = self.screen
        self.watch(screen, "focused", self._focus_moved, init=False)
        screen.screen_layout_refresh_signal.subscribe(self, lambda _screen: self._place())
        self._begin()

    def say(self, field: Input | TextArea, why: str, *, followed: bool = False) -> None:
        """With `followed`, a form updates the fault after each letter."""
        self._field, self._why, self._followed = field, why, followed
        if self.is_mounted:
            self._begin()

    def unsay(self, field: Input | TextArea) -> None:
        if self._followed and self._field is field:
            self.clear()

    def clear(self) -> None:
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
    """Return the region and rows of a fault within `limits`; to the right it covers the row up to `row_end`."""
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
    boxes = (one for one in field.ancestors if isinstance(one, Widget) and one.id == BOX)
    return next((box.content_region for box in boxes), field.screen.region)


def refuse(field: Input | TextArea, why: str) -> None:
    field.focus()
    _part_of(field.screen).say(field, why)


def mark(field: Input | TextArea, why: str) -> None:
    """Show a fault after each letter typed; '' clears it."""
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
    # It is mounted on the screen itself: no need to look through all that is in it at each letter.
    return next((child for child in screen.children if isinstance(child, FieldFault)), None)
