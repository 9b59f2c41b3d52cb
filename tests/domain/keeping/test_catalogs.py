"""Catalogues as values: which causal a motivo suggests, what a script says, what is refused."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.keeping.catalogs import (
    Catalogs,
    Causal,
    MarcacionCatalog,
    MasterMarcacion,
    Paragraph,
    Rules,
    plazo_values,
)

GUIONES = {
    "aplicado": (
        Paragraph(("identidad",), "¿Hablo con {usuario}?"),
        Paragraph(("decision", "radicado", "valor"), "Radicado {radicado}: {valor} por {causal}."),
    ),
    "no_aplica": (Paragraph(("decision",), "No procede."),),
    "mensaje_de_voz": (Paragraph(("decision", "radicado"), "El {radicado} {decision}."),),
}


def _causal(letter: str, name: str, *suggestions: str) -> Causal:
    return Causal(
        letter=letter,
        name=name,
        policy="Se ajusta si procede.",
        soportes=(("LLS", "OT"), ("LOG",)),
        route="BACK",
        where_in_rr={"LLS": "F23", "OT": "F15+F6", "LOG": "F7"},
        suggestions=suggestions,
        guiones=GUIONES,
    )


CATALOGOS = Catalogs(
    [
        _causal("A", "Fallas del servicio", "falla", "sin servicio"),
        _causal("E", "Cargos de reconexión", "reconexión"),
        _causal("K", "Cargos de conexión", "conexión"),
    ]
)

MARCACION = MasterMarcacion("AJU", "ESC", "DEMO Escala", "TICKET", True, True, "DEMO")


@pytest.mark.parametrize(
    ("motivo", "letter"),
    [
        ("FALLAS DEL SERVICIO", "A"),
        ("fállas  del-servicio.", "A"),
        ("Usuario sin servicio desde el 2", "A"),
        ("e", "E"),
        ("E", "E"),
        ("CARGO POR RECONEXION", "E"),
        ("cobro de conexion", "K"),
        ("conexión y reconexión", None),
        ("otra cosa", None),
        ("z", None),
        ("", None),
        ("[/]", None),
    ],
)
def test_a_motivo_suggests_one_causal_or_none(motivo, letter):
    assert CATALOGOS.suggest_causal(motivo) == letter


def test_a_script_fills_what_it_knows_and_brackets_the_rest():
    text = CATALOGOS.guion("A", "APLICADO", {"radicado": "4471093382", "usuario": ""})
    assert text == "¿Hablo con [usuario]?\n\nRadicado 4471093382: [valor] por Fallas del servicio."


def test_a_value_with_braces_is_said_as_it_is():
    assert "{valor}" in CATALOGOS.guion("A", "aplicado", {"usuario": "{valor}"})


def test_a_paragraph_carries_its_checklist_words():
    paragraphs = CATALOGOS.paragraphs("A", "aplicado", {})
    assert [p.checks for p in paragraphs] == [("identidad",), ("decision", "radicado", "valor")]


def test_an_unknown_causal_or_script_says_nothing():
    assert CATALOGOS.causal("Z") is None
    assert CATALOGOS.guion("Z", "aplicado", {}) == ""
    assert CATALOGOS.guion("A", "otro", {}) == ""


def test_day_counts_are_said_in_words_from_the_rules():
    assert plazo_values(Rules()) == {
        "dias_recurso": "diez",
        "dias_respuesta_recurso": "quince",
    }
    assert plazo_values(Rules(dias_recurso=30))["dias_recurso"] == "30"


def test_any_support_of_a_group_is_enough_and_all_groups_are_needed():
    causal = CATALOGOS.causal("A")
    assert causal is not None
    assert causal.lacking([]) == (("LLS", "OT"), ("LOG",))
    assert causal.lacking(["OT"]) == (("LOG",),)
    assert causal.lacking(["OT", "LOG"]) == ()


def test_marcaciones_are_found_by_their_pair_and_only_live_ones_are_offered():
    off = MARCACION._replace(subrazon="ANT", activa=False)
    ajena = MARCACION._replace(razon="GEN", asociada_a_ajuste=False)
    catalog = MarcacionCatalog([MARCACION, off, ajena], demo=True)
    assert catalog.find("AJU", "ESC") is MARCACION
    assert catalog.find("AJU", "ANT") is off
    assert catalog.find("XXX", "ESC") is None
    assert catalog.offered("escalar_back") == (MARCACION,)


def test_an_act_is_offered_its_own_marcaciones_first_then_those_of_no_act():
    loose = MARCACION._replace(subrazon="VIP")
    own = MARCACION._replace(evento="contacto", asociada_a_ajuste=False)
    other = MARCACION._replace(subrazon="MSJ", evento="mensaje_de_voz")
    off = own._replace(subrazon="ANT", activa=False)
    assert MarcacionCatalog([loose, other, off, own]).offered("contacto") == (own, loose)


def _of(subrazon: str, *cuando: tuple[str, str]) -> MasterMarcacion:
    return MARCACION._replace(subrazon=subrazon, evento="contacto", cuando=cuando)


@pytest.mark.parametrize(
    ("facts", "subrazon"),
    [
        ({}, "A"),
        ({"resultado": "CUELGA"}, "A"),
        ({"resultado": "ACEPTA"}, "B"),
        ({"contenido": "APLICADO"}, "D"),
        ({"resultado": "ACEPTA", "contenido": "NO_APLICA"}, "B"),
        ({"resultado": "ACEPTA", "contenido": "APLICADO"}, "C"),
        ({"resultado": "acepta", "contenido": "aplicado"}, "C"),
    ],
)
def test_the_marcacion_with_most_facts_that_are_so_is_proposed(facts, subrazon):
    catalog = MarcacionCatalog(
        [
            _of("A"),
            _of("Z")._replace(evento=""),
            _of("Y", ("resultado", "ACEPTA"), ("contenido", "APLICADO"))._replace(activa=False),
            _of("B", ("resultado", "ACEPTA")),
            _of("C", ("resultado", "ACEPTA"), ("contenido", "APLICADO")),
            _of("D", ("contenido", "APLICADO")),
        ]
    )
    row = catalog.proposed("contacto", facts)
    assert row is not None
    assert row.subrazon == subrazon


def test_without_a_row_that_holds_nothing_is_proposed():
    catalog = MarcacionCatalog([MARCACION, _of("B", ("resultado", "ACEPTA"))])
    assert catalog.proposed("contacto", {"resultado": "CUELGA"}) is None
    assert catalog.proposed("escalar_back", {}) is None
