"""The weekly feedback: the top 5 of a week, issuing it, and the compromisos of its asesores."""

from __future__ import annotations

from pathlib import PurePath
from time import monotonic
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.feedback import Compromiso, EstadoDeCompromiso, dicho
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.semana import feedback_text as text
from ajustes_tui.screens.semana.evidence import Evidence, EvidenceModal
from ajustes_tui.screens.semana.follow_up import FollowUp
from ajustes_tui.screens.semana.week import NOT_BEGUN, WeekStepper
from ajustes_tui.services.figures.feedback import Emision, RetroalimentacionService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio, padded
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.list_table import ListTable

ANSWER_WAIT_S = 60.0
"""Seconds without an answer after which the store may be read again though nobody asked."""
REST_FACTOR = 9
"""How many times the duration of a reading passes before the store is read again by itself."""
_OF_SUPERVISOR = (
    "retroalimentacion.emitir",
    "retroalimentacion.abrir_compromiso",
    "retroalimentacion.con_mejora",
    "retroalimentacion.sin_mejora",
)
"""The actions of a supervisor alone."""
_ALL_ALIADOS = "*"


class AsesorTable(ListTable[text.AsesorRow]):
    """The asesores of the week, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("retroalimentacion")]

    def __init__(self) -> None:
        super().__init__(
            text.columns(),
            key=lambda row: row.puesto.asesor_id if row.puesto else "",
            vacio="Nadie tiene rechazos en esta semana.",
        )


class FeedbackScreen(AjustesScreen):
    """The asesores above, the one under the cursor below, and every compromiso that is not closed."""

    CONTEXTO = "retroalimentacion"
    CON_RR = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "retroalimentacion.tcss"]
    READS_ON_RETURN = True

    def __init__(self, service: RetroalimentacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._week = WeekStepper(service.semana_actual)
        self._follow_up = FollowUp(service)
        self._aliado: str | None = None
        """The aliado whose asesores are shown; None for all."""
        self._view: text.FeedbackView | None = None
        self._not_before = 0.0
        """The moment from which the screen may read again by itself."""

    def compose_body(self) -> ComposeResult:
        """Build the list, the person and what is open."""
        yield Regla(id="regla-lista")
        yield AsesorTable()
        yield Regla("La persona del renglón", "Enter la evidencia", id="regla-persona")
        yield Lineas([[]] * text.PERSON_ROWS, id="persona")
        yield Regla("Compromisos sin cerrar, de todas las semanas", id="regla-abiertos")
        yield Lineas([[]] * text.OPEN_ROWS, id="abiertos")
        yield self._follow_up

    @property
    def asesores(self) -> AsesorTable:
        """Return the list."""
        return self.query_one(AsesorTable)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.emite:
            self.frame.show_keys(self.CONTEXTO, _OF_SUPERVISOR)
        self.frame.bar.show("RETROALIMENTACIÓN › Leyendo…", self.sesion.login)
        self.asesores.focus()

    def load(self) -> None:
        """Read the week."""
        self.freshness.mark_seen()
        self._not_before = monotonic() + ANSWER_WAIT_S
        self.read(self._week.shown, self._aliado)

    def check_store(self) -> None:
        """Read again when somebody wrote; on a large store not so often that it only reads."""
        if monotonic() >= self._not_before:
            super().check_store()

    @reads("Leyendo la semana")
    def read(self, week: Semana, aliado: str | None) -> tuple[text.FeedbackView, float]:
        """Read a week and every compromiso not closed; return also how many seconds it took."""
        start = monotonic()
        view = text.FeedbackView(
            self._service.top5(week, aliado),
            {c.asesor_id: c for c in self._service.compromisos(week)},
            self._service.abiertos(),
        )
        return view, monotonic() - start

    @read.then
    def _show(self, reading: tuple[text.FeedbackView, float]) -> None:
        view, seconds = reading
        self._view = view
        self._not_before = monotonic() + REST_FACTOR * seconds
        self.frame.bar.show(text.title(view.top), self.sesion.login)
        self.query_one("#regla-lista", Regla).show(*text.subtitle(view.top))
        self.asesores.show(text.rows_of(view))
        lines = text.open_compromisos(view.open, self._service.ahora().date())
        self.query_one("#abiertos", Lineas).set_lines(padded(lines, text.OPEN_ROWS))
        self._show_person()

    @on(AsesorTable.CursorMovido)
    def _show_person(self) -> None:
        width = max(self.size.width, 1)
        lines = text.person(self.asesores.current, self._service.causal, width)
        self.query_one("#persona", Lineas).set_lines(lines)

    def on_resize(self, event: events.Resize) -> None:
        """Word the person for the width of the window."""
        if self._view is not None:
            self.call_after_refresh(self._show_person)

    def action_abrir(self) -> None:
        """Show the evidence of the person under the cursor."""
        row = self.asesores.current
        if row is None or row.puesto is None:
            self.say("Ese renglón no tiene evidencia de una persona", Voz.AVISO)
            return
        evidence = [
            Evidence(rechazo.caso_id, text.evidence(rechazo, self._service.causal))
            for rechazo in row.puesto.evidencia
        ]
        self.app.push_screen(
            EvidenceModal(limpio(row.puesto.asesor_id), text.summary(row.puesto), evidence)
        )

    def action_semana_anterior(self) -> None:
        """Show the week before."""
        self._step(-1)

    def action_semana_siguiente(self) -> None:
        """Show the week after."""
        self._step(1)

    def _step(self, weeks: int) -> None:
        if not self._week.step(weeks):
            self.say(NOT_BEGUN, Voz.AVISO)
            return
        self.say("")
        self.load()

    def action_aliado(self) -> None:
        """Ask for one aliado, or all."""
        if self._view is None:
            return
        options = [
            (_ALL_ALIADOS, "Todos"),
            *((aliado, aliado) for aliado in self._view.top.aliados),
        ]

        def chosen(aliado: str | None) -> None:
            if aliado is not None:
                self._aliado = None if aliado == _ALL_ALIADOS else aliado
                self.load()

        self.app.push_screen(PickerModal("De qué aliado", options), chosen)

    def action_emitir(self) -> None:
        """Issue the week, once it is confirmed."""
        if self._view is None or not self._may_change():
            return
        top = self._view.top
        week = top.semana

        def answered(sure: bool | None) -> None:
            if sure:
                self.say("Emitiendo…", Voz.TENUE)
                self.issue(week)

        title = "Escribir otra vez los formularios de" if top.emitida_el else "Emitir la semana"
        effect = text.issuing_effect(top, self._service.carpeta(week).name)
        self.app.push_screen(ConfirmationModal(f"{title} {week}", effect), answered)

    @writes("Emitiendo la semana")
    def issue(self, week: Semana) -> Emision:
        """Freeze the figures of a week and write its forms."""
        return self._service.emitir(week)

    @issue.then
    def _say_issued(self, emision: Emision) -> None:
        files = len(emision.archivos)
        folder = limpio(emision.archivos[0].parent.name) if files else ""
        self.say(f"{emision.top5.semana}: {files} archivos en {folder}", Voz.OK)
        for aviso in emision.avisos:
            self.notify(aviso, markup=False)
        self.load()

    def action_actuar(self) -> None:
        """Issue the week."""
        self.action_emitir()

    def action_abrir_compromiso(self) -> None:
        """Open the compromiso of the person under the cursor, or reopen it with a note."""
        compromiso = self._compromiso_to_change()
        if compromiso is not None:
            self._follow_up.open(compromiso)

    def action_con_mejora(self) -> None:
        """Close the compromiso: the person did better."""
        self._close(EstadoDeCompromiso.CERRADO_CON_MEJORA)

    def action_sin_mejora(self) -> None:
        """Close the compromiso: the person did not do better."""
        self._close(EstadoDeCompromiso.CERRADO_SIN_MEJORA)

    def _close(self, estado: EstadoDeCompromiso) -> None:
        compromiso = self._compromiso_to_change()
        if compromiso is None:
            return
        if compromiso.estado is not EstadoDeCompromiso.ABIERTO:
            self.say(f"Está {dicho(compromiso.estado)}: se cierra uno abierto", Voz.AVISO)
            return
        self._follow_up.close(compromiso, estado)

    @on(FollowUp.Changed)
    def _say_followed(self, event: FollowUp.Changed) -> None:
        compromiso = event.compromiso
        self.say(f"{limpio(compromiso.asesor_id)}: {dicho(compromiso.estado)}", Voz.OK)
        self.load()

    def _may_change(self) -> bool:
        if not self._service.emite:
            self.say("Eso es de la supervisora", Voz.AVISO)
        return self._service.emite

    def _compromiso_to_change(self) -> Compromiso | None:
        """Return the compromiso of the person under the cursor, or say why there is none."""
        if not self._may_change():
            return None
        row = self.asesores.current
        if row is not None and row.compromiso is not None:
            return row.compromiso
        issued = self._view is not None and self._view.top.emitida_el is not None
        self.say(
            "Solo los asesores del aliado propio tienen compromiso"
            if issued
            else "Primero emita la semana, con e",
            Voz.AVISO,
        )
        return None

    def action_atras(self) -> None:
        """Go back to the figures."""
        self.go("kpi")
