"""Undoing a base: what nobody touched goes, what was touched stays, nothing is deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.flows.conftest import CINCO, Ajustes

COBRO = "Cobros de equipos"


def _fila(n: int, resultado: str) -> tuple[str, ...]:
    return (f"900002{n:02d}", f"72{n:02d}", "CERRADO", COBRO, resultado)


def test_undoing_a_base_gives_back_what_stood_and_keeps_what_was_touched(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    primera = libro("ajustes_01_07_2026.xlsx", CINCO, [_fila(n, "RECHAZADO") for n in (1, 2, 3, 6)])
    ajustes.orden("importar", str(primera))
    ids = {fila["radicado"]: fila["id"] for fila in ajustes.orden("casos")}
    ajustes.registrar(ids["7201"], "clasificar", causal="D")
    ajustes.registrar(ids["7202"], "clasificar", causal="D")
    antes = ajustes.orden("caso", str(ids["7201"]))

    ajustes.hoy("2026-07-08T08:00:00-05:00")
    segunda = libro(
        "ajustes_08_07_2026.xlsx",
        CINCO,
        [
            _fila(1, "APROBADO"),
            _fila(2, "APROBADO"),
            _fila(4, ""),
            _fila(5, ""),
            _fila(6, "RECHAZADO"),
        ],
    )
    base = ajustes.orden("importar", str(segunda))["base"]
    nuevos = {fila["radicado"]: fila["id"] for fila in ajustes.orden("casos")}
    assert ajustes.orden("caso", str(ids["7201"]))["estado"] == "POR_VERIFICAR"
    # 7202 is decided after the corte, and 7205 gets a note: both are touched.
    ajustes.registrar(ids["7202"], "aplicacion_correcta", valor_aplicado="100")
    ajustes.registrar(nuevos["7205"], "nota", nota="llamó el usuario")

    ajustes.orden("anular_importacion", str(base), "--motivo", "no era", sale=4)
    hecho = ajustes.orden(
        "anular_importacion", str(base), "--motivo", "era la base de otra sede", como="drubio"
    )
    assert hecho == {
        "retirados": 1,
        "restaurados": 1,
        "conservados": [ids["7202"], nuevos["7205"]],
    }
    despues = ajustes.orden("caso", str(ids["7201"]))
    assert despues["version"] > antes["version"]
    for clave in ("estado", "resultado", "corte", "vence", "cubeta"):
        assert despues[clave] == antes[clave]
    assert ajustes.orden("caso", str(ids["7202"]))["cubeta"] == "aplicado"
    ajustes.orden("caso", str(nuevos["7204"]), sale=3)
    assert ajustes.orden("caso", str(ids["7206"]))["corte"] == "2026-07-01"
    # The historial keeps every line, and says that the base was undone and why.
    lineas = ajustes.orden("historial", "90000204")
    assert [linea["evento"] for linea in lineas] == ["base_anulada", "caso_nuevo"]
    assert lineas[0]["datos"]["motivo"] == "era la base de otra sede"
    # The newest corte is the first one again, and the file is free to come in once more.
    assert ajustes.orden("kpi")["total"] == 4
    otra = ajustes.orden("importar", str(segunda))
    assert (otra["ya_importada"], otra["nuevas"]) == (False, 1)


def test_only_the_newest_live_base_can_be_undone(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    bases = [
        ajustes.orden("importar", str(libro(nombre, CINCO, [_fila(n, "")])))["base"]
        for n, nombre in enumerate(("ajustes_01_07_2026.xlsx", "ajustes_02_07_2026.xlsx"), 1)
    ]
    negado = ajustes.orden(
        "anular_importacion", str(bases[0]), "--motivo", "x", sale=4, como="drubio"
    )
    assert str(bases[1]) in negado["error"]["mensaje"]
    for base in reversed(bases):
        ajustes.orden("anular_importacion", str(base), "--motivo", "x", como="drubio")
    assert ajustes.orden("casos") == []
    ajustes.orden("anular_importacion", str(bases[0]), "--motivo", "x", sale=4, como="drubio")
    ajustes.orden("anular_importacion", "99", "--motivo", "x", sale=3, como="drubio")


def test_undoing_a_base_gives_back_what_it_changed_without_a_line(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    columnas = (*CINCO, "Valor aplicado", "Teléfono")
    # What the back said of 7201 has no meaning yet, and the value of 7202 is an agente's.
    primera = [(*_fila(1, "En comité"), "", "3000000001"), (*_fila(2, ""), "", "3000000002")]
    ajustes.orden("importar", str(libro("ajustes_01_07_2026.xlsx", columnas, primera)))
    ids = {fila["radicado"]: str(fila["id"]) for fila in ajustes.orden("casos")}
    ajustes.registrar(
        int(ids["7202"]), "completar", campo="valor_aplicado", valor="45.900", fuente="RR"
    )
    antes = {n: ajustes.orden("caso", ids[n], "--ver-datos") for n in ids}

    segunda = [
        (*_fila(1, "pendiente"), "", "3000000091"),
        (*_fila(2, ""), "45.900", "3000000002"),
        (*_fila(3, ""), "", "3000000093"),
    ]
    resumen = ajustes.orden("importar", str(libro("ajustes_02_07_2026.xlsx", columnas, segunda)))
    assert (resumen["iguales"], resumen["nuevas"]) == (2, 1)
    ajustes.orden("anular_importacion", str(resumen["base"]), "--motivo", "no era", como="drubio")
    assert {n: ajustes.orden("caso", ids[n], "--ver-datos") for n in ids} == antes
    # The value is an agente's again, so that an empty cell of Claro's does not erase it.
    ajustes.orden("importar", str(libro("ajustes_03_07_2026.xlsx", columnas, primera)))
    assert ajustes.orden("caso", ids["7202"])["valor_aplicado_centavos"] == 4_590_000


def test_the_numbers_of_an_undone_base_go_but_for_the_casos_that_stay(
    ajustes: Ajustes, libro: Callable[..., Path]
) -> None:
    columnas = (*CINCO, "Teléfono", "Celular")
    filas = [(*_fila(n, "RECHAZADO"), f"300000000{n}", f"300000001{n}") for n in (1, 2)]
    base = ajustes.orden("importar", str(libro("ajustes_01_07_2026.xlsx", columnas, filas)))["base"]
    ids = {fila["radicado"]: fila["id"] for fila in ajustes.orden("casos")}
    ajustes.registrar(ids["7201"], "clasificar", causal="D")
    hecho = ajustes.orden("anular_importacion", str(base), "--motivo", "x", como="drubio")
    assert (hecho["retirados"], hecho["conservados"]) == (1, [ids["7201"]])
    quedan = ajustes.orden("caso", str(ids["7201"]), "--ver-datos")["telefonos"]
    assert quedan == ["3000000001", "3000000011"]
    # The account of the other one comes in again with the numbers of the right base only.
    buena = [(*_fila(2, "RECHAZADO"), "3000000092", "")]
    ajustes.orden("importar", str(libro("ajustes_02_07_2026.xlsx", columnas, buena)))
    (caso,) = ajustes.orden("casos", "--radicado", "7202")
    assert ajustes.orden("caso", str(caso["id"]), "--ver-datos")["telefonos"] == ["3000000092"]
