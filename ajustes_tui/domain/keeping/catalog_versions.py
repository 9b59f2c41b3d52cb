"""The catalogues a supervisor keeps, their versions, and the difference that a change makes."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.keeping.schema import Cells
from ajustes_tui.domain.values.counts import count_words


class CatalogName(StrEnum):
    """A catalogue that a supervisor may export, change and import."""

    CAUSALES = "causales"
    MARCACIONES = "marcaciones"
    SYNONYMS = "sinonimos"
    FESTIVOS = "festivos"
    AJUSTES = "ajustes"
    SHORT_FORMS = "formas"
    PLANTILLAS = "plantillas"
    ASESORES = "asesores"


class CatalogVersion(NamedTuple):
    """One version of a catalogue: its text, and the text it replaced."""

    catalog: CatalogName
    version: int
    since: date
    text: str
    previous: str
    file: str
    changed_by: str
    changed_at: datetime
    number: int = 0
    """The version's place among the changes of all the catalogues of the store, once it is kept."""


class CatalogState(NamedTuple):
    """A catalogue as the list shows it; an empty `who` means the catalogue the program ships."""

    catalog: CatalogName
    rows: int
    version: int
    since: date | None
    who: str = ""
    when: datetime | None = None
    demo: bool = False
    """Whether the catalogue declares itself a DEMO, with invented codes."""


class CatalogDifference(NamedTuple):
    """How many rows a change puts in, takes out and rewrites."""

    added: int
    removed: int
    changed: int

    def __bool__(self) -> bool:
        """Tell whether anything is different."""
        return bool(self.added or self.removed or self.changed)

    def __str__(self) -> str:
        """Return the three counts in Spanish words."""
        return ", ".join(
            (
                count_words(self.added, "agregado", "agregados"),
                count_words(self.removed, "quitado", "quitados"),
                count_words(self.changed, "cambiado", "cambiados"),
            )
        )


class CatalogChange(NamedTuple):
    """The outcome of importing a catalogue; `version` is None when the file changes nothing in force."""

    catalog: CatalogName
    version: int | None
    since: date | None = None
    difference: CatalogDifference = CatalogDifference(0, 0, 0)
    reread: int = 0
    """Casos whose unknown result the new synonyms explained."""
    clocks: int = 0
    """Casos whose clock ends on another day."""
    notices: tuple[str, ...] = ()


def compare(
    before: Iterable[Cells], after: Iterable[Cells], natural_key: tuple[str, ...]
) -> CatalogDifference:
    """Compare two lists of rows whose `natural_key` tells them apart."""
    previous = {tuple(row[name] for name in natural_key): row for row in before}
    new = {tuple(row[name] for name in natural_key): row for row in after}
    common = previous.keys() & new.keys()
    return CatalogDifference(
        len(new) - len(common),
        len(previous) - len(common),
        sum(previous[key] != new[key] for key in common),
    )
