"""What an act asks of the person, said once for both faces: a screen pushes a box, plain lines print and read.

An act is a generator that yields each `Ask` and is sent its answer, None where the person left it:

    def skip(self) -> Asking[None]:
        motivo = yield Ask(AskKind.REASON, "¿Por qué salta el caso?", options=...)
        if motivo is not None:
            self._face.send(...)

An act of who leads the célula also yields each `Change` it makes, and returns what came of it; it
raises CannotAct where it may not be done. What is not said here is each face's own: where a box
stands, and in which words a fact is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from ajustes_tui.domain.caso.eventos import MARCACIONES, Evento
from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog
from ajustes_tui.domain.rules.data import MAX_TEXT
from ajustes_tui.domain.rules.decision import UndoableAct, quoted_name
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.errors import AjustesError
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.recorder import MAX_NOTA, Note, Request, note_request
from ajustes_tui.ui.keys import ACTIONS
from ajustes_tui.workbench.rr_line import NONE_OFFERED, note_marcaciones, offered_marcaciones

if TYPE_CHECKING:
    from ajustes_tui.domain.figures.report_mail import ReportMail

T = TypeVar("T")
A = TypeVar("A")
MAX_REASON = 200
"""Letters of a reason of one row: why a caso or a call is skipped, why the person insists."""

NOTE_KEPT = "La nota quedó en el historial"


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
    LETTER = auto()
    """One of the options by its letter, begun with the one typed; a line typed whole is the answer."""
    MOMENT = auto()
    """A moment to come; the answer is a datetime."""
    NUMBER = auto()
    """A telephone."""
    UNDO = auto()
    """Whether to undo an act; the answer is why, '' where no reason is due."""
    YES = auto()
    """Whether to do what `title` and `help` say; the answer is True."""
    MAIL = auto()
    """How a report leaves by mail; the answer is a `MailWay`."""


class MailWay(Enum):
    """How a report leaves."""

    DRAFT = "borrador"
    SEND = "enviar"


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
    least: int = 1
    """Letters of a text at least; none where it may be left out."""
    reason: bool = False
    """Whether the text is a reason that is demanded, which is words."""
    does: str = ""
    """What the answer does, as the foot of a box or the plain lines say it: «la mueve»."""
    yes: str = "Sí, hacerlo"
    """The answer yes on a button."""
    typed: str = ""
    """The text left half typed, or one to begin with."""
    keep: Callable[[str], None] | None = None
    """Saves the text as a draft, at every letter; None for a text that is no draft."""
    options: Sequence[tuple[str, str]] = ()
    """The value and the words of each option."""
    keys: Sequence[str] = ()
    """What chooses each option, where it is no number."""
    preselects: bool = True
    """Whether the first option of a box is what Enter takes at once; else one is to be chosen first."""
    refused: Sequence[tuple[str, str]] = ()
    """Options that may not be chosen, each with its reason, for a screen that shows the whole list."""
    offers: Offers | None = None
    marcaciones: Sequence[tuple[str, str]] = ()
    """The codes and the words of each marcación that a note may be; the answer with one is a `MarkedNote`."""
    now: Callable[[], datetime] = datetime.now
    """Returns the present, from which a moment to come is understood."""
    objection: Callable[[datetime], str] | None = None
    """Returns why a moment cannot be taken, or ''."""
    undoing: UndoableAct | None = None
    """The act to undo; None where nothing is left, which `title` says."""
    in_sight: int = 0
    """How many of the casos of that act the person sees: what they see is done without a box."""
    mail: ReportMail | None = None
    """The report that would leave."""
    may_send: bool = False
    """Whether it can be sent from here, and not only left as a draft."""

    @property
    def heard(self) -> str:
        """The question as it is heard."""
        return self.aloud or (self.title if self.title[-1:] in "?:" else f"{self.title}.")


Asking: TypeAlias = Generator[Ask, Any, T]
"""An act in course: it asks, is sent each answer, and returns a T."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A text that a form asks for."""

    name: str
    label: str
    most: int
    """Letters it takes."""
    typed: str = ""
    """The text it begins with."""
    unit: str = ""
    """What stands behind it."""
    aloud: str = ""
    """Its name as it is heard, where the label alone would not say it."""
    expected: str = ""
    """What is expected, for plain lines."""
    now: str = ""
    """What holds now as it is heard, where that is not the text it begins with."""
    objection: Callable[[str], str] = lambda _typed: ""
    """Returns why a text cannot be taken, or ''."""
    secret: bool = False
    """Whether it is a password: it is not shown as it is typed, nor kept."""


@dataclass(frozen=True, slots=True)
class Form:
    """Several texts asked for together; the answer has each by the name of its row."""

    title: str
    help: str
    rows: Sequence[FormRow]
    does: str
    """What accepting does: «la registra»."""
    foot: str
    """The same as the foot of a box says it: «registra»."""
    aloud: str = ""
    """The help as it is heard, before any text."""
    refused: AjustesError | None = None
    """Why the form, which comes back as it was typed, was refused."""
    replaces: bool = False
    """Whether the rows begin with what holds now, so that only a change is a text to lose."""
    below: Sequence[str] = ()
    """Paragraphs to read under the rows."""

    def objection(self, texts: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the first row whose text cannot be taken, and why."""
        found = ((row.name, row.objection(texts[row.name])) for row in self.rows)
        return next(((name, why) for name, why in found if why), None)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the store, or a long reading, that an act waits for; what fails is thrown into the act."""

    make: Callable[[], Any]
    saying: str
    """What is said meanwhile, where it takes long enough to be said."""
    writes: str = ""
    """What it leaves written before the person is asked, where no screen shows it; '' for nothing."""


Doing: TypeAlias = Generator[Ask | Form | Change, Any, T]
"""An act that asks and also does: it is sent each answer and what each change returned."""


def done(make: Callable[[], A], saying: str) -> Doing[A]:
    """Make a change within an act, and return what it returns."""
    result: A = yield Change(make, saying)
    return result


class CannotAct(Exception):
    """An act may not be done now; the text says why.

    A key that would do it, or something else, is written {} in the text: each face has its own word.
    """

    def __init__(self, text: str, action: str = "") -> None:
        super().__init__(text)
        self._text = text
        self._action = next((one for one in ACTIONS if one.id == action), None)

    @property
    def by_key(self) -> str:
        """The text for the screens."""
        return self._named("" if self._action is None else self._action.keystroke)

    @property
    def by_word(self) -> str:
        """The text for the plain lines."""
        return self._named("" if self._action is None else self._action.in_lines)

    def _named(self, name: str) -> str:
        return self._text.replace("{}", name) if name else self._text


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
        reason=not note,
        typed=typed,
        keep=keep,
        offers=of,
        marcaciones=note_marcaciones(of.sources.context.catalogs.marcaciones) if note else (),
    )


def text_request(evento: Evento, text: Note) -> Request:
    """Return the evento of a text: a note is its text, a question its motivo."""
    return note_request(text) if evento is Evento.NOTA else Request(evento, {"motivo": str(text)})


def ask_marcacion(
    evento: Evento | None, first: str, catalog: MarcacionCatalog, tell: Callable[[str, str], object]
) -> Asking[str | None]:
    """Offer the marcaciones that may stand in place of the proposed one of an act.

    `tell` says why there is none to choose; `first` is what has to be chosen before.
    """
    if evento is None or evento not in MARCACIONES:
        why = "Esto no deja marcación" if evento else f"Escoja primero {first}"
        tell(why, ": Ctrl+Y cambia la que va a RR")
        return None
    options = offered_marcaciones(evento, catalog)
    if not options:
        tell(NONE_OFFERED, "")
        return None
    code: str | None = yield Ask(AskKind.OPTION, "Marcación en RR", options=options)
    return code


def skip_asked(
    sources: CaseWork, caso_id: int, what: str, typed: str, keep: Callable[[str], None]
) -> Ask:
    """Return the question for why a caso, or a call, is skipped."""
    return Ask(
        AskKind.REASON,
        f"¿Por qué salta {what}? La supervisora lo ve",
        most=MAX_REASON,
        reason=True,
        typed=typed,
        keep=keep,
        options=[(reason, reason) for reason in sources.skip_reasons(caso_id)],
    )


class BoxText(NamedTuple):
    """A text of a caso that has a box of its own: its name, and what opens the box again."""

    name: str
    in_call: str
    """The key in a call."""
    on_card: str = ""
    """The key on the card of a caso."""
    word: str = ""
    """The word in plain lines."""
    held: str = ""
    """What it is in a draft beside a caso, as mi turno counts it."""
    answers: bool = False
    """Whether the accepted text is a datum of the contact, which its key in a draft names."""


BOX_TEXTS: Mapping[str, BoxText] = {
    "t.nota": BoxText("Nota", "F7", "F7", "nota", "una nota"),
    "t.pedir_revision": BoxText(
        *("Pregunta", "w", "w", "revisión"), "una pregunta a la supervisora"
    ),
    "t.saltar": BoxText("Para saltar", "s", "s", "saltar", "por qué saltarlo"),
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
