"""Result of an import: counts, reconciliation, changed casos in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from ajustes_tui.domain.values.roles import Power
from ajustes_tui.screens.background import write
from ajustes_tui.screens.importacion import result_page as page
from ajustes_tui.screens.importacion import result_text as text
from ajustes_tui.screens.importacion.base_list import lines_of_file
from ajustes_tui.screens.importacion.group_panel import GroupChosen
from ajustes_tui.screens.importacion.groups import Group, outcome_group
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.screens.importacion.selectable_lines import THREE, Grid, SelectableLines
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Line
from ajustes_tui.widgets.line_view import LineView, folds
from ajustes_tui.workbench.lead.base_acts import NO_REJECTS, rejects_path, saved_text

_TALL = 30
"""Window rows from which figures are drawn large."""


class ResultPanel(SelectableLines):
    """Of a base just written, or from the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.resultado", of_part=True)]

    def __init__(
        self, service: ImportacionService, *, undo: Callable[[int | None], object]
    ) -> None:
        """`undo` gets the base, or None if it cannot be undone."""
        super().__init__(self._keys, self._lines, id="resultado")
        self._undo = undo
        self._service = service
        self._view: ResultView | None = None
        self.head = LineView(id="resultado-alto")
        self.side = LineView(id="resultado-lado")

    @property
    def is_wide(self) -> bool:
        return self.app.size.width >= NORMAL

    @property
    def tells_rows(self) -> bool:
        return self.app.size.width >= THREE and self.rows_behind() is not None

    def _keys(self) -> Grid:
        return [[key] for key in text.cursor_keys(self._view)] if self._view is not None else ()

    def _lines(self, cursor: str, height: int) -> Sequence[Line]:
        view, room = self._view, self.app.size.width
        if view is None:
            return ()
        self.made_for = 0
        undoes = self._service.context.run_session.can(Power.BASES)
        if not self.is_wide:
            self.styles.width = None
            return [
                *text.count_lines(view, room, offers=False),
                *page.follow_lines(view, room, undoes=undoes),
                *text.result_lines(view, cursor, room),
                *page.doubt_lines(view, room),
            ]
        drawn = self.app.size.height >= _TALL and not folds(self)
        self.head.set_lines(page.head_lines(view, room, drawn=drawn))
        if self.tells_rows:
            room -= room // 3
        left = page.left_width(room)
        self.styles.width, self.side.styles.width = left, room - left - 1
        beside = room - left - 1
        follows = page.follow_lines(view, beside, undoes=undoes)
        more = lines_of_file(view.summary, beside, height - len(follows), "x")
        self.side.set_lines([*follows, *more])
        doubts = page.doubt_lines(view, left)
        return [*text.result_lines(view, cursor, left), *([[]] if doubts else []), *doubts]

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
        help_text = f"{'Enter abre sus casos · ' if self._keys() else ''}Esc otra base"
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
