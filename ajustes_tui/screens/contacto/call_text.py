"""The text of a call: header, script and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CaseCard, CasoClock
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, SECOND_PAGE
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, QUESTIONS
from ajustes_tui.domain.keeping.catalogs import Objection, Paragraph, Rules
from ajustes_tui.domain.values.clocks import semaforo
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.services.casos.contacto import CallEffect
from ajustes_tui.ui.measures import MEDIUM, NORMAL, WIDTH
from ajustes_tui.ui.semaforo import due_words, signal_of
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    cell,
    cleaned,
    ends,
    fit,
    line_width,
    padded,
    rule,
    wrap,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import WITH_RECURSO, Call, CallOutcome, Mode
from ajustes_tui.workbench.call_words import (
    OUTCOME_TITLES,
    days_of_attempts,
    effect_text,
)
from ajustes_tui.workbench.line_words import code_text

MARGIN = 3
"""Cells of the mark before the script."""
SCRIPT_WIDTH = 74
"""Maximum cells of a script line: the eye loses longer ones."""
SCRIPT_ROWS = 9
"""Minimum script rows above the outcomes."""
OUTCOME_ROWS = 5
_LOW = 12
"""Card rows in which outcomes precede the script."""
_GAP = Span("     ")
_ASKED_WIDTH = 19
"""Cells of an objection next to its reply."""
_CHECKLIST: Mapping[str, str] = {"decision": "decisión"}
"""Display spelling of checklist words that differ."""
_COLUMNS = ((25, 25, 24), (17, 23, 18))
"""Cells of the pad columns: with room, and next to the script."""
_NARROW_COLUMNS = (18, 21)
"""The same at 40 columns, where ten outcome rows would leave none for the script."""
_NO_NUMBER = "t agrega un teléfono: no hay ninguno válido"
_NOTHING_CHOSEN = "nada se registra sin Enter"
_HELPS = ("Enter registra", "Enter")
"""Helps of the command row, longest first; the first that fits is shown."""
_MAILBOX_HELPS: Mapping[bool, tuple[str, ...]] = {
    False: ("0 deja el mensaje · Enter registra", "0 mensaje · Enter", "0 · Enter"),
    True: ("Enter registra · 0 cuelgo", "Enter · 0 cuelgo", "Enter"),
}
"""The same for a mailbox, by whether a message is left."""
_FORM_HELPS = ("F8 registra · Tab otro campo · Esc",)
_LACKING_HELPS = ("Tab otro campo · Esc",)
_WRONG_HELPS = ("corrija lo señalado · Esc",)
_EDGES = 5
"""Cells of the command row outside choice and help."""


def title(call: Call) -> str:
    count = len(call.cards) or len(call.sheet.cards)
    if call.mode is Mode.RECURSO:
        return "CONTACTO › Recurso por radicar"
    if call.mode is Mode.LATE_RECURSO:
        return "CONTACTO › Llamó: recurso posterior"
    if call.recurso is not None:
        return "CONTACTO › No acepta"
    if call.incoming:
        return f"CONTACTO › Llamó: informar {count}"
    if call.mode is Mode.MESSAGE:
        return "CONTACTO › Dejar mensaje de voz"
    return f"CONTACTO › Informar {count} {'radicado' if count == 1 else 'radicados'}"


def header_lines(call: Call, rules: Rules, now: datetime, width: int = WIDTH) -> list[Line]:
    """Return the rows about the usuario, as few as hold name, clock, numbers and attempts."""
    card = call.sheet.main
    clock = _clock(card.clock, rules)
    cuenta = [Span("   Cuenta ", Tone.DIM), Span(card.caso.cuenta, Tone.STRONG)]
    # The name is cut for the cuenta and the clock, which are never cut.
    room = width - line_width(clock) - line_width(cuenta) - 2
    name = cell(call.usuario, room).rstrip()
    several = call.usuario != cleaned(card.caso.usuario_nombre or "")
    tone = Tone.NOTICE if several or not name else Tone.STRONG
    who = [Span(f" {name or 'sin nombre'}", tone), *cuenta]
    held = Tone.NOTICE if call.held_by else Tone.DIM
    attempts, claim = _attempts(card, rules), [Span(f"{_claim(call)} ", held)]
    numbers, hours = _numbers(call), _calling_hours(call, rules, now)
    if width < WIDTH:
        # The cuenta, the clock and the number are whole however narrow the window.
        first = [Span(f" {card.caso.cuenta}", Tone.STRONG)]
        name = cell(call.usuario or "sin nombre", width - 2)
        taken = [Span(f" {_claim(call)}", held)] if call.held_by else None
        return [
            ends(first, clock[:1], width),
            taken or [Span(f" {name}", who[0].tone)],
            fit(numbers, width),
        ]
    if width < NORMAL:
        # That somebody else has the usuario comes before until when one may call.
        right = [*attempts, Span("  "), *(claim if call.held_by else hours)]
        if _beside(numbers, right) <= width:
            return [ends(who, clock, width), ends(numbers, right, width)]
        rows = (who, clock), (numbers, hours), (attempts, claim)
        return [ends(left, right, width) for left, right in rows]
    left = [*who, _GAP, *clock]
    one = [*left, _GAP, *numbers, _GAP, *attempts]
    if _beside(one, [*claim, *hours]) <= width:
        return [ends(one, [*claim, Span("· ", Tone.DIM), *hours], width)]
    second = [*numbers, _GAP, *attempts]
    if _beside(second, hours) <= width:
        return [ends(left, claim, width), ends(second, hours, width)]
    rows = (left, claim), (numbers, hours), (attempts, [])
    return [ends(left, right, width) for left, right in rows]


def _beside(left: Line, right: Line) -> int:
    return line_width(left) + line_width(right) + 1


def _clock(clock: CasoClock | None, rules: Rules) -> Line:
    if clock is None:
        return [Span("sin plazo que corra ", Tone.DIM)]
    tone, glyph = signal_of(semaforo(clock.remaining, rules))
    said, due = due_words(clock)
    return [Span(f"{glyph} {said}", tone), Span(f"{due} ")]


def _attempts(card: CaseCard, rules: Rules) -> Line:
    caso = card.caso
    if caso.estado is Estado.RECURSO_POR_RADICAR:
        return [Span(" No aceptó: radique el recurso, o registre que desiste")]
    if caso.estado is Estado.CERRADO_MENSAJE:
        return [Span(" Se le dejó mensaje y ahora llama: no cuenta como intento")]
    if caso.estado is Estado.CERRADO_INFORMADO:
        when = f" el {short_day(caso.informado_el)}" if caso.informado_el else ""
        return [Span(f" Ya informado{when}")]
    if caso.estado is Estado.POR_DEJAR_MENSAJE:
        attempts = count_words(caso.intentos, "intento", "intentos")
        return [Span(f" Ilocalizado: {attempts} en {days_of_attempts(caso)}")]
    line = [Span(" Intento ", Tone.DIM)]
    if caso.intentos < rules.intentos:
        line.append(Span(f"{caso.intentos + 1} de {rules.intentos}", Tone.STRONG))
    else:
        verb, n = ("va" if caso.dias_intento == 1 else "van"), caso.dias_intento
        days = count_words(n, "día hábil", "días hábiles")
        line.append(Span(f"{caso.intentos + 1}, {verb} {days}", Tone.STRONG))
        line.append(Span(f" de {rules.dias_intentos}", Tone.DIM))
    if caso.cita is not None:
        cita = caso.cita.astimezone(BOGOTA)
        line.append(Span(f" · cita {short_day(cita.date())} {cita:%H:%M}", Tone.NOTICE))
    elif caso.ultimo_dia_intento is not None:
        line.append(Span(f" · {_last_attempt(card)}", Tone.DIM))
    return line


def _last_attempt(card: CaseCard) -> str:
    """Return number, time and outcome of the last attempt."""
    caso = card.caso
    for line in card.lines:
        if line.caso == caso.id and line.evento == Evento.CONTACTO and not line.deshecha:
            moment = line.momento.astimezone(BOGOTA)
            resultado = code_text(line.datos.get("resultado", ""))
            return f"{caso.intentos}.º {short_day(moment.date())} {moment:%H:%M} {resultado}"
    day = caso.ultimo_dia_intento
    return f"{caso.intentos}.º {short_day(day)}" if day else ""


def _claim(call: Call) -> str:
    card = call.sheet.main
    if card.toma is None:
        text = "libre"
    elif call.held_by:
        text = f"la tiene {call.held_by}"
    else:
        text = f"suya desde {card.toma.since.astimezone(BOGOTA):%H:%M}"
    return f"{text} · borrador" if card.borrador else text


def _numbers(call: Call) -> Line:
    line: list[Span] = []
    if call.incoming:
        return [Span(" ► llama el usuario: no se marca ningún número")]
    for number, wrong in call.numbers:
        if number == call.number:
            line.append(Span(f" ► {grouped(number)}", Tone.STRONG))
        else:
            text = f"   {grouped(number)}{' errado' if wrong else ''}"
            line.append(Span(text, Tone.INACTIVE if wrong else Tone.NORMAL))
    if not call.valid_numbers:
        line.append(Span(" ▲ t agrega uno: no hay teléfono válido", Tone.NOTICE))
        return line
    return [*line, Span("   t", Tone.KEY), Span(" otro", Tone.DIM)]


def _calling_hours(call: Call, rules: Rules, now: datetime) -> Line:
    if rules.horario == "off" or call.incoming:
        return []
    if not call.sheet.in_calling_hours:
        return [Span("▲ fuera del horario de llamadas ", Tone.NOTICE)]
    saturday = now.weekday() == 5
    until = (rules.horario_sabado if saturday else rules.horario_semana)[1]
    return [Span(f"se llama hasta las {until} ", Tone.DIM)]


def script_lines(
    call: Call, height: int, width: int = WIDTH, *, labelled: bool = False
) -> list[Line]:
    """Return the script in exactly `height` rows.

    On overflow, blank rows go first, then labels; then said paragraphs are shortened, and the first
    of them dropped.
    """
    if not call.script:
        notice = Span(" ▲ Corrija la causal en triage: esta no tiene guion", Tone.NOTICE)
        return [[notice], *([[]] * (height - 1))]
    blocks = _blocks(call, width, labelled=labelled)
    if labelled and sum(map(len, blocks)) > height:
        blocks = _blocks(call, width, labelled=False)
    if sum(map(len, blocks)) + len(blocks) - 1 <= height:
        spaced = [line for block in blocks for line in ([], *block)][1:]
        return padded(spaced, height)
    current = min(len(call.said_at), len(blocks) - 1)
    for index in range(current):
        if sum(map(len, blocks)) > height:
            blocks[index] = blocks[index][:1]
    while sum(map(len, blocks[: current + 1])) > height and current:
        blocks.pop(0)
        current -= 1
    return padded([line for block in blocks for line in block], height)


def _blocks(call: Call, width: int, *, labelled: bool) -> list[list[Line]]:
    return [
        _paragraph(call, n, paragraph, width, labelled=labelled)
        for n, paragraph in enumerate(call.script)
    ]


def _paragraph(
    call: Call, number: int, paragraph: Paragraph, width: int, *, labelled: bool
) -> list[Line]:
    is_said, current = number < len(call.said_at), number == len(call.said_at)
    tone = Tone.STRONG if current else Tone.DIM if is_said else Tone.NORMAL
    mark = Span(f" {'√' if is_said else '►' if current else '·'} ", Tone.OK if is_said else tone)
    texts = wrap(paragraph.text, min(width - MARGIN - 1, SCRIPT_WIDTH))
    rows: list[Line] = [[Span(" " * MARGIN), Span(text, tone)] for text in texts]
    if not labelled or not paragraph.checks:
        rows[0] = [mark, Span(texts[0], tone)]
        return rows
    words = " · ".join(_words_of(paragraph))
    hour = f"{call.said_at[number][:5]}  " if is_said else ""
    label = Span(f"{hour}{words}", Tone.STRONG if current else Tone.DIM)
    return [[mark, label], *rows]


def _words_of(paragraph: Paragraph) -> list[str]:
    return [_CHECKLIST.get(word, word) for word in paragraph.checks]


def said_line(call: Call, width: int = WIDTH) -> Line:
    """Return the checklist: said, being said, to come."""
    line: list[Span] = [Span(" Dicho  ", Tone.DIM)]
    for number, paragraph in enumerate(call.script):
        if not paragraph.checks:
            continue
        is_said, current = number < len(call.said_at), number == len(call.said_at)
        tone = Tone.NORMAL if is_said else Tone.STRONG if current else Tone.DIM
        mark = "√" if is_said else "►" if current else "·"
        line.append(Span(f" {mark} ", Tone.OK if is_said else tone))
        line.append(Span(f"{' '.join(_words_of(paragraph))}  ", tone))
    return fit(line, width) if len(line) > 1 else []


def script_rule(call: Call, width: int = WIDTH) -> Line:
    caso = call.sheet.main.caso
    if call.mode is Mode.MESSAGE or call.message:
        name = "mensaje de voz"
    else:
        name = CONTENIDO_WORDS[caso.contenido or Contenido.NO_APLICA]
    heading = f"Guion {caso.causal or '—'} · {name}"
    space = "Espacio: ya lo dije, sigue"
    return rule(heading, "autorizado · " + space if call.authorised else space, width)


def outcome_lines(call: Call, width: int = WIDTH, told: Rules | None = None) -> list[Line]:
    """Return rule and outcomes, laid out as the numeric pad.

    With `told`, each shows its effect below.
    """
    pad = call.mode is Mode.INFORM
    unsaid = call.unsaid() if any(map(call.needs_script, call.offered)) and not call.page else ()
    order = ["el teclado numérico"] if pad else []
    if call.other_page is not None:
        order.append(f"{SECOND_PAGE} los demás")
    title = OUTCOME_TITLES[call.mode]
    lines: list[Line] = [rule(title, " · ".join(order), width)]
    columns = _columns(call.offered, width)
    for row in _in_rows(call.offered, len(columns)):
        line: list[Span] = [Span("   " if width >= WIDTH else " ")]
        for outcome, cells in zip(row, columns, strict=False):
            line += _outcome(call, outcome, cells)
        lines.append(line)
        if told is not None:
            does = [
                cell(f"  {_does(call, o, told)}", c) for o, c in zip(row, columns, strict=False)
            ]
            lines += [[Span(f"{line[0].text}{''.join(does)}", Tone.DIM)], []]
    if unsaid:
        text = "1 y 2: falta decir el guion" if pad else "falta decir el guion para desistir"
        notice = Span(f"{text} ", Tone.INACTIVE)
        if line_width(lines[-1]) + len(notice.text) > width:
            lines.append([])
        lines[-1] = ends(lines[-1], [notice], width)
    return lines + [[]] * (OUTCOME_ROWS - len(lines))


def _does(call: Call, outcome: CallOutcome, rules: Rules) -> str:
    row = CONTACT_OUTCOMES.get(outcome.resultado)
    if row is None or call.mode is not Mode.INFORM:
        return ""
    if row.informs:
        return "pide el recurso" if outcome.resultado == WITH_RECURSO else "queda cerrado"
    if row.appointment:
        return "pide día y hora"
    if row.wrong_number:
        return "otro número"
    counts = row.attempt and not call.incoming
    return f"intento {call.sheet.main.caso.intentos + 1} de {rules.intentos}" if counts else ""


def _columns(offered: Sequence[CallOutcome], width: int) -> tuple[int, ...]:
    """Return the pad's own columns if they fit, else the fewest cells that hold every outcome."""
    for columns in (*_COLUMNS, (width // 2,) * 2, _NARROW_COLUMNS):
        rows = _in_rows(offered, len(columns))
        if sum(columns) <= width and all(_row_fits(row, columns, width) for row in rows):
            return columns
    return (width - 1,)


def _row_fits(row: Sequence[CallOutcome], columns: Sequence[int], width: int) -> bool:
    """Return whether the outcomes of a row do not touch; the last takes the rest."""
    ends_of = [*columns[: len(row) - 1], width - 1 - sum(columns[: len(row) - 1])]
    texts = (text_width(f"{outcome.digit} {outcome.text}") for outcome in row)
    last = len(row) - 1
    return all(
        text <= cells - (place < last)
        for place, (text, cells) in enumerate(zip(texts, ends_of, strict=True))
    )


def _in_rows(outcomes: Sequence[CallOutcome], count: int) -> list[Sequence[CallOutcome]]:
    return [outcomes[start : start + count] for start in range(0, len(outcomes), count)]


def _outcome(call: Call, outcome: CallOutcome, width: int) -> list[Span]:
    chosen = call.outcome == outcome
    dim = call.only_looks or bool(call.refusal_of(outcome))
    tone = Tone.CURSOR if chosen else (Tone.INACTIVE if dim else Tone.NORMAL)
    digit = Tone.INACTIVE if dim else Tone.KEY
    text = f" {outcome.text}"
    return [
        Span(outcome.digit, Tone.CURSOR if chosen else digit),
        Span(text, tone),
        Span(" " * max(width - len(outcome.digit) - len(text), 0)),
    ]


def card_lines(call: Call, height: int, width: int = WIDTH) -> list[Line]:
    outcomes = outcome_lines(call, width)
    undecided = undecided_lines(call)
    if height < _LOW:
        # What is chosen stays in sight; the script is scrolled to.
        script = script_lines(call, _length(call, width, labelled=False), width)
        return [*outcomes[1:], *undecided, script_rule(call, width), *script]
    rows = max(height - len(outcomes) - len(undecided) - 2, 3)
    if width >= MEDIUM:
        rows = min(rows, max(_length(call, width, labelled=False), SCRIPT_ROWS))
    return [
        script_rule(call, width),
        *script_lines(call, rows, width),
        said_line(call, width),
        *undecided,
        *outcomes,
    ]


def _length(call: Call, width: int, *, labelled: bool) -> int:
    blocks = _blocks(call, width, labelled=labelled)
    return sum(map(len, blocks)) + max(len(blocks) - 1, 0)


def wide_lines(call: Call, height: int, width: int) -> list[Line]:
    undecided = undecided_lines(call)
    rows = min(_length(call, width, labelled=True) + 1, height - 2 - len(undecided))
    script = script_lines(call, rows, width, labelled=True)
    return [script_rule(call, width), [], *script, *undecided]


def said_back_lines(objections: Sequence[Objection], height: int, width: int) -> list[Line]:
    """Return as many whole objections with replies as fit.

    Blank rows separate them if there is room for all.
    """
    blocks = [_said_back(one, width) for one in objections]
    gap: list[Line] = [[]] * (sum(map(len, blocks)) + len(blocks) < height)
    lines: list[Line] = []
    whole = True
    for block in blocks:
        if len(lines) + len(gap) + len(block) + 1 > height:
            whole = False
            break
        lines += [*gap, *block]
    hint = "v las repite" if whole else "v las dice todas"
    return [rule("Si pregunta", hint, width), *lines] if lines else []


def _said_back(one: Objection, width: int) -> list[Line]:
    """Put the objection left of its reply, or above it if too long."""
    asked, margin = cleaned(one.objection), " " * MARGIN
    text = min(width - MARGIN - 1, SCRIPT_WIDTH)
    if text_width(asked) >= _ASKED_WIDTH:
        over: list[Line] = [[Span(margin + t, Tone.STRONG)] for t in wrap(f"«{asked}»", text)]
        return over + [[Span(margin + t)] for t in wrap(one.reply, text)]
    return [
        [Span(margin + cell("" if number else asked, _ASKED_WIDTH), Tone.STRONG), Span(reply)]
        for number, reply in enumerate(wrap(one.reply, text - _ASKED_WIDTH))
    ]


class CommandText(NamedTuple):
    """Text, help and tone of the command row."""

    text: str
    help: str = ""
    tone: Tone = Tone.STRONG


def command_line(
    call: Call,
    effect: CallEffect,
    rules: Rules,
    width: int,
    again: Callable[[], str],
    not_yet: str = "",
    wrong: str = "",
) -> CommandText:
    """Return the outcome and its effect, or why it is refused.

    `again` returns the text of the next attempt, called only if shown. `not_yet` says why calling
    now would be insisting; `wrong` is the error of its form.
    """
    if call.held_by:
        return CommandText(f"La tiene {call.held_by}: solo se puede mirar", "Esc", Tone.NOTICE)
    if call.over:
        question = QUESTIONS[call.sheet.main.caso.estado]
        return CommandText(f"Ya no espera una llamada. Ahora: {question}", "Esc", Tone.NOTICE)
    if call.barred:
        return CommandText(call.barred, "Esc", Tone.NOTICE)
    if call.outcome is None:
        count = len(call.cards)
        counts_for = f"vale para los {count} radicados; " if count > 1 else ""
        if call.lacks_number:
            return CommandText(_NO_NUMBER, f"{counts_for}{_NOTHING_CHOSEN}", Tone.NOTICE)
        if not_yet:
            return CommandText(
                f"▲ Insistir pide motivo; {not_yet[0].lower()}{not_yet[1:]}", "", Tone.NOTICE
            )
        return CommandText("", f"{counts_for}{_NOTHING_CHOSEN}")
    if effect.refusal is not None:
        remedy = " t agrega uno" if call.lacks_number else ""
        return CommandText(f"{effect.refusal.motivo}{remedy}", "", Tone.NOTICE)
    if call.missing:
        chosen = f"{call.outcome.digit} {call.outcome.text}: {call.missing}"
    else:
        place = effect.place_of(call.about)
        chosen = effect_text(call.chosen or call.outcome, effect, rules, again(), place)
    helps: tuple[str, ...] = _HELPS if call.recurso is None else _FORM_HELPS
    if wrong or call.missing:
        helps = _WRONG_HELPS if wrong else _LACKING_HELPS
    if call.outcome.mailbox:
        helps = _MAILBOX_HELPS[call.message]
    return CommandText(chosen, next((h for h in helps if fits(chosen, h, width)), ""))


def undecided_lines(call: Call) -> list[Line]:
    others = call.sheet.undecided
    if not others:
        return []
    radicado = others[0].caso.radicado_actual
    which = (
        f"{radicado} de esta cuenta está"
        if len(others) == 1
        else (f"{radicado} y {count_words(len(others) - 1, 'otro', 'otros')} de esta cuenta están")
    )
    return [[Span(f" ▲ F8 lo decide antes de llamar: {which} sin decidir", Tone.NOTICE)]]


def fits(text: str, help_text: str, width: int) -> bool:
    return len(text) + len(help_text) + _EDGES <= width


def half_typed(call: Call) -> str:
    for key, text in BOX_TEXTS.items():
        if key in call.texts:
            return f"{text.name} a medio escribir: {text.in_call} la sigue"
    return ""


def objection_lines(objections: Sequence[Objection]) -> list[str]:
    if not objections:
        return ["La causal no trae objeciones en su catálogo."]
    return [
        text
        for one in objections
        for text in (f"«{cleaned(one.objection)}»", f"  {cleaned(one.reply)}")
    ]
