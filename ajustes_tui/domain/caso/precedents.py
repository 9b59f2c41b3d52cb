"""The precedents of a caso: how others of its causal and reason of rejection were decided."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.values.counts import count_words

ALWAYS, AFTER_CHOICE = PRECEDENTS_SHOWN = ("siempre", "tras_decidir")
"""When the setting `precedentes` lets a person see them."""
MOST_LISTED = 12
"""The newest precedents that are listed."""


class Judgement(StrEnum):
    """What was found of the answer of the back, by the words of the procedure."""

    RIGHT = "bien"
    WRONG = "mal"


class Precedent(NamedTuple):
    """A caso that was decided, and what was found of it."""

    caso_id: int
    cuenta: str
    radicado: str
    day: date
    judgement: Judgement
    confirmed: bool
    """Whether PQR confirmed it afterwards."""


class Precedents(NamedTuple):
    """How many casos like one were decided, and how."""

    resultado: Resultado
    """The answer of the back that was judged in all of them."""
    casos: int
    right: int
    """Those whose answer was found right."""
    confirmed: int
    """Of these, the ones that PQR confirmed afterwards."""
    after_choice: bool = False
    """Whether they are only shown once the person chose."""

    @property
    def participle(self) -> str:
        """What the back did with them: `rechazado` or `aplicado`."""
        return "aplicado" if self.resultado is Resultado.APROBADO else "rechazado"

    @property
    def words(self) -> tuple[str, ...]:
        """The same fact in words, the longest way first: a row takes the one that it has room for."""
        word = self.participle
        right = count_words(self.right, f"bien {word}", f"bien {word}s") if self.right else ""
        right = right or f"ninguno bien {word}"
        pqr = self.confirmed
        of_all = f"{self.right} de {self.casos} bien"
        return (
            f"de {self.casos} como este, {right}{f' ({pqr} confirmó PQR)' if pqr else ''}",
            f"{of_all} {word}{'s' * (self.casos > 1)}{f' ({pqr} PQR)' if pqr else ''}",
            of_all,
        )

    def said_of(self, precedent: Precedent) -> str:
        """Return what was found of one of them, in words."""
        confirmed = ", lo confirmó PQR" if precedent.confirmed else ""
        return f"{precedent.judgement} {self.participle}{confirmed}"
