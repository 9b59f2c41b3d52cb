"""The words of mi turno, as rows with their lines and their destination."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.eventos import DECISIONES, LLAMADAS, Evento
from ajustes_tui.domain.caso.outcomes import CALL_COUNTS, COUNTED_AS, CallCount
from ajustes_tui.domain.caso.revision import holds_answer
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, code_name, evento_words, question_of
from ajustes_tui.domain.figures.duties import Duty, since_words
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import short_day, short_moment
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.person import PersonCard, RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.arrivals import base_words
from ajustes_tui.services.casos.turno import (
    AnsweredQuestion,
    Cita,
    Coming,
    InHand,
    ReturnedToday,
    ShiftLine,
    Today,
    Turno,
)
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import Line as Line
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, ends, label_span, rule, wrap
from ajustes_tui.widgets.bars import PLAIN, Bar
from ajustes_tui.widgets.hour_plot import HourCounts
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import screen_of

DAY_HEIGHT = 36
"""Rows of a window that has the day below the rows."""
TALL = 30
"""Rows from which each answer and each draft has a row of its own."""
_NAME_WIDTH = 21
_VERB_WIDTH = 10
_DUTY_WIDTH = 26
_PERSON_WIDTH = 22
_DIGITS = 9
"""The duties that a digit opens."""
_WORKDAY = (7, 17)
"""The hours that the day always shows."""
DUTY = "toca:"
"""How the destination of a duty begins; its number follows."""


@dataclass(frozen=True, slots=True)
class TurnoRow:
    """Some lines of the screen; with a destination the cursor can stand on them."""

    lines: Sequence[Line]
    destination: str = ""
    """The place that Enter opens: en_mano, vencidas, citas, llamadas, cola, vueltos, bandeja, hoy…"""


def title_of(turno: Turno, run_session: RunSession) -> tuple[str, str]:
    """Return the two ends of the bar."""
    day = turno.now.date()
    rol = f", {run_session.rol}" if run_session.rol else ""
    return f"{place_name(run_session)} · {short_day(day)}/{day.year}", f"{run_session.login}{rol}"


def place_name(run_session: RunSession) -> str:
    """Return what the screen is called: for who leads, by what is to be done."""
    return "LO QUE TOCA" if run_session.can(Power.OVERSEE) else "MI TURNO"


def rows_of(turno: Turno, run_session: RunSession, width: int, height: int) -> list[TurnoRow]:
    """Return the screen as rows that fit `height` lines whenever that is possible.

    On a wide window the first casos stand there one by one, and the day and the avisos beside them.
    """
    wide = is_wide(width, height)
    length = height >= TALL or wide
    works, leads = run_session.can(Power.WORK), run_session.can(Power.OVERSEE)
    rows = _in_hand(turno) if turno.in_hand is not None or not leads else []
    title = "Lo que sigue" if works else "La célula"
    now = [TurnoRow([rule(title, "Enter lo abre", width)])]
    now += _coming(turno, width) if wide else []
    now += _now(turno, run_session, tall=length, wide=wide)
    duties = _duties(turno, width) if turno.duties or leads else []
    # Who works the casos is at them first.
    rows += [*duties, *now] if leads else [*now, *duties]
    if wide:
        return rows
    if works:
        rows.append(TurnoRow([rule("Hoy usted", "v la lista completa", width)]))
        rows += _today(turno.today, run_session)
    notices = _notices(turno)
    if notices:
        rows += [TurnoRow([rule("Avisos", width=width)]), *notices]
    return rows


def is_wide(width: int, height: int) -> bool:
    """Tell whether a window has room for the day and the avisos beside each other below the rows."""
    return width >= NORMAL and height >= DAY_HEIGHT


def first_notice(turno: Turno) -> tuple[str, Tone]:
    """Return the aviso that matters most: what is lacking or stops the work, else what came; or none."""
    spans = [span for row in _notices(turno) for line in row.lines for span in line]
    first = next((span for span in spans if span.tone is Tone.NOTICE), spans[0] if spans else None)
    return ("", Tone.DIM) if first is None else (first.text.strip(), first.tone)


def notice_lines(turno: Turno, width: int) -> list[Line]:
    """Return the avisos, broken where they are long."""
    spans = [span for row in _notices(turno) for line in row.lines for span in line]
    lines: list[Line] = []
    for span in spans:
        lines += [[Span(f" {text}", span.tone)] for text in wrap(span.text, width - 2)]
    return lines or [[Span(" Nada nuevo por ahora.", Tone.DIM)]]


def people_lines(people: Sequence[PersonCard], now: datetime, width: int) -> list[Line]:
    """Return who is here and who is not, when they were last seen, and what they did today."""
    most = max((person.total for person in people), default=0)
    lines: list[Line] = []
    for person in people:
        if not person.usuario.active:
            continue
        here = person.seen is not None and person.seen.date() == now.date()
        tone = Tone.NORMAL if here else Tone.DIM
        bar = max(width - _PERSON_WIDTH - 40, 0)
        cells = -(-person.total * bar // most) if most else 0
        seen = short_moment(person.seen, now) if person.seen else "no ha entrado"
        lines.append(
            [
                Span(f" {'●' if here else '○'} ", tone),
                Span(cell(cleaned(person.usuario.name), _PERSON_WIDTH), tone),
                Span(cell(person.usuario.rol.value, 12), Tone.DIM),
                Span(cell(seen, 16), Tone.DIM),
                Span(f"{person.total or '·':>5}  ", Tone.STRONG if person.total else Tone.EDGE),
                Span("█" * cells),
            ]
        )
    return lines


def day_bars(today: Today) -> list[Bar]:
    """Return what the person did today, the most frequent first, each in the fill of its bucket."""
    done = sorted(today.decisiones.items(), key=lambda pair: -pair[1])
    bars = [Bar(_done(evento), count, _LETTERS.get(evento, PLAIN)) for evento, count in done]
    return [*bars, *(Bar(words, count) for words, count in _counted_calls(today))]


def day_hours(today: Today) -> list[HourCounts]:
    """Return the decisions and the calls of each hour of the day, through all those of work."""
    counts: Counter[tuple[int, bool]] = Counter()
    seen = set()
    for line in today.lines:
        act = (line.cuenta if line.evento in LLAMADAS else line.caso_id, line.momento)
        if line.deshizo is None and line.evento in LLAMADAS | DECISIONES and act not in seen:
            seen.add(act)
            counts[line.momento.hour, line.evento in LLAMADAS] += 1
    if not counts:
        return []
    hours = [*_WORKDAY, *(hour for hour, _is_call in counts)]
    return [
        HourCounts(hour, (counts[hour, False], counts[hour, True]))
        for hour in range(min(hours), max(hours) + 1)
    ]


def _coming(turno: Turno, width: int) -> list[TurnoRow]:
    """Return the first calls and the first decisions, each with its account ready."""
    rows = [
        _coming_row("Llamar", "call", coming, _informs(coming.row.caso), width)
        for coming in turno.to_call
    ]
    for coming in turno.to_decide:
        caso = coming.row.caso
        asked = Span(question_of(caso.estado, caso.resultado))
        rows.append(_coming_row("Decidir", "case", coming, asked, width))
    return rows


def _informs(caso: Caso) -> Span:
    if caso.contenido is None:
        return Span(question_of(caso.estado, caso.resultado))
    tone = Tone.OK if caso.contenido is Contenido.APLICADO else Tone.BAD
    return Span(CONTENIDO_WORDS[caso.contenido], tone)


def _coming_row(verb: str, kind: str, coming: Coming, what: Span, width: int) -> TurnoRow:
    caso, remaining = coming.row.caso, coming.remaining
    tone, glyph = signal_of(coming.semaforo)
    amount = caso.valor_aplicado if caso.valor_aplicado is not None else caso.valor_solicitado
    holder = coming.row.tomado_by
    left = [
        Span(" "),
        Span(cell(verb, _VERB_WIDTH), Tone.DIM),
        Span(f"{cell(caso.cuenta, 11)} "),
        Span(glyph, tone),
        Span(f" {'' if remaining is None else remaining:>2}  "),
        Span(f"{cell(cleaned(caso.usuario_nombre or 'sin nombre'), 26)}  "),
        what._replace(text=cell(what.text, 27)),
        Span(f"{pesos(amount) if amount is not None else '—':>14}"),
    ]
    right = [Span("lo tiene usted " if holder else "", Tone.DIM)]
    return TurnoRow([ends(left, right, width)], f"{kind}:{caso.id}")


def _next_words(coming: Sequence[Coming]) -> str:
    """Return who comes first of a count, with the days left."""
    if not coming:
        return ""
    first = coming[0]
    days = "" if first.remaining is None else f" {glyph_of(first.semaforo)} {first.remaining}"
    return f"sigue {first.row.caso.cuenta}{days}"


def enter_words(row: TurnoRow | None, turno: Turno) -> str:
    """Return what Enter does on a row, '' where there is nothing to say."""
    kind, _, about = (row.destination if row is not None else "").partition(":")
    if kind == "en_mano" and turno.in_hand is not None:
        return f"Enter vuelve a {turno.in_hand.cuenta}"
    if kind in ("call", "case"):
        coming = turno.to_call if kind == "call" else turno.to_decide
        cuenta = next((c.row.caso.cuenta for c in coming if c.row.caso.id == int(about)), "")
        return f"Enter {'llama a' if kind == 'call' else 'abre'} {cuenta}"
    if kind == "toca":
        duty = turno.duties[int(about) - 1]
        return f"Enter lo abre: {duty.row.verb.lower()} {duty.name}"
    return _ENTER.get(kind, "")


_ENTER: Mapping[str, str] = {
    "vencidas": "Enter abre las citas vencidas en la agenda",
    "citas": "Enter abre las citas de hoy en la agenda",
    "llamadas": "Enter abre la agenda con estas llamadas",
    "cola": "Enter abre la cola con estos casos",
    "vueltos": "Enter abre en la cola lo que volvió",
    "bandeja": "Enter abre la bandeja",
    "preguntas": "Enter abre la bandeja, con sus preguntas",
    "contestadas": "Enter abre el caso que le contestaron",
    "respuesta": "Enter abre el caso que le contestaron",
    "hoy": "Enter lista lo que usted hizo hoy",
    "hoy_llamadas": "Enter lista lo que usted hizo hoy",
    "hoy_deshechas": "Enter lista lo que usted hizo hoy",
}
"""What Enter does on the rows of each kind."""
_LETTERS: Mapping[str, str] = {
    Evento.APLICACION_CORRECTA: "A",
    Evento.MAL_APLICADO: "C",
    Evento.RECHAZO_CORRECTO: "R",
    Evento.MAL_RECHAZADO: "R",
    Evento.NO_REVERTIDO: "R",
    Evento.ESCALAR_PQR: "Q",
    Evento.RADICAR_RECURSO: "Q",
    Evento.ESCALAR_BACK: "P",
}
"""The bucket whose fill an evento has in the bars of the day."""


def painted(rows: Sequence[TurnoRow], destination: str) -> list[Line]:
    """Return the lines, with the mark of the cursor on the row of a destination."""
    lines: list[Line] = []
    for row in rows:
        current = bool(destination) and row.destination == destination
        for number, line in enumerate(row.lines):
            marked = current and number == len(row.lines) - 1
            lines.append(_marked(line) if marked else line)
    return lines


def _marked(line: Line) -> Line:
    first, *rest = line
    strong = [t._replace(tone=Tone.STRONG) if t.tone is Tone.NORMAL else t for t in rest]
    return [Span("►", Tone.STRONG), first._replace(text=first.text[1:]), *strong]


def _in_hand(turno: Turno) -> list[TurnoRow]:
    hand = turno.in_hand
    if hand is None:
        nothing = "nada a medias; F3 trae la cola y F4 las llamadas"
        return [TurnoRow([[label_span("Estaba en"), Span(nothing, Tone.DIM)]])]
    since = f"  desde {hand.since:%H:%M}" if hand.since else ""
    corte = f", se cortó {hand.cut:%H:%M}" if hand.cut else ""
    others = turno.other_borradores
    espera = "si antes quiere ver otra cosa, el borrador la espera"
    if others:
        espera = f"deja {_counted(others, 'borrador más', 'borradores más')}"
    return [
        TurnoRow(
            [
                [
                    label_span("Estaba en"),
                    Span(f"{hand.cuenta}  ", Tone.STRONG),
                    Span(question_of(hand.estado, hand.resultado)),
                    Span(f"{since}{corte}", Tone.DIM),
                ],
                [label_span(""), Span(_borrador(hand))],
                [label_span(""), *_meanwhile(hand)],
                [
                    Span("   "),
                    Span("Enter", Tone.STRONG),
                    Span(" vuelve ahí"),
                    Span(f"        {espera}", Tone.DIM),
                ],
            ],
            "en_mano",
        )
    ]


def _borrador(hand: InHand) -> str:
    if hand.borrador_at is None:
        return "sin nada escrito"
    summary = summary_of(hand.borrador)
    return f"borrador de las {hand.borrador_at:%H:%M}" + (f": {summary}" if summary else "")


def summary_of(borrador: Mapping[str, str]) -> str:
    """Return the contents of a draft in a few words, and its missing data; never a telephone number."""
    if "modo" in borrador:
        paragraphs = sum(bool(hour) for hour in borrador.get("dichos", "").split(","))
        parts = [f"la llamada, {_counted(paragraphs, 'párrafo dicho', 'párrafos dichos')}"]
        if borrador.get("recurso"):
            parts.append("el recurso" if borrador.get("motivo") else "el recurso sin razones")
        if borrador.get("razon"):
            parts.append(f"{borrador['razon']} {borrador.get('subrazon', '')}".strip())
        return ", ".join(parts)
    parts = []
    if holds_answer(borrador):
        digit = borrador.get("r.digito")
        parts.append(f"la respuesta {digit}" if digit else "una respuesta")
        parts[0] += " en la bandeja" + ("" if borrador.get("r.razon") else ", sin razón")
    parts += [text.held for key, text in BOX_TEXTS.items() if text.held and borrador.get(key)]
    if borrador.get("causal"):
        parts.append(f"causal {borrador['causal']}")
    evento = borrador.get("evento", "")
    if evento in set(Evento):
        parts.append(evento_words(evento).done)
    fields = {key[2:]: text for key, text in borrador.items() if key.startswith("c.")}
    pair = " ".join(
        fields.pop(key, borrador.get(f"f.{key}", "")) for key in ("razon", "subrazon")
    ).strip()
    empty = []
    for key, text in fields.items():
        name = key.strip("_").replace("_", " ").replace("por que", "por qué")
        if text.strip():
            parts.append(f"{name} {cleaned(text.strip())}" if key != "telefono" else name)
        else:
            empty.append(f"{name} sin escribir")
    return ", ".join([*parts, *([pair] if pair else []), *empty])


def _meanwhile(hand: InHand) -> Line:
    if hand.holder is not None:
        if hand.touched is not None and hand.touched[0] == hand.holder:
            return [Span(f"▲ {_touched(hand)} y ahora lo tiene", Tone.NOTICE)]
        did = f"{_touched(hand)}; " if hand.touched else ""
        return [Span(f"▲ {did}ahora lo tiene {cleaned(hand.holder)}", Tone.NOTICE)]
    if hand.touched is not None:
        return [Span(f"▲ {_touched(hand)}; véalo antes de seguir", Tone.NOTICE)]
    follows = "sigue siendo suyo" if hand.is_held else "está libre"
    return [Span("√", Tone.OK), Span(f" nadie lo tocó mientras tanto; {follows}")]


def _touched(hand: InHand) -> str:
    if hand.touched is None:
        return ""
    who, evento = hand.touched
    if who == "sistema":
        return "un corte lo cambió mientras tanto"
    return f"{cleaned(who)} registró «{_done(evento)}»"


def _duties(turno: Turno, width: int) -> list[TurnoRow]:
    """Return a row for each duty, with its number, since when it is due, and the key of its place."""
    rows = [TurnoRow([rule("Le toca a usted", "Enter, o su número, lo abre", width)])]
    if not turno.duties:
        rows.append(TurnoRow([[Span(" Por ahora no le toca nada.", Tone.DIM)]]))
    for number, duty in enumerate(turno.duties, 1):
        digit = str(number) if number <= _DIGITS else ""
        since = since_words(duty, turno.now.date())
        what = ", ".join(filter(None, (duty.detail, since)))
        left = [
            Span(" "),
            Span(cell(digit, 2), Tone.STRONG),
            Span(cell(duty.row.verb, _VERB_WIDTH), Tone.DIM),
            Span(cell(duty.name, _DUTY_WIDTH)),
            Span(f" {what}"),
        ]
        right = [Span(_key_of(duty), Tone.STRONG), Span(" ")]
        rows.append(TurnoRow([ends(left, right, width)], f"{DUTY}{number}"))
    return rows


def _key_of(duty: Duty) -> str:
    """Return the key of the place where a duty is done."""
    places = (action for action in actions_of("global") if action.in_lines == duty.row.word)
    return next((action.keystroke for action in places), "")


def _now(turno: Turno, run_session: RunSession, *, tall: bool, wide: bool) -> list[TurnoRow]:
    rows: list[TurnoRow] = []
    count, since = turno.bandeja
    if count:
        oldest = f"la más vieja, {short_moment(since, turno.now)}" if since else ""
        name = _agreeing(count, "pregunta en bandeja", "preguntas en bandeja")
        rows.append(_count_row("▲", count, name, oldest, "bandeja"))
    if not run_session.can(Power.WORK):
        return [*rows, _queue_row(turno)]
    if turno.overdue:
        name = _agreeing(len(turno.overdue), "cita vencida", "citas vencidas")
        what = _citas(turno.overdue, turno.now, with_cuenta=True)
        rows.append(_count_row("■", len(turno.overdue), name, what, "vencidas", Tone.BAD))
    if turno.citas:
        name = _agreeing(len(turno.citas), "cita hoy", "citas hoy")
        what = _citas(turno.citas, turno.now, with_cuenta=len(turno.citas) <= 2)
        rows.append(_count_row("▲", len(turno.citas), name, what, "citas", Tone.NOTICE))
    again = _agreeing(turno.retries, "es segundo o tercer intento", "son segundo o tercer intento")
    intentos = f"{turno.retries} {again}" if turno.retries else ""
    name = _agreeing(turno.llamadas, "llamada por hacer", "llamadas por hacer")
    first = "" if wide else _next_words(turno.to_call)
    of = f"de {thousands(turno.agenda)} en la agenda" if turno.agenda > turno.llamadas else ""
    what = " · ".join(filter(None, (first, of, intentos)))
    rows.append(_count_row(" ", turno.llamadas, name, what, "llamadas"))
    rows.append(_queue_row(turno, "" if wide else _next_words(turno.to_decide)))
    if turno.returned.total:
        none_came = turno.returned.unanswered == turno.returned.total
        name = (
            _agreeing(turno.returned.total, "sigue en el back", "siguen en el back")
            if none_came
            else _agreeing(turno.returned.total, "volvió del back", "volvieron del back")
        )
        rows.append(
            _count_row(" ", turno.returned.total, name, _returned(turno.returned), "vueltos")
        )
    rows += _answered(turno.answered, tall=tall)
    if turno.questions:
        name = _agreeing(turno.questions, "pregunta suya", "preguntas suyas")
        what = f"{_agreeing(turno.questions, 'espera', 'esperan')} a la supervisora"
        rows.append(_count_row(" ", turno.questions, name, what, "preguntas"))
    return rows


def _queue_row(turno: Turno, first: str = "") -> TurnoRow:
    mine, whole = turno.queue.total, turno.queue.whole
    name = _agreeing(mine, "caso por decidir", "casos por decidir")
    of = f"de {thousands(whole)} en la cola" if whole > mine else ""
    what = " · ".join(filter(None, (first, of, _semaforos(turno))))
    return _count_row(" ", mine, name, what, "cola")


def _answered(answered: Sequence[AnsweredQuestion], *, tall: bool) -> list[TurnoRow]:
    if not answered:
        return []
    if len(answered) == 1 or not tall:
        name = _agreeing(len(answered), "le contestaron", "le contestaron")
        return [_count_row(" ", len(answered), name, _answer(answered[0]), "contestadas")]
    return [
        _count_row(" ", 1, "le contestaron", _answer(one), f"respuesta:{one.caso_id}")
        for one in answered
    ]


def _answer(answered: AnsweredQuestion) -> str:
    return f"{answered.cuenta}: {answered.who} dice «{cleaned(answered.text)}»"


def _count_row(
    glyph: str, count: int, name: str, datum: str, destination: str, tone: Tone = Tone.NORMAL
) -> TurnoRow:
    number = f"{count:,}".replace(",", ".")
    return TurnoRow(
        [
            [
                Span(" "),
                Span(glyph, tone),
                Span(f"{number:>4} {cell(name, _NAME_WIDTH)}"),
                Span(datum),
            ]
        ],
        destination,
    )


def _citas(citas: Sequence[Cita], now: datetime, *, with_cuenta: bool) -> str:
    words = []
    for cita in citas:
        hour = f"{cita.momento:%H:%M}"
        if cita.momento.date() != now.date():
            hour = f"{short_day(cita.momento.date())} {hour}"
        words.append(f"{hour} · {cita.cuenta}" if with_cuenta else hour)
    *before, last = words
    return f"{', '.join(before)} y {last}" if before else last


def _semaforos(turno: Turno) -> str:
    queue = turno.queue
    rest = queue.total - queue.overdue - queue.soon
    fall_due = _counted(queue.soon, "vence", "vencen")
    parts = [
        f"■ {_counted(queue.overdue, 'vencido', 'vencidos')}" if queue.overdue else "",
        f"▲ {fall_due} en {queue.days} días o menos" if queue.soon else "",
        f"○ {rest}" if rest else "",
    ]
    return "  ".join(part for part in parts if part)


def _returned(returned: ReturnedToday) -> str:
    unanswered = f"sin respuesta hace {_counted(returned.days, 'día', 'días')}"
    if returned.unanswered != returned.total:
        unanswered = f"{returned.unanswered} {unanswered}"
    parts = (
        f"{_counted(returned.again, 'rechazado otra vez', 'rechazados otra vez')}"
        if returned.again
        else "",
        _counted(returned.rechazados, "rechazado", "rechazados") if returned.rechazados else "",
        _counted(returned.aprobados, "aprobado", "aprobados") if returned.aprobados else "",
        unanswered if returned.unanswered else "",
    )
    return ", ".join(part for part in parts if part)


def _today(today: Today, run_session: RunSession) -> list[TurnoRow]:
    decisiones = sum(today.decisiones.values())
    llamadas = sum(today.llamadas.values())
    parts = [
        f"{count} {_done(evento)}"
        for evento, count in sorted(today.decisiones.items(), key=lambda pair: -pair[1])
    ]
    words = [_counted(count, *counted) for counted, count in _calls_of(today)]
    rows = [
        _count_row(
            " ",
            decisiones,
            _agreeing(decisiones, "decisión", "decisiones"),
            " · ".join(parts),
            "hoy",
        ),
        _count_row(
            " ",
            llamadas,
            _agreeing(llamadas, "llamada", "llamadas"),
            " · ".join(words),
            "hoy_llamadas",
        ),
    ]
    if today.deshechas:
        last = today.deshechas[0]
        name = _agreeing(len(today.deshechas), "deshecha", "deshechas")
        what = (
            f"{last.momento:%H:%M} · {last.cuenta} {what_was_done(last)}, {_who(last, run_session)}"
        )
        rows.append(_count_row(" ", len(today.deshechas), name, what, "hoy_deshechas"))
    return rows


def _calls_of(today: Today) -> list[tuple[CallCount, int]]:
    """Return the calls of the day by what they count as, without those nobody made."""
    counts: Counter[CallCount] = Counter()
    for code, number in today.llamadas.items():
        if (counted := COUNTED_AS.get(code)) is not None:
            counts[counted] += number
    return [(counted, counts[counted]) for counted in CALL_COUNTS if counts[counted]]


def _counted_calls(today: Today) -> list[tuple[str, int]]:
    return [(_agreeing(count, *counted), count) for counted, count in _calls_of(today)]


def _who(line: ShiftLine, run_session: RunSession) -> str:
    who = "usted" if line.deshizo == run_session.login else cleaned(line.deshizo)
    return f"lo deshizo {who}"


def _done(evento: str) -> str:
    return evento_words(evento).done or evento


def what_was_done(line: ShiftLine) -> str:
    """Return the evento of a line of the person, in words."""
    what = _done(line.evento)
    resultado = line.datos.get("resultado")
    if line.evento in (Evento.CONTACTO, Evento.MENSAJE_DE_VOZ) and resultado:
        return f"{what}: {code_name(resultado)}"
    causal = line.datos.get("causal")
    return f"{what}: {cleaned(causal)}" if causal else what


def list_of_day(today: Today, run_session: RunSession) -> list[tuple[str, str]]:
    """Return every line of the day for a list: its number and its words."""
    lines = []
    for line in today.lines:
        text = f"{line.momento:%H:%M}  {line.cuenta}  {what_was_done(line)}"
        if line.deshizo is not None:
            text += f" ({_who(line, run_session)})"
        lines.append((str(line.line), text))
    return lines


def _notices(turno: Turno) -> list[TurnoRow]:
    rows = []
    if turno.awaited:
        rows.append(TurnoRow([[Span(f" ▲ {turno.awaited}", Tone.NOTICE)]]))
    for base in turno.imported:
        rows.append(TurnoRow([[Span(f" {cleaned(base_words(base))}")]]))
    if turno.maintenance:
        rows.append(TurnoRow([[Span(f" ▲ {cleaned(turno.maintenance)}", Tone.NOTICE)]]))
    return rows


def _agreeing(count: int, one: str, several: str) -> str:
    return one if count == 1 else several


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {_agreeing(count, one, several)}"


def place_of_borrador(hand: InHand) -> str:
    """Return the mode of the screen where the caso in hand goes on."""
    return "revision" if holds_answer(hand.borrador) else screen_of(hand.estado)
