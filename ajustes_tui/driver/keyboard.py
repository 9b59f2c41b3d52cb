"""The keyboard: bytes to keys and pastes; no wrong byte, cut sequence or burst acts as a key not pressed."""

from __future__ import annotations

import asyncio
import codecs
import re
from collections.abc import Callable

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
SEQUENCE_WAIT_S = 3.0
"""Seconds to wait for the rest of a cut sequence."""
BURST_WAIT_S = 0.03
"""Seconds that a line with its Enter waits, in case more follow."""
PASTE_WAIT_S = 0.05
"""Seconds an unmarked paste may pause."""
MARKED_PASTE_WAIT_S = 1.0
"""Seconds a marked paste may pause before its end mark."""
BURST = 12
"""Characters at once that count as a paste, where pastes are unmarked."""
_MAX_SEQUENCE = 64
_KEPT_START = 16
"""Characters kept of a long sequence while its rest arrives."""
_MAX_PASTE = 1_000_000

_SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\[\[[A-E]"
    r"|\[\d+\$"
    r"|\[M[^\x00-\x1f]{3}"
    r"|\[(?!M)[0-?]*[ -/]*[@-Z\\^-~]"
    r"|O[0-9;]*[ -/:<-~]"
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|[PX^_][^\x1b]*\x1b\\"
    r"|[^\[O\]PX^_\x1b]"
    r")"
)
"""A whole sequence: console, rxvt with Shift, mouse before 1006, CSI, SS3, OSC, DCS and similar,
or Alt with a letter.
"""
_SEQUENCE_START = re.compile(
    r"\x1b(?:\[M[^\x00-\x1f]{0,2}|\[\[?[0-?]*[ -/]*|O[0-9;]*"
    r"|\][^\x07\x1b]*(?:\x1b\Z)?|[PX^_][^\x1b]*(?:\x1b\Z)?)?"
)
_LONG_START = re.compile(r"\x1b(?:\][0-9]{1,4};|P[0-9;]*[>!$+=|]|\[[0-?])")
"""The start of a possibly long answer, never Alt with a letter and the words after it."""
_LATE_REST = re.compile(
    r"\[(?:\[[A-E]|[A-Z]|[<=>?]?[0-9][0-9;:]*[A-Za-z~^$@])"
    r"|(?:\[(?:[0-?]*[ -/]*[@-~])|O[0-9;]*[A-Za-z\[])(?=\x1b|\Z)"
    r"|\[[0-?]*[ -/]*\Z"
    r"|\][0-9]{1,4}(?:;|\Z)"
    r"|P[0-9;]*[>!$+=|]"
)
"""The start of the rest of a sequence whose ESC came long before; never a word."""
_JOINED = re.compile(r"\x1b(?:([^\x1b])|\[27;(\d{1,3});(\d{1,7})~|\[(\d{1,7});(\d{1,3})u)")
"""A key after ESC, as a multiplexer delivers Esc and the next key, or with encoded modifiers, as
with extended keys.
"""
_JOINED_SEQUENCE = re.compile(r"\x1b\[(?:1;3([A-HPQRS])|(\d{1,2});3~)")
"""An arrow or function key with Alt."""
_ALT, _CTRL = 2, 4
"""Bits of an encoded modifier, after subtracting 1."""
_KEPT_TOGETHER = frozenset({"\x1b\t"})
"""Shift+Tab of the Linux console."""
_STRAY_END = "\x1b\\"
"""The end of a missing answer."""
REPORT = re.compile(r"\x1b\[\d{1,4};\d{1,4}R")
"""The cursor position, reported once everything sent before the question is shown."""
_MOUSE = re.compile(r"\x1b\[<\d{1,3};\d{1,4};\d{1,4}[Mm]")
_SEVERAL_LINES = re.compile(r"[^\r\n][\r\n]+[^\r\n]")
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f][\r\n]+")
_LINE_AND_ENTER = re.compile(r"[^\r\n]+(?:\r\n|\r|\n)")
_ENTERS = ("enter", "ctrl+j")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_VT100_FUNCTION_KEYS = {
    f"\x1bO{letter}": f"\x1b[{number}~"
    for letter, number in zip("TUVWXYZ[", (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
}
"""F5 to F12 as sent by PuTTY in VT100+ mode, with the usual sequences."""
_ARROWS = {
    f"\x1b{mode}{letter}": keystroke
    for mode in "[O"
    for letter, keystroke in zip("ABCD", ("up", "down", "right", "left"), strict=True)
}
"""The arrows, which are held down and need no parser."""
_C1 = {
    ord(short): f"\x1b{long}"
    for short, long in zip("\x8f\x90\x98\x9b\x9c\x9d\x9e\x9f", "OPX[\\]^_", strict=True)
}


class JoinedEnter(events.Key):
    """An Enter read together with earlier keys, as in an unmarked paste."""

    def __init__(self, before: int) -> None:
        super().__init__("enter", "\r")
        self.before = before
        """The keys read before it; an unmarked paste counts as one."""


class JoinedEscape(events.Key):
    """Esc and a key read together: two keys, or a chord that only a field knows."""

    def __init__(self, then: tuple[Message, ...], chord: events.Key | None) -> None:
        super().__init__("escape", "\x1b")
        self.then = then
        """The key joined to it, which acts after it."""
        self.chord = chord
        """The chord of both in a field, such as Alt+B for a word back, or None."""


class LoosePaste(events.Paste):
    """A text that arrived at once, unmarked: a paste, or keys batched by a slow line."""


class Keyboard:
    """Reads bytes in the line's charset and delivers keys, mouse events and pastes."""

    def __init__(
        self,
        charset: str,
        deliver: Callable[[Message], None],
        loop: asyncio.AbstractEventLoop,
        *,
        marks_pastes: bool,
        reported: Callable[[], bool] = lambda: False,
    ) -> None:
        """`reported` takes an answer of the terminal, and returns whether one was due."""
        self._reported = reported
        self._decoder = codecs.getincrementaldecoder(charset)("replace")
        self._eight_bits = charset.startswith("iso-8859")
        self._deliver = deliver
        self._loop = loop
        self._marked = marks_pastes
        self._parser = XTermParser()
        self._rest = ""
        self._held = ""
        self._pasting: list[str] | None = None
        self._spare = False
        """The paste exceeds what anything accepts, and is discarded."""
        self._endless: str | None = None
        """What arrived of a missing end mark of a paste; None without one."""
        self._doubt_until: float | None = None
        """Until when more text may still belong to such a paste."""
        self._loose: list[str] | None = None
        self._escaped_at = -1.0
        self._discard = False
        self._notice: asyncio.TimerHandle | None = None

    def feed(self, data: bytes) -> None:
        """An incomplete sequence waits for the rest."""
        if self._notice is not None:
            self._notice.cancel()
            self._notice = None
        text = self._decoder.decode(data).replace("\ufffd", "")
        if self._eight_bits:
            text = text.translate(_C1)
        if text and self._endless is not None:
            self._pasting, self._endless = [self._endless], None
            self._doubt_until = self._loop.time() + MARKED_PASTE_WAIT_S
        elif self._pasting is None and not self._rest and self._late_rest(text):
            text = f"\x1b{text}"
        text, self._rest = self._rest + text, ""
        self._take(text)

    def close(self) -> None:
        if self._notice is not None:
            self._notice.cancel()

    def _late_rest(self, text: str) -> bool:
        """Tell whether a text is the rest of a sequence whose ESC acted as the key Esc."""
        if self._loop.time() - self._escaped_at > SEQUENCE_WAIT_S:
            return False
        self._escaped_at = -SEQUENCE_WAIT_S
        self._discard = _LATE_REST.match(text) is not None
        return self._discard

    def _take(self, text: str) -> None:
        while text:
            text = self._take_one(text)
        self._wait()

    def _take_one(self, text: str) -> str:
        """Take one key, sequence or run of text, and return the rest."""
        if self._pasting is not None:
            return self._paste_on(text)
        if text[0] != "\x1b":
            until = text.find("\x1b")
            until = len(text) if until < 0 else until
            self._typed(text[:until], final=until == len(text))
            return text[until:]
        self._release()
        whole = _SEQUENCE.match(text)
        if whole is not None:
            self._sequence(whole[0])
            return text[whole.end() :]
        started = _SEQUENCE_START.match(text)
        length = started.end() if started is not None else 1
        if length == len(text) and (length <= _MAX_SEQUENCE or _LONG_START.match(text)):
            self._rest = text if length <= _MAX_SEQUENCE else _beginning(text)
            return ""
        self._discard = False
        if length == 1:
            self._key_escape()
        return text[length:]

    def _sequence(self, sequence: str) -> None:
        sequence = _VT100_FUNCTION_KEYS.get(sequence, sequence)
        tirar, self._discard = self._discard, False
        if sequence == PASTE:
            self._pasting = []
        elif tirar or sequence == _STRAY_END or (REPORT.fullmatch(sequence) and self._reported()):
            return
        elif joined := _JOINED.fullmatch(sequence):
            self._take_joined(sequence, *joined.groups())
        elif joined := _JOINED_SEQUENCE.fullmatch(sequence):
            letter, number = joined.groups()
            plain = (
                f"\x1b[{number}~" if number else f"\x1b{'O' if letter in 'PQRS' else '['}{letter}"
            )
            self._join(sequence, plain)
        elif sequence in _ARROWS:
            self._deliver(events.Key(_ARROWS[sequence], None))
        elif sequence in ANSI_SEQUENCES_KEYS or _MOUSE.fullmatch(sequence):
            # The parser types out an unknown sequence letter by letter, so it never gets one.
            self._parse(sequence)

    def _take_joined(
        self,
        sequence: str,
        letter: str | None,
        extended: str | None,
        code: str | None,
        kitty_code: str | None,
        kitty: str | None,
    ) -> None:
        """Deliver Esc and the joined key, or a letter with an encoded Ctrl.

        Alt only works in fields, and Ctrl with a digit nowhere: both become Esc and the key, so
        that an earlier choice is no longer ready for Enter.
        """
        if sequence in _KEPT_TOGETHER:
            self._parse(sequence)
            return
        if letter is None:
            number = int(code or kitty_code or 0)
            modifiers = int(extended or kitty or 1) - 1
            letter = chr(number) if 0 < number < 0x110000 else ""
            if modifiers & _CTRL and letter.isascii() and letter.isalpha():
                letter = chr(ord(letter.lower()) & 0x1F)
                modifiers &= ~_CTRL
            if not modifiers & (_ALT | _CTRL):
                self._parse(letter)
                return
        self._join(sequence, "" if letter == "\x1b" else letter)

    def _join(self, sequence: str, then: str) -> None:
        chord = None
        if isinstance(ANSI_SEQUENCES_KEYS.get(sequence), tuple) or then.startswith("\x1b"):
            chord = next(
                (m for m in self._parser.feed(sequence) if isinstance(m, events.Key)), None
            )
        keys = tuple(self._parser.feed(then)) if then else ()
        enter = JoinedEnter(1)
        self._deliver(
            JoinedEscape(
                tuple(enter if getattr(m, "key", "") in _ENTERS else m for m in keys), chord
            )
        )

    def _paste_on(self, text: str) -> str:
        whole = "".join((*(self._pasting or []), text))
        until = whole.find(PASTED)
        if until < 0:
            if len(whole) >= _MAX_PASTE:
                if not self._spare:
                    self._paste(whole)
                self._spare, whole = True, whole[1 - len(PASTED) :]
            self._pasting = [whole]
            return ""
        if not self._spare:
            self._paste(whole[:until])
        self._pasting, self._spare, self._doubt_until = None, False, None
        return whole[until + len(PASTED) :]

    def _paste_stopped(self) -> None:
        """Deliver a paste whose end is missing; the next text may once still belong to it."""
        text, self._pasting = "".join(self._pasting or []), None
        spare, self._spare = self._spare, False
        doubtful, self._doubt_until = self._doubt_until is not None, None
        if doubtful and not spare and ("\x1b" in text or len(text) < BURST):
            # It may still be the tail of the paste: in doubt no Enter is delivered.
            self._take(text.replace("\r", "").replace("\n", ""))
            return
        corte = next(n for n in range(len(PASTED) - 1, -1, -1) if text.endswith(PASTED[:n]))
        self._endless = PASTED[:corte]
        if not spare:
            self._paste(text[: len(text) - corte])

    def _typed(self, text: str, *, final: bool) -> None:
        if self._loose is not None:
            self._loose.append(text)
            return
        text, self._held = self._held + text, ""
        if _SEVERAL_LINES.search(text) or (not self._marked and len(text) >= BURST):
            self._loose = [text]
        elif final and _ONE_LINE.search(text):
            self._held = text
        else:
            self._parse(text)

    def _release(self) -> None:
        text, self._held = self._held, ""
        if text:
            self._parse(text)
        loose, self._loose = self._loose, None
        if loose is None:
            return
        pasted = "".join(loose)
        line = _LINE_AND_ENTER.fullmatch(pasted)
        # The end of a line that is delivered as Enter is not in the paste too.
        self._paste(pasted.rstrip("\r\n") if line else pasted, LoosePaste)
        if line:
            self._deliver(JoinedEnter(1))

    def _wait(self) -> None:
        if self._doubt_until is not None:
            espera = max(0.0, self._doubt_until - self._loop.time())
        elif self._pasting is not None:
            espera = MARKED_PASTE_WAIT_S
        elif self._loose is not None:
            espera = PASTE_WAIT_S
        elif self._held:
            espera = BURST_WAIT_S
        elif self._rest:
            espera = constants.ESCAPE_DELAY if self._rest == "\x1b" else SEQUENCE_WAIT_S
        else:
            return
        self._notice = self._loop.call_later(espera, self._deliver_pending)

    def _deliver_pending(self) -> None:
        self._notice = None
        rest, self._rest = self._rest, ""
        if rest == "\x1b":
            self._escaped_at = self._loop.time()
            self._key_escape()
        self._discard = False
        if self._pasting is not None:
            self._paste_stopped()
        else:
            self._release()

    def _key_escape(self) -> None:
        self._deliver(events.Key("escape", "\x1b"))

    def _paste(self, text: str, kind: type[events.Paste] = events.Paste) -> None:
        cleaned = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if cleaned:
            self._deliver(kind(cleaned))

    def _parse(self, text: str) -> None:
        for before, message in enumerate(self._parser.feed(text)):
            joined = isinstance(message, events.Key) and message.key in _ENTERS
            self._deliver(JoinedEnter(before) if joined and before else message)


def _beginning(text: str) -> str:
    """Return the start of a long answer to keep, which an ESC may have begun."""
    return text[:_KEPT_START] + ("\x1b" if text.endswith("\x1b") else "")
