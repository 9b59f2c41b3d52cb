"""The words of the figures: percentages with their counts, and every row of the base accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.figures import (
    APLICADO_TOTAL,
    CHANGED,
    DECIDED_FIGURE,
    KNOWN,
    PROGRESS_FIGURE,
    SAID,
    TOTAL,
    narrowed_words,
    result_count,
)
from ajustes_tui.domain.figures.indicators import (
    CubetaCounts,
    percent,
    percent_text,
)
from ajustes_tui.domain.figures.open_work import OpenWork, work_counts
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
from ajustes_tui.workbench.lead.figures import (
    LETTERS,
    SET_ASIDE,
    TITLES,
    WORK_FIGURES,
    FiguresView,
    change,
    drawn,
    standing,
    whole_pesos,
)

IN_TABLE = "tabla:"
"""The prefix of the figures of the table in the walking order, apart from those around it."""
_GOOD_DIRECTION: Mapping[Cubeta, int] = {Cubeta.APLICADO: 1, Cubeta.RECHAZADO: -1}
"""1 where a rise is good and -1 where it is bad; a corrected ajuste is neither by itself."""

_CHANGE_ROOM = 24
"""The cells that the change of the last of the three figures has at eighty columns."""


def figures_above(figures: KpiBoard) -> list[str]:
    """Return the keys of the figures above the table, in the order of walking."""
    cubetas = figures.indicators.counts.cubetas
    keys = [*(cubeta.value for cubeta in cubetas), TOTAL]
    keys += [] if figures.of_day or figures.narrowed else [SET_ASIDE]
    indicators = figures.indicators
    of_base = [*SAID, *(KNOWN if indicators.known != indicators.base else ())]
    changed = [CHANGED] if figures.changed else []
    return [*keys, APLICADO_TOTAL, PROGRESS_FIGURE, DECIDED_FIGURE, *of_base, *changed]


def table_figures(cubetas: Sequence[Cubeta]) -> list[str]:
    """Return the keys of the figures of each row of the table, in the order of walking."""
    return [TOTAL, *(cubeta.value for cubeta in cubetas)]


def title(figures: KpiBoard) -> str:
    """Return the left text of the bar: the corte, the range or the day, and what they are narrowed to."""
    narrowed = narrowed_words(figures.only, figures.days)
    return " · solo ".join(filter(None, (_range(figures), narrowed)))


def _range(figures: KpiBoard) -> str:
    if figures.since is None or figures.until is None:
        return "KPI › Sin bases"
    if figures.of_day:
        return f"KPI › Veredictos de hoy {short_date(figures.until)}"
    if figures.since != figures.until:
        return f"KPI › Cortes {short_date(figures.since)} a {short_date(figures.until)}"
    word = "cerrado" if figures.closing else "abierto"
    if figures.closing and figures.days:
        # A closing keeps no day of the verdict.
        word = "cerrado, cifras de ahora"
    return f"KPI › Corte {short_date(figures.until)} · {word}"


def moment(figures: KpiBoard) -> str:
    """Return when the figures were computed, or when their corte was closed."""
    if figures.frozen:
        return f"al cierre, {figures.computed_at:%d/%m %H:%M}"
    return f"calculado a las {figures.computed_at:%H:%M}"


def percentage(casos: int, total: int) -> str:
    """Return the share of some casos as a person reads it, without the percent sign."""
    return percent_text(casos, total).removesuffix(" %")


def figure_tone(view: FiguresView, cubeta: Cubeta) -> Tone:
    """Return the tone of a figure: a colour only where its goal is already met or lost."""
    return goal_tone(standing(view, cubeta))


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
    if view.figures.narrowed:
        return [Span("con filtro no se compara", Tone.DIM)]
    if not view.past.cortes:
        return [Span("sin corte anterior", Tone.DIM)]
    found = change(view, cubeta)
    if found is None:
        return []
    day = found.corte
    if not found.points:
        return [Span(f"igual que el {day:%d/%m}", Tone.DIM)]
    direction = _GOOD_DIRECTION.get(cubeta, 0) * (1 if found.points > 0 else -1)
    tone = {1: Tone.OK, 0: Tone.DIM, -1: Tone.NOTICE}[direction]
    arrow = "↑" if found.points > 0 else "↓"
    figure = Span(f"{arrow} {str(abs(found.points)).replace('.', ',')}", tone)
    if found.same_age is None:
        return [figure, Span(f" que el {day:%d/%m}", Tone.DIM)]
    # Without what was kept of the corte before at the age of this one, it says so.
    which = "igual" if found.same_age else "otra"
    day_text = f"{day:%d/%m}"
    wordings = (
        f" que el {day_text}, a {which} edad",
        f" · {day_text} {which} edad",
        f" · a {which} edad",
    )
    return first_fitting([[[figure, Span(words, Tone.DIM)]] for words in wordings], _CHANGE_ROOM)


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
            applied,
        ]

    applied = [Span(" A+C ", Tone.DIM), Span(total, tone(APLICADO_TOTAL))]
    if figures.of_day or figures.narrowed:
        narrowed = narrowed_words(figures.only, figures.days)
        only = [Span(f" Solo {narrowed} · Esc quita el último ·", Tone.DIM)] if narrowed else []
        return first_fitting([[only, applied]], width) if only else applied
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


def detail_here(view: FiguresView, cubeta: Cubeta, chosen: str = "") -> list[Line]:
    """Return the four lines under a figure of the KPI screen: under its counts, its share of the decided."""
    counts, change, goal_words = detail(view, cubeta, chosen)
    return [counts, of_decided(view, cubeta), change, goal_words]


def of_decided(view: FiguresView, cubeta: Cubeta) -> Line:
    """Return the share of the decided casos that an indicator has."""
    share = view.indicators.counts.percent_of_decided(cubeta)
    if share is None:
        return [Span("nada decidido todavía", Tone.DIM)]
    return [Span(f"{share.replace('.', ',')} % de lo decidido", Tone.DIM)]


def progress(view: FiguresView, chosen: str = "", width: int = WIDTH) -> Line:
    """Return the line that keeps the three honest: avance, how many are decided, what the base said.

    What is known since, by hand and by lot, stands beside it where it is another thing.
    """
    indicators = view.indicators
    counts, total = indicators.counts, indicators.counts.total

    def figure(before: str, key: str, casos: int, after: str = "") -> Line:
        tone = Tone.CURSOR if chosen == key else Tone.NORMAL
        return [Span(before, Tone.DIM), Span(str(casos), tone), Span(after, Tone.DIM)]

    def results(words: str, keys: Sequence[str], unanswered: str, shares: bool) -> list[Line]:
        def result(before: str, key: str) -> Line:
            casos = result_count(indicators, key)
            share = f" ({percentage(casos, total)})" if shares and before != unanswered else ""
            return figure(f" {before} ", key, casos, share)

        letters = ("A", "R", unanswered)
        return [[Span(f" · {words}", Tone.DIM)], *map(result, letters, keys)]

    def parts(decided: str, says: str, unanswered: str, shares: bool) -> list[Line]:
        share = f" ({percentage(counts.progress, total)} %)" if decided != "dec." else ""
        at_closing = "al cierre" if shares else "cierre"
        known = at_closing if view.figures.frozen else "hoy"
        first = figure(" Avance ", PROGRESS_FIGURE, counts.progress, share)
        line = [first, figure(f" · {decided} ", DECIDED_FIGURE, counts.decided)]
        line += results(says, SAID, unanswered, shares)
        if indicators.known != indicators.base:
            line += results(known, KNOWN, unanswered if shares else "sin", False)
        return line

    return first_fitting(
        [
            parts("decididos", "según la base:", "sin respuesta", True),
            parts("decididos", "según la base", "sin resp.", True),
            parts("decididos", "base", "sin resp.", True),
            parts("decid.", "base", "sin", False),
            parts("dec.", "base", "sin", False),
        ],
        width,
    )


def money(view: FiguresView, width: int = WIDTH) -> Line:
    """Return the line of the money: asked for in T, applied in A + C with its difference, refused in R + X."""
    sums = view.indicators.pesos

    def parts(asked: str, applied: str, diff: str, refused: str) -> list[Line]:
        return [
            [Span(f" {asked} ", Tone.DIM), Span(whole_pesos(sums.solicitado))],
            [Span(f" · {applied} ", Tone.DIM), Span(whole_pesos(sums.aplicado))],
            [Span(f" ({diff} {whole_pesos(sums.difference)})", Tone.DIM)],
            [Span(f" · {refused} ", Tone.DIM), Span(whole_pesos(sums.rechazado))],
        ]

    return first_fitting(
        [
            parts("Solicitado", "aplicado", "diferencia", "rechazado"),
            parts("Pidió", "aplicado", "dif.", "rechazado"),
            parts("Pid.", "apl.", "dif.", "rech."),
        ],
        width,
    )


def besides(view: FiguresView, chosen: str = "", width: int = WIDTH) -> Line:
    """Return the earlier cortes, or who closed the corte and what changed since."""
    figures = view.figures
    if figures.of_day:
        return [Span(" Veredictos de cualquier corte", Tone.DIM)]
    if figures.closing is None:
        return first_fitting([[trend(view)]], width)
    return first_fitting(
        [since_closing(figures, chosen), since_closing(figures, chosen, short=True)], width
    )


def trend(view: FiguresView) -> Line:
    """Return the share rejected in the three cortes before, oldest first, and at which age."""
    past, age = drawn(view)
    if not past:
        return [Span(" no hay cortes anteriores con qué comparar", Tone.DIM)]
    parts = (
        f"{day:%d/%m} {percentage(counts[Cubeta.RECHAZADO], counts.total)}"
        for day, counts in past[-3:]
    )
    return [Span(f" Rechazado antes, {age}: {' · '.join(parts)}", Tone.DIM)]


def since_closing(figures: KpiBoard, chosen: str = "", *, short: bool = False) -> list[Line]:
    """Return how many casos changed their cubeta since the corte was closed, by each change."""
    closing = figures.closing
    if closing is None:
        return []
    who = "" if short else f" {closing.who}"
    closed = f" Cerrado {closing.momento:%d/%m %H:%M}{who} · "
    if figures.narrowed:
        # What changed since is counted of whole cortes.
        what = "filtradas" if figures.frozen else "de ahora"
        return [[Span(f"{closed}cifras {what}; los cambios, sin filtro", Tone.DIM)]]
    if not figures.changed:
        return [[Span(f"{closed}sin cambios de cubeta desde entonces", Tone.DIM)]]
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
    cortes = [*drawn(view)[0], (view.figures.until, view.indicators.counts)]
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


def plot_heading(view: FiguresView) -> str:
    """Return the title of the plot, with the age at which its cortes are drawn."""
    return f"Por corte, en porcentaje, {drawn(view)[1]}"


def plot_goals(view: FiguresView) -> tuple[int, ...]:
    """Return the goal of each of the three indicators for the plot; 0 where there is none."""
    return tuple(standing(view, cubeta).goal for cubeta in TITLES)


def work_line(work: OpenWork, chosen: str = "", width: int = WIDTH) -> Line:
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

    long_forms = (("Abiertos ", ""), ("", " vencidos"), ("", " por vencer"), ("Cola ", ""))
    short_words = (("Abiertos ", ""), ("", " venc."), ("", " pronto"), ("Cola ", ""))
    last_words = (("Citas ", ""), ("Revisión ", ""), ("Saltados ", ""))
    shortest = (("Citas ", ""), ("Rev. ", ""), ("Salt. ", ""))
    return first_fitting(
        [
            parts((*long_forms, *last_words), "  "),
            parts((*long_forms, *last_words), " "),
            parts((*short_words, *shortest), " "),
            parts((("Ab. ", ""), ("", ""), ("", ""), ("Cola ", ""), *shortest), " "),
        ],
        width,
    )
