"""The rows of first contact and of times: figures and explanations."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from ajustes_tui.domain.figures.attention import (
    BACK,
    PQR,
    US,
    ContactShare,
    FirstContact,
    FirstContactReport,
    Timing,
)
from ajustes_tui.domain.figures.contact_shares import CONTACT_SHARES, Telling
from ajustes_tui.domain.figures.groupings import GROUPINGS, group_name
from ajustes_tui.domain.figures.indicators import percent
from ajustes_tui.domain.figures.sheets import CellValue
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.parts.shapes import AttentionFigure, AttentionRow, FigureCells, TableColumn
from ajustes_tui.domain.values.counts import count_words, thousands

_FIRST = ("agente", "causal", "corte")
CONTACT_GROUPS = (*_FIRST, *(key for key in GROUPINGS if key not in _FIRST))
"""In the order of the key that changes them: agente first."""


_CALLS = "Llamadas = {}: las nuestras; un buzón con su mensaje es una."
CONTACT_COLUMNS = (
    TableColumn("Llamadas", "Las nuestras; un buzón con su mensaje es una."),
    *(TableColumn(each.heading, f"{each.words}.", FigureCells.SHARE) for each in CONTACT_SHARES),
)
TIME_COLUMNS = (
    TableColumn("Casos", "Los casos del renglón, o los actos de hoy de una persona."),
    TableColumn("Parte", "De los abiertos, los informados o los cerrados.", FigureCells.SHARE),
    TableColumn("Mediana", "La mediana de sus días hábiles.", FigureCells.NUMBER),
    TableColumn("Más viejo", "Los días hábiles del que más lleva.", FigureCells.NUMBER),
)


def contact_rows(report: FirstContactReport, by: str, catalogs: Catalogs) -> Iterator[AttentionRow]:
    yield _contact_row("Todos", report.everything)
    for group in report.groups:
        yield _contact_row(group_name(group.key, by, catalogs), group)


def _contact_row(name: str, contact: FirstContact) -> AttentionRow:
    in_time = contact.pqr_in_time
    besides = {"untold": _by_pqr(in_time.casos, in_time.total)}
    calls = AttentionFigure(
        thousands(contact.calls),
        _CALLS.format(contact.calls),
        contact.called,
        _called(contact),
        values=(contact.calls,),
    )
    shares = (
        _share(getattr(contact, of.attribute), of.words, besides.get(of.attribute, ""))
        for of in CONTACT_SHARES
    )
    return AttentionRow(name, (calls, *shares))


def _called(contact: FirstContact) -> str:
    calls, casos = contact.calls, len(contact.called)
    if calls == casos:
        return ""
    said = count_words(calls, "llamada", "llamadas")
    return f"{said} a {count_words(casos, 'caso', 'casos')}"


def _share(share: ContactShare, words: str, besides: str = "") -> AttentionFigure:
    value = (share.percent or "—").replace(".", ",")
    name, _, parts = words.partition(" = ")
    said = (
        f"{words} = {share.casos} / {share.total} = {value} %.{besides}"
        if share.total
        else f"{name}: todavía no hay {parts.rpartition(' / ')[2]}."
    )
    return AttentionFigure(
        f"{value} ({thousands(share.total)})",
        said,
        share.ids,
        of=share.total,
        counted=share.casos,
        values=(share.casos, share.percent, share.total),
    )


def _by_pqr(in_time: int, answered: int) -> str:
    """Say how many untold casos PQR answered in time; empty without answer days."""
    return f" PQR respondió a tiempo {in_time} de {answered}." if answered else ""


_SINCE = {
    BACK: "desde que se escalaron",
    PQR: "desde que se escalaron",
    US: "desde que se pidieron",
}
_WHO = {BACK: "Esperan al back", PQR: "Esperan a PQR", US: "Esperan a la célula"}


def time_rows(timing: Timing) -> Iterator[AttentionRow]:
    open_casos = sum(len(band.ids) for band in timing.ages)
    in_time, late = timing.of(Telling.IN_TIME), timing.of(Telling.LATE)
    told = len(in_time) + len(late)
    undated = len(timing.of(Telling.UNDATED))
    without = f" Otros {undated} no traen fecha de solicitud." if undated else ""
    of_told = "la primera vez, con llamada o mensaje / informados"
    yield _time_row("Informados a tiempo", in_time, told, f"dentro del plazo {of_told}", without)
    yield _time_row("Informados tarde", late, told, f"después del plazo {of_told}", without)
    days, untold = timing.pqr_days, timing.of(Telling.UNTOLD)
    by_pqr = _by_pqr(len(days) - timing.pqr_late, len(days))
    row = _time_row(
        "Sin informar",
        untold,
        timing.finished,
        "cerrados por PQR sin que nadie le informara / cerrados",
        by_pqr,
    )
    answered = "que tardó la respuesta de PQR"
    yield AttentionRow(
        row.name,
        (
            *row.figures,
            *_days_figures(median(days) if days else None, max(days, default=None), answered),
        ),
    )
    yield _time_row(
        "Vencidos por informar",
        timing.of(Telling.OVERDUE),
        open_casos,
        "abiertos sin informar con el plazo vencido / abiertos",
    )
    for band in timing.ages:
        until = (
            f"de {band.since} a {band.until}" if band.until is not None else f"{band.since} o más"
        )
        yield _time_row(
            f"Abiertos {until} días",
            band.ids,
            open_casos,
            f"abiertos {until} días hábiles / abiertos",
        )
    for waiting in timing.waiting:
        row = _time_row(
            _WHO[waiting.who], waiting.ids, open_casos, f"{_WHO[waiting.who].lower()} / abiertos"
        )
        ages = _days_figures(waiting.median, waiting.oldest, _SINCE[waiting.who])
        yield AttentionRow(row.name, (*row.figures, *ages))
    for acts in timing.rhythm:
        done = (
            count_words(acts.decisiones, "decisión", "decisiones"),
            count_words(acts.llamadas, "llamada", "llamadas"),
        )
        yield AttentionRow(
            f"Hoy {acts.hour:02d} h · {acts.agente}, actos",
            (
                AttentionFigure(
                    str(acts.decisiones + acts.llamadas),
                    f"{acts.agente}: {' y '.join(done)}.",
                    unlisted="Son actos de hoy, no casos: no se listan",
                    values=(acts.decisiones + acts.llamadas,),
                ),
            ),
        )


def _days_figures(
    middle: float | None, most: int | None, what: str
) -> tuple[AttentionFigure, AttentionFigure]:
    text = "" if middle is None else f"{middle:g}".replace(".", ",")
    return (
        AttentionFigure(
            text, f"Mediana de los días hábiles {what}: {text or '—'}.", values=(middle,)
        ),
        AttentionFigure(
            "" if most is None else str(most),
            "Ninguno." if most is None else f"El que más lleva: {most} días hábiles {what}.",
            values=(most,),
        ),
    )


def _time_row(
    name: str, ids: tuple[int, ...], total: int, words: str, besides: str = ""
) -> AttentionRow:
    casos, share = len(ids), percent(len(ids), total)
    value = (share or "—").replace(".", ",")
    said = f"{name} = {words} = {casos} / {total} = {value} %.{besides}"
    shown: tuple[tuple[str, tuple[CellValue, ...]], ...] = (
        (thousands(casos), (casos,)),
        (f"{value} ({thousands(total)})", (casos, share, total)),
    )
    return AttentionRow(
        name,
        tuple(
            AttentionFigure(text, said, ids, of=total, counted=casos, values=values)
            for text, values in shown
        ),
    )
