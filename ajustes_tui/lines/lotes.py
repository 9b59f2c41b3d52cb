"""The escalation lots in plain lines: pending, sent and returned."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.caso.lote import (
    BY,
    RECEIVER_NAMES,
    Lote,
    LoteKind,
    LotePlan,
    LoteStanding,
    Standing,
)
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.values.counts import count_words, listed
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.lines.asking import ask_aloud, pick
from ajustes_tui.lines.cola import work_on
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_moment, spoken_money, spoken_number
from ajustes_tui.lines.voice import Detail
from ajustes_tui.workbench.lead.lot_acts import agree_examples, tell_sent

_STANDINGS: Mapping[Standing, str] = {
    Standing.ANSWERED: "respondido",
    Standing.WAITING: "espera",
    Standing.WITHDRAWN: "retirado",
}


class LotesDialogue:
    """Lists lots, writes the next one, and reads the casos of one sent."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.lotes

    def talk(self) -> Dialogue[None]:
        self._say_plans()
        while True:
            kinds = [
                Choice(str(n), f"escribe el lote para {RECEIVER_NAMES[kind]}")
                for n, kind in enumerate(LoteKind, 1)
            ]
            answer = yield from self._console.ask(
                "Lote:",
                *kinds,
                Choice("escritos", "los lotes escritos, el más nuevo primero"),
                Choice("enviado", "dice qué día se envió uno"),
                Choice("otra", "lo dice otra vez"),
            )
            with self._console.trying():
                if answer.key == "otra":
                    self._say_plans()
                elif answer.key == "escritos":
                    yield from self._read_written()
                elif (refusal := self._service.write_refusal()) is not None:
                    self._console.say(f"▲ {refusal.motivo} {refusal.suggestion}")
                elif answer.key == "enviado":
                    yield from self._tell_sent()
                else:
                    yield from self._send([*LoteKind][int(answer.key) - 1])

    def _say_plans(self) -> None:
        for number, kind in enumerate(LoteKind, 1):
            self._console.say(sentence(f"{number}, {waiting_words(self._service.plan(kind))}"))

    def _send(self, kind: LoteKind) -> Dialogue[None]:
        plan = self._service.plan(kind)
        self._console.say(sentence(waiting_words(plan)))
        if not plan.rows:
            return
        if not (yield from ask_aloud(self._console, agree_examples(lambda: plan.examples))):
            return
        if not plan.examples:
            yield from self._console.ask("s escribe el libro:", Choice("s", "escribe el libro"))
        done = self._service.send(kind)
        count = count_words(done.rows, "caso")
        where = f"{done.file.name}, carpeta {done.file.parent.name}"
        self._console.say(
            f"Lote {done.lote} escrito, {count}: quedó en {where}; va por {BY[kind]}."
        )
        self._console.say("Cuando se envíe, enviado lo dice.", Detail.NORMAL)
        self._console.say_each(done.notices)

    def _tell_sent(self) -> Dialogue[None]:
        lote = yield from self._choose("¿Cuál se envió?")
        if lote is not None and (
            said := (yield from ask_aloud(self._console, tell_sent(self._service, lote)))
        ):
            self._console.say(f"{said}.")

    def _choose(self, title: str) -> Dialogue[Lote | None]:
        standings = self._service.standings()
        if not standings:
            self._console.say("Ningún lote se ha escrito todavía.")
            return None
        named = [(s.lote, self._standing_words(s)) for s in standings]
        return (yield from pick(self._console, title, named))

    def _read_written(self) -> Dialogue[None]:
        lote = yield from self._choose("Escritos:")
        if lote is None:
            return
        named = [
            (
                caso,
                f"radicado {spoken_number(caso.radicado)}, {_STANDINGS[caso.standing]},"
                f" ahora {QUESTIONS[caso.estado]}",
            )
            for caso in self._service.sent(lote.id)
        ]
        caso = yield from pick(self._console, f"Casos del lote {lote.id}:", named)
        yield from work_on(self._console, caso.caso_id, caso.estado)

    def _standing_words(self, standing: LoteStanding) -> str:
        lote = standing.lote
        when = spoken_moment(lote.created_at, self._service.context.now().date())
        said = [
            f"lote {lote.id} para {RECEIVER_NAMES[lote.kind]}",
            count_words(lote.rows, "caso"),
            f"escrito {when}",
            f"enviado el {short_date(lote.sent_on)}" if lote.sent_on else "no se sabe si se envió",
            count_words(standing.answered, "respondido"),
        ]
        if standing.waiting and standing.days is not None:
            late = "▲ " if standing.days >= self._service.late_days else ""
            days = count_words(standing.days, "día hábil")
            said.append(f"{late}{count_words(standing.waiting, 'espera', 'esperan')} hace {days}")
        return ", ".join(said)


def waiting_words(plan: LotePlan) -> str:
    """Return the contents of the next lot, and what its receiver would miss."""
    receiver = RECEIVER_NAMES[plan.kind]
    if not plan.rows:
        return f"para {receiver} no hay ningún escalamiento nuevo"
    count = count_words(len(plan.rows), "caso")
    said = f"para {receiver}, por {BY[plan.kind]}, irían {count}, {spoken_money(plan.value)}"
    if plan.lacking:
        lacking = [f"{number} sin {name}" for name, number in plan.lacking.items()]
        said += f"; {listed(lacking)}"
    return said
