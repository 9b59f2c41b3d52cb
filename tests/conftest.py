"""How the whole suite runs."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from textual import _callback, app, message_pump, pilot
from textual._callback import count_parameters
from textual.css import stylesheet

from ajustes_tui.app import AjustesApp
from ajustes_tui.excel.read import again, process, reader
from ajustes_tui.services.admin import catalogs
from ajustes_tui.storage.intake.bases import BasesRepository
from tests.idle import unless_still, wait_for_idle
from tests.once import (
    contents_once,
    handlers_once,
    parameters_once,
    rows_once,
    rules_once,
    tokens_once,
)
from tests.readers import Readers
from tests.support import MadeOnce, alone_on

# A deadline for each example would assert how fast the machine is.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each processor: what drives a screen or a terminal mostly waits for it.

    A third saves a twentieth of the time, and then programs that have to end in time do not.
    """
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Compile the modules of the tests once: each worker would compile all, at the same time.

    Rewriting their assertions takes four times as long as collecting them. Two processes share
    them; what one cannot collect the workers report.
    """
    if config.args != config.getini("testpaths"):
        return
    modules = sorted(Path(__file__).parent.rglob("test_*.py"), key=lambda path: path.stat().st_size)
    order = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--collect-only"]
    # Compiled files are kept also where one was told to leave none: the workers read them.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    compilers = [
        subprocess.Popen(
            [*order, *map(str, modules[half::2])],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for half in range(2)
    ]
    for compiler in compilers:
        compiler.wait()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Deal the tests out in stretches, and let who ends first take from who has most left.

    What waits for a terminal then runs beside what needs the processor, and not all at the end.
    """
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


def pytest_collection_finish() -> None:
    """Look seldom for garbage, and never among the modules and the tests: they stay to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Return what gives a folder whose contents are made once, whichever worker comes first.

    Those who come later wait until it is whole. Tests work on copies of what is in it.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent

    def give(name: str, make: Callable[[Path], object]) -> Path:
        folder = place / f"once-{name}"
        with alone_on(folder.with_suffix(".lock")):
            whole = folder.with_suffix(".whole")
            if not whole.exists():
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return give


_START = {reader: ("take_process", process.take_process), process: ("warm_up", process.warm_up)}
"""How the program itself starts the process of a reading, and one ahead of its order."""


@pytest.fixture(scope="session", autouse=True)
def readers() -> Iterator[None]:
    """Let every reading of this process be done by one that has its libraries loaded."""
    if sys.platform == "win32":
        yield
        return
    readers = Readers()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reader, "take_process", readers.take)
        patched.setattr(process, "warm_up", lambda: None)
        yield
    readers.close()


@pytest.fixture(scope="session", autouse=True)
def worked_out_once() -> Iterator[None]:
    """Parse each style sheet and read each catalogue once, whichever programs this process opens.

    A program opens once and does so then; a test that opens one does it after a thousand others.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stylesheet, "tokenize_values", tokens_once(stylesheet.tokenize_values))
        patched.setattr(stylesheet, "parse", rules_once(stylesheet.parse))
        patched.setattr(catalogs, "read_by", contents_once(catalogs.read_by))
        patched.setattr(_callback, "count_parameters", parameters_once(count_parameters))
        pump = message_pump.MessagePump
        patched.setattr(pump, "_get_dispatch_methods", handlers_once(pump._get_dispatch_methods))
        patched.setattr(again, "read_again", rows_once(again.read_again))
        yield


@pytest.fixture(scope="session", autouse=True)
def notices() -> Iterator[None]:
    """Let no notice go before a test has read it: on a busy machine five seconds are few."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(AjustesApp, "NOTIFICATION_TIMEOUT", 86_400.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def idle() -> Iterator[None]:
    """Let the pilot wait no longer than the program under it works, and as long as it does."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (app, pilot):
            patched.setattr(module, "wait_for_idle", wait_for_idle)
        waits = pilot.Pilot._wait_for_screen
        patched.setattr(pilot.Pilot, "_wait_for_screen", unless_still(waits))
        yield


@pytest.fixture
def started_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let readings start their process as the program does."""
    for module, (name, function) in _START.items():
        monkeypatch.setattr(module, name, function)


@pytest.fixture
def repeating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the cortes have repeated their casos so far, as several that came would have told."""
    monkeypatch.setattr(BasesRepository, "repeated_before", lambda _bases, _corte: True)
