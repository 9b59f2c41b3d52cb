"""The mask of free texts in exports: no telephone number, and no name the store knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ajustes_tui.domain.base.fields import BESIDE_CHAIN, Kind, columns_of
from ajustes_tui.domain.values.telephone import sin_numeros
from ajustes_tui.domain.values.text import clave, iniciales

_PALABRA = re.compile(r"[\w\u0300-\u036f]+")
_PARTICULAS = frozenset({"de", "del", "la", "las", "lo", "los", "el", "y"})
_NADIE = "—"
_NAMES = "|".join(sorted(BESIDE_CHAIN & columns_of(Kind.NAME)))
_NOMBRADO = re.compile(
    rf"\b(?P<campo>(?:{_NAMES}): )(?P<nombre>.*?)(?=; (?:{'|'.join(sorted(BESIDE_CHAIN))}): |$)",
    re.MULTILINE,
)
"""The form in which the line of a corte says that it brought a name, among its other texts."""
_Palabras = tuple[tuple[int, int, str], ...]


def nombres_dichos(texto: str) -> Iterator[str]:
    """Yield the names that the line of a corte says it brought."""
    for hallado in _NOMBRADO.finditer(texto):
        if hallado["nombre"] != _NADIE:
            yield hallado["nombre"]


class Mascara:
    """Masks the free texts of one cuenta, given the names of its people."""

    def __init__(self, nombres: Iterable[str] = ()) -> None:
        partes = {tuple(clave(nombre).split()) for nombre in nombres}
        self._nombres = [
            (frozenset(palabras), propias)
            for palabras in sorted(partes)
            if (propias := frozenset(p for p in palabras if _es_propia(p)))
        ]

    def texto(self, texto: str) -> str:
        """Return a free text with its telephone numbers and the names it holds masked."""
        texto = _NOMBRADO.sub(_sin_nombrado, sin_numeros(texto))
        for todas, propias in self._nombres:
            for desde, hasta in reversed(list(_donde(texto, todas, propias))):
                nombre = _PALABRA.sub(lambda p: iniciales(p[0]), texto[desde:hasta])
                texto = f"{texto[:desde]}{nombre}{texto[hasta:]}"
        return texto


def _es_propia(palabra: str) -> bool:
    return len(palabra) > 2 and palabra not in _PARTICULAS


def _sin_nombrado(hallado: re.Match[str]) -> str:
    nombre = hallado["nombre"]
    return hallado["campo"] + (nombre if nombre == _NADIE else iniciales(nombre))


def _donde(texto: str, todas: frozenset[str], propias: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each place with a name: whole, or two of its words in any order."""
    seguidas: list[tuple[int, int, str]] = []
    for palabra in (*_palabras(texto), (len(texto), len(texto), "")):
        if palabra[2] in todas:
            seguidas.append(palabra)
            continue
        lugares = [n for n, (_, _, dicha) in enumerate(seguidas) if dicha in propias]
        if len({seguidas[n][2] for n in lugares}) >= min(2, len(propias)):
            yield seguidas[lugares[0]][0], seguidas[lugares[-1]][1]
        seguidas = []


@lru_cache(maxsize=4_096)
def _palabras(texto: str) -> _Palabras:
    """Return the words of a text with their places; the texts of a base repeat a lot."""
    return tuple((p.start(), p.end(), clave(p[0])) for p in _PALABRA.finditer(texto))
