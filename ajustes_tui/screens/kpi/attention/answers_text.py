"""The words of the days to answer, of re-escalations, of what PQR answered and of why the back rejects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import CUBETA_WORDS, code_name
from ajustes_tui.domain.figures.answers import (
    PQR_RESULTS,
    AnswerStretch,
    DaysFigure,
    DaysReport,
    DaysRow,
    PqrGroup,
    PqrReport,
    TriesFigure,
    TriesGroup,
    TriesReport,
)
from ajustes_tui.domain.figures.indicators import percent_text
from ajustes_tui.domain.figures.reasons import ReasonFigure, ReasonsReport
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.values.counts import count_words, listed, thousands
from ajustes_tui.screens.kpi.attention.text import AttentionFigure, AttentionRow
from ajustes_tui.workbench.lead.figures import group_name

_STRETCHES: Mapping[AnswerStretch, tuple[str, str]] = {
    AnswerStretch.VERDICT: (
        "Al veredicto",
        "del corte que trajo el caso al veredicto vigente, con lo que esperó al back",
    ),
    AnswerStretch.OURS: ("En la célula", "los mismos días sin los que el caso estuvo en el back"),
    AnswerStretch.TOLD: (
        "Al informar",
        "del corte que trajo el caso a la primera vez que alguien le informó al usuario",
    ),
    AnswerStretch.BACK: ("Del back", "de cada escalamiento al back a su respuesta"),
    AnswerStretch.PQR: ("De PQR", "de cada envío a PQR al día en que PQR dice que respondió"),
}
"""The heading of each stretch, and from where to where it counts."""
BY_WEEK = "semana"
"""How days to answer are told apart at first, which is no grouping: by the ISO week each ended in."""
DAYS_HEADINGS = tuple(heading for heading, _what in _STRETCHES.values())
TRIES_HEADINGS = (
    "Ganados",
    "Primera vez",
    "Segunda vez",
    "Pendientes",
    "Sin revertir",
    "Otra vez",
)
PQR_HEADINGS = (
    *("Enviados", "En PQR", "Respondidos", "En plazo", "Tarde"),
    *(*(code_name(result).capitalize() for result in PQR_RESULTS), "Plazo pasado", "Días"),
)
REASONS_HEADINGS = (*("Rechazados", "Parte", "Confirmados", "Pendientes", "Sin revertir", "Otros"),)
_OTHERS = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.A_PQR, Cubeta.ANULADO)
"""Where a caso that the back rejects may be besides: the parts of its row add up with them."""
_SENT = {
    Evento.RADICAR_RECURSO: ("Recursos", "recursos radicados"),
    Evento.ESCALAR_PQR: ("Sin recurso", "casos enviados a PQR sin recurso"),
}
"""What each evento sent to PQR: its name as a row, and in a sentence."""


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _counted(ids: tuple[int, ...], words: str) -> AttentionFigure:
    return AttentionFigure(
        thousands(len(ids)), f"{words}: {count_words(len(ids), 'caso', 'casos')}.", ids
    )


def _days(figure: DaysFigure, name: str, what: str) -> AttentionFigure:
    """Return some days: their median, their p90 and of how many casos they are."""
    if figure.median is None or figure.ninetieth is None:
        return AttentionFigure("—", f"{name}: ninguno. Son los días hábiles {what}.")
    middle, ninetieth = _number(figure.median), figure.ninetieth
    casos = count_words(figure.casos, "caso", "casos")
    answers = count_words(figure.answers, "respuesta", "respuestas")
    of = casos if figure.answers == figure.casos else f"{answers} a {casos}"
    return AttentionFigure(
        f"{middle} · {ninetieth} ({thousands(figure.casos)})",
        f"{name}: mediana {middle}, nueve de diez en {ninetieth} o menos, de {of}. Días hábiles "
        f"{what}.",
        figure.ids,
        "" if figure.answers == figure.casos else f"{name.lower()} · {of}",
    )


def days_rows(report: DaysReport, by: str, catalogs: Catalogs) -> Iterator[AttentionRow]:
    """Yield the days of all together, then those of each week or group."""
    yield _days_row("Todas" if by == BY_WEEK else "Todos", report.everything)
    for row in report.rows:
        yield _days_row(
            group_name(row.key, by, catalogs) if row.week is None else str(row.week), row
        )


def _days_row(name: str, row: DaysRow) -> AttentionRow:
    return AttentionRow(
        name,
        tuple(
            _days(row.of(stretch), heading, what) for stretch, (heading, what) in _STRETCHES.items()
        ),
    )


def tries_rows(report: TriesReport, by: str, catalogs: Catalogs) -> Iterator[AttentionRow]:
    """Yield the re-escalations of all the casos, then those of each group."""
    yield _tries_row("Todos", report.everything)
    for group in report.groups:
        yield _tries_row(group_name(group.key, by, catalogs), group)


def _tries_row(name: str, group: TriesGroup) -> AttentionRow:
    everything, first = group.all, group.first
    again = len(first.again)
    # Who had to be sent again was not won the first time.
    besides = (
        f" De esos, {again} hubo que escalarlos otra vez; sin ellos, {first.casos} de {first.total} = "
        f"{percent_text(first.casos, first.total)}."
        if again
        else ""
    )
    return AttentionRow(
        name,
        (
            _won(everything, "Ganados = corregidos / corregidos y no revertidos (C ÷ (C + X))"),
            _won(first, "De los que se reescalaron, ganados la primera vez", besides, again),
            _won(group.second, "De los que se reescalaron dos veces o más, ganados"),
            _counted(everything.pending, "Reescalados que siguen pendientes"),
            _counted(everything.lost, "No revertidos (X): el back insistió"),
            _counted(
                first.again,
                "Se reescalaron otra vez; cómo terminaron se cuenta en la segunda vez",
            ),
        ),
    )


def _won(figure: TriesFigure, words: str, besides: str = "", not_won: int = 0) -> AttentionFigure:
    total = figure.total + not_won
    share = percent_text(figure.casos, total)
    return AttentionFigure(
        f"{share.removesuffix(' %')} ({thousands(total)})",
        f"{words} = {figure.casos} / {total} = {share}. Pendientes, aparte: "
        f"{len(figure.pending)}.{besides}",
        figure.won,
    )


def pqr_rows(
    reports: Mapping[Evento, PqrReport], by: str, catalogs: Catalogs
) -> Iterator[AttentionRow]:
    """Yield what PQR answered to the recursos and their groups, then to the rest it was sent."""
    for evento, report in reports.items():
        name, words = _SENT[evento]
        yield _pqr_row(name, words, report.everything)
        for group in report.groups:
            named = group_name(group.key, by, catalogs)
            yield _pqr_row(named, f"{words}, {named}", group, name)


def _pqr_row(name: str, words: str, group: PqrGroup, under: str = "") -> AttentionRow:
    dated = group.dated
    share = percent_text(len(group.in_time), dated)
    undated = len(group.answered) - dated
    without = f" Otros {undated} no traen fecha de solicitud." if undated else ""
    return AttentionRow(
        name,
        (
            _counted(group.sent, words[:1].upper() + words[1:]),
            _counted(group.waiting, f"En PQR, de los {words}"),
            _counted(group.answered, f"Respondidos por PQR, de los {words}"),
            AttentionFigure(
                f"{share.removesuffix(' %')} ({thousands(dated)})",
                f"Respondidos en plazo = {len(group.in_time)} / {dated} = {share}.{without}",
                group.in_time,
            ),
            _counted(group.late, "Respondidos después del plazo"),
            *(
                _counted(group.result(result), f"PQR respondió «{code_name(result)}»")
                for result in PQR_RESULTS
            ),
            _counted(group.overdue, "En PQR con el plazo pasado"),
            _days(group.days, "Respondidos", "del envío a la respuesta"),
        ),
        under,
    )


def reasons_rows(report: ReasonsReport, by: str, catalogs: Catalogs) -> Iterator[AttentionRow]:
    """Yield why the back rejects: all together, then each reason with its groups."""
    total = report.everything.casos
    yield _reason_row("Todos", "todos los rechazados", report.everything, total)
    for figure in report.reasons:
        reason = group_name(figure.reason, "motivo", catalogs)
        if figure.grouped:
            name = group_name(figure.key, by, catalogs)
            yield _reason_row(name, f"«{reason}», {name}", figure, total, reason)
        else:
            yield _reason_row(reason, f"«{reason}»", figure, total)


def _reason_row(
    name: str, words: str, figure: ReasonFigure, total: int, under: str = ""
) -> AttentionRow:
    share = percent_text(figure.casos, total)
    of = f"Rechazados por el back, {words} = {figure.casos} / {total} rechazados = {share}.{_sum(figure)}"
    return AttentionRow(
        name,
        (
            AttentionFigure(thousands(figure.casos), of, figure.ids),
            AttentionFigure(share.removesuffix(" %"), of, figure.ids),
            _counted(figure.of(Cubeta.RECHAZADO), "De ellos, bien rechazados (R)"),
            _counted(figure.of(Cubeta.PENDIENTE), "De ellos, pendientes de veredicto (P)"),
            _counted(figure.of(Cubeta.NO_REVERTIDO), "De ellos, no revertidos (X)"),
            _others(figure),
        ),
        under,
    )


def _others(figure: ReasonFigure) -> AttentionFigure:
    """Return the rejected casos that went another way, so that the parts of a row add up."""
    ids = tuple(caso for cubeta in _OTHERS for caso in figure.of(cubeta))
    ways = (
        listed(
            f"{thousands(len(figure.of(cubeta)))} {CUBETA_WORDS[cubeta].plural}"
            for cubeta in _OTHERS
            if figure.of(cubeta)
        )
        if ids
        else "ninguno"
    )
    return AttentionFigure(
        thousands(len(ids)), f"De ellos, los que siguieron por otro lado: {ways}.", ids
    )


def _sum(figure: ReasonFigure) -> str:
    """Return how the parts of a row add up to its rejections."""
    parts = [
        f"{thousands(len(figure.of(cubeta)))} {word}"
        for cubeta, word in (
            (Cubeta.RECHAZADO, "confirmados"),
            (Cubeta.PENDIENTE, "pendientes"),
            (Cubeta.NO_REVERTIDO, "no revertidos"),
        )
    ]
    others = sum(len(figure.of(cubeta)) for cubeta in _OTHERS)
    return f" Son {' + '.join(parts)} + {thousands(others)} por otro lado."
