"""A conversation on a terminal or pipe: how it begins and ends, lines in, plain text out, nothing lost."""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import signal
import termios
import unicodedata
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

from ajustes_tui.domain.values.text import clean
from ajustes_tui.lines.dialogue import (
    Back,
    Choice,
    Console,
    Conversation,
    Dialogue,
    Entry,
    Leave,
    Orders,
    ToStart,
)
from ajustes_tui.lines.turno import TurnoDialogue
from ajustes_tui.lines.voice import Voice
from ajustes_tui.services.admin.users import MAX_NAME
from ajustes_tui.ui.glyphs import fold
from ajustes_tui.ui.terminal import TerminalProfile, can_draw, has_terminal, no_screens_note

if TYPE_CHECKING:
    from ajustes_tui.services.container import Services


def begin_store(console: Console) -> Dialogue[None]:
    """Create the store with the user as its supervisor."""
    services = console.services
    file = services.service_context.config.db.name
    person = services.service_context.newest_person()
    console.say(f"Todavía no hay almacén «{file}». Se hace con su nombre, y usted lo supervisa.")
    console.say("Nada queda escrito antes.")
    name = ""
    while not name:
        try:
            answer = yield from console.ask(
                f"Escriba su nombre, o s si es {person.name}:",
                Choice("s", f"es {person.name}"),
                text="su nombre completo",
            )
        except (Back, ToStart):
            console.say("Aquí no hay un paso atrás: salir termina, y nada queda escrito.")
            continue
        typed = person.name if answer.key == "s" else clean(answer.text)
        if len(typed) > MAX_NAME:
            console.say(f"El nombre pasa de {MAX_NAME} letras.")
        elif console.orders.names(typed):
            console.say("Eso es una orden, y aquí todavía no hay qué responder.")
        elif not any(letter.isalpha() for letter in typed):
            console.say("Un nombre lleva letras.")
        else:
            name = typed
    services.begin(person._replace(name=name))
    console.say(f"Se hizo el almacén «{file}».")


_ENTRY, _OUT = 0, 1
_READ_BYTES = 65_536
_BREATH_S = 0.2
"""Seconds of silence after which a paste is complete."""
_MISSED = "Lo que escribió antes de oír esto no se tomó."
_FAREWELL = "Hasta luego. Lo escrito queda guardado."
_ENDING = (signal.SIGHUP, signal.SIGTERM)


class LineTerminal:
    """Reads lines from the standard input and writes to the standard output.

    The terminal echoes and edits the line, so only text is sent. A signal is noticed while waiting
    for a line, like the end of input.
    """

    def __init__(self, charset: str) -> None:
        self._charset = charset
        self._decoder = codecs.getincrementaldecoder(charset)(errors="replace")
        self._unread = ""
        self._ended = False
        self._typed = os.isatty(_ENTRY)
        """Whether a person types the lines live."""
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._asked_to_end = False

    def run(self, console: Console, conversation: Conversation) -> None:
        """Converse until the end or a lost line; restore the signal handlers."""
        before = {number: signal.signal(number, self._end) for number in _ENDING}
        # After `fg` the question is said again, as after Ctrl+C.
        for number in (signal.SIGINT, signal.SIGCONT):
            before[number] = signal.signal(number, self._interrupt)
        try:
            self._converse(console, conversation)
        except OSError:
            # The terminal is gone: nothing can be said.
            self._asked_to_end = True
        finally:
            if not conversation.over:
                console.services.service_context.db.hurry()
                conversation.hang_up()
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._woken)
            os.close(self._wake)

    def _converse(self, console: Console, conversation: Conversation) -> None:
        text = conversation.begin()
        together = False
        while not conversation.over:
            missed = (together or conversation.asks_anew) and self._drop_early()
            self._write(f"{_MISSED}\n{text}" if missed else text)
            together = not conversation.asks_rows
            with self._unseen() if conversation.asks_secret else contextlib.nullcontext():
                line = self._read(console)
                if line and conversation.asks_rows:
                    line = self._with_the_rest(line)
            if line is None:
                if self._ended:
                    conversation.hang_up()
                    self._write(f"\n{_FAREWELL}\n")
                return
            text = conversation.answer(line)
        self._write(text)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_end = True
        self._interrupt(_number, _frame)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Wake the wait for a line; Ctrl+C alone repeats the question."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"!")

    def _read(self, console: Console) -> str | None:
        """Return the next line, '' for Ctrl+C, or None at the end."""
        while "\n" not in self._unread:
            if self._asked_to_end or self._ended:
                return None
            ready, _, _ = select.select([_ENTRY, self._woken], [], [], console.until_beat())
            if self._woken in ready:
                os.read(self._woken, _READ_BYTES)
                if self._asked_to_end:
                    return None
                self._write("\n")
                return ""
            if not ready:
                console.beat()
                continue
            self._receive()
        line, _, self._unread = self._unread.partition("\n")
        return line

    def _receive(self) -> None:
        received = os.read(_ENTRY, _READ_BYTES)
        self._ended = not received
        self._unread += self._decoder.decode(received).replace("\r\n", "\n").replace("\r", "\n")

    def _with_the_rest(self, line: str) -> str:
        """Join the lines of a paste; a script's stay separate."""
        while self._typed and not self._ended:
            if not select.select([_ENTRY], [], [], _BREATH_S)[0]:
                break
            self._receive()
        if not self._typed or "\n" not in self._unread:
            return line
        more, _, self._unread = self._unread.rpartition("\n")
        return f"{line}\n{more}"

    @contextlib.contextmanager
    def _unseen(self) -> Iterator[None]:
        """Turn off the echo, except for line ends."""
        if not self._typed:
            yield
            return
        before = termios.tcgetattr(_ENTRY)
        unseen = [*before]
        unseen[3] = before[3] & ~termios.ECHO | termios.ECHONL
        termios.tcsetattr(_ENTRY, termios.TCSADRAIN, unseen)
        try:
            yield
        finally:
            termios.tcsetattr(_ENTRY, termios.TCSADRAIN, before)

    def _drop_early(self) -> bool:
        """Drop lines written before the last answer was shown, except a script's.

        Of lines pasted together only the first can act.
        """
        if not self._typed:
            return False
        while not self._ended and select.select([_ENTRY], [], [], 0)[0]:
            self._receive()
        dropped, self._unread = bool(self._unread.strip()), ""
        with contextlib.suppress(termios.error):
            termios.tcflush(_ENTRY, termios.TCIFLUSH)
        return dropped

    def _write(self, text: str) -> None:
        data = encoded(text, self._charset)
        while data:
            data = data[os.write(_OUT, data) :]


def encoded(text: str, charset: str) -> bytes:
    """A letter missing in the charset loses its accent."""
    return fold(unicodedata.normalize("NFC", text), charset).encode(charset, errors="replace")


def converse(
    services: Services,
    orders: Orders,
    profile: TerminalProfile,
    voice: Voice,
    caso_id: int | None = None,
    guide: Callable[[], str] | None = None,
) -> Leave | None:
    """Return how the user left; None when the line was lost.

    `guide` returns what to try next.
    """
    console = Console(services, orders, voice)
    console.guide = guide
    console.has_screens = can_draw(profile) and has_terminal()
    console.entry = Entry.TERMINAL if os.isatty(_ENTRY) else Entry.PIPE
    services.service_context.notify = console.tell
    who = services.run_session
    rol = f", {who.rol}" if who.rol else ""
    console.say(f"Ajustes, {who.login}{rol}. El signo (?) dice qué puede escribir.")
    if who.demo:
        console.say("Es un almacén de demostración.")
    if has_terminal() and (note := no_screens_note(profile)):
        console.say(note)
    conversation = Conversation(console, _until_left(console, caso_id))
    LineTerminal(profile.charset).run(console, conversation)
    return conversation.left


def _until_left(console: Console, caso_id: int | None) -> Dialogue[None]:
    try:
        if console.services.service_context.db.path is None:
            yield from begin_store(console)
        yield from TurnoDialogue(console, caso_id).talk()
    except Leave as leave:
        if not leave.to_screens:
            begun = console.services.service_context.db.path is not None
            console.say(_FAREWELL if begun else "Hasta luego. No quedó nada escrito.")
        raise
