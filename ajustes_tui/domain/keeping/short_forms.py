"""The short forms of the RR line: a catalogue of codes, each with the few letters RR has room for."""

from collections.abc import Mapping

MOST_LETTERS = 15
"""Letters a short form has at most."""
SHORT_FORM_SHAPE = rf"(?=.*[A-Z0-9])[A-Z0-9 ./-]{{1,{MOST_LETTERS}}}"
"""What RR takes as a short form: upper case without accents, and not too long."""


class ShortForms:
    """The short form of each code; a code the catalogue does not have is said with its own letters."""

    def __init__(self, forms: Mapping[str, str] | None = None) -> None:
        self._forms = dict(forms or {})

    def of(self, code: object) -> str:
        """Return the short form of a code; no code has none."""
        text = str(code or "")
        return self._forms.get(text) or text.replace("_", " ").upper()
