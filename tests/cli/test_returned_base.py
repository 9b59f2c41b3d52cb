"""The base given back to Claro: its rows with what was done with each, upon the very workbook that came."""

from __future__ import annotations

import io
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.domain.figures.our_columns import GESTION_COLUMNS
from ajustes_tui.excel.read.encryption import decrypt
from tests.cli.conftest import Consola
from tests.services.soporte import ENCABEZADOS, VERIFICADO, book, fila, rows
from tests.support import MadeOnce

CORTE = "2026-11-25"
NINE = [column.heading for column in GESTION_COLUMNS]


def parts(path: Path | bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(path) if isinstance(path, bytes) else path) as package:
        return {name: package.read(name) for name in package.namelist()}


def grid(path: Path, sheet: str | None = None) -> list[list[Any]]:
    own = openpyxl.load_workbook(path)
    page = own[sheet] if sheet else own.worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]


def said(row: list[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(NINE, row[-len(NINE) :], strict=True) if value}


def caso_of(consola: Consola, radicado: str) -> str:
    return str(consola.order("casos", "--radicado", radicado)[0]["id"])


@pytest.fixture
def original(consola: Consola, tmp_path: Path, made_once: MadeOnce) -> Path:
    """Import a base with work on it, a duplicate and a rejected row, and return its workbook."""
    name = "ajustes_25_11_2026.xlsx"

    def make(folder: Path) -> None:
        shutil.copy(consola.db, folder)
        _work_on_a_base(replace(consola, db=folder / consola.db.name), folder / name)

    made = made_once("returned-base", make)
    shutil.copy(made / consola.db.name, consola.db)
    return Path(shutil.copy(made / name, tmp_path))


def _work_on_a_base(consola: Consola, path: Path) -> None:
    own = [
        fila(n + 90, ("", "APROBADO", "RECHAZADO")[n % 3], 45_900 if n % 3 == 1 else None)
        for n in range(6)
    ]
    own += [own[0], ("90009999", None, *own[1][2:]), ("Total", None, None, None, None, 275_400)]
    consola.order("importar", str(book(path, own)))
    rejected, approved = caso_of(consola, "440092"), caso_of(consola, "440091")

    def register(caso: str, evento: str, **data: str) -> None:
        given = [word for pair in data.items() for word in ("--dato", "=".join(pair))]
        consola.order("registrar", caso, evento, *given)

    register(rejected, "clasificar", causal="A", atribuible="no")
    register(approved, "clasificar", causal="I", atribuible="no")
    new = {"razon": "AJU", "subrazon": "REE", "radicado": "4499887766"}
    register(rejected, "mal_rechazado", motivo="=CMD|'/c calc'!A1", **new)
    register(approved, "aplicacion_correcta")
    told = {"resultado": "ACEPTA", "telefono": "3000000030", "interlocutor": "TITULAR"}
    register(approved, "contacto", **told, verificado=VERIFICADO)
    with closing(sqlite3.connect(consola.db)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_claro_reads_in_its_own_workbook_what_was_done(consola, original, tmp_path):
    path = tmp_path / "gestion.xlsx"
    done = consola.order(
        *("exportar", "base", str(path), "--corte", CORTE, "--sobre", str(original)), como="yuli"
    )
    assert done == {"archivo": str(path), "filas": 8, "columnas": 9}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before, after = parts(original), parts(path)
    assert {n for n in before if before[n] != after[n]} == {"xl/worksheets/sheet1.xml"}
    old, new = grid(original), grid(path)
    assert [row[: len(ENCABEZADOS)] for row in new] == old
    assert new[0][len(ENCABEZADOS) :] == NINE
    assert said(new[1]) == {"Observación": "Fila duplicada: la gestión del caso está en la fila 8."}
    assert said(new[2]) == {
        "Estado": "Cerrado: informado",
        "Decisión": "Bien aplicado",
        "Causal validada": "I Cruce de saldos",
        "Marcación": "AJU VER",
        "Fecha decisión": "2026-11-27",
        "Informado": "Sí, acepta",
        "Fecha informado": "2026-11-27",
    }
    # A text that begins as a formula is none, also for whoever types Enter on it.
    assert said(new[3]) == {
        "Estado": "Reescalado",
        "Decisión": "Mal rechazado",
        "Causal validada": "A Fallas en la prestación del servicio",
        "Marcación": "AJU REE",
        "Radicado nuevo": "4499887766",
        "Fecha decisión": "2026-11-27",
        "Informado": "No",
        "Observación": "Nota: =CMD|'/c calc'!A1",
    }
    assert said(new[7]) == {"Estado": "Por clasificar", "Informado": "No"}
    assert said(new[8])["Observación"].startswith("Fila rechazada: ")
    assert said(new[9]) == {}
    assert consola.order("auditoria", "--login", "yuli")[0]["detalle"] == (
        f"base: filas 8, archivo gestion.xlsx; base 2, sobre {original.name}"
    )


def test_without_the_workbook_the_rows_come_as_they_were_read(consola, original, tmp_path):
    path = tmp_path / "gestion.xlsx"
    done = consola.order("exportar", "base", str(path), "--corte", CORTE)
    assert (done["filas"], done["columnas"]) == (8, 9)
    new = grid(path)
    assert new[0] == [*ENCABEZADOS, *NINE]
    texts = [[None if cell is None else str(cell) for cell in row] for row in grid(original)]
    assert [row[: len(ENCABEZADOS)] for row in new[1:]] == texts[1:]
    assert said(new[1])["Observación"].endswith("en la fila 8.")
    assert said(new[3])["Radicado nuevo"] == "4499887766"
    assert said(new[9]) == {}


@pytest.mark.parametrize("upon", [True, False])
def test_a_forgotten_account_says_nothing(consola, original, tmp_path, upon):
    cuenta = str(fila(91, "")[0])
    consola.order("olvidar", cuenta, "--motivo", "lo pidió por escrito")
    path = tmp_path / "gestion.xlsx"
    options = ("--sobre", str(original)) if upon else ()
    consola.order("exportar", "base", str(path), "--corte", CORTE, *options)
    new = grid(path)
    of_it = [row for row in grid(original) if row[0] == cuenta]
    assert len(of_it) == 4
    for number in (1, 2, 3, 7):
        assert said(new[number]) == {}
        assert any(new[number][: len(ENCABEZADOS)]) is upon
    assert said(new[4])["Estado"] == "Por clasificar"


def test_an_undone_decision_is_not_said(consola, original, tmp_path):
    consola.order("registrar", caso_of(consola, "440092"), "deshacer", como="drubio")
    path = tmp_path / "gestion.xlsx"
    consola.order("exportar", "base", str(path), "--corte", CORTE, "--sobre", str(original))
    assert said(grid(path)[3]) == {
        "Estado": "Rechazado: ¿bien o mal?",
        "Causal validada": "A Fallas en la prestación del servicio",
        "Informado": "No",
    }


def test_an_annulled_caso_says_when_and_why(consola, original, tmp_path):
    why = "Claro lo pidió por correo"
    consola.order("registrar", caso_of(consola, "440092"), "anular", "--dato", f"motivo={why}")
    path = tmp_path / "gestion.xlsx"
    consola.order("exportar", "base", str(path), "--corte", CORTE, "--sobre", str(original))
    row = said(grid(path)[3])
    assert (row["Estado"], row["Decisión"], row["Observación"]) == ("Anulado", "Anulado", why)


def test_several_sheets_of_one_base_are_all_written(consola, tmp_path):
    path = tmp_path / "ajustes_25_11_2026.xlsx"
    own = xlsxwriter.Workbook(path)
    for name, top, first, count in (
        ("Norte", 0, 90, 3),
        ("Resumen", 0, 0, 0),
        ("Centro", 1, 0, 0),
        ("Sur", 4, 100, 2),
    ):
        sheet = own.add_worksheet(name)
        if name == "Resumen":
            sheet.write(0, 0, "nada")
        else:
            sheet.write_row(top, 1, ENCABEZADOS)
        for n in range(count):
            sheet.write_row(top + 1 + n, 1, fila(first + n, ""))
    # The same caso in both: the last row counts.
    own.get_worksheet_by_name("Sur").write_row(7, 1, fila(90, ""))
    own.close()
    # One of them came without a row.
    consola.order("importar", str(path), "--hoja", "Norte", "--hoja", "Centro", "--hoja", "Sur")
    out = tmp_path / "gestion.xlsx"
    done = consola.order("exportar", "base", str(out), "--corte", CORTE, "--sobre", str(path))
    assert done["filas"] == 6
    before, after = parts(path), parts(out)
    assert {n for n in before if before[n] != after[n]} == {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/sheet4.xml",
    }
    north, south = grid(out, "Norte"), grid(out, "Sur")
    assert north[0][-9:] == NINE == south[4][-9:] == grid(out, "Centro")[1][-9:]
    assert said(north[1]) == {
        "Observación": "Fila duplicada: la gestión del caso está en la fila 8 de la hoja «Sur»."
    }
    assert said(north[2])["Estado"] == said(south[7])["Estado"] == "Por clasificar"
    assert not any(any(row[-9:]) for row in south[:4])


def test_a_protected_workbook_with_macros_goes_back_protected(consola, tmp_path):
    plain, key = book(tmp_path / "plain.xlsx", rows(120)[90:]), tmp_path / "clave.txt"
    with zipfile.ZipFile(plain, "a") as package:
        package.writestr("xl/vbaProject.bin", bytes(range(256)) * 40)
    path = tmp_path / "ajustes_25_11_2026.xlsm"
    with path.open("wb") as locked:
        OOXMLFile(io.BytesIO(plain.read_bytes())).encrypt("clave", locked)
    key.write_text("clave\n")
    consola.order("importar", str(path), "--clave-de", str(key))
    order = (
        "exportar",
        "base",
        str(tmp_path / "vuelta.xlsm"),
        "--corte",
        CORTE,
        "--sobre",
        str(path),
    )
    assert consola.order(*order, sale=3)["codigo"] == "protegido"
    assert consola.order(*order, "--clave-de", str(key))["filas"] == 30
    opened = decrypt((tmp_path / "vuelta.xlsm").read_bytes(), "clave")
    before, after = parts(plain), parts(opened)
    assert {n for n in before if before[n] != after[n]} == {"xl/worksheets/sheet1.xml"}


def test_what_cannot_be_given_back_is_said_and_nothing_is_written(consola, original, tmp_path):
    other = book(tmp_path / "otro.xlsx", rows(3))
    out = tmp_path / "fuera.xlsx"

    def refused(*options: str, sale: int, path: Path = out, como: str = "drubio") -> str:
        error = consola.order("exportar", "base", str(path), *options, sale=sale, como=como)
        assert not out.exists()
        return str(error["codigo"])

    this = ("--corte", CORTE)
    assert refused(sale=2) == "uso"
    assert refused(*this, "--estado", "EN_BACK", sale=2) == "uso"
    assert refused(*this, "--clave-de", "x", sale=2) == "uso"
    assert refused(*this, "--sobre", str(original), sale=2, path=tmp_path / "fuera.xlsm") == "uso"
    assert refused(*this, "--sobre", str(original), sale=2, path=original) == "uso"
    assert refused(*this, sale=2, path=tmp_path / "fuera.csv") == "uso"
    assert refused(*this, "--sobre", str(other), sale=3) == "otro_libro"
    assert refused(*this, "--sobre", str(tmp_path / "no.xlsx"), sale=3) == "archivo"
    assert refused(*this, sale=3, path=other) == "archivo"
    assert refused(*this, "--base", "1", sale=3) == "entrada"
    assert refused(*this, "--base", "9", sale=3) == "entrada"
    assert refused("--corte", "2026-01-01", sale=3) == "entrada"
    assert refused(*this, "--sobre", str(original), sale=4, como="lcano") == "no_permitido"
    again = book(tmp_path / "complemento.xlsx", rows(150)[148:])
    consola.order("importar", str(again), "--corte", CORTE, "--complemento")
    assert refused(*this, sale=2) == "uso"
    assert consola.order("exportar", "base", str(out), *this, "--base", "3")["filas"] == 2


@pytest.mark.parametrize("ending", [".csv", ".txt"])
def test_a_text_is_not_written_upon(consola, tmp_path, ending):
    path = tmp_path / f"ajustes_25_11_2026{ending}"
    lines = [ENCABEZADOS, *(fila(n, "") for n in range(90, 94))]
    path.write_text(
        "\n".join(";".join(str(c or "") for c in row) for row in lines), encoding="utf-8"
    )
    consola.order("importar", str(path))
    for out in (f"fuera{ending}", "fuera.xlsx"):
        order = ("exportar", "base", str(tmp_path / out), "--corte", CORTE, "--sobre", str(path))
        assert "se puede escribir" in consola.order(*order, sale=3)["mensaje"]
    assert (
        consola.order("exportar", "base", str(tmp_path / "n.xlsx"), "--corte", CORTE)["filas"] == 4
    )


def test_the_base_goes_by_mail_whole(consola, original, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = consola.order(
        *("informe", "base", "--corte", CORTE, "--sobre", str(original)),
        *("--correo", str(tmp_path / "base.eml")),
        como="yuli",
    )
    assert done["informe"] == "base"
    assert done["archivo"].endswith("ajustes_25_11_2026_gestion.xlsx")
    assert (tmp_path / "ajustes_25_11_2026_gestion.xlsx").exists()
    from email import message_from_bytes, policy

    mail = message_from_bytes((tmp_path / "base.eml").read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Base de ajustes del corte 25/11/2026 · gestión de 8 filas"
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == (tmp_path / "ajustes_25_11_2026_gestion.xlsx").read_bytes()


def test_example_codes_of_a_base_are_an_aviso_and_no_word_of_what_goes_to_claro(
    consola, original, tmp_path
):
    path = tmp_path / "gestion.xlsx"
    order = ("exportar", "base", str(path), "--corte", CORTE, "--sobre", str(original), "--json")
    said = consola.text(*order).stderr
    assert "2 casos llevan una marcación de ejemplo, que Claro no conoce" in " ".join(said.split())
    assert not any("ejemplo" in str(cell) for row in grid(path) for cell in row)


def test_the_returned_base_is_read_again_as_the_base_it_is(consola, original, tmp_path):
    """Claro may send its own workbook again with our columns in it: they are no datum of the base."""
    out = tmp_path / "gestion.xlsx"
    consola.order("exportar", "base", str(out), "--corte", CORTE, "--sobre", str(original))
    first = consola.order("importar", str(original), "--corte", "2026-11-26", "--simular")
    again = consola.order("importar", str(out), "--corte", "2026-11-26", "--simular")
    assert again["columnas"] == first["columnas"]


def test_the_corte_is_asked_only_where_several_bases_answer(
    consola, original, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    def given(*options: str, sale: int = 0) -> dict[str, Any]:
        name = f"vuelta_{len(list(tmp_path.glob('vuelta_*')))}.xlsx"
        return dict(consola.order("exportar", "base", str(tmp_path / name), *options, sale=sale))

    first, second = (base["base"] for base in reversed(consola.order("bases")))
    several = given(sale=2)
    assert several["mensaje"] == (f"Hay 2 bases: {first} (24/11/2026), {second} (25/11/2026).")
    assert "--base, o el corte con --corte" in several["sugerencia"]
    # Its number says which, and so does the very workbook.
    assert given("--base", str(second))["filas"] == given("--sobre", str(original))["filas"] == 8
    consola.order("anular_importacion", str(second), "--motivo", "equivocada")
    left = given()
    assert left["filas"] == 30
    mail = consola.order("informe", "base", "--correo", str(tmp_path / "base.eml"))
    assert mail["asunto"].startswith("Base de ajustes del corte 24/11/2026")
