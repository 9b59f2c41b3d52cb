"""The places of the dialogue offered by mi turno: one row and one module each.

To add a place, add a row here, with a read-only CLI order, or a module and its class with
`talk(self) -> Dialogue[None]`.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple, Protocol

from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power, one_of, roles_with
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.ui.keys import CLOSED


class PlaceDialogue(Protocol):
    """A place reached from mi turno."""

    def talk(self) -> Dialogue[None]: ...


class Place(NamedTuple):
    """A place: its word, purpose, access and dialogue class."""

    word: str
    does: str
    context: str
    """Its name in the table of keys, which has its purpose."""
    path: str = ""
    """Module below `lines` and class, imported on first use."""
    power: Power | None = None
    """The power required; None for all."""
    digit: str = ""
    """Its digit; only everyday places have one."""
    order: str = ""
    """The CLI order it says, if it has no dialogue."""

    def open(self, console: Console, *at: object) -> PlaceDialogue:
        """`at` is the week or corte to open."""
        if self.order:
            return OrderDialogue(console, self.order, prompt=f"{self.word.capitalize()}:")
        module, _, name = self.path.partition(":")
        dialogue: PlaceDialogue = getattr(import_module(f"ajustes_tui.lines.{module}"), name)(
            console, *at
        )
        return dialogue


_ELSEWHERE = "En otra parte"
PLACES: tuple[Place, ...] = (
    Place(
        "siguiente",
        does="el caso más urgente por decidir",
        context="triage.cola",
        path="cola:NextCaso",
        power=Power.WORK,
        digit="1",
    ),
    Place(
        "llamadas",
        does="la llamada más urgente, y las que siguen",
        context="contacto.agenda",
        path="cola:NextCall",
        power=Power.WORK,
        digit="2",
    ),
    Place(
        "cola",
        does="los casos de un filtro, unos pocos a la vez",
        context="triage.cola",
        path="cola:QueueDialogue",
        digit="3",
    ),
    Place(
        "buscar",
        does="una cuenta, con su historial",
        context="historial",
        path="cuenta:SearchDialogue",
        digit="4",
    ),
    Place(
        "entrante",
        does="un usuario que llama",
        context="contacto.agenda",
        path="cola:IncomingDialogue",
        power=Power.WORK,
        digit="5",
    ),
    Place(
        "lotes",
        does="lo que sale para el back y para PQR",
        context="lotes.lista",
        path="lotes:LotesDialogue",
        digit="6",
    ),
    Place(
        "bandeja",
        does="las preguntas a la supervisora",
        context="revision",
        path="lead.bandeja:TrayDialogue",
        digit="7",
    ),
    Place(
        "cifras",
        does="los indicadores de un corte y sus casos",
        context="kpi",
        path="lead.cifras:FiguresDialogue",
        digit="8",
    ),
    Place(
        "semana",
        does="el top 5, su emisión y el seguimiento",
        context="retroalimentacion",
        path="lead.semana:WeekDialogue",
        digit="9",
    ),
    Place(
        "mesa",
        does="el trabajo en curso: soltar o pasar un caso",
        context="kpi_mesa",
        path="lead.cifras:OpenWorkDialogue",
    ),
    Place(
        "bases",
        does="importar una base, y las que ya entraron",
        context="importacion.archivo",
        path="lead.bases:BasesDialogue",
    ),
    Place(
        "prácticas",
        does="las prácticas del modelo de gestión",
        context="practicas",
        path="lead.practicas:PracticesDialogue",
    ),
    Place(
        "ideas",
        does="las ideas de mejora continua",
        context="ideas",
        path="lead.practicas:IdeasDialogue",
    ),
    Place(
        "personas",
        does="quién es quién, y agregar o cambiar a alguien",
        context="personas",
        path="lead.personas:PeopleDialogue",
        power=CLOSED["personas"],
    ),
    Place(
        "auditoría",
        does="quién vio o cambió qué",
        context="auditoria",
        power=CLOSED["auditoria"],
        order="auditoria",
    ),
)


ELSEWHERE = (
    Choice(
        "catálogos",
        "se leen con catalogo y su nombre; se cambian en las pantallas, con Ctrl+K, o con la"
        " orden ajustes catalogo",
        group=_ELSEWHERE,
    ),
    Choice(
        "asesores",
        "se leen con catalogo asesores; quien está escrito de varias maneras se junta en las"
        " pantallas, con Ctrl+K y a, o con la orden ajustes catalogo asesores",
        group=_ELSEWHERE,
    ),
    Choice(
        "tanda",
        "decidir, soltar o asignar muchos casos a la vez es de la cola de las pantallas: la palabra"
        " pantallas pasa a ellas; aquí siguiente los trae de uno en uno, y mesa los asigna",
        group=_ELSEWHERE,
    ),
    Choice(
        "orden",
        "aquí lo más urgente va primero; otro orden se escoge en las pantallas, con o, y la palabra"
        " pantallas pasa a ellas",
        group=_ELSEWHERE,
    ),
    Choice(
        "cruce",
        "un grupo cruzado con otro es de las cifras en las pantallas, con k; aquí cifras los dice"
        " de un grupo, con por, y de un rango de cortes con desde y hasta",
        group=_ELSEWHERE,
    ),
)
"""What is done in the screens or by a CLI order, and where."""


def elsewhere(*words: str) -> tuple[Choice, ...]:
    return tuple(choice for choice in ELSEWHERE if choice.key in words)


def places_of(run_session: RunSession) -> tuple[Place, ...]:
    return tuple(p for p in PLACES if p.power is None or run_session.can(p.power))


def choices_of(run_session: RunSession) -> tuple[Choice, ...]:
    places = places_of(run_session)
    digits = tuple(Choice(p.digit, p.does) for p in places if p.digit)
    return (*digits, *(Choice(p.word, p.does, "", "Lugares") for p in places))


def closed_to(run_session: RunSession) -> tuple[Choice, ...]:
    """Return the places closed to the role, with whose they are."""
    return tuple(
        Choice(p.word, f"es de {one_of(roles_with(p.power))}", "", "No son de su rol")
        for p in PLACES
        if p.power is not None and not run_session.can(p.power)
    )
