"""Ideas of mejora continua: the states an idea goes through, each step with who took it and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.text import key


class IdeaState(StrEnum):
    """Where an idea is, from its proposal to its end."""

    PROPOSED = "propuesta"
    APPROVED = "aprobada"
    DISCARDED = "descartada"
    DELIVERED = "entregada_al_cliente"
    UNDER_WAY = "en_curso"
    DONE = "hecha"

    @property
    def words(self) -> str:
        """Return the state as a person reads it."""
        return self.value.replace("_", " ")


NEXT_STATES: Mapping[IdeaState, tuple[IdeaState, ...]] = {
    IdeaState.PROPOSED: (IdeaState.APPROVED, IdeaState.DISCARDED),
    IdeaState.APPROVED: (IdeaState.DELIVERED,),
    IdeaState.DISCARDED: (),
    IdeaState.DELIVERED: (IdeaState.UNDER_WAY, IdeaState.DONE),
    IdeaState.UNDER_WAY: (IdeaState.DONE,),
    IdeaState.DONE: (),
}
"""The states an idea may go on to from each; none from where it ends."""


@dataclass(frozen=True, slots=True)
class IdeaStep:
    """One step of an idea: its new state, who took it, when, and a note."""

    estado: IdeaState
    login: str
    momento: datetime
    nota: str = ""


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea with its steps in order, the first of which is its proposal."""

    id: int
    text: str
    steps: Sequence[IdeaStep]

    @property
    def estado(self) -> IdeaState:
        """The state of its last step."""
        return self.steps[-1].estado

    @property
    def proposed(self) -> IdeaStep:
        """The step with which it was proposed."""
        return self.steps[0]

    def refuse_move(self, estado: IdeaState) -> Refusal | None:
        """Return why the idea does not go on to a state, or None."""
        following = NEXT_STATES[self.estado]
        if estado in following:
            return None
        return Refusal(
            f"La idea {self.id} está {self.estado.words}.",
            f"De ahí pasa a {' o '.join(following_one.words for following_one in following)}."
            if following
            else "Ahí termina; proponga otra.",
        )


def idea_state_of(text: str) -> IdeaState | None:
    """Return the state a person typed, with spaces or underscores, or `entregada` alone; None for none."""
    sought = key(text.replace("_", " "))
    for estado in IdeaState:
        if sought in (key(estado.words), key(estado.words).split()[0]) and sought != "en":
            return estado
    return None
