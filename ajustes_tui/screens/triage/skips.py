"""The casos skipped, and why: those of today, and the caso at hand's."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.card import SkippedCaso
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
