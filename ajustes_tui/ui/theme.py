"""The three themes of the sober look and the names of their colours.

No style file holds a literal colour."""

from __future__ import annotations

from textual.theme import Theme

DARK = "ajustes-oscuro"
LIGHT = "ajustes-claro"
ANSI = "ajustes-ansi"


def build_theme(name: str, colors: dict[str, str], *, dark: bool, ansi: bool = False) -> Theme:
    """Build a theme in which Textual's own widgets use our few colours too, never blue nor magenta."""
    background, letter, field_name = colors["fondo"], colors["letra"], colors["campo"]
    return Theme(
        name=name,
        primary=field_name,
        secondary=field_name,
        accent=field_name,
        warning=colors["aviso"],
        error=colors["malo"],
        success=colors["ok"],
        foreground=letter,
        background=background,
        surface=background,
        panel=colors.get("panel", background),
        boost=background,
        dark=dark,
        ansi=ansi,
        variables={
            "ok": colors["ok"],
            "aviso": colors["aviso"],
            "malo": colors["malo"],
            "campo": field_name,
            "letra": letter,
            "ansi-background": background,
            "ansi-foreground": letter,
            "fondo": background,
            # Around a box; a part of "ansi_default" would not be seen through.
            "sin-fondo": "transparent",
            # What only the rich look tells apart.
            "fuerte": colors.get("fuerte", letter),
            "tenue": colors.get("tenue", letter),
            "acento": colors.get("acento", field_name),
            "sobre": colors.get("sobre", background),
            "panel": colors.get("panel", background),
            "banda": colors.get("banda", background),
            "fila": colors.get("fila", background),
            "barra": colors.get("barra", background),
            "en-barra": colors.get("en-barra", letter),
            "borde": colors.get("borde", letter),
            "border": colors.get("borde", letter),
            "border-blurred": colors.get("borde", letter),
            "block-cursor-foreground": background if not ansi else "ansi_black",
            "block-cursor-background": letter if not ansi else "ansi_white",
            "block-cursor-text-style": "none",
            "input-cursor-foreground": background if not ansi else "ansi_black",
            "input-cursor-background": field_name,
            "input-cursor-text-style": "none",
            "input-selection-background": field_name,
            "input-selection-foreground": background if not ansi else "ansi_black",
            "screen-selection-background": field_name,
            "screen-selection-foreground": background if not ansi else "ansi_black",
        },
    )


THEMES: tuple[Theme, ...] = (
    build_theme(
        DARK,
        {
            "fondo": "#000000",
            "letra": "#d0d0d0",
            "ok": "#5fd75f",
            "aviso": "#ffd75f",
            "malo": "#ff6f6f",
            "campo": "#5fd7d7",
        },
        dark=True,
    ),
    build_theme(
        LIGHT,
        {
            "fondo": "#ffffff",
            "letra": "#202020",
            "ok": "#006b2d",
            "aviso": "#7a5200",
            "malo": "#b00020",
            "campo": "#006b70",
        },
        dark=False,
    ),
    build_theme(
        ANSI,
        {
            "fondo": "ansi_default",
            "letra": "ansi_default",
            "ok": "ansi_green",
            "aviso": "ansi_yellow",
            "malo": "ansi_red",
            "campo": "ansi_cyan",
        },
        dark=True,
        ansi=True,
    ),
)

VARIABLES: dict[str, str] = dict(THEMES[0].variables)
"""Defaults for the style files, so that they parse under any other theme."""


def theme_for(*, ansi: bool, light: bool = False) -> str:
    """Return the name of the theme a terminal should start with."""
    if ansi:
        return ANSI
    return LIGHT if light else DARK
