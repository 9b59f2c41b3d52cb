"""Each benchmark runs to its end on a small store, so that one that dies of a change is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
BENCHMARKS = sorted(set(Path(__file__).parent.glob("test_*.py")) - {Path(__file__)})
SMALL = {
    "AJUSTES_CASOS": "100",
    "AJUSTES_ESCRITORES": "2",
    "AJUSTES_FILAS": "100",
    "AJUSTES_LINEAS": "1000",
    "AJUSTES_POR_CORTE": "50",
    "AJUSTES_VECES": "1",
}


@pytest.mark.completo
@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_a_benchmark_runs_to_its_end(tmp_path: Path, path: Path) -> None:
    order = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "lento"]
    # It is no part of the run that this test is in, nor of its folders.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [*order, f"--basetemp={tmp_path / 'own'}", str(path)],
        env=env | SMALL,
        cwd=RAIZ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
