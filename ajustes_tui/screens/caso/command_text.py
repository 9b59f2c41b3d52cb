"""What row 21 says of a caso to decide: which digits wait, what is missing, and what Enter does."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.screens.caso.case_view import CaseView
from ajustes_tui.screens.caso.questions import NOTA, evento_name
from ajustes_tui.ui.text import Voz

NADA_ELEGIDO = "nada se registra sin Enter"
_SHORT = {
    NOTA: "la nota",
    "valor_aplicado": "el valor",
    "radicado": "el radicado nuevo",
}


class CommandRow(NamedTuple):
    """What the command row says, the keys that help, and how it speaks."""

    texto: str
    ayuda: str = ""
    voz: Voz = Voz.FUERTE


def chosen_row(view: CaseView, destino: str = "") -> CommandRow:
    """Say what is chosen, what is missing, and what Enter does."""
    form = view.form
    if view.elegida is not None:
        texto = f"{view.elegida.digito} {view.elegida.elegida}"
    else:
        texto = evento_name(form.form.evento) if form is not None else ""
    if form is not None and (missing := form.missing):
        doubtful = next((p for p in missing if p.dudosa(form.values.get(p.clave, ""))), None)
        if doubtful is not None:
            return CommandRow(doubtful.pide_digito(), "Tab campo · Esc atrás", Voz.AVISO)
        names = dict.fromkeys(_SHORT.get(p.clave, p.rotulo.lower()) for p in missing)
        return CommandRow(f"{texto} · falta {', '.join(names)}", "Tab campo · Esc atrás")
    if destino:
        texto += f" → {destino}"
    ayuda = "Enter registra · Tab campo · Esc atrás" if form else "Enter registra · Esc atrás"
    return CommandRow(texto, ayuda)


def idle_row(view: CaseView, letras: str, voz: Voz = Voz.FUERTE) -> CommandRow:
    """Say which digits wait, or why none does."""
    caso, toma = view.ficha.caso, view.ficha.toma
    if toma is not None and view.yo and toma.login != view.yo:
        return CommandRow(f"Lo tiene {toma.login}: mientras tanto aquí solo se mira", "", Voz.AVISO)
    if view.aviso:
        return CommandRow(view.aviso, "", Voz.AVISO)
    if caso.estado is Estado.POR_CLASIFICAR and not view.clasificacion.causal:
        asks = f"escriba la letra de la causal, {letras}"
        return CommandRow(asks, "F8: fuera de la lista", Voz.AVISO)
    if not view.opciones:
        return CommandRow("aquí no hay nada que decidir", "F8 qué más se puede hacer", voz)
    return CommandRow("", f"{which_digits(view)}; {NADA_ELEGIDO}")


def which_digits(view: CaseView) -> str:
    """Return which digits wait, in words."""
    possible = [o.digito for o in view.opciones if not o.negado]
    if not possible:
        return "no hay nada que escoger"
    return f"escriba {possible[0]}" + (f" a {possible[-1]}" if len(possible) > 1 else "")
