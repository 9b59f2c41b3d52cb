"""The card of a caso with its keys and form, bound to the session it draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall, Signals
from ajustes_tui.screens.asking import ask_in_boxes
from ajustes_tui.screens.background import reads, writes
from ajustes_tui.screens.caso.account import AccountPanel, all_data_lines
from ajustes_tui.screens.caso.card_text import both_fit, first_things_first, shape_of
from ajustes_tui.screens.caso.form import CaseForm
from ajustes_tui.screens.caso.picture import Picture, picture_of
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LOW, WIDTH
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.frame import CardView, CommandLine
from ajustes_tui.workbench.asking import Asking, Offers
from ajustes_tui.workbench.case_acts import CaseActs
from ajustes_tui.workbench.case_view import (
    CaseView,
    chosen_row,
    compose_view,
    difference_row,
    idle_row,
    read_view,
    reopening,
)
from ajustes_tui.workbench.decisions import (
    Clasificacion,
)
from ajustes_tui.workbench.questions import evento_title, faults_of
from ajustes_tui.workbench.session import (
    CaseSession,
    Refused,
    Resolve,
    Say,
    heartbeat_for,
)
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


_LEAST_FORM = 6
"""Minimum rows of a form, which scrolls."""


class Shown(NamedTuple):
    """Facts about the card for the bar, keys and RR line of the screen."""

    entered: bool
    """Whether the person works on the card rather than in the queue."""
    caso_id: int | None
    cuenta: str
    context: str
    place: str
    rr: tuple[str, str, str] | None
    """RR line of the choice for rows 22 and 23; None while they show the last decided caso."""


_EVENTOS = {
    "deshacer": Evento.DESHACER,
    "revision": Evento.PEDIR_REVISION,
    "telefono": Evento.COMPLETAR,
    "nota": Evento.NOTA,
}


ACTS: Mapping[str, Callable[[CaseActs], Asking[object] | None]] = {
    "registrar": CaseActs.register,
    "saltar": CaseActs.skip,
    "telefono": lambda acts: acts.complete(telephone=True),
    "revision": CaseActs.ask_review,
    "atribuible": CaseActs.atribuible,
    "marcacion": CaseActs.marcacion,
    "deshacer": CaseActs.undo,
    "nota": CaseActs.note,
    "actuar": CaseActs.offer,
}
"""The acts of a card that take nothing but it, by what the table of keys calls them."""


class CaseBench(CardView):
    """The card of a caso with its keys, form, draft and acts.

    Until a caso is entered, one is previewed unclaimed. `on_enter` is called before the card takes the focus.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("triage.caso", of_part=True, of_screen=("linea_rr", "panel", "deshacer"))
    ]

    class CardChanged(Message):
        """The facts shown around the card changed."""

        def __init__(self, shown: Shown) -> None:
            super().__init__()
            self.shown = shown

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

    class Says(Message):
        """A sentence for the person while the command row is hidden."""

        def __init__(self, text: str, tone: Tone) -> None:
            super().__init__()
            self.text = text
            self.tone = tone

    def __init__(
        self,
        service: TriageService,
        signals: Signals,
        run_session: RunSession,
        on_enter: Callable[[], None],
        comes_next: Callable[[], Next | None] = Next,
    ) -> None:
        """`comes_next` returns where to look for the next caso; None leaves the card."""
        super().__init__()
        self.panel = AccountPanel()
        self.session = CaseSession[CaseView, Order, Clash](
            TriageFlow(service, run_session.login),
            heartbeat_for(service.context.rules.minutos_toma),
        )
        self.work: SessionPart[CaseView, Order, Clash] = SessionPart(
            node=self,
            session=self.session,
            save=saves(service.work, PARTS),
            claims=service.work,
            write=self._write,
            go_on=self._go_on,
            foresee=self._ask_foresight,
            read_again=lambda view, _claim: self._read_change(view),
            release=lambda view: service.release(view.caso_id),
            released=lambda: self.post_message(self.Released()),
            draw=lambda view: self._draw(self._picture_of(view, account=False)),
            say=self.say,
            ask=self._ask_resolution,
            take_typed=self._take_form,
        )
        self.form: CaseForm | None = None
        self.rr: tuple[str, str, str] | None = None
        self.acts = CaseActs(service, self, self.work)
        self._signals = signals
        self._service = service
        self._run_session = run_session
        self._entering = on_enter
        self._comes_next = comes_next
        self._row: CaseView | None = None
        """The previewed caso."""
        self._undrawn = False
        self._picture: Picture | None = None
        self._all_data = False
        self._untold: Sequence[Recorded] = ()
        """Registered eventos not posted until the next caso is claimed."""
        self._foreseeing: Timer | None = None
        self._in_prose = False
        self._told: Shown | None = None

    # The state that is shown.

    @property
    def view(self) -> CaseView | None:
        return self.session.state.hand or self._row

    @property
    def entered(self) -> bool:
        return self.session.state.hand is not None

    @property
    def caso_id(self) -> int | None:
        view = self.view
        return None if view is None else view.card.caso.id

    @property
    def in_sight(self) -> bool:
        return self.entered or both_fit(self.app.size)

    @property
    def shown(self) -> Shown:
        hand = self.session.state.hand
        view = hand or self._row
        if view is None:
            return Shown(False, None, "", "triage.caso", "", self.rr)
        heading = view.form is not None and view.form.form.heading
        context = "triage.formulario" if heading else "triage.caso"
        if heading and self.form is not None and self.form.in_prose:
            context = "editor"
        place = evento_title(view.form.form.evento) if view.form and heading else view.where
        caso = view.card.caso
        return Shown(hand is not None, caso.id, caso.cuenta, context, place, self.rr)

    def pending(self) -> str:
        """Return the sentence on an unfinished draft for quitting, or ''."""
        if self.entered and self.view is not None and self.view.form is not None:
            return "Lo escrito en el caso queda como borrador."
        return ""

    # Requests of the screen.

    def preview(self, caso_id: int, *, drawn: bool) -> None:
        """Read a caso unclaimed, unless one is entered; raises AjustesError.

        Without `drawn` drawing waits for `reveal`: a queue that hides the card passes over far more
        rows than are entered.
        """
        if self.entered:
            return
        view, before = read_view(self._service, caso_id, self._run_session.login), self._row
        if before is not None and before.caso_id == caso_id:
            # A text typed a moment ago may not be in the saved draft yet.
            view = view._replace(texts=before.texts)
        self._close_form()
        self._row, self._all_data, self._undrawn = view, False, True
        if drawn:
            self.reveal()

    def reveal(self) -> None:
        if self._undrawn and self.view is not None:
            self._draw(self._picture_of(self.view))

    def forget(self) -> None:
        """Drop the caso without redrawing: the card is hidden."""
        self._row, self._undrawn = None, False

    def clear(self) -> None:
        self._close_form()
        self.forget()
        self.canvas.show([])
        self.panel.reveal(None)

    def open(self, caso_id: int, notice: str = "") -> None:
        self._claim(Open(caso_id, notice))

    def next(self, notice: str = "") -> None:
        """Claim and enter the next free caso, from the person's list if any."""
        following, caso_id = self._comes_next(), self.caso_id
        if following is not None:
            self._claim(following._replace(notice=notice))
        elif caso_id is not None:
            self._tell_registered()
            self.leave()
            self.session.nothing_left()
            self.post_message(self.Left(caso_id))
            if notice:
                self.post_message(self.Says(notice, Tone.NOTICE))

    def leave(self) -> None:
        """Leave at once; a registration in progress continues."""
        view = self.session.state.hand
        if view is None:
            return
        self._close_form()
        self.session.put_down()
        self._row = view._replace(chosen=None, form=None)
        self._all_data, self.rr = False, None

    def back(self) -> bool:
        """Close data, form, choice, then card; return False in the queue."""
        view = self.session.state.hand
        if view is None:
            return False
        if self.session.registering == view.card.caso.id:
            self.work.run(self.session.leave())
        elif self._all_data:
            self.action_ver_todo()
        elif view.form is not None or view.chosen is not None:
            self._step_back(view)
        else:
            release = self.session.leave()
            self._row, self.rr = view, None
            self.work.run(release)
            self.post_message(self.Left(view.card.caso.id))
        return True

    def unchoose(self) -> None:
        """Drop the choice; its form stays in the draft."""
        self._take_form()
        view = self.session.state.hand
        if (
            view is not None
            and not self.session.writing
            and (view.chosen is not None or view.form is not None)
        ):
            self._step_back(view)

    def _take_form(self) -> None:
        """Read the fields: the message of the last keystrokes may still be queued."""
        view = self.session.state.hand
        if view is None or view.form is None or self.form is None:
            return
        values = self.form.values()
        if values.keys() == view.form.values.keys():
            self.session.amend(view._replace(form=view.form._replace(values=values)))

    def why_not(self, verb: str) -> str:
        """Return why an act is unavailable; '' if available."""
        view, evento = self.view, _EVENTOS.get(verb)
        if view is None or evento is None:
            return ""
        permit = view.card.allows(evento)
        return permit.motivo if isinstance(permit, Refusal) else ""

    # Drawing: once for each change.

    def _picture_of(self, view: CaseView, notice: str = "", *, account: bool = True) -> Picture:
        return picture_of(
            self._service, view, notice, account=account, shape=shape_of(self.app.size)
        )

    def _draw(self, picture: Picture) -> None:
        self._undrawn, self._picture = False, picture
        view = picture.view
        if self._all_data:
            self.canvas.show(all_data_lines(view), WIDTH)
        else:
            self._show_card(picture, view)
        if picture.account:
            self.panel.reveal(view)
        if view.card.held_by and self.rr is not None:
            # What somebody else has leaves no line for RR.
            self.rr = None
            self._tell_change()

    def _draw_choice(self, view: CaseView) -> None:
        self._all_data = False
        if self._picture is not None:
            self._show_card(self._picture, view)

    def _show_card(self, picture: Picture, view: CaseView) -> None:
        lines = picture.lines(view.chosen)
        if self.app.size.height < LOW:
            lines = first_things_first(picture.card, lines)
        self.canvas.show(lines, WIDTH, here=picture.card.decision)

    def on_resize(self) -> None:
        picture, view = self._picture, self.view
        if picture is None or view is None:
            return
        if picture.shape != shape_of(self.app.size):
            self._draw(self._picture_of(view, account=False))
        elif not self._all_data:
            self._show_card(picture, view)
        self._place_form(view)

    def say(self, text: str, tone: Tone = Tone.STRONG) -> None:
        if self.in_sight:
            self.order.show(cleaned(text), tone=tone)
        else:
            self.post_message(self.Says(text, tone))

    @on(events.DescendantFocus)
    def _tell_change(self) -> None:
        """Post changed facts; the keys also depend on the focused field."""
        shown = self.shown
        if shown != self._told:
            self._told = shown
            self.post_message(self.CardChanged(shown))

    def idle(self, view: CaseView, tone: Tone = Tone.STRONG) -> None:
        self.order.show(*idle_row(view, self._service.context.catalogs.letters, tone))

    # Entering a caso.

    @writes("Tomando el caso")
    def _claim(self, what: Claim) -> Picture | None:
        claimed = claim(self._service, what, self._run_session.login)
        return None if claimed is None else self._picture_of(*claimed)

    @_claim.then
    def _show_claimed(self, picture: Picture | None) -> None:
        self._tell_registered()
        if picture is not None:
            self._enter(picture)
            return
        self.leave()
        self.session.nothing_left()
        self.post_message(self.NoneLeft())

    def _enter(self, picture: Picture, *, settled: bool = False, asked: bool = False) -> None:
        view, before, was_entered = picture.view, self.view, self.entered
        another = before is None or before.card.caso.id != view.card.caso.id
        seen = not another and (was_entered or self.in_sight)
        at = "" if another or self.form is None else self.form.at
        self._close_form()
        effects = self.session.shown(view, seen=seen, settled=settled, asked=asked)
        self._row, self._all_data, self.rr = None, False, None
        if not was_entered:
            self._told = None
            self._entering()
        self.screen.set_focus(self.canvas)
        self._draw(picture)
        clashes = any(isinstance(effect, Resolve) for effect in effects)
        if clashes or not self._restore(view):
            self._tell_change()
            if not clashes:
                self.order.show(*picture.says)
        elif not another and self.form is not None:
            # A note was written meanwhile: one goes on where one was, and reads that it was kept.
            self.form.begins_at = at
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

    # Choosing and typing.

    def action_elegir(self, digit: str) -> None:
        form = self.form
        if form is not None and self.entered and not self.session.writing and form.fields:
            form.go_to_empty()
            return
        self.ask(self.acts.choose(digit))

    def take(self, view: CaseView, *, keep: bool = True) -> None:
        """Apply a choice and its form, and foresee the effect of Enter.

        A bare digit is not saved unless its marcación was chosen: the draft of another digit survives.
        """
        typed = view.form is not None or view.is_marked
        effects = self.session.change(view, keep=keep and typed)
        if self.session.state.hand is not view:
            return
        if view.form is not None or view.chosen is None:
            # What another choice would leave in RR is not what this one will, once it is complete.
            self.rr = None
        drawn = self._picture
        if drawn is not None and drawn.view.clasificacion != view.clasificacion:
            self._draw(self._picture_of(view, account=False))
        self._draw_choice(view)
        self._put_form(view)
        self._echo(view)
        self._tell_change()
        self.work.run(effects)

    def _put_form(self, view: CaseView) -> None:
        """Mount the form under its option, or over the decision if it has none."""
        self._close_form()
        if view.form is not None:
            self.form = CaseForm(
                view.form.form,
                view.form.values,
                self._service.context.catalogs,
                taken=partial(self._service.work.radicado_refusal, view.card),
                wrong=lambda form, values: faults_of(
                    form, values, self._service.context.now(), self._service.context.rules
                ),
                say=self.say,
                offers=partial(Offers, self._service.work, view.card.caso.id),
                compact=not view.form.form.heading,
            )
            self._place_form(view)
            self.mount(self.form, before=self.query_one(CommandLine))

    def _place_form(self, view: CaseView) -> None:
        """Give the form the rows below its option: what is above it keeps its place."""
        if self.form is None or self._picture is None:
            return
        card, digit = self._picture.card, view.chosen.digit if view.chosen is not None else ""
        above = card.options[digit][0] + 1 if digit in card.options else card.decision
        room, row = self.size.height - self.order.size.height, self.canvas.row_of(above)
        below = max(room - row, _LEAST_FORM)
        self.form.styles.height = below
        self.canvas.scroll_to(y=max(row - (room - below), 0), animate=False, force=True)

    def _close_form(self) -> None:
        if self.form is not None:
            self.screen.set_focus(self.canvas)
            self.form.remove()
            self.form = None

    def _echo(self, view: CaseView) -> None:
        if view.form is None and view.chosen is None:
            self.idle(view)
        elif self.form is not None and (wrong := self.form.wrong):
            self.order.show(chosen_row(view).text, f"corrija «{wrong}» · Esc atrás")
        else:
            self.order.show(*chosen_row(view))

    @on(CaseForm.FieldChanged)
    def _typed(self, event: CaseForm.FieldChanged) -> None:
        event.stop()
        view = self.session.state.hand
        if view is None or view.form is None or self.form is None:
            return
        values = self.form.values()
        self._in_prose = not event.checks
        if event.checks:
            self.form.check()
        if values == view.form.values or values.keys() != view.form.values.keys():
            return
        view = view._replace(form=view.form._replace(values=values))
        before = self.session.state.ready
        effects = self.session.change(view)
        if before is None or self.session.state.ready is None or view.asks_difference:
            # Else what stands there stays until the effect is foreseen, which mostly is the same.
            self._echo(view)
        self.work.run(effects)

    @on(CaseForm.Submitted)
    def _submitted(self, event: CaseForm.Submitted) -> None:
        event.stop()
        self.action_acto("registrar")

    @on(CaseForm.MarcacionAsked)
    def _mark(self) -> None:
        self.action_acto("marcacion")

    def _step_back(self, view: CaseView) -> None:
        """Close form or choice; the digit reopens the form as typed."""
        self._close_form()
        typed = view.form is not None and view.form.is_typed
        view = without_choice(view)
        effects = self.session.change(view)
        self.rr = None
        self._draw_choice(view)
        self.idle(view)
        if typed and (again := reopening(view)) is not None:
            self.say(f"Lo escrito espera: {again.key} lo sigue", Tone.DIM)
        self._tell_change()
        self.work.run(effects)

    def action_causal(self, letter: str) -> None:
        self.ask(self.acts.causal(letter))

    @reads("Cambiando la causal", leads=True)
    def reclassify(self, view: CaseView, clasificacion: Clasificacion, why: str = "") -> Picture:
        """Compose the caso with another causal; `why` says that the choice is incompatible with it."""
        fresh = compose_view(self._service, view.card, clasificacion, self._run_session.login)
        return self._picture_of(fresh._replace(texts=view.texts), why, account=False)

    @reclassify.then
    def _show_recomposed(self, picture: Picture) -> None:
        if self.entered and self.caso_id == picture.view.card.caso.id and not self.session.writing:
            self._enter(picture, settled=True)

    # Foreseeing and registering.

    def _ask_foresight(self, what: Order, number: int) -> None:
        """Compute what Enter would do, except for a causal that is only accepted again."""
        view = self.session.state.hand
        if not isinstance(what, Register) or view is None:
            return
        if self._foreseeing is not None:
            self._foreseeing.stop()
            self._foreseeing = None
        if view.form is not None and self._in_prose:
            # Once the letters rest: each would have the store read again.
            look = partial(self._foresee, view, what, number)
            self._foreseeing = self.set_timer(_FORESEE_AFTER_S, look)
        elif view.form is not None or view.chosen is not None:
            self._foresee(view, what, number)

    @reads("Viendo qué haría")
    def _foresee(self, view: CaseView, what: Register, number: int) -> Foreseen:
        return foresee(self._service, view, what, number, self.app.size.width)

    @_foresee.then
    def _show_foreseen(self, foreseen: Foreseen) -> None:
        view = self.session.state.hand
        if not self.session.foreseen(foreseen.number, foreseen.foresight) or view is None:
            return
        told = self.session.state.news
        if foreseen.foresight.refusal is not None:
            # The line of the choice before is not what this one would leave in RR.
            self.rr = None
            if not told and self.form is not None and self.form.wrong:
                # The field says what is wrong.
                self._echo(view)
            elif not told:
                self.say(foreseen.foresight.refusal.motivo, Tone.NOTICE)
            self._tell_change()
            return
        if not told and not view.asks_difference:
            self.order.show(*foreseen.says)
        self.rr = foreseen.rr
        self._tell_change()

    @writes("Registrando")
    def _write(self, what: Order) -> Outcome:
        return carry_out(self._service, what, self._run_session.login)

    @_write.then
    def _show_written(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._show_refusal(outcome.error, outcome.fresh)
            return
        if outcome.records:
            self.rr = None
            self.acts.note_registered(outcome.records)
            self._untold = outcome.records
            if outcome.records[-1].evento is Evento.NOTA and not self.entered:
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
            self.post_message(self.CaseRegistered(records))

    def _show_refusal(self, error: AjustesError, fresh: CaseView | None) -> None:
        effects = self.session.refused(error, fresh)
        if fresh is None:
            # A sentence is enough while the caso is as the person sees it.
            effects = tuple(
                Say(error.message) if isinstance(effect, Refused) else effect for effect in effects
            )
        elif self.view is not None and fresh.card.caso.id == self.caso_id:
            # The line foreseen was that of the caso before others changed it.
            self.rr = None
            if not self.entered:
                self._row, self._undrawn = fresh._replace(texts=self.view.texts), True
            if self.in_sight:
                self._draw(self._picture_of(self.view, account=False))
            self._tell_change()
        self.work.run(effects)

    @_write.failed(Exception)
    @_claim.failed(Exception)
    def _show_failure(self, error: Exception) -> None:
        self._tell_registered()
        self.work.run(self.session.refused(error))

    def _go_on(self, what: Order) -> None:
        if isinstance(what, Open):
            self._claim(what)
        elif isinstance(what, Next):
            self.next(what.notice)

    @reads("Viendo qué cambió", told=False)
    def _read_change(self, view: CaseView) -> Picture:
        card = self._service.card(view.card.caso.id)
        login = self._run_session.login
        return self._picture_of(compose_view(self._service, card, view.clasificacion, login))

    @_read_change.then
    def _show_change(self, picture: Picture) -> None:
        effects = self.session.read_again(picture.view)
        if self.session.state.hand is picture.view:
            self._close_form()
            self._draw(picture)
            self._tell_change()
        self.work.run(effects)

    def _go_on_with(self, clash: Clash) -> None:
        """Register work on a caso that others changed, or reopen its form."""
        view = self.session.state.hand
        if view is None or view.card.caso.id != clash.view.card.caso.id:
            self.say("Ese caso ya no es el que está a la vista", Tone.NOTICE)
        elif view.form is not None or view.chosen is not None:
            self.action_acto("registrar")
        elif "modo" in clash.mine:
            self.post_message(
                GoTo("contacto", FollowCall(view.card.caso.id, view.card.caso.version))
            )
        elif self._restore(view) and self.session.state.hand is not None:
            # The draft is bound to this version from now on.
            self.work.run(self.session.change(self.session.state.hand))

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

        self.app.push_screen(asks, answered)

    # What the acts ask of the card.

    def amend(self, view: CaseView) -> None:
        """Replace the view without drawing it."""
        if self.entered:
            self.session.amend(view)
        else:
            self._row = view

    def mark(self, view: CaseView, razon: str, subrazon: str) -> None:
        if self.form is None or not self.form.put_marcacion(f"{razon} {subrazon}"):
            self.take(marked(self._service, view, razon, subrazon))

    def enter(self) -> None:
        """Enter the previewed caso, unclaimed."""
        view = self.view
        if view is not None and not self.entered:
            self._enter(self._picture_of(view), settled=True, asked=True)

    def call(self, caso_id: int) -> None:
        self.post_message(GoTo("contacto", caso_id))

    def lacks(self, view: CaseView) -> None:
        self.order.show(*chosen_row(view))
        if self.form is not None:
            self.form.go_to(view.missing[0].key)

    def show_difference(self, difference: ValueDifference) -> None:
        """Show the money difference that the next Enter accepts, once painted."""
        self.order.show(*difference_row(difference))
        self.work.run(self.session.wait_for_paint())

    def tell(self, text: str, key: str = "") -> None:
        self.say(f"{text}{key}", Tone.NOTICE)

    def refuse(self, text: str) -> None:
        self.say(text, Tone.NOTICE)

    # The keys of the acts.

    def ask(self, act: Asking[object]) -> None:
        ask_in_boxes(self.app.push_screen, act)

    def action_acto(self, name: str) -> None:
        act = ACTS[name](self.acts)
        if act is not None:
            self.ask(act)

    def action_ver_todo(self) -> None:
        if self.view is not None and (self._all_data or self.view.form is None):
            self._all_data = not self._all_data
            self._draw(self._picture_of(self.view, account=False))
            self.canvas.scroll_home(animate=False)
