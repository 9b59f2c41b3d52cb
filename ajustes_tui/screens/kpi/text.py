"""The words of the figures: percentages with their counts, and every row of the base accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.desk import Desk
from ajustes_tui.domain.figures.figures import (
    ANULADOS,
    APLICADO_TOTAL,
    CHANGED,
    REJECTED_BY_BACK,
    TOTAL,
)
from ajustes_tui.domain.figures.goals import GoalStanding, Outcome, goal_of, judge
from ajustes_tui.domain.figures.indicators import (
    CubetaCounts,
    FigureGroup,
    Indicators,
    percent,
    percent_text,
)
from ajustes_tui.domain.figures.kpi_report import GROUP_NAMES
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.kpi.goal_text import NARROW, goal_line, goal_tone
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting
from ajustes_tui.widgets.bucket_bar import Bucket
from ajustes_tui.widgets.trend import TrendPoint
from ajustes_tui.widgets.window_table import Column

LETTERS: Mapping[Cubeta, str] = {cubeta: words.letter for cubeta, words in CUBETA_WORDS.items()}
"""The letter of each bucket, in the order in which they add to T."""
TITLES: Mapping[Cubeta, str] = {
    cubeta: CUBETA_WORDS[cubeta].title
    for cubeta in (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
}
GROUPS: Mapping[str, str] = GROUP_NAMES
IN_TABLE = "tabla:"
"""The prefix of the figures of the table in the walking order, apart from those around it."""
SET_ASIDE = "aparte"
"""The key of the figure of file rows that are no caso of their own."""
WORK_FIGURES = ("cola", "vencidos", "por_vencer", "citas", "revision", "saltados")
"""The figures of the work in progress, in the last line; each leads to the screen of that work."""
_GOOD_DIRECTION: Mapping[Cubeta, int] = {Cubeta.APLICADO: 1, Cubeta.RECHAZADO: -1}
"""1 where a rise is good and -1 where it is bad; a corrected ajuste is neither by itself."""

PastCorte = tuple[date, CubetaCounts]


@dataclass(frozen=True, slots=True)
class FiguresView:
    """A reading of the figures and the work in progress, which the screens of figures draw."""

    figures: KpiBoard
    past: Sequence[PastCorte]
    """The cortes before, oldest first."""
    aliados: Mapping[str, str]
    work: Desk
    rules: Rules
    read_at: datetime | None = field(default=None, compare=False)
    """When the work in progress was read; the figures may be of an earlier moment."""

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: equal means nothing visible changed, for instance when only a claim did."""
        return (
            *(self.figures, list(self.past), dict(self.aliados)),
            *(work_counts(self.work), self.rules),
        )

    @property
    def indicators(self) -> Indicators:
        """The indicators of the figures."""
        return self.figures.indicators


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row of the table: a group, its name, a detail beside it, and its two shares."""

    group: FigureGroup
    name: str
    beside: str
    """The aliado of an asesor, the name of a causal; empty for other groups."""
    share: str
    own_rate: str

    def casos(self, cubeta: Cubeta) -> str:
        """Return how many casos of a bucket the group has."""
        return str(self.group.counts[cubeta])


def figures_above(figures: KpiBoard) -> list[str]:
    """Return the keys of the figures above the table, in the order of walking."""
    cubetas = figures.indicators.counts.cubetas
    keys = [*(cubeta.value for cubeta in cubetas), TOTAL]
    keys += [] if figures.of_day else [SET_ASIDE]
    keys += [] if Cubeta.ANULADO in cubetas else [ANULADOS]
    return [*keys, APLICADO_TOTAL, REJECTED_BY_BACK, *([CHANGED] if figures.changed else [])]


def table_figures(cubetas: Sequence[Cubeta]) -> list[str]:
    """Return the keys of the figures of each row of the table, in the order of walking."""
    return [TOTAL, *(cubeta.value for cubeta in cubetas)]


def title(figures: KpiBoard) -> str:
    """Return the left text of the bar: the corte, the range or the day of the figures."""
    if figures.since is None or figures.until is None:
        return "KPI › Sin bases"
    if figures.of_day:
        return f"KPI › Veredictos de hoy {short_date(figures.until)}"
    if figures.since != figures.until:
        return f"KPI › Cortes {short_date(figures.since)} a {short_date(figures.until)}"
    word = "cerrado" if figures.closing else "abierto"
    return f"KPI › Corte {short_date(figures.until)} · {word}"


def moment(figures: KpiBoard) -> str:
    """Return when the figures were computed, or when their corte was closed."""
    if figures.frozen:
        return f"al cierre, {figures.computed_at:%d/%m %H:%M}"
    return f"calculado a las {figures.computed_at:%H:%M:%S}"


def percentage(casos: int, total: int) -> str:
    """Return the share of some casos as a person reads it, without the percent sign."""
    return percent_text(casos, total).removesuffix(" %")


def figure_tone(view: FiguresView, cubeta: Cubeta) -> Tone:
    """Return the tone of a figure: a colour only where its goal is already met or lost."""
    return goal_tone(standing(view, cubeta))


def standing(view: FiguresView, cubeta: Cubeta) -> GoalStanding:
    """Return the standing of the goal of an indicator; a goal is of cortes, and no day is judged by it."""
    goal = goal_of(cubeta, view.rules)
    if view.figures.of_day:
        return GoalStanding(cubeta, goal, Outcome.NONE)
    return judge(cubeta, view.indicators.counts, goal)


def goal(view: FiguresView, cubeta: Cubeta, width: int = NARROW) -> Line:
    """Return the goal of a figure: met, missed, or how many casos are lacking or left."""
    return goal_line(standing(view, cubeta), width)


def detail(view: FiguresView, cubeta: Cubeta, chosen: str = "", width: int = NARROW) -> list[Line]:
    """Return the three lines under a figure: its counts, the change since the corte before, its goal."""
    counts = view.indicators.counts
    tone = Tone.CURSOR if chosen == cubeta.value else Tone.NORMAL
    lines: list[Line] = [[Span(f"{counts[cubeta]} de {counts.total}", tone)]]
    return [*lines, _change(view, cubeta), goal(view, cubeta, width)]


def _change(view: FiguresView, cubeta: Cubeta) -> Line:
    if view.figures.of_day:
        return [Span("de cualquier corte", Tone.DIM)]
    if not view.past:
        return [Span("sin corte anterior", Tone.DIM)]
    counts = view.indicators.counts
    day, past_counts = view.past[-1]
    before, now = (percent(c[cubeta], c.total) for c in (past_counts, counts))
    if before is None or now is None:
        return []
    change = Decimal(now) - Decimal(before)
    if not change:
        return [Span(f"igual que el {day:%d/%m}", Tone.DIM)]
    direction = _GOOD_DIRECTION.get(cubeta, 0) * (1 if change > 0 else -1)
    tone = {1: Tone.OK, 0: Tone.DIM, -1: Tone.NOTICE}[direction]
    arrow = "↑" if change > 0 else "↓"
    return [
        Span(f"{arrow} {str(abs(change)).replace('.', ',')}", tone),
        Span(f" que el {day:%d/%m}", Tone.DIM),
    ]


def bucket_sum(counts: CubetaCounts, chosen: str = "", width: int = WIDTH) -> Line:
    """Return the line of the cubetas with their casos, which add up to T."""
    long_names = {c: f" {words.beside}" for c, words in CUBETA_WORDS.items() if words.beside}
    short_names = {c: f" {words.beside_short}" for c, words in CUBETA_WORDS.items() if words.beside}

    def parts(names: Mapping[Cubeta, str], gap: str) -> list[Line]:
        lines: list[Line] = []
        for cubeta in counts.cubetas:
            letter = LETTERS[cubeta]
            reverse = cubeta not in TITLES and chosen == cubeta.value
            lines.append(
                [
                    Span(f"{gap if lines else ' '}{letter}", Tone.STRONG),
                    Span(f"{names.get(cubeta, '')} "),
                    Span(str(counts[cubeta]), Tone.CURSOR if reverse else Tone.NORMAL),
                ]
            )
        tone = Tone.CURSOR if chosen == TOTAL else Tone.STRONG
        total = [Span(f" {gap}= T ", Tone.STRONG), Span(str(counts.total), tone)]
        return [*lines, total]

    wordings: tuple[tuple[Mapping[Cubeta, str], str], ...] = (
        (long_names, "  "),
        (long_names, " "),
        (short_names, "  "),
        ({}, "  "),
        ({}, " "),
    )
    return first_fitting([parts(names, gap) for names, gap in wordings], width)


def bar(counts: CubetaCounts) -> list[Bucket]:
    """Return the parts of the bar of a corte: the cubetas that add up to T."""
    return [Bucket(LETTERS[cubeta], counts[cubeta]) for cubeta in counts.cubetas]


def accounting(figures: KpiBoard, chosen: str = "", width: int = WIDTH) -> Line:
    """Return the line that accounts for every row of the files behind T, then A+C.

    Between them, how many were annulled where the corte was closed by the rule that left them out of T.
    """
    indicators = figures.indicators
    total = percent_text(indicators.counts.aplicado_total, indicators.counts.total)

    def tone(key: str) -> Tone:
        return Tone.CURSOR if key == chosen else Tone.DIM

    def parts(valid: str, set_aside: str) -> list[Line]:
        return [
            [
                Span(f" Base {figures.rows} = {valid} + ", Tone.DIM),
                Span(set_aside, tone(SET_ASIDE)),
                Span(" ·", Tone.DIM),
            ],
            *outside,
            applied,
        ]

    applied = [Span(" A+C ", Tone.DIM), Span(total, tone(APLICADO_TOTAL))]
    if figures.of_day:
        return applied
    outside: list[Line] = []
    if Cubeta.ANULADO not in indicators.counts.cubetas:
        anulados = Span(str(indicators.anulados), tone(ANULADOS))
        outside = [[Span(" anulados fuera de T ", Tone.DIM), anulados, Span(" ·", Tone.DIM)]]
    duplicated, rejected = figures.duplicated, figures.rechazadas
    valid = figures.rows - duplicated - rejected
    duplicates = count_words(duplicated, "duplicada", "duplicadas")
    rejected_rows = count_words(rejected, "rechazada", "rechazadas")
    return first_fitting(
        [
            parts(
                count_words(valid, "válida", "válidas"),
                f"{duplicates} + {rejected_rows}",
            ),
            parts(f"{valid} vál.", f"{duplicated} dup. + {rejected} rech."),
        ],
        width,
    )


def besides(view: FiguresView, chosen: str = "", width: int = WIDTH) -> Line:
    """Return the rejections by the back, then the earlier cortes or the changes since the closing."""
    figures = view.figures
    tone = Tone.CURSOR if chosen == REJECTED_BY_BACK else Tone.DIM
    by_back: Line = [
        Span(" R del back ", Tone.DIM),
        Span(str(view.indicators.rechazado_by_back), tone),
    ]
    if figures.of_day:
        return by_back
    dot: Line = [*by_back, Span(" ·", Tone.DIM)]
    if figures.closing is None:
        return first_fitting([[dot, trend(view.past)]], width)
    return first_fitting(
        [
            [dot, *since_closing(figures, chosen)],
            [dot, *since_closing(figures, chosen, short=True)],
        ],
        width,
    )


def trend(past: Sequence[PastCorte]) -> Line:
    """Return the share rejected in the three cortes before, oldest first."""
    if not past:
        return [Span(" no hay cortes anteriores con qué comparar", Tone.DIM)]
    parts = (
        f"{day:%d/%m} {percentage(counts[Cubeta.RECHAZADO], counts.total)}"
        for day, counts in past[-3:]
    )
    return [Span(f" Rechazado antes: {' · '.join(parts)}", Tone.DIM)]


def since_closing(figures: KpiBoard, chosen: str = "", *, short: bool = False) -> list[Line]:
    """Return how many casos changed their cubeta since the corte was closed, by each change."""
    closing = figures.closing
    if closing is None:
        return []
    who = "" if short else f" {closing.who}"
    rule = ", regla anterior" if figures.aviso else ""
    closed = f" Cerrado {closing.momento:%d/%m %H:%M}{who}{rule} · "
    if not figures.changed:
        since = "" if short and rule else " desde entonces"
        return [[Span(f"{closed}sin cambios{since}", Tone.DIM)]]
    names = {cubeta.value: letter for cubeta, letter in LETTERS.items()}
    steps = [
        f"{names.get(before or '', 'nuevo')} → {names[now]} {casos}"
        for before, now, casos in figures.changes
    ]
    tone = Tone.CURSOR if chosen == CHANGED else Tone.NOTICE
    changes = count_words(figures.changed, "cambio", "cambios")
    return [
        [Span(f"{closed}después ", Tone.DIM), Span(changes, tone)],
        *([Span(f"{' ·' if place else ':'} {step}", Tone.DIM)] for place, step in enumerate(steps)),
    ]


def points(view: FiguresView) -> list[TrendPoint]:
    """Return the three indicators of each corte for the plot, the corte shown last."""
    if view.figures.until is None or view.figures.of_day:
        return []
    cortes = [*view.past, (view.figures.until, view.indicators.counts)]
    return [
        TrendPoint(
            f"{day:%d/%m}",
            tuple(
                float(value) if (value := percent(counts[c], counts.total)) else None
                for c in TITLES
            ),
        )
        for day, counts in cortes
    ]


def plot_goals(view: FiguresView) -> tuple[int, ...]:
    """Return the goal of each of the three indicators for the plot; 0 where there is none."""
    return tuple(standing(view, cubeta).goal for cubeta in TITLES)


def work_counts(work: Desk) -> dict[str, int]:
    """Return the counts of the work in progress of every corte, by the keys of WORK_FIGURES."""
    return {
        "cola": work.in_queue,
        "vencidos": sum(e.overdue for e in work.queue),
        "por_vencer": sum(e.red + e.amber for e in work.queue),
        "citas": len(work.citas),
        "revision": work.revision,
        "saltados": len(work.skips),
    }


def work_line(work: Desk, chosen: str = "", width: int = WIDTH) -> Line:
    """Return the line of the work in progress: queue, clocks, citas, tray and saltos."""
    counts = work_counts(work)
    glyphs = {
        key: Span(f"{glyph} ", tone if counts[key] else Tone.DIM)
        for key, (tone, glyph) in (
            ("vencidos", signal_of(Semaforo.OVERDUE)),
            ("por_vencer", signal_of(Semaforo.AMBER)),
        )
    }

    def parts(names: Sequence[tuple[str, str]], gap: str) -> list[Line]:
        lines: list[Line] = []
        for key, (before, after) in zip(WORK_FIGURES, names, strict=True):
            glyph = [glyphs[key]] if key in glyphs else []
            tone = Tone.CURSOR if key == chosen else Tone.STRONG
            start = [Span(f"{gap if lines else ''} {before}", Tone.DIM), *glyph]
            lines.append([*start, Span(str(counts[key]), tone), Span(after, Tone.DIM)])
        return lines

    long_forms = (("Cola ", ""), ("", " vencidos"), ("", " por vencer"), ("Citas ", ""))
    short_words = (("Cola ", ""), ("", " venc."), ("", " pronto"), ("Citas ", ""))
    last_words, shortest = (("Revisión ", ""), ("Saltados ", "")), (("Rev. ", ""), ("Salt. ", ""))
    return first_fitting(
        [
            parts((*long_forms, *last_words), "  "),
            parts((*long_forms, *last_words), " "),
            parts((*short_words, *shortest), " "),
        ],
        width,
    )


def group_rows(view: FiguresView, catalogs: Catalogs) -> list[GroupRow]:
    """Return the rows of the table, the highest own rejection rate first."""
    by = view.figures.by
    return [
        GroupRow(
            group,
            group_name(group, by, catalogs),
            _beside(view, group, catalogs),
            (view.indicators.share(group) or "—").replace(".", ","),
            (view.indicators.own_rate(group) or "—").replace(".", ","),
        )
        for group in view.indicators.groups
    ]


def _beside(view: FiguresView, group: FigureGroup, catalogs: Catalogs) -> str:
    """Return the aliado of an asesor or the name of a causal, for the detail of a group."""
    key = group.key or ""
    if view.figures.by == "causal":
        causal = catalogs.causal(key)
        return causal.name if causal else ""
    return view.aliados.get(key, "") if view.figures.by == "asesor" else ""


def group_name(group: FigureGroup, by: str, catalogs: Catalogs) -> str:
    """Return the name of a group on the screen."""
    if group.key is None:
        return f"(sin {by})"
    causal = catalogs.causal(group.key) if by == "causal" else None
    return f"{group.key} {causal.name}" if causal else group.key


def columns(
    chosen: Callable[[], str], cubetas: Sequence[Cubeta] = tuple(Cubeta)
) -> dict[int, Sequence[Column[GroupRow]]]:
    """Return the columns of the table with a column for each of some buckets.

    `chosen` says in which figure the cursor stands. A group and its detail share a column where
    there is no room for both.
    """

    def tone(key: str) -> Callable[[GroupRow], Tone]:
        return lambda _row: Tone.FIELD if chosen() == key else Tone.NORMAL

    def count_column(cubeta: Cubeta) -> Column[GroupRow]:
        return Column(LETTERS[cubeta], 5, lambda row: row.casos(cubeta), "der", tone(cubeta.value))

    def name(row: GroupRow) -> str:
        return row.group.key or row.name

    counts: list[Column[GroupRow]] = [
        Column("Envió", 5, lambda row: str(row.group.counts.total), "der", tone(TOTAL)),
        *map(count_column, cubetas),
        Column("Aporte", 6, lambda row: row.share, "der"),
        Column("Tasa", 5, lambda row: row.own_rate, "der", lambda _row: Tone.STRONG),
    ]
    together: Column[GroupRow] = Column(
        "Grupo", 17, lambda row: f"{name(row)} {row.beside}".rstrip(), flexible=True
    )
    apart: list[Column[GroupRow]] = [
        Column("Grupo", 12, name, flexible=True),
        Column("Detalle", 10, lambda row: row.beside, flexible=True),
    ]
    room = sum(column.width + 1 for column in (*apart, *counts))
    return {0: [together, *counts], room: [*apart, *counts]}
