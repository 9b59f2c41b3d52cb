"""The exports by the command line: their documents, their refusals, and what stays private."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import fastexcel
import openpyxl
import pytest

from tests.flows.conftest import CINCO, Ajustes

FILAS = tuple(
    (f"900000{n:02d}", f"70{n:02d}", "CERRADO", "Cruce de saldos", "APROBADO", "Ana Ruiz")
    for n in range(12)
)


@pytest.fixture
def con_base(ajustes: Ajustes, libro: Callable[..., Path]) -> Ajustes:
    """Return a store with a base of twelve casos, three of them verified."""
    base = libro("ajustes_01_07_2026.xlsx", (*CINCO, "Nombre"), FILAS)
    ajustes.orden("importar", str(base))
    for caso in (1, 2, 3):
        ajustes.registrar(caso, "clasificar", causal="I")
        ajustes.registrar(caso, "aplicacion_correcta", valor_aplicado="10.000")
    ajustes.persona = "drubio"
    ajustes.orden("usuarios", "listar")
    return ajustes


def _filas(ruta: Path) -> int:
    """Count the rows as the reader of the program does."""
    return int(fastexcel.read_excel(ruta).load_sheet(0, dtypes="string").height)


@pytest.mark.parametrize("que", ["casos", "historial", "kpi"])
def test_a_supervisor_exports_to_a_private_file(con_base, tmp_path, que):
    ruta = tmp_path / "salida.xlsx"
    hecho = con_base.orden("exportar", que, str(ruta))
    assert set(hecho) == {"archivo", "filas", "lote"}
    assert (hecho["archivo"], hecho["lote"]) == (str(ruta), None)
    assert stat.S_IMODE(ruta.stat().st_mode) == 0o600
    if que != "kpi":
        assert hecho["filas"] == _filas(ruta)
    negado = con_base.orden("exportar", que, str(tmp_path / "otra.xlsx"), sale=4, como="yuli")
    assert "supervisor" in negado["error"]["mensaje"]
    assert not (tmp_path / "otra.xlsx").exists()


@pytest.mark.parametrize(
    "filtro",
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
)
def test_the_filters_are_those_of_casos(con_base, tmp_path, filtro):
    ruta = tmp_path / "casos.xlsx"
    ids = [fila["id"] for fila in con_base.orden("casos", *filtro)]
    assert con_base.orden("exportar", "casos", str(ruta), *filtro)["filas"] == len(ids)
    hoja = openpyxl.load_workbook(ruta)["Casos"]
    assert [fila[0] for fila in hoja.iter_rows(min_row=2, values_only=True)] == ids


def test_the_figures_are_those_of_kpi(con_base, tmp_path):
    ruta = tmp_path / "kpi.xlsx"
    con_base.orden("exportar", "kpi", str(ruta), "--desde", "2026-07-01", "--hasta", "2026-07-01")
    hoja = openpyxl.load_workbook(ruta)["Indicadores"]
    cifras = {f[0]: f[1] for f in hoja.iter_rows(min_row=2, values_only=True)}
    kpi = con_base.orden("kpi", "--corte", "2026-07-01")
    assert cifras["Ajuste aplicado"] == kpi["aplicado"]["casos"] == 3
    assert cifras["Total (T)"] == kpi["total"] == 12


def test_names_come_whole_only_with_a_reason(con_base, tmp_path):
    ruta = tmp_path / "casos.xlsx"

    def nombre() -> object:
        titulos, primera, *_ = openpyxl.load_workbook(ruta)["Casos"].iter_rows(values_only=True)
        return dict(zip(titulos, primera, strict=True))["Usuario"]

    con_base.orden("exportar", "casos", str(ruta))
    assert nombre() == "A••• R•••"
    con_base.orden("exportar", "casos", str(ruta), "--sin-mascara", sale=4)
    con_base.orden("exportar", "casos", str(ruta), "--sin-mascara", "--motivo", "lo pide la SIC")
    assert nombre() == "Ana Ruiz"


@pytest.mark.parametrize(
    ("argumentos", "sale"),
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
)
def test_a_wrong_order_is_refused_and_leaves_no_file(
    con_base, tmp_path, monkeypatch, argumentos, sale
):
    monkeypatch.chdir(tmp_path)
    antes = set(tmp_path.iterdir())
    error = con_base.orden("exportar", *argumentos, sale=sale)["error"]
    assert error["mensaje"].endswith(".")
    assert set(tmp_path.iterdir()) == antes
