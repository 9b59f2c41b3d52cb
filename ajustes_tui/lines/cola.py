"""Moving from one caso to the next, and between a caso and its call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ajustes_tui.domain.caso.card import CasoRow, next_step
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.query.following import ListPlace, place_after
from ajustes_tui.domain.query.words import half_typed, matching
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.caso import CasoDialogue
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue, stepping
from ajustes_tui.lines.llamada import CallDialogue, choose_caller
from ajustes_tui.lines.places import elsewhere
from ajustes_tui.lines.speech import sentence, spoken_day, spoken_money, spoken_number
from ajustes_tui.services.casos.queue import FILTERS
from ajustes_tui.workbench.call import CALLED
from ajustes_tui.workbench.triage_flow import Claim, Next, Open

_ELSEWHERE = {choice.key: choice for choice in elsewhere("orden", "tanda")}
_AT_ONCE = 5
"""Casos of the list read before the user must ask for more."""


class NextCaso:
    """The most urgent caso to decide, and the next ones."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def talk(self) -> Dialogue[None]:
        yield from decide(self._console, Next())


class QueueDialogue:
    """The queue under a filter: reading its casos a few at a time, and working on them in order."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.triage
        self._line = FILTERS[0][1]
        self._ids: Sequence[int] = ()
        self._place = 0

    def talk(self) -> Dialogue[None]:
        start, changed = 0, True
        while True:
            self._ids = self._read()
            shown = self._service.work.get_window(self._ids[start : start + _AT_ONCE])
            if changed:
                self._say_list(shown, start)
            changed = False
            left = max(len(self._ids) - start - len(shown), 0)
            choices = [
                Choice(str(n + 1), "abre ese caso", "", "Casos") for n in range(start + len(shown))
            ]
            choices += [
                Choice("más", f"dice los que siguen, quedan {left}"),
                Choice("antes", "dice los anteriores"),
                Choice("filtros", "los filtros con nombre, con su cuenta"),
                Choice("filtro", "pone otro filtro", "el filtro, como en la pantalla"),
                Choice(
                    "palabras",
                    "las del filtro, con cuántos casos deja cada una",
                    "cómo empieza, por ejemplo caus",
                ),
                *_ELSEWHERE.values(),
            ]
            answer = yield from self._console.ask("Número, o más:" if left else "Número:", *choices)
            with self._console.refusing():
                match answer.key:
                    case key if key in _ELSEWHERE:
                        self._console.say(sentence(_ELSEWHERE[key].does))
                        continue
                    case "más":
                        start = min(
                            start + _AT_ONCE, max(len(self._ids) - 1, 0) // _AT_ONCE * _AT_ONCE
                        )
                    case "antes":
                        start = max(start - _AT_ONCE, 0)
                    case "filtros":
                        yield from stepping(self._choose_filter())
                        start = 0
                    case "filtro":
                        self._line, start = str(self._service.queue.query(answer.text)), 0
                    case "palabras":
                        self._say_words(answer.text)
                        continue
                    case digits:
                        yield from stepping(self._open(int(digits) - 1))
                changed = True

    def _say_list(self, shown: Sequence[CasoRow], start: int) -> None:
        today = self._service.context.now().date()
        count = count_words(len(self._ids), "caso")
        self._console.say(f"Cola, filtro {self._line or 'ninguno'}: {count}.")
        if not self._ids:
            self._say_why_none()
        for number, row in enumerate(shown, start + 1):
            self._console.say(sentence(f"{number}, {spoken_row(row, today)}"))

    def _say_words(self, typed: str) -> None:
        queue, half = self._service.queue, half_typed(typed, len(typed))
        if half is None:
            # A line that cannot be read says which word is wrong, and what it could be.
            queue.query(typed)
            return
        counted = dict(queue.words(half, CasoFilter()))
        by_text = {word.text: casos for word, casos in counted.items()}
        found = matching(half, counted)
        for word in found:
            casos = by_text.get(f"{half.key}:{word.text}" if half.key else word.text)
            left = "" if casos is None else count_words(casos, "caso")
            self._console.say(f"{', '.join(filter(None, (word.text, word.keeps, left)))}.")
        if not found:
            self._console.say("Ninguna palabra empieza así.")

    def _say_why_none(self) -> None:
        queue = self._service.queue
        none = queue.why_none(queue.query(self._line), queue.criteria_of)
        if none.why:
            self._console.say(none.why)
        if none.drop is not None:
            left = count_words(none.left, "caso")
            self._console.say(f"Sin {none.drop} quedan {left}.")

    def _criteria(self) -> CasoFilter:
        return self._service.queue.criteria_of(self._service.queue.query(self._line))

    def _read(self) -> Sequence[int]:
        return self._service.queue.list_ids(self._criteria())

    def _choose_filter(self) -> Dialogue[None]:
        named = [
            (item.query, f"{item.name}, {'no vale' if item.casos is None else item.casos}")
            for item in self._service.queue.filters()
        ]
        self._line = yield from pick(self._console, "Filtros:", named)

    def _open(self, place: int) -> Dialogue[None]:
        self._place = place
        caso_id = self._ids[place]
        caso = self._service.caso(caso_id)
        if caso is not None and caso.estado in CALLED:
            yield from call_on(self._console, caso_id)
        else:
            yield from decide(self._console, Open(caso_id), self._next_of_list)

    def _next_of_list(self) -> Next:
        worked, before = self._ids[self._place], self._ids
        ids = self._read()
        at = ListPlace(ids, place_after(ids, before, self._place), worked)
        return Next(at, self._criteria)


def spoken_row(row: CasoRow, today: date) -> str:
    amount = (
        row.caso.valor_solicitado
        if row.caso.valor_solicitado is not None
        else row.caso.valor_aplicado
    )
    said = [next_step(row), spoken_money(amount)]
    if row.vence is not None:
        said.append(f"{'venció' if row.vence < today else 'vence'} {spoken_day(row.vence, today)}")
    said.append(f"cuenta {spoken_number(row.caso.cuenta)}")
    if row.tomado_by is not None:
        said.append(f"lo tiene {row.tomado_by}")
    return ", ".join(said)


class NextCall:
    """The most urgent call, and the next ones."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def talk(self) -> Dialogue[None]:
        call = CallDialogue(self._console)
        yield from call.talk()
        yield from _after_call(self._console, call)


def work_on(console: Console, caso_id: int, estado: Estado | None = None) -> Dialogue[None]:
    if estado is None:
        caso = console.services.triage.caso(caso_id)
        estado = None if caso is None else caso.estado
    if estado in CALLED:
        yield from call_on(console, caso_id)
    else:
        yield from decide(console, Open(caso_id))


def open_caso(console: Console, caso_id: int, estado: Estado | None = None) -> Dialogue[None]:
    """Open one caso, or its call, by estado; no other caso follows."""
    if estado in CALLED:
        yield from call_on(console, caso_id, alone=True)
    else:
        yield from decide(console, Open(caso_id), lambda: None)


def decide(
    console: Console, first: Claim, comes_next: Callable[[], Next | None] = Next
) -> Dialogue[None]:
    """Decide casos one after another; one that is called leads to its call."""
    caso = CasoDialogue(console, comes_next)
    yield from caso.talk(first)
    if caso.call_wanted is not None:
        yield from call_on(console, caso.call_wanted)


def call_on(
    console: Console, caso_id: int, *, incoming: bool = False, alone: bool = False
) -> Dialogue[None]:
    """Make the call of a caso, and unless `alone` the following ones; another caso of the cuenta
    may be decided first.
    """
    call = CallDialogue(console, alone=alone)
    yield from call.talk_on(caso_id, incoming=incoming)
    yield from _after_call(console, call, alone=alone)


def _after_call(console: Console, call: CallDialogue, *, alone: bool = False) -> Dialogue[None]:
    if call.decide_wanted is not None:
        back_to = call.called
        yield from CasoDialogue(console, lambda: None).talk(Open(call.decide_wanted))
        if back_to is not None:
            yield from call_on(console, back_to, incoming=call.incoming, alone=alone)


class IncomingDialogue:
    """An incoming call: search by account, radicado, telephone or name."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def talk(self) -> Dialogue[None]:
        while True:
            answer = yield from self._console.ask(
                "¿Quién llama?", text="la cuenta, el radicado, el teléfono o el nombre"
            )
            yield from stepping(self._answer(answer.text))

    def _answer(self, text: str) -> Dialogue[None]:
        caso_id = yield from choose_caller(self._console, text)
        if caso_id is not None:
            yield from call_on(self._console, caso_id, incoming=True)
