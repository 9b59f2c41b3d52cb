"""The work in progress in plain lines: who has what, promised calls, skips, the day of each, unusual acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.open_work import ACT_WORDS, AgenteToday, OpenWork, UnusualAct
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import spoken_date
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.lines.asking import pick, write
from ajustes_tui.lines.caso_list import open_caso
from ajustes_tui.lines.dialogue import Back, Choice, Talk
from ajustes_tui.lines.dialogue import Desk as Conversing
from ajustes_tui.lines.reading import read_out
from ajustes_tui.lines.speech import listed, sentence, spoken_moment, spoken_number
from ajustes_tui.services.casos.triage import MAX_REASON

Row = tuple[int, str]
"""A caso and its words."""


class DeskTalk:
    """What everybody has in hand now; a supervisor takes a caso away or gives it to somebody else."""

    def __init__(self, desk: Conversing) -> None:
        self._desk = desk
        self._work = desk.services.open_work

    def talk(self) -> Talk[None]:
        """Say how much there is of each part, and a part when it is asked for."""
        work = self._work.read()
        self._say_counts(work)
        choices = (
            Choice("tomados", "los casos que alguien tiene, para soltar o pasar uno"),
            Choice("citas", "las llamadas prometidas"),
            Choice("saltos", "los casos saltados hoy, con su motivo"),
            Choice("abiertos", "cuántos casos hay en cada paso, y cuántos vencen"),
            Choice("personas", "lo que hizo hoy cada una"),
            Choice("actos", "lo fuera de lo corriente: deshacer, anular, reasignar"),
        )
        while True:
            answer = yield from self._desk.ask("Trabajo en curso:", *choices)
            with self._desk.refusing():
                try:
                    yield from self._say_part(answer.key)
                except Back:
                    continue

    def _say_counts(self, work: OpenWork) -> None:
        self._desk.say(
            f"Trabajo en curso: {count_words(work.casos, 'caso abierto', 'casos abiertos')}."
        )
        taken = count_words(len(work.in_hand), "tomado", "tomados")
        citas = count_words(len(work.citas), "cita", "citas")
        skips = count_words(len(work.skips), "saltado", "saltados")
        self._desk.say(f"{taken}, {citas}, {skips}.")
        if work.overdue_citas:
            late = count_words(work.overdue_citas, "cita ya pasó", "citas ya pasaron")
            self._desk.say(f"▲ {late}.")

    def _say_part(self, part: str) -> Talk[None]:
        work, now = self._work.read(), self._desk.services.kpi.now()
        match part:
            case "tomados":
                yield from self._visit(claim_rows(work, now), "Nadie tiene casos tomados.")
            case "citas":
                yield from self._visit(cita_rows(work, now.date()), "No hay citas.")
            case "saltos":
                yield from self._visit(skip_rows(work, now.date()), "Hoy nadie ha saltado casos.")
            case "abiertos":
                yield from read_out(self._desk, queue_sentences(work))
            case "personas":
                said = [day_words(agente) for agente in work.agentes]
                yield from read_out(self._desk, said or ["Hoy nadie ha registrado nada"])
            case _:
                said = [act_words(act, now.date()) for act in self._work.unusual_acts()]
                yield from read_out(self._desk, said or ["No hay actos fuera de lo corriente"])

    def _visit(self, rows: Sequence[Row], empty: str) -> Talk[None]:
        """Say some casos, and ask what to do with the one of a number."""
        if not rows:
            self._desk.say(empty)
            return
        caso_id = yield from pick(self._desk, f"{count_words(len(rows), 'caso', 'casos')}:", rows)
        choices = [Choice("abrir", "lo abre para trabajarlo")]
        if self._desk.services.run_session.can(Power.REASSIGN):
            choices += [
                Choice("soltar", "lo deja libre"),
                Choice("reasignar", "lo pasa a otra persona"),
            ]
        answer = yield from self._desk.ask("¿Qué hace con ese caso?", *choices)
        if answer.key == "abrir":
            yield from open_caso(self._desk, caso_id)
        elif answer.key == "soltar":
            yield from self._release(caso_id)
        else:
            yield from self._reassign(caso_id)

    def _release(self, caso_id: int) -> Talk[None]:
        holder = next((h.login for h in self._work.read().in_hand if h.caso == caso_id), "")
        if not holder:
            self._desk.say("Ese caso no lo tiene nadie.")
            return
        self._desk.say(f"{holder} deja de tenerlo; lo que escribió queda como su borrador.")
        yield from self._desk.ask("s lo suelta:", Choice("s", "lo suelta"))
        name = self._desk.services.triage.release(caso_id).caso.name
        self._desk.say(f"El caso {name} ya no lo tiene {holder}.")

    def _reassign(self, caso_id: int) -> Talk[None]:
        people = [(login, f"{login}, {name}") for login, name in self._work.personas()]
        login = yield from pick(self._desk, "¿A quién pasa?", people)
        self._desk.say(f"El caso pasa a {login}. Queda entre los actos, con su nombre.")
        answer = yield from self._desk.ask(
            "s lo pasa; motivo le agrega por qué:",
            Choice("s", "lo pasa"),
            Choice("motivo", "escribe por qué, y lo pasa"),
        )
        note = ""
        if answer.key == "motivo":
            note = yield from write(self._desk, "Por qué; s lo pasa.", most=MAX_REASON)
        name = self._desk.services.triage.reasignar(caso_id, login, note).caso.name
        self._desk.say(f"El caso {name} quedó con {login}.")


def claim_rows(work: OpenWork, now: datetime) -> list[Row]:
    """Return the claimed casos: who has each, since when, and the last sign of that person."""
    rows = []
    for toma in work.in_hand:
        minutes = max(int((now - toma.seen).total_seconds()) // 60, 0)
        seen = f"última señal hace {count_words(minutes, 'minuto', 'minutos')}"
        sign = "▲ toma vencida" if toma.overdue else seen
        since = spoken_moment(toma.since, now.date())
        words = f"{toma.login}, cuenta {spoken_number(toma.cuenta)}, desde {since}, {sign}"
        rows.append((toma.caso, f"{words}, {QUESTIONS[toma.estado]}"))
    return rows


def cita_rows(work: OpenWork, today: date) -> list[Row]:
    """Return the promised calls, each with its moment and whose it is."""
    return [
        (
            cita.caso,
            f"{spoken_moment(cita.momento, today)}, cuenta {spoken_number(cita.cuenta)}"
            f"{f', de {cita.dueno}' if cita.dueno else ''}",
        )
        for cita in work.citas
    ]


def skip_rows(work: OpenWork, today: date) -> list[Row]:
    """Return the casos skipped today: who skipped each, when, and why."""
    return [
        (
            skip.caso,
            f"{skip.login}, cuenta {spoken_number(skip.cuenta)}, "
            f"{spoken_moment(skip.momento, today)}: {skip.motivo}",
        )
        for skip in work.skips
    ]


def queue_sentences(work: OpenWork) -> list[str]:
    """Return how many open casos stand at each step, and how many of them are near their end."""
    said = [f"{count_words(work.in_queue, 'caso', 'casos')} en la cola de triage"]
    until = f"hasta el {spoken_date(work.limits.red)}"
    for row in work.queue:
        near = (
            (row.overdue, "vencido", "vencidos"),
            (row.red, f"que vence {until}", f"que vencen {until}"),
            (row.amber, "pronto", "pronto"),
        )
        parts = [count_words(count, one, several) for count, one, several in near if count]
        said.append(f"{QUESTIONS[row.estado]} {row.casos}{f': {listed(parts)}' if parts else ''}")
    return said


def day_words(agente: AgenteToday) -> str:
    """Return what a person did today, and from when to when."""
    parts = [
        count_words(agente.decisiones, "decisión", "decisiones"),
        count_words(agente.llamadas, "llamada", "llamadas"),
    ]
    if agente.deshechas:
        parts.append(count_words(agente.deshechas, "deshecha", "deshechas"))
    return f"{agente.login}: {listed(parts)}, de {agente.first:%H:%M} a {agente.last:%H:%M}"


def act_words(act: UnusualAct, today: date) -> str:
    """Return an act out of the usual: who did what, on which cuenta, when and why."""
    what = ACT_WORDS.get(act.what, act.what.replace("_", " "))
    cuenta = f", cuenta {spoken_number(act.cuenta)}" if act.cuenta else ""
    detail = f": {act.detail}" if act.detail else ""
    return sentence(f"{act.who}, {what}{cuenta}, {spoken_moment(act.momento, today)}{detail}")
