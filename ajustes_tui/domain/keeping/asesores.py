"""Who an asesor is: the ids of one person, compared as people read them and joined by a catalogue.

Ids, names and aliados are compared without case, accents and double spaces (dominio.md section 7).
A caso keeps the id its base brought; it is resolved whenever a figure is read.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.domain.values.text import clean, folded, says_something
from ajustes_tui.errors import InvalidDatum

MAX_LENGTH = 100
"""Letters an id, a name, an aliado or a jefe has at most."""
ID_SEPARATOR = "|"
"""What stands between several ids in one cell of a table, and so in no id."""
_NUMBER = re.compile(r"\d+")


def fold(text: str) -> str:
    """Return the form by which an id, a name or an aliado is compared: no case, accents, double spaces."""
    return clean(folded(text))


class Asesor(NamedTuple):
    """One person of the catalogue; an empty text is not known."""

    id: str
    other_ids: tuple[str, ...] = ()
    name: str = ""
    aliado: str = ""
    jefe: str = ""
    """The jefe inmediato, who answers for the asesor's commitment."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id of the person, the one that stays first."""
        return (self.id, *self.other_ids)

    @property
    def says_nothing(self) -> bool:
        """Whether the entry tells nothing that the id alone does not tell."""
        return not (self.other_ids or self.name or self.aliado or self.jefe)


def ids_in(cell: str) -> tuple[str, ...]:
    """Return the ids of one cell of a table; without the separator, a comma or a semicolon is read as one."""
    parts = cell.split(ID_SEPARATOR) if ID_SEPARATOR in cell else re.split("[;,]", cell)
    return tuple(part.strip() for part in parts if part.strip())


def ids_cell(ids: Iterable[str]) -> str:
    """Return some ids as one cell of a table, as `ids_in` reads it."""
    texts = tuple(ids)
    text = ID_SEPARATOR.join(texts)
    one_with_comma = len(texts) == 1 and ids_in(text) != texts
    return text + ID_SEPARATOR if one_with_comma else text


Pair = tuple[str | None, str | None]
"""An id of an asesor and an aliado, as one caso has them."""


class SentFor(NamedTuple):
    """How many casos of an id of an asesor a base says were sent for an aliado."""

    base: int
    asesor_id: str
    aliado: str
    casos: int


class AsesorDirectory:
    """Resolves the ids and the aliados that the bases bring to the people and operations they are.

    `people` is the catalogue. `seen` are the ids and aliados that the casos of the store have, which
    decide how a person who is not in the catalogue is written; `sent_for` are those of each base, the
    newest last: a person has one aliado, the catalogue's, else that of the newest base that says one,
    for most of its casos.
    """

    def __init__(
        self,
        people: Iterable[Asesor] = (),
        seen: Iterable[Pair] = (),
        sent_for: Iterable[SentFor] = (),
    ) -> None:
        people = tuple(people)
        self.pairs = tuple(seen)
        """Every id and aliado that a caso has."""
        self._people = {fold(text): person for person in people for text in person.ids}
        self._seen = _by_fold(asesor_id for asesor_id, _aliado in self.pairs if asesor_id)
        self._aliados = _by_fold(aliado for _id, aliado in self.pairs if aliado)
        # A base in capitals does not rename an aliado: the catalogue's spelling stands before all.
        listed = _by_fold(person.aliado for person in people if person.aliado)
        self._aliado_keys = {
            folded_aliado: min(spellings, key=_in_one_case)
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
        """Return the one id that stands for the person of an id, the same for all the person's ids.

        It is the id the catalogue keeps, else the first spelling of the bases; None for no asesor.
        """
        if asesor_id is None:
            return None
        folded_id = fold(asesor_id)
        person = self._people.get(folded_id)
        if person is not None:
            return person.id
        spellings = self._seen.get(folded_id)
        return spellings[0] if spellings else clean(asesor_id)

    def person(self, asesor_id: str | None) -> Asesor | None:
        """Return the entry of the catalogue for any id of a person, or None when it has none."""
        return None if asesor_id is None else self._people.get(fold(asesor_id))

    def name(self, asesor_id: str | None) -> str | None:
        """Return the name the catalogue gives a person, or None."""
        person = self.person(asesor_id)
        return (person.name or None) if person else None

    def aliado_of(self, asesor_id: str | None) -> str | None:
        """Return the one aliado of a person: the catalogue's, else the newest base's; None for none."""
        person = self.person(asesor_id)
        own = person.aliado if person else ""
        return self.aliado_key(own or self._newest.get(self.resolve(asesor_id)))

    def aliado(self, asesor_id: str | None, aliado: str | None) -> str | None:
        """Return the aliado of a caso: that of its asesor, else the one it came with."""
        return self.aliado_of(asesor_id) or self.aliado_key(aliado)

    def jefe(self, asesor_id: str | None) -> str | None:
        """Return the jefe inmediato the catalogue gives a person, or None."""
        person = self.person(asesor_id)
        return (person.jefe or None) if person else None

    def ids_of(self, asesor_id: str) -> tuple[str, ...]:
        """Return every id under which casos of a person may stand, spelled as the bases spell them.

        The id asked for is always among them, so that a predicate also finds casos whose base was
        read before anybody noted its ids.
        """
        person = self.person(asesor_id)
        ids = dict.fromkeys((*(person.ids if person else ()), asesor_id))
        for text in tuple(ids):
            ids.update(dict.fromkeys(self._seen.get(fold(text), ())))
        return tuple(ids)

    def ids_named(self, text: str) -> tuple[str, ...]:
        """Return every id of the people whose name in the catalogue has a piece of text."""
        sought = fold(text)
        named = {p.id for p in self._people.values() if sought and sought in fold(p.name)}
        return tuple(i for asesor_id in sorted(named) for i in self.ids_of(asesor_id))

    def aliado_key(self, aliado: str | None) -> str | None:
        """Return the one text that stands for an aliado; None for none.

        It is the catalogue's spelling, else one of the bases in mixed case, else their first.
        """
        if aliado is None:
            return None
        return self._aliado_keys.get(fold(aliado)) or clean(aliado)

    def pairs_of(self, aliado: str | None) -> tuple[Pair, ...]:
        """Return every id and aliado with which a caso is of an aliado; of none for None."""
        sought = None if aliado is None else fold(aliado)
        return tuple(
            pair
            for pair in self.pairs
            if sought == (None if (of := self.aliado(*pair)) is None else fold(of))
        )

    def pairs_named(self, text: str) -> tuple[Pair, ...]:
        """Return every id and aliado with which a caso is of an aliado whose name has a piece of text."""
        sought = fold(text)
        return tuple(pair for pair in self.pairs if sought in fold(self.aliado(*pair) or ""))


def _by_fold(texts: Iterable[str]) -> dict[str, list[str]]:
    """Return some texts by the form they are compared by, each list in order: capitals come first."""
    found: dict[str, list[str]] = {}
    for text in sorted(set(texts)):
        found.setdefault(fold(text), []).append(text)
    return found


def _in_one_case(text: str) -> bool:
    """Return whether a text is all in capitals or all in small letters."""
    return text in (text.upper(), text.lower())


def require_valid(person: Asesor, owners: dict[str, str]) -> None:
    """Raise InvalidDatum for an entry without an id, with a text that does not fit, or with the id of another.

    `owners` are the people of the ids seen before, by the form ids are compared by; those of the
    entry, which are each once (see `tidy`), are added.
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
    """Return an entry with clean texts, and each of its ids once however it is spelled."""
    ids = {fold(text): clean(text) for text in reversed(person.ids)}
    main = fold(person.id)
    others = tuple(ids[f] for f in dict.fromkeys(map(fold, person.other_ids)) if f != main)
    return Asesor(
        clean(person.id), others, clean(person.name), clean(person.aliado), clean(person.jefe)
    )


def joined(people: Iterable[Asesor], kept: str, other: str) -> tuple[Asesor, ...]:
    """Return the catalogue with two people as one, under the id that stays; its own data win.

    Raises InvalidDatum when they are one already and `kept` is the id that stands for them.
    """
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
    """Return the catalogue with an id that is a person of its own again.

    Raises InvalidDatum for the id that stands for its person, and for one that was joined to nobody.
    """
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
    """Return the catalogue with other data of a person; None leaves a datum as it is."""
    people = tuple(people)
    person = _entry(people, asesor_id)
    new = person._replace(
        name=person.name if name is None else clean(name),
        aliado=person.aliado if aliado is None else clean(aliado),
        jefe=person.jefe if jefe is None else clean(jefe),
    )
    return _with(people, (person,), new)


def _entry(people: Sequence[Asesor], asesor_id: str) -> Asesor:
    """Return the entry of a person by any of the ids, a new one when the catalogue has none."""
    sought = fold(asesor_id)
    for person in people:
        if any(fold(text) == sought for text in person.ids):
            return person
    return Asesor(clean(asesor_id))


def _with(people: Sequence[Asesor], replaced: Sequence[Asesor], new: Asesor) -> tuple[Asesor, ...]:
    """Return the catalogue with one entry in place of some others; one that says nothing is left out."""
    rest = [person for person in people if person not in replaced]
    after = (*rest, *(() if new.says_nothing else (new,)))
    owners: dict[str, str] = {}
    for person in after:
        require_valid(person, owners)
    return tuple(sorted(after, key=lambda person: fold(person.id)))


class SentCount(NamedTuple):
    """How many casos stand under one id and one name, as their bases say them."""

    asesor_id: str
    name: str | None
    casos: int


class SentAs(NamedTuple):
    """How many casos of an id have one answer of the back, one causal and one reason."""

    asesor_id: str
    resultado: str | None
    causal: str | None
    reason: str | None
    """Why the back rejected them, in its own words."""
    casos: int


class AsesorCasos(NamedTuple):
    """The casos that a person sent, counted three ways, the most first."""

    results: Mapping[str | None, int]
    """By what the back answered; None for nothing yet."""
    causales: Mapping[str | None, int]
    reasons: Mapping[str, int]
    """By why it rejected them."""


def casos_of(sent: Iterable[SentAs], directory: AsesorDirectory) -> dict[str, AsesorCasos]:
    """Return the casos of each person, by the id that stays."""
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
    """One person who sent casos, or whom the catalogue has, as the supervisor's list shows them."""

    id: str
    ids: tuple[str, ...]
    """Every id of the person, as the bases or the catalogue spell it, the one that stays first."""
    name: str
    aliado: str
    jefe: str
    casos: int
    listed: bool
    """Whether the catalogue has the person."""
    doubles: tuple[str, ...] = ()
    """The ids of other people that are probably this one."""


def cards(
    people: Iterable[Asesor], counts: Iterable[SentCount], directory: AsesorDirectory
) -> list[AsesorCard]:
    """Return one card per person, most casos first; what the catalogue does not say, their bases do."""
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
    """Return the text of most casos, however it is spelled, so that a typing error renames nobody.

    Of its spellings the one of most casos stays; None when no caso has one.
    """
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
    """Return for each person the others that are probably the same one; nothing is joined by itself.

    `names` are the names by id, one id per person. Two are alike when they have the same name, or
    ids that differ only in zeros before a number.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for asesor_id, name in names.items():
        groups.setdefault(("id", _without_zeros(asesor_id)), []).append(asesor_id)
        if name and says_something(name):
            groups.setdefault(("name", fold(name)), []).append(asesor_id)
    found: dict[str, set[str]] = {}
    for alike in groups.values():
        for asesor_id in alike:
            found.setdefault(asesor_id, set()).update(
                other for other in alike if other != asesor_id
            )
    return {asesor_id: tuple(sorted(others)) for asesor_id, others in found.items() if others}


def _without_zeros(asesor_id: str) -> str:
    """Return an id as it is told from others when the zeros before its numbers are left out."""
    return _NUMBER.sub(lambda number: number[0].lstrip("0") or "0", fold(asesor_id))
