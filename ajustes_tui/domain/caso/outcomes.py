"""How a call or a voice message may end: one row per outcome (dominio.md section 4).

The transition table takes its options from here, the call screen its digits, the day of a person
its words. A new outcome is a row here; what only it does to a caso is in `rules/contact.py`.
"""

from collections.abc import Mapping
from typing import NamedTuple


class CallCount(NamedTuple):
    """Outcomes that the day of a person counts together, with the words for one and for several."""

    one: str
    many: str


_INFORMED = CallCount("informada", "informadas")
_CALLBACK = CallCount("volver a llamar", "volver a llamar")
_UNANSWERED = CallCount("sin contestar", "sin contestar")
_OTHER_PERSON = CallCount("con otra persona", "con otra persona")
_WRONG_NUMBER = CallCount("número errado", "números errados")
_LEFT = CallCount("mensaje dejado", "mensajes dejados")
_NOT_LEFT = CallCount("sin mensaje", "sin mensaje")
CALL_COUNTS = (
    *(_INFORMED, _CALLBACK, _UNANSWERED, _OTHER_PERSON, _WRONG_NUMBER, _LEFT, _NOT_LEFT),
)
"""Every count, in the order in which mi turno lists them."""


PAD = "7894561230"
"""The digits of the numeric pad, top row first: the order in which the outcomes of a call stand."""
SECOND_PAGE = "."
"""What turns to the second page of outcomes, and begins the key of each outcome that stands there."""


class ContactOutcome(NamedTuple):
    """How a call ended: what it counts as, and how each screen offers and says it."""

    code: str
    option: str
    """The words beside its digit."""
    counts_as: CallCount
    attempt: bool = True
    """The call counts as an attempt, unless the usuario is the one who calls."""
    informs: bool = False
    """The usuario was told the decision: the checklist must be complete."""
    reaches: bool = False
    """The usuario was reached, whether or not he was told."""
    answered: bool = False
    """Somebody answered, so the number works."""
    hangs_up: bool = False
    """The usuario answered, and was not reached all the same."""
    wrong_number: bool = False
    appointment: bool = False
    """The usuario said when to call again."""
    digit: str = ""
    """The key that chooses it in a call: a digit of the pad, after `SECOND_PAGE` once all ten are taken."""
    led_to_by: str = ""
    """The outcome whose question leads to it, where no key of the call does."""
    last_time: str = ""
    """The short words for the last call in the list of calls; empty where `words.dicho` gives them."""


CALL_OUTCOMES: tuple[ContactOutcome, ...] = (
    ContactOutcome(
        code="ACEPTA",
        informs=True,
        reaches=True,
        answered=True,
        digit="1",
        option="Acepta",
        counts_as=_INFORMED,
    ),
    ContactOutcome(
        code="NO_ACEPTA",
        informs=True,
        reaches=True,
        answered=True,
        digit="2",
        option="No acepta",
        counts_as=_INFORMED,
    ),
    ContactOutcome(
        code="NO_INTERPONE",
        informs=True,
        reaches=True,
        answered=True,
        led_to_by="NO_ACEPTA",
        option="Nada por ahora",
        counts_as=_INFORMED,
    ),
    ContactOutcome(
        code="VOLVER_A_LLAMAR",
        attempt=False,
        reaches=True,
        answered=True,
        appointment=True,
        digit="3",
        option="Volver a llamar",
        counts_as=_CALLBACK,
    ),
    ContactOutcome(
        code="TERCERO",
        answered=True,
        digit="8",
        option="Contesta un tercero",
        counts_as=_OTHER_PERSON,
    ),
    ContactOutcome(
        code="CUELGA",
        answered=True,
        hangs_up=True,
        digit="9",
        option="Cuelga",
        counts_as=_OTHER_PERSON,
    ),
    ContactOutcome(
        code="NO_CONTESTA",
        digit="4",
        option="No contesta",
        counts_as=_UNANSWERED,
    ),
    ContactOutcome(code="OCUPADO", digit="5", option="Ocupado", counts_as=_UNANSWERED),
    ContactOutcome(code="BUZON", digit="0", option="Buzón (00: mensaje)", counts_as=_UNANSWERED),
    ContactOutcome(code="APAGADO", digit="6", option="Apagado", counts_as=_UNANSWERED),
    ContactOutcome(
        code="NUMERO_ERRADO",
        wrong_number=True,
        digit="7",
        option="Número errado",
        last_time="errado",
        counts_as=_WRONG_NUMBER,
    ),
)
"""The outcomes of a call, as they are written."""
CONTACT_OUTCOMES: Mapping[str, ContactOutcome] = {o.code: o for o in CALL_OUTCOMES}
"""Every outcome of a call by code, in the order in which the command line and the forms offer them."""
HAS_SECOND_PAGE = any(o.digit.startswith(SECOND_PAGE) for o in CONTACT_OUTCOMES.values())


class MessageOutcome(NamedTuple):
    """How the leaving of a voice message ended."""

    code: str
    digit: str
    """The key that chooses it on the call screen."""
    option: str
    """The words beside its digit."""
    why_not: str = ""
    """Why there is no message, as the supervisor's tray says it; empty when the message was left."""
    counts_as: CallCount = _NOT_LEFT


VOICE_OUTCOMES: tuple[MessageOutcome, ...] = (
    MessageOutcome(
        code="DEJADO",
        digit="1",
        option="Mensaje dejado",
        counts_as=_LEFT,
    ),
    MessageOutcome(
        code="SIN_BUZON",
        digit="2",
        option="Sin buzón",
        why_not="el número no tiene buzón.",
    ),
    MessageOutcome(
        code="LLENO",
        digit="3",
        option="Buzón lleno",
        why_not="el buzón está lleno.",
    ),
)
"""The outcomes of a voice message, as they are written."""
MESSAGE_OUTCOMES: Mapping[str, MessageOutcome] = {o.code: o for o in VOICE_OUTCOMES}

COUNTED_AS: Mapping[str, CallCount] = {
    **{code: outcome.counts_as for code, outcome in CONTACT_OUTCOMES.items()},
    **{code: outcome.counts_as for code, outcome in MESSAGE_OUTCOMES.items()},
}
INFORMS = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.informs)
"""The outcomes of a call by which the usuario is told the answer."""
REACHED = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.reaches)
"""Those of a call that reached the usuario."""
MESSAGES_LEFT = frozenset(m.code for m in MESSAGE_OUTCOMES.values() if not m.why_not)
"""Those of a voice message by which it is told."""
FAILED = frozenset(
    o.code for o in CONTACT_OUTCOMES.values() if o.attempt and not o.answered and not o.wrong_number
)
"""The outcomes of an attempt that reached nobody, after which a voice message may be left."""
PROVE_NUMBER = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.answered or o.wrong_number)
"""The outcomes that say whether the number is the usuario's."""
WRONG_NUMBER = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.wrong_number)
"""The outcomes after which another number is to be tried, and not another day."""
OF_THE_USUARIO = frozenset(
    o.code for o in CONTACT_OUTCOMES.values() if o.attempt and (o.reaches or o.hangs_up)
)
"""The outcomes of an attempt that reached the usuario, after which no other number is tried that day."""
DESISTE = INFORMS - {"NO_ACEPTA"}
"""The outcomes by which a usuario gives up a recurso that was going to be filed."""
