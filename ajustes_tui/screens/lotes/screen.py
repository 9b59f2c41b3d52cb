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
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.lotes import text
from ajustes_tui.screens.lotes.text import LoteCaso, LoteRow
from ajustes_tui.services.casos.lotes import Exported, LoteReading, LoteService, LotesReading
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.areas import Areas, Page, column_widths
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
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


_TALL = 26
"""Body rows from which the last lots are summarized under the casos."""
_OF_LIST = 0.4
"""The list's largest share of the body."""


class LotesBody(TwoRowArea):
    """The list, the casos of its row and the summary, each in the rows it needs."""

    class Resized(Message):
        """The window was resized."""

    def __init__(self, lotes: LotesTable, rule: RuleLine, casos: CasosTable, last: Areas) -> None:
        super().__init__()
        self._parts = (lotes, rule, casos, last)

    def compose(self) -> ComposeResult:
        yield from self._parts

    def share(self, page: Page) -> None:
        lotes, _rule, casos, last = self._parts
        width, height = self.size
        tall = height >= _TALL
        below = max(sum(2 + len(area.lines) for area in side) for side in page) if tall else 0
        most = max(int(height * _OF_LIST), 1)
        rows = min(lotes.needed_rows(most) + tall, most)
        lotes.styles.height = rows
        room = max(height - rows - 1 - below, 1)
        # What the casos leave stands under the last area, never between two.
        taken = min(casos.needed_rows(room) + tall, room)
        casos.styles.height = taken if tall else None
        last.display = tall
        last.show(page, width, max(height - rows - 1 - taken, 0))

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
            text.columns(service.context.now().date(), service.late_days, {}),
            key=lambda row: row.key,
            empty=text.NOTHING_WRITTEN,
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
        self._last = Areas()
        self._body = LotesBody(self._lotes, self._rule, self._casos, self._last)
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
        self.frame.bar.show(text.title(lotes.plans), self.run_session.login)
        self._lotes.set_columns(
            text.columns(
                self._service.context.now().date(), self._service.late_days, lotes.initials
            )
        )
        self._lotes.show([*lotes.plans, *lotes.standings])
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
            page = text.page_of(
                rows=self._lotes.rows,
                days=self._days,
                casos=self._casos.rows,
                late_days=self._service.late_days,
                widths=column_widths(self.size.width),
            )
            self._body.share(page)
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
        elif row is None or self._working:
            return
        elif isinstance(row, LoteStanding):
            count = partial(self._service.examples, row.lote.id)
            perform(self, agree_examples(count), lambda _agreed: self._begin(row))
        elif row.casos:
            perform(self, agree_examples(lambda: row.examples), lambda _agreed: self._begin(row))
        else:
            self.say(
                f"No hay ningún escalamiento nuevo para {RECEIVER_NAMES[row.kind]}", Tone.NOTICE
            )

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
