"""A session in plain lines: effects run at once, claims are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ajustes_tui.domain.caso.borrador import BorradorPart
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.errors import AjustesError
from ajustes_tui.lines.dialogue import Console
from ajustes_tui.lines.speech import sentence, spoken_number
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.workbench.session import (
    Arrived,
    BeatIn,
    CaseSession,
    Effect,
    Flow,
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
    heartbeat_for,
)


class SessionWork(SessionRunner[H, O, K]):
    """The session of a place, looked after by the dialogue while it asks."""

    def __init__(
        self,
        console: Console,
        flow: Flow[H, O, K],
        work: CaseWork,
        parts: Collection[BorradorPart],
        *,
        write: Callable[[O], None],
        go_on: Callable[[O], None],
        foresee: Callable[[O, int], None],
        read_again: Callable[[H, bool], None],
        release: Callable[[H], object],
        caso_of: Callable[[H], Caso],
        place: str,
        context: str,
    ) -> None:
        super().__init__(
            CaseSession(flow, heartbeat_for(work.context.rules.minutos_toma)),
            write=write,
            go_on=go_on,
            foresee=foresee,
            read_again=read_again,
        )
        self.clash: K | None = None
        """A conflicting change, asked about before anything else."""
        self._console = console
        self._work = work
        self._parts = parts
        self._release = release
        self._arrived = False
        self._caso_of = caso_of
        self._place = place
        self.context = context

    @property
    def hand(self) -> H | None:
        return self.session.hand

    @property
    def caso_id(self) -> int | None:
        return self.session.caso_id

    @property
    def cuenta(self) -> str:
        return "" if self.hand is None else self._caso_of(self.hand).cuenta

    @property
    def where(self) -> str:
        if self.hand is None:
            return self._place
        caso = self._caso_of(self.hand)
        radicado = spoken_number(caso.radicado_actual)
        return f"{self._place}, cuenta {spoken_number(caso.cuenta)}, radicado {radicado}"

    def arrive(self) -> None:
        """Note that earlier lines may not answer what is said now."""
        self._arrived = True

    def take_arrival(self) -> bool:
        """Return and clear that note."""
        arrived, self._arrived = self._arrived, False
        return arrived

    # What the dialogue looks after while it asks.

    def beat(self) -> None:
        self.run(self.session.beat())

    def keep_now(self, *, last: bool) -> None:
        """Save unsaved drafts; untouched ones only at the last save."""
        hand = self.session.hand
        if not last and (hand is None or not self.session.flow.begun(hand)):
            return
        for word in self.session.last_words():
            self._work.save_borrador(word.save, self._parts, last=last, if_unchanged=word.if_still)

    def put_down(self) -> None:
        self.run(self.session.leave())

    def carry_out(self, effect: Effect[O, K, H]) -> None:
        match effect:
            case Keep(save):
                with self._console.refusing():
                    self._work.save_borrador(save, self._parts)
                self.run(self.session.borrador_kept())
            case ReadHoldings(casos):
                self.run(self.session.looked(self._work.holdings(casos)))
            case Release(hand):
                self._release(hand)
            case Renew(casos, ago):
                self._work.beat(casos, ago)
            case BeatIn(seconds):
                self._console.beat_in(seconds)
            case Say(text):
                self._console.say(sentence(text))
            case Arrived():
                self._arrived = True
                caso = None if self.hand is None else self._caso_of(self.hand)
                self._console.arrive(None if caso is None else (caso.id, caso.estado))
                self.session.painted()
            case Resolve(clash):
                self.clash = clash
            case Refused(AjustesError() as error):
                self._console.refuse(error)
            case Refused(error):
                raise error
