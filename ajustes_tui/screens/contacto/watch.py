"""What others do while one works in contacto: their claims in the call list, and the call in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual import on

from ajustes_tui.domain.caso.card import Tenencia
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.caso.call import Marcha
from ajustes_tui.screens.caso.in_hand import Tenidos, lo_tomo, que_cambio, quien
from ajustes_tui.screens.contacto.board import Agenda
from ajustes_tui.screens.contacto.deciding import DecidirContacto
from ajustes_tui.screens.contacto.messages import Abierta, Releida
from ajustes_tui.services.casos.contacto import ContactoService
from ajustes_tui.ui.text import Voz, limpio


class VigilarContacto(DecidirContacto):
    """Looks again at what is in sight when somebody wrote."""

    def __init__(self, service: ContactoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._dicho: tuple[tuple[int, int], ...] = ()
        """The versions of the last change of others that was told on a call begun."""

    def in_hand(self) -> tuple[int, ...]:
        """Return the casos of the call that are the person's."""
        if self._marcha is None:
            return ()
        libres = ("", self.sesion.login)
        return tuple(f.caso.id for f in self._marcha.llamada.fichas if quien(f.toma) in libres)

    def store_changed(self) -> None:
        """Look at the casos of the call, or at those in view in the list."""
        if self._marcha is not None:
            self.look_at_hand([ficha.caso.id for ficha in self._marcha.llamada.fichas])
        else:
            self.look_at_hand(self.query_one(Agenda).in_view)

    @on(Tenidos)
    def _compare(self, event: Tenidos) -> None:
        marcha = self._marcha
        if marcha is None:
            self._compare_list(event.tenencias)
        elif not self._ocupada:
            self._compare_call(marcha, event.tenencias)

    def _compare_list(self, tenencias: Mapping[int, Tenencia]) -> None:
        """Read the list again when somebody took, left or changed what is in view of it."""
        filas = {fila.turno.fila.id: fila.turno.fila for fila in self._filas}
        en_vista = self.query_one(Agenda).in_view
        if any(
            (tenencia := tenencias.get(caso_id)) is None
            or (tenencia.version, quien(tenencia.toma))
            != (filas[caso_id].version, filas[caso_id].tomado_por or "")
            for caso_id in en_vista
            if caso_id in filas
        ):
            self.load()

    def _compare_call(self, marcha: Marcha, tenencias: Mapping[int, Tenencia]) -> None:
        """Say on the card who else has a caso now, and read again what others changed or left.

        A claim of one's own that lapsed and nobody took is one's own again with the next key.
        """
        yo = self.sesion.login
        vistas = [(f, t) for f in marcha.llamada.fichas if (t := tenencias.get(f.caso.id))]
        libre = any(quien(f.toma) not in ("", yo) and t.toma is None for f, t in vistas)
        if libre or any(t.version != f.caso.version for f, t in vistas):
            self.read_again(marcha, tomar=libre)
        fichas = tuple(
            replace(ficha, toma=tenencia.toma)
            if (tenencia := tenencias.get(ficha.caso.id)) is not None
            and tenencia.toma is not None
            and tenencia.toma.login != quien(ficha.toma)
            else ficha
            for ficha in marcha.llamada.fichas
        )
        if fichas == marcha.llamada.fichas:
            return
        nueva = replace(marcha, llamada=replace(marcha.llamada, fichas=fichas))
        antes, ahora = (m.llamada.principal.toma for m in (marcha, nueva))
        self._marcha = nueva
        self._paint()
        if dicho := lo_tomo(antes, ahora, yo, "la"):
            self.say(dicho, Voz.AVISO)

    @on(Releida)
    async def _show_again(self, event: Releida) -> None:
        """Show the call as it is now; with something said or written only tell, and ask later."""
        marcha, nueva = self._marcha, event.marcha
        caso = nueva.llamada.principal.caso
        if marcha is None or marcha.llamada.principal.caso.id != caso.id:
            otra = marcha is not None and marcha.llamada.principal.caso.cuenta == caso.cuenta
            if event.tomada and not otra:
                # The person left while it was being claimed.
                self.release(nueva.llamada)
            return
        if self._ocupada:
            return
        dicho = self._what_changed(marcha, nueva)
        if self._begun(marcha):
            self._follow_begun(marcha, nueva, dicho)
            return
        if dicho:
            dicho += ": ya no espera una llamada" if nueva.fuera else ": así está ahora"
        elif marcha.de_otro and not nueva.de_otro:
            dicho = f"▲ {limpio(marcha.de_otro)} la dejó"
        self._marcha = None
        numero = marcha.telefono if marcha.telefono in nueva.validos else nueva.telefono
        await self._show_call(Abierta(replace(nueva, telefono=numero), dicho))

    def _follow_begun(self, marcha: Marcha, nueva: Marcha, dicho: str) -> None:
        """Keep the version one works on, so that registering asks, and show the rest as it is."""
        ahora = {ficha.caso.id: ficha for ficha in nueva.llamada.fichas}
        fichas = tuple(
            replace(
                vieja,
                toma=ficha.toma,
                caso=replace(
                    vieja.caso,
                    intentos=ficha.caso.intentos,
                    dias_intento=ficha.caso.dias_intento,
                ),
            )
            if (ficha := ahora.get(vieja.caso.id)) is not None
            else vieja
            for vieja in marcha.llamada.fichas
        )
        self._marcha = replace(marcha, llamada=replace(marcha.llamada, fichas=fichas))
        self._paint()
        llave = tuple(sorted((ficha.caso.id, ficha.caso.version) for ficha in ahora.values()))
        if dicho and llave != self._dicho:
            self._dicho = llave
            self.say(f"{dicho}: al registrar lo suyo, se le pregunta", Voz.AVISO)
        elif marcha.de_otro and not nueva.de_otro:
            self.say(f"▲ {limpio(marcha.de_otro)} la dejó: ya puede seguir", Voz.AVISO)
        self._save_draft()

    def _what_changed(self, marcha: Marcha, nueva: Marcha) -> str:
        antes = {ficha.caso.id: ficha.caso.version for ficha in marcha.llamada.fichas}
        return next(
            filter(
                None,
                (
                    que_cambio(ficha, self.sesion.login)
                    for ficha in nueva.llamada.fichas
                    if antes.get(ficha.caso.id, ficha.caso.version) != ficha.caso.version
                ),
            ),
            "",
        )

    def _begun(self, marcha: Marcha) -> bool:
        """Whether something of the call would be lost by beginning it again."""
        hecho = marcha.dichos or marcha.elegida or marcha.nuevos or marcha.autorizado
        return bool(hecho or self._textos or self._formulario is not None)
