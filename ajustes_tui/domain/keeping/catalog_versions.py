"""The supervisor's catalogues, their versions and differences."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.keeping.schema import Cells
from ajustes_tui.domain.values.counts import count_words


class CatalogName(StrEnum):
    """A catalogue to export, change and import."""

    CAUSALES = "causales"
    MARCACIONES = "marcaciones"
    SYNONYMS = "sinonimos"
    FESTIVOS = "festivos"
    AJUSTES = "ajustes"
    SHORT_FORMS = "formas"
    PLANTILLAS = "plantillas"
    ASESORES = "asesores"


class CatalogVersion(NamedTuple):
    """A version's text and the one it replaced."""

    catalog: CatalogName
    version: int
    since: date
    text: str
    previous: str
    file: str
    changed_by: str
    changed_at: datetime
    number: int = 0
    """Sequence number across all catalogues, once saved."""


class CatalogState(NamedTuple):
    """A listed catalogue; an empty `who` means shipped."""

    catalog: CatalogName
    rows: int
    version: int
    since: date | None
    who: str = ""
    when: datetime | None = None
    demo: bool = False


class CatalogDifference(NamedTuple):
    """Rows added, removed and changed."""

    added: int
    removed: int
    changed: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def __str__(self) -> str:
        return ", ".join(
            (
                count_words(self.added, "agregado"),
                count_words(self.removed, "quitado"),
                count_words(self.changed, "cambiado"),
            )
        )


class CatalogChange(NamedTuple):
    """An import; `version` is None without changes in force."""

    catalog: CatalogName
    version: int | None
    since: date | None = None
    difference: CatalogDifference = CatalogDifference(0, 0, 0)
    reread: int = 0
    clocks: int = 0
    notices: tuple[str, ...] = ()


def compare(
    before: Iterable[Cells], after: Iterable[Cells], natural_key: tuple[str, ...]
) -> CatalogDifference:
    previous = {tuple(row[name] for name in natural_key): row for row in before}
    new = {tuple(row[name] for name in natural_key): row for row in after}
    common = previous.keys() & new.keys()
    return CatalogDifference(
        len(new) - len(common),
        len(previous) - len(common),
        sum(previous[key] != new[key] for key in common),
    )
