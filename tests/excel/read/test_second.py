"""What another program opens is not refused: odd packages, a second reader, and tables of web pages."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import struct
import zipfile

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted

from ajustes_tui.errors import InvalidFile
from tests.excel.escritores import Sheet, libro_xls, libro_xlsb, libro_xlsx
from tests.excel.soporte import BUENA, CINCO, filas_xml, paquete, partes_xlsx
from tests.support import few

SHEET = "xl/worksheets/sheet1.xml"
PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {}</style></head>
<body><table><tr><td>Informe</table>
<table border=1><tr><th>Cuenta<th>PQR<th>Motivo<th>Estado<th>Resultado<th>Valor</tr>
<tr><td rowspan=2>00901234</td><td>4471000001<td>Cruce&nbsp;de <b>saldos</b><td>Cerrado
<td>APROBADO<td>$ 45.900
<tr><td>4471000002<td>Reconexi&oacute;n<br>cobrada<td>Cerrado<td>RECHAZADO<td>1.000</tr>
<tr style="display: none"><td>90001235<td>4471000003<td>Otro<td>Cerrado<td><td></tr>
</table></body></html>"""


def _with(parts: dict[str, str], change: tuple[str, str]) -> dict[str, str]:
    assert change[0] in parts[SHEET]
    return parts | {SHEET: parts[SHEET].replace(*change)}


@pytest.mark.parametrize(
    ("parts", "slow"),
    [
        pytest.param(
            {
                name.removeprefix("xl/"): text.replace("xl/", "")
                for name, text in partes_xlsx(filas_xml(CINCO, BUENA)).items()
            },
            False,
            id="no-folder-xl",
        ),
        pytest.param(
            partes_xlsx(filas_xml(CINCO, BUENA), before='<dimension ref="1:4"/>'),
            False,
            id="odd-dimension",
        ),
        pytest.param(
            _with(partes_xlsx(filas_xml(CINCO, BUENA)), ('<row r="2">', '<row r="2" spans="1:x">')),
            False,
            id="odd-spans",
        ),
    ],
)
def test_an_odd_package_is_read(tmp_path, read, parts, slow):
    was_read = read(paquete(tmp_path / "base.xlsx", parts))
    assert was_read.valid[0].cuenta == BUENA[0]
    assert any("de otro modo" in notice for notice in was_read.notices) is slow


def test_what_the_fast_reader_refuses_is_read_by_the_second_and_said(tmp_path, read, retocar):
    rows = [(*CINCO, "Valor"), (*BUENA, 1.234), (*BUENA, "1.234")]
    path = libro_xlsx(tmp_path / "base.xlsx", [Sheet("Base", rows)])

    def in_utf_16(xml: bytes) -> bytes:
        declared = re.sub(rb"^<\?xml[^>]*>", b"", xml).decode()
        return f'<?xml version="1.0" encoding="UTF-16"?>{declared}'.encode("utf-16")

    was_read = read(retocar(path, SHEET, in_utf_16))
    assert [fila.valor_solicitado for fila in was_read.valid] == [123, 123_400]
    assert any("de otro modo, más lento" in notice for notice in was_read.notices)


def test_the_stream_of_an_old_workbook_may_be_in_capitals(tmp_path, read):
    path = libro_xls(tmp_path / "base.xls", [Sheet("Base", [CINCO, BUENA])])
    named = path.read_bytes()
    path.write_bytes(named.replace("Workbook".encode("utf-16-le"), "WORKBOOK".encode("utf-16-le")))
    assert path.read_bytes() != named
    assert read(path).valid[0].cuenta == BUENA[0]


def test_a_sheet_that_is_no_sheet_of_cells_does_not_close_an_xlsb(tmp_path, read):
    path = libro_xlsb(
        tmp_path / "base.xlsb", [Sheet("Gráfico", [("x",)]), Sheet("Base", [CINCO, BUENA])]
    )
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    links = "xl/_rels/workbook.bin.rels"
    first = parts[links].split(b"<Relationship ")[1]
    chart = first.replace(b"/worksheet", b"/chartsheet").replace(b"worksheets/", b"chartsheets/")
    parts[links] = parts[links].replace(first, chart)
    parts["xl/chartsheets/sheet1.bin"] = parts.pop("xl/worksheets/sheet1.bin")
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert read(path).valid[0].cuenta == BUENA[0]


def test_the_table_of_a_web_page_is_read_as_it_is_seen(tmp_path, read):
    path = tmp_path / "base.xls"
    path.write_text(PAGE, "cp1252")
    was_read = read(path)
    assert was_read.header.sheet == "Tabla 2"
    assert [(f.fila, f.cuenta, f.motivo, f.valor_solicitado) for f in was_read.valid] == [
        (2, "00901234", "Cruce de saldos", 4_590_000),
        (3, "00901234", "Reconexión cobrada", 100_000),
        (4, "90001235", "Otro", None),
    ]
    for said in ("página web", "Celdas combinadas en «Cuenta»", "Filas ocultas (4)"):
        assert any(said in notice for notice in was_read.notices)
    assert [fila.fila for fila in read(path, leave_hidden_out=True).valid] == [2, 3]


def _protected(content: bytes, password: str, bits: int, digest: str) -> bytes:
    """Close a workbook in the agile encryption with a key of some bits."""
    new, size, salt = getattr(hashlib, digest.lower()), bits // 8, bytes(range(16))

    def aes(key: bytes, vector: bytes, data: bytes) -> bytes:
        encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
        return encryptor.update(data + bytes(-len(data) % 16)) + encryptor.finalize()

    hashed = new(salt + password.encode("utf-16-le")).digest()
    for turn in range(50):
        hashed = new(struct.pack("<I", turn) + hashed).digest()
    own = new(hashed + bytes.fromhex("146e0be7abacd0d6")).digest()[:size].ljust(size, b"\x36")
    secret = bytes(range(100, 100 + size))
    closed = struct.pack("<Q", len(content)) + b"".join(
        aes(
            secret,
            new(salt + struct.pack("<I", n)).digest()[:16],
            content[place : place + 4096],
        )
        for n, place in enumerate(range(0, len(content), 4096))
    )
    cipher = (
        f'saltSize="16" blockSize="16" keyBits="{bits}" hashSize="{new().digest_size}" '
        'cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" '
        f'hashAlgorithm="{digest}" saltValue="{base64.b64encode(salt).decode()}"'
    )
    key = base64.b64encode(aes(own, salt, secret)).decode()
    office = "http://schemas.microsoft.com/office/2006"
    xml = (
        f'<encryption xmlns="{office}/encryption" xmlns:p="{office}/keyEncryptor/password">'
        f'<keyData {cipher}/><dataIntegrity encryptedHmacKey="" encryptedHmacValue=""/>'
        f'<keyEncryptors><keyEncryptor uri="{office}/keyEncryptor/password"><p:encryptedKey '
        f'spinCount="50" {cipher} encryptedVerifierHashInput="" encryptedVerifierHashValue="" '
        f'encryptedKeyValue="{key}"/></keyEncryptor></keyEncryptors></encryption>'
    )
    output = io.BytesIO()
    information = struct.pack("<HHI", 4, 4, 0x40) + xml.encode()
    ECMA376Encrypted(closed, information).write_to(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("bits", "digest"),
    few([(128, "SHA1"), (192, "SHA512"), (192, "SHA1"), (256, "SHA512")], spread=True),
)
def test_a_workbook_opens_with_its_password_whatever_the_bits_of_its_key(
    tmp_path, read, bits, digest
):
    opened = paquete(tmp_path / "a.xlsx", partes_xlsx(filas_xml(CINCO, *[BUENA] * 400)))
    path = tmp_path / "base.xlsx"
    path.write_bytes(_protected(opened.read_bytes(), "de prueba", bits, digest))
    assert read(path, key="de prueba").valid[0].cuenta == BUENA[0]
    with pytest.raises(InvalidFile) as refusal:
        read(path, key="otra")
    assert refusal.value.code == "clave_errada"
