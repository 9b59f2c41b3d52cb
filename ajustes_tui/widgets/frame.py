"""The rows every screen has in the same place: bar, titled rule, command row, RR line and keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from ajustes_tui.ui.keys import Accion, pie_de
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Linea, Trozo, Voz, ancho, ancho_linea, extremos, limpio, regla
from ajustes_tui.widgets.line_view import Lineas

MAXIMO_80 = 8
"""Keys of row 24 at most in the smallest window."""


class Sitio(Container):
    """A container whose children cover it: it paints nothing, and no change elsewhere repaints them."""

    BLANK = True


class Barra(Lineas):
    """Row 1, in reverse: the place at the left, the work and the person at the right."""

    def __init__(self, *, demo: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._demo = demo
        self._textos = ("", "", "")

    def show(self, izquierda: str, derecha: str) -> None:
        """Change the text of each end; equal texts are not repainted."""
        self._set((izquierda, derecha, self._textos[2]))

    def warn(self, aviso: str) -> None:
        """Put a notice about the terminal at the right; an empty one takes it away."""
        self._set((*self._textos[:2], aviso))

    def _set(self, textos: tuple[str, str, str]) -> None:
        if textos != self._textos:
            self._textos = textos
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return the bar in reverse, with DEMO first in a demonstration store."""
        izquierda, derecha, aviso = self._textos
        marca = " DEMO ·" if self._demo else ""
        linea = extremos(
            [Trozo(f"{marca} {limpio(izquierda)}")], [Trozo(f"{limpio(aviso or derecha)} ")], ancho
        )
        return [Trozo("".join(trozo.texto for trozo in linea), Voz.BARRA)]


class Regla(Lineas):
    """A titled rule across its place."""

    def __init__(self, titulo: str = "", derecha: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._textos = (titulo, derecha)

    def show(self, titulo: str, derecha: str = "") -> None:
        """Change the title and the text at the right end."""
        if (titulo, derecha) != self._textos:
            self._textos = (titulo, derecha)
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return the rule."""
        return regla(*self._textos, ancho)


class FilaOrden(Lineas):
    """Row 21, the command row: the choice, the datum still missing, and what Enter does."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._estado = ("", "", Voz.FUERTE)

    @property
    def texto(self) -> str:
        """Return the text of the choice, empty without one."""
        return self._estado[0]

    def show(self, elegido: str = "", ayuda: str = "", voz: Voz = Voz.FUERTE) -> None:
        """Show a choice, or a waiting cursor without one, and the help for the next step."""
        if (elegido, ayuda, voz) != self._estado:
            self._estado = (elegido, ayuda, voz)
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return ` ► elegido … ayuda `."""
        elegido, ayuda, voz = self._estado
        izquierda = [Trozo(" "), Trozo("►", Voz.FUERTE), Trozo(" ")]
        izquierda.append(Trozo(elegido, voz) if elegido else Trozo("_", Voz.CURSOR))
        return extremos(izquierda, [Trozo(f"{ayuda} ", Voz.TENUE)] if ayuda else [], ancho)


class LineaRR(Lineas):
    """Rows 22 and 23: a rule that names the caso, then its RR line alone from column 1."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[], []], id=id)
        self._titulos = ("", "")

    @property
    def texto(self) -> str:
        """Return the RR line to be copied, or the notice in its place."""
        return "".join(trozo.texto for trozo in self.lineas[1])

    def show(self, titulo: str, derecha: str, texto: str, voz: Voz = Voz.RR) -> None:
        """Show `texto` alone on row 23, so that a selection takes nothing else."""
        self._titulos = (titulo, derecha)
        self.set_lines([[Trozo(titulo), Trozo(derecha)], [Trozo(limpio(texto), voz)]])

    def clear(self, aviso: str = "", voz: Voz = Voz.TENUE) -> None:
        """Take the line away and put a notice, or nothing, in its place."""
        self.show("", "", f" {aviso}" if aviso else "", voz)

    def line(self, y: int, ancho: int) -> Linea:
        """Return the rule or the line under it."""
        return regla(*self._titulos, ancho) if y == 0 else super().line(y, ancho)


class Teclas(Lineas):
    """Row 24: the keys of the place; a key that does not fit whole is left out."""

    def __init__(
        self,
        etiquetas: Mapping[str, str] | None = None,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Build the row; `etiquetas` are the words of the actions that mean another for a role."""
        super().__init__([[]], id=id)
        self._etiquetas = dict(etiquetas or {})
        self._contexto = ""
        self._acciones: tuple[Accion, ...] = ()
        self._apagadas: frozenset[str] = frozenset()

    def show(self, contexto: str, apagadas: Collection[str] = ()) -> None:
        """Show the keys of a context; the actions whose id is in `apagadas` look unusable."""
        estado = (contexto, frozenset(apagadas))
        if estado != (self._contexto, self._apagadas):
            self._contexto, self._apagadas = estado
            self._acciones = tuple(pie_de(contexto))
            self.refresh()

    def line(self, y: int, ancho_total: int) -> Linea:
        """Return as many whole keys as fit."""
        linea: list[Trozo] = []
        maximo = MAXIMO_80 if ancho_total < MEDIUM else len(self._acciones)
        for accion in self._acciones[:maximo]:
            etiqueta = self._etiquetas.get(accion.id, accion.etiqueta)
            pieza = f" {accion.tecla} {etiqueta}"
            if ancho_linea(linea) + ancho(pieza) > ancho_total:
                break
            apagada = accion.id in self._apagadas
            linea.append(Trozo(f" {accion.tecla}", Voz.INACTIVO if apagada else Voz.FUERTE))
            linea.append(Trozo(f" {etiqueta}", Voz.INACTIVO if apagada else Voz.TENUE))
        return linea


class Frame:
    """The rows around the body of a screen, and the context of the keys they show.

    Row 1 is the bar, row 21 the command row, rows 22 and 23 the RR line and row 24 the keys; a screen
    whose body brings its own command row, or that has no RR line, goes without.
    """

    def __init__(
        self,
        context: str,
        *,
        demo: bool = False,
        labels: Mapping[str, str] | None = None,
        command_row: bool = True,
        rr_line: bool = True,
    ) -> None:
        """Build the rows; `labels` are the words of the actions that mean another for a role."""
        self.context = context
        self.bar = Barra(demo=demo)
        self.command_row = FilaOrden()
        self.rr_line = LineaRR()
        self.key_row = Teclas(labels)
        self._has_command_row = command_row
        self._has_rr_line = rr_line

    def around(self, body: ComposeResult) -> ComposeResult:
        """Build the rows with a body between the bar and the command row."""
        self.key_row.show(self.context)
        with Sitio(classes="franja"):
            yield self.bar
        with Sitio(id="cuerpo"):
            yield from body
        with Sitio(classes="franja"):
            if self._has_command_row:
                yield self.command_row
            if self._has_rr_line:
                yield self.rr_line
            yield self.key_row

    def show_keys(self, context: str, disabled: Collection[str] = ()) -> None:
        """Change the keys that row 24 and the help show; `disabled` are ids that cannot act now."""
        self.context = context
        self.key_row.show(context, disabled)


def breakpoint_classes(breakpoints: Sequence[tuple[int, str]], size: int) -> dict[str, bool]:
    """Return each class of some breakpoints, and whether a window of that size has it."""
    reached = [name for least, name in sorted(breakpoints) if least <= size]
    return {name: name in reached[-1:] for _least, name in breakpoints}
