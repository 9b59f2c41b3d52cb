"""What a digit and Enter in triage run through: files, functions, and how often each part is painted.

Run by hand: `python -m pytest -m lento -n 0 -s tests/performance/test_trace.py`. It asserts nothing:
it counts, so that the next person can count again. A function counts when it is the program's; a
change of file is a call on the interface's thread whose file is not that of the call before.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

import pytest
from textual.widget import Widget

import ajustes_tui
from ajustes_tui.app import AjustesApp
from ajustes_tui.config import Config
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.admin.demo import create_demo
from ajustes_tui.services.container import services_for
from ajustes_tui.storage.core.database import Database
from tests.support import PERFIL, wait_for

pytestmark = pytest.mark.lento

CASA = f"{Path(ajustes_tui.__file__).parent}{os.sep}"
NOW = {"AJUSTES_AHORA": "2026-11-24T10:40:00-05:00"}
REFRESH = Widget.refresh.__code__
PULSE = AjustesScreen.check_store.__code__
TAMANOS = ((80, 24), (120, 40))


class Trace:
    """Counts the functions of the program that run, while it is told to."""

    def __init__(self) -> None:
        self.on = False
        self.functions: set[CodeType] = set()
        self.interface: set[CodeType] = set()
        self.changes = 0
        self.calls = 0
        self.refreshes: Counter[str] = Counter()
        self.lines: Counter[str] = Counter()
        self._last = ""
        self._asleep = False
        self._interface = threading.get_ident()

    def __call__(self, frame: FrameType, event: str, _arg: object) -> None:
        """Note a call; `sys.setprofile` gives every one of them."""
        code = frame.f_code
        here = threading.get_ident() == self._interface
        if here and code is PULSE:
            # The screen asks twice a second whether anybody wrote, whatever key was pressed.
            self._asleep = event == "call"
        if not self.on or event != "call" or (here and self._asleep):
            return
        if code is REFRESH and here:
            widget = frame.f_locals["self"]
            if type(widget).__module__.startswith("ajustes_tui"):
                self.refreshes[_name(widget)] += 1
        if not code.co_filename.startswith(CASA) or code.co_name[0] == "<":
            return
        self.functions.add(code)
        if not here:
            return
        self.interface.add(code)
        self.calls += 1
        if code.co_name == "render_line":
            self.lines[_name(frame.f_locals["self"])] += 1
        if code.co_filename != self._last:
            self.changes += 1
            self._last = code.co_filename

    @contextmanager
    def running(self) -> Iterator[None]:
        """Listen to this thread and to those that start meanwhile."""
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]  # typeshed forgets None

    def report(self, title: str) -> str:
        """Return the counts in words."""
        files = {code.co_filename for code in self.functions}
        near = {code.co_filename for code in self.interface}
        screens = {name for name in files if f"{os.sep}screens{os.sep}" in name}
        return "\n".join(
            [
                f"\n{title}",
                f"  files of the program {len(files)}, on the interface's thread {len(near)},"
                f" of screens {len(screens)}",
                f"  functions {len(self.functions)}, on the interface's thread"
                f" {len(self.interface)}, calls there {self.calls}",
                f"  changes of file on the interface's thread {self.changes}",
                f"  refresh of each part: {_counts(self.refreshes)}",
                f"  lines drawn of each part: {_counts(self.lines)}",
            ]
        )


def _name(widget: object) -> str:
    number = getattr(widget, "id", None)
    return f"{type(widget).__name__}{'#' + number if number else ''}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counter.most_common()) or "none"


@pytest.mark.parametrize("size", TAMANOS)
async def test_count_what_a_digit_and_enter_run_through(tmp_path: Path, size) -> None:
    config = Config(tmp_path / "demo.db", tmp_path)
    create_demo(config, NOW, como="yuli", empty=False, moved=False)
    services = services_for(Database(config.db), config, "yuli", NOW)
    programa = AjustesApp(services, PERFIL, "triage")
    trace = Trace()
    with trace.running():
        async with programa.run_test(size=size) as pilot:
            screen = programa.screen

            async def still() -> None:
                """Wait until nothing is asked of the store and nothing waits to be painted."""
                for _ in range(2):
                    await wait_for(pilot, lambda: all(one.is_finished for one in programa.workers))
                    await pilot.pause()

            await still()
            decide = services.queue.query("estado:decidir libres")
            number = services.queue.list_ids(services.queue.criteria_of(decide))[0]
            screen.receive(number)
            await wait_for(pilot, lambda: screen.bench.entered and screen.admits("1"))
            await still()
            trace.on = True
            await pilot.press("1")
            await still()
            await pilot.press("enter")
            await wait_for(pilot, lambda: screen.bench.caso_id != number)
            await still()
            trace.on = False
    print(trace.report(f"a digit and Enter at {size[0]}x{size[1]}"))
