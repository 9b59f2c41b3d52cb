"""The text of mi turno as rows with destinations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from ajustes_tui.domain.caso.eventos import ActKind, Evento
from ajustes_tui.domain.caso.outcomes import CALL_COUNTS, COUNTED_AS, CallCount
from ajustes_tui.domain.caso.revision import holds_answer
from ajustes_tui.domain.caso.words import code_name, evento_words, question_of
from ajustes_tui.domain.figures.duties import Duty, since_words
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import short_day, short_moment
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.turno.destination import Destination, TurnoList, TurnoRow
from ajustes_tui.screens.turno.list_text import following, to_answer, to_hand
from ajustes_tui.services.arrivals import base_words
from ajustes_tui.services.casos.turno import (
    NEXT_CASOS,
    RETURNED,
    AnsweredQuestion,
    Cita,
    Coming,
    InHand,
    ReturnedToday,
    ShiftLine,
    Today,
    Turno,
    queue_of,
)
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.ui.measures import LABEL_WIDTH, NORMAL
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import Line as Line
from ajustes_tui.ui.text import (
    Span,
    Tone,
    cell,
    cleaned,
    ends,
    label_span,
    radicado_end,
    rule,
    worded,
    wrap,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.bars import PLAIN, Bar
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK, distribute
from ajustes_tui.workbench.asking import BOX_TEXTS

DAY_HEIGHT = 36
"""Window rows from which the day is shown."""
TALL = 30
"""Rows from which each answer and draft has its own row."""
ROOMY = 45
"""Rows from which all calls and decisions read are listed."""
_DAY_ROOM = 24
"""Window rows used by day, figures and frame."""
_NAME_WIDTH = 21
_DATUM_AT = 29
"""Column of a heap's datum."""
_ACTS_WIDTH = 16
"""Maximum cells of the bar of acts."""
_VERB_WIDTH = 10
_DUTY_WIDTH, _LONG_DUTY = 26, 44
_PERSON_WIDTH = 22
_DIGITS = 9
"""Duties that have a digit."""
WORKDAY = (7, 17)
"""Hours always shown."""


def title_of(turno: Turno, run_session: RunSession) -> tuple[str, str]:
    day = turno.now.date()
    rol = f", {run_session.rol}" if run_session.rol else ""
    return f"{place_name(run_session)} · {short_day(day)}/{day.year}", f"{run_session.login}{rol}"


def place_name(run_session: RunSession) -> str:
    return "LO QUE TOCA" if run_session.can(Power.OVERSEE) else "MI TURNO"


def rows_of(turno: Turno, run_session: RunSession, width: int, height: int) -> list[TurnoRow]:
    """Return rows that fit `height` lines if possible.

    A wide window lists what follows one by one, day and avisos below.
    """
    wide = is_wide(width, height)
    length = height >= TALL or wide
    works, leads = run_session.can(Power.WORK), run_session.can(Power.OVERSEE)
    most = NEXT_CASOS if height >= ROOMY else NEXT_CASOS - 1
    one_by_one = following(turno, width, most) if wide and works and not leads else []
    rows = _in_hand(turno, width) if not one_by_one else []
    if one_by_one:
        rows.append(TurnoRow([rule("Lo que sigue, en orden", "Enter lo abre", width)]))
        rows += one_by_one
    title = "Todo lo que espera" if one_by_one else "Lo que sigue" if works else "La célula"
    now = [TurnoRow([rule(title, "Enter lo abre", width)])]
    now += _now(turno, run_session, width, tall=length, listed=bool(one_by_one))
    duties = _duties(turno, width) if turno.duties or leads else []
    # Who works the casos is at them first.
    wordings = turno.pace.wordings(turno.now.date()) if turno.pace else ()
    now += [TurnoRow([line]) for line in worded(wordings, width)]
    rows += [*duties, *now] if leads else [*now, *duties]
    if wide:
        return _aired(rows, height)
    if works:
        rows.append(TurnoRow([rule("Hoy usted", "v la lista completa", width)]))
        rows += _today(turno.today, run_session)
    notices = _notices(turno)
    if notices:
        rows += [TurnoRow([rule("Avisos", width=width)]), *notices]
    return rows


def _aired(rows: Sequence[TurnoRow], height: int) -> list[TurnoRow]:
    """Add blank rows before titles and at the end, if the day keeps its room."""
    titles = sum(map(_is_title, rows))
    if sum(len(row.lines) for row in rows) + titles + _DAY_ROOM > height:
        return list(rows)
    aired: list[TurnoRow] = []
    for row in rows:
        if aired and _is_title(row):
            aired.append(TurnoRow([[]]))
        aired.append(row)
    return [*aired, TurnoRow([[]])]


def _is_title(row: TurnoRow) -> bool:
    return any(span.tone is Tone.TITLE for span in row.lines[0])


def is_wide(width: int, height: int) -> bool:
    """Return whether day and avisos fit side by side below the rows."""
    return width >= NORMAL and height >= DAY_HEIGHT


def first_notice(turno: Turno) -> tuple[str, Tone]:
    """Return the most important aviso: what is missing or blocks work, else news, else ''."""
    spans = [span for row in _notices(turno) for line in row.lines for span in line]
    first = next((span for span in spans if span.tone is Tone.NOTICE), spans[0] if spans else None)
    return ("", Tone.DIM) if first is None else (first.text.strip(), first.tone)


def notice_count(turno: Turno) -> int:
    return len(_notices(turno))


def notice_lines(turno: Turno, width: int) -> list[Line]:
    spans = [span for row in _notices(turno) for line in row.lines for span in line]
    lines: list[Line] = []
    for span in spans:
        lines += [[Span(f" {text}", span.tone)] for text in wrap(span.text, width - 2)]
    return lines or [[Span(" Nada nuevo por ahora.", Tone.DIM)]]


def half_done(turno: Turno) -> list[tuple[str, str]]:
    hand = turno.in_hand
    if hand is None:
        return []
    since = f", desde {hand.since:%H:%M}" if hand.since else ""
    cut_at = f", se cortó {hand.cut:%H:%M}" if hand.cut else ""
    parts = [(hand.cuenta, f"{question_of(hand.estado, hand.resultado)}{since}{cut_at}")]
    parts.append(("Escrito", _borrador(hand)))
    parts.append(("Mientras", "".join(span.text for span in _meanwhile(hand))))
    if turno.other_borradores:
        parts.append(("Además", _counted(turno.other_borradores, "borrador más", "borradores más")))
    return parts


def day_bars(today: Today) -> list[Bar]:
    """Return today's acts, most frequent first, with their bucket's fill."""
    done = sorted(today.decisiones.items(), key=lambda pair: -pair[1])
    bars = [Bar(_done(evento), count, _LETTERS.get(evento, PLAIN)) for evento, count in done]
    return [*bars, *(Bar(words, count) for words, count in _counted_calls(today))]


def day_hours(today: Today) -> dict[int, tuple[int, int]]:
    """Return decisions and calls by hour, empty hours omitted."""
    counts = Counter((line.momento.hour, line.kind) for line in today.lines)
    counted = (ActKind.DECISION, ActKind.LLAMADA)
    return {
        hour: (counts[hour, counted[0]], counts[hour, counted[1]])
        for hour, kind in counts
        if kind in counted
    }


def _next_words(coming: Sequence[Coming]) -> str:
    if not coming:
        return ""
    first = coming[0]
    days = "" if first.remaining is None else f" {glyph_of(first.semaforo)} {first.remaining}"
    return f"sigue {first.row.caso.cuenta}{days}"


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
"""Bucket whose fill an evento has in the bars."""


def painted(rows: Sequence[TurnoRow], destination: Destination | None) -> list[Line]:
    lines: list[Line] = []
    for row in rows:
        current = destination is not None and row.destination == destination
        for number, line in enumerate(row.lines):
            lines.append(_marked(line) if current and not number else line)
    return lines


def _marked(line: Line) -> Line:
    first, *rest = line
    strong = [t._replace(tone=Tone.STRONG) if t.tone is Tone.NORMAL else t for t in rest]
    return [Span("►", Tone.STRONG), first._replace(text=first.text[1:]), *strong]


def _in_hand(turno: Turno, width: int) -> list[TurnoRow]:
    hand = turno.in_hand
    if hand is None:
        return []
    since = f"  desde {hand.since:%H:%M}" if hand.since else ""
    corte = f", se cortó {hand.cut:%H:%M}" if hand.cut else ""
    others = turno.other_borradores
    right = "Enter vuelve ahí"
    if others:
        right += f" · deja {_counted(others, 'borrador más', 'borradores más')}"
    lines = [
        [
            label_span("Estaba en"),
            Span(f"{hand.cuenta}  ", Tone.STRONG),
            Span(question_of(hand.estado, hand.resultado)),
            Span(f"{since}{corte}", Tone.DIM),
        ],
        [label_span(""), Span(_borrador(hand, width - LABEL_WIDTH))],
        [label_span(""), *_meanwhile(hand)],
    ]
    return [TurnoRow([rule("Lo suyo a medias", right, width)]), TurnoRow(lines, to_hand(hand))]


def _borrador(hand: InHand, room: int | None = None) -> str:
    """Return a draft's content; data that do not fit are dropped, and that is said."""
    if hand.borrador_at is None:
        return "sin nada escrito"
    when, summary = f"borrador de las {hand.borrador_at:%H:%M}", summary_of(hand.borrador)
    whole = f"{when}: {summary}" if summary else when
    if room is None or text_width(whole) <= room:
        return whole
    parts = summary.split(", ")
    shorter = (f"{when}: {', '.join(parts[:n])} y más" for n in range(len(parts) - 1, 0, -1))
    return next((said for said in shorter if text_width(said) <= room), when)


def summary_of(borrador: Mapping[str, str]) -> str:
    """Return a draft's content and missing data; never a telephone number."""
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
    rows = [TurnoRow([rule("Le toca a usted", "Enter, o su número, lo abre", width)])]
    if not turno.duties:
        rows.append(TurnoRow([[Span(" Por ahora no le toca nada.", Tone.DIM)]]))
    longest = max((len(duty.name) for duty in turno.duties), default=0)
    name_width = min(max(longest, _DUTY_WIDTH), _LONG_DUTY if width >= NORMAL else _DUTY_WIDTH)
    for number, duty in enumerate(turno.duties, 1):
        digit = str(number) if number <= _DIGITS else ""
        since = since_words(duty, turno.now.date())
        what = ", ".join(filter(None, (duty.detail, since)))
        left = [
            Span(" "),
            Span(cell(digit, 2), Tone.STRONG),
            Span(cell(duty.row.verb, _VERB_WIDTH), Tone.DIM),
            Span(cell(duty.name, max(name_width, min(len(duty.name), _LONG_DUTY)))),
            Span(f" {what}"),
        ]
        right = [Span(_key_of(duty), Tone.KEY), Span(" ")]
        rows.append(TurnoRow([ends(left, right, width)], _to_duty(number, duty), digit))
    return rows


def _to_duty(number: int, duty: Duty) -> Destination:
    key, words = f"toca {number}", f"Enter lo abre: {duty.row.verb.lower()} {duty.name}"
    return Destination(key, words, duty.row.screen, duty.about)


def _key_of(duty: Duty) -> str:
    places = (action for action in actions_of("global") if action.in_lines == duty.row.word)
    return next((action.keystroke for action in places), "")


def _now(
    turno: Turno, run_session: RunSession, width: int, *, tall: bool, listed: bool
) -> list[TurnoRow]:
    """Return heaps of work with number and first item, except those `listed` one by one."""
    rows: list[TurnoRow] = []

    def add(
        glyph: str, count: int, name: str, to: Destination, *data: Sequence[str], tone: Tone
    ) -> None:
        rows.append(_count_row(glyph, count, name, _fitting(data, width), to, tone))

    count, since = turno.bandeja
    if count:
        oldest = f"la más vieja, {short_moment(since, turno.now)}" if since else ""
        name = _agreeing(count, "pregunta en bandeja", "preguntas en bandeja")
        tray = Destination("bandeja", "Enter abre la bandeja", "revision")
        add("▲", count, name, tray, [oldest], tone=Tone.NOTICE)
    if not run_session.can(Power.WORK):
        return [*rows, _queue_row(turno, run_session, width)]
    if turno.overdue and not listed:
        name = _agreeing(len(turno.overdue), "cita vencida", "citas vencidas")
        what = _citas(turno.overdue, turno.now, with_cuenta=True)
        to = _to_citas("citas vencidas", turno.overdue)
        add("■", len(turno.overdue), name, to, [what], tone=Tone.BAD)
    if turno.citas and not listed:
        name = _agreeing(len(turno.citas), "cita hoy", "citas hoy")
        what = _citas(turno.citas, turno.now, with_cuenta=len(turno.citas) <= 2)
        to = _to_citas("citas de hoy", turno.citas)
        add("▲", len(turno.citas), name, to, [what], tone=Tone.NOTICE)
    again = _agreeing(turno.retries, "es segundo o tercer intento", "son segundo o tercer intento")
    intentos = f"{turno.retries} {again}" if turno.retries else ""
    name = _agreeing(turno.llamadas, "llamada por hacer", "llamadas por hacer")
    first = "" if listed else _next_words(turno.to_call)
    of = f"de {thousands(turno.agenda)} en la agenda" if turno.agenda > turno.llamadas else ""
    calls = "Enter abre la agenda con estas llamadas"
    to = Destination("llamadas", calls, listing=TurnoList.CALLS)
    add(" ", turno.llamadas, name, to, [first, of, intentos], tone=Tone.NORMAL)
    first = "" if listed else _next_words(turno.to_decide)
    rows.append(_queue_row(turno, run_session, width, first))
    if turno.returned.total:
        none_came = turno.returned.unanswered == turno.returned.total
        name = (
            _agreeing(turno.returned.total, "sigue en el back", "siguen en el back")
            if none_came
            else _agreeing(turno.returned.total, "volvió del back", "volvieron del back")
        )
        heading, does = "volvieron del back", "Enter abre en la cola lo que volvió"
        to = Destination("vueltos", does, "triage", ShowCasos(heading, RETURNED, back_to="turno"))
        add(" ", turno.returned.total, name, to, *_returned(turno.returned), tone=Tone.NORMAL)
    rows += _answered(turno.answered[1:] if listed else turno.answered, tall=tall)
    if turno.questions:
        name = _agreeing(turno.questions, "pregunta suya", "preguntas suyas")
        what = f"{_agreeing(turno.questions, 'espera', 'esperan')} a la supervisora"
        to = Destination("preguntas", "Enter abre la bandeja, con sus preguntas", "revision")
        add(" ", turno.questions, name, to, [what], tone=Tone.NORMAL)
    return rows


def _to_citas(name: str, citas: Sequence[Cita]) -> Destination:
    casos = ShowCasos(name, ids=frozenset(cita.caso_id for cita in citas))
    return Destination(name, f"Enter abre las {name} en la agenda", "contacto", casos)


def _fitting(wordings: Sequence[Sequence[str]], width: int) -> str:
    """Return the first wording that fits, else without its last parts."""
    room = width - _DATUM_AT - 1
    for data in wordings:
        words = " · ".join(filter(None, data))
        if len(words) <= room:
            return words
    parts = [*filter(None, wordings[-1])]
    while len(parts) > 1 and len(" · ".join(parts)) > room:
        parts.pop()
    return " · ".join(parts)


def _queue_row(turno: Turno, run_session: RunSession, width: int, first: str = "") -> TurnoRow:
    mine, whole = turno.queue.total, turno.queue.whole
    name = _agreeing(mine, "caso por decidir", "casos por decidir")
    of = f"de {thousands(whole)} en la cola" if whole > mine else ""
    what = _fitting(
        [[first, of, _semaforos(turno)], [first, _semaforos(turno)], [first, of]], width
    )
    casos = ShowCasos("por decidir · libres y míos", queue_of(run_session.login))
    to = Destination("cola", "Enter abre la cola con estos casos", "triage", casos)
    return _count_row(" ", mine, name, what, to)


def _answered(answered: Sequence[AnsweredQuestion], *, tall: bool) -> list[TurnoRow]:
    if not answered:
        return []
    if len(answered) == 1 or not tall:
        name = _agreeing(len(answered), "le contestaron", "le contestaron")
        to = to_answer(answered[0])
        if len(answered) > 1:
            to = Destination("contestadas", to.words, "revision")
        return [_count_row(" ", len(answered), name, _answer(answered[0]), to)]
    return [_count_row(" ", 1, "le contestaron", _answer(one), to_answer(one)) for one in answered]


def _answer(answered: AnsweredQuestion) -> str:
    return f"{answered.cuenta}: {answered.who} dice «{cleaned(answered.text)}»"


def _count_row(
    glyph: str,
    count: int,
    name: str,
    datum: str,
    destination: Destination,
    tone: Tone = Tone.NORMAL,
    *,
    bar: Line = (),
) -> TurnoRow:
    return TurnoRow(
        [
            [
                Span(" "),
                Span(glyph, tone),
                Span(f"{thousands(count):>4} {cell(name, _NAME_WIDTH)}"),
                *bar,
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


def _returned(returned: ReturnedToday) -> list[list[str]]:
    """Return what came back as answered and unanswered, in ever fewer parts."""
    waits = f"sin respuesta hace {_counted(returned.days, 'día', 'días')}"
    if returned.unanswered != returned.total:
        waits = f"{returned.unanswered} {waits}"
    answered = returned.total - returned.unanswered
    unanswered = waits if returned.unanswered else ""
    again = _counted(returned.again, "rechazado otra vez", "rechazados otra vez")
    rejected = _counted(returned.rechazados, "rechazado", "rechazados")
    approved = _counted(returned.aprobados, "aprobado", "aprobados")
    each = [
        again if returned.again else "",
        rejected if returned.rechazados else "",
        approved if returned.aprobados else "",
    ]
    counted = _counted(answered, "respondido", "respondidos") if answered else ""
    return [
        [*each, unanswered],
        [again if returned.again else "", counted, unanswered],
        [counted, unanswered],
    ]


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
            _to_day("hoy"),
            bar=_acts(day_bars(today)[: len(today.decisiones)]),
        ),
        _count_row(
            " ",
            llamadas,
            _agreeing(llamadas, "llamada", "llamadas"),
            " · ".join(words),
            _to_day("llamadas de hoy"),
            bar=_acts([Bar("", llamadas)]),
        ),
    ]
    if today.deshechas:
        last = today.deshechas[0]
        name = _agreeing(len(today.deshechas), "deshecha", "deshechas")
        what = f"{last.momento:%H:%M} · {_about(last)} {what_was_done(last)}, {_who(last, run_session)}"
        rows.append(_count_row(" ", len(today.deshechas), name, what, _to_day("deshechas")))
    return rows


def _to_day(key: str) -> Destination:
    return Destination(key, "Enter lista lo que usted hizo hoy", listing=TurnoList.DAY)


def _acts(bars: Sequence[Bar]) -> Line:
    """Return one short bar, one cell for each act while they fit."""
    acts = sum(bar.number for bar in bars)
    if not acts:
        return []
    cells = distribute([bar.number for bar in bars], max(min(acts, _ACTS_WIDTH), len(bars)))
    looks = [CUBETA_LOOK.get(bar.letter, ("█", Tone.DIM)) for bar in bars]
    drawn = [Span(fill * n, tone) for n, (fill, tone) in zip(cells, looks, strict=True)]
    return [*drawn, Span("  ")]


def _calls_of(today: Today) -> list[tuple[CallCount, int]]:
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


def _about(line: ShiftLine) -> str:
    return line.cuenta if line.radicado is None else f"{line.cuenta} {radicado_end(line.radicado)}"


def _done(evento: str) -> str:
    return evento_words(evento).done or evento


def what_was_done(line: ShiftLine) -> str:
    what = _done(line.evento)
    resultado = line.datos.get("resultado")
    if line.evento in (Evento.CONTACTO, Evento.MENSAJE_DE_VOZ) and resultado:
        return f"{what}: {code_name(resultado)}"
    causal = line.datos.get("causal")
    return f"{what}: {cleaned(causal)}" if causal else what


def list_of_day(today: Today, run_session: RunSession) -> list[tuple[str, str]]:
    lines = []
    for line in today.lines:
        text = f"{line.momento:%H:%M}  {_about(line)}  {what_was_done(line)}"
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
