"""Who an asesor is: the ids of one person, compared as people read them and joined by a catalogue.

Ids, names and aliados are compared without case, accents and double spaces (dominio.md section 7).
A caso keeps the id its base brought; it is resolved whenever a figure is read.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ajustes_tui.domain.values.text import clean, folded


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


class AsesorDirectory:
    """Resolves the ids and the aliados that the bases bring to the persons and operations they are.

    `people` is the catalogue; `seen` and `aliados` are the texts that the bases of the store brought,
    which decide how a person who is not in the catalogue is written.
    """

    def __init__(
        self,
        people: Iterable[Asesor] = (),
        seen: Iterable[str] = (),
        aliados: Iterable[str] = (),
    ) -> None:
        self._people = {fold(text): person for person in people for text in person.ids}
        self._seen = _by_fold(seen)
        self._aliados = _by_fold(aliados)

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
        """Return the aliado the catalogue gives a person, or None."""
        person = self.person(asesor_id)
        return (person.aliado or None) if person else None

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
        """Return every id of the persons whose name in the catalogue has a piece of text."""
        sought = fold(text)
        named = {p.id for p in self._people.values() if sought and sought in fold(p.name)}
        return tuple(i for asesor_id in sorted(named) for i in self.ids_of(asesor_id))

    def aliado_key(self, aliado: str | None) -> str | None:
        """Return the one text that stands for an aliado, the first spelling of the bases; None for none."""
        if aliado is None:
            return None
        spellings = self._aliados.get(fold(aliado))
        return spellings[0] if spellings else clean(aliado)

    def aliados_of(self, aliado: str) -> tuple[str, ...]:
        """Return every text under which casos of an aliado may stand, spelled as the bases spell them."""
        return tuple(dict.fromkeys((aliado, *self._aliados.get(fold(aliado), ()))))


def _by_fold(texts: Iterable[str]) -> dict[str, list[str]]:
    """Return some texts by the form they are compared by, each list in order: capitals come first."""
    found: dict[str, list[str]] = {}
    for text in sorted(set(texts)):
        found.setdefault(fold(text), []).append(text)
    return found
