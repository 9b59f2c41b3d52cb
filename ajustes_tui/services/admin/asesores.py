"""Asesores: joining and parting a person's ids, for supervisors."""

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
"""Replaces the file name in versions made on screen."""

Edit = Callable[[Iterable[Asesor]], tuple[Asesor, ...]]


class AsesoresService:
    """Lists asesores and changes their catalogue, versioned and recorded."""

    def __init__(self, context: ServiceContext, catalogs: CatalogsService) -> None:
        self.context = context
        self._catalogs = catalogs

    @property
    def may_change(self) -> bool:
        return self.context.run_session.can(Power.CATALOGS)

    def cards(self) -> list[AsesorCard]:
        """Return everyone in bases and catalogue, most casos first.

        Raises NotAllowed unless a supervisor.
        """
        self.context.require(Power.CATALOGS, "ver los asesores")
        kept = self.context.catalog.get(CatalogName.ASESORES)
        people = asesores_of(kept, ASESORES.file) if kept else ()
        sent = AsesoresRepository(self.context.db).sent()
        return cards(people, sent, self.context.asesores)

    def casos(self) -> dict[str, AsesorCasos]:
        """Raise NotAllowed as `cards`."""
        self.context.require(Power.CATALOGS, "ver los asesores")
        return casos_of(AsesoresRepository(self.context.db).answered(), self.context.asesores)

    def causal_name(self, letter: str | None) -> str:
        """Return letter and name."""
        causal = self.context.catalogs.causal(letter or "")
        return f"{causal.letter} {causal.name}" if causal else letter or "sin clasificar"

    @staticmethod
    def joined_ids(card: AsesorCard) -> tuple[str, ...]:
        """Return ids that differ beyond spelling, which can be parted."""
        apart = {fold(asesor_id): asesor_id for asesor_id in reversed(card.ids)}
        return tuple(text for folded, text in reversed(apart.items()) if folded != fold(card.id))

    def join(self, kept: str, other: str) -> CatalogChange:
        """Merge two people under `kept`; raise InvalidDatum if already one."""
        return self._change(
            lambda people: joined(people, kept, other), "asesores_unidos", f"{other} es {kept}"
        )

    def part(self, asesor_id: str) -> CatalogChange:
        """Split an id off; raise InvalidDatum if never joined."""
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
        """Change a person; None keeps a datum, "" removes it."""
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
