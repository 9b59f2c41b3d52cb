"""The editable words of a base: headers of each field, and answers of the back de ajustes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ajustes_tui.domain.base.fields import TELEPHONE
from ajustes_tui.domain.base.headers import reduce_header
from ajustes_tui.domain.base.rows import FIELD_NAMES, Resultado
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidConfig

WITHOUT_RESULT = "NINGUNO"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The editable words of a base: headers of each field and answers of the back de ajustes."""

    field_names: Mapping[str, tuple[str, ...]]
    resultados: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Synonyms:
        """Build from the tables `campos` and `resultado`; raise InvalidConfig on a wrong one."""
        headers = _listings(tables, "campos", {*FIELD_NAMES, TELEPHONE})
        resultados = _listings(tables, "resultado", {*Resultado, WITHOUT_RESULT})
        synonyms = cls(headers, resultados)
        synonyms.by_header()
        synonyms.by_answer()
        return synonyms

    def as_tables(self) -> dict[str, dict[str, list[str]]]:
        """Return the same tables as plain lists, the way they travel to the reading process."""
        return {
            "campos": {field: list(listing) for field, listing in self.field_names.items()},
            "resultado": {value: list(listing) for value, listing in self.resultados.items()},
        }

    def by_header(self) -> dict[str, str]:
        """Return reduced header to field; raise InvalidConfig when one belongs to two fields."""
        table = {reduce_header(field): field for field in FIELD_NAMES}
        for field, listing in self.field_names.items():
            for synonym in listing:
                if table.setdefault(reduce_header(synonym), field) != field:
                    raise InvalidConfig(
                        f"El encabezado «{synonym}» está en dos campos: "
                        f"{table[reduce_header(synonym)]} y {field}.",
                        "Déjelo en uno solo.",
                    )
        return table

    def by_answer(self) -> dict[str, Resultado | None]:
        """Return the key of each answer to its meaning; raise InvalidConfig if one has two."""
        table: dict[str, Resultado | None] = {}
        for name, listing in self.resultados.items():
            resultado = None if name == WITHOUT_RESULT else Resultado(name)
            for word in (name, *listing) if resultado else listing:
                if table.setdefault(key(word), resultado) != resultado:
                    raise InvalidConfig(
                        f"La respuesta «{word}» está en dos resultados.", "Déjela en uno solo."
                    )
        return table


def _listings(
    tables: Mapping[str, Any], section: str, allowed: set[str]
) -> dict[str, tuple[str, ...]]:
    table = tables.get(section, {})
    if not isinstance(table, Mapping):
        raise InvalidConfig(f"En los sinónimos, [{section}] debe ser una sección.")
    for name, listing in table.items():
        if name not in allowed:
            raise InvalidConfig(
                f"En los sinónimos, [{section}] no admite «{name}».",
                f"Los nombres posibles son: {', '.join(sorted(allowed))}.",
            )
        if not isinstance(listing, list | tuple) or not all(isinstance(p, str) for p in listing):
            raise InvalidConfig(
                f"En los sinónimos, «{name}» de [{section}] debe ser una lista de textos."
            )
    return {name: tuple(listing) for name, listing in table.items()}
