"""The casos skipped, why, and how far a list was worked through."""

from __future__ import annotations

from array import array
from datetime import timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.card import SkippedCaso
from ajustes_tui.domain.query.following import ListPlace, place_after
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import cleaned

SKIP_DAYS = 60
"""Days of skips listed for one caso."""


class Skips(NamedTuple):
    """The skips of one caso, and those of today."""

    of_caso: list[SkippedCaso]
    of_today: list[SkippedCaso]

    @property
    def title(self) -> str:
        return f"Saltos: {len(self.of_today)} hoy, {len(self.of_caso)} de este caso"

    def options(self) -> list[tuple[str, str]]:
        """Return each with its caso, none of them twice."""
        others = [skip for skip in self.of_today if skip not in self.of_caso]
        return [
            *((str(skip.caso), f"este caso {_words(skip)}") for skip in self.of_caso),
            *((str(skip.caso), _words(skip)) for skip in others),
        ]


def read_skips(service: TriageService, caso_id: int | None) -> Skips:
    today = service.context.now().date()
    skips = service.queue.skips(today - timedelta(days=SKIP_DAYS))
    return Skips(
        [s for s in skips if s.caso == caso_id], [s for s in skips if s.momento.date() == today]
    )


def _words(skip: SkippedCaso) -> str:
    return (
        f"{skip.momento:%d/%m %H:%M} {cleaned(skip.login)} {skip.cuenta}: «{cleaned(skip.motivo)}»"
    )


class WorkedPlace:
    """The last caso worked on, and its row in the list from which it was opened."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._row = -1
        """Of the last caso, or of another of its cuenta from which it was reached."""
        self._caso_id: int | None = None
        self._cuenta = ""

    def note(
        self, caso_id: int, cuenta: str, ids: array[int], cursor: int, *, follows: bool
    ) -> None:
        """Note an opened caso; one that `follows` another of its cuenta keeps the place of it."""
        if caso_id == self._caso_id:
            return
        if not (follows and cuenta == self._cuenta):
            self._ids = ids
            self._row = ids.index(caso_id) if caso_id in ids else cursor - 1
        self._caso_id, self._cuenta = caso_id, cuenta

    def next_in(self, ids: array[int], under_cursor: int | None, cursor: int) -> ListPlace:
        """Return where to go on: from the cursor, if the person moved it to another caso."""
        if under_cursor not in (None, self._caso_id):
            return ListPlace(ids, cursor)
        return ListPlace(ids, place_after(ids, self._ids, self._row), self._caso_id)
