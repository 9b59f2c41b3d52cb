"""An asesor has one aliado everywhere: the catalogue's, else the newest base's."""

from __future__ import annotations

from tests.flows.conftest import CINCO

HEADINGS = (*CINCO, "Asesor", "Aliado")


def test_the_card_of_a_caso_says_the_aliado_that_its_list_says(ajustes, book, tmp_path):
    rows = [
        ("90000001", "7001", "CERRADO", "Cobros de equipos", "RECHAZADO", "AS01", "Norte"),
        ("90000002", "7002", "CERRADO", "Cobros de equipos", "RECHAZADO", "AS02", "Norte"),
    ]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", HEADINGS, rows)))
    people = tmp_path / "asesores.csv"
    people.write_text("id,otros_ids,nombre,aliado,jefe_inmediato\nAS01,,Ana,Sur,\n")
    ajustes.order("catalogo", "asesores", "--importar", str(people), como="drubio")

    listed = {fila["id"]: fila["aliado"] for fila in ajustes.order("casos")}

    assert sorted(listed.values()) == ["Norte", "Sur"]
    assert {n: ajustes.order("caso", str(n))["aliado"] for n in listed} == listed
