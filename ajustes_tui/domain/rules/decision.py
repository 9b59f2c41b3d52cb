"""A rule's context and its result: Decision or Refusal."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.values.clocks import DayTest, add_business_days
from ajustes_tui.domain.values.roles import Rol


class Refusal(NamedTuple):
    """Why an evento may not be registered, and the alternative."""

    motivo: str
    suggestion: str = ""


class Allowed(NamedTuple):
    """The evento is possible once its data are complete."""

    barred: Mapping[str, Refusal] = {}
    """Values of `motivo` not admitted, with reasons."""
    demands: Mapping[str, str] = {}
    """Data this caso also needs, with reasons."""

    def refusal_of(self, datos: Mapping[str, object]) -> Refusal | None:
        return self.barred.get(str(datos.get("motivo", "")))


class CuentaTelefono(NamedTuple):
    """A usuario's number; invalid ones are skipped."""

    id: int
    number: str
    invalid: bool = False


class Attempt(NamedTuple):
    """A call that counted as an attempt."""

    resultado: str
    dia: date
    number: str | None
    """None once forgotten."""


class Moved(NamedTuple):
    """Another caso of the act that went on, which prevents undoing it."""

    cuenta: str
    radicado: str
    evento: Evento | None
    """None for a corte."""


class LastEvento(NamedTuple):
    """The last act `deshacer` could undo, as written on this caso."""

    line: int
    evento: Evento
    agente: str
    day: date
    deshecho: bool
    corte_after: bool
    """A corte changed the caso later."""
    frozen: bool = False
    """A closed corte or issued week holds a line of the act."""
    act: int = 0
    """First line of the act on any caso."""
    eventos: tuple[Evento, ...] = ()
    casos: int = 1
    moved: Callable[[], Moved | None] = lambda: None
    """Returns another caso of the act that went on, or None."""
    marcacion: bool = False
    blanked: bool = False
    """A changed value was blanked with its cuenta."""

    def is_foreign(self, person: str, today: date) -> bool:
        """Not the person's own of today: undoing needs a reason."""
        return self.agente != person or self.day != today


class UndoableAct(NamedTuple):
    """What `deshacer` would undo, for confirmation."""

    cuenta: str
    radicado: str
    last: LastEvento
    estado: Estado
    contenido: Contenido | None
    needs_motivo: bool = False
    """Another's or another day's, and the person may undo it."""
    casos: tuple[int, ...] = ()


class RuleContext(NamedTuple):
    """Everything a rule reads besides caso and data."""

    now: datetime
    person: str
    rol: Rol
    rules: Rules
    catalogs: Catalogs
    is_habil: DayTest
    is_festivo: DayTest = lambda _dia: False
    """Distinguishes a Saturday holiday."""
    telefonos: tuple[CuentaTelefono, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    radicados: frozenset[str] = frozenset()
    radicado_of_another: Callable[[str], bool] = lambda _radicado: False
    open_marcacion: Callable[[str, str], str | None] = lambda _razon, _subrazon: None
    """Returns the radicado of another open caso of the cuenta with that marcación and causal."""
    last: LastEvento | None = None
    marked: Callable[[], tuple[str, date] | None] | None = None
    """Returns who marked the falla as the usuario's, and when."""
    absent: bool = False
    """Missing from the newest complete base cut after sending."""

    @property
    def today(self) -> date:
        return self.now.date()


class Decision(NamedTuple):
    """An evento's effect: the caso after it and its line."""

    evento: Evento
    caso: Caso
    datos: Mapping[str, object] = {}
    """Chained data: never a name, number or free text."""
    motivo: str | None = None
    """Free text outside the chain."""
    razon: str | None = None
    subrazon: str | None = None
    radicado: str | None = None
    cun: str | None = None
    new_radicado: str | None = None
    telefono: str | None = None
    invalid_telefono: bool | None = None
    """True marks the number wrong, False good, None leaves it."""
    intento: str | None = None
    revision: str | None = None
    notices: tuple[str, ...] = ()

    @property
    def marcacion(self) -> tuple[str, str] | None:
        if self.razon is None or self.subrazon is None:
            return None
        return self.razon, self.subrazon


Rule = Callable[[Caso, Data, str, RuleContext], "Decision | Refusal"]


def quoted_name(evento: Evento) -> str:
    name = evento_name(evento)
    return f"«{name[0].upper()}{name[1:]}»"


def text_of(datos: Data, key: str) -> str | None:
    value = datos.get(key)
    return None if value is None else str(value)


def recurso_limit(caso: Caso, ctx: RuleContext) -> date | None:
    """Return the last day, or None before informing."""
    if caso.informado_el is None:
        return None
    return add_business_days(caso.informado_el, ctx.rules.dias_recurso, ctx.is_habil)


def radicado_refusal(radicado: str, ctx: RuleContext) -> Refusal | None:
    """Return why a radicado cannot be new for this caso, or None."""
    if radicado in ctx.radicados:
        return Refusal(
            f"El radicado {radicado} ya es de este caso.", "Escriba el radicado nuevo que dio RR."
        )
    if ctx.radicado_of_another(radicado):
        return Refusal(
            f"El radicado {radicado} ya es de otro caso.",
            "Verifique en RR el radicado de esta marcación.",
        )
    return None
