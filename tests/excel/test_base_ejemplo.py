from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from openpyxl import load_workbook

RAIZ = Path(__file__).resolve().parents[2]
EJEMPLO = RAIZ / "data" / "base_ejemplo.xlsx"


@pytest.fixture(scope="module")
def generador():
    espec = importlib.util.spec_from_file_location("generar_base", RAIZ / "data/generar_base.py")
    modulo = importlib.util.module_from_spec(espec)
    espec.loader.exec_module(modulo)
    return modulo


def test_making_it_again_gives_the_same_cells(generador, tmp_path):
    generador.generar(tmp_path / "otra.xlsx")
    made_again = load_workbook(tmp_path / "otra.xlsx")["Ajustes"].values
    assert list(made_again) == list(load_workbook(EJEMPLO)["Ajustes"].values)


def test_the_reader_finds_as_many_rows_of_each_kind_as_were_made(generador, tmp_path, read):
    cuentas = generador.generar(tmp_path / "otra.xlsx")
    was_read = read(EJEMPLO)
    keys = {(fila.cuenta, fila.radicado) for fila in was_read.valid}
    assert len(keys) == cuentas["validas"]
    assert len(was_read.valid) - len(keys) == cuentas["duplicadas"]
    assert len(was_read.rechazos) == cuentas["rechazadas"]
    assert was_read.rows == cuentas["validas"] + cuentas["duplicadas"] + cuentas["rechazadas"]
    por_revisar = sum(fila.resultado_por_revisar for fila in was_read.valid)
    assert por_revisar == cuentas["por_revisar"]
    assert sum("totales" in notice for notice in was_read.notices) == cuentas["totales"]


def test_every_account_and_telephone_is_synthetic(read):
    was_read = read(EJEMPLO)
    assert all(fila.cuenta.lstrip("0").startswith("9000") for fila in was_read.valid)
    assert all(t.startswith("300000") for fila in was_read.valid for t in fila.telefonos)


def test_there_are_asesores_for_a_top_five_in_every_aliado(read):
    was_read = read(EJEMPLO)
    assert len({fila.asesor_id for fila in was_read.valid} - {None}) >= 30
    assert len({fila.aliado for fila in was_read.valid} - {None}) == 3


def test_every_field_of_a_base_is_in_it(read):
    assert len(read(EJEMPLO).header.columns) == 19
