"""The data of a line: in words, in pesos and in days, never as they are kept."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.line_data import changes_of, line_data, told_changes


@pytest.mark.parametrize(
    ("evento", "datos", "said"),
    [
        (
            Evento.CAMBIO_DE_RESULTADO,
            {"corte": "2026-11-25", "resultado": [None, "APROBADO"]},
            {"Corte": "25/11/2026", "Resultado": "sin respuesta → APROBADO"},
        ),
        (
            Evento.RESPUESTA_BACK,
            {"valor_aplicado": [None, 4_590_000], "fecha_respuesta": ["2026-11-20", "2026-11-24"]},
            {"Valor aplicado": "— → $ 45.900", "Fecha respuesta": "20/11/2026 → 24/11/2026"},
        ),
        (
            Evento.RESPUESTA_BACK,
            {"resultado": "APROBADO", "valor_aplicado_centavos": 4_590_050},
            {"Resultado": "APROBADO", "Valor aplicado": "$ 45.900,50"},
        ),
        (
            Evento.ESCALAR_BACK,
            {"soportes": ["LLS", "OT:7"]},
            {"Soportes": "llamada de servicio LLS, orden de trabajo OT 7"},
        ),
        (
            Evento.CONTACTO,
            {
                "resultado": "VOLVER_A_LLAMAR",
                "telefono": "…54",
                "telefono_id": 64,
                "cuando": "2026-11-25T09:00:00-05:00",
            },
            {"Resultado": "volver a llamar", "Teléfono": "…54", "Cuando": "25/11/2026 09:00"},
        ),
        (
            Evento.DESHACER,
            {"linea": 12, "evento": "rechazo_correcto"},
            {"Línea": "12", "Evento": "bien rechazado"},
        ),
        (Evento.CASO_NUEVO, {"resultado": None}, {"Resultado": "sin respuesta"}),
    ],
)
def test_each_datum_is_said_as_a_person_reads_it(evento, datos, said):
    assert dict(line_data(evento, datos)) == said


def test_all_that_a_corte_changed_is_said_in_one_text():
    datos = {
        "corte": "2026-11-25",
        "valor_aplicado": [None, 4_590_000],
        "estado_ajuste": ["a", "b"],
    }
    said = changes_of(Evento.CAMBIO_DE_DATOS, datos)
    assert said == "valor aplicado: — → $ 45.900 · estado ajuste: a → b"


def test_two_supports_are_no_change():
    assert changes_of(Evento.ESCALAR_BACK, {"soportes": ["LLS", "OT:7"]}) == ""


def test_a_cubeta_that_a_line_changed_is_said_by_its_name():
    changes = told_changes({"cubeta": ("pendiente", "a_pqr"), "causal": (None, "D")})
    assert [*changes] == [("cubeta", "pendiente", "a PQR"), ("causal", "—", "D")]
