"""The radicado told to the usuario is that of the answer, whatever numbers the caso got since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.flows.conftest import CHECKLIST, CINCO, Ajustes
from tests.flows.lotes import (
    APROBADO,
    NOTA,
    ROWS,
    answered,
    classified,
    wrongly_rejected,
)

PQR = "5500001"
HEADINGS = (*CINCO, "Valor solicitado", "Valor aplicado", "Teléfono")


@pytest.fixture
def ids(ajustes: Ajustes, book: Callable[..., Path]) -> Mapping[str, int]:
    return classified(ajustes, book)


def _approve(ajustes: Ajustes, book: Callable[..., Path], radicado: str) -> None:
    ajustes.today("2026-07-02T08:00:00-05:00")
    cuenta, _own, _estado, motivo, _result, value = ROWS[0]
    row = (cuenta, radicado, "CERRADO", motivo, "APROBADO", value, value, "3000000101")
    ajustes.order("importar", str(book("ajustes_02_07_2026.xlsx", HEADINGS, [row])))


def _told(ajustes: Ajustes, caso: int) -> str:
    """Tell the usuario of a caso that was approved; return the radicado that its lines name."""
    ajustes.register(caso, "aplicacion_correcta")
    (verified,) = ajustes.order("historial", ROWS[0][0])[:1]
    ajustes.register(
        *(caso, "contacto"), resultado="ACEPTA", telefono="3000000101", verificado=CHECKLIST
    )
    line = ajustes.order("historial", ROWS[0][0])[0]
    assert line["evento"] == "contacto"
    assert verified["radicado"] == line["radicado"]
    assert ajustes.order("verificar", como="drubio")["casos"] == "ok"
    return str(line["radicado"])


def test_a_stay_at_pqr_gives_no_number_to_an_ajuste_that_the_base_approved(ajustes, ids, book):
    caso = ids["7001"]
    ajustes.register(
        *(caso, "escalar_pqr"), motivo="SIN_SOPORTE", faltan="LLS", radicado=PQR, nota=NOTA
    )
    _approve(ajustes, book, "7001")
    ajustes.register(caso, "resolver_revision", motivo="sí", como="drubio")
    ajustes.register(caso, "devolver", motivo="Claro lo aprobó", como="drubio")
    assert _told(ajustes, caso) == "7001"


@pytest.mark.parametrize(
    ("radicado", "told"), [("7001", "7001"), ("448001", "448001"), ("448009, 448001", "448001")]
)
def test_of_a_re_escalation_it_is_that_of_the_row_that_answers(ajustes, ids, book, radicado, told):
    wrongly_rejected(ajustes, ids["7001"], "448001")
    _approve(ajustes, book, radicado)
    (answer,) = ajustes.order("historial", ROWS[0][0])[:1]
    assert (answer["evento"], answer["radicado"]) == ("respuesta_back", told)
    assert _told(ajustes, ids["7001"]) == told


def test_an_undone_base_gives_the_number_of_before_back(ajustes, ids, book):
    caso = ids["7001"]
    wrongly_rejected(ajustes, caso, "448001")
    ajustes.register(caso, "respuesta_back", resultado="APROBADO", valor_aplicado="45900")
    # The row only says the answer again, under the number of the base.
    _approve(ajustes, book, "7001")
    ajustes.order("anular_importacion", "2", "--motivo", "otra base", como="drubio")
    ajustes.register(caso, "completar", campo="telefono", valor="3000000101", fuente="RR")
    assert _told(ajustes, caso) == "448001"


def test_of_an_answered_lot_it_is_that_of_the_lot(ajustes, ids, tmp_path):
    caso = ids["7001"]
    wrongly_rejected(ajustes, caso, "448001")
    lote = tmp_path / "lote.xlsx"
    ajustes.order("exportar", "reescalados", str(lote))
    ajustes.today("2026-07-02T08:00:00-05:00")
    answer = {APROBADO: "APROBADO", "Valor aplicado": 45_900}
    ajustes.order("importar", str(answered(lote, {"448001": answer})))
    ajustes.register(caso, "completar", campo="telefono", valor="3000000101", fuente="RR")
    assert _told(ajustes, caso) == "448001"
