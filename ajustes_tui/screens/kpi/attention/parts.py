"""The parts of how casos are attended and answered: a row each of what is read, its columns and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ajustes_tui.domain.figures.figures import FiguresScope, narrowed_words
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.part_table import BY_WEEK, DAYS, PQR, REASONS, TRIES
from ajustes_tui.domain.figures.parts import AttentionRow
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.kpi.attention import steps_text as steps
from ajustes_tui.screens.kpi.attention import text
from ajustes_tui.screens.kpi.attention.text import AttentionColumns
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.answers import Reach
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting, line_width

_OF_ANSWERS = ("causal", "agente", *(key for key in GROUPINGS if key not in ("causal", "agente")))


class AttentionQuery(NamedTuple):
    """What is asked of a part: its casos, and the grouping of its rows."""

    scope: FiguresScope | None
    by: str


class AttentionPart(NamedTuple):
    """A part, in the order of its digit; a new one is a row of PARTS and its digit in the table of keys."""

    name: str
    columns: AttentionColumns
    read: Callable[[LeadServices, AttentionQuery], Any]
    rows: Callable[[Any, str, Catalogs], Iterable[AttentionRow]]
    heading: str
    """The title of its table; a pair of braces is its grouping."""
    groups: tuple[str, ...] = ("",)
    """Its groupings in the order of the key that changes them; the first is read at first."""
    reach: Reach = Reach.FIGURES
    """The cortes it begins with."""
    short: str = ""
    """Its name where the window is narrow."""
    grouped: Mapping[str, AttentionColumns] = {}
    """The columns of a grouping that has others than the part."""

    def columns_of(self, by: str) -> AttentionColumns:
        """Return the columns of a grouping."""
        return self.grouped.get(by, self.columns)


PARTS: tuple[AttentionPart, ...] = (
    AttentionPart(
        "Primer contacto",
        AttentionColumns(text.CONTACT_HEADINGS),
        lambda service, asked: service.attention.first_contact(*asked),
        text.contact_rows,
        "Por {}, en porcentaje (de cuántos)",
        text.CONTACT_GROUPS,
        short="Contacto",
    ),
    AttentionPart(
        "Tiempo",
        AttentionColumns(text.TIME_HEADINGS, "Qué", 18),
        lambda service, asked: service.attention.times(asked.scope),
        lambda timing, _by, _catalogs: text.time_rows(timing),
        "En días hábiles, y lo de hoy, por hora",
    ),
    AttentionPart(
        "Días de respuesta",
        AttentionColumns(DAYS.headings, "De", 10, 15, page=4),
        lambda service, asked: service.answers.count(DAYS, *asked),
        DAYS.rows,
        "Por {}: mediana · nueve de diez (casos), en días hábiles",
        (BY_WEEK, *_OF_ANSWERS),
        reach=Reach.EVERY,
        short="Días",
    ),
    AttentionPart(
        "Reescalados",
        AttentionColumns(TRIES.headings),
        lambda service, asked: service.answers.count(TRIES, *asked),
        TRIES.rows,
        "Por {}, en porcentaje C ÷ (C + X) (de cuántos)",
        _OF_ANSWERS,
        reach=Reach.EVERY,
        short="Reesc.",
    ),
    AttentionPart(
        "Recursos y PQR",
        AttentionColumns(PQR.headings, page=5),
        lambda service, asked: service.answers.count(PQR, *asked),
        PQR.rows,
        "Los recursos por {}, y lo demás que se envió a PQR",
        _OF_ANSWERS,
        reach=Reach.EVERY,
        short="PQR",
    ),
    AttentionPart(
        "Motivos de rechazo",
        AttentionColumns(REASONS.headings, "Motivo", 26, page=4),
        lambda service, asked: service.answers.count(REASONS, *asked),
        REASONS.rows,
        "Por qué rechaza el back, y cada motivo por {}",
        ("causal", "asesor", *(g for g in GROUPINGS if g not in ("causal", "asesor", "motivo"))),
        reach=Reach.MONTH,
        short="Motivos",
    ),
    AttentionPart(
        "Pasos",
        AttentionColumns(steps.STEPS_HEADINGS, "Paso", 26, page=4),
        lambda service, asked: service.steps.read(asked.scope),
        lambda report, by, _catalogs: steps.steps_rows(report, by),
        "Por {}, mediana · nueve de diez de lo que espera cada caso",
        steps.STEP_GROUPS,
        reach=Reach.EVERY,
        # Nobody waits as somebody's: the names of the persons take the cells of that column.
        grouped={steps.BY_AGENTE: AttentionColumns(steps.STEPS_HEADINGS[:-1], "Paso", 37, page=3)},
    ),
)


def part_of(digit: str) -> AttentionPart:
    """Return the part of a digit."""
    return PARTS[int(digit) - 1]


@dataclass(frozen=True, slots=True)
class AttentionReading:
    """A reading of a part; equal readings show the same rows."""

    part: AttentionPart
    query: AttentionQuery
    found: Any

    def rows(self, catalogs: Catalogs) -> list[AttentionRow]:
        """Return its rows: those of all the casos first, then those of each group."""
        return list(self.part.rows(self.found, self.query.by, catalogs))


def title(part: AttentionPart, scope: FiguresScope | None, today: date, reach: Reach) -> str:
    """Return the left text of the bar: the part, the casos it is of, and of which day its figures are.

    They go on after a corte is closed, so the day is not that of its figures.
    """
    if scope is None:
        return f"KPI › {part.name} · sin bases"
    until = "" if scope.until == scope.since else f" a {short_date(scope.until)}"
    of = "veredictos de hoy" if scope.of_day else f"corte {short_date(scope.since)}{until}"
    closed = "cerrado, " if scope.at_closing else ""
    if reach is not Reach.FIGURES:
        closed = ""
        of = reach.value if reach is Reach.EVERY else f"cortes de {today:%m/%Y}"
    narrowed = narrowed_words(scope.only, scope.days)
    only = f" · solo {narrowed}" if narrowed else ""
    return f"KPI › {part.name} · {of} · {closed}al {today:%d/%m}{only}"


_ROWS = 2
"""The rows the names of the parts take where one has no room for all."""


def part_names(here: AttentionPart, width: int) -> list[Line]:
    """Return the names of the parts after their digits, on one row or two, the part `here` in reverse.

    In a window too narrow for them the last of a row are left out, never the part `here`.
    """
    names = [*enumerate(PARTS, 1)]

    def named(parts: Sequence[tuple[int, AttentionPart]], *, short: bool) -> list[Line]:
        return [
            [
                Span(f" {number} ", Tone.STRONG),
                Span(
                    (short and part.short) or part.name,
                    Tone.CURSOR if part is here else Tone.NORMAL,
                ),
            ]
            for number, part in parts
        ]

    whole = [span for item in named(names, short=False) for span in item]
    if line_width(whole) <= width:
        return [whole]
    half = len(names) // _ROWS
    lines: list[Line] = []
    for parts in (names[:half], names[half:]):
        brief = named(parts, short=True)
        shown = first_fitting([named(parts, short=False), brief], width)
        while here in dict(parts).values() and not any(s.tone is Tone.CURSOR for s in shown):
            brief = brief[1:]
            shown = first_fitting([brief], width)
        lines.append(shown)
    return lines
