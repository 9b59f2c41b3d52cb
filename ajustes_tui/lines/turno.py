"""Mi turno in plain lines: drafts, pending work, the day so far, and where to go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.outcomes import CALL_COUNTS, COUNTED_AS
from ajustes_tui.domain.caso.words import LOTE_ANSWERED, code_name, evento_words, question_of
from ajustes_tui.domain.figures.duties import Duty, DutyKind
from ajustes_tui.domain.values.counts import count_words, listed
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.cola import work_on
from ajustes_tui.lines.cuenta import AccountDialogue, undo_on
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue, ToStart
from ajustes_tui.lines.places import ELSEWHERE, PLACES, choices_of, closed_to, places_of
from ajustes_tui.lines.speech import (
    sentence,
    spoken_day,
    spoken_moment,
    spoken_number,
)
from ajustes_tui.lines.voice import Detail
from ajustes_tui.services.casos.turno import (
    Cita,
    InHand,
    QueueToday,
    ReturnedToday,
    Today,
    Turno,
)

_DAY = "Su día"
_OWN = {
    "hoy": "Hoy hizo:",
    "citas": "Citas:",
    "respuestas": "Respuestas:",
    "borradores": "Lo que dejó a medio escribir:",
    "avisos": "",
    "deshacer": "",
    "toca": "Le toca:",
}
_NONE = {
    "hoy": "Nada que abrir.",
    "citas": "No tiene citas hoy.",
    "respuestas": "No hay respuestas nuevas.",
    "borradores": "No dejó nada a medio escribir.",
    "toca": "Por ahora no le toca nada.",
}


class TurnoDialogue:
    """The start of the dialogue: says the user's day and opens places."""

    def __init__(self, console: Console, caso_id: int | None = None) -> None:
        """Begin at mi turno, or on a caso handed over by the screens."""
        self._console = console
        self._caso_id = caso_id

    def talk(self) -> Dialogue[None]:
        if self._caso_id is not None:
            yield from self._visit(work_on(self._console, self._caso_id))
        detail = Detail.SHORT
        while True:
            try:
                turno = self._say_turno(detail)
                # Who wants little is told the day once; `inicio` and Enter say it again.
                detail = Detail.NORMAL
                yield from self._go(turno)
            except Back:
                continue
            except ToStart:
                detail = Detail.SHORT

    def _visit(self, dialogue: Dialogue[None]) -> Dialogue[None]:
        """Run a place, and return here on ToStart."""
        with self._console.refusing():
            try:
                yield from dialogue
            except (Back, ToStart):
                return

    def _say_turno(self, detail: Detail) -> Turno:
        turno = self._console.services.turno.show()
        leads = self._console.services.run_session.can(Power.OVERSEE)
        for text in turno_sentences(turno, leads=leads):
            self._console.say(sentence(text), detail)
        return turno

    def _go(self, turno: Turno) -> Dialogue[None]:
        run_session = self._console.services.run_session
        choices = list(choices_of(run_session))
        if turno.in_hand is not None:
            choices.insert(0, Choice("0", "sigue lo que dejó a medias"))
        choices += [
            Choice(
                "hoy", "lo que hizo hoy, una línea por acto; un número abre su cuenta", "", _DAY
            ),
            Choice("citas", "las citas de hoy; un número abre la llamada", "", _DAY),
            Choice(
                "respuestas", "lo que respondió la supervisora; un número abre el caso", "", _DAY
            ),
            Choice("borradores", "lo que dejó a medio escribir; un número abre el caso", "", _DAY),
            Choice("toca", "lo que le toca; un número va a donde se hace", "", _DAY),
            Choice("avisos", "las bases que llegaron hoy", "", _DAY),
            Choice("deshacer", "deshace lo último suyo de hoy", "", _DAY),
        ]
        closed = {choice.key: choice for choice in closed_to(run_session)}
        elsewhere = {choice.key: choice for choice in ELSEWHERE}
        while True:
            answer = yield from self._console.ask(
                "¿A dónde va?", *choices, *closed.values(), *elsewhere.values()
            )
            match answer.key:
                case key if key in closed:
                    whose = f"{key} {closed[key].does}"
                    self._console.say(f"▲ {sentence(f'{whose}; usted es {run_session.rol}')}")
                case key if key in elsewhere:
                    self._console.say(sentence(elsewhere[key].does))
                case "0" if turno.in_hand is not None:
                    hand = turno.in_hand
                    yield from self._visit(work_on(self._console, hand.caso_id, hand.estado))
                    return
                case key if key in _OWN:
                    yield from self._visit(self._own(key, turno))
                    return
                case key:
                    place = next(p for p in places_of(run_session) if key in (p.word, p.digit))
                    with self._console.at(place.word.capitalize(), context=place.context):
                        yield from self._visit(place.open(self._console).talk())
                    return

    def _own(self, key: str, turno: Turno) -> Dialogue[None]:
        console = self._console
        if key == "deshacer":
            caso_id = console.services.triage.recorder.last_of_mine()
            if caso_id is None:
                console.say("Hoy no ha registrado nada que se pueda deshacer.")
            else:
                yield from undo_on(console, caso_id)
            return
        if key == "toca":
            yield from self._go_to_duty(turno)
            return
        if key == "avisos":
            console.say_each(notice_sentences(turno))
            return
        if key == "hoy":
            console.say_each(_day_counts(turno.today))
        rows = self._rows(key, turno)
        if not rows:
            console.say(_NONE[key])
            return
        caso_id = yield from pick(console, _OWN[key], rows)
        caso = console.services.triage.caso(caso_id)
        if key == "hoy" and caso is not None:
            yield from AccountDialogue(console, caso.cuenta).talk()
        else:
            yield from work_on(console, caso_id)

    def _go_to_duty(self, turno: Turno) -> Dialogue[None]:
        today = turno.now.date()
        if not turno.duties:
            self._console.say(_NONE["toca"])
            return
        items = [(duty, duty_words(duty, today)) for duty in turno.duties]
        duty = yield from pick(self._console, _OWN["toca"], items)
        if duty.kind is DutyKind.FIRST_DAY:
            yield from self._settle_lacking()
            return
        place = next(place for place in PLACES if place.word == duty.row.word)
        at = (duty.about,) if isinstance(duty.about, Week | date) else ()
        with self._console.at(place.word.capitalize(), context=place.context):
            yield from self._visit(place.open(self._console, *at).talk())

    def _settle_lacking(self) -> Dialogue[None]:
        first_day = self._console.services.first_day
        items = [(each, f"{each.row.name}, {each.words}") for each in first_day.read()]
        lacking = yield from pick(self._console, "Antes del primer día:", items)
        self._console.say(f"Se pone con la orden {lacking.order}.")
        does = "dice que así está bien"
        yield from self._console.ask(f"s {does}:", Choice("s", does))
        first_day.approve(lacking.what)
        self._console.say("Quedó dicho que así está bien, hasta que cambie.")

    def _rows(self, key: str, turno: Turno) -> Sequence[tuple[int, str]]:
        today = turno.now.date()
        match key:
            case "hoy":
                return _day_lines(turno)
            case "citas":
                return appointment_rows(turno)
            case "respuestas":
                return answer_rows(turno)
        drafts = self._console.services.turno.borradores()
        return [(caso.id, _draft_words(caso, at, today)) for caso, at in drafts]


def duty_words(duty: Duty, today: date) -> str:
    verb = duty.row.verb.lower()
    since = duty.since
    parts = [f"{verb} {duty.name}", duty.detail]
    if isinstance(since, datetime):
        parts.append(f"desde {spoken_moment(since, today)}")
    elif since is not None:
        parts.append(f"desde {spoken_day(since, today)}")
    return ", ".join(filter(None, parts))


def turno_sentences(turno: Turno, *, leads: bool = False) -> list[str]:
    """Most urgent first; with `leads`, lo que toca."""
    today = turno.now.date()
    name = "Lo que toca" if leads else "Mi turno"
    said = [f"{name}, {spoken_day(today, today).removeprefix('hoy ')}"]
    if turno.in_hand is not None:
        said += _in_hand(turno.in_hand, turno.other_borradores, today)
    said += [f"Le toca {duty_words(duty, today)}" for duty in turno.duties]
    if leads and not turno.duties:
        said.append(_NONE["toca"].rstrip("."))
    if turno.overdue:
        said.append(f"▲ {_citas(turno.overdue, today, 'Cita vencida', 'Citas vencidas')}")
    if turno.citas:
        said.append(_citas(turno.citas, today, "Cita", "Citas"))
    said.append(_queue(turno.queue))
    said += turno.pace.wordings(today)[:1] if turno.pace else ()
    if turno.llamadas:
        again = f", {turno.retries} de nuevo" if turno.retries else ""
        of = f", de {turno.agenda} en la agenda" if turno.agenda > turno.llamadas else ""
        said.append(f"{count_words(turno.llamadas, 'llamada')} para hacer{of}{again}")
    if turno.returned.total:
        said.append(_returned(turno.returned))
    if turno.answered:
        count = count_words(len(turno.answered), "respuesta")
        said.append(f"{count} de la supervisora")
    if turno.questions:
        said.append(
            f"{count_words(turno.questions, 'pregunta suya espera', 'preguntas suyas esperan')}"
        )
    waiting, since = turno.bandeja
    if waiting:
        oldest = f", la más antigua de {spoken_moment(since, today)}" if since else ""
        said.append(f"{count_words(waiting, 'pregunta')} en la bandeja{oldest}")
    if turno.awaited:
        said.append(f"▲ {turno.awaited}")
    done = sum(turno.today.decisiones.values())
    calls = sum(turno.today.llamadas.values())
    if done or calls:
        counts = [count_words(done, "decisión")] if done else []
        counts += [count_words(calls, "llamada")] if calls else []
        said.append(f"Hoy lleva {listed(counts)}")
    if turno.maintenance:
        said.append(f"▲ {turno.maintenance}")
    return said


def _in_hand(hand: InHand, others: int, today: date) -> list[str]:
    asks = question_of(hand.estado, hand.resultado)
    said = [f"0 sigue lo que dejó a medias: cuenta {spoken_number(hand.cuenta)}, {asks}"]
    if hand.borrador_at is not None:
        said.append(f"Su borrador es de {spoken_moment(hand.borrador_at, today)}")
    if hand.touched is not None:
        who, evento = hand.touched
        said.append(f"▲ Después {who} registró {evento_words(evento).name}")
    if hand.holder:
        said.append(f"▲ Ahora lo tiene {hand.holder}")
    if others:
        where = "en otro caso" if others == 1 else "en otros casos"
        said.append(f"Además {count_words(others, 'borrador')} {where}")
    return said


def _queue(queue: QueueToday) -> str:
    if not queue.total:
        return "No hay casos por decidir"
    parts = [count_words(queue.total, "caso") + " por decidir"]
    if queue.whole > queue.total:
        parts.append(f"de {queue.whole} en la cola")
    if queue.overdue:
        parts.append(f"{count_words(queue.overdue, 'vencido')} por decidir")
    if queue.soon:
        falls = count_words(queue.soon, "vence", "vencen")
        parts.append(f"{falls} en {queue.days} días o menos")
    return ", ".join(parts)


def _returned(returned: ReturnedToday) -> str:
    counts = (
        (returned.again, "rechazado otra vez", "rechazados otra vez"),
        (returned.rechazados, "rechazado", "rechazados"),
        (returned.aprobados, "aprobado", "aprobados"),
        (returned.unanswered, "sin respuesta", "sin respuesta"),
    )
    parts = [count_words(number, one, several) for number, one, several in counts if number]
    return f"Vuelven del back {listed(parts)}"


def _citas(citas: Sequence[Cita], today: date, one: str, several: str) -> str:
    name = one if len(citas) == 1 else several
    return f"{name}: {listed([spoken_moment(cita.momento, today) for cita in citas])}"


def appointment_rows(turno: Turno) -> list[tuple[int, str]]:
    today = turno.now.date()
    return [
        (cita.caso_id, f"{spoken_moment(cita.momento, today)}, cuenta {spoken_number(cita.cuenta)}")
        for cita in (*turno.overdue, *turno.citas)
    ]


def answer_rows(turno: Turno) -> list[tuple[int, str]]:
    return [
        (a.caso_id, f"cuenta {spoken_number(a.cuenta)}: {a.who} respondió «{a.text}»")
        for a in turno.answered
    ]


def _draft_words(caso: Caso, at: datetime, today: date) -> str:
    asks = question_of(caso.estado, caso.resultado)
    return f"cuenta {spoken_number(caso.cuenta)}, {asks}, de {spoken_moment(at, today)}"


def notice_sentences(turno: Turno) -> list[str]:
    today = turno.now.date()
    said = []
    for base in turno.imported:
        what = f"base del corte de {spoken_day(base.corte, today)}" if base.corte else LOTE_ANSWERED
        count = count_words(base.casos, "caso")
        done = "la deshizo" if base.deshecha else "la importó"
        said.append(f"{what}, {count}: {done} {base.who} {spoken_moment(base.momento, today)}")
    return said or ["Hoy no ha llegado ninguna base"]


def _day_counts(today: Today) -> list[str]:
    said = [
        f"{count} {evento_words(evento).done or evento_words(evento).name}"
        for evento, count in sorted(today.decisiones.items(), key=lambda pair: -pair[1])
    ]
    for counted in CALL_COUNTS:
        count = sum(n for code, n in today.llamadas.items() if COUNTED_AS.get(code) is counted)
        if count:
            said.append(count_words(count, *counted))
    return said or ["Hoy no ha registrado nada"]


def _day_lines(turno: Turno) -> list[tuple[int, str]]:
    said = []
    for line in turno.today.lines:
        what = evento_words(line.evento).done or evento_words(line.evento).name
        if resultado := line.datos.get("resultado"):
            what += f", {code_name(resultado)}"
        undone = ", deshecho" if line.deshizo is not None else ""
        words = f"{line.momento:%H:%M}, cuenta {spoken_number(line.cuenta)}, {what}{undone}"
        said.append((line.caso_id, words))
    return said
