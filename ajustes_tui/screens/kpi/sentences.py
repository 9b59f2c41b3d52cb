"""The figures in sentences: how each is computed with current numbers, and what Enter does on it."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.figures import CHANGED
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import (
    APPLIED,
    APPLIED_MONEY,
    ASKED_OF_APPLIED,
    DECIDED_FIGURE,
    KNOWN,
    REJECTED_MONEY,
    SOLICITADO,
    TOTAL,
    FigureGroup,
    explained,
    figure_name,
)
from ajustes_tui.domain.figures.kpi_text import scope_words
from ajustes_tui.domain.figures.open_work import WORK_FIGURES, OpenWork
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.kpi.cards_text import CONTACT_FIGURE, IN_TIME_FIGURE, goal_sentence
from ajustes_tui.screens.kpi.open_work_text import OpenWorkPart
from ajustes_tui.screens.kpi.table_text import aporte, rate
from ajustes_tui.workbench.lead.figures import (
    LETTERS,
    SET_ASIDE,
    TITLES,
)

MANY = 100_000
"""Casos from which the cortes of a figure's few casos are looked up one by one."""
ELSEWHERE: Mapping[str, tuple[str, OpenWorkPart | str | None]] = {
    "revision": ("va a la bandeja de revisión", None),
    SET_ASIDE: ("ve las filas duplicadas y rechazadas", OpenWorkPart.SET_ASIDE),
    "citas": ("ve las citas", OpenWorkPart.CITAS),
    "saltados": ("ve los saltos de hoy", OpenWorkPart.SKIPS),
    CONTACT_FIGURE: ("ve el primer contacto por agente", "1"),
    IN_TIME_FIGURE: ("ve los tiempos", "2"),
}
"""Figures listed elsewhere: what Enter does, and a part of the desk or the digit of an attention
part; None is the tray.
"""


def opened(board: KpiBoard, key: str, row: FigureGroup | None) -> ShowCasos | None:
    """Return a figure, in total or of a row, with its predicate; None without casos."""
    scope = board.scope
    if key in WORK_FIGURES:
        return None if row is not None else _opened_work(board.work, key)
    if scope is None or key in ELSEWHERE or (key == CHANGED and not board.changed):
        return None
    casos, total = board.casos(key, row), board.counts.total
    criteria = scope.of_figure(key, board.filters(row) if row is not None else ())
    few = total > MANY and casos * 10 < total
    return ShowCasos(_title(board, key, row), criteria, back_to="kpi", casos=casos, few=few)


def _title(board: KpiBoard, key: str, row: FigureGroup | None) -> str:
    """Return the title of the list; the casos of a closed corte may have moved since."""
    if key == CHANGED:
        return "después del cierre"
    name = figure_name(key, at_closing=board.frozen)
    if row is not None:
        whose = group_words(board, row)
        name = whose if key == TOTAL else f"{whose} · {name}"
    if not board.frozen:
        return name
    return f"{name if key in KNOWN else f'{name} al cierre'}, como están ahora"


def group_words(board: KpiBoard, row: FigureGroup) -> str:
    if not board.across:
        return row.short
    return f"{row.short} × {row.across_key or GROUPINGS[board.across].nobody}"


def _opened_work(work: OpenWork, key: str) -> ShowCasos | None:
    """Return a figure of the work in progress; None if another screen lists it."""
    figure = WORK_FIGURES[key]
    if figure.criteria is None:
        return None
    casos = figure.count(work)
    return ShowCasos(figure.heading, figure.criteria(work), back_to="kpi", casos=casos)


def enter_words(
    key: str, row: FigureGroup | None, figure: ShowCasos | None, *, crossed: bool = False
) -> str:
    """`row` is the row of the cursor, if in the table."""
    if row is None and key in ELSEWHERE:
        return f"Enter {ELSEWHERE[key][0]}"
    if figure is None:
        return "Aquí no hay casos que abrir"
    whose = ""
    if row is not None:
        whose = f" de {row.short} × {row.beside}" if crossed else f" de {row.short}"
    if key == TOTAL:
        words = ("caso", "casos")
    elif key in list(Cubeta):
        words = _nouns(Cubeta(key))
    elif not figure.casos:
        return f"No hay casos {figure.heading}"
    else:
        return f"Enter ve {count_words(figure.casos, 'caso')}: {figure.heading}"
    if not figure.casos:
        return f"No hay {words[1]}{whose}"
    return f"Enter ve {count_words(figure.casos, *words)}{whose}"


def _nouns(cubeta: Cubeta) -> tuple[str, str]:
    plural = CUBETA_WORDS[cubeta].plural
    if not plural.endswith("s"):
        return f"caso {plural}", f"casos {plural}"
    return plural.removesuffix("s"), plural


def definition(board: KpiBoard, key: str, row: FigureGroup | None) -> list[str]:
    if row is None and key in WORK_FIGURES:
        said = WORK_FIGURES[key].sentence(board.work)
        moment = f"calculado a las {board.read_at or board.computed_at:%H:%M}"
        return [f"Trabajo en curso, de cualquier corte, {moment}.", said]
    return [f"{scope_words(board)}.", *_of_figure(board, key, row), _total(board)]


def _sent(board: KpiBoard) -> str:
    decided_on_days = board.of_day or board.days
    return "lo suyo con veredicto de esos días" if decided_on_days else "lo que envió"


def _total(board: KpiBoard) -> str:
    total = board.counts.total
    if board.of_day:
        return (
            f"T = {total}: los casos cuyo veredicto vigente es de hoy, sin los anulados, de "
            "cualquier corte."
        )
    if board.frozen:
        return (
            f"T = {total}: los casos distintos que tenía el corte al cerrarse, cada uno una vez y "
            f"en la cubeta que tenía entonces; también los anulados."
        )
    if board.days:
        return (
            f"T = {total}: los casos de esos cortes cuyo veredicto vigente es de los días escogidos, "
            "sin los anulados."
        )
    return (
        f"T = {total}: los casos distintos de las bases vigentes, cada uno una vez, también los "
        "anulados. Cada caso está en una sola cubeta; decide el resultado del back, no la llamada."
    )


def _of_figure(board: KpiBoard, key: str, row: FigureGroup | None) -> list[str]:
    counts = board.counts
    if row is not None:
        return _of_group(board, key, row)
    if key in list(Cubeta):
        cubeta = Cubeta(key)
        goal = goal_sentence(board.standing(cubeta), counts) if cubeta in TITLES else ""
        return [_bucket(board, cubeta), *([goal] if goal else [])]
    if key == SET_ASIDE:
        return [
            f"Filas = {board.rows} = válidas + {board.duplicated} duplicadas (vale la última "
            f"de cada caso) + {board.rechazadas} rechazadas (no se pudieron leer)."
        ]
    if key == CHANGED:
        return [
            f"Después del cierre = {board.changed}: casos que ahora están en otra cubeta que "
            "cuando se cerró el corte, o que entraron después. Lo cerrado no cambia."
        ]
    return [explained(key, counts, at_closing=board.frozen)]


def _bucket(board: KpiBoard, cubeta: Cubeta) -> str:
    counts, letter = board.counts, LETTERS[cubeta]
    casos, beside, before = counts[cubeta], "", board.past.at_one_age
    if cubeta in TITLES:
        beside = (
            f" Sobre lo decidido = {letter} / (A + C + R + X) = {casos} / {counts.decided} = "
            f"{counts.share(cubeta, DECIDED_FIGURE)}."
        )
    if cubeta in TITLES and before is not None:
        corte, then = before
        whose = "tenía este al cerrarse" if board.frozen else "hoy tiene este"
        beside += (
            f" El corte {short_date(corte)}, a la edad que {whose} en días "
            f"hábiles: {then[cubeta]} / {then.total} = {then.share(cubeta)}."
        )
    return (
        f"{CUBETA_WORDS[cubeta].title} = {letter} / T = {casos} / {counts.total} = "
        f"{counts.share(cubeta)}. {letter}: {CUBETA_WORDS[cubeta].counts}.{beside}"
    )


def _of_group(board: KpiBoard, key: str, row: FigureGroup) -> list[str]:
    own, total, r = row.counts, board.counts.total, Cubeta.RECHAZADO
    name = f"{row.name} × {row.beside}" if board.across else row.name
    others = "; ".join(
        f"{LETTERS[c]}: aporte {own[c]} / {total} = {aporte(row, c)}, tasa {own[c]} / {own.total} = "
        f"{rate(row, c)}"
        for c in APPLIED
    )
    texts = [
        f"{name}: aporte = R / T = {own[r]} / {total} = {aporte(row, r)}; tasa propia "
        f"= R / {_sent(board)} = {own[r]} / {own.total} = {rate(row, r)}; sobre lo decidido "
        f"{rate(row, r, DECIDED_FIGURE)}: {own[r]} de {own.decided}, {own[Cubeta.PENDIENTE]} "
        f"pendientes. {others}.",
        f"Pesos: solicitado {pesos(own[SOLICITADO])}, lo que se pidió en T; aplicado "
        f"{pesos(own[APPLIED_MONEY])}, lo aplicado y verificado en A + C, donde se pidió "
        f"{pesos(own[ASKED_OF_APPLIED])}: diferencia {pesos(own.difference)}; rechazado "
        f"{pesos(own[REJECTED_MONEY])}, lo que se pidió en R + X.",
    ]
    if key in list(Cubeta):
        what = f"{LETTERS[Cubeta(key)]} = {own[key]} de {own.total}"
        texts.insert(0, f"{name}, {what}: {CUBETA_WORDS[Cubeta(key)].counts}.")
    return texts
