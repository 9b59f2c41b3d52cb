"""What others do while one works in triage: their claims in the queue, and the caso in hand."""

from __future__ import annotations

from dataclasses import replace

from textual import on, work
from textual.worker import get_current_worker

from ajustes_tui.domain.caso.card import Tenencia
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.caso.in_hand import Tenidos, lo_tomo, que_cambio, quien
from ajustes_tui.screens.triage.deciding import DecidirTriage
from ajustes_tui.screens.triage.errands import componer
from ajustes_tui.screens.triage.messages import Cambiado
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Voz


class VigilarTriage(DecidirTriage):
    """Looks again at what is in sight when somebody wrote; the list itself stays as it is."""

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._dicho: tuple[int, int] | None = None
        """The caso and version of the last change of others that was told."""

    def in_hand(self) -> tuple[int, ...]:
        """Return the caso of the card, in contact with those of its cuenta, if it is one's own."""
        # Asked at every key, also before this place has its widgets.
        vista = self.vista if self.en_caso else None
        if vista is None or quien(vista.ficha.toma) not in ("", self.sesion.login):
            return ()
        otros = (o.id for o in vista.ficha.otros if o.tomado_por == self.sesion.login)
        return (vista.ficha.caso.id, *otros)

    def store_changed(self) -> None:
        """Look again at the rows in view and at the caso of the card."""
        if self.doble or not self.en_caso:
            self.queue.look_at_rows()
        vista = self.vista if self.en_caso else None
        if vista is not None:
            self.look_at_hand((vista.ficha.caso.id,))
        elif not self.doble:
            # Others may have written on it what its row does not tell.
            self.ficha.olvidar()

    @on(Tenidos)
    def _compare(self, event: Tenidos) -> None:
        vista = self.vista if self.en_caso else None
        if vista is None or self._registrando:
            return
        tenencia = event.tenencias.get(vista.ficha.caso.id)
        if tenencia is None:
            return
        if tenencia.version != vista.ficha.caso.version:
            self._read_change(vista)
        if quien(tenencia.toma) != quien(vista.ficha.toma):
            self._show_owner(vista, tenencia)

    def _show_owner(self, vista: Vista, tenencia: Tenencia) -> None:
        """Say on the card whose the caso is now; what is typed stays where it is."""
        nueva = replace(vista, ficha=replace(vista.ficha, toma=tenencia.toma))
        self.ficha.mostrar(nueva, self._service.catalogos)
        if dicho := lo_tomo(vista.ficha.toma, tenencia.toma, self.sesion.login):
            self.say(dicho, Voz.AVISO)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.cambio",
        description="Viendo qué cambió",
    )
    def _read_change(self, vista: Vista) -> None:
        """Read what somebody else wrote on the caso of the card."""
        worker = get_current_worker()
        ficha = self._service.ficha(vista.ficha.caso.id)
        nueva = componer(self._service, ficha, vista.clasificacion, self.sesion.login)
        if not worker.is_cancelled:
            self.post_message(Cambiado(nueva))

    @on(Cambiado)
    def _tell_change(self, event: Cambiado) -> None:
        """Show the caso as it is now; with something typed only say it: registering will ask."""
        vista, nueva = self.vista if self.en_caso else None, event.vista
        llave = (nueva.ficha.caso.id, nueva.ficha.caso.version)
        if (
            vista is None
            or self._registrando
            or vista.ficha.caso.id != llave[0]
            or vista.ficha.caso.version >= llave[1]
            or llave == self._dicho
        ):
            return
        dicho = que_cambio(nueva.ficha, self.sesion.login)
        if not dicho:
            return
        self._dicho = llave
        if self._mine():
            self.say(f"{dicho}: al registrar lo suyo, se le pregunta", Voz.AVISO)
            return
        self.guard_new_case()
        self.ficha.close_form()
        self.ficha.mostrar(nueva, self._service.catalogos)
        self._show_panel(nueva.ficha)
        self._show_bar()
        self.say(f"{dicho}: así está ahora", Voz.AVISO)
