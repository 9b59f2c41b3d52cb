"""A support of a caso as it is ticked: its code and, of a call or an order of work, its number and its day."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Self

from ajustes_tui.domain.keeping.catalogs import SOPORTES, soporte_in_rr
from ajustes_tui.domain.values.dates import in_range, short_date
from ajustes_tui.errors import InvalidDatum

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


class Soporte(NamedTuple):
    """One support; as text `CODIGO:numero@AAAA-MM-DD`, the number and the day optional."""

    code: str
    number: str = ""
    day: date | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the support of a text; raises InvalidDatum for an unknown code or what is no number or day."""
        head, _, day = text.partition("@")
        code, colon, number = (part.strip().upper() for part in head.partition(":"))
        if code not in SOPORTES:
            raise InvalidDatum(f"escoja entre {', '.join(SOPORTES)}.")
        if (colon or day) and not _NUMBER.fullmatch(number):
            raise InvalidDatum(f"el número de {code} lleva letras y dígitos, a lo sumo 20.")
        try:
            return cls(code, number, in_range(date.fromisoformat(day.strip())) if day else None)
        except ValueError:
            raise InvalidDatum(f"el día de {code} se escribe AAAA-MM-DD.") from None

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        number = f":{self.number}" if self.number else ""
        return f"{self.code}{number}{f'@{self.day}' if self.day else ''}"

    @property
    def words(self) -> str:
        """The support as a person reads it, `llamada de servicio LLS 123456 del 20/11/2026`."""
        number = f" {self.number}" if self.number else ""
        day = f" del {short_date(self.day)}" if self.day else ""
        return f"{soporte_in_rr(self.code)}{number}{day}"


def soporte_words(texts: Iterable[object]) -> list[str]:
    """Return the supports of a line as a person reads them."""
    return [Soporte.parse(str(text)).words for text in texts]
