"""The caso in sight: its card, its form and its rows, as composed from its view."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.screens.caso.account import AccountPanel, all_data_lines
from ajustes_tui.screens.caso.card_text import (
    CardShape,
    DrawnCard,
    both_fit,
    draw_card,
    first_things_first,
    shape_of,
)
from ajustes_tui.screens.caso.form import CaseForm
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.measures import LOW, WIDTH
from ajustes_tui.ui.text import Line, Tone, cleaned
from ajustes_tui.widgets.frame import CardView
from ajustes_tui.workbench.asking import Offers
from ajustes_tui.workbench.case_view import CaseView, CommandRow, chosen_row, idle_row
from ajustes_tui.workbench.decisions import CaseOption
from ajustes_tui.workbench.questions import evento_title, faults_of
from ajustes_tui.workbench.session import CaseSession
from ajustes_tui.workbench.triage_flow import Clash, Order

_LEAST_FORM = 6
"""Minimum rows of a form, which scrolls."""


class Picture(NamedTuple):
    """The composed lines of a caso."""

    view: CaseView
    card: DrawnCard
    """With nothing chosen."""
    says: CommandRow
    """Command row on entering the caso."""
    account: bool = False
    """Whether to redraw the account."""
    shape: CardShape = CardShape()

    def lines(self, option: CaseOption | None) -> Sequence[Line]:
        lines = [*self.card.lines]
        if option is not None and option.digit in self.card.options:
            row, line = self.card.options[option.digit]
            lines[row] = line
        return lines


def picture_of(
    service: TriageService,
    view: CaseView,
    notice: str = "",
    *,
    account: bool = True,
    shape: CardShape,
) -> Picture:
    """Compose the card; `notice` replaces the command row on entry."""
    service.context.views.note_caso(view.card.caso)
    catalogs = service.context.catalogs
    says = idle_row(view, catalogs.letters)
    if said := notice or view.half_typed:
        says = CommandRow(cleaned(said), "", Tone.NOTICE)
    return Picture(view, draw_card(view, catalogs, shape), says, account, shape)


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


class CaseInSight:
    """The caso in hand, or the one previewed unclaimed, and what is drawn of it."""

    class Changed(Message):
        """The facts shown around the card changed."""

        def __init__(self, shown: Shown) -> None:
            super().__init__()
            self.shown = shown

    class Says(Message):
        """A sentence for the person while the command row is hidden."""

        def __init__(self, text: str, tone: Tone) -> None:
            super().__init__()
            self.text = text
            self.tone = tone

    def __init__(
        self,
        card: CardView,
        service: TriageService,
        session: CaseSession[CaseView, Order, Clash],
    ) -> None:
        self.panel = AccountPanel()
        self.form: CaseForm | None = None
        self.rr: tuple[str, str, str] | None = None
        self.previewed: CaseView | None = None
        self.told: Shown | None = None
        """The facts last posted; None to post them again."""
        self._card = card
        self._service = service
        self._session = session
        self._picture: Picture | None = None
        self.all_data = False
        """Whether all data are shown instead of the card."""

    @property
    def view(self) -> CaseView | None:
        return self._session.hand or self.previewed

    @property
    def entered(self) -> bool:
        return self._session.hand is not None

    @property
    def caso_id(self) -> int | None:
        return None if self.view is None else self.view.caso_id

    @property
    def visible(self) -> bool:
        return self.entered or both_fit(self._card.app.size)

    @property
    def shown(self) -> Shown:
        view = self.view
        if view is None:
            return Shown(False, None, "", "triage.caso", "", self.rr)
        heading = view.form is not None and view.form.form.heading
        context = "triage.formulario" if heading else "triage.caso"
        if heading and self.form is not None and self.form.in_prose:
            context = "editor"
        place = evento_title(view.form.form.evento) if view.form and heading else view.where
        caso = view.card.caso
        return Shown(self.entered, caso.id, caso.cuenta, context, place, self.rr)

    def tell_change(self) -> None:
        """Post changed facts; the keys also depend on the focused field."""
        shown = self.shown
        if shown != self.told:
            self.told = shown
            self._card.post_message(self.Changed(shown))

    def say(self, text: str, tone: Tone = Tone.STRONG) -> None:
        if self.visible:
            self._card.order.show(cleaned(text), tone=tone)
        else:
            self._card.post_message(self.Says(text, tone))

    # Which caso, and its drawing: once for each change.

    def put(self, previewed: CaseView | None) -> None:
        """Take another caso without drawing it; None where one is in hand, or the card is hidden."""
        self.previewed, self.all_data, self.rr = previewed, False, None

    def clear(self) -> None:
        self.close_form()
        self.put(None)
        self._card.canvas.show([])
        self.panel.reveal(None)

    def picture_of(self, view: CaseView, notice: str = "", *, account: bool = True) -> Picture:
        shape = shape_of(self._card.app.size)
        return picture_of(self._service, view, notice, account=account, shape=shape)

    def draw(self, picture: Picture) -> None:
        self._picture, view = picture, picture.view
        if self.all_data:
            self._card.canvas.show(all_data_lines(view), WIDTH)
        else:
            self._show_card(picture, view)
        if picture.account:
            self.panel.reveal(view)
        if view.card.held_by and self.rr is not None:
            # What somebody else has leaves no line for RR.
            self.rr = None
            self.tell_change()

    def redraw(self, view: CaseView) -> None:
        """Draw a view of the same account."""
        self.draw(self.picture_of(view, account=False))

    def draw_choice(self, view: CaseView) -> None:
        """Draw a choice, its form and its command row."""
        drawn = self._picture
        if drawn is not None and drawn.view.clasificacion != view.clasificacion:
            self.redraw(view)
        self.all_data = False
        if self._picture is not None:
            self._show_card(self._picture, view)
        self._put_form(view)
        self.echo(view)

    def _show_card(self, picture: Picture, view: CaseView) -> None:
        lines = picture.lines(view.chosen)
        if self._card.app.size.height < LOW:
            lines = first_things_first(picture.card, lines)
        self._card.canvas.show(lines, WIDTH, here=picture.card.decision)

    def fit(self) -> None:
        """Draw again for another size of the window."""
        picture, view = self._picture, self.view
        if picture is None or view is None:
            return
        if picture.shape != shape_of(self._card.app.size):
            self.redraw(view)
        elif not self.all_data:
            self._show_card(picture, view)
        self._place_form(view)

    def turn(self) -> None:
        """Show all data instead of the card, or the card again; not over an open form."""
        view = self.view
        if view is not None and (self.all_data or view.form is None):
            self.all_data = not self.all_data
            self.redraw(view)
            self._card.canvas.scroll_home(animate=False)

    def echo(self, view: CaseView) -> None:
        order = self._card.order
        if view.form is None and view.chosen is None:
            order.show(*idle_row(view, self._service.context.catalogs.letters))
        elif self.form is not None and (wrong := self.form.wrong):
            order.show(chosen_row(view).text, f"corrija «{wrong}» · Esc atrás")
        else:
            order.show(*chosen_row(view))

    # The form.

    def _put_form(self, view: CaseView) -> None:
        """Mount the form under its option, or over the decision if it has none."""
        self.close_form()
        if view.form is not None:
            context, work = self._service.context, self._service.work
            self.form = CaseForm(
                view.form.form,
                view.form.values,
                context.catalogs,
                taken=partial(work.radicado_refusal, view.card),
                wrong=lambda form, values: faults_of(form, values, context.now(), context.rules),
                say=self.say,
                offers=partial(Offers, work, view.caso_id),
                compact=not view.form.form.heading,
            )
            self._place_form(view)
            self._card.mount(self.form, before=self._card.order)

    def _place_form(self, view: CaseView) -> None:
        """Give the form the rows below its option: what is above it keeps its place."""
        if self.form is None or self._picture is None:
            return
        drawn, digit = self._picture.card, view.chosen.digit if view.chosen is not None else ""
        above = drawn.options[digit][0] + 1 if digit in drawn.options else drawn.decision
        canvas = self._card.canvas
        room, row = self._card.size.height - self._card.order.size.height, canvas.row_of(above)
        below = max(room - row, _LEAST_FORM)
        self.form.styles.height = below
        canvas.scroll_to(y=max(row - (room - below), 0), animate=False, force=True)

    def close_form(self) -> None:
        if self.form is not None:
            self._card.screen.set_focus(self._card.canvas)
            self.form.remove()
            self.form = None

    def typed(self) -> CaseView | None:
        """Return the hand with the texts of its fields; None without its form."""
        view = self._session.hand
        if view is None or view.form is None or self.form is None:
            return None
        values = self.form.values()
        if values.keys() != view.form.values.keys():
            return None
        return view._replace(form=view.form._replace(values=values))
