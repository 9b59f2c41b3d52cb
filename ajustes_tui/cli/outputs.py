"""Orders on output: workbooks, datasets, lots and report mails."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ajustes_tui.cli.documents import Document, Json, document
from ajustes_tui.cli.options import (
    cortes_of,
    criteria_of,
    day,
    password_of,
    refuse,
    week_of,
)
from ajustes_tui.cli.orders import number_of
from ajustes_tui.cli.stderr import TerminalProgress, warn
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.domain.parts.table import part_of
from ajustes_tui.domain.parts.words import PART_WORDS, part_word
from ajustes_tui.domain.query.vocabulary import WORDS
from ajustes_tui.errors import AjustesError, InvalidInput, InvalidUse
from ajustes_tui.scratch import ScratchFolder
from ajustes_tui.services.casos.lotes import Exported, examples_text
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.services.intake.returned_base import BaseOrder

_KPI_OPTIONS = ("desde", "hasta", "por", "todo", "parte")
_CASOS_OPTIONS = (
    *(name for name, word in WORDS.items() if word.option is not None and name != "corte"),
    "limite",
)
_MASK_OPTIONS = ("sin_mascara", "motivo")
_BASE_OPTIONS = ("sobre", "clave_de")
_OF_OTHER_EXPORTS = tuple(name for name in _CASOS_OPTIONS if name != "base")
_REPORT_OPTIONS = {
    "kpi": frozenset({"corte", "desde", "hasta"}),
    "practicas": frozenset({"semana"}),
    "retroalimentacion": frozenset({"semana", "aliado"}),
    "lote": frozenset({"lote", "sin_mascara", "motivo"}),
    "base": frozenset({"corte", "base", *_BASE_OPTIONS}),
}


def export(services: Services, args: Namespace) -> Json:
    if args.que == "base":
        _refuse(args, *_KPI_OPTIONS, *_MASK_OPTIONS, *_OF_OTHER_EXPORTS, "lote")
        order = _base_order(args)
        with TerminalProgress("Escribiendo la base"):
            returned = services.importacion.returned.export(Path(args.ruta), order)
        warn([*returned.notices, *_examples(services.importacion.returned.examples(order))])
        return document(returned)
    _refuse(args, *_BASE_OPTIONS)
    if args.que == "datos":
        _refuse(args, *_KPI_OPTIONS, *_MASK_OPTIONS, "lote")
        criteria = criteria_of(args, services.service_context.catalogs)
        with TerminalProgress("Exportando las tablas"):
            written = services.datasets.write(Path(args.ruta), criteria)
        warn(written.notices)
        return document(written)
    with TerminalProgress("Exportando") as progress:
        done = _export(services, args, progress)
    warn(done.notices)
    return document(done)


def _export(services: Services, args: Namespace, progress: TerminalProgress) -> Exported:
    export, path = services.export, Path(args.ruta)
    if args.que == "atencion":
        _refuse(args, *_CASOS_OPTIONS, *_MASK_OPTIONS, "lote", "todo")
        return _export_part(services, args)
    if args.que == "kpi":
        _refuse(args, *_CASOS_OPTIONS, *_MASK_OPTIONS, "lote", "parte")
        if args.por and args.todo:
            raise InvalidUse("--todo ya trae cada grupo.", "Quite --por, o quite --todo.")
        since, until = cortes_of(args)
        return export.export_kpi(path, since, until, args.por, everything=args.todo)
    _refuse(args, *_KPI_OPTIONS)
    criteria = criteria_of(args, services.service_context.catalogs)
    if args.que in list(LoteKind):
        _refuse(args, *_MASK_OPTIONS)
        if args.lote is not None:
            _refuse(args, *_CASOS_OPTIONS, "corte")
        return services.lotes.export_lote(LoteKind(args.que), path, args.lote, criteria)
    _refuse(args, "lote")
    _require_mask_to_lift(args)
    return export.export_rows(
        args.que,
        path,
        criteria,
        unmasked=args.sin_mascara,
        motivo=args.motivo or "",
        progress=progress,
    )


def _export_part(services: Services, args: Namespace) -> Exported:
    if args.parte is None:
        raise InvalidUse("Falta la parte.", f"Diga --parte y una: {', '.join(PART_WORDS)}.")
    word = part_word(args.parte)
    part = part_of(word.digit)
    since, until = cortes_of(args)
    cortes = services.kpi.range_of(since, until) if since or until else None
    if absent := services.kpi.absent_notice(cortes):
        warn([absent])
    scope, reach = services.parts.of_cortes(cortes)
    reading = services.parts.read(part, scope, args.por or word.by or part.groups[0])
    return services.export.export_part(reading, reach, word, Path(args.ruta))


def _base_order(args: Namespace) -> BaseOrder:
    if args.clave_de and not args.sobre:
        raise InvalidUse("--clave-de va con --sobre.", "Quítela, o diga el libro con --sobre.")
    original = Path(args.sobre) if args.sobre else None
    return BaseOrder(day(args.corte), args.base, original, password_of(args.clave_de))


def _refuse(args: Namespace, *names: str) -> None:
    refuse(args, names, "lo que se exporta", "Quite esa opción.")


def _require_mask_to_lift(args: Namespace) -> None:
    """Raise InvalidUse for a reason without its option."""
    if args.motivo and not args.sin_mascara:
        raise InvalidUse("--motivo va con --sin-mascara.", "Quítelo, o agregue --sin-mascara.")


def lotes(services: Services, args: Namespace) -> Json:
    which, sent_on = args.lote, day(args.enviado)
    if sent_on is not None:
        if which is None or not which.isdecimal():
            raise InvalidUse(
                "--enviado va con el número de un lote.", "Ejemplo: lotes 4 --enviado F"
            )
        return document(services.lotes.mark_sent(number_of(which), sent_on))
    if which is None:
        return document(services.lotes.standings())
    if which in list(LoteKind):
        return document(services.lotes.plan(LoteKind(which)).rows)
    if not which.isdecimal():
        raise InvalidUse(
            f"«{which[:40]}» no es el número de un lote.",
            f"Diga el número, o {' o '.join(LoteKind)} para ver lo que llevaría ahora.",
        )
    return document(services.lotes.sent(number_of(which)))


def report(services: Services, args: Namespace) -> Document:
    _require_report_options(args)
    context = services.service_context
    leaves = ReportMailService(context)
    if args.correo:
        leaves.require_draft(Path(args.correo))
        mail, mails = _mail(services, args)
        warn([mail.doubt] if mail.doubt else [])
        try:
            draft = mails.save(mail, Path(args.correo))
        except AjustesError:
            mail.workbook.unlink(missing_ok=True)
            raise
        return {**document(mail), "correo": str(draft), "enviado": False}
    leaves.require_server()
    # Whoever sends a report has no use for one more copy of it where they stand.
    scratch = ScratchFolder(context.config.db.parent)
    context.scratch = scratch.path
    try:
        mail, mails = _mail(services, args)
        warn([mail.doubt] if mail.doubt else [])
        mails.send(mail)
    finally:
        context.scratch = None
        scratch.close()
    return {**document(mail), "archivo": mail.workbook.name, "correo": None, "enviado": True}


def _examples(casos: int) -> list[str]:
    return [examples_text(casos)] if casos else []


def _mail(services: Services, args: Namespace) -> tuple[ReportMail, ReportMailService]:
    if args.que == "kpi":
        since, until = cortes_of(args)
        board = services.kpi.board(since, until)
        if absent := services.kpi.absent_notice(board.open_cortes):
            raise InvalidInput(absent, "Diga un corte importado; `ajustes bases` los lista.")
        return services.export.board_by_mail(board), services.export.mails
    if args.que == "lote":
        lotes = services.lotes
        mail = lotes.by_mail(args.lote, unmasked=args.sin_mascara, motivo=args.motivo or "")
        warn(_examples(lotes.examples(args.lote)))
        return mail, lotes.mails
    if args.que == "base":
        returned = services.importacion.returned
        order = _base_order(args)
        mail = returned.by_mail(order)
        warn(_examples(returned.examples(order)))
        return mail, returned.mails
    week = week_of(args.semana)
    if args.que == "practicas":
        return services.practicas.by_mail(week), services.practicas.mails
    feedback = services.retroalimentacion
    week = week or feedback.current_week()
    return feedback.by_mail(week, args.aliado or ""), feedback.mails


def _require_report_options(args: Namespace) -> None:
    """Raise InvalidUse for another report's option, or without a way to send the mail."""
    others = frozenset().union(*_REPORT_OPTIONS.values()) - _REPORT_OPTIONS[args.que]
    refuse(args, sorted(others), f"el informe de {args.que}", "Quite esa opción.")
    if bool(args.correo) == args.enviar:
        raise InvalidUse(
            "Diga cómo sale el informe: --correo RUTA.eml, o --enviar.",
            "--correo deja un borrador para abrirlo en su correo; --enviar lo manda ya.",
        )
    if args.que == "lote" and args.lote is None:
        raise InvalidUse("Falta el lote.", "Diga cuál con --lote N; `ajustes lotes` los lista.")
    _require_mask_to_lift(args)
