"""Finding an account: every number by its index, names by their words, and nothing of a blanked name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.storage.casos.search import CuentaSearch, FoundAccount
from tests.services.conftest import molde, store
from tests.services.soporte import ENCABEZADOS, Almacen, fila, grown
from tests.services.test_deshacer import NEW
from tests.support import MadeOnce

__all__ = ["molde", "store"]

NAMED = (
    ("Peñaranda Gómez, María José", "90001001", "771001"),
    ("JOSE MARIA PENARANDA", "90001002", "771002"),
    ("O'Higgins «Bernardo»", "90001003", "771003"),
)


def _make_named(store: Almacen) -> None:
    common = fila(1, "", None)[2:10]
    rows = [
        (cuenta, radicado, *common, f"3000009{n:03d}", name, f"123456789012345{n}")
        for n, (name, cuenta, radicado) in enumerate(NAMED)
    ]
    store.bring(rows, "2026-11-25", headers=(*ENCABEZADOS, "CUN"))


@pytest.fixture
def named(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    """Return a store with casos of usuarios whose names differ, one of them with a CUN."""
    return grown(made_once, tmp_path, _make_named, molde)


def test_an_account_is_found_by_what_a_person_says(named):
    for text, cuentas in {
        "90001002": ["90001002"],
        "771003": ["90001003"],
        "(300) 000-9001": ["90001002"],
        "+57 300 000 9001": ["90001002"],
        "573000009001": ["90001002"],
        "90 001 002": ["90001002"],
        "1234567890123452": ["90001003"],
        "peñaranda": ["90001002", "90001001"],
        "penaranda": ["90001002", "90001001"],
        "MARIA GOM": ["90001001"],
        "o'higgins": ["90001003"],
        "higgins bern": ["90001003"],
    }.items():
        assert named.of("drubio").historial.search(text).numbers == cuentas, text
    for text in ("lote 1", "ohiggins", '"higgins" OR maria', "*", "-", "9000", ""):
        assert named.of("drubio").historial.search(text).numbers == [], text


def test_an_account_comes_with_the_name_of_its_usuario_and_how_many_bear_it(named):
    search = CuentaSearch(named.db)
    assert search.find("771003").found == (FoundAccount("90001003", "O'Higgins «Bernardo»"),)
    few = search.find("penaranda", limit=1)
    assert (len(few.found), few.total) == (1, 2)
    assert few.heading() == "1 de 2 cuentas: busque con algo más"
    assert search.find("penaranda").heading() == "2 cuentas lo tienen"


def test_the_caso_of_an_undone_base_is_not_found(named):
    named.of("drubio").bases.anular(2, "venía de otra operación")
    assert named.of("drubio").historial.search("peñaranda").numbers == []
    assert named.of("drubio").historial.search("771001").numbers == []


def test_a_name_that_was_corrected_is_found_and_the_former_is_not(named):
    ((caso,),) = named.rows_of("SELECT id FROM casos WHERE radicado = '771003'")
    datos = {"campo": "usuario_nombre", "valor": "Amparo Rincón", "fuente": "RR"}
    named.register(caso, "completar", "drubio", motivo="así está en RR", **datos)
    assert named.of("drubio").historial.search("rincon").numbers == ["90001003"]
    assert named.of("drubio").historial.search("higgins").numbers == []


def test_a_number_is_found_from_its_beginning_and_whole_before_the_others(named):
    search = CuentaSearch(named.db)
    begun = search.beginning("90001")
    assert (begun.numbers, begun.total, begun.whole) == (["90001003", "90001002", "90001001"], 3, 0)
    assert search.beginning("90001", limit=1).total == 3
    assert search.beginning("300 000 9001").numbers == ["90001002"]
    assert search.beginning("300 000 900").total == 3
    assert search.beginning("+57 300 000-900").total == 3
    assert search.beginning("9" * 40).numbers == []
    whole = search.beginning("771001")
    assert (whole.numbers, whole.whole) == (["90001001"], 1)
    assert search.beginning("higgins").numbers == ["90001003"]


def test_a_former_name_that_matched_is_said(named):
    row = ("90001003", "771009", *fila(1, "", None)[2:10], "3000009009", "Amparo Rincón", "")
    named.bring([row], "2026-11-26", headers=(*ENCABEZADOS, "CUN"))
    search = CuentaSearch(named.db)
    (found,) = search.find("bernardo").found
    assert found.named == "Amparo Rincón (antes O'Higgins «Bernardo»)"
    (found,) = search.find("rincon").found
    assert found.named == "Amparo Rincón"


def test_a_former_radicado_that_matched_is_said_and_a_lot_gives_the_accounts_that_went_out_in_it(
    store, tmp_path
):
    store.register(6, "clasificar", causal="A")
    ((before, cuenta),) = store.rows_of("SELECT radicado, cuenta FROM casos WHERE id = 6")
    store.register(6, "mal_rechazado", **NEW)
    accounts = store.of("drubio").historial
    (found,) = accounts.look_up(before).rows
    assert (found.account.cuenta, found.matched) == (cuenta, before)
    (found,) = accounts.look_up(cuenta).rows
    assert found.matched == ""
    store.of("drubio").lotes.export_lote(LoteKind.REESCALADOS, tmp_path / "lote.xlsx")
    assert accounts.search("Lote 1").numbers == [cuenta]
    assert [row.account.cuenta for row in accounts.look_up("lote 1").rows] == [cuenta]
    assert accounts.search("lote 2").numbers == []


@pytest.mark.parametrize("erases", [True, False], ids=["secure-delete", "rebuild"])
def test_nothing_of_a_blanked_name_stays_in_the_index(named, erases):
    if not erases:
        named.db.conn.execute("INSERT INTO casos_fts (casos_fts, rank) VALUES ('secure-delete', 0)")
        named.db.conn.commit()
    words = "SELECT count(*) FROM casos_fts_data WHERE instr(block, CAST('higgins' AS BLOB))"
    assert named.rows_of(words)[0][0]
    named.of("drubio").forgetting.forget("90001003", "petición del titular")
    search = CuentaSearch(named.db)
    assert named.rows_of(words) == [(0,)]
    assert (search.find("higgins").numbers, search.find("771003").numbers) == ([], ["90001003"])
    named.rows_of("INSERT INTO casos_fts (casos_fts, rank) VALUES ('integrity-check', 1)")


def test_no_beginning_of_a_number_reads_a_whole_table(store):
    values = ("900", "900:")
    for table, column in (("casos", "cuenta"), ("casos", "cun"), ("radicados", "radicado")):
        asked = (
            f"EXPLAIN QUERY PLAN SELECT cuenta FROM {table} WHERE {column} >= ? AND {column} < ?"
        )
        plan = store.db.conn.execute(asked, values).fetchall()
        assert plan[0][3].startswith("SEARCH"), tuple(plan[0])
    asked = "SELECT cuenta FROM telefonos WHERE numero BETWEEN '300' AND '301' OR numero = '300'"
    for step in store.rows_of(f"EXPLAIN QUERY PLAN {asked}"):
        assert not step[3].startswith("SCAN"), step


def test_no_search_by_a_number_reads_a_whole_table(store):
    columns = ("casos.cuenta", "casos.cun", "radicados.radicado", "telefonos.numero")
    for table, _dot, column in (place.partition(".") for place in columns):
        plan = store.rows_of(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = '1'")
        assert plan[0][3].startswith("SEARCH"), plan
