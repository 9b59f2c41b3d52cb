"""The framework's private parts that only the driver uses: when one moves, this says which."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import textual
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from ajustes_tui.driver.edge import EdgeDriver

RAIZ = Path(__file__).resolve().parents[2]


def test_the_framework_is_the_one_the_driver_was_written_for():
    assert textual.__version__ == "8.2.8"
    assert '"textual==8.2.8"' in (RAIZ / "pyproject.toml").read_text()


def test_what_the_driver_replaces_is_what_the_framework_calls():
    for name in (
        *("write", "flush", "start_application_mode", "disable_input"),
        *("stop_application_mode", "close", "can_suspend", "_get_terminal_size"),
    ):
        assert hasattr(LinuxDriver, name), name
        assert name in vars(EdgeDriver), name
    llamadas = inspect.getsource(App)
    for name in ("write", "flush", "start_application_mode", "disable_input", "close"):
        assert f"driver.{name}(" in llamadas, name


def test_the_driver_is_built_and_told_things_as_it_expects():
    assert list(inspect.signature(LinuxDriver.__init__).parameters) == [
        *("self", "app", "debug", "mouse", "size"),
    ]
    fuente = inspect.getsource(Driver.__init__) + inspect.getsource(LinuxDriver.__init__)
    for atributo in ("_app", "_mouse", "_size", "fileno"):
        assert f"self.{atributo} = " in fuente, atributo
    assert "self._driver._size" in inspect.getsource(App)


def test_the_parser_turns_every_known_sequence_into_keys_and_waits_for_nothing():
    for sequence in ANSI_SEQUENCES_KEYS.keys() - {"\x1b\x1b"}:
        analizador = XTermParser()
        mensajes = list(analizador.feed(sequence))
        assert all(isinstance(m, events.Message) for m in mensajes)
        if len(sequence) > 1:
            # A sequence it did not take would come out letter by letter with the next one.
            assert [m.key for m in analizador.feed("n") if isinstance(m, events.Key)] == ["n"]


def test_no_other_module_uses_the_private_parts_of_the_terminal():
    vedados = {"textual._xterm_parser", "textual._ansi_sequences", "textual.drivers.linux_driver"}
    for path in (RAIZ / "ajustes_tui").rglob("*.py"):
        if path.parent.name == "driver":
            continue
        for nodo in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(nodo, ast.ImportFrom):
                assert nodo.module not in vedados, path
            elif isinstance(nodo, ast.Attribute):
                assert nodo.attr != "_driver", path
