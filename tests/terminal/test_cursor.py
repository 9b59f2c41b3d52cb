"""The terminal's own cursor stands where the person is, for whoever reads with fingers or ears."""

from __future__ import annotations

import re

import pytest

from ajustes_tui.driver.edge import PACE_BYTES

DOWN = b"\x1b[B"


def _line_of_the_cursor(terminal) -> str:
    return terminal.rows[terminal.screen.cursor.y]


@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_the_cursor_follows_the_row_the_choice_and_the_letter(abrir_demo, term):
    terminal = abrir_demo("--pantalla", "triage", "--terminal", f"{term},lector", TERM=term)
    terminal.esperar("n Siguiente")
    for key in (b"", DOWN, DOWN):
        before = _line_of_the_cursor(terminal)
        terminal.teclear(key)
        terminal.esperar(
            lambda before=before, key=key: (
                re.match("[►>].* 9\\d{8} ", (row := _line_of_the_cursor(terminal)))
                and (not key or row != before)
            )
        )
    terminal.teclear(b"\r")
    # At the beginning of the caso that came up; a key that chooses leads to the command row.
    terminal.esperar(lambda: re.match(r" 9\d{8} / ", _line_of_the_cursor(terminal)))
    terminal.teclear(b"9", lambda: re.match(r" [►>] ", _line_of_the_cursor(terminal)))
    terminal.teclear(b"\x1b[18~", "Nota")
    terminal.teclear(b"llamar", lambda: "llamar" in _line_of_the_cursor(terminal))
    assert terminal.screen.cursor.x == _line_of_the_cursor(terminal).index("llamar") + len("llamar")
    assert b"\x1b[?25l" not in terminal.output
    assert not re.search(rb"\x1b\[\d+;\d+r", terminal.output)


def test_the_cursor_follows_the_lines_of_an_account_and_the_figures(abrir_demo):
    """Their command row tells of the line itself: the person does not leave the line for it."""
    terminal = abrir_demo("--pantalla", "triage", "--terminal", "lector")
    terminal.esperar("n Siguiente")
    terminal.esperar(lambda: re.match(r"►.* 9\d{8} ", _line_of_the_cursor(terminal)))
    terminal.teclear(b"\x1b[17~")
    terminal.esperar(
        lambda: terminal.ve("√ intacta") and _line_of_the_cursor(terminal).startswith("►")
    )
    first = _line_of_the_cursor(terminal)
    terminal.teclear(DOWN)
    terminal.esperar(
        lambda: (
            terminal.ve("línea")
            and _line_of_the_cursor(terminal) != first
            and _line_of_the_cursor(terminal).startswith("►")
        )
    )
    terminal.teclear(b"\x1b[15~", "avance")
    terminal.esperar(lambda: _line_of_the_cursor(terminal).startswith("►"))
    seen = set()
    while len({y for y, _x in seen}) < 3:
        terminal.teclear(b"\t")
        terminal.esperar(lambda: (terminal.screen.cursor.y, terminal.screen.cursor.x) not in seen)
        seen.add((terminal.screen.cursor.y, terminal.screen.cursor.x))


def test_a_key_held_down_waits_for_what_the_terminal_has_shown(abrir_demo):
    terminal = abrir_demo("--pantalla", "triage")
    # It answers so late that the line is known to be slow.
    terminal.answers = False
    terminal.esperar("n Siguiente", "El caso de la fila")
    # The cursor follows hidden where nobody asked to see it.
    terminal.esperar(lambda: _line_of_the_cursor(terminal).startswith("►"))
    assert terminal.screen.cursor.hidden
    terminal.callar(0.3)
    terminal.answer_now()
    terminal.callar(0.3)
    before = len(terminal.output)
    for _key in range(150):
        terminal.teclear(DOWN)
        terminal.read(0.02)
    terminal.callar(0.3)
    sent = len(terminal.output) - before
    assert sent < 4 * PACE_BYTES
    row = _line_of_the_cursor(terminal)
    terminal.answers = True
    terminal.answer_now()
    terminal.esperar(lambda: _line_of_the_cursor(terminal) != row)


def test_a_key_for_a_caso_that_a_silent_terminal_may_not_show_yet_is_dropped_and_said(abrir_demo):
    terminal = abrir_demo("--pantalla", "triage")
    terminal.answers = False
    terminal.esperar("n Siguiente")
    terminal.teclear(b"n", "Decida")
    terminal.callar(0.5)
    terminal.teclear(b"1", "llegó antes de verse el caso")
