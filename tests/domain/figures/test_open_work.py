"""How long a caso takes: what is measured, what is left out, and where each act begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.open_work import (
    CaseTime,
    CausalTime,
    ClaimedAct,
    act_words,
    case_times,
)

NINE = datetime(2026, 11, 24, 9)


def _act(claimed: int | None, done: int, causal: str | None = "A") -> ClaimedAct:
    since = None if claimed is None else NINE + timedelta(minutes=claimed)
    return ClaimedAct("yuli", causal, since, NINE + timedelta(minutes=done))


def test_the_casos_of_one_claim_begin_each_where_the_one_before_ended():
    # Three claimed at nine: 5, 2 and 3 minutes, and not 5, 7 and 10.
    times = case_times([_act(0, 5), _act(0, 7, "C"), _act(0, 10, None)])
    assert times == {
        "yuli": CaseTime(
            *(3, 3, 180, 0, 0),
            (CausalTime("A", 1, 300), CausalTime("C", 1, 120), CausalTime(None, 1, 180)),
        )
    }


def test_what_is_longer_than_half_an_hour_or_was_never_claimed_is_told_and_in_no_median():
    times = case_times([_act(0, 4), _act(10, 40), _act(50, 81), _act(None, 90)])
    # Half an hour itself is measured.
    assert times["yuli"] == CaseTime(4, 2, 17 * 60, 1, 1, (CausalTime("A", 2, 17 * 60),))
    assert case_times([_act(None, 3)])["yuli"] == CaseTime(1, 0, None, 0, 1)
    assert case_times([]) == {}


def test_an_act_is_told_in_words_and_one_undone_with_what_it_was():
    assert act_words("toma_soltada") == "soltar una toma ajena"
    assert act_words(f"deshacer {Evento.RESOLVER_REVISION}") == "deshacer responder la revisión"
