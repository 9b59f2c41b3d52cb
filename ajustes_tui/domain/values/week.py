"""ISO weeks of Bogota, as the weekly feedback and the practices name them: `2026-S48`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.values.dates import en_rango
from ajustes_tui.errors import DatoInvalido

_FORMA = re.compile(r"([0-9]{4})-S([0-9]{1,2})", re.IGNORECASE)
DIAS = 7


class Semana(NamedTuple):
    """A week from Monday to Sunday; its year is the ISO one, which is not always January's."""

    anio: int
    numero: int

    @classmethod
    def parse(cls, texto: str) -> Semana:
        """Read `AAAA-Snn`, or raise DatoInvalido."""
        forma = _FORMA.fullmatch(texto.strip())
        if forma is None:
            raise DatoInvalido("Esa semana no se entiende.", "Escríbala AAAA-Snn, como 2026-S48.")
        anio, numero = int(forma[1]), int(forma[2])
        try:
            en_rango(date.fromisocalendar(anio, numero, 1))
        except ValueError:
            raise DatoInvalido(
                f"El año {anio} no tiene semana {numero}.", "Escríbala AAAA-Snn, como 2026-S48."
            ) from None
        return cls(anio, numero)

    @classmethod
    def of(cls, dia: date) -> Semana:
        """Return the week of a day."""
        anio, numero, _ = dia.isocalendar()
        return cls(anio, numero)

    @property
    def desde(self) -> date:
        """The Monday of the week."""
        return date.fromisocalendar(self.anio, self.numero, 1)

    @property
    def hasta(self) -> date:
        """The Sunday of the week."""
        return self.desde + timedelta(days=DIAS - 1)

    def mas(self, semanas: int) -> Semana:
        """Return the week so many weeks later, or earlier when negative."""
        return Semana.of(self.desde + timedelta(days=DIAS * semanas))

    def __str__(self) -> str:
        return f"{self.anio}-S{self.numero:02d}"
