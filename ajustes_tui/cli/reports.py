"""The order `informe`: a report as a draft of a mail, or sent."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from ajustes_tui.cli.filters import cortes_of
from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.domain.values.week import Week
from ajustes_tui.errors import InvalidInput, InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.report_mail import ReportMailService

_OPTIONS = {
    "kpi": frozenset({"corte", "desde", "hasta"}),
    "practicas": frozenset({"semana"}),
    "retroalimentacion": frozenset({"semana", "aliado"}),
    "lote": frozenset({"lote", "sin_mascara", "motivo"}),
}
"""The options of each report."""


def report(services: Services, args: Namespace) -> dict[str, Any]:
    """Write the workbook of a report and leave its mail as a draft, or send it."""
    _require_options(args)
    leaves = ReportMailService(services.service_context)
    if args.enviar:
        leaves.require_server()
    else:
        leaves.require_draft(Path(args.correo))
    mail, mails = _mail(services, args)
    if mail.doubt:
        sys.stderr.write(f"aviso: {mail.doubt}\n")
    draft = mails.save(mail, Path(args.correo)) if args.correo else None
    if args.enviar:
        mails.send(mail)
    return {
        "informe": mail.kind.value,
        "archivo": str(mail.workbook),
        "bytes": len(mail.content),
        "sha256": mail.sha256,
        "para": list(mail.recipients),
        "asunto": mail.subject,
        "id": mail.message_id,
        "correo": str(draft) if draft else None,
        "enviado": bool(args.enviar),
    }


def _mail(services: Services, args: Namespace) -> tuple[ReportMail, ReportMailService]:
    if args.que == "kpi":
        since, until = cortes_of(args)
        board = services.kpi.board(since, until)
        if absent := services.kpi.absent_notice(board):
            raise InvalidInput(absent, "Diga un corte importado; `ajustes bases` los lista.")
        return services.kpi.by_mail(board), services.kpi.mails
    if args.que == "lote":
        lotes = services.lotes
        mail = lotes.by_mail(args.lote, unmasked=args.sin_mascara, motivo=args.motivo or "")
        return mail, lotes.mails
    week = Week.parse(args.semana) if args.semana is not None else None
    if args.que == "practicas":
        return services.practicas.by_mail(week), services.practicas.mails
    feedback = services.retroalimentacion
    week = week or feedback.current_week()
    return feedback.by_mail(week, args.aliado or ""), feedback.mails


def _require_options(args: Namespace) -> None:
    """Raise InvalidUse for an option of another report, and without a way for the mail to leave."""
    for name in frozenset().union(*_OPTIONS.values()) - _OPTIONS[args.que]:
        if getattr(args, name) not in (None, False):
            option = "--" + name.replace("_", "-")
            raise InvalidUse(f"{option} no va con el informe de {args.que}.", "Quite esa opción.")
    if bool(args.correo) == args.enviar:
        raise InvalidUse(
            "Diga cómo sale el informe: --correo RUTA.eml, o --enviar.",
            "--correo deja un borrador para abrirlo en su correo; --enviar lo manda ya.",
        )
    if args.que == "lote" and args.lote is None:
        raise InvalidUse("Falta el lote.", "Diga cuál con --lote N; `ajustes lotes` los lista.")
    if args.motivo and not args.sin_mascara:
        raise InvalidUse("--motivo va con --sin-mascara.", "Quítelo, o agregue --sin-mascara.")
