"""Without sqlite-utils nothing is written of a caso, and everything is still read."""

from __future__ import annotations

from tests.flows.blocked import INTERNAL, orders_without
from tests.services.conftest import molde, store
from tests.services.soporte import CORTE

__all__ = ["molde", "store"]

READS = (
    *("casos", "caso 1", "caso 1 --ver-datos", "historial 90000000", "bases", "revision"),
    *(f"conciliacion --corte {CORTE}", "kpi", "kpi --por asesor", "top5", "usuarios listar"),
    *("practicas listar", "catalogo causales", "info"),
)


def test_every_reading_order_answers_and_no_evento_is_registered(store, tmp_path):
    before = store.rows_of("SELECT * FROM historial"), store.rows_of("SELECT * FROM casos")
    note = "registrar 1 nota --nota 'Una nota cualquiera'"
    *read, refused = orders_without("sqlite_utils", store, tmp_path, *READS, note)
    for line, (code, document) in zip(READS, read, strict=True):
        assert (code, document is not None) == (0, True), line
    code, document = refused
    assert (code, document["error"]["codigo"]) == (INTERNAL, "interno")
    after = store.rows_of("SELECT * FROM historial"), store.rows_of("SELECT * FROM casos")
    assert after == before
