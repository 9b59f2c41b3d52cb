"""Whether the expected base has come, for the supervisora."""

from __future__ import annotations

from datetime import timedelta

from ajustes_tui.domain.base.expected import DAYS_LEARNT, MissingBase, missing_since
from ajustes_tui.services.context import ServiceContext


def missing_base(context: ServiceContext) -> MissingBase | None:
    now = context.now()
    came = context.bases.days_of_bases(now.date() - timedelta(days=DAYS_LEARNT))
    expected = missing_since(came, now, context.is_habil)
    if expected is None:
        return None
    # The mailbox comes with the imports, which nobody pays for while no base is missing.
    from ajustes_tui.services.intake.mailbox import MailboxService

    seen = MailboxService(context).waiting_seen()
    waiting = sum(moment.date() >= expected for moment in seen)
    return MissingBase(now.date(), expected, max(came, default=None), waiting)
