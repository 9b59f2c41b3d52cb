"""One table of keys, without two meanings for a key nor keys that never arrive."""

from __future__ import annotations

import pytest

from ajustes_tui.ui.keys import (
    ACCIONES,
    CONTEXTOS,
    acciones_de,
    bindings_for,
    pie_de,
    tabla_markdown,
    titulo_de,
)
from ajustes_tui.ui.text import ancho

PROHIBIDAS = {"ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+b", "ctrl+a", "ctrl+o", "ctrl+enter"}
ALTGR = set("[]{}\\@#~|^´ñ")
CON_CASO = ("triage.caso", "contacto.llamada", "triage.formulario")


def teclas(contexto):
    return [tecla for a in acciones_de(contexto) for tecla in a.teclas.split(",")]


@pytest.mark.parametrize("contexto", CONTEXTOS)
def test_no_key_means_two_things_in_a_context(contexto):
    juntas = teclas(contexto)
    assert len(juntas) == len(set(juntas))


@pytest.mark.parametrize("contexto", [c for c in CONTEXTOS if c not in ("global", "comun")])
def test_no_context_takes_a_key_that_works_everywhere(contexto):
    generales = {*teclas("global"), *teclas("comun")}
    assert not generales & set(teclas(contexto))


def test_the_general_keys_do_not_collide():
    assert not set(teclas("global")) & set(teclas("comun"))


def test_ids_are_unique():
    ids = [accion.id for accion in ACCIONES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("accion", ACCIONES, ids=lambda a: a.id)
def test_no_key_that_a_terminal_swallows(accion):
    for tecla in accion.teclas.split(","):
        assert tecla not in PROHIBIDAS
        assert tecla not in ALTGR
        assert not tecla.startswith(("alt+", "ctrl+shift+"))


@pytest.mark.parametrize("accion", ACCIONES, ids=lambda a: a.id)
def test_flow_control_keys_are_never_the_only_way(accion):
    assert set(accion.teclas.split(",")) - {"ctrl+s", "ctrl+q"}


@pytest.mark.parametrize("contexto", CON_CASO)
def test_where_a_caso_is_decided_letters_a_to_q_are_causales_only(contexto):
    for accion in acciones_de(contexto):
        for tecla in accion.teclas.split(","):
            if len(tecla) == 1 and tecla.isalpha() and accion.verbo != "causal":
                assert tecla >= "r"


@pytest.mark.parametrize("accion", ACCIONES, ids=lambda a: a.id)
def test_every_action_is_explained_and_short(accion):
    assert accion.ayuda
    assert ancho(accion.ayuda) <= 30
    assert ancho(accion.etiqueta) <= 14


@pytest.mark.parametrize("contexto", CONTEXTOS)
def test_every_context_has_a_title(contexto):
    assert titulo_de(contexto)


def test_each_digit_calls_the_action_with_itself():
    acciones = {b.key: b.action for b in bindings_for("triage.caso")}
    assert acciones["4"] == "screen.elegir('4')"
    assert acciones["c"] == "screen.causal('c')"
    assert acciones["enter"] == "screen.registrar"


def test_an_unknown_context_is_refused():
    with pytest.raises(KeyError):
        bindings_for("nada")


def test_row_24_of_the_card_is_the_one_of_the_sketch():
    teclas = [f" {a.tecla} {a.etiqueta}" for a in pie_de("triage.caso")]
    assert "".join(teclas[:8]) == (
        " F1 Ayuda F4 Llamar F6 Cuenta F7 Nota F9 Buscar s Saltar u Deshacer w Revisión"
    )
    assert teclas[8:] == [" z Tapar"]


def test_the_readme_table_has_every_action():
    tabla = tabla_markdown()
    assert all(accion.ayuda in tabla for accion in ACCIONES)
