"""A folder with a base."""

from __future__ import annotations

import pytest

from tests.screens.importacion.support import workbook
from tests.support import TEXTOS_DIFICILES


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder one works in, with a base of two good rows and one without cuenta."""
    place = tmp_path / "bases"
    place.mkdir()
    monkeypatch.chdir(place)
    workbook(
        place / "ajustes_25_11_2026.xlsx",
        ("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO"),
        ("90007702", "4471070002", "CERRADO", TEXTOS_DIFICILES[0], "RECHAZADO"),
        ("", "4471070003", "CERRADO", TEXTOS_DIFICILES[2], "RECHAZADO"),
    )
    return place
