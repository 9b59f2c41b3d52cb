"""The acts on the figures of a corte and on open work, for both faces.

Each returns its result, as text where both faces say the same, and None if cancelled; CannotAct
says why it is not permitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.goals import Goals, GoalsChange, goals_on
from ajustes_tui.domain.figures.kpi_text import kpi_lines
from ajustes_tui.domain.parts.shapes import PartReading, Reach
from ajustes_tui.domain.parts.words import PartWord
from ajustes_tui.domain.values.dates import parse_date, short_date
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.casos.triage import MAX_REASON, TriageService
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.figures.goals import MAX_GOAL, GoalsService
from ajustes_tui.services.figures.kpi import KpiService
from ajustes_tui.services.figures.open_work import OpenWorkService
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import Ask, AskKind, CannotAct, Doing, Form, FormRow, done
from ajustes_tui.workbench.lead.figures import change_lines
from ajustes_tui.workbench.lead.mailing import leave_by_mail

# A corte.


def _of_cortes(board: KpiBoard | None, run_session: RunSession, act: str, power: Power) -> KpiBoard:
    """Return figures of cortes; raises CannotAct without permission."""
    if not run_session.can(power):
        raise CannotAct(f"{act} es de la supervisora")
    if board is None or board.since is None:
        raise CannotAct("Todavía no hay cortes")
    if board.of_day:
        raise CannotAct("Eso es de un corte; {} vuelve a él", "kpi.hoy")
    return board


def export_figures(service: ExportService, board: KpiBoard | None) -> Doing[str]:
    run_session = service.context.run_session
    board = _of_cortes(board, run_session, "Exportar", Power.EXPORT_FIGURES)
    exported = yield from done(lambda: service.export_board(board), "Escribiendo el libro")
    return f"Quedó en {cleaned(exported.file.name)}; quedó registrado"


def export_part(
    service: ExportService, reading: PartReading | None, reach: Reach, word: PartWord
) -> Doing[str]:
    if not service.context.run_session.can(Power.EXPORT_FIGURES):
        raise CannotAct("Exportar es de la supervisora")
    if reading is None:
        raise CannotAct("Todavía se están leyendo las cifras")
    if reading.scope is None:
        raise CannotAct("Todavía no hay cortes")
    exported = yield from done(
        lambda: service.export_part(reading, reach, word), "Escribiendo el libro"
    )
    return f"Quedó en {cleaned(exported.file.name)}; quedó registrado"


def mail_figures(service: ExportService, board: KpiBoard | None) -> Doing[str]:
    run_session = service.context.run_session
    board = _of_cortes(board, run_session, "Exportar", Power.EXPORT_FIGURES)
    return (yield from leave_by_mail(service.mails, lambda: service.board_by_mail(board)))


def write_lines(service: KpiService, board: KpiBoard) -> Doing[tuple[str, ...]]:
    top = (
        (yield from done(lambda: service.top(board), "Leyendo el top"))
        if board.since is not None
        else ()
    )
    return kpi_lines(replace(board, top=top))


def close_corte(service: KpiService, board: KpiBoard | None) -> Doing[date | None]:
    """Close the corte after explaining the consequences."""
    run_session = service.context.run_session
    board = _of_cortes(board, run_session, "Cerrar un corte", Power.FIGURES)
    corte = board.since
    if corte is None or corte != board.until:
        raise CannotAct("Se cierra un corte a la vez; escójalo con {}", "kpi.corte_anterior")
    if board.closing is not None:
        raise CannotAct(f"El corte ya lo cerró {board.closing.who}")
    pending = board.counts[Cubeta.PENDIENTE]
    effect = (
        f"Las cifras del corte {short_date(corte)} y la cubeta de cada caso quedan fijas; lo "
        f"que cambie después se dirá aparte. Quedan {pending} pendientes. No se reabre, y "
        "lo registrado hasta ahora en esos casos ya no se deshace."
    )
    sure = yield Ask(AskKind.YES, "¿Cerrar el corte?", effect, does="lo cierra", yes="Cerrarlo")
    if sure is None:
        return None
    yield from done(lambda: service.close(corte), "Cerrando el corte")
    return corte


# The goals.

ONLY_LOOKS = "Las pone la supervisora."
_DAY = "Desde el día"


def _objection_to_goal(label: str, typed: str) -> str:
    goal = typed.removesuffix("%").strip() or "0"
    readable = goal.isascii() and goal.isdecimal() and int(goal) <= MAX_GOAL
    return "" if readable else f"{label}: escriba un número entero de 0 a {MAX_GOAL}"


def _objection_to_day(typed: str) -> str:
    try:
        parse_date(typed)
    except InvalidDatum as error:
        return f"{_DAY}: {error.message}"
    return ""


def _goal_row(label: str, way: str, goal: int) -> FormRow:
    return FormRow(
        name=label,
        label=label,
        most=len(str(MAX_GOAL)),
        typed=str(goal),
        unit=f"por ciento {way}",
        aloud=f"{label}, {way}",
        expected=f"un número entero de 0 a {MAX_GOAL}",
        objection=lambda typed: _objection_to_goal(label, typed),
    )


def put_goals(service: GoalsService) -> Doing[GoalsChange | None]:
    """Set goals from a day on; raises CannotAct for readers."""
    if not service.may_change:
        raise CannotAct(ONLY_LOOKS)
    changes, today = (yield from done(service.changes, "Leyendo las metas")), service.today()
    in_force = goals_on(changes, today)
    goals = in_force.goals if in_force else Goals()
    texts: Mapping[str, str] | None = yield Form(
        "Metas de los indicadores",
        "En porcentaje de lo que envió Claro (T), sin decimales; 0 es sin meta.",
        [
            _goal_row("Aplicado", "al menos", goals.aplicado),
            _goal_row("Corregido", "al menos", goals.corregido),
            _goal_row("Rechazado", "a lo más", goals.rechazado),
            FormRow(
                name="desde",
                label=_DAY,
                most=10,
                typed=short_date(today),
                unit="para el corte abierto ese día y los que siguen",
                expected="la fecha, dd/mm/aaaa",
                now="hoy",
                objection=_objection_to_day,
            ),
        ],
        does="las pone",
        foot="las guarda",
        aloud="En porcentaje de lo que envió Claro, sin decimales; 0 es sin meta.",
        replaces=True,
        below=change_lines(changes),
    )
    if texts is None:
        return None
    asked = goals_typed(texts)
    return (yield from done(lambda: service.set(asked.goals, asked.since), "Guardando las metas"))


def goals_typed(texts: Mapping[str, str]) -> GoalsChange:
    *goals, since = texts.values()
    values = (int(typed.removesuffix("%").strip() or "0") for typed in goals)
    return GoalsChange(Goals(*values), parse_date(since))


# The work in progress.


def caso_to_change(run_session: RunSession, caso_id: int | None) -> int:
    """Return the caso to release or reassign; raises CannotAct."""
    if not run_session.can(Power.REASSIGN):
        raise CannotAct("Eso es de la supervisora")
    if caso_id is None:
        raise CannotAct("Párese en un caso")
    return caso_id


def release_caso(
    service: TriageService, caso_id: int | None, holder: str, *, in_sight: bool
) -> Doing[str | None]:
    """Release a claim; asks only if the holder is not visible."""
    caso = caso_to_change(service.context.run_session, caso_id)
    if not holder:
        raise CannotAct("Ese caso no lo tiene nadie")
    sure = yield Ask(
        AskKind.YES,
        aloud=f"{holder} deja de tenerlo; lo que escribió queda como su borrador.",
        does="lo suelta",
        in_sight=int(in_sight),
    )
    if sure is None:
        return None
    card = yield from done(lambda: service.release(caso), "Soltando el caso")
    return f"El caso {card.caso.name} ya no lo tiene {holder}"


def reassign_caso(
    service: TriageService, work: OpenWorkService, caso_id: int | None, whose: str = "el caso"
) -> Doing[str | None]:
    caso = caso_to_change(service.context.run_session, caso_id)
    people = [(login, f"{login} · {name}") for login, name in work.personas()]
    title = f"¿A quién pasa {whose}?"
    login: str | None = yield Ask(AskKind.OPTION, title, aloud="¿A quién pasa?", options=people)
    if login is None:
        return None
    nota: str | None = yield Ask(
        AskKind.LINE,
        f"Por qué pasa {whose} a {login}",
        "No es obligatorio: Enter lo pasa así. Queda entre los actos, con su nombre.",
        f"El caso pasa a {login}. Queda entre los actos, con su nombre.",
        least=0,
        most=MAX_REASON,
    )
    if nota is None:
        return None
    card = yield from done(lambda: service.reasignar(caso, login, nota), "Asignando el caso")
    return f"El caso {card.caso.name} quedó con {login}"
