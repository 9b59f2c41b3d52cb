"""The inbox: new bases go in by cron, and a refused one is said once until it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Consola
from tests.services.soporte import filas, libro


@pytest.fixture
def buzon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    carpeta = tmp_path / "buzon"
    carpeta.mkdir()
    monkeypatch.setenv("AJUSTES_BUZON", str(carpeta))
    return carpeta


def test_an_empty_inbox_is_an_empty_list(consola: Consola, buzon: Path) -> None:
    assert consola.orden("importar", "--buzon") == []


def test_without_an_inbox_the_order_says_which_setting_is_missing(consola: Consola) -> None:
    salida = consola.crudo(
        *("--db", str(consola.db), "--como", "drubio", "importar", "--buzon", "--json")
    )
    assert salida.codigo == 4
    assert "buzon" in salida.error["mensaje"] + salida.error["sugerencia"]


def test_new_bases_go_in_once(consola: Consola, buzon: Path) -> None:
    libro(buzon / "ajustes_25_11_2026.xlsx", filas(31))
    libro(buzon / "ajustes_26_11_2026.xlsx", filas(32))
    assert [d["nuevas"] for d in consola.orden("importar", "--buzon")] == [1, 1]
    assert consola.orden("importar", "--buzon") == []
    assert len(consola.orden("casos")) == 32


def test_a_refused_base_does_not_stop_the_others_and_is_tried_again_when_it_changes(
    consola: Consola, buzon: Path
) -> None:
    mala = buzon / "ajustes_25_11_2026.xlsx"
    mala.write_text("no es un libro")
    libro(buzon / "ajustes_26_11_2026.xlsx", filas(31))
    salida = consola.texto("importar", "--buzon", "--json", sale=3)
    assert sorted("error" in d for d in salida.documento) == [False, True]
    assert consola.orden("importar", "--buzon") == []
    libro(mala, filas(33))
    assert [d["nuevas"] for d in consola.orden("importar", "--buzon")] == [2]


def test_pretending_leaves_the_inbox_as_new(consola: Consola, buzon: Path) -> None:
    libro(buzon / "ajustes_25_11_2026.xlsx", filas(31))
    for _ in range(2):
        assert [d["base"] for d in consola.orden("importar", "--buzon", "--simular")] == [None]
    assert [d["nuevas"] for d in consola.orden("importar", "--buzon")] == [1]


def test_temporary_files_of_a_spreadsheet_are_not_bases(consola: Consola, buzon: Path) -> None:
    (buzon / "~$ajustes_25_11_2026.xlsx").write_text("x")
    (buzon / ".ajustes_25_11_2026.xlsx.part").write_text("x")
    (buzon / "leeme.txt").write_text("x")
    (buzon / "carpeta.xlsx").mkdir()
    assert consola.orden("importar", "--buzon") == []
