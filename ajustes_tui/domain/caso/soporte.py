"""A ticked support: code and, of a call or order, number and day."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Self

from ajustes_tui.domain.keeping.catalogs import SOPORTES, soporte_in_rr
from ajustes_tui.domain.values.dates import in_range, short_date
from ajustes_tui.errors import InvalidDatum

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


class Soporte(NamedTuple):
    """As text `CODIGO:numero@AAAA-MM-DD`; number and day optional."""

    code: str
    number: str = ""
    day: date | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise InvalidDatum for an unknown code or invalid number or day."""
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
        """Inverse of `parse`."""
        number = f":{self.number}" if self.number else ""
        return f"{self.code}{number}{f'@{self.day}' if self.day else ''}"

    @property
    def words(self) -> str:
        """Return `llamada de servicio LLS 123456 del 20/11/2026`."""
        number = f" {self.number}" if self.number else ""
        day = f" del {short_date(self.day)}" if self.day else ""
        return f"{soporte_in_rr(self.code)}{number}{day}"


def soporte_words(texts: Iterable[object]) -> list[str]:
    return [Soporte.parse(str(text)).words for text in texts]
