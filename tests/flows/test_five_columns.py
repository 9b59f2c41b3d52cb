"""The five-column day: a base with just what the procedure promises goes through all nine steps."""

from __future__ import annotations

from tests.flows.conftest import CHECKLIST, CINCO

ROWS = (
    ("90000001", "7001", "CERRADO", "Fallas en la prestación del servicio", "RECHAZADO"),
    ("90000002", "7002", "CERRADO", "Campaña caída no aplicada", "RECHAZADO"),
    ("90000003", "7003", "CERRADO", "Cobros de equipos", "APROBADO"),
    ("90000004", "7004", "ABIERTO", "Fallas en la prestación del servicio", ""),
    ("90000005", "7005", "ABIERTO", "Cargos de reconexión", "-"),
    ("90000006", "7006", "CERRADO", "Desconexión tardía", "APROBADO"),
)
TEL = "3000000112"


def test_a_base_of_five_columns_goes_through_all_nine_steps(ajustes, book):
    base = book("ajustes_01_07_2026.xlsx", CINCO, ROWS)

    # Step 1: the base arrives; what it lacks is said, not refused.
    summary = ajustes.order("importar", str(base))
    assert (summary["filas"], summary["validas"], summary["nuevas"]) == (6, 6, 6)
    assert set(summary["columnas"]) == {
        "cuenta",
        "radicado",
        "motivo",
        "estado_ajuste",
        "resultado_back",
    }
    assert any("asesor" in notice for notice in summary["avisos"])
    ids = {fila["radicado"]: fila["id"] for fila in ajustes.order("casos")}

    # Step 2: each caso gets its causal; the result the base brought decides what follows.
    toward = {
        "7001": ("A", "POR_VALIDAR"),
        "7002": ("B", "POR_VALIDAR"),
        "7003": ("D", "POR_VERIFICAR"),
        "7004": ("A", "POR_ESCALAR"),
        "7005": ("E", "POR_ESCALAR"),
        "7006": ("J", "POR_VERIFICAR"),
    }
    for radicado, (causal, estado) in toward.items():
        done = ajustes.register(ids[radicado], "clasificar", causal=causal)
        assert done["estado_despues"] == estado

    # Step 3: with supports to the back, without them to PQR with a note.
    marcacion = {"razon": "AJU", "subrazon": "ESC"}
    without = ajustes.register(ids["7004"], "escalar_back", sale=4, soportes="LOG", **marcacion)
    assert "LLS" in without["error"]["mensaje"]
    ajustes.register(ids["7004"], "escalar_back", soportes="OT", **marcacion)
    short = ajustes.register(
        ids["7005"], "escalar_pqr", sale=4, motivo="SIN_SOPORTE", faltan="LLS", nota="no hay"
    )
    assert "20" in short["error"]["mensaje"]
    ajustes.register(
        ids["7005"],
        "escalar_pqr",
        motivo="SIN_SOPORTE",
        faltan="LLS",
        nota="No hay notas ni orden de trabajo.",
    )

    # Step 4: rightly rejected, the usuario is to be told.
    assert (
        ajustes.register(ids["7002"], "rechazo_correcto", motivo="SIN_PRUEBAS")["estado_despues"]
        == "POR_CONTACTAR"
    )

    # Step 5: wrongly rejected, a new marcación and radicado.
    ajustes.register(
        ids["7001"],
        "mal_rechazado",
        razon="AJU",
        subrazon="REE",
        radicado="448001",
        motivo="la LLS sí estaba",
    )
    assert ajustes.caso("448001")["radicados"] == ["7001", "448001"]

    # Step 6: approved; the value the base does not bring is asked where it is needed.
    missing = ajustes.register(ids["7003"], "aplicacion_correcta", sale=4)
    assert "falta el valor aplicado" in missing["error"]["mensaje"]
    ajustes.register(ids["7003"], "aplicacion_correcta", valor_aplicado="$ 45.900")
    ajustes.register(ids["7006"], "completar", campo="valor_aplicado", valor="60.000", fuente="RR")
    ajustes.register(ids["7006"], "aplicacion_correcta")
    assert ajustes.caso("7006")["valor_aplicado_centavos"] == 6_000_000

    # The call: accepted after the whole checklist, with a number the base did not bring.
    said = {"resultado": "ACEPTA", "telefono": TEL}
    incompleta = ajustes.register(
        ids["7003"], "contacto", sale=4, verificado="identidad,decision", **said
    )
    assert "valor" in incompleta["error"]["mensaje"]
    closed = ajustes.register(ids["7003"], "contacto", verificado=CHECKLIST, **said)
    assert closed["estado_despues"] == "CERRADO_INFORMADO"

    # Step 7: not accepted; the recurso goes to PQR and comes back answered.
    ajustes.register(
        ids["7002"],
        "contacto",
        resultado="NO_ACEPTA",
        telefono=TEL,
        verificado="identidad,decision,radicado,recurso,plazo",
    )
    assert ajustes.caso("7002")["vence"] == "2026-07-16"
    ajustes.register(
        ids["7002"], "radicar_recurso", tipo="REPOSICION", motivo="dice que sí le ofrecieron"
    )
    ajustes.register(ids["7002"], "respuesta_pqr", resultado="CONFIRMA", fecha="2026-07-01")
    ajustes.register(ids["7005"], "respuesta_pqr", resultado="RESPONDE", fecha="2026-07-01")

    # Step 8: three attempts on three business days, then the voice message.
    for dia in ("2026-07-02", "2026-07-03", "2026-07-06"):
        ajustes.today(f"{dia}T10:00:00-05:00")
        intento = ajustes.register(ids["7006"], "contacto", resultado="NO_CONTESTA", telefono=TEL)
    assert intento["estado_despues"] == "POR_DEJAR_MENSAJE"
    message = ajustes.register(ids["7006"], "mensaje_de_voz", telefono=TEL)
    assert message["estado_despues"] == "CERRADO_MENSAJE"

    # Steps 5 and 6 again: the back corrects what was re-escalated.
    ajustes.register(ids["7001"], "respuesta_back", resultado="APROBADO", valor_aplicado="38.500")
    ajustes.register(ids["7001"], "aplicacion_correcta")

    # The figures: each caso in one bucket.
    kpi = ajustes.order("kpi", "--corte", "2026-07-01")
    casos = {
        c: kpi[c]["casos"] for c in ("aplicado", "corregido", "rechazado", "a_pqr", "pendiente")
    }
    assert casos == {"aplicado": 2, "corregido": 1, "rechazado": 1, "a_pqr": 1, "pendiente": 1}
    assert kpi["total"] == 6
    assert kpi["aplicado"]["porcentaje"] == "33.3"
    for cubeta, count in casos.items():
        assert len(ajustes.order("casos", "--cubeta", cubeta)) == count

    # Step 9 leans on the historial: one account's lines, newest first, nothing lost.
    lines = ajustes.order("historial", "90000001")
    assert [line["evento"] for line in lines] == [
        "aplicacion_correcta",
        "respuesta_back",
        "mal_rechazado",
        "clasificar",
        "caso_nuevo",
    ]
    assert lines[2]["razon"] == "AJU"
    assert lines[2]["radicado"] == "448001"
    assert lines[2]["datos"]["motivo"] == "la LLS sí estaba"
