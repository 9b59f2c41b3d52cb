"""What went out in lots, what came back and what a lot would hold now, by the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.flows.conftest import Ajustes
from tests.flows.lotes import APROBADO, NOTA, answered, classified, to_back, wrongly_rejected


@pytest.fixture
def ids(ajustes: Ajustes, book: Callable[..., Path]) -> Mapping[str, int]:
    return classified(ajustes, book)


def test_what_a_lot_would_hold_says_what_it_lacks(ajustes, ids):
    to_back(ajustes, ids["7006"])
    wrongly_rejected(ajustes, ids["7001"], "448001")
    rows = ajustes.order("lotes", "reescalados", como="drubio")
    assert [(r["radicado"], r["evento"], r["falta"]) for r in rows] == [
        ("7006", "escalar_back", ["valor"]),
        ("448001", "mal_rechazado", []),
    ]
    assert rows[1]["valor_solicitado_centavos"] == 4_590_000
    assert ajustes.order("lotes", "pqr") == []
    assert ajustes.order("lotes") == []


def test_a_lot_says_what_came_back_and_for_how_long_the_rest_has_waited(ajustes, ids, tmp_path):
    to_back(ajustes, ids["7003"])
    wrongly_rejected(ajustes, ids["7001"], "448001")
    wrongly_rejected(ajustes, ids["7005"], "448005")
    lote = tmp_path / "lote.xlsx"
    ajustes.order("exportar", "reescalados", str(lote))
    assert ajustes.order("lotes", "reescalados") == []
    ajustes.register(ids["7005"], "deshacer")
    # Friday, with a weekend and no holiday after the Wednesday on which it went out.
    ajustes.today("2026-07-06T09:00:00-05:00")
    answer = answered(lote, {"448001": {APROBADO: "APROBADO", "Valor aplicado": 45_900}})
    ajustes.order("importar", str(answer))
    (standing,) = ajustes.order("lotes")
    assert standing == {
        **{"lote": 1, "tipo": "reescalados", "dia": "2026-07-01", "agente": "yuli", "casos": 3},
        **{"valor_solicitado_centavos": 10_590_000, "respondidos": 1, "esperan": 1},
        **{"deshechos": 1, "dias_habiles": 3, "enviado": None},
    }
    rows = {r["radicado"]: r for r in ajustes.order("lotes", "1")}
    assert {radicado: r["respuesta"] for radicado, r in rows.items()} == {
        **{"7003": "espera", "448001": "respondido", "448005": "deshecho"},
    }
    assert rows["448001"]["respondido_el"] == "2026-07-06T09:00:00-05:00"
    assert (rows["448001"]["estado"], rows["448001"]["resultado"]) == ("POR_VERIFICAR", "APROBADO")
    assert rows["448001"]["valor_aplicado_centavos"] == 4_590_000
    assert rows["7003"]["respondido_el"] is None
    # An answer by hand counts as well, and then nothing waits.
    ajustes.register(ids["7003"], "respuesta_back", resultado="RECHAZADO")
    (standing,) = ajustes.order("lotes")
    assert (standing["respondidos"], standing["esperan"], standing["dias_habiles"]) == (2, 0, None)


def test_a_caso_sent_twice_waits_in_its_last_lot_alone(ajustes, ids, tmp_path):
    wrongly_rejected(ajustes, ids["7001"], "448001")
    ajustes.order("exportar", "reescalados", str(tmp_path / "uno.xlsx"))
    ajustes.register(ids["7001"], "respuesta_back", resultado="RECHAZADO")
    wrongly_rejected(ajustes, ids["7001"], "448101")
    ajustes.order("exportar", "reescalados", str(tmp_path / "dos.xlsx"))
    ajustes.register(ids["7004"], "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota=NOTA)
    ajustes.order("exportar", "pqr", str(tmp_path / "tres.xlsx"))
    assert [
        (s["lote"], s["tipo"], s["respondidos"], s["esperan"]) for s in ajustes.order("lotes")
    ] == [(3, "pqr", 0, 1), (2, "reescalados", 0, 1), (1, "reescalados", 1, 0)]


def test_a_lot_is_sent_when_somebody_says_so_and_the_last_day_counts(ajustes, ids, tmp_path):
    wrongly_rejected(ajustes, ids["7001"], "448001")
    ajustes.order("exportar", "reescalados", str(tmp_path / "lote.xlsx"))
    assert [lote["enviado"] for lote in ajustes.order("lotes")] == [None]
    ajustes.today("2026-07-03T10:00:00-05:00")
    for day, code in (("2026-06-30", 3), ("2026-07-04", 3), ("ayer", 3)):
        ajustes.order("lotes", "1", "--enviado", day, sale=code)
    ajustes.order("lotes", "2", "--enviado", "2026-07-02", sale=3)
    ajustes.order("lotes", "pqr", "--enviado", "2026-07-02", sale=2)
    said = ajustes.order("lotes", "1", "--enviado", "2026-07-02")
    assert (said["lote"], said["enviado"], said["esperan"]) == (1, "2026-07-02", 1)
    ajustes.order("lotes", "1", "--enviado", "2026-07-03")
    assert [lote["enviado"] for lote in ajustes.order("lotes")] == ["2026-07-03"]
    trail = ajustes.order("auditoria", como="drubio")
    assert [e["detalle"] for e in trail if e["accion"] == "lote_enviado"] == [
        "reescalados 1: el 2026-07-03",
        "reescalados 1: el 2026-07-02",
    ]
    assert ajustes.order("verificar", como="drubio")["auditoria"] == "ok"
