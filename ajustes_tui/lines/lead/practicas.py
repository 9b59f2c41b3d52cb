"""The practices of the modelo de gestión in plain lines: what is due, what was done, and writing one down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from ajustes_tui.domain.figures.practices import (
    GoalProgress,
    Practica,
    PracticeRecord,
    adherence_of,
    counted_by_week,
)
from ajustes_tui.domain.values.counts import count_words, listed
from ajustes_tui.lines.asking import ask_aloud, pick
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_day
from ajustes_tui.services.figures.practices import WeekPractices
from ajustes_tui.workbench.lead.mailing import leave_by_mail
from ajustes_tui.workbench.lead.week import NO_AGENDA, WeekStepper, practice_name
from ajustes_tui.workbench.lead.week_acts import (
    PRACTICE_ROWS,
    day_row,
    newest_entry,
    practice_day,
    register_practice,
    take_back_practice,
)

_WEEK = "Semana"
_READS = {"todas": "listar", "hechas": "registros"}
"""The orders that say a part of the week."""


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
            self._say_all(week_sentences(model))
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
                service = self._service
                act = leave_by_mail(service.mails, lambda: service.by_mail(model.week))
                self._console.say(f"{yield from ask_aloud(self._console, act)}.")
            case "antes" | "después":
                self._week.step(-1 if key == "antes" else 1)
                return True
            case _:
                return True
        return False

    def _register(self, model: WeekPractices) -> Dialogue[None]:
        """Ask which practice was done and, where it takes a detail, the detail."""
        own = [p for p in model.progress if p.practica.code in model.own]
        own.sort(key=lambda progress: not progress.due_today)
        due = {True: ", toca hoy", False: ""}
        items = [(p.practica, f"{p.practica.name}{due[p.due_today]}") for p in own]
        if not items:
            self._console.say("Ninguna práctica es suya.")
            return
        practica = yield from pick(self._console, "Cuál hizo:", items)
        rows = (*PRACTICE_ROWS, day_row(self._today()))
        act = register_practice(self._service, model, practica, rows=rows)
        heard = partial(entry_words, practica, self._today())
        if (yield from ask_aloud(self._console, act, heard=heard)) is not None:
            self._console.say(f"{practica.name}: registrada.")

    def _take_back(self, model: WeekPractices) -> Dialogue[bool]:
        """Annul the newest entry of the person in the week, with a reason."""
        newest = newest_entry(self._service, model)
        self._console.say(sentence(record_words(newest, model, self._today())))
        act = take_back_practice(self._service, model)
        if (yield from ask_aloud(self._console, act)) is None:
            return False
        self._console.say("Anulada.")
        return True


def entry_words(practica: Practica, today: date, typed: Mapping[str, str]) -> list[str]:
    """Return a practice as it would be written down: its day, its minutes, and what is said of it."""
    day = spoken_day(practice_day(typed.get("día", ""), today), today)
    minutes = count_words(practica.minutes, "minuto", "minutos")
    said = [f"{word}: {text}" for word, text in typed.items() if word != "día"]
    return [f"{practica.name}, {day}, {minutes}. Lo demás es opcional", *said]


def week_sentences(model: WeekPractices) -> list[str]:
    """Return the week with its adherence of all and of the person, and what is due to them today."""
    said = [f"Semana {model.week.number} de {model.week.year}: {_adherence(model.progress)}"]
    if model.mine is not None:
        said.append(f"Lo suyo: {_adherence(model.mine.progress)}")
    if not model.under_way:
        return [*said, "Una semana que ya pasó"]
    if model.mine is None:
        return [*said, NO_AGENDA]
    due = model.agenda
    if not due:
        return [*said, "Agenda de hoy: nada pendiente"]
    minutes = sum(progress.practica.minutes for progress in due)
    words = count_words(len(due), "práctica", "prácticas")
    said.append(f"Agenda de hoy: {words}, {count_words(minutes, 'minuto', 'minutos')}")
    return [*said, *(f"Le toca {progress.practica.name}" for progress in due)]


def _adherence(progress: Sequence[GoalProgress]) -> str:
    week, periods = adherence_of(counted_by_week(progress)), adherence_of(progress)
    return f"adherencia de la semana {_percent(week)}; con sus periodos {_percent(periods)}"


def record_words(record: PracticeRecord, model: WeekPractices, today: date) -> str:
    """Return an entry of the log: what, when, who, and its content."""
    content = record.content
    parts = [
        practice_name(model, record),
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
