"""The text of a call: who is called, the script, the answers, the outcomes, what was before and comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CaseCard, CasoRow, HistorialLine
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.line_data import BY_CORTE
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, QUESTIONS
from ajustes_tui.domain.keeping.catalogs import Objection, Rules
from ajustes_tui.domain.values.clocks import semaforo
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.line_text import moment_of
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.services.casos.contacto import CallEffect
from ajustes_tui.ui.measures import LABEL_WIDTH, READ_WIDTH
from ajustes_tui.ui.semaforo import due_day, signal_of
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, label_span, radicado_end
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, Under
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import Call, CallOutcome, Mode
from ajustes_tui.workbench.call_words import days_of_attempts, effect_words
from ajustes_tui.workbench.line_words import code_text, who_did_it

MARGIN = 3
"""Cells of the mark before the script."""
_ASKED_WIDTH = 19
"""Cells of an objection next to its reply."""
_ROOMY = 25
"""Most cells of an outcome of the pad."""
_LONGEST = 70
"""Cells of a choice beside which a key still fits in the smallest window."""
_NO_NUMBER = "t agrega un teléfono: no hay ninguno válido"
_NOTHING_CHOSEN = "nada se registra sin Enter"

_NEXT_CALLS = 8
"""Maximum next calls listed."""


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


def usuario(call: Call, rules: Rules, now: datetime) -> PlaceArea:
    """Return who is called, until when, at which number, and which attempt it is."""
    card = call.sheet.main
    name = call.usuario
    several = name != cleaned(card.caso.usuario_nombre or "")
    tone = Tone.NOTICE if several or not name else Tone.STRONG
    cuenta = [Span(" Cuenta ", Tone.DIM), Span(card.caso.cuenta, Tone.STRONG)]
    numbers, chosen = _numbers(call)
    rows = [
        Row(cuenta, end=_clock(card, rules, now), more=[Span(f"  {name or 'sin nombre'}", tone)]),
        Row(numbers, end=_before(card), more=_attempt(card, rules), short=(chosen,)),
    ]
    if rules.horario != "off" and not call.incoming and not call.sheet.in_calling_hours:
        rows.append(Row([Span(" ▲ fuera del horario de llamadas", Tone.NOTICE)]))
    if others := call.sheet.undecided:
        rows.append(
            Row([Span(f" ▲ F8 lo decide antes de llamar: {_undecided(others)}", Tone.NOTICE)])
        )
    return PlaceArea("usuario", 0, rows)


def _undecided(others: Sequence[CasoRow]) -> str:
    radicado = others[0].caso.radicado_actual
    if len(others) == 1:
        return f"{radicado} de esta cuenta está sin decidir"
    more = count_words(len(others) - 1, "otro")
    return f"{radicado} y {more} de esta cuenta están sin decidir"


def _clock(card: CaseCard, rules: Rules, now: datetime) -> Line:
    clock = card.clock
    if clock is None:
        return [Span("sin plazo que corra ", Tone.DIM)]
    tone, glyph = signal_of(semaforo(clock.remaining, rules))
    return [Span(f"{glyph} ", tone), Span(f"{due_day(clock, now.date())} ")]


def _attempt(card: CaseCard, rules: Rules) -> Line:
    """Return which attempt it is, or why none is counted."""
    caso = card.caso
    said = {
        Estado.RECURSO_POR_RADICAR: "No aceptó: radique el recurso, o registre que desiste",
        Estado.CERRADO_MENSAJE: "Se le dejó mensaje y ahora llama: no cuenta como intento",
    }.get(caso.estado, "")
    if caso.estado is Estado.CERRADO_INFORMADO:
        said = f"Ya informado{f' el {short_day(caso.informado_el)}' if caso.informado_el else ''}"
    if caso.estado is Estado.POR_DEJAR_MENSAJE:
        attempts = count_words(caso.intentos, "intento")
        said = f"Ilocalizado: {attempts} en {days_of_attempts(caso)}"
    if said:
        return [Span(f"  {said}")]
    line = [Span("  Intento ", Tone.DIM)]
    if caso.intentos < rules.intentos:
        line.append(Span(f"{caso.intentos + 1} de {rules.intentos}", Tone.STRONG))
    else:
        verb, n = ("va" if caso.dias_intento == 1 else "van"), caso.dias_intento
        days = count_words(n, "día hábil")
        line.append(Span(f"{caso.intentos + 1}, {verb} {days}", Tone.STRONG))
        line.append(Span(f" de {rules.dias_intentos}", Tone.DIM))
    return line


def _before(card: CaseCard) -> Line:
    """Return the cita, else the last attempt that counts, if any."""
    caso = card.caso
    if caso.estado is not Estado.POR_CONTACTAR:
        return []
    if caso.cita is not None:
        cita = caso.cita.astimezone(BOGOTA)
        return [Span(f"cita {short_day(cita.date())} {cita:%H:%M} ", Tone.NOTICE)]
    if caso.ultimo_dia_intento is None:
        return []
    number, day = f"{caso.intentos}.º", caso.ultimo_dia_intento
    for line in card.lines:
        if line.caso == caso.id and line.evento == Evento.CONTACTO and not line.deshecha:
            moment = line.momento.astimezone(BOGOTA)
            resultado = code_text(line.datos.get("resultado", ""))
            said = f"{number} {short_day(moment.date())} {moment:%H:%M} {resultado} "
            return [Span(said, Tone.DIM)]
    return [Span(f"{number} {short_day(day)} ", Tone.DIM)]


def _numbers(call: Call) -> tuple[Line, Line]:
    """Return the numbers of the usuario, and the one that is called."""
    if call.incoming:
        line = [Span(" ► llama el usuario: no se marca ningún número")]
        return line, line
    numbers = [
        Span(f" ► {grouped(number)}", Tone.STRONG)
        if number == call.number
        else Span(
            f"   {grouped(number)}{' errado' * wrong}", Tone.INACTIVE if wrong else Tone.NORMAL
        )
        for number, wrong in call.numbers
    ]
    if not call.valid_numbers:
        return [*numbers, Span(" ▲ sin teléfono válido", Tone.NOTICE)], []
    return numbers, [span for span in numbers if span.tone is Tone.STRONG]


def script(call: Call) -> Part:
    """Return the paragraphs, each with the key of its number, and as many answers as fit."""
    caso = call.sheet.main.caso
    if call.mode is Mode.MESSAGE or call.message:
        name = "mensaje de voz"
    else:
        name = CONTENIDO_WORDS[caso.contenido or Contenido.NO_APLICA]
    heading = f"Guion {caso.causal or '—'} · {name}{' · autorizado' * call.authorised}"
    if not call.script:
        notice = Span(" ▲ Corrija la causal en triage: esta no tiene guion", Tone.NOTICE)
        return PlaceArea("guion", 0, [Row([notice])], heading)
    said = len(call.said_at)
    right = (f"dicho {said} de {len(call.script)}",) if said else ("Espacio: ya lo dije, sigue",)
    return Under(
        [
            PlaceArea("guion", 0, [_paragraph(paragraph.text, n, said)], heading, right)
            for n, paragraph in enumerate(call.script)
        ]
    )


def _paragraph(text: str, number: int, said: int) -> Row:
    if number < said:
        line = [Span(" √ ", Tone.OK), Span(text, Tone.DIM)]
    elif number == said:
        line = [Span("   "), Span(text, Tone.STRONG)]
    else:
        line = [Span(" · "), Span(text)]
    return Row(line, str(number), hang=MARGIN, most=READ_WIDTH)


def answers(objections: Sequence[Objection]) -> Part:
    """Return each objection beside its reply, or above it if too long, while all of it fits."""
    return Under(
        [PlaceArea("pregunta", 0, _answer(one), "Si pregunta", spare=True) for one in objections]
    )


def _answer(one: Objection) -> list[Row]:
    asked, margin = cleaned(one.objection), " " * MARGIN
    if text_width(asked) < _ASKED_WIDTH:
        line = [Span(margin + cell(asked, _ASKED_WIDTH), Tone.STRONG), Span(one.reply)]
        return [Row(line, hang=MARGIN + _ASKED_WIDTH, most=READ_WIDTH - _ASKED_WIDTH)]
    spoken = (Span(f"«{asked}»", Tone.STRONG), Span(one.reply))
    return [Row([Span(margin), each], hang=MARGIN, most=READ_WIDTH) for each in spoken]


def outcomes(call: Call) -> PlaceArea:
    """Return the outcomes laid out as the numeric pad, and what is still to be said for some."""
    unsaid = any(map(call.needs_script, call.offered)) and not call.page and call.unsaid()
    pad = call.mode is Mode.INFORM
    why = "1 y 2: falta decir el guion" if pad else "falta decir el guion para desistir"
    end = [Span(f"{why} ", Tone.INACTIVE)] if unsaid else []

    def rows(width: int) -> Iterator[Row]:
        columns = _columns(call.offered, width)
        for start in range(0, len(call.offered), len(columns)):
            row = call.offered[start : start + len(columns)]
            line = [Span(" ")]
            for outcome, cells in zip(row, columns, strict=False):
                blank = cells - text_width(f"{outcome.digit} {outcome.text}")
                line += [*_outcome(call, outcome), Span(" " * blank)]
            last = start + len(columns) >= len(call.offered)
            yield Row(line[:-1], end=end if last else ())

    return PlaceArea("resultado", 0, rows)


def _columns(offered: Sequence[CallOutcome], width: int) -> list[int]:
    """Return the cells of as many columns, at most three, as hold every outcome."""
    for count in (3, 2):
        needed = [
            1 + max(text_width(f"{o.digit} {o.text}") for o in offered[place::count])
            for place in range(min(count, len(offered)))
        ]
        share, spare = min(width // count, _ROOMY), (width - sum(needed)) // count
        if spare >= 0:
            return [max(cells, min(share, cells + spare)) for cells in needed]
    return [width - 1]


def _outcome(call: Call, outcome: CallOutcome) -> list[Span]:
    digit, tone = Tone.KEY, Tone.NORMAL
    if call.outcome == outcome:
        digit = tone = Tone.CURSOR
    elif call.only_looks or call.refusal_of(outcome):
        digit = tone = Tone.INACTIVE
    return [Span(outcome.digit, digit), Span(f" {outcome.text}", tone)]


class CommandText(NamedTuple):
    """Text, help and tone of the command row."""

    text: str
    help: str = ""
    tone: Tone = Tone.STRONG


def account(call: Call) -> PlaceArea:
    main = call.sheet.main
    moments = [_moment(line, several=bool(main.others)) for line in main.lines]
    return PlaceArea("pasado", 0, time_line(moments, READ_WIDTH), "Lo que ha pasado")


def _moment(line: HistorialLine, *, several: bool) -> Moment:
    """Return what happened and who did it; with `several`, to which caso."""
    moment = moment_of(line)
    whose = f"{radicado_end(line.radicado)} " if several and line.radicado else ""
    below = "" if line.evento in BY_CORTE else moment.right
    return moment._replace(right=f"{whose}{who_did_it(line)}", below=below)


def facts(call: Call) -> PlaceArea:
    """Return what the script does not say of the caso: of each radicado, while a recurso is asked."""
    main = call.sheet.main
    caso = main.caso
    asked, applied = caso.valor_solicitado, caso.valor_aplicado
    days = (caso.fecha_solicitud, caso.fecha_respuesta)
    pairs = [
        ("Pide", "" if asked in (None, applied) else pesos(asked)),
        ("Aplicado", "" if applied in (None, asked) else pesos(applied)),
        ("El back", cleaned(caso.motivo_rechazo or "")),
        ("Asesor", ", ".join(cleaned(each) for each in (caso.asesor_id, caso.aliado) if each)),
        ("Solicitud", short_day(days[0]) if days[0] else ""),
        ("Respuesta", short_day(days[1]) if days[1] else ""),
    ]
    if call.recurso is not None:
        pairs[:0] = [("Se informa", _decided(card.caso)) for card in call.cards]
    rows = [Row([label_span(name), Span(said)], hang=LABEL_WIDTH) for name, said in pairs if said]
    whose = f" {radicado_end(caso.radicado_actual)}" if main.others else ""
    return PlaceArea("caso", 0, rows, f"El caso{whose}")


def _decided(caso: Caso) -> str:
    applied = caso.contenido is Contenido.APLICADO
    decision = CONTENIDO_WORDS[Contenido.APLICADO if applied else Contenido.NO_APLICA]
    return f"{cleaned(caso.radicado_informado)} {caso.causal or '—'} {decision}"


def coming(call: Call, agenda: Sequence[AgendaRow]) -> PlaceArea:
    others = [row for row in agenda if row.cuenta != call.cuenta and not row.not_now]
    rows = [_next(row) for row in others[:_NEXT_CALLS]]
    nobody = [Row([Span(" Nadie más por ahora: Esc vuelve a la agenda", Tone.DIM)])]
    return PlaceArea("despues", 0, rows or nobody, "Después de esta")


def _next(row: AgendaRow) -> Row:
    entry = row.entry
    tone, glyph = signal_of(entry.semaforo)
    days = "" if entry.remaining is None else entry.remaining
    name = cleaned(entry.row.caso.usuario_nombre or "")
    left = [Span(f" {cell(row.cuenta, 10)} "), Span(glyph, tone), Span(f" {days:>2}  {name}")]
    when = "" if row.when == "ya" else f"{row.when} "
    return Row(left, end=[Span(when, Tone.DIM)] if when else ())


def command_line(
    call: Call,
    effect: CallEffect,
    rules: Rules,
    again: Callable[[], str],
    not_yet: str = "",
    wrong: str = "",
) -> CommandText:
    """Return the outcome and its effect, or why it is refused.

    `again` returns the text of the next attempt, called only if shown. `not_yet` says why calling
    now would be insisting; `wrong` is the label of the wrong field of its form.
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
        said = effect_words(call.chosen or call.outcome, effect, rules, again(), place)
        chosen = " → ".join(filter(None, said))
    return CommandText(chosen, _help(call, wrong) if text_width(chosen) <= _LONGEST else "")


def _help(call: Call, wrong: str) -> str:
    """Return the keys that go on, the most important first."""
    if wrong or call.missing:
        return f"corrija «{wrong}» · Esc" if wrong else "Tab otro campo · Esc"
    if call.recurso is not None:
        return "F8 registra · Tab otro campo · Esc"
    if call.outcome is not None and call.outcome.mailbox:
        return f"Enter registra · 0 {'cuelgo' if call.message else 'deja el mensaje'}"
    return "Enter registra"


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
