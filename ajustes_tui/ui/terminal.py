"""The profile of the terminal, decided once from the environment before anything is drawn."""

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
"""The name of `--terminal` that asks for the dialogue of plain lines instead of the screens."""
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
"""The charsets served, by the names that locales and people give them."""
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
"""The values of `--terminal`, alone or several joined by commas."""

_NO_CURSOR = frozenset({"", "dumb", "unknown"})
"""Terminals where the cursor cannot be placed: nothing can be drawn there."""
_ANSI = re.compile(
    r"^(xterm|putty|rxvt|tmux|screen|linux|ansi|cons25|vt[1-5]\d\d|alacritty|foot|kitty|konsole)\b"
)
"""Terminals known to understand ANSI sequences; of any other, terminfo says it."""
_FOREIGN = re.compile(
    r"^(wy(se)?-?\d|tvi\d|televideo|hp(term|\d)|adm\d|vt5[02](?!\d)|ibm3\d\d\d|9term|h19|regent|dm\d|d2\d\d)"
)
"""Terminals of other sequences, also where the host has no terminfo of them."""
_FEW_GLYPHS = re.compile(r"^(linux|vt\d|ansi|cons25)")
_MONOCHROME = re.compile(r"^(vt\d|dumb|unknown|$)")
_EIGHT_COLORS = re.compile(r"^(linux|ansi|cons25|screen$|tmux$)")
_NO_CLIPBOARD = re.compile(r"^(linux|vt\d|ansi|cons25|putty|dumb|unknown|$)")


class TerminalProfile(NamedTuple):
    """The facts about a terminal that change what is drawn or sent to it."""

    remote: bool
    """Over SSH or a remote desktop: no mouse, no animation."""
    charset: str
    """The charset of the line: `utf-8`, `iso-8859-1`, `cp1252`, `ascii`…"""
    colors: int
    """0 (monochrome), 8, 16, 256 or 16,777,216."""
    mux: str
    """`tmux`, `screen` or empty."""
    size: tuple[int, int]
    """Columns and rows when the program started."""
    term: str
    clipboard: bool
    """Whether an OSC 52 copy has a chance to arrive."""
    simple: bool = False
    """Whether Textual's own driver is to be used, for comparison."""
    reader: bool = False
    """Whether a screen reader or a braille line follows the cursor: it shows, and nothing scrolls."""

    @property
    def utf8(self) -> bool:
        """Whether the line carries every character."""
        return self.charset == "utf-8"

    @property
    def ansi(self) -> bool:
        """Whether only the terminal's own sixteen colours may be used."""
        return self.colors <= 16

    @property
    def ascii(self) -> bool:
        """Whether some glyphs are to be folded into ASCII."""
        return bool(self.repertoire)

    @property
    def repertoire(self) -> tuple[str, ...]:
        """The charsets whose characters the terminal surely draws; empty when it draws every character."""
        if not self.utf8:
            return (self.charset,)
        if self.term.startswith("linux"):
            # The font of the console has accents and box drawing, and few other glyphs of ours.
            return ("iso-8859-1", "cp437")
        return ("iso-8859-1",) if _FEW_GLYPHS.match(self.term) else ()

    def as_json(self) -> dict[str, object]:
        """Return the profile as the `info` order prints it."""
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
    """Return the charset that the locale names, ASCII when it is not one of ours.

    The `C.UTF-8` that the interpreter sets by itself says nothing about the terminal.
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
    """Return the names given to `--terminal`; raise InvalidUse for an unknown one."""
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
    """Decide the profile from the environment and from the names chosen, which go before it.

    `iutf8` tells whether the line itself carries UTF-8; `size` is in columns and rows.
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
    """Tell whether the line is set to UTF-8, a flag that sshd passes on."""
    try:
        entry = termios.tcgetattr(sys.__stdin__.fileno())[0] if sys.__stdin__ else 0
    except (termios.error, OSError, ValueError):
        return False
    return bool(int(entry) & _IUTF8)


_IUTF8 = 0o40000
"""The flag of the line in Linux; the standard library does not name it."""


def detect_here(choice: tuple[str, ...] = ()) -> TerminalProfile:
    """Decide the profile of the terminal this process runs on."""
    columns, rows = shutil.get_terminal_size()
    return detect(os.environ, iutf8=_line_says_utf8(), size=(columns, rows), choice=choice)


def has_terminal() -> bool:
    """Tell whether this process has a terminal to read from."""
    return sys.__stdin__ is not None and sys.__stdin__.isatty()


def can_draw(profile: TerminalProfile) -> bool:
    """Tell whether the screens can be drawn: the cursor can be placed, by ANSI sequences."""
    return profile.term not in _NO_CURSOR and not _speaks_otherwise(profile.term)


def no_screens_note(profile: TerminalProfile) -> str:
    """Return why a terminal that places its cursor gets plain lines all the same, '' for any other."""
    if profile.term in _NO_CURSOR or not _speaks_otherwise(profile.term):
        return ""
    return (
        f"Las pantallas necesitan una terminal ANSI, y {profile.term} no lo es: se sigue en"
        " renglones. Si la suya sí lo es, ajustes --terminal vt100."
    )


def _speaks_otherwise(term: str) -> bool:
    """Tell whether a terminal places its cursor by other sequences, or terminfo says that it cannot.

    One that nobody knows is taken for a VT100.
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
    """Return the one ASCII line where there is no terminal to open the program on, or None."""
    if has_terminal():
        return None
    return (
        "ajustes: sin ORDEN se abre en una terminal, y aqui no hay. Vea `ajustes --help`; "
        "`ajustes lineas` no la necesita."
    )


def small_note(columns: int, rows: int) -> str:
    """Return the notice for a window smaller than the screens need, empty for one large enough."""
    if columns >= WIDTH and rows >= HEIGHT:
        return ""
    return f"Se necesitan {WIDTH}×{HEIGHT} (ahora {columns}×{rows})"
