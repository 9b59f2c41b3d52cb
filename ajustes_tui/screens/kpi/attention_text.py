"""The words of first contact and of time: their rows, the figures of each, and what each is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.figures.attention import (
    BACK,
    LASTING_DAYS,
    PQR,
    US,
    ContactShare,
    FirstContact,
    Timing,
)
from ajustes_tui.domain.figures.figures import FiguresScope, narrowed_words
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import percent
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.services.figures.attention import FirstContactReport
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting, padded, wrap
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figures import group_name

DETAIL_ROWS = 2
_FIRST = ("agente", "causal", "corte")
CONTACT_GROUPS = (*_FIRST, *(key for key in GROUPINGS if key not in _FIRST))
"""The groups of first contact, in the order of the key that changes them: who calls comes first."""


class AttentionPart(StrEnum):
    """The two parts, in the order of their digits, each with its name on the screen."""

    FIRST_CONTACT = "Primer contacto"
    TIME = "Tiempo"


class AttentionFigure(NamedTuple):
    """A figure of a row: its text in the table, what it is made of, and the casos it counts."""

    text: str
    words: str = ""
    ids: tuple[int, ...] = ()
    heading: str = ""
    """What its list is headed with, where the heading of its column does not tell how many casos."""
    unlisted: str = "Esa cifra no tiene casos que listar"
    """What is said when it counts no casos to list."""


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """A row of a part: what it is of, and its figures in the order of the columns."""

    name: str
    figures: tuple[AttentionFigure, ...]


@dataclass(frozen=True, slots=True)
class AttentionReading:
    """A reading of both parts; equal readings show the same rows."""

    by: str
    contact: FirstContactReport
    timing: Timing


_CONTACT = ("Llamadas", "Contacto", "Al 1.º", "Alcanz.", "Inform.", "Resuelt.", "Durad.", "Iloc.")
_TIME = ("Casos", "Parte", "Mediana", "Más viejo")


def headings(part: AttentionPart) -> tuple[str, ...]:
    """Return the headings of the figures of a part."""
    return _CONTACT if part is AttentionPart.FIRST_CONTACT else _TIME


def columns(
    part: AttentionPart, chosen: Callable[[], int]
) -> dict[int, Sequence[Column[AttentionRow]]]:
    """Return the columns of a part; `chosen` says in which figure the cursor stands."""

    def text(place: int) -> Callable[[AttentionRow], str]:
        return lambda row: row.figures[place].text if place < len(row.figures) else ""

    def tone(place: int) -> Callable[[AttentionRow], Tone]:
        return lambda _row: Tone.FIELD if chosen() == place else Tone.NORMAL

    of_contact = part is AttentionPart.FIRST_CONTACT
    # Eight figures stand beside the name of a group at 80 columns.
    name, width = (12, 8) if of_contact else (18, 9)
    return {
        0: [
            Column("Grupo" if of_contact else "Qué", name, _name, flexible=True),
            *(
                Column(heading, width, text(place), "der", tone(place))
                for place, heading in enumerate(headings(part))
            ),
        ]
    }


def _name(row: AttentionRow) -> str:
    return row.name


def rows_of(
    part: AttentionPart, reading: AttentionReading, catalogs: Catalogs
) -> list[AttentionRow]:
    """Return the rows of a part: those of all the casos first, then those of each group."""
    if part is AttentionPart.TIME:
        return list(_time_rows(reading.timing))
    report = reading.contact
    named = [(group_name(g.key, reading.by, catalogs), g) for g in report.groups]
    return [_contact_row("Todos", report.everything), *(_contact_row(n, g) for n, g in named)]


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
        ),
    )


def _called(contact: FirstContact) -> str:
    """Return the calls and their casos; nothing where each caso has one call of its own."""
    calls, casos = contact.calls, len(contact.called)
    if calls == casos:
        return ""
    said = count_words(calls, "llamada", "llamadas")
    return f"{said} a {count_words(casos, 'caso', 'casos')}"


def _share(share: ContactShare, words: str) -> AttentionFigure:
    value = (share.percent or "—").replace(".", ",")
    return AttentionFigure(
        value, f"{words} = {share.casos} / {share.total} = {value} %.", share.ids
    )


_SINCE = {
    BACK: "desde que se enviaron",
    PQR: "desde que se enviaron",
    US: "desde que se pidieron",
}
_WHO = {BACK: "Esperan al back", PQR: "Esperan a PQR", US: "Esperan a la célula"}


def _time_rows(timing: Timing) -> Iterator[AttentionRow]:
    open_casos = sum(len(band.ids) for band in timing.ages)
    answered = len(timing.in_time) + len(timing.late)
    yield _time_row(
        "Informados a tiempo",
        timing.in_time,
        answered,
        "informados dentro del plazo / informados o ya vencidos",
    )
    yield _time_row(
        "Tarde o vencidos",
        timing.late,
        answered,
        "informados tarde, o sin informar con el plazo vencido / informados o ya vencidos",
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
        median = "" if waiting.median is None else f"{waiting.median:g}".replace(".", ",")
        row = _time_row(
            _WHO[waiting.who], waiting.ids, open_casos, f"{_WHO[waiting.who].lower()} / abiertos"
        )
        ages = (
            AttentionFigure(
                median, f"Mediana de los días hábiles {_SINCE[waiting.who]}: {median or '—'}."
            ),
            AttentionFigure(
                "" if waiting.oldest is None else str(waiting.oldest),
                f"El más viejo lleva {waiting.oldest} días hábiles."
                if waiting.oldest is not None
                else "Ninguno espera.",
            ),
        )
        yield AttentionRow(row.name, (*row.figures, *ages))
    for cell in timing.rhythm:
        done = (
            count_words(cell.decisiones, "decisión", "decisiones"),
            count_words(cell.llamadas, "llamada", "llamadas"),
        )
        yield AttentionRow(
            f"Hoy {cell.hour:02d} h · {cell.agente}, actos",
            (
                AttentionFigure(
                    str(cell.decisiones + cell.llamadas),
                    f"{cell.agente}: {' y '.join(done)}.",
                    unlisted="Son actos de hoy, no casos: no se listan",
                ),
            ),
        )


def _time_row(name: str, ids: tuple[int, ...], total: int, words: str) -> AttentionRow:
    share = (percent(len(ids), total) or "—").replace(".", ",")
    said = f"{name} = {words} = {len(ids)} / {total} = {share} %."
    return AttentionRow(
        name, (AttentionFigure(thousands(len(ids)), said, ids), AttentionFigure(share, said, ids))
    )


def title(part: AttentionPart, scope: FiguresScope | None) -> str:
    """Return the left text of the bar: the part and the casos it is of."""
    if scope is None:
        return f"KPI › {part} · sin bases"
    until = "" if scope.until == scope.since else f" a {short_date(scope.until)}"
    of = "veredictos de hoy" if scope.of_day else f"corte {short_date(scope.since)}{until}"
    narrowed = narrowed_words(scope.only, scope.days)
    return f"KPI › {part} · {of}{f' · solo {narrowed}' if narrowed else ''}"


def part_names(here: AttentionPart, width: int) -> Line:
    """Return the names of the parts after their digits, the part `here` in reverse."""
    return first_fitting(
        [
            [
                [
                    Span(f" {number} ", Tone.STRONG),
                    Span(part, Tone.CURSOR if part is here else Tone.NORMAL),
                ]
                for number, part in enumerate(AttentionPart, 1)
            ]
        ],
        width,
    )


def heading(part: AttentionPart, by: str) -> str:
    """Return the title of the table of a part."""
    if part is AttentionPart.TIME:
        return "En días hábiles, y el ritmo de hoy"
    return f"Por {by}, en porcentaje"


def detail(figure: AttentionFigure | None, width: int) -> list[Line]:
    """Return DETAIL_ROWS lines on what the figure under the cursor is made of."""
    words = wrap(figure.words, max(width - 2, 20)) if figure is not None else []
    return padded([[Span(f" {line}", Tone.DIM)] for line in words], DETAIL_ROWS)
