"""Importing a base in plain lines: heard before it is written, its questions, and nothing without `s`."""

from __future__ import annotations

import pytest
from openpyxl import Workbook, load_workbook

from ajustes_tui.lines.lead.bases import BasesDialogue
from tests.screens.conftest import ENCABEZADO

ROW = (
    *("CERRADO", "Cobros de equipos", "APROBADO", None, "45.900", "45.900", "AS02", "Norte"),
    *("2026-11-10", "2026-11-20", "Prueba Uno", "3000000120"),
)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Write a base with some headers, of two usable rows and one without cuenta."""
    monkeypatch.chdir(tmp_path)

    def do(name: str, **renamed: str) -> None:
        workbook = Workbook()
        sheet = workbook.active
        sheet.append([renamed.get(header.replace(" ", "_"), header) for header in ENCABEZADO])
        for keys in (("90101001", "4472000001"), ("90101002", "4472000002"), (None, "4472000003")):
            sheet.append((*keys, *ROW))
        workbook.save(tmp_path / name)

    return do


@pytest.fixture
def bases(begin, servicios_de):
    return begin(lambda console: BasesDialogue(console).talk(), servicios_de("drubio"), width=200)


@pytest.mark.usefixtures("repeating")
def test_a_base_is_heard_imported_by_s_and_undone_with_its_reason(book, begin, servicios_de):
    book("ajustes_25_11_2026.xlsx")
    boss = servicios_de("drubio")
    talk = begin(lambda console: BasesDialogue(console).talk(), boss, width=200)
    assert "un archivo, un nuevo." in talk.first
    assert "1, ajustes_25_11_2026.xlsx, nueva" in talk.answer("archivos")
    heard = talk.answer("1")
    assert "2 casos válidos: 2 nuevas." in heard
    assert "una fila rechazada" in heard
    assert "Fila 4, Cuenta: falta la cuenta." in talk.answer("rechazadas")
    assert "quedó en" in talk.answer("guardar")
    assert "11 ausentes de los 11" in talk.answer("s")
    assert len(boss.bases.list_all()) == 1
    heard = talk.answer("s")
    assert "La base quedó importada." in heard
    assert "Base 2, ajustes_25_11_2026.xlsx." in heard
    assert "por drubio" in talk.answer("bases")
    talk.answer("..")
    assert talk.answer("ruta ajustes_25_11_2026.xlsx").count("ya fue importado") == 1
    talk.answer("..")
    talk.answer("deshacer")
    talk.answer("era de ayer")
    assert "Base 2 deshecha: 2 casos retirados" in talk.answer("s")


def test_what_a_corrected_corte_changes_and_leaves_out_is_read_out(book, bases, tmp_path):
    book("ajustes_25_11_2026.xlsx")
    assert "No cambia" not in bases.answer("ruta ajustes_25_11_2026.xlsx")
    bases.answer("s")
    corrected = load_workbook(tmp_path / "ajustes_25_11_2026.xlsx")
    sheet = corrected.worksheets[0]
    sheet.delete_rows(3)
    sheet.cell(2, ENCABEZADO.index("Valor solicitado") + 1).value = "50.000"
    corrected.save(tmp_path / "ajustes_25_11_2026_v2.xlsx")
    bases.answer("ruta ajustes_25_11_2026_v2.xlsx")
    heard = bases.answer("cambios")
    assert "Fila 2, cuenta 901 010 01, valor solicitado: de 45.900 pesos a 50.000 pesos." in heard
    assert "No viene la cuenta 901 010 02, radicado 447 200 00 02." in heard


def test_a_base_without_corte_or_with_a_column_in_doubt_says_what_to_do(book, bases):
    book("noviembre.xlsx", Valor_solicitado="Valor solicitada")
    heard = bases.answer("ruta noviembre.xlsx")
    assert 'Atención: ¿"Valor solicitada" es valor solicitado?' in heard
    assert "Falta el corte: escriba corte y la fecha." in heard
    assert "Responda primero la columna dudosa" in bases.answer("corte 25/11/2026")
    assert 'no hay "s"' in bases.answer("s")
    assert '1, "Valor solicitada"' in bases.answer("dudosa")
    assert "s importa 2 casos" in bases.answer("1")
    columns = bases.answer("columnas") + bases.answer("más")
    assert 'Valor solicitado: "Valor solicitada", 2 leídas.' in columns
    assert 'Resultado del back: "' in columns


def test_an_obligatory_column_that_is_not_found_is_asked_for_with_its_samples(book, bases):
    book("ajustes_25_11_2026.xlsx", Radicado="Consecutivo")
    heard = bases.answer("ruta ajustes_25_11_2026.xlsx")
    assert "faltan columnas obligatorias: radicado." in heard
    assert '"Consecutivo", por ejemplo 447 200' in heard
    number = next(x.split(",")[0] for x in heard.split("\n") if "Consecutivo" in x)
    assert "s importa 2 casos" in bases.answer(number)


def test_every_prompt_of_the_bases_is_answered_by_help_within_the_width(begin, book, servicios_de):
    book("ajustes_25_11_2026.xlsx")
    boss = servicios_de("drubio")
    talk = begin(lambda console: BasesDialogue(console).talk(), boss, width=40)
    for word in (
        "archivos",
        "1",
        "hoja",
        "..",
        "columnas",
        "..",
        "corte 26/11/2026",
        "complemento",
    ):
        for said in (talk.answer(word), talk.answer("?")):
            assert all(len(line) <= 41 for line in said.split("\n"))
            assert all(c == "\n" or c.isprintable() for c in said)
        assert "Enter solo" in said
    talk.hang_up()
    assert len(boss.bases.list_all()) == 1


def test_three_sheets_that_read_as_a_base_are_asked_for_and_two_of_them_are_one(
    book, bases, tmp_path
):
    book("ajustes_25_11_2026.xlsx")
    path = tmp_path / "ajustes_25_11_2026.xlsx"
    several = load_workbook(path)
    first = several.worksheets[0]
    first.title = "Norte"
    for name, digit in (("Sur", "2"), ("Vieja", "3")):
        copy = several.copy_worksheet(first)
        copy.title = name
        for row in (2, 3):
            copy.cell(row, 2).value = f"447{digit}00000{row}9"
    several.save(path)
    heard = bases.answer("ruta ajustes_25_11_2026.xlsx")
    assert "Varias hojas se leen como base" in heard
    assert "Norte, Sur y Vieja juntas" in heard
    assert "¿Alguna otra es de la misma base?" in bases.answer("1")
    bases.answer("2")
    heard = bases.answer("1")
    assert "hojas Norte y Sur" in heard
    assert "4 casos válidos" in heard


def test_the_order_of_the_days_is_asked_in_lines_and_may_be_said_without_a_doubt(
    book, bases, tmp_path
):
    path = tmp_path / "ajustes_25_11_2026.csv"
    path.write_text(
        "Cuenta;PQR;Motivo;Estado;Resultado;Fecha solicitud;Fecha respuesta\n"
        "90005550;77000;Saldos;Cerrado;APROBADO;10/11/2026;11/25/2026\n"
    )
    assert "se leen de las dos maneras" in bases.answer(f"ruta {path.name}")
    assert "con el día primero, como se indicó" in bases.answer("1")
    assert "1, día y mes" in bases.answer("fechas")
    assert "con el mes primero, como se indicó" in bases.answer("2")


def test_what_yes_means_is_asked_in_lines(book, bases, tmp_path):
    path = tmp_path / "ajustes_25_11_2026.csv"
    path.write_text("Cuenta;PQR;Motivo;Estado;Frenado en mesa\n90005550;77000;Saldos;Cerrado;SI\n")
    heard = bases.answer(f"ruta {path.name}")
    number = next(x.split(",")[0] for x in heard.split("\n") if "Frenado" in x and "," in x)
    assert "2, SI es rechazado" in bases.answer(number)
    assert "SÍ se leyó como RECHAZADO" in bases.answer("2")


@pytest.mark.usefixtures("repeating")
def test_a_base_is_given_back_and_its_password_is_not_shown(book, begin, servicios_de, tmp_path):
    book("ajustes_25_11_2026.xlsx")
    agente = servicios_de("yuli")
    talk = begin(lambda console: BasesDialogue(console).talk(), agente, width=200)
    talk.answer("ruta ajustes_25_11_2026.xlsx")
    talk.answer("s")
    assert "importada" in talk.answer("s")
    talk.answer("devolver")
    assert "ahora" in talk.answer("1")
    assert "ajustes_25_11_2026_gestion.xlsx" in talk.answer(".") + talk.answer(".")
    talk.answer("vuelta.xlsx")
    assert "3 filas en vuelta.xlsx" in talk.answer("s")
    assert (tmp_path / "vuelta.xlsx").exists()
