"""What stands in the historial before an account is asked for: those looked at last, and how one is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from ajustes_tui.domain.caso.card import short_question
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.background import reads
from ajustes_tui.services.casos.historial import HistorialService, RecentAccount
from ajustes_tui.ui.measures import NORMAL, WIDTH
from ajustes_tui.ui.text import Span, Tone, cleaned, label_span
from ajustes_tui.widgets.list_panel import Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable

_NUMBERS = (
    ("Cuenta", "de 6 a 12 dígitos; basta con los primeros"),
    ("Radicado", "el de ahora o uno de antes, propio o del back"),
    ("CUN", "los 16 dígitos, o como empieza"),
    ("Teléfono", "los 10 dígitos, de cualquiera de los suyos"),
    ("Nombre", "como empieza cada palabra, sin tildes y en cualquier orden"),
    ("Soporte", "el número entero de la llamada o de la orden de trabajo"),
)
"""What identifies an account, and how much of it has to be typed."""


class RecentAccounts(Vertical):
    """The accounts a person looked at last, each a key away, over what F9 takes."""

    class Chosen(Message):
        """An account was chosen to be opened."""

        def __init__(self, cuenta: str) -> None:
            super().__init__()
            self.cuenta = cuenta

    def __init__(self, service: HistorialService) -> None:
        super().__init__()
        self._service = service
        self.table = ListTable[RecentAccount](
            columns(service.context.now),
            key=lambda each: each.row.account.cuenta,
            empty="Usted todavía no ha consultado ninguna cuenta: F9 busca la primera.",
            airy=True,
        )
        self._found = Section(len(_NUMBERS), "F9 encuentra una cuenta por")

    def compose(self) -> ComposeResult:
        """Build the list and what is told below it."""
        yield self.table
        yield self._found

    def on_mount(self) -> None:
        """Say what F9 takes."""
        self._found.show([[label_span(name), Span(words)] for name, words in _NUMBERS])

    @reads("Leyendo lo último que usted consultó")
    def read(self) -> list[RecentAccount]:
        """Read the accounts looked at last."""
        return self._service.recent()

    @read.then
    def _show(self, accounts: list[RecentAccount]) -> None:
        self.table.show(accounts)
        self._share()

    @on(WindowTable.RowChosen)
    def _choose(self, event: WindowTable.RowChosen) -> None:
        event.stop()
        if self.table.current is not None:
            self.post_message(self.Chosen(self.table.current.row.account.cuenta))

    def on_resize(self, event: events.Resize) -> None:
        """Give the list its rows in the new window."""
        self._share()

    def _share(self) -> None:
        room = max(self.size.height - self._found.own_height - 1, 3)
        self._found.display = self.size.height > self._found.own_height + 2
        self.table.styles.height = min(self.table.needed_rows(room), room) + 1


def columns(now: Callable[[], datetime]) -> dict[int, Sequence[Column[RecentAccount]]]:
    """Return the columns of the list; `now` tells what is of today."""

    def follows(each: RecentAccount) -> str:
        row = each.row.row
        return "sin caso" if row is None else short_question(row.caso, now().date())

    def looked(each: RecentAccount) -> str:
        seen = each.seen.astimezone(BOGOTA)
        day = "hoy" if seen.date() == now().date() else short_day(seen.date())
        return f"{day} {seen:%H:%M}"

    def radicado(each: RecentAccount) -> str:
        return "" if each.row.row is None else each.row.row.caso.radicado_actual

    def value(each: RecentAccount) -> str:
        caso = None if each.row.row is None else each.row.row.caso
        amount = None if caso is None else caso.valor_aplicado or caso.valor_solicitado
        return "" if amount is None else pesos(amount).removeprefix("$ ")

    cuenta = Column[RecentAccount]("Cuenta", 12, lambda e: e.row.account.cuenta, names=True)
    usuario = Column[RecentAccount](
        "Usuario", 18, lambda e: cleaned(e.row.account.nombre), flexible=True, most=44
    )
    step = Column[RecentAccount]("Qué sigue", 26, follows)
    when = Column[RecentAccount]("Consultada", 15, looked, "der", tone=lambda _e: Tone.DIM)
    number = Column[RecentAccount]("Radicado", 12, radicado)
    money = Column[RecentAccount]("Valor $", 14, value, "der")
    return {
        0: (cuenta, usuario, when),
        WIDTH: (cuenta, usuario, step, when),
        NORMAL: (cuenta, usuario, number, step, money, when),
    }
