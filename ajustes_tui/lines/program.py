"""The dialogue as a program: on this terminal, for the person of a run, until they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ajustes_tui.lines.dialogue import Conversation, Desk, Leave, Orders, Talk
from ajustes_tui.lines.terminal import FAREWELL, LineTerminal
from ajustes_tui.lines.turno import TurnoTalk
from ajustes_tui.lines.voice import Voice
from ajustes_tui.ui.terminal import TerminalProfile, can_draw, has_terminal

if TYPE_CHECKING:
    from ajustes_tui.services.container import Services


def converse(
    services: Services,
    orders: Orders,
    profile: TerminalProfile,
    voice: Voice,
    caso_id: int | None = None,
) -> Leave | None:
    """Run the dialogue and return how the person left; None when the line was lost."""
    desk = Desk(services, orders, voice)
    desk.has_screens = can_draw(profile) and has_terminal()
    services.service_context.notify = desk.tell
    who = services.run_session
    rol = f", {who.rol}" if who.rol else ""
    desk.say(f"Ajustes, {who.login}{rol}. El signo (?) dice qué puede escribir.")
    if who.demo:
        desk.say("Es un almacén de demostración.")
    conversation = Conversation(desk, _until_left(desk, caso_id))
    LineTerminal(profile.charset).run(desk, conversation)
    return conversation.left


def _until_left(desk: Desk, caso_id: int | None) -> Talk[None]:
    try:
        yield from TurnoTalk(desk, caso_id).talk()
    except Leave as leave:
        if not leave.to_screens:
            desk.say(FAREWELL)
        raise
