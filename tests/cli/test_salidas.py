"""What goes wrong: the exit code, one document, and Spanish a person can act on."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.cli.parser import EXAMPLES, build_parser, parse
from ajustes_tui.services.casos.triage import TriageService
from tests.cli.conftest import Consola
from tests.services.soporte import ENCABEZADOS, fila, filas, libro
from tests.support import TEXTOS_DIFICILES

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


@pytest.mark.parametrize(
    ("codigo", "argumentos"),
    [*((2, a) for a in USO), *((3, a) for a in ENTRADA), *((4, a) for a in PROCEDIMIENTO)],
    ids=lambda valor: "-".join(valor)[:60] if isinstance(valor, tuple) else str(valor),
)
def test_a_refusal_has_its_exit_code_one_document_and_spanish(
    consola: Consola, codigo: int, argumentos: tuple[str, ...]
) -> None:
    antes = consola.orden("casos"), consola.orden("usuarios", "listar")
    error = consola.orden(*argumentos, sale=codigo)
    assert error["mensaje"][0].isupper() or not error["mensaje"][0].isalpha()
    assert not INGLES.search(error["mensaje"] + error["sugerencia"]), error
    assert len(error["mensaje"]) < 400
    assert (consola.orden("casos"), consola.orden("usuarios", "listar")) == antes


def test_a_missing_datum_is_named(consola: Consola) -> None:
    consola.orden("registrar", "3", "clasificar", "--dato", "causal=A")
    error = consola.orden("registrar", "3", "mal_rechazado", "--dato", "razon=AJU", sale=4)
    assert all(palabra in error["mensaje"] for palabra in ("subrazon", "radicado", "motivo"))


def test_an_evento_almost_well_written_is_suggested(consola: Consola) -> None:
    error = consola.orden("registrar", "1", "clasifcar", sale=2)
    assert "clasificar" in error["sugerencia"]


def test_the_loser_of_a_race_reads_who_changed_what(consola: Consola) -> None:
    consola.orden("registrar", "1", "nota", "--nota", "hola", "--version", "1", como="yuli")
    orden = ("registrar", "1", "rechazo_correcto", "--version", "1")
    error = consola.orden(*orden, sale=5)
    assert error["codigo"] == "version_distinta"
    assert "yuli registró «nota»" in error["mensaje"]


def test_a_caso_somebody_holds_is_a_conflict(consola: Consola) -> None:
    numero = str(consola.orden("siguiente", como="yuli")["id"])
    error = consola.orden("registrar", numero, "clasificar", "--dato", "causal=A", sale=5)
    assert error["codigo"] == "caso_tomado"
    assert consola.orden("soltar", numero, sale=5, como="andres")["codigo"] == "caso_tomado"


# Help.


def _orders(consola: Consola) -> list[str]:
    """Return every order that `ajustes --help` lists."""
    _, _, listed = consola.crudo("--help").stdout.partition("órdenes:\n")
    return re.findall(r"^    ([a-z_0-9]+) +\S", listed, flags=re.MULTILINE)


def test_help_is_spanish_everywhere(consola: Consola) -> None:
    orders = _orders(consola)
    assert len(orders) > 10
    for argumentos in (("--help",), *((order, "--help") for order in orders)):
        salida = consola.crudo(*argumentos)
        assert salida.codigo == 0
        assert salida.stdout.startswith("uso: ajustes")
        assert not INGLES.search(salida.stdout), argumentos


def test_the_help_of_every_order_shows_an_example(consola: Consola) -> None:
    missing = [order for order in _orders(consola) if order not in EXAMPLES]
    assert missing == []
    for order, lines in EXAMPLES.items():
        shown = consola.crudo(*order.split(), "--help").stdout
        assert all(line in shown for line in lines), order


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_every_example_is_an_order_one_can_type(line: str) -> None:
    program, *arguments = shlex.split(line)
    assert program == "ajustes"
    assert build_parser().parse_args(arguments).orden


def test_the_hint_of_a_usage_error_is_an_order_one_can_type(consola: Consola) -> None:
    error = consola.orden("registrar", "1", sale=2)
    assert error["sugerencia"] == "Vea `ajustes registrar --help`."


# Files.


def test_a_file_without_corte_is_a_usage_error_and_nothing_is_written(
    consola: Consola, tmp_path: Path
) -> None:
    base = libro(tmp_path / "base.xlsx", filas(31))
    assert consola.orden("importar", str(base), sale=2)["codigo"] == "sin_corte"
    assert len(consola.orden("casos")) == 30
    assert consola.orden("importar", str(base), "--corte", "2026-11-25")["nuevas"] == 1


def test_a_file_that_is_absent_is_refused_as_such_even_without_corte(consola: Consola) -> None:
    error = consola.orden("importar", "/no/hay/base.xlsx", sale=3)
    assert "/no/hay" not in error["mensaje"] + error["sugerencia"]
    assert "base.xlsx" in error["mensaje"]


def test_a_missing_mandatory_column_is_said_with_what_was_seen_in_short(
    consola: Consola, tmp_path: Path
) -> None:
    encabezados = ["Cuenta", *(f"Columna muy larga número {n} {'x' * 60}" for n in range(40))]
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", [["90000001"] * 41], encabezados)
    error = consola.orden("importar", str(base), sale=3)
    texto = f"{error['mensaje']} {error['sugerencia']}"
    assert "PQR" in texto or "radicado" in texto
    assert "x" * 41 not in texto
    assert texto.count("Columna muy larga") <= 20


def test_a_file_that_is_no_workbook_is_refused(consola: Consola, tmp_path: Path) -> None:
    falso = tmp_path / "ajustes_25_11_2026.xlsx"
    falso.write_text("esto no es un libro")
    consola.orden("importar", str(falso), sale=3)
    consola.orden("importar", str(tmp_path), sale=3)


def test_pretending_writes_nothing_and_registers_nobody(vacia: Consola, tmp_path: Path) -> None:
    base = libro(tmp_path / "cualquiera.xlsx", filas(3))
    documento = vacia.orden("importar", str(base), "--simular")
    assert (documento["base"], documento["corte"], documento["nuevas"]) == (None, None, 3)
    assert any("corte" in aviso for aviso in documento["avisos"])
    assert not vacia.db.parent.exists()


def test_pretending_on_a_store_leaves_it_as_it_was(consola: Consola, tmp_path: Path) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", [fila(0, "RECHAZADO"), fila(31, "")])
    antes = consola.orden("casos"), consola.orden("bases"), consola.orden("historial", "90000000")
    documento = consola.orden("importar", str(base), "--simular")
    assert (documento["nuevas"], documento["actualizadas"], documento["ausentes"]) == (1, 1, 29)
    despues = consola.orden("casos"), consola.orden("bases"), consola.orden("historial", "90000000")
    assert despues == antes


def test_each_base_of_an_order_keeps_its_rejected_rows(consola: Consola, tmp_path: Path) -> None:
    bases = [
        libro(
            tmp_path / f"ajustes_{dia}_11_2026.xlsx",
            [fila(dia, ""), (malo, *fila(dia, "")[1:])],
        )
        for dia, malo in ((25, "uno"), (26, "dos"), (27, "tres"))
    ]
    pedido, ocupado = tmp_path / "rechazos.xlsx", tmp_path / "rechazos_2.xlsx"
    ocupado.write_text("de otro día")
    orden = ["importar", *map(str, bases), "--rechazos", str(pedido)]
    documentos = consola.orden(*orden)
    assert ocupado.read_text() == "de otro día"
    escritos = [pedido, tmp_path / "rechazos_3.xlsx", tmp_path / "rechazos_4.xlsx"]
    cuentas = [openpyxl.load_workbook(ruta).active["A2"].value for ruta in escritos]
    assert cuentas == ["uno", "dos", "tres"]
    dichos = [
        [r.name for r in escritos if any(r.name in a for a in d["avisos"])] for d in documentos
    ]
    assert dichos == [[], ["rechazos_3.xlsx"], ["rechazos_4.xlsx"]]


def test_pretending_with_several_files_says_what_each_was_compared_with(
    consola: Consola, tmp_path: Path
) -> None:
    bases = [libro(tmp_path / f"ajustes_{dia}_11_2026.xlsx", filas(31)) for dia in (25, 26)]
    documentos = consola.orden("importar", *map(str, bases), "--simular")
    assert [any("sin lo que harían" in a for a in d["avisos"]) for d in documentos] == [False, True]


def test_an_older_corte_adds_its_casos_and_overwrites_nothing(
    consola: Consola, tmp_path: Path
) -> None:
    viejo = libro(tmp_path / "ajustes_20_11_2026.xlsx", [fila(0, "RECHAZADO"), fila(31, "")])
    documento = consola.orden("importar", str(viejo))
    assert (documento["nuevas"], documento["iguales"], documento["actualizadas"]) == (1, 1, 0)
    assert consola.orden("caso", "1")["resultado"] is None
    assert consola.orden("kpi")["desde"] == "2026-11-24"


def test_the_same_corte_again_is_a_complemento_without_absent_casos(
    consola: Consola, tmp_path: Path
) -> None:
    parte = libro(tmp_path / "ajustes_24_11_2026.xlsx", [fila(31, "")])
    documento = consola.orden("importar", str(parte))
    assert (documento["tipo"], documento["ausentes"]) == ("complemento", 0)
    assert consola.orden("kpi")["total"] == 31


def test_a_complemento_by_order_has_no_absent_casos(consola: Consola, tmp_path: Path) -> None:
    parte = libro(tmp_path / "ajustes_25_11_2026.xlsx", [fila(31, "")])
    documento = consola.orden("importar", str(parte), "--complemento")
    assert (documento["tipo"], documento["ausentes"]) == ("complemento", 0)


def test_absent_casos_are_counted_against_the_previous_completa_and_kept(
    consola: Consola, tmp_path: Path
) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(28))
    assert consola.orden("importar", str(base))["ausentes"] == 2
    assert len(consola.orden("casos")) == 30


def test_rejected_rows_can_be_corrected_and_imported_again(
    consola: Consola, tmp_path: Path
) -> None:
    mala = list(fila(31, ""))
    mala[0] = None
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", [mala])
    rechazos = tmp_path / "rechazos_25_11_2026.xlsx"
    documento = consola.orden("importar", str(base), "--rechazos", str(rechazos))
    assert documento["rechazadas"] == 1
    assert stat.S_IMODE(rechazos.stat().st_mode) == 0o600
    hojas = openpyxl.load_workbook(rechazos)
    hoja = hojas.active
    assert hoja is not None
    encabezados = [celda.value for celda in hoja[1]]
    hoja.cell(2, encabezados.index("Cuenta") + 1).value = "90000010"
    hojas.save(rechazos)
    corregida = consola.orden("importar", str(rechazos))
    assert (corregida["nuevas"], corregida["rechazadas"]) == (1, 0)


def test_what_somebody_corrects_in_the_rejected_rows_is_not_written_over(
    consola: Consola, tmp_path: Path
) -> None:
    dias = [
        libro(tmp_path / f"ajustes_{dia}_11_2026.xlsx", [("malo", *fila(dia, "")[1:])])
        for dia in (25, 26)
    ]
    rechazos = tmp_path / "rechazos.xlsx"
    consola.orden("importar", str(dias[0]), "--rechazos", str(rechazos))
    hojas = openpyxl.load_workbook(rechazos)
    hojas.properties.lastModifiedBy = "Yuli"
    hojas.save(rechazos)
    corregidas = rechazos.read_bytes()
    error = consola.orden("importar", str(dias[1]), "--rechazos", str(rechazos), sale=3)
    assert "rechazos.xlsx" in error["mensaje"]
    assert rechazos.read_bytes() == corregidas
    assert len(consola.orden("bases")) == 2
    otro = libro(tmp_path / "ajustes_27_11_2026.xlsx", [("malo", *fila(27, "")[1:])])
    orden = ["importar", str(dias[1]), str(otro), "--rechazos", str(rechazos)]
    dichos = [documento["avisos"][-1] for documento in consola.orden(*orden)]
    assert ["rechazos_2.xlsx" in dichos[0], "rechazos_3.xlsx" in dichos[1]] == [True, True]
    assert rechazos.read_bytes() == corregidas


def test_a_column_can_be_named_by_hand(consola: Consola, tmp_path: Path) -> None:
    encabezados = ["Cuenta", "Número raro", "Estado", "Motivo", "Resultado"]
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", [fila(31, "")[:5]], encabezados)
    consola.orden("importar", str(base), sale=3)
    documento = consola.orden("importar", str(base), "--mapa", "radicado=Número raro")
    assert documento["columnas"]["radicado"] == "Número raro"


# Nasty text.


@pytest.mark.parametrize("nasty", TEXTOS_DIFICILES)
def test_text_that_bites_goes_in_and_comes_out_clean(consola: Consola, nasty: str) -> None:
    argumento = nasty.replace("\x00", "")
    consola.orden("registrar", "1", "nota", "--nota", f"dice {argumento}")
    nota = consola.orden("historial", "90000000")[0]["nota"]
    assert nota.startswith("dice ")
    assert "\x1b" not in nota
    assert "\u202e" not in nota
    for orden in (("historial", "90000000"), ("caso", "1"), ("casos", "--texto", argumento)):
        consola.texto(*orden)
    consola.orden("registrar", argumento or "x", "nota", sale=2)
    consola.orden("registrar", "1", argumento, sale=2)
    consola.orden("registrar", "1", "clasificar", "--dato", f"{argumento}=A", sale=2)
    consola.orden("usuarios", "rol", argumento, "agente", sale=3)
    consola.orden("importar", f"/no/hay/{argumento}", sale=3)


@pytest.mark.parametrize(
    "argumentos",
    [
        ("historial", "\udcff"),
        ("casos", "--texto", "\udcff"),
        ("casos", "--cuenta", "\udcff"),
        ("registrar", "1", "nota", "--nota", "\udcff"),
        ("saltar", "1", "--motivo", "\udcff"),
    ],
)
def test_bytes_that_are_no_text_do_no_harm(consola: Consola, argumentos: tuple[str, ...]) -> None:
    consola.orden(*argumentos)


def test_a_note_with_the_most_text_is_kept_or_refused_but_never_cut(consola: Consola) -> None:
    larga = "x" * 4_001
    salida = consola.crudo(
        *("--db", str(consola.db), "--como", "drubio", "registrar", "1", "nota", "--nota", larga)
    )
    if salida.codigo == 0:
        assert consola.orden("historial", "90000000")[0]["nota"] == larga
    else:
        assert salida.codigo == 3


def test_cells_that_bite_reach_the_person_as_text(consola: Consola, tmp_path: Path) -> None:
    malos = [t for t in TEXTOS_DIFICILES if "\x1b" not in t and "\x00" not in t]
    encabezados = [*ENCABEZADOS[:3], "Motivo", "Resultado", "[red]Otra[/] columna"]
    renglones = [
        (f"9000{n:04d}", f"55{n:04d}", texto, texto, texto, texto) for n, texto in enumerate(malos)
    ]
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", renglones, encabezados)
    documento = consola.orden("importar", str(base))
    assert documento["nuevas"] == len(malos)
    for caso in consola.orden("casos", "--base", str(documento["base"])):
        consola.texto("caso", str(caso["id"]), "--ver-datos")
        consola.texto("historial", caso["cuenta"])
        error = consola.orden(
            "registrar", str(caso["id"]), "clasificar", "--dato", "causal=A", sale=4
        )
        assert "sinónimo" in error["mensaje"]


# Inside trouble.


def test_an_internal_error_is_told_without_a_traceback_and_logged_without_values(
    consola: Consola, fuera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falla(*_args: object) -> None:
        raise ValueError("la cuenta 90001234 de Persona De Prueba")

    monkeypatch.setattr(TriageService, "list_ids", falla)
    error = consola.orden("casos", sale=70)
    assert error["codigo"] == "interno"
    assert "ajustes.log" in error["sugerencia"]
    (registro,) = fuera.rglob("ajustes.log")
    texto = registro.read_text()
    assert "ValueError" in texto
    assert "test_salidas.py" in texto
    assert "90001234" not in texto + error["mensaje"]
    assert "Persona" not in texto
    assert stat.S_IMODE(registro.stat().st_mode) == 0o600
    assert stat.S_IMODE(registro.parent.stat().st_mode) == 0o700


def test_an_internal_error_is_told_even_where_the_log_cannot_be_written(
    consola: Consola, fuera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fuera.mkdir(exist_ok=True)
    (fuera / "state").write_text("un archivo donde iría la carpeta")

    def falla(*_args: object) -> None:
        raise ValueError

    monkeypatch.setattr(TriageService, "list_ids", falla)
    assert consola.orden("casos", sale=70)["codigo"] == "interno"


def test_an_interrupted_order_says_so(consola: Consola, monkeypatch: pytest.MonkeyPatch) -> None:
    def corta(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(TriageService, "list_ids", corta)
    salida = consola.crudo("--db", str(consola.db), "casos")
    assert salida.codigo == 130
    assert "interrumpió" in salida.stderr


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_of_any_charset_is_served(consola: Consola, charset: str) -> None:
    for orden in (("casos",), ("caso", "1"), ("caso", "9999"), ("--help",)):
        proceso = subprocess.run(
            [
                sys.executable,
                "-m",
                "ajustes_tui",
                "--db",
                str(consola.db),
                "--como",
                "drubio",
                *orden,
            ],
            env={**os.environ, "PYTHONIOENCODING": charset},
            capture_output=True,
            check=False,
        )
        assert proceso.returncode == (3 if "9999" in orden else 0), proceso.stderr
        (proceso.stdout + proceso.stderr).decode(charset)


def test_a_reader_that_goes_away_is_no_error(consola: Consola) -> None:
    orden = f"'{sys.executable}' -m ajustes_tui --db '{consola.db}' --como drubio casos"
    proceso = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {orden} | head -c 1"],
        capture_output=True,
        check=False,
    )
    assert (proceso.returncode, proceso.stderr) == (0, b"")


def test_the_document_is_whole_whatever_the_charset(consola: Consola) -> None:
    consola.orden("registrar", "1", "nota", "--nota", "ñandú 漢字 😀")
    proceso = subprocess.run(
        [
            *(sys.executable, "-m", "ajustes_tui", "--db", str(consola.db), "--como", "drubio"),
            *("historial", "90000000", "--json"),
        ],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert json.loads(proceso.stdout)[0]["nota"] == "ñandú 漢字 😀"


# Settings.


def test_a_setting_that_does_not_exist_is_an_aviso_and_not_an_error(
    consola: Consola, tmp_path: Path
) -> None:
    config = tmp_path / "ajustes.toml"
    config.write_text("max_reescalamiento = 3\n")
    salida = consola.texto("--config", str(config), "casos", "--json")
    assert salida.stderr.startswith("aviso: ")
    assert len(salida.documento) == 30


def test_a_settings_file_that_is_named_and_absent_is_refused(
    consola: Consola, tmp_path: Path
) -> None:
    assert consola.orden("--config", str(tmp_path / "no.toml"), "casos", sale=3)


def test_the_place_of_the_store_comes_from_the_environment_too(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AJUSTES_DB", str(consola.db))
    salida = consola.crudo("--como", "drubio", "casos", "--json")
    assert len(salida.documento) == 30


@pytest.mark.parametrize("orden", [("casos",), ("kpi",), ("bases",), ("historial", "1"), ("info",)])
def test_looking_where_there_is_no_store_makes_none(vacia: Consola, orden: tuple[str, ...]) -> None:
    vacia.orden(*orden)
    assert not vacia.db.parent.exists()


def test_a_file_that_is_no_store_is_refused(vacia: Consola, tmp_path: Path) -> None:
    vacia.db.parent.mkdir()
    vacia.db.write_text("esto no es un almacén" * 100)
    error = vacia.orden("casos", sale=3)
    assert "almacen.db" in error["mensaje"]
    assert str(tmp_path) not in error["mensaje"] + error["sugerencia"]


def test_a_store_in_a_place_that_cannot_be_looked_at_is_refused_and_no_internal_error(
    vacia: Consola, tmp_path: Path
) -> None:
    imposible = str(tmp_path / ("x" * 300))
    for orden in ("info", "casos", "siguiente"):
        salida = vacia.crudo("--db", imposible, orden, "--json")
        assert (salida.codigo, "No se puede abrir" in salida.error["mensaje"]) == (3, True)


def test_whatever_the_umask_all_that_is_made_is_for_its_owner_only(
    vacia: Consola, tmp_path: Path, fuera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fallar(*_nada: object) -> None:
        raise ValueError

    antes = os.umask(0)
    try:
        vacia.db = tmp_path / "una" / "otra" / "almacen.db"
        vacia.orden("usuarios", "agregar", "yuli", "--rol", "agente")
        monkeypatch.setattr(TriageService, "list_ids", fallar)
        vacia.texto("casos", sale=70)
    finally:
        os.umask(antes)
    hechos = [*(tmp_path / "una").rglob("*"), tmp_path / "una", *fuera.rglob("*"), fuera]
    assert any(ruta.name == "ajustes.log" for ruta in hechos)
    assert [ruta for ruta in hechos if ruta.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("opcion", ["--db", "--config", "--como", "--pantalla", "--terminal"])
def test_opening_the_program_reads_its_options_as_any_order_does(opcion):
    linea = [opcion, "triage", "--db", "otra.db"]

    assert vars(parse(linea)) == vars(build_parser().parse_args(linea))
    assert vars(parse([*linea, "casos"]))["orden"] == "casos"
