"""Undoing a base: what nobody touched goes, what was touched stays, nothing is deleted."""

from __future__ import annotations

from tests.flows.conftest import CINCO

COBRO = "Cobros de equipos"


def _row(n: int, resultado: str) -> tuple[str, ...]:
    return (f"900002{n:02d}", f"72{n:02d}", "CERRADO", COBRO, resultado)


def test_undoing_a_base_gives_back_what_stood_and_keeps_what_was_touched(ajustes, book):
    first = book("ajustes_01_07_2026.xlsx", CINCO, [_row(n, "RECHAZADO") for n in (1, 2, 3, 6)])
    ajustes.order("importar", str(first))
    ids = {fila["radicado"]: fila["id"] for fila in ajustes.order("casos")}
    ajustes.register(ids["7201"], "clasificar", causal="D")
    ajustes.register(ids["7202"], "clasificar", causal="D")
    before = ajustes.order("caso", str(ids["7201"]))

    ajustes.today("2026-07-08T08:00:00-05:00")
    segunda = book(
        "ajustes_08_07_2026.xlsx",
        CINCO,
        [
            _row(1, "APROBADO"),
            _row(2, "APROBADO"),
            _row(4, ""),
            _row(5, ""),
            _row(6, "RECHAZADO"),
        ],
    )
    base = ajustes.order("importar", str(segunda))["base"]
    new_casos = {fila["radicado"]: fila["id"] for fila in ajustes.order("casos")}
    assert ajustes.order("caso", str(ids["7201"]))["estado"] == "POR_VERIFICAR"
    # 7202 is decided after the corte, and 7205 gets a note: both are touched.
    ajustes.register(ids["7202"], "aplicacion_correcta", valor_aplicado="100")
    ajustes.register(new_casos["7205"], "nota", nota="llamó el usuario")

    ajustes.order("anular_importacion", str(base), "--motivo", "no era", sale=4)
    done = ajustes.order(
        "anular_importacion", str(base), "--motivo", "era la base de otra sede", como="drubio"
    )
    assert done == {
        "retirados": 1,
        "restaurados": 1,
        "conservados": [ids["7202"], new_casos["7205"]],
    }
    after = ajustes.order("caso", str(ids["7201"]))
    assert after["version"] > before["version"]
    for key in ("estado", "resultado", "corte", "vence", "cubeta"):
        assert after[key] == before[key]
    assert ajustes.order("caso", str(ids["7202"]))["cubeta"] == "aplicado"
    ajustes.order("caso", str(new_casos["7204"]), sale=3)
    assert ajustes.order("caso", str(ids["7206"]))["corte"] == "2026-07-01"
    # The historial keeps every line, and says that the base was undone and why.
    lines = ajustes.order("historial", "90000204")
    assert [line["evento"] for line in lines] == ["base_anulada", "caso_nuevo"]
    assert lines[0]["datos"]["motivo"] == "era la base de otra sede"
    # The newest corte is the first one again, and the file is free to come in once more.
    assert ajustes.order("kpi")["total"] == 4
    other = ajustes.order("importar", str(segunda))
    assert (other["ya_importada"], other["nuevas"]) == (False, 1)


def test_undoing_a_base_gives_back_what_it_changed_without_a_line(ajustes, book):
    columns = (*CINCO, "Valor aplicado", "Teléfono")
    # What the back said of 7201 has no meaning yet, and the value of 7202 is an agente's.
    first = [(*_row(1, "En comité"), "", "3000000001"), (*_row(2, ""), "", "3000000002")]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", columns, first)))
    ids = {fila["radicado"]: str(fila["id"]) for fila in ajustes.order("casos")}
    ajustes.register(
        int(ids["7202"]), "completar", campo="valor_aplicado", valor="45.900", fuente="RR"
    )
    before = {n: ajustes.order("caso", ids[n], "--ver-datos") for n in ids}

    segunda = [
        (*_row(1, "pendiente"), "", "3000000091"),
        (*_row(2, ""), "45.900", "3000000002"),
        (*_row(3, ""), "", "3000000093"),
    ]
    summary = ajustes.order("importar", str(book("ajustes_02_07_2026.xlsx", columns, segunda)))
    assert (summary["iguales"], summary["nuevas"]) == (2, 1)
    ajustes.order("anular_importacion", str(summary["base"]), "--motivo", "no era", como="drubio")
    assert {n: ajustes.order("caso", ids[n], "--ver-datos") for n in ids} == before
    # The value is an agente's again, so that an empty cell of Claro's does not erase it.
    ajustes.order("importar", str(book("ajustes_03_07_2026.xlsx", columns, first)))
    assert ajustes.order("caso", ids["7202"])["valor_aplicado_centavos"] == 4_590_000


def test_the_numbers_of_an_undone_base_go_but_for_the_casos_that_stay(ajustes, book):
    columns = (*CINCO, "Teléfono", "Celular")
    rows = [(*_row(n, "RECHAZADO"), f"300000000{n}", f"300000001{n}") for n in (1, 2)]
    base = ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", columns, rows)))["base"]
    ids = {fila["radicado"]: fila["id"] for fila in ajustes.order("casos")}
    ajustes.register(ids["7201"], "clasificar", causal="D")
    done = ajustes.order("anular_importacion", str(base), "--motivo", "x", como="drubio")
    assert (done["retirados"], done["conservados"]) == (1, [ids["7201"]])
    remain = ajustes.order("caso", str(ids["7201"]), "--ver-datos")["telefonos"]
    assert remain == ["3000000001", "3000000011"]
    # The account of the other one comes in again with the numbers of the right base only.
    buena = [(*_row(2, "RECHAZADO"), "3000000092", "")]
    ajustes.order("importar", str(book("ajustes_02_07_2026.xlsx", columns, buena)))
    (caso,) = ajustes.order("casos", "--radicado", "7202")
    assert ajustes.order("caso", str(caso["id"]), "--ver-datos")["telefonos"] == ["3000000092"]
