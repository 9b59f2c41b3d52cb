"""Random cells of each kind of field, as people and programs write them, and as nobody should."""

from __future__ import annotations

import random
from collections.abc import Callable

from ajustes_tui.domain.base.fields import Field, Kind

BLANKS = (
    "",
    " ",
    "-",
    "–",
    "N/A",
    "n.a.",
    "sin dato",
    "Sin  datos",
    "NULL",
    "nan",
    "s/i",
    ".",
    "*",
)
ERRORS = ("#N/A", "#n/a", " #REF! ", "#¡VALOR!", "#DIV/0!", "#BLOCKED!", "#oficina 3", "N° #2")
SPACES = (" ", "  ", "\u00a0", "\t", "\n", "\u2009", "\u3000", "\x85", "\x1f")
ODD = (
    "\u200b",
    "\ufeff",
    "\x00",
    "\x07",
    "\u00ad",
    "\u200d",
    "\u2028",
    "🙂",
    "١٢",
    "ＴＯＴＡＬ",
    "ﬁ",
    "ſ",
    "K",
)
WORDS = (
    *("Cobro", "de", "equipos", "Reconexión", "AÑO", "Núñez", "O'Brien", '"cita"', "a\\b", "total"),
    *(
        "Total",
        "general",
        "subtotal",
        "ÜBER",
        "straße",
        "İstanbul",
        "ñandú",
        "c/u",
        "50%",
        "&",
        "{x}",
    ),
)
CLASSES = (
    *("PETICION", "Petición", "petición ", "QUEJA", "quejas", "Recurso", "RECURSOS", "peticiones"),
    *("RECLAMO", "P", "queja formal", "PQR"),
)
ANSWERS = (
    *(
        "APROBADO",
        "aprobada",
        "Sí",
        "si",
        "OK",
        "o.k.",
        "Rechazado",
        "NEGADO",
        "no aplica",
        "No procede",
    ),
    *(
        "pendiente",
        "En gestión",
        "en gestion",
        "Sin respuesta",
        "casi aprobado",
        "ＯＫ",
        "tótal",
        "sí!",
    ),
)
MONTHS = ("ene", "enero", "Feb", "marzo", "sept", "setiembre", "dic", "xyz")


def random_cell(chance: random.Random, field: Field) -> str | None:
    """Return one cell: mostly of its kind, often blank, broken, spoilt or of another kind."""
    turn = chance.random()
    if turn < 0.04:
        return None
    if turn < 0.12:
        return chance.choice(BLANKS)
    if turn < 0.15:
        return chance.choice(ERRORS)
    if turn < 0.22:
        return _any_text(chance)
    kinds: dict[Kind, Callable[[random.Random], str]] = {
        Kind.ACCOUNT: _number,
        Kind.RADICADO: _radicado,
        Kind.RESULT: lambda chance: chance.choice(ANSWERS),
        Kind.MONEY: _money,
        Kind.DAY: _day,
        Kind.CODE: lambda chance: _alphanumeric(chance, 1, 5),
        Kind.IDENTIFIER: lambda chance: chance.choice(
            (_alphanumeric(chance, 3, 8), _number(chance))
        ),
        Kind.CUN: _cun,
        Kind.TELEPHONE: _telephone,
        Kind.CLASS: lambda chance: chance.choice(CLASSES),
    }
    text = kinds.get(field.kind, _words)(chance)
    return _spoilt(chance, text) if chance.random() < 0.25 else text


def _spoilt(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text) + 1)
    what = chance.choice((*SPACES, *ODD, *"-.,'()$#/+0aZ"))
    return text[:place] + what + text[place:]


def _any_text(chance: random.Random) -> str:
    pieces = (*SPACES, *ODD, *WORDS, *"0123456789.,-$()/#aZñÉ")
    return "".join(chance.choices(pieces, k=chance.randrange(1, 8)))


def _digits(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choices("0123456789", k=chance.randint(least, most)))


def _alphanumeric(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choices("ABCxyz0123456789", k=chance.randint(least, most)))


def _number(chance: random.Random) -> str:
    return _digits(chance, 4, 11) + chance.choice(("", "", "", ".0", ".00", ".5", " "))


def _radicado(chance: random.Random) -> str:
    inside = "".join(chance.choices("ABxy01234567-_./", k=chance.randint(1, 32)))
    return chance.choice((_number(chance), inside))


def _words(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 5)))


def _money(chance: random.Random) -> str:
    number = chance.randint(0, 10 ** chance.randint(1, 13))
    shown = chance.choice((f"{number}", f"{number:,}", f"{number:,}".replace(",", ".")))
    decimals = chance.choice(("", "", ",5", ",50", ".5", ".05", ",500", ".123", ",", "."))
    before = chance.choice(("", "", "", "$", "$ ", "-", "-$ ", "COP ", "(", "$ (", "+", "−"))
    after = chance.choice(("", "", "", "", ")", "-", " pesos", " COP"))
    return before + shown + decimals + after


def _day(chance: random.Random) -> str:
    day, month = chance.randint(0, 32), chance.randint(0, 13)
    year = chance.choice((2026, 2025, 1989, 1990, 2099, 2100, 26))
    between = chance.choice("/-. ")
    pad = chance.choice(("", "02"))
    written = (
        f"{day:{pad}}{between}{month:{pad}}{between}{year}",
        f"{year}{between}{month:02}{between}{day:02}",
        f"{day} de {chance.choice(MONTHS)} de {year}",
        f"{day}-{chance.choice(MONTHS)}-{year}",
        str(chance.randint(0, 120_000)),
        f"{chance.randint(40_000, 50_000)}.{_digits(chance, 1, 12)}",
        f"{chance.randint(40_000, 50_000)},5",
    )
    hours = ("", "", "", " 10:20", " 10:20:30", "T25:61:00", " 9:05 p. m.", " 9:05am", "T23:30:00Z")
    return chance.choice(written) + chance.choice(hours)


def _cun(chance: random.Random) -> str:
    digits = _digits(chance, 14, 18)
    grouped = " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))
    return chance.choice(
        (digits, _digits(chance, 16, 16), grouped, f"{digits[:15]}?", f"{digits}.0")
    )


def _telephone(chance: random.Random) -> str:
    number = chance.choice(("3", "30", "60", "5")) + _digits(chance, 7, 9)
    prefix = chance.choice(("", "", "", "+57", "57", "0057", "+57 ", "(57) "))
    shown = chance.choice(
        (number, f"{number[:3]} {number[3:6]} {number[6:]}", f"({number[:3]}) {number[3:]}")
    )
    return prefix + shown + chance.choice(("", "", "", ".0", ".00", "-1"))
