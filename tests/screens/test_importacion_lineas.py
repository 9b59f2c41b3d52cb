"""What the import says, from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from ajustes_tui.domain.base import Cabecera, TipoBase
from ajustes_tui.domain.fechas import BOGOTA
from ajustes_tui.screens import importacion_lineas as lineas
from ajustes_tui.services.archivos import libros_de
from ajustes_tui.services.importacion import Resumen
from ajustes_tui.ui.text import ancho_linea
from tests.support import TEXTOS_DIFICILES

CABECERA = Cabecera(
    archivo="ajustes_24_11_2026.xlsx",
    sha256="",
    tamano=1_200_000,
    hoja="Casos",
    hojas=("Casos",),
    fila_encabezado=1,
    encabezados=("Cuenta", "PQR"),
    columnas={"cuenta": "Cuenta", "radicado": "PQR", "motivo": "Motivo", "aliado": "Sede"},
    dudosas={},
    sin_mapear=("Otra",),
    ejemplos={"cuenta": ("90004127", "", "90006612")},
    filas_declaradas=204,
)
RESUMEN = Resumen(
    base=31,
    archivo="ajustes_24_11_2026.xlsx",
    sha256="",
    corte=date(2026, 11, 24),
    tipo=TipoBase.COMPLETA,
    hoja="Casos",
    filas=204,
    validas=200,
    nuevas=61,
    actualizadas=48,
    iguales=91,
    duplicadas=3,
    rechazadas=1,
    ausentes=12,
    ya_importada=False,
    columnas={},
    sin_mapear=(),
    avisos=(),
    rechazos=(),
    conciliacion={"reescalados": 41, "aplicados": 29, "valor_distinto": 3},
)


def _texto(linea):
    return "".join(trozo.texto for trozo in linea)


def test_the_rows_of_the_file_add_up_to_the_total_of_the_corte():
    dichas = [_texto(linea) for linea in lineas.filas(RESUMEN, "nueva")]
    assert "T del corte 200" in dichas[1]
    assert "61 + 48 + 91" in dichas[3]
    assert dichas[1].startswith("►Nuevas")


def test_the_reconciliation_says_what_follows_for_each_outcome():
    dichas = [_texto(linea) for linea in lineas.conciliacion(RESUMEN)]
    assert "41 reescalados" in dichas[0]
    assert any("Aplicados como se pidió" in d and "29" in d for d in dichas)


def test_without_escalations_the_reconciliation_is_one_sentence():
    vacia = replace(RESUMEN, conciliacion={"reescalados": 0})
    assert len(lineas.conciliacion(vacia)) == 2


def test_an_empty_sample_is_said():
    assert "90004127 · (vacío) · 90006612" in _texto(lineas.columnas(CABECERA, 8)[1])


def test_columns_that_do_not_fit_are_named_on_the_last_row():
    dichas = [_texto(linea) for linea in lineas.columnas(CABECERA, 3)]
    assert len(dichas) == 4
    assert "y también motivo, aliado" in dichas[3]


def test_a_doubtful_column_is_pointed_at():
    dudosa = replace(CABECERA, dudosas={"valor_aplicado": "Vr."})
    assert "«Vr.» podría ser valor_aplicado" in _texto(lineas.columnas(dudosa, 8)[-1])


@pytest.mark.parametrize("texto", TEXTOS_DIFICILES)
def test_nasty_headers_and_samples_stay_inside_eighty_cells(texto):
    rara = replace(CABECERA, columnas={"cuenta": texto}, ejemplos={"cuenta": (texto, texto, texto)})
    assert all(ancho_linea(linea) <= 80 for linea in lineas.columnas(rara, 8))


def test_long_warnings_are_broken_and_not_cut():
    dichas = lineas.avisos(["palabra " * 30])
    assert len(dichas) > 3
    assert all(ancho_linea(linea) <= 80 for linea in dichas)


def test_the_bar_says_which_base_and_how_long_it_took():
    ahora = datetime(2026, 11, 24, 8, 36, tzinfo=BOGOTA)
    assert lineas.barra_del_resultado(RESUMEN, ahora, 1.94) == (
        "IMPORTACIÓN › Base 31 importada",
        "24/11/2026 08:36, en 1,9 s",
    )


def test_only_workbooks_are_listed_and_a_missing_folder_has_none(tmp_path: Path):
    for nombre in ("ajustes.xlsx", "~$ajustes.xlsx", "nota.txt"):
        (tmp_path / nombre).touch()
    assert [libro.ruta.name for libro in libros_de(tmp_path)] == ["ajustes.xlsx"]
    assert libros_de(tmp_path / "no") == []
