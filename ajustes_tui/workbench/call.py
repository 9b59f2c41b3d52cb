"""The state of a call: paragraphs said, number, outcome, and the eventos it registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.estados import BY_CALL, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import (
    CONTACT_OUTCOMES,
    DESISTE,
    MESSAGE_OUTCOMES,
    OF_THE_USUARIO,
    PAD,
)
from ajustes_tui.domain.caso.words import checklist_text
from ajustes_tui.domain.keeping.catalogs import Paragraph
from ajustes_tui.domain.rules.attempts import missing_checks
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.text import key
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import CONTACT_TEXTS

if TYPE_CHECKING:
    from ajustes_tui.services.casos.contacto import Llamada


class Mode(StrEnum):
    """The purpose of a call; the value is its code in a draft."""

    INFORM = "llamada"
    MESSAGE = "mensaje"
    RECURSO = "recurso"
    LATE_RECURSO = "posterior"
    """The informed usuario calls within the ten days to file a recurso."""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """An outcome: its key and the resultado it registers."""

    digit: str
    """A digit, prefixed with `SECOND_PAGE` on that page."""
    resultado: str
    text: str

    @property
    def page(self) -> str:
        """The page of the outcome: '' for the first, else `SECOND_PAGE`."""
        return self.digit[:-1]

    @property
    def asks_when(self) -> bool:
        row = CONTACT_OUTCOMES.get(self.resultado)
        return row is not None and row.appointment

    @property
    def mailbox(self) -> bool:
        return self.resultado == "BUZON"

    def once_chosen(self, *, message: bool) -> CallOutcome:
        """Return the outcome once chosen: for a mailbox, what the person does there."""
        if not self.mailbox:
            return self
        return replace(self, text="Buzón: dejo el mensaje" if message else "Buzón: cuelgo")

    @property
    def may_call_in(self) -> bool:
        """Whether an incoming call can have this outcome: a person spoke."""
        row = CONTACT_OUTCOMES.get(self.resultado)
        return row is None or row.answered

    @property
    def wrong_number(self) -> bool:
        row = CONTACT_OUTCOMES.get(self.resultado)
        return row is not None and row.wrong_number


_TWO_DIGIT_CASOS = 9
"""From this many casos on, numbers have two digits and are separated by blanks."""
ANSWERED = "CONTESTA"
"""Not an outcome: a person answered instead of the mailbox, so the call continues."""

OUTCOMES: Mapping[Mode, tuple[CallOutcome, ...]] = {
    Mode.INFORM: tuple(
        sorted(
            (CallOutcome(o.digit, o.code, o.option) for o in CONTACT_OUTCOMES.values() if o.digit),
            key=lambda outcome: (outcome.page, PAD.index(outcome.digit[-1])),
        )
    ),
    Mode.MESSAGE: (
        *(CallOutcome(o.digit, o.code, o.option) for o in MESSAGE_OUTCOMES.values()),
        CallOutcome("8", ANSWERED, "Contestó: informarle"),
    ),
    Mode.RECURSO: (
        CallOutcome("1", "ACEPTA", "Desiste: acepta"),
        CallOutcome("2", "NO_ACEPTA", "Presenta el recurso"),
        CallOutcome("3", "NO_INTERPONE", "Desiste: nada por ahora"),
    ),
    Mode.LATE_RECURSO: (CallOutcome("2", "NO_ACEPTA", "Presenta el recurso"),),
}
"""In numeric pad order, top row first, page by page."""

ABOUT_RECURSO = frozenset({Mode.RECURSO, Mode.LATE_RECURSO})
WITH_RECURSO = "NO_ACEPTA"
RECURSO_KINDS: Mapping[str, str] = {
    "1": "REPOSICION",
    "2": "REPOSICION_Y_APELACION",
    "3": "NO_INTERPONE",
}
"""Kinds of recurso by form digit; the last files nothing now."""
MAX_REASONS = 2_000


@dataclass(frozen=True, slots=True)
class Recurso:
    """The answers of the recurso form."""

    which: str = ""
    kind: str = ""
    reasons: str = ""
    radicado: str = ""

    def chosen(self, cards: Sequence[CaseCard]) -> tuple[CaseCard, ...]:
        """Return the casos chosen: "2" is caso 2, "13" casos 1 and 3, n+1 all n.

        Empty for any other text.
        """
        if len(cards) == 1 or self.which == str(len(cards) + 1):
            return tuple(cards)
        asked = self.which.split() if len(cards) >= _TWO_DIGIT_CASOS else [*self.which]
        possible = {str(n): card for n, card in enumerate(cards, 1)}
        if not set(asked) <= possible.keys():
            return ()
        return tuple(card for n, card in possible.items() if n in asked)

    def lacking(self, cards: Sequence[CaseCard]) -> tuple[str, ...]:
        lacking = () if self.chosen(cards) else ("which",)
        if self.kind not in RECURSO_KINDS:
            return (*lacking, "kind")
        files = RECURSO_KINDS[self.kind] != "NO_INTERPONE"
        return (*lacking, "reasons") if files and not self.reasons.strip() else lacking

    def missing(self, cards: Sequence[CaseCard]) -> str:
        lacking = self.lacking(cards)
        return _LACKS[lacking[0]] if lacking else ""


_LACKS: Mapping[str, str] = {
    "which": "falta cuál",
    "kind": "falta qué presenta",
    "reasons": "faltan sus razones",
}


CALLED = BY_CALL | {Estado.RECURSO_POR_RADICAR}
"""Estados in which a caso is worked on by calling."""


def screen_of(estado: Estado) -> str:
    return "contacto" if estado in CALLED else "triage"


class OwnMarcacion(NamedTuple):
    """A marcación the person chose, and its act."""

    razon: str
    subrazon: str
    evento: Evento
    resultado: str


@dataclass(frozen=True, slots=True)
class Call:
    """An unregistered call: its casos, and what was said, chosen and typed."""

    sheet: Llamada
    mode: Mode
    script: tuple[Paragraph, ...]
    login: str
    said_at: tuple[str, ...] = ()
    """`HH:MM:SS` at which each paragraph was said."""
    number: str = ""
    added: tuple[str, ...] = ()
    """Numbers added in this call, not stored yet."""
    authorised: bool = False
    """Whether an authorised person, not the titular, is on the line."""
    incoming: bool = False
    """Whether the usuario calls in: not an attempt, no number dialled."""
    outcome: CallOutcome | None = None
    message: bool = False
    """Whether the voice message is left in the mailbox."""
    cita: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    """Data of the contact asked for in boxes, such as why the person insists."""
    recurso: Recurso | None = None
    """Answers of the recurso form; None while closed."""
    put_aside: Recurso | None = None
    """Answers of a form that was left; its digit restores them."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Unfinished box texts by draft key."""
    page: str = ""
    """Visible page of outcomes: '' or `SECOND_PAGE`."""
    own_marcacion: OwnMarcacion | None = None
    """Chosen with Ctrl+Y; valid only for the outcome it was chosen for."""

    @property
    def act(self) -> Evento | None:
        """The evento Enter registers, which determines the RR marcación; None if unknown."""
        outcome = self.outcome
        if outcome is None or outcome.resultado == ANSWERED:
            return None
        if self.mode is Mode.MESSAGE or (outcome.mailbox and self.message):
            return Evento.MENSAJE_DE_VOZ
        if self.recurso is None or outcome.resultado != WITH_RECURSO:
            return Evento.CONTACTO
        kind = RECURSO_KINDS.get(self.recurso.kind)
        if kind is None:
            return None
        return Evento.CONTACTO if kind == "NO_INTERPONE" else Evento.RADICAR_RECURSO

    @property
    def marcacion(self) -> OwnMarcacion | None:
        """The marcación chosen for this act, None for the proposed one."""
        own = self.own_marcacion
        if own is None or self.outcome is None or own.evento is not self.act:
            return None
        return own if own.resultado == self.outcome.resultado else None

    def marked(self, razon: str, subrazon: str) -> Call:
        if self.act is None or self.outcome is None:
            return self
        own = OwnMarcacion(razon, subrazon, self.act, self.outcome.resultado)
        return replace(self, own_marcacion=own)

    def codes_of(self, evento: Evento) -> dict[str, str]:
        own = self.marcacion
        if own is None or own.evento is not evento:
            return {}
        return {"razon": own.razon, "subrazon": own.subrazon}

    @property
    def caso_id(self) -> int:
        """The caso the call was opened for; its draft is the call's draft."""
        return self.sheet.main.caso.id

    @property
    def about(self) -> int:
        """The caso of the outcome: the first one filed in a recurso, else the first."""
        cards = self.cards or self.sheet.cards
        chosen = self.recurso.chosen(cards) if self.recurso is not None else ()
        return (*chosen, *cards)[0].caso.id

    @property
    def cuenta(self) -> str:
        return self.sheet.main.caso.cuenta

    @property
    def usuario(self) -> str:
        """The usuario's name; all titulares if the casos have several."""
        return titulares(self.cards or self.sheet.cards)

    @property
    def cards(self) -> tuple[CaseCard, ...]:
        """Casos in an estado of the mode and claimed by no other person."""
        if self.mode in ABOUT_RECURSO:
            return (self.sheet.main,)
        estados = BY_CALL if self.mode is Mode.INFORM else frozenset({Estado.POR_DEJAR_MENSAJE})
        if self.incoming:
            estados |= {Estado.CERRADO_MENSAJE}
        return tuple(
            card
            for card in self.sheet.cards
            if card.caso.estado in estados and (card.toma is None or card.toma.login == self.login)
        )

    @property
    def versions(self) -> dict[int, int]:
        return {card.caso.id: card.caso.version for card in self.sheet.cards}

    @property
    def held_by(self) -> str:
        """Login of another person who has the caso, or ''."""
        toma = self.sheet.main.toma
        return toma.login if toma is not None and toma.login != self.login else ""

    @property
    def over(self) -> bool:
        """Whether the caso no longer needs a call, such as when another person closed it."""
        return not self.cards and not self.held_by

    @property
    def only_looks(self) -> bool:
        """Whether nothing can be chosen: claimed by another, no call needed, or role not permitted."""
        return bool(self.held_by) or self.over or bool(self.barred)

    @property
    def barred(self) -> str:
        """Why the person's role may register no outcome, or ''."""
        if self.held_by:
            return ""
        permits = [self.sheet.main.allows(self._evento_of(o)) for o in OUTCOMES[self.mode]]
        refused = [permit.motivo for permit in permits if isinstance(permit, Refusal)]
        return refused[0] if len(refused) == len(permits) else ""

    def _evento_of(self, outcome: CallOutcome) -> Evento:
        if self.mode is Mode.MESSAGE and outcome.resultado != ANSWERED:
            return Evento.MENSAJE_DE_VOZ
        if self.mode in ABOUT_RECURSO and outcome.resultado == WITH_RECURSO:
            late = self.mode is Mode.LATE_RECURSO
            return Evento.RECURSO_POSTERIOR if late else Evento.RADICAR_RECURSO
        return Evento.CONTACTO

    def refusal_of(self, outcome: CallOutcome) -> str:
        """Return why an outcome is refused, or ''.

        The procedure refuses it, the call is incoming, or its script is not said yet.
        """
        permit = self.sheet.main.allows(self._evento_of(outcome))
        if isinstance(permit, Refusal):
            return permit.motivo
        if self.incoming and not outcome.may_call_in:
            return "Llama el usuario: alguien contestó, y así no termina"
        if self.needs_script(outcome) and (unsaid := self.unsaid()):
            return f"Falta decir: {checklist_text(unsaid)}"
        return ""

    def needs_script(self, outcome: CallOutcome) -> bool:
        """Return whether the outcome requires the whole script to be said."""
        if self.mode in (Mode.MESSAGE, Mode.LATE_RECURSO):
            return False
        informs = outcome.resultado in DESISTE
        return informs or (outcome.resultado == WITH_RECURSO and self.mode is Mode.INFORM)

    @property
    def keeps_borrador(self) -> bool:
        """Whether the person may save a draft; a read-only coordinador may not."""
        return self.sheet.main.toma is not None and not self.held_by

    @property
    def numbers(self) -> tuple[tuple[str, bool], ...]:
        """Every number and whether it is wrong."""
        known = tuple((t.number, t.invalid) for t in self.sheet.main.telefonos)
        return known + tuple((n, False) for n in self.added if (n, False) not in known)

    @property
    def valid_numbers(self) -> tuple[str, ...]:
        return tuple(number for number, wrong in self.numbers if not wrong)

    @property
    def first_number(self) -> str:
        """The number whose turn it is."""
        return self.sheet.turn.number or next(iter(self.valid_numbers), "")

    @property
    def insists(self) -> bool:
        """Whether calling this number now is insisting and lacks its reason."""
        if (
            self.incoming
            or self.answers.get("insiste")
            or self.mode is not Mode.INFORM
            or self.only_looks
        ):
            return False
        return self.sheet.turn.insists(self.number)

    @property
    def lacks_number(self) -> bool:
        if self.number or self.incoming:
            return False
        if self.mode in ABOUT_RECURSO:
            return self.outcome is not None and self.outcome.resultado != WITH_RECURSO
        return True

    @property
    def wrong_number(self) -> bool:
        return self.outcome is not None and self.outcome.wrong_number

    @property
    def reached_nobody(self) -> bool:
        """Whether the outcome leaves the usuario to be called, at another number if any."""
        row = CONTACT_OUTCOMES.get(self.outcome.resultado) if self.outcome is not None else None
        if row is None or self.incoming or self.mode is not Mode.INFORM or self.message:
            return False
        return row.attempt and row.code not in OF_THE_USUARIO

    @property
    def verified(self) -> tuple[str, ...]:
        paragraphs = self.script[: len(self.said_at)]
        return tuple(dict.fromkeys(word for p in paragraphs for word in p.checks))

    @property
    def begun(self) -> bool:
        """Whether restarting would lose anything said, chosen or typed."""
        chosen = self.said_at or self.outcome or self.added or self.authorised
        return bool(chosen or self.texts or self.recurso is not None or self.put_aside)

    @property
    def calls_another(self) -> bool:
        return self.number != self.first_number

    @property
    def as_undone(self) -> Call:
        """The call after undoing: all said and typed is kept, nothing chosen."""
        texts = dict(self.texts)
        if self.cita is not None:
            texts["t.cuando"] = f"{self.cita.astimezone(BOGOTA):%d/%m/%Y %H:%M}"
        return replace(
            self,
            outcome=None,
            own_marcacion=None,
            cita=None,
            texts=texts,
            # What was ticked while the message was left is of another script.
            said_at=() if self.message else self.said_at,
            message=False,
            recurso=None,
            put_aside=self.recurso or self.put_aside,
        )

    @property
    def chosen(self) -> CallOutcome | None:
        return self.outcome and self.outcome.once_chosen(message=self.message)

    @property
    def keeps_outcome(self) -> bool:
        """Whether the draft includes the outcome, which would be restored."""
        kept = self.sheet.main.borrador
        return bool(self.cita or self.own_marcacion or kept.get("pedida") or kept.get("razon"))

    @property
    def missing(self) -> str:
        return self.recurso.missing(self.cards) if self.recurso is not None else ""

    def with_text(self, key: str, typed: str) -> Call:
        """Set an unfinished box text; '' removes it."""
        texts = {k: text for k, text in self.texts.items() if k != key}
        return replace(self, texts={**texts, key: typed} if typed else texts)

    def answered_with(self, name: str, text: str) -> Call:
        return replace(self.without(f"t.{name}"), answers={**self.answers, name: text})

    def without(self, key: str) -> Call:
        return self.with_text(key, "")

    def unsaid(self) -> tuple[str, ...]:
        """Return checklist words still to be said before an informing outcome."""
        accepts = CONTACT_OUTCOMES["ACEPTA"]
        missing = (
            word
            for card in self.cards
            for word in missing_checks(accepts, card.caso.contenido, self.verified)
        )
        return tuple(dict.fromkeys(missing))

    def outcome_at(self, key: str) -> CallOutcome | None:
        return next((o for o in OUTCOMES[self.mode] if o.digit == key), None)

    @property
    def other_page(self) -> str | None:
        """The hidden page of outcomes; None if there is only one."""
        pages = {outcome.page for outcome in OUTCOMES[self.mode]} - {self.page}
        return min(pages, default=None)

    @property
    def offered(self) -> tuple[CallOutcome, ...]:
        return tuple(o for o in OUTCOMES[self.mode] if o.page == self.page)

    @property
    def callback(self) -> CallOutcome | None:
        return next((o for o in OUTCOMES[self.mode] if o.asks_when), None)

    def outcome_of(self, resultado: str) -> CallOutcome | None:
        return next((o for o in OUTCOMES[self.mode] if o.resultado == resultado), None)


def titulares(cards: Sequence[CaseCard]) -> str:
    names = {key(name): cleaned(name) for c in cards if (name := c.caso.usuario_nombre)}
    return " o ".join(names.values())


def mode_of(sheet: Llamada) -> Mode:
    estado = sheet.main.caso.estado
    if estado is Estado.RECURSO_POR_RADICAR:
        return Mode.RECURSO
    if estado is Estado.CERRADO_INFORMADO:
        return Mode.LATE_RECURSO
    return Mode.MESSAGE if estado is Estado.POR_DEJAR_MENSAJE else Mode.INFORM


def join_scripts(scripts: Sequence[tuple[Paragraph, ...]]) -> tuple[Paragraph, ...]:
    """Return one script for all casos: each decision, the rest once."""
    first, *others = scripts
    decisions = [p for script in others for p in script if "decision" in p.checks]
    cut = next(
        (n for n, paragraph in enumerate(first, 1) if "decision" in paragraph.checks),
        len(first),
    )
    return (*first[:cut], *decisions, *first[cut:])


def requests_of(call: Call) -> dict[int, list[Request]]:
    """Return the eventos by caso; empty without an outcome."""
    outcome = call.outcome
    if outcome is None or outcome.resultado == ANSWERED:
        return {}
    if call.mode is Mode.MESSAGE:
        data = {"telefono": call.number, "resultado": outcome.resultado}
        data |= call.codes_of(Evento.MENSAJE_DE_VOZ)
        return {c.caso.id: [Request(Evento.MENSAJE_DE_VOZ, data)] for c in call.cards}
    if outcome.resultado == WITH_RECURSO:
        return _with_recurso(call, call.recurso or Recurso())
    return {
        card.caso.id: [Request(Evento.CONTACTO, _marked_data(call, outcome.resultado))]
        for card in call.cards
    }


def _marked_data(call: Call, resultado: str) -> dict[str, str]:
    """Return the data with the chosen marcación; for a mailbox, the message's."""
    act = call.act or Evento.CONTACTO
    return _data(call, resultado) | call.codes_of(act)


def _data(call: Call, resultado: str) -> dict[str, str]:
    data = {"resultado": resultado}
    if call.incoming:
        data["entrante"] = "si"
    elif call.number:
        data["telefono"] = call.number
    if not call.incoming:
        data |= call.answers
    if call.outcome is not None and call.outcome.mailbox and call.message:
        data["mensaje"] = "DEJADO"
    if CONTACT_OUTCOMES[resultado].informs:
        data["verificado"] = ",".join(call.verified)
        if call.authorised:
            data["interlocutor"] = "AUTORIZADO"
    if CONTACT_OUTCOMES[resultado].appointment and call.cita is not None:
        data["cuando"] = call.cita.isoformat(timespec="minutes")
    return data


def _with_recurso(call: Call, recurso: Recurso) -> dict[int, list[Request]]:
    chosen = recurso.chosen(call.cards)
    kind = RECURSO_KINDS.get(recurso.kind, "")
    requests: dict[int, list[Request]] = {}
    for card in call.cards:
        if card not in chosen:
            requests[card.caso.id] = [Request(Evento.CONTACTO, _data(call, "ACEPTA"))]
        elif kind == "NO_INTERPONE":
            requests[card.caso.id] = [Request(Evento.CONTACTO, _marked_data(call, kind))]
        else:
            data = {"tipo": kind, "motivo": recurso.reasons.strip()}
            data |= call.codes_of(Evento.RADICAR_RECURSO)
            if recurso.radicado.strip() and card is chosen[0]:
                data["radicado"] = recurso.radicado.strip()
            parts = [Request(Evento.RADICAR_RECURSO, data)]
            if call.mode is Mode.LATE_RECURSO:
                parts.insert(0, Request(Evento.RECURSO_POSTERIOR, {}))
            elif card.caso.estado is not Estado.RECURSO_POR_RADICAR:
                parts.insert(0, Request(Evento.CONTACTO, _data(call, WITH_RECURSO)))
            requests[card.caso.id] = parts
    return requests


def borrador_of(call: Call, *, asked: bool = False) -> dict[str, str]:
    """Return the draft of a call.

    `asked` includes the outcome that Enter asked to register. Empty if nothing was said, chosen or typed.
    """
    borrador = {
        **call.texts,
        "modo": call.mode.value,
        "dichos": ",".join(call.said_at),
        "telefono": call.number,
        "autorizado": "si" if call.authorised else "",
        "entrante": "si" if call.incoming else "",
        "elegida": call.outcome.resultado if call.outcome else "",
        "cuando": call.cita.isoformat(timespec="minutes") if call.cita else "",
        "mensaje": "si" if call.message else "",
        **{f"a.{name}": call.answers.get(name, "") for name in CONTACT_TEXTS},
    }
    if (own := call.marcacion) is not None:
        borrador |= {"razon": own.razon, "subrazon": own.subrazon}
    if (recurso := call.recurso or call.put_aside) is not None:
        borrador |= {
            "recurso": "si" if call.recurso is not None else "",
            "cual": recurso.which,
            "tipo": recurso.kind,
            "motivo": recurso.reasons,
            "radicado": recurso.radicado,
        }
    if not (asked or call.begun or call.incoming or call.calls_another):
        return {}
    return borrador | {"pedida": "si"} if asked else borrador


def recurso_of(borrador: Mapping[str, str]) -> Recurso | None:
    """Return the form answers in a draft, None if it was closed."""
    return _recurso_in(borrador) if borrador.get("recurso") else None


def put_aside_in(borrador: Mapping[str, str]) -> Recurso | None:
    recurso = _recurso_in(borrador)
    return recurso if recurso != Recurso() and not borrador.get("recurso") else None


def _recurso_in(borrador: Mapping[str, str]) -> Recurso:
    return Recurso(*(borrador.get(field, "") for field in ("cual", "tipo", "motivo", "radicado")))
