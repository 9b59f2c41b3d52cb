"""The groupings of the figures, as one table.

The KPI and its crossings, filters, lists, closings, workbook, page, JSON and options read this
table alone. A new grouping is a row here, and a migration that adds its column to `cierre_casos`,
where a closed corte keeps the group of each caso.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.keeping.asesores import AsesorDirectory

if TYPE_CHECKING:
    from ajustes_tui.domain.keeping.catalogs import Catalogs


BETWEEN = "\x1f"


class Join(NamedTuple):
    """How texts of the bases join under one group key, and the texts of a key."""

    key: Callable[[AsesorDirectory, str | None], str | None]
    texts: Callable[[AsesorDirectory, str | None], tuple[str, ...]]
    """Also of no group; empty if those casos have no text."""


class Grouping(NamedTuple):
    """A grouping; its key is its option, its JSON word, and its column at a closing."""

    key: str
    name: str
    """The heading; in lower case, inside a sentence."""
    definition: str
    columns: tuple[str, ...]
    """The columns that give the group: the first non-empty one, or all if `together`."""
    join: Join | None = None
    title: Callable[[Catalogs, str], str] | None = None
    together: bool = False

    free: bool = False
    """Free text: figures, which leave the house, show it without names or telephones.

    The catalogue of synonyms joins its spellings.
    """

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def nobody(self) -> str:
        return f"(sin {self.word})"

    def one_key(self, directory: AsesorDirectory) -> Callable[[str | None], str | None]:
        join = self.join
        if join is None:
            return lambda text: text
        return cache(lambda text: join.key(directory, text))

    def texts(self, directory: AsesorDirectory, key: str | None) -> tuple[str, ...]:
        if self.join is not None:
            return self.join.texts(directory, key)
        return () if key is None else (key,)

    def title_of(self, catalogs: Catalogs, key: str | None) -> str:
        return "" if key is None or self.title is None else self.title(catalogs, key)

    def name_of(self, catalogs: Catalogs, key: str | None) -> str:
        return self.nobody if key is None else f"{key} {self.title_of(catalogs, key)}".rstrip()


def _ids(directory: AsesorDirectory, key: str | None) -> tuple[str, ...]:
    return () if key is None else directory.ids_of(key)


def pair_text(asesor_id: str | None, aliado: str | None) -> str:
    return f"{asesor_id or ''}{BETWEEN}{aliado or ''}"


def _aliado(directory: AsesorDirectory, text: str | None) -> str | None:
    asesor_id, _, aliado = (text or BETWEEN).partition(BETWEEN)
    return directory.aliado(asesor_id or None, aliado or None)


def _pairs(directory: AsesorDirectory, key: str | None) -> tuple[str, ...]:
    return tuple(pair_text(*pair) for pair in directory.pairs_of(key))


def _causal_name(catalogs: Catalogs, letter: str) -> str:
    causal = catalogs.causal(letter)
    return causal.name if causal else ""


GROUPINGS: Mapping[str, Grouping] = {
    grouping.key: grouping
    for grouping in (
        Grouping(
            key="asesor",
            name="Asesor",
            definition="Asesor que pidió el ajuste; «(sin asesor)» si la base no lo trae.",
            columns=("asesor_id",),
            join=Join(AsesorDirectory.resolve, _ids),
        ),
        Grouping(
            key="aliado",
            name="Aliado",
            definition="Operación o sede del asesor: la del catálogo; si no, la de la base más nueva.",
            columns=("asesor_id", "aliado"),
            join=Join(_aliado, _pairs),
            together=True,
        ),
        Grouping(
            key="causal",
            name="Causal",
            definition="Causal identificada al clasificar; «(sin causal)» antes.",
            columns=("causal", "causal_pedida"),
            title=_causal_name,
        ),
        Grouping(
            key="agente",
            name="Agente",
            definition="Autor del último veredicto vigente; «(sin agente)» si no lo hay.",
            columns=("veredicto_agente",),
        ),
        Grouping(
            key="motivo",
            name="Motivo",
            definition="Motivo de rechazo que dio el back; «(sin motivo)» si no dio ninguno.",
            columns=("motivo_rechazo",),
            free=True,
        ),
    )
}
"""By key, in the order of the key that changes them; the first is the default."""
DEFAULT = next(iter(GROUPINGS))


def group_name(key: str | None, by: str, catalogs: Catalogs) -> str:
    grouping = GROUPINGS.get(by)
    return grouping.name_of(catalogs, key) if grouping else key or f"(sin {by})"
