"""The schema of a catalogue: one row per datum, from which file, table, screen, JSON and refusal derive."""

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
Cells = Mapping[str, object]


def bad(file: str, where: str, reason: str) -> InvalidConfig:
    return InvalidConfig(f"{file}, {where}: {reason}.", CORRECT_IT)


def listed(value: object) -> object:
    return [listed(part) for part in value] if isinstance(value, tuple) else value


class DatumForm(NamedTuple):
    """How a datum is read and written."""

    expected: str
    """The words that follow «debe ser»."""
    read: Callable[[str, object], Any]
    """Takes name and value; raises ValueError if not `expected`, InvalidDatum with its own reason."""
    write: Callable[[Any], object] = listed


class Missing(Enum):
    """Default of a required datum."""

    REFUSED = 1


class Datum(NamedTuple):
    """One datum of a row."""

    name: str
    kind: DatumForm
    title: str = ""
    attribute: str = ""
    default: object = Missing.REFUSED

    @property
    def shown_as(self) -> str:
        return self.title or title_of(self.name)

    def read(self, data: Mapping[str, object]) -> object:
        """Raise InvalidDatum if missing or invalid."""
        if self.name not in data:
            if self.default is Missing.REFUSED:
                raise InvalidDatum(f"falta «{self.name}», {self.kind.expected}")
            return self.default
        try:
            return self.kind.read(self.name, data[self.name])
        except ValueError:
            raise InvalidDatum(f"«{self.name}» debe ser {self.kind.expected}") from None


def title_of(name: str) -> str:
    return name.replace("_", " ").capitalize()


def values_of(fields: Iterable[Datum], data: Mapping[str, object]) -> dict[str, Any]:
    """Return a row's values by attribute; raise InvalidDatum for an invalid one."""
    return {field.attribute or field.name: field.read(data) for field in fields}


def require_known(data: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise InvalidDatum for an unknown name."""
    for name in data.keys() - set(known):
        raise InvalidDatum(f"no existe el dato «{name[:40]}»")


class Schema(NamedTuple):
    """A catalogue's file, data, key and words."""

    file: str
    heading: str
    fields: tuple[Datum, ...]
    make: Callable[[dict[str, Any]], Any]
    """Takes the values of row and head; raises InvalidDatum."""
    key: tuple[str, ...]
    about: str = ""
    repeated: str = ""
    """Why duplicates are refused; empty if allowed."""
    check: Callable[[Any, dict[Any, Any]], None] | None = None
    """Raises InvalidDatum on conflict with earlier rows, which it records."""
    called: Callable[[Mapping[str, str]], tuple[str, str]] = lambda _row: ("", "")
    """Returns a row's list name and summary."""
    entry: str = ""
    """Name of its TOML tables; empty for a single table."""
    head: tuple[Datum, ...] = ()
    nothing: str = ""
    """Why an empty file is refused; empty if allowed."""
    keeps_others: bool = False
    """Whether unknown data stay in the file."""
    moves_clocks: bool = False
    """Whether a change moves deadlines."""
    decides: bool = False
    """Whether the model is reviewed before it takes effect."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def record(
        self, data: Mapping[str, object], seen: dict[Any, Any], head: Mapping[str, Any]
    ) -> Record:
        """Raise InvalidDatum if invalid or in conflict with `seen`."""
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
"""May be empty."""


def text_or(hint: str) -> DatumForm:
    return DatumForm(TEXT.expected, lambda name, value: _text(name, value, hint=hint))


def at_most(most: int) -> DatumForm:
    """The text may be empty."""

    def read(_name: str, value: object) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise ValueError
        return value

    return DatumForm(f"un texto de {most} letras o menos", read)


def whole(minimum: int, maximum: int) -> DatumForm:
    """Return the form of a whole number within limits."""

    def read(_name: str, value: object) -> int:
        if type(value) is not int or not minimum <= value <= maximum:
            raise ValueError
        return value

    return DatumForm(f"un número entero de {minimum} a {maximum}", read)


def span(minimum: int, maximum: int) -> DatumForm:
    """The lower number comes first."""
    number = whole(minimum, maximum)

    def read(name: str, value: object) -> tuple[int, int]:
        if not isinstance(value, list | tuple) or len(value) != len(("least", "most")):
            raise ValueError
        least, most = (number.read(name, part) for part in value)
        if least > most:
            raise ValueError
        return least, most

    return DatumForm(f"un par de números en orden, de {minimum} a {maximum}", read)


def among(words: Iterable[str], fold: Callable[[str], str] = str) -> DatumForm:
    """Return the form of one of some words, after `fold`."""
    words = tuple(words)

    def read(_name: str, value: object) -> str:
        if not isinstance(value, str) or fold(value) not in words:
            raise ValueError
        return fold(value)

    return DatumForm(f"una de {', '.join(words)}", read)


def matching(pattern: str, expected: str, fold: Callable[[str], str] = str) -> DatumForm:
    """Return the form of a text that matches a pattern, after `fold`."""
    shape = re.compile(pattern)

    def read(_name: str, value: object) -> str:
        if not isinstance(value, str) or not shape.fullmatch(fold(value)):
            raise ValueError
        return fold(value)

    return DatumForm(expected, read)


def words(allowed: Iterable[str] = ()) -> DatumForm:
    """An empty `allowed` allows any text."""
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
    """Return a TOML table; raise InvalidDatum for anything else."""
    if not isinstance(value, dict):
        raise InvalidDatum(f"en «{name}» se esperaba una tabla de nombre = valor")
    return value


def records(make: Callable[..., Record], *fields: Datum) -> DatumForm:
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
"""A date in TOML."""
HOUR: Final = matching(_HOUR, 'una hora, como "14:00"')
HOURS: Final = DatumForm('un par de horas en orden, como ["07:00", "19:00"]', _hours)
TEXTS: Final = DatumForm("una tabla de nombre = texto", _texts)
