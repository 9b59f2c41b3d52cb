"""A figure readable from two metres, drawn with half blocks, or plain where there are none."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.ui.text import Linea, Trozo, Voz
from ajustes_tui.widgets.lineas import Lineas, folds

_DIBUJOS: dict[str, tuple[str, str, str]] = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▄█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ",": (" ", " ", "▀"),
    "—": ("   ", "▀▀▀", "   "),
    " ": (" ", " ", " "),
}


def cifra_grande(texto: str) -> list[str]:
    """Return a number such as `60,0` as three rows of half blocks; other characters stay below."""
    dibujos = [_DIBUJOS.get(c, (" ", " ", c)) for c in texto]
    return [" ".join(dibujo[fila] for dibujo in dibujos) for fila in range(3)]


class Indicador(Lineas):
    """One figure with its title above and its details below."""

    def __init__(self, titulo: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._titulo = titulo
        self._datos: tuple[str, Voz, tuple[tuple[Trozo, ...], ...]] = ("—", Voz.NORMAL, ())

    def on_mount(self) -> None:
        """Draw the title and an empty figure until the data arrive."""
        self._draw()

    def show(self, cifra: str, voz: Voz = Voz.FUERTE, detalle: Sequence[Linea] = ()) -> None:
        """Show a percentage written as a person reads it, without the sign."""
        self._datos = (cifra, voz, tuple(tuple(linea) for linea in detalle))
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        cifra, voz, detalle = self._datos
        signo = "" if cifra == "—" else " %"
        if folds(self):
            filas = ["", f"{cifra}{signo}", ""]
        else:
            filas = cifra_grande(cifra)
            filas[2] += signo
        self.set_lines(
            [
                [Trozo(self._titulo, Voz.FUERTE)],
                *([Trozo(fila, voz)] for fila in filas),
                *detalle,
            ]
        )
