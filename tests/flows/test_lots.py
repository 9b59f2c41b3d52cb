"""Escalation lots by the command line: they go out once, and come back answered as respuestas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.flows.conftest import Ajustes
from tests.flows.lotes import (
    NOTA,
    all_rows,
    answered,
    classified,
    estados,
    to_back,
    wrongly_rejected,
)

SIN_RESPUESTA = "7006"


@pytest.fixture
def ids(ajustes: Ajustes, book: Callable[..., Path]) -> Mapping[str, int]:
    return classified(ajustes, book)


def test_a_lot_answered_by_the_back_comes_back_as_a_respuesta(ajustes, ids, tmp_path):
    wrongly_rejected(ajustes, ids["7001"], "448001", "=la LLS sí estaba")
    ajustes.register(
        ids["7002"],
        "mal_aplicado",
        razon="AJU",
        subrazon="REE",
        radicado="448002",
        motivo="se aplicó 20.000",
    )
    to_back(ajustes, ids["7003"])
    wrongly_rejected(ajustes, ids["7005"], "448005")
    to_back(ajustes, ids[SIN_RESPUESTA], razon="AJU", subrazon="OTR")
    lote = tmp_path / "lote.xlsx"
    done = ajustes.order("exportar", "reescalados", str(lote))
    assert done == {"archivo": str(lote), "filas": 5, "lote": 1}

    # What the back reads.
    first, segunda, tercera, *_ = all_rows(lote)
    assert first == {
        "Cuenta del cliente": "90000001",
        "PQR del escalamiento": "448001",
        "Primer PQR": "7001",
        "Escalamiento": "Mal rechazado",
        "Clase": None,
        "Causal identificada": "A Fallas en la prestación del servicio",
        "Motivo del ajuste": "Fallas en la prestación del servicio",
        "Razón": "AJU",
        "Subrazón": "REE",
        "Se escala a": "DEMOBACK",
        "Se envía por": "DIME",
        "Soportes": None,
        "Valor solicitado": 45_900,
        "Qué está mal o qué se pide": "=la LLS sí estaba",
        "Estado del ajuste": "CERRADO",
        "Fecha de escalamiento": datetime(2026, 7, 1, 8, 0),
        "Lote": 1,
        "Estado de aprobación o rechazo": None,
        "Valor aplicado": None,
        "Motivo rechazo": None,
        "Fecha respuesta": None,
    }
    assert (segunda["Escalamiento"], segunda["Qué está mal o qué se pide"]) == (
        "Mal aplicado",
        "se aplicó 20.000",
    )
    assert (tercera["Escalamiento"], tercera["PQR del escalamiento"], tercera["Soportes"]) == (
        "Primera vez",
        "7003",
        "llamada de servicio LLS, orden de trabajo OT",
    )

    # The back answers four of five: one approves, one applies, two refuse, one under the same result.
    ajustes.today("2026-07-03T08:00:00-05:00")
    aprobado, rechazado = "Estado de aprobación o rechazo", "Motivo rechazo"
    respuesta = answered(
        lote,
        {
            "448001": {aprobado: "APROBADO", "Valor aplicado": 45_900},
            "448002": {aprobado: "APROBADO", "Valor aplicado": 30_000},
            "7003": {aprobado: "RECHAZADO", rechazado: "sin orden de trabajo"},
            "448005": {
                aprobado: "RECHAZADO",
                rechazado: "otra vez",
                "Fecha respuesta": "02/07/2026",
            },
        },
    )
    summary = ajustes.order("importar", str(respuesta))
    assert (summary["tipo"], summary["nuevas"], summary["rechazadas"]) == ("respuesta", 0, 0)
    assert (summary["actualizadas"], summary["iguales"]) == (4, 1)
    assert estados(ajustes) == {
        "7001": "POR_VERIFICAR",
        "7002": "POR_VERIFICAR",
        "7003": "POR_VALIDAR",
        "7004": "POR_ESCALAR",
        "7005": "POR_VALIDAR",
        "7006": "EN_BACK",
    }
    assert ajustes.caso("7001")["valor_aplicado_centavos"] == 4_590_000
    assert ajustes.caso("7003")["motivo_rechazo"] == "sin orden de trabajo"
    assert ajustes.caso("7005")["motivo_rechazo"] == "otra vez"
    assert ajustes.caso("7001")["motivo"] == "Fallas en la prestación del servicio"


def test_an_escalation_goes_out_once_and_a_second_one_in_a_later_lot(ajustes, ids, tmp_path):
    item, dos, tres = (tmp_path / f"{n}.xlsx" for n in ("uno", "dos", "tres"))
    wrongly_rejected(ajustes, ids["7001"], "448001")
    assert ajustes.order("exportar", "reescalados", str(item))["lote"] == 1
    empty = ajustes.order("exportar", "reescalados", str(dos), sale=4)
    assert empty["error"]["codigo"] == "lote_sin_filas"
    assert not dos.exists()
    ajustes.register(ids["7001"], "respuesta_back", resultado="RECHAZADO")
    wrongly_rejected(ajustes, ids["7001"], "448101")
    to_back(ajustes, ids["7003"])
    assert ajustes.order("exportar", "reescalados", str(tres)) == {
        "archivo": str(tres),
        "filas": 2,
        "lote": 2,
    }
    assert [f["PQR del escalamiento"] for f in all_rows(tres)] == ["448101", "7003"]
    assert [f["Primer PQR"] for f in all_rows(tres)] == ["7001", "7003"]


def test_an_old_lot_is_written_again_as_it_was(ajustes, ids, tmp_path):
    item, other = tmp_path / "uno.xlsx", tmp_path / "otra.xlsx"
    wrongly_rejected(ajustes, ids["7001"], "448001")
    to_back(ajustes, ids["7003"])
    ajustes.order("exportar", "reescalados", str(item))
    before = all_rows(item)
    # Everything the rows say changes afterwards.
    ajustes.register(ids["7001"], "reclasificar", causal="E", motivo="era otra")
    data = {
        "campo": "valor_solicitado",
        "valor": "99.000",
        "fuente": "RR",
        "motivo": "en RR es otro",
    }
    ajustes.register(ids["7003"], "completar", como="drubio", **data)
    ajustes.register(ids["7001"], "respuesta_back", resultado="RECHAZADO")
    wrongly_rejected(ajustes, ids["7001"], "448101")
    ajustes.today("2026-07-03T08:00:00-05:00")
    repeated = ajustes.order("exportar", "reescalados", str(other), "--lote", "1")
    assert repeated == {"archivo": str(other), "filas": 2, "lote": 1}
    assert all_rows(other) == before
    # Writing it again takes nothing from the next one.
    assert ajustes.order("exportar", "reescalados", str(item))["filas"] == 1


def test_an_escalation_undone_before_it_was_sent_is_not_collected(ajustes, ids, tmp_path):
    to_back(ajustes, ids["7003"])
    wrongly_rejected(ajustes, ids["7001"], "448001")
    ajustes.register(ids["7001"], "deshacer")
    lote = tmp_path / "lote.xlsx"
    assert ajustes.order("exportar", "reescalados", str(lote))["filas"] == 1
    assert [f["PQR del escalamiento"] for f in all_rows(lote)] == ["7003"]
    assert "Retirados" not in openpyxl.load_workbook(lote).sheetnames


def test_one_undone_after_it_was_sent_is_told_once_in_the_next_lot(ajustes, ids, tmp_path, capsys):
    item, dos, tres = (tmp_path / f"{n}.xlsx" for n in ("uno", "dos", "tres"))
    wrongly_rejected(ajustes, ids["7001"], "448001")
    ajustes.order("exportar", "reescalados", str(item))
    ajustes.register(ids["7001"], "deshacer")
    sola = ajustes.order("exportar", "reescalados", str(dos), sale=4)
    assert "se deshizo con su lote ya escrito" in sola["error"]["mensaje"]
    to_back(ajustes, ids["7003"])
    ajustes.order("exportar", "reescalados", str(dos))
    (retirado,) = all_rows(dos, "Retirados")
    assert (retirado["Cuenta"], retirado["Radicado"]) == ("90000001", "448001")
    assert (retirado["Iba en el lote"], retirado["Deshecho por"]) == (1, "yuli")
    wrongly_rejected(ajustes, ids["7005"], "448005")
    ajustes.order("exportar", "reescalados", str(tres))
    assert "Retirados" not in openpyxl.load_workbook(tres).sheetnames
    ajustes.order("exportar", "reescalados", str(tres), "--lote", "2")
    assert all_rows(tres, "Retirados") == [retirado]
    # With that sheet in it, it is imported all the same.
    respuesta = answered(dos, {"7003": {"Estado de aprobación o rechazo": "APROBADO"}})
    ajustes.order("importar", str(respuesta))
    assert estados(ajustes)["7003"] == "POR_VERIFICAR"


def test_what_was_answered_before_any_lot_is_not_sent(ajustes, ids, tmp_path):
    to_back(ajustes, ids["7003"])
    ajustes.register(ids["7003"], "respuesta_back", resultado="APROBADO", valor_aplicado="60.000")
    ajustes.order("exportar", "reescalados", str(tmp_path / "lote.xlsx"), sale=4)


def test_the_lot_of_pqr_says_why_and_which_recurso(ajustes, ids, tmp_path):
    ajustes.register(ids["7004"], "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota=NOTA)
    ajustes.register(ids["7005"], "rechazo_correcto", motivo="SIN_PRUEBAS")
    ajustes.register(
        ids["7005"],
        "contacto",
        resultado="NO_ACEPTA",
        telefono="3000000112",
        verificado="identidad,decision,radicado,recurso,plazo",
    )
    ajustes.register(
        ids["7005"],
        "radicar_recurso",
        tipo="REPOSICION_Y_APELACION",
        motivo="dice que pagó",
        radicado="448805",
    )
    to_back(ajustes, ids["7003"])
    lote = tmp_path / "pqr.xlsx"
    assert ajustes.order("exportar", "pqr", str(lote))["filas"] == 2
    rows = [
        (f["PQR del escalamiento"], f["Escalamiento"], f["Clase"], f["Qué está mal o qué se pide"])
        for f in all_rows(lote)
    ]
    assert rows == [
        ("7004", "A PQR", "Petición", f"sin soporte · {NOTA}"),
        ("448805", "Recurso", "Recurso", "reposición y en subsidio apelación · dice que pagó"),
    ]
    assert [f["Soportes"] for f in all_rows(lote)] == ["faltan llamada de servicio LLS", None]
    # The other lot is untouched, and says that it goes by DIME.
    back = tmp_path / "back.xlsx"
    assert ajustes.order("exportar", "reescalados", str(back))["filas"] == 1
    assert [f["Se envía por"] for f in all_rows(back)] == ["DIME"]
    assert {f["Se envía por"] for f in all_rows(lote)} == {"RR"}


def test_filters_choose_what_goes_and_the_rest_waits(ajustes, ids, tmp_path):
    wrongly_rejected(ajustes, ids["7001"], "448001")
    wrongly_rejected(ajustes, ids["7005"], "448005")
    lote, rest = tmp_path / "lote.xlsx", tmp_path / "resto.xlsx"
    ajustes.order("exportar", "reescalados", str(lote), "--causal", "J")
    assert [f["PQR del escalamiento"] for f in all_rows(lote)] == ["448005"]
    ajustes.order("exportar", "reescalados", str(rest))
    assert [f["PQR del escalamiento"] for f in all_rows(rest)] == ["448001"]
