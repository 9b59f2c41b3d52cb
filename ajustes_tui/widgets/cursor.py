"""The cell where the person is, on which the terminal's own cursor stands for a reader to follow it."""

from __future__ import annotations

from textual.geometry import Offset
from textual.widget import Widget

from ajustes_tui.widgets.line_view import LineView


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

    def cell(self, focused: Widget | None, command: LineView | None, said: str) -> Offset | None:
        """Return where the person is: the letter typed, the row of the list, or the command row.

        `command` is the command row in sight and `said` what it says, empty before a choice.
        """
        if (typing := typing_cell(focused)) is not None:
            return typing
        marked = marked_cell(focused)
        if said != self._text:
            self._on_command = bool(said)
        elif marked != self._marked:
            self._on_command = False
        self._marked, self._text = marked, said
        if marked is not None and not self._on_command:
            return marked
        return corner(focused) if command is None else command.cursor_cell
