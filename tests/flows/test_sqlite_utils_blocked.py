"""Without sqlite-utils nothing is written of a caso, and everything is still read."""

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
from tests.support import few

__all__ = ["molde", "store"]

RAIZ = Path(__file__).resolve().parents[2]
BLOCKED = (
    "import sys; sys.modules['sqlite_utils'] = None\n"
    "from ajustes_tui.cli import main\nsys.exit(main(sys.argv[1:]))"
)
INTERNAL = 70
READS = (
    ("casos",),
    ("caso", "1"),
    ("caso", "1", "--ver-datos"),
    ("historial", "90000000"),
    ("bases",),
    ("conciliacion", "--corte", CORTE),
    ("revision",),
    ("kpi",),
    ("kpi", "--por", "asesor"),
    ("top5",),
    ("usuarios", "listar"),
    ("practicas", "listar"),
    ("catalogo", "causales"),
    ("info",),
)


def _order(store: Almacen, tmp_path: Path, *order: str) -> subprocess.CompletedProcess[str]:
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "STATE")}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            BLOCKED,
            "--db",
            str(store.path),
            "--como",
            "drubio",
            *order,
            "--json",
        ],
        env=os.environ | homes | {"PYTHONPATH": str(RAIZ)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("order", few(READS, 3), ids=" ".join)
def test_every_reading_order_answers(store, tmp_path, order):
    output = _order(store, tmp_path, *order)
    assert output.returncode == 0, output.stderr
    document: Any = json.loads(output.stdout)
    assert document is not None


def test_no_evento_is_registered(store, tmp_path):
    before = store.rows_of("SELECT * FROM historial"), store.rows_of("SELECT * FROM casos")
    output = _order(store, tmp_path, "registrar", "1", "nota", "--nota", "Una nota cualquiera")
    assert output.returncode == INTERNAL
    assert json.loads(output.stdout)["error"]["codigo"] == "interno"
    assert (
        store.rows_of("SELECT * FROM historial"),
        store.rows_of("SELECT * FROM casos"),
    ) == before
