"""The areas of a call: what is said and chosen, the account, and who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ajustes_tui.domain.caso.outcomes import SECOND_PAGE
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.screens.contacto import call_side_text as side
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.widgets.flow import Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.place_view import PlaceCanvas, PlaceView
from ajustes_tui.workbench.call import Call, Recurso
from ajustes_tui.workbench.call_words import OUTCOME_TITLES, asked_in


class CallView(Horizontal):
    """Draws a call; styles/contacto.tcss says from which width each area is shown.

    The open recurso form replaces script and outcomes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._usuario = PlaceView(Under(()), id="usuario")
        self._script = PlaceCanvas(id="guion")
        self._title = RuleLine(id="regla-resultado")
        self._title.active = True
        self._outcomes = PlaceView(Under(()), id="resultado")
        self._account = PlaceView(Under(()), id="pasado")
        self._column = Vertical(
            self._usuario, self._script, self._title, self._outcomes, id="llamando"
        )
        self._coming = PlaceView(Under(()))
        self.form: RecursoForm | None = None

    def compose(self) -> ComposeResult:
        yield self._column
        yield self._account
        yield Vertical(self._coming, id="despues")

    def show(self, call: Call, rules: Rules, now: datetime, agenda: Sequence[AgendaRow]) -> None:
        self._usuario.show(text.usuario(call, rules, now))
        past = (side.account(call), side.facts(call))
        below = [] if self._account.display else [area._replace(spare=True) for area in past]
        script = Under([text.script(call), text.answers(asked_in(call)), *below])
        self._script.place(script, str(len(call.said_at)))
        other_page = "" if call.other_page is None else f"{SECOND_PAGE} los demás"
        self._title.show(OUTCOME_TITLES[call.mode], other_page)
        self._outcomes.show(text.outcomes(call))
        self._account.show(Under(past))
        self._coming.show(side.coming(call, agenda))

    def take_focus(self) -> None:
        self._script.focus()

    @property
    def recurso(self) -> Recurso | None:
        """Return the form's answers, None while closed."""
        return None if self.form is None else self.form.recurso

    async def open_form(self, form: RecursoForm) -> None:
        await self.close_form()
        self.form = form
        await self._column.mount(form)
        self._column.add_class("-formulario")
        form.focus_needed()

    async def close_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            await form.remove()
        self._column.remove_class("-formulario")
