"""The states of an idea: what follows each, and how a person types them."""

from __future__ import annotations

from datetime import datetime

import pytest

from ajustes_tui.domain.figures.practices import (
    NEXT_STATES,
    Idea,
    IdeaState,
    IdeaStep,
    idea_state_of,
)
from ajustes_tui.domain.values.dates import BOGOTA

S = IdeaState
MOMENTO = datetime(2026, 11, 24, 10, 0, tzinfo=BOGOTA)


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_an_idea_goes_on_only_to_what_follows(before, after):
    allowed = {
        *((S.PROPOSED, S.APPROVED), (S.PROPOSED, S.DISCARDED), (S.APPROVED, S.DELIVERED)),
        *((S.DELIVERED, S.UNDER_WAY), (S.DELIVERED, S.DONE), (S.UNDER_WAY, S.DONE)),
    }
    idea = Idea(1, "una plantilla", (IdeaStep(before, "yuli", MOMENTO),))
    refusal = idea.refuse_move(after)
    assert (refusal is None) is ((before, after) in allowed)
    if refusal is not None:
        assert before.words in refusal.motivo
        assert all(state.words in refusal.suggestion for state in NEXT_STATES[before])


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("APROBADA", S.APPROVED),
        ("entregada al cliente", S.DELIVERED),
        ("entregada_al_cliente", S.DELIVERED),
        ("Entregada", S.DELIVERED),
        ("en curso", S.UNDER_WAY),
        ("en_curso", S.UNDER_WAY),
        ("en", None),
        ("lista", None),
        ("", None),
    ],
)
def test_a_state_is_read_as_people_type_it(typed, state):
    assert idea_state_of(typed) is state
