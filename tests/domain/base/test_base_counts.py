"""What is unlike the corte before: said where it hardly ever changes, and not for an ordinary base."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.base_counts import (
    BaseCounts,
    ColumnCounts,
    FormerCorte,
    turned_round,
    unlike_former,
)

HEADERS = {"aliado": "Sede", "valor_aplicado": "Vr. aplicado", "valor_solicitado": "Valor"}


def counts(
    rows: int = 100,
    resultados: dict[str, int] | None = None,
    medians: dict[str, int] | None = None,
    **read: int,
) -> BaseCounts:
    fields = {name: ColumnCounts(count, rows - count, 0, "", 0) for name, count in read.items()}
    return BaseCounts(fields, rows, resultados or {}, medians or {})


def said(new: BaseCounts, former: BaseCounts) -> list[str]:
    kept = BaseCounts.from_stored(former.as_stored())
    return list(unlike_former(new, FormerCorte(date(2026, 11, 17), kept), HEADERS))


@pytest.mark.parametrize(
    ("new", "former"),
    [
        (counts(aliado=60), counts(aliado=100)),
        (counts(aliado=10), counts(aliado=80)),
        (counts(rows=12, aliado=0), counts(aliado=100)),
        (counts(aliado=0), counts(rows=12, aliado=12)),
        (counts(), counts(aliado=100)),
        # Fewer answers leave fewer amounts applied: each is as full as its answers let it be.
        (
            counts(resultados={"APROBADO": 40}, valor_aplicado=40),
            counts(resultados={"APROBADO": 100}, valor_aplicado=100),
        ),
        (
            counts(resultados={"APROBADO": 90, "RECHAZADO": 10}),
            counts(resultados={"APROBADO": 20, "RECHAZADO": 80}),
        ),
        (counts(resultados={"APROBADO": 100}), counts(resultados={"APROBADO": 100})),
        (
            counts(resultados={"APROBADO": 5}),
            counts(resultados={"APROBADO": 50, "RECHAZADO": 50}),
        ),
        (counts(), counts(resultados={"APROBADO": 30})),
        (
            counts(valor_solicitado=100, medians={"valor_solicitado": 14_000_000}),
            counts(valor_solicitado=100, medians={"valor_solicitado": 4_590_000}),
        ),
        (
            counts(valor_solicitado=3, medians={"valor_solicitado": 45_900_000}),
            counts(valor_solicitado=60, medians={"valor_solicitado": 4_590_000}),
        ),
        (counts(valor_solicitado=100, medians={"valor_solicitado": 100}), counts()),
    ],
)
def test_an_ordinary_base_is_not_unlike_the_corte_before(new, former):
    assert said(new, former) == []


def test_a_full_column_that_is_half_empty_is_said_with_its_header():
    (aviso,) = said(counts(aliado=40), counts(aliado=95))
    assert aviso == (
        "«Sede» pasa de 95 % lleno (corte 17/11/2026) a 40 %: mire si es la columna de aliado."
    )


def test_what_only_answered_rows_have_is_compared_among_them():
    (aviso,) = said(
        counts(resultados={"APROBADO": 100}, valor_aplicado=10),
        counts(resultados={"APROBADO": 50}, valor_aplicado=50),
    )
    assert aviso.startswith("«Vr. aplicado» pasa de 100")


def test_results_that_are_all_one_or_none_are_said():
    former = counts(resultados={"APROBADO": 60, "RECHAZADO": 40})
    assert said(counts(resultados={"RECHAZADO": 100}), former) == [
        "Todos los resultados son RECHAZADO, y en el corte 17/11/2026 lo eran el 40 %."
    ]
    assert said(counts(), former) == [
        "Ninguna fila trae resultado, y en el corte 17/11/2026 lo traía el 100 %."
    ]


@pytest.mark.parametrize("middle", [45_900_000, 459_000, 45_900])
def test_amounts_ten_times_larger_or_smaller_are_said_in_pesos(middle):
    (aviso,) = said(
        counts(valor_solicitado=100, medians={"valor_solicitado": middle}),
        counts(valor_solicitado=100, medians={"valor_solicitado": 4_590_000}),
    )
    assert aviso.startswith("El valor del medio de «Valor» es $ ")
    assert "en el corte 17/11/2026 era $ 45.900: mire" in aviso


def test_a_base_that_turns_most_known_answers_round_is_said():
    assert turned_round(known=100, flipped=19) == ""
    assert turned_round(known=100, flipped=49) == ""
    assert turned_round(known=100, flipped=50).startswith(
        "Cambia la respuesta de 50 de los 100 casos"
    )
