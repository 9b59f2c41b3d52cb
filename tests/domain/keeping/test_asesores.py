"""Who an asesor is: spellings folded, ids joined by the catalogue, and parted again."""

from __future__ import annotations

from ajustes_tui.domain.keeping.asesores import Asesor, AsesorDirectory, fold


def test_ids_are_compared_without_case_accents_and_double_spaces() -> None:
    assert fold("  ÁS  01 ") == fold("as 01")
    assert fold("AS-01") != fold("AS01"), "punctuation is part of an id"
    directory = AsesorDirectory(seen=["as01", "AS01", "As01", "AS02"])
    assert {directory.resolve(i) for i in ("as01", "AS01", " aS01 ")} == {"AS01"}
    assert set(directory.ids_of("as01")) == {"as01", "AS01", "As01"}
    assert directory.resolve(None) is None
    assert directory.resolve("nuevo 7") == "nuevo 7"


def test_the_catalogue_joins_ids_and_says_who_they_are() -> None:
    person = Asesor("AS02", ("as 9", "Zx"), "Ana Peña", "Almacontact", "Luis")
    directory = AsesorDirectory([person], ["as02", "AS 9", "zx", "AS01"])
    assert {directory.resolve(i) for i in ("as02", "AS02", "AS 9", "ZX")} == {"AS02"}
    assert {"as02", "AS 9", "zx"} <= set(directory.ids_of("zx"))
    assert directory.name("zx") == "Ana Peña"
    assert directory.jefe("AS 9") == "Luis"
    assert directory.aliado_of("AS01") is None
    assert set(directory.ids_named("pena")) == set(directory.ids_of("AS02"))


def test_aliados_are_compared_the_same_way() -> None:
    directory = AsesorDirectory(aliados=["Operación  Norte", "operacion norte", "Sur"])
    assert directory.aliado_key("OPERACIÓN NORTE") == "Operación  Norte"
    assert set(directory.aliados_of("operacion norte")) == {"Operación  Norte", "operacion norte"}
    assert directory.aliado_key(None) is None
