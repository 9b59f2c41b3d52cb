"""The form of an evento, one field at a time; each answer is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from ajustes_tui.domain.caso.eventos import TABLE, DatumKind
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules, soporte_name
from ajustes_tui.domain.values.counts import listed
from ajustes_tui.domain.values.text import folded, no_words
from ajustes_tui.lines.asking import NO_TEXT
from ajustes_tui.lines.dialogue import Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_money, spoken_number
from ajustes_tui.lines.voice import Detail
from ajustes_tui.workbench.case_view import FormState
from ajustes_tui.workbench.questions import FormQuestion, faults_of

_LEAVE = Choice(".", "lo deja como está")
_ERASE = Choice("-", "lo borra")


_UNCLEAR = frozenset({"que", "por", "hasta", "sus", "marcacion"})
"""First words of a label that would be ambiguous; the marcación has two."""
_ACCENTED = {"cual": "cuál", "porque": "porqué", "razon": "razón"}
"""The keys used instead of an ambiguous word, as spoken."""
_SUPPORTS = ("soportes", "faltan", "_prueba")
_MISSING = "Falta"
"""The label of the one-row form, followed by the field's name."""


def label_of(question: FormQuestion) -> str:
    before = question.before.strip(" $")
    if question.label != _MISSING or not before:
        return question.label
    return before[0].upper() + before[1:]


def field_word(question: FormQuestion) -> str:
    """Return the first word of the label if unambiguous, else its key."""
    word = label_of(question).lower().replace(",", "").split()[0]
    if folded(word) not in _UNCLEAR:
        return word
    key = question.key.replace("_", "")
    return _ACCENTED.get(key, key)


def fields_of(form: FormState) -> dict[str, FormQuestion]:
    """Two fields with the same word get the key of their datum."""
    fields: dict[str, FormQuestion] = {}
    for question in form.form.asked(form.values):
        word = field_word(question)
        fields[question.key.strip("_") if word in fields else word] = question
    return fields


def say_fields(console: Console, form: FormState) -> None:
    for word, question in fields_of(form).items():
        console.say(
            f"{word}: {spoken_value(form, question, form.values[question.key]) or 'sin escribir'}"
        )


def answers_of(form: FormState, catalogs: Catalogs) -> list[str]:
    """Return every answer in words, except the marcación, which goes with the line for RR."""
    said = []
    for question in form.form.asked(form.values):
        text = form.values[question.key]
        if not text or question.key in ("razon", "subrazon"):
            continue
        if question.key == "causal":
            said.append(spoken_causal(question.value(text), catalogs))
        else:
            said.append(f"{label_of(question)}: {spoken_value(form, question, text)}")
    return said


def spoken_causal(letter: str, catalogs: Catalogs) -> str:
    """Add the name of the causal: its letter alone sounds like another."""
    causal = catalogs.causal(letter)
    return f"Causal {letter}" if causal is None else f"Causal {causal.letter}, {causal.name}"


def may_add(form: FormState) -> str:
    """Return the empty optional fields and how to fill them, or ''."""
    empty = [
        word
        if label_of(question).lower().startswith(word)
        else f"{word} ({label_of(question).lower()})"
        for word, question in fields_of(form).items()
        if not (question.required or form.values[question.key])
        and not form.form.leaves_out(question, form.values)
    ]
    return f"Puede agregar, con su palabra: {listed(empty)}" if empty else ""


def spoken_value(form: FormState, question: FormQuestion, text: str) -> str:
    if question.options:
        chosen = question.value(text).split(",")
        return ", ".join(
            _option_words(question, value, words)
            for _digit, value, words in question.options
            if value in chosen
        )
    amounts = form._replace(values={**form.values, question.key: text}).amounts
    if question.key in amounts or (question.key == "valor" and amounts):
        return spoken_money(next(iter(amounts.values())))
    return spoken_number(text) if text.isdigit() else text


def ask_field(
    console: Console,
    form: FormState,
    question: FormQuestion,
    *,
    taken: Callable[[str], str | None],
    now: datetime,
    rules: Rules,
    parts: Mapping[str, Callable[[], None]],
    asks: str = "",
) -> Dialogue[str]:
    """Ask until the answer can be read, and return its text; raise Back for `..`.

    `parts` says the parts of the caso on request; `asks` lists the supports the causal requires.
    """
    current = form.values[question.key]
    label = label_of(question)
    if question.key in _SUPPORTS and asks:
        console.say(sentence(asks))
    options = [(d, _option_words(question, value, words)) for d, value, words in question.options]
    for digit, words in options:
        console.say(f"{digit}, {words}", Detail.NORMAL)
    several = ", uno o varios números" if question.several else ""
    help_text = question.help_text or ("el número" if question.options else "el dato")
    expected = f"{label.lower()}{several}: {help_text}"
    if current:
        console.say(f"{label}: {spoken_value(form, question, current)}; punto (.) lo deja así.")
    while True:
        choices = [_LEAVE] if current or not question.required else []
        choices += [_ERASE] if current else []
        choices += [Choice(digit, words) for digit, words in options]
        choices += [Choice(f"? {part}", "dice esa parte del caso", "", "Partes") for part in parts]
        prompt = f"{label}{several}" + (f", {question.help_text}" if question.help_text else "")
        answer = yield from console.ask(
            f"{prompt}:", *choices, text=expected, rows=bool(question.prose)
        )
        if answer.key.startswith("? "):
            parts[answer.key[2:]]()
            continue
        if answer.key == ".":
            return current
        if answer.key == "-":
            return ""
        text = answer.key or answer.text
        problem = _problem(form, question, text, taken, now, rules)
        if not problem:
            return text
        console.say(f"▲ {problem}")


def _option_words(question: FormQuestion, value: str, words: str) -> str:
    """A support has no short form when spoken."""
    return soporte_name(value) if question.key in _SUPPORTS else words


def chosen_field(form: FormState) -> str:
    which = next(question for question in form.form.questions if question.key == "campo")
    return which.value(form.values["campo"])


def _problem(
    form: FormState,
    question: FormQuestion,
    text: str,
    taken: Callable[[str], str | None],
    now: datetime,
    rules: Rules,
) -> str:
    if folded(text) in NO_TEXT:
        return "Esa palabra es una orden y no un dato; dos puntos seguidos (..) lo dejan"
    spec = next((s for s in TABLE[form.form.evento].data if s.name == question.key), None)
    kind = None if spec is None else spec.kind
    if kind is DatumKind.PROSE and not question.options and (fault := no_words(text)):
        return fault
    if question.prose and len(text) > question.prose:
        return f"Pasa de {question.prose} letras"
    wrong = faults_of(form.form, {**form.values, question.key: text}, now, rules)
    if question.key == "radicado" and question.key not in wrong:
        return taken(text) or ""
    return wrong.get(question.key, "")
