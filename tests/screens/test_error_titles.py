"""The title of an error says what kind it is."""

from __future__ import annotations

import pytest

from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.modals.error import ErrorModal


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("almacen_no_escribe", "No se pudo guardar"),
        ("almacen_ocupado", "El almacén está ocupado"),
        (None, "El caso cambió"),
    ],
)
def test_a_store_that_is_not_written_is_no_caso_that_changed(code: str | None, title: str) -> None:
    error = ConflictError("Algo pasó.", "Haga algo.", code=code)
    assert ErrorModal.of(error).text == f"{title}\nAlgo pasó.\nHaga algo."
