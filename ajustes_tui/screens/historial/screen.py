"""Historial: one account, its casos and every line written on it across cortes."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import is_writing
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.note import NotePad
from ajustes_tui.screens.historial import text
from ajustes_tui.screens.historial.account import NO_ACCOUNT, AccountHistory, AccountRequest
from ajustes_tui.screens.modals.text import search_box
from ajustes_tui.services.casos.historial import HistorialService
from ajustes_tui.ui.keyboard import decide
from ajustes_tui.ui.text import Voz, limpio

_WRITE = frozenset({"f7", "ctrl+z"})
"""Keys that print nothing and write on the account: they wait for it as Enter does."""


class HistorialScreen(AjustesScreen):
    """The account somebody asked for; nothing here changes but notes and undoing."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "historial.tcss"]
    CONTEXTO = "historial"
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (36, "-alto")]  # noqa: RUF012

    def __init__(self, service: HistorialService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service
        self._searching = False
        """Whether the box of a search is open."""
        self.account = AccountHistory(service, self.guard_new_case)
        self.note = NotePad(service)

    def compose_body(self) -> ComposeResult:
        """Build the account; the note has no cell of its own."""
        yield self.account
        yield self.note

    def on_mount(self) -> None:
        """Wait for an account."""
        self.account.table.focus()
        if not self._service.exporta:
            self.frame.show_keys(self.frame.context, ("historial.exportar",))

    def load(self) -> None:
        """Read the account at hand again, or say how one is asked for."""
        if self.account.waits or self.account.view is not None:
            self.account.reload()
            return
        self._show_bar()
        half_typed = self._service.nota_a_medias()
        waits = half_typed and f"Dejó una nota a medio escribir: F9, cuenta {half_typed.cuenta}"
        self.say(waits or text.SEARCH, Voz.TENUE)

    def receive(self, peticion: object) -> None:
        """Look for a text, or show the account of a caso at hand."""
        # What is read from here on is new, whatever made the account shown before stale.
        if isinstance(peticion, str):
            self.freshness.clear_stale()
            self.account.ask(AccountRequest(peticion, searches=True))
        elif isinstance(peticion, tuple):
            cuenta, caso_id = peticion
            self.freshness.clear_stale()
            self.account.ask(AccountRequest(str(cuenta), int(caso_id)))

    def admits(self, tecla: str) -> bool:
        """Return whether a key may act; none does on the account one is leaving for another."""
        if tecla in _WRITE:
            tecla = "enter"
        if (self.account.leaving or self._searching) and decide(tecla):
            return False
        return super().admits(tecla)

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for what was pasted."""
        if numeros:
            self.receive(numeros[0])

    def keep_now(self) -> None:
        """Keep the note that is being typed before the program ends."""
        self.note.keep_now()

    def writing(self) -> bool:
        """Return whether a note or an undoing is being registered."""
        return self.note.registering or is_writing(self.account)

    @on(AccountHistory.Shown)
    def _show_around(self) -> None:
        self._show_bar()
        self._show_record()

    def _show_bar(self) -> None:
        self.frame.bar.show(*text.bar_of(self.account.view, self.sesion.login))

    @on(NotePad.Kept)
    def _show_record(self) -> None:
        """Leave on row 23 that the look was recorded, and that a note waits half typed."""
        view = self.account.view
        if view is not None:
            half_typed = self._service.nota_a_medias(view.cuenta) is not None
            record = text.record_of(self.account.caso_id, half_typed=half_typed)
            self.frame.rr_line.clear(*record)

    @on(AccountHistory.LineChanged)
    def _show_chain(self) -> None:
        view, line = self.account.view, self.account.line
        if view is not None and line is not None:
            place, holds, voz = text.chain_of(view, line)
            self.frame.command_row.show(place, holds, voz=voz)

    @on(NotePad.Registered)
    @on(AccountHistory.Undone)
    def _publish(self, event: NotePad.Registered | AccountHistory.Undone) -> None:
        self.hechos.tell_registered([event.registro])
        if event.registro.avisos:
            self.say(" ".join(event.registro.avisos), Voz.AVISO)

    def action_nota(self) -> None:
        """Write a note on the caso at hand, or go on with the one half typed on the account."""
        view, caso_id = self.account.view, self.account.caso_id
        if caso_id is None:
            caso_id = self.account.caso_at_hand
        if view is None or caso_id is None:
            self.say(NO_ACCOUNT, Voz.AVISO)
            return
        half_typed = self._service.nota_a_medias(view.cuenta)
        if half_typed is not None:
            caso_id = half_typed.caso_id
        radicados = {caso.id: caso.radicado_actual for caso in view.casos}
        before = self._service.nota_de(caso_id)
        title = f"Nota sobre el radicado {limpio(radicados.get(caso_id, ''))}"
        self.note.ask(caso_id, title, text.note_help(before), before.texto if before else "")

    def action_deshacer(self) -> None:
        """Undo the last evento of the caso of this line, if it is the person's own and of today."""
        self.account.action_deshacer()

    def action_buscar(self) -> None:
        """Look for another account."""

        def answered(texto: str | None) -> None:
            self._searching = False
            if texto:
                self.receive(texto)

        # Its Enter takes the box away before this screen hears of it; keys typed behind come first.
        self._searching = True
        self.app.push_screen(search_box(), answered)

    def action_cuenta(self) -> None:
        """Say that this is already the account."""
        self.say("Ya está en la cuenta; F9 busca otra", Voz.TENUE)

    def action_atras(self) -> None:
        """Go back to where the account was opened from, or to triage."""
        self.go_back("triage")
