"""Programs opened on terminals, and closed whatever happens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.soporte import Terminal


@pytest.fixture
def abrir(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    abiertas: list[Terminal] = []
    base = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "AJUSTES_DB": str(tmp_path / "demo.db"),
    }

    def hacer(*orden: str, opciones: dict[str, Any] | None = None, **mas: str) -> Terminal:
        terminal = Terminal(*orden, env=base | mas, **(opciones or {}))
        abiertas.append(terminal)
        return terminal

    yield hacer
    for terminal in abiertas:
        terminal.cerrar()
