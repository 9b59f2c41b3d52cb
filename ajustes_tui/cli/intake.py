"""Orders on input: bases, mails with bases, and the answers of a corte."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from ajustes_tui import paths
from ajustes_tui.cli.documents import BASE, Document, Json, document
from ajustes_tui.cli.options import day, pairs, password_of, typed_corte
from ajustes_tui.cli.stderr import (
    PartialFailure,
    TerminalProgress,
    error_document,
    error_text,
    unforeseen,
    warn,
)
from ajustes_tui.domain.base.file_names import is_base, is_mail
from ajustes_tui.domain.base.mail import Mail
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import AjustesError, InvalidFile, InvalidInput, InvalidUse, readable
from ajustes_tui.services.container import Services
from ajustes_tui.services.intake.importacion import ImportOptions, ImportSummary, PreparedBase
from ajustes_tui.services.intake.mailbox import Taken
from ajustes_tui.services.intake.prepared import MailOrigin, is_final
from ajustes_tui.services.places import require_ending
from ajustes_tui.storage.core.damage import damage_of

if TYPE_CHECKING:
    from ajustes_tui.services.intake.mails import OpenedMail

_OF_ONE_MAIL = tuple(
    (
        "corte complemento hoja fechas si contradicciones sin_ocultas mapa clave_de"
        " simular rechazos"
    ).split()
)
"""Options for the bases of one mail, refused for the whole mailbox."""
_MOST_MINUTES = 1_440
_SIMULATED_ALONE = (
    "Se comparó con el almacén como está, sin lo que harían los archivos de antes en esta orden."
)


def _options(args: Namespace) -> ImportOptions:
    return ImportOptions(
        corte=typed_corte(args.corte),
        complemento=args.complemento,
        sheets=tuple(args.hoja),
        dates=args.fechas,
        yes=args.si,
        contradictions=args.contradicciones,
        leave_hidden_out=args.sin_ocultas,
        mapping=pairs(args.mapa, "--mapa"),
        require_corte=not args.simular,
        password=password_of(args.clave_de),
    )


def import_base(services: Services, args: Namespace) -> Json:
    """One transaction per file; a refused file does not stop the others."""
    options = _options(args)
    if args.buzon:
        return _import_inbox(services, replace(options, unattended=True), args)
    if not args.archivos:
        raise InvalidUse("Falta el archivo.", "Diga qué base importar, o use --buzon.")
    paths = [Path(text) for text in args.archivos]
    batch = _ImportRun(services, options, args)
    if len(paths) == 1 and not is_mail(paths[0].name):
        with suppress(_IsMail):
            return batch.import_base(paths[0])[1]
    for path in paths:
        batch.take(path, path.name, "")
    return batch.outcomes.whole()


class _IsMail(Exception):
    """Raised when the file is a mail, whatever its name."""


class _Outcomes:
    """The documents of several files; the first refusal sets the exit code."""

    def __init__(self) -> None:
        self._documents: list[Any] = []
        self._code = 0

    def attempt(
        self, name: str, import_one: Callable[[], tuple[ImportSummary, Document]], said: str = ""
    ) -> ImportSummary | AjustesError:
        """Return the summary or the refusal.

        A refusal equal to `said` is not repeated.
        """
        try:
            summary, document = import_one()
        except AjustesError as error:
            failure = error
        except _IsMail:
            raise
        except Exception as error:
            # An unforeseen failure in one file does not stop the others, unless the store failed.
            if damage_of(error) is not None:
                raise
            failure = unforeseen(error)
        else:
            self._documents.append(document)
            return summary
        return self.refuse(name, failure, said)

    def refuse(self, name: str, failure: AjustesError, said: str = "") -> AjustesError:
        if failure.message in said:
            return failure
        name = clean(readable(name))
        document, text = error_document(failure), error_text(failure)
        if name not in failure.message:
            # Of several files the refusal says which.
            document["error"]["mensaje"] = f"{name}: {document['error']['mensaje']}"
            text = f"{name}: {text}"
        self._documents.append(document)
        sys.stderr.write(text)
        self._code = self._code or failure.exit_code
        return failure

    @property
    def any(self) -> bool:
        return bool(self._documents)

    def whole(self) -> list[Any]:
        """Raise PartialFailure with the documents if a file was refused."""
        if self._code:
            raise PartialFailure(self._documents, self._code)
        return self._documents


def _import_inbox(services: Services, options: ImportOptions, args: Namespace) -> list[Any]:
    """A refused file is not retried until it changes."""
    batch = _ImportRun(services, options, args)
    not_taken = InvalidFile(
        "No es un libro de Excel, un CSV ni un correo; no se toma.",
        "Si trae una base, guárdela como .xlsx o .csv en el buzón.",
        code="no_se_toma",
    )
    for path, file in services.bases.list_inbox():
        if not services.bases.is_due(file):
            continue
        if is_base(path.name) or is_mail(path.name):
            results = batch.take(path, path.name, file.motivo).results
        else:
            results = [batch.refuse(path.name, not_taken, file.motivo)]
        refused = [each for each in results if isinstance(each, AjustesError)]
        # What may go in another time, as when somebody else has the store, is tried again.
        if not args.simular and all(map(is_final, refused)):
            services.bases.note_inbox_outcome(file, (refused or results)[0])
    return batch.outcomes.whole()


def mailbox(services: Services, args: Namespace) -> list[Any] | Iterator[list[Any]]:
    """Take new mails, list the waiting ones, or import one.

    With `--cada`, yield one document per look.
    """
    every = args.cada
    asked = sum((every is not None, args.pendientes, args.abrir is not None))
    if asked > 1 or (args.abrir is None and any(vars(args).get(name) for name in _OF_ONE_MAIL)):
        raise InvalidUse(
            "Las opciones de importar son de --abrir, y --cada, --pendientes y --abrir van por separado.",
            "Ejemplo: ajustes correo --abrir ID --simular",
        )
    if args.pendientes:
        return [
            {
                "id": mail.key,
                "remitente": mail.sender,
                "asunto": mail.subject,
                "adjuntos": [each.name for each in mail.attachments],
                "motivo": mail.whole_motivo,
            }
            for mail in services.mailbox.waiting()
        ]
    if args.abrir is not None:
        return _open_waiting(services, args)
    if every is None:
        return _look_at_mailbox(services)
    if not 1 <= every <= _MOST_MINUTES:
        raise InvalidUse(
            f"--cada {every} no es un número de minutos.", f"Diga de 1 a {_MOST_MINUTES}."
        )
    return _looks_at_mailbox(services, every)


def _looks_at_mailbox(services: Services, minutes: int) -> Iterator[list[Any]]:
    """Yield until interrupted; a refusal does not end the loop."""
    with suppress(KeyboardInterrupt):
        while True:
            try:
                yield _look_at_mailbox(services)
            except PartialFailure as partial_failure:
                yield partial_failure.documents
            except InvalidInput as error:
                # The server may be back at the next look.
                sys.stderr.write(error_text(error))
            sleep(60 * minutes)


def _look_at_mailbox(services: Services) -> list[Any]:
    """A refused mail does not stop the others."""
    once = Namespace(simular=False, rechazos=None, buzon=True, archivos=[])
    run = _ImportRun(services, ImportOptions(unattended=True), once)
    try:
        services.mailbox.look(run)
    except AjustesError as error:
        if not run.outcomes.any:
            raise
        # What went in before the look ended is told all the same.
        run.refuse("correo", error)
    return run.outcomes.whole()


def _open_waiting(services: Services, args: Namespace) -> list[Any]:
    run = _ImportRun(services, _options(args), Namespace(**vars(args), buzon=False, archivos=[]))
    with services.importacion.open_waiting_mail(args.abrir) as opened:
        taken = run.take_mail(opened, args.abrir, "")
    if not args.simular:
        services.mailbox.note_opened(args.abrir, taken)
    return run.outcomes.whole()


class _ImportRun:
    def __init__(self, services: Services, options: ImportOptions, args: Namespace) -> None:
        self.outcomes = _Outcomes()
        self.refuse = self.outcomes.refuse
        self._service = services.importacion
        self._options = options
        self._simulates: bool = args.simular
        self._rechazos = Path(args.rechazos) if args.rechazos else None
        if self._rechazos is not None:
            require_ending(self._rechazos)
        self._are_several = args.buzon or len(args.archivos) > 1
        self._read_count = 0
        self._with_rechazos = 0

    def take(self, path: Path, name: str, said: str, done: frozenset[str] = frozenset()) -> Taken:
        """Import a file, or every base attached to a mail except the `done` ones.

        A refusal names the file `name`, and is silent if equal to `said`.
        """
        if not is_mail(path.name):
            with suppress(_IsMail):
                return Taken([self.outcomes.attempt(name, lambda: self.import_base(path), said)])
        try:
            opened = self._service.open_mail(path)
        except InvalidFile as error:
            if error.code == "no_es_correo":
                return Taken([self.outcomes.attempt(name, lambda: self.import_base(path), said)])
            return Taken([self.refuse(name, error, said)])
        except AjustesError as error:
            return Taken([self.refuse(name, error, said)])
        with opened:
            opened.done = done
            return self.take_mail(opened, name, said)

    def take_mail(self, opened: OpenedMail, name: str, said: str) -> Taken:
        """Skip the bases already imported."""
        if opened.refusal is not None:
            return Taken([self.refuse(name, opened.refusal, said)], opened.contents)
        several = self._are_several
        self._are_several = several or len(opened.contents.bases) > 1
        results = {
            attachment.name: self.outcomes.attempt(
                f"{name} › {attachment.name}",
                partial(self.import_base, attachment.path, opened.origin),
                said,
            )
            for attachment in opened.contents.bases
            if attachment.path is not None and attachment.name not in opened.done
        }
        self._are_several = several
        return Taken(list(results.values()), opened.contents, results)

    def read(self, path: Path) -> Taken:
        """Import nothing; return the mail's contents, or why it is unreadable."""
        try:
            with self._service.open_mail(path) as opened:
                return Taken([], opened.contents)
        except AjustesError as error:
            return Taken([error])

    def read_headers(self, path: Path) -> tuple[Mail, ...]:
        return self._service.read_mail_headers(path)

    def import_base(
        self, path: Path, origin: MailOrigin | None = None
    ) -> tuple[ImportSummary, Document]:
        notices = []
        book = None
        try:
            options = replace(self._options, origin=origin, creates_store=not self._simulates)
            with TerminalProgress("Leyendo la base") as progress:
                prepared = self._service.prepare(path, options, progress)
        except InvalidFile as error:
            if error.code == "correo" and origin is None:
                raise _IsMail from None
            raise
        try:
            self._service.require_usable(prepared)
            if self._rechazos is not None and prepared.summary.rechazadas:
                book = self._rechazos_workbook(self._rechazos)
                self._service.export_rechazos(prepared, book)
                if book != self._rechazos:
                    notices.append(f"Sus filas rechazadas quedaron en «{book.name}».")
            if self._simulates:
                summary, document = prepared.summary, prepared.simulated_json()
                if self._read_count:
                    notices.append(_SIMULATED_ALONE)
            else:
                summary = self._confirm(prepared, book)
                document = summary.as_json()
        finally:
            prepared.close()
        self._read_count += 1
        document["avisos"] += notices
        # Of several bases each notice says whose it is.
        whose = f"{clean(readable(path.name))}: " if self._are_several else ""
        warn(document["avisos"], whose)
        return summary, document

    def _confirm(self, prepared: PreparedBase, rechazos: Path | None) -> ImportSummary:
        """Remove the rechazos workbook on refusal."""
        try:
            with TerminalProgress("Escribiendo la base") as progress:
                return self._service.confirm(prepared, progress)
        except BaseException:
            if rechazos is not None:
                rechazos.unlink(missing_ok=True)
            raise

    def _rechazos_workbook(self, requested: Path) -> Path:
        """Return the path of the rechazos workbook of a base; each base has its own columns.

        The first takes the requested name; others add a free number, as does the first if a
        corrected workbook of another day has it.
        """
        self._with_rechazos += 1
        if self._with_rechazos == 1 and not (
            self._are_several
            and paths.exists(requested)
            and not self._service.may_replace(requested)
        ):
            return requested
        numbered = (
            requested.with_name(f"{requested.stem}_{n}{requested.suffix}")
            for n in count(max(self._with_rechazos, 2))
        )
        return next(book for book in numbered if not paths.exists(book))


def reconciliation(services: Services, args: Namespace) -> Document:
    found = services.bases.reconciliation(day(args.corte))
    if found.corte is not None and (
        absent := services.kpi.absent_notice((found.corte, found.corte))
    ):
        warn([absent])
    return {
        "corte": document(found.corte),
        "reescalados": sum(map(len, found.again.values())),
        **{outcome: len(casos) for outcome, casos in found.again.items()},
        "primeros": {outcome: len(casos) for outcome, casos in found.first.items()},
        "casos": {**found.again, "primeros": found.first},
    }


def bases(services: Services, _args: Namespace) -> list[Document]:
    return [document(base, BASE) for base in services.bases.list_all()]


def anular_importacion(services: Services, args: Namespace) -> Json:
    return document(services.bases.anular(args.base, args.motivo))
