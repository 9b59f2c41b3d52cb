"""The supervisor's desk: the figures, the work in progress, and the few acts done from there."""

from __future__ import annotations

from pathlib import Path

from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.services.casos.lotes import Exportado
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.figures.export import ExportacionService
from ajustes_tui.services.figures.kpi import KpiService, Tablero


class EscritorioService(KpiService):
    """The use cases of the KPI screen: figures and desk, their export, releasing and reassigning casos."""

    def __init__(
        self, entorno: Entorno, exportacion: ExportacionService, triage: TriageService
    ) -> None:
        super().__init__(entorno)
        self._exportacion = exportacion
        self._triage = triage

    def exportar(self, tablero: Tablero) -> Exportado:
        """Write the figures of a board's cortes to a workbook, by its group.

        Raises NoPermitido for a person without the power to export.
        """
        desde, hasta = tablero.desde, tablero.hasta
        nombre = f"kpi_{hasta}.xlsx" if desde == hasta else f"kpi_{desde}_a_{hasta}.xlsx"
        return self._exportacion.exportar_kpi(Path(nombre), desde, hasta, tablero.por or None)

    def soltar(self, caso_id: int) -> Ficha:
        """Release a claim; another person's only for a supervisor (see `TriageService.soltar`)."""
        return self._triage.soltar(caso_id)

    def reasignar(self, caso_id: int, login: str, nota: str = "") -> Ficha:
        """Give a caso to another person, with a reason when there is one to keep."""
        return self._triage.reasignar(caso_id, login, nota)

    def personas(self) -> list[tuple[str, str]]:
        """Return the login and the name of each person who can be given casos."""
        self._e.exigir_lectura()
        return [
            (persona.login, persona.nombre)
            for persona in self._e.personas.list_all()
            if persona.activo and can(persona.rol, Power.WORK)
        ]
