"""The steps of an import, and the words of the frame at each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ajustes_tui.ui.text import Tone


class Step(StrEnum):
    """A step of the import; the value names its context of keys and the id of its part."""

    FILES = "archivo"
    BASES = "bases"
    COLUMNS = "columnas"
    PREVIEW = "previa"
    GROUP = "grupo"
    RESULT = "resultado"


@dataclass(frozen=True, slots=True)
class FrameText:
    """The words of a part for the rows of the frame."""

    bar: str
    """Left end of row 1."""
    bar_end: str = ""
    """Right end of row 1, before the login."""
    order: str = ""
    """Row 21; empty for a waiting cursor."""
    order_help: str = ""
    tone: Tone = Tone.STRONG
    """Tone of row 21."""
    notice: str | None = ""
    """Row 23; empty clears it, None leaves it as it is."""
    notice_title: str = ""
    """Left end of row 22."""
    notice_end: str = ""
    """Right end of row 22."""
    notice_tone: Tone = Tone.DIM
