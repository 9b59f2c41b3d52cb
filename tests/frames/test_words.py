"""The words of every screen: thousands with their point, days one way, no label cut, no short form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from ajustes_tui.ui.glyphs import fold
from ajustes_tui.ui.help import groups_of
from ajustes_tui.ui.keys import CONTEXTS
from ajustes_tui.ui.text import cleaned
from tests.frames.golden import GOLDEN
from tests.frames.words import faults_of, own_texts

KNOWN: Mapping[str, Sequence[str]] = {
    "contacto_voice_message": ("cortado: ajust…",),
    "importacion_preview": (
        "fecha: 2026-11-20",
        "fecha: 2026-11-24",
        "fecha: icitud        2026-11-20",
        "fecha: puesta        2026-11-24",
        "fecha: respuesta  ·  2026-11-24",
        "fecha: solicitud  ·  2026-11-20",
    ),
    "triage_forms": ("cortado: reescalamie…",),
    "triage_more_forms": ("cortado: escalamient…",),
}
"""The faults that stand for now, each whole, by the route that shows it: taken out as it is mended."""


@pytest.mark.completo
def test_no_golden_frame_has_a_number_a_day_or_a_label_out_of_form():
    found = {
        (fault, path.parent.name)
        for path in sorted(GOLDEN.rglob("*.txt"))
        for fault in faults_of(path.read_text("utf-8").splitlines())
    }
    known = {(fault, route) for route, faults in KNOWN.items() for fault in faults}
    assert found - known == set()
    assert known - found == set(), "mended: take it out"


def test_no_text_of_the_help_of_any_place_is_out_of_form():
    groups = [group for context in CONTEXTS for group in groups_of(context)]
    texts = [CONTEXTS[context].purpose for context in CONTEXTS]
    texts += [entry.text for group in groups for entry in group.entries]
    assert set(faults_of(texts)) == set()


def test_every_sign_of_a_screen_has_another_where_there_is_only_ascii():
    signs = {sign for path in GOLDEN.rglob("*.txt") for sign in path.read_text("utf-8")}
    signs |= {sign for said in own_texts() for sign in cleaned(said)}
    assert {sign for sign in signs - {"¿", "?"} if "?" in fold(sign)} == set()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (" quedan 1234 casos", "número: quedan 1234 casos"),
        (" quedan 1.234 casos", ""),
        (" …0567 · yuli", ""),
        (" Cuenta 12345   300 000 4567", ""),
        (" mié 25/11 a las 10:40", ""),
        (" a las 10:40:00", "hora: a las 10:40:00"),
        (" corte 2026-11-24", "fecha: corte 2026-11-24"),
        (" base sin resp. 79", "abreviatura: base sin resp. 79"),
        ("  Compr.  Envió", "abreviatura: Compr.  Envió"),
        (" No hay casos. 12 esperan", ""),
        (" Evento   escalar_back", "código: Evento   escalar_back"),
        (" Está en salida/lote_back_12.xlsx", ""),
        (" Enter abre · Enter lo guar…", ""),
        (" 9  Valor aplic…", "cortado: Valor aplic…"),
        (" Usuario 060 de pru…", ""),
    ],
)
def test_each_kind_of_fault_is_found(row, fault):
    assert "; ".join(faults_of([row])) == fault
