"""Cell styles as small numbers: read from Textual's output, reduced to the terminal's
capabilities, and changed with the shortest sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.color import Color, ColorSystem

from ajustes_tui.ui.theme import CUBE, ROLES

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


NORMAL = 0
UNKNOWN = -1
"""An unknown cell: it differs from every style."""

_SWITCHED_OFF_BY: dict[int, frozenset[int]] = {
    22: frozenset({1, 2}),
    23: frozenset({3}),
    24: frozenset({4, 21}),
    25: frozenset({5, 6}),
    27: frozenset({7}),
    28: frozenset({8}),
    29: frozenset({9}),
    54: frozenset({51, 52}),
    55: frozenset({53}),
}
_SWITCHABLE = frozenset().union(*_SWITCHED_OFF_BY.values())
_LETTER_ONLY = frozenset({1, 2, 3})
"""Attributes that do not show on a blank."""


_PAGE, _LETTER = (f"{base};5;{ROLES[role].dark}" for base, role in ((48, "fondo"), (38, "letra")))
"""The page and letter colours of the dark look, as sent."""


class CellStyle(NamedTuple):
    """Foreground and background as SGR parameters (empty: the terminal's own), and attributes."""

    foreground: str = ""
    background: str = ""
    attributes: frozenset[int] = frozenset()


class Styles:
    """The styles seen so far; `NORMAL` is the first."""

    def __init__(self, capabilities: Capabilities, colors: int) -> None:
        self._capabilities = capabilities
        self._colors = colors
        self._looks: list[CellStyle] = [CellStyle()]
        self._numbers: dict[CellStyle, int] = {CellStyle(): NORMAL}
        self.blanks: list[int] = [NORMAL]
        """For each style, the one its blanks are equal to, since only the surface shows."""
        self._were_parsed: dict[tuple[int, str], int] = {}
        self._steps: dict[tuple[int, int], str] = {}

    def read(self, look: int, parameters: str) -> int:
        key = (look, parameters)
        parsed = self._were_parsed.get(key)
        if parsed is None:
            parsed = self._were_parsed[key] = self._number(self._apply(look, parameters))
        return parsed

    def step(self, before: int, after: int) -> str:
        if before == after:
            return ""
        key = (before, after)
        step = self._steps.get(key)
        if step is None:
            step = self._steps[key] = self._shortest(self._sent(before), self._sent(after))
        return step

    def erasable(self, look: int) -> bool:
        style = self._sent(look)
        return style.attributes <= _LETTER_ONLY and (
            self._capabilities.erases or not style.background
        )

    def _sent(self, look: int) -> CellStyle:
        """Return a style as sent to this terminal.

        Without bce it keeps its own page and letters under the dark look, to avoid writing every
        blank; bands and rows keep their colours.
        """
        style = self._looks[look]
        if self._capabilities.erases or style.background != _PAGE:
            return style
        letter = "" if style.foreground == _LETTER else style.foreground
        return style._replace(foreground=letter, background="")

    def _number(self, look: CellStyle) -> int:
        number = self._numbers.get(look)
        if number is None:
            number = self._numbers[look] = len(self._looks)
            self._looks.append(look)
            self.blanks.append(number)
            if look.attributes <= _LETTER_ONLY:
                self.blanks[number] = self._number(CellStyle(background=look.background))
        return number

    def _apply(self, look: int, parameters: str) -> CellStyle:
        letter, background, attributes = self._looks[look]
        rest = iter(parameters.replace(":", ";").split(";"))
        for part in rest:
            code = int(part or 0)
            if code == 0:
                letter, background, attributes = "", "", frozenset()
            elif code in _SWITCHABLE:
                attributes |= {code} & self._capabilities.attributes
            elif code in _SWITCHED_OFF_BY:
                attributes -= _SWITCHED_OFF_BY[code]
            elif 30 <= code <= 39 or 90 <= code <= 97:
                letter = self._color(code, rest, 30)
            elif 40 <= code <= 49 or 100 <= code <= 107:
                background = self._color(code - 10, rest, 40)
        return CellStyle(letter, background, attributes)

    def _color(self, code: int, rest: Iterator[str], base: int) -> str:
        """38 and 48 take their parameters from `rest`."""
        if code == 39:
            return ""
        named = code - 30 if code < 90 else code - 82
        color = _extended(rest) if code == 38 else Color.from_ansi(named)
        if color is None or not self._colors:
            return ""
        if self._colors <= 16:
            number = color.downgrade(ColorSystem.STANDARD).number or 0
            if self._colors == 8:
                number %= 8
            return str(base + number if number < 8 else base + 52 + number)
        if color.triplet is not None and (shorter := CUBE.get(color.triplet)):
            # Before it is reduced: a grey of the 256 would come out as the one beside it.
            return f"{base + 8};5;{shorter}"
        if self._colors == 256:
            color = color.downgrade(ColorSystem.EIGHT_BIT)
        if color.triplet is not None:
            return f"{base + 8};2;{color.triplet.red};{color.triplet.green};{color.triplet.blue}"
        number = color.number or 0
        if number >= 16:
            return f"{base + 8};5;{number}"
        return str(base + number if number < 8 else base + 52 + number)

    def _shortest(self, before: CellStyle, after: CellStyle) -> str:
        colors = [color for color in (after.foreground, after.background) if color]
        absolute = ";".join(("", *map(str, sorted(after.attributes)), *colors))
        if not self._capabilities.offs and (not _adds_only(before, after)):
            return f"\x1b[{absolute}m"
        change = ";".join(_difference(before, after))
        return f"\x1b[{min(absolute, change, key=len)}m"


def _extended(rest: Iterator[str]) -> Color | None:
    """Parse `5;n` or `2;r;g;b` after 38 or 48."""
    mode = next(rest, "")
    if mode == "5":
        return Color.from_ansi(min(int(next(rest, "0") or 0), 255))
    if mode == "2":
        red, green, blue = (min(int(next(rest, "0") or 0), 255) for _ in range(3))
        return Color.from_rgb(red, green, blue)
    return None


def _adds_only(before: CellStyle, after: CellStyle) -> bool:
    return (
        before.attributes <= after.attributes
        and (not before.foreground or bool(after.foreground))
        and (not before.background or bool(after.background))
    )


def _difference(before: CellStyle, after: CellStyle) -> list[str]:
    """Return the SGR parameters of a change without a reset."""
    parts: list[str] = []
    remain = before.attributes
    for code, group in _SWITCHED_OFF_BY.items():
        if (remain & group) - after.attributes:
            parts.append(str(code))
            remain -= group
    parts += map(str, sorted(after.attributes - remain))
    if before.foreground != after.foreground:
        parts.append(after.foreground or "39")
    if before.background != after.background:
        parts.append(after.background or "49")
    return parts
