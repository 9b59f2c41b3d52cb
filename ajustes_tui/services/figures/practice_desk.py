"""The desk of the practices: the log of a week, and its adherence as a workbook to send."""

from __future__ import annotations

from pathlib import Path

from ajustes_tui.domain.figures.practice_report import practice_sheets, practices_text
from ajustes_tui.domain.figures.report_kinds import ReportKind
from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.domain.values.week import Week
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.figures.practices import PracticasService
from ajustes_tui.services.figures.report_mail import ReportMailService


class PracticeDeskService(PracticasService):
    """The use cases of the practices screen: the log, and its sheet through the export service."""

    def __init__(self, context: ServiceContext, export: ExportService) -> None:
        super().__init__(context)
        self._export = export
        self.mails = ReportMailService(context)
        """What takes the adherence out by mail."""

    def export(self, week: Week | None = None, path: Path | None = None) -> Exported:
        """Write the adherence of a week, by default this one, by default in the folder of exports.

        Raises NotAllowed for a role that exports no figures.
        """
        model = self.show(week)
        sheets = practice_sheets(model.week, model.people, model.progress, model.records)
        heading = f"Adherencia a las prácticas · {model.week}"
        path = path or Path(f"practicas_{model.week}.xlsx")
        return self._export.export_sheets(path, "practicas", sheets, heading)

    def by_mail(self, week: Week | None = None) -> ReportMail:
        """Write the adherence of a week, by default this one, and return the mail that takes it.

        Raises NotAllowed for a role that exports no figures.
        """
        exported = self.export(week)
        model = self.show(week)
        text = practices_text(model.week, model.progress)
        return self.mails.prepare(ReportKind.PRACTICAS, exported.file, text)
