"""A conflict in plain lines: the changes of others, the user's own work, and its resolution."""

from __future__ import annotations

from collections.abc import Callable

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.caso_parts import spoken_line
from ajustes_tui.lines.dialogue import Back, Console, Dialogue, accepting
from ajustes_tui.lines.speech import sentence
from ajustes_tui.workbench.conflict import Conflict, Resolution, options, standing_of


def ask_resolution(
    console: Console, conflict: Conflict, read_card: Callable[[int], CaseCard]
) -> Dialogue[tuple[Resolution, Conflict]]:
    """Raise Back for `..`, which leaves the draft for later."""
    say_conflict(console, conflict)
    while True:
        offered = [
            (resolution, text if not why else f"no se puede: {why}. {text}")
            for resolution, text in options(conflict)
            for why in [conflict.refusal(resolution)]
        ]
        try:
            resolution = yield from pick(console, "Qué quiere hacer:", offered)
        except Back:
            return Resolution.LEAVE, conflict
        conflict = conflict.refreshed(read_card(conflict.card.caso.id))
        if why := conflict.refusal(resolution):
            console.say(f"▲ {why}")
            continue
        try:
            yield from console.ask("s lo hace:", accepting("lo hace"))
        except Back:
            continue
        return resolution, conflict


def say_conflict(console: Console, conflict: Conflict) -> None:
    today = console.services.service_context.now().date()
    console.say("▲ El caso cambió mientras usted escribía.")
    for line in conflict.lines:
        console.say(sentence(spoken_line(line, today)))
    if conflict.holder:
        console.say(f"Lo tiene {conflict.holder}.")
    console.say(f"Ahora, {standing_of(conflict.card.caso).replace(': ', ', ')}.")
    for name, before, after in conflict.changes:
        console.say(sentence(f"Cambió {name}, de {_heard(before)} a {_heard(after)}"))
    console.say("Lo suyo no se perdió.")
    if conflict.mine.decision:
        console.say(sentence(conflict.mine.decision))
    for name, text in conflict.mine.datos:
        console.say(sentence(f"{name}: {text}"))
    if conflict.mine.radicado:
        console.say(
            f"▲ Si ya marcó {conflict.mine.radicado} en RR, esa marcación hay que cerrarla."
        )


def _heard(value: str) -> str:
    """Name a dash, which would be silent."""
    return "nada" if value == "—" else value
