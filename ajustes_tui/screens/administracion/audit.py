"""The screen of the auditoría: who saw, searched, exported or changed what, and when."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.keeping.audit import AuditEntry
from ajustes_tui.domain.keeping.audit_words import AuditFilter, sentence_of
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import moment_words, parse_date, short_moment
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.admin.audit import AuditChoice, AuditPage, AuditService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, wrap
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.window_table import Column, WindowTable

DETAIL_ROWS = 4
ALL, OTHER_DAYS = "", "otros"
"""The values of the choices that take a part of the filter away, and that ask for the days."""
NONE = "Ninguna entrada es así: Esc quita el filtro."


def columns() -> dict[int, Sequence[Column[AuditEntry]]]:
    """Return the columns of the list."""
    return {
        0: (
            Column("Momento", 15, lambda entry: short_moment(entry.momento)),
            Column("Quién", 10, lambda entry: cleaned(entry.login)),
            Column("Qué hizo", 40, lambda entry: cleaned(sentence_of(entry)), flexible=True),
        )
    }


def title(total: int) -> str:
    """Return the left text of the bar."""
    return f"AUDITORÍA › {count_words(total, 'entrada', 'entradas')}"


def asked(criteria: AuditFilter) -> str:
    """Return the words of the filter for the rule above the entry."""
    cuenta = f"cuenta {criteria.cuenta}" if criteria.cuenta else ""
    return ", ".join(filter(None, (criteria.words, cuenta))) or "todo"


def detail(entry: AuditEntry | None, width: int) -> list[Line]:
    """Return at most DETAIL_ROWS lines with the whole sentence of an entry, and its number."""
    if entry is None:
        return []
    text = f"{cleaned(entry.login)}: {cleaned(sentence_of(entry))}"
    rows = wrap(text, max(width - 2, 1))[: DETAIL_ROWS - 1]
    lines: list[Line] = [[Span(f" {row}")] for row in rows]
    number = f" Entrada {thousands(entry.n)} · {moment_words(entry.momento)}"
    return [*lines, [Span(number, Tone.DIM)]]


def picker_options(choices: Sequence[AuditChoice], everything: str) -> list[tuple[str, str]]:
    """Return the options of a box from what the trail has; the first takes the part away."""
    return [
        (ALL, everything),
        *((c.value, f"{cleaned(c.words)} ({thousands(c.entries)})") for c in choices),
    ]


def day_options(today: date) -> list[tuple[str, str]]:
    """Return the options for the days; each value is as `days_in` reads it."""
    yesterday = today - timedelta(days=1)
    return [
        (ALL, "todos los días"),
        (f"{today:%d/%m/%Y}", "hoy"),
        (f"{yesterday:%d/%m/%Y}", "ayer"),
        (f"{today - timedelta(days=6):%d/%m/%Y} {today:%d/%m/%Y}", "los últimos 7 días"),
        (f"{today - timedelta(days=29):%d/%m/%Y} {today:%d/%m/%Y}", "los últimos 30 días"),
        (OTHER_DAYS, "otros días…"),
    ]


def days_in(text: str) -> tuple[date | None, date | None]:
    """Read one day, or the first and the last one; no text is every day. Raises InvalidDatum."""
    words = text.split()
    if not words:
        return None, None
    if len(words) > 2:
        raise InvalidDatum("Son uno o dos días.", "Por ejemplo: 01/11/2026 15/11/2026.")
    days = [parse_date(word) for word in words]
    return min(days), max(days)


_AHEAD = 300
"""Rows before the last one read at which the next page is asked for."""
_WITHOUT_CUENTA = "Esa entrada no es de una cuenta"


class AuditScreen(AjustesScreen):
    """The entries of a filter above, and below the sentence of the one under the cursor.

    The list is as it was read: what happens meanwhile does not move the rows.
    """

    CONTEXT = "auditoria"
    PLACE = "AUDITORÍA"
    HAS_RR_LINE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("auditoria")]

    def __init__(self, service: AuditService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session)
        self._service = service
        self._filter = AuditFilter()
        self._page = AuditPage(array("q"), 0, None)
        self._reading_more = False
        self._entries = WindowTable[AuditEntry](columns(), empty=NONE, enter_chooses=False)
        self._entry = Section(DETAIL_ROWS, grows=True)
        self._panel = ListPanel(self._entries, self._show_entry, below=[self._entry], fits=True)

    def compose_body(self) -> ComposeResult:
        """Build the list and, under it, the entry under the cursor."""
        yield self._panel

    @on(events.ScreenSuspend)
    def _leave(self) -> None:
        """Read again when the person comes back from another place."""
        if self.app.screen_stack[0] is not self:
            self.freshness.mark_stale()

    def load(self) -> None:
        """Read the newest entries of the filter."""
        self.freshness.mark_seen()
        self._read(self._filter)

    @reads("Leyendo la auditoría")
    def _read(self, criteria: AuditFilter) -> AuditPage:
        """Read the first page of a filter."""
        return self._service.open(criteria)

    @_read.then
    def _show(self, page: AuditPage) -> None:
        self._page, self._reading_more = page, False
        self.frame.bar.show(title(page.total), self.run_session.login)
        self._entries.set_ids(page.ids)
        self._panel.redraw()

    @on(WindowTable.WindowRequested)
    def _serve(self, event: WindowTable.WindowRequested) -> None:
        event.stop()
        read(
            self,
            "Leyendo la auditoría",
            lambda: self._service.window(event.ids),
            self._show_rows,
            keep_all=True,
        )

    def _show_rows(self, rows: Mapping[int, AuditEntry]) -> None:
        self._entries.set_rows(rows)
        self._panel.redraw()

    @on(WindowTable.CursorMoved)
    def _follow(self, event: WindowTable.CursorMoved) -> None:
        near = event.index >= len(self._page.ids) - _AHEAD
        if near and self._page.last is not None and not self._reading_more:
            self._reading_more = True
            self.read_more(self._filter, self._page)

    @reads("Leyendo entradas de antes")
    def read_more(self, criteria: AuditFilter, page: AuditPage) -> tuple[AuditPage, AuditPage]:
        """Read the page that follows the last one."""
        return page, self._service.more(criteria, page)

    @read_more.then
    def _show_more(self, pages: tuple[AuditPage, AuditPage]) -> None:
        before, page = pages
        if before is not self._page:
            return
        self._page, self._reading_more = page._replace(ids=before.ids + page.ids), False
        self._entries.set_ids(self._page.ids, extends=True)

    def _show_entry(self, entry: AuditEntry | None, width: int) -> None:
        self._entry.show(detail(entry, width), asked(self._filter))

    def _narrow(self, criteria: AuditFilter) -> None:
        if criteria != self._filter:
            self._filter = criteria
            self.load()

    @reads("Leyendo quiénes")
    def action_persona(self) -> list[AuditChoice]:
        """Ask whose entries to show, among the people who have any."""
        return self._service.logins()

    @action_persona.then
    def _ask_login(self, choices: list[AuditChoice]) -> None:
        ask(
            self,
            PickerModal("De quién", picker_options(choices, "todas las personas")),
            lambda login: self._narrow(self._filter._replace(login=login or None)),
        )

    @reads("Leyendo qué se hizo")
    def action_accion(self) -> list[AuditChoice]:
        """Ask which action to show, among those done."""
        return self._service.actions()

    @action_accion.then
    def _ask_action(self, choices: list[AuditChoice]) -> None:
        ask(
            self,
            PickerModal("Qué hizo", picker_options(choices, "todo")),
            lambda action: self._narrow(self._filter._replace(action=action or None)),
        )

    def action_de_cuenta(self) -> None:
        """Ask for one account: what was seen, searched or changed in it."""
        help_text = "El número de la cuenta; vacío las muestra todas."
        initial = self._filter.cuenta or ""
        ask(
            self,
            TextModal("De qué cuenta", help_text, least=0, most=20, initial=initial),
            lambda cuenta: self._narrow(self._filter._replace(cuenta=cuenta.strip() or None)),
        )

    def action_dias(self) -> None:
        """Ask for the days."""

        def chosen(days: str) -> None:
            if days == OTHER_DAYS:
                help_text = "Un día, o el primero y el último: 01/11/2026 15/11/2026."
                ask(self, TextModal("Qué días", help_text, most=30), self._take_days)
            else:
                self._take_days(days)

        options = day_options(self._service.context.now().date())
        ask(self, PickerModal("Qué días", options), chosen)

    def _take_days(self, days: str) -> None:
        try:
            since, until = days_in(days)
        except InvalidDatum as error:
            self.say(f"{error.message} {error.suggestion}", Tone.NOTICE)
            return
        self._narrow(self._filter._replace(since=since, until=until))

    action_otra_vez = load

    def action_cuenta(self) -> None:
        """Open everything about the account of the entry under the cursor."""
        entry = self._entries.current
        if entry is None or entry.cuenta is None:
            self.say(_WITHOUT_CUENTA, Tone.NOTICE)
        else:
            self.go("historial", entry.cuenta)

    action_abrir = action_cuenta

    def action_atras(self) -> None:
        """Take the filter away; without one, go back to the people."""
        if self._filter == AuditFilter():
            self.go("personas")
        else:
            self._narrow(AuditFilter())
