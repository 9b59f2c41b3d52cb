"""How the whole suite runs."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

# A deadline for each example would assert how fast the machine is.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three workers for each processor: what drives a screen or a terminal mostly waits for it."""
    return 3 * (os.cpu_count() or 1)


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
