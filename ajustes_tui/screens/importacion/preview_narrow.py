"""Preview in under eighty columns: questions, then one count per row."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.rows import BaseKind
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.importacion.base_doubts import BaseDoubt, Samples, doubt_lines
from ajustes_tui.screens.importacion.preview_text import (
    cursor_mark,
    first_key,
    frame_notice,
    warnings,
)
from ajustes_tui.screens.importacion.preview_wide import (
    column_keys,
    field_of,
    heading_of,
    side_lines,
)
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.ui.text import Line, Span, Tone, cell, rule
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.workbench.lead.avisos import avisos_on_screen


def narrow_lines(
    prepared: PreparedBase,
    doubts: Sequence[BaseDoubt],
    samples: Samples,
    cursor: str,
    width: int,
) -> list[Line]:
    """Return questions and effects first."""
    asked = doubt_lines(doubts, cursor_mark(first_key(prepared), cursor), width)
    counts = side_lines(prepared, samples, cursor, width, 0, values=False)
    _first, notices = frame_notice(avisos_on_screen(prepared), width)
    file = [Span(f" {cell(prepared.header.file, width - 2).rstrip()}", Tone.STRONG)]
    return [
        file,
        _corte(prepared),
        *asked,
        *counts,
        *_columns(prepared, width),
        *warnings(notices, width),
    ]


def _corte(prepared: PreparedBase) -> Line:
    if prepared.corte is not None:
        return [Span(f" Corte {short_date(prepared.corte)} · {prepared.kind.value}", Tone.DIM)]
    if prepared.kind is BaseKind.RESPUESTA:
        return [Span(" Responde lotes: no tiene corte", Tone.DIM)]
    return [Span(" ▲ ", Tone.NOTICE), Span("k dice el corte: no se sabe")]


def _columns(prepared: PreparedBase, width: int) -> list[Line]:
    """Return each datum of ours over the title of its column, with how many cells are odd."""
    counts = prepared.counts
    fields = [field for key in column_keys(prepared) if (field := field_of(key))]
    lines: list[Line] = [rule("Columnas", f"{len(fields)} · c las cambia", width)]
    for field in fields:
        found = None if counts is None else counts.fields.get(field)
        odd = count_words(found.odd, "rara", "raras") if found is not None and found.odd else ""
        name = cell(field_words(field), 19)
        room = width - 21 - text_width(odd) - 3
        lines.append(
            [
                Span(f" {name}"),
                Span(cell(heading_of(prepared, field), max(room, 1)), Tone.DIM),
                *([Span(" ▲ ", Tone.NOTICE), Span(odd)] if odd else []),
            ]
        )
    return lines
