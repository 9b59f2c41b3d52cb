"""The words of the figures: percentages with their counts, and every row of the base accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.figures import CHANGED, narrowed_words
from ajustes_tui.domain.figures.indicators import (
    APLICADO_TOTAL,
    APPLIED_MONEY,
    DECIDED_FIGURE,
    KNOWN,
    PROGRESS_FIGURE,
    REJECTED_MONEY,
    SAID,
    SOLICITADO,
    TOTAL,
    FigureCounts,
    percent_text,
)
from ajustes_tui.domain.figures.open_work import WORK_FIGURES, OpenWork, work_counts
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.kpi.goal_text import NARROW, goal_line, goal_tone
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK, Bucket
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.trend import TrendPoint
from ajustes_tui.workbench.lead.figures import (
    LETTERS,
    SET_ASIDE,
    TITLES,
    drawn,
    whole_pesos,
)

IN_TABLE = "tabla:"
"""The prefix of table figures in the walking order."""
_COUNT_ROOM = 4
_GOOD_DIRECTION: Mapping[Cubeta, int] = {Cubeta.APLICADO: 1, Cubeta.RECHAZADO: -1}
"""1 where a rise is good, -1 where bad; a corrected ajuste is neither."""


def figures_above(board: KpiBoard) -> list[str]:
    """Return keys in walking order."""
    keys = [*(cubeta.value for cubeta in Cubeta), TOTAL]
    keys += [] if board.of_day or board.narrowed else [SET_ASIDE]
    of_base = [*SAID, *(KNOWN if board.counts.moved else ())]
    changed = [CHANGED] if board.changed else []
    return [*keys, APLICADO_TOTAL, PROGRESS_FIGURE, DECIDED_FIGURE, *of_base, *changed]


def table_figures(cubetas: Sequence[Cubeta]) -> list[str]:
    """Return keys in walking order."""
    return [TOTAL, *(cubeta.value for cubeta in cubetas)]


def why_empty(board: KpiBoard) -> Empty:
    if board.of_day:
        return Empty("Hoy no hay veredictos todavía.", "h vuelve al corte")
    if board.narrowed:
        return Empty("Ningún caso cumple ese filtro.", "Supr quita el último")
    if board.scope is None:
        return Empty("Todavía no hay casos en este almacén.", "F2 importa la primera base")
    return Empty("No hay casos en el corte.", "F2 importa una base · ← el corte de antes")


def title(board: KpiBoard) -> str:
    narrowed = narrowed_words(board.only, board.days)
    return " · solo ".join(filter(None, (_range(board), narrowed)))


def _range(board: KpiBoard) -> str:
    if board.since is None or board.until is None:
        return "KPI › Sin bases"
    if board.of_day:
        return f"KPI › Veredictos de hoy {short_date(board.until)}"
    if board.since != board.until:
        return f"KPI › Cortes {short_date(board.since)} a {short_date(board.until)}"
    word = "cerrado" if board.closing else "abierto"
    if board.closing and board.days:
        # A closing keeps no day of the verdict.
        word = "cerrado, cifras de ahora"
    return f"KPI › Corte {short_date(board.until)} · {word}"


def moment(board: KpiBoard) -> str:
    if board.frozen:
        return f"al cierre, {board.computed_at:%d/%m %H:%M}"
    return f"se actualiza solo · a las {board.computed_at:%H:%M}"


def percentage(casos: int, total: int) -> str:
    """Omit the percent sign."""
    return percent_text(casos, total).removesuffix(" %")


def figure_tone(board: KpiBoard, cubeta: Cubeta) -> Tone:
    """Return a colour only when the goal is already met or lost."""
    return goal_tone(board.standing(cubeta))


def goal(board: KpiBoard, cubeta: Cubeta, width: int = NARROW) -> Line:
    return goal_line(board.standing(cubeta), width)


def detail(board: KpiBoard, cubeta: Cubeta, chosen: str = "", width: int = NARROW) -> list[Line]:
    """Return three lines: counts, change since the corte before, goal."""
    counts = board.counts
    casos, total = thousands(counts[cubeta]), thousands(counts.total)
    tone = Tone.CURSOR if chosen == cubeta.value else Tone.NORMAL
    lines: list[Line] = [[Span(f"{casos} de {total}" if counts.total else "ningún caso", tone)]]
    return [*lines, _change(board, cubeta, width), goal(board, cubeta, width)]


def _change(board: KpiBoard, cubeta: Cubeta, width: int = NARROW) -> Line:
    if board.of_day:
        return [Span("de cualquier corte", Tone.DIM)]
    if board.narrowed:
        return [Span("con filtro no se compara", Tone.DIM)]
    if not board.past.cortes:
        return [Span("sin corte anterior", Tone.DIM)]
    found = board.change(cubeta)
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
    return first_fitting([[[figure, Span(words, Tone.DIM)]] for words in wordings], width)


def bucket_sum(counts: FigureCounts, chosen: str = "", width: int = WIDTH) -> Line:
    """Return the line of the cubetas, which add up to T.

    It is the legend of the bar if every name fits; otherwise the cards are.
    """

    def parts(name: Callable[[Cubeta], list[Span]], gap: str, room: int = 0) -> list[Line]:
        lines: list[Line] = []
        before = " "
        for cubeta in Cubeta:
            here = cubeta not in TITLES and chosen == cubeta.value
            casos = thousands(counts[cubeta])
            count = Span(casos, Tone.CURSOR if here else Tone.STRONG)
            lines.append([Span(before), *name(cubeta), count])
            before = " " * max(room - len(casos), len(gap))
        tone = Tone.CURSOR if chosen == TOTAL else Tone.STRONG
        total = [Span(f" {gap}= T ", Tone.STRONG), Span(thousands(counts.total), tone)]
        return [*lines, total]

    def filled(cubeta: Cubeta) -> list[Span]:
        fill, tone = CUBETA_LOOK[LETTERS[cubeta]]
        return [Span(f"{fill} ", tone), Span(f"{CUBETA_WORDS[cubeta].bucket} ")]

    def named(cubeta: Cubeta) -> list[Span]:
        beside = CUBETA_WORDS[cubeta].bucket if cubeta not in TITLES else ""
        return [Span(LETTERS[cubeta], Tone.STRONG), Span(f" {beside} " if beside else " ")]

    def lettered(cubeta: Cubeta) -> list[Span]:
        return [Span(f"{LETTERS[cubeta]} ", Tone.STRONG)]

    return first_fitting(
        [
            # The names stay where they are while their counts change.
            parts(filled, " ", _COUNT_ROOM),
            *(parts(filled, gap) for gap in ("   ", "  ")),
            *(parts(name, gap) for name in (named, lettered) for gap in ("  ", " ")),
        ],
        width,
    )


def bar(counts: FigureCounts) -> list[Bucket]:
    return [Bucket(LETTERS[cubeta], counts[cubeta]) for cubeta in Cubeta]


def accounting(board: KpiBoard, chosen: str = "", width: int = WIDTH) -> Line:
    """Account for every row of the files behind T, then A+C and the avance."""
    counts = board.counts
    applied, share = counts.share(APLICADO_TOTAL), f" ({counts.share(PROGRESS_FIGURE)})"

    def tone(key: str) -> Tone:
        return Tone.CURSOR if key == chosen else Tone.DIM

    def rest(share: str) -> list[Line]:
        return [
            [Span(" A+C ", Tone.DIM), Span(applied, tone(APLICADO_TOTAL))],
            [
                Span(" · avance ", Tone.DIM),
                Span(f"{thousands(counts[PROGRESS_FIGURE])}{share}", tone(PROGRESS_FIGURE)),
            ],
        ]

    if board.of_day or board.narrowed:
        narrowed = narrowed_words(board.only, board.days)
        only = [Span(f" Solo {narrowed} · Supr quita el último ·", Tone.DIM)] if narrowed else []
        return first_fitting([[only, *rest(share)], [*rest(share), only]], width)
    valid = board.rows - board.duplicated - board.rechazadas
    rows, valid_rows = thousands(board.rows), count_words(valid, "válida", "válidas")
    duplicates = count_words(board.duplicated, "duplicada", "duplicadas")
    aside = f"{duplicates} + {count_words(board.rechazadas, 'rechazada', 'rechazadas')}"

    def parts(begin: str, share: str) -> list[Line]:
        base = [Span(begin, Tone.DIM), Span(aside, tone(SET_ASIDE)), Span(" ·", Tone.DIM)]
        return [base, *rest(share)]

    whole = f" Base {rows} = {valid_rows} + "
    return first_fitting(
        [
            *(parts(whole, share), parts(whole, "")),
            *(parts(f" Base {rows}: ", ""), parts(" Aparte ", "")),
        ],
        width,
    )


def of_decided(
    board: KpiBoard, cubeta: Cubeta, width: int = NARROW, *, chosen: bool = False
) -> Line:
    """`chosen` marks the count of the decided."""
    counts = board.counts
    share = counts.percent(cubeta, DECIDED_FIGURE)
    if share is None:
        none = ("nada decidido todavía", "sin decidir")
        return first_fitting([[[Span(words, Tone.DIM)]] for words in none], width)
    tone = Tone.CURSOR if chosen else Tone.DIM
    decided = [
        Span(f"{share.replace('.', ',')} % de ", Tone.DIM),
        Span(thousands(counts.decided), tone),
    ]
    return first_fitting([[[*decided, Span(" decididos", Tone.DIM)]], [decided]], width)


def said_line(board: KpiBoard, chosen: str = "", width: int = WIDTH) -> Line:
    """Return what the base said of each caso, and what is known since if different."""
    found = board.counts
    known = "al cierre" if board.frozen else "hoy"

    def counted(keys: Sequence[str], words: Sequence[tuple[str, str]]) -> list[Line]:
        counts = [thousands(found[key]) for key in keys]
        tones = [Tone.CURSOR if key == chosen else Tone.NORMAL for key in keys]
        return [
            [Span(before, Tone.DIM), Span(count, tone), Span(after, Tone.DIM)]
            for (before, after), count, tone in zip(words, counts, tones, strict=True)
        ]

    def parts(words: Sequence[tuple[str, str]], since: Sequence[tuple[str, str]]) -> list[Line]:
        return [*counted(SAID, words), *(counted(KNOWN, since) if found.moved else [])]

    long = ((" La base dijo ", " aprobados, "), ("", " rechazados, "), ("", " sin respuesta"))
    short = ((" Base: ", " aprobados, "), ("", " rechazados, "), ("", " sin respuesta"))
    verbs = ((" Base: aprobó ", ""), (", rechazó ", ""), (", calló ", ""))
    named = ((f" · {known} ", " aprobados, "), ("", " rechazados, "), ("", " sin respuesta"))
    bare = ((f" · {known} ", ""), (", ", ""), (" y ", ""))
    return first_fitting(
        [parts(long, named), parts(long, bare), parts(short, bare), parts(verbs, bare)], width
    )


def money(board: KpiBoard, width: int = WIDTH) -> Line:
    """Return money asked for in T, applied in A + C with its difference, refused in R + X."""
    sums = board.counts

    def parts(asked: str, applied: str, diff: str, refused: str) -> list[Line]:
        return [
            [Span(f" {asked} ", Tone.DIM), Span(whole_pesos(sums[SOLICITADO]))],
            [Span(f" · {applied} ", Tone.DIM), Span(whole_pesos(sums[APPLIED_MONEY]))],
            [Span(f" ({diff} {whole_pesos(sums.difference)})", Tone.DIM)],
            [Span(f" · {refused} ", Tone.DIM), Span(whole_pesos(sums[REJECTED_MONEY]))],
        ]

    return first_fitting(
        [
            parts("Solicitado", "aplicado", "diferencia", "rechazado"),
            parts("Pidió", "aplicado", "dif.", "rechazado"),
            parts("Pid.", "apl.", "dif.", "rech."),
        ],
        width,
    )


def besides(board: KpiBoard, chosen: str = "", width: int = WIDTH) -> Line:
    """Return who closed the corte and what changed since; empty for an open one."""
    return first_fitting(
        [since_closing(board, chosen), since_closing(board, chosen, short=True)], width
    )


def since_closing(board: KpiBoard, chosen: str = "", *, short: bool = False) -> list[Line]:
    closing = board.closing
    if closing is None:
        return []
    who = "" if short else f" {closing.who}"
    closed = f" Cerrado {closing.momento:%d/%m %H:%M}{who} · "
    if board.narrowed:
        # What changed since is counted of whole cortes.
        what = "filtradas" if board.frozen else "de ahora"
        return [[Span(f"{closed}cifras {what}; los cambios, sin filtro", Tone.DIM)]]
    if not board.changed:
        return [[Span(f"{closed}sin cambios de cubeta desde entonces", Tone.DIM)]]
    names = {cubeta.value: letter for cubeta, letter in LETTERS.items()}
    steps = [
        f"{names.get(before or '', 'nuevo')} → {names[now]} {casos}"
        for before, now, casos in board.changes
    ]
    tone = Tone.CURSOR if chosen == CHANGED else Tone.NOTICE
    changes = count_words(board.changed, "cambio", "cambios")
    return [
        [Span(f"{closed}después ", Tone.DIM), Span(changes, tone)],
        *([Span(f"{' ·' if place else ':'} {step}", Tone.DIM)] for place, step in enumerate(steps)),
    ]


def points(board: KpiBoard) -> list[TrendPoint]:
    """Return the corte shown last."""
    if board.until is None or board.of_day:
        return []
    cortes = [*drawn(board.past)[0], (board.until, board.counts)]
    return [
        TrendPoint(
            f"{day:%d/%m}",
            tuple(float(value) if (value := counts.percent(c)) else None for c in TITLES),
        )
        for day, counts in cortes
    ]


def plot_heading(board: KpiBoard) -> str:
    return f"Por corte, en porcentaje, {drawn(board.past)[1]}"


def plot_goals(board: KpiBoard) -> tuple[int, ...]:
    return tuple(board.standing(cubeta).goal for cubeta in TITLES)


def work_line(work: OpenWork, chosen: str = "", width: int = WIDTH) -> Line:
    counts = work_counts(work)
    glyphs = {
        key: Span(f"{glyph} ", tone if counts[key] else Tone.DIM)
        for key, (tone, glyph) in (
            ("vencidos", signal_of(Semaforo.OVERDUE)),
            ("por_vencer", signal_of(Semaforo.AMBER)),
        )
    }

    def parts(gap: str, words: Mapping[str, str]) -> list[Line]:
        lines: list[Line] = []
        for key, figure in WORK_FIGURES.items():
            glyph = [glyphs[key]] if key in glyphs else []
            tone = Tone.CURSOR if key == chosen else Tone.STRONG
            start = [Span(f"{gap if lines else ' '}{figure.before}", Tone.DIM), *glyph]
            after = Span(words.get(key, ""), Tone.DIM)
            lines.append([*start, Span(thousands(counts[key]), tone), after])
        return lines

    whole = {key: figure.after for key, figure in WORK_FIGURES.items()}
    return first_fitting(
        [
            *(parts(gap, whole) for gap in ("   ", "  ", " ")),
            parts(" ", whole | {"por_vencer": " pronto"}),
            parts(" ", {}),
        ],
        width,
    )
