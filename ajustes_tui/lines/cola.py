"""Going from one caso to the next, and between the caso and its call, as the work asks for it."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import BY_CALL, Estado
from ajustes_tui.lines.caso import CasoTalk
from ajustes_tui.lines.dialogue import Desk, Talk
from ajustes_tui.lines.llamada import CallTalk
from ajustes_tui.workbench.triage_flow import Claim, Next, Open

_CALLED = BY_CALL | {Estado.RECURSO_POR_RADICAR}
"""The estados in which a caso is worked on by calling."""


class NextCaso:
    """The most urgent caso to decide, and those that follow it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def talk(self) -> Talk[None]:
        """Work on the most urgent caso, and on those that follow."""
        yield from decide(self._desk, Next())


class NextCall:
    """The most urgent call, and those that follow it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def talk(self) -> Talk[None]:
        """Make the calls that are due."""
        call = CallTalk(self._desk)
        yield from call.talk()
        yield from _after_call(self._desk, call)


def work_on(desk: Desk, caso_id: int, estado: Estado | None = None) -> Talk[None]:
    """Work on a caso where its estado is worked on: its decision, or its call."""
    if estado is None:
        caso = desk.services.triage.caso(caso_id)
        estado = None if caso is None else caso.estado
    if estado in _CALLED:
        yield from call_on(desk, caso_id)
    else:
        yield from decide(desk, Open(caso_id))


def decide(desk: Desk, first: Claim) -> Talk[None]:
    """Decide a caso and those that follow; a caso that is called leads to its call."""
    caso = CasoTalk(desk)
    yield from caso.talk(first)
    if caso.call_wanted is not None:
        yield from call_on(desk, caso.call_wanted)


def call_on(desk: Desk, caso_id: int, *, incoming: bool = False) -> Talk[None]:
    """Make the call about a caso; another caso of the cuenta may be decided first."""
    call = CallTalk(desk)
    yield from call.talk_on(caso_id, incoming=incoming)
    yield from _after_call(desk, call)


def _after_call(desk: Desk, call: CallTalk) -> Talk[None]:
    if call.decide_wanted is not None:
        back_to = call.called
        yield from CasoTalk(desk, None).talk(Open(call.decide_wanted))
        if back_to is not None:
            yield from call_on(desk, back_to)
