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

COLUMNAS_DE_RECHAZO = ("Fila", "Columna", "Motivo")
"""What the workbook of rechazos adds at its end, and an import of it passes over."""

SIN_RESULTADO = "NINGUNO"
_SIMILITUD_MINIMA = 0.87
_NUMERALES = frozenset({"n", "no", "nro", "num", "numero"})
_PALABRAS_VACIAS = frozenset({"de", "del", "la", "el", "los", "las", "y", "o"})
# Only from the first letter of a word: a cell may be one word of thirty thousand.
_NUMERO_PEGADO = re.compile(r"(?<![a-z])([a-z]{3,})([0-9])\b")
_ABREVIATURAS = {
    **{"cta": "cuenta", "vr": "valor", "vlr": "valor", "fec": "fecha", "fch": "fecha"},
    **{"tel": "telefono", "cel": "celular", "obs": "observaciones", "cod": "codigo"},
    **{"rta": "respuesta", "resp": "respuesta"},
}
_MAXIMO_CITADO = 20
_LARGO_CITADO = 40


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The editable words of a base: headers of each field and answers of the back de ajustes."""

    field_names: Mapping[str, tuple[str, ...]]
    resultados: Mapping[str, tuple[str, ...]]

    @classmethod
    def desde_dict(cls, datos: Mapping[str, Any]) -> Synonyms:
        """Build from the tables `field_names` and `resultado`; raise InvalidConfig on a wrong one."""
        field_names = _listas(datos, "campos", {*FIELD_NAMES, TELEPHONE})
        resultados = _listas(datos, "resultado", {*Resultado, SIN_RESULTADO})
        synonyms = cls(field_names, resultados)
        synonyms.por_encabezado()
        synonyms.por_resultado()
        return synonyms

    def a_dict(self) -> dict[str, dict[str, list[str]]]:
        """Return the same tables as plain lists, the way they travel to the reading process."""
        return {
            "campos": {
                field_name: list(listing) for field_name, listing in self.field_names.items()
            },
            "resultado": {value: list(listing) for value, listing in self.resultados.items()},
        }

    def por_encabezado(self) -> dict[str, str]:
        """Return reduced header to field; raise InvalidConfig when one belongs to two fields."""
        table = {reducir(field_name): field_name for field_name in FIELD_NAMES}
        for field_name, listing in self.field_names.items():
            for sinonimo in listing:
                if table.setdefault(reducir(sinonimo), field_name) != field_name:
                    raise InvalidConfig(
                        f"El encabezado «{sinonimo}» está en dos campos: "
                        f"{table[reducir(sinonimo)]} y {field_name}.",
                        "Déjelo en uno solo.",
                    )
        return table

    def por_resultado(self) -> dict[str, Resultado | None]:
        """Return the key of each answer to its meaning; raise InvalidConfig if one has two."""
        table: dict[str, Resultado | None] = {}
        for name, listing in self.resultados.items():
            resultado = None if name == SIN_RESULTADO else Resultado(name)
            for word in (name, *listing) if resultado else listing:
                if table.setdefault(key(word), resultado) != resultado:
                    raise InvalidConfig(
                        f"La respuesta «{word}» está en dos resultados.", "Déjela en uno solo."
                    )
        return table


@dataclass(frozen=True, slots=True)
class Reconocimiento:
    """Which column each field took, by position, and what stayed out."""

    columns: dict[str, int]
    doubtful: dict[str, int]
    """Field to a column whose header only resembles one of its synonyms."""
    unmapped_columns: tuple[int, ...]


def reducir(header: str) -> str:
    """Return what is left of a header to compare: no accents, leading number sign or link words.

    The abbreviations nobody reads two ways are written out, and a digit stands apart.
    """
    word_list = _NUMERO_PEGADO.sub(r"\1 \2", key(header)).split()
    if len(word_list) > 1 and word_list[0] == "f":
        word_list[0] = "fecha"
    word_list = [_ABREVIATURAS.get(word, word) for word in word_list]
    while len(word_list) > 1 and word_list[0] in _NUMERALES:
        del word_list[0]
    return " ".join(p for p in word_list if p not in _PALABRAS_VACIAS) or " ".join(word_list)


def reconocer(
    headers: Sequence[str],
    synonyms: Synonyms,
    mapping: Mapping[str, str],
    *,
    exigir_mapa: bool = True,
    names: Sequence[str] = (),
) -> Reconocimiento:
    """Assign columns to fields: `mapping` first, then the longest exact synonym, then the leftmost.

    A field whose header in `mapping` is empty is not in this file, whatever its columns look like;
    `names` tell apart, for `mapping`, the columns whose header is blank or repeated.
    Raise InvalidUse for a field that does not exist and, with `exigir_mapa`, InvalidFile for a
    header not in the file; without it such a header is passed over and nothing is doubtful, as fits
    the search for the header row.
    """
    table = synonyms.por_encabezado()
    reducidos = [reducir(header) for header in headers]
    columns = _del_mapa(headers, reducidos, mapping, exigir_mapa, names)
    ocupadas = set(columns.values())
    refused = {field_name for field_name, heading in mapping.items() if not heading.strip()}
    ignoradas = _columnas_de_rechazo(headers)
    candidatas: dict[str, list[int]] = {}
    for position, reducido in enumerate(reducidos):
        if reducido in table and position not in ocupadas | ignoradas:
            candidatas.setdefault(table[reducido], []).append(position)
    for field_name, posiciones in candidatas.items():
        if field_name != TELEPHONE and field_name not in columns and field_name not in refused:
            columns[field_name] = min(posiciones, key=lambda p: (-len(reducidos[p]), p))
    free = [
        field_name
        for field_name in TELEPHONES
        if field_name not in columns and field_name not in refused
    ]
    columns.update(zip(free, candidatas.get(TELEPHONE, []), strict=False))
    ocupadas = set(columns.values())
    remaining = [p for p in range(len(headers)) if p not in ocupadas and p not in ignoradas]
    doubtful = _parecidas(reducidos, remaining, table, {*columns, *refused}) if exigir_mapa else {}
    return Reconocimiento(columns, doubtful, tuple(remaining))


def seen_ones(headers: Sequence[str]) -> str:
    """Return the headers for a message, at most 20 of 40 characters."""
    names = [clean(header) for header in headers if clean(header)]
    cortos = [n if len(n) <= _LARGO_CITADO else n[: _LARGO_CITADO - 1] + "…" for n in names]
    rest = len(cortos) - _MAXIMO_CITADO
    return ", ".join(cortos[:_MAXIMO_CITADO]) + (f" y {rest} más" if rest > 0 else "")


def _listas(
    datos: Mapping[str, Any], section: str, admitidos: set[str]
) -> dict[str, tuple[str, ...]]:
    table = datos.get(section, {})
    if not isinstance(table, Mapping):
        raise InvalidConfig(f"En los sinónimos, [{section}] debe ser una sección.")
    for name, listing in table.items():
        if name not in admitidos:
            raise InvalidConfig(
                f"En los sinónimos, [{section}] no admite «{name}».",
                f"Los nombres posibles son: {', '.join(sorted(admitidos))}.",
            )
        if not isinstance(listing, list | tuple) or not all(isinstance(p, str) for p in listing):
            raise InvalidConfig(
                f"En los sinónimos, «{name}» de [{section}] debe ser una lista de textos."
            )
    return {name: tuple(listing) for name, listing in table.items()}


def _del_mapa(
    headers: Sequence[str],
    reducidos: Sequence[str],
    mapping: Mapping[str, str],
    require: bool,
    names: Sequence[str],
) -> dict[str, int]:
    columns: dict[str, int] = {}
    keys = [key(header) for header in headers]
    for field_name, header in mapping.items():
        if field_name not in FIELD_NAMES:
            raise InvalidUse(
                f"No existe el campo «{clean(field_name)[:_LARGO_CITADO]}».",
                f"Los campos son: {', '.join(FIELD_NAMES)}.",
            )
        if not header.strip():
            continue
        for sought, places in (
            (key(header), keys),
            (reducir(header), reducidos),
            (header, names),
        ):
            if sought and sought in places:
                columns[field_name] = places.index(sought)
                break
        else:
            if not require:
                continue
            raise InvalidFile(
                f"El archivo no tiene la columna «{clean(header)[:_LARGO_CITADO]}» "
                f"que se pidió para {field_name}.",
                f"Encabezados vistos: {seen_ones(headers)}.",
            )
    return columns


def _columnas_de_rechazo(headers: Sequence[str]) -> set[int]:
    """Return the positions of the three columns a workbook of rechazos ends with, if it is one."""
    total = len(headers)
    last = tuple(headers[-len(COLUMNAS_DE_RECHAZO) :])
    return set(range(total - 3, total)) if last == COLUMNAS_DE_RECHAZO else set()


def _parecidas(
    reducidos: Sequence[str],
    remaining: Sequence[int],
    table: Mapping[str, str],
    tomados: Set[str],
) -> dict[str, int]:
    doubtful: dict[str, tuple[float, int]] = {}
    for position in remaining:
        comparador = SequenceMatcher(b=reducidos[position], autojunk=False)
        for sinonimo, field_name in table.items():
            free = field_name not in tomados and field_name != TELEPHONE
            if not free or not reducidos[position]:
                continue
            comparador.set_seq1(sinonimo)
            if comparador.real_quick_ratio() < _SIMILITUD_MINIMA:
                continue
            parecido = comparador.ratio()
            if parecido >= _SIMILITUD_MINIMA and parecido > doubtful.get(field_name, (0.0, 0))[0]:
                doubtful[field_name] = (parecido, position)
    return {field_name: position for field_name, (_, position) in doubtful.items()}
