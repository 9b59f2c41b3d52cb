"""A conversation on a terminal or a pipe: lines in, plain text out, and no end that loses anything."""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import signal
import termios
import unicodedata
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

from ajustes_tui.lines.dialogue import Console, Conversation, Dialogue, Leave, Orders
from ajustes_tui.lines.turno import TurnoDialogue
from ajustes_tui.lines.voice import Voice
from ajustes_tui.ui.glyphs import fold
from ajustes_tui.ui.terminal import TerminalProfile, can_draw, has_terminal, no_screens_note

if TYPE_CHECKING:
    from ajustes_tui.services.container import Services

_READ_BYTES = 65_536
_MISSED = "Lo que escribió antes de oír esto no se tomó."
_FAREWELL = "Hasta luego. Lo escrito queda guardado."
_ENDING = (signal.SIGHUP, signal.SIGTERM)


class LineTerminal:
    """Reads lines from one descriptor and writes what is said to another.

    The terminal itself echoes and corrects the line, so nothing but text is sent. A signal that
    ends the program is noticed while a line is awaited, as the end of the input is.
    """

    def __init__(self, charset: str, entry: int = 0, out: int = 1) -> None:
        self._charset = charset
        self._entry = entry
        self._out = out
        self._decoder = codecs.getincrementaldecoder(charset)(errors="replace")
        self._unread = ""
        self._ended = False
        """Whether the input ended: no line comes any more."""
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._asked_to_end = False

    def run(self, console: Console, conversation: Conversation) -> None:
        """Converse until the person leaves or the line is lost; signals are as before afterwards."""
        before = {number: signal.signal(number, self._end) for number in _ENDING}
        before[signal.SIGINT] = signal.signal(signal.SIGINT, self._interrupt)
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
        while not conversation.over:
            missed = conversation.asks_anew and self._drop_early()
            self._write(f"{_MISSED}\n{text}" if missed else text)
            with self._unseen() if conversation.asks_secret else contextlib.nullcontext():
                line = self._read(console)
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
        """Wake the wait for a line; Ctrl+C alone only repeats the question."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"!")

    def _read(self, console: Console) -> str | None:
        """Return the next line, '' for Ctrl+C, or None once no line will come."""
        while "\n" not in self._unread:
            if self._asked_to_end or self._ended:
                return None
            ready, _, _ = select.select([self._entry, self._woken], [], [], console.until_beat())
            if self._woken in ready:
                os.read(self._woken, _READ_BYTES)
                if self._asked_to_end:
                    return None
                self._write("\n")
                return ""
            if not ready:
                console.beat()
                continue
            received = os.read(self._entry, _READ_BYTES)
            self._ended = not received
            self._unread += self._decoder.decode(received).replace("\r\n", "\n").replace("\r", "\n")
        line, _, self._unread = self._unread.partition("\n")
        return line

    @contextlib.contextmanager
    def _unseen(self) -> Iterator[None]:
        """Have the terminal echo the end of the line alone; a pipe echoes nothing anyway."""
        if not os.isatty(self._entry):
            yield
            return
        before = termios.tcgetattr(self._entry)
        unseen = [*before]
        unseen[3] = before[3] & ~termios.ECHO | termios.ECHONL
        termios.tcsetattr(self._entry, termios.TCSADRAIN, unseen)
        try:
            yield
        finally:
            termios.tcsetattr(self._entry, termios.TCSADRAIN, before)

    def _drop_early(self) -> bool:
        """Drop the lines written before a caso, or what `s` would do, was said; a script's are meant.

        Of lines pasted at once none but the first can act.
        """
        if not os.isatty(self._entry):
            return False
        dropped, self._unread = bool(self._unread.strip()), ""
        while select.select([self._entry], [], [], 0)[0]:
            received = os.read(self._entry, _READ_BYTES)
            if not received:
                self._ended = True
                break
            dropped = True
        with contextlib.suppress(termios.error):
            termios.tcflush(self._entry, termios.TCIFLUSH)
        return dropped

    def _write(self, text: str) -> None:
        data = encoded(text, self._charset)
        while data:
            data = data[os.write(self._out, data) :]


def encoded(text: str, charset: str) -> bytes:
    """Return a text in the charset of the line: a letter it lacks goes without its accent."""
    return fold(unicodedata.normalize("NFC", text), charset).encode(charset, errors="replace")


def converse(
    services: Services,
    orders: Orders,
    profile: TerminalProfile,
    voice: Voice,
    caso_id: int | None = None,
) -> Leave | None:
    """Run the dialogue and return how the person left; None when the line was lost."""
    console = Console(services, orders, voice)
    console.has_screens = can_draw(profile) and has_terminal()
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
        yield from TurnoDialogue(console, caso_id).talk()
    except Leave as leave:
        if not leave.to_screens:
            console.say(_FAREWELL)
        raise
