"""F9: live search of accounts, a field and its list over the whole screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple, Protocol, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.dom import DOMNode

from ajustes_tui.domain.caso.card import CasoRow, next_step
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import BOGOTA, day_within
from ajustes_tui.domain.values.identifiers import digits_of
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import folded
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.background import Failed, read
from ajustes_tui.screens.modals.base import Dialog
from ajustes_tui.services.casos.historial import (
    LEAST_TYPED,
    HistorialService,
    SoughtList,
    SoughtRow,
)
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.keyboard import KeyGuard, glass_of
from ajustes_tui.ui.measures import LABEL_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, label_span, line_width
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, Under
from ajustes_tui.widgets.frame import BoxKeys, CommandLine, StatusBar
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_detail import ALWAYS_UNDER, ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.call import CALLED

MOST_TYPED = 40
_LABEL = " Buscar "
_EXAMPLES = (
    ("Cuenta", "900000267", "o un radicado, desde que empieza"),
    ("Teléfono", "300 000 0267", "con espacios, guiones o +57; o un CUN"),
    ("Nombre", "carlos and", "primeras letras, en cualquier orden"),
    ("Lote", "lote 12", "o el número entero de un soporte"),
)
_EXAMPLE_WIDTH = 20
_KEPT = 3
"""Rows of an area that is cut, title included."""
_LAST = "Lo último que abrió"
_NEWEST = "las más nuevas primero"
_LEAST = 38
"""Cells of an area."""
_KEYS = (
    ("Enter", "Abrir"),
    ("F6", "Historial"),
    ("F4", "Llamar"),
    ("↑↓", "Escoger"),
    ("Esc", "Volver"),
    ("F10", "Salir"),
)


def _why_none(text: str) -> Empty:
    """Return why the list is empty: no recent account, too little typed, or no match."""
    if not text.strip():
        return Empty("Usted todavía no ha abierto ninguna cuenta.", "Enter busca lo que escriba")
    if len(text.replace(" ", "")) < LEAST_TYPED:
        return Empty(
            f"Con {LEAST_TYPED} letras o números se empieza a ver.", "Enter busca lo escrito"
        )
    return Empty("Ninguna cuenta tiene lo que usted escribió.", "Enter lo busca entero")


_BROUGHT = "de corrido se busca y no escoge · Esc vuelve"
"""Help of a number typed or pasted where digits choose, of which nothing was found."""


class Sought(NamedTuple):
    """The typed text, and the account chosen, '' for none."""

    text: str
    cuenta: str = ""
    call: int | None = None
    """The caso to call instead of opening the account."""


class SearchModal(Dialog[Sought | None]):
    """Searches accounts at each letter; Enter opens the marked row, or the text typed.

    A row is marked by moving to it, or if the first match is certain: half a number or a shared
    name opens nothing. One text is read at a time, so that an older answer never replaces a newer
    one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
        Binding("pageup", "screen.mover(-10)", "Página arriba", show=False, priority=True),
        Binding("pagedown", "screen.mover(10)", "Página abajo", show=False, priority=True),
        # Over the field, for which F4 is another thing.
        Binding("f4", "screen.llamar", "Llamar", show=False, priority=True),
        Binding("f6", "screen.historial", "Historial", show=False, priority=True),
    ]

    def __init__(self, service: HistorialService, initial: str = "") -> None:
        super().__init__()
        self._service = service
        self._now = service.context.now
        self._found = SoughtList("")
        self._last: Sequence[SoughtRow] = ()
        self._reading: str | None = None
        self._chosen = False
        self._brought = initial.strip()
        """The first digits of a number that opened the box."""
        self._enters = False
        """Whether its Enter came before it was looked for."""
        self._none_told = False
        """Whether its Enter was answered: a second one looks for it elsewhere."""
        self._refused = False
        """Whether the foot says of what is typed that a key was not taken, which no answer hides."""
        self._guard = KeyGuard()
        self._bar = StatusBar(demo=service.context.run_session.demo)
        self._field = TextField(initial, width=MOST_TYPED, maximum=MOST_TYPED, id="primero")
        self._count = PlaceView(Under(()), id="cuantas")
        self._list = ListTable[SoughtRow](
            self._columns(), key=lambda row: row.account.cuenta, airy=True
        )
        self._place = ListWithDetail(
            self._list, ALWAYS_UNDER, self._detail, apart=True, middle=True
        )
        self._command = CommandLine(takes_keys=False)

    def compose(self) -> ComposeResult:
        self._bar.show("BUSCAR", self._service.context.run_session.login)
        yield self._bar
        with Horizontal(id="buscado"):
            yield LineView([[Span(_LABEL, Tone.DIM)]], id="etiqueta")
            yield self._field
            yield self._count
        self._list.can_focus = False
        self._list.show_cursor(shown=False)
        yield self._place
        yield self._command
        yield LineView([[], []])
        yield BoxKeys(_KEYS)

    def on_mount(self) -> None:
        self._field.cursor_position = len(self._field.value)
        self._look(again=True)
        self._tell()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._tell)

    @on(TextField.Changed)
    def _typed(self, event: TextField.Changed) -> None:
        event.stop()
        self._refused = False
        self._choose(marked=False)
        self._look()
        self._tell()

    def _look(self, *, again: bool = False) -> None:
        """Search, unless a result is pending: the next search starts when it arrives."""
        typed = self._field.value
        if self._reading is None and (again or typed != self._found.text):
            self._reading = typed
            read(self, "Buscando la cuenta", lambda: self._service.look_up(typed), self._take)

    def _take(self, found: SoughtList) -> None:
        self._reading = None
        if found.text == self._field.value:
            self._show(found)
        self._look()

    def _show(self, found: SoughtList) -> None:
        self._found = found
        if not found.text.strip():
            self._last = found.rows
        self._guard.wait_for_paint()
        self._list.say_empty(_why_none(found.text))
        self._list.show(found.rows)
        # A row that stays has other letters of what was typed.
        self._list.refresh()
        self._list.cursor = 0
        self._choose(marked=found.sure)
        self._tell()
        self.call_after_refresh(lambda: self._guard.painted(glass_of(self.app)))
        if self._enters and self._is_brought(found.text):
            self._answer_brought(found.text.strip(), fresh=True)

    @on(Failed)
    def _say_why(self, event: Failed) -> None:
        event.stop()
        self._reading = None
        error = event.error
        if not isinstance(error, AjustesError):
            raise error
        self._command.show(f"{error.message} {error.suggestion}".strip(), tone=Tone.NOTICE)

    @property
    def _fresh(self) -> bool:
        return self._found.text == self._field.value

    def _choose(self, *, marked: bool) -> None:
        self._chosen = marked and bool(self._found.rows)
        self._list.show_cursor(shown=self._chosen)

    def _tell(self) -> None:
        found, row = self._found, self._list.current if self._chosen else None
        listed, typed = self._fresh and bool(found.rows), bool(found.text.strip())
        self._count.show(_count_area(found, typed=typed) if listed else Under(()))
        self._place.redraw()
        if self._refused:
            return
        if row is not None:
            self._command.show(f"Enter abre {row.account.cuenta}", "F4 lo llama · Esc vuelve")
        elif not typed and listed:
            self._command.show(
                help_text="↑↓ escoge de lo último que abrió · o escriba a quién busca"
            )
        elif self._fresh and found.rows:
            self._command.show(help_text="↑↓ escoge · siga escribiendo y se acorta")
        elif self._fresh and len(found.text.replace(" ", "")) >= LEAST_TYPED:
            help_text = _BROUGHT if self._is_brought(found.text) else "Enter lo busca entero"
            self._command.show(f"Nada con {_said(found.text)}", help_text)
        else:
            self._command.show(help_text="Enter busca · Esc vuelve donde estaba")

    def _detail(self) -> Part:
        """Return the account of the row, what was opened before, and what can be searched."""
        areas: list[Part] = []
        row = self._list.current if self._chosen else None
        if row is not None:
            areas.append(
                _area(
                    " · ".join(filter(None, (row.account.cuenta, row.account.nombre))),
                    lambda w: _account_rows(row, self._list.left_out(w)),
                )
            )
        if self._field.value.strip():
            last = [self._last_row(each) for each in self._last]
            areas.append(_area(_LAST, last, kept=_KEPT)._replace(airy=False))
        if row is None or self._list.row_count == 1:
            # While one walks the list it would move with the height of each account.
            areas.append(_examples(listed=bool(self._found.rows)))
        return Under(areas)

    def _last_row(self, row: SoughtRow) -> Row:
        named = [Span(f" {cleaned(row.account.cuenta):<11}"), Span(row.account.nombre)]
        return Row(named, end=[Span(f"{self._since(row)} ", Tone.DIM)], short=(named[:1],))

    @on(TextField.Submitted)
    def _finish(self, event: TextField.Submitted) -> None:
        """Answer with the marked account once seen, or with the text."""
        event.stop()
        # What was typed when Enter was pressed: a letter may have come behind it.
        text, row = event.value.strip(), self._list.current
        fresh = self._found.text == event.value
        if self._chosen and fresh and row is not None and self.admits("enter"):
            self.dismiss(Sought(text, row.account.cuenta))
        elif not text:
            self._command.show("Falta el texto", tone=Tone.NOTICE)
        elif self._is_brought(text) and not self._none_told:
            self._answer_brought(text, fresh=fresh)
        elif fresh and len(self._found.rows) > 1 and not text.replace(" ", "").isdecimal():
            self._command.show(f"{_how_many(self._found)}: ↑↓ escoge una", tone=Tone.NOTICE)
        else:
            self.dismiss(Sought(text))

    def _is_brought(self, text: str) -> bool:
        number = text.strip()
        return bool(self._brought) and number.isdecimal() and number.startswith(self._brought)

    def _answer_brought(self, number: str, *, fresh: bool) -> None:
        """Look for a number typed where digits choose; one that is of nobody leaves no caso."""
        self._enters = not fresh
        if fresh and self._found.rows:
            self.dismiss(Sought(number))
        elif fresh:
            self._none_told, self._refused = True, False
            self._tell()

    def admits(self, keystroke: str) -> bool:
        """Enter opens no row before it was shown."""
        return self._guard.admits(keystroke)

    def action_mover(self, step: int) -> None:
        if not self._found.rows or not self._fresh:
            return
        if self._chosen:
            self._list.cursor += step
        self._refused = False
        self._choose(marked=True)
        self._tell()

    @property
    def _marked(self) -> SoughtRow | None:
        row = self._list.current if self._chosen and self._fresh else None
        if row is None:
            self._command.show("↑↓ escoge primero una cuenta", tone=Tone.NOTICE)
        return row

    def action_historial(self) -> None:
        if (row := self._marked) is not None:
            self.dismiss(Sought(self._field.value.strip(), row.account.cuenta))

    def action_llamar(self) -> None:
        if (row := self._marked) is None:
            return
        if row.row is None or row.row.caso.estado not in CALLED:
            why = f"{row.account.cuenta} no está por llamar: {self._follows(row)}"
            self._command.show(why, tone=Tone.NOTICE)
            return
        typed = self._field.value.strip()
        if typed:
            self._service.note_search(typed)
        self.dismiss(Sought(typed, row.account.cuenta, row.row.caso.id))

    def action_cancelar(self) -> None:
        """Leave; a list of people that was seen is audited even if none was opened."""
        if self._found.rows and (text := self._found.text.strip()):
            self._service.note_search(text)
        super().action_cancelar()

    def tell_foot(self, text: str, *, notice: bool = False) -> None:
        self._refused = notice
        self._command.show(plain(text).plain, tone=Tone.NOTICE if notice else Tone.STRONG)

    def _columns(self) -> Sequence[Column[SoughtRow]]:
        cuenta = Column[SoughtRow](
            " Cuenta", 11, lambda r: r.account.cuenta, names=True, spans=self._number
        )
        usuario = Column[SoughtRow](
            "Usuario", 20, lambda r: r.account.nombre, flexible=True, most=44, spans=self._usuario
        )
        follows = Column[SoughtRow]("Qué sigue", 26, self._follows, rank=1)
        since = Column[SoughtRow]("Desde", 11, self._since, "der", tone=lambda _r: Tone.DIM)
        radicado = Column[SoughtRow](
            "Radicado",
            12,
            lambda row: "" if row.row is None else row.row.caso.radicado_actual,
            rank=3,
        )
        money = Column[SoughtRow]("Valor $", 12, _value, "der", rank=4)
        holder = Column[SoughtRow]("  Tiene", 10, lambda r: f"  {_holder(r)}", rank=2)
        return (cuenta, usuario, radicado, follows, money, holder, since)

    def _follows(self, row: SoughtRow) -> str:
        if row.row is None:
            return "sin caso"
        return next_step(row.row)

    def _since(self, row: SoughtRow) -> str:
        return "" if row.since is None else _when(row.since, self._now())

    def _number(self, row: SoughtRow, width: int) -> Sequence[Span]:
        cuenta, typed = cleaned(row.account.cuenta), digits_of(self._found.text)
        length = len(typed) if typed and cuenta.startswith(typed) else 0
        rest = cell(cuenta[length:], width - length - 1)
        return [Span(" "), Span(cuenta[:length], Tone.KEY), Span(rest)]

    def _usuario(self, row: SoughtRow, width: int) -> Sequence[Span]:
        typed = [folded(word) for word in self._found.text.split()]
        left, spans, named = width - 1, list[Span](), cleaned(row.account.named)
        if row.account.former and len(named) > left:
            named = f"{cell(row.account.nombre, left - 8).rstrip()} · antes"
        for word in named.split():
            wanted = [len(t) for t in typed if folded(word.lstrip("(")).startswith(t)]
            length = max(wanted, default=0) + (len(word) - len(word.lstrip("("))) * bool(wanted)
            spans += [Span(word[:length], Tone.KEY), Span(f"{word[length:]} ")]
        text = "".join(span.text for span in spans)
        if len(text) > left + 1:
            return [Span(cell(text, left)), Span(" ")]
        return [*spans, Span(" " * (width - len(text)))]


class _Searches(Protocol):
    @property
    def accounts(self) -> HistorialService: ...


def search_box(node: DOMNode, initial: str = "") -> SearchModal:
    return SearchModal(cast(_Searches, node.app).accounts, initial)


def _said(text: str) -> str:
    return f"«{cleaned(text.strip())}»"


def _area(
    heading: str, rows: Sequence[Row] | Callable[[int], Iterable[Row]], kept: int = 0
) -> PlaceArea:
    return PlaceArea("detalle", _LEAST, rows, heading, spare=bool(kept), airy=True, kept=kept)


def _examples(*, listed: bool) -> PlaceArea:
    """Return what can be searched, in the middle with why nothing is listed."""
    lines = [_example(*example) for example in _EXAMPLES]
    widest = max(map(line_width, lines))
    heading = "Se puede buscar"
    if listed:
        rows = [Row(line, short=(line[:-1],)) for line in lines]
        return _area(heading, rows)._replace(spare=True)

    def middle(width: int) -> list[Row]:
        before = Span(" " * ((width - widest) // 2))
        titled = Row([before, Span(f" {heading}", Tone.STRONG)])
        return [titled, *(Row([before, *line], short=([before, *line[:-1]],)) for line in lines)]

    return _area("", middle)


def _example(name: str, example: str, words: str) -> Line:
    written = Span(f"{example:<{_EXAMPLE_WIDTH}}", Tone.STRONG)
    return [label_span(name), written, Span(words, Tone.DIM)]


def _count_area(found: SoughtList, *, typed: bool) -> PlaceArea:
    """Return how many are listed at the right end of the row."""
    many = _how_many(found)
    texts = [many]
    if typed and len(found.rows) > 1:
        texts = [f"{many}, {_NEWEST}", f"{many.removesuffix(' cuentas')}, {_NEWEST}", many]
    lines = [[Span(f"{text} ", Tone.DIM)] for text in (texts if typed else (_LAST,))]

    def rows(width: int) -> list[Row]:
        fits = (line for line in lines if line_width(line) <= width)
        return [Row([], end=next(fits, lines[-1]))]

    return PlaceArea("cuantas", 1, rows)


def _how_many(found: SoughtList) -> str:
    if found.total > len(found.rows):
        return f"{len(found.rows)} de {thousands(found.total)} cuentas"
    return count_words(found.total, "cuenta")


def _value(row: SoughtRow) -> str:
    caso = None if row.row is None else row.row.caso
    value = None if caso is None else caso.valor_aplicado or caso.valor_solicitado
    return "" if value is None else pesos(value).replace("$ ", "")


def _holder(row: SoughtRow) -> str:
    return "" if row.row is None else row.row.tomado_by or ""


def _when(moment: datetime, now: datetime) -> str:
    """Return the time if today, else the day, with the year if different."""
    moment = moment.astimezone(BOGOTA)
    if moment.date() == now.astimezone(BOGOTA).date():
        return f"hoy {moment:%H:%M}"
    return day_within(moment.date(), now.date())


def _caso_row(row: CasoRow) -> Row:
    caso, value = row.caso, row.caso.valor_aplicado or row.caso.valor_solicitado
    causal = f"causal {caso.causal}" if caso.causal else ""
    said = [Span(f" {caso.radicado_actual:<12}"), Span(next_step(row))]
    more = " · ".join(filter(None, (causal, "" if value is None else pesos(value))))
    return Row([*said, Span(f" · {more}" if more else "", Tone.DIM)], short=(said,))


def _account_rows(row: SoughtRow, left_out: Sequence[Column[SoughtRow]]) -> list[Row]:
    """Return its other casos, why it was found, and what the list has no room for of its row."""
    others = [_caso_row(each) for each in row.casos if each != row.row]
    facts = [
        _fact("Antes", f"{before}: por ese {by} se encontró")
        for before, by in ((row.account.former, "nombre"), (row.matched, "radicado"))
        if before
    ]
    for column in left_out:
        if value := column.value(row).strip():
            facts.append(_fact(column.heading.strip(), value))
    if row.telefonos:
        facts.append(_fact("Teléfono", " · ".join(row.telefonos)))
    if row.row is not None and row.row.caso.causal:
        facts.append(_fact("Causal", row.row.caso.causal))
    if row.row is not None and row.row.caso.cun:
        facts.append(_fact("CUN", row.row.caso.cun)._replace(spare=True))
    return [*(each._replace(spare=True) for each in others), *facts]


def _fact(name: str, text: str) -> Row:
    return Row([label_span(name), Span(text)], hang=LABEL_WIDTH)
