"""The effects of a session on a screen: each carried out, in a thread where it reads or writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Generic, Protocol, TypeVar

from textual.widget import Widget

from ajustes_tui.domain.caso.borrador import ALL_PARTS, BorradorPart, BorradorSave
from ajustes_tui.domain.caso.card import Holding
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.navigation import CameUp
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.ui.keyboard import glass_of
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.session import (
    Arrived,
    BeatIn,
    CaseSession,
    Effects,
    Foresee,
    GoOn,
    Keep,
    ReadAgain,
    ReadHoldings,
    Refused,
    Release,
    Renew,
    Resolve,
    Say,
    Write,
)

H = TypeVar("H")
O = TypeVar("O")  # noqa: E741 - an order, beside H for the hand
K = TypeVar("K")


class SaveBorrador(Protocol):
    """Saves a draft in the store, at once as the program ends with `last`."""

    def __call__(
        self, save: BorradorSave, /, *, last: bool = False, if_unchanged: bool = False
    ) -> object:
        """Save the draft; with `if_unchanged` only while its caso has the same version."""


def saves(work: CaseWork, parts: Collection[BorradorPart] = ALL_PARTS) -> SaveBorrador:
    """Return how a draft is saved, within the parts of it that a screen owns."""

    def save(borrador: BorradorSave, *, last: bool = False, if_unchanged: bool = False) -> None:
        work.save_borrador(borrador, parts, last=last, if_unchanged=if_unchanged)

    return save


def _nothing(*_parts: object) -> None:
    return None


class SessionPart(Generic[H, O, K]):
    """Carries out what a session answers, and reports each outcome to it.

    The widget it belongs to says how its orders are written and foreseen, where it goes on, how a
    hand is read again and released, and what is drawn; the rest is the same for every session.
    """

    def __init__(
        self,
        node: Widget,
        session: CaseSession[H, O, K],
        save: SaveBorrador,
        claims: CaseWork | None = None,
        *,
        write: Callable[[O], object],
        go_on: Callable[[O], object],
        say: Callable[[str, Tone], object],
        foresee: Callable[[O, int], object] = _nothing,
        read_again: Callable[[H, bool], object] = _nothing,
        release: Callable[[H], object] = _nothing,
        released: Callable[[], object] = _nothing,
        draw: Callable[[H], object] = _nothing,
        ask: Callable[[K], object] = _nothing,
        refuse: Callable[[Exception], object] | None = None,
        kept: Callable[[int], object] = _nothing,
    ) -> None:
        """Take what is done with each effect; a session that claims nothing needs no `claims`.

        `release` runs in a thread, and `released` after it. `draw` shows a hand whose claims changed,
        `kept` is told of the caso whose draft was saved, and `refuse` shows why an order was refused,
        by default in a box.
        """
        self.node = node
        self.session = session
        self._save = save
        self._claims = claims
        self._write = write
        self._go_on = go_on
        self._say = say
        self._foresee = foresee
        self._read_again = read_again
        self._release = release
        self._released = released
        self._draw = draw
        self._ask = ask
        self._refuse = refuse or self._show_refusal
        self._kept = kept

    def run(self, effects: Effects[O, K, H]) -> None:
        """Carry out the effects of an event, in their order."""
        for effect in effects:
            match effect:
                case Keep(save):
                    self._keep(save)
                case Write(order):
                    self._write(order)
                case GoOn(order):
                    self._go_on(order)
                case Foresee(order, number):
                    self._foresee(order, number)
                case ReadHoldings(casos):
                    self._look(casos)
                case ReadAgain(hand, claim):
                    self._read_again(hand, claim)
                case Release(hand):
                    self._give_back(hand)
                case Renew(casos, ago):
                    self._renew(casos, ago)
                case BeatIn(seconds):
                    self.node.set_timer(seconds, lambda: self.run(self.session.beat()))
                case Say(text, tone):
                    self._say(text, tone)
                case Arrived():
                    self.node.post_message(CameUp())
                    self.node.call_after_refresh(self._painted)
                case Resolve(clash):
                    self._ask(clash)
                case Refused(error):
                    self._refuse(error)

    def change(self, hand: H, *, keep: bool = True, foresee: bool = True) -> None:
        """Take a new choice or text: its draft is saved, and its order foreseen."""
        self.run(self.session.change(hand, keep=keep, foresee=foresee))

    def send(self, caso_id: int, order: O, borrador: BorradorSave | None = None) -> None:
        """Carry out an order on a caso once no draft of it is still to be saved."""
        self.run(self.session.send(caso_id, order, borrador))

    def active(self) -> None:
        """Renew the claims in hand, because a key was pressed."""
        self.run(self.session.pressed())

    def look(self) -> None:
        """Look at the claims and versions of the casos in hand, because somebody wrote."""
        self.run(self.session.store_changed())

    def keep_now(self) -> None:
        """Save the drafts not saved yet, before the program ends."""
        for word in self.session.last_words():
            self._save(word.save, last=True, if_unchanged=word.if_still)

    def _painted(self) -> None:
        self.session.painted(glass_of(self.node.app))

    def _show_refusal(self, error: Exception) -> None:
        if isinstance(error, AjustesError):
            self.node.app.push_screen(modals.ErrorModal.of(error))
        else:
            self.node.post_message(Failed(error))

    @writes("Guardando el borrador")
    def _keep(self, save: BorradorSave) -> int:
        self._save(save)
        return save.caso_id

    @_keep.then
    def _borrador_kept(self, caso_id: int) -> None:
        self.run(self.session.borrador_kept())
        self._kept(caso_id)

    @_keep.failed(Exception)
    def _borrador_not_kept(self, error: Exception) -> None:
        # An order that waits for the draft goes on: the person is told, and the next letter saves again.
        self.run(self.session.borrador_kept())
        self.node.post_message(Failed(error))

    @writes("Renovando lo que tiene")
    def _renew(self, casos: Collection[int], ago: float) -> None:
        if self._claims is not None:
            self._claims.beat(casos, ago)

    @writes("Soltando lo que tiene")
    def _give_back(self, hand: H) -> None:
        self._release(hand)

    @_give_back.then
    def _given_back(self, _nothing: None) -> None:
        self._released()

    @reads("Viendo quién tiene qué")
    def _look(self, casos: Collection[int]) -> Mapping[int, Holding]:
        return {} if self._claims is None else self._claims.holdings(casos)

    @_look.then
    def _show_holdings(self, holdings: Mapping[int, Holding]) -> None:
        before = self.session.hand
        effects = self.session.looked(holdings)
        hand = self.session.hand
        if hand is not None and hand is not before:
            self._draw(hand)
        self.run(effects)
