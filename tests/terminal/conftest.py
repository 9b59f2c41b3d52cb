"""Programs opened on terminals, and closed whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.soporte import Terminal, copiar_demo, entorno, hacer_demo


@pytest.fixture
def abrir(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    abiertas: list[Terminal] = []

    def hacer(*orden: str, opciones: dict[str, Any] | None = None, **mas: str) -> Terminal:
        terminal = Terminal(*orden, env=entorno(tmp_path) | mas, **(opciones or {}))
        abiertas.append(terminal)
        return terminal

    yield hacer
    for terminal in abiertas:
        terminal.cerrar()


@pytest.fixture(scope="session")
def molde_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a demonstration store that is only copied: it takes longer to make than to open."""
    return hacer_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def abrir_demo(
    molde_demo: Path, tmp_path: Path, abrir: Callable[..., Terminal]
) -> Callable[..., Terminal]:
    """Return what opens the program on a demonstration store of this test alone."""
    copiar_demo(molde_demo, tmp_path)
    return abrir
