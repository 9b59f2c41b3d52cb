"""The CLI orders inside the dialogue, answered one fact per line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from shlex import quote
from types import MappingProxyType

from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence

Obey = Callable[[str, str], Dialogue[bool]]
"""Runs a word and its text; returns whether to repeat the order's answer."""


def _nothing(_key: str, _text: str) -> Dialogue[bool]:
    yield from ()
    return False


class OrderDialogue:
    """A place that says an order's answer, narrowed by options, with optional acts."""

    def __init__(
        self,
        console: Console,
        order: str,
        *acts: Choice,
        obey: Obey = _nothing,
        prompt: str = "",
        asked: Mapping[str, str] = MappingProxyType({}),
        also: Callable[[], Sequence[str]] = tuple,
        reading: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`asked` are the initial options; `also` is said after each answer, of one `reading`."""
        self._console = console
        self._order = order
        self._acts = acts
        self._obey = obey
        self._also = also
        self._reading = reading
        self._prompt = prompt or f"{sentence(order).rstrip('.')}:"
        self.asked = dict(asked)

    def talk(self) -> Dialogue[None]:
        options = {choice.key: choice for choice in self._console.orders.choices(self._order)}
        always = (
            Choice("otra", "lo dice otra vez, leído ahora", "", "Dice"),
            Choice("todo", "quita lo escogido y lo dice entero", "", "Dice"),
        )
        self._say()
        while True:
            answer = yield from self._console.ask(
                self._prompt, *self._acts, *options.values(), *always
            )
            key = answer.key
            with self._console.trying():
                if key in options:
                    self._narrow(options[key], answer.text)
                elif key == "todo":
                    self.asked.clear()
                    self._say()
                elif key == "otra" or (yield from self._obey(key, answer.text)):
                    self._say()

    def _narrow(self, option: Choice, text: str) -> None:
        """Set the option's value, or toggle a flag."""
        if option.takes and not text:
            self._console.say(f"Escriba {option.key} y {option.takes}: {option.does}.")
            return
        before = dict(self.asked)
        if option.takes or option.key not in self.asked:
            self.asked[option.key] = text
        else:
            del self.asked[option.key]
        try:
            said = self._answer()
        except Exception:
            self.asked = before
            raise
        self._console.voice.say_all(said)

    def _say(self) -> None:
        with self._console.refusing():
            self._console.voice.say_all(self._answer())

    def _answer(self) -> list[str]:
        options = [
            f"--{name} {quote(value)}" if value else f"--{name}"
            for name, value in self.asked.items()
        ]
        with self._reading():
            said = self._console.orders.answer(" ".join([self._order, *options]))
            return [*said, *self._also()]
