"""The immutable view of a caso: its digits, the choice and the typed texts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import BorradorPart, part_of
from ajustes_tui.domain.caso.card import CaseCard, Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import (
    OF_CLARO,
    OF_USUARIO,
    TRASLADO,
    WITHOUT_CAUSAL,
    Evento,
)
from ajustes_tui.domain.caso.money_mark import AMOUNTS, ValueDifference, doubtful_value
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.rules.marcacion import demands_marcacion, proposed
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import clean_lines
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Tone, cell, cleaned
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.decisions import (
    CaseOption,
    Clasificacion,
    options_in,
    options_of,
    standing_of,
)
from ajustes_tui.workbench.questions import NOTA, EventoForm, FormQuestion, form_heading

NO_DATA: Mapping[str, str] = {}


class FormState(NamedTuple):
    """The form of an evento and its field texts."""

    form: EventoForm
    fixed: Mapping[str, str]
    values: Mapping[str, str]

    @classmethod
    def of(cls, form: EventoForm, fixed: Mapping[str, str], values: Mapping[str, str]) -> FormState:
        texts = {
            p.key: (clean_lines if p.prose else cleaned)(values.get(p.key, p.initial))
            for p in form.questions
        }
        return cls(form, fixed, texts)

    @property
    def missing(self) -> list[FormQuestion]:
        return self.form.lacking(self.values)

    @property
    def is_typed(self) -> bool:
        return any(self.values[p.key] != p.initial for p in self.form.questions)

    @property
    def amounts(self) -> dict[str, int]:
        """The amounts in centavos, by target column."""
        typed = {p.key: p.value(self.values[p.key]) for p in self.form.questions}
        if "campo" in typed:
            typed = {typed["campo"]: typed["valor"]}
        amounts = {}
        for column in AMOUNTS:
            # What cannot be read is refused before it is registered.
            with suppress(InvalidDatum):
                if text := typed.get(column, ""):
                    amounts[column] = int(Money.parse(text))
        return amounts


class CaseView(NamedTuple):
    """A caso on its card, with choice and texts."""

    card: CaseCard
    foreseen: CaseCard
    """The caso with its causal accepted; the same card if already classified."""
    options: tuple[CaseOption, ...]
    clasificacion: Clasificacion
    chosen: CaseOption | None = None
    me: str = ""
    semaforo: Semaforo | None = None
    maximum: int = 2
    """How often a caso may be returned to the back."""
    today: date | None = None
    notice: str = ""
    """Why there are no digits."""
    where: str = ""
    form: FormState | None = None
    texts: Mapping[str, str] = {}
    """Unfinished box texts by draft key."""
    put_aside: tuple[Mapping[str, str], ...] = ()
    """Decisions of forms that were left, latest first; each digit (or key) restores its own."""
    seen_difference: ValueDifference | None = None
    """Amount difference already asked about."""

    @property
    def caso_id(self) -> int:
        return self.card.caso.id

    @property
    def evento(self) -> Evento | None:
        """Return the chosen evento, not the `clasificar` that Enter may register first."""
        if self.form is not None:
            return self.form.form.evento
        return None if self.chosen is None else self.chosen.evento

    @property
    def missing(self) -> list[FormQuestion]:
        return [] if self.form is None else self.form.missing

    @property
    def difference(self) -> ValueDifference | None:
        """The amounts to check before registering, including typed ones."""
        evento = self.evento
        if evento is None:
            return None
        written = {} if self.form is None else self.form.amounts
        if not written and evento is not Evento.APLICACION_CORRECTA:
            return None
        return doubtful_value(evento, self.card.caso, written)

    @property
    def asks_difference(self) -> bool:
        return self.difference is not None and self.difference == self.seen_difference

    @property
    def is_classified_anew(self) -> bool:
        """Whether an unclassified caso got a causal other than the suggested one."""
        own = self.clasificacion != Clasificacion(self.card.causal_sugerida or "")
        return own and self.card.caso.estado is Estado.POR_CLASIFICAR

    @property
    def accepts_causal(self) -> bool:
        """Whether Enter also registers the causal."""
        if self.card.caso.estado is not Estado.POR_CLASIFICAR:
            return False
        if self.form is None:
            return True
        evento = self.form.form.evento
        return evento not in WITHOUT_CAUSAL and evento is not Evento.CLASIFICAR

    @property
    def needs_delay(self) -> bool:
        """Whether it is unknown who delayed the traslado: only Claro's delay makes an ajuste."""
        return self.card.caso.estado is Estado.POR_CLASIFICAR and self.clasificacion.lacks_demora

    @property
    def is_marked(self) -> bool:
        return self.form is None and self.chosen is not None and "razon" in self.chosen.datos

    @property
    def decision(self) -> dict[str, str]:
        """Return the draft of a choice with a form or a chosen marcación."""
        content: dict[str, str] = {}
        if self.is_classified_anew:
            content |= {
                "causal": self.clasificacion.causal,
                "atribuible": self.clasificacion.atribuible,
                "demora": self.clasificacion.demora,
            }
        if self.form is not None:
            content["evento"] = self.form.form.evento.value
            content |= {f"c.{k}": v for k, v in self.form.values.items()}
            content |= {f"f.{k}": v for k, v in self.form.fixed.items()}
            if self.chosen is not None:
                content["digito"] = self.chosen.digit
        elif self.chosen is not None and self.is_marked:
            content |= {"evento": self.chosen.evento.value, "digito": self.chosen.digit}
            content |= {f"f.{k}": v for k, v in self.chosen.datos.items()}
        return content

    @property
    def written(self) -> dict[str, str]:
        """Return the draft without a bare digit."""
        idle = self.form is None and self.chosen is None
        aside = self.put_aside[0] if idle and self.put_aside else NO_DATA
        return {**aside, **self.decision, **self.texts}

    @property
    def mine(self) -> dict[str, str]:
        """Return the draft with a bare digit."""
        content = self.written
        if self.chosen is not None and self.form is None:
            content |= {"evento": self.chosen.evento.value, "digito": self.chosen.digit}
            content |= {f"f.{k}": v for k, v in self.chosen.datos.items()}
        return content

    @property
    def half_typed(self) -> str:
        for key in self.texts:
            if keystroke := BOX_TEXTS[key].on_card:
                return f"{BOX_TEXTS[key].name} a medio escribir: {keystroke} la sigue"
        borrador = self.card.borrador
        if any(part_of(key) is BorradorPart.RESPUESTA for key in borrador):
            return "Dejó una respuesta a medias en la bandeja: Ctrl+R la sigue"
        return "Dejó la llamada a medias: 1 la sigue" if "modo" in borrador else ""

    def left_of(self, evento: Evento, digit: str = "") -> dict[str, str]:
        """Return earlier form texts of a decision, or of an act without digit."""
        form = (evento.value, digit)
        aside = next((one for one in self.put_aside if form_left(one) == form), NO_DATA)
        return {key[2:]: text for key, text in aside.items() if key.startswith("c.")}

    def with_text(self, key: str, text: str) -> CaseView:
        rest = {other: t for other, t in self.texts.items() if other != key}
        return self._replace(texts={**self.texts, key: text} if text else rest)


def form_left(decision: Mapping[str, str]) -> tuple[str, str]:
    return decision.get("evento", ""), decision.get("digito", "")


class Reopening(NamedTuple):
    """What reopens a form that was left."""

    key: str
    word: str


_REOPENED_BY: Mapping[str, Reopening] = {
    Evento.COMPLETAR.value: Reopening("t", "completar"),
    Evento.RECLASIFICAR.value: Reopening("su letra", "su letra"),
}


def reopening(view: CaseView) -> Reopening | None:
    if not view.put_aside:
        return None
    evento, digit = form_left(view.put_aside[0])
    return Reopening(digit, digit) if digit else _REOPENED_BY.get(evento, Reopening("F8", "otros"))


class Digits(NamedTuple):
    """The digits a caso offers, or why none."""

    options: tuple[CaseOption, ...] = ()
    notice: str = ""


def digits_of(service: TriageService, caso: Caso) -> Digits:
    accepts = None
    if caso.estado is Estado.POR_CLASIFICAR:
        suggested = service.context.catalogs.suggest_causal(caso.motivo)
        if not suggested:
            return Digits()
        accepts = _assumed(Clasificacion(suggested)).request()
    possible = service.allowed(caso, accepts)
    if isinstance(possible, Refusal):
        return Digits(notice=possible.motivo)
    return Digits(options_in(*possible))


def _assumed(clasificacion: Clasificacion) -> Clasificacion:
    """Return a causal as Enter accepts it; who delayed a traslado is asked with the digit.

    The step is the same until then.
    """
    if not clasificacion.lacks_demora:
        return clasificacion
    late = OF_USUARIO if clasificacion.atribuible == TRASLADO else OF_CLARO
    return clasificacion._replace(demora=late)


def read_view(service: TriageService, caso_id: int, login: str) -> CaseView:
    return compose_view(service, service.card(caso_id), None, login)


def compose_view(
    service: TriageService, card: CaseCard, clasificacion: Clasificacion | None, login: str
) -> CaseView:
    clasificacion = clasificacion or Clasificacion(card.causal_sugerida or "")
    plazo = service.work.remaining(card.clock.vence) if card.clock else None
    view = CaseView(
        card,
        card,
        (),
        clasificacion,
        me=login,
        semaforo=plazo[1] if plazo else None,
        maximum=service.context.rules.max_reescalamientos,
        today=service.context.now().date(),
        texts={key: card.borrador[key] for key in BOX_TEXTS if card.borrador.get(key)},
    )
    view = view._replace(where=standing_of(card))
    if card.caso.estado is not Estado.POR_CLASIFICAR:
        return view._replace(options=options_of(card))
    if not clasificacion.causal:
        return view
    foresight = service.foresee(card, [_assumed(clasificacion).request()])
    if foresight.refusal is not None:
        return view._replace(notice=foresight.refusal.motivo)
    foreseen = foresight.card
    return view._replace(
        foreseen=foreseen, options=options_of(foreseen), where=standing_of(foreseen)
    )


def claimed_by(view: CaseView, toma: Toma | None) -> CaseView:
    """Return the view with the current claim: another person's disables digits; form texts stay."""
    card, foreseen = view.card._replace(toma=toma), view.foreseen._replace(toma=toma)
    offered = options_of(foreseen) if view.options else ()
    chosen = None if card.held_by and view.form is None else view.chosen
    return view._replace(card=card, foreseen=foreseen, options=offered, chosen=chosen)


def marcacion_for(
    service: TriageService, card: CaseCard, evento: Evento, datos: Mapping[str, str] = NO_DATA
) -> tuple[str, str]:
    """Return razón and subrazón: typed, catalogue's, or last used."""
    if "razon" in datos:
        return datos["razon"], datos.get("subrazon", "")
    row = proposed(service.context.catalogs.marcaciones, evento, datos, card.caso)
    if row is not None:
        return row.code
    used = service.suggested_marcacion(card, evento) if demands_marcacion(evento) else None
    return used or ("", "")


def classification_of(borrador: Mapping[str, str]) -> Clasificacion | None:
    if "causal" not in borrador:
        return None
    return Clasificacion(
        borrador["causal"], borrador.get("atribuible", ""), borrador.get("demora", "")
    )


_WORD_WIDTH = 16
"""Cells of an unexplained word of the back, leaving room for what to do."""
_BACK = " · Esc atrás"
"""End of the help with and without a choice, so that it does not move."""
_SHORT = {
    NOTA: "la nota",
    "valor_aplicado": "el valor",
    "radicado": "el radicado nuevo",
}


class CommandRow(NamedTuple):
    """Text, help and tone of the command row."""

    text: str
    help_text: str = ""
    tone: Tone = Tone.STRONG


def chosen_row(view: CaseView, destination: str = "") -> CommandRow:
    form = view.form
    if view.chosen is not None:
        text = f"{view.chosen.digit} {view.chosen.chosen}"
    else:
        text = form_heading(form.form.evento) if form is not None else ""
    if form is not None and (missing := form.missing):
        names = dict.fromkeys(_SHORT.get(p.key, p.label.lower()) for p in missing)
        choice_text = cleaned(f"{text} · falta {', '.join(names)}")
        return CommandRow(choice_text, "Tab campo · Esc atrás")
    if destination:
        text += f" → {destination}"
    help_text = f"Enter registra{_BACK}"
    if form is not None:
        prose = any(question.prose for question in form.form.questions)
        help_text = f"{'F8' if prose else 'Enter'} registra · Tab campo{_BACK}"
    return CommandRow(cleaned(text), help_text)


def difference_row(difference: ValueDifference) -> CommandRow:
    text = str(difference)
    return CommandRow(f"▲ {text[0].upper()}{text[1:]}", "Enter otra vez: está bien", Tone.NOTICE)


def idle_row(view: CaseView, letters: str, tone: Tone = Tone.STRONG) -> CommandRow:
    caso = view.card.caso
    if view.card.held_by:
        permit = view.card.allows(Evento.NOTA)
        said = permit.motivo if isinstance(permit, Refusal) else ""
        return CommandRow(cleaned(said.rstrip(".")), "", Tone.NOTICE)
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
    return CommandRow("", f"{which_digits(view)}{_BACK}")


def which_digits(view: CaseView) -> str:
    possible = [o.digit for o in view.options if not o.refusal]
    if not possible:
        return "no hay nada que escoger"
    joint = "a" if possible[2:] else "o"
    return f"escriba {possible[0]}" + (f" {joint} {possible[-1]}" if len(possible) > 1 else "")
