"""The practices and the ideas in plain lines: `practicas listar` and `ideas listar`, and their acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from ajustes_tui.domain.figures.practices import Idea, Practica, PracticeRecord
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.lines.asking import Own, ask_addition, ask_aloud, pick
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.lines.speech import sentence, spoken_day, spoken_moment
from ajustes_tui.services.figures.practices import WeekPractices
from ajustes_tui.workbench.asking import Ask, AskKind
from ajustes_tui.workbench.lead.mailing import leave_by_mail
from ajustes_tui.workbench.lead.week import practice_name
from ajustes_tui.workbench.lead.week_acts import (
    PRACTICE_ROWS,
    day_row,
    move_idea,
    move_refusal,
    newest_entry,
    practice_day,
    propose_idea,
    register_practice,
    take_back_practice,
)


class PracticesDialogue:
    """The practices of a week and each person's progress."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.practicas
        acts = [
            Choice("hechas", "los registros de la semana, con su contenido"),
            Choice("hoja", "escribe la hoja de la semana"),
            Choice("correo", "la saca por correo"),
        ]
        if self._service.may_register:
            acts = [
                Choice("registrar", "escribe que hizo una práctica"),
                Choice("anular", "anula su último registro de la semana, con el motivo"),
                *acts,
            ]
        self._order = OrderDialogue(
            console, "practicas listar", *acts, obey=self._obey, prompt="Prácticas:"
        )

    def talk(self) -> Dialogue[None]:
        yield from self._order.talk()

    def _obey(self, key: str, _text: str) -> Dialogue[bool]:
        asked = self._order.asked.get("semana")
        model = self._service.show(Week.parse(asked) if asked else None)
        match key:
            case "registrar":
                yield from self._register(model)
            case "anular":
                yield from self._take_back(model)
            case "hechas":
                order = f"practicas registros --semana {model.week}"
                self._console.voice.say_all(self._console.orders.answer(order))
            case "hoja":
                self._console.say(
                    f"Hoja de la semana: {self._service.export(model.week).file.name}."
                )
            case _:
                act = leave_by_mail(self._service.mails, lambda: self._service.by_mail(model.week))
                self._console.say(f"{yield from ask_aloud(self._console, act)}.")
        return False

    def _today(self) -> date:
        return self._service.context.now().date()

    def _register(self, model: WeekPractices) -> Dialogue[None]:
        own = [p for p in model.progress if p.practica.code in model.own]
        own.sort(key=lambda progress: not progress.due_today)
        due = {True: ", toca hoy", False: ""}
        items = [(p.practica, f"{p.practica.name}{due[p.due_today]}") for p in own]
        if not items:
            self._console.say("Ninguna práctica es suya.")
            return
        practica = yield from pick(self._console, "Cuál hizo:", items)
        rows = (*PRACTICE_ROWS, day_row(self._service))
        act = register_practice(self._service, model, practica, rows=rows)
        heard = partial(entry_words, practica, self._today())
        if (yield from ask_aloud(self._console, act, heard=heard)) is not None:
            self._console.say(f"{practica.name}: registrada.")

    def _take_back(self, model: WeekPractices) -> Dialogue[None]:
        """Annul the user's newest entry of the week, with a reason."""
        newest = newest_entry(self._service, model)
        self._console.say(sentence(record_words(newest, model, self._today())))
        act = take_back_practice(self._service, model)
        if (yield from ask_aloud(self._console, act)) is not None:
            self._console.say("Anulada.")


def entry_words(practica: Practica, today: date, typed: Mapping[str, str]) -> list[str]:
    day = spoken_day(practice_day(typed.get("día", ""), today), today)
    minutes = count_words(practica.minutes, "minuto")
    said = [f"{word}: {text}" for word, text in typed.items() if word != "día"]
    return [f"{practica.name}, {day}, {minutes}. Lo demás es opcional", *said]


def record_words(record: PracticeRecord, model: WeekPractices, today: date) -> str:
    parts = [practice_name(model, record), spoken_day(record.day, today), record.login, record.nota]
    return ", ".join(filter(None, parts))


class IdeasDialogue:
    """Every idea, newest first; the lead of the célula moves them on."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.ideas

    def talk(self) -> Dialogue[None]:
        acts = (
            Choice("proponer", "propone una idea"),
            Choice("mover", "dice sus pasos, y la mueve quien dirige", "su número"),
        )
        order = OrderDialogue(
            self._console, "ideas listar", *acts, obey=self._obey, prompt="Ideas:"
        )
        yield from order.talk()

    def _obey(self, key: str, number: str) -> Dialogue[bool]:
        if key == "proponer":
            idea = yield from ask_aloud(self._console, propose_idea(self._service))
            self._say_where(idea)
            return False
        found = [idea for idea in self._service.list_all() if str(idea.id) == number]
        if found:
            yield from self._move(*found)
        else:
            self._console.say("Escriba mover y el número de la idea, el primero de su renglón.")
        return False

    def _move(self, idea: Idea) -> Dialogue[None]:
        today = self._service.context.now().date()
        for step in idea.steps:
            nota = f": «{step.nota}»" if step.nota else ""
            moment = spoken_moment(step.momento, today)
            self._console.say(sentence(f"{step.estado.words}, {step.login}, {moment}{nota}"))
        if move_refusal(self._service, idea) is None:
            own: Own = {AskKind.LINE: self._ask_note}
            moved = yield from ask_aloud(self._console, move_idea(self._service, idea), own)
            self._say_where(moved)

    def _ask_note(self, ask: Ask) -> Dialogue[str]:
        return ask_addition(self._console, ask, "la mueve", "nota", "una", "La nota")

    def _say_where(self, idea: Idea | None) -> None:
        if idea is not None:
            self._console.say(f"Idea {idea.id}: {idea.estado.words}.")
