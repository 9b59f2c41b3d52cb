"""The form of a recurso, filled while the usuario is still on the line."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from ajustes_tui.domain.estados import Contenido
from ajustes_tui.domain.ficha import Ficha
from ajustes_tui.screens.contacto_marcha import TIPOS, Recurso
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver, rotulo
from ajustes_tui.widgets.campo import Campo
from ajustes_tui.widgets.lineas import Lineas
from ajustes_tui.widgets.marco import Regla

MAX_RAZONES = 2_000
_ANCHO_TEXTO = 64
_QUE_PRESENTA = (
    "1 recurso de reposición: lo revisa Claro",
    "2 reposición y en subsidio apelación: si Claro se sostiene,",
    "  el expediente pasa a la SIC, que decide",
    "3 nada por ahora",
)


def cual(fichas: Sequence[Ficha]) -> str:
    """Return the digits that say which casos the recurso is about."""
    partes = []
    for numero, ficha in enumerate(fichas, 1):
        dicho = "aplicado" if ficha.caso.contenido is Contenido.APLICADO else "no aplica"
        partes.append(f"{numero} {ficha.caso.radicado_actual} {dicho}")
    partes.append(f"{len(fichas) + 1} {'los dos' if len(fichas) == 2 else 'todos'}")
    return "   ".join(partes)


def lo_demas(recurso: Recurso, fichas: Sequence[Ficha]) -> str:
    """Return what happens to the casos the recurso is not about."""
    elegidas = recurso.elegidas(fichas)
    otros = [f.caso.radicado_actual for f in fichas if f not in elegidas] if elegidas else []
    if not otros:
        return ""
    verbo = "se registra" if len(otros) == 1 else "se registran"
    return f"{', '.join(otros)} {verbo} como Acepta: cerrado, informado"


class FormularioRecurso(Vertical):
    """Which radicado, what is filed and why; nothing is chosen beforehand."""

    def __init__(
        self, fichas: Sequence[Ficha], leale: str, plazo: str, recurso: Recurso | None = None
    ) -> None:
        super().__init__(id="recurso")
        self._fichas = tuple(fichas)
        self._leale = leale
        self._plazo = plazo
        self._inicial = recurso or Recurso()

    def compose(self) -> ComposeResult:
        """Build the fields in the order one asks them."""
        yield Regla("Paso 7: no acepta", "la llamada sigue; el borrador se guarda solo")
        if len(self._fichas) > 1:
            yield self._renglon(
                "Cuál", self._campo("cual", 2, self._inicial.cual), cual(self._fichas)
            )
        primera, *otras = _QUE_PRESENTA
        otras[-1] += self._plazo
        yield self._renglon("Qué presenta", self._campo("tipo", 2, self._inicial.tipo), primera)
        yield Lineas([[Trozo(" " * 17 + texto)] for texto in otras])
        yield self._renglon(
            "Sus razones", self._campo("motivo", _ANCHO_TEXTO, self._inicial.motivo, MAX_RAZONES)
        )
        yield Lineas([[Trozo(" " * 14 + "en palabras del usuario · Mayús+Insert pega", Voz.TENUE)]])
        yield self._renglon(
            "Radicado",
            self._campo("radicado", 24, self._inicial.radicado, 30),
            "el nuevo de RR, si ya lo tiene",
        )
        yield Lineas(self._al_usuario())
        yield Lineas([[rotulo("Destino"), Trozo("CASOSPQR – PQRRES", Voz.FUERTE)]])
        yield Lineas([[]], id="lo-demas")

    def _campo(self, nombre: str, ancho: int, valor: str, maximo: int = 0) -> Campo:
        return Campo(valor, ancho=ancho, maximo=maximo or ancho - 1, id=nombre)

    def _renglon(self, nombre: str, campo: Campo, texto: str = "") -> Horizontal:
        partes: list[Widget] = [Lineas([[rotulo(nombre)]], classes="rotulo"), campo]
        if texto:
            partes.append(Lineas([[Trozo(f" {texto}")]], classes="texto"))
        return Horizontal(*partes, classes="renglon")

    def _al_usuario(self) -> list[Linea]:
        textos = envolver(f"«{self._leale}»", _ANCHO_TEXTO) if self._leale else ["—"]
        return [
            [rotulo("Léale" if not fila else ""), Trozo(texto)] for fila, texto in enumerate(textos)
        ]

    @property
    def recurso(self) -> Recurso:
        """Return what is written."""
        valores = {campo.id: campo.value for campo in self.query(Campo)}
        return Recurso(
            valores.get("cual", ""),
            valores.get("tipo", ""),
            valores.get("motivo", ""),
            valores.get("radicado", ""),
        )

    def focus_empty(self) -> None:
        """Put the cursor in the first field that still needs something."""
        for campo in self.query(Campo):
            if campo.id != "radicado" and not campo.value:
                campo.focus()
                return
        self.query(Campo).first().focus()

    def show_rest(self) -> None:
        """Say what happens to the casos the recurso is not about."""
        texto = lo_demas(self.recurso, self._fichas)
        linea: Linea = [rotulo("Lo demás"), Trozo(texto)] if texto else []
        self.query_one("#lo-demas", Lineas).set_lines([linea])

    def wrong_digit(self) -> str:
        """Return why a digit written cannot be one of those printed, or nothing."""
        recurso = self.recurso
        if recurso.tipo and recurso.tipo not in TIPOS:
            return "Qué presenta: escriba 1, 2 o 3"
        if recurso.cual and not recurso.elegidas(self._fichas):
            return f"Cuál: escriba un número de 1 a {len(self._fichas) + 1}"
        return ""
