"""The capabilities of each terminal by TERM; no other sequence may be sent."""

import re
from typing import NamedTuple

_ALL_ATTRIBUTES = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53})
_VT = frozenset({1, 4, 5, 7})
_PC = frozenset({1, 2, 4, 5, 7})


class Capabilities(NamedTuple):
    """Modes and sequences missing on some terminals since the VT100."""

    alternate: bool = False
    """An alternate screen (1049), which restores the earlier contents."""
    paste: bool = False
    """Bracketed paste (2004)."""
    mouse: bool = False
    hides_cursor: bool = False
    erases: bool = False
    """Erasing takes the current background colour (bce)."""
    blanks: bool = False
    """Cells can be blanked in place (ECH)."""
    offs: bool = False
    """Each attribute can be switched off alone."""
    attributes: frozenset[int] = _VT


_MODERN = Capabilities(
    alternate=True,
    paste=True,
    mouse=True,
    hides_cursor=True,
    erases=True,
    blanks=True,
    offs=True,
    attributes=_ALL_ATTRIBUTES,
)
_FAMILIES: tuple[tuple[str, Capabilities], ...] = (
    (
        r"(xterm|putty|rxvt|st|alacritty|foot|kitty|konsole|gnome|vte|mintty|wezterm|contour)\b",
        _MODERN,
    ),
    # Erasing with a colour and marks around a paste depend on the version of the multiplexer.
    (
        r"tmux\b",
        Capabilities(
            alternate=True,
            paste=True,
            mouse=True,
            hides_cursor=True,
            blanks=True,
            offs=True,
            attributes=_ALL_ATTRIBUTES,
        ),
    ),
    (
        r"screen\b",
        Capabilities(
            alternate=True,
            mouse=True,
            hides_cursor=True,
            blanks=True,
            offs=True,
            attributes=frozenset({1, 2, 4, 5, 7}),
        ),
    ),
    (
        r"linux\b",
        Capabilities(hides_cursor=True, erases=True, blanks=True, offs=True, attributes=_PC),
    ),
    (r"vt[2-5]\d\d\b", Capabilities(hides_cursor=True, blanks=True, offs=True)),
    (r"vt\d", Capabilities()),
)


def capabilities_of(term: str, mux: str = "") -> Capabilities:
    """Look up an unknown family in terminfo; one missing there gets a VT100's."""
    known = (capabilities for pattern, capabilities in _FAMILIES if re.match(pattern, term))
    capabilities = next(known, None) or _from_terminfo(term)
    # tmux marks what is pasted, also where it calls itself `screen` as it did for years.
    return capabilities._replace(paste=True) if mux == "tmux" else capabilities


def _from_terminfo(term: str) -> Capabilities:
    import curses

    try:
        curses.setupterm(term)
    except (curses.error, UnicodeError):
        return Capabilities()
    return Capabilities(
        alternate=b"\x1b[?1049h" in (curses.tigetstr("smcup") or b""),
        hides_cursor=curses.tigetstr("civis") == b"\x1b[?25l",
        erases=curses.tigetflag("bce") > 0,
        blanks=(curses.tigetstr("ech") or b"").startswith(b"\x1b[%p1%dX"),
    )
