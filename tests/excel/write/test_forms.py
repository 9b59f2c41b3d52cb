"""The forms: one page, blanks filled with typed values, text that stays text, nobody's name."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.feedback import (
    ALL_ALIADOS,
    AsesorCounts,
    Compromiso,
    CompromisoState,
    ConfirmedRechazo,
    Decided,
    RankedAsesor,
    SentCasos,
    build,
)
from ajustes_tui.domain.figures.forms import (
    RADICADOS_PER_FORM,
    RECHAZOS_ON_PAGE,
    IssuedWeek,
    PrintedForm,
    acknowledged,
    aliado_report,
    compromiso_of_mejoramiento,
)
from ajustes_tui.domain.values.dates import BOGOTA, Week
from ajustes_tui.errors import InvalidConfig
from ajustes_tui.excel.write.file import new_file
from ajustes_tui.excel.write.forms import write_form
from ajustes_tui.excel.write.workbook import row_height
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.services.admin.catalogs import load_catalogs
from tests.excel.soporte import height_of, needs_libreoffice, pages_of, printed
from tests.support import few

TEMPLATES = catalogs_dir() / "formularios"
SEMANA = Week(2026, 48)
MANY = RECHAZOS_ON_PAGE + 1
EMITIDA = IssuedWeek(SEMANA, datetime(2026, 11, 30, 9, 0, tzinfo=BOGOTA), "Luz", "Diana de prueba")
CATALOGOS = load_catalogs(catalogs_dir())
OPEN = Compromiso(
    *(SEMANA, "AS01", "Asesor 01", 3, CompromisoState.OPEN, "Reviso los soportes a diario"),
    date(2026, 12, 7),
)
WITHOUT_INGRESO = Compromiso(SEMANA, "AS01", "Asesor 01", 3)


def causal(letter: str | None) -> Any:
    return CATALOGOS.causal(letter or "")


def puesto_de(count: int = 3, asesor: str = "AS01", name: str | None = "Asesor 01") -> RankedAsesor:
    rechazos = [
        ConfirmedRechazo(
            *(n, f"4471{n:06d}", "ADE"[n % 3], "A", "SIN_PRUEBAS", "2026-11-24T10:00:00-05:00"),
            *("yuli", asesor, name, "Almacontact"),
        )
        for n in range(count)
    ]
    decided = Decided(count + 9, 7, count)
    counts = [AsesorCounts(asesor, name, "Almacontact", count, count + 17, decided)]
    sent = SentCasos(None, None, None, Cubeta.PENDIENTE, 4 * count + 100, 0)
    return build(counts, rechazos, [sent], [])[ALL_ALIADOS].asesores[0]


def written(form: PrintedForm, folder: Path = TEMPLATES) -> Any:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "formulario.xlsx"
        with new_file(path) as new:
            write_form(new.output, form, folder)
            new.publish()
        return openpyxl.load_workbook(path)


def texts(sheet: Any) -> list[str]:
    return [str(c.value) for fila in sheet.iter_rows() for c in fila if c.value is not None]


def al_lado(sheet: Any, label_span: str) -> Any:
    for fila in sheet.iter_rows():
        for cell in fila:
            if cell.value == label_span:
                width = next(
                    (
                        span.size["columns"]
                        for span in sheet.merged_cells.ranges
                        if span.coord.startswith(f"{cell.coordinate}:")
                    ),
                    1,
                )
                return sheet.cell(cell.row, cell.column + width)
    raise AssertionError(label_span)


def los_tres() -> list[PrintedForm]:
    rank = puesto_de()
    return [
        compromiso_of_mejoramiento(EMITIDA, rank, OPEN, causal),
        compromiso_of_mejoramiento(EMITIDA, puesto_de(140), WITHOUT_INGRESO, causal),
        acknowledged(EMITIDA, [rank], causal),
    ]


def test_a_form_is_printed_on_one_upright_letter_page_with_no_blank_in_braces():
    for form in los_tres():
        book = written(form)
        sheet = book.active
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
        assert sheet.page_setup.orientation == "portrait"
        assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_LETTER
        assert sheet.print_area.replace("$", "").endswith(f"A1:H{sheet.max_row}")
        assert 0.2 <= sheet.page_margins.left <= 0.75
        for each in book:
            assert not [text for text in texts(each) if re.search(r"\{\w+\}", text)]


def test_the_commitment_says_the_figures_with_their_type():
    sheet = written(los_tres()[0]).active
    assert al_lado(sheet, "Rechazos").value == 3
    assert al_lado(sheet, "Enviados").value == 20
    assert al_lado(sheet, "Decididos").value == 12
    assert al_lado(sheet, "Rechazados de ellos").value == 3
    tasa = al_lado(sheet, "Tasa propia")
    assert tasa.value == pytest.approx(0.15)
    assert "%" in tasa.number_format
    assert al_lado(sheet, "Fecha").value.date() == date(2026, 11, 30)
    assert al_lado(sheet, "Fecha de seguimiento").value.date() == date(2026, 12, 7)
    assert al_lado(sheet, "Identificación").value == "AS01"
    joined = " ".join(texts(sheet))
    for part in (
        *("4471000000", "4471000002", "Reviso los soportes a diario", "Almacontact"),
        *(
            "sin pruebas: 3",
            "De los 20 ajustes que envió hay 12 decididos, y se aplicaron 7 (58,3 %).",
            "Paso 3",
            "D Cobros de equipos: 1",
        ),
    ):
        assert part in joined


def test_signatures_and_what_nobody_has_said_stay_blank():
    sheet = written(
        compromiso_of_mejoramiento(EMITIDA, puesto_de(), WITHOUT_INGRESO, causal)
    ).active
    assert al_lado(sheet, "Jefe inmediato").value is None
    assert al_lado(sheet, "Fecha de seguimiento").value is None
    cells = {c.value: c for fila in sheet.iter_rows() for c in fila if c.value}
    for heading in ("Compromiso del asesor", "Compromiso del supervisor (obligatorio)"):
        assert sheet.cell(cells[heading].row + 1, 1).value is None
    for firma in ("Firma del asesor", "Firma del supervisor"):
        assert sheet.cell(cells[firma].row - 1, cells[firma].column).value is None


def test_the_sheet_to_sign_has_its_topics_and_who_attends():
    ranks = [puesto_de(), puesto_de(2, "AS02", None)]
    joined = texts(written(acknowledged(EMITIDA, ranks, causal)).active)
    for part in ("AS01", "Asesor 01", "AS02", "Diana de prueba", "2026-S48"):
        assert part in joined
    assert sum("Paso 3" in text for text in joined) == 3
    assert sum(text == "☐ Sí  ☐ No" for text in joined) == 10


def test_more_radicados_than_fit_go_on_a_sheet_of_their_own():
    count = RADICADOS_PER_FORM + 30
    book = written(compromiso_of_mejoramiento(EMITIDA, puesto_de(count), OPEN, causal))
    assert book.sheetnames == ["Compromiso", "Radicados"]
    assert "y 30 más en la otra hoja" in " ".join(texts(book["Compromiso"]))
    radicados = [book["Radicados"].cell(fila, 2).value for fila in range(2, count + 2)]
    assert radicados == [f"4471{n:06d}" for n in range(count)]


def test_a_row_grows_with_the_text_that_is_put_in_it():
    short = written(compromiso_of_mejoramiento(EMITIDA, puesto_de(2), OPEN, causal)).active
    length = written(compromiso_of_mejoramiento(EMITIDA, puesto_de(140), OPEN, causal)).active
    altos = [
        next(h.row_dimensions[c.row + 1].height for f in h.iter_rows() for c in f
             if c.value == "Radicados rechazados")
        for h in (short, length)
    ]  # fmt: skip
    assert altos[0] == 30
    assert 150 < altos[1] <= 409


@pytest.mark.parametrize(
    "text", few(["=1+1", "{fecha}", "escape \x1b[31mrojo", "con\ttab", "x" * 300], 2)
)
def test_a_hard_text_stays_one_text_and_is_never_a_formula(text):
    rank = puesto_de(name=text)
    forms = [
        compromiso_of_mejoramiento(EMITIDA, rank, OPEN, causal),
        acknowledged(EMITIDA, [rank], causal),
        aliado_report(EMITIDA, text, [puesto_de(asesor=text[:40])], causal),
    ]
    for form in forms:
        assert re.fullmatch(r"[\w-]+\.xlsx", form.file, re.ASCII)
        for sheet in written(form):
            for fila in sheet.iter_rows():
                assert all(cell.data_type != "f" for cell in fila)


def test_the_report_of_another_aliado_has_its_figures_and_evidence():
    book = written(aliado_report(EMITIDA, "Aliado Norte", [puesto_de(MANY)], causal))
    assert book.sheetnames == ["Resumen", "Top 5", "Evidencia", "Definiciones"]
    page = book["Resumen"]
    assert page["A1"].value == "Retroalimentación 2026-S48 · Aliado Norte"
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
    assert page.print_area
    assert [c.value for c in book["Top 5"][2]][:4] == [1, "AS01", MANY, MANY + 17]
    assert [book["Evidencia"].cell(n, 2).value for n in (2, 3, 4)] == [
        *("4471000000", "4471000001", "4471000002")
    ]
    assert "Se pidió como A y es D." in " ".join(texts(book["Evidencia"]))
    # The names of another company's people are not ours to spread.
    assert "Asesor 01" not in " ".join(t for h in book for t in texts(h))


def test_the_report_of_few_rechazos_is_one_page_that_says_all_the_sheets_would():
    book = written(aliado_report(EMITIDA, "Aliado Norte", [puesto_de()], causal))
    assert book.sheetnames == ["Resumen"]
    said = [c for row in book["Resumen"].iter_rows(values_only=True) for c in row if c is not None]
    assert "Página uno: todo el informe." in said
    assert {
        "4471000000",
        "4471000001",
        "4471000002",
        "D Cobros de equipos · Se pidió como A y es D.",
    } <= {*said}
    assert said[said.index("1. AS01") :][1:4] == [3, 20, 0.15]
    assert any("Verifique en RR y adjunte" in str(text) for text in said)
    assert "Asesor 01" not in " ".join(map(str, said))


def test_what_is_printed_beside_the_forms_is_cut_nowhere():
    length = compromiso_of_mejoramiento(EMITIDA, puesto_de(400), OPEN, causal)
    page, *of_report = written(aliado_report(EMITIDA, "Aliado Norte", [puesto_de(MANY)], causal))
    sheets = [*of_report, *written(length).worksheets[1:]]
    assert len(sheets) == 4
    notes = [c for (c, *_rest) in page.iter_rows(min_row=12) if c.value and c.alignment.wrap_text]
    assert notes
    width = sum(page.column_dimensions["A"].width for _column in range(12))
    # Small letters: more of them fit in a row.
    assert all(height_of(page, c.row) >= row_height([(c.value, width * 11 / 9)]) for c in notes)
    for sheet in sheets:
        for fila in sheet.iter_rows():
            escritas = [c for c in fila if c.value is not None]
            assert all(c.alignment.wrap_text for c in escritas), sheet.title
            widths = [sheet.column_dimensions[c.column_letter].width for c in escritas]
            asks = row_height(zip((c.value for c in escritas), widths, strict=True))
            assert height_of(sheet, fila[0].row) >= asks


def template(folder: Path, cell: str) -> Path:
    shutil.copytree(TEMPLATES, folder / "formularios")
    path = folder / "formularios" / "estoy_enterado.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["A2"] = cell
    book.active.print_area = None
    book.save(path)
    return folder / "formularios"


def test_a_template_somebody_changed_is_used_and_still_prints_on_one_page(tmp_path):
    folder = template(tmp_path, "Semana número {semana}, el {fecha}")
    sheet = written(acknowledged(EMITIDA, [puesto_de()], causal), folder).active
    assert sheet["A2"].value == "Semana número 2026-S48, el 30/11/2026"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area


def test_a_template_that_asks_for_what_there_is_not_or_is_none_is_refused_in_a_sentence(tmp_path):
    folder = template(tmp_path, "{telefono}")
    with pytest.raises(InvalidConfig, match=r"A2.*\{telefono\}"):
        written(acknowledged(EMITIDA, [puesto_de()], causal), folder)
    for content in (b"", b"hola", b"PK\x03\x04roto", None):
        path = folder / "estoy_enterado.xlsx"
        path.unlink() if content is None else path.write_bytes(content)
        with pytest.raises(InvalidConfig, match=r"estoy_enterado\.xlsx"):
            written(acknowledged(EMITIDA, [puesto_de()], causal), folder)


def test_a_percentage_inside_a_sentence_is_written_as_a_person_reads_it(tmp_path):
    shutil.copytree(TEMPLATES, tmp_path / "f")
    path = tmp_path / "f" / "compromiso_de_mejoramiento.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["A2"] = "Tasa {tasa_propia}"
    book.save(path)
    form = compromiso_of_mejoramiento(EMITIDA, puesto_de(), OPEN, causal)
    assert form.values["tasa_propia"] == Decimal("0.15")
    assert written(form, tmp_path / "f").active["A2"].value == "Tasa 15,0 %"


def test_making_the_templates_again_gives_the_shipped_ones(tmp_path, monkeypatch):
    import importlib.util

    espec = importlib.util.spec_from_file_location(
        "generar_formularios", catalogs_dir() / "generar_formularios.py"
    )
    assert espec.loader is not None
    modulo = importlib.util.module_from_spec(espec)
    espec.loader.exec_module(modulo)
    monkeypatch.setattr(modulo, "CARPETA", tmp_path)
    modulo.main()
    for new in tmp_path.iterdir():
        done_ones, guardadas = (
            openpyxl.load_workbook(path).active for path in (new, TEMPLATES / new.name)
        )
        assert list(done_ones.values) == list(guardadas.values)


@pytest.mark.completo
@needs_libreoffice
def test_libreoffice_prints_each_form_and_the_page_of_a_report_on_one_page(tmp_path):
    reports = [aliado_report(EMITIDA, "Norte", [puesto_de(n)], causal) for n in (3, MANY)]
    paths = []
    for number, form in enumerate([*los_tres(), *reports]):
        paths.append(tmp_path / f"{number}_{form.file}")
        with paths[-1].open("wb") as output:
            write_form(output, form, TEMPLATES)
    assert [pages_of(form) for form in printed(paths)] == [1, 1, 1, 1, 4]
