"""One store is made and imported into once; each test works on a copy of its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.services.soporte import Almacen, book, rows
from tests.support import MadeOnce

CASOS = 30


@pytest.fixture(scope="session")
def molde(made_once: MadeOnce) -> Path:
    return made_once("molde", make_molde) / "almacen.db"


def make_molde(folder: Path) -> None:
    store = Almacen(folder / "almacen.db")
    jefa = store.of("drubio")
    jefa.usuarios.add("yuli", "agente", "Yuli Ariza")
    jefa.usuarios.add("andres", "agente", "Andrés Gil")
    jefa.usuarios.add("lcano", "coordinador", "Luis Cano")
    jefa.usuarios.add("exagente", "agente")
    jefa.usuarios.deactivate("exagente")
    store.import_base(book(folder / "base.xlsx", rows(CASOS)))
    store.close()


@pytest.fixture
def store(molde: Path, tmp_path: Path) -> Almacen:
    path = tmp_path / "almacen.db"
    shutil.copy(molde, path)
    path.chmod(0o600)
    return Almacen(path)


@pytest.fixture
def new(tmp_path: Path) -> Almacen:
    return Almacen(tmp_path / "nuevo" / "almacen.db")
