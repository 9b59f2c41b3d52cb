"""Areas of the preview: its questions, row counts, effect on known casos, columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ajustes_tui.domain.base.base_counts import ColumnCounts
from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.mail import Mail
from ajustes_tui.domain.base.rows import FIELD_NAMES, BaseKind
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.importacion.base_doubts import DOUBT, BaseDoubt, Samples, doubt_area
from ajustes_tui.screens.importacion.groups import TITLES
from ajustes_tui.services.intake.prepared import ImportSummary, PreparedBase
from ajustes_tui.ui.text import Span, Tone, cell, line_width, wrap
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, SideBySide, Under
from ajustes_tui.workbench.lead.base_acts import avisos_on_screen

COLUMN = "columna:"
"""Prefix of the cursor key of a read column."""
NONE = "·"
"""A count of none."""
_AROUND_NOTICE = 4
"""Cells around an aviso in the frame."""
_OURS, _LEAST_TITLE, _LEAST_COUNT, _LEAST_VALUE = 19, 12, 7, 12
_VALUES = 12
"""Most values shown per column."""
_ROWS, _WIDEST = 10, 22
"""Most rows of the sheet shown, and most cells of a column of it."""
_TITLE, _HEADS = "En la base dice", ("Leídas", "Vacías", "Raras")
_SHORT = {
    "gestion": "Cambian de resultado",
    "informado": "Ya informados y cambian",
    "reescalado": "Esperaban al back",
}
_NOTES = {
    "duplicada": "vale la última",
    "rechazada": "x las guarda",
    "ausente": "se conservan",
    "no_viene": "siguen en T",
    "anterior": "su corte es más viejo: no pisan lo que trajo uno más nuevo",
}


def file_size(size: int) -> str:
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(size // 1000, 1)} KB"


def mail_words(mail: Mail) -> str:
    sent = f"{mail.date:%d/%m/%Y %H:%M}" if mail.date else "sin fecha"
    return f"{mail.sender or 'remitente desconocido'} · {sent} · «{mail.subject or 'sin asunto'}»"


def counted(count: int) -> str:
    return thousands(count) if count else NONE


def preview(
    prepared: PreparedBase, doubts: Sequence[BaseDoubt], samples: Samples, cursor: str
) -> Part:
    """The question, what it would do beside the columns, and the avisos."""
    return Under(
        [
            PlaceArea("base", 40, _head(prepared)),
            doubt_area(doubts),
            SideBySide(
                Under(
                    [
                        SideBySide(count_area(prepared.summary), _effect_area(prepared)),
                        _value_area(prepared, cursor, samples),
                    ]
                ),
                Under([_column_area(prepared, cursor), aviso_area(avisos_on_screen(prepared))]),
            ),
            _sheet_area(prepared, samples),
        ]
    )


def _head(prepared: PreparedBase) -> list[Row]:
    """Return the file and its corte, the sheet, and what is unusual."""
    base, mail = prepared.header, prepared.options.mail
    sheets = base.read_sheets if len(base.read_sheets) > 1 else (base.sheet,)
    where = f"hoja{'s' * (len(sheets) > 1)} {' y '.join(sheets)}"
    if len(base.sheets) > 1:
        place = base.sheets.index(base.sheet) + 1 if base.sheet in base.sheets else 1
        where += f", {place if len(sheets) == 1 else len(sheets)} de {len(base.sheets)}"
    parts = [where, f"títulos en la fila {base.header_row}"]
    parts += [prepared.kind.value] if prepared.kind is not BaseKind.COMPLETA else []
    parts += [f"correo de {mail_words(mail)}"] if mail is not None else []
    corte = [Span("▲ k dice el corte: no se sabe ", Tone.NOTICE)]
    if prepared.kind is BaseKind.RESPUESTA:
        corte = [Span("Responde lotes: no tiene corte ", Tone.STRONG)]
    elif prepared.corte:
        corte = [Span("Corte ", Tone.DIM), Span(f"{short_date(prepared.corte)} ", Tone.STRONG)]
    file = [Span(f" {base.file}   ", Tone.STRONG)]
    return [Row(file, end=corte, more=[Span(", ".join(parts), Tone.DIM)])]


# What it would do


def group_keys(summary: ImportSummary) -> list[str]:
    """Return first those of casos of the corte; those of an older one only if there are any."""
    absent = "no_viene" if summary.kind is BaseKind.COMPLEMENTO else "ausente"
    earlier = ["anterior"] if summary.earlier else []
    return ["nueva", "actualizada", "igual", *earlier, "duplicada", "rechazada", absent]


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


def count_area(summary: ImportSummary) -> PlaceArea:
    """A count per row, and what adds up to T."""
    counts = group_counts(summary)
    each = max(len(thousands(max(*counts.values(), summary.total))), _LEAST_COUNT)
    rows: list[Row] = []
    for key in group_keys(summary):
        count = counts[key]
        tone = Tone.DIM if not count else Tone.BAD if key == "rechazada" else Tone.STRONG
        line = [Span(f" {cell(TITLES[key], 13)}"), Span(f"{counted(count):>{each}}  ", tone)]
        rows.append(Row([*line, Span(_NOTES.get(key, "") if count else "", Tone.DIM)], key))
    parts = [summary.new, summary.updated, summary.equal]
    parts += [part for part in (summary.earlier, summary.total - summary.valid) if part > 0]
    added = " + ".join(thousands(part) for part in parts if part)
    total = [
        Span(f" {cell('T del corte', 13)}", Tone.DIM),
        Span(f"{thousands(summary.total):>{each}}  ", Tone.STRONG),
        Span(added if "+" in added else "", Tone.DIM),
    ]
    if summary.kind is BaseKind.RESPUESTA:
        total = [Span(" No suman a T", Tone.DIM)]
    return PlaceArea("filas", 37, [*rows, Row(total)], "Filas", (thousands(summary.rows),))


def _answers(counts: Mapping[str, int]) -> str:
    silent = counts.get("sin_respuesta", 0) + counts.get("ausentes", 0)
    answers = (
        (counts.get("aplicados", 0), "sí"),
        (counts.get("valor_distinto", 0), "otro $"),
        (counts.get("rechazados", 0), "no"),
        (silent, "nada"),
    )
    return " ".join(f"{thousands(count)} {word}" for count, word in answers if count)


def _effect_area(prepared: PreparedBase) -> PlaceArea:
    in_hand, reconciled = prepared.in_gestion(), prepared.summary.reconciliation
    holders = sorted({change.tomado_by for change in in_hand if change.tomado_by})
    who = f"los tienen {', '.join(holders)}" if holders else "nadie los tiene ahora"
    rows: list[Row] = []
    for key, count, note in (
        ("gestion", len(in_hand), who),
        ("informado", len(prepared.past_contact()), "van a Revisión"),
        ("reescalado", reconciled.get("reescalados", 0), _answers(reconciled)),
    ):
        warns = count and key != "reescalado"
        line = [
            Span(" "),
            Span("▲ " if warns else "  ", Tone.NOTICE),
            Span(cell(_SHORT[key], 23)),
            Span(f"{counted(count):>6}  ", Tone.STRONG if count else Tone.DIM),
        ]
        rows.append(Row(line, key, more=[Span(note, Tone.DIM)] if count and note else ()))
    return PlaceArea("casos", 42, rows, "Qué les pasa a los que estaban")


# Columns


def column_keys(prepared: PreparedBase) -> list[str]:
    """Return those asked about, then odd ones, then others."""
    header, counts = prepared.header, prepared.counts
    asked = header.asked
    fields = [name for name in FIELD_NAMES if name in header.columns and name not in asked]
    if counts is not None:
        fields.sort(key=lambda name: not (name in counts.fields and counts.fields[name].odd))
    return [*(f"{DOUBT}{name}" for name in asked), *(f"{COLUMN}{name}" for name in fields)]


def first_key(prepared: PreparedBase) -> str:
    """Return that of a question, which stops the import, else of the first count."""
    return next((f"{DOUBT}{field}" for field in prepared.header.asked), "nueva")


def field_of(key: str) -> str:
    for prefix in (DOUBT, COLUMN):
        if key.startswith(prefix):
            return key.removeprefix(prefix)
    return ""


def heading_of(prepared: PreparedBase, field: str) -> str:
    """Return the likeliest header if a person is asked."""
    header = prepared.header
    return header.columns.get(field) or next(iter(header.doubtful.get(field, ())), "")


def _column_area(prepared: PreparedBase, cursor: str) -> PlaceArea:
    header = prepared.header
    keys = column_keys(prepared)
    read = sum(key.startswith(COLUMN) or field_of(key) in header.columns for key in keys)
    others = len(header.unmapped_columns)
    said = f"{read} reconocidas{f' · {others} a otros datos' if others else ''}"
    return PlaceArea(
        "columnas",
        75,
        lambda width: column_rows(prepared, cursor, width),
        "Columnas",
        (f"{said} · c las cambia", said, str(read)),
    )


def column_rows(prepared: PreparedBase, cursor: str, width: int) -> Iterator[Row]:
    """Return each column with its field and counts: the least important give way in a narrow area."""
    counts, keys = prepared.counts, column_keys(prepared)
    each = max(len(thousands(prepared.rows)) + 1, _LEAST_COUNT)
    room = width - 1 - _OURS
    told = max(min((room - _LEAST_TITLE) // each, len(_HEADS)), 1)
    room -= told * each
    titles = [heading_of(prepared, field_of(key)) for key in keys]
    longest = max(map(text_width, (_TITLE, *titles))) + 1
    value = room - longest if room - longest >= _LEAST_VALUE else 0
    title = room - value
    heads = f" {cell('Nuestro dato', _OURS)}{cell(_TITLE, title)}"
    heads += "".join(cell(head, each, "der") for head in _HEADS[-told:])
    yield Row([Span(cell(f"{heads}  Un valor" if value else heads, width), Tone.RULE)])
    for key, heading in zip(keys, titles, strict=True):
        field = field_of(key)
        found = None if counts is None else counts.fields.get(field)
        line = [
            Span(f" {cell(field_words(field), _OURS)}"),
            Span(cell(heading, title)),
            *_counted(found, each, told, asked=key.startswith(DOUBT)),
        ]
        if found is not None and value and (found.odd or key == cursor):
            line.append(Span(f"  {_example(found)}", Tone.DIM))
        # The question about the first one has its key.
        yield Row(line, "" if key == next(iter(keys)) and key.startswith(DOUBT) else key)


def _example(found: ColumnCounts) -> str:
    example = (found.example or "(vacío)") if found.row else ""
    return f"fila {thousands(found.row)}: {example}" if found.odd else example


def _counted(found: ColumnCounts | None, each: int, told: int, *, asked: bool) -> list[Span]:
    if found is None:
        return [Span(cell("▲ ¿es esa?" if asked else "", told * each, "der"), Tone.NOTICE)]
    more = [
        Span(cell(thousands(found.read), each, "der")),
        Span(cell(counted(found.empty), each, "der"), Tone.DIM),
    ]
    return [
        *more[3 - told :],
        Span("  ▲" if found.odd or asked else "   ", Tone.NOTICE),
        Span(cell(counted(found.odd), each - 3, "der"), Tone.NORMAL if found.odd else Tone.DIM),
    ]


def _value_area(prepared: PreparedBase, cursor: str, samples: Samples) -> PlaceArea:
    """Odd cells first, with their rows; on a count, those of the first column: the oddest."""
    field = field_of(cursor) or next(map(field_of, column_keys(prepared)), "")
    heading = heading_of(prepared, field)
    found = None if prepared.counts is None else prepared.counts.fields.get(field)
    values: list[tuple[int, str, Tone]] = []
    if found is not None and found.odd and found.row:
        values.append((found.row, found.example, Tone.NOTICE))
    known = "" if found is None else found.example
    for doubt in prepared.header.day_doubts:
        if doubt.field == field:
            asked = {example for _count, example in doubt.lost.values()} - {"", known}
            values += [(0, text, Tone.NOTICE) for text in sorted(asked)]
    values += [(row, text, Tone.NORMAL) for row, text in samples.get(heading, ())[:_VALUES]]
    rows = [
        Row(
            [
                Span(f" {cell(f'fila {thousands(row)}' if row else 'y también', 12)}", Tone.DIM),
                Span(text or "(vacío)", tone if text else Tone.DIM),
            ]
        )
        for row, text, tone in values
    ]
    return PlaceArea("valores", 42, rows, f"En la columna «{heading}»", spare=True)


def _sheet_area(prepared: PreparedBase, samples: Samples) -> PlaceArea:
    """The first rows of the sheet as they came, to see at once whether its titles are over their values."""
    return PlaceArea(
        "hoja",
        40,
        lambda width: sheet_rows(prepared.header.headers, samples, width),
        "La hoja, como vino",
        spare=True,
    )


def sheet_rows(headings: Sequence[str], samples: Samples, width: int) -> Iterator[Row]:
    """Return the titles and first rows, with as many columns as fit."""
    filas = [fila for fila, _text in samples.get(next(iter(headings), ""), ())[:_ROWS]]
    texts = [[str(fila) for fila in filas]]
    texts += [[text for _fila, text in samples.get(heading, ())[:_ROWS]] for heading in headings]
    lines: list[list[Span]] = [[] for _ in range(len(filas) + 1)]
    for heading, column in zip(["fila", *headings], texts, strict=True):
        each = min(max(map(text_width, (heading, *column))) + 2, _WIDEST)
        if line_width(lines[0]) + each >= width:
            break
        tone = Tone.NORMAL if line_width(lines[0]) else Tone.DIM
        for line, text in zip(lines, (heading, *column), strict=True):
            line.append(Span(cell(f" {text}", each), Tone.RULE if line is lines[0] else tone))
    return (Row(line) for line in lines if filas)


# Avisos and the frame


def aviso_area(texts: Sequence[str], heading: str = "Avisos") -> PlaceArea:
    rows = [Row([Span(" ▲ ", Tone.NOTICE), Span(text)], hang=3) for text in texts]
    return PlaceArea("avisos", 42, rows, heading, (str(len(texts)),))


def frame_notice(notices: Sequence[str], width: int) -> tuple[str, list[str]]:
    """Return the first aviso that fits in the frame row, or '', and the others."""
    room = width - _AROUND_NOTICE
    first = next((notice for notice in notices if len(wrap(notice, room)) == 1), "")
    return first, [notice for notice in notices if notice != first]


def imported(prepared: PreparedBase) -> str:
    """Return the shortest description of the import."""
    if prepared.kind is BaseKind.RESPUESTA:
        return f"importa {count_words(prepared.summary.updated, 'respuesta')}"
    return f"importa {count_words(prepared.summary.valid, 'caso')}"


def what_import_does(prepared: PreparedBase, width: int) -> str:
    """Return what it asks first, then what it writes, in the words that fit."""
    does, asks = imported(prepared), [question for question, _ in prepared.doubts]
    if not asks:
        return does
    asked = f"«{asks[0]}»" if len(asks) == 1 else f"{len(asks)} cosas"
    whole = f"pregunta {asked} y después {does}"
    return whole if text_width(whole) + _AROUND_NOTICE + 3 < width else "pregunta antes de importar"
