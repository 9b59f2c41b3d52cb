"""The title of an error says what kind it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ajustes_tui
from ajustes_tui.errors import ConflictError, StoreGone
from ajustes_tui.screens.modals.notices import ErrorModal


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("almacen_no_escribe", "No se pudo guardar"),
        ("almacen_ausente", "El almacén no está en su lugar"),
        (None, "El caso cambió"),
    ],
)
def test_a_store_that_is_not_written_is_no_caso_that_changed(code: str | None, title: str) -> None:
    error = ConflictError("Algo pasó.", "Haga algo.", code=code)
    assert ErrorModal.of(error).text == f"{title}\nAlgo pasó.\nHaga algo."


def test_no_box_advises_what_only_an_order_takes() -> None:
    error = ConflictError("Falta decir quién.", "Registre de nuevo con --dato demora_de=claro.")
    assert "--dato" not in ErrorModal.of(error).text


def test_every_conflict_of_the_program_has_a_title_of_its_own() -> None:
    """Only what is of a caso says that a caso changed."""
    of_casos = {"conflicto", "version_distinta", "caso_tomado"}
    folder = Path(ajustes_tui.__file__).parent
    raised = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    calls = re.findall(r"ConflictError\((?:[^()]|\([^()]*\))*?code=\"(\w+)\"", raised)
    assert len(set(calls)) > 8
    for code in {*calls, StoreGone.code} - of_casos:
        assert "caso cambió" not in ErrorModal.of(ConflictError("Algo.", code=code)).text, code
