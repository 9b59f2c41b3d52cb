"""Working on a caso, without a screen: what is in hand, its draft, and what is being registered.

A place gives the session a `Flow` (what can be decided and what is sent) and tells it what happens;
the session answers with effects, which the place carries out away from the keyboard and reports:

    for effect in session.change(hand):                 # something was chosen or typed
        match effect:
            case Keep(apunte): self.keep_draft(apunte)  # in a thread; then session.draft_kept()
            case Foresee(what, number): ...             # in a thread; then session.foreseen(number, ...)
            case Write(what): self.write(what)          # in a thread; then session.registered() or refused()
            case GoOn(what): ...                        # claim what comes next; then session.shown(hand)
            case Say(texto, voz): self.say(texto, voz)

After each event the place draws what differs in `session.state`, once. The order is kept here: a
draft is written before what it is the draft of and never after it, what is typed on one caso stays
on it, no key decides before its caso was painted, and nothing is lost of what was refused or not
yet written when the program ends.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum, auto
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.card import Holding
from ajustes_tui.errors import AjustesError, InvalidDatum
from ajustes_tui.ui.heartbeat import Heartbeat
from ajustes_tui.ui.keyboard import KeyGuard, decides
from ajustes_tui.ui.text import Tone

H = TypeVar("H")
"""What is in hand: a caso, a call or a question, with what is chosen and typed on it. Frozen."""
O = TypeVar("O")  # noqa: E741 - an order, beside H for the hand
"""What is written in the store at the person's word: a registration, a skip, an undoing. Frozen."""
K = TypeVar("K")
"""What a place asks the person when others changed the caso under what was typed."""

REGISTERING = "Se está registrando lo anterior; un momento"
_ACTING_KEYS = frozenset({"escape", "f7", "f8"})
"""Keys that print nothing and act on the caso, or leave it."""
RENEW_EVERY_S = 60.0
_RENEWALS = 30
"""A claim is renewed at most so many times within its term, and at most once a minute."""


def acts(key: str) -> bool:
    """Return whether a key would act on the caso in hand, or leave it."""
    return decides(key) or key in _ACTING_KEYS


def heartbeat_for(claim_minutes: int) -> Heartbeat:
    """Return the heartbeat that keeps claims of some term alive."""
    return Heartbeat(min(RENEW_EVERY_S, claim_minutes * 60 / _RENEWALS))


class Keep(NamedTuple):
    """Write a draft; answer `draft_kept`, also when it could not be written."""

    save: BorradorSave


class Write(NamedTuple, Generic[O]):
    """Carry out an order in the store; answer `registered` or `refused`."""

    what: O


class GoOn(NamedTuple, Generic[O]):
    """Claim what comes after an order; answer `shown`, `nothing_left` or `refused`."""

    what: O


class Foresee(NamedTuple, Generic[O]):
    """Ask what an order would do, without writing it; answer `foreseen` with the same number."""

    what: O
    number: int


class Arrived(NamedTuple):
    """Another caso is in hand: call `painted` after the refresh that shows it."""


class Ask(NamedTuple, Generic[K]):
    """Ask what becomes of the person's work on a caso that others changed."""

    clash: K


class Refused(NamedTuple):
    """Tell the person why an order was not carried out."""

    error: Exception


class Look(NamedTuple):
    """Read who holds some casos and which version they are; answer `looked`."""

    casos: tuple[int, ...]


class ReadAgain(NamedTuple, Generic[H]):
    """Read what is in hand as it is now, and claim it if asked; answer `read_again`."""

    hand: H
    claim: bool


class Release(NamedTuple, Generic[H]):
    """Let go of the claims of something that is in hand no more."""

    hand: H


class BeatIn(NamedTuple):
    """Call `beat` in some seconds."""

    seconds: float


class Renew(NamedTuple):
    """Renew the claims of some casos; the last key was `ago` seconds ago."""

    casos: tuple[int, ...]
    ago: float


class Say(NamedTuple):
    """Tell the person something on the command row."""

    text: str
    tone: Tone = Tone.NOTICE


Effect: TypeAlias = (
    Keep
    | Write[O]
    | GoOn[O]
    | Foresee[O]
    | Arrived
    | Ask[K]
    | Refused
    | Look
    | ReadAgain[H]
    | Release[H]
    | BeatIn
    | Renew
    | Say
)
Effects: TypeAlias = tuple[Effect[O, K, H], ...]


class Borradores(NamedTuple):
    """The queue of drafts: one is written at a time, always the newest of each caso."""

    writing: BorradorSave | None = None
    waiting: tuple[BorradorSave, ...] = ()

    def add(self, save: BorradorSave) -> Borradores:
        """Return the queue with a draft put in, or on the one that waits of the same caso."""
        for place, other in enumerate(self.waiting):
            if other.caso_id == save.caso_id:
                merged = merge(other, save)
                return self._replace(
                    waiting=(*self.waiting[:place], merged, *self.waiting[place + 1 :])
                )
        return self._replace(waiting=(*self.waiting, save))

    def drop(self, caso_id: int) -> Borradores:
        """Return the queue without what waits of a caso; what is being written stays."""
        return self._replace(waiting=tuple(to for to in self.waiting if to.caso_id != caso_id))

    def kept(self) -> Borradores:
        """Return the queue once the draft being written is kept, or could not be."""
        return self._replace(writing=None)

    def holds(self, caso_id: int) -> bool:
        """Return whether a draft of a caso is still to be written."""
        return any(to.caso_id == caso_id for to in (self.writing, *self.waiting) if to is not None)

    def start(self) -> tuple[Borradores, BorradorSave | None]:
        """Return the queue and the draft to write now; None while one is, or none is left."""
        if self.writing is not None or not self.waiting:
            return self, None
        return Borradores(self.waiting[0], self.waiting[1:]), self.waiting[0]

    def take(self) -> tuple[Borradores, tuple[BorradorSave, ...]]:
        """Return the queue with nothing waiting, and every draft that is not known to be kept."""
        writing, waiting = self.writing, self.waiting
        if writing is not None:
            for save in waiting:
                if save.caso_id == writing.caso_id:
                    writing = merge(writing, save)
            waiting = tuple(to for to in waiting if to.caso_id != writing.caso_id)
        return Borradores(writing), (waiting if writing is None else (writing, *waiting))


def merge(before: BorradorSave, newer: BorradorSave) -> BorradorSave:
    """Merge a newer save of a draft into an older one, both still to be written.

    A whole save replaces the older one; a partial one replaces the texts it names, and an empty
    text is forgotten.
    """
    if newer.whole:
        return newer
    if not before.whole:
        return newer._replace(texts={**before.texts, **newer.texts})
    rest = {key: t for key, t in before.texts.items() if key not in newer.texts}
    said = {key: t for key, t in newer.texts.items() if t}
    return newer._replace(texts=rest | said, whole=True)


class LastWord(NamedTuple):
    """A draft to write at once as the program ends; with `if_still`, if its caso did not change."""

    save: BorradorSave
    if_still: bool = False


class Stage(Enum):
    """How far an order has come."""

    WAITS = auto()
    """The draft of its caso is still being written."""
    WRITES = auto()
    """A thread carries it out."""
    DONE = auto()
    """It is in the store, and what comes next is being claimed."""


class Order(NamedTuple, Generic[O]):
    """Something the person asked for, until it is known what comes next."""

    caso_id: int
    what: O
    stage: Stage = Stage.WAITS
    asked_from: int | None = None
    """The caso that was in hand when it was asked for."""
    draft: BorradorSave | None = None
    """What was typed for it, which is a draft again if it is refused."""
    asked: BorradorSave | None = None
    """What is kept if the program ends before it is written: with what Enter asked for."""


class State(NamedTuple, Generic[H, O]):
    """How the work on a caso stands; a place draws it."""

    hand: H | None = None
    caso_id: int | None = None
    """The caso in hand."""
    held: tuple[int, ...] = ()
    """The casos in hand that are the person's, which their keys keep."""
    order: Order[O] | None = None
    borradores: Borradores = Borradores()
    foresight: object = None
    """What Enter would do, once the answer arrived."""
    ready: O | None = None
    """What Enter sends, since something was chosen or typed and nothing is missing."""
    number: int = 0
    """The number of the last foresight asked; an answer to an older one is dropped."""
    unwritten: BorradorSave | None = None
    """What Enter asked for on the caso in hand and was refused, until something else is chosen."""
    told: tuple[Mapping[int, int], str] = ({}, "")
    """The versions of the last change of others that was told, and its words."""


class Compared(NamedTuple, Generic[H]):
    """What came of comparing what is in hand with how its casos stand now."""

    hand: H
    """The hand with the claims as they are now."""
    said: str = ""
    """Who took a caso, in words."""
    read: bool = False
    """Whether it is to be read again, because somebody wrote on it or left it."""
    claim: bool = False
    """Whether reading it again claims it: who had it left."""


class Flow(ABC, Generic[H, O, K]):
    """What a place decides on: how its hand reads, and what Enter sends.

    Only the first three say something everywhere; the rest is for places that claim.
    """

    @abstractmethod
    def caso_of(self, hand: H) -> int:
        """Return the caso whose draft is typed on a hand."""

    @abstractmethod
    def draft(self, hand: H) -> BorradorSave | None:
        """Return what is typed, as it is kept; None when the draft is not this person's."""

    @abstractmethod
    def order(self, hand: H) -> O | None:
        """Return what Enter sends; None while something is missing. Raises InvalidDatum."""

    def asked(self, hand: H) -> BorradorSave | None:
        """Return the draft with what Enter asks for, a bare digit included."""
        return self.draft(hand)

    def versions(self, hand: H) -> Mapping[int, int]:
        """Return the version of each caso of a hand, by its id; they are the casos watched."""
        return {}

    def held(self, hand: H) -> tuple[int, ...]:
        """Return the casos of a hand that are the person's, which their keys keep."""
        return ()

    def releases(self, hand: H) -> bool:
        """Return whether leaving a hand lets go of its claims."""
        return False

    def compare(self, hand: H, holdings: Mapping[int, Holding]) -> Compared[H]:
        """Compare a hand with how its casos stand now."""
        return Compared(hand)

    def begun(self, hand: H) -> bool:
        """Return whether something chosen or typed would be lost by showing it anew."""
        save = self.draft(hand)
        return save is not None and bool(save.texts)

    def news(self, hand: H, fresh: H) -> str | None:
        """Say what others did to a hand that was read again; None when it is nothing to show."""
        return None

    def follow(self, hand: H, fresh: H) -> H:
        """Return a begun hand with what may be shown as it is now, on the version it was typed on."""
        return hand

    def meanwhile(self, hand: H) -> K | None:
        """Return what to ask about a draft whose caso others changed since it was left."""
        return None

    def clash(self, hand: H, fresh: H, error: AjustesError) -> K | None:
        """Return what to ask when others changed the caso of a refused order."""
        return None

    def after_refusal(self, hand: H, fresh: H) -> H:
        """Return the hand as it is now with what was chosen and typed on it."""
        return fresh


class CaseSession(Generic[H, O, K]):
    """The work of one person on one caso after another, at one place."""

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

    # What the state says.

    @property
    def hand(self) -> H | None:
        """Return what is in hand."""
        return self.state.hand

    @property
    def caso_id(self) -> int | None:
        """Return the caso in hand."""
        return self.state.caso_id

    @property
    def registering(self) -> int | None:
        """Return the caso something is being written on, until it is known what comes next."""
        return None if self.state.order is None else self.state.order.caso_id

    @property
    def writing(self) -> bool:
        """Whether something is being written, until it is known what comes next."""
        return self.state.order is not None

    def holds(self, key: str) -> bool:
        """Return whether a key waits for what is being registered on the caso in hand: say so."""
        return self.registering is not None and self.state.hand is not None and acts(key)

    def admits(self, key: str) -> bool:
        """Return whether a key may act: no deciding one until the caso in hand was painted."""
        state = self.state
        if state.hand is None:
            return True
        return not (state.order is not None and acts(key)) and self._guard.admits(key)

    # What the person does.

    def change(self, hand: H, *, keep: bool = True, foresee: bool = True) -> Effects[O, K, H]:
        """Take what was chosen or typed on the caso in hand; keep its draft and foresee it.

        Of a caso that is no longer in hand, or that is being registered, nothing is taken. Without
        `foresee` what Enter would do stays as it is known: only the draft changed.
        """
        order, caso_id = self.state.order, self.flow.caso_of(hand)
        if caso_id != self.state.caso_id or (order is not None and order.caso_id == caso_id):
            return ()
        self.state = self.state._replace(hand=hand, ready=None, unwritten=None)
        save = self.flow.draft(hand) if keep else None
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
        """Take the caso in hand with something that changes neither its draft nor what Enter does."""
        if self.flow.caso_of(hand) == self.caso_id:
            self.state = self.state._replace(hand=hand)

    def type_text(self, caso_id: int, texts: Mapping[str, str], version: int) -> Effects[O, K, H]:
        """Keep some texts of a caso, in hand or not; an empty one is forgotten, the rest stays."""
        if self.registering == caso_id:
            return ()
        save = BorradorSave(caso_id, texts, version, whole=False)
        self.state = self.state._replace(borradores=self.state.borradores.add(save))
        return self._go_on()

    def register(self) -> Effects[O, K, H]:
        """Send what Enter asks for; with nothing chosen, or something missing, do nothing."""
        hand, caso_id = self.state.hand, self.state.caso_id
        if hand is None or caso_id is None:
            return ()
        try:
            what = self.state.ready or self.flow.order(hand)
        except InvalidDatum as error:
            return (Say(error.message),)
        if what is None:
            return ()
        return self.send(caso_id, what, self.flow.draft(hand), self.flow.asked(hand))

    def send(
        self,
        caso_id: int,
        what: O,
        draft: BorradorSave | None = None,
        asked: BorradorSave | None = None,
    ) -> Effects[O, K, H]:
        """Carry out an order on a caso, now or once nothing typed on it is still to be written.

        A draft still being written would come back after what it is the draft of. `draft` is what
        the order is of: it is not written any more, unless the order is refused; `asked`, which it
        is when not given, is kept if the program ends first.
        """
        if self.state.order is not None:
            return (Say(REGISTERING),)
        order = Order(caso_id, what, Stage.WAITS, self.caso_id, draft, asked or draft)
        borradores = self.state.borradores
        if draft is not None:
            borradores = borradores.drop(caso_id)
        self.state = self.state._replace(order=order, borradores=borradores, unwritten=None)
        return self._go_on()

    def leave(self) -> Effects[O, K, H]:
        """Put down what is in hand; what is being registered on it is waited for."""
        hand = self.state.hand
        if hand is None:
            return ()
        if self.registering == self.caso_id:
            return (Say(REGISTERING),)
        self.put_down()
        return (Release(hand),) if self.flow.releases(hand) else ()

    def put_down(self) -> None:
        """Have nothing in hand, without waiting; what is being registered goes on without it."""
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
        """Answer a key typed anywhere: it keeps what is in hand the person's, now or in a while."""
        if self._heartbeat is None or not self.state.held:
            return ()
        wait = self._heartbeat.note_key()
        if wait is None:
            return ()
        return (BeatIn(wait),) if wait else self.beat()

    # What came of the effects.

    def painted(self) -> None:
        """Note that what is in hand is on the screen: soon its keys may decide."""
        self._guard.painted()

    def beat(self) -> Effects[O, K, H]:
        """Renew the claims of what is in hand, if anything still is."""
        if self._heartbeat is None:
            return ()
        ago = self._heartbeat.beat()
        held = self.state.held
        return (Renew(held, ago),) if held else ()

    def draft_kept(self) -> Effects[O, K, H]:
        """Go on: the draft that was being written is kept, or could not be."""
        self.state = self.state._replace(borradores=self.state.borradores.kept())
        return self._go_on()

    def foreseen(self, number: int, foresight: object) -> bool:
        """Take what Enter would do; return whether it is of what is chosen now."""
        if number != self.state.number or self.state.hand is None:
            return False
        self.state = self.state._replace(foresight=foresight)
        return True

    def registered(self, comes_next: O | None = None) -> Effects[O, K, H]:
        """Note that an order is in the store, and go on where the person still waits for it.

        `comes_next` says with what, when it depends on what was registered.
        """
        order = self.state.order
        if order is None:
            return ()
        if order.asked_from != self.caso_id:
            # The person opened another caso meanwhile: nothing takes them away from it.
            self.state = self.state._replace(order=None)
            return ()
        self.state = self.state._replace(order=order._replace(stage=Stage.DONE))
        return (GoOn(order.what if comes_next is None else comes_next),)

    def refused(self, error: Exception, fresh: H | None = None) -> Effects[O, K, H]:
        """Keep what was typed for an order that was not carried out, and tell or ask.

        `fresh` is what is in hand as it is now, when it could be read.
        """
        order, hand = self.state.order, self.state.hand
        borradores, unwritten = self.state.borradores, None
        if order is not None and order.stage is not Stage.DONE:
            if order.draft is not None:
                borradores = borradores.add(order.draft)
            unwritten = order.asked if order.caso_id == self.caso_id else None
        self.state = self.state._replace(order=None, borradores=borradores, unwritten=unwritten)
        if fresh is None or hand is None or self.flow.caso_of(fresh) != self.caso_id:
            return (*self._go_on(), Refused(error))
        clash = self.flow.clash(hand, fresh, error) if isinstance(error, AjustesError) else None
        self._take_owners(self.flow.after_refusal(hand, fresh))
        return (*self._go_on(), Refused(error) if clash is None else Ask(clash))

    def shown(self, hand: H, *, seen: bool = False, settled: bool = False) -> Effects[O, K, H]:
        """Take another caso in hand, or the same one as it is now.

        `seen` says that it was on the screen already, so that its keys need not wait; `settled`,
        that the person was asked already about what others changed.
        """
        order, caso_id = self.state.order, self.flow.caso_of(hand)
        arrives, held = caso_id != self.state.caso_id, self.flow.held(hand)
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
        )
        clash = self.flow.meanwhile(hand) if arrives and not settled else None
        asked = () if clash is None else (Ask(clash),)
        if seen:
            return asked
        self._guard.wait_for_paint()
        return (Arrived(), *asked)

    def nothing_left(self) -> None:
        """Put down what is in hand: nothing comes after it."""
        self.state = self.state._replace(order=None)
        self.put_down()

    def store_changed(self) -> Effects[O, K, H]:
        """Look at what others may have done to the casos in hand."""
        hand = self.state.hand
        casos = () if hand is None else tuple(self.flow.versions(hand))
        return (Look(casos),) if casos else ()

    def looked(self, holdings: Mapping[int, Holding]) -> Effects[O, K, H]:
        """Show whose the casos in hand are now, and read again what others changed."""
        hand = self.state.hand
        if hand is None or self.registering is not None:
            return ()
        compared = self.flow.compare(hand, holdings)
        if compared.hand is not hand:
            self._take_owners(compared.hand)
        said = (Say(compared.said),) if compared.said else ()
        read = (ReadAgain(hand, compared.claim),) if compared.read else ()
        return (*read, *said)

    def read_again(self, fresh: H, *, claimed: bool = False) -> Effects[O, K, H]:
        """Show a caso as others left it; with something begun on it only tell: Enter will ask."""
        hand, caso_id = self.state.hand, self.flow.caso_of(fresh)
        if hand is None or self.caso_id != caso_id:
            # The person left while it was being claimed.
            return (Release(fresh),) if claimed else ()
        news = None if self.registering is not None else self.flow.news(hand, fresh)
        if news is None:
            return ()
        told = (self.flow.versions(fresh), news)
        if not self.flow.begun(hand):
            self._guard.wait_for_paint()
            self.state = self.state._replace(
                hand=fresh,
                held=self.flow.held(fresh),
                told=told,
                foresight=None,
                ready=None,
                number=self.state.number + 1,
            )
            return (Arrived(), Say(news)) if news else (Arrived(),)
        new = told != self.state.told
        self.state = self.state._replace(hand=self.flow.follow(hand, fresh), told=told, ready=None)
        return (Say(news),) if news and new else ()

    def last_words(self) -> tuple[LastWord, ...]:
        """Return the drafts to write at once as the program ends, oldest first.

        What was asked for with Enter and is not in the store is one, if its caso is as it was.
        """
        borradores, drafts = self.state.borradores.take()
        self.state = self.state._replace(borradores=borradores)
        words = [LastWord(save) for save in drafts]
        order, unwritten = self.state.order, self.state.unwritten
        if order is not None and order.stage is not Stage.DONE and order.asked is not None:
            words.append(LastWord(order.asked, if_still=True))
        on_it = order is not None and self.registering == self.caso_id
        typed = None if self.state.hand is None else self.flow.draft(self.state.hand)
        if unwritten is not None:
            words.append(LastWord(unwritten, if_still=True))
        elif typed is not None and typed.texts and not (on_it and order and order.asked):
            words.append(LastWord(typed, if_still=on_it))
        return tuple(words)

    def _go_on(self) -> Effects[O, K, H]:
        """Start the order once its caso has no draft to write, and the draft whose turn it is."""
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

    def _take_owners(self, hand: H) -> None:
        """Take the caso in hand with its claims as they are now."""
        self.state = self.state._replace(hand=hand, held=self.flow.held(hand), ready=None)
