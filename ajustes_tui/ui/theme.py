"""The table of colours and the themes made from it; style files and screens use no others."""

from __future__ import annotations

from typing import NamedTuple

from textual.theme import Theme

_LEVELS = (0, 95, 135, 175, 215, 255)
CUBE: dict[tuple[int, int, int], int] = {
    **{
        (red, green, blue): 16 + 36 * r + 6 * g + b
        for r, red in enumerate(_LEVELS)
        for g, green in enumerate(_LEVELS)
        for b, blue in enumerate(_LEVELS)
    },
    **{(8 + 10 * step,) * 3: 232 + step for step in range(24)},
}
"""The RGB of every colour of a 256-colour terminal, with its number, which is shorter to send."""
_TRIPLETS = {number: triplet for triplet, number in CUBE.items()}


class Role(NamedTuple):
    """A colour: numbers of 256 in the three rich looks, a name where there are eight."""

    dark: int
    light: int
    contrast: int
    few: str = "ansi_default"


ROLES: dict[str, Role] = {
    # Surfaces: page, card or script, titles and keys, what is typed in, the row of the cursor.
    "fondo": Role(234, 231, 16),
    "panel": Role(235, 255, 16),
    "banda": Role(236, 254, 236),
    "campo": Role(237, 252, 236),
    "fila": Role(238, 153, 238),
    # Three levels of letters; those of the row of the cursor, or of a field, where they would not read.
    "letra": Role(252, 236, 231),
    "fuerte": Role(231, 16, 231),
    "tenue": Role(247, 240, 252),
    "tenue-fila": Role(250, 240, 252),
    # What is right, wrong and to be looked at.
    "ok": Role(114, 22, 83, "ansi_green"),
    "malo": Role(210, 124, 210, "ansi_red"),
    "malo-fila": Role(217, 124, 217, "ansi_red"),
    "aviso": Role(221, 94, 226, "ansi_yellow"),
    # Here, or this key, and what stands on it.
    "acento": Role(117, 24, 51, "ansi_cyan"),
    "sobre": Role(16, 231, 16),
    # The first row, and the edges of what is not in hand.
    "barra": Role(24, 24, 231),
    "en-barra": Role(231, 231, 16),
    "borde": Role(240, 247, 231),
}
"""Every colour of the screens by purpose; `data/manual/aspecto.md` shows the same table."""
_SURFACES = ("fondo", "panel", "banda", "campo", "fila")
_BLACK = 16

SOBER = "ajustes-sobrio"
ANSI = "ajustes-ansi"
RICH_DARK, RICH_LIGHT, RICH_CONTRAST = "ajustes-oscuro", "ajustes-claro", "ajustes-contraste"


def hex_of(number: int) -> str:
    red, green, blue = _TRIPLETS[number]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _build(name: str, colors: dict[str, str], *, dark: bool = True, ansi: bool = False) -> Theme:
    background, letter, accent = colors["fondo"], colors["letra"], colors["acento"]
    over = "ansi_black" if ansi else colors["sobre"]
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=colors["aviso"],
        error=colors["malo"],
        success=colors["ok"],
        foreground=letter,
        background=background,
        surface=background,
        panel=colors["panel"],
        boost=background,
        dark=dark,
        ansi=ansi,
        variables=colors
        | {
            "ansi-background": background,
            "ansi-foreground": letter,
            # Around a box; a part of "ansi_default" would not be seen through.
            "sin-fondo": "transparent",
            "border": colors["borde"],
            "border-blurred": colors["borde"],
            "block-cursor-foreground": "ansi_black" if ansi else background,
            "block-cursor-background": "ansi_white" if ansi else letter,
            "block-cursor-text-style": "none",
            "input-cursor-foreground": over,
            "input-cursor-background": accent,
            "input-cursor-text-style": "none",
            "input-selection-background": accent,
            "input-selection-foreground": over,
            "screen-selection-background": accent,
            "screen-selection-foreground": over,
        },
    )


def _column(of: str) -> dict[str, str]:
    return {name: hex_of(getattr(role, of)) for name, role in ROLES.items()}


THEMES: tuple[Theme, ...] = (
    _build(SOBER, _column("dark") | dict.fromkeys(_SURFACES, hex_of(_BLACK))),
    _build(ANSI, {name: role.few for name, role in ROLES.items()}, ansi=True),
    _build(RICH_DARK, _column("dark")),
    _build(RICH_LIGHT, _column("light"), dark=False),
    _build(RICH_CONTRAST, _column("contrast")),
)

VARIABLES: dict[str, str] = dict(THEMES[0].variables)
"""Defaults for the style files, so that they parse under any other theme."""


def theme_for(*, ansi: bool) -> str:
    return ANSI if ansi else SOBER
