"""The style sheets of the program, which do not change while it runs."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class HojaDeEstilos(Stylesheet):
    """Style sheets parsed once each for the colours they are read with.

    The framework parses all of them again for each one it reads and each place it opens, which on
    the way to the first screen is five times.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._puestas = dict(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the colours; what was parsed with the same ones still holds."""
        if variables != self._puestas:
            self._puestas = dict(variables)
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what was not yet, with the colours there are now."""
        self.parse()
