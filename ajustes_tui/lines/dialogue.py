"""The dialogue: questions, valid answers, and what each answer does.

A place is a generator that yields a `Question` and is sent the user's line:

    def talk(self) -> Dialogue[None]:
        answer = yield from self.console.ask("¿Qué hace?", Choice("nota", "escribe una nota"))
        ...

`Console.ask` handles what is common: an empty line repeats, `?` lists the choices, `..` raises
`Back`, and changes of others are said first. A `Conversation` runs a place with lines from
anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from enum import Enum, auto
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, TypeVar

from ajustes_tui.domain.values.counts import listed
from ajustes_tui.domain.values.text import folded
from ajustes_tui.errors import AjustesError, StoreGone
from ajustes_tui.lines.speech import sentence, spoken_number
from ajustes_tui.lines.voice import (
    DETAIL_WORDS,
    LEAST_WIDTH,
    MOST_WIDTH,
    Detail,
    LinesChoice,
    Voice,
)
from ajustes_tui.services.views import KEEP_VIEWS_EVERY_S
from ajustes_tui.ui.keyboard import QUICK
from ajustes_tui.ui.keys import CONTEXTS
from ajustes_tui.workbench.asking import CannotAct

if TYPE_CHECKING:
    from ajustes_tui.services.container import Services

T = TypeVar("T")
BACK, HELP = "..", "?"
OF_THE_LIST = "Un número es de la lista que oyó; dos puntos seguidos (..) escogen otra cosa:"
TOO_SOON = "Eso llegó antes de oírse el caso y no se tomó: repítalo."
_SEARCH = "\0"
"""The key of an answer that is a number to search; it cannot be typed."""
_END_DIGITS = 3
"""Final digits of a cuenta that identify it."""
_MORE = "mas"
_ALWAYS = "En todas partes"
_IN_PROSE = frozenset({"ayuda", "dónde", "salir"})
"""Words that are orders even among prose."""
_YES_NO = {"si": True, "no": False}
_SIGNS = {".": "punto", "-": "guion"}
_LEAST_PREFIX = 2
"""Shortest abbreviation of a word; one letter alone is a causal, or `s`."""
_SEQUENCES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")
"""Arrow and function key sequences, which are no answer."""


class Choice(NamedTuple):
    """A possible answer: a digit or word, and what it does."""

    key: str
    does: str
    takes: str = ""
    """The argument after the word; '' for none."""
    group: str = ""
    """The group of choices that `?` sums up in one sentence; '' to explain it at once."""
    reads: bool = False
    """It only reads, so it is accepted however early it comes."""
    registers: bool = False
    """It registers: from a pipe it must include the last digits of the cuenta."""

    @property
    def explained(self) -> str:
        """The choice with its effect; a sign is spelled out for speech."""
        name = f"{_SIGNS[self.key]} ({self.key})" if self.key in _SIGNS else self.key
        return f"{name}{f' y {self.takes}' if self.takes else ''}: {self.does}"


def accepting(does: str) -> Choice:
    return Choice("s", does, registers=True)


class Reply(NamedTuple):
    """An answer: the key of the choice and the text after it; free text has no key."""

    key: str
    text: str = ""


class Question(NamedTuple):
    """A question: its prompt, and the valid answers."""

    prompt: str
    choices: tuple[Choice, ...] = ()
    text: str = ""
    """What free text means here; '' if it is not accepted."""
    fresh: bool = False
    """Rejects an answer written before the question was seen."""
    secret: bool = False
    """Turns off the terminal's echo."""
    prose: bool = False
    """The text is free prose."""
    rows: bool = False
    """The text may have several lines pasted together."""

    @property
    def everywhere(self) -> tuple[Choice, ...]:
        """The choices valid everywhere; among prose, only three words."""
        if self.secret:
            return ()
        return tuple(c for c in EVERYWHERE if c.key in _IN_PROSE) if self.prose else EVERYWHERE

    def explains(self, line: str) -> bool:
        answers = {folded(choice.key) for choice in self.choices}
        return not (self.prose or self.secret) and folded(line) not in answers


Dialogue: TypeAlias = Generator[Question, str, T]
"""A conversation that yields questions, is sent lines, and returns a T."""


class Back(Exception):
    """The user goes one step back."""


class HungUp(Exception):
    """The line was lost: drafts are saved and claims released, silently."""


class Leave(Exception):
    """The user leaves the dialogue, or switches to the screens on a caso."""

    def __init__(self, *, to_screens: bool = False, caso_id: int | None = None) -> None:
        super().__init__()
        self.to_screens = to_screens
        self.caso_id = caso_id


class ToStart(Exception):
    """The user returns to mi turno."""


class Work(Protocol):
    """What a place has in hand: claims to renew, changes of others to read, drafts to save."""

    @property
    def caso_id(self) -> int | None:
        """The caso that the screens would open."""

    @property
    def cuenta(self) -> str: ...

    @property
    def where(self) -> str: ...

    @property
    def context(self) -> str: ...

    def pressed(self) -> None:
        """Renew the claims after a line of the user."""

    def beat(self) -> None:
        """Renew the claims by timer."""

    def look(self) -> None:
        """Read the changes of others after a write in the store."""

    def keep_now(self, *, last: bool) -> None:
        """Save what is unsaved; `last`: the program ends."""

    def put_down(self) -> None:
        """Release what is not half done: the user leaves."""


class Orders(Protocol):
    """The read-only CLI orders, handed in by the entry point."""

    def names(self, line: str) -> bool: ...

    def choices(self, name: str) -> list[Choice]: ...

    def answer(self, line: str) -> list[str]:
        """Return one fact per sentence; raise the errors of any order."""


EVERYWHERE = (
    Choice("ayuda", "dice para qué es este lugar", "", _ALWAYS),
    Choice("dónde", "dice en qué lugar, caso y cuenta está", "", _ALWAYS),
    Choice(
        "deletrear", "dice un número dígito por dígito", "el número, o nada: la cuenta", _ALWAYS
    ),
    Choice("detalle", "cuánto se dice", "1 poco, 2 lo normal, 3 todo", _ALWAYS),
    Choice("ancho", "letras de un renglón", f"{LEAST_WIDTH} a {MOST_WIDTH}", _ALWAYS),
    Choice("siempre", "empieza en renglones la próxima vez, o no", "sí o no", _ALWAYS),
    Choice("inicio", "vuelve a mi turno", "", _ALWAYS),
    Choice("pantallas", "sigue aquí mismo, pero en pantallas", "", _ALWAYS),
    Choice("salir", "termina; lo escrito queda guardado", "", _ALWAYS),
)
"""Choices valid at every question except prose and passwords."""


def typed(line: str) -> str:
    """Strip arrow keys and control characters."""
    whole = _SEQUENCES.sub("", line)
    kept = "".join(c for c in whole if c.isprintable() or c in "\t\n").replace("\t", " ")
    return "\n".join(row.strip() for row in kept.split("\n")).strip()


def looked_for(line: str) -> str:
    """Return the number in a line without separators; '' for any other line."""
    number = re.sub(r"[ .-]", "", line.partition("\n")[0])
    return number if len(number) >= QUICK and number.isascii() and number.isdigit() else ""


def understood(line: str, choices: tuple[Choice, ...]) -> list[tuple[Choice, str]]:
    """Return the choices a line may mean, with the rest of the text; just one if unambiguous."""
    word, _, rest = line.partition(" ")
    word, rest = folded(word), rest.strip()
    usable = [choice for choice in choices if not rest or choice.takes or choice.registers]
    exact = [choice for choice in usable if folded(choice.key) == word]
    if exact or len(word) < _LEAST_PREFIX or word.isdigit():
        return [(choice, rest) for choice in exact[:1]]
    return [(c, rest) for c in usable if folded(c.key).startswith(word)]


def stepping(dialogue: Dialogue[T]) -> Dialogue[T | None]:
    """Run a nested step, where `..` returns None."""
    try:
        return (yield from dialogue)
    except Back:
        return None


def _said_everywhere(line: str, question: Question) -> tuple[str, str] | None:
    """Return an order valid everywhere that was written whole instead of a text, and its argument."""
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    for choice in question.everywhere:
        takes = choice.takes and (looked_for(rest) or rest.isdecimal() or folded(rest) in _YES_NO)
        if folded(word) == folded(choice.key) and (not rest or takes):
            return choice.key, rest
    return None


class _Place(NamedTuple):
    """The current place and its cuenta."""

    where: Callable[[], str]
    cuenta: Callable[[], str]
    context: str
    """Its name in the table of keys; '' for a part of another place."""


class Entry(Enum):
    """The source of the lines, which decides what may register."""

    TERMINAL = auto()
    """Typed live: answers too soon after a new caso are rejected."""
    PIPE = auto()
    """Written beforehand: what registers must name its cuenta."""


class Console:
    """Shared by all places: services, voice, and how to ask."""

    def __init__(self, services: Services, orders: Orders, voice: Voice | None = None) -> None:
        self.services = services
        self.orders = orders
        self.voice = voice or Voice()
        self._choice = LinesChoice.read(services.service_context.lines)
        self.has_screens = True
        self.entry: Entry | None = None
        """The source of the lines; None if unknown, as in a test."""
        self.guide: Callable[[], str] | None = None
        """Returns what to try next in a guided demonstration."""
        self._guided = ""
        self.clock = monotonic
        self._works: list[Work] = []
        self._places: list[_Place] = []
        self._went_back = False
        self._new = False
        """A caso was said and no question has followed yet."""
        self._told: object = None
        """The last caso said, as it was then; None after leaving it."""
        self._refused = False
        self._numbers = ""
        """The word that rereads the last list; '' when a number no longer refers to it."""
        self._begins = False
        """The order in course has asked nothing yet: its word rereads a list read now."""
        self._listed = False
        """Whether that order read a list."""
        self._given = ""
        """A number to reuse for the next question, because it was meant for that list."""
        self._new_at: float | None = None
        """When the last new caso was said; None after leaving it."""
        self._news: list[str] = []
        self._pulse: object = None
        self._beat_at: float | None = None
        self._views_kept = monotonic()

    def say(self, text: object, detail: Detail = Detail.SHORT) -> None:
        self.voice.say(text, detail)

    def say_each(self, texts: Iterable[str], detail: Detail = Detail.SHORT) -> None:
        """Say each text as a sentence."""
        for text in texts:
            self.voice.say(sentence(text), detail)

    def tell(self, text: str) -> None:
        """Queue a change of others for the next question; thread-safe."""
        self._news.append(text)

    def refuse(self, error: AjustesError) -> None:
        self.deny(f"{error.message} {error.suggestion}")

    def deny(self, why: str) -> None:
        """Refuse an answer; a following number belongs to the last list."""
        self._refused = True
        self.say(f"▲ {why}")

    @contextmanager
    def refusing(self) -> Iterator[None]:
        try:
            yield
        except CannotAct as why:
            self._refused = True
            self.say(sentence(why.by_word))
        except StoreGone:
            raise
        except AjustesError as error:
            self.refuse(error)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Run one answer of a place: a refusal is said, and `..` asks again."""
        with self.refusing(), suppress(Back):
            yield

    # What is in hand.

    @contextmanager
    def holding(self, work: Work) -> Iterator[None]:
        """Look after the work of a place while it asks, however it ends."""
        self._works.append(work)
        last = leaves = False
        try:
            with self._standing(_Place(lambda: work.where, lambda: work.cuenta, work.context)):
                yield
        except (HungUp, Leave) as end:
            # The claims end with the session, or are those of the screens from now on.
            leaves, last = True, isinstance(end, HungUp) or not end.to_screens
            raise
        finally:
            self._works.remove(work)
            self._new, self._new_at, self._told, self._numbers = False, None, None, ""
            with self.refusing():
                work.keep_now(last=last)
                if not leaves:
                    work.put_down()

    def at(
        self, where: str, cuenta: str = "", *, context: str = ""
    ) -> AbstractContextManager[None]:
        """Be in a place, named again on coming back to it and on request."""
        return self._standing(_Place(lambda: where, lambda: cuenta, context))

    @contextmanager
    def _standing(self, place: _Place) -> Iterator[None]:
        self._places.append(place)
        try:
            yield
        finally:
            self._places.pop()

    @property
    def _where(self) -> str:
        return sentence(self._places[-1].where() if self._places else "mi turno")

    @property
    def _purpose(self) -> str:
        named = (place.context for place in reversed(self._places) if place.context)
        return CONTEXTS[next(named, "turno")].purpose

    def arrive(self, caso: object = None) -> None:
        """Note a new caso: nothing typed before chooses or registers."""
        if caso is None or caso != self._told:
            self._new, self._told, self._numbers = True, caso, ""

    # The list read last.

    def read_list(self, word: str = "") -> None:
        """`word` rereads the list, by default the current order's."""
        self._numbers = word
        self._listed = self._listed or (self._begins and not word)

    def offer_numbers(self) -> None:
        self._listed = self._listed or self._begins

    @contextmanager
    def obeying(self, word: str) -> Iterator[None]:
        """Run an order, whose word rereads a list that is its first question."""
        # What registers is never done again for a number.
        self._begins, self._listed = not word.isdecimal() and word != accepting("").key, False
        try:
            yield
        except Back:
            self._listed = False
            raise
        finally:
            self._begins, self._given = False, ""
            if self._listed:
                self._numbers = word

    def meant(self, key: str, words: Collection[str]) -> str:
        """After a refusal, take a number as one of the last list, which is reread."""
        refused, self._refused = self._refused, False
        if not key.isdecimal():
            return key
        word, self._numbers = self._numbers, ""
        if not refused or word not in words:
            return key
        self._given = key
        return word

    @property
    def awaits_number(self) -> bool:
        """Whether a number is read as one of the last list, because an answer was refused."""
        return self._refused and bool(self._numbers)

    def has_in_hand(self, cuenta: str) -> bool:
        """Tell whether a cuenta is already in hand in an outer place."""
        return any(work.cuenta == cuenta for work in self._works)

    @property
    def _cuenta(self) -> str:
        return next((c for place in reversed(self._places) if (c := place.cuenta())), "")

    def beat_in(self, seconds: float) -> None:
        self._beat_at = monotonic() + seconds

    def until_beat(self) -> float | None:
        """Return the seconds to the next timer; None for none."""
        return None if self._beat_at is None else max(self._beat_at - monotonic(), 0.0)

    def beat(self) -> None:
        if self._beat_at is None or self._beat_at > monotonic():
            return
        self._beat_at = None
        with self.refusing():
            for work in self._works:
                work.beat()

    # Questions.

    def ask_and_obey(
        self,
        prompt: str,
        choices: Sequence[Choice],
        obey: Callable[[str, str], Dialogue[T]],
        *,
        fresh: bool = False,
    ) -> Dialogue[T | None]:
        """Ask what to do in a place with work in hand, and do it; None where it is refused."""
        if self.awaits_number:
            prompt = OF_THE_LIST
        answer = yield from self.ask(prompt, *choices, fresh=fresh)
        key = self.meant(answer.key, [choice.key for choice in choices])
        with self.refusing(), self.obeying(key):
            return (yield from obey(key, answer.text))
        return None

    def ask(
        self,
        prompt: str,
        *choices: Choice,
        text: str = "",
        fresh: bool = False,
        secret: bool = False,
        prose: bool = False,
        rows: bool = False,
    ) -> Dialogue[Reply]:
        """`text` describes free text. Raise Back for `..`.

        With `prose`, the general words are text too.
        """
        question = Question(prompt, choices, text, fresh, secret, prose, rows or prose)
        while True:
            self._look_around()
            self._begin_question()
            self._begins = False
            line, self._given = self._given, ""
            line = line or typed((yield question))
            self._note_line()
            if question.rows and "\n" in line:
                # Lines that came in one breath are a text, whatever they say.
                return Reply("", line)
            if not line:
                self.voice.again()
            elif line == HELP or (line.startswith(HELP) and question.explains(line)):
                self._help(question, line.removeprefix(HELP).strip())
            elif line == BACK:
                self._went_back, self._new_at = True, None
                self._refused, self._numbers = False, ""
                raise Back
            elif folded(line) == _MORE and self.voice.has_more:
                self.voice.go_on()
            elif (answer := self._read(line, question)) is not None:
                if answer.key == _SEARCH:
                    yield from self._find(answer.text)
                elif self._admits(answer, question):
                    return answer
            question = question._replace(fresh=False)

    def _begin_question(self) -> None:
        if self._went_back:
            self._went_back = False
            if self._places:
                self.voice.say_first(self._where)
        if self._new:
            self._new, self._new_at = False, self.clock()

    def _admits(self, answer: Reply, question: Question) -> bool:
        choice = next((c for c in question.choices if c.key == answer.key), None)
        if choice is None or choice.reads:
            return True
        rules = self.services.service_context.rules
        if (
            self.entry is Entry.TERMINAL
            and self._new_at is not None
            and self.clock() - self._new_at < rules.pausa_lineas
        ):
            self.say(TOO_SOON)
            return False
        if choice.registers and (answer.text or self.entry is Entry.PIPE):
            return self._names_cuenta(answer.text)
        return True

    def _names_cuenta(self, digits: str) -> bool:
        if digits == self._cuenta[-_END_DIGITS:]:
            return True
        if not self._cuenta:
            self.say("Aquí escriba s sola.")
        elif not digits:
            self.say(
                "Lo que llega de otro programa no se oye, así que no se registró. Escriba s y los"
                " tres últimos dígitos de la cuenta, como s 012."
            )
        else:
            self.say(
                f"▲ {digits} no es el final de la cuenta {spoken_number(self._cuenta)}: no se registró."
            )
        return False

    def _find(self, number: str) -> Dialogue[None]:
        search = import_module("ajustes_tui.lines.cuenta").SearchDialogue(self)
        said_at, self._new_at = self._new_at, None
        yield from stepping(search.find(number))
        self._went_back, self._new_at = False, said_at
        self.say(self._where)

    def _read(self, line: str, question: Question) -> Reply | None:
        """Return None for an answer handled here, searched or refused."""
        if question.text:
            return self._read_text(line, question)
        found = understood(line, (*question.choices, *EVERYWHERE))
        if len(found) == 1:
            choice, rest = found[0]
            if choice not in question.choices:
                self._everywhere(choice.key, rest)
                return None
            return Reply(choice.key, rest)
        if not found and self.orders.names(line):
            with self.refusing():
                self.voice.say_all(self.orders.answer(line))
            return None
        alone = understood(line.partition(" ")[0], question.choices)
        if found:
            self.say("Puede ser " + " o ".join(choice.key for choice, _rest in found) + ".")
        elif looked_for(line):
            return Reply(_SEARCH, looked_for(line))
        elif len(alone) == 1 and len(line.partition(" ")[0]) > _LEAST_PREFIX:
            self.say(f"Escriba solo {alone[0][0].key}; lo demás se pregunta después.")
        else:
            # As it was typed: a number in groups would be another one.
            rest = f'"{line[:40]}"; el signo (?) dice qué puede escribir.'
            self.voice.quote("Aquí no hay", rest)
        return None

    def _read_text(self, line: str, question: Question) -> Reply | None:
        word, _, rest = line.partition(" ")
        for choice in question.choices:
            if folded(choice.key) == folded(line):
                return Reply(choice.key)
            ends = rest.isdecimal() and len(rest) == _END_DIGITS
            if choice.registers and ends and folded(word) == folded(choice.key):
                return Reply(choice.key, rest)
        if (said := _said_everywhere(line, question)) is not None:
            self._everywhere(*said)
            return None
        return Reply("", line)

    def _help(self, question: Question, word: str) -> None:
        known = (*question.choices, *question.everywhere)
        if word:
            found = understood(word, tuple(c._replace(takes="") for c in known))
            for choice in [c for c in known if c.key in {f.key for f, _rest in found}]:
                self.say(sentence(choice.explained))
            if not found:
                self.say(f"Aquí no hay «{word[:40]}».")
            return
        if question.text:
            self.say(f"Escriba {question.text}.")
        groups: dict[str, list[str]] = {}
        for choice in known:
            if choice.group:
                groups.setdefault(choice.group, []).append(choice.key)
            else:
                self.say(sentence(choice.explained))
        for group, keys in groups.items():
            self.say(f"{group}: {listed(keys)}.")
        self.say("Enter solo lo repite; dos puntos seguidos (..) van atrás.")
        if groups:
            self.say("El signo de pregunta (?) y una palabra: qué hace.")

    def _everywhere(self, key: str, rest: str) -> None:
        match key:
            case "dónde":
                self.say(self._where)
            case "ayuda":
                self.say(self._purpose)
                self.say("El signo de pregunta (?) dice qué puede escribir aquí.")
            case "deletrear":
                self._spell(looked_for(rest) or self._cuenta)
            case "inicio":
                raise ToStart
            case "salir":
                raise Leave
            case "pantallas" if not self.has_screens:
                self.say("Esta terminal no puede dibujar las pantallas.")
            case "pantallas":
                raise Leave(to_screens=True, caso_id=self._caso_in_hand())
            case "detalle" if rest in {str(int(detail)) for detail in Detail}:
                self.voice.detail = Detail(int(rest))
                self.say(f"Se dice {DETAIL_WORDS[self.voice.detail]}.")
                self._keep(self._choice._replace(detail=self.voice.detail))
            case "ancho" if rest.isdecimal() and LEAST_WIDTH <= int(rest) <= MOST_WIDTH:
                self.voice.width = int(rest)
                self.say(f"Renglones de {rest} letras.")
                self._keep(self._choice._replace(width=self.voice.width))
            case "siempre" if folded(rest) in _YES_NO:
                first = _YES_NO[folded(rest)]
                where = "renglones" if first else "las pantallas"
                self.say(f"La próxima vez empieza en {where}.")
                self._keep(self._choice._replace(first=first))
            case "siempre":
                self.say("Escriba siempre sí, o siempre no.")
            case "detalle":
                self.say("Escriba detalle 1, poco; detalle 2, lo normal; o detalle 3, todo.")
            case _:
                self.say(f"Escriba ancho y un número de {LEAST_WIDTH} a {MOST_WIDTH}.")

    def _spell(self, number: str) -> None:
        if number:
            self.voice.quote("", ", ".join(number))
        else:
            self.say("Escriba deletrear y el número.")

    def _keep(self, choice: LinesChoice) -> None:
        self._choice = choice
        with self.refusing():
            self.services.service_context.keep_lines(str(choice))

    def _caso_in_hand(self) -> int | None:
        return next((w.caso_id for w in reversed(self._works) if w.caso_id is not None), None)

    # Others, and the claims.

    def _note_line(self) -> None:
        with self.refusing():
            for work in self._works:
                work.pressed()

    def _look_around(self) -> None:
        """Say the changes of others, and write what was seen."""
        context = self.services.service_context
        with self.refusing():
            pulse = context.pulse()
            if self._pulse is not None and pulse != self._pulse:
                for work in self._works:
                    work.look()
            self._pulse = context.pulse()
            self._news += context.news()
        if context.views.waiting and monotonic() - self._views_kept > KEEP_VIEWS_EVERY_S:
            self._views_kept = monotonic()
            context.views.keep()
        news, self._news = self._news, []
        for text in news:
            self.say(sentence(text))
        if self.guide is not None and (told := self.guide()) != self._guided:
            self._guided = told
            self.say(told)


class Conversation:
    """A place run with lines from outside; each answer returns the output up to the next question."""

    def __init__(self, console: Console, dialogue: Dialogue[None]) -> None:
        self._console = console
        self._dialogue = dialogue
        self._question: Question | None = None
        self.left: Leave | None = None
        """How the user left; None meanwhile, or when the line was lost."""

    @property
    def over(self) -> bool:
        return self._question is None

    @property
    def asks_anew(self) -> bool:
        return self._question is not None and self._question.fresh

    @property
    def asks_rows(self) -> bool:
        return self._question is not None and self._question.rows

    @property
    def asks_secret(self) -> bool:
        return self._question is not None and self._question.secret

    def begin(self) -> str:
        return self._go(lambda: next(self._dialogue))

    def answer(self, line: str) -> str:
        return self._go(lambda: self._dialogue.send(line))

    def hang_up(self) -> None:
        """End on a lost line: save every draft and release every claim."""
        if not self.over:
            self._question = None
            try:
                self._dialogue.throw(HungUp())
            except (HungUp, StopIteration):
                return

    def _go(self, step: Callable[[], Question]) -> str:
        try:
            self._question = step()
        except StopIteration:
            self._question = None
        except Leave as leave:
            self._question, self.left = None, leave
        return self._console.voice.take("" if self._question is None else self._question.prompt)
