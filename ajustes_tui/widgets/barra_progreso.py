"""Progress that is always a count: text, percentage and a bar, at most four times a second."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ajustes_tui.ui.text import Linea, Trozo, Voz, extremos
from ajustes_tui.widgets.lineas import Lineas

CADA_S = 0.25
_CELDAS = 20


class BarraProgreso(Lineas):
    """One row: what is being done, how much of it, and the key that cancels it."""

    def __init__(
        self,
        *,
        reloj: Callable[[], float] = monotonic,
        cada: float = CADA_S,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__([[]], id=id)
        self._reloj = reloj
        self._cada = cada
        self._ultimo: float | None = None
        self._estado = ("", 0, 0)

    def show(self, hechos: int, total: int, etapa: str) -> None:
        """Show the count unless one was shown too recently; the last one always is."""
        ahora = self._reloj()
        acaba = total > 0 and hechos >= total
        nueva = etapa != self._estado[0]
        pronto = self._ultimo is not None and ahora - self._ultimo < self._cada
        if pronto and not acaba and not nueva:
            return
        self._ultimo = ahora
        self._set((etapa, hechos, total))

    def clear(self) -> None:
        """Leave the row empty."""
        self._ultimo = None
        self._set(("", 0, 0))

    def _set(self, estado: tuple[str, int, int]) -> None:
        if estado != self._estado:
            self._estado = estado
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return the stage, the counts and the bar."""
        etapa, hechos, total = self._estado
        if not etapa:
            return ()
        texto = f" {etapa} {_miles(hechos)}"
        barra: list[Trozo] = []
        if total > 0:
            parte = min(hechos / total, 1.0)
            llenas = int(parte * _CELDAS)
            texto += f" de {_miles(total)} · {int(parte * 100)} %"
            barra = [Trozo("█" * llenas + "░" * (_CELDAS - llenas) + " ")]
        return extremos([Trozo(texto), Trozo(" · Esc cancela", Voz.TENUE)], barra, ancho)


def _miles(numero: int) -> str:
    return f"{numero:,}".replace(",", ".")
