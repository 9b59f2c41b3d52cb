"""The RR lines of the calls registered here, which rows 22 and 23 offer one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog
from ajustes_tui.services.casos.contacto import CallEffect
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.rr_line import foreseen_title, rr_length


class CallRRLine(NamedTuple):
    """The rule and the RR line of rows 22 and 23."""

    title: str
    right: str
    text: str
    tone: Tone = Tone.RR


class RRLines:
    """The RR lines of the last registered call, one for each caso, and the line whose turn it is."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, str, str]] = []
        """Cuenta, line and what did not fit in RR."""
        self._turn = 0

    def take(self, records: Sequence[Recorded]) -> None:
        """Keep the lines of a call just registered."""
        by_caso = {r.caso.id: (r.caso.cuenta, *r.rr) for r in records if r.rr[0]}
        self._lines, self._turn = list(by_caso.values()), 0

    def clear(self) -> None:
        """Forget the lines: the call was undone."""
        self._lines, self._turn = [], 0

    def advance(self) -> tuple[str, str] | None:
        """Return the cuenta and the line whose turn it is, and pass the turn on; None without any."""
        if not self._lines:
            return None
        cuenta, line, _rest = self._lines[self._turn]
        self._turn = (self._turn + 1) % len(self._lines)
        return cuenta, line

    def registered(self, width: int) -> CallRRLine | None:
        """Return the line whose turn it is; `width` is what fits in the field of RR."""
        if not self._lines:
            return None
        cuenta, line, rest = self._lines[self._turn]
        several = f", {self._turn + 1} de {len(self._lines)}" if len(self._lines) > 1 else ""
        return CallRRLine(
            f"Línea RR de {cuenta}, ya registrada{several}",
            rr_length(line, rest, width) + ("" if rest else " · r la repite"),
            line,
        )


def foreseen(
    effect: CallEffect, width: int, marcaciones: MarcacionCatalog, place: int = 0
) -> CallRRLine | None:
    """Return the line that registering would leave in RR of the caso at a place; None for no line."""
    if not effect.rr:
        return None
    line, rest = effect.rr[place]
    count = len(effect.rr)
    title = "Línea RR al registrar" + (f", {place + 1} de {count}" if count > 1 else "")
    right = rr_length(line, rest, width)
    right += " · una por radicado" if count > 1 and not rest else ""
    marcacion = effect.marcaciones[place] if effect.marcaciones else None
    title = foreseen_title(title, right, marcacion, marcaciones)
    return CallRRLine(title, right, line, Tone.DIM)
