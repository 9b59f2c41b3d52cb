"""The command line in this process: arguments in; exit code, stdout and stderr out."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.cli import main
from tests.services.conftest import almacen, molde

__all__ = ["almacen", "molde"]


@dataclass(frozen=True)
class Salida:
    """What one order gave."""

    codigo: int
    stdout: str
    stderr: str

    @property
    def documento(self) -> Any:
        """The one JSON document of stdout."""
        return json.loads(self.stdout)

    @property
    def error(self) -> dict[str, str]:
        """The error document of stdout."""
        error: dict[str, str] = self.documento["error"]
        return error


@dataclass
class Consola:
    """A terminal in front of a store."""

    db: Path
    capsys: pytest.CaptureFixture[str]

    def crudo(self, *argumentos: str) -> Salida:
        """Run the program with exactly these arguments."""
        self.capsys.readouterr()
        try:
            codigo = main(list(argumentos))
        except SystemExit as salida:
            codigo = int(salida.code or 0)
        stdout, stderr = self.capsys.readouterr()
        assert "Traceback" not in stdout + stderr
        for caracter in stdout + stderr:
            assert caracter == "\n" or unicodedata.category(caracter) not in ("Cc", "Cf"), caracter
        return Salida(codigo, stdout, stderr)

    def texto(self, *argumentos: str, sale: int = 0, como: str = "drubio") -> Salida:
        """Give an order as a person and read the answer as a person."""
        salida = self.crudo("--db", str(self.db), "--como", como, *argumentos)
        assert salida.codigo == sale, salida
        return salida

    def orden(self, *argumentos: str, sale: int = 0, como: str = "drubio") -> Any:
        """Give an order and return its document; of a refusal, its error."""
        salida = self.texto(*argumentos, "--json", sale=sale, como=como)
        assert salida.stdout.count("\n") == 1
        documento = salida.documento
        if not sale:
            return documento
        assert set(documento) == {"error"}
        assert set(documento["error"]) == {"codigo", "mensaje", "sugerencia"}
        assert documento["error"]["mensaje"] in salida.stderr
        return documento["error"]


@pytest.fixture
def fuera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the person's own folders out of the tests; return where they are instead."""
    for nombre in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{nombre}_HOME", str(tmp_path / "casa" / nombre.lower()))
    for variable in ("SUDO_UID", "AJUSTES_DB", "AJUSTES_CONFIG", "AJUSTES_AHORA"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "casa"


@pytest.fixture
def consola(
    molde: Path, tmp_path: Path, fuera: Path, capsys: pytest.CaptureFixture[str]
) -> Consola:
    """Return a store with people and one base of thirty rows, that is no demonstration."""
    ruta = tmp_path / "almacen.db"
    ruta.write_bytes(molde.read_bytes())
    ruta.chmod(0o600)
    return Consola(ruta, capsys)


@pytest.fixture
def vacia(tmp_path: Path, fuera: Path, capsys: pytest.CaptureFixture[str]) -> Consola:
    """Return a place where there is no store yet."""
    return Consola(tmp_path / "nuevo" / "almacen.db", capsys)


@pytest.fixture
def demo(vacia: Consola, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Consola]:
    """Return a maker of an empty demonstration store that lives at a moment."""

    def crear(momento: str) -> Consola:
        monkeypatch.setenv("AJUSTES_AHORA", momento)
        vacia.orden("demo", "--vacio", "--sin-tui")
        return vacia

    return crear
