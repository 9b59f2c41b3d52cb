"""Data as Textual content, shown literally."""

from __future__ import annotations

from textual.content import Content

from ajustes_tui.ui.text import cleaned


def plain(value: object) -> Content:
    """Never read as markup."""
    text = "" if value is None else str(value)
    return Content("\n".join(cleaned(part) for part in text.replace("\r\n", "\n").split("\n")))
