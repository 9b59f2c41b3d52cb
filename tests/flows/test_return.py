"""What the back does not answer comes back by itself, and a supervisor gives casos out."""

from __future__ import annotations

from typing import Any

from tests.flows.conftest import CINCO

FALLAS = "Fallas en la prestación del servicio"
ROWS = [
    ("90000101", "7101", "CERRADO", FALLAS, "RECHAZADO"),
    ("90000102", "7102", "CERRADO", FALLAS, "RECHAZADO"),
]


def test_an_escalation_without_answer_comes_back_to_the_queue_by_itself(ajustes, book):
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", CINCO, ROWS)))
    for radicado in ("7101", "7102"):
        caso = ajustes.caso(radicado)["id"]
        ajustes.register(caso, "clasificar", causal="A")
    reescalado = ajustes.caso("7101")["id"]
    ajustes.register(
        *(reescalado, "mal_rechazado"), razon="AJU", subrazon="REE", radicado="448201", motivo="x"
    )
    other = ajustes.caso("7102")["id"]
    ajustes.register(other, "rechazo_correcto", motivo="SIN_PRUEBAS")
    ajustes.order("siguiente", "--estado", "REESCALADO", sale=4)
    # The 8th of July is the fifth business day after the first.
    ajustes.today("2026-07-07T09:00:00-05:00")
    assert ajustes.order("siguiente")["id"] == other
    ajustes.order("soltar", str(other))
    ajustes.order("siguiente", "--estado", "REESCALADO", sale=4)
    ajustes.today("2026-07-08T09:00:00-05:00")
    card = ajustes.order("siguiente", "--estado", "REESCALADO")
    assert (card["id"], card["estado"], card["tomado_por"]) == (reescalado, "REESCALADO", "yuli")
    assert card["paso"]["texto"].startswith("Sin respuesta del back hace 5 días hábiles")
    allowed = {to["evento"] for to in card["acciones"] if to["permitido"]}
    assert {"respuesta_back", "aplazar", "pedir_revision", "nota"} <= allowed
    done = ajustes.register(reescalado, "respuesta_back", resultado="APROBADO")
    assert done["estado_despues"] == "POR_VERIFICAR"


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
