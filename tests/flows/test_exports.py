"""The exports by the command line: their documents, their refusals, and what stays private."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import fastexcel
import openpyxl
import pytest

from tests.flows.conftest import CINCO, Ajustes
from tests.support import few

ROWS = tuple(
    (f"900000{n:02d}", f"70{n:02d}", "CERRADO", "Cruce de saldos", "APROBADO", "Ana Ruiz")
    for n in range(12)
)


@pytest.fixture
def con_base(ajustes: Ajustes, book: Callable[..., Path]) -> Ajustes:
    """Return a store with a base of twelve casos, three of them verified."""
    base = book("ajustes_01_07_2026.xlsx", (*CINCO, "Nombre"), ROWS)

    def verify() -> None:
        ajustes.order("importar", str(base))
        for caso in (1, 2, 3):
            ajustes.register(caso, "clasificar", causal="I")
            ajustes.register(caso, "aplicacion_correcta", valor_aplicado="10.000")

    ajustes.reach("exports", verify)
    ajustes.person = "drubio"
    ajustes.order("usuarios", "listar")
    return ajustes


def _all_rows(path: Path) -> int:
    """Count the rows as the reader of the program does."""
    return int(fastexcel.read_excel(path).load_sheet(0, dtypes="string").height)


@pytest.mark.parametrize("what", ["casos", "historial", "kpi"])
def test_a_supervisor_exports_to_a_private_file(con_base, tmp_path, what):
    path = tmp_path / "salida.xlsx"
    done = con_base.order("exportar", what, str(path))
    assert set(done) == {"archivo", "filas", "lote"}
    assert (done["archivo"], done["lote"]) == (str(path), None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if what != "kpi":
        assert done["filas"] == _all_rows(path)
    refusal = con_base.order("exportar", what, str(tmp_path / "otra.xlsx"), sale=4, como="yuli")
    assert "supervisor" in refusal["error"]["mensaje"]
    assert not (tmp_path / "otra.xlsx").exists()


@pytest.mark.parametrize(
    "criteria",
    few(
        [
            (),
            ("--estado", "POR_CONTACTAR"),
            ("--cubeta", "aplicado", "--corte", "2026-07-01"),
            ("--causal", "i"),
            ("--cuenta", "90000004"),
            ("--radicado", "7005"),
            ("--base", "1", "--limite", "4"),
            ("--texto", "nadie"),
        ],
        3,
    ),
)
def test_the_filters_are_those_of_casos(con_base, tmp_path, criteria):
    path = tmp_path / "casos.xlsx"
    ids = [fila["id"] for fila in con_base.order("casos", *criteria)]
    assert con_base.order("exportar", "casos", str(path), *criteria)["filas"] == len(ids)
    sheet = openpyxl.load_workbook(path)["Casos"]
    assert [fila[0] for fila in sheet.iter_rows(min_row=2, values_only=True)] == ids


def test_the_figures_are_those_of_kpi(con_base, tmp_path):
    path = tmp_path / "kpi.xlsx"
    con_base.order("exportar", "kpi", str(path), "--desde", "2026-07-01", "--hasta", "2026-07-01")
    sheet = openpyxl.load_workbook(path)["Indicadores"]
    figures = {f[0]: f[1] for f in sheet.iter_rows(min_row=2, values_only=True)}
    kpi = con_base.order("kpi", "--corte", "2026-07-01")
    assert figures["Ajuste aplicado"] == kpi["aplicado"]["casos"] == 3
    assert figures["Total (T)"] == kpi["total"] == 12


def test_names_come_whole_only_with_a_reason(con_base, tmp_path):
    path = tmp_path / "casos.xlsx"

    def name() -> object:
        headings, first, *_ = openpyxl.load_workbook(path)["Casos"].iter_rows(values_only=True)
        return dict(zip(headings, first, strict=True))["Usuario"]

    con_base.order("exportar", "casos", str(path))
    assert name() == "A••• R•••"
    con_base.order("exportar", "casos", str(path), "--sin-mascara", sale=4)
    con_base.order("exportar", "casos", str(path), "--sin-mascara", "--motivo", "lo pide la SIC")
    assert name() == "Ana Ruiz"


@pytest.mark.parametrize(
    ("arguments", "sale"),
    few(
        [
            (("facturas", "x.xlsx"), 2),
            (("casos", "x.csv"), 2),
            (("casos", "x.xlsx", "--desde", "2026-07-01"), 2),
            (("casos", "x.xlsx", "--lote", "1"), 2),
            (("casos", "x.xlsx", "--motivo", "porque sí"), 2),
            (("kpi", "x.xlsx", "--cuenta", "90000001"), 2),
            (("kpi", "x.xlsx", "--corte", "2026-07-01", "--desde", "2026-07-01"), 2),
            (("kpi", "x.xlsx", "--sin-mascara"), 2),
            (("pqr", "x.xlsx", "--lote", "1", "--causal", "A"), 2),
            (("pqr", "x.xlsx", "--sin-mascara", "--motivo", "x"), 2),
            (("casos", "x.xlsx", "--estado", "LEJOS"), 3),
            (("casos", "no_hay/x.xlsx"), 3),
            (("pqr", "x.xlsx"), 4),
        ],
        4,
        spread=True,
    ),
)
def test_a_wrong_order_is_refused_and_leaves_no_file(
    con_base, tmp_path, monkeypatch, arguments, sale
):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    error = con_base.order("exportar", *arguments, sale=sale)["error"]
    assert error["mensaje"].endswith(".")
    assert set(tmp_path.iterdir()) == before
