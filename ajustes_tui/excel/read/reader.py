"""Read untrusted bases in a child process; the program only listens.

Importing this module loads neither Polars nor fastexcel; only the child does.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ajustes_tui import errors, paths
from ajustes_tui.domain.base.base_counts import BaseCounts
from ajustes_tui.domain.base.corrections import Corrections
from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.domain.base.mail import Mail, MailContents
from ajustes_tui.domain.base.rows import BaseHeader
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.domain.base.workbook import SheetPreview, SheetTitles, Staged, Staging
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.process import take_process

_LONGEST_MESSAGE = 64 * 1024 * 1024
_ASK_AGAIN = (
    "Ábralo en Excel o en LibreOffice y guárdelo de nuevo como .xlsx; "
    "si no abre, pida que lo reenvíen."
)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Reading options; by default everything is recognised."""

    synonyms: Synonyms
    sheets: tuple[str, ...] = ()
    """Sheets forming one base, in order; by default the likeliest."""
    remembered_sheets: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Earlier choices, by the names of all sheets of the workbook."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    corrections: Corrections = field(default_factory=dict)
    motives: tuple[str, ...] = ()
    """Normalized words of causales, which identify a column of motivos."""
    header_row: int | None = None
    leave_hidden_out: bool = False
    """Whether hidden rows and columns are skipped."""
    follows_links: bool = True
    """False for an inbox, where others leave files."""
    limits: ReadLimits = field(default_factory=ReadLimits)
    dates: str | None = None
    """Answer on the order of days, `dia-mes` or `mes-dia`."""
    dates_meanwhile: str | None = None
    """Order of doubtful days until the answer; without one the base is refused."""
    yes: str | None = None
    """Answer on what «sí» means, `aprobado` or `rechazado`."""
    asks_in_sight: bool = False
    """Whether that is asked with the base in sight, read one way meanwhile."""
    corte: date | None = None
    """Corte of the file, which identifies one of several sheets."""
    today: date | None = None
    """In Bogota; later days in a base are suspicious."""
    key: str | None = field(default=None, repr=False)
    """Password of a protected workbook, never stored or logged."""


class BaseReader:
    """A base being read: first `header`, then staging.

    Leaving the context, or `cancel` from any thread, ends the child at once.
    """

    header: BaseHeader

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._options = options
        self._seconds = float(options.limits.segundos)
        self._seen: tuple[int, int, int] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = False
        self._expired = False

    def __enter__(self) -> Self:
        """Raises InvalidFile."""
        self._check()
        try:
            self._start()
            self.header = BaseHeader.from_json(self._expect("header"))
            self._require_still()
        except BaseException:
            self.close()
            raise
        return self

    def inspect(self) -> tuple[SheetPreview, ...]:
        """Preview each sheet; raises InvalidFile."""
        return tuple(map(_preview, self._ask("sheets", inspect=True)))

    def unpack(self, folder: Path) -> MailContents:
        """Save the attachments of a mail in a folder.

        Raises InvalidFile; its code is `no_es_correo` for other files.
        """
        return MailContents.from_json(self._ask("mail", unpack_into=folder), folder)

    def mails(self) -> tuple[Mail, ...]:
        """Parse mail headers from a file of `headers_file`.

        Raises InvalidFile if the child fails.
        """
        return tuple(map(Mail.from_json, self._ask("mails", headers=True)))

    def rows(self, titles: Sequence[SheetTitles]) -> Iterator[tuple[SheetTitles, dict[str, str]]]:
        """Yield the nonempty cells of each row of the sheets with these titles.

        Raises InvalidFile.
        """
        self._check()
        try:
            self._start(titles=titles)
            while True:
                kind, body = self._receive()
                if kind == "end":
                    break
                if kind != "titled":
                    raise self._error(kind, body)
                asked, columns, chunk = body
                for cells in chunk:
                    row = {title: text for title, text in zip(columns, cells, strict=True) if text}
                    if row:
                        yield titles[asked], row
            self._require_still()
        finally:
            self.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def stage(
        self,
        staging: Staging,
        opened: Callable[[], None],
        progress: Callable[[int], None] = lambda _rows: None,
    ) -> Staged:
        """Have the child stage the rows; raises InvalidFile if it fails.

        `opened` is called once it has the file open, `progress` with the rows so far.
        """
        store = None if staging.store is None else str(staging.store)
        self._order(staging._asdict() | {"path": str(staging.path), "store": store})
        if self._process is not None and self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        while True:
            kind, body = self._receive()
            if kind == "opened":
                opened()
            elif kind == "rows":
                progress(body)
            elif kind == "staged":
                self._require_still()
                rows, notices, seen, counts, dates, words = body
                return Staged(
                    rows=rows,
                    notices=tuple(notices),
                    seen=seen,
                    counts=BaseCounts.from_json(counts),
                    dates=tuple(dates),
                    words=words,
                )
            else:
                raise self._error(kind, body)

    def cancel(self) -> None:
        """Callable from any thread; the iteration raises InvalidFile."""
        self._cancelled = True
        self._kill()

    def close(self) -> None:
        self._kill()
        process = self._process
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            process.wait()

    def _check(self) -> None:
        """Refuse what needs no child."""
        name = self._path.name
        if name.startswith("~$"):
            raise InvalidFile(
                f"«{name}» es la marca que Excel deja mientras el libro está abierto, no la base.",
                f"Elija «{name[2:]}».",
            )
        if not self._options.follows_links and self._path.is_symlink():
            raise InvalidFile(
                f"«{name}» es un enlace a otro archivo, y los del buzón no se siguen.",
                "Deje en el buzón el archivo mismo.",
                code="enlace",
            )
        try:
            self._seen = self._state()
        except FileNotFoundError:
            raise InvalidFile(f"No existe el archivo «{name}».", "Revise el nombre.") from None
        except OSError:
            raise _unreadable() from None
        if not paths.is_file(self._path):
            raise InvalidFile(f"«{name}» no es un archivo.", "Elija el libro de la base.")
        if self._seen[0] > self._options.limits.bytes_archivo:
            raise InvalidFile(
                "El archivo es demasiado grande para ser una base.",
                "Pida la base sin imágenes ni hojas de más.",
            )

    def _state(self) -> tuple[int, int, int]:
        """Return values that change if the file is written or replaced."""
        status = self._path.stat()
        return status.st_size, status.st_mtime_ns, status.st_ino

    def _changed(self) -> bool:
        try:
            return self._state() != self._seen
        except OSError:
            return True

    def _require_still(self) -> None:
        """Refuse a file being written, which would mix two copies."""
        if self._changed():
            raise _moving()

    def _expect(self, expected: str) -> Any:  # noqa: ANN401 - what the child answers to each order
        kind, body = self._receive()
        if kind != expected:
            raise self._error(kind, body)
        return body

    def _ask(self, expected: str, **order: Any) -> Any:  # noqa: ANN401 - an order and its answer
        """Start a child for one answer."""
        self._check()
        try:
            self._start(**order)
            said = self._expect(expected)
            self._require_still()
        finally:
            self.close()
        return said

    def _start(
        self,
        *,
        inspect: bool = False,
        unpack_into: Path | None = None,
        headers: bool = False,
        titles: Sequence[SheetTitles] = (),
    ) -> None:
        options = self._options
        order = {
            "ruta": str(self._path),
            "sinonimos": options.synonyms.as_tables(),
            "hojas": options.sheets,
            "hojas_recordadas": [*options.remembered_sheets.items()],
            "mapa": dict(options.mapping),
            "correcciones": {header: dict(said) for header, said in options.corrections.items()},
            "motivos": list(options.motives),
            "fila_encabezado": options.header_row,
            "sin_ocultas": options.leave_hidden_out,
            "sigue_enlaces": options.follows_links,
            "limites": options.limits._asdict(),
            "clave": options.key,
            "fechas": options.dates,
            "fechas_mientras": options.dates_meanwhile,
            "si": options.yes,
            "a_la_vista": options.asks_in_sight,
            "corte": None if options.corte is None else options.corte.isoformat(),
            "hoy": None if options.today is None else options.today.isoformat(),
            "mirar": inspect,
            "correo": None if unpack_into is None else str(unpack_into),
            "cabeceras": headers,
            "titulos": list(titles),
        }
        self._process = take_process()
        self._order(order)
        if self._cancelled:
            # It was stopped before there was a child to end.
            self._kill()

    def _order(self, order: Mapping[str, object]) -> None:
        """Send the order through a pipe, not a file: it may carry a password."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                self._process.stdin.flush()

    def _receive(self) -> tuple[str, Any]:
        """Wait for a message; time the program spends between two does not count."""
        if self._seconds <= 0:
            self._expire()
        clock = threading.Timer(max(self._seconds, 0.0), self._expire)
        clock.daemon = True
        start = time.monotonic()
        clock.start()
        try:
            line = self._line()
        finally:
            clock.cancel()
            self._seconds -= time.monotonic() - start
        if not line.endswith(b"\n"):
            raise self._bad_end()
        kind, body = json.loads(line)
        return kind, body

    def _line(self) -> bytes:
        process = self._process
        if process is None or process.stdout is None or process.stdout.closed:
            return b""
        return process.stdout.readline(_LONGEST_MESSAGE)

    def _expire(self) -> None:
        self._expired = True
        self._kill()

    def _kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _error(self, kind: str, body: object) -> errors.AjustesError:
        if kind == "refused" and isinstance(body, list):
            if self._changed():
                return _moving()
            name, message, suggestion, code, on = body
            if on is not None:
                return errors.Doubt(errors.DoubtOn(on), message, suggestion)
            error: type[errors.AjustesError] = getattr(errors, name)
            return error(message, suggestion, code=code)
        if kind == "unreadable":
            return _unreadable()
        if kind == "memory":
            return _out_of_memory()
        if self._changed():
            return _moving()
        return InvalidFile("El libro está dañado y no se puede leer.", _ASK_AGAIN)

    def _bad_end(self) -> InvalidFile:
        code = self._process.wait() if self._process is not None else 0
        if self._cancelled:
            return InvalidFile("Se canceló la lectura de la base.", code="cancelado")
        if self._expired or code == -24:
            return InvalidFile(
                "El libro tardó demasiado en leerse y se detuvo.",
                "Pida la base sin hojas de más o guárdela de nuevo como .xlsx.",
            )
        if code in {-6, -9}:
            return _out_of_memory()
        return InvalidFile("El libro está dañado y no se puede leer.", _ASK_AGAIN)


def headers_file(headers: Iterable[bytes]) -> bytes:
    """Pack mail headers for `mails`."""
    return json.dumps([each.decode("latin-1") for each in headers]).encode()


def _moving() -> InvalidFile:
    return InvalidFile(
        "El archivo cambió mientras se leía: alguien lo está copiando o guardando.",
        "Espere a que termine y vuelva a importarlo.",
        code="archivo_cambio",
    )


def _unreadable() -> InvalidFile:
    return InvalidFile(
        "El archivo no se puede abrir.",
        "Ciérrelo en Excel si lo tiene abierto y compruebe que tiene permiso de leerlo.",
    )


def _out_of_memory() -> InvalidFile:
    return InvalidFile(
        "El libro necesita demasiada memoria: está dañado o tiene celdas muy lejos de la base.",
        "Copie la base a un libro nuevo y guárdelo como .xlsx.",
    )


def _preview(document: dict[str, Any]) -> SheetPreview:
    sheet = SheetPreview(**document)
    return sheet._replace(
        headers=tuple(sheet.headers),
        examples=_tuples(sheet.examples),
        doubtful=_tuples(sheet.doubtful),
        suggestions=_tuples(sheet.suggestions),
        first=tuple((number, tuple(cells)) for number, cells in sheet.first),
    )


def _tuples(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(texts) for name, texts in lists.items()}
