"""The review of a batch: effects, refusals, and the count that confirms."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import EventoRegistrado, Fact, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import read, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.triage.batch import ActResult, Batch, BatchPlan, BatchRow
from ajustes_tui.screens.triage.queue_text import what_was_said
from ajustes_tui.services.progress import in_hand
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Span, Tone, label_span
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Row, Under, labelled, told_area
from ajustes_tui.widgets.frame import SEPARATOR, RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.window_table import Column, WindowTable

NOTHING_YET = "Nada se ha registrado todavía."
ONE_BY_ONE = "Cada caso se registra aparte: si alguien se adelantó en uno, se dice en cuál."
REFUSED_ROWS = 4
_LOW = 16
"""Window rows below which refused acts have no list."""


def _accepted_columns() -> Mapping[int, Sequence[Column[BatchRow]]]:
    before = (
        Column[BatchRow]("Op", 2, lambda row: row.digit),
        Column[BatchRow]("Cuenta", 9, lambda row: row.cuenta, whole=True),
        Column[BatchRow]("Radicado", 11, lambda row: row.radicado),
    )
    # As in the queue: the letter, with a sign when it is only suggested.
    short = Column[BatchRow]("Ca", 2, lambda row: row.causal.replace(" sugerida", "?"))
    causal = Column[BatchRow]("Causal", 12, lambda row: row.causal)
    after = (
        Column[BatchRow]("RR", 7, lambda row: row.marcacion),
        Column[BatchRow]("Decisión", 31, lambda row: row.act, flexible=True),
        Column[BatchRow]("Valor", 10, lambda row: pesos(row.value), "der", whole=True),
    )
    return {0: (*before, short, *after), NORMAL: (*before, causal, *after)}


def _refused_columns() -> Mapping[int, Sequence[Column[BatchRow]]]:
    return {
        0: (
            Column[BatchRow]("", 12, lambda row: row.cuenta),
            Column[BatchRow](
                "", 60, lambda row: f"■ {row.motivo}", tone=lambda _: Tone.BAD, flexible=True
            ),
        )
    }


_NONE_GOES = Empty("Ninguna puede ir.", "Tab muestra por qué no va cada una")


class TandaScreen(AjustesScreen):
    """The acts with their effects; typing their count confirms the batch."""

    CONTEXT = "tanda"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "triage.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("tanda")]

    def __init__(
        self, batch: Batch, counters: str, signals: Signals, run_session: RunSession
    ) -> None:
        """`counters` is the right end of the triage bar."""
        super().__init__(signals, run_session)
        self._batch = batch
        self._counters = counters
        self._plan: BatchPlan | None = None
        self._typed = ""
        self._working = False
        self._seen: set[int] = set()
        """Acts that were visible; the count registers nothing until the last one was."""
        self._errors: dict[int, str] = {}
        self.done: list[int] = []
        """Casos whose act was done, in order."""
        self.records: list[Recorded] = []
        """Their last historial line, which can be undone."""
        self.taken_out: list[int] = []
        self.to_open: int | None = None
        self.request: object = None
        self._notice = LineView([[Span(f" {NOTHING_YET}")], []], id="tanda-aviso")
        self._accepted = WindowTable[BatchRow](
            _accepted_columns(),
            empty=_NONE_GOES,
            cursor_always=False,
            airy=True,
            id="tanda-van",
        )
        self._page = told_list(self._accepted, self._told)
        self._effects = LineView([[]], id="tanda-efectos")
        self._refused_rule = RuleLine("No van en la tanda", id="tanda-no")
        self._refused = WindowTable[BatchRow](
            _refused_columns(), headings=False, cursor_always=False, id="tanda-no-van"
        )

    def compose_body(self) -> ComposeResult:
        yield self._notice
        yield self._page
        yield RuleLine("Qué va a pasar", id="tanda-efecto")
        yield self._effects
        yield self._refused_rule
        yield self._refused

    def on_mount(self) -> None:
        self._accepted.focus()
        self.frame.rr_line.clear(ONE_BY_ONE)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < _LOW, "-baja")

    def load(self) -> None:
        self._show_bar()
        n = thousands(len(self._batch.rows))
        read(self, f"Revisando {n} antes de registrar", self._batch.plan, self._show)

    def reload_after(self, done: Fact) -> None:
        """Read the plan again, unless this screen is registering."""
        if not self._working:
            self.load()

    def receive(self, request: object) -> None:
        self.request = request
        self.dismiss(None)

    def running(self) -> str:
        return "Se está registrando una tanda." if self._working else ""

    def pending(self) -> str:
        return f"Hay {len(self._batch.rows)} sin registrar." if self._batch.rows else ""

    def _show(self, plan: BatchPlan) -> None:
        if self._working:
            return
        if self._plan is None:
            self.guard_new_case()
        self._plan = plan
        self._typed = ""
        accepted = [row for row in plan.accepted if row.caso_id not in self._errors]
        refused = [
            *(
                row._replace(motivo=self._errors[row.caso_id])
                for row in plan.accepted
                if row.caso_id in self._errors
            ),
            *plan.refused,
        ]
        for table, rows in ((self._accepted, accepted), (self._refused, refused)):
            table.set_ids(
                array("q", (row.caso_id for row in rows)), {row.caso_id: row for row in rows}
            )
        self._effects.set_lines(plan.effects or [[]])
        self._refused_rule.show("No van en la tanda", f"{len(refused)}")
        self.set_class(not refused, "-todas")
        room = max(REFUSED_ROWS, self.size.height // 3 - 4)
        self._refused.styles.height = max(min(len(refused), room), 1)
        if not accepted and refused:
            self._refused.focus()
        self._page.redraw()
        self._show_bar()
        self._show_count()

    def _told(self) -> Part:
        table = self._refused if self._refused.has_focus else self._accepted
        row = table.current
        listed = self._batch.rows.get(row.caso_id) if row else None
        if row is None or listed is None:
            return Under(())
        caso = listed.caso
        said = [
            *labelled("No va", row.motivo, Tone.BAD),
            *labelled("Usuario", caso.usuario_nombre),
            Row([label_span("El back"), *what_was_said(caso, listed.money_mark)]),
            *labelled("Pide", pesos(caso.valor_solicitado)),
            *labelled("Aplicado", pesos(caso.valor_aplicado)),
        ]
        asesor = (caso.asesor_id, caso.asesor_nombre, caso.aliado)
        of_base = [
            *labelled("El asesor", caso.motivo),
            *labelled("Quién pidió", SEPARATOR.join(filter(None, asesor))),
            *labelled("Pidió el", caso.fecha_solicitud and short_day(caso.fecha_solicitud)),
            *labelled("Vence", listed.vence and short_day(listed.vence)),
            *labelled("Radicado", caso.radicado_actual),
            *labelled("CUN", caso.cun),
            *labelled("Corte", short_day(caso.corte)),
        ]
        heading = "El caso de la fila"
        whole = told_area("Sus datos", of_base, "F6 todo lo de esta cuenta", spare=True)
        return Under([told_area(heading, said, "Enter lo abre"), whole])

    @on(WindowTable.CursorMoved)
    @on(events.DescendantFocus)
    def _other_row(self) -> None:
        self._page.redraw()

    @on(WindowTable.ViewMoved)
    def _note_seen(self) -> None:
        self._seen.update(self._accepted.in_view)
        self.query_one("#tanda-efecto", RuleLine).show("Qué va a pasar", self._accepted.mark)

    @property
    def _ids(self) -> list[int]:
        accepted = self._plan.accepted if self._plan else ()
        return [row.caso_id for row in accepted if row.caso_id not in self._errors]

    def _show_bar(self) -> None:
        one, several = self._batch.name
        n = len(self._batch.rows)
        self.frame.bar.show(f"TRIAGE › Revisar {n} {one if n == 1 else several}", self._counters)

    def _show_count(self) -> None:
        n = len(self._ids)
        help_ = "Esc vuelve sin registrar nada" if not self.done else "Esc vuelve a la cola"
        row = self.frame.command_row
        if not n:
            row.show("No queda nada que pueda ir: Enter abre el renglón", help_, Tone.NOTICE)
            return
        las = "la" if n == 1 else "las"
        row.show(f"Escriba {n} y oprima Enter para {self._batch.verb}{las} {self._typed}_", help_)

    def action_digito(self, digit: str) -> None:
        if not self._working and len(self._typed) < 7:
            self._typed += digit
            self._show_count()

    def action_borrar(self) -> None:
        self._typed = self._typed[:-1]
        self._show_count()

    def action_otra_lista(self) -> None:
        stay = self._refused.has_focus or not self._refused.row_count
        (self._accepted if stay else self._refused).focus()

    @property
    def _at_cursor(self) -> int | None:
        return self.focused.cursor_id if isinstance(self.focused, WindowTable) else None

    def action_quitar(self) -> None:
        caso_id = self._at_cursor
        if caso_id is None or self._working:
            return
        self._batch.take_out(caso_id)
        self._errors.pop(caso_id, None)
        self.taken_out.append(caso_id)
        if self._batch.rows:
            self.load()
        else:
            self.dismiss(None)

    @on(WindowTable.RowChosen)
    def _chosen(self, event: WindowTable.RowChosen) -> None:
        self.action_registrar()

    def action_registrar(self) -> None:
        ids = self._ids
        if self._working or self._plan is None:
            return
        if not self._typed:
            self.to_open = self._at_cursor
            if self.to_open is not None:
                self.dismiss(None)
        elif ids and ids[-1] not in self._seen:
            self._typed = ""
            self.say(
                "Faltan renglones por ver: ↓ los muestra, y después escriba cuántos son",
                Tone.NOTICE,
            )
        elif self._typed == str(len(ids)) and ids:
            self._working = True
            self._run(ids)
        else:
            typed, self._typed = self._typed, ""
            self.say(f"Escribió {typed} y son {len(ids)}: no se registró nada", Tone.NOTICE)

    @writes("Registrando")
    def _run(self, caso_ids: Sequence[int]) -> list[ActResult]:
        work = in_hand()
        return self._batch.run(
            caso_ids, lambda number, total: work.report(number, total, "Registrando")
        )

    @_run.then
    def _show_done(self, acts: list[ActResult]) -> None:
        for act in acts:
            if act.error:
                self._errors[act.caso_id] = act.error
                continue
            self.done.append(act.caso_id)
            self.records += act.records[-1:]
            self._batch.take_out(act.caso_id)
            for recorded in act.records:
                self.signals.evento_registrado.publish(
                    EventoRegistrado(recorded.caso.id, recorded.evento.value, recorded.line)
                )
        self._working = False
        if not self._batch.rows:
            self.dismiss(None)
            return
        done = count_words(len(self.done), "hecha")
        notice = f" Van {done}. Lo que no se pudo sigue con su opción."
        self._notice.set_lines([[Span(notice, Tone.STRONG)], []])
        self.load()

    @property
    def summary(self) -> str:
        if not self.done:
            return ""
        one, several = self._batch.name
        n = len(self.done)
        return f"{n} {one if n == 1 else several}: {'quedó hecha' if n == 1 else 'quedaron hechas'}"

    def action_atras(self) -> None:
        if self._working:
            self.say("Espere: se está registrando", Tone.NOTICE)
        elif self._typed:
            self._typed = ""
            self._show_count()
        else:
            self.dismiss(None)

    def action_cuenta(self) -> None:
        caso_id = self._at_cursor
        if caso_id is not None:
            self.go("historial", (self._batch.rows[caso_id].caso.cuenta, caso_id))

    def decides_here(self) -> bool:
        """Return True: Enter runs the batch."""
        return True

    def pasted(self, numbers: tuple[str, ...]) -> None:
        """Ignore pastes: the count must be typed."""
        self.say("Lo pegado no confirma: escriba cuántas son", Tone.NOTICE)
