"""The supervisor's week from the command line: the keys of the contract, its exits, its files."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Consola

PUESTO = {
    *("puesto", "asesor_id", "rechazos", "enviados", "tasa_propia", "aporte"),
    *("causales", "motivos", "radicados", "reincidente"),
}


@pytest.fixture
def semana(consola: Consola) -> str:
    """Reject two rows of one asesor of the base today and return the week of it."""
    with closing(sqlite3.connect(consola.db)) as conn:
        two = conn.execute(
            "SELECT min(id), max(id) FROM casos WHERE resultado = 'RECHAZADO' AND asesor_id IS NOT NULL"
            " GROUP BY asesor_id HAVING count(*) > 1 LIMIT 1"
        ).fetchone()
    for caso_id in two:
        consola.order("registrar", str(caso_id), "clasificar", "--dato", "causal=A")
        consola.order("registrar", str(caso_id), "rechazo_correcto", "--dato", "motivo=SIN_PRUEBAS")
    return str(consola.order("top5")["semana"])


def test_top5_has_the_keys_of_the_contract_and_by_default_this_week(
    consola: Consola, semana: str
) -> None:
    top = consola.order("top5")
    assert set(top) == {"semana", "desde", "hasta", "emitido", "asesores", "sin_asesor"}
    assert top["emitido"] is None
    assert top["sin_asesor"] == 0
    assert sum(rank["rechazos"] for rank in top["asesores"]) == 2
    for rank in top["asesores"]:
        assert set(rank) >= PUESTO
        assert len(rank["radicados"]) == rank["rechazos"]
        assert rank["causales"] == {"A": rank["rechazos"]}
    assert top == consola.order("top5", "--semana", semana)


def test_top5_of_one_aliado_has_only_its_asesores(consola: Consola, semana: str) -> None:
    everybody = consola.order("top5")["asesores"]
    por_aliado = [
        rank
        for aliado in {rank["aliado"] for rank in everybody} - {None}
        for rank in consola.order("top5", "--aliado", aliado)["asesores"]
    ]
    assert {p["asesor_id"] for p in por_aliado} <= {p["asesor_id"] for p in everybody}
    assert consola.order("top5", "--aliado", "Ninguno")["asesores"] == []


@pytest.mark.parametrize("text", ["48", "2026-48", "2026-S60", "ayer", ""])
def test_a_week_that_is_none_is_refused_as_a_value(consola: Consola, text: str) -> None:
    for order in (
        ("top5", "--semana", text),
        ("retroalimentacion", "--semana", text, "--salida", "x"),
        ("practicas", "listar", "--semana", text),
    ):
        consola.order(*order, sale=3)


def test_a_store_without_a_base_has_an_empty_list(consola: Consola) -> None:
    assert consola.order("top5", "--semana", "2025-S10")["asesores"] == []


def test_issuing_writes_the_forms_lists_them_and_freezes_the_week(
    consola: Consola, semana: str, tmp_path: Path
) -> None:
    folder = tmp_path / "salida" / "semana"
    files = consola.order("retroalimentacion", "--semana", semana, "--salida", str(folder))
    assert sorted(files) == sorted(str(path) for path in folder.iterdir())
    for file in files:
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600  # noqa: PTH116
        for sheet in openpyxl.load_workbook(file):
            for fila in sheet.iter_rows(values_only=True):
                assert not [v for v in fila if v and ("Persona" in str(v) or "3000000" in str(v))]
    assert consola.order("top5", "--semana", semana)["emitido"] is not None
    lines = consola.text("retroalimentacion", "--semana", semana, "--salida", str(folder)).stdout
    assert lines.splitlines() == files


def test_only_who_the_setting_names_issues(consola: Consola, semana: str, tmp_path: Path) -> None:
    consola.order("usuarios", "agregar", "ggil", "--rol", "gerente")
    order = ("retroalimentacion", "--semana", semana, "--salida", str(tmp_path / "x"))
    consola.order(*order, sale=4, como="ggil")
    assert consola.order("top5", como="ggil")["emitido"] is None
    consola.order("top5", sale=4, como="nadie")
    assert not (tmp_path / "x").exists()
    consola.order(*order, como="lcano")
    assert consola.order("top5", como="ggil")["emitido"] is not None


def test_a_week_with_nothing_in_it_is_not_issued(consola: Consola, tmp_path: Path) -> None:
    for semana in ("2025-S10", "2099-S10"):
        order = ("retroalimentacion", "--semana", semana, "--salida", str(tmp_path / "x"))
        consola.order(*order, sale=4)


def test_a_verdict_of_an_issued_week_is_not_undone(
    consola: Consola, semana: str, tmp_path: Path
) -> None:
    consola.order("retroalimentacion", "--semana", semana, "--salida", str(tmp_path / "x"))
    caso = consola.order("casos", "--cubeta", "rechazado")[0]["id"]
    error = consola.order("registrar", str(caso), "deshacer", "--dato", "motivo=error", sale=4)
    assert "semana emitida" in error["mensaje"]


def test_a_commitment_is_followed_from_the_command_line(
    consola: Consola, semana: str, tmp_path: Path
) -> None:
    base = ("retroalimentacion", "--semana", semana)
    assert consola.order(*base) == []
    consola.order(*base, "--salida", str(tmp_path / "x"))
    everybody = consola.order(*base)
    assert {c["estado"] for c in everybody} == {"sin_ingreso"}
    asesor = everybody[0]["asesor_id"]
    consola.order(*base, "--asesor", asesor, "--estado", "abierto", sale=4)
    text = ("--compromiso", "Reviso sus soportes cada mañana")
    item = consola.order(*base, "--asesor", asesor, "--estado", "abierto", *text)
    assert (item["estado"], item["compromiso"]) == ("abierto", text[1])
    assert item["seguimiento"] is not None
    item = consola.order(*base, "--asesor", asesor, "--estado", "cerrado con mejora")
    assert item["estado"] == "cerrado_con_mejora"
    consola.order(*base, "--asesor", asesor, "--estado", "feliz", sale=3)
    consola.order(*base, "--asesor", "nadie", "--estado", "abierto", *text, sale=3)


@pytest.mark.parametrize(
    "order",
    [
        ("retroalimentacion",),
        ("retroalimentacion", "--semana", "2026-S48", "--estado", "abierto"),
        ("retroalimentacion", "--semana", "2026-S48", "--asesor", "AS01"),
        ("retroalimentacion", "--semana", "2026-S48", "--salida", "x", "--asesor", "AS01"),
        ("practicas",),
        ("practicas", "registrar"),
        ("practicas", "registrar", "almuerzo"),
        ("practicas", "anular", "1"),
    ],
)
def test_an_order_badly_written_is_a_usage_error(consola: Consola, order: tuple[str, ...]) -> None:
    consola.order(*order, sale=2)


def _of(listing: list[Any], practica: str) -> Any:
    return next(fila for fila in listing if fila["practica"] == practica)


def test_a_practice_is_written_down_and_its_adherence_follows(
    demo: Callable[[str], Consola],
) -> None:
    consola = demo("2026-11-24T10:00:00-05:00")
    before = _of(consola.order("practicas", "listar"), "dialogo_diario")
    assert (before["hechas"], before["meta"], before["adherencia"]) == (0, 5, "0.0")
    assert before["toca_hoy"]
    listing = consola.order("practicas", "registrar", "dialogo_diario", "--nota", "con el turno")
    assert _of(listing, "dialogo_diario")["adherencia"] == "20.0"
    assert not _of(listing, "dialogo_diario")["toca_hoy"]
    listing = consola.order(
        *("practicas", "registrar", "Confirmación de funciones", "--fecha", "2026-11-23"),
        *("--minutos", "45", "--persona", "drubio", "--asistentes", "yuli,andres"),
    )
    assert _of(listing, "confirmacion_funciones")["adherencia"] == "33.3"
    assert _of(consola.order("practicas", "anular", "1", "--motivo", "no era"), "dialogo_diario")[
        "hechas"
    ] == 0  # fmt: skip
    consola.order("practicas", "registrar", "dialogo_diario", "--fecha", "2026-11-25", sale=3)
    consola.order("practicas", "registrar", "dialogo_diario", "--fecha", "25/11", sale=3)


def test_who_may_write_practices_down_and_what_each_is_told(
    demo: Callable[[str], Consola],
) -> None:
    # A working day: on a Sunday no daily practice has a goal.
    consola = demo("2026-11-24T10:00:00-05:00")
    for login, rol in (("yuli", "agente"), ("lcano", "coordinador"), ("ggil", "gerente")):
        consola.order("usuarios", "agregar", login, "--rol", rol)
    for who, practica, sale in (
        ("drubio", "dialogo_diario", 0),
        ("drubio", "dialogo_diario", 0),
        ("lcano", "dialogo_diario", 4),
        ("lcano", "dialogo_semanal", 0),
        ("ggil", "confirmacion_funciones_gerente", 0),
        ("yuli", "dialogo_diario", 4),
        ("nadie", "dialogo_diario", 4),
    ):
        consola.order("practicas", "registrar", practica, sale=sale, como=who)
    listing = consola.order("practicas", "listar", como="yuli")
    sums = {row["responsable"]: row for row in listing if row["practica"] == "todas"}
    assert {who: row["hechas"] for who, row in sums.items()} == {
        "drubio": 1, "lcano": 1, "ggil": 1, None: 3
    }  # fmt: skip
    assert (sums["drubio"]["meta"], sums[None]["meta"]) == (14, 14 + 9 + 5)
    assert all(float(row["adherencia"]) <= 100 for row in listing)
    assert [person["login"] for person in _of(listing, "dialogo_diario")["responsables"]] == [
        "drubio"
    ]
    first = consola.order("practicas", "registros")[-1]
    assert (first["registro"], first["practica"], first["login"]) == (1, "dialogo_diario", "drubio")


def test_each_leader_has_a_goal_and_all_have_the_sum_of_them(
    demo: Callable[[str], Consola], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    consola = demo("2026-11-26T10:00:00-05:00")
    for login, rol in (("sup2", "supervisor"), ("lcano", "coordinador"), ("ggil", "gerente")):
        consola.order("usuarios", "agregar", login, "--rol", rol)
    consola.order("practicas", "registrar", "agenda_lider")
    of_sup2 = consola.order("practicas", "listar", como="sup2")
    agenda = _of(of_sup2, "agenda_lider")
    assert (agenda["hechas"], agenda["meta"], agenda["adherencia"]) == (1, 4, "25.0")
    assert {person["login"]: person["hechas"] for person in agenda["responsables"]} == {
        "drubio": 1, "sup2": 0, "lcano": 0, "ggil": 0
    }  # fmt: skip
    due = {}
    for who in ("drubio", "sup2", "lcano", "ggil"):
        listing = consola.order("practicas", "listar", como=who)
        due[who] = {row["practica"] for row in listing if row["toca_hoy"]}
        for row in listing:
            if row["practica"] != "todas":
                sums = [sum(p[name] for p in row["responsables"]) for name in ("hechas", "meta")]
                assert [row["hechas"], row["meta"]] == sums
    assert due["sup2"] - due["drubio"] == {"agenda_lider"}
    assert due["drubio"] < due["sup2"]
    assert not {"confirmacion_funciones", "circuito_mejora"} & due["sup2"]
    assert not {"dialogo_diario", "confirmacion_proceso"} & (due["lcano"] | due["ggil"])
    # Whatever is due to somebody they may write down, and then it is due no more.
    for who, practicas in due.items():
        for practica in sorted(practicas - {"confirmacion_funciones"}):
            assert not _of(
                consola.order("practicas", "registrar", practica, como=who), practica
            )["toca_hoy"]  # fmt: skip
    listing = consola.order("practicas", "listar")
    total = next(row for row in listing if row["practica"] == "todas" and not row["responsable"])
    persons = [row for row in listing if row["practica"] == "todas" and row["responsable"]]
    assert [total["hechas"], total["meta"]] == [
        sum(row[name] for row in persons) for name in ("hechas", "meta")
    ]
    assert total["meta"] == 14 + 14 + 9 + 5
    consola.order("practicas", "exportar", "a.xlsx")
    workbook = openpyxl.load_workbook("a.xlsx")
    last = list(workbook["Adherencia"].iter_rows(values_only=True))[-1]
    assert last[1:5] == ("Todos", None, total["hechas"], total["meta"])
    of_all = {
        row[1]: row[5:7]
        for row in workbook["Prácticas"].iter_rows(min_row=2, values_only=True)
        if row[0] == "Todas"
    }
    assert of_all["Agenda del líder"] == (4, 4)
    assert of_all["Diálogo diario"] == (2, 10)
    consola.order("informe", "practicas", "--correo", "p.eml")
    mail = message_from_bytes(Path("p.eml").read_bytes(), policy=default)
    body = " ".join(mail.get_body(("plain",)).get_content().split())
    assert f"Todos: 54,8 % ({total['hechas']} de 42). " in body
    assert "drubio: 42,9 % (6 de 14). " in body


def test_ideas_are_proposed_moved_and_listed(consola: Consola) -> None:
    assert consola.order("ideas", "listar") == []
    consola.order("ideas", "proponer", "una plantilla para los cruces", como="yuli")
    consola.order("ideas", "mover", "1", "aprobada", sale=4, como="yuli")
    (idea,) = consola.order("ideas", "mover", "1", "APROBADA", "--nota", "desde el lunes")
    assert (idea["id"], idea["estado"], idea["propuesta_por"]) == (1, "aprobada", "yuli")
    assert [(step["estado"], step["login"], step["nota"]) for step in idea["pasos"]] == [
        ("propuesta", "yuli", None),
        ("aprobada", "drubio", "desde el lunes"),
    ]
    for arguments, sale in (
        (("mover", "1", "hecha"), 4),
        (("mover", "1", "lista"), 3),
        (("mover", "9", "aprobada"), 3),
        (("proponer",), 2),
        (("mover", "1"), 2),
    ):
        consola.order("ideas", *arguments, sale=sale)
