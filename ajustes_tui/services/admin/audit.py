"""Auditoría: who saw, exported, was refused or changed a role."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.keeping.audit import AuditEntry
from ajustes_tui.domain.keeping.audit_words import AuditFilter, heading_of
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.admin.audit import AuditPages, AuditPlace

READ = "auditoria_leida"
"""The action of a reading of the audit trail."""
_AROUND, _ABOUT, _NEAR = 6, 12, 5
"""Entries of its person on either side of one, those of its account, and those of anybody."""
PAGE = 1000
"""Entries whose numbers are read at once."""


class AuditPage(NamedTuple):
    """The numbers of some entries in order, and how many there are in all."""

    ids: array[int]
    total: int
    last: AuditPlace | None
    """The place after which the next page begins; None after the last page."""


class AuditBeside(NamedTuple):
    """What stands beside an entry of the trail."""

    n: int
    """The number of the entry."""
    around: tuple[AuditEntry, ...]
    """What its person did just before and after, the newest first."""
    about: tuple[AuditEntry, ...]
    """The newest entries of its account, by anybody."""
    near: tuple[AuditEntry, ...]
    """What anybody did just before and after."""


class AuditChoice(NamedTuple):
    """A login or an action that the trail has, with its words and how many entries it has."""

    value: str
    words: str
    entries: int


class AuditService:
    """The readings of the audit trail, a supervisor's; each is an entry of its own."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def entries(
        self,
        login: str | None = None,
        cuenta: str | None = None,
        since: date | None = None,
        until: date | None = None,
        action: str | None = None,
    ) -> list[AuditEntry]:
        """Return the entries that meet every condition, newest first.

        Raises NotAllowed for the role, InvalidUse for a range of days upside down.
        """
        criteria = AuditFilter(login, cuenta, since, until, action)
        self._require(criteria)
        pages = AuditPages(self.context.db)
        numbers = [place.n for place in pages.page(criteria)]
        entries = pages.entries(numbers)
        self.context.record_look(READ, criteria.words, cuenta=cuenta)
        return [entries[n] for n in numbers]

    def open(self, criteria: AuditFilter) -> AuditPage:
        """Return the first page of the entries of a filter, newest first; the reading is recorded.

        The same filter is an entry again only after a quarter of an hour. Raises as `entries` does.
        """
        self._require(criteria)
        if self.context.views.is_new(READ, repr(criteria)):
            self.context.record_look(READ, criteria.words, cuenta=criteria.cuenta)
        pages = AuditPages(self.context.db)
        with self.context.db.reading():
            return self._page(pages.page(criteria, count=PAGE), pages.count(criteria))

    def more(self, criteria: AuditFilter, page: AuditPage) -> AuditPage:
        """Return the page of the entries of a filter that follows one; raises NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        places = AuditPages(self.context.db).page(criteria, page.last, PAGE)
        return self._page(places, page.total)

    def window(self, numbers: Collection[int]) -> dict[int, AuditEntry]:
        """Return the entries of some numbers; raises NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        return AuditPages(self.context.db).entries(numbers)

    def beside(self, entry: AuditEntry) -> AuditBeside:
        """Return what else its person did about then, and who else was at its account.

        Raises NotAllowed for the role.
        """
        self.context.require(Power.PEOPLE, "ver la auditoría")
        pages = AuditPages(self.context.db)
        about = () if entry.cuenta is None else pages.about(entry.cuenta, _ABOUT)
        return AuditBeside(
            *(entry.n, tuple(pages.around(entry.n, _AROUND, entry.login)), tuple(about)),
            tuple(pages.around(entry.n, _NEAR)),
        )

    def logins(self) -> list[AuditChoice]:
        """Return the logins that have entries; raises NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        return [AuditChoice(n, n, count) for n, count in AuditPages(self.context.db).logins()]

    def actions(self) -> list[AuditChoice]:
        """Return what was done, most first; raises NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        found = [AuditChoice(a, heading_of(a), n) for a, n in AuditPages(self.context.db).actions()]
        return sorted(found, key=lambda choice: (-choice.entries, choice.words))

    def _require(self, criteria: AuditFilter) -> None:
        self.context.require_reading()
        if criteria.since and criteria.until and criteria.since > criteria.until:
            raise InvalidUse("El rango de días está al revés.", "Ponga desde antes que hasta.")
        self.context.require(Power.PEOPLE, "ver la auditoría")

    @staticmethod
    def _page(places: list[AuditPlace], total: int) -> AuditPage:
        last = places[-1] if len(places) == PAGE else None
        return AuditPage(array("q", (place.n for place in places)), total, last)
