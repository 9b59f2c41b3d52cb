"""A table of any length: it holds every id but only the rows around the view, and repaints two lines
when its cursor moves."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ajustes_tui.domain.values.counts import miles
from ajustes_tui.ui.text import ELIPSIS, Alineacion, Linea, Trozo, Voz, ancho_linea, cell
from ajustes_tui.ui.text import ancho as ancho_texto
from ajustes_tui.widgets.line_view import changed, paint

F = TypeVar("F")

BLOQUE = 50
"""Rows asked for at once; three blocks are kept: that in view, the one before and the one after."""

_BAJO_EL_CURSOR = {Voz.CAMPO: Voz.CURSOR, Voz.OPCION: Voz.BARRA}
"""The tones of cells that can be written in, and their tones in the row of the cursor."""
_CON_COLOR = frozenset({Voz.OK, Voz.AVISO, Voz.MALO, Voz.CAMPO, Voz.CURSOR})


# No slots: `Columna[Fila](…)` of a frozen generic dataclass with slots fails in Python 3.11.
class Columna(NamedTuple, Generic[F]):
    """One column: its title, its width, and the text and tone of its cell for a row."""

    titulo: str
    ancho: int
    """Cells; the least a flexible column takes."""
    valor: Callable[[F], str]
    alinear: Alineacion = "izq"
    voz: Callable[[F], Voz] | None = None
    flexible: bool = False
    """Takes a share of the cells that are left over."""
    propia: bool = False
    """Keeps its tone in a row that has a tone of its own."""
    entera: bool = False
    """Is never cut: a long text takes the blanks of the cell before and pushes the cells after."""
    cede: bool = False
    """Gives its cells to a long text of the column after it, so that no cell leaves the row."""


class TablaVentana(ScrollView, Generic[F], can_focus=True):
    """A list whose cursor belongs to an id and not to a row number."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Arriba", show=False),
        Binding("down", "move(1)", "Abajo", show=False),
        Binding("pageup", "page(-1)", "Página arriba", show=False),
        Binding("pagedown", "page(1)", "Página abajo", show=False),
        Binding("home,ctrl+home", "end(0)", "Primero", show=False),
        Binding("end,ctrl+end", "end(1)", "Último", show=False),
        Binding("enter", "elegir_fila", "Abrir", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Row number of the cursor, from 0."""

    class _Propio(Message):
        """A message of the table, which `@on` can tell apart by the selector of the table."""

        def __init__(self, tabla: TablaVentana[Any]) -> None:
            super().__init__()
            self.tabla = tabla

        @property
        def control(self) -> TablaVentana[Any]:
            """Return the table, for `@on` selectors."""
            return self.tabla

    class VentanaPedida(_Propio):
        """The table needs the rows of these ids, which start at row `inicio`."""

        def __init__(self, tabla: TablaVentana[Any], inicio: int, ids: array[int]) -> None:
            super().__init__(tabla)
            self.inicio = inicio
            self.ids = ids

    class FilaElegida(_Propio):
        """Enter was pressed on the row of this id."""

        def __init__(self, tabla: TablaVentana[Any], caso_id: int) -> None:
            super().__init__(tabla)
            self.caso_id = caso_id

    class CursorMovido(_Propio):
        """The cursor stands on another id."""

        def __init__(self, tabla: TablaVentana[Any], caso_id: int, indice: int) -> None:
            super().__init__(tabla)
            self.caso_id = caso_id
            self.indice = indice

    class VistaMovida(_Propio):
        """What is in view changed; `marca` is «12 de 47 · Más ↓»."""

        def __init__(self, tabla: TablaVentana[Any], marca: str) -> None:
            super().__init__(tabla)
            self.marca = marca

    def __init__(
        self,
        columnas: Mapping[int, Sequence[Columna[F]]],
        *,
        voz_fila: Callable[[F], Voz | None] | None = None,
        vacio: str = "No hay casos.",
        titulos: bool = True,
        cursor_siempre: bool = True,
        al_mover: Callable[[], None] | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        self._tiras: dict[int, Strip] = {}
        """The painted line of each row of the view, until it is refreshed."""
        self._tiras_de = Size(0, 0)
        super().__init__(id=id, classes=classes)
        self._columnas = dict(sorted(columnas.items()))
        self._voz_fila = voz_fila
        self._vacio = vacio
        self._cabeza = int(titulos)
        self._cursor_siempre = cursor_siempre
        self._al_mover = al_mover
        self._pie: list[list[Trozo]] = []
        self._reparto: tuple[int, list[tuple[Columna[F], int]]] | None = None
        """The last width, and the cells of each column in it."""
        self._ids: array[int] = array("q")
        self._filas: dict[int, F] = {}
        self._pedidos: set[int] = set()
        self._marca = ""

    @property
    def row_count(self) -> int:
        """Return how many ids the table holds."""
        return len(self._ids)

    @property
    def ids(self) -> array[int]:
        """Return the ids the table holds, in order."""
        return self._ids

    @property
    def cursor_id(self) -> int | None:
        """Return the id under the cursor, None when the table is empty."""
        return self._ids[self.cursor] if self._ids else None

    @property
    def marca(self) -> str:
        """Return how far the view reaches, such as «12 de 47 · Más ↓»."""
        return self._marca

    @property
    def marca_cursor(self) -> str:
        """Return the row number of the cursor, such as «3 de 47 · Más ↓»."""
        total = len(self._ids)
        mas = " · Más ↓" if self.scroll_offset.y + self._visibles < total else ""
        return f"{miles(self.cursor + 1 if total else 0)} de {miles(total)}{mas}"

    @property
    def _visibles(self) -> int:
        return max(self.size.height - self._cabeza - len(self._pie), 1)

    def row(self, caso_id: int) -> F | None:
        """Return the row of an id when it has arrived."""
        return self._filas.get(caso_id)

    def set_columns(self, columnas: Mapping[int, Sequence[Columna[F]]]) -> None:
        """Show other columns, for rows of another kind that `set_ids` brings."""
        self._columnas = dict(sorted(columnas.items()))
        self._reparto = None
        self.refresh()

    def set_ids(
        self,
        ids: Iterable[int],
        filas: Mapping[int, F] | None = None,
        *,
        sigue_de: bool = False,
    ) -> bool:
        """Take a new list, perhaps with some rows; return whether the cursor's id is in it.

        When it is not, the cursor stays at the nearest row number. The rows are consecutive from
        the start of a block, as `blocks_in_view` cuts them. With `sigue_de` the list shown was the
        beginning of this one, so the rows that arrived are still good.
        """
        antes = self.cursor_id
        indice = self.cursor
        vista = self._shown()
        nuevos = ids if isinstance(ids, array) else array("q", ids)
        if not (sigue_de and nuevos[: len(self._ids)] == self._ids):
            self._filas.clear()
            self._pedidos.clear()
        if filas:
            self._filas.update(filas)
            primero = nuevos.index(next(iter(filas))) // BLOQUE
            self._pedidos.update(range(primero, primero - (-len(filas) // BLOQUE)))
        self._ids = nuevos
        sigue = True
        if antes is not None:
            try:
                indice = self._ids.index(antes)
            except ValueError:
                sigue = False
        self._measure(self.size.width)
        destino = max(min(indice, len(self._ids) - 1), 0)
        movido = destino == self.cursor
        self.cursor = destino
        self._into_view()
        self._request()
        self._refresh_changed(*vista)
        if movido and self.cursor_id is not None and self.cursor_id != antes:
            self._tell_cursor(destino)
        return sigue

    def _shown(self) -> tuple[int, list[tuple[int, F | None]]]:
        """Return the row number at the top, and each id in view with its row."""
        return int(self.scroll_offset.y), [(i, self._filas.get(i)) for i in self.in_view]

    def _refresh_changed(self, arriba: int, antes: list[tuple[int, F | None]]) -> None:
        """Repaint the lines whose row is another one than before, or all if the view moved."""
        ahora_arriba, ahora = self._shown()
        if arriba != ahora_arriba or not antes or not ahora:
            self.refresh()
            return
        pares = enumerate(zip_longest(antes, ahora), arriba)
        if indices := [indice for indice, (vieja, nueva) in pares if vieja != nueva]:
            self._refresh_rows(*indices)

    def set_foot(self, lineas: Sequence[Linea]) -> None:
        """Draw these lines under the rows, repainting only those that differ.

        They are of the table because they speak of the row under the cursor and are painted with
        it: a widget of their own would double the cost of a key.
        """
        antes, self._pie = self._pie, [list(linea) for linea in lineas]
        ancho, alto = self.size
        if len(antes) != len(self._pie):
            self._measure(ancho)
            self._into_view()
            self.refresh()
            return
        arriba = alto - len(antes)
        cambiadas = changed(antes, self._pie)
        if cambiadas:
            self.refresh(*(Region(0, arriba + y, ancho, 1) for y in cambiadas))

    def foot_line(self, y: int, ancho: int) -> Linea:
        """Return a line of the foot; subclasses that depend on the width override it."""
        return self._pie[y]

    def _measure(self, ancho: int) -> None:
        self.virtual_size = Size(ancho, len(self._ids) + self._cabeza + len(self._pie))

    @property
    def blocks_in_view(self) -> slice:
        """Return where the blocks in view stand: the rows that a list read again may bring."""
        arriba = self.scroll_offset.y
        ultimo = (arriba + self._visibles - 1) // BLOQUE
        return slice(arriba // BLOQUE * BLOQUE, (ultimo + 1) * BLOQUE)

    @property
    def in_view(self) -> array[int]:
        """Return the ids in view."""
        arriba = self.scroll_offset.y
        return self._ids[arriba : arriba + self._visibles]

    def set_rows(self, filas: Mapping[int, F]) -> None:
        """Take rows that arrived; only the lines in view that they change are repainted."""
        cambiadas = {i for i, fila in filas.items() if self._filas.get(i) != fila}
        self._filas.update(filas)
        arriba = self.scroll_offset.y
        a_la_vista = range(arriba, min(arriba + self._visibles, len(self._ids)))
        if indices := [indice for indice in a_la_vista if self._ids[indice] in cambiadas]:
            self._refresh_rows(*indices)

    def move_to_id(self, caso_id: int) -> bool:
        """Put the cursor on an id; return False when the table does not hold it."""
        try:
            self.cursor = self._ids.index(caso_id)
        except ValueError:
            return False
        return True

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor inside the table."""
        return max(min(cursor, len(self._ids) - 1), 0)

    def watch_cursor(self, viejo: int, nuevo: int) -> None:
        """Repaint the row left and the row reached, and nothing else unless the view moves.

        A step past the edge brings a third of a view at once: what comes next is seen before one
        gets there, and most steps send a thin line two rows instead of a scrolled screen.
        """
        if not self._ids:
            return
        if not self._into_view(self._visibles // 3 if abs(nuevo - viejo) == 1 else 0):
            self._refresh_rows(viejo, nuevo)
        self._request()
        self._tell_cursor(nuevo)

    def _tell_cursor(self, indice: int) -> None:
        if self._al_mover is not None:
            self._al_mover()
        else:
            self.post_message(self.CursorMovido(self, self._ids[indice], indice))

    def refresh_id(self, caso_id: int) -> None:
        """Repaint the row of an id when it is in view: what its cells say changed."""
        arriba = self.scroll_offset.y
        for indice in range(arriba, min(arriba + self._visibles, len(self._ids))):
            if self._ids[indice] == caso_id:
                self._refresh_rows(indice)

    def _refresh_rows(self, *indices: int) -> None:
        ancho, arriba = self.size.width, self.scroll_offset.y - self._cabeza
        self.refresh(*(Region(0, indice - arriba, ancho, 1) for indice in indices))

    def _into_view(self, mas: int = 0) -> bool:
        """Scroll the least that shows the cursor, and some rows more; return whether it moved."""
        arriba = self.scroll_offset.y
        ultima = max(len(self._ids) - self._visibles, 0)
        if self.cursor < arriba:
            destino = max(self.cursor - mas, 0)
        elif self.cursor >= arriba + self._visibles:
            destino = min(self.cursor - self._visibles + 1 + mas, ultima)
        else:
            self._mark()
            return False
        self.scroll_to(y=destino, animate=False, force=True, immediate=True)
        self._mark()
        return True

    def _mark(self) -> None:
        """Tell the screen how far the view reaches when that changed."""
        total = len(self._ids)
        ultimo = min(self.scroll_offset.y + self._visibles, total)
        marca = f"{miles(ultimo)} de {miles(total)}"
        if ultimo < total:
            marca += " · Más ↓"
        if marca != self._marca:
            self._marca = marca
            self.post_message(self.VistaMovida(self, marca))

    def _request(self) -> None:
        """Ask for the blocks around the view that were not asked for, and forget the rows far away."""
        if not self._ids:
            return
        if not self.size.height:
            # It is not in sight: they are asked for when it is painted.
            self._tiras_de = Size(0, 0)
            return
        arriba = self.scroll_offset.y
        primero = max(arriba // BLOQUE - 1, 0)
        ultimo = min((arriba + self._visibles) // BLOQUE + 1, (len(self._ids) - 1) // BLOQUE)
        cerca = range(primero, ultimo + 1)
        for bloque in self._pedidos.difference(cerca):
            self._pedidos.discard(bloque)
            for caso_id in self._ids[bloque * BLOQUE : (bloque + 1) * BLOQUE]:
                self._filas.pop(caso_id, None)
        centro = arriba // BLOQUE
        for bloque in sorted(cerca, key=lambda b: abs(b - centro)):
            if bloque not in self._pedidos:
                self._pedidos.add(bloque)
                inicio = bloque * BLOQUE
                self.post_message(
                    self.VentanaPedida(self, inicio, self._ids[inicio : inicio + BLOQUE])
                )

    def request_again(self) -> None:
        """Ask for the rows in view once more, because their casos changed."""
        self._pedidos.clear()
        self._request()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view and the width of the columns when the window changes."""
        self._fit()

    def _fit(self) -> None:
        """Measure the list in its place, and ask for the rows that came into view."""
        self._measure(self.size.width)
        self._into_view()
        self._request()

    def on_focus(self) -> None:
        """Show the cursor of a table that has it only while it is used."""
        self._refresh_rows(self.cursor)

    def on_blur(self) -> None:
        """Hide the cursor of a table that has it only while it is used."""
        self._refresh_rows(self.cursor)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows the wheel or a jump brought into view."""
        super().watch_scroll_y(old_value, new_value)
        self._mark()
        self._request()

    def key_up(self, event: events.Key) -> None:
        """Go up one row: the one key that is held down goes no further than the table."""
        event.stop()
        self.cursor -= 1

    def key_down(self, event: events.Key) -> None:
        """Go down one row, as `key_up`."""
        event.stop()
        self.cursor += 1

    def action_move(self, paso: int) -> None:
        """Move the cursor some rows."""
        self.cursor += paso

    def action_page(self, sentido: int) -> None:
        """Move the cursor one view."""
        self.cursor += sentido * max(self._visibles - 1, 1)

    def action_end(self, ultimo: int) -> None:
        """Go to the first row or to the last."""
        self.cursor = len(self._ids) - 1 if ultimo else 0

    def action_elegir_fila(self) -> None:
        """Tell the screen that the row under the cursor was chosen."""
        if (caso_id := self.cursor_id) is not None:
            self.post_message(self.FilaElegida(self, caso_id))

    def _layout(self, ancho: int) -> list[tuple[Columna[F], int]]:
        """Return the columns for a width with the cells of each; it is kept, for every row asks."""
        if self._reparto is None or self._reparto[0] != ancho:
            self._reparto = (ancho, self._share_out(ancho))
        return self._reparto[1]

    def _share_out(self, ancho: int) -> list[tuple[Columna[F], int]]:
        clases = [minimo for minimo in self._columnas if minimo <= ancho]
        columnas = self._columnas[clases[-1] if clases else next(iter(self._columnas))]
        sobra = ancho - 1 - sum(c.ancho for c in columnas) - max(len(columnas) - 1, 0)
        flexibles = sum(c.flexible for c in columnas)
        reparto: list[tuple[Columna[F], int]] = []
        for columna in columnas:
            extra = 0
            if columna.flexible and sobra > 0:
                extra = sobra // flexibles
                sobra -= extra
                flexibles -= 1
            reparto.append((columna, columna.ancho + extra))
        return reparto

    def _header(self, ancho: int) -> Linea:
        titulos = (
            cell(columna.titulo, max(celdas, len(columna.titulo)), columna.alinear)
            for columna, celdas in self._layout(ancho)
        )
        return [Trozo(f" {' '.join(titulos)}".rstrip(), Voz.TENUE)]

    def _line(self, indice: int, ancho: int) -> Linea:
        """Return the spans of one row: the mark of the cursor, then the cells.

        One cell tells the row of the cursor as well as all of them, and a cursor that moves sends a
        thin line two cells instead of two rows: the field to write in, or else one in bold.
        """
        actual = indice == self.cursor and (self._cursor_siempre or self.has_focus)
        marca = Trozo("►", Voz.FUERTE) if actual else Trozo(" ")
        fila = self._filas.get(self._ids[indice])
        if fila is None:
            return [marca, Trozo(ELIPSIS, Voz.TENUE)]
        base = self._voz_fila(fila) if self._voz_fila else None
        linea = [marca]
        cede = False
        fin = 0
        for numero, (columna, celdas) in enumerate(self._layout(ancho)):
            voz = columna.voz(fila) if columna.voz else Voz.NORMAL
            voz = base if base and not columna.propia else voz
            valor = columna.valor(fila)
            if indice == self.cursor and voz in _BAJO_EL_CURSOR:
                actual, voz = False, _BAJO_EL_CURSOR[voz]
            elif actual and voz not in _CON_COLOR and valor.strip():
                actual, voz = False, Voz.FUERTE
            if numero:
                linea.append(Trozo(" "))
            largo = max(celdas, len(valor)) if columna.entera else celdas
            fin += 1 + largo
            if numero and largo > celdas:
                antes = linea[-2]
                linea[-2] = _sin_blancos(antes, largo - celdas)
                if cede:
                    queda = max(ancho_texto(antes.texto) - (largo - celdas), 1)
                    linea[-2] = antes._replace(texto=cell(antes.texto.rstrip(), queda))
            cede = columna.cede
            linea.append(Trozo(cell(valor, largo, columna.alinear), voz))
        ultima = linea[-1].texto.rstrip()
        if fin > ancho:
            ultima = _fitted(linea, ultima, ancho)
        linea[-1] = linea[-1]._replace(texto=ultima)
        return linea

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Have some lines painted anew, or all of them."""
        if not regions:
            self._tiras.clear()
        for region in regions:
            for y in region.line_range:
                self._tiras.pop(y, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in view, each painted once until it is refreshed.

        Nothing stands around them: what the framework does to every line for a border, a padding
        or an opacity costs more than the line.
        """
        if self._tiras_de != self.size:
            self._tiras.clear()
            self._tiras_de = self.size
            # The framework gives a list that comes into sight its size, and now and then no Resize.
            self.call_next(self._fit)
        for y in crop.line_range:
            if y not in self._tiras:
                self._tiras[y] = self._filtered(self.render_line(y))
        tiras = [self._tiras[y] for y in crop.line_range]
        if crop.column_span == (0, self._tiras_de.width):
            return tiras
        return [tira.crop(*crop.column_span) for tira in tiras]

    def _filtered(self, tira: Strip) -> Strip:
        """Return a line in the colours the terminal has."""
        _, fondo = self.background_colors
        for filtro in self.get_line_filters():
            tira = tira.apply_filter(filtro, fondo)
        return tira

    def render_line(self, y: int) -> Strip:
        """Draw the header or one row of the view."""
        ancho, alto = self.size
        if y < self._cabeza:
            return paint(self, self._header(ancho), ancho)
        pie = y - alto + len(self._pie)
        if pie >= 0:
            return paint(self, self.foot_line(pie, ancho), ancho)
        indice = self.scroll_offset.y + y - self._cabeza
        if indice < len(self._ids):
            return paint(self, self._line(indice, ancho), ancho)
        vacia = not self._ids and y == self._cabeza and self._vacio
        return paint(self, [Trozo(f" {self._vacio}", Voz.TENUE)] if vacia else [], ancho)


def _fitted(linea: Linea, ultima: str, ancho: int) -> str:
    """Return the last cell of a row, cut with an ellipsis where a long cell pushed it out."""
    sobra = ancho_linea(linea[:-1]) + ancho_texto(ultima) - ancho
    return cell(ultima, max(ancho_texto(ultima) - sobra, 1)) if sobra > 0 else ultima


def _sin_blancos(celda: Trozo, cuantos: int) -> Trozo:
    """Return a cell without so many of the blanks at its end, or without all of them."""
    libres = len(celda.texto) - len(celda.texto.rstrip())
    return celda._replace(texto=celda.texto[: len(celda.texto) - min(libres, cuantos)])
