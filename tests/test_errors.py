"""The words for what the operating system refuses."""

from __future__ import annotations

import errno

import pytest

from ajustes_tui.errors import closed_to_us, motivo_of


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


@pytest.mark.parametrize("filename", ["carpeta/libro.xlsx", b"carpeta/libro.xlsx"])
def test_a_file_closed_to_the_account_is_named_without_its_folders(filename):
    shown = closed_to_us(PermissionError(errno.EACCES, "", filename))
    assert shown is not None
    assert shown.message == "No se puede usar «libro.xlsx»: no tiene permiso."


@pytest.mark.parametrize(
    "error", [PermissionError(), FileNotFoundError(2, "", "x"), ValueError("x")]
)
def test_any_other_failure_is_a_bug_and_not_a_permission(error):
    assert closed_to_us(error) is None
