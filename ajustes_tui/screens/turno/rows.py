"""The rows of mi turno: drafts, waiting work, and destinations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.figures.duties import DutyKind
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.background import read, reads, write
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.screens.turno import text
from ajustes_tui.services.casos.turno import RETURNED, Turno, TurnoService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.line_view import Canvas
from ajustes_tui.workbench.call import screen_of

if TYPE_CHECKING:
    from ajustes_tui.services.admin.first_day import Lacking


class TurnoRows(Canvas):
    """Reads and draws mi turno; the cursor skips rows without destination."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("turno", of_part=True)]

    class Arrived(Message):
        """The turno was read and is about to be drawn."""

    class Moved(Message):
        """The cursor row changed or was reloaded."""

    def __init__(self, service: TurnoService, run_session: RunSession) -> None:
        super().__init__([[]], width=WIDTH)
        self._service = service
        self._run_session = run_session
        self._turno: Turno | None = None
        self._rows: Sequence[text.TurnoRow] = ()
        self._current = ""
        """Destination of the cursor row."""

    @property
    def turno(self) -> Turno | None:
        return self._turno

    def fell_due(self) -> bool:
        """Return whether a cita or duty fell due, or a person came or left; no write signals these."""
        if self._turno is None:
            return False
        context = self._service.context
        return self._turno.next <= context.now() or context.presence_changed(self._turno.people)

    @reads("Leyendo su turno")
    def read(self) -> Turno:
        return self._service.show()

    @read.then
    def _take(self, turno: Turno) -> None:
        self._turno = turno
        self.post_message(self.Arrived())
        self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        if self._turno is None:
            return
        width = max(self.app.size.width, 1)
        height = self.app.size.height
        self._rows = text.rows_of(self._turno, self._run_session, max(width, WIDTH), height)
        destinations = self._destinations
        if self._current not in destinations:
            self._current = destinations[0]
        self._paint()

    @property
    def line_count(self) -> int:
        return sum(len(row.lines) for row in self._rows)

    @property
    def enter_words(self) -> str:
        row = next((row for row in self._rows if row.destination == self._current), None)
        return "" if self._turno is None else text.enter_words(row, self._turno)

    @property
    def _destinations(self) -> list[str]:
        return [row.destination for row in self._rows if row.destination]

    def _paint(self) -> None:
        self.show(text.painted(self._rows, self._current), max(self.app.size.width, WIDTH))
        self.post_message(self.Moved())
        end = 0
        for row in self._rows:
            start, end = end, end + len(row.lines)
            if row.destination == self._current:
                first, following = map(self.row_of, (start, end))
                y = min(max(self.scroll_offset.y, following - self.size.height), first)
                self.scroll_to(y=y, animate=False)

    def action_mover(self, step: int) -> None:
        destinations = self._destinations
        if destinations:
            place = destinations.index(self._current) + step
            self._current = destinations[max(0, min(place, len(destinations) - 1))]
            self._paint()

    def action_tocar(self, digit: str) -> None:
        destination = f"{text.DUTY}{digit}"
        if destination in self._destinations:
            self._current = destination
            self._paint()
            self.action_abrir()

    def action_abrir(self) -> None:
        turno, destination = self._turno, self._current
        if turno is None:
            return
        if destination == "en_mano" and turno.in_hand is not None:
            self._go(text.place_of_borrador(turno.in_hand), turno.in_hand.caso_id)
        elif destination in ("vencidas", "citas"):
            citas = turno.overdue if destination == "vencidas" else turno.citas
            name = "citas vencidas" if destination == "vencidas" else "citas de hoy"
            self._go("contacto", ShowCasos(name, ids=frozenset(c.caso_id for c in citas)))
        elif destination == "llamadas":
            ids = self._service.ids_to_call
            read(self, "Leyendo a quién llamar", ids, self._open_calls, leads=True)
        elif destination == "cola":
            self._go("triage", ShowCasos("por decidir · libres y míos", self._service.queue()))
        elif destination == "vueltos":
            self._go("triage", ShowCasos("volvieron del back", RETURNED, back_to="turno"))
        elif destination == "contestadas" and len(turno.answered) == 1:
            self._open_answer(turno.answered[0].caso_id)
        elif destination.startswith(("call:", "case:")):
            kind, _, caso_id = destination.partition(":")
            self._go("contacto" if kind == "call" else "triage", int(caso_id))
        elif destination.startswith("respuesta:"):
            self._open_answer(int(destination.partition(":")[2]))
        elif destination.startswith(text.DUTY):
            duty = turno.duties[int(destination.removeprefix(text.DUTY)) - 1]
            if duty.kind is DutyKind.FIRST_DAY:
                read(self, "Leyendo qué falta", self._service.first_day.read, self._list_lacking)
            else:
                self._go(duty.row.screen, duty.about)
        elif destination in ("bandeja", "preguntas", "contestadas"):
            self._go("revision")
        elif destination:
            self.action_hoy()

    def _go(self, mode: str, request: object = None) -> None:
        self.post_message(GoTo(mode, request))

    def _open_answer(self, caso_id: int) -> None:
        for answered in self._turno.answered if self._turno else ():
            if answered.caso_id == caso_id:
                self._go(screen_of(answered.estado), caso_id)
                return

    def _list_lacking(self, lacking: list[Lacking]) -> None:
        by_name = {each.what: each for each in lacking}
        options = [(each.what, f"{each.row.name}: {each.words}") for each in lacking]
        ask(
            self,
            PickerModal("Antes del primer día", options),
            lambda what: self._settle(by_name[what]),
        )

    def _settle(self, lacking: Lacking) -> None:
        """Open where a thing is set, or record that it is right as it is."""
        row = lacking.row
        options = [("bien", "Así está bien, hasta que cambie")]
        if row.screen:
            options.insert(0, ("abrir", f"Abrir {row.place}"))

        def chosen(way: str) -> None:
            if way == "abrir":
                self._go(row.screen)
                return
            approve = partial(self._service.first_day.approve, lacking.what)
            write(self, "Escribiendo que así está bien", approve, lambda _done: self.read())

        about = f"Se pone en: {row.place}. Por orden: {row.order}"
        ask(self, PickerModal(f"{row.name}: {lacking.words}", options, about=about), chosen)

    def _open_calls(self, ids: list[int]) -> None:
        self._go("contacto", ShowCasos("llamadas por hacer", ids=frozenset(ids)))

    def action_hoy(self) -> None:
        """List the person's lines of today; Enter opens an account."""
        if self._turno is None:
            return
        today = self._turno.today
        options = text.list_of_day(today, self._run_session)
        if not options:
            self.post_message(Notice("Hoy todavía no ha registrado nada", Tone.DIM))
            return

        def chosen(number: str) -> None:
            for line in today.lines:
                if line.line == int(number):
                    self._go("historial", (line.cuenta, line.caso_id))

        ask(self, PickerModal("Lo que usted hizo hoy", options), chosen)
