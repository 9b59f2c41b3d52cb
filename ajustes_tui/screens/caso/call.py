"""A call as it goes on: what has been said, to which number, and the eventos its end makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.caso.estados import POR_LLAMAR, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, MESSAGE_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import Parrafo
from ajustes_tui.domain.rules.attempts import falta_verificar
from ajustes_tui.services.recorder import Peticion

if TYPE_CHECKING:
    from ajustes_tui.services.casos.contacto import Llamada


class Modo(StrEnum):
    """What one is doing with the usuario."""

    LLAMADA = "llamada"
    MENSAJE = "mensaje"
    RECURSO = "recurso"
    POSTERIOR = "posterior"
    """The usuario was informed, and calls within the ten days to file a recurso."""


@dataclass(frozen=True, slots=True)
class Salida:
    """One way a call ends: the digit that chooses it and what is registered."""

    digito: str
    resultado: str
    texto: str


_DIGITOS = 9
"""From as many casos on, all of them have a number of two digits, and blanks part the numbers."""
CONTESTA = "CONTESTA"
"""Not an outcome: somebody answered where a message was going to be left, so the call goes on."""
_PAD = "7894561230"
"""The digits of the numeric pad, top row first."""

SALIDAS: Mapping[Modo, tuple[Salida, ...]] = {
    Modo.LLAMADA: tuple(
        Salida(o.digit, o.code, o.option)
        for digit in _PAD
        for o in CONTACT_OUTCOMES.values()
        if o.digit == digit
    ),
    Modo.MENSAJE: (
        *(Salida(o.digit, o.code, o.option) for o in MESSAGE_OUTCOMES.values()),
        Salida("4", CONTESTA, "Contestó: informarle"),
    ),
    Modo.RECURSO: (
        Salida("1", "ACEPTA", "Desiste: acepta"),
        Salida("2", "NO_ACEPTA", "Presenta el recurso"),
        Salida("3", "NO_INTERPONE", "Desiste: nada por ahora"),
    ),
    Modo.POSTERIOR: (Salida("2", "NO_ACEPTA", "Presenta el recurso"),),
}
"""In the order of the numeric pad, top row first."""

DE_RECURSO = frozenset({Modo.RECURSO, Modo.POSTERIOR})
_CON_RECURSO = "NO_ACEPTA"
TIPOS: Mapping[str, str] = {
    "1": "REPOSICION",
    "2": "REPOSICION_Y_APELACION",
    "3": "NO_INTERPONE",
}
"""What the usuario files, by the digit of the form; the last one files nothing now."""


@dataclass(frozen=True, slots=True)
class Recurso:
    """What was written in the form of the recurso."""

    cual: str = ""
    tipo: str = ""
    motivo: str = ""
    radicado: str = ""

    def elegidas(self, fichas: Sequence[Ficha]) -> tuple[Ficha, ...]:
        """Return the casos the recurso is about; none while the field says nothing useful.

        A digit is a caso, several digits are several, and the one after the last is all of them.
        """
        if len(fichas) == 1 or self.cual == str(len(fichas) + 1):
            return tuple(fichas)
        pedidas = self.cual.split() if len(fichas) >= _DIGITOS else [*self.cual]
        posibles = {str(n): ficha for n, ficha in enumerate(fichas, 1)}
        if not set(pedidas) <= posibles.keys():
            return ()
        return tuple(ficha for n, ficha in posibles.items() if n in pedidas)

    def falta(self, fichas: Sequence[Ficha]) -> str:
        """Return what is still to be written, or nothing."""
        if not self.elegidas(fichas):
            return "falta cuál"
        if self.tipo not in TIPOS:
            return "falta qué presenta"
        if TIPOS[self.tipo] != "NO_INTERPONE" and not self.motivo.strip():
            return "faltan sus razones"
        return ""


@dataclass(frozen=True, slots=True)
class Marcha:
    """Everything a person has done in a call that is not registered yet."""

    llamada: Llamada
    modo: Modo
    guion: tuple[Parrafo, ...]
    yo: str
    dichos: tuple[str, ...] = ()
    """The hour, `HH:MM:SS`, at which each paragraph was said."""
    telefono: str = ""
    nuevos: tuple[str, ...] = ()
    """Numbers added during the call, not on file yet."""
    autorizado: bool = False
    entrante: bool = False
    """Whether the usuario is the one who calls: no attempt, and no number is dialled."""
    elegida: Salida | None = None
    cuando: datetime | None = None

    @property
    def fichas(self) -> tuple[Ficha, ...]:
        """The casos this call is about: in the estado of its kind, and nobody else's."""
        if self.modo in DE_RECURSO:
            return (self.llamada.principal,)
        estados = POR_LLAMAR if self.modo is Modo.LLAMADA else frozenset({Estado.POR_DEJAR_MENSAJE})
        if self.entrante:
            estados |= {Estado.CERRADO_MENSAJE}
        return tuple(
            f
            for f in self.llamada.fichas
            if f.caso.estado in estados and (f.toma is None or f.toma.login == self.yo)
        )

    @property
    def de_otro(self) -> str:
        """Who has the caso when it is not the person."""
        toma = self.llamada.principal.toma
        return toma.login if toma is not None and toma.login != self.yo else ""

    @property
    def fuera(self) -> bool:
        """Whether its caso waits for no call, as when somebody else ended it meanwhile."""
        return not self.fichas and not self.de_otro

    @property
    def numeros(self) -> tuple[tuple[str, bool], ...]:
        """Every number of the usuario and whether it is wrong."""
        conocidos = tuple((t.numero, t.invalido) for t in self.llamada.principal.telefonos)
        return conocidos + tuple((n, False) for n in self.nuevos if (n, False) not in conocidos)

    @property
    def validos(self) -> tuple[str, ...]:
        """The numbers one may call."""
        return tuple(numero for numero, invalido in self.numeros if not invalido)

    @property
    def sin_numero(self) -> bool:
        """Whether there is no number to call, and it is not the usuario who calls."""
        if self.telefono or self.entrante:
            return False
        if self.modo in DE_RECURSO:
            return self.elegida is not None and self.elegida.resultado != _CON_RECURSO
        return True

    @property
    def numero_errado(self) -> bool:
        """Whether the call ends because the number is somebody else's."""
        return self.elegida is not None and self.elegida.resultado == "NUMERO_ERRADO"

    @property
    def verificado(self) -> tuple[str, ...]:
        """The words of the checklist already said."""
        dichas = self.guion[: len(self.dichos)]
        return tuple(dict.fromkeys(palabra for p in dichas for palabra in p.palabras))

    def falta_decir(self) -> tuple[str, ...]:
        """Return what the usuario must still hear before an outcome that informs."""
        acepta = CONTACT_OUTCOMES["ACEPTA"]
        faltan = (
            palabra
            for ficha in self.fichas
            for palabra in falta_verificar(acepta, ficha.caso.contenido, self.verificado)
        )
        return tuple(dict.fromkeys(faltan))

    def salida(self, digito: str) -> Salida | None:
        """Return the way to end that a digit chooses."""
        return next((s for s in SALIDAS[self.modo] if s.digito == digito), None)

    def con_resultado(self, resultado: str) -> Salida | None:
        """Return the way to end that registers an outcome."""
        return next((s for s in SALIDAS[self.modo] if s.resultado == resultado), None)


def modo_de(llamada: Llamada) -> Modo:
    """Return what is to be done with the usuario of a call just opened."""
    estado = llamada.principal.caso.estado
    if estado is Estado.RECURSO_POR_RADICAR:
        return Modo.RECURSO
    if estado is Estado.CERRADO_INFORMADO:
        return Modo.POSTERIOR
    return Modo.MENSAJE if estado is Estado.POR_DEJAR_MENSAJE else Modo.LLAMADA


def unir_guiones(guiones: Sequence[tuple[Parrafo, ...]]) -> tuple[Parrafo, ...]:
    """Return one script for all the casos of a call: the decision of each, the rest once."""
    principal, *otros = guiones
    decisiones = [p for guion in otros for p in guion if "decision" in p.palabras]
    corte = next(
        (n for n, parrafo in enumerate(principal, 1) if "decision" in parrafo.palabras),
        len(principal),
    )
    return (*principal[:corte], *decisiones, *principal[corte:])


def peticiones(marcha: Marcha, recurso: Recurso | None = None) -> dict[int, list[Peticion]]:
    """Return what the end of a call registers on each caso; nothing while none is chosen."""
    salida = marcha.elegida
    if salida is None or salida.resultado == CONTESTA:
        return {}
    if marcha.modo is Modo.MENSAJE:
        datos = {"telefono": marcha.telefono, "resultado": salida.resultado}
        return {f.caso.id: [Peticion(Evento.MENSAJE_DE_VOZ, datos)] for f in marcha.fichas}
    if salida.resultado == _CON_RECURSO:
        return _con_recurso(marcha, recurso or Recurso())
    return {
        f.caso.id: [Peticion(Evento.CONTACTO, _datos(marcha, salida.resultado))]
        for f in marcha.fichas
    }


def _datos(marcha: Marcha, resultado: str) -> dict[str, str]:
    datos = {"resultado": resultado}
    if marcha.entrante:
        datos["entrante"] = "si"
    elif marcha.telefono:
        datos["telefono"] = marcha.telefono
    if CONTACT_OUTCOMES[resultado].informs:
        datos["verificado"] = ",".join(marcha.verificado)
        if marcha.autorizado:
            datos["interlocutor"] = "AUTORIZADO"
    if CONTACT_OUTCOMES[resultado].appointment and marcha.cuando is not None:
        datos["cuando"] = marcha.cuando.isoformat(timespec="minutes")
    return datos


def _con_recurso(marcha: Marcha, recurso: Recurso) -> dict[int, list[Peticion]]:
    elegidas = recurso.elegidas(marcha.fichas)
    tipo = TIPOS.get(recurso.tipo, "")
    pedido: dict[int, list[Peticion]] = {}
    for ficha in marcha.fichas:
        if ficha not in elegidas:
            pedido[ficha.caso.id] = [Peticion(Evento.CONTACTO, _datos(marcha, "ACEPTA"))]
        elif tipo == "NO_INTERPONE":
            pedido[ficha.caso.id] = [Peticion(Evento.CONTACTO, _datos(marcha, tipo))]
        else:
            datos = {"tipo": tipo, "motivo": recurso.motivo.strip()}
            if recurso.radicado.strip() and ficha is elegidas[0]:
                datos["radicado"] = recurso.radicado.strip()
            partes = [Peticion(Evento.RADICAR_RECURSO, datos)]
            if marcha.modo is Modo.POSTERIOR:
                partes.insert(0, Peticion(Evento.RECURSO_POSTERIOR, {}))
            elif ficha.caso.estado is not Estado.RECURSO_POR_RADICAR:
                partes.insert(0, Peticion(Evento.CONTACTO, _datos(marcha, _CON_RECURSO)))
            pedido[ficha.caso.id] = partes
    return pedido


def a_borrador(
    marcha: Marcha, recurso: Recurso | None, textos: Mapping[str, str]
) -> dict[str, str]:
    """Return what is typed in a call as a draft keeps it; `textos` are those of the boxes."""
    borrador = {
        **textos,
        "modo": marcha.modo.value,
        "dichos": ",".join(marcha.dichos),
        "telefono": marcha.telefono,
        "autorizado": "si" if marcha.autorizado else "",
        "entrante": "si" if marcha.entrante else "",
        "elegida": marcha.elegida.resultado if marcha.elegida else "",
        "cuando": marcha.cuando.isoformat(timespec="minutes") if marcha.cuando else "",
    }
    if recurso is not None:
        borrador |= {
            "recurso": "si",
            "cual": recurso.cual,
            "tipo": recurso.tipo,
            "motivo": recurso.motivo,
            "radicado": recurso.radicado,
        }
    return borrador


def recurso_de(borrador: Mapping[str, str]) -> Recurso | None:
    """Return the form a draft was in, or None when there was none."""
    if not borrador.get("recurso"):
        return None
    return Recurso(*(borrador.get(campo, "") for campo in ("cual", "tipo", "motivo", "radicado")))
