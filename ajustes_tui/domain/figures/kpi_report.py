"""The figures of a range of cortes as sheets and charts: the same numbers the KPI screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta, Regla
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import (
    THREE,
    BaseResults,
    CubetaCounts,
    FigureGroup,
    Indicators,
    Pesos,
    percent,
)
from ajustes_tui.domain.figures.report import (
    CellFormat,
    CellRef,
    CellValue,
    Chart,
    ReportSheet,
    Share,
    SheetColumn,
)
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date

_WHOLE, _PERCENTAGE = CellFormat.WHOLE, CellFormat.PERCENTAGE
_TOTAL = "Casos distintos de las bases vivas del corte o del rango, también los anulados (T)."
INDICATORS = "Indicadores"
CORTES = "Cortes"
CASOS = "Casos"
"""The heading of T in every sheet, which the percentages are over."""
AT_CLOSING = "al cierre"
NOW = "ahora"
"""The moment in a sheet's name: a closed corte has each sheet twice, at its closing and now."""
_COLUMNS = (
    SheetColumn("Indicador", "Cada caso cuenta en una sola cubeta.", width=36),
    SheetColumn("Casos", "Cuántos casos.", _WHOLE, 10),
    SheetColumn(
        "Porcentaje",
        "Sobre T, o sobre lo decidido donde lo dice, con un decimal; — si es cero.",
        _PERCENTAGE,
        12,
    ),
    SheetColumn(
        "Pesos",
        "Suma de los valores; un caso sin valor no suma.",
        CellFormat.MONEY,
        18,
    ),
)
TOTAL_NAME = "Total (T)"
PROGRESS_NAME = "Avance (T − P)"
DECIDED_NAME = "Decididos (A + C + R + X)"
OVER_DECIDED = " sobre lo decidido"
BASE_NAMES = ("Aprobado según la base", "Rechazado según la base", "Sin respuesta según la base")
_KNOWN_NAMES = ("Aprobado", "Rechazado", "Sin respuesta")
_TODAY = "hoy"
"""The moment of the figures of an open corte."""
MONEY_NAMES = (
    *("Solicitado (T)", "Aplicado (A + C)", "Rechazado (R + X)"),
    "Diferencia con lo solicitado (A + C)",
)
DECIDED_COLUMN = "Decididos"
_GROUP_BASE = (
    SheetColumn(DECIDED_COLUMN, "Con su respuesta: A + C + R + X.", _WHOLE, 10),
    *(
        SheetColumn(name, "Lo que decía la columna de Claro en ese corte.", _WHOLE, 12)
        for name in BASE_NAMES
    ),
)
_GROUP_MONEY = (
    SheetColumn("Solicitado", "Pesos solicitados en T.", CellFormat.MONEY, 18),
    SheetColumn("Aplicado", "Pesos aplicados y verificados en A + C.", CellFormat.MONEY, 18),
    SheetColumn("Rechazado en pesos", "Pesos solicitados en R + X.", CellFormat.MONEY, 18),
    SheetColumn(
        "Diferencia",
        "Lo aplicado menos lo que se había solicitado en esos mismos casos.",
        CellFormat.MONEY,
        18,
    ),
)
"""The columns that keep the three honest, and the money, of a group; what is known stands between."""


def _known_names(when: str) -> tuple[str, ...]:
    """Return the names of what the back answered as it is known at the moment of the figures."""
    return tuple(f"{name}, {when or _TODAY}" for name in _KNOWN_NAMES)


def _known_columns(when: str) -> tuple[SheetColumn, ...]:
    known = "Lo que se sabía" if when == AT_CLOSING else "Lo que se sabe"
    told = f"{known} {when or _TODAY}: también a mano y por lote."
    return tuple(SheetColumn(name, told, _WHOLE, 12) for name in _known_names(when))


def _share_name(cubeta: Cubeta) -> str:
    name = CUBETA_WORDS[cubeta].name
    return f"% {name[0].lower()}{name[1:]}"


def _columns_of(cubetas: Iterable[Cubeta]) -> tuple[SheetColumn, ...]:
    """Return the two columns of each bucket: its casos and its share."""
    return tuple(
        column
        for cubeta in cubetas
        if (words := CUBETA_WORDS[cubeta])
        for column in (
            SheetColumn(words.name, words.definition, _WHOLE, 11, cubeta=cubeta),
            SheetColumn(
                _share_name(cubeta),
                f"{words.definition} En porcentaje.",
                _PERCENTAGE,
                11,
                cubeta=cubeta,
                share=Share(words.name, CASOS),
                bar=cubeta in THREE,
            ),
        )
    )


PROGRESS_COLUMN = SheetColumn(
    "Avance",
    "Los que ya no están pendientes, sobre T: (T − P) / T.",
    _PERCENTAGE,
    10,
    share=Share(CUBETA_WORDS[Cubeta.PENDIENTE].name, CASOS, rest=True),
    bar=True,
)


def _share_columns(cubeta: Cubeta, share: str, rate: str) -> tuple[SheetColumn, SheetColumn]:
    """Return the columns of a bucket of a group over T of all, and over the casos of the group."""
    words = CUBETA_WORDS[cubeta]
    what = words.plural.capitalize()
    return (
        SheetColumn(
            *(share, f"{what} del grupo sobre el T de todos.", _PERCENTAGE, 10),
            share=Share(words.name),
        ),
        SheetColumn(
            *(rate, f"{what} del grupo sobre los casos del grupo.", _PERCENTAGE, 11),
            share=Share(words.name, CASOS),
        ),
    )


def indicators_sheet(ind: Indicators, when: str = "") -> ReportSheet:
    """Return the sheet of the whole range: each bucket in order, T, and the figures beside them.

    `when` names the moment of the figures, where a workbook has those of two moments.
    """
    total = ind.counts.total
    rows: list[tuple[CellValue, ...]] = [
        (CUBETA_WORDS[cubeta].name, ind.counts[cubeta], ind.counts.percent(cubeta), None)
        for cubeta in ind.counts.cubetas
    ]
    rows += [
        (TOTAL_NAME, total, percent(total, total), None),
        ("Aplicado total", *_figure(ind.counts.aplicado_total, total), None),
        ("Rechazado por el back", *_figure(ind.rechazado_by_back, total), None),
    ]
    rows += _beside(ind, when)
    names = [str(row[0]) for row in rows]
    whole, decided = names.index(TOTAL_NAME), names.index(DECIDED_NAME)
    shares = {
        number: decided if names[number].endswith(OVER_DECIDED) else whole
        for number, row in enumerate(rows)
        if row[1] is not None
    }
    return ReportSheet(_sheet_name(INDICATORS, when), _COLUMNS, rows, table=True, shares=shares)


def indicators_cell(sheet: ReportSheet, name: str, column: str) -> CellRef:
    """Return the cell of a figure in the sheet of the whole range, by its name and its column."""
    rows = list(sheet.rows)
    row = next(number for number, row in enumerate(rows, 2) if row[0] == name)
    place = next(p for p, c in enumerate(sheet.columns, 1) if c.heading == column)
    return CellRef(sheet.name, row, place)


def _beside(ind: Indicators, when: str) -> list[tuple[CellValue, ...]]:
    """Return the rows of what keeps the three honest while a corte is half decided, and of the money."""
    counts = ind.counts
    results = zip(
        (*BASE_NAMES, *_known_names(when)), (*_results(ind.base), *_results(ind.known)), strict=True
    )
    return [
        (PROGRESS_NAME, *_figure(counts.progress, counts.total), None),
        (DECIDED_NAME, *_figure(counts.decided, counts.total), None),
        *(
            (
                f"{CUBETA_WORDS[c].name}{OVER_DECIDED}",
                counts[c],
                counts.percent_of_decided(c),
                None,
            )
            for c in THREE
        ),
        *((name, casos, percent(casos, counts.total), None) for name, casos in results),
        *((name, None, None, pesos) for name, pesos in _money(ind.pesos)),
    ]


def _money(pesos: Pesos) -> list[tuple[str, int]]:
    """Return the money in centavos under its name."""
    sums = (pesos.solicitado, pesos.aplicado, pesos.rechazado, pesos.difference)
    return list(zip(MONEY_NAMES, sums, strict=True))


def groups_sheet(
    by: str,
    ind: Indicators,
    when: str = "",
    across: str = "",
    details: Sequence[GroupDetail] = (),
    whole: CellRef | None = None,
) -> ReportSheet:
    """Return the sheet with a row for each group of a grouping, or for each two of two crossed.

    `details` say more of each group, by its key; `whole` is the cell of T of all, which the aporte
    is over. The figures that are read most come first, and only they are printed.
    """
    grouping, crossed = GROUPINGS[by], GROUPINGS.get(across)
    others = [c for c in ind.counts.cubetas if c not in (*THREE, Cubeta.PENDIENTE)]
    first = (
        SheetColumn(grouping.name, grouping.definition, width=16 if details else 22),
        *([SheetColumn(crossed.name, crossed.definition, width=22)] if crossed else []),
        *(detail.column for detail in details),
        SheetColumn(CASOS, "T del grupo.", _WHOLE, 10),
        *_columns_of(THREE),
        *_columns_of([Cubeta.PENDIENTE]),
        PROGRESS_COLUMN,
        *_share_columns(Cubeta.RECHAZADO, "Aporte", "Tasa propia"),
        SheetColumn(
            *("Sobre lo decidido", "Rechazados del grupo sobre los decididos del grupo."),
            *(_PERCENTAGE, 11),
            share=Share(CUBETA_WORDS[Cubeta.RECHAZADO].name, DECIDED_COLUMN),
        ),
    )
    rest = (
        *_columns_of(others),
        *_share_columns(Cubeta.APLICADO, "Aporte aplicado", "Tasa aplicado"),
        *_share_columns(Cubeta.CORREGIDO, "Aporte corregido", "Tasa corregido"),
        *(*_GROUP_BASE, *_known_columns(when), *_GROUP_MONEY),
    )

    def figures(group: FigureGroup) -> tuple[CellValue, ...]:
        counts = group.counts
        return (
            *(counts.total, *_cubetas(counts, THREE), *_cubetas(counts, [Cubeta.PENDIENTE])),
            percent(counts.progress, counts.total),
            *(ind.share(group), ind.own_rate(group), counts.percent_of_decided(Cubeta.RECHAZADO)),
            *_cubetas(counts, others),
            *(
                figure
                for cubeta in (Cubeta.APLICADO, Cubeta.CORREGIDO)
                for figure in (ind.share(group, cubeta), ind.own_rate(group, cubeta))
            ),
            *(counts.decided, *_results(group.base), *_results(group.known)),
            *(money for _name, money in _money(group.pesos)),
        )

    rows = [
        (
            group.key or grouping.nobody,
            *([group.across_key or crossed.nobody] if crossed else []),
            *(detail.of.get(group.key or "") for detail in details),
            *figures(group),
        )
        for group in ind.groups
    ]
    everything = FigureGroup(None, ind.counts, ind.pesos, ind.base, ind.known)
    names = (None,) * (1 + bool(crossed) + len(details))
    groups = f"{grouping.word} x {crossed.word}" if crossed else grouping.word
    return ReportSheet(
        _sheet_name(f"Por {groups}", when),
        (*first, *rest),
        rows,
        table=True,
        totals=(*names, *figures(everything)),
        whole=None if whole is None else (whole, ind.counts.total),
        printed=range(len(first)),
    )


class GroupDetail(NamedTuple):
    """A column that says more of each group, and what it says by the key of the group."""

    column: SheetColumn
    of: Mapping[str, str]


ASESOR_NAME = SheetColumn("Nombre", "El del catálogo de asesores; si no, el de la base.", width=24)
ASESOR_ALIADO = SheetColumn(
    "Su aliado", "El del catálogo de asesores; si no, el de la base más nueva.", width=18
)
CAUSAL_NAME = SheetColumn("Nombre", "El del catálogo de causales.", width=34)


def cortes_sheet(
    cortes: Sequence[tuple[date, CubetaCounts]],
    age: int = 0,
    at_that_age: Mapping[date, CubetaCounts] | None = None,
    goals: Mapping[date, Goals] | None = None,
) -> ReportSheet:
    """Return the sheet with a row for each corte, in the order given: oldest first.

    `at_that_age` are the counts of the cortes when they had the age of the last one, in business
    days, where they were kept; `goals` are the goals that each corte is measured by.
    """
    same_age, goals_of = at_that_age or {}, goals or {}
    days = count_words(age, "día hábil", "días hábiles")
    others = [cubeta for cubeta in Cubeta if cubeta not in THREE]
    first = (
        SheetColumn(
            "Corte", "Fecha del corte; el cerrado va con sus cifras del cierre.", CellFormat.DIA, 12
        ),
        SheetColumn(CASOS, _TOTAL, _WHOLE, 10),
        *_columns_of(THREE),
        *(
            SheetColumn(
                _goal_name(c),
                "La que rige para el corte: al menos ese porcentaje de T, o a lo más el de rechazado.",
                _PERCENTAGE,
                11,
                cubeta=c,
                gap=True,
            )
            for c in THREE
        ),
        *(
            SheetColumn(
                _same_age_name(c),
                f"Sobre T, cuando el corte tenía {days}, como el último. — si no quedaron "
                "guardadas las cifras de ese día: lo demás compara cortes de edades distintas.",
                _PERCENTAGE,
                14,
                cubeta=c,
            )
            for c in THREE
        ),
    )
    rest = (
        *_columns_of(others),
        SheetColumn(
            "Regla",
            "2: lo rechazado que va a PQR sigue rechazado; 1: era de PQR.",
            _WHOLE,
            8,
        ),
    )
    rows = [
        (
            *(corte, counts.total, *_cubetas(counts, THREE)),
            *(_goal(goals_of.get(corte), c) for c in THREE),
            *(same_age[corte].percent(c) if corte in same_age else None for c in THREE),
            *(*_cubetas(counts, others), int(counts.regla)),
        )
        for corte, counts in cortes
    ]
    return ReportSheet(CORTES, (*first, *rest), rows, table=True, printed=range(len(first)))


def _same_age_name(cubeta: Cubeta) -> str:
    return f"% {CUBETA_WORDS[cubeta].plural} a la misma edad"


def _goal_name(cubeta: Cubeta) -> str:
    return f"Meta {CUBETA_WORDS[cubeta].title.rsplit(' ', 1)[-1].lower()}"


def _goal(goals: Goals | None, cubeta: Cubeta) -> str | None:
    """Return a goal as a percentage; None where there is none."""
    goal = goals.of(cubeta) if goals else 0
    return f"{goal}.0" if goal else None


def charts_of(cortes: ReportSheet | None, regla: Regla, when: str = "") -> list[Chart]:
    """Return the charts: the buckets of T as bars, the three indicators over the cortes with their goals.

    `cortes` is the sheet of the cortes, where there is one.
    """
    last = len(regla.cubetas) + 1
    charts = [
        Chart(
            *(_sheet_name("Casos por cubeta", when), _sheet_name(INDICATORS, when), (2,), last),
            cubetas=regla.cubetas,
        )
    ]
    rows = [] if cortes is None else list(cortes.rows)
    if cortes is not None and rows:
        places = {column.heading: place for place, column in enumerate(cortes.columns, 1)}
        at_age = tuple(places[_same_age_name(cubeta)] for cubeta in THREE)
        # The cortes are drawn at one age where each was there then, as the card compares them.
        several = len(rows) > 1
        one_age = several and all(row[place - 1] is not None for row in rows for place in at_age)
        as_they_are = tuple(places[_share_name(cubeta)] for cubeta in THREE)
        goals = [places[_goal_name(cubeta)] for cubeta in THREE]
        shown = [any(row[place - 1] is not None for row in rows) for place in goals]
        charts.append(
            Chart(
                f"Indicadores por corte, {'a igual edad' if one_age else 'de edades distintas'}"
                if several
                else "Indicadores del corte",
                *(CORTES, at_age if one_age else as_they_are, len(rows) + 1),
                lines=several,
                axis="Porcentaje de T",
                percent=True,
                cubetas=THREE,
                goals=tuple(
                    place if any_goal else 0 for place, any_goal in zip(goals, shown, strict=True)
                ),
            )
        )
    return charts


def cortes_text(since: date | None, until: date | None) -> str:
    """Return a range of cortes in the words of a report."""
    if since is None or until is None:
        return "sin cortes"
    return short_date(since) + ("" if since == until else f" a {short_date(until)}")


def kpi_definitions(
    since: date | None,
    until: date | None,
    computed_at: datetime,
    rows: Sequence[int],
    closing: str = "",
    *,
    narrowed: str = "",
) -> list[tuple[str, str, str]]:
    """Return the rows of the definitions sheet: the range, how it was closed if it was, each figure.

    `rows` counts the rows read, the duplicates and the refused; `narrowed` has the groups and days
    the figures are of, which no row of a file is counted by.
    """
    total, duplicated, rechazadas = rows
    return [
        ("Informe", "Cortes", cortes_text(since, until)),
        *([("Informe", "Cierre", closing)] if closing else []),
        ("Informe", "Calculado el", f"{computed_at:%d/%m/%Y %H:%M}, hora de Bogotá"),
        *([("Informe", "Solo", narrowed)] if narrowed else []),
        (
            "Informe",
            "Filas de las bases",
            "no se cuentan con un filtro"
            if narrowed
            else f"{count_words(total, 'fila', 'filas')}: {count_words(duplicated, 'duplicada', 'duplicadas')} "
            f"y {count_words(rechazadas, 'rechazada', 'rechazadas')}",
        ),
        ("Indicadores", "Total (T)", _TOTAL),
        *(("Indicadores", words.name, words.definition) for words in CUBETA_WORDS.values()),
        ("Indicadores", "Aplicado total", "Aplicado más corregido: (A + C) / T."),
        (
            "Indicadores",
            "Rechazado por el back",
            "Casos cuyo último resultado es RECHAZADO, sea cual sea el veredicto.",
        ),
        (
            "Indicadores",
            "Avance y decididos",
            "Avance: los que ya no están pendientes, (T − P) / T. Decididos: A + C + R + X; sobre "
            "ellos se ve cómo va un corte a medio decidir.",
        ),
        (
            "Indicadores",
            "Según la base",
            "Lo que decía la columna de Claro de cada caso de T en ese corte, sea cual sea el "
            f"veredicto. {'Al cierre y ahora' if closing else 'Hoy'}: el último resultado conocido, "
            "también a mano y por lote.",
        ),
        (
            "Indicadores",
            "Pesos",
            "Solicitado: valor solicitado de T. Aplicado: valor aplicado, verificado, de A + C. "
            "Rechazado: valor solicitado de R + X.",
        ),
    ]


def _sheet_name(name: str, when: str) -> str:
    return f"{name} {when}".rstrip()


def _cubetas(counts: CubetaCounts, cubetas: Iterable[Cubeta]) -> tuple[CellValue, ...]:
    return tuple(value for c in cubetas for value in (counts[c], counts.percent(c)))


def _results(results: BaseResults) -> tuple[int, int, int]:
    return results.aprobado, results.rechazado, results.sin_respuesta


def _figure(casos: int, total: int) -> tuple[CellValue, CellValue]:
    return casos, percent(casos, total)
