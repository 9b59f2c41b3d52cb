"""The terminal is judged once, from what was chosen, its environment and its line."""

from __future__ import annotations

import os
import pty

import pytest

from ajustes_tui.errors import UsoInvalido
from ajustes_tui.ui.terminal import (
    PERFILES,
    TODOS_LOS_COLORES,
    detect,
    read_choice,
    refusal,
    small_note,
)

LOCAL = {"TERM": "xterm-256color", "LANG": "es_CO.UTF-8"}


def perfil(*choice, iutf8=False, **cambios):
    return detect({**LOCAL, **cambios}, iutf8=iutf8, size=(80, 24), choice=choice)


@pytest.fixture
def en_terminal(monkeypatch):
    maestro, esclavo = pty.openpty()
    with os.fdopen(esclavo) as entrada:
        monkeypatch.setattr("sys.__stdin__", entrada)
        yield
    os.close(maestro)


@pytest.mark.usefixtures("en_terminal")
def test_a_local_utf8_terminal_is_accepted():
    assert refusal(perfil()) is None
    assert not perfil().remote


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY"])
def test_a_line_over_ssh_is_remote(variable):
    assert perfil(**{variable: "x"}).remote


def test_a_remote_desktop_is_remote():
    assert perfil(SESSIONNAME="RDP-Tcp#3").remote


@pytest.mark.parametrize(
    ("locale", "charset"),
    [
        ("es_CO.ISO-8859-1", "iso-8859-1"),
        ("es_CO.iso88591", "iso-8859-1"),
        ("es_ES@euro", "iso-8859-15"),
        ("es_CO.CP1252", "cp1252"),
        ("es_CO.utf8", "utf-8"),
        ("es_CO", "iso-8859-1"),
        ("ja_JP.SJIS", "ascii"),
        ("C", "ascii"),
    ],
)
def test_the_locale_names_the_charset(locale, charset):
    assert perfil(LANG=locale).charset == charset
    assert perfil(LC_ALL=locale, LANG="es_CO.UTF-8").charset == charset


def test_the_charset_the_interpreter_puts_in_the_environment_does_not_count():
    assert not perfil(LC_CTYPE="C.UTF-8", LANG="es_CO.ISO-8859-1").utf8


def test_without_a_charset_the_line_decides():
    assert perfil(LANG="C", iutf8=True).utf8
    assert perfil(LANG="C").charset == "ascii"


def test_what_is_chosen_wins_over_the_environment():
    elegido = perfil("vt220", "latin1", COLORTERM="truecolor")
    assert (elegido.term, elegido.charset, elegido.colors) == ("vt220", "iso-8859-1", 0)
    assert perfil("ascii").term == "xterm-256color"
    assert perfil("simple").simple


def test_a_choice_is_one_name_or_several_with_commas():
    assert read_choice("") == ()
    assert read_choice("VT220, latin1") == ("vt220", "latin1")
    assert all(read_choice(nombre) == (nombre,) for nombre in PERFILES)


def test_an_unknown_choice_is_refused_with_those_that_exist():
    with pytest.raises(UsoInvalido) as fallo:
        read_choice("vt52")
    assert "vt52" in fallo.value.mensaje
    assert "vt220" in fallo.value.sugerencia


def test_no_color_leaves_no_colours():
    assert perfil(NO_COLOR="1").colors == 0
    assert perfil(NO_COLOR="1").ansi


@pytest.mark.parametrize(
    ("term", "colores"),
    [
        ("linux", 8),
        ("screen", 8),
        ("xterm", 16),
        ("putty", 16),
        ("screen-256color", 256),
        ("vt220", 0),
        ("vt100", 0),
    ],
)
def test_a_terminal_gets_no_more_colours_than_it_has(term, colores):
    assert perfil(TERM=term).colors == colores


@pytest.mark.parametrize(
    ("entorno", "colores"),
    [
        ({"TERM": "screen-256color"}, 256),
        ({"TERM": "screen.xterm-256color"}, 256),
        ({"TERM": "xterm-256color", "STY": "1.pts"}, 256),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x"}, TODOS_LOS_COLORES),
        ({"TERM": "tmux-256color", "STY": "1.pts"}, TODOS_LOS_COLORES),
        ({"TERM": "xterm-256color"}, TODOS_LOS_COLORES),
    ],
)
def test_the_colours_around_gnu_screen_do_not_reach_inside_it(entorno, colores):
    assert perfil(COLORTERM="truecolor", **entorno).colors == colores


@pytest.mark.parametrize("term", ["linux", "vt220", "vt100"])
def test_poor_fonts_get_the_signs_they_have(term):
    assert perfil(TERM=term).ascii
    assert perfil(TERM=term).ansi


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "screen", "tmux-256color", "putty"])
def test_other_fonts_get_every_sign(term):
    assert not perfil(TERM=term).ascii


def test_a_multiplexer_is_seen():
    assert perfil(TMUX="/tmp/x").mux == "tmux"
    assert perfil(STY="1.pts").mux == "screen"
    assert perfil(TERM="screen").mux == "screen"


def test_without_a_terminal_the_program_does_not_open(monkeypatch, tmp_path):
    with (tmp_path / "nada").open("w+") as entrada:
        monkeypatch.setattr("sys.__stdin__", entrada)
        linea = refusal(perfil())
    assert linea is not None
    assert "--help" in linea


@pytest.mark.usefixtures("en_terminal")
@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_without_a_cursor_is_refused_in_one_ascii_line_that_says_what_to_do(term):
    linea = refusal(perfil(TERM=term))
    assert linea is not None
    assert linea.isascii()
    assert "\n" not in linea
    assert "--terminal" in linea
    assert refusal(perfil("vt100", TERM=term)) is None


def test_the_profile_can_be_printed_as_json():
    documento = perfil(LANG="es_CO.ISO-8859-1").as_json()
    assert documento["columnas"] == 80
    assert documento["charset"] == "iso-8859-1"


def test_a_small_window_is_told_what_is_needed():
    assert small_note(72, 20) == "Se necesitan 80×24 (ahora 72×20)"
    assert small_note(80, 24) == ""
