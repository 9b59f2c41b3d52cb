"""The words of mi turno, as rows with their lines and their destination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CALL_COUNTS, COUNTED_AS
from ajustes_tui.domain.caso.revision import holds_answer
from ajustes_tui.domain.caso.words import code_name, evento_words, question_of
from ajustes_tui.domain.figures.duties import Duty, since_words
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.arrivals import base_words
from ajustes_tui.services.casos.turno import (
    AnsweredQuestion,
    Cita,
    InHand,
    ReturnedToday,
    ShiftLine,
    Today,
    Turno,
)
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.ui.text import Line as Line
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, ends, label_span, rule
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import screen_of

TALL = 30
"""Rows from which each answer and each draft has a row of its own."""
_NAME_WIDTH = 21
_VERB_WIDTH = 10
_DUTY_WIDTH = 26
_DIGITS = 9
"""The duties that a digit opens."""
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
    """Return the screen as rows that fit `height` lines whenever that is possible."""
    length = height >= TALL
    works, leads = run_session.can(Power.WORK), run_session.can(Power.OVERSEE)
    rows = _in_hand(turno) if turno.in_hand is not None or not leads else []
    now = [TurnoRow([rule("Ahora" if works else "La célula", width=width)])]
    now += _now(turno, run_session, tall=length)
    duties = _duties(turno, width) if turno.duties or leads else []
    # Who works the casos is at them first.
    rows += [*duties, *now] if leads else [*now, *duties]
    if works:
        rows.append(TurnoRow([rule("Hoy usted", "v la lista completa", width)]))
        rows += _today(turno.today, run_session)
    notices = _notices(turno)
    if notices:
        rows += [TurnoRow([rule("Avisos", width=width)]), *notices]
    if sum(len(row.lines) for row in rows) < height:
        rows.insert(0, TurnoRow([[]]))
    return rows


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


def _now(turno: Turno, run_session: RunSession, *, tall: bool) -> list[TurnoRow]:
    rows: list[TurnoRow] = []
    count, since = turno.bandeja
    if count:
        oldest = f"la más vieja, {_when(since, turno.now)}" if since else ""
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
    intentos = f"{turno.retries} son segundo o tercer intento" if turno.retries else ""
    name = _agreeing(turno.llamadas, "llamada por hacer", "llamadas por hacer")
    rows.append(_count_row(" ", turno.llamadas, name, intentos, "llamadas"))
    rows.append(_queue_row(turno))
    if turno.returned.total:
        name = _agreeing(turno.returned.total, "volvió del back", "volvieron del back")
        rows.append(
            _count_row(" ", turno.returned.total, name, _returned(turno.returned), "vueltos")
        )
    rows += _answered(turno.answered, tall=tall)
    if turno.questions:
        name = _agreeing(turno.questions, "pregunta suya", "preguntas suyas")
        what = f"{_agreeing(turno.questions, 'espera', 'esperan')} a la supervisora"
        rows.append(_count_row(" ", turno.questions, name, what, "preguntas"))
    return rows


def _queue_row(turno: Turno) -> TurnoRow:
    in_queue = turno.queue.total
    name = _agreeing(in_queue, "caso en la cola", "casos en la cola")
    return _count_row(" ", in_queue, name, _semaforos(turno), "cola")


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
    unanswered = (
        f"{returned.unanswered} sin respuesta hace {_counted(returned.days, 'día', 'días')}"
    )
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
    words = []
    for counted in CALL_COUNTS:
        count = sum(n for code, n in today.llamadas.items() if COUNTED_AS.get(code) is counted)
        if count:
            words.append(_counted(count, *counted))
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


def _when(moment: datetime, now: datetime) -> str:
    if moment.date() == now.date():
        return f"hoy {moment:%H:%M}"
    return f"{short_day(moment.date())} {moment:%H:%M}"


def _agreeing(count: int, one: str, several: str) -> str:
    return one if count == 1 else several


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {_agreeing(count, one, several)}"


def place_of_borrador(hand: InHand) -> str:
    """Return the mode of the screen where the caso in hand goes on."""
    return "revision" if holds_answer(hand.borrador) else screen_of(hand.estado)
