"""The figures of a range of cortes as sheets and charts, with the numbers of the KPI screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.closing import Past
from ajustes_tui.domain.figures.figures import narrowed_words
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import (
    APLICADO_TOTAL,
    APPLIED,
    APPLIED_MONEY,
    DECIDED_FIGURE,
    FIGURES,
    KNOWN,
    PROGRESS_FIGURE,
    REJECTED_BY_BACK,
    REJECTED_MONEY,
    SAID,
    SOLICITADO,
    THREE,
    TOTAL,
    FigureCounts,
    FigureGroup,
    PastCorte,
    percent,
)
from ajustes_tui.domain.figures.sheets import (
    CellFormat,
    CellRef,
    CellValue,
    Chart,
    ReportSheet,
    Share,
    SheetColumn,
)
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_date

_WHOLE, _PERCENTAGE = CellFormat.WHOLE, CellFormat.PERCENTAGE
_TOTAL = "Casos distintos de las bases vivas del corte o del rango, también los anulados (T)."
INDICATORS = "Indicadores"
CORTES = "Cortes"
CASOS = "Casos"
"""The heading of T in every sheet, the denominator of the percentages."""
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
    SheetColumn("Pesos", "Suma de los valores; un caso sin valor no suma.", CellFormat.MONEY, 18),
)
OVER_DECIDED = " sobre lo decidido"
DIFFERENCE_NAME = "Diferencia con lo solicitado (A + C)"
_DECIDED_COLUMN = "Decididos"
_Counted = tuple[SheetColumn, Callable[[FigureCounts], CellValue]]
GroupDetails = Mapping[SheetColumn, Mapping[str, str]]
"""Extra columns of groups, each with its text by key."""


def name_of(key: str, when: str = "") -> str:
    heading = FIGURES[key].heading
    return f"{heading}, {when or 'hoy'}" if key in KNOWN else heading


def money_of(counts: FigureCounts) -> list[tuple[str, int]]:
    sums = [(name_of(key), counts[key]) for key in (SOLICITADO, APPLIED_MONEY, REJECTED_MONEY)]
    return [*sums, (DIFFERENCE_NAME, counts.difference)]


def _share_name(cubeta: Cubeta) -> str:
    name = CUBETA_WORDS[cubeta].name
    return f"% {name[0].lower()}{name[1:]}"


def _columns_of(cubetas: Iterable[Cubeta]) -> list[_Counted]:
    columns: list[_Counted] = []
    for cubeta in cubetas:
        words = CUBETA_WORDS[cubeta]
        casos = SheetColumn(words.name, words.definition, _WHOLE, 11, cubeta=cubeta)
        share = SheetColumn(
            heading=_share_name(cubeta),
            definition=f"{words.definition} En porcentaje.",
            fmt=_PERCENTAGE,
            width=11,
            cubeta=cubeta,
            share=Share(words.name, CASOS),
            bar=cubeta in THREE,
        )
        columns += [(casos, _number(cubeta)), (share, _share(cubeta))]
    return columns


def _number(key: str) -> Callable[[FigureCounts], CellValue]:
    return lambda counts: counts[key]


def _share(key: str, over: str = TOTAL) -> Callable[[FigureCounts], CellValue]:
    return lambda counts: counts.percent(key, over)


def _shares_of(cubeta: Cubeta, share: str, rate: str, total: int) -> list[_Counted]:
    words = CUBETA_WORDS[cubeta]
    what = words.plural.capitalize()
    of_all = SheetColumn(
        share, f"{what} del grupo sobre el T de todos.", _PERCENTAGE, 10, share=Share(words.name)
    )
    of_own = SheetColumn(
        heading=rate,
        definition=f"{what} del grupo sobre los casos del grupo.",
        fmt=_PERCENTAGE,
        width=11,
        share=Share(words.name, CASOS),
    )
    return [(of_all, lambda counts: percent(counts[cubeta], total)), (of_own, _share(cubeta))]


def _of_money(heading: str, definition: str, of: Callable[[FigureCounts], CellValue]) -> _Counted:
    return SheetColumn(heading, definition, CellFormat.MONEY, 18), of


def indicators_sheet(counts: FigureCounts, when: str = "") -> ReportSheet:
    """`when` names the moment, in a workbook with two."""
    figures = [(name_of(key), key, TOTAL) for key in (*Cubeta, TOTAL, APLICADO_TOTAL)]
    figures.append(("Rechazado por el back", REJECTED_BY_BACK, TOTAL))
    figures += [(name_of(key), key, TOTAL) for key in (PROGRESS_FIGURE, DECIDED_FIGURE)]
    figures += [(f"{name_of(c)}{OVER_DECIDED}", c, DECIDED_FIGURE) for c in THREE]
    figures += [(name_of(key, when), key, TOTAL) for key in (*SAID, *KNOWN)]
    places = {key: place for place, (_name, key, _over) in reversed([*enumerate(figures)])}
    return ReportSheet(
        _sheet_name(INDICATORS, when),
        _COLUMNS,
        [
            *((name, counts[key], counts.percent(key, over), None) for name, key, over in figures),
            *((name, None, None, pesos) for name, pesos in money_of(counts)),
        ],
        table=True,
        shares={place: places[over] for place, (_name, _key, over) in enumerate(figures)},
    )


def indicators_cell(sheet: ReportSheet, name: str, column: str) -> CellRef:
    rows = list(sheet.rows)
    row = next(number for number, row in enumerate(rows, 2) if row[0] == name)
    place = next(p for p, c in enumerate(sheet.columns, 1) if c.heading == column)
    return CellRef(sheet.name, row, place)


def _first_columns(total: int) -> list[_Counted]:
    """Return the most read columns of a group, which alone are printed."""
    return [
        (SheetColumn(CASOS, "T del grupo.", _WHOLE, 10), _number(TOTAL)),
        *_columns_of((*THREE, Cubeta.PENDIENTE)),
        (_PROGRESS_COLUMN, _share(PROGRESS_FIGURE)),
        *_shares_of(Cubeta.RECHAZADO, "Aporte", "Tasa propia", total),
        (
            SheetColumn(
                heading="Sobre lo decidido",
                definition="Rechazados del grupo sobre los decididos del grupo.",
                fmt=_PERCENTAGE,
                width=11,
                share=Share(CUBETA_WORDS[Cubeta.RECHAZADO].name, _DECIDED_COLUMN),
            ),
            _share(Cubeta.RECHAZADO, DECIDED_FIGURE),
        ),
    ]


def _other_columns(total: int, when: str) -> list[_Counted]:
    told = "Lo que se sabía" if when == AT_CLOSING else "Lo que se sabe"
    of_base = "Lo que decía la columna de Claro en ese corte."
    known = f"{told} {when or 'hoy'}: también a mano y por lote."
    return [
        *_columns_of(c for c in Cubeta if c not in (*THREE, Cubeta.PENDIENTE)),
        *(column for c in APPLIED for column in _shares_of(c, f"Aporte {c}", f"Tasa {c}", total)),
        (
            SheetColumn(_DECIDED_COLUMN, "Con su respuesta: A + C + R + X.", _WHOLE, 10),
            _number(DECIDED_FIGURE),
        ),
        *((SheetColumn(name_of(k), of_base, _WHOLE, 12), _number(k)) for k in SAID),
        *((SheetColumn(name_of(k, when), known, _WHOLE, 12), _number(k)) for k in KNOWN),
        _of_money("Solicitado", "Pesos solicitados en T.", _number(SOLICITADO)),
        _of_money("Aplicado", "Pesos aplicados y verificados en A + C.", _number(APPLIED_MONEY)),
        _of_money("Rechazado en pesos", "Pesos solicitados en R + X.", _number(REJECTED_MONEY)),
        _of_money(
            "Diferencia",
            "Lo aplicado menos lo que se había solicitado en esos mismos casos.",
            lambda counts: counts.difference,
        ),
    ]


def groups_sheet(
    by: str,
    counts: FigureCounts,
    groups: Sequence[FigureGroup],
    when: str,
    across: str,
    details: GroupDetails,
    whole: CellRef,
) -> ReportSheet:
    """Return a row per group, or per pair of two crossed groupings.

    `details` add columns; `whole` is the cell of T of all, under the aporte. The most read columns
    come first, and only they are printed.
    """
    grouping, crossed, total = GROUPINGS[by], GROUPINGS.get(across), counts.total
    names = [
        SheetColumn(grouping.name, grouping.definition, width=16 if details else 22),
        *([SheetColumn(crossed.name, crossed.definition, width=22)] if crossed else []),
        *details,
    ]
    first = _first_columns(total)
    figures = [*first, *_other_columns(total, when)]
    rows = [
        (
            group.key or grouping.nobody,
            *([group.across_key or crossed.nobody] if crossed else []),
            *(of.get(group.key or "") for of in details.values()),
            *(value(group.counts) for _column, value in figures),
        )
        for group in groups
    ]
    return ReportSheet(
        _sheet_name(
            f"Por {grouping.word} x {crossed.word}" if crossed else f"Por {grouping.word}", when
        ),
        [*names, *(column for column, _value in figures)],
        rows,
        table=True,
        totals=(*(None for _name in names), *(value(counts) for _column, value in figures)),
        whole=(whole, total),
        printed=range(len(names) + len(first)),
    )


_PROGRESS_COLUMN = SheetColumn(
    "Avance",
    "Los que ya no están pendientes, sobre T: (T − P) / T.",
    _PERCENTAGE,
    10,
    share=Share(CUBETA_WORDS[Cubeta.PENDIENTE].name, CASOS, rest=True),
    bar=True,
)


ASESOR_NAME = SheetColumn("Nombre", "El del catálogo de asesores; si no, el de la base.", width=24)
ASESOR_ALIADO = SheetColumn(
    "Su aliado", "El del catálogo de asesores; si no, el de la base más nueva.", width=18
)
CAUSAL_NAME = SheetColumn("Nombre", "El del catálogo de causales.", width=34)


def cortes_sheet(
    cortes: Sequence[PastCorte], past: Past, goals: Mapping[date, Goals]
) -> ReportSheet:
    """Rows are in the given order: oldest first; `past` has their counts at the age of the last one."""
    same_age = past.at_age
    days = count_words(past.age or 0, "día hábil")
    casos: list[_Counted] = [
        (SheetColumn(CASOS, _TOTAL, _WHOLE, 10), _number(TOTAL)),
        *_columns_of(THREE),
    ]
    rest: list[_Counted] = [
        *_columns_of(cubeta for cubeta in Cubeta if cubeta not in THREE),
        (
            SheetColumn(
                heading="Regla",
                definition="2: lo rechazado que va a PQR sigue rechazado; 1: era de PQR.",
                fmt=_WHOLE,
                width=8,
            ),
            lambda counts: int(counts.regla),
        ),
    ]
    first = (
        SheetColumn(
            "Corte", "Fecha del corte; el cerrado va con sus cifras del cierre.", CellFormat.DIA, 12
        ),
        *(column for column, _value in casos),
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
    rows = [
        (
            corte,
            *(value(counts) for _column, value in casos),
            *(_goal(goals[corte], c) for c in THREE),
            *(same_age[corte].percent(c) if corte in same_age else None for c in THREE),
            *(value(counts) for _column, value in rest),
        )
        for corte, counts in cortes
    ]
    columns = (*first, *(column for column, _value in rest))
    return ReportSheet(CORTES, columns, rows, table=True, printed=range(len(first)))


def _same_age_name(cubeta: Cubeta) -> str:
    return f"% {CUBETA_WORDS[cubeta].plural} a la misma edad"


def _goal_name(cubeta: Cubeta) -> str:
    return f"Meta {CUBETA_WORDS[cubeta].title.rsplit(' ', 1)[-1].lower()}"


def _goal(goals: Goals, cubeta: Cubeta) -> str | None:
    goal = goals.of(cubeta)
    return f"{goal}.0" if goal else None


def charts_of(cortes: ReportSheet | None, when: str = "") -> list[Chart]:
    charts = [
        Chart(
            heading=_sheet_name("Casos por cubeta", when),
            sheet=_sheet_name(INDICATORS, when),
            columns=(2,),
            last=len(Cubeta) + 1,
            cubetas=tuple(Cubeta),
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
                sheet=CORTES,
                columns=at_age if one_age else as_they_are,
                last=len(rows) + 1,
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
    if since is None or until is None:
        return "sin cortes"
    return short_date(since) + ("" if since == until else f" a {short_date(until)}")


def kpi_definitions(board: KpiBoard, read_at: datetime) -> list[tuple[str, str, str]]:
    narrowed, closing = narrowed_words(board.only, board.days), _closing_words(board)
    rows = (
        f"{count_words(board.rows, 'fila')}: {count_words(board.duplicated, 'duplicada')} "
        f"y {count_words(board.rechazadas, 'rechazada')}"
    )
    report = {
        "Cortes": cortes_text(board.since, board.until),
        "Cierre": closing,
        "Calculado el": f"{read_at:%d/%m/%Y %H:%M}, hora de Bogotá",
        "Solo": narrowed,
        "Filas de las bases": "no se cuentan con un filtro" if narrowed else rows,
    }
    indicators = {
        "Total (T)": _TOTAL,
        **{words.name: words.definition for words in CUBETA_WORDS.values()},
        "Aplicado total": "Aplicado más corregido: (A + C) / T.",
        "Rechazado por el back": "Casos cuyo último resultado es RECHAZADO, sea cual sea el veredicto.",
        "Avance y decididos": "Avance: los que ya no están pendientes, (T − P) / T. Decididos: A + C + R + "
        "X; sobre ellos se ve cómo va un corte a medio decidir.",
        "Según la base": "Lo que decía la columna de Claro de cada caso de T en ese corte, sea cual sea el "
        f"veredicto. {'Al cierre y ahora' if closing else 'Hoy'}: el último resultado conocido, "
        "también a mano y por lote.",
        "Pesos": "Solicitado: valor solicitado de T. Aplicado: valor aplicado, verificado, de A + C. "
        "Rechazado: valor solicitado de R + X.",
    }
    sections = {"Informe": report, "Indicadores": indicators}
    return [
        (of, name, text) for of, said in sections.items() for name, text in said.items() if text
    ]


def _closing_words(board: KpiBoard) -> str:
    closing = board.closing
    if closing is None:
        return ""
    momento = closing.momento.astimezone(BOGOTA)
    return (
        f"Lo cerró {closing.who} el {momento:%d/%m/%Y %H:%M}; las hojas «{AT_CLOSING}» tienen las "
        f"cifras de ese momento y las hojas «{NOW}» las de ahora, con "
        f"{count_words(board.changed, 'caso')} en otra cubeta desde el cierre"
    )


def _sheet_name(name: str, when: str) -> str:
    return f"{name} {when}".rstrip()
