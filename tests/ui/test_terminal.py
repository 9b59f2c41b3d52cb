"""The terminal is judged once, from what was chosen, its environment and its line."""

from __future__ import annotations

import os
import pty

import pytest

from ajustes_tui.errors import InvalidUse
from ajustes_tui.ui.terminal import (
    PROFILES,
    TRUE_COLOR,
    can_draw,
    detect,
    no_screens_note,
    read_choice,
    refusal,
    small_note,
)

LOCAL = {"TERM": "xterm-256color", "LANG": "es_CO.UTF-8"}


def profile(*choice, iutf8=False, **changes):
    return detect({**LOCAL, **changes}, iutf8=iutf8, size=(80, 24), choice=choice)


@pytest.fixture
def en_terminal(monkeypatch):
    maestro, esclavo = pty.openpty()
    with os.fdopen(esclavo) as entry:
        monkeypatch.setattr("sys.__stdin__", entry)
        yield
    os.close(maestro)


@pytest.mark.usefixtures("en_terminal")
def test_a_local_utf8_terminal_is_accepted():
    assert refusal() is None
    assert can_draw(profile())
    assert not profile().remote


def test_a_line_over_ssh_and_a_remote_desktop_are_remote():
    for variable in ({"SSH_CONNECTION": "x"}, {"SSH_TTY": "x"}, {"SESSIONNAME": "RDP-Tcp#3"}):
        assert profile(**variable).remote, variable


def test_the_locale_names_the_charset():
    said = {
        "es_CO.ISO-8859-1": "iso-8859-1",
        "es_CO.iso88591": "iso-8859-1",
        "es_ES@euro": "iso-8859-15",
        "es_CO.utf8": "utf-8",
        "es_CO": "iso-8859-1",
        "ja_JP.SJIS": "ascii",
        "C": "ascii",
    }
    assert {locale: profile(LANG=locale).charset for locale in said} == said
    assert {locale: profile(LC_ALL=locale).charset for locale in said} == said


def test_the_charset_the_interpreter_puts_in_the_environment_does_not_count():
    assert not profile(LC_CTYPE="C.UTF-8", LANG="es_CO.ISO-8859-1").utf8


def test_without_a_charset_the_line_decides():
    assert profile(LANG="C", iutf8=True).utf8
    assert profile(LANG="C").charset == "ascii"


def test_what_is_chosen_wins_over_the_environment():
    chosen = profile("vt220", "latin1", COLORTERM="truecolor")
    assert (chosen.term, chosen.charset, chosen.colors) == ("vt220", "iso-8859-1", 0)
    assert profile("ascii").term == "xterm-256color"
    assert profile("simple").simple


def test_a_choice_is_one_name_or_several_with_commas():
    assert read_choice("") == ()
    assert read_choice("VT220, latin1") == ("vt220", "latin1")
    assert all(read_choice(name) == (name,) for name in PROFILES)


def test_an_unknown_choice_is_refused_with_those_that_exist():
    with pytest.raises(InvalidUse) as fallo:
        read_choice("vt52")
    assert "vt52" in fallo.value.message
    assert "vt220" in fallo.value.suggestion


def test_no_color_leaves_no_colours():
    assert profile(NO_COLOR="1").colors == 0
    assert profile(NO_COLOR="1").ansi


def test_a_terminal_gets_no_more_colours_than_it_has():
    said = {"linux": 8, "xterm": 16, "screen-256color": 256, "vt220": 0}
    assert {term: profile(TERM=term).colors for term in said} == said


def test_the_colours_around_gnu_screen_do_not_reach_inside_it():
    for around, colors in (
        ({"TERM": "screen.xterm-256color"}, 256),
        ({"TERM": "xterm-256color", "STY": "1.pts"}, 256),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x"}, TRUE_COLOR),
        ({"TERM": "xterm-256color"}, TRUE_COLOR),
    ):
        assert profile(COLORTERM="truecolor", **around).colors == colors, around


def test_poor_fonts_get_the_signs_they_have_and_others_every_sign():
    for term in ("linux", "vt220", "vt100"):
        assert (profile(TERM=term).ascii, profile(TERM=term).ansi) == (True, True), term
    for term in ("xterm-256color", "screen", "putty"):
        assert not profile(TERM=term).ascii, term


def test_a_multiplexer_is_seen():
    assert profile(TMUX="/tmp/x").mux == "tmux"
    assert profile(STY="1.pts").mux == "screen"
    assert profile(TERM="screen").mux == "screen"


def test_without_a_terminal_the_program_does_not_open(monkeypatch, tmp_path):
    with (tmp_path / "nada").open("w+") as entry:
        monkeypatch.setattr("sys.__stdin__", entry)
        line = refusal()
    assert line is not None
    assert "--help" in line


def test_nothing_is_drawn_where_there_is_no_cursor_unless_the_person_says_there_is():
    for term in ("", "dumb", "unknown"):
        assert not can_draw(profile(TERM=term)), term
        assert can_draw(profile("vt100", TERM=term)), term


def test_a_terminal_of_other_sequences_gets_plain_lines_and_is_told_why():
    for term in ("wyse60", "wy50", "tvi925", "hp2392", "hpterm", "adm3a", "vt52", "ibm3151"):
        assert not can_draw(profile(TERM=term)), term
        assert f"y {term} no lo es" in no_screens_note(profile(TERM=term))
        assert can_draw(profile("vt100", TERM=term)), term
    for term in ("xterm-kitty", "vt100", "vt220", "vt510", "vt525", "ansi", "sun", "nobody-knows"):
        assert can_draw(profile(TERM=term)), term
        assert no_screens_note(profile(TERM=term)) == ""


def test_the_profile_can_be_printed_as_json():
    document = profile(LANG="es_CO.ISO-8859-1").as_json()
    assert document["columnas"] == 80
    assert document["charset"] == "iso-8859-1"


def test_a_small_window_is_told_what_is_needed():
    assert small_note(72, 20) == "Se necesitan 80×24 (ahora 72×20)"
    assert small_note(80, 24) == ""
