"""Cleaning and comparing the text of cells: texts that look equal to a person are equal here."""

from __future__ import annotations

import re
import unicodedata

_ESPACIOS = re.compile(r"\s+")
_RELLENO = re.compile(r"[-–—―−_.·*/\s]*")
_NO_ALFANUMERICO = re.compile(r"[\W_]+")
_UNION_DE_EMOJI = "\u200d"
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_UNION_SUELTA = re.compile(f"(?<![\ufe0f{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
_SIN_DATO = frozenset(
    {"n/a", "n.a.", "n.a", "n/d", "n.d.", "n.d", "s/d", "s.d.", "s.d", "s/i"}
    | {"null", "none", "nan", "sin dato", "sin datos", "sin información", "sin informacion"}
)


def limpiar(texto: str) -> str:
    """Return the text on one line, no control characters, each run of spaces as one."""
    if texto.isprintable():
        return " ".join(texto.split()) if "  " in texto else texto.strip()
    visible = "".join(
        caracter
        for caracter in _UNION_SUELTA.sub("", _ESPACIOS.sub(" ", texto))
        if caracter == _UNION_DE_EMOJI or unicodedata.category(caracter) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(visible.split())


def clave(texto: str) -> str:
    """Return the comparison key: no case, accents or punctuation, single spaces."""
    descompuesto = unicodedata.normalize("NFKD", texto.casefold())
    sin_tildes = "".join(c for c in descompuesto if not unicodedata.combining(c))
    return _NO_ALFANUMERICO.sub(" ", limpiar(sin_tildes)).strip()


def dice_algo(texto: str) -> bool:
    """Tell whether there is a letter or a digit in a text."""
    return any(map(str.isalnum, texto))


def es_vacio(texto: str) -> bool:
    """Tell whether a cell says nothing: blank, dashes or dots, or a word for no datum."""
    limpio = limpiar(texto)
    return _RELLENO.fullmatch(limpio) is not None or limpio.casefold() in _SIN_DATO


def iniciales(nombre: str) -> str:
    """Return a person's name masked: the first letter of each word."""
    return " ".join(f"{palabra[0]}•••" for palabra in nombre.split())
