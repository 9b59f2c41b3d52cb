"""Recognise what each column of a base is from its header, by exact synonyms and never by guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ajustes_tui.domain.base.fields import TELEPHONE, TELEPHONES
from ajustes_tui.domain.base.rows import FIELD_NAMES, Resultado
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidConfig, InvalidFile, InvalidUse

COLUMNS_OF_REJECTED = ("Fila", "Columna", "Motivo")
"""What the workbook of rechazos adds at its end, and an import of it passes over."""

WITHOUT_RESULT = "NINGUNO"
_LEAST_SIMILARITY = 0.87
_NUMBER_SIGNS = frozenset({"n", "no", "nro", "num", "numero"})
_LINK_WORDS = frozenset({"de", "del", "la", "el", "los", "las", "y", "o"})
# Only from the first letter of a word: a cell may be one word of thirty thousand.
_STUCK_NUMBER = re.compile(r"(?<![a-z])([a-z]{3,})([0-9])\b")
_ABBREVIATIONS = {
    **{"cta": "cuenta", "vr": "valor", "vlr": "valor", "fec": "fecha", "fch": "fecha"},
    **{"tel": "telefono", "cel": "celular", "obs": "observaciones", "cod": "codigo"},
    **{"rta": "respuesta", "resp": "respuesta"},
}
_MOST_SHOWN = 20
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The editable words of a base: headers of each field and answers of the back de ajustes."""

    field_names: Mapping[str, tuple[str, ...]]
    resultados: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Synonyms:
        """Build from the tables `campos` and `resultado`; raise InvalidConfig on a wrong one."""
        headers = _lists(tables, "campos", {*FIELD_NAMES, TELEPHONE})
        resultados = _lists(tables, "resultado", {*Resultado, WITHOUT_RESULT})
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


@dataclass(frozen=True, slots=True)
class Recognition:
    """Which column each field took, by position, and what stayed out."""

    columns: dict[str, int]
    doubtful: dict[str, int]
    """Field to a column whose header only resembles one of its synonyms."""
    unmapped_columns: tuple[int, ...]


def reduce_header(header: str) -> str:
    """Return the header as it is compared: without accents, leading number sign or link words.

    The abbreviations nobody reads two ways are written out, and a digit stands apart.
    """
    words = _STUCK_NUMBER.sub(r"\1 \2", key(header)).split()
    if len(words) > 1 and words[0] == "f":
        words[0] = "fecha"
    words = [_ABBREVIATIONS.get(word, word) for word in words]
    while len(words) > 1 and words[0] in _NUMBER_SIGNS:
        del words[0]
    return " ".join(p for p in words if p not in _LINK_WORDS) or " ".join(words)


def recognise(
    headers: Sequence[str],
    synonyms: Synonyms,
    mapping: Mapping[str, str],
    *,
    require_mapping: bool = True,
    names: Sequence[str] = (),
) -> Recognition:
    """Assign columns to fields: `mapping` first, then the longest exact synonym, then the leftmost.

    A field whose header in `mapping` is empty is not in this file, whatever its columns look like;
    `names` tell apart, for `mapping`, the columns whose header is blank or repeated.
    Raise InvalidUse for a field that does not exist and, with `require_mapping`, InvalidFile for a
    header not in the file; without it such a header is passed over and nothing is doubtful, as fits
    the search for the header row.
    """
    table = synonyms.by_header()
    reduced = [reduce_header(header) for header in headers]
    columns = _from_mapping(headers, reduced, mapping, require_mapping, names)
    taken = set(columns.values())
    refused = {field for field, heading in mapping.items() if not heading.strip()}
    ignored = _columns_of_rejected(headers)
    candidates: dict[str, list[int]] = {}
    for position, header in enumerate(reduced):
        if header in table and position not in taken | ignored:
            candidates.setdefault(table[header], []).append(position)
    for field, places in candidates.items():
        if field != TELEPHONE and field not in columns and field not in refused:
            columns[field] = min(places, key=lambda p: (-len(reduced[p]), p))
    free = [field for field in TELEPHONES if field not in columns and field not in refused]
    columns.update(zip(free, candidates.get(TELEPHONE, []), strict=False))
    taken = set(columns.values())
    remaining = [p for p in range(len(headers)) if p not in taken and p not in ignored]
    doubtful = (
        _resembling(reduced, remaining, table, {*columns, *refused}) if require_mapping else {}
    )
    return Recognition(columns, doubtful, tuple(remaining))


def headers_text(headers: Sequence[str]) -> str:
    """Return the headers for a message, at most 20 of 40 characters."""
    names = [clean(header) for header in headers if clean(header)]
    short = [n if len(n) <= _LONGEST_SHOWN else n[: _LONGEST_SHOWN - 1] + "…" for n in names]
    rest = len(short) - _MOST_SHOWN
    return ", ".join(short[:_MOST_SHOWN]) + (f" y {rest} más" if rest > 0 else "")


def _lists(
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


def _from_mapping(
    headers: Sequence[str],
    reduced: Sequence[str],
    mapping: Mapping[str, str],
    require: bool,
    names: Sequence[str],
) -> dict[str, int]:
    columns: dict[str, int] = {}
    keys = [key(header) for header in headers]
    for field, header in mapping.items():
        if field not in FIELD_NAMES:
            raise InvalidUse(
                f"No existe el campo «{clean(field)[:_LONGEST_SHOWN]}».",
                f"Los campos son: {', '.join(FIELD_NAMES)}.",
            )
        if not header.strip():
            continue
        for sought, places in (
            (key(header), keys),
            (reduce_header(header), reduced),
            (header, names),
        ):
            if sought and sought in places:
                columns[field] = places.index(sought)
                break
        else:
            if not require:
                continue
            raise InvalidFile(
                f"El archivo no tiene la columna «{clean(header)[:_LONGEST_SHOWN]}» "
                f"que se pidió para {field}.",
                f"Encabezados vistos: {headers_text(headers)}.",
            )
    return columns


def _columns_of_rejected(headers: Sequence[str]) -> set[int]:
    """Return the positions of the three columns a workbook of rechazos ends with, if it is one."""
    total = len(headers)
    last = tuple(headers[-len(COLUMNS_OF_REJECTED) :])
    return set(range(total - 3, total)) if last == COLUMNS_OF_REJECTED else set()


def _resembling(
    reduced: Sequence[str],
    remaining: Sequence[int],
    table: Mapping[str, str],
    taken_fields: Set[str],
) -> dict[str, int]:
    doubtful: dict[str, tuple[float, int]] = {}
    for position in remaining:
        matcher = SequenceMatcher(b=reduced[position], autojunk=False)
        for synonym, field in table.items():
            free = field not in taken_fields and field != TELEPHONE
            if not free or not reduced[position]:
                continue
            matcher.set_seq1(synonym)
            if matcher.real_quick_ratio() < _LEAST_SIMILARITY:
                continue
            similarity = matcher.ratio()
            if similarity >= _LEAST_SIMILARITY and similarity > doubtful.get(field, (0.0, 0))[0]:
                doubtful[field] = (similarity, position)
    return {field: position for field, (_, position) in doubtful.items()}
