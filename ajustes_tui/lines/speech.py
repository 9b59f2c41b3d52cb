"""Facts as spoken words: days, clocks, money and numbers, without glyphs or abbreviations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from ajustes_tui.domain.caso.card import CasoClock
from ajustes_tui.domain.caso.soporte import Soporte
from ajustes_tui.domain.keeping.catalogs import Causal, soporte_name
from ajustes_tui.domain.values.counts import count_words, one_of, thousands
from ajustes_tui.domain.values.dates import BOGOTA, spoken_date
from ajustes_tui.domain.values.text import folded
from ajustes_tui.ui.text import cleaned

_LEAP_YEAR = 2024
_WEEKDAYS = {
    "lun": "lunes",
    "mar": "martes",
    "mié": "miércoles",
    "jue": "jueves",
    "vie": "viernes",
    "sáb": "sábado",
    "dom": "domingo",
}
_ORDINALS = tuple("primero segundo tercero cuarto quinto sexto séptimo octavo noveno".split())
_CHANGE = re.compile(r": ([^:,→]+) → ")
"""A change of a corte, `valor aplicado: $ 327.950 → $ 45.900`."""
_PAUSES = (("▲ ", "Atención: "), (" → ", ": "), (" · ", ", "))
_SIGNS = str.maketrans(
    {**dict.fromkeys("■●○√►█·", " "), **dict.fromkeys("—–", "-"), **dict.fromkeys("«»", '"')}
    | {"…": "..."}
)


def _day(found: re.Match[str]) -> str:
    """Return `hasta el 28 de noviembre`; numbers alone, or no day, as they came."""
    before, weekday, day, month, year = found.groups()
    if not (before or weekday or year):
        return found[0]
    try:
        said = spoken_date(date(_LEAP_YEAR, int(month), int(day))).partition(" ")[2]
    except ValueError:
        said = f"{day}/{month}"
    if before and not year:
        before += " el" if before in ("desde", "hasta") else ""
    of_year = f"de {year}" if year else ""
    return " ".join(filter(None, (before, _WEEKDAYS.get(weekday), said, of_year)))


def _ordinal(found: re.Match[str]) -> str:
    """Return `segundo` for `2.º`, which a voice reads `dos punto o`."""
    return _ORDINALS[int(found[1]) - 1]


_NOTATION: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(\d{3}) ••• ••(\d\d)"), r"\1, termina en \2"),
    (re.compile(r"\$ ?(\d+(?:\.\d{3})*(?:,\d\d)?)"), r"\1 pesos"),
    (
        re.compile(
            rf"\b(?:(el|del|al|desde|hasta) |({'|'.join(_WEEKDAYS)}) )?(\d\d)/(\d\d)(?:/(\d{{4}}))?\b"
        ),
        _day,
    ),
    (re.compile(r"\b(\d+) min\b"), lambda found: count_words(int(found[1]), "minuto")),
    (
        re.compile(r"\b(?:\d{3} \d{3} \d{4}|\d{7,16})\b"),
        lambda found: spoken_number(found[0].replace(" ", "")),
    ),
    (re.compile(r"\b([1-9])\.º"), _ordinal),
    (re.compile(r"(?<![\d.,/:-])1(?= (\w+))"), lambda found: one_of(found[1]) or found[0]),
    (re.compile(r": -(?=\.|$)"), ": nada"),
    (re.compile(r"- _ \. /"), "guion, raya baja, punto, barra"),
    (re.compile(r'(\?|[.?]")\.'), r"\1"),
    (re.compile(r" {2,}"), " "),
)
"""How numbers, amounts and days are written, also in texts of data, with their spoken form."""
_LEAST_GROUPED = 5
"""Digits of the shortest cuenta: a shorter number is read whole."""


def heard(text: object) -> str:
    written = cleaned(text).strip()
    said = _CHANGE.sub(r": de \1 a ", written)
    for sign, words in _PAUSES:
        said = said.replace(sign, words)
    said = said.translate(_SIGNS)
    for pattern, spoken in _NOTATION:
        said = pattern.sub(spoken, said)
    said = said.strip()
    return said[:1].upper() + said[1:] if written[:1].isdigit() else said


def spoken_number(number: str) -> str:
    """Group the digits in threes or twos.

    A group of four would be read as thousands: `100 1176` sounds like `100 mil 176`.
    """
    if not number.isdigit() or len(number) < _LEAST_GROUPED:
        return number
    groups = [number[at : at + 3] for at in range(0, len(number), 3)]
    if len(groups[-1]) == 1:
        groups[-2:] = [groups[-2][:2], groups[-2][2:] + groups[-1]]
    return " ".join(groups)


def spoken_name(name: str | None) -> str:
    if not name:
        return "sin nombre en la base"
    return name if folded(name).startswith("usuario") else f"Usuario {name}"


def spoken_ticked(text: str) -> str:
    soporte = Soporte.parse(text)
    number = f", {spoken_number(soporte.number)}" if soporte.number else ""
    return f"{soporte_name(soporte.code)}{number}{f', del {spoken_date(soporte.day)}' if soporte.day else ''}"


def spoken_asks(causal: Causal | None) -> str:
    """Return '' for an unknown causal."""
    if causal is None:
        return ""
    return f"la causal {causal.letter} pide {causal.asks}"


def spoken_rr(line: str) -> str:
    return " ".join(spoken_number(word) for word in line.split())


def spoken_money(centavos: int | None) -> str:
    """Return `89.900 pesos`, `45.900 pesos con 50 centavos`."""
    if centavos is None:
        return "sin valor"
    pesos, rest = divmod(abs(centavos), 100)
    said = f"{thousands(pesos)} {'peso' if pesos == 1 else 'pesos'}"
    if rest:
        said += f" con {count_words(rest, 'centavo')}"
    return f"menos {said}" if centavos < 0 else said


def spoken_day(day: date, today: date) -> str:
    """Return `mañana viernes 27 de noviembre`."""
    near = {0: "hoy ", 1: "mañana ", -1: "ayer "}.get((day - today).days, "")
    year = "" if abs((day - today).days) < 200 else f" de {day.year}"
    return f"{near}{spoken_date(day)}{year}"


def spoken_moment(moment: datetime, today: date) -> str:
    """Return `hoy a las 15:04`, `lunes 30 de noviembre a las 9:30`."""
    moment = moment.astimezone(BOGOTA)
    near = {0: "hoy", 1: "mañana", -1: "ayer"}.get((moment.date() - today).days)
    return f"{near or spoken_day(moment.date(), today)} a las {moment.hour}:{moment:%M}"


def spoken_clock(clock: CasoClock | None, today: date) -> str:
    """Return `Día 14 de 15, vence mañana viernes 27 de noviembre`."""
    if clock is None:
        return "Sin plazo que corra"
    if clock.remaining < 0:
        late = count_words(-clock.remaining, "día hábil")
        return f"Vencido hace {late}: venció el {spoken_date(clock.vence)}"
    day = spoken_day(clock.vence, today)
    when = day if day.startswith(("hoy ", "mañana ")) else f"el {day}"
    return f"Día {max(clock.elapsed, 0)} de {clock.total}, vence {when}"


def sentence(text: str) -> str:
    """Capitalize the text and end it with one stop."""
    text = text.strip()
    if not text:
        return ""
    ended = text if text[-1] in ".?!:" else f"{text}."
    return ended[0].upper() + ended[1:]


def spoken_seconds(seconds: int) -> str:
    """Return `3 minutos y 12 segundos`."""
    minutes, left = divmod(seconds, 60)
    said = [count_words(minutes, "minuto")] if minutes else []
    if left or not minutes:
        said.append(count_words(left, "segundo"))
    return " y ".join(said)
