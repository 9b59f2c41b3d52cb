"""The command row of a caso to decide: the digits on offer, the missing data, the effect of Enter."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.ui.text import Tone, cell, cleaned
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.questions import NOTA, evento_name

_WORD_WIDTH = 16
"""Cells of a word of the back that no synonym explains, so that what to do fits beside it."""
NOTHING_CHOSEN = "nada se registra sin Enter"
_SHORT = {
    NOTA: "la nota",
    "valor_aplicado": "el valor",
    "radicado": "el radicado nuevo",
}


class CommandRow(NamedTuple):
    """The text, the help and the tone of the command row."""

    text: str
    help_text: str = ""
    tone: Tone = Tone.STRONG


def chosen_row(view: CaseView, destination: str = "") -> CommandRow:
    """Return the command row of a choice: the choice, the missing data and the effect of Enter."""
    form = view.form
    if view.chosen is not None:
        text = f"{view.chosen.digit} {view.chosen.chosen}"
    else:
        text = evento_name(form.form.evento) if form is not None else ""
    if form is not None and (missing := form.missing):
        doubtful = next((p for p in missing if p.doubtful(form.values.get(p.key, ""))), None)
        if doubtful is not None:
            return CommandRow(cleaned(doubtful.asks_digit()), "Tab campo · Esc atrás", Tone.NOTICE)
        names = dict.fromkeys(_SHORT.get(p.key, p.label.lower()) for p in missing)
        choice_text = cleaned(f"{text} · falta {', '.join(names)}")
        return CommandRow(choice_text, "Tab campo · Esc atrás")
    if destination:
        text += f" → {destination}"
    help_text = "Enter registra · Esc atrás"
    if form is not None:
        prose = any(question.prose for question in form.form.questions)
        help_text = f"{'F8' if prose else 'Enter'} registra · Tab campo · Esc atrás"
    return CommandRow(cleaned(text), help_text)


def difference_row(difference: ValueDifference) -> CommandRow:
    """Return the question before a «bien aplicado» over amounts that differ."""
    text = str(difference)
    return CommandRow(f"▲ {text[0].upper()}{text[1:]}", "Enter otra vez: está bien", Tone.NOTICE)


def idle_row(view: CaseView, letters: str, tone: Tone = Tone.STRONG) -> CommandRow:
    """Return the command row without a choice: the digits on offer, or why there are none."""
    caso, toma = view.card.caso, view.card.toma
    if toma is not None and view.me and toma.login != view.me:
        return CommandRow(
            f"Lo tiene {cleaned(toma.login)}: mientras tanto aquí solo se mira", "", Tone.NOTICE
        )
    if caso.resultado_por_revisar and not view.options:
        word = f"«{cell(cleaned(caso.resultado_crudo), _WORD_WIDTH).strip()}»"
        says = f"{word}: ningún sinónimo la explica"
        return CommandRow(says, "w la pide · Ctrl+K la agrega", Tone.NOTICE)
    if view.notice:
        return CommandRow(cleaned(view.notice), "", Tone.NOTICE)
    if caso.estado is Estado.POR_CLASIFICAR and not view.clasificacion.causal:
        asks = f"escriba la letra de la causal, {cleaned(letters)}"
        return CommandRow(asks, "F8: fuera de la lista", Tone.NOTICE)
    if not view.options:
        return CommandRow("aquí no hay nada que decidir", "F8 qué más se puede hacer", tone)
    return CommandRow("", f"{which_digits(view)}; {NOTHING_CHOSEN}")


def which_digits(view: CaseView) -> str:
    """Return the digits on offer, in words."""
    possible = [o.digit for o in view.options if not o.refusal]
    if not possible:
        return "no hay nada que escoger"
    joint = "a" if possible[2:] else "o"
    return f"escriba {possible[0]}" + (f" {joint} {possible[-1]}" if len(possible) > 1 else "")
