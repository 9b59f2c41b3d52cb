"""The command line in this process: arguments in; exit code, stdout and stderr out."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.cli import main
from ajustes_tui.domain.values.dates import BOGOTA
from tests.services.conftest import molde, store

__all__ = ["molde", "store"]

AHORA = datetime(2026, 11, 27, 10, tzinfo=BOGOTA)
"""The moment of every order of `consola`."""


@dataclass(frozen=True)
class Salida:
    """What one order gave."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        return json.loads(self.stdout)

    @property
    def error(self) -> dict[str, str]:
        error: dict[str, str] = self.document["error"]
        return error


@dataclass
class Consola:
    """A terminal in front of a store."""

    db: Path
    capsys: pytest.CaptureFixture[str]

    def raw(self, *arguments: str) -> Salida:
        self.capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as output:
            code = int(output.code or 0)
        stdout, stderr = self.capsys.readouterr()
        assert "Traceback" not in stdout + stderr
        for caracter in stdout + stderr:
            assert caracter == "\n" or unicodedata.category(caracter) not in ("Cc", "Cf"), caracter
        return Salida(code, stdout, stderr)

    def text(self, *arguments: str, sale: int = 0, como: str = "drubio") -> Salida:
        output = self.raw("--db", str(self.db), "--como", como, *arguments)
        assert output.code == sale, output
        return output

    def order(self, *arguments: str, sale: int = 0, como: str = "drubio") -> Any:
        """Give an order and return its document; of a refusal, its error."""
        output = self.text(*arguments, "--json", sale=sale, como=como)
        assert output.stdout.count("\n") == 1
        document = output.document
        if not sale:
            return document
        assert set(document) == {"error"}
        assert set(document["error"]) == {"codigo", "mensaje", "sugerencia"}
        assert document["error"]["mensaje"] in output.stderr
        return document["error"]


@pytest.fixture
def fuera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the person's own folders out of the tests; return where they are instead."""
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "casa" / name.lower()))
    for variable in ("SUDO_UID", "AJUSTES_DB", "AJUSTES_CONFIG", "AJUSTES_AHORA"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "casa"


class Reloj(datetime):
    """A clock that stands still some days after the base of the store, on a day of work."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return AHORA.astimezone(tz)


@pytest.fixture
def consola(
    molde: Path,
    tmp_path: Path,
    fuera: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Consola:
    """Return a store with people and one base of thirty rows, that is no demonstration."""
    monkeypatch.setattr("ajustes_tui.services.container.datetime", Reloj)
    path = tmp_path / "almacen.db"
    path.write_bytes(molde.read_bytes())
    path.chmod(0o600)
    return Consola(path, capsys)


@pytest.fixture
def empty(tmp_path: Path, fuera: Path, capsys: pytest.CaptureFixture[str]) -> Consola:
    return Consola(tmp_path / "nuevo" / "almacen.db", capsys)


@pytest.fixture
def demo(empty: Consola, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Consola]:
    """Return a maker of an empty demonstration store that lives at a moment."""

    def create(momento: str) -> Consola:
        monkeypatch.setenv("AJUSTES_AHORA", momento)
        empty.order("demo", "--vacio", "--sin-tui")
        return empty

    return create
