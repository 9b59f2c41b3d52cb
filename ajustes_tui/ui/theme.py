"""The three themes and the names of their colours, so that no style file holds a literal colour."""

from __future__ import annotations

from textual.theme import Theme

OSCURO = "ajustes-oscuro"
CLARO = "ajustes-claro"
ANSI = "ajustes-ansi"


def _tema(nombre: str, colores: dict[str, str], *, dark: bool, ansi: bool = False) -> Theme:
    """Build a theme in which Textual's own widgets use our few colours too, never blue nor magenta."""
    fondo, letra, campo = colores["fondo"], colores["letra"], colores["campo"]
    return Theme(
        name=nombre,
        primary=campo,
        secondary=campo,
        accent=campo,
        warning=colores["aviso"],
        error=colores["malo"],
        success=colores["ok"],
        foreground=letra,
        background=fondo,
        surface=fondo,
        panel=fondo,
        boost=fondo,
        dark=dark,
        ansi=ansi,
        variables={
            "ok": colores["ok"],
            "aviso": colores["aviso"],
            "malo": colores["malo"],
            "campo": campo,
            "letra": letra,
            "ansi-background": fondo,
            "ansi-foreground": letra,
            "fondo": fondo,
            "borde": letra,
            "border": letra,
            "border-blurred": letra,
            "block-cursor-foreground": fondo if not ansi else "ansi_black",
            "block-cursor-background": letra if not ansi else "ansi_white",
            "block-cursor-text-style": "none",
            "input-cursor-foreground": fondo if not ansi else "ansi_black",
            "input-cursor-background": campo,
            "input-cursor-text-style": "none",
            "input-selection-background": campo,
            "input-selection-foreground": fondo if not ansi else "ansi_black",
            "screen-selection-background": campo,
            "screen-selection-foreground": fondo if not ansi else "ansi_black",
        },
    )


TEMAS: tuple[Theme, ...] = (
    _tema(
        OSCURO,
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
    _tema(
        CLARO,
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
    _tema(
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

VARIABLES: dict[str, str] = dict(TEMAS[0].variables)
"""Defaults for the style files, so that they parse under any other theme."""


def theme_for(*, ansi: bool, claro: bool = False) -> str:
    """Return the name of the theme a terminal should start with."""
    if ansi:
        return ANSI
    return CLARO if claro else OSCURO
