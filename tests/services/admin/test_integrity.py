"""Whatever is changed by hand in a store is found, and a store nobody touched has nothing to find."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.domain.keeping.integrity import Hallazgos
from ajustes_tui.errors import EntradaInvalida, IntegridadDanada, NoPermitido
from ajustes_tui.storage.core.database import dano_de
from tests.services.soporte import VERIFICADO, Almacen, fila, libro
from tests.services.test_cifras import PASOS, _trabajar

TELEFONO = "3000000000"


@pytest.fixture
def trabajado(almacen: Almacen) -> Almacen:
    """A store with a verdict, a call, notes, a re-escalation and an undoing."""
    almacen.registrar(2, "clasificar", causal="A")
    almacen.registrar(2, "aplicacion_correcta", nota="se ve en F7")
    almacen.registrar(2, "contacto", telefono=TELEFONO, resultado="NO_CONTESTA")
    almacen.registrar(2, "contacto", telefono=TELEFONO, resultado="ACEPTA", verificado=VERIFICADO)
    almacen.registrar(3, "clasificar", causal="A")
    marcacion = {"razon": "AJU", "subrazon": "REE", "radicado": "990001", "motivo": "había soporte"}
    almacen.registrar(3, "mal_rechazado", **marcacion)
    almacen.registrar(5, "clasificar", causal="A")
    almacen.registrar(5, "deshacer")
    almacen.registrar(6, "nota", nota="la última línea")
    return almacen


def verificar(almacen: Almacen, login: str = "drubio") -> Hallazgos:
    return almacen.de(login).integridad.verificar()


def por_fuera(almacen: Almacen, *sentencias: str) -> None:
    """Write in the file as somebody without the program would, its guards put back afterwards."""
    almacen.db.close()
    conn = sqlite3.connect(almacen.ruta)
    guardas = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for nombre, _sql in guardas:
        conn.execute(f"DROP TRIGGER {nombre}")
    for sentencia in sentencias:
        conn.execute(sentencia)
    for _nombre, sql in guardas:
        conn.execute(sql)
    conn.commit()
    conn.close()


def rehacer_cadena(almacen: Almacen) -> None:
    """Make every hash again after a change, as a forger who knows how the chain is made."""

    def sha(valor: Any) -> str:
        texto = json.dumps(valor, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(texto.encode()).hexdigest()

    previa, cambios = "", []
    for numero, *valores, _previa, _huella in almacen.filas_de(
        "SELECT * FROM historial ORDER BY linea"
    ):
        huella = sha([previa, numero, *valores])
        cambios.append(
            f"UPDATE historial SET huella_previa = '{previa}', huella = '{huella}'"
            f" WHERE linea = {numero}"
        )
        previa = huella
    por_fuera(almacen, *cambios)


def ultima(almacen: Almacen) -> int:
    return int(almacen.filas_de("SELECT max(linea) FROM historial")[0][0])


def test_a_store_nobody_touched_is_whole(trabajado: Almacen) -> None:
    hallazgos = verificar(trabajado)
    assert hallazgos.sano, hallazgos
    assert hallazgos.lineas == ultima(trabajado)
    assert (
        hallazgos.huella
        == trabajado.filas_de("SELECT huella FROM historial ORDER BY linea DESC LIMIT 1")[0][0]
    )


@pytest.mark.parametrize("semilla", [11, 2027, 90_001])
def test_long_work_with_cortes_undoings_and_an_undone_base_is_whole(
    almacen: Almacen, tmp_path: Path, semilla: int
) -> None:
    azar = random.Random(semilla)
    _trabajar(almacen, azar, range(PASOS))
    respuestas = ("", "APROBADO", "RECHAZADO")
    segunda = [fila(n, azar.choice(respuestas), 45_900) for n in range(0, 40, 2)]
    almacen.importar(libro(tmp_path / "b.xlsx", segunda), "2026-12-01")
    _trabajar(almacen, azar, range(PASOS, PASOS + 40))
    tercera = [fila(n, azar.choice(respuestas), 30_000) for n in range(1, 44, 3)]
    resumen = almacen.importar(libro(tmp_path / "c.xlsx", tercera), "2026-12-02")
    almacen.registrar(1, "nota", nota="se tocó después de la base")
    almacen.de("drubio").importacion.anular(resumen.base, "venía de otra operación")
    _trabajar(almacen, azar, range(PASOS + 40, 2 * PASOS))
    hallazgos = verificar(almacen)
    assert hallazgos.sano, hallazgos


@pytest.mark.parametrize(
    ("cambio", "motivo"),
    [
        ("UPDATE historial SET agente = 'otra' WHERE linea = 7", "no es la que se escribió"),
        ("UPDATE historial SET datos = '{}' WHERE linea = 7", "no es la que se escribió"),
        ("UPDATE historial SET huella = 'ff' WHERE linea = 7", "no es la que se escribió"),
        ("UPDATE historial SET huella_previa = 'ff' WHERE linea = 7", "no sigue"),
    ],
)
def test_an_edited_line_breaks_the_chain_there(
    trabajado: Almacen, cambio: str, motivo: str
) -> None:
    por_fuera(trabajado, cambio)
    rotura = verificar(trabajado).rotura
    assert rotura is not None
    assert rotura.linea == 7
    assert motivo in rotura.motivo


def test_a_line_taken_out_of_the_middle_is_missed(trabajado: Almacen) -> None:
    por_fuera(trabajado, "DELETE FROM historial WHERE linea = 7")
    rotura = verificar(trabajado).rotura
    assert rotura is not None
    assert (rotura.linea, rotura.motivo) == (7, "falta: después de la 6 viene la 8")


def test_two_lines_that_changed_places_break_the_chain(trabajado: Almacen) -> None:
    por_fuera(
        trabajado,
        "UPDATE historial SET linea = -1 WHERE linea = 7",
        "UPDATE historial SET linea = 7 WHERE linea = 8",
        "UPDATE historial SET linea = 8 WHERE linea = -1",
    )
    rotura = verificar(trabajado).rotura
    assert rotura is not None
    assert rotura.linea == 7


@pytest.mark.parametrize(
    ("cambio", "motivo"),
    [
        ("UPDATE notas SET texto = 'otra cosa' WHERE texto = 'se ve en F7'", "su texto no es"),
        ("DELETE FROM notas WHERE texto = 'se ve en F7'", "perdió su texto"),
        ("INSERT INTO notas VALUES (1, NULL, 'apócrifa')", "un texto que no es suyo"),
    ],
)
def test_a_note_that_is_not_the_one_written_is_found(
    trabajado: Almacen, cambio: str, motivo: str
) -> None:
    por_fuera(trabajado, cambio)
    rotura = verificar(trabajado).rotura
    assert rotura is not None
    assert motivo in rotura.motivo


def test_a_text_blanked_by_retention_is_no_damage(trabajado: Almacen) -> None:
    por_fuera(trabajado, "UPDATE notas SET texto = NULL, motivo = NULL")
    assert verificar(trabajado).sano


@pytest.mark.parametrize(
    ("cambio", "campo", "guardado", "contado"),
    [
        ("UPDATE casos SET estado = 'CERRADO_PQR' WHERE id = 2", "estado", "CERRADO_PQR", None),
        ("UPDATE casos SET cubeta = 'corregido' WHERE id = 2", "cubeta", "corregido", "aplicado"),
        ("UPDATE casos SET veredicto = NULL WHERE id = 2", "veredicto", None, None),
        ("UPDATE casos SET reescalamientos = 0 WHERE id = 3", "reescalamientos", 0, 1),
        ("UPDATE casos SET intentos = 5 WHERE id = 2", "intentos", 5, 2),
    ],
)
def test_a_figure_that_its_lines_do_not_give_is_found(
    trabajado: Almacen, cambio: str, campo: str, guardado: Any, contado: Any
) -> None:
    por_fuera(trabajado, cambio)
    diferencia, *cifras = verificar(trabajado).diferencias
    assert {d.donde for d in cifras} <= {"cuenta"}
    assert (diferencia.donde, diferencia.campo, diferencia.guardado) == ("caso", campo, guardado)
    if contado is not None:
        assert diferencia.contado == contado


def test_a_caso_without_any_line_is_found(trabajado: Almacen) -> None:
    por_fuera(
        trabajado,
        "INSERT INTO casos (cuenta, radicado, estado, corte, corte_inicial, base_id, huella, motivo,"
        " estado_ajuste, resultado_crudo, resultado_por_revisar) SELECT '90009999', '1', estado,"
        " corte, corte_inicial, base_id, huella, motivo, estado_ajuste, '', 0 FROM casos WHERE id=1",
    )
    diferencia, *cifras = verificar(trabajado).diferencias
    assert {d.donde for d in cifras} == {"cuenta"}
    assert (diferencia.id, diferencia.contado) == (31, None)


@pytest.mark.parametrize(
    "cambio",
    [
        "UPDATE instantaneas SET caso = json_set(caso, '$.caso.estado', 'EN_PQR') WHERE linea = 31",
        "UPDATE instantaneas SET deshecha_por = 33 WHERE linea = 31",
        "UPDATE instantaneas SET deshecha_por = NULL WHERE deshecha_por IS NOT NULL",
        "UPDATE instantaneas SET caso = 'nada' WHERE linea = 31",
    ],
)
def test_a_snapshot_that_would_give_back_something_else_is_found(
    trabajado: Almacen, cambio: str
) -> None:
    por_fuera(trabajado, cambio)
    assert {d.donde for d in verificar(trabajado).diferencias} == {"instantanea"}


def test_rows_taken_out_of_a_base_are_found(trabajado: Almacen) -> None:
    por_fuera(trabajado, "DELETE FROM filas WHERE fila = 2")
    diferencia, *cifras = verificar(trabajado).diferencias
    assert {d.donde for d in cifras} == {"cuenta"}
    assert (diferencia.donde, diferencia.campo) == ("base", "nuevas")
    assert (diferencia.guardado, diferencia.contado) == (30, 29)


def test_a_missing_or_weakened_guard_is_found(trabajado: Almacen) -> None:
    trabajado.db.conn.execute("DROP TRIGGER historial_no_borra")
    trabajado.db.conn.execute("CREATE TRIGGER ajeno AFTER INSERT ON notas BEGIN SELECT 1; END")
    danos = " ".join(verificar(trabajado).danos)
    assert "historial_no_borra" in danos
    assert "ajeno" in danos


def test_a_row_that_points_nowhere_is_found(trabajado: Almacen) -> None:
    por_fuera(trabajado, "DELETE FROM bases")
    assert any("no existe" in dano for dano in verificar(trabajado).danos)


@pytest.mark.parametrize("semilla", range(12))
def test_a_byte_changed_in_any_line_on_the_disk_is_found(trabajado: Almacen, semilla: int) -> None:
    azar = random.Random(semilla)
    trabajado.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (huella,) = trabajado.filas_de(
        f"SELECT huella FROM historial ORDER BY linea LIMIT 1 OFFSET {azar.randrange(20)}"
    )[0]
    trabajado.db.close()
    datos = bytearray(trabajado.ruta.read_bytes())
    lugar = datos.index(huella.encode()) - azar.randrange(1, 40)
    datos[lugar] ^= 0x15
    trabajado.ruta.write_bytes(datos)
    assert not verificar(trabajado).sano


def test_a_page_that_cannot_be_read_is_told_as_damage(trabajado: Almacen) -> None:
    trabajado.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (raiz,) = trabajado.filas_de("SELECT rootpage FROM sqlite_schema WHERE name = 'historial'")[0]
    (tamano,) = trabajado.filas_de("PRAGMA page_size")[0]
    trabajado.db.close()
    datos = bytearray(trabajado.ruta.read_bytes())
    datos[(raiz - 1) * tamano : raiz * tamano] = bytes(tamano)
    trabajado.ruta.write_bytes(datos)
    assert verificar(trabajado).danos


def test_any_other_failure_is_not_called_damage() -> None:
    with pytest.raises(sqlite3.OperationalError) as fallo:
        sqlite3.connect(":memory:").execute("SELECT * FROM nada")
    assert dano_de(fallo.value) is None
    assert dano_de(ValueError("nada")) is None


@pytest.mark.parametrize(
    ("cambio", "motivo"),
    [
        ("UPDATE historial SET estado_antes = 'EN_PQR' WHERE linea = 32", "empieza en EN_PQR"),
        ("UPDATE historial SET datos = '{\"linea\": 1}' WHERE evento = 'deshacer'", "deshace una"),
    ],
)
def test_a_forged_chain_whose_lines_do_not_follow_is_found_without_any_seal(
    trabajado: Almacen, cambio: str, motivo: str
) -> None:
    por_fuera(trabajado, cambio)
    rehacer_cadena(trabajado)
    rotura = verificar(trabajado).rotura
    assert rotura is not None
    assert motivo in rotura.motivo


# Seals.


def sellos(almacen: Almacen) -> list[dict[str, Any]]:
    ruta = almacen.ruta.with_name("almacen.db.sellos")
    return [json.loads(linea) for linea in ruta.read_text().splitlines()]


def test_a_good_check_puts_one_seal_a_day_outside_the_database(trabajado: Almacen) -> None:
    assert verificar(trabajado).sello.nuevo
    assert not verificar(trabajado).sello.nuevo
    trabajado.registrar(7, "nota", nota="otro renglón")
    assert verificar(trabajado).sano
    trabajado.pasa(days=1)
    assert verificar(trabajado).sello.nuevo
    puestos = sellos(trabajado)
    assert [s["lineas"] for s in puestos] == [ultima(trabajado) - 1, ultima(trabajado)]
    ruta = trabajado.ruta.with_name("almacen.db.sellos")
    assert ruta.stat().st_mode & 0o777 == 0o600


def test_a_damaged_store_is_not_sealed(trabajado: Almacen) -> None:
    por_fuera(trabajado, "UPDATE historial SET agente = 'otra' WHERE linea = 7")
    verificar(trabajado)
    assert not trabajado.ruta.with_name("almacen.db.sellos").exists()


def test_a_tail_cut_off_with_all_it_left_is_caught_by_the_seal(trabajado: Almacen) -> None:
    verificar(trabajado)
    linea = ultima(trabajado)
    por_fuera(
        trabajado,
        f"DELETE FROM notas WHERE linea = {linea}",
        f"DELETE FROM instantaneas WHERE linea = {linea}",
        f"DELETE FROM historial WHERE linea = {linea}",
    )
    hallazgos = verificar(trabajado)
    assert (hallazgos.danos, hallazgos.rotura, hallazgos.diferencias) == ((), None, ())
    assert "se perdió el final" in (hallazgos.sello.motivo or "")


def test_a_chain_forged_whole_is_caught_by_the_seal(trabajado: Almacen) -> None:
    verificar(trabajado)
    por_fuera(trabajado, "UPDATE historial SET agente = 'otra' WHERE linea = 7")
    rehacer_cadena(trabajado)
    hallazgos = verificar(trabajado)
    assert (hallazgos.danos, hallazgos.rotura, hallazgos.diferencias) == ((), None, ())
    assert "no es la que se selló" in (hallazgos.sello.motivo or "")


@pytest.mark.parametrize(
    "cambiar",
    [
        lambda t: t.splitlines(keepends=True)[1],
        lambda t: t.replace('"lineas": 3', '"lineas": 2', 1),
        lambda t: "basura\n" + t,
        lambda t: t[:-10],
    ],
)
def test_a_changed_file_of_seals_is_not_believed(
    trabajado: Almacen, cambiar: Callable[[str], str]
) -> None:
    verificar(trabajado)
    trabajado.pasa(days=1)
    verificar(trabajado)
    ruta = trabajado.ruta.with_name("almacen.db.sellos")
    ruta.write_text(cambiar(ruta.read_text()))
    motivo = verificar(trabajado).sello.motivo
    assert motivo is not None
    assert "almacen.db.sellos" in motivo


def test_seals_that_are_gone_are_told(trabajado: Almacen) -> None:
    verificar(trabajado)
    trabajado.ruta.with_name("almacen.db.sellos").unlink()
    sello = verificar(trabajado).sello
    assert sello.motivo is None
    assert sello.aviso is not None


@pytest.mark.parametrize("quedan", [0, 1])
def test_seals_cut_off_at_the_end_are_missed(trabajado: Almacen, quedan: int) -> None:
    for _dia in range(2):
        verificar(trabajado)
        trabajado.pasa(days=1)
        trabajado.registrar(7, "nota", nota="otro renglón")
    ruta = trabajado.ruta.with_name("almacen.db.sellos")
    renglones = ruta.read_text().splitlines(keepends=True)
    ruta.write_text("".join(renglones[:quedan]))
    hallazgos = verificar(trabajado)
    assert not hallazgos.sano
    assert "le faltan los últimos renglones" in (hallazgos.sello.motivo or "")
    assert "".join(renglones[:quedan]) == ruta.read_text()


def test_a_tail_cut_off_together_with_the_file_of_seals_is_caught_by_what_the_store_remembers(
    trabajado: Almacen,
) -> None:
    verificar(trabajado)
    trabajado.ruta.with_name("almacen.db.sellos").unlink()
    linea = ultima(trabajado)
    por_fuera(
        trabajado,
        f"DELETE FROM notas WHERE linea = {linea}",
        f"DELETE FROM instantaneas WHERE linea = {linea}",
        f"DELETE FROM historial WHERE linea = {linea}",
    )
    hallazgos = verificar(trabajado)
    assert f"recuerda un sello de {linea} líneas" in hallazgos.dicho
    assert not trabajado.ruta.with_name("almacen.db.sellos").exists()


def test_what_was_found_is_said_in_one_sentence(trabajado: Almacen) -> None:
    assert verificar(trabajado).dicho == ""
    por_fuera(trabajado, "UPDATE casos SET intentos = 9 WHERE id = 1")
    assert verificar(trabajado).dicho == "En caso 1, intentos dice 9 y sus líneas dan 0."
    por_fuera(trabajado, "UPDATE historial SET agente = 'otra' WHERE linea = 7")
    assert verificar(trabajado).dicho == "Línea 7 del historial: no es la que se escribió."


def test_whoever_reads_may_check_and_a_stranger_may_not(trabajado: Almacen) -> None:
    for login in ("yuli", "lcano", "drubio"):
        assert verificar(trabajado, login).sano
    with pytest.raises(NoPermitido):
        verificar(trabajado, "exagente")


def test_checking_and_sealing_change_nothing_of_a_caso(trabajado: Almacen) -> None:
    antes = trabajado.vigente()
    lineas = trabajado.filas_de("SELECT * FROM historial")
    verificar(trabajado)
    assert trabajado.vigente() == antes
    assert trabajado.filas_de("SELECT * FROM historial") == lineas


def test_others_write_while_the_store_is_checked(trabajado: Almacen) -> None:
    pasos: list[str] = []

    def mientras(_hechos: int, _total: int, etapa: str) -> None:
        pasos.append(etapa)
        trabajado.registrar(9, "nota", nota="entretanto")

    antes = ultima(trabajado)
    hallazgos = trabajado.de("drubio").integridad.verificar(mientras)
    assert pasos
    assert hallazgos.sano
    assert hallazgos.lineas == antes
    assert ultima(trabajado) == antes + len(pasos)


# Backups.


def test_only_a_supervisor_makes_a_backup_and_it_is_recorded(
    trabajado: Almacen, tmp_path: Path
) -> None:
    with pytest.raises(NoPermitido):
        trabajado.de("yuli").integridad.respaldar(tmp_path / "copia.db")
    assert not (tmp_path / "copia.db").exists()
    respaldo = trabajado.de("drubio").integridad.respaldar(tmp_path / "copia.db")
    assert respaldo.lineas == ultima(trabajado)
    assert respaldo.sha256 == hashlib.sha256((tmp_path / "copia.db").read_bytes()).hexdigest()
    assert (tmp_path / "copia.db").stat().st_mode & 0o777 == 0o600
    (detalle,) = trabajado.filas_de("SELECT detalle FROM auditoria WHERE accion = 'respaldo'")[0]
    assert respaldo.sha256 in detalle
    assert sellos(trabajado)[-1]["clase"] == "respaldo"


def test_a_backup_takes_the_place_of_an_older_one_only(trabajado: Almacen, tmp_path: Path) -> None:
    servicio = trabajado.de("drubio").integridad
    copia = tmp_path / "copia.db"
    servicio.respaldar(copia)
    trabajado.registrar(7, "nota", nota="otro renglón")
    assert servicio.respaldar(copia).lineas == ultima(trabajado)
    ajeno = tmp_path / "notas.txt"
    ajeno.write_text("mis notas")
    enlace = tmp_path / "enlace.db"
    enlace.symlink_to(copia)
    for ruta in (ajeno, tmp_path, trabajado.ruta, enlace, tmp_path / "no" / "existe.db"):
        with pytest.raises(EntradaInvalida):
            servicio.respaldar(ruta)
    assert ajeno.read_text() == "mis notas"
    assert [r.name for r in tmp_path.iterdir() if r.name.startswith(".")] == []


def test_a_store_that_does_not_read_whole_gives_no_backup(
    trabajado: Almacen, tmp_path: Path
) -> None:
    trabajado.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (raiz,) = trabajado.filas_de("SELECT rootpage FROM sqlite_schema WHERE name = 'casos_cola'")[0]
    (tamano,) = trabajado.filas_de("PRAGMA page_size")[0]
    trabajado.db.close()
    datos = bytearray(trabajado.ruta.read_bytes())
    datos[(raiz - 1) * tamano + 200 : raiz * tamano] = bytes(tamano - 200)
    trabajado.ruta.write_bytes(datos)
    with pytest.raises((EntradaInvalida, IntegridadDanada, sqlite3.DatabaseError)):
        trabajado.de("drubio").integridad.respaldar(tmp_path / "copia.db")
    assert not (tmp_path / "copia.db").exists()


def test_the_seal_says_the_day_of_bogota(trabajado: Almacen) -> None:
    verificar(trabajado)
    assert date.fromisoformat(sellos(trabajado)[0]["momento"][:10]) == trabajado.momento.date()
