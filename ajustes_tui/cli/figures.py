"""The orders of the figures: KPI, how casos are attended, closing a corte, goals and the flowchart."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from ajustes_tui.cli.documents import Document, document
from ajustes_tui.cli.options import cortes_of, day, refuse
from ajustes_tui.cli.stderr import TerminalProgress, warn
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.domain.parts.shapes import FigureFacts, PartTable, Row
from ajustes_tui.domain.parts.table import (
    BY_WEEK,
    DAYS,
    PQR,
    REASONS,
    TRIES,
    reason_groups,
    reasons_of,
)
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.services.figures.kpi import Past
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
    changes = {cubeta: board.change(cubeta, past.compared) for cubeta in THREE}
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
    scope, _reach = answers.of_cortes(cortes)
    warn(list(filter(None, [services.kpi.absent_notice(cortes)])))
    steps = cache(lambda: services.steps.read(scope))
    pqr = cache(lambda: answers.count(PQR, scope, by))
    parts: Mapping[str, Callable[[], object]] = {
        "contacto": lambda: services.attention.first_contact(scope, by),
        "tiempo": lambda: services.attention.times(scope),
        "dias": lambda: _days(answers.count(DAYS, scope, by or BY_WEEK), by),
        "reescalados": lambda: _tries(answers.count(TRIES, scope, by)),
        "recursos": lambda: _pqr(pqr(), Evento.RADICAR_RECURSO),
        "pqr": lambda: _pqr(pqr(), Evento.ESCALAR_PQR),
        "motivos": lambda: _reasons(answers.count(REASONS, scope, by)),
        "pasos": lambda: steps().steps,
        "agentes": lambda: steps().agentes,
    }
    return {name: document(read()) for name, read in parts.items() if args.parte in (None, name)}


def _share(counted: FigureFacts) -> Document:
    return {"casos": counted.casos, "porcentaje": counted.percent}


def _days(table: PartTable, by: str | None) -> Document:
    """Return each stretch that ended, of all together and then of each week, newest first, or group."""
    groups = table.groups()

    def rows(name: Document, row: Row) -> list[Document]:
        return [
            {
                **{**name, "tramo": stretch, "mediana": counted.median, "p90": counted.ninetieth},
                **{"casos": counted.casos, "respuestas": len(counted.measures)},
            }
            for stretch, counted in row.items()
            if counted.measures
        ]

    return {
        "todo": rows({}, table.of()),
        "grupos" if by else "por_semana": [
            row
            for group in (groups if by else reversed(groups))
            for row in rows({"clave" if by else "semana": document(group)}, table.of(group=group))
        ],
    }


_TIMES = {"todas": "", "primera": "primera.", "segunda": "segunda."}
"""The re-escalations of a caso: all of them, and by how many there were."""


def _tries(table: PartTable) -> Document:
    def counts(row: Row, of: str) -> Document:
        return {
            "ganados": _share(row[f"{of}ganados"]),
            **{key: row[of + key].casos for key in ("no_revertido", "pendiente")},
        }

    def tries(row: Row, of: str) -> Document:
        again = row["primera.otra_vez"].casos if of == "primera." else 0
        return {**counts(row, of), "otra_vez": again}

    whole = table.of()
    return {
        "todos": {
            **counts(whole, ""),
            **{name: tries(whole, of) for name, of in _TIMES.items() if of},
        },
        "grupos": [
            {"clave": group, "vez": name, **tries(row, of)}
            for group in table.groups()
            for row in [table.of(group=group)]
            for name, of in _TIMES.items()
            if any(counted.ids for key, counted in row.items() if key.rpartition(".")[0] == of[:-1])
        ],
    }


def _pqr(table: PartTable, evento: str) -> Document:
    def counts(row: Row) -> Document:
        return {
            **{key: row[key].casos for key in PQR.by_key if key[0] != "_"},
            "en_plazo": _share(row["en_plazo"]),
            **{"mediana": row["_dias"].median, "p90": row["_dias"].ninetieth},
        }

    return {
        "todos": counts(table.of(evento)),
        "grupos": [{"clave": g, **counts(table.of(evento, g))} for g in table.groups(evento)],
    }


def _reasons(table: PartTable) -> Document:
    total = table.of()["rechazados"].casos

    def counts(row: Row) -> Document:
        return {
            "rechazados": _share(row["rechazados"]._replace(total=total)),
            **{key: row[key].casos for key in ("rechazado", "pendiente", "no_revertido")},
        }

    reasons = reasons_of(table)
    return {
        "rechazados": total,
        "por_motivo": [{"motivo": reason, **counts(table.of(reason))} for reason in reasons],
        "grupos": [
            {"clave": group, "motivo": reason, **counts(table.of(reason, group))}
            for reason in reasons
            for group in reason_groups(table, reason)
        ],
    }


def flujograma(services: Services, args: Namespace) -> Document:
    """Show the boxes and the arrows of the procedure, and write them to a file when asked."""
    corte = day(args.corte)
    if args.salida is None:
        return dict(document(services.flujograma.read(corte)))
    path, chart = services.flujograma.write(Path(args.salida), corte)
    return {**document(chart), "archivo": str(path)}
