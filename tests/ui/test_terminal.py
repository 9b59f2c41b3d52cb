"""The terminal is judged once, from what its environment says."""

from __future__ import annotations

import pytest

from ajustes_tui.ui.terminal import detect, refusal, small_note

LOCAL = {"TERM": "xterm-256color", "LANG": "es_CO.UTF-8"}


def perfil(encoding="utf-8", **cambios):
    return detect({**LOCAL, **cambios}, encoding=encoding, size=(80, 24))


def test_a_local_utf8_terminal_is_accepted():
    assert refusal(perfil()) is None
    assert not perfil().remote


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY"])
def test_a_line_over_ssh_is_remote(variable):
    assert perfil(**{variable: "x"}).remote


def test_a_remote_desktop_is_remote():
    assert perfil(SESSIONNAME="RDP-Tcp#3").remote


def test_a_latin_charset_is_refused_in_one_ascii_line_that_says_what_to_set():
    linea = refusal(perfil(LC_ALL="es_CO.ISO-8859-1"))
    assert linea is not None
    assert linea.isascii()
    assert "\n" not in linea
    assert "LC_ALL=C.UTF-8" in linea


def test_the_charset_the_interpreter_puts_in_the_environment_does_not_count():
    assert not perfil(LC_CTYPE="C.UTF-8", LANG="es_CO.ISO-8859-1").utf8


def test_without_a_charset_the_stream_decides():
    assert perfil(LANG="C").utf8
    assert not perfil(encoding="ascii", LANG="C").utf8


def test_no_color_leaves_no_colours():
    assert perfil(NO_COLOR="1").colors == 0
    assert perfil(NO_COLOR="1").ansi


@pytest.mark.parametrize("term", ["linux", "vt220", "screen"])
def test_poor_terminals_get_ascii_and_their_own_colours(term):
    assert perfil(TERM=term).ascii
    assert perfil(TERM=term).ansi


def test_a_multiplexer_is_seen():
    assert perfil(TMUX="/tmp/x").mux == "tmux"
    assert perfil(STY="1.pts").mux == "screen"


def test_the_profile_can_be_printed_as_json():
    assert perfil().as_json()["columnas"] == 80


def test_a_small_window_is_told_what_is_needed():
    assert small_note(72, 20) == "Se necesitan 80×24 (ahora 72×20)"
    assert small_note(80, 24) == ""
