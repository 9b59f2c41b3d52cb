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
    """The property of a caso that a condition tests."""

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
    """Where a caso stands, as a person names it: several estados, or the question an estado asks."""

    estados: frozenset[Estado] = frozenset()
    por_clasificar: frozenset[Resultado | None] = frozenset()
    """The results with which an unclassified caso is in the situation too; None is no answer yet."""
    vueltos: bool = False
    """Whether casos that came back to the queue without the back's answer are in it too."""


Rango = tuple[date | None, date | None]
"""From a day to a day, both included; None leaves that side open."""


class Condicion(NamedTuple):
    """One condition of a filter; which of its parts are read depends on the campo."""

    campo: Campo
    valores: tuple[str, ...] = ()
    """Any of the values is enough; for GRUPO and AL_CIERRE, the kind of group comes before the values."""
    vacio: bool = False
    """Whether a caso without a value in that campo is kept too."""
    rangos: tuple[Rango, ...] = ()
    situacion: Situacion = Situacion()
    motivos: frozenset[str] = frozenset()
    """The motivos that suggest the causales asked for, for casos without a validated one."""
    inversa: bool = False
    """Whether the casos that the condition leaves out are kept instead."""


class FiltroCasos(NamedTuple):
    """One predicate for a list and everything counted or exported from it; a part left out asks nothing."""

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
    """Keep only casos this person could work on now: free or theirs, not put off, not in the tray."""
    en_revision: bool = False
    """Keep only casos with a question in the supervisor's tray."""
    limite: int | None = None
    vueltos: bool = False
    """With `estados`: also the casos that came back to the queue without an answer of the back."""
    condiciones: tuple[Condicion, ...] = ()
    """The conditions of a filter line; a caso must meet all of them."""

    def asks(self) -> list[str]:
        """Return the names of the parts that ask something, as the audit trail keeps them of an export."""
        nothing = FiltroCasos()
        asked = {
            "estados": self.estados != nothing.estados,
            "cuenta": self.cuenta != nothing.cuenta,
            "radicado": self.radicado != nothing.radicado,
            "asesor": self.asesor != nothing.asesor,
            "aliado": self.aliado != nothing.aliado,
            "causal": self.causal != nothing.causal,
            "base": self.base != nothing.base,
            "corte": self.corte != nothing.corte,
            "cubeta": self.cubeta != nothing.cubeta,
            "texto": self.texto != nothing.texto,
            "libres_para": self.libres_para != nothing.libres_para,
            "en_revision": self.en_revision != nothing.en_revision,
            "limite": self.limite != nothing.limite,
            "vueltos": self.vueltos != nothing.vueltos,
            "condiciones": self.condiciones != nothing.condiciones,
        }
        return [name for name, is_asked in asked.items() if is_asked]
