"""Questions shared by several places: a choice from a list, a text, a yes, the rest of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TypeVar

from ajustes_tui.domain.rules.data import MAX_TEXT
from ajustes_tui.domain.values.counts import count_words, listed
from ajustes_tui.domain.values.identifiers import Telefono
from ajustes_tui.domain.values.text import folded, no_words
from ajustes_tui.errors import AjustesError, InvalidDatum
from ajustes_tui.lines.dialogue import BACK, Back, Choice, Console, Dialogue, accepting
from ajustes_tui.lines.speech import sentence, spoken_moment
from ajustes_tui.services.recorder import MarkedNote, Note
from ajustes_tui.ui.when import parse_when
from ajustes_tui.workbench.asking import (
    Ask,
    AskKind,
    Change,
    Doing,
    Form,
    FormRow,
    MailWay,
    undo_effect,
    undo_title,
)

T = TypeVar("T")
_AT_ONCE = 5
"""Items read before the user must ask for more."""
_BEFORE = "Los de antes"
"""The group of the numbers read earlier, which `?` does not repeat."""
_END = 30
"""Letters read from the end of a cut text."""
NO_TEXT = frozenset({"s", "leer", "quitar", BACK})
"""Orders inside a text, never taken as the text itself."""
_WRITTEN = (
    Choice("leer", "dice todo lo escrito"),
    Choice("quitar", "quita el último renglón"),
    Choice("-", "borra todo lo escrito"),
)
_GAP = re.compile(r"\[([^\]\n]+)\]")
"""A placeholder in a ready text, to be filled in by the user."""
_LEAVES = "dos puntos seguidos (..) lo dejan"
_SHORT_OFFER = 60
"""An offered text of so many letters or fewer is read at once; a longer one, when asked for."""


def read_out(console: Console, texts: Sequence[str]) -> Dialogue[None]:
    """Read a few sentences at a time; `más` goes on and `..` stops."""
    for start in range(0, len(texts), _AT_ONCE):
        console.say_each(texts[start : start + _AT_ONCE])
        left = len(texts) - start - _AT_ONCE
        if left > 0:
            more = Choice("más", f"dice lo que sigue, quedan {left}")
            yield from console.ask(f"más dice otros, quedan {left}:", more)


def pick(
    console: Console,
    title: str,
    items: Sequence[tuple[T, str]],
    keys: Sequence[str] = (),
    word: str = "",
) -> Dialogue[T]:
    """Read a numbered list, a few items at a time, and return the value chosen.

    `keys` replace the numbers; `word` rereads the list, if it is not the current order's. Raise Back for `..`.
    """
    names, start = keys or [str(n) for n in range(1, len(items) + 1)], 0
    console.read_list(word)
    console.say(title)
    while True:
        shown = items[start : start + _AT_ONCE]
        for name, (_value, words) in zip(names[start:], shown, strict=False):
            console.say(f"{name}, {words}")
        left = len(items) - start - len(shown)
        said = items[: start + len(shown)]
        choices = [
            Choice(name, words, "", "" if n > start else _BEFORE)
            for n, (name, (_value, words)) in enumerate(zip(names, said, strict=False), 1)
        ]
        if left > 0:
            choices.append(Choice("más", f"dice los que siguen, quedan {left}"))
        if start:
            choices.append(Choice("antes", "dice los anteriores"))
        more = f", más dice otros, quedan {left}" if left > 0 else ""
        answer = yield from console.ask(f"{'Letra' if keys else 'Número'}{more}:", *choices)
        if answer.key == "más":
            start += _AT_ONCE
        elif answer.key == "antes":
            start = max(start - _AT_ONCE, 0)
        else:
            return items[names.index(answer.key)][0]


def write(
    console: Console,
    title: str,
    *,
    typed: str = "",
    keep: Callable[[str], None] = lambda _text: None,
    most: int,
    least: int = 1,
    offers: Sequence[str] = (),
    registers: bool = False,
    refuses: Callable[[str], str] = lambda _line: "",
    marking: Marking | None = None,
) -> Dialogue[str]:
    """Ask for a text, kept as a draft, and return it once `s` accepts it; `refuses` judges its first line.

    `typed` is an earlier draft; `offers` are ready texts chosen by number; with `registers` nothing
    is asked after `s`; `marking` receives the marcación of a note. Each line extends the text; only
    `leer` rereads it all. The orders of a text are never the text, but lines of one paste always
    are.
    """
    text = typed
    if offers:
        console.offer_numbers()
    console.say(title)
    short = all(len(offer) <= _SHORT_OFFER for offer in offers)
    if short:
        _say_offers(console, offers)
    else:
        count = count_words(len(offers), "texto listo")
        console.say(f"Hay {count}: la palabra textos los dice.")
    if text:
        console.say(f"Ya había escrito: «{text}»")
    choices = [accepting("lo acepta")._replace(registers=registers), *_WRITTEN]
    if not short:
        choices.append(Choice("textos", "dice los textos listos"))
    if marking is not None:
        choices.append(Choice("marcación", "dice qué marcación de RR es la nota"))
    choices += [
        Choice(str(n), "escribe ese texto", "", "Textos listos") for n in range(1, len(offers) + 1)
    ]
    while True:
        prompt = f"s lo acepta, {_LEAVES}, o siga escribiendo:" if text else f"Escriba; {_LEAVES}:"
        answer = yield from console.ask(
            prompt, *choices, text="el texto, en uno o varios renglones", prose=True
        )
        match answer.key:
            case "marcación" if marking is not None:
                yield from marking.choose(console)
                continue
            case "s" if marking is not None and marking.chosen:
                return text
            case "s" | "leer" | "quitar" | "-" if not text:
                console.say("Todavía no hay nada escrito.")
                continue
            case "s" if len(text.strip()) < least:
                console.say(f"Son al menos {least} letras.")
                continue
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
            case "" if not text and (fault := refuses(answer.text)):
                console.say(f"▲ {fault.rstrip('.')}.")
                continue
            case "":
                text = f"{text}\n{answer.text}" if text else answer.text
                if lines := answer.text.count("\n"):
                    console.say(f"Se pegaron {count_words(lines + 1, 'renglón')}.")
            case number:
                try:
                    offer = yield from _filled(console, offers[int(number) - 1])
                except Back:
                    continue
                # It adds: what the person had written stays.
                text = f"{text}\n{offer}" if text else offer
                console.say(f"Escrito: «{offer}»")
        if len(text) > most:
            text = text[:most]
            console.say(
                f"Pasa de {most} letras: se quitó lo que sobra, termina en «{text[-_END:]}»."
            )
        keep(text)


def _filled(console: Console, offer: str) -> Dialogue[str]:
    for gap in _GAP.findall(offer):
        console.say(f"«{offer}»")
        said = ""
        while not said or folded(said) in NO_TEXT:
            prompt = sentence(gap).replace(".", ":")
            said = (yield from console.ask(prompt, text="lo que va ahí")).text
        offer = offer.replace(f"[{gap}]", said, 1)
    return offer


def _say_offers(console: Console, offers: Sequence[str]) -> None:
    for number, offer in enumerate(offers, 1):
        console.say(f"{number}, {offer}")


class Marking:
    """The marcación of a note, chosen among those allowed."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        self._options = options
        self.chosen = ""

    def choose(self, console: Console) -> Dialogue[None]:
        with suppress(Back):
            named = [*self._options, ("", "ninguna")]
            self.chosen = yield from pick(console, "Marcación en RR de la nota:", named)
        said = dict(self._options).get(self.chosen, "ninguna")
        console.say(sentence(f"Marcación: {said}"))


Own = Mapping[AskKind, Callable[[Ask], Dialogue[object]]]
"""The questions a place asks its own way, by kind."""


Heard = Callable[[Mapping[str, str]], Sequence[str]]
"""Returns what to say of a form's texts before they are accepted."""


def ask_aloud(
    console: Console, act: Doing[T], own: Own | None = None, heard: Heard | None = None
) -> Dialogue[T]:
    """Run an act: ask its questions and apply its changes; `heard` gives the sentences on its form's texts."""
    step: Callable[[], Ask | Form | Change] = partial(next, act)
    while True:
        try:
            asked = step()
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            step = partial(act.send, (yield from _answer(console, asked, own or {}, heard)))
        except Back:
            step = partial(act.send, None)
        except AjustesError as error:
            step = partial(act.throw, error)


def _answer(
    console: Console, asked: Ask | Form | Change, own: Own, heard: Heard | None
) -> Dialogue[object]:
    if isinstance(asked, Change):
        if asked.writes:
            yield from console.ask(f"s {asked.writes}:", Choice("s", asked.writes))
        return asked.make()
    if isinstance(asked, Form):
        ask_form = _ask_each if asked.replaces else _ask_some
        return (yield from ask_form(console, asked, heard or (lambda _texts: ())))
    if asked.kind in own:
        return (yield from own[asked.kind](asked))
    return (yield from _ask(console, asked))


def _ask(console: Console, ask: Ask) -> Dialogue[object]:
    match ask.kind:
        case AskKind.OPTION:
            return (yield from pick(console, ask.heard, ask.options, ask.keys))
        case AskKind.LETTER:
            return ask.typed
        case AskKind.MOMENT:
            return (yield from _ask_moment(console, ask))
        case AskKind.NUMBER:
            return (yield from _ask_number(console, ask))
        case AskKind.UNDO:
            return (yield from ask_undo(console, ask))
        case AskKind.YES:
            console.say(f"{ask.heard} {ask.help}".strip())
            yield from console.ask(f"s {ask.does}:", Choice("s", ask.does))
            return True
        case AskKind.MAIL:
            return (yield from _ask_way(console, ask))
    if ask.marcaciones:
        return (yield from ask_note(console, ask))
    return (yield from ask_text(console, ask, registers=ask.kind is not AskKind.LINE))


def ask_note(console: Console, ask: Ask) -> Dialogue[Note]:
    """Its `s` registers it."""
    marking = Marking(ask.marcaciones) if ask.marcaciones else None
    text = yield from ask_text(console, ask, registers=True, marking=marking)
    return MarkedNote(text, marking.chosen) if marking is not None and marking.chosen else text


def ask_text(
    console: Console, ask: Ask, *, registers: bool = False, marking: Marking | None = None
) -> Dialogue[str]:
    """With `registers`, the accepting `s` registers it."""
    offers = [words for _value, words in ask.options]
    if ask.offers is not None:
        sources, caso_id, evento = ask.offers
        offers = [plantilla.text for plantilla in sources.plantillas(caso_id, evento)]
    keep = ask.keep or (lambda _text: None)
    return (
        yield from write(
            console=console,
            title=ask.heard,
            typed=ask.typed,
            keep=keep,
            most=ask.most,
            least=ask.least,
            offers=offers,
            registers=registers,
            refuses=no_words if ask.reason else ask.refuses,
            marking=marking,
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
            # As it was understood: a bare hour is of the morning or of the afternoon.
            console.say(sentence(spoken_moment(moment, ask.now().date())))
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
    """Return the reason once the user agrees; None if there is nothing to undo."""
    undoing = ask.undoing
    if undoing is None:
        console.say(sentence(ask.title))
        return None
    console.say(f"{undo_title(undoing)}: {undo_effect(undoing)}")
    if undoing.needs_motivo:
        return (
            yield from write(
                console, "Diga por qué.", most=MAX_TEXT, registers=True, refuses=no_words
            )
        )
    yield from console.ask("s lo deshace:", accepting("lo deshace"))
    return ""


def ask_addition(
    console: Console, ask: Ask, does: str, word: str, adds: str, title: str
) -> Dialogue[str]:
    """Ask whether to act as is, or with a text; '' for none.

    `does` describes `s`, `adds` the `word` that adds a text, and `title` asks for it.
    """
    console.say(ask.heard)
    answer = yield from console.ask(
        f"s {does}; {word} le agrega {adds}:",
        Choice("s", does),
        Choice(word, f"{does}, y le agrega {adds}"),
    )
    if answer.key == "s":
        return ""
    return (yield from write(console, f"{title}; s {does}.", most=ask.most))


def _ask_way(console: Console, ask: Ask) -> Dialogue[MailWay]:
    mail = ask.mail
    if mail is None:
        raise Back
    recipients = listed(list(mail.recipients)) if mail.recipients else "nadie en las opciones"
    console.say(f"Para: {recipients}.")
    console.say(f"Asunto: {mail.subject}.")
    console.say(f"Adjunto: {mail.workbook.name}.")
    if mail.doubt:
        console.say(f"▲ {mail.doubt}")
    choices = [Choice("borrador", "lo deja en un borrador, que se abre en su correo")]
    prompt = "borrador lo deja escrito:"
    if ask.may_send and mail.recipients:
        choices.append(Choice("s", "lo envía"))
        prompt = "s lo envía, borrador lo deja escrito:"
    answer = yield from console.ask(prompt, *choices)
    return MailWay.SEND if answer.key == "s" else MailWay.DRAFT


# Forms.

_KEEP = Choice(".", "la deja como está")


def _ask_each(console: Console, form: Form, heard: Heard) -> Dialogue[Mapping[str, str]]:
    console.say(form.aloud or form.help)
    if form.refused is not None:
        console.refuse(form.refused)
    texts: dict[str, str] = {}
    for row in form.rows:
        texts[row.name] = yield from _ask_now(console, row)
    console.say_each(heard(texts))
    yield from console.ask(f"s {form.does}:", Choice("s", form.does))
    return texts


def _ask_now(console: Console, row: FormRow) -> Dialogue[str]:
    while True:
        prompt = f"{row.aloud or row.label}; ahora {row.now or row.typed}:"
        answer = yield from console.ask(prompt, _KEEP, text=row.expected, secret=row.secret)
        text = row.typed if answer.key else answer.text
        if not (why := row.objection(text)):
            return text
        console.say(sentence(why))


def _ask_some(console: Console, form: Form, heard: Heard) -> Dialogue[Mapping[str, str]]:
    rows = {row.name: row for row in form.rows}
    texts = {row.name: row.typed for row in form.rows if row.typed}
    if form.refused is not None:
        console.refuse(form.refused)
    while True:
        console.say_each(heard(texts))
        answer = yield from console.ask(
            f"s {form.does}, o un dato:",
            Choice("s", form.does),
            *(Choice(row.name, row.expected, "", "Datos") for row in form.rows),
        )
        name = answer.key
        if name == "s":
            return {row.name: texts.get(row.name, "") for row in form.rows}
        with suppress(Back):
            text = yield from _ask_datum(console, rows[name])
            texts.pop(name, None)
            if text:
                texts[name] = text


def _ask_datum(console: Console, row: FormRow) -> Dialogue[str]:
    """Read `-` as no value."""
    while True:
        answer = yield from console.ask(
            f"{row.name.capitalize()}:", Choice("-", "sin ese dato"), text=row.expected
        )
        if answer.key:
            return ""
        if not (why := row.objection(answer.text)):
            return answer.text
        console.say(sentence(why))
