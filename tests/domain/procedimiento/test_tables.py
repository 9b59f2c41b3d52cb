"""The tables of policies: gaps and meetings of rows, against every combination tried one by one."""

from __future__ import annotations

import random
from datetime import date
from itertools import combinations, product
from typing import Any

import pytest

from ajustes_tui import paths
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.keeping.politicas import (
    FACTS,
    Facts,
    Interval,
    Options,
    Politica,
    Politicas,
    Tarifa,
    Tarifas,
    read_condition,
)
from ajustes_tui.domain.procedimiento.tables import gap, meeting, table_findings
from ajustes_tui.domain.rules.politica import propose
from ajustes_tui.services.admin.catalog_file import read_by
from ajustes_tui.services.admin.catalogs import load_catalogs, table_of_toml
from ajustes_tui.services.admin.schemas import POLITICAS, TARIFAS

HEADER = ",".join(POLITICAS.columns)


def rows_of(*rows: dict[str, str]) -> tuple[Politica, ...]:
    lines = [",".join(row.get(name, "") for name in POLITICAS.columns) for row in rows]
    return read_by(POLITICAS, "\n".join([HEADER, *lines]), "politicas").records


def with_tables(*rows: dict[str, str], prices: tuple[Tarifa, ...] = ()) -> Catalogs:
    shipped = load_catalogs(paths.catalogs_dir())
    return Catalogs(
        shipped.causales,
        shipped.marcaciones,
        politicas=Politicas(rows_of(*rows)),
        tarifas=Tarifas(prices),
    )


def said(catalogs: Catalogs) -> list[tuple[str, str, str]]:
    return [(one.place, one.lacks, one.example) for one in table_findings(catalogs)]


E1 = {
    **{"regla": "E1", "causal": "E", "resultado": "RECHAZADO", "dias": "<=30"},
    **{"veredicto": "mal_rechazado", "porque": "está a tiempo"},
}
E2 = {
    **{"regla": "E2", "causal": "E", "resultado": "RECHAZADO", "dias": ">30"},
    **{"veredicto": "rechazo_correcto", "motivo": "NO_APLICA_POLITICA"},
}
E3 = {"regla": "E3", "causal": "E", "resultado": "APROBADO|SIN_RESPUESTA"}
WHOLE = (E1, E2, E3)


# Brute force.

_SMALL: dict[str, list[Any]] = {
    "resultado": ["APROBADO", "RECHAZADO", "SIN_RESPUESTA"],
    "servicio": ["TV", "RED", "OTRO"],
    "dias": list(range(12)),
    "soporte": ["SI", "NO"],
    "campana": list(range(12)),
}


def _random_row(rng: random.Random, number: int) -> Politica:
    conditions: dict[str, Any] = {}
    for name, values in _SMALL.items():
        if rng.random() < 0.45:
            continue
        if FACTS[name].is_number:
            least = rng.randrange(12)
            conditions[name] = Interval(least, rng.choice([least, least + 3, 100_000]))
        else:
            chosen = rng.sample(values, rng.randint(1, len(values)))
            conditions[name] = Options(frozenset(chosen))
    return Politica(str(number), "E", **conditions, porque=str(number))


def _holds(row: Politica, facts: Facts) -> bool:
    return all(condition.admits(facts[name]) for name, condition in row.conditions.items())


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(n, marks=pytest.mark.completo) for n in range(6, 60))]
)
def test_gaps_and_meetings_are_those_of_every_combination(seed: int) -> None:
    rng = random.Random(seed)
    rows = [_random_row(rng, number) for number in range(rng.randint(1, 6))]
    if rng.random() < 0.5:
        # Half of the tables are made whole by a row for all that the others leave.
        rows.append(Politica("resto", "E"))
    table = Politicas(rows)
    # Beyond the ends of every span all numbers are alike.
    every = [dict(zip(_SMALL, values, strict=True)) for values in product(*_SMALL.values())]
    every += [{**facts, "dias": 50_000} for facts in every if facts["dias"] == 0]
    unanswered = any(not any(_holds(row, facts) for row in rows) for facts in every)

    found = gap(table, "E")
    assert (found is not None) >= unanswered
    if found is not None:
        whole = {**{name: values[0] for name, values in _SMALL.items()}, **found}
        assert not any(_holds(row, whole) for row in rows)
    for one, other in combinations(rows, 2):
        both = any(_holds(one, facts) and _holds(other, facts) for facts in every)
        meets = meeting(table, one, other)
        assert (meets is not None) >= both
        if meets is not None:
            whole = {**{name: values[0] for name, values in _SMALL.items()}, **meets}
            assert _holds(one, whole)
            assert _holds(other, whole)


# What is found.


def test_a_whole_table_has_nothing_wrong_and_an_empty_one_neither() -> None:
    assert said(with_tables(*WHOLE)) == []
    assert said(with_tables()) == []


@pytest.mark.parametrize(
    ("rows", "place", "lacks", "example"),
    [
        (
            (*WHOLE, {**E2, "regla": "E4"}),
            "politicas, causal E, reglas E2 y E4",
            "dos renglones contestan los mismos hechos",
            "resultado=RECHAZADO, dias=31",
        ),
        (
            ({**E1, "dias": "<=40"}, E2, E3),
            "politicas, causal E, reglas E1 y E2",
            "dos renglones contestan distinto los mismos hechos",
            "resultado=RECHAZADO, dias=31",
        ),
        (
            (
                {**E2, "dias": ""},
                {**E2, "regla": "E5", "dias": "", "veredicto": "escalar_pqr", "motivo": ""},
                {**E3, "resultado": "APROBADO"},
                {**E3, "regla": "E6", "resultado": "SIN_RESPUESTA"},
            ),
            "politicas, causal E, reglas E2 y E5",
            "dos renglones contestan distinto los mismos hechos",
            "resultado=RECHAZADO",
        ),
        (
            ({**E1, "dias": "<30"}, E2, E3),
            "politicas, causal E",
            "ningún renglón contesta unos hechos",
            "resultado=RECHAZADO, dias=30",
        ),
        (
            (E1, E2),
            "politicas, causal E",
            "ningún renglón contesta unos hechos",
            "resultado=APROBADO, dias=0",
        ),
        (
            (E1, E2, {**E3, "veredicto": "aplicacion_correcta"}),
            "politicas, causal E, regla E3",
            "propone aplicacion_correcta, que el procedimiento no deja: «Bien aplicado» no existe "
            "desde «Sin respuesta: ¿a dónde?»",
            "resultado=SIN_RESPUESTA, atribuible=NO",
        ),
        (
            ({**E1, "ruta": "PQR"}, E2, E3),
            "politicas, causal E, regla E1",
            "su ruta es PQR y propone mal_rechazado",
            "un caso de E",
        ),
        (
            ({**E1, "marcacion": "ZZZ 1"}, E2, E3),
            "politicas, causal E, regla E1",
            "su marcación ZZZ 1 no tiene renglón",
            "mal_rechazado",
        ),
        (
            ({**E1, "valor_esperado": "tarifa:NADA"}, E2, E3),
            "politicas, causal E, regla E1",
            "espera la tarifa NADA, que no tiene precio",
            "tarifa:NADA",
        ),
        (
            ({**E3, "causal": "Q", "resultado": ""},),
            "politicas, causal Q",
            "la causal no está en el catálogo",
            "un caso de causal Q",
        ),
    ],
)
def test_what_a_table_has_wrong_is_named_with_an_example(
    rows: tuple[dict[str, str], ...], place: str, lacks: str, example: str
) -> None:
    assert said(with_tables(*rows)) == [(place, lacks, example)]


def test_a_concept_with_two_prices_a_day_or_none_between_two_is_named() -> None:
    def price(since: str, until: str | None) -> Tarifa:
        day = date.fromisoformat
        return Tarifa("CARGO", day(since), until and day(until), 100)  # type: ignore[arg-type]  # None stays None

    twice = (price("2026-01-01", None), price("2026-06-01", None))
    holes = (price("2026-01-01", "2026-02-28"), price("2026-06-01", None))
    assert said(with_tables(prices=twice)) == [
        ("tarifas, CARGO", "tiene dos precios el mismo día", "01/06/2026")
    ]
    assert said(with_tables(prices=holes)) == [
        ("tarifas, CARGO", "no tiene precio unos días", "01/03/2026")
    ]


# What is proposed.


def caso(**changes: Any) -> Caso:
    base: dict[str, Any] = {
        **{"id": 1, "cuenta": "90000001", "radicado": "447", "version": 1, "causal": "E"},
        **{"estado": Estado.POR_VALIDAR, "corte": date(2026, 11, 20)},
        **{"resultado": Resultado.RECHAZADO, "valor_solicitado": 4_590_000},
        "fecha_solicitud": date(2026, 11, 1),
    }
    return Caso(**base | changes)


TODAY = date(2026, 11, 24)


def test_a_table_proposes_by_the_facts_of_the_caso_and_only_where_one_decides() -> None:
    catalogs = with_tables(*WHOLE)
    soon = propose(caso(), catalogs, TODAY)
    late = propose(caso(fecha_solicitud=date(2026, 9, 1)), catalogs, TODAY)

    assert soon is not None
    assert soon.politica is not None
    assert (soon.politica.regla, soon.lacking) == ("E1", ())
    assert late is not None
    assert late.politica is not None
    assert late.politica.regla == "E2"
    assert propose(caso(estado=Estado.EN_BACK), catalogs, TODAY) is None
    assert propose(caso(causal="A"), catalogs, TODAY) is None
    assert propose(caso(), with_tables(), TODAY) is None


def test_a_fact_that_tells_two_rows_apart_is_asked_and_any_other_is_not() -> None:
    tv = {**E1, "servicio": "TV|RED"}
    rest = {**E2, "regla": "E4", "dias": "<=30", "servicio": "OTRO"}
    catalogs = with_tables(tv, E2, E3, rest)
    assert said(catalogs) == []

    unknown = propose(caso(), catalogs, TODAY)
    assert unknown is not None
    assert (unknown.politica, unknown.lacking) == (None, ("servicio",))
    for told, regla in (("TV", "E1"), ("MOVIL", "E4")):
        known = propose(caso(), catalogs, TODAY, {"servicio": told})
        assert known is not None
        assert known.politica is not None
        assert known.politica.regla == regla
    # After thirty days the service changes nothing.
    late = propose(caso(fecha_solicitud=date(2026, 9, 1)), catalogs, TODAY)
    assert late is not None
    assert late.lacking == ()


def test_an_expected_value_is_computed_by_the_price_of_the_day_of_the_hecho() -> None:
    prices = (
        Tarifa("CARGO", date(2026, 1, 1), date(2026, 10, 31), 100_000),
        Tarifa("CARGO", date(2026, 11, 1), None, 120_000),
    )
    catalogs = with_tables(
        {**E1, "valor_esperado": "tarifa:CARGO * dias * 50%"}, E2, E3, prices=prices
    )
    proposal = propose(caso(), catalogs, TODAY)

    assert proposal is not None
    assert proposal.expected is not None
    assert proposal.expected.value == 120_000 * 23 // 2
    assert proposal.expected.computed == "tarifa CARGO $ 1.200 × 23 días × 50 %"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<=30", "0-30"),
        ("<30", "0-29"),
        (">30", ">=31"),
        (">= 5", ">=5"),
        ("10 a 20", "10-20"),
        ("5", "5"),
    ],
)
def test_a_span_is_read_and_written(text: str, shown: str) -> None:
    assert str(read_condition("dias", text)) == shown


def test_a_toml_brings_the_same_rows_as_a_table() -> None:
    toml = "\n".join(
        "[[politica]]\n" + "\n".join(f'{name} = "{value}"' for name, value in row.items())
        for row in WHOLE
    )
    table = table_of_toml(POLITICAS, toml, "politicas.toml")

    assert read_by(POLITICAS, table, "x").records == rows_of(*WHOLE)
    priced = '[[tarifa]]\nconcepto = "CARGO"\ndesde = "2026-01-01"\nvalor = 1200\n'
    assert read_by(TARIFAS, table_of_toml(TARIFAS, priced, "t"), "x").records[0].valor == 120_000


def test_every_fact_is_a_condition_of_a_row_and_a_column_of_the_catalogue() -> None:
    assert set(FACTS) <= set(Politica._fields)
    assert set(FACTS) <= set(POLITICAS.columns)
