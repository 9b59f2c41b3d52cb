"""The themes use few colours, and never the two that cannot be read."""

from __future__ import annotations

from ajustes_tui.paths import styles_dir
from ajustes_tui.ui.theme import ANSI, ROLES, SOBER, THEMES, theme_for


def test_no_colour_is_blue_or_magenta_and_no_style_file_holds_a_literal_one():
    for theme in THEMES:
        for name in (theme.primary, theme.secondary, theme.accent, *theme.variables.values()):
            assert not {"blue", "magenta"} & set(str(name).split("_")), theme.name
    for sheet in styles_dir().glob("*.tcss"):
        for line in sheet.read_text(encoding="utf-8").splitlines():
            name, _, value = line.strip().partition(":")
            if name in ("color", "background", "border", "border-left"):
                assert "$" in value or "none" in value, sheet.name


def test_a_poor_terminal_starts_with_its_own_colours():
    assert theme_for(ansi=True) == ANSI
    assert theme_for(ansi=False) == SOBER


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
