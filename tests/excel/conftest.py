"""Real workbooks made on the spot, so that each trap of a base is one small file."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ajustes_tui.excel.read.columns import Sinonimos
from ajustes_tui.excel.read.reader import OpcionesLectura, abrir_base
from tests.excel.soporte import Leida

RAIZ = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def sinonimos() -> Sinonimos:
    return Sinonimos.desde_dict(
        tomllib.loads((RAIZ / "data" / "sinonimos.toml").read_text("utf-8"))
    )


@pytest.fixture
def leer(sinonimos) -> Callable[..., Leida]:
    def leer_(ruta: Path, **opciones: Any) -> Leida:
        with abrir_base(ruta, OpcionesLectura(sinonimos, **opciones)) as lectura:
            tramos = list(lectura)
            return Leida(lectura.cabecera, tramos, lectura.avisos, lectura.filas)

    return leer_


@pytest.fixture
def libro(tmp_path) -> Callable[..., Path]:
    """Write rows as given, from A1, into one sheet."""

    def libro_(*filas: Sequence[Any], nombre: str = "base.xlsx") -> Path:
        trabajo = Workbook()
        for fila in filas:
            trabajo.active.append(list(fila))
        ruta = tmp_path / nombre
        trabajo.save(ruta)
        return ruta

    return libro_


@pytest.fixture
def retocar() -> Callable[[Path, str, Callable[[bytes], bytes]], Path]:
    """Change one part inside a workbook, as other programs write it."""

    def retocar_(ruta: Path, parte: str, cambio: Callable[[bytes], bytes]) -> Path:
        original = io.BytesIO(ruta.read_bytes())
        with zipfile.ZipFile(original) as entra, zipfile.ZipFile(ruta, "w") as sale:
            for nombre in entra.namelist():
                datos = entra.read(nombre)
                sale.writestr(nombre, cambio(datos) if nombre == parte else datos)
        return ruta

    return retocar_
