"""The weekly feedback: the top 5 and the casos behind it, issuing the week, and the compromisos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.domain.figures.feedback import Compromiso, compromiso_state_name
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCaso, Signals
from ajustes_tui.screens.asking import perform, refusing
from ajustes_tui.screens.background import ReadingPace, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.semana import feedback_text as text
from ajustes_tui.services.figures.feedback import Issue, RetroalimentacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, wrap
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import Canvas
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.week import WeekStepper, evidence_of
from ajustes_tui.workbench.lead.week_acts import (
    Following,
    close_compromiso,
    follow_asesor,
    issue_week,
    issued_text,
    lacking_in_week,
    mail_week,
    open_compromiso,
)

WIDTH, MAX_HEIGHT = 74, 16
"""Cells of a line, and maximum lines."""
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """One rejection: its caso, and the paragraphs on the broken step and the right way."""

    caso_id: int
    paragraphs: tuple[str, ...]


class EvidenceModal(Dialog[None]):
    """The rejections of an asesor; Enter opens the chosen caso, still chosen on return."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
        Binding("enter", "screen.abrir", "Abrir el caso", show=False, priority=True),
    ]

    def __init__(self, asesor: str, summary: str, evidence: Sequence[Evidence]) -> None:
        super().__init__()
        self._asesor = asesor
        self._heading: list[Line] = [[Span(line)] for line in (*wrap(summary, WIDTH), "")]
        self._evidence = tuple(evidence)
        self._chosen = 0

    def compose(self) -> ComposeResult:
        lines = self._lines()
        with Vertical(id="dialogo"):
            yield paragraph(f"Evidencia de {self._asesor}", "titulo")
            view = Canvas(lines, width=WIDTH, id="primero")
            view.styles.height = min(len(lines), MAX_HEIGHT)
            yield view
            yield paragraph("↑↓ mueve · Enter abre el caso · Esc cierra", "ayuda")

    def _lines(self) -> list[Line]:
        lines = list(self._heading)
        for number, evidence in enumerate(self._evidence):
            lines += self._lines_of(evidence, chosen=number == self._chosen)
        return lines

    def _lines_of(self, evidence: Evidence, *, chosen: bool) -> list[Line]:
        tone = Tone.STRONG if chosen else Tone.NORMAL
        first, *others = ([*wrap(text, WIDTH - _INDENT)] for text in evidence.paragraphs)
        indent = Span(" " * _INDENT)
        lines: list[Line] = [[indent, Span(text, tone)] for text in first]
        lines[0] = [Span("► " if chosen else "  ", tone), Span(first[0], tone)]
        return [*lines, *([indent, Span(text)] for paragraph in others for text in paragraph), []]

    def action_mover(self, step: int) -> None:
        """Choose another rejection and scroll it whole into view."""
        self._chosen = min(max(self._chosen + step, 0), len(self._evidence) - 1)
        view = self.query_one(Canvas)
        view.show(self._lines())
        above = self._evidence[: self._chosen]
        before = len(self._heading) + sum(len(self._lines_of(e, chosen=False)) for e in above)
        # The heading comes into view with the first rejection.
        first = before if self._chosen else 0
        last = before + len(self._lines_of(self._evidence[self._chosen], chosen=True))
        if first < view.scroll_offset.y:
            view.scroll_to(y=first, animate=False)
        elif last > view.scroll_offset.y + view.size.height:
            view.scroll_to(y=last - view.size.height, animate=False)

    def action_abrir(self) -> None:
        """Keep this box behind, to return to."""
        request = ShowCaso(self._evidence[self._chosen].caso_id, "retroalimentacion")
        self.app.post_message(GoTo("triage", request))


_SUPERVISOR_ACTIONS = (
    "retroalimentacion.emitir",
    "retroalimentacion.correo",
    "retroalimentacion.abrir_compromiso",
    "retroalimentacion.con_mejora",
    "retroalimentacion.sin_mejora",
)
"""The actions reserved to a supervisor."""
_ALL_ALIADOS = "*"


def read_week(
    service: RetroalimentacionService, week: Week, aliado: str | None
) -> text.FeedbackView:
    """Return a week, its compromisos and what it lacks, of one state of the store."""
    with service.context.db.reading():
        top, compromisos = service.top5(week, aliado), service.compromisos(week)
        return text.FeedbackView(
            top,
            {c.asesor_id: c for c in compromisos},
            service.open_compromisos(),
            service.standings(),
            lacking_in_week(service, top, compromisos),
        )


class FeedbackScreen(AjustesScreen):
    """The asesores of a week, the detail of the current one, and the open compromisos."""

    CONTEXT = "retroalimentacion"
    PLACE = "RETROALIMENTACIÓN"
    BACK = "kpi"
    HAS_RR_LINE = False
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("retroalimentacion")]

    def __init__(
        self, service: RetroalimentacionService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._week = WeekStepper(service.current_week)
        self._aliado: str | None = None
        """The aliado shown; None for all."""
        self._view: text.FeedbackView | None = None
        self._pace = ReadingPace()
        self._heading = RuleLine()
        self.asesores = ListTable[text.AsesorRow](
            text.columns(),
            key=lambda row: row.rank.asesor_id if row.rank else "",
            empty=Empty(
                "Nadie entra al top 5 en esta semana.", "← la semana de antes\np otro aliado"
            ),
            enter_chooses=False,
            airy=True,
        )
        self._page = told_list(self.asesores, self._told)

    def receive(self, request: object) -> None:
        if isinstance(request, Week):
            self._week.show(request)
            self.load()

    def compose_body(self) -> ComposeResult:
        yield from (self._heading, self._page)

    def on_mount(self) -> None:
        if not self._service.may_issue:
            self.frame.show_keys(self.CONTEXT, _SUPERVISOR_ACTIONS)

    def load(self) -> None:
        self.freshness.mark_seen()
        self._pace.begin()
        self._read(self._week.shown, self._aliado)

    def check_store(self) -> None:
        """Reload after writes, at a pace that suits a large store."""
        if self._pace.rested:
            super().check_store()

    @reads("Leyendo la semana")
    def _read(self, week: Week, aliado: str | None) -> text.FeedbackView:
        return read_week(self._service, week, aliado)

    @_read.then
    def _show(self, view: text.FeedbackView) -> None:
        self._view = view
        self._pace.end()
        self.frame.bar.show(text.title(view.top), self.run_session.login)
        self._heading.show(*text.subtitle(view.top, view.due))
        self.asesores.show(text.rows_of(view))
        self._page.redraw()

    def _told(self) -> Part:
        row = self.asesores.current
        if self._view is None:
            return Under(())
        causal, today = self._service.causal, self._service.context.now().date()
        said = text.enter_words(self._view, row, may_issue=self._service.may_issue)
        self.frame.command_row.tell_row(*said)
        return text.page_of(self._view, row, causal, today)

    def action_abrir(self) -> None:
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
        with refusing(self):
            self._week.step(weeks)
            self.say("")
            self.load()

    def action_aliado(self) -> None:
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
        if self._view is not None:
            perform(self, issue_week(self._service, self._view.top), self._say_issued)

    action_actuar = action_emitir

    def _say_issued(self, issued: Issue) -> None:
        self.say(issued_text(issued), Tone.OK)
        if issued.notices:
            self.notify(" · ".join(issued.notices), markup=False)
        self.load()

    def action_correo(self) -> None:
        if self._view is not None:
            act = mail_week(self._service, self._view.top)
            perform(self, act, lambda left: self.say(left, Tone.OK))

    def action_abrir_compromiso(self) -> None:
        self._follow(open_compromiso)

    def action_cerrar(self, mejora: bool) -> None:
        self._follow(partial(close_compromiso, mejora=mejora))

    def _follow(self, act: Following) -> None:
        row, view = self.asesores.current, self._view
        compromiso = row.compromiso if row is not None else None
        top = view.top if view is not None else None
        perform(self, follow_asesor(self._service, top, compromiso, act), self._say_followed)

    def _say_followed(self, compromiso: Compromiso) -> None:
        state = compromiso_state_name(compromiso.estado)
        self.say(f"{cleaned(compromiso.asesor_id)}: {state}", Tone.OK)
        self.load()
