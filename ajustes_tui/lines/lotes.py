"""The escalation lots in plain lines: what would go out now, what went out, and what came back."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.caso.lote import RECEIVER_NAMES, LoteKind, LotePlan, LoteStanding, Standing
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.cola import work_on
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue, stepping
from ajustes_tui.lines.speech import listed, sentence, spoken_moment, spoken_money, spoken_number

_STANDINGS: Mapping[Standing, str] = {
    Standing.ANSWERED: "respondido",
    Standing.WAITING: "espera",
    Standing.WITHDRAWN: "retirado",
}


class LotesDialogue:
    """Says the lots, writes the next one, and reads the casos of one that went out."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.lotes

    def talk(self) -> Dialogue[None]:
        """Read and write lots until the person goes back."""
        self._say_plans()
        while True:
            kinds = [
                Choice(str(n), f"escribe el lote para {RECEIVER_NAMES[kind]}")
                for n, kind in enumerate(LoteKind, 1)
            ]
            answer = yield from self._console.ask(
                "Lote:",
                *kinds,
                Choice("enviados", "los que ya salieron, el más nuevo primero"),
                Choice("otra", "lo dice otra vez"),
            )
            with self._console.refusing():
                match answer.key:
                    case "enviados":
                        yield from stepping(self._read_sent())
                    case "otra":
                        self._say_plans()
                    case digit:
                        yield from stepping(self._send([*LoteKind][int(digit) - 1]))

    def _say_plans(self) -> None:
        for number, kind in enumerate(LoteKind, 1):
            self._console.say(sentence(f"{number}, {plan_words(self._service.plan(kind))}"))

    def _send(self, kind: LoteKind) -> Dialogue[None]:
        """Write a lot, once the person agrees."""
        refusal = self._service.write_refusal()
        if refusal is not None:
            self._console.say(f"▲ {refusal.motivo} {refusal.suggestion}")
            return
        plan = self._service.plan(kind)
        self._console.say(sentence(plan_words(plan)))
        if not plan.rows:
            return
        yield from self._console.ask("s escribe el libro:", Choice("s", "escribe el libro"))
        done = self._service.send(kind)
        count = count_words(done.rows, "caso", "casos")
        self._console.say(f"Lote {done.lote}, {count}: quedó en {done.file.name}.")
        for notice in done.notices:
            self._console.say(sentence(notice))

    def _read_sent(self) -> Dialogue[None]:
        """Say the lots that went out, and the casos of the one chosen."""
        standings = self._service.standings()
        if not standings:
            self._console.say("Nada se ha enviado todavía.")
            return
        lote = yield from pick(
            self._console, "Enviados:", [(s.lote, self._standing_words(s)) for s in standings]
        )
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
            count_words(lote.rows, "caso", "casos"),
            when,
            count_words(standing.answered, "respondido", "respondidos"),
        ]
        if standing.waiting and standing.days is not None:
            late = "▲ " if standing.days >= self._service.late_days else ""
            days = count_words(standing.days, "día hábil", "días hábiles")
            said.append(f"{late}{count_words(standing.waiting, 'espera', 'esperan')} hace {days}")
        return ", ".join(said)


def plan_words(plan: LotePlan) -> str:
    """Return what a lot would hold now, and what its receiver would miss."""
    receiver = RECEIVER_NAMES[plan.kind]
    if not plan.rows:
        return f"para {receiver} no hay ningún escalamiento nuevo"
    count = count_words(len(plan.rows), "caso", "casos")
    said = f"para {receiver} saldrían {count}, {spoken_money(plan.value)}"
    if plan.lacking:
        lacking = [f"{number} sin {name}" for name, number in plan.lacking.items()]
        said += f"; {listed(lacking)}"
    return said
