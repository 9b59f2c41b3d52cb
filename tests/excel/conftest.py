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

from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.excel.read.reader import BaseReader, ReadOptions
from tests.excel.soporte import Leida, take

RAIZ = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def synonyms() -> Synonyms:
    return Synonyms.from_tables(
        tomllib.loads((RAIZ / "data" / "sinonimos.toml").read_text("utf-8"))
    )


@pytest.fixture
def read(synonyms) -> Callable[..., Leida]:
    def leer_(path: Path, **options: Any) -> Leida:
        with BaseReader(path, ReadOptions(synonyms, **options)) as reading:
            return take(reading)

    return leer_


@pytest.fixture
def book(tmp_path) -> Callable[..., Path]:
    def libro_(*rows: Sequence[Any], name: str = "base.xlsx") -> Path:
        trabajo = Workbook()
        for fila in rows:
            trabajo.active.append(list(fila))
        path = tmp_path / name
        trabajo.save(path)
        return path

    return libro_


@pytest.fixture
def retocar() -> Callable[[Path, str, Callable[[bytes], bytes]], Path]:
    def retocar_(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
        original = io.BytesIO(path.read_bytes())
        with zipfile.ZipFile(original) as entra, zipfile.ZipFile(path, "w") as sale:
            for name in entra.namelist():
                datos = entra.read(name)
                sale.writestr(name, change(datos) if name == part else datos)
        return path

    return retocar_
