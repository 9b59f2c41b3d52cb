"""The driver at the edge: sends only known sequences and changed cells, and saves drafts on a lost line."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import threading
import unicodedata
from types import FrameType
from typing import Any, Protocol, cast

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from ajustes_tui.driver.cells import CellBuffer
from ajustes_tui.driver.keyboard import REPORT, Keyboard
from ajustes_tui.driver.line import Line
from ajustes_tui.driver.order import KeyOrder
from ajustes_tui.driver.painter import Painter
from ajustes_tui.driver.styles import Styles, capabilities_of
from ajustes_tui.ui.glyphs import fold
from ajustes_tui.ui.keyboard import ANSWER_S, Glass
from ajustes_tui.ui.terminal import TerminalProfile, has_terminal

LEAVE_WITHIN_S = 0.9
"""Seconds within which the program ends on a lost line, whatever it was doing."""
GIVE_BACK_WITHIN_S = 0.7
"""Seconds within which the terminal is restored, even if the loop is blocked."""
SETTLE_S = 0.15
"""Seconds for the bytes before a hang-up, and for several resizes to settle."""
FAREWELL_S = 0.2
"""Seconds for the keys in those bytes to act in order."""
ANSWER_WAIT_S = 2.0
"""Seconds to wait at exit for answers, which the next reader would take for keys."""
_ENDING_SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
_WHERE = "\x1b[6n"
"""The cursor position query, answered by every terminal since the VT100."""
PACE_BYTES = 768
"""Bytes of cells after which the terminal is asked whether it shows them; at most twice as many
are in flight, so that a held key stops on release on a slow line.
"""
QUICK_PACE_BYTES = 8_192
"""The same, for a line that answered the last question within `QUICK_ANSWER_S`."""
QUICK_ANSWER_S = 0.15
_DCS_BYTES = 240
"""Maximum bytes that GNU screen forwards at once."""


class Host(Protocol):
    """The methods of the app that the driver calls."""

    profile: TerminalProfile

    @property
    def keys(self) -> KeyOrder: ...

    def take_edge(self, edge: EdgeDriver) -> None: ...

    def hasten(self) -> None:
        """Stop waiting for the store: the program is ending."""

    def keep_typed(self) -> object: ...

    def leave_line(self) -> None: ...

    def cursor_cell(self) -> tuple[int, int] | None:
        """Return the column and row of the user's position, None if unknown."""


def serves(profile: TerminalProfile) -> bool:
    return not profile.simple and has_terminal()


class EdgeDriver(LinuxDriver):
    """Paints cell differences in the terminal's charset and modes, without threads."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # The framework would stop the process, and paint from the signal handler on resuming.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        self._host = cast(Host, app)
        self._profile = self._host.profile
        self._capabilities = capabilities_of(self._profile.term, self._profile.mux)
        self._loop = asyncio.get_running_loop()
        self._line = Line(
            self._loop,
            self.fileno,
            received=self._received,
            drained=self.flush,
            lost=self._line_lost,
        )
        self._size = size or self._line.size()
        style_rules = Styles(self._capabilities, self._profile.colors)
        self._painter = Painter(self._capabilities, style_rules, whole=self._profile.reader)
        self._hides_cursor = self._capabilities.hides_cursor and not self._profile.reader
        self._canvas = CellBuffer(style_rules, *self._size)
        self.glass = Glass(self._question)
        self._owed = 0
        """Questions waiting until what was painted before them is sent."""
        self._sent = 0
        self._pace, self._asked_at = PACE_BYTES, 0.0
        """Bytes that trigger a question, depending on the last answer's delay."""
        self._paced: int | None = None
        """The question whose answer is awaited once as many bytes again were sent."""
        self._late: asyncio.TimerHandle | None = None
        """Timer that sends waiting cells if the answer is missing."""
        self._keyboard = Keyboard(
            self._profile.charset,
            self.process_message,
            self._loop,
            marks_pastes=self._capabilities.paste,
            reported=self._answered,
        )
        self._active = False
        self._going = False
        self._limited = False
        self._settled: asyncio.TimerHandle | None = None
        self._gone: asyncio.Task[None] | None = None
        self._nothing = open(os.devnull, "w")  # noqa: SIM115, PTH123 - lives as long as the process
        self._host.take_edge(self)

    @property
    def can_suspend(self) -> bool:
        """There is no shell to suspend to."""
        return False

    def repaint(self) -> None:
        self._painter.forget()
        self.flush()

    def write(self, data: str) -> None:
        for aside in self._canvas.feed(data):
            self._send("\x07" if aside == "\x07" else self._copy(aside))

    def flush(self) -> None:
        """Accumulate changes while the line is busy or the terminal lags: the kernel and
        intermediate hosts accept bytes long before it shows them.
        """
        if not self._active or self._line.busy or self._behind():
            return
        cells = self._painter.paint(self._canvas, self._host.cursor_cell())
        self._send(cells)
        owed, self._owed = self._owed, 0
        self._send(_WHERE * owed)
        self._sent = 0 if owed else self._sent + len(cells)
        if self._sent >= self._pace and self._paced is None:
            self._sent, self._asked_at = 0, self._loop.time()
            self._paced = self.glass.ask()

    def _behind(self) -> bool:
        """Tell whether the terminal still has to show what preceded the last question."""
        if self._paced is None or not self.glass.answers or self.glass.shows(self._paced):
            self._paced = None
            return False
        if self._sent < self._pace:
            return False
        if self._late is None:
            self._late = self._loop.call_later(ANSWER_S, self._catch_up)
        return True

    def _catch_up(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
        self.flush()

    def _answered(self) -> bool:
        """Return False for an answer that was not due."""
        due = self.glass.answered()
        if self._paced is not None and self.glass.shows(self._paced):
            quick = self._loop.time() - self._asked_at < QUICK_ANSWER_S
            self._paced, self._pace = None, QUICK_PACE_BYTES if quick else PACE_BYTES
        if due and self._late is not None:
            self._catch_up()
        return due

    def _question(self) -> None:
        if self._active:
            self._owed += 1
            self.flush()
        else:
            self._send(_WHERE)

    def start_application_mode(self) -> None:
        for traffic_signal in _ENDING_SIGNALS:
            signal.signal(traffic_signal, self._on_signal)
        self._loop.add_signal_handler(signal.SIGWINCH, self._resized)
        self._loop.add_signal_handler(signal.SIGCONT, self._continued)
        self._enter()
        # Asked before any caso comes up, so that it is known by then whether the terminal answers.
        self.glass.ask()
        self._active = True
        self._line.listen()
        self._tell_size()

    def disable_input(self) -> None:
        self._line.deafen()

    def stop_application_mode(self) -> None:
        if not self._active:
            return
        self._active = False
        self._keyboard.close()
        self._host.keys.close()
        if self._settled is not None:
            self._settled.cancel()
        if self._late is not None:
            self._late.cancel()
        if not self._going:
            self._line.await_answer(
                # No answer comes to the questions that still wait for the line.
                lambda: self.glass.owes(unsent=self._owed),
                ANSWER_WAIT_S,
                self._take_late_answer,
            )
        self._line.deafen()
        for traffic_signal in (signal.SIGWINCH, signal.SIGCONT):
            self._loop.remove_signal_handler(traffic_signal)
        self._line.give_back(self._leaving().encode("ascii"))

    def close(self) -> None:
        """Release the terminal; from now on a signal ends the process at once."""
        self.stop_application_mode()
        self._line.close()
        for traffic_signal in _ENDING_SIGNALS:
            signal.signal(traffic_signal, signal.SIG_IGN if self._limited else signal.SIG_DFL)

    def _enter(self) -> None:
        self._line.raw()
        capabilities = self._capabilities
        self._send(
            ("\x1b[?1049h" if capabilities.alternate else "")
            + ("\x1b[?25l" if self._hides_cursor else "")
            + ("\x1b[?2004h" if capabilities.paste else "")
            + ("\x1b[?1000;1002;1006h" if self._mouse and capabilities.mouse else "")
            + "\x1b[?7l"
        )

    def _leaving(self) -> str:
        capabilities = self._capabilities
        return (
            ("\x1b[?1000;1002;1006l" if self._mouse and capabilities.mouse else "")
            + ("\x1b[?2004l" if capabilities.paste else "")
            + "\x1b[r\x1b[m\x1b[?7h"
            + ("\x1b[?1049l" if capabilities.alternate else "\x1b[H\x1b[2J")
            + ("\x1b[?25h" if self._hides_cursor else "")
        )

    def _send(self, text: str) -> None:
        if not text or self._going:
            return
        if self._profile.repertoire and not text.isascii():
            text = fold(unicodedata.normalize("NFC", text), *self._profile.repertoire)
        self._line.send(text.encode(self._profile.charset, "replace"))

    def _copy(self, sequence: str) -> str:
        """Wrap an OSC 52 copy for tmux or GNU screen."""
        if not self._profile.clipboard:
            return ""
        if self._profile.mux == "tmux":
            # tmux takes the first when it keeps the clipboard itself, and passes the second one on.
            return f"{sequence}\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
        if self._profile.mux == "screen":
            return "".join(
                f"\x1bP{sequence[since : since + _DCS_BYTES]}\x1b\\"
                for since in range(0, len(sequence), _DCS_BYTES)
            )
        return sequence

    def _take_late_answer(self, data: bytes) -> None:
        """Count answers at exit; keys typed by then are dropped."""
        for _answer in REPORT.findall(data.decode("latin-1")):
            self.glass.answered()

    def _received(self, data: bytes) -> None:
        self._keyboard.feed(data)

    def _get_terminal_size(self) -> tuple[int, int]:
        return self._line.size()

    def _tell_size(self) -> None:
        size = Size(*self._line.size())
        self.send_message(events.Resize(size, size))

    def _resized(self) -> None:
        columns, rows = self._line.size()
        if (columns, rows) != (self._canvas.grid.columns, self._canvas.grid.rows):
            self._canvas.resize(columns, rows)
        self._painter.forget()
        self._tell_size()
        # Of several sizes in a row the framework gets the last, and paints nothing if it is the same.
        if self._settled is not None:
            self._settled.cancel()
        self._settled = self._loop.call_later(SETTLE_S, self._app.call_later, self._app.refresh)

    def _continued(self) -> None:
        if self._line.lost or self._going:
            return
        self._enter()
        self._resized()
        self.flush()

    def _on_signal(self, _traffic_signal: int, _frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._leave)
        self._end_in_time()

    def _line_lost(self) -> None:
        self._end_in_time()
        self._leave()

    def _end_in_time(self) -> None:
        """End the process in time even if a thread never answers."""
        if self._limited:
            return
        self._limited = True
        if self._active:
            farewell = self._leaving().encode("ascii")
            watch = threading.Timer(GIVE_BACK_WITHIN_S, self._line.give_back_now, [farewell])
            watch.daemon = True
            watch.start()
        faulthandler.dump_traceback_later(LEAVE_WITHIN_S, exit=True, file=self._nothing)

    def _leave(self) -> None:
        if self._going:
            return
        self._going = True
        self._gone = self._loop.create_task(self._depart())

    async def _depart(self) -> None:
        """Leave once the letters typed before the hang-up are in their field."""
        self._host.hasten()
        await asyncio.sleep(SETTLE_S)
        if not await self._host.keys.finish(FAREWELL_S):
            # On a busy machine the letters already in their field are saved before the rest act.
            self._host.keep_typed()
            await self._host.keys.settle(FAREWELL_S)
        # Before the store is written, which may be busy: the terminal is given back in any case.
        self.stop_application_mode()
        self._host.leave_line()
