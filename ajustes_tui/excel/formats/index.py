"""What a workbook says of itself that the fast reader does not tell, or tells only after a load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BookIndex:
    """The epoch of a workbook and the sheets it lists."""

    system_1904: bool = False
    """Whether numbers without a date format count their days from 1904."""
    hidden: frozenset[str] = frozenset()
    """Names of the sheets that are not shown; the fast reader loads a sheet to tell."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Name of each sheet of cells to the entry of the package that holds them."""
