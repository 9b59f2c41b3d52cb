"""How the whole suite runs."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each processor: what drives a screen or a terminal mostly waits for it."""
    return 2 * (os.cpu_count() or 1)
