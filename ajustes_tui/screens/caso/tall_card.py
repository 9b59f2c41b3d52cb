"""The card in a tall window: separate areas, one row for each option."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import Size

from ajustes_tui.domain.caso.money_mark import MoneyMark, money_mark
from ajustes_tui.domain.caso.words import ESTADO_WORDS
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso import card_text as parts
from ajustes_tui.ui.measures import LABEL_WIDTH, MEDIUM, TALL, WIDTH
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    cell,
    cleaned,
    cut_at_blank,
    ends,
    fit,
    label_span,
    line_width,
    rule,
    width,
    wrap,
)
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.decisions import CaseOption, leads_to


class CardShape(NamedTuple):
    """Columns and rows of a card."""

    columns: int = WIDTH
    rows: int = parts.HEIGHT


SMALLEST = CardShape()
APART = 40
"""Window rows from which a card under the queue has separate areas and a row for each option."""
_UNDER_ROWS = 23
_AROUND = 5
"""Rows outside the card: frame and command row."""
_BESIDE = 57
"""Columns of a card between queue and account."""
_LONGEST = 6
"""Maximum rows of a procedure text."""


def both_fit(size: Size) -> bool:
    return size.width >= MEDIUM and size.height >= TALL


def side_by_side(size: Size) -> bool:
    """Return whether queue, card and account fit in columns."""
    return both_fit(size) and size.width >= 2 * WIDTH


def shape_of(size: Size, *, form: bool) -> CardShape:
    """Return the size of the card; an open form adds the account's area."""
    if side_by_side(size):
        return CardShape(WIDTH if form else _BESIDE, size.height - _AROUND)
    if both_fit(size) and size.height >= APART:
        return CardShape(WIDTH, _UNDER_ROWS)
    return SMALLEST


class DrawnCard(NamedTuple):
    """The lines of a card with nothing chosen, and their changes."""

    lines: Sequence[Line]
    options: Sequence[tuple[CaseOption, tuple[int, Line]]]
    """Each available digit, with the index and content of its row when chosen."""


class _Option(NamedTuple):
    """A decision row: its options, and its lines for each choice."""

    options: Sequence[CaseOption]
    group: str
    columns: int
    joined: bool = False
    """Whether options share the row, as in the smallest window."""

    def line(self, view: CaseView, chosen: CaseOption | None = None) -> Line:
        if self.joined:
            return fit(parts.group_line(self.group, [*self.options], chosen), self.columns - 1)
        return _option_line(view, self.options[0], self.group, self.columns, chosen)


def tall_card(view: CaseView, catalogs: Catalogs, shape: CardShape) -> DrawnCard:
    """Fit the card to `shape`, areas separated if rows allow.

    Overflow is cut from the procedure; the decision is always complete.
    """
    columns = min(shape.columns, WIDTH)
    narrow = columns < WIDTH
    header = _header(view, columns) if narrow else parts.header_lines(view)
    claro = _claro(view, columns) if narrow else parts.claro_lines(view.card)
    procedure = _procedure(view, catalogs, columns)
    top, options = _decision(view, catalogs, columns)
    room = shape.rows - len(header) - len(claro) - len(top)
    if asks := parts.asks_letter(view):
        # As few beside each other as there are rows for, so that their names are whole.
        letters = parts.letter_lines(catalogs, room - len(procedure) - 3, columns)
        top = [*top, *letters]
        room -= len(letters)
    if not narrow and len(options) + len(procedure) > room:
        options = [
            _Option(each, group, columns, joined=True)
            for group, each in parts.groups_of(view).items()
        ]
    procedure = procedure[: max(room - len(options), 1)]
    spare = room - len(options) - len(procedure)
    gaps = min(spare, 3)
    # First before the decision, then before the procedure, then before what Claro says.
    before: list[list[Line]] = [[[]] * (gaps >= place) for place in (3, 2, 1)]
    apart: list[Line] = [[]] * (narrow and not asks and spare > gaps)
    lines: list[Line] = [*header, *before[0], *claro, *before[1], *procedure, *before[2], *top]
    lines += apart
    first = len(lines)
    lines += [row.line(view) for row in options]
    lines += [[]] * (shape.rows - len(lines))
    chosen = [
        (option, (first + number, row.line(view, option)))
        for number, row in enumerate(options)
        for option in row.options
        if not option.refusal
    ]
    return DrawnCard(lines, chosen)


def _header(view: CaseView, columns: int) -> list[Line]:
    caso, clock = view.card.caso, view.card.clock
    name = cleaned(caso.usuario_nombre or "")
    who = Span(f" {name}", Tone.STRONG) if name else Span(" sin nombre en la base", Tone.DIM)
    corte = Span(f"corte {parts.corte_of(caso)} ", Tone.DIM)
    lines: list[Line] = [
        rule(f"{caso.cuenta} / {caso.radicado_actual}", parts.holder_of(view), columns),
        ends([who], [corte], columns),
    ]
    due: Line = [Span(" "), *parts.clock_spans(view)]
    days = Span(f"{parts.clock_text(clock, view.today)} " if clock else "", Tone.DIM)
    if line_width(due) + width(days.text) <= columns:
        return [*lines, ends(due, [days], columns)]
    return [*lines, due, [Span(" "), days]]


def _claro(view: CaseView, columns: int) -> list[Line]:
    caso, room = view.card.caso, columns - LABEL_WIDTH - 1
    result = parts.result_of(caso)
    when = f" {short_day(caso.fecha_respuesta)}" if caso.fecha_respuesta else ""
    estado = f" · {cleaned(caso.estado_ajuste)}" if caso.estado_ajuste else ""
    if width(f"{result.text}{when}{estado}") > room:
        estado = ""
    mark = money_mark(caso.resultado, caso.valor_solicitado, caso.valor_aplicado)
    applied = Span(pesos(caso.valor_aplicado), Tone.STRONG)
    if mark is MoneyMark.APPROVED_WITHOUT_VALUE:
        applied = Span("falta", Tone.NOTICE)
    asked = pesos(caso.valor_solicitado)
    money: Line = [Span(asked, Tone.STRONG), Span("   Aplicado ", Tone.DIM), applied]
    looks = parts.look_twice(caso, mark, room)
    lines: list[Line] = [
        rule("Qué dice Claro", "", columns),
        [label_span("Resultado"), result, Span(f"{when}{estado}")],
        [label_span("Pide"), *money],
    ]
    if looks and line_width(money) + width(looks) <= room:
        lines[-1] = [*lines[-1], Span(looks, Tone.NOTICE)]
    elif looks:
        lines.append([label_span(""), Span(looks.strip(), Tone.NOTICE)])
    kind = parts.class_of(view.card)
    lines += _datum("El asesor", f"{''.join(s.text for s in kind)}«{cleaned(caso.motivo)}»", room)
    if asesor := parts.asesor_of(caso):
        lines += _datum("", asesor, room)
    back = f"«{cleaned(caso.motivo_rechazo)}»" if caso.motivo_rechazo else "sin observación"
    return [*lines, *_datum("El back", back, room)]


def _datum(name: str, text: str, room: int) -> list[Line]:
    return [
        [label_span(name if not number else ""), Span(part)]
        for number, part in enumerate(wrap(text, room))
    ]


def _procedure(view: CaseView, catalogs: Catalogs, columns: int) -> list[Line]:
    lines: list[Line] = [rule("Qué pide el procedimiento", parts.version_words(catalogs), columns)]
    body = parts.steps_of(view, columns, _LONGEST)
    if (causal := view.foreseen.causal) is not None:
        body += [*parts.policy_of(causal, columns, _LONGEST), parts.search_of(causal)]
    lines += [row for line in body for row in _flow(line, columns)]
    return [*lines, parts.account_line(view)] if columns == WIDTH else lines


def _flow(line: Line, columns: int) -> list[Line]:
    """Wrap a labelled line, indenting continuations under the datum."""
    if line_width(line) < columns:
        return [line]
    label, rest = line[0], line[1:]
    rows: list[Line] = []
    while rest:
        first, rest = cut_at_blank(rest, columns - LABEL_WIDTH - 1)
        rows.append([label, *first])
        label = label_span("")
    return rows


def _decision(view: CaseView, catalogs: Catalogs, columns: int) -> tuple[list[Line], list[_Option]]:
    caso = view.foreseen.caso
    changes = f"{catalogs.letters} cambia la causal" if parts.may_change(view) else ""
    top: list[Line] = [rule(ESTADO_WORDS[caso.estado].decide, changes, columns)]
    left, origin = parts.causal_and_origin(view)
    if line_width(left) + width(origin) + 2 < columns:
        top.append(ends(left, [Span(f"{origin} ", Tone.DIM)] if origin else [], columns))
    else:
        top += [*_flow(left, columns), [label_span(""), Span(origin, Tone.DIM)]]
    rows: list[_Option] = []
    for group, options in parts.groups_of(view).items():
        if len(options) > 1 and options[0].refusal and len({o.refusal for o in options}) == 1:
            # Refused alike: the reason is said once.
            rows.append(_Option(options, group, columns, joined=True))
            continue
        rows += [
            _Option([option], group if not number else "", columns)
            for number, option in enumerate(options)
        ]
    return top, rows


def _option_line(
    view: CaseView, option: CaseOption, group: str, columns: int, chosen: CaseOption | None
) -> Line:
    room = columns - LABEL_WIDTH - 1
    label = label_span(group, Tone.INACTIVE if option.refusal else Tone.DIM)
    if option.refusal:
        text = f"{option.digit} {option.text.partition(':')[0]}: {option.refusal.rstrip('.')}"
        return [label, Span(cell(text, room).rstrip(), Tone.INACTIVE)]
    leads = leads_to(option, view.foreseen.caso.estado)
    right = f"→ {leads} " if leads else ""
    texts = (option.text, option.text.partition(":")[0])
    text = next((t for t in texts if width(f"{option.digit} {t}  {right}") <= room + 1), "")
    if not text:
        text, right = cell(option.text, room - 2).rstrip(), ""
    digit = Span(option.digit, Tone.CURSOR if option is chosen else Tone.STRONG)
    return ends([label, digit, Span(f" {text}")], [Span(right, Tone.DIM)] if right else [], columns)
