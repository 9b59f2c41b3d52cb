"""The rows of one base, put together from its sheets and from the lists that stand in each.

Offices paste one list under another, each with its own header. Rows under a header of another order
are put in the order of the first one, or set apart with the reason when it lacks a promised column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
"""The rows that cannot be used whatever their cells say: their number, the column at fault, and why."""
_LEAST_NAMED = 3
"""Promised fields that a row names to be another header."""
_MOST_HEADERS = 200
"""Rows that are looked at as headers, of those that say the name of a field where a cuenta stands."""
_MOST_TEXTS = 1_000
"""Different texts that are looked at as the name of a field."""
_GUIDES = 2
"""Rows right below a header that may say how each column is filled in."""
_NAMED = 40
_BEGINS_AMOUNT, _ENDS_AMOUNT = r"^-?\$? ?[0-9]{1,3}$", r"^[0-9]{3}(?:[.,][0-9]+)?$"
_NEVER_EMPTY = tuple(name for name in REQUIRED_FIELDS if FIELD[name].kind is not Kind.RESULT)
"""The promised data that no row ends before: an answer may not have come yet."""
_IN_WORDS = frozenset({Kind.TEXT, Kind.NAME, Kind.LABEL})
_WHOLE = "pida que el dato venga entre comillas, o sin él"
_CUT = "el separador partió el valor en dos celdas: pida que lo escriban entre comillas"
ROWS_SEARCHED = 30
"""The first rows of a sheet, of which one may be its header."""
_LEAST_TITLES = 2
"""Titles of groups that make a row the upper storey of a header."""
_TITLE_OF_NONE = re.compile(r"[0-9]{2}|.{41}")
"""What a title of a group has not: it says no day, and is short."""
_NO_KEY = r"^[^0-9]*\p{L}"
"""The beginning of a text where a cuenta or a radicado should be."""


class Sections(NamedTuple):
    """The rows of a sheet put in the order of its first header."""

    headers: tuple[str, ...]
    """Those of the sheet, and after them those that only a later header has."""
    raw: pl.DataFrame
    """Every row below the first header, as `Table.frame` gives it."""
    skipped: frozenset[int]
    """The rows that say no caso."""
    apart: pl.DataFrame
    """As APART says."""
    guides: Mapping[int, str]
    """By column, what the rows below the first header say of how it is filled in."""
    notices: tuple[str, ...] = ()


class _Header(NamedTuple):
    """A header among the rows."""

    row: int
    cells: tuple[str, ...]
    columns: Mapping[str, int]


def in_order(
    raw: pl.DataFrame,
    headers: tuple[str, ...],
    recognition: Recognition,
    recognised: Callable[[Sequence[str]], Recognition],
) -> Sections:
    """Return the rows of a sheet once the headers among them are understood.

    `recognised` gives the fields that the cells of a row name as headers.
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
    """Return the first rows under a header, up to another one: what its columns are shows in these."""
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
    """Return rows under other headers in the order of the first ones, these with those that lacked, and
    the new place of each column.

    A field goes to its column, another header to the one that is written the same; one that the first
    headers have not is added after them.
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
    """Return rows with empty columns added up to a width."""
    return raw.with_columns(
        pl.lit(None, pl.String).alias(str(place)) for place in range(raw.width - 1, width)
    )


def surplus(raw: pl.DataFrame, beyond: int) -> pl.DataFrame:
    """Return the rows with a value past the last header, as APART says: a separator stands in a value."""
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
    """The rows of a text that are shorter than its titles and cannot be used."""

    apart: pl.DataFrame
    """As APART says: of rows that are one, the first."""
    rest: frozenset[int]
    """The other lines of that one."""


def cut_rows(
    raw: pl.DataFrame,
    shorter: Mapping[int, int],
    titles: int,
    headers: Sequence[str],
    columns: Mapping[str, int],
) -> _Cut:
    """Return the rows that a line break inside a datum cut in two, and those that lack a promised datum.

    `shorter` are the rows with fewer cells than the titles, with how many, and `titles` how many those
    are. A row may end before an answer that is not there yet.
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
            said = f"la fila trae {count_words(count, 'valor', 'valores')} y {titles} títulos: le falta"
            found.append((row, lacking[0], f"{said} «{title}»"))
    return _Cut(pl.DataFrame(found, APART, orient="row"), frozenset(rest))


def _is_caso(texts: Sequence[str | None], columns: Mapping[str, int]) -> bool:
    """Tell whether a row has a cuenta and a radicado of its own."""
    for name, parse in (("cuenta", Cuenta.parse), ("radicado", Radicado.parse)):
        try:
            parse(texts[columns[name]] or "")
        except InvalidDatum:
            return False
    return True


def _goes_on(texts: Sequence[str | None], columns: Mapping[str, int]) -> bool:
    """Tell whether the last datum of a row, which is one of a caso, may go on in the line below it."""
    last = len(texts) - 1
    name = next((name for name, place in columns.items() if place == last), None)
    in_words = name is None or FIELD[name].kind in _IN_WORDS
    return in_words and bool(texts[last]) and _is_caso(texts, columns)


def split_amounts(
    raw: pl.DataFrame, longer: Sequence[int], columns: Mapping[str, int]
) -> pl.DataFrame:
    """Return the rows of a text with an amount that its separator cut in two, as APART says.

    `longer` are those with more cells than titles. A few may just have an amount beside a number: most of
    them must have one that is cut.
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
    """Say which rows of a text have a separator more than the titles, where the others have not."""
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
    """Return what two rows say as one header of two storeys, with its names; None where they are none.

    The upper row has the titles of groups of columns, and the names of those that are in no group.
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
    """Name every column once: a blank header by its place, a repeated one with its turn."""
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
    """Return the rows right below the header that only say how each column is filled in, with their texts."""
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
    """Put the rows under another header in order, or set them apart; return also what is said of it."""
    raw, headers = sections.raw, sections.headers
    under = raw.filter(pl.col("row").is_between(header.row + 1, end - 1))
    rows = count_words(under.height, "fila", "filas")
    lacking = _needed(main, header.columns)
    if lacking:
        named = ", ".join(f"«{headers[main[name]][:_NAMED]}»" for name in lacking)
        motivo = f"está bajo otros títulos (fila {header.row}), que no traen {named}"
        apart = under.select("row").with_columns(
            pl.lit(main[lacking[0]], pl.Int64).alias("place"), pl.lit(motivo).alias("motivo")
        )
        return (
            sections._replace(apart=pl.concat([sections.apart, apart])),
            f"Los títulos de la fila {header.row} no traen {named}: {rows} debajo no se pueden leer.",
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
        f"La fila {header.row} trae otros títulos: {rows} debajo se leyeron según ellos"
        f"{without_fields(header.columns, main, headers)}."
    )
    return sections._replace(headers=every, raw=pl.concat(parts)), said


def _needed(fields: Iterable[str], own: Iterable[str]) -> list[str]:
    """Return which of some fields no rows may lack when others of the base bring them.

    Without it a value of Claro's that is known would be emptied; what comes with one answer alone, as the
    reason of a rejection, a list of the other answers need not have.
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
    """Return which optional data some rows do not bring and the others do, after a comma; '' for none."""
    lacking = [name for name in main if name not in own and not FIELD[name].required]
    if not lacking:
        return ""
    return f", sin {', '.join(f'«{headers[main[name]][:_NAMED]}»' for name in lacking)}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet with the row that looks most like the header of a base."""

    table: Table
    fila: int
    headers: tuple[str, ...]
    recognition: Recognition
    seen: tuple[str, ...]
    """What each header says: as it is written, or with the title of its group of columns."""

    @classmethod
    def of(
        cls,
        table: Table,
        fila: int,
        seen: tuple[str, ...],
        headers: tuple[str, ...],
        recognised: Callable[[Sequence[str], Sequence[str]], Recognition],
    ) -> Self:
        """Return a row of a sheet taken as its header, by what it is seen to say."""
        return cls(table, fila, headers, recognised(seen, headers), seen)

    def fields(self) -> int:
        """Count the fields that its header names, or may."""
        return len(self.recognition.likely)

    @property
    def name(self) -> str:
        """The name of the sheet, for a message."""
        return clean(self.table.name)[:_NAMED]

    def points(self) -> tuple[int, bool, int]:
        """Rank by mandatory fields, then by having rows, then by all fields."""
        return self.required(), self.has_rows(), self.fields()

    def required(self) -> int:
        """Count the fields of every base that it has."""
        return sum(name in self.recognition.likely for name in REQUIRED_FIELDS)

    def has_rows(self) -> bool:
        """Tell whether some of its first rows says a cuenta or a radicado."""
        columns = self.recognition.likely
        key_places = [columns[name] for name in ("cuenta", "radicado") if name in columns]
        return any(
            any(row[place] for place in key_places if place < len(row))
            for number, row in self.table.first(2 * ROWS_SEARCHED)
            if number > self.fila
        )

    def is_base(self) -> bool:
        """Tell whether it has the fields of every base, and rows."""
        return self.required() == len(REQUIRED_FIELDS) and self.has_rows()

    def is_template(self) -> bool:
        """Tell a header of a base with nothing below: a form to fill in, before the base itself."""
        return self.required() == len(REQUIRED_FIELDS) and not self.has_rows()


class JoinedSheets(NamedTuple):
    """The rows of one or several sheets; those of each follow the last one of the sheet before."""

    headers: tuple[str, ...]
    titles: tuple[str, ...]
    """Each header with what the first sheet says below it of how it is filled in."""
    recognition: Recognition
    parts: tuple[pl.DataFrame, ...]
    """The rows of each sheet, as `Table.frame` gives them."""
    rows: pl.DataFrame
    """All of them but the ones that say no caso."""
    apart: pl.DataFrame
    """The rows that cannot be used whatever their cells say, as `sections.APART` has it."""
    uncalculated: frozenset[int]
    """The rows with a formula whose result nobody kept."""
    sheets: tuple[tuple[str, int], ...]
    """The name of each sheet, and the number that its own row 0 has here."""
    notices: tuple[str, ...]

    def located(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """Return rechazos whose reason says the sheet and its row, from the second sheet on."""
        motivo = pl.col("motivo")
        for name, offset in self.sheets[1:]:
            own_row = (pl.col("fila") - offset).cast(pl.String)
            said = pl.concat_str(pl.lit(f"hoja «{name}», fila "), own_row, pl.lit(": "), "motivo")
            motivo = pl.when(pl.col("fila") > offset).then(said).otherwise(motivo)
        return rejected.with_columns(motivo.alias("motivo")) if len(self.sheets) > 1 else rejected


def join(
    sheets: Sequence[Candidate], recognised: Callable[[Sequence[str]], Recognition]
) -> JoinedSheets:
    """Return the rows of the sheets of one base; an optional datum that one lacks is empty in its rows.

    `recognised` gives the fields that the cells of a row name as headers.
    """
    first, *others = sheets
    notices = first.table.refine(first.recognition.columns, first.headers, first.fila)
    own = _in_order(first, recognised, notices, named=len(sheets) > 1)
    headers, recognition, guides = own.headers, first.recognition, own.guides
    columns = dict(recognition.columns)
    parts, apart, skipped = [own.rows], [own.apart], set(own.skipped)
    uncalculated, offset = set(first.table.uncalculated), first.table.height
    named = [(first.name, 0)]
    for sheet in others:
        _require_alike(first, sheet)
        found = sheet.table.refine(sheet.recognition.columns, sheet.headers, sheet.fila)
        own = _in_order(sheet, recognised, found, named=True)
        put, headers, target = reordered(
            *(own.rows, own.headers, sheet.recognition.columns, headers, columns)
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
        replace(recognition, columns=columns, unmapped_columns=unmapped),
        parts=tuple(parts),
        rows=rows,
        apart=pl.concat(apart),
        uncalculated=frozenset(uncalculated),
        sheets=tuple(named),
        notices=tuple(notices),
    )


def _require_alike(first: Candidate, other: Candidate) -> None:
    """Refuse two sheets as one base where one brings a column of Claro's that the other would empty."""
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


class _Own(NamedTuple):
    """The rows of one sheet, in the order of its first header."""

    headers: tuple[str, ...]
    rows: pl.DataFrame
    skipped: frozenset[int]
    apart: pl.DataFrame
    guides: Mapping[int, str]


def _in_order(
    sheet: Candidate,
    recognised: Callable[[Sequence[str]], Recognition],
    notices: list[str],
    *,
    named: bool,
) -> _Own:
    """Return the rows of a sheet, and add what is said of them; with its name where there are several."""
    raw = sheet.table.frame(sheet.fila + 1)
    sections = in_order(raw, sheet.headers, sheet.recognition, recognised)
    longer = sheet.table.longer(sheet.fila)
    cut_in_two = cut_rows(
        *(raw, sheet.table.shorter(sheet.fila), sheet.table.beyond(sheet.fila)),
        *(sheet.headers, sheet.recognition.columns),
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
    return _Own(sections.headers, sections.raw, skipped, apart, sections.guides)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
