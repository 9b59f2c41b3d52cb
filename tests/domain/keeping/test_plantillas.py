"""Where a template fits, and what fills it in."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.keeping.plantillas import (
    PLANTILLA_DATA,
    USES,
    Plantilla,
    filled,
    fitting,
)

CASO = Caso(
    *(1, "90004127", "4471093382", 1, Estado.POR_VALIDAR, date(2026, 11, 24)),
    resultado=Resultado.RECHAZADO,
    motivo="Sin servicio [A]",
    valor_solicitado=4_590_000,
    usuario_nombre="Marta Prueba Rojas",
)
CAUSAL = Causal("A", "Fallas", "política", (("LLS", "OT"),), "BACK", {}, (), {})


@pytest.mark.parametrize(
    ("plantilla", "use", "fits"),
    [
        (Plantilla("todo", "x"), "nota", True),
        (Plantilla("todo", "x"), "saltar", False),
        (Plantilla("saltar", "x", ("saltar",)), "saltar", True),
        (Plantilla("saltar", "x", ("saltar",)), "nota", False),
        (Plantilla("a PQR", "x", ("escalar_pqr",)), "nota", False),
        (Plantilla("de A", "x", (), ("A", "B")), "nota", True),
        (Plantilla("de C", "x", (), ("C",)), "nota", False),
        (Plantilla("aprobado", "x", (), (), ("APROBADO",)), "nota", False),
        (Plantilla("rechazado", "x", (), (), ("APROBADO", "RECHAZADO")), "nota", True),
    ],
)
def test_a_template_is_for_an_evento_a_causal_and_a_result(plantilla, use, fits):
    assert fitting([plantilla], use, CASO, CAUSAL) == ([plantilla] if fits else [])
    unanswered = CASO._replace(resultado=None)
    without = plantilla._replace(resultados=("SIN_RESPUESTA",))
    assert without.fits(use, unanswered, "A") is (
        plantilla.fits(use, CASO, "A") or (bool(plantilla.resultados) and use == "nota")
    )


def test_the_most_precise_templates_come_first():
    wide, narrow = Plantilla("ancha", "x"), Plantilla("fina", "x", ("nota",), ("A",))
    assert fitting([wide, narrow], "nota", CASO, CAUSAL) == [narrow, wide]


def test_the_data_of_the_caso_fill_it_in_and_what_is_missing_stands_in_brackets():
    text = "\n".join(f"{name}={{{name}}}" for name in PLANTILLA_DATA)
    lines = filled(
        Plantilla("x", text), CASO, CAUSAL, date(2026, 11, 24), "Yuli", "nota"
    ).text.split("\n")
    assert "radicado=4471093382" in lines
    assert "valor=$ 45.900" in lines
    assert "valor_aplicado=[valor aplicado]" in lines
    assert "soportes=llamada de servicio u orden de trabajo" in lines
    assert "motivo=Sin servicio [A]" in lines
    assert "fecha=24/11/2026" in lines
    assert "Marta" not in "".join(lines)


def test_every_evento_with_a_free_text_may_have_templates():
    assert {"nota", "escalar_pqr", "radicar_recurso", "pedir_revision", "saltar"} <= set(USES)
    assert "clasificar" not in USES
