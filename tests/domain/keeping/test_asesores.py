"""Who an asesor is: spellings folded, ids joined by the catalogue, and parted again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.keeping.asesores import (
    Asesor,
    AsesorDirectory,
    SentCount,
    SentFor,
    cards,
    changed,
    fold,
    ids_cell,
    ids_in,
    joined,
    likely_doubles,
    parted,
)
from ajustes_tui.errors import InvalidDatum


def _directory(ids: Iterable[str], people: Iterable[Asesor] = ()) -> AsesorDirectory:
    return AsesorDirectory(people, [(asesor_id, None) for asesor_id in ids])


def test_a_person_has_one_aliado_the_catalogues_else_the_newest_bases():
    listed = Asesor("AS02", ("zx",), aliado="Almacontact")
    seen = [("AS01", "Norte"), ("as01", "SUR"), ("AS02", "Norte"), (None, "Norte"), ("AS03", None)]
    sent_for = [
        SentFor(1, "AS01", "Norte", 9),
        SentFor(1, "zx", "Norte", 1),
        # Of the newest base, that of most casos however it is spelled.
        SentFor(2, "as01", "SUR", 2),
        SentFor(2, "AS01", "Norte", 3),
        SentFor(2, "AS01", "sur", 2),
    ]
    directory = AsesorDirectory([listed], seen, sent_for)

    assert [directory.aliado(*pair) for pair in seen] == [
        *("SUR", "SUR", "Almacontact", "Norte", None)
    ]
    assert directory.pairs_of("sur") == (("AS01", "Norte"), ("as01", "SUR"))
    assert directory.pairs_of(None) == (("AS03", None),)
    assert directory.pairs_named("almac") == (("AS02", "Norte"),)


def test_ids_are_compared_without_case_accents_and_double_spaces():
    assert fold("  ÁS  01 ") == fold("as 01")
    assert fold("AS-01") != fold("AS01"), "punctuation is part of an id"
    directory = _directory(["as01", "AS01", "As01", "AS02"])
    assert {directory.resolve(i) for i in ("as01", "AS01", " aS01 ")} == {"AS01"}
    assert set(directory.ids_of("as01")) == {"as01", "AS01", "As01"}
    assert directory.resolve(None) is None
    assert directory.resolve("nuevo 7") == "nuevo 7"


def test_the_catalogue_joins_ids_and_says_who_they_are():
    person = Asesor("AS02", ("as 9", "Zx"), "Ana Peña", "Almacontact", "Luis")
    directory = _directory(["as02", "AS 9", "zx", "AS01"], [person])
    assert {directory.resolve(i) for i in ("as02", "AS02", "AS 9", "ZX")} == {"AS02"}
    assert {"as02", "AS 9", "zx"} <= set(directory.ids_of("zx"))
    assert directory.name("zx") == "Ana Peña"
    assert directory.jefe("AS 9") == "Luis"
    assert directory.aliado_of("AS01") is None
    assert set(directory.ids_named("pena")) == set(directory.ids_of("AS02"))


def test_aliados_are_compared_the_same_way():
    directory = AsesorDirectory(
        seen=[(None, a) for a in ("Operación  Norte", "operacion norte", "Sur")]
    )
    assert directory.aliado_key("OPERACIÓN NORTE") == "Operación  Norte"
    assert directory.pairs_of("operacion norte") == (
        (None, "Operación  Norte"),
        (None, "operacion norte"),
    )
    assert directory.aliado_key(None) is None


def test_a_base_in_capitals_does_not_rename_an_aliado():
    seen = ["ALMACONTACT", "almacontact", "Almacontact", "NORTE", "norte"]
    directory = AsesorDirectory(seen=[(None, text) for text in seen])
    assert {directory.aliado_key(text) for text in seen} == {"Almacontact", "NORTE"}
    people = [Asesor("AS1", aliado="AlmaContact"), Asesor("AS2")]
    directory = AsesorDirectory(people, [(None, text) for text in seen])
    assert {directory.aliado_key(text) for text in seen} == {"AlmaContact", "NORTE"}
    sent_for = [SentFor(1, "AS1", "NORTE", 1), SentFor(1, "AS2", "ALMACONTACT", 9)]
    pairs = [(None, text) for text in seen]
    for listed, aliados in ((people, {"AlmaContact"}), ((), {"Almacontact", "NORTE"})):
        of = AsesorDirectory(listed, pairs, sent_for).aliado_of
        assert {of("AS1"), of("AS2")} == aliados


def _resolved(people: Iterable[Asesor], ids: Iterable[str]) -> dict[str, str | None]:
    ids = list(ids)
    directory = _directory(ids, people)
    return {asesor_id: directory.resolve(asesor_id) for asesor_id in ids}


@given(st.data())
def test_joining_is_renaming_in_the_base_and_parting_is_renaming_back(data):
    """Of random casos: the persons of the joined ids are those of a base in which the ids are renamed."""
    pool = ["AS01", "as01", "As 1", "AS1", "ÁS9", "Zoe  P", "zoe p", "77"]
    casos = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=30))
    people: tuple[Asesor, ...] = ()
    renamed = {asesor_id: fold(asesor_id) for asesor_id in pool}
    for _ in range(data.draw(st.integers(0, 4))):
        kept, other = data.draw(st.sampled_from(pool)), data.draw(st.sampled_from(pool))
        if renamed[kept] == renamed[other]:
            continue
        people = joined(people, kept, other)
        gone = renamed[other]
        renamed = {i: renamed[kept] if where == gone else where for i, where in renamed.items()}
    by_catalogue = Counter(Counter(_resolved(people, pool)[i] for i in casos).values())
    by_renaming = Counter(Counter(renamed[i] for i in casos).values())
    assert by_catalogue == by_renaming
    for person in tuple(people):
        for other in person.other_ids:
            people = parted(people, other)
    assert people == ()
    assert _resolved(people, pool) == _resolved((), pool)


def test_a_join_keeps_the_chosen_id_and_what_each_says():
    people = changed((), "AS02", name="Ana", jefe="Luis")
    people = joined(changed(people, "as9", name="Ana P", aliado="Norte"), "AS02", "as9")
    assert people == (Asesor("AS02", ("as9",), "Ana", "Norte", "Luis"),)
    (other_way,) = joined(people, "as9", "AS02")
    assert (other_way.id, other_way.other_ids) == ("as9", ("AS02",))
    with pytest.raises(InvalidDatum, match="ya son la misma"):
        joined(people, "AS02", "AS9")
    for asesor_id in ("AS02", "AS77"):
        with pytest.raises(InvalidDatum):
            parted(people, asesor_id)
    assert changed(parted(people, "AS9"), "AS02", name="", aliado="", jefe="") == ()


def test_likely_doubles_have_the_same_name_or_ids_that_differ_in_zeros():
    names = {"AS01": "Ana Peña", "AS1": None, "X": "ANA  PENA", "AS10": None, "Y": ""}
    assert likely_doubles(names) == {"AS01": ("AS1", "X"), "AS1": ("AS01",), "X": ("AS01",)}


def test_a_card_says_what_the_catalogue_does_not():
    counts = [
        SentCount("as01", "Ana", 2),
        SentCount("AS01", "ANA", 3),
        SentCount("AS02", None, 1),
        SentCount("AS07", "Eva", 4),
    ]
    people = [Asesor("AS02", ("as01",), jefe="Luis"), Asesor("Z")]
    pairs = [(count.asesor_id, None) for count in counts]
    directory = AsesorDirectory(people, pairs, [SentFor(1, "AS01", "Sur", 3)])
    first, second = cards(people, counts, directory)[:2]
    assert (first.id, first.casos, first.name, first.aliado) == ("AS02", 6, "ANA", "Sur")
    assert (first.ids, first.jefe, first.listed) == (("AS02", "AS01", "as01"), "Luis", True)
    assert (second.id, second.listed) == ("AS07", False)


@pytest.mark.parametrize("ids", [("a", "b c"), ("PEREZ, ANA",), ("x;y", "z"), ()])
def test_ids_come_back_from_a_cell(ids):
    assert ids_in(ids_cell(ids)) == ids
    assert ids_in(" a, b ;c") == ("a", "b", "c")
