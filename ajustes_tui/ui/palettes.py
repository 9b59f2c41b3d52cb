"""The themes of the rich looks, all of the 256 colours that every such terminal has."""

from __future__ import annotations

from textual.theme import Theme

from ajustes_tui.ui.look import CONTRAST, DARK, LIGHT
from ajustes_tui.ui.theme import build_theme

RICH_THEMES: tuple[Theme, ...] = (
    build_theme(
        DARK.theme,
        {
            "fondo": "#1c1c1c",
            "letra": "#d0d0d0",
            "fuerte": "#ffffff",
            "tenue": "#9e9e9e",
            "ok": "#87d787",
            "aviso": "#ffd75f",
            "malo": "#ff8787",
            "campo": "#87d7ff",
            "acento": "#87d7ff",
            "sobre": "#1c1c1c",
            "panel": "#262626",
            "banda": "#303030",
            "fila": "#444444",
            "barra": "#005f87",
            "en-barra": "#ffffff",
            "borde": "#585858",
        },
        dark=True,
    ),
    build_theme(
        LIGHT.theme,
        {
            "fondo": "#ffffff",
            "letra": "#303030",
            "fuerte": "#000000",
            "tenue": "#585858",
            "ok": "#005f00",
            "aviso": "#5f5f00",
            "malo": "#af0000",
            "campo": "#005f87",
            "acento": "#005f87",
            "sobre": "#ffffff",
            "panel": "#eeeeee",
            "banda": "#e4e4e4",
            "fila": "#afd7ff",
            "barra": "#005f87",
            "en-barra": "#ffffff",
            "borde": "#9e9e9e",
        },
        dark=False,
    ),
    build_theme(
        CONTRAST.theme,
        {
            "fondo": "#000000",
            "letra": "#ffffff",
            "fuerte": "#ffffff",
            "tenue": "#d0d0d0",
            "ok": "#5fff5f",
            "aviso": "#ffff00",
            "malo": "#ff8787",
            "campo": "#00ffff",
            "acento": "#00ffff",
            "sobre": "#000000",
            "panel": "#000000",
            "banda": "#303030",
            "fila": "#444444",
            "barra": "#ffffff",
            "en-barra": "#000000",
            "borde": "#ffffff",
        },
        dark=True,
    ),
)
