"""The help of where one is, drawn once from the table of keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ajustes_tui.screens.modals.base import Dialogo
from ajustes_tui.ui.keys import Accion, acciones_de, teclas_texto, titulo_de
from ajustes_tui.ui.text import Linea, Trozo, Voz, cell, regla
from ajustes_tui.widgets.frame import Barra
from ajustes_tui.widgets.line_view import Lienzo, Lineas

_COPIAR = (
    "Doble clic sobre la cuenta o el radicado: ya quedó copiado.",
    "Línea RR: doble clic en la primera palabra y arrastre hasta la última.",
    "Clic derecho o Mayús+Insert pega. Lo pegado no decide: busca o llena un campo.",
    "Ctrl+C y Ctrl+S no hacen nada malo: todo se guarda mientras usted escribe.",
)
_PALABRAS = (
    "Asesor quien pidió el ajuste   Usuario el abonado   Marcación razón y subrazón",
    "Radicado el número que dio RR  CUN 16 dígitos, otro número   Corte cada base",
)
_ANCHO_TECLA = 10


def _una(accion: Accion, *, derecha: bool) -> list[Trozo]:
    margen, largo = ("", 30) if derecha else (" ", 29)
    tecla = cell(teclas_texto(accion), _ANCHO_TECLA)
    if not tecla.endswith(" "):
        tecla, largo = f"{tecla} ", largo - 1
    return [Trozo(f"{margen}{tecla}", Voz.FUERTE), Trozo(cell(accion.ayuda, largo))]


def lineas_de_ayuda(contexto: str) -> list[Linea]:
    """Return the help of a context as lines: its keys by group, the general ones, copying,
    words."""
    propias = acciones_de(contexto) if contexto not in ("comun", "global") else []
    acciones = [*propias, *acciones_de("comun"), *acciones_de("global")]
    grupos: dict[str, list[Accion]] = {}
    vistas: set[str] = set()
    for accion in acciones:
        if accion.verbo not in vistas and accion.verbo != "inofensiva":
            grupos.setdefault(accion.grupo, []).append(accion)
            vistas.add(accion.verbo)
    lineas: list[Linea] = []
    for grupo, miembros in grupos.items():
        lineas.append(regla(grupo))
        for par in zip(miembros[::2], [*miembros[1::2], None], strict=False):
            linea: list[Trozo] = []
            for columna, miembro in enumerate(par):
                if miembro is not None:
                    linea += _una(miembro, derecha=columna == 1)
            lineas.append(linea)
    lineas.append(regla("Copiar y pegar con PuTTY"))
    lineas += [[Trozo(f" {texto}")] for texto in _COPIAR]
    lineas.append(regla("Palabras"))
    lineas += [[Trozo(f" {texto}")] for texto in _PALABRAS]
    return lineas


class AyudaModal(Dialogo[None]):
    """The whole screen of help; Esc goes back to where the person was."""

    AUTO_FOCUS = "*"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,enter,question_mark", "screen.cancelar", "Volver", show=False),
    ]

    def __init__(self, contexto: str) -> None:
        super().__init__()
        self._contexto = contexto

    def compose(self) -> ComposeResult:
        """Build the bar, the text and the last row."""
        barra = Barra()
        barra.show(f"AYUDA › {titulo_de(self._contexto)}", "Esc vuelve donde estaba")
        yield barra
        yield Lienzo(lineas_de_ayuda(self._contexto))
        pie = [
            Trozo(" Esc", Voz.FUERTE),
            Trozo(" Volver", Voz.TENUE),
            Trozo(" Av Pág", Voz.FUERTE),
            Trozo(" Más ayuda", Voz.TENUE),
            Trozo(" Ctrl+P", Voz.FUERTE),
            Trozo(" Acciones", Voz.TENUE),
        ]
        yield Lineas([pie])
