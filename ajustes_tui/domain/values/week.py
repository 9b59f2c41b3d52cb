"""ISO weeks of Bogota, as the weekly feedback and the practices name them: `2026-S48`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.values.dates import in_range
from ajustes_tui.errors import InvalidDatum

_SHAPE = re.compile(r"([0-9]{4})-S([0-9]{1,2})", re.IGNORECASE)
DAYS = 7


class Week(NamedTuple):
    """A week from Monday to Sunday; its year is the ISO one, which is not always January's."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read `AAAA-Snn`, or raise InvalidDatum."""
        shape = _SHAPE.fullmatch(text.strip())
        if shape is None:
            raise InvalidDatum("Esa semana no se entiende.", "Escríbala AAAA-Snn, como 2026-S48.")
        year, number = int(shape[1]), int(shape[2])
        try:
            in_range(date.fromisocalendar(year, number, 1))
        except ValueError:
            raise InvalidDatum(
                f"El año {year} no tiene semana {number}.", "Escríbala AAAA-Snn, como 2026-S48."
            ) from None
        return cls(year, number)

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week of a day."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def since(self) -> date:
        """The Monday of the week."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def until(self) -> date:
        """The Sunday of the week."""
        return self.since + timedelta(days=DAYS - 1)

    def plus(self, weeks: int) -> Week:
        """Return the week so many weeks later, or earlier when negative."""
        return Week.of(self.since + timedelta(days=DAYS * weeks))

    def __str__(self) -> str:
        return f"{self.year}-S{self.number:02d}"
