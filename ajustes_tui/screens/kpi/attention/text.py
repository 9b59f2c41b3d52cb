"""The words of first contact and of time: their rows, the figures of each, and what each is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from ajustes_tui.domain.figures.attention import (
    BACK,
    LASTING_DAYS,
    PQR,
    US,
    ContactShare,
    FirstContact,
    Telling,
    Timing,
)
from ajustes_tui.domain.figures.groupings import GROUPINGS, group_name
from ajustes_tui.domain.figures.indicators import percent
from ajustes_tui.domain.figures.parts import AttentionFigure, AttentionRow
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.services.figures.attention import FirstContactReport
from ajustes_tui.ui.text import Line, Span, Tone, cell, padded, rule, wrap, wrap_rows
from ajustes_tui.widgets.window_table import Column

DETAIL_ROWS = 2
_BAR = 24
"""Cells of the bar of a figure at least."""
_NAME_MOST = 44
_FIGURE = 35
"""Cells of a figure with its heading, where all those of a row are told."""
_READS_WELL = 120
_FIRST = ("agente", "causal", "corte")
CONTACT_GROUPS = (*_FIRST, *(key for key in GROUPINGS if key not in _FIRST))
"""The groups of first contact, in the order of the key that changes them: who calls comes first."""
CONTACT_HEADINGS = (
    *("Llamadas", "Contestan", "Al primero", "Alcanzados", "Informados", "Resueltos", "Duraderos"),
    *("Ilocalizados", "A tiempo", "Sin informar"),
)
TIME_HEADINGS = ("Casos", "Parte", "Mediana", "Más viejo")


class AttentionColumns(NamedTuple):
    """The columns of a part: what its rows are of, and its figures, so many of them at 80 columns."""

    figures: tuple[str, ...]
    rows: str = "Grupo"
    rows_width: int = 14
    width: int = 12
    page: int = 5


def columns(
    part: AttentionColumns,
    chosen: Callable[[], int],
    current: Callable[[], AttentionRow | None] = lambda: None,
    most: Callable[[], int] = lambda: 0,
) -> dict[int, Sequence[Column[AttentionRow]]]:
    """Return the columns of a part by width of window.

    `chosen` says in which figure the cursor stands, and `current` in which row. A window without
    room for every figure has those of the page of the cursor; one with more draws that figure as a
    bar, of what it is a part of, or of the `most` that some row has.
    """
    many = len(part.figures)

    def column(place: int, more: str = "") -> Column[AttentionRow]:
        return Column(
            *(f"{part.figures[place]}{more}", part.width),
            lambda row: row.figures[place].text if place < len(row.figures) else "",
            "der",
            lambda row: tone(row, place),
        )

    def tone(row: AttentionRow, place: int) -> Tone:
        if chosen() == place and row is current():
            return Tone.FIELD
        counts = place < len(row.figures) and row.figures[place].text[:1] not in ("0", "—")
        return Tone.NORMAL if counts else Tone.DIM

    first: Column[AttentionRow] = Column(
        part.rows,
        part.rows_width,
        lambda row: f"  {row.name}" if row.under else row.name,
        flexible=True,
        most=_NAME_MOST,
    )
    built: dict[int, Sequence[Column[AttentionRow]]] = {}
    for room in range(min(part.page, many), many + 1):
        page = range(chosen() // room * room, min((chosen() // room + 1) * room, many))
        needed = part.rows_width + 1 + room * (part.width + 1)
        # The heading that ends a page says that there is another.
        shown = [column(place, " »" if room < many else "") for place in page[-1:]]
        built[needed if built else 0] = [first, *map(column, page[:-1]), *shown]
    whole = [first, *map(column, range(many))]

    def bar(row: AttentionRow, width: int) -> Sequence[Span]:
        figure = row.figures[chosen()] if chosen() < len(row.figures) else None
        return [] if figure is None else _bar(figure, most(), width - 1)

    heading = f" {part.figures[chosen()]}" if chosen() < many else ""
    drawn = Column[AttentionRow](heading, _BAR, lambda _row: "", flexible=True, spans=bar)
    built[part.rows_width + 1 + many * (part.width + 1) + _BAR + 1] = [*whole, drawn]
    return built


def _bar(figure: AttentionFigure, most: int, width: int) -> Sequence[Span]:
    """Return a figure as a bar: of what it is a part of, else of the most that some row has."""
    counted, of = (figure.counted, figure.of) if figure.of else (len(figure.ids), most)
    if not of or not counted:
        return [Span(f" {'·' * width}", Tone.EDGE)] if of else []
    cells = min(max(round(counted / of * width), 1), width)
    return [Span(" "), Span("█" * cells, Tone.DIM), Span("·" * (width - cells), Tone.EDGE)]


def enter_words(name: str, figure: AttentionFigure | None) -> str:
    """Return what Enter does on a figure."""
    if figure is None:
        return "Aquí no hay casos que listar"
    if not figure.ids:
        return figure.unlisted
    return f"Enter lista {count_words(figure.casos, 'caso', 'casos')}: {name}"


def whole_row(
    row: AttentionRow | None, headings: Sequence[str], width: int, rows: int, chosen: int
) -> list[Line]:
    """Return every figure of a row with what it is made of, under a title, in so many rows.

    The words of the `chosen` one stand out; words that two figures share are said once.
    """
    if row is None:
        return []
    title = rule(f"Cada cifra de {row.words}", "d la del cursor", width)
    told = [*_told(row, headings, width, chosen)]
    airy = sum(map(len, told)) + len(told) < rows
    lines: list[Line] = [title]
    for figure in told:
        lines += [*([[]] if airy else []), *figure]
    return lines


def _told(
    row: AttentionRow, headings: Sequence[str], width: int, chosen: int
) -> Iterator[list[Line]]:
    """Yield the lines of each figure of a row."""
    room = max(width - _FIGURE - 2, 20)
    said: dict[str, str] = {}
    for place, (heading, figure) in enumerate(zip(headings, row.figures, strict=False)):
        before = said.setdefault(figure.words, heading)
        words, *more = wrap(
            figure.words if before == heading else f"La misma lista que {before}.",
            min(room, _READS_WELL),
        )
        tone = Tone.NORMAL if place == chosen else Tone.DIM
        number = Span(f" {cell(heading, 14)}{figure.text:>18}  ")
        yield [
            [number, Span(words, tone)],
            *([Span(f"{'':{_FIGURE}}{rest}", tone)] for rest in more),
        ]


def contact_rows(report: FirstContactReport, by: str, catalogs: Catalogs) -> Iterator[AttentionRow]:
    """Yield first contact of all the casos, then that of each group."""
    yield _contact_row("Todos", report.everything)
    for group in report.groups:
        yield _contact_row(group_name(group.key, by, catalogs), group)


def _contact_row(name: str, contact: FirstContact) -> AttentionRow:
    return AttentionRow(
        name,
        (
            AttentionFigure(
                thousands(contact.calls),
                f"Llamadas = {contact.calls}: las nuestras; un buzón con su mensaje es una.",
                contact.called,
                _called(contact),
            ),
            _share(
                contact.reached, "Contactabilidad = llamadas en que contestó el usuario / llamadas"
            ),
            _share(
                contact.first_attempt,
                "Informados al primer intento = informados en el primero / casos intentados",
            ),
            _share(contact.met, "Alcanzados = casos en que contestó el usuario / casos llamados"),
            _share(
                contact.informed,
                "Informados al primer contacto = informados en la primera llamada que llegó al "
                "usuario / alcanzados",
            ),
            _share(
                contact.resolved,
                "Resueltos en primer contacto = el usuario aceptó en esa misma llamada / "
                "informados al primer contacto",
            ),
            _share(
                contact.lasting,
                f"Duraderos = resueltos sin nada en contra en los {LASTING_DAYS} días hábiles "
                "siguientes / resueltos que ya los cumplieron",
            ),
            _share(
                contact.not_found,
                "Ilocalizados = cerrados con mensaje / cerrados con llamada o mensaje",
            ),
            _share(
                contact.in_time,
                "Informados a tiempo = informados la primera vez dentro del plazo, con llamada o "
                "mensaje / informados que traen fecha de solicitud",
            ),
            _share(
                contact.untold,
                "Sin informar = cerrados por PQR sin que nadie le informara / cerrados",
                _by_pqr(contact.pqr_in_time.casos, contact.pqr_in_time.total),
            ),
        ),
    )


def _called(contact: FirstContact) -> str:
    """Return the calls and their casos; nothing where each caso has one call of its own."""
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
    )


def _by_pqr(in_time: int, answered: int) -> str:
    """Return in how many of the casos nobody told PQR answered in time; empty where none has its day."""
    return f" PQR respondió a tiempo {in_time} de {answered}." if answered else ""


_SINCE = {
    BACK: "desde que se escalaron",
    PQR: "desde que se escalaron",
    US: "desde que se pidieron",
}
_WHO = {BACK: "Esperan al back", PQR: "Esperan a PQR", US: "Esperan a la célula"}


def time_rows(timing: Timing) -> Iterator[AttentionRow]:
    """Yield who was told in time, the ages of what is open, who it waits for, and the acts of today."""
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
                ),
            ),
        )


def _days_figures(
    middle: float | None, most: int | None, what: str
) -> tuple[AttentionFigure, AttentionFigure]:
    """Return the median and the longest of some business days, which count no caso."""
    text = "" if middle is None else f"{middle:g}".replace(".", ",")
    return (
        AttentionFigure(text, f"Mediana de los días hábiles {what}: {text or '—'}."),
        AttentionFigure(
            "" if most is None else str(most),
            "Ninguno." if most is None else f"El que más lleva: {most} días hábiles {what}.",
        ),
    )


def _time_row(
    name: str, ids: tuple[int, ...], total: int, words: str, besides: str = ""
) -> AttentionRow:
    share = (percent(len(ids), total) or "—").replace(".", ",")
    said = f"{name} = {words} = {len(ids)} / {total} = {share} %.{besides}"
    of = f"{share} ({thousands(total)})"
    return AttentionRow(
        name,
        tuple(
            AttentionFigure(text, said, ids, of=total, counted=len(ids))
            for text in (thousands(len(ids)), of)
        ),
    )


def detail(figure: AttentionFigure | None, width: int) -> list[Line]:
    """Return DETAIL_ROWS lines on what the figure under the cursor is made of."""
    words = wrap_rows(figure.words, max(width - 2, 20), DETAIL_ROWS) if figure is not None else []
    return padded([[Span(f" {line}", Tone.DIM)] for line in words], DETAIL_ROWS)
