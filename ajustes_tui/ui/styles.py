"""The style sheets of the program, which do not change while it runs."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class StyleSheet(Stylesheet):
    """Style sheets that are parsed once each, with the colours of the theme.

    Textual parses all of them again for each sheet and each screen: five times before the first
    screen.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._put = dict(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Change the colours; with equal ones the sheets that are parsed stay parsed."""
        if variables != self._put:
            self._put = dict(variables)
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse the sheets that are not parsed yet, with the colours of now."""
        self.parse()
