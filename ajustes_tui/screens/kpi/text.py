"""The words of the figures: percentages with their counts, and every row of the base accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.figures import CHANGED, narrowed_words
from ajustes_tui.domain.figures.indicators import (
    APLICADO_TOTAL,
    APPLIED_MONEY,
    DECIDED_FIGURE,
    KNOWN,
    PROGRESS_FIGURE,
    REJECTED,
    REJECTED_MONEY,
    SAID,
    SOLICITADO,
    TOTAL,
    FigureCounts,
    FigureGroup,
    percent_text,
)
from ajustes_tui.domain.figures.open_work import WORK_FIGURES, OpenWork, work_counts
from ajustes_tui.domain.parts.contact_rows import AGE_BANDS, age_key
from ajustes_tui.domain.parts.shapes import Row as PartRow
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Line, Span, Tone, Wordings, cell
from ajustes_tui.widgets.bars import CUBETA_LOOK, Bar, Bucket, bar_table
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import PlaceArea, Row
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
    return Empty("No hay casos en el corte.", "F2 importa una base\n← el corte de antes")


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


def dim(*wordings: str) -> Wordings:
    return [[[Span(words, Tone.DIM)]] for words in wordings]


def change(board: KpiBoard, cubeta: Cubeta) -> Wordings:
    """Return the change since the corte before, or why there is none."""
    if board.of_day:
        return dim("de cualquier corte")
    if board.narrowed:
        return dim("con filtro no se compara")
    if not board.past.cortes:
        return dim("sin corte anterior")
    found = board.change(cubeta)
    if found is None:
        return dim("")
    day = f"{found.corte:%d/%m}"
    if not found.points:
        return dim(f"igual que el {day}")
    direction = _GOOD_DIRECTION.get(cubeta, 0) * (1 if found.points > 0 else -1)
    tone = {1: Tone.OK, 0: Tone.DIM, -1: Tone.NOTICE}[direction]
    arrow = "↑" if found.points > 0 else "↓"
    figure = Span(f"{arrow} {str(abs(found.points)).replace('.', ',')}", tone)
    if found.same_age is None:
        return [[[figure, *said] for said in line] for line in dim(f" que el {day}")]
    # Without what was kept of the corte before at the age of this one, it says so.
    age = "igual edad" if found.same_age else "otra edad"
    wordings = dim(f" que el {day}, a {age}", f" · {day} {age}", f" · a {age}")
    return [[[figure, *said] for said in line] for line in wordings]


def bucket_sum(counts: FigureCounts, chosen: str = "") -> Wordings:
    """Return the line of the cubetas, which add up to T: the legend of the bar, or only letters."""

    def named(cubeta: Cubeta, *, filled: bool, short: bool) -> list[Span]:
        letter, word = LETTERS[cubeta], CUBETA_WORDS[cubeta].bucket
        if filled:
            fill, tone = CUBETA_LOOK[letter]
            return [Span(f"{fill} ", tone), Span(f"{word} ")]
        after = "" if short or cubeta in TITLES else f" {word}"
        return [Span(letter, Tone.STRONG), Span(f"{after} ")]

    def parts(gap: str, room: int = 0, *, filled: bool = False, short: bool = False) -> list[Line]:
        lines: list[Line] = []
        before = " "
        for cubeta in Cubeta:
            here = cubeta not in TITLES and chosen == cubeta.value
            casos = thousands(counts[cubeta])
            count = Span(casos, Tone.CURSOR if here else Tone.STRONG)
            lines.append([Span(before), *named(cubeta, filled=filled, short=short), count])
            before = " " * max(room - len(casos), len(gap))
        tone = Tone.CURSOR if chosen == TOTAL else Tone.STRONG
        total = [Span(f" {gap}= T ", Tone.STRONG), Span(thousands(counts.total), tone)]
        return [*lines, total]

    return [
        # The names stay where they are while their counts change.
        parts(" ", _COUNT_ROOM, filled=True),
        *(parts(gap, filled=True) for gap in ("   ", "  ")),
        *(parts(gap, short=short) for short in (False, True) for gap in ("  ", " ")),
    ]


def bar(counts: FigureCounts) -> list[Bucket]:
    return [Bucket(LETTERS[cubeta], counts[cubeta]) for cubeta in Cubeta]


def accounting(board: KpiBoard, chosen: str = "") -> Wordings:
    """Account for every row of the files behind T, then A+C and the avance."""
    counts = board.counts
    applied, progress = counts.share(APLICADO_TOTAL), thousands(counts[PROGRESS_FIGURE])

    def tone(key: str) -> Tone:
        return Tone.CURSOR if key == chosen else Tone.DIM

    def rest(share: str) -> list[Line]:
        return [
            [Span(" A+C ", Tone.DIM), Span(applied, tone(APLICADO_TOTAL))],
            [Span(" · avance ", Tone.DIM), Span(f"{progress}{share}", tone(PROGRESS_FIGURE))],
        ]

    whole = rest(f" ({counts.share(PROGRESS_FIGURE)})")
    if board.of_day or board.narrowed:
        narrowed = narrowed_words(board.only, board.days)
        only = [Span(f" Solo {narrowed} · Supr quita el último ·", Tone.DIM)] if narrowed else []
        return [[only, *whole], [*whole, only]]
    valid = board.rows - board.duplicated - board.rechazadas
    rows, valid_rows = thousands(board.rows), count_words(valid, "válida")
    duplicates = count_words(board.duplicated, "duplicada")
    aside = f"{duplicates} + {count_words(board.rechazadas, 'rechazada')}"
    base = f" Base {rows} = {valid_rows} + "
    return [
        [
            [Span(begin, Tone.DIM), Span(aside, tone(SET_ASIDE)), Span(" ·", Tone.DIM)],
            *progressed,
        ]
        for begin, progressed in (
            (base, whole),
            (base, rest("")),
            (f" Base {rows}: ", rest("")),
            (" Aparte ", rest("")),
        )
    ]


def of_decided(board: KpiBoard, cubeta: Cubeta, *, chosen: bool = False) -> Wordings:
    """`chosen` marks the count of the decided."""
    counts = board.counts
    share = counts.percent(cubeta, DECIDED_FIGURE)
    if share is None:
        return dim("nada decidido todavía", "sin decidir")
    tone = Tone.CURSOR if chosen else Tone.DIM
    decided = [
        Span(f"{share.replace('.', ',')} % de ", Tone.DIM),
        Span(thousands(counts.decided), tone),
    ]
    return [[[*decided, Span(" decididos", Tone.DIM)]], [decided]]


def said_line(board: KpiBoard, chosen: str = "") -> Wordings:
    """Return what the base said of each caso, and what is known since if different."""
    found = board.counts
    known = "al cierre" if board.frozen else "hoy"

    def counted(
        keys: Sequence[str], befores: Sequence[str], nouns: Sequence[str], *, shares: bool = False
    ) -> list[Line]:
        lines: list[Line] = []
        for key, before, noun in zip(keys, befores, nouns, strict=True):
            count = Span(thousands(found[key]), Tone.CURSOR if key == chosen else Tone.NORMAL)
            share = f" ({found.share(key)})" if shares else ""
            lines.append([Span(before, Tone.DIM), count, Span(f"{noun}{share}", Tone.DIM)])
        return lines

    nouns, none = (" aprobados", " rechazados", " sin respuesta"), ("",) * 3
    said, short = (" La base dijo ", ", ", ", "), (" Base: ", ", ", ", ")
    named = counted(KNOWN, (f" · {known} ", ", ", ", "), nouns)
    bare = counted(KNOWN, (f" · {known} ", ", ", " y "), none)
    verbs = (" Base: aprobó ", ", rechazó ", ", calló ")
    return [
        [*line, *(since if found.moved else ())]
        for line, since in (
            *((counted(SAID, said, nouns, shares=True), each) for each in (named, bare)),
            *((counted(SAID, said, nouns), each) for each in (named, bare)),
            (counted(SAID, short, nouns), bare),
            (counted(SAID, verbs, none), bare),
        )
    ]


def money(board: KpiBoard) -> Wordings:
    """Return money asked for in T, applied in A + C with its difference, refused in R + X."""
    sums, pesos = board.counts, {}
    for key in (SOLICITADO, APPLIED_MONEY, REJECTED_MONEY):
        pesos[key] = Span(whole_pesos(sums[key]))
    difference = whole_pesos(sums.difference)
    applied, refused = sums[APLICADO_TOTAL], sum(sums[cubeta] for cubeta in REJECTED)
    of = (f" de {count_words(sums.total, 'caso')}", f" verificado en {thousands(applied)}")
    names = ("Solicitado", "aplicado", "diferencia", "rechazado")
    return [
        [
            [Span(f" {asked} ", Tone.DIM), pesos[SOLICITADO], Span(total, Tone.DIM)],
            [Span(f" · {done} ", Tone.DIM), pesos[APPLIED_MONEY], Span(verified, Tone.DIM)],
            [Span(f" ({diff} {difference}{than})", Tone.DIM)],
            [Span(f" · {refusal} ", Tone.DIM), pesos[REJECTED_MONEY], Span(last, Tone.DIM)],
        ]
        for (asked, done, diff, refusal), (total, verified, than, last) in (
            (names, (*of, " contra lo pedido", f" de {thousands(refused)}")),
            (names, ("",) * 4),
            (("Pidió", "aplicado", "dif.", "rechazado"), ("",) * 4),
            (("Pid.", "apl.", "dif.", "rech."), ("",) * 4),
        )
    ]


def besides(board: KpiBoard, chosen: str = "") -> Wordings:
    """Return who closed the corte and what changed since; empty for an open one."""
    closing = board.closing
    if closing is None:
        return ()
    moment = f" Cerrado {closing.momento:%d/%m %H:%M}"
    if board.narrowed:
        # What changed since is counted of whole cortes.
        what = "filtradas" if board.frozen else "de ahora"
        after: list[Line] = [[Span(f"cifras {what}; los cambios, sin filtro", Tone.DIM)]]
    elif not board.changed:
        after = [[Span("sin cambios de cubeta desde entonces", Tone.DIM)]]
    else:
        names = {cubeta.value: letter for cubeta, letter in LETTERS.items()}
        tone = Tone.CURSOR if chosen == CHANGED else Tone.NOTICE
        changes = count_words(board.changed, "cambio")
        after = [[Span("después ", Tone.DIM), Span(changes, tone)]]
        after += [
            [
                Span(f"{' ·' if place else ':'} ", Tone.DIM),
                Span(f"{names.get(before or '', 'nuevo')} → {names[now]} {casos}", Tone.DIM),
            ]
            for place, (before, now, casos) in enumerate(board.changes)
        ]
    return [
        [[Span(f"{moment}{who} · ", Tone.DIM), *after[0]], *after[1:]]
        for who in (f" {closing.who}", "")
    ]


def pace(board: KpiBoard) -> Wordings:
    """Return when the queue ends at its pace; empty without one."""
    words = board.pace.wordings(board.computed_at.date()) if board.pace else ()
    return dim(*(f" {each}" for each in words))


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


def work_line(work: OpenWork, chosen: str = "") -> Wordings:
    counts = work_counts(work)
    glyphs = {
        key: Span(f"{glyph} ", tone if counts[key] else Tone.DIM)
        for key, (tone, glyph) in (
            ("vencidos", signal_of(Semaforo.OVERDUE)),
            ("por_vencer", signal_of(Semaforo.AMBER)),
        )
    }
    whole = {key: figure.after for key, figure in WORK_FIGURES.items()}

    def part(key: str, gap: str, words: Mapping[str, str]) -> Line:
        glyph = [glyphs[key]] if key in glyphs else []
        tone = Tone.CURSOR if key == chosen else Tone.STRONG
        start = [Span(f"{gap}{WORK_FIGURES[key].before}", Tone.DIM), *glyph]
        return [*start, Span(thousands(counts[key]), tone), Span(words.get(key, ""), Tone.DIM)]

    return [
        [part(key, gap if place else " ", words) for place, key in enumerate(WORK_FIGURES)]
        for gap, words in (
            *((gap, whole) for gap in ("   ", "  ", " ")),
            (" ", whole | {"por_vencer": " pronto"}),
            (" ", {}),
        )
    ]


CORTES, CAUSALES = 60, 80
"""Minimum cells of the areas at the left and at the right."""
_SHARE = 6
_OLD_DAYS, _LATE_DAYS = 11, 16
"""Business days from which an open caso needs attention, and from which its clock has run out."""
_CAUSALES, _KEPT = 4, 3


def cortes(board: KpiBoard) -> PlaceArea:
    """Return the three indicators of each corte, newest first."""
    past, age_words = drawn(board.past)
    if board.of_day or board.narrowed or board.until is None or not past:
        why = (
            ("Son veredictos de cualquier corte.", "h vuelve al corte")
            if board.of_day
            else ("Con filtro no se compara.", "Supr quita el último")
            if board.narrowed
            else ("No hay un corte anterior.", "Desde el segundo se ven aquí.")
        )
        rows = [Row([Span(f" {why[0]}")]), Row([Span(f" {why[1]}", Tone.DIM)])]
        return PlaceArea("cortes", CORTES, rows, "Cortes", kept=_KEPT)
    shown = [(board.until, board.counts), *reversed(past)]
    age = board.past.age
    same = age is not None and not age_words.startswith("de ")
    when = f"al día {age}" if same else age_words.partition(";")[0]
    highest = max(sum(_share(counts, c) for c in TITLES) for _day, counts in shown) or 1.0

    def rows_of(width: int) -> Iterator[Row]:
        for place, (day, counts) in enumerate(shown):
            spans = [Span(f" {day:%d/%m}  ", Tone.DIM)]
            for cubeta in TITLES:
                fill, tone = CUBETA_LOOK[LETTERS[cubeta]]
                spans.append(
                    Span(fill * round(_share(counts, cubeta) / highest * (width - 30)), tone)
                )
            shares = (percentage(counts[c], counts.total) for c in TITLES)
            numbers = "".join(f"{share:>{_SHARE}}" for share in shares)
            yield Row(spans, end=[Span(f"{numbers} ", Tone.DIM if place else Tone.STRONG)])

    heading = f"{count_words(len(shown), 'corte')}, {when}"
    right = ("A     C     R, % de T", "A, C, R, %")
    return PlaceArea("cortes", CORTES, rows_of, heading, right, kept=_KEPT)


def _share(counts: FigureCounts, cubeta: Cubeta) -> float:
    return 100 * counts[cubeta] / counts.total if counts.total else 0.0


def ages(times: PartRow) -> PlaceArea:
    bars = []
    for since, until in AGE_BANDS:
        words = f"{since} a {until}" if until is not None else f"{since} o más"
        tone = (
            Tone.BAD if since >= _LATE_DAYS else Tone.NOTICE if since >= _OLD_DAYS else Tone.NORMAL
        )
        bars.append(Bar(words, times[age_key(since)].casos, tone=tone))
    heading, right = "Edad de lo abierto", ("en días hábiles",)
    return PlaceArea("edades", CAUSALES, bar_table(bars, 10), heading, right, spare=True)


def causales(groups: Sequence[FigureGroup]) -> PlaceArea:
    most = sorted(groups, key=lambda g: (-g.counts[Cubeta.RECHAZADO], -g.counts.decided))
    shown = [group for group in most[:_CAUSALES] if group.counts[Cubeta.RECHAZADO]]
    highest = max((group.counts.decided for group in shown), default=0)
    fill, tone = CUBETA_LOOK[LETTERS[Cubeta.RECHAZADO]]

    def rows_of(width: int) -> Iterator[Row]:
        names, room = width // 3, width - width // 3 - 17
        for group in shown:
            rejected, decided = group.counts[Cubeta.RECHAZADO], group.counts.decided
            cells = max(round(rejected / highest * room), 1)
            rest = max(round(decided / highest * room) - cells, 0)
            of = f"{thousands(rejected)} de {thousands(decided)}"
            spans = [Span(f" {cell(group.name, names)}"), Span(of.rjust(12), Tone.DIM)]
            yield Row([*spans, Span("   "), Span(fill * cells, tone), Span("·" * rest, Tone.EDGE)])
        if not shown:
            yield Row([Span(" Ningún caso rechazado todavía.")])

    right = ("rechazados de lo decidido",) if shown else ()
    return PlaceArea("causales", CAUSALES, rows_of, "Por causal", right, spare=True)
