"""Catalogues as values: which causal a motivo suggests, what a script says, what is refused."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.keeping.catalogs import (
    CatalogoMarcaciones,
    Catalogos,
    Causal,
    MarcacionMaestra,
    Parrafo,
    Reglas,
    valores_de_plazos,
)
from ajustes_tui.errors import ConfigInvalida

GUIONES = {
    "aplicado": (
        Parrafo(("identidad",), "¿Hablo con {usuario}?"),
        Parrafo(("decision", "radicado", "valor"), "Radicado {radicado}: {valor} por {causal}."),
    ),
    "no_aplica": (Parrafo(("decision",), "No procede."),),
    "mensaje_de_voz": (Parrafo(("decision", "radicado"), "El {radicado} {decision}."),),
}


def _causal(letra: str, nombre: str, *sugerencias: str) -> Causal:
    return Causal(
        letra=letra,
        nombre=nombre,
        politica="Se ajusta si procede.",
        soportes=(("LLS", "OT"), ("LOG",)),
        ruta="BACK",
        donde_en_rr={"LLS": "F23", "OT": "F15+F6", "LOG": "F7"},
        sugerencias=sugerencias,
        guiones=GUIONES,
    )


CATALOGOS = Catalogos(
    [
        _causal("A", "Fallas del servicio", "falla", "sin servicio"),
        _causal("E", "Cargos de reconexión", "reconexión"),
        _causal("K", "Cargos de conexión", "conexión"),
    ]
)

MARCACION = MarcacionMaestra(
    "AJU", "ESC", "DEMO Escala", "TICKET", 5, False, True, True, "Back", "DEMO"
)


@pytest.mark.parametrize(
    ("motivo", "letra"),
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
def test_a_motivo_suggests_one_causal_or_none(motivo, letra):
    assert CATALOGOS.sugerir_causal(motivo) == letra


def test_a_script_fills_what_it_knows_and_brackets_the_rest():
    texto = CATALOGOS.guion("A", "APLICADO", {"radicado": "4471093382", "usuario": ""})
    assert texto == "¿Hablo con [usuario]?\n\nRadicado 4471093382: [valor] por Fallas del servicio."


def test_a_value_with_braces_is_said_as_it_is():
    assert "{valor}" in CATALOGOS.guion("A", "aplicado", {"usuario": "{valor}"})


def test_a_paragraph_carries_its_checklist_words():
    parrafos = CATALOGOS.parrafos("A", "aplicado", {})
    assert [p.palabras for p in parrafos] == [("identidad",), ("decision", "radicado", "valor")]


def test_an_unknown_causal_or_script_says_nothing():
    assert CATALOGOS.causal("Z") is None
    assert CATALOGOS.guion("Z", "aplicado", {}) == ""
    assert CATALOGOS.guion("A", "otro", {}) == ""


def test_day_counts_are_said_in_words_from_the_rules():
    assert valores_de_plazos(Reglas()) == {
        "dias_recurso": "diez",
        "dias_respuesta_recurso": "quince",
    }
    assert valores_de_plazos(Reglas(dias_recurso=30))["dias_recurso"] == "30"


def test_any_support_of_a_group_is_enough_and_all_groups_are_needed():
    causal = CATALOGOS.causal("A")
    assert causal is not None
    assert causal.faltan([]) == (("LLS", "OT"), ("LOG",))
    assert causal.faltan(["OT"]) == (("LOG",),)
    assert causal.faltan(["OT", "LOG"]) == ()


@pytest.mark.parametrize(
    ("cambio", "razon"),
    [
        ({"letra": "a"}, "letra"),
        ({"letra": "AB"}, "letra"),
        ({"nombre": " "}, "nombre"),
        ({"politica": ""}, "politica"),
        ({"ruta": "OTRA"}, "ruta"),
        ({"soportes": ()}, "soportes"),
        ({"soportes": ((),)}, "soportes"),
        ({"soportes": (("XYZ",),)}, "XYZ"),
        ({"donde_en_rr": {"LLS": "F23"}}, "donde_en_rr"),
        ({"guiones": {}}, "aplicado"),
        ({"guiones": {**GUIONES, "no_aplica": ()}}, "no_aplica"),
        ({"guiones": {**GUIONES, "otro": (Parrafo((), " "),)}}, "sin texto"),
        ({"guiones": {**GUIONES, "otro": (Parrafo((), "{valr}"),)}}, "valr"),
        ({"guiones": {**GUIONES, "otro": (Parrafo(("firma",), "Hola"),)}}, "firma"),
        ({"guiones": {**GUIONES, "mensaje_de_voz": (Parrafo((), "{valor}"),)}}, "mensaje de voz"),
        ({"guiones": {**GUIONES, "mensaje_de_voz": (Parrafo((), "{cuenta}"),)}}, "mensaje de voz"),
    ],
)
def test_a_causal_that_would_fail_an_agente_is_refused(cambio, razon):
    with pytest.raises(ConfigInvalida) as error:
        _causal("A", "Fallas")._replace(**cambio).validar("causales.toml")
    assert error.value.mensaje.startswith("causales.toml, causal ")
    assert razon in error.value.mensaje


def test_a_good_causal_passes():
    _causal("A", "Fallas").validar("causales.toml")


def test_marcaciones_are_found_by_their_pair_and_only_live_ones_are_offered():
    apagada = MARCACION._replace(subrazon="ANT", activa=False)
    ajena = MARCACION._replace(razon="GEN", asociada_a_ajuste=False)
    catalogo = CatalogoMarcaciones([MARCACION, apagada, ajena], demo=True)
    assert catalogo.buscar("AJU", "ESC") is MARCACION
    assert catalogo.buscar("AJU", "ANT") is apagada
    assert catalogo.buscar("XXX", "ESC") is None
    assert catalogo.de_ajuste() == (MARCACION,)


@pytest.mark.parametrize(
    "cambio",
    [
        {"razon": "AJUS"},
        {"subrazon": ""},
        {"razon": "ñ"},
        {"clase": "OTRA"},
        {"dias": -1},
        {"descripcion": ""},
    ],
)
def test_a_marcacion_rr_could_not_have_is_refused_with_its_line(cambio):
    with pytest.raises(ConfigInvalida, match=r"m\.csv, línea 7: «"):
        MARCACION._replace(**cambio).validar("m.csv", 7)
