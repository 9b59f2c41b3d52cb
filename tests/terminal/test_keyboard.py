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


@pytest.mark.parametrize(
    ("partes", "dicho"),
    [
        ((b"[<0;11;15M\x1b[<0;11;15m",), ["otro"]),
        ((b"[<0;11;15Mn",), ["n"]),
        ((b"[A\x1b[B",), ["down"]),
        ((b"OA\x1b[B",), ["down"]),
        ((b"[[A",), []),
        ((b"]11;rgb:1111/2222/3333\x07",), []),
        ((b"]11;rgb:1111/2222/3333\x1b\\n",), ["n"]),
        ((b"]11;rgb:1111", b"/2222/3333\x07"), []),
        ((b"P>|xterm(1)\x1b\\",), []),
        ((b"P1$r0m\x1b", b"\\n"), ["n"]),
        ((b"]52;c;" + b"n" * 90, b"n" * 90 + b"\x07"), []),
        ((b"[200~nnn\r", b"\x1b[201~", b"1"), ["pega:nnn\n", "1"]),
        ((b"[20", b"0~nnn\r", b"\x1b[201~", b"\x1b[B"), ["pega:nnn\n", "down"]),
    ],
)
@pytest.mark.parametrize("entre", [0.3, 0.6])
def test_what_follows_an_esc_already_taken_is_known_with_anything_behind_it(partes, dicho, entre):
    assert Mesa().llega(b"\x1b", *partes, entre=entre) == ["escape", *dicho]


@pytest.mark.parametrize("palabra", ["Pago", "]x", "Orden", "P1", "n", "[x]", "_a", "Xa"])
def test_a_word_typed_after_esc_is_heard(palabra):
    teclas = {"]": "right_square_bracket", "[": "left_square_bracket", "_": "underscore"}
    esperadas = [teclas.get(letra, letra) for letra in palabra]
    assert Mesa().llega(b"\x1b", palabra.encode(), entre=0.3) == ["escape", *esperadas]
    una_a_una = [letra.encode() for letra in palabra]
    if not palabra.startswith("["):
        assert Mesa().llega(b"\x1b", *una_a_una, entre=0.3) == ["escape", *esperadas]


@pytest.mark.parametrize(
    "partes",
    [
        (b"\x1b]52;c;" + b"n" * 80, b"n" * 80 + b"\x07"),
        (b"\x1b]52;c;" + b"n" * 80, b"n" * 300, b"n" * 80 + b"\x1b", b"\\"),
        (b"\x1bP1$r" + b"n" * 80, b"n" * 80 + b"\x1b\\"),
        (b"\x1b[" + b"1;" * 40, b"1;1m"),
    ],
)
@pytest.mark.parametrize("entre", [0.0, 0.3, 2.0])
def test_a_long_answer_cut_in_two_types_nothing(partes, entre):
    assert Mesa().llega(*partes, b"n", entre=entre) == ["n"]


def test_letters_with_alt_do_not_silence_what_is_typed_after_them():
    mesa = Mesa()
    for letra in b"]" + b"a" * 100:
        mesa.teclado.feed(b"\x1b]" if letra == ord("]") else bytes([letra]))
        mesa.bucle.pasa(0.1)
    assert mesa.llega()[-1:] == ["a"]


@pytest.mark.parametrize("abandonada", [b"\x1bP1$r", b"\x1b]11;rgb:1", b"\x1b_Gi=1"])
@pytest.mark.parametrize(("detras", "tecla"), [(b"\x1b[1n", []), (b"\x1b[B", ["down"])])
def test_an_answer_that_stops_for_another_sequence_types_nothing(abandonada, detras, tecla):
    assert Mesa().llega(abandonada + detras) == tecla
    assert Mesa().llega(abandonada + detras[:1], detras[1:], entre=0.01) == tecla


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


@pytest.mark.parametrize(
    "partes",
    [
        (b"\x1b[200~linea uno\r", b"n", b"\x1b[201~"),
        (b"\x1b[200~linea uno\r", b"n\x1b[201~"),
        (b"\x1b[200~linea uno\rn", b"\x1b[201~"),
        (b"\x1b[200~linea uno\rn\x1b[20", b"1~"),
        (b"\x1b[200~linea uno\rn\x1b", b"[201~"),
    ],
)
def test_a_marked_paste_that_pauses_presses_nothing(partes):
    mesa = Mesa()
    mesa.teclado.feed(partes[0])
    mesa.bucle.pasa(1.6)
    for parte in partes[1:]:
        mesa.teclado.feed(parte)
        mesa.bucle.pasa(0.4)
    assert all(dicho.startswith("pega:") for dicho in mesa.dicho())
    assert "".join(m.text for m in mesa.llego).replace("\n", "") == "linea unon"
    assert mesa.llega(b"n")[-1] == "n"


def test_a_marked_paste_may_pause_more_than_once():
    partes = (b"\x1b[200~linea uno\r", b"y ahora la linea dos\r", b"y la tercera", b"\x1b[201~")
    dicho = Mesa().llega(*partes, entre=1.6)
    assert [d.partition(":")[0] for d in dicho] == ["pega"] * 3


def test_keys_after_a_paste_whose_end_was_lost_are_keys():
    assert Mesa().llega(b"\x1b[200~uno", b"\x1b[B", b"\x1b", b"1\r", entre=2.0) == [
        *("pega:uno", "down", "escape", "1", "enter"),
    ]


@pytest.mark.parametrize("fin", [b"\r", b"\n", b"\r\n"])
def test_enter_behind_what_may_be_the_tail_of_a_paste_is_not_pressed(fin):
    mesa = Mesa()
    assert mesa.llega(b"\x1b[200~uno", b"1" + fin, entre=2.0) == ["pega:uno", "1"]
    assert mesa.llega(b"\r") == ["pega:uno", "1", "enter"]


@pytest.mark.parametrize("trozo", [4096, 65_536])
def test_what_is_left_of_a_paste_too_long_presses_nothing(trozo):
    todo = b"\x1b[200~" + b"n" * 1_300_000 + b"\x1b[201~"
    mesa = Mesa()
    for desde in range(0, len(todo), trozo):
        mesa.teclado.feed(todo[desde : desde + trozo])
    mesa.llega(b"1")
    assert [type(m).__name__ for m in mesa.llego] == ["Paste", "Key"]
    assert mesa.dicho()[-1] == "1"


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


@pytest.mark.parametrize(
    "respuesta",
    [b"\x901$r0m\x9c", b"\x9d11;rgb:1/1/1\x9c", b"\x9d11;rgb:1/1/1\x07", b"\x9fGi=1\x9c", b"\x9c"],
)
def test_an_answer_in_eight_bits_types_nothing(respuesta):
    assert Mesa("iso-8859-1").llega(respuesta, b"n") == ["n"]


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
