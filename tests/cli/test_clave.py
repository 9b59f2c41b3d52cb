"""The password of a protected base comes in a file, written by whatever editor."""

from __future__ import annotations

import io

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.services.soporte import book, rows

CLAVE = "contraseña de prueba"


@pytest.mark.parametrize(
    "escrita",
    [
        CLAVE.encode(),
        f"{CLAVE}\r\notra línea\r\n".encode(),
        f"{CLAVE}\r\n".encode("utf-8-sig"),
        f"{CLAVE}\r\n".encode("utf-16"),
        b"\xfe\xff" + f"{CLAVE}\n".encode("utf-16-be"),
    ],
)
def test_the_password_opens_the_base_in_every_encoding_of_an_editor(consola, tmp_path, escrita):
    path = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    cifrado = io.BytesIO()
    OOXMLFile(io.BytesIO(path.read_bytes())).encrypt(CLAVE, cifrado)
    path.write_bytes(cifrado.getvalue())
    key = tmp_path / "clave.txt"
    key.write_bytes(escrita)
    done = consola.order("importar", str(path), "--clave-de", str(key), "--simular")
    assert done["validas"] == 31


@pytest.mark.parametrize("escrita", [b"contrase\xf1a", b"\xff\xfea"])
def test_a_password_in_no_encoding_of_text_is_refused(consola, tmp_path, escrita):
    path = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    key = tmp_path / "clave.txt"
    key.write_bytes(escrita)
    refusal = consola.order("importar", str(path), "--clave-de", str(key), sale=3)
    assert "contraseña" in refusal["mensaje"]
