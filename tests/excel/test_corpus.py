"""Foreign files of every class: what is sound is read cell by cell, the rest ends in a sentence."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.cli import main
from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.errors import InvalidFile
from tests.excel.conftest import RAIZ
from tests.excel.soporte import BUENA, CINCO, filas_xml, hoja_ods, paquete, partes_xlsx
from tests.support import few

HOJA = "xl/worksheets/sheet1.xml"
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOF = b"\x09\x08\x10\x00\x00\x06" + b"\x00" * 14
MUTANTES = 60
ODF = "application/vnd.oasis.opendocument."
TEXTO_CSV = ";".join((*CINCO, "Dirección")) + "\n" + ";".join((*BUENA, "Peñón, esquina")) + "\n"


def _zip(parts: dict[str, str | bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name, contenido in parts.items():
            new.writestr(name, contenido)
    return output.getvalue()


def _xlsx(*rows, **options) -> bytes:
    return _zip({**partes_xlsx(filas_xml(*rows), **options)})


def _odf(kind: str, manifiesto: str = "<m/>") -> bytes:
    parts = {"mimetype": ODF + kind, "content.xml": "<a/>", "META-INF/manifest.xml": manifiesto}
    return _zip({**parts})


def _cifrado(key: str) -> bytes:
    # The library that closes it needs more than the 4,096 bytes of a small stream.
    padding = random.Random(1).randbytes(9_000)
    opened = _zip({**partes_xlsx(filas_xml(CINCO, BUENA)), "docProps/relleno.bin": padding})
    closed = io.BytesIO()
    OOXMLFile(io.BytesIO(opened)).encrypt(key, closed)
    return closed.getvalue()


def _con_hoja_de_macros() -> bytes:
    parts = partes_xlsx(filas_xml(CINCO, BUENA))
    book, relaciones = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    sheet = '<sheet name="Macro1" sheetId="9" r:id="r9"/></sheets>'
    parts[book] = parts[book].replace("</sheets>", sheet)
    macro = (
        '<Relationship Id="r9" Target="macrosheets/sheet1.xml" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"/>'
    )
    parts[relaciones] = parts[relaciones].replace("</Rel", macro + "</Rel")
    parts["xl/macrosheets/sheet1.xml"] = "<xm:macrosheet/>"
    return _zip({**parts})


def _renombradas(change: Callable[[str], str]) -> bytes:
    return _zip({change(n): t for n, t in partes_xlsx(filas_xml(CINCO, BUENA)).items()})


@pytest.mark.parametrize(
    "contenido",
    few(
        [
            pytest.param(_xlsx(CINCO, BUENA), id="written-by-hand"),
            pytest.param(_xlsx(CINCO, BUENA, estricto=True), id="iso-strict"),
            pytest.param(_con_hoja_de_macros(), id="sheet-of-macros"),
            pytest.param(_renombradas(lambda n: "/" + n), id="absolute-names"),
            pytest.param(_renombradas(lambda n: n.replace("/", "\\")), id="backslashes"),
            pytest.param(_renombradas(str.upper), id="upper-case-names"),
            pytest.param(_cifrado("VelvetSweatshop"), id="password-of-excel-itself"),
            pytest.param(
                _xlsx(CINCO, BUENA, before='<dimension ref="A1:XFD1048576"/>'),
                id="declares-too-much",
            ),
            pytest.param(
                _xlsx(CINCO, BUENA, after='<sheetProtection sheet="1"/><autoFilter ref="A1:E2"/>'),
                id="protected-sheet",
            ),
            pytest.param(TEXTO_CSV.replace(";", "|").encode("cp850"), id="bars-code-page-850"),
            pytest.param(TEXTO_CSV.encode("mac_roman"), id="mac-roman"),
            pytest.param(TEXTO_CSV.encode("utf-16-le"), id="utf-16-without-mark"),
            pytest.param(TEXTO_CSV.encode("utf-16-be"), id="utf-16-big-endian-without-mark"),
            pytest.param(TEXTO_CSV.encode("utf-32"), id="utf-32"),
            pytest.param(TEXTO_CSV.replace("Peñ", "Pe\0ñ").encode(), id="stray-zero"),
            pytest.param(TEXTO_CSV.replace("\n", "\r").encode(), id="old-line-ends"),
        ],
        4,
    ),
)
def test_what_excel_opens_is_read(tmp_path, read, contenido):
    path = tmp_path / "base.xlsx"
    path.write_bytes(contenido)
    (fila,) = read(path).valid
    assert (fila.cuenta, fila.radicado, fila.motivo, fila.estado_ajuste) == BUENA[:4]
    assert list(fila.datos.values()) in ([], ["Peñón, esquina"])


def test_an_ods_with_blanks_between_its_tags_is_read(tmp_path, read):
    path = hoja_ods(tmp_path / "base.ods", [CINCO, BUENA], 0)
    with zipfile.ZipFile(path) as original:
        parts = {n: original.read(n).decode() for n in original.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        "><table:table-cell", ">\n <table:table-cell"
    )
    assert read(paquete(path, parts)).valid[0].cuenta == BUENA[0]


def test_a_row_in_another_encoding_than_the_rest_is_read_in_its_own(tmp_path, read):
    head, fila = TEXTO_CSV.splitlines(keepends=True)
    path = tmp_path / "base.csv"
    path.write_bytes((head + fila).encode() + fila.encode("cp1252"))
    assert {f.datos["Dirección"] for f in read(path).valid} == {"Peñón, esquina"}


@pytest.mark.parametrize("pagina", ["cp1252", "cp850"])
def test_hard_spaces_do_not_make_a_text_of_windows_one_of_an_older_program(tmp_path, read, pagina):
    headers = "Cuenta;PQR;Motivo\xa0;Estado del\xa0caso;Resultado\xa0;Sub\xa0razón"
    fila = ";".join((*BUENA[:3], "En gestión\xa0", "Aprobado\xa0", "A1"))
    path = tmp_path / "base.csv"
    path.write_bytes(f"{headers}\n{fila}\n".encode(pagina))
    (was_read,) = read(path).valid
    assert (was_read.estado_ajuste, was_read.resultado, was_read.subrazon) == (
        "En gestión",
        "APROBADO",
        "A1",
    )


def test_the_headers_of_a_text_that_is_no_base_are_told_apart(tmp_path, read):
    path = tmp_path / "base.csv"
    path.write_text("Inciso,Nombre; sigla,Total\n1,a;b,3\n")
    with pytest.raises(InvalidFile) as refusal:
        read(path)
    assert "Inciso, Nombre; sigla, Total" in refusal.value.suggestion


def test_a_quote_nobody_closed_does_not_swallow_the_rows_below(tmp_path, read):
    path = tmp_path / "base.csv"
    fila = ";".join(BUENA) + "\n"
    path.write_text(";".join(CINCO) + "\n" + fila.replace("Cruce", '"Cruce') + fila * 1000)
    assert len(read(path).valid) == 1001


def test_a_text_of_fifty_thousand_columns_keeps_the_first_ones(tmp_path, read):
    path = tmp_path / "base.csv"
    wide = ";".join(f"c{n}" for n in range(50_000))
    path.write_text(f"{';'.join(CINCO)};{wide}\n{';'.join(BUENA)}\n")
    was_read = read(path, limits=ReadLimits(columnas=20))
    assert len(was_read.header.headers) == 20
    assert any("20 columnas" in notice for notice in was_read.notices)


def test_cells_of_every_kind_are_what_was_put_in_them(tmp_path, read):
    headings = (*CINCO, "Valor", "Vr. aplicado", "Fecha", "Fecha respuesta", "Nota", "CUN")
    texts = (
        '<si><r><t xml:space="preserve">Cruce </t></r><r><rPr><b/></rPr><t>de saldos</t></r></si>'
        '<si><t>日本</t><rPh sb="0" eb="2"><t>にほん</t></rPh></si>'
        "<si><t>uno_x000D__x000A_dos</t></si>"
    )
    enriquecida = ("90001234", "1", ('t="s"', "<v>0</v>"), *BUENA[3:])
    other = ("0090001234", "002", ('t="s"', "<v>2</v>"), *BUENA[3:])
    rows = [
        (*enriquecida, ('s="4"', "<v>99999999.99</v>"), 45.125, ('s="1"', "<v>46350</v>")),
        (*other, ('t="str"', "<f>A1</f><v>45.900,50</v>"), ("", "<f>1+1</f><v>2</v>"), 46350),
    ]
    rows[0] += (('s="2"', "<v>46350.75</v>"), ('s="3"', "<v>0.5</v>"), "4433123456789012")
    rows[1] += (('t="d"', "<v>2026-11-24T10:00:00</v>"), ('t="s"', "<v>1</v>"), "")
    path = tmp_path / "base.xlsx"
    path.write_bytes(_xlsx(headings, *rows, texts=texts))
    one, dos = read(path).valid
    dia = date(2026, 11, 24)
    assert (one.motivo, dos.motivo) == ("Cruce de saldos", "uno dos")
    assert (dos.cuenta, dos.radicado) == ("0090001234", "002")
    assert (one.valor_solicitado, one.valor_aplicado) == (9_999_999_999, 4_513)
    assert (dos.valor_solicitado, dos.valor_aplicado) == (4_590_050, 200)
    assert {one.fecha_solicitud, one.fecha_respuesta} == {dia}
    assert {dos.fecha_solicitud, dos.fecha_respuesta} == {dia}
    assert (one.datos, dos.datos) == ({"Nota": "12:00:00"}, {"Nota": "日本"})
    assert one.cun == "4433123456789012"


def test_days_and_hours_of_other_columns_are_shown_as_a_person_sees_them(tmp_path, read):
    cells = (('s="1"', "<v>46350</v>"), ('s="2"', "<v>46350.75</v>"), ('s="3"', "<v>1.5</v>"))
    path = tmp_path / "base.xlsx"
    path.write_bytes(_xlsx((*CINCO, "Día", "Cita", "Horas"), (*BUENA, *cells)))
    assert read(path).valid[0].datos == {
        "Día": "2026-11-24",
        "Cita": "2026-11-24 18:00:00",
        "Horas": "36:00:00",
    }


def test_a_cell_written_in_another_manner_gets_the_same_second_look(tmp_path, read):
    cells = (
        '<c r="F{}" t="n" s="0"><v>45.125</v></c>',
        '<c r="F{}"> <v>45.125</v></c>',
        "<c r='F{}'><v>45.125</v></c>",
        '<c r="F{}"><v xml:space="preserve">45.125</v></c>',
    )
    parts = partes_xlsx(filas_xml((*CINCO, "Valor"), *[(*BUENA, 45.125)] * len(cells)))
    for row, cell in enumerate(cells, 2):
        parts[HOJA] = parts[HOJA].replace(f'<c r="F{row}"><v>45.125</v></c>', cell.format(row))
    was_read = read(paquete(tmp_path / "base.xlsx", parts))
    assert [fila.valor_solicitado for fila in was_read.valid] == [4_513] * len(cells)


NO_SON_BASE = {
    "texto.ods": (_odf("text"), "documento de LibreOffice"),
    "laminas.ods": (_odf("presentation"), "presentación de LibreOffice"),
    "clave.ods": (_odf("spreadsheet", "<m><encryption-data/></m>"), "contraseña"),
    "clave.xls": (CFB.ljust(512, b"\0") + BOF + b"\x2f\x00\x36\x00" + b"\0" * 900, "contraseña"),
    "clave.xlsx": (_cifrado("otra"), "contraseña"),
    "cortado.xls": (CFB.ljust(48, b"\0") + b"\xff\0\0\0" + b"\0" * 900, "incompleto"),
    "laminas.xls": (
        CFB.ljust(600, b"\0") + "PowerPoint Document".encode("utf-16-le") + b"\0" * 600,
        "presentación",
    ),
    "numeros.xlsx": (_zip({"Index/Document.iwa": "x"}), "Numbers"),
    "pagina16.xls": ("\ufeff<html><p>".encode("utf-16-le"), "HTML"),
    "correo.xls": (b"MIME-Version: 1.0\r\n\r\n", "correo"),
    "sylk.xls": (b"ID;PWXL;N;E\r\n", "SYLK"),
    "comprimido.xlsx": (b"\x1f\x8b\x08" + b"\0" * 90, "comprimido"),
    "tiff.xlsx": (b"II*\x00" + b"\0" * 90, "imagen"),
    "blanco.csv": (b" \r\n\r\n", "ningún dato"),
    "palabra.csv": (b"Cuenta\n90001234\n", "columnas obligatorias"),
    "binario.csv": (bytes(range(1, 9)) * 40, "ni un texto CSV"),
    "entidades.xlsx": (
        _zip({**partes_xlsx(""), HOJA: '<!DOCTYPE x [<!ENTITY a "&b;">]><worksheet>&a;'}),
        "DTD",
    ),
    "sin_hojas.xlsx": (_zip({"xl/workbook.xml": "<workbook/>"}), "dañado|ninguna hoja"),
}


@pytest.mark.parametrize("name", few(NO_SON_BASE, 6))
def test_what_is_no_base_says_what_it_is(tmp_path, read, name):
    contenido, words = NO_SON_BASE[name]
    path = tmp_path / name
    path.write_bytes(contenido)
    with pytest.raises(InvalidFile, match=words) as refusal:
        read(path)
    assert refusal.value.suggestion


def test_a_part_that_shrank_too_much_is_refused_before_inflating_it(tmp_path, read):
    path = tmp_path / "base.xlsx"
    path.write_bytes(_zip({**partes_xlsx(""), HOJA: b"0" * 80_000_000}))
    with pytest.raises(InvalidFile, match="demasiado al descomprimirse"):
        read(path)


@pytest.mark.parametrize(
    ("part", "veneno"),
    few(
        [
            ("xl/workbook.xml", "<sheet " * 200_000),
            ("xl/workbook.xml", f"<sheet {'a' * 1_000_000} >"),
            (HOJA, '<row r="9">' + "<c r='A9'><f>1" * 100_000 + "</row>"),
            (HOJA, '<row r="9">' + "<c " * 300_000 + "</row>"),
        ],
        spread=True,
    ),
)
def test_a_part_made_to_be_scanned_forever_is_scanned_once(tmp_path, read, part, veneno):
    parts = partes_xlsx(filas_xml(CINCO, BUENA))
    place = parts[part].rindex("</sheet")
    parts[part] = parts[part][:place] + veneno + parts[part][place:]
    path = paquete(tmp_path / "base.xlsx", parts)
    assert "tardó" not in _como_acaba(read, path)


def test_cells_of_one_endless_word_are_no_work(tmp_path, read):
    long = "x" * 32_767
    path = tmp_path / "base.csv"
    path.write_text("\n".join([";".join([long] * 5)] * 30))
    assert "columnas obligatorias" in _como_acaba(read, path)


def _como_acaba(read, path: Path) -> str:
    try:
        read(path, limits=ReadLimits(segundos=20))
    except InvalidFile as refusal:
        return refusal.message
    return "leída"


def _mutantes() -> list[tuple[str, bytes]]:
    rng = random.Random(20261124)
    semillas = [
        ("xlsx", _xlsx((*CINCO, "Valor"), *[(*BUENA, 45.125)] * 30)),
        ("xlsx", _cifrado("otra")),
        ("csv", (TEXTO_CSV * 20).encode()),
    ]
    mutantes = []
    for number in range(MUTANTES):
        suffix, healthy = semillas[number % 7 % 3]
        mutante = bytearray(healthy)
        match number % 4:
            case 0:
                del mutante[rng.randrange(1, len(mutante)) :]
            case 1:
                place = rng.randrange(len(mutante))
                del mutante[place : place + rng.randrange(1, 300)]
            case _:
                for _ in range(rng.choice((1, 3, 20, 200))):
                    mutante[rng.randrange(len(mutante))] = rng.randrange(256)
        mutantes.append((f"mutante_{number:02d}.{suffix}", bytes(mutante)))
    return mutantes


def _import_order(tmp_path: Path) -> list[str]:
    (tmp_path / "ajustes.toml").touch()
    return ["--db", str(tmp_path / "a.db"), "importar"]


def _run_import(tmp_path: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    order = [sys.executable, "-m", "ajustes_tui", *_import_order(tmp_path)]
    service_context = os.environ | {"AJUSTES_CONFIG": str(tmp_path / "ajustes.toml")}
    return subprocess.run(
        [*order, *map(str, paths), "--simular", "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=RAIZ,
        env=service_context,
    )


@pytest.mark.completo
def test_any_mutant_of_a_base_ends_in_a_summary_or_a_sentence(tmp_path, monkeypatch, capsys):
    paths = []
    for name, contenido in _mutantes():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(contenido)
    monkeypatch.setenv("AJUSTES_CONFIG", str(tmp_path / "ajustes.toml"))
    # In this process, whose readers have their libraries loaded: sixty of them start here.
    code = main([*_import_order(tmp_path), *map(str, paths), "--simular", "--json"])
    stdout, stderr = capsys.readouterr()
    documents = json.loads(stdout)
    assert code in {0, 3}
    assert len(documents) == MUTANTES
    for document in documents:
        if "error" in document:
            assert document["error"]["mensaje"].endswith(".")
            assert document["error"]["sugerencia"]
        else:
            assert (
                document["filas"]
                == document["validas"] + document["rechazadas"] + (document["duplicadas"])
            )
    assert "Traceback" not in stderr
    assert str(tmp_path) not in stderr


@pytest.mark.skipif(sys.platform == "win32", reason="these files exist on Unix only")
def test_what_is_no_regular_file_is_never_opened(tmp_path):
    os.mkfifo(tmp_path / "tubo.xlsx")
    (tmp_path / "cero.xlsx").symlink_to("/dev/zero")
    (tmp_path / "bucle.xlsx").symlink_to("bucle.xlsx")
    (tmp_path / "carpeta.xlsx").mkdir()
    run = _run_import(tmp_path, *sorted(tmp_path.glob("*.xlsx")))
    documents = json.loads(run.stdout)
    assert run.returncode == 3
    assert len(documents) == 4
    assert all(document["error"]["mensaje"] for document in documents)
