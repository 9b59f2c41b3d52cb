"""The words of the parts of F5, for the order and aloud: a row each, with the digit of its part.

It loads nothing of the figures: whoever only offers the words reads them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ajustes_tui.domain.values.text import folded
from ajustes_tui.errors import InvalidUse

OF_RECURSOS, WITHOUT_RECURSO = "Recursos", "Sin recurso"
"""The rows of what was sent to PQR."""
BY_STEP, BY_AGENTE = "paso", "agente"
"""The groupings of the steps: of anybody, and of each person who took casos further."""


class PartWord(NamedTuple):
    """A word of a part: what it says, and which of its rows where it is not all of it."""

    digit: int
    word: str
    says: str
    tag: str = ""
    """What the key of its part is called, of the first word of each."""
    brief: str = ""
    """What the help says of that key."""
    of: str = ""
    """The row it is of, where the part has several."""
    by: str = ""
    """The grouping it is of, where it is one alone."""

    @property
    def option(self) -> str:
        """The value of the option of an order."""
        return folded(self.word)


PART_WORDS: Mapping[str, PartWord] = {
    word.option: word
    for word in (
        PartWord(
            1,
            "contacto",
            "a cuántos les contestan y cuántos quedan informados",
            "Contacto",
            "a cuántos se contacta",
        ),
        PartWord(
            2,
            "tiempo",
            "lo abierto por edad, y quién lo tiene esperando",
            "Tiempo",
            "lo abierto, y lo de hoy, por hora",
        ),
        PartWord(
            3,
            "días",
            "en cuántos días responden la célula, el back y PQR, por semana",
            "Respuesta",
            "en cuántos días responden",
        ),
        PartWord(
            4,
            "reescalados",
            "cuántos se ganan al reescalar, la primera vez y la segunda",
            "Reescalados",
            "cuántos se ganan",
        ),
        PartWord(
            5,
            "recursos",
            "los recursos radicados y lo que respondió PQR",
            "Recursos",
            "los recursos, y PQR",
            of=OF_RECURSOS,
        ),
        PartWord(5, "pqr", "lo que se envió a PQR sin recurso", of=WITHOUT_RECURSO),
        PartWord(6, "motivos", "por qué rechaza el back", "Motivos", "los motivos de rechazo"),
        PartWord(
            7,
            "pasos",
            "cuánto espera un caso en cada paso",
            "Pasos",
            "cuánto espera cada paso",
            by=BY_STEP,
        ),
        PartWord(7, "agentes", "cuánto esperó en cada paso lo que sacó cada persona", by=BY_AGENTE),
    )
}
"""The words by the value of `--parte`; that is theirs without accents."""


def part_word(text: str) -> PartWord:
    """Return a word as a person writes it; raises InvalidUse for an unknown one, with all of them."""
    found = PART_WORDS.get(folded(text.strip()))
    if found is None:
        raise InvalidUse("Esa parte no existe.", f"Escoja entre {', '.join(PART_WORDS)}.")
    return found
