"""The ideas of mejora continua in plain lines: reading, proposing and moving them on."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.figures.ideas import NEXT_STATES, Idea
from ajustes_tui.lines.asking import write
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_moment
from ajustes_tui.services.figures.ideas import MAX_TEXT

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
        text = yield from write(
            self._console,
            "Qué cambiaría y para qué; sin nombres de usuarios. s la propone.",
            most=MAX_TEXT,
        )
        idea = self._service.propose(text)
        self._console.say(f"Idea {idea.id}: {idea.estado.words}.")

    def _read(self, idea: Idea, today: date) -> Dialogue[None]:
        """Say an idea with its steps, and move it on once its state is chosen and `s` given."""
        self._console.say(f"«{idea.text}»")
        for step in idea.steps:
            nota = f": «{step.nota}»" if step.nota else ""
            moment = spoken_moment(step.momento, today)
            self._console.say(sentence(f"{step.estado.words}, {step.login}, {moment}{nota}"))
        following = NEXT_STATES[idea.estado]
        if not self._service.may_move or not following:
            return
        states = {str(number): state for number, state in enumerate(following, 1)}
        choices = [Choice(number, f"pasa a {s.words}") for number, s in states.items()]
        for choice in choices:
            self._console.say(sentence(f"{choice.key}, {choice.does}"))
        answer = yield from self._console.ask("Número, o .. la deja:", *choices)
        target = states[answer.key]
        self._console.say(f"Idea {idea.id} pasa a {target.words}.")
        note = ""
        answer = yield from self._console.ask(
            "s la mueve; nota le agrega una:",
            Choice("s", "la mueve"),
            Choice("nota", "la mueve con una nota"),
        )
        if answer.key == "nota":
            note = yield from write(self._console, "La nota; s la mueve.", most=MAX_TEXT)
        moved = self._service.move(idea.id, target, note)
        self._console.say(f"Idea {moved.id}: {moved.estado.words}.")


def idea_words(idea: Idea) -> str:
    """Return an idea: where it is, and its text."""
    return f"{idea.estado.words}: {idea.text}"
