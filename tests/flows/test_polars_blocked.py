"""Without Polars no base is read and no workbook is written, and all the work goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services.conftest import molde, store
from tests.services.soporte import Almacen, book, rows
from tests.support import few

__all__ = ["molde", "store"]

RAIZ = Path(__file__).resolve().parents[2]
WORK = (
    ("casos",),
    ("caso", "1", "--ver-datos"),
    ("siguiente",),
    ("registrar", "1", "clasificar", "--dato", "causal=A"),
    ("historial", "90000000"),
    ("kpi", "--por", "asesor"),
    ("top5",),
    ("bases",),
)
INTERNAL = 70


@pytest.fixture
def order(store: Almacen, tmp_path: Path) -> Any:
    """Give an order to a program none of whose processes can load Polars."""
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "polars.py").write_text("raise ImportError('polars is blocked')\n")
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "STATE")}
    paths = os.pathsep.join((str(blocked), str(RAIZ)))

    def order_(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, "-m", "ajustes_tui", "--db", str(store.path)),
                *("--como", "drubio", *arguments, "--json"),
            ],
            cwd=tmp_path,
            env=os.environ | homes | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )

    return order_


@pytest.mark.parametrize("arguments", few(WORK, 3), ids=" ".join)
def test_triage_historial_and_figures_work(order, arguments):
    output = order(*arguments)
    assert output.returncode == 0, output.stderr
    assert json.loads(output.stdout) is not None


def test_a_caso_goes_from_its_triage_to_the_call(order, store):
    caso, phone = store.rows_of(
        "SELECT c.id, t.numero FROM casos c JOIN telefonos t ON t.cuenta = c.cuenta"
        " WHERE c.resultado = 'APROBADO' LIMIT 1"
    )[0]
    said = ("--dato", "resultado=NO_CONTESTA", "--dato", f"telefono={phone}")
    for evento in (
        ("clasificar", "--dato", "causal=A"),
        ("aplicacion_correcta",),
        ("contacto", *said),
    ):
        output = order("registrar", str(caso), *evento)
        assert output.returncode == 0, output.stderr
    assert store.rows_of(f"SELECT estado, intentos FROM casos WHERE id = {caso}") == [
        ("POR_CONTACTAR", 1)
    ]


def test_no_base_is_read(order, store, tmp_path):
    before = store.rows_of("SELECT * FROM casos"), store.rows_of("SELECT * FROM bases")
    path = book(tmp_path / "ajustes_01_12_2026.xlsx", rows(40))
    output = order("importar", str(path))
    assert output.returncode != 0
    assert "error" in json.loads(output.stdout)
    assert (store.rows_of("SELECT * FROM casos"), store.rows_of("SELECT * FROM bases")) == before
    assert list(tmp_path.glob("*.carga-*")) == []


def test_no_workbook_is_written(order, tmp_path):
    path = tmp_path / "casos.xlsx"
    output = order("exportar", "casos", str(path))
    assert output.returncode == INTERNAL
    assert not path.exists()
