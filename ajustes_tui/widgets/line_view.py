"""Widgets that draw prepared lines of spans, and repaint only the lines that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby
from operator import attrgetter

from rich.segment import Segment
from textual.app import RenderResult
from textual.dom import NoScreen
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Linea, Trozo, Voz, ajustar, ancho_linea
from ajustes_tui.ui.wrapping import doblar

_CLASES: Mapping[Voz, str] = {voz: f"voz--{voz}" for voz in Voz}
_voz = attrgetter("voz")
VOCES: set[str] = set(_CLASES.values())
"""The component classes of every screen, one for each tone; base.tcss gives them their look.

A widget that had them itself would match each of them again at every change of class or focus, for
the same answer: all paint on the one background.
"""


def paint(widget: Widget, linea: Linea, ancho: int) -> Strip:
    """Return the line as exactly `ancho` cells, each span in the style of its tone."""
    return paint_fitted(widget, ajustar(linea, ancho), ancho)


def paint_fitted(widget: Widget, linea: Linea, ancho: int) -> Strip:
    """Return a line that takes `ancho` cells already, each span in the style of its tone.

    Neighbouring spans of one tone are joined: each costs something at every step to the terminal.
    """
    try:
        estilo = widget.screen.get_component_rich_style
    except NoScreen:
        # It was taken out, and the screen paints once more before it lays itself out without it.
        return Strip.blank(ancho)
    segmentos = [
        Segment("".join(trozo.texto for trozo in juntos), estilo(_CLASES[voz]))
        for voz, juntos in groupby(linea, _voz)
    ]
    return Strip(segmentos, ancho)


def folds(widget: Widget) -> bool:
    """Return whether the terminal of the widget's screen may lack our glyphs."""
    return any(nodo.has_class("-ascii") for nodo in widget.ancestors)


def changed(viejas: Sequence[Linea], nuevas: Sequence[Linea]) -> list[int]:
    """Return the numbers of the lines that differ, came or went."""
    largo = max(len(viejas), len(nuevas))
    return [
        y
        for y in range(largo)
        if (viejas[y] if y < len(viejas) else None) != (nuevas[y] if y < len(nuevas) else None)
    ]


def _copy(lineas: Sequence[Linea]) -> list[list[Trozo]]:
    return [list(linea) for linea in lineas]


class Lineas(Widget):
    """A fixed block of lines as wide as its place; it takes no focus."""

    def __init__(
        self,
        lineas: Sequence[Linea] = (),
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._lineas = _copy(lineas)

    @property
    def lineas(self) -> list[list[Trozo]]:
        """Return the lines shown."""
        return self._lineas

    def set_lines(self, lineas: Sequence[Linea]) -> None:
        """Draw these lines, repainting only those that differ from the lines shown."""
        cambiadas = changed(self._lineas, lineas)
        crecio = len(lineas) != len(self._lineas)
        self._lineas = _copy(lineas)
        if crecio and self.styles.is_auto_height:
            self.refresh(layout=True)
            return
        if cambiadas and self.is_mounted:
            ancho = self.size.width
            self.refresh(*(Region(0, y, ancho, 1) for y in cambiadas))

    def line(self, y: int, ancho: int) -> Linea:
        """Return the spans of one row; subclasses that depend on the width override it."""
        return self._lineas[y] if y < len(self._lineas) else ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return one row for each line."""
        return max(len(self._lineas), 1)

    def render(self) -> RenderResult:
        """Return nothing: `render_line` draws."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        ancho = self.size.width
        return paint_fitted(self, ajustar(self.line(y, ancho), ancho), ancho)


class Lienzo(ScrollView, can_focus=True):
    """A block of lines of a fixed width that scrolls when its place is lower, and breaks them when it
    is narrower."""

    def __init__(
        self,
        lineas: Sequence[Linea] = (),
        *,
        ancho: int = WIDTH,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._ancho = ancho
        self._lineas = _copy(lineas)
        self._filas: list[list[Trozo]] = self._lineas
        self._fitted: list[Linea] = []
        """The rows as wide as `_width`: fitted once, however often they are painted."""
        self._width = 0
        self._primeras: Sequence[int] = range(len(self._lineas))
        self.virtual_size = Size(ancho, len(self._lineas))

    @property
    def lineas(self) -> list[list[Trozo]]:
        """Return the lines shown."""
        return self._lineas

    def show(self, lineas: Sequence[Linea]) -> None:
        """Draw these lines, repainting only those that differ from the lines shown."""
        self._lineas = _copy(lineas)
        self._lay_out()

    def show_line(self, y: int, linea: Linea) -> None:
        """Replace one line that is already shown."""
        self.show([*self._lineas[:y], linea, *self._lineas[y + 1 :]])

    def row_of(self, linea: int) -> int:
        """Return the row where a line begins; on a narrow window a line may take several."""
        return self._primeras[linea] if linea < len(self._primeras) else len(self._filas)

    def on_resize(self) -> None:
        """Break the lines again for a window of another width."""
        self._lay_out()

    def _lay_out(self) -> None:
        antes = self._filas
        if 0 < self.size.width < self._ancho:
            dobladas = [doblar(linea, self.size.width) for linea in self._lineas]
            self._filas = [fila for filas in dobladas for fila in filas]
            self._primeras = [0, *accumulate(map(len, dobladas))][:-1]
            self.virtual_size = Size(self.size.width, len(self._filas))
        else:
            self._filas = self._lineas
            self._primeras = range(len(self._lineas))
            self.virtual_size = Size(self._ancho, len(self._filas))
        cambiadas = changed(antes, self._filas)
        self._fit(cambiadas)
        for y in cambiadas:
            self.refresh_line(y)
        ultima = max(len(self._filas) - self.size.height, 0)
        if self.size.height and self.scroll_offset.y > ultima:
            # A larger place, or fewer lines: nothing is left below to scroll for.
            self.scroll_to(y=ultima, animate=False, force=True)

    def _fit(self, cambiadas: Sequence[int]) -> None:
        """Fit the rows that changed, or all of them to another width."""
        filas, ancho = self._filas, self.size.width
        if ancho != self._width or not self._fitted:
            self._width = ancho
            self._fitted = [ajustar(fila, ancho) for fila in filas]
            return
        nuevas = range(len(self._fitted), len(filas))
        self._fitted = [*self._fitted[: len(filas)], *([] for _ in nuevas)]
        for y in cambiadas:
            if y < len(filas):
                self._fitted[y] = ajustar(filas[y], ancho)

    def render_line(self, y: int) -> Strip:
        """Draw one row of what is scrolled into view."""
        indice, ancho = y + self.scroll_offset.y, self.size.width
        desde = self.scroll_offset.x
        if ancho == self._width >= self._ancho and indice < len(self._fitted) and not desde:
            return paint_fitted(self, self._fitted[indice], ancho)
        linea: Linea = self._filas[indice] if indice < len(self._filas) else ()
        tira = paint(self, linea, max(ancho, min(self._ancho, ancho_linea(linea))))
        return tira.crop(desde, desde + ancho) if desde else tira.crop(0, ancho)
