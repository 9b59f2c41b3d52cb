"""The ideas of mejora continua in plain lines: reading, proposing and moving them on."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.figures.practices import Idea
from ajustes_tui.lines.asking import Own, ask_addition, ask_aloud
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_moment
from ajustes_tui.workbench.asking import Ask, AskKind
from ajustes_tui.workbench.lead.week_acts import move_idea, move_refusal, propose_idea

_AT_ONCE = 5


class IdeasDialogue:
    """Every idea, newest first; anybody proposes one, and who leads the célula moves it on."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.ideas

    def talk(self) -> Dialogue[None]:
        """Say the ideas a few at a time, until the person goes back."""
        start = 0
        while True:
            ideas = self._service.list_all()
            today = self._service.context.now().date()
            shown = ideas[start : start + _AT_ONCE]
            for idea in shown:
                self._console.say(sentence(f"idea {idea.id}, {idea_words(idea)}"))
            if not ideas:
                self._console.say("Nadie ha propuesto ideas.")
            choices = [Choice(str(i.id), "la lee con sus pasos", "", "Ideas") for i in ideas]
            choices.append(Choice("proponer", "propone una idea"))
            left = len(ideas) - start - len(shown)
            if left > 0:
                choices.append(Choice("más", f"dice las que siguen, quedan {left}"))
            more = f", más dice otras, quedan {left}" if left > 0 else ""
            answer = yield from self._console.ask(f"Número de la idea{more}, o proponer:", *choices)
            with self._console.refusing():
                try:
                    if answer.key == "más":
                        start += _AT_ONCE
                    elif answer.key == "proponer":
                        yield from self._propose()
                        start = 0
                    else:
                        idea = next(i for i in ideas if str(i.id) == answer.key)
                        yield from self._read(idea, today)
                except Back:
                    continue

    def _propose(self) -> Dialogue[None]:
        idea = yield from ask_aloud(self._console, propose_idea(self._service))
        if idea is not None:
            self._console.say(f"Idea {idea.id}: {idea.estado.words}.")

    def _read(self, idea: Idea, today: date) -> Dialogue[None]:
        """Say an idea with its steps, and move it on once its state is chosen and `s` given."""
        self._console.say(f"«{idea.text}»")
        for step in idea.steps:
            nota = f": «{step.nota}»" if step.nota else ""
            moment = spoken_moment(step.momento, today)
            self._console.say(sentence(f"{step.estado.words}, {step.login}, {moment}{nota}"))
        if move_refusal(self._service, idea) is not None:
            return
        own: Own = {AskKind.OPTION: self._ask_state, AskKind.LINE: self._ask_note}
        moved = yield from ask_aloud(self._console, move_idea(self._service, idea), own)
        if moved is not None:
            self._console.say(f"Idea {moved.id}: {moved.estado.words}.")

    def _ask_state(self, ask: Ask) -> Dialogue[str]:
        choices = [Choice(str(n), f"pasa a {words}") for n, (_, words) in enumerate(ask.options, 1)]
        for choice in choices:
            self._console.say(sentence(f"{choice.key}, {choice.does}"))
        answer = yield from self._console.ask("Número, o .. la deja:", *choices)
        return ask.options[int(answer.key) - 1][0]

    def _ask_note(self, ask: Ask) -> Dialogue[str]:
        return ask_addition(self._console, ask, "la mueve", "nota", "una", "La nota")


def idea_words(idea: Idea) -> str:
    """Return an idea: where it is, and its text."""
    return f"{idea.estado.words}: {idea.text}"
