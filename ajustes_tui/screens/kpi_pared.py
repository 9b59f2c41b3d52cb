"""KPI on the wall: the newest corte as large as the terminal allows, followed live, without keys."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import kpi_lineas as lineas
from ajustes_tui.screens.kpi_figuras import FigurasScreen
from ajustes_tui.widgets.barra_cubetas import BarraCubetas, Cubeta
from ajustes_tui.widgets.indicador import Indicador, ancho_de_cifra
from ajustes_tui.widgets.lineas import Lineas
from ajustes_tui.widgets.tendencia import Tendencia

SALIDAS = frozenset({"f10", "ctrl+q"})
"""The only keys a wall answers."""
_FIJAS = 9
"""Rows that are neither of the large figures nor of the plot."""
_GRAFICA = 9
"""Rows the plot has at least."""
_MAYOR = "100,0"


class ParedScreen(FigurasScreen):
    """Read-only: it shows the newest corte, the next one as soon as it is imported."""

    CONTEXTO = "kpi"
    SE_TAPA = False
    """Nobody presses keys at a wall, and it shows nothing of anybody."""
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
        """Draw the figures as large as they fit."""
        ancho, alto = event.size.width // 3 - 2, event.size.height - _FIJAS - _GRAFICA
        escala = 1
        while ancho_de_cifra(_MAYOR, escala + 1) <= ancho and 3 * (escala + 1) <= alto:
            escala += 1
        for indicador in self.query(Indicador):
            indicador.scale(escala)
        self.query_one("#indicadores").styles.height = 3 * escala + 4

    def show(self, vista: lineas.Vista) -> None:
        """Put the figures on the wall."""
        tablero = vista.tablero
        cuando = f"calculado a las {tablero.calculado_el:%H:%M:%S}"
        self.barra.show(lineas.titulo(tablero), cuando)
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
        self.query_one("#cuentas", Lineas).set_lines(
            [lineas.suma(cuentas), lineas.contabilidad(tablero)]
        )
        self.query_one(Tendencia).show(lineas.puntos(vista))
        self.query_one("#cola", Lineas).set_lines([lineas.cola(vista.mesa)])
