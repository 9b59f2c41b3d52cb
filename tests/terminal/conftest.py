"""Programs opened on terminals, and closed whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import MadeOnce
from tests.terminal.programs import Programs
from tests.terminal.soporte import Terminal, copiar_demo, hacer_demo, service_context


@pytest.fixture(scope="session")
def programs() -> Iterator[Programs]:
    programs = Programs()
    yield programs
    programs.close()


@pytest.fixture
def open_one(tmp_path: Path, programs: Programs) -> Iterator[Callable[..., Terminal]]:
    terminals: list[Terminal] = []

    def do(*order: str, options: dict[str, Any] | None = None, **mas: str) -> Terminal:
        given = {"programs": programs} | (options or {})
        terminal = Terminal(*order, env=service_context(tmp_path) | mas, **given)
        terminals.append(terminal)
        return terminal

    yield do
    for terminal in terminals:
        terminal.close()


@pytest.fixture(scope="session")
def molde_demo(made_once: MadeOnce) -> Path:
    """Return a demonstration store that is only copied: it takes longer to make than to open."""
    return made_once("demo", hacer_demo) / "demo.db"


@pytest.fixture
def abrir_demo(
    molde_demo: Path, tmp_path: Path, open_one: Callable[..., Terminal]
) -> Callable[..., Terminal]:
    """Return what opens the program on a demonstration store of this test alone."""
    copiar_demo(molde_demo, tmp_path)
    return open_one
