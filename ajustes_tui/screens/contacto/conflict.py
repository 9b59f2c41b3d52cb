"""What becomes of a call when somebody else changed one of its casos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from textual import work

from ajustes_tui.domain.caso.card import Ficha, Linea
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.values.clocks import semaforo
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.caso.call import Marcha, Recurso, peticiones
from ajustes_tui.screens.caso.conflict import ConflictoScreen
from ajustes_tui.screens.caso.conflict_draft import mio_de
from ajustes_tui.screens.caso.conflict_text import (
    Choque,
    Salida,
    hacia,
)
from ajustes_tui.screens.contacto.calling import LlamadaContacto
from ajustes_tui.screens.contacto.messages import Abierta, NoRegistrado, Registrados
from ajustes_tui.services.recorder import Peticion


class ConflictoContacto(LlamadaContacto):
    """Asks what becomes of the call, and does it."""

    def changed_meanwhile(self, marcha: Marcha) -> bool:
        """Ask what becomes of a draft whose caso others changed since; say whether it was asked."""
        ficha = marcha.llamada.principal
        lineas = ficha.cambio_mientras(self.sesion.login)
        if not lineas:
            return False
        antes = lineas[0].estado_antes
        pregunta = PREGUNTAS[Estado(antes)] if antes else ""
        return self._ask(marcha, ficha, ficha.borrador, lineas, pregunta, a_medias=True)

    def ask_conflict(self, marcha: Marcha, vieja: Ficha, nueva: Ficha) -> None:
        """Show what others wrote on a caso of the call, and ask what becomes of one's own."""
        vistas = max((linea.linea for linea in vieja.lineas), default=0)
        lineas = nueva.ajenas(self.sesion.login, despues_de=vistas)
        self._ask(marcha, nueva, self._written(marcha), lineas, hacia(vieja.caso))

    def _ask(
        self,
        marcha: Marcha,
        ficha: Ficha,
        borrador: Mapping[str, str],
        lineas: Sequence[Linea],
        antes: str,
        *,
        a_medias: bool = False,
    ) -> bool:
        mio = mio_de(borrador, ficha)
        if mio is None:
            return False
        choque = Choque(
            *("CONTACTO", ficha, antes, tuple(lineas), mio),
            el=marcha.llamada.principal.borrador_el,
            yo=self.sesion.login,
            a_medias=a_medias,
        )
        reloj = ficha.reloj
        color = semaforo(reloj.restantes, self._service.reglas) if reloj is not None else None
        pantalla = ConflictoScreen(
            choque, self.hechos, self.sesion, self._service.ahora, self._service.ficha, color
        )

        async def answered(_nada: None) -> None:
            await self._settle(pantalla.salida, pantalla.choque, marcha)

        self.app.push_screen(pantalla, answered)
        return True

    async def _settle(self, salida: Salida, choque: Choque, marcha: Marcha) -> None:
        if self._ocupada:
            return
        texto = choque.mio.nota
        match salida:
            case Salida.NOTA:
                nota = Peticion(Evento.NOTA, {}, texto)
                self.after_draft(marcha, partial(self._leave_mine, marcha, choque.ficha, nota))
            case Salida.REVISION:
                pregunta = Peticion(Evento.PEDIR_REVISION, {"motivo": texto})
                self.after_draft(marcha, partial(self._leave_mine, marcha, choque.ficha, pregunta))
            case Salida.DESCARTAR:
                self.after_draft(marcha, partial(self._discard, marcha))
            case Salida.REGISTRAR if choque.a_medias:
                self._textos = {k: v for k, v in self._textos.items() if v}
                if marcha.llamada.principal.borrador.get("recurso"):
                    await self._open_form()
                self._save_draft()
            case Salida.REGISTRAR:
                self._register_all_the_same(marcha)
            case Salida.DEJAR:
                self._ocupada = True
                self._leave_for_later(marcha)

    def _register_all_the_same(self, marcha: Marcha) -> None:
        formulario = self._formulario
        recurso: Recurso | None = formulario.recurso if formulario else None
        self.after_draft(marcha, partial(self.register, marcha, peticiones(marcha, recurso)))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Guardando lo suyo",
    )
    def _leave_mine(self, marcha: Marcha, ficha: Ficha, peticion: Peticion) -> None:
        """Leave one's own work in the historial; the rest of the call goes on."""
        caso = ficha.caso
        principal = marcha.llamada.principal.caso.id
        try:
            registros = self._service.registrar({caso.id: [peticion]}, {caso.id: caso.version})
            self.post_message(Registrados(registros, termina=False))
            if caso.id != principal:
                llamada = self._service.abrir(principal, entrante=marcha.entrante)
                self.post_message(Abierta(replace(marcha, llamada=llamada, elegida=None)))
                return
            self._service.descartar_borrador(principal)
            self._service.soltar(marcha.llamada)
            siguiente = self._service.siguiente()
        except AjustesError as error:
            self.post_message(NoRegistrado(error, None))
            return
        self.post_message(Abierta(self._begin(siguiente) if siguiente else None))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Descartando lo suyo",
    )
    def _discard(self, marcha: Marcha) -> None:
        """Throw one's own work away and begin the call again."""
        principal = marcha.llamada.principal.caso.id
        try:
            self._service.descartar_borrador(principal)
            llamada = self._service.abrir(principal, entrante=marcha.entrante)
        except AjustesError as error:
            self.post_message(NoRegistrado(error, None))
            return
        nueva = self._begin(llamada, entrante=marcha.entrante)
        self.post_message(Abierta(nueva, "Se descartó lo suyo"))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="contacto.escribir",
        description="Buscando a quién llamar",
    )
    def _leave_for_later(self, marcha: Marcha) -> None:
        """Leave the draft where it is and go on with another call."""
        try:
            self._service.soltar(marcha.llamada)
            siguiente = self._service.siguiente()
            suya = marcha.llamada.principal.caso.id
            if siguiente is not None and siguiente.principal.caso.id == suya:
                self._service.soltar(siguiente)
                siguiente = None
        except AjustesError as error:
            self.post_message(NoRegistrado(error, None))
            return
        self.post_message(Abierta(self._begin(siguiente) if siguiente else None))
