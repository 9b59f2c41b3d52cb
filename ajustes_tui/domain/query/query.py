"""The filter line of the queue: words a person types, read as conditions and written back.

`peña causal:A,D !norte semaforo:rojo valor:>50000 mios` keeps the casos with «peña» in what a row
shows, of causal A or D, without «norte», with a red semáforo or an overdue one, of more than
$ 50.000, and mine. Words alone are text, `!` turns any of them around, and words in quotes are
always text. A key or a value may be cut short while it
means one thing only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    BY_DECIDE,
    CLOSED,
    OPEN,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Estado,
)
from ajustes_tui.domain.caso.words import AFTER_CLASIFICAR, CONTENIDO_WORDS, ESTADO_WORDS, QUESTIONS
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.query.filter import (
    AmountRange,
    CasoFilter,
    Condition,
    QueryField,
    Situation,
    ValueRange,
    sought,
)
from ajustes_tui.domain.values.clocks import DayTest, Semaforo, until_semaforo
from ajustes_tui.domain.values.dates import parse_date, short_date
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidDatum

WITHOUT = "sin"
"""The value that stands for no value: `asesor:sin` keeps the casos without an asesor."""
NOBODY = "nadie"
"""The value that says the same of who has a caso: `quien:nadie`."""
TEXT = "texto"
_FLAGS: Mapping[str, QueryField] = {
    "mios": QueryField.MINE,
    "libres": QueryField.FREE,
    "cita": QueryField.CITA,
    "vuelve": QueryField.RETURNS,
    "saltados": QueryField.SKIPPED,
    "revision": QueryField.REVISION,
    "aplazados": QueryField.APLAZADOS,
}
_SEMAFOROS: Mapping[str, Semaforo] = {
    "verde": Semaforo.GREEN,
    "amarillo": Semaforo.AMBER,
    "ambar": Semaforo.AMBER,
    "rojo": Semaforo.RED,
    "vencido": Semaforo.OVERDUE,
}
_CLASSES: Mapping[str, Clase | None] = {
    **{clase.value.lower(): clase for clase in Clase},
    WITHOUT: None,
}
OUT_OF_LIST = ("(fuera de la lista)", "Causal fuera de lista")
"""What a row says of a caso whose motivo suggests no causal: beside its letter, and of what follows."""
DOUBTFUL_WORDS = "Resultado por revisar"
"""What a row says of a caso whose base has a result that is no word of the back's."""
WITHOUT_VALUE_WORDS = "sin valor"
"""What a row says of an approved caso that brought no amount."""
UNANSWERED_WORDS = "hace días sin respuesta"
"""What a row says of a caso that came back from the back without an answer, after how many they are."""
_AMOUNT_SHOWN = re.compile(r"\$?\s?(?:\d{1,3}(?:\.\d{3})+|\d{3,9})(?:,\d{1,2})?")
_DAYS: Mapping[str, int] = {"ayer": -1, "hoy": 0, "manana": 1}
_COMPARISONS = (">=", "<=", ">", "<", "")
"""How a value may be asked for, the longer signs first; without one it is that very value."""
_ESCAPABLE = frozenset(' ,:!"')

_T = TypeVar("_T")


def _situations() -> dict[str, Situation]:
    """Return the situation of each name; a question's name also covers unclassified casos that will ask it."""
    rechazado = Situation(frozenset({Estado.POR_VALIDAR}), frozenset({Resultado.RECHAZADO}))
    aprobado = Situation(frozenset({Estado.POR_VERIFICAR}), frozenset({Resultado.APROBADO}))
    unanswered = Situation(frozenset({Estado.POR_ESCALAR}), frozenset({None}))
    alone = {estado: Situation(frozenset({estado})) for estado in Estado}
    questions = alone | {
        Estado.POR_VALIDAR: rechazado,
        Estado.POR_VERIFICAR: aprobado,
        Estado.POR_ESCALAR: unanswered,
    }
    # The first name of a situation is the one a line is written back with.
    return {
        "decidir": Situation(BY_DECIDE, returned=True),
        "rechazado": rechazado,
        "aprobado": aprobado,
        "sin respuesta": unanswered,
        "llamar": Situation(BY_CALL),
        "back": Situation(WAIT_FOR_BACK),
        "pqr": Situation(WAIT_FOR_PQR),
        "abierto": Situation(OPEN),
        "cerrado": Situation(CLOSED - {Estado.ANULADO}),
        **{key(estado): situation for estado, situation in alone.items()},
        **{key(QUESTIONS[estado]): situation for estado, situation in questions.items()},
        "por decidir": Situation(BY_DECIDE, returned=True),
        "por llamar": Situation(BY_CALL),
    }


_SITUATIONS = _situations()


class UnknownWord(InvalidDatum):
    """A word of the line is none of its language: the word, and what it could be."""

    def __init__(self, message: str, suggestion: str, word: str, could_be: tuple[str, ...]) -> None:
        super().__init__(message, suggestion)
        self.word = word
        self.could_be = could_be


class QueryContext(NamedTuple):
    """The person and the moment, which decide the casos that `mios`, `rojo` or `causal:A` stand for."""

    me: str
    today: date
    rules: Rules
    is_habil: DayTest
    motivos: Callable[[frozenset[str | None]], frozenset[str]]
    """Returns the motivos that suggest any of some causales; None asks for the motivos that suggest none."""
    classes: frozenset[tuple[str, str]] = frozenset()
    """The class of each marcación that has one, by both its codes."""
    causales_named: Callable[[str], frozenset[str]] = lambda _text: frozenset()
    """Returns the letters of the causales that have a text in their name."""


class QueryTerm(NamedTuple):
    """One word of the line: its key (`texto` for a plain one), its values, and whether it has `!`."""

    key: str
    values: tuple[str, ...] = ()
    inverse: bool = False

    def __str__(self) -> str:
        """Return the term as a person types it."""
        sign = "!" if self.inverse else ""
        if self.key in _FLAGS:
            return sign + self.key
        if self.key == TEXT:
            text = self.values[0]
            loose = not _ESCAPABLE.intersection(text) and key(text) not in _FLAGS
            return sign + (text if loose else f'"{text}"')
        return f"{sign}{self.key}:{','.join(map(_quoted, self.values))}"


class Query(NamedTuple):
    """A filter line, understood; `str` gives it back in its full form."""

    terms: tuple[QueryTerm, ...] = ()

    def __str__(self) -> str:
        """Return the filter line."""
        return " ".join(map(str, self.terms))

    def without(self, term: QueryTerm) -> Query:
        """Return the line without a term."""
        return Query(tuple(other for other in self.terms if other != term))

    def criteria(self, where: QueryContext) -> CasoFilter:
        """Return the predicate of the line for the person and the moment in `where`."""
        return CasoFilter(conditions=tuple(_condition(t, where) for t in self.terms))


def read_query(text: str, catalogs: Catalogs, today: date) -> Query:
    """Read a filter line; raises InvalidDatum with a sentence that names the word at fault."""
    return Query(tuple(_term(word, catalogs, today) for word in _word_list(sought(text))))


def _word_list(text: str) -> list[str]:
    """Split a line at the blanks that are not in quotes."""
    words, current, inside = [], "", False
    for character in clean(text):
        if character == '"':
            inside = not inside
        if character == " " and not inside:
            words.append(current)
            current = ""
        else:
            current += character
    if inside:
        raise InvalidDatum("Falta cerrar las comillas.", 'Escriba, por ejemplo, "visita técnica".')
    return [word for word in (*words, current) if word]


def _term(word: str, catalogs: Catalogs, today: date) -> QueryTerm:
    inverse = word.startswith("!")
    rest = word.removeprefix("!")
    if not rest.strip('"'):
        raise InvalidDatum(
            f"A «{_short(word)}» le falta la palabra.", "Escríbala pegada: !norte, !causal:A"
        )
    name, colon, tail = rest.partition(":")
    if colon and name.isalpha():
        return _with_key(name, tail, catalogs, today, inverse=inverse)
    mark = key(rest)
    if '"' not in rest and mark in _FLAGS:
        return QueryTerm(mark, (), inverse)
    return QueryTerm(TEXT, (rest.replace('"', ""),), inverse)


def _with_key(name: str, tail: str, catalogs: Catalogs, today: date, *, inverse: bool) -> QueryTerm:
    what = _choose(name, {c: c for c in EXAMPLES}, "filtro", "Entre comillas se busca como texto.")
    parts = [part for part in _parts(tail) if part]
    if not parts:
        raise InvalidDatum(
            f"Después de «{what}:» falta qué buscar.", f"Por ejemplo, {EXAMPLES[what]}"
        )
    values = [_value(what, part, catalogs, today) for part in parts]
    return QueryTerm(what, tuple(dict.fromkeys(values)), inverse)


EXAMPLES: Mapping[str, str] = {
    "estado": "estado:por_validar",
    "causal": "causal:A,D",
    "asesor": "asesor:AS17",
    "aliado": "aliado:norte",
    "quien": "quien:nadie",
    "semaforo": "semaforo:rojo",
    "vence": "vence:hoy",
    "valor": "valor:>50000",
    "corte": "corte:24/11",
    "clase": "clase:queja",
}
"""An example of each key, in the order in which the keys are told."""


def key_named(name: str) -> str:
    """Return the key that a word names, in full or cut short; '' where it is none, or several."""
    sought = key(name)
    named = [one for one in EXAMPLES if sought and one.startswith(sought)]
    return sought if sought in EXAMPLES else named[0] if len(named) == 1 else ""


def _parts(tail: str) -> list[str]:
    """Split values at the commas that are not in quotes."""
    parts, inside = [""], False
    for character in tail:
        if character == '"':
            inside = not inside
        elif character == "," and not inside:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _value(what: str, text: str, catalogs: Catalogs, today: date) -> str:
    """Return a value in its full form, so that a saved line means the same another day."""
    if what == "estado":
        situation = _choose(text, _SITUATIONS, "estado", "Por ejemplo, estado:por_validar")
        name = next(name for name, other in _SITUATIONS.items() if other == situation)
        return name.replace(" ", "_")
    if what == "semaforo":
        semaforo = _choose(text, _SEMAFOROS, "color", "Son verde, amarillo, rojo y vencido.")
        return next(name for name, other in _SEMAFOROS.items() if other is semaforo)
    if what == "valor":
        return _amount(text)
    if what in ("vence", "corte"):
        return _day(what, text, today)
    if what == "clase":
        clase = _choose(text, _CLASSES, "clase", "Son petición, queja y recurso.")
        return WITHOUT if clase is None else clase.value.lower()
    if what == "causal" and key(text) != WITHOUT:
        letter = text.upper()
        if catalogs.causal(letter) is None:
            letters = "".join(sorted(causal.letter for causal in catalogs.causales))
            raise InvalidDatum(
                f"La causal «{_short(text)}» no está en el catálogo.",
                f"Use una de {letters}, o causal:sin para las que no tienen.",
            )
        return letter
    if what == "quien" and key(text) == NOBODY:
        return WITHOUT
    return WITHOUT if key(text) == WITHOUT else text


def _day(what: str, text: str, today: date) -> str:
    """Return a day as dd/mm/aaaa, or as the word that moves with the calendar."""
    word = key(text)
    if word in _DAYS:
        return "mañana" if word == "manana" else word
    try:
        if text.count("/") == 1:
            years = (today.year - 1, today.year, today.year + 1)
            days = [d for d in (_date_or_none(f"{text}/{year}") for year in years) if d is not None]
            if what == "corte":
                # A corte is of today or before: no base of tomorrow exists.
                days = [day for day in days if day <= today]
            return short_date(min(days, key=lambda day: abs(day - today)))
        return short_date(parse_date(text))
    except (InvalidDatum, ValueError):
        raise InvalidDatum(
            f"«{_short(text)}» no es una fecha para {what}.",
            f"Escriba {what}:24/11, {what}:24/11/2026 o {what}:hoy",
        ) from None


def _amount(text: str) -> str:
    """Return an amount asked for with its sign, in pesos without separators."""
    sign = next(sign for sign in _COMPARISONS if text.startswith(sign))
    try:
        centavos = Money.parse(text.removeprefix(sign))
    except InvalidDatum:
        raise InvalidDatum(
            f"«{_short(text)}» no es un valor en pesos.",
            "Escriba valor:>50000, valor:<=120000 o valor:45900",
        ) from None
    whole, rest = divmod(abs(centavos), 100)
    minus = "-" if centavos < 0 else ""
    return f"{sign}{minus}{whole}{f'.{rest:02d}' if rest else ''}"


def _amount_range(value: str) -> AmountRange:
    """Return the amounts in centavos that a value in its full form stands for."""
    sign = next(sign for sign in _COMPARISONS if value.startswith(sign))
    centavos = int(Money.parse(value.removeprefix(sign)))
    return {
        ">": (centavos + 1, None),
        ">=": (centavos, None),
        "<": (None, centavos - 1),
        "<=": (None, centavos),
        "": (centavos, centavos),
    }[sign]


def _date_or_none(text: str) -> date | None:
    try:
        return parse_date(text)
    except InvalidDatum:
        return None


def _choose(word: str, options: Mapping[str, _T], what: str, suggestion: str) -> _T:
    """Return the option a word names, in full or cut short; raises InvalidDatum for none or several."""
    sought = key(word)
    if sought in options:
        return options[sought]
    names = [name for name in options if sought and name.startswith(sought)]
    if names and all(options[name] == options[names[0]] for name in names):
        return options[names[0]]
    if names:
        raise UnknownWord(
            f"«{_short(word)}» puede ser {_any_of(names)}.",
            "Escriba una letra más.",
            _short(word),
            tuple(name.replace(" ", "_") for name in names),
        )
    similar = [name.replace(" ", "_") for name in get_close_matches(sought, list(options), 1)]
    raise UnknownWord(
        f"No hay ningún {what} «{_short(word)}».",
        f"¿Quiso decir {similar[0]}?" if similar else suggestion,
        _short(word),
        tuple(similar),
    )


def _any_of(names: Iterable[str]) -> str:
    *others, last = (name.replace(" ", "_") for name in names)
    return f"{', '.join(others)} o {last}"


def _short(word: str) -> str:
    return word if len(word) <= 30 else f"{word[:29]}…"


def _quoted(value: str) -> str:
    return f'"{value}"' if _ESCAPABLE.intersection(value) else value


def _condition(term: QueryTerm, where: QueryContext) -> Condition:
    inverse, values = term.inverse, term.values
    named_values = tuple(value for value in values if value != WITHOUT)
    match term.key:
        case "estado":
            named = [_SITUATIONS[value.replace("_", " ")] for value in values]
            return Condition(QueryField.SITUATION, situation=_union(named), inverse=inverse)
        case "semaforo":
            spans = tuple(_clock_range(_SEMAFOROS[value], where) for value in values)
            return Condition(QueryField.VENCE, spans=spans, inverse=inverse)
        case "vence" | "corte":
            days = [_in_calendar(value, where.today) for value in values]
            return Condition(
                QueryField(term.key), spans=tuple((day, day) for day in days), inverse=inverse
            )
        case "valor":
            amounts = tuple(map(_amount_range, values))
            return Condition(QueryField.VALUE, amounts=amounts, inverse=inverse)
        case "causal":
            letters: frozenset[str | None] = frozenset(named_values)
            motivos = where.motivos(letters | {None} if WITHOUT in values else letters)
            return Condition(QueryField.CAUSAL, named_values, motivos=motivos, inverse=inverse)
        case "clase":
            return Condition(
                QueryField.CLASS,
                tuple(value.upper() for value in named_values),
                empty=WITHOUT in values,
                classes=where.classes,
                inverse=inverse,
            )
        case "asesor" | "aliado" | "quien":
            return Condition(
                QueryField(term.key), named_values, empty=WITHOUT in values, inverse=inverse
            )
        case "mios" | "libres":
            return Condition(_FLAGS[term.key], (where.me,), inverse=inverse)
        case "texto":
            shown = tuple(_shown_as(values[0], where))
            return Condition(QueryField.TEXT, values, shown=shown, inverse=inverse)
    return Condition(_FLAGS[term.key], inverse=inverse)


def _shown_as(text: str, where: QueryContext) -> Iterator[Condition]:
    """Yield the conditions of the casos in whose row a text is a word of ours, or their money.

    The words of a row are those of `short_question`, of the causal and of the person who has the caso.
    """
    sought = key(text)
    letters: frozenset[str | None] = frozenset(where.causales_named(text))
    if sought and any(sought in key(words) for words in OUT_OF_LIST):
        letters |= {None}
    if letters:
        named = tuple(sorted(letter for letter in letters if letter))
        yield Condition(QueryField.CAUSAL, named, motivos=where.motivos(letters))
    asked = _asked_by(sought) if sought else Situation()
    if asked != Situation():
        yield Condition(QueryField.SITUATION, situation=asked)
    yield from (
        Condition(field)
        for field, words in (
            (QueryField.REVISION, "En revisión"),
            (QueryField.DOUBTFUL, DOUBTFUL_WORDS),
            (QueryField.WITHOUT_VALUE, WITHOUT_VALUE_WORDS),
            (QueryField.APLAZADOS, "Aplazado hasta"),
        )
        if sought and sought in key(words)
    )
    told = [c.value for c, words in CONTENIDO_WORDS.items() if sought and sought in key(words)]
    if told:
        yield Condition(QueryField.CONTENIDO, tuple(told))
    if sought == "usted":
        yield Condition(QueryField.MINE, (where.me,))
    if text == "$":
        yield Condition(QueryField.VALUE, amounts=((None, None),))
    elif _AMOUNT_SHOWN.fullmatch(text):
        centavos = int(Money.parse(text))
        yield Condition(QueryField.VALUE, amounts=((centavos, centavos),))
        yield Condition(QueryField.APPLIED, amounts=((centavos, centavos),))


def _asked_by(sought: str) -> Situation:
    """Return the situations whose words in a list have a text."""
    by_words: dict[Estado, str] = {
        estado: key(ESTADO_WORDS[estado].in_list or QUESTIONS[estado])
        for estado in Estado
        if estado is not Estado.POR_CLASIFICAR
    }
    named = frozenset(estado for estado, words in by_words.items() if sought in words)
    results = (result for result, asks in AFTER_CLASIFICAR.items() if sought in by_words[asks])
    return Situation(named, frozenset(results), returned=sought in key(UNANSWERED_WORDS))


def _union(situations: Iterable[Situation]) -> Situation:
    """Return the union of some situations."""
    joined = Situation()
    for other in situations:
        joined = Situation(
            joined.estados | other.estados,
            joined.unclassified | other.unclassified,
            joined.returned or other.returned,
        )
    return joined


def _clock_range(semaforo: Semaforo, where: QueryContext) -> ValueRange:
    """Return the range of days in which a clock ends to have a colour today; red has the overdue too."""
    one_day = timedelta(days=1)
    red = until_semaforo(where.rules.semaforo_rojo, where.today, where.is_habil)
    amber = until_semaforo(where.rules.semaforo_ambar, where.today, where.is_habil)
    return {
        Semaforo.OVERDUE: (None, where.today - one_day),
        Semaforo.RED: (None, red),
        Semaforo.AMBER: (red + one_day, amber),
        Semaforo.GREEN: (amber + one_day, None),
    }[semaforo]


def _in_calendar(value: str, today: date) -> date:
    if key(value) in _DAYS:
        return today + timedelta(days=_DAYS[key(value)])
    return parse_date(value)
