"""Rows 22 and 23 after a decision: whose line it is, and what of it RR does not take."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog, MasterMarcacion
from ajustes_tui.ui.text import line_width, rule
from ajustes_tui.workbench.rr_line import decided_rr, marcacion_said
from tests.screens.steps import open_one, press


def line_row(cuenta, line, rest, *more):
    line = rule(*decided_rr(cuenta, RRText(line, rest), *more)[:2])
    assert line_width(line) == 80
    return "".join(span.text for span in line)


def test_what_was_registered_is_said_with_the_keys_that_undo_and_repeat_it():
    seen = line_row("90003355", "AJUSTE 1", "", 70, "bien aplicado → Contactar: aplicado")
    assert "── √ 90003355: bien aplicado → Contactar: aplicado ─" in seen
    assert seen.endswith(" u deshace · r la repite ──")
    seen = line_row("90003355", "AJUSTE 1", "", 70, "al back → En el back")
    assert seen.endswith("─ u deshace · r la repite ──")


@pytest.mark.parametrize("rest", [" 24/11 YULI", "I", " NUEVO 4471099104 24/11 YULI"])
def test_what_did_not_fit_is_said_whole_beside_the_account(rest):
    seen = line_row("90003355", "A" * 70, rest, 70)
    assert "Línea RR de 90003355" in seen
    assert f"70 de 70 · no cupo «{rest.strip()}»" in seen


def test_a_long_one_says_that_there_is_more():
    assert "…»" in line_row("9000335512", "A" * 70, "PALABRA " * 10, 70)


def test_the_key_that_changes_a_marcacion_is_never_cut_by_its_name():
    name = "Recurso de reposición y en subsidio apelación"
    row = MasterMarcacion(*("REC", "APE", name, "TICKET", True, True, "X"))
    catalog = MarcacionCatalog([row], demo=True)
    whole_text = f"REC APE DEMO {name} · Ctrl+Y"
    assert marcacion_said(("REC", "APE"), catalog, 90) == f"{whole_text} la cambia"
    assert marcacion_said(("REC", "APE"), catalog, 70) == whole_text
    cut = marcacion_said(("REC", "APE"), catalog, 50)
    assert cut.startswith("REC APE DEMO Recurso de reposición")
    assert cut.endswith("… · Ctrl+Y")
    assert len(cut) <= 50


async def test_the_cut_is_said_after_registering_too(app, services, id_de):
    context = services.service_context
    context.config = context.config._replace(rules=context.rules._replace(ancho_rr=40))
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        await open_one(pilot, number)
        await press(pilot, "1", "enter", sees=" de 40 · no cupo «")
