"""The short forms of the RR line: a catalogue of codes, each with the few letters RR has room for."""

import re
from collections.abc import Mapping

MOST_LETTERS = 15
"""Letters a short form has at most."""
_SHAPE = re.compile(rf"(?=.*[A-Z0-9])[A-Z0-9 ./-]{{1,{MOST_LETTERS}}}")


def is_short_form(text: str) -> bool:
    """Tell whether RR takes a text as a short form: upper case without accents, and not too long."""
    return _SHAPE.fullmatch(text) is not None


class ShortForms:
    """The short form of each code; a code the catalogue does not have is said with its own letters."""

    def __init__(self, forms: Mapping[str, str] | None = None) -> None:
        self._forms = dict(forms or {})

    def of(self, code: object) -> str:
        """Return the short form of a code; no code has none."""
        text = str(code or "")
        return self._forms.get(text) or text.replace("_", " ").upper()
