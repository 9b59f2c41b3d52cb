"""What the driver sends leaves the terminal as the framework's own output would have left it."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from ajustes_tui.driver.capabilities import Capabilities, capabilities_of
from ajustes_tui.driver.cells import Canvas
from ajustes_tui.driver.painter import Painter
from ajustes_tui.driver.styles import Styles
from ajustes_tui.ui.terminal import TODOS_LOS_COLORES

TERMS = ("xterm-256color", "tmux-256color", "screen", "linux", "vt220", "vt100", "sin-nombre")
LETRAS = "ab  ñé·─│►…漢字😀\u0301"
ESTILOS = ("", "1", "7", "2;31", "4;38;5;80", "38;2;9;9;9;48;5;16", "48;2;0;0;0", "1;39;49", "9;3")
# The emulator and the framework agree on the width of each of these.
assert all(max(wcwidth(c), 0) == cell_len(c) for c in LETRAS)


class Emulado:
    """A terminal fed with text, and its cells as one can see them."""

    def __init__(self, columnas: int, filas: int) -> None:
        self._pantalla = pyte.Screen(columnas, filas)
        self._flujo = pyte.Stream(self._pantalla)
        self.feed("\x1b[?7l")

    def feed(self, texto: str) -> None:
        self._flujo.feed(texto)

    def resize(self, columnas: int, filas: int) -> None:
        self._pantalla.resize(filas, columnas)

    def celdas(self) -> list[list[object]]:
        return [
            [self._pantalla.buffer[y][x] for x in range(self._pantalla.columns)]
            for y in range(self._pantalla.lines)
        ]


class Pareja:
    """The same output on a plain terminal and through the driver's model."""

    def __init__(self, columnas: int, filas: int, capacidades: Capabilities) -> None:
        estilos = Styles(capacidades, TODOS_LOS_COLORES)
        self.simple, self.propia = Emulado(columnas, filas), Emulado(columnas, filas)
        self.lienzo = Canvas(estilos, columnas, filas)
        self.pintor = Painter(capacidades, estilos)
        self.enviado = ""

    def write(self, texto: str) -> None:
        self.simple.feed(texto)
        self.lienzo.feed(texto)

    def flush(self) -> None:
        self.enviado = self.pintor.paint(self.lienzo)
        self.propia.feed(self.enviado)
        assert self.propia.celdas() == self.simple.celdas()

    def resize(self, columnas: int, filas: int) -> None:
        for emulado in (self.simple, self.propia):
            emulado.resize(columnas, filas)
        self.lienzo.resize(columnas, filas)
        self.pintor.forget()
        self.simple.feed("\x1b[m\x1b[2J")


def todas(term: str) -> Capabilities:
    """What a terminal has, with every attribute: the emulator shows them all."""
    return capabilities_of(term)._replace(attributes=capabilities_of("xterm").attributes)


def fila(y: int, trozos: list[tuple[str, str]], ancho: int) -> str:
    """A row as the framework writes it: placed, styled, exactly as wide as the screen."""
    partes = [f"\x1b[{y + 1};1H"]
    libre = ancho
    for texto, estilo in trozos:
        cabe = ""
        for letra in texto:
            if cell_len(letra) <= libre and (cell_len(letra) or cabe):
                cabe += letra
                libre -= cell_len(letra)
        if cabe:
            partes.append(f"\x1b[{estilo}m{cabe}\x1b[0m" if estilo else cabe)
    return "".join(partes) + " " * libre


TROZOS = st.lists(st.tuples(st.text(LETRAS, max_size=30), st.sampled_from(ESTILOS)), max_size=5)
TAMANO = st.tuples(st.integers(2, 60), st.integers(1, 12))
PASO = st.one_of(
    st.tuples(st.just("filas"), st.lists(st.tuples(st.integers(0, 11), TROZOS), max_size=6)),
    st.tuples(st.just("corre"), st.tuples(st.integers(-4, 4), st.integers(0, 11), TROZOS)),
    st.tuples(st.just("tamano"), TAMANO),
    st.tuples(st.just("todo"), st.none()),
)


@pytest.mark.parametrize("term", TERMS)
@settings(max_examples=60, deadline=None)
@given(tamano=TAMANO, pasos=st.lists(PASO, max_size=12))
def test_the_screen_equals_that_of_the_plain_driver_after_every_frame(term, tamano, pasos):
    pareja = Pareja(*tamano, todas(term))
    columnas, filas = tamano
    puestas = [fila(y, [], columnas) for y in range(filas)]
    trozos: list[list[tuple[str, str]]] = [[] for _ in range(filas)]
    pareja.write("".join(puestas))
    pareja.flush()
    for que, datos in pasos:
        if que == "filas":
            for y, nuevos in datos:
                trozos[y % filas] = nuevos
        elif que == "corre":
            salto, desde, nuevos = datos
            banda = trozos[desde % filas :]
            trozos[desde % filas :] = (banda[salto:] + [nuevos] * salto) if salto > 0 else banda
            if salto < 0:
                trozos[desde % filas :] = ([nuevos] * -salto + banda)[: len(banda)]
            trozos = (trozos + [[]] * filas)[:filas]
        elif que == "tamano":
            columnas, filas = datos
            trozos = (trozos + [[]] * filas)[:filas]
            pareja.resize(columnas, filas)
        else:
            pareja.pintor.forget()
        pareja.write("".join(fila(y, trozos[y], columnas) for y in range(filas)))
        pareja.flush()


def con_lista(term: str = "xterm", cuantas: int = 20) -> Pareja:
    """A list of rows under a title, as the queue."""
    pareja = Pareja(60, 24, todas(term))
    pareja.write(lista(0, cuantas))
    pareja.flush()
    return pareja


def lista(desde: int, cuantas: int = 20) -> str:
    titulo = fila(0, [("Cola", "7")], 60)
    return titulo + "".join(
        fila(y, [(f"{desde + y:09d} caso número {desde + y} de muchos", "38;5;80;48;5;16")], 60)
        for y in range(1, cuantas)
    )


def test_a_screen_that_did_not_change_sends_nothing():
    pareja = con_lista()
    pareja.write(lista(0))
    pareja.flush()
    assert pareja.enviado == ""


@pytest.mark.parametrize("salto", [1, 3, -1, -3])
def test_rows_that_change_place_are_moved_by_the_terminal(salto):
    pareja = con_lista()
    pareja.write(lista(salto))
    pareja.flush()
    assert "r\x1b[" in pareja.enviado
    assert len(pareja.enviado) < 60 * abs(salto) + 40


def test_a_repaint_sends_everything_and_does_not_trust_what_was_there():
    pareja = con_lista()
    pareja.propia.feed("\x1b[2J\x1b[5;9r\x1b[31mbasura")
    pareja.pintor.forget()
    pareja.flush()
    assert "Cola" in pareja.enviado


def test_only_the_cells_that_differ_are_sent():
    pareja = con_lista()
    pareja.write("\x1b[4;3H\x1b[38;5;80;48;5;16mX\x1b[0m")
    pareja.flush()
    assert "X" in pareja.enviado
    assert len(pareja.enviado) < 30


@pytest.mark.parametrize("term", ["vt100", "sin-nombre"])
def test_a_vt100_gets_no_sequence_it_does_not_know(term):
    pareja = Pareja(60, 24, capabilities_of(term))
    salida = ""
    for desde in (0, 1, 9):
        pareja.lienzo.feed(lista(desde))
        salida += pareja.pintor.paint(pareja.lienzo)
    sin_mas = capabilities_of(term)._replace(attributes=frozenset())
    estilos = Styles(sin_mas, 0)
    assert estilos.read(0, "38;5;80;48;5;16") == 0
    assert "X" not in salida.replace("XTERM", "")


@pytest.mark.parametrize(
    ("colores", "espera"),
    [(0, ""), (8, "33"), (16, "93"), (256, "38;5;221"), (TODOS_LOS_COLORES, "38;2;255;215;95")],
)
def test_a_colour_is_reduced_to_what_the_terminal_has(colores, espera):
    estilos = Styles(capabilities_of("xterm"), colores)
    paso = estilos.step(0, estilos.read(0, "38;2;255;215;95"))
    assert paso == (f"\x1b[{espera}m" if espera else "")


def test_attributes_a_terminal_does_not_show_are_not_sent():
    estilos = Styles(capabilities_of("vt220"), 0)
    assert estilos.read(0, "2;3;9") == 0
    assert estilos.step(0, estilos.read(0, "1;2")) == "\x1b[1m"


def test_what_is_not_of_the_screen_is_handed_back():
    estilos = Styles(capabilities_of("xterm"), 256)
    lienzo = Canvas(estilos, 10, 2)
    aparte = lienzo.feed("a\x07b\x1b]52;c;aG9sYQ==\x07\x1b]22;default\x07\x1b[?2026h\x1b[<uc")
    assert aparte == ["\x07", "\x1b]52;c;aG9sYQ==\x07"]
    assert "".join(lienzo.grid.letters[0]).rstrip() == "abc"


def test_a_name_with_bytes_of_no_charset_is_a_name_nobody_knows():
    assert capabilities_of("\udcff\udcfe") == Capabilities()
