"""What arrives from the line: keys, pastes, and bytes that are neither."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from typing import Any

import pytest
from textual import events

from ajustes_tui.driver.keyboard import Keyboard


class Bucle:
    """A loop whose time passes when the test says so."""

    def __init__(self) -> None:
        self._ahora = 100.0
        self._citas: list[tuple[float, int, Any]] = []
        self._numero = 0

    def time(self) -> float:
        return self._ahora

    def call_later(self, segundos: float, accion: Callable[[], None]) -> Any:
        cita = Cita(accion)
        self._numero += 1
        heapq.heappush(self._citas, (self._ahora + segundos, self._numero, cita))
        return cita

    def pasa(self, segundos: float) -> None:
        hasta = self._ahora + segundos
        while self._citas and self._citas[0][0] <= hasta:
            self._ahora, _, cita = heapq.heappop(self._citas)
            if cita.accion is not None:
                cita.accion()
        self._ahora = hasta


class Cita:
    """Something to do later, unless it is cancelled."""

    def __init__(self, accion: Callable[[], None]) -> None:
        self.accion: Callable[[], None] | None = accion

    def cancel(self) -> None:
        self.accion = None


class Mesa:
    """A keyboard and what came out of it."""

    def __init__(self, charset: str = "utf-8", *, marca: bool = True) -> None:
        self.bucle = Bucle()
        self.llego: list[Any] = []
        self.teclado = Keyboard(
            charset,
            self.llego.append,
            self.bucle,  # type: ignore[arg-type]
            marks_pastes=marca,
        )

    def llega(self, *partes: bytes, entre: float = 0.0) -> list[str]:
        for parte in partes:
            self.teclado.feed(parte)
            self.bucle.pasa(entre)
        self.bucle.pasa(5)
        return self.dicho()

    def dicho(self) -> list[str]:
        return [
            f"pega:{m.text}" if isinstance(m, events.Paste) else getattr(m, "key", "otro")
            for m in self.llego
        ]


def test_letters_and_keys_come_as_they_were_pressed():
    assert Mesa().llega("añ1\r".encode(), b"\x1b[A", b"\x1bOP", b"\x1b[21~", b"\x7f") == [
        *("a", "ñ", "1", "enter", "up", "f1", "f10", "backspace"),
    ]


@pytest.mark.parametrize(
    ("secuencia", "tecla"),
    [
        (b"\x1b[[A", "f1"),
        (b"\x1b[11~", "f1"),
        (b"\x1bOA", "up"),
        (b"\x1b[5~", "pageup"),
        (b"\x1b[1;5C", "ctrl+right"),
        (b"\x1b[Z", "shift+tab"),
        (b"\x1b[23$", "f23"),
    ],
)
def test_the_keys_of_each_kind_of_terminal_are_known(secuencia, tecla):
    assert Mesa().llega(secuencia) == [tecla]


TECLAS_F = [f"f{numero}" for numero in range(1, 13)]
DESDE_F5 = [f"\x1b[{n}~" for n in (15, 17, 18, 19, 20, 21, 23, 24)]
MODOS_F = {
    "xterm": [*(f"\x1bO{letra}" for letra in "PQRS"), *DESDE_F5],
    "putty and rxvt": [*(f"\x1b[{n}~" for n in (11, 12, 13, 14)), *DESDE_F5],
    "the linux console": [*(f"\x1b[[{letra}" for letra in "ABCDE"), *DESDE_F5[1:]],
    "putty as vt100+": [f"\x1bO{letra}" for letra in "PQRSTUVWXYZ["],
}


@pytest.mark.parametrize("modo", MODOS_F)
def test_every_function_key_works_in_the_form_of_each_terminal(modo):
    for tecla, secuencia in zip(TECLAS_F, MODOS_F[modo], strict=True):
        assert Mesa().llega(secuencia.encode()) == [tecla]


@pytest.mark.parametrize(
    ("tecla", "formas"),
    [
        ("home", "[H OH [1~ [7~"),
        ("end", "[F OF [4~ [8~"),
        ("up", "[A OA"),
        ("enter", "OM"),
        ("7", "Ow"),
        ("slash", "Oo"),
    ],
)
def test_the_keypads_of_each_terminal_are_known(tecla, formas):
    for forma in formas.split():
        assert Mesa().llega(f"\x1b{forma}".encode()) == [tecla]


@pytest.mark.parametrize("entre", [0.0, 0.3])
def test_neither_an_old_modifier_nor_an_old_mouse_types_letters(entre):
    assert Mesa().llega(b"\x1bO2P", b"n") == ["n"]
    assert Mesa().llega(b"\x1bO2", b"P", entre=entre) == []
    # A click in the old form says button, column and row as three characters, digits among them.
    assert Mesa().llega(b"\x1b[M 11", b"n", entre=entre) == ["n"]
    assert Mesa().llega(b"\x1b[M", b" 1", b"1n", entre=entre) == ["n"]
    assert Mesa("iso-8859-1").llega(b"\x1b[M \xf11n") == ["n"]


def test_esc_alone_is_a_key_after_a_moment():
    mesa = Mesa()
    mesa.teclado.feed(b"\x1b")
    assert mesa.dicho() == []
    mesa.bucle.pasa(0.2)
    assert mesa.dicho() == ["escape"]


def test_esc_twice_is_two_keys():
    assert Mesa().llega(b"\x1b\x1b") == ["escape", "escape"]


@pytest.mark.parametrize("corte", [2, 3, 4])
@pytest.mark.parametrize("entre", [0.01, 0.5, 2.0])
def test_a_key_cut_in_two_by_the_line_is_put_together(corte, entre):
    assert Mesa().llega(b"\x1b[21~"[:corte], b"\x1b[21~"[corte:], entre=entre) == ["f10"]


@pytest.mark.parametrize("entre", [0.2, 1.0, 2.5])
@pytest.mark.parametrize("resto", [b"[21~", b"[A", b"OP"])
def test_what_follows_an_esc_already_taken_is_dropped(entre, resto):
    assert Mesa().llega(b"\x1b", resto, entre=entre) == ["escape"]


@pytest.mark.parametrize("partes", [(b"\x1b[", b"21~"), (b"[", b"21~")])
def test_no_piece_of_a_cut_key_is_ever_a_digit(partes):
    primera = [] if partes[0].startswith(b"\x1b") else [b"\x1b"]
    assert not set(Mesa().llega(*primera, *partes, entre=0.3)) & set("21~[")


@pytest.mark.parametrize(
    "raro", [b"\x1b[99~", b"\x1b[?1;2c", b"\x1b[12;40R", b"\x1b]11;rgb:0/0/0\x1b\\", b"\x1b[1;9;9u"]
)
def test_an_answer_or_a_key_nobody_knows_is_dropped_whole(raro):
    assert Mesa().llega(raro, b"n") == ["n"]


def test_a_marked_paste_is_one_paste_however_it_is_cut():
    partes = (b"\x1b[200~uno\r", b"dos\r\ntres\x1b[20", b"1~n")
    assert Mesa().llega(*partes, entre=0.01) == ["pega:uno\ndos\ntres", "n"]


def test_a_marked_paste_without_its_end_does_not_swallow_the_keyboard():
    assert Mesa().llega(b"\x1b[200~uno", b"n", entre=2.0) == ["pega:uno", "n"]


def test_a_paste_cannot_press_keys_with_control_characters():
    assert Mesa().llega(b"\x1b[200~a\x1b[21~\x03b\x1b[201~") == ["pega:a[21~b"]


@pytest.mark.parametrize("marca", [True, False])
@pytest.mark.parametrize(
    "partes",
    [(b"1\r2\r3\r",), (b"1\r", b"2\r3"), (b"1\n2\n", b"3\n4"), (b"primera linea\rsegunda\r",)],
)
def test_lines_that_come_in_a_burst_are_a_paste_and_press_nothing(marca, partes):
    dicho = Mesa(marca=marca).llega(*partes, entre=0.005)
    assert len(dicho) == 1
    assert dicho[0].startswith("pega:")


def test_a_long_burst_is_a_paste_where_pastes_are_not_marked():
    assert Mesa(marca=False).llega(b"900041270000") == ["pega:900041270000"]
    assert Mesa(marca=True).llega(b"900041270000") == list("900041270000")


def test_keys_typed_ahead_are_keys():
    assert Mesa(marca=False).llega(b"n", b"1\r", entre=0.5) == ["n", "1", "enter"]
    assert Mesa().llega(b"\r\r\r") == ["enter"] * 3


def test_each_charset_reads_its_own_letters():
    assert Mesa("iso-8859-1").llega(b"\xf1\xe1") == ["ñ", "á"]
    assert Mesa("cp1252").llega(b"\x80\xf1") == ["euro_sign", "ñ"]


def test_a_letter_cut_in_two_is_one_letter():
    assert Mesa().llega(b"\xc3", b"\xb1", entre=0.3) == ["ñ"]


def test_keys_in_eight_bits_are_keys():
    assert Mesa("iso-8859-1").llega(b"\x9b21~", b"\x8fP") == ["f10", "f1"]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "cp1252", "ascii"])
def test_a_wrong_byte_never_stops_the_input(charset):
    azar = random.Random(charset)
    mesa = Mesa(charset)
    for _ in range(400):
        mesa.teclado.feed(azar.randbytes(azar.randrange(1, 60)))
        mesa.bucle.pasa(azar.choice((0, 0.01, 0.2, 4)))
    mesa.teclado.feed(b"\x1b[201~")
    mesa.bucle.pasa(10)
    mesa.llego.clear()
    assert mesa.llega(b"n") == ["n"]


def test_random_sequences_never_stop_the_input():
    azar = random.Random(7)
    mesa = Mesa()
    for _ in range(4000):
        cuerpo = "".join(azar.choices("0123456789;:<=>?!$ ", k=azar.randrange(0, 9)))
        mesa.teclado.feed(f"\x1b[{cuerpo}{chr(azar.randrange(64, 127))}".encode())
    mesa.bucle.pasa(10)
    mesa.llego.clear()
    assert mesa.llega(b"n") == ["n"]
