"""Write workbooks of typed sheets, Parquet files, mails and catalogues."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from ajustes_tui.domain.figures.datasets import ColumnKind
from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.domain.figures.sheets import CellValue, Chart, ReportPage, ReportSheet, SheetColumn
from ajustes_tui.excel.write.file import new_file, require_replaceable
from ajustes_tui.excel.write.page import draw_chart, lay_out, make_table, write_page
from ajustes_tui.excel.write.workbook import Book, SheetWriter, new_book
from ajustes_tui.paths import read_by_group

SHEET_ROWS = 1_048_575
"""Rows below the header; more go to another sheet."""
_TOLD_EVERY = 500
_CHART_ROWS = 16
_CHART_SIZE = {"width": 831, "height": 283}


def write_workbook(
    output: BinaryIO,
    sheets: Sequence[ReportSheet],
    *,
    heading: str,
    charts: Sequence[Chart] = (),
    sheet_rows: int = SHEET_ROWS,
    page: ReportPage | None = None,
    told: Callable[[int], object] = lambda _rows: None,
) -> list[int]:
    """Write page, sheets in order and a sheet of charts; return row counts.

    `told` is called periodically with the rows so far.
    """
    tally = count(1)
    in_memory = page is not None or any(sheet.table for sheet in sheets)
    with new_book(output, heading, in_memory=in_memory) as book:
        if page is not None:
            write_page(book, page)
        written = [_write_sheet(book, sheet, sheet_rows, told, tally) for sheet in sheets]
        if charts:
            _draw(book, charts)
    return written


def _telling(
    rows: Iterable[Sequence[CellValue]], told: Callable[[int], object], tally: Iterator[int]
) -> Iterator[Sequence[CellValue]]:
    for row in rows:
        if (number := next(tally)) % _TOLD_EVERY == 0:
            told(number)
        yield row


def _write_sheet(
    book: Book,
    sheet: ReportSheet,
    sheet_rows: int,
    told: Callable[[int], object],
    tally: Iterator[int],
) -> int:
    written, part = 0, 1
    rows = list(sheet.rows) if sheet.table else sheet.rows
    pending = _telling(rows, told, tally)
    more = True
    while more:
        name = sheet.name if part == 1 else f"{sheet.name} {part}"
        writer = SheetWriter(book, name, sheet.columns, to_read=sheet.to_read)
        writer.sheet.hide_gridlines(0)
        writer.add(islice(pending, sheet_rows))
        totals = 0 if sheet.totals is None else 1
        lay_out(
            sheet=writer.sheet,
            heading=book.heading,
            columns=sheet.columns,
            rows=writer.rows + totals,
            printed=sheet.printed,
        )
        is_table = sheet.table and writer.rows > 0
        writer.close(filters=not is_table)
        if isinstance(rows, list) and is_table:
            make_table(book, writer, sheet, rows)
        written += writer.rows
        part += 1
        following = list(islice(pending, 1)) if writer.rows == sheet_rows else []
        more = bool(following)
        pending = chain(following, pending)
    return written


def _draw(book: Book, charts: Sequence[Chart]) -> None:
    canvas = book.book.add_worksheet("Gráficos")
    lay_out(canvas, book.heading)
    for order, chart in enumerate(charts):
        drawing = draw_chart(book, chart)
        drawing.set_size(_CHART_SIZE)
        canvas.insert_chart(order * _CHART_ROWS, 0, drawing)


_WORKBOOK = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WITH_MACROS = "vnd.ms-excel.sheet.macroEnabled.12"


def mail_bytes(mail: ReportMail, sender: str, momento: datetime, *, draft: bool) -> bytes:
    """Use CRLF; a draft opens ready to be sent.

    Without sender there is no From: a draft takes the address of whoever opens it.
    """
    message = EmailMessage(policy=SMTP)
    if draft:
        # What Outlook, Thunderbird and Apple Mail take for a mail that is still to be sent.
        message["X-Unsent"] = "1"
    if sender:
        message["From"] = sender
    if mail.recipients:
        message["To"] = ", ".join(mail.recipients)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(momento)
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = "es-CO"
    message.set_content(
        "\n".join([*mail.lines, "", f"Adjunto: {mail.workbook.name}", ""]), cte="quoted-printable"
    )
    with_macros = mail.workbook.suffix.lower() == ".xlsm"
    message.add_attachment(
        mail.content,
        maintype="application",
        subtype=_WITH_MACROS if with_macros else _WORKBOOK,
        filename=mail.workbook.name,
    )
    return message.as_bytes()


_SPARE = 3
_MOST_WIDE = 70


def write_catalog(
    path: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Use mode 0600; raises InvalidFile rather than overwrite another file."""
    require_replaceable(path)
    with new_file(path) as new:
        with new_book(new.output) as book:
            held = [tuple(columns), *map(tuple, rows)]
            sized = [
                SheetColumn(texts[0], "", width=min(max(map(len, texts)) + _SPARE, _MOST_WIDE))
                for texts in zip(*held, strict=True)
            ]
            sheet = SheetWriter(book, name, sized, plain=True)
            sheet.add(held[1:])
            lay_out(sheet.sheet, f"Catálogo {name}", sized, sheet.rows)
        new.publish()


_FILE_MODE = 0o600
_GROUP_MODE = 0o640
_TYPES: Mapping[ColumnKind, pl.DataType] = {
    ColumnKind.TEXT: pl.String(),
    ColumnKind.WHOLE: pl.Int64(),
    ColumnKind.DAY: pl.String(),
    ColumnKind.MOMENT: pl.String(),
    ColumnKind.FLAG: pl.Int64(),
}
"""Store types: days and moments are ISO texts, yes and no are 1 and 0."""


def write_rows(
    path: Path, columns: Mapping[str, ColumnKind], rows: Iterable[tuple[Any, ...]]
) -> int:
    """Use mode 0600; return the row count. Days are dates, moments instants in UTC."""
    schema = {name: _TYPES[kind] for name, kind in columns.items()}
    frame = pl.DataFrame(list(rows), schema, orient="row").with_columns(
        _typed(pl.col(name), kind) for name, kind in columns.items()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        if read_by_group(path.parent):
            os.fchmod(descriptor, _GROUP_MODE)
        # Polars says that a disk is full with an error of its own, and a file with the system's.
        packed = io.BytesIO()
        frame.write_parquet(packed, compression="zstd")
        file.write(packed.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    return frame.height


def _typed(value: pl.Expr, kind: ColumnKind) -> pl.Expr:
    if kind is ColumnKind.DAY:
        return value.str.head(10).str.to_date("%Y-%m-%d")
    if kind is ColumnKind.MOMENT:
        return value.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us", time_zone="UTC")
    return value.cast(pl.Boolean) if kind is ColumnKind.FLAG else value
