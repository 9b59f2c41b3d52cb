"""The looks: name, theme, surfaces or rules; and style sheets with their colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.css.stylesheet import Stylesheet

from ajustes_tui.ui.terminal import TerminalProfile
from ajustes_tui.ui.theme import RICH_CONTRAST, RICH_DARK, RICH_LIGHT, theme_for

RICH_COLORS = 256


class Look(NamedTuple):
    """A way of drawing every screen."""

    name: str
    help_text: str
    theme: str = ""
    """The theme of a rich look; the sober one uses the terminal's."""

    @property
    def rich(self) -> bool:
        return bool(self.theme)


SOBER = Look("sobrio", "el de siempre, con rayas y pocos colores")
DARK = Look("oscuro", "superficies oscuras y un acento", RICH_DARK)
LIGHT = Look("claro", "superficies claras y un acento", RICH_LIGHT)
CONTRAST = Look("contraste", "blanco sobre negro, colores plenos", RICH_CONTRAST)
LOOKS = (DARK, LIGHT, CONTRAST, SOBER)


class LookChoice(NamedTuple):
    """The look a person prefers, and how to store another."""

    look: Look = SOBER
    keep: Callable[[str], None] = lambda _name: None


def look_named(name: str | None) -> Look:
    return next((look for look in LOOKS if look.name == name), DARK)


def serves_rich(profile: TerminalProfile) -> bool:
    return not profile.reader and profile.colors >= RICH_COLORS


def look_on(preferred: Look, profile: TerminalProfile) -> Look:
    """Return the sober look where there are few colours."""
    return preferred if preferred.rich and serves_rich(profile) else SOBER


def theme_of(look: Look, profile: TerminalProfile) -> str:
    return look.theme or theme_for(ansi=profile.ansi)


class StyleSheet(Stylesheet):
    """Style sheets parsed once each, with the colours of the theme.

    Textual parses all of them again for each sheet and screen: five times before the first screen.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._put = dict(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Equal colours keep the parsed sheets."""
        if variables != self._put:
            self._put = dict(variables)
            super().set_variables(variables)

    def reparse(self) -> None:
        self.parse()
