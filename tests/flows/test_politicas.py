"""The policies and the review of the procedure by the command line: refused, in force, followed or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.domain.caso.eventos import TABLE, Evento, Guard
from tests.flows.conftest import CINCO, Ajustes

HEADER = "regla,causal,resultado,dias,veredicto,motivo,porque,valor_esperado\n"
WHOLE = (
    HEADER
    + "K1,K,RECHAZADO,,rechazo_correcto,NO_APLICA_POLITICA,la oferta no la incluía,\n"
    + "K2,K,APROBADO,,aplicacion_correcta,,la oferta la incluía,tarifa:CONEXION\n"
    + "K3,K,SIN_RESPUESTA,,escalar_back,,va con las notas,\n"
)
PRICES = "concepto,desde,hasta,valor\nCONEXION,2026-01-01,,45000\n"
CAUSAL = "Cargos de conexión"
ROWS = [
    ("90000001", "5001", "Cerrado", CAUSAL, "rechazado"),
    ("90000002", "5002", "Cerrado", CAUSAL, "rechazado"),
    ("90000003", "5003", "Cerrado", "Cambio de estrato", "rechazado"),
]


def put(ajustes: Ajustes, tmp_path: Path, catalog: str, text: str, sale: int = 0) -> dict[str, str]:
    """Put a table in force; return the error of a refused one."""
    path = tmp_path / f"{catalog}.csv"
    path.write_text(text, encoding="utf-8")
    answer = ajustes.order("catalogo", catalog, "--importar", str(path), sale=sale, como="drubio")
    return answer["error"] if sale else {}


@pytest.fixture
def with_casos(ajustes: Ajustes, book: Callable[..., Path], tmp_path: Path) -> Ajustes:
    """Three rejected casos, of which the policies speak of two."""
    base = book("ajustes_01_07_2026.xlsx", CINCO, ROWS)

    def bring() -> None:
        ajustes.order("importar", str(base))
        for caso in ajustes.order("casos"):
            letter = "G" if caso["radicado"] == "5003" else "K"
            ajustes.register(caso["id"], "clasificar", causal=letter)

    ajustes.reach("politicas", bring)
    return ajustes


@pytest.mark.completo
def test_the_procedure_as_shipped_is_whole_and_a_guard_taken_out_is_found(
    ajustes: Ajustes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ajustes.order("procedimiento", "revisar") == []
    row = TABLE[Evento.MAL_APLICADO]
    monkeypatch.setitem(
        TABLE, Evento.MAL_APLICADO, row._replace(guards=(Guard.CON_REESCALAMIENTOS,))
    )

    (found,) = ajustes.order("procedimiento", "revisar", sale=3)
    assert set(found) == {"lugar", "falta", "ejemplo"}
    assert found["lugar"] == "evento mal_aplicado"
    assert "NO_ATRIBUIBLE" in found["falta"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE, "espera la tarifa CONEXION, que no tiene precio"),
        (WHOLE.replace("tarifa:CONEXION", "") + "K4,K,RECHAZADO,,,,,\n", "reglas K1 y K4"),
        (WHOLE.replace("K3,K,SIN_RESPUESTA", "K3,K,APROBADO"), "resultado=SIN_RESPUESTA"),
        (HEADER + "K1,K,,<=5,,,,\nK2,K,,>6,,,,\n", "dias=6"),
    ],
)
def test_a_table_with_faults_is_not_put_in_force_and_says_where(
    ajustes: Ajustes, tmp_path: Path, text: str, said: str
) -> None:
    error = put(ajustes, tmp_path, "politicas", text, sale=3)
    assert error["codigo"] == "procedimiento"
    assert said in error["mensaje"]
    assert ajustes.order("catalogo", "politicas") == []


def test_a_price_that_a_policy_needs_is_not_taken_away(ajustes: Ajustes, tmp_path: Path) -> None:
    put(ajustes, tmp_path, "tarifas", PRICES)
    put(ajustes, tmp_path, "politicas", WHOLE)

    assert "CONEXION" in put(ajustes, tmp_path, "tarifas", PRICES.split("\n")[0], 3)["mensaje"]
    assert ajustes.order("procedimiento", "revisar") == []


def test_the_same_rows_come_from_a_table_a_toml_and_a_sheet(
    ajustes: Ajustes, tmp_path: Path
) -> None:
    put(ajustes, tmp_path, "tarifas", PRICES)
    put(ajustes, tmp_path, "politicas", WHOLE)
    rows = ajustes.order("catalogo", "politicas")
    for kind in ("toml", "xlsx", "csv"):
        path = tmp_path / f"fuera.{kind}"
        ajustes.order("catalogo", "politicas", "--exportar", str(path), como="drubio")
        put(ajustes, tmp_path, "politicas", HEADER)
        ajustes.order("catalogo", "politicas", "--importar", str(path), como="drubio")
        assert ajustes.order("catalogo", "politicas") == rows, kind
    assert openpyxl.load_workbook(tmp_path / "fuera.xlsx").active is not None


def test_another_decision_than_proposed_takes_its_reason_and_is_a_figure(
    with_casos: Ajustes, tmp_path: Path
) -> None:
    ajustes = with_casos
    put(ajustes, tmp_path, "tarifas", PRICES)
    put(ajustes, tmp_path, "politicas", WHOLE)
    first, second, other = (ajustes.caso(radicado)["id"] for radicado in ("5001", "5002", "5003"))

    proposed = ajustes.order("caso", str(first))["propuesta"]
    assert (proposed["regla"], proposed["veredicto"]) == ("K1", "rechazo_correcto")
    assert "propuesta" not in ajustes.order("caso", str(other))
    ajustes.register(first, "rechazo_correcto", motivo="NO_APLICA_POLITICA")
    error = ajustes.register(second, "rechazo_correcto", motivo="SIN_PRUEBAS", sale=4)["error"]
    assert "falta decir por qué" in error["mensaje"]
    assert "--dato motivo_distinto=" in error["sugerencia"]
    ajustes.register(
        second, "rechazo_correcto", motivo="SIN_PRUEBAS", motivo_distinto="no hay contrato"
    )
    # Where no table proposes nothing is asked.
    ajustes.register(other, "rechazo_correcto", motivo="SIN_PRUEBAS")

    (line, *_rest) = ajustes.order("historial", "90000002")
    assert line["datos"]["politica"] == "K1"
    assert line["datos"]["propuesta"] == "rechazo_correcto"
    assert line["datos"]["motivo_distinto"] == "si"
    assert ajustes.order("verificar", como="drubio")["cadena"] == "ok"
