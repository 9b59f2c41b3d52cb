"""The parts of the import screen: the preview and the result with their cursors, and its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ajustes_tui.screens.importacion import result as resultado
from ajustes_tui.screens.importacion import text as lineas
from ajustes_tui.screens.importacion.groups import FilaGrupo
from ajustes_tui.screens.importacion.tables import FilaColumna
from ajustes_tui.services.intake.files import Libro
from ajustes_tui.services.intake.prepared import Preparada
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Linea
from ajustes_tui.widgets.line_view import Lienzo
from ajustes_tui.widgets.window_table import TablaVentana


class Tablero(Lienzo):
    """Lines of which some may be chosen; the arrows move among those, and scroll the rest."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "mover(-1, 0)", "Arriba", show=False),
        Binding("down", "mover(1, 0)", "Abajo", show=False),
        Binding("left", "mover(0, -1)", "Izquierda", show=False),
        Binding("right", "mover(0, 1)", "Derecha", show=False),
    ]

    class CursorMovido(Message):
        """The cursor stands on another line."""

        def __init__(self, clave: str) -> None:
            super().__init__()
            self.clave = clave

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.clave = ""

    def grid(self) -> Sequence[Sequence[str]]:
        """Return what may be chosen, row by row."""
        return ()

    def draw(self) -> Sequence[Linea]:
        """Return the lines with the mark of the cursor."""
        return ()

    def redraw(self) -> None:
        """Draw again, with the cursor on something that is still there."""
        rejilla = self.grid()
        if rejilla and not any(self.clave in fila for fila in rejilla):
            self.clave = rejilla[0][0]
        self.show(self.draw())

    def on_resize(self) -> None:
        """Show more where there is more room."""
        self.redraw()

    def action_mover(self, filas: int, columnas: int) -> None:
        """Move the cursor; beyond the first and the last it scrolls."""
        rejilla = self.grid()
        y, x = next(
            ((y, fila.index(self.clave)) for y, fila in enumerate(rejilla) if self.clave in fila),
            (0, 0),
        )
        if not 0 <= y + filas < len(rejilla):
            self.scroll_relative(y=filas, animate=False)
            return
        fila = rejilla[y + filas]
        destino = fila[max(0, min(x + columnas, len(fila) - 1))]
        if destino != self.clave:
            self.clave = destino
            self.redraw()
            self._into_view()
            self.post_message(self.CursorMovido(destino))

    def _into_view(self) -> None:
        marcada = next(
            (y for y, linea in enumerate(self.lineas) if any("►" in t.texto for t in linea)), 0
        )
        renglon = self.row_of(marcada)
        arriba, alto = self.scroll_offset.y, self.size.height
        if renglon < arriba or renglon >= arriba + alto:
            self.scroll_to(y=max(renglon - alto // 2, 0), animate=False)


class Previa(Tablero):
    """What a base would do, its counts and its questions."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.previa")]

    def __init__(self) -> None:
        super().__init__(id="previa")
        self._preparada: Preparada | None = None

    def show_base(self, preparada: Preparada) -> None:
        """Draw a prepared base, the cursor at what it asks."""
        otra = preparada is not self._preparada
        self._preparada = preparada
        if otra or preparada.cabecera.dudosas:
            self.clave = lineas.primera(preparada)
        self.redraw()
        self.scroll_home(animate=False, force=True)
        # Where it was hidden until now it has no height yet.
        self.call_after_refresh(self._into_view)

    def grid(self) -> Sequence[Sequence[str]]:
        """Return the groups and questions."""
        return lineas.rejilla(self._preparada) if self._preparada else ()

    def draw(self) -> Sequence[Linea]:
        """Return the preview."""
        if self._preparada is None:
            return ()
        return lineas.previa(self._preparada, self.clave, self.size.height)


class Resultado(Tablero):
    """What an import did."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.resultado")]

    def __init__(self) -> None:
        super().__init__(id="resultado")
        self._vista: resultado.VistaResultado | None = None

    def show_result(self, vista: resultado.VistaResultado) -> None:
        """Draw a result from its top."""
        self._vista = vista
        self.clave = ""
        self.redraw()
        self.scroll_home(animate=False)

    def grid(self) -> Sequence[Sequence[str]]:
        """Return the outcomes and casos that may be opened."""
        return [[clave] for clave in resultado.claves(self._vista)] if self._vista else ()

    def draw(self) -> Sequence[Linea]:
        """Return the result."""
        return resultado.lineas_de(self._vista, self.clave) if self._vista else ()


class ListaLibros(TablaVentana[Libro]):
    """The workbooks of the folder."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.archivo")]


class ListaBases(TablaVentana[Mapping[str, Any]]):
    """The bases already in the store."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.bases")]


class ListaColumnas(TablaVentana[FilaColumna]):
    """The columns of the file and the field each one is."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.columnas")]


class ListaGrupo(TablaVentana[FilaGrupo]):
    """The rows of one count."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.grupo")]
