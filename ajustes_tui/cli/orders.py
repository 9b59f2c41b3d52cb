"""The orders of the command line: each asks one service and returns one JSON document."""

from __future__ import annotations

import platform
import sys
from argparse import Namespace
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from ajustes_tui import __version__
from ajustes_tui.cli import documents as doc
from ajustes_tui.cli.export import export
from ajustes_tui.cli.failures import unforeseen
from ajustes_tui.cli.filters import cortes_of, criteria_of, day, estado, typed_corte
from ajustes_tui.cli.management import calibration, goals, ideas
from ajustes_tui.cli.parser import number_of, pairs
from ajustes_tui.cli.progress import TerminalProgress
from ajustes_tui.cli.reports import report
from ajustes_tui.cli.week import practicas, retroalimentacion, top5
from ajustes_tui.domain.base.inbox import FileState, is_base, is_mail
from ajustes_tui.domain.caso.estados import WAIT_FOR_AGENTE, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.rules.data import evento_of
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import (
    AjustesError,
    BrokenIntegrity,
    InvalidFile,
    InvalidInput,
    InvalidUse,
    NotAllowed,
    readable,
)
from ajustes_tui.paths import lock_file
from ajustes_tui.services.container import Services
from ajustes_tui.services.intake.importacion import ImportOptions, ImportSummary, PreparedBase
from ajustes_tui.services.intake.prepared import MailOrigin, is_final
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.core.database import damage_of

if TYPE_CHECKING:
    from ajustes_tui.services.figures.kpi import KpiBoard

Order = Callable[[Services, Namespace], Any]
_MOST_MINUTES = 1_440
_SIMULATED_ALONE = (
    "Se comparó con el almacén como está, sin lo que harían los archivos de antes en esta orden."
)


class PartialFailure(Exception):
    """A document to show together with an exit code that is not 0: a refused file, or damage found."""

    def __init__(self, documents: Any, code: int) -> None:  # noqa: ANN401 - JSON documents
        super().__init__()
        self.documents = documents
        self.code = code


def import_base(services: Services, args: Namespace) -> Any:  # noqa: ANN401 - a document or a list
    """Import files, one transaction each; a refused file does not stop the others."""
    options = ImportOptions(
        corte=typed_corte(args.corte),
        complemento=args.complemento,
        sheet=args.hoja,
        leave_hidden_out=args.sin_ocultas,
        unattended=args.buzon,
        mapping=pairs(args.mapa, "--mapa"),
        require_corte=not args.simular,
        create_store=not args.simular,
        password=_password(args.clave_de) if args.clave_de else None,
    )
    if args.buzon:
        return _import_inbox(services, options, args)
    if not args.archivos:
        raise InvalidUse("Falta el archivo.", "Diga qué base importar, o use --buzon.")
    paths = [Path(text) for text in args.archivos]
    batch = _ImportRun(services, options, args)
    if len(paths) == 1 and not is_mail(paths[0].name):
        with suppress(_IsMail):
            return batch.import_base(paths[0])[1]
    outcomes = _Outcomes()
    for path in paths:
        batch.import_file(path, outcomes)
    return outcomes.whole()


class _IsMail(Exception):
    """The file is a mail, whatever its name says."""


class _Outcomes:
    """The documents of several files: a refused one gives its error, and the first refusal the exit."""

    def __init__(self) -> None:
        self._documents: list[Any] = []
        self._code = 0

    def attempt(
        self, name: str, import_one: Callable[[], tuple[ImportSummary, doc.Document]]
    ) -> ImportSummary | AjustesError:
        """Import one file and keep its document; return its summary, or why it was refused."""
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
        return self.refuse(name, failure)

    def refuse(self, name: str, failure: AjustesError) -> AjustesError:
        """Keep the refusal of one file, which names it, and return it."""
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
        """Whether there is a document already."""
        return bool(self._documents)

    def whole(self) -> list[Any]:
        """Return the documents; raise PartialFailure with them when a file was refused."""
        if self._code:
            raise PartialFailure(self._documents, self._code)
        return self._documents


def _import_inbox(services: Services, options: ImportOptions, args: Namespace) -> list[Any]:
    """Import the new files of the inbox; a refused file is not tried again until it changes."""
    batch = _ImportRun(services, options, args)
    outcomes = _Outcomes()
    for path, file in services.importacion.list_inbox():
        if file.estado is not FileState.NEW:
            continue
        if is_base(path.name) or is_mail(path.name):
            results = batch.import_file(path, outcomes)
        else:
            results = [outcomes.refuse(path.name, _not_taken())]
        refused = [each for each in results if isinstance(each, AjustesError)]
        # What may go in another time, as when somebody else has the store, is tried again.
        if not args.simular and all(map(is_final, refused)):
            services.importacion.note_inbox_outcome(file, (refused or results)[0])
    return outcomes.whole()


def mailbox(services: Services, args: Namespace) -> list[Any] | Iterator[list[Any]]:
    """Take the new mails of the mailbox; with `--cada`, again and again, a document for each look."""
    every = args.cada
    if every is None:
        return _look_at_mailbox(services)
    if not 1 <= every <= _MOST_MINUTES:
        raise InvalidUse(
            f"--cada {every} no es un número de minutos.", f"Diga de 1 a {_MOST_MINUTES}."
        )
    return _looks_at_mailbox(services, every)


def _looks_at_mailbox(services: Services, minutes: int) -> Iterator[list[Any]]:
    """Yield what each look took, until it is interrupted; a refusal does not end them."""
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
    """Take the new mails of the mailbox; a refused one does not stop the others."""
    once = Namespace(simular=False, rechazos=None, buzon=True, archivos=[])
    batch = _ImportRun(services, ImportOptions(unattended=True), once)
    outcomes = _Outcomes()
    try:
        services.mailbox.look(
            lambda path, name: batch.import_file(path, outcomes, name), outcomes.refuse
        )
    except AjustesError as error:
        if not outcomes.any:
            raise
        # What went in before the look ended is told all the same.
        outcomes.refuse("correo", error)
    return outcomes.whole()


def _not_taken() -> InvalidFile:
    return InvalidFile(
        "No es un libro de Excel, un CSV ni un correo; no se toma.",
        "Si trae una base, guárdela como .xlsx o .csv en el buzón.",
        code="no_se_toma",
    )


class _ImportRun:
    """The imports of one order, one file after the other."""

    def __init__(self, services: Services, options: ImportOptions, args: Namespace) -> None:
        self._service = services.importacion
        self._options = options
        self._simulates: bool = args.simular
        self._rechazos = Path(args.rechazos) if args.rechazos else None
        self._are_several = args.buzon or len(args.archivos) > 1
        self._read_count = 0
        self._with_rechazos = 0

    def import_file(
        self, path: Path, outcomes: _Outcomes, name: str = ""
    ) -> list[ImportSummary | AjustesError]:
        """Import a file, or every base attached to a mail; return what came of each.

        A refusal gives the file the name `name`, by default its own.
        """
        name = name or path.name
        if not is_mail(path.name):
            with suppress(_IsMail):
                return [outcomes.attempt(name, lambda: self.import_base(path))]
        try:
            opened = self._service.open_mail(path)
        except InvalidFile as error:
            if error.code == "no_es_correo":
                return [outcomes.attempt(name, lambda: self.import_base(path))]
            return [outcomes.refuse(name, error)]
        except AjustesError as error:
            return [outcomes.refuse(name, error)]
        with opened:
            several = self._are_several
            self._are_several = several or len(opened.contents.bases) > 1
            results = [
                outcomes.attempt(
                    f"{name} › {attachment.name}",
                    partial(self.import_base, attachment.path, opened.origin),
                )
                for attachment in opened.contents.bases
                if attachment.path is not None
            ]
            self._are_several = several
        return results

    def import_base(
        self, path: Path, origin: MailOrigin | None = None
    ) -> tuple[ImportSummary, doc.Document]:
        """Import a file, or simulate it; return its summary and its JSON document."""
        notices = []
        book = None
        try:
            prepared = self._service.prepare(path, replace(self._options, origin=origin))
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
        for notice in document["avisos"]:
            sys.stderr.write(f"aviso: {whose}{notice}\n")
        return summary, document

    def _confirm(self, prepared: PreparedBase, rechazos: Path | None) -> ImportSummary:
        """Write the base; on refusal remove its rechazos workbook."""
        try:
            return self._service.confirm(prepared)
        except BaseException:
            if rechazos is not None:
                rechazos.unlink(missing_ok=True)
            raise

    def _rechazos_workbook(self, requested: Path) -> Path:
        """Return the path of the rechazos workbook of a base; each base has columns of its own.

        The first base takes the requested name; the others take it with a free number, and so does
        the first of several where somebody corrected a workbook of another day.
        """
        self._with_rechazos += 1
        if self._with_rechazos == 1 and not (
            self._are_several and requested.exists() and not self._service.may_replace(requested)
        ):
            return requested
        numbered = (
            requested.with_name(f"{requested.stem}_{n}{requested.suffix}")
            for n in count(max(self._with_rechazos, 2))
        )
        return next(book for book in numbered if not book.exists())


def reconciliation(services: Services, args: Namespace) -> doc.Document:
    """Show the re-escalated casos of a corte by outcome."""
    corte, outcomes = services.importacion.reconciliation(day(args.corte))
    return {
        "corte": corte.isoformat() if corte else None,
        "reescalados": sum(map(len, outcomes.values())),
        **{outcome: len(casos) for outcome, casos in outcomes.items()},
        "casos": outcomes,
    }


def bases(services: Services, _args: Namespace) -> list[doc.Document]:
    """List the bases, newest first."""
    return [doc.base_document(base) for base in services.importacion.list_all()]


def anular_importacion(services: Services, args: Namespace) -> doc.Document:
    """Undo the newest base."""
    done = services.importacion.anular(args.base, args.motivo)
    return {
        "retirados": len(done.withdrawn),
        "restaurados": len(done.restored),
        "conservados": list(done.kept),
    }


def casos(services: Services, args: Namespace) -> list[doc.Document]:
    """List casos by urgency."""
    ids = services.triage.list_ids(criteria_of(args, services.service_context.catalogs))
    # A search for one usuario is recorded (Ley 1581); a list by estado or corte is not.
    services.service_context.views.write()
    return [doc.row_document(row) for row in services.triage.get_window(ids)]


def caso(services: Services, args: Namespace) -> doc.Document:
    """Show a caso."""
    card = services.triage.card(args.id)
    if args.ver_datos:
        services.service_context.enter()
        services.service_context.record("ver_datos", f"caso {args.id}", cuenta=card.caso.cuenta)
    return doc.card_document(card, see_data=args.ver_datos)


def claim_next(services: Services, args: Namespace) -> doc.Document:
    """Claim the next caso."""
    waiting = WAIT_FOR_AGENTE | WAIT_FOR_BACK
    estados = frozenset([estado(args.estado)]) if args.estado else waiting
    card = services.triage.open_next(estados)
    if card is None:
        coming = services.contacto.next_due() if Estado.POR_CONTACTAR in estados else None
        raise NotAllowed(
            "No hay ningún caso libre que espere a un agente.",
            f"La llamada que sigue es la de {coming[0]}, desde el {coming[1]:%d/%m a las %H:%M}."
            if coming
            else "Importe una base, o espere a que alguien suelte uno.",
            code="sin_casos",
        )
    return doc.card_document(card)


def revision(services: Services, _args: Namespace) -> list[doc.Document]:
    """List the casos that wait in the supervisor's tray."""
    rows = services.triage.get_window(services.triage.list_ids(CasoFilter(in_revision=True)))
    return [doc.row_document(row) for row in rows]


def release(services: Services, args: Namespace) -> doc.Document:
    """Release the claim on a caso."""
    return doc.card_document(services.triage.release(args.id))


def reasignar(services: Services, args: Namespace) -> doc.Document:
    """Give a caso to another person."""
    return doc.card_document(services.triage.reasignar(args.id, args.login, args.nota))


def skip(services: Services, args: Namespace) -> doc.Document:
    """Skip a caso, with a reason."""
    return doc.card_document(services.triage.skip(args.id, args.motivo))


def register(services: Services, args: Namespace) -> doc.Document:
    """Register an evento."""
    request = Request(evento_of(args.evento), pairs(args.dato, "--dato"), args.nota)
    recorded = services.triage.register(args.id, [request], version=args.version_leida)[0]
    for notice in recorded.notices:
        sys.stderr.write(f"aviso: {notice}\n")
    return doc.recorded_document(recorded)


def historial(services: Services, args: Namespace) -> list[doc.Document]:
    """List the lines of a cuenta."""
    return [doc.line_document(line) for line in services.historial.lines(args.cuenta.strip())]


def kpi(services: Services, args: Namespace) -> doc.Document:
    """Show the indicators."""
    since, until = cortes_of(args)
    if not args.cerrado:
        return _figures(services, services.kpi.board_now(since, until, args.por))
    if args.desde or args.hasta:
        raise InvalidUse("--cerrado va con un solo corte.", "Dígalo con --corte.")
    return _figures(services, services.kpi.board_at_closing(since, args.por))


def _figures(services: Services, board: KpiBoard) -> doc.Document:
    contact = services.first_contact.report(board.scope)
    document = doc.board_document(board, contact.everything)
    if absent := services.kpi.absent_notice(board):
        document["avisos"].append(absent)
        sys.stderr.write(f"aviso: {absent}\n")
    return document


def flujograma(services: Services, args: Namespace) -> doc.Document:
    """Show the boxes and the arrows of the procedure, and write them to a file when asked."""
    corte = day(args.corte)
    if args.salida is None:
        return doc.chart_document(services.flujograma.read(corte))
    path, chart = services.flujograma.write(Path(args.salida), corte)
    return doc.chart_document(chart) | {"archivo": str(path)}


def close_corte(services: Services, args: Namespace) -> doc.Document:
    """Freeze a corte and show its frozen figures."""
    corte = day(args.corte)
    if corte is None:
        raise InvalidUse("Falta el corte.", "Escríbalo AAAA-MM-DD.")
    return _figures(services, services.kpi.close(corte))


def lotes(services: Services, args: Namespace) -> list[doc.Document]:
    """List the lots, the casos of one, or what a lot would hold now."""
    which = args.lote
    if which is None:
        return [doc.lote_document(standing) for standing in services.lotes.standings()]
    if which in list(LoteKind):
        return [doc.waiting_document(row) for row in services.lotes.plan(LoteKind(which)).rows]
    if not which.isdecimal():
        raise InvalidUse(
            f"«{which[:40]}» no es el número de un lote.",
            f"Diga el número, o {' o '.join(LoteKind)} para ver lo que saldría ahora.",
        )
    return [doc.sent_document(caso) for caso in services.lotes.sent(number_of(which))]


def usuarios(services: Services, args: Namespace) -> list[doc.Document]:
    """Change and list the people of the store."""
    if args.accion == "agregar":
        services.usuarios.add(args.login, args.rol, args.nombre, args.iniciales)
    elif args.accion == "rol":
        services.usuarios.change_rol(args.login, args.rol, args.iniciales)
    elif args.accion == "iniciales":
        services.usuarios.change_initials(args.login, args.iniciales)
        return [
            doc.usuario_document(usuario) | {"iniciales": usuario.initials}
            for usuario in services.usuarios.list_all()
        ]
    elif args.accion == "desactivar":
        services.usuarios.deactivate(args.login)
    return [doc.usuario_document(usuario) for usuario in services.usuarios.list_all()]


def auditoria(services: Services, args: Namespace) -> list[doc.Document] | list[str]:
    """List the entries of the audit trail, newest first; for a person to read, as sentences."""
    entries = services.auditoria.entries(
        *(args.login, args.cuenta, day(args.desde), day(args.hasta))
    )
    if not args.json:
        return [doc.audit_line(entry) for entry in entries]
    return [doc.audit_document(entry) for entry in entries]


def files(services: Services, args: Namespace) -> doc.Document:
    """Take what was put and taken by SFTP into the audit trail, and remove files that are too old."""
    done = services.archivos.go_round(rehearsed=args.ensayo)
    for name in done.kept:
        sys.stderr.write(f"aviso: No se pudo retirar «{name}».\n")
    return doc.files_document(done)


def forget(services: Services, args: Namespace) -> doc.Document:
    """Blank what the store holds of the person behind an account."""
    cuenta = args.cuenta.strip()
    forgotten = services.forgetting.forget(cuenta, args.motivo)
    return {
        "cuenta": cuenta,
        "blanqueados": forgotten.blanked,
        "fuera": list(forgotten.outside),
    }


def retain(services: Services, args: Namespace) -> doc.Document:
    """Blank, or count, the accounts that age blanks."""
    retention = services.forgetting.retain(args.dias, rehearsed=args.ensayo)
    return {
        "dias": retention.days,
        "hasta": retention.until.isoformat(),
        "cuentas": retention.cuentas,
        "ensayo": retention.rehearsed,
        "blanqueados": retention.blanked,
        "fuera": list(retention.outside),
    }


def catalog(services: Services, args: Namespace) -> list[doc.Document]:
    """Show a catalogue, after putting a file in force or writing one when asked."""
    which = CatalogName(args.nombre)
    if args.importar and args.exportar:
        raise InvalidUse("--importar y --exportar no van juntas.", "Haga primero una.")
    if args.importar:
        change = services.catalogos.import_file(which, Path(args.importar))
        sys.stderr.write(f"{doc.catalog_change_document(change)}\n")
        for notice in change.notices:
            sys.stderr.write(f"aviso: {notice}\n")
    elif args.exportar:
        services.catalogos.export(which, Path(args.exportar))
    return [dict(row) for row in services.catalogos.rows(which)]


def verify(services: Services, _args: Namespace) -> doc.Document:
    """Verify the store; damage found is shown and ends with exit 6."""
    with TerminalProgress() as progress:
        findings = services.integrity.verify(progress.report)
    document = doc.findings_document(findings, services.service_context.meta.sqlite_version())
    witness = findings.witness
    silence = witness.unproved if witness.configured and not witness.answered else None
    said = (findings.seal.notice, *findings.notices, *witness.notices, silence)
    for notice in filter(None, said):
        sys.stderr.write(f"aviso: {notice}\n")
    if findings.believable:
        return document
    if findings.healthy:
        error = BrokenIntegrity(
            f"El almacén está entero, pero no todos sus momentos son ciertos. {findings.gravest}",
            "Corrija la hora del equipo; quedó anotado en la auditoría y no se dice otra vez.",
        )
    elif findings.sound:
        error = BrokenIntegrity(
            f"El almacén no coincide con su testigo. {findings.gravest}",
            "Conserve el almacén y sus sellos, y compare con quien administra el equipo del testigo.",
        )
    else:
        error = BrokenIntegrity(
            f"El almacén está dañado o alguien lo cambió por fuera del programa. {findings.gravest}",
            "No escriba más en él: consérvelo y restaure el último respaldo bueno.",
        )
    sys.stderr.write(error_text(error))
    raise PartialFailure({**error_document(error), **document}, error.exit_code)


def back_up(services: Services, args: Namespace) -> doc.Document:
    """Write a backup of the store to a file."""
    backup = services.integrity.back_up(Path(args.ruta))
    for notice in backup.notices:
        sys.stderr.write(f"aviso: {notice}\n")
    return doc.backup_document(backup)


def info(services: Services, args: Namespace) -> doc.Document:
    """Show version, paths, person and terminal."""
    from ajustes_tui.ui.terminal import detect_here, read_choice

    service_context = services.service_context
    try:
        service_context.require_reading()
    except NotAllowed as refusal:
        sys.stderr.write(f"aviso: {refusal.message} {refusal.suggestion}\n")
    return {
        "version": __version__,
        "esquema": service_context.meta.schema_version(),
        "sqlite": service_context.meta.sqlite_version(),
        "db": str(service_context.config.db),
        "config": str(service_context.config.file),
        "usuario": service_context.run_session.login,
        "rol": service_context.run_session.rol.value if service_context.run_session.rol else None,
        "terminal": detect_here(read_choice(args.terminal)).as_json(),
        **(_supply() if args.todo else {}),
    }


def _supply() -> doc.Document:
    """Return every package and the version of Python, and what differs from the lock."""
    from ajustes_tui.services.admin.supply import (
        installed_packages,
        lock_differences,
        unlocked_packages,
    )

    packages = installed_packages()
    differences = lock_differences(lock_file(), packages)
    return {
        "python": platform.python_version(),
        "paquetes": [{"paquete": name, "version": version} for name, version in packages.items()],
        "difiere_del_candado": None
        if differences is None
        else [
            {"paquete": d.package, "candado": d.locked, "instalado": d.installed}
            for d in differences
        ],
        "fuera_del_candado": unlocked_packages(lock_file(), packages),
    }


ORDERS: Mapping[str, Order] = {
    "importar": import_base,
    "bases": bases,
    "anular_importacion": anular_importacion,
    "conciliacion": reconciliation,
    "casos": casos,
    "caso": caso,
    "siguiente": claim_next,
    "revision": revision,
    "soltar": release,
    "reasignar": reasignar,
    "saltar": skip,
    "registrar": register,
    "historial": historial,
    "kpi": kpi,
    "flujograma": flujograma,
    "cerrar_corte": close_corte,
    "metas": goals,
    "top5": top5,
    "retroalimentacion": retroalimentacion,
    "exportar": export,
    "informe": report,
    "lotes": lotes,
    "usuarios": usuarios,
    "catalogo": catalog,
    "practicas": practicas,
    "ideas": ideas,
    "calibracion": calibration,
    "auditoria": auditoria,
    "archivos": files,
    "correo": mailbox,
    "olvidar": forget,
    "retencion": retain,
    "verificar": verify,
    "respaldar": back_up,
    "info": info,
}
CREATE_STORE = frozenset({"siguiente", "soltar", "saltar", "registrar"})
"""Orders that create a missing store; `importar` creates it only after its file was read."""


def creates_store(args: Namespace) -> bool:
    """Return whether an order may create a missing store."""
    if args.orden in ("usuarios", "practicas", "ideas"):
        return args.accion not in ("listar", "registros", "exportar")
    return args.orden in CREATE_STORE


def error_document(error: AjustesError) -> doc.Document:
    """Return the JSON document of an error."""
    return {
        "error": {
            "codigo": error.code,
            "mensaje": clean(error.message),
            "sugerencia": clean(error.suggestion),
        }
    }


def error_text(error: AjustesError) -> str:
    """Return the text of an error for stderr: what happened, then what to do."""
    lines = [clean(error.message), clean(error.suggestion)]
    return "".join(f"{line}\n" for line in lines if line)


def _password(path: str) -> str:
    """Return the first line of a file without BOM or line end."""
    try:
        raw = Path(path).read_bytes()
        in_utf_16 = raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        text = raw.decode("utf-16" if in_utf_16 else "utf-8-sig")
        return text.replace("\r", "\n").split("\n", 1)[0]
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            "No se puede leer el archivo de la contraseña.", "Revise la ruta de --clave-de."
        ) from None
