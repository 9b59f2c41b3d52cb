"""One store is made and imported into once; each test works on a copy of its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.services.soporte import Almacen, filas, libro

CASOS = 30


@pytest.fixture(scope="session")
def molde(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a store with people, one base and nobody's work yet."""
    carpeta = tmp_path_factory.mktemp("molde")
    almacen = Almacen(carpeta / "almacen.db")
    jefa = almacen.de("drubio")
    jefa.usuarios.agregar("yuli", "agente", "Yuli Ariza")
    jefa.usuarios.agregar("andres", "agente", "Andrés Gil")
    jefa.usuarios.agregar("lcano", "coordinador", "Luis Cano")
    jefa.usuarios.agregar("exagente", "agente")
    jefa.usuarios.desactivar("exagente")
    almacen.importar(libro(carpeta / "base.xlsx", filas(CASOS)))
    almacen.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    almacen.db.close()
    return almacen.ruta


@pytest.fixture
def almacen(molde: Path, tmp_path: Path) -> Almacen:
    """Return a store of this test alone."""
    ruta = tmp_path / "almacen.db"
    shutil.copy(molde, ruta)
    ruta.chmod(0o600)
    return Almacen(ruta)


@pytest.fixture
def nuevo(tmp_path: Path) -> Almacen:
    """Return a store nobody has written to."""
    return Almacen(tmp_path / "nuevo" / "almacen.db")
