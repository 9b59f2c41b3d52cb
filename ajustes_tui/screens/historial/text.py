"""What the account screen says around the account: its bar, rows 21 and 23, and the box of a note."""

from __future__ import annotations

from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.caso.line_text import lugar_en_cadena, what_they_did, who_did_it
from ajustes_tui.services.casos.historial import CuentaVista, NotaAMedias
from ajustes_tui.ui.text import Voz

SEARCH = "F9 busca una cuenta, un radicado o un teléfono"
RECORDED = "Esta consulta quedó registrada."
RECORDED_WITHOUT_CASO = (
    "Esta consulta quedó registrada: se buscó la cuenta sin tener el caso abierto."
)
HALF_TYPED = "▲ Dejó una nota a medio escribir: F7 la sigue."
_NOTE_HELP = "Queda en el historial de la cuenta."


def bar_of(view: CuentaVista | None, login: str) -> tuple[str, str]:
    """Return the two ends of the bar."""
    if view is None:
        return "HISTORIAL", login
    casos, lines = len(view.casos), view.total
    counts = f"{casos} {'caso' if casos == 1 else 'casos'} · "
    counts += f"{lines} {'línea' if lines == 1 else 'líneas'}"
    return f"HISTORIAL › Cuenta {view.cuenta}", f"{counts} · {login}"


def chain_of(view: CuentaVista, line: Linea) -> tuple[str, str, Voz]:
    """Return the place of a line in the chain for row 21: what, whether it holds, and its voice."""
    if view.rotura is not None:
        broken = f"■ cadena rota en la línea {view.rotura.linea}: avise a supervisión"
        return broken, "", Voz.MALO
    return lugar_en_cadena(line), "√ cadena", Voz.NORMAL


def record_of(caso_id: int | None, *, half_typed: bool) -> tuple[str, Voz]:
    """Return that the look was recorded, and that a note waits half typed, for row 23."""
    if half_typed:
        return f"{RECORDED} {HALF_TYPED}", Voz.AVISO
    return (RECORDED if caso_id is not None else RECORDED_WITHOUT_CASO), Voz.TENUE


def note_help(before: NotaAMedias | None) -> str:
    """Return what the box says: where the note goes, and what happened since it was begun."""
    if before is None:
        return _NOTE_HELP
    when = before.guardada_el.astimezone(BOGOTA)
    text = f"{_NOTE_HELP} La dejó a medias el {when:%d/%m a las %H:%M}."
    if before.desde_entonces:
        last = before.desde_entonces[-1]
        text += f" Mientras tanto, {who_did_it(last)} {what_they_did(last)}"
        text += f", {last.momento.astimezone(BOGOTA):%d/%m %H:%M}."
    return text
