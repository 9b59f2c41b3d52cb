"""What every screen of figures does: read them in a worker, and again only when somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from textual import events, on, work
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi.text import GRUPOS, Vista
from ajustes_tui.services.figures.desk_acts import EscritorioService

CORTES_DE_TENDENCIA = 24
"""Cortes before the one shown that are read for the plot."""


@dataclass(frozen=True, slots=True)
class Pedido:
    """Which figures are asked for; without cortes, the newest."""

    desde: date | None = None
    hasta: date | None = None
    por: str = next(iter(GRUPOS))
    hoy: bool = False


class FigurasScreen(AjustesScreen):
    """Figures that follow the store; nothing is painted when what was read says the same."""

    CON_ORDEN = False
    CON_RR = False

    class Leido(Message):
        """The figures arrived."""

        def __init__(self, vista: Vista, cortes: list[date]) -> None:
            super().__init__()
            self.vista = vista
            self.cortes = cortes

    def __init__(self, service: EscritorioService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._pedido = Pedido()
        self._cortes: list[date] = []
        self._vista: Vista | None = None
        self._dia = date.min

    def load(self) -> None:
        """Read the figures again."""
        self.mark_seen()
        self._dia = self._service.ahora().date()
        self.read(self._pedido)

    def fell_due(self) -> bool:
        """Tell whether an appointment fell due, or the day changed."""
        ahora = self._service.ahora()
        if self._dia != ahora.date():
            return True
        mesa = self._vista.mesa if self._vista else None
        if mesa is None or mesa.citas_vencidas >= len(mesa.citas):
            return False
        return mesa.citas[mesa.citas_vencidas].momento <= ahora

    @on(events.ScreenResume)
    def _read_on_return(self) -> None:
        if self._vista is not None:
            self.load()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="kpi.cifras",
        description="Leyendo las cifras",
    )
    def read(self, pedido: Pedido) -> None:
        """Read the figures asked for and all that is shown beside them."""
        worker = get_current_worker()
        servicio = self._service
        tablero = (
            servicio.hoy(pedido.por)
            if pedido.hoy
            else servicio.decir(pedido.desde, pedido.hasta, pedido.por)
        )
        antes = None if tablero.del_dia else tablero.desde
        vista = Vista(
            tablero,
            servicio.tendencia(antes, CORTES_DE_TENDENCIA) if antes else [],
            servicio.aliados(tablero),
            servicio.mesa(),
            servicio.reglas,
            servicio.ahora(),
        )
        cortes = servicio.cortes()
        if not worker.is_cancelled:
            self.post_message(self.Leido(vista, cortes))

    @on(Leido)
    def _take(self, event: Leido) -> None:
        """Show what arrived, unless it says what is shown already: then not a byte is sent."""
        self._cortes = event.cortes
        antes, self._vista = self._vista, event.vista
        if antes is None or antes.dicho != event.vista.dicho:
            self.show(event.vista)

    def show(self, vista: Vista) -> None:
        """Put the figures on the screen."""
