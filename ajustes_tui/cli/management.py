"""The orders of the management of the célula: `ideas`, `calibracion` and `metas`."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Any

from ajustes_tui.cli.filters import day
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.calibration import (
    Agreement,
    AlikeCasos,
    CalibrationReport,
    Sampled,
)
from ajustes_tui.domain.figures.goals import Goals, goal_of, judge
from ajustes_tui.domain.figures.ideas import Idea
from ajustes_tui.domain.values.week import Week
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.calibration import BlindCaso

Document = dict[str, Any]


def goals(services: Services, args: Namespace) -> Document:
    """Set goals when some are given, and show those of the newest corte, its standings and every change."""
    service = services.kpi.goals
    asked = {name: getattr(args, name) for name in Goals._fields}
    given = {name: goal for name, goal in asked.items() if goal is not None}
    if given:
        since = day(args.desde) or service.today()
        service.set(service.on(since)._replace(**given), since)
    elif args.desde is not None:
        raise InvalidUse("--desde va con una meta.", "Ejemplo: ajustes metas --rechazado 15")
    board = services.kpi.board()
    rules = service.rules_of(board.until, board.closing)
    standings = {
        cubeta: judge(cubeta, board.indicators.counts, goal_of(cubeta, rules), final=board.frozen)
        for cubeta in (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
    }
    return {
        "corte": board.until.isoformat() if board.until else None,
        **{
            cubeta.value: {
                "meta": standing.goal,
                "estado": standing.state.value,
                "casos": standing.casos,
            }
            for cubeta, standing in standings.items()
        },
        "cambios": [
            {
                "desde": None if change.since == date.min else change.since.isoformat(),
                **change.goals._asdict(),
                "por": change.who or None,
                "momento": change.when.isoformat(timespec="seconds") if change.when else None,
            }
            for change in service.changes()
        ],
    }


def ideas(services: Services, args: Namespace) -> list[Document]:
    """Propose an idea or move one on, and list them all."""
    if args.accion == "proponer":
        services.ideas.propose(args.texto)
    elif args.accion == "mover":
        services.ideas.move(args.numero, args.estado, args.nota or "")
    return [idea_document(idea) for idea in services.ideas.list_all()]


def idea_document(idea: Idea) -> Document:
    """Return the JSON document of an idea with its steps."""
    return {
        "id": idea.id,
        "texto": idea.text,
        "estado": idea.estado.value,
        "propuesta_por": idea.proposed.login,
        "momento": idea.proposed.momento.isoformat(timespec="seconds"),
        "pasos": [
            {
                "estado": step.estado.value,
                "login": step.login,
                "momento": step.momento.isoformat(timespec="seconds"),
                "nota": step.nota or None,
            }
            for step in idea.steps
        ],
    }


def calibration(services: Services, args: Namespace) -> Document:
    """Show the calibration of a week, or the next blind caso after giving a second verdict."""
    week = Week.parse(args.semana) if args.semana is not None else None
    service = services.calibracion
    if args.siguiente:
        if args.caso is not None or args.veredicto is not None or args.nota is not None:
            raise InvalidUse("--siguiente va sola.", "Quite las otras opciones.")
        return {"siguiente": blind_document(service.next_blind(week))}
    if (args.caso is None) != (args.veredicto is None):
        raise InvalidUse(
            "--caso y --veredicto van juntas.", "Diga el caso y el veredicto que usted le da."
        )
    if args.caso is not None:
        next_one = service.answer(args.caso, args.veredicto, args.nota or "", week)
        return {"siguiente": blind_document(next_one)}
    if args.nota is not None:
        raise InvalidUse("--nota va con --caso y --veredicto.", "Quítela, o diga el caso.")
    return calibration_document(service.report(week))


def calibration_document(report: CalibrationReport) -> Document:
    """Return the JSON document of the calibration of a week."""
    return {
        "semana": str(report.week),
        "desde": report.week.since.isoformat(),
        "hasta": report.week.until.isoformat(),
        "muestra": len(report.sample),
        **_agreement(report.agreement),
        "por_causal": [
            {"causal": causal or None, "muestra": size, **_agreement(agreement)}
            for causal, (size, agreement) in report.by_causal.items()
        ],
        "por_pareja": [
            {"primera": first, "segunda": second, **_agreement(agreement)}
            for (first, second), agreement in report.by_people.items()
        ],
        "diferencias": [_difference(item) for item in report.differences],
        "parecidos": [_alike(group) for group in report.alike],
        "por_responder": report.waiting,
    }


def _agreement(agreement: Agreement) -> Document:
    kappa = agreement.kappa_rounded
    return {
        "pares": agreement.pairs,
        "acuerdo": agreement.percentage,
        "kappa": None if kappa is None else float(kappa),
    }


def _difference(item: Sampled) -> Document:
    first, second = item.first, item.second
    return {
        "caso": first.caso_id,
        "radicado": first.radicado,
        "causal": first.causal or None,
        "primera": first.login,
        "veredicto": first.evento.value,
        "motivo": first.motivo or None,
        "segunda": second.login if second else None,
        "segundo_veredicto": second.evento.value if second else None,
        "nota": (second.nota or None) if second else None,
    }


def _alike(group: AlikeCasos) -> Document:
    return {
        "causal": group.causal or None,
        "motivo": group.motivo,
        "motivo_rechazo": group.motivo_rechazo or None,
        "veredictos": {evento.value: count for evento, count in group.counts.items()},
        "casos": [
            {
                "caso": decision.caso_id,
                "radicado": decision.radicado,
                "veredicto": decision.evento.value,
                "login": decision.login,
            }
            for decision in group.decisions
        ],
    }


def blind_document(blind: BlindCaso | None) -> Document | None:
    """Return the JSON document of a caso of the sample, without anybody's opinion of it."""
    if blind is None:
        return None
    return {
        "semana": str(blind.week),
        "caso": blind.caso_id,
        "cuenta": blind.cuenta,
        "radicado": blind.radicado,
        "causal": blind.causal or None,
        "politica": blind.policy or None,
        "soportes": list(blind.soportes),
        "motivo": blind.motivo,
        "resultado": blind.resultado.value,
        "motivo_rechazo": blind.motivo_rechazo,
        "valor_solicitado_centavos": blind.valor_solicitado,
        "valor_aplicado_centavos": blind.valor_aplicado,
        "fecha_solicitud": blind.fecha_solicitud,
        "fecha_respuesta": blind.fecha_respuesta,
        "lineas": list(blind.lines),
        "veredictos": [evento.value for evento in blind.options],
        "por_responder": blind.waiting,
    }
