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
    read_table,
    title_of,
)
from ajustes_tui.ui.text import width

PROHIBIDAS = {"ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+b", "ctrl+a", "ctrl+o", "ctrl+enter"}
ALTGR = set("[]{}\\@#~|^´ñ")
CON_CASO = ("triage.caso", "contacto.llamada", "triage.formulario")


def keystrokes(key_context):
    return [keystroke for to in actions_of(key_context) for keystroke in to.keystrokes.split(",")]


def test_no_key_means_two_things_in_a_place_nor_there_and_everywhere():
    general = [*keystrokes("global"), *keystrokes("comun")]
    for context in CONTEXTS:
        everywhere = [] if context in ("global", "comun") else general
        joined = [*keystrokes(context), *everywhere]
        assert len(joined) == len(set(joined)), context
    assert len(general) == len(set(general))


def test_every_action_has_a_name_of_its_own_and_words_that_fit():
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert action.help_text, action.id
        assert width(action.help_text) <= 38, "the palette and the columns of the help have so many"
        assert width(action.tag) <= 14, action.id
    assert all(title_of(context) for context in CONTEXTS)
    table = markdown_table()
    assert all(action.help_text in table for action in ACTIONS)


def test_no_key_is_one_that_a_terminal_swallows_and_those_of_flow_control_are_never_the_only_way():
    for action in ACTIONS:
        keys = set(action.keystrokes.split(","))
        assert not keys & (PROHIBIDAS | ALTGR), action.id
        assert not any(key.startswith(("alt+", "ctrl+shift+")) for key in keys), action.id
        assert all(key == key.lower() for key in keys), "a capital is its small letter everywhere"
        assert keys - {"ctrl+s", "ctrl+q"}, action.id


def test_where_a_caso_is_decided_letters_a_to_q_are_causales_only():
    for action in (action for context in CON_CASO for action in actions_of(context)):
        for keystroke in action.keystrokes.split(","):
            if len(keystroke) == 1 and keystroke.isalpha() and action.verb != "causal":
                assert keystroke >= "r", action.id


def test_each_digit_calls_the_action_with_itself():
    actions = {b.key: b.action for b in bindings_for("triage.caso")}
    assert actions["4"] == "screen.elegir('4')"
    assert actions["c"] == "screen.causal('c')"
    assert actions["enter"] == "screen.acto('registrar')"


PARAGRAPH = "una | Una | Ver más\n  : Para qué.\n  a | abrir | Abrir | abre | abrir"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (f"{PARAGRAPH}\notra | Otra | Ver más | propias | buscar\n  : Para qué.", "no key of una"),
        (f"{PARAGRAPH}\n  : Después.", "no key of una"),
        (f"{PARAGRAPH}\n\n  b | ver | Ver | ve | ver", "no paragraph begins"),
        (f"{PARAGRAPH}\n\n{PARAGRAPH}", "no paragraph begins"),
        (f"{PARAGRAPH}\n  b | abrir | Abrir | abre | abrir", "two keys of una do the same"),
    ],
    ids=["no blank row", "purpose last", "no heading", "twice", "same act"],
)
def test_a_row_of_the_table_in_a_paragraph_that_is_not_its_own_is_refused(table, words):
    contexts, actions = read_table(PARAGRAPH)
    assert ([*contexts], [a.id for a in actions]) == (["una"], ["una.abrir"])
    with pytest.raises(ValueError, match=words):
        read_table(table)


def test_an_unknown_context_is_refused():
    with pytest.raises(KeyError):
        bindings_for("nada")


def test_row_24_of_the_card_is_the_one_of_the_sketch():
    keystrokes = [f" {to.keystroke} {to.tag}" for to in footer_of("triage.caso")]
    assert "".join(keystrokes[:7]) == (
        " F4 Llamar F6 Cuenta F7 Nota F9 Buscar s Saltar u Deshacer w Revisión"
    )
    assert keystrokes[7:] == [" z Tapar", " F1 Ayuda"]


def test_each_place_has_a_free_key_and_its_free_letters_are_printed():
    general = {*keystrokes("global"), *keystrokes("comun")}
    for context in (each for each in CONTEXTS if each not in ("global", "comun")):
        taken = general | set(keystrokes(context))
        free = "".join(key for key in ascii_lowercase + digits if key not in taken)
        sys.stdout.write(f"{context:24}{free}\n")
        assert free, context


def test_a_place_has_at_most_fourteen_letters_of_its_own_and_lists_the_rest_behind_a_dot():
    for context in CONTEXTS:
        acts = [a for a in actions_of(context) if a.verb not in ("causal", "tapar")]
        keys = [key for a in acts if not a.after_dot for key in a.keystrokes.split(",")]
        assert sum(len(key) == 1 and key.isalpha() for key in keys) <= 14, context
        assert any(a.calls == "app.mas" for a in acts) is any(a.after_dot for a in acts), context
