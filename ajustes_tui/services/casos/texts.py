"""The texts a person may begin a free text with: templates, the last note, reasons for skipping."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.plantillas import SALTAR, Plantilla, filled, fitting
from ajustes_tui.services.context import ServiceContext

RECENT_REASONS = 3
"""How many of a person's own reasons for skipping are offered before the shipped ones."""


class TextSource:
    """Reads the catalogue of templates each time it is asked for: no other start pays for it."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def plantillas(self, caso_id: int, evento: Evento) -> list[Plantilla]:
        """Return the templates of the texts of an evento that fit a caso, filled in."""
        return self._fitting(caso_id, evento.value)

    def last_nota(self) -> str:
        """Return the last note the person registered, on any caso, or ''."""
        self._context.require_reading()
        return self._context.historial.last_nota(self._context.run_session.login)

    def skip_reasons(self, caso_id: int) -> list[str]:
        """Return reasons for skipping a caso: the person's last ones, then those of the catalogue."""
        context = self._context
        own = context.casos.skip_reasons(context.run_session.login, RECENT_REASONS)
        shipped = [plantilla.text for plantilla in self._fitting(caso_id, SALTAR)]
        return list(dict.fromkeys((*own, *shipped)))

    def _fitting(self, caso_id: int, use: str) -> list[Plantilla]:
        context = self._context
        context.require_reading()
        caso = context.casos.get(caso_id)
        if caso is None:
            return []
        letter = caso.causal or context.catalogs.suggest_causal(caso.motivo)
        causal = context.catalogs.causal(letter or "")
        login = context.run_session.login
        person = context.people.get(login)
        agente = person.name if person is not None and person.is_named else login
        today = context.now().date()
        return [
            filled(plantilla, caso, causal, today, agente)
            for plantilla in fitting(self._all(), use, caso, causal)
        ]

    def _all(self) -> Sequence[Plantilla]:
        # Loaded here because only a person who asks for a template needs it.
        from ajustes_tui.services.admin.catalog_file import read_by
        from ajustes_tui.services.admin.catalogs import shipped
        from ajustes_tui.services.admin.schemas import PLANTILLAS

        which = CatalogName.PLANTILLAS
        text = self._context.catalog.get(which) or shipped(which)
        return read_by(PLANTILLAS, text, PLANTILLAS.file).records
