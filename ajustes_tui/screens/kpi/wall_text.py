"""The words of the wall: what needs an act first, what the figures say so far, who works, and where casos are.

Each sentence stands alone, for somebody who passes by and does not know the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import ESTADO_WORDS
from ajustes_tui.domain.figures.groupings import DEFAULT, GROUPINGS
from ajustes_tui.domain.figures.indicators import FigureGroup, percent_text
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.screens.kpi import text
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, first_fitting, rule
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK, bucket_cells
from ajustes_tui.widgets.figure_cards import LargeCard
from ajustes_tui.widgets.hour_plot import HourCounts
from ajustes_tui.workbench.lead.figures import LETTERS, TITLES, FiguresView
from ajustes_tui.workbench.lead.wall_acts import WallAct, acts

DETAIL_ROWS = 4
_LONGEST_NAME = 24
_HEADS = ("Decisiones", "Llamadas")
_PART_ROWS = 3
"""Rows of a part at least: its heading and two rows."""
_ALL_THREE = 12
"""Rows from which the people leave room to the parts under them."""


def act_lines(view: FiguresView, most: int, width: int) -> list[Line]:
    """Return at most so many lines of what needs an act, or one that says that nothing does."""
    found = acts(view)
    if not found:
        calm = (
            "Nada pide actuar ahora: nada vencido, bandeja vacía, ninguna llamada atrasada",
            "Nada pide actuar ahora",
        )
        return [_signalled(WallAct((Tone.OK, "●"), calm), width)]
    lines = [_signalled(act, width) for act in found[:most]]
    if len(found) > most:
        rest = count_words(len(found) - most, "asunto más", "asuntos más")
        lines[-1] = first_fitting([[lines[-1], [Span(f" · y {rest}", Tone.DIM)]]], width)
    return lines


def _signalled(act: WallAct, width: int) -> Line:
    tone, glyph = act.signal

    def parts(words: str) -> list[Line]:
        return [[Span(f" {glyph} ", tone), Span(words, Tone.STRONG)]]

    line = first_fitting([parts(words) for words in act.wordings], width)
    return line or [Span(f" {glyph} {act.wordings[-1]}", tone)]


# What the figures say so far.


def so_far(view: FiguresView, width: int) -> Line:
    """Return how far the corte is, and with it how its three figures are to be read."""
    counts, figures = view.indicators.counts, view.figures
    total, pending = counts.total, counts[Cubeta.PENDIENTE]
    sent = count_words(total, "caso", "casos")
    progress = percent_text(counts.progress, total)
    if figures.until is None or not total:
        wordings = ["Todavía no hay casos: las cifras aparecen al importar la base", "Sin casos"]
    elif figures.frozen:
        left = f", con {pending} pendientes" if pending else ""
        closing = figures.closing
        by = f" el {short_day(closing.momento.date())}" if closing else ""
        wordings = [
            f"Corte cerrado{by}{left}: estas cifras de {sent} ya no cambian",
            f"Corte cerrado{by}{left}",
            "Corte cerrado",
        ]
    elif not counts.progress:
        wordings = [
            f"Claro envió {sent} y todos están pendientes: las tres cifras suben desde cero",
            f"Claro envió {sent}, todos pendientes: las tres cifras suben desde cero",
            f"De {sent}, todos pendientes",
            "Todo pendiente",
        ]
    elif pending:
        done = f"{counts.progress} ya no {'está' if counts.progress == 1 else 'están'} pendientes"
        left = f"falta {pending}" if pending == 1 else f"faltan {pending}"
        wordings = [
            f"Avance {progress}: de {sent} que envió Claro, {done} y {left}; las tres cifras "
            "suben mientras se decide",
            f"Avance {progress}: de {sent}, {done} y {left}; las tres cifras suben mientras se decide",
            f"Avance {progress}: de {sent}, {done} y {left}",
            f"Avance {progress}: {left} de {total}",
            f"Avance {progress}",
        ]
    else:
        wordings = [
            f"Avance {progress}: nada pendiente ({sent}); las cifras son las del corte y falta cerrarlo",
            f"Avance {progress}: nada pendiente, falta cerrarlo",
            f"Avance {progress}",
        ]
    return first_fitting([[[Span(f" {words}", Tone.STRONG)]] for words in wordings], width)


def cards(view: FiguresView, rows: int, room: int) -> list[LargeCard]:
    """Return the three indicators, each with so many rows under its figure."""
    counts = view.indicators.counts
    return [
        LargeCard(
            *(title, title.split()[-1]),
            text.percentage(counts[cubeta], counts.total),
            detail(view, cubeta, rows, room),
            text.figure_tone(view, cubeta),
        )
        for cubeta, title in TITLES.items()
    ]


def detail(view: FiguresView, cubeta: Cubeta, rows: int, width: int) -> list[Line]:
    """Return so many lines under a figure, the first first: count, goal, over what is decided, by the base."""
    counts, base = view.indicators.counts, view.indicators.base
    known: Mapping[Cubeta, tuple[str, int]] = {
        Cubeta.APLICADO: ("aprobado", base.aprobado),
        Cubeta.CORREGIDO: ("sin respuesta", base.sin_respuesta),
        Cubeta.RECHAZADO: ("rechazado", base.rechazado),
    }
    name, casos = known[cubeta]
    share = percent_text(casos, counts.total)
    fill, tone = CUBETA_LOOK[LETTERS[cubeta]]
    lines: list[Line] = [
        [
            Span(f"{fill} ", tone),
            Span(f"{thousands(counts[cubeta])} de {thousands(counts.total)}"),
        ],
        text.goal(view, cubeta, width),
        text.of_decided(view, cubeta, width),
        _fitting(
            width,
            f"según la base: {name} {share}",
            f"la base: {name} {share}",
            f"base: {name} {share}",
            f"{name} {share}",
            f"base {share}",
        ),
    ]
    return lines[:rows]


def _fitting(width: int, *wordings: str) -> Line:
    return first_fitting([[[Span(words, Tone.DIM)]] for words in wordings], width)


# Who works, where the casos are, and the groups.


def people(view: FiguresView, names: Mapping[str, str], most: int, width: int) -> list[Line]:
    """Return who works today with decisiones and llamadas, the busiest first, under a title and heads."""
    agentes, held = view.work.agentes, {h.login for h in view.work.in_hand if not h.overdue}
    total = (sum(a.decisiones for a in agentes), sum(a.llamadas for a in agentes))
    lines: list[Line] = [rule("Hoy trabajan", "", width), _row("Persona", _HEADS, width, Tone.RULE)]
    rows = list(agentes[: max(most - len(lines), 0)])
    if len(agentes) > len(rows) and rows:
        rows.pop()
    for agente in rows:
        name = cell(names.get(agente.login, agente.login), _LONGEST_NAME).rstrip()
        mark = " ●" if agente.login in held else ""
        counts = (str(agente.decisiones), str(agente.llamadas))
        lines.append(_row(f"{name}{mark}", counts, width))
    left = agentes[len(rows) :]
    if left:
        counts = (str(sum(a.decisiones for a in left)), str(sum(a.llamadas for a in left)))
        lines.append(_row(f"y {len(left)} más", counts, width, Tone.DIM))
    elif not agentes:
        lines.append([Span(" Nadie ha registrado nada hoy", Tone.DIM)])
    elif len(lines) < most and len(agentes) > 1:
        lines.append(_row("Todos", (str(total[0]), str(total[1])), width, Tone.STRONG))
    return lines[:most]


def _row(name: str, counts: Sequence[str], width: int, tone: Tone = Tone.NORMAL) -> Line:
    numbers = "".join(
        f"{count:>{len(head) + 1}}" for head, count in zip(_HEADS, counts, strict=True)
    )
    return ends([Span(f" {name}", tone)], [Span(numbers, tone)], width)


def estados(view: FiguresView, most: int, width: int) -> list[Line]:
    """Return where the open casos are, each estado with its casos as a bar, under a heading."""
    queue = sorted(view.work.queue, key=lambda e: -e.casos)[: max(most - 1, 0)]
    if not queue:
        return []
    words = [ESTADO_WORDS[e.estado].short for e in queue]
    names = [f"{name[:1].upper()}{name[1:]}" for name in words]
    longest = max(map(len, names))
    digits = len(str(queue[0].casos))
    room = max(width - longest - digits - 5, 0)
    lines: list[Line] = [rule("Dónde están los casos abiertos", "", width)]
    for name, estado in zip(names, queue, strict=True):
        length = max(round(room * estado.casos / queue[0].casos), 1) if room else 0
        lines.append(
            [
                Span(f" {name:<{longest}} {estado.casos:>{digits}} "),
                Span("█" * length, Tone.DIM),
            ]
        )
    return lines


def groups(view: FiguresView, most: int, width: int) -> list[Line]:
    """Return the groups with most rejections, each with its casos as one row of cells."""
    ranked = sorted(
        (g for g in view.indicators.groups if g.key and g.counts[Cubeta.RECHAZADO]),
        key=lambda g: (-g.counts[Cubeta.RECHAZADO], -_rate(g), g.key or ""),
    )[: max(most - 1, 0)]
    if not ranked or most < 3:
        return []
    names = [cell(g.key, 12).rstrip() for g in ranked]
    longest = max(map(len, names))
    tails = [f"{g.counts[Cubeta.RECHAZADO]} de {g.counts.total}" for g in ranked]
    tail = max(map(len, tails))
    room = max(width - longest - tail - 5, 0)
    by = GROUPINGS[view.figures.by or DEFAULT].word
    lines: list[Line] = [rule(f"Más rechazados, por {by}", "", width)]
    for group, name, words in zip(ranked, names, tails, strict=True):
        lines.append(
            [
                Span(f" {name:<{longest}} {words:>{tail}} "),
                *bucket_cells(text.bar(group.counts), room),
            ]
        )
    return lines


def _rate(group: FigureGroup) -> float:
    return group.counts[Cubeta.RECHAZADO] / (group.counts.total or 1)


def beside(view: FiguresView, names: Mapping[str, str], rows: int, width: int) -> list[Line]:
    """Return who works, where the casos are and the groups with most rejections, in so many rows."""
    lines = people(
        view, names, rows if rows < _ALL_THREE else max(rows // 3, _ALL_THREE // 3) + 1, width
    )
    left = rows - len(lines) - 1
    # The groups leave the estados three rows in five; without groups they have them all.
    share = left - max(left * 3 // 5, _PART_ROWS) - 1 if left >= _ALL_THREE else 0
    ranked = groups(view, share, width)
    most = left - len(ranked) - 1 if ranked else left
    placed = estados(view, most, width) if most >= _PART_ROWS else []
    for part in (placed, groups(view, left - len(placed) - 1, width)):
        lines += [[], *part] if part else []
    return lines[:rows]


def hours(view: FiguresView) -> list[HourCounts]:
    """Return the decisiones and llamadas of each hour of today, from the first to the last hour worked.

    At least the hours from 8 to 17 are there, so that the plot grows from left to right during a day.
    """
    done: dict[int, tuple[int, int]] = dict.fromkeys(range(8, 18), (0, 0))
    for each in view.work.rhythm:
        decisiones, llamadas = done.get(each.hour, (0, 0))
        done[each.hour] = (decisiones + each.decisiones, llamadas + each.llamadas)
    span = range(min(done), max(done) + 1)
    return [HourCounts(hour, done.get(hour, (0, 0))) for hour in span]
