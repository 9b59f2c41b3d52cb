"""The card of a caso: account, what Claro answered, the decision under it, and what helps to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from textual.geometry import Size

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import CaseCard, CasoClock, next_step
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import MoneyMark, money_mark
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import CLASE_WORDS, ESTADO_WORDS, NOTHING_ASKED, code_name
from ajustes_tui.domain.keeping.catalogs import Catalogs, Causal
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import key
from ajustes_tui.ui.measures import CARD_DATUM_WIDTH, MEDIUM, NORMAL, TALL, WIDTH
from ajustes_tui.ui.semaforo import due_day, signal_of
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    cell,
    cleaned,
    cut_at_blank,
    ends,
    label_span,
    line_width,
    rule,
    width,
    wrap,
    wrap_rows,
)
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.decisions import CaseOption, leads_to

LOWEST = 19
"""Rows of a card in the smallest window."""
APART = 40
"""Window rows from which a card under the queue has more rows."""
_UNDER_ROWS = 23
_QUOTED = 2
"""Maximum rows of the words of asesor and back; all data have them whole."""
_LONGEST = 6
"""Maximum rows of a policy."""


class CardShape(NamedTuple):
    """Where a card stands: its rows, and what is shown beside it."""

    rows: int = LOWEST
    named: bool = True
    """Whether it says which caso it is; the rule above it does under the queue."""
    account: bool = True
    """Whether it tells the other casos of the account; else the panel does."""


def both_fit(size: Size) -> bool:
    return size.width >= MEDIUM and size.height >= TALL


def side_by_side(size: Size) -> bool:
    """Return whether the queue fits beside the card."""
    return both_fit(size) and size.width >= 2 * WIDTH


def shape_of(size: Size) -> CardShape:
    high = both_fit(size) and size.height >= APART
    named = not both_fit(size) or side_by_side(size)
    return CardShape(_UNDER_ROWS if high else LOWEST, named, size.width < NORMAL)


class DrawnCard(NamedTuple):
    """The lines of a card with nothing chosen, and their changes."""

    lines: Sequence[Line]
    options: Mapping[str, tuple[int, Line]] = {}
    """The index and the content of the row of each available digit when chosen."""
    decision: int = 0
    """Row of the title of the decision."""
    first: Sequence[int] = ()
    """Rows that a low window shows first: account, result and options."""


def draw_card(view: CaseView, catalogs: Catalogs, shape: CardShape) -> DrawnCard:
    """Fit the card to `shape`: what helps is cut first, then the decision scrolls."""
    header = header_lines(view, named=shape.named)
    told = [*header, *claro_lines(view.card), *causal_lines(view)]
    told += [*_soportes_seen(view), *_step_lines(view)]
    changes = f"{catalogs.letters} cambia la causal" if may_change(view) else ""
    title = rule(ESTADO_WORDS[view.foreseen.caso.estado].decide, changes)
    possible = [option for option in view.options if not option.refusal]
    options: list[Line] = [_option_line(view, option) for option in possible]
    options += _refused_lines([option for option in view.options if option.refusal])
    room = shape.rows - len(told) - 1 - len(options)
    if asks_letter(view):
        options = [*letter_lines(catalogs, room)]
        room -= len(options)
    helps = help_lines(view, max(room, 0), account=shape.account)
    spare = room - len(helps)
    if spare > 0 and shape.rows > LOWEST:
        told.append([])
    decision = len(told)
    lines: list[Line] = [*told, title, *options, *[[]] * (spare > 1), *helps]
    lines += [[]] * (shape.rows - len(lines))
    chosen = {
        option.digit: (row, _option_line(view, option, chosen=True))
        for row, option in enumerate(possible, decision + 1)
    }
    first = (0, len(header), *(row for row, _line in chosen.values()))
    return DrawnCard(lines, chosen, decision, first)


def header_lines(view: CaseView, *, named: bool = True) -> list[Line]:
    """Return the usuario and the due day; what is unusual about the plazo or the claim, below."""
    caso, clock = view.card.caso, view.card.clock
    name = cleaned(caso.usuario_nombre or "")
    who: list[Span] = [Span(f" {name}") if name else Span(" sin nombre en la base", Tone.DIM)]
    if named:
        who = [
            Span(f" {caso.cuenta}", Tone.STRONG),
            Span(" / "),
            Span(f"{caso.radicado_actual} ", Tone.STRONG),
            *who,
        ]
    lines: list[Line] = [ends(who, due_spans(view), WIDTH)]
    if clock is not None and (said := _unusual(clock, view.today)):
        lines.append([label_span("Plazo"), Span(said)])
    if view.card.held_by or caso.revision is not None:
        lines.append([label_span("Ahora"), Span(holder_of(view), Tone.NOTICE)])
    return lines


def due_spans(view: CaseView) -> list[Span]:
    clock = view.card.clock
    if not clock:
        return [Span("sin plazo que corra ", Tone.DIM)]
    tone, mark = signal_of(view.semaforo)
    return [Span(f"{mark} ", tone), Span(f"{due_day(clock, view.today)} ")]


def _unusual(clock: CasoClock, today: date | None) -> str:
    """Return how the plazo was estimated, and the festivo still to come."""
    if clock.estimated:
        return "sin fecha de solicitud: se cuenta desde el corte"
    coming = [day for day in clock.festivos if today is not None and today <= day <= clock.vence]
    return f"el {short_day(coming[0])} es festivo" if coming else ""


def clock_text(clock: CasoClock, today: date | None) -> str:
    """Return the whole plazo, for the list of all data."""
    if clock.estimated:
        return f"{_unusual(clock, today)}; vence {short_day(clock.vence)}"
    if clock.remaining < 0:
        days = f"hace {-clock.remaining} {'hábil' if clock.remaining == -1 else 'hábiles'}"
        said = f"venció {short_day(clock.vence)}, {days}"
    else:
        days = "queda 1 hábil" if clock.remaining == 1 else f"quedan {clock.remaining} hábiles"
        said = (
            f"día {max(clock.elapsed, 0)} de {clock.total}, vence {short_day(clock.vence)}; {days}"
        )
    for festivo in clock.festivos:
        verb = "fue" if today is not None and festivo < today else "es"
        said += f"; el {short_day(festivo)} {verb} festivo"
    return said


def corte_of(caso: Caso) -> str:
    """Return the corte, and the first corte that brought the caso if different."""
    corte = f"{caso.corte:%d/%m}"
    if caso.corte_inicial and caso.corte_inicial != caso.corte:
        corte += f" (1.º {caso.corte_inicial:%d/%m})"
    return corte


def holder_of(view: CaseView) -> str:
    card = view.card
    if card.caso.revision is not None:
        holder = "espera a la supervisora"
    elif card.toma is None:
        holder = "libre"
    elif card.toma.login == view.me:
        holder = f"suyo desde {card.toma.since.astimezone(BOGOTA):%H:%M}"
    else:
        holder = (
            f"lo tiene {cleaned(card.toma.login)} desde {card.toma.since.astimezone(BOGOTA):%H:%M}"
        )
    if card.borrador_at is not None:
        holder += f" · borrador {card.borrador_at.astimezone(BOGOTA):%H:%M}"
    return holder


def claro_lines(card: CaseCard) -> list[Line]:
    """Return result, day, the back's words and the amount; both amounts if they differ."""
    caso = card.caso
    result: list[Span] = [label_span("Claro"), result_of(caso)]
    if caso.fecha_respuesta:
        result.append(Span(f" {short_day(caso.fecha_respuesta)}"))
    said = f"«{cleaned(caso.motivo_rechazo)}»" if caso.motivo_rechazo else ""
    mark = money_mark(caso.resultado, caso.valor_solicitado, caso.valor_aplicado)
    asked = [Span(f"{pesos(caso.valor_solicitado)} ", Tone.STRONG)] if mark is None else []
    whole = line_width(result) + width(f"  {said}") + line_width(asked) < WIDTH
    lines: list[Line] = [ends([*result, *[Span(f"  {said}")] * whole], asked, WIDTH)]
    if not whole:
        rows = wrap_rows(said, CARD_DATUM_WIDTH, _QUOTED)
        lines += [[label_span(""), Span(row)] for row in rows]
    if mark is not None:
        lines.append(_both_amounts(caso, mark))
    return lines


def _both_amounts(caso: Caso, mark: MoneyMark) -> Line:
    aplicado = Span(pesos(caso.valor_aplicado))
    if mark is MoneyMark.APPROVED_WITHOUT_VALUE:
        aplicado = Span("falta", Tone.NOTICE)
    line = [
        label_span("Valor"),
        Span("pide "),
        Span(pesos(caso.valor_solicitado), Tone.STRONG),
        Span(" · aplicado "),
        aplicado,
    ]
    return [*line, Span(look_twice(caso, mark, WIDTH - line_width(line)), Tone.NOTICE)]


def look_twice(caso: Caso, mark: MoneyMark, room: int) -> str:
    """Return the text of a money mark, fitted to `room` cells."""
    says = ["rechazado"] if mark is MoneyMark.REJECTED_WITH_VALUE else []
    if mark is MoneyMark.DIFFERS:
        more = (caso.valor_aplicado or 0) - (caso.valor_solicitado or 0)
        says = [f"{pesos(abs(more))} {'de más' if more > 0 else 'menos'}", "distinto"]
    texts = [f" ▲ {text}" for text in says]
    return next((text for text in texts if width(text) <= room), " ▲")


def result_of(caso: Caso) -> Span:
    if caso.resultado is Resultado.APROBADO:
        return Span("● APROBADO", Tone.OK)
    if caso.resultado is Resultado.RECHAZADO:
        return Span("■ RECHAZADO", Tone.BAD)
    if caso.resultado_por_revisar:
        return Span(f"▲ POR REVISAR «{cell(caso.resultado_crudo, 12).strip()}»", Tone.NOTICE)
    return Span("○ SIN RESPUESTA", Tone.STRONG)


def causal_lines(view: CaseView) -> list[Line]:
    """Return the causal, with `?` if only suggested, and what the asesor wrote if it says more."""
    if asks_letter(view):
        line: list[Span] = [label_span("Causal"), Span("▲ escriba la letra", Tone.NOTICE)]
        return [line, *_quoted(view)]
    caso, causal, given = view.card.caso, view.foreseen.causal, view.clasificacion
    letter = caso.causal or given.causal
    doubt = "?" * (caso.causal is None and letter == view.card.causal_sugerida)
    name = cleaned(causal.name) if causal else ""
    line = [label_span("Causal"), Span(f"{letter}{doubt}", Tone.STRONG), Span(f" {name}")]
    if atribuible := caso.atribuible or given.atribuible:
        line.append(Span(f"  atribuible: {code_name(atribuible)}", Tone.DIM))
    elif given.demora and caso.causal is None:
        line.append(Span(f"  demora de: {given.demora}", Tone.DIM))
    elif caso.causal is None and not doubt:
        line.append(Span("  la escogió usted", Tone.DIM))
    return [*_flow(line), *_quoted(view, name)]


def _quoted(view: CaseView, name: str = "") -> list[Line]:
    caso, pqr = view.card.caso, view.card.pqr
    said = f"«{cleaned(caso.motivo)}»" if key(caso.motivo or "") != key(name) else ""
    kind = "" if pqr is None else CLASE_WORDS[pqr]
    rows = wrap_rows(f"{kind} {said}".strip(), CARD_DATUM_WIDTH, _QUOTED)
    return [
        [label_span("" if row else "El asesor"), Span(text)]
        for row, text in enumerate(rows)
        if text
    ]


def _step_lines(view: CaseView) -> list[Line]:
    """Return the step of a caso that waits: where there is a question, the question says it."""
    step = view.foreseen.step
    if ESTADO_WORDS[view.foreseen.caso.estado].decide != NOTHING_ASKED:
        return []
    rows = [] if asks_letter(view) else wrap_rows(step.text, CARD_DATUM_WIDTH, _QUOTED)
    label = f"Paso {step.number}" if step.number else ""
    return [[label_span("" if row else label), Span(text)] for row, text in enumerate(rows)]


def _soportes_seen(view: CaseView) -> list[Line]:
    """Return the supports seen at escalation and by whom, if the back rejected it all the same."""
    card = view.card
    if view.foreseen.caso.estado is not Estado.POR_VALIDAR:
        return []
    for line in card.lines:
        if line.caso == card.caso.id and line.evento == Evento.ESCALAR_BACK:
            soportes = line.datos.get("soportes")
            if isinstance(soportes, list) and soportes and not line.deshecha:
                seen = " y ".join(soporte_words(soportes))
                said = f"{cleaned(line.agente)} vio el {line.momento:%d/%m} {seen}"
                return _flow([label_span("Soportes"), Span(said)])
    return []


def _flow(line: Line) -> list[Line]:
    """Wrap a labelled line, indenting continuations under the datum."""
    label, rest = line[0], line[1:]
    rows: list[Line] = []
    while rest:
        first, rest = cut_at_blank(rest, CARD_DATUM_WIDTH)
        rows.append([label, *first])
        label = label_span("")
    return rows


def may_change(view: CaseView) -> bool:
    """Return whether a letter changes the causal."""
    unclassified = view.card.caso.estado is Estado.POR_CLASIFICAR
    changing = Evento.CLASIFICAR if unclassified else Evento.RECLASIFICAR
    return not isinstance(view.card.allows(changing), Refusal)


def _option_line(view: CaseView, option: CaseOption, *, chosen: bool = False) -> Line:
    """Return digit and words; its group and where it leads once a group."""
    possible = [each for each in view.options if not each.refusal]
    estado = view.foreseen.caso.estado
    place = possible.index(option)
    first = not place or possible[place - 1].group != option.group
    leads = leads_to(option, estado)
    if not first and leads == leads_to(possible[place - 1], estado):
        leads = ""
    head = option.text.partition(":")[0]
    alone = sum(each.text.partition(":")[0] == head for each in view.options) == 1
    right = [Span(f"→ {leads} ", Tone.DIM)] if leads else []
    left = [
        label_span(option.group if first else ""),
        Span(option.digit, Tone.CURSOR if chosen else Tone.STRONG),
        Span(f" {head if alone else option.text}"),
    ]
    return ends(left, right, WIDTH)


def _refused_lines(options: Sequence[CaseOption]) -> list[Line]:
    """Return what cannot be, with the first reason; each digit tells its own when pressed."""
    if not options:
        return []
    verb = "no se puede" if len(options) == 1 else "no se pueden"
    reason = options[0].refusal
    reason = reason if reason[1:2].isupper() else f"{reason[:1].lower()}{reason[1:]}"
    text = f"{' '.join(option.digit for option in options)} {verb}: {reason}"
    rows = wrap(text.rstrip("."), CARD_DATUM_WIDTH)
    return [[label_span(""), Span(row, Tone.INACTIVE)] for row in rows]


def help_lines(view: CaseView, rows: int, *, account: bool) -> list[Line]:
    """Return policy, where to look in RR, and the other casos; the policy gives way."""
    causal = view.foreseen.causal
    others = _other_casos(view.card) if account else ""
    below = _flow(search_of(causal)) if causal is not None else []
    below += [[label_span("La cuenta"), Span(others)]] if others else []
    policy: list[Line] = []
    if causal is not None and rows > len(below):
        policy = policy_of(causal, min(rows - len(below), _LONGEST))
    return [*policy, *below][:rows]


def policy_of(causal: Causal, most: int) -> list[Line]:
    policy = wrap_rows(causal.policy, CARD_DATUM_WIDTH, most)
    return [[label_span("" if row else "Política"), Span(text)] for row, text in enumerate(policy)]


def search_of(causal: Causal) -> list[Span]:
    """Return where RR shows the supports of a causal."""
    search = [label_span("En RR")]
    for code in dict.fromkeys(c for group in causal.soportes for c in group):
        name, where = causal.place_in_rr(code)
        search += [Span(name and f"{name}: "), Span(where, Tone.STRONG), Span("   ")]
    return search


def _other_casos(card: CaseCard) -> str:
    open_casos = [o for o in card.others if not _closed(o.caso.estado)]
    closed = len(card.others) - len(open_casos)
    parts = [f"{cleaned(o.caso.radicado_actual)} {next_step(o)}" for o in open_casos[:1]]
    if len(open_casos) > 1:
        parts.append(f"{len(open_casos) - 1} más abiertos")
    if closed:
        parts.append(f"{closed} {'cerrado' if closed == 1 else 'cerrados'}")
    return " · ".join(parts)


def _closed(estado: Estado) -> bool:
    return estado.value.startswith("CERRADO") or estado is Estado.ANULADO


def first_things_first(card: DrawnCard, lines: Sequence[Line]) -> Sequence[Line]:
    return [lines[row] for row in (*card.first, *sorted({*range(len(lines))} - {*card.first}))]


def asks_letter(view: CaseView) -> bool:
    """Return whether a causal letter is required and none suggested."""
    return view.card.caso.causal is None and not view.clasificacion.causal


def letter_lines(catalogs: Catalogs, rows: int, columns: int = WIDTH) -> list[list[Span]]:
    """Return causal letters and names, in columns that fit `rows`."""
    causales = sorted(catalogs.causales, key=lambda causal: causal.letter)
    across = -(-len(causales) // max(rows, 1))
    room = (columns - 2) // max(across, 1)
    return [
        [
            span
            for causal in causales[first : first + across]
            for span in (
                Span(f" {causal.letter.lower()}", Tone.STRONG),
                Span(f" {cell(cleaned(causal.name), room - 3)}"),
            )
        ]
        for first in range(0, len(causales), across or 1)
    ]
