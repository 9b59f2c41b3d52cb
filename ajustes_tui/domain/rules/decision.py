"""The context a rule reads and the answer it gives: a Decision, or a Refusal with its Spanish reason."""

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
    """The evento may not be registered: why, and what to do instead."""

    motivo: str
    suggestion: str = ""


class Allowed(NamedTuple):
    """The evento may be registered, once its data are complete."""

    barred: Mapping[str, Refusal] = {}
    """The values of its datum `motivo` that this caso does not admit, with the reason of each."""
    demands: Mapping[str, str] = {}
    """The data that this caso needs beside those that the table requires, with the reason of each."""

    def refusal_of(self, datos: Mapping[str, object]) -> Refusal | None:
        """Return why the evento may not be registered with the motivo of these data."""
        return self.barred.get(str(datos.get("motivo", "")))


class CuentaTelefono(NamedTuple):
    """A number of the usuario; an invalid one is skipped."""

    id: int
    number: str
    invalid: bool = False


class Attempt(NamedTuple):
    """A call to the usuario that counted as an attempt."""

    resultado: str
    dia: date
    number: str | None
    """The number that was called; None once it was forgotten."""


class Moved(NamedTuple):
    """A caso that an act was written on as well and that went on since: the act can no longer be undone."""

    cuenta: str
    radicado: str
    evento: Evento | None
    """What was registered on it since; None when it was a corte that changed it."""


class LastEvento(NamedTuple):
    """The last act of a caso that `deshacer` could take back, by what it wrote on this caso."""

    line: int
    """The first line of the act on this caso."""
    evento: Evento
    """The last evento of the act on this caso, which names it."""
    agente: str
    day: date
    deshecho: bool
    corte_after: bool
    """Whether a corte changed the caso after the act."""
    frozen: bool = False
    """Whether a closed corte or an issued week holds a line of the act, on whichever caso."""
    act: int = 0
    """The first line of the act, on whichever caso: the others hang from it."""
    eventos: tuple[Evento, ...] = ()
    """All the eventos of the act, each once, in its order."""
    casos: int = 1
    """How many casos the act was written on."""
    moved: Callable[[], Moved | None] = lambda: None
    """Returns the first of the other casos of the act that went on since, or None."""
    marcacion: bool = False
    """Whether a line of the act has a razón and a subrazón."""
    blanked: bool = False
    """Whether a value that a line of the act changed was blanked with its cuenta."""

    def is_foreign(self, person: str, today: date) -> bool:
        """Tell whether it is not the person's own of today, so that undoing it takes a reason."""
        return self.agente != person or self.day != today


class UndoableAct(NamedTuple):
    """What `deshacer` would take back on a caso, for who is to confirm it."""

    cuenta: str
    radicado: str
    last: LastEvento
    estado: Estado
    """The estado that the caso goes back to."""
    contenido: Contenido | None
    needs_motivo: bool = False
    """Whether it is somebody else's, or of another day, and the person is one who may undo that."""
    casos: tuple[int, ...] = ()
    """The casos that the act was written on."""


class RuleContext(NamedTuple):
    """Everything a rule may read besides the caso and the data."""

    now: datetime
    person: str
    rol: Rol
    rules: Rules
    catalogs: Catalogs
    is_habil: DayTest
    is_festivo: DayTest = lambda _dia: False
    """Tells a Saturday that is a holiday from one with calling hours."""
    telefonos: tuple[CuentaTelefono, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    """The attempts of the caso since it waits for this call, oldest first."""
    radicados: frozenset[str] = frozenset()
    """Every radicado of the caso, its base's own included."""
    radicado_of_another: Callable[[str], bool] = lambda _radicado: False
    open_marcacion: Callable[[str, str], str | None] = lambda _razon, _subrazon: None
    """Returns the radicado of another open caso of the cuenta with the same marcación and causal."""
    last: LastEvento | None = None
    marked: Callable[[], tuple[str, date] | None] | None = None
    """Returns who said that the falla is the usuario's, and on which day."""
    absent: bool = False
    """Whether the newest complete base cut after the caso was sent to the back no longer has it."""

    @property
    def today(self) -> date:
        """The day of the evento in Bogota."""
        return self.now.date()


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
    new_radicado: str | None = None
    telefono: str | None = None
    invalid_telefono: bool | None = None
    """True marks the number as wrong, False as good again, None leaves its mark as it is."""
    intento: str | None = None
    """Outcome of an attempt that counts."""
    revision: str | None = None
    """Question the program itself sends to the supervisor's tray."""
    notices: tuple[str, ...] = ()

    @property
    def marcacion(self) -> tuple[str, str] | None:
        """The razón and subrazón of the line, None when it has none."""
        if self.razon is None or self.subrazon is None:
            return None
        return self.razon, self.subrazon


Rule = Callable[[Caso, Data, str, RuleContext], "Decision | Refusal"]


def quoted_name(evento: Evento) -> str:
    """Return the quoted name of an evento for the start of a sentence."""
    name = evento_name(evento)
    return f"«{name[0].upper()}{name[1:]}»"


def text_of(datos: Data, key: str) -> str | None:
    """Return a datum as text, or None when it was not given."""
    value = datos.get(key)
    return None if value is None else str(value)


def recurso_limit(caso: Caso, ctx: RuleContext) -> date | None:
    """Return the last day to file a recurso, or None before the usuario is informed."""
    if caso.informado_el is None:
        return None
    return add_business_days(caso.informado_el, ctx.rules.dias_recurso, ctx.is_habil)


def radicado_refusal(radicado: str, ctx: RuleContext) -> Refusal | None:
    """Say why a radicado cannot be the new one of a caso, or None when it can."""
    if radicado in ctx.radicados:
        return Refusal(
            f"El radicado {radicado} ya es de este caso.",
            "Escriba el radicado nuevo que dio RR.",
        )
    if ctx.radicado_of_another(radicado):
        return Refusal(
            f"El radicado {radicado} ya es de otro caso.",
            "Verifique en RR el radicado de esta marcación.",
        )
    return None
