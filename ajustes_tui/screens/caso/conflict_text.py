"""The picture of a caso that changed while somebody typed: what happened, what was one's own, what
may be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from ajustes_tui.domain.caso.card import Ficha, Linea
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import TABLA, Evento
from ajustes_tui.domain.caso.words import estado_corto
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.caso.conflict_draft import OwnWork
from ajustes_tui.screens.caso.line_text import detail_of, what_they_did, who_did_it
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Linea as Renglon
from ajustes_tui.ui.text import Trozo, Voz, ancho, cell, envolver, limpio, regla, rotulo

DATO = 65
ALTO = 16
"""Rows between the header and the command row."""
MAX_PASOS = 3
LIBRES = 6
"""Rows that what happened and what was written share at eighty columns by twenty-four."""


class WayOut(StrEnum):
    """What becomes of one's own work."""

    NOTA = "nota"
    REVISION = "revision"
    DESCARTAR = "descartar"
    REGISTRAR = "registrar"
    DEJAR = "dejar"
    """Left as a draft, to go on with another caso."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A caso as it stands now, what others wrote on it meanwhile, and one's own work on it."""

    lugar: str
    """The place one was at, as the bar names it."""
    ficha: Ficha
    antes: str
    """The question the caso asked before."""
    lineas: tuple[Linea, ...]
    """What others wrote, oldest first."""
    mio: OwnWork
    el: datetime | None = None
    """When the draft was kept."""
    yo: str = ""
    previa: Ficha | None = None
    """The caso as it is once its causal is accepted, when it still has none."""
    a_medias: bool = False
    """Whether choosing one's own goes on with the form instead of registering it."""

    @property
    def quien(self) -> str:
        """Who changed it last, as a sentence names them."""
        de_otro = self.de_otro
        quien = self.lineas[-1].agente if self.lineas else de_otro or "la otra persona"
        return "el corte" if quien == "sistema" else limpio(quien)

    @property
    def de_otro(self) -> str:
        """Who has the caso now, when somebody else does."""
        toma = self.ficha.toma
        return toma.login if toma is not None and toma.login != self.yo else ""

    def negado(self, salida: WayOut) -> str:
        """Return why a way out cannot be taken, or nothing."""
        if salida is WayOut.DESCARTAR or salida is WayOut.DEJAR:
            return ""
        if self.de_otro:
            return f"lo tiene {limpio(self.de_otro)}"
        if salida is WayOut.NOTA:
            return ""
        ficha, evento = self.ficha, self.mio.evento
        if salida is WayOut.REVISION:
            evento = Evento.PEDIR_REVISION
        else:
            ficha = self.previa or ficha
        permiso = ficha.permite(evento) if evento is not None else None
        if evento is None or not isinstance(permiso, Negado):
            return ""
        if salida is WayOut.REGISTRAR and ficha.caso.estado not in TABLA[evento].desde:
            return f"desde {standing_of(ficha.caso).split(':')[0]} no existe {self._que()}"
        return permiso.motivo

    def al_dia(self, ficha: Ficha) -> Conflict:
        """Return it with the caso as it stands now: who has it, and what others wrote since."""
        vistas = max((linea.linea for linea in self.ficha.lineas), default=0)
        nuevas = ficha.ajenas(self.yo, despues_de=vistas) if vistas else ()
        igual = ficha.caso.estado is self.ficha.caso.estado
        return replace(
            self,
            ficha=ficha,
            lineas=(*self.lineas, *nuevas),
            previa=self.previa if igual else None,
        )

    def _que(self) -> str:
        return self.mio.decision.lstrip("0123456789 ").split(":")[0].lower()


def standing_of(caso: Caso) -> str:
    """Return where a caso stands, as the person reads it."""
    return estado_corto(caso.estado, caso.contenido)


def opciones(choque: Conflict) -> list[tuple[WayOut, str]]:
    """Return the four ways out, in the order of their digits."""
    lo_mio = "Seguir con lo mío" if choque.a_medias else "Registrar lo mío"
    return [
        (WayOut.NOTA, f"Dejar lo de {choque.quien} y guardar lo mío como nota en el historial"),
        (WayOut.REVISION, "Pedirle a la supervisora que decida entre las dos (va con mi borrador)"),
        (WayOut.DESCARTAR, "Descartar lo mío"),
        (WayOut.REGISTRAR, lo_mio),
    ]


_CORTAS = {
    WayOut.NOTA: "Guardar lo mío como nota",
    WayOut.REVISION: "Pedirle a la supervisora que decida",
}
"""A way out refused gives its room to the reason."""


def posibles(choque: Conflict) -> list[str]:
    """Return the digits that can be chosen."""
    return [
        str(numero)
        for numero, (salida, _texto) in enumerate(opciones(choque), 1)
        if not choque.negado(salida)
    ]


def cuerpo(choque: Conflict, elegida: WayOut | None) -> list[Renglon]:
    """Return the rows between the header and the command row."""
    pasos = _que_paso(choque)
    lineas: list[Renglon] = [regla("Qué pasó mientras usted escribía"), *pasos]
    cuando = f"borrador de las {choque.el.astimezone(BOGOTA):%H:%M}" if choque.el else ""
    lineas.append(regla("Lo suyo no se perdió", cuando))
    lineas += _lo_suyo(choque.mio, LIBRES + 1 - len(pasos))
    lineas.append(regla("Qué quiere hacer"))
    for numero, (salida, texto) in enumerate(opciones(choque), 1):
        lineas += _opcion(numero, salida, texto, choque.negado(salida), elegida)
    if choque.mio.radicado:
        aviso = _por_cerrar(choque)
        lineas += [*([[]] if len(lineas) < ALTO - 1 else []), [Trozo(aviso, Voz.AVISO)]]
    return [*lineas, *([[]] * max(ALTO - len(lineas), 0))]


def _por_cerrar(choque: Conflict) -> str:
    """Return which ways out tell somebody to close in RR what was marked there."""
    marcada = f" ▲ Si ya marcó {choque.mio.radicado} en RR"
    cierran = [digito for digito in posibles(choque) if digito in "12"]
    if not cierran:
        return f"{marcada}, esa marcación hay que cerrarla: 3 no la cierra."
    return f"{marcada}, escoja {' o '.join(cierran)}: esa marcación hay que cerrarla."


def _que_paso(choque: Conflict) -> list[Renglon]:
    pasos: list[tuple[datetime, Renglon]] = []
    causal = ""
    for linea, sigue in pairwise([*choque.lineas, None]):
        if linea is None:
            break
        if linea.evento == Evento.CLASIFICAR and sigue and sigue.momento == linea.momento:
            causal = f", causal {limpio(linea.datos.get('causal', ''))}"
            continue
        pasos.append((linea.momento, _paso(linea, causal)))
        causal = ""
    toma = choque.ficha.toma
    if toma is not None and choque.de_otro:
        momento = toma.desde.astimezone(BOGOTA)
        tomo: Renglon = [
            Trozo(f" {momento:%H:%M}        ", Voz.TENUE),
            Trozo(limpio(toma.login), Voz.FUERTE),
            Trozo(" lo tomó, y lo tiene"),
        ]
        pasos.append((momento, tomo))
    pasos.sort(key=lambda par: par[0])
    lineas = [renglon for _momento, renglon in pasos]
    if len(lineas) > MAX_PASOS:
        quedan = len(lineas) - MAX_PASOS + 1
        lineas = [
            [rotulo(""), Trozo(f"{quedan} cambios antes: F6", Voz.TENUE)],
            *lineas[1 - MAX_PASOS :],
        ]
    ahora = standing_of(choque.ficha.caso)
    estaba: Renglon = [rotulo("Ahora está"), Trozo(ahora, Voz.FUERTE)]
    if choque.antes and choque.antes != ahora:
        estaba = [*estaba, Trozo(f"   antes, {choque.antes}", Voz.TENUE)]
    return [*lineas, estaba]


def _paso(linea: Linea, causal: str) -> Renglon:
    momento = linea.momento.astimezone(BOGOTA)
    detalle = detail_of(linea)
    que = what_they_did(linea)
    if detalle and detalle not in que:
        que += f": {detalle}"
    que += causal
    quien = who_did_it(linea)
    return [
        Trozo(f" {momento:%H:%M}        ", Voz.TENUE),
        Trozo(quien, Voz.FUERTE),
        Trozo(cell(f" {que}", DATO - len(quien))),
    ]


def _lo_suyo(mio: OwnWork, alto: int) -> list[Renglon]:
    """Return what was chosen and typed in at most `alto` rows besides the decision."""
    lineas: list[Renglon] = []
    if mio.decision:
        lineas.append([rotulo("Decisión"), Trozo(mio.decision, Voz.FUERTE)])
    caben = len(mio.datos) if len(mio.datos) <= alto else alto - 1
    for nombre, texto in mio.datos[:caben]:
        textos = envolver(texto, DATO)
        sobran = len(textos) - 1
        resto = f"… y {sobran} {'renglón' if sobran == 1 else 'renglones'} más" if sobran else ""
        visto = cell(textos[0], DATO - len(resto)).rstrip() if resto else textos[0]
        lineas.append([rotulo(nombre), Trozo(visto), Trozo(resto, Voz.TENUE)])
    if caben < len(mio.datos):
        quedan = ", ".join(nombre.lower() for nombre, _texto in mio.datos[caben:])
        lineas.append([rotulo(""), Trozo(f"y también: {quedan}", Voz.TENUE)])
    return lineas


def _opcion(
    numero: int, salida: WayOut, texto: str, negado: str, elegida: WayOut | None
) -> list[Renglon]:
    if negado:
        dicho = f"{numero} {_CORTAS.get(salida, texto)}    no se puede: {negado}"
        if ancho(dicho) < WIDTH:
            return [[Trozo(f" {dicho}", Voz.INACTIVO)]]
        primera, *siguen = envolver(dicho, WIDTH - 4)
        return [
            [Trozo(f" {primera}", Voz.INACTIVO)],
            *([Trozo(f"   {parte}", Voz.INACTIVO)] for parte in siguen),
        ]
    voz = Voz.CURSOR if salida is elegida else Voz.FUERTE
    return [
        [
            Trozo(" "),
            Trozo(str(numero), voz),
            Trozo(f" {texto}", Voz.FUERTE if salida is elegida else Voz.NORMAL),
        ]
    ]


def dicho(choque: Conflict, elegida: WayOut | None) -> tuple[str, str]:
    """Return what row 21 says: what is chosen and what Enter does."""
    if elegida is None:
        digitos = posibles(choque)
        cuales = f"escriba {', '.join(digitos)}" if len(digitos) < 4 else "escriba 1 a 4"
        return "", f"{cuales}; nada se registra sin Enter"
    numero = next(n for n, (s, _t) in enumerate(opciones(choque), 1) if s is elegida)
    hace = {
        WayOut.NOTA: "su trabajo queda como nota",
        WayOut.REVISION: "la supervisora decide",
        WayOut.DESCARTAR: "lo suyo se borra",
        WayOut.REGISTRAR: "sigue su formulario" if choque.a_medias else "se registra lo suyo",
    }[elegida]
    return f"{numero} {hace}", "Enter lo hace · Esc atrás"
