"""The changes that others made to the lists during a session, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ajustes_tui.domain.caso.words import LOTE_ANSWERED
from ajustes_tui.domain.keeping.audit_words import receiver_of
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.storage.casos.turno import ImportedBase, ListMark, TurnoRepository
from ajustes_tui.storage.core.database import Database

__all__ = ["Arrivals", "ListMark", "base_words"]


class Arrivals:
    """Reports the progress of bulk changes to the lists, and describes the newest."""

    def __init__(self, db: Database, login: Callable[[], str]) -> None:
        self._turno = TurnoRepository(db)
        self._login = login

    def mark(self) -> ListMark:
        return self._turno.list_mark()

    def words(self, since: ListMark) -> list[str]:
        """Return a sentence for each base of others imported or undone after a mark, and for casos assigned."""
        me = self._login()
        given = Counter(
            giver
            for giver, detail in self._turno.given(since)
            if receiver_of(detail) == me != giver
        )
        return [
            *(base_words(b) for b in reversed(self._turno.imports_since(since)) if b.who != me),
            *(f"{who} le asignó {count_words(n, 'caso')}" for who, n in given.items()),
        ]


def base_words(base: ImportedBase) -> str:
    what = f"{base.momento:%H:%M} {base.who} "
    if base.corte is None and base.deshecha:
        return what + f"deshizo {LOTE_ANSWERED}"
    if base.corte is None:
        return what + f"importó {LOTE_ANSWERED}: {count_words(base.casos, 'caso')}"
    if base.deshecha:
        return what + f"deshizo una base del corte {base.corte:%d/%m}"
    return what + (f"importó el corte {base.corte:%d/%m}: {count_words(base.casos, 'caso nuevo')}")
