"""The places of the dialogue, as mi turno offers them: one row each, and one module each.

To add a place: a row here, with an order of the command line that only reads, or with a module and
its class that has `talk(self) -> Dialogue[None]`.
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
    """A place the person goes to from mi turno."""

    def talk(self) -> Dialogue[None]:
        """Converse until the person goes back."""


class Place(NamedTuple):
    """A place: the word that goes there, what it is for, who may, and the class that talks."""

    word: str
    does: str
    context: str
    """Its name in the table of keys, which has what it is for."""
    path: str = ""
    """Module below `lines` and class, imported when somebody first goes there."""
    power: Power | None = None
    """The power it takes; None for everybody."""
    digit: str = ""
    """The digit that goes there too; the places of every day have one."""
    order: str = ""
    """The order of the command line it says, where it has no dialogue of its own."""

    def open(self, console: Console, *at: object) -> PlaceDialogue:
        """Return the dialogue of the place, at the week or the corte given where it has several."""
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
        *("el caso más urgente por decidir", "triage.cola", "cola:NextCaso"),
        power=Power.WORK,
        digit="1",
    ),
    Place(
        "llamadas",
        *("la llamada más urgente, y las que siguen", "contacto.agenda", "cola:NextCall"),
        power=Power.WORK,
        digit="2",
    ),
    Place(
        "cola",
        *("los casos de un filtro, unos pocos a la vez", "triage.cola", "cola:QueueDialogue"),
        digit="3",
    ),
    Place(
        "buscar", *("una cuenta, con su historial", "historial", "cuenta:SearchDialogue"), digit="4"
    ),
    Place(
        "entrante",
        *("un usuario que llama", "contacto.agenda", "cola:IncomingDialogue"),
        power=Power.WORK,
        digit="5",
    ),
    Place(
        "lotes",
        *("lo que sale para el back y para PQR", "lotes.lista", "lotes:LotesDialogue"),
        digit="6",
    ),
    Place(
        "bandeja",
        *("las preguntas a la supervisora", "revision", "lead.bandeja:TrayDialogue"),
        digit="7",
    ),
    Place(
        "cifras",
        *("los indicadores de un corte y sus casos", "kpi", "lead.cifras:FiguresDialogue"),
        digit="8",
    ),
    Place(
        "semana",
        *("el top 5, su emisión y el seguimiento", "retroalimentacion", "lead.semana:WeekDialogue"),
        digit="9",
    ),
    Place(
        "mesa",
        *("el trabajo en curso: soltar o pasar un caso", "kpi_mesa", "lead.mesa:OpenWorkDialogue"),
    ),
    Place(
        "bases",
        *(
            "importar una base, y las que ya entraron",
            "importacion.archivo",
            "lead.bases:BasesDialogue",
        ),
    ),
    Place(
        "prácticas",
        *("las prácticas del modelo de gestión", "practicas", "lead.practicas:PracticesDialogue"),
    ),
    Place("ideas", *("las ideas de mejora continua", "ideas", "lead.ideas:IdeasDialogue")),
    Place(
        "personas",
        *(
            "quién es quién, y agregar o cambiar a alguien",
            "personas",
            "lead.personas:PeopleDialogue",
        ),
        power=CLOSED["personas"],
    ),
    Place(
        "auditoría",
        *("quién vio o cambió qué", "auditoria"),
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
"""What is done in the screens or by an order of the command line, and where."""


def elsewhere(*words: str) -> tuple[Choice, ...]:
    """Return what is done elsewhere, by some of its words, for a place where it is looked for."""
    return tuple(choice for choice in ELSEWHERE if choice.key in words)


def places_of(run_session: RunSession) -> tuple[Place, ...]:
    """Return the places a person may go to."""
    return tuple(p for p in PLACES if p.power is None or run_session.can(p.power))


def choices_of(run_session: RunSession) -> tuple[Choice, ...]:
    """Return how a person goes to each place: its digit, and its word."""
    places = places_of(run_session)
    digits = tuple(Choice(p.digit, p.does) for p in places if p.digit)
    return (*digits, *(Choice(p.word, p.does, "", "Lugares") for p in places))


def closed_to(run_session: RunSession) -> tuple[Choice, ...]:
    """Return the places that are not for the role of a person, each with whose it is."""
    return tuple(
        Choice(p.word, f"es de {one_of(roles_with(p.power))}", "", "No son de su rol")
        for p in PLACES
        if p.power is not None and not run_session.can(p.power)
    )
