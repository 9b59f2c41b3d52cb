"""The sheets of a workbook as frames of text: every cell as a person sees it in Excel.

Runs only in the child process. The fast reader gives the cells; here the few that its text damages
are put right in columns: hours, days, escapes, long numbers, errors. What text cannot tell, whether
an amount of three decimals or a CUN is a number or a text, is asked of those columns alone.
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
from ajustes_tui.excel.read.table import CELL_LENGTH, FirstRows, first_rows

_HOUR = r"^(?:1899-12-3[01]|1900-01-[0-3]\d|1904-01-01) \d{2}:\d{2}:\d{2}$"
"""An hour or a duration, which the reader gives as a moment of the first days it can count."""
_HOUR_1904 = r"^1904-01-[0-3]\d \d{2}:\d{2}:\d{2}$"
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 31), date(1904, 1, 1)
"""What the reader takes for the day 0 of hours."""
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""What the days of a date are counted from; Excel believes in the 29th of February of 1900."""
_MIDNIGHT = r"^(?P<day>\d{4}-\d{2}-\d{2}) 00:00:00$"
_MOMENT = (
    r"^\+?(?P<year>-?\d{4,6})-(?P<month>\d\d)-(?P<day>\d\d) "
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)$"
)
"""A number in a cell with the format of a date, as the fast reader gives it."""
_FAR_MOMENT = r"^\+\d{5,6}-\d\d-\d\d \d\d:\d\d:\d\d$"
"""A number too large for a date, in a cell with the format of one."""
_SHOWN_MOMENT = r"^(?:\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?|\d{2,}:\d\d:\d\d)$"
_NUMBER_KINDS = frozenset(
    {Kind.ACCOUNT, Kind.RADICADO, Kind.MONEY, Kind.CUN, Kind.TELEPHONE, Kind.IDENTIFIER, Kind.CODE}
)
"""The kinds of field that hold no date: a number there is a number, whatever its format."""
_NINE_DECIMALS = r"^-?\d+\.\d{9}$"
"""A number that may have more decimals than the nine the fast reader writes."""
_NOISY = r"^-?\d{6,15}\.\d{9}$"
"""A number that the reader wrote with nine decimals, more than such a number can hold."""
_DAYS_BEFORE_LEAP = 60
_LONGEST_HEADER = 30
_ESCAPE = re.compile(r"_x(00[01][0-9A-Fa-f]|007[Ff])_")
"""A control character as the result of a formula holds it; of other texts the reader knows it."""
_SUSPECT = r"_x00[0-9A-Fa-f]{2}_|\d{2} \d{2}:\d{2}:\d{2}$"
"""What a cell that may have to be put right has in it; hardly a column of a base does."""
_THREE_DECIMALS = r"^-?\d+\.\d{3}$"
"""A number, or a text in which the last three are no decimals."""
_MORE_DECIMALS = r"^-?\d+\.\d{4,}$"
"""An amount to be rounded, be it a number or a text."""
_IN_CENTAVOS = r"^-?(?P<pesos>\d+)\.(?P<cents>\d\d)(?P<next>\d)"
_LOST_DIGIT = rf"^(?:\d{{{NUMBER_DIGITS}}}0|9\d{{15}}|\d{{17,}})(?:\.0+)?$"
"""A number whose sixteenth digit Excel made a zero, or too large for the file to hold its last one."""
_ERROR_TEXT = r"^#(?:N/[AD]|[^<>\s]{2,24}[!?])$"
"""An error of a workbook in which, for the fast reader, errors were made texts."""
_NEW_ERROR = "cell error value"
"""What the fast reader says of a sheet with an error newer than it."""


class Sheet:
    """One sheet, its cells as text; rows are counted from 1, columns from the first used one."""

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
        self._cells = cells
        self._places = places
        """Place of every column in the sheet, A being 0."""
        self._rows_with_error = rows_with_error
        self._scan = scan
        """None where the sheet could not be looked into."""
        self._hidden = hidden

    @property
    def uncalculated(self) -> Set[int]:
        """Numbers of the rows with a formula whose result nobody kept."""
        return self._scan.uncalculated if self._scan is not None else frozenset()

    @property
    def height(self) -> int:
        """Number of the last row."""
        return self._cells.height

    @property
    def width(self) -> int:
        """Columns from the first used one."""
        return self._cells.width

    def first(self, count: int) -> FirstRows:
        """Return the first rows that are not blank, each with its number."""
        return first_rows(self, count)

    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Tell numbers from text where it matters; return what a person should know of the cells.

        A number of three decimals or more among the amounts is rounded to centavos, one among the
        CUN marked when Excel did not keep its last digit, and one with the format of a date is a
        number again where no date can be. Merged cells give their value to all their rows.
        """
        scan = self._scan
        cun = columns.get("cun")
        money = [place for name, place in columns.items() if FIELD[name].kind is Kind.MONEY]
        notices = self._numbers_under_dates(columns, headers, header_row)
        self._restore_decimals(columns)
        amounts = [str(place) for place in money if self._any(place, _MORE_DECIMALS)]
        self._cells = self._cells.with_columns(
            polars.when(col(name).str.contains(_MORE_DECIMALS))
            .then(_in_centavos(_without_noise(col(name))))
            .otherwise(col(name))
            .alias(name)
            for name in amounts
        )
        doubtful = [place for place in money if self._any(place, _THREE_DECIMALS)]
        long_numbers = cun is not None and (scan is None or scan.long_numbers)
        if cun is not None and long_numbers and self._any(cun, _LOST_DIGIT):
            doubtful.append(cun)
        rows_with_number_cun = (
            self._tell_apart(sorted(doubtful), cun, header_row) if doubtful else 0
        )
        self._mark_lost(place for name, place in columns.items() if FIELD[name].reason)
        self._tell_days_apart(to_tell_apart(self._cells, columns, headers, dated=True))
        if scan is not None:
            notices += self._hidden.notices(header_row, left_out=self._book.leaves_hidden_out)
            self._cells, rows, fields = fill_down(
                self._cells, scan, self._places, columns, header_row
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

    def beyond(self, header_row: int) -> int:
        """Return the place from which on no cell has a header: a sheet may have notes beside its rows."""
        return self.width

    def longer(self, header_row: int) -> Sequence[int]:
        """Return no row: the cells of a sheet stand apart, whatever is in them."""
        return ()

    def shorter(self, header_row: int) -> Mapping[int, int]:
        """Return no row: an empty cell at the end of one is a cell too."""
        return {}

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from a number on: `row`, their number, then "0", "1"... with the cells.

        Every cell is text as the workbook shows it, and null when it is empty.
        """
        rows = polars.Series("row", range(since, self.height + 1), polars.UInt32)
        return self._cells.slice(since - 1).insert_column(0, rows)

    def _any(self, place: int, pattern: str) -> bool:
        return bool(self._cells.to_series(place).str.contains(pattern).any())

    def _numbers_under_dates(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Write as numbers the numbers that only their format makes dates, in the fields that hold no date."""
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
            self._cells = self._cells.with_columns(
                with_texts(self._cells.get_column(str(place)), texts)
            )
            notices.append(
                f"Números con formato de fecha en «{headers[place][:_LONGEST_HEADER]}» "
                f"({number_ranges(rows)}): se leyó el número."
            )
        return notices

    def _restore_decimals(self, columns: Mapping[str, int]) -> None:
        """Give back to the numbers of no money their decimals after the ninth."""
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
        self._cells = self._cells.with_columns(
            polars.when(
                numeric.to_series(i).is_not_null() & col(str(place)).str.contains(_NINE_DECIMALS)
            )
            .then(exact.to_series(i).cast(polars.String))
            .otherwise(col(str(place)))
            .alias(str(place))
            for i, place in enumerate(places)
        )

    def _mark_lost(self, places: Iterable[int]) -> None:
        """Put a mark for each digit that a number of a key lost, as the file keeps fifteen."""
        places = [place for place in places if self._any(place, TOO_LONG)]
        if not places:
            return
        numeric = self._book.reload(self.name, [self._places[place] for place in places], "boolean")
        self._cells = self._cells.with_columns(
            polars.when(numeric.to_series(i).is_not_null() & col(str(place)).str.contains(TOO_LONG))
            .then(lost_digits(col(str(place))))
            .otherwise(col(str(place)))
            .alias(str(place))
            for i, place in enumerate(places)
        )

    def _tell_days_apart(self, places: Sequence[int]) -> None:
        """Write the texts of these columns that begin with the year so that none passes for a day's cell."""
        if not places:
            return
        days = self._book.reload(self.name, [self._places[place] for place in places], "datetime")
        self._cells = self._cells.with_columns(
            polars.when(days.to_series(i).is_null())
            .then(as_written(col(str(place))))
            .otherwise(col(str(place)))
            .alias(str(place))
            for i, place in enumerate(places)
        )

    def _tell_apart(self, doubtful: Sequence[int], cun: int | None, header_row: int) -> int:
        """Write the numbers of these columns so that they can only be read as such; count the CUN."""
        names = list(map(str, doubtful))
        # Of a text the reader makes no truth, so that a truth is a cell with a number.
        numeric = self._book.reload(self.name, [self._places[p] for p in doubtful], "boolean")
        numeric.columns = [f"is_number_{name}" for name in names]
        cells = self._cells.with_columns(numeric)
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
        self._cells = cells.with_columns(changes).drop(numeric.columns)
        return int(count)


class OpenWorkbook:
    """A workbook in memory and the sheets a base may be in; a sheet keeps its first `columns`."""

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
        """Whether numbers without date format count their days from 1904."""
        return self._opened.index.system_1904

    @property
    def understood(self) -> bool:
        """Whether its index and what the fast reader misses could be read; False in an odd file."""
        return self._opened.understood

    def hidden(self, sheet: str) -> bool:
        """Tell whether the workbook says that a sheet is hidden, before loading it."""
        return sheet in self._opened.index.hidden

    def load(self, sheet: str) -> Sheet | None:
        """Load one sheet as text; None when it has no cell or is not a sheet of cells.

        Raise InvalidFile when it is damaged; the others may be sound.
        """
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
        """Read some columns of a sheet, counted from A as 0, again and as another type."""
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
        """Open the workbook again, as what panicked is not used again; raise InvalidFile if it is no use."""
        if self._format is FileFormat.XLSX and not self._rewritten:
            self._errors_are_text = _NEW_ERROR in failure
            self._rewrite(sheet)
            return
        self._opened = open_workbook(self._opened.content, self._format)
        raise damaged_sheet(sheet)

    def _rewrite(self, sheet: str) -> None:
        """Write the workbook again as the fast reader knows it; raise InvalidFile where that cannot be."""
        self._rewritten = True
        content = self._opened.content
        try:
            rewritten = xlsx.rewrite(content, errors_as_text=self._errors_are_text)
        except ODD_FILE:
            raise damaged_sheet(sheet) from None
        self._opened = open_workbook(rewritten or content, self._format)

    def _scan(self, sheet: str) -> SheetScan | None:
        """Look into the content of a sheet, on the core the fast reader leaves free meanwhile."""
        content = self._opened.content
        try:
            if self._format is FileFormat.XLS:
                return xls.scan_sheet(content, sheet)
            if self._format is FileFormat.ODS:
                return ods.scan_sheet(content, sheet)
            part = self._opened.index.parts.get(sheet)
            if part is None:
                return SheetScan(long_numbers=True)
            scan = xlsx.scan_sheet if self._format is FileFormat.XLSX else xlsb.scan_sheet
            return scan(content, part)
        except NOT_AS_WRITTEN:
            raise damaged_sheet(sheet) from None
        except ODD_FILE:
            return None

    def _put_right(self, cells: polars.DataFrame) -> polars.DataFrame:
        """Return the cells as a person sees them; only the columns that need it are written again."""
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
    """Return the columns of which a condition that gives one truth for each holds."""
    return [name for name, holds in cells.select(condition).row(0, named=True).items() if holds]


def _places(sheet: fastexcel.ExcelSheet) -> list[int]:
    """Return the place of every column in the sheet, A being 0; the reader selects by it."""
    # The absolute index is an attribute the library's own type stub leaves out.
    return [int(getattr(column, "absolute_index", 0)) for column in sheet.available_columns()]


def _with_texts(cells: polars.DataFrame, texts: Mapping[tuple[int, int], str]) -> polars.DataFrame:
    """Return the cells with these texts put in, given by row and column from 0."""
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
    """Return hours as hours, days without their midnight and numbers no date can be as numbers."""
    return (
        polars.when(text.str.contains(_HOUR_1904 if system_1904 else _HOUR))
        .then(_hours(text))
        .when(text.str.contains(_FAR_MOMENT))
        .then(_as_number(text, _EPOCH_1904 if system_1904 else _EPOCH))
        .otherwise(text.str.replace(_MIDNIGHT, "${day}"))
    )


def _hours(text: polars.Expr) -> polars.Expr:
    """Return the hours, minutes and seconds since the day 0 of either epoch."""
    day = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    zero = polars.when(day < _DAY_ZERO_1904).then(_DAY_ZERO).otherwise(_DAY_ZERO_1904)
    days = (day - zero).dt.total_days().clip(lower_bound=0)
    hours = days * 24 + text.str.slice(11, 2).cast(polars.Int64, strict=False)
    return hours.cast(polars.String).str.zfill(2) + text.str.slice(13)


def _without_noise(text: polars.Expr) -> polars.Expr:
    """Return an amount without the decimals that its number cannot hold: 99999999.989999995 is .99."""
    exact = text.cast(polars.Float64, strict=False).cast(polars.String)
    return polars.when(text.str.contains(_NOISY)).then(exact).otherwise(text)


def _in_centavos(text: polars.Expr) -> polars.Expr:
    """Write an amount with two decimals and a comma, half a centavo going away from zero."""
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
    """Return the number that a cell with the format of a date holds."""
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
