"""The computation of each figure in sentences, with the present numbers."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import BY_DECIDE, Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS, QUESTIONS
from ajustes_tui.domain.figures.figures import (
    APLICADO_TOTAL,
    CHANGED,
    DECIDED_FIGURE,
    PROGRESS_FIGURE,
    RESULTS,
    SAID,
    TOTAL,
    result_count,
    result_name,
)
from ajustes_tui.domain.figures.indicators import (
    DECIDED,
    CubetaCounts,
    Pesos,
    percent_text,
)
from ajustes_tui.domain.figures.open_work import OpenWork, work_counts
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.kpi.goal_text import goal_sentence
from ajustes_tui.screens.kpi.table_text import GroupRow
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.services.figures.kpi_text import scope_words
from ajustes_tui.workbench.lead.figures import (
    LETTERS,
    SET_ASIDE,
    TITLES,
    WORK_FIGURES,
    FiguresView,
    standing,
)


def definition(view: FiguresView, key: str, row: GroupRow | None) -> list[str]:
    """Return the paragraphs that compute a figure and T, with the present numbers."""
    figures = view.figures
    if row is None and key in WORK_FIGURES:
        moment = f"calculado a las {view.read_at or figures.computed_at:%H:%M}"
        return [f"Trabajo en curso, de cualquier corte, {moment}.", _of_work(view.work, key)]
    return [f"{scope_words(figures)}.", *_of_figure(view, key, row), _total(figures)]


def _sent(figures: KpiBoard) -> str:
    """Return the words of what a rate of a group is over."""
    decided_on_days = figures.of_day or figures.days
    return "lo suyo con veredicto de esos días" if decided_on_days else "lo que envió"


def _total(figures: KpiBoard) -> str:
    total = figures.indicators.counts.total
    if figures.of_day:
        return (
            f"T = {total}: los casos cuyo veredicto vigente es de hoy, sin los anulados, de "
            "cualquier corte."
        )
    if figures.frozen:
        return (
            f"T = {total}: los casos distintos que tenía el corte al cerrarse, cada uno una vez y "
            f"en la cubeta que tenía entonces; también los anulados."
        )
    if figures.days:
        return (
            f"T = {total}: los casos de esos cortes cuyo veredicto vigente es de los días escogidos, "
            "sin los anulados."
        )
    return (
        f"T = {total}: los casos distintos de las bases vigentes, cada uno una vez, también los "
        "anulados. Cada caso está en una sola cubeta; decide el resultado del back, no la llamada."
    )


def _of_figure(view: FiguresView, key: str, row: GroupRow | None) -> list[str]:
    figures, indicators = view.figures, view.indicators
    counts = indicators.counts
    if row is not None:
        return _of_group(view, key, row)
    if key in list(Cubeta):
        cubeta = Cubeta(key)
        goal = goal_sentence(standing(view, cubeta), counts) if cubeta in TITLES else ""
        return [_bucket(view, cubeta), *([goal] if goal else [])]
    if key == TOTAL:
        parts = " + ".join(f"{LETTERS[c]} {counts[c]}" for c in counts.cubetas)
        return [f"T = {parts} = {counts.total}."]
    if key == APLICADO_TOTAL:
        both = counts.aplicado_total
        return [
            f"Aplicado total = (A + C) / T = ({counts[Cubeta.APLICADO]} + "
            f"{counts[Cubeta.CORREGIDO]}) / {counts.total} = {percent_text(both, counts.total)}."
        ]
    if key == PROGRESS_FIGURE:
        return [
            f"Avance = (T - P) / T = ({counts.total} - {counts[Cubeta.PENDIENTE]}) / {counts.total} = "
            f"{percent_text(counts.progress, counts.total)}: los casos que ya no están pendientes."
        ]
    if key == DECIDED_FIGURE:
        return [_decided(counts)]
    if key in RESULTS:
        return [_of_base(view, key)]
    if key == SET_ASIDE:
        return [
            f"Filas = {figures.rows} = válidas + {figures.duplicated} duplicadas (vale la última "
            f"de cada caso) + {figures.rechazadas} rechazadas (no se pudieron leer)."
        ]
    if key == CHANGED:
        return [
            f"Después del cierre = {figures.changed}: casos que ahora están en otra cubeta que "
            "cuando se cerró el corte, o que entraron después. Lo cerrado no cambia."
        ]
    raise ValueError(key)


def _of_work(work: OpenWork, key: str) -> str:
    """Return the sentence on how a figure of the work in progress is counted."""
    casos, limits = work_counts(work)[key], work.limits
    if key == "abiertos":
        parts = [f"{QUESTIONS[e.estado]} {e.casos}" for e in work.queue]
        return f"Abiertos = {' + '.join(parts) or '0'} = {casos}: los que no se han cerrado."
    if key == "cola":
        parts = [f"{QUESTIONS[e.estado]} {e.casos}" for e in work.queue if e.estado in BY_DECIDE]
        parts += [f"vueltos del back sin respuesta {work.returned}"] if work.returned else []
        return (
            f"Cola = {' + '.join(parts) or '0'} = {casos}: los casos que se deciden en triage, y los "
            "que volvieron porque el back no respondió a tiempo; de cualquier corte, también los "
            f"que alguien tiene. Abiertos en total: {work.casos}."
        )
    if key == "vencidos":
        day = short_date(limits.overdue)
        return f"Vencidos = {casos}: los casos abiertos cuyo plazo terminó el {day} o antes."
    if key == "por_vencer":
        red = sum(e.red for e in work.queue)
        return (
            f"Por vencer = {red} en rojo, hasta el {short_date(limits.red)} + "
            f"{casos - red} en amarillo, hasta el {short_date(limits.amber)} = {casos}."
        )
    return {
        "citas": f"Citas = {casos}: llamadas prometidas con día y hora; ya pasaron "
        f"{work.overdue_citas}.",
        "revision": f"Revisión = {casos}: los casos que esperan respuesta en la bandeja.",
        "saltados": f"Saltados = {casos}: los que alguien pasó por alto hoy, con su motivo.",
    }[key]


def _bucket(view: FiguresView, cubeta: Cubeta) -> str:
    casos, total = view.indicators.counts[cubeta], view.indicators.counts.total
    letter = LETTERS[cubeta]
    decided = view.indicators.counts.decided
    beside = ""
    if cubeta in TITLES:
        beside = (
            f" Sobre lo decidido = {letter} / (A + C + R + X) = {casos} / {decided} = "
            f"{percent_text(casos, decided)}."
        )
    compared = view.past.compared
    if cubeta in TITLES and compared is not None and (then := compared.same_age) is not None:
        whose = "tenía este al cerrarse" if view.figures.frozen else "hoy tiene este"
        beside += (
            f" El corte {short_date(compared.corte)}, a la edad que {whose} en días "
            f"hábiles: {then[cubeta]} / {then.total} = {percent_text(then[cubeta], then.total)}."
        )
    return (
        f"{CUBETA_WORDS[cubeta].title} = {letter} / T = {casos} / {total} = {percent_text(casos, total)}. "
        f"{letter}: {CUBETA_WORDS[cubeta].counts}.{beside}"
    )


def _of_group(view: FiguresView, key: str, row: GroupRow) -> list[str]:
    own, total = row.group.counts, view.indicators.counts.total
    name = f"{row.name} × {row.beside}" if view.figures.across else row.name
    r = Cubeta.RECHAZADO
    others = "; ".join(
        f"{LETTERS[c]}: aporte {own[c]} / {total} = {row.share(c)}, tasa {own[c]} / {own.total} = "
        f"{row.rate(c)}"
        for c in TITLES
        if c is not r
    )
    texts = [
        f"{name}: aporte = R / T = {own[r]} / {total} = {row.share(r)}; tasa propia "
        f"= R / {_sent(view.figures)} = {own[r]} / {own.total} = {row.rate(r)}; sobre lo decidido "
        f"{row.over_decided(r)}: {own[r]} de {own.decided}, {own[Cubeta.PENDIENTE]} pendientes. "
        f"{others}."
    ]
    texts.append(_money(row.group.pesos))
    if key in list(Cubeta):
        cubeta = Cubeta(key)
        texts.insert(
            0,
            f"{name}, {LETTERS[cubeta]} = {own[cubeta]} de {own.total}: "
            f"{CUBETA_WORDS[cubeta].counts}.",
        )
    return texts


def _decided(counts: CubetaCounts) -> str:
    """Return the sentence on the decided casos, and the three indicators over them."""
    parts = " + ".join(f"{LETTERS[c]} {counts[c]}" for c in DECIDED)
    shares = ", ".join(
        f"{CUBETA_WORDS[c].name.lower()} {percent_text(counts[c], counts.decided)}" for c in TITLES
    )
    return (
        f"Decididos = A + C + R + X = {parts} = {counts.decided}: los que ya tienen respuesta. Sobre "
        f"lo decidido: {shares}. Con el corte a medias, la cifra sobre T es baja porque faltan los "
        "pendientes, y esta dice cómo van los que se decidieron."
    )


def _of_base(view: FiguresView, key: str) -> str:
    """Return the sentence on what the back answered, whatever was verified."""
    casos, total = result_count(view.indicators, key), view.indicators.counts.total
    name = result_name(key, at_closing=view.figures.frozen)
    source = (
        "Es lo que decía la columna de Claro en ese corte, no lo que se verificó ni lo que llegó "
        "después."
        if key in SAID
        else "Es el último resultado conocido: lo de la base, y lo que llegó a mano o por lote."
    )
    return (
        f"{name[0].upper()}{name[1:]} = {casos} / {total} = {percent_text(casos, total)}. {source}"
    )


def _money(money: Pesos) -> str:
    """Return the sentence that says what each sum of money is made of."""
    return (
        f"Pesos: solicitado {pesos(money.solicitado)}, lo que se pidió en T; aplicado "
        f"{pesos(money.aplicado)}, lo aplicado y verificado en A + C, donde se pidió "
        f"{pesos(money.asked_of_applied)}: diferencia {pesos(money.difference)}; rechazado "
        f"{pesos(money.rechazado)}, lo que se pidió en R + X."
    )
