"""How long casos wait in each step of the procedure, and its rows.

Counted from the lines that moved each caso, not in SQL: its hours are of moments, and a caso has as many
waits as lines. An undone line moved nothing. Casos out of sight do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, pairwise
from operator import itemgetter
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import CLOSED, WAIT_FOR_AGENTE, Estado
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.parts.shapes import (
    ALL,
    AttentionFigure,
    AttentionRow,
    Every,
    FigureCells,
    FigureFacts,
    Group,
    PartTable,
    Row,
    TableColumn,
)
from ajustes_tui.domain.parts.words import BY_AGENTE, BY_STEP
from ajustes_tui.domain.values.clocks import DayTest, business_days_between
from ajustes_tui.domain.values.counts import count_words, decimal_words, thousands

STEP_GROUPS = (BY_STEP, BY_AGENTE)
STEPS_COLUMNS = (
    TableColumn("Salieron", "Las veces que un caso salió del paso; el que volvió cuenta cada vez."),
    TableColumn("Días", "Días hábiles que esperó cada caso.", FigureCells.MEDIAN),
    TableColumn("Horas", "Horas de días hábiles que esperó cada caso.", FigureCells.MEDIAN),
    TableColumn("Esperan", "Los casos que están hoy en el paso."),
)
_ONE_DAY = timedelta(days=1)
_HOURS = "Las horas son las de los días hábiles, todas, de noche también"


class StepMove(NamedTuple):
    """A standing line that moved its caso; the first is its entry."""

    caso: int
    moment: datetime
    agente: str
    toward: Estado


_NO_CASO = StepMove(0, datetime.min, "", Estado.ANULADO)
_Stays = list[tuple[int, int, float]]


class BusinessTime:
    """Measures waits by the calendar of business days."""

    def __init__(self, is_habil: DayTest) -> None:
        self._is_habil = is_habil
        self._known: dict[tuple[date, date], int] = {}

    def days(self, since: datetime, until: datetime) -> int:
        """Return business days after one day, up to and including another."""
        both = (since.date(), until.date())
        if both not in self._known:
            self._known[both] = max(0, business_days_between(*both, self._is_habil))
        return self._known[both]

    def hours(self, since: datetime, until: datetime) -> float:
        """Return the hours between moments that fall on business days, 24 each."""
        if until <= since:
            return 0.0
        first, last = since.date(), until.date()
        of_last = _since_midnight(until) if self._is_habil(last) else 0.0
        before = _since_midnight(since) if self._is_habil(first) else 0.0
        # From midnight to midnight, less what had gone of the first day, more what went of the last.
        whole = self.days(since - _ONE_DAY, until - _ONE_DAY) if first < last else 0
        return 24.0 * whole + of_last - before


def _since_midnight(moment: datetime) -> float:
    return moment.hour + moment.minute / 60 + moment.second / 3600


def steps_table(moves: Iterable[StepMove], time: BusinessTime) -> PartTable:
    """Count by open estado, and by who moved its casos on; moves come by caso, oldest first."""
    stays: defaultdict[Estado, defaultdict[str, _Stays]]
    stays = defaultdict(lambda: defaultdict(list))
    waiting: defaultdict[Estado, list[int]] = defaultdict(list)
    for entered, left in pairwise(chain(moves, [_NO_CASO])):
        caso, since, _who, estado = entered
        if estado in CLOSED:
            continue
        if left.caso == caso:
            spent = (time.days(since, left.moment), time.hours(since, left.moment))
            stays[estado][left.agente].append((caso, *spent))
        else:
            waiting[estado].append(caso)
    rows: dict[tuple[str | Every | None, Group | Every], Row] = {}
    for estado in Estado:
        if estado not in CLOSED:
            by_agente = stays[estado]
            rows[estado, ALL] = _row(list(chain(*by_agente.values())), waiting[estado])
            if estado in WAIT_FOR_AGENTE:
                rows |= {(estado, agente): _row(of) for agente, of in by_agente.items()}
    return PartTable(rows, _row([]))


def _row(stays: _Stays, waiting: Iterable[int] = ()) -> Row:
    casos = tuple(sorted({caso for caso, _days, _hours in stays}))
    days, hours = (tuple(sorted(map(itemgetter(place), stays))) for place in (1, 2))
    return {
        "dias": FigureFacts(casos, measures=days),
        "horas": FigureFacts(casos, measures=hours),
        "esperan": FigureFacts(tuple(waiting)),
    }


def of_steps(table: PartTable) -> Iterator[tuple[Estado, Row]]:
    for (estado, group), row in table.rows.items():
        if group is ALL:
            yield Estado(str(estado)), row


def of_agentes(table: PartTable) -> list[tuple[str, Estado, Row]]:
    """Return by agente, then estado."""
    found = (
        (str(agente), Estado(str(estado)), row)
        for (estado, agente), row in table.rows.items()
        if agente is not ALL
    )
    return sorted(found, key=itemgetter(0))


def plain(value: float | None) -> float | None:
    """Round to tenths, and to an int where it is one."""
    tenths = None if value is None else round(value, 1)
    return tenths if tenths is None or tenths != int(tenths) else int(tenths)


def steps_rows(table: PartTable, by: str) -> Iterator[AttentionRow]:
    """Omit estados in which no caso waits nor waited."""
    if by == BY_AGENTE:
        for agente, estado, row in of_agentes(table):
            yield _step_row(estado, row, agente)
        return
    for estado, row in of_steps(table):
        if row["dias"].measures or row["esperan"].ids:
            yield _step_row(estado, row)


def _step_row(estado: Estado, row: Row, agente: str = "") -> AttentionRow:
    name = QUESTIONS[estado]
    name = name[0].lower() + name[1:]
    by = f" de los que sacó {agente}" if agente else ""
    ids, stays = row["dias"].ids, len(row["dias"].measures)
    said = of_casos = count_words(len(ids), "caso")
    if stays != len(ids):
        said = f"{count_words(stays, 'espera')} de {of_casos}"
    # A list shorter than its figure's count says so in its title.
    unlike = "" if said == of_casos else said

    def times(unit: str, spent: FigureFacts, besides: str = "") -> AttentionFigure:
        middle, most = plain(spent.median), plain(spent.ninetieth)
        where = f"{unit.capitalize()} en «{name}»{by}: "
        if middle is None or most is None:
            return AttentionFigure("—", f"{where}ninguna espera ha terminado.")
        half, ninetieth = map(decimal_words, (middle, most))
        words = f"mediana {half}; nueve de cada diez, en {ninetieth} o menos; {said}.{besides}"
        heading = f"{unit} · {unlike}" if unlike else unit
        text = f"{half} · {ninetieth}"
        return AttentionFigure(text, where + words, ids, heading, values=(middle, most))

    left = AttentionFigure(
        thousands(stays),
        f"Salieron de «{name}»{by}: {said}. El que volvió cuenta cada vez.",
        ids,
        unlike,
        values=(stays,),
    )
    figures = (
        left,
        times("días hábiles", row["dias"]),
        times("horas hábiles", row["horas"], f" {_HOURS}."),
    )
    if agente:
        return AttentionRow(f"{agente} · {name}", figures)
    waiting = row["esperan"].ids
    many = len(waiting)
    still = AttentionFigure(
        thousands(many),
        f"Están hoy en «{name}»: {count_words(many, 'caso')}; su espera no ha terminado y no "
        "entra en las medianas.",
        waiting,
        values=(many,),
    )
    return AttentionRow(name, (*figures, still))
