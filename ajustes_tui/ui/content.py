"""Text of data as content of the framework, which shows literally."""

from __future__ import annotations

from textual.content import Content

from ajustes_tui.ui.text import cleaned


def plain(value: object) -> Content:
    """Return the value as content that shows literally, keeping its line breaks, never read as
    markup."""
    text = "" if value is None else str(value)
    return Content("\n".join(cleaned(part) for part in text.replace("\r\n", "\n").split("\n")))
