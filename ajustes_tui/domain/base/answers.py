"""Decide whether «sí» in a column of answers approves or rejects: from the header, or by asking a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ajustes_tui.domain.base.headers import affirms, denies, may_deny, meaning_of, reduce_header
from ajustes_tui.domain.base.rows import (
    APPROVES,
    NO_ANSWER_WORDS,
    NO_WORDS,
    REJECTS,
    YES_WORDS,
    Resultado,
    YesDoubt,
)
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.domain.values.text import is_blank, key
from ajustes_tui.errors import Doubt, DoubtOn

_NAMED = 40
_OF_ANSWER = "resultado_back"


class YesReading(NamedTuple):
    """How to read the answers of a column."""

    answers: Mapping[str, str | None] = {}
    """Overrides of the synonyms, by normalized word."""
    notices: tuple[str, ...] = ()
    doubt: YesDoubt | None = None


def yes_reading(
    cells: Iterable[tuple[str, int]],
    name: str,
    header: str,
    synonyms: Synonyms,
    *,
    asked: str | None,
    remembered: str | None,
    in_sight: bool,
) -> YesReading:
    """Decide how to read «sí» and «no» in an answer column.

    `header` is `name` without the prefix common to all headers, `remembered` the answer for an
    earlier base. Raises Doubt if nothing decides, unless `in_sight`.
    """
    counts, meanings = _counts(cells), synonyms.by_answer
    heading = name[:_NAMED]
    yes, no = (sum(counts.get(word, 0) for word in words) for words in (YES_WORDS, NO_WORDS))
    decided = {word for word in counts if word not in NO_ANSWER_WORDS and meanings.get(word)}
    of_two = bool(yes or no) and decided <= YES_WORDS | NO_WORDS
    if not (yes or no) or not (of_two or denies(header)):
        none = f"Decir qué es SI no cambió nada: «{heading}» no es una columna de SI y NO."
        return YesReading(notices=(none,) if asked else ())
    told = _told(header, synonyms)
    said = asked or remembered
    meaning = said or told or APPROVES
    doubt = YesDoubt(heading, yes, no) if told is None and said is None else None
    if doubt is not None and not in_sight:
        raise Doubt(DoubtOn.YES, doubt.why, "Diga qué es SI: --si aprobado o --si rechazado.")
    results = [Resultado.APROBADO.value, Resultado.RECHAZADO.value]
    answers: dict[str, str | None] = dict.fromkeys(NO_ANSWER_WORDS) if of_two else {}
    for words, result in zip(
        (YES_WORDS, NO_WORDS), results if meaning == APPROVES else results[::-1], strict=True
    ):
        answers |= dict.fromkeys(words, result)
    useless = asked is not None and asked == told
    notices = _notices(heading, told, meaning, useless=useless, said=said is not None)
    return YesReading(answers, tuple(notices), doubt)


def _told(header: str, synonyms: Synonyms) -> str | None:
    if denies(header):
        return REJECTS
    meaning = meaning_of(header)
    synonym = synonyms.by_header.get(reduce_header(header)) == _OF_ANSWER and not may_deny(header)
    likely = _OF_ANSWER in meaning.maybe and affirms(header)
    return APPROVES if synonym or likely or _OF_ANSWER in meaning.fields else None


def _notices(
    heading: str, told: str | None, meaning: str, *, useless: bool, said: bool
) -> Iterator[str]:
    read = (
        "RECHAZADO, y NO como APROBADO" if meaning == REJECTS else "APROBADO, y NO como RECHAZADO"
    )
    if useless:
        yield f"Decir qué es SI no cambió nada: bajo «{heading}» SÍ ya se lee como {read}."
    elif said and meaning != told:
        yield f"En «{heading}» SÍ se leyó como {read}, como se indicó."
    elif told == REJECTS:
        yield f"«{heading}» niega: SÍ se leyó como {read}."


def _counts(cells: Iterable[tuple[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text, count in cells:
        if not is_blank(text):
            counts[key(text)] = counts.get(key(text), 0) + count
    return counts
