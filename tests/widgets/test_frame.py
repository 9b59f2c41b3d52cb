"""The rows every screen shares say what they must in the cells they have."""

from __future__ import annotations

import pytest
from textual import events
from textual.geometry import Offset

from ajustes_tui.ui.keys import CONTEXTS, footer_of
from ajustes_tui.ui.long_work import LongWork
from ajustes_tui.ui.terminal import detect
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.bars import distribute
from ajustes_tui.widgets.frame import (
    CommandLine,
    CursorFollower,
    KeyRow,
    RRLine,
    RuleLine,
    StatusBar,
)
from ajustes_tui.widgets.indicator import Indicator, big_figure
from tests.support import PERFIL, TEXTOS_DIFICILES, Anfitrion, rows, text, wait_for

POBRE = detect({"TERM": "linux", "LANG": "es_CO.UTF-8"}, iutf8=True, size=(80, 24))


async def test_no_text_breaks_the_frame():
    bar, rule, order, rr = StatusBar(), RuleLine(), CommandLine(), RRLine()
    app = Anfitrion(bar, rule, order, rr)
    async with app.run_test(size=(80, 24)) as pilot:
        for dificil in TEXTOS_DIFICILES:
            bar.show(dificil, dificil)
            rule.show(dificil, dificil)
            order.show(dificil, dificil)
            rr.show(dificil, dificil, dificil)
            await pilot.pause()
            for widget in (bar, rule, order, rr):
                for y in range(widget.size.height):
                    assert widget.render_line(y).cell_length == 80


async def test_the_bar_repaints_only_when_it_changes():
    class Espia(StatusBar):
        veces = 0

        def refresh(self, *args, **kwargs):
            self.veces += 1
            return super().refresh(*args, **kwargs)

    bar = Espia()
    async with Anfitrion(bar).run_test(size=(80, 24)):
        bar.show("KPI", "yuli")
        before = bar.veces
        bar.show("KPI", "yuli")
        assert bar.veces == before


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (
            *("TRIAGE › Aprobado: ¿bien aplicado?", "cola 306 · llamadas 31 · hechos 0 · root"),
            " DEMO · TRIAGE › Aprobado: ¿bien aplicado?",
        ),
        ("x" * 78, "cola 306 · root", " DEMO · xxx"),
    ],
)
def test_no_word_of_the_place_is_cut_while_a_count_can_go(left, right, said):
    bar = StatusBar(demo=True)
    bar.show(left, right)
    line = "".join(span.text for span in bar.line(0, 80))
    assert line.startswith(said)
    assert line.endswith(" root ")
    assert len(line) == 80


def test_no_word_of_a_choice_is_cut_while_a_key_can_go():
    order = CommandLine()
    text = "1 bien rechazado: no aplica por política → Por contactar: no aplica"
    order.show(text, "Enter registra · Tab campo · Esc atrás")
    line = "".join(span.text for span in order.line(0, 90))
    assert line.startswith(f" ► {text} ")
    assert line.endswith(" Enter registra ")
    order.show("1 bien", "Enter registra · Esc atrás")
    assert "Esc atrás" in "".join(span.text for span in order.line(0, 80))


async def test_what_was_said_stays_over_the_words_of_the_row_until_a_key_leads_to_another():
    order = CommandLine()
    async with Anfitrion(order).run_test(size=(60, 3)):
        order.tell_row("Enter abre uno", "n otro")
        assert (order.text, order.said) == ("Enter abre uno", "")
        order.show("√ quedó registrado")
        order.tell_row("Enter abre dos")
        order.act()
        order.tell_row("Enter abre dos")
        assert order.text == "√ quedó registrado"
        order.tell_row("Enter abre tres")
        assert order.text == "Enter abre tres"
        order.show("")
        order.tell_row("Enter abre tres")
        assert order.text == "Enter abre tres"


async def test_the_rr_line_stands_alone_from_column_one():
    rr = RRLine()
    async with Anfitrion(rr).run_test(size=(80, 24)):
        rr.show("Línea RR al registrar", "68 de 70", "AJUSTE 4471093390 CAUSAL D")
        assert text(rr)[0].startswith("── Línea RR al registrar ──")
        assert text(rr)[1].rstrip() == "AJUSTE 4471093390 CAUSAL D"
        rr.clear("nada que copiar")
        assert text(rr)[1].strip() == "nada que copiar"


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_row_24_shows_whole_keys_in_every_place_and_the_help_as_the_last(width):
    keystrokes = KeyRow()
    async with Anfitrion(keystrokes).run_test(size=(width, 24)):
        for key_context in CONTEXTS:
            keystrokes.show(key_context)
            gap = "  " if width >= 120 else " "
            named = {f"{a.keystroke} {a.tag}" for a in footer_of(key_context)}
            *shown, last = _split(text(keystrokes)[0].strip(), gap, named)
            assert last == "F1 Ayuda", key_context
            assert {*shown} <= named
            assert width >= 100 or len(shown) < 8


def _split(row: str, gap: str, named: set[str]) -> list[str]:
    """Return the keys of a row, each of which is one of those named and no part of one."""
    found = []
    while row:
        key = max((key for key in named if row == key or row.startswith(key + gap)), key=len)
        found.append(key)
        row = row.removeprefix(key).removeprefix(gap)
    return found


class Pressed(Anfitrion):
    """Notes the keys that reach it."""

    def on_key(self, event: events.Key) -> None:
        self.mensajes.append(event.key)


async def test_a_click_on_a_key_of_row_24_presses_it():
    keystrokes = KeyRow()
    app = Pressed(keystrokes)
    async with app.run_test(size=(100, 30)) as pilot:
        keystrokes.show("triage.cola")
        await pilot.pause()
        row = text(keystrokes)[0]
        for word in ("Siguiente", "Marcar", "Buscar"):
            await pilot.click(keystrokes, offset=(row.index(word) + 1, 0))
        await pilot.click(keystrokes, offset=(len(row.rstrip()) + 1, 0))
        await wait_for(pilot, lambda: app.mensajes == ["n", "space", "f9"])


def test_a_big_figure_has_three_rows_of_one_width():
    assert big_figure("60,0") == ["█▀▀ █▀█    █▀█", "█▀█ █ █    █ █", "▀▀▀ ▀▀▀ ▄▀ ▀▀▀"]


async def test_a_figure_shows_its_title_and_its_blocks_and_is_plain_where_there_are_none():
    drawn = {}
    for profile in (PERFIL, POBRE):
        indicador = Indicator("AJUSTE APLICADO")
        async with Anfitrion(indicador, profile=profile).run_test(size=(80, 24)) as pilot:
            indicador.show("60,0")
            await pilot.pause()
            drawn[profile.ascii] = text(indicador)
    assert drawn[False][0].strip() == "AJUSTE APLICADO"
    assert drawn[False][3].rstrip().endswith("%")
    assert "60,0 %" in "\n".join(drawn[True])


def test_the_cells_of_the_bar_add_up_and_no_bucket_disappears():
    cells = distribute([120, 30, 36, 2, 6, 6, 0], 76)
    assert sum(cells) == 76
    assert cells[3] == 1
    assert cells[6] == 0


async def test_long_work_stands_on_the_command_row_and_gives_it_back():
    row = CommandLine()
    async with Anfitrion(row).run_test(size=(80, 24)) as pilot:
        row.show("F8 importa 382 casos")
        work = LongWork("Leyendo", stops=True)
        work.report(10, 40, "Leyendo")
        row.work.tell(work)
        assert text(row)[0].startswith(" Leyendo 10 de 40 █████░░░")
        row.show("Ya hay una base en curso", tone=Tone.NOTICE)
        assert "Ya hay una base" in text(row)[0]
        work.end()
        row.show("F8 importa 382 casos")
        await wait_for(pilot, lambda: text(row)[0].startswith(" ► F8 importa 382 casos"))


async def test_a_rule_changed_while_it_is_hidden_shows_its_new_title():
    rule = RuleLine("Actualizadas", "2")
    app = Anfitrion(rule)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "Actualizadas" in "\n".join(rows(app)))
        rule.display = False
        await wait_for(pilot, lambda: "Actualizadas" not in "\n".join(rows(app)))
        rule.show("Iguales", "7")
        rule.show("Ausentes", "1")
        rule.display = True
        await wait_for(pilot, lambda: "Ausentes" in "\n".join(rows(app)))


def test_the_cursor_is_at_the_beginning_of_what_came_up_until_a_key():
    follower, command = CursorFollower(lambda _focused: Offset(0, 5)), CommandLine()
    command.show("Registrado: bien rechazado")
    before = follower.cell(None, None, "")
    follower.arrive()
    assert before == follower.cell(None, None, command.said) == Offset(0, 5)
    follower.act()
    assert follower.cell(None, None, command.said) == Offset(0, 5)
    command.show("1 bien")
    assert follower.cell(None, None, command.said) is None
    command.show("línea 3 de 9", of_row=True)
    assert (command.said, command.text) == ("", "línea 3 de 9")


async def test_a_place_that_is_read_says_why_it_is_not_shown():
    bar = StatusBar()
    async with Anfitrion(bar).run_test(size=(80, 24)):
        bar.wait("PERSONAS", "yuli")
        assert text(bar)[0].split() == ["PERSONAS", "yuli"]
        assert bar.waits
        bar.refuse("no se puede ver")
        assert "PERSONAS › no se puede ver" in text(bar)[0]
        bar.show("PERSONAS", "yuli")
        bar.refuse("tarde")
        assert text(bar)[0].split() == ["PERSONAS", "yuli"]
