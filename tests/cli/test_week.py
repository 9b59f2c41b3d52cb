"""The supervisor's week from the command line: the keys of the contract, its exits, its files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
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
    """Reject two rows of the base today and return the week of it."""
    rechazados = [
        caso["id"]
        for caso in consola.orden("casos", "--estado", "POR_CLASIFICAR")
        if caso["asesor_id"]
    ]
    hechos = 0
    for caso in rechazados:
        if consola.orden("caso", str(caso))["resultado"] == "RECHAZADO" and hechos < 2:
            consola.orden("registrar", str(caso), "clasificar", "--dato", "causal=A")
            consola.orden(
                "registrar", str(caso), "rechazo_correcto", "--dato", "motivo=SIN_PRUEBAS"
            )
            hechos += 1
    return str(consola.orden("top5")["semana"])


def test_top5_has_the_keys_of_the_contract_and_by_default_this_week(
    consola: Consola, semana: str
) -> None:
    top = consola.orden("top5")
    assert set(top) == {"semana", "desde", "hasta", "emitido", "asesores", "sin_asesor"}
    assert top["emitido"] is None
    assert top["sin_asesor"] == 0
    assert sum(puesto["rechazos"] for puesto in top["asesores"]) == 2
    for puesto in top["asesores"]:
        assert set(puesto) >= PUESTO
        assert len(puesto["radicados"]) == puesto["rechazos"]
        assert puesto["causales"] == {"A": puesto["rechazos"]}
    assert top == consola.orden("top5", "--semana", semana)


def test_top5_of_one_aliado_has_only_its_asesores(consola: Consola, semana: str) -> None:
    todos = consola.orden("top5")["asesores"]
    por_aliado = [
        puesto
        for aliado in {puesto["aliado"] for puesto in todos} - {None}
        for puesto in consola.orden("top5", "--aliado", aliado)["asesores"]
    ]
    assert {p["asesor_id"] for p in por_aliado} <= {p["asesor_id"] for p in todos}
    assert consola.orden("top5", "--aliado", "Ninguno")["asesores"] == []


@pytest.mark.parametrize("texto", ["48", "2026-48", "2026-S60", "ayer", ""])
def test_a_week_that_is_none_is_refused_as_a_value(consola: Consola, texto: str) -> None:
    for orden in (
        ("top5", "--semana", texto),
        ("retroalimentacion", "--semana", texto, "--salida", "x"),
        ("practicas", "listar", "--semana", texto),
    ):
        consola.orden(*orden, sale=3)


def test_a_store_without_a_base_has_an_empty_list(consola: Consola) -> None:
    assert consola.orden("top5", "--semana", "2025-S10")["asesores"] == []


def test_issuing_writes_the_forms_lists_them_and_freezes_the_week(
    consola: Consola, semana: str, tmp_path: Path
) -> None:
    carpeta = tmp_path / "salida" / "semana"
    archivos = consola.orden("retroalimentacion", "--semana", semana, "--salida", str(carpeta))
    assert sorted(archivos) == sorted(str(ruta) for ruta in carpeta.iterdir())
    for archivo in archivos:
        assert stat.S_IMODE(os.stat(archivo).st_mode) == 0o600  # noqa: PTH116
        for hoja in openpyxl.load_workbook(archivo):
            for fila in hoja.iter_rows(values_only=True):
                assert not [v for v in fila if v and ("Persona" in str(v) or "3000000" in str(v))]
    assert consola.orden("top5", "--semana", semana)["emitido"] is not None
    lineas = consola.texto("retroalimentacion", "--semana", semana, "--salida", str(carpeta)).stdout
    assert lineas.splitlines() == archivos


def test_only_a_supervisor_issues(consola: Consola, semana: str, tmp_path: Path) -> None:
    orden = ("retroalimentacion", "--semana", semana, "--salida", str(tmp_path / "x"))
    for quien in ("yuli", "lcano"):
        consola.orden(*orden, sale=4, como=quien)
        assert consola.orden("top5", como=quien)["emitido"] is None
    consola.orden("top5", sale=4, como="nadie")
    assert not (tmp_path / "x").exists()


def test_a_week_with_nothing_in_it_is_not_issued(consola: Consola, tmp_path: Path) -> None:
    for semana in ("2025-S10", "2099-S10"):
        orden = ("retroalimentacion", "--semana", semana, "--salida", str(tmp_path / "x"))
        consola.orden(*orden, sale=4)


def test_a_verdict_of_an_issued_week_is_not_undone(
    consola: Consola, semana: str, tmp_path: Path
) -> None:
    consola.orden("retroalimentacion", "--semana", semana, "--salida", str(tmp_path / "x"))
    caso = consola.orden("casos", "--cubeta", "rechazado")[0]["id"]
    error = consola.orden("registrar", str(caso), "deshacer", "--dato", "motivo=error", sale=4)
    assert "semana emitida" in error["mensaje"]


def test_a_commitment_is_followed_from_the_command_line(
    consola: Consola, semana: str, tmp_path: Path
) -> None:
    base = ("retroalimentacion", "--semana", semana)
    assert consola.orden(*base) == []
    consola.orden(*base, "--salida", str(tmp_path / "x"))
    todos = consola.orden(*base)
    assert {c["estado"] for c in todos} == {"sin_ingreso"}
    asesor = todos[0]["asesor_id"]
    consola.orden(*base, "--asesor", asesor, "--estado", "abierto", sale=4)
    texto = ("--compromiso", "Reviso sus soportes cada mañana")
    uno = consola.orden(*base, "--asesor", asesor, "--estado", "abierto", *texto)
    assert (uno["estado"], uno["compromiso"]) == ("abierto", texto[1])
    assert uno["seguimiento"] is not None
    uno = consola.orden(*base, "--asesor", asesor, "--estado", "cerrado con mejora")
    assert uno["estado"] == "cerrado_con_mejora"
    consola.orden(*base, "--asesor", asesor, "--estado", "feliz", sale=3)
    consola.orden(*base, "--asesor", "nadie", "--estado", "abierto", *texto, sale=3)


@pytest.mark.parametrize(
    "orden",
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
def test_an_order_badly_written_is_a_usage_error(consola: Consola, orden: tuple[str, ...]) -> None:
    consola.orden(*orden, sale=2)


def _de(lista: list[Any], practica: str) -> Any:
    return next(fila for fila in lista if fila["practica"] == practica)


def test_a_practice_is_written_down_and_its_adherence_follows(
    demo: Callable[[str], Consola],
) -> None:
    consola = demo("2026-11-24T10:00:00-05:00")
    antes = _de(consola.orden("practicas", "listar"), "dialogo_diario")
    assert (antes["hechas"], antes["meta"], antes["adherencia"]) == (0, 5, "0.0")
    assert antes["toca_hoy"]
    lista = consola.orden("practicas", "registrar", "dialogo_diario", "--nota", "con el turno")
    assert _de(lista, "dialogo_diario")["adherencia"] == "20.0"
    assert not _de(lista, "dialogo_diario")["toca_hoy"]
    lista = consola.orden(
        *("practicas", "registrar", "Confirmación de funciones", "--fecha", "2026-11-23"),
        *("--minutos", "45"),
    )
    assert _de(lista, "confirmacion_funciones")["adherencia"] == "33.3"
    assert _de(consola.orden("practicas", "anular", "1", "--motivo", "no era"), "dialogo_diario")[
        "hechas"
    ] == 0  # fmt: skip
    consola.orden("practicas", "registrar", "dialogo_diario", "--fecha", "2026-11-25", sale=3)
    consola.orden("practicas", "registrar", "dialogo_diario", "--fecha", "25/11", sale=3)


def test_who_may_write_practices_down(consola: Consola) -> None:
    for quien, sale in (("drubio", 0), ("lcano", 0), ("yuli", 4), ("nadie", 4)):
        consola.orden("practicas", "registrar", "dialogo_diario", sale=sale, como=quien)
    assert consola.orden("practicas", "listar", como="yuli")


def test_looking_makes_no_store_and_writing_does(vacia: Consola) -> None:
    vacia.orden("top5")
    vacia.orden("practicas", "listar")
    assert not vacia.db.exists()
    vacia.orden("practicas", "registrar", "dialogo_diario")
    assert vacia.db.exists()
