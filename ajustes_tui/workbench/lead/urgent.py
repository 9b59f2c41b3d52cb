"""What is urgent, in ever shorter sentences for readers who do not know the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.goals import GoalState
from ajustes_tui.domain.figures.indicators import percent_text
from ajustes_tui.domain.figures.open_work import OpenWork
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Tone

_RED, _AMBER = signal_of(Semaforo.RED), signal_of(Semaforo.AMBER)
NAMES: Mapping[Cubeta, str] = {
    Cubeta.APLICADO: "aplicado",
    Cubeta.CORREGIDO: "corregido",
    Cubeta.RECHAZADO: "rechazado",
}


class Urgent(NamedTuple):
    """An urgent matter in ever shorter texts, and its signal."""

    signal: tuple[Tone, str]
    wordings: tuple[str, ...]


def urgent(board: KpiBoard) -> list[Urgent]:
    """Return the most urgent first."""
    work = board.work
    found = [
        _missing_base(board),
        _overdue(work),
        _due_calls(board),
        _tray(work),
        *_goals(board),
        _near(work),
    ]
    return [act for act in found if act is not None]


def _missing_base(board: KpiBoard) -> Urgent | None:
    missing = board.work.missing
    if missing is None:
        return None
    return Urgent(
        _RED,
        (
            missing.words,
            "No ha entrado la base que se esperaba",
            "Falta la base",
        ),
    )


def _overdue(work: OpenWork) -> Urgent | None:
    overdue = sum(estado.overdue for estado in work.queue)
    if not overdue:
        return None
    counted = count_words(overdue, "caso vencido")
    where = ", ".join(
        f"{thousands(estado.overdue)} en «{QUESTIONS[estado.estado]}»"
        for estado in sorted(work.queue, key=lambda e: -e.overdue)
        if estado.overdue
    )
    return Urgent(
        _RED,
        (f"{counted}: se pasó el plazo de responder ({where})", f"{counted}: {where}", counted),
    )


def _due_calls(board: KpiBoard) -> Urgent | None:
    work = board.work
    if not work.overdue_citas:
        return None
    first = work.citas[0]
    counted = count_words(
        work.overdue_citas,
        "llamada prometida ya es de hacer",
        "llamadas prometidas ya son de hacer",
    )
    who = f", de {first.dueno}" if first.dueno else ""
    today = board.read_at is not None and first.momento.date() == board.read_at.date()
    day = "de hoy" if today else f"del {short_day(first.momento.date())}"
    at = f"{first.momento:%H:%M} {day}"
    short = count_words(work.overdue_citas, "llamada atrasada")
    return Urgent(_RED, (f"{counted}: la primera, de las {at}{who}", f"{counted}: {at}", short))


def _tray(work: OpenWork) -> Urgent | None:
    if not work.revision:
        return None
    counted = count_words(
        work.revision, "pregunta espera a la supervisora", "preguntas esperan a la supervisora"
    )
    return Urgent(_AMBER, (counted, f"Bandeja: {work.revision}"))


def _goals(board: KpiBoard) -> list[Urgent]:
    """Return goals missed, or to be missed if the rest is decided in the same proportions."""
    counts, found = board.counts, []
    for cubeta, name in NAMES.items():
        judged = board.standing(cubeta)
        figure = percent_text(counts[cubeta], counts.total)
        goal = f"{'a lo más' if judged.at_most else 'al menos'} {judged.goal},0 %"
        if judged.state is GoalState.LOST:
            verb = "no cumplió" if board.frozen else "ya no cumple"
            words = f"El corte {verb} la meta de {name}"
            casos = count_words(judged.casos, "caso")
            found.append(
                Urgent(_RED, (f"{words} por {casos}: {goal}", words, f"Meta de {name}: no"))
            )
        elif judged.astray:
            rate = percent_text(counts[cubeta], counts.decided)
            now = "cerró" if board.frozen else "hoy va"
            words = f"De seguir así, el corte no cumple la meta de {name}"
            found.append(
                Urgent(
                    _AMBER,
                    (
                        f"{words}: {rate} de lo decidido, y la meta es {goal} ({now} en {figure})",
                        f"{words}: {rate} de lo decidido, y la meta es {goal}",
                        f"{words}: {rate} de lo decidido",
                        words,
                        f"Meta de {name}: en riesgo",
                    ),
                )
            )
    return found


def _near(work: OpenWork) -> Urgent | None:
    red, amber = sum(e.red for e in work.queue), sum(e.amber for e in work.queue)
    if not red + amber:
        return None
    counted = count_words(red + amber, "caso por vencer", "casos por vencer")
    if red:
        first = f"{red} a más tardar el {short_day(work.limits.red)}"
        rest = f"{amber} hasta el {short_day(work.limits.amber)}"
        return Urgent(_AMBER, (f"{counted}: {first}, {rest}", f"{counted}: {first}", counted))
    until = f"vencen hasta el {short_day(work.limits.amber)}"
    return Urgent(_AMBER, (f"{counted}: {until}", counted))
