"""Which casos a list, a figure or an export is about, and in which order."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta, Estado


class Orden(StrEnum):
    """How a list of casos is ordered; urgency is due callbacks, then the nearest clock."""

    URGENCIA = "urgencia"
    VALOR = "valor"
    CUENTA = "cuenta"
    RECIENTE = "reciente"


class Campo(StrEnum):
    """What a condition looks at."""

    TEXTO = "texto"
    SITUACION = "situacion"
    CAUSAL = "causal"
    ASESOR = "asesor"
    ALIADO = "aliado"
    VENCE = "vence"
    CORTE = "corte"
    CITA = "cita"
    VUELVE = "vuelve"
    MIOS = "mios"
    LIBRES = "libres"
    SALTADOS = "saltados"
    REVISION = "revision"
    APLAZADOS = "aplazados"
    GRUPO = "grupo"
    CUBETA = "cubeta"
    RESULTADO = "resultado"
    VEREDICTO = "veredicto"
    CIERRE = "cierre"
    AL_CIERRE = "al_cierre"


class Situacion(NamedTuple):
    """Where a caso stands, as a person names it: several estados, or what an estado asks."""

    estados: frozenset[Estado] = frozenset()
    por_clasificar: frozenset[Resultado | None] = frozenset()
    """Of those still to be classified, the ones that came with one of these results."""
    vueltos: bool = False
    """Also those that wait for the back and came back to the queue unanswered."""


Rango = tuple[date | None, date | None]
"""From a day to a day, both included; None leaves that side open."""


class Condicion(NamedTuple):
    """One condition of a filter; which of its parts are read depends on the campo."""

    campo: Campo
    valores: tuple[str, ...] = ()
    """Any of them is enough; of a GRUPO or AL_CIERRE, by what it is and what it may be."""
    vacio: bool = False
    """A caso that says nothing in that campo is kept too."""
    rangos: tuple[Rango, ...] = ()
    situacion: Situacion = Situacion()
    motivos: frozenset[str] = frozenset()
    """The motivos that suggest the causales asked for, for casos without a validated one."""
    inversa: bool = False
    """Keep what the condition leaves out."""


class FiltroCasos(NamedTuple):
    """One predicate for a list and everything counted or exported from it; None asks nothing."""

    estados: frozenset[Estado] = frozenset()
    cuenta: str | None = None
    radicado: str | None = None
    asesor: str | None = None
    aliado: str | None = None
    causal: str | None = None
    base: int | None = None
    corte: date | None = None
    cubeta: Cubeta | None = None
    texto: str = ""
    """A piece of the cuenta, the radicado, the motivo, the name or what the back said."""
    libres_para: str | None = None
    """Only what this person could work on now: free or theirs, not put off, not in the tray."""
    en_revision: bool = False
    """Only what waits in the supervisor's tray."""
    limite: int | None = None
    vueltos: bool = False
    """With `estados`: also the casos that came back to the queue without an answer of the back."""
    condiciones: tuple[Condicion, ...] = ()
    """What a filter line asks, all of it."""
