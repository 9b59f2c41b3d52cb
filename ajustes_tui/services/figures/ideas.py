"""Ideas of mejora continua: anybody proposes one, and who leads the célula moves it on."""

from __future__ import annotations

from ajustes_tui.domain.figures.ideas import Idea, IdeaState, IdeaStep, idea_state_of
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clean_lines
from ajustes_tui.errors import InvalidDatum, InvalidInput, NotAllowed
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.ideas import IdeasRepository

MIN_TEXT, MAX_TEXT = 10, 500


class IdeasService:
    """The use cases of the ideas; each step stays written with who took it and when."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    @property
    def _ideas(self) -> IdeasRepository:
        return IdeasRepository(self.context.db)

    @property
    def may_move(self) -> bool:
        """Whether the person of this run may move ideas on."""
        return self.context.run_session.can(Power.PRACTICES)

    def list_all(self) -> list[Idea]:
        """Return every idea, newest first."""
        self.context.require_reading()
        return self._ideas.list_all()

    def propose(self, text: str) -> Idea:
        """Write an idea down as proposed; raises InvalidDatum for a text too short or too long."""
        self.context.require_reading()
        text = clean_lines(text)
        if not MIN_TEXT <= len(text) <= MAX_TEXT:
            raise InvalidDatum(f"Una idea tiene de {MIN_TEXT} a {MAX_TEXT} letras.")
        self.context.require(Power.NOTE, "proponer una idea")
        with self.context.db.transaction():
            number = self._ideas.propose(text, self.context.run_session.login, self.context.now())
            return self._existing(number)

    def move(self, number: int, estado: IdeaState | str, nota: str = "") -> Idea:
        """Move an idea on to a state.

        Raises InvalidDatum for an unknown state, InvalidInput for an unknown idea, NotAllowed for
        the role and for a state that does not follow.
        """
        self.context.require_reading()
        target = idea_state_of(estado)
        if target is None:
            raise InvalidDatum("Ese estado no existe.", f"Escoja entre {', '.join(IdeaState)}.")
        nota = clean_lines(nota)
        if len(nota) > MAX_TEXT:
            raise InvalidDatum(f"La nota pasa de {MAX_TEXT} caracteres.", "Acórtela.")
        self.context.require(Power.PRACTICES, "cambiar una idea")
        with self.context.db.transaction():
            refusal = self._existing(number).refuse_move(target)
            if refusal is not None:
                raise NotAllowed(refusal.motivo, refusal.suggestion)
            login = self.context.run_session.login
            self._ideas.add_step(number, IdeaStep(target, login, self.context.now(), nota))
            return self._existing(number)

    def _existing(self, number: int) -> Idea:
        idea = self._ideas.get(number)
        if idea is None:
            raise InvalidInput(
                f"La idea {number} no existe.",
                "Véalas con `ajustes ideas listar`.",
                code="idea_desconocida",
            )
        return idea
