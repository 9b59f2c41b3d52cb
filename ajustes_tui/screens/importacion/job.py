"""The import job: one file, its options, and the run in progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.message import Message

from ajustes_tui.domain.base.corrections import Correction
from ajustes_tui.domain.base.file_names import is_mail
from ajustes_tui.domain.base.mail import Attachment
from ajustes_tui.domain.base.workbook import SheetHeaders, SheetPreview, best_sheet
from ajustes_tui.errors import AjustesError, Doubt, DoubtOn
from ajustes_tui.screens.background import BackgroundPart, Failed, reads, writes
from ajustes_tui.screens.importacion.preview_text import file_size
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import ImportCancelled, ImportOptions, PreparedBase
from ajustes_tui.ui.long_work import LongWork
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.lead.base_acts import without_options

if TYPE_CHECKING:
    from ajustes_tui.services.intake.mails import OpenedMail

_ASKS_PASSWORD = frozenset({"protegido", "clave_errada"})
BUSY = "Ya hay una base en curso; espere a que termine, o Esc la cancela"

_LARGE = 1_000_000
"""Bytes from which the size is shown."""
_OPTIONS = ImportOptions(require_corte=False, asks_in_sight=True)
"""Initial options: questions are asked with the base in sight."""


class Phase(StrEnum):
    """As shown in the command row."""

    OPENING = "Abriendo"
    READING = "Leyendo"
    LOOKING = "Mirando"
    COMPARING = "Comparando"
    WRITING = "Importando"


class Purpose(Enum):
    """Purpose of inspecting the sheets."""

    COLUMNS = "columns"
    SHEET = "sheet"
    HEADER_ROW = "header row"


@dataclass(frozen=True, slots=True)
class SheetsLook:
    """The inspected sheets of a workbook, and the purpose."""

    sheets: tuple[SheetPreview, ...]
    purpose: Purpose
    refusal: AjustesError | None = None
    """Why the reading stopped, if columns are mapped by hand."""
    corrected: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    """Earlier answers by people, by header."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The run in progress, and its work."""

    phase: Phase
    work: LongWork

    @property
    def keeps_base(self) -> bool:
        """Whether stopping keeps the prepared base usable."""
        return self.phase in (Phase.READING, Phase.LOOKING)


class ImportJob(BackgroundPart):
    """One file on its way to the store, one run at a time.

    Nothing is written before `write`. Runs post their outcome as messages; a second run is refused on row 21.
    """

    class BasePrepared(Message):
        """The base was read, or compared again."""

    class SheetsLooked(Message):
        """The sheets were inspected; `sheet` is the one in use, if any has data."""

        def __init__(self, look: SheetsLook, sheet: SheetPreview | None) -> None:
            super().__init__()
            self.look = look
            self.sheet = sheet

    class MailOpened(Message):
        """Attachments may be chosen."""

        def __init__(self, mail: OpenedMail) -> None:
            super().__init__()
            self.mail = mail

    class BaseWritten(Message):
        """The base is stored."""

        def __init__(self, view: ResultView) -> None:
            super().__init__()
            self.view = view

    class RunStopped(Message):
        """The person stopped the run."""

        def __init__(self, phase: Phase) -> None:
            super().__init__()
            self.phase = phase

    class RunRefused(Message):
        """The run failed; the error is shown apart."""

    class PasswordNeeded(Message):
        """The workbook needs a password, or another."""

        def __init__(self, *, wrong: bool) -> None:
            super().__init__()
            self.wrong = wrong

    def __init__(self, service: ImportacionService) -> None:
        super().__init__()
        self.service = service
        self._path: Path | None = None
        self.options = _OPTIONS
        """Given so far for the file."""
        self.prepared: PreparedBase | None = None
        self.mail: OpenedMail | None = None
        """Mail with the file attached, whose attachments may be chosen and exist while it is open."""
        self._written = False
        self._run: _Run | None = None

    # The state of the job

    @property
    def importable(self) -> bool:
        return self.prepared is not None and not self._written

    @property
    def file_name(self) -> str:
        return self._path.name if self._path is not None else ""

    @property
    def phase(self) -> Phase | None:
        """None without a run."""
        return self._run.phase if self._run is not None else None

    @property
    def cancelling(self) -> bool:
        """Asked to stop, but still running."""
        return self._run is not None and self._run.work.cancelled()

    @property
    def unfinished(self) -> str:
        """Description of the work lost by quitting now, or ''."""
        if self.phase is Phase.WRITING:
            return "Se está escribiendo una base; al salir se deja sin importar."
        if self.phase is not None:
            return "Se está leyendo una base; al salir se deja sin importar."
        if self.importable:
            return "Hay una base leída que se deja sin importar."
        return ""

    # Requests

    def choose(self, path: Path) -> None:
        if self._is_free():
            self.forget()
            self._path = path
            if is_mail(path.name):
                self._open_mail()
            else:
                self.read()

    def choose_waiting(self, key: str) -> None:
        """Open a waiting mail of the mailbox, to choose an attachment."""
        if self._is_free():
            self.forget()
            self._path = None
            if work := self._begin(Phase.OPENING):
                self._open(partial(self.service.open_waiting_mail, key), work)

    def choose_attachment(self, attachment: Attachment) -> None:
        if self.mail is not None and self._is_free():
            self.forget_base()
            self._path = attachment.path
            self.options = replace(self.options, origin=self.mail.origin)
            self.read()

    def _open_mail(self) -> None:
        if self._path is not None and (work := self._begin(Phase.OPENING)):
            self._open(partial(self.service.open_mail, self._path), work)

    def read(self, **changes: Any) -> None:  # noqa: ANN401 - fields of the options
        """The present base stays until the new one arrives."""
        if self._path is not None and (work := self._begin(Phase.READING)):
            self.options = replace(self.options, **changes)
            self._read(self._path, self.options, work)

    def look(self, purpose: Purpose, refusal: AjustesError | None = None) -> None:
        """Inspect the sheets, to choose one, its header row or its columns."""
        options = self.options
        if purpose is not Purpose.COLUMNS:
            options = replace(options, header_row=None)
        if purpose is Purpose.SHEET:
            options = replace(options, sheets=())
        if self._path is not None and (work := self._begin(Phase.LOOKING)):
            self._look(self._path, options, work, purpose, refusal)

    def compare(self, **changes: Any) -> None:  # noqa: ANN401 - fields of the options
        """Compare again as of another corte, or as a complemento."""
        prepared = self.prepared
        if prepared is not None and (work := self._begin(Phase.COMPARING)):
            self.options = replace(self.options, **changes)
            self._compare(prepared, replace(prepared.options, **changes), work)

    def write(self) -> None:
        path, prepared = self._path, self.prepared
        if path is not None and prepared is not None and (work := self._begin(Phase.WRITING)):
            self._write(path, prepared, work)

    def cancel(self) -> bool:
        """Return whether there was a run."""
        if self._run is None:
            return False
        self._run.work.cancel()
        return True

    def headers_of(self, prepared: PreparedBase) -> SheetHeaders:
        """Reads the store, for earlier corrections."""
        headers = prepared.headings()
        return headers._replace(corrected=self.service.corrections_of(headers.headers))

    def map_columns(self, mapping: dict[str, str]) -> None:
        """Set the mapping for the next reading of the file."""
        self.options = replace(self.options, mapping=mapping)

    def deny_column(self, field: str) -> None:
        """Record the answer, which importing saves."""
        if self.prepared is not None:
            self.service.deny_column(self.prepared, field)
            self.restore_options()
            self.post_message(self.BasePrepared())

    def answer_dates(self, order: str) -> None:
        """If days were read in that order already, the file is not read again."""
        prepared = self.prepared
        if prepared is None:
            return
        if any(doubt.for_now != order for doubt in prepared.header.day_doubts):
            self.read(dates=order)
            return
        self.service.answer_dates(prepared, order)
        self.restore_options()
        self.post_message(self.BasePrepared())

    def restore_options(self) -> None:
        """Drop options given since the base was read."""
        if self.prepared is not None:
            self.options = self.prepared.options

    def forget(self) -> None:
        """Discard the base and its mail."""
        self.forget_base()
        if self.mail is not None:
            self.mail.close()
            self.mail = None

    def forget_base(self) -> None:
        """Discard the base and the password."""
        self.options = _OPTIONS
        self._written = False
        if self.prepared is not None:
            self.prepared.close()
            self.prepared = None

    def on_unmount(self) -> None:
        """The reading process does not outlive the program."""
        if self._run is not None:
            # The thread of the run still uses the base, and closes it.
            self._run.work.cancel()
        else:
            self.forget()

    # The run

    def _is_free(self) -> bool:
        if self._run is not None:
            self.post_message(Notice(BUSY, Tone.NOTICE))
        return self._run is None

    def _begin(self, phase: Phase) -> LongWork | None:
        if not self._is_free():
            return None
        work = LongWork(phase, of=self._named(), stops=True)
        self._run = _Run(phase, work)
        return work

    def _named(self) -> str:
        """Include the size of a large file: it opens slowly."""
        try:
            size = self._path.stat().st_size if self._path is not None else 0
        except OSError:
            # Who reads it says why it cannot be looked at.
            size = 0
        return f"{self.file_name}, {file_size(size)}" if size >= _LARGE else self.file_name

    @reads("Leyendo la base", keep_all=True)
    def _read(self, path: Path, options: ImportOptions, work: LongWork) -> PreparedBase:
        prepared = self.service.prepare(path, options, work)
        if work.cancelled():
            prepared.close()
            raise ImportCancelled("")
        return prepared

    @reads("Abriendo el correo", keep_all=True)
    def _open(self, way: Callable[[LongWork], OpenedMail], work: LongWork) -> OpenedMail:
        mail = way(work)
        if work.cancelled():
            mail.close()
            raise ImportCancelled("")
        return mail

    @reads("Mirando las hojas del libro", keep_all=True)
    def _look(
        self,
        path: Path,
        options: ImportOptions,
        work: LongWork,
        purpose: Purpose,
        refusal: AjustesError | None,
    ) -> SheetsLook:
        sheets = self.service.inspect(path, options, work)
        if work.cancelled():
            raise ImportCancelled("")
        headers = dict.fromkeys(header for sheet in sheets for header in sheet.headers)
        return SheetsLook(sheets, purpose, refusal, self.service.corrections_of(list(headers)))

    @reads("Comparando la base", keep_all=True)
    def _compare(
        self, prepared: PreparedBase, options: ImportOptions, work: LongWork
    ) -> PreparedBase:
        work.report(0, 0, "Comparando")
        self.service.compare_again(prepared, options, work)
        if work.cancelled():
            raise ImportCancelled("")
        return prepared

    @writes("Importando la base")
    def _write(self, path: Path, prepared: PreparedBase, work: LongWork) -> ResultView:
        start = monotonic()
        summary = self.service.confirm(prepared, work)
        seconds = monotonic() - start
        origin = prepared.options.origin
        bases = self.service.bases
        bases.note_inbox_import(path, origin, summary)
        found = bases.reconcile_base(summary)
        return ResultView(summary, found, seconds, work=bases.work_of(summary))

    @_read.then
    @_compare.then
    def _take_prepared(self, prepared: PreparedBase) -> None:
        if self.cancelling:
            # Asked to stop while the outcome was on its way from the thread.
            if prepared is not self.prepared:
                prepared.close()
            self._stop_run()
            return
        self._run = None
        if self.prepared is not prepared:
            options = self.options
            self.forget_base()
            self.options = options
            self.prepared = prepared
        self.post_message(self.BasePrepared())

    @_open.then
    def _take_mail(self, mail: OpenedMail) -> None:
        if self.cancelling:
            mail.close()
            self._stop_run()
            return
        self._run = None
        self.mail = mail
        self.post_message(self.MailOpened(mail))

    @_look.then
    def _take_look(self, look: SheetsLook) -> None:
        if self.cancelling:
            self._stop_run()
            return
        self._run = None
        self.post_message(self.SheetsLooked(look, self._sheet_in_use(look.sheets)))

    def _sheet_in_use(self, sheets: tuple[SheetPreview, ...]) -> SheetPreview | None:
        asked = next(iter(self.options.sheets), "")
        if self.prepared is not None and not asked:
            asked = self.prepared.header.sheet
        return next((sheet for sheet in sheets if sheet.name == asked), None) or best_sheet(sheets)

    @_write.then
    def _take_written(self, view: ResultView) -> None:
        self._run = None
        self._written = True
        self.post_message(self.BaseWritten(view))

    @_open.failed(ImportCancelled)
    @_read.failed(ImportCancelled)
    @_look.failed(ImportCancelled)
    @_compare.failed(ImportCancelled)
    @_write.failed(ImportCancelled)
    def _take_stop(self, _error: ImportCancelled) -> None:
        self._stop_run()

    def _stop_run(self) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        if not run.keeps_base:
            self.forget_base()
        self.post_message(self.RunStopped(run.phase))

    @_open.failed(Exception)
    @_read.failed(Exception)
    @_look.failed(Exception)
    @_compare.failed(Exception)
    @_write.failed(Exception)
    def _take_error(self, error: Exception) -> None:
        if self.cancelling and self.phase is not Phase.WRITING:
            self._stop_run()
            return
        self._run = None
        code = error.code if isinstance(error, AjustesError) else ""
        if isinstance(error, AjustesError):
            # What the command line is told of its options, a screen asks.
            error.suggestion = without_options(error.suggestion)
        wrong = code == "clave_errada"
        if code in _ASKS_PASSWORD and (wrong or self.options.password is None):
            self.post_message(self.PasswordNeeded(wrong=wrong))
        elif code == "correo":
            self._open_mail()
        elif code == "no_es_correo":
            self.read()
        elif isinstance(error, Doubt) and error.on is DoubtOn.SHEETS:
            self.look(Purpose.SHEET, error)
        elif code == "faltan_columnas" and isinstance(error, AjustesError):
            self.look(Purpose.COLUMNS, error)
        else:
            self.post_message(self.RunRefused())
            self.post_message(Failed(error))
