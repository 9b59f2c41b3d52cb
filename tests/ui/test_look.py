"""Which look is drawn where, and that its colours read on every surface."""

from __future__ import annotations

import pytest
from textual.color import Color

from ajustes_tui.ui.look import CONTRAST, DARK, LIGHT, LOOKS, SOBER, look_named, look_on, theme_of
from ajustes_tui.ui.terminal import detect
from ajustes_tui.ui.theme import THEMES

TRUE = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "es_CO.UTF-8"}
RICH_THEMES = [theme for theme in THEMES if theme.name in {look.theme for look in LOOKS}]
SURFACES = ("fondo", "panel", "banda")
ON_ROW = ("letra", "fuerte", "tenue-fila", "malo-fila")
TONES = ("letra", "tenue", "ok", "aviso", "malo", "acento")


@pytest.mark.parametrize(
    ("changes", "look"),
    [
        ({}, DARK),
        ({"COLORTERM": ""}, DARK),
        ({"NO_COLOR": "1"}, SOBER),
        ({"TERM": "linux"}, SOBER),
        ({"TERM": "xterm", "COLORTERM": ""}, SOBER),
    ],
)
def test_a_rich_look_needs_colours(changes, look):
    profile = detect({**TRUE, **changes}, iutf8=True, size=(80, 24))
    assert look_on(DARK, profile) is look
    assert look_on(SOBER, profile) is SOBER


def test_a_look_is_kept_by_its_name_and_who_never_chose_has_the_dark_one():
    assert [look_named(look.name) for look in LOOKS] == [*LOOKS]
    assert look_named(None) is look_named("uno que ya no existe") is DARK


def test_the_sober_look_has_the_theme_of_its_terminal():
    few = detect({"TERM": "linux"}, iutf8=True, size=(80, 24))
    assert theme_of(SOBER, few) == "ajustes-ansi"
    assert {theme_of(look, few) for look in (DARK, LIGHT, CONTRAST)} == {
        t.name for t in RICH_THEMES
    }


def test_every_tone_reads_on_every_surface_and_under_the_cursor():
    for theme in RICH_THEMES:
        lowest = min(_contrast(theme, tone, surface) for tone in TONES for surface in SURFACES)
        assert lowest >= 4.5, theme.name
        assert min(_contrast(theme, tone, "fila") for tone in ON_ROW) >= 4.5
        assert min(_contrast(theme, tone, "campo") for tone in ("letra", "tenue-fila")) >= 4.5
        assert _contrast(theme, "en-barra", "barra") >= 4.5
        assert _contrast(theme, "sobre", "acento") >= 4.5
        assert min(_contrast(theme, tone, "fila") for tone in ("ok", "aviso", "malo")) >= 3
    for theme in (theme for theme in THEMES if not theme.ansi):
        assert min(_contrast(theme, tone, "fondo") for tone in ("ok", "aviso", "malo")) >= 4.5


def _contrast(theme, tone, surface):
    dark, light = sorted(_light(Color.parse(theme.variables[name])) for name in (tone, surface))
    return (light + 0.05) / (dark + 0.05)


def _light(color):
    channels = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.r / 255, color.g / 255, color.b / 255)
    ]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
