"""The predicate of a list, a figure or an export of casos, and the order of a list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import BY_DECIDE, WAIT_FOR_BACK, Estado
from ajustes_tui.errors import InvalidDatum

_LONGEST_SOUGHT = 1_000
"""Characters of a text that is looked for: no datum of a caso is as long, and SQL has a limit too."""


class QueueOrder(StrEnum):
    """How a list of casos is ordered; urgency is due callbacks, then the nearest clock."""

    URGENCY = "urgencia"
    VALUE = "valor"
    CUENTA = "cuenta"
    RECENT = "reciente"


class Situation(NamedTuple):
    """A situation as a person names it: several estados, or the question that an estado asks."""

    estados: frozenset[Estado] = frozenset()
    unclassified: frozenset[Resultado | None] = frozenset()
    """The results with which an unclassified caso is in the situation too; None is no answer yet."""
    returned: bool = False
    """Whether casos that came back to the queue without the back's answer are in it too."""

    @property
    def possible(self) -> frozenset[Estado]:
        """Return every estado in which a caso may be in the situation."""
        unclassified = {Estado.POR_CLASIFICAR} if self.unclassified else set[Estado]()
        return self.estados | unclassified | (WAIT_FOR_BACK if self.returned else frozenset())


Span = tuple[Any, Any]
"""From a day or an amount in centavos to another, both included; None leaves that side open."""


class Condition(NamedTuple):
    """A word asked of a caso, with the values that its row in `vocabulary.WORDS` takes."""

    word: str
    values: tuple[Any, ...] = ()
    inverse: bool = False
    """Whether the casos that the condition leaves out are kept instead."""


def sought(text: str) -> str:
    """Return a text that is looked for, or a filter line; raises InvalidDatum for one too long to be one."""
    if len(text) > _LONGEST_SOUGHT:
        raise InvalidDatum(
            "Lo que se busca es demasiado largo.", f"Escriba a lo más {_LONGEST_SOUGHT} letras."
        )
    return text


class CasoFilter(NamedTuple):
    """One predicate for a list and everything counted or exported from it."""

    conditions: tuple[Condition, ...] = ()
    """A caso must meet all of them."""
    limit: int | None = None

    @classmethod
    def of(cls, **values: object) -> CasoFilter:
        """Return the filter of some words, each with its one value."""
        return cls(tuple(Condition(word, (value,)) for word, value in values.items()))

    def also(self, *conditions: Condition) -> CasoFilter:
        """Return the filter with more conditions."""
        return self._replace(conditions=(*self.conditions, *conditions))

    def value(self, word: str) -> Any:  # noqa: ANN401 - the value of a word
        """Return the first value asked of a word; None when it is not asked."""
        return next((c.values[0] for c in self.conditions if c.word == word and c.values), None)

    def asks_only(self, word: str) -> bool:
        """Tell whether nothing but a word is asked, or nothing at all."""
        return self.limit is None and all(each.word == word for each in self.conditions)

    def asks(self) -> list[str]:
        """Return the words that are asked, as the audit trail keeps them of an export."""
        asked = dict.fromkeys(condition.word for condition in self.conditions)
        return [*asked, *(["limite"] if self.limit is not None else [])]


def in_estados(estados: Collection[Estado], *, returned: bool = False) -> Condition:
    """Return the condition of being in some estados, or `returned` from the back without its answer."""
    return Condition("estado", (Situation(frozenset(estados), returned=returned),))


def of_corte(corte: date | None) -> CasoFilter:
    """Return the filter of the casos of a corte; None is every caso."""
    return CasoFilter() if corte is None else CasoFilter.of(corte=(corte, corte))


UNANSWERED = CasoFilter((in_estados((), returned=True),))
"""The casos that wait for the back and came back because it did not answer in time."""
QUEUE = CasoFilter((in_estados(BY_DECIDE, returned=True),))
"""*Cola*: the casos that triage decides, and the casos that came back without the answer of the back."""
