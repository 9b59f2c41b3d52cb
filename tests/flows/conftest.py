"""The command line as a script uses it: one call, one document, one exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.cli import main

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
    persona: str = "drubio"

    def hoy(self, momento: str) -> None:
        """Move the clock of the demonstration store."""
        self.monkeypatch.setenv("AJUSTES_AHORA", momento)

    def orden(self, *argumentos: str, sale: int = 0, como: str | None = None) -> Any:
        """Give an order and return its document; fails when it ends otherwise than expected."""
        self.capsys.readouterr()
        quien = como or self.persona
        codigo = main(["--db", str(self.db), "--como", quien, *argumentos, "--json"])
        salida, error = self.capsys.readouterr()
        assert codigo == sale, f"{argumentos}: {codigo}\n{salida}\n{error}"
        assert "Traceback" not in error
        return json.loads(salida)

    def registrar(self, caso: int, evento: str, *resto: str, sale: int = 0, **datos: str) -> Any:
        """Register an evento; `nota` goes as such, everything else as a datum."""
        nota = datos.pop("nota", "")
        como = datos.pop("como", None)
        argumentos = [x for clave, valor in datos.items() for x in ("--dato", f"{clave}={valor}")]
        if nota:
            argumentos += ["--nota", nota]
        return self.orden("registrar", str(caso), evento, *argumentos, *resto, sale=sale, como=como)

    def caso(self, radicado: str) -> dict[str, Any]:
        """Return the one caso with a radicado."""
        (fila,) = self.orden("casos", "--radicado", radicado)
        return self.orden("caso", str(fila["id"]))


@pytest.fixture
def ajustes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Ajustes:
    """Return an empty store whose clock can be moved, with a supervisor and an agente."""
    store = Ajustes(tmp_path / "almacen" / "demo.db", capsys, monkeypatch)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "datos"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "estado"))
    monkeypatch.delenv("SUDO_UID", raising=False)
    store.hoy("2026-07-01T08:00:00-05:00")
    store.orden("demo", "--vacio", "--sin-tui")
    store.orden("usuarios", "agregar", "yuli", "--rol", "agente")
    store.persona = "yuli"
    return store


@pytest.fixture
def libro(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of workbooks: name, headers, rows."""

    def hacer(nombre: str, encabezados: Sequence[str], filas: Sequence[Sequence[object]]) -> Path:
        hojas = openpyxl.Workbook()
        # Two bases with the same rows are still two files.
        hojas.properties.title = nombre
        hoja = hojas.active
        assert hoja is not None
        hoja.append(list(encabezados))
        for fila in filas:
            hoja.append(list(fila))
        ruta = tmp_path / nombre
        hojas.save(ruta)
        return ruta

    return hacer
