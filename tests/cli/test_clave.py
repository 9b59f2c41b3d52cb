"""The password of a protected base comes in a file, written by whatever editor."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.cli.conftest import Consola
from tests.services.soporte import filas, libro

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
def test_the_password_opens_the_base_in_every_encoding_of_an_editor(
    consola: Consola, tmp_path: Path, escrita: bytes
) -> None:
    ruta = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(31))
    cifrado = io.BytesIO()
    OOXMLFile(io.BytesIO(ruta.read_bytes())).encrypt(CLAVE, cifrado)
    ruta.write_bytes(cifrado.getvalue())
    clave = tmp_path / "clave.txt"
    clave.write_bytes(escrita)
    hecho = consola.orden("importar", str(ruta), "--clave-de", str(clave), "--simular")
    assert hecho["validas"] == 31


@pytest.mark.parametrize("escrita", [b"contrase\xf1a", b"\xff\xfea"])
def test_a_password_in_no_encoding_of_text_is_refused(
    consola: Consola, tmp_path: Path, escrita: bytes
) -> None:
    ruta = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(31))
    clave = tmp_path / "clave.txt"
    clave.write_bytes(escrita)
    negado = consola.orden("importar", str(ruta), "--clave-de", str(clave), sale=3)
    assert "contraseña" in negado["mensaje"]
