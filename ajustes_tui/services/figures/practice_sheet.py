"""The adherence of a week as a workbook to send: by person, by practice, and the log with its content."""

from __future__ import annotations

from pathlib import Path

from ajustes_tui.domain.figures.practice_report import practice_sheets
from ajustes_tui.domain.values.week import Week
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.figures.practices import PracticasService


class PracticeSheetService:
    """Writes the sheet of a week through the export service, which records it."""

    def __init__(self, practicas: PracticasService, export: ExportService) -> None:
        self._practicas = practicas
        self._export = export

    def write(self, path: Path | None = None, week: Week | None = None) -> Exported:
        """Write the adherence of a week, by default this one, by default in the folder of exports.

        Raises NotAllowed for a role that exports no figures.
        """
        model = self._practicas.show(week)
        sheets = practice_sheets(model.week, model.people, model.progress, model.records)
        heading = f"Adherencia a las prácticas · {model.week}"
        path = path or Path(f"practicas_{model.week}.xlsx")
        return self._export.export_sheets(path, "practicas", sheets, heading)
