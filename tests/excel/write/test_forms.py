"""The forms: one page, blanks filled with typed values, text that stays text, nobody's name."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.domain.figures.feedback import (
    TODOS,
    Compromiso,
    Conteo,
    EstadoDeCompromiso,
    Puesto,
    Rechazo,
    armar,
)
from ajustes_tui.domain.figures.forms import (
    RADICADOS_EN_EL_FORMULARIO,
    Emitida,
    Formulario,
    compromiso_de_mejoramiento,
    estoy_enterado,
    reporte_de_aliado,
)
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import ConfigInvalida
from ajustes_tui.excel.write.forms import escribir_formulario
from ajustes_tui.excel.write.row_heights import alto_de
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.services.admin.catalogs import load_catalogos
from tests.support import TEXTOS_DIFICILES

PLANTILLAS = catalogs_dir() / "formularios"
SEMANA = Semana(2026, 48)
EMITIDA = Emitida(SEMANA, datetime(2026, 11, 30, 9, 0, tzinfo=BOGOTA), "Diana de prueba")
CATALOGOS = load_catalogos(catalogs_dir())
ABIERTO = Compromiso(
    *(SEMANA, "AS01", "Asesor 01", 3, EstadoDeCompromiso.ABIERTO, "Reviso los soportes a diario"),
    date(2026, 12, 7),
)
SIN_INGRESO = Compromiso(SEMANA, "AS01", "Asesor 01", 3)


def causal(letra: str | None) -> Any:
    return CATALOGOS.causal(letra or "")


def puesto_de(cuantos: int = 3, asesor: str = "AS01", nombre: str | None = "Asesor 01") -> Puesto:
    rechazos = [
        Rechazo(
            *(n, f"4471{n:06d}", "ADE"[n % 3], "A", "SIN_PRUEBAS", "2026-11-24T10:00:00-05:00"),
            *("yuli", asesor, nombre, "Almacontact"),
        )
        for n in range(cuantos)
    ]
    conteos = [Conteo(asesor, nombre, "Almacontact", cuantos, cuantos + 17)]
    return armar(conteos, rechazos, 4 * cuantos + 100, [])[TODOS].asesores[0]


def escrito(formulario: Formulario, carpeta: Path = PLANTILLAS) -> Any:
    salida = io.BytesIO()
    escribir_formulario(salida, formulario, carpeta)
    salida.seek(0)
    return openpyxl.load_workbook(salida)


def textos(hoja: Any) -> list[str]:
    return [str(c.value) for fila in hoja.iter_rows() for c in fila if c.value is not None]


def al_lado(hoja: Any, rotulo: str) -> Any:
    """Return the cell of the value whose label is that."""
    for fila in hoja.iter_rows():
        for celda in fila:
            if celda.value == rotulo:
                ancho = next(
                    (
                        rango.size["columns"]
                        for rango in hoja.merged_cells.ranges
                        if rango.coord.startswith(f"{celda.coordinate}:")
                    ),
                    1,
                )
                return hoja.cell(celda.row, celda.column + ancho)
    raise AssertionError(rotulo)


def los_tres() -> list[Formulario]:
    puesto = puesto_de()
    return [
        compromiso_de_mejoramiento(EMITIDA, puesto, ABIERTO, causal),
        compromiso_de_mejoramiento(EMITIDA, puesto_de(140), SIN_INGRESO, causal),
        estoy_enterado(EMITIDA, [puesto], causal),
    ]


@pytest.mark.parametrize("formulario", los_tres(), ids=lambda f: f.archivo)
def test_a_form_is_printed_on_one_upright_letter_page(formulario):
    hoja = escrito(formulario).active
    assert hoja.sheet_properties.pageSetUpPr.fitToPage
    assert (hoja.page_setup.fitToWidth, hoja.page_setup.fitToHeight) == (1, 1)
    assert hoja.page_setup.orientation == "portrait"
    assert str(hoja.page_setup.paperSize) == hoja.PAPERSIZE_LETTER
    assert hoja.print_area.replace("$", "").endswith(f"A1:H{hoja.max_row}")
    assert 0.2 <= hoja.page_margins.left <= 0.75


@pytest.mark.parametrize("formulario", los_tres(), ids=lambda f: f.archivo)
def test_no_blank_of_the_template_is_left_in_braces(formulario):
    for hoja in escrito(formulario):
        assert not [texto for texto in textos(hoja) if re.search(r"\{\w+\}", texto)]


def test_the_commitment_says_the_figures_with_their_type():
    hoja = escrito(los_tres()[0]).active
    assert al_lado(hoja, "Rechazos").value == 3
    assert al_lado(hoja, "Enviados").value == 20
    tasa = al_lado(hoja, "Tasa propia")
    assert tasa.value == pytest.approx(0.15)
    assert "%" in tasa.number_format
    assert al_lado(hoja, "Fecha").value.date() == date(2026, 11, 30)
    assert al_lado(hoja, "Fecha de seguimiento").value.date() == date(2026, 12, 7)
    assert al_lado(hoja, "Identificación").value == "AS01"
    juntos = " ".join(textos(hoja))
    for parte in (
        *("4471000000", "4471000002", "Reviso los soportes a diario", "Almacontact"),
        *("sin pruebas: 3", "17 de los 20", "Paso 3", "D Cobros de equipos: 1"),
    ):
        assert parte in juntos


def test_signatures_and_what_nobody_has_said_stay_blank():
    hoja = escrito(compromiso_de_mejoramiento(EMITIDA, puesto_de(), SIN_INGRESO, causal)).active
    assert al_lado(hoja, "Jefe inmediato").value is None
    assert al_lado(hoja, "Fecha de seguimiento").value is None
    celdas = {c.value: c for fila in hoja.iter_rows() for c in fila if c.value}
    for titulo in ("Compromiso del asesor", "Compromiso del supervisor (obligatorio)"):
        assert hoja.cell(celdas[titulo].row + 1, 1).value is None
    for firma in ("Firma del asesor", "Firma del supervisor"):
        assert hoja.cell(celdas[firma].row - 1, celdas[firma].column).value is None


def test_the_sheet_to_sign_has_its_topics_and_who_attends():
    puestos = [puesto_de(), puesto_de(2, "AS02", None)]
    juntos = textos(escrito(estoy_enterado(EMITIDA, puestos, causal)).active)
    for parte in ("AS01", "Asesor 01", "AS02", "Diana de prueba", "2026-S48"):
        assert parte in juntos
    assert sum("Paso 3" in texto for texto in juntos) == 3
    assert sum(texto == "☐ Sí  ☐ No" for texto in juntos) == 10


def test_more_radicados_than_fit_go_on_a_sheet_of_their_own():
    cuantos = RADICADOS_EN_EL_FORMULARIO + 30
    libro = escrito(compromiso_de_mejoramiento(EMITIDA, puesto_de(cuantos), ABIERTO, causal))
    assert libro.sheetnames == ["Compromiso", "Radicados"]
    assert "y 30 más en la otra hoja" in " ".join(textos(libro["Compromiso"]))
    radicados = [libro["Radicados"].cell(fila, 2).value for fila in range(2, cuantos + 2)]
    assert radicados == [f"4471{n:06d}" for n in range(cuantos)]


def test_a_row_grows_with_the_text_that_is_put_in_it():
    corto = escrito(compromiso_de_mejoramiento(EMITIDA, puesto_de(2), ABIERTO, causal)).active
    largo = escrito(compromiso_de_mejoramiento(EMITIDA, puesto_de(140), ABIERTO, causal)).active
    altos = [
        next(h.row_dimensions[c.row + 1].height for f in h.iter_rows() for c in f
             if c.value == "Radicados rechazados")
        for h in (corto, largo)
    ]  # fmt: skip
    assert altos[0] == 30
    assert 150 < altos[1] <= 409


@pytest.mark.parametrize("texto", [*TEXTOS_DIFICILES, "=1+1", "+57", "-3", "@x", "{fecha}"])
def test_a_hard_text_stays_one_text_and_is_never_a_formula(texto):
    puesto = puesto_de(nombre=texto)
    formularios = [
        compromiso_de_mejoramiento(EMITIDA, puesto, ABIERTO, causal),
        estoy_enterado(EMITIDA, [puesto], causal),
        reporte_de_aliado(EMITIDA, texto, [puesto_de(asesor=texto[:40])], causal),
    ]
    for formulario in formularios:
        assert re.fullmatch(r"[\w-]+\.xlsx", formulario.archivo, re.ASCII)
        for hoja in escrito(formulario):
            for fila in hoja.iter_rows():
                assert all(celda.data_type != "f" for celda in fila)


def test_the_report_of_another_aliado_has_its_figures_and_evidence():
    libro = escrito(reporte_de_aliado(EMITIDA, "Aliado Norte", [puesto_de()], causal))
    assert libro.sheetnames == ["Top 5", "Evidencia", "Definiciones"]
    assert [c.value for c in libro["Top 5"][2]][:5] == [1, "AS01", 3, 20, 0.15]
    assert [libro["Evidencia"].cell(n, 2).value for n in (2, 3, 4)] == [
        *("4471000000", "4471000001", "4471000002")
    ]
    assert "Se pidió como A y es D." in " ".join(textos(libro["Evidencia"]))
    # The names of another company's people are not ours to spread.
    assert "Asesor 01" not in " ".join(t for h in libro for t in textos(h))


def test_what_is_printed_beside_the_forms_is_cut_nowhere():
    largo = compromiso_de_mejoramiento(EMITIDA, puesto_de(400), ABIERTO, causal)
    hojas = [
        *escrito(reporte_de_aliado(EMITIDA, "Aliado Norte", [puesto_de()], causal)),
        *escrito(largo).worksheets[1:],
    ]
    assert len(hojas) == 4
    for hoja in hojas:
        for fila in hoja.iter_rows():
            escritas = [c for c in fila if c.value is not None]
            assert all(c.alignment.wrap_text for c in escritas), hoja.title
            anchos = [hoja.column_dimensions[c.column_letter].width for c in escritas]
            pide = alto_de(zip((c.value for c in escritas), anchos, strict=True))
            assert hoja.row_dimensions[fila[0].row].height >= pide


def plantilla(carpeta: Path, celda: str) -> Path:
    shutil.copytree(PLANTILLAS, carpeta / "formularios")
    ruta = carpeta / "formularios" / "estoy_enterado.xlsx"
    libro = openpyxl.load_workbook(ruta)
    libro.active["A2"] = celda
    libro.active.print_area = None
    libro.save(ruta)
    return carpeta / "formularios"


def test_a_template_somebody_changed_is_used_and_still_prints_on_one_page(tmp_path):
    carpeta = plantilla(tmp_path, "Semana número {semana}, el {fecha}")
    hoja = escrito(estoy_enterado(EMITIDA, [puesto_de()], causal), carpeta).active
    assert hoja["A2"].value == "Semana número 2026-S48, el 30/11/2026"
    assert hoja.sheet_properties.pageSetUpPr.fitToPage
    assert hoja.print_area


def test_a_template_that_asks_for_what_there_is_not_names_the_cell(tmp_path):
    carpeta = plantilla(tmp_path, "{telefono}")
    with pytest.raises(ConfigInvalida, match=r"A2.*\{telefono\}"):
        escrito(estoy_enterado(EMITIDA, [puesto_de()], causal), carpeta)


@pytest.mark.parametrize("contenido", [None, b"", b"hola", b"PK\x03\x04roto"])
def test_a_template_that_is_no_workbook_is_refused_in_a_sentence(tmp_path, contenido):
    if contenido is not None:
        (tmp_path / "estoy_enterado.xlsx").write_bytes(contenido)
    with pytest.raises(ConfigInvalida, match=r"estoy_enterado\.xlsx"):
        escrito(estoy_enterado(EMITIDA, [puesto_de()], causal), tmp_path)


def test_a_percentage_inside_a_sentence_is_written_as_a_person_reads_it(tmp_path):
    shutil.copytree(PLANTILLAS, tmp_path / "f")
    ruta = tmp_path / "f" / "compromiso_de_mejoramiento.xlsx"
    libro = openpyxl.load_workbook(ruta)
    libro.active["A2"] = "Tasa {tasa_propia}"
    libro.save(ruta)
    formulario = compromiso_de_mejoramiento(EMITIDA, puesto_de(), ABIERTO, causal)
    assert formulario.valores["tasa_propia"] == Decimal("0.15")
    assert escrito(formulario, tmp_path / "f").active["A2"].value == "Tasa 15,0 %"


def test_making_the_templates_again_gives_the_shipped_ones(tmp_path, monkeypatch):
    import importlib.util

    espec = importlib.util.spec_from_file_location(
        "generar_formularios", catalogs_dir() / "generar_formularios.py"
    )
    assert espec is not None
    assert espec.loader is not None
    modulo = importlib.util.module_from_spec(espec)
    espec.loader.exec_module(modulo)
    monkeypatch.setattr(modulo, "CARPETA", tmp_path)
    modulo.main()
    for nueva in tmp_path.iterdir():
        hechas, guardadas = (
            openpyxl.load_workbook(ruta).active for ruta in (nueva, PLANTILLAS / nueva.name)
        )
        assert list(hechas.values) == list(guardadas.values)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_each_form_on_one_page(tmp_path):
    for numero, formulario in enumerate(los_tres()):
        with (tmp_path / f"{numero}_{formulario.archivo}").open("wb") as salida:
            escribir_formulario(salida, formulario, PLANTILLAS)
    rutas = sorted(tmp_path.glob("*.xlsx"))
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'perfil').as_uri()}", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, rutas)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert len(rutas) == 3
    for ruta in rutas:
        pdf = ruta.with_suffix(".pdf").read_bytes()
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
