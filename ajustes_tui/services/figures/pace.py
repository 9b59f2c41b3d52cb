"""The current *ritmo* of the queue."""

from ajustes_tui.domain.figures.pace import MOST_DAYS, Pace, pace_of
from ajustes_tui.domain.query.filter import QUEUE
from ajustes_tui.domain.values.clocks import subtract_business_days
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.pace import PaceRepository


def read_pace(context: ServiceContext) -> Pace:
    context.require_reading()
    now, lines = context.now(), PaceRepository(context.db)
    today, is_habil = now.date(), context.is_habil
    since = subtract_business_days(today, MOST_DAYS + 1, is_habil)
    with context.db.reading():
        decided = lines.left(since, today)
        first = since if lines.left_before(since) else min(decided, default=today)
        queue = lines.by_due(context.casos.predicate(QUEUE, now))
    return pace_of(decided, first, queue, today, is_habil)
