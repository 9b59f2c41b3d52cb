"""Progress that is always a count: how much, how fast and what is left, at most four times a second."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ajustes_tui.domain.values.counts import miles
from ajustes_tui.ui.text import Linea, Trozo, Voz, ancho_linea, extremos
from ajustes_tui.widgets.line_view import Lineas

CADA_S = 0.25
"""Seconds between two repaints of the count at least."""
_CELDAS = 20
_PARA_ESTIMAR_S = 0.5
"""Seconds that a stage runs before its speed is shown."""


class BarraProgreso(Lineas):
    """One row: the stage, its count, its pace and the key that cancels the work."""

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
        self._inicio = (0.0, 0)
        """The moment when the stage began, and the count it began with."""
        self._por_segundo = 0

    def show(self, hechos: int, total: int, etapa: str) -> None:
        """Show the count unless one was shown too recently; the last one always is."""
        ahora = self._reloj()
        acaba = total > 0 and hechos >= total
        nueva = etapa != self._estado[0]
        pronto = self._ultimo is not None and ahora - self._ultimo < self._cada
        if pronto and not acaba and not nueva:
            return
        self._ultimo = ahora
        if nueva:
            self._inicio = (ahora, hechos)
        llevan, de = ahora - self._inicio[0], hechos - self._inicio[1]
        self._por_segundo = int(de / llevan) if llevan >= _PARA_ESTIMAR_S else 0
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
        texto = f" {etapa} {miles(hechos)}" if hechos or total else f" {etapa}…"
        barra: list[Trozo] = []
        if total > 0:
            parte = min(hechos / total, 1.0)
            llenas = int(parte * _CELDAS)
            texto += f" de {miles(total)} · {int(parte * 100)} %"
            barra = [Trozo("█" * llenas + "░" * (_CELDAS - llenas) + " ")]
        linea = [Trozo(texto), Trozo(self._pace(hechos, total)), Trozo(" · Esc cancela", Voz.TENUE)]
        # Where all does not fit, the bar gives way: the figures say the same.
        return extremos(linea, barra if ancho_linea([*linea, *barra]) < ancho else [], ancho)

    def _pace(self, hechos: int, total: int) -> str:
        """Return the speed and the time left, or nothing while they are not known."""
        if not self._por_segundo:
            return ""
        texto = f" · {miles(self._por_segundo)} filas/s"
        if total > hechos:
            faltan = round((total - hechos) / self._por_segundo)
            texto += (
                f" · faltan {faltan // 60} min {faltan % 60} s"
                if faltan >= 60
                else (f" · faltan {max(faltan, 1)} s")
            )
        return texto
