"""Several processes on one store: nobody loses a line, nobody wins twice, a killed one leaves nothing."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.services.soporte import Almacen, book, rows
from tests.support import MadeOnce, few

Lanzar = Callable[..., subprocess.Popen[str]]
MANY = 24_000
"""Rows enough for whoever watches, on a busy machine, to see each phase of an import before it is over."""
SLICE_S = 0.001
"""Seconds that an import goes on between two looks at it."""


@pytest.fixture(scope="session")
def many(made_once: MadeOnce) -> Path:
    name = "ajustes_25_11_2026.xlsx"
    return made_once("many-rows", lambda folder: book(folder / name, rows(MANY))) / name


@pytest.fixture
def base(many: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(many, tmp_path))


def _integro(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path)
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    return conn


def test_of_two_processes_with_the_same_version_one_wins(store, lanzar):
    before = store.rows_of("SELECT count(*) FROM historial")[0][0]
    order = ("registrar", "1", "clasificar", "--dato", "causal=A", "--version", "1")
    procesos = [lanzar(store.path, *order, como=who) for who in ("yuli", "andres")]
    way_outs = [json.loads(proceso.communicate(timeout=60)[0]) for proceso in procesos]
    assert sorted(p.returncode for p in procesos) == [0, 5]
    perdedor = next(s for s in way_outs if "error" in s)
    assert perdedor["error"]["codigo"] == "version_distinta"
    assert _integro(store.path).execute("SELECT count(*) FROM historial").fetchone() == (
        before + 1,
    )


def test_processes_that_find_no_store_make_it_together(tmp_path, lanzar):
    path = tmp_path / "nuevo" / "almacen.db"
    order = ("usuarios", "agregar")
    procesos = [lanzar(path, *order, f"agente{n}", "--rol", "agente") for n in range(3)]
    way_outs = [proceso.communicate(timeout=60) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0] * 3, way_outs
    conn = _integro(path)
    assert conn.execute("SELECT count(*) FROM usuarios").fetchone() == (4,)
    assert conn.execute("SELECT login FROM usuarios WHERE rol = 'supervisor'").fetchall() == [
        ("drubio",)
    ]


def test_the_same_file_imported_by_two_processes_is_one_base_and_what_a_killed_one_left_goes(
    store, lanzar, tmp_path
):
    left, alive = (tmp_path / f"almacen.db.carga-{n}" for n in range(2))
    left.touch()
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(60))
    with alive.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        procesos = [lanzar(store.path, "importar", str(base), como=q) for q in ("yuli", "andres")]
        way_outs = [proceso.communicate(timeout=60) for proceso in procesos]
        assert list(tmp_path.glob("*.carga-*")) == [alive]
    assert [p.returncode for p in procesos] == [0, 0], way_outs
    documents = [json.loads(output) for output, _error in way_outs]
    assert sorted(d["ya_importada"] for d in documents) == [False, True]
    assert documents[0]["base"] == documents[1]["base"]
    conn = _integro(store.path)
    assert conn.execute("SELECT count(*) FROM bases").fetchone() == (2,)
    assert conn.execute("SELECT count(*) FROM casos").fetchone() == (60,)


def _lector(pid: int) -> int | None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else None


def _lee(pid: int, _store: Path) -> bool:
    return _lector(pid) is not None


_NAMING = """
import sys, time
from ajustes_tui.cli import main
from ajustes_tui.excel.read.reader import BaseReader
BaseReader.stage = lambda *_, **__: time.sleep(600)
sys.exit(main())
"""
"""The program, which goes no further once the file of its import has a name: that is over in no time."""


def _names(_pid: int, store: Path) -> bool:
    """Tell whether the file of the import has a name, until the child has opened it."""
    return any(store.parent.glob(f"{store.name}.carga-*"))


def _stages(pid: int, _store: Path) -> bool:
    """Tell whether the child has begun to fill the file of its import."""
    reader = _lector(pid)
    if reader is None:
        return False
    opened = [fd.readlink().name for fd in Path(f"/proc/{reader}/fd").iterdir()]
    written = int(Path(f"/proc/{reader}/io").read_text().split("wchar:")[1].split()[0])
    return any(".carga-" in path for path in opened) and written > 200_000


def _tiene_turno(pid: int, store: Path) -> bool:
    inodo = Path(f"{store}.turno").stat().st_ino
    candados = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return any(
        c[1] == "FLOCK" and c[4] == str(pid) and c[5].endswith(f":{inodo}") for c in candados
    )


def _confirma(_pid: int, store: Path) -> bool:
    return Path(f"{store}-wal").stat().st_size > 300_000


def _matar_cuando(
    proceso: subprocess.Popen[str], store: Path, fase: Callable[[int, Path], bool]
) -> None:
    """Kill a process and its child as soon as it has reached a phase.

    They go on a little at a time and stand still while they are looked at: on a busy machine whoever
    only looks would come too late for a short phase. All on one core, none gets ahead meanwhile.
    """
    cores = os.sched_getaffinity(0)
    for pid in (0, proceso.pid):
        os.sched_setaffinity(pid, {max(cores)})
    try:
        while proceso.poll() is None:
            with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
                os.killpg(proceso.pid, signal.SIGSTOP)
                if fase(proceso.pid, store):
                    os.killpg(proceso.pid, signal.SIGKILL)
                    break
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(proceso.pid, signal.SIGCONT)
            time.sleep(SLICE_S)
    finally:
        os.sched_setaffinity(0, cores)
    proceso.communicate()


def _comprobar_entero(
    store: Almacen, lanzar: Lanzar, base: Path, filas_de_la_base: int, before: set[str]
) -> None:
    """Check that an import is whole or absent, left nothing read behind, and can be made again.

    Killed in the moment its file has a name it leaves that file, empty, which goes with the next one.
    """
    conn = _integro(store.path)
    hay = conn.execute("SELECT count(*) FROM bases").fetchone()[0]
    cuentas = [
        conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("casos", "radicados", "historial")
    ]
    assert (hay, cuentas) in [(1, [30] * 3), (2, [filas_de_la_base] * 3)]
    assert conn.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'carga%'").fetchall() == []
    conn.close()
    propios = {f"almacen.db{rest}" for rest in ("-wal", "-shm", ".turno", ".uso", ".base")} | {
        "estado",
        "datos",
    }
    files = set(base.parent.glob("almacen.db.carga-*"))
    assert not any(path.stat().st_size for path in files)
    left = {path.name for path in set(base.parent.iterdir()) - files}
    assert left - before <= propios
    again = lanzar(store.path, "importar", str(base))
    document = json.loads(again.communicate(timeout=60)[0])
    assert (document["validas"], document["ya_importada"]) == (filas_de_la_base, hay == 2)
    if hay == 1:
        assert not files.intersection(base.parent.iterdir())


@pytest.mark.completo
@pytest.mark.parametrize("fase", [_confirma, _names, _lee, _stages, _tiene_turno])
def test_an_import_killed_in_each_phase_is_whole_or_absent(store, lanzar, tmp_path, base, fase):
    before = {path.name for path in tmp_path.iterdir()}
    store.db.checkpoint()
    held = {"program": ("-c", _NAMING)} if fase is _names else {}
    proceso = lanzar(store.path, "importar", str(base), **held)
    _matar_cuando(proceso, store.path, fase)
    assert proceso.returncode == -signal.SIGKILL
    _comprobar_entero(store, lanzar, base, MANY, before)


@pytest.mark.completo
def test_the_file_of_an_import_has_no_name_while_rows_are_in_it(store, lanzar, tmp_path, base):
    for times in (1, 2, 4):
        if times > 1:
            book(base, rows(MANY * times))
        proceso = lanzar(store.path, "importar", str(base), "--corte", "2026-11-25")
        named: list[int] = []
        staged = False
        while proceso.poll() is None:
            with suppress(OSError):
                staged = staged or _stages(proceso.pid, store.path)
            for path in tmp_path.glob("almacen.db.carga-*"):
                with suppress(FileNotFoundError):
                    named.append(path.stat().st_size)
                    assert path.stat().st_mode & 0o777 == 0o600
        proceso.communicate(timeout=60)
        assert proceso.returncode == 0
        assert not any(named)
        assert list(tmp_path.glob("*.carga-*")) == []
        # On a busy machine who watches may miss the moment: with more rows it lasts longer.
        if staged:
            break
    assert staged


@pytest.mark.completo
def test_no_room_for_what_was_read_is_said_and_not_taken_for_a_damaged_workbook(
    store, tmp_path, base
):
    before = store.rows_of("SELECT count(*) FROM casos")
    store.db.checkpoint()
    order = [sys.executable, "-m", "ajustes_tui", "--db", str(store.path), "--como", "drubio"]
    room = 3_000_000
    done = subprocess.run(
        ["prlimit", f"--fsize={room}", *order, "importar", str(base), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["codigo"] == "sin_espacio"
    assert store.rows_of("SELECT count(*) FROM casos") == before
    assert list(tmp_path.glob("*.carga-*")) == []


@pytest.mark.parametrize("semilla", few(range(3)))
def test_an_import_killed_at_any_moment_is_whole_or_absent(store, lanzar, tmp_path, semilla):
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(3_000))
    before = {path.name for path in tmp_path.iterdir()}
    proceso = lanzar(store.path, "importar", str(base))
    try:
        proceso.communicate(timeout=random.Random(semilla).uniform(0.1, 1.6))
    except subprocess.TimeoutExpired:
        os.killpg(proceso.pid, signal.SIGKILL)
        proceso.communicate()
    _comprobar_entero(store, lanzar, base, 3_000, before)
