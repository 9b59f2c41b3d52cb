"""The *ritmo* of the queue now."""

from __future__ import annotations

from datetime import timedelta

from ajustes_tui.domain.figures.pace import MOST_DAYS, Pace, pace_of
from ajustes_tui.domain.query.filter import QUEUE
from ajustes_tui.domain.values.clocks import subtract_business_days
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.pace import PaceRepository

_ONE_DAY = timedelta(days=1)


def read_pace(context: ServiceContext) -> Pace:
    """Return when the queue ends at the pace of the last business days."""
    context.require_reading()
    now, lines = context.now(), PaceRepository(context.db)
    today = now.date()
    since = subtract_business_days(today - _ONE_DAY, MOST_DAYS, context.is_habil) + _ONE_DAY
    with context.db.reading():
        decided = lines.left(since, today)
        first = since if lines.left_before(since) else min(decided, default=today)
        queue = lines.by_due(context.casos.predicate(QUEUE, now))
    return pace_of(decided, first, queue, today, context.is_habil)
