"""Historial without an account: recently viewed ones, and the latest acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from ajustes_tui.domain.caso.card import next_step
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.caso.line_text import moment_of
from ajustes_tui.services.casos.historial import HistorialService, RecentAccount
from ajustes_tui.ui.measures import READ_WIDTH
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import PlaceArea
from ajustes_tui.widgets.list_detail import ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column, WindowTable

_LEAST_LIST, _LEAST_ACTS = 76, 41


class RecentAccounts(Vertical):
    """Recently viewed accounts, and the latest acts."""

    class Chosen(Message):
        """An account was chosen."""

        def __init__(self, cuenta: str) -> None:
            super().__init__()
            self.cuenta = cuenta

    def __init__(self, service: HistorialService) -> None:
        super().__init__()
        self._service = service
        self.table = ListTable[RecentAccount](
            columns(service.context.now),
            key=lambda each: each.row.account.cuenta,
            empty=Empty("Usted todavía no ha consultado ninguna cuenta.", "F9 busca la primera"),
            airy=True,
        )
        self._place = ListWithDetail(self.table, _LEAST_LIST, self._acts_area)
        self._acts: list[Moment] = []
        """Latest registered acts."""

    def compose(self) -> ComposeResult:
        yield self._place

    @reads("Leyendo lo último que usted consultó")
    def read(self) -> tuple[list[RecentAccount], list[Moment]]:
        acts = [
            moment_of(line)._replace(right=cuenta) for cuenta, line in self._service.last_acts()
        ]
        return self._service.recent(), acts

    @read.then
    def _show(self, read: tuple[list[RecentAccount], list[Moment]]) -> None:
        accounts, self._acts = read
        self.table.show(accounts)
        self._place.redraw()

    def _acts_area(self) -> PlaceArea:
        whose = "de la célula" if self._service.oversees else "que usted registró"
        acts = time_line(self._acts, READ_WIDTH)
        return PlaceArea("actos", _LEAST_ACTS, acts, f"Lo último {whose}")

    @on(WindowTable.RowChosen)
    def _choose(self, event: WindowTable.RowChosen) -> None:
        event.stop()
        if self.table.current is not None:
            self.post_message(self.Chosen(self.table.current.row.account.cuenta))


def columns(now: Callable[[], datetime]) -> Sequence[Column[RecentAccount]]:
    """`now` determines what is of today."""

    def follows(each: RecentAccount) -> str:
        row = each.row.row
        return "sin caso" if row is None else next_step(row)

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

    return (
        Column[RecentAccount]("Cuenta", 12, lambda e: e.row.account.cuenta, names=True),
        Column[RecentAccount](
            "Usuario", 18, lambda e: cleaned(e.row.account.nombre), flexible=True, most=44
        ),
        Column[RecentAccount]("Radicado", 12, radicado, rank=3),
        Column[RecentAccount]("Qué sigue", 26, follows, rank=2),
        Column[RecentAccount]("Valor $", 14, value, "der", rank=4),
        Column[RecentAccount]("Consultada", 15, looked, "der", tone=lambda _e: Tone.DIM, rank=1),
    )
