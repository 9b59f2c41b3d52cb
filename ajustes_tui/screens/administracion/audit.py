"""The auditoría: who saw, searched, exported or changed what, and when."""

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
from ajustes_tui.domain.values.dates import moment_words, parse_date, short_day, short_moment
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.services.admin.audit import AuditBeside, AuditChoice, AuditPage, AuditService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import (
    Part,
    PlaceArea,
    Row,
    Under,
    labelled,
    paragraph,
    told_area,
    two_columns,
)
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column, WindowTable

ALL, OTHER_DAYS = "", "otros"
"""The choices that remove a part of the filter, and that ask for days."""
NONE = Empty("Ninguna entrada es así.", "Supr quita lo último del filtro")


def columns() -> dict[int, Sequence[Column[AuditEntry]]]:
    return {
        0: (
            Column("Momento", 15, lambda entry: short_moment(entry.momento)),
            Column("Quién", 10, lambda entry: cleaned(entry.login)),
            Column("Qué hizo", 40, lambda entry: cleaned(sentence_of(entry)), flexible=True),
        )
    }


def title(total: int) -> str:
    return f"AUDITORÍA › {count_words(total, 'entrada')}"


def asked(criteria: AuditFilter) -> str:
    cuenta = f"cuenta {criteria.cuenta}" if criteria.cuenta else ""
    return ", ".join(filter(None, (criteria.words, cuenta))) or "todo"


def page_of(entry: AuditEntry, beside: AuditBeside | None, criteria: AuditFilter) -> Part:
    rows = [
        paragraph(f"{cleaned(entry.login)}: {cleaned(sentence_of(entry))}"),
        Row([], spare=True),
        *labelled("Cuándo", moment_words(entry.momento), Tone.DIM),
        *labelled("Entrada", thousands(entry.n), Tone.DIM),
    ]
    whole = told_area("La entrada", rows, asked(criteria))
    if beside is None or beside.n != entry.n:
        return whole
    theirs = f"Lo de {cleaned(entry.login)}, antes y después"
    around = _times(theirs, beside.around, who=False)
    near = _times("Antes y después, de todos", beside.near)._replace(spare=True)
    areas = [near]
    if beside.about:
        areas.insert(0, _times(f"Quién más, en la cuenta {entry.cuenta}", beside.about))
    return two_columns([whole, *areas], [around]) if beside.around else two_columns([whole], areas)


def _times(heading: str, entries: Sequence[AuditEntry], *, who: bool = True) -> PlaceArea:
    return told_area(heading, time_line([_moment(each, who=who) for each in entries]))


def _moment(entry: AuditEntry, *, who: bool) -> Moment:
    said = cleaned(sentence_of(entry))
    words = f"{cleaned(entry.login)}: {said}" if who else said
    return Moment(short_day(entry.momento.date()), f"{entry.momento:%H:%M}", words)


def order_of(entry: AuditEntry | None, criteria: AuditFilter) -> tuple[str, str]:
    narrowed = "" if criteria == AuditFilter() else "Supr quita lo último · "
    help_text = f"{narrowed}p persona · a acción · d días · c cuenta"
    if entry is None or entry.cuenta is None:
        return "Esta entrada no es de una cuenta" if entry else "", help_text
    return f"Enter abre la cuenta {entry.cuenta}", help_text


def _days_fault(text: str) -> str:
    """Return the fault of the days, or ''."""
    try:
        days_in(text)
    except InvalidDatum as error:
        return f"{error.message} {error.suggestion}"
    return ""


def picker_options(choices: Sequence[AuditChoice], everything: str) -> list[tuple[str, str]]:
    return [
        (ALL, everything),
        *((c.value, f"{cleaned(c.words)} ({thousands(c.entries)})") for c in choices),
    ]


def day_options(today: date) -> list[tuple[str, str]]:
    """Each value is readable by `days_in`."""
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
    """Parse a day or a range; '' is every day. Raise InvalidDatum."""
    words = text.split()
    if not words:
        return None, None
    if len(words) > 2:
        raise InvalidDatum("Son uno o dos días.", "Por ejemplo: 01/11/2026 15/11/2026.")
    days = [parse_date(word) for word in words]
    return min(days), max(days)


_AHEAD = 300
"""Rows before the last one read at which the next page is requested."""
_WITHOUT_CUENTA = "Esa entrada no es de una cuenta"


class AuditScreen(AjustesScreen):
    """The filtered entries, and the sentence of the current one below.

    The list stays as read: later events do not move its rows.
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
        self._entries = WindowTable[AuditEntry](
            columns(), empty=NONE, enter_chooses=False, airy=True
        )
        self._beside: AuditBeside | None = None
        """The context of the current entry, once read."""
        self._page_of = told_list(self._entries, self._told)

    def compose_body(self) -> ComposeResult:
        yield self._page_of

    @on(events.ScreenSuspend)
    def _leave(self) -> None:
        """Reload on return from another place."""
        if self.app.screen_stack[0] is not self:
            self.freshness.mark_stale()

    def load(self) -> None:
        self.freshness.mark_seen()
        self._read(self._filter)

    @reads("Leyendo la auditoría")
    def _read(self, criteria: AuditFilter) -> AuditPage:
        return self._service.open(criteria)

    @_read.then
    def _show(self, page: AuditPage) -> None:
        self._page, self._reading_more = page, False
        self.frame.bar.show(title(page.total), self.run_session.login)
        self._entries.set_ids(page.ids)
        self._page_of.redraw()

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
        self._page_of.redraw()

    @on(WindowTable.CursorMoved)
    def _follow(self, event: WindowTable.CursorMoved) -> None:
        near = event.index >= len(self._page.ids) - _AHEAD
        if near and self._page.last is not None and not self._reading_more:
            self._reading_more = True
            self.read_more(self._filter, self._page)

    @reads("Leyendo entradas de antes")
    def read_more(self, criteria: AuditFilter, page: AuditPage) -> tuple[AuditPage, AuditPage]:
        return page, self._service.more(criteria, page)

    @read_more.then
    def _show_more(self, pages: tuple[AuditPage, AuditPage]) -> None:
        before, page = pages
        if before is not self._page:
            return
        self._page, self._reading_more = page._replace(ids=before.ids + page.ids), False
        self._entries.set_ids(self._page.ids, extends=True)

    def _told(self) -> Part:
        entry = self._entries.current
        self.frame.command_row.tell_row(*order_of(entry, self._filter))
        if entry is None:
            return Under(())
        if self._beside is None or self._beside.n != entry.n:
            self._read_beside(entry)
        return page_of(entry, self._beside, self._filter)

    @reads("Leyendo lo de alrededor")
    def _read_beside(self, entry: AuditEntry) -> AuditBeside:
        return self._service.beside(entry)

    @_read_beside.then
    def _show_beside(self, beside: AuditBeside) -> None:
        entry = self._entries.current
        if entry is not None and entry.n == beside.n:
            self._beside = beside
            self._page_of.redraw()

    def _narrow(self, criteria: AuditFilter) -> None:
        if criteria != self._filter:
            self._filter = criteria
            self.load()

    @reads("Leyendo quiénes", leads=True)
    def action_persona(self) -> list[AuditChoice]:
        return self._service.logins()

    @action_persona.then
    def _ask_login(self, choices: list[AuditChoice]) -> None:
        ask(
            self,
            PickerModal("De quién", picker_options(choices, "todas las personas")),
            lambda login: self._narrow(self._filter._replace(login=login or None)),
        )

    @reads("Leyendo qué se hizo", leads=True)
    def action_accion(self) -> list[AuditChoice]:
        return self._service.actions()

    @action_accion.then
    def _ask_action(self, choices: list[AuditChoice]) -> None:
        ask(
            self,
            PickerModal("Qué hizo", picker_options(choices, "todo")),
            lambda action: self._narrow(self._filter._replace(action=action or None)),
        )

    def action_de_cuenta(self) -> None:
        help_text = "El número de la cuenta; vacío las muestra todas."
        initial = self._filter.cuenta or ""
        ask(
            self,
            TextModal("De qué cuenta", help_text, least=0, most=20, initial=initial),
            lambda cuenta: self._narrow(self._filter._replace(cuenta=cuenta.strip() or None)),
        )

    def action_dias(self) -> None:
        def chosen(days: str) -> None:
            if days == OTHER_DAYS:
                help_text = "Un día, o el primero y el último: 01/11/2026 15/11/2026."
                box = TextModal("Qué días", help_text, most=30, objection=_days_fault)
                ask(self, box, self._take_days)
            else:
                self._take_days(days)

        options = day_options(self._service.context.now().date())
        ask(self, PickerModal("Qué días", options), chosen)

    def _take_days(self, days: str) -> None:
        since, until = days_in(days)
        self._narrow(self._filter._replace(since=since, until=until))

    action_otra_vez = load

    def action_cuenta(self) -> None:
        entry = self._entries.current
        if entry is None or entry.cuenta is None:
            self.say(_WITHOUT_CUENTA, Tone.NOTICE)
        else:
            self.go("historial", entry.cuenta)

    action_abrir = action_cuenta

    def action_atras(self) -> None:
        self.go("personas")

    def action_quitar(self) -> None:
        if self._filter == AuditFilter():
            self.say("No hay filtro que quitar", Tone.DIM)
        else:
            self._narrow(self._filter.without_last())
