"""A fault of the procedure: where it is, what is lacking, and a caso that shows it."""

from typing import NamedTuple

from ajustes_tui.domain.keeping.catalog_versions import CatalogName


class Finding(NamedTuple):
    """A fault of the procedure."""

    place: str
    lacks: str
    example: str
    catalog: CatalogName | None = None
    """The catalogue that has it; None where it is of the program."""

    def __str__(self) -> str:
        """Return the finding as a sentence."""
        return f"{self.place}: {self.lacks} (ejemplo: {self.example})"
