"""The command line as a script uses it: one call, one document, one exit code."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.cli import main
from tests.support import MadeOnce

CINCO = (
    "Cuenta del cliente",
    "PQR del escalamiento del ajuste",
    "Estado del ajuste",
    "Motivo del ajuste",
    "Estado de aprobación o rechazo del ajuste",
)
"""The five columns the procedure promises, with its own names."""

CHECKLIST = "identidad,decision,radicado,valor,recurso,plazo"


@dataclass
class Ajustes:
    """A store and the people who give it orders."""

    db: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    made_once: MadeOnce
    person: str = "drubio"

    def reach(self, name: str, make: Callable[[], Any]) -> Any:
        """Bring the store to where `make` brings it and return what that gives, as JSON says it.

        The first test under a name makes it and the others begin with a copy: `make` neither moves the
        clock nor changes who gives the orders.
        """

        def keep(folder: Path) -> None:
            self.db.parent.mkdir(exist_ok=True)
            given = make()
            with closing(sqlite3.connect(self.db)) as conn:
                conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copyfile(self.db, folder / self.db.name)
            (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")

        kept = self.made_once(f"flows-{name}", keep)
        self.db.parent.mkdir(exist_ok=True)
        for beside in self.db.parent.glob(f"{self.db.name}-*"):
            beside.unlink()
        shutil.copyfile(kept / self.db.name, self.db)
        self.db.chmod(0o600)
        return json.loads((kept / "given.json").read_text(encoding="utf-8"))

    def today(self, momento: str) -> None:
        self.monkeypatch.setenv("AJUSTES_AHORA", momento)

    def order(self, *arguments: str, sale: int = 0, como: str | None = None) -> Any:
        self.capsys.readouterr()
        who = como or self.person
        code = main(["--db", str(self.db), "--como", who, *arguments, "--json"])
        output, error = self.capsys.readouterr()
        assert code == sale, f"{arguments}: {code}\n{output}\n{error}"
        assert "Traceback" not in error
        return json.loads(output)

    def register(self, caso: int, evento: str, *rest: str, sale: int = 0, **datos: str) -> Any:
        """Register an evento; `nota` goes as such, everything else as a datum."""
        nota = datos.pop("nota", "")
        como = datos.pop("como", None)
        arguments = [x for key, value in datos.items() for x in ("--dato", f"{key}={value}")]
        if nota:
            arguments += ["--nota", nota]
        return self.order("registrar", str(caso), evento, *arguments, *rest, sale=sale, como=como)

    def caso(self, radicado: str) -> dict[str, Any]:
        (fila,) = self.order("casos", "--radicado", radicado)
        return self.order("caso", str(fila["id"]))


@pytest.fixture
def ajustes(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    made_once: MadeOnce,
) -> Ajustes:
    """Return an empty store whose clock can be moved, with a supervisor and an agente."""
    store = Ajustes(tmp_path / "almacen" / "demo.db", capsys, monkeypatch, made_once)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "datos"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "estado"))
    monkeypatch.delenv("SUDO_UID", raising=False)
    store.today("2026-07-01T08:00:00-05:00")

    def begin() -> None:
        store.order("demo", "--vacio", "--sin-tui")
        store.order("usuarios", "agregar", "yuli", "--rol", "agente")

    store.reach("empty", begin)
    store.person = "yuli"
    return store


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def do(name: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
        sheets = openpyxl.Workbook()
        # Two bases with the same rows are still two files.
        sheets.properties.title = name
        sheet = sheets.active
        assert sheet is not None
        sheet.append(list(headers))
        for fila in rows:
            sheet.append(list(fila))
        path = tmp_path / name
        sheets.save(path)
        return path

    return do
