"""Whatever is changed by hand in a store is found, and a store nobody touched has nothing to find."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.domain.keeping.integrity import ChainDifference, Findings
from ajustes_tui.domain.keeping.seals import SealKind
from ajustes_tui.errors import BrokenIntegrity, ConflictError, InvalidInput, NotAllowed
from ajustes_tui.scratch import HALF_WRITTEN
from ajustes_tui.services.admin.restore import rehearse
from ajustes_tui.storage.core.damage import damage_of
from ajustes_tui.storage.guard.seals import SealsRepository
from tests.services.soporte import VERIFICADO, Almacen, fila, grown
from tests.services.test_cifras import PASOS, _work
from tests.support import MadeOnce, few

TELEFONO = "3000000000"


def _make_worked(store: Almacen) -> None:
    store.register(2, "clasificar", causal="A")
    store.register(2, "aplicacion_correcta", nota="se ve en F7")
    store.register(2, "contacto", telefono=TELEFONO, resultado="NO_CONTESTA")
    store.register(2, "contacto", telefono=TELEFONO, resultado="ACEPTA", verificado=VERIFICADO)
    store.register(3, "clasificar", causal="A")
    marcacion = {"razon": "AJU", "subrazon": "REE", "radicado": "990001", "motivo": "había soporte"}
    store.register(3, "mal_rechazado", **marcacion)
    store.register(5, "clasificar", causal="A")
    store.register(5, "deshacer")
    store.register(6, "nota", nota="la última línea")


@pytest.fixture
def trabajado(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    """A store with a verdict, a call, notes, a re-escalation and an undoing."""
    return grown(made_once, tmp_path, _make_worked, molde)


def verify(store: Almacen, login: str = "drubio") -> Findings:
    return store.of(login).integrity.verify()


def por_fuera(store: Almacen, *sentencias: str) -> None:
    """Write in the file as somebody without the program would, its guards put back afterwards."""
    store.db.close()
    conn = sqlite3.connect(store.path)
    guardas = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _sql in guardas:
        conn.execute(f"DROP TRIGGER {name}")
    for sentencia in sentencias:
        conn.execute(sentencia)
    for _name, sql in guardas:
        conn.execute(sql)
    conn.commit()
    conn.close()


def rehacer_cadena(store: Almacen) -> None:
    """Make every hash again after a change, as a forger who knows how the chain is made."""

    def sha(value: Any) -> str:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    foreseen, changes = "", []
    for number, *values, _huella in store.rows_of("SELECT * FROM lineas ORDER BY linea"):
        foreseen = sha([foreseen, number, *values])
        changes.append(f"UPDATE historial SET huella = x'{foreseen}' WHERE linea = {number}")
    por_fuera(store, *changes)


def last(store: Almacen) -> int:
    return int(store.rows_of("SELECT max(linea) FROM historial")[0][0])


def test_a_store_nobody_touched_is_whole_for_whoever_reads_and_checking_changes_nothing(trabajado):
    before = trabajado.in_force(), trabajado.rows_of("SELECT * FROM historial")
    for login in ("yuli", "lcano", "drubio"):
        findings = verify(trabajado, login)
        assert findings.healthy, findings
    assert findings.lines == last(trabajado)
    ((digest,),) = trabajado.rows_of("SELECT huella FROM lineas ORDER BY linea DESC LIMIT 1")
    assert findings.digest == digest
    with pytest.raises(NotAllowed):
        verify(trabajado, "exagente")
    assert (trabajado.in_force(), trabajado.rows_of("SELECT * FROM historial")) == before


@pytest.mark.parametrize("semilla", few([11, 2027, 90_001], 0))
def test_long_work_with_cortes_undoings_and_an_undone_base_is_whole(store, semilla):
    rng = random.Random(semilla)
    _work(store, rng, range(PASOS))
    respuestas = ("", "APROBADO", "RECHAZADO")
    segunda = [fila(n, rng.choice(respuestas), 45_900) for n in range(0, 40, 2)]
    store.bring(segunda, "2026-12-01")
    _work(store, rng, range(PASOS, PASOS + 40))
    tercera = [fila(n, rng.choice(respuestas), 30_000) for n in range(1, 44, 3)]
    summary = store.bring(tercera, "2026-12-02")
    store.register(1, "nota", nota="se tocó después de la base")
    store.of("drubio").bases.anular(summary.base, "venía de otra operación")
    _work(store, rng, range(PASOS + 40, 2 * PASOS))
    findings = verify(store)
    assert findings.healthy, findings


@pytest.mark.parametrize(
    ("changes", "line", "motivo"),
    [
        (("UPDATE historial SET agente = 'otra' WHERE linea = 7",), 7, "no es la que se escribió"),
        (
            ("DELETE FROM historial WHERE linea = 7",),
            7,
            "falta: después de la 6 viene la 8",
        ),
        (
            (
                "UPDATE historial SET linea = -1 WHERE linea = 7",
                "UPDATE historial SET linea = 7 WHERE linea = 8",
                "UPDATE historial SET linea = 8 WHERE linea = -1",
            ),
            7,
            "",
        ),
        (("DELETE FROM notas WHERE texto = 'se ve en F7'",), 32, "perdió su texto"),
        (
            ("INSERT INTO notas VALUES (1, NULL, NULL, 'apócrifa')",),
            1,
            "un texto que no es suyo",
        ),
    ],
)
def test_a_line_edited_taken_out_or_moved_and_a_note_that_is_not_its_own_break_the_chain_there(
    trabajado, changes, line, motivo
):
    por_fuera(trabajado, *changes)
    breakage = verify(trabajado).chain_break
    assert breakage.line == line
    assert motivo in breakage.motivo


def test_a_guard_an_index_or_a_view_that_is_not_the_programs_is_found(trabajado):
    for sentence, said in (
        ("DROP INDEX casos_cuenta", "Falta el índice «casos_cuenta»"),
        ("CREATE INDEX ajeno ON casos (motivo)", "Hay un índice ajeno: «ajeno»"),
        ("DROP TRIGGER historial_no_borra", "historial_no_borra"),
        ("CREATE TRIGGER otro AFTER INSERT ON notas BEGIN SELECT 1; END", "otro"),
    ):
        trabajado.db.conn.execute(sentence)
        assert said in " ".join(verify(trabajado).damages)


@pytest.mark.parametrize("semilla", few(range(4)))
def test_a_byte_changed_in_any_line_on_the_disk_is_found(trabajado, semilla):
    rng = random.Random(semilla)
    trabajado.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (digest,) = trabajado.rows_of(
        f"SELECT huella FROM historial ORDER BY linea LIMIT 1 OFFSET {rng.randrange(20)}"
    )[0]
    trabajado.db.close()
    datos = bytearray(trabajado.path.read_bytes())
    place = datos.index(digest) - rng.randrange(1, 40)
    datos[place] ^= 0x15
    trabajado.path.write_bytes(datos)
    assert not verify(trabajado).healthy


def _empty_page(store: Almacen, name: str, since: int = 0) -> None:
    """Write zeroes on the page where a table or an index begins, from one of its bytes on."""
    store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ((root,),) = store.rows_of(f"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'")
    ((size,),) = store.rows_of("PRAGMA page_size")
    store.db.close()
    data = bytearray(store.path.read_bytes())
    data[(root - 1) * size + since : root * size] = bytes(size - since)
    store.path.write_bytes(data)


def test_a_page_that_cannot_be_read_is_told_as_damage(trabajado):
    _empty_page(trabajado, "historial")
    assert verify(trabajado).damages


def test_any_other_failure_is_not_called_damage():
    with pytest.raises(sqlite3.OperationalError) as fallo:
        sqlite3.connect(":memory:").execute("SELECT * FROM nada")
    assert damage_of(fallo.value) is None
    assert damage_of(ValueError("nada")) is None


@pytest.mark.parametrize(
    ("change", "motivo"),
    [
        ("UPDATE historial SET estado_antes = 'EN_PQR' WHERE linea = 32", "empieza en EN_PQR"),
        ("UPDATE historial SET datos = '{\"linea\": 1}' WHERE evento = 'deshacer'", "deshace una"),
        (
            "UPDATE historial SET cambios = json_set(cambios, '$.causal[0]', 'B') WHERE linea = 31",
            "cambia causal desde un valor que no tenía",
        ),
        (
            "UPDATE historial SET cambios = json_set(cambios, '$.causal[0]', 'B')"
            " WHERE evento = 'deshacer'",
            "no devuelve causal como estaba",
        ),
        (
            "UPDATE historial SET cambios = '{\"causal\":[null,\"C\"]}' WHERE evento = 'nota'",
            "«nota» no cambia causal",
        ),
        (
            "UPDATE historial SET cambios = json_remove(cambios, '$.estado') WHERE linea = 31",
            "no deja el caso en POR_VERIFICAR",
        ),
    ],
)
def test_a_forged_chain_whose_lines_do_not_follow_is_found_without_any_seal(
    trabajado, change, motivo
):
    por_fuera(trabajado, change)
    rehacer_cadena(trabajado)
    breakage = verify(trabajado).chain_break
    assert motivo in breakage.motivo


# Seals.


def seals(store: Almacen) -> list[dict[str, Any]]:
    path = store.path.with_name("almacen.db.sellos")
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_good_check_puts_one_seal_a_day_outside_the_database(trabajado):
    assert verify(trabajado).seal.new
    assert not verify(trabajado).seal.new
    trabajado.register(7, "nota", nota="otro renglón")
    assert verify(trabajado).healthy
    trabajado.pasa(days=1)
    assert verify(trabajado).seal.new
    ranks = seals(trabajado)
    assert [s["lineas"] for s in ranks] == [last(trabajado) - 1, last(trabajado)]
    path = trabajado.path.with_name("almacen.db.sellos")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_store_is_not_sealed(trabajado):
    por_fuera(trabajado, "UPDATE historial SET agente = 'otra' WHERE linea = 7")
    verify(trabajado)
    assert not trabajado.path.with_name("almacen.db.sellos").exists()


def test_a_tail_cut_off_with_all_it_left_is_caught_by_the_seal(trabajado):
    verify(trabajado)
    line = last(trabajado)
    por_fuera(
        trabajado,
        f"DELETE FROM notas WHERE linea = {line}",
        "UPDATE casos SET version = version - 1 WHERE id ="
        f" (SELECT caso_id FROM historial WHERE linea = {line})",
        f"DELETE FROM historial WHERE linea = {line}",
    )
    findings = verify(trabajado)
    assert (findings.damages, findings.chain_break, findings.differences) == ((), None, ())
    assert "se perdió el final" in (findings.seal.motivo or "")


def test_a_chain_forged_whole_is_caught_by_the_seal(trabajado):
    verify(trabajado)
    por_fuera(trabajado, "UPDATE historial SET agente = 'otra' WHERE linea = 7")
    rehacer_cadena(trabajado)
    findings = verify(trabajado)
    assert (findings.damages, findings.chain_break, findings.differences) == ((), None, ())
    assert "no es la que se selló" in (findings.seal.motivo or "")


@pytest.mark.parametrize(
    "cambiar",
    [
        lambda t: t.splitlines(keepends=True)[1],
        lambda t: t.replace('"lineas": 3', '"lineas": 2', 1),
        lambda t: t[:-10],
    ],
)
def test_a_changed_file_of_seals_is_not_believed(trabajado, cambiar):
    verify(trabajado)
    trabajado.pasa(days=1)
    verify(trabajado)
    path = trabajado.path.with_name("almacen.db.sellos")
    path.write_text(cambiar(path.read_text()))
    motivo = verify(trabajado).seal.motivo
    assert motivo is not None
    assert "almacen.db.sellos" in motivo


@pytest.mark.parametrize("old", [False, True])
def test_a_seal_of_a_restore_that_nobody_made_is_found_by_the_store_alone(trabajado, old):
    verify(trabajado)
    trabajado.pasa(days=1)
    repository = SealsRepository(trabajado.path)
    (real,) = repository.list_all()
    forged = real._replace(momento=trabajado.momento, kind=SealKind.RESTORE, previous="")
    if old:
        forged = forged._replace(audit_entries=None, audit_digest="")
        repository.path.unlink()
    repository.append(forged)
    por_fuera(trabajado, "UPDATE historial SET agente = 'otra' WHERE linea = 7")
    rehacer_cadena(trabajado)
    assert "nadie restauró este almacén" in (verify(trabajado).seal.motivo or "")


@pytest.mark.parametrize("torn", ['{"momento": "2026-11-25T1', "\0" * 300])
def test_a_seal_that_was_never_written_to_its_end_is_said_and_the_next_takes_its_place(
    trabajado, torn
):
    verify(trabajado)
    path = trabajado.path.with_name("almacen.db.sellos")
    with path.open("a") as file:
        file.write(torn)
    findings = verify(trabajado)
    assert findings.healthy
    assert "quedó a medias" in (findings.seal.notice or "")
    trabajado.pasa(days=1)
    assert verify(trabajado).seal.new
    assert len(seals(trabajado)) == 2
    assert verify(trabajado).seal.notice is None


def test_seals_that_are_gone_are_damage_until_a_supervisor_acknowledges_it(trabajado):
    verify(trabajado)
    path = trabajado.path.with_name("almacen.db.sellos")
    integrity = trabajado.of("drubio").integrity
    assert not integrity.acknowledge("no falta nada")
    path.unlink()
    findings = verify(trabajado)
    assert (findings.healthy, findings.seal.new) == (False, False)
    assert "recuerda haberlo tenido" in findings.gravest
    with pytest.raises(NotAllowed):
        trabajado.of("yuli").integrity.acknowledge("se dañó el disco")
    assert not verify(trabajado).healthy
    assert integrity.acknowledge("se dañó el disco")
    again = verify(trabajado)
    assert (again.healthy, again.seal.new) == (True, True)
    # What was acknowledged is the file that was lost then, and no other.
    path.unlink()
    assert not verify(trabajado).healthy


@pytest.mark.parametrize("remain", [0, 1])
def test_seals_cut_off_at_the_end_are_missed(trabajado, remain):
    for _dia in range(2):
        verify(trabajado)
        trabajado.pasa(days=1)
        trabajado.register(7, "nota", nota="otro renglón")
    path = trabajado.path.with_name("almacen.db.sellos")
    text_lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(text_lines[:remain]))
    findings = verify(trabajado)
    assert not findings.healthy
    assert "le faltan los últimos renglones" in (findings.seal.motivo or "")
    assert "".join(text_lines[:remain]) == path.read_text()


def test_a_tail_cut_off_together_with_the_file_of_seals_is_caught_by_what_the_store_remembers(
    trabajado,
):
    verify(trabajado)
    trabajado.path.with_name("almacen.db.sellos").unlink()
    line = last(trabajado)
    por_fuera(
        trabajado,
        f"DELETE FROM notas WHERE linea = {line}",
        f"DELETE FROM historial WHERE linea = {line}",
    )
    findings = verify(trabajado)
    assert f"recuerda un sello de {line} líneas" in findings.gravest
    assert not trabajado.path.with_name("almacen.db.sellos").exists()


def test_a_difference_is_said_without_the_words_of_the_program():
    for difference, sentence in (
        (("fila", 2, "caso_id", 5, None), "En fila 2, caso_id dice 5 y sus líneas dan nada."),
        (
            ("cuenta", 0, "agente pendiente", 3, 2),
            "En el contador, agente pendiente dice 3 y sus líneas dan 2.",
        ),
        (
            ("caso", 1, "motivo", "(reservado)", "(reservado)"),
            "En caso 1, motivo no es lo que trajo la base o dicen sus líneas.",
        ),
    ):
        assert Findings(differences=(ChainDifference(*difference),)).gravest == sentence


def test_what_was_found_is_said_in_one_sentence(trabajado):
    assert verify(trabajado).gravest == ""
    por_fuera(trabajado, "UPDATE casos SET intentos = 9 WHERE id = 1")
    assert verify(trabajado).gravest == "En caso 1, intentos dice 9 y sus líneas dan 0."
    por_fuera(trabajado, "UPDATE historial SET agente = 'otra' WHERE linea = 7")
    assert verify(trabajado).gravest == "Línea 7 del historial: no es la que se escribió."


def test_others_write_while_the_store_is_checked(trabajado):
    steps: list[str] = []

    def mientras(_signals: int, _total: int, stage: str) -> None:
        steps.append(stage)
        trabajado.register(9, "nota", nota="entretanto")

    before = last(trabajado)
    findings = trabajado.of("drubio").integrity.verify(mientras)
    assert steps
    assert findings.healthy
    assert findings.lines == before
    assert last(trabajado) == before + len(steps)


# Backups.


def test_only_a_supervisor_makes_a_backup_and_it_is_recorded(trabajado, tmp_path):
    with pytest.raises(NotAllowed):
        trabajado.of("yuli").integrity.back_up(tmp_path / "copia.db")
    assert not (tmp_path / "copia.db").exists()
    backup = trabajado.of("drubio").integrity.back_up(tmp_path / "copia.db")
    assert backup.lines == last(trabajado)
    assert backup.sha256 == hashlib.sha256((tmp_path / "copia.db").read_bytes()).hexdigest()
    assert (tmp_path / "copia.db").stat().st_mode & 0o777 == 0o600
    (detail,) = trabajado.rows_of("SELECT detalle FROM auditoria WHERE accion = 'respaldo'")[0]
    assert backup.sha256 in detail
    assert seals(trabajado)[-1]["clase"] == "respaldo"


def test_a_backup_takes_the_place_of_an_older_one_only(trabajado, tmp_path):
    service = trabajado.of("drubio").integrity
    copy = tmp_path / "copia.db"
    service.back_up(copy)
    trabajado.register(7, "nota", nota="otro renglón")
    assert service.back_up(copy).lines == last(trabajado)
    foreign = tmp_path / "notas.txt"
    foreign.write_text("mis notas")
    enlace = tmp_path / "enlace.db"
    enlace.symlink_to(copy)
    for path in (foreign, tmp_path, trabajado.path, enlace, tmp_path / "no" / "existe.db"):
        with pytest.raises(InvalidInput):
            service.back_up(path)
    assert foreign.read_text() == "mis notas"
    assert [r.name for r in tmp_path.iterdir() if r.name.startswith(".")] == []


def test_a_store_that_does_not_read_whole_gives_no_backup(trabajado, tmp_path):
    _empty_page(trabajado, "casos_cola", 200)
    with pytest.raises((InvalidInput, BrokenIntegrity, sqlite3.DatabaseError)):
        trabajado.of("drubio").integrity.back_up(tmp_path / "copia.db")
    assert not (tmp_path / "copia.db").exists()


@contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: the system refuses the rest as a full disk does."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_what_a_killed_backup_or_restore_left_half_goes_with_the_next_and_one_being_written_stays(
    trabajado, tmp_path
):
    left, written = tmp_path / f"{HALF_WRITTEN}abc", tmp_path / f"{HALF_WRITTEN}def"
    other, copy = tmp_path / ".de otro", tmp_path / "copia.db"
    for path in (left, written, other):
        path.mkdir()
        (path / "copia.db").write_bytes(b"media copia")
    held = os.open(written, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    trabajado.of("drubio").integrity.back_up(copy)
    os.close(held)
    assert {path for path in tmp_path.iterdir() if path.name.startswith(".")} == {written, other}
    trabajado.db.close()
    restored = trabajado.path.parent / f"{HALF_WRITTEN}abc"
    restored.mkdir()
    shutil.copy(copy, restored)
    rehearse(trabajado.of("drubio").service_context.config, {}, copy, como="drubio")
    assert [*trabajado.path.parent.glob(f"{HALF_WRITTEN}*")] == []


def test_a_backup_or_a_seal_that_does_not_fit_leaves_nothing_and_the_older_one_whole(
    trabajado, tmp_path
):
    service, copy = trabajado.of("drubio").integrity, tmp_path / "copia.db"
    service.back_up(copy)
    sealed = trabajado.path.with_name("almacen.db.sellos")
    before = copy.read_bytes(), sealed.read_bytes()
    with _files_of_at_most(copy.stat().st_size // 2), pytest.raises(InvalidInput):
        service.back_up(copy)
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()
    trabajado.pasa(days=1)
    repository = SealsRepository(trabajado.path)
    with _files_of_at_most(len(before[1]) + 100), pytest.raises(OSError):
        repository.append(repository.list_all()[0])
    assert (copy.read_bytes(), sealed.read_bytes()) == before
    assert verify(trabajado).seal.new


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 8 MiB."""
    folder = tmp_path / "disco"
    folder.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(order, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a small disk, and not in every container")
    yield folder
    # Whatever process was forked meanwhile may still have a file of it open.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as full, suppress(OSError):
        for _ in range(8 * 1024**2 // 4096):
            full.write(bytes(4096))


def test_with_the_disk_of_the_store_full_a_backup_elsewhere_is_whole_and_says_what_it_could_not_note(
    trabajado, small_disk, tmp_path
):
    trabajado.db.checkpoint()
    trabajado.db.close()
    store = Almacen(Path(shutil.copy(trabajado.path, small_disk)), momento=trabajado.momento)
    store.rows_of("SELECT count(*) FROM casos")
    full = small_disk / "lleno"
    _fill(full)
    service, copy = store.of("drubio").integrity, tmp_path / "copia.db"
    backup = service.back_up(copy)
    assert len(backup.notices) == 2
    assert all("quedó hecho" in notice for notice in backup.notices)
    assert backup.sha256 == hashlib.sha256(copy.read_bytes()).hexdigest()
    with pytest.raises(InvalidInput):
        service.back_up(small_disk / "copia.db")
    with pytest.raises(ConflictError):
        store.of("yuli").integrity.back_up(tmp_path / "otra.db")
    assert not (tmp_path / "otra.db").exists()
    assert {path.name.partition(".db")[0] for path in small_disk.iterdir()} == {"almacen", "lleno"}
    full.unlink()
    findings = verify(store)
    assert findings.healthy
    assert findings.seal.new
    store.db.close()


def _leave_no_room(disk: Path) -> None:
    _fill(disk / "lleno")


def _make_read_only(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


@pytest.mark.parametrize("close", [_leave_no_room, _make_read_only])
def test_with_nobody_inside_a_store_on_a_disk_that_takes_nothing_is_read_checked_and_copied(
    trabajado, small_disk, tmp_path, close
):
    verify(trabajado)
    trabajado.db.checkpoint()
    trabajado.db.close()
    for name in (trabajado.path.name, f"{trabajado.path.name}.sellos"):
        shutil.copy(trabajado.path.with_name(name), small_disk)
    close(small_disk)
    store = Almacen(small_disk / trabajado.path.name, momento=trabajado.momento)
    before = store.path.read_bytes()
    boss = store.of("drubio")
    cuenta = store.rows_of("SELECT cuenta FROM casos LIMIT 1")[0][0]
    assert boss.historial.lines(cuenta)
    assert boss.service_context.looks_unwritten
    assert boss.kpi.board_now().counts
    assert verify(store).healthy
    copy = tmp_path / "copia.db"
    # The file of seals may have room left in its last block.
    assert any("auditoría" in notice for notice in boss.integrity.back_up(copy).notices)
    assert copy.read_bytes()[:16] == before[:16]
    with pytest.raises(ConflictError, match="no se guardó nada"):
        store.register(7, "nota", nota="no cabe")
    assert store.path.read_bytes() == before
    store.db.close()
