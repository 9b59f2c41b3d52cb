"""The words of the figures: each percentage with its counts, each row of the base accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ajustes_tui.domain.caso.estados import POR_DECIDIR, Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.desk import Mesa
from ajustes_tui.domain.figures.figures import (
    ANULADO,
    ANULADOS,
    APLICADO_TOTAL,
    CAMBIADOS,
    POR_EL_BACK,
    TOTAL,
)
from ajustes_tui.domain.figures.indicators import (
    Cuentas,
    Grupo,
    Indicadores,
    porcentaje,
    porcentaje_es,
)
from ajustes_tui.domain.figures.kpi_report import NOMBRES_DE_GRUPO
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.services.figures.kpi import Tablero
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Linea, Trozo, Voz, enteras
from ajustes_tui.widgets.trend import Punto
from ajustes_tui.widgets.window_table import Columna

LETTERS: Mapping[Cubeta, str] = {cubeta: words.letter for cubeta, words in CUBETA_WORDS.items()}
"""The letter of each bucket, in the order in which they add to T."""
TITLES: Mapping[Cubeta, str] = {
    cubeta: CUBETA_WORDS[cubeta].title
    for cubeta in (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
}
GROUPS: Mapping[str, str] = NOMBRES_DE_GRUPO
IN_TABLE = "tabla:"
"""The prefix that tells the figures of the table from those around it, in the order of walking."""
APARTE = "aparte"
"""The figure of the rows of the files that are no caso of their own."""
WORK_FIGURES = ("cola", "vencidos", "por_vencer", "citas", "revision", "saltados")
"""The figures of the work in progress, in the last line; each leads to where that work is done."""
TABLE_FIGURES = (TOTAL, *(cubeta.value for cubeta in LETTERS))
"""The figures of each row of the table, in the order of walking."""
_BETTER_UP: Mapping[Cubeta, int] = {Cubeta.APLICADO: 1, Cubeta.RECHAZADO: -1}
"""1 where a rise is good news and -1 where it is bad; a corrected ajuste is neither by itself."""

PastCorte = tuple[date, Cuentas]


@dataclass(frozen=True, slots=True)
class FiguresView:
    """Everything that the screens of figures show, as it was read at one moment."""

    figures: Tablero
    past: Sequence[PastCorte]
    """The cortes before, oldest first."""
    aliados: Mapping[str, str]
    work: Mesa
    reglas: Reglas
    read_at: datetime | None = field(default=None, compare=False)
    """When the work in progress was read; the figures may be of an earlier moment."""

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: equal means nothing visible changed, such as when only a claim did."""
        return (
            *(self.figures, list(self.past), dict(self.aliados)),
            *(work_counts(self.work), self.reglas),
        )

    @property
    def indicators(self) -> Indicadores:
        """The indicators of the figures."""
        return self.figures.indicadores


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row of the table: a group, its name, a detail beside it, and its two shares."""

    group: Grupo
    name: str
    beside: str
    """The aliado of an asesor, the name of a causal; empty for other groups."""
    aporte: str
    tasa: str

    def casos(self, cubeta: Cubeta) -> str:
        """Return how many casos of a bucket the group has."""
        return str(self.group.cuentas[cubeta])


def figures_above(figures: Tablero) -> list[str]:
    """Return the keys of the figures above the table, in the order of walking."""
    cubetas = (*TITLES, Cubeta.NO_REVERTIDO, Cubeta.A_PQR, Cubeta.PENDIENTE)
    keys = [*(cubeta.value for cubeta in cubetas), TOTAL]
    keys += [] if figures.del_dia else [APARTE, ANULADOS]
    return [*keys, APLICADO_TOTAL, POR_EL_BACK, *([CAMBIADOS] if figures.cambiados else [])]


def title(figures: Tablero) -> str:
    """Return the left text of the bar: the corte, the range or the day of the figures."""
    if figures.desde is None or figures.hasta is None:
        return "KPI › Sin bases"
    if figures.del_dia:
        return f"KPI › Veredictos de hoy {fecha_corta(figures.hasta)}"
    if figures.desde != figures.hasta:
        return f"KPI › Cortes {fecha_corta(figures.desde)} a {fecha_corta(figures.hasta)}"
    word = "cerrado" if figures.cierre else "abierto"
    return f"KPI › Corte {fecha_corta(figures.hasta)} · {word}"


def moment(figures: Tablero) -> str:
    """Return when the figures were computed, or when their corte was closed."""
    if figures.congelado:
        return f"al cierre, {figures.calculado_el:%d/%m %H:%M}"
    return f"calculado a las {figures.calculado_el:%H:%M:%S}"


def percentage(casos: int, total: int) -> str:
    """Return the share of some casos as a person reads it, without the percent sign."""
    return porcentaje_es(casos, total).removesuffix(" %")


def figure_tone(view: FiguresView, cubeta: Cubeta) -> Voz:
    """Return the tone of a figure: a colour only where it has a goal to compare with."""
    missing = _missing(view, cubeta)
    if missing is None:
        return Voz.FUERTE
    return Voz.AVISO if missing > 0 else Voz.OK


def _goal(view: FiguresView, cubeta: Cubeta) -> int:
    reglas = view.reglas
    goals = {
        Cubeta.APLICADO: reglas.meta_aplicado,
        Cubeta.CORREGIDO: reglas.meta_corregido,
        Cubeta.RECHAZADO: reglas.meta_rechazado,
    }
    return goals[cubeta]


def _missing(view: FiguresView, cubeta: Cubeta) -> int | None:
    """Return how many casos a figure lacks to meet its goal, or exceeds it by where less is better.

    None without a goal or without casos.
    """
    goal, counts = _goal(view, cubeta), view.indicators.cuentas
    if not goal or not counts.total:
        return None
    exact = Decimal(goal) * counts.total / 100
    if cubeta is Cubeta.RECHAZADO:
        return counts[cubeta] - int(exact.to_integral_value(ROUND_FLOOR))
    return int(exact.to_integral_value(ROUND_CEILING)) - counts[cubeta]


def goal(view: FiguresView, cubeta: Cubeta) -> Linea:
    """Return the goal of a figure and how many casos are missing or too many."""
    missing, target = _missing(view, cubeta), _goal(view, cubeta)
    if missing is None:
        return [Trozo(f"meta {target},0" if target else "sin meta", Voz.TENUE)]
    if missing <= 0:
        return [Trozo("● ", Voz.OK), Trozo(f"meta {target},0: se cumple", Voz.TENUE)]
    word = "sobran" if cubeta is Cubeta.RECHAZADO else "faltan"
    return [Trozo("▲ ", Voz.AVISO), Trozo(f"meta {target},0: {word} {missing}", Voz.TENUE)]


def detail(view: FiguresView, cubeta: Cubeta, chosen: str = "") -> list[Linea]:
    """Return the three lines under a figure: its counts, the change since the corte before, its goal."""
    counts = view.indicators.cuentas
    tone = Voz.CURSOR if chosen == cubeta.value else Voz.NORMAL
    lines: list[Linea] = [[Trozo(f"{counts[cubeta]} de {counts.total}", tone)]]
    return [*lines, _change(view, cubeta), goal(view, cubeta)]


def _change(view: FiguresView, cubeta: Cubeta) -> Linea:
    if view.figures.del_dia:
        return [Trozo("de cualquier corte", Voz.TENUE)]
    if not view.past:
        return [Trozo("sin corte anterior", Voz.TENUE)]
    counts = view.indicators.cuentas
    day, past_counts = view.past[-1]
    before, now = (porcentaje(c[cubeta], c.total) for c in (past_counts, counts))
    if before is None or now is None:
        return []
    change = Decimal(now) - Decimal(before)
    if not change:
        return [Trozo(f"igual que el {day:%d/%m}", Voz.TENUE)]
    direction = _BETTER_UP.get(cubeta, 0) * (1 if change > 0 else -1)
    tone = {1: Voz.OK, 0: Voz.TENUE, -1: Voz.AVISO}[direction]
    arrow = "↑" if change > 0 else "↓"
    return [
        Trozo(f"{arrow} {str(abs(change)).replace('.', ',')}", tone),
        Trozo(f" que el {day:%d/%m}", Voz.TENUE),
    ]


def bucket_sum(counts: Cuentas, chosen: str = "", width: int = WIDTH) -> Linea:
    """Return the line of the cubetas with their casos, which add up to T."""
    long_names = {c: f" {words.beside}" for c, words in CUBETA_WORDS.items() if words.beside}
    short_names = {c: f" {words.beside_short}" for c, words in CUBETA_WORDS.items() if words.beside}

    def parts(names: Mapping[Cubeta, str], gap: str) -> list[Linea]:
        lines: list[Linea] = []
        for cubeta, letter in LETTERS.items():
            reverse = cubeta not in TITLES and chosen == cubeta.value
            lines.append(
                [
                    Trozo(f"{gap if lines else ' '}{letter}", Voz.FUERTE),
                    Trozo(f"{names.get(cubeta, '')} "),
                    Trozo(str(counts[cubeta]), Voz.CURSOR if reverse else Voz.NORMAL),
                ]
            )
        tone = Voz.CURSOR if chosen == TOTAL else Voz.FUERTE
        total = [Trozo(f" {gap}= T ", Voz.FUERTE), Trozo(str(counts.total), tone)]
        return [*lines, total]

    return enteras(
        [parts(names, "  ") for names in (long_names, short_names, {})] + [parts({}, " ")], width
    )


def accounting(figures: Tablero, chosen: str = "", width: int = WIDTH) -> Linea:
    """Return the line that accounts for every row of the files behind T, then the anulados and A+C."""
    indicators = figures.indicadores
    total = porcentaje_es(indicators.cuentas.aplicado_total, indicators.cuentas.total)

    def tone(key: str) -> Voz:
        return Voz.CURSOR if key == chosen else Voz.TENUE

    def parts(valid: str, set_aside: str, anulados: str) -> list[Linea]:
        return [
            [
                Trozo(f" Base {figures.filas} = {valid} + ", Voz.TENUE),
                Trozo(set_aside, tone(APARTE)),
                Trozo(" ·", Voz.TENUE),
            ],
            [
                Trozo(f" {anulados} ", Voz.TENUE),
                Trozo(str(indicators.anulados), tone(ANULADOS)),
                Trozo(" ·", Voz.TENUE),
            ],
            applied,
        ]

    applied = [Trozo(" A+C ", Voz.TENUE), Trozo(total, tone(APLICADO_TOTAL))]
    if figures.del_dia:
        return applied
    duplicated, rejected = figures.duplicadas, figures.rechazadas
    valid = figures.filas - duplicated - rejected
    duplicates = contados(duplicated, "duplicada", "duplicadas")
    rejected_rows = contados(rejected, "rechazada", "rechazadas")
    return enteras(
        [
            parts(
                contados(valid, "válida", "válidas"),
                f"{duplicates} + {rejected_rows}",
                "anulados",
            ),
            parts(f"{valid} vál.", f"{duplicated} dup. + {rejected} rech.", "anul."),
        ],
        width,
    )


def besides(view: FiguresView, chosen: str = "", width: int = WIDTH) -> Linea:
    """Return the rejections by the back, then the earlier cortes or the changes since the closing."""
    figures = view.figures
    tone = Voz.CURSOR if chosen == POR_EL_BACK else Voz.TENUE
    by_back: Linea = [
        Trozo(" R del back ", Voz.TENUE),
        Trozo(str(view.indicators.rechazado_por_el_back), tone),
    ]
    if figures.del_dia:
        return by_back
    dot: Linea = [*by_back, Trozo(" ·", Voz.TENUE)]
    if figures.cierre is None:
        return enteras([[dot, trend(view.past)]], width)
    return enteras(
        [
            [dot, *since_closing(figures, chosen)],
            [dot, *since_closing(figures, chosen, short=True)],
        ],
        width,
    )


def trend(past: Sequence[PastCorte]) -> Linea:
    """Return the share rejected in the three cortes before, oldest first."""
    if not past:
        return [Trozo(" no hay cortes anteriores con qué comparar", Voz.TENUE)]
    parts = (
        f"{day:%d/%m} {percentage(counts[Cubeta.RECHAZADO], counts.total)}"
        for day, counts in past[-3:]
    )
    return [Trozo(f" Rechazado antes: {' · '.join(parts)}", Voz.TENUE)]


def since_closing(figures: Tablero, chosen: str = "", *, short: bool = False) -> list[Linea]:
    """Return how many casos changed their cubeta since the corte was closed, by each change."""
    closing = figures.cierre
    if closing is None:
        return []
    closed = f" Cerrado {closing.momento:%d/%m %H:%M}{'' if short else f' {closing.quien}'} · "
    if not figures.cambiados:
        return [[Trozo(f"{closed}sin cambios desde entonces", Voz.TENUE)]]
    names = {cubeta.value: letter for cubeta, letter in LETTERS.items()} | {ANULADO: ANULADO}
    steps = [
        f"{names.get(before or '', 'nuevo')} → {names[now]} {casos}"
        for before, now, casos in figures.cambios
    ]
    tone = Voz.CURSOR if chosen == CAMBIADOS else Voz.AVISO
    changes = contados(figures.cambiados, "cambio", "cambios")
    return [
        [Trozo(f"{closed}después ", Voz.TENUE), Trozo(changes, tone)],
        *(
            [Trozo(f"{' ·' if place else ':'} {step}", Voz.TENUE)]
            for place, step in enumerate(steps)
        ),
    ]


def points(view: FiguresView) -> list[Punto]:
    """Return the three indicators of each corte for the plot, the corte shown last."""
    if view.figures.hasta is None or view.figures.del_dia:
        return []
    cortes = [*view.past, (view.figures.hasta, view.indicators.cuentas)]
    return [
        Punto(
            f"{day:%d/%m}",
            tuple(
                float(value) if (value := porcentaje(counts[c], counts.total)) else None
                for c in TITLES
            ),
        )
        for day, counts in cortes
    ]


def work_counts(work: Mesa) -> dict[str, int]:
    """Return the counts of the work in progress of every corte, by the keys of WORK_FIGURES."""
    queued = {estado.value for estado in POR_DECIDIR}
    return {
        "cola": sum(e.casos for e in work.cola if e.estado.value in queued),
        "vencidos": sum(e.vencidos for e in work.cola),
        "por_vencer": sum(e.rojos + e.amarillos for e in work.cola),
        "citas": len(work.citas),
        "revision": work.revision,
        "saltados": len(work.saltos),
    }


def work_line(work: Mesa, chosen: str = "", width: int = WIDTH) -> Linea:
    """Return the line of the work in progress: queue, clocks, citas, tray and saltos."""
    counts = work_counts(work)
    signals = {
        key: Trozo(f"{glyph} ", tone if counts[key] else Voz.TENUE)
        for key, (tone, glyph) in (
            ("vencidos", signal_of(Semaforo.VENCIDO)),
            ("por_vencer", signal_of(Semaforo.AMBAR)),
        )
    }

    def parts(names: Sequence[tuple[str, str]], gap: str) -> list[Linea]:
        lines: list[Linea] = []
        for key, (before, after) in zip(WORK_FIGURES, names, strict=True):
            signal = [signals[key]] if key in signals else []
            tone = Voz.CURSOR if key == chosen else Voz.FUERTE
            start = [Trozo(f"{gap if lines else ''} {before}", Voz.TENUE), *signal]
            lines.append([*start, Trozo(str(counts[key]), tone), Trozo(after, Voz.TENUE)])
        return lines

    long_words = (("Cola ", ""), ("", " vencidos"), ("", " por vencer"), ("Citas ", ""))
    short_words = (("Cola ", ""), ("", " venc."), ("", " pronto"), ("Citas ", ""))
    last_words, shortest = (("Revisión ", ""), ("Saltados ", "")), (("Rev. ", ""), ("Salt. ", ""))
    return enteras(
        [
            parts((*long_words, *last_words), "  "),
            parts((*long_words, *last_words), " "),
            parts((*short_words, *shortest), " "),
        ],
        width,
    )


def group_rows(view: FiguresView, catalogs: Catalogos) -> list[GroupRow]:
    """Return the rows of the table, the highest own rejection rate first."""
    by = view.figures.por
    return [
        GroupRow(
            group,
            group_name(group, by, catalogs),
            _beside(view, group, catalogs),
            (view.indicators.aporte(group) or "—").replace(".", ","),
            (view.indicators.tasa_propia(group) or "—").replace(".", ","),
        )
        for group in view.indicators.grupos
    ]


def _beside(view: FiguresView, group: Grupo, catalogs: Catalogos) -> str:
    """Return the aliado of an asesor or the name of a causal, for the detail of a group."""
    key = group.clave or ""
    if view.figures.por == "causal":
        causal = catalogs.causal(key)
        return causal.nombre if causal else ""
    return view.aliados.get(key, "") if view.figures.por == "asesor" else ""


def group_name(group: Grupo, by: str, catalogs: Catalogos) -> str:
    """Return the name of a group on the screen."""
    if group.clave is None:
        return f"(sin {by})"
    causal = catalogs.causal(group.clave) if by == "causal" else None
    return f"{group.clave} {causal.nombre}" if causal else group.clave


def columns(chosen: Callable[[], str]) -> dict[int, Sequence[Columna[GroupRow]]]:
    """Return the columns of the table; `elegida` says in which figure the cursor stands."""

    def tone(key: str) -> Callable[[GroupRow], Voz]:
        return lambda _row: Voz.CAMPO if chosen() == key else Voz.NORMAL

    def count_column(cubeta: Cubeta, width: int) -> Columna[GroupRow]:
        return Columna(
            LETTERS[cubeta], width, lambda row: row.casos(cubeta), "der", tone(cubeta.value)
        )

    cubetas = [count_column(cubeta, 5) for cubeta in LETTERS]
    return {
        0: (
            Columna("Grupo", 12, lambda row: row.group.clave or row.name, flexible=True),
            Columna("Detalle", 10, lambda row: row.beside, flexible=True),
            Columna("Envió", 5, lambda row: str(row.group.cuentas.total), "der", tone(TOTAL)),
            *cubetas,
            Columna("Aporte", 6, lambda row: row.aporte, "der"),
            Columna("Tasa", 5, lambda row: row.tasa, "der", lambda _row: Voz.FUERTE),
        )
    }
