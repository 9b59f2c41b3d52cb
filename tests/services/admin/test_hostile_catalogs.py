"""Files that would take minutes or gigabytes to read, or that a spreadsheet would compute."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from ajustes_tui.config import Config, load_config
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.errors import AjustesError, InvalidConfig, InvalidFile
from ajustes_tui.services.admin.catalog_file import csv_of, defused, toml_of, workbook_to_csv
from ajustes_tui.services.admin.catalogs import asesores_of, settings_of
from ajustes_tui.services.admin.schemas import ASESORES
from ajustes_tui.services.container import services_for
from ajustes_tui.storage.core.database import Database

DOTTED = ".".join(["a"] * 9_000)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"max_reescalamientos = {'9' * 5_000}", "tiene un número demasiado largo"),
        (f"max_reescalamientos = {'9' * 50}", "se esperaba un número entero"),
        ("x = [\n" + "[\n" * 5_000, "demasiadas listas una dentro de otra"),
        ("\n" + f"x = {'[' * 30_000}", "línea 2: pasa de 20.000 letras"),
        ("x = [\n" + "1,\n" * 200_000 + "]", "todo el archivo: pasa de 400.000 letras"),
        (f"{DOTTED} = 1", "línea 1: encadena demasiados nombres"),
        (f"x = {{{DOTTED} = 1}}", "línea 1: encadena demasiados nombres"),
        ("\n" + '"a" . ' * 3_000 + "'a' = 1", "línea 2: encadena demasiados nombres"),
    ],
)
def test_a_file_no_person_wrote_is_refused_with_a_sentence(text, reason):
    with pytest.raises(InvalidConfig, match=r"malo\.toml") as refused:
        settings_of(text, "malo.toml", Rules())
    assert reason in refused.value.message


def test_a_text_with_many_dots_is_no_name():
    line = f'guion = "{"Espere. Un momento. " * 500}fin... {"No. " * 12} {"1.2." * 4} y a.b.c"'
    assert toml_of(line, "bueno.toml")["guion"]


def test_a_cell_of_two_million_digits_is_no_day():
    with pytest.raises(InvalidConfig, match=r"malo\.csv, línea 2"):
        csv_of(f"fecha,motivo\n{'9' * 2_000_000},x\n", "malo.csv", ("fecha", "motivo"))


def test_the_settings_of_the_host_are_refused_with_a_sentence_too(tmp_path):
    file = tmp_path / "ajustes.toml"
    file.write_text(f"max_reescalamientos = {'9' * 5_000}")
    with pytest.raises(InvalidConfig, match="un número o una lista"):
        load_config(file, {})


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_a_workbook_that_defines_entities_is_not_opened(tmp_path, part):
    good, bad = tmp_path / "bueno.xlsx", tmp_path / "malo.xlsx"
    openpyxl.Workbook().save(good)
    dtd = '<!DOCTYPE a [<!ENTITY b "' + "x" * 50 + '">]>'
    with zipfile.ZipFile(good) as read, zipfile.ZipFile(bad, "w") as written:
        for name in read.namelist():
            content = read.read(name).decode()
            head, joint, rest = content.rpartition("?>")
            written.writestr(name, f"{head}{joint}{dtd}{rest}" if name == part else content)
    with pytest.raises(InvalidFile, match="DTD"):
        workbook_to_csv(bad)
    assert workbook_to_csv(good) is not None


def test_a_cell_that_a_spreadsheet_would_compute_goes_out_as_a_text_and_comes_back():
    header = ",".join(ASESORES.columns)
    text = (
        f"# =comentario\n{header}\nAS01,,\"=cmd|'/c calc'!A1\",-Aliado,@jefe\nAS02,,-,Norte,Ana\n"
    )
    out = defused(text)
    assert out == (
        f"# =comentario\n{header}\nAS01,,'=cmd|'/c calc'!A1,'-Aliado,'@jefe\nAS02,,-,Norte,Ana\n"
    )
    assert defused(out) == out
    assert asesores_of(out, "a.csv") == asesores_of(text, "a.csv")
    assert defused("a;b\n+1;\t2\n") == "a;b\n'+1;'\t2\n"


def test_what_is_exported_is_defused_and_the_same_when_imported(tmp_path):
    config = Config(tmp_path / "a.db", tmp_path / "a.toml")
    boss = services_for(Database(config.db), config, "drubio", {})
    boss.service_context.enter()
    file, again = tmp_path / "asesores.csv", tmp_path / "otro.csv"
    file.write_text(f"{','.join(ASESORES.columns)}\nAS01,,=1+1,Norte,Ana\n")
    boss.catalogos.import_file(CatalogName.ASESORES, file)
    for _ in range(2):
        boss.catalogos.export(CatalogName.ASESORES, again)
    assert "AS01,,'=1+1,Norte,Ana" in again.read_text()
    assert boss.catalogos.import_file(CatalogName.ASESORES, again).version is None
    festivos = tmp_path / "festivos.csv"
    festivos.write_text("fecha,motivo\n9999-12-31,fin\n")
    with pytest.raises(AjustesError, match="entre 1990 y 2099"):
        boss.catalogos.import_file(CatalogName.FESTIVOS, festivos)
