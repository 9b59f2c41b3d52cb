"""The terminal profile, decided once from the environment before drawing."""

import os
import re
import shutil
import sys
import termios
from collections.abc import Mapping
from typing import NamedTuple

from ajustes_tui.errors import InvalidUse
from ajustes_tui.ui.measures import HEIGHT, WIDTH

TRUE_COLOR = 16_777_216
SIMPLE = "simple"
LINES = "lineas"
READER = "lector"

_CHARSETS: Mapping[str, str] = {
    "utf8": "utf-8",
    "iso88591": "iso-8859-1",
    "iso885915": "iso-8859-15",
    "latin1": "iso-8859-1",
    "latin9": "iso-8859-15",
    "cp1252": "cp1252",
    "windows1252": "cp1252",
    "ascii": "ascii",
    "usascii": "ascii",
    "ansix341968": "ascii",
}
_TERMS = (
    "xterm",
    "xterm-256color",
    "putty",
    "linux",
    "screen",
    "screen-256color",
    "tmux-256color",
    "vt220",
    "vt100",
)
_NAMES = ("utf8", "latin1", "cp1252", "ascii")
PROFILES: tuple[str, ...] = (*_TERMS, *_NAMES, READER, SIMPLE, LINES)

_NO_CURSOR = frozenset({"", "dumb", "unknown"})
"""Terminals without cursor positioning: nothing can be drawn there."""
_ANSI = re.compile(
    r"^(xterm|putty|rxvt|tmux|screen|linux|ansi|cons25|vt[1-5]\d\d|alacritty|foot|kitty|konsole)\b"
)
"""Terminals known to support ANSI sequences; for others, terminfo decides."""
_FOREIGN = re.compile(
    r"^(wy(se)?-?\d|tvi\d|televideo|hp(term|\d)|adm\d|vt5[02](?!\d)|ibm3\d\d\d|9term|h19|regent|dm\d|d2\d\d)"
)
"""Terminals with other sequences, even where the host lacks their terminfo."""
_FEW_GLYPHS = re.compile(r"^(linux|vt\d|ansi|cons25)")
_MONOCHROME = re.compile(r"^(vt\d|dumb|unknown|$)")
_EIGHT_COLORS = re.compile(r"^(linux|ansi|cons25|screen$|tmux$)")
_NO_CLIPBOARD = re.compile(r"^(linux|vt\d|ansi|cons25|putty|dumb|unknown|$)")


class TerminalProfile(NamedTuple):
    """The facts about a terminal that change what is drawn or sent."""

    remote: bool
    """Over SSH or a remote desktop: no mouse, no animation."""
    charset: str
    """The charset of the line: `utf-8`, `iso-8859-1`, `cp1252`, `ascii`…"""
    colors: int
    """0 (monochrome), 8, 16, 256 or 16,777,216."""
    mux: str
    """`tmux`, `screen` or empty."""
    size: tuple[int, int]
    """Columns and rows at start."""
    term: str
    clipboard: bool
    """Whether an OSC 52 copy may arrive."""
    simple: bool = False
    """Use Textual's own driver, for comparison."""
    reader: bool = False
    """A screen reader or braille line is in use: the cursor is shown, and nothing scrolls."""

    @property
    def utf8(self) -> bool:
        return self.charset == "utf-8"

    @property
    def ansi(self) -> bool:
        """Whether only the terminal's sixteen colours may be used."""
        return self.colors <= 16

    @property
    def ascii(self) -> bool:
        return bool(self.repertoire)

    @property
    def repertoire(self) -> tuple[str, ...]:
        """The charsets the terminal surely draws; empty if it draws every character."""
        if not self.utf8:
            return (self.charset,)
        if self.term.startswith("linux"):
            # The font of the console has accents and box drawing, and few other glyphs of ours.
            return ("iso-8859-1", "cp437")
        return ("iso-8859-1",) if _FEW_GLYPHS.match(self.term) else ()

    def as_json(self) -> dict[str, object]:
        return {
            "remoto": self.remote,
            "utf8": self.utf8,
            "charset": self.charset,
            "colores": self.colors,
            "multiplexor": self.mux or None,
            "columnas": self.size[0],
            "filas": self.size[1],
            "term": self.term,
            "ascii": self.ascii,
            "portapapeles": self.clipboard,
            "simple": self.simple,
            "lector": self.reader,
        }


def _normalized(charset: str) -> str:
    return re.sub(r"[^a-z0-9]", "", charset.lower())


def _charset(env: Mapping[str, str], *, iutf8: bool) -> str:
    """Return the charset of the locale, ASCII if unsupported.

    `C.UTF-8`, which the interpreter sets by itself, says nothing about the terminal.
    """
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = env.get(name, "")
        if not value or (name == "LC_CTYPE" and value == "C.UTF-8"):
            continue
        local, _, rest = value.partition(".")
        charset = rest.partition("@")[0]
        if charset:
            return _CHARSETS.get(_normalized(charset), "ascii")
        if "@euro" in value:
            return "iso-8859-15"
        if re.match(r"[a-z]{2,3}_[A-Z]{2}", local):
            return "iso-8859-1"
        break
    return "utf-8" if iutf8 else "ascii"


def _colors(env: Mapping[str, str], term: str, mux: str) -> int:
    if env.get("NO_COLOR") or _MONOCHROME.match(term):
        return 0
    if _EIGHT_COLORS.match(term):
        return 8
    if mux == "screen":
        # GNU screen reads no 24-bit colour, though the terminal around it may.
        return 256 if "256" in term else 16
    if env.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return TRUE_COLOR
    return 256 if "256" in term else 16


def read_choice(text: str) -> tuple[str, ...]:
    """Raise InvalidUse for an unknown name."""
    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in PROFILES]
    if unknown:
        raise InvalidUse(
            f"«{unknown[0]}» no es un perfil de --terminal.",
            f"Use uno o varios con comas: {', '.join(PROFILES)}.",
        )
    return names


def detect(
    env: Mapping[str, str],
    *,
    iutf8: bool,
    size: tuple[int, int],
    choice: tuple[str, ...] = (),
) -> TerminalProfile:
    """Decide the profile from the environment; the names in `choice` take precedence.

    `iutf8`: the line itself carries UTF-8; `size` is in columns and rows.
    """
    term = next((n for n in choice if n in _TERMS), env.get("TERM", "").lower())
    charset = next((_CHARSETS[n] for n in choice if n in _NAMES), "")
    mux = ""
    if env.get("TMUX") or term.startswith("tmux"):
        mux = "tmux"
    elif env.get("STY") or term.startswith("screen"):
        mux = "screen"
    remote = bool(env.get("SSH_CONNECTION") or env.get("SSH_TTY"))
    remote = remote or env.get("SESSIONNAME", "").upper().startswith("RDP-")
    return TerminalProfile(
        remote=remote,
        charset=charset or _charset(env, iutf8=iutf8),
        colors=_colors(env, term, mux),
        mux=mux,
        size=size,
        term=term,
        clipboard=not _NO_CLIPBOARD.match(term),
        simple=SIMPLE in choice,
        reader=READER in choice,
    )


def _line_says_utf8() -> bool:
    try:
        entry = termios.tcgetattr(sys.__stdin__.fileno())[0] if sys.__stdin__ else 0
    except (termios.error, OSError, ValueError):
        return False
    return bool(int(entry) & _IUTF8)


_IUTF8 = 0o40000
"""The Linux termios flag, missing in the standard library."""


def detect_here(choice: tuple[str, ...] = ()) -> TerminalProfile:
    columns, rows = shutil.get_terminal_size()
    return detect(os.environ, iutf8=_line_says_utf8(), size=(columns, rows), choice=choice)


def has_terminal() -> bool:
    return sys.__stdin__ is not None and sys.__stdin__.isatty()


def can_draw(profile: TerminalProfile) -> bool:
    return profile.term not in _NO_CURSOR and not _speaks_otherwise(profile.term)


def no_screens_note(profile: TerminalProfile) -> str:
    """Return why a terminal with cursor positioning still gets plain lines, else ''."""
    if profile.term in _NO_CURSOR or not _speaks_otherwise(profile.term):
        return ""
    return (
        f"Las pantallas necesitan una terminal ANSI, y {profile.term} no lo es: se sigue en"
        " renglones. Si la suya sí lo es, ajustes --terminal vt100."
    )


def _speaks_otherwise(term: str) -> bool:
    """Tell whether a terminal uses non-ANSI sequences, or terminfo rules it out.

    An unknown one is taken for a VT100.
    """
    if _ANSI.match(term):
        return False
    if _FOREIGN.match(term):
        return True
    import curses

    try:
        curses.setupterm(term)
    except (curses.error, UnicodeError):
        return False
    return not (curses.tigetstr("cup") or b"").startswith(b"\x1b[")


def refusal() -> str | None:
    """Return one ASCII line, or None if there is a terminal."""
    if has_terminal():
        return None
    return (
        "ajustes: sin ORDEN se abre en una terminal, y aqui no hay. Vea `ajustes --help`; "
        "`ajustes lineas` no la necesita."
    )


def small_note(columns: int, rows: int) -> str:
    if columns >= WIDTH and rows >= HEIGHT:
        return ""
    return f"Se necesitan {WIDTH}×{HEIGHT} (ahora {columns}×{rows})"
