"""The work on the caso in sight: its session, its acts, and what each order leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.message import Message
from textual.timer import Timer

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall, Signals
from ajustes_tui.screens.asking import ask_in_boxes
from ajustes_tui.screens.background import reads, writes
from ajustes_tui.screens.caso.picture import CaseInSight, Picture
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.frame import CardView
from ajustes_tui.workbench.case_acts import CaseActs
from ajustes_tui.workbench.case_view import (
    CaseView,
    chosen_row,
    compose_view,
    difference_row,
    idle_row,
    reopening,
)
from ajustes_tui.workbench.decisions import Clasificacion
from ajustes_tui.workbench.session import CaseSession, Refused, Resolve, Say, heartbeat_for
from ajustes_tui.workbench.triage_flow import (
    PARTS,
    Claim,
    Clash,
    Foreseen,
    Next,
    Open,
    Order,
    Outcome,
    Register,
    TriageFlow,
    carry_out,
    claim,
    conflict_of,
    foresee,
    marked,
    resolved,
    with_borrador,
    without_choice,
)

_FORESEE_AFTER_S = 0.4
"""Seconds after a keystroke in a free text before its effect is computed."""


class CaseOrders:
    """Owns the session of the casos; claims, writes and reads in a thread, and does what the acts ask.

    `on_enter` is called before the card takes the focus; `comes_next` returns where to look for the
    next caso, and None leaves the card.
    """

    class CaseRegistered(Message):
        """Eventos were registered on a caso, in this order."""

        def __init__(self, records: Sequence[Recorded]) -> None:
            super().__init__()
            self.records = records

    class Left(Message):
        """The person went back to the queue."""

        def __init__(self, caso_id: int) -> None:
            super().__init__()
            self.caso_id = caso_id

    class NoneLeft(Message):
        """No next caso was found."""

    class Released(Message):
        """A claim was released."""

    def __init__(
        self,
        node: CardView,
        service: TriageService,
        signals: Signals,
        run_session: RunSession,
        on_enter: Callable[[], None],
        comes_next: Callable[[], Next | None],
    ) -> None:
        self.node = node
        self.session = CaseSession[CaseView, Order, Clash](
            TriageFlow(service, run_session.login),
            heartbeat_for(service.context.rules.minutos_toma),
        )
        self.sight = CaseInSight(node, service, self.session)
        self.work: SessionPart[CaseView, Order, Clash] = SessionPart(
            node=node,
            session=self.session,
            save=saves(service.work, PARTS),
            claims=service.work,
            write=self._write,
            go_on=self.go_on,
            foresee=self._ask_foresight,
            read_again=lambda view, _claim: self._read_change(view),
            release=lambda view: service.release(view.caso_id),
            released=lambda: node.post_message(self.Released()),
            draw=self.sight.redraw,
            say=self.sight.say,
            ask=self._ask_resolution,
            take_typed=self.take_form,
        )
        self.acts = CaseActs(service, self, self.work)
        self._signals = signals
        self._service = service
        self._run_session = run_session
        self._entering = on_enter
        self._comes_next = comes_next
        self._untold: Sequence[Recorded] = ()
        """Registered eventos not posted until the next caso is claimed."""
        self._foreseeing: Timer | None = None

    # Entering a caso, and leaving it.

    def go_on(self, what: Order) -> None:
        """Claim and enter a caso, or the next free one, from the person's list if any."""
        if isinstance(what, Open):
            self._claim(what)
        elif isinstance(what, Next):
            following, caso_id = self._comes_next(), self.sight.caso_id
            if following is not None:
                self._claim(following._replace(notice=what.notice))
            elif caso_id is not None:
                self._tell_registered()
                self.leave()
                self.session.nothing_left()
                self.node.post_message(self.Left(caso_id))
                if what.notice:
                    self.node.post_message(CaseInSight.Says(what.notice, Tone.NOTICE))

    @writes("Tomando el caso")
    def _claim(self, what: Claim) -> Picture | None:
        claimed = claim(self._service, what, self._run_session.login)
        return None if claimed is None else self.sight.picture_of(*claimed)

    @_claim.then
    def _show_claimed(self, picture: Picture | None) -> None:
        self._tell_registered()
        if picture is not None:
            self._enter(picture)
            return
        self.leave()
        self.session.nothing_left()
        self.node.post_message(self.NoneLeft())

    def _enter(self, picture: Picture, *, settled: bool = False, asked: bool = False) -> None:
        sight, view = self.sight, picture.view
        before, was_entered = sight.view, sight.entered
        another = before is None or before.caso_id != view.caso_id
        seen = not another and sight.visible
        at = "" if another or sight.form is None else sight.form.at
        sight.close_form()
        effects = self.session.shown(view, seen=seen, settled=settled, asked=asked)
        sight.put(None)
        if not was_entered:
            sight.told = None
            self._entering()
        self.node.screen.set_focus(self.node.canvas)
        sight.draw(picture)
        clashes = any(isinstance(effect, Resolve) for effect in effects)
        if clashes or not self._restore(view):
            sight.tell_change()
            if not clashes:
                self.node.order.show(*picture.says)
        elif not another and sight.form is not None:
            # A note was written meanwhile: one goes on where one was, and reads that it was kept.
            sight.form.begins_at = at
            if picture.says.tone is Tone.NOTICE:
                effects = (*effects, *self.session.announce(picture.says.text))
        self.work.run(effects)

    def _restore(self, view: CaseView) -> bool:
        """Restore the draft, if the caso still admits it."""
        restored = with_borrador(self._service, view)
        if restored is None:
            return False
        self.take(restored, keep=False)
        return True

    def leave(self) -> None:
        """Leave at once; a registration in progress continues."""
        view = self.session.hand
        if view is not None:
            self.sight.close_form()
            self.session.put_down()
            self.sight.put(view._replace(chosen=None, form=None))

    def back(self) -> bool:
        """Close data, form, choice, then card; return False in the queue."""
        view = self.session.hand
        if view is None:
            return False
        if self.session.registering == view.caso_id:
            self.work.run(self.session.leave())
        elif self.sight.all_data:
            self.sight.turn()
        elif view.form is not None or view.chosen is not None:
            self._step_back(view)
        else:
            release = self.session.leave()
            self.sight.put(view)
            self.work.run(release)
            self.node.post_message(self.Left(view.caso_id))
        return True

    def unchoose(self) -> None:
        """Drop the choice; its form stays in the draft."""
        self.take_form()
        view = self.session.hand
        if (
            view is not None
            and not self.session.writing
            and (view.chosen is not None or view.form is not None)
        ):
            self._step_back(view)

    # Choosing and typing.

    def take(self, view: CaseView, *, keep: bool | None = None) -> None:
        """Apply a choice and its form, and foresee the effect of Enter.

        By default a bare digit is not saved unless its marcación was chosen: the draft of another
        digit survives.
        """
        typed = view.form is not None or view.is_marked
        effects = self.session.change(view, keep=typed if keep is None else keep)
        if self.session.hand is not view:
            return
        if view.form is not None or view.chosen is None:
            # What another choice would leave in RR is not what this one will, once it is complete.
            self.sight.rr = None
        self.sight.draw_choice(view)
        self.sight.tell_change()
        self.work.run(effects)

    def _step_back(self, view: CaseView) -> None:
        """Close form or choice; the digit reopens the form as typed."""
        typed = view.form is not None and view.form.is_typed
        view = without_choice(view)
        self.take(view, keep=True)
        if typed and (again := reopening(view)) is not None:
            self.sight.say(f"Lo escrito espera: {again.key} lo sigue", Tone.DIM)

    def take_form(self) -> None:
        """Read the fields: the message of the last keystrokes may still be queued."""
        if (typed := self.sight.typed()) is not None:
            self.session.amend(typed)

    @reads("Cambiando la causal", leads=True)
    def reclassify(self, view: CaseView, clasificacion: Clasificacion, why: str = "") -> Picture:
        """Compose the caso with another causal; `why` says that the choice is incompatible with it."""
        fresh = compose_view(self._service, view.card, clasificacion, self._run_session.login)
        return self.sight.picture_of(fresh._replace(texts=view.texts), why, account=False)

    @reclassify.then
    def _show_recomposed(self, picture: Picture) -> None:
        hand = self.session.hand
        if hand is not None and hand.caso_id == picture.view.caso_id and not self.session.writing:
            self._enter(picture, settled=True)

    # Foreseeing and registering.

    def _ask_foresight(self, what: Order, number: int) -> None:
        """Compute what Enter would do, except for a causal that is only accepted again."""
        view = self.session.hand
        if not isinstance(what, Register) or view is None:
            return
        if self._foreseeing is not None:
            self._foreseeing.stop()
            self._foreseeing = None
        if (form := self.sight.form) is not None and form.in_prose:
            # Once the letters rest: each would have the store read again.
            look = partial(self._foresee, view, what, number)
            self._foreseeing = self.node.set_timer(_FORESEE_AFTER_S, look)
        elif view.form is not None or view.chosen is not None:
            self._foresee(view, what, number)

    @reads("Viendo qué haría")
    def _foresee(self, view: CaseView, what: Register, number: int) -> Foreseen:
        return foresee(self._service, view, what, number, self.node.app.size.width)

    @_foresee.then
    def _show_foreseen(self, foreseen: Foreseen) -> None:
        sight, view = self.sight, self.session.hand
        if not self.session.foreseen(foreseen.number, foreseen.foresight) or view is None:
            return
        told = self.session.state.news
        # The line of a choice before is not what a refused one would leave in RR.
        sight.rr = foreseen.rr
        if foreseen.foresight.refusal is None:
            if not told and not view.asks_difference:
                self.node.order.show(*foreseen.says)
        elif not told and sight.form is not None and sight.form.wrong:
            # The field says what is wrong.
            sight.echo(view)
        elif not told:
            sight.say(foreseen.foresight.refusal.motivo, Tone.NOTICE)
        sight.tell_change()

    @writes("Registrando")
    def _write(self, what: Order) -> Outcome:
        return carry_out(self._service, what, self._run_session.login)

    @_write.then
    def _show_written(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._show_refusal(outcome.error, outcome.fresh)
            return
        if outcome.records:
            self.sight.rr = None
            self.acts.note_registered(outcome.records)
            self._untold = outcome.records
            if outcome.records[-1].evento is Evento.NOTA and not self.sight.entered:
                # Written on the row of a caso: the person stays in the queue.
                self.session.nothing_left()
                self._tell_registered()
                return
        effects = self.session.registered(outcome.comes_next)
        if not effects:
            self._tell_registered()
        self.work.run(effects)

    def _tell_registered(self) -> None:
        """Post what was registered, once the next caso is claimed.

        The message reloads the queue, which must already show that claim.
        """
        records, self._untold = self._untold, ()
        if records:
            self.node.post_message(self.CaseRegistered(records))

    def _show_refusal(self, error: AjustesError, fresh: CaseView | None) -> None:
        sight, effects = self.sight, self.session.refused(error, fresh)
        if fresh is None:
            # A sentence is enough while the caso is as the person sees it.
            effects = tuple(
                Say(error.message) if isinstance(effect, Refused) else effect for effect in effects
            )
        elif sight.view is not None and fresh.caso_id == sight.caso_id:
            # The line foreseen was that of the caso before others changed it.
            sight.rr = None
            if not sight.entered:
                sight.put(fresh._replace(texts=sight.view.texts))
            if sight.visible:
                sight.redraw(sight.view)
            sight.tell_change()
        self.work.run(effects)

    @_write.failed(Exception)
    @_claim.failed(Exception)
    def _show_failure(self, error: Exception) -> None:
        self._tell_registered()
        self.work.run(self.session.refused(error))

    # What others did.

    @reads("Viendo qué cambió", told=False)
    def _read_change(self, view: CaseView) -> Picture:
        card, login = self._service.card(view.caso_id), self._run_session.login
        return self.sight.picture_of(compose_view(self._service, card, view.clasificacion, login))

    @_read_change.then
    def _show_change(self, picture: Picture) -> None:
        effects = self.session.read_again(picture.view)
        if self.session.hand is picture.view:
            self.sight.close_form()
            self.sight.draw(picture)
            self.sight.tell_change()
        self.work.run(effects)

    def _ask_resolution(self, clash: Clash) -> None:
        from ajustes_tui.screens.caso.conflict import ConflictScreen

        conflict = conflict_of(clash, self._run_session.login)
        if conflict is None:
            return
        asks = ConflictScreen(
            conflict,
            self._signals,
            self._run_session,
            self._service.context.now,
            self._service.card,
            clash.view.semaforo,
        )

        def answered(_nothing: None) -> None:
            order = resolved(asks.choque, asks.output)
            if order is None:
                self._go_on_with(clash)
            else:
                self.work.send(asks.choque.card.caso.id, order)

        self.node.app.push_screen(asks, answered)

    def _go_on_with(self, clash: Clash) -> None:
        """Register work on a caso that others changed, or reopen its form."""
        view = self.session.hand
        if view is None or view.caso_id != clash.view.caso_id:
            self.tell("Ese caso ya no es el que está a la vista")
        elif view.form is not None or view.chosen is not None:
            ask_in_boxes(self.node.app.push_screen, self.acts.register())
        elif "modo" in clash.mine:
            follow = FollowCall(view.caso_id, view.card.caso.version)
            self.node.post_message(GoTo("contacto", follow))
        elif self._restore(view) and self.session.hand is not None:
            # The draft is bound to this version from now on.
            self.work.run(self.session.change(self.session.hand))

    # What the acts ask of the card.

    @property
    def view(self) -> CaseView | None:
        return self.sight.view

    def amend(self, view: CaseView) -> None:
        """Replace the view without drawing it."""
        if self.sight.entered:
            self.session.amend(view)
        else:
            self.sight.previewed = view

    def mark(self, view: CaseView, razon: str, subrazon: str) -> None:
        form = self.sight.form
        if form is None or not form.put_marcacion(f"{razon} {subrazon}"):
            self.take(marked(self._service, view, razon, subrazon))

    def enter(self) -> None:
        """Enter the previewed caso, unclaimed."""
        view = self.sight.view
        if view is not None and not self.sight.entered:
            self._enter(self.sight.picture_of(view), settled=True, asked=True)

    def call(self, caso_id: int) -> None:
        self.node.post_message(GoTo("contacto", caso_id))

    def idle(self, view: CaseView, tone: Tone = Tone.STRONG) -> None:
        self.node.order.show(*idle_row(view, self._service.context.catalogs.letters, tone))

    def lacks(self, view: CaseView) -> None:
        self.node.order.show(*chosen_row(view))
        if self.sight.form is not None:
            self.sight.form.go_to(view.missing[0].key)

    def show_difference(self, difference: ValueDifference) -> None:
        """Show the money difference that the next Enter accepts, once painted."""
        self.node.order.show(*difference_row(difference))
        self.work.run(self.session.wait_for_paint())

    def tell(self, text: str, key: str = "") -> None:
        self.sight.say(f"{text}{key}", Tone.NOTICE)

    refuse = tell
