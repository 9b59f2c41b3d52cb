"""A list of casos in plain lines: the one of a number is worked on, and the list is said again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.caso import CasoTalk
from ajustes_tui.lines.cola import call_on
from ajustes_tui.lines.dialogue import Back, Desk, Talk
from ajustes_tui.workbench.triage_flow import Open


def open_caso(desk: Desk, caso_id: int) -> Talk[None]:
    """Work on one caso, and on its call when the person goes to it; no other follows."""
    caso = CasoTalk(desk, lambda: None)
    yield from caso.talk(Open(caso_id))
    if caso.call_wanted is not None:
        yield from call_on(desk, caso.call_wanted)


def visit_casos(
    desk: Desk, title: str, read: Callable[[], Sequence[tuple[int, str]]], empty: str
) -> Talk[None]:
    """Say a list of casos and work on the one of each number, until the person goes back or none is left."""
    while items := read():
        caso_id = yield from pick(desk, title, items)
        with desk.refusing():
            try:
                yield from open_caso(desk, caso_id)
            except Back:
                continue
    desk.say(empty)
