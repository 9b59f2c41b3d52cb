"""What an act asks of the person, said once for both faces: a screen pushes a box, plain lines print and read.

An act is a generator that yields each `Ask` and is sent its answer, None where the person left it:

    def skip(self) -> Asking[None]:
        motivo = yield Ask(AskKind.REASON, "¿Por qué salta el caso?", options=...)
        if motivo is not None:
            self._face.send(...)

What is not said here is each face's own: where a box stands, and in which words a fact is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple, TypeAlias, TypeVar

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog
from ajustes_tui.domain.rules.data import MAX_TEXT
from ajustes_tui.domain.rules.decision import UndoableAct, quoted_name
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.recorder import MAX_NOTA, Request
from ajustes_tui.workbench.rr_line import NONE_OFFERED, offered_marcaciones

T = TypeVar("T")
MAX_REASON = 200
"""Letters of a reason of one row: why a caso or a call is skipped, why the person insists."""


class AskKind(Enum):
    """What is asked for, which decides the box."""

    LINE = auto()
    """A text of one row."""
    PROSE = auto()
    """A text of several rows."""
    REASON = auto()
    """One of the options, or a text of one row in their place."""
    OPTION = auto()
    """One of the options; the answer is its value."""
    MOMENT = auto()
    """A moment to come; the answer is a datetime."""
    NUMBER = auto()
    """A telephone."""
    UNDO = auto()
    """Whether to undo an act; the answer is why, '' where no reason is due."""


class Offers(NamedTuple):
    """The texts that an editor offers to begin with: their source, the caso and the evento."""

    sources: CaseWork
    caso_id: int
    evento: Evento


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the person: what is asked for, its limit, what is typed already, and what objects."""

    kind: AskKind
    title: str = ""
    help: str = ""
    """The words under the title of a box."""
    aloud: str = ""
    """The question as it is heard, where the title alone would not say it."""
    most: int = MAX_TEXT
    """Letters of a text at most."""
    typed: str = ""
    """The text left half typed, or one to begin with."""
    keep: Callable[[str], None] | None = None
    """Saves the text as a draft, at every letter; None for a text that is no draft."""
    options: Sequence[tuple[str, str]] = ()
    """The value and the words of each option."""
    refused: Sequence[tuple[str, str]] = ()
    """Options that may not be chosen, each with its reason, for whoever sees the whole list."""
    offers: Offers | None = None
    now: Callable[[], datetime] = datetime.now
    """Returns the present, from which a moment to come is understood."""
    objection: Callable[[datetime], str] | None = None
    """Returns why a moment cannot be taken, or ''."""
    undoing: UndoableAct | None = None
    """The act to undo; None where nothing is left, which `title` says."""
    in_sight: int = 0
    """How many of the casos of that act the person sees: what they see is undone without a box."""

    @property
    def heard(self) -> str:
        """The question as it is heard."""
        return self.aloud or (self.title if self.title[-1:] in "?:" else f"{self.title}.")


Asking: TypeAlias = Generator[Ask, Any, T]
"""An act in course: it asks, is sent each answer, and returns a T."""


def begin_text(
    evento: Evento, title: str, help_text: str, typed: str, keep: Callable[[str], None], of: Offers
) -> Ask:
    """Return the question for the text of a note, or for what the supervisora is asked."""
    note = evento is Evento.NOTA
    return Ask(
        AskKind.PROSE,
        title,
        help_text,
        aloud="Nota para el historial." if note else "¿Qué debe decidir la supervisora?",
        most=MAX_NOTA if note else MAX_TEXT,
        typed=typed,
        keep=keep,
        offers=of,
    )


def text_request(evento: Evento, text: str) -> Request:
    """Return the evento of a text: a note is its text, a question its motivo."""
    return Request(evento, {}, text) if evento is Evento.NOTA else Request(evento, {"motivo": text})


def marcacion_asked(evento: Evento, catalog: MarcacionCatalog) -> Ask | str:
    """Return the question for another marcación of an act, or why there is none to choose."""
    options = offered_marcaciones(evento, catalog)
    return Ask(AskKind.OPTION, "Marcación en RR", options=options) if options else NONE_OFFERED


class BoxText(NamedTuple):
    """A text of a caso that has a box of its own: its name, and what opens the box again."""

    name: str
    in_call: str
    """The key in a call."""
    on_card: str = ""
    """The key on the card of a caso."""
    word: str = ""
    """The word in plain lines."""
    answers: bool = False
    """Whether the accepted text is a datum of the contact, which its key in a draft names."""


BOX_TEXTS: Mapping[str, BoxText] = {
    "t.nota": BoxText("Nota", "F7", "F7", "nota"),
    "t.pedir_revision": BoxText("Pregunta", "w", "w", "revisión"),
    "t.saltar": BoxText("Para saltar", "s", "s", "saltar"),
    "t.cuando": BoxText("Cita", "3"),
    "t.insiste": BoxText("Por qué insiste", "el resultado", answers=True),
    "t.telefono": BoxText("Teléfono", "t"),
}
"""Each text by its key in a draft."""
CONTACT_TEXTS = tuple(key.removeprefix("t.") for key, text in BOX_TEXTS.items() if text.answers)
"""The data of a contact that a box of the call asks for."""


def undo_effect(undoing: UndoableAct) -> str:
    """Return what is undone, and where its caso goes back to."""
    last = undoing.last
    what = " y ".join(quoted_name(evento) for evento in last.eventos)
    effect = (
        f"{what} de la cuenta {undoing.cuenta}, radicado {undoing.radicado}: vuelve a"
        f" «{short_estado(undoing.estado, undoing.contenido)}»."
    )
    if last.casos > 1:
        effect += f" Se registró en {last.casos} casos a la vez y se deshace en todos."
    return effect


def undo_title(undoing: UndoableAct) -> str:
    """Return whose act is undone, or on how many casos."""
    last = undoing.last
    if undoing.needs_motivo:
        return f"Deshacer lo de {last.agente}, del {short_date(last.day)}"
    return "Deshacer lo último suyo" if last.casos == 1 else f"Deshacer en {last.casos} casos"
