"""Guards between the keyboard and the caso on screen: what was typed for the last caso must not
decide this one."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic

ESPERA_S = 0.25
"""Seconds that a caso is on the screen before a key may decide it."""


class GuardiaTeclas:
    """Drops deciding keys until the caso on screen has been painted for a quarter of a second."""

    def __init__(self, reloj: Callable[[], float] = monotonic, espera: float = ESPERA_S) -> None:
        self._reloj = reloj
        self._espera = espera
        self._esperando = False
        self._desde: float | None = None

    def esperar_pintado(self) -> None:
        """Start dropping: a new caso was given to the screen and is not painted yet."""
        self._esperando = True
        self._desde = None

    def pintado(self) -> None:
        """Note that the caso is on the screen now; the wait counts from here."""
        if self._esperando and self._desde is None:
            self._desde = self._reloj()

    def acepta(self, tecla: str) -> bool:
        """Return whether the key may act; keys that only move or go elsewhere always may."""
        if not self._esperando or not decide(tecla):
            return True
        if self._desde is not None and self._reloj() - self._desde >= self._espera:
            self._esperando = False
            return True
        return False


def decide(tecla: str) -> bool:
    """Return whether a key of this name can choose or record: Enter and anything that prints."""
    return tecla == "enter" or len(tecla) == 1 or tecla in ("space", "question_mark", "slash")


def numeros_pegados(texto: str) -> tuple[str, ...]:
    """Return the accounts or radicados in a pasted text, in order and once each."""
    return tuple(dict.fromkeys(re.findall(r"(?<!\w)\d{5,30}(?!\w)", texto)))


def una_linea(texto: str) -> str:
    """Return a pasted text as one line without blanks around, as a field takes it."""
    return " ".join(texto.split())
