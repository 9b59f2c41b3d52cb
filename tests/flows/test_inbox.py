"""The inbox: cron takes what is new once, and remembers what was refused until it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import CINCO

FILA = ("90000301", "7301", "CERRADO", "Cobros de equipos", "APROBADO")


@pytest.fixture
def buzon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "buzon"
    folder.mkdir()
    monkeypatch.setenv("AJUSTES_BUZON", str(folder))
    return folder


def test_the_inbox_takes_each_new_file_once(ajustes, buzon, book):
    book("ajustes_01_07_2026.xlsx", CINCO, [FILA]).rename(buzon / "ajustes_01_07_2026.xlsx")
    (buzon / "roto_02_07_2026.xlsx").write_bytes(b"PK\x03\x04 nada")
    (buzon / "~$ajustes_01_07_2026.xlsx").write_bytes(b"candado")
    (buzon / "notas.txt").write_text("no es una base")

    documents = ajustes.order("importar", "--buzon", sale=3)
    assert len(documents) == 3
    refused = [d["error"] for d in documents if "error" in d]
    assert [e["codigo"] for e in refused if e["mensaje"].startswith("notas.txt: ")] == [
        "no_se_toma"
    ]
    assert [d.get("nuevas") for d in documents if "error" not in d] == [1]
    assert ajustes.order("importar", "--buzon") == []

    # The corrected file is a new one.
    (buzon / "roto_02_07_2026.xlsx").unlink()
    other = book("roto_02_07_2026.xlsx", CINCO, [(FILA[0], "7302", *FILA[2:])])
    other.rename(buzon / "roto_02_07_2026.xlsx")
    (document,) = ajustes.order("importar", "--buzon")
    assert document["nuevas"] == 1


def test_a_simulated_inbox_is_still_new(ajustes, buzon, book):
    book("ajustes_01_07_2026.xlsx", CINCO, [FILA]).rename(buzon / "ajustes_01_07_2026.xlsx")
    (simulado,) = ajustes.order("importar", "--buzon", "--simular")
    assert simulado["base"] is None
    (done,) = ajustes.order("importar", "--buzon")
    assert done["base"] == 1


def test_without_an_inbox_it_says_how_to_set_one(ajustes):
    assert "buzon" in ajustes.order("importar", "--buzon", sale=4)["error"]["sugerencia"]


def test_the_reconciliation_of_a_corte_can_be_asked_again(ajustes, book):
    rows = [
        (f"900003{n:02d}", f"73{n:02d}", "X", "Cobros de equipos", "RECHAZADO") for n in range(4)
    ]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", CINCO, rows)))
    for caso in (1, 2, 3, 4):
        ajustes.register(caso, "clasificar", causal="D")
        ajustes.register(
            caso, "mal_rechazado", razon="AJU", subrazon="REE", radicado=f"4483{caso}0", motivo="x"
        )
    ajustes.today("2026-07-08T08:00:00-05:00")
    rows[0] = (*rows[0][:4], "APROBADO")
    rows[1] = (rows[1][0], "448320", *rows[1][2:])
    summary = ajustes.order("importar", str(book("ajustes_08_07_2026.xlsx", CINCO, rows[:3])))
    expected = {
        "reescalados": 4,
        "aplicados": 1,
        "valor_distinto": 0,
        "rechazados": 1,
        "sin_respuesta": 1,
        "ausentes": 1,
        "primeros": {"aplicados": 0, "rechazados": 0, "sin_respuesta": 0},
    }
    assert summary["conciliacion"] == expected
    said = ajustes.order("conciliacion")
    assert said["corte"] == "2026-07-08"
    assert {key: said[key] for key in expected} == expected
    assert said["casos"]["ausentes"] == [4]
    assert ajustes.order("conciliacion", "--corte", "2026-07-01")["reescalados"] == 0
