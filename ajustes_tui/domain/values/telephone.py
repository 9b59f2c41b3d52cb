"""Telephone numbers of usuarios in Colombia: how they are read, shown and masked."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

_ORNAMENT = r"[\s().-]"
_SHAPE = r"(?:\+57|0057|57)?((?:3[0-9]|60)[0-9]{8})"
_IN_TEXT = r"(?<![0-9])(?:(?:\+|00)?57[\s-]?)?((?:3[0-9]|60)(?:[\s().-]?[0-9]){8})(?![0-9])"
_WITH_DECIMAL = r"([0-9]+)\.0+"


class Telefono(str):
    """A national number of 10 digits: mobile (3…) or fixed (60…)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number without separators or country code, or raise InvalidDatum."""
        cleaned = clean(text)
        number = re.fullmatch(_WITH_DECIMAL, cleaned)
        shape = re.fullmatch(_SHAPE, re.sub(_ORNAMENT, "", number[1] if number else cleaned))
        if shape is None:
            raise InvalidDatum("el teléfono debe tener 10 dígitos y empezar por 3 o por 60")
        return cls(shape[1])


_BETWEEN = r"(?:\s*(?:[/;,|\n-]|\b[yo]\b)\s*|\s+)"
_ONE = r"(?:(?:\+|00)?57[\s-]?)?(?:3[0-9]|60)(?:[\s().-]?[0-9]){8}"


def several_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a text that is two or more of them and nothing else; none for another text."""
    cleaned = clean(text)
    if re.fullmatch(rf"{_ONE}(?:{_BETWEEN}{_ONE})+", cleaned) is None:
        return ()
    return tuple(re.sub(r"\D", "", found) for found in re.findall(_IN_TEXT, cleaned))


def masked(number: str) -> str:
    """Return the number as lists show it, first three and last two digits (Ley 1581)."""
    return f"{number[:3]} ••• ••{number[-2:]}"


def grouped(number: str) -> str:
    """Return the number in groups that can be read aloud: `300 000 0112`."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def without_numbers(text: str) -> str:
    """Return a free text with every telephone number in it masked."""
    return re.sub(_IN_TEXT, lambda found: masked(re.sub(_ORNAMENT, "", found[1])), text)
