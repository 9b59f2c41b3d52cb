"""What the back does not answer comes back by itself, and a supervisor gives casos out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.flows.conftest import CINCO, Ajustes

FALLAS = "Fallas en la prestación del servicio"
FILAS = [
    ("90000101", "7101", "CERRADO", FALLAS, "RECHAZADO"),
    ("90000102", "7102", "CERRADO", FALLAS, "RECHAZADO"),
]


def test_an_escalation_without_answer_comes_back_to_the_queue_by_itself(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    ajustes.orden("importar", str(libro("ajustes_01_07_2026.xlsx", CINCO, FILAS)))
    for radicado in ("7101", "7102"):
        caso = ajustes.caso(radicado)["id"]
        ajustes.registrar(caso, "clasificar", causal="A")
    reescalado = ajustes.caso("7101")["id"]
    ajustes.registrar(
        *(reescalado, "mal_rechazado"), razon="AJU", subrazon="REE", radicado="8201", motivo="x"
    )
    otro = ajustes.caso("7102")["id"]
    ajustes.registrar(otro, "rechazo_correcto", motivo="SIN_PRUEBAS")
    ajustes.orden("siguiente", "--estado", "REESCALADO", sale=4)
    # The 8th of July is the fifth business day after the first.
    ajustes.hoy("2026-07-07T09:00:00-05:00")
    assert ajustes.orden("siguiente")["id"] == otro
    ajustes.orden("soltar", str(otro))
    ajustes.orden("siguiente", "--estado", "REESCALADO", sale=4)
    ajustes.hoy("2026-07-08T09:00:00-05:00")
    ficha = ajustes.orden("siguiente", "--estado", "REESCALADO")
    assert (ficha["id"], ficha["estado"], ficha["tomado_por"]) == (reescalado, "REESCALADO", "yuli")
    assert ficha["paso"]["texto"].startswith("Sin respuesta del back hace 5 días hábiles")
    permitidos = {a["evento"] for a in ficha["acciones"] if a["permitido"]}
    assert {"respuesta_back", "aplazar", "pedir_revision", "nota"} <= permitidos
    hecho = ajustes.registrar(reescalado, "respuesta_back", resultado="APROBADO")
    assert hecho["estado_despues"] == "POR_VERIFICAR"


def test_a_supervisor_gives_a_caso_to_another_person(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    ajustes.orden("importar", str(libro("ajustes_01_07_2026.xlsx", CINCO, FILAS)))
    ajustes.orden("usuarios", "agregar", "andres", "--rol", "agente", como="drubio")
    ficha: dict[str, Any] = ajustes.orden("siguiente")
    caso = str(ficha["id"])
    ajustes.orden("reasignar", caso, "andres", sale=4)
    ajustes.orden("reasignar", caso, "nadie", sale=3, como="drubio")
    ajustes.orden("reasignar", "999", "andres", sale=3, como="drubio")
    assert ajustes.orden("reasignar", caso, "andres", como="drubio")["tomado_por"] == "andres"
    larga = ("reasignar", caso, "andres", "--nota", "x" * 201)
    ajustes.orden(*larga, sale=3, como="drubio")
    ajustes.orden("reasignar", caso, "andres", "--nota", "salió a permiso", como="drubio")
    ajustes.registrar(int(caso), "clasificar", causal="A", sale=5)
    ajustes.registrar(int(caso), "clasificar", causal="A", como="andres")
