"""The orders of the figures: KPI, closing a corte, goals and the flowchart."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ajustes_tui.cli.documents import Document, document
from ajustes_tui.cli.options import cortes_of, day, refuse
from ajustes_tui.cli.stderr import warn
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.first_contact import FirstContact
from ajustes_tui.domain.figures.goals import Goals, goal_of, judge
from ajustes_tui.domain.figures.indicators import CubetaCounts, FigureGroup, Indicators, percent
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.kpi import KpiBoard

_THREE = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)


def kpi(services: Services, args: Namespace) -> Document:
    """Show the indicators."""
    since, until = cortes_of(args)
    if args.hoy:
        refuse(args, ("corte", "desde", "hasta", "cerrado"), "--hoy", "Quite esa opción.")
        return _shown(services, services.kpi.board_of_today(args.por))
    if not args.cerrado:
        return _shown(services, services.kpi.board_now(since, until, args.por))
    if args.desde or args.hasta:
        raise InvalidUse("--cerrado va con un solo corte.", "Dígalo con --corte.")
    return _shown(services, services.kpi.board_at_closing(since, args.por))


def close_corte(services: Services, args: Namespace) -> Document:
    """Freeze a corte and show its frozen figures."""
    corte = day(args.corte)
    if corte is None:
        raise InvalidUse("Falta el corte.", "Escríbalo AAAA-MM-DD.")
    return _shown(services, services.kpi.close(corte))


def _shown(services: Services, board: KpiBoard) -> Document:
    shown = board_document(board, services.attention.first_contact(board.scope).everything)
    if absent := services.kpi.absent_notice(board):
        shown["avisos"].append(absent)
        warn([absent])
    return shown


def board_document(board: KpiBoard, contact: FirstContact) -> Document:
    """Return the JSON of `kpi`: the buckets, the pesos, first contact and a row for each group."""
    indicators = board.indicators
    counts, base, pesos = indicators.counts, indicators.base, indicators.pesos
    results = {
        "aprobado": base.aprobado,
        "rechazado": base.rechazado,
        "sin_respuesta": base.sin_respuesta,
    }
    return {
        "desde": document(board.since),
        "hasta": document(board.until),
        "total": counts.total,
        **_cubetas(counts),
        "aplicado_total": _share(counts.aplicado_total, counts.total),
        "anulados": indicators.anulados,
        "rechazado_por_el_back": indicators.rechazado_by_back,
        "segun_la_base": {key: _share(casos, counts.total) for key, casos in results.items()},
        "avance": _share(counts.progress, counts.total),
        "decidido": {"casos": counts.decided}
        | {
            c.value: {"casos": counts[c], "porcentaje": counts.percent_of_decided(c)}
            for c in _THREE
        },
        "pesos": {
            "solicitado_centavos": pesos.solicitado,
            "aplicado_centavos": pesos.aplicado,
            "rechazado_centavos": pesos.rechazado,
        },
        "primer_contacto": document(contact),
        "regla": int(board.regla),
        "cerrado": board.closing
        and document(board.closing)
        | {
            "cambios": [
                {"antes": before, "ahora": now, "casos": casos}
                for before, now, casos in board.changes
            ]
        },
        "avisos": [],
        "filas": [_group(indicators, group) for group in indicators.groups],
    }


def _group(indicators: Indicators, group: FigureGroup) -> Document:
    return {
        "clave": group.key,
        "total": group.counts.total,
        **_cubetas(group.counts),
        "aporte": indicators.share(group),
        "tasa_propia": indicators.own_rate(group),
        "aporte_aplicado": indicators.share(group, Cubeta.APLICADO),
        "tasa_aplicado": indicators.own_rate(group, Cubeta.APLICADO),
        "aporte_corregido": indicators.share(group, Cubeta.CORREGIDO),
        "tasa_corregido": indicators.own_rate(group, Cubeta.CORREGIDO),
    }


def _cubetas(counts: CubetaCounts) -> Document:
    return {c.value: {"casos": counts[c], "porcentaje": counts.percent(c)} for c in Cubeta}


def _share(casos: int | None, total: int) -> Document:
    return {"casos": casos, "porcentaje": None if casos is None else percent(casos, total)}


def goals(services: Services, args: Namespace) -> Document:
    """Set goals when some are given, and show those of the newest corte, its standings and every change."""
    service = services.goals
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
        for cubeta in _THREE
    }
    return {
        "corte": document(board.until),
        **document(standings),
        "cambios": document(service.changes()),
    }


def work_in_hand(services: Services, args: Namespace) -> Document:
    """Show who has what, promised calls, skips, the queue, the day of each person and unusual acts."""
    work = services.open_work.read()
    parts = {
        "tomados": work.in_hand,
        "citas": work.citas,
        "saltos": work.skips,
        "cola": work.queue,
        "personas": work.agentes,
        "actos": services.open_work.unusual_acts(),
        "base": work.missing,
    }
    return {name: document(part) for name, part in parts.items() if args.parte in (None, name)}


def flujograma(services: Services, args: Namespace) -> Document:
    """Show the boxes and the arrows of the procedure, and write them to a file when asked."""
    corte = day(args.corte)
    if args.salida is None:
        return dict(document(services.flujograma.read(corte)))
    path, chart = services.flujograma.write(Path(args.salida), corte)
    return {**document(chart), "archivo": str(path)}
