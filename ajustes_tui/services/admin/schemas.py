"""The catalogue schemas: data, checks and words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ajustes_tui.domain.base.fields import SECTIONS
from ajustes_tui.domain.caso.rr_line import RR_CODES
from ajustes_tui.domain.keeping.asesores import Asesor, ids_in, require_valid, tidy
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import (
    CHECKLIST_WORDS,
    DATA_BARRED_FROM_MESSAGE,
    DATUM_PLACE,
    GUION_DATA,
    LETTERS,
    MARCACION_CLASSES,
    MOST_LETTERS,
    REQUIRED_GUIONES,
    ROUTES,
    SHORT_FORM_SHAPE,
    SOPORTES,
    Causal,
    MasterMarcacion,
    Objection,
    Paragraph,
)
from ajustes_tui.domain.keeping.plantillas import (
    PLANTILLA_DATA,
    RESULTADOS,
    SALTAR,
    USES,
    Plantilla,
)
from ajustes_tui.domain.keeping.schema import (
    DAY,
    FREE,
    LINES,
    PLAIN_DAY,
    TEXT,
    TEXTS,
    YES_NO,
    Datum,
    DatumForm,
    Schema,
    among,
    matching,
    records,
    table,
    text_or,
    whole,
    words,
)
from ajustes_tui.domain.rules.marcacion import facts_text, read_evento, read_facts
from ajustes_tui.errors import InvalidDatum

MAX_TEXT = 2_000
MAX_SKIP_REASON = 200


def _support(code: str) -> str:
    if code not in SOPORTES:
        raise InvalidDatum(f"«{code[:20]}» no es un soporte; hay: {', '.join(SOPORTES)}")
    return code


def _groups(name: str, value: object) -> tuple[tuple[str, ...], ...]:
    """Parse support groups; an entry may list alternatives."""
    if not isinstance(value, list):
        raise ValueError
    groups = [group if isinstance(group, list) else [group] for group in value]
    if not all(isinstance(code, str) for group in groups for code in group):
        raise ValueError
    if not groups or not all(groups):
        raise InvalidDatum(f"«{name}» necesita al menos un código en cada grupo")
    return tuple(tuple(map(_support, group)) for group in groups)


def _places(name: str, value: object) -> dict[str, str]:
    return {_support(code): place for code, place in TEXTS.read(name, value).items()}


_PARAGRAPHS = records(
    Paragraph,
    Datum("verifica", words(CHECKLIST_WORDS), attribute="checks", default=()),
    Datum("texto", TEXT, attribute="text"),
)


def _guiones(name: str, value: object) -> dict[str, tuple[Paragraph, ...]]:
    guiones = {}
    for guion, paragraphs in table(name, value).items():
        try:
            guiones[guion] = _PARAGRAPHS.read("texto", paragraphs)
            for paragraph in guiones[guion]:
                _require_data(paragraph.text, GUION_DATA)
                said = DATUM_PLACE.findall(paragraph.text) if guion == "mensaje_de_voz" else ()
                for datum in said:
                    if datum in DATA_BARRED_FROM_MESSAGE:
                        raise InvalidDatum(f"un mensaje de voz no puede decir {{{datum}}}")
        except ValueError:
            raise InvalidDatum(f"el guion «{guion[:20]}» debe ser una lista de párrafos") from None
        except InvalidDatum as error:
            raise InvalidDatum(f"en el guion «{guion[:20]}», {error.message}") from None
    return guiones


def _require_data(text: str, known: Mapping[str, str] | frozenset[str]) -> None:
    """Raise InvalidDatum for an unknown `{name}`."""
    for datum in DATUM_PLACE.findall(text):
        if datum not in known:
            raise InvalidDatum(
                f"no existe el dato {{{datum[:20]}}}; hay: {', '.join(sorted(known))}"
            )


def _causal(said: dict[str, Any]) -> Causal:
    """Build a causal with shared places and scripts; raise InvalidDatum if incomplete."""
    own = {name: said[name] for name in Causal._fields}
    needed = [code for group in own["soportes"] for code in group]
    shared = {code: place for code, place in said["common_places"].items() if code in needed}
    own["where_in_rr"] = shared | own["where_in_rr"]
    own["guiones"] = {**said["common_guiones"], **own["guiones"]}
    for code in needed:
        if code not in own["where_in_rr"]:
            raise InvalidDatum(f"«donde_en_rr» no dice dónde se ve {code}")
    for guion in REQUIRED_GUIONES:
        if not own["guiones"].get(guion):
            raise InvalidDatum(f"falta el guion «{guion}»")
    return Causal(**own)


_GUIONES = DatumForm(
    "una tabla de guiones",
    _guiones,
    lambda guiones: {name: [p.text for p in paragraphs] for name, paragraphs in guiones.items()},
)
CAUSALES = Schema(
    file="causales.toml",
    heading="Causales",
    about="Las letras, con su política, sus soportes y sus guiones.",
    entry="causal",
    head=(
        Datum("version", whole(1, 1_000_000)),
        Datum("desde", PLAIN_DAY, attribute="since"),
        Datum("donde_en_rr", TEXTS, attribute="common_places", default={}),
        Datum("guiones", _GUIONES, attribute="common_guiones", default={}),
    ),
    fields=(
        Datum(
            name="letra",
            kind=matching(f"[{LETTERS}]", "una sola letra mayúscula de A a Q"),
            attribute="letter",
        ),
        Datum("nombre", TEXT, attribute="name"),
        Datum("ruta", among(ROUTES), attribute="route"),
        Datum("politica", TEXT, "Política", "policy"),
        Datum("soportes", DatumForm("una lista de códigos entre comillas", _groups)),
        Datum("sugerencias", words(), attribute="suggestions", default=()),
        Datum("guiones", _GUIONES, default={}),
        Datum(
            "objeciones",
            records(
                Objection,
                Datum("dice", TEXT, attribute="objection"),
                Datum("respuesta", TEXT, attribute="reply"),
            ),
            attribute="objections",
            default=(),
        ),
        Datum("donde_en_rr", DatumForm(TEXTS.expected, _places, dict), "En RR", "where_in_rr", {}),
    ),
    make=_causal,
    key=("letra",),
    repeated="la letra está repetida",
    called=lambda row: (f"{row['letra']} · {row['ruta']}", row["nombre"]),
    nothing="el archivo no trae ninguna causal",
    decides=True,
)


def _marcacion(own: dict[str, Any]) -> MasterMarcacion:
    evento = read_evento(own["evento"])
    return MasterMarcacion(**own | {"cuando": read_facts(evento, own["cuando"])})


_CODE = matching("[A-Z0-9]{1,3}", "un código de 1 a 3 letras o números", str.upper)
MARCACIONES = Schema(
    file="marcaciones_demo.csv",
    heading="Marcaciones",
    about="Las razones y subrazones de RR que se pueden usar.",
    fields=(
        Datum("razon", _CODE, "Razón"),
        Datum("subrazon", _CODE, "Subrazón"),
        Datum("descripcion", TEXT, "Descripción"),
        Datum("clase", among(MARCACION_CLASSES, str.upper)),
        Datum("asociada_a_ajuste", YES_NO, "De ajustes"),
        Datum("activa", YES_NO),
        Datum("usuario_escala", FREE, "Escala a"),
        Datum("evento", FREE, default=""),
        Datum(
            "cuando", DatumForm("pares clave=VALOR", FREE.read, facts_text), "Cuándo", default=""
        ),
    ),
    make=_marcacion,
    key=("razon", "subrazon"),
    repeated="la razón y la subrazón ya están más arriba",
    called=lambda row: (
        f"{row['razon']} {row['subrazon']} · {row['clase'].lower()}",
        row["descripcion"] + (" (fuera de uso)" if row["activa"] == "no" else ""),
    ),
    nothing="el archivo no trae ninguna marcación",
    # The master record of RR says more (días, CUN, área…) than any rule here asks.
    keeps_others=True,
    decides=True,
)


class SynonymWord(NamedTuple):
    """A synonym: section, name and word."""

    tabla: str
    nombre: str
    sinonimo: str


SINONIMOS = Schema(
    file="sinonimos.toml",
    heading="Sinónimos",
    about="Cómo se llaman las columnas de una base, qué responde el back y qué motivos de rechazo son el "
    "mismo. Una palabra nueva se lee de una vez en los casos que la esperan.",
    fields=(
        Datum("tabla", among(SECTIONS)),
        Datum("nombre", TEXT),
        Datum("sinonimo", TEXT, "Sinónimo"),
    ),
    make=lambda own: SynonymWord(**own),
    key=("tabla", "nombre", "sinonimo"),
    called=lambda row: (row["nombre"], row["sinonimo"]),
)


class ExtraDay(NamedTuple):
    """An extra non-business day and its reason."""

    fecha: date
    motivo: str


FESTIVOS = Schema(
    file="festivos_extra.csv",
    heading="Festivos",
    about="Los días que no son hábiles además de los festivos de Colombia. Los plazos de los casos se "
    "cuentan otra vez al cambiarlos.",
    fields=(Datum("fecha", DAY), Datum("motivo", text_or(": diga por qué no es hábil"))),
    make=lambda own: ExtraDay(**own),
    key=("fecha",),
    repeated="la fecha ya está más arriba",
    called=lambda row: (row["fecha"], row["motivo"]),
    moves_clocks=True,
)
AJUSTES = Schema(
    file="ajustes.toml",
    heading="Ajustes",
    about="Los plazos, los límites y los horarios del procedimiento. Los plazos de los casos se cuentan "
    "otra vez al cambiarlos.",
    # The settings themselves are the rows of `Rules`.
    fields=(
        Datum("opcion", FREE, "Opción"),
        Datum("valor", FREE),
        Datum("de_fabrica", FREE, "De fábrica"),
    ),
    make=dict,
    key=("opcion",),
    called=lambda row: (
        row["opcion"],
        row["valor"]
        + ("" if row["valor"] == row["de_fabrica"] else f" · {row['de_fabrica']} de fábrica"),
    ),
    moves_clocks=True,
)


class ShortForm(NamedTuple):
    """A code and its short form in RR."""

    codigo: str
    corta: str


def _rr_code(name: str, value: object) -> str:
    code: str = FREE.read(name, value)
    if code not in RR_CODES:
        similar = difflib.get_close_matches(code, RR_CODES, n=1)
        near = f"; el más parecido es {similar[0]}" if similar else ""
        raise InvalidDatum(f"la línea RR no dice «{code[:40]}»{near}")
    return code


FORMAS = Schema(
    file="formas_cortas.csv",
    heading="Formas cortas",
    about="Cómo se abrevia en la línea RR lo que se hizo y lo que dijo el usuario.",
    fields=(
        Datum("codigo", DatumForm("un código de la línea RR", _rr_code)),
        Datum(
            "corta",
            matching(
                SHORT_FORM_SHAPE,
                f"un texto de 1 a {MOST_LETTERS} letras mayúsculas sin tildes, números, espacios, "
                "puntos, guiones o barras",
            ),
        ),
    ),
    make=lambda own: ShortForm(**own),
    key=("codigo",),
    repeated="el código ya está más arriba",
    called=lambda row: (row["codigo"], row["corta"]),
)


def _plantilla(own: dict[str, Any]) -> Plantilla:
    plantilla = Plantilla(**own)
    _require_data(plantilla.text, PLANTILLA_DATA)
    to_skip = SALTAR in plantilla.eventos
    most = MAX_SKIP_REASON if to_skip else MAX_TEXT
    if len(plantilla.text) > most:
        raise InvalidDatum(f"«texto» pasa de {most} letras")
    if to_skip and (len(plantilla.eventos) > 1 or "\n" in plantilla.text):
        raise InvalidDatum("un motivo para saltar va solo, y en un renglón")
    return plantilla


PLANTILLAS = Schema(
    file="plantillas.toml",
    heading="Plantillas",
    about="Los textos con que empieza una nota o una razón, según la causal y la respuesta del back, y "
    "los motivos para saltar un caso.",
    entry="plantilla",
    fields=(
        Datum("nombre", TEXT, attribute="name"),
        Datum("eventos", words(USES), default=()),
        Datum("causales", words(LETTERS), default=()),
        Datum("resultados", words(RESULTADOS), default=()),
        Datum("texto", LINES, attribute="text"),
    ),
    make=_plantilla,
    key=("nombre",),
    repeated="el nombre está repetido",
    called=lambda row: (row["nombre"], row["texto"]),
    nothing="el archivo no trae ninguna plantilla",
)


def _asesor(own: dict[str, Any]) -> Asesor:
    return tidy(Asesor(**own))


IDS = DatumForm("varios ids separados por |", lambda _name, cell: ids_in(str(cell)))
"""Ids of one person; none replaces another."""
ASESORES = Schema(
    file="asesores.csv",
    heading="Asesores",
    about="Quién es cada asesor: los ids que son de una misma persona, su nombre, su aliado y su jefe "
    "inmediato. Las cifras lo siguen de una vez; los cortes cerrados y las semanas emitidas quedan.",
    fields=(
        Datum("id", FREE),
        Datum("otros_ids", IDS, attribute="other_ids"),
        Datum("nombre", FREE, attribute="name"),
        Datum("aliado", FREE),
        Datum("jefe_inmediato", FREE, "Jefe", "jefe"),
    ),
    make=_asesor,
    key=("id",),
    check=require_valid,
    called=lambda row: (row["id"], row["nombre"]),
)


SCHEMAS: Mapping[CatalogName, Schema] = {
    CatalogName.CAUSALES: CAUSALES,
    CatalogName.MARCACIONES: MARCACIONES,
    CatalogName.SYNONYMS: SINONIMOS,
    CatalogName.FESTIVOS: FESTIVOS,
    CatalogName.AJUSTES: AJUSTES,
    CatalogName.SHORT_FORMS: FORMAS,
    CatalogName.PLANTILLAS: PLANTILLAS,
    CatalogName.ASESORES: ASESORES,
}
