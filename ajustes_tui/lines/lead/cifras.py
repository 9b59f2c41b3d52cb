"""The figures and the mesa in plain lines: what `kpi` answers, the open work, and the acts on a corte."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.groupings import DEFAULT
from ajustes_tui.domain.parts.words import PART_WORDS, WORK_PARTS, part_word
from ajustes_tui.domain.values.dates import parse_date, spoken_date
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.lines.asking import ask_addition, ask_aloud, read_out
from ajustes_tui.lines.cola import open_caso
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.orders import OrderDialogue
from ajustes_tui.lines.places import elsewhere
from ajustes_tui.lines.speech import sentence
from ajustes_tui.services.figures.goals import GoalsService
from ajustes_tui.services.figures.pace import read_pace
from ajustes_tui.workbench.asking import Ask, AskKind, Doing, done
from ajustes_tui.workbench.lead.figure_acts import (
    close_corte,
    export_figures,
    export_part,
    goals_typed,
    mail_figures,
    put_goals,
    reassign_caso,
    release_caso,
    write_lines,
)
from ajustes_tui.workbench.lead.figures import change_lines, goals_words, newest_open, read_figures
from ajustes_tui.workbench.lead.urgent import urgent


def talk_of_goals(console: Console, service: GoalsService) -> Dialogue[None]:
    yield from read_out(console, change_lines(service.changes()))
    if service.may_change:
        yield from console.ask("poner, o .. vuelve:", Choice("poner", "pone otras metas"))
    change = yield from ask_aloud(console, put_goals(service), heard=_heard)
    if change is not None:
        console.say(f"Las metas rigen desde el {spoken_date(change.since)}.")


def _heard(texts: Mapping[str, str]) -> list[str]:
    asked = goals_typed(texts)
    return [
        f"{goals_words(asked.goals)}. Desde el {spoken_date(asked.since)}",
        "Para el corte abierto ese día y los que siguen",
    ]


_ELSEWHERE = {choice.key: choice for choice in elsewhere("cruce", "orden")}
_CASOS, _SAYS, _ACTS = "Casos de una cifra", "Dice", "Hace"
_BUCKETS = {
    "aplicado": Cubeta.APLICADO,
    "corregido": Cubeta.CORREGIDO,
    "rechazado": Cubeta.RECHAZADO,
    "pendiente": Cubeta.PENDIENTE,
}
"""The buckets listed by a word; the order `casos` lists any others."""
_ANSWERS = {word.word: word for word in PART_WORDS.values()}


class FiguresDialogue:
    """The figures of a corte, first the newest."""

    def __init__(self, console: Console, corte: date | None = None) -> None:
        self._console = console
        self._service = console.services.kpi
        self._order = OrderDialogue(
            console,
            "kpi",
            *self._choices(),
            obey=self._obey,
            prompt="Cifras:",
            asked={"corte": corte.isoformat()} if corte else {},
            also=self._pace,
            reading=self._service.context.db.reading,
        )

    def talk(self) -> Dialogue[None]:
        yield from self._order.talk()

    def _choices(self) -> list[Choice]:
        choices = [
            Choice("abrir", "trabaja en ese caso", "su número"),
            *(
                Choice(word, f"los casos que son {CUBETA_WORDS[cubeta].plural}", "", _CASOS)
                for word, cubeta in _BUCKETS.items()
            ),
            *(Choice(word, part.says, "", _SAYS) for word, part in _ANSWERS.items()),
            Choice("urge", "lo que pide actuar ahora", "", _SAYS),
            Choice("texto", "las cifras en pocos renglones, para el correo", "", _SAYS),
            Choice("metas", "las metas, quién las puso, y poner otras", "", _SAYS),
        ]
        choices += _ELSEWHERE.values()
        run_session = self._console.services.run_session
        if run_session.can(Power.EXPORT_FIGURES):
            choices += [
                Choice(
                    "exportar", "escribe las cifras, o una parte, en un libro", "una parte", _ACTS
                ),
                Choice("correo", "las saca por correo, con su libro", "", _ACTS),
            ]
        if run_session.can(Power.FIGURES):
            choices.append(Choice("cerrar", "cierra el corte, después de preguntar", "", _ACTS))
        return choices

    def _pace(self) -> list[str]:
        """Return the *ritmo* of the queue, for the newest open corte only."""
        context, asked = self._service.context, self._order.asked
        corte = newest_open(context)
        others = {asked.get(name) for name in ("corte", "desde", "hasta")} - {None, str(corte)}
        if corte is None or others or "hoy" in asked:
            return []
        return [sentence(text) for text in read_pace(context).wordings(context.now().date())[:1]]

    def _board(self) -> KpiBoard:
        if "hoy" in self._order.asked:
            return self._service.board_of_today(DEFAULT)
        corte, since, until = (self._order.asked.get(name) for name in ("corte", "desde", "hasta"))
        first, last = corte or since, corte or until
        return self._service.board(
            parse_date(first) if first else None, parse_date(last) if last else None, DEFAULT
        )

    def _obey(self, key: str, text: str) -> Dialogue[bool]:
        """Return whether to repeat the figures."""
        figures, export = self._board(), self._console.services.export
        if key in _BUCKETS:
            self._say_casos(figures, _BUCKETS[key])
            return False
        if key in _ANSWERS:
            self._say_answers(key)
            return False
        if key in _ELSEWHERE:
            self._console.say(sentence(_ELSEWHERE[key].does))
            return False
        match key:
            case "abrir" if text.isdecimal():
                yield from open_caso(self._console, int(text))
            case "abrir":
                self._console.say("Escriba abrir y el número del caso, el primero de su renglón.")
            case "urge":
                found = [f"▲ {each.wordings[0]}" for each in urgent(self._around())]
                self._console.say_each(found or ["Nada pide actuar ahora"])
            case "texto":
                act = write_lines(self._service, self._around())
                self._console.say_each([*(yield from ask_aloud(self._console, act))])
            case "metas":
                yield from talk_of_goals(self._console, self._console.services.goals)
            case "correo":
                left = yield from ask_aloud(self._console, mail_figures(export, figures))
                self._console.say(f"{left}.")
            case "exportar" if text:
                written = yield from ask_aloud(self._console, self._export_part(text))
                self._console.say(f"{written}.")
            case "exportar":
                written = yield from ask_aloud(self._console, export_figures(export, figures))
                self._console.say(f"{written}.")
            case _:
                return (yield from self._close(figures))
        return False

    def _around(self) -> KpiBoard:
        lead, past = self._console.services.lead, self._service.past
        board, _cortes = read_figures(lead, self._board, lambda figures: past(figures, 1))
        return board

    def _say_casos(self, figures: KpiBoard, cubeta: Cubeta) -> None:
        if figures.of_day or figures.since != figures.until:
            self._console.say("Los casos se dicen de un corte; escójalo con «corte».")
            return
        corte = f" --corte {figures.until}" if figures.until else ""
        self._console.voice.say_all(self._console.orders.answer(f"casos --cubeta {cubeta}{corte}"))

    def _say_answers(self, word: str) -> None:
        asked = [
            f" --{name} {value}"
            for name, value in self._order.asked.items()
            if name in ("corte", "desde", "hasta", "por")
        ]
        order = f"atencion --parte {_ANSWERS[word].option}{''.join(asked)}"
        self._console.voice.say_all(self._console.orders.answer(order))

    def _export_part(self, text: str) -> Doing[str]:
        # Imported late: the figures are loaded when they are asked for.
        from ajustes_tui.domain.parts.table import part_of

        services, asked = self._console.services, self._order.asked
        word = part_word(text)
        part = part_of(word.digit)
        since, until = (asked.get("corte") or asked.get(name) for name in ("desde", "hasta"))
        first, last = (parse_date(day) if day else None for day in (since, until))
        cortes = self._service.range_of(first, last) if since or until else None
        scope, reach = services.parts.of_cortes(cortes)
        by = word.by or asked.get("por") or part.groups[0]
        reading = yield from done(
            lambda: services.parts.read(part, scope, by), "Leyendo las cifras"
        )
        return (yield from export_part(services.export, reading, reach, word))

    def _close(self, figures: KpiBoard) -> Dialogue[bool]:
        corte = yield from ask_aloud(self._console, close_corte(self._service, figures))
        if corte is None:
            return False
        self._console.say(f"El corte del {spoken_date(corte)} quedó cerrado.")
        return True


_CASO = "su número"


class OpenWorkDialogue:
    """Everyone's current work; a supervisor releases or reassigns a caso."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._work = console.services.open_work
        self._triage = console.services.triage

    def talk(self) -> Dialogue[None]:
        choices = [Choice(part, what, "", "Solo una parte") for part, what in WORK_PARTS.items()]
        choices.append(Choice("abrir", "trabaja en ese caso", _CASO))
        if self._console.services.run_session.can(Power.REASSIGN):
            choices += [
                Choice("soltar", "lo deja libre", _CASO),
                Choice("reasignar", "lo pasa a otra persona", _CASO),
            ]
        order = OrderDialogue(
            self._console, "mesa", *choices, obey=self._obey, prompt="Trabajo en curso:"
        )
        yield from order.talk()

    def _obey(self, key: str, text: str) -> Dialogue[bool]:
        if key in WORK_PARTS:
            self._console.voice.say_all(self._console.orders.answer(f"mesa --parte {key}"))
        elif not text.isdecimal():
            self._console.say(f"Escriba {key} y el número del caso, el primero de su renglón.")
        elif key == "abrir":
            yield from open_caso(self._console, int(text))
        elif key == "soltar":
            yield from self._release(int(text))
        else:
            yield from self._reassign(int(text))
        return False

    def _release(self, caso_id: int) -> Dialogue[None]:
        holder = next((h.login for h in self._work.read().in_hand if h.caso == caso_id), "")
        act = release_caso(self._triage, caso_id, holder, in_sight=False)
        done = yield from ask_aloud(self._console, act)
        self._console.say(sentence(done or ""))

    def _reassign(self, caso_id: int) -> Dialogue[None]:
        act = reassign_caso(self._triage, self._work, caso_id)
        done = yield from ask_aloud(self._console, act, {AskKind.LINE: self._ask_why})
        self._console.say(sentence(done or ""))

    def _ask_why(self, ask: Ask) -> Dialogue[str]:
        return ask_addition(self._console, ask, "lo pasa", "motivo", "por qué", "Por qué")
