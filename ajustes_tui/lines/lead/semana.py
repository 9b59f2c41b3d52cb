"""The weekly feedback in plain lines: each asesor, issuing the week, and follow-ups."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.figures.feedback import (
    LIST_LENGTH,
    Compromiso,
    CompromisoState,
    RankedAsesor,
    compromiso_state_name,
)
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.lines.asking import ask_aloud, pick, read_out
from ajustes_tui.lines.cola import open_caso
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.lines.speech import sentence, spoken_day, spoken_number
from ajustes_tui.services.figures.feedback import Top5
from ajustes_tui.workbench.lead.week import evidence_of, week_after
from ajustes_tui.workbench.lead.week_acts import (
    close_compromiso,
    issue_week,
    issued_text,
    lacking_in_week,
    mail_week,
    not_issuer,
    open_compromiso,
)

_ASESORES, _FOLLOW = "Asesores", "Seguimiento"


class WeekDialogue:
    """The `top5` of a week, and the compromisos with each asesor."""

    def __init__(self, console: Console, week: Week | None = None) -> None:
        """By default the current week."""
        self._console = console
        self._service = console.services.retroalimentacion
        self._order = OrderDialogue(
            console,
            "top5",
            *self._choices(),
            obey=self._obey,
            prompt="Número, para leer a esa persona:",
            asked={"semana": str(week)} if week else {},
        )

    def talk(self) -> Dialogue[None]:
        yield from self._order.talk()

    def _choices(self) -> list[Choice]:
        choices = [
            *(
                Choice(str(rank), "lee sus rechazos", "", _ASESORES)
                for rank in range(1, LIST_LENGTH + 1)
            ),
            Choice("falta", "qué falta para emitir la semana, o para seguirla"),
            Choice("abiertos", "los compromisos sin cerrar, de todas las semanas"),
        ]
        if self._service.may_issue:
            choices += [
                Choice("emitir", "fija la semana y escribe sus formularios, después de preguntar"),
                Choice("correo", "saca por correo el informe de un aliado"),
            ]
        return choices

    def _top(self) -> Top5:
        week, aliado = (self._order.asked.get(name) for name in ("semana", "aliado"))
        return self._service.top5(Week.parse(week) if week else None, aliado)

    def _today(self) -> date:
        return self._service.context.now().date()

    def _obey(self, key: str, _text: str) -> Dialogue[bool]:
        """Return whether to repeat the week."""
        top = self._top()
        match key:
            case "emitir":
                return (yield from self._issue(top))
            case "falta":
                compromisos = self._service.compromisos(top.week)
                lacking = lacking_in_week(self._service, top, compromisos)
                verb = "Falta " if top.asesores else ""
                self._console.say_each([f"{verb}{text}" for text in lacking] or ["No falta nada"])
            case "abiertos":
                yield from self._open_ones()
            case "correo":
                left = yield from ask_aloud(self._console, mail_week(self._service, top))
                self._console.say(sentence(left or ""))
            case rank:
                asesor = next((a for a in top.asesores if str(a.rank) == rank), None)
                if asesor is None:
                    self._console.say(f"En esa semana nadie tiene el puesto {rank}.")
                else:
                    yield from self._read_asesor(top, asesor)
        return False

    def _issue(self, top: Top5) -> Dialogue[bool]:
        issued = yield from ask_aloud(self._console, issue_week(self._service, top))
        if issued is None:
            return False
        self._console.say(f"{issued_text(issued)}.")
        self._console.say_each(issued.notices)
        return True

    # One asesor.

    def _read_asesor(self, top: Top5, asesor: RankedAsesor) -> Dialogue[None]:
        place = 0
        while True:
            compromiso = self._compromiso(top, asesor)
            if compromiso is not None:
                self._console.say(
                    sentence(f"Compromiso {compromiso_words(compromiso, self._today())}")
                )
            choices = [
                Choice("sigue", "lee el rechazo que sigue, con su paso y lo correcto"),
                Choice("caso", "abre el caso del último rechazo leído"),
                Choice("radicados", "los radicados de sus rechazos"),
                *self._follow_choices(compromiso),
            ]
            answer = yield from self._console.ask("sigue lee sus rechazos:", *choices)
            match answer.key:
                case "sigue" if place < len(asesor.evidence):
                    rechazo = asesor.evidence[place]
                    place += 1
                    self._console.say(f"Rechazo {place} de {len(asesor.evidence)}.")
                    self._console.say_each(evidence_of(rechazo, self._service.causal))
                case "sigue":
                    self._console.say("No hay más rechazos; sigue los lee desde el primero.")
                    place = 0
                case "caso":
                    rechazo = asesor.evidence[max(place - 1, 0)]
                    yield from open_caso(self._console, rechazo.caso_id)
                case "radicados":
                    numbers = [spoken_number(number) for number in asesor.radicados]
                    yield from read_out(self._console, numbers)
                case _ if compromiso is not None:
                    with self._console.refusing():
                        yield from self._follow(compromiso, answer.key)

    def _compromiso(self, top: Top5, asesor: RankedAsesor) -> Compromiso | None:
        found = self._service.compromisos(top.week)
        return next((c for c in found if c.asesor_id == asesor.asesor_id), None)

    # The follow-up.

    def _follow_choices(self, compromiso: Compromiso | None) -> list[Choice]:
        if compromiso is None or not self._service.may_issue:
            return []
        if compromiso.closed:
            return [Choice("reabrir", "lo reabre, con una nota", "", _FOLLOW)]
        word = "abrir" if compromiso.estado is CompromisoState.NOT_STARTED else "cambiar"
        choices = [Choice(word, "escribe el compromiso de la supervisora", "", _FOLLOW)]
        if compromiso.estado is CompromisoState.OPEN:
            choices += [
                Choice("mejoró", "lo cierra con mejora", "", _FOLLOW),
                Choice("igual", "lo cierra sin mejora", "", _FOLLOW),
            ]
        return choices

    def _follow(self, compromiso: Compromiso, key: str) -> Dialogue[None]:
        if key in ("mejoró", "igual"):
            act = close_compromiso(self._service, compromiso, mejora=key == "mejoró")
        else:
            act = open_compromiso(self._service, compromiso)
        followed = yield from ask_aloud(self._console, act)
        if followed is not None:
            self._console.say(f"{followed.asesor_id}: {compromiso_state_name(followed.estado)}.")

    def _open_ones(self) -> Dialogue[None]:
        while compromisos := self._service.open_compromisos():
            today = self._today()
            items = [
                (c, f"{c.week}, {c.asesor_id}, {compromiso_words(c, today)}") for c in compromisos
            ]
            title = f"{count_words(len(items), 'compromiso')} sin cerrar."
            chosen = yield from pick(self._console, title, items)
            choices = self._follow_choices(chosen)
            if not choices:
                self._console.say(f"{not_issuer(self._service)}.")
                return
            answer = yield from self._console.ask(f"{chosen.asesor_id}:", *choices)
            with self._console.refusing():
                yield from self._follow(chosen, answer.key)
        self._console.say("Ningún compromiso está abierto.")


def compromiso_words(compromiso: Compromiso, today: date) -> str:
    parts = [compromiso_state_name(compromiso.estado)]
    if compromiso.follow_up is not None:
        late = "▲ " if not compromiso.closed and compromiso.follow_up <= today else ""
        parts.append(f"{late}seguimiento {spoken_day(compromiso.follow_up, today)}")
    if after := week_after(compromiso):
        parts.append(after)
    if compromiso.supervisor:
        parts.append(f"«{compromiso.supervisor}»")
    return ", ".join(parts)
