"""What the terminal can do, decided once from the environment before anything is drawn."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass

MINIMO = (80, 24)
TODOS_LOS_COLORES = 16_777_216

_UTF8 = frozenset({"utf8"})
_POBRES = re.compile(r"^(linux|vt\d|ansi|cons25|screen$|dumb|unknown)")


@dataclass(frozen=True, slots=True)
class TerminalProfile:
    """The facts about a terminal that change what is drawn or sent to it."""

    remote: bool
    """Over SSH or a remote desktop: no mouse, no animation."""
    utf8: bool
    colors: int
    """0 (monochrome), 8, 16, 256 or 16,777,216."""
    mux: str
    """`tmux`, `screen` or empty."""
    size: tuple[int, int]
    """Columns and rows when the program started."""
    term: str
    clipboard: bool
    """Whether an OSC 52 copy has a chance to arrive."""

    @property
    def ansi(self) -> bool:
        """Whether only the terminal's own sixteen colours may be used."""
        return self.colors <= 16

    @property
    def ascii(self) -> bool:
        """Whether signs outside ASCII are to be folded."""
        return not self.utf8 or bool(_POBRES.match(self.term))

    def as_json(self) -> dict[str, object]:
        """Return the profile as the `info` order prints it."""
        return {
            "remoto": self.remote,
            "utf8": self.utf8,
            "colores": self.colors,
            "multiplexor": self.mux or None,
            "columnas": self.size[0],
            "filas": self.size[1],
            "term": self.term,
            "ascii": self.ascii,
            "portapapeles": self.clipboard,
        }


def _normal(charset: str) -> str:
    return re.sub(r"[^a-z0-9]", "", charset.lower())


def _is_utf8(env: Mapping[str, str], encoding: str) -> bool:
    """Read the charset a person set; the interpreter's own `C.UTF-8` says nothing about the
    terminal."""
    for nombre in ("LC_ALL", "LC_CTYPE", "LANG"):
        valor = env.get(nombre, "")
        if not valor or (nombre == "LC_CTYPE" and valor == "C.UTF-8"):
            continue
        charset = valor.partition(".")[2].partition("@")[0]
        if charset:
            return _normal(charset) in _UTF8
        break
    return _normal(encoding) in _UTF8


def _colors(env: Mapping[str, str], term: str) -> int:
    if env.get("NO_COLOR") or term in ("dumb", "unknown", ""):
        return 0
    if _POBRES.match(term):
        return 8
    if env.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return TODOS_LOS_COLORES
    return 256 if "256" in term else 16


def detect(env: Mapping[str, str], *, encoding: str, size: tuple[int, int]) -> TerminalProfile:
    """Decide the profile from the environment, the output encoding and the size in columns and
    rows."""
    term = env.get("TERM", "").lower()
    mux = ""
    if env.get("TMUX") or term.startswith("tmux"):
        mux = "tmux"
    elif env.get("STY") or term.startswith("screen"):
        mux = "screen"
    remote = bool(env.get("SSH_CONNECTION") or env.get("SSH_TTY"))
    remote = remote or env.get("SESSIONNAME", "").upper().startswith("RDP-")
    return TerminalProfile(
        remote=remote,
        utf8=_is_utf8(env, encoding),
        colors=_colors(env, term),
        mux=mux,
        size=size,
        term=term,
        clipboard=not mux and not _POBRES.match(term) and term != "",
    )


def detect_here() -> TerminalProfile:
    """Decide the profile of the terminal this process runs on."""
    salida = sys.__stderr__
    encoding = salida.encoding if salida is not None else "ascii"
    columnas, filas = shutil.get_terminal_size()
    return detect(os.environ, encoding=encoding, size=(columnas, filas))


def refusal(perfil: TerminalProfile) -> str | None:
    """Return the one ASCII line for a terminal that cannot show the program yet, or None."""
    if perfil.utf8:
        return None
    return (
        "ajustes: esta terminal no usa UTF-8. Pongala en UTF-8 (en PuTTY: Window, Translation) "
        "y escriba: export LC_ALL=C.UTF-8"
    )


def small_note(columnas: int, filas: int) -> str:
    """Return what to say when the window is smaller than the screens need, or nothing."""
    if columnas >= MINIMO[0] and filas >= MINIMO[1]:
        return ""
    return f"Se necesitan {MINIMO[0]}×{MINIMO[1]} (ahora {columnas}×{filas})"
