"""The words of the parts of F5, for orders and plain lines, with the digit of each part.

It imports nothing of the figures, so that offering the words is cheap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ajustes_tui.domain.values.text import folded
from ajustes_tui.errors import InvalidUse

OF_RECURSOS, WITHOUT_RECURSO = "Recursos", "Sin recurso"
BY_STEP, BY_AGENTE = "paso", "agente"
"""Groupings of the steps: all together, or by the person who moved casos on."""
BY_WEEK, BY_CORTE = "semana", "corte"
"""Splits that are no grouping: by the ISO week a stretch of days ended in, and by corte."""


class PartWord(NamedTuple):
    """A word of a part, and its rows if not all."""

    digit: int
    word: str
    says: str
    tag: str = ""
    brief: str = ""
    of: str = ""
    """Its row, if the part has several."""
    by: str = ""
    """Its grouping, if fixed."""

    @property
    def option(self) -> str:
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
"""By value of `--parte`, their name without accents."""


WORK_PARTS: Mapping[str, str] = {
    "toca": "lo que a usted le toca",
    "vencidos": "cuántos vencidos tiene cada persona, y cada aliado",
    "tomados": "los casos que alguien tiene",
    "citas": "las llamadas prometidas",
    "saltos": "los casos saltados hoy, con su motivo",
    "cola": "cuántos casos hay en cada paso, y cuántos vencen",
    "personas": "lo que hizo hoy cada una",
    "semana": "lo que hizo cada una desde el lunes",
    "mes": "lo que hizo cada una en el mes",
    "actos": "lo fuera de lo corriente: deshacer, anular, reasignar",
    "base": "la base que se esperaba y no ha entrado",
    "ritmo": "cuándo se acaba la cola a este ritmo, y qué vence antes",
}
"""The parts of the open work, by value of `--parte` of `mesa`, and what each tells."""


def part_word(text: str) -> PartWord:
    """Find a word as typed; raises InvalidUse for an unknown one, listing all."""
    found = PART_WORDS.get(folded(text.strip()))
    if found is None:
        raise InvalidUse("Esa parte no existe.", f"Escoja entre {', '.join(PART_WORDS)}.")
    return found
