"""The inbox: cron takes what is new once, and remembers what was refused until it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.conftest import CINCO, Ajustes

FILA = ("90000301", "7301", "CERRADO", "Cobros de equipos", "APROBADO")


@pytest.fixture
def buzon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    carpeta = tmp_path / "buzon"
    carpeta.mkdir()
    monkeypatch.setenv("AJUSTES_BUZON", str(carpeta))
    return carpeta


def test_the_inbox_takes_each_new_file_once(
    ajustes: Ajustes, buzon: Path, libro: Callable[..., Path]
) -> None:
    libro("ajustes_01_07_2026.xlsx", CINCO, [FILA]).rename(buzon / "ajustes_01_07_2026.xlsx")
    (buzon / "roto_02_07_2026.xlsx").write_bytes(b"PK\x03\x04 nada")
    (buzon / "~$ajustes_01_07_2026.xlsx").write_bytes(b"candado")
    (buzon / "notas.txt").write_text("no es una base")

    documentos = ajustes.orden("importar", "--buzon", sale=3)
    assert len(documentos) == 2
    assert [d.get("nuevas") for d in documentos if "error" not in d] == [1]
    assert ajustes.orden("importar", "--buzon") == []

    # The corrected file is a new one.
    (buzon / "roto_02_07_2026.xlsx").unlink()
    otra = libro("roto_02_07_2026.xlsx", CINCO, [(FILA[0], "7302", *FILA[2:])])
    otra.rename(buzon / "roto_02_07_2026.xlsx")
    (documento,) = ajustes.orden("importar", "--buzon")
    assert documento["nuevas"] == 1


def test_a_simulated_inbox_is_still_new(
    ajustes: Ajustes, buzon: Path, libro: Callable[..., Path]
) -> None:
    libro("ajustes_01_07_2026.xlsx", CINCO, [FILA]).rename(buzon / "ajustes_01_07_2026.xlsx")
    (simulado,) = ajustes.orden("importar", "--buzon", "--simular")
    assert simulado["base"] is None
    (hecho,) = ajustes.orden("importar", "--buzon")
    assert hecho["base"] == 1


def test_without_an_inbox_it_says_how_to_set_one(ajustes: Ajustes) -> None:
    assert "buzon" in ajustes.orden("importar", "--buzon", sale=4)["error"]["sugerencia"]


def test_the_reconciliation_of_a_corte_can_be_asked_again(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    filas = [
        (f"900003{n:02d}", f"73{n:02d}", "X", "Cobros de equipos", "RECHAZADO") for n in range(4)
    ]
    ajustes.orden("importar", str(libro("ajustes_01_07_2026.xlsx", CINCO, filas)))
    for caso in (1, 2, 3, 4):
        ajustes.registrar(caso, "clasificar", causal="D")
        ajustes.registrar(
            caso, "mal_rechazado", razon="AJU", subrazon="REE", radicado=f"83{caso}0", motivo="x"
        )
    ajustes.hoy("2026-07-08T08:00:00-05:00")
    filas[0] = (*filas[0][:4], "APROBADO")
    filas[1] = (filas[1][0], "8320", *filas[1][2:])
    resumen = ajustes.orden("importar", str(libro("ajustes_08_07_2026.xlsx", CINCO, filas[:3])))
    esperado = {
        "reescalados": 4,
        "aplicados": 1,
        "valor_distinto": 0,
        "rechazados": 1,
        "sin_respuesta": 1,
        "ausentes": 1,
    }
    assert resumen["conciliacion"] == esperado
    dicho = ajustes.orden("conciliacion")
    assert dicho["corte"] == "2026-07-08"
    assert {clave: dicho[clave] for clave in esperado} == esperado
    assert dicho["casos"]["ausentes"] == [4]
    assert ajustes.orden("conciliacion", "--corte", "2026-07-01")["reescalados"] == 0
