"""What the import says, from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from ajustes_tui.domain.base.reconciliation import (
    CambioEnGestion,
    Conciliacion,
    ParaRevision,
    Renglon,
)
from ajustes_tui.domain.base.rows import CAMPOS_OBLIGATORIOS, Cabecera, Resultado, TipoBase
from ajustes_tui.domain.base.workbook import HojaVista, Titulos
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.importacion import preview_text, result_text
from ajustes_tui.screens.importacion.column_mapper import mapping_columns, mapping_rows
from ajustes_tui.screens.importacion.dialogs import sheet_choices
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.services.intake.files import libros_de
from ajustes_tui.services.intake.importacion import Resumen
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
    dichas = [_texto(linea) for linea in preview_text.row_counts(RESUMEN, "nueva")]
    assert "T del corte 200" in dichas[1]
    assert "61 + 48 + 91" in dichas[3]
    assert dichas[1].startswith("►Nuevas")


def _conciliacion(**cambios):
    renglones = (
        Renglon("aplicados", tuple(range(29)), 198_820_000),
        Renglon("valor_distinto", (), 0),
        Renglon("sin_respuesta", (40, 41, 42), 26_250_000),
    )
    return replace(Conciliacion(date(2026, 11, 24), renglones, 38, 3, 6), **cambios)


def test_the_reconciliation_says_money_and_what_follows_for_each_outcome():
    dichas = [
        _texto(linea) for linea in result_text.reconciliation_lines(_conciliacion(), "aplicados")
    ]
    assert "32 reescalados, $ 2.250.700" in dichas[0]
    assert dichas[2].startswith("►● Aplicados como se pidió")
    assert "29      $ 1.988.200  Aprobado: ¿bien aplicado?" in dichas[2]
    assert "esperan; el mayor, 6 días" in dichas[4]
    assert "38 se reconocieron por el radicado nuevo y 3 por el original." in dichas[5]
    assert all(len(dicha) <= 80 for dicha in dichas)


def test_an_outcome_without_casos_says_no_money_and_cannot_be_opened():
    vista = ResultView(RESUMEN, _conciliacion())
    assert result_text.cursor_keys(vista) == ["aplicados", "sin_respuesta"]
    assert "$" not in _texto(result_text.reconciliation_lines(_conciliacion())[3])


def test_without_escalations_the_reconciliation_is_one_sentence():
    assert len(result_text.reconciliation_lines(Conciliacion(None))) == 2


def test_what_changed_in_hand_says_who_has_it():
    cambios = (
        CambioEnGestion(
            *(7, "90001180", Resultado.RECHAZADO, Resultado.APROBADO),
            *(Estado.POR_VERIFICAR, "andres"),
        ),
        CambioEnGestion(
            8, "90009316", Resultado.APROBADO, Resultado.RECHAZADO, Estado.POR_VALIDAR, None
        ),
    )
    vista = ResultView(RESUMEN, _conciliacion(en_gestion=cambios))
    dichas = [_texto(linea) for linea in result_text.result_lines(vista, "gestion:7")]
    assert any(
        d.startswith("►  90001180") and "RECHAZADO → APROBADO" in d and "lo tiene andres" in d
        for d in dichas
    )
    assert any("90009316" in d and "de nadie; Rechazado: ¿bien o mal?" in d for d in dichas)


def test_what_goes_to_review_says_what_was_told_and_what_it_says_now():
    caso = ParaRevision(
        *(9, "90000871", Contenido.NO_APLICA, date(2026, 11, 18)),
        *(Resultado.APROBADO, 6_400_000),
    )
    vista = ResultView(RESUMEN, _conciliacion(para_revision=(caso,)))
    assert any(
        "se le informó el 18/11 «no aplica» y ahora dice APROBADO $ 64.000" in _texto(linea)
        for linea in result_text.result_lines(vista, "")
    )


def test_an_empty_sample_is_said():
    assert "90004127 · (vacío) · 90006612" in _texto(
        preview_text.recognised_columns(CABECERA, 8)[1]
    )


def test_columns_that_do_not_fit_are_named_on_the_last_row():
    dichas = [_texto(linea) for linea in preview_text.recognised_columns(CABECERA, 3)]
    assert len(dichas) == 4
    assert "y también motivo, aliado" in dichas[3]


def test_the_mapping_names_first_what_is_missing_and_last_what_nobody_took():
    titulos = Titulos(
        ("Cuenta", "Raro"), {"cuenta": "Cuenta"}, {"Cuenta": ("90004127",), "Raro": ("x", "y")}
    )
    filas = mapping_rows(titulos)
    assert [(f.campo, f.header) for f in filas] == [
        ("radicado", ""),
        ("motivo", ""),
        ("estado_ajuste", ""),
        ("resultado_back", ""),
        ("cuenta", "Cuenta"),
        ("", "Raro"),
    ]
    columnas = mapping_columns()[0]
    assert columnas[1].valor(filas[0]) == "▲ falta"
    assert columnas[2].valor(filas[-1]) == "x · y"


def test_the_best_sheet_is_pointed_at_and_the_others_say_what_they_lack():
    def hoja(nombre, columnas, **mas):
        return HojaVista(nombre, mas.get("oculta", False), 10, 1, (), columnas, {}, ())

    buena = dict.fromkeys(CAMPOS_OBLIGATORIOS, "x")
    hojas = [hoja("Portada", {}), hoja("Base", buena), hoja("Vieja", buena, oculta=True)]
    dichas = [texto for _, texto in sheet_choices(hojas)]
    assert dichas[0] == "  Portada · 10 filas · faltan 5 de 5 columnas"
    assert dichas[1].startswith("► Base")
    assert dichas[2].endswith("· oculta")


@pytest.mark.parametrize("texto", TEXTOS_DIFICILES)
def test_nasty_headers_and_samples_stay_inside_eighty_cells(texto):
    rara = replace(CABECERA, columnas={"cuenta": texto}, ejemplos={"cuenta": (texto, texto, texto)})
    assert all(ancho_linea(linea) <= 80 for linea in preview_text.recognised_columns(rara, 8))


def test_long_warnings_are_broken_and_not_cut():
    dichas = preview_text.warnings(["palabra " * 30])
    assert len(dichas) > 3
    assert all(ancho_linea(linea) <= 80 for linea in dichas)


def test_the_bar_says_which_base_and_how_long_it_took():
    ahora = datetime(2026, 11, 24, 8, 36, tzinfo=BOGOTA)
    vista = ResultView(RESUMEN, Conciliacion(None), 1.94)
    assert result_text.bar_text(vista, ahora) == (
        "IMPORTACIÓN › Base 31 importada",
        "24/11/2026 08:36, en 1,9 s",
    )


def test_only_workbooks_are_listed_and_a_missing_folder_has_none(tmp_path: Path):
    for nombre in ("ajustes.xlsx", "~$ajustes.xlsx", "nota.txt"):
        (tmp_path / nombre).touch()
    assert [libro.ruta.name for libro in libros_de(tmp_path)] == ["ajustes.xlsx"]
    assert libros_de(tmp_path / "no") == []


def test_the_largest_amounts_stay_apart_from_the_count_beside_them():
    grande = 99_999_999_999
    renglones = tuple(
        replace(renglon, pedido=grande) for renglon in _conciliacion().renglones if renglon.casos
    )
    concilia = replace(_conciliacion(), renglones=renglones)
    for linea in result_text.reconciliation_lines(concilia, "")[2 : 2 + len(renglones)]:
        assert " $ 999.999.999,99  " in _texto(linea)
        assert len(_texto(linea)) <= 80
