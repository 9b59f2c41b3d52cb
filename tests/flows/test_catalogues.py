"""Catalogues by the command line: out to a file, back in force, and all that follows at once."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.cli import main
from tests.flows.conftest import CHECKLIST, CINCO, Ajustes

Libro = Callable[..., Path]

NUEVA = """
[[causal]]
letra = "N"
nombre = "Cobro de equipos no solicitados"
politica = "Se ajusta el cobro de un equipo que el usuario no pidió."
soportes = ["LOG"]
ruta = "BACK"
sugerencias = ["equipo no solicitado"]
"""
FILAS = [
    ("90000001", "5001", "Cerrado", "Cruce de saldos", "tal vez"),
    ("90000002", "5002", "Cerrado", "Cargos de conexión", "Tal  Vez."),
    ("90000003", "5003", "Cerrado", "Cambio de estrato", "en veremos"),
    ("90000004", "5004", "Cerrado", "Cambio de estrato", "rechazado"),
]


@pytest.fixture
def con_base(ajustes: Ajustes, libro: Libro) -> Ajustes:
    """Return a store with four casos, three of them with a result no synonym explains."""
    ajustes.orden("importar", str(libro("ajustes_01_07_2026.xlsx", CINCO, FILAS)))
    return ajustes


def _sacar(ajustes: Ajustes, catalogo: str, ruta: Path) -> str:
    ajustes.orden("catalogo", catalogo, "--exportar", str(ruta), como="drubio")
    return ruta.read_text(encoding="utf-8")


def _poner(ajustes: Ajustes, catalogo: str, ruta: Path, texto: str | None = None, **k: Any) -> Any:
    if texto is not None:
        ruta.write_text(texto, encoding="utf-8")
    k.setdefault("como", "drubio")
    return ajustes.orden("catalogo", catalogo, "--importar", str(ruta), **k)


def _todo(ajustes: Ajustes) -> list[tuple[object, ...]]:
    """Return everything the store holds that a refused catalogue could have touched."""
    conn = sqlite3.connect(ajustes.db)
    tablas = ("catalogos", "catalogo_versiones", "casos", "historial")
    return [fila for tabla in tablas for fila in conn.execute(f"SELECT * FROM {tabla}")]


def _con_tal_vez(ajustes: Ajustes, ruta: Path) -> str:
    return _sacar(ajustes, "sinonimos", ruta).replace(
        'APROBADO = ["aprobado"', 'APROBADO = ["tal vez", "aprobado"'
    )


def test_a_synonym_reads_the_waiting_casos_again(con_base: Ajustes, tmp_path: Path) -> None:
    antes = con_base.caso("5001")
    assert antes["resultado_por_revisar"] == "tal vez"
    con_base.registrar(antes["id"], "clasificar", causal="I", sale=4)
    _poner(con_base, "sinonimos", tmp_path / "s.toml", _con_tal_vez(con_base, tmp_path / "s.toml"))
    for radicado in ("5001", "5002"):
        caso = con_base.caso(radicado)
        assert (caso["resultado"], caso["resultado_por_revisar"]) == ("APROBADO", None)
        linea = con_base.orden("historial", caso["cuenta"])[0]
        assert (linea["evento"], linea["agente"]) == ("cambio_de_resultado", "sistema")
        assert linea["datos"]["resultado"] == [None, "APROBADO"]
        assert "sinónimos v2" in linea["datos"]["motivo"]
    assert con_base.caso("5003")["resultado_por_revisar"] == "en veremos"
    hecho = con_base.registrar(antes["id"], "clasificar", causal="I")
    assert hecho["estado_despues"] == "POR_VERIFICAR"
    assert con_base.orden("verificar", como="drubio")["contadores"] == "ok"


def test_a_word_that_says_no_answer_yet_lets_the_caso_be_classified(
    con_base: Ajustes, tmp_path: Path
) -> None:
    texto = _sacar(con_base, "sinonimos", tmp_path / "s.toml").replace(
        'NINGUNO = ["pendiente"', 'NINGUNO = ["en veremos", "pendiente"'
    )
    _poner(con_base, "sinonimos", tmp_path / "s.toml", texto)
    caso = con_base.caso("5003")
    assert (caso["resultado"], caso["resultado_por_revisar"]) == (None, None)
    hecho = con_base.registrar(caso["id"], "clasificar", causal="G")
    assert hecho["estado_despues"] == "POR_ESCALAR"


def test_a_caso_that_waited_for_the_back_moves_with_its_answer(
    con_base: Ajustes, libro: Libro, tmp_path: Path
) -> None:
    caso = con_base.caso("5004")["id"]
    con_base.registrar(caso, "clasificar", causal="G")
    con_base.registrar(
        *(caso, "mal_rechazado"), razon="AJU", subrazon="REE", radicado="6004", motivo="hay soporte"
    )
    filas = [("90000004", "6004", "Cerrado", "Cambio de estrato", "quién sabe")]
    con_base.orden("importar", str(libro("ajustes_02_07_2026.xlsx", CINCO, filas)))
    assert con_base.caso("5004")["estado"] == "REESCALADO"
    texto = _sacar(con_base, "sinonimos", tmp_path / "s.toml").replace(
        "RECHAZADO = [\n", 'RECHAZADO = [\n  "quién sabe",\n'
    )
    _poner(con_base, "sinonimos", tmp_path / "s.toml", texto)
    assert con_base.caso("5004")["estado"] == "POR_VALIDAR"
    linea = con_base.orden("historial", "90000004")[0]
    assert (linea["evento"], linea["radicado"]) == ("respuesta_back", "6004")
    assert con_base.orden("verificar", como="drubio")["contadores"] == "ok"


def test_a_caso_that_went_its_way_goes_to_the_tray_with_the_question(
    con_base: Ajustes, libro: Libro, tmp_path: Path
) -> None:
    caso = con_base.caso("5004")["id"]
    con_base.registrar(caso, "anular", motivo="prueba", como="drubio")
    con_base.registrar(caso, "reabrir", motivo="prueba", como="drubio")
    con_base.registrar(caso, "clasificar", causal="G")
    con_base.registrar(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
    dato = {"resultado": "ACEPTA", "telefono": "3000000117", "verificado": CHECKLIST}
    con_base.registrar(caso, "contacto", **dato)
    segunda = [(*FILAS[3][:4], "quién sabe")]
    con_base.orden("importar", str(libro("ajustes_02_07_2026.xlsx", CINCO, segunda)))
    texto = _con_tal_vez(con_base, tmp_path / "s.toml").replace("tal vez", "quién sabe")
    _poner(con_base, "sinonimos", tmp_path / "s.toml", texto)
    ficha = con_base.caso("5004")
    assert (ficha["estado"], ficha["en_revision"]) == ("CERRADO_INFORMADO", True)
    lineas = con_base.orden("historial", "90000004")[:2]
    assert [linea["evento"] for linea in lineas] == ["pedir_revision", "cambio_de_resultado"]


def test_the_base_of_a_caso_read_again_can_still_be_undone(
    con_base: Ajustes, libro: Libro, tmp_path: Path
) -> None:
    segunda = [(*fila[:4], "quién sabe" if fila[1] == "5004" else fila[4]) for fila in FILAS]
    con_base.orden("importar", str(libro("ajustes_02_07_2026.xlsx", CINCO, segunda)))
    texto = _sacar(con_base, "sinonimos", tmp_path / "s.toml").replace(
        'APROBADO = ["aprobado"', 'APROBADO = ["quién sabe", "aprobado"'
    )
    _poner(con_base, "sinonimos", tmp_path / "s.toml", texto)
    assert con_base.caso("5004")["resultado"] == "APROBADO"
    hecho = con_base.orden("anular_importacion", "2", "--motivo", "prueba", como="drubio")
    assert (hecho["restaurados"], hecho["conservados"]) == (1, [])
    assert con_base.caso("5004")["resultado"] == "RECHAZADO"
    assert con_base.orden("verificar", como="drubio")["contadores"] == "ok"


def test_what_a_person_wrote_before_the_word_was_explained_keeps_its_caso(
    con_base: Ajustes, libro: Libro, tmp_path: Path
) -> None:
    segunda = [(*fila[:4], "quién sabe" if fila[1] == "5004" else fila[4]) for fila in FILAS]
    con_base.orden("importar", str(libro("ajustes_02_07_2026.xlsx", CINCO, segunda)))
    caso = con_base.caso("5004")["id"]
    con_base.registrar(caso, "nota", nota="pregunté en el back qué quiere decir")
    texto = _sacar(con_base, "sinonimos", tmp_path / "s.toml").replace(
        'APROBADO = ["aprobado"', 'APROBADO = ["quién sabe", "aprobado"'
    )
    _poner(con_base, "sinonimos", tmp_path / "s.toml", texto)
    hecho = con_base.orden("anular_importacion", "2", "--motivo", "prueba", como="drubio")
    assert (hecho["restaurados"], hecho["conservados"]) == (0, [caso])


def test_the_next_base_is_read_with_the_new_words(
    con_base: Ajustes, libro: Libro, tmp_path: Path
) -> None:
    _poner(con_base, "sinonimos", tmp_path / "s.toml", _con_tal_vez(con_base, tmp_path / "s.toml"))
    filas = [("90000009", "5009", "Cerrado", "Cruce de saldos", "TAL VEZ")]
    con_base.orden("importar", str(libro("ajustes_02_07_2026.xlsx", CINCO, filas)))
    assert con_base.caso("5009")["resultado"] == "APROBADO"


def test_a_new_letter_classifies_filters_and_stays(con_base: Ajustes, tmp_path: Path) -> None:
    ruta = tmp_path / "c.toml"
    caso = con_base.caso("5004")["id"]
    con_base.registrar(caso, "clasificar", causal="N", sale=4)
    filas = _poner(con_base, "causales", ruta, _sacar(con_base, "causales", ruta) + NUEVA)
    assert [fila["letra"] for fila in filas] == list("ABCDEFGHIJKLMN")
    con_base.registrar(caso, "clasificar", causal="N")
    assert [fila["id"] for fila in con_base.orden("casos", "--causal", "N")] == [caso]
    antes = _todo(con_base)
    error = _poner(con_base, "causales", ruta, ruta.read_text().replace(NUEVA, ""), sale=3)
    assert "N (1)" in error["error"]["mensaje"]
    assert _todo(con_base) == antes


def test_the_version_goes_up_by_itself_and_rules_since_today(
    con_base: Ajustes, tmp_path: Path
) -> None:
    ruta = tmp_path / "c.toml"
    con_base.hoy("2026-07-02T09:00:00-05:00")
    _poner(con_base, "causales", ruta, _sacar(con_base, "causales", ruta) + NUEVA)
    texto = _sacar(con_base, "causales", tmp_path / "otra.toml")
    assert "version = 2\ndesde = 2026-07-02\n" in texto


def test_the_version_and_the_day_a_file_says_are_kept(con_base: Ajustes, tmp_path: Path) -> None:
    ruta = tmp_path / "c.toml"
    texto = _sacar(con_base, "causales", ruta) + NUEVA
    texto = texto.replace("version = 1", "version = 7").replace("2026-10-01", "2026-06-15")
    _poner(con_base, "causales", ruta, texto)
    sacada = _sacar(con_base, "causales", tmp_path / "otra.toml")
    assert "version = 7\ndesde = 2026-06-15\n" in sacada


def test_a_day_that_is_not_business_moves_the_clocks_at_once(
    con_base: Ajustes, tmp_path: Path
) -> None:
    assert con_base.caso("5001")["vence"] == "2026-07-24"
    ruta = tmp_path / "f.csv"
    filas = _poner(con_base, "festivos", ruta, "fecha,motivo\n2026-07-10,Cierre de la operación\n")
    assert filas == [{"fecha": "2026-07-10", "motivo": "Cierre de la operación"}]
    (fila,) = con_base.orden("casos", "--radicado", "5001")
    assert fila["vence"] == con_base.caso("5001")["vence"] == "2026-07-27"
    _poner(con_base, "festivos", ruta, "fecha,motivo\n")
    assert con_base.caso("5001")["vence"] == "2026-07-24"


def test_a_day_count_moves_the_clocks_and_rules_for_everybody(
    con_base: Ajustes, tmp_path: Path
) -> None:
    filas = _poner(con_base, "ajustes", tmp_path / "a.toml", "dias_respuesta = 10\n")
    assert {"opcion": "dias_respuesta", "valor": 10, "de_fabrica": 15} in filas
    (fila,) = con_base.orden("casos", "--radicado", "5001")
    assert fila["vence"] == "2026-07-16"
    _poner(con_base, "ajustes", tmp_path / "a.toml", "importa = 'supervisor'\n")
    assert con_base.orden("catalogo", "ajustes")[3]["valor"] == 10


def test_a_setting_rules_the_eventos_of_the_next_order(con_base: Ajustes, tmp_path: Path) -> None:
    caso = con_base.caso("5004")["id"]
    con_base.registrar(caso, "clasificar", causal="G")
    _poner(con_base, "ajustes", tmp_path / "a.toml", "max_reescalamientos = 0\n")
    con_base.registrar(
        *(caso, "mal_rechazado"), razon="AJU", subrazon="REE", radicado="6001", motivo="x", sale=4
    )


@pytest.mark.parametrize(
    ("catalogo", "nombre", "texto", "dicho"),
    [
        ("causales", "c.toml", "version = \n", "c.toml, línea 1: está mal escrito"),
        ("marcaciones", "m.csv", "razon\nA\n", "m.csv, línea 1: falta la columna subrazon"),
        ("sinonimos", "s.toml", "[resultado]\nAPROBADO = ['sí']\n", "falta la sección [campos]"),
        ("sinonimos", "s.csv", "tabla,nombre,sinonimo\notra,x,y\n", "s.csv, línea 2: «tabla»"),
        ("festivos", "f.csv", "fecha,motivo\n2026-07-10,\n", "f.csv, línea 2: «motivo»"),
        ("festivos", "f.csv", "fecha,motivo\nhoy,x\n", "f.csv, línea 2: «fecha»"),
        (
            *("ajustes", "a.toml", "# nota\n\nmax_reescalamiento = 3\n"),
            "a.toml, línea 3, opciones: no existe la opción «max_reescalamiento»; "
            "la más parecida es max_reescalamientos.",
        ),
        ("ajustes", "a.toml", "\nancho_rr = 5\n", "a.toml, línea 2, ancho_rr: se esperaba"),
        ("ajustes", "a.toml", "db = 'x'\n", "a.toml, línea 1, opciones: «db» es de cada equipo"),
    ],
)
def test_a_bad_catalogue_names_file_line_and_reason_and_writes_nothing(
    con_base: Ajustes, tmp_path: Path, catalogo: str, nombre: str, texto: str, dicho: str
) -> None:
    antes = _todo(con_base)
    error = _poner(con_base, catalogo, tmp_path / nombre, texto, sale=3)["error"]
    assert dicho in error["mensaje"]
    assert nombre in error["mensaje"]
    assert _todo(con_base) == antes


def test_a_causal_that_cannot_be_names_the_line_of_what_is_wrong(
    con_base: Ajustes, tmp_path: Path
) -> None:
    texto = _sacar(con_base, "causales", tmp_path / "c.toml") + NUEVA
    malo = texto.replace('soportes = ["CAMPANA"]', 'soportes = ["CAMPAÑA"]')
    linea = malo.splitlines().index('soportes = ["CAMPAÑA"]') + 1
    error = _poner(con_base, "causales", tmp_path / "c.toml", malo, sale=3)["error"]
    assert error["mensaje"].startswith(f"c.toml, línea {linea}, causal B: «CAMPAÑA»")
    malo = texto.replace('letra = "N"', 'letra = "R"')
    error = _poner(con_base, "causales", tmp_path / "c.toml", malo, sale=3)["error"]
    assert "de A a Q" in error["mensaje"]


@pytest.mark.parametrize("persona", ["yuli", "lcano"])
def test_only_a_supervisor_takes_out_and_puts_in(
    con_base: Ajustes, tmp_path: Path, persona: str
) -> None:
    con_base.orden("usuarios", "agregar", "lcano", "--rol", "coordinador", como="drubio")
    ruta = tmp_path / "f.csv"
    ruta.write_text("fecha,motivo\n2026-07-10,Cierre\n", encoding="utf-8")
    antes = _todo(con_base)
    con_base.orden("catalogo", "festivos", "--importar", str(ruta), sale=4, como=persona)
    con_base.orden("catalogo", "festivos", "--importar", "no_existe.csv", sale=4, como=persona)
    con_base.orden("catalogo", "festivos", "--exportar", "otro.csv", sale=4, como=persona)
    assert con_base.orden("catalogo", "festivos", como=persona) == []
    assert _todo(con_base) == antes


@pytest.mark.parametrize(
    ("catalogo", "tipo"),
    [
        *(("causales", "toml"), ("marcaciones", "csv"), ("marcaciones", "xlsx")),
        *(("sinonimos", "toml"), ("sinonimos", "csv"), ("sinonimos", "xlsx")),
        *(("festivos", "csv"), ("festivos", "xlsx"), ("ajustes", "toml")),
    ],
)
def test_what_goes_out_comes_back_the_same(
    con_base: Ajustes, tmp_path: Path, catalogo: str, tipo: str
) -> None:
    ruta = tmp_path / f"{catalogo}.{tipo}"
    antes = _todo(con_base)
    filas = con_base.orden("catalogo", catalogo, "--exportar", str(ruta), como="drubio")
    assert stat.S_IMODE(ruta.stat().st_mode) == 0o600
    assert _poner(con_base, catalogo, ruta) == filas
    assert _todo(con_base) == antes


def test_a_workbook_somebody_typed_is_a_catalogue_too(con_base: Ajustes, tmp_path: Path) -> None:
    hojas = openpyxl.Workbook()
    hoja = hojas.active
    assert hoja is not None
    con_base.orden("catalogo", "marcaciones", "--exportar", str(tmp_path / "m.csv"), como="drubio")
    columnas = [
        *("razon", "subrazon", "descripcion", "clase", "dias", "genera_cun"),
        *("asociada_a_ajuste", "activa", "area", "usuario_escala"),
    ]
    hoja.append(columnas)
    hoja.append(["A1", 23, "Escala, al back", "TICKET", 5, False, True, "sí", "Back", None])
    hojas.save(tmp_path / "reales.xlsx")
    (fila,) = _poner(con_base, "marcaciones", tmp_path / "reales.xlsx")
    assert fila["subrazon"] == "23"
    assert (fila["genera_cun"], fila["activa"]) == (False, True)


def test_a_real_catalogue_of_marcaciones_may_be_demanded(
    con_base: Ajustes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    caso = con_base.caso("5004")["id"]
    con_base.registrar(caso, "clasificar", causal="G")
    reales = "razon,subrazon,descripcion,clase,dias,genera_cun,asociada_a_ajuste,activa,area,usuario_escala\n"
    reales += "A1,B2,Escala,TICKET,5,no,si,si,Back,\n"
    dato = ["catalogo", "ajustes", "--importar", str(tmp_path / "a.toml")]
    (tmp_path / "a.toml").write_text("exigir_marcacion = true\n", encoding="utf-8")
    assert main(["--db", str(con_base.db), "--como", "drubio", *dato]) == 0
    assert "aviso: Las marcaciones siguen siendo las DEMO" in capsys.readouterr().err
    _poner(con_base, "marcaciones", tmp_path / "m.csv", reales)
    otra = {"radicado": "6001", "motivo": "x"}
    con_base.registrar(caso, "mal_rechazado", razon="AJU", subrazon="REE", sale=4, **otra)
    con_base.registrar(caso, "mal_rechazado", razon="A1", subrazon="B2", **otra)


def test_every_change_keeps_what_it_replaces_and_who_made_it(
    con_base: Ajustes, tmp_path: Path
) -> None:
    ruta = tmp_path / "f.csv"
    primera, segunda = "fecha,motivo\n2026-07-10,Uno\n", "fecha,motivo\n2026-07-13,Dos\n"
    _poner(con_base, "festivos", ruta, primera)
    _poner(con_base, "festivos", ruta, segunda)
    _poner(con_base, "festivos", ruta, segunda)
    conn = sqlite3.connect(con_base.db)
    versiones = conn.execute(
        "SELECT version, anterior, contenido, cambiado_por FROM catalogo_versiones ORDER BY id"
    ).fetchall()
    assert [v[0] for v in versiones] == [2, 3]
    assert versiones[1][1:] == (primera, segunda, "drubio")
    dichos = conn.execute(
        "SELECT detalle FROM auditoria WHERE accion = 'catalogo_importado' ORDER BY id"
    ).fetchall()
    assert dichos[1] == ("festivos v3: 1 agregados, 1 quitados, 0 cambiados",)
    with pytest.raises(sqlite3.IntegrityError, match="no se cambia"):
        conn.execute("UPDATE catalogo_versiones SET contenido = ''")


def test_a_file_with_changes_is_not_written_over(con_base: Ajustes, tmp_path: Path) -> None:
    ruta = tmp_path / "c.toml"
    texto = _sacar(con_base, "causales", ruta)
    con_base.orden("catalogo", "causales", "--exportar", str(ruta), como="drubio")
    ruta.write_text(texto + "# lo que falta por acordar\n", encoding="utf-8")
    error = con_base.orden("catalogo", "causales", "--exportar", str(ruta), sale=3, como="drubio")
    assert "se perderían" in error["error"]["mensaje"]


@pytest.mark.parametrize(
    ("argumentos", "sale"),
    [
        (("causales", "--importar", "no_existe.toml"), 3),
        (("causales", "--importar", "c.xlsx"), 2),
        (("otra",), 2),
        (("ajustes", "--importar", "a.toml", "--exportar", "b.toml"), 2),
    ],
)
def test_an_order_that_cannot_be_ends_with_its_exit(
    con_base: Ajustes, argumentos: tuple[str, ...], sale: int
) -> None:
    con_base.orden("catalogo", *argumentos, sale=sale, como="drubio")


def test_a_refused_file_makes_no_store_and_a_good_one_makes_its_first_supervisor(
    ajustes: Ajustes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nuevo = Ajustes(tmp_path / "nuevo" / "n.db", capsys, ajustes.monkeypatch, "ana")
    malo = tmp_path / "f.csv"
    _poner(nuevo, "festivos", malo, "fecha\n", sale=3, como="ana")
    assert not nuevo.db.exists()
    _poner(nuevo, "festivos", malo, "fecha,motivo\n2026-07-10,Cierre\n", como="ana")
    (persona,) = nuevo.orden("usuarios", "listar", como="ana")
    assert (persona["login"], persona["rol"]) == ("ana", "supervisor")


def test_the_rows_are_one_json_document(con_base: Ajustes) -> None:
    for catalogo in ("causales", "marcaciones", "sinonimos", "festivos", "ajustes"):
        filas = con_base.orden("catalogo", catalogo)
        assert json.loads(json.dumps(filas)) == filas
