"""A column said by an order; that it is remembered is proved where columns are corrected."""

from __future__ import annotations

ENCABEZADOS = ("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Plata que se pide")


def test_a_mapping_that_cannot_be_is_refused(ajustes, book):
    base = book("ajustes_01_07_2026.xlsx", ENCABEZADOS, [["90000401", "7401", "", "", "", ""]])
    ajustes.order("importar", str(base), "--mapa", "valor_solicitado=No está", sale=3)
    ajustes.order("importar", str(base), "--mapa", "nada=Cuenta", sale=2)
    ajustes.order("importar", str(base), "--mapa", "sin signo", sale=2)
    assert ajustes.order("bases") == []
