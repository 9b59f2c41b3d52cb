"""Lines that can no longer be undone, because an issued week or a closed corte holds them."""

from __future__ import annotations

from ajustes_tui.domain.rules.decision import LastEvento
from ajustes_tui.services.context import ServiceContext


def with_frozen(context: ServiceContext, last: LastEvento | None) -> LastEvento | None:
    """Return the last act of a caso, marked when an issued week or a closed corte holds it."""
    if last is None:
        return None
    return last._replace(frozen=context.frozen.holds(last.act))
