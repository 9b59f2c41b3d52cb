"""Counts in words: thousands separators and agreement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SOUNDS_I = re.compile(r"h?[ií](?![aeoáéó])", re.IGNORECASE)
"""The beginning of a word that turns `y` into `e`: `ideas`, `historial`; not `hielo`."""
_PLURALS = (("ón", "ones"), ("z", "ces"))
_VOWELS = "aeiouáéíóú"
_PARTICIPLE = re.compile(r"\w+(?:[aeiíou]d|ch)([ao])")
_NOUNS = {
    "una": "línea llamada decisión pregunta respuesta cita letra base vez fila hoja columna cuenta"
    " persona práctica idea hora nota semana diferencia toma vacía rara ausencia",
    "un": "caso día intento texto borrador renglón archivo radicado correo mensaje rechazo lote"
    " usuario dígito peso centavo reescalamiento ausente nuevo asesor minuto punto error teléfono"
    " aviso pendiente",
}
_ONES = {noun: one for one, nouns in _NOUNS.items() for noun in nouns.split()}
"""The word before each noun that is counted."""
_RANGES_NAMED = 5
_LEAST_RANGE = 2


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def decimal_words(number: float, places: int = 2) -> str:
    """Drop trailing zeros: `2`, `0,5`."""
    return f"{number:.{places}f}".rstrip("0").rstrip(".").replace(".", ",")


def count_words(number: int, one: str, several: str = "") -> str:
    """Return `1 caso`, `2.345 casos`; give `several` where not every word takes a plural."""
    return f"{thousands(number)} {one if number == 1 else several or _plural(one)}"


def _plural(words: str) -> str:
    """Return `días hábiles` for `día hábil`."""
    return " ".join(_plural_word(word) for word in words.split(" "))


def _plural_word(word: str) -> str:
    for ending, plural in _PLURALS:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + plural
    return f"{word}s" if word[-1] in _VOWELS else f"{word}es"


def one_of(noun: str) -> str:
    """Return `un` or `una`, or '' for a word that is not counted."""
    if shape := _PARTICIPLE.fullmatch(noun):
        return "una" if shape[1] == "a" else "un"
    return _ONES.get(noun, "")


def of_whole(part: int, whole: int) -> str:
    """Return `3 de 1.200`, or `—` for a zero whole."""
    return f"{thousands(part)} de {thousands(whole)}" if whole else "—"


def listed(words: Iterable[str]) -> str:
    """Return `uno, dos y tres`, `prácticas e ideas`."""
    *before, last = words
    joint = "e" if _SOUNDS_I.match(last) else "y"
    return f"{', '.join(before)} {joint} {last}" if before else last


def number_ranges(numbers: Sequence[int]) -> str:
    """Format increasing numbers as `3, 5 a 9 y 12`; of many, only the first ranges."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    named: list[str] = []
    left = 0
    for first, last in ranges:
        if len(named) >= _RANGES_NAMED:
            left += last - first + 1
        elif last - first < _LEAST_RANGE:
            named += [f"{number}" for number in range(first, last + 1)]
        else:
            named.append(f"{first} a {last}")
    if left:
        return f"{', '.join(named)} y {left} más"
    return listed(named)
