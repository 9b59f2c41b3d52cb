"""Screen of an import: choose a workbook, preview it, write it with one key, read what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import ClassVar, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from ajustes_tui.domain.base.rows import REQUIRED_FIELDS, BaseKind
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import BaseAnulada, BaseImportada, Fact, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.importacion import result_text as text
from ajustes_tui.screens.importacion.base_list import BaseList
from ajustes_tui.screens.importacion.column_mapper import ColumnMapper
from ajustes_tui.screens.importacion.file_picker import FilePicker
from ajustes_tui.screens.importacion.groups import Group, kept_group, outcome_group
from ajustes_tui.screens.importacion.job import BUSY, ImportJob, Phase, Purpose
from ajustes_tui.screens.importacion.preview_panel import GroupChosen, GroupPanel, PreviewPanel
from ajustes_tui.screens.importacion.questions import JobQuestions
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.screens.importacion.step import THREE, FrameText, Step
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LOW
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.flow import Laid, laid
from ajustes_tui.widgets.line_view import folds
from ajustes_tui.widgets.place_view import SelectableLines
from ajustes_tui.workbench.lead.base_acts import NO_REJECTS, UndoneBase, rejects_path, saved_text


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


_WHOLE_BODY_STEPS = (Step.FILES, Step.BASES, Step.COLUMNS)
"""Steps that take the whole body."""
_SIDE_BY_SIDE_STEPS = (Step.PREVIEW, Step.RESULT)
"""Steps that fit beside a group of rows."""
_OF_A_CORTE = frozenset({"importacion.previa.corte", "importacion.previa.complemento"})
_SUPERVISOR_ACTIONS = ("importacion.resultado.deshacer", "importacion.bases.deshacer")


class _StepPart(Protocol):
    """The part of a step."""

    display: bool

    def enter(self) -> None: ...

    def frame_text(self) -> FrameText: ...


class ImportacionScreen(AjustesScreen):
    """One base at a time; nothing is written before F8.

    The job owns the base and its run, which continues behind other screens; each other part shows one step.
    """

    CONTEXT = "importacion.archivo"
    READS_ON_RETURN = True
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "importacion.tcss"]

    def __init__(
        self, service: ImportacionService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session)
        self._job = ImportJob(service)
        self._questions = JobQuestions(self._job, self._is_here, self._go_back_to_base)
        self._bases = BaseList(service)
        self._picker = FilePicker(
            service,
            choose=self._job.choose,
            choose_waiting=self._job.choose_waiting,
            list_bases=self._bases.load,
        )
        self._mapper = ColumnMapper(self._job)
        self._preview = PreviewPanel(service, self._job, correct_columns=self._mapper.load)
        self._result = ResultPanel(service, undo=self._bases.ask_undo)
        self._group = GroupPanel(save_rejects=self._preview.action_rechazos)
        self._parts: Mapping[Step, _StepPart] = {
            Step.FILES: self._picker,
            Step.BASES: self._bases,
            Step.COLUMNS: self._mapper,
            Step.PREVIEW: self._preview,
            Step.GROUP: self._group,
            Step.RESULT: self._result,
        }
        self._step = Step.FILES
        self._behind = Step.PREVIEW

    def compose_body(self) -> ComposeResult:
        """Parts are shown one at a time."""
        yield self._picker
        yield self._bases
        yield self._mapper
        yield Horizontal(self._preview, self._result, self._group, id="mirar")
        yield self._job

    def on_mount(self) -> None:
        self.go_to(Step.FILES)

    def load(self) -> None:
        self._picker.load()

    def receive(self, request: object) -> None:
        if isinstance(request, Path):
            self._job.choose(request)

    def reload_after(self, done: Fact) -> None:
        """Other people's facts change nothing here before the import."""

    def running(self) -> str:
        return self._job.unfinished

    pending = running

    # Going from one step to another

    def go_to(self, step: Step) -> None:
        self._step = step
        self._lay_out()
        part = self._parts[step]
        part.enter()
        self._show_keys()
        self._tell(part.frame_text())
        if step in _SIDE_BY_SIDE_STEPS:
            self._follow_cursor()

    @on(ImportJob.RunRefused)
    def _go_back_to_base(self) -> None:
        if self._job.prepared is None:
            # The columns answered so far are of the file of the job: they stay.
            self.go_to(Step.COLUMNS if self._step is Step.COLUMNS else Step.FILES)
        else:
            self.go_to(Step.PREVIEW if self._step is Step.FILES else self._step)

    def _tell(self, text: FrameText) -> None:
        end = " · ".join(filter(None, (text.bar_end, self.run_session.login)))
        self.frame.bar.show(text.bar, end)
        self.frame.command_row.show(text.order, text.order_help, text.tone)
        if text.notice is not None:
            notice = f" {text.notice}" if text.notice else ""
            self.frame.rr_line.show(text.notice_title, text.notice_end, notice, text.notice_tone)

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _show_keys(self) -> None:
        """Use row 24; in a field, letters are not actions."""
        idle = set() if self.run_session.can(Power.BASES) else set(_SUPERVISOR_ACTIONS)
        if self._picker.typing:
            idle.add("importacion.archivo.bases")
        prepared = self._job.prepared
        if prepared is not None and prepared.kind is BaseKind.RESPUESTA:
            idle |= _OF_A_CORTE
        asked = self._preview.answer_keys if self._step is Step.PREVIEW else ""
        answer = ("importacion.previa.responder", asked) if asked else None
        self.frame.show_keys(f"importacion.{self._step}", frozenset(idle), answer)

    @on(events.Resize)
    def _refit(self) -> None:
        """The frame shows what no longer fits."""
        self.frame.rr_line.display = self.size.height >= LOW
        self._lay_out()
        if self._step is Step.PREVIEW:
            self._tell(self._preview.frame_text())
        if self._step in _SIDE_BY_SIDE_STEPS:
            self._follow_cursor()

    def _lay_out(self) -> None:
        """Add a group of rows beside the step if both fit."""
        step = self._step
        for alone in _WHOLE_BODY_STEPS:
            self._parts[alone].display = alone is step
        behind = self._behind if step is Step.GROUP else step
        looked_at: Mapping[Step, PreviewPanel | ResultPanel] = {
            Step.PREVIEW: self._preview,
            Step.RESULT: self._result,
        }
        wide = behind in looked_at and looked_at[behind].tells_rows
        left = behind if wide else step
        for beside, panel in looked_at.items():
            panel.display = beside is left
        beside_it = (self._group.display and left is not step) or step in _SIDE_BY_SIDE_STEPS
        self._group.styles.padding = (0, 0, 0, 1 if beside_it else 0)
        self.query_one("#mirar").display = step not in _WHOLE_BODY_STEPS
        self._group.display = step is Step.GROUP or (wide and step in _SIDE_BY_SIDE_STEPS)

    def action_atras(self) -> None:
        """Stop the run, or go back one step."""
        if self._job.cancel():
            return
        if self._step is Step.GROUP:
            self.go_to(self._behind)
        elif self._step is Step.COLUMNS and self._job.prepared is not None:
            self._job.restore_options()
            self.go_to(Step.PREVIEW)
        elif self._step is Step.FILES:
            self.nothing_here()
        elif self._step is Step.RESULT and self._result.from_list:
            self.go_to(Step.BASES)
        else:
            self._start_over()

    def _start_over(self) -> None:
        mail = self._job.mail
        if mail is not None and len(mail.contents.bases) > 1:
            self._job.forget_base()
            self._questions.ask_attachment(mail)
        else:
            self._job.forget()
        self.go_to(Step.FILES)
        self.load()

    # The job

    @on(ImportJob.RunStopped)
    def _tell_stopped(self, event: ImportJob.RunStopped) -> None:
        self._go_back_to_base()
        what = "importación" if event.phase is Phase.WRITING else "lectura"
        self.say(f"La {what} se canceló; no se escribió nada")

    @on(ImportJob.BasePrepared)
    def _show_preview(self) -> None:
        self.go_to(Step.PREVIEW)
        if not self._is_here():
            self.notify("La base está leída; F2 muestra qué haría")

    @on(ImportJob.PasswordNeeded)
    def _ask_password(self, event: ImportJob.PasswordNeeded) -> None:
        self._questions.ask_password(wrong=event.wrong)

    @on(ImportJob.MailOpened)
    def _ask_attachment(self, event: ImportJob.MailOpened) -> None:
        self._questions.ask_attachment(event.mail)
        if not self._is_here():
            self.notify("El correo está abierto; F2 muestra sus adjuntos")

    @on(ImportJob.SheetsLooked)
    def _show_looked(self, event: ImportJob.SheetsLooked) -> None:
        self._go_back_to_base()
        look, sheet = event.look, event.sheet
        if sheet is None:
            self.say("El libro no tiene ninguna hoja con datos", Tone.NOTICE)
        elif look.purpose is Purpose.SHEET:
            self._questions.ask_sheet(look.sheets, look.refusal)
        elif look.purpose is Purpose.HEADER_ROW:
            self._questions.ask_header_row(sheet)
        elif look.refusal is not None and len(sheet.headers) < len(REQUIRED_FIELDS):
            # Too few columns for a base: there are no columns to map by hand.
            self._questions.tell_refusal(look.refusal)
        else:
            self._mapper.show(sheet.as_headers()._replace(corrected=look.corrected))

    def _is_here(self) -> bool:
        """Tell whether this screen is in front, even under a dialog."""
        return self in self.app.screen_stack

    @on(events.ScreenResume)
    def _ask_what_waited(self) -> None:
        self._questions.resume()

    def action_hoja(self) -> None:
        self._job.look(Purpose.SHEET)

    def action_titulos(self) -> None:
        self._job.look(Purpose.HEADER_ROW)

    def action_actuar(self) -> None:
        if self._step is Step.COLUMNS:
            self._mapper.read_base()
        elif self._job.phase is not None:
            self.say(BUSY, Tone.NOTICE)
        elif self._step in (Step.PREVIEW, Step.GROUP) and self._job.importable:
            self._preview.confirm()
        else:
            self.say("Primero escoja un archivo: Enter lo lee", Tone.NOTICE)

    @on(ImportJob.BaseWritten)
    def _show_written(self, event: ImportJob.BaseWritten) -> None:
        summary = event.view.summary
        self._show_result(event)
        if not self._is_here():
            self.notify("La base quedó importada; F2 muestra qué hizo")
        if summary.base is not None and not summary.already_imported:
            corte = summary.corte.isoformat() if summary.corte else ""
            self.signals.base_importada.publish(
                BaseImportada(summary.base, corte, summary.valid, summary.rechazadas)
            )

    @on(FilePicker.FilesListed)
    def _tell_files(self) -> None:
        if self._step is Step.FILES:
            self._tell(self._picker.frame_text())

    # The columns, the rows behind a count, and the result

    @on(ColumnMapper.ColumnsShown)
    def _show_columns(self) -> None:
        self.go_to(Step.COLUMNS)

    @on(SelectableLines.CursorMoved)
    def _follow_cursor(self) -> None:
        """If there is room, show the rows of the selected count."""
        read: Callable[[], Group] | None = None
        if self._step is Step.PREVIEW:
            read = self._preview.rows_beside()
        elif self._step is Step.RESULT and self._result.tells_rows:
            read = self._result.rows_behind()
        if read is not None:
            self._group.load(read, entering=False)

    @on(GroupChosen)
    def _open_group(self, event: GroupChosen) -> None:
        self._group.load(event.read, entering=True)

    @on(GroupPanel.GroupEntered)
    def _enter_group(self) -> None:
        if self._step is not Step.GROUP:
            self._behind = self._step
        self.go_to(Step.GROUP)

    @on(BaseList.ResultRead)
    def _show_result(self, event: BaseList.ResultRead | ImportJob.BaseWritten) -> None:
        self._result.show_result(event.view)
        self.go_to(Step.RESULT)

    # The bases of the store

    @on(BaseList.BasesListed)
    def _show_bases(self, event: BaseList.BasesListed) -> None:
        self.go_to(Step.BASES)
        if event.undone is not None:
            self._say_undone(event.undone)

    @on(BaseList.BaseUndone)
    def _tell_undone(self, event: BaseList.BaseUndone) -> None:
        undone = event.undone
        if self._step is Step.RESULT and not self._result.from_list:
            self._start_over()
            self._say_undone(undone)
        else:
            self._bases.load(undone)
        self.signals.base_anulada.publish(BaseAnulada(undone.base))

    def _say_undone(self, undone: UndoneBase) -> None:
        self.say(undone.text)
        if undone.kept:
            # The casos that stayed are listed with the reason; Esc leaves the list.
            self._group.load(lambda: kept_group(undone.kept), entering=True, note=undone.text)
