"""The terminal's own cursor stands where the person is, for whoever reads with fingers or ears."""

from __future__ import annotations

import re

import pytest

F3 = b"\x1bOR"
DOWN = b"\x1b[B"


def _line_of_the_cursor(terminal) -> str:
    return terminal.rows[terminal.screen.cursor.y]


@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_the_cursor_follows_the_row_the_choice_and_the_letter(abrir_demo, term):
    terminal = abrir_demo("--terminal", f"{term},lector", TERM=term)
    terminal.esperar(lambda: terminal.ve("n Siguiente"))
    terminal.teclear(F3)
    for key in (b"", DOWN, DOWN):
        before = _line_of_the_cursor(terminal)
        terminal.teclear(key)
        terminal.esperar(
            lambda before=before, key=key: (
                re.match(r"[►>].* 9\d{8} ", row := _line_of_the_cursor(terminal))
                and (not key or row != before)
            )
        )
    terminal.teclear(b"\r")
    terminal.esperar(lambda: re.match(r" [►>] _ ", _line_of_the_cursor(terminal)))
    terminal.teclear(b"\x1b[18~")
    terminal.esperar(lambda: terminal.ve("Nota"))
    terminal.teclear(b"llamar")
    terminal.esperar(lambda: "llamar" in _line_of_the_cursor(terminal))
    assert terminal.screen.cursor.x == _line_of_the_cursor(terminal).index("llamar") + len("llamar")
    assert b"\x1b[?25l" not in terminal.output
    assert not re.search(rb"\x1b\[\d+;\d+r", terminal.output)


def test_the_cursor_follows_hidden_where_nobody_asked_to_see_it(abrir_demo):
    terminal = abrir_demo()
    terminal.esperar(lambda: terminal.ve("n Siguiente"))
    terminal.esperar(lambda: _line_of_the_cursor(terminal).startswith("►"))
    assert terminal.screen.cursor.hidden
