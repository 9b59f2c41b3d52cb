"""The week a place shows, and the words every place says of it: evidence, follow-up, practices, calibration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.words import code_name, evento_name
from ajustes_tui.domain.figures.calibration import Agreement, CalibrationReport, Sampled
from ajustes_tui.domain.figures.feedback import (
    Compromiso,
    ConfirmedRechazo,
    NextWeekResult,
    broken_step,
    causal_difference,
    correct_way,
)
from ajustes_tui.domain.figures.forms import FindCausal, causal_name
from ajustes_tui.domain.figures.practices import PracticeRecord
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week, short_date
from ajustes_tui.services.figures.practices import WeekPractices
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import CannotAct


class WeekStepper:
    """The week shown: first the current one, then any that has begun."""

    def __init__(self, current: Callable[[], Week]) -> None:
        self._current = current
        self._shown = current()

    @property
    def shown(self) -> Week:
        """Return the week shown."""
        return self._shown

    def step(self, weeks: int) -> None:
        """Move some weeks forward, or back when negative; raises CannotAct for a week to come."""
        self.show(self._shown.plus(weeks))

    def show(self, week: Week) -> None:
        """Go to a week; raises CannotAct for one to come."""
        if week > self._current():
            raise CannotAct("Esa semana todavía no empieza")
        self._shown = week


def week_after(compromiso: Compromiso) -> str:
    """Return the rejections of the week after, and once it ended whether the asesor repeats."""
    if compromiso.rechazos_next_week is None:
        return ""
    if compromiso.next_week is NextWeekResult.NOT_YET:
        return f"la semana siguiente va en {compromiso.rechazos_next_week}"
    verb = "repite" if compromiso.next_week is NextWeekResult.REPEATS else "no repite"
    return f"{verb}: {compromiso.rechazos} → {compromiso.rechazos_next_week}"


def evidence_of(rechazo: ConfirmedRechazo, causal: FindCausal) -> tuple[str, ...]:
    """Return three paragraphs of a rejection: its name, the step that was broken, the right way."""
    catalogued: Causal | None = causal(rechazo.causal)
    day = short_date(date.fromisoformat(rechazo.momento[:10]))
    name = (
        f"{cleaned(rechazo.radicado)} · {causal_name(rechazo.causal, causal)} · "
        f"{rechazo.why} · lo validó {cleaned(rechazo.agente)} "
        f"el {day}, caso {rechazo.caso_id}."
    )
    broken = f"{causal_difference(rechazo)} {broken_step(rechazo.motivo)}".strip()
    return name, broken, f"Lo correcto: {correct_way(rechazo.motivo, catalogued)}"


NO_AGENDA = "Lo que toca hoy lo ve cada responsable"
"""Said in place of the agenda to whoever has no goal, and beside the progress of another person."""


def practice_name(model: WeekPractices, record: PracticeRecord) -> str:
    """Return the name of the practice of an entry, as the catalogue has it now."""
    names = {p.practica.code: p.practica.name for p in model.progress}
    return names.get(record.practica, cleaned(record.practica))


_OF_CLASS = {
    Resultado.APROBADO: "De lo que el back aprobó",
    Resultado.RECHAZADO: "De lo que el back rechazó",
}
NOTHING_LEFT = "De esta semana no le queda ningún caso por responder a ciegas."
ONLY_WORKERS = "El segundo veredicto lo da quien decide casos; usted ve las diferencias."


def agreement_text(agreement: Agreement) -> str:
    """Return the agreement and kappa of some pairs, in words."""
    if not agreement.pairs:
        return "sin pares todavía"
    return f"acuerdo {(agreement.percentage or '—').replace('.', ',')} % · {kappa_text(agreement)}"


def kappa_text(agreement: Agreement) -> str:
    """Return the kappa of some pairs, or why there is none."""
    kappa = agreement.kappa_rounded
    if kappa is not None:
        return f"kappa {str(kappa).replace('.', ',')}"
    if agreement.lacking:
        verb = "falta" if agreement.lacking == 1 else "faltan"
        return f"kappa — ({verb} {count_words(agreement.lacking, 'par', 'pares')})"
    return "kappa — (siempre dicen lo mismo)"


def side_by_side(item: Sampled) -> list[str]:
    """Return a difference in paragraphs: the two verdicts, each with who gave it and why."""
    first, second = item.first, item.second
    motivo = f", {code_name(first.motivo)}" if first.motivo else ""
    lines = [
        f"Caso {first.caso_id} · radicado {first.radicado} · causal {first.causal or '—'}",
        f"{first.login}, el {first.momento:%d/%m/%Y}: {evento_name(first.evento)}{motivo}",
    ]
    if second is not None:
        nota = f". {second.nota}" if second.nota else ""
        lines.append(
            f"{second.login}, el {second.momento:%d/%m/%Y}: {evento_name(second.evento)}{nota}"
        )
    return lines


def summary(report: CalibrationReport) -> list[str]:
    """Return the agreement by class, causal and pair of people, and the alike casos decided differently."""
    lines = [f"En todo: {_pairs(report.agreement)}"]
    lines += [
        f"{_OF_CLASS[resultado]}: {_pairs(agreement)}"
        for resultado, agreement in report.classes.items()
    ]
    lines += [
        f"Causal {causal or '—'}: {agreement.pairs} de {size}, {agreement_text(agreement)}"
        for causal, (size, agreement) in report.by_causal.items()
    ]
    lines += [
        f"{first} y después {second}: {_pairs(agreement)}"
        for (first, second), agreement in report.by_people.items()
    ]
    lines += [f"Parecidos decididos distinto · {words}" for words in alike_words(report)]
    if not report.alike:
        lines.append("Ningún caso parecido se decidió distinto en la semana.")
    return lines


def alike_words(report: CalibrationReport) -> list[str]:
    """Return the groups of alike casos that were decided differently, with who decided each how."""
    said = []
    for group in report.alike:
        counts = ", ".join(f"{evento_name(evento)} {n}" for evento, n in group.counts.items())
        casos = ", ".join(f"{d.caso_id} ({d.login})" for d in group.decisions)
        said.append(
            f"causal {group.causal or '—'} · {group.motivo} · "
            f"{group.motivo_rechazo or 'sin motivo de rechazo'}: {counts}. Casos {casos}"
        )
    return said


def _pairs(agreement: Agreement) -> str:
    return f"{count_words(agreement.pairs, 'par', 'pares')}, {agreement_text(agreement)}"
