"""The marcación of every act by the command line: carried by itself, typed, demanded, escalated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.flows.conftest import CHECKLIST, CINCO, Ajustes

FALLAS = "Fallas en la prestación del servicio"
ROWS = (
    ("90000001", "7001", "CERRADO", FALLAS, "RECHAZADO", None),
    ("90000002", "7002", "CERRADO", FALLAS, "APROBADO", 30_000),
    ("90000003", "7003", "ABIERTO", FALLAS, "", None),
    ("90000004", "7004", "ABIERTO", FALLAS, "", None),
    ("90000005", "7005", "CERRADO", FALLAS, "APROBADO", 45_900),
    ("90000006", "7006", "CERRADO", FALLAS, "RECHAZADO", None),
)
NOTA = "No hay notas ni orden de trabajo."
TELEFONO = "3000000101"
SHIPPED = Path(__file__).parents[2] / "data" / "marcaciones_demo.csv"


@pytest.fixture
def ids(ajustes: Ajustes, book: Callable[..., Path]) -> dict[str, int]:
    base = book("ajustes_01_07_2026.xlsx", (*CINCO, "Valor aplicado"), ROWS)

    def classify() -> dict[str, int]:
        ajustes.order("importar", str(base))
        ids = {fila["radicado"]: fila["id"] for fila in ajustes.order("casos")}
        for caso in ids.values():
            ajustes.register(caso, "clasificar", causal="A")
        return ids

    return ajustes.reach("marcaciones", classify)


def _codes(ajustes: Ajustes, cuenta: str) -> list[tuple[str, str | None]]:
    """Return what a person registered on a cuenta and its marcación, oldest first."""
    return [
        (line["evento"], line["razon"] and f"{line['razon']} {line['subrazon']}")
        for line in reversed(ajustes.order("historial", cuenta))
        if line["evento"] not in ("caso_nuevo", "clasificar")
    ]


def _contact(ajustes: Ajustes, caso: int, resultado: str, **datos: str) -> Any:
    informs = {"verificado": CHECKLIST} if resultado in ("ACEPTA", "NO_ACEPTA") else {}
    return ajustes.register(
        caso, "contacto", resultado=resultado, telefono=TELEFONO, **informs, **datos
    )


def test_a_walk_through_the_nine_steps_leaves_a_marcacion_on_every_act(ajustes, ids):
    new = {"razon": "AJU", "motivo": "sí estaba"}
    rechazado, aprobado = ids["7001"], ids["7002"]
    ajustes.register(rechazado, "mal_rechazado", subrazon="REE", radicado="448001", **new)
    ajustes.register(rechazado, "respuesta_back", resultado="RECHAZADO")
    ajustes.register(rechazado, "rechazo_correcto", motivo="SIN_PRUEBAS")
    _contact(ajustes, rechazado, "NO_ACEPTA")
    ajustes.register(rechazado, "radicar_recurso", tipo="REPOSICION", motivo="no está de acuerdo")
    ajustes.register(rechazado, "respuesta_pqr", resultado="CONFIRMA", fecha="2026-07-01")
    assert _codes(ajustes, "90000001") == [
        ("mal_rechazado", "AJU REE"),
        ("respuesta_back", None),
        ("rechazo_correcto", "AJU RSP"),
        ("contacto", "INF NAC"),
        ("radicar_recurso", "REC REP"),
        ("respuesta_pqr", None),
    ]
    ajustes.register(aprobado, "mal_aplicado", subrazon="COR", radicado="448002", **new)
    ajustes.register(aprobado, "respuesta_back", resultado="APROBADO")
    ajustes.register(aprobado, "aplicacion_correcta")
    _contact(ajustes, aprobado, "ACEPTA")
    ajustes.register(aprobado, "recurso_posterior", motivo="lo pensó mejor")
    ajustes.register(
        aprobado, "radicar_recurso", tipo="REPOSICION_Y_APELACION", motivo="no está de acuerdo"
    )
    assert _codes(ajustes, "90000002") == [
        ("mal_aplicado", "AJU COR"),
        ("respuesta_back", None),
        ("aplicacion_correcta", "AJU VER"),
        ("contacto", "INF APL"),
        ("recurso_posterior", "REC POS"),
        ("radicar_recurso", "REC APE"),
    ]
    ajustes.register(ids["7003"], "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS")
    ajustes.register(ids["7004"], "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota=NOTA)
    ajustes.register(ids["7005"], "aplicacion_correcta")
    _contact(ajustes, ids["7005"], "BUZON", mensaje="DEJADO")
    ajustes.register(ids["7006"], "rechazo_correcto", motivo="NO_APLICA_POLITICA")
    _contact(ajustes, ids["7006"], "BUZON")
    ajustes.register(ids["7006"], "mensaje_de_voz", telefono=TELEFONO)
    assert _codes(ajustes, "90000003") == [("escalar_back", "AJU ESC")]
    assert _codes(ajustes, "90000004") == [("escalar_pqr", "PQR SIN")]
    assert _codes(ajustes, "90000005") == [
        ("aplicacion_correcta", "AJU VER"),
        ("contacto", "INF LLA"),
        ("mensaje_de_voz", "INF MSJ"),
    ]
    assert _codes(ajustes, "90000006") == [
        ("rechazo_correcto", "AJU RPO"),
        ("contacto", "INF LLA"),
        ("mensaje_de_voz", "INF MSN"),
    ]
    assert ajustes.order("verificar")["cadena"] == "ok"


def test_a_typed_marcacion_stands_on_each_of_the_seven_that_demand_none(ajustes, ids):
    typed = {"razon": "GEN", "subrazon": "CON"}
    ajustes.register(ids["7006"], "rechazo_correcto", motivo="SIN_PRUEBAS", **typed)
    ajustes.register(ids["7005"], "aplicacion_correcta", **typed)
    ajustes.register(
        ids["7004"], "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota=NOTA, **typed
    )
    _contact(ajustes, ids["7005"], "BUZON", **typed)
    ajustes.register(ids["7005"], "mensaje_de_voz", telefono=TELEFONO, **typed)
    ajustes.register(ids["7005"], "recurso_posterior", motivo="lo pensó mejor", **typed)
    ajustes.register(
        ids["7005"], "radicar_recurso", tipo="REPOSICION", motivo="no está de acuerdo", **typed
    )
    for cuenta in ("90000004", "90000005", "90000006"):
        assert {code for _evento, code in _codes(ajustes, cuenta)} == {"GEN CON"}


def test_two_casos_of_a_cuenta_share_a_marcacion_only_when_their_causal_differs(ajustes, book):
    rows = [("90000001", f"71{n}", "ABIERTO", FALLAS, "") for n in range(3)]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", CINCO, rows)))
    first, same, other = (fila["id"] for fila in ajustes.order("casos"))
    for caso, causal in ((first, "A"), (same, "A"), (other, "E")):
        ajustes.register(caso, "clasificar", causal=causal)
    sent = {"razon": "AJU", "subrazon": "ESC"}
    ajustes.register(first, "escalar_back", soportes="LLS", **sent)
    error = ajustes.register(same, "escalar_back", soportes="LLS", sale=4, **sent)["error"]
    assert "ya tiene otro caso abierto con AJU ESC" in error["mensaje"]
    ajustes.register(other, "escalar_back", soportes="LOG", **sent)


def test_a_marcacion_goes_where_its_user_is_in_the_lot_too(ajustes, ids, tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    (tmp_path / "m.csv").write_text(
        text.replace("CASOSPQR – PQRRES,escalar_pqr", "OTROUSER,escalar_pqr"),
        encoding="utf-8",
    )
    ajustes.order("catalogo", "marcaciones", "--importar", str(tmp_path / "m.csv"), como="drubio")
    ajustes.register(ids["7004"], "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota=NOTA)
    caso = ajustes.order("caso", str(ids["7004"]))
    assert "OTROUSER" in caso["paso"]["texto"]
    ajustes.order("exportar", "pqr", str(tmp_path / "lote.xlsx"))
    headings, row = (
        openpyxl.load_workbook(tmp_path / "lote.xlsx").worksheets[0].iter_rows(values_only=True)
    )
    sent = dict(zip(headings, row, strict=True))
    assert (sent["Razón"], sent["Subrazón"], sent["Se escala a"]) == ("PQR", "SIN", "OTROUSER")
