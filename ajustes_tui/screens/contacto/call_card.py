"""The card of a call: script, outcomes of a narrow window, and recurso form."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.ui.text import padded
from ajustes_tui.widgets.line_view import Canvas, LineView
from ajustes_tui.workbench.call import Call, Recurso
from ajustes_tui.workbench.call_words import asked_in


class CallCard(Vertical):
    """Draws a call; the open recurso form replaces the script."""

    def __init__(self) -> None:
        super().__init__(id="tarjeta")

    def compose(self) -> ComposeResult:
        yield Canvas()
        yield LineView([[]], id="pregunta")

    def show(self, call: Call, width: int, height: int, *, whole: bool) -> None:
        """Draw a call in `height` rows; `whole` if the outcomes are below the script."""
        canvas, back = self.query_one(Canvas), self.query_one("#pregunta", LineView)
        back.display = not whole and self._form is None
        if whole:
            canvas.show(text.card_lines(call, height, width), width)
            return
        lines = text.wide_lines(call, height, width)
        canvas.show(lines, width)
        said = text.said_back_lines(asked_in(call), height - len(lines), width)
        back.set_lines(padded(said, height - len(lines)))

    def take_focus(self) -> None:
        self.query_one(Canvas).focus()

    @property
    def recurso(self) -> Recurso | None:
        """Return the form's answers, None while closed."""
        form = self._form
        return None if form is None else form.recurso

    @property
    def in_prose(self) -> bool:
        """Whether the cursor is in the reasons, where Enter is a newline."""
        form = self._form
        return form is not None and form.in_prose

    @property
    def wrong(self) -> str:
        """Return the form's error, or ''."""
        form = self._form
        return "" if form is None else form.wrong

    def register(self) -> None:
        form = self._form
        if form is not None:
            form.action_registrar()

    def show_told(self) -> None:
        form = self._form
        if form is not None:
            form.show_told()

    @property
    def _form(self) -> RecursoForm | None:
        return next(iter(self.query(RecursoForm)), None)

    async def open_form(self, form: RecursoForm) -> None:
        await self.close_form()
        self.query_one(Canvas).display = self.query_one("#pregunta").display = False
        await self.mount(form)
        form.focus_needed()

    async def close_form(self) -> None:
        form = self._form
        if form is not None:
            await form.remove()
        self.query_one(Canvas).display = True
