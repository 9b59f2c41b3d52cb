"""What the driver sends leaves the terminal as the framework's own output would have left it."""

from __future__ import annotations

import re

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from ajustes_tui.driver.cells import CellBuffer
from ajustes_tui.driver.painter import Painter
from ajustes_tui.driver.styles import Capabilities, Styles, capabilities_of
from ajustes_tui.ui.terminal import TRUE_COLOR
from tests.support import few
from tests.terminal.soporte import seen_cells

TERMS = ("xterm-256color", "tmux-256color", "screen", "linux", "vt220", "vt100", "sin-nombre")
LETTERS = "ab  ñé·─│►…漢字😀\u0301"
STYLES = ("", "1", "7", "2;31", "4;38;5;80", "38;2;9;9;9;48;5;16", "48;2;0;0;0", "1;39;49", "9;3")
# The emulator and the framework agree on the width of each of these.
assert all(max(wcwidth(c), 0) == cell_len(c) for c in LETTERS)


class Emulado:
    """A terminal fed with text, and its cells as one can see them."""

    def __init__(self, columns: int, rows: int) -> None:
        self._pantalla = pyte.Screen(columns, rows)
        self._flujo = pyte.Stream(self._pantalla)
        self.feed("\x1b[?7l")

    def feed(self, text: str) -> None:
        self._flujo.feed(text)

    def resize(self, columns: int, rows: int) -> None:
        self._pantalla.resize(rows, columns)

    def cells(self) -> list[list[object]]:
        return seen_cells(self._pantalla)


class Pareja:
    """The same output on a plain terminal and through the driver's model."""

    def __init__(
        self, columns: int, rows: int, capabilities: Capabilities, *, whole: bool = False
    ) -> None:
        style_rules = Styles(capabilities, TRUE_COLOR)
        self.simple, self.own = Emulado(columns, rows), Emulado(columns, rows)
        self.canvas = CellBuffer(style_rules, columns, rows)
        self.pintor = Painter(capabilities, style_rules, whole=whole)
        self.enviado = ""

    def write(self, text: str) -> None:
        self.simple.feed(text)
        self.canvas.feed(text)

    def flush(self) -> None:
        self.enviado = self.pintor.paint(self.canvas)
        self.own.feed(self.enviado)
        assert self.own.cells() == self.simple.cells()

    def resize(self, columns: int, rows: int) -> None:
        for emulado in (self.simple, self.own):
            emulado.resize(columns, rows)
        self.canvas.resize(columns, rows)
        self.pintor.forget()
        self.simple.feed("\x1b[m\x1b[2J")


def everything(term: str) -> Capabilities:
    """What a terminal has, with every attribute: the emulator shows them all."""
    return capabilities_of(term)._replace(attributes=capabilities_of("xterm").attributes)


def fila(y: int, spans: list[tuple[str, str]], width: int) -> str:
    """A row as the framework writes it: placed, styled, exactly as wide as the screen."""
    parts = [f"\x1b[{y + 1};1H"]
    free = width
    for text, look in spans:
        cabe = ""
        for letter in text:
            if cell_len(letter) <= free and (cell_len(letter) or cabe):
                cabe += letter
                free -= cell_len(letter)
        if cabe:
            parts.append(f"\x1b[{look}m{cabe}\x1b[0m" if look else cabe)
    return "".join(parts) + " " * free


TROZOS = st.lists(st.tuples(st.text(LETTERS, max_size=30), st.sampled_from(STYLES)), max_size=5)
TAMANO = st.tuples(st.integers(2, 60), st.integers(1, 12))
PASO = st.one_of(
    st.tuples(st.just("filas"), st.lists(st.tuples(st.integers(0, 11), TROZOS), max_size=6)),
    st.tuples(st.just("corre"), st.tuples(st.integers(-4, 4), st.integers(0, 11), TROZOS)),
    st.tuples(st.just("tamano"), TAMANO),
    st.tuples(st.just("todo"), st.none()),
)


@pytest.mark.parametrize("term", few(TERMS, 2))
@settings(max_examples=60)
@given(size=TAMANO, steps=st.lists(PASO, max_size=12))
def test_the_screen_equals_that_of_the_plain_driver_after_every_frame(term, size, steps):
    pair = Pareja(*size, everything(term))
    columns, rows = size
    puestas = [fila(y, [], columns) for y in range(rows)]
    spans: list[list[tuple[str, str]]] = [[] for _ in range(rows)]
    pair.write("".join(puestas))
    pair.flush()
    for what, datos in steps:
        if what == "filas":
            for y, characters in datos:
                spans[y % rows] = characters
        elif what == "corre":
            skip, since, characters = datos
            band = spans[since % rows :]
            spans[since % rows :] = (band[skip:] + [characters] * skip) if skip > 0 else band
            if skip < 0:
                spans[since % rows :] = ([characters] * -skip + band)[: len(band)]
            spans = (spans + [[]] * rows)[:rows]
        elif what == "tamano":
            columns, rows = datos
            spans = (spans + [[]] * rows)[:rows]
            pair.resize(columns, rows)
        else:
            pair.pintor.forget()
        pair.write("".join(fila(y, spans[y], columns) for y in range(rows)))
        pair.flush()


def con_lista(term: str = "xterm", count: int = 20) -> Pareja:
    """A list of rows under a title, as the queue."""
    pair = Pareja(60, 24, everything(term))
    pair.write(listing(0, count))
    pair.flush()
    return pair


def listing(since: int, count: int = 20) -> str:
    heading = fila(0, [("Cola", "7")], 60)
    return heading + "".join(
        fila(y, [(f"{since + y:09d} caso número {since + y} de muchos", "38;5;80;48;5;16")], 60)
        for y in range(1, count)
    )


def test_a_screen_that_did_not_change_sends_nothing():
    pair = con_lista()
    pair.write(listing(0))
    pair.flush()
    assert pair.enviado == ""


@pytest.mark.parametrize("skip", [1, 3, -1, -3])
def test_rows_that_change_place_are_moved_by_the_terminal(skip):
    pair = con_lista()
    pair.write(listing(skip))
    pair.flush()
    assert "r\x1b[" in pair.enviado
    assert len(pair.enviado) < 60 * abs(skip) + 40


def test_for_a_reader_rows_are_painted_from_the_top_and_never_moved():
    capabilities = everything("xterm")
    style_rules = Styles(capabilities, TRUE_COLOR)
    canvas, painter = (
        CellBuffer(style_rules, 60, 24),
        Painter(capabilities, style_rules, whole=True),
    )
    for skip in (0, 3):
        canvas.feed(listing(skip))
        sent = painter.paint(canvas, (0, 5))
    emulated = pyte.Screen(60, 24)
    pyte.Stream(emulated).feed(sent)
    assert (emulated.cursor.x, emulated.cursor.y) == (0, 5)
    assert "\x1bM" not in sent
    assert not re.search(r"\x1b\[\d+;\d+r", sent)


def test_cells_of_one_style_are_written_together_where_it_is_shorter_and_never_for_a_reader():
    """A column of amber signs would change the style twice in each row."""
    capabilities, sent = everything("xterm-256color"), {}
    for whole in (False, True):
        pair = Pareja(30, 6, capabilities, whole=whole)
        signs = [("▲", "38;5;221"), (" 12 ", ""), ("caso", "1;38;5;247")]
        pair.write("".join(fila(y, signs, 30) for y in range(6)))
        pair.flush()
        sent[whole] = pair.enviado
    assert sent[False].count("38;5;221") == 1
    assert sent[True].count("38;5;221") == 6
    assert len(sent[False]) < len(sent[True])


def test_for_a_reader_a_row_with_another_word_is_written_whole_and_a_mark_that_goes_is_not():
    capabilities = everything("xterm")
    style_rules = Styles(capabilities, TRUE_COLOR)
    canvas = CellBuffer(style_rules, 60, 24)
    painter = Painter(capabilities, style_rules, whole=True)
    canvas.feed("\x1b[2;1H►060 90000420 Rechazado\x1b[3;1H 061 90000421 Rechazado")
    painter.paint(canvas)
    canvas.feed("\x1b[2;1H \x1b[3;1H►\x1b[5;1HCuenta 90000421")
    sent = painter.paint(canvas)
    assert "►061 90000421 Rechazado" in sent
    assert "90000420" not in sent
    canvas.feed("\x1b[5;1HCuenta 90000431")
    assert "Cuenta 90000431" in painter.paint(canvas)


def test_the_cursor_moves_alone_where_no_cell_changed():
    pair = con_lista()
    assert pair.pintor.paint(pair.canvas, (4, 2)) == "\x1b[3;5H"
    assert pair.pintor.paint(pair.canvas, (4, 2)) == ""


@pytest.mark.parametrize("cursor", [(3, 40), (99, 19), (0, -2)])
def test_a_cursor_outside_the_window_never_scrolls_what_it_shows(cursor):
    pair = con_lista()
    pair.own.feed(pair.pintor.paint(pair.canvas, cursor))
    assert pair.own.cells() == pair.simple.cells()


def test_a_repaint_sends_everything_and_does_not_trust_what_was_there():
    pair = con_lista()
    pair.own.feed("\x1b[2J\x1b[5;9r\x1b[31mbasura")
    pair.pintor.forget()
    pair.flush()
    assert "Cola" in pair.enviado


def test_only_the_cells_that_differ_are_sent():
    pair = con_lista()
    pair.write("\x1b[4;3H\x1b[38;5;80;48;5;16mX\x1b[0m")
    pair.flush()
    assert "X" in pair.enviado
    assert len(pair.enviado) < 30


@pytest.mark.parametrize("term", ["vt100", "sin-nombre"])
def test_a_vt100_gets_no_sequence_it_does_not_know(term):
    pair = Pareja(60, 24, capabilities_of(term))
    output = ""
    for since in (0, 1, 9):
        pair.canvas.feed(listing(since))
        output += pair.pintor.paint(pair.canvas)
    sin_mas = capabilities_of(term)._replace(attributes=frozenset())
    style_rules = Styles(sin_mas, 0)
    assert style_rules.read(0, "38;5;80;48;5;16") == 0
    assert "X" not in output.replace("XTERM", "")


@pytest.mark.parametrize(
    ("colors", "espera"),
    [(0, ""), (8, "33"), (16, "93"), (256, "38;5;221"), (TRUE_COLOR, "38;2;255;215;94")],
)
def test_a_colour_is_reduced_to_what_the_terminal_has(colors, espera):
    style_rules = Styles(capabilities_of("xterm"), colors)
    step = style_rules.step(0, style_rules.read(0, "38;2;255;215;94"))
    assert step == (f"\x1b[{espera}m" if espera else "")


def test_a_colour_of_the_256_goes_out_by_its_number_which_is_shorter():
    style_rules = Styles(capabilities_of("xterm"), TRUE_COLOR)
    assert style_rules.step(0, style_rules.read(0, "38;2;255;215;95")) == "\x1b[38;5;221m"


def test_attributes_a_terminal_does_not_show_are_not_sent():
    style_rules = Styles(capabilities_of("vt220"), 0)
    assert style_rules.read(0, "2;3;9") == 0
    assert style_rules.step(0, style_rules.read(0, "1;2")) == "\x1b[1m"


def test_what_is_not_of_the_screen_is_handed_back():
    style_rules = Styles(capabilities_of("xterm"), 256)
    canvas = CellBuffer(style_rules, 10, 2)
    aside = canvas.feed("a\x07b\x1b]52;c;aG9sYQ==\x07\x1b]22;default\x07\x1b[?2026h\x1b[<uc")
    assert aside == ["\x07", "\x1b]52;c;aG9sYQ==\x07"]
    assert "".join(canvas.grid.letters[0]).rstrip() == "abc"


def test_a_name_with_bytes_of_no_charset_is_a_name_nobody_knows():
    assert capabilities_of("\udcff\udcfe") == Capabilities()


def test_tmux_marks_a_paste_whatever_name_it_takes():
    assert not capabilities_of("screen").paste
    assert capabilities_of("screen", "tmux").paste
