"""The supervisor's desk: the figures, what is in progress, and the few acts done from there."""

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
    """What the KPI screen needs besides the figures."""

    def __init__(
        self, entorno: Entorno, exportacion: ExportacionService, triage: TriageService
    ) -> None:
        super().__init__(entorno)
        self._exportacion = exportacion
        self._triage = triage

    def exportar(self, tablero: Tablero) -> Exportado:
        """Write the figures of a board's cortes to a workbook, by its group.

        Raises NoPermitido for whoever is no supervisor.
        """
        desde, hasta = tablero.desde, tablero.hasta
        nombre = f"kpi_{hasta}.xlsx" if desde == hasta else f"kpi_{desde}_a_{hasta}.xlsx"
        return self._exportacion.exportar_kpi(Path(nombre), desde, hasta, tablero.por or None)

    def soltar(self, caso_id: int) -> Ficha:
        """Let go of a claim; a supervisor's when it is another person's."""
        return self._triage.soltar(caso_id)

    def reasignar(self, caso_id: int, login: str, nota: str = "") -> Ficha:
        """Give a caso to another person, saying why when there is a reason to keep."""
        return self._triage.reasignar(caso_id, login, nota)

    def personas(self) -> list[tuple[str, str]]:
        """Return who can be given casos: the login and the name of each."""
        self._e.exigir_lectura()
        return [
            (persona.login, persona.nombre)
            for persona in self._e.personas.list_all()
            if persona.activo and can(persona.rol, Power.WORK)
        ]
