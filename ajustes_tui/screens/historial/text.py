"""The words around the account: the bar, rows 21 and 23, and the box of a note."""

from __future__ import annotations

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.caso.line_text import place_in_chain
from ajustes_tui.services.casos.historial import AccountView, HalfTypedNote
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.line_words import what_they_did, who_did_it

SEARCH = "F9 busca una cuenta, un radicado, un CUN, un teléfono o un nombre"
RECORDED = "Esta consulta quedó registrada."
RECORDED_WITHOUT_CASO = (
    "Esta consulta quedó registrada: se buscó la cuenta sin tener el caso abierto."
)
HALF_TYPED = "▲ Dejó una nota a medio escribir: F7 la sigue."
_NOTE_HELP = "Queda en el historial de la cuenta."


def bar_of(view: AccountView | None, login: str) -> tuple[str, str]:
    """Return the two ends of the bar."""
    if view is None:
        return "HISTORIAL", login
    casos, lines = len(view.casos), view.total
    counts = f"{casos} {'caso' if casos == 1 else 'casos'} · "
    counts += f"{lines} {'línea' if lines == 1 else 'líneas'}"
    return f"HISTORIAL › Cuenta {view.cuenta}", f"{counts} · {login}"


def chain_of(view: AccountView, line: HistorialLine) -> tuple[str, str, Tone]:
    """Return the place of a line in the chain for row 21: text, state and tone."""
    if view.chain_break is not None:
        broken = f"■ cadena rota en la línea {view.chain_break.line}: avise a supervisión"
        return broken, "", Tone.BAD
    return place_in_chain(line), "√ cadena", Tone.NORMAL


def record_of(caso_id: int | None, *, half_typed: bool) -> tuple[str, Tone]:
    """Return the words for row 23: the look was recorded, and a half-typed note waits."""
    if half_typed:
        return f"{RECORDED} {HALF_TYPED}", Tone.NOTICE
    return (RECORDED if caso_id is not None else RECORDED_WITHOUT_CASO), Tone.DIM


def note_help(before: HalfTypedNote | None) -> str:
    """Return the help of the box: where the note goes, and the lines of others since it was begun."""
    if before is None:
        return _NOTE_HELP
    when = before.saved_at.astimezone(BOGOTA)
    text = f"{_NOTE_HELP} La dejó a medias el {when:%d/%m a las %H:%M}."
    if before.since_then:
        last = before.since_then[-1]
        text += f" Mientras tanto, {who_did_it(last)} {what_they_did(last)}"
        text += f", {last.momento.astimezone(BOGOTA):%d/%m %H:%M}."
    return text
