"""Without Polars no base is read and no workbook is written, and all the work goes on."""

from __future__ import annotations

from tests.flows.blocked import INTERNAL, orders_without
from tests.services.conftest import molde, store
from tests.services.soporte import book, rows

__all__ = ["molde", "store"]


def test_all_the_work_goes_on_from_the_triage_to_the_call_and_no_workbook_is_read_or_written(
    store, tmp_path
):
    ((caso, phone),) = store.rows_of(
        "SELECT c.id, t.numero FROM casos c JOIN telefonos t ON t.cuenta = c.cuenta"
        " WHERE c.resultado = 'APROBADO' LIMIT 1"
    )
    work = (
        *("casos", "caso 1 --ver-datos", "siguiente", "historial 90000000", "kpi --por asesor"),
        *("top5", "bases", f"registrar {caso} clasificar --dato causal=A"),
        f"registrar {caso} aplicacion_correcta",
        f"registrar {caso} contacto --dato resultado=NO_CONTESTA --dato telefono={phone}",
    )
    path, output = book(tmp_path / "ajustes_01_12_2026.xlsx", rows(40)), tmp_path / "casos.xlsx"
    refused = (f"importar {path}", f"exportar casos {output}")
    answers = orders_without("polars", store, tmp_path, *work, *refused)
    for line, (code, document) in zip(work, answers, strict=False):
        assert (code, document is not None) == (0, True), line
    (imported, error), (exported, _) = answers[len(work) :]
    assert (imported != 0, "error" in error, exported) == (True, True, INTERNAL)
    assert store.rows_of(f"SELECT estado, intentos FROM casos WHERE id = {caso}") == [
        ("POR_CONTACTAR", 1)
    ]
    assert store.rows_of("SELECT count(*), (SELECT count(*) FROM bases) FROM casos") == [(30, 1)]
    assert not [*tmp_path.glob("*.carga-*"), *tmp_path.glob("casos.xlsx")]
