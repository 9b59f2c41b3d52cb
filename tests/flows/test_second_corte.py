"""A later corte over casos at work: one of each kind of row of its table, from real workbooks."""

from __future__ import annotations

from tests.flows.conftest import CHECKLIST, CINCO

ENCABEZADOS = (*CINCO, "Valor aplicado", "Fecha respuesta")
TEL = "3000000112"
MARCACION = {"razon": "AJU", "subrazon": "ESC"}
NOTA = "No hay notas ni orden de trabajo."
REESCALA = {"razon": "AJU", "subrazon": "REE", "motivo": "x"}
# estado before, first result and value; second result, value and day, under the new radicado or not; estado
# after. `tests/domain/rules/test_corte.py` has every row of the table.
TABLE = (
    ("POR_CLASIFICAR", "APROBADO", None, "RECHAZADO", None, None, False, "POR_CLASIFICAR"),
    ("POR_ESCALAR", "", None, "APROBADO", None, None, False, "POR_VERIFICAR"),
    ("EN_BACK", "", None, "", None, None, False, "EN_BACK"),
    ("EN_BACK", "", None, "RECHAZADO", None, None, False, "POR_VALIDAR"),
    ("EN_BACK", "", None, "", 10_000, None, False, "POR_VERIFICAR"),
    # The same answer as when it was sent, given later, and what comes under the radicado of RR.
    ("REESCALADO", "RECHAZADO", None, "RECHAZADO", None, None, False, "REESCALADO"),
    ("REESCALADO", "RECHAZADO", None, "RECHAZADO", None, "07/07/2026", False, "POR_VALIDAR"),
    ("REESCALADO", "RECHAZADO", None, "APROBADO", 10_000, None, False, "POR_VERIFICAR"),
    ("REESCALADO", "RECHAZADO", None, "RECHAZADO", None, None, True, "POR_VALIDAR"),
    ("REESCALADO", "RECHAZADO", None, "", None, None, True, "REESCALADO"),
    ("POR_VALIDAR", "RECHAZADO", None, "APROBADO", None, None, False, "POR_VERIFICAR"),
    ("POR_VERIFICAR", "APROBADO", 10_000, "APROBADO", 20_000, None, False, "POR_VERIFICAR"),
    ("POR_CONTACTAR", "APROBADO", 10_000, "RECHAZADO", None, None, False, "POR_VALIDAR"),
    ("EN_PQR", "", None, "APROBADO", None, None, False, "EN_PQR"),
    ("CERRADO_INFORMADO", "APROBADO", 10_000, "APROBADO", 20_000, None, False, "CERRADO_INFORMADO"),
    ("ANULADO", "RECHAZADO", None, "APROBADO", None, None, False, "ANULADO"),
)
ASK = {"EN_PQR", "CERRADO_INFORMADO"}
"""Where a corte that says otherwise asks the supervisor."""
STEPS = {
    "EN_BACK": (("escalar_back", {"soportes": "LLS", **MARCACION}),),
    "EN_PQR": (("escalar_pqr", {"motivo": "SIN_SOPORTE", "faltan": "LLS", "nota": NOTA}),),
    "POR_CONTACTAR": (("aplicacion_correcta", {}),),
    "CERRADO_INFORMADO": (
        ("aplicacion_correcta", {}),
        ("contacto", {"resultado": "ACEPTA", "telefono": TEL, "verificado": CHECKLIST}),
    ),
    "ANULADO": (("anular", {"motivo": "repetido", "como": "drubio"}),),
}
"""What an agente registers once the caso has its causal."""


def _row(n, resultado, value, day, radicado=None):
    motivo = "Fallas en la prestación del servicio"
    return (f"900001{n:02d}", radicado or f"71{n:02d}", "CERRADO", motivo, resultado, value, day)


def test_each_kind_of_row_of_the_table_of_a_later_corte(ajustes, book):
    first = [_row(n, row[1], row[2], "30/06/2026") for n, row in enumerate(TABLE, 1)]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", ENCABEZADOS, first)))
    casos = range(1, len(TABLE) + 1)
    for caso, (estado, *_rest) in zip(casos, TABLE, strict=True):
        if estado != "POR_CLASIFICAR":
            ajustes.register(caso, "clasificar", causal="A")
        if estado == "REESCALADO":
            ajustes.register(caso, "mal_rechazado", radicado=f"4482{caso:02d}", **REESCALA)
        for evento, data in STEPS.get(estado, ()):
            ajustes.register(caso, evento, **data)
    before = {fila["id"]: fila["estado"] for fila in ajustes.order("casos")}
    assert [before[caso] for caso in casos] == [row[0] for row in TABLE]

    ajustes.today("2026-07-08T08:00:00-05:00")
    second = [
        _row(n, row[3], row[4], row[5] or "30/06/2026", f"4482{n:02d}" if row[6] else None)
        for n, row in enumerate(TABLE, 1)
    ]
    path = str(book("ajustes_08_07_2026.xlsx", ENCABEZADOS, second))
    summary = ajustes.order("importar", path)
    assert (summary["nuevas"], summary["validas"]) == (0, len(TABLE))
    assert summary["conciliacion"]["reescalados"] == 5
    in_revision = {fila["id"] for fila in ajustes.order("revision")}
    after = {fila["id"]: fila for fila in ajustes.order("casos")}
    for caso, row in zip(casos, TABLE, strict=True):
        assert after[caso]["estado"] == row[7], row
        assert (caso in in_revision) is (row[0] in ASK), row
        assert row[0] != "POR_CONTACTAR" or after[caso]["cubeta"] == "pendiente"

    # The lines say whose they are and what the corte was.
    answer, change = (ajustes.order("historial", cuenta)[0] for cuenta in ("90000104", "90000111"))
    assert (answer["evento"], answer["agente"]) == ("respuesta_back", "sistema")
    assert (answer["estado_antes"], answer["estado_despues"]) == ("EN_BACK", "POR_VALIDAR")
    assert (change["evento"], change["agente"]) == ("cambio_de_resultado", "sistema")
    assert change["datos"]["resultado"] == ["RECHAZADO", "APROBADO"]
