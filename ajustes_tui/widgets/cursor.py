"""The cell where the person is, on which the terminal's own cursor stands for a reader to follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Offset
from textual.widget import Widget

if TYPE_CHECKING:
    from ajustes_tui.widgets.frame import CommandLine


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

    def __init__(self) -> None:
        self._marked: Offset | None = None
        self._text = ""
        self._on_command = False

    def cell(self, focused: Widget | None, command: CommandLine | None) -> Offset | None:
        """Return where the person is: the letter typed, the row of the list, or the command row in sight."""
        if (typing := typing_cell(focused)) is not None:
            return typing
        marked, text = marked_cell(focused), command.text if command is not None else ""
        if text != self._text:
            self._on_command = bool(text)
        elif marked != self._marked:
            self._on_command = False
        self._marked, self._text = marked, text
        if marked is not None and not self._on_command:
            return marked
        return corner(focused) if command is None else command.cursor_cell
