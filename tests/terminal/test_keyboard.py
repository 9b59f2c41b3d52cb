"""What arrives from the line: keys, pastes, and bytes that are neither."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from typing import Any

import pytest
from textual import events

from ajustes_tui.driver.keyboard import JoinedEnter, Keyboard


class Bucle:
    """A loop whose time passes when the test says so."""

    def __init__(self) -> None:
        self._now = 100.0
        self._citas: list[tuple[float, int, Any]] = []
        self._number = 0

    def time(self) -> float:
        return self._now

    def call_later(self, seconds: float, action: Callable[[], None]) -> Any:
        cita = Cita(action)
        self._number += 1
        heapq.heappush(self._citas, (self._now + seconds, self._number, cita))
        return cita

    def pasa(self, seconds: float) -> None:
        until = self._now + seconds
        while self._citas and self._citas[0][0] <= until:
            self._now, _, cita = heapq.heappop(self._citas)
            if cita.action is not None:
                cita.action()
        self._now = until


class Cita:
    """Something to do later, unless it is cancelled."""

    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class Desk:
    """A keyboard and what came out of it."""

    def __init__(self, charset: str = "utf-8", *, mark: bool = True) -> None:
        self.bucle = Bucle()
        self.llego: list[Any] = []
        self.teclado = Keyboard(
            charset,
            self.llego.append,
            self.bucle,  # type: ignore[arg-type]
            marks_pastes=mark,
        )

    def arrives(self, *parts: bytes, entre: float = 0.0) -> list[str]:
        for part in parts:
            self.teclado.feed(part)
            self.bucle.pasa(entre)
        self.bucle.pasa(5)
        return self.said()

    def said(self) -> list[str]:
        return [
            f"pega:{m.text}" if isinstance(m, events.Paste) else getattr(m, "key", "otro")
            for m in self.llego
        ]


LATIN, NO_MARKS = {"charset": "iso-8859-1"}, {"mark": False}
ARRIVES: list[tuple[str, dict[str, Any], tuple[bytes, ...], float, str]] = [
    (
        *("letters and keys", {}),
        *(("añ1\r".encode(), b"\x1b[A", b"\x1bOP", b"\x1b[21~", b"\x7f"), 0),
        "a ñ 1 enter up f1 f10 backspace",
    ),
    ("keys of the console and of rxvt", {}, (b"\x1b[[A", b"\x1b[11~", b"\x1b[23$"), 0, "f1 f1 f23"),
    ("keys of both modes", {}, (b"\x1bOA", b"\x1b[5~"), 0, "up pageup"),
    ("keys with another", {}, (b"\x1b[1;5C", b"\x1b[Z"), 0, "ctrl+right shift+tab"),
    ("a letter with ctrl written out", {}, (b"\x1b[27;5;113~",), 0, "ctrl+q"),
    ("shift+tab of the console stays whole", {}, (b"\x1b\t",), 0, "shift+tab"),
    ("esc twice", {}, (b"\x1b\x1b",), 0, "escape escape"),
    ("letters of latin-1", LATIN, (b"\xf1\xe1",), 0, "ñ á"),
    ("letters of cp1252", {"charset": "cp1252"}, (b"\x80\xf1",), 0, "euro_sign ñ"),
    ("a letter cut in two", {}, (b"\xc3", b"\xb1"), 0.3, "ñ"),
    ("keys in eight bits", LATIN, (b"\x9b21~", b"\x8fP"), 0, "f10 f1"),
    ("typed ahead", NO_MARKS, (b"n", b"1\r"), 0.5, "n 1 enter"),
    ("enters typed ahead", {}, (b"\r\r\r",), 0, "enter enter enter"),
    ("a burst", {}, (b"9000",), 0, "9 0 0 0"),
    ("a long burst", {}, (b"900041270000",), 0, " ".join("900041270000")),
    ("a long burst without marks", NO_MARKS, (b"900041270000",), 0, "pega:900041270000"),
    (
        *("a paste however it is cut", {}),
        *((b"\x1b[200~uno\r", b"dos\r\ntres\x1b[20", b"1~n"), 0.01, "pega:uno\ndos\ntres n"),
    ),
    ("a paste without its end", {}, (b"\x1b[200~uno", b"n"), 2.0, "pega:uno n"),
    (
        *("keys after a paste whose end was lost", {}),
        *((b"\x1b[200~uno", b"\x1b[B", b"\x1b", b"1\r"), 2.0, "pega:uno down escape 1 enter"),
    ),
    ("a paste presses no keys", {}, (b"\x1b[200~a\x1b[21~\x03b\x1b[201~",), 0, "pega:a[21~b"),
    # An answer, or a key nobody knows, is dropped whole.
    *((f"{raw!r}", {}, (raw, b"n"), 0.0, "n") for raw in (b"\x1b[99~", b"\x1b[?1;2c")),
    *((f"{raw!r}", {}, (raw, b"n"), 0.0, "n") for raw in (b"\x1b[12;40R", b"\x1b[1;9;9u")),
    ("an answer", {}, (b"\x1b]11;rgb:0/0/0\x1b\\", b"n"), 0.0, "n"),
    *((f"{raw!r}", LATIN, (raw, b"n"), 0.0, "n") for raw in (b"\x901$r0m\x9c", b"\x9c")),
    *(
        (f"{raw!r}", LATIN, (raw, b"n"), 0.0, "n")
        for raw in (b"\x9d11;rgb:1/1/1\x9c", b"\x9fGi=1\x9c")
    ),
    ("an answer in eight bits that ends in a bell", LATIN, (b"\x9d11;rgb:1/1/1\x07", b"n"), 0, "n"),
]


@pytest.mark.parametrize(
    ("line", "parts", "entre", "said"),
    [row[1:] for row in ARRIVES],
    ids=[row[0] for row in ARRIVES],
)
def test_what_arrives_is_said_as_it_was_pressed(line, parts, entre, said):
    assert Desk(**line).arrives(*parts, entre=entre) == said.split(" ")


TECLAS_F = [f"f{number}" for number in range(1, 13)]
DESDE_F5 = [f"\x1b[{n}~" for n in (15, 17, 18, 19, 20, 21, 23, 24)]
MODOS_F = {
    "xterm": [*(f"\x1bO{letter}" for letter in "PQRS"), *DESDE_F5],
    "putty and rxvt": [*(f"\x1b[{n}~" for n in (11, 12, 13, 14)), *DESDE_F5],
    "the linux console": [*(f"\x1b[[{letter}" for letter in "ABCDE"), *DESDE_F5[1:]],
    "putty as vt100+": [f"\x1bO{letter}" for letter in "PQRSTUVWXYZ["],
}


@pytest.mark.parametrize("mode", MODOS_F)
def test_every_function_key_works_in_the_form_of_each_terminal(mode):
    for keystroke, sequence in zip(TECLAS_F, MODOS_F[mode], strict=True):
        assert Desk().arrives(sequence.encode()) == [keystroke]


@pytest.mark.parametrize(
    ("keystroke", "formas"),
    [
        ("home", "[H OH [1~ [7~"),
        ("end", "[F OF [4~ [8~"),
        ("up", "[A OA"),
        ("enter", "OM"),
        ("7", "Ow"),
        ("slash", "Oo"),
    ],
)
def test_the_keypads_of_each_terminal_are_known(keystroke, formas):
    for shape in formas.split():
        assert Desk().arrives(f"\x1b{shape}".encode()) == [keystroke]


@pytest.mark.parametrize("entre", [0.0, 0.3])
def test_neither_an_old_modifier_nor_an_old_mouse_types_letters(entre):
    assert Desk().arrives(b"\x1bO2P", b"n") == ["n"]
    assert Desk().arrives(b"\x1bO2", b"P", entre=entre) == []
    # A click in the old form says button, column and row as three characters, digits among them.
    assert Desk().arrives(b"\x1b[M 11", b"n", entre=entre) == ["n"]
    assert Desk().arrives(b"\x1b[M", b" 1", b"1n", entre=entre) == ["n"]
    assert Desk("iso-8859-1").arrives(b"\x1b[M \xf11n") == ["n"]


def test_esc_alone_is_a_key_after_a_moment():
    desk = Desk()
    desk.teclado.feed(b"\x1b")
    assert desk.said() == []
    desk.bucle.pasa(0.2)
    assert desk.said() == ["escape"]


@pytest.mark.parametrize("corte", [2, 3, 4])
@pytest.mark.parametrize("entre", [0.01, 0.5, 2.0])
def test_a_key_cut_in_two_by_the_line_is_put_together(corte, entre):
    assert Desk().arrives(b"\x1b[21~"[:corte], b"\x1b[21~"[corte:], entre=entre) == ["f10"]


@pytest.mark.parametrize("entre", [0.2, 1.0, 2.5])
@pytest.mark.parametrize("rest", [b"[21~", b"[A", b"OP"])
def test_what_follows_an_esc_already_taken_is_dropped(entre, rest):
    assert Desk().arrives(b"\x1b", rest, entre=entre) == ["escape"]


@pytest.mark.parametrize(
    ("parts", "said"),
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
def test_what_follows_an_esc_already_taken_is_known_with_anything_behind_it(parts, said, entre):
    assert Desk().arrives(b"\x1b", *parts, entre=entre) == ["escape", *said]


@pytest.mark.parametrize("word", ["Pago", "]x", "Orden", "P1", "n", "[x]", "_a", "Xa"])
def test_a_word_typed_after_esc_is_heard(word):
    keystrokes = {"]": "right_square_bracket", "[": "left_square_bracket", "_": "underscore"}
    expected = [keystrokes.get(letter, letter) for letter in word]
    assert Desk().arrives(b"\x1b", word.encode(), entre=0.3) == ["escape", *expected]
    una_a_una = [letter.encode() for letter in word]
    if not word.startswith("["):
        assert Desk().arrives(b"\x1b", *una_a_una, entre=0.3) == ["escape", *expected]


@pytest.mark.parametrize(
    "parts",
    [
        (b"\x1b]52;c;" + b"n" * 80, b"n" * 80 + b"\x07"),
        (b"\x1b]52;c;" + b"n" * 80, b"n" * 300, b"n" * 80 + b"\x1b", b"\\"),
        (b"\x1bP1$r" + b"n" * 80, b"n" * 80 + b"\x1b\\"),
        (b"\x1b[" + b"1;" * 40, b"1;1m"),
    ],
)
@pytest.mark.parametrize("entre", [0.0, 0.3, 2.0])
def test_a_long_answer_cut_in_two_types_nothing(parts, entre):
    assert Desk().arrives(*parts, b"n", entre=entre) == ["n"]


def test_letters_with_alt_do_not_silence_what_is_typed_after_them():
    desk = Desk()
    for letter in b"]" + b"a" * 100:
        desk.teclado.feed(b"\x1b]" if letter == ord("]") else bytes([letter]))
        desk.bucle.pasa(0.1)
    assert desk.arrives()[-1:] == ["a"]


@pytest.mark.parametrize("abandonada", [b"\x1bP1$r", b"\x1b]11;rgb:1", b"\x1b_Gi=1"])
@pytest.mark.parametrize(("detras", "keystroke"), [(b"\x1b[1n", []), (b"\x1b[B", ["down"])])
def test_an_answer_that_stops_for_another_sequence_types_nothing(abandonada, detras, keystroke):
    assert Desk().arrives(abandonada + detras) == keystroke
    assert Desk().arrives(abandonada + detras[:1], detras[1:], entre=0.01) == keystroke


@pytest.mark.parametrize("parts", [(b"\x1b[", b"21~"), (b"[", b"21~")])
def test_no_piece_of_a_cut_key_is_ever_a_digit(parts):
    first = [] if parts[0].startswith(b"\x1b") else [b"\x1b"]
    assert not set(Desk().arrives(*first, *parts, entre=0.3)) & set("21~[")


@pytest.mark.parametrize(
    "parts",
    [
        (b"\x1b[200~linea uno\r", b"n", b"\x1b[201~"),
        (b"\x1b[200~linea uno\r", b"n\x1b[201~"),
        (b"\x1b[200~linea uno\rn", b"\x1b[201~"),
        (b"\x1b[200~linea uno\rn\x1b[20", b"1~"),
        (b"\x1b[200~linea uno\rn\x1b", b"[201~"),
    ],
)
def test_a_marked_paste_that_pauses_presses_nothing(parts):
    desk = Desk()
    desk.teclado.feed(parts[0])
    desk.bucle.pasa(1.6)
    for part in parts[1:]:
        desk.teclado.feed(part)
        desk.bucle.pasa(0.4)
    assert all(said.startswith("pega:") for said in desk.said())
    assert "".join(m.text for m in desk.llego).replace("\n", "") == "linea unon"
    assert desk.arrives(b"n")[-1] == "n"


def test_a_marked_paste_may_pause_more_than_once():
    parts = (b"\x1b[200~linea uno\r", b"y ahora la linea dos\r", b"y la tercera", b"\x1b[201~")
    said = Desk().arrives(*parts, entre=1.6)
    assert [d.partition(":")[0] for d in said] == ["pega"] * 3


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_enter_behind_what_may_be_the_tail_of_a_paste_is_not_pressed(end):
    desk = Desk()
    assert desk.arrives(b"\x1b[200~uno", b"1" + end, entre=2.0) == ["pega:uno", "1"]
    assert desk.arrives(b"\r") == ["pega:uno", "1", "enter"]


@pytest.mark.parametrize("span", [4096, 65_536])
def test_what_is_left_of_a_paste_too_long_presses_nothing(span):
    whole = b"\x1b[200~" + b"n" * 1_300_000 + b"\x1b[201~"
    desk = Desk()
    for since in range(0, len(whole), span):
        desk.teclado.feed(whole[since : since + span])
    desk.arrives(b"1")
    assert [type(m).__name__ for m in desk.llego] == ["Paste", "Key"]
    assert desk.said()[-1] == "1"


@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize(
    "parts",
    [(b"1\r2\r3\r",), (b"1\r", b"2\r3"), (b"1\n2\n", b"3\n4"), (b"primera linea\rsegunda\r",)],
)
def test_lines_that_come_in_a_burst_are_a_paste_and_press_nothing(mark, parts):
    said = Desk(mark=mark).arrives(*parts, entre=0.005)
    assert len(said) == 1
    assert said[0].startswith("pega:")


@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("end", [b"\r", b"\n"])
def test_an_enter_of_one_read_says_what_came_before_it(mark, end):
    for typed in (b"1", b"filtro:A"):
        desk = Desk(mark=mark)
        assert desk.arrives(typed + end)[-1] == "enter"
        assert [m.before for m in desk.llego if isinstance(m, JoinedEnter)] == [len(typed)]
    desk = Desk(mark=mark)
    desk.arrives(b"1", b"\r", entre=0.01)
    assert not any(isinstance(m, JoinedEnter) for m in desk.llego)


def test_a_long_line_keeps_its_enter_where_pastes_are_not_marked():
    desk = Desk(mark=False)
    assert desk.arrives(b"causal:K estado:rechazado\r") == [
        *("pega:causal:K estado:rechazado", "enter"),
    ]
    assert isinstance(desk.llego[-1], JoinedEnter)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "cp1252", "ascii"])
def test_a_wrong_byte_never_stops_the_input(charset):
    rng = random.Random(charset)
    desk = Desk(charset)
    for _ in range(400):
        desk.teclado.feed(rng.randbytes(rng.randrange(1, 60)))
        desk.bucle.pasa(rng.choice((0, 0.01, 0.2, 4)))
    desk.teclado.feed(b"\x1b[201~")
    desk.bucle.pasa(10)
    desk.llego.clear()
    assert desk.arrives(b"n") == ["n"]


def test_random_sequences_never_stop_the_input():
    rng = random.Random(7)
    desk = Desk()
    for _ in range(4000):
        body = "".join(rng.choices("0123456789;:<=>?!$ ", k=rng.randrange(0, 9)))
        desk.teclado.feed(f"\x1b[{body}{chr(rng.randrange(64, 127))}".encode())
    desk.bucle.pasa(10)
    desk.llego.clear()
    assert desk.arrives(b"n") == ["n"]


@pytest.mark.parametrize(
    "joined",
    [b"\x1b2", b"\x1b[27;3;50~", b"\x1b[27;5;50~", b"\x1b[50;3u"],
)
def test_a_digit_joined_to_esc_is_esc_and_the_digit(joined):
    desk = Desk()
    desk.arrives(b"1", joined)
    assert desk.said() == ["1", "escape"]
    (_one, escape) = desk.llego
    assert [key.key for key in escape.then] == ["2"]


@pytest.mark.parametrize("letter", "uxnñU")
def test_a_letter_joined_to_esc_is_esc_and_the_letter(letter):
    desk = Desk()
    desk.arrives(f"\x1b{letter}".encode())
    (escape,) = desk.llego
    assert escape.key == "escape"
    assert [key.character for key in escape.then] == [letter]
    assert escape.chord is None


def test_an_enter_joined_to_esc_stays_one_that_registers_nothing():
    desk = Desk()
    desk.arrives(b"\x1b\r")
    (escape,) = desk.llego
    assert [type(key) for key in escape.then] == [JoinedEnter]


def test_an_arrow_joined_to_esc_is_esc_and_the_arrow():
    desk = Desk()
    desk.arrives(b"\x1b[1;3B", b"\x1b[1;3P", b"\x1b[5;3~")
    assert [[key.key for key in escape.then] for escape in desk.llego] == [
        ["down"],
        ["f1"],
        ["pageup"],
    ]


def test_a_word_backwards_is_a_chord_that_a_field_may_take():
    desk = Desk()
    desk.arrives(b"\x1bb")
    (escape,) = desk.llego
    assert escape.chord.key == "ctrl+left"
    assert [key.key for key in escape.then] == ["b"]
