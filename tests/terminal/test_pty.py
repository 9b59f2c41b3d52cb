"""The program in a real pseudo-terminal: it paints, it decides, it stays silent, it leaves."""

from __future__ import annotations

import re
from itertools import cycle

import pyte
import pytest

from ajustes_tui.app import SCREENS
from tests.support import few
from tests.terminal.soporte import SILENCIO_S, Terminal, ready

pytestmark = pytest.mark.pty

CON_ACENTOS = "Aprobado: ¿aplicado?"
SIN_ACENTOS = "Aprobado: ?aplicado?"


def a_la_cola(terminal: Terminal) -> None:
    terminal.esperar("n Siguiente", "900000")
    terminal.callar(0.5)


def test_the_demo_opens_on_what_is_to_be_done_and_a_decision_takes_two_keys(open_one):
    # The one of these programs that is started as a person does, and not forked.
    terminal = open_one("demo", options={"programs": None})
    terminal.esperar("LO QUE TOCA", "casos por decidir")
    assert terminal.rows[0].startswith(" DEMO")
    terminal.teclear(b"\x1bOR", "TRIAGE › Cola", "n Siguiente")
    terminal.teclear(b"n", "Decida")
    terminal.insistir(b"1", "Enter registra")
    terminal.teclear(b"\r", "r la repite")
    terminal.teclear(b"\x1b[21~", lambda: terminal.proceso.poll() is not None)
    assert terminal.proceso.returncode == 0


LUGARES = (
    ((), "HISTORIAL"),
    ((b"\x1bOQ",), "IMPORTACIÓN"),
    ((b"\x1bOR",), "TRIAGE"),
    ((b"\x1bOS",), "CONTACTO"),
    ((b"\x1b[15~",), "KPI"),
    ((b"\x14",), "LO QUE TOCA"),
    ((b"\x12",), "REVISIÓN"),
    ((b"\x0e",), "RETROALIMENTACIÓN"),
    ((b"\x07",), "PRÁCTICAS"),
    ((b"\x05",), "PERSONAS"),
    ((b"\x0b",), "CATÁLOGOS"),
    ((b"\x1bOP",), "AYUDA"),
    ((b"\x1b", b"\x10"), "Lo que usted más usa"),
)
"""The keys that lead to each place, one after the other, and what its first rows say there."""


@pytest.mark.completo
def test_no_place_sends_anything_while_nobody_types(abrir_demo):
    terminal = abrir_demo("--pantalla", "historial")
    terminal.esperar("HISTORIAL")
    for keystrokes, heading in LUGARES:
        for keystroke in keystrokes:
            terminal.teclear(keystroke)
            terminal.read(0.4)
        terminal.esperar(lambda heading=heading: any(heading in f for f in terminal.rows[:6]))
        terminal.callar(0.8)
        assert not terminal.read(1.2), heading


def celda_tras(terminal: Terminal, text: str) -> pyte.screens.Char:
    terminal.esperar(text)
    fila = next(y for y, f in enumerate(terminal.rows) if text in f)
    return terminal.cells()[fila][terminal.rows[fila].index(text) + len(text)]


@pytest.mark.parametrize("mas", few([{"NO_COLOR": "1"}, {"TERM": "vt220"}, {"TERM": "xterm"}]))
def test_where_one_types_is_seen_without_colour(abrir_demo, mas):
    terminal = abrir_demo("--pantalla", "triage", **mas)
    a_la_cola(terminal)
    for keystroke, opened, place in (
        (b"\x1b[20~", "Se puede buscar", "BUSCAR"),
        (b"\x10", "abre el siguiente", "TRIAGE"),
        (b"f", "Filtro", "TRIAGE"),
    ):
        terminal.teclear(keystroke, opened)
        terminal.callar(0.6)
        # What a box is about stays in sight around it, also on the terminal's own background.
        assert terminal.ve(place), opened
        terminal.teclear(b"zqw")
        assert celda_tras(terminal, "zqw").reverse, opened
        terminal.teclear(b"\x1b")
        # A filter left half typed is said on the command row.
        terminal.esperar(lambda: not terminal.ve("zqw") or terminal.ve("quedó sin dar"))
    if "NO_COLOR" in mas:
        rules = re.findall(rb"\x1b\[([\d;]*)m", terminal.output)
        sent = {int(n or 0) for rule in rules for n in rule.split(b";")}
        assert sent
        assert sent <= {0, 1, 2, 4, 7, 22, 24, 27}


def test_the_program_has_the_size_of_its_terminal_is_silent_when_idle_and_gives_its_modes_back(
    abrir_demo,
):
    terminal = abrir_demo("--pantalla", "triage", COLUMNS="200", LINES="5")
    a_la_cola(terminal)
    # What the environment of the client says of the size is not asked.
    assert "Tiene" in terminal.rows[2]
    terminal.callar(1.0)
    sent = len(terminal.output)
    assert not terminal.read(2.0)
    assert len(terminal.output) == sent
    terminal.teclear(b"\x1b[21~", lambda: terminal.proceso.poll() is not None)
    terminal.callar(0.2)
    assert terminal.proceso.returncode == 0
    # The alternate screen is left and the cursor shown again, after everything was painted.
    last = terminal.output.rindex(b"TRIAGE")
    for mode in (b"\x1b[?1049l", b"\x1b[?25h"):
        assert terminal.output.rfind(mode) > last
    assert b"Traceback" not in terminal.output


def test_an_unknown_person_is_told_whom_to_ask_and_sees_nothing(abrir_demo):
    terminal = abrir_demo("--como", "nadie")
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    terminal.callar(0.2)
    assert terminal.ve("no está registrada")
    assert not terminal.ve("TRIAGE")
    assert terminal.proceso.returncode == 4


@pytest.mark.parametrize(
    ("locale", "codec", "text"),
    few(
        [
            ("es_CO.ISO-8859-1", "iso-8859-1", CON_ACENTOS),
            ("C", "ascii", SIN_ACENTOS),
            ("es_CO.UTF-8", "utf-8", CON_ACENTOS),
            ("es_CO", "iso-8859-1", CON_ACENTOS),
            ("es_CO.CP1252", "cp1252", CON_ACENTOS),
        ],
        3,
        spread=True,
    ),
)
def test_every_charset_shows_the_same_columns_and_reads_its_own_letters(
    abrir_demo, locale, codec, text
):
    terminal = abrir_demo("--pantalla", "triage", options={"charset": codec}, LANG=locale)
    a_la_cola(terminal)
    terminal.output.decode(codec)
    assert terminal.ve(text)
    assert {len(fila) for fila in terminal.rows} == {80}
    column = next(fila.index("9000") for fila in terminal.rows if "9000" in fila)
    assert column == 4
    terminal.teclear(b"\x1b[20~", "Se puede buscar")
    if codec != "ascii":
        terminal.teclear(b"\xff\xfe\x1b[1;;9~" if codec == "utf-8" else b"\x1b[;;;~")
        terminal.teclear("ñandú".encode(codec), "ñandú")


@pytest.mark.completo
@pytest.mark.parametrize("place", sorted(SCREENS))
def test_every_place_is_ascii_on_such_a_line_and_says_what_it_cuts(abrir_demo, place):
    options = {"charset": "ascii", "size": (40, 24)}
    terminal = abrir_demo("--pantalla", place, options=options, LANG="C")
    terminal.esperar(lambda: "Ayuda" in terminal.rows[-1])
    terminal.callar(SILENCIO_S)
    assert terminal.output.isascii()
    # Forty columns have no room for the place and for what the window lacks, but for the shortest.
    assert re.search(r"(~| LOTES) +Se necesitan 80x24 $", terminal.rows[0])


@pytest.mark.parametrize(
    ("term", "allowed"),
    few(
        [
            ("vt100", {"7"}),
            ("xterm", {"7", "25", "1049", "1000", "1002", "1006", "2004"}),
            ("vt220", {"7", "25"}),
            ("linux", {"7", "25"}),
            ("screen", {"7", "25", "1049", "1000", "1002", "1006"}),
            ("tmux-256color", {"7", "25", "1049", "1000", "1002", "1006", "2004"}),
            ("putty", {"7", "25", "1049", "1000", "1002", "1006", "2004"}),
        ],
        2,
        spread=True,
    ),
)
def test_a_terminal_is_sent_only_what_it_has(abrir_demo, term, allowed):
    terminal = abrir_demo("--pantalla", "triage", TERM=term)
    a_la_cola(terminal)
    terminal.teclear(b"\x1b[B\x1b[6~\x10", "abre el siguiente")
    terminal.teclear(b"\x1b", lambda: not terminal.ve("abre el siguiente"))
    terminal.teclear(b"\x1b[21~", lambda: terminal.proceso.poll() is not None)
    terminal.callar(0.2)
    output = terminal.output.decode()
    modos = {
        m for listing in re.findall(r"\x1b\[\?([\d;]+)[hl]", output) for m in listing.split(";")
    }
    assert modos <= allowed
    assert not re.search(r"\x1b\[[<=>?][^hl]*[^\d;hl]", output)
    assert "\x1b]" not in output
    assert terminal.proceso.returncode == 0
    if term.startswith("vt"):
        colors = re.findall(r"\x1b\[[\d;]*m", output)
        assert not [c for c in colors if re.search(r"(?:^|;|\[)[349]\d", c)]
    if term == "vt100":
        assert not re.search(r"\x1b\[\d*[XGd@P]", output)
        assert not re.search(r"\x1b\[(?:\d+;)*2[2-9]m", output)


@pytest.mark.parametrize("size", few([(40, 12), (60, 15), (72, 20)]))
def test_a_caso_on_a_narrow_window_loses_nothing_at_its_edge(abrir_demo, size):
    terminal = abrir_demo("--pantalla", "triage", options={"size": size})
    terminal.esperar("80×24", "900000")
    terminal.teclear(b"n", " Claro ")
    seen: set[str] = set()
    # Round and round: a page may be passed before it is painted.
    keystrokes = cycle((*[b"\x1b[6~"] * 6, b"\x1b[H", b"\x1b[6~", b"\x1b[H"))

    def hasta_el_final() -> bool:
        seen.update(word for fila in terminal.rows[1:] for word in fila.split())
        terminal.teclear(next(keystrokes))
        terminal.read(0.4)
        return {"factura", "Política"} <= seen and bool({"vence", "venció"} & seen)

    terminal.esperar(hasta_el_final)
    assert terminal.ve("escriba 1 a 3")


def copiar(terminal: Terminal) -> None:
    """Register a decision and copy its line."""
    a_la_cola(terminal)
    terminal.teclear(b"n", "Decida")
    terminal.insistir(b"1", "Enter registra")
    terminal.teclear(b"\r", "r la repite")
    terminal.callar(0.5)
    terminal.teclear(b"r", "portapapeles")
    terminal.callar(0.5)


@pytest.mark.parametrize(
    ("mas", "espera"),
    few(
        [
            ({}, rb"\x1b\]52;c;[\w+/=]+\x07"),
            ({"TMUX": "x"}, rb"\x1bPtmux;\x1b\x1b\]52;c;[\w+/=]+\x07\x1b\\"),
            ({"TERM": "screen", "STY": "x"}, rb"\x1bP\x1b\]52;c;[\w+/=]+\x07\x1b\\"),
        ],
        spread=True,
    ),
)
def test_a_copy_reaches_the_clipboard_through_what_stands_in_between(abrir_demo, mas, espera):
    terminal = abrir_demo("--pantalla", "triage", **mas)
    copiar(terminal)
    assert re.search(espera, terminal.output)


def test_a_terminal_without_a_clipboard_is_sent_no_copy(abrir_demo):
    terminal = abrir_demo("--pantalla", "triage", TERM="vt220")
    copiar(terminal)
    assert terminal.ve("sin portapapeles: selecciónela")
    assert b"\x1b]" not in terminal.output


@pytest.mark.parametrize("term", few(["xterm-256color", "vt220"]))
def test_a_paste_decides_nothing_on_a_caso_and_of_many_lines_is_one_note(abrir_demo, term):
    terminal = abrir_demo("--pantalla", "triage", TERM=term)
    a_la_cola(terminal)
    # Nor does a function key that the line cuts in two.
    terminal.teclear(b"\x1b[2")
    assert not terminal.read(1.0)
    terminal.teclear(b"0~", "Se puede buscar")
    terminal.teclear(b"\x1b", lambda: not terminal.ve("Se puede buscar"))
    terminal.teclear(b"n", "Decida")
    marks = ((b"\x1b[200~", b"\x1b[201~"), (b"", b""))
    for begin, end in marks:
        terminal.insistir(b"9", "Aquí no hay 9")
        terminal.callar(0.5)
        terminal.teclear(begin + b"1\r4\r1\r" + end, "Lo pegado no")
        assert terminal.ve("hechos 0")
    terminal.teclear(b"\x1b[18~", "Esc sale")
    for (begin, end), words in zip(marks, ("uno dos tres", "cuatro cinco seis"), strict=True):
        terminal.teclear(begin + words.replace(" ", "\r").encode() + end, *words.split())
        assert terminal.ve("Esc sale")
        terminal.callar(0.5)


@pytest.mark.parametrize(
    ("keystrokes", "arrives"),
    few(
        [
            (b"f900000137", "y 900000137"),
            (b"n\x1b[18~zapatos", "zapatos"),
            (b"\x1b[20~900000137", "900000137"),
            (b"\x1bOS\x1bOR\x10historial", "historial"),
            (b"\x1b[B\x1b[18~zapatos", "zapatos"),
        ],
        2,
        spread=True,
    ),
)
def test_what_is_typed_at_once_goes_where_each_key_leads(abrir_demo, keystrokes, arrives):
    terminal = abrir_demo("--pantalla", "triage")
    a_la_cola(terminal)
    terminal.teclear(keystrokes, arrives)
    assert not terminal.ve("En pausa")


def test_a_caso_that_a_slow_line_has_not_shown_yet_is_not_decided(open_one):
    terminal = open_one("--pantalla", "triage", "demo")
    terminal.esperar("n Siguiente")
    terminal.callar(0.5)
    terminal.answers = False
    terminal.teclear(b"n", lambda: terminal.ve("Decida") and bool(terminal.kept))
    terminal.callar(0.5)
    terminal.teclear(b"1", "llegó antes de verse")
    assert not terminal.ve("Enter registra")
    terminal.answers = True
    terminal.answer_now()
    terminal.insistir(b"1", "Enter registra")


PATIENT = """
import sys
from ajustes_tui.cli import main
from ajustes_tui.driver import edge
from ajustes_tui.ui import keyboard

edge.ANSWER_WAIT_S = keyboard.ANSWER_S = 3600
sys.exit(main(sys.argv[1:]))
"""
"""A program that waits for an answer however slow the machine is."""


def test_no_answer_of_the_terminal_is_left_for_the_shell(open_one, tmp_path):
    program = tmp_path / "patient.py"
    program.write_text(PATIENT)
    terminal = open_one("--pantalla", "triage", "demo", options={"programa": [str(program)]})
    terminal.esperar("n Siguiente")
    terminal.callar(0.5)
    terminal.answers = False
    terminal.teclear(b"n", lambda: terminal.ve("Decida") and bool(terminal.kept))
    terminal.teclear(b"\x1b[21~")
    terminal.callar(0.3)
    assert terminal.proceso.poll() is None
    terminal.answers = True
    terminal.answer_now()
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    assert not ready([terminal.slave], 0.2)


@pytest.mark.parametrize("joined", few([b"\x1b2", b"\x1b[27;5;50~", b"\x1bu", b"\x1b[50;3u"]))
def test_what_was_chosen_is_dropped_by_an_account_one_types_and_by_esc_joined_to_a_key(
    open_one, joined
):
    terminal = open_one("--pantalla", "triage", "demo")
    terminal.esperar("n Siguiente")
    terminal.teclear(b"n", "Decida")
    terminal.insistir(b"1", "Enter registra")
    terminal.callar(1.0)
    for digit in b"90000012":
        terminal.teclear(bytes((digit,)))
        terminal.read(0.06)
    terminal.esperar("Buscar", "90000012")
    terminal.teclear(b"\x1b", lambda: not terminal.ve("90000012"))
    terminal.esperar("Decida")
    assert not terminal.ve("Enter registra")
    terminal.callar(1.0)
    terminal.insistir(b"1", "Enter registra")
    chosen = next(row for row in terminal.rows if "Enter registra" in row)
    terminal.callar(0.5)
    terminal.teclear(joined, lambda: not any(chosen == row for row in terminal.rows))
