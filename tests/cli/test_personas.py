"""Who is asking, what they may see, and the clock and store of a demonstration."""

from __future__ import annotations

import os
import pwd
import sqlite3

import pytest

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
def test_who_is_not_of_the_store_sees_and_does_nothing_and_is_told_whom_to_ask(consola, who):
    for arguments in LEEN + WRITE:
        error = consola.order(*arguments, sale=4, como=who)
        assert error["codigo"] == "persona_desconocida"
        assert "drubio" in error["sugerencia"]
    output = consola.text("info", "--json", como=who)
    assert (output.document["usuario"], output.document["rol"]) == (who, None)
    assert "Pida el acceso a drubio" in output.stderr
    conn = sqlite3.connect(consola.db)
    assert conn.execute("SELECT count(*) FROM usuarios").fetchone() == (5,)
    assert conn.execute("SELECT max(linea) FROM historial").fetchone() == (30,)


def test_nobody_unknown_and_no_coordinador_imports(consola, tmp_path):
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    for who in ("nadie", "lcano"):
        consola.order("importar", str(base), sale=4, como=who)
    assert len(consola.order("casos", como="lcano")) == 30


def test_a_person_is_the_owner_of_the_process_and_never_of_the_environment(empty, monkeypatch):
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(variable, "impostora")
    output = empty.raw("--db", str(empty.db), "info", "--json")
    assert output.document["usuario"] == YO


def test_a_name_is_believed_only_from_who_owns_the_store(consola, monkeypatch):
    assert consola.order("info", como="yuli")["usuario"] == "yuli"
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    error = consola.order("casos", sale=4, como="drubio")
    assert "cuenta dueña del almacén" in error["mensaje"]
    # One's own name needs nobody's belief.
    assert consola.order("info", como=YO)["usuario"] == YO


def test_who_comes_through_sudo_is_who_they_are(consola, monkeypatch):
    other = next(p for p in pwd.getpwall() if p.pw_uid not in (0, os.getuid()))
    monkeypatch.setenv("SUDO_UID", str(other.pw_uid))
    output = consola.raw("--db", str(consola.db), "info", "--json")
    assert output.document["usuario"] == other.pw_name
    error = consola.order("casos", sale=4, como="drubio")
    assert "sudo" in error["mensaje"]
    # And is not believed by who does not own the store.
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4_242)
    output = consola.raw("--db", str(consola.db), "info", "--json")
    assert output.document["usuario"] == YO


def test_a_strange_sudo_uid_is_nobody_else(consola, monkeypatch):
    for garbage in ("", "abc", "-1", "٣", "99999999999999999999"):
        monkeypatch.setenv("SUDO_UID", garbage)
        output = consola.raw("--db", str(consola.db), "info", "--json")
        assert output.code in (0, 4)
        if output.code == 0:
            assert output.document["usuario"] in (YO, garbage)


def test_each_person_has_initials_of_their_own(empty):
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


def test_what_begins_a_store_makes_none_where_it_is_refused(empty, tmp_path):
    days = ("13/11/2026", "11/13/2026")
    doubtful = book(tmp_path / "b.xlsx", [[*fila(n, "")[:9], days[n % 2]] for n in range(4)])
    for code, arguments in (
        (3, ("importar", "no_existe_25_11_2026.xlsx")),
        (3, ("importar", str(doubtful), "--corte", "2026-11-24")),
        (3, ("usuarios", "agregar", "con espacio", "--rol", "agente")),
        (3, ("usuarios", "agregar", "yuli", "--rol", "jefa")),
        (4, ("usuarios", "agregar", "primera", "--rol", "agente")),
        (3, ("catalogo", "causales", "--importar", "no_existe.toml")),
    ):
        empty.order(*arguments, sale=code, como="primera")
        assert not empty.db.exists(), arguments


def test_whoever_begins_a_store_has_the_name_they_give_and_is_told_that_it_was_made(empty):
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


def test_names_and_telephones_are_masked_unless_asked_and_asking_is_recorded(consola):
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


def test_no_other_order_and_no_refusal_shows_a_name_or_a_telephone(consola):
    consola.order("registrar", "2", "clasificar", "--dato", "causal=A")
    consola.order("registrar", "2", "aplicacion_correcta")
    call = ("registrar", "2", "contacto", "--dato", "resultado=NO_CONTESTA", "--dato")
    error = consola.order(*call, "telefono=30000001", sale=3)
    assert "30000001" not in error["mensaje"] + error["sugerencia"]
    consola.order(*call, "telefono=3000000000")
    for order in (["casos"], ["historial", "90000000"], ["siguiente"], ["soltar", "1"], ["kpi"]):
        for output in (consola.text(*order, "--json"), consola.text(*order)):
            assert "3000000000" not in output.stdout
            assert "Persona" not in output.stdout


# Demonstrations.


def test_days_pass_in_a_demonstration(demo, monkeypatch, tmp_path):
    consola = demo("2026-07-02T10:00:00-05:00")
    consola.order("importar", str(book(tmp_path / "ajustes_02_07_2026.xlsx", rows(3))))
    for momento in ("2026-07-02T10:00:00-05:00", "2026-07-03T20:30:00+00:00"):
        monkeypatch.setenv("AJUSTES_AHORA", momento)
        consola.order("registrar", "1", "nota", "--nota", "hola")
    momentos = [line["momento"] for line in consola.order("historial", "90000000")[:2]]
    assert momentos == ["2026-07-03T15:30:00-05:00", "2026-07-02T10:00:00-05:00"]


def test_a_moment_that_is_none_is_refused_in_an_empty_demonstration(demo, monkeypatch):
    consola = demo("2026-07-02T10:00:00-05:00")
    assert consola.order("usuarios", "listar") == []
    assert consola.order("casos") == []
    for momento in ("ayer", "2026-07-02", "0001-01-01T00:00", "9999-12-31T23:59"):
        monkeypatch.setenv("AJUSTES_AHORA", momento)
        assert "AJUSTES_AHORA" in consola.order("casos", sale=3)["mensaje"]


def test_a_demonstration_takes_the_place_of_no_real_store_and_of_no_other_file(consola):
    before = consola.db.read_bytes()
    assert consola.order("demo", "--sin-tui", sale=3)["codigo"] == "no_es_demo"
    assert consola.db.read_bytes() == before
    consola.db = consola.db.with_name("notas.db")
    consola.db.write_text("mis notas")
    consola.order("demo", "--sin-tui", sale=3)
    assert consola.db.read_text() == "mis notas"


def test_a_demonstration_says_which_store_it_could_not_make(empty):
    empty.db.parent.mkdir()
    ocupada = empty.db.parent / "ocupada"
    ocupada.write_text("mis notas")
    for folder in (ocupada, ocupada / "dentro"):
        output = empty.raw("--db", str(folder / "tarde.db"), "demo", "--sin-tui")
        assert output.code == 3
        assert "el almacén «tarde.db»" in output.stderr
    assert [to.name for to in empty.db.parent.iterdir()] == ["ocupada"]


def test_a_demonstration_is_made_anew_only_when_asked(empty):
    def notes() -> int:
        return len(empty.order("historial", "90009999"))

    made = empty.order("demo", "--sin-tui", "--vacio")
    empty.order("nota", "90009999", "--nota", "de antes")
    again = empty.text("demo", "--sin-tui", "--json")
    assert (again.document, notes()) == (made, 1)
    assert "se abre la demostración «almacen.db», como está" in again.stderr.lower()
    assert "ya tiene trabajo" in empty.order("demo", "--sin-tui", "--vacio", sale=2)["mensaje"]
    assert notes() == 1
    assert empty.order("demo", "--sin-tui", "--nuevo", "--vacio")["casos"] == 0
    assert notes() == 0
    assert empty.order("demo", "--sin-tui", "--vacio")["vacio"]
    assert {to.name for to in empty.db.parent.iterdir()} <= {
        f"almacen.db{rest}" for rest in ("", "-wal", "-shm", ".turno", ".uso", ".bases")
    }
    assert empty.db.stat().st_mode & 0o777 == 0o600


def test_a_demonstration_has_a_place_of_its_own_by_default(empty, fuera):
    assert empty.raw("demo", "--sin-tui", "--vacio").code == 0
    (store,) = fuera.rglob("*.db")
    assert store.name == "demo.db"
    assert store.parent.stat().st_mode & 0o777 == 0o700
