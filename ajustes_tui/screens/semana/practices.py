"""The practices: what the model of management asks for, what was done, and what is due today."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import PurePath
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import Avance, Practica, Registro
from ajustes_tui.domain.values.dates import dia_corto, parse_fecha
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.domain.values.text import clave
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.semana import practices_text as text
from ajustes_tui.screens.semana.week import NOT_BEGUN, WeekStepper
from ajustes_tui.services.figures.practices import MAX_NOTA, Modelo, PracticasService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.list_table import ListTable

_WRITE = ("practicas.registrar", "practicas.otro_dia", "practicas.anular")
"""The actions of a supervisor or a coordinador."""


class PracticeTable(ListTable[Avance]):
    """The practices, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("practicas")]

    def __init__(self) -> None:
        super().__init__(
            text.columns(),
            key=lambda avance: avance.practica.codigo,
            vacio="El catálogo no trae prácticas.",
        )


class PracticesScreen(AjustesScreen):
    """The practices with those due today first, and the log of the week below."""

    CONTEXTO = "practicas"
    CON_RR = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "practicas.tcss"]
    READS_ON_RETURN = True

    def __init__(self, service: PracticasService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._week = WeekStepper(lambda: Semana.of(service.ahora().date()))
        self._model: Modelo | None = None

    def compose_body(self) -> ComposeResult:
        """Build the list and the log."""
        yield Regla(id="regla-agenda")
        yield PracticeTable()
        yield Regla("Registradas en la semana", id="regla-registros")
        yield Lineas([[]] * text.LOG_ROWS, id="registros")

    @property
    def practices(self) -> PracticeTable:
        """Return the list."""
        return self.query_one(PracticeTable)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.registra:
            self.frame.show_keys(self.CONTEXTO, _WRITE)
        self.frame.bar.show("PRÁCTICAS › Leyendo…", self.sesion.login)
        self.practices.focus()

    def load(self) -> None:
        """Read the week."""
        self.freshness.mark_seen()
        self.read(self._week.shown)

    @reads("Leyendo las prácticas")
    def read(self, week: Semana) -> Modelo:
        """Read how the practices stand in a week."""
        return self._service.ver(week)

    @read.then
    def _show(self, model: Modelo) -> None:
        self._model = model
        self.frame.bar.show(text.title(model), self.sesion.login)
        self.query_one("#regla-agenda", Regla).show(*text.agenda(model))
        # Those due today first; the others keep the order of the catalogue.
        self.practices.show(sorted(model.avances, key=lambda avance: not avance.toca_hoy))
        self.query_one("#registros", Lineas).set_lines(text.log(model))

    def _may_write(self) -> bool:
        if not self._service.registra:
            self.say("Las prácticas las registra supervisión o coordinación", Voz.AVISO)
        return self._service.registra

    def action_registrar(self) -> None:
        """Write down that the practice under the cursor was done today."""
        avance = self.practices.current
        if avance is not None and self._may_write():
            self._ask_note(avance.practica, self._service.ahora().date())

    def action_actuar(self) -> None:
        """Write the practice down, as Enter does."""
        self.action_registrar()

    def action_otro_dia(self) -> None:
        """Write the practice under the cursor down for a day that is asked for."""
        avance = self.practices.current
        if avance is None or not self._may_write():
            return

        def answered(day: str | None) -> None:
            if day is None:
                return
            try:
                self._ask_note(avance.practica, self._parse_day(day))
            except DatoInvalido as error:
                self.app.push_screen(ErrorModal.of(error))

        modal = TextModal("Qué día se hizo", "dd/mm/aaaa, o «ayer»", most=20)
        self.app.push_screen(modal, answered)

    def _parse_day(self, day: str) -> date:
        if clave(day) == "ayer":
            return self._service.ahora().date() - timedelta(days=1)
        return parse_fecha(day)

    def _ask_note(self, practica: Practica, day: date) -> None:
        def answered(note: str | None) -> None:
            if note is not None:
                self.write(practica.codigo, day, note)

        help_text = f"{dia_corto(day)}, {practica.minutos} min. La nota es opcional."
        modal = TextModal(practica.nombre, help_text, least=0, most=MAX_NOTA)
        self.app.push_screen(modal, answered)

    @writes("Registrando la práctica")
    def write(self, practica: str, day: date, note: str) -> Registro:
        """Write a practice down."""
        return self._service.registrar(practica, day, nota=note)

    @write.then
    def _say_written(self, registro: Registro) -> None:
        self._say_changed(registro, "registrada")

    def action_anular(self) -> None:
        """Take back the person's newest entry of the week, with a reason."""
        if not self._may_write() or self._model is None:
            return
        own = [r for r in self._model.registros if r.login == self.sesion.login and not r.anulado]
        if not own:
            self.say("Usted no tiene registros en esta semana", Voz.AVISO)
            return
        newest = max(own, key=lambda registro: registro.id)

        def answered(motivo: str | None) -> None:
            if motivo is not None:
                self.take_back(newest.id, motivo)

        help_text = f"{self._name_of(newest)} del {dia_corto(newest.dia)}. Por qué se anula:"
        modal = TextModal("Anular el registro", help_text, most=MAX_NOTA)
        self.app.push_screen(modal, answered)

    def action_deshacer(self) -> None:
        """Take back the last entry."""
        self.action_anular()

    @writes("Anulando el registro")
    def take_back(self, number: int, motivo: str) -> Registro:
        """Take an entry back."""
        return self._service.anular(number, motivo)

    @take_back.then
    def _say_taken_back(self, registro: Registro) -> None:
        self._say_changed(registro, "anulada")

    def _say_changed(self, registro: Registro, change: str) -> None:
        self.say(f"{self._name_of(registro)}, {dia_corto(registro.dia)}: {change}", Voz.OK)
        self.load()

    def _name_of(self, registro: Registro) -> str:
        for avance in self._model.avances if self._model else ():
            if avance.practica.codigo == registro.practica:
                return avance.practica.nombre
        return limpio(registro.practica)

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

    def action_atras(self) -> None:
        """Go back to the figures."""
        self.go("kpi")
