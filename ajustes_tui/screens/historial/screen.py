"""The historial screen: one account, its note and frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowLine, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import is_writing, write
from ajustes_tui.screens.base import AjustesScreen, copied
from ajustes_tui.screens.caso.note import NotePad
from ajustes_tui.screens.historial.account import NO_ACCOUNT, AccountHistory, AccountRequest
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.search import Sought, search_box
from ajustes_tui.services.casos.historial import AccountView, HalfTypedNote, HistorialService
from ajustes_tui.services.recorder import MAX_NOTA, Note, Recorded, RecordedNote
from ajustes_tui.ui.keyboard import decides
from ajustes_tui.ui.measures import HEIGHT, TALL
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.workbench.asking import NOTE_KEPT
from ajustes_tui.workbench.line_words import what_they_did, who_did_it
from ajustes_tui.workbench.rr_line import note_marcaciones, rr_length

_SEARCH = "F9 busca una cuenta"
_HALF_TYPED = "▲ Dejó una nota a medio escribir: F7 la sigue."
_NOTE_HELP = "Queda en el historial de la cuenta."
_WRITE = frozenset({"f7", "ctrl+z"})
"""Non-printing keys that write on the account; like Enter they wait for it."""


class HistorialScreen(AjustesScreen):
    """Shows an account; only notes and undo write."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "historial.tcss"]
    CONTEXT = "historial"
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (HEIGHT, "-medio-alto"), (TALL, "-alto")]  # noqa: RUF012

    def __init__(
        self, service: HistorialService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session)
        self._service = service
        self._searching = False
        self.account = AccountHistory(service, self.guard_new_case)
        self.note = NotePad(service)
        self._rr = ("", RRText())
        self._noted_at: int | None = None
        """The line in hand when a note was registered, until another one is."""
        """Cuenta and RR line of the last note with marcación."""

    def compose_body(self) -> ComposeResult:
        yield self.account
        yield self.note

    def on_mount(self) -> None:
        if not self._service.may_export:
            self.frame.show_keys(self.frame.context, ("historial.exportar",))

    def load(self) -> None:
        if self.account.is_waiting or self.account.view is not None:
            self.account.reload()
            return
        self._show_bar()
        self.account.show_parts()
        half_typed = self._service.half_typed_nota()
        waits = half_typed and f"Dejó una nota a medio escribir: F9, cuenta {half_typed.cuenta}"
        self.frame.command_row.show(waits or _SEARCH)

    def receive(self, request: object) -> None:
        """Search, or show a caso's account, for another screen."""
        # The account is about to be read: it is no longer stale.
        if isinstance(request, Sought) and request.cuenta:
            self.freshness.clear_stale()
            self.account.ask(
                AccountRequest(request.cuenta, sought=request.text, records=bool(request.text))
            )
        elif isinstance(request, str | Sought):
            self.freshness.clear_stale()
            text = request if isinstance(request, str) else request.text
            self.account.ask(AccountRequest(text, searches=True))
        elif isinstance(request, ShowLine):
            self.freshness.clear_stale()
            self.account.ask(AccountRequest(request.cuenta, request.caso_id, line=request.line))
        elif isinstance(request, tuple):
            cuenta, caso_id = request
            self.freshness.clear_stale()
            self.account.ask(AccountRequest(str(cuenta), int(caso_id)))

    def admits(self, keystroke: str, typed: float | None = None) -> bool:
        """Return whether a key may act; none on an account being left."""
        if keystroke in _WRITE:
            keystroke = "enter"
        if (self.account.leaving or self._searching) and decides(keystroke):
            return False
        return super().admits(keystroke, typed)

    def pasted(self, numbers: tuple[str, ...]) -> None:
        if numbers:
            self.receive(numbers[0])

    def keep_now(self) -> None:
        self.note.keep_now()

    def writing(self) -> bool:
        return self.note.registering or is_writing(self.account)

    @on(AccountHistory.Shown)
    def _show_around(self) -> None:
        self._show_bar()
        self._show_record()

    def _show_bar(self) -> None:
        self.frame.bar.show(*_bar_of(self.account, self.run_session.login))

    @on(NotePad.Kept)
    def _show_record(self) -> None:
        """Show on row 23 that the view was recorded, and the draft note."""
        view, (cuenta, rr) = self.account.view, self._rr
        if view is None:
            self.frame.rr_line.clear()
        elif rr.line and view.cuenta == cuenta:
            right = rr_length(rr, self._service.context.rules.ancho_rr)
            self.frame.rr_line.show(f"Línea RR de {cuenta}", right, rr.line)
        else:
            half_typed = self._service.half_typed_nota(view.cuenta) is not None
            self.frame.rr_line.clear(_HALF_TYPED if half_typed else "", Tone.NOTICE)

    @on(AccountHistory.LineChanged)
    def _show_chain(self) -> None:
        self._show_bar()
        view, line = self.account.view, self.account.line
        if view is not None and line is not None:
            if line.line == self._noted_at:
                # Read again with the note: what was said of it stays until another line is in hand.
                return
            self._noted_at = None
            said, help_text, tone = _order_of(view)
            self.frame.command_row.show(said, help_text, tone=tone, of_row=True)

    @on(NotePad.Registered)
    def _publish_note(self, event: NotePad.Registered) -> None:
        self._rr = (event.recorded.caso.cuenta, event.recorded.rr)
        self._noted_at = self.account.line and self.account.line.line
        self.say(NOTE_KEPT, Tone.OK)
        self._publish([event.recorded])

    @on(AccountHistory.Undone)
    def _publish_undone(self, event: AccountHistory.Undone) -> None:
        self._publish(event.records)

    def _publish(self, records: Sequence[Recorded]) -> None:
        self.signals.tell_registered(records)
        if records[0].notices:
            self.say(" ".join(records[0].notices), Tone.NOTICE)

    def action_nota(self) -> None:
        """Write a note on the caso, or resume the account's unfinished one."""
        view, caso_id = self.account.view, self.account.caso_id
        if caso_id is None:
            caso_id = self.account.caso_at_hand
        if view is None:
            self.say(NO_ACCOUNT, Tone.NOTICE)
            return
        if caso_id is None:
            self._note_on_cuenta(view)
            return
        half_typed = self._service.half_typed_nota(view.cuenta)
        if half_typed is not None:
            caso_id = half_typed.caso_id
        radicados = {row.caso.id: row.caso.radicado_actual for row in view.casos}
        before = self._service.nota_of(caso_id)
        title = f"Nota sobre el radicado {cleaned(radicados.get(caso_id, ''))}"
        self.note.ask(caso_id, title, _note_help(before), before.text if before else "")

    def _note_on_cuenta(self, view: AccountView) -> None:
        """Write a note on the account, not on a caso."""

        def answered(note: Note | None) -> None:
            if note is not None:
                write(
                    self,
                    "Guardando la nota",
                    lambda: self._service.annotate(view.cuenta, note),
                    self._noted,
                )

        catalog = self._service.context.catalogs.marcaciones
        where = "Queda en el historial de la cuenta, sin caso."
        title, marcaciones = f"Nota sobre la cuenta {view.cuenta}", note_marcaciones(catalog)
        modal = ProseModal(title, where, most=MAX_NOTA, marcaciones=marcaciones)
        self.app.push_screen(modal, answered)

    def _noted(self, recorded: RecordedNote) -> None:
        self._rr = (recorded.cuenta, recorded.rr)
        self._noted_at = self.account.line and self.account.line.line
        self.say(" ".join((f"Nota en la cuenta {recorded.cuenta}.", *recorded.notices)), Tone.OK)
        self.account.reload()

    @on(AccountHistory.RRLineAsked)
    def _copy_line(self) -> None:
        """Copy the last note's RR line to the terminal's clipboard; show it on row 23."""
        cuenta, rr = self._rr
        if rr.line:
            self.frame.rr_line.show(f"Línea RR de {cuenta}", *copied(self, rr))
        else:
            self.say("Aquí ninguna nota ha dejado línea para RR", Tone.DIM)

    def action_deshacer(self) -> None:
        self.account.action_deshacer()

    def action_buscar(self) -> None:
        def answered(sought: Sought | None) -> None:
            self._searching = False
            if sought and sought.call is not None:
                self.go("contacto", sought.call)
            elif sought:
                self.receive(sought)

        # Enter closes the box before this screen gets the answer: keys typed behind it come first.
        self._searching = True
        self.app.push_screen(search_box(self), answered)

    def action_cuenta(self) -> None:
        self.say("Ya está en la cuenta; F9 busca otra", Tone.DIM)

    def action_atras(self) -> None:
        self.go_back("triage")


def _bar_of(account: AccountHistory, login: str) -> tuple[str, str]:
    view = account.view
    if view is None:
        return "HISTORIAL › Ninguna cuenta abierta", login
    only = "" if account.category is None else f" · solo {account.category}"
    lines = count_words(view.total, "línea")
    if "Más" in account.table.mark:
        lines = account.table.mark
    counts = f"{count_words(len(view.casos), 'caso')} · {lines}"
    return f"HISTORIAL › Cuenta {view.cuenta}{only}", f"{counts} · {login}"


def _order_of(view: AccountView) -> tuple[str, str, Tone]:
    """Return Enter's effect and the filter keys; a broken chain comes first."""
    if view.chain_break is not None:
        changed = thousands(view.chain_break.line)
        broken = f"■ alguien cambió la línea {changed} desde que se escribió: avise a supervisión"
        return broken, "", Tone.BAD
    return (
        "Enter ve la línea completa",
        "↑↓ recorre · f una clase · m solo marcaciones",
        Tone.STRONG,
    )


def _note_help(before: HalfTypedNote | None) -> str:
    """Return where the note goes, and others' lines since it was started."""
    if before is None:
        return _NOTE_HELP
    when = before.saved_at.astimezone(BOGOTA)
    text = f"{_NOTE_HELP} La dejó a medias el {when:%d/%m a las %H:%M}."
    if before.since_then:
        last = before.since_then[-1]
        text += f" Mientras tanto, {who_did_it(last)} {what_they_did(last)}"
        text += f", {last.momento.astimezone(BOGOTA):%d/%m %H:%M}."
    return text
