"""The facts that one part tells the others, and the Textual signals that carry those of a screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message
from textual.signal import Signal

from ajustes_tui.domain.query.filter import CasoFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.dom import DOMNode

    from ajustes_tui.services.recorder import Recorded


class PasteCut(Message):
    """A paste was longer than the room left in a field: what fitted was taken, the rest was not."""

    def __init__(self, taken: int, pasted: int) -> None:
        super().__init__()
        self.text = (
            f"Se pegaron {taken} de {pasted} letras: no caben más"
            if pasted > 1
            else "No cabe una letra más"
        )


class BaseImportada(NamedTuple):
    """A base went into the store: its number, its corte (AAAA-MM-DD) and how many rows it gave.

    The corte of an answered lot is empty.
    """

    base_id: int
    corte: str
    valid: int
    rechazadas: int


class BaseAnulada(NamedTuple):
    """A base was undone: its casos may have left or gone back."""

    base_id: int


class EventoRegistrado(NamedTuple):
    """A caso got one more line in the historial."""

    caso_id: int
    evento: str
    line: int
    recorded: Recorded | None = None
    """The line and what it leaves in RR, where a call or an undoing of this session wrote it."""


class ShowCasos(NamedTuple):
    """A figure was opened: the queue is to show exactly the casos it counts."""

    heading: str
    criteria: CasoFilter | None = None
    """The predicate of the figure, for a list that reads itself again."""
    ids: frozenset[int] = frozenset()
    """The casos of the figure, where no predicate of a list says it."""
    back_to: str = ""
    """The mode that Esc leads back to from the list; empty for the whole queue."""
    place: object = None
    """What that place needs to show again what the person was looking at."""


class ShowFlujograma(NamedTuple):
    """The flujograma was asked for: of a corte, or with the way of a caso marked."""

    corte: date | None = None
    """None for the casos of every corte."""
    caso_id: int | None = None
    cuenta: str = ""
    radicado: str = ""


class FollowCall(NamedTuple):
    """A half-done call goes on, once the person answered about a change of others on its caso."""

    caso_id: int
    version: int
    """The version of the caso the person answered about."""


class ShowCaso(NamedTuple):
    """A caso was opened from a list of another screen, which Esc leads back to."""

    caso_id: int
    back_to: str
    place: object = None
    """What that place needs to show again what the person was looking at."""
    returns: bool = False
    """Whether its decision leads back there too, and not to the next caso."""


class ShowLine(NamedTuple):
    """An account was asked for, with the cursor on a line of one of its casos."""

    cuenta: str
    caso_id: int
    line: int | None = None
    """None for the newest line of the caso."""


Fact = BaseImportada | BaseAnulada | EventoRegistrado
"""Any of the facts, for screens that reload after every one."""


class Signals(NamedTuple):
    """The signals every screen receives when it is built."""

    base_importada: Signal[BaseImportada]
    base_anulada: Signal[BaseAnulada]
    evento_registrado: Signal[EventoRegistrado]

    def tell_registered(self, records: Iterable[Recorded]) -> None:
        """Tell every screen which lines the historial got, in their order."""
        for recorded in records:
            fact = EventoRegistrado(
                *(recorded.caso.id, recorded.evento.value, recorded.line), recorded
            )
            self.evento_registrado.publish(fact)


def build_signals(owner: DOMNode) -> Signals:
    """Build the signals with the app as their owner."""
    return Signals(
        base_importada=Signal(owner, "base_importada"),
        base_anulada=Signal(owner, "base_anulada"),
        evento_registrado=Signal(owner, "evento_registrado"),
    )
