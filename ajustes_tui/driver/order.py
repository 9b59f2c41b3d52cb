"""Keys that come together, as a slow line brings them, act one after the other: each finds what the
one before it left on the screen."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message

SEGUIDAS_S = 0.5
"""Keys further apart than this do not wait: what the first did is over."""
ESPERA_S = 1.0
"""How long a key waits at most for what the one before it does."""
ULTIMA_ESPERA_S = 0.1
"""How long what was typed last may take when the program has to leave."""
VUELTAS = 3
"""A key opens a screen, the screen is made, the focus goes to its field: each behind the other."""
_SOLO_MUEVEN = frozenset(
    {"up", "down", "left", "right", "pageup", "pagedown", "home", "end", "ctrl+l"}
)


def _repaints(mensaje: Message) -> bool:
    return isinstance(mensaje, events.Key) and mensaje.key == "ctrl+l"


class Order:
    """Hands over what was typed, one thing at a time.

    The framework sends a key to whatever has the focus when it arrives, so that of `f` and a text
    typed at once the text would go where `f` was pressed and not to the filter that it opens.
    """

    def __init__(
        self, app: App[Any], deliver: Callable[[Message], None], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._app = app
        self._entregar = deliver
        self._bucle = loop
        self._cola: deque[Message] = deque()
        self._tarea: asyncio.Task[None] | None = None
        self._ultima = -SEGUIDAS_S

    def put(self, mensaje: Message) -> None:
        """Hand it over now, or behind what waits already."""
        if self._tarea is None and self._calm():
            self._hand(mensaje)
            return
        self._cola.append(mensaje)
        if self._tarea is None:
            self._tarea = self._bucle.create_task(self._work())

    async def finish(self, segundos: float) -> bool:
        """Let all that was typed act, each after the other, for some seconds at most.

        Of what is left then only the text of a field is handed over, all at once: any other key
        might find another screen than whoever pressed it saw, and act there. Returns whether the
        screen has dealt with all that was handed over.
        """
        # A repaint writes nothing, and nobody would see it any more.
        self._cola = deque(m for m in self._cola if not _repaints(m))
        if not self._cola and self._calm():
            return True
        if self._tarea is not None:
            await asyncio.wait({self._tarea}, timeout=segundos)
        while self._cola and self._writes(self._cola[0]):
            self._hand(self._cola.popleft())
        self.close()
        return await self.settle(ULTIMA_ESPERA_S)

    async def settle(self, segundos: float = ESPERA_S) -> bool:
        """Wait until every part of the screen has dealt with what it was told; False in vain."""
        limite = self._bucle.time() + segundos
        for _ in range(VUELTAS):
            try:
                partes = [self._app, *self._app.screen.walk_children(with_self=True)]
            except ScreenStackError:
                return True
            listas = asyncio.Semaphore(0)
            cuantas = sum(parte.call_later(listas.release) for parte in partes)
            try:
                async with asyncio.timeout_at(limite):
                    for _ in range(cuantas):
                        await listas.acquire()
            except TimeoutError:
                return False
        return True

    def close(self) -> None:
        """Forget what waits."""
        self._cola.clear()

    def _writes(self, mensaje: Message) -> bool:
        """Tell whether it is a letter for a field that has the focus."""
        if not isinstance(mensaje, events.Key) or not mensaje.is_printable:
            return False
        try:
            campo = self._app.focused
        except ScreenStackError:
            return False
        return campo is not None and campo.check_consume_key(mensaje.key, mensaje.character)

    def _calm(self) -> bool:
        return self._bucle.time() - self._ultima >= SEGUIDAS_S

    def _hand(self, mensaje: Message) -> None:
        mueve = isinstance(mensaje, events.Key) and mensaje.key in _SOLO_MUEVEN
        if not mueve and isinstance(mensaje, events.Key | events.Paste):
            self._ultima = self._bucle.time()
        self._entregar(mensaje)

    async def _work(self) -> None:
        while self._cola:
            if not self._calm():
                await self.settle()
            if self._cola:
                self._hand(self._cola.popleft())
        self._tarea = None
