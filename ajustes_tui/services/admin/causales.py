"""Reading a causales file: each letter with its policy, supports and scripts, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ajustes_tui.domain.keeping.catalogs import Catalogs, Causal, Objection, Paragraph
from ajustes_tui.errors import InvalidConfig
from ajustes_tui.services.admin.catalog_file import bad, toml_of, with_line

_ENTRY_START = re.compile(r"\s*\[\[\s*causal\s*\]\]")
_VERSION = re.compile(r"^version\s*=\s*\d+", re.MULTILINE)
_SINCE = re.compile(r"^desde\s*=\s*[\d-]+", re.MULTILINE)
_KEYS = frozenset({"version", "desde", "donde_en_rr", "guiones", "causal"})
_CAUSAL_KEYS = frozenset(
    {
        "letra",
        "nombre",
        "politica",
        "soportes",
        "ruta",
        "donde_en_rr",
        "sugerencias",
        "guiones",
        "objeciones",
    }
)


def causales_of(text: str, file: str) -> Catalogs:
    """Return the causales of a text, with their version and date, the other catalogues left empty.

    Raises InvalidConfig with the file, the line, the entry and the reason.
    """
    data = toml_of(text, file)
    try:
        version, since = _header(data, file)
        common = _guiones(data.get("guiones", {}), "guiones comunes", file)
        where = _texts(data.get("donde_en_rr", {}), "donde_en_rr", file)
        tables = data.get("causal")
        if not isinstance(tables, list) or not tables:
            raise bad(file, "causal", "el archivo no trae ninguna causal")
    except InvalidConfig as error:
        raise with_line(error, text, file) from None
    causales: list[Causal] = []
    for number, table in enumerate(tables, start=1):
        try:
            causal = _causal(table, number, common, where, file)
            causal.validate(file)
            if any(causal.letter == earlier.letter for earlier in causales):
                raise bad(file, f"causal {causal.letter}", "la letra está repetida")
        except InvalidConfig as error:
            raise with_line(error, text, file, *_entry_lines(text, number)) from None
        causales.append(causal)
    return Catalogs(causales, version=version, since=since)


def with_version(text: str, version: int, since: date) -> str:
    """Return the text of a causales file with another version and the day it is in force from."""
    text = _VERSION.sub(f"version = {version}", text, count=1)
    return _SINCE.sub(f"desde = {since.isoformat()}", text, count=1)


def _header(data: Mapping[str, object], file: str) -> tuple[int, date]:
    for name in data:
        if name not in _KEYS:
            raise bad(file, name[:40], f"no existe el dato «{name[:40]}»")
    version, since = data.get("version"), data.get("desde")
    if type(version) is not int or version < 1:
        raise bad(file, "version", "se esperaba un número entero desde 1")
    if type(since) is not date:
        raise bad(file, "desde", "se esperaba una fecha sin comillas, AAAA-MM-DD")
    return version, since


def _entry_lines(text: str, number: int) -> tuple[int, int | None]:
    """Return the first and the last line of an entry of the file; None for the end of the file."""
    starts = [n for n, t in enumerate(text.splitlines(), 1) if _ENTRY_START.match(t)]
    if number > len(starts):
        return 1, None
    last = starts[number] - 1 if number < len(starts) else None
    return starts[number - 1], last


def _causal(
    entry: object,
    number: int,
    common: Mapping[str, tuple[Paragraph, ...]],
    where_in_rr: Mapping[str, str],
    file: str,
) -> Causal:
    data = _table(entry, f"causal n.º {number}", file)
    letter = _text(data, "letra", f"causal n.º {number}", file)
    where = f"causal {letter[:10]}"
    for name in data:
        if name not in _CAUSAL_KEYS:
            raise bad(file, where, f"no existe el dato «{name[:40]}»")
    soportes = _groups(data.get("soportes"), where, file)
    own = _texts(data.get("donde_en_rr", {}), where, file)
    needed = {code for group in soportes for code in group}
    common_rr = {c: place for c, place in where_in_rr.items() if c in needed}
    return Causal(
        letter=letter,
        name=_text(data, "nombre", where, file),
        policy=_text(data, "politica", where, file),
        soportes=soportes,
        route=_text(data, "ruta", where, file),
        where_in_rr={**common_rr, **own},
        suggestions=_list(data.get("sugerencias", []), f"{where}, sugerencias", file),
        guiones={**common, **_guiones(data.get("guiones", {}), where, file)},
        objections=_objections(data.get("objeciones", []), where, file),
    )


def _guiones(value: object, where: str, file: str) -> dict[str, tuple[Paragraph, ...]]:
    guiones: dict[str, tuple[Paragraph, ...]] = {}
    for name, paragraphs in _table(value, where, file).items():
        place = f"{where}, guion «{name[:20]}»"
        if not isinstance(paragraphs, list):
            raise bad(file, place, "se esperaba una lista de párrafos")
        tables = [_table(paragraph, place, file) for paragraph in paragraphs]
        guiones[name] = tuple(
            Paragraph(
                _list(table.get("verifica", []), f"{place}, verifica", file),
                _text(table, "texto", place, file),
            )
            for table in tables
        )
    return guiones


def _objections(value: object, where: str, file: str) -> tuple[Objection, ...]:
    place = f"{where}, objeciones"
    if not isinstance(value, list):
        raise bad(file, place, "se esperaba una lista")
    tables = [_table(objection, place, file) for objection in value]
    return tuple(
        Objection(
            _text(table, "dice", place, file),
            _text(table, "respuesta", place, file),
        )
        for table in tables
    )


def _groups(value: object, where: str, file: str) -> tuple[tuple[str, ...], ...]:
    """Return groups of supports; an entry of the list may itself be a list of alternatives."""
    if not isinstance(value, list):
        raise bad(file, where, "«soportes» debe ser una lista")
    place = f"{where}, soportes"
    return tuple(
        _list(group if isinstance(group, list) else [group], place, file) for group in value
    )


def _table(value: object, where: str, file: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise bad(file, where, "se esperaba una tabla de nombre = valor")
    return value


def _texts(value: object, where: str, file: str) -> dict[str, str]:
    table = _table(value, where, file)
    return {name: _text(table, name, where, file) for name in table}


def _text(table: Mapping[str, object], name: str, where: str, file: str) -> str:
    value = table.get(name)
    if not isinstance(value, str):
        raise bad(file, where, f"falta «{name}», un texto entre comillas")
    return " ".join(value.split())


def _list(value: object, where: str, file: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise bad(file, where, "se esperaba una lista de textos entre comillas")
    return tuple(value)
