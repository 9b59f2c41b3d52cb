"""Texts of several lines, the templates that fit a caso, the last note and the reasons for skipping."""

from __future__ import annotations

import re
from datetime import date

import openpyxl
import pytest

from ajustes_tui.cli.documents import document
from ajustes_tui.cli.text import to_text
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.errors import InvalidConfig
from ajustes_tui.screens.caso.line_text import full_line
from ajustes_tui.services.admin.catalog_file import read_by
from ajustes_tui.services.admin.schemas import PLANTILLAS
from ajustes_tui.workbench.line_words import detail_of

LINES = "No hay LLS en F23.\n\nNi OT en F15: se buscó [todo].\nVa a PQR."


def test_a_text_of_several_lines_is_kept_with_them_and_read_on_one_row_where_there_is_one(
    store, tmp_path
):
    store.register(1, "clasificar", causal="A")
    store.register(1, "nota", nota="  Uno \r\n\tdos\x1b \n\n tres\n\n")
    done = store.register(1, "escalar_pqr", nota=LINES, motivo="SIN_SOPORTE", faltan="LLS")
    store.register(1, "pedir_revision", motivo="¿Sí?\n¿No?")
    asked, line, note, *_others = store.of("yuli").triage.card(1).lines
    assert note.nota == "Uno\ndos\n\ntres"
    assert line.nota == LINES
    assert asked.datos["motivo"] == "¿Sí?\n¿No?"
    # The RR line is one line, and no note is in it.
    assert "\n" not in f"{done.rr.line}{done.rr.rest}"
    # The order in JSON keeps the lines; the table of an order and the rows of F6 are one row each.
    said = document(line)
    assert said["nota"] == LINES
    assert to_text([said]).count("\n") == 2
    assert detail_of(line).startswith("No hay LLS en F23.  Ni OT")
    # The whole line shows each line on a row of its own.
    shown = ["".join(span.text for span in row).strip() for row in full_line(line)]
    at = shown.index("Nota         No hay LLS en F23.")
    assert shown[at + 1 : at + 4] == ["", "Ni OT en F15: se buscó [todo].", "Va a PQR."]
    # A cell of the export is one row, as every text that goes out.
    path = tmp_path / "historial.xlsx"
    store.of("drubio").export.export_rows("historial", path)
    sheet = openpyxl.load_workbook(path)["Historial"]
    titles = [cell.value for cell in sheet[1]]
    notes = [row[titles.index("Nota")].value for row in sheet.iter_rows(min_row=2)]
    assert "Uno dos tres" in notes


def test_the_shipped_templates_fit_and_fill_in_and_another_catalogue_takes_their_place(
    store, tmp_path
):
    yuli, jefa = store.of("yuli"), store.of("drubio")
    rows = yuli.work.get_window(range(1, 31))
    rejected = next(r.caso for r in rows if r.caso.resultado == "RECHAZADO")
    names = [p.name for p in yuli.work.plantillas(rejected.id, Evento.NOTA)]
    assert names == [
        "Rechazado: el soporte sí está",
        "Rechazado: la política no lo cubre",
        "El usuario llamó por su caso",
    ]
    texts = [p.text for p in yuli.work.plantillas(rejected.id, Evento.ESCALAR_PQR)]
    assert all(rejected.radicado_actual in text and "{" not in text for text in texts)
    assert "$ 45.900" in texts[0]

    path = jefa.catalogos.export(CatalogName.PLANTILLAS, tmp_path / "p.toml")
    text = path.read_text("utf-8")
    path.write_text(f'{text}\n[[plantilla]]\nnombre = "Propia"\ntexto = "a\\nb"\n', "utf-8")
    change = jefa.catalogos.import_file(CatalogName.PLANTILLAS, path)
    assert (change.version, change.difference.added) == (2, 1)
    assert jefa.catalogos.rows(CatalogName.PLANTILLAS)[-1]["texto"] == "a\nb"
    last = yuli.work.plantillas(rejected.id, Evento.NOTA)[-1]
    assert (last.name, last.text) == ("Propia", "a\nb")


@pytest.mark.parametrize(
    ("entry", "line", "said"),
    [
        ('nombre = "a"', 2, "falta «texto»"),
        ('nombre = "a"\ntexto = "{usuario}"', 3, "no existe el dato {usuario}"),
        ('nombre = "a"\ntexto = "x"\neventos = ["clasificar"]', 4, "«clasificar»"),
        ('nombre = "a"\ntexto = "x\\ny"\neventos = ["saltar"]', 4, "va solo, y en un renglón"),
        ('nombre = "a"\ntexto = "x"\ncolor = 1', 4, "no existe el dato «color»"),
        ('nombre = "a"\ntexto = "x"\n[[plantilla]]\nnombre = "a"\ntexto = "y"', 5, "repetido"),
    ],
)
def test_a_wrong_template_is_refused_with_its_line(entry, line, said):
    with pytest.raises(InvalidConfig) as refused:
        read_by(PLANTILLAS, f"[[plantilla]]\n{entry}\n", "p.toml")
    assert f"p.toml, línea {line}" in refused.value.message
    assert said in refused.value.message


def test_the_last_note_and_the_reasons_given_before_are_the_person_s_own(store):
    yuli, andres = store.of("yuli"), store.of("andres")
    assert yuli.work.last_nota() == ""
    shipped = yuli.work.skip_reasons(1)
    assert shipped[0] == "RR no abre esta cuenta"
    store.register(1, "nota", nota="uno\ndos")
    store.register(2, "nota", nota="de otro", login="andres")
    assert yuli.work.last_nota() == yuli.work.last_nota() == "uno\ndos"
    for reason in ("a", shipped[1], "b", "a", "c", "d"):
        yuli.triage.skip(2, reason)
    assert yuli.work.skip_reasons(1) == ["d", "c", "a", *shipped]
    assert andres.work.skip_reasons(1) == shipped


def test_a_list_leaves_out_errors_and_what_does_not_fit_in_a_cell():
    refused = {"error": {"codigo": "sin_adjunto", "mensaje": "x"}}
    base = {"base": 3, "correo": {"id": "<1@x>"}, "tasa": {"casos": 4, "porcentaje": "1.0"}}
    assert to_text([refused]) == ""
    assert to_text([refused, base]) == "base  tasa\n3     4 (1,0 %)\n"
    assert to_text([]) == "(nada)\n"
    # A cell that does not fit says that it was cut.
    assert to_text([{"nota": "x" * 48}, {"nota": "y" * 49}]) == f"nota\n{'x' * 48}\n{'y' * 47}…\n"


def test_a_person_reads_days_counts_and_shares_as_in_every_screen_and_scripts_as_before():
    row = {
        **{"id": 12_345, "cuenta": "900012345", "filas": 12_345, "tasa_propia": "13.6"},
        **{"corte": date(2026, 11, 24).isoformat(), "version": "0.2.0", "asesor_id": None},
        **{"importada_el": "2026-11-24T10:40:00-05:00", "valor_aplicado_centavos": 123_456_700},
    }
    heads, cells = (re.split(r"  +", line) for line in to_text([row]).splitlines())
    assert dict(zip(heads, cells, strict=True)) == {
        **{"id": "12345", "cuenta": "900012345", "filas": "12.345", "tasa propia": "13,6 %"},
        **{"corte": "24/11/2026", "versión": "0.2.0", "asesor": "—"},
        **{"importada el": "24/11/2026 10:40", "valor aplicado": "$ 1.234.567"},
    }


def test_the_money_a_base_changes_is_read_as_money():
    money = {"campo": "valor_aplicado_centavos", "antes": None, "despues": 3_210_200}
    text = {"campo": "estado_ajuste", "antes": "3210200", "despues": None}
    first, second = to_text([money, text]).splitlines()[1:]
    assert first.split() == ["valor_aplicado_centavos", "—", "$", "32.102"]
    assert second.split() == ["estado_ajuste", "3210200", "—"]
