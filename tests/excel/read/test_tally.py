"""How each column was read: counts, and the first cell that could not be, with its row."""

from __future__ import annotations

from ajustes_tui.domain.base.tally import ColumnTally
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
    tally = was_read.tally
    assert tally.rows == 3
    assert tally.resultados == {"APROBADO": 1, "RECHAZADO": 1}
    assert tally.medians == {"valor_solicitado": 2_300_000}
    assert tally.fields == {
        "cuenta": ColumnTally(3, 1, 0, "90001234", 3),
        "radicado": ColumnTally(3, 0, 0, "4471000007", 3),
        "motivo": ColumnTally(3, 0, 0, "Cruce de saldos", 3),
        "estado_ajuste": ColumnTally(3, 0, 0, "Cerrado", 3),
        "resultado_back": ColumnTally(2, 0, 1, "tal vez", 5),
        "valor_solicitado": ColumnTally(2, 1, 1, "mil", 7),
        "clase": ColumnTally(1, 0, 2, "tutela", 5),
        "telefono_1": ColumnTally(1, 1, 1, "12", 5),
    }
