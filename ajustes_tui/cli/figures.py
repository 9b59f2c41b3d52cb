"""The orders of the figures: KPI, how casos are attended, closing a corte, goals and the flowchart."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from ajustes_tui.cli.documents import Document, document
from ajustes_tui.cli.options import cortes_of, day, refuse
from ajustes_tui.cli.stderr import TerminalProgress, warn
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.answers import AnswerStretch, DaysReport, DaysRow
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.judging import change_in
from ajustes_tui.services.figures.kpi import KpiBoard, Past
from ajustes_tui.services.figures.pace import read_pace


def kpi(services: Services, args: Namespace) -> Document:
    """Show the indicators."""
    since, until = cortes_of(args)
    if args.hoy:
        refuse(args, ("corte", "desde", "hasta", "cerrado"), "--hoy", "Quite esa opción.")
        return _shown(services, services.kpi.board_of_today(args.por), json=args.json)
    if not args.cerrado:
        return _shown(services, services.kpi.board_now(since, until, args.por), json=args.json)
    if args.desde or args.hasta:
        raise InvalidUse("--cerrado va con un solo corte.", "Dígalo con --corte.")
    return _shown(services, services.kpi.board_at_closing(since, args.por), json=args.json)


def close_corte(services: Services, args: Namespace) -> Document:
    """Freeze a corte and show its frozen figures."""
    corte = day(args.corte)
    if corte is None:
        raise InvalidUse("Falta el corte.", "Escríbalo AAAA-MM-DD.")
    with TerminalProgress("Cerrando el corte"):
        closed = services.kpi.close(corte)
    return _shown(services, closed, json=args.json)


def _shown(services: Services, board: KpiBoard, *, json: bool) -> Document:
    notices = list(filter(None, [services.kpi.absent_notice(board.open_cortes)]))
    warn(notices)
    contact = services.attention.first_contact(board.scope).everything
    today = services.service_context.now().date()
    said = document(board)
    if board.frozen and not json:
        # The key is the contract's; who reads a closing is told of its moment.
        base = said["segun_la_base"]
        said["segun_la_base"] = {"al_cierre" if key == "hoy" else key: base[key] for key in base}
    return {
        **said,
        # It goes on after a corte is closed, and says of which day it is.
        "primer_contacto": document(contact),
        "primer_contacto_al": document(today),
        "sin_informar_pqr_a_tiempo": document(contact.pqr_in_time),
        "comparacion": _compared(services.kpi.past(board, 1), board),
        "avisos": notices,
    }


def _compared(past: Past, board: KpiBoard) -> Document | None:
    """Return what some figures are compared with, and how many points each indicator moved."""
    changes = {cubeta: change_in(board, cubeta, past.compared) for cubeta in THREE}
    found = next(filter(None, changes.values()), None)
    if found is None:
        return None
    return {
        "corte": document(found.corte),
        "edad": past.age,
        "igual_edad": found.same_age,
        **{cubeta.value: str(each.points) for cubeta, each in changes.items() if each},
    }


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
    return {
        "corte": document(board.until),
        **document(service.standings(board)),
        "cambios": document(service.changes()),
    }


def work_in_hand(services: Services, args: Namespace) -> Document:
    """Show what the person is to do, who has what, calls, skips, the queue, people and unusual acts."""
    work = services.open_work.read()
    parts = {
        "toca": services.duties.read(),
        "vencidos": work.overdue,
        "tomados": work.in_hand,
        "citas": work.citas,
        "saltos": work.skips,
        "cola": work.queue,
        "personas": work.agentes,
        "semana": services.open_work.of_week(),
        "mes": services.open_work.of_month(),
        "actos": services.open_work.unusual_acts(),
        "base": work.missing,
        "ritmo": read_pace(services.service_context),
    }
    return {name: document(part) for name, part in parts.items() if args.parte in (None, name)}


def attention(services: Services, args: Namespace) -> Document:
    """Show how casos are attended and answered, of some cortes or of every one."""
    since, until = cortes_of(args)
    answers, by = services.answers, args.por
    cortes = services.kpi.range_of(since, until) if since or until else None
    scope = FiguresScope(*cortes) if cortes else answers.every_corte()
    warn(list(filter(None, [services.kpi.absent_notice(cortes)])))
    to_pqr = cache(lambda: answers.pqr(scope, by))
    steps = cache(lambda: services.steps.read(scope))
    parts: Mapping[str, Callable[[], object]] = {
        "contacto": lambda: services.attention.first_contact(scope, by),
        "tiempo": lambda: services.attention.times(scope),
        "dias": lambda: _days(answers.days(scope, by), by),
        "reescalados": lambda: answers.tries(scope, by),
        "recursos": lambda: to_pqr()[Evento.RADICAR_RECURSO],
        "pqr": lambda: to_pqr()[Evento.ESCALAR_PQR],
        "motivos": lambda: answers.reasons(scope, by),
        "pasos": lambda: steps().steps,
        "agentes": lambda: steps().agentes,
    }
    return {name: document(read()) for name, read in parts.items() if args.parte in (None, name)}


def _days(report: DaysReport, by: str | None) -> Document:
    """Return each stretch that ended, of all together and then of each week or group."""
    apart = [
        ({"clave": row.key} if by else {"semana": document(row.week)}, row) for row in report.rows
    ]

    def rows(of: Iterable[tuple[Document, DaysRow]]) -> list[Document]:
        return [
            {**name, "tramo": stretch.value, **document(row.of(stretch))}
            for name, row in of
            for stretch in AnswerStretch
            if row.of(stretch).days
        ]

    return {"todo": rows([({}, report.everything)]), "grupos" if by else "por_semana": rows(apart)}


def flujograma(services: Services, args: Namespace) -> Document:
    """Show the boxes and the arrows of the procedure, and write them to a file when asked."""
    corte = day(args.corte)
    if args.salida is None:
        return dict(document(services.flujograma.read(corte)))
    path, chart = services.flujograma.write(Path(args.salida), corte)
    return {**document(chart), "archivo": str(path)}
