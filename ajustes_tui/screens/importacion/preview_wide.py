"""Wide preview: columns on the left, counts on the right."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.base.base_counts import ColumnCounts
from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.rows import FIELD_NAMES, BaseKind
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.importacion.base_doubts import DOUBT, BaseDoubt, Samples, doubt_lines
from ajustes_tui.screens.importacion.groups import TITLES
from ajustes_tui.screens.importacion.preview_text import (
    Grid,
    consequence_counts,
    cursor_mark,
    file_size,
    group_counts,
    group_keys,
    group_notes,
    mail_words,
    warnings,
)
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, rule, wrap
from ajustes_tui.ui.text import width as text_width

COLUMN = "columna:"
"""Prefix of the cursor key of a read column."""
SIDE_LEAST, LEFT_LEAST = 37, 74
_OURS, _LEAST_COUNT = 19, 7
_VALUES = 12
"""Most values shown per column."""
_SHORT = {"gestion": "Cambian de resultado", "informado": "Ya informados y cambian"}
_WAITED = "Esperaban al back"


def grid(prepared: PreparedBase) -> Grid:
    """Return the columns on the left, the counts on the right."""
    left = column_keys(prepared)
    right = [*group_keys(prepared.summary), "gestion", "informado", "reescalado"]
    rows = max(len(left), len(right))
    return [[left[min(row, len(left) - 1)], right[min(row, len(right) - 1)]] for row in range(rows)]


def column_keys(prepared: PreparedBase) -> list[str]:
    """Return those asked about, then odd ones, then others."""
    header, counts = prepared.header, prepared.counts
    asked = header.asked
    fields = [name for name in FIELD_NAMES if name in header.columns and name not in asked]
    if counts is not None:
        fields.sort(key=lambda name: not (name in counts.fields and counts.fields[name].odd))
    return [*(f"{DOUBT}{name}" for name in asked), *(f"{COLUMN}{name}" for name in fields)]


def field_of(key: str) -> str:
    for prefix in (DOUBT, COLUMN):
        if key.startswith(prefix):
            return key.removeprefix(prefix)
    return ""


def heading_of(prepared: PreparedBase, field: str) -> str:
    """Return the likeliest header if a person is asked."""
    header = prepared.header
    return header.columns.get(field) or next(iter(header.doubtful.get(field, ())), "")


def left_width(prepared: PreparedBase, room: int) -> int:
    """Fit the longest title if the counts allow."""
    header = prepared.header
    titles = [heading_of(prepared, field_of(key)) for key in column_keys(prepared)]
    longest = max(map(text_width, (*titles, *header.columns.values())), default=0)
    wanted = 1 + _OURS + longest + 3 * _count_width(prepared)
    return max(min(wanted, room - SIDE_LEAST - 1), min(LEFT_LEAST, room - SIDE_LEAST - 1))


def head_lines(prepared: PreparedBase, doubts: Sequence[BaseDoubt], width: int) -> list[Line]:
    """Return the file row and the current question."""
    base = prepared.header
    several = len(base.read_sheets) > 1
    where = (
        f"hojas {' y '.join(base.read_sheets)}" if several else f"hoja {base.sheet}"
    ) + f", títulos en la fila {base.header_row}"
    parts = [file_size(base.size), prepared.kind.value, where]
    if prepared.options.mail is not None:
        parts.append(f"correo de {mail_words(prepared.options.mail)}")
    if prepared.kind is BaseKind.RESPUESTA:
        corte: Line = [Span("Responde lotes: no tiene corte ", Tone.STRONG)]
    elif prepared.corte:
        corte = [Span("Corte ", Tone.DIM), Span(f"{short_date(prepared.corte)} ", Tone.STRONG)]
    else:
        corte = [Span("▲ k dice el corte: no se sabe ", Tone.NOTICE)]
    file = [Span(f" {base.file}   ", Tone.STRONG), Span(" · ".join(parts), Tone.DIM)]
    asked = doubt_lines(doubts, Span(" "), width)
    return [ends(file, corte, width), [], *([*asked, []] if asked else [])]


def column_lines(prepared: PreparedBase, cursor: str, width: int) -> list[Line]:
    """Return each column with its field and statistics."""
    header, counts = prepared.header, prepared.counts
    keys = column_keys(prepared)
    read = sum(key.startswith(COLUMN) or field_of(key) in header.columns for key in keys)
    end = f"{read} reconocidas"
    if header.unmapped_columns:
        end += f" · {len(header.unmapped_columns)} a otros datos"
    each = _count_width(prepared)
    title_width = width - _OURS - 3 * each - 1
    heads = f" {cell('Nuestro dato', _OURS)}{cell('En la base dice', title_width)}"
    heads += "".join(cell(head, each, "der") for head in ("Leídas", "Vacías", "Raras"))
    lines: list[Line] = [
        rule("Columnas", f"{end} · c las cambia", width),
        [Span(cell(heads, width), Tone.RULE)],
    ]
    for key in keys:
        field = field_of(key)
        found = None if counts is None else counts.fields.get(field)
        here = key == cursor
        lines.append(
            [
                cursor_mark(key, cursor),
                Span(cell(field_words(field), _OURS), Tone.STRONG if here else Tone.NORMAL),
                Span(cell(heading_of(prepared, field), title_width)),
                *_counted(found, each, asked=key.startswith(DOUBT)),
            ]
        )
    return lines


def _count_width(prepared: PreparedBase) -> int:
    return max(len(thousands(prepared.rows)) + 1, _LEAST_COUNT)


def _counted(found: ColumnCounts | None, each: int, *, asked: bool) -> list[Span]:
    if found is None:
        return [Span(cell("▲ ¿es esa?" if asked else "", 3 * each, "der"), Tone.NOTICE)]
    odd = thousands(found.odd) if found.odd else "·"
    return [
        Span(cell(thousands(found.read), each, "der")),
        Span(cell(thousands(found.empty) if found.empty else "·", each, "der"), Tone.DIM),
        Span("  ▲" if found.odd or asked else "   ", Tone.NOTICE),
        Span(cell(odd, each - 3, "der"), Tone.NORMAL if found.odd else Tone.DIM),
    ]


def side_lines(
    prepared: PreparedBase,
    samples: Samples,
    cursor: str,
    width: int,
    rows: int,
    *,
    values: bool = True,
) -> list[Line]:
    """Return row counts, effect on known casos, and values of a column."""
    summary = prepared.summary
    counts, notes = group_counts(summary), group_notes(summary)
    each = max(len(thousands(max(*counts.values(), summary.total))), _LEAST_COUNT)
    lines: list[Line] = [rule("Filas", thousands(summary.rows), width)]
    for key in group_keys(summary):
        bad = key == "rechazada" and counts[key]
        lines.append(
            [
                cursor_mark(key, cursor),
                Span(cell(TITLES[key], 13), Tone.STRONG if key == cursor else Tone.NORMAL),
                Span(f"{thousands(counts[key]):>{each}}  ", Tone.BAD if bad else Tone.STRONG),
                Span(cell(notes.get(key, ""), max(width - each - 16, 0)).rstrip(), Tone.DIM),
            ]
        )
    if summary.kind is BaseKind.RESPUESTA:
        lines.append([Span(" No suman a T", Tone.DIM)])
    else:
        parts = [summary.new, summary.updated, summary.equal]
        parts += [part for part in (summary.earlier, summary.total - summary.valid) if part > 0]
        lines.append(
            [
                Span(f" {cell('T del corte', 13)}", Tone.DIM),
                Span(f"{thousands(summary.total):>{each}}  ", Tone.STRONG),
                Span(" + ".join(map(thousands, parts)), Tone.DIM),
            ]
        )
    lines += [[], rule("Qué les pasa a los que estaban", "", width)]
    for key, count, note in consequence_counts(prepared):
        line = [
            cursor_mark(key, cursor),
            Span("▲ " if count and key in _SHORT else "  ", Tone.NOTICE),
            Span(_SHORT.get(key, _WAITED), Tone.STRONG if key == cursor else Tone.NORMAL),
        ]
        lines.append(ends(line, [Span(f"{thousands(count)} ", Tone.STRONG)], width))
        if note and count:
            lines.append([Span(f"   {cell(note, width - 4).rstrip()}", Tone.DIM)])
    if not values:
        return lines
    # On a count, those of the first column: the oddest.
    field = field_of(cursor) or next(map(field_of, column_keys(prepared)), "")
    if field and (found := _values(prepared, field, samples, width)):
        heading = heading_of(prepared, field)
        lines += [[], rule(f"En la columna «{heading}»", "", width)]
        lines += found[: max(rows - len(lines), 3)]
    return lines


def _values(prepared: PreparedBase, field: str, samples: Samples, width: int) -> list[Line]:
    """Return odd cells first, with their rows."""
    counts = prepared.counts
    found = None if counts is None else counts.fields.get(field)
    lines: list[Line] = []
    if found is not None and found.odd and found.row:
        lines.append(_value(found.row, found.example, width, Tone.NOTICE))
    for doubt in prepared.header.day_doubts:
        if doubt.field == field:
            known = "" if found is None else found.example
            asked = {example for _count, example in doubt.lost.values()} - {"", known}
            lines += [_value(0, text, width, Tone.NOTICE) for text in sorted(asked)]
    for row, text in samples.get(heading_of(prepared, field), ())[:_VALUES]:
        lines.append(_value(row, text, width, Tone.NORMAL))
    return lines


def _value(row: int, text: str, width: int, tone: Tone) -> Line:
    where = f"fila {thousands(row)}" if row else "y también"
    return [
        Span(f" {cell(where, 12)}", Tone.DIM),
        Span(cell(text or "(vacío)", width - 14).rstrip(), tone if text else Tone.DIM),
    ]


def notice_lines(notices: Sequence[str], width: int) -> list[Line]:
    return [[], *warnings(notices, width)] if notices else []


_FOLLOWS = (
    "F8 la importa, en una sola vez; nadie tiene que parar de trabajar.",
    "A quien tenga un caso que cambia se le dice en su pantalla.",
    "Después se ve qué hizo; si no era esta, u la deshace y lo tocado se conserva.",
)


def what_follows(prepared: PreparedBase, width: int, rows: int) -> list[Line]:
    """Return the next steps, if the window has room."""
    done = prepared.summary.already_imported
    if rows < 2 * len(_FOLLOWS) or done or prepared.header.asked:
        return []
    lines = [[Span(f" {row}")] for text in _FOLLOWS for row in wrap(text, width - 2)]
    return [[], rule("Qué sigue", "", width), *lines]
