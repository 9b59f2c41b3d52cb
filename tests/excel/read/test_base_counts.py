"""How each column was read: counts, and the first cell that could not be, with its row."""

from __future__ import annotations

from ajustes_tui.domain.base.base_counts import ColumnCounts
from tests.excel.soporte import BUENA, CINCO


def test_each_column_says_what_was_read_what_is_empty_and_what_is_odd(book, read):
    headers = (*CINCO, "Valor", "Clase", "Celular", "Nota")
    was_read = read(
        book(
            ("Base de prueba",),
            headers,
            (*BUENA, 45900, "QUEJA", "3000000001", "a"),
            (),
            (*BUENA[:4], "tal vez", None, "tutela", "12", None),
            (None, *BUENA[1:], 100, None, None, None),
            (*BUENA[:4], "RECHAZADO", "mil", None, None, None),
            ("90009999", *BUENA[1:4], "RECHAZADO", 100, "tutela 2", None, None),
        )
    )
    counts = was_read.counts
    assert counts.rows == 3
    assert counts.resultados == {"APROBADO": 1, "RECHAZADO": 1}
    assert counts.medians == {"valor_solicitado": 2_300_000}
    assert counts.fields == {
        "cuenta": ColumnCounts(3, 1, 0, "90001234", 3),
        "radicado": ColumnCounts(3, 0, 0, "4471000007", 3),
        "motivo": ColumnCounts(3, 0, 0, "Cruce de saldos", 3),
        "estado_ajuste": ColumnCounts(3, 0, 0, "Cerrado", 3),
        "resultado_back": ColumnCounts(2, 0, 1, "tal vez", 5),
        "valor_solicitado": ColumnCounts(2, 1, 1, "mil", 7),
        "clase": ColumnCounts(1, 0, 2, "tutela", 5),
        "telefono_1": ColumnCounts(1, 1, 1, "12", 5),
    }
