"""Programs opened on terminals, and closed whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.soporte import Terminal, entorno


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
