"""An answer to a question of the tray as it is typed, and the words about it that every place says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.revision import AnswerDatum, TrayAnswer
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.casos.revision import RevisionService, RevisionView
from ajustes_tui.ui.text import cleaned

MAX_REASON = 2_000
"""The most letters of a reason, or of the datum beside it."""
LABELS: Mapping[AnswerDatum, tuple[str, str]] = {
    AnswerDatum.TELEFONO: ("Teléfono", "diez dígitos, visto en RR"),
    AnswerDatum.CAUSAL: ("Causal", "su letra; en la L, también «claro» o «usuario»"),
    AnswerDatum.RAZONES: ("Del usuario", "las razones que dio el usuario para el recurso"),
}
"""The label of each datum that an answer asks for, and the form of its text."""
_BORRADOR_KEYS: Mapping[str, str] = {
    "digit": "r.digito",
    "datum": "r.dato",
    "reason": "r.razon",
    "note": "t.nota",
}
"""The key in the draft of each text typed on a question."""
NO_ANSWER: Mapping[str, str] = {key: "" for key in _BORRADOR_KEYS.values() if key.startswith("r.")}
"""The texts that drop an answer from the draft."""


@dataclass(frozen=True, slots=True)
class Written:
    """The choice and the texts of a person on a question, kept while they look at others."""

    digit: str = ""
    datum: str = ""
    reason: str = ""
    note: str = ""
    """The half-typed note, which triage shows too."""

    @classmethod
    def of(cls, borrador: Mapping[str, str]) -> Written:
        """Return the answer in a draft."""
        return cls(**{field: borrador.get(key, "") for field, key in _BORRADOR_KEYS.items()})

    def parts(self) -> dict[str, str]:
        """Return the texts for the draft, empty ones included."""
        return {key: getattr(self, field) for field, key in _BORRADOR_KEYS.items()}

    @property
    def answer(self) -> str:
        """Return the typed answer as one text."""
        return " · ".join(part for part in (self.datum.strip(), self.reason.strip()) if part)


class LostBorrador(NamedTuple):
    """The draft of a question that waits no more, and the answer somebody gave."""

    borrador: Mapping[str, str]
    answer: HistorialLine | None


def lost_borradores(service: RevisionService, ids: Collection[int]) -> dict[int, LostBorrador]:
    """Return the drafts of answers to questions that are not among `ids`, the ones that wait."""
    return {
        caso_id: LostBorrador(borrador, service.answer_line(caso_id))
        for caso_id, borrador in service.borradores().items()
        if caso_id not in ids
    }


def seen_by_text(view: RevisionView, answer: TrayAnswer | None) -> str:
    """Return the words on who will see the answer, for the RR line."""
    if answer is None or not view.choices:
        return ""
    if view.answer_to is None:
        return "La respuesta queda en el historial del caso."
    return f"{cleaned(view.answer_to)} ve su respuesta en Mi turno y al abrir el caso."


def lost_texts(answer: HistorialLine | None) -> tuple[str, str]:
    """Return the title and the words for a question that left the tray while its answer was typed."""
    if answer is None:
        return "Ya no espera", "Mientras usted escribía, esa pregunta dejó de esperar respuesta."
    momento = answer.momento.astimezone(BOGOTA)
    text = (
        f"Mientras usted escribía, {cleaned(answer.agente)} respondió esa pregunta"
        f" el {momento:%d/%m a las %H:%M}: «{cleaned(answer.datos.get('motivo', ''))}»"
    )
    return "Ya la respondieron", text
