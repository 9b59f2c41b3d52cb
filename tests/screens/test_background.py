"""Work away from the keyboard: newest read wins, no write is lost, and every error is answered."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from ajustes_tui.errors import ConflictError, InvalidDatum
from ajustes_tui.screens.background import (
    Failed,
    WorkGoesOn,
    is_writing,
    reads,
    streams,
    writes,
)
from ajustes_tui.services.progress import in_hand
from ajustes_tui.ui.long_work import LongWork
from tests.support import HELD_S, wait_for


class Part(Widget):
    """A part that reads and writes numbers which a test lets through one at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.gates: dict[int, Event] = {}
        self.shown: list[object] = []
        self.begun, self.let_go, self.sent = Event(), Event(), Event()

    def gate(self, number: int) -> Event:
        return self.gates.setdefault(number, Event())

    @reads("Leyendo")
    def read(self, number: int) -> int:
        """Read a number."""
        self.gate(number).wait(HELD_S)
        if number < 0:
            raise InvalidDatum("número", str(number))
        return number

    @read.then
    def show(self, number: int) -> None:
        self.shown.append(number)

    @reads("Leyendo un bloque", keep_all=True)
    def read_block(self, number: int) -> int:
        self.gate(number).wait(HELD_S)
        return number

    @read_block.then
    def show_block(self, number: int) -> None:
        self.shown.append(("block", number))

    @streams("Leyendo por partes")
    def read_parts(self, number: int) -> Iterator[int]:
        self.begun.set()
        self.let_go.wait(HELD_S)
        yield number
        self.sent.set()
        self.gate(number).wait(HELD_S)
        yield number + 1

    @read_parts.then
    def show_part(self, number: int) -> None:
        self.shown.append(("part", number))

    @reads("Leyendo despacio")
    def read_slowly(self, number: int, work: LongWork | None = None) -> int:
        """Read a number, and say how far that is."""
        in_hand().report(number, 10, "Leyendo")
        self.gate(number).wait(HELD_S)
        return number

    @reads("Leyendo lo que se muestra por partes")
    def read_to_build(self, number: int) -> int:
        return number

    @read_to_build.then
    async def build(self, number: int) -> None:
        await self.mount(Widget(id=f"built-{number}"))
        self.shown.append(("built", number))

    @writes("Registrando")
    def write(self, number: int) -> int:
        self.gate(number).wait(HELD_S)
        if number == 0:
            raise ConflictError("Otra persona lo cambió", "mírelo de nuevo")
        if number < 0:
            raise ZeroDivisionError
        return number

    @write.then
    def written(self, number: int) -> None:
        self.shown.append(("written", number))

    @write.failed(ConflictError)
    def conflict(self, error: ConflictError) -> None:
        self.shown.append(error)


class Shell(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.part = Part()
        self.failures: list[Exception] = []
        self.told: list[LongWork] = []
        self.pilot: Pilot[None]

    def compose(self) -> ComposeResult:
        yield self.part

    def on_work_goes_on(self, event: WorkGoesOn) -> None:
        self.told.append(event.work)

    def on_failed(self, event: Failed) -> None:
        self.failures.append(event.error)


@pytest.fixture
async def shell():
    app = Shell()
    async with app.run_test() as pilot:
        app.pilot = pilot
        yield app
        for gate in app.part.gates.values():
            gate.set()


async def test_the_newest_read_wins_and_the_result_of_the_older_is_dropped(shell):
    part = shell.part
    older = part.read(1)
    await wait_for(shell.pilot, lambda: 1 in part.gates)
    newer = part.read(2)
    part.gate(2).set()
    await wait_for(shell.pilot, lambda: part.shown == [2])
    part.gate(1).set()
    await wait_for(shell.pilot, lambda: older.is_finished and newer.is_finished)
    assert part.shown == [2]


async def test_a_result_on_its_way_is_dropped_once_a_newer_read_was_asked_for(shell):
    part = shell.part
    part.read_parts(1)
    await wait_for(shell.pilot, lambda: part.begun.is_set())
    part.let_go.set()
    # The interface's thread stands still here: the first value waits to be shown.
    assert part.sent.wait(HELD_S)
    part.read_parts(5)
    part.gate(5).set()
    await wait_for(shell.pilot, lambda: len(part.shown) == 2)
    assert part.shown == [("part", 5), ("part", 6)]


async def test_a_result_on_its_way_when_its_screen_goes_is_dropped(shell):
    """Other parts of the screen, which showing it may look for, may be gone by then."""
    part = shell.part
    part.read_parts(1)
    await wait_for(shell.pilot, lambda: part.begun.is_set())
    part.let_go.set()
    assert part.sent.wait(HELD_S)
    part.gate(1).set()
    shell.screen.remove()
    await wait_for(shell.pilot, lambda: not part.is_running)
    assert part.shown == []


async def test_a_result_whose_showing_is_awaited_is_shown(shell):
    part = shell.part
    part.read_to_build(7)
    await wait_for(shell.pilot, lambda: part.shown == [("built", 7)])
    assert part.query_one("#built-7").is_mounted


async def test_reads_that_keep_all_show_each_result(shell):
    part = shell.part
    for number in (1, 2):
        part.read_block(number)
    for number in (2, 1):
        part.gate(number).set()
    await wait_for(shell.pilot, lambda: len(part.shown) == 2)
    assert sorted(part.shown) == [("block", 1), ("block", 2)]


async def test_no_write_is_cancelled_and_each_is_told(shell):
    part = shell.part
    part.read(3)
    assert not is_writing(shell.screen)
    part.write(1)
    part.write(2)
    assert is_writing(part)
    assert is_writing(shell.screen)
    for number in (1, 2):
        part.gate(number).set()
    await wait_for(shell.pilot, lambda: len(part.shown) == 2 and not is_writing(part))
    assert sorted(part.shown) == [("written", 1), ("written", 2)]


async def test_a_part_answers_the_errors_it_names_and_the_screen_the_others(shell):
    part = shell.part
    for number in (0, -1):
        part.gate(number).set()
        part.write(number)
    await wait_for(shell.pilot, lambda: part.shown and shell.failures)
    assert isinstance(part.shown[0], ConflictError)
    assert isinstance(shell.failures[0], ZeroDivisionError)


async def test_the_error_of_a_superseded_read_is_dropped(shell):
    part = shell.part
    older = part.read(-1)
    await wait_for(shell.pilot, lambda: -1 in part.gates)
    part.read(2)
    part.gate(-1).set()
    part.gate(2).set()
    await wait_for(shell.pilot, lambda: part.shown == [2] and older.is_finished)
    assert shell.failures == []


async def test_only_work_that_lasts_is_told_and_what_it_reports_until_it_ends(shell):
    part = shell.part
    part.gate(1).set()
    await part.read_slowly(1).wait()
    part.read_slowly(4)
    await wait_for(shell.pilot, lambda: len(shell.told) == 1)
    (work,) = shell.told
    assert "".join(span.text for span in work.line(80)).startswith(" Leyendo 4 de 10 ")
    assert not work.ended
    part.gate(4).set()
    await wait_for(shell.pilot, lambda: work.ended)


async def test_who_hands_work_to_its_method_can_stop_it(shell):
    work = LongWork(stops=True)
    shell.part.read_slowly(3, work)
    await wait_for(shell.pilot, lambda: shell.told == [work])
    assert "Esc lo deja" in "".join(span.text for span in work.line(80))
    work.cancel()
    assert "Cancelando…" in "".join(span.text for span in work.line(40))
