"""Asesores, their ids joined by the catalogue and compared ignoring case, accents and double
spaces (dominio.md section 7).

A caso keeps the id of its base; ids are resolved on reading.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.domain.values.text import clean, folded, says_something
from ajustes_tui.errors import InvalidDatum

MAX_LENGTH = 100
ID_SEPARATOR = "|"
"""Separates the ids of a cell, so no id may contain it."""
_NUMBER = re.compile(r"\d+")


def fold(text: str) -> str:
    """Return the comparison form of an id, name or aliado: no case, accents or double spaces."""
    return clean(folded(text))


class Asesor(NamedTuple):
    """One person of the catalogue; an empty text means unknown."""

    id: str
    other_ids: tuple[str, ...] = ()
    name: str = ""
    aliado: str = ""
    jefe: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The canonical id comes first."""
        return (self.id, *self.other_ids)


def ids_in(cell: str) -> tuple[str, ...]:
    """Without the separator, a comma or a semicolon separates the ids."""
    parts = cell.split(ID_SEPARATOR) if ID_SEPARATOR in cell else re.split("[;,]", cell)
    return tuple(part.strip() for part in parts if part.strip())


def ids_cell(ids: Iterable[str]) -> str:
    texts = tuple(ids)
    text = ID_SEPARATOR.join(texts)
    one_with_comma = len(texts) == 1 and ids_in(text) != texts
    return text + ID_SEPARATOR if one_with_comma else text


Pair = tuple[str | None, str | None]


class SentFor(NamedTuple):
    """Casos a base reports for an asesor and an aliado."""

    base: int
    asesor_id: str
    aliado: str
    casos: int


class AsesorDirectory:
    """Resolves the ids and aliados of the bases to people and operations.

    `people` is the catalogue; `seen`, from the store's casos, decides spellings outside it;
    `sent_for` has the counts of each base, newest last. An aliado is the catalogue's, else that of
    most casos in the newest base with one.
    """

    def __init__(
        self,
        people: Iterable[Asesor] = (),
        seen: Iterable[Pair] = (),
        sent_for: Iterable[SentFor] = (),
    ) -> None:
        people = tuple(people)
        self.pairs = tuple(seen)
        self._people = {fold(text): person for person in people for text in person.ids}
        self._seen = _by_fold(asesor_id for asesor_id, _aliado in self.pairs if asesor_id)
        self._aliados = _by_fold(aliado for _id, aliado in self.pairs if aliado)
        # A base in capitals does not rename an aliado: the catalogue's spelling stands before all.
        listed = _by_fold(person.aliado for person in people if person.aliado)
        self._aliado_keys = {
            folded_aliado: min(spellings, key=lambda text: text in (text.upper(), text.lower()))
            for folded_aliado, spellings in (self._aliados | listed).items()
        }
        newest: dict[str | None, tuple[int, list[tuple[str | None, int]]]] = {}
        for base, asesor_id, aliado, casos in sent_for:
            person = self.resolve(asesor_id)
            if person not in newest or newest[person][0] != base:
                newest[person] = base, []
            newest[person][1].append((aliado, casos))
        self._newest = {person: commonest(said) for person, (_base, said) in newest.items()}

    def resolve(self, asesor_id: str | None) -> str | None:
        """Return the canonical id: the catalogue's, else the bases' first spelling; None for no asesor."""
        if asesor_id is None:
            return None
        folded_id = fold(asesor_id)
        person = self._people.get(folded_id)
        if person is not None:
            return person.id
        spellings = self._seen.get(folded_id)
        return spellings[0] if spellings else clean(asesor_id)

    def person(self, asesor_id: str | None) -> Asesor | None:
        return None if asesor_id is None else self._people.get(fold(asesor_id))

    def name(self, asesor_id: str | None) -> str | None:
        person = self.person(asesor_id)
        return (person.name or None) if person else None

    def aliado_of(self, asesor_id: str | None) -> str | None:
        """Return the catalogue's aliado, else the newest base's."""
        person = self.person(asesor_id)
        own = person.aliado if person else ""
        return self.aliado_key(own or self._newest.get(self.resolve(asesor_id)))

    def aliado(self, asesor_id: str | None, aliado: str | None) -> str | None:
        return self.aliado_of(asesor_id) or self.aliado_key(aliado)

    def jefe(self, asesor_id: str | None) -> str | None:
        person = self.person(asesor_id)
        return (person.jefe or None) if person else None

    def ids_of(self, asesor_id: str) -> tuple[str, ...]:
        """Return every id of a person as the bases spell it.

        The requested id is included, to find casos of bases read before the ids were recorded.
        """
        person = self.person(asesor_id)
        ids = dict.fromkeys((*(person.ids if person else ()), asesor_id))
        for text in tuple(ids):
            ids.update(dict.fromkeys(self._seen.get(fold(text), ())))
        return tuple(ids)

    def ids_named(self, text: str) -> tuple[str, ...]:
        sought = fold(text)
        named = {p.id for p in self._people.values() if sought and sought in fold(p.name)}
        return tuple(i for asesor_id in sorted(named) for i in self.ids_of(asesor_id))

    def aliado_key(self, aliado: str | None) -> str | None:
        """Return the canonical spelling: the catalogue's, else one in mixed case, else the first."""
        if aliado is None:
            return None
        return self._aliado_keys.get(fold(aliado)) or clean(aliado)

    def pairs_of(self, aliado: str | None) -> tuple[Pair, ...]:
        """Return the pairs of an aliado; empty for None."""
        sought = None if aliado is None else fold(aliado)
        return tuple(
            pair
            for pair in self.pairs
            if sought == (None if (of := self.aliado(*pair)) is None else fold(of))
        )

    def pairs_named(self, text: str) -> tuple[Pair, ...]:
        sought = fold(text)
        return tuple(pair for pair in self.pairs if sought in fold(self.aliado(*pair) or ""))


def _by_fold(texts: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in sorted(set(texts)):
        found.setdefault(fold(text), []).append(text)
    return found


def require_valid(person: Asesor, owners: dict[str, str]) -> None:
    """Raise InvalidDatum for a missing id, an invalid text, or another person's id.

    `owners`, by folded id, gains the entry's ids (unique after `tidy`).
    """
    for text in person.ids:
        if not says_something(text):
            raise InvalidDatum(
                "Un id está vacío.", "Escriba el id con que la base nombra al asesor."
            )
        if ID_SEPARATOR in text:
            raise InvalidDatum(f"El id «{text[:40]}» lleva {ID_SEPARATOR}.", "Quítelo.")
        owner = owners.get(fold(text))
        if owner is not None:
            raise InvalidDatum(
                f"El id «{text[:40]}» está en dos personas: «{owner[:40]}» y «{person.id[:40]}».",
                "Déjelo en una sola.",
            )
        owners[fold(text)] = person.id
    for text in (*person.ids, person.name, person.aliado, person.jefe):
        if len(text) > MAX_LENGTH:
            raise InvalidDatum(
                f"«{text[:20]}…» pasa de {MAX_LENGTH} letras.", "Escríbalo más corto."
            )


def tidy(person: Asesor) -> Asesor:
    ids = {fold(text): clean(text) for text in reversed(person.ids)}
    main = fold(person.id)
    others = tuple(ids[f] for f in dict.fromkeys(map(fold, person.other_ids)) if f != main)
    return Asesor(
        clean(person.id), others, clean(person.name), clean(person.aliado), clean(person.jefe)
    )


def joined(people: Iterable[Asesor], kept: str, other: str) -> tuple[Asesor, ...]:
    """Merge two people under `kept`, whose data win; raise InvalidDatum if already merged."""
    people = tuple(people)
    keeps, gives = _entry(people, kept), _entry(people, other)
    stands = fold(keeps.id) == fold(kept)
    if stands and fold(keeps.id) == fold(gives.id):
        raise InvalidDatum(f"«{kept}» y «{other}» ya son la misma persona.", "Escoja otra.")
    one = Asesor(
        keeps.id if stands else kept,
        (*keeps.ids, *gives.ids),
        keeps.name or gives.name,
        keeps.aliado or gives.aliado,
        keeps.jefe or gives.jefe,
    )
    return _with(people, (keeps, gives), tidy(one))


def parted(people: Iterable[Asesor], asesor_id: str) -> tuple[Asesor, ...]:
    """Split an id off as its own person; raise InvalidDatum if canonical or never joined."""
    people = tuple(people)
    person = _entry(people, asesor_id)
    if fold(person.id) == fold(asesor_id):
        raise InvalidDatum(
            f"«{asesor_id}» es el id que queda de esa persona." if person.other_ids
            else f"«{asesor_id}» no está unido a nadie.",
            "Separe uno de los otros.",
        )  # fmt: skip
    others = tuple(text for text in person.other_ids if fold(text) != fold(asesor_id))
    return _with(people, (person,), person._replace(other_ids=others))


def changed(
    people: Iterable[Asesor],
    asesor_id: str,
    *,
    name: str | None = None,
    aliado: str | None = None,
    jefe: str | None = None,
) -> tuple[Asesor, ...]:
    """Update a person's data; None leaves a value unchanged."""
    people = tuple(people)
    person = _entry(people, asesor_id)
    new = person._replace(
        name=person.name if name is None else clean(name),
        aliado=person.aliado if aliado is None else clean(aliado),
        jefe=person.jefe if jefe is None else clean(jefe),
    )
    return _with(people, (person,), new)


def _entry(people: Sequence[Asesor], asesor_id: str) -> Asesor:
    sought = fold(asesor_id)
    for person in people:
        if any(fold(text) == sought for text in person.ids):
            return person
    return Asesor(clean(asesor_id))


def _with(people: Sequence[Asesor], replaced: Sequence[Asesor], new: Asesor) -> tuple[Asesor, ...]:
    """Replace entries by a new one, which is dropped if it says nothing."""
    rest = [person for person in people if person not in replaced]
    after = (*rest, *((new,) if any(new[1:]) else ()))
    owners: dict[str, str] = {}
    for person in after:
        require_valid(person, owners)
    return tuple(sorted(after, key=lambda person: fold(person.id)))


class SentCount(NamedTuple):
    """Casos of one id and name in the bases."""

    asesor_id: str
    name: str | None
    casos: int


class SentAs(NamedTuple):
    """Casos of an id by result, causal and rejection reason."""

    asesor_id: str
    resultado: str | None
    causal: str | None
    reason: str | None
    casos: int


class AsesorCasos(NamedTuple):
    """A person's casos counted three ways, largest first; a None result is unanswered."""

    results: Mapping[str | None, int]
    causales: Mapping[str | None, int]
    reasons: Mapping[str, int]


def casos_of(sent: Iterable[SentAs], directory: AsesorDirectory) -> dict[str, AsesorCasos]:
    counts: dict[str, tuple[Counter[str | None], Counter[str | None], Counter[str]]] = {}
    for each in sent:
        person = directory.resolve(each.asesor_id) or ""
        if person not in counts:
            counts[person] = (Counter(), Counter(), Counter())
        results, causales, reasons = counts[person]
        results[each.resultado] += each.casos
        causales[each.causal] += each.casos
        if each.reason:
            reasons[each.reason] += each.casos
    return {
        person: AsesorCasos(
            dict(results.most_common()), dict(causales.most_common()), dict(reasons.most_common())
        )
        for person, (results, causales, reasons) in counts.items()
    }


class AsesorCard(NamedTuple):
    """A person in the supervisor's list."""

    id: str
    ids: tuple[str, ...]
    name: str
    aliado: str
    jefe: str
    casos: int
    listed: bool
    doubles: tuple[str, ...] = ()
    """Ids of probable duplicates."""


def cards(
    people: Iterable[Asesor], counts: Iterable[SentCount], directory: AsesorDirectory
) -> list[AsesorCard]:
    """Return one card per person, most casos first; bases fill the catalogue's gaps."""
    by_person: dict[str, list[SentCount]] = {person.id: [] for person in people}
    for count in counts:
        by_person.setdefault(directory.resolve(count.asesor_id) or "", []).append(count)
    found = [_card(directory, asesor_id, theirs) for asesor_id, theirs in by_person.items()]
    doubles = likely_doubles({card.id: card.name for card in found})
    return sorted(
        (card._replace(doubles=doubles.get(card.id, ())) for card in found),
        key=lambda card: (-card.casos, fold(card.id)),
    )


def _card(directory: AsesorDirectory, asesor_id: str, counts: Sequence[SentCount]) -> AsesorCard:
    person = directory.person(asesor_id)
    ids = dict.fromkeys((asesor_id, *sorted({count.asesor_id for count in counts})))
    spelled = {fold(text) for text in ids}
    ids.update((text, None) for text in (person.ids if person else ()) if fold(text) not in spelled)
    return AsesorCard(
        asesor_id,
        tuple(ids),
        directory.name(asesor_id) or commonest((c.name, c.casos) for c in counts) or "",
        directory.aliado_of(asesor_id) or "",
        directory.jefe(asesor_id) or "",
        sum(count.casos for count in counts),
        person is not None,
    )


def commonest(texts: Iterable[tuple[str | None, int]]) -> str | None:
    """Return the text of most casos, so that a typing error renames nobody; None without any."""
    casos: dict[str, dict[str, int]] = {}
    for text, count in texts:
        if text:
            spellings = casos.setdefault(fold(text), {})
            spellings[text] = spellings.get(text, 0) + count
    if not casos:
        return None
    _folded, spellings = max(casos.items(), key=lambda each: (sum(each[1].values()), each[0]))
    return max(spellings, key=lambda text: (spellings[text], text))


def likely_doubles(names: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    """Return each person's probable duplicates; nothing is joined automatically.

    Duplicates have equal names, or ids differing only in leading zeros. `names` has one id per person.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for asesor_id, name in names.items():
        bare = _NUMBER.sub(lambda number: number[0].lstrip("0") or "0", fold(asesor_id))
        groups.setdefault(("id", bare), []).append(asesor_id)
        if name and says_something(name):
            groups.setdefault(("name", fold(name)), []).append(asesor_id)
    found: dict[str, set[str]] = {}
    for alike in groups.values():
        for asesor_id in alike:
            found.setdefault(asesor_id, set()).update(
                other for other in alike if other != asesor_id
            )
    return {asesor_id: tuple(sorted(others)) for asesor_id, others in found.items() if others}
