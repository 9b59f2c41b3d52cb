"""Outcomes of calls and voice messages, one row each (dominio.md section 4).

They give the transition table its options, the call screen its digits and the day its words.
Effects on a caso are in `rules/contact.py`.
"""

from collections.abc import Mapping
from typing import NamedTuple


class CallCount(NamedTuple):
    """Outcomes counted together in a day, with singular and plural words."""

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
    _INFORMED,
    _CALLBACK,
    _UNANSWERED,
    _OTHER_PERSON,
    _WRONG_NUMBER,
    _LEFT,
    _NOT_LEFT,
)
"""In the order of mi turno."""


PAD = "7894561230"
"""Numeric pad, top row first: the order of the outcomes."""
SECOND_PAGE = "."
"""Turns to page two, and prefixes its keys."""


class ContactOutcome(NamedTuple):
    """An outcome of a call: its counts and its words per screen."""

    code: str
    option: str
    counts_as: CallCount
    attempt: bool = True
    """Counts as an attempt, unless the usuario calls."""
    informs: bool = False
    """Tells the decision: the checklist must be complete."""
    talks: bool = False
    """The usuario talks, though the decision is not told."""
    by_other: bool = False
    """Somebody else answered."""
    hangs_up: bool = False
    """The usuario answered but was not reached."""
    wrong_number: bool = False
    appointment: bool = False
    """The usuario said when to call."""
    digit: str = ""
    """A digit of the pad, after `SECOND_PAGE` past ten."""
    led_to_by: str = ""
    """The outcome whose question leads here, without a key."""
    last_time: str = ""
    """Short words of the last call; empty for `words.dicho`."""

    @property
    def reaches(self) -> bool:
        """Whether the usuario is reached, told or not."""
        return self.informs or self.talks

    @property
    def answered(self) -> bool:
        """Whether somebody answered: the number works."""
        return self.reaches or self.hangs_up or self.by_other


CALL_OUTCOMES: tuple[ContactOutcome, ...] = (
    ContactOutcome("ACEPTA", "Acepta", _INFORMED, informs=True, digit="1"),
    ContactOutcome("NO_ACEPTA", "No acepta", _INFORMED, informs=True, digit="2"),
    ContactOutcome(
        "NO_INTERPONE", "Nada por ahora", _INFORMED, informs=True, led_to_by="NO_ACEPTA"
    ),
    ContactOutcome(
        code="VOLVER_A_LLAMAR",
        option="Volver a llamar",
        counts_as=_CALLBACK,
        attempt=False,
        talks=True,
        appointment=True,
        digit="3",
    ),
    ContactOutcome("TERCERO", "Contesta un tercero", _OTHER_PERSON, by_other=True, digit="8"),
    ContactOutcome("CUELGA", "Cuelga", _OTHER_PERSON, hangs_up=True, digit="9"),
    ContactOutcome("NO_CONTESTA", "No contesta", _UNANSWERED, digit="4"),
    ContactOutcome("OCUPADO", "Ocupado", _UNANSWERED, digit="5"),
    ContactOutcome("BUZON", "Buzón (00: mensaje)", _UNANSWERED, digit="0"),
    ContactOutcome("APAGADO", "Apagado", _UNANSWERED, digit="6"),
    ContactOutcome(
        code="NUMERO_ERRADO",
        option="Número errado",
        counts_as=_WRONG_NUMBER,
        wrong_number=True,
        digit="7",
        last_time="errado",
    ),
)
"""In written order."""
CONTACT_OUTCOMES: Mapping[str, ContactOutcome] = {o.code: o for o in CALL_OUTCOMES}
HAS_SECOND_PAGE = any(o.digit.startswith(SECOND_PAGE) for o in CONTACT_OUTCOMES.values())


class MessageOutcome(NamedTuple):
    """An outcome of leaving a voice message."""

    code: str
    digit: str
    option: str
    why_not: str = ""
    """Why none was left, for the tray; empty if left."""
    counts_as: CallCount = _NOT_LEFT


VOICE_OUTCOMES: tuple[MessageOutcome, ...] = (
    MessageOutcome("DEJADO", "1", "Mensaje dejado", counts_as=_LEFT),
    MessageOutcome("SIN_BUZON", "2", "Sin buzón", why_not="el número no tiene buzón."),
    MessageOutcome("LLENO", "3", "Buzón lleno", why_not="el buzón está lleno."),
)
MESSAGE_OUTCOMES: Mapping[str, MessageOutcome] = {o.code: o for o in VOICE_OUTCOMES}

COUNTED_AS: Mapping[str, CallCount] = {o.code: o.counts_as for o in CALL_OUTCOMES} | {
    o.code: o.counts_as for o in VOICE_OUTCOMES
}
INFORMS = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.informs)
REACHED = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.reaches)
MESSAGES_LEFT = frozenset(m.code for m in MESSAGE_OUTCOMES.values() if not m.why_not)
FAILED = frozenset(
    o.code for o in CONTACT_OUTCOMES.values() if o.attempt and not o.answered and not o.wrong_number
)
"""Attempts that reached nobody, which allow a voice message."""
PROVE_NUMBER = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.answered or o.wrong_number)
"""They tell whether the number is the usuario's."""
WRONG_NUMBER = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.wrong_number)
"""Another number is tried, not another day."""
OF_THE_USUARIO = frozenset(
    o.code for o in CONTACT_OUTCOMES.values() if o.attempt and (o.reaches or o.hangs_up)
)
"""The usuario was reached: no other number is tried that day."""
DESISTE = INFORMS - {"NO_ACEPTA"}
"""They give up a recurso about to be filed."""
