"""The figures of a range of cortes as sheets and charts: the same numbers the KPI screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta, Regla
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.indicators import (
    CubetaCounts,
    FigureGroup,
    Indicators,
    Pesos,
    percent,
)
from ajustes_tui.domain.figures.report import CellFormat, CellValue, Chart, ReportSheet, SheetColumn
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date

_WHOLE, _PERCENTAGE = CellFormat.WHOLE, CellFormat.PERCENTAGE
_TOTAL = "Casos distintos de las bases vivas del corte o del rango, también los anulados (T)."
INDICATORS = "Indicadores"
AT_CLOSING = "al cierre"
NOW = "ahora"
"""The moment in a sheet's name: a closed corte has each sheet twice, at its closing and now."""
GROUP_NAMES = {"asesor": "Asesor", "aliado": "Aliado", "causal": "Causal", "agente": "Agente"}
_GROUP_DEFINITIONS = {
    "asesor": "Asesor que pidió el ajuste; «(sin asesor)» si la base no lo trae.",
    "aliado": "Operación o sede; «(sin aliado)» si la base no lo trae.",
    "causal": "Causal identificada al clasificar; «(sin causal)» antes.",
    "agente": "Autor del último veredicto vigente; «(sin agente)» si no lo hay.",
}
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
        "Suma de los valores; un caso sin valor no suma. Vacío si el cierre no los guardó.",
        CellFormat.MONEY,
        18,
    ),
)
_THREE = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
_MONEY_NAMES = (
    *("Solicitado (T)", "Aplicado (A + C)", "Rechazado (R + X)"),
    "Diferencia con lo solicitado (A + C)",
)
_GROUP_SHARES = (
    (Cubeta.APLICADO, "Aporte aplicado", "Tasa aplicado", "Aplicados"),
    (Cubeta.CORREGIDO, "Aporte corregido", "Tasa corregido", "Corregidos"),
)
_GROUP_BESIDE = (
    SheetColumn("Decididos", "Con su respuesta: A + C + R + X.", _WHOLE, 10),
    SheetColumn("Avance", "Los que ya no están pendientes, sobre T: (T − P) / T.", _PERCENTAGE, 10),
    SheetColumn("Aprobado según la base", "Lo que dice la columna de Claro.", _WHOLE, 12),
    SheetColumn("Rechazado según la base", "Lo que dice la columna de Claro.", _WHOLE, 12),
    SheetColumn("Sin respuesta según la base", "Lo que dice la columna de Claro.", _WHOLE, 12),
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
"""The columns that keep the three honest, and the money, of a group."""
EARLIER_RULE = "El corte se cerró con la regla anterior: los anulados fuera de T."


def _columns_of(cubetas: Iterable[Cubeta]) -> tuple[SheetColumn, ...]:
    """Return the two columns of each bucket: its casos and its share."""
    return tuple(
        column
        for cubeta in cubetas
        if (words := CUBETA_WORDS[cubeta])
        for column in (
            SheetColumn(words.name, words.definition, _WHOLE, 11, cubeta=cubeta),
            SheetColumn(
                f"% {words.name[0].lower()}{words.name[1:]}",
                f"{words.definition} En porcentaje.",
                _PERCENTAGE,
                11,
                cubeta=cubeta,
            ),
        )
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
        ("Total (T)", total, percent(total, total), None),
        ("Aplicado total", *_figure(ind.counts.aplicado_total, total), None),
        ("Rechazado por el back", *_figure(ind.rechazado_by_back, total), None),
    ]
    if Cubeta.ANULADO not in ind.counts.cubetas:
        rows.append(("Anulados (fuera de T)", ind.anulados, None, None))
    rows += _beside(ind)
    return ReportSheet(_sheet_name(INDICATORS, when), _COLUMNS, rows)


def _beside(ind: Indicators) -> list[tuple[CellValue, ...]]:
    """Return the rows of what keeps the three honest while a corte is half decided, and of the money."""
    counts, base = ind.counts, ind.base
    results = (
        ("Aprobado según la base", base.aprobado),
        ("Rechazado según la base", base.rechazado),
        ("Sin respuesta según la base", base.sin_respuesta),
    )
    return [
        ("Avance (T − P)", *_figure(counts.progress, counts.total), None),
        ("Decididos (A + C + R + X)", *_figure(counts.decided, counts.total), None),
        *(
            (
                f"{CUBETA_WORDS[c].name} sobre lo decidido",
                counts[c],
                counts.percent_of_decided(c),
                None,
            )
            for c in _THREE
        ),
        *(
            (name, casos, None if casos is None else percent(casos, counts.total), None)
            for name, casos in results
        ),
        *((name, None, None, pesos) for name, pesos in _money(ind.pesos)),
    ]


def _money(pesos: Pesos | None) -> list[tuple[str, int | None]]:
    """Return the money in centavos under its name; nothing where an old closing did not keep it."""
    sums = (None,) * 4 if pesos is None else _sums(pesos)
    return list(zip(_MONEY_NAMES, sums, strict=True))


def _sums(pesos: Pesos) -> tuple[int, int, int, int]:
    return pesos.solicitado, pesos.aplicado, pesos.rechazado, pesos.difference


def groups_sheet(by: str, ind: Indicators, when: str = "", across: str = "") -> ReportSheet:
    """Return the sheet with a row for each asesor, aliado, causal or agente, or for each two crossed."""
    name, cubetas = GROUP_NAMES[by], ind.counts.cubetas
    columns = (
        SheetColumn(name, _GROUP_DEFINITIONS[by], width=22),
        *(
            [SheetColumn(GROUP_NAMES[across], _GROUP_DEFINITIONS[across], width=22)]
            if across
            else []
        ),
        SheetColumn("Casos", "T del grupo.", _WHOLE, 10),
        *_columns_of(cubetas),
        SheetColumn("Aporte", "Rechazados del grupo sobre el T de todos.", _PERCENTAGE, 10),
        SheetColumn(
            "Tasa propia", "Rechazados del grupo sobre los casos del grupo.", _PERCENTAGE, 11
        ),
        *(
            column
            for _cubeta, share, rate, what in _GROUP_SHARES
            for column in (
                SheetColumn(share, f"{what} del grupo sobre el T de todos.", _PERCENTAGE, 10),
                SheetColumn(rate, f"{what} del grupo sobre los casos del grupo.", _PERCENTAGE, 11),
            )
        ),
        *_GROUP_BESIDE,
    )
    rows = [
        (
            group.key or f"(sin {by})",
            *([group.across_key or f"(sin {across})"] if across else []),
            group.counts.total,
            *_cubetas(group.counts, cubetas),
            ind.share(group),
            ind.own_rate(group),
            *(
                figure
                for cubeta, *_names in _GROUP_SHARES
                for figure in (ind.share(group, cubeta), ind.own_rate(group, cubeta))
            ),
            *_beside_group(group),
        )
        for group in ind.groups
    ]
    groups = f"{by} x {across}" if across else by
    return ReportSheet(_sheet_name(f"Por {groups}", when), columns, rows)


def _beside_group(group: FigureGroup) -> tuple[CellValue, ...]:
    """Return the values of `_GROUP_BESIDE`."""
    counts, base = group.counts, group.base
    return (
        counts.decided,
        percent(counts.progress, counts.total),
        *(base.aprobado, base.rechazado, base.sin_respuesta),
        *(money for _name, money in _money(group.pesos)),
    )


def cortes_sheet(
    cortes: Sequence[tuple[date, CubetaCounts]],
    age: int = 0,
    at_that_age: Mapping[date, CubetaCounts] | None = None,
) -> ReportSheet:
    """Return the sheet with a row for each corte, in the order given: oldest first.

    `at_that_age` are the counts of the cortes when they had the age of the last one, in business
    days, where they were kept.
    """
    same_age = at_that_age or {}
    days = count_words(age, "día hábil", "días hábiles")
    columns = (
        SheetColumn(
            "Corte", "Fecha del corte; el cerrado va con sus cifras del cierre.", CellFormat.DIA, 12
        ),
        SheetColumn("Casos", _TOTAL, _WHOLE, 10),
        *_columns_of(Cubeta),
        SheetColumn("Regla", f"2: los anulados cuentan en T. 1: {EARLIER_RULE}", _WHOLE, 8),
        *(
            SheetColumn(
                f"% {CUBETA_WORDS[c].plural} a la misma edad",
                f"Sobre T, cuando el corte tenía {days}, como hoy el último. — si no quedaron "
                "guardadas las cifras de ese día: lo demás compara cortes de edades distintas.",
                _PERCENTAGE,
                14,
                cubeta=c,
            )
            for c in _THREE
        ),
    )
    rows = [
        (
            *(corte, counts.total, *_cubetas(counts, Cubeta), int(counts.regla)),
            *(same_age[corte].percent(c) if corte in same_age else None for c in _THREE),
        )
        for corte, counts in cortes
    ]
    return ReportSheet("Cortes", columns, rows)


def charts_of(cortes: int, regla: Regla, when: str = "") -> list[Chart]:
    """Return the charts: the buckets of T as bars, the three indicators as lines over the cortes."""
    last = len(regla.cubetas) + 1
    charts = [
        Chart(
            *(_sheet_name("Casos por cubeta", when), _sheet_name(INDICATORS, when), (2,), last),
            cubetas=regla.cubetas,
        )
    ]
    if cortes > 1:
        three = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
        percentages = tuple(4 + 2 * list(Cubeta).index(cubeta) for cubeta in three)
        charts.append(
            Chart(
                *("Indicadores por corte", "Cortes", percentages, cortes + 1),
                lines=True,
                axis="Porcentaje",
                cubetas=three,
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
    outside: bool = False,
    narrowed: str = "",
) -> list[tuple[str, str, str]]:
    """Return the rows of the definitions sheet: the range, how it was closed if it was, each figure.

    `rows` counts the rows read, the duplicates and the refused; `outside` tells that the
    corte was closed by the rule that left the annulled casos out of T; `narrowed` has the groups
    and days the figures are of, which no row of a file is counted by.
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
            "Lo que dice la columna de Claro de cada caso de T, sea cual sea el veredicto.",
        ),
        (
            "Indicadores",
            "Pesos",
            "Solicitado: valor solicitado de T. Aplicado: valor aplicado, verificado, de A + C. "
            "Rechazado: valor solicitado de R + X. Los cortes cerrados antes de guardarlos no los "
            "tienen.",
        ),
        *([("Indicadores", "Anulados (fuera de T)", EARLIER_RULE)] if outside else []),
    ]


def _sheet_name(name: str, when: str) -> str:
    return f"{name} {when}".rstrip()


def _cubetas(counts: CubetaCounts, cubetas: Iterable[Cubeta]) -> tuple[CellValue, ...]:
    return tuple(value for c in cubetas for value in (counts[c], counts.percent(c)))


def _figure(casos: int, total: int) -> tuple[CellValue, CellValue]:
    return casos, percent(casos, total)
