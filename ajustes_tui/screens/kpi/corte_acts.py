"""What is done with the figures of a corte: their workbook and their mail, its closing, its goals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from textual.app import ComposeResult
from textual.message import Message

from ajustes_tui.domain.figures.goals import GoalsChange
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.background import BackgroundPart, reads, write
from ajustes_tui.screens.modals import ask, confirm
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.notices import DefinitionModal
from ajustes_tui.screens.report_mailing import ReportMailing
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.lead.figure_words import change_lines, closing_effect, mail_paragraph
from ajustes_tui.workbench.lead.figures import FiguresView


class CorteActs(BackgroundPart):
    """Exports figures, closes a corte and sets goals after asking; it posts `Done` with the sentence.

    `copy_out` sends a text to the clipboard and returns the words that say whether it was sent.
    """

    class Done(Message):
        """The figures were exported, a corte was closed or goals were set; `text` is the sentence."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, service: LeadServices, copy_out: Callable[[str], str]) -> None:
        super().__init__()
        self._service = service
        self._copy_out = copy_out
        self._mailing = ReportMailing(service.export.mails)

    def compose(self) -> ComposeResult:
        """Build the part that takes the figures out by mail."""
        yield self._mailing

    def export(self, figures: KpiBoard) -> None:
        """Write some figures to a workbook."""

        def tell(exported: Exported) -> None:
            name = cleaned(exported.file.name)
            self.post_message(self.Done(f"Quedó en {name}; quedó registrado"))

        write(self, lambda: self._service.export.export_board(figures), tell)

    def mail(self, figures: KpiBoard) -> None:
        """Write some figures to a workbook, and its mail once it is said how it leaves."""
        self._mailing.begin(lambda: self._service.export.board_by_mail(figures))

    @reads("Escribiendo el párrafo")
    def write_mail(self, view: FiguresView) -> str:
        """Write the paragraph of some figures for a mail, with the names of their top 5."""
        top = self._service.kpi.top(view.figures) if view.figures.since is not None else ()
        return mail_paragraph(view, top)

    @write_mail.then
    def _show_mail(self, paragraph: str) -> None:
        copied = f"El párrafo: {self._copy_out(paragraph)}."
        self.app.push_screen(DefinitionModal([paragraph, copied], "Texto para el correo"))

    def close(self, corte: date, figures: KpiBoard) -> None:
        """Close a corte that has these figures, asking first: it is not opened again."""

        def tell(_closed: object) -> None:
            self.post_message(self.Done(f"El corte {short_date(corte)} quedó cerrado"))

        effect = closing_effect(corte, figures)
        confirm(
            self,
            ConfirmationModal("¿Cerrar el corte?", effect, "Cerrarlo"),
            lambda: write(self, lambda: self._service.kpi.close(corte), tell),
        )

    @reads("Leyendo las metas")
    def ask_goals(self) -> tuple[GoalsChange, ...]:
        """Read every change of the goals, newest first."""
        return self._service.goals.changes()

    @ask_goals.then
    def _show_goals(self, changes: tuple[GoalsChange, ...]) -> None:
        if not self._service.goals.may_change:
            lines = ["Las pone la supervisora.", *change_lines(changes)]
            self.app.push_screen(DefinitionModal(lines, "Metas de los indicadores"))
            return
        # Imported late: a form that is seldom opened costs the start nothing.
        from ajustes_tui.screens.kpi.goals_form import goals_form

        ask(self, goals_form(changes, self._service.goals.today()), self._set_goals)

    def _set_goals(self, typed: GoalsChange) -> None:
        def tell(change: GoalsChange) -> None:
            self.post_message(self.Done(f"Las metas rigen desde el {short_date(change.since)}"))

        write(self, lambda: self._service.goals.set(typed.goals, typed.since), tell)
