"""A figure readable from two metres: drawn with half blocks, or written on terminals without them."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.ui.text import Linea, Trozo, Voz
from ajustes_tui.widgets.line_view import Lineas, folds

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
_PUNTOS = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
"""The upper and the lower half of its cell that each glyph fills."""
_SIGNOS = {puntos: signo for signo, puntos in _PUNTOS.items()}


def cifra_grande(texto: str, escala: int = 1) -> list[str]:
    """Return a number such as `60,0` as rows of half blocks, three for each step of the scale.

    Characters without a drawing stay below as they are.
    """
    dibujos = [_DIBUJOS.get(c, (" ", " ", c)) for c in texto]
    filas = [" ".join(dibujo[fila] for dibujo in dibujos) for fila in range(3)]
    return filas if escala == 1 else _ampliar(filas, escala)


def _ampliar(filas: Sequence[str], escala: int) -> list[str]:
    """Return a drawing with each half cell as large as `escala` of them."""
    puntos = [
        [_PUNTOS.get(signo, (0, 0))[mitad] for signo in fila for _ in range(escala)]
        for fila in filas
        for mitad in (0, 1)
        for _ in range(escala)
    ]
    return [
        "".join(_SIGNOS[arriba, abajo] for arriba, abajo in zip(*par, strict=True))
        for par in zip(puntos[::2], puntos[1::2], strict=True)
    ]


def ancho_de_cifra(texto: str, escala: int) -> int:
    """Return how many cells a number drawn at a scale takes, with its percent sign."""
    return max(map(len, cifra_grande(texto, escala))) + 2


class Indicador(Lineas):
    """One figure with its title above and its details below."""

    def __init__(self, titulo: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._titulo = titulo
        self._escala = 1
        self._datos: tuple[str, Voz, tuple[tuple[Trozo, ...], ...]] = ("—", Voz.NORMAL, ())

    def on_mount(self) -> None:
        """Draw the title and an empty figure until the data arrive."""
        self._draw()

    def show(self, cifra: str, voz: Voz = Voz.FUERTE, detalle: Sequence[Linea] = ()) -> None:
        """Show a percentage as a person reads it, given without its percent sign."""
        self._datos = (cifra, voz, tuple(tuple(linea) for linea in detalle))
        if self.is_mounted:
            self._draw()

    @property
    def cifra(self) -> str:
        """Return the figure shown."""
        return self._datos[0]

    def rename(self, titulo: str) -> None:
        """Change the title."""
        if titulo != self._titulo:
            self._titulo = titulo
            if self.is_mounted:
                self._draw()

    def scale(self, escala: int) -> None:
        """Draw the figure that many times as large; 0 writes it as text, where no drawing fits."""
        if escala != self._escala:
            self._escala = escala
            if self.is_mounted:
                self._draw()

    def _draw(self) -> None:
        cifra, voz, detalle = self._datos
        signo = "" if cifra == "—" else " %"
        # Twice as large there are no half blocks in it, so it stands on any terminal.
        plano = folds(self) and self._escala % 2
        if not self._escala:
            filas = [f"{cifra}{signo}"]
        elif plano:
            filas = [""] * (3 * self._escala)
            filas[len(filas) // 2] = f"{cifra}{signo}"
        else:
            filas = cifra_grande(cifra, self._escala)
            pie = max(lugar for lugar, fila in enumerate(filas) if fila.strip())
            filas[pie] += signo
        self.set_lines(
            [
                [Trozo(self._titulo, Voz.FUERTE)],
                *([Trozo(fila, voz)] for fila in filas),
                *detalle,
            ]
        )
