"""Reading the catalogues, the files of `data/` or a supervisor's own, as domain values."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.domain.caso.rr_line import RR_CODES, widest_line
from ajustes_tui.domain.keeping.asesores import Asesor, ids_in, require_valid, tidy
from ajustes_tui.domain.keeping.catalog_versions import CatalogCells, CatalogName
from ajustes_tui.domain.keeping.catalogs import (
    Catalogs,
    MarcacionCatalog,
    MasterMarcacion,
    Rules,
)
from ajustes_tui.domain.keeping.short_forms import MOST_LETTERS, ShortForms, is_short_form
from ajustes_tui.domain.rules.marcacion import facts_text, read_evento, read_facts
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidConfig, InvalidDatum
from ajustes_tui.services.admin.catalog_file import (
    bad,
    csv_of,
    read_text,
    to_csv,
    toml_of,
    with_line,
)
from ajustes_tui.services.admin.causales import causales_of

if TYPE_CHECKING:
    from ajustes_tui.domain.base.synonyms import Synonyms

MARCACION_COLUMNS = (
    "razon",
    "subrazon",
    "descripcion",
    "clase",
    "dias",
    "genera_cun",
    "asociada_a_ajuste",
    "activa",
    "area",
    "usuario_escala",
    "evento",
    "cuando",
)
"""The columns of a marcaciones file, in the order it is written."""

_NEW_MARCACION_COLUMNS = ("evento", "cuando")
"""The columns that a marcaciones file from before acts had one may lack."""

FESTIVO_COLUMNS = ("fecha", "motivo")
"""The columns of the file of extra non-business days."""

SYNONYM_COLUMNS = ("tabla", "nombre", "sinonimo")
"""The columns of synonyms kept as a table: the section, the name in it, and one of its words."""

SHORT_FORM_COLUMNS = ("codigo", "corta")
"""The columns of the short forms of the RR line."""

ASESOR_COLUMNS = ("id", "otros_ids", "nombre", "aliado", "jefe_inmediato")
"""The columns of the asesores; several `otros_ids` stand in one cell."""

SHIPPED_FILES: Mapping[CatalogName, str] = {
    CatalogName.CAUSALES: "causales.toml",
    CatalogName.MARCACIONES: "marcaciones_demo.csv",
    CatalogName.SYNONYMS: "sinonimos.toml",
    CatalogName.FESTIVOS: "festivos_extra.csv",
    CatalogName.AJUSTES: "ajustes.toml",
    CatalogName.SHORT_FORMS: "formas_cortas.csv",
    CatalogName.PLANTILLAS: "plantillas.toml",
    CatalogName.ASESORES: "asesores.csv",
}
"""The file of `data/` that holds each catalogue until a supervisor imports another."""

_YES_NO = {"si": True, "sí": True, "no": False}
_SECTIONS = ("campos", "resultado")
_HOST_SETTINGS = frozenset(
    {"db", "buzon", "salida", "pantalla", "mantenimiento", "limites", "correo", "informes"}
)
"""The settings of one computer, which are in its own file and in no catalogue."""
_DEMO_MARK = "# DEMO"
_DEMO_PREFIX = "DEMO "


def load_catalogs(folder: Path, own_texts: Mapping[CatalogName, str] | None = None) -> Catalogs:
    """Return the catalogues in force: the texts a store keeps, else the files of a folder.

    Raises InvalidConfig for a bad one, with file, entry and reason.
    """
    own_texts = own_texts or {}

    def text(catalog: CatalogName) -> tuple[str, str]:
        file = SHIPPED_FILES[catalog]
        if catalog in own_texts:
            # Not under the shipped file's name, which would mark a real catalogue as a DEMO.
            return own_texts[catalog], catalog.value
        return read_text(folder / file), file

    causales = causales_of(*text(CatalogName.CAUSALES))
    return Catalogs(
        causales.causales,
        marcaciones_of(*text(CatalogName.MARCACIONES)),
        festivos_extra=frozenset(festivos_of(*text(CatalogName.FESTIVOS))),
        short_forms=_short_forms(folder, own_texts.get(CatalogName.SHORT_FORMS)),
        version=causales.version,
        since=causales.since,
    )


def _short_forms(folder: Path, own: str | None) -> ShortForms:
    """Return the short forms in force: those of the store, and the shipped one of a code it lacks."""
    file = SHIPPED_FILES[CatalogName.SHORT_FORMS]
    forms = short_forms_of(read_text(folder / file), file)
    return ShortForms(forms | short_forms_of(own or "codigo,corta", CatalogName.SHORT_FORMS.value))


def read_causales(path: Path) -> Catalogs:
    """Read a causales file (see `causales_of`)."""
    return causales_of(read_text(path), path.name)


def read_marcaciones(path: Path) -> MarcacionCatalog:
    """Read a marcaciones file (see `marcaciones_of`)."""
    return marcaciones_of(read_text(path), path.name)


def read_festivos(path: Path) -> frozenset[date]:
    """Read the extra non-business days; the national holidays need not be there."""
    return frozenset(festivos_of(read_text(path), path.name))


def read_rules(path: Path) -> tuple[Rules, list[str]]:
    """Read a settings file as rules of the procedure, with the avisos of its unknown options."""
    return Rules.from_table(toml_of(read_text(path), path.name), path.name)


def marcaciones_of(text: str, file: str) -> MarcacionCatalog:
    """Return the marcaciones of a CSV; a DEMO says so in its name, its first line or any row."""
    marcaciones: dict[tuple[str, str], MasterMarcacion] = {}
    for line, row in csv_of(text, file, MARCACION_COLUMNS, _NEW_MARCACION_COLUMNS):
        evento, cuando = _when_proposed(row, line, file)
        marcacion = MasterMarcacion(
            razon=row["razon"].upper(),
            subrazon=row["subrazon"].upper(),
            descripcion=row["descripcion"],
            clase=row["clase"].upper(),
            dias=int(row["dias"]) if row["dias"].isdecimal() else -1,
            genera_cun=_yes_no(row, "genera_cun", line, file),
            asociada_a_ajuste=_yes_no(row, "asociada_a_ajuste", line, file),
            activa=_yes_no(row, "activa", line, file),
            area=row["area"],
            usuario_escala=row["usuario_escala"],
            evento=evento,
            cuando=cuando,
        )
        marcacion.validate(file, line)
        code = (marcacion.razon, marcacion.subrazon)
        if code in marcaciones:
            raise bad(file, f"línea {line}", "la razón y la subrazón ya están más arriba")
        marcaciones[code] = marcacion
    demo = (
        Path(file).stem.endswith("_demo")
        or text.lstrip('\ufeff"').startswith(_DEMO_MARK)
        or any(m.descripcion.startswith(_DEMO_PREFIX) for m in marcaciones.values())
    )
    return MarcacionCatalog(marcaciones.values(), demo=demo)


def with_new_columns(text: str) -> str:
    """Return the text of a marcaciones file with every column, its first comments kept."""
    comments = list(takewhile(lambda line: line.startswith("#"), text.splitlines()))
    header = next(iter(text.splitlines()[len(comments) :]), "").casefold()
    if all(column in header for column in _NEW_MARCACION_COLUMNS):
        return text
    return "".join(f"{line}\n" for line in comments) + table_of(CatalogName.MARCACIONES, text)


def _when_proposed(
    row: Mapping[str, str], line: int, file: str
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the act a marcación belongs to and the facts it depends on; raises InvalidConfig."""
    try:
        evento = read_evento(row["evento"])
        return evento, read_facts(evento, row["cuando"])
    except InvalidDatum as error:
        raise bad(file, f"línea {line}", error.message) from None


def festivos_of(text: str, file: str) -> dict[date, str]:
    """Return the extra non-business days of a CSV, each with its reason."""
    days: dict[date, str] = {}
    for line, row in csv_of(text, file, FESTIVO_COLUMNS):
        where = f"línea {line}"
        try:
            day = date.fromisoformat(row["fecha"])
        except ValueError:
            raise bad(file, where, "«fecha» debe ser una fecha AAAA-MM-DD") from None
        if day in days:
            raise bad(file, where, "la fecha ya está más arriba")
        if not key(row["motivo"]):
            raise bad(file, where, "«motivo» no puede quedar vacío: diga por qué no es hábil")
        days[day] = row["motivo"]
    return days


def short_forms_of(text: str, file: str) -> dict[str, str]:
    """Return the short form of each code of a CSV; raises InvalidConfig for one RR would not take."""
    forms: dict[str, str] = {}
    for line, row in csv_of(text, file, SHORT_FORM_COLUMNS):
        where, code, form = f"línea {line}", row["codigo"], row["corta"]
        if code not in RR_CODES:
            similar = difflib.get_close_matches(code, RR_CODES, n=1)
            near = f"; el más parecido es {similar[0]}" if similar else ""
            raise bad(file, where, f"la línea RR no dice «{code[:40]}»{near}")
        if code in forms:
            raise bad(file, where, "el código ya está más arriba")
        if not is_short_form(form):
            raise bad(
                file,
                where,
                f"«corta» debe tener de 1 a {MOST_LETTERS} letras mayúsculas sin tildes, números, "
                "espacios, puntos, guiones o barras",
            )
        forms[code] = form
    return forms


def require_fitting(text: str, file: str, width: int) -> None:
    """Raise InvalidConfig unless the longest line of some short forms fits in RR's field."""
    shipped = SHIPPED_FILES[CatalogName.SHORT_FORMS]
    forms = short_forms_of(read_text(paths.catalogs_dir() / shipped), shipped)
    longest = widest_line(ShortForms(forms | short_forms_of(text, file)))
    if len(longest) > width:
        raise bad(
            *(file, "formas"),
            f"con estas formas una línea no cabe en los {width} de RR: «{longest}» tiene "
            f"{len(longest)}",
        )


def asesores_of(text: str, file: str) -> tuple[Asesor, ...]:
    """Return the persons of a CSV; raises InvalidConfig with the line of a wrong one."""
    people: list[Asesor] = []
    owners: dict[str, str] = {}
    for line, row in csv_of(text, file, ASESOR_COLUMNS):
        person = tidy(
            Asesor(
                row["id"],
                ids_in(row["otros_ids"]),
                row["nombre"],
                row["aliado"],
                row["jefe_inmediato"],
            )
        )
        try:
            require_valid(person, owners)
        except InvalidDatum as error:
            raise bad(file, f"línea {line}", error.message.rstrip(".")) from None
        people.append(person)
    return tuple(people)


def asesores_text(people: Iterable[Asesor]) -> str:
    """Return persons as the text of the CSV in which they are kept."""
    return to_csv(ASESOR_COLUMNS, map(_asesor_row, people))


def _asesor_row(person: Asesor) -> CatalogCells:
    values = (person.id, list(person.other_ids), person.name, person.aliado, person.jefe)
    return dict(zip(ASESOR_COLUMNS, values, strict=True))


def synonyms_of(text: str, file: str) -> Synonyms:
    """Return the synonyms of a TOML text; raises InvalidConfig with the line of a wrong one."""
    # Loaded here because only an import of a base and a change of this catalogue need it.
    from ajustes_tui.domain.base.synonyms import Synonyms

    data = toml_of(text, file)
    try:
        for name in data:
            if name not in _SECTIONS:
                raise bad(file, "secciones", f"no existe la sección «{name[:40]}»")
        for section in _SECTIONS:
            if not data.get(section):
                raise bad(file, "secciones", f"falta la sección [{section}]")
        synonyms = Synonyms.from_tables(data)
        for table in (synonyms.field_names, synonyms.resultados):
            for name, words in table.items():
                if not all(map(key, words)):
                    raise bad(file, name, f"«{name}» trae un sinónimo vacío")
    except InvalidConfig as error:
        raise with_line(error, text, file) from None
    return synonyms


def synonyms_of_table(text: str, file: str) -> str:
    """Return the synonyms of a three-column CSV as the TOML text in which they are kept."""
    sections: dict[str, dict[str, list[str]]] = {section: {} for section in _SECTIONS}
    for line, row in csv_of(text, file, SYNONYM_COLUMNS):
        if row["tabla"] not in sections:
            raise bad(file, f"línea {line}", "«tabla» debe ser campos o resultado")
        if not row["nombre"] or not key(row["sinonimo"]):
            raise bad(file, f"línea {line}", "falta el nombre o el sinónimo")
        sections[row["tabla"]].setdefault(row["nombre"], []).append(row["sinonimo"])
    return "\n".join(
        f"[{section}]\n" + "".join(f"{n} = {_toml(tuple(p))}\n" for n, p in names.items())
        for section, names in sections.items()
    )


def settings_of(text: str, file: str, base: Rules) -> Rules:
    """Return the rules of a settings file; an option it leaves out keeps its value in `base`.

    Raises InvalidConfig with the line of a value out of its range, or of an unknown option
    together with the nearest one that exists.
    """
    data = toml_of(text, file)
    names = Rules._fields
    try:
        for name in data:
            if name in _HOST_SETTINGS:
                raise bad(
                    file,
                    "opciones",
                    f"«{name}» es de cada equipo y va en su propio archivo de opciones",
                )
            if name not in names:
                similar = difflib.get_close_matches(name, names, n=1)
                suggestion = f"; la más parecida es {similar[0]}" if similar else ""
                short = name[:40]
                raise bad(file, "opciones", f"no existe la opción «{short}»{suggestion}")
        return Rules.from_table({**base._asdict(), **data}, file)[0]
    except InvalidConfig as error:
        raise with_line(error, text, file) from None


def rules_text(rules: Rules) -> str:
    """Return the rules as the text of a settings file, with the comments of the shipped one."""
    values = rules._asdict()
    parts = ["# Opciones del procedimiento. Se importan con: ajustes catalogo ajustes --importar"]
    for part in read_text(paths.catalogs_dir() / SHIPPED_FILES[CatalogName.AJUSTES]).split("\n\n"):
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


def rows_of(catalog: CatalogName, text: str) -> list[CatalogCells]:
    """Return the rows of a catalogue, given its text."""
    file = SHIPPED_FILES[catalog]
    if catalog is CatalogName.CAUSALES:
        return [
            {
                "letra": c.letter,
                "nombre": c.name,
                "ruta": c.route,
                "politica": c.policy,
                "soportes": [list(group) for group in c.soportes],
                "sugerencias": list(c.suggestions),
                "guiones": {
                    name: [paragraph.text for paragraph in paragraphs]
                    for name, paragraphs in c.guiones.items()
                },
                "objeciones": [{"dice": o.objection, "respuesta": o.reply} for o in c.objections],
                "donde_en_rr": dict(c.where_in_rr),
            }
            for c in causales_of(text, file).causales
        ]
    if catalog is CatalogName.MARCACIONES:
        return [
            marcacion._asdict() | {"cuando": facts_text(marcacion.cuando)}
            for marcacion in marcaciones_of(text, file).marcaciones
        ]
    if catalog is CatalogName.FESTIVOS:
        days = festivos_of(text, file)
        return [{"fecha": day.isoformat(), "motivo": days[day]} for day in sorted(days)]
    if catalog is CatalogName.SYNONYMS:
        tables = synonyms_of(text, file).as_tables()
        return [
            dict(zip(SYNONYM_COLUMNS, (table, name, word), strict=True))
            for table, names in tables.items()
            for name, words in names.items()
            for word in words
        ]
    if catalog is CatalogName.SHORT_FORMS:
        forms = short_forms_of(text, file)
        return [{"codigo": code, "corta": form} for code, form in forms.items()]
    if catalog is CatalogName.ASESORES:
        return [_asesor_row(person) for person in asesores_of(text, file)]
    if catalog is CatalogName.PLANTILLAS:
        # Loaded here because a start reads no template.
        from ajustes_tui.services.admin.plantillas import plantillas_of

        return [
            {
                "nombre": each.name,
                "eventos": list(each.eventos),
                "causales": list(each.causales),
                "resultados": list(each.resultados),
                "texto": each.text,
            }
            for each in plantillas_of(text, file)
        ]
    in_force, defaults = settings_of(text, file, Rules())._asdict(), Rules()._asdict()
    return [
        {"opcion": name, "valor": _flat(value), "de_fabrica": _flat(defaults[name])}
        for name, value in in_force.items()
    ]


NATURAL_KEYS: Mapping[CatalogName, tuple[str, ...]] = {
    CatalogName.CAUSALES: ("letra",),
    CatalogName.MARCACIONES: ("razon", "subrazon"),
    CatalogName.SYNONYMS: SYNONYM_COLUMNS,
    CatalogName.FESTIVOS: ("fecha",),
    CatalogName.AJUSTES: ("opcion",),
    CatalogName.SHORT_FORMS: ("codigo",),
    CatalogName.PLANTILLAS: ("nombre",),
    CatalogName.ASESORES: ("id",),
}
"""The data that tell the rows of each catalogue apart."""

TABLE_COLUMNS: Mapping[CatalogName, tuple[str, ...]] = {
    CatalogName.MARCACIONES: MARCACION_COLUMNS,
    CatalogName.SYNONYMS: SYNONYM_COLUMNS,
    CatalogName.FESTIVOS: FESTIVO_COLUMNS,
    CatalogName.SHORT_FORMS: SHORT_FORM_COLUMNS,
    CatalogName.ASESORES: ASESOR_COLUMNS,
}
"""The catalogues that fit in a table, which a CSV or a workbook may hold."""


def table_of(catalog: CatalogName, text: str) -> str:
    """Return a catalogue that fits in a table as the text of a CSV."""
    return to_csv(TABLE_COLUMNS[catalog], rows_of(catalog, text))


def _yes_no(row: Mapping[str, str], name: str, line: int, file: str) -> bool:
    value = _YES_NO.get(row[name].casefold())
    if value is None:
        raise bad(file, f"línea {line}", f"«{name}» debe ser si o no")
    return value


def _with_value(line: str, name: str, value: object) -> str:
    """Return a line of a settings file with another value, its comment kept."""
    comment = line.partition("#")[2].strip()
    return f"{name} = {_toml(value)}" + (f"  # {comment}" if comment else "")


def _toml(value: object) -> str:
    # JSON and TOML write every kind of value a setting has in the same way.
    return json.dumps(_flat(value), ensure_ascii=False)


def _flat(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
