"""The person's work on a caso, read from its draft as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.eventos import MARCACIONES, Evento
from ajustes_tui.domain.caso.words import code_name, code_words
from ajustes_tui.domain.values.identifiers import masked
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import OUTCOMES, RECURSO_KINDS, Mode
from ajustes_tui.workbench.case_view import FormState
from ajustes_tui.workbench.questions import NOTA, FormQuestion, form_heading, form_of

_CODES = ("razon", "subrazon")
_MONEY = ("valor", "valor_aplicado")
_STEP = re.compile(r"^Paso \d+: ")


@dataclass(frozen=True, slots=True)
class OwnWork:
    """The person's work as text."""

    evento: Evento | None
    """None if the draft has only a box text."""
    decision: str
    datos: tuple[tuple[str, str], ...] = field(default=())
    """Label and text of each datum."""
    radicado: str = ""
    """Number of a marcación that may already exist in RR."""

    @property
    def nota(self) -> str:
        parts = [self.decision, *(f"{name}: {text}" for name, text in self.datos)]
        return "Quedó sin registrar, porque el caso cambió: " + "; ".join(filter(None, parts))


def own_work_of(borrador: Mapping[str, str], card: CaseCard) -> OwnWork | None:
    texts = tuple(
        (text.name, cleaned(borrador[key]))
        for key, text in BOX_TEXTS.items()
        if key != "t.telefono" and borrador.get(key)
    )
    if "modo" in borrador:
        return _call_work(borrador, texts)
    evento = borrador.get("evento", "")
    if evento in set(Evento):
        return _form_work(Evento(evento), borrador, card, texts)
    return OwnWork(None, "", texts) if texts else None


def _form_work(
    evento: Evento, borrador: Mapping[str, str], card: CaseCard, texts: tuple[tuple[str, str], ...]
) -> OwnWork:
    fixed = {key[2:]: value for key, value in borrador.items() if key.startswith("f.")}
    values = {key[2:]: value for key, value in borrador.items() if key.startswith("c.")}
    form = form_of(evento, card, fixed, ("", ""))
    # A marcación that the person chose for a digit stands with what the digit gives.
    values |= {key: fixed.pop(key) for key in _CODES if key in fixed}
    decision = _STEP.sub("", form_heading(evento))
    if digit := borrador.get("digito"):
        decision = f"{digit} {decision}"
    if fixed:
        decision += ": " + ", ".join(cleaned(code_name(value)) for value in fixed.values())
    data: list[tuple[str, str]] = []
    marcacion = " ".join(values.get(key, "") for key in _CODES).strip()
    asked = {question.key for question in form.questions}
    amounts = list(FormState.of(form, fixed, values).amounts.values())
    if marcacion and not asked.issuperset(_CODES):
        data.append(("Marcación", cleaned(marcacion)))
    for question in form.questions:
        if question.key == "razon" and marcacion:
            new = values.get("radicado", "").strip()
            data.append(
                ("Marcación", cleaned(marcacion) + (f", radicado nuevo {new}" if new else ""))
            )
        elif question.key == "radicado" and marcacion and asked.issuperset(_CODES):
            continue
        elif question.key not in _CODES and values.get(question.key):
            money = question.key in _MONEY and amounts
            said = pesos(amounts[0]) if money else _answer(question, values[question.key])
            data.append((question.label, said))
    loose = set(values) - asked - set(_CODES)
    data += [(_text_name(key), cleaned(values[key])) for key in values if key in loose]
    if borrador.get("causal"):
        data.insert(0, ("Causal", cleaned(borrador["causal"])))
    radicado = cleaned(values.get("radicado", "")) if evento in MARCACIONES else ""
    return OwnWork(evento, decision, (*((n, t) for n, t in data if t), *texts), radicado)


def _text_name(key: str) -> str:
    return "Visto en RR" if key == NOTA else key.strip("_").replace("_", " ").capitalize()


def _answer(question: FormQuestion, text: str) -> str:
    if not question.options:
        return cleaned(text.strip())
    chosen = question.value(text).split(",")
    return ", ".join(words for _digit, value, words in question.options if value in chosen)


def _call_work(borrador: Mapping[str, str], texts: tuple[tuple[str, str], ...]) -> OwnWork:
    mode = Mode(borrador["modo"])
    outcome = next((o for o in OUTCOMES[mode] if o.resultado == borrador.get("elegida")), None)
    said_hours = [hour for hour in borrador.get("dichos", "").split(",") if hour]
    data: list[tuple[str, str]] = []
    if said_hours:
        count = "1 párrafo dicho" if len(said_hours) == 1 else f"{len(said_hours)} párrafos dichos"
        data.append(("Guion", f"{count}, el último a las {said_hours[-1][:5]}"))
    if borrador.get("telefono"):
        data.append(("Teléfono", masked(borrador["telefono"])))
    if borrador.get("autorizado"):
        data.append(("Contestó", "alguien autorizado"))
    if borrador.get("cuando"):
        data.append(("Cita", cleaned(borrador["cuando"].replace("T", " "))))
    if marcacion := " ".join(borrador[key] for key in _CODES if borrador.get(key)):
        data.append(("Marcación", cleaned(marcacion)))
    if borrador.get("recurso"):
        kind = RECURSO_KINDS.get(borrador.get("tipo", ""), "")
        words = code_words(kind)
        kind_name = (words.borrador or words.name) if kind else "sin escoger"
        data.append(("Presenta", kind_name))
        data.append(("Sus razones", cleaned(borrador.get("motivo", ""))))
    evento = Evento.MENSAJE_DE_VOZ if mode is Mode.MESSAGE else Evento.CONTACTO
    if mode is Mode.RECURSO and borrador.get("recurso"):
        evento = Evento.RADICAR_RECURSO
    outcome = outcome and outcome.once_chosen(message=bool(borrador.get("mensaje")))
    decision = f"{outcome.digit} {outcome.text}" if outcome else "la llamada, sin resultado todavía"
    radicado = cleaned(borrador.get("radicado", "")) if borrador.get("recurso") else ""
    return OwnWork(evento, decision, (*((n, t) for n, t in data if t), *texts), radicado)
