"""Catalogues by the command line: out to a file, back in force, and all that follows at once."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.cli import main
from ajustes_tui.cli.text import to_text
from tests.flows.conftest import CHECKLIST, CINCO, Ajustes

WorkbookFile = Callable[..., Path]

NEW = """
[[causal]]
letra = "N"
nombre = "Cobro de equipos no solicitados"
politica = "Se ajusta el cobro de un equipo que el usuario no pidió."
soportes = ["LOG"]
ruta = "BACK"
sugerencias = ["equipo no solicitado"]
"""
ROWS = [
    ("90000001", "5001", "Cerrado", "Cruce de saldos", "tal vez"),
    ("90000002", "5002", "Cerrado", "Cargos de conexión", "Tal  Vez."),
    ("90000003", "5003", "Cerrado", "Cambio de estrato", "en veremos"),
    ("90000004", "5004", "Cerrado", "Cambio de estrato", "rechazado"),
]


@pytest.fixture
def con_base(ajustes: Ajustes, book: WorkbookFile) -> Ajustes:
    """Return a store with four casos, three of them with a result no synonym explains."""
    base = book("ajustes_01_07_2026.xlsx", CINCO, ROWS)
    ajustes.reach("catalogues", lambda: ajustes.order("importar", str(base)))
    return ajustes


def _sacar(ajustes: Ajustes, catalog: str, path: Path) -> str:
    ajustes.order("catalogo", catalog, "--exportar", str(path), como="drubio")
    return path.read_text(encoding="utf-8")


def _poner(ajustes: Ajustes, catalog: str, path: Path, text: str | None = None, **k: Any) -> Any:
    if text is not None:
        path.write_text(text, encoding="utf-8")
    k.setdefault("como", "drubio")
    return ajustes.order("catalogo", catalog, "--importar", str(path), **k)


def _todo(ajustes: Ajustes) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(ajustes.db)
    tables = ("catalogos", "catalogo_versiones", "casos", "historial")
    return [fila for table in tables for fila in conn.execute(f"SELECT * FROM {table}")]


def _explain(ajustes: Ajustes, path: Path, word: str, meaning: str) -> None:
    """Say in the synonyms what a word of the back means."""
    text = _sacar(ajustes, "sinonimos", path)
    said = text.replace(f"{meaning} = [\n", f'{meaning} = [\n  "{word}",\n')
    _poner(ajustes, "sinonimos", path, said)


def test_a_synonym_reads_the_waiting_casos_and_the_next_base_with_its_words(
    con_base, book, tmp_path
):
    before = con_base.caso("5001")
    assert before["resultado_por_revisar"] == "tal vez"
    con_base.register(before["id"], "clasificar", causal="I", sale=4)
    _explain(con_base, tmp_path / "s.toml", "tal vez", "APROBADO")
    for radicado in ("5001", "5002"):
        caso = con_base.caso(radicado)
        assert (caso["resultado"], caso["resultado_por_revisar"]) == ("APROBADO", None)
        line = con_base.order("historial", caso["cuenta"])[0]
        assert (line["evento"], line["agente"]) == ("cambio_de_resultado", "sistema")
        assert line["datos"]["resultado"] == [None, "APROBADO"]
        assert "sinónimos v2" in line["datos"]["motivo"]
    assert con_base.caso("5003")["resultado_por_revisar"] == "en veremos"
    done = con_base.register(before["id"], "clasificar", causal="I")
    assert done["estado_despues"] == "POR_VERIFICAR"
    # The next base is read with the new words.
    rows = [("90000009", "5009", "Cerrado", "Cruce de saldos", "TAL VEZ")]
    part = book("ajustes_01_07_2026_b.xlsx", CINCO, rows)
    con_base.order("importar", str(part), "--complemento")
    assert con_base.caso("5009")["resultado"] == "APROBADO"
    # A word that says «no answer yet» lets the caso be classified.
    _explain(con_base, tmp_path / "s.toml", "en veremos", "NINGUNO")
    caso = con_base.caso("5003")
    assert (caso["resultado"], caso["resultado_por_revisar"]) == (None, None)
    done = con_base.register(caso["id"], "clasificar", causal="G")
    assert done["estado_despues"] == "POR_ESCALAR"
    assert con_base.order("verificar", como="drubio")["contadores"] == "ok"


def test_a_caso_that_waited_for_the_back_moves_with_its_answer(con_base, book, tmp_path):
    caso = con_base.caso("5004")["id"]
    con_base.register(caso, "clasificar", causal="G")
    con_base.register(
        *(caso, "mal_rechazado"),
        razon="AJU",
        subrazon="REE",
        radicado="446004",
        motivo="hay soporte",
    )
    rows = [("90000004", "446004", "Cerrado", "Cambio de estrato", "quién sabe")]
    con_base.order("importar", str(book("ajustes_02_07_2026.xlsx", CINCO, rows)))
    assert con_base.caso("5004")["estado"] == "REESCALADO"
    _explain(con_base, tmp_path / "s.toml", "quién sabe", "RECHAZADO")
    assert con_base.caso("5004")["estado"] == "POR_VALIDAR"
    line = con_base.order("historial", "90000004")[0]
    assert (line["evento"], line["radicado"]) == ("respuesta_back", "446004")
    assert con_base.order("verificar", como="drubio")["contadores"] == "ok"


def test_a_caso_that_went_its_way_goes_to_the_tray_with_the_question(con_base, book, tmp_path):
    caso = con_base.caso("5004")["id"]
    con_base.register(caso, "anular", motivo="prueba", como="drubio")
    con_base.register(caso, "reabrir", motivo="prueba", como="drubio")
    con_base.register(caso, "clasificar", causal="G")
    con_base.register(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
    datum = {"resultado": "ACEPTA", "telefono": "3000000117", "verificado": CHECKLIST}
    con_base.register(caso, "contacto", **datum)
    segunda = [(*ROWS[3][:4], "quién sabe")]
    con_base.order("importar", str(book("ajustes_02_07_2026.xlsx", CINCO, segunda)))
    _explain(con_base, tmp_path / "s.toml", "quién sabe", "APROBADO")
    card = con_base.caso("5004")
    assert (card["estado"], card["en_revision"]) == ("CERRADO_INFORMADO", True)
    lines = con_base.order("historial", "90000004")[:2]
    assert [line["evento"] for line in lines] == ["pedir_revision", "cambio_de_resultado"]


def test_a_new_letter_classifies_filters_and_stays(con_base, tmp_path):
    path = tmp_path / "c.toml"
    caso = con_base.caso("5004")["id"]
    con_base.register(caso, "clasificar", causal="N", sale=4)
    rows = _poner(con_base, "causales", path, _sacar(con_base, "causales", path) + NEW)
    assert [fila["letra"] for fila in rows] == list("ABCDEFGHIJKLMN")
    con_base.register(caso, "clasificar", causal="N")
    assert [fila["id"] for fila in con_base.order("casos", "--causal", "N")] == [caso]
    before = _todo(con_base)
    error = _poner(con_base, "causales", path, path.read_text().replace(NEW, ""), sale=3)
    assert "N (1)" in error["error"]["mensaje"]
    assert _todo(con_base) == before


def test_the_version_goes_up_by_itself_or_is_the_one_that_the_file_says(con_base, tmp_path):
    path = tmp_path / "c.toml"
    con_base.today("2026-07-02T09:00:00-05:00")
    _poner(con_base, "causales", path, _sacar(con_base, "causales", path) + NEW)
    text = _sacar(con_base, "causales", tmp_path / "otra.toml")
    assert "version = 2\ndesde = 2026-07-02\n" in text
    text = text.replace("version = 2", "version = 7").replace("2026-07-02", "2026-06-15")
    _poner(con_base, "causales", path, text)
    sacada = _sacar(con_base, "causales", tmp_path / "otra.toml")
    assert "version = 7\ndesde = 2026-06-15\n" in sacada


def test_a_day_that_is_not_business_moves_the_clocks_at_once(con_base, tmp_path):
    assert con_base.caso("5001")["vence"] == "2026-07-24"
    path = tmp_path / "f.csv"
    rows = _poner(con_base, "festivos", path, "fecha,motivo\n2026-07-10,Cierre de la operación\n")
    assert rows == [{"fecha": "2026-07-10", "motivo": "Cierre de la operación"}]
    (fila,) = con_base.order("casos", "--radicado", "5001")
    assert fila["vence"] == con_base.caso("5001")["vence"] == "2026-07-27"
    _poner(con_base, "festivos", path, "fecha,motivo\n")
    assert con_base.caso("5001")["vence"] == "2026-07-24"


def test_a_day_count_moves_the_clocks_and_rules_for_everybody(con_base, tmp_path):
    rows = _poner(con_base, "ajustes", tmp_path / "a.toml", "dias_respuesta = 10\n")
    assert {"opcion": "dias_respuesta", "valor": 10, "de_fabrica": 15} in rows
    (fila,) = con_base.order("casos", "--radicado", "5001")
    assert fila["vence"] == "2026-07-16"
    _poner(con_base, "ajustes", tmp_path / "a.toml", "importa = 'supervisor'\n")
    in_force = {row["opcion"]: row["valor"] for row in con_base.order("catalogo", "ajustes")}
    assert in_force["dias_respuesta"] == 10
    # And the eventos of the next order.
    caso = con_base.caso("5004")["id"]
    con_base.register(caso, "clasificar", causal="G")
    _poner(con_base, "ajustes", tmp_path / "a.toml", "max_reescalamientos = 0\n")
    again = {"razon": "AJU", "subrazon": "REE", "radicado": "446001", "motivo": "x"}
    con_base.register(caso, "mal_rechazado", sale=4, **again)


BAD = [
    ("causales", "c.toml", "version = \n", "c.toml, línea 1: falta el valor de «version»"),
    ("marcaciones", "m.csv", "razon\nA\n", "m.csv, línea 1: falta la columna subrazon"),
    ("sinonimos", "s.toml", "[campos]\nninguno = ['sí']\n", "falta la sección [resultado]"),
    ("sinonimos", "s.csv", "tabla,nombre,sinonimo\notra,x,y\n", "s.csv, línea 2: «tabla»"),
    ("festivos", "f.csv", "fecha,motivo\n2026-07-10,\n", "f.csv, línea 2: «motivo»"),
    ("festivos", "f.csv", "fecha,motivo\nhoy,x\n", "f.csv, línea 2: «fecha»"),
    ("formas", "f.csv", "codigo,corta\nDEVUELVE,DEV\n", "f.csv, línea 2: la línea RR no dice"),
    ("formas", "f.csv", "codigo,corta\nACEPTA,Aceptó\n", "f.csv, línea 2: «corta»"),
    (
        *("formas", "f.csv", "codigo,corta\nNO_INTERPONE,NO INTERPONE YA\n"),
        "no cabe en los 70 de RR: «4470000001 AAA-AAA C.A APROB",
    ),
    (
        *("ajustes", "a.toml", "# nota\n\nmax_reescalamiento = 3\n"),
        "a.toml, línea 3, opciones: no existe la opción «max_reescalamiento»; "
        "la más parecida es max_reescalamientos.",
    ),
    ("ajustes", "a.toml", "\nancho_rr = 5\n", "a.toml, línea 2, ancho_rr: se esperaba"),
    ("ajustes", "a.toml", "db = 'x'\n", "a.toml, línea 1, opciones: «db» es de cada equipo"),
]


def test_a_bad_catalogue_names_file_line_and_reason_and_writes_nothing(con_base, tmp_path):
    before = _todo(con_base)
    for catalog, name, text, said in BAD:
        error = _poner(con_base, catalog, tmp_path / name, text, sale=3)["error"]
        assert said in error["mensaje"]
        assert name in error["mensaje"]
        assert _todo(con_base) == before, text


def test_only_a_supervisor_takes_out_and_puts_in(con_base, tmp_path):
    con_base.order("usuarios", "agregar", "lcano", "--rol", "coordinador", como="drubio")
    path = tmp_path / "f.csv"
    path.write_text("fecha,motivo\n2026-07-10,Cierre\n", encoding="utf-8")
    before = _todo(con_base)
    for person in ("yuli", "lcano"):
        for way in (
            ("--importar", str(path)),
            ("--importar", "no_existe.csv"),
            ("--exportar", "o.csv"),
        ):
            con_base.order("catalogo", "festivos", *way, sale=4, como=person)
        assert con_base.order("catalogo", "festivos", como=person) == []
    assert _todo(con_base) == before


def test_what_goes_out_comes_back_the_same(con_base, tmp_path):
    before = _todo(con_base)
    for catalog, kinds in (
        *(("causales", "toml"), ("ajustes", "toml"), ("sinonimos", "toml csv xlsx")),
        *(("marcaciones", "csv xlsx"), ("festivos", "csv xlsx")),
        *(("formas", "csv xlsx"), ("asesores", "csv xlsx")),
    ):
        for kind in kinds.split():
            path = tmp_path / f"{catalog}.{kind}"
            rows = con_base.order("catalogo", catalog, "--exportar", str(path), como="drubio")
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert _poner(con_base, catalog, path) == rows
            assert _todo(con_base) == before, path.name


def test_a_workbook_somebody_typed_is_a_catalogue_too(con_base, tmp_path):
    sheets = openpyxl.Workbook()
    sheet = sheets.active
    assert sheet is not None
    con_base.order("catalogo", "marcaciones", "--exportar", str(tmp_path / "m.csv"), como="drubio")
    columns = [
        *("razon", "subrazon", "descripcion", "clase", "dias", "genera_cun"),
        *("asociada_a_ajuste", "activa", "area", "usuario_escala"),
    ]
    sheet.append(columns)
    sheet.append(["A1", 23, "Escala, al back", "TICKET", 5, False, True, "sí", "Back", None])
    sheets.save(tmp_path / "reales.xlsx")
    (fila,) = _poner(con_base, "marcaciones", tmp_path / "reales.xlsx")
    assert fila["subrazon"] == "23"
    assert (fila["genera_cun"], fila["activa"]) == ("no", True)


def test_a_real_catalogue_of_marcaciones_may_be_demanded(con_base, tmp_path, capsys):
    caso = con_base.caso("5004")["id"]
    con_base.register(caso, "clasificar", causal="G")
    reales = "razon,subrazon,descripcion,clase,dias,genera_cun,asociada_a_ajuste,activa,area,usuario_escala\n"
    reales += "A1,B2,Escala,TICKET,5,no,si,si,Back,\n"
    datum = ["catalogo", "ajustes", "--importar", str(tmp_path / "a.toml")]
    (tmp_path / "a.toml").write_text("exigir_marcacion = true\n", encoding="utf-8")
    assert main(["--db", str(con_base.db), "--como", "drubio", *datum]) == 0
    assert "aviso: Las marcaciones siguen siendo las DEMO" in capsys.readouterr().err
    _poner(con_base, "marcaciones", tmp_path / "m.csv", reales)
    other = {"radicado": "446001", "motivo": "x"}
    con_base.register(caso, "mal_rechazado", razon="AJU", subrazon="REE", sale=4, **other)
    con_base.register(caso, "mal_rechazado", razon="A1", subrazon="B2", **other)


def test_every_change_keeps_what_it_replaces_and_who_made_it(con_base, tmp_path):
    path = tmp_path / "f.csv"
    first, segunda = "fecha,motivo\n2026-07-10,Uno\n", "fecha,motivo\n2026-07-13,Dos\n"
    _poner(con_base, "festivos", path, first)
    _poner(con_base, "festivos", path, segunda)
    _poner(con_base, "festivos", path, segunda)
    conn = sqlite3.connect(con_base.db)
    versions = conn.execute(
        "SELECT version, anterior, contenido, cambiado_por FROM catalogo_versiones ORDER BY id"
    ).fetchall()
    assert [v[0] for v in versions] == [2, 3]
    assert versions[1][1:] == (first, segunda, "drubio")
    audited = conn.execute(
        "SELECT detalle FROM auditoria WHERE accion = 'catalogo_importado' ORDER BY id"
    ).fetchall()
    assert audited[1] == ("festivos v3: 1 agregado, 1 quitado, 0 cambiados",)
    with pytest.raises(sqlite3.IntegrityError, match="no se cambia"):
        conn.execute("UPDATE catalogo_versiones SET contenido = ''")


def test_a_file_with_changes_is_not_written_over(con_base, tmp_path):
    path = tmp_path / "c.toml"
    text = _sacar(con_base, "causales", path)
    con_base.order("catalogo", "causales", "--exportar", str(path), como="drubio")
    path.write_text(text + "# lo que falta por acordar\n", encoding="utf-8")
    error = con_base.order("catalogo", "causales", "--exportar", str(path), sale=3, como="drubio")
    assert "se perderían" in error["error"]["mensaje"]


ASESORES = "id,otros_ids,nombre,aliado,jefe_inmediato\n"


def test_every_id_of_a_person_finds_the_casos_of_all_and_no_caso_changes(ajustes, book, tmp_path):
    ids = ["AS01", "as01", "Ás  01", "AS 01", "zz7", None]
    rows = [
        (*(f"9000000{n}", f"500{n}", "Cerrado", "Cambio de estrato", "rechazado"), asesor)
        for n, asesor in enumerate(ids)
    ]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", (*CINCO, "Asesor"), rows)))

    def casos(asesor: str) -> set[str]:
        return {caso["radicado"] for caso in ajustes.order("casos", "--asesor", asesor)}

    versions = {c["id"]: (c["version"], c["asesor_id"]) for c in ajustes.order("casos")}
    assert casos("aS01") == {"5000", "5001"}
    assert casos("ÁS 01") == {"5002", "5003"}
    assert casos("nadie") == set()
    joined = f"{ASESORES}AS01,AS 01|ZZ7,Ana Peña,,Luis Vega\n"
    (row,) = _poner(ajustes, "asesores", tmp_path / "a.csv", joined)
    assert (row["id"], row["otros_ids"]) == ("AS01", ["AS 01", "ZZ7"])
    assert "AS 01, ZZ7" in to_text([row])
    for asesor in ("AS01", "zz7", "as 01"):
        assert casos(asesor) == {"5000", "5001", "5002", "5003", "5004"}
    assert {c["id"]: (c["version"], c["asesor_id"]) for c in ajustes.order("casos")} == versions
    _poner(ajustes, "asesores", tmp_path / "b.csv", ASESORES)
    assert casos("zz7") == {"5004"}
    entries = sqlite3.connect(ajustes.db).execute(
        "SELECT detalle FROM auditoria WHERE accion = 'catalogo_importado' ORDER BY id"
    )
    assert [detail for (detail,) in entries] == [
        "asesores v2: 1 agregado, 0 quitados, 0 cambiados",
        "asesores v3: 0 agregados, 1 quitado, 0 cambiados",
    ]
