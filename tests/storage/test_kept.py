"""A store that 0.3.0 made, kept as a file: every version after it opens it and goes on.

Work of every kind is inside: closed and undone bases, lots, calls, PQR, a forgotten cuenta, a claim, a draft.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.parts.table import PARTS
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.services.admin.restore import restore
from tests.services.soporte import NOW, Almacen, book, rows

KEPT = Path(__file__).with_name("kept") / "0.3.0.tar.xz"
LATER = NOW + timedelta(days=8)
NEWER = """
import sys
from datetime import datetime
from pathlib import Path
from ajustes_tui.storage.core.migrations import schema_migrations
from tests.services.soporte import Almacen

@schema_migrations
def add_what_is_new(db):
    db.execute("ALTER TABLE bases ADD COLUMN otra TEXT")
    db.execute("CREATE TABLE otras (caso_id INTEGER PRIMARY KEY REFERENCES casos (id)) STRICT")
    db.execute("CREATE INDEX bases_otra ON bases (otra) WHERE otra IS NOT NULL")

store = Almacen(Path(sys.argv[1]), momento=datetime.fromisoformat(sys.argv[2]))
store.register(8, "nota", nota="con lo nuevo")
assert store.of("drubio").integrity.verify().healthy
"""
"""A newer program whose migration only adds, and what a session of it does."""


@pytest.fixture
def kept(tmp_path: Path) -> Almacen:
    with tarfile.open(KEPT) as packed:
        packed.extractall(tmp_path, filter="data")
    return Almacen(tmp_path / "almacen.db", momento=LATER)


def _work(store: Almacen, base: Path) -> None:
    """Read every figure and list, write a line and import a base."""
    services = store.of("drubio")
    services.service_context.enter()
    assert services.kpi.board_now().counts["total"] == 1
    assert services.kpi.past(services.kpi.board_now(), 8)
    every = services.parts.every_corte()
    for part in PARTS:
        assert services.parts.read(part, every, part.groups[0]).rows(
            services.service_context.catalogs
        )
    assert len(store.of("yuli").queue.list_ids(CasoFilter())) > 20
    assert store.register(8, "nota", nota="sigue").line > 87
    assert store.import_base(book(base, rows(2)), "2026-12-01").valid == 2
    findings = services.integrity.verify()
    assert findings.healthy, findings


def test_a_store_that_the_first_version_made_is_whole_and_is_worked_in(kept, tmp_path):
    assert kept.of("drubio").integrity.verify().believable
    _work(kept, tmp_path / "b.xlsx")
    services, copy = kept.of("drubio"), tmp_path / "copia.db"
    services.integrity.back_up(copy)
    kept.db.close()
    restored = restore(services.service_context.config, {}, copy, como="drubio")
    assert restored.backup.lines == 90
    assert Almacen(kept.path, momento=LATER).of("drubio").integrity.verify().lines == 90


def test_a_version_that_only_adds_leaves_inside_the_sessions_of_the_one_before(kept, tmp_path):
    kept.of("yuli").service_context.enter()
    order = [sys.executable, "-c", NEWER, str(kept.path), LATER.isoformat()]
    subprocess.run(order, check=True, timeout=120)
    assert kept.rows_of("SELECT count(otra), (SELECT count(*) FROM otras) FROM bases") == [(0, 0)]
    _work(kept, tmp_path / "b.xlsx")
    # Another session of the version before still comes in, and says of what it proves nothing.
    notices = Almacen(kept.path, momento=LATER).of("drubio").integrity.verify().notices
    assert any("add_what_is_new" in notice for notice in notices)
    subprocess.run(order, check=True, timeout=120)
