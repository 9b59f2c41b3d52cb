"""Stored bases and files that may become one: lists, reconciliation, undoing."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ajustes_tui import paths
from ajustes_tui.domain.base.file_names import is_base, is_mail, is_passing
from ajustes_tui.domain.base.inbox import FileState, InboxFile
from ajustes_tui.domain.base.reconciliation import OUTCOMES, ReconciledOutcome, Reconciliation
from ajustes_tui.domain.base.rows import (
    DAY_FIRST,
    MONTH_FIRST,
    READING_KEY,
    Anulacion,
    BaseKind,
    BaseReading,
    KeptCaso,
)
from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import (
    BY_DECIDE,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Estado,
)
from ajustes_tui.domain.keeping.transfers import ACCOUNT_PREFIX
from ajustes_tui.domain.query.filter import Condition, of_corte
from ajustes_tui.domain.rules.corte import FIRST_OUTCOMES
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.clocks import business_days_between, clock
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import words_of
from ajustes_tui.errors import AjustesError, ConflictError, InvalidInput, NotAllowed, readable
from ajustes_tui.services.context import UseCases
from ajustes_tui.services.intake.mailbox import NOT_AWAITED, OURS, MailboxService
from ajustes_tui.services.intake.prepared import ImportSummary, MailOrigin
from ajustes_tui.services.intake.retrial import hangs_on, is_due
from ajustes_tui.storage.intake.bases import ReconciledBases, Undoing
from ajustes_tui.storage.intake.unfinished import UnfinishedBases

MAX_LISTED = 200
"""Most workbooks listed: an inbox never emptied is not read whole."""


class CorteWork(NamedTuple):
    """Casos of a corte that wait, by kind of work."""

    decide: int
    contact: int
    """Casos to call, to leave a message for, or with a recurso to file."""
    back: int
    pqr: int
    tray: int
    """Casos with a question in the tray, also counted elsewhere."""


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """A workbook on disk and its state; `size` is in bytes, `changed_at` in Bogota time."""

    path: Path
    size: int
    changed_at: datetime
    changed_ns: int
    estado: FileState = FileState.NEW
    base: int | None = None
    deshecha: bool = False
    """Its base was undone: it may be imported again."""
    motivo: str = ""
    mailed: str = ""
    """Sender and subject of a mailbox mail without a file, or ''."""
    mail_key: str = ""
    """Key to open a mail that waits for a password."""
    code: str = ""

    @property
    def waits(self) -> bool:
        """False for others' mails, gone ones and exports."""
        return self.estado is not FileState.IMPORTED and self.code not in NOT_AWAITED

    @property
    def refused_as(self) -> str:
        """Word for the refusal: a mail waits, a file was refused."""
        if not self.waits:
            return "no espera"
        return "espera" if self.mailed else "rechazada"

    @property
    def name(self) -> str:
        return self.mailed or self.path.name


def _can_be_base(name: str) -> bool:
    return is_base(name) or is_mail(name)


def bases_in(
    folder: Path, *, by_person: bool, takes: Callable[[str], bool] = _can_be_base
) -> list[Path]:
    """Return the files that can be or bring a base, with `by_person` also in subfolders.

    A server's inbox has a folder per person; unreadable ones are skipped. Links and inaccessible
    files are listed, so that opening them gives the reason. `takes` filters by name. Raises
    OSError if `folder` is unreadable.
    """
    found = []
    for path in folder.iterdir():
        try:
            is_file, is_folder = paths.is_file(path), by_person and paths.is_dir(path)
        except OSError:
            # A link to where this account may not look.
            is_file, is_folder = True, False
        if takes(path.name) and (is_file or path.is_symlink()):
            found.append(path)
        elif is_folder and not path.is_symlink():
            with suppress(OSError):
                found += bases_in(path, by_person=False, takes=takes)
    return found


_UNSEEN = (0, 0)


def _size_and_change(path: Path) -> tuple[int, int]:
    try:
        info = path.lstat()
    except PermissionError:
        return _UNSEEN
    return info.st_size, info.st_mtime_ns


def bringer_of(path: Path) -> str:
    """Return the login of the file's owner; '' for the program's account.

    The kernel states the owner, and users cannot give files away.
    """
    try:
        owner = path.stat().st_uid
        if owner == os.geteuid():
            return ""
        return pwd.getpwuid(owner).pw_name.removeprefix(ACCOUNT_PREFIX)
    except (OSError, KeyError):
        return ""


def workbooks_of(folder: Path, *, by_person: bool = False) -> list[WorkbookFile]:
    """Return the newest first; none if the folder is unreadable.

    `by_person` marks an inbox: subfolders are read and links not followed.
    """
    books: list[WorkbookFile] = []
    try:
        candidates = bases_in(folder, by_person=by_person)
    except OSError:
        return []
    for path in candidates:
        try:
            info = path.lstat() if by_person else path.stat()
        except OSError:
            # The file went away between listing the folder and looking at it.
            continue
        changed = datetime.fromtimestamp(info.st_mtime, BOGOTA)
        books.append(WorkbookFile(path, info.st_size, changed, info.st_mtime_ns))
    books.sort(key=lambda book: book.changed_at, reverse=True)
    return books[:MAX_LISTED]


_MAILS_LISTED = 50


class ReconciledCorte(NamedTuple):
    """Casos that waited for the back, by outcome."""

    corte: date | None
    again: Mapping[str, Sequence[int]]
    first: Mapping[str, Sequence[int]]


class BasesService(UseCases):
    """Use cases of live and undone bases, and of files in the inbox."""

    def import_refusal(self) -> Refusal | None:
        importers, rol = self.context.rules.importers, self.context.run_session.rol
        if rol is None or rol in importers:
            return None
        return Refusal(
            f"Importar es de {importers[0]}; usted es {rol}.", "Pídalo a quien tenga ese rol."
        )

    def folder(self) -> Path:
        return self.context.places.inbox or Path.cwd()

    def output_folder(self) -> Path:
        return self.context.places.output or Path.cwd()

    def list_all(self) -> list[Mapping[str, Any]]:
        self.context.require_reading()
        return self.context.bases.list_all()

    def former_day_order(self) -> str:
        """Return that of the newest base, `dia-mes` or `mes-dia`; '' without one."""
        for base in self.list_all():
            reading = BaseReading.from_json(base["resumen"].get(READING_KEY))
            if base["anulada_el"] is None and reading is not None:
                return MONTH_FIRST if reading.days.month_first else DAY_FIRST
        return ""

    def anular(self, base_id: int, motivo: str) -> Anulacion:
        """Undo the newest live base; a supervisor's act, with its reason (dominio.md section 2)."""
        self.context.require_reading()
        self.base(base_id)
        self.context.require(Power.BASES, "anular una base")
        motivo = words_of(motivo)
        if not motivo:
            raise NotAllowed("Para anular una base falta el motivo.", "Diga por qué se anula.")
        with self.context.large_act():
            anulacion = self._undo(base_id, motivo)
            # What cannot be ended now stays hidden, and the next large act does it.
            with suppress(ConflictError):
                UnfinishedBases(self.context.db).withdraw(self.context.now())
        return anulacion

    def _undo(self, base_id: int, motivo: str) -> Anulacion:
        self._require_undoable(base_id)
        context, bases = self.context, self.context.bases
        act = Undoing(base_id, context.run_session.login, motivo, context.now(), self.vence())
        try:
            staged = bases.stage_undoing(act, bases.plan_undoing(act))
            with context.db.conn.without_references(), context.db.transaction(checkpoints=False):
                self._require_undoable(base_id)
                anulacion = bases.undo(act, staged)
                context.audit.record(act.now, act.author, "base_anulada", f"base {base_id}")
            return anulacion
        finally:
            context.db.conn.drop_staged()

    def _require_undoable(self, base_id: int) -> None:
        """Raise NotAllowed unless it is the newest live base, of an open corte."""
        base = self.base(base_id)
        if base["anulada_el"] is not None:
            raise NotAllowed(
                f"La base {base_id} ya la anuló {base['anulada_por']}.",
                "Véalas con `ajustes bases`.",
            )
        corte = base["corte"]
        if corte and self.context.closings.get(date.fromisoformat(corte)) is not None:
            raise NotAllowed(
                f"La base {base_id} es de un corte cerrado; ya no se anula.",
                "Anule sus casos uno a uno, con su motivo.",
            )
        newest = self.context.bases.newest_live()
        if newest != base_id:
            raise NotAllowed(
                f"Primero se anula la más reciente, que es la base {newest}.",
                "Las bases se anulan de la última a la primera.",
            )

    def summary_of(self, base: Mapping[str, Any]) -> ImportSummary:
        return replace(
            ImportSummary.from_json(base["resumen"], int(base["id"])), already_imported=False
        )

    def kept(self, ids: Sequence[int]) -> list[KeptCaso]:
        self.context.require_reading()
        return self.context.bases.last_touches(ids)

    def reconciliation(self, corte: date | None = None) -> ReconciledCorte:
        """Use the newest corte by default."""
        self.context.require_reading()
        corte = corte or self.context.kpi.newest_corte()
        found = self.context.bases.reconciled(ReconciledBases(corte)) if corte else {}
        return ReconciledCorte(
            corte,
            {outcome: found.get(outcome, []) for outcome in OUTCOMES},
            {outcome: found.get(stored, []) for outcome, stored in FIRST_OUTCOMES.items()},
        )

    def reconcile(self, corte: date | None = None) -> Reconciliation:
        """Return outcomes with money, longest wait and casos changed in work.

        By default, of the newest corte.
        """
        self.context.require_reading()
        corte = corte or self.context.kpi.newest_corte()
        return Reconciliation(None) if corte is None else self._reconcile(ReconciledBases(corte))

    def reconcile_base(self, summary: ImportSummary) -> Reconciliation:
        """Reconcile the base's corte, or only its answers."""
        self.context.require_reading()
        if summary.kind is BaseKind.RESPUESTA and summary.base is not None:
            return self._reconcile(ReconciledBases(None, summary.base))
        return self.reconcile(summary.corte)

    def work_of(self, summary: ImportSummary) -> CorteWork | None:
        """Return None for answered lots, which have no corte."""
        if summary.corte is None:
            return None
        self.context.require_reading()
        criteria, now = of_corte(summary.corte), self.context.now()
        counts = self.context.casos.counts_by("estado", criteria, now)

        def waits(estados: frozenset[Estado]) -> int:
            return sum(counts.get(estado, 0) for estado in estados)

        return CorteWork(
            waits(BY_DECIDE),
            waits(WAIT_FOR_AGENTE - BY_DECIDE),
            waits(WAIT_FOR_BACK),
            waits(WAIT_FOR_PQR),
            self.context.casos.count(criteria.also(Condition("revision")), now),
        )

    def _reconcile(self, bases: ReconciledBases) -> Reconciliation:
        found = self.context.bases.reconciled(bases)
        outcomes = {outcome: found.get(outcome, []) for outcome in OUTCOMES}
        reescalados = {
            caso.id: caso
            for caso in self.context.bases.asked([i for c in outcomes.values() for i in c])
        }
        today = self.context.now().date()
        waits = [
            business_days_between(reescalados[i].escalado_el or today, today, self.context.is_habil)
            for i in outcomes["sin_respuesta"]
            if i in reescalados and reescalados[i].estado in WAIT_FOR_BACK
        ]
        new, original = self.context.bases.answers_by_radicado(bases)
        return Reconciliation(
            bases.corte,
            tuple(
                ReconciledOutcome(
                    outcome,
                    tuple(casos),
                    sum(reescalados[i].amount for i in casos if i in reescalados),
                )
                for outcome, casos in outcomes.items()
            ),
            new,
            original,
            max(waits, default=None),
            tuple(self.context.bases.changed_in_hand(bases, self.context.now())),
            tuple(self.context.bases.sent_to_review(bases)),
            self.context.bases.count_first_waiting(),
            {outcome: len(found.get(stored, ())) for outcome, stored in FIRST_OUTCOMES.items()},
        )

    def caso_rows(self, ids: Sequence[int]) -> list[CasoRow]:
        self.context.require_reading()
        return self.context.casos.get_window(ids, self.context.now())

    def files(self, folder: Path) -> list[WorkbookFile]:
        """Return the newest first, with their state in the store."""
        self.context.require_reading()
        self.context.places.require_input(folder)
        # Only this list looks whose a workbook is.
        from ajustes_tui.excel.write.file import is_ours

        known = self.context.bases.known_files()
        found = []
        inbox = self.context.places.inbox
        in_inbox = inbox is not None and folder.resolve().is_relative_to(inbox.resolve())
        at_inbox = inbox is not None and folder.resolve() == inbox.resolve()
        books = workbooks_of(folder, by_person=at_inbox)
        made_to_try = paths.is_dir(paths.demo_bases(self.context.config.db))
        if inbox is None and made_to_try and folder == self.folder():
            # Whoever tries the program has no base of their own to look at.
            example = paths.example_base()
            books = [book for book in books if book.path != example]
            books += [book for book in workbooks_of(example.parent) if book.path == example]
        for book in books:
            name = readable(book.path.name)
            known_as = self._name_in_inbox(book.path) if in_inbox else name
            file = self.context.inbox.get(known_as, book.size, book.changed_ns)
            base, live = known.get((name, book.size), (file.base, False))
            if base is not None:
                file = replace(file, estado=FileState.IMPORTED, base=base)
            elif file.estado is FileState.NEW and book.size and is_ours(book.path):
                file = replace(
                    file, estado=FileState.RECHAZADA, motivo="lo escribió este programa", code=OURS
                )
            found.append(
                replace(
                    book,
                    estado=file.estado,
                    base=base,
                    deshecha=base is not None and not live,
                    motivo=file.motivo,
                    code=file.code,
                )
            )
        if folder.resolve() == self.folder().resolve():
            found += self._mails()
            found.sort(key=lambda file: file.changed_at, reverse=True)
        return found

    def waiting(self) -> list[WorkbookFile]:
        self.context.require_reading()
        listed = self._mails() if self.context.places.inbox is None else self.files(self.folder())
        return [file for file in listed if file.waits]

    def last_look_at_mail(self) -> datetime | None:
        mailbox = MailboxService(self.context)
        return mailbox.last_look() if mailbox.configured else None

    def _mails(self) -> list[WorkbookFile]:
        return [
            WorkbookFile(
                path=Path(),
                size=mail.size,
                changed_at=seen_at,
                changed_ns=0,
                estado=mail.estado,
                base=mail.base,
                motivo=mail.motivo_on_screen,
                mailed=mail.words,
                mail_key=mail.key,
                code=mail.code,
            )
            for mail, seen_at in MailboxService(self.context).listed(_MAILS_LISTED)
        ]

    def is_in_inbox(self, path: Path) -> bool:
        """Tell whether a file is in the inbox, or in a folder of it."""
        inbox = self.context.places.inbox
        return inbox is not None and path.parent.resolve().is_relative_to(inbox.resolve())

    def note_inbox_import(
        self, path: Path, origin: MailOrigin | None, summary: ImportSummary
    ) -> None:
        """Record an import by a person, so that cron skips the file.

        For a mail with several bases cron checks each.
        """
        if origin is not None:
            path = origin.path
        if origin is not None and origin.bases > 1:
            return
        if not self.is_in_inbox(path):
            return
        try:
            info = path.stat()
        except OSError:
            return
        name = self._name_in_inbox(path)
        self.note_inbox_outcome(
            self.context.inbox.get(name, info.st_size, info.st_mtime_ns), summary
        )

    def list_inbox(self) -> list[tuple[Path, InboxFile]]:
        """Return the oldest first.

        Raises NotAllowed without an inbox, InvalidInput if it is unreadable.
        """
        self.context.require_reading()
        folder = self.context.places.inbox
        if folder is None:
            raise NotAllowed(
                "No hay buzón configurado.", "Ponga la carpeta en la opción buzon, o AJUSTES_BUZON."
            )
        try:
            found = []
            for path in bases_in(folder, by_person=True, takes=lambda n: not is_passing(n)):
                # A file may be taken away between listing the folder and looking at the file.
                with suppress(FileNotFoundError):
                    info = _size_and_change(path)
                    # One that came closed is opened for the program within a minute.
                    if info == _UNSEEN or path.is_symlink() or os.access(path, os.R_OK):
                        found.append((path, *info))
        except OSError:
            raise InvalidInput(
                f"No se puede leer el buzón «{folder.name}».",
                "Revise que exista y sus permisos.",
            ) from None
        found.sort(key=lambda entry: (entry[2], entry[0].name))
        return [
            (path, self.context.inbox.get(self._name_in_inbox(path), size, changed_ns))
            for path, size, changed_ns in found
        ]

    def is_due(self, file: InboxFile) -> bool:
        """Tell whether it is new, or the condition of its refusal changed."""
        if file.estado is FileState.RECHAZADA:
            return is_due(self.context, file.code, file.tried)
        return file.estado is FileState.NEW

    def _name_in_inbox(self, path: Path) -> str:
        """Include the person's folder."""
        folder = self.context.places.inbox or path.parent
        return str((path.parent.resolve() / path.name).relative_to(folder.resolve()))

    def note_inbox_outcome(
        self, file: InboxFile, resultado: ImportSummary | AjustesError
    ) -> InboxFile:
        """Recorded so that cron does not retry."""
        if isinstance(resultado, AjustesError):
            noted = replace(
                file,
                estado=FileState.RECHAZADA,
                motivo=resultado.message,
                base=None,
                code=resultado.code,
                tried=hangs_on(self.context, resultado.code),
            )
        else:
            noted = replace(
                file, estado=FileState.IMPORTED, motivo="", base=resultado.base, code="", tried=""
            )
        with self.context.db.transaction():
            self.context.inbox.save(noted, self.context.now())
        return noted

    def base(self, base_id: int) -> Mapping[str, Any]:
        """Raises InvalidInput for an unknown id."""
        base = self.context.bases.get(base_id)
        if base is None:
            raise InvalidInput(f"La base {base_id} no existe.", "Véalas con `ajustes bases`.")
        return base

    def vence(self) -> Callable[[Caso], date | None]:
        """Return a function with the due date of a caso, which caches each clock."""
        cache: dict[tuple[date | None, date | None, str], date | None] = {}

        def vence(caso: Caso) -> date | None:
            clock_key = (caso.fecha_solicitud, caso.corte_inicial, caso.estado.value)
            if caso.informado_el is not None or caso.recurso_el is not None:
                running = clock(caso, self.context.rules, self.context.is_habil)
                return running.vence if running else None
            if clock_key not in cache:
                running = clock(caso, self.context.rules, self.context.is_habil)
                cache[clock_key] = running.vence if running else None
            return cache[clock_key]

        return vence
