"""The words asked of a caso, as one table: SQL, parsing, wording and completion.

The filter line, the options of `casos`, the figures and their lists read only this table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, NamedTuple, Protocol, TypeVar

from ajustes_tui.domain.base.fields import COLUMNS
from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.caso import ASKED_BY, OF_RECURSO
from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    BY_DECIDE,
    CLOSED,
    OPEN,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Cubeta,
    Estado,
)
from ajustes_tui.domain.caso.words import (
    CONTENIDO_WORDS,
    DOUBTFUL_WORDS,
    ESTADO_WORDS,
    OUT_OF_LIST,
    QUESTIONS,
)
from ajustes_tui.domain.figures.groupings import GROUPINGS, pair_text
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.query.filter import (
    CasoFilter,
    Condition,
    Situation,
    Span,
    in_estados,
    sought,
)
from ajustes_tui.domain.values.clocks import DayTest, Semaforo, until_semaforo
from ajustes_tui.domain.values.dates import parse_date, short_date
from ajustes_tui.domain.values.money import Money, pesos
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidDatum

WITHOUT = "sin"
"""No value: `asesor:sin`."""
TEXT = "texto"
WITHOUT_VALUE_WORDS = "sin valor"
"""Shown for an approved caso without an amount."""
UNANSWERED_WORDS = "hace días sin respuesta"
"""Shown, after the days, for a caso back without the back's answer."""
_AMOUNT_SHOWN = re.compile(r"\$?\s?(?:\d{1,3}(?:\.\d{3})+|\d{3,9})(?:,\d{1,2})?")
_T = TypeVar("_T")


class Asking(Protocol):
    """Builds the SQL of words: binds values and knows the facts that SQL texts name."""

    one_by_one: bool
    """Look up the cortes per caso, as few casos are tried."""

    def __call__(self, text: str, *values: object) -> str:
        """Return SQL with the facts in capitals expanded and the numbered values bound.

        A tuple is a list for IN; a frozenset too, for many values.
        """

    def contains(self, column: str, text: str) -> str:
        """Ignore case and accents."""

    def of_group(self, by: str, texts: Sequence[str]) -> str:
        """Return the test that one of `texts` gives the group; if empty, that none does."""

    def test(self, condition: Condition) -> str:
        """Return the test of a condition used as an alternative."""

    @property
    def asesores(self) -> AsesorDirectory: ...


class QueryContext(NamedTuple):
    """The person and moment that `mios`, `rojo` or `causal:A` depend on."""

    me: str
    today: date
    rules: Rules
    is_habil: DayTest
    motivos: Callable[[frozenset[str | None]], frozenset[str]]
    """Returns the motivos that suggest any of some causales; for None, those that suggest none."""
    classes: Mapping[str, str] = {}
    causales_named: Callable[[str], frozenset[str]] = lambda _text: frozenset()
    """Returns the letters of causales whose name contains a text."""
    cortes: Callable[[], Sequence[date]] = list
    logins: Callable[[], Sequence[str]] = list
    asesores: Callable[[], AsesorDirectory] = AsesorDirectory


class Offered(NamedTuple):
    """A value offered after a key, and the casos it keeps."""

    value: str
    keeps: str
    said: str = ""


Ask = Callable[..., str]
"""Returns the SQL of a word, given the binder and alternative values."""


def _any_of(column: str) -> Ask:
    def ask(asking: Asking, *values: object) -> str:
        named = tuple(value for value in values if value is not None)
        parts = [asking(f"{column} IN {{0}}", named)] if named else []
        parts += [asking(f"{column} IS NULL")] if None in values else []
        return " OR ".join(parts) or "0"

    return ask


def _within(column: str) -> Ask:
    def ask(asking: Asking, *spans: Span) -> str:
        return " OR ".join(_in_span(asking, column, span) for span in spans)

    return ask


def _in_span(asking: Asking, column: str, span: Span) -> str:
    parts = [f"{column} IS NOT NULL"]
    for sign, limit in zip((">=", "<="), span, strict=True):
        parts += [] if limit is None else [asking(f"{column} {sign} {{0}}", limit)]
    return f"({' AND '.join(parts)})"


def _test(text: str) -> Ask:
    return lambda asking, *values: asking(text, *values)


def _of_situation(asking: Asking, situation: Situation) -> str:
    results = situation.unclassified
    listed = ", ".join(f"'{estado.value}'" for estado in sorted(situation.estados))
    # Not bound: an index of some estados alone is read by their names.
    parts = [f"c.estado IN ({listed})"] if listed else []
    if results:
        asked = " OR ".join(asking("c.resultado IS {0}", r) for r in sorted(results, key=str))
        parts.append(f"(c.estado = 'POR_CLASIFICAR' AND ({asked}))")
    parts += [asking("{RETURNS}")] if situation.returned else []
    return " OR ".join(parts) or "0"


def _of_causal(asking: Asking, letters: tuple[str, ...], motivos: frozenset[str]) -> str:
    """Match the validated causal or, without one, its motivos."""
    parts = [asking("c.causal IN {0}", letters)] if letters else []
    if motivos:
        parts.append(asking("(c.causal IS NULL AND c.motivo IN {0})", motivos))
    return " OR ".join(parts) or "0"


def _of_asesor(asking: Asking, *values: str | None) -> str:
    """Match any id of the person, or part of the name."""
    parts = []
    for value in filter(None, values):
        directory = asking.asesores
        ids = tuple(dict.fromkeys((*directory.ids_of(value), *directory.ids_named(value))))
        parts.append(asking("c.asesor_id IN {0}", ids))
        parts.append(asking.contains("c.asesor_nombre", value))
    return " OR ".join([*parts, *(["c.asesor_id IS NULL"] if None in values else [])])


def _of_aliado(asking: Asking, *values: str | None) -> str:
    parts = [way for value in filter(None, values) for way in _of_aliados_named(asking, value)]
    return (
        " OR ".join([*parts, *([_of_group(asking, ("aliado", None))] if None in values else [])])
        or "0"
    )


def _of_aliados_named(asking: Asking, text: str) -> list[str]:
    pairs = asking.asesores.pairs_named(text)
    return [asking.of_group("aliado", [pair_text(*pair) for pair in pairs])] if pairs else []


def _of_group(asking: Asking, *groups: tuple[str, str | None]) -> str:
    """Match a group however its base spells it."""
    ways = []
    for by, value in groups:
        grouping = GROUPINGS[by]
        texts = grouping.texts(asking.asesores, value) if grouping.join else filter(None, (value,))
        ways.append(asking.of_group(by, tuple(texts)))
    return " OR ".join(ways)


def _of_class(asking: Asking, classes: Mapping[str, str], *values: str | None) -> str:
    """Match the class of the request, as in `pqr_of`, given those of the marcaciones."""
    pqr = asking(
        "(CASE WHEN c.recurso_el IS NOT NULL OR c.estado IN {1} THEN {2} ELSE coalesce(c.clase,"
        " (SELECT value FROM json_each({0}) WHERE key = {MARCACION})) END)",
        json.dumps(dict(sorted(classes.items())), ensure_ascii=False),
        tuple(sorted(OF_RECURSO)),
        Clase.RECURSO,
    )
    return _any_of(pqr)(asking, *values)


def _of_cortes(asking: Asking, *spans: Span) -> str:
    cortes = []
    for since, until in spans:
        one = since == until
        cortes.append(
            asking("b.corte = {0}" if one else "b.corte BETWEEN {0} AND {1}", since, until)
        )
    # Of each caso it is quicker where few are tried, and slower where most are.
    of_caso = "f.caso_id = c.id AND" if asking.one_by_one else ""
    rows = asking(f"(SELECT f.caso_id FROM {{LIVE_ROWS}} WHERE {of_caso} ({' OR '.join(cortes)}))")
    return f"EXISTS {rows}" if asking.one_by_one else f"c.id IN {rows}"


def _with_veredicto(asking: Asking, days: Span) -> str:
    until = days[1] + timedelta(days=1)
    return asking("c.veredicto_el >= {0} AND c.veredicto_el < {1}", days[0], until)


_CLOSING_COLUMNS = {
    **{column: f"k.{column}" for column in ("cubeta", "resultado")},
    # A corte that was closed before this was kept showed what was known.
    "dijo": "coalesce(k.dijo, k.resultado)",
    # A corte that was closed before a grouping was there has no group of it.
    **{by: f"coalesce(k.{by}, '')" for by in GROUPINGS},
}


def _at_closing(asking: Asking, corte: date, column: str, *values: str) -> str:
    """Match what a caso was at a closing, whatever it is now."""
    return asking(
        "c.id IN (SELECT k.caso_id FROM cierre_casos k WHERE k.corte = {0}"
        f" AND {_CLOSING_COLUMNS[column]} IN {{1}})",
        corte,
        values,
    )


_TEXT_COLUMNS = (
    *(column for column, field in COLUMNS.items() if field.searched and column != "aliado"),
    "radicado_vigente",
    "cuenta",
)
"""Columns searched one by one: joining them first costs twice as much.

The aliado is left out: it is that of the caso's asesor, whatever its row says.
"""


def _of_text(asking: Asking, text: str, *shown: Condition) -> str:
    """`shown` selects casos whose row shows the text as a word of the program."""
    # A cuenta is all digits.
    columns = _TEXT_COLUMNS if text.isdecimal() else _TEXT_COLUMNS[:-1]
    ways = [asking.contains(f"c.{column}", text) for column in columns]
    ways += _of_aliados_named(asking, text)
    holds = asking.contains("login", text)
    ways.append(f"c.id IN (SELECT caso_id FROM tomas WHERE {asking('{LIVE}')} AND {holds})")
    return " OR ".join([*ways, *(f"({asking.test(other)})" for other in shown)])


Reader = Callable[[str, Catalogs, date], str]
"""Returns the full form of a value, so that a saved line means the same another day."""


def _as_typed(text: str, _catalogs: Catalogs, _today: date) -> str:
    return WITHOUT if key(text) == WITHOUT else text


def _holder(text: str, catalogs: Catalogs, today: date) -> str:
    return WITHOUT if key(text) == "nadie" else _as_typed(text, catalogs, today)


def _situations() -> dict[str, Situation]:
    """A question's name also covers unclassified casos that will ask it."""
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
_SEMAFOROS: Mapping[str, Semaforo] = {
    "verde": Semaforo.GREEN,
    "amarillo": Semaforo.AMBER,
    "ambar": Semaforo.AMBER,
    "rojo": Semaforo.RED,
    "vencido": Semaforo.OVERDUE,
}
_CLASSES: Mapping[str, str] = {
    **{c.value.lower(): c.value.lower() for c in Clase},
    WITHOUT: WITHOUT,
}
_DAYS: Mapping[str, int] = {"ayer": -1, "hoy": 0, "manana": 1}
_MOST_CORTES = 8


class UnknownWord(InvalidDatum):
    """An unknown word of the line, with suggestions."""

    def __init__(self, message: str, suggestion: str, word: str, could_be: tuple[str, ...]) -> None:
        super().__init__(message, suggestion)
        self.word = word
        self.could_be = could_be


def choose(word: str, options: Mapping[str, _T], what: str, suggestion: str) -> _T:
    """Resolve a full or shortened option; raises UnknownWord for none or several."""
    sought = key(word)
    if sought in options:
        return options[sought]
    names = [name for name in options if sought and name.startswith(sought)]
    if names and all(options[name] == options[names[0]] for name in names):
        return options[names[0]]
    if names:
        *others, last = written = tuple(name.replace(" ", "_") for name in names)
        could = f"{', '.join(others)} o {last}"
        message = f"«{short(word)}» puede ser {could}."
        raise UnknownWord(message, "Escriba una letra más.", short(word), written)
    similar = tuple(n.replace(" ", "_") for n in get_close_matches(sought, list(options), 1))
    raise UnknownWord(
        f"No hay ningún {what} «{short(word)}».",
        f"¿Quiso decir {similar[0]}?" if similar else suggestion,
        short(word),
        similar,
    )


def short(word: str) -> str:
    return word if len(word) <= 30 else f"{word[:29]}…"


def _one_of(options: Mapping[str, object], what: str, suggestion: str) -> Reader:
    def read(text: str, _catalogs: Catalogs, _today: date) -> str:
        chosen = choose(text, options, what, suggestion)
        return next(n for n, other in options.items() if other == chosen).replace(" ", "_")

    return read


def _letter(text: str, catalogs: Catalogs, _today: date) -> str:
    letter = text.upper()
    if key(text) == WITHOUT:
        return WITHOUT
    if catalogs.causal(letter) is None:
        letters = "".join(sorted(causal.letter for causal in catalogs.causales))
        raise InvalidDatum(
            f"La causal «{short(text)}» no está en el catálogo.",
            f"Use una de {letters}, o causal:sin para las que no tienen.",
        )
    return letter


def _day(what: str) -> Reader:
    """Read a day as dd/mm/aaaa, or as a word relative to today."""

    def read(text: str, _catalogs: Catalogs, today: date) -> str:
        word = key(text)
        if word in _DAYS:
            return "mañana" if word == "manana" else word
        try:
            if text.count("/") == 1:
                return short_date(nearest(text, today))
            return short_date(parse_date(text))
        except (InvalidDatum, ValueError):
            raise InvalidDatum(
                f"«{short(text)}» no es una fecha para {what}.",
                f"Escriba {what}:24/11, {what}:24/11/2026 o {what}:hoy",
            ) from None

    def nearest(text: str, today: date) -> date:
        years = (today.year - 1, today.year, today.year + 1)
        days = (_date_or_none(f"{text}/{year}") for year in years)
        # A corte is of today or before: no base of tomorrow exists.
        latest = today if what == "corte" else date.max
        return min((d for d in days if d and d <= latest), key=lambda day: abs(day - today))

    return read


def _date_or_none(text: str) -> date | None:
    try:
        return parse_date(text)
    except InvalidDatum:
        return None


class _Sign(NamedTuple):
    """A sign of an amount: its wording, and its span of centavos."""

    said: str
    span: Callable[[int], Span]


_SIGNS: Mapping[str, _Sign] = {
    ">=": _Sign("desde ", lambda centavos: (centavos, None)),
    "<=": _Sign("hasta ", lambda centavos: (None, centavos)),
    ">": _Sign("más de ", lambda centavos: (centavos + 1, None)),
    "<": _Sign("menos de ", lambda centavos: (None, centavos - 1)),
    "": _Sign("", lambda centavos: (centavos, centavos)),
}
"""Longer signs first; without a sign, the exact amount."""


def _signed(text: str) -> tuple[str, Money]:
    sign = next(sign for sign in _SIGNS if text.startswith(sign))
    return sign, Money.parse(text.removeprefix(sign))


def _amount(text: str, _catalogs: Catalogs, _today: date) -> str:
    try:
        sign, centavos = _signed(text)
    except InvalidDatum:
        raise InvalidDatum(
            f"«{short(text)}» no es un valor en pesos.",
            "Escriba valor:>50000, valor:<=120000 o valor:45900",
        ) from None
    whole, rest = divmod(abs(centavos), 100)
    minus = "-" if centavos < 0 else ""
    return f"{sign}{minus}{whole}{f'.{rest:02d}' if rest else ''}"


def _amount_said(value: str) -> str:
    sign, centavos = _signed(value)
    return f"{_SIGNS[sign].said}{pesos(centavos)}"


def _named(values: Sequence[str], _where: QueryContext) -> Iterable[str | None]:
    return (None if value == WITHOUT else value for value in values)


def _union(values: Sequence[str], _where: QueryContext) -> tuple[Situation]:
    named = [_SITUATIONS[value.replace("_", " ")] for value in values]
    return (
        Situation(
            frozenset().union(*(each.estados for each in named)),
            frozenset().union(*(each.unclassified for each in named)),
            any(each.returned for each in named),
        ),
    )


def _clocks(values: Sequence[str], where: QueryContext) -> Iterator[Span]:
    """Yield the end days of clocks of each colour today; red includes overdue."""
    one_day = timedelta(days=1)
    red = until_semaforo(where.rules.semaforo_rojo, where.today, where.is_habil)
    amber = until_semaforo(where.rules.semaforo_ambar, where.today, where.is_habil)
    spans = {
        Semaforo.OVERDUE: (None, where.today - one_day),
        Semaforo.RED: (None, red),
        Semaforo.AMBER: (red + one_day, amber),
        Semaforo.GREEN: (amber + one_day, None),
    }
    return (spans[_SEMAFOROS[value]] for value in values)


def _in_calendar(values: Sequence[str], where: QueryContext) -> Iterator[Span]:
    for value in values:
        moves = _DAYS.get(key(value))
        day = parse_date(value) if moves is None else where.today + timedelta(days=moves)
        yield day, day


def _amounts(values: Sequence[str], _where: QueryContext) -> Iterator[Span]:
    for sign, centavos in map(_signed, values):
        yield _SIGNS[sign].span(int(centavos))


def _causales(values: Sequence[str], where: QueryContext) -> tuple[object, ...]:
    letters = frozenset(_named(values, where))
    return tuple(value for value in values if value != WITHOUT), where.motivos(letters)


def _classed(values: Sequence[str], where: QueryContext) -> tuple[object, ...]:
    return (where.classes, *(value and value.upper() for value in _named(values, where)))


def _mine(_values: Sequence[str], where: QueryContext) -> tuple[str]:
    return (where.me,)


def _shown(values: Sequence[str], where: QueryContext) -> tuple[object, ...]:
    return (values[0], *_shown_as(values[0], where))


def _shown_as(text: str, where: QueryContext) -> Iterator[Condition]:
    """Yield the conditions of casos whose row shows a text as a word of the program, or as their money.

    Those words are `short_question`, the causal and the holder of the caso.
    """
    sought = key(text)
    letters: frozenset[str | None] = frozenset(where.causales_named(text))
    if sought and any(sought in key(words) for words in OUT_OF_LIST):
        letters |= {None}
    if letters:
        named = tuple(sorted(letter for letter in letters if letter))
        yield Condition("causal", (named, where.motivos(letters)))
    asked = _asked_by(sought) if sought else Situation()
    if asked != Situation():
        yield Condition("estado", (asked,))
    yield from (
        Condition(word)
        for word, words in (
            ("revision", "En revisión"),
            ("resultado_por_revisar", DOUBTFUL_WORDS),
            ("aprobado_sin_valor", WITHOUT_VALUE_WORDS),
            ("aplazados", "Aplazado hasta"),
        )
        if sought and sought in key(words)
    )
    told = [c.value for c, words in CONTENIDO_WORDS.items() if sought and sought in key(words)]
    if told:
        yield Condition("contenido", (tuple(told),))
    if sought == "usted":
        yield Condition("mios", (where.me,))
    if text == "$":
        yield Condition("valor", ((None, None),))
    elif _AMOUNT_SHOWN.fullmatch(text):
        centavos = int(Money.parse(text))
        yield Condition("valor", ((centavos, centavos),))
        yield Condition("aplicado", ((centavos, centavos),))


def _asked_by(sought: str) -> Situation:
    by_words: dict[Estado, str] = {
        estado: key(ESTADO_WORDS[estado].in_list or QUESTIONS[estado])
        for estado in Estado
        if estado is not Estado.POR_CLASIFICAR
    }
    named = frozenset(estado for estado, words in by_words.items() if sought in words)
    results = (result for result, asks in ASKED_BY.items() if sought in by_words[asks])
    return Situation(named, frozenset(results), returned=sought in key(UNANSWERED_WORDS))


def estado_of(code: str) -> Estado:
    """Raises InvalidDatum for an unknown code."""
    try:
        return Estado(code.strip().upper())
    except ValueError:
        raise InvalidDatum("Ese estado no existe.", f"Escoja entre {', '.join(Estado)}.") from None


def _estado_option(code: str, _catalogs: Catalogs) -> Condition | None:
    return in_estados({estado_of(code)}) if code else None


def _causal_option(letter: str, catalogs: Catalogs) -> Condition | None:
    if not letter:
        return None
    causal = catalogs.causal(letter.strip().upper())
    if causal is None:
        letters = ", ".join(sorted(causal.letter for causal in catalogs.causales))
        raise InvalidDatum("Esa causal no está en el catálogo.", f"Escoja entre {letters}.")
    return Condition("causal", ((causal.letter,), frozenset()))


def _cubeta_option(code: str, _catalogs: Catalogs) -> Condition | None:
    try:
        return Condition("cubeta", (Cubeta(code.strip().lower()),)) if code else None
    except ValueError:
        raise InvalidDatum("Esa cubeta no existe.", f"Escoja entre {', '.join(Cubeta)}.") from None


def _whole(word: str) -> Callable[[Any, Catalogs], Condition | None]:
    return lambda value, _catalogs: Condition(word, (value,))


class Word(NamedTuple):
    """A word asked of a caso: a row of the table."""

    key: str
    sql: Ask
    keeps: str = ""
    said: str = ""
    """A predicate for its casos, verb first, with a place for values."""
    example: str = ""
    read: Reader = _as_typed
    value_said: Callable[[str], str] = str
    without: str = ""
    """What a caso without value lacks; '' if the key says it."""
    asks: Callable[[Sequence[str], QueryContext], Iterable[Any]] = _named
    """Returns SQL values from those of a line."""
    offers: tuple[Offered, ...] = ()
    stored: Callable[[QueryContext], Iterable[str]] | None = None
    counted_by: str = ""
    """The column that counts its values when they are too many to query one by one."""
    option: Callable[[Any, Catalogs], Condition | None] | None = None
    """Returns the condition of its command-line option; None if empty."""
    searched: bool = False
    """Its value identifies a usuario, so the audit trail keeps a digest."""
    selective: bool = False
    """It leaves a handful of casos, best found by its index."""
    possible: Callable[..., frozenset[Estado]] | None = None
    """Returns the possible estados of its casos, from its values."""


_ROWS = (
    Word(
        "estado",
        _of_situation,
        said="está {}",
        example="estado:por_validar",
        read=_one_of(_SITUATIONS, "estado", "Por ejemplo, estado:por_validar"),
        asks=_union,
        offers=(
            Offered("rechazado", "rechazados por el back", "es rechazado"),
            Offered("aprobado", "aprobados por el back", "es aprobado"),
            Offered("sin_respuesta", "sin respuesta del back", "está sin respuesta"),
            Offered("decidir", "por decidir", "está por decidir"),
            Offered("por_clasificar", "por clasificar", "está por clasificar"),
            Offered("por_validar", "con causal: rechazado, ¿bien o mal?", "está por validar"),
            Offered("por_verificar", "con causal: aprobado, ¿aplicado?", "está por verificar"),
            Offered("por_escalar", "con causal: sin respuesta, ¿a dónde?", "está por escalar"),
            Offered("llamar", "por llamar", "está por llamar"),
            Offered("back", "en el back", "está en el back"),
            Offered("pqr", "en PQR", "está en PQR"),
            Offered("abierto", "abiertos", "está abierto"),
            Offered("cerrado", "cerrados", "está cerrado"),
        ),
        option=_estado_option,
        possible=lambda situation: situation.possible,
    ),
    Word(
        "causal",
        _of_causal,
        said="es de causal {}",
        example="causal:A,D",
        read=_letter,
        asks=_causales,
        offers=(Offered(WITHOUT, "sin causal validada ni sugerida"),),
        option=_causal_option,
    ),
    Word(
        "asesor",
        _of_asesor,
        said="es de {}",
        example="asesor:AS17",
        offers=(Offered(WITHOUT, "sin asesor"),),
        counted_by="asesor_id",
        option=lambda asesor, _catalogs: Condition("grupo", (("asesor", asesor),)),
    ),
    Word(
        "aliado",
        _of_aliado,
        said="es de {}",
        example="aliado:norte",
        offers=(Offered(WITHOUT, "sin aliado"),),
        stored=lambda where: _aliados(where.asesores()),
    ),
    Word(
        "quien",
        _any_of("{HOLDER}"),
        said="lo tiene {}",
        example="quien:nadie",
        read=_holder,
        without="dueño",
        offers=(Offered("nadie", "los que nadie tiene"),),
        stored=lambda where: where.logins(),
    ),
    Word(
        "semaforo",
        _within("c.vence"),
        said="está en {}",
        example="semaforo:rojo",
        read=_one_of(_SEMAFOROS, "color", "Son verde, amarillo, rojo y vencido."),
        asks=_clocks,
        offers=(
            Offered("vencido", "vencidos", "está vencido"),
            Offered("rojo", "con un día o menos, y los vencidos", "está en rojo"),
            Offered("amarillo", "con dos a cinco días", "está en amarillo"),
            Offered("verde", "a tiempo", "está a tiempo"),
        ),
    ),
    Word(
        "vence",
        _within("c.vence"),
        said="vence el {}",
        example="vence:hoy",
        read=_day("vence"),
        asks=_in_calendar,
        offers=(
            Offered("hoy", "vencen hoy", "vence hoy"),
            Offered("mañana", "vencen mañana", "vence mañana"),
        ),
    ),
    Word(
        "valor",
        # What was asked for, else what was applied.
        _within("coalesce(c.valor_solicitado, c.valor_aplicado)"),
        said="vale {}",
        example="valor:>50000",
        read=_amount,
        value_said=_amount_said,
        asks=_amounts,
        offers=(
            Offered(">50000", "de más de $ 50.000; también < >= <="),
            Offered(">200000", "de más de $ 200.000"),
        ),
    ),
    Word(
        "corte",
        _of_cortes,
        said="es del corte {}",
        example="corte:24/11",
        read=_day("corte"),
        asks=_in_calendar,
        offers=(Offered("hoy", "del corte de hoy", "es del corte de hoy"),),
        stored=lambda where: [f"{day:%d/%m/%Y}" for day in where.cortes()[:_MOST_CORTES]],
        option=lambda corte, _catalogs: Condition("corte", ((corte, corte),)),
    ),
    Word(
        "clase",
        _of_class,
        said="es {}",
        example="clase:queja",
        read=_one_of(_CLASSES, "clase", "Son petición, queja y recurso."),
        asks=_classed,
        offers=(
            Offered("peticion", "peticiones", "es petición"),
            Offered("queja", "quejas", "es queja"),
            Offered("recurso", "recursos", "es recurso"),
            Offered(WITHOUT, "sin clase en la base ni en su marcación"),
        ),
    ),
    Word(
        "mios",
        _test("c.id IN (SELECT caso_id FROM tomas WHERE login = {0} AND {LIVE}) OR c.dueno = {0}"),
        "los míos",
        "es suyo",
        asks=_mine,
    ),
    Word(
        "libres",
        _test(
            "c.id NOT IN (SELECT caso_id FROM tomas WHERE login <> {0} AND {LIVE})"
            " AND c.revision IS NULL AND (c.aplazado_hasta IS NULL OR c.aplazado_hasta <= :hoy)"
        ),
        "los que nadie tiene, y los míos",
        "está libre",
        asks=_mine,
    ),
    Word("cita", _test("{CITA}"), "con cita", "tiene cita", possible=lambda: OPEN),
    Word(
        "vuelve",
        _test(
            "{RETURNS} OR"
            " (c.estado IN ('POR_VALIDAR', 'POR_VERIFICAR') AND c.escalado_el IS NOT NULL)"
        ),
        "vuelven del back sin respuesta",
        "vuelve del back",
    ),
    Word(
        "saltados",
        # Somebody skipped them and nobody has worked on them since.
        _test(
            "c.id IN (SELECT s.caso_id FROM saltos s WHERE NOT adelantada(s.momento, :ahora)"
            " AND NOT EXISTS (SELECT 1 FROM historial h WHERE h.caso_id = s.caso_id"
            " AND h.base_id IS NULL AND h.momento > s.momento))"
        ),
        "saltados",
        "está saltado",
    ),
    Word("revision", _test("c.revision IS NOT NULL"), "en revisión", "está en revisión"),
    Word("aplazados", _test("c.aplazado_hasta > :hoy"), "aplazados", "está aplazado"),
    Word("cuenta", _any_of("c.cuenta"), option=_whole("cuenta"), searched=True, selective=True),
    Word(
        "radicado",
        _test("c.id IN (SELECT caso_id FROM radicados WHERE anulado = 0 AND radicado = {0})"),
        option=_whole("radicado"),
        searched=True,
        selective=True,
    ),
    Word(
        "base",
        _test("c.id IN (SELECT caso_id FROM filas WHERE base_id = {0})"),
        option=_whole("base"),
    ),
    Word("cubeta", _any_of("c.cubeta"), option=_cubeta_option),
    Word(
        TEXT,
        _of_text,
        said="tiene «{}»",
        asks=_shown,
        option=lambda text, _catalogs: Condition(TEXT, (sought(text),)) if text else None,
        searched=True,
    ),
    Word("caso", lambda asking, *ids: asking("c.id IN {0}", frozenset(ids)), selective=True),
    Word("grupo", _of_group),
    Word("resultado", _any_of("c.resultado")),
    Word("veredicto", _with_veredicto, selective=True),
    Word("segun_la_base", _test("{SAID} IN ({2})")),
    Word(
        "cierre",
        # Of a closed corte: they changed bucket since the closing, or entered after it.
        _test(
            "NOT EXISTS (SELECT 1 FROM cierre_casos k WHERE k.corte = {0} AND k.caso_id = c.id"
            " AND k.cubeta = c.cubeta)"
        ),
    ),
    Word("al_cierre", _at_closing),
    Word(
        "movido",
        _test(
            "c.id IN (SELECT h.caso_id FROM historial h NOT INDEXED WHERE h.evento = {0}"
            " AND h.estado_antes = {1} AND h.estado_despues = {2} AND {IS_MOVE})"
        ),
    ),
    Word("aplicado", _within("c.valor_aplicado")),
    Word(
        "contenido",
        _test("c.estado = 'POR_CONTACTAR' AND coalesce(c.contenido, 'NO_APLICA') IN {0}"),
    ),
    Word("resultado_por_revisar", _test("c.resultado_por_revisar = 1")),
    Word(
        "aprobado_sin_valor",
        _test(
            "c.resultado = 'APROBADO' AND (c.valor_aplicado IS NULL"
            " OR (c.valor_solicitado IS NULL AND c.valor_aplicado = 0))"
        ),
    ),
)
WORDS: Mapping[str, Word] = {word.key: word for word in _ROWS}
KEYS: Mapping[str, Word] = {word.key: word for word in _ROWS if word.example}
FLAGS: Mapping[str, Word] = {word.key: word for word in _ROWS if word.keeps}


def _aliados(directory: AsesorDirectory) -> list[str]:
    named = {directory.aliado(*pair) for pair in directory.pairs}
    return sorted(filter(None, named))


def condition_of(
    word: str, values: Sequence[str], where: QueryContext, *, inverse: bool
) -> Condition:
    return Condition(word, tuple(WORDS[word].asks(values, where)), inverse)


def searched(criteria: CasoFilter) -> tuple[str, ...]:
    """Return the texts that identify a usuario in a filter."""
    texts = (str(c.values[0]) for c in criteria.conditions if WORDS[c.word].searched)
    return tuple(filter(None, texts))
