"""The account at the right of a wide window, and every datum of a caso."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.strip import Strip

from ajustes_tui.domain.caso.card import Ficha, FilaCaso, Linea
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CERRADOS, Estado
from ajustes_tui.domain.caso.eventos import DE_CORTE
from ajustes_tui.domain.caso.words import ESTADO_WORDS, TRAS_CLASIFICAR
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import BOGOTA, fecha_corta
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.line_text import detail_of, what_happened
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.measures import LABEL_WIDTH, PANEL_WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Linea as LineaTexto
from ajustes_tui.ui.text import Trozo, Voz, ancho, envolver, extremos, limpio, regla, rotulo
from ajustes_tui.widgets.line_view import Lienzo, paint

DATO = 65
_NOMBRE = LABEL_WIDTH + DATO - 2
_DENTRO = PANEL_WIDTH - 3
"""Cells of the panel between its border and the blank at its end."""
_SANGRIA = 7
_BORDE = Trozo("│ ", Voz.TENUE)


def all_data_lines(ficha: Ficha) -> list[list[Trozo]]:
    """Return every datum of a caso, the columns of the base nobody uses included."""
    caso = ficha.caso
    pares: list[tuple[str, str]] = [
        ("Usuario", limpio(caso.usuario_nombre)),
        ("Resultado", limpio(caso.resultado_crudo or caso.resultado)),
        ("Estado", limpio(caso.estado_ajuste)),
        ("El asesor", limpio(caso.motivo)),
        ("El back", limpio(caso.motivo_rechazo)),
        ("Pide", pesos(caso.valor_solicitado)),
        ("Aplicado", pesos(caso.valor_aplicado)),
        ("Asesor", limpio(" ".join(p for p in (caso.asesor_id, caso.asesor_nombre) if p))),
        ("Aliado", limpio(caso.aliado)),
        ("Solicitud", _dia(caso.fecha_solicitud)),
        ("Respuesta", _dia(caso.fecha_respuesta)),
        ("CUN", limpio(caso.cun)),
        ("Radicados", " · ".join(limpio(r.radicado) for r in ficha.radicados)),
        ("Teléfonos", " · ".join(f"{t.numero}{' errado' * t.invalido}" for t in ficha.telefonos)),
        ("Marcación", limpio(" ".join(p for p in (caso.razon, caso.subrazon) if p))),
        ("Reescalado", contados(caso.reescalamientos, "vez", "veces")),
        ("Aplazado", _dia(caso.aplazado_hasta)),
    ]
    pares += [(limpio(nombre), limpio(valor)) for nombre, valor in ficha.datos.items()]
    lineas: list[list[Trozo]] = [regla("Todos los datos", "Esc vuelve")]
    for nombre, valor in pares:
        if ancho(nombre) > LABEL_WIDTH - 2:
            # Who wrote the base chose the name: one that is cut would not say what it is.
            lineas += [[Trozo(f" {parte}", Voz.TENUE)] for parte in envolver(nombre, _NOMBRE)]
            nombre = ""
        for indice, texto in enumerate(envolver(valor or "—", DATO)):
            lineas.append([rotulo(nombre if not indice else ""), Trozo(texto)])
    return lineas


def _dia(dia: date | None) -> str:
    return fecha_corta(dia) if dia else ""


class AccountRow(NamedTuple):
    """A row of the panel, and how many lines of the historial end at it or above."""

    linea: LineaTexto
    lineas: int = 0


def account_rows(
    ficha: Ficha,
    semaforo_de: Callable[[date | None], Semaforo | None],
    sugerir: Callable[[str], str | None],
) -> list[AccountRow]:
    """Return the account at the right of a wide window: its casos, then its lines, newest first."""
    caso, otros = ficha.caso, ficha.otros
    casos = len(otros) + 1
    cuantas = len(ficha.lineas)
    dichas = f"{casos} {'caso' if casos == 1 else 'casos'}, "
    dichas += f"{cuantas} {'línea' if cuantas == 1 else 'líneas'}"
    renglones = [AccountRow([Trozo("Esta cuenta", Voz.FUERTE), Trozo(f" · {dichas}")])]
    vence = ficha.reloj.vence if ficha.reloj else None
    todos: list[tuple[Caso | FilaCaso, date | None]] = [(caso, vence)]
    todos += [(otro, otro.vence) for otro in otros]
    for uno, limite in todos:
        cerrado = uno.estado in CERRADOS
        voz, marca = signal_of(None if cerrado else semaforo_de(limite))
        letra = uno.causal or sugerir(uno.motivo) or " "
        texto = f"{limpio(uno.radicado_actual)} {letra} {_como_esta(uno)}"
        valor = Trozo(pesos(uno.valor_solicitado))
        izquierda = [Trozo("○" if cerrado else marca, Voz.NORMAL if cerrado else voz), Trozo(texto)]
        renglones.append(AccountRow(extremos(izquierda, [valor], _DENTRO - 1)))
    renglones.append(AccountRow([Trozo("─" * (_DENTRO + 1), Voz.TENUE)]))
    if pedidas := _de_un_asesor(caso, otros):
        renglones.append(AccountRow([Trozo(pedidas, Voz.TENUE)]))
    for numero, linea in enumerate(ficha.lineas, 1):
        renglones += [AccountRow(una, numero) for una in _resumen(linea)]
    return renglones


def _como_esta(caso: Caso | FilaCaso) -> str:
    asks = TRAS_CLASIFICAR[caso.resultado] if caso.estado is Estado.POR_CLASIFICAR else caso.estado
    return ESTADO_WORDS[asks].short


def _de_un_asesor(caso: Caso, otros: Sequence[FilaCaso]) -> str:
    """Return whose requests the open casos are, when several are of one asesor."""
    todos: list[Caso | FilaCaso] = [caso, *otros]
    abiertos = [uno for uno in todos if uno.estado not in CERRADOS]
    asesores = {uno.asesor_id for uno in abiertos}
    if len(abiertos) < 2 or len(asesores) != 1 or None in asesores:
        return ""
    cuantas = "las dos" if len(abiertos) == 2 else f"las {len(abiertos)}"
    return f"solicitudes de {limpio(caso.asesor_id)}, {cuantas} abiertas"


def _resumen(linea: Linea) -> list[LineaTexto]:
    """Return a line of the historial: when, who and what, then its detail under it."""
    voz = Voz.INACTIVO if linea.deshecha else Voz.NORMAL
    quien = "corte" if linea.evento in DE_CORTE else limpio(linea.agente)
    que = what_happened(linea).removeprefix("corte: ")
    cuando = Trozo(f"{linea.momento.astimezone(BOGOTA):%d/%m %H:%M} ", Voz.TENUE)
    detalle = detail_of(linea)
    if linea.nota and not linea.deshecha:
        detalle = f"«{detalle}»"
    partes = envolver(detalle, _DENTRO - _SANGRIA)[:2] if detalle else []
    return [
        [cuando, Trozo(f"{quien} {que}", voz)],
        *([Trozo(" " * _SANGRIA + parte, Voz.TENUE)] for parte in partes),
    ]


class AccountPanel(Lienzo):
    """The account beside the card: it scrolls when one enters it with Tab."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.cuenta")]

    def __init__(self) -> None:
        super().__init__(ancho=PANEL_WIDTH, id="panel")
        self._renglones: list[AccountRow] = []

    def mostrar(self, renglones: Sequence[AccountRow]) -> None:
        """Show an account from its top."""
        self._renglones = list(renglones)
        # One row more than the lines: the last row of the panel is its mark. And never less than
        # there is room for: an account of another length would have the whole screen laid out.
        vacias = max(self.size.height - len(renglones), 1)
        lineas = [[_BORDE, *renglon.linea] for renglon in renglones]
        self.show([*lineas, *([] for _ in range(vacias))])
        if self.scroll_offset.y:
            self.scroll_home(animate=False)
        self.refresh_line(self.size.height - 1)

    def on_focus(self) -> None:
        """Say how one leaves."""
        self.refresh_line(self.size.height - 1)

    def on_blur(self) -> None:
        """Say how one enters."""
        self.refresh_line(self.size.height - 1)

    def render_line(self, y: int) -> Strip:
        """Draw a row of the account, or the mark on the last one."""
        if y < self.size.height - 1:
            indice = y + self.scroll_offset.y
            return (
                super().render_line(y)
                if indice < len(self._renglones)
                else paint(self, [_BORDE], self.size.width)
            )
        ultimo = self.scroll_offset.y + self.size.height - 2
        visibles = [renglon.lineas for renglon in self._renglones[: ultimo + 1]]
        total = max((renglon.lineas for renglon in self._renglones), default=0)
        marca = f"{max(visibles, default=0)} de {total}"
        if ultimo + 1 < len(self._renglones):
            marca += " · Más ↓"
        ayuda = "Esc sale" if self.has_focus else "Tab entra"
        pie = extremos([Trozo(marca, Voz.TENUE)], [Trozo(ayuda, Voz.TENUE)], PANEL_WIDTH - 3)
        return paint(self, [_BORDE, *pie], self.size.width)
