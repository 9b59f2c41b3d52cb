"""The historial of a year under other rules: the time it takes, and the memory.

Run by hand: `python -m pytest -m lento -s tests/performance/test_replay.py`. Random work on thirty casos
is copied until there are `AJUSTES_CASOS`, straight into the tables. Aims: 60 s and 200 MiB for 100,000.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.conftest import CASOS, make_molde
from tests.services.soporte import Almacen
from tests.services.test_cifras import _work

pytestmark = pytest.mark.lento

WANTED = int(os.environ.get("AJUSTES_CASOS", "100000"))
_EVERY = 1_000_000
"""How far apart the lines of two copies are numbered."""
_MEASURED = """
import sys, time
from pathlib import Path
from ajustes_tui.services.figures.replay import OtherRules
from tests.services.soporte import Almacen
service = Almacen(Path(sys.argv[1])).of("drubio").replay
start = time.process_time()
report = service.replay(OtherRules(settings=("max_reescalamientos=1",)))
spent = time.process_time() - start
status = Path("/proc/self/status").read_text().splitlines()
peak = next(row.split()[1] for row in status if row.startswith("VmHWM"))
print(f"{spent:.1f} s of processor, {int(peak) / 1024:.0f} MiB, {len(report.casos)} casos differ")
"""


def _copied(store: Almacen, copies: int) -> None:
    """Copy every caso with its lines and its row of the base."""
    conn = store.db.conn
    conn.execute("BEGIN")
    for table, number in (("casos", "id"), ("historial", "caso_id"), ("filas", "caso_id")):
        columns = [row["name"] for row in conn.execute(f"PRAGMA table_info({table})")]
        moved = {
            "id": f"id + k.value * {CASOS}",
            "caso_id": f"caso_id + k.value * {CASOS}",
            "linea": f"linea + k.value * {_EVERY}",
            "causada_por": f"causada_por + k.value * {_EVERY}",
            "fila": f"fila + k.value * {CASOS}",
            "cuenta": "cuenta || k.value",
        }
        values = ", ".join(moved.get(column, column) for column in columns)
        conn.execute(
            "WITH RECURSIVE k(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM k"
            f" WHERE value < {copies}) INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {values} FROM k CROSS JOIN {table} WHERE {number} <= {CASOS}"
        )
    conn.commit()


def test_a_year_under_other_rules(tmp_path: Path) -> None:
    make_molde(tmp_path)
    store = Almacen(tmp_path / "almacen.db")
    _work(store, random.Random(1), range(260))
    store.pasa(days=1)
    _copied(store, WANTED // CASOS - 1)
    lines, casos = (
        store.rows_of(f"SELECT count(*) FROM {table}")[0][0] for table in ("historial", "casos")
    )
    print(f"\n{casos} casos, {lines} lines")
    store.db.close()
    subprocess.run([sys.executable, "-c", _MEASURED, str(store.path)], check=True)
