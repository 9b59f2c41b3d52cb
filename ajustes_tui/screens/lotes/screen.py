"""The screen of the lots: pending, sent, and the casos of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import PurePath
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.caso.lote import (
    RECEIVER_NAMES,
    AnswerDays,
    LotePlan,
    LoteStanding,
)
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCaso, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import modals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.lotes import text
from ajustes_tui.screens.lotes.text import LoteCaso, LoteRow
from ajustes_tui.services.casos.lotes import Exported, LoteReading, LoteService, LotesReading
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import PlaceArea, laid
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.lot_acts import agree_examples, mail_lot, tell_sent


class LoteWritten(NamedTuple):
    """A workbook just written, of a new or an old lot."""

    done: Exported
    again: bool


class CasosTable(ListTable[LoteCaso]):
    """The casos of the current lot."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("lotes.casos")]


class LotesTable(ListTable[LoteRow]):
    """The next lots, and those sent below."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("lotes.lista")]


_OF_LIST = 0.4
"""The list's largest share of the body."""


class LotesBody(TwoRowArea):
    """The list, the casos of its row and the summary, each in the rows it needs."""

    class Resized(Message):
        """The window was resized."""

    def __init__(self, lotes: LotesTable, rule: RuleLine, casos: CasosTable) -> None:
        super().__init__()
        self._parts = (lotes, rule, casos)
        self._days = LineView()

    def compose(self) -> ComposeResult:
        yield from (*self._parts, self._days)

    def share(self, days: PlaceArea) -> None:
        """Show how long answers take in the rows that the lots and the casos leave."""
        lotes, rule, casos = self._parts
        width, height = self.size
        rule.display = casos.display = bool(lotes.ids)
        most = max(int(height * _OF_LIST), 1)
        rows = min(lotes.needed_rows(most), most) if lotes.ids else height
        room = height - rows - 1
        rows += casos.needed_rows(room) < room
        lotes.styles.height = rows
        told = [row.line for row in laid(days, width)]
        room = height - rows - 1 - len(told)
        self._days.display = bool(lotes.ids and told and casos.needed_rows(room) < room)
        self._days.styles.height = len(told)
        self._days.set_lines(told)

    def on_resize(self) -> None:
        self.post_message(self.Resized())


class LotesScreen(AjustesScreen):
    """The list, and the casos of its row below; F8 writes the row's workbook."""

    CONTEXT = "lotes.lista"
    PLACE = "LOTES"
    HAS_RR_LINE = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "lotes.tcss"]
    READS_ON_RETURN = True
    AUTO_FOCUS = "LotesTable"

    def __init__(self, service: LoteService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._lotes = LotesTable(
            text.columns(service.context.now().date(), service.late_days),
            key=lambda row: row.key,
            empty=text.NOTHING,
            airy=True,
        )
        self._rule = RuleLine()
        self._casos = CasosTable(
            text.plan_columns(),
            key=lambda caso: caso.caso_id,
            empty=Empty(
                "Ningún caso: lo que se escale para allá aparece aquí.",
                "F3 abre la cola, donde se escala",
            ),
            cursor_always=False,
            airy=True,
        )
        self._body = LotesBody(self._lotes, self._rule, self._casos)
        self._days: list[AnswerDays] = []
        """The answer times of the last lots; empty until read."""
        self._chosen: tuple[str, int] | None = None
        """The row for the cursor when the lots load."""
        self._told: tuple[str, int] | None = None
        """The row just written, described until the cursor leaves it."""
        self._working = False

    def compose_body(self) -> ComposeResult:
        yield self._body

    def receive(self, request: object) -> None:
        if isinstance(request, tuple):
            self._chosen = request

    def writing(self) -> bool:
        return self._working

    @reads("Leyendo los lotes")
    def read(self) -> LotesReading:
        return self._service.read()

    @read.then
    def _show(self, lotes: LotesReading) -> None:
        self.frame.bar.show(self.PLACE, self.run_session.login)
        listed: list[LoteRow] = [*lotes.plans, *lotes.standings]
        # Two plans without casos and no lot say nothing.
        self._lotes.show(listed if lotes.standings or any(p.casos for p in lotes.plans) else [])
        if self._chosen is not None:
            self._lotes.stand_on(self._chosen)
            self._chosen = None
        self._show_row()
        if lotes.standings:
            self._read_days(lotes.standings)

    @reads("Leyendo cuánto tardan en responder")
    def _read_days(self, standings: Sequence[LoteStanding]) -> list[AnswerDays]:
        return self._service.answer_days(standings)

    @_read_days.then
    def _show_days(self, days: list[AnswerDays]) -> None:
        self._days = days
        self._share()

    @on(LotesTable.CursorMoved)
    def _follow(self, event: LotesTable.CursorMoved) -> None:
        if event.table is self._lotes:
            self._show_row()

    @on(LotesBody.Resized)
    def _share(self) -> None:
        if self._lotes.listed:
            self._body.share(text.days_area(self._days))
            self._show_rule()

    @on(CasosTable.ViewMoved)
    def _show_rule(self) -> None:
        """Title the casos, with how many are visible if not all."""
        heading, right = text.rule_of(self._lotes.current)
        if "Más" in self._casos.mark:
            right = " · ".join(filter(None, (right, self._casos.mark)))
        self._rule.show(heading, right)

    def _show_row(self) -> None:
        row = self._lotes.current
        if self._chosen is None and (row is None or row.key != self._told):
            self._told = None
        if self._told is None:
            refusal = self._service.write_refusal()
            order, help_text = text.order_of(row, refusal.motivo if refusal else "")
            tone = Tone.STRONG if refusal is None else Tone.DIM
            self.frame.command_row.show(order, help_text, tone)
        if row is None:
            self._list_casos([])
        elif isinstance(row, LotePlan):
            self._casos.set_columns(text.plan_columns())
            self._list_casos(row.rows)
        else:
            self._read_casos(row)

    @reads("Leyendo los casos del lote")
    def _read_casos(self, standing: LoteStanding) -> LoteReading:
        return self._service.read_lote(standing.lote.id)

    @_read_casos.then
    def _show_casos(self, read: LoteReading) -> None:
        row, now = self._lotes.current, read.standing
        if isinstance(row, LoteStanding) and row.key == now.key:
            if row != now:
                # Its casos were answered since the list was read.
                self._lotes.show([now if r.key == now.key else r for r in self._lotes.rows])
            today = self._service.context.now().date()
            self._casos.set_columns(text.sent_columns(now.days, today))
            self._list_casos(text.waiting_first(read.casos))

    def _list_casos(self, casos: Sequence[LoteCaso]) -> None:
        self._casos.show(casos)
        self._share()

    @on(events.DescendantFocus)
    def _show_keys(self, event: events.DescendantFocus) -> None:
        self.frame.show_keys("lotes.casos" if event.widget is self._casos else "lotes.lista")

    # Writing

    def action_elegir(self, digit: str) -> None:
        row = next((row for row in self._lotes.rows if text.digit_of(row) == digit), None)
        if row is not None:
            self._lotes.stand_on(row.key)

    def action_actuar(self) -> None:
        row, refusal = self._lotes.current, self._service.write_refusal()
        if refusal is not None:
            self.say(f"{refusal.motivo} {refusal.suggestion}", Tone.NOTICE)
        elif self._working:
            return
        elif row is None:
            self.say(text.NOTHING.why, Tone.NOTICE)
        elif isinstance(row, LoteStanding):
            if row.key == self._told:
                asked = modals.ConfirmationModal(*text.again(row), "Escribirlo otra vez")
                modals.confirm(self, asked, lambda: self._write_again(row))
            else:
                self._write_again(row)
        elif row.casos:
            perform(self, agree_examples(lambda: row.examples), lambda _agreed: self._begin(row))
        else:
            self.say(
                f"No hay ningún escalamiento nuevo para {RECEIVER_NAMES[row.kind]}", Tone.NOTICE
            )

    def _write_again(self, row: LoteStanding) -> None:
        count = partial(self._service.examples, row.lote.id)
        perform(self, agree_examples(count), lambda _agreed: self._begin(row))

    def _begin(self, row: LoteRow) -> None:
        self._working = True
        self._write(row)

    @writes("Escribiendo el lote")
    def _write(self, row: LoteRow) -> LoteWritten:
        if isinstance(row, LoteStanding):
            return LoteWritten(self._service.write_again(row.lote.id), again=True)
        return LoteWritten(self._service.send(row.kind), again=False)

    @_write.then
    def _tell_written(self, written: LoteWritten) -> None:
        self._working = False
        done = written.done
        sentence = text.written(done.lote, done.rows, done.file, again=written.again)
        self._told = self._chosen = ("", done.lote or 0)
        self.frame.command_row.show(sentence, " ".join(done.notices), Tone.OK)
        self.load()

    @_write.failed(Exception)
    def _tell_failed(self, error: Exception) -> None:
        self._working = False
        self.load()
        self.post_message(Failed(error))

    def action_correo(self) -> None:
        """Write the lot again with masked texts, and its mail."""
        row, refusal = self._lotes.current, self._service.write_refusal()
        if refusal is not None:
            self.say(f"{refusal.motivo} {refusal.suggestion}", Tone.NOTICE)
        elif isinstance(row, LoteStanding):
            number = row.lote.id
            perform(self, mail_lot(self._service, number), lambda left: self.say(left, Tone.OK))
        else:
            self.say("Primero escriba el lote, con F8", Tone.NOTICE)

    def action_enviado(self) -> None:
        row, refusal = self._lotes.current, self._service.write_refusal()
        if refusal is not None:
            self.say(f"{refusal.motivo} {refusal.suggestion}", Tone.NOTICE)
        elif isinstance(row, LoteStanding):
            perform(self, tell_sent(self._service, row.lote), self._tell_sent)
        else:
            self.say("Primero escriba el lote, con F8", Tone.NOTICE)

    def _tell_sent(self, said: str) -> None:
        row = self._lotes.current
        self._told = self._chosen = None if row is None else row.key
        self.frame.command_row.show(said, "", Tone.OK)
        self.load()

    # Going elsewhere

    def action_casos(self) -> None:
        if self._casos.rows:
            self._casos.focus()
        else:
            self.nothing_here()

    def action_abrir_caso(self) -> None:
        """Esc returns to its lot."""
        caso, row = self._casos.current, self._lotes.current
        if caso is not None and row is not None:
            self.go("triage", ShowCaso(caso.caso_id, "lotes", row.key))

    def action_cuenta(self) -> None:
        caso = self._casos.current
        if caso is not None:
            self.go("historial", (caso.cuenta, caso.caso_id))

    def action_atras(self) -> None:
        if self._casos.has_focus:
            self._lotes.focus()
        else:
            self.go_back("triage")
