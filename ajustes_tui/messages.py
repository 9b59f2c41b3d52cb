"""The facts between parts, and the Textual signals that carry those of a screen."""

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
    """A paste exceeded the room of a field, and was cut."""

    def __init__(self, taken: int, pasted: int) -> None:
        super().__init__()
        self.text = (
            f"Se pegaron {taken} de {pasted} letras: no caben más"
            if pasted > 1
            else "No cabe una letra más"
        )


class BaseImportada(NamedTuple):
    """A base was imported: its number, its corte (AAAA-MM-DD) and its rows.

    The corte of an answered lot is empty.
    """

    base_id: int
    corte: str
    valid: int
    rechazadas: int


class BaseAnulada(NamedTuple):
    """A base was undone: its casos may have left or been reverted."""

    base_id: int


class EventoRegistrado(NamedTuple):
    """A caso got one more line in the historial."""

    caso_id: int
    evento: str
    line: int
    recorded: Recorded | None = None
    """The line and its RR line, if written by a call or undo of this session."""


class ShowCasos(NamedTuple):
    """The casos of a figure, which a list of them must show exactly."""

    heading: str
    criteria: CasoFilter = CasoFilter()
    ids: frozenset[int] = frozenset()
    """The casos of the figure, if no predicate describes it."""
    back_to: str = ""
    """The mode Esc returns to; '' is the whole queue."""
    place: object = None
    """What restores the view of that place."""
    casos: int = 0
    """Their count when the figure was read."""
    few: bool = False
    """They are few among the many casos of the figures."""


class ShowFlujograma(NamedTuple):
    """The flujograma was requested: of a corte, or with a caso's path marked."""

    corte: date | None = None
    """None for all cortes."""
    caso_id: int | None = None
    cuenta: str = ""
    radicado: str = ""


class FollowCall(NamedTuple):
    """A half-done call goes on after the person resolved a change of others on its caso."""

    caso_id: int
    version: int
    """The version of the caso that was resolved."""


class ShowCaso(NamedTuple):
    """A caso was opened from a list of another screen, to which Esc returns."""

    caso_id: int
    back_to: str
    place: object = None
    """What restores the view of that place."""
    returns: bool = False
    """Whether its decision also returns there, not to the next caso."""


class ShowLine(NamedTuple):
    """An account was requested, with the cursor on a line of a caso."""

    cuenta: str
    caso_id: int
    line: int | None = None
    """None for the caso's newest line."""


Fact = BaseImportada | BaseAnulada | EventoRegistrado
"""Any fact, for screens that reload after each."""


class Signals(NamedTuple):
    """The signals given to every screen."""

    base_importada: Signal[BaseImportada]
    base_anulada: Signal[BaseAnulada]
    evento_registrado: Signal[EventoRegistrado]

    def tell_registered(self, records: Iterable[Recorded]) -> None:
        for recorded in records:
            fact = EventoRegistrado(
                caso_id=recorded.caso.id,
                evento=recorded.evento.value,
                line=recorded.line,
                recorded=recorded,
            )
            self.evento_registrado.publish(fact)


def build_signals(owner: DOMNode) -> Signals:
    return Signals(
        base_importada=Signal(owner, "base_importada"),
        base_anulada=Signal(owner, "base_anulada"),
        evento_registrado=Signal(owner, "evento_registrado"),
    )
