"""Auditoría: who saw, exported, was refused or changed a role."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.keeping.audit import AuditEntry
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext


class AuditService:
    """The readings of the audit trail, a supervisor's; each is an entry of its own."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def entries(
        self,
        login: str | None = None,
        cuenta: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> list[AuditEntry]:
        """Return the entries that meet every condition, newest first.

        Raises NotAllowed for the role, InvalidUse for a range of days upside down.
        """
        self._context.require_reading()
        if since is not None and until is not None and since > until:
            raise InvalidUse("El rango de días está al revés.", "Ponga desde antes que hasta.")
        self._context.require(Power.PEOPLE)
        entries = list(self._context.audit.entries(login, cuenta, since, until))
        self._context.record("auditoria_leida", cuenta=cuenta)
        return entries
