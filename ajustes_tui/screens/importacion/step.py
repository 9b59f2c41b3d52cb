"""Steps of an import, and their frame text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ajustes_tui.ui.text import Tone

THREE = 180
"""Columns to show rows behind a line as a third part."""


class Step(StrEnum):
    """Values name key context and part id."""

    FILES = "archivo"
    BASES = "bases"
    COLUMNS = "columnas"
    PREVIEW = "previa"
    GROUP = "grupo"
    RESULT = "resultado"


@dataclass(frozen=True, slots=True)
class FrameText:
    """Text of a part for the frame."""

    bar: str
    """Left end of row 1."""
    bar_end: str = ""
    """Before the login."""
    order: str = ""
    """Row 21; '' for a waiting cursor."""
    order_help: str = ""
    tone: Tone = Tone.STRONG
    """Tone of row 21."""
    notice: str | None = ""
    """Row 23; '' clears it, None keeps it."""
    notice_title: str = ""
    """Left end of row 22."""
    notice_end: str = ""
    """Right end of row 22."""
    notice_tone: Tone = Tone.DIM
