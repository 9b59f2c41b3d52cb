"""One staged base: what stops it, what it says while it writes, and who else was faster."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database as SqliteUtils

from ajustes_tui.domain.base.rows import TipoBase, desempacar
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.errors import Conflicto
from ajustes_tui.services.intake.importacion import OpcionesImportacion
from ajustes_tui.services.intake.prepared import Preparada
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.migrations import esquema
from ajustes_tui.storage.intake.bases import BasesRepository
from ajustes_tui.storage.intake.load import Carga, Comparacion
from ajustes_tui.storage.intake.promotion import Destino
from tests.services.soporte import AHORA, Almacen, filas, libro

CORTE = date(2026, 12, 1)
LOCKS = Path("/proc/locks")
CONTADAS = ("bases", "casos", "filas", "historial", "radicados", "telefonos", "instantaneas")


class Watched(Database):
    """A store that keeps the connection it opened last."""

    last: sqlite3.Connection

    def connect(self) -> sqlite3.Connection:
        self.last = super().connect()
        return self.last


@pytest.fixture
def preparar(almacen: Almacen, tmp_path: Path) -> Iterator[Callable[..., Preparada]]:
    """Read a second base of other values, all its casos known and some new, without writing it."""
    hechas: list[Preparada] = []

    def preparar_(nombre: str = "otra", cuantas: int = 60) -> Preparada:
        renglones = [(*fila[:4], "APROBADO", *fila[5:]) for fila in filas(cuantas)]
        ruta = libro(tmp_path / f"{nombre}.xlsx", renglones)
        servicio = almacen.de("drubio").importacion
        hechas.append(servicio.preparar(ruta, OpcionesImportacion(corte=CORTE)))
        return hechas[-1]

    yield preparar_
    for hecha in hechas:
        hecha.close()


def _promover(
    preparada: Preparada,
    avance: Callable[[int, int], None] = lambda _hechas, _total: None,
    vence: Callable[[Caso], date | None] = lambda _caso: None,
) -> tuple[int, Comparacion]:
    destino = Destino(CORTE, TipoBase.COMPLETA, preparada.columnas)
    return _carga(preparada).promote(
        preparada.cabecera, destino, "drubio", AHORA, vence, lambda c: {"tipo": c.tipo}, avance
    )


def _carga(preparada: Preparada) -> Carga:
    assert preparada.carga is not None
    return preparada.carga


def _someone_waits(path: Path) -> bool:
    """Tell whether somebody stands in line for the lock of a file, as Linux lists them."""
    number = f":{path.stat().st_ino} "
    return any("->" in line and number in line for line in LOCKS.read_text().splitlines())


def _cuentas(almacen: Almacen) -> dict[str, int]:
    return {t: almacen.filas_de(f"SELECT count(*) FROM {t}")[0][0] for t in CONTADAS}


def test_a_promotion_says_how_many_rows_are_written_up_to_the_last(
    preparar: Callable[..., Preparada],
) -> None:
    dichas: list[tuple[int, int]] = []
    _promover(preparar(), lambda hechas, total: dichas.append((hechas, total)))
    assert dichas == sorted(dichas)
    assert dichas[-1] == (60, 60)


@pytest.mark.parametrize("vez", range(4))
def test_an_import_interrupted_while_it_writes_leaves_nothing(
    almacen: Almacen, preparar: Callable[..., Preparada], vez: int
) -> None:
    antes = _cuentas(almacen)
    vigente = almacen.vigente()
    preparada = preparar()
    veces: list[int] = []

    def parar(hechas: int, _total: int) -> None:
        veces.append(hechas)
        if len(veces) == vez + 1:
            _carga(preparada).interrupt()

    with pytest.raises(Conflicto) as refusal:
        _promover(preparada, parar)
    assert refusal.value.codigo == "cancelada"
    assert _cuentas(almacen) == antes
    assert almacen.vigente() == vigente
    assert almacen.registrar(1, "nota", nota="el turno quedó libre").linea > 0


def test_an_import_can_be_interrupted_by_another_thread(
    almacen: Almacen, preparar: Callable[..., Preparada]
) -> None:
    antes = _cuentas(almacen)
    preparada = preparar()
    escribe, parada = threading.Event(), threading.Event()

    def otro() -> None:
        escribe.wait(30)
        _carga(preparada).interrupt()
        parada.set()

    hilo = threading.Thread(target=otro)
    hilo.start()

    def vence(_caso: Caso) -> None:
        escribe.set()
        parada.wait(30)

    with pytest.raises(Conflicto) as refusal:
        _promover(preparada, vence=vence)
    hilo.join()
    assert refusal.value.codigo == "cancelada"
    assert _cuentas(almacen) == antes


def test_an_import_that_waits_for_its_turn_can_be_interrupted(
    almacen: Almacen, preparar: Callable[..., Preparada]
) -> None:
    antes = _cuentas(almacen)
    preparada = preparar()

    def otro() -> None:
        while not _someone_waits(turno):
            pass
        _carga(preparada).interrupt()

    hilo = threading.Thread(target=otro)
    turno = Path(f"{almacen.ruta}.turno")
    with turno.open("w") as ajeno:
        fcntl.flock(ajeno, fcntl.LOCK_EX)
        hilo.start()
        with pytest.raises(Conflicto) as refusal:
            _promover(preparada)
    hilo.join()
    assert refusal.value.codigo == "cancelada"
    assert _cuentas(almacen) == antes


def test_a_statement_that_runs_is_cut_short(almacen: Almacen) -> None:
    db = Watched(almacen.ruta)
    carga = Carga(db)
    conn = db.last
    conn.create_function("parar", 0, carga.interrupt)
    conn.execute(
        "CREATE TEMP TRIGGER corta BEFORE DELETE ON carga_marcas BEGIN SELECT parar(); END"
    )
    conn.execute("INSERT INTO carga_marcas VALUES (1, NULL, NULL), (2, NULL, NULL)")
    conn.commit()
    with pytest.raises(Conflicto) as refusal:
        carga.compare(Destino(CORTE, TipoBase.COMPLETA, frozenset()), AHORA)
    assert refusal.value.codigo == "cancelada"
    carga.close()
    db.close()


def test_interrupting_after_the_commit_or_the_end_changes_nothing(
    almacen: Almacen, preparar: Callable[..., Preparada]
) -> None:
    preparada = preparar()
    _promover(preparada)
    escrito = _cuentas(almacen)
    _carga(preparada).interrupt()
    _carga(preparada).close()
    _carga(preparada).interrupt()
    assert _cuentas(almacen) == escrito


def test_a_completa_whose_corte_got_a_base_meanwhile_counts_as_complemento(
    almacen: Almacen, preparar: Callable[..., Preparada]
) -> None:
    primera, segunda = preparar("una"), preparar("dos", 45)
    assert (primera.tipo, segunda.tipo) == (TipoBase.COMPLETA, TipoBase.COMPLETA)
    _promover(primera)
    base_id, comparacion = _promover(segunda)
    assert comparacion.tipo is TipoBase.COMPLEMENTO
    assert comparacion.ausentes == []
    tipos = almacen.filas_de(f"SELECT tipo, resumen FROM bases WHERE id = {base_id}")
    assert tipos == [("complemento", '{"tipo": "complemento"}')]


def test_what_was_compared_is_looked_at_again_when_somebody_wrote_meanwhile(
    almacen: Almacen, preparar: Callable[..., Preparada]
) -> None:
    preparada = preparar()
    almacen.registrar(1, "clasificar", causal="A")
    _, comparacion = _promover(preparada)
    cambio = next(c for c in comparacion.cambios if c.caso_id == 1)
    assert cambio.antes is not preparada.comparacion.cambios[0].antes
    (version, estado) = almacen.filas_de("SELECT version, estado FROM casos WHERE id = 1")[0]
    assert (version, estado) == (3, cambio.despues.value)


def test_new_casos_are_counted_the_same_while_they_are_read_and_in_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contadas = []
    for limite in (1_000, 1):
        monkeypatch.setattr("ajustes_tui.storage.intake.load.MAX_COUNTED", limite)
        almacen = Almacen(tmp_path / f"de_{limite}.db")
        almacen.importar(libro(tmp_path / "base.xlsx", filas(60)))
        assert almacen.de("drubio").entorno.kpi.recount() == []
        contadas.append(almacen.filas_de("SELECT * FROM cuentas ORDER BY 1, 2, 3, 4, 5, 6"))
    assert contadas[0] == contadas[1]
    assert sum(casos for *_, casos in contadas[0]) > 60


def test_rows_of_one_caso_count_once_and_the_last_one_wins(
    almacen: Almacen, tmp_path: Path
) -> None:
    una, otra = filas(200)[150], filas(200)[151]
    ruta = libro(
        tmp_path / "repetida.xlsx",
        [(*una[:3], "Primero", *una[4:]), otra, una, (*filas(1)[0][:4], "RECHAZADO"), filas(1)[0]],
    )
    resumen = almacen.importar(ruta, "2026-12-01")
    assert (resumen.nuevas, resumen.duplicadas, resumen.validas) == (2, 2, 3)
    assert almacen.filas_de(
        "SELECT f.fila, f.efecto, c.radicado FROM filas f JOIN casos c ON c.id = f.caso_id"
        " WHERE f.base_id = 2 ORDER BY f.fila"
    ) == [
        (2, "duplicada", una[1]),
        (3, "nueva", otra[1]),
        (4, "nueva", una[1]),
        (5, "duplicada", filas(1)[0][1]),
        (6, "igual", filas(1)[0][1]),
    ]
    assert almacen.filas_de(f"SELECT motivo FROM casos WHERE radicado = '{una[1]}'") == [(una[3],)]


def test_a_destination_is_compared_again_for_another_corte(
    preparar: Callable[..., Preparada],
) -> None:
    preparada = preparar()
    destino = Destino(CORTE, TipoBase.COMPLETA, preparada.columnas)
    vieja = replace(destino, corte=date(2020, 1, 1))
    assert _carga(preparada).compare(vieja, AHORA).actualizadas == 0
    assert _carga(preparada).compare(destino, AHORA).actualizadas > 0


def _corte_de(almacen: Almacen, caso_id: int) -> date:
    caso = CasosRepository(almacen.db, lambda dia: dia).get(caso_id)
    assert caso is not None
    return caso.corte


def test_a_base_that_changes_nothing_moves_the_corte_of_its_casos_without_writing_them(
    almacen: Almacen, tmp_path: Path
) -> None:
    escritos = almacen.filas_de("SELECT * FROM casos ORDER BY id")
    almacen.importar(libro(tmp_path / "igual.xlsx", filas(len(escritos))), CORTE.isoformat())
    assert almacen.filas_de("SELECT * FROM casos ORDER BY id") == escritos
    assert _corte_de(almacen, 1) == CORTE
    (fila,) = CasosRepository(almacen.db, lambda dia: dia).get_window([1], AHORA)
    assert fila.corte == CORTE


def test_undoing_a_base_takes_its_corte_also_from_a_caso_somebody_wrote_on_since(
    almacen: Almacen, tmp_path: Path
) -> None:
    antes = _corte_de(almacen, 1)
    cuantas = len(almacen.filas_de("SELECT id FROM casos"))
    resumen = almacen.importar(libro(tmp_path / "igual.xlsx", filas(cuantas)), CORTE.isoformat())
    almacen.registrar(1, "clasificar", causal="A")
    almacen.de("drubio").importacion.anular(resumen.base or 0, "era de otro mes")
    assert _corte_de(almacen, 1) == antes


def test_the_rows_of_a_base_stay_in_the_store_as_they_came(
    almacen: Almacen, tmp_path: Path
) -> None:
    renglones = filas(3)
    resumen = almacen.importar(libro(tmp_path / "crudas.xlsx", renglones), CORTE.isoformat())
    ((desde, crudas),) = almacen.filas_de(
        f"SELECT desde, filas FROM crudas WHERE base_id = {resumen.base}"
    )
    assert desde == 2
    assert desempacar(crudas) == [
        tuple(str(valor) if valor not in ("", None) else None for valor in renglon)
        for renglon in renglones
    ]


def test_a_store_from_before_keeps_its_raw_rows_and_takes_new_bases(tmp_path: Path) -> None:
    ruta = tmp_path / "viejo.db"
    vieja = SqliteUtils(ruta)
    esquema.apply(vieja.conn, stop_before="filas_crudas")
    with vieja.conn:
        vieja.conn.execute(
            "INSERT INTO bases (archivo, sha256, tamano, corte, tipo, hoja, resumen, importada_por,"
            " importada_el) VALUES ('a.xlsx', 'x', 1, '2026-11-24', 'completa', 'A', '{}', 'x', '')"
        )
        vieja.conn.execute(
            "INSERT INTO filas (base_id, fila, efecto, columna, valor, motivo, crudo)"
            " VALUES (1, 2, 'rechazada', 'Cuenta', '', 'falta la cuenta', '{\"PQR\": \"1\"}')"
        )
    vieja.close()
    db = Database(ruta)
    (rechazo,) = BasesRepository(db).rejected(1)
    assert rechazo.crudo == {"PQR": "1"}
    assert db.conn.execute("SELECT count(*) FROM crudas").fetchone()[0] == 0
