"""The schema of a catalogue: the data of its rows, how each is read and written, and its words.

One row of a schema says all there is to say of a datum: its file, its table, its screen, its JSON
and the sentence that refuses it follow from it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, NamedTuple

from ajustes_tui.domain.values.dates import in_range
from ajustes_tui.domain.values.text import clean_lines, says_something
from ajustes_tui.errors import InvalidConfig, InvalidDatum

CORRECT_IT = "Corrija ese dato en el archivo y vuelva a intentarlo."
_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d"
_YES_NO = {"si": True, "sí": True, "no": False}

Record = tuple[Any, ...]
"""The named tuple of a row, as the program reads it."""
Cells = Mapping[str, object]
"""A row of a catalogue as it is listed and written: the names of its data to their values."""


def bad(file: str, where: str, reason: str) -> InvalidConfig:
    """Return the refusal of a catalogue: which file, where in it, and why."""
    return InvalidConfig(f"{file}, {where}: {reason}.", CORRECT_IT)


def listed(value: object) -> object:
    """Return a value as JSON and TOML have it: lists in place of tuples."""
    return [listed(part) for part in value] if isinstance(value, tuple) else value


class DatumForm(NamedTuple):
    """How a datum is read from a file and written to one."""

    expected: str
    """The words for what a file may say, which follow «debe ser»."""
    read: Callable[[str, object], Any]
    """Takes a datum's name and what the file says; raises ValueError for anything else than `expected`,
    InvalidDatum with a reason of its own."""
    write: Callable[[Any], object] = listed


class Missing(Enum):
    """The default of a datum that every row must have."""

    REFUSED = 1


class Datum(NamedTuple):
    """One datum of a row: its name in the file, its kind, and its title where that is no plain name."""

    name: str
    kind: DatumForm
    title: str = ""
    attribute: str = ""
    """The attribute that holds it, when that is not its name."""
    default: object = Missing.REFUSED

    @property
    def shown_as(self) -> str:
        """The title a person reads."""
        return self.title or title_of(self.name)

    def read(self, data: Mapping[str, object]) -> object:
        """Return the value a row gives; raises InvalidDatum for one that is missing or does not fit."""
        if self.name not in data:
            if self.default is Missing.REFUSED:
                raise InvalidDatum(f"falta «{self.name}», {self.kind.expected}")
            return self.default
        try:
            return self.kind.read(self.name, data[self.name])
        except ValueError:
            raise InvalidDatum(f"«{self.name}» debe ser {self.kind.expected}") from None


def title_of(name: str) -> str:
    """Return the name of a datum as a title."""
    return name.replace("_", " ").capitalize()


def values_of(fields: Iterable[Datum], data: Mapping[str, object]) -> dict[str, Any]:
    """Return the values of a row by attribute; raises InvalidDatum with what is wrong."""
    return {field.attribute or field.name: field.read(data) for field in fields}


def require_known(data: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise InvalidDatum for a name that is none of those a table may have."""
    for name in data.keys() - set(known):
        raise InvalidDatum(f"no existe el dato «{name[:40]}»")


class Schema(NamedTuple):
    """A catalogue: the file that ships it, its data, what tells its rows apart, and its words."""

    file: str
    """The file of `data/` that holds it until a supervisor imports another."""
    heading: str
    fields: tuple[Datum, ...]
    make: Callable[[dict[str, Any]], Any]
    """Takes the values of a row, and those of the head, by attribute; raises InvalidDatum."""
    key: tuple[str, ...]
    """The data that tell its rows apart."""
    about: str = ""
    """What it holds and the effect of a change, in a sentence or two."""
    repeated: str = ""
    """Why a row with the data of an earlier one is refused; empty when it is not."""
    check: Callable[[Any, dict[Any, Any]], None] | None = None
    """Raises InvalidDatum for a row that does not go with the earlier ones, which it notes down."""
    called: Callable[[Mapping[str, str]], tuple[str, str]] = lambda _row: ("", "")
    """Takes the texts of a row and returns the name and the summary by which a list shows it."""
    entry: str = ""
    """The name of its tables in a TOML; empty for a catalogue that is a table."""
    head: tuple[Datum, ...] = ()
    """The data of the file that are of no row."""
    nothing: str = ""
    """Why a file without rows is refused; empty when it is not."""
    keeps_others: bool = False
    """Whether a file may have data that the program does not read, which stay in it as they are."""
    moves_clocks: bool = False
    """Whether a change moves the days on which casos fall due."""
    decides: bool = False
    """Whether the procedure is decided or told by it, so that the model is reviewed before it is in force."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its data, in order."""
        return tuple(field.name for field in self.fields)

    def record(
        self, data: Mapping[str, object], seen: dict[Any, Any], head: Mapping[str, Any]
    ) -> Record:
        """Return the record of a row; raises InvalidDatum with what is wrong, also beside those `seen`."""
        record: Record = self.make({**head, **values_of(self.fields, data)})
        if self.check is not None:
            self.check(record, seen)
        elif self.repeated:
            cells = self.cells(record)
            own = tuple(cells[name] for name in self.key)
            if own in seen:
                raise InvalidDatum(self.repeated)
            seen[own] = record
        return record

    def cells(self, record: Record) -> dict[str, object]:
        """Return a record as it is listed and written."""
        return {f.name: f.kind.write(getattr(record, f.attribute or f.name)) for f in self.fields}


def _text(name: str, value: object, *, lines: bool = False, hint: str = "") -> str:
    if not isinstance(value, str):
        raise ValueError
    if not says_something(value):
        raise InvalidDatum(f"«{name}» no puede quedar vacío{hint}")
    return clean_lines(value) if lines else " ".join(value.split())


def _free(_name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


TEXT: Final = DatumForm("un texto entre comillas", _text)
LINES: Final = DatumForm(TEXT.expected, lambda name, value: _text(name, value, lines=True))
FREE: Final = DatumForm(TEXT.expected, _free)
"""A text that may be empty."""


def text_or(hint: str) -> DatumForm:
    """Return the kind of a text whose refusal, when it is empty, ends with a hint."""
    return DatumForm(TEXT.expected, lambda name, value: _text(name, value, hint=hint))


def at_most(most: int) -> DatumForm:
    """Return the kind of a text of so many letters at most, also none."""

    def read(_name: str, value: object) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise ValueError
        return value

    return DatumForm(f"un texto de {most} letras o menos", read)


def whole(minimum: int, maximum: int) -> DatumForm:
    """Return the kind of a whole number within limits."""

    def read(_name: str, value: object) -> int:
        if type(value) is not int or not minimum <= value <= maximum:
            raise ValueError
        return value

    return DatumForm(f"un número entero de {minimum} a {maximum}", read)


def span(minimum: int, maximum: int) -> DatumForm:
    """Return the kind of two whole numbers within limits, the least first."""
    number = whole(minimum, maximum)

    def read(name: str, value: object) -> tuple[int, int]:
        if not isinstance(value, list | tuple) or len(value) != len(("least", "most")):
            raise ValueError
        least, most = (number.read(name, part) for part in value)
        if least > most:
            raise ValueError
        return least, most

    return DatumForm(f"dos números en orden, de {minimum} a {maximum}", read)


def among(words: Iterable[str], fold: Callable[[str], str] = str) -> DatumForm:
    """Return the kind of one of some words, which `fold` brings to the form they have here."""
    words = tuple(words)

    def read(_name: str, value: object) -> str:
        if not isinstance(value, str) or fold(value) not in words:
            raise ValueError
        return fold(value)

    return DatumForm(f"una de {', '.join(words)}", read)


def matching(pattern: str, expected: str, fold: Callable[[str], str] = str) -> DatumForm:
    """Return the kind of a text of a certain shape, which `fold` brings to the form it has here."""
    shape = re.compile(pattern)

    def read(_name: str, value: object) -> str:
        if not isinstance(value, str) or not shape.fullmatch(fold(value)):
            raise ValueError
        return fold(value)

    return DatumForm(expected, read)


def words(allowed: Iterable[str] = ()) -> DatumForm:
    """Return the kind of a list of texts, of which each must be allowed when any are said."""
    allowed = tuple(allowed)

    def read(name: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            raise ValueError
        for word in value if allowed else ():
            if word not in allowed:
                raise InvalidDatum(f"«{name}» trae «{word[:20]}»; hay: {', '.join(allowed)}")
        return tuple(value)

    return DatumForm("una lista de textos entre comillas", read)


def table(name: str, value: object) -> dict[str, Any]:
    """Return a table of a TOML; raises InvalidDatum for anything else."""
    if not isinstance(value, dict):
        raise InvalidDatum(f"en «{name}» se esperaba una tabla de nombre = valor")
    return value


def records(make: Callable[..., Record], *fields: Datum) -> DatumForm:
    """Return the kind of a list of tables, each with some data of its own."""

    def read(name: str, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError
        return tuple(make(**values_of(fields, table(name, each))) for each in value)

    def write(value: Iterable[Any]) -> object:
        return [
            {f.name: f.kind.write(getattr(each, f.attribute or f.name)) for f in fields}
            for each in value
        ]

    return DatumForm("una lista de tablas", read, write)


def _yes_no(_name: str, value: object) -> bool:
    if not isinstance(value, str) or value.casefold() not in _YES_NO:
        raise ValueError
    return _YES_NO[value.casefold()]


def _switch(_name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _day(_name: str, value: object) -> date:
    return in_range(date.fromisoformat(str(value)))


def _plain_day(_name: str, value: object) -> date:
    if type(value) is not date:
        raise ValueError
    return value


def _hours(_name: str, value: object) -> tuple[str, str]:
    hours = value if isinstance(value, list | tuple) else ()
    if len(hours) == 2 and all(isinstance(h, str) and re.fullmatch(_HOUR, h) for h in hours):
        since, until = hours
        if since < until:
            return since, until
    raise ValueError


def _texts(name: str, value: object) -> dict[str, str]:
    texts = table(name, value)
    return {each: str(Datum(each, TEXT).read(texts)) for each in texts}


YES_NO: Final = DatumForm("si o no", _yes_no)
SWITCH: Final = DatumForm("true o false", _switch)
DAY: Final = DatumForm("una fecha AAAA-MM-DD", _day, date.isoformat)
PLAIN_DAY: Final = DatumForm("una fecha sin comillas, AAAA-MM-DD", _plain_day, date.isoformat)
"""A day as a TOML has it."""
HOUR: Final = matching(_HOUR, 'una hora, como "14:00"')
HOURS: Final = DatumForm('dos horas en orden, como ["07:00", "19:00"]', _hours)
TEXTS: Final = DatumForm("una tabla de nombre = texto", _texts)
