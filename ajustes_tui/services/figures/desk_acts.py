"""The supervisor's desk: the figures, the work in progress, and the acts on the casos of others."""

from __future__ import annotations

from pathlib import Path

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.figures.kpi_report import cortes_text
from ajustes_tui.domain.figures.report_kinds import ReportKind
from ajustes_tui.domain.figures.report_mail import ReportMail, ReportText
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.errors import NotAllowed
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.evidence import EvidenceService
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.figures.first_contact import FirstContactService
from ajustes_tui.services.figures.goals import GoalsService
from ajustes_tui.services.figures.kpi import KpiBoard, KpiService
from ajustes_tui.services.figures.paragraph import kpi_paragraph
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.services.figures.timing import TimingService


class DeskService(KpiService):
    """The use cases of the KPI screen: figures and desk, their export, releasing and reassigning casos."""

    def __init__(
        self, context: ServiceContext, export: ExportService, triage: TriageService
    ) -> None:
        super().__init__(context)
        self.goals = GoalsService(context)
        self._export = export
        self.mails = ReportMailService(context)
        """What takes the figures out by mail."""
        self._triage = triage
        self.evidence = EvidenceService(context, export)
        """The lists of the casos of the figures."""
        self.first_contact = FirstContactService(context)
        """Whether the usuarios are reached, and told for good."""
        self.timing = TimingService(context)
        """The ages of the casos, and the answers in time."""

    def export(self, board: KpiBoard) -> Exported:
        """Write the figures of a board's cortes to a workbook, by its group.

        Raises NotAllowed for a person without the power to export.
        """
        since, until = board.since, board.until
        name = f"kpi_{until}" if since == until else f"kpi_{since}_a_{until}"
        return self._export.export_kpi(
            Path(f"{name}{'_filtrado' if board.narrowed else ''}.xlsx"),
            *(since, until, board.by or None),
            across=board.across or None,
            only=board.only,
            days=board.days,
        )

    def by_mail(self, board: KpiBoard) -> ReportMail:
        """Write the figures to a workbook and return the mail that takes it, with their paragraph.

        Raises NotAllowed for a person without the power to export, or before there is any corte.
        """
        if board.since is None:
            raise NotAllowed("Todavía no hay cortes.", "Importe primero una base.")
        exported = self.export(board)
        text = ReportText(
            f"Indicadores de ajustes · {cortes_text(board.since, board.until)}",
            kpi_paragraph(board, self._export.page_figures(board)),
        )
        return self.mails.prepare(ReportKind.KPI, exported.file, text)

    def release(self, caso_id: int) -> CaseCard:
        """Release a claim; another person's only for a supervisor (see `TriageService.release`)."""
        return self._triage.release(caso_id)

    def reasignar(self, caso_id: int, login: str, nota: str = "") -> CaseCard:
        """Give a caso to another person, with a reason when there is one to keep."""
        return self._triage.reasignar(caso_id, login, nota)

    def personas(self) -> list[tuple[str, str]]:
        """Return the login and the name of each person who can be given casos."""
        self._context.require_reading()
        return [
            (person.login, person.name)
            for person in self._context.people.list_all()
            if person.active and can(person.rol, Power.WORK)
        ]
