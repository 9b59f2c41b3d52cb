"""Questions of an act, defined once for both faces: a screen opens a box, plain lines print and read.

An act is a generator that yields each `Ask` and receives its answer, None if cancelled:

    def skip(self) -> Asking[None]:
        motivo = yield Ask(AskKind.REASON, "¿Por qué salta el caso?", options=...)
        if motivo is not None:
            self._face.send(...)

A lead's act also yields each `Change` and returns its result; it raises CannotAct where not permitted.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
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
from ajustes_tui.services.recorder import MAX_NOTA, Note, Recorded, Request, note_request
from ajustes_tui.ui.keys import ACTIONS
from ajustes_tui.workbench.questions import evento_title
from ajustes_tui.workbench.rr_line import NONE_OFFERED, note_marcaciones, offered_marcaciones

if TYPE_CHECKING:
    from ajustes_tui.domain.figures.report_mail import ReportMail

T = TypeVar("T")
A = TypeVar("A")
MAX_REASON = 200
"""Maximum characters of a reason for skipping or insisting."""

NOTE_KEPT = "La nota quedó en el historial"


class AskKind(Enum):
    """What is asked for; decides the box."""

    LINE = auto()
    PROSE = auto()
    REASON = auto()
    """One of the options, or a one-line text instead."""
    OPTION = auto()
    """One of the options; the answer is its value."""
    LETTER = auto()
    """An option by its letter, prefilled with the typed one; a whole typed line is the answer."""
    MOMENT = auto()
    """A future moment; the answer is a datetime."""
    NUMBER = auto()
    UNDO = auto()
    """Whether to undo an act; the answer is the reason, '' if none is required."""
    YES = auto()
    """Whether to do what `title` and `help` say; the answer is True."""
    MAIL = auto()
    """How a report is mailed; the answer is a `MailWay`."""


class MailWay(Enum):
    """How a report is mailed."""

    DRAFT = "borrador"
    SEND = "enviar"


class Offers(NamedTuple):
    """The texts an editor suggests: source, caso and evento."""

    sources: CaseWork
    caso_id: int
    evento: Evento


class Ask(NamedTuple):
    """A question: kind, limits, initial text, and validation."""

    kind: AskKind
    title: str = ""
    help: str = ""
    aloud: str = ""
    """Spoken question, where the title is not enough."""
    most: int = MAX_TEXT
    """Maximum characters."""
    least: int = 1
    """Minimum characters; 0 if optional."""
    reason: bool = False
    """Whether the text is a required reason, which must contain words."""
    refuses: Callable[[str], str] = lambda _typed: ""
    """Returns why a line is refused, or ''."""
    does: str = ""
    """What the answer does, as in «la mueve»."""
    yes: str = "Sí, hacerlo"
    typed: str = ""
    """Initial or unfinished text."""
    keep: Callable[[str], None] | None = None
    """Saves the draft on every keystroke; None for no draft."""
    options: Sequence[tuple[str, str]] = ()
    """Value and label of each option."""
    keys: Sequence[str] = ()
    """Key of each option, unless numbered."""
    preselects: bool = True
    """Whether Enter takes the first option at once."""
    refused: Sequence[tuple[str, str]] = ()
    """Options with the reason for refusal, for a screen that shows all."""
    offers: Offers | None = None
    marcaciones: Sequence[tuple[str, str]] = ()
    """Codes and labels of marcaciones a note may have; choosing one answers a `MarkedNote`."""
    now: Callable[[], datetime] = datetime.now
    """Returns the time relative to which a moment is parsed."""
    objection: Callable[[datetime], str] | None = None
    """Returns why a moment is refused, or ''."""
    undoing: UndoableAct | None = None
    """The act to undo; None if there is none, which `title` says."""
    in_sight: int = 0
    """Number of the act's casos in sight; what is in sight is done without a box."""
    mail: ReportMail | None = None
    may_send: bool = False
    """Whether the report can be sent, not only left as a draft."""

    @property
    def heard(self) -> str:
        return self.aloud or (self.title if self.title[-1:] in "?:" else f"{self.title}.")


Asking: TypeAlias = Generator[Ask, Any, T]
"""A running act: yields questions, receives answers, returns a T."""


class FormRow(NamedTuple):
    """A text of a form."""

    name: str
    label: str
    most: int
    """Maximum characters."""
    typed: str = ""
    unit: str = ""
    aloud: str = ""
    """Spoken name, where the label is not enough."""
    expected: str = ""
    """Expected content, for plain lines."""
    now: str = ""
    """Spoken current value, if different from the initial text."""
    objection: Callable[[str], str] = lambda _typed: ""
    """Returns why a text is refused, or ''."""
    secret: bool = False
    """Whether it is a password: neither shown nor stored."""


class Form(NamedTuple):
    """Several texts asked together; the answer maps row names to texts."""

    title: str
    help: str
    rows: Sequence[FormRow]
    does: str
    """What accepting does: «la registra»."""
    foot: str
    """The same in the foot of a box: «registra»."""
    aloud: str = ""
    """Spoken help, before any text."""
    refused: AjustesError | None = None
    """Why the form was refused, when it is shown again."""
    replaces: bool = False
    """Whether rows start with the current values, so that only edits can be lost."""
    below: Sequence[str] = ()
    """Paragraphs below the rows."""

    def objection(self, texts: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the first refused row and why."""
        found = ((row.name, row.objection(texts[row.name])) for row in self.rows)
        return next(((name, why) for name, why in found if why), None)


class Change(NamedTuple):
    """A store change or long read an act waits for; errors are thrown into the act."""

    make: Callable[[], Any]
    saying: str
    """Progress text, if it takes long enough."""
    writes: str = ""
    """What it leaves written before the question, if no screen shows it; else ''."""


Doing: TypeAlias = Generator[Ask | Form | Change, Any, T]
"""An act that also makes changes: it receives each answer and each change's result."""


def done(make: Callable[[], A], saying: str) -> Doing[A]:
    result: A = yield Change(make, saying)
    return result


class CannotAct(Exception):
    """An act is not permitted now; the text says why.

    A key is written {} in the text: each face has its own word.
    """

    def __init__(self, text: str, action: str = "") -> None:
        super().__init__(text)
        self._text = text
        self._action = next((one for one in ACTIONS if one.id == action), None)

    @property
    def by_key(self) -> str:
        return self._named("" if self._action is None else self._action.keystroke)

    @property
    def by_word(self) -> str:
        return self._named("" if self._action is None else self._action.in_lines)

    def _named(self, name: str) -> str:
        return self._text.replace("{}", name) if name else self._text


def begin_text(
    evento: Evento, title: str, help_text: str, typed: str, keep: Callable[[str], None], of: Offers
) -> Ask:
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
    return note_request(text) if evento is Evento.NOTA else Request(evento, {"motivo": str(text)})


def ask_marcacion(
    evento: Evento | None, first: str, catalog: MarcacionCatalog, tell: Callable[[str, str], object]
) -> Asking[str | None]:
    """Offer alternatives to the proposed marcación of an act.

    `tell` says why there are none; `first` is what must be chosen before.
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
    return Ask(
        AskKind.REASON,
        f"¿Por qué salta {what}? La supervisora lo ve",
        most=MAX_REASON,
        reason=True,
        typed=typed,
        keep=keep,
        options=[(reason, reason) for reason in sources.skip_reasons(caso_id)],
    )


def skipped(cuenta: str) -> str:
    return f"{cuenta} · saltado, con su motivo"


def done_unlined(records: Sequence[Recorded], cuenta: str = "") -> str:
    """Return what was registered, after its cuenta once another is shown; '' where a line for RR says it."""
    last = records[-1]
    if last.rr.line:
        return ""
    done = NOTE_KEPT if last.evento is Evento.NOTA else f"{evento_title(last.evento)}: registrado"
    return f"{cuenta} · {done}" if cuenta else done


class BoxText(NamedTuple):
    """A text of a caso with its own box, and what reopens the box."""

    name: str
    in_call: str
    on_card: str = ""
    word: str = ""
    held: str = ""
    """Its name as a draft, as mi turno counts it."""
    answers: bool = False
    """Whether it is a datum of the contact, named by its draft key."""


BOX_TEXTS: Mapping[str, BoxText] = {
    "t.nota": BoxText("Nota", "F7", "F7", "nota", "una nota"),
    "t.pedir_revision": BoxText(
        name="Pregunta",
        in_call="w",
        on_card="w",
        word="revisión",
        held="una pregunta a la supervisora",
    ),
    "t.saltar": BoxText("Para saltar", "s", "s", "saltar", "por qué saltarlo"),
    "t.cuando": BoxText("Cita", "3"),
    "t.insiste": BoxText("Por qué insiste", "el resultado", answers=True),
    "t.telefono": BoxText("Teléfono", "t"),
}
CONTACT_TEXTS = tuple(key.removeprefix("t.") for key, text in BOX_TEXTS.items() if text.answers)


def undo_effect(undoing: UndoableAct) -> str:
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
    last = undoing.last
    if undoing.needs_motivo:
        return f"Deshacer lo de {last.agente}, del {short_date(last.day)}"
    return "Deshacer lo último suyo" if last.casos == 1 else f"Deshacer en {last.casos} casos"
