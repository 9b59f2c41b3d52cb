"""The form of a recurso, filled while the usuario is still on the line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS
from ajustes_tui.screens.caso.call import TIPOS, Recurso
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import ANCHO_ROTULO, Linea, Trozo, Voz, envolver, rotulo
from ajustes_tui.widgets.field import Campo
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas

MAX_RAZONES = 2_000
_ANCHO = 80
_ANCHO_TEXTO = 64
_ANCHO_CUAL = 16
_QUE_PRESENTA = (
    "1 recurso de reposición: lo revisa Claro",
    "2 reposición y en subsidio apelación: si Claro se sostiene,",
    "  el expediente pasa a la SIC, que decide",
    "3 nada por ahora",
)

_DESTINO: Linea = [rotulo("Destino"), Trozo("CASOSPQR – PQRRES", Voz.FUERTE)]


def cual(fichas: Sequence[Ficha], ancho: int) -> list[str]:
    """Return the digits that say which casos the recurso is about, in rows of a width."""
    partes = []
    for numero, ficha in enumerate(fichas, 1):
        dicho = CONTENIDO_WORDS[ficha.caso.contenido or Contenido.NO_APLICA]
        partes.append(f"{numero} {ficha.caso.radicado_actual} {dicho}")
    partes.append(f"{len(fichas) + 1} {'los dos' if len(fichas) == 2 else 'todos'}")
    filas = [partes[0]]
    for parte in partes[1:]:
        junta = f"{filas[-1]}   {parte}"
        if len(junta) <= ancho:
            filas[-1] = junta
        else:
            filas.append(parte)
    return filas


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

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.recurso")]

    def __init__(
        self,
        fichas: Sequence[Ficha],
        leale: Callable[[Sequence[Ficha]], str],
        plazo: str,
        recurso: Recurso | None = None,
    ) -> None:
        """Build the form; `leale` says what is read aloud to the usuario about some casos."""
        super().__init__(id="recurso")
        self._llego_solo = False
        self._fichas = tuple(fichas)
        self._leale = leale
        self._plazo = plazo
        self._inicial = recurso or Recurso()

    def compose(self) -> ComposeResult:
        """Build the fields in the order one asks them."""
        yield Regla("Paso 7: no acepta", "la llamada sigue; el borrador se guarda solo")
        if len(self._fichas) > 1:
            ancho = 2 if self._una else min(len(self._fichas) + 2, _ANCHO_CUAL)
            opciones, *mas = cual(self._fichas, _ANCHO - ANCHO_ROTULO - ancho - 2)
            campo = self._campo("cual", ancho, self._inicial.cual, una=self._una)
            yield self._renglon("Cuál", campo, opciones)
            if mas:
                sangria = " " * (ANCHO_ROTULO + ancho + 1)
                yield Lineas([[Trozo(sangria + texto)] for texto in mas])
        primera, *otras = _QUE_PRESENTA
        otras[-1] += self._plazo
        campo = self._campo("tipo", 2, self._inicial.tipo, una=True)
        yield self._renglon("Qué presenta", campo, primera)
        yield Lineas([[Trozo(" " * 17 + texto)] for texto in otras])
        yield self._renglon(
            "Sus razones", self._campo("motivo", _ANCHO_TEXTO, self._inicial.motivo, MAX_RAZONES)
        )
        yield Lineas([[]], id="cuantas")
        yield self._renglon(
            "Radicado",
            self._campo("radicado", 24, self._inicial.radicado, 30),
            "el nuevo de RR, si ya lo tiene",
        )
        yield Lineas([[]], id="leale")
        yield Lineas([_DESTINO], id="destino")
        yield Lineas([[]], id="lo-demas")

    def _campo(
        self, nombre: str, ancho: int, valor: str, maximo: int = 0, *, una: bool = False
    ) -> Campo:
        if una:
            return Campo(valor, ancho=ancho, al_elegir=self._move_on, id=nombre)
        return Campo(valor, ancho=ancho, maximo=maximo or ancho - 1, id=nombre)

    def _renglon(self, nombre: str, campo: Campo, texto: str = "") -> Horizontal:
        partes: list[Widget] = [Lineas([[rotulo(nombre)]], classes="rotulo"), campo]
        if texto:
            partes.append(Lineas([[Trozo(f" {texto}")]], classes="texto"))
        return Horizontal(*partes, classes="renglon")

    @property
    def _una(self) -> bool:
        """Whether the field of the casos takes one choice only."""
        return len(self._fichas) <= 2

    def _al_usuario(self) -> list[Linea]:
        fichas = self.recurso.elegidas(self._fichas) or self._fichas[:1]
        textos = envolver(f"«{self._leale(fichas)}»", _ANCHO_TEXTO)
        return [
            [rotulo("Léale" if not fila else ""), Trozo(texto)] for fila, texto in enumerate(textos)
        ]

    def _move_on(self, campo: Campo) -> None:
        recurso = self.recurso
        completa = (campo.id == "cual" and self._una and recurso.elegidas(self._fichas)) or (
            campo.id == "tipo" and TIPOS.get(recurso.tipo, "NO_INTERPONE") != "NO_INTERPONE"
        )
        self._llego_solo = bool(completa and self.screen.focused is campo)
        if self._llego_solo:
            # At once: what is typed next, in the same burst even, is for that field.
            self.screen.set_focus(self._next_empty())

    def other_field(self) -> None:
        """Go to the next empty field; right after a choice moved on by itself, one is there."""
        if self._llego_solo:
            self._llego_solo = False
        else:
            self._next_empty().focus()

    def _next_empty(self) -> Campo:
        campos = list(self.query(Campo))
        en_foco = self.screen.focused
        actual = next((i for i, campo in enumerate(campos) if campo is en_foco), -1)
        orden = [*campos[actual + 1 :], *campos[: actual + 1]]
        return next((campo for campo in orden if not campo.value), orden[0])

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
        """Say what is read aloud, how much is written, and what happens to the other casos."""
        self.query_one("#leale", Lineas).set_lines(self._al_usuario())
        escrito = f"{len(self.recurso.motivo)} de {MAX_RAZONES:,}".replace(",", ".")
        dicho = f"en palabras del usuario · {escrito} · Mayús+Insert pega"
        self.query_one("#cuantas", Lineas).set_lines([[rotulo(""), Trozo(dicho, Voz.TENUE)]])
        texto = lo_demas(self.recurso, self._fichas)
        linea: Linea = [rotulo("Lo demás"), Trozo(texto)] if texto else []
        self.query_one("#lo-demas", Lineas).set_lines([linea])

    def show_lot(self, esperan: int) -> None:
        """Say in which lot the recurso goes out, and with how many more."""
        texto = "   sale en el lote PQR de hoy" + (f", con {esperan} más" if esperan else "")
        self.query_one("#destino", Lineas).set_lines([[*_DESTINO, Trozo(texto)]])

    def wrong_digit(self) -> str:
        """Return why a digit written cannot be one of those printed, or nothing."""
        recurso = self.recurso
        if recurso.tipo and recurso.tipo not in TIPOS:
            return "Qué presenta: escriba 1, 2 o 3"
        if recurso.cual and not recurso.elegidas(self._fichas):
            return f"Cuál: escriba números de 1 a {len(self._fichas)}, o {len(self._fichas) + 1}"
        return ""
