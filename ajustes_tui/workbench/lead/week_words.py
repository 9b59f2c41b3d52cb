"""The words of the weekly feedback that every place says: its evidence, issuing it, and a follow-up."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.figures.feedback import (
    Compromiso,
    ConfirmedRechazo,
    NextWeekResult,
    broken_step,
    causal_difference,
    correct_way,
)
from ajustes_tui.domain.figures.forms import FindCausal, causal_name
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.services.figures.feedback import Top5
from ajustes_tui.ui.text import cleaned

MIN_LETTERS = 10
"""The least letters of the text of a supervisor."""
REOPENING = ("Por qué se reabre", "Queda escrito con el compromiso.")
"""The title and the help of the note that reopens a compromiso."""
ENDING = "Termina el seguimiento de ese compromiso; para reabrirlo se pide una nota."
"""What closing a compromiso does."""


def opening(compromiso: Compromiso) -> tuple[str, str]:
    """Return the title and the help of the text that opens a compromiso."""
    return (
        f"Su compromiso como supervisora con {cleaned(compromiso.asesor_id)}",
        "A qué se compromete usted para que la persona mejore; es obligatorio.",
    )


def week_after(compromiso: Compromiso) -> str:
    """Return the rejections of the week after, and once it ended whether the asesor repeats."""
    if compromiso.rechazos_next_week is None:
        return ""
    if compromiso.next_week is NextWeekResult.NOT_YET:
        return f"la semana siguiente va en {compromiso.rechazos_next_week}"
    verb = "repite" if compromiso.next_week is NextWeekResult.REPEATS else "corrigió"
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


def issuing_effect(top: Top5, folder: str) -> str:
    """Return the effect of issuing the week, for its confirmation."""
    if top.issued_at is not None:
        return f"Se escriben otra vez en {folder}, con las mismas cifras de cuando se emitió."
    text = (
        "Las cifras quedan fijas y sus rechazos ya no se deshacen. Se escriben en "
        f"{folder} el compromiso de cada asesor propio, el estoy enterado y el informe de cada "
        "aliado."
    )
    if top.under_way:
        text += " La semana no ha terminado: lo que se registre después no entra."
    return text
