"""The weekly feedback: the top 5 of a week, issuing it, and the compromisos of its asesores."""

from __future__ import annotations

from pathlib import PurePath
from time import monotonic
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.figures.feedback import Compromiso, CompromisoState, compromiso_state_name
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import BackgroundPart, reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask, confirm
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.report_mailing import ReportMailing
from ajustes_tui.screens.semana import feedback_text as text
from ajustes_tui.screens.semana.evidence import Evidence, EvidenceModal
from ajustes_tui.services.figures.feedback import MAX_TEXT, Issue, RetroalimentacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.week import NOT_BEGUN, WeekStepper
from ajustes_tui.workbench.lead.week_words import (
    ENDING,
    MIN_LETTERS,
    REOPENING,
    evidence_of,
    issuing_effect,
    opening,
)

ANSWER_WAIT_S = 60.0
"""Seconds after which a reading without an answer no longer keeps the store from being read again."""
REST_FACTOR = 9
"""The pause before the store is read again by itself, in durations of the last reading."""
_SUPERVISOR_ACTIONS = (
    "retroalimentacion.emitir",
    "retroalimentacion.correo",
    "retroalimentacion.abrir_compromiso",
    "retroalimentacion.con_mejora",
    "retroalimentacion.sin_mejora",
)
"""The actions that only a supervisor has."""
_ALL_ALIADOS = "*"


class FollowUp(BackgroundPart):
    """Asks for the data of a change of a compromiso, and saves it."""

    class Changed(Message):
        """A compromiso was saved with another estado or text."""

        def __init__(self, compromiso: Compromiso) -> None:
            super().__init__()
            self.compromiso = compromiso

    def __init__(self, service: RetroalimentacionService) -> None:
        super().__init__()
        self._service = service

    def open(self, compromiso: Compromiso) -> None:
        """Ask for the supervisor's commitment and open the compromiso; reopening asks for a note."""
        title, help_text = REOPENING if compromiso.closed else opening(compromiso)
        begun = "" if compromiso.closed else compromiso.supervisor

        def answered(text: str) -> None:
            supervisor, nota = ("", text) if compromiso.closed else (text, "")
            self._save(compromiso, CompromisoState.OPEN, supervisor, nota)

        box = ProseModal(title, help_text, least=MIN_LETTERS, most=MAX_TEXT, initial=begun)
        ask(self, box, answered)

    def close(self, compromiso: Compromiso, estado: CompromisoState) -> None:
        """Close an open compromiso with `estado`, after asking."""
        title = f"{cleaned(compromiso.asesor_id)}: {compromiso_state_name(estado)}"
        confirm(self, ConfirmationModal(title, ENDING), lambda: self._save(compromiso, estado))

    def _save(
        self, compromiso: Compromiso, estado: CompromisoState, supervisor: str = "", nota: str = ""
    ) -> None:
        write(
            self,
            lambda: self._service.follow(
                compromiso.week, compromiso.asesor_id, estado, supervisor=supervisor, nota=nota
            ),
            lambda saved: self.post_message(self.Changed(saved)),
        )


class FeedbackScreen(AjustesScreen):
    """The asesores of a week, the detail of the one under the cursor, and every open compromiso."""

    CONTEXT = "retroalimentacion"
    PLACE = "RETROALIMENTACIÓN"
    BACK = "kpi"
    HAS_RR_LINE = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "retroalimentacion.tcss"]
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("retroalimentacion")]

    def __init__(
        self, service: RetroalimentacionService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._week = WeekStepper(service.current_week)
        self._follow_up = FollowUp(service)
        self._mailing = ReportMailing(service.mails)
        self._aliado: str | None = None
        """The aliado whose asesores are shown; None for all."""
        self._view: text.FeedbackView | None = None
        self._not_before = 0.0
        """The moment from which the screen may read again by itself."""
        self._heading = RuleLine()
        self.asesores = ListTable[text.AsesorRow](
            text.columns(),
            key=lambda row: row.rank.asesor_id if row.rank else "",
            empty="Nadie entra al top 5 en esta semana.",
            enter_chooses=False,
        )
        self._person = Section(text.PERSON_ROWS, "La persona del renglón", "Enter la evidencia")
        self._open = Section(text.OPEN_ROWS, "Compromisos sin cerrar, de todas las semanas")
        self._panel = ListPanel(
            self.asesores,
            self._show_person,
            above=[self._heading],
            below=[self._person, self._open],
        )

    def compose_body(self) -> ComposeResult:
        """Build the list, the detail of a person and the open compromisos."""
        yield self._panel
        yield self._follow_up
        yield self._mailing

    def on_mount(self) -> None:
        """Dim the keys of a supervisor for the others."""
        if not self._service.may_issue:
            self.frame.show_keys(self.CONTEXT, _SUPERVISOR_ACTIONS)

    def load(self) -> None:
        """Read the week."""
        self.freshness.mark_seen()
        self._not_before = monotonic() + ANSWER_WAIT_S
        self._read(self._week.shown, self._aliado)

    def check_store(self) -> None:
        """Read again when somebody wrote; on a large store seldom enough to leave it time."""
        if monotonic() >= self._not_before:
            super().check_store()

    @reads("Leyendo la semana")
    def _read(self, week: Week, aliado: str | None) -> tuple[text.FeedbackView, float]:
        """Read a week and every compromiso not closed; return also how many seconds it took."""
        start = monotonic()
        view = text.FeedbackView(
            self._service.top5(week, aliado),
            {c.asesor_id: c for c in self._service.compromisos(week)},
            self._service.open_compromisos(),
        )
        return view, monotonic() - start

    @_read.then
    def _show(self, reading: tuple[text.FeedbackView, float]) -> None:
        view, seconds = reading
        self._view = view
        self._not_before = monotonic() + REST_FACTOR * seconds
        self.frame.bar.show(text.title(view.top), self.run_session.login)
        self._heading.show(*text.subtitle(view.top))
        self.asesores.show(text.rows_of(view))
        self._open.show(text.open_compromisos(view.open, self._service.context.now().date()))
        self._panel.redraw()

    def _show_person(self, row: text.AsesorRow | None, width: int) -> None:
        self._person.show(text.person(row, self._service.causal, width))

    def action_abrir(self) -> None:
        """Show the evidence of the person under the cursor."""
        row = self.asesores.current
        if row is None or row.rank is None:
            self.say("Ese renglón no tiene evidencia de una persona", Tone.NOTICE)
            return
        evidence = [
            Evidence(rechazo.caso_id, evidence_of(rechazo, self._service.causal))
            for rechazo in row.rank.evidence
        ]
        self.app.push_screen(
            EvidenceModal(cleaned(row.rank.asesor_id), text.summary(row.rank), evidence)
        )

    def action_semana(self, weeks: int) -> None:
        """Show the week before, or the one after."""
        if self._week.step(weeks):
            self.say("")
            self.load()
        else:
            self.say(NOT_BEGUN, Tone.NOTICE)

    def action_aliado(self) -> None:
        """Ask for one aliado, or all."""
        if self._view is None:
            return
        options = [
            (_ALL_ALIADOS, "Todos"),
            *((aliado, aliado) for aliado in self._view.top.aliados),
        ]

        def chosen(aliado: str) -> None:
            self._aliado = None if aliado == _ALL_ALIADOS else aliado
            self.load()

        ask(self, PickerModal("De qué aliado", options), chosen)

    def action_emitir(self) -> None:
        """Issue the week, once it is confirmed."""
        if self._view is None or not self._may_change():
            return
        top = self._view.top
        week = top.week

        def issue() -> None:
            self.say("Emitiendo…", Tone.DIM)
            write(self, lambda: self._service.issue(week), self._say_issued)

        title = "Escribir otra vez los formularios de" if top.issued_at else "Emitir la semana"
        effect = issuing_effect(top, self._service.folder(week).name)
        confirm(self, ConfirmationModal(f"{title} {week}", effect), issue)

    action_actuar = action_emitir

    def _say_issued(self, issued: Issue) -> None:
        files = len(issued.files)
        folder = cleaned(issued.files[0].parent.name) if files else ""
        self.say(f"{issued.top5.week}: {files} archivos en {folder}", Tone.OK)
        for notice in issued.notices:
            self.notify(notice, markup=False)
        self.load()

    def action_correo(self) -> None:
        """Ask which report of an issued week, and take it out by mail."""
        if self._view is None or not self._may_change():
            return
        if self._view.top.issued_at is None:
            self.say("Primero emita la semana, con e", Tone.NOTICE)
            return
        self.read_aliados(self._view.top.week)

    @reads("Leyendo los informes de la semana")
    def read_aliados(self, week: Week) -> tuple[Week, list[str]]:
        """Read whose reports an issued week has."""
        return week, self._service.aliados_reported(week)

    @read_aliados.then
    def _ask_aliado(self, reported: tuple[Week, list[str]]) -> None:
        week, aliados = reported

        def chosen(aliado: str) -> None:
            self._mailing.begin(lambda: self._service.by_mail(week, aliado))

        if aliados[1:]:
            options = [(aliado, aliado) for aliado in aliados]
            ask(self, PickerModal("El informe de qué aliado", options), chosen)
        elif aliados:
            chosen(aliados[0])

    def action_abrir_compromiso(self) -> None:
        """Open the compromiso of the person under the cursor, or reopen it with a note."""
        compromiso = self._compromiso_to_change()
        if compromiso is not None:
            self._follow_up.open(compromiso)

    def action_cerrar(self, mejora: bool) -> None:
        """Close the compromiso of the person under the cursor, who did better or did not."""
        compromiso = self._compromiso_to_change()
        if compromiso is None:
            return
        if compromiso.estado is not CompromisoState.OPEN:
            self.say(
                f"Está {compromiso_state_name(compromiso.estado)}: se cierra uno abierto",
                Tone.NOTICE,
            )
            return
        better, same = CompromisoState.CLOSED_WITH_MEJORA, CompromisoState.CLOSED_WITHOUT_MEJORA
        self._follow_up.close(compromiso, better if mejora else same)

    @on(FollowUp.Changed)
    def _say_followed(self, event: FollowUp.Changed) -> None:
        compromiso = event.compromiso
        self.say(
            f"{cleaned(compromiso.asesor_id)}: {compromiso_state_name(compromiso.estado)}", Tone.OK
        )
        self.load()

    def _may_change(self) -> bool:
        if not self._service.may_issue:
            self.say("Eso es de la supervisora", Tone.NOTICE)
        return self._service.may_issue

    def _compromiso_to_change(self) -> Compromiso | None:
        """Return the compromiso of the person under the cursor, or show why there is none."""
        if not self._may_change():
            return None
        row = self.asesores.current
        if row is not None and row.compromiso is not None:
            return row.compromiso
        issued = self._view is not None and self._view.top.issued_at is not None
        self.say(
            "Solo los asesores del aliado propio tienen compromiso"
            if issued
            else "Primero emita la semana, con e",
            Tone.NOTICE,
        )
        return None
