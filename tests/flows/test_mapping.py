"""A column corrected once is remembered for the next base with the same headers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.flows.conftest import Ajustes

ENCABEZADOS = ("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Plata que se pide")


def test_a_corrected_column_is_remembered_for_the_same_headers(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    fila = ["90000401", "7401", "CERRADO", "Cobros de equipos", "APROBADO", "$ 45.900"]
    primera = libro("ajustes_01_07_2026.xlsx", ENCABEZADOS, [fila])
    sin = ajustes.orden("importar", str(primera), "--simular")
    assert "Plata que se pide" in sin["sin_mapear"]
    mapa = ("--mapa", "valor_solicitado=Plata que se pide")
    ajustes.orden("importar", str(primera), *mapa)
    fila[1] = "7402"
    segunda = libro("ajustes_02_07_2026.xlsx", ENCABEZADOS, [fila])
    resumen = ajustes.orden("importar", str(segunda))
    assert resumen["columnas"]["valor_solicitado"] == "Plata que se pide"
    assert any("corrigieron" in aviso for aviso in resumen["avisos"])
    assert ajustes.caso("7402")["valor_solicitado_centavos"] == 4_590_000

    otros = (*ENCABEZADOS, "Otra columna")
    tercera = libro("ajustes_03_07_2026.xlsx", otros, [[*fila[:1], "7403", *fila[2:], "x"]])
    assert "valor_solicitado" not in ajustes.orden("importar", str(tercera))["columnas"]


def test_a_mapping_that_cannot_be_is_refused(ajustes: Ajustes, libro: Callable[..., Path]) -> None:
    base = libro("ajustes_01_07_2026.xlsx", ENCABEZADOS, [["90000401", "7401", "", "", "", ""]])
    ajustes.orden("importar", str(base), "--mapa", "valor_solicitado=No está", sale=3)
    ajustes.orden("importar", str(base), "--mapa", "nada=Cuenta", sale=2)
    ajustes.orden("importar", str(base), "--mapa", "sin signo", sale=2)
    assert ajustes.orden("bases") == []


def test_a_second_correction_keeps_the_first_one(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    titulos = (*ENCABEZADOS, "Quién pidió")
    fila = ["90000401", "7401", "CERRADO", "Cobros de equipos", "APROBADO", "$ 45.900", "AS17"]
    for n, mapa in enumerate(("valor_solicitado=Plata que se pide", "asesor_id=Quién pidió"), 1):
        fila[1] = f"740{n}"
        base = libro(f"ajustes_0{n}_07_2026.xlsx", titulos, [fila])
        ajustes.orden("importar", str(base), "--mapa", mapa)
    fila[1] = "7403"
    columnas = ajustes.orden("importar", str(libro("ajustes_03_07_2026.xlsx", titulos, [fila])))[
        "columnas"
    ]
    assert columnas["valor_solicitado"] == "Plata que se pide"
    assert columnas["asesor_id"] == "Quién pidió"
