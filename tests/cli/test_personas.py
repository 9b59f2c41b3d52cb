"""Who is asking, what they may see, and the clock and store of a demonstration."""

from __future__ import annotations

import os
import pwd
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ajustes_tui.domain.values.dates import BOGOTA
from tests.cli.conftest import Consola
from tests.services.soporte import filas, libro

YO = pwd.getpwuid(os.getuid()).pw_name
LEEN = [
    *(("casos",), ("caso", "1"), ("bases",), ("revision",), ("historial", "90000000")),
    *(("kpi",), ("usuarios", "listar"), ("conciliacion",), ("catalogo", "causales")),
]
ESCRIBEN = [
    *(("siguiente",), ("soltar", "1"), ("saltar", "1", "--motivo", "x")),
    *(("registrar", "1", "nota", "--nota", "hola"), ("caso", "1", "--ver-datos")),
    *(("usuarios", "agregar", "otra", "--rol", "agente"), ("usuarios", "desactivar", "yuli")),
    ("anular_importacion", "1", "--motivo", "x"),
]


@pytest.mark.parametrize("quien", ["nadie", "exagente"])
@pytest.mark.parametrize("argumentos", LEEN + ESCRIBEN, ids="-".join)
def test_who_is_not_of_the_store_sees_and_does_nothing(
    consola: Consola, argumentos: tuple[str, ...], quien: str
) -> None:
    error = consola.orden(*argumentos, sale=4, como=quien)
    assert error["codigo"] == "persona_desconocida"
    assert "drubio" in error["sugerencia"]
    conn = sqlite3.connect(consola.db)
    assert conn.execute("SELECT count(*) FROM usuarios").fetchone() == (5,)
    assert conn.execute("SELECT max(linea) FROM historial").fetchone() == (30,)


@pytest.mark.parametrize("quien", ["nadie", "exagente"])
def test_support_sees_where_it_is_and_who_is_not_of_the_store_is_told_whom_to_ask(
    consola: Consola, quien: str
) -> None:
    salida = consola.texto("info", "--json", como=quien)
    assert (salida.documento["usuario"], salida.documento["rol"]) == (quien, None)
    assert "Pida el acceso a drubio" in salida.stderr


def test_an_unknown_person_imports_nothing(consola: Consola, tmp_path: Path) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(31))
    consola.orden("importar", str(base), sale=4, como="nadie")
    assert len(consola.orden("casos")) == 30


def test_a_coordinador_does_not_import(consola: Consola, tmp_path: Path) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(31))
    consola.orden("importar", str(base), sale=4, como="lcano")
    assert len(consola.orden("casos", como="lcano")) == 30


def test_a_person_is_the_owner_of_the_process_and_never_of_the_environment(
    vacia: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(variable, "impostora")
    salida = vacia.crudo("--db", str(vacia.db), "info", "--json")
    assert salida.documento["usuario"] == YO


def test_a_name_is_believed_only_from_who_owns_the_store(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert consola.orden("info", como="yuli")["usuario"] == "yuli"
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    error = consola.orden("casos", sale=4, como="drubio")
    assert "cuenta dueña del almacén" in error["mensaje"]


def test_ones_own_name_needs_nobodys_belief(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    assert consola.orden("info", como=YO)["usuario"] == YO


@pytest.mark.parametrize("nombre", ["", " ", "dos palabras", "a/b", "\x1b[31m", "x" * 40])
def test_a_name_nobody_could_have_is_refused(vacia: Consola, nombre: str) -> None:
    vacia.orden("usuarios", "agregar", "yuli", "--rol", "agente", sale=3, como=nombre)
    assert not vacia.db.parent.exists()


def test_who_comes_through_sudo_is_who_they_are(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    otra = next(p for p in pwd.getpwall() if p.pw_uid not in (0, os.getuid()))
    monkeypatch.setenv("SUDO_UID", str(otra.pw_uid))
    salida = consola.crudo("--db", str(consola.db), "info", "--json")
    assert salida.documento["usuario"] == otra.pw_name
    error = consola.orden("casos", sale=4, como="drubio")
    assert "sudo" in error["mensaje"]


def test_sudo_is_not_believed_by_who_does_not_own_the_store(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    otra = next(p for p in pwd.getpwall() if p.pw_uid not in (0, os.getuid()))
    monkeypatch.setenv("SUDO_UID", str(otra.pw_uid))
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    salida = consola.crudo("--db", str(consola.db), "info", "--json")
    assert salida.documento["usuario"] == YO


@pytest.mark.parametrize("basura", ["", "abc", "-1", "٣", "99999999999999999999"])
def test_a_strange_sudo_uid_is_nobody_else(
    consola: Consola, monkeypatch: pytest.MonkeyPatch, basura: str
) -> None:
    monkeypatch.setenv("SUDO_UID", basura)
    salida = consola.crudo("--db", str(consola.db), "info", "--json")
    assert salida.codigo in (0, 4)
    if salida.codigo == 0:
        assert salida.documento["usuario"] in (YO, basura)


def test_the_first_person_to_write_supervises(vacia: Consola, tmp_path: Path) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(3))
    vacia.orden("importar", str(base), como="primera")
    assert vacia.orden("usuarios", "listar", como="primera") == [
        {"login": "primera", "nombre": "primera", "rol": "supervisor", "activo": True}
    ]
    vacia.orden("casos", sale=4, como="segunda")


@pytest.mark.parametrize(
    ("codigo", "argumentos"),
    [
        (3, ("registrar", "1", "nota", "--nota", "hola")),
        (3, ("registrar", "1", "clasificar", "--dato", "causal=??")),
        (3, ("soltar", "1")),
        (3, ("saltar", "1", "--motivo", "x")),
        (4, ("siguiente",)),
        (3, ("importar", "no_existe_25_11_2026.xlsx")),
        (3, ("usuarios", "agregar", "con espacio", "--rol", "agente")),
        (3, ("usuarios", "agregar", "yuli", "--rol", "jefa")),
        (3, ("usuarios", "rol", "yuli", "agente")),
        (3, ("usuarios", "desactivar", "yuli")),
        (3, ("anular_importacion", "1", "--motivo", "x")),
    ],
    ids=str,
)
def test_an_order_that_was_refused_makes_nobody_a_supervisor(
    vacia: Consola, codigo: int, argumentos: tuple[str, ...]
) -> None:
    vacia.orden(*argumentos, sale=codigo, como="primera")
    assert vacia.orden("usuarios", "listar", como="segunda") == []


# Names and telephones.


def test_names_and_telephones_are_masked_unless_asked_and_asking_is_recorded(
    consola: Consola,
) -> None:
    tapado = consola.texto("caso", "1", "--json", como="yuli")
    assert "3000000000" not in tapado.stdout
    assert "Persona" not in tapado.stdout
    assert tapado.documento["telefonos"] == ["300 ••• ••00"]
    visto = consola.orden("caso", "1", "--ver-datos", como="yuli")
    assert visto["telefonos"] == ["3000000000"]
    assert visto["usuario_nombre"] == "Persona De Prueba"
    conn = sqlite3.connect(consola.db)
    (registro,) = conn.execute(
        "SELECT login, accion, detalle FROM auditoria WHERE accion = 'ver_datos'"
    ).fetchall()
    assert registro == ("yuli", "ver_datos", "caso 1")


@pytest.mark.parametrize(
    "orden", [("casos",), ("historial", "90000000"), ("siguiente",), ("soltar", "1"), ("kpi",)]
)
def test_no_other_order_shows_a_name_or_a_telephone(
    consola: Consola, orden: tuple[str, ...]
) -> None:
    consola.orden("registrar", "2", "clasificar", "--dato", "causal=A")
    consola.orden("registrar", "2", "aplicacion_correcta")
    datos = ("resultado=NO_CONTESTA", "telefono=3000000000")
    consola.orden("registrar", "2", "contacto", *[x for d in datos for x in ("--dato", d)])
    for salida in (consola.texto(*orden, "--json"), consola.texto(*orden)):
        assert "3000000000" not in salida.stdout
        assert "Persona" not in salida.stdout


def test_a_malformed_telephone_is_not_repeated(consola: Consola) -> None:
    consola.orden("registrar", "2", "clasificar", "--dato", "causal=A")
    consola.orden("registrar", "2", "aplicacion_correcta")
    datos = ("resultado=NO_CONTESTA", "telefono=30000001")
    error = consola.orden(
        "registrar", "2", "contacto", *[x for d in datos for x in ("--dato", d)], sale=3
    )
    assert "30000001" not in error["mensaje"] + error["sugerencia"]


# Demonstrations.


def test_only_a_demonstration_lives_at_another_moment(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AJUSTES_AHORA", "2031-01-15T10:00:00-05:00")
    consola.orden("registrar", "1", "nota", "--nota", "hola")
    momento = datetime.fromisoformat(consola.orden("historial", "90000000")[0]["momento"])
    assert abs((datetime.now(BOGOTA) - momento).total_seconds()) < 3_600


def test_a_moment_that_is_none_does_not_trouble_a_real_store(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AJUSTES_AHORA", "ayer")
    consola.orden("casos")


def test_days_pass_in_a_demonstration(
    demo: Callable[[str], Consola], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    consola = demo("2026-07-02T10:00:00-05:00")
    consola.orden("importar", str(libro(tmp_path / "ajustes_02_07_2026.xlsx", filas(3))))
    for momento in ("2026-07-02T10:00:00-05:00", "2026-07-03T20:30:00+00:00"):
        monkeypatch.setenv("AJUSTES_AHORA", momento)
        consola.orden("registrar", "1", "nota", "--nota", "hola")
    momentos = [linea["momento"] for linea in consola.orden("historial", "90000000")[:2]]
    assert momentos == ["2026-07-03T15:30:00-05:00", "2026-07-02T10:00:00-05:00"]


@pytest.mark.parametrize("momento", ["ayer", "2026-07-02", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_is_none_is_refused_in_a_demonstration(
    demo: Callable[[str], Consola], monkeypatch: pytest.MonkeyPatch, momento: str
) -> None:
    consola = demo("2026-07-02T10:00:00-05:00")
    monkeypatch.setenv("AJUSTES_AHORA", momento)
    assert "AJUSTES_AHORA" in consola.orden("casos", sale=3)["mensaje"]


def test_a_demonstration_never_takes_the_place_of_a_real_store(consola: Consola) -> None:
    antes = consola.db.read_bytes()
    assert consola.orden("demo", "--sin-tui", sale=3)["codigo"] == "no_es_demo"
    assert consola.db.read_bytes() == antes


def test_a_demonstration_never_takes_the_place_of_a_file_that_is_no_store(
    vacia: Consola,
) -> None:
    vacia.db.parent.mkdir()
    vacia.db.write_text("mis notas")
    vacia.orden("demo", "--sin-tui", sale=3)
    assert vacia.db.read_text() == "mis notas"


def test_a_demonstration_says_which_store_it_could_not_make(vacia: Consola) -> None:
    vacia.db.parent.mkdir()
    ocupada = vacia.db.parent / "ocupada"
    ocupada.write_text("mis notas")
    for carpeta in (ocupada, ocupada / "dentro"):
        salida = vacia.crudo("--db", str(carpeta / "tarde.db"), "demo", "--sin-tui")
        assert salida.codigo == 3
        assert "el almacén «tarde.db»" in salida.stderr
    assert [a.name for a in vacia.db.parent.iterdir()] == ["ocupada"]


def test_a_demonstration_is_made_afresh_each_time(vacia: Consola) -> None:
    for _ in range(2):
        vacia.orden("demo", "--sin-tui")
        vacia.orden("registrar", "1", "nota", "--nota", "de antes", como="yuli")
    lineas = vacia.orden("historial", vacia.orden("caso", "1")["cuenta"])
    assert [linea["nota"] for linea in lineas].count("de antes") == 1
    assert {a.name for a in vacia.db.parent.iterdir()} <= {
        f"almacen.db{resto}" for resto in ("", "-wal", "-shm", ".turno", ".uso")
    }
    assert vacia.db.stat().st_mode & 0o777 == 0o600


def test_a_demonstration_has_people_casos_and_some_history(vacia: Consola) -> None:
    vacia.orden("demo", "--sin-tui")
    roles = {u["rol"] for u in vacia.orden("usuarios", "listar")}
    assert roles == {"agente", "supervisor", "coordinador"}
    documento = vacia.orden("kpi")
    assert documento["total"] > 100
    assert documento["aplicado"]["casos"] > 0
    assert documento["pendiente"]["casos"] < documento["total"]
    for cubeta in ("aplicado", "rechazado", "corregido", "a_pqr", "pendiente"):
        assert len(vacia.orden("casos", "--cubeta", cubeta)) == documento[cubeta]["casos"]


def test_an_empty_demonstration_has_nobody_and_nothing(
    demo: Callable[[str], Consola],
) -> None:
    consola = demo("2026-07-02T10:00:00-05:00")
    assert consola.orden("usuarios", "listar") == []
    assert consola.orden("casos") == []


def test_a_demonstration_has_a_place_of_its_own_by_default(vacia: Consola, fuera: Path) -> None:
    assert vacia.crudo("demo", "--sin-tui", "--vacio").codigo == 0
    (almacen,) = fuera.rglob("*.db")
    assert almacen.name == "demo.db"
    assert almacen.parent.stat().st_mode & 0o777 == 0o700


def test_a_change_of_role_is_recorded_with_the_one_before(consola: Consola) -> None:
    consola.orden("usuarios", "rol", "yuli", "coordinador", como="drubio")
    conn = sqlite3.connect(consola.db)
    dichos = conn.execute("SELECT detalle FROM auditoria WHERE accion = 'usuario_rol'").fetchall()
    assert dichos == [("yuli coordinador, antes agente",)]


def test_a_name_too_long_for_any_list_is_refused(consola: Consola) -> None:
    orden = ("usuarios", "agregar", "otra", "--rol", "agente", "--nombre", "x" * 81)
    consola.orden(*orden, sale=3, como="drubio")
