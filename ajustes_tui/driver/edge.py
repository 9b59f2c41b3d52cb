"""The driver at the edge: it sends a terminal only what it understands and only what changed, and
a line that is lost takes nothing with it."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import unicodedata
from types import FrameType
from typing import Any, Protocol, cast

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from ajustes_tui.driver.capabilities import capabilities_of
from ajustes_tui.driver.cells import Canvas
from ajustes_tui.driver.keyboard import Keyboard
from ajustes_tui.driver.line import Line
from ajustes_tui.driver.order import Order
from ajustes_tui.driver.painter import Painter
from ajustes_tui.driver.styles import Styles
from ajustes_tui.ui.glyphs import fold
from ajustes_tui.ui.terminal import TerminalProfile, has_terminal

ULTIMO_PLAZO_S = 0.9
"""How long the program may take to leave once its line is lost, whatever it was doing."""
ASENTAR_S = 0.15
"""How long the bytes before the end take to arrive, and sizes in a row to be the last."""
DESPEDIDA_S = 0.2
"""How long those bytes, as keys, may take to act one after the other once the line is lost."""
_DESPIDEN = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
_TROZO_DCS = 240
"""Bytes that GNU screen passes on at once."""


class Host(Protocol):
    """The methods of the app that the driver calls."""

    perfil: TerminalProfile

    def take_edge(self, edge: EdgeDriver) -> None:
        """Receive the driver, to ask it for a full repaint."""

    def hasten(self) -> None:
        """Stop waiting for the store: the program is ending."""

    def keep_typed(self) -> None:
        """Save the drafts of what is typed, at once."""

    def leave_line(self) -> None:
        """Save the drafts, release the claims, and end."""


def serves(perfil: TerminalProfile) -> bool:
    """Return whether this process has a terminal to drive cell by cell, and nobody wants another
    way."""
    return not perfil.simple and has_terminal()


class EdgeDriver(LinuxDriver):
    """Paints cell differences, in the charset and the modes of the terminal, without threads."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # The framework would stop the process, and paint from the handler when it goes on.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        self._anfitrion = cast(Host, app)
        self._perfil = self._anfitrion.perfil
        self._capacidades = capabilities_of(self._perfil.term)
        self._bucle = asyncio.get_running_loop()
        self._linea = Line(
            self._bucle,
            self.fileno,
            received=self._received,
            drained=self.flush,
            lost=self._line_lost,
        )
        self._size = size or self._linea.size()
        estilos = Styles(self._capacidades, self._perfil.colors)
        self._pintor = Painter(self._capacidades, estilos)
        self._lienzo = Canvas(estilos, *self._size)
        self._orden = Order(app, self.process_message, self._bucle)
        self._teclado = Keyboard(
            self._perfil.charset,
            self._orden.put,
            self._bucle,
            marks_pastes=self._capacidades.paste,
        )
        self._activo = False
        self._yendose = False
        self._limitado = False
        self._asentado: asyncio.TimerHandle | None = None
        self._ida: asyncio.Task[None] | None = None
        self._nada = open(os.devnull, "w")  # noqa: SIM115, PTH123 - lives as long as the process
        self._anfitrion.take_edge(self)

    @property
    def can_suspend(self) -> bool:
        """Return False: there is no shell to suspend to."""
        return False

    def repaint(self) -> None:
        """Send the whole screen again."""
        self._pintor.forget()
        self.flush()

    def write(self, data: str) -> None:
        """Take in what the framework wants on the screen; `flush` sends it."""
        for aparte in self._lienzo.feed(data):
            self._send("\x07" if aparte == "\x07" else self._copy(aparte))

    def flush(self) -> None:
        """Send what changed; while the line is busy changes add up and go as one."""
        if self._activo and not self._linea.busy:
            self._send(self._pintor.paint(self._lienzo))

    def start_application_mode(self) -> None:
        """Take the terminal."""
        for senal in _DESPIDEN:
            signal.signal(senal, self._on_signal)
        self._bucle.add_signal_handler(signal.SIGWINCH, self._resized)
        self._bucle.add_signal_handler(signal.SIGCONT, self._continued)
        self._activo = True
        self._enter()
        self._linea.listen()
        self._tell_size()

    def disable_input(self) -> None:
        """Stop reading input."""
        self._linea.deafen()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if not self._activo:
            return
        self._activo = False
        self._teclado.close()
        self._orden.close()
        if self._asentado is not None:
            self._asentado.cancel()
        self._linea.deafen()
        for senal in (signal.SIGWINCH, signal.SIGCONT):
            self._bucle.remove_signal_handler(senal)
        self._linea.give_back(self._leaving().encode("ascii"))

    def close(self) -> None:
        """Let go of the terminal; from here on a signal ends the process at once."""
        self.stop_application_mode()
        self._linea.close()
        for senal in _DESPIDEN:
            signal.signal(senal, signal.SIG_IGN if self._limitado else signal.SIG_DFL)

    def _enter(self) -> None:
        self._linea.raw()
        capacidades = self._capacidades
        self._send(
            ("\x1b[?1049h" if capacidades.alternate else "")
            + ("\x1b[?25l" if capacidades.hides_cursor else "")
            + ("\x1b[?2004h" if capacidades.paste else "")
            + ("\x1b[?1000;1002;1006h" if self._mouse and capacidades.mouse else "")
            + "\x1b[?7l"
        )

    def _leaving(self) -> str:
        """Return the sequences that undo every mode that was set, the alternate screen last."""
        capacidades = self._capacidades
        return (
            ("\x1b[?1000;1002;1006l" if self._mouse and capacidades.mouse else "")
            + ("\x1b[?2004l" if capacidades.paste else "")
            + "\x1b[r\x1b[m\x1b[?7h"
            + ("\x1b[?1049l" if capacidades.alternate else "\x1b[H\x1b[2J")
            + ("\x1b[?25h" if capacidades.hides_cursor else "")
        )

    def _send(self, texto: str) -> None:
        if not texto or self._yendose:
            return
        if self._perfil.repertorio and not texto.isascii():
            texto = fold(unicodedata.normalize("NFC", texto), *self._perfil.repertorio)
        self._linea.send(texto.encode(self._perfil.charset, "replace"))

    def _copy(self, secuencia: str) -> str:
        """Return an OSC 52 copy wrapped for tmux or GNU screen where one stands in between."""
        if not self._perfil.clipboard:
            return ""
        if self._perfil.mux == "tmux":
            # tmux takes the first when it keeps the clipboard itself, and passes the second on.
            return f"{secuencia}\x1bPtmux;{secuencia.replace(chr(27), chr(27) * 2)}\x1b\\"
        if self._perfil.mux == "screen":
            return "".join(
                f"\x1bP{secuencia[desde : desde + _TROZO_DCS]}\x1b\\"
                for desde in range(0, len(secuencia), _TROZO_DCS)
            )
        return secuencia

    def _received(self, datos: bytes) -> None:
        self._teclado.feed(datos)

    def _get_terminal_size(self) -> tuple[int, int]:
        return self._linea.size()

    def _tell_size(self) -> None:
        tamano = Size(*self._linea.size())
        self.send_message(events.Resize(tamano, tamano))

    def _resized(self) -> None:
        """Take the new size; the framework paints all of it."""
        columnas, filas = self._linea.size()
        if (columnas, filas) != (self._lienzo.grid.columns, self._lienzo.grid.rows):
            self._lienzo.resize(columnas, filas)
        self._pintor.forget()
        self._tell_size()
        # Of many sizes in a row the framework sees the last, and paints nothing when it knew it.
        if self._asentado is not None:
            self._asentado.cancel()
        self._asentado = self._bucle.call_later(ASENTAR_S, self._app.call_later, self._app.refresh)

    def _continued(self) -> None:
        """Take the terminal again after another program had it."""
        if self._linea.lost or self._yendose:
            return
        self._enter()
        self._resized()
        self.flush()

    def _on_signal(self, _senal: int, _marco: FrameType | None) -> None:
        self._bucle.call_soon_threadsafe(self._leave)
        self._limit()

    def _line_lost(self) -> None:
        self._limit()
        self._leave()

    def _limit(self) -> None:
        """Make sure that the process ends, also with a thread that never answers."""
        if self._limitado:
            return
        self._limitado = True
        faulthandler.dump_traceback_later(ULTIMO_PLAZO_S, exit=True, file=self._nada)

    def _leave(self) -> None:
        if self._yendose:
            return
        self._yendose = True
        self._ida = self._bucle.create_task(self._depart())

    async def _depart(self) -> None:
        """Leave once what was typed before the end is in its field."""
        self._anfitrion.hasten()
        await asyncio.sleep(ASENTAR_S)
        if not await self._orden.finish(DESPEDIDA_S):
            # On a machine too busy for that, what has reached its field is safe before the rest.
            self._anfitrion.keep_typed()
            await self._orden.settle(DESPEDIDA_S)
        # Before the store is written, which may be busy: nobody is left with a terminal half taken.
        self.stop_application_mode()
        self._anfitrion.leave_line()
