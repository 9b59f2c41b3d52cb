"""The words of the calibration that every place says: agreement, differences, and who gives a verdict."""

from __future__ import annotations

from ajustes_tui.domain.caso.words import code_name, evento_name
from ajustes_tui.domain.figures.calibration import Agreement, CalibrationReport, Sampled
from ajustes_tui.domain.values.counts import count_words

NOTHING_LEFT = "De esta semana no le queda ningún caso por responder a ciegas."
ONLY_WORKERS = "El segundo veredicto lo da quien decide casos; usted ve las diferencias."


def agreement_text(agreement: Agreement) -> str:
    """Return the agreement and kappa of some pairs, in words."""
    if not agreement.pairs:
        return "sin pares todavía"
    kappa = agreement.kappa_rounded
    said = (
        "kappa — (siempre dicen lo mismo)"
        if kappa is None
        else f"kappa {str(kappa).replace('.', ',')}"
    )
    return f"acuerdo {(agreement.percentage or '—').replace('.', ',')} % · {said}"


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
    """Return the agreement by causal and by pair of people, and the alike casos decided differently."""
    lines = [
        f"En todo: {count_words(report.agreement.pairs, 'par', 'pares')}, {agreement_text(report.agreement)}"
    ]
    lines += [
        f"Causal {causal or '—'}: {agreement.pairs} de {size}, {agreement_text(agreement)}"
        for causal, (size, agreement) in report.by_causal.items()
    ]
    lines += [
        f"{first} y después {second}: {_pairs(agreement)}"
        for (first, second), agreement in report.by_people.items()
    ]
    for group in report.alike:
        counts = ", ".join(f"{evento_name(evento)} {n}" for evento, n in group.counts.items())
        casos = ", ".join(f"{d.caso_id} ({d.login})" for d in group.decisions)
        lines.append(
            f"Parecidos decididos distinto · causal {group.causal or '—'} · {group.motivo} · "
            f"{group.motivo_rechazo or 'sin motivo de rechazo'}: {counts}. Casos {casos}"
        )
    if not report.alike:
        lines.append("Ningún caso parecido se decidió distinto en la semana.")
    return lines


def _pairs(agreement: Agreement) -> str:
    return f"{count_words(agreement.pairs, 'par', 'pares')}, {agreement_text(agreement)}"
