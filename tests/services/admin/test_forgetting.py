"""An account that is forgotten leaves no name, telephone nor text, and the chain still proves."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from ajustes_tui.domain.caso.borrador import BorradorPart, BorradorSave
from ajustes_tui.domain.keeping.integrity import UNSEALED
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import InvalidInput, NotAllowed
from ajustes_tui.paths import seals_of
from tests.services.soporte import Almacen, grown, rows
from tests.support import MadeOnce

CUENTA, NAME, NUMBER, NOTE = (
    "90000001",
    "Zutana Inolvidable",
    "3000000987",
    "vive en la colina azul",
)
"""The account of casos 4, 5 and 6 of the store, and what it holds of its usuario."""
MOTIVO = "petición del titular del 23/11"


def _make_known(store: Almacen) -> None:
    brought = [
        (*row[:3], f"llamar a {NAME}, {NUMBER}", *row[4:10], NUMBER, NAME)
        if row[0] == CUENTA
        else row
        for row in rows(9)
    ]
    of_cuenta = brought[4]
    rejected = (CUENTA, None, *of_cuenta[2:])
    quoted = (CUENTA, "8888", *of_cuenta[2:5], f"vale {NUMBER} de {NAME}", *of_cuenta[6:])
    store.bring([*brought, rejected, quoted], "2026-11-25")
    of_caso = store.rows_of(f"SELECT id FROM casos WHERE cuenta = '{CUENTA}' ORDER BY id")
    ids = [row[0] for row in of_caso]
    store.register(ids[0], "nota", nota=NOTE)
    store.register(ids[0], "completar", campo="telefono", valor="3000000986", fuente="USUARIO")
    store.register(ids[1], "clasificar", causal="A")
    store.register(ids[2], "clasificar", causal="A")
    yuli = store.of("yuli")
    yuli.triage.skip(ids[2], NOTE)
    yuli.queue.save_filter("la de siempre", f'"{NAME.lower()}"')
    yuli.ideas.propose(f"no llamar más a {NAME} por la tarde")
    draft = BorradorSave(ids[0], {"t.nota": NOTE}, 1, whole=False)
    yuli.work.save_borrador(draft, frozenset({BorradorPart.TEXTS}))
    yuli.close_session()


@pytest.fixture
def known(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    """Return a store that holds everything it can of a person."""
    return grown(made_once, tmp_path, _make_known, molde)


def _everything(path: Path) -> bytes:
    """Return every byte of a store and its log, and its packed rows unpacked."""
    with sqlite3.connect(path) as conn:
        packed = [zlib.decompress(row[0]) for row in conn.execute("SELECT filas FROM crudas")]
        numbers = [str(row[0]).encode() for row in conn.execute("SELECT numero FROM telefonos")]
    files = [path, path.with_name(f"{path.name}-wal")]
    return b"\n".join([*(f.read_bytes() for f in files if f.exists()), *packed, *numbers])


def test_nothing_of_the_person_is_left_and_everything_else_is(known):
    boss = known.of("drubio")
    texts = [text.encode() for text in (NAME, NAME.split()[1], NUMBER, "3000000986", NOTE)]
    before = _everything(known.path)
    assert [text for text in texts if text not in before] == []
    figures = boss.kpi.board_now().counts
    lines = known.rows_of("SELECT linea, huella FROM historial")
    others = known.rows_of(f"SELECT * FROM casos WHERE cuenta <> '{CUENTA}'")

    done = boss.forgetting.forget(CUENTA, MOTIVO)

    assert done.blanked.keys() >= {"casos", "telefonos", "notas", "crudas", "borradores"}
    known.db.close()
    left = _everything(known.path)
    assert [text for text in texts if text in left] == []
    assert boss.kpi.board_now().counts == figures
    assert known.rows_of("SELECT linea, huella FROM historial") == lines
    assert known.rows_of(f"SELECT * FROM casos WHERE cuenta <> '{CUENTA}'") == others
    assert boss.integrity.verify().healthy
    (entry,) = [e for e in boss.auditoria.entries(cuenta=CUENTA) if e.action == "olvido"]
    assert (entry.login, entry.detail) == ("drubio", MOTIVO)
    assert boss.historial.show(CUENTA) is not None
    assert boss.historial.search(NAME).numbers == []
    assert boss.forgetting.forget(CUENTA, MOTIVO).blanked.get("casos", 0) == 0
    # The caso goes on: a number can be added and an act undone.
    known.register(5, "completar", campo="telefono", valor="3000000985", fuente="RR")


def test_it_says_what_it_cannot_reach(known, tmp_path):
    boss = known.of("drubio")
    for place in ("aquí.db", "otro/allá.db"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        boss.integrity.back_up(tmp_path / place)
    boss.export.export_rows(
        "casos", tmp_path / "todo.xlsx", CasoFilter(), unmasked=True, motivo="auditoría interna"
    )
    boss.export.export_kpi(tmp_path / "cifras.xlsx")
    known.register(
        1, "nota", nota=f"el vecino es {NAME.split()[1]} {NAME.split()[0]}, llamar luego"
    )
    boss.triage.reasignar(6, "andres", f"lo pidió {NAME}")
    shutil.copy(tmp_path / "aquí.db", f"{known.path}.antes-20261120-101010")
    # A session that ended while the store was busy left a draft beside it.
    other = Almacen(known.path)
    draft = BorradorSave(5, {"t.nota": NOTE}, 1, whole=False)
    with Path(f"{known.path}.turno").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        other.of("yuli").service_context.db.hurry()
        other.of("yuli").work.save_borrador(draft, frozenset({BorradorPart.TEXTS}), last=True)
    rescue = Path(f"{known.path}.rescate")
    assert NOTE.encode() in rescue.read_bytes()
    reader = sqlite3.connect(known.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM casos").fetchone()

    outside = boss.forgetting.forget(CUENTA, MOTIVO).outside
    assert any(said.startswith("bitácora del almacén") for said in outside)
    assert "auditoría: 1 entrada lo nombra, y no se cambia" in outside
    (named,) = [text for text in outside if text.startswith("historial de la cuenta")]
    assert CUENTA not in named
    assert NAME.split()[1] not in named
    reader.close()
    outside = boss.forgetting.forget(CUENTA, MOTIVO).outside
    assert set(outside) == {
        f"{known.path.name}.antes-20261120-101010",
        *(f"respaldo: {name}: {lines} líneas" for name, lines in _backups(known)),
        "exportacion: casos: filas 30, archivo todo.xlsx; sin máscara: auditoría interna",
        *("base: base.xlsx", "base: base_1.xlsx"),
    }
    known.db.close()
    other.db.close()
    # The reason written in the trail stays, and the first answer said so.
    (told,) = known.rows_of("SELECT detalle FROM auditoria WHERE accion = 'toma_reasignada'")
    assert NAME in told[0]
    left = [*(f for f in known.path.parent.glob(f"{known.path.name}*") if ".antes-" not in f.name)]
    held = [f.name for f in left if any(t.encode() in f.read_bytes() for t in (NOTE, NUMBER))]
    assert held == []


def _backups(store: Almacen) -> list[list[str]]:
    rows = store.rows_of("SELECT detalle FROM auditoria WHERE accion = 'respaldo'")
    return [row[0].partition(" líneas")[0].split(": ") for row in rows]


def test_a_text_emptied_by_other_hands_is_damage(known):
    known.register(1, "nota", nota="otra nota")
    known.of("drubio").forgetting.forget(CUENTA, MOTIVO)
    conn = sqlite3.connect(known.path)
    conn.execute("UPDATE notas SET texto = NULL, motivo = NULL")
    conn.commit()
    conn.close()
    findings = known.otra_sesion("drubio").integrity.verify()
    assert "no se olvidó" in findings.chain_break.motivo


def test_only_a_supervisor_forgets_a_known_account_with_a_reason(known):
    for login, cuenta, motivo, error in (
        ("yuli", CUENTA, MOTIVO, NotAllowed),
        ("drubio", "90009999", MOTIVO, InvalidInput),
        ("drubio", CUENTA, "sí", InvalidInput),
    ):
        with pytest.raises(error):
            known.of(login).forgetting.forget(cuenta, motivo)
    assert known.rows_of("SELECT count(*) FROM auditoria WHERE accion = 'olvido'") == [(0,)]


def test_age_blanks_the_accounts_closed_long_ago_once(known):
    boss = known.of("drubio")
    with pytest.raises(NotAllowed, match="cuántos días"):
        boss.forgetting.retain(None, rehearsed=True)
    for caso in (4, 5, 6):
        known.register(caso, "anular", "drubio", motivo="prueba de retención")
    known.pasa(days=40)
    assert boss.forgetting.retain(60, rehearsed=False).cuentas == 0
    rehearsed = boss.forgetting.retain(30, rehearsed=True)
    assert (rehearsed.cuentas, rehearsed.blanked["casos"]) == (1, 3)
    assert NAME.encode() in _everything(known.path)
    assert boss.forgetting.retain(30, rehearsed=False).cuentas == 1
    assert boss.forgetting.retain(30, rehearsed=True).cuentas == 0
    known.db.close()
    assert NAME.encode() not in _everything(known.path)
    assert boss.integrity.verify().healthy


def test_what_was_blanked_is_not_undone_and_undoing_its_base_keeps_the_caso(known):
    boss = known.of("drubio")
    known.over_claro(5, "usuario_nombre", "Otra Persona")
    boss.forgetting.forget(CUENTA, MOTIVO)
    with pytest.raises(NotAllowed, match="La cuenta se olvidó"):
        known.register(5, "deshacer", "drubio", motivo="no era")
    # An act that changed nothing of the person is undone as before.
    known.register(6, "rechazo_correcto", motivo="SIN_PRUEBAS")
    known.register(6, "deshacer")
    forgotten = {row[0] for row in known.rows_of(f"SELECT id FROM casos WHERE cuenta = {CUENTA!r}")}
    done = boss.bases.anular(2, "era de otra operación")
    assert set(done.kept) >= forgotten & {
        row[0]
        for row in known.rows_of(
            "SELECT caso_id FROM filas WHERE base_id = 2 AND efecto IN ('nueva', 'actualizada')"
        )
    }
    assert {kept.caso_id for kept in boss.bases.kept(done.kept)} == set(done.kept)
    findings = boss.integrity.verify()
    assert findings.healthy, findings


def test_a_name_that_comes_after_an_account_was_forgotten_is_proved_and_blanked_again(known):
    boss = known.of("drubio")
    boss.forgetting.forget(CUENTA, MOTIVO)
    again = [(*row[:-1], NAME) if row[0] == CUENTA else row for row in rows(9)]
    known.bring(again, "2026-11-26")
    assert NAME in str(known.rows_of(f"SELECT * FROM casos WHERE cuenta = {CUENTA!r}"))
    assert boss.integrity.verify().healthy
    boss.forgetting.forget(CUENTA, MOTIVO)
    assert NAME not in str(known.rows_of("SELECT * FROM apartes"))
    findings = boss.integrity.verify()
    assert findings.healthy, findings


Cells = dict[tuple[object, ...], dict[str, object]]


def _kept(path: Path) -> dict[str, Cells]:
    """Return every row of every table of a store, by its key."""
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        names = [
            row[0]
            for row in conn.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'casos_fts%'"
                " AND name NOT IN ('auditoria', 'meta', '_sqlite_migrations')"
            )
            if not row[0].startswith("sqlite_")
        ]
        kept: dict[str, Cells] = {}
        for name in names:
            keys = [row["name"] for row in conn.execute(f"PRAGMA table_info({name})") if row["pk"]]
            kept[name] = {
                tuple(row[k] for k in keys): dict(row)
                for row in conn.execute(f"SELECT * FROM {name}")
            }
        return kept


class WrittenAgain(NamedTuple):
    """Something that forgetting took, as the owner of the file writes it again."""

    table: str
    column: str
    """Empty for a whole row."""
    statement: str
    values: tuple[object, ...]


def _written_again(before: dict[str, Cells], after: dict[str, Cells]) -> Iterator[WrittenAgain]:
    """Yield each cell and each row that forgetting blanked, as the statement that writes it again."""
    for table, rows_before in before.items():
        for key, row in rows_before.items():
            left = after[table].get(key)
            if left is None:
                places = ", ".join("?" * len(row))
                columns = ", ".join(row)
                statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"
                yield WrittenAgain(table, "", statement, tuple(row.values()))
                continue
            changed = [c for c in row if row[c] != left[c] and c != "version"]
            where = " AND ".join(f"{c} IS ?" for c in left)
            for columns in (
                ([c] for c in changed) if len(changed) < 2 else (*([c] for c in changed), changed)
            ):
                setting = ", ".join(f"{c} = ?" for c in columns)
                values = (*(row[c] for c in columns), *left.values())
                statement = f"UPDATE {table} SET {setting} WHERE {where}"
                yield WrittenAgain(table, "+".join(columns), statement, values)


def _healthy_with(store: Path, again: WrittenAgain) -> bool:
    """Tell whether a store is believed once something was written again in it."""
    with closing(sqlite3.connect(store)) as conn:
        triggers = conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in triggers:
            conn.execute(f"DROP TRIGGER {name}")
        assert conn.execute(again.statement, again.values).rowcount == 1, again
        for _name, sql in triggers:
            conn.execute(sql)
        conn.commit()
    almacen = Almacen(store)
    healthy = almacen.of("drubio").integrity.verify().healthy
    almacen.db.close()
    return healthy


@pytest.mark.completo
def test_whatever_forgetting_took_is_found_when_it_is_written_again(known, tmp_path):
    """Each cell and each row, with its salt and all, as whoever has an older backup can."""
    boss = known.of("drubio")
    known.pasa(minutes=1)
    assert boss.integrity.verify().healthy
    before = _kept(known.path)
    boss.forgetting.forget(CUENTA, MOTIVO)
    known.register(5, "nota", nota="lo que se escribe después queda")
    assert boss.integrity.verify().healthy
    after = _kept(known.path)
    known.close()
    every = list(_written_again(before, after))
    assert {again.table for again in every} >= {
        *("casos", "notas", "apartes", "crudas", "filas", "bases", "telefonos", "saltos"),
        *("borradores", "filtros", "ideas"),
    }
    believed = set()
    for number, again in enumerate(every):
        copy = tmp_path / f"{number}" / known.path.name
        copy.parent.mkdir()
        for source, file in ((known.path, copy), (seals_of(known.path), seals_of(copy))):
            shutil.copy(source, file)
        if _healthy_with(copy, again):
            believed.add((again.table, again.column))
        shutil.rmtree(copy.parent)
    # Nobody knows whose a filter was; both tables are said to prove nothing.
    assert believed <= {("filtros", ""), ("registro_huellas", "huellas")}
    assert {table for table, _column in believed} <= UNSEALED.keys()
