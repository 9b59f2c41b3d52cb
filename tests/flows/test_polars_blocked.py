"""Without Polars no base is read and no workbook is written; a turn is worked all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services.conftest import molde, store
from tests.services.soporte import CORTE, Almacen

__all__ = ["molde", "store"]

RAIZ = Path(__file__).resolve().parents[2]
INTERNAL = 70
WORKS = (
    ("casos",),
    ("caso", "1", "--ver-datos"),
    ("historial", "90000000"),
    ("siguiente",),
    ("registrar", "1", "nota", "--nota", "Una nota cualquiera"),
    ("kpi", "--por", "asesor"),
    ("top5",),
    ("revision",),
    ("verificar",),
)
WORKBOOKS = (
    ("exportar", "casos"),
    ("exportar", "historial"),
    ("exportar", "kpi"),
    ("catalogo", "marcaciones", "--exportar"),
)


@pytest.fixture
def blocked(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which, for this process and its children, there is no Polars."""
    folder = tmp_path / "sin_polars"
    folder.mkdir()
    (folder / "polars.py").write_text("raise ModuleNotFoundError('no polars')\n")
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "STATE")}
    return os.environ | homes | {"PYTHONPATH": os.pathsep.join([str(folder), str(RAIZ)])}


def _order(
    store: Almacen, blocked: dict[str, str], *order: str
) -> subprocess.CompletedProcess[str]:
    program = (sys.executable, "-m", "ajustes_tui", "--db", str(store.path), "--como", "drubio")
    return subprocess.run(
        [*program, *order, "--json"],
        env=blocked,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("order", WORKS, ids=" ".join)
def test_a_turn_is_worked(store: Almacen, blocked: dict[str, str], order: tuple[str, ...]) -> None:
    output = _order(store, blocked, *order)
    assert output.returncode == 0, output.stderr
    document: Any = json.loads(output.stdout)
    assert document is not None


@pytest.mark.parametrize("order", WORKBOOKS, ids=" ".join)
def test_no_workbook_is_written(
    store: Almacen, blocked: dict[str, str], tmp_path: Path, order: tuple[str, ...]
) -> None:
    path = tmp_path / "libro.xlsx"
    output = _order(store, blocked, *order, str(path))
    assert output.returncode == INTERNAL
    assert not path.exists()


def test_no_base_is_read(store: Almacen, blocked: dict[str, str]) -> None:
    before = store.rows_of("SELECT count(*) FROM bases")
    base = RAIZ / "data" / "base_ejemplo.xlsx"
    output = _order(store, blocked, "importar", str(base), "--corte", CORTE)
    assert output.returncode in {3, INTERNAL}
    assert "error" in json.loads(output.stdout)
    assert store.rows_of("SELECT count(*) FROM bases") == before
