"""The app takes people from place to place and keeps its head when something breaks."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from textual import events
from textual.app import ComposeResult

from ajustes_tui import paths
from ajustes_tui.app import EXIT_INTERNAL, AjustesApp
from ajustes_tui.cli.stderr import unforeseen
from ajustes_tui.commands import Palette
from ajustes_tui.errors import BrokenIntegrity, NotAllowed
from ajustes_tui.messages import BaseImportada, EventoRegistrado
from ajustes_tui.screens.background import WorkGoesOn, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.help import HelpModal
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.long_work import LongWork
from ajustes_tui.ui.terminal import detect
from ajustes_tui.ui.text import Span, Tone
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.frame import CardView
from ajustes_tui.widgets.line_view import Canvas
from tests.support import (
    PERFIL,
    TEXTOS_DIFICILES,
    ServiciosFijos,
    SesionFija,
    few,
    rows,
    wait_for,
)

MODOS = ("importacion", "triage", "contacto", "kpi", "historial", "turno", "revision")
CUENTA = "90004127"


class FichaPrueba(CardView):
    """The card with the keys of a caso."""

    BINDINGS = bindings_for("triage.caso")


class Pequena(AjustesScreen):
    """A place with a card and a field, which counts what happens to it."""

    CONTEXT = "triage.caso"
    HAS_COMMAND_ROW = False

    def __init__(self, signals, run_session, place):
        super().__init__(signals, run_session)
        self.place = place
        self.cargas = 0
        self.elegidos: list[str] = []
        self.recibido: object = None
        self.pegados: tuple[str, ...] = ()
        self.remains = ""

    def compose_body(self) -> ComposeResult:
        yield FichaPrueba()
        yield TextField(width=20)

    def load(self) -> None:
        self.cargas += 1
        self.frame.bar.show(self.place, self.run_session.login)
        self.query_one(Canvas).focus()

    def receive(self, request: object) -> None:
        self.recibido = request

    def pasted(self, numbers: tuple[str, ...]) -> None:
        self.pegados = numbers

    def pending(self) -> str:
        return self.remains

    def action_elegir(self, digit: str) -> None:
        self.elegidos.append(digit)

    @reads("Lee")
    def read(self, error: Exception) -> None:
        raise error


class FeedbackList(AjustesScreen):
    """A place with the command row of the frame."""

    CONTEXT = "kpi"


def do(tmp_path: Path | None = None, *, profile=PERFIL, **run_session: object) -> AjustesApp:
    services = ServiciosFijos(SesionFija(**run_session))
    recorded = tmp_path / "ajustes.log" if tmp_path else None
    factories = {
        mode: lambda mode=mode: Pequena(app.signals, services.run_session, mode) for mode in MODOS
    }
    factories["kpi"] = lambda: FeedbackList(app.signals, services.run_session)
    app = AjustesApp(services, profile, log_path=recorded, factories=factories)
    return app


def correr(app: AjustesApp, size: tuple[int, int] = (80, 24)):
    return app.run_test(size=size, notifications=True, tooltips=True)


async def test_keys_and_screens_lead_from_place_to_place_and_back_to_the_same_screen_read_again_if_need_be():
    app = do(demo=True)
    async with correr(app) as pilot:
        await wait_for(pilot, lambda: rows(app)[0].startswith(" DEMO · triage"))
        triage = app.screen
        assert triage.frame.rr_line.region.y == 21
        assert rows(app)[-1].split()[:2] == ["F4", "Llamar"]
        assert rows(app)[-1].split()[-2:] == ["F1", "Ayuda"]
        triage.query_one(TextField).focus()
        for key, mode in (
            ("f2", "importacion"),
            ("f4", "contacto"),
            ("f5", "turno"),
            ("f6", "historial"),
            ("f3", "triage"),
        ):
            await pilot.press(key)
            await wait_for(pilot, lambda mode=mode: app.current_mode == mode)
        assert app.screen is triage
        assert triage.cargas == 1
        # A fact makes a screen behind reload, once, when it comes back.
        await pilot.press("f2")
        await wait_for(pilot, lambda: app.current_mode == "importacion")
        app.signals.base_importada.publish(BaseImportada(1, "2026-11-24", 200, 1))
        app.signals.evento_registrado.publish(EventoRegistrado(7, "clasificar", 9))
        await pilot.pause()
        assert triage.cargas == 1
        await pilot.press("f3")
        await wait_for(pilot, lambda: triage.cargas == 2)
        # A screen can send the person to another, with a request.
        app.screen.go("historial", CUENTA)
        await wait_for(pilot, lambda: app.current_mode == "historial")
        await wait_for(pilot, lambda: app.screen.recibido == CUENTA)


async def test_neither_a_paste_nor_a_key_typed_before_the_new_caso_is_seen_chooses():
    app = do()
    async with correr(app) as pilot:
        screen = app.screen
        app.post_message(events.Paste("90004127\n4471093382\n"))
        await wait_for(pilot, lambda: screen.pegados == (CUENTA, "4471093382"))
        assert screen.elegidos == []
        screen.guard_new_case()
        await pilot.press("1")
        assert screen.elegidos == []
        await wait_for(pilot, lambda: screen.admits("2"))
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.elegidos == ["2"])


async def test_a_question_mark_opens_the_help_unless_one_is_typing_and_what_follows_its_key_is_for_it():
    app = do()
    async with correr(app) as pilot:
        field = app.screen.query_one(TextField)
        field.focus()
        await pilot.press("question_mark")
        assert field.value == "?"
        app.screen.query_one(Canvas).focus()
        await pilot.press("question_mark")
        await wait_for(pilot, lambda: rows(app)[0].startswith(" AYUDA › Triage, un caso"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, Pequena))
        # Of keys that arrive at once each acts where the one before leads, whatever the driver.
        for letter in ("f1", *"nota"):
            app.post_message(events.Key(letter, letter if len(letter) == 1 else None))
        await wait_for(pilot, lambda: isinstance(app.screen, HelpModal))
        await wait_for(pilot, lambda: [f.value for f in app.screen.query(TextField)] == ["nota"])


@pytest.mark.parametrize(
    "service_context",
    few(
        [
            {"TERM": "linux"},
            {"TERM": "xterm", "COLORTERM": "truecolor"},
            {"TERM": "vt220", "SSH_TTY": "x"},
            {"TERM": "xterm-256color", "NO_COLOR": "1"},
        ],
        2,
    ),
)
async def test_every_terminal_shows_the_frame(service_context):
    profile = detect({"LANG": "es_CO.UTF-8", **service_context}, iutf8=True, size=(80, 24))
    app = do(profile=profile)
    async with correr(app) as pilot:
        await wait_for(pilot, lambda: rows(app)[0].startswith(" triage"))
        for modal in (HelpModal("triage.caso"), ConfirmationModal("¿Salir?", "Queda algo.")):
            await app.push_screen(modal)
            await pilot.pause()
            await pilot.press("escape")
        await pilot.press("ctrl+p")
        await wait_for(pilot, lambda: app.screen.query(TextField))


async def test_a_small_window_says_what_it_needs():
    app = do()
    async with correr(app, (72, 20)) as pilot:
        await wait_for(pilot, lambda: "Se necesitan 80×24 (ahora 72×20)" in rows(app)[0])


async def test_trouble_of_a_worker_is_told_and_a_bug_goes_to_the_log_without_its_data(tmp_path):
    app = do(tmp_path)
    async with correr(app) as pilot:
        app.screen.read(NotAllowed("No procede [/]", "Pida revisión"))
        await wait_for(pilot, lambda: isinstance(app.screen, ErrorModal))
        assert "No procede [/]" in app.screen.text
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, Pequena))
        app.screen.read(ValueError(CUENTA))
        await wait_for(pilot, lambda: isinstance(app.screen, ErrorModal))
        assert CUENTA not in app.screen.text
        recorded = (tmp_path / "ajustes.log").read_text(encoding="utf-8")
        assert "ValueError" in recorded
        assert CUENTA not in recorded


async def test_a_bug_in_a_handler_ends_with_70_and_shows_no_locals(tmp_path, capsys):
    app = do(tmp_path)

    def romper() -> None:
        cuenta = CUENTA
        raise ValueError(cuenta)

    async def usar() -> None:
        async with correr(app) as pilot:
            app.call_later(romper)
            await wait_for(pilot, lambda: app.return_code == EXIT_INTERNAL)

    with pytest.raises(ValueError, match=CUENTA):
        await usar()
    assert app.return_code == EXIT_INTERNAL
    output = capsys.readouterr()
    assert CUENTA not in output.out + output.err
    assert "ValueError" in (tmp_path / "ajustes.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "box",
    [
        lambda _app: HelpModal("triage.cola"),
        lambda _app: PickerModal("Cuál", [("a", "radical"), ("b", "radio")]),
        lambda app: Palette(app, None),
    ],
    ids=["help", "list", "palette"],
)
async def test_f10_leaves_at_once_though_a_key_or_a_choice_was_being_looked_for(box):
    app = do()
    async with correr(app) as pilot:
        await app.push_screen(box(app))
        await pilot.pause()
        await pilot.press(*"radi", "f10")
        await wait_for(pilot, lambda: not app.is_running)


class Forwarded(events.Key):
    """A key that a screen was given and gave back."""

    is_forwarded = True


@pytest.mark.parametrize(
    "typed", [events.Key("x", "x"), events.Paste("x"), Forwarded("x", "x")], ids=str
)
async def test_what_is_typed_behind_the_last_screen_is_for_none(typed):
    app = do()
    async with correr(app):
        pass
    assert not app.screen_stack
    app.keys.passes = lambda _event: True
    await app.on_event(typed)


async def test_f10_asks_first_when_something_would_be_left_and_leaves_at_once_when_not():
    app = do()
    async with correr(app) as pilot:
        # Work of a part that went meanwhile is told nowhere and breaks nothing.
        app.post_message(WorkGoesOn(TextField(width=3), LongWork("Leyendo")))
        await pilot.pause()
        assert not any("Leyendo" in row for row in rows(app))
        app.screen.remains = "Queda un borrador sin registrar."
        await pilot.press("f10")
        await wait_for(pilot, lambda: isinstance(app.screen, ConfirmationModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, Pequena))
        assert app.is_running
        app.screen.remains = ""
        await pilot.press("f10")
        await wait_for(pilot, lambda: not app.is_running)
    assert app.return_code == 0


async def test_difficult_texts_break_neither_notices_nor_the_frame():
    app = do()
    async with correr(app) as pilot:
        screen = app.screen
        for dificil in TEXTOS_DIFICILES:
            screen.frame.bar.show(dificil, dificil)
            screen.query_one(CardView).canvas.show([[Span(dificil, Tone.BAD)]])
            app.notify(dificil)
            screen.say(dificil)
            await pilot.pause()
            assert len(rows(app)) == 24


async def test_a_key_that_does_nothing_says_so_and_ctrl_c_interrupts_nothing():
    app = do(rol="supervisor")
    async with correr(app) as pilot:
        await pilot.press("f5")
        await wait_for(pilot, lambda: app.current_mode == "kpi")
        assert app.screen.frame.command_row.region.y == 20
        await pilot.press("f7")
        await wait_for(pilot, lambda: "no hace nada aquí" in rows(app)[20])
        await pilot.press("ctrl+c")
        await wait_for(pilot, lambda: any("Nada que guardar" in fila for fila in rows(app)))
        assert app.is_running


async def test_no_task_runs_before_its_turn_whatever_the_python():
    """With eager tasks, which newer Pythons have, a first screen with a field never opened."""
    async with correr(do()):
        assert asyncio.get_running_loop().get_task_factory() is None


async def test_a_damaged_store_read_by_a_screen_is_told_as_damage_and_ends_with_6(tmp_path):
    (tmp_path / "almacen.db").write_bytes(b"\x01" * 4096)
    conn = sqlite3.connect(tmp_path / "almacen.db")
    with pytest.raises(sqlite3.DatabaseError) as found:
        conn.execute("SELECT * FROM casos")
    conn.close()
    app = do(tmp_path)
    async with correr(app) as pilot:
        app.screen.read(found.value)
        await wait_for(pilot, lambda: isinstance(app.screen, ErrorModal))
        assert "está dañado" in app.screen.text
        await pilot.press("enter")
        await wait_for(pilot, lambda: app.return_code == BrokenIntegrity.exit_code)


async def test_a_session_whose_program_was_upgraded_says_so_and_what_to_do(tmp_path, monkeypatch):
    app = do(tmp_path)
    async with correr(app) as pilot:
        monkeypatch.setattr("ajustes_tui.ui.log.program_changed", lambda: True)
        app.screen.read(ImportError("cannot import name 'algo'"))
        await wait_for(pilot, lambda: isinstance(app.screen, ErrorModal))
        assert "se actualizó o se quitó" in app.screen.text
        assert "Ábralo de nuevo" in app.screen.text
        await pilot.press("enter")
        await wait_for(pilot, lambda: app.return_code == EXIT_INTERNAL)
    assert "ImportError" in (tmp_path / "ajustes.log").read_text(encoding="utf-8")


async def test_an_expected_refusal_is_told_as_itself_though_the_program_was_upgraded(monkeypatch):
    app = do()
    refusal = NotAllowed("No procede", "Pida revisión")

    def refuse() -> None:
        raise refusal

    async with correr(app), asyncio.timeout(20):
        monkeypatch.setattr("ajustes_tui.ui.log.program_changed", lambda: True)
        app.call_later(refuse)
        while app.return_code is None:
            await asyncio.sleep(0.01)
    assert app.return_code == refusal.exit_code


def test_an_order_whose_program_was_upgraded_meanwhile_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("ajustes_tui.cli.stderr.paths.log_file", lambda: tmp_path / "ajustes.log")
    monkeypatch.setattr("ajustes_tui.ui.log.program_changed", lambda: True)
    told = unforeseen(ImportError("cannot import name 'algo'"))
    assert "se actualizó o se quitó" in told.message
    assert told.suggestion.endswith("El detalle está en ajustes.log.")


def test_the_program_knows_when_its_files_were_replaced_or_are_gone(tmp_path):
    package = tmp_path / "ajustes_tui"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.copy(paths.__file__, package / "paths.py")
    asks = "from ajustes_tui import paths; import os, shutil\n"
    replaces = (
        "shutil.copy(paths.__file__, 'other'); os.replace('other', paths.__file__)",
        "os.remove(paths.__file__)",
    )
    for replace in replaces:
        asked = "print(before, paths.program_changed())"
        said = f"{asks}before = paths.program_changed(); {replace}; {asked}"
        done = subprocess.run(
            [sys.executable, "-c", said], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == ["False", "True"]
