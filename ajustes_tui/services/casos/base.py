"""The common base of the services whose screens work on casos."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from ajustes_tui.domain.caso.borrador import TODAS, Apunte, Parte
from ajustes_tui.domain.caso.card import FilaCaso, Tenencia
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.errors import Conflicto
from ajustes_tui.services.casos.borradores import UltimaPalabra, apartar, poner
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.recorder import Registrador
from ajustes_tui.services.store_watch import Pulso


class ServicioDeCasos:
    """Gives the catalogues, the clock, the rows of a list, claims and drafts."""

    def __init__(self, entorno: Entorno, registrador: Registrador) -> None:
        self._e = entorno
        self._registrador = registrador
        self._ultima = UltimaPalabra()

    @property
    def catalogos(self) -> Catalogos:
        """The catalogues in force."""
        return self._e.catalogos

    @property
    def reglas(self) -> Reglas:
        """The numbers of the procedure in force."""
        return self._e.reglas

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def pulso(self) -> Pulso:
        """Return the store's pulse, equal for as long as nothing shown may have changed."""
        return self._e.pulso()

    def latir(self, caso_ids: Collection[int] | None = None, hace: float = 0.0) -> None:
        """Renew the claims of this session, on some casos or on all.

        Called on activity, not by a timer; the last activity was `hace` seconds ago.
        """
        activa = self._e.ahora() - timedelta(seconds=int(hace))
        hasta = activa + timedelta(minutes=self._e.reglas.minutos_toma)
        with self._e.db.transaction():
            self._e.casos.renew_session(self._e.sesion.id, hasta, caso_ids)

    def tenencias(self, caso_ids: Collection[int]) -> dict[int, Tenencia]:
        """Return the version and live claim of some casos, by id: what others may have changed meanwhile."""
        self._e.exigir_lectura()
        return self._e.casos.holdings(caso_ids, self._e.ahora())

    def get_window(self, ids: Sequence[int]) -> list[FilaCaso]:
        """Return the rows of some casos; one without a causal carries the causal its motivo suggests."""
        self._e.exigir_lectura()
        sugerir = self._e.catalogos.sugerir_causal
        return [
            fila if fila.causal else fila._replace(causal_sugerida=sugerir(fila.motivo))
            for fila in self._e.casos.get_window(ids, self._e.ahora())
        ]

    def guardar_borrador(
        self,
        apunte: Apunte,
        partes: Collection[Parte] = TODAS,
        *,
        ultimo: bool = False,
        si_sigue: bool = False,
    ) -> None:
        """Merge a save into the person's draft of a caso, within the parts that a place writes.

        `ultimo` says that the program ends with this save: no later one of the session is written,
        and on a busy store it is kept beside it. `si_sigue` says that the texts were being
        registered: they are kept only if the caso is still at its version. Raises Conflicto when
        the save can be kept nowhere.
        """
        e = self._e
        e.exigir_lectura()
        if ultimo:
            self._ultima.decir(apunte.caso_id)
        try:
            with e.db.transaction():
                sigue = not si_sigue or self._version(apunte.caso_id) == apunte.version
                if sigue and (ultimo or self._ultima.admite(apunte.caso_id)):
                    poner(e, e.sesion.login, apunte, partes, e.ahora())
        except Conflicto:
            if not ultimo:
                raise
            apartar(e, apunte, partes, si_sigue=si_sigue)

    def _version(self, caso_id: int) -> int | None:
        caso = self._e.casos.get(caso_id)
        return None if caso is None else caso.version

    def descartar_borrador(self, caso_id: int) -> None:
        """Discard the person's draft of a caso."""
        with self._e.db.transaction():
            if self._ultima.admite(caso_id):
                self._e.casos.drop_draft(caso_id, self._e.sesion.login)
