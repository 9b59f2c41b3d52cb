"""The themes use few colours, and never the two that cannot be read."""

from __future__ import annotations

import pytest
from textual.color import Color

from ajustes_tui.paths import styles_dir
from ajustes_tui.ui.theme import ANSI, ROLES, SOBER, THEMES, theme_for

COLORES = ("ok", "aviso", "malo", "acento")


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_no_colour_is_blue_or_magenta(theme):
    for name in (theme.primary, theme.secondary, theme.accent, *theme.variables.values()):
        assert "blue" not in str(name)
        assert "magenta" not in str(name)


@pytest.mark.parametrize("theme", [t for t in THEMES if not t.ansi], ids=lambda t: t.name)
@pytest.mark.parametrize("name", COLORES)
def test_every_colour_reads_on_its_background(theme, name):
    background = Color.parse(theme.variables["fondo"])
    claros = sorted(_luz(color) for color in (background, Color.parse(theme.variables[name])))
    assert (claros[1] + 0.05) / (claros[0] + 0.05) >= 4.5


def _luz(color):
    canales = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.r / 255, color.g / 255, color.b / 255)
    ]
    return 0.2126 * canales[0] + 0.7152 * canales[1] + 0.0722 * canales[2]


def test_a_poor_terminal_starts_with_its_own_colours():
    assert theme_for(ansi=True) == ANSI
    assert theme_for(ansi=False) == SOBER


@pytest.mark.parametrize("sheet", sorted(styles_dir().glob("*.tcss")), ids=lambda p: p.name)
def test_no_style_file_holds_a_literal_colour(sheet):
    text = sheet.read_text(encoding="utf-8")
    for line in text.splitlines():
        propiedad, _, value = line.strip().partition(":")
        if propiedad in ("color", "background", "border", "border-left"):
            assert "$" in value or "none" in value


def test_the_page_of_design_shows_the_table_of_colours():
    page = (styles_dir().parents[0] / "data" / "manual" / "aspecto.md").read_text(encoding="utf-8")
    table = page.partition("<!-- colores -->")[2].partition("<!-- /colores -->")[0]
    told = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.split("\n")[3:-1]]
    words = {
        "default": "propio",
        "green": "verde",
        "red": "rojo",
        "yellow": "amarillo",
        "cyan": "cian",
    }
    few = {name: words[role.few.removeprefix("ansi_")] for name, role in ROLES.items()}
    assert [row[:5] for row in told] == [
        [name, str(role.dark), str(role.light), str(role.contrast), few[name]]
        for name, role in ROLES.items()
    ]
