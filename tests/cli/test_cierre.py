"""Closing a corte from the command line; what each order answers stands in the golden answers."""

from __future__ import annotations

from ajustes_tui.domain.figures.groupings import GROUPINGS

CORTE = "2026-11-24"
REFUSED = (
    (("cerrar_corte", "2026-10-01"), 3),
    (("cerrar_corte", "ayer"), 3),
    (("cerrar_corte",), 2),
    (("kpi", "--cerrado"), 3),
    (("kpi", "--cerrado", "--corte", "2026-10-01"), 3),
    (("kpi", "--cerrado", "--desde", CORTE), 2),
    (("--pantalla", "triage", "--pared"), 2),
)


def test_a_closed_corte_is_read_as_it_was_whole_and_by_its_groups(consola):
    def apply(caso: str) -> None:
        consola.order("registrar", caso, "clasificar", "--dato", "causal=A")
        consola.order("registrar", caso, "aplicacion_correcta")

    for order, sale in REFUSED:
        assert consola.text(*order, sale=sale).stderr, order
    assert consola.order("kpi")["cerrado"] is None
    apply("2")
    closed = consola.order("cerrar_corte", CORTE)
    assert closed["cerrado"]["por"] == "drubio"
    for by in GROUPINGS:
        rows = [consola.order("kpi", *way, "--por", by)["filas"] for way in (("--cerrado",), ())]
        assert rows[0] == rows[1], by
    apply("5")
    again = consola.order("kpi", "--cerrado", "--corte", CORTE)
    assert again | {"cerrado": None} == closed | {"cerrado": None}
    vivo = consola.order("kpi")
    assert vivo["aplicado"]["casos"] == 2
    assert vivo["cerrado"]["cambios"] == [{"antes": "pendiente", "ahora": "aplicado", "casos": 1}]
