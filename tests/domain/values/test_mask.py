"""What a masked export leaves of a free text."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.values.mask import Mask

NOMBRE = "Marta Lucía Peña de Rojas"


@pytest.mark.parametrize(
    ("text", "remains"),
    [
        ("habla Marta Lucía Peña de Rojas.", "habla M••• L••• P••• d••• R•••."),
        ("MARTA  LUCIA PENA DE ROJAS acepta", "M•••  L••• P••• D••• R••• acepta"),
        ("PEÑA ROJAS, MARTA: acepta", "P••• R•••, M•••: acepta"),
        ("la señora Pen\u0303a de Rojas", "la señora P••• d••• R•••"),
        ("Marta Peña\nvuelve a llamar", "M••• P•••\nvuelve a llamar"),
        ("llama Marta de la tienda", "llama Marta de la tienda"),
        ("martapeña y rojas", "martapeña y rojas"),
        ("Marta Peña, 300 000 0112", "M••• P•••, 300 ••• ••12"),
        ("", ""),
    ],
)
def test_a_name_is_masked_however_it_is_written(text, remains):
    assert Mask([NOMBRE]).text(text) == remains


@pytest.mark.parametrize(
    ("text", "remains"),
    [
        ("usuario_nombre: Ana Gil", "usuario_nombre: A••• G•••"),
        (
            "estado_ajuste: Cerrado; asesor_nombre: Luis Paz; usuario_nombre: Ana; Gil",
            "estado_ajuste: Cerrado; asesor_nombre: L••• P•••; usuario_nombre: A••• G•••",
        ),
        (
            "usuario_nombre: Ana Gil; motivo_rechazo: sin soporte",
            "usuario_nombre: A••• G•••; motivo_rechazo: sin soporte",
        ),
        ("usuario_nombre: —", "usuario_nombre: —"),
    ],
)
def test_the_name_a_corte_brought_is_masked_though_nobody_has_it(text, remains):
    assert Mask().text(text) == remains


def test_a_name_of_one_word_is_masked_alone_and_one_without_letters_masks_nothing():
    assert Mask(["Ana"]).text("llama Ana, la banana") == "llama A•••, la banana"
    assert Mask(["", "de la", "."]).text("de la cuenta") == "de la cuenta"
