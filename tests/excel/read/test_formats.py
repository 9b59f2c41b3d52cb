"""The same base in every format of workbook is the same base, cell by cell."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.reader import LecturaBase, OpcionesLectura
from tests.excel.escritores import (
    CODIGOS,
    LIBROS,
    Hoja,
    Rota,
    libro_ods,
    libro_xls,
    libro_xlsb,
    libro_xlsx,
)
from tests.excel.soporte import BUENA, CINCO

TITULOS = ("Cuenta\ndel cliente", *CINCO[1:], "Valor", "Vr. aplicado", "Fecha", "Fecha respuesta")
DIA = date(2026, 11, 24)


@pytest.fixture(params=list(LIBROS))
def escribir(request, tmp_path):
    def escribir_(*filas, antes=(), **opciones) -> Path:
        hojas = [*antes, Hoja("Base de ñandú", filas)]
        return LIBROS[request.param](tmp_path / f"base.{request.param}", hojas, **opciones)

    return escribir_


@pytest.mark.parametrize("de_1904", [False, True])
def test_every_cell_is_what_was_put_in_it(escribir, leer, de_1904):
    serie = 46350.0 - 1462 * de_1904
    ruta = escribir(
        ("Base de ajustes",),
        (),
        TITULOS,
        ("0090001234", "000447", *BUENA[2:], 99999999.99, 45.125, DIA, "25/11/2026"),
        (90001235.0, 447109338212345.0, *BUENA[2:], "45.900", -5.5, serie, DIA),
        de_1904=de_1904,
    )
    leida = leer(ruta)
    assert leida.cabecera.hoja == "Base de ñandú"
    una, otra = leida.validas
    assert (una.fila, una.cuenta, una.radicado) == (4, "0090001234", "000447")
    assert (una.valor_solicitado, una.valor_aplicado) == (9_999_999_999, 4_513)
    assert (una.fecha_solicitud, una.fecha_respuesta) == (DIA, date(2026, 11, 25))
    assert (otra.fila, otra.cuenta, otra.radicado) == (5, "90001235", "447109338212345")
    assert (otra.valor_solicitado, otra.valor_aplicado) == (4_590_000, -550)
    assert (otra.fecha_solicitud, otra.fecha_respuesta) == (DIA, DIA)
    assert not leida.rechazos


@pytest.mark.parametrize("formula", [False, True])
def test_an_error_cell_of_any_recognised_column_refuses_its_row(escribir, leer, formula):
    titulos = (*CINCO, "Valor", "Vr. aplicado", "Fecha", "Teléfono", "Asesor")
    sana = (*BUENA, 1.0, 2.0, DIA, "3000000001", "AS01")
    malas = [
        (*sana[:lugar], Rota("#N/A", formula), *sana[lugar + 1 :]) for lugar in range(len(sana))
    ]
    leida = leer(escribir(titulos, sana, *malas))
    assert [rechazo.columna for rechazo in leida.rechazos] == list(titulos)
    assert [rechazo.fila for rechazo in leida.rechazos] == list(range(3, 13))
    assert {(r.valor, r.motivo) for r in leida.rechazos} == {
        ("#N/A", "la celda tiene el error #N/A")
    }
    assert len(leida.validas) == 1
    assert "Filas con celdas de error (#N/A y parecidas): 10." in leida.avisos
    assert not any("vacías" in aviso for aviso in leida.avisos)


def test_each_error_is_told_by_its_own_name(escribir, leer):
    filas = [(*BUENA, Rota(error), "x") for error in CODIGOS]
    leida = leer(escribir((*CINCO, "Valor", "Nota"), *filas, (*BUENA, 1.0, Rota("#REF!"))))
    assert [rechazo.valor for rechazo in leida.rechazos] == list(CODIGOS)
    assert leida.validas[0].datos == {"Nota": "#REF!"}


def test_a_numeric_cun_is_said_to_have_lost_its_last_digit(escribir, leer):
    leida = leer(escribir((*CINCO, "CUN"), (*BUENA, 4433123456789012.0)))
    assert leida.validas[0].cun is None
    assert any("perdió el dígito 16" in aviso for aviso in leida.avisos)


def test_hidden_sheets_are_passed_over_and_said(escribir, leer):
    antes = (Hoja("Portada", [("Informe",)]), Hoja("Vieja", [CINCO, BUENA], oculta=True))
    leida = leer(escribir(CINCO, BUENA, BUENA, antes=antes))
    assert leida.cabecera.hojas == ("Portada", "Vieja", "Base de ñandú")
    assert leida.filas == 2
    assert any("hoja oculta «Vieja»" in aviso for aviso in leida.avisos)


def test_cells_that_leave_their_column_out_are_not_lost(tmp_path, leer):
    filas = [(*CINCO, None, "Valor"), (*BUENA, None, 45.125), (*BUENA[:3], Rota("#REF!"), "x")]
    leida = leer(libro_xlsb(tmp_path / "base.xlsb", [Hoja("Base", filas)], cortas=True))
    assert leida.validas[0].valor_solicitado == 4_513
    assert [(r.columna, r.valor) for r in leida.rechazos] == [("Estado", "#REF!")]


@pytest.mark.parametrize(
    ("celda", "texto"),
    [
        ('office:value-type="string"><text:p>a<text:tab/>b<text:line-break/>c</text:p>', "a b c"),
        ('office:value-type="string"><text:p>uno</text:p><text:p>dos</text:p>', "uno dos"),
        ('office:value-type="time" office:time-value="PT36H05M00S"><text:p>x</text:p>', "36:05:00"),
        ('table:style-name="ce1"><text:p>sin tipo</text:p>', "sin tipo"),
        (
            'office:value-type="string"><office:annotation><text:p>#N/A</text:p>'
            "</office:annotation><text:p>con nota</text:p>",
            "con nota",
        ),
        (
            'table:formula="of:=1/0" office:value-type="float" office:value="0">'
            "<text:p>#DIV/0!</text:p>",
            "#DIV/0!",
        ),
        (
            'table:formula="of:=A1:A2" office:value-type="string" office:string-value="" '
            'calcext:value-type="error"><text:p>Err:502</text:p>',
            "#VALUE!",
        ),
    ],
)
def test_a_cell_of_an_ods_is_read_as_it_is_shown(tmp_path, leer, retocar, celda, texto):
    ruta = libro_ods(tmp_path / "base.ods", [Hoja("Base", [(*CINCO, "Nota"), (*BUENA, "aquí")])])
    puesta = b'<table:table-cell office:value-type="string"><text:p>aqu\xc3\xad</text:p>'
    nueva = f"<table:table-cell {celda}".encode()
    leida = leer(retocar(ruta, "content.xml", lambda xml: xml.replace(puesta, nueva)))
    assert leida.validas[0].datos == {"Nota": texto}


def test_repeated_rows_and_cells_of_an_ods_keep_their_places(tmp_path, leer, retocar):
    ruta = libro_ods(
        tmp_path / "base.ods",
        [Hoja("Base", [(*CINCO, "Nota"), BUENA, (*BUENA[:2], Rota("#N/A"), "x", "ok")])],
    )
    fila = b'<table:table-row><table:table-cell office:value-type="string"><text:p>90001234'
    veces = fila.replace(b"table-row>", b'table-row table:number-rows-repeated="3">', 1)
    leida = leer(retocar(ruta, "content.xml", lambda xml: xml.replace(fila, veces)))
    assert [valida.fila for valida in leida.validas] == [2, 3, 4]
    assert [rechazo.fila for rechazo in leida.rechazos] == [5, 6, 7]


def test_a_chart_inside_a_sheet_of_an_xls_is_no_cell_of_it(tmp_path, leer):
    ruta = libro_xls(tmp_path / "base.xls", [Hoja("Base", [CINCO, BUENA])], grafico=True)
    leida = leer(ruta)
    assert leida.validas[0].cuenta == BUENA[0]
    assert not leida.rechazos


def test_hours_of_more_than_a_day_are_hours_in_a_1904_workbook_too(tmp_path, leer):
    ruta = libro_xlsx(
        tmp_path / "base.xlsx", [Hoja("Base", [(*CINCO, "Horas"), BUENA])], de_1904=True
    )
    trabajo = load_workbook(ruta)
    celda = trabajo["Base"]["F2"]
    celda.value, celda.number_format = 1.5, "[h]:mm"
    trabajo.save(ruta)
    assert leer(ruta).validas[0].datos == {"Horas": "36:00:00"}


def test_a_part_that_is_not_what_was_written_is_not_believed(tmp_path, leer):
    ruta = libro_xlsx(tmp_path / "base.xlsx", [Hoja("Base", [CINCO, BUENA])], de_1904=True)
    with zipfile.ZipFile(ruta) as paquete:
        datos = paquete.getinfo("xl/workbook.xml")
    crudo = bytearray(ruta.read_bytes())
    # The checksum in the directory of the package, which comes after all its parts.
    lugar = crudo.rindex(datos.CRC.to_bytes(4, "little"))
    crudo[lugar] ^= 1
    ruta.write_bytes(crudo)
    with pytest.raises(ArchivoInvalido, match="dañado"):
        leer(ruta)


def _con_danada(ruta: Path, retocar, parte: str, *hojas: Hoja) -> Path:
    LIBROS[ruta.suffix[1:]](ruta, hojas)
    if parte:
        return retocar(ruta, parte, lambda cruda: cruda[: len(cruda) // 2])
    # The first cell of the first sheet becomes a number too short to be one.
    texto = struct.pack("<HHHHB", 0, 0, 0, len(CINCO[0]), 1) + CINCO[0].encode("utf-16-le")
    corta = struct.pack("<HHH", 0x0203, 2, 0)
    relleno = struct.pack("<HH", 0xFFFF, len(texto) - len(corta)).ljust(len(texto) - 2, b"\0")
    crudo = ruta.read_bytes()
    ruta.write_bytes(
        crudo.replace(struct.pack("<HH", 0x0204, len(texto)) + texto, corta + relleno, 1)
    )
    return ruta


@pytest.mark.parametrize(
    ("nombre", "parte"),
    [
        ("base.xlsx", "xl/worksheets/sheet1.xml"),
        ("base.xlsb", "xl/worksheets/sheet1.bin"),
        ("base.xls", ""),
    ],
)
class TestOneDamagedSheet:
    def test_the_base_of_a_sound_sheet_is_read_and_the_damaged_one_is_said(
        self, tmp_path, leer, retocar, nombre, parte
    ):
        hojas = (Hoja("Rota", [CINCO, BUENA] * 9), Hoja("Base", [CINCO, BUENA]))
        leida = leer(_con_danada(tmp_path / nombre, retocar, parte, *hojas))
        assert (leida.cabecera.hoja, len(leida.validas)) == ("Base", 1)
        assert "La hoja «Rota» está dañada y no se puede leer." in leida.avisos

    def test_it_is_said_though_the_base_comes_before_it(
        self, tmp_path, leer, retocar, nombre, parte
    ):
        hojas = (Hoja("Base", [("Base",), CINCO, BUENA]), Hoja("Rota", [CINCO, BUENA] * 9))
        ruta = tmp_path / nombre
        leida = leer(_con_danada(ruta, retocar, parte.replace("sheet1", "sheet2"), *hojas))
        assert (leida.cabecera.hoja, len(leida.validas)) == ("Base", 1)
        assert "La hoja «Rota» está dañada y no se puede leer." in leida.avisos

    @pytest.mark.parametrize("opciones", [{"hoja": "rota"}, {}])
    def test_it_is_refused_by_its_name_when_the_base_must_be_in_it(
        self, tmp_path, leer, retocar, nombre, parte, opciones
    ):
        hojas = (Hoja("Rota", [CINCO, BUENA] * 9), Hoja("Portada", [("Informe de ajustes",)]))
        ruta = _con_danada(tmp_path / nombre, retocar, parte, *hojas)
        with pytest.raises(ArchivoInvalido, match="La hoja «Rota» está dañada") as refusal:
            leer(ruta, **opciones)
        assert "guárdelo de nuevo" in refusal.value.sugerencia

    def test_the_other_sheets_are_shown_to_be_chosen(
        self, tmp_path, sinonimos, retocar, nombre, parte
    ):
        hojas = (Hoja("Rota", [CINCO, BUENA] * 9), Hoja("Base", [CINCO, BUENA]))
        ruta = _con_danada(tmp_path / nombre, retocar, parte, *hojas)
        vistas = LecturaBase(ruta, OpcionesLectura(sinonimos)).mirar()
        assert [vista.nombre for vista in vistas] == ["Base"]
