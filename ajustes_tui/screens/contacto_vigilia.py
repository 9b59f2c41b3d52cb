"""What others do while one works in contacto: their claims in the call list, and the call in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual import on

from ajustes_tui.domain.ficha import Tenencia
from ajustes_tui.screens.contacto_decidir import DecidirContacto
from ajustes_tui.screens.contacto_marcha import Marcha
from ajustes_tui.screens.contacto_tablero import Agenda
from ajustes_tui.screens.en_mano import Tenidos, lo_tomo, quien
from ajustes_tui.ui.text import Voz


class VigilarContacto(DecidirContacto):
    """Looks again at what is in sight when somebody wrote."""

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
        """Say on the card who else has a caso now; what was said and chosen stays.

        A claim of one's own that lapsed and nobody took is one's own again with the next key.
        """
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
        if dicho := lo_tomo(antes, ahora, self.sesion.login, "la"):
            self.say(dicho, Voz.AVISO)
