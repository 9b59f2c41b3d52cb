"""The conflict screen: a caso changed while being worked on; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Signals
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso import conflict_text as lines
from ajustes_tui.screens.caso.account import all_data_lines
from ajustes_tui.screens.caso.card_text import header_lines
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.line_view import Canvas
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.conflict import Conflict, Resolution, options
from ajustes_tui.workbench.decisions import Clasificacion


class ConflictScreen(AjustesScreen):
    """Shows others' lines and the person's work; `resolution` is the answer."""

    CONTEXT = "conflicto"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("conflicto")]

    def __init__(
        self,
        conflict: Conflict,
        signals: Signals,
        run_session: RunSession,
        now: Callable[[], datetime],
        reread: Callable[[int], CaseCard],
        semaforo: Semaforo | None = None,
    ) -> None:
        super().__init__(signals, run_session)
        self.choque = conflict
        self._reread = reread
        self._now = now
        self._semaforo = semaforo
        self._chosen: Resolution | None = None
        self._data_in_sight = False
        self._canvas = Canvas()
        self.output = Resolution.LEAVE

    def compose_body(self) -> ComposeResult:
        yield self._canvas

    def on_mount(self) -> None:
        self.frame.bar.show(f"{self.choque.place} › Este caso cambió", self.run_session.login)
        self.frame.rr_line.clear()
        self._canvas.focus()
        self._show()
        self.guard_new_case()

    def decides_here(self) -> bool:
        return True

    def reload_after(self, done: object) -> None:
        """Read nothing: the person answers about the lines shown."""

    def _show(self) -> None:
        conflict = self.choque
        view = CaseView(
            conflict.card,
            conflict.card,
            (),
            Clasificacion(),
            me=conflict.me,
            semaforo=self._semaforo,
            today=self._now().date(),
        )
        if self._data_in_sight:
            body = [*header_lines(view), *all_data_lines(view)]
        else:
            body = [*header_lines(view), *map(list, lines.body(conflict, self._chosen))]
        self._canvas.show(body)
        self.frame.command_row.show(*lines.command_texts(conflict, self._chosen))

    def action_elegir(self, digit: str) -> None:
        caso_id = self.choque.card.caso.id
        try:
            # The claim may have been released since, or taken by somebody else.
            self.choque = self.choque.refreshed(self._reread(caso_id))
        except AjustesError as error:
            self.say(error.message, Tone.NOTICE)
            return
        resolution, _text = options(self.choque)[int(digit) - 1]
        refusal = self.choque.refusal(resolution)
        self._chosen = None if refusal else resolution
        self._data_in_sight = False
        self._show()
        if refusal:
            self.say(f"no se puede: {refusal}", Tone.NOTICE)

    def action_registrar(self) -> None:
        if self._chosen is None:
            self.say("Escoja primero qué quiere hacer con lo suyo", Tone.NOTICE)
            return
        self.output = self._chosen
        self.dismiss(None)

    def action_ver_todo(self) -> None:
        self._data_in_sight = not self._data_in_sight
        self._show()
        self._canvas.scroll_home(animate=False)

    def action_cuenta(self) -> None:
        caso = self.choque.card.caso
        self.go("historial", (caso.cuenta, caso.id))

    def action_atras(self) -> None:
        """Close data, choice, then caso; the draft stays."""
        if self._data_in_sight:
            self.action_ver_todo()
        elif self._chosen is not None:
            self._chosen = None
            self._show()
        else:
            self.dismiss(None)
