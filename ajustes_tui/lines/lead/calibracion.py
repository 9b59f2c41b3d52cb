"""The calibration in plain lines: a second verdict given blind, and where the two verdicts differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.lines.asking import ask_aloud, read_out
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_day, spoken_money, spoken_number
from ajustes_tui.services.figures.calibration import BlindCaso
from ajustes_tui.workbench.lead.week import WeekStepper, agreement_text, side_by_side, summary
from ajustes_tui.workbench.lead.week_acts import Judging, put_off, require_blind

_WEEK = "Semana"


class CalibrationDialogue:
    """The sample of a week: the casos this person judges blind, and the differences."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.calibracion
        self._week = WeekStepper(self._service.current_week)
        self._passed: list[int] = []
        """The casos left for later, the last one at the end."""

    def talk(self) -> Dialogue[None]:
        """Say how the week stands, and answer or read what is asked for."""
        while True:
            report = self._service.report(self._week.shown)
            self._console.say(
                f"Semana {report.week.number} de {report.week.year}: muestra de "
                f"{count_words(len(report.sample), 'caso', 'casos')}, "
                f"{count_words(len(report.pairs), 'par', 'pares')}."
            )
            self._console.say(sentence(agreement_text(report.agreement)))
            answer = yield from self._console.ask("Calibración:", *self._choices())
            with self._console.refusing():
                try:
                    match answer.key:
                        case "responder":
                            yield from self._answer_some()
                        case "diferencias":
                            texts = [t for item in report.differences for t in side_by_side(item)]
                            yield from read_out(self._console, texts or ["Ninguna diferencia"])
                        case "resumen":
                            yield from read_out(self._console, summary(report))
                        case key:
                            self._week.step(-1 if key == "antes" else 1)
                except Back:
                    continue

    def _choices(self) -> list[Choice]:
        return [
            Choice("responder", "da su veredicto a ciegas, caso por caso"),
            Choice("diferencias", "lee las diferencias, lado a lado"),
            Choice("resumen", "cuánto coinciden por causal y por pareja"),
            Choice("antes", "la semana anterior", "", _WEEK),
            Choice("después", "la semana que sigue", "", _WEEK),
        ]

    def _answer_some(self) -> Dialogue[None]:
        """Judge one caso after another, until none is left or the person goes back."""
        while True:
            may = self._service.may_answer
            blind = self._service.next_blind(self._week.shown, self._passed) if may else None
            judging = None if blind is None else Judging(blind)
            yield from self._judge(require_blind(self._service, judging))

    def _judge(self, judging: Judging) -> Dialogue[None]:
        """Say what may be seen of a caso, and give the verdict chosen once `s` is written."""
        blind = judging.blind
        today = self._service.context.now().date()
        self._console.say(f"Le quedan {blind.waiting}.")
        self._console.voice.say_all([sentence(text) for text in blind_sentences(blind, today)])
        verdicts = [(str(n), evento_name(evento)) for n, evento in enumerate(blind.options, 1)]
        for number, name in verdicts:
            self._console.say(sentence(f"{number}, {name}"))
        fresh = True
        self._console.arrive()
        while True:
            chosen = judging.chosen
            choices = [Choice(number, name) for number, name in verdicts]
            if chosen is not None:
                choices.insert(0, Choice("s", "lo da, y no se cambia"))
            choices += [
                Choice("nota", "dice por qué, para el diálogo semanal"),
                Choice("política", "la política de la causal y sus soportes", reads=True),
                Choice("hechos", "lo que se registró del caso, sin opiniones", reads=True),
                Choice("saltar", "lo deja para después", reads=True),
            ]
            prompt = "Su veredicto:" if chosen is None else "s lo da, y no se cambia:"
            try:
                answer = yield from self._console.ask(prompt, *choices, fresh=fresh)
            except Back:
                if chosen is None:
                    raise
                judging = replace(judging, chosen=None)
                continue
            fresh = False
            match answer.key:
                case "s":
                    yield from ask_aloud(self._console, judging.give(self._service))
                    self._console.say("Veredicto dado.")
                    return
                case "nota":
                    judging = (yield from ask_aloud(self._console, judging.ask_why())) or judging
                case "política":
                    self._console.say(sentence(f"Política: {blind.policy or 'ninguna'}"))
                    yield from read_out(self._console, blind.soportes)
                case "hechos":
                    yield from read_out(self._console, list(blind.lines) or ["Ninguno"])
                case "saltar":
                    self._passed = put_off(self._passed, blind.caso_id)
                    return
                case number:
                    judging = judging.choose(number)
                    self._console.say(sentence(f"{number}, {dict(verdicts)[number]}"))


def blind_sentences(blind: BlindCaso, today: date) -> list[str]:
    """Return what the second person sees of a caso: its facts, and nobody's opinion of it."""
    asked = spoken_money(blind.valor_solicitado)
    if blind.valor_aplicado is not None:
        asked += f"; aplicado {spoken_money(blind.valor_aplicado)}"
    day = ""
    if blind.fecha_respuesta:
        day = f", {spoken_day(date.fromisoformat(blind.fecha_respuesta), today)}"
    reason = f": «{blind.motivo_rechazo}»" if blind.motivo_rechazo else ""
    return [
        f"Caso {blind.caso_id}, cuenta {spoken_number(blind.cuenta)}, "
        f"radicado {spoken_number(blind.radicado)}",
        f"Causal {blind.causal} {blind.causal_name}".strip() if blind.causal else "Sin causal",
        f"El asesor pidió «{blind.motivo or 'nada'}»",
        f"El back dijo {blind.resultado.value.lower()}{day}{reason}",
        f"Pedido {asked}",
    ]
