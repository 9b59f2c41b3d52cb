"""The themes use few colours, and never the two that cannot be read."""

from __future__ import annotations

import pytest
from textual.color import Color

from ajustes_tui.paths import styles_dir
from ajustes_tui.ui.theme import ANSI, CLARO, OSCURO, TEMAS, theme_for

COLORES = ("ok", "aviso", "malo", "campo")


@pytest.mark.parametrize("tema", TEMAS, ids=lambda t: t.name)
def test_no_colour_is_blue_or_magenta(tema):
    for nombre in (tema.primary, tema.secondary, tema.accent, *tema.variables.values()):
        assert "blue" not in str(nombre)
        assert "magenta" not in str(nombre)


@pytest.mark.parametrize("tema", [t for t in TEMAS if not t.ansi], ids=lambda t: t.name)
@pytest.mark.parametrize("nombre", COLORES)
def test_every_colour_reads_on_its_background(tema, nombre):
    fondo = Color.parse(tema.variables["fondo"])
    claros = sorted(_luz(color) for color in (fondo, Color.parse(tema.variables[nombre])))
    assert (claros[1] + 0.05) / (claros[0] + 0.05) >= 4.5


def _luz(color):
    canales = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.r / 255, color.g / 255, color.b / 255)
    ]
    return 0.2126 * canales[0] + 0.7152 * canales[1] + 0.0722 * canales[2]


def test_a_poor_terminal_starts_with_its_own_colours():
    assert theme_for(ansi=True) == ANSI
    assert theme_for(ansi=False) == OSCURO
    assert theme_for(ansi=False, claro=True) == CLARO


@pytest.mark.parametrize("hoja", sorted(styles_dir().glob("*.tcss")), ids=lambda p: p.name)
def test_no_style_file_holds_a_literal_colour(hoja):
    texto = hoja.read_text(encoding="utf-8")
    for linea in texto.splitlines():
        propiedad, _, valor = linea.strip().partition(":")
        if propiedad in ("color", "background", "border", "border-left"):
            assert "$" in valor or "none" in valor
