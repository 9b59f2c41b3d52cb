"""One table of keys, without two meanings for a key nor keys that never arrive."""

from __future__ import annotations

import sys
from string import ascii_lowercase, digits

import pytest

from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keys import (
    ACTIONS,
    CONTEXTS,
    actions_of,
    footer_of,
    markdown_table,
    title_of,
)
from ajustes_tui.ui.text import width

PROHIBIDAS = {"ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+b", "ctrl+a", "ctrl+o", "ctrl+enter"}
ALTGR = set("[]{}\\@#~|^´ñ")
CON_CASO = ("triage.caso", "contacto.llamada", "triage.formulario")


def keystrokes(key_context):
    return [keystroke for to in actions_of(key_context) for keystroke in to.keystrokes.split(",")]


@pytest.mark.parametrize("key_context", CONTEXTS)
def test_no_key_means_two_things_in_a_context(key_context):
    joined = keystrokes(key_context)
    assert len(joined) == len(set(joined))


@pytest.mark.parametrize("key_context", [c for c in CONTEXTS if c not in ("global", "comun")])
def test_no_context_takes_a_key_that_works_everywhere(key_context):
    general = {*keystrokes("global"), *keystrokes("comun")}
    assert not general & set(keystrokes(key_context))


def test_the_general_keys_do_not_collide():
    assert not set(keystrokes("global")) & set(keystrokes("comun"))


def test_ids_are_unique():
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda to: to.id)
def test_no_key_that_a_terminal_swallows(action):
    for keystroke in action.keystrokes.split(","):
        assert keystroke not in PROHIBIDAS
        assert keystroke not in ALTGR
        assert not keystroke.startswith(("alt+", "ctrl+shift+"))
        assert keystroke == keystroke.lower(), "a capital is its small letter in every place"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda to: to.id)
def test_flow_control_keys_are_never_the_only_way(action):
    assert set(action.keystrokes.split(",")) - {"ctrl+s", "ctrl+q"}


@pytest.mark.parametrize("key_context", CON_CASO)
def test_where_a_caso_is_decided_letters_a_to_q_are_causales_only(key_context):
    for action in actions_of(key_context):
        for keystroke in action.keystrokes.split(","):
            if len(keystroke) == 1 and keystroke.isalpha() and action.verb != "causal":
                assert keystroke >= "r"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda to: to.id)
def test_every_action_is_explained_and_short(action):
    assert action.help_text
    assert width(action.help_text) <= 38, "the palette and the columns of the help have so many"
    assert width(action.tag) <= 14


@pytest.mark.parametrize("key_context", CONTEXTS)
def test_every_context_has_a_title(key_context):
    assert title_of(key_context)


def test_each_digit_calls_the_action_with_itself():
    actions = {b.key: b.action for b in bindings_for("triage.caso")}
    assert actions["4"] == "screen.elegir('4')"
    assert actions["c"] == "screen.causal('c')"
    assert actions["enter"] == "screen.registrar"


def test_an_unknown_context_is_refused():
    with pytest.raises(KeyError):
        bindings_for("nada")


def test_row_24_of_the_card_is_the_one_of_the_sketch():
    keystrokes = [f" {to.keystroke} {to.tag}" for to in footer_of("triage.caso")]
    assert "".join(keystrokes[:7]) == (
        " F4 Llamar F6 Cuenta F7 Nota F9 Buscar s Saltar u Deshacer w Revisión"
    )
    assert keystrokes[7:] == [" z Tapar", " F1 Ayuda"]


def test_the_readme_table_has_every_action():
    table = markdown_table()
    assert all(action.help_text in table for action in ACTIONS)


def test_each_place_has_a_free_key_and_its_free_letters_are_printed():
    general = {*keystrokes("global"), *keystrokes("comun")}
    for key_context in (each for each in CONTEXTS if each not in ("global", "comun")):
        taken = general | set(keystrokes(key_context))
        free = "".join(key for key in ascii_lowercase + digits if key not in taken)
        sys.stdout.write(f"{key_context:24}{free}\n")
        assert free, key_context
