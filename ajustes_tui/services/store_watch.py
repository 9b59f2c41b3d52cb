"""The pulse of the store: tells cheaply, in every session, whether anything shown may have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.core.database import Database

Pulso = tuple[int, int]
"""The store's version and the number of live claims: equal for as long as nothing changed."""


class Vigilia:
    """Looks at a store on behalf of one session.

    A claim that lapses and a session that is killed write nothing: so the live claims are counted
    at each look among those read when somebody last wrote, without asking the store again.
    """

    def __init__(
        self,
        db: Database,
        casos: CasosRepository,
        meta: MetaRepository,
        ahora: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._casos = casos
        self._meta = meta
        self._ahora = ahora
        self._version = -1
        self._tomas: list[tuple[str, datetime]] = []

    def look(self) -> Pulso:
        """Return the pulse of the store at this moment; always from the same thread."""
        version, ahora = self._meta.data_version(), self._ahora()
        if version != self._version:
            self._version = version
            self._tomas = self._casos.live_claims(ahora)
        vivas = sum(vence > ahora and self._db.alive(sesion) for sesion, vence in self._tomas)
        return version, vivas
