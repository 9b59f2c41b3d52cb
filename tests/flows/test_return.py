"""What the back does not answer comes back by itself, and a supervisor gives casos out."""

from __future__ import annotations

from typing import Any

from tests.flows.conftest import CINCO

FALLAS = "Fallas en la prestación del servicio"
ROWS = [
    ("90000101", "7101", "CERRADO", FALLAS, "RECHAZADO"),
    ("90000102", "7102", "CERRADO", FALLAS, "RECHAZADO"),
]


def test_a_supervisor_gives_a_caso_to_another_person(ajustes, book):
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", CINCO, ROWS)))
    ajustes.order("usuarios", "agregar", "andres", "--rol", "agente", como="drubio")
    card: dict[str, Any] = ajustes.order("siguiente")
    caso = str(card["id"])
    ajustes.order("reasignar", caso, "andres", sale=4)
    ajustes.order("reasignar", caso, "nadie", sale=3, como="drubio")
    ajustes.order("reasignar", "999", "andres", sale=3, como="drubio")
    assert ajustes.order("reasignar", caso, "andres", como="drubio")["tomado_por"] == "andres"
    long = ("reasignar", caso, "andres", "--nota", "x" * 201)
    ajustes.order(*long, sale=3, como="drubio")
    ajustes.order("reasignar", caso, "andres", "--nota", "salió a permiso", como="drubio")
    ajustes.register(int(caso), "clasificar", causal="A", sale=5)
    ajustes.register(int(caso), "clasificar", causal="A", como="andres")
