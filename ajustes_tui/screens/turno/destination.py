"""A row of mi turno, and where Enter leads from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from ajustes_tui.ui.text import Line


class TurnoList(Enum):
    """What is read before Enter leads on, or is listed in a box."""

    CALLS = "the calls offered now"
    DAY = "what the person did today"


@dataclass(frozen=True, slots=True)
class Destination:
    """What Enter opens; the same one over readings if its key is."""

    key: str
    words: str = field(compare=False)
    """What the command row says of Enter."""
    mode: str = field(default="", compare=False)
    request: object = field(default=None, compare=False)
    listing: TurnoList | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TurnoRow:
    """Lines that the cursor can select if they have a destination."""

    lines: Sequence[Line]
    destination: Destination | None = None
    digit: str = ""
    """The key that opens it at once."""
