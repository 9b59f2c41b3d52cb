"""Read catalogues, of `data/` or a supervisor's, as domain values."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.domain.caso.rr_line import widest_line
from ajustes_tui.domain.keeping.asesores import Asesor
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Catalogs, MarcacionCatalog, Rules, ShortForms
from ajustes_tui.domain.keeping.schema import Cells, bad, listed
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidConfig, InvalidDatum
from ajustes_tui.services.admin.catalog_file import (
    Content,
    read_by,
    read_text,
    refusal,
    to_csv,
    toml_of,
)
from ajustes_tui.services.admin.schemas import ASESORES, FORMAS, SCHEMAS, SINONIMOS, SynonymWord

if TYPE_CHECKING:
    from ajustes_tui.domain.base.synonyms import Synonyms

_HOST_SETTINGS = frozenset(
    {"db", "buzon", "salida", "pantalla", "mantenimiento", "limites", "correo", "informes"}
)
"""Settings of one computer, in its own file."""
_DEMO_MARK = "# DEMO"
_DEMO_PREFIX = "DEMO "
_VERSION = re.compile(r"^version\s*=\s*\d+", re.MULTILINE)
_SINCE = re.compile(r"^desde\s*=\s*[\d-]+", re.MULTILINE)


def load_catalogs(folder: Path, own_texts: Mapping[CatalogName, str] | None = None) -> Catalogs:
    """Return present catalogues: the store's texts, else a folder's.

    Raises InvalidConfig with file, entry and reason.
    """
    own_texts = own_texts or {}

    def text(catalog: CatalogName) -> tuple[str, str]:
        # Not under the shipped file's name, which would mark a real catalogue as a DEMO.
        own = own_texts.get(catalog)
        return (shipped(catalog, folder), SCHEMAS[catalog].file) if own is None else (own, catalog)

    causales = _said(CatalogName.CAUSALES, *text(CatalogName.CAUSALES))
    forms = _said(
        CatalogName.SHORT_FORMS, shipped(CatalogName.SHORT_FORMS, folder), FORMAS.file
    ).records
    if CatalogName.SHORT_FORMS in own_texts:
        # A code that a store's own forms leave out keeps the shipped one.
        forms += _said(CatalogName.SHORT_FORMS, *text(CatalogName.SHORT_FORMS)).records
    festivos = _said(CatalogName.FESTIVOS, *text(CatalogName.FESTIVOS)).records
    return Catalogs(
        causales.records,
        marcaciones_of(*text(CatalogName.MARCACIONES)),
        festivos_extra=frozenset(day.fecha for day in festivos),
        short_forms=ShortForms(dict(forms)),
        version=causales.head["version"],
        since=causales.head["since"],
    )


@lru_cache(maxsize=16)
def _said(catalog: CatalogName, text: str, file: str) -> Content:
    """Parse a catalogue once: an unchanged one is not parsed again."""
    return read_by(SCHEMAS[catalog], text, file)


def shipped(catalog: CatalogName, folder: Path | None = None) -> str:
    return read_text((folder or paths.catalogs_dir()) / SCHEMAS[catalog].file)


def marcaciones_of(text: str, file: str) -> MarcacionCatalog:
    """Return the marcaciones of a CSV; a DEMO says so in its name, first line or any row."""
    marcaciones = _said(CatalogName.MARCACIONES, text, file).records
    demo = (
        Path(file).stem.endswith("_demo")
        or text.lstrip('\ufeff"').startswith(_DEMO_MARK)
        or any(m.descripcion.startswith(_DEMO_PREFIX) for m in marcaciones)
    )
    example = _said(
        CatalogName.MARCACIONES,
        shipped(CatalogName.MARCACIONES),
        SCHEMAS[CatalogName.MARCACIONES].file,
    )
    return MarcacionCatalog(marcaciones, demo=demo, shipped=example.records)


def with_version(text: str, version: int, since: date) -> str:
    """Set the version and first day of a causales file."""
    text = _VERSION.sub(f"version = {version}", text, count=1)
    return _SINCE.sub(f"desde = {since.isoformat()}", text, count=1)


def with_every_column(catalog: CatalogName, text: str) -> str:
    """Add the schema's missing columns, keeping initial comments."""
    comments = list(takewhile(lambda line: line.startswith("#"), text.splitlines()))
    header = next(iter(text.splitlines()[len(comments) :]), "").casefold()
    if all(column in header for column in SCHEMAS[catalog].columns):
        return text
    return "".join(f"{line}\n" for line in comments) + table_of(catalog, text)


def require_fitting(text: str, width: int, file: str) -> None:
    """Raise InvalidConfig if the longest line of short forms exceeds RR's field."""
    forms = read_by(FORMAS, shipped(CatalogName.SHORT_FORMS), FORMAS.file).records
    longest = widest_line(ShortForms(dict(forms + read_by(FORMAS, text, file).records)))
    if len(longest) > width:
        raise bad(
            file=file,
            where="formas",
            reason=f"con estas formas una línea no cabe en los {width} de RR: «{longest}» tiene "
            f"{len(longest)}",
        )


def asesores_of(text: str, file: str) -> tuple[Asesor, ...]:
    """Raise InvalidConfig with the line of a wrong person."""
    return read_by(ASESORES, text, file).records


def asesores_text(people: Iterable[Asesor]) -> str:
    return to_csv(ASESORES.columns, map(ASESORES.cells, people))


def synonyms_of(text: str, file: str) -> Synonyms:
    # Loaded here because only an import of a base and a change of this catalogue need it.
    from ajustes_tui.domain.base.fields import SECTIONS
    from ajustes_tui.domain.base.synonyms import OPTIONAL, Synonyms

    data = toml_of(text, file)
    try:
        for name in data:
            if name not in SECTIONS:
                raise InvalidDatum(f"no existe la sección «{name[:40]}»")
        for section in SECTIONS:
            if section not in OPTIONAL and not data.get(section):
                raise InvalidDatum(f"falta la sección [{section}]")
        synonyms = Synonyms.from_tables(data)
        for table in (synonyms.field_names, synonyms.resultados, synonyms.motives):
            for name, words in table.items():
                if not all(map(key, (name, *words))):
                    raise InvalidDatum(f"«{name}» trae un sinónimo vacío")
    except (InvalidConfig, InvalidDatum) as error:
        raise refusal(file, text, "", error.message, suggestion=error.suggestion) from None
    return synonyms


def synonyms_of_table(text: str, file: str) -> str:
    """Convert a three-column CSV of synonyms to TOML."""
    from ajustes_tui.domain.base.fields import SECTIONS

    sections: dict[str, dict[str, list[str]]] = {section: {} for section in SECTIONS}
    for word in read_by(SINONIMOS, text, file).records:
        sections[word.tabla].setdefault(word.nombre, []).append(word.sinonimo)
    return "\n".join(
        f"[{section}]\n" + "".join(f"{_toml(n)} = {_toml(p)}\n" for n, p in names.items())
        for section, names in sections.items()
    )


def settings_of(text: str, file: str, base: Rules) -> Rules:
    """Return a settings file's rules, `base` for missing options.

    Raises InvalidConfig with the line of a bad value or unknown option, and the nearest one.
    """
    data = toml_of(text, file)
    names = Rules._fields
    try:
        for name in data:
            if name in _HOST_SETTINGS:
                raise bad(
                    file=file,
                    where="opciones",
                    reason=f"«{name}» es de cada equipo y va en su propio archivo de opciones",
                )
            if name not in names:
                similar = difflib.get_close_matches(name, names, n=1)
                suggestion = f"; la más parecida es {similar[0]}" if similar else ""
                raise bad(file, "opciones", f"no existe la opción «{name[:40]}»{suggestion}")
        return Rules.from_table({**base._asdict(), **data}, file)[0]
    except InvalidConfig as error:
        where, _colon, reason = error.message.removeprefix(f"{file}, ").partition(": ")
        raise refusal(file, text, where, reason) from None


def rules_text(rules: Rules) -> str:
    """Return the rules as a settings file, with shipped comments."""
    values = rules._asdict()
    parts = ["# Opciones del procedimiento. Se importan con: ajustes catalogo ajustes --importar"]
    for part in shipped(CatalogName.AJUSTES).split("\n\n"):
        lines = part.rstrip("\n").split("\n")
        names = [line.split(" = ")[0] for line in lines]
        if not any(name in values for name in names):
            continue
        parts.append(
            "\n".join(
                _with_value(line, name, values[name]) if name in values else line
                for line, name in zip(lines, names, strict=True)
            )
        )
    text = "\n\n".join(parts)
    missing = [n for n in values if not re.search(rf"^{n} = ", text, re.MULTILINE)]
    return "\n".join([text, "", *(f"{n} = {_toml(values[n])}" for n in missing)]).rstrip() + "\n"


def said_in(text: str, file: str) -> frozenset[str]:
    return frozenset(toml_of(text, file))


def settings_text(rules: Rules, names: Collection[str]) -> str:
    return "".join(f"{n} = {_toml(v)}\n" for n, v in rules._asdict().items() if n in names)


def rows_of(catalog: CatalogName, text: str) -> list[Cells]:
    schema = SCHEMAS[catalog]
    if catalog is CatalogName.SYNONYMS:
        tables = synonyms_of(text, schema.file).as_tables()
        return [
            SynonymWord(table, name, word)._asdict()
            for table, names in tables.items()
            for name, words in names.items()
            for word in words
        ]
    if catalog is CatalogName.AJUSTES:
        in_force, defaults = settings_of(text, schema.file, Rules()), Rules()
        return [
            {"opcion": name, "valor": listed(value), "de_fabrica": listed(default)}
            for name, value, default in zip(Rules._fields, in_force, defaults, strict=True)
        ]
    rows = read_by(schema, text, schema.file).rows
    return sorted(rows, key=itemgetter("fecha")) if catalog is CatalogName.FESTIVOS else [*rows]


def known_synonyms(text: str) -> list[Cells]:
    """Return the headers that the program knows by itself, without those that these synonyms name."""
    from ajustes_tui.domain.base.fields import HEADERS
    from ajustes_tui.domain.base.headers import known_headers, reduce_header

    own = synonyms_of(text, SINONIMOS.file).field_names
    said = {reduce_header(header) for listing in own.values() for header in listing}
    return [
        SynonymWord(HEADERS, name, header)._asdict()
        for name, header in known_headers()
        if reduce_header(header) not in said
    ]


def table_of(catalog: CatalogName, text: str) -> str:
    return to_csv(*columns_and_rows(catalog, text))


def columns_and_rows(catalog: CatalogName, text: str) -> tuple[Sequence[str], list[Cells]]:
    """Return a tabular catalogue's columns, own ones included, and rows."""
    rows = rows_of(catalog, text)
    return tuple(rows[0]) if rows else SCHEMAS[catalog].columns, rows


def _with_value(line: str, name: str, value: object) -> str:
    """Replace a line's value, keeping its comment."""
    comment = line.partition("#")[2].strip()
    return f"{name} = {_toml(value)}" + (f"  # {comment}" if comment else "")


def _toml(value: object) -> str:
    # JSON and TOML write every kind of value a setting has in the same way.
    return json.dumps(listed(value), ensure_ascii=False)
