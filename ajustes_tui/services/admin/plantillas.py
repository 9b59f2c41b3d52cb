"""Reading a plantillas file: each template with where it fits, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ajustes_tui.domain.keeping.catalogs import LETTERS, data_in
from ajustes_tui.domain.keeping.plantillas import (
    PLANTILLA_DATA,
    RESULTADOS,
    SALTAR,
    USES,
    Plantilla,
)
from ajustes_tui.domain.values.text import clean_lines, says_something
from ajustes_tui.errors import InvalidConfig
from ajustes_tui.services.admin.catalog_file import bad, toml_of, with_line

MAX_TEXT = 2_000
MAX_SKIP_REASON = 200
_KEYS = ("nombre", "texto", "eventos", "causales", "resultados")
_ENTRY_START = re.compile(r"\s*\[\[\s*plantilla\s*\]\]")


def plantillas_of(text: str, file: str) -> tuple[Plantilla, ...]:
    """Return the templates of a TOML text; raises InvalidConfig with the line of a wrong one."""
    data = toml_of(text, file)
    starts = [n for n, line in enumerate(text.splitlines(), 1) if _ENTRY_START.match(line)]
    tables = data.get("plantilla")
    try:
        for name in data:
            if name != "plantilla":
                raise bad(file, name[:40], f"no existe el dato «{name[:40]}»")
        if not isinstance(tables, list) or not tables:
            raise bad(file, "plantilla", "el archivo no trae ninguna plantilla")
    except InvalidConfig as error:
        raise with_line(error, text, file) from None
    plantillas: list[Plantilla] = []
    for number, table in enumerate(tables):
        try:
            plantilla = _plantilla(table, f"plantilla n.º {number + 1}", file)
            if any(plantilla.name == earlier.name for earlier in plantillas):
                raise bad(file, f"plantilla «{plantilla.name[:40]}»", "el nombre está repetido")
        except InvalidConfig as error:
            first = starts[number] if number < len(starts) else 1
            last = starts[number + 1] - 1 if number + 1 < len(starts) else None
            raise with_line(error, text, file, first, last) from None
        plantillas.append(plantilla)
    return tuple(plantillas)


def _plantilla(table: object, where: str, file: str) -> Plantilla:
    if not isinstance(table, dict):
        raise bad(file, where, "se esperaba una tabla de nombre = valor")
    for name in table:
        if name not in _KEYS:
            raise bad(file, where, f"no existe el dato «{name[:40]}»")
    name = " ".join(_text(table, "nombre", where, file).split())
    where = f"plantilla «{name[:40]}»"
    text = clean_lines(_text(table, "texto", where, file))
    eventos = _words(table, "eventos", USES, where, file)
    for datum in data_in(text):
        if datum not in PLANTILLA_DATA:
            expected = ", ".join(PLANTILLA_DATA)
            raise bad(file, where, f"no existe el dato {{{datum[:20]}}}; hay: {expected}")
    most = MAX_SKIP_REASON if SALTAR in eventos else MAX_TEXT
    if len(text) > most:
        raise bad(file, where, f"«texto» pasa de {most} letras")
    if SALTAR in eventos and (len(eventos) > 1 or "\n" in text):
        raise bad(file, where, "un motivo para saltar va solo, y en un renglón")
    return Plantilla(
        name,
        text,
        eventos,
        _words(table, "causales", tuple(LETTERS), where, file),
        _words(table, "resultados", RESULTADOS, where, file),
    )


def _text(table: Mapping[str, object], name: str, where: str, file: str) -> str:
    value = table.get(name)
    if not isinstance(value, str):
        raise bad(file, where, f"falta «{name}», un texto entre comillas")
    if not says_something(value):
        raise bad(file, where, f"«{name}» no puede quedar vacío")
    return value


def _words(
    table: Mapping[str, object], name: str, valid: Iterable[str], where: str, file: str
) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise bad(file, where, f"«{name}» debe ser una lista de textos entre comillas")
    for word in value:
        if word not in valid:
            raise bad(file, where, f"«{name}» trae «{word[:20]}»; hay: {', '.join(valid)}")
    return tuple(value)
