"""Usuarios to call, for the parts of contacto that are tested alone."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.contacto.flow import ContactoFlow
from ajustes_tui.services.recorder import Peticion

APPROVED = [
    Peticion(Evento.CLASIFICAR, {"causal": "D"}),
    Peticion(Evento.APLICACION_CORRECTA, {}),
]


@pytest.fixture
def to_call(servicios_de, id_de):
    """Three usuarios to call: two are told one ajuste each, and one is told two at once."""
    andres = servicios_de("andres").triage
    for name in ("aprobado", "aprobado_2"):
        andres.registrar(id_de(name), APPROVED)
    andres.registrar(
        id_de("rechazado"),
        [
            Peticion(Evento.CLASIFICAR, {"causal": "A"}),
            Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    andres.registrar(
        id_de("hermano"),
        [
            Peticion(Evento.CLASIFICAR, {"causal": "E"}),
            Peticion(Evento.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "18.200"}),
            Peticion(Evento.APLICACION_CORRECTA, {}),
        ],
    )


@pytest.fixture
def flow(servicios, to_call):
    """What the calls of an agente ask of the store."""
    return ContactoFlow(servicios.contacto, "yuli")


@pytest.fixture
def call(flow, servicios, id_de):
    """A call about one approved ajuste, just opened."""
    return flow.begin(servicios.contacto.abrir(id_de("aprobado")))
