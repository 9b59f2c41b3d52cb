"""Orders on figures: KPI, attention, closing a corte, goals and the flowchart."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial, wraps
from pathlib import Path
from typing import TypeAlias

from ajustes_tui.cli.documents import Document, document
from ajustes_tui.cli.options import cortes_of, day, refuse
from ajustes_tui.cli.stderr import TerminalProgress, warn
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.domain.flujograma.chart import STEPS
from ajustes_tui.domain.parts.contact_rows import (
    AGE_BANDS,
    BY_PQR,
    CONTACT,
    TIMES,
    WAITS,
    age_key,
)
from ajustes_tui.domain.parts.shapes import Counting, FigureFacts, PartFigure, PartTable, Row
from ajustes_tui.domain.parts.steps_rows import of_agentes, of_steps, plain
from ajustes_tui.domain.parts.table import (
    DAYS,
    PQR,
    REASONS,
    TRIES,
    part_of,
    reason_groups,
    reasons_of,
)
from ajustes_tui.domain.parts.words import BY_WEEK, PART_WORDS, WORK_PARTS, PartWord
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.pace import read_pace

Order: TypeAlias = Callable[[Services, Namespace], Document]


def _of_one_reading(order: Order) -> Order:
    @wraps(order)
    def read(services: Services, args: Namespace) -> Document:
        with services.service_context.db.reading():
            return order(services, args)

    return read


@_of_one_reading
def kpi(services: Services, args: Namespace) -> Document:
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
    corte = day(args.corte)
    if corte is None:
        raise InvalidUse("Falta el corte.", "Escríbalo AAAA-MM-DD.")
    with TerminalProgress("Cerrando el corte"):
        closed = services.kpi.close(corte)
    return _shown(services, closed, json=args.json)


def _shown(services: Services, board: KpiBoard, *, json: bool) -> Document:
    notices = list(filter(None, [services.kpi.absent_notice(board.open_cortes)]))
    warn(notices)
    contact = services.parts.count(CONTACT, board.scope).of()
    today = services.service_context.now().date()
    said = document(board)
    if board.frozen and not json:
        # The key is the contract's; who reads a closing is told of its moment.
        base = said["segun_la_base"]
        said["segun_la_base"] = {"al_cierre" if key == "hoy" else key: base[key] for key in base}
    return {
        **said,
        # It goes on after a corte is closed, and says of which day it is.
        "primer_contacto": _counts(CONTACT, contact),
        "primer_contacto_al": document(today),
        "sin_informar_pqr_a_tiempo": _share(contact[BY_PQR]),
        "comparacion": _compared(replace(board, past=services.kpi.past(board, 1))),
        "avisos": notices,
    }


def _compared(board: KpiBoard) -> Document | None:
    """Return what the figures are compared with, and the change of each indicator in points."""
    changes = {cubeta: board.change(cubeta) for cubeta in THREE}
    found = next(filter(None, changes.values()), None)
    if found is None:
        return None
    return {
        "corte": document(found.corte),
        "edad": board.past.age,
        "igual_edad": found.same_age,
        **{cubeta.value: str(each.points) for cubeta, each in changes.items() if each},
    }


def goals(services: Services, args: Namespace) -> Document:
    """Set goals if given; show those of the newest corte, its standings and the history."""
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
        **{cubeta.value: document(board.standing(cubeta)) for cubeta in THREE},
        "cambios": document(service.changes()),
    }


@_of_one_reading
def work_in_hand(services: Services, args: Namespace) -> Document:
    desk = services.open_work
    work = cache(desk.read)
    parts: Mapping[str, Callable[[], object]] = {
        "toca": services.duties.read,
        "vencidos": lambda: work().overdue,
        "tomados": lambda: work().in_hand,
        "citas": lambda: work().citas,
        "saltos": lambda: work().skips,
        "cola": lambda: work().queue,
        "personas": lambda: work().agentes,
        "semana": desk.of_week,
        "mes": desk.of_month,
        "actos": desk.unusual_acts,
        "base": lambda: work().missing,
        "ritmo": lambda: read_pace(services.service_context),
    }
    asked = [name for name in WORK_PARTS if args.parte in (None, name)]
    return {name: document(parts[name]()) for name in asked}


@_of_one_reading
def attention(services: Services, args: Namespace) -> Document:
    since, until = cortes_of(args)
    parts, by = services.parts, args.por
    cortes = services.kpi.range_of(since, until) if since or until else None
    scope, _reach = parts.of_cortes(cortes)
    warn(list(filter(None, [services.kpi.absent_notice(cortes)])))
    steps = cache(lambda: parts.steps(scope))
    pqr = cache(lambda: parts.count(PQR, scope, by))
    own: Mapping[str, Callable[[], object]] = {
        "tiempo": lambda: _times(parts.count(TIMES, scope)),
        "dias": lambda: _days(parts.count(DAYS, scope, by or BY_WEEK), by),
        "reescalados": lambda: _tries(parts.count(TRIES, scope, by)),
        "recursos": lambda: _pqr(pqr(), Evento.RADICAR_RECURSO),
        "pqr": lambda: _pqr(pqr(), Evento.ESCALAR_PQR),
        "motivos": lambda: _reasons(parts.count(REASONS, scope, by)),
        "pasos": lambda: [
            _waits(estado, row) | {"esperan": row["esperan"].casos}
            for estado, row in of_steps(steps())
        ],
        "agentes": lambda: [
            {"agente": agente, **_waits(estado, row)} for agente, estado, row in of_agentes(steps())
        ],
    }

    def read(word: PartWord) -> object:
        counting = part_of(word.digit).counting
        if word.option in own or counting is None:
            return own[word.option]()
        return _by_group(counting, parts.count(counting, scope, by))

    return {n: document(read(w)) for n, w in PART_WORDS.items() if args.parte in (None, n)}


def _by_group(part: Counting, table: PartTable) -> Document:
    return {
        "todos": _counts(part, table.of()),
        "grupos": [
            {"clave": group, **_counts(part, table.of(group=group))} for group in table.groups()
        ],
    }


def _counts(part: Counting, row: Row, of: str = "", whole: Row | None = None) -> Document:
    """Select the figures whose key begins with `of`."""

    def said(figure: PartFigure) -> object:
        counted = row[figure.key]
        if figure.shows_measures:
            return {"mediana": counted.median, "p90": counted.ninetieth, "casos": counted.casos}
        if whole is not None and figure.of_all:
            counted = counted._replace(total=whole[figure.key].casos)
        shares = figure.over or figure.of_all
        return _share(counted) if shares else counted.casos

    named = (
        (key.removeprefix(of), figure) for key, figure in part.by_key.items() if key.startswith(of)
    )
    return {name: said(figure) for name, figure in named if name[0] != "_" and "." not in name}


def _share(counted: FigureFacts) -> Document:
    return {"casos": counted.casos, "porcentaje": counted.percent}


_TOLD = ("a_tiempo", "tarde", "sin_fecha", "sin_informar", "vencido", "por_informar")


def _times(table: PartTable) -> Document:
    row = table.of()
    return {
        **{key: row[key].casos for key in _TOLD},
        "terminados": row["sin_informar"].total,
        "abiertos": [
            {"desde": since, "hasta": until, "casos": row[age_key(since)].casos}
            for since, until in (AGE_BANDS if table.rows else ())
        ],
        "esperan": [
            {
                "quien": who,
                "casos": row[who].casos,
                "mediana": row[who].median,
                "mas_viejo": max(row[who].measures, default=None),
            }
            for who in (WAITS if table.rows else ())
        ],
    }


def _waits(estado: Estado, row: Row) -> Document:
    said: Document = {"estado": estado, "paso": STEPS.get(estado), "casos": row["dias"].casos}
    said["esperas"] = len(row["dias"].measures)
    for unit in ("dias", "horas"):
        said[f"mediana_{unit}_habiles"] = plain(row[unit].median)
        said[f"p90_{unit}_habiles"] = plain(row[unit].ninetieth)
    return said


def _days(table: PartTable, by: str | None) -> Document:
    """Return each finished stretch: overall, then by week (newest first) or group."""

    def rows(name: Document, row: Row) -> list[Document]:
        return [
            {
                **name,
                "tramo": stretch,
                "mediana": counted.median,
                "p90": counted.ninetieth,
                "casos": counted.casos,
                "respuestas": len(counted.measures),
            }
            for stretch, counted in row.items()
            if counted.measures
        ]

    return {
        "todo": rows({}, table.of()),
        "grupos" if by else "por_semana": [
            row
            for group in table.groups()
            for row in rows({"clave" if by else "semana": document(group)}, table.of(group=group))
        ],
    }


_TIMES = {"todas": "", "primera": "primera.", "segunda": "segunda."}
"""The groups of re-escalations: all, and by their number."""


def _tries(table: PartTable) -> Document:
    def tries(row: Row, of: str) -> Document:
        counts = _counts(TRIES, row, of)
        return {**counts, "otra_vez": counts.get("otra_vez", 0)}

    whole = table.of()
    return {
        "todos": {
            **_counts(TRIES, whole),
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
        days = row["_dias"]
        return {**_counts(PQR, row), "mediana": days.median, "p90": days.ninetieth}

    return {
        "todos": counts(table.of(evento)),
        "grupos": [{"clave": g, **counts(table.of(evento, g))} for g in table.groups(evento)],
    }


def _reasons(table: PartTable) -> Document:
    reasons, counts = reasons_of(table), partial(_counts, REASONS, whole=table.of())
    return {
        "rechazados": table.of()["rechazados"].casos,
        "por_motivo": [{"motivo": reason, **counts(table.of(reason))} for reason in reasons],
        "grupos": [
            {"clave": group, "motivo": reason, **counts(table.of(reason, group))}
            for reason in reasons
            for group in reason_groups(table, reason)
        ],
    }


def flujograma(services: Services, args: Namespace) -> Document:
    corte = day(args.corte)
    if args.salida is None:
        return dict(document(services.flujograma.read(corte)))
    path, chart = services.flujograma.write(Path(args.salida), corte)
    return {**document(chart), "archivo": str(path)}
