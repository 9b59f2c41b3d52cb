"""Notes that are marcaciones of no requirement, on a caso and on a cuenta that is of none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests.flows.conftest import CINCO, Ajustes

NEW = "90009999"
"""A cuenta no base ever brought."""
GENERAL = ("--dato", "razon=GEN", "--dato", "subrazon=CON")


def _base(book: Callable[..., Path]) -> str:
    row = ("90000001", "7001", "CERRADO", "Fallas en la prestación del servicio", "RECHAZADO")
    return str(book("ajustes_01_07_2026.xlsx", CINCO, [row]))


@pytest.fixture
def noted(ajustes: Ajustes, book: Callable[..., Path]) -> Ajustes:
    base = _base(book)

    def note() -> None:
        ajustes.order("importar", base)
        done = ajustes.order("nota", NEW, "--nota", "llamar al 3000000123", *GENERAL, como="yuli")
        assert done == {"linea": 2, "cuenta": NEW}

    ajustes.reach("noted", note)
    return ajustes


def test_a_note_on_a_cuenta_without_casos_is_a_line_like_any_other(noted, tmp_path):
    (line,) = noted.order("historial", NEW)
    said = {key: line[key] for key in ("linea", "agente", "caso", "evento", "razon", "subrazon")}
    assert said == {
        **{"linea": 2, "agente": "yuli", "caso": None, "evento": "nota"},
        **{"razon": "GEN", "subrazon": "CON"},
    }
    assert (line["estado_antes"], line["estado_despues"]) == (None, None)
    assert noted.order("verificar", como="drubio")["cadena"] == "ok"
    assert noted.order("casos") == noted.order("casos", "--cuenta", "90000001")

    # It goes with whole cuentas, masked, and not with some casos of each.
    written = tmp_path / "h.xlsx"
    assert noted.order("exportar", "historial", str(written), como="drubio")["filas"] == 2
    cells = [str(c.value) for row in openpyxl.load_workbook(written).worksheets[0] for c in row]
    assert NEW in cells
    assert not any("3000000123" in cell for cell in cells)
    chosen = ("exportar", "historial", str(tmp_path / "p.xlsx"), "--estado", "POR_CLASIFICAR")
    assert noted.order(*chosen, como="drubio")["filas"] == 1
    noted.order("exportar", "datos", str(tmp_path / "datos"), como="drubio")
    lines = pl.read_parquet(tmp_path / "datos/historial/**/*.parquet")
    assert lines.filter(pl.col("cuenta") == NEW)["caso_id"].to_list() == [None]
    assert lines.filter(pl.col("cuenta") == NEW)["estado_despues"].to_list() == [None]


def test_a_cuenta_that_gets_a_caso_later_keeps_its_lines(noted, book):
    row = (NEW, "7009", "ABIERTO", "Cruce de saldos", "")
    noted.order("importar", str(book("ajustes_02_07_2026.xlsx", CINCO, [row])))
    assert [line["evento"] for line in noted.order("historial", NEW)] == ["caso_nuevo", "nota"]
    noted.order("nota", NEW, "--nota", "otra")
    assert [line["caso"] for line in noted.order("historial", NEW)] == [None, 2, None]
    assert noted.order("verificar", como="drubio")["casos"] == "ok"


def test_the_marcacion_of_a_note_is_not_the_one_of_its_caso(noted):
    noted.register(1, "nota", razon="GEN", subrazon="SEG")
    noted.register(1, "nota", razon="PQR", subrazon="SIN", sale=4)
    line, *_ = noted.order("historial", "90000001")
    assert (line["caso"], line["razon"], line["estado_despues"]) == (1, "GEN", "POR_CLASIFICAR")
    assert noted.order("caso", "1")["pqr"] is None


def test_a_cuenta_without_casos_is_forgotten_and_ages_as_any(noted):
    noted.order("nota", NEW, "--nota", "vive en la colina azul")
    noted.today("2027-08-01T10:00:00-05:00")
    assert (
        noted.order("retencion", "--dias", "30", "--ensayo", como="drubio")["blanqueados"]["notas"]
        == 2
    )
    done = noted.order("olvidar", NEW, "--motivo", "lo pidió el titular el 31/07", como="drubio")
    assert done["blanqueados"] == {"notas": 2}
    assert {line["nota"] for line in noted.order("historial", NEW)} == {None}
    assert noted.order("retencion", "--dias", "30", "--ensayo", como="drubio")["cuentas"] == 0
    assert noted.order("verificar", como="drubio")["cadena"] == "ok"
