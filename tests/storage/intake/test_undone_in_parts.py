"""A base is undone in several transactions: others write between them, and nobody sees a part."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.errors import AjustesError, BrokenIntegrity
from ajustes_tui.storage.casos import staged_lines
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.intake import bases, unfinished
from ajustes_tui.storage.intake.bases import BasesRepository, StagedUndoing, UndoPlan
from tests.services.soporte import Almacen, fila, grown, rows
from tests.storage.intake.test_in_parts import RAIZ, _Seen
from tests.support import MadeOnce, few

KNOWN, BROUGHT, TOUCHED = 6, 24, 15
DIES = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
import ajustes_tui.storage.core.database as D
import ajustes_tui.storage.intake.unfinished as U
from tests.services.soporte import Almacen
U.CASOS_AT_ONCE = 5
times = int(sys.argv[2])
original = D.Database.transaction
@contextmanager
def turn(*values, **named):
    global times
    with original(*values, **named) as conn:
        yield conn
    times -= 1
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
jefa = Almacen(Path(sys.argv[1])).of("drubio")
jefa.bases.list_all()
D.Database.transaction = turn
jefa.bases.anular(2, "no era")
"""
"""An undoing that the kernel ends after so many of its transactions."""


def _make_with_two_bases(store: Almacen) -> None:
    store.of("drubio").usuarios.add("yuli", "agente")
    store.bring(rows(KNOWN))
    store.bring([(*row[:4], "APROBADO", *row[5:]) for row in rows(BROUGHT)], "2026-12-01")
    store.register(TOUCHED, "clasificar", causal="A")


@pytest.fixture
def store(made_once: MadeOnce, tmp_path: Path) -> Almacen:
    """Return a store whose second base changes casos of the first and brings others, some worked on."""
    return grown(made_once, tmp_path, _make_with_two_bases)


def _undone(store: Almacen) -> Almacen:
    """Return a copy of a store in which the second base was undone whole."""
    path = store.path.with_name("entera.db")
    store.db.checkpoint()
    shutil.copy(store.path, path)
    whole = Almacen(path)
    whole.of("drubio").bases.anular(2, "no era")
    return whole


def _casos(store: Almacen) -> list[tuple[object, ...]]:
    return store.rows_of(
        "SELECT c.id, c.retirado, c.corte, c.resultado, c.version, (SELECT count(*) FROM historial h"
        " WHERE h.caso_id = c.id AND h.evento = 'base_anulada'), (SELECT count(*) FROM radicados r"
        " WHERE r.caso_id = c.id AND r.anulado = 0), (SELECT count(*) FROM telefonos t WHERE t.cuenta ="
        " c.cuenta) FROM casos c ORDER BY 1"
    )


def _seen(store: Almacen) -> dict[str, object]:
    """Return all that a person sees, but of the lines only which they are: the lines of a caso that is
    retired come back with it."""
    seen = _Seen(store)
    account = [(line.line, line.evento, line.estado_after) for line in seen.account]
    return vars(seen) | {"account": account, "views": seen.views[0]}


@pytest.mark.parametrize("times", few((1, 2, 5, 8), 2))
def test_one_that_is_killed_is_seen_as_undone_and_the_next_large_act_ends_it(store, times):
    whole = _undone(store)
    order = [sys.executable, "-c", DIES, str(store.path), str(times)]
    subprocess.run(order, cwd=RAIZ, check=False, timeout=120)
    assert _seen(store) == _seen(whole)
    findings = store.of("drubio").integrity.verify()
    assert findings.sound, findings
    cut = store.rows_of("SELECT count(*) FROM en_curso") == [(1,)]
    assert any("se está anulando" in notice for notice in findings.notices) is cut
    # Others work on, and the same file may come again.
    store.register(TOUCHED, "nota", nota="llamó")
    for one in (store, whole):
        one.bring([fila(0, "RECHAZADO")], "2026-12-02")
    assert store.rows_of("SELECT count(*) FROM en_curso, en_curso_quedan") == [(0,)]
    assert [row for row in _casos(store) if row[0] != TOUCHED] == [
        row for row in _casos(whole) if row[0] != TOUCHED
    ]
    assert store.of("drubio").integrity.verify().healthy


def test_others_write_between_the_parts_and_see_nothing_of_them(store, monkeypatch):
    monkeypatch.setattr(unfinished, "CASOS_AT_ONCE", 5)
    expected, other = _seen(_undone(store)), Almacen(store.path)
    seen: list[dict[str, object]] = []
    original = Database.transaction

    @contextmanager
    def turn(db: Database, **values: Any) -> Iterator[Connection]:
        with original(db, **values) as conn:
            yield conn
        if db is store.db:
            seen.append(_seen(other))
            if len(seen) == 3:
                other.register(TOUCHED, "nota", nota="entre dos partes")
                with pytest.raises(AjustesError, match="no existe"):
                    other.register(BROUGHT, "nota", nota="de uno que ya no se ve")

    monkeypatch.setattr(Database, "transaction", turn)
    done = store.of("drubio").bases.anular(2, "no era")
    monkeypatch.undo()
    assert len(seen) > 6
    assert all(one == expected for one in seen)
    assert (done.kept, len(done.withdrawn)) == ((TOUCHED,), BROUGHT - KNOWN - 1)
    findings = store.of("drubio").integrity.verify()
    assert findings.healthy, findings


def test_what_others_write_while_it_is_worked_out_what_comes_back_is_looked_at_again(
    store, monkeypatch
):
    jefa, yuli = store.of("drubio"), store.of("yuli")
    plan_undoing = BasesRepository.plan_undoing

    def worked_out(*given: Any) -> UndoPlan:
        plan = plan_undoing(*given)
        store.register(1, "nota", nota="se tocó a última hora")
        jefa.triage.reasignar(3, "yuli", "tiene menos casos")
        return plan

    monkeypatch.setattr(BasesRepository, "plan_undoing", worked_out)
    undone = jefa.bases.anular(2, "no era")
    assert 1 in undone.kept
    assert 3 in undone.restored
    casos = {n: yuli.triage.card(n).caso for n in (1, 3)}
    assert casos[1].resultado is Resultado.APROBADO
    assert (casos[3].resultado, casos[3].dueno) == (Resultado.RECHAZADO, "yuli")
    assert jefa.integrity.verify().healthy


def test_what_others_write_before_the_turn_is_looked_at_again(store, monkeypatch):
    jefa = store.of("drubio")
    stage_undoing = BasesRepository.stage_undoing

    def staged(*given: Any) -> StagedUndoing:
        plan = stage_undoing(*given)
        store.register(1, "nota", nota="se tocó a última hora")
        jefa.triage.reasignar(3, "yuli", "tiene menos casos")
        return plan

    monkeypatch.setattr(BasesRepository, "stage_undoing", staged)
    undone = jefa.bases.anular(2, "no era")
    assert 1 in undone.kept
    assert undone.restored == (3, 4, 6)
    assert store.rows_of("SELECT resultado, dueno FROM casos WHERE id = 3") == [
        ("RECHAZADO", "yuli")
    ]
    assert jefa.integrity.verify().healthy


def test_others_wait_for_no_line_to_be_prepared_or_hashed(store, monkeypatch):
    stage_undoing = BasesRepository.stage_undoing
    assert _undone_in_turn(store, monkeypatch, stage_undoing) == {
        "prepare_line": [False] * 4,
        "links": [False],
    }


def test_others_who_write_meanwhile_wait_for_hashes_and_for_lines_of_their_casos(
    store, monkeypatch
):
    stage_undoing = BasesRepository.stage_undoing

    def staged(*given: Any) -> StagedUndoing:
        done = stage_undoing(*given)
        store.register(2, "nota", nota="de otro caso")
        store.of("drubio").triage.reasignar(3, "yuli", "tiene menos casos")
        return done

    assert _undone_in_turn(store, monkeypatch, staged) == {
        "prepare_line": [*[False] * 4, True],
        "links": [False, True, True],
    }
    assert store.of("drubio").integrity.verify().healthy


def _undone_in_turn(
    store: Almacen, monkeypatch: pytest.MonkeyPatch, stage_undoing: Callable[..., StagedUndoing]
) -> dict[str, list[bool]]:
    """Undo the second base, and return what was worked out of its lines, and whether in a turn."""
    in_turn, prepared = [False], dict[str, list[bool]]()
    original = Database.transaction

    @contextmanager
    def turn(db: Database, **values: Any) -> Iterator[Connection]:
        with original(db, **values) as conn:
            in_turn.append(True)
            yield conn
            in_turn.pop()

    def seen(module: ModuleType, name: str) -> None:
        done = getattr(module, name)

        def one(*given: Any) -> Any:
            prepared.setdefault(name, []).append(in_turn[-1])
            return done(*given)

        monkeypatch.setattr(module, name, one)

    monkeypatch.setattr(Database, "transaction", turn)
    monkeypatch.setattr(BasesRepository, "stage_undoing", stage_undoing)
    seen(staged_lines, "links")
    seen(bases, "prepare_line")
    monkeypatch.setattr(unfinished.UnfinishedBases, "withdraw", lambda *_: None)
    assert store.of("drubio").bases.anular(2, "no era").restored == (1, 3, 4, 6)
    return prepared


def _steps_of_undoing(store: Almacen, attempts: int) -> int:
    """Return the steps of SQLite, in hundreds, of undoing the second base of a store with these calls."""
    path, steps = store.path.with_name(f"{attempts}.db"), [0]
    shutil.copy(store.path, path)
    one = Almacen(path)
    with one.db.transaction() as conn:
        conn.execute(
            "WITH RECURSIVE n (linea) AS (VALUES (1000) UNION ALL SELECT linea + 1 FROM n LIMIT ?)"
            " INSERT INTO intentos (linea, caso_id, momento, agente, resultado, telefono_id)"
            " SELECT linea, 1, '2026-11-24', 'yuli', 'NO_CONTESTA', 1 FROM n",
            (attempts,),
        )

    def step() -> None:
        steps[0] += 1

    one.db.conn.set_progress_handler(step, 100)
    one.of("drubio").bases.anular(2, "no era")
    return steps[0]


def test_undoing_reads_no_calls_to_other_telephones(store):
    store.db.checkpoint()
    assert _steps_of_undoing(store, 4_000) < 2 * _steps_of_undoing(store, 1)


def test_a_hidden_caso_on_which_somebody_wrote_all_the_same_stays(store, monkeypatch):
    monkeypatch.setattr(unfinished.UnfinishedBases, "withdraw", lambda *_: None)
    store.of("drubio").bases.anular(2, "no era")
    with monkeypatch.context() as sight:
        sight.setattr("ajustes_tui.storage.casos.casos.IN_SIGHT", "1")
        store.register(BROUGHT, "nota", nota="la tenía abierta")
    monkeypatch.undo()
    store.bring([fila(0, "RECHAZADO")], "2026-12-02")
    assert store.rows_of(f"SELECT retirado FROM casos WHERE id IN ({TOUCHED}, {BROUGHT}, 20)") == [
        (0,),
        (1,),
        (0,),
    ]
    assert store.of("drubio").integrity.verify().healthy


HIDDEN_BY_HAND = {
    "a live base": "INSERT INTO en_curso (base_id, desde) VALUES (2, 7)",
    "casos of another base": "INSERT INTO en_curso (base_id, desde) VALUES (2, 1)",
    "from another caso on": "UPDATE en_curso SET desde = 1",
    "one caso more": f"INSERT INTO en_curso_quedan VALUES ({BROUGHT}, 2)",
}


@pytest.mark.parametrize("what", HIDDEN_BY_HAND)
def test_whatever_hides_casos_and_is_no_base_that_is_undone_is_damage_and_nothing_is_retired(
    store, monkeypatch, what
):
    if "INSERT INTO en_curso " not in HIDDEN_BY_HAND[what]:
        monkeypatch.setattr(unfinished.UnfinishedBases, "withdraw", lambda *_: None)
        store.of("drubio").bases.anular(2, "no era")
        monkeypatch.undo()
    with store.db.transaction() as conn:
        assert conn.execute(HIDDEN_BY_HAND[what]).rowcount
    before = _casos(store)
    with pytest.raises(BrokenIntegrity, match="Hay casos escondidos"):
        store.bring(rows(3), "2026-12-02")
    assert _casos(store) == before
    assert not store.of("drubio").integrity.verify().sound
