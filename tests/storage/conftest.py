"""The stores of the tests of services, and the program run as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.conftest import molde, new, store

__all__ = ["molde", "new", "store"]

RAIZ = Path(__file__).resolve().parents[2]


@pytest.fixture
def lanzar(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    service_context = {
        **os.environ,
        "PYTHONPATH": str(RAIZ),
        "XDG_DATA_HOME": str(tmp_path / "datos"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "estado"),
    }
    service_context.pop("SUDO_UID", None)

    def correr(
        db: Path,
        *arguments: str,
        como: str = "drubio",
        program: tuple[str, str] = ("-m", "ajustes_tui"),
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                *(sys.executable, *program, "--db", str(db), "--como", como),
                *(*arguments, "--json"),
            ],
            env=service_context,
            cwd=tmp_path,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    return correr
