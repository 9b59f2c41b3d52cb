"""The screen of the calibration: the blind sample with digits, and the differences of the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.figures.calibration import CalibrationReport, Sampled
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week, short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform, refusing
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.services.figures.calibration import BlindCaso, CalibrationService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, padded, wrap
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.week import (
    NOTHING_LEFT,
    ONLY_WORKERS,
    WeekStepper,
    agreement_text,
    side_by_side,
    summary,
)
from ajustes_tui.workbench.lead.week_acts import Judging, put_off, require_blind

BLIND_ROWS = 10
_OPTION_ROWS = 2
_POLICY_ROWS = 2


def columns() -> dict[int, Sequence[Column[Sampled]]]:
    """Return the columns of the differences for each width of the window."""
    caso = Column[Sampled]("Caso", 6, lambda item: str(item.first.caso_id), "der")
    causal = Column[Sampled]("Causal", 6, lambda item: item.first.causal or "—")
    first = Column[Sampled]("Primera", 12, lambda item: cleaned(item.first.login), flexible=True)
    given = Column[Sampled]("decidió", 16, lambda item: evento_name(item.first.evento))
    second = Column[Sampled](
        "Segunda", 12, lambda item: cleaned(item.second.login) if item.second else "", flexible=True
    )
    other = Column[Sampled](
        "decidió",
        16,
        lambda item: evento_name(item.second.evento) if item.second else "",
        tone=lambda _item: Tone.NOTICE,
    )
    nota = Column[Sampled](
        "Por qué", 26, lambda item: cleaned(item.second.nota) if item.second else "", flexible=True
    )
    shown = (caso, causal, first, given, second, other)
    return {0: shown, MEDIUM: (*shown, nota)}


def bar_title(report: CalibrationReport) -> str:
    """Return the left text of the bar: the week, its sample, and how many casos have both verdicts."""
    return (
        f"CALIBRACIÓN › {report.week} · muestra {len(report.sample)} · "
        f"{count_words(len(report.pairs), 'par', 'pares')}"
    )


def blind_heading(blind: BlindCaso | None) -> tuple[str, str]:
    """Return the rule over the blind caso: what it is, and how many wait for this person."""
    if blind is None:
        return "Muestra a ciegas", ""
    return "Muestra a ciegas", f"le quedan {blind.waiting}"


def blind_lines(judging: Judging | None, width: int, *, may_answer: bool) -> list[Line]:
    """Return at most BLIND_ROWS lines: the facts of the caso, its options, and the one chosen."""
    if judging is None:
        return [[Span(f" {NOTHING_LEFT if may_answer else ONLY_WORKERS}", Tone.DIM)]]
    blind, chosen, nota = judging.blind, judging.chosen, judging.nota
    causal = f"{blind.causal} {blind.causal_name}".strip() or "sin causal"
    facts = [
        f"Caso {blind.caso_id} · cuenta {blind.cuenta} · radicado {blind.radicado}",
        f"Causal {cleaned(causal)} · pidió: {cleaned(blind.motivo) or '—'}",
        _answer(blind),
        f"Pedido {pesos(blind.valor_solicitado)} el {_day(blind.fecha_solicitud)}"
        + (
            f" · aplicado {pesos(blind.valor_aplicado)}" if blind.valor_aplicado is not None else ""
        ),
        f"Soportes: {cleaned(', '.join(blind.soportes)) or '—'}",
    ]
    lines: list[Line] = [[Span(f" {fact}")] for fact in facts]
    policy = wrap(f"Política: {cleaned(blind.policy)}", width - 2)
    lines += [[Span(f" {row}", Tone.DIM)] for row in policy[:_POLICY_ROWS]]
    lines = padded(lines, BLIND_ROWS - _OPTION_ROWS)
    return [
        *lines,
        _options(blind, chosen),
        [Span(f" Nota: {cleaned(nota)}" if nota else "", Tone.DIM)],
    ]


def _answer(blind: BlindCaso) -> str:
    reason = f" · {cleaned(blind.motivo_rechazo)}" if blind.motivo_rechazo else ""
    answered = f" el {_day(blind.fecha_respuesta)}" if blind.fecha_respuesta else ""
    return f"El back dijo {blind.resultado.value}{answered}{reason}"


def _day(text: str | None) -> str:
    return short_date(date.fromisoformat(text)) if text else "—"


def _options(blind: BlindCaso, chosen: Evento | None) -> Line:
    line: list[Span] = [Span(" ")]
    for number, evento in enumerate(blind.options, 1):
        mark = "►" if evento is chosen else " "
        tone = Tone.STRONG if evento is chosen else Tone.NORMAL
        line.append(Span(f"{mark}{number} {evento_name(evento)}  ", tone))
    return line


def facts(blind: BlindCaso) -> list[str]:
    """Return everything the second person may see of a caso, in paragraphs."""
    causal = f"Causal {blind.causal} {blind.causal_name}".strip()
    return [
        f"Cuenta {blind.cuenta} · radicado {blind.radicado} · {causal}",
        f"El asesor pidió: {blind.motivo or '—'}",
        _answer(blind),
        f"Valor pedido {pesos(blind.valor_solicitado)}; aplicado {pesos(blind.valor_aplicado)}",
        f"Política: {blind.policy or '—'}",
        f"Soportes: {', '.join(blind.soportes) or '—'}",
        *blind.lines,
        "Los veredictos, las notas y los motivos de la primera persona no se muestran.",
    ]


def differences_heading(report: CalibrationReport) -> tuple[str, str]:
    """Return the rule over the differences: how many there are, the agreement and kappa."""
    count = count_words(len(report.differences), "diferencia", "diferencias")
    return f"{count}: v lado a lado, r resumen", agreement_text(report.agreement)


_WORKERS_ACTIONS = ("calibracion.elegir", "calibracion.registrar", "calibracion.saltar")


class CalibrationView(NamedTuple):
    """The calibration of a week, and the caso this person is to answer."""

    report: CalibrationReport
    blind: BlindCaso | None


class CalibrationScreen(AjustesScreen):
    """The next blind caso above, the differences for the diálogo semanal below."""

    CONTEXT = "calibracion"
    PLACE = "CALIBRACIÓN"
    HAS_RR_LINE = False
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("calibracion")]

    def __init__(
        self, service: CalibrationService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._week = WeekStepper(service.current_week)
        self._view: CalibrationView | None = None
        self._passed: list[int] = []
        """The casos this person left for later, in that order."""
        self._judging: Judging | None = None
        """The caso in front of the person, with the verdict they chose; None when none is left."""
        self._question = Section(BLIND_ROWS)
        self._heading = RuleLine()
        self._differences = ListTable[Sampled](
            columns(),
            key=lambda item: item.first.caso_id,
            empty="Ninguna diferencia en esta semana.",
            enter_chooses=False,
        )
        self._panel = ListPanel(
            self._differences,
            lambda _item, width: self._show_blind(width),
            above=[self._question, self._heading],
        )

    def compose_body(self) -> ComposeResult:
        """Build the blind caso and, under it, the differences."""
        yield self._panel

    @property
    def blind(self) -> BlindCaso | None:
        """Return the caso in front of the person, None when none is left."""
        return self._judging.blind if self._judging else None

    def on_mount(self) -> None:
        """Dim, for everybody else, the keys of people who decide casos."""
        if not self._service.may_answer:
            self.frame.show_keys(self.CONTEXT, _WORKERS_ACTIONS)

    def load(self) -> None:
        """Read the week and the next blind caso."""
        self.freshness.mark_seen()
        self._read(self._week.shown, tuple(self._passed))

    @reads("Leyendo la calibración")
    def _read(self, week: Week, passed: tuple[int, ...]) -> CalibrationView:
        """Read the calibration of a week, and the next caso of a person who decides casos."""
        report = self._service.report(week)
        if not report.waiting:
            return CalibrationView(report, None)
        return CalibrationView(report, self._service.next_blind(week, passed, report.sample))

    @_read.then
    def _show(self, view: CalibrationView) -> None:
        before = self.blind.caso_id if self.blind else None
        self._view = view
        if view.blind is None:
            self._judging = None
        elif self._judging is None or view.blind.caso_id != before:
            self._judging = Judging(view.blind)
            self.guard_new_case()
        else:
            self._judging = replace(self._judging, blind=view.blind)
        self.frame.bar.show(bar_title(view.report), self.run_session.login)
        self._heading.show(*differences_heading(view.report))
        self._differences.show(view.report.differences)
        self._panel.redraw()

    def _show_blind(self, width: int) -> None:
        lines = blind_lines(self._judging, width, may_answer=self._service.may_answer)
        self._question.show(lines, *blind_heading(self.blind))

    def decides_here(self) -> bool:
        """Tell whether Enter would give the chosen verdict."""
        return self._judging is not None and self._judging.chosen is not None

    def _in_front(self) -> Judging:
        return require_blind(self._service, self._judging)

    def action_elegir(self, digit: str) -> None:
        """Choose a verdict by its digit; Enter gives it."""
        with refusing(self):
            judging = self._in_front().choose(digit)
            self._take(judging)
            name = evento_name(judging.chosen or "")
            self.frame.command_row.show(name, "Enter lo da, y no se cambia · F7 por qué")

    def _take(self, judging: Judging) -> None:
        self._judging = judging
        self._panel.redraw()

    def action_registrar(self) -> None:
        """Give the chosen verdict on the blind caso."""
        with refusing(self):
            judging = self._in_front()
            # Once: another Enter finds nothing chosen.
            self._judging = replace(judging, chosen=None)
            perform(self, judging.give(self._service), self._say_given)

    action_actuar = action_registrar

    def _say_given(self, blind: BlindCaso) -> None:
        self.say(f"Caso {blind.caso_id}: quedó su veredicto", Tone.OK)
        self.load()

    def action_nota(self) -> None:
        """Ask why, to go with the verdict."""
        with refusing(self):
            perform(self, self._in_front().ask_why(), self._take)

    def action_saltar(self) -> None:
        """Leave the blind caso for later."""
        with refusing(self):
            self._passed = put_off(self._passed, self._in_front().blind.caso_id)
            self.say("")
            self.load()

    def action_cuenta(self) -> None:
        """Show the facts of the blind caso; its historial would show the verdict."""
        with refusing(self):
            blind = self._in_front().blind
            title = f"Lo que se sabe del caso {blind.caso_id}"
            self.app.push_screen(WholeTextModal.of(facts(blind), title))

    def action_ver(self) -> None:
        """Show the difference under the cursor, side by side."""
        item = self._differences.current
        if item is None:
            self.say("No hay ninguna diferencia que ver", Tone.NOTICE)
        else:
            self.app.push_screen(WholeTextModal.of(side_by_side(item), "Una diferencia"))

    def action_resumen(self) -> None:
        """Show the agreement by causal and by pair, and the alike casos decided differently."""
        if self._view is not None:
            title = f"Cuánto coinciden en {self._view.report.week}"
            self.app.push_screen(WholeTextModal.of(summary(self._view.report), title))

    def action_semana(self, weeks: int) -> None:
        """Show the week before, or the one after."""
        with refusing(self):
            self._week.step(weeks)
            self.say("")
            self.load()

    def action_atras(self) -> None:
        """Leave what is chosen, or go back to the practices."""
        if self._judging is None or self._judging.chosen is None:
            self.go("practicas")
            return
        self.say("")
        self._take(replace(self._judging, chosen=None))
