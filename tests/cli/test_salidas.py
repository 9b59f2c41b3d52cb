"""What goes wrong: the exit code, one document, and Spanish a person can act on."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.cli.orders import ORDERS
from ajustes_tui.cli.parser import build_parser, parse
from ajustes_tui.services.casos.queue import QueueService
from tests.cli.conftest import Consola
from tests.cli.order_book import GOLDEN
from tests.services.soporte import ENCABEZADOS, book, fila, rows
from tests.support import TEXTOS_DIFICILES, few

INGLES = re.compile(
    r"\b(usage|error|invalid|choose|choice|argument|arguments|required|optional|options|positional|"
    r"expected|unrecognized|following|show this|help message|default)\b",
    re.IGNORECASE,
)

USO = [
    ("foo",),
    ("casos", "--nada"),
    ("registrar",),
    ("registrar", "1"),
    ("registrar", "uno", "nota"),
    ("registrar", "1", "inventado"),
    ("registrar", "1", "clasificar", "--dato", "color=azul"),
    ("registrar", "1", "clasificar", "--dato", "causal"),
    ("registrar", "1", "clasificar", "--dato", "=A"),
    ("registrar", "1", "nota", "--version", "uno"),
    ("saltar", "1"),
    ("usuarios",),
    ("usuarios", "borrar", "yuli"),
    ("usuarios", "agregar", "otra"),
    ("kpi", "--por", "color"),
    ("casos", "--limite", "-1"),
    ("casos", "--limite", "muchos"),
    ("importar",),
    ("kpi", "--desde", "2026-12-01", "--hasta", "2026-11-01"),
    ("kpi", "--corte", "2026-11-24", "--desde", "2026-11-01"),
    ("registrar", "1", "clasificar", "--dato", "causal=A", "--dato", "causal=B"),
]
ENTRADA = [
    ("caso", "9999"),
    ("caso", "0"),
    ("caso", "99999999999999999999999"),
    ("registrar", "9999", "nota", "--nota", "hola"),
    ("registrar", "99999999999999999999999", "nota", "--nota", "hola"),
    ("soltar", "9999"),
    ("saltar", "9999", "--motivo", "x"),
    ("registrar", "1", "clasificar", "--dato", "causal=AB"),
    ("registrar", "1", "clasificar", "--dato", "causal=A", "--dato", "atribuible=quizas"),
    ("casos", "--estado", "PERDIDO"),
    ("casos", "--cubeta", "otra"),
    ("casos", "--causal", "Z"),
    ("casos", "--corte", "24/11/2026"),
    ("casos", "--corte", "0001-01-01"),
    ("kpi", "--corte", "2026-02-30"),
    ("importar", "no_existe_25_11_2026.xlsx"),
    ("usuarios", "rol", "nadie", "agente"),
    ("usuarios", "rol", "yuli", "jefe"),
    ("usuarios", "agregar", "con espacio", "--rol", "agente"),
    ("usuarios", "agregar", "yuli", "--rol", "agente"),
    ("anular_importacion", "99999999999999999999999", "--motivo", "x"),
]
PROCEDIMIENTO = [
    ("registrar", "1", "clasificar"),
    ("registrar", "1", "clasificar", "--dato", "causal=L"),
    ("registrar", "1", "rechazo_correcto", "--dato", "motivo=SIN_PRUEBAS"),
    ("registrar", "1", "nota"),
    ("registrar", "1", "deshacer"),
    ("usuarios", "desactivar", "drubio"),
    ("anular_importacion", "1", "--motivo", "  "),
]


@pytest.mark.parametrize(("code", "orders"), [(2, USO), (3, ENTRADA), (4, PROCEDIMIENTO)])
def test_a_refusal_has_its_exit_code_one_document_and_spanish_and_writes_nothing(
    consola, code, orders
):
    before = _kept(consola.db)
    for arguments in orders:
        error = consola.order(*arguments, sale=code)
        assert error["mensaje"][0].isupper() or not error["mensaje"][0].isalpha()
        assert not INGLES.search(error["mensaje"] + error["sugerencia"]), error
        assert len(error["mensaje"]) < 400
        assert _kept(consola.db) == before, arguments


def _kept(db: Path) -> list[tuple[object, ...]]:
    """Return every row a refused order could have written."""
    with closing(sqlite3.connect(db)) as conn:
        tables = ("casos", "historial", "tomas", "borradores", "bases", "usuarios")
        return [row for table in tables for row in conn.execute(f"SELECT * FROM {table}")]


def test_a_width_that_no_line_has_is_refused_with_its_range(consola):
    assert "--ancho va de 20 a 200 letras" in consola.text("lineas", "--ancho", "5", sale=2).stderr


def test_an_order_on_a_store_that_is_not_there_says_so_and_makes_none(empty, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    orders = [order for order in ORDERS.values() if order.run and not order.before_store]
    # What comes back of the others, that make a store or need none, stands in the golden answers.
    for order in orders:
        if order.without_store:
            continue
        (_program, *arguments) = shlex.split(order.examples[0])
        output = empty.raw("--db", str(empty.db), *arguments)
        assert output.code == 4
        assert "No hay almacén «almacen.db»: no se hizo nada." in output.stderr
        assert str(tmp_path) not in output.stderr
        assert not empty.db.parent.exists()


def test_a_caso_changed_to_what_the_program_never_writes_is_damage(consola, molde):
    for column, value in (("propios", "{"), ("propios", "3"), ("estado", "OTRO")):
        with closing(sqlite3.connect(consola.db)) as conn:
            conn.execute(f"UPDATE casos SET {column} = ? WHERE id = 1", (value,))
            conn.commit()
        error = consola.order("caso", "1", sale=6)
        assert f"columna {column}" in error["mensaje"]
        consola.db.write_bytes(molde.read_bytes())


def test_the_hint_of_a_usage_error_is_an_order_one_can_type(consola):
    assert "clasificar" in consola.order("registrar", "1", "clasifcar", sale=2)["sugerencia"]
    error = consola.order("registrar", "1", sale=2)
    assert error["sugerencia"] == "Vea `ajustes registrar --help`."


def test_a_caso_somebody_holds_is_a_conflict(consola):
    number = str(consola.order("siguiente", como="yuli")["id"])
    error = consola.order("registrar", number, "clasificar", "--dato", "causal=A", sale=5)
    assert error["codigo"] == "caso_tomado"
    assert consola.order("soltar", number, sale=5, como="andres")["codigo"] == "caso_tomado"


# Help.


def test_the_help_of_every_order_is_spanish_and_shows_examples_one_can_type():
    helps = (GOLDEN / "help.txt").read_text(encoding="utf-8")
    assert not INGLES.search(helps)
    for order, row in ORDERS.items():
        assert row.examples, order
        for line in row.examples:
            assert line in helps
            program, *arguments = shlex.split(line)
            assert program == "ajustes"
            assert build_parser().parse_args(arguments).orden


# Files.


def test_a_missing_mandatory_column_is_said_with_what_was_seen_in_short(consola, tmp_path):
    headers = ["Cuenta", *(f"Columna muy larga número {n} {'x' * 60}" for n in range(40))]
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", [["90000001"] * 41], headers)
    error = consola.order("importar", str(base), sale=3)
    text = f"{error['mensaje']} {error['sugerencia']}"
    assert "PQR" in text or "radicado" in text
    assert "x" * 41 not in text
    seen, _, suggested = text.partition("Para radicado puede ser")
    assert seen.count("Columna muy larga") <= 20
    assert suggested.count("Columna muy larga") == 3


def test_pretending_writes_nothing_and_registers_nobody(empty, tmp_path):
    base = book(tmp_path / "cualquiera.xlsx", rows(3))
    document = empty.order("importar", str(base), "--simular")
    assert (document["base"], document["corte"], document["nuevas"]) == (None, None, 3)
    assert any("corte" in notice for notice in document["avisos"])
    assert not empty.db.parent.exists()


def test_each_base_of_an_order_keeps_its_rejected_rows(consola, tmp_path):
    bases = [
        book(
            tmp_path / f"ajustes_{dia}_11_2026.xlsx",
            [fila(dia, ""), (malo, *fila(dia, "")[1:])],
        )
        for dia, malo in ((25, "uno"), (26, "dos"), (27, "tres"))
    ]
    requested, ocupado = tmp_path / "rechazos.xlsx", tmp_path / "rechazos_2.xlsx"
    ocupado.write_text("de otro día")
    order = ["importar", *map(str, bases), "--rechazos", str(requested)]
    documents = consola.order(*order)
    assert ocupado.read_text() == "de otro día"
    escritos = [requested, tmp_path / "rechazos_3.xlsx", tmp_path / "rechazos_4.xlsx"]
    cuentas = [openpyxl.load_workbook(path).active["A2"].value for path in escritos]
    assert cuentas == ["uno", "dos", "tres"]
    notices = [
        [r.name for r in escritos if any(r.name in to for to in d["avisos"])] for d in documents
    ]
    assert notices == [[], ["rechazos_3.xlsx"], ["rechazos_4.xlsx"]]


def test_pretending_with_several_files_says_what_each_was_compared_with(consola, tmp_path):
    bases = [book(tmp_path / f"ajustes_{dia}_11_2026.xlsx", rows(31)) for dia in (25, 26)]
    documents = consola.order("importar", *map(str, bases), "--simular")
    assert [any("sin lo que harían" in to for to in d["avisos"]) for d in documents] == [
        False,
        True,
    ]


def test_what_somebody_corrects_in_the_rejected_rows_is_not_written_over(consola, tmp_path):
    dias = [
        book(
            tmp_path / f"ajustes_{dia}_11_2026.xlsx",
            [("malo", *fila(dia, "")[1:]), fila(dia + 10, "")],
        )
        for dia in (25, 26)
    ]
    rechazos = tmp_path / "rechazos.xlsx"
    consola.order("importar", str(dias[0]), "--rechazos", str(rechazos))
    sheets = openpyxl.load_workbook(rechazos)
    sheets.properties.lastModifiedBy = "Yuli"
    sheets.save(rechazos)
    corregidas = rechazos.read_bytes()
    error = consola.order("importar", str(dias[1]), "--rechazos", str(rechazos), sale=3)
    assert "rechazos.xlsx" in error["mensaje"]
    assert rechazos.read_bytes() == corregidas
    assert len(consola.order("bases")) == 2
    other = book(tmp_path / "ajustes_27_11_2026.xlsx", [("malo", *fila(27, "")[1:]), fila(28, "")])
    order = ["importar", str(dias[1]), str(other), "--rechazos", str(rechazos)]
    notices = [document["avisos"][-1] for document in consola.order(*order)]
    assert ["rechazos_2.xlsx" in notices[0], "rechazos_3.xlsx" in notices[1]] == [True, True]
    assert rechazos.read_bytes() == corregidas


# Nasty text.


@pytest.mark.parametrize("nasty", few(TEXTOS_DIFICILES, 4))
def test_text_that_bites_goes_in_and_comes_out_clean(consola, nasty):
    argument = nasty.replace("\x00", "")
    consola.order("registrar", "1", "nota", "--nota", f"dice {argument}")
    nota = consola.order("historial", "90000000")[0]["nota"]
    assert nota.startswith("dice ")
    assert "\x1b" not in nota
    assert "\u202e" not in nota
    for order in (("historial", "90000000"), ("caso", "1"), ("casos", "--texto", argument)):
        consola.text(*order)
    consola.order("registrar", argument or "x", "nota", sale=2)
    consola.order("registrar", "1", argument, sale=2)
    consola.order("registrar", "1", "clasificar", "--dato", f"{argument}=A", sale=2)
    consola.order("usuarios", "rol", argument, "agente", sale=3)
    consola.order("importar", f"/no/hay/{argument}", sale=3)


def test_bytes_that_are_no_text_do_no_harm(consola):
    consola.order("historial", "\udcff")
    consola.order("casos", "--texto", "\udcff")
    consola.order("casos", "--cuenta", "\udcff")
    consola.order("registrar", "1", "nota", "--nota", "\udcff")
    consola.order("saltar", "1", "--motivo", "no abre \udcff")


def test_a_note_with_the_most_text_is_kept_or_refused_but_never_cut(consola):
    longest = "x" * 4_000
    consola.order("registrar", "1", "nota", "--nota", longest)
    consola.order("registrar", "1", "nota", "--nota", f"{longest}x", sale=3)
    assert consola.order("historial", "90000000")[0]["nota"] == longest


def test_cells_that_bite_reach_the_person_as_text(consola, tmp_path):
    bad = [t for t in TEXTOS_DIFICILES if "\x1b" not in t and "\x00" not in t]
    headers = [*ENCABEZADOS[:3], "Motivo", "Resultado", "[red]Otra[/] columna"]
    base_rows = [
        (f"9000{n:04d}", f"55{n:04d}", text, text, text, text) for n, text in enumerate(bad)
    ]
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", base_rows, headers)
    document = consola.order("importar", str(base))
    assert document["nuevas"] == len(bad)
    for caso in consola.order("casos", "--base", str(document["base"])):
        consola.text("caso", str(caso["id"]), "--ver-datos")
        consola.text("historial", caso["cuenta"])
        error = consola.order(
            "registrar", str(caso["id"]), "clasificar", "--dato", "causal=A", sale=4
        )
        assert "sinónimo" in error["mensaje"]


# Inside trouble.


def test_an_internal_error_is_told_without_a_traceback_and_logged_without_values(
    consola, fuera, monkeypatch
):
    def falla(*_args: object) -> None:
        raise ValueError("la cuenta 90001234 de Persona De Prueba")

    monkeypatch.setattr(QueueService, "list_ids", falla)
    error = consola.order("casos", sale=70)
    assert error["codigo"] == "interno"
    assert "ajustes.log" in error["sugerencia"]
    (recorded,) = fuera.rglob("ajustes.log")
    text = recorded.read_text()
    assert "ValueError" in text
    assert "test_salidas.py" in text
    assert "90001234" not in text + error["mensaje"]
    assert "Persona" not in text
    assert stat.S_IMODE(recorded.stat().st_mode) == 0o600
    assert stat.S_IMODE(recorded.parent.stat().st_mode) == 0o700
    # Also where the log cannot be written.
    shutil.rmtree(fuera / "state")
    (fuera / "state").write_text("un archivo donde iría la carpeta")
    assert consola.order("casos", sale=70)["codigo"] == "interno"


def test_an_interrupted_order_says_so(consola, monkeypatch):
    def short(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(QueueService, "list_ids", short)
    output = consola.raw("--db", str(consola.db), "casos")
    assert output.code == 130
    assert "interrumpió" in output.stderr


def _started(consola: Consola, *order: str, charset: str) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-m", "ajustes_tui", "--db", str(consola.db), "--como", "drubio"]
    env = {**os.environ, "PYTHONIOENCODING": charset}
    return subprocess.run([*program, *order], env=env, capture_output=True, check=False)


@pytest.mark.parametrize("charset", few(["ascii", "latin-1", "utf-8"]))
def test_a_terminal_of_any_charset_is_served(consola, charset):
    for order, code in ((("caso", "1"), 0), (("caso", "9999"), 3), (("--help",), 0)):
        ended = _started(consola, *order, charset=charset)
        assert ended.returncode == code, ended.stderr
        (ended.stdout + ended.stderr).decode(charset)


def test_a_reader_that_goes_away_is_no_error(consola):
    order = f"'{sys.executable}' -m ajustes_tui --db '{consola.db}' --como drubio casos"
    proceso = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {order} | head -c 1"],
        capture_output=True,
        check=False,
    )
    assert (proceso.returncode, proceso.stderr) == (0, b"")


def test_the_document_is_whole_whatever_the_charset(consola):
    consola.order("registrar", "1", "nota", "--nota", "ñandú 漢字 😀")
    ended = _started(consola, "historial", "90000000", "--json", charset="ascii")
    assert json.loads(ended.stdout)[0]["nota"] == "ñandú 漢字 😀"


# Settings.


def test_a_setting_that_does_not_exist_is_an_aviso_and_a_file_that_does_not_an_error(
    consola, tmp_path
):
    config = tmp_path / "ajustes.toml"
    config.write_text("max_reescalamiento = 3\n")
    output = consola.text("--config", str(config), "casos", "--json")
    assert output.stderr.startswith("aviso: ")
    assert len(output.document) == 30
    assert consola.order("--config", str(tmp_path / "no.toml"), "casos", sale=3)


def test_the_place_of_the_store_comes_from_the_environment_too(consola, monkeypatch):
    monkeypatch.setenv("AJUSTES_DB", str(consola.db))
    output = consola.raw("--como", "drubio", "casos", "--json")
    assert len(output.document) == 30


def test_info_says_what_rules_each_option_and_since_when(consola, tmp_path):
    file = tmp_path / "propias.toml"
    file.write_text("minutos_toma = 45\n", encoding="utf-8")
    consola.order("--config", str(file), "metas", "--aplicado", "40", "--desde", "2026-11-27")
    options = consola.order("--config", str(file), "info")["opciones"]
    assert options["minutos_toma"] == {"valor": 45, "rige": "archivo", "desde": "2026-11-27"}
    assert options["meta_aplicado"] == {"valor": 40, "rige": "catalogo", "desde": "2026-11-27"}
    assert options["max_reescalamientos"] == {"valor": 2, "rige": "defecto", "desde": None}
    assert consola.order("info")["opciones"]["minutos_toma"]["rige"] == "defecto"


def test_a_file_that_is_no_store_is_refused(empty, tmp_path):
    empty.db.parent.mkdir()
    empty.db.write_text("esto no es un almacén" * 100)
    error = empty.order("casos", sale=3)
    assert "almacen.db" in error["mensaje"]
    assert str(tmp_path) not in error["mensaje"] + error["sugerencia"]


def test_a_store_in_a_place_that_cannot_be_looked_at_is_refused_and_no_internal_error(
    empty, tmp_path
):
    imposible = str(tmp_path / ("x" * 300))
    for order in ("info", "casos", "siguiente"):
        output = empty.raw("--db", imposible, order, "--json")
        assert (output.code, "No se puede abrir" in output.error["mensaje"]) == (3, True)


def test_whatever_the_umask_all_that_is_made_is_for_its_owner_only(
    empty, tmp_path, fuera, monkeypatch
):
    def fallar(*_nothing: object) -> None:
        raise ValueError

    before = os.umask(0)
    try:
        empty.db = tmp_path / "una" / "otra" / "almacen.db"
        empty.order("usuarios", "agregar", "yuli", "--rol", "agente")
        monkeypatch.setattr(QueueService, "list_ids", fallar)
        empty.text("casos", sale=70)
    finally:
        os.umask(before)
    made = [*(tmp_path / "una").rglob("*"), tmp_path / "una", *fuera.rglob("*"), fuera]
    assert any(path.name == "ajustes.log" for path in made)
    assert [path for path in made if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("option", ["--db", "--config", "--como", "--pantalla", "--terminal"])
def test_opening_the_program_reads_its_options_as_any_order_does(option):
    line = [option, "triage", "--db", "otra.db"]

    assert vars(parse(line)) == vars(build_parser().parse_args(line))
    assert vars(parse([*line, "casos"]))["orden"] == "casos"


def _obeying_permissions(folder: Path) -> list[str]:
    """The start of a command for which the permissions of a file hold, also when root runs the tests."""
    folder.chmod(0)
    if os.geteuid() != 0:
        return []
    os.chown(folder, 65534, 65534)
    dropped = "-dac_override,-dac_read_search"
    return ["setpriv", f"--inh-caps={dropped}", f"--bounding-set={dropped}"]


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ("casos", "ajustes.toml"),
        ("--config OPCIONES casos", "ajustes.db"),
        ("--config OPCIONES --db CASA/x/d.db demo --sin-tui", "d.db"),
        ("--config OPCIONES --db ALMACEN --como drubio respaldar CASA/k.db", "k.db"),
        ("--config OPCIONES --db ALMACEN --como drubio exportar datos CASA/k", "k"),
    ],
)
def test_what_is_closed_to_this_account_is_named(consola, tmp_path, order, named):
    home, settings = tmp_path / "casa", tmp_path / "opciones.toml"
    home.mkdir()
    settings.touch()
    places = {"OPCIONES": str(settings), "ALMACEN": str(consola.db), "CASA": str(home)}
    written = re.sub("|".join(places), lambda found: places[found[0]], order).split()
    ended = subprocess.run(
        [*_obeying_permissions(home), sys.executable, "-m", "ajustes_tui", *written],
        env={
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AJUSTES_", "XDG_"))
        }
        | {"HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (3, "")
    assert f"«{named}»" in ended.stderr
    assert "no tiene permiso" in ended.stderr


def test_one_entry_that_cannot_be_looked_at_hides_no_other_of_its_folder(consola, tmp_path):
    closed, folder = tmp_path / "cerrada", tmp_path / "buzon" / "yuli"
    closed.mkdir()
    folder.mkdir(parents=True)
    (folder / "ajustes_05_07_2026.xlsx").symlink_to(closed / "ajustes.xlsx")
    (folder / "roto_06_07_2026.xlsx").write_bytes(b"PK no es un libro")
    order = ["-m", "ajustes_tui", "--db", str(consola.db), "--como", "drubio"]
    order += ["importar", "--buzon", "--json"]
    ended = subprocess.run(
        [*_obeying_permissions(closed), sys.executable, *order],
        env=os.environ | {"AJUSTES_BUZON": str(folder.parent)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 3
    said = [document["error"]["mensaje"] for document in json.loads(ended.stdout)]
    assert len(said) == 2
    assert any("«ajustes_05_07_2026.xlsx» es un enlace" in text for text in said)
    assert any("roto_06_07_2026.xlsx: " in text for text in said)
