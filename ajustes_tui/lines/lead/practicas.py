"""The practices of the modelo de gestión in plain lines: what is due, what was done, and writing one down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ajustes_tui.domain.figures.practices import (
    Practica,
    PracticeContent,
    PracticeRecord,
    adherence_of,
    counted_by_week,
)
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.domain.values.text import key
from ajustes_tui.lines.asking import pick, write
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.lead.mailing import take_out
from ajustes_tui.lines.speech import listed, sentence, spoken_day
from ajustes_tui.services.figures.practices import MAX_NOTA, WeekPractices
from ajustes_tui.workbench.lead.week import NOT_BEGUN, WeekStepper

_WEEK = "Semana"
_READS = {"todas": "listar", "hechas": "registros"}
"""The orders that say a part of the week."""
_FIELDS = {
    "agenda": "los temas que se trataron",
    "compromisos": "a qué se llegó",
    "caso": "el número del caso observado, el que sale en su tarjeta",
    "persona": "el usuario de la persona observada",
    "asistentes": "los usuarios o iniciales, separados por comas",
    "nota": "cualquier otra cosa",
    "día": "cuándo se hizo: dd/mm/aaaa, o ayer",
}
"""What may be written of a practice, each optional, and what is expected."""


class PracticesDialogue:
    """The practices of a week, what is due today first; who holds one writes it down."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.practicas
        self._week = WeekStepper(lambda: self._service.show().week)

    def talk(self) -> Dialogue[None]:
        """Say the week, and write down what was done, until the person goes back."""
        while True:
            model = self._service.show(self._week.shown)
            self._say_all(week_sentences(model, self._today()))
            while True:
                answer = yield from self._console.ask("Prácticas:", *self._choices())
                with self._console.refusing():
                    try:
                        again = yield from self._obey(model, answer.key)
                    except Back:
                        continue
                    if again:
                        break

    def _choices(self) -> list[Choice]:
        choices = []
        if self._service.may_register:
            choices = [
                Choice("registrar", "escribe que hizo una práctica"),
                Choice("anular", "anula su último registro de la semana, con el motivo"),
            ]
        return [
            *choices,
            Choice("todas", "cada práctica con su meta, y la adherencia de cada responsable"),
            Choice("hechas", "los registros de la semana, con su contenido"),
            Choice("hoja", "escribe la hoja de la semana"),
            Choice("correo", "la saca por correo"),
            Choice("antes", "la semana anterior", "", _WEEK),
            Choice("después", "la semana que sigue", "", _WEEK),
            Choice("otra", "dice la semana otra vez", "", _WEEK),
        ]

    def _today(self) -> date:
        return self._service.context.now().date()

    def _say_all(self, texts: Sequence[str]) -> None:
        self._console.voice.say_all([sentence(text) for text in texts])

    def _obey(self, model: WeekPractices, key: str) -> Dialogue[bool]:
        """Do what was asked; return whether the week is to be said again."""
        match key:
            case "registrar":
                yield from self._register(model)
                return True
            case "anular":
                return (yield from self._take_back(model))
            case "todas" | "hechas":
                order = f"practicas {_READS[key]} --semana {model.week}"
                self._console.voice.say_all(self._console.orders.answer(order))
            case "hoja":
                done = self._service.export(model.week)
                self._console.say(f"Hoja de la semana: {done.file.name}.")
            case "correo":
                mail = self._service.by_mail(model.week)
                yield from take_out(self._console, self._service.mails, mail)
            case "antes" | "después":
                if self._week.step(-1 if key == "antes" else 1):
                    return True
                self._console.say(f"{NOT_BEGUN}.")
            case _:
                return True
        return False

    # Writing a practice down.

    def _register(self, model: WeekPractices) -> Dialogue[None]:
        """Ask which practice was done and, where something is to be said of it, what."""
        own = [p for p in model.progress if p.practica.code in model.own]
        own.sort(key=lambda progress: not progress.due_today)
        due = {True: ", toca hoy", False: ""}
        items = [(p.practica, f"{p.practica.name}{due[p.due_today]}") for p in own]
        if not items:
            self._console.say("Ninguna práctica es suya.")
            return
        practica = yield from pick(self._console, "Cuál hizo:", items)
        typed: dict[str, str] = {}
        while True:
            self._say_entry(practica, typed)
            choices = [Choice("s", "la registra")]
            choices += [Choice(word, what, "", "Datos") for word, what in _FIELDS.items()]
            answer = yield from self._console.ask("s la registra, o un dato:", *choices)
            if answer.key != "s":
                yield from self._ask_field(answer.key, typed)
                continue
            with self._console.refusing():
                self._write_down(practica, typed)
                return

    def _ask_field(self, word: str, typed: dict[str, str]) -> Dialogue[None]:
        """Ask for a datum of the entry; `-` leaves it without one."""
        try:
            answer = yield from self._console.ask(
                f"{word.capitalize()}:", Choice("-", "sin ese dato"), text=_FIELDS[word]
            )
        except Back:
            return
        typed.pop(word, None)
        if answer.key == "-":
            return
        if word == "caso" and not answer.text.isdecimal():
            self._console.say("El caso visto es un número, el que sale en su tarjeta.")
            return
        with self._console.refusing():
            self._day_of({word: answer.text})
            typed[word] = answer.text

    def _day_of(self, typed: dict[str, str]) -> date:
        day = typed.get("día", "").strip()
        if not day:
            return self._today()
        return self._today() - timedelta(days=1) if key(day) == "ayer" else parse_date(day)

    def _say_entry(self, practica: Practica, typed: dict[str, str]) -> None:
        day = spoken_day(self._day_of(typed), self._today())
        minutes = count_words(practica.minutes, "minuto", "minutos")
        self._console.say(f"{practica.name}, {day}, {minutes}. Lo demás es opcional.")
        for word, text in typed.items():
            if word != "día":
                self._console.say(sentence(f"{word}: {text}"))

    def _write_down(self, practica: Practica, typed: dict[str, str]) -> None:
        content = PracticeContent(
            typed.get("agenda", ""),
            typed.get("compromisos", ""),
            int(typed["caso"]) if typed.get("caso") else None,
            typed.get("persona", ""),
            tuple(filter(None, (n.strip() for n in typed.get("asistentes", "").split(",")))),
        )
        self._service.register(
            practica.code, self._day_of(typed), nota=typed.get("nota", ""), content=content
        )
        self._console.say(f"{practica.name}: registrada.")

    def _take_back(self, model: WeekPractices) -> Dialogue[bool]:
        """Annul the newest entry of the person in the week, with a reason."""
        login = self._console.services.run_session.login
        own = [r for r in model.records if r.login == login and not r.anulado]
        if not own:
            self._console.say("Usted no tiene registros en esta semana.")
            return False
        newest = max(own, key=lambda recorded: recorded.id)
        self._console.say(sentence(record_words(newest, model, self._today())))
        motivo = yield from write(self._console, "Por qué se anula; s la anula.", most=MAX_NOTA)
        self._service.anular(newest.id, motivo)
        self._console.say("Anulada.")
        return True


def week_sentences(model: WeekPractices, today: date) -> list[str]:
    """Return the week with its adherence, and what is due today."""
    week, periods = adherence_of(counted_by_week(model.progress)), adherence_of(model.progress)
    said = [
        f"Semana {model.week.number} de {model.week.year}: adherencia de la semana "
        f"{_percent(week)}; con sus periodos {_percent(periods)}"
    ]
    if not model.under_way:
        return [*said, "Una semana que ya pasó"]
    due = model.agenda
    if not due:
        return [*said, "Agenda de hoy: nada pendiente"]
    minutes = sum(progress.practica.minutes for progress in due)
    words = count_words(len(due), "práctica", "prácticas")
    said.append(f"Agenda de hoy: {words}, {count_words(minutes, 'minuto', 'minutos')}")
    own = [p.practica.name for p in due if p.practica.code in model.own]
    others = [p.practica.name for p in due if p.practica.code not in model.own]
    said += [f"Le toca {name}" for name in own]
    return [*said, f"De otros: {listed(others)}"] if others else said


def record_words(record: PracticeRecord, model: WeekPractices, today: date) -> str:
    """Return an entry of the log: what, when, who, and its content."""
    names = {p.practica.code: p.practica.name for p in model.progress}
    content = record.content
    parts = [
        names.get(record.practica, record.practica),
        spoken_day(record.day, today),
        count_words(record.minutes, "minuto", "minutos"),
        record.login,
        record.nota,
        f"agenda: {content.agenda}" if content.agenda else "",
        f"compromisos: {content.compromisos}" if content.compromisos else "",
        f"caso {content.caso_id}" if content.caso_id is not None else "",
        f"a {content.persona}" if content.persona else "",
        f"con {listed(list(content.asistentes))}" if content.asistentes else "",
        "anulada" if record.anulado else "",
    ]
    return ", ".join(filter(None, parts))


def _percent(figure: str | None) -> str:
    return "sin meta" if figure is None else f"{figure.replace('.', ',')} %"
