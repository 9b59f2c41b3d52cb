"""The terminal line: non-blocking output, raw input, and its settings restored at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import termios
from collections.abc import Callable
from typing import Any

_OFLAG, _LFLAG, _IFLAG, _CC = 1, 3, 0, 6
_LEE = 65_536


class Line:
    """A terminal opened with a descriptor of its own, so that O_NONBLOCK affects no other program."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        fileno: int,
        *,
        received: Callable[[bytes], None],
        drained: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._bucle = loop
        self._recibir = received
        self._vaciada = drained
        self._perder = lost
        self._pendiente = b""
        self._antes: list[Any] | None = None
        self._perdida = False
        self._cerrada = False
        self._leyendo = False
        try:
            self._fd = os.open(os.ttyname(fileno), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            # Not ours to open (another user's, as under su): the one we were given, then.
            self._fd = os.dup(fileno)
            os.set_blocking(self._fd, False)

    @property
    def busy(self) -> bool:
        """Whether output still waits for the terminal to accept it."""
        return bool(self._pendiente)

    @property
    def lost(self) -> bool:
        """Whether the terminal hung up."""
        return self._perdida

    def size(self) -> tuple[int, int]:
        """Return columns and rows as the kernel knows them; COLUMNS and LINES are ignored."""
        with contextlib.suppress(OSError):
            columnas, filas = os.get_terminal_size(self._fd)
            if columnas and filas:
                return columnas, filas
        return 80, 24

    def raw(self) -> None:
        """Put the terminal in raw mode: bytes unchanged both ways, no key raises a signal."""
        try:
            atributos = termios.tcgetattr(self._fd)
            if self._antes is None:
                self._antes = termios.tcgetattr(self._fd)
            atributos[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            atributos[_IFLAG] &= ~(
                termios.IXON
                | termios.IXOFF
                | termios.ICRNL
                | termios.INLCR
                | termios.IGNCR
                | termios.ISTRIP
            )
            atributos[_OFLAG] &= ~termios.OPOST
            atributos[_CC][termios.VMIN] = 1
            atributos[_CC][termios.VTIME] = 0
            termios.tcsetattr(self._fd, termios.TCSANOW, atributos)
        except termios.error:
            self._lose()

    def listen(self) -> None:
        """Start delivering input bytes."""
        if not self._perdida and not self._leyendo:
            self._leyendo = True
            self._bucle.add_reader(self._fd, self._read)

    def deafen(self) -> None:
        """Stop delivering input and discard what arrived."""
        if self._leyendo:
            self._leyendo = False
            self._bucle.remove_reader(self._fd)
        with contextlib.suppress(termios.error):
            termios.tcflush(self._fd, termios.TCIFLUSH)

    def send(self, datos: bytes) -> None:
        """Send what fits now and keep the rest for when there is room."""
        if self._perdida:
            return
        if self._pendiente:
            self._pendiente += datos
            return
        self._pendiente = self._put(datos)
        if self._pendiente:
            self._bucle.add_writer(self._fd, self._drain)

    def give_back(self, despedida: bytes) -> None:
        """Send the final bytes even where output is stopped, and restore the terminal settings."""
        if self._pendiente:
            self._bucle.remove_writer(self._fd)
            pendiente = self._put(self._pendiente)
            self._pendiente = b""
            if pendiente:
                with contextlib.suppress(termios.error):
                    termios.tcflush(self._fd, termios.TCOFLUSH)
        if not self._perdida:
            self._put(despedida)
        if self._antes is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._fd, termios.TCSANOW, self._antes)

    def close(self) -> None:
        """Close the terminal; later output is dropped."""
        if self._cerrada:
            return
        self.deafen()
        with contextlib.suppress(OSError):
            os.set_blocking(self._fd, True)
        os.close(self._fd)
        self._cerrada = self._perdida = True

    def _put(self, datos: bytes) -> bytes:
        """Write what can be written now and return the rest."""
        while datos:
            try:
                datos = datos[os.write(self._fd, datos) :]
            except BlockingIOError:
                return datos
            except OSError:
                self._lose()
                return b""
        return b""

    def _drain(self) -> None:
        self._pendiente = self._put(self._pendiente)
        if not self._pendiente:
            self._bucle.remove_writer(self._fd)
            self._vaciada()

    def _read(self) -> None:
        try:
            datos = os.read(self._fd, _LEE)
        except BlockingIOError:
            return
        except OSError:
            datos = b""
        if datos:
            self._recibir(datos)
        else:
            self._lose()

    def _lose(self) -> None:
        if self._perdida:
            return
        self._perdida = True
        self._pendiente = b""
        if self._leyendo:
            self._leyendo = False
            self._bucle.remove_reader(self._fd)
        self._perder()
