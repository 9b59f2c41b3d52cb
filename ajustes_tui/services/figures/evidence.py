"""The casos of a figure as evidence: a list in any order, and the workbook of that list."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from ajustes_tui.domain.figures.evidence import EvidenceCaso, EvidenceOrder
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.services.context import UseCases
from ajustes_tui.storage.figures.evidence import EvidenceRepository

FIRST_ROWS = 50


class EvidenceService(UseCases):
    """Lists the casos of a figure by the figure's own predicate, so both agree."""

    @property
    def _evidence(self) -> EvidenceRepository:
        return EvidenceRepository(self.context.db, self.context.asesores)

    @property
    def may_export(self) -> bool:
        return can(self.context.run_session.rol, Power.EXPORT)

    def ids(self, criteria: CasoFilter, order: EvidenceOrder, *, few: bool = False) -> array[int]:
        """Return the ids of the casos of a figure.

        `few` says they are few, so that their cortes are looked up one by one: over a year of half
        a million casos that takes a third of the time.
        """
        self.context.require_reading()
        now = self.context.now()
        predicate = self.context.casos.predicate(criteria, now, one_by_one=few)
        return self._evidence.ids(predicate, order)

    def first_ids(self, criteria: CasoFilter, order: EvidenceOrder) -> array[int]:
        self.context.require_reading()
        now = self.context.now()
        predicate = self.context.casos.predicate(criteria, now, one_by_one=True)
        return self._evidence.first_ids(predicate, order, FIRST_ROWS)

    def rows(self, ids: Sequence[int]) -> list[EvidenceCaso]:
        self.context.require_reading()
        return self._evidence.rows(ids)
