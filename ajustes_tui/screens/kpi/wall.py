"""KPI on the wall: the newest corte as large as the terminal allows, followed live, without keys."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.kpi import text as lineas
from ajustes_tui.screens.kpi.figures import FigurasScreen
from ajustes_tui.widgets.bucket_bar import BarraCubetas, Cubeta
from ajustes_tui.widgets.indicator import Indicador, ancho_de_cifra
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.trend import Tendencia

SALIDAS = frozenset({"f10", "ctrl+q"})
"""The only keys a wall answers."""
_FIJAS = 9
"""Rows that are neither of the large figures nor of the plot."""
_GRAFICA = 9
"""Rows the plot has at least."""
_MAYOR = "100,0"
_ANGOSTA = 66
"""Columns below which the bar says only the corte and the hour."""
_ORILLAS = 4
"""Columns beside the large figures."""


class ParedScreen(FigurasScreen):
    """Read-only: it shows the newest corte, the next one as soon as it is imported."""

    CONTEXTO = "kpi"
    SE_TAPA = False
    """Nobody presses keys at a wall, and it shows nothing of anybody."""
    SE_AJUSTA = True
    CSS_PATH = styles_dir() / "kpi.tcss"

    def compose_body(self) -> ComposeResult:
        """Build the figures, the bar and the plot."""
        with Horizontal(id="indicadores"):
            for titulo in lineas.TITULOS.values():
                yield Indicador(titulo)
        yield BarraCubetas()
        yield Lineas([[], []], id="cuentas")
        yield Tendencia("ACR")
        yield Lineas([[]], id="cola")

    def on_mount(self) -> None:
        """Leave the row of the keys to the figures."""
        self.teclas.display = False

    def admits(self, tecla: str) -> bool:
        """Take the keys that leave the program and no other."""
        return tecla in SALIDAS

    def on_paste(self, event: events.Paste) -> None:
        """Drop a paste."""
        event.stop()
        event.prevent_default()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the figures as large as they fit, and word the lines for the window."""
        self._fit()
        self.call_after_refresh(self._show_lines)

    def _fit(self) -> None:
        """Size the figures and the bar; a figure that cannot be drawn whole is written."""
        indicadores = list(self.query(Indicador))
        lugar = (self.size.width - _ORILLAS) // len(indicadores) - 1
        alto = self.size.height - _FIJAS - _GRAFICA
        escala = int(max(ancho_de_cifra(i.cifra, 1) for i in indicadores) <= lugar)
        while ancho_de_cifra(_MAYOR, escala + 1) <= lugar and 3 * (escala + 1) <= alto:
            escala += 1
        for indicador, titulo in zip(indicadores, lineas.TITULOS.values(), strict=True):
            indicador.scale(escala)
            indicador.rename(titulo if len(titulo) <= lugar else titulo.split()[-1])
        self.query_one("#indicadores").styles.height = (3 * escala or 1) + 4
        self._show_bar()

    def _show_bar(self) -> None:
        if self._vista is None:
            return
        tablero = self._vista.tablero
        titulo, cuando = lineas.titulo(tablero), lineas.cuando(tablero)
        if self.size.width < _ANGOSTA:
            hora = f"{tablero.calculado_el:{'%d/%m %H:%M' if tablero.congelado else '%H:%M:%S'}}"
            self.barra.show(titulo.partition("› ")[2], hora)
        else:
            self.barra.show(titulo, cuando)

    def show(self, vista: lineas.Vista) -> None:
        """Put the figures on the wall."""
        cuentas = vista.indicadores.cuentas
        for indicador, cubeta in zip(self.query(Indicador), lineas.TITULOS, strict=True):
            indicador.show(
                lineas.cifra(cuentas[cubeta], cuentas.total),
                lineas.voz_de_cifra(vista, cubeta),
                lineas.detalle(vista, cubeta),
            )
        self.query_one(BarraCubetas).show(
            [Cubeta(letra, cuentas[cubeta]) for cubeta, letra in lineas.LETRAS.items()]
        )
        self.query_one(Tendencia).show(lineas.puntos(vista))
        self._show_lines()
        self._fit()

    def _show_lines(self) -> None:
        if self._vista is None:
            return
        tablero, ancho = self._vista.tablero, self.size.width
        self.query_one("#cuentas", Lineas).set_lines(
            [
                lineas.suma(tablero.indicadores.cuentas, ancho=ancho),
                lineas.contabilidad(tablero, ancho=ancho),
            ]
        )
        self.query_one("#cola", Lineas).set_lines([lineas.cola(self._vista.mesa, ancho=ancho)])
