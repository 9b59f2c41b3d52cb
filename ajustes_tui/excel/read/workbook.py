"""Sheets as text frames: every cell as shown in Excel. Runs only in the child process.

The fast reader gives text; columns with damaged cells are mended: hours, days, escapes, long
numbers, errors. Only columns where text is ambiguous (three-decimal amounts, CUN) are read
again as numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import fastexcel
import polars
from polars import col

from ajustes_tui.domain.base.fields import FIELD, Kind
from ajustes_tui.domain.values.counts import number_ranges
from ajustes_tui.domain.values.identifiers import LOST_MARK, NUMBER_DIGITS
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.formats import ods, xls, xlsb, xlsx
from ajustes_tui.excel.formats.scan import SheetScan
from ajustes_tui.excel.read.cell_errors import cells_and_errors
from ajustes_tui.excel.read.days import as_written, to_tell_apart
from ajustes_tui.excel.read.detect import FileFormat
from ajustes_tui.excel.read.layout import (
    TOO_LONG,
    Hidden,
    fill_down,
    filled_notice,
    lost_digits,
    with_texts,
    with_zeros,
    without_hidden,
)
from ajustes_tui.excel.read.opening import (
    NOT_AS_WRITTEN,
    ODD_FILE,
    FailedReading,
    attempt,
    damaged_sheet,
    open_workbook,
)
from ajustes_tui.excel.read.table import CELL_LENGTH, Table

_HOUR = r"^(?:1899-12-3[01]|1900-01-[0-3]\d|1904-01-01) \d{2}:\d{2}:\d{2}$"
"""An hour or a duration: the reader gives it the first days that it knows."""
_HOUR_1904 = r"^1904-01-[0-3]\d \d{2}:\d{2}:\d{2}$"
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 31), date(1904, 1, 1)
"""Day 0 of hours, in the reader's output."""
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of dates; Excel has a 29th of February of 1900."""
_MIDNIGHT = r"^(?P<day>\d{4}-\d{2}-\d{2}) 00:00:00$"
_MOMENT = (
    r"^\+?(?P<year>-?\d{4,6})-(?P<month>\d\d)-(?P<day>\d\d) "
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)$"
)
_FAR_MOMENT = r"^\+\d{5,6}-\d\d-\d\d \d\d:\d\d:\d\d$"
_SHOWN_MOMENT = r"^(?:\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?|\d{2,}:\d\d:\d\d)$"
_NUMBER_KINDS = frozenset(
    {Kind.ACCOUNT, Kind.RADICADO, Kind.MONEY, Kind.CUN, Kind.TELEPHONE, Kind.IDENTIFIER, Kind.CODE}
)
"""Kinds without dates: a number there is a number, whatever its format."""
_NINE_DECIMALS = r"^-?\d+\.\d{9}$"
"""The fast reader writes at most nine decimals."""
_NOISY = r"^-?\d{6,15}\.\d{9}$"
"""Nine decimals, more than such a number can hold."""
_DAYS_BEFORE_LEAP = 60
_LONGEST_HEADER = 30
_ESCAPE = re.compile(r"_x(00[01][0-9A-Fa-f]|007[Ff])_")
"""A control character in a formula result; the reader decodes other texts."""
_SUSPECT = r"_x00[0-9A-Fa-f]{2}_|\d{2} \d{2}:\d{2}:\d{2}$"
"""Prefilter for cells to mend, rare in bases."""
_THREE_DECIMALS = r"^-?\d+\.\d{3}$"
_MORE_DECIMALS = r"^-?\d+\.\d{4,}$"
_IN_CENTAVOS = r"^-?(?P<pesos>\d+)\.(?P<cents>\d\d)(?P<next>\d)"
_LOST_DIGIT = rf"^(?:\d{{{NUMBER_DIGITS}}}0|9\d{{15}}|\d{{17,}})(?:\.0+)?$"
"""A number whose sixteenth digit Excel zeroed, or too large to keep the last."""
_ERROR_TEXT = r"^#(?:N/[AD]|[^<>\s]{2,24}[!?])$"
_NEW_ERROR = "cell error value"


class Sheet(Table):
    """A sheet as text; rows count from 1, columns from the first used."""

    def __init__(
        self,
        book: OpenWorkbook,
        name: str,
        cells: polars.DataFrame,
        *,
        visible: bool,
        places: Sequence[int],
        rows_with_error: frozenset[int],
        scan: SheetScan | None,
        hidden: Hidden,
    ) -> None:
        self.name = name
        self.visible = visible
        self._book = book
        self.cells = cells
        self._places = places
        """Positions in the sheet, A being 0."""
        self._rows_with_error = rows_with_error
        self._scan = scan
        """None if the scan failed."""
        self._hidden = hidden

    @property
    def uncalculated(self) -> Set[int]:
        return self._scan.uncalculated if self._scan is not None else frozenset()

    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Distinguish numbers from text where it matters; return notices.

        Amounts of three or more decimals are rounded to centavos, CUN numbers without their last
        digit marked, and numbers formatted as dates restored in fields without dates. Merged cells
        fill all their rows.
        """
        scan = self._scan
        cun = columns.get("cun")
        money = [place for name, place in columns.items() if FIELD[name].kind is Kind.MONEY]
        notices = self._numbers_under_dates(columns, headers, header_row)
        self._restore_decimals(columns)
        amounts = [str(place) for place in money if self._any(place, _MORE_DECIMALS)]
        self.cells = self.cells.with_columns(
            polars.when(col(name).str.contains(_MORE_DECIMALS))
            .then(_in_centavos(_without_noise(col(name))))
            .otherwise(col(name))
            .alias(name)
            for name in amounts
        )
        doubtful = [place for place in money if self._any(place, _THREE_DECIMALS)]
        if (
            cun is not None
            and self._any(cun, _LOST_DIGIT)
            and (scan is None or scan.long_numbers())
        ):
            doubtful.append(cun)
        rows_with_number_cun = (
            self._tell_apart(sorted(doubtful), cun, header_row) if doubtful else 0
        )
        self._mark_lost(place for name, place in columns.items() if FIELD[name].reason)
        self._tell_days_apart(to_tell_apart(self.cells, columns, headers, dated=True))
        if scan is not None:
            notices += self._hidden.notices(header_row, left_out=self._book.leaves_hidden_out)
            self.cells, rows, fields = fill_down(
                self.cells, scan, self._places, columns, header_row
            )
            if rows:
                notices.append(filled_notice(rows, (headers[columns[name]] for name in fields)))
        broken = sum(row > header_row for row in self._rows_with_error)
        if broken:
            notices.append(f"Filas con celdas de error (#N/A y parecidas): {broken}.")
        if rows_with_number_cun:
            notices.append(
                f"Filas con el CUN como número: {rows_with_number_cun}. Excel guarda 15 dígitos: "
                "ese CUN perdió el dígito 16 y queda en otros datos con «?» en su lugar."
            )
        if scan is None or not self._book.understood:
            notices.append(
                "No se pudieron buscar las celdas con error (#N/A y parecidas): se ven como vacías; "
                "si la base trae fórmulas, revíselas o guárdela como .xlsx."
            )
        return notices

    def _any(self, place: int, pattern: str) -> bool:
        return bool(self.cells.to_series(place).str.contains(pattern).any())

    def _numbers_under_dates(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        doubtful = [
            place
            for name, place in columns.items()
            if FIELD[name].kind in _NUMBER_KINDS and self._any(place, _SHOWN_MOMENT)
        ]
        zero = _EPOCH_1904 if self._book.system_1904 else _EPOCH
        notices = []
        for place in doubtful:
            raw = self._book.reload(self.name, [self._places[place]], "string").to_series()
            under_date = raw.str.contains(_MOMENT) & (
                polars.int_range(len(raw), eager=True) >= header_row
            )
            rows = (under_date.arg_true() + 1).to_list()
            if not rows:
                continue
            numbers = polars.select(_as_number(polars.lit(raw.gather(under_date.arg_true())), zero))
            texts = dict(zip(rows, numbers.to_series().to_list(), strict=True))
            self.cells = self.cells.with_columns(
                with_texts(self.cells.get_column(str(place)), texts)
            )
            notices.append(
                f"Números con formato de fecha en «{headers[place][:_LONGEST_HEADER]}» "
                f"({number_ranges(rows)}): se leyó el número."
            )
        return notices

    def _restore_decimals(self, columns: Mapping[str, int]) -> None:
        rounded = {
            place for name, place in columns.items() if FIELD[name].kind in {Kind.MONEY, Kind.DAY}
        }
        places = [
            place
            for place in range(self.width)
            if place not in rounded and self._any(place, _NINE_DECIMALS)
        ]
        if not places:
            return
        sheet_places = [self._places[place] for place in places]
        # Of a text the reader makes no truth, so that a truth is a cell with a number.
        numeric = self._book.reload(self.name, sheet_places, "boolean")
        exact = self._book.reload(self.name, sheet_places, "float")
        self.cells = self.cells.with_columns(
            polars.when(
                numeric.to_series(i).is_not_null() & col(str(place)).str.contains(_NINE_DECIMALS)
            )
            .then(exact.to_series(i).cast(polars.String))
            .otherwise(col(str(place)))
            .alias(str(place))
            for i, place in enumerate(places)
        )

    def _mark_lost(self, places: Iterable[int]) -> None:
        """Mark each lost digit of keys: the file keeps fifteen."""
        places = [place for place in places if self._any(place, TOO_LONG)]
        if not places:
            return
        numeric = self._book.reload(self.name, [self._places[place] for place in places], "boolean")
        self.cells = self.cells.with_columns(
            polars.when(numeric.to_series(i).is_not_null() & col(str(place)).str.contains(TOO_LONG))
            .then(lost_digits(col(str(place))))
            .otherwise(col(str(place)))
            .alias(str(place))
            for i, place in enumerate(places)
        )

    def _tell_days_apart(self, places: Sequence[int]) -> None:
        """Mark year-first texts, which are not day cells."""
        if not places:
            return
        days = self._book.reload(self.name, [self._places[place] for place in places], "datetime")
        self.cells = self.cells.with_columns(
            polars.when(days.to_series(i).is_null())
            .then(as_written(col(str(place))))
            .otherwise(col(str(place)))
            .alias(str(place))
            for i, place in enumerate(places)
        )

    def _tell_apart(self, doubtful: Sequence[int], cun: int | None, header_row: int) -> int:
        """Rewrite numbers unambiguously; return how many are CUN."""
        names = list(map(str, doubtful))
        # Of a text the reader makes no truth, so that a truth is a cell with a number.
        numeric = self._book.reload(self.name, [self._places[p] for p in doubtful], "boolean")
        numeric.columns = [f"is_number_{name}" for name in names]
        cells = self.cells.with_columns(numeric)
        wrong_cun = polars.lit(value=False)
        changes = []
        for place, name in zip(doubtful, names, strict=True):
            shape = _LOST_DIGIT if place == cun else _THREE_DECIMALS
            chosen = col(f"is_number_{name}").is_not_null() & col(name).str.contains(shape)
            if place == cun:
                wrong_cun = chosen
                number = col(name).str.slice(0, NUMBER_DIGITS) + LOST_MARK
            else:
                number = _in_centavos(col(name))
            changes.append(polars.when(chosen).then(number).otherwise(col(name)).alias(name))
        count = cells.slice(header_row).select(wrong_cun.sum()).item() if cells.height else 0
        self.cells = cells.with_columns(changes).drop(numeric.columns)
        return int(count)


class OpenWorkbook:
    """A workbook in memory; sheets keep their first `columns`."""

    def __init__(
        self, content: bytes, fmt: FileFormat, columns: int, *, leave_hidden_out: bool = False
    ) -> None:
        self.leaves_hidden_out = leave_hidden_out
        self._format = fmt
        self._columns = columns
        self._scans = ThreadPoolExecutor(max_workers=1)
        self._opened = open_workbook(content, fmt)
        self._errors_are_text = False
        self._rewritten = False
        self.sheets = self._opened.sheets

    @property
    def system_1904(self) -> bool:
        return self._opened.index.system_1904

    @property
    def understood(self) -> bool:
        return self._opened.understood

    def hidden(self, sheet: str) -> bool:
        return sheet in self._opened.index.hidden

    def load(self, sheet: str) -> Sheet | None:
        """Return None without cells; raises InvalidFile for a damaged sheet, though others may be sound."""
        if sheet not in self._opened.reader.sheet_names:
            if self._errors_are_text:
                return None
            raise damaged_sheet(sheet)
        scan = self._scans.submit(self._scan, sheet)
        try:
            read = attempt(lambda: self._read(sheet))
            if read.width == 0 or read.height == 0:
                return None
            cells, errors = attempt(lambda: cells_and_errors(read))
        except FailedReading as failure:
            self._reopen(str(failure), sheet)
            return self.load(sheet)
        layout = scan.result()
        if layout is not None and layout.spoilt_texts and not self._rewritten:
            self._rewrite(sheet)
            return self.load(sheet)
        places = _places(read)[: cells.width]
        cells.columns = list(map(str, range(cells.width)))
        rows_with_error = {row + 1 for (row, _), text in errors.items() if text.startswith("#")}
        if self._format is FileFormat.ODS or self._errors_are_text:
            shows_error = polars.any_horizontal(polars.all().str.contains(_ERROR_TEXT))
            rows_with_error |= {row + 1 for row in cells.select(shows_error.arg_true()).to_series()}
        cells = self._put_right(_with_texts(cells, errors))
        hidden = Hidden()
        if layout is not None:
            cells = with_zeros(cells, layout, places)
            hidden = Hidden.of(cells, layout, places)
            if self.leaves_hidden_out:
                cells = without_hidden(cells, layout, places)
        return Sheet(
            self,
            sheet,
            cells,
            visible=read.visible == "visible",
            places=places,
            rows_with_error=frozenset(rows_with_error),
            scan=layout,
            hidden=hidden,
        )

    def reload(self, sheet: str, places: Sequence[int], kind: fastexcel.DType) -> polars.DataFrame:
        """Read columns, counted from A as 0, with another type."""
        try:
            return attempt(
                lambda: self._opened.reader.load_sheet(
                    sheet, header_row=None, skip_rows=0, dtypes=kind, use_columns=list(places)
                ).to_polars()
            )
        except FailedReading:
            raise damaged_sheet(sheet) from None

    def _read(self, sheet: str) -> fastexcel.ExcelSheet:
        reader = self._opened.reader
        read = reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
        if read.width <= self._columns:
            return read
        chosen = _places(read)[: self._columns]
        return reader.load_sheet(
            sheet, header_row=None, skip_rows=0, dtypes="string", use_columns=chosen
        )

    def _reopen(self, failure: str, sheet: str) -> None:
        """A workbook is not reused after a panic; raises InvalidFile if useless."""
        if self._format is FileFormat.XLSX and not self._rewritten:
            self._errors_are_text = _NEW_ERROR in failure
            self._rewrite(sheet)
            return
        self._opened = open_workbook(self._opened.content, self._format)
        raise damaged_sheet(sheet)

    def _rewrite(self, sheet: str) -> None:
        """Rewrite the workbook for the fast reader, or raise InvalidFile."""
        self._rewritten = True
        content = self._opened.content
        try:
            rewritten = xlsx.rewrite(content, errors_as_text=self._errors_are_text)
        except ODD_FILE:
            raise damaged_sheet(sheet) from None
        self._opened = open_workbook(rewritten or content, self._format)

    def _scan(self, sheet: str) -> SheetScan | None:
        """Scan the sheet on the core that the fast reader leaves free."""
        content = self._opened.content
        try:
            if self._format is FileFormat.XLS:
                return xls.scan_sheet(content, sheet)
            if self._format is FileFormat.ODS:
                return ods.scan_sheet(content, sheet)
            part = self._opened.index.parts.get(sheet)
            if part is None:
                return SheetScan()
            scan = xlsx.scan_sheet if self._format is FileFormat.XLSX else xlsb.scan_sheet
            return scan(content, part)
        except NOT_AS_WRITTEN:
            raise damaged_sheet(sheet) from None
        except ODD_FILE:
            return None

    def _put_right(self, cells: polars.DataFrame) -> polars.DataFrame:
        """Return cells as shown; only columns that need it are rewritten."""
        text = polars.all()
        suspects = _columns_where(cells, text.str.contains(_SUSPECT).any())
        too_long = _columns_where(cells, text.str.len_bytes().max() > 4 * CELL_LENGTH)
        blank = _columns_where(cells, text.str.len_bytes().min() == 0)
        if too_long:
            cells = cells.with_columns(col(too_long).str.head(CELL_LENGTH))
        if blank:
            full = col(blank).str.len_bytes() > 0
            cells = cells.with_columns(polars.when(full).then(col(blank)))
        if not suspects:
            return cells
        cells = cells.with_columns(
            _as_shown(col(name), system_1904=self.system_1904) for name in suspects
        )
        for name in suspects:
            column = cells.get_column(name)
            escaped = column.filter(column.str.contains(_ESCAPE.pattern)).unique().to_list()
            if escaped:
                plain = [_ESCAPE.sub(_unescaped, text) for text in escaped]
                cells = cells.with_columns(column.replace(escaped, plain))
        return cells


def _columns_where(cells: polars.DataFrame, condition: polars.Expr) -> list[str]:
    return [name for name, holds in cells.select(condition).row(0, named=True).items() if holds]


def _places(sheet: fastexcel.ExcelSheet) -> list[int]:
    # The absolute index is an attribute the library's own type stub leaves out.
    return [int(getattr(column, "absolute_index", 0)) for column in sheet.available_columns()]


def _with_texts(cells: polars.DataFrame, texts: Mapping[tuple[int, int], str]) -> polars.DataFrame:
    by_column: dict[int, dict[int, str]] = {}
    for (row, place), text in texts.items():
        by_column.setdefault(place, {})[row] = text
    place_in_column = polars.int_range(polars.len())
    return cells.with_columns(
        polars.coalesce(
            place_in_column.replace_strict(
                list(column_texts),
                list(column_texts.values()),
                default=None,
                return_dtype=polars.String,
            ),
            col(str(place)),
        ).alias(str(place))
        for place, column_texts in by_column.items()
        if place < cells.width
    )


def _as_shown(text: polars.Expr, *, system_1904: bool) -> polars.Expr:
    """Format hours, strip midnights, and restore numbers that cannot be dates."""
    return (
        polars.when(text.str.contains(_HOUR_1904 if system_1904 else _HOUR))
        .then(_hours(text))
        .when(text.str.contains(_FAR_MOMENT))
        .then(_as_number(text, _EPOCH_1904 if system_1904 else _EPOCH))
        .otherwise(text.str.replace(_MIDNIGHT, "${day}"))
    )


def _hours(text: polars.Expr) -> polars.Expr:
    day = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    zero = polars.when(day < _DAY_ZERO_1904).then(_DAY_ZERO).otherwise(_DAY_ZERO_1904)
    days = (day - zero).dt.total_days().clip(lower_bound=0)
    hours = days * 24 + text.str.slice(11, 2).cast(polars.Int64, strict=False)
    return hours.cast(polars.String).str.zfill(2) + text.str.slice(13)


def _without_noise(text: polars.Expr) -> polars.Expr:
    """99999999.989999995 becomes 99999999.99."""
    exact = text.cast(polars.Float64, strict=False).cast(polars.String)
    return polars.when(text.str.contains(_NOISY)).then(exact).otherwise(text)


def _in_centavos(text: polars.Expr) -> polars.Expr:
    """Use a comma; half a centavo rounds away from zero."""
    digits = text.str.extract_groups(_IN_CENTAVOS).struct
    pesos, cents, following = (
        digits.field(name).cast(polars.Int64, strict=False) for name in ("pesos", "cents", "next")
    )
    centavos = pesos * 100 + cents + (following >= 5)
    sign = polars.when(text.str.starts_with("-") & (centavos > 0)).then(polars.lit("-"))
    written = (centavos // 100).cast(polars.String) + ","
    written += (centavos % 100).cast(polars.String).str.zfill(2)
    return polars.coalesce(sign.otherwise(polars.lit("")) + written, text)


def _as_number(text: polars.Expr, zero: date) -> polars.Expr:
    """Return the number in a date-formatted cell."""
    groups = text.str.extract_groups(_MOMENT).struct
    year, month, day, hour, minute, second = (
        groups.field(name).cast(polars.Int32)
        for name in ("year", "month", "day", "hour", "minute", "second")
    )
    days = (polars.date(year, month, day) - zero).dt.total_days()
    # The reader corrects the 29 February that Excel believes 1900 had.
    days -= polars.lit(zero == _EPOCH) & (days <= _DAYS_BEFORE_LEAP)
    seconds = hour * 3600 + minute * 60 + second
    with_part = (days + seconds / 86_400).cast(polars.String)
    return polars.when(seconds == 0).then(days.cast(polars.String)).otherwise(with_part)


def _unescaped(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return " " if character.isspace() else clean(character)
