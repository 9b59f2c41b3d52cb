"""The figures as one says them: each with its casos, its goal and its change, and nothing by its column."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS, QUESTIONS
from ajustes_tui.domain.figures.evidence import EvidenceCaso
from ajustes_tui.domain.figures.first_contact import LASTING_DAYS, FirstContact
from ajustes_tui.domain.figures.goals import GoalState, standing_words
from ajustes_tui.domain.figures.indicators import Change, CubetaCounts, FigureGroup, percent_text
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import spoken_date
from ajustes_tui.lines.speech import listed, spoken_day, spoken_moment, spoken_money, spoken_number
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.workbench.lead.figures import TITLES, FiguresView, change, standing

_AGES = {True: ", a igual edad", False: ", que ya era más viejo", None: ""}


def heading(figures: KpiBoard, today: date) -> str:
    """Return what some figures are of: a corte, several, or the verdicts of today."""
    if figures.since is None or figures.until is None:
        return "Todavía no hay casos: las cifras aparecen al importar la base"
    if figures.of_day:
        return "Veredictos de hoy, de cualquier corte"
    if figures.since != figures.until:
        first, last = spoken_date(figures.since), spoken_date(figures.until)
        return f"Cortes del {first} al {last}"
    if figures.closing is None:
        return f"Corte {spoken_day(figures.until, today)}, abierto"
    closed = spoken_moment(figures.closing.momento, today)
    return f"Corte {spoken_day(figures.until, today)}, lo cerró {figures.closing.who} {closed}"


def indicator_sentences(view: FiguresView, cubeta: Cubeta) -> list[str]:
    """Return an indicator: its share, its goal, and how it moved since the corte before."""
    counts = view.indicators.counts
    share = percent_text(counts[cubeta], counts.total)
    said = [f"{CUBETA_WORDS[cubeta].name}: {share}, {counts[cubeta]} de {counts.total}"]
    judged = standing(view, cubeta)
    if judged.state is not GoalState.NONE:
        way = "a lo más" if judged.at_most else "al menos"
        said.append(f"Meta {way} {judged.goal} %: {standing_words(judged)[0]}")
    if (moved := change(view, cubeta)) is not None:
        said.append(_change(moved))
    return said


def _change(moved: Change) -> str:
    before = f"el corte del {spoken_date(moved.corte)}{_AGES[moved.same_age]}"
    if not moved.points:
        return f"Igual que {before}"
    points = str(abs(moved.points)).replace(".", ",")
    return f"{points} puntos {'más' if moved.points > 0 else 'menos'} que {before}"


def beside_sentences(view: FiguresView) -> list[str]:
    """Return what keeps the three honest: the other buckets, avance, the decided, what the base says."""
    counts, base = view.indicators.counts, view.indicators.base
    others = [
        f"{CUBETA_WORDS[c].name.lower().replace('pqr', 'PQR')} {counts[c]}"
        for c in counts.cubetas
        if c not in TITLES and counts[c]
    ]
    said = [f"Además: {listed(others)}"] if others else []
    said.append(
        f"Avance {percent_text(counts.progress, counts.total)}: decididos o cerrados "
        f"{counts.progress} de {counts.total}"
    )
    if counts.decided:
        shares = [
            f"{CUBETA_WORDS[c].name.lower()} {percent_text(counts[c], counts.decided)}"
            for c in TITLES
        ]
        said.append(
            f"Sobre {count_words(counts.decided, 'decidido', 'decididos')}: {listed(shares)}"
        )
    results = [
        *(f"{base.aprobado} aprobados", f"{base.rechazado} rechazados"),
        f"{base.sin_respuesta} sin respuesta",
    ]
    said.append(f"Según la base: {listed(results)}")
    return said


def money_sentences(view: FiguresView) -> list[str]:
    """Return the money asked for, applied and refused."""
    sums = view.indicators.pesos
    difference = spoken_money(sums.difference) if sums.difference else "ninguna"
    return [
        f"Solicitado {spoken_money(sums.solicitado)}",
        f"Aplicado {spoken_money(sums.aplicado)}; diferencia con lo pedido: {difference}",
        f"Rechazado {spoken_money(sums.rechazado)}",
    ]


def rows_sentences(figures: KpiBoard) -> list[str]:
    """Return the rows of the files behind the casos; none for figures that are of no whole corte."""
    if figures.of_day or figures.narrowed or not figures.rows:
        return []
    duplicated = count_words(figures.duplicated, "duplicada", "duplicadas")
    rejected = count_words(figures.rechazadas, "rechazada", "rechazadas")
    return [f"Filas de la base: {thousands(figures.rows)}, {duplicated} y {rejected}"]


def group_words(group: FigureGroup, name: str, total: int) -> str:
    """Return a group by its rejections: how many of those it sent, its own rate and its share."""
    rejected, sent = group.counts[Cubeta.RECHAZADO], group.counts.total
    return (
        f"{name}: {count_words(rejected, 'rechazado', 'rechazados')} de {sent}, tasa propia "
        f"{percent_text(rejected, sent)}, aporte {percent_text(rejected, total)}"
    )


def bucket_words(counts: CubetaCounts) -> Iterable[tuple[Cubeta, str]]:
    """Yield each bucket that has casos, with its share."""
    for cubeta in counts.cubetas:
        if counts[cubeta]:
            share = percent_text(counts[cubeta], counts.total)
            yield cubeta, f"{CUBETA_WORDS[cubeta].plural}: {counts[cubeta]}, el {share}"


def contact_sentences(contact: FirstContact) -> list[str]:
    """Return whether the usuarios are reached, and told at once and for good."""
    if not contact.calls:
        return ["Todavía no hay llamadas"]
    shares = {
        "Contactabilidad, llamadas en que contestó el usuario": contact.reached,
        "Informados al primer intento": contact.first_attempt,
        "Resueltos en el primer contacto": contact.resolved,
        f"Duraderos, sin nada en contra en {LASTING_DAYS} días hábiles": contact.lasting,
        "Ilocalizados, cerrados con mensaje": contact.not_found,
    }
    return [
        count_words(contact.calls, "llamada", "llamadas"),
        *(
            f"{name}: {percent_text(share.casos, share.total)}, {share.casos} de {share.total}"
            if share.total
            else f"{name}: todavía no se sabe"
            for name, share in shares.items()
        ),
    ]


def evidence_words(caso: EvidenceCaso, today: date) -> str:
    """Return a caso of a figure: its cuenta, what was decided, by whom, when and why."""
    parts = [f"cuenta {spoken_number(caso.cuenta)}"]
    if caso.verdict is None:
        parts.append(QUESTIONS[caso.estado])
    else:
        parts.append(caso.verdict_text)
    if caso.agente and caso.decided is not None:
        parts.append(f"por {caso.agente}, {spoken_moment(caso.decided, today)}")
    if caso.why:
        parts.append(caso.why)
    if caso.requested is not None:
        parts.append(f"pide {spoken_money(caso.requested)}")
    if caso.asesor:
        parts.append(f"asesor {caso.asesor}")
    return ", ".join(parts)
