"""A real store with one caso of every kind, people of every role and a clock that stands still."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from ajustes_tui.app import AjustesApp
from ajustes_tui.config import Config
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import ConflictError
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.services.recorder import Recorder
from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.core.database import Database
from tests.screens.steps import held
from tests.support import PERFIL, MadeOnce

NOW = "2026-11-24T10:40:00-05:00"
CORTE = date(2026, 11, 24)
ENCABEZADO = (
    *("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Motivo rechazo"),
    *("Valor solicitado", "Valor aplicado", "Asesor", "Aliado", "Fecha solicitud"),
    *("Fecha respuesta", "Titular", "Teléfono"),
)
CASOS = {
    "rechazado": ("90004127", "4471093382"),
    "aprobado": ("90006612", "4471093390"),
    "sin_valor": ("90006613", "4471093391"),
    "sin_respuesta": ("90009316", "4471094008"),
    "traslado": ("90003090", "4471091226"),
    "sin_causal": ("90002774", "4471094417"),
    "dudoso": ("90002775", "4471094418"),
    "dificil": ("90001180", "4471089003"),
    "aprobado_2": ("90008841", "4471088127"),
    "aprobado_3": ("90008842", "4471088128"),
    "hermano": ("90004127", "4471093399"),
}
"""What each row of the sample is about, and its key."""
_DETALLE: dict[str, tuple[object, ...]] = {
    "rechazado": (
        *("CERRADO", "Usuario sin servicio del 02 al 06/11", "RECHAZADO"),
        *("No se evidencian soportes en RR", "45.900", None, "AS17", "Almacontact"),
        *("2026-11-06", "2026-11-20", "Marta Prueba Rojas", "3000000112"),
    ),
    "aprobado": (
        *("CERRADO", "Cobros de equipos", "APROBADO", None, "45.900", "45.900", "AS02"),
        *("Norte", "2026-11-10", "2026-11-20", "Carlos Prueba Duarte", "3000000113"),
    ),
    "sin_valor": (
        *("CERRADO", "Cobros de equipos", "APROBADO", None, None, None, None, None),
        *(None, None, None, None),
    ),
    "sin_respuesta": (
        *("ABIERTO", "Fallas en la prestación del servicio", None, None, "18.200", None),
        *("AS05", "Norte", "2026-11-18", None, "Ana Prueba Gil", "3000000114"),
    ),
    "traslado": (
        *("CERRADO", "Demoras en ejecución de traslado", "RECHAZADO", "Fuera de política"),
        *("154.300", None, "AS11", "Norte", "2026-11-05", "2026-11-19", None, "3000000115"),
    ),
    "sin_causal": (
        *("CERRADO", "Otro", "RECHAZADO", None, "12.400", None, "AS02", "Almacontact"),
        *("2026-11-12", "2026-11-20", None, None),
    ),
    "dudoso": (
        *("CERRADO", "Cobros de equipos", "tal vez", None, "12.400", None, "AS02"),
        *("Almacontact", "2026-11-13", None, None, None),
    ),
    "dificil": (
        *("[/] cobro", "Cobros de equipos [titular] {llaves}", "RECHAZADO"),
        *("[@click=app.quit]x[/] 漢字 😀", "24.900", None, "AS01", "[b]Sur"),
        *("2026-11-03", "2026-11-18", "[titular] ñandú", "3000000116"),
    ),
    "aprobado_2": (
        *("CERRADO", "Cargos de reconexión", "APROBADO", None, "31.700", "31.700", "AS03"),
        *("Norte", "2026-11-11", "2026-11-20", "Luis Prueba Paz", "3000000117"),
    ),
    "aprobado_3": (
        *("CERRADO", "Cargos de reconexión", "APROBADO", None, "31.700", "31.700", "AS03"),
        *("Norte", "2026-11-12", "2026-11-20", "Luz Prueba Paz", "3000000118"),
    ),
    "hermano": (
        *("ABIERTO", "Cargos de reconexión", None, None, "18.200", None, "AS17"),
        *("Almacontact", "2026-11-06", None, "Marta Prueba Rojas", "3000000112"),
    ),
}
PERSONAS = (
    Usuario("yuli", "Yuli de prueba", Rol.AGENTE),
    Usuario("andres", "Andrés de prueba", Rol.AGENTE),
    Usuario("drubio", "Diana de prueba", Rol.SUPERVISOR),
    Usuario("lcano", "Luis de prueba", Rol.COORDINADOR),
)


def _servicios(db: Path, login: str, now: str = NOW) -> Services:
    return services_for(Database(db), Config(db, db), login, {"AJUSTES_AHORA": now})


@pytest.fixture(scope="session")
def store(made_once: MadeOnce) -> Path:
    """A store as it is after the import of the morning; tests work on copies of it."""
    return made_once("morning", _make_store) / "origen.db"


def _make_store(folder: Path) -> None:
    base = Database(folder / "origen.db")
    with base.transaction():
        MetaRepository(base).set("demo", "1")
    base.close()
    boss = _servicios(folder / "origen.db", "drubio")
    for person in PERSONAS:
        with boss.service_context.db.transaction():
            boss.service_context.people.save(person, boss.service_context.now())
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(ENCABEZADO)
    for name, numbers in CASOS.items():
        sheet.append((*numbers, *_DETALLE[name]))
    book.save(folder / "ajustes_24_11_2026.xlsx")
    prepared = boss.importacion.prepare(
        folder / "ajustes_24_11_2026.xlsx", ImportOptions(corte=CORTE)
    )
    boss.importacion.confirm(prepared)
    boss.service_context.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    boss.service_context.db.close()


@pytest.fixture
def servicios_de(store: Path, tmp_path: Path) -> Callable[[str], Services]:
    """Services of a person by login; all those of one test share one store."""
    copy = tmp_path / "copia.db"
    shutil.copyfile(store, copy)
    return lambda login: _servicios(copy, login)


@pytest.fixture
def servicios_a(services: Services, tmp_path: Path) -> Callable[[str], Services]:
    """Services of another agente at another moment, on the store of `servicios`."""
    return lambda now: _servicios(tmp_path / "copia.db", "andres", now)


@pytest.fixture
def services(servicios_de: Callable[[str], Services]) -> Services:
    """Services of an agente."""
    return servicios_de("yuli")


@pytest.fixture
def id_de(services: Services) -> Callable[[str], int]:
    """The number of a caso of the sample by its name in CASOS."""

    def search(name: str) -> int:
        fila = services.service_context.db.conn.execute(
            "SELECT id FROM casos WHERE cuenta = ? AND radicado = ?", CASOS[name]
        ).fetchone()
        return int(fila["id"])

    return search


@pytest.fixture
def app(services: Services) -> Callable[..., AjustesApp]:
    """A factory of the program in front of one place, for the agente or somebody else."""

    def do(screen: str = "triage", of: Services | None = None) -> AjustesApp:
        return AjustesApp(of or services, PERFIL, screen)

    return do


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store that stays busy for whoever registers, until the fixture is undone."""

    def negar(self, *datos, **mas):
        raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")

    with monkeypatch.context() as key_context:
        key_context.setattr(Recorder, "register_many", negar)
        key_context.setattr(Recorder, "register", negar)
        yield


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """An event: until it is set no draft is written, as while the store is busy with a base."""
    free = held(monkeypatch, CaseWork, "save_borrador")
    yield free
    free.set()
