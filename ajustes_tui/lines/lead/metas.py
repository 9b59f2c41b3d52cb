"""The goals of the three indicators in plain lines: who put which, and putting others from a day on."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.values.dates import parse_date, spoken_date
from ajustes_tui.lines.asking import read_out
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.services.figures.goals import MAX_GOAL, GoalsService
from ajustes_tui.workbench.lead.figure_words import change_lines, goals_words

_ASKED = ("Aplicado, al menos", "Corregido, al menos", "Rechazado, a lo más")
_KEEP = Choice(".", "la deja como está")


class GoalsDialogue:
    """The changes of the goals; a supervisor puts others, each asked for, with `s` at the end."""

    def __init__(self, console: Console, service: GoalsService) -> None:
        self._console = console
        self._service = service

    def talk(self) -> Dialogue[None]:
        """Say every change, newest first, and put other goals when the person wants to."""
        yield from read_out(self._console, change_lines(self._service.changes()))
        if not self._service.may_change:
            self._console.say("Las pone la supervisora.")
            return
        yield from self._console.ask("poner, o .. vuelve:", Choice("poner", "pone otras metas"))
        today = self._service.today()
        goals = []
        self._console.say("En porcentaje de lo que envió Claro, sin decimales; 0 es sin meta.")
        for name, goal in zip(_ASKED, self._service.on(today), strict=True):
            goals.append((yield from self._ask_goal(name, goal)))
        since = yield from self._ask_day(today)
        asked = Goals(*goals)
        self._console.say(f"{goals_words(asked)}. Desde el {spoken_date(since)}.")
        self._console.say("Para el corte abierto ese día y los que siguen.")
        yield from self._console.ask("s las pone:", Choice("s", "las pone"))
        change = self._service.set(asked, since)
        self._console.say(f"Las metas rigen desde el {spoken_date(change.since)}.")

    def _ask_goal(self, name: str, goal: int) -> Dialogue[int]:
        while True:
            answer = yield from self._console.ask(
                f"{name}; ahora {goal}:", _KEEP, text=f"un número entero de 0 a {MAX_GOAL}"
            )
            typed = answer.text.removesuffix("%").strip()
            if answer.key:
                return goal
            if typed.isascii() and typed.isdecimal() and int(typed) <= MAX_GOAL:
                return int(typed)
            self._console.say(f"Escriba un número entero de 0 a {MAX_GOAL}.")

    def _ask_day(self, today: date) -> Dialogue[date]:
        """Ask from which day they hold; today when it is left as it is."""
        while True:
            answer = yield from self._console.ask(
                "Desde el día; ahora hoy:", _KEEP, text="la fecha, dd/mm/aaaa"
            )
            if answer.key:
                return today
            with self._console.refusing():
                return parse_date(answer.text)
