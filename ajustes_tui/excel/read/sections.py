"""Assemble the rows of a base from its sheets and the lists within each.

Offices paste lists below each other, each with its header. Rows are reordered to the first
header, or set apart, with the reason, if a promised column is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Self

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, Kind, Later
from ajustes_tui.domain.base.headers import only_says_format, under
from ajustes_tui.domain.base.recognition import Recognition
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.domain.values.counts import count_words, listed, number_ranges, thousands
from ajustes_tui.domain.values.identifiers import Cuenta, Radicado
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidDatum, InvalidFile
from ajustes_tui.excel.read.table import Table

APART = {"row": pl.UInt32, "place": pl.Int64, "motivo": pl.String}
"""Unusable rows, whatever their cells: number, column at fault, reason."""
_LEAST_NAMED = 3
"""Promised fields in a row to be a further header."""
_MOST_HEADERS = 200
"""Candidates: rows with a field name in the cuenta column."""
_MOST_TEXTS = 1_000
_GUIDES = 2
_NAMED = 40
_BEGINS_AMOUNT, _ENDS_AMOUNT = r"^-?\$? ?[0-9]{1,3}$", r"^[0-9]{3}(?:[.,][0-9]+)?$"
_NEVER_EMPTY = tuple(name for name in REQUIRED_FIELDS if FIELD[name].kind is not Kind.RESULT)
"""No row ends before these; the answer may be pending."""
_IN_WORDS = frozenset({Kind.TEXT, Kind.NAME, Kind.LABEL})
_WHOLE = "pida que el dato venga entre comillas, o sin él"
_CUT = "el separador partió el valor en dos celdas: pida que lo escriban entre comillas"
ROWS_SEARCHED = 30
_LEAST_TITLES = 2
_TITLE_OF_NONE = re.compile(r"[0-9]{2}|.{41}")
"""No group title: a day, or over 40 characters."""
_NO_KEY = r"^[^0-9]*\p{L}"
"""Text where a cuenta or radicado should be."""


class Sections(NamedTuple):
    """The rows of a sheet put in the order of its first header."""

    headers: tuple[str, ...]
    """Of the sheet, then those only in a later header."""
    raw: pl.DataFrame
    """All rows below the first header, as in `Table.frame`."""
    skipped: frozenset[int]
    """Rows without a caso."""
    apart: pl.DataFrame
    guides: Mapping[int, str]
    """By column, the format rows below the header."""
    notices: tuple[str, ...] = ()


class _Header(NamedTuple):
    row: int
    cells: tuple[str, ...]
    columns: Mapping[str, int]


def in_order(
    raw: pl.DataFrame,
    headers: tuple[str, ...],
    recognition: Recognition,
    recognised: Callable[[Sequence[str]], Recognition],
) -> Sections:
    """Reorder the rows of a sheet by the headers among them.

    `recognised` returns the fields that cells name as headers.
    """
    main = recognition.columns
    guides = _guides(raw)
    sections = Sections(
        headers, raw, frozenset(guides), pl.DataFrame(schema=APART), _said_below(guides.values())
    )
    notices = []
    if sections.skipped:
        notices.append(
            f"Se dejó por fuera la fila {number_ranges(sorted(sections.skipped))}, que dice cómo se llena "
            "cada columna."
        )
    found = list(_headers_among(raw, main, recognised))
    again = [header.row for header in found if header.columns == main]
    if again:
        notices.append(
            f"Se dejó por fuera la fila {again[0]}, que repite los títulos."
            if len(again) == 1
            else f"Se dejaron por fuera {thousands(len(again))} filas que repiten los títulos"
            f" ({number_ranges(again)})."
        )
    skipped = sections.skipped | {header.row for header in found}
    sections = sections._replace(skipped=skipped)
    ends = [header.row for header in found[1:]]
    for header, end in zip(found, [*ends, raw.height and int(raw["row"][-1]) + 1], strict=False):
        if header.columns != main:
            sections, said = _other_order(sections, main, header, end)
            notices.append(said)
    return sections._replace(notices=tuple(notices))


def before_next_header(
    raw: pl.DataFrame,
    columns: Mapping[str, int],
    recognised: Callable[[Sequence[str]], Recognition],
) -> pl.DataFrame:
    """Return the first rows up to another header, which show what the columns are."""
    if not {"cuenta", "radicado"} <= columns.keys():
        return raw
    others = _headers_among(raw, columns, recognised)
    return raw.filter(pl.col("row") < others[0].row) if others else raw


def reordered(
    raw: pl.DataFrame,
    own: Sequence[str],
    own_columns: Mapping[str, int],
    headers: tuple[str, ...],
    columns: Mapping[str, int],
) -> tuple[pl.DataFrame, tuple[str, ...], dict[int, int]]:
    """Reorder rows to the first headers; return also all headers, and the new place of each column.

    A field goes to its column, other headers to the same spelling; new ones are appended.
    """
    target = {place: columns[field] for field, place in own_columns.items() if field in columns}
    every = list(headers)
    taken = {*target.values(), *columns.values()}
    for place, header in enumerate(own):
        cells = raw.get_column(str(place)) if place < raw.width - 1 else None
        empty = cells is None or cells.null_count() == len(cells)
        if place in target or (empty and place not in own_columns.values()):
            continue
        same = [
            n for n, h in enumerate(every) if n not in taken and key(h) == key(header) and key(h)
        ]
        if same:
            target[place] = same[0]
        else:
            target[place] = len(every)
            every.append(_unused(header or f"Columna {len(every) + 1}", every))
        taken.add(target[place])
    source = {to: place for place, to in target.items()}
    return (
        raw.select(
            "row",
            *(
                pl.col(str(source[to])).alias(str(to))
                if to in source
                else pl.lit(None, pl.String).alias(str(to))
                for to in range(len(every))
            ),
        ),
        tuple(every),
        target,
    )


def widened(raw: pl.DataFrame, width: int) -> pl.DataFrame:
    return raw.with_columns(
        pl.lit(None, pl.String).alias(str(place)) for place in range(raw.width - 1, width)
    )


def surplus(raw: pl.DataFrame, beyond: int) -> pl.DataFrame:
    """Return the rows with a value past the last header, as in APART: a separator is inside a value."""
    names = [name for name in raw.columns[1:] if int(name) >= beyond]
    if not names:
        return pl.DataFrame(schema=APART)
    filled = [pl.when(pl.col(n).is_not_null()).then(pl.lit(int(n), pl.Int64)) for n in names]
    long = raw.select("row", pl.coalesce(filled).alias("place")).drop_nulls("place")
    reason = (
        f"la fila trae más valores que títulos ({beyond}): algún dato lleva adentro el separador"
    )
    return long.with_columns(pl.lit(reason).alias("motivo")).cast(APART)  # type: ignore[arg-type]


class _Cut(NamedTuple):
    apart: pl.DataFrame
    """As in APART; of joined rows, the first."""
    rest: frozenset[int]
    """Their other lines."""


def cut_rows(
    raw: pl.DataFrame,
    shorter: Mapping[int, int],
    titles: int,
    headers: Sequence[str],
    columns: Mapping[str, int],
) -> _Cut:
    """Find rows cut by a line break inside a datum, and those lacking a promised one.

    `shorter` maps rows to their cell count if below `titles`. A row may end before a pending answer.
    """
    if not shorter:
        return _Cut(pl.DataFrame(schema=APART), frozenset())
    since, last = int(raw["row"][0]), int(raw["row"][-1])

    def texts(row: int) -> Sequence[str | None]:
        return raw.row(row - since)[1:]

    found: list[tuple[int, int, str]] = []
    rest: set[int] = set()
    places = sorted(columns[name] for name in _NEVER_EMPTY)
    for row, count in shorter.items():
        if row in rest:
            continue
        width, lines = count, [row]
        alone = count == 1 and row - 1 >= since and row - 1 not in shorter
        if alone and row < last and _goes_on(texts(row - 1), columns):
            # The break is in the last datum: what comes before it is as long as the titles.
            width, lines = titles, [row - 1, row]
        while (after := lines[-1] + 1) in shorter and width + shorter[after] - 1 <= titles:
            if _is_caso(texts(after), columns):
                break
            width += shorter[after] - 1
            lines.append(after)
        if len(lines) > 1 and (width == titles or count <= places[-1] < width):
            rest |= {*lines[1:]}
            place = shorter.get(lines[0], titles) - 1
            named = listed(map(str, lines))
            found.append(
                (lines[0], place, f"un salto de línea partió la fila (filas {named}): {_WHOLE}")
            )
        elif lacking := [place for place in places if place >= count]:
            title = headers[lacking[0]][:_NAMED]
            said = f"la fila trae {count_words(count, 'valor')} y {titles} títulos: le falta"
            found.append((row, lacking[0], f"{said} «{title}»"))
    return _Cut(pl.DataFrame(found, APART, orient="row"), frozenset(rest))


def _is_caso(texts: Sequence[str | None], columns: Mapping[str, int]) -> bool:
    """Tell whether a row has its own cuenta and radicado."""
    for name, parse in (("cuenta", Cuenta.parse), ("radicado", Radicado.parse)):
        try:
            parse(texts[columns[name]] or "")
        except InvalidDatum:
            return False
    return True


def _goes_on(texts: Sequence[str | None], columns: Mapping[str, int]) -> bool:
    """Tell whether the last datum of a caso may continue in the next line."""
    last = len(texts) - 1
    name = next((name for name, place in columns.items() if place == last), None)
    in_words = name is None or FIELD[name].kind in _IN_WORDS
    return in_words and bool(texts[last]) and _is_caso(texts, columns)


def split_amounts(
    raw: pl.DataFrame, longer: Sequence[int], columns: Mapping[str, int]
) -> pl.DataFrame:
    """Find rows whose amount was cut by a separator, as in APART.

    `longer` have more cells than titles. Most must have a cut amount: a few may just have an
    amount next to a number.
    """
    rows = raw.filter(pl.col("row").is_in(list(longer)))
    parts = [pl.DataFrame(schema=APART)]
    for name, place in columns.items():
        if FIELD[name].kind is not Kind.MONEY or str(place + 1) not in raw.columns:
            continue
        filled = rows.filter(pl.col(str(place)).is_not_null())
        begins = pl.col(str(place)).str.contains(_BEGINS_AMOUNT)
        cut = filled.filter(begins & pl.col(str(place + 1)).str.contains(_ENDS_AMOUNT))
        if 2 * cut.height >= filled.height:
            parts.append(
                cut.select(
                    "row", pl.lit(place, pl.Int64).alias("place"), pl.lit(_CUT).alias("motivo")
                )
            )
    return pl.concat(parts).unique("row", keep="first", maintain_order=True)


def _longer_notice(raw: pl.DataFrame, longer: Sequence[int], apart: pl.DataFrame) -> list[str]:
    """Report the rows with an extra separator, if others have none."""
    known = {*apart.get_column("row")}
    written = raw.filter(pl.any_horizontal(pl.exclude("row").is_not_null())).get_column("row")
    rows = [row for row in longer if row not in known]
    if not rows or {*longer} >= {*written}:
        return []
    return [
        f"{count_words(len(rows), 'fila trae', 'filas traen')} un separador más que los títulos"
        f" ({number_ranges(rows)}): mire si algún dato lo lleva adentro y corrió los demás."
    ]


def two_storeys(
    upper: Sequence[str], lower: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Merge a two-row header, returned with its names; None for others.

    The upper row has group titles, and names of ungrouped columns.
    """
    titles = [cell for cell in upper if cell]
    if len(titles) < _LEAST_TITLES or any(_TITLE_OF_NONE.search(cell) for cell in titles):
        return None
    seen, names = [], []
    group = ""
    for place, name in enumerate(lower):
        own = upper[place] if place < len(upper) else ""
        if own and not name:
            group = ""
            seen.append(own)
            names.append(own)
            continue
        group = own or group
        seen.append(under(group, name) if name else "")
        names.append(name if not group or lower.count(name) == 1 else f"{group} · {name}")
    return tuple(seen), unique_names(names, len(names))


def unique_names(row: Sequence[str | None], width: int) -> tuple[str, ...]:
    """Make names unique: blank headers by position, repeated ones numbered."""
    names: list[str] = []
    used: set[str] = set()
    for place in range(width):
        cell = row[place] if place < len(row) else None
        base = name = clean(cell or "") or f"Columna {place + 1}"
        turn = 1
        while name in used:
            turn += 1
            name = f"{base} ({turn})"
        used.add(name)
        names.append(name)
    return tuple(names)


def _unused(name: str, names: Sequence[str]) -> str:
    turn, unused = 1, name
    while unused in names:
        turn += 1
        unused = f"{name} ({turn})"
    return unused


def _guides(raw: pl.DataFrame) -> dict[int, list[str]]:
    """Return the format rows below the header."""
    found = {}
    for number, *cells in raw.head(_GUIDES).iter_rows():
        texts = [clean(cell or "") for cell in cells]
        if not all(map(only_says_format, filter(None, texts))):
            break
        if any(texts):
            found[number] = texts
    return found


def _said_below(guides: Iterable[list[str]]) -> dict[int, str]:
    return {place: text for texts in guides for place, text in enumerate(texts) if text}


def _headers_among(
    raw: pl.DataFrame,
    columns: Mapping[str, int],
    recognised: Callable[[Sequence[str]], Recognition],
) -> list[_Header]:
    places = [str(columns[name]) for name in ("cuenta", "radicado")]
    if not any(raw.get_column(place).str.contains(_NO_KEY).any() for place in places):
        return []
    odd = raw.filter(
        pl.all_horizontal(pl.col(p).str.contains(_NO_KEY).fill_null(value=True) for p in places)
        & pl.any_horizontal(pl.col(p).is_not_null() for p in places)
    )
    likely = pl.concat([odd.get_column(place) for place in places]).drop_nulls().unique()
    names = [
        text
        for text in likely.head(_MOST_TEXTS)
        if len(text) <= _NAMED and recognised([clean(text)]).likely
    ]
    found = []
    rows = odd.filter(pl.any_horizontal(pl.col(place).is_in(names) for place in places))
    for number, *cells in rows.head(_MOST_HEADERS).iter_rows():
        texts = tuple(clean(cell or "") for cell in cells)
        own = recognised(texts).columns
        if sum(name in own for name in REQUIRED_FIELDS) >= _LEAST_NAMED:
            found.append(_Header(number, texts, own))
    return found


def _other_order(
    sections: Sections, main: Mapping[str, int], header: _Header, end: int
) -> tuple[Sections, str]:
    """Reorder the rows of another header, or set them apart; return also the notice."""
    raw, headers = sections.raw, sections.headers
    under = raw.filter(pl.col("row").is_between(header.row + 1, end - 1))
    rows = count_words(under.height, "fila")
    read, unread = ("leyó", "puede") if under.height == 1 else ("leyeron", "pueden")
    lacking = _needed(main, header.columns)
    if lacking:
        named = ", ".join(f"«{headers[main[name]][:_NAMED]}»" for name in lacking)
        motivo = f"está bajo otros títulos (fila {header.row}), que no traen {named}"
        apart = under.select("row").with_columns(
            pl.lit(main[lacking[0]], pl.Int64).alias("place"), pl.lit(motivo).alias("motivo")
        )
        return (
            sections._replace(apart=pl.concat([sections.apart, apart])),
            f"Los títulos de la fila {header.row} no traen {named}: {rows} debajo no se {unread} leer.",
        )
    own = tuple(
        text or (headers[place] if place < len(headers) else "")
        for place, text in enumerate(header.cells)
    )
    put, every, _ = reordered(under, own, header.columns, headers, main)
    raw = widened(raw, len(every))
    parts = (
        raw.filter(pl.col("row") <= header.row),
        put,
        raw.filter(pl.col("row") >= end),
    )
    said = (
        f"La fila {header.row} trae otros títulos: {rows} debajo se {read} según ellos"
        f"{without_fields(header.columns, main, headers)}."
    )
    return sections._replace(headers=every, raw=pl.concat(parts)), said


def _needed(fields: Iterable[str], own: Iterable[str]) -> list[str]:
    """Return the fields that no row may lack if other rows have them.

    Otherwise a known value of Claro's would be emptied. A field of one answer, as the reason of a
    rejection, may be absent from lists of other answers.
    """
    known = {*own}
    return [
        name
        for name in fields
        if name not in known
        and (
            FIELD[name].required
            or (FIELD[name].later is Later.REPLACES and len(FIELD[name].answer) != 1)
        )
    ]


def without_fields(own: Mapping[str, int], main: Mapping[str, int], headers: Sequence[str]) -> str:
    """Return the optional fields that only other rows have, after a comma; '' for none."""
    lacking = [name for name in main if name not in own and not FIELD[name].required]
    if not lacking:
        return ""
    return f", sin {', '.join(f'«{headers[main[name]][:_NAMED]}»' for name in lacking)}"


class Candidate(NamedTuple):
    """A sheet with its likeliest header row."""

    table: Table
    fila: int
    headers: tuple[str, ...]
    recognition: Recognition
    seen: tuple[str, ...]
    """Headers as written, or with their group title."""

    @classmethod
    def of(
        cls,
        table: Table,
        fila: int,
        seen: tuple[str, ...],
        headers: tuple[str, ...],
        recognised: Callable[[Sequence[str], Sequence[str]], Recognition],
    ) -> Self:
        """Use a row of a sheet as its header."""
        return cls(table, fila, headers, recognised(seen, headers), seen)

    def fields(self) -> int:
        return len(self.recognition.likely)

    @property
    def name(self) -> str:
        return clean(self.table.name)[:_NAMED]

    def points(self) -> tuple[int, bool, int]:
        """Rank by mandatory fields, having rows, all fields."""
        return self.required(), self.has_rows(), self.fields()

    def required(self) -> int:
        return sum(name in self.recognition.likely for name in REQUIRED_FIELDS)

    def has_rows(self) -> bool:
        """Tell whether the first rows have a cuenta or radicado."""
        columns = self.recognition.likely
        key_places = [columns[name] for name in ("cuenta", "radicado") if name in columns]
        return any(
            any(row[place] for place in key_places if place < len(row))
            for number, row in self.table.first(2 * ROWS_SEARCHED)
            if number > self.fila
        )

    def is_base(self) -> bool:
        return self.required() == len(REQUIRED_FIELDS) and self.has_rows()

    def is_template(self) -> bool:
        """A header without rows: a form that precedes the base."""
        return self.required() == len(REQUIRED_FIELDS) and not self.has_rows()


class JoinedSheets(NamedTuple):
    """Consecutive rows of one or several sheets."""

    headers: tuple[str, ...]
    titles: tuple[str, ...]
    """Headers with the format rows of the first sheet."""
    recognition: Recognition
    parts: tuple[pl.DataFrame, ...]
    """As in `Table.frame`, by sheet."""
    rows: pl.DataFrame
    apart: pl.DataFrame
    """As in APART."""
    uncalculated: frozenset[int]
    sheets: tuple[tuple[str, int], ...]
    """Name of each sheet, and the overall number of its row 0."""
    notices: tuple[str, ...]

    def located(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """From the second sheet on, add sheet and row to the reason."""
        motivo = pl.col("motivo")
        for name, offset in self.sheets[1:]:
            own_row = (pl.col("fila") - offset).cast(pl.String)
            said = pl.concat_str(pl.lit(f"hoja «{name}», fila "), own_row, pl.lit(": "), "motivo")
            motivo = pl.when(pl.col("fila") > offset).then(said).otherwise(motivo)
        return rejected.with_columns(motivo.alias("motivo")) if len(self.sheets) > 1 else rejected


def join(
    sheets: Sequence[Candidate], recognised: Callable[[Sequence[str]], Recognition]
) -> JoinedSheets:
    """Join the sheets of a base; an optional column missing in one is left empty.

    `recognised` returns the fields that cells name as headers.
    """
    first, *others = sheets
    notices = first.table.refine(first.recognition.columns, first.headers, first.fila)
    own = _in_order(first, recognised, notices, named=len(sheets) > 1)
    headers, recognition, guides = own.headers, first.recognition, own.guides
    columns = dict(recognition.columns)
    parts, apart, skipped = [own.raw], [own.apart], set(own.skipped)
    uncalculated, offset = set(first.table.uncalculated), first.table.height
    named = [(first.name, 0)]
    for sheet in others:
        _require_alike(first, sheet)
        found = sheet.table.refine(sheet.recognition.columns, sheet.headers, sheet.fila)
        own = _in_order(sheet, recognised, found, named=True)
        put, headers, target = reordered(
            raw=own.raw,
            own=own.headers,
            own_columns=sheet.recognition.columns,
            headers=headers,
            columns=columns,
        )
        for name, place in sheet.recognition.columns.items():
            columns.setdefault(name, target[place])
        if lacking := without_fields(sheet.recognition.columns, columns, headers):
            found.append(f"Hoja «{sheet.name}»: viene{lacking.removeprefix(',')}.")
        parts.append(put.with_columns(pl.col("row") + offset))
        moved = pl.col("place").replace_strict(target, default=columns["cuenta"])
        apart.append(own.apart.with_columns(pl.col("row") + offset, moved))
        skipped |= {row + offset for row in own.skipped}
        uncalculated |= {row + offset for row in sheet.table.uncalculated}
        named.append((sheet.name, offset))
        notices += found
        offset += sheet.table.height
    parts = [widened(part, len(headers)) for part in parts]
    rows = pl.concat(parts)
    if skipped:
        rows = rows.filter(~pl.col("row").is_in(list(skipped)))
    added = [p for p in range(len(first.headers), len(headers)) if p not in columns.values()]
    unmapped = (*recognition.unmapped_columns, *added)
    return JoinedSheets(
        headers,
        tuple(f"{header} {guides.get(place, '')}" for place, header in enumerate(headers)),
        recognition._replace(columns=columns, unmapped_columns=unmapped),
        parts=tuple(parts),
        rows=rows,
        apart=pl.concat(apart),
        uncalculated=frozenset(uncalculated),
        sheets=tuple(named),
        notices=tuple(notices),
    )


def _require_alike(first: Candidate, other: Candidate) -> None:
    """Refuse sheets where only one has a column of Claro's, which the other would empty."""
    one, two = first.recognition.columns, other.recognition.columns
    for has, lacks, fields in (
        (first, other, _needed(one, two)),
        (other, first, _needed(two, one)),
    ):
        if fields:
            heading = has.headers[has.recognition.columns[fields[0]]][:_NAMED]
            raise InvalidFile(
                f"La hoja «{lacks.name}» no trae «{heading}», que sí trae «{has.name}».",
                "Impórtelas una tras otra: la segunda entra como complemento.",
                code="hojas_distintas",
            )


def _in_order(
    sheet: Candidate,
    recognised: Callable[[Sequence[str]], Recognition],
    notices: list[str],
    *,
    named: bool,
) -> Sections:
    """Return the reordered rows and add notices; `named` with the sheet's name."""
    raw = sheet.table.frame(sheet.fila + 1)
    sections = in_order(raw, sheet.headers, sheet.recognition, recognised)
    longer = sheet.table.longer(sheet.fila)
    cut_in_two = cut_rows(
        raw=raw,
        shorter=sheet.table.shorter(sheet.fila),
        titles=sheet.table.beyond(sheet.fila),
        headers=sheet.headers,
        columns=sheet.recognition.columns,
    )
    long = surplus(raw, sheet.table.beyond(sheet.fila))
    if longer:
        cut = split_amounts(raw, longer, sheet.recognition.columns)
        long = pl.concat([long, cut]).unique("row", keep="first", maintain_order=True)
        notices += _longer_notice(raw, longer, long)
    notices += sections.notices
    if named:
        notices[:] = [f"Hoja «{sheet.name}»: {_uncapitalised(text)}" for text in notices]
    apart = pl.concat([sections.apart, long, cut_in_two.apart])
    apart = apart.unique("row", keep="first", maintain_order=True)
    skipped = sections.skipped | cut_in_two.rest
    return sections._replace(skipped=skipped, apart=apart)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
