"""The pulse of the store, which tells each session cheaply whether anything shown may have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.core.database import Database

StorePulse = tuple[int, int]
"""The store's version and the number of live claims: equal for as long as nothing changed."""


class StoreWatch:
    """Looks at a store on behalf of one session.

    A claim that lapses and a session that is killed write nothing: so the live claims are counted
    at each look among those read when somebody last wrote, without asking the store again.
    """

    def __init__(
        self,
        db: Database,
        casos: CasosRepository,
        meta: MetaRepository,
        now: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._casos = casos
        self._meta = meta
        self._now = now
        self._version = -1
        self._tomas: list[tuple[str, datetime]] = []

    def look(self) -> StorePulse:
        """Return the pulse of the store at this moment; always from the same thread.

        Raises StoreGone when the file of the store is no longer there.
        """
        self._db.require_present()
        version, now = self._meta.data_version(), self._now()
        if version != self._version:
            self._version = version
            self._tomas = self._casos.live_claims(now)
        live = sum(
            vence > now and self._db.alive(run_session) for run_session, vence in self._tomas
        )
        return version, live
