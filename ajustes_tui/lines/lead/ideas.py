"""The ideas of mejora continua in plain lines: `ideas listar`, proposing and moving on."""

from __future__ import annotations

from ajustes_tui.domain.figures.practices import Idea
from ajustes_tui.lines.asking import Own, ask_addition, ask_aloud
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.lines.speech import sentence, spoken_moment
from ajustes_tui.workbench.asking import Ask, AskKind
from ajustes_tui.workbench.lead.week_acts import move_idea, move_refusal, propose_idea


class IdeasDialogue:
    """Every idea, newest first; the lead of the célula moves them on."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.ideas

    def talk(self) -> Dialogue[None]:
        acts = (
            Choice("proponer", "propone una idea"),
            Choice("mover", "dice sus pasos, y la mueve quien dirige", "su número"),
        )
        order = OrderDialogue(
            self._console, "ideas listar", *acts, obey=self._obey, prompt="Ideas:"
        )
        yield from order.talk()

    def _obey(self, key: str, number: str) -> Dialogue[bool]:
        if key == "proponer":
            idea = yield from ask_aloud(self._console, propose_idea(self._service))
            self._say_where(idea)
            return False
        found = [idea for idea in self._service.list_all() if str(idea.id) == number]
        if found:
            yield from self._move(*found)
        else:
            self._console.say("Escriba mover y el número de la idea, el primero de su renglón.")
        return False

    def _move(self, idea: Idea) -> Dialogue[None]:
        today = self._service.context.now().date()
        for step in idea.steps:
            nota = f": «{step.nota}»" if step.nota else ""
            moment = spoken_moment(step.momento, today)
            self._console.say(sentence(f"{step.estado.words}, {step.login}, {moment}{nota}"))
        if move_refusal(self._service, idea) is None:
            own: Own = {AskKind.LINE: self._ask_note}
            moved = yield from ask_aloud(self._console, move_idea(self._service, idea), own)
            self._say_where(moved)

    def _ask_note(self, ask: Ask) -> Dialogue[str]:
        return ask_addition(self._console, ask, "la mueve", "nota", "una", "La nota")

    def _say_where(self, idea: Idea | None) -> None:
        if idea is not None:
            self._console.say(f"Idea {idea.id}: {idea.estado.words}.")
