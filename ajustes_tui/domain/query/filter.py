"""The predicate of a list, a figure or an export of casos, and the order of a list."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import BY_DECIDE, Cubeta, Estado
from ajustes_tui.errors import InvalidDatum

_LONGEST_SOUGHT = 1_000
"""Characters of a text that is looked for: no datum of a caso is as long, and SQL has a limit too."""


class QueueOrder(StrEnum):
    """How a list of casos is ordered; urgency is due callbacks, then the nearest clock."""

    URGENCY = "urgencia"
    VALUE = "valor"
    CUENTA = "cuenta"
    RECENT = "reciente"


class QueryField(StrEnum):
    """The property of a caso that a condition tests."""

    TEXT = "texto"
    SITUATION = "situacion"
    CAUSAL = "causal"
    ASESOR = "asesor"
    ALIADO = "aliado"
    CLASS = "clase"
    VENCE = "vence"
    VALUE = "valor"
    APPLIED = "aplicado"
    CONTENIDO = "contenido"
    DOUBTFUL = "resultado_por_revisar"
    WITHOUT_VALUE = "aprobado_sin_valor"
    CORTE = "corte"
    CITA = "cita"
    RETURNS = "vuelve"
    HOLDER = "quien"
    MINE = "mios"
    FREE = "libres"
    SKIPPED = "saltados"
    REVISION = "revision"
    APLAZADOS = "aplazados"
    GROUP = "grupo"
    CUBETA = "cubeta"
    RESULTADO = "resultado"
    SAID = "segun_la_base"
    VEREDICTO = "veredicto"
    CLOSING = "cierre"
    AT_CLOSING = "al_cierre"
    MOVED = "movido"
    CASO = "caso"


class Situation(NamedTuple):
    """A situation as a person names it: several estados, or the question that an estado asks."""

    estados: frozenset[Estado] = frozenset()
    unclassified: frozenset[Resultado | None] = frozenset()
    """The results with which an unclassified caso is in the situation too; None is no answer yet."""
    returned: bool = False
    """Whether casos that came back to the queue without the back's answer are in it too."""


ValueRange = tuple[date | None, date | None]
"""From a day to a day, both included; None leaves that side open."""
AmountRange = tuple[int | None, int | None]
"""From an amount to an amount in centavos, both included; None leaves that side open."""


class Condition(NamedTuple):
    """One condition of a filter; its field decides which of its parts are read."""

    field: QueryField
    values: tuple[str, ...] = ()
    """Any of the values is enough; for GROUP and AT_CLOSING, the kind of group comes before the values.

    For CASO they are the numbers of the casos.
    For MOVED they are an evento, from where and to where it took the caso.
    """
    empty: bool = False
    """Whether a caso without a value in that field is kept too."""
    spans: tuple[ValueRange, ...] = ()
    amounts: tuple[AmountRange, ...] = ()
    situation: Situation = Situation()
    motivos: frozenset[str] = frozenset()
    """The motivos that suggest the causales asked for, for casos without a validated one."""
    classes: frozenset[tuple[str, str]] = frozenset()
    """The class of each marcación that has one, for casos whose base brought none."""
    shown: tuple[Condition, ...] = ()
    """For TEXT: the conditions of the casos in whose row the text is a word of ours, or an amount."""
    inverse: bool = False
    """Whether the casos that the condition leaves out are kept instead."""


def sought(text: str) -> str:
    """Return a text that is looked for, or a filter line; raises InvalidDatum for one too long to be one."""
    if len(text) > _LONGEST_SOUGHT:
        raise InvalidDatum(
            "Lo que se busca es demasiado largo.", f"Escriba a lo más {_LONGEST_SOUGHT} letras."
        )
    return text


class CasoFilter(NamedTuple):
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
    text: str = ""
    """A piece of the cuenta, the radicado, the motivo, the name or what the back said."""
    free_for: str | None = None
    """Keep only casos this person could work on now: free or theirs, not put off, not in the tray."""
    in_revision: bool = False
    """Keep only casos with a question in the supervisor's tray."""
    limit: int | None = None
    returned: bool = False
    """With `estados`: also the casos that came back to the queue without an answer of the back."""
    conditions: tuple[Condition, ...] = ()
    """The conditions of a filter line; a caso must meet all of them."""

    @property
    def searched(self) -> tuple[str, ...]:
        """Return the texts by which it looks for a usuario, which the audit trail keeps as digests."""
        texts = (self.cuenta or "", self.radicado or "", self.text)
        lines = (c.values[0] for c in self.conditions if c.field is QueryField.TEXT and c.values)
        return tuple(text for text in (*texts, *lines) if text)

    @property
    def of_cuentas(self) -> bool:
        """Whether it keeps all the casos of a cuenta, or of each, so that its lines of no caso go with them."""
        return self._replace(cuenta=None) == CasoFilter()

    def asks(self) -> list[str]:
        """Return the names of the parts that ask something, as the audit trail keeps them of an export."""
        nothing = CasoFilter()
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
            "texto": self.text != nothing.text,
            "libres_para": self.free_for != nothing.free_for,
            "en_revision": self.in_revision != nothing.in_revision,
            "limite": self.limit != nothing.limit,
            "vueltos": self.returned != nothing.returned,
            "condiciones": self.conditions != nothing.conditions,
        }
        return [name for name, is_asked in asked.items() if is_asked]


UNANSWERED = CasoFilter(
    conditions=(Condition(QueryField.SITUATION, situation=Situation(returned=True)),)
)
"""The casos that wait for the back and came back because it did not answer in time."""
QUEUE = CasoFilter(BY_DECIDE, returned=True)
"""*Cola*: the casos that triage decides, and the casos that came back without the answer of the back."""
