"""Questions that several places ask: one of a list, a text kept as it is written, a yes, the rest of a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from ajustes_tui.domain.rules.data import MAX_TEXT
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.telephone import Telefono
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_moment
from ajustes_tui.lines.voice import Detail
from ajustes_tui.ui.when import parse_when
from ajustes_tui.workbench.asking import Ask, Asking, AskKind, undo_effect, undo_title

T = TypeVar("T")
YES = Choice("s", "sí")
_AT_ONCE = 5
"""Items of a list, or sentences, said before the person asks for more: nothing is said on by itself."""
_BEFORE = "Los de antes"
"""The name of the numbers said before those just said, which `?` does not say again."""
_END = 30
"""Letters said of the end of a text that was cut."""
_WRITTEN = (
    Choice("leer", "dice todo lo escrito"),
    Choice("quitar", "quita el último renglón"),
    Choice("-", "borra todo lo escrito"),
)
"""What is done with a text that is being written."""
_LEAVES = "dos puntos seguidos (..) lo dejan"
_SHORT_OFFER = 60
"""Letters of an offered text that is said without being asked for."""


def read_out(console: Console, texts: Sequence[str]) -> Dialogue[None]:
    """Say some sentences, a few at a time; what follows is asked for with `más`, and `..` ends it."""
    for start in range(0, len(texts), _AT_ONCE):
        console.voice.say_all([sentence(text) for text in texts[start : start + _AT_ONCE]])
        left = len(texts) - start - _AT_ONCE
        if left > 0:
            more = Choice("más", f"dice lo que sigue, quedan {left}")
            yield from console.ask(f"más dice otros, quedan {left}:", more)


def pick(console: Console, title: str, items: Sequence[tuple[T, str]]) -> Dialogue[T]:
    """Say a list with numbers, a few at a time, and return the value of the number written.

    Raises Back for `..`.
    """
    start = 0
    console.say(title)
    while True:
        shown = items[start : start + _AT_ONCE]
        for number, (_value, words) in enumerate(shown, start + 1):
            console.say(f"{number}, {words}")
        left = len(items) - start - len(shown)
        said = items[: start + len(shown)]
        choices = [
            Choice(str(n), words, "", "" if n > start else _BEFORE)
            for n, (_value, words) in enumerate(said, 1)
        ]
        if left > 0:
            choices.append(Choice("más", f"dice los que siguen, quedan {left}"))
        if start:
            choices.append(Choice("antes", "dice los anteriores"))
        more = f", más dice otros, quedan {left}" if left > 0 else ""
        answer = yield from console.ask(f"Número{more}:", *choices)
        if answer.key == "más":
            start += _AT_ONCE
        elif answer.key == "antes":
            start = max(start - _AT_ONCE, 0)
        else:
            return items[int(answer.key) - 1][0]


def write(
    console: Console,
    title: str,
    *,
    typed: str = "",
    keep: Callable[[str], None] = lambda _text: None,
    most: int,
    offers: Sequence[str] = (),
) -> Dialogue[str]:
    """Ask for a text of the person, kept as a draft, and return it once `s` accepts it.

    `typed` was left half written; `offers` are texts that a number takes. A line adds to the text,
    and only `leer` says the whole again.
    """
    text = typed
    console.say(title)
    short = all(len(offer) <= _SHORT_OFFER for offer in offers)
    if short:
        _say_offers(console, offers)
    else:
        count = count_words(len(offers), "texto listo", "textos listos")
        console.say(f"Hay {count}: la palabra textos los dice.")
    if text:
        console.say(f"Ya había escrito: «{text}»")
    while True:
        choices = [
            Choice(str(n), "escribe ese texto", "", "Textos listos")
            for n in range(1, len(offers) + 1)
        ]
        if not short:
            choices.append(Choice("textos", "dice los textos listos"))
        if text:
            choices += [YES._replace(does="lo acepta"), *_WRITTEN]
        prompt = f"s lo acepta, {_LEAVES}, o siga escribiendo:" if text else f"Escriba; {_LEAVES}:"
        answer = yield from console.ask(
            prompt, *choices, text="el texto, en uno o varios renglones", prose=True
        )
        match answer.key:
            case "s":
                return text
            case "textos":
                _say_offers(console, offers)
                continue
            case "leer":
                console.say(f"Escrito: «{text}»")
                continue
            case "-":
                text = ""
                console.say("Borrado.")
            case "quitar":
                text, _, last = text.rpartition("\n")
                console.say(f"Se quitó «{last}».")
            case "":
                text = f"{text}\n{answer.text}" if text else answer.text
            case number:
                text = offers[int(number) - 1]
                console.say(f"Escrito: «{text}»", Detail.NORMAL)
        if len(text) > most:
            text = text[:most]
            console.say(
                f"Pasa de {most} letras: se quitó lo que sobra, termina en «{text[-_END:]}»."
            )
        keep(text)


def _say_offers(console: Console, offers: Sequence[str]) -> None:
    for number, offer in enumerate(offers, 1):
        console.say(f"{number}, {offer}")


def ask_aloud(console: Console, act: Asking[T]) -> Dialogue[T]:
    """Run an act, asking each of its questions in plain lines; `..` leaves the question, as Esc a box."""
    answer: object = None
    while True:
        try:
            ask = act.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            answer = yield from _ask(console, ask)
        except Back:
            answer = None


def _ask(console: Console, ask: Ask) -> Dialogue[object]:
    match ask.kind:
        case AskKind.OPTION:
            return (yield from pick(console, ask.heard, ask.options))
        case AskKind.MOMENT:
            return (yield from _ask_moment(console, ask))
        case AskKind.NUMBER:
            return (yield from _ask_number(console, ask))
        case AskKind.UNDO:
            return (yield from ask_undo(console, ask))
    return (yield from ask_text(console, ask))


def ask_text(console: Console, ask: Ask) -> Dialogue[str]:
    """Ask for a text, which is kept as it is written."""
    offers = [words for _value, words in ask.options]
    if ask.offers is not None:
        sources, caso_id, evento = ask.offers
        offers = [plantilla.text for plantilla in sources.plantillas(caso_id, evento)]
    keep = ask.keep or (lambda _text: None)
    return (
        yield from write(
            console, ask.heard, typed=ask.typed, keep=keep, most=ask.most, offers=offers
        )
    )


def _ask_moment(console: Console, ask: Ask) -> Dialogue[datetime]:
    while True:
        answer = yield from console.ask(ask.title, text="el día y la hora, como mañana 10:00")
        try:
            moment = parse_when(answer.text, ask.now())
        except InvalidDatum as error:
            console.say(f"▲ {error.message} {error.suggestion}")
            continue
        if ask.objection is None or not (why := ask.objection(moment)):
            return moment
        console.say(f"▲ {spoken_moment(moment, ask.now().date())}: {why}.")


def _ask_number(console: Console, ask: Ask) -> Dialogue[str]:
    choices = [Choice(".", words) for _value, words in ask.options]
    while True:
        answer = yield from console.ask(ask.heard, *choices, text="un número de diez dígitos")
        if answer.key == ".":
            return ""
        try:
            return str(Telefono.parse(answer.text))
        except InvalidDatum as error:
            console.say(f"▲ {error.message}")


def ask_undo(console: Console, ask: Ask) -> Dialogue[str | None]:
    """Say what would be undone, and return why once the person agrees; None where nothing is left."""
    undoing = ask.undoing
    if undoing is None:
        console.say(sentence(ask.title))
        return None
    console.say(f"{undo_title(undoing)}: {undo_effect(undoing)}")
    if undoing.needs_motivo:
        return (yield from write(console, "Diga por qué.", most=MAX_TEXT))
    yield from console.ask("s lo deshace:", Choice("s", "lo deshace"))
    return ""
