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
    hechas = load_workbook(tmp_path / "otra.xlsx")["Ajustes"].values
    assert list(hechas) == list(load_workbook(EJEMPLO)["Ajustes"].values)


def test_the_reader_finds_as_many_rows_of_each_kind_as_were_made(generador, tmp_path, leer):
    cuentas = generador.generar(tmp_path / "otra.xlsx")
    leida = leer(EJEMPLO)
    claves = {(fila.cuenta, fila.radicado) for fila in leida.validas}
    assert len(claves) == cuentas["validas"]
    assert len(leida.validas) - len(claves) == cuentas["duplicadas"]
    assert len(leida.rechazos) == cuentas["rechazadas"]
    assert leida.filas == cuentas["validas"] + cuentas["duplicadas"] + cuentas["rechazadas"]
    por_revisar = sum(fila.resultado_por_revisar for fila in leida.validas)
    assert por_revisar == cuentas["por_revisar"]
    assert sum("totales" in aviso for aviso in leida.avisos) == cuentas["totales"]


def test_every_account_and_telephone_is_synthetic(leer):
    leida = leer(EJEMPLO)
    assert all(fila.cuenta.lstrip("0").startswith("9000") for fila in leida.validas)
    assert all(t.startswith("300000") for fila in leida.validas for t in fila.telefonos)


def test_there_are_asesores_for_a_top_five_in_every_aliado(leer):
    leida = leer(EJEMPLO)
    assert len({fila.asesor_id for fila in leida.validas} - {None}) >= 30
    assert len({fila.aliado for fila in leida.validas} - {None}) == 3


def test_every_field_of_a_base_is_in_it(leer):
    assert len(leer(EJEMPLO).cabecera.columnas) == 19
