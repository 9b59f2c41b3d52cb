"""Result of an import: counts, reconciliation, changed casos in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from ajustes_tui.domain.values.roles import Power
from ajustes_tui.screens.background import write
from ajustes_tui.screens.importacion import result_text as text
from ajustes_tui.screens.importacion.group_panel import GroupChosen
from ajustes_tui.screens.importacion.groups import Group, outcome_group
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.screens.importacion.step import THREE, FrameText
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.widgets.flow import Laid, laid
from ajustes_tui.widgets.line_view import folds
from ajustes_tui.widgets.place_view import SelectableLines
from ajustes_tui.workbench.lead.base_acts import NO_REJECTS, rejects_path, saved_text


class ResultPanel(SelectableLines):
    """Of a base just written, or from the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.resultado", of_part=True)]

    def __init__(
        self, service: ImportacionService, *, undo: Callable[[int | None], object]
    ) -> None:
        """`undo` gets the base, or None if it cannot be undone."""
        super().__init__(self._areas, id="resultado")
        self._undo = undo
        self._service = service
        self._view: ResultView | None = None

    @property
    def tells_rows(self) -> bool:
        return self.app.size.width >= THREE and self.rows_behind() is not None

    def _areas(self, cursor: str, width: int, height: int) -> Sequence[Laid]:
        if self._view is None:
            return ()
        undoes = self._service.context.run_session.can(Power.BASES)
        drawn: Sequence[Laid] = ()
        for large in (True, False):
            part = text.result(self._view, undoes=undoes, large=large, drawn=not folds(self))
            drawn = laid(part, width, height, cursor)
            if len(drawn) <= height:
                break
        return drawn

    @property
    def from_list(self) -> bool:
        """Not just written."""
        return self._view is not None and not self._view.seconds

    def show_result(self, view: ResultView) -> None:
        """Draw a result from its top."""
        self._view = view
        self.draw("")
        self.scroll_home(animate=False)

    def enter(self) -> None:
        self.focus()

    def frame_text(self) -> FrameText:
        help_text = f"{'Enter abre sus casos · ' if self.cursor else ''}Esc otra base"
        if self._view is None:
            return FrameText("", order_help=help_text)
        return FrameText(
            *text.bar_text(self._view, self._service.context.now()), order_help=help_text
        )

    def rows_behind(self) -> Callable[[], Group] | None:
        """Return None on a caso."""
        service, view = self._service, self._view
        for outcome in view.reconciliation.outcomes if view is not None else ():
            if outcome.outcome == self.cursor:
                return lambda: outcome_group(service, outcome)
        return None

    def action_casos(self) -> None:
        """Open the casos of the row, or the queue with all."""
        if caso_id := text.caso_of(self.cursor):
            self.post_message(GoTo("triage", caso_id))
        elif (read := self.rows_behind()) is not None:
            self.post_message(GroupChosen(read))
        elif not self.cursor:
            self.post_message(GoTo("triage"))

    def action_deshacer(self) -> None:
        view = self._view
        self._undo(view.summary.base if view is not None and not view.undone else None)

    def action_excel(self) -> None:
        summary = self._view.summary if self._view is not None else None
        if summary is None or summary.base is None or not summary.rechazadas:
            self.post_message(Notice(NO_REJECTS))
        else:
            path = rejects_path(self._service.bases.output_folder(), summary.file)
            base = summary.base
            write(
                self,
                "Guardando las rechazadas",
                lambda: self._service.export_rechazos_of(base, path),
                lambda rows: self.post_message(Notice(saved_text(rows, path))),
            )
