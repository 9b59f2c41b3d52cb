"""Closing a corte from the command line, and the options of the wall."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.figures.groupings import GROUPINGS
from tests.cli.conftest import Consola

CORTE = "2026-11-24"


def _aplicar(consola: Consola, caso: str) -> None:
    consola.order("registrar", caso, "clasificar", "--dato", "causal=A")
    consola.order("registrar", caso, "aplicacion_correcta")


def test_a_closed_corte_is_read_as_it_was(consola: Consola) -> None:
    _aplicar(consola, "2")
    closed = consola.order("cerrar_corte", CORTE)
    assert closed["cerrado"]["por"] == "drubio"
    _aplicar(consola, "5")
    assert consola.order("kpi", "--cerrado", "--corte", CORTE) | {"cerrado": None} == (
        closed | {"cerrado": None}
    )
    vivo = consola.order("kpi")
    assert vivo["aplicado"]["casos"] == 2
    assert vivo["cerrado"]["cambios"] == [{"antes": "pendiente", "ahora": "aplicado", "casos": 1}]


@pytest.mark.parametrize("by", list(GROUPINGS))
def test_a_closed_corte_has_its_groups_too(consola: Consola, by: str) -> None:
    _aplicar(consola, "2")
    consola.order("cerrar_corte", CORTE)
    assert (
        consola.order("kpi", "--cerrado", "--por", by)["filas"]
        == (consola.order("kpi", "--por", by)["filas"])
    )


@pytest.mark.parametrize(
    ("cortes", "avisos"),
    [
        (("--corte", CORTE), []),
        (("--desde", "2026-10-01", "--hasta", CORTE), []),
        (("--corte", "2026-10-01"), ["No hay ninguna base viva del corte 01/10/2026."]),
        (
            ("--desde", "2026-10-01", "--hasta", "2026-10-02"),
            ["No hay ninguna base viva de cortes del 01/10/2026 al 02/10/2026."],
        ),
    ],
)
def test_figures_of_a_corte_without_a_base_say_that_it_has_none(
    consola: Consola, cortes: tuple[str, ...], avisos: list[str]
) -> None:
    assert consola.order("kpi", *cortes)["avisos"] == avisos


@pytest.mark.parametrize("como", ["yuli", "lcano"])
def test_only_a_supervisor_closes(consola: Consola, como: str) -> None:
    consola.order("cerrar_corte", CORTE, sale=4, como=como)


def test_a_corte_is_closed_once(consola: Consola) -> None:
    consola.order("cerrar_corte", CORTE)
    assert "ya lo cerró drubio" in consola.order("cerrar_corte", CORTE, sale=4)["mensaje"]


def test_what_a_closed_corte_holds_is_not_undone(consola: Consola) -> None:
    _aplicar(consola, "2")
    consola.order("cerrar_corte", CORTE)
    consola.order("registrar", "2", "deshacer", "--dato", "motivo=error", sale=4)
    consola.order("anular_importacion", "1", "--motivo", "era otra", sale=4)


@pytest.mark.parametrize(
    ("order", "sale"),
    [
        (("cerrar_corte", "2026-10-01"), 3),
        (("cerrar_corte", "ayer"), 3),
        (("cerrar_corte",), 2),
        (("kpi", "--cerrado"), 3),
        (("kpi", "--cerrado", "--corte", "2026-10-01"), 3),
        (("kpi", "--cerrado", "--desde", CORTE), 2),
        (("--pantalla", "triage", "--pared"), 2),
    ],
)
def test_what_cannot_be_is_refused(consola: Consola, order: tuple[str, ...], sale: int) -> None:
    output = consola.text(*order, sale=sale)
    assert output.stderr


def test_an_open_corte_says_it_is_not_closed(consola: Consola) -> None:
    assert consola.order("kpi")["cerrado"] is None


def test_goals_are_set_by_order_one_at_a_time_and_judged_for_the_newest_corte(
    consola: Consola,
) -> None:
    (first,) = consola.order("metas")["cambios"]
    assert (first["desde"], first["rechazado"], first["por"]) == (None, 0, None)
    consola.order("metas", "--rechazado", "15", "--desde", CORTE)
    told = consola.order("metas", "--aplicado", "65", "--desde", "2026-12-01")
    assert [(c["desde"], c["aplicado"], c["rechazado"], c["por"]) for c in told["cambios"]] == [
        ("2026-12-01", 65, 15, "drubio"),
        ("2026-11-24", 0, 15, "drubio"),
        (None, 0, 0, None),
    ]
    assert told["corte"] == CORTE
    assert told["aplicado"] == {
        **{"meta": 0, "estado": "sin_meta", "casos": 0},
        "en_riesgo": False,
    }
    assert (told["rechazado"]["meta"], told["rechazado"]["estado"]) == (15, "abierta")
    for wrong in (("--aplicado", "101"), ("--rechazado", "15"), ("--desde", "2026-12-01")):
        consola.order("metas", *wrong, sale=2 if wrong[0] == "--desde" else 3)
    consola.order("metas", "--aplicado", "5", sale=4, como="yuli")
