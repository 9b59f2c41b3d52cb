"""Mi turno: where a person lands on arriving, with what was in hand and what waits."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.note import NotePad
from ajustes_tui.screens.modals.text import search_box
from ajustes_tui.screens.turno import text
from ajustes_tui.screens.turno.rows import TurnoRows
from ajustes_tui.services.casos.turno import EnMano, TurnoService
from ajustes_tui.ui.text import Voz

_MAX_NOTE = 2_000


class TurnoScreen(AjustesScreen):
    """The first screen; nothing is written by looking at it."""

    CONTEXTO = "turno"
    CON_ORDEN = False
    READS_ON_RETURN = True

    def __init__(self, service: TurnoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self.rows = TurnoRows(service, sesion)
        self.note = NotePad(service)

    def compose_body(self) -> ComposeResult:
        """Build the rows; the note has no cell of its own."""
        yield self.rows
        yield self.note

    def on_mount(self) -> None:
        """Stand on the rows."""
        self.rows.focus()
        self.frame.bar.show("MI TURNO › Leyendo…", self.sesion.login)

    def load(self) -> None:
        """Read the rows."""
        self.freshness.mark_seen()
        self.rows.read()

    def fell_due(self) -> bool:
        """Tell whether the next appointment fell due."""
        return self.rows.fell_due()

    @on(TurnoRows.Arrived)
    def _show_bar(self) -> None:
        if self.rows.turno is not None:
            self.frame.bar.show(*text.title_of(self.rows.turno, self.sesion))

    @property
    def _in_hand(self) -> EnMano | None:
        return self.rows.turno.en_mano if self.rows.turno else None

    def action_nota(self) -> None:
        """Write a note on the caso in hand."""
        mano = self._in_hand
        if mano is None:
            self.say("No tiene un caso a medias donde anotar", Voz.AVISO)
            return
        ayuda = f"Queda en el historial de {mano.cuenta}."
        self.note.ask(mano.caso_id, "Nota", ayuda, mano.borrador.get("t.nota", ""), _MAX_NOTE)

    @on(NotePad.Registered)
    def _noted(self, event: NotePad.Registered) -> None:
        self.hechos.tell_registered([event.registro])
        self.say("La nota quedó en el historial")

    def keep_now(self) -> None:
        """Keep the note half typed before the program ends."""
        self.note.keep_now()

    def writing(self) -> bool:
        """Return whether a note is being registered."""
        return self.note.registering

    def action_cuenta(self) -> None:
        """Open everything about the account of the caso in hand."""
        mano = self._in_hand
        self.go("historial", (mano.cuenta, mano.caso_id) if mano else None)

    def action_buscar(self) -> None:
        """Look for an account, a radicado or a telephone."""

        def answered(texto: str | None) -> None:
            if texto:
                self.go("historial", texto)

        self.app.push_screen(search_box(on_enter="lo guarda"), answered)

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for what was pasted."""
        if numeros:
            self.go("historial", numeros[0])
