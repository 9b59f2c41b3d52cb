"""The effects of a session on a screen, in a thread where they read or write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

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
    Effect,
    H,
    K,
    Keep,
    O,
    ReadHoldings,
    Refused,
    Release,
    Renew,
    Resolve,
    Say,
    SessionRunner,
    do_nothing,
)


class SaveBorrador(Protocol):
    """Saves a draft; with `last`, the program is ending."""

    def __call__(
        self, save: BorradorSave, /, *, last: bool = False, if_unchanged: bool = False
    ) -> object:
        """With `if_unchanged`, save only at the same version of the caso."""


def saves(work: CaseWork, parts: Collection[BorradorPart] = ALL_PARTS) -> SaveBorrador:
    """Return a draft saver limited to some parts."""

    def save(borrador: BorradorSave, *, last: bool = False, if_unchanged: bool = False) -> None:
        work.save_borrador(borrador, parts, last=last, if_unchanged=if_unchanged)

    return save


class SessionPart(SessionRunner[H, O, K]):
    """Carries out the effects of a session on a screen, reading and writing in a thread."""

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
        foresee: Callable[[O, int], object] = do_nothing,
        read_again: Callable[[H, bool], object] = do_nothing,
        release: Callable[[H], object] = do_nothing,
        released: Callable[[], object] = do_nothing,
        draw: Callable[[H], object] = do_nothing,
        ask: Callable[[K], object] = do_nothing,
        refuse: Callable[[Exception], object] | None = None,
        kept: Callable[[int], object] = do_nothing,
        take_typed: Callable[[], object] = do_nothing,
    ) -> None:
        """A session without claims needs no `claims`.

        `release` runs in a thread, and `released` after it. `draw` shows a hand whose claims
        changed, `kept` receives the caso of a saved draft, and `refuse` shows a refusal, by default
        in a box. `take_typed` takes the last letters at exit, whose message may still be queued.
        """
        super().__init__(session, write=write, go_on=go_on, foresee=foresee, read_again=read_again)
        self.node = node
        self._save = save
        self._claims = claims
        self._say = say
        self._release = release
        self._released = released
        self._draw = draw
        self._ask = ask
        self._refuse = refuse or self._show_refusal
        self._kept = kept
        self._take_typed = take_typed

    def carry_out(self, effect: Effect[O, K, H]) -> None:
        match effect:
            case Keep(save):
                self._keep(save)
            case ReadHoldings(casos):
                self._look(casos)
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

    def keep_now(self) -> None:
        self._take_typed()
        for word in self.session.last_words():
            self._save(word.save, last=True, if_unchanged=word.if_still)

    def _painted(self) -> None:
        self.session.painted(glass_of(self.node.app))

    def _show_refusal(self, error: Exception) -> None:
        if isinstance(error, AjustesError):
            self.node.app.push_screen(modals.ErrorModal.of(error))
        else:
            self.node.post_message(Failed(error))

    @writes("Guardando el borrador", told=False)
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

    @writes("Renovando lo que tiene", told=False)
    def _renew(self, casos: Collection[int], ago: float) -> None:
        if self._claims is not None:
            self._claims.beat(casos, ago)

    @writes("Soltando lo que tiene", told=False)
    def _give_back(self, hand: H) -> None:
        self._release(hand)

    @_give_back.then
    def _given_back(self, _nothing: None) -> None:
        self._released()

    @reads("Viendo quién tiene qué", told=False)
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
