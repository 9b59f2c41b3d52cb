"""The words of the catalogues: their list, the rows of one, its versions and what a change did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ajustes_tui.domain.keeping.catalog_versions import (
    CambioDeCatalogo,
    Catalogo,
    EstadoDeCatalogo,
    Fila,
    VersionDeCatalogo,
)
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver, limpio, padded, rotulo
from ajustes_tui.widgets.window_table import Columna

DETAIL_ROWS = 6
_CONTENTS = {
    Catalogo.CAUSALES: "Las letras, con su política, sus soportes y sus guiones.",
    Catalogo.MARCACIONES: "Las razones y subrazones de RR que se pueden usar.",
    Catalogo.SINONIMOS: "Cómo se llaman las columnas de una base y qué responde el back. Una "
    "palabra nueva se lee de una vez en los casos que la esperan.",
    Catalogo.FESTIVOS: "Los días que no son hábiles además de los festivos de Colombia. Los plazos "
    "de los casos se cuentan otra vez al cambiarlos.",
    Catalogo.AJUSTES: "Los plazos, los límites y los horarios del procedimiento. Los plazos de los "
    "casos se cuentan otra vez al cambiarlos.",
}


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """A row of a catalogue: its name, its summary, and the title and text of each of its fields."""

    name: str
    summary: str
    fields: tuple[tuple[str, str], ...]


def columns() -> dict[int, Sequence[Columna[EstadoDeCatalogo]]]:
    """Return the columns of the list of catalogues."""
    return {
        0: (
            Columna[EstadoDeCatalogo]("Catálogo", 12, lambda e: e.catalogo.titulo),
            Columna[EstadoDeCatalogo]("Renglones", 9, lambda e: str(e.renglones), alinear="der"),
            Columna[EstadoDeCatalogo]("Versión", 7, lambda e: f"v{e.version}", alinear="der"),
            Columna[EstadoDeCatalogo](
                "Desde", 10, lambda e: fecha_corta(e.desde) if e.desde else ""
            ),
            Columna[EstadoDeCatalogo]("Quién y cuándo", 28, _changed_by, flexible=True),
        )
    }


def _changed_by(estado: EstadoDeCatalogo) -> str:
    if estado.cuando is None:
        return "DEMO, del programa" if estado.demo else "viene con el programa"
    demo = " · DEMO" if estado.demo else ""
    return f"{estado.quien}, {fecha_corta(estado.cuando.date())} {estado.cuando:%H:%M}{demo}"


def row_columns() -> dict[int, Sequence[Columna[CatalogRow]]]:
    """Return the columns of the rows of one catalogue."""
    return {
        0: (
            Columna[CatalogRow]("Cuál", 24, lambda r: r.name),
            Columna[CatalogRow]("Qué dice", 40, lambda r: r.summary, flexible=True),
        )
    }


def title(estado: EstadoDeCatalogo | None, login: str) -> tuple[str, str]:
    """Return the left and right texts of the bar: of the list, or of the catalogue that is open."""
    if estado is None:
        return "CATÁLOGOS › Lo que está en uso", login
    return f"CATÁLOGOS › {estado.catalogo.titulo} v{estado.version}", login


def contents(estado: EstadoDeCatalogo | None) -> list[Linea]:
    """Return DETAIL_ROWS lines that say what the catalogue under the cursor holds."""
    if estado is None:
        return padded([], DETAIL_ROWS)
    texts = envolver(_CONTENTS[estado.catalogo], DATUM_WIDTH)
    lines: list[Linea] = [
        [rotulo("Qué es" if row == 0 else ""), Trozo(text)] for row, text in enumerate(texts)
    ]
    if estado.demo:
        notice = "Códigos inventados: los reales son de Claro y se importan aquí."
        lines.append([rotulo("DEMO"), Trozo(notice, Voz.AVISO)])
    return padded(lines, DETAIL_ROWS)


def catalog_row(catalogo: Catalogo, fila: Fila) -> CatalogRow:
    """Return a row of a catalogue with its name and its summary, which each catalogue words its way."""
    fields = tuple((_field_title(name), _text_of(value)) for name, value in fila.items())
    if catalogo is Catalogo.CAUSALES:
        return CatalogRow(f"{fila['letra']} · {fila['ruta']}", _text_of(fila["nombre"]), fields)
    if catalogo is Catalogo.MARCACIONES:
        unused = "" if fila["activa"] else " (fuera de uso)"
        code = f"{fila['razon']} {fila['subrazon']} · {str(fila['clase']).lower()}"
        return CatalogRow(code, f"{_text_of(fila['descripcion'])}{unused}", fields)
    if catalogo is Catalogo.SINONIMOS:
        return CatalogRow(_text_of(fila["nombre"]), _text_of(fila["sinonimo"]), fields)
    if catalogo is Catalogo.FESTIVOS:
        return CatalogRow(_text_of(fila["fecha"]), _text_of(fila["motivo"]), fields)
    default = fila["de_fabrica"]
    changed = "" if fila["valor"] == default else f" · {_text_of(default)} de fábrica"
    return CatalogRow(_text_of(fila["opcion"]), f"{_text_of(fila['valor'])}{changed}", fields)


def detail(row: CatalogRow | None, height: int) -> list[Linea]:
    """Return `height` lines with the fields of the row under the cursor, as far as they fit."""
    lines: list[Linea] = []
    for name, text in row.fields if row else ():
        for part_number, part in enumerate(envolver(text or "—", DATUM_WIDTH)):
            lines.append([rotulo(name[:13] if part_number == 0 else ""), Trozo(part)])
    return padded(lines, height)


def paragraphs(row: CatalogRow) -> list[str]:
    """Return a row whole, one paragraph for each of its fields."""
    return [f"{name}: {text or '—'}" for name, text in row.fields]


def version_line(version: VersionDeCatalogo) -> str:
    """Return a version as its list shows it: since when it rules, who changed it and from what file."""
    when = f"{fecha_corta(version.cambiado_el.date())} {version.cambiado_el:%H:%M}"
    return (
        f"v{version.version} desde {fecha_corta(version.desde)} · {version.cambiado_por}, {when} · "
        f"{limpio(version.archivo)}"
    )


def import_summary(change: CambioDeCatalogo) -> str:
    """Return one line with what putting a file in force changed."""
    name = change.catalogo.titulo
    if change.version is None:
        return f"{name}: ya estaba así; no se cambió nada"
    parts = [f"{name} v{change.version} en uso: {change.diferencia}"]
    if change.releidos:
        parts.append(contados(change.releidos, "caso leído otra vez", "casos leídos otra vez"))
    if change.relojes:
        parts.append(f"{change.relojes} vencen otro día")
    return " · ".join([*parts, *change.avisos])


_FIELD_TITLES = {
    "politica": "Política",
    "donde_en_rr": "En RR",
    "razon": "Razón",
    "subrazon": "Subrazón",
    "descripcion": "Descripción",
    "dias": "Días",
    "genera_cun": "Genera CUN",
    "asociada_a_ajuste": "De ajustes",
    "area": "Área",
    "usuario_escala": "Escala a",
    "opcion": "Opción",
    "de_fabrica": "De fábrica",
    "sinonimo": "Sinónimo",
}


def _field_title(name: str) -> str:
    return _FIELD_TITLES.get(name, name.replace("_", " ").capitalize())


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dict):
        return " · ".join(f"{name}: {_text_of(part)}" for name, part in value.items())
    if isinstance(value, list):
        # Supports that replace each other come in a list of their own, and scripts in sentences.
        sentences = any(isinstance(part, str) and "." in part for part in value)
        group = all(isinstance(part, str) and part.isupper() for part in value)
        return (" " if sentences else " o " if group else ", ").join(map(_text_of, value))
    return limpio(value)
