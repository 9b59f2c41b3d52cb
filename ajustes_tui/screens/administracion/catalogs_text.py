"""The words of the catalogues: their list, rows and versions, and the summary of a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ajustes_tui.domain.keeping.catalog_versions import (
    CatalogChange,
    CatalogName,
    CatalogState,
    CatalogVersion,
)
from ajustes_tui.domain.keeping.schema import Cells, title_of
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.services.admin.schemas import IDS, SCHEMAS
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span, wrap
from ajustes_tui.widgets.window_table import Column


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """A row of a catalogue: its name, its summary, and the title and text of each of its fields."""

    name: str
    summary: str
    fields: tuple[tuple[str, str], ...]


def columns() -> dict[int, Sequence[Column[CatalogState]]]:
    """Return the columns of the list of catalogues."""
    return {
        0: (
            Column[CatalogState]("Catálogo", 13, lambda e: SCHEMAS[e.catalog].heading),
            Column[CatalogState]("Renglones", 9, lambda e: str(e.rows), align="der"),
            Column[CatalogState]("Versión", 7, lambda e: f"v{e.version}", align="der"),
            Column[CatalogState]("Desde", 10, lambda e: short_date(e.since) if e.since else ""),
            Column[CatalogState]("Quién y cuándo", 28, _changed_by, flexible=True),
        )
    }


def _changed_by(state: CatalogState) -> str:
    if state.when is None:
        return "DEMO, del programa" if state.demo else "viene con el programa"
    demo = " · DEMO" if state.demo else ""
    return f"{state.who}, {short_date(state.when.date())} {state.when:%H:%M}{demo}"


def row_columns() -> dict[int, Sequence[Column[CatalogRow]]]:
    """Return the columns of the rows of one catalogue."""
    return {
        0: (
            Column[CatalogRow]("Cuál", 24, lambda r: r.name),
            Column[CatalogRow]("Qué dice", 40, lambda r: r.summary, flexible=True),
        )
    }


def title(state: CatalogState | None) -> str:
    """Return the left text of the bar, for the list or for the open catalogue."""
    if state is None:
        return "CATÁLOGOS › Lo que está en uso"
    return f"CATÁLOGOS › {SCHEMAS[state.catalog].heading} v{state.version}"


def contents(state: CatalogState | None) -> list[Line]:
    """Return the lines that say what the catalogue under the cursor holds."""
    if state is None:
        return []
    texts = wrap(SCHEMAS[state.catalog].about, DATUM_WIDTH)
    lines: list[Line] = [
        [label_span("Qué es" if row == 0 else ""), Span(text)] for row, text in enumerate(texts)
    ]
    if state.demo:
        notice = "Códigos inventados: los reales son de Claro y se importan aquí."
        lines.append([label_span("DEMO"), Span(notice, Tone.NOTICE)])
    return lines


def catalog_row(catalog: CatalogName, row: Cells) -> CatalogRow:
    """Return a row of a catalogue with the name and the summary in the words of that catalogue."""
    schema = SCHEMAS[catalog]
    titles = {field.name: field.shown_as for field in schema.fields}
    ids = {field.name for field in schema.fields if field.kind is IDS}
    texts = {name: _ids(v) if name in ids else _text_of(v) for name, v in row.items()}
    return CatalogRow(
        *schema.called(texts),
        tuple((titles.get(name) or title_of(name), text) for name, text in texts.items()),
    )


def detail(row: CatalogRow | None) -> list[Line]:
    """Return the lines with the fields of the row under the cursor."""
    lines: list[Line] = []
    for name, text in row.fields if row else ():
        for part_number, part in enumerate(wrap(text or "—", DATUM_WIDTH)):
            lines.append([label_span(name[:13] if part_number == 0 else ""), Span(part)])
    return lines


def paragraphs(row: CatalogRow) -> list[str]:
    """Return a row whole, one paragraph for each of its fields."""
    return [f"{name}: {text or '—'}" for name, text in row.fields]


def version_line(version: CatalogVersion) -> str:
    """Return a version as the list shows it: its first day in force, its author and its file."""
    when = f"{short_date(version.changed_at.date())} {version.changed_at:%H:%M}"
    return (
        f"v{version.version} desde {short_date(version.since)} · {version.changed_by}, {when} · "
        f"{cleaned(version.file)}"
    )


def import_summary(change: CatalogChange) -> str:
    """Return one line with what putting a file in force changed."""
    name = SCHEMAS[change.catalog].heading
    if change.version is None:
        return f"{name}: ya estaba así; no se cambió nada"
    parts = [f"{name} v{change.version} en uso: {change.difference}"]
    if change.reread:
        parts.append(count_words(change.reread, "caso leído otra vez", "casos leídos otra vez"))
    if change.clocks:
        parts.append(f"{change.clocks} vencen otro día")
    return " · ".join([*parts, *change.notices])


def _ids(value: object) -> str:
    """Return ids as they are read: all of them stand for one person, none replaces another."""
    return ", ".join(map(cleaned, value)) if isinstance(value, list) else ""


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
    return cleaned(value)
