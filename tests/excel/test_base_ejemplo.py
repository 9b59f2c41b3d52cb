from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from openpyxl import load_workbook

RAIZ = Path(__file__).resolve().parents[2]
EJEMPLO = RAIZ / "data" / "base_ejemplo.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    espec = importlib.util.spec_from_file_location("generar_base", RAIZ / "data/generar_base.py")
    modulo = importlib.util.module_from_spec(espec)
    espec.loader.exec_module(modulo)
    path = tmp_path_factory.mktemp("ejemplo") / "otra.xlsx"
    return path, modulo.generar(path)


def test_made_again_it_has_the_same_cells_and_as_many_rows_of_each_kind_as_are_read(made, read):
    path, cuentas = made
    made_again = load_workbook(path, read_only=True)["Ajustes"].values
    assert list(made_again) == list(load_workbook(EJEMPLO, read_only=True)["Ajustes"].values)
    was_read = read(EJEMPLO)
    keys = {(fila.cuenta, fila.radicado) for fila in was_read.valid}
    assert len(keys) == cuentas["validas"]
    assert len(was_read.valid) - len(keys) == cuentas["duplicadas"]
    assert len(was_read.rechazos) == cuentas["rechazadas"]
    assert was_read.rows == cuentas["validas"] + cuentas["duplicadas"] + cuentas["rechazadas"]
    por_revisar = sum(fila.resultado_por_revisar for fila in was_read.valid)
    assert por_revisar == cuentas["por_revisar"]
    assert sum("totales" in notice for notice in was_read.notices) == cuentas["totales"]


def test_it_has_every_field_enough_asesores_and_nobody_s_account_or_telephone(read):
    was_read = read(EJEMPLO)
    assert len(was_read.header.columns) == 19
    assert len({fila.asesor_id for fila in was_read.valid} - {None}) >= 30
    assert len({fila.aliado for fila in was_read.valid} - {None}) == 3
    assert all(fila.cuenta.lstrip("0").startswith("9000") for fila in was_read.valid)
    assert all(t.startswith("300000") for fila in was_read.valid for t in fila.telefonos)
