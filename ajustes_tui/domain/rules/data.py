"""Parse `--dato` or form texts by the keys of the transition table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from difflib import get_close_matches

from ajustes_tui.domain.caso.eventos import OUTSIDE_CATALOG, TABLE, DatumKind, DatumSpec, Evento
from ajustes_tui.domain.caso.soporte import Soporte
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import BOGOTA, in_range
from ajustes_tui.domain.values.identifiers import Cun, Radicado, Telefono, code
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import clean, clean_lines, no_words, only_order
from ajustes_tui.errors import InvalidDatum, InvalidUse

DatumValue = str | int | date | datetime | tuple[str, ...]
Data = Mapping[str, DatumValue]

MAX_TEXT = 2_000


def evento_of(text: str) -> Evento:
    """Raise InvalidUse for one a person may not register."""
    for evento in TABLE:
        if evento.value == text:
            return evento
    similar = get_close_matches(text, [evento.value for evento in TABLE], 1)
    raise InvalidUse(
        "Ese evento no existe.",
        f"¿Quiso decir {similar[0]}?" if similar else "Vea `ajustes registrar --help`.",
        code="evento_desconocido",
    )


def read_data(evento: Evento, raw: Mapping[str, str], rules: Rules) -> dict[str, DatumValue]:
    """Parse an evento's data; missing ones are judged later. Raise InvalidUse for an unknown key,
    InvalidDatum for a malformed value.
    """
    specs = {spec.name: spec for spec in TABLE[evento].data}
    for name in raw:
        if name not in specs:
            raise InvalidUse(
                f"El evento {evento} no lleva el dato «{clean(name)[:40]}».",
                "Lleva: " + (", ".join(specs) or "ninguno, solo --nota") + ".",
                code="dato_desconocido",
            )
    data: dict[str, DatumValue] = {}
    for name, spec in specs.items():
        text = (clean_lines if spec.kind is DatumKind.PROSE else clean)(raw.get(name, ""))
        if not text and spec.default is not None:
            text = spec.default
        if text:
            data[name] = _read(spec, text, rules)
    return data


def datum_fault(spec: DatumSpec, text: str, rules: Rules) -> str:
    try:
        _datum(spec, text, rules)
    except InvalidDatum as error:
        return error.message
    return ""


def _datum(spec: DatumSpec, text: str, rules: Rules) -> DatumValue:
    if spec.kind is DatumKind.RADICADO:
        return str(Radicado.typed(text, rules.digitos_radicado))
    return _READERS[spec.kind](spec, text)


def _read(spec: DatumSpec, text: str, rules: Rules) -> DatumValue:
    try:
        return _datum(spec, text, rules)
    except InvalidDatum as error:
        raise InvalidDatum(f"El dato «{spec.name}» no sirve: {error.message}") from None


def _option(spec: DatumSpec, text: str) -> str:
    for option in spec.options:
        if option.casefold() == text.casefold():
            return option
    raise InvalidDatum(f"escoja entre {', '.join(spec.options)}.")


def _causal(_spec: DatumSpec, text: str) -> str:
    letter = text.upper()
    if letter == OUTSIDE_CATALOG or (len(letter) == 1 and letter.isascii() and letter.isalpha()):
        return letter
    raise InvalidDatum("la causal es una letra del catálogo, o FUERA.")


def _list(spec: DatumSpec, text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(_option(spec, part.strip()) for part in text.split(",") if part.strip())
    )


def _soportes(_spec: DatumSpec, text: str) -> tuple[str, ...]:
    found = [Soporte.parse(part) for part in text.split(",") if part.strip()]
    return tuple(str(soporte) for soporte in {soporte.code: soporte for soporte in found}.values())


def _money(_spec: DatumSpec, text: str) -> int:
    value = Money.parse(text)
    if value < 0:
        raise InvalidDatum("un valor que se registra a mano no puede ser negativo.")
    return int(value)


def read_day(text: str) -> date:
    """Parse `AAAA-MM-DD`; raise InvalidDatum, also for an impossible year."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidDatum("escriba la fecha como AAAA-MM-DD.") from None
    return in_range(day)


def read_momento(text: str) -> datetime:
    """Parse an ISO moment, Bogota by default; raise InvalidDatum without an hour."""
    try:
        momento = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidDatum("escriba fecha y hora como AAAA-MM-DDTHH:MM.") from None
    if len(text) <= len("AAAA-MM-DD"):
        raise InvalidDatum("falta la hora: escríbalo como AAAA-MM-DDTHH:MM.")
    # Before any conversion: at the ends of the calendar a change of zone overflows.
    in_range(momento.date())
    return momento.astimezone(BOGOTA) if momento.tzinfo else momento.replace(tzinfo=BOGOTA)


def _text(_spec: DatumSpec, text: str) -> str:
    if len(text) > MAX_TEXT:
        raise InvalidDatum(f"el texto pasa de {MAX_TEXT} caracteres.")
    if order := only_order(text):
        raise InvalidDatum(f"{order}.")
    return text


def _words(spec: DatumSpec, text: str) -> str:
    if fault := no_words(text):
        raise InvalidDatum(f"{fault[0].lower()}{fault[1:]}.")
    return _text(spec, text)


_READERS: Mapping[DatumKind, Callable[[DatumSpec, str], DatumValue]] = {
    DatumKind.OPTION: _option,
    DatumKind.CAUSAL: _causal,
    DatumKind.LIST: _list,
    DatumKind.SOPORTES: _soportes,
    DatumKind.CODE: lambda key, text: code(text, key.name),
    DatumKind.TELEFONO: lambda _spec, text: str(Telefono.parse(text)),
    DatumKind.MONEY: _money,
    DatumKind.DIA: lambda _spec, text: read_day(text),
    DatumKind.MOMENTO: lambda _spec, text: read_momento(text),
    DatumKind.CUN: lambda _spec, text: str(Cun.parse(text)),
    DatumKind.TEXT: _text,
    DatumKind.PROSE: _words,
}
