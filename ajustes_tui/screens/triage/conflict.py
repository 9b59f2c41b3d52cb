"""What becomes of one's own work in triage when somebody else changed the caso, and the texts half
typed in boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from ajustes_tui.domain.caso.borrador import Parte, parte_de
from ajustes_tui.domain.caso.card import Ficha, Linea
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import POR_LLAMAR, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.caso.borradores import TEXTOS, Borradores
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.triage.board import TableroTriage
from ajustes_tui.screens.triage.messages import NoRegistrado, Registrados
from ajustes_tui.screens.triage.workers import ESCRITURA
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Peticion

if TYPE_CHECKING:
    from ajustes_tui.screens.caso.conflict_text import Choque, Salida

_TECLAS: Mapping[str, str] = {"t.nota": "F7", "t.pedir_revision": "w", "t.saltar": "s"}


class ConflictoTriage(TableroTriage):
    """Asks what becomes of what was typed, and does it."""

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._borradores = Borradores(self._keep_draft)
        self._textos: dict[str, str] = {}
        self._llamada = self._respuesta = False
        """Whether the draft holds a call of contacto, or an answer of the review tray."""

    def go_on(self, vista: Vista, borrador: Mapping[str, str]) -> None:
        """Go on with one's own work on the caso as it is now."""

    def writing(self) -> bool:
        """Return whether something is being written on a caso."""
        return self._registrando is not None

    def after_draft(self, ficha: Ficha, escribir: Callable[[], object]) -> None:
        """Write on a caso once its draft is kept: one still on its way would come back after it."""
        self._registrando = ficha.caso.id
        self._borradores.despues(ficha.caso.id, escribir)

    def texts_of(self, borrador: Mapping[str, str]) -> None:
        """Take the texts half typed in boxes out of a draft."""
        self._textos = {clave: borrador[clave] for clave in TEXTOS if borrador.get(clave)}
        de = {parte_de(clave) for clave in borrador}
        self._respuesta, self._llamada = Parte.RESPUESTA in de, "modo" in borrador

    def keeper(self, clave: str, caso: Caso) -> Callable[[str], None]:
        """Return what keeps the text of a box as it is typed, on the caso it was opened for."""

        def keep(texto: str) -> None:
            if self.vista is not None and self.vista.ficha.caso.id == caso.id:
                self._textos = {**self._textos, clave: texto} if texto else self.without(clave)
            self._borradores.anotar(caso.id, {clave: texto}, caso.version)

        return keep

    def without(self, clave: str) -> dict[str, str]:
        """Return the texts half typed in boxes but for one."""
        return {otra: texto for otra, texto in self._textos.items() if otra != clave}

    def half_typed(self) -> str:
        """Say which text waits half typed, and the key that goes on with it."""
        for clave in self._textos:
            if tecla := _TECLAS.get(clave):
                return f"{TEXTOS[clave]} a medio escribir: {tecla} la sigue"
        if self._respuesta:
            return "Dejó una respuesta a medias en la bandeja: Ctrl+R la sigue"
        return "Dejó la llamada a medias: 1 la sigue" if self._llamada else ""

    def changed_meanwhile(self, vista: Vista, borrador: Mapping[str, str]) -> bool:
        """Ask what becomes of a draft whose caso others changed since; say whether it was asked."""
        lineas = vista.ficha.cambio_mientras(self.sesion.login)
        se_llama = POR_LLAMAR | {Estado.RECURSO_POR_RADICAR}
        perdida = "modo" in borrador and vista.ficha.caso.estado not in se_llama
        if not lineas and not perdida:
            return False
        antes = lineas[0].estado_antes if lineas else None
        pregunta = PREGUNTAS[Estado(antes)] if antes else ""
        return self.ask_conflict(vista, borrador, lineas, pregunta, a_medias=True)

    def ask_conflict(
        self,
        vista: Vista,
        borrador: Mapping[str, str],
        lineas: Sequence[Linea],
        antes: str,
        *,
        a_medias: bool = False,
    ) -> bool:
        """Show what happened and ask what becomes of one's own; False when there is nothing."""
        # Few sessions ever see a conflict, and its picture knows the calls of contacto too.
        from ajustes_tui.screens.caso.conflict import ConflictoScreen
        from ajustes_tui.screens.caso.conflict_draft import mio_de
        from ajustes_tui.screens.caso.conflict_text import Choque

        mio = mio_de(borrador, vista.previa)
        if mio is None:
            return False
        choque = Choque(
            *("TRIAGE", vista.ficha, antes, tuple(lineas), mio),
            el=vista.ficha.borrador_el,
            yo=self.sesion.login,
            previa=vista.previa,
            a_medias=a_medias,
        )
        pantalla = ConflictoScreen(
            choque,
            self.hechos,
            self.sesion,
            self._service.ahora,
            self._service.ficha,
            vista.semaforo,
        )

        def answered(_nada: None) -> None:
            self._settle(pantalla.salida, pantalla.choque, vista, borrador)

        self.app.push_screen(pantalla, answered)
        return True

    def _settle(
        self, salida: Salida, choque: Choque, vista: Vista, borrador: Mapping[str, str]
    ) -> None:
        from ajustes_tui.screens.caso.conflict_text import Salida  # loaded by then

        texto = choque.mio.nota
        match salida:
            case Salida.NOTA:
                nota = Peticion(Evento.NOTA, {}, texto)
                self.after_draft(choque.ficha, partial(self._leave_mine, choque.ficha, nota))
            case Salida.REVISION:
                pregunta = Peticion(Evento.PEDIR_REVISION, {"motivo": texto})
                self.after_draft(choque.ficha, partial(self._leave_mine, choque.ficha, pregunta))
            case Salida.DESCARTAR:
                self.after_draft(choque.ficha, partial(self._discard, choque.ficha.caso.id))
            case Salida.REGISTRAR:
                self.go_on(vista, borrador)
            case Salida.DEJAR:
                self._registrando = choque.ficha.caso.id
                self._leave_for_later(choque.ficha.caso.id)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Guardando lo suyo",
    )
    def _leave_mine(self, ficha: Ficha, peticion: Peticion) -> None:
        """Leave one's own work in the historial and go on with another caso."""
        caso = ficha.caso
        try:
            registros = self._service.registrar(caso.id, [peticion], version=caso.version)
        except AjustesError as error:
            self.post_message(NoRegistrado(error))
            return
        self._service.descartar_borrador(caso.id)
        self._service.soltar_si_es_mio(caso.id)
        self.post_message(Registrados(registros))
        self._next_from_thread()

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Descartando lo suyo",
    )
    def _discard(self, caso_id: int) -> None:
        """Throw one's own work away and show the caso as it is."""
        self._service.descartar_borrador(caso_id)
        self._show_from_thread(self._service.abrir(caso_id), "Se descartó lo suyo")

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Buscando el siguiente",
    )
    def _leave_for_later(self, caso_id: int) -> None:
        """Leave the draft where it is and go on with another caso."""
        self._service.soltar_si_es_mio(caso_id)
        self._next_from_thread()
