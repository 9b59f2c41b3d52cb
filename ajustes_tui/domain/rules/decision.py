"""The context a rule reads and the answer it gives: a Decision, or a Negado with its Spanish reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import (
    Evento,
)
from ajustes_tui.domain.caso.words import evento_dicho
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.domain.rules.data import Datos
from ajustes_tui.domain.values.clocks import EsHabil, sumar_habiles
from ajustes_tui.domain.values.roles import Rol


@dataclass(frozen=True, slots=True)
class Permitido:
    """The evento may be registered, once its data are complete."""


class Negado(NamedTuple):
    """The evento may not be registered: why, and what to do instead."""

    motivo: str
    sugerencia: str = ""


class TelefonoDeCuenta(NamedTuple):
    """A number of the usuario; an invalid one is skipped."""

    id: int
    numero: str
    invalido: bool = False


class UltimoEvento(NamedTuple):
    """The last evento of a caso that `deshacer` could take back."""

    linea: int
    evento: Evento
    agente: str
    dia: date
    deshecho: bool
    corte_despues: bool
    """Whether a corte changed the caso after the evento."""
    congelado: bool = False
    """Whether a closed corte or an issued week holds the evento."""


class Contexto(NamedTuple):
    """Everything a rule may read besides the caso and the data."""

    ahora: datetime
    persona: str
    rol: Rol
    reglas: Reglas
    catalogos: Catalogos
    es_habil: EsHabil
    es_festivo: EsHabil = lambda _dia: False
    """Tells a Saturday that is a holiday from one with calling hours."""
    telefonos: tuple[TelefonoDeCuenta, ...] = ()
    radicados: frozenset[str] = frozenset()
    """Every radicado of the caso, its base's own included."""
    radicado_de_otro: Callable[[str], bool] = lambda _radicado: False
    marcacion_abierta: Callable[[str, str], str | None] = lambda _razon, _subrazon: None
    """Returns the radicado of another open caso of the cuenta with the same marcación, or None."""
    ultimo: UltimoEvento | None = None
    ausente: bool = False
    """Whether the newest complete base cut after the caso was sent to the back no longer has it."""

    @property
    def hoy(self) -> date:
        """The day of the evento in Bogota."""
        return self.ahora.date()


class Decision(NamedTuple):
    """What an evento does: the caso afterwards and everything the historial line says."""

    evento: Evento
    caso: Caso
    datos: Mapping[str, object] = {}
    """The data of the chained line: never a name, a number or free text."""
    motivo: str | None = None
    """Free text that stands beside the chain, with the note."""
    razon: str | None = None
    subrazon: str | None = None
    radicado: str | None = None
    cun: str | None = None
    radicado_nuevo: str | None = None
    telefono: str | None = None
    telefono_invalido: bool | None = None
    """True marks the number as wrong, False as good again, None leaves its mark as it is."""
    intento: str | None = None
    """Outcome of an attempt that counts."""
    revision: str | None = None
    """Question the program itself sends to the supervisor's tray."""
    avisos: tuple[str, ...] = ()


Regla = Callable[[Caso, Datos, str, Contexto], "Decision | Negado"]


def nombre_de(evento: Evento) -> str:
    """Return the quoted name of an evento for the start of a sentence."""
    nombre = evento_dicho(evento)
    return f"«{nombre[0].upper()}{nombre[1:]}»"


def texto_de(datos: Datos, clave: str) -> str | None:
    """Return a datum as text, or None when it was not given."""
    valor = datos.get(clave)
    return None if valor is None else str(valor)


def limite_recurso(caso: Caso, ctx: Contexto) -> date | None:
    """Return the last day to file a recurso, or None before the usuario is informed."""
    if caso.informado_el is None:
        return None
    return sumar_habiles(caso.informado_el, ctx.reglas.dias_recurso, ctx.es_habil)


def radicado_libre(radicado: str, ctx: Contexto) -> Negado | None:
    """Say why a radicado cannot be the new one of a caso, or None when it can."""
    if radicado in ctx.radicados:
        return Negado(
            f"El radicado {radicado} ya es de este caso.",
            "Escriba el radicado nuevo que dio RR.",
        )
    if ctx.radicado_de_otro(radicado):
        return Negado(
            f"El radicado {radicado} ya es de otro caso.",
            "Verifique en RR el radicado de esta marcación.",
        )
    return None
