"""The parts of the import screen: the preview with its cursor, and how a long reading reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from ajustes_tui.domain.fechas import dia_corto, fecha_corta, parse_fecha
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.screens import importacion_lineas as lineas
from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.services.importacion import Preparada
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.campo import Campo
from ajustes_tui.widgets.lineas import Lienzo

_AYUDA_CORTE = "Escriba el día como dd/mm/aaaa"


class Avance(Message):
    """How far a reading is; only the newest waits in the queue."""

    def __init__(self, hechos: int, total: int, etapa: str) -> None:
        super().__init__()
        self.hechos = hechos
        self.total = total
        self.etapa = etapa

    def can_replace(self, message: Message) -> bool:
        """Let a newer report take the place of one nobody has read yet."""
        return isinstance(message, Avance)


class Avisador:
    """Progress of a reading told by messages, that a key may stop."""

    def __init__(self, publicar: Callable[[Message], object]) -> None:
        self._publicar = publicar
        self._parar = Event()

    def report(self, done: int, total: int, etapa: str) -> None:
        """Say how many rows are through."""
        self._publicar(Avance(done, total, etapa))

    def cancel(self) -> None:
        """Ask the reading to stop."""
        self._parar.set()

    def cancelled(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self._parar.is_set()


class Previa(Lienzo):
    """The preview of a base; the arrows move among the groups of rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("importacion.previa"),
        Binding("up", "mover(-2)", "Arriba", show=False),
        Binding("down", "mover(2)", "Abajo", show=False),
        Binding("left", "mover(-1)", "Izquierda", show=False),
        Binding("right", "mover(1)", "Derecha", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="previa")
        self._preparada: Preparada | None = None
        self._grupo = 0

    @property
    def grupo(self) -> str:
        """Return the group the cursor is at."""
        return lineas.GRUPOS[self._grupo]

    def show_base(self, preparada: Preparada) -> None:
        """Draw a prepared base."""
        self._preparada = preparada
        self._draw()

    def on_resize(self) -> None:
        """Show more columns where there is more room."""
        self._draw()

    def action_mover(self, paso: int) -> None:
        """Move the cursor among the groups."""
        destino = self._grupo + paso
        if 0 <= destino < len(lineas.GRUPOS):
            self._grupo = destino
            self._draw()

    def _draw(self) -> None:
        if self._preparada is not None:
            self.show(lineas.previa(self._preparada, self.grupo, self.size.height))


class Resultado(Lienzo):
    """What an import did."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.resultado")]


class CorteModal(Dialogo[date | None]):
    """Asks of which day a base is, and repeats it before Enter accepts it."""

    def compose(self) -> ComposeResult:
        """Build the field and the line that repeats the day."""
        with Vertical(id="dialogo"):
            yield parrafo("De qué corte es la base", "titulo")
            yield Campo(ancho=20, maximo=20, id="primero")
            yield parrafo(_AYUDA_CORTE, "ayuda")

    @on(Input.Changed)
    def _repeat(self, event: Input.Changed) -> None:
        corte, aviso = self._read(event.value)
        if corte is not None:
            aviso = f"{dia_corto(corte).split()[0]} {fecha_corta(corte)} · Enter lo acepta"
        self._say(aviso if event.value.strip() else _AYUDA_CORTE)

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        corte, aviso = self._read(event.value)
        if corte is None:
            self._say(aviso)
        else:
            self.dismiss(corte)

    def _say(self, texto: str) -> None:
        self.query_one(".ayuda", Static).update(plain(texto))

    @staticmethod
    def _read(texto: str) -> tuple[date | None, str]:
        try:
            return parse_fecha(texto), ""
        except DatoInvalido as error:
            return None, error.mensaje
