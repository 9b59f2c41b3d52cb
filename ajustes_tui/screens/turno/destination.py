"""A row of mi turno, and where Enter leads from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from ajustes_tui.widgets.flow import Row


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


class TurnoRow(NamedTuple):
    """A row that the cursor can select if it has a destination."""

    row: Row
    to: Destination | None = None
    digit: str = ""
    """The key that opens it at once."""
