"""The predicate of a list, figure or export of casos, and the order of a list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import BY_DECIDE, WAIT_FOR_BACK, Estado
from ajustes_tui.errors import InvalidDatum

_LONGEST_SOUGHT = 1_000
"""Maximum characters of a search text: no datum of a caso is longer, and SQL has a limit too."""


class QueueOrder(StrEnum):
    """The order of a list; urgency is due callbacks, then the nearest clock."""

    URGENCY = "urgencia"
    VALUE = "valor"
    CUENTA = "cuenta"
    RECENT = "reciente"


class Situation(NamedTuple):
    """A situation by name: several estados, or the question of one."""

    estados: frozenset[Estado] = frozenset()
    unclassified: frozenset[Resultado | None] = frozenset()
    """Results of unclassified casos that are included; None is no answer yet."""
    returned: bool = False
    """Includes casos back in the queue without the back's answer."""

    @property
    def possible(self) -> frozenset[Estado]:
        unclassified = {Estado.POR_CLASIFICAR} if self.unclassified else set[Estado]()
        return self.estados | unclassified | (WAIT_FOR_BACK if self.returned else frozenset())


Span = tuple[Any, Any]
"""A range of days or centavos, both ends included; None leaves an end open."""


class Condition(NamedTuple):
    """A word with the values that its row in `vocabulary.WORDS` takes."""

    word: str
    values: tuple[Any, ...] = ()
    inverse: bool = False
    """Keep the casos that do not meet it."""


def sought(text: str) -> str:
    """Raises InvalidDatum if too long."""
    if len(text) > _LONGEST_SOUGHT:
        raise InvalidDatum(
            "Lo que se busca es demasiado largo.", f"Escriba a lo más {_LONGEST_SOUGHT} letras."
        )
    return text


class CasoFilter(NamedTuple):
    """One predicate for a list and everything counted or exported from it."""

    conditions: tuple[Condition, ...] = ()
    """All must be met."""
    limit: int | None = None

    @classmethod
    def of(cls, **values: object) -> CasoFilter:
        return cls(tuple(Condition(word, (value,)) for word, value in values.items()))

    def also(self, *conditions: Condition) -> CasoFilter:
        return self._replace(conditions=(*self.conditions, *conditions))

    def value(self, word: str) -> Any:  # noqa: ANN401 - the value of a word
        return next((c.values[0] for c in self.conditions if c.word == word and c.values), None)

    def asks_only(self, word: str) -> bool:
        """Return True for an empty filter too."""
        return self.limit is None and all(each.word == word for each in self.conditions)

    def asks(self) -> list[str]:
        """Return its words, as the audit trail of an export keeps them."""
        asked = dict.fromkeys(condition.word for condition in self.conditions)
        return [*asked, *(["limite"] if self.limit is not None else [])]


def in_estados(estados: Collection[Estado], *, returned: bool = False) -> Condition:
    return Condition("estado", (Situation(frozenset(estados), returned=returned),))


def of_corte(corte: date | None) -> CasoFilter:
    return CasoFilter() if corte is None else CasoFilter.of(corte=(corte, corte))


UNANSWERED = CasoFilter((in_estados((), returned=True),))
"""Casos back in the queue because the back did not answer in time."""
QUEUE = CasoFilter((in_estados(BY_DECIDE, returned=True),))
"""*Cola*: the casos triage decides, and those back without the back's answer."""
