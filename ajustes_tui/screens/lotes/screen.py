"""The screen of the lots: what waits to be sent, the lots that went out, and the casos of each."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.lote import RECEIVER_NAMES, LoteKind, LotePlan, LoteStanding
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCaso, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.lotes import text
from ajustes_tui.screens.lotes.text import CasoOfLote, LoteRow
from ajustes_tui.services.casos.lotes import Exported, LoteService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.lot_acts import tell_sent
from ajustes_tui.workbench.lead.mailing import leave_by_mail


class Lotes(NamedTuple):
    """What would go out now to each receiver, and every lot that went out."""

    plans: tuple[LotePlan, ...]
    standings: tuple[LoteStanding, ...]


class LoteWritten(NamedTuple):
    """A workbook just written, of a new lot or of an old one."""

    done: Exported
    again: bool


class CasosTable(ListTable[CasoOfLote]):
    """The casos of the lot under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("lotes.casos")]


class LotesTable(ListTable[LoteRow]):
    """What would go out now, and the lots below."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("lotes.lista")]


class LotesScreen(AjustesScreen):
    """The list above and the casos of its row below; F8 writes the workbook of the row."""

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
            text.columns(service.context.now(), service.late_days),
            key=lambda row: row.key,
            empty=text.NOTHING_WRITTEN,
        )
        self._rule = RuleLine()
        self._casos = CasosTable(
            text.caso_columns(),
            key=lambda caso: caso.caso_id,
            empty="Ningún caso.",
            cursor_always=False,
        )
        self._follows = Section(0, "Qué sigue", grows=True)
        self._panel = ListPanel(
            self._lotes,
            lambda row, _width: self._show_row(row),
            below=[self._rule, self._casos, self._follows],
            fits=True,
        )
        self._chosen: tuple[str, int] | None = None
        """The row that the cursor goes to when the lots arrive."""
        self._told: tuple[str, int] | None = None
        """The row just written, of which the command row tells until the cursor leaves it."""
        self._working = False

    def compose_body(self) -> ComposeResult:
        """Build the list and, below it, the casos of its row."""
        yield self._panel

    def receive(self, request: object) -> None:
        """Stand again on the row whose caso the person went to see."""
        if isinstance(request, tuple):
            self._chosen = request

    def writing(self) -> bool:
        """Tell whether a workbook is being written."""
        return self._working

    @reads("Leyendo los lotes")
    def read(self) -> Lotes:
        """Read what a lot for each receiver would hold now, and the lots that went out."""
        plans = tuple(self._service.plan(kind) for kind in LoteKind)
        return Lotes(plans, tuple(self._service.standings()))

    @read.then
    def _show(self, lotes: Lotes) -> None:
        self.frame.bar.show(text.title(lotes.plans), self.run_session.login)
        self._lotes.show(text.rows_of(lotes.plans, lotes.standings))
        if self._chosen is not None:
            self._lotes.stand_on(self._chosen)
            self._chosen = None
        self._panel.redraw()

    def _show_row(self, row: LoteRow | None) -> None:
        self._rule.show(*text.rule_of(row))
        if self._chosen is None and (row is None or row.key != self._told):
            self._told = None
        if self._told is None:
            refusal = self._service.write_refusal()
            order, help_text = text.order_of(row, refusal.motivo if refusal else "")
            tone = Tone.STRONG if refusal is None else Tone.DIM
            self.frame.command_row.show(order, help_text, tone)
        self._follows.show(text.what_follows(self._lotes.rows, row))
        if row is None:
            self._casos.show([])
        elif row.plan is not None:
            self._list_casos(text.waiting_casos(row.plan))
        elif row.standing is not None:
            self._read_casos(row.standing.lote.id)

    @reads("Leyendo los casos del lote")
    def _read_casos(self, number: int) -> list[CasoOfLote]:
        """Read the casos of a lot that went out."""
        return text.sent_casos(self._service.sent(number))

    @_read_casos.then
    def _show_casos(self, casos: list[CasoOfLote]) -> None:
        row = self._lotes.current
        if row is not None and row.standing is not None:
            self._list_casos(casos)

    def _list_casos(self, casos: list[CasoOfLote]) -> None:
        """List the casos of the row, and let what follows have the rows they leave."""
        self._casos.show(casos)
        self._panel.share()

    @on(events.DescendantFocus)
    def _show_keys(self, event: events.DescendantFocus) -> None:
        """Show on row 24 the keys of the half that has the focus."""
        self.frame.show_keys("lotes.casos" if event.widget is self._casos else "lotes.lista")

    # Writing

    def action_elegir(self, digit: str) -> None:
        """Stand on what would go out now to one of the receivers."""
        row = next((row for row in self._lotes.rows if row.digit == digit), None)
        if row is not None:
            self._lotes.stand_on(row.key)

    def action_actuar(self) -> None:
        """Write the workbook of the row: a new lot, or an old one again."""
        row, refusal = self._lotes.current, self._service.write_refusal()
        if refusal is not None:
            self.say(f"{refusal.motivo} {refusal.suggestion}", Tone.NOTICE)
        elif row is None or self._working:
            return
        elif row.standing is not None or row.casos:
            self._working = True
            self._write(row)
        else:
            self.say(
                f"No hay ningún escalamiento nuevo para {RECEIVER_NAMES[row.kind]}", Tone.NOTICE
            )

    @writes("Escribiendo el lote")
    def _write(self, row: LoteRow) -> LoteWritten:
        """Write the workbook of a row in the folder of exports."""
        if row.standing is not None:
            return LoteWritten(self._service.write_again(row.standing.lote.id), again=True)
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
        """Write the lot of the row once more, its texts masked, and its mail."""
        row, refusal = self._lotes.current, self._service.write_refusal()
        if refusal is not None:
            self.say(f"{refusal.motivo} {refusal.suggestion}", Tone.NOTICE)
        elif row is not None and row.standing is not None:
            number = row.standing.lote.id
            act = leave_by_mail(self._service.mails, lambda: self._service.by_mail(number))
            perform(self, act, lambda left: self.say(left, Tone.OK))
        else:
            self.say("Primero escriba el lote, con F8", Tone.NOTICE)

    def action_enviado(self) -> None:
        """Say on which day the lot of the row was handed over."""
        row, refusal = self._lotes.current, self._service.write_refusal()
        if refusal is not None:
            self.say(f"{refusal.motivo} {refusal.suggestion}", Tone.NOTICE)
        elif row is None or row.standing is None:
            self.say("Primero escriba el lote, con F8", Tone.NOTICE)
        else:
            perform(self, tell_sent(self._service, row.standing.lote), self._tell_sent)

    def _tell_sent(self, said: str) -> None:
        row = self._lotes.current
        self._told = self._chosen = None if row is None else row.key
        self.frame.command_row.show(said, "", Tone.OK)
        self.load()

    # Going elsewhere

    def action_casos(self) -> None:
        """Go down to the casos of the row."""
        if self._casos.rows:
            self._casos.focus()
        else:
            self.nothing_here()

    def action_abrir_caso(self) -> None:
        """Open the caso under the cursor; Esc comes back to its lot."""
        caso, row = self._casos.current, self._lotes.current
        if caso is not None and row is not None:
            self.go("triage", ShowCaso(caso.caso_id, "lotes", row.key))

    def action_cuenta(self) -> None:
        """Open everything about the account of the caso under the cursor."""
        caso = self._casos.current
        if caso is not None:
            self.go("historial", (caso.cuenta, caso.caso_id))

    def action_atras(self) -> None:
        """Go back: from the casos to the list, then to the place before."""
        if self._casos.has_focus:
            self._lotes.focus()
        else:
            self.go_back("triage")
