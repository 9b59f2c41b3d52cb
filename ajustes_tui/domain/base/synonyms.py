"""The editable words of a base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ajustes_tui.domain.base.fields import ANSWERS, FIELDS, HEADERS, MOTIVES, SECTIONS, TELEPHONE
from ajustes_tui.domain.base.headers import reduce_header
from ajustes_tui.domain.base.rows import FIELD_NAMES, Resultado
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidConfig

WITHOUT_RESULT = "NINGUNO"
WITHOUT_FIELD = "ninguno"
"""Name of the headers that are no field, whatever their words say."""
OPTIONAL = frozenset({HEADERS, MOTIVES})
"""Sections that may be omitted."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Raises InvalidConfig if a header, answer or motive has two meanings."""

    field_names: Mapping[str, tuple[str, ...]]
    resultados: Mapping[str, tuple[str, ...]]
    motives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other spellings, which figures count together."""
    by_header: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """Reduced header to field, '' for none; the office's over the program's."""
    by_answer: Mapping[str, Resultado | None] = field(init=False, repr=False, compare=False)
    by_motive: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_header", self._fields_by_header())
        object.__setattr__(self, "by_answer", self._meanings_by_answer())
        object.__setattr__(self, "by_motive", self._names_by_motive())

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Synonyms:
        """Raises InvalidConfig for an invalid table."""
        headers = _listings(tables, HEADERS, {*FIELD_NAMES, TELEPHONE, WITHOUT_FIELD})
        resultados = _listings(tables, ANSWERS, {*Resultado, WITHOUT_RESULT})
        return cls(headers, resultados, _listings(tables, MOTIVES))

    def as_tables(self) -> dict[str, dict[str, list[str]]]:
        tables = (self.field_names, self.resultados, self.motives)
        return {
            section: {name: list(listing) for name, listing in table.items()}
            for section, table in zip(SECTIONS, tables, strict=True)
        }

    def _fields_by_header(self) -> dict[str, str]:
        table: dict[str, str] = {}
        for field_name, listing in self.field_names.items():
            name = "" if field_name == WITHOUT_FIELD else field_name
            for synonym in listing:
                if table.setdefault(reduce_header(synonym), name) != name:
                    raise InvalidConfig(
                        f"El encabezado «{synonym}» está en dos campos: "
                        f"{table[reduce_header(synonym)] or WITHOUT_FIELD} y {field_name}.",
                        "Déjelo en uno solo.",
                    )
        return {**_by_custom(), **table}

    def _meanings_by_answer(self) -> dict[str, Resultado | None]:
        table: dict[str, Resultado | None] = {}
        for name, listing in self.resultados.items():
            resultado = None if name == WITHOUT_RESULT else Resultado(name)
            for word in (name, *listing) if resultado else listing:
                if table.setdefault(key(word), resultado) != resultado:
                    raise InvalidConfig(
                        f"La respuesta «{word}» está en dos resultados.", "Déjela en uno solo."
                    )
        return table

    def _names_by_motive(self) -> dict[str, str]:
        table: dict[str, str] = {}
        for name, listing in self.motives.items():
            for spelling in (name, *listing):
                if table.setdefault(key(spelling), name) != name:
                    raise InvalidConfig(
                        f"El motivo «{spelling}» está en «{table[key(spelling)]}» y en «{name}».",
                        "Déjelo en uno solo.",
                    )
        return table


@cache
def _by_custom() -> Mapping[str, str]:
    return {
        reduce_header(header): field.name
        for field in FIELDS
        for header in (field.name, *field.headers.exact)
    }


def _listings(
    tables: Mapping[str, Any], section: str, allowed: set[str] | None = None
) -> dict[str, tuple[str, ...]]:
    table = tables.get(section, {})
    if not isinstance(table, Mapping):
        raise InvalidConfig(f"En los sinónimos, [{section}] debe ser una sección.")
    for name, listing in table.items():
        if allowed is not None and name not in allowed:
            raise InvalidConfig(
                f"En los sinónimos, [{section}] no admite «{name}».",
                f"Los nombres posibles son: {', '.join(sorted(allowed))}.",
            )
        if not isinstance(listing, list | tuple) or not all(isinstance(p, str) for p in listing):
            raise InvalidConfig(
                f"En los sinónimos, «{name}» de [{section}] debe ser una lista de textos."
            )
    return {name: tuple(listing) for name, listing in table.items()}
