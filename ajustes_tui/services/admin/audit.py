"""Auditoría: views, exports, refusals and role changes."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.keeping.audit import AuditEntry
from ajustes_tui.domain.keeping.audit_words import AuditFilter, heading_of
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import UseCases
from ajustes_tui.storage.admin.audit import AuditPages, AuditPlace

READ = "auditoria_leida"
_AROUND, _ABOUT, _NEAR = 6, 12, 5
"""Entries near one: of its person, its account and anybody."""
PAGE = 1000


class AuditPage(NamedTuple):
    """Entry numbers in order, and the total."""

    ids: array[int]
    total: int
    last: AuditPlace | None
    """None after the last page."""


class AuditBeside(NamedTuple):
    """What surrounds an entry."""

    n: int
    around: tuple[AuditEntry, ...]
    """Its person's acts, newest first."""
    about: tuple[AuditEntry, ...]
    near: tuple[AuditEntry, ...]


class AuditChoice(NamedTuple):
    """A login or action with its words and entries."""

    value: str
    words: str
    entries: int


class AuditService(UseCases):
    """Readings of the audit trail by supervisors, each recorded."""

    def entries(
        self,
        login: str | None = None,
        cuenta: str | None = None,
        since: date | None = None,
        until: date | None = None,
        action: str | None = None,
    ) -> list[AuditEntry]:
        """Return the matching entries, newest first.

        Raises NotAllowed for the role, InvalidUse for an inverted range.
        """
        criteria = AuditFilter(login, cuenta, since, until, action)
        self._require(criteria)
        pages = AuditPages(self.context.db)
        numbers = [place.n for place in pages.page(criteria)]
        entries = pages.entries(numbers)
        self.context.record_look(READ, criteria.words, cuenta=cuenta)
        return [entries[n] for n in numbers]

    def open(self, criteria: AuditFilter) -> AuditPage:
        """Return the first page of a filter, newest first, recorded.

        A repeated filter is recorded again after a quarter of an hour. Raises as `entries`.
        """
        self._require(criteria)
        if self.context.views.is_new(READ, repr(criteria)):
            self.context.record_look(READ, criteria.words, cuenta=criteria.cuenta)
        pages = AuditPages(self.context.db)
        with self.context.db.reading():
            return self._page(pages.page(criteria, count=PAGE), pages.count(criteria))

    def more(self, criteria: AuditFilter, page: AuditPage) -> AuditPage:
        """Return the next page; raise NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        places = AuditPages(self.context.db).page(criteria, page.last, PAGE)
        return self._page(places, page.total)

    def window(self, numbers: Collection[int]) -> dict[int, AuditEntry]:
        """Raise NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        return AuditPages(self.context.db).entries(numbers)

    def beside(self, entry: AuditEntry) -> AuditBeside:
        """Return the person's nearby acts and the account's visitors; raise NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        pages = AuditPages(self.context.db)
        about = () if entry.cuenta is None else pages.about(entry.cuenta, _ABOUT)
        return AuditBeside(
            n=entry.n,
            around=tuple(pages.around(entry.n, _AROUND, entry.login)),
            about=tuple(about),
            near=tuple(pages.around(entry.n, _NEAR)),
        )

    def logins(self) -> list[AuditChoice]:
        """Raise NotAllowed for the role."""
        self.context.require(Power.PEOPLE, "ver la auditoría")
        return [AuditChoice(n, n, count) for n, count in AuditPages(self.context.db).logins()]

    def actions(self) -> list[AuditChoice]:
        """Return what was done, most frequent first; raise NotAllowed for the role."""
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
