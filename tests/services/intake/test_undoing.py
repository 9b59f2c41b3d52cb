"""Bases undone in every order the program allows: the store they leave is sound, and so is its backup."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.keeping.integrity import Findings
from ajustes_tui.errors import AjustesError
from ajustes_tui.services.admin.restore import restore
from ajustes_tui.services.intake.importacion import ImportOptions
from tests.services.soporte import RESULTADOS, Almacen, book, fila
from tests.services.test_cifras import _work
from tests.support import few

CORTES = tuple(f"2026-11-{day}" for day in (10, 17, 24, 25, 26))


def _verify(store: Almacen) -> Findings:
    return store.of("drubio").integrity.verify()


def _undo(store: Almacen) -> int | None:
    """Undo the newest live base and return its number, None without one."""
    bases = store.of("drubio").service_context.bases
    newest = bases.newest_live()
    if newest is not None:
        store.of("drubio").bases.anular(newest, "no era")
    return newest


def _answer_a_lot(store: Almacen, rng: random.Random, path: Path) -> None:
    sent = store.of("yuli").lotes.export_lote(LoteKind.REESCALADOS, path)
    answers = openpyxl.load_workbook(sent.file)
    sheet = answers.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, place["Estado de aprobación o rechazo"]).value = rng.choice(RESULTADOS)
    answers.save(path)
    service = store.of("drubio").importacion
    service.confirm(service.prepare(path, ImportOptions()))


def _some_base(store: Almacen, rng: random.Random, path: Path) -> None:
    rows = [
        fila(n, rng.choice(RESULTADOS), rng.choice((None, 45_900, 30_000)))
        for n in sorted(rng.sample(range(36), rng.randrange(1, 24)))
    ]
    store.import_base(book(path, rows), rng.choice(CORTES), complemento=rng.random() < 0.5)


@pytest.mark.parametrize(
    ("seed", "turns"), few([(0, 12), *((seed, 24) for seed in range(3))], spread=True)
)
def test_a_store_is_sound_whatever_bases_were_undone_and_so_is_its_backup(
    store, tmp_path, seed, turns
):
    rng = random.Random(seed)
    for turn in range(turns):
        path = tmp_path / f"{turn}.xlsx"
        with suppress(AjustesError):
            match rng.choice("wwwbblu" + "f" * (turn % 10 == 9)):
                case "w":
                    for one in range(4):
                        with suppress(AjustesError):
                            _work(store, rng, range(turn * 4 + one, turn * 4 + one + 1))
                case "b":
                    _some_base(store, rng, path)
                case "l":
                    _answer_a_lot(store, rng, path)
                case "u":
                    _undo(store)
                case _:
                    store.of("drubio").forgetting.forget(
                        f"9000{rng.randrange(12):04d}", "lo pidió por escrito"
                    )
    findings = _verify(store)
    assert findings.healthy, findings
    while rng.random() < 0.9 and (base := _undo(store)) is not None:
        findings = _verify(store)
        assert findings.healthy, (base, findings)
    copy = tmp_path / "copia.db"
    services = store.of("drubio")
    services.integrity.back_up(copy)
    config = services.service_context.config
    store.db.close()
    restore(config, {}, copy, como="drubio")


def test_the_corte_of_a_caso_that_stayed_is_proved_when_no_base_of_it_is_live(store):
    store.bring([fila(0, "APROBADO"), fila(1, "APROBADO")], "2026-12-01")
    store.register(1, "nota", nota="se tocó")
    assert _undo(store) == 2
    assert _undo(store) == 1
    kept, gone = (row[0] for row in store.rows_of("SELECT corte FROM casos WHERE id IN (1, 2)"))
    assert _verify(store).healthy
    with closing(sqlite3.connect(store.path)) as conn, conn:
        conn.execute("UPDATE casos SET corte = '2026-12-01' WHERE id IN (1, 2)")
    assert (kept, gone) == ("2026-11-24", "2026-11-24")
    changed = {(d.where, d.id, d.field) for d in _verify(store).differences}
    assert changed >= {("caso", 1, "corte"), ("caso", 2, "corte")}


def test_a_base_that_changes_a_caso_another_one_brought_without_news_leaves_a_sound_store(
    store, tmp_path
):
    for number, values in enumerate(([fila(0, "")], [fila(0, "APROBADO", 45_900)])):
        path = book(tmp_path / f"{number}.xlsx", values)
        store.import_base(path, "2026-12-01", complemento=bool(number))
    assert _verify(store).healthy
