"""The desk of the practices: the log of a week, and its adherence as a workbook to send."""

from __future__ import annotations

from pathlib import Path

from ajustes_tui.domain.figures.practice_report import practice_sheets
from ajustes_tui.domain.values.week import Week
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.figures.practices import PracticasService


class PracticeDeskService(PracticasService):
    """The use cases of the practices screen: the log, and its sheet through the export service."""

    def __init__(self, context: ServiceContext, export: ExportService) -> None:
        super().__init__(context)
        self._export = export

    def export(self, week: Week | None = None, path: Path | None = None) -> Exported:
        """Write the adherence of a week, by default this one, by default in the folder of exports.

        Raises NotAllowed for a role that exports no figures.
        """
        model = self.show(week)
        sheets = practice_sheets(model.week, model.people, model.progress, model.records)
        heading = f"Adherencia a las prácticas · {model.week}"
        path = path or Path(f"practicas_{model.week}.xlsx")
        return self._export.export_sheets(path, "practicas", sheets, heading)
