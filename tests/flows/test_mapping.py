"""A column corrected once is remembered for the next base with the same headers."""

from __future__ import annotations

ENCABEZADOS = ("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Plata que se pide")


def test_a_corrected_column_is_remembered_by_its_header(ajustes, book):
    fila = ["90000401", "7401", "CERRADO", "Cobros de equipos", "APROBADO", "$ 45.900"]
    first = book("ajustes_01_07_2026.xlsx", ENCABEZADOS, [fila])
    without = ajustes.order("importar", str(first), "--simular")
    assert "Plata que se pide" in without["sin_mapear"]
    mapping = ("--mapa", "valor_solicitado=Plata que se pide")
    ajustes.order("importar", str(first), *mapping)
    fila[1] = "7402"
    segunda = book("ajustes_02_07_2026.xlsx", ENCABEZADOS, [fila])
    summary = ajustes.order("importar", str(segunda))
    assert summary["columnas"]["valor_solicitado"] == "Plata que se pide"
    assert any("corrigieron" in notice for notice in summary["avisos"])
    assert ajustes.caso("7402")["valor_solicitado_centavos"] == 4_590_000

    others = (*ENCABEZADOS, "Otra columna")
    tercera = book("ajustes_03_07_2026.xlsx", others, [[*fila[:1], "7403", *fila[2:], "x"]])
    # It is known by its own header, also beside columns that were not there.
    summary = ajustes.order("importar", str(tercera))
    assert summary["columnas"]["valor_solicitado"] == "Plata que se pide"


def test_a_mapping_that_cannot_be_is_refused(ajustes, book):
    base = book("ajustes_01_07_2026.xlsx", ENCABEZADOS, [["90000401", "7401", "", "", "", ""]])
    ajustes.order("importar", str(base), "--mapa", "valor_solicitado=No está", sale=3)
    ajustes.order("importar", str(base), "--mapa", "nada=Cuenta", sale=2)
    ajustes.order("importar", str(base), "--mapa", "sin signo", sale=2)
    assert ajustes.order("bases") == []


def test_a_second_correction_keeps_the_first_one(ajustes, book):
    headings = (*ENCABEZADOS, "Quién pidió")
    fila = ["90000401", "7401", "CERRADO", "Cobros de equipos", "APROBADO", "$ 45.900", "AS17"]
    for n, mapping in enumerate(("valor_solicitado=Plata que se pide", "asesor_id=Quién pidió"), 1):
        fila[1] = f"740{n}"
        base = book(f"ajustes_0{n}_07_2026.xlsx", headings, [fila])
        ajustes.order("importar", str(base), "--mapa", mapping)
    fila[1] = "7403"
    columns = ajustes.order("importar", str(book("ajustes_03_07_2026.xlsx", headings, [fila])))[
        "columnas"
    ]
    assert columns["valor_solicitado"] == "Plata que se pide"
    assert columns["asesor_id"] == "Quién pidió"
