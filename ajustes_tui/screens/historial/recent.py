"""Historial without an account: recently viewed ones, and how to search."""

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
from ajustes_tui.ui.measures import NORMAL, TALL, WIDTH
from ajustes_tui.ui.text import Line, Tone, cleaned
from ajustes_tui.widgets.areas import ListPage, Page, PageArea, labelled
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column, WindowTable

_NUMBERS = (
    ("Cuenta", "de 6 a 12 dígitos; basta con los primeros"),
    ("Radicado", "el de ahora o uno de antes, propio o del back"),
    ("CUN", "los 16 dígitos, o como empieza"),
    ("Teléfono", "los 10 dígitos, de cualquiera de los suyos"),
    ("Nombre", "como empieza cada palabra, sin tildes y en cualquier orden"),
    ("Soporte", "el número entero de la llamada o de la orden de trabajo"),
)
"""What identifies an account, and how many digits are needed."""
_FOUND_BY = "F9 encuentra una cuenta por"
_SEEN = (
    ("Casos", "los de todos los cortes, con su estado, su valor y su plazo"),
    ("Renglones", "qué pasó, quién lo hizo y a qué hora, lo más nuevo arriba"),
    ("Cambios", "lo que había antes de cada renglón y lo que quedó después"),
    ("√ intacta", "nadie tocó el renglón después de escrito"),
    ("Nota", "F7 la deja en la cuenta, o en el caso del renglón"),
    ("Registro", "mirar una cuenta queda escrito, con quién y cuándo"),
)
"""What an account shows."""


class RecentAccounts(Vertical):
    """Recently viewed accounts, above what F9 accepts."""

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
        self._page = ListPage(self.table, self._areas)
        self._acts: list[Moment] = []
        """Latest registered acts."""

    def compose(self) -> ComposeResult:
        yield self._page

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
        self._page.redraw()

    def _areas(self, _account: RecentAccount | None, widths: tuple[int, int]) -> Page:
        height = self.app.size.height
        tall, right = height >= TALL, widths[1] or widths[0]
        opens = "Enter abre la del cursor" if self.table.rows else ""
        whose = "de la célula" if self._service.oversees else "que usted registró"
        acts = time_line(self._acts, right, height)
        return Page(
            [
                PageArea(_FOUND_BY, _told(_NUMBERS, widths[0], apart=tall), opens),
                PageArea("Qué se ve de cada una", _told(_SEEN, widths[0], apart=tall), spare=True),
            ],
            [PageArea(f"Lo último {whose}", acts, spare=not widths[1])],
        )

    @on(WindowTable.RowChosen)
    def _choose(self, event: WindowTable.RowChosen) -> None:
        event.stop()
        if self.table.current is not None:
            self.post_message(self.Chosen(self.table.current.row.account.cuenta))


def _told(rows: Sequence[tuple[str, str]], width: int, *, apart: bool) -> list[Line]:
    lines: list[Line] = []
    for name, words in rows:
        lines += [*([[]] if apart and lines else []), *labelled(name, words, width)]
    return lines


def columns(now: Callable[[], datetime]) -> dict[int, Sequence[Column[RecentAccount]]]:
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
