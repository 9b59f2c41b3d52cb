"""The dialogue: a question at a time, what may be answered, and what is done with each answer.

A place is a generator that yields a `Question` and is sent the line the person wrote:

    def talk(self) -> Dialogue[None]:
        answer = yield from self.console.ask("¿Qué hace?", Choice("nota", "escribe una nota"))
        ...

`Console.ask` sees to what is the same everywhere: an empty line says the last again, `?` says what can
be done here, `..` raises `Back`, and what others did is said before the question. A `Conversation`
runs a place with lines from anywhere, a terminal or a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
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
"""The key of the answer that is a number somebody looks for, which no person can type."""
_END_DIGITS = 3
"""Digits of the end of a cuenta that name it."""
_MORE = "mas"
_ALWAYS = "En todas partes"
_IN_PROSE = frozenset({"ayuda", "dónde", "salir"})
"""The words that are orders among sentences too, and never a text alone."""
_YES_NO = {"si": True, "no": False}
_SIGNS = {".": "punto", "-": "guion"}
_KEEP_VIEWS_EVERY_S = 15.0
"""Seconds between two writings of what was seen: each makes every other session read again."""
_LEAST_PREFIX = 2
"""Letters that a word may be shortened to; one letter alone is a causal, or `s`."""
_SEQUENCES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")
"""What an arrow or a function key sends, which is no answer."""


class Choice(NamedTuple):
    """Something the person may answer: a digit or a word, and what it does."""

    key: str
    does: str
    takes: str = ""
    """What may be written after the word; empty when nothing may."""
    group: str = ""
    """The name of the choices that `?` says in one sentence; empty for one it explains at once."""
    reads: bool = False
    """Whether it only says something, so that it is taken however soon it comes."""
    registers: bool = False
    """Whether it registers: from a pipe it names the cuenta in hand by its last digits."""

    @property
    def explained(self) -> str:
        """Return the choice with what it does; a sign is named, for a voice that reads no signs."""
        name = f"{_SIGNS[self.key]} ({self.key})" if self.key in _SIGNS else self.key
        return f"{name}{f' y {self.takes}' if self.takes else ''}: {self.does}"


def accepting(does: str) -> Choice:
    """Return the choice that registers what was said, with what it does."""
    return Choice("s", does, registers=True)


class Reply(NamedTuple):
    """An answer: the key of the choice and the text after it; without a key, a text of the person."""

    key: str
    text: str = ""


class Question(NamedTuple):
    """What is asked: the line before the answer, and what may be answered."""

    prompt: str
    choices: tuple[Choice, ...] = ()
    text: str = ""
    """What any other text is here; empty where a text is no answer."""
    fresh: bool = False
    """Whether an answer written before the question was seen is not taken."""
    secret: bool = False
    """Whether the terminal shows nothing of what is typed."""
    prose: bool = False
    """Whether the text is sentences of the person, which may be any words."""
    rows: bool = False
    """Whether a text may have several lines, all of one breath."""

    @property
    def everywhere(self) -> tuple[Choice, ...]:
        """What may be answered here as everywhere; among sentences, three words alone."""
        if self.secret:
            return ()
        return tuple(c for c in EVERYWHERE if c.key in _IN_PROSE) if self.prose else EVERYWHERE

    def explains(self, line: str) -> bool:
        """Tell whether a line that begins with `?` asks what a word does, and is no answer."""
        answers = {folded(choice.key) for choice in self.choices}
        return not (self.prose or self.secret) and folded(line) not in answers


Dialogue: TypeAlias = Generator[Question, str, T]
"""A conversation that asks questions, is sent lines, and returns a T."""


class Back(Exception):
    """The person goes one step back."""


class HungUp(Exception):
    """The line was lost: drafts are saved, claims given back, nothing more is said."""


class Leave(Exception):
    """The person leaves the dialogue, or goes over to the screens on a caso."""

    def __init__(self, *, to_screens: bool = False, caso_id: int | None = None) -> None:
        super().__init__()
        self.to_screens = to_screens
        self.caso_id = caso_id


class ToStart(Exception):
    """The person goes back to mi turno from anywhere."""


class Work(Protocol):
    """What a place has in hand while it asks: a claim to renew, changes of others, drafts to keep."""

    @property
    def caso_id(self) -> int | None:
        """The caso in hand, which the screens would open."""

    @property
    def cuenta(self) -> str:
        """The cuenta of the caso in hand; '' without one."""

    @property
    def where(self) -> str:
        """The place, with what is in hand there, in words."""

    @property
    def context(self) -> str:
        """The place, by its name in the table of keys."""

    def pressed(self) -> None:
        """Renew the claims, because the person wrote a line."""

    def beat(self) -> None:
        """Renew the claims, because it is time."""

    def look(self) -> None:
        """Look at what others did, because somebody wrote in the store."""

    def keep_now(self, *, last: bool) -> None:
        """Save what is not saved yet; with `last` the program ends with this save."""

    def put_down(self) -> None:
        """Give back what nothing is half done on: the person goes elsewhere."""


class Orders(Protocol):
    """The orders of the command line that only read, handed in by the entry point."""

    def names(self, line: str) -> bool:
        """Tell whether a line is one of them."""

    def choices(self, name: str) -> list[Choice]:
        """Return what may be asked of an order, each option by its name."""

    def answer(self, line: str) -> list[str]:
        """Return what an order answers, a fact a sentence; raises the errors of any order."""


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
"""What may be answered at every question but one for sentences of the person or a password."""


def typed(line: str) -> str:
    """Return a line as the person meant it: no key of an arrow, no control character."""
    whole = _SEQUENCES.sub("", line)
    kept = "".join(c for c in whole if c.isprintable() or c in "\t\n").replace("\t", " ")
    return "\n".join(row.strip() for row in kept.split("\n")).strip()


def looked_for(line: str) -> str:
    """Return the number that a line is, without its separators; '' for any other line."""
    number = re.sub(r"[ .-]", "", line.partition("\n")[0])
    return number if len(number) >= QUICK and number.isascii() and number.isdigit() else ""


def understood(line: str, choices: tuple[Choice, ...]) -> list[tuple[Choice, str]]:
    """Return the choices a line may mean, each with the text after its word; one, if it is clear."""
    word, _, rest = line.partition(" ")
    word, rest = folded(word), rest.strip()
    usable = [choice for choice in choices if not rest or choice.takes or choice.registers]
    exact = [choice for choice in usable if folded(choice.key) == word]
    if exact or len(word) < _LEAST_PREFIX or word.isdigit():
        return [(choice, rest) for choice in exact[:1]]
    return [(c, rest) for c in usable if folded(c.key).startswith(word)]


def stepping(dialogue: Dialogue[T]) -> Dialogue[T | None]:
    """Converse one step further; `..` comes back from it here, and gives None."""
    try:
        return (yield from dialogue)
    except Back:
        return None


def _said_everywhere(line: str, question: Question) -> tuple[str, str] | None:
    """Return the word that is the same everywhere, written whole in place of a text, and what it takes."""
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    for choice in question.everywhere:
        takes = choice.takes and (looked_for(rest) or rest.isdecimal() or folded(rest) in _YES_NO)
        if folded(word) == folded(choice.key) and (not rest or takes):
            return choice.key, rest
    return None


class _Place(NamedTuple):
    """Where the person is: its words, and the cuenta in hand there, as they are now."""

    where: Callable[[], str]
    cuenta: Callable[[], str]
    context: str
    """Its name in the table of keys; '' for a part of the place around it."""


class Entry(Enum):
    """Where lines come from, which decides what may register."""

    TERMINAL = auto()
    """A person types them: what comes too soon after a caso was said is not taken."""
    PIPE = auto()
    """They were written before anything was said: what registers names its cuenta."""


class Console:
    """What every place shares: the services, the voice, and how a question is asked."""

    def __init__(self, services: Services, orders: Orders, voice: Voice | None = None) -> None:
        self.services = services
        self.orders = orders
        self.voice = voice or Voice()
        self._choice = LinesChoice.read(services.service_context.lines)
        self.has_screens = True
        """Whether this terminal can draw the screens, so that the person may go over to them."""
        self.entry: Entry | None = None
        """Where the lines come from; None where nothing is known of it, as in a test."""
        self.clock = monotonic
        self._works: list[Work] = []
        self._places: list[_Place] = []
        self._went_back = False
        self._new = False
        """Whether a caso was said that no question followed yet."""
        self._told: object = None
        """The caso that was said last, as it was then; None once the person left it."""
        self._refused = False
        """Whether the last answer was refused."""
        self._numbers = ""
        """The word that reads the list read last again; '' where no number of it is due."""
        self._begins = False
        """Whether an order of the person asked nothing yet: a list it reads then is read again by its word."""
        self._listed = False
        """Whether it read one."""
        self._given = ""
        """A number that answers the next question, because it was meant for that list."""
        self._new_at: float | None = None
        """When the last new caso was said; None once the person left it."""
        self._news: list[str] = []
        self._pulse: object = None
        self._beat_at: float | None = None
        self._views_kept = monotonic()

    def say(self, text: object, detail: Detail = Detail.SHORT) -> None:
        """Say a sentence before the next question."""
        self.voice.say(text, detail)

    def tell(self, text: str) -> None:
        """Take something others did, to be said before the next question; any thread may call it."""
        self._news.append(text)

    def refuse(self, error: AjustesError) -> None:
        """Say why something was refused, in the words of the program."""
        self.deny(f"{error.message} {error.suggestion}")

    def deny(self, why: str) -> None:
        """Say why an answer is not taken: a number after it is of the list read last."""
        self._refused = True
        self.say(f"▲ {why}")

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Say an expected refusal, or why an act may not be done, and go on with the dialogue."""
        try:
            yield
        except CannotAct as why:
            self._refused = True
            self.say(sentence(why.by_word))
        except StoreGone:
            raise
        except AjustesError as error:
            self.refuse(error)

    # What is in hand.

    @contextmanager
    def holding(self, work: Work) -> Iterator[None]:
        """Look after what a place has in hand while it asks; however it ends, nothing is lost."""
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
        """Be in a place, and at a cuenta: said on coming back to it, and to whoever asks where they are."""
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
        """What the place is for, in the sentences of the help of the screens."""
        named = (place.context for place in reversed(self._places) if place.context)
        return CONTEXTS[next(named, "turno")].purpose

    def arrive(self, caso: object = None) -> None:
        """Note that a caso is being said: nothing chooses or registers at once, unless it was said already."""
        if caso is None or caso != self._told:
            self._new, self._told, self._numbers = True, caso, ""

    # The list read last.

    def read_list(self, word: str = "") -> None:
        """Note that a list of numbers was read; `word` reads it again, else the word of the order in course."""
        self._numbers = word
        self._listed = self._listed or (self._begins and not word)

    def offer_numbers(self) -> None:
        """Note that the order in course takes numbers from its first question on."""
        self._listed = self._listed or self._begins

    @contextmanager
    def obeying(self, word: str) -> Iterator[None]:
        """Carry out an order, whose word reads again a list that is the first thing it asks."""
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
        """Return what an answer means: after a refusal a number is of the list read last, read again.

        `words` are those that may be answered here.
        """
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
        """Whether a number would be of the list read last, and choose nothing."""
        return self._refused and bool(self._numbers)

    def has_in_hand(self, cuenta: str) -> bool:
        """Tell whether something of a cuenta is being worked on already, under what is asked now."""
        return any(work.cuenta == cuenta for work in self._works)

    @property
    def _cuenta(self) -> str:
        """The cuenta of what is in hand; '' without one."""
        return next((c for place in reversed(self._places) if (c := place.cuenta())), "")

    def beat_in(self, seconds: float) -> None:
        """Renew the claims in hand in some seconds."""
        self._beat_at = monotonic() + seconds

    def until_beat(self) -> float | None:
        """Return the seconds until something is to be done without an answer; None for nothing."""
        return None if self._beat_at is None else max(self._beat_at - monotonic(), 0.0)

    def beat(self) -> None:
        """Renew the claims in hand, if it is time."""
        if self._beat_at is None or self._beat_at > monotonic():
            return
        self._beat_at = None
        with self.refusing():
            for work in self._works:
                work.beat()

    # Questions.

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
        """Ask until the answer is understood; `text` is what any other text is here.

        Raises Back for `..`. With `prose`, words that are the same everywhere are a text too.
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
        """Say where the person is back, and note that a new caso was said with what follows."""
        if self._went_back:
            self._went_back = False
            if self._places:
                self.voice.say_first(self._where)
        if self._new:
            self._new, self._new_at = False, self.clock()

    def _admits(self, answer: Reply, question: Question) -> bool:
        """Tell whether an answer may act now; say why where it may not."""
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
        """Tell whether what follows `s` is the end of the cuenta in hand; say what to type where it is not."""
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
        """Look for an account, and come back to what was being asked."""
        search = import_module("ajustes_tui.lines.cuenta").SearchDialogue(self)
        said_at, self._new_at = self._new_at, None
        yield from stepping(search.find(number))
        self._went_back, self._new_at = False, said_at
        self.say(self._where)

    def _read(self, line: str, question: Question) -> Reply | None:
        """Return the answer a line means; None where it was seen to here, is a number, or said why not."""
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
        """Return an order written in place of a text, or else the text."""
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
        """Say what can be done here, or what one word does."""
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
        """Say a number digit by digit."""
        if number:
            self.voice.quote("", ", ".join(number))
        else:
            self.say("Escriba deletrear y el número.")

    def _keep(self, choice: LinesChoice) -> None:
        """Keep what the person chose for the next run."""
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
        """Say what others did since the last question, and write what the person saw."""
        context = self.services.service_context
        with self.refusing():
            pulse = context.pulse()
            if self._pulse is not None and pulse != self._pulse:
                for work in self._works:
                    work.look()
            self._pulse = context.pulse()
            self._news += context.news()
        if context.views.waiting and monotonic() - self._views_kept > _KEEP_VIEWS_EVERY_S:
            self._views_kept = monotonic()
            context.views.keep()
        news, self._news = self._news, []
        for text in news:
            self.say(sentence(text))


class Conversation:
    """A place run with lines from outside: each line is answered with what is said until the next question."""

    def __init__(self, console: Console, dialogue: Dialogue[None]) -> None:
        self._console = console
        self._dialogue = dialogue
        self._question: Question | None = None
        self.left: Leave | None = None
        """How the person left; None while the conversation goes on, or when the line was lost."""

    @property
    def over(self) -> bool:
        """Whether nothing more is asked."""
        return self._question is None

    @property
    def asks_anew(self) -> bool:
        """Whether what was written before the question was seen is not taken."""
        return self._question is not None and self._question.fresh

    @property
    def asks_rows(self) -> bool:
        """Whether lines that come in one breath are one text."""
        return self._question is not None and self._question.rows

    @property
    def asks_secret(self) -> bool:
        """Whether the terminal is to show nothing of the answer."""
        return self._question is not None and self._question.secret

    def begin(self) -> str:
        """Return what is said until the first question."""
        return self._go(lambda: next(self._dialogue))

    def answer(self, line: str) -> str:
        """Return what is said to a line, until the next question."""
        return self._go(lambda: self._dialogue.send(line))

    def hang_up(self) -> None:
        """End because the line was lost: every draft is saved and every claim given back."""
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
