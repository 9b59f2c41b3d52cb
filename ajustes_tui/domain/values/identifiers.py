"""The identifiers of a caso in RR (cuenta, radicado, CUN, codes of its marcación), and telephones."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

NUMBER_DIGITS = 15
"""Digits a spreadsheet keeps of a number."""
LOST_MARK = "?"
"""Replaces digits lost in a spreadsheet number."""
WITHOUT_LAST = rf"^\d{{{NUMBER_DIGITS}}}\{LOST_MARK}$"
_LOST_DIGITS = re.compile(rf"[0-9]+\{LOST_MARK}+")
_SHORT = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eE]\+([0-9]{1,3})")
"""Scientific notation, as a spreadsheet writes it in a text file."""
_SIGNS = r"[\s.:#°º_-]*"
_NUMBER_WORD = "n|no|nro|num|n[úu]mero"
_PARTED = re.compile(r"[0-9]+(?:[ -][0-9]{3,})+")
"""Digits in groups; a short last group is more likely another datum."""
_QUOTES = "\"'«»“”‘’`´ "
_CUENTA = re.compile(r"([0-9]{5,10})(?:\.0+)?")
IN_THOUSANDS = r"^[0-9]{1,3}(?:(?:\.[0-9]{3}){2,4}|(?:,[0-9]{3}){2,4})$"
"""Thousands separators; a single one may be a decimal sign."""


class Cuenta(str):
    """A cuenta of 5 to 10 digits, as text because leading zeros count (dominio.md 2)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse without spaces or a spreadsheet's `.0`; raises InvalidDatum."""
        compact = without_thousands("".join(_unquoted(text).split()))
        shape = _CUENTA.fullmatch(compact) or _CUENTA.fullmatch(
            _joined(_undressed(text, f"cuenta|cta|{_NUMBER_WORD}"))
        )
        if shape is None:
            _require_digits(compact)
            raise InvalidDatum("la cuenta debe tener de 5 a 10 dígitos")
        return cls(shape[1])


def _unquoted(text: str) -> str:
    return clean(text).removeprefix("'")


def _undressed(text: str, words: str) -> str:
    """Remove quotes and leading words and signs: «PQR No. 4471…»."""
    bare = clean(text).strip(_QUOTES)
    return re.sub(rf"(?i)^(?:(?:(?:{words})(?![a-záéíóúñ])|#){_SIGNS})+", "", bare)


def _joined(number: str) -> str:
    return re.sub("[ -]", "", number) if _PARTED.fullmatch(number) else _in_full(number)


def _in_full(number: str) -> str:
    """Expand scientific notation if no digit was lost; another text is unchanged."""
    short = _SHORT.fullmatch(number)
    if short is None:
        return number
    decimals, exponent = short[2] or "", int(short[3])
    whole, rest = decimals[:exponent], decimals[exponent:]
    return f"{short[1]}{whole}" if len(whole) == exponent and not rest.strip("0") else number


def without_thousands(number: str) -> str:
    """Remove thousands separators, as in 90.001.234; another text is unchanged."""
    return re.sub("[.,]", "", number) if re.match(IN_THOUSANDS, number) else number


_RADICADO = re.compile(r"(?=.*[0-9])[A-Za-z0-9\-_./]{1,30}")
_DRESSED = re.compile("[0-9]{6,30}")
"""What leaves a word («PQR-4471…») a dress: fewer digits, or other signs, are a code of RR."""
_WITH_DECIMAL = re.compile(r"([0-9]+)\.0+")


class Radicado(str):
    """A radicado as RR wrote it, undressed of its own word; case and zeros are significant."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse without a spreadsheet's `.0`; raises InvalidDatum."""
        cleaned = _without_decimal(_unquoted(text))
        if cleaned.isdecimal() and _RADICADO.fullmatch(cleaned):
            return cls(cleaned)
        words = f"pqrs?|radicado|rad|ticket|caso|{_NUMBER_WORD}"
        bare = _without_decimal(_in_full(_undressed(text, words)))
        if _DRESSED.fullmatch(bare):
            return cls(bare)
        if _RADICADO.fullmatch(cleaned) is None:
            if _RADICADO.fullmatch(bare):
                return cls(bare)
            _require_digits(cleaned)
            raise InvalidDatum(
                "el radicado debe tener de 1 a 30 letras, dígitos o - _ . / y al menos un dígito"
            )
        return cls(cleaned)

    @classmethod
    def typed(cls, text: str, digits: tuple[int, int]) -> Self:
        """Parse a typed radicado of `digits` (minimum, maximum) and nothing else."""
        written, (least, most) = _without_decimal(text), digits
        if not (written.isascii() and written.isdigit() and least <= len(written) <= most):
            count = f"de {least} a {most}" if least < most else f"{least}"
            raise InvalidDatum(f"un radicado tiene {count} dígitos, nada más")
        return cls(written)


def _without_decimal(text: str) -> str:
    cleaned = clean(text)
    number = _WITH_DECIMAL.fullmatch(cleaned)
    return cleaned if number is None else number[1]


_SEVERAL = re.compile(r"[0-9]{6,15}(?:\s*(?:[/;,|&+-]|\by\b|\s)\s*[0-9]{6,15})+")
"""Numbers too long to be parts of a radicado."""


def several_radicados(text: str) -> tuple[str, ...]:
    """Return two or more radicados, the base's first; else empty."""
    cleaned = clean(text)
    if _SEVERAL.fullmatch(cleaned) is None:
        return ()
    numbers = re.findall("[0-9]+", cleaned)
    # A radicado of one system has a date before its number: such parts differ in length.
    alike = " " in cleaned or len(set(map(len, numbers))) == 1
    return tuple(dict.fromkeys(numbers)) if alike else ()


def _require_digits(text: str) -> None:
    """Raises InvalidDatum for a number that lost digits in a spreadsheet."""
    short = _SHORT.fullmatch(text)
    if _LOST_DIGITS.fullmatch(text) or (short and len(short[2] or "") < int(short[3])):
        raise InvalidDatum(
            "Excel guardó el número con 15 dígitos o menos y perdió los demás: pida la columna como texto"
        )


_CUN = re.compile(r"[0-9]{16}")


class Cun(str):
    """A código único numérico of 16 digits, one more than a spreadsheet keeps."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse without spaces; raises InvalidDatum unless it has 16 digits."""
        bare = _undressed(text, f"cun|c[óo]digo [úu]nico|{_NUMBER_WORD}")
        compact = re.sub(r"[\s.-]", "", bare)
        if _CUN.fullmatch(compact) is None:
            raise InvalidDatum("el CUN debe tener exactamente 16 dígitos")
        return cls(compact)


_CODE = re.compile(r"[A-Z0-9]{1,3}")


def code(text: str, name: str) -> str:
    """Raises InvalidDatum with `name`."""
    upper = clean(text).upper()
    if _CODE.fullmatch(upper) is None:
        raise InvalidDatum(f"{name} debe tener de 1 a 3 letras o dígitos")
    return upper


_ORNAMENT = r"[\s().-]"
_SHAPE = r"(?:\+57|0057|57)?((?:3[0-9]|60)[0-9]{8})"
_IN_TEXT = r"(?<![0-9])(?:(?:\+|00)?57[\s-]?)?((?:3[0-9]|60)(?:[\s().-]?[0-9]){8})(?![0-9])"


_LABEL = re.compile(
    r"(?i)(?<![a-záéíóúñ])(?:tel(?:[ée]fono)?s?|cel(?:ular)?(?:es)?|m[óo]vil|fijo|contacto|whatsapp|l[íi]nea"
    rf"|{_NUMBER_WORD})(?![a-záéíóúñ]){_SIGNS}"
)
_EXTENSION = re.compile(
    r"(?i)[\s,;-]*\(?(?<![a-záéíóúñ])(?:ext(?:ensi[óo]n)?|x)[\s.:#-]*[0-9]{1,6}\)?(?![0-9])"
)


def _without_labels(text: str) -> str:
    """Remove quotes, labels and extension of a telephone."""
    bare = clean(text).strip(_QUOTES)
    if not any(map(str.isalpha, bare)):
        return bare
    return _LABEL.sub("", _EXTENSION.sub("", bare)).strip()


class Telefono(str):
    """A national number of 10 digits: mobile (3…) or fixed (60…)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse without separators or country code; raises InvalidDatum."""
        cleaned = _without_labels(text)
        number = _WITH_DECIMAL.fullmatch(cleaned)
        shape = re.fullmatch(_SHAPE, re.sub(_ORNAMENT, "", number[1] if number else cleaned))
        if shape is None:
            raise InvalidDatum("el teléfono debe tener 10 dígitos y empezar por 3 o por 60")
        return cls(shape[1])


_COUNTRY = re.compile(r"(?:\+|00)57(?=3|6|$)|57(?=(?:3[0-9]|60)[0-9]{8}$)")


def digits_of(text: str) -> str:
    whole = "".join(text.split())
    compact = re.sub(_ORNAMENT, "", whole)
    digits = _COUNTRY.sub("", compact, count=1) if _COUNTRY.match(compact) else compact
    return digits if digits.isdecimal() else whole


_BETWEEN = r"(?:\s*(?:[/;,|\n-]|\b[yo]\b)\s*|\s+)"
_ONE = r"(?:(?:\+|00)?57[\s-]?)?(?:3[0-9]|60)(?:[\s().-]?[0-9]){8}"


def several_numbers(text: str) -> tuple[str, ...]:
    """Return two or more numbers that make up a text; else empty."""
    cleaned = _without_labels(text)
    if re.fullmatch(rf"{_ONE}(?:{_BETWEEN}{_ONE})+", cleaned) is None:
        return ()
    return tuple(re.sub(r"\D", "", found) for found in re.findall(_IN_TEXT, cleaned))


def masked(number: str) -> str:
    """Keep the first three and last two digits (Ley 1581)."""
    return f"{number[:3]} ••• ••{number[-2:]}"


def grouped(number: str) -> str:
    """Return `300 000 0112`, to be read aloud."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def without_numbers(text: str) -> str:
    return re.sub(_IN_TEXT, lambda found: masked(re.sub(_ORNAMENT, "", found[1])), text)
