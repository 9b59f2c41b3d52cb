"""Lines of the preview: columns, row counts, effect on known casos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.base.base_counts import BaseCounts, ColumnCounts
from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.mail import Mail
from ajustes_tui.domain.base.rows import FIELD_NAMES, REQUIRED_FIELDS, BaseHeader, BaseKind
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.importacion.base_doubts import DOUBT, BaseDoubt, doubt_lines
from ajustes_tui.screens.importacion.groups import TITLES
from ajustes_tui.services.intake.prepared import ImportSummary, PreparedBase
from ajustes_tui.ui.measures import LOW, NARROW, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, rule, wrap
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.workbench.lead.avisos import avisos_on_screen

Grid = Sequence[Sequence[str]]
"""Cursor keys by row."""
_FIELD_WIDTH, _HEADING_LEAST = 19, 16
_COUNTS_WIDTH, _EXAMPLE_LEAST, _SAMPLES_LEAST = 26, 12, 14
_AROUND = 3
"""Rows of a low window outside the preview: bar, command row, keys."""
_LEAST_COLUMNS = 2
"""Fewest columns next to a question."""
_AROUND_NOTICE = 4
"""Cells around an aviso in the frame."""
_GROUPS = (("nueva", "duplicada"), ("actualizada", "rechazada"), ("igual", "ausente"))
_ONE_BELOW_ANOTHER = (
    *("nueva", "actualizada", "igual", "anterior", "duplicada", "rechazada", "ausente", "no_viene"),
)
_EARLIER = ("anterior",)
"""Only shown if there are any."""


def file_size(size: int) -> str:
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(size // 1000, 1)} KB"


def mail_words(mail: Mail) -> str:
    sent = f"{mail.date:%d/%m/%Y %H:%M}" if mail.date else "sin fecha"
    return f"{mail.sender or 'remitente desconocido'} · {sent} · «{mail.subject or 'sin asunto'}»"


def header(prepared: PreparedBase, width: int = WIDTH) -> list[Line]:
    """Return two rows, with file, sheet and corte."""
    base = prepared.header
    place = base.sheets.index(base.sheet) + 1 if base.sheet in base.sheets else 1
    several = len(base.read_sheets) > 1
    where = f", {place} de" if not several else f", {len(base.read_sheets)} de"
    sheet = [
        Span(" Hojas " if several else " Hoja ", Tone.DIM),
        Span(
            cell(" y ".join(base.read_sheets), width - 56).rstrip() if several else base.sheet,
            Tone.STRONG,
        ),
        Span(f"{where} {len(base.sheets)}; títulos en fila {base.header_row}", Tone.DIM),
    ]
    if prepared.kind is BaseKind.RESPUESTA:
        corte: Line = [Span("Responde lotes: no tiene corte ", Tone.STRONG)]
    elif prepared.corte:
        corte = [Span("Corte ", Tone.DIM), Span(f"{short_date(prepared.corte)} ", Tone.STRONG)]
    else:
        corte = [Span("▲ k dice el corte: no se sabe ", Tone.NOTICE)]
    return [
        ends(
            [Span(f" {base.file}", Tone.STRONG)],
            [Span(f"{file_size(base.size)} · {prepared.kind.value} ", Tone.DIM)],
            width,
        ),
        ends(sheet, corte, width),
    ]


def recognised_columns(base: BaseHeader, at_most: int, width: int = WIDTH) -> list[Line]:
    """Return the heading and at most `at_most` rows, with samples."""
    fields = [field for field in FIELD_NAMES if field in base.columns]
    others = f" · otros datos {len(base.unmapped_columns)}" if base.unmapped_columns else ""
    lines: list[Line] = [
        rule(f"Columnas: {len(fields)} reconocidas", f"así se leyó el archivo{others}", width)
    ]
    headings = _headings_width([base.columns[field] for field in fields], width - _SAMPLES_LEAST)
    left_over = len(fields) > at_most
    for field in fields[: at_most - 1] if left_over else fields:
        samples = " · ".join(text or "(vacío)" for text in base.examples.get(field, ()))
        lines.append(
            [
                Span(f" {cell(field_words(field), _FIELD_WIDTH)}"),
                Span(f"{cell(base.columns[field], headings)} ", Tone.STRONG),
                Span(cell(samples, width - _FIELD_WIDTH - headings - 3), Tone.DIM),
            ]
        )
    if left_over:
        lines.append([Span(f" {_left_over(fields[at_most - 1 :], width - 2)}", Tone.DIM)])
    return lines


def counted_columns(
    base: BaseHeader, counts: BaseCounts, at_most: int, width: int = WIDTH
) -> list[Line]:
    """Return the heading and at most `at_most` rows, with the statistics of each column.

    Columns with unreadable cells come first, with the first such cell and its row.
    """
    fields = sorted(counts.fields, key=lambda name: not counts.fields[name].odd)
    headings = _headings_width(
        [base.columns.get(name, "") for name in fields], width - _COUNTS_WIDTH - _EXAMPLE_LEAST
    )
    others = f" · {len(base.unmapped_columns)} a otros datos" if base.unmapped_columns else ""
    heads = f" {cell('Nuestro dato', _FIELD_WIDTH)}{cell('En la base dice', headings + 1)}"
    heads += f"{'Leídas':>9}{'Vacías':>8}{'Raras':>9}  Un valor"
    lines: list[Line] = [
        rule(f"Columnas: {len(fields)} reconocidas{others}", "c las cambia", width),
        [Span(cell(heads, width), Tone.RULE)],
    ]
    at_most -= 1
    left_over = len(fields) > at_most
    for name in fields[: at_most - 1] if left_over else fields:
        heading = cell(base.columns.get(name, ""), headings)
        lines.append(_counted_column(name, heading, counts.fields[name], width))
    if left_over:
        lines.append([Span(f" {_left_over(fields[at_most - 1 :], width - 2)}", Tone.DIM)])
    return lines


def _left_over(fields: Sequence[str], width: int) -> str:
    """Return as many names as fit, and how many more there are."""
    names = list(map(field_words, fields))
    for shown in range(len(names), 0, -1):
        more = len(names) - shown
        text = f"y también {', '.join(names[:shown])}" + (
            f" y {more} más · c las muestra" if more else ""
        )
        if text_width(text) <= width:
            return text
    return f"y {count_words(len(names), 'columna más', 'columnas más')} · c las muestra"


def _headings_width(headings: Sequence[str], room: int) -> int:
    """Return the width of the longest one, if there is room."""
    longest = max((text_width(heading) for heading in headings), default=0)
    return max(min(longest, room - _FIELD_WIDTH - 2), _HEADING_LEAST)


def _counted_column(name: str, heading: str, field: ColumnCounts, width: int) -> Line:
    example = field.example or "(vacío)" if field.row else ""
    if field.odd:
        example = f"fila {thousands(field.row)}: {example}"
    odd = thousands(field.odd) if field.odd else "·"
    room = width - _COUNTS_WIDTH - _FIELD_WIDTH - text_width(heading) - 4
    return [
        Span(f" {cell(field_words(name), _FIELD_WIDTH)}"),
        Span(f"{heading} ", Tone.STRONG),
        Span(f"{thousands(field.read):>9}"),
        Span(f"{thousands(field.empty) if field.empty else '·':>8}", Tone.DIM),
        Span(" ▲" if field.odd else "  ", Tone.NOTICE),
        Span(f"{odd:>7}  ", Tone.NORMAL if field.odd else Tone.DIM),
        Span(cell(example, room).rstrip(), Tone.NORMAL if field.odd else Tone.DIM),
    ]


def cursor_grid(prepared: PreparedBase) -> Grid:
    """Return keys by row; only the first question is visible."""
    doubts = [[f"{DOUBT}{field}"] for field in prepared.header.asked[:1]]
    groups = [[*row] for row in _rows_of_groups(prepared.summary)]
    return [*doubts, *groups, ["gestion"], ["informado"], ["reescalado"]]


def _rows_of_groups(summary: ImportSummary) -> tuple[tuple[str, ...], ...]:
    *first, (equal, absent) = _GROUPS
    last = "no_viene" if summary.kind is BaseKind.COMPLEMENTO else absent
    return (*first, (equal, last), *((_EARLIER,) if summary.earlier else ()))


def first_key(prepared: PreparedBase) -> str:
    """Return that of a question, which stops the import, else of the first count."""
    return next((f"{DOUBT}{field}" for field in prepared.header.asked), "nueva")


def group_keys(summary: ImportSummary) -> list[str]:
    """Return first those of casos of the corte."""
    keys = [key for row in _rows_of_groups(summary) for key in row]
    return sorted(keys, key=_ONE_BELOW_ANOTHER.index)


def group_counts(summary: ImportSummary) -> Mapping[str, int]:
    return {
        "nueva": summary.new,
        "actualizada": summary.updated,
        "igual": summary.equal,
        "anterior": summary.earlier,
        "duplicada": summary.duplicated,
        "rechazada": summary.rechazadas,
        "ausente": summary.absent,
        "no_viene": summary.total - summary.valid,
    }


def group_notes(summary: ImportSummary) -> Mapping[str, str]:
    notes = {
        "duplicada": "vale la última",
        "ausente": "se conservan",
        "no_viene": "siguen en T",
        "anterior": "su corte es más viejo: no pisan lo que trajo uno más nuevo",
    }
    if summary.rechazadas:
        notes["rechazada"] = "x las guarda"
    return notes


def row_counts(summary: ImportSummary, cursor: str, width: int = WIDTH) -> list[Line]:
    """Mark the count under the cursor."""
    counts, notes = group_counts(summary), group_notes(summary)
    parts = [summary.new, summary.updated, summary.equal]
    parts += [summary.earlier] if summary.earlier else []
    parts += [summary.total - summary.valid] if summary.total > summary.valid else []
    total: Line = [Span("T del corte ", Tone.DIM), Span(thousands(summary.total), Tone.STRONG)]
    if summary.kind is BaseKind.RESPUESTA:
        total = [Span("no suman a T ", Tone.DIM)]
    right_ends: tuple[Line, ...] = (
        total,
        [],
        [Span(f"{' + '.join(map(thousands, parts))} ", Tone.DIM)],
        [],
    )
    lines: list[Line] = [rule(f"Filas: {thousands(summary.rows)}", "Enter abre el grupo", width)]
    for groups, right_end in zip(_rows_of_groups(summary), right_ends, strict=False):
        line: list[Span] = []
        for group in groups:
            bad = group == "rechazada" and counts[group]
            line += [
                cursor_mark(group, cursor),
                Span(cell(TITLES[group], 13), Tone.STRONG if group == cursor else Tone.NORMAL),
                Span(f"{thousands(counts[group]):>7} ", Tone.BAD if bad else Tone.STRONG),
                Span(cell(notes.get(group, ""), _note_width(group, notes)), Tone.DIM),
            ]
        lines.append(ends(line, right_end, width))
    return lines


def _note_width(group: str, notes: Mapping[str, str]) -> int:
    if group in _EARLIER:
        return len(notes[group])
    return 14 if group in notes else 2


def cursor_mark(key: str, cursor: str) -> Span:
    return Span("►" if key == cursor else " ", Tone.STRONG)


def _answers(counts: Mapping[str, int]) -> Line:
    """Leave out zero counts."""
    silent = counts.get("sin_respuesta", 0) + counts.get("ausentes", 0)
    answers = (
        (counts.get("aplicados", 0), "sí", Tone.OK),
        (counts.get("valor_distinto", 0), "otro $", Tone.NOTICE),
        (counts.get("rechazados", 0), "no", Tone.BAD),
        (silent, "nada", Tone.DIM),
    )
    return [Span(f"{thousands(count)} {word} ", tone) for count, word, tone in answers if count]


def consequence_counts(prepared: PreparedBase) -> list[tuple[str, int, str]]:
    """Return key, count and text of each effect on known casos."""
    in_hand = prepared.in_gestion()
    holders = sorted({change.tomado_by for change in in_hand if change.tomado_by})
    who = f"los tienen {', '.join(holders)}" if holders else "nadie los tiene ahora"
    answers = prepared.summary.reconciliation
    said = "".join(span.text for span in _answers(answers)).strip()
    return [
        ("gestion", len(in_hand), who),
        ("informado", len(prepared.past_contact()), "van a Revisión"),
        ("reescalado", answers.get("reescalados", 0), said),
    ]


def consequences(prepared: PreparedBase, cursor: str, width: int = WIDTH) -> list[Line]:
    in_hand, told, (_, waited, _) = consequence_counts(prepared)
    return [
        rule("Qué les pasa a los casos que ya estaban", "", width),
        *(_consequence(key, cursor, count, note) for key, count, note in (in_hand, told)),
        [
            cursor_mark("reescalado", cursor),
            Span(f"  {cell(TITLES['reescalado'], 40)}"),
            Span(f"{thousands(waited):>6}  ", Tone.STRONG),
            *_answers(prepared.summary.reconciliation),
        ],
    ]


def _consequence(key: str, cursor: str, casos: int, note: str) -> Line:
    return [
        cursor_mark(key, cursor),
        Span("▲ " if casos else "  ", Tone.NOTICE),
        Span(cell(TITLES[key], 40)),
        Span(f"{thousands(casos):>6}  ", Tone.STRONG),
        Span(note if casos else "", Tone.DIM),
    ]


def warnings(texts: Sequence[str], width: int = WIDTH, heading: str = "Avisos") -> list[Line]:
    """Wrap them under a heading with their number."""
    if not texts:
        return []
    lines: list[Line] = [rule(heading, str(len(texts)), width)]
    for text in texts:
        for number, part in enumerate(wrap(text, width - 4)):
            lines.append([Span("   " if number else " ▲ ", Tone.NOTICE), Span(part)])
    return lines


def frame_notice(notices: Sequence[str], width: int) -> tuple[str, list[str]]:
    """Return the first aviso that fits in the frame row, or '', and the others."""
    room = width - _AROUND_NOTICE
    first = next((notice for notice in notices if len(wrap(notice, room)) == 1), "")
    return first, [notice for notice in notices if notice != first]


def imported(prepared: PreparedBase) -> str:
    """Return the shortest description of the import."""
    if prepared.kind is BaseKind.RESPUESTA:
        return f"importa {count_words(prepared.summary.updated, 'respuesta', 'respuestas')}"
    return f"importa {count_words(prepared.summary.valid, 'caso', 'casos')}"


def what_import_does(prepared: PreparedBase, width: int = WIDTH) -> str:
    """Return what it asks first, then what it writes."""
    does, asks = imported(prepared), [question for question, _ in prepared.doubts]
    if not asks:
        return does
    if width < NARROW:
        return "pregunta antes de importar"
    asked = f"«{asks[0]}»" if len(asks) == 1 else f"{len(asks)} cosas"
    return f"pregunta {asked} y después {does}"


def preview_lines(
    prepared: PreparedBase,
    doubts: Sequence[BaseDoubt],
    cursor: str,
    height: int,
    width: int = WIDTH,
) -> list[Line]:
    """`height` is the rows visible without scrolling."""
    body = [
        *row_counts(prepared.summary, cursor, width),
        *consequences(prepared, cursor, width),
    ]
    asked = doubt_lines(doubts, cursor_mark(first_key(prepared), cursor), width)
    room = max(
        height - len(body) - len(asked) - 3, _LEAST_COLUMNS if asked else len(REQUIRED_FIELDS)
    )
    columns = (
        recognised_columns(prepared.header, room, width)
        if prepared.counts is None
        else counted_columns(prepared.header, prepared.counts, room, width)
    )
    _first, notices = frame_notice(avisos_on_screen(prepared), width)
    if height < LOW - _AROUND:
        # What is asked and what it would do, before what it was read from.
        notices = list(avisos_on_screen(prepared))
        return [*asked, *body, *header(prepared, width), *columns, *warnings(notices, width)]
    return [*header(prepared, width), *asked, *columns, *body, *warnings(notices, width)]
