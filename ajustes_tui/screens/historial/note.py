"""The note of the account: asked, kept as it is typed, and found again after a lost line."""

from __future__ import annotations

from textual import on, work
from textual.message import Message
from textual.worker import Worker, WorkerState

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.line_text import hizo, quien_fue
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.services.casos.historial import HistorialService, NotaAMedias
from ajustes_tui.services.recorder import MAX_NOTA, Peticion, Registro
from ajustes_tui.ui.text import limpio

ESCRITURA = "historial.escritura"
_AYUDA = "Queda en el historial de la cuenta."


class NotaDeCuenta(AjustesScreen):
    """Writes notes on the casos of an account; what is typed outlives the program."""

    class Guardada(Message):
        """What was typed is kept, or could not be."""

        def __init__(self, que: tuple[int, str]) -> None:
            super().__init__()
            self.que = que

    class Registrado(Message):
        """A note or an undoing was written."""

        def __init__(self, registro: Registro) -> None:
            super().__init__()
            self.registro = registro

    def __init__(self, service: HistorialService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service
        self._por_guardar: tuple[int, str] | None = None
        """The caso and the text typed last, while they are not kept yet."""
        self._guardando = False
        self._por_registrar: tuple[int, Peticion] | None = None

    def ask_note(self, caso_id: int, radicado: str) -> None:
        """Ask for a note on a caso, where it was left if it was begun before."""
        anterior = self._service.nota_de(caso_id)

        def typed(texto: str) -> None:
            self._por_guardar = (caso_id, texto)
            self._keep()

        def answered(texto: str | None) -> None:
            if texto is None:
                return
            self._por_guardar = caso_id, texto
            self._por_registrar = caso_id, Peticion(Evento.NOTA, {}, texto)
            self._keep()

        modal = TextoModal(
            f"Nota sobre el radicado {limpio(radicado)}",
            _ayuda(anterior),
            maximo=MAX_NOTA,
            inicial=anterior.texto if anterior else "",
            al_escribir=typed,
        )
        self.app.push_screen(modal, answered)

    def half_typed(self) -> str:
        """Say that a note waits half typed on some account, and how to get to it."""
        nota = self._service.nota_a_medias()
        return f"Dejó una nota a medio escribir: F9, cuenta {nota.cuenta}" if nota else ""

    def keep_now(self) -> None:
        """Keep the note that is being typed before the program ends."""
        if self._por_guardar is not None:
            self._service.guardar_nota(*self._por_guardar, ultimo=True)

    def _keep(self) -> None:
        """Keep what is typed, or register it; one after the other, as they came.

        A text still being kept when its note is registered would come back after it.
        """
        if self._guardando:
            return
        if self._por_registrar is not None:
            registrar, self._por_registrar = self._por_registrar, None
            self.write(*registrar)
        elif self._por_guardar is not None:
            self._guardando = True
            self._save(*self._por_guardar)

    @on(Guardada)
    def _go_on(self, event: Guardada) -> None:
        self._guardando = False
        if self._por_guardar == event.que:
            self._por_guardar = None
            self.tell_half_typed()
        self._keep()

    @on(Registrado)
    def _noted(self, event: Registrado) -> None:
        if event.registro.evento is Evento.NOTA:
            self._por_guardar = None

    @on(Worker.StateChanged)
    def _keep_refused(self, event: Worker.StateChanged) -> None:
        """Keep what could not be registered."""
        if event.state is WorkerState.ERROR and event.worker.group == ESCRITURA:
            self._keep()

    def tell_half_typed(self) -> None:
        """Say that a note waits half typed, where the screen has a place for it."""

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="historial.nota",
        description="Guardando la nota a medias",
    )
    def _save(self, caso_id: int, texto: str) -> None:
        try:
            self._service.guardar_nota(caso_id, texto)
        finally:
            self.post_message(self.Guardada((caso_id, texto)))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Registrando",
    )
    def write(self, caso_id: int, peticion: Peticion) -> None:
        """Register a note or an undoing."""
        self.post_message(self.Registrado(self._service.anotar(caso_id, peticion)))


def _ayuda(anterior: NotaAMedias | None) -> str:
    """Return what the box says: where the note goes, and what happened since it was begun."""
    if anterior is None:
        return _AYUDA
    cuando = anterior.guardada_el.astimezone(BOGOTA)
    ayuda = f"{_AYUDA} La dejó a medias el {cuando:%d/%m a las %H:%M}."
    if anterior.desde_entonces:
        ultima = anterior.desde_entonces[-1]
        ayuda += f" Mientras tanto, {quien_fue(ultima)} {hizo(ultima)}"
        ayuda += f", {ultima.momento.astimezone(BOGOTA):%d/%m %H:%M}."
    return ayuda
