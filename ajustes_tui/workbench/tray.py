"""An answer to a tray question as it is typed: choice, missing data, audience."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.eventos import LATE_TRASLADO, Evento
from ajustes_tui.domain.caso.revision import AnswerDatum, TrayAnswer
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.casos.revision import AnswerChoice, RevisionService, RevisionView
from ajustes_tui.services.recorder import MAX_NOTA
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import Ask, AskKind, Offers
from ajustes_tui.workbench.rr_line import note_marcaciones

MAX_REASON = 2_000
"""Maximum characters of a reason or its datum."""
LABELS: Mapping[AnswerDatum, tuple[str, str]] = {
    AnswerDatum.TELEFONO: ("Teléfono", "diez dígitos, visto en RR"),
    AnswerDatum.CAUSAL: ("Causal", "su letra; «L c» (Claro) o «L u» (usuario)"),
    AnswerDatum.RAZONES: ("Del usuario", "las razones del recurso"),
}
_BORRADOR_KEYS: Mapping[str, str] = {
    "digit": "r.digito",
    "datum": "r.dato",
    "reason": "r.razon",
    "note": "t.nota",
}
NO_ANSWER: Mapping[str, str] = {key: "" for key in _BORRADOR_KEYS.values() if key.startswith("r.")}
"""Texts that remove an answer from the draft."""


@dataclass(frozen=True, slots=True)
class Written:
    """Choice and texts on a question, kept while viewing others."""

    digit: str = ""
    datum: str = ""
    reason: str = ""
    note: str = ""
    """The unfinished note, also shown in triage."""

    @classmethod
    def of(cls, borrador: Mapping[str, str]) -> Written:
        return cls(**{field: borrador.get(key, "") for field, key in _BORRADOR_KEYS.items()})

    def parts(self) -> dict[str, str]:
        return {key: getattr(self, field) for field, key in _BORRADOR_KEYS.items()}

    @property
    def clean(self) -> Written:
        return replace(self, datum=self.datum.strip(), reason=self.reason.strip())

    @property
    def answer(self) -> str:
        return " · ".join(part for part in (self.datum.strip(), self.reason.strip()) if part)


@dataclass(frozen=True, slots=True)
class Answering:
    """A question and its answer; parts may be typed in any order."""

    view: RevisionView
    written: Written

    @property
    def chosen(self) -> AnswerChoice | None:
        chosen = self._at(self.written.digit)
        return None if chosen is None or chosen.refusal else chosen

    def choose(self, digit: str) -> Written | str:
        choice = self._at(digit)
        if not self.view.choices:
            return "Solo la supervisora decide; aquí se mira"
        if choice is None:
            return f"Aquí no hay {digit}; escoja de 1 a {len(self.view.choices)}"
        return choice.refusal or replace(self.written, digit=digit)

    def lacking(self, service: RevisionService) -> tuple[tuple[str, Ask], ...]:
        chosen = self.chosen
        if chosen is None:
            return ()
        asks: list[tuple[str, Ask]] = []
        if chosen.answer.asks is not None and not self.written.datum.strip():
            label, help_text = LABELS[chosen.answer.asks]
            aloud = f"{label}: {help_text}."
            datum = Ask(AskKind.PROSE, label, help_text, aloud, MAX_REASON, typed=self.begun_datum)
            asks.append(("datum", datum))
        if not self.written.reason.strip():
            asks.append(("reason", self.reason_asked(service)))
        return tuple(asks)

    @property
    def needs_delay(self) -> bool:
        """Whether its causal is a late traslado, and not who delayed it."""
        asks = self.chosen.answer.asks if self.chosen is not None else None
        return asks is AnswerDatum.CAUSAL and self.written.datum.strip().upper() == LATE_TRASLADO

    def delayed_by(self, who: str) -> Written:
        return replace(self.written, datum=f"{LATE_TRASLADO} {who}")

    def reason_asked(self, service: RevisionService) -> Ask:
        return Ask(
            AskKind.PROSE,
            "Su razón",
            aloud="Su razón, que queda en el historial con su nombre:",
            most=MAX_REASON,
            reason=True,
            typed=self.written.reason,
            offers=Offers(service.work, self.view.card.caso.id, Evento.RESOLVER_REVISION),
        )

    def note_asked(self, service: RevisionService, keep: Callable[[str], None]) -> Ask:
        return Ask(
            kind=AskKind.PROSE,
            title="Nota",
            help="Queda en el historial de la cuenta.",
            aloud="Nota: queda en el historial de la cuenta.",
            most=MAX_NOTA,
            typed=self.written.note or self.view.card.borrador.get("t.nota", ""),
            keep=keep,
            offers=Offers(service.work, self.view.card.caso.id, Evento.NOTA),
            marcaciones=note_marcaciones(service.context.catalogs.marcaciones),
        )

    @property
    def begun_datum(self) -> str:
        """The initial datum: the usuario's earlier reasons."""
        asks = self.chosen.answer.asks if self.chosen is not None else None
        return self.view.razones if asks is AnswerDatum.RAZONES else ""

    @property
    def seen_by(self) -> str:
        """Who will see the answer; '' without a choice."""
        return "" if self.chosen is None else seen_by_text(self.view, self.chosen.answer)

    def _at(self, digit: str) -> AnswerChoice | None:
        return next((c for c in self.view.choices if c.answer.digit == digit), None)


class LostBorrador(NamedTuple):
    """The draft of a question already answered, and that answer."""

    borrador: Mapping[str, str]
    answer: HistorialLine | None


def lost_borradores(service: RevisionService, ids: Collection[int]) -> dict[int, LostBorrador]:
    """Return drafts on questions not in `ids`, the waiting ones."""
    return {
        caso_id: LostBorrador(borrador, service.answer_line(caso_id))
        for caso_id, borrador in service.borradores().items()
        if caso_id not in ids
    }


def seen_by_text(view: RevisionView, answer: TrayAnswer | None) -> str:
    if answer is None or not view.choices:
        return ""
    if view.answer_to is None:
        return "La respuesta queda en el historial del caso."
    return f"{cleaned(view.answer_to)} ve su respuesta en Mi turno y al abrir el caso."


def lost_texts(answer: HistorialLine | None) -> tuple[str, str]:
    if answer is None:
        return "Ya no espera", "Mientras usted escribía, esa pregunta dejó de esperar respuesta."
    momento = answer.momento.astimezone(BOGOTA)
    text = (
        f"Mientras usted escribía, {cleaned(answer.agente)} respondió esa pregunta"
        f" el {momento:%d/%m a las %H:%M}: «{cleaned(answer.datos.get('motivo', ''))}»"
    )
    return "Ya la respondieron", text
