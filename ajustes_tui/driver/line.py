"""The terminal line: non-blocking output, raw input, settings restored at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import termios
from collections.abc import Callable
from typing import Any

_OFLAG, _LFLAG, _IFLAG, _CC = 1, 3, 0, 6
_READ_BYTES = 65_536


class Line:
    """A terminal with its own descriptor, so that O_NONBLOCK affects no other program."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        fileno: int,
        *,
        received: Callable[[bytes], None],
        drained: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._receive = received
        self._emptied = drained
        self._give_up = lost
        self._unsent = b""
        self._before: list[Any] | None = None
        self._lost = False
        self._closed = False
        self._reading = False
        self._given_back = False
        try:
            self._fd = os.open(os.ttyname(fileno), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            # A terminal of another user, as under su, cannot be opened: the given descriptor is used.
            self._fd = os.dup(fileno)
            os.set_blocking(self._fd, False)

    @property
    def busy(self) -> bool:
        return bool(self._unsent)

    @property
    def lost(self) -> bool:
        return self._lost

    def size(self) -> tuple[int, int]:
        """Return columns and rows from the kernel; COLUMNS and LINES are ignored."""
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(self._fd)
            if columns and rows:
                return columns, rows
        return 80, 24

    def raw(self) -> None:
        """Raw mode: bytes unchanged both ways, no key raises a signal."""
        try:
            attributes = termios.tcgetattr(self._fd)
            if self._before is None:
                self._before = termios.tcgetattr(self._fd)
            attributes[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            attributes[_IFLAG] &= ~(
                termios.IXON
                | termios.IXOFF
                | termios.ICRNL
                | termios.INLCR
                | termios.IGNCR
                | termios.ISTRIP
            )
            attributes[_OFLAG] &= ~termios.OPOST
            attributes[_CC][termios.VMIN] = 1
            attributes[_CC][termios.VTIME] = 0
            termios.tcsetattr(self._fd, termios.TCSANOW, attributes)
        except termios.error:
            self._lose()

    def listen(self) -> None:
        if not self._lost and not self._reading:
            self._reading = True
            self._loop.add_reader(self._fd, self._read)

    def await_answer(
        self, waits: Callable[[], bool], seconds: float, received: Callable[[bytes], None]
    ) -> None:
        """Read for at most `seconds`, while an answer of the terminal is awaited."""
        limit = self._loop.time() + seconds
        while not self._lost and waits() and (left := limit - self._loop.time()) > 0:
            if not select.select([self._fd], [], [], left)[0]:
                return
            try:
                data = os.read(self._fd, _READ_BYTES)
            except OSError:
                return
            if not data:
                return
            received(data)

    def deafen(self) -> None:
        """Stop input and discard what arrived."""
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._fd)
        with contextlib.suppress(termios.error):
            termios.tcflush(self._fd, termios.TCIFLUSH)

    def send(self, data: bytes) -> None:
        """Keep the bytes that do not fit until there is room."""
        if self._lost or self._given_back:
            return
        if self._unsent:
            self._unsent += data
            return
        self._unsent = self._put(data)
        if self._unsent:
            self._loop.add_writer(self._fd, self._drain)

    def give_back(self, farewell: bytes) -> None:
        """Send the final bytes even if output is stopped, and restore the settings."""
        self._loop.remove_writer(self._fd)
        if self._unsent:
            rest = self._put(self._unsent)
            self._unsent = b""
            if rest:
                with contextlib.suppress(termios.error):
                    termios.tcflush(self._fd, termios.TCOFLUSH)
        if not self._lost and not self._given_back:
            self._put(farewell)
        self._restore()

    def give_back_now(self, farewell: bytes) -> None:
        """Restore the terminal from another thread, when the loop may be too late.

        Pending output is discarded, here and in `give_back` later.
        """
        if self._closed or self._lost or self._given_back:
            return
        self._given_back = True
        with contextlib.suppress(OSError, termios.error):
            if self._unsent:
                self._unsent = b""
                termios.tcflush(self._fd, termios.TCOFLUSH)
            os.write(self._fd, farewell)
        self._restore()

    def _restore(self) -> None:
        if self._before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._fd, termios.TCSANOW, self._before)

    def close(self) -> None:
        """Drop later output."""
        if self._closed:
            return
        self.deafen()
        with contextlib.suppress(OSError):
            os.set_blocking(self._fd, True)
        os.close(self._fd)
        self._closed = self._lost = True

    def _put(self, data: bytes) -> bytes:
        """Return the bytes that do not fit now."""
        while data:
            try:
                data = data[os.write(self._fd, data) :]
            except BlockingIOError:
                return data
            except OSError:
                self._lose()
                return b""
        return b""

    def _drain(self) -> None:
        self._unsent = self._put(self._unsent)
        if not self._unsent:
            self._loop.remove_writer(self._fd)
            self._emptied()

    def _read(self) -> None:
        try:
            data = os.read(self._fd, _READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._receive(data)
        else:
            self._lose()

    def _lose(self) -> None:
        if self._lost:
            return
        self._lost = True
        self._unsent = b""
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._fd)
        self._give_up()
