"""What the walks share: the store they begin with, and the review of the procedure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ajustes_tui.services.figures.flujograma import FlujogramaService
from tests.frames.store import build_store
from tests.once import findings_once
from tests.support import MadeOnce


@pytest.fixture(scope="session")
def store(made_once: MadeOnce) -> Path:
    """The store of the frames; each walk works on a copy of it."""
    return made_once("frames", build_store)


@pytest.fixture(scope="session", autouse=True)
def reviewed_once() -> Iterator[None]:
    """Review the procedure once: it takes longer than the rest of a walk."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(FlujogramaService, "findings", findings_once(FlujogramaService.findings))
        yield
