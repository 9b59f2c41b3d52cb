"""Turn a frame of texts into usable rows, rechazos and notices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, RAW_RESULT, TELEPHONES, Kind, columns_of
from ajustes_tui.domain.base.recognition import Recognition
from ajustes_tui.domain.base.rows import (
    FIELD_NAMES,
    OTHER_RADICADOS,
    BaseRow,
    DayOrders,
)
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.domain.values.counts import count_words, number_ranges
from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.domain.values.identifiers import (
    IN_THOUSANDS,
    WITHOUT_LAST,
    Cuenta,
    Radicado,
    several_numbers,
    several_radicados,
    without_thousands,
)
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.excel.read.days import day_first
from ajustes_tui.excel.read.expressions import (
    CELL_ERROR,
    CLEANED,
    ReadColumn,
    meanings_of,
    read_column,
    reader_of,
)
from ajustes_tui.excel.read.sections import APART

_LONGEST_VALUE = 80
_MOST_OF_A_NOTE = 2
_NOTICED = 5
_TOTAL = re.compile(r"\b(?:sub)?total(?:es)?\b")
_MAYBE_TOTAL = "(?i)total|[^ -~]"
"""Prefilter: the word, or letters whose key may become it."""
_TWO_CODES = r"^([A-Za-z0-9]{1,3}) ?[-/ ] ?([A-Za-z0-9]{1,3})$"
_MAYBE_SEVERAL = r"^\s*[0-9]{6,15}(?:\s*[/;,|&+y\s-]\s*[0-9]{6,15})+\s*$"
"""Possibly several radicados."""
_MORE = "+"
"""Between a telephone column's name and the position of a further number."""
_BETWEEN_MEMBERS = ",\n"
"""Between the members of JSON texts."""
_ANSWER = ("resultado", *RAW_RESULT)
_ANSWERED = ("resultado", "valor_aplicado", "motivo_rechazo")
"""Columns where two rows of a caso may contradict each other."""
_GARBLED = re.compile("Ã[\u0080-\u00bf‘’“”•–—ƒ†‡ˆ‰Š‹Œ˜™š›œŸ€]|Â[¡¿°º]|â€|\ufffd")
"""UTF-8 decoded as Windows, or a replacement character."""
_GARBLED_SIGNS = ["Ã", "Â", "â€", "\ufffd"]
_SAVED_OTHERWISE = "el archivo se guardó con otra codificación; pida que lo reenvíen."
_SPOKEN = frozenset({Kind.TEXT, Kind.NAME, Kind.LABEL, Kind.RESULT})
_FILA = "fila"
_PLACE, _WHY = "place apart", "why apart"
NONE_APART = pl.DataFrame(schema=APART)
_NO_RESULT = (
    "; la fila trae fórmulas sin resultado guardado: abra el libro en Excel, guárdelo e impórtelo"
)
_REJECTED = {
    _FILA: pl.Int64,
    **dict.fromkeys(("columna", "valor", "motivo", "crudo"), pl.String),
}


class ValidatedBase(NamedTuple):
    """A parsed base: rows as stored, and what is unusable."""

    rows: pl.DataFrame
    """In file order: BaseRow fields with days in ISO, and `ultima`, false if a later row has the
    same key and so wins.
    """
    columns: frozenset[str]
    rejected: pl.DataFrame
    """In file order: `fila`, `columna`, `valor`, `motivo` and `crudo`, a JSON object."""
    telephones: pl.DataFrame
    """Distinct `numero` of each `cuenta`, in order."""
    notices: list[str]
    """In Spanish, without values of usuarios."""
    loose: Mapping[str, pl.Series]

    @property
    def height(self) -> int:
        """Rows, usable or not, without blank rows and totals."""
        return self.rows.height + self.rejected.height

    def days_of_request(self) -> list[str | None]:
        return self.rows.get_column("fecha_solicitud").unique(maintain_order=True).to_list()

    def meanings(self) -> dict[str, str | None]:
        """Return those of the distinct answers that have one, by normalized word."""
        known = self.rows.filter(~pl.col("resultado_por_revisar").cast(pl.Boolean))
        answers = known.select("resultado_crudo", "resultado").unique(maintain_order=True)
        return {key(word): meaning for word, meaning in answers.iter_rows() if key(word)}


class LeftOut(NamedTuple):
    """Rows of a sheet that are none of the base, and what they are."""

    what: str
    rows: list[int]

    def __str__(self) -> str:
        one = len(self.rows) == 1
        left = "Se dejó por fuera la fila" if one else "Se dejaron por fuera las filas"
        return f"{left} {self.what} ({number_ranges(self.rows)})."


class Validator:
    """Parses the rows of one base."""

    def __init__(
        self,
        headers: Sequence[str],
        recognition: Recognition,
        synonyms: Synonyms,
        *,
        system_1904: bool = False,
        days: DayOrders = DayOrders(),  # noqa: B008 - a tuple, which nobody changes
        answers: Mapping[str, str | None] = MappingProxyType({}),
    ) -> None:
        """`answers` override the synonyms in this base."""
        self._headers = tuple(headers)
        self._columns = recognition.columns
        self._unmapped = recognition.unmapped_columns
        self._meanings = {
            word: None if meaning is None else meaning.value
            for word, meaning in synonyms.by_answer.items()
        }
        self._meanings |= answers
        self._system_1904 = system_1904
        self._days = days
        self._several: dict[str, tuple[str, ...]] = {}
        """Radicado cells with several, to those."""

    def read(
        self,
        raw: pl.DataFrame,
        *,
        apart: pl.DataFrame = NONE_APART,
        uncalculated: Set[int] = frozenset(),
    ) -> ValidatedBase:
        """Parse rows given as in `Table.frame`.

        `apart` is as in APART; `uncalculated` rows have formulas without a stored result.
        """
        raw = raw.select(pl.col("row").cast(pl.Int64).alias(_FILA), pl.exclude("row"))
        without_result = uncalculated & {*raw.get_column(_FILA)} if uncalculated else set()
        blank = pl.all_horizontal(pl.exclude(_FILA).is_null() | (pl.exclude(_FILA) == ""))
        raw = raw.filter(~blank)
        self._several = self._several_radicados(raw.get_column(str(self._columns["radicado"])))
        columns = self._read_columns(raw, uncalculated)
        faults = pl.DataFrame(
            [c.fault.alias(name) for name, c in columns.items() if c.fault is not None]
        )
        if apart.height:
            known = apart.select(pl.col("row").cast(pl.Int64).alias(_FILA), "place", "motivo")
            found = raw.select(_FILA).join(known, on=_FILA, how="left", maintain_order="left")
            faults = pl.concat(
                [found.select(pl.col("place").alias(_PLACE), pl.col("motivo").alias(_WHY)), faults],
                how="horizontal",
            )
        rejected = pl.DataFrame(schema=_REJECTED)
        left_out: list[LeftOut] = []
        if faults.width:
            broken = faults.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
            rejected, left_out = self._reject(raw.filter(broken), faults.filter(broken))
            raw = raw.filter(~broken)
            columns = {name: column.filter(~broken) for name, column in columns.items()}
        values = {name: column.value for name, column in columns.items()}
        loose = self._loose(columns, values)
        others = self._other_radicados(raw)
        values |= self._answers(values.pop("resultado_back"))
        rows = self._assemble(raw, values, loose, others)
        # Of a row that is none of the base, saving the book again would bring nothing.
        without_result -= {row for each in left_out for row in each.rows}
        notices = [
            *_uncalculated(len(without_result)),
            *_contradictory(rows),
            *self._emptied(raw),
            *self._garbled(raw),
            *self._notices(rows, loose),
            *map(str, left_out),
        ]
        return ValidatedBase(
            rows=rows,
            columns=frozenset(self._columns),
            rejected=rejected,
            telephones=_of_cuentas(values),
            notices=notices,
            loose=loose,
        )

    def _read_columns(self, raw: pl.DataFrame, uncalculated: Set[int]) -> dict[str, ReadColumn]:
        without_result = raw.get_column(_FILA).is_in(list(uncalculated)) if uncalculated else None

        def read(name: str) -> ReadColumn:
            field = FIELD[name]
            reader = reader_of(field, system_1904=self._system_1904)
            cells = raw.get_column(str(self._columns[name]))
            if name == "radicado":
                cells = self._one_radicado(cells)
            cells = day_first(cells, name, self._days, system_1904=self._system_1904)
            column = read_column(reader, cells)
            if field.reason and cells.null_count():
                said = pl.lit(field.reason)
                if without_result is not None:
                    said = pl.when(without_result).then(said + _NO_RESULT).otherwise(said)
                fault = pl.when(cells.is_null()).then(said)
                reason = fault if column.fault is None else fault.otherwise(column.fault)
                return column._replace(fault=pl.select(reason).to_series())
            if field.required and not field.reason:
                return column._replace(value=column.value.fill_null(""))
            return column

        present = [name for name in FIELD_NAMES if name in self._columns]
        # Polars works without holding the interpreter: two columns are read at a time.
        with ThreadPoolExecutor(max_workers=2) as pool:
            columns = dict(zip(present, pool.map(read, present), strict=True))
        return columns

    def _reject(
        self, raw: pl.DataFrame, faults: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[LeftOut]]:
        """Return the rechazos, and the totals and notes, which are not."""
        texts = _cleaned(raw.drop(_FILA))
        filled = texts.select(pl.sum_horizontal(pl.all() != "")).to_series()
        maybe = texts.select(pl.any_horizontal(pl.all().str.contains(_MAYBE_TOTAL))).to_series()
        totals = pl.Series(
            [chance and self._is_total(texts.row(place)) for place, chance in enumerate(maybe)],
            dtype=pl.Boolean,
        )
        notes = pl.Series(
            [
                0 < count <= _MOST_OF_A_NOTE and _is_note(texts.row(place))
                for place, count in enumerate(filled)
            ],
            dtype=pl.Boolean,
        )
        numbers = raw.get_column(_FILA)
        left_out = [
            LeftOut(what, rows.to_list())
            for what, rows in (
                ("de totales", numbers.filter(totals)),
                ("de notas o títulos", numbers.filter(notes & ~totals)),
            )
            if len(rows)
        ]
        kept = (filled > 0) & ~totals & ~notes
        raw, texts, faults = raw.filter(kept), texts.filter(kept), faults.filter(kept)
        if not raw.height:
            return pl.DataFrame(schema=_REJECTED), left_out
        place_of: list[pl.Expr] = []
        if _WHY in faults.columns:
            place_of.append(pl.when(pl.col(_WHY).is_not_null()).then(pl.col(_PLACE)))
        names = [name for name in faults.columns if name not in (_WHY, _PLACE)]
        place_of += [
            pl.when(pl.col(name).is_not_null()).then(pl.lit(self._columns[name], pl.Int64))
            for name in names
        ]
        at_fault = faults.select(pl.coalesce(place_of).alias("place")).to_series()
        places = at_fault.unique().to_list()
        value = pl.coalesce(
            pl.when(at_fault == place).then(texts.get_column(str(place))) for place in places
        )
        headers = {place: self._headers[place] for place in places}
        reasons = [pl.col(_WHY)] if _WHY in faults.columns else []
        rejected = pl.DataFrame(
            [
                raw.get_column(_FILA),
                at_fault.replace_strict(headers, return_dtype=pl.String).alias("columna"),
                pl.select(value.str.head(_LONGEST_VALUE)).to_series().alias("valor"),
                faults.select(pl.coalesce(*reasons, *names)).to_series().alias("motivo"),
                _in_json(self._dated(raw, texts), self._headers, ", ", ": ").alias("crudo"),
            ]
        )
        return rejected, left_out

    def _is_total(self, texts: Sequence[str]) -> bool:
        """Match the word, without a cuenta or radicado."""
        keys = [key(texts[self._columns[name]]) for name in ("cuenta", "radicado")]
        if any(half and not _TOTAL.search(half) for half in keys):
            return False
        return any(_TOTAL.search(key(text)) for text in texts if text)

    def _dated(self, raw: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
        """Write days as the workbook of rechazos is read: day first, or dates if from 1904."""
        names = {name for order in self._days for name in order}
        if self._system_1904:
            names |= columns_of(Kind.DAY) & self._columns.keys()
        if not names:
            return texts
        dated = raw.select(
            day_first(
                cells=raw.get_column(str(self._columns[name])),
                name=name,
                orders=self._days,
                system_1904=self._system_1904,
            )
            for name in names
        )
        if self._system_1904:
            dated = dated.with_columns(
                pl.Series(cells.name, list(map(_date_of_1904, cells)), pl.String) for cells in dated
            )
        return texts.with_columns(_cleaned(dated))

    def _loose(
        self, columns: Mapping[str, ReadColumn], values: dict[str, pl.Series]
    ) -> dict[str, pl.Series]:
        """Return them by field; two codes of a marcación in one cell are split."""
        loose = {name: column.loose for name, column in columns.items() if column.loose is not None}
        if "razon" in loose and "subrazon" not in self._columns:
            cell = loose["razon"]
            codes = [cell.str.extract(_TWO_CODES, part).str.to_uppercase() for part in (1, 2)]
            values["razon"] = values["razon"].fill_null(codes[0])
            values["subrazon"] = codes[1]
            loose["razon"] = (
                cell.to_frame()
                .select(pl.when(codes[0].is_null()).then(pl.col(cell.name)))
                .to_series()
            )
        for name in [name for name in TELEPHONES if name in loose]:
            loose[name] = _split_telephones(name, loose[name], values)
        return {name: texts for name, texts in loose.items() if texts.is_not_null().any()}

    def _answers(self, raw: pl.Series) -> dict[str, pl.Series]:
        """Return meaning, words, and whether no synonym explains them."""
        meanings = meanings_of(raw, self._meanings)
        return dict(
            zip(
                _ANSWER,
                (meanings["resultado"], raw, meanings["resultado_por_revisar"]),
                strict=True,
            )
        )

    def _one_radicado(self, cells: pl.Series) -> pl.Series:
        """Return the first radicado, without thousands separators."""
        if self._several:
            cells = cells.replace({cell: found[0] for cell, found in self._several.items()})
        if cells.str.contains(IN_THOUSANDS).any():
            written = cells.filter(cells.str.contains(IN_THOUSANDS)).unique()
            return cells.replace({cell: without_thousands(cell) for cell in written})
        return cells

    def _other_radicados(self, raw: pl.DataFrame) -> pl.Series | None:
        """Return the further radicados of each cell, joined; None if there are none."""
        if not self._several:
            return None
        others = {cell: ", ".join(numbers[1:]) for cell, numbers in self._several.items()}
        cells = raw.get_column(str(self._columns["radicado"]))
        return cells.replace_strict(others, default="", return_dtype=pl.String)

    def _several_radicados(self, cells: pl.Series) -> dict[str, tuple[str, ...]]:
        maybe = cells.filter(cells.str.contains(_MAYBE_SEVERAL)).unique()
        found = {cell: several_radicados(cell) for cell in maybe}
        return {cell: numbers for cell, numbers in found.items() if len(numbers) > 1}

    def _emptied(self, raw: pl.DataFrame) -> Iterator[str]:
        """Yield an aviso for each column emptied by broken formulas."""
        for name, place in self._columns.items():
            cells = raw.get_column(str(place))
            if FIELD[name].required or not cells.str.contains("#", literal=True).any():
                continue
            rows = raw.get_column(_FILA).filter(cells.str.contains(CELL_ERROR).fill_null(False))
            if len(rows):
                yield (
                    f"{count_words(len(rows), 'fila')} con un error de fórmula en "
                    f"«{self._headers[place][:40]}» ({number_ranges(rows.to_list())}): ese dato quedó vacío."
                )

    def _garbled(self, raw: pl.DataFrame) -> Iterator[str]:
        """Yield an aviso where text was saved in the wrong encoding."""
        titles = [header for header in self._headers if _GARBLED.search(header)]
        if titles:
            yield f"Los títulos traen letras dañadas, como en «{titles[0][:40]}»: {_SAVED_OTHERWISE}"
        for name, place in self._columns.items():
            if FIELD[name].kind not in _SPOKEN:
                continue
            cells = raw.get_column(str(place))
            if not cells.str.contains_any(_GARBLED_SIGNS).any():
                continue
            rows = raw.get_column(_FILA).filter(
                cells.str.contains(_GARBLED.pattern).fill_null(False)
            )
            if len(rows):
                yield (
                    f"{count_words(len(rows), 'fila')} con letras dañadas (como «Ã³» por «ó») en "
                    f"«{self._headers[place][:40]}» ({number_ranges(rows.to_list())}): {_SAVED_OTHERWISE}"
                )

    def _assemble(
        self,
        raw: pl.DataFrame,
        values: Mapping[str, pl.Series],
        loose: Mapping[str, pl.Series],
        radicados: pl.Series | None,
    ) -> pl.DataFrame:
        other = _cleaned(raw.select(str(place) for place in self._unmapped))
        names = [self._headers[place] for place in self._unmapped]
        names += [self._headers[self._columns[name]] for name in loose]
        names += [OTHER_RADICADOS] if radicados is not None else []
        others = pl.DataFrame(
            [
                *other,
                *(texts.fill_null("").alias(f"loose {name}") for name, texts in loose.items()),
                *([] if radicados is None else [radicados.fill_null("").alias(OTHER_RADICADOS)]),
            ]
        )
        columns = {
            _FILA: raw.get_column(_FILA),
            **values,
            "telefonos": _telephones(_numbers(values), raw.height),
            "datos": _in_json(others, names, _BETWEEN_MEMBERS, ":", raw.height),
        }
        rows = pl.DataFrame(
            [
                columns[name].alias(name)
                if name in columns
                else pl.Series(name, [None], pl.String).new_from_index(0, raw.height)
                for name in BaseRow._fields
            ]
        )
        key = pl.concat_str("cuenta", "radicado", separator="\x1f")
        return rows.with_columns(key.is_last_distinct().cast(pl.Int64).alias("ultima"))

    def _notices(self, rows: pl.DataFrame, loose: Mapping[str, pl.Series]) -> list[str]:
        notices = []
        for name, texts in loose.items():
            unread = len(texts) - texts.null_count()
            if name == "cun":
                # Numbers that lost their last digit are told where they were found.
                unread -= int(texts.str.contains(WITHOUT_LAST).sum())
            if not unread:
                continue
            count = count_words(unread, "fila")
            if FIELD[name].kind is Kind.CLASS:
                words = ", ".join(f"«{word[:40]}»" for word in _most_common(texts)[:_NOTICED])
                notices.append(
                    f"{count} con una clase desconocida ({words}), que no es petición, queja ni "
                    "recurso: se conserva como vino, en otros datos."
                )
                continue
            notices.append(
                f"{count} con un dato que no se pudo leer en "
                f"«{self._headers[self._columns[name]]}»: se conserva como vino, en otros datos."
            )
        unknown = (
            rows.filter("resultado_por_revisar")
            .group_by("resultado_crudo", maintain_order=True)
            .len()
            .sort("len", descending=True, maintain_order=True)
        )
        if unknown.height:
            words = ", ".join(f"«{word[:40]}»" for word in unknown["resultado_crudo"][:_NOTICED])
            count = count_words(int(unknown["len"].sum()), "fila")
            notices.append(
                f"{count} con un resultado desconocido ({words}): "
                "quedan por revisar hasta agregarlo a los sinónimos."
            )
        return notices


def _uncalculated(rows: int) -> list[str]:
    if not rows:
        return []
    return [
        f"Filas con fórmulas sin resultado guardado: {rows}. Se ven como vacías: "
        "abra el libro en Excel, guárdelo e impórtelo de nuevo."
    ]


def _is_note(texts: Sequence[str]) -> bool:
    """Detect a note, title or summary: words without data of a caso."""
    filled = [text for text in texts if text]
    return any(" " in text for text in filled) and not any(map(_is_datum, filled))


def _is_datum(text: str) -> bool:
    for parse in (Cuenta.parse, Radicado.parse, parse_date, Money.parse):
        with suppress(InvalidDatum):
            parse(text)
            return True
    return False


def _most_common(texts: pl.Series) -> list[str]:
    counts = texts.drop_nulls().to_frame("text").group_by("text", maintain_order=True).len()
    return counts.sort("len", descending=True, maintain_order=True)["text"].to_list()


def _cleaned(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.select(
        read_column(CLEANED, column).value.fill_null("").alias(column.name) for column in cells
    )


def _contradictory(rows: pl.DataFrame) -> Iterator[str]:
    """Yield the aviso on casos repeated with other answers, naming some rows."""
    repeated = rows.filter(pl.col("ultima") == 0)
    if not repeated.height:
        return
    keys = ("cuenta", "radicado")
    last = rows.filter(pl.col("ultima") == 1).select(*keys, _FILA, *_ANSWERED)
    beside = repeated.join(last, on=keys, suffix="_ultima")
    other = pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}_ultima")) for n in _ANSWERED)
    found = beside.filter(other).select(_FILA, f"{_FILA}_ultima").sort(_FILA).rows()
    if found:
        named = "; ".join(f"{first} y {valid}" for first, valid in found[:_NOTICED])
        more = f" y {len(found) - _NOTICED} más" if len(found) > _NOTICED else ""
        count = count_words(len(found), "fila repite un caso", "filas repiten casos")
        yield f"{count} con otra respuesta (filas {named}{more}): vale la última."


def _split_telephones(name: str, texts: pl.Series, values: dict[str, pl.Series]) -> pl.Series:
    """Move cells with several numbers to further columns; return the other texts."""
    found = {text: several_numbers(text) for text in texts.drop_nulls().unique()}
    split = {text: numbers for text, numbers in found.items() if numbers}
    for place in range(max(map(len, split.values()), default=0)):
        listed = {text: numbers[place] for text, numbers in split.items() if place < len(numbers)}
        number = texts.replace_strict(listed, default=None, return_dtype=pl.String)
        if place:
            values[f"{name}{_MORE}{place}"] = number
        else:
            values[name] = values[name].fill_null(number)
    return texts.replace_strict(
        {text: text for text in found.keys() - split.keys()}, default=None, return_dtype=pl.String
    )


def _numbers(values: Mapping[str, pl.Series]) -> list[pl.Series]:
    return [
        column
        for name in TELEPHONES
        for key_, column in values.items()
        if key_.partition(_MORE)[0] == name
    ]


def _telephones(numbers: Sequence[pl.Series], height: int) -> pl.Series:
    """Return distinct numbers of each row as a JSON list, in column order."""
    quoted: list[pl.Expr] = []
    for place, number in enumerate(numbers):
        new = pl.lit(number).is_not_null()
        for before in numbers[:place]:
            new &= pl.lit(number).ne_missing(pl.lit(before))
        quoted.append(pl.when(new).then(pl.concat_str(pl.lit('"'), pl.lit(number), pl.lit('"'))))
    if not quoted:
        return pl.Series(["[]"], dtype=pl.String).new_from_index(0, height)
    joined = pl.concat_str(quoted, separator=_BETWEEN_MEMBERS, ignore_nulls=True)
    return pl.select(pl.concat_str(pl.lit("["), joined, pl.lit("]"))).to_series()


def _of_cuentas(values: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return distinct telephones of each cuenta, in row and column order."""
    numbers = [
        pl.DataFrame({"cuenta": values["cuenta"], "numero": number.cast(pl.Int64)})
        .with_row_index("row")
        .with_columns(pl.lit(place).alias("place"))
        for place, number in enumerate(_numbers(values))
    ]
    if not numbers:
        return pl.DataFrame(schema={"cuenta": pl.String, "numero": pl.Int64})
    written = pl.concat(numbers).drop_nulls("numero")
    if len(numbers) > 1:
        written = written.sort("row", "place")
    return written.select("cuenta", "numero").unique(keep="first", maintain_order=True)


def _in_json(
    texts: pl.DataFrame, names: Sequence[str], between: str, colon: str, height: int = 0
) -> pl.Series:
    """Return a JSON object of the nonempty texts of each row."""
    if not texts.width:
        return pl.Series(["{}"], dtype=pl.String).new_from_index(0, height)
    members = [
        pl.when(pl.col(column) != "").then(
            pl.concat_str(
                pl.lit(f'"{_escape(name)}"{colon}"'), _escaped(texts[column]), pl.lit('"')
            )
        )
        for column, name in zip(texts.columns, names, strict=True)
    ]
    joined = pl.concat_str(members, separator=between, ignore_nulls=True)
    return texts.select(pl.concat_str(pl.lit("{"), joined, pl.lit("}"))).to_series()


def _escaped(texts: pl.Series) -> pl.Expr:
    cell = pl.col(texts.name)
    for special in ("\\", '"'):
        if texts.str.contains(special, literal=True).any():
            cell = cell.str.replace_all(special, f"\\{special}", literal=True)
    return cell


def _escape(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def _date_of_1904(text: str | None) -> str:
    text = text or ""
    if text.replace(".", "", 1).isdigit():
        with suppress(InvalidDatum):
            return parse_date(text, system_1904=True).isoformat()
    return text
