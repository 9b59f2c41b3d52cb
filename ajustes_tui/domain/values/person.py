"""The person at the keyboard and the powers of their role."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import product
from string import ascii_uppercase
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.values.roles import Power, Rol, can
from ajustes_tui.domain.values.text import clean, without_accents
from ajustes_tui.errors import InvalidDatum

_INITIALS = re.compile(r"[A-Z]{2,4}")
_LONGEST = 4


class Usuario(NamedTuple):
    """A person of the célula."""

    login: str
    name: str
    rol: Rol
    active: bool = True
    initials: str = ""
    """Two to four unique letters that end the person's RR lines; empty before saving."""

    @property
    def is_named(self) -> bool:
        """The name is not just the login."""
        return self.name.casefold() != self.login.casefold()


class ClaimsNow(NamedTuple):
    """How many casos a person has claimed, and the latest."""

    casos: int = 0
    cuenta: str = ""
    estado: Estado | None = None
    since: datetime | None = None


class PersonCard(NamedTuple):
    """A person, today's work, when last seen, and the casos they hold."""

    usuario: Usuario
    decisiones: Mapping[str, int]
    """Standing decisiones of today by evento, most frequent first."""
    llamadas: int
    seen: datetime | None
    claims: ClaimsNow
    inside: bool = False

    @property
    def total(self) -> int:
        return sum(self.decisiones.values()) + self.llamadas

    @property
    def is_here(self) -> bool:
        return self.inside or self.claims.casos > 0


class RunSession(NamedTuple):
    """The person of this run; `rol` is None for a login that is no active person."""

    login: str
    rol: Rol | None
    demo: bool = False
    id: str = ""
    """Identifies this run in its claims."""

    def can(self, power: Power) -> bool:
        return can(self.rol, power)


def parse_initials(text: str) -> str:
    """Raises InvalidDatum unless 2 to 4 letters."""
    letters = _letters(clean(text))
    if not _INITIALS.fullmatch(letters):
        raise InvalidDatum("Las iniciales son de dos a cuatro letras, sin espacios ni puntos.")
    return letters


def propose_initials(name: str, login: str, taken: Collection[str]) -> str:
    return next(initials for initials in _candidates(name, login) if initials not in taken)


def _candidates(name: str, login: str) -> Iterator[str]:
    words = [word for word in re.split(r"[^A-Z]+", _letters(f"{name} ")) if word]
    if len("".join(words)) < 2:
        words = [word for word in re.split(r"[^A-Z]+", _letters(login)) if word] or ["X"]
    firsts = "".join(word[0] for word in words)
    if len(firsts) > 1:
        yield firsts[0] + firsts[1]
        yield firsts[:_LONGEST]
        for length in range(2, _LONGEST):
            yield (firsts[0] + words[1])[:length]
            yield (words[0][:length] + firsts[1])[:_LONGEST]
    whole = "".join(words)
    yield from (whole[:length] for length in range(2, _LONGEST + 1) if len(whole) >= length)
    for length in range(1, _LONGEST):
        for others in product(ascii_uppercase, repeat=length):
            yield whole[0] + "".join(others)
    for others in product(ascii_uppercase, repeat=_LONGEST):
        yield "".join(others)


def _letters(text: str) -> str:
    return without_accents(text.upper())
