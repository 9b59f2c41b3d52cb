"""Two ranges side by side in words, and choosing them, for screens and plain lines."""

from __future__ import annotations

from collections.abc import Callable

from ajustes_tui.domain.figures.comparison import ComparedFigure, ComparedShare
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.day_ranges import DayRange, days_title, days_words, read_days
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.figures.comparison import ComparisonService, RangeComparison
from ajustes_tui.workbench.asking import Doing, Form, FormRow, done

FIRST, SECOND = "primero", "segundo"
"""The names of the two ranges."""
_MOST = 30


def share_words(share: ComparedShare) -> str:
    """Return a figure with what it is over: `36 de 200 · 18,0`."""
    casos = thousands(share.casos)
    if share.total is None:
        return casos
    if not share.total:
        return "—"
    return f"{casos} de {thousands(share.total)} · {(share.percent or '—').replace('.', ',')}"


def difference_words(figure: ComparedFigure) -> str:
    """Return by how much the second range differs: in points, and T in casos."""
    if figure.of is None:
        return f"{figure.casos:+d}" if figure.casos else "0"
    points = figure.points
    if points is None:
        return "—"
    return f"{points:+.1f}".replace(".", ",") if points else "0,0"


def ranges_words(comparison: RangeComparison) -> str:
    """Return what is compared with what."""
    what = "veredictos" if comparison.of_days else "cortes"
    return f"{what} {days_title(comparison.second.days)} con {days_title(comparison.first.days)}"


def standing_words(comparison: RangeComparison) -> str:
    """Return as of when the figures of both ranges are, which may be of different ages."""
    first, second = comparison.first, comparison.second
    if first.age is None or second.age is None:
        return "Son los veredictos vigentes de esos días, de cualquier corte."
    ages = (
        f"{'cerrado ' if each.closed else ''}a "
        f"{count_words(each.age or 0, 'día hábil', 'días hábiles')} del corte"
        for each in (first, second)
    )
    return "El primero, {}; el segundo, {}.".format(*ages)


def figure_words(comparison: RangeComparison, figure: ComparedFigure) -> str:
    """Return what a figure of both ranges is made of."""
    unit = "puntos" if figure.of else "casos"
    return (
        f"{figure.name}: {share_words(figure.first)} en {days_words(comparison.first.days)}; "
        f"{share_words(figure.second)} en {days_words(comparison.second.days)}; "
        f"diferencia, {difference_words(figure)} {unit}."
    )


def choose_ranges(
    service: ComparisonService, now: RangeComparison | None, *, of_days: bool
) -> Doing[RangeComparison | None]:
    """Ask for two ranges and compare them; both empty are those that are compared by default."""
    today = service.context.now().date()
    holds = now if now is not None and now.of_days is of_days else None
    texts = yield Form(
        "Dos rangos de días del veredicto" if of_days else "Dos rangos de cortes",
        f"Un día, o dos: 01/{today:%m} a {today:%d/%m}. Vacío: "
        + ("esta semana y la de antes." if of_days else "el corte más nuevo y el de antes."),
        [
            _row(FIRST, "El primero", holds.first.days if holds else None, service),
            _row(SECOND, "El segundo", holds.second.days if holds else None, service),
        ],
        does="los compara",
        foot="compara",
        replaces=True,
    )
    if texts is None:
        return None
    first, second = (read_days(texts[name], today) for name in (FIRST, SECOND))
    compare: Callable[[DayRange | None, DayRange | None], RangeComparison] = (
        service.days if of_days else service.cortes
    )
    return (yield from done(lambda: compare(second, first), "Comparando los dos rangos"))


def _row(name: str, label: str, now: DayRange | None, service: ComparisonService) -> FormRow:
    today = service.context.now().date()

    def objection(typed: str) -> str:
        try:
            read_days(typed, today)
        except InvalidDatum as error:
            return f"{label}: {error.message}"
        return ""

    return FormRow(
        *(name, label, _MOST, days_words(now) if now else ""),
        expected="un día, o dos con una a en medio",
        objection=objection,
    )
