"""What is unlike the corte before: said where it hardly ever changes, and not for an ordinary base."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.profile import (
    BaseProfile,
    FieldProfile,
    FormerCorte,
    turned_round,
    unlike_former,
)

HEADERS = {"aliado": "Sede", "valor_aplicado": "Vr. aplicado", "valor_solicitado": "Valor"}


def profile(
    rows: int = 100,
    resultados: dict[str, int] | None = None,
    medians: dict[str, int] | None = None,
    **read: int,
) -> BaseProfile:
    fields = {name: FieldProfile(count, rows - count, 0, "", 0) for name, count in read.items()}
    return BaseProfile(fields, rows, resultados or {}, medians or {})


def said(new: BaseProfile, former: BaseProfile) -> list[str]:
    kept = BaseProfile.from_stored(former.as_stored())
    return list(unlike_former(new, FormerCorte(date(2026, 11, 17), kept), HEADERS))


@pytest.mark.parametrize(
    ("new", "former"),
    [
        (profile(aliado=60), profile(aliado=100)),
        (profile(aliado=10), profile(aliado=80)),
        (profile(rows=12, aliado=0), profile(aliado=100)),
        (profile(aliado=0), profile(rows=12, aliado=12)),
        (profile(), profile(aliado=100)),
        # Fewer answers leave fewer amounts applied: each is as full as its answers let it be.
        (
            profile(resultados={"APROBADO": 40}, valor_aplicado=40),
            profile(resultados={"APROBADO": 100}, valor_aplicado=100),
        ),
        (
            profile(resultados={"APROBADO": 90, "RECHAZADO": 10}),
            profile(resultados={"APROBADO": 20, "RECHAZADO": 80}),
        ),
        (profile(resultados={"APROBADO": 100}), profile(resultados={"APROBADO": 100})),
        (
            profile(resultados={"APROBADO": 5}),
            profile(resultados={"APROBADO": 50, "RECHAZADO": 50}),
        ),
        (profile(), profile(resultados={"APROBADO": 30})),
        (
            profile(medians={"valor_solicitado": 14_000_000}),
            profile(medians={"valor_solicitado": 4_590_000}),
        ),
        (profile(medians={"valor_solicitado": 100}), profile()),
    ],
)
def test_an_ordinary_base_is_not_unlike_the_corte_before(new, former):
    assert said(new, former) == []


def test_a_full_column_that_is_half_empty_is_said_with_its_header():
    (aviso,) = said(profile(aliado=40), profile(aliado=95))
    assert aviso == (
        "«Sede» pasa de 95 % lleno (corte 17/11/2026) a 40 %: mire si es la columna de aliado."
    )


def test_what_only_answered_rows_have_is_compared_among_them():
    (aviso,) = said(
        profile(resultados={"APROBADO": 100}, valor_aplicado=10),
        profile(resultados={"APROBADO": 50}, valor_aplicado=50),
    )
    assert aviso.startswith("«Vr. aplicado» pasa de 100")


def test_results_that_are_all_one_or_none_are_said():
    former = profile(resultados={"APROBADO": 60, "RECHAZADO": 40})
    assert said(profile(resultados={"RECHAZADO": 100}), former) == [
        "Todos los resultados son RECHAZADO, y en el corte 17/11/2026 lo eran el 40 %."
    ]
    assert said(profile(), former) == [
        "Ninguna fila trae resultado, y en el corte 17/11/2026 lo traía el 100 %."
    ]


@pytest.mark.parametrize("middle", [45_900_000, 459_000, 45_900])
def test_amounts_ten_times_larger_or_smaller_are_said_in_pesos(middle):
    (aviso,) = said(
        profile(medians={"valor_solicitado": middle}),
        profile(medians={"valor_solicitado": 4_590_000}),
    )
    assert aviso.startswith("El valor del medio de «Valor» es $ ")
    assert "en el corte 17/11/2026 era $ 45.900: mire" in aviso


def test_a_base_that_turns_most_known_answers_round_is_said():
    assert turned_round(known=100, flipped=19) == ""
    assert turned_round(known=100, flipped=49) == ""
    assert turned_round(known=100, flipped=50).startswith(
        "Cambia la respuesta de 50 de los 100 casos"
    )
