"""Asesores: who each one is, joining the ids of one person and parting them again; a supervisor's task."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ajustes_tui.domain.keeping.asesores import (
    Asesor,
    AsesorCard,
    AsesorCasos,
    cards,
    casos_of,
    changed,
    fold,
    joined,
    parted,
)
from ajustes_tui.domain.keeping.catalog_versions import CatalogChange, CatalogName
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.admin.catalog_admin import CatalogsService
from ajustes_tui.services.admin.catalogs import asesores_of, asesores_text
from ajustes_tui.services.admin.schemas import ASESORES
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.admin.catalogs import AsesoresRepository

_SOURCE = "pantalla"
"""What stands in place of the file in a version made on the screen."""

Edit = Callable[[Iterable[Asesor]], tuple[Asesor, ...]]
"""A change of the catalogue: from its people to those it has afterwards."""


class AsesoresService:
    """Lists the asesores and changes their catalogue; every change is a version and is recorded."""

    def __init__(self, context: ServiceContext, catalogs: CatalogsService) -> None:
        self.context = context
        self._catalogs = catalogs

    @property
    def may_change(self) -> bool:
        """Whether the person of this run may join, part and name asesores."""
        return self.context.run_session.can(Power.CATALOGS)

    def cards(self) -> list[AsesorCard]:
        """Return every person of the bases and of the catalogue, most casos first.

        Raises NotAllowed for anybody but a supervisor.
        """
        self.context.require_reading()
        self.context.require(Power.CATALOGS, "ver los asesores")
        kept = self.context.catalog.get(CatalogName.ASESORES)
        people = asesores_of(kept, ASESORES.file) if kept else ()
        sent = AsesoresRepository(self.context.db).sent()
        return cards(people, sent, self.context.asesores)

    def casos(self) -> dict[str, AsesorCasos]:
        """Return how the casos of each person were answered; raises NotAllowed as `cards` does."""
        self.context.require_reading()
        self.context.require(Power.CATALOGS, "ver los asesores")
        return casos_of(AsesoresRepository(self.context.db).answered(), self.context.asesores)

    def causal_name(self, letter: str | None) -> str:
        """Return a causal by its letter and its name."""
        causal = self.context.catalogs.causal(letter or "")
        return f"{causal.letter} {causal.name}" if causal else letter or "sin clasificar"

    @staticmethod
    def joined_ids(card: AsesorCard) -> tuple[str, ...]:
        """Return the ids of a person that can be parted because they differ in more than their spelling."""
        apart = {fold(asesor_id): asesor_id for asesor_id in reversed(card.ids)}
        return tuple(text for folded, text in reversed(apart.items()) if folded != fold(card.id))

    def join(self, kept: str, other: str) -> CatalogChange:
        """Make two people one, under the id that stays; raises InvalidDatum when they are one already."""
        return self._change(
            lambda people: joined(people, kept, other), "asesores_unidos", f"{other} es {kept}"
        )

    def part(self, asesor_id: str) -> CatalogChange:
        """Make an id a person of its own again; raises InvalidDatum when it was joined to nobody."""
        return self._change(
            lambda people: parted(people, asesor_id), "asesores_separados", asesor_id
        )

    def change(
        self,
        asesor_id: str,
        *,
        name: str | None = None,
        aliado: str | None = None,
        jefe: str | None = None,
    ) -> CatalogChange:
        """Change the data the catalogue has of a person; None leaves a datum as it is, "" takes it out."""
        return self._change(
            lambda people: changed(people, asesor_id, name=name, aliado=aliado, jefe=jefe),
            "asesor_cambiado",
            asesor_id,
        )

    def _change(self, edit: Edit, action: str, what: str) -> CatalogChange:
        self.context.require_reading()
        return self._catalogs.put_in_force(
            CatalogName.ASESORES,
            lambda text: asesores_text(edit(asesores_of(text, ASESORES.file))),
            _SOURCE,
            action,
            what,
        )
