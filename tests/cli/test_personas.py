"""Who is asking, what they may see, and the clock and store of a demonstration."""

from __future__ import annotations

import os
import pwd
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import AHORA, Consola
from tests.services.soporte import book, fila, rows

YO = pwd.getpwuid(os.getuid()).pw_name
LEEN = [
    *(("casos",), ("caso", "1"), ("bases",), ("revision",), ("historial", "90000000")),
    *(("kpi",), ("usuarios", "listar"), ("conciliacion",), ("catalogo", "causales")),
]
WRITE = [
    *(("siguiente",), ("soltar", "1"), ("saltar", "1", "--motivo", "x")),
    *(("registrar", "1", "nota", "--nota", "hola"), ("caso", "1", "--ver-datos")),
    *(("usuarios", "agregar", "otra", "--rol", "agente"), ("usuarios", "desactivar", "yuli")),
    ("anular_importacion", "1", "--motivo", "x"),
]


@pytest.mark.parametrize("who", ["nadie", "exagente"])
@pytest.mark.parametrize("arguments", LEEN + WRITE, ids="-".join)
def test_who_is_not_of_the_store_sees_and_does_nothing(
    consola: Consola, arguments: tuple[str, ...], who: str
) -> None:
    error = consola.order(*arguments, sale=4, como=who)
    assert error["codigo"] == "persona_desconocida"
    assert "drubio" in error["sugerencia"]
    conn = sqlite3.connect(consola.db)
    assert conn.execute("SELECT count(*) FROM usuarios").fetchone() == (5,)
    assert conn.execute("SELECT max(linea) FROM historial").fetchone() == (30,)


@pytest.mark.parametrize("who", ["nadie", "exagente"])
def test_support_sees_where_it_is_and_who_is_not_of_the_store_is_told_whom_to_ask(
    consola: Consola, who: str
) -> None:
    output = consola.text("info", "--json", como=who)
    assert (output.document["usuario"], output.document["rol"]) == (who, None)
    assert "Pida el acceso a drubio" in output.stderr


def test_an_unknown_person_imports_nothing(consola: Consola, tmp_path: Path) -> None:
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    consola.order("importar", str(base), sale=4, como="nadie")
    assert len(consola.order("casos")) == 30


def test_a_coordinador_does_not_import(consola: Consola, tmp_path: Path) -> None:
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    consola.order("importar", str(base), sale=4, como="lcano")
    assert len(consola.order("casos", como="lcano")) == 30


def test_a_person_is_the_owner_of_the_process_and_never_of_the_environment(
    empty: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(variable, "impostora")
    output = empty.raw("--db", str(empty.db), "info", "--json")
    assert output.document["usuario"] == YO


def test_a_name_is_believed_only_from_who_owns_the_store(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert consola.order("info", como="yuli")["usuario"] == "yuli"
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    error = consola.order("casos", sale=4, como="drubio")
    assert "cuenta dueña del almacén" in error["mensaje"]


def test_ones_own_name_needs_nobodys_belief(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    assert consola.order("info", como=YO)["usuario"] == YO


@pytest.mark.parametrize("name", ["", " ", "dos palabras", "a/b", "\x1b[31m", "x" * 40])
def test_a_name_nobody_could_have_is_refused(empty: Consola, name: str) -> None:
    empty.order("usuarios", "agregar", "yuli", "--rol", "agente", sale=3, como=name)
    assert not empty.db.parent.exists()


def test_who_comes_through_sudo_is_who_they_are(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = next(p for p in pwd.getpwall() if p.pw_uid not in (0, os.getuid()))
    monkeypatch.setenv("SUDO_UID", str(other.pw_uid))
    output = consola.raw("--db", str(consola.db), "info", "--json")
    assert output.document["usuario"] == other.pw_name
    error = consola.order("casos", sale=4, como="drubio")
    assert "sudo" in error["mensaje"]


def test_sudo_is_not_believed_by_who_does_not_own_the_store(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = next(p for p in pwd.getpwall() if p.pw_uid not in (0, os.getuid()))
    monkeypatch.setenv("SUDO_UID", str(other.pw_uid))
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    output = consola.raw("--db", str(consola.db), "info", "--json")
    assert output.document["usuario"] == YO


@pytest.mark.parametrize("basura", ["", "abc", "-1", "٣", "99999999999999999999"])
def test_a_strange_sudo_uid_is_nobody_else(
    consola: Consola, monkeypatch: pytest.MonkeyPatch, basura: str
) -> None:
    monkeypatch.setenv("SUDO_UID", basura)
    output = consola.raw("--db", str(consola.db), "info", "--json")
    assert output.code in (0, 4)
    if output.code == 0:
        assert output.document["usuario"] in (YO, basura)


def test_the_first_person_to_write_supervises(empty: Consola, tmp_path: Path) -> None:
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(3))
    empty.order("importar", str(base), como="primera")
    assert empty.order("usuarios", "listar", como="primera") == [
        {"login": "primera", "nombre": "primera", "rol": "supervisor", "activo": True}
    ]
    empty.order("casos", sale=4, como="segunda")


def test_each_person_has_initials_of_their_own(empty: Consola) -> None:
    empty.order("usuarios", "agregar", "ana", "--rol", "agente", "--nombre", "Ana Ríos")
    empty.order("usuarios", "agregar", "aldo", "--rol", "agente", "--iniciales", "ñx")
    empty.order("usuarios", "agregar", "ada", "--rol", "agente", "--iniciales", "NX", sale=3)
    empty.order("usuarios", "iniciales", "aldo", "--iniciales", "AR", sale=3)
    empty.order("usuarios", "iniciales", "nadie", "--iniciales", "QQ", sale=3)
    empty.order("usuarios", "iniciales", "ana", "--iniciales", "a", sale=3)
    empty.order("usuarios", "rol", "ana", "supervisor", "--iniciales", "ari")

    people = empty.order("usuarios", "iniciales", "aldo", "--iniciales", "ar")

    initials = {person["login"]: person["iniciales"] for person in people}
    assert (initials["ana"], initials["aldo"]) == ("ARI", "AR")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (3, ("importar", "no_existe_25_11_2026.xlsx")),
        (3, ("importar", "{doubtful}", "--corte", "2026-11-24")),
        (3, ("usuarios", "agregar", "con espacio", "--rol", "agente")),
        (3, ("usuarios", "agregar", "yuli", "--rol", "jefa")),
        (4, ("usuarios", "agregar", "primera", "--rol", "agente")),
        (3, ("catalogo", "causales", "--importar", "no_existe.toml")),
    ],
    ids=str,
)
def test_what_begins_a_store_makes_none_where_it_is_refused(
    empty: Consola, tmp_path: Path, code: int, arguments: tuple[str, ...]
) -> None:
    days = ("13/11/2026", "11/13/2026")
    doubtful = book(tmp_path / "b.xlsx", [[*fila(n, "")[:9], days[n % 2]] for n in range(4)])
    said = [text.format(doubtful=doubtful) for text in arguments]
    empty.order(*said, sale=code, como="primera")
    assert not empty.db.exists()


def test_whoever_begins_a_store_has_the_name_they_give_and_is_told_that_it_was_made(
    empty: Consola,
) -> None:
    order = ("usuarios", "agregar", "ana", "--rol", "supervisor", "--nombre", "Ana Ríos")
    made = empty.text(*order, "--json", como="ana")
    assert "aviso: se hizo un almacén nuevo, «almacen.db»." in made.stderr
    assert [person["nombre"] for person in made.document] == ["Ana Ríos"]
    assert "almacén" not in empty.text("usuarios", "listar", como="ana").stderr
    renamed = empty.order("usuarios", "nombre", "ana", " Ana  María Ríos ", como="ana")
    assert [person["nombre"] for person in renamed] == ["Ana María Ríos"]
    empty.order("usuarios", "nombre", "ana", " ", sale=3, como="ana")
    empty.order("usuarios", "nombre", "nadie", "Otra", sale=3, como="ana")


# Names and telephones.


def test_names_and_telephones_are_masked_unless_asked_and_asking_is_recorded(
    consola: Consola,
) -> None:
    tapado = consola.text("caso", "1", "--json", como="yuli")
    assert "3000000000" not in tapado.stdout
    assert "Persona" not in tapado.stdout
    assert tapado.document["telefonos"] == ["300 ••• ••00"]
    seen = consola.order("caso", "1", "--ver-datos", como="yuli")
    assert seen["telefonos"] == ["3000000000"]
    assert seen["usuario_nombre"] == "Persona De Prueba"
    conn = sqlite3.connect(consola.db)
    (recorded,) = conn.execute(
        "SELECT login, accion, detalle FROM auditoria WHERE accion = 'ver_datos'"
    ).fetchall()
    assert recorded == ("yuli", "ver_datos", "caso 1")


@pytest.mark.parametrize(
    "order", [("casos",), ("historial", "90000000"), ("siguiente",), ("soltar", "1"), ("kpi",)]
)
def test_no_other_order_shows_a_name_or_a_telephone(
    consola: Consola, order: tuple[str, ...]
) -> None:
    consola.order("registrar", "2", "clasificar", "--dato", "causal=A")
    consola.order("registrar", "2", "aplicacion_correcta")
    datos = ("resultado=NO_CONTESTA", "telefono=3000000000")
    consola.order("registrar", "2", "contacto", *[x for d in datos for x in ("--dato", d)])
    for output in (consola.text(*order, "--json"), consola.text(*order)):
        assert "3000000000" not in output.stdout
        assert "Persona" not in output.stdout


def test_a_malformed_telephone_is_not_repeated(consola: Consola) -> None:
    consola.order("registrar", "2", "clasificar", "--dato", "causal=A")
    consola.order("registrar", "2", "aplicacion_correcta")
    datos = ("resultado=NO_CONTESTA", "telefono=30000001")
    error = consola.order(
        "registrar", "2", "contacto", *[x for d in datos for x in ("--dato", d)], sale=3
    )
    assert "30000001" not in error["mensaje"] + error["sugerencia"]


# Demonstrations.


def test_only_a_demonstration_lives_at_another_moment(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AJUSTES_AHORA", "2031-01-15T10:00:00-05:00")
    consola.order("registrar", "1", "nota", "--nota", "hola")
    momento = datetime.fromisoformat(consola.order("historial", "90000000")[0]["momento"])
    assert momento == AHORA


def test_a_moment_that_is_none_does_not_trouble_a_real_store(
    consola: Consola, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AJUSTES_AHORA", "ayer")
    consola.order("casos")


def test_days_pass_in_a_demonstration(
    demo: Callable[[str], Consola], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    consola = demo("2026-07-02T10:00:00-05:00")
    consola.order("importar", str(book(tmp_path / "ajustes_02_07_2026.xlsx", rows(3))))
    for momento in ("2026-07-02T10:00:00-05:00", "2026-07-03T20:30:00+00:00"):
        monkeypatch.setenv("AJUSTES_AHORA", momento)
        consola.order("registrar", "1", "nota", "--nota", "hola")
    momentos = [line["momento"] for line in consola.order("historial", "90000000")[:2]]
    assert momentos == ["2026-07-03T15:30:00-05:00", "2026-07-02T10:00:00-05:00"]


@pytest.mark.parametrize("momento", ["ayer", "2026-07-02", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_is_none_is_refused_in_a_demonstration(
    demo: Callable[[str], Consola], monkeypatch: pytest.MonkeyPatch, momento: str
) -> None:
    consola = demo("2026-07-02T10:00:00-05:00")
    monkeypatch.setenv("AJUSTES_AHORA", momento)
    assert "AJUSTES_AHORA" in consola.order("casos", sale=3)["mensaje"]


def test_a_demonstration_never_takes_the_place_of_a_real_store(consola: Consola) -> None:
    before = consola.db.read_bytes()
    assert consola.order("demo", "--sin-tui", sale=3)["codigo"] == "no_es_demo"
    assert consola.db.read_bytes() == before


def test_a_demonstration_never_takes_the_place_of_a_file_that_is_no_store(
    empty: Consola,
) -> None:
    empty.db.parent.mkdir()
    empty.db.write_text("mis notas")
    empty.order("demo", "--sin-tui", sale=3)
    assert empty.db.read_text() == "mis notas"


def test_a_demonstration_says_which_store_it_could_not_make(empty: Consola) -> None:
    empty.db.parent.mkdir()
    ocupada = empty.db.parent / "ocupada"
    ocupada.write_text("mis notas")
    for folder in (ocupada, ocupada / "dentro"):
        output = empty.raw("--db", str(folder / "tarde.db"), "demo", "--sin-tui")
        assert output.code == 3
        assert "el almacén «tarde.db»" in output.stderr
    assert [to.name for to in empty.db.parent.iterdir()] == ["ocupada"]


def test_a_demonstration_is_opened_as_it_is_and_made_anew_only_when_asked(empty: Consola) -> None:
    def notes() -> int:
        lines = empty.order("historial", empty.order("caso", "1")["cuenta"])
        return [line["nota"] for line in lines].count("de antes")

    made = empty.order("demo", "--sin-tui")
    empty.order("registrar", "1", "nota", "--nota", "de antes", como="yuli")
    again = empty.text("demo", "--sin-tui", "--json")
    assert (again.document, notes()) == (made, 1)
    assert "se abre la demostración «almacen.db», como está" in again.stderr.lower()
    assert "ya tiene trabajo" in empty.order("demo", "--sin-tui", "--vacio", sale=2)["mensaje"]
    assert notes() == 1
    empty.order("demo", "--sin-tui", "--nuevo")
    assert notes() == 0
    assert empty.order("demo", "--sin-tui", "--nuevo", "--vacio")["casos"] == 0
    assert empty.order("demo", "--sin-tui", "--vacio")["vacio"]
    assert {to.name for to in empty.db.parent.iterdir()} <= {
        f"almacen.db{rest}" for rest in ("", "-wal", "-shm", ".turno", ".uso", ".bases")
    }
    assert empty.db.stat().st_mode & 0o777 == 0o600


def test_a_demonstration_has_people_casos_and_some_history(empty: Consola) -> None:
    empty.order("demo", "--sin-tui")
    roles = {u["rol"] for u in empty.order("usuarios", "listar")}
    assert roles == {"agente", "supervisor", "coordinador", "gerente"}
    document = empty.order("kpi")
    assert document["total"] > 100
    assert document["aplicado"]["casos"] > 0
    assert document["pendiente"]["casos"] < document["total"]
    for cubeta in ("aplicado", "rechazado", "corregido", "a_pqr", "pendiente"):
        assert len(empty.order("casos", "--cubeta", cubeta)) == document[cubeta]["casos"]


def test_an_empty_demonstration_has_nobody_and_nothing(
    demo: Callable[[str], Consola],
) -> None:
    consola = demo("2026-07-02T10:00:00-05:00")
    assert consola.order("usuarios", "listar") == []
    assert consola.order("casos") == []


def test_a_demonstration_has_a_place_of_its_own_by_default(empty: Consola, fuera: Path) -> None:
    assert empty.raw("demo", "--sin-tui", "--vacio").code == 0
    (store,) = fuera.rglob("*.db")
    assert store.name == "demo.db"
    assert store.parent.stat().st_mode & 0o777 == 0o700


def test_a_change_of_role_is_recorded_with_the_one_before(consola: Consola) -> None:
    consola.order("usuarios", "rol", "yuli", "coordinador", como="drubio")
    conn = sqlite3.connect(consola.db)
    audited = conn.execute("SELECT detalle FROM auditoria WHERE accion = 'usuario_rol'").fetchall()
    assert audited == [("yuli coordinador, antes agente",)]


def test_a_name_too_long_for_any_list_is_refused(consola: Consola) -> None:
    order = ("usuarios", "agregar", "otra", "--rol", "agente", "--nombre", "x" * 81)
    consola.order(*order, sale=3, como="drubio")
