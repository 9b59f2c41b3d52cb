"""A person's session on consecutive casos, without Textual: hand, draft and order.

A screen gives the session a `Flow` (how to read its hand, what Enter sends) and reports each event;
the session answers with effects, which the screen runs in the background and reports:

    for effect in session.change(hand):                 # a choice or text changed
        match effect:
            case Keep(save): self.keep(save)            # in a thread; then session.borrador_kept()
            case Foresee(what, number): ...             # in a thread; then session.foreseen(number, ...)
            case Write(what): self.write(what)          # in a thread; then session.registered() or refused()
            case GoOn(what): ...                        # claim the next hand; then session.shown(hand)
            case Say(text, tone): self.say(text, tone)

After each event the screen redraws once the changed parts of `session.state`. Ordering rules: a
draft is saved before its order and never after it; a text stays on its caso; no key decides before
its caso was painted; the texts of an order refused, or unwritten when the program ends, become a
draft.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import Enum, auto
from time import monotonic
from typing import Generic, NamedTuple, Self, TypeAlias, TypeVar

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.card import CaseCard, Holding, Toma
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import AjustesError, InvalidDatum
from ajustes_tui.ui.keyboard import REGISTERING, Glass, KeyGuard, decides
from ajustes_tui.ui.text import Tone, cleaned

H = TypeVar("H")
"""The hand: a caso, call or question with choice and texts. Frozen."""
O = TypeVar("O")  # noqa: E741 - an order, beside H for the hand
"""An order to write in the store: registration, skip, undo. Frozen."""
K = TypeVar("K")
"""The question when others changed the caso."""

_ACTING_KEYS = frozenset({"escape", "f7", "f8"})
"""Non-printing keys that act on the caso or leave it."""
ANOTHER_DAY = "Es otro día: el plazo es el de hoy"
RENEW_EVERY_S = 60.0
_RENEWALS = 30
"""Maximum renewals within a claim's term; at most one a minute."""


def acts(key: str) -> bool:
    return decides(key) or key in _ACTING_KEYS


class Heartbeat:
    """Limits claim renewals but renews before expiry; the caller owns the timer."""

    def __init__(self, every: float, clock: Callable[[], float] = monotonic) -> None:
        """`every` is the minimum interval in seconds."""
        self._every = every
        self._clock = clock
        self._keystroke = self._last = clock() - every
        self._pending = False

    def note_key(self) -> float | None:
        """Return the seconds until the beat, None if due now."""
        self._keystroke = self._clock()
        if self._pending:
            return None
        self._pending = True
        return max(self._last + self._every - self._keystroke, 0.0)

    def beat(self) -> float:
        """Return the seconds since the last key."""
        self._pending = False
        self._last = self._clock()
        return self._last - self._keystroke


def heartbeat_for(claim_minutes: int) -> Heartbeat:
    return Heartbeat(min(RENEW_EVERY_S, claim_minutes * 60 / _RENEWALS))


class Keep(NamedTuple):
    """Save a draft; answer `borrador_kept`, even on failure."""

    save: BorradorSave


class Write(NamedTuple, Generic[O]):
    """Write an order; answer `registered` or `refused`."""

    what: O


class GoOn(NamedTuple, Generic[O]):
    """Claim the next hand; answer `shown`, `nothing_left` or `refused`."""

    what: O


class Foresee(NamedTuple, Generic[O]):
    """Foresee an order; answer `foreseen` with the same number."""

    what: O
    number: int


class Arrived(NamedTuple):
    """Another caso is in hand: call `painted` after the refresh that shows it."""


class Resolve(NamedTuple, Generic[K]):
    """Ask how to resolve work on a caso that others changed."""

    clash: K


class Refused(NamedTuple):
    """Show why an order was refused."""

    error: Exception


class ReadHoldings(NamedTuple):
    """Read claims and versions; answer `looked`."""

    casos: tuple[int, ...]


class ReadAgain(NamedTuple, Generic[H]):
    """Reload the hand, claiming it with `claim`; answer `read_again`."""

    hand: H
    claim: bool


class Release(NamedTuple, Generic[H]):
    """Release the claims of a hand."""

    hand: H


class BeatIn(NamedTuple):
    """Call `beat` after some seconds."""

    seconds: float


class Renew(NamedTuple):
    """Renew claims; the last key was `ago` seconds ago."""

    casos: tuple[int, ...]
    ago: float


class Say(NamedTuple):
    """Show a sentence on the command row."""

    text: str
    tone: Tone = Tone.NOTICE


Effect: TypeAlias = (
    Keep
    | Write[O]
    | GoOn[O]
    | Foresee[O]
    | Arrived
    | Resolve[K]
    | Refused
    | ReadHoldings
    | ReadAgain[H]
    | Release[H]
    | BeatIn
    | Renew
    | Say
)
Effects: TypeAlias = tuple[Effect[O, K, H], ...]


class Borradores(NamedTuple):
    """The draft queue: one save at a time, always the newest of each caso."""

    writing: BorradorSave | None = None
    waiting: tuple[BorradorSave, ...] = ()

    def add(self, save: BorradorSave) -> Self:
        """Merge the draft into the queued one of the same caso."""
        for place, other in enumerate(self.waiting):
            if other.caso_id == save.caso_id:
                merged = merge(other, save)
                return self._replace(
                    waiting=(*self.waiting[:place], merged, *self.waiting[place + 1 :])
                )
        return self._replace(waiting=(*self.waiting, save))

    def drop(self, caso_id: int) -> Self:
        """Remove the queued draft; one being saved stays."""
        return self._replace(
            waiting=tuple(save for save in self.waiting if save.caso_id != caso_id)
        )

    def kept(self) -> Self:
        """Return the queue after a save succeeded or failed."""
        return self._replace(writing=None)

    def holds(self, caso_id: int) -> bool:
        return any(
            save.caso_id == caso_id for save in (self.writing, *self.waiting) if save is not None
        )

    def start(self) -> tuple[Self, BorradorSave | None]:
        """Return the next draft to save; None while saving or empty."""
        if self.writing is not None or not self.waiting:
            return self, None
        first, *waiting = self.waiting
        return self._replace(writing=first, waiting=tuple(waiting)), first

    def take(self) -> tuple[Self, tuple[BorradorSave, ...]]:
        """Empty the queue; return every draft not known to be saved."""
        writing, waiting = self.writing, self.waiting
        if writing is not None:
            for save in waiting:
                if save.caso_id == writing.caso_id:
                    writing = merge(writing, save)
            waiting = tuple(save for save in waiting if save.caso_id != writing.caso_id)
        kept = self._replace(writing=writing, waiting=())
        return kept, (waiting if writing is None else (writing, *waiting))


def merge(before: BorradorSave, newer: BorradorSave) -> BorradorSave:
    """Merge two unsaved drafts.

    A whole save replaces the older; a partial one replaces its texts, and '' removes one.
    """
    if newer.whole:
        return newer
    if not before.whole:
        return newer._replace(texts={**before.texts, **newer.texts})
    rest = {key: t for key, t in before.texts.items() if key not in newer.texts}
    texts = {key: t for key, t in newer.texts.items() if t}
    return newer._replace(texts=rest | texts, whole=True)


class LastWord(NamedTuple):
    """A draft to save as the program ends; with `if_still`, only if its caso is unchanged."""

    save: BorradorSave
    if_still: bool = False


class Stage(Enum):
    """The stage of an order."""

    WAITS = auto()
    """The caso's draft is still being saved."""
    WRITES = auto()
    DONE = auto()
    """Stored; the next hand is being claimed."""


class PendingOrder(NamedTuple, Generic[O]):
    """An order until the next hand is known."""

    caso_id: int
    what: O
    stage: Stage = Stage.WAITS
    asked_from: int | None = None
    """The caso in hand at the time of the order."""
    borrador: BorradorSave | None = None
    """Its texts, a draft again if refused."""
    asked: BorradorSave | None = None
    """Draft with the choice of Enter, saved if the program ends before writing."""


class State(NamedTuple, Generic[H, O]):
    """The frozen state that a screen draws."""

    hand: H | None = None
    caso_id: int | None = None
    held: tuple[int, ...] = ()
    order: PendingOrder[O] | None = None
    borradores: Borradores = Borradores()
    foresight: object = None
    ready: O | None = None
    """The order Enter sends; None while incomplete."""
    number: int = 0
    """Number of the last `Foresee`; older answers are dropped."""
    unwritten: BorradorSave | None = None
    """Draft of a refused order, until the choice changes."""
    announced: tuple[Mapping[int, int], str] = ({}, "")
    """Last announced change of others: caso versions and text."""
    news: bool = False
    """Whether a change was announced and nothing was typed since; it then stays on the command row."""


class Compared(NamedTuple, Generic[H]):
    """The hand compared with current claims and versions."""

    hand: H
    said: str = ""
    read: bool = False
    """Whether to reload, as another person wrote or released."""
    claim: bool = False
    """Whether reloading also claims, after a release."""


class Flow(ABC, Generic[H, O, K]):
    """The rules of one screen: how its hand reads, and what Enter sends.

    Every flow implements the first three methods; the others are for flows that claim.
    """

    @abstractmethod
    def caso_of(self, hand: H) -> int:
        """Return the caso to which the draft of a hand belongs."""

    @abstractmethod
    def borrador(self, hand: H) -> BorradorSave | None:
        """Return None if the person may not save a draft."""

    @abstractmethod
    def order(self, hand: H) -> O | None:
        """Return None while incomplete. Raises InvalidDatum."""

    def asked(self, hand: H) -> BorradorSave | None:
        """Return the draft including a bare digit."""
        return self.borrador(hand)

    def sent(self, hand: H) -> tuple[BorradorSave | None, BorradorSave | None]:
        """Return the order's draft, and the one saved if the program ends first."""
        return self.borrador(hand), self.asked(hand)

    def versions(self, hand: H) -> Mapping[int, int]:
        """Return the versions by caso; the session watches these casos."""
        return {}

    def held(self, hand: H) -> tuple[int, ...]:
        """Return the casos claimed, renewed by keys."""
        return ()

    def releases(self, hand: H) -> bool:
        return False

    def compare(self, hand: H, holdings: Mapping[int, Holding]) -> Compared[H]:
        return Compared(hand)

    def begun(self, hand: H) -> bool:
        """Return whether a reload would lose a choice or text."""
        save = self.borrador(hand)
        return save is not None and bool(save.texts)

    def news(self, hand: H, fresh: H) -> str | None:
        """Return None if there is nothing to announce."""
        return None

    def follow(self, hand: H, fresh: H) -> H:
        """Return a begun hand with fresh facts, on the version it was typed on."""
        return hand

    def meanwhile(self, hand: H) -> K | None:
        """Return the question if others changed the caso since its draft was saved."""
        return None

    def clash(self, hand: H, fresh: H, error: AjustesError) -> K | None:
        return None

    def after_refusal(self, hand: H, fresh: H) -> H:
        """Return the fresh hand with the person's choice and texts."""
        return fresh


class CaseSession(Generic[H, O, K]):
    """One person's work on consecutive casos on one screen."""

    def __init__(
        self,
        flow: Flow[H, O, K],
        heartbeat: Heartbeat | None = None,
        guard: KeyGuard | None = None,
    ) -> None:
        self.flow = flow
        self.state: State[H, O] = State()
        self._heartbeat = heartbeat
        self._guard = guard or KeyGuard()

    # The state.

    @property
    def hand(self) -> H | None:
        return self.state.hand

    @property
    def caso_id(self) -> int | None:
        return self.state.caso_id

    @property
    def registering(self) -> int | None:
        """The order's caso, until the next hand is known."""
        return None if self.state.order is None else self.state.order.caso_id

    @property
    def writing(self) -> bool:
        return self.state.order is not None

    def holds(self, key: str) -> bool:
        """Return whether a key must wait for the running order, which the person is told."""
        return self.registering is not None and self.state.hand is not None and acts(key)

    def admits(self, key: str, typed: float | None = None) -> bool:
        """Return whether a key typed at `typed`, or now, may act: deciding keys require a painted caso."""
        state = self.state
        if state.hand is None:
            return True
        return not (state.order is not None and acts(key)) and self._guard.admits(key, typed)

    # Events of the person.

    def change(self, hand: H, *, keep: bool = True, foresee: bool = True) -> Effects[O, K, H]:
        """Apply a choice or text; save the draft and foresee the order.

        Ignored for another caso or one being registered. `foresee=False` keeps the foreseen effect:
        only the draft changed.
        """
        order, caso_id = self.state.order, self.flow.caso_of(hand)
        if caso_id != self.state.caso_id or (order is not None and order.caso_id == caso_id):
            return ()
        news = self.state.news and not foresee
        self.state = self.state._replace(hand=hand, ready=None, unwritten=None, news=news)
        save = self.flow.borrador(hand) if keep else None
        if save is not None:
            self.state = self.state._replace(borradores=self.state.borradores.add(save))
        if not foresee:
            return self._go_on()
        number = self.state.number + 1
        self.state = self.state._replace(foresight=None, number=number)
        try:
            what = self.flow.order(hand)
        except InvalidDatum as error:
            return (*self._go_on(), Say(error.message))
        if what is None:
            return self._go_on()
        self.state = self.state._replace(ready=what)
        return (*self._go_on(), Foresee(what, number))

    def amend(self, hand: H) -> None:
        """Update the hand without affecting draft or order."""
        if self.flow.caso_of(hand) == self.caso_id:
            self.state = self.state._replace(hand=hand)

    def type_text(self, caso_id: int, texts: Mapping[str, str], version: int) -> Effects[O, K, H]:
        """Save texts of any caso; '' removes one, others stay."""
        if self.registering == caso_id:
            return ()
        save = BorradorSave(caso_id, texts, version, whole=False)
        self.state = self.state._replace(borradores=self.state.borradores.add(save))
        return self._go_on()

    def register(self) -> Effects[O, K, H]:
        """Send the order of Enter, if complete."""
        hand, caso_id = self.state.hand, self.state.caso_id
        if hand is None or caso_id is None:
            return ()
        try:
            what = self.state.ready or self.flow.order(hand)
        except InvalidDatum as error:
            return (Say(error.message),)
        if what is None:
            return ()
        return self.send(caso_id, what, *self.flow.sent(hand))

    def send(
        self,
        caso_id: int,
        what: O,
        borrador: BorradorSave | None = None,
        asked: BorradorSave | None = None,
    ) -> Effects[O, K, H]:
        """Run an order once its caso has no unsaved draft.

        A draft saved after its order would reappear. `borrador` is saved again only if the order is
        refused; `asked` (default the same) if the program ends first.
        """
        if self.state.order is not None:
            return (Say(REGISTERING),)
        order = PendingOrder(caso_id, what, Stage.WAITS, self.caso_id, borrador, asked or borrador)
        borradores = self.state.borradores
        if borrador is not None:
            borradores = borradores.drop(caso_id)
        self.state = self.state._replace(order=order, borradores=borradores, unwritten=None)
        return self._go_on()

    def leave(self) -> Effects[O, K, H]:
        """Put the hand down after its order."""
        hand = self.state.hand
        if hand is None:
            return ()
        if self.registering == self.caso_id:
            return (Say(REGISTERING),)
        self.put_down()
        return (Release(hand),) if self.flow.releases(hand) else ()

    def put_down(self) -> None:
        """Put the hand down at once; its order continues."""
        number = self.state.number + 1
        self.state = self.state._replace(
            hand=None,
            caso_id=None,
            held=(),
            foresight=None,
            ready=None,
            number=number,
            unwritten=None,
        )

    def pressed(self) -> Effects[O, K, H]:
        if self._heartbeat is None or not self.state.held:
            return ()
        wait = self._heartbeat.note_key()
        if wait is None:
            return ()
        return (BeatIn(wait),) if wait else self.beat()

    # Outcomes of the effects.

    def wait_for_paint(self) -> Effects[O, K, H]:
        """Drop deciding keys until the question was painted."""
        self._guard.wait_for_paint()
        return (Arrived(),)

    def painted(self, glass: Glass | None = None) -> None:
        """Note that the hand was painted: keys may decide once the terminal shows it."""
        self._guard.painted(glass)

    def beat(self) -> Effects[O, K, H]:
        if self._heartbeat is None:
            return ()
        ago = self._heartbeat.beat()
        held = self.state.held
        return (Renew(held, ago),) if held else ()

    def borrador_kept(self) -> Effects[O, K, H]:
        self.state = self.state._replace(borradores=self.state.borradores.kept())
        return self._go_on()

    def foreseen(self, number: int, foresight: object) -> bool:
        """Return whether the effect belongs to the current, unsent choice."""
        state = self.state
        if number != state.number or state.hand is None or self.registering == state.caso_id:
            return False
        self.state = self.state._replace(foresight=foresight)
        return True

    def registered(self, comes_next: O | None = None) -> Effects[O, K, H]:
        """Note that an order is stored, and continue if the person still waits.

        `comes_next` is the next order, if the outcome determines it.
        """
        order = self.state.order
        if order is None:
            return ()
        if order.asked_from != self.caso_id:
            # The person opened another caso meanwhile, and stays on it.
            self.state = self.state._replace(order=None)
            return ()
        self.state = self.state._replace(order=order._replace(stage=Stage.DONE))
        return (GoOn(order.what if comes_next is None else comes_next),)

    def refused(self, error: Exception, fresh: H | None = None) -> Effects[O, K, H]:
        """Keep the texts, and show the reason or ask about a conflict.

        `fresh` is the current hand, if readable.
        """
        order, hand = self.state.order, self.state.hand
        borradores, unwritten = self.state.borradores, None
        if order is not None and order.stage is not Stage.DONE:
            if order.borrador is not None:
                borradores = borradores.add(order.borrador)
            unwritten = order.asked if order.caso_id == self.caso_id else None
        self.state = self.state._replace(order=None, borradores=borradores, unwritten=unwritten)
        if fresh is None or hand is None or self.flow.caso_of(fresh) != self.caso_id:
            return (*self._go_on(), Refused(error))
        clash = self.flow.clash(hand, fresh, error) if isinstance(error, AjustesError) else None
        self._take_owners(self.flow.after_refusal(hand, fresh))
        return (*self._go_on(), Refused(error) if clash is None else Resolve(clash))

    def shown(
        self, hand: H, *, seen: bool = False, settled: bool = False, asked: bool = False
    ) -> Effects[O, K, H]:
        """Take another caso, or the same one reloaded.

        `seen`: already on screen, so keys need not wait; `settled`: the person already answered about
        changes; `asked`: the person chose what to type on it, so that only Enter waits.
        """
        order, caso_id = self.state.order, self.flow.caso_of(hand)
        arriving, held = caso_id != self.state.caso_id, self.flow.held(hand)
        if order is not None and order.stage is Stage.DONE:
            order = None
        self.state = self.state._replace(
            hand=hand,
            caso_id=caso_id,
            held=held,
            order=order,
            foresight=None,
            ready=None,
            number=self.state.number + 1,
            unwritten=None,
            news=False,
        )
        clash = self.flow.meanwhile(hand) if arriving and not settled else None
        question = () if clash is None else (Resolve(clash),)
        if seen:
            return question
        self._guard.wait_for_paint(letters=not asked)
        return (Arrived(), *question)

    def nothing_left(self) -> None:
        self.state = self.state._replace(order=None)
        self.put_down()

    def store_changed(self) -> Effects[O, K, H]:
        hand = self.state.hand
        casos = () if hand is None else tuple(self.flow.versions(hand))
        return (ReadHoldings(casos),) if casos else ()

    def looked(self, holdings: Mapping[int, Holding]) -> Effects[O, K, H]:
        """Apply the claims; reload if others changed the hand."""
        hand = self.state.hand
        if hand is None or self.registering is not None:
            return ()
        compared = self.flow.compare(hand, holdings)
        if compared.hand is not hand:
            self._take_owners(compared.hand)
        said = self.announce(compared.said) if compared.said else ()
        read = (ReadAgain(hand, compared.claim),) if compared.read else ()
        return (*read, *said)

    def read_again(self, fresh: H, *, claimed: bool = False) -> Effects[O, K, H]:
        """Take a reloaded hand; a begun one only announces the change, and Enter asks."""
        hand, caso_id = self.state.hand, self.flow.caso_of(fresh)
        if hand is None or self.caso_id != caso_id:
            # The person left while it was being claimed.
            return (Release(fresh),) if claimed else ()
        news = None if self.registering is not None else self.flow.news(hand, fresh)
        if news is None:
            return ()
        announced = (self.flow.versions(fresh), news)
        if not self.flow.begun(hand):
            self._guard.wait_for_paint()
            self.state = self.state._replace(
                hand=fresh,
                held=self.flow.held(fresh),
                announced=announced,
                foresight=None,
                ready=None,
                number=self.state.number + 1,
            )
            return (Arrived(), *self.announce(news))
        new = announced != self.state.announced
        self.state = self.state._replace(
            hand=self.flow.follow(hand, fresh), announced=announced, ready=None
        )
        return self.announce(news) if new else ()

    def last_words(self) -> tuple[LastWord, ...]:
        """Return drafts to save as the program ends, oldest first.

        Includes an unwritten order of Enter, if its caso is unchanged.
        """
        borradores, saves = self.state.borradores.take()
        self.state = self.state._replace(borradores=borradores)
        words = [LastWord(save) for save in saves]
        order, unwritten = self.state.order, self.state.unwritten
        if order is not None and order.stage is not Stage.DONE and order.asked is not None:
            words.append(LastWord(order.asked, if_still=True))
        registering_it = order is not None and self.registering == self.caso_id
        typed = None if self.state.hand is None else self.flow.borrador(self.state.hand)
        if unwritten is not None:
            words.append(LastWord(unwritten, if_still=True))
        elif typed is not None and typed.texts and not (registering_it and order and order.asked):
            words.append(LastWord(typed, if_still=registering_it))
        return tuple(words)

    def _go_on(self) -> Effects[O, K, H]:
        """Start the order once its caso has no unsaved draft, and the next save."""
        effects: list[Effect[O, K, H]] = []
        order, borradores = self.state.order, self.state.borradores
        waits = order is not None and order.stage is Stage.WAITS
        if order is not None and waits and not borradores.holds(order.caso_id):
            order = order._replace(stage=Stage.WRITES)
            effects.append(Write(order.what))
        borradores, save = borradores.start()
        if save is not None:
            effects.append(Keep(save))
        self.state = self.state._replace(order=order, borradores=borradores)
        return tuple(effects)

    def announce(self, news: str) -> tuple[Say, ...]:
        """Say a sentence that stays until the next change of the hand."""
        if not news:
            return ()
        self.state = self.state._replace(news=True)
        return (Say(news),)

    def _take_owners(self, hand: H) -> None:
        self.state = self.state._replace(hand=hand, held=self.flow.held(hand), ready=None)


def do_nothing(*_facts: object) -> None:
    """Handle an effect that needs no answer."""


class SessionRunner(ABC, Generic[H, O, K]):
    """Carries out session effects and reports their outcomes.

    The owner defines writing, foreseeing, continuing and reloading; each face the rest.
    """

    def __init__(
        self,
        session: CaseSession[H, O, K],
        *,
        write: Callable[[O], object],
        go_on: Callable[[O], object],
        foresee: Callable[[O, int], object],
        read_again: Callable[[H, bool], object],
    ) -> None:
        self.session = session
        self._write = write
        self._go_on = go_on
        self._foresee = foresee
        self._read_again = read_again

    def run(self, effects: Effects[O, K, H]) -> None:
        for effect in effects:
            match effect:
                case Write(order):
                    self._write(order)
                case GoOn(order):
                    self._go_on(order)
                case Foresee(order, number):
                    self._foresee(order, number)
                case ReadAgain(hand, claim):
                    self._read_again(hand, claim)
                case _:
                    self.carry_out(effect)

    @abstractmethod
    def carry_out(self, effect: Effect[O, K, H]) -> None:
        """Carry out an effect common to all places of a face."""

    def change(self, hand: H, *, keep: bool = True, foresee: bool = True) -> None:
        self.run(self.session.change(hand, keep=keep, foresee=foresee))

    def send(self, caso_id: int, order: O, borrador: BorradorSave | None = None) -> None:
        self.run(self.session.send(caso_id, order, borrador))

    def pressed(self) -> None:
        self.run(self.session.pressed())

    def look(self) -> None:
        self.run(self.session.store_changed())


def holder(toma: Toma | None) -> str:
    return toma.login if toma is not None else ""


def who_took_it(before: Toma | None, now: Toma | None, me: str, what: str = "lo") -> str:
    """Return the sentence that another person took the claim, live or expired; else ''."""
    if now is None or now.login == me or holder(before) not in ("", me):
        return ""
    return (
        f"▲ {cleaned(now.login)} {what} tomó a las {now.since.astimezone(BOGOTA):%H:%M};"
        " lo suyo no se pierde"
    )


def who_changed_it(card: CaseCard, me: str) -> str:
    """Return the sentence on another person's last change; '' if it was `me`."""
    line = next((line for line in card.lines if line.caso == card.caso.id), None)
    if line is None or line.agente == me:
        return ""
    author = "un corte" if line.agente == "sistema" else cleaned(line.agente)
    return f"▲ {author} lo cambió a las {line.momento.astimezone(BOGOTA):%H:%M}"
