"""The words for what the operating system refuses."""

from __future__ import annotations

import pytest

from ajustes_tui.errors import motivo_of


@pytest.mark.parametrize(
    ("name", "motivo"),
    [
        ("nada.toml", "no existe"),
        (".", "es una carpeta"),
        ("archivo/otro", "su carpeta no es una carpeta"),
        ("x" * 300, "el nombre es demasiado largo"),
        ("vuelta", "es un enlace que no lleva a ninguna parte"),
    ],
)
def test_the_reason_is_said_in_the_words_of_the_person(tmp_path, name, motivo):
    (tmp_path / "archivo").touch()
    (tmp_path / "vuelta").symlink_to("vuelta")
    with pytest.raises(OSError, match="Errno") as fallo:
        (tmp_path / name).read_text()
    assert motivo_of(fallo.value) == motivo


def test_a_reason_nobody_foresaw_is_still_a_spanish_sentence():
    assert motivo_of(OSError()) == "el sistema no lo permite"
