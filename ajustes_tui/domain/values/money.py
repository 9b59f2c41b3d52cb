"""Money in integer centavos of Colombian pesos, so that sums are exact."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

MAX_CENTAVOS = 10**15
"""Beyond this an amount is a mistake, not a bill."""

_MINUS = str.maketrans({"−": "-", "–": "-", "’": "'", "´": "'", "`": "'"})
_CURRENCY = r"(?:\$|cop|pesos)"
_SHAPE = (
    rf"(?i)(?P<menos>-)?\s*(?:{_CURRENCY}\s*){{0,2}}(?P<abre>\()?\s*(?:{_CURRENCY}\s*){{0,2}}(?P<dentro>-)?\s*"
    rf"(?P<cifras>[0-9][0-9.,']*)"
    rf"\s*(?P<final>-)?\s*(?:{_CURRENCY}\s*){{0,2}}(?P<cierra>\))?\s*(?:{_CURRENCY}\s*){{0,2}}"
)
_NOTHING = rf"(?i){_CURRENCY}\s*-+"
"""An accountant's zero: `$ -`."""
_TAIL = re.compile(
    r"(?i)(?:(?<=[.,])oo|\s*(?:m\s?/?\s?cte\.?|m\s?/\s?l\.?|moneda corriente|[.,]-))$"
)
"""Suffixes of amounts: `45.900,oo`, `45.900 M/CTE`, `45.900.-`."""
_SPACED = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
"""A space as thousands separator."""
_WHOLE = r"[0-9]+|[1-9][0-9]{0,2}(?:'[0-9]{3})*(?:[.,'][0-9]{3})+"
_CENTS = (1, 2)
_UNREADABLE = "el valor no se puede leer como dinero"
_DOUBTFUL = "no se sabe si las tres últimas cifras del valor son miles o decimales"


class Money(int):
    """An amount in centavos; the last separator of its text decides (dominio.md 2)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises InvalidDatum for an unreadable or ambiguous amount."""
        written = _SPACED.sub("'", _TAIL.sub(_cents, clean(text).translate(_MINUS)))
        if re.fullmatch(_NOTHING, written):
            return cls(0)
        shape = re.fullmatch(_SHAPE, written)
        if shape is None or (shape["abre"] is None) != (shape["cierra"] is None):
            raise InvalidDatum(_UNREADABLE)
        signs = [shape[name] for name in ("menos", "abre", "dentro", "final") if shape[name]]
        if len(signs) > 1:
            raise InvalidDatum(_UNREADABLE)
        whole, decimals = _separate(shape["cifras"])
        magnitude = Decimal(f"{whole}.{decimals or '0'}")
        if magnitude * 100 > MAX_CENTAVOS:
            raise InvalidDatum("el valor es demasiado grande")
        centavos = int((magnitude * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        return cls(-centavos if signs else centavos)


def _cents(tail: re.Match[str]) -> str:
    """Return no centavos, except for the letters of `45.900,oo`."""
    return "00" if tail[0].lower() == "oo" else ""


def _separate(figures: str) -> tuple[str, str]:
    """Split into integer and decimal digits; raises InvalidDatum."""
    position = max(figures.rfind("."), figures.rfind(","))
    decimals = ""
    whole = figures
    if position >= 0 and figures.rfind("'") < position:
        separator, rest = figures[position], figures[position + 1 :]
        other = "," if separator == "." else "."
        if not rest:
            raise InvalidDatum(_UNREADABLE)
        if figures.count(separator) > 1 and other not in figures and len(rest) in _CENTS:
            # One sign for both, as in 1.234.567.00: only its last part can be centavos.
            whole, decimals = figures[:position], rest
        elif figures.count(separator) == 1:
            if len(rest) != 3:
                whole, decimals = figures[:position], rest
            elif other in figures or re.fullmatch(_WHOLE, figures) is None:
                raise InvalidDatum(_DOUBTFUL)
    if re.fullmatch(_WHOLE, whole) is None or ("." in whole and "," in whole):
        raise InvalidDatum("los separadores de miles del valor no están en su sitio")
    return re.sub(r"[.,']", "", whole), decimals


def pesos(centavos: int | None) -> str:
    """Return `$ 1.234.567`, with two decimals if there are centavos; a dash for None."""
    if centavos is None:
        return "—"
    integers, rest = divmod(abs(centavos), 100)
    sign = "-" if centavos < 0 else ""
    decimals = f",{rest:02d}" if rest else ""
    return f"{sign}$ {integers:,}".replace(",", ".") + decimals
