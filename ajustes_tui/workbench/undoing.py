"""The words of what undoing takes back, said before it is done."""

from __future__ import annotations

from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.rules.decision import UndoableAct, quoted_name
from ajustes_tui.domain.values.dates import short_date


def undo_effect(undoing: UndoableAct) -> str:
    """Return what is undone, and where its caso goes back to."""
    last = undoing.last
    what = " y ".join(quoted_name(evento) for evento in last.eventos)
    effect = (
        f"{what} de la cuenta {undoing.cuenta}, radicado {undoing.radicado}: vuelve a"
        f" «{short_estado(undoing.estado, undoing.contenido)}»."
    )
    if last.casos > 1:
        effect += f" Se registró en {last.casos} casos a la vez y se deshace en todos."
    return effect


def undo_title(undoing: UndoableAct) -> str:
    """Return whose act is undone, or on how many casos."""
    last = undoing.last
    if undoing.needs_motivo:
        return f"Deshacer lo de {last.agente}, del {short_date(last.day)}"
    return "Deshacer lo último suyo" if last.casos == 1 else f"Deshacer en {last.casos} casos"
