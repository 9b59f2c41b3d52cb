"""The goals of the three indicators in plain lines, with their history."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.values.dates import spoken_date
from ajustes_tui.lines.asking import ask_aloud, read_out
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.services.figures.goals import GoalsService
from ajustes_tui.workbench.lead.figure_acts import goals_typed, put_goals
from ajustes_tui.workbench.lead.figures import change_lines, goals_words


def talk_of_goals(console: Console, service: GoalsService) -> Dialogue[None]:
    yield from read_out(console, change_lines(service.changes()))
    if service.may_change:
        yield from console.ask("poner, o .. vuelve:", Choice("poner", "pone otras metas"))
    change = yield from ask_aloud(console, put_goals(service), heard=_heard)
    if change is not None:
        console.say(f"Las metas rigen desde el {spoken_date(change.since)}.")


def _heard(texts: Mapping[str, str]) -> list[str]:
    asked = goals_typed(texts)
    return [
        f"{goals_words(asked.goals)}. Desde el {spoken_date(asked.since)}",
        "Para el corte abierto ese día y los que siguen",
    ]
