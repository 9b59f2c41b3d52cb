"""The one table of how a call or a voice message may end."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.outcomes import (
    CALL_COUNTS,
    CONTACT_OUTCOMES,
    COUNTED_AS,
    INFORMS,
    MESSAGE_OUTCOMES,
    PAD,
    REACHED,
    SECOND_PAGE,
)


@pytest.mark.parametrize("outcomes", [CONTACT_OUTCOMES, MESSAGE_OUTCOMES])
def test_no_two_outcomes_share_a_digit(outcomes):
    digits = [outcome.digit for outcome in outcomes.values() if outcome.digit]
    assert len(digits) == len(set(digits))


@pytest.mark.parametrize("outcome", CONTACT_OUTCOMES.values(), ids=lambda o: o.code)
def test_every_outcome_of_a_call_has_a_key_of_the_pad_unless_a_recurso_leads_to_it(outcome):
    keys = {f"{page}{digit}" for page in ("", SECOND_PAGE) for digit in PAD}
    assert outcome.digit in keys or (outcome.code == "NO_INTERPONE" and not outcome.digit)


def test_the_day_of_a_person_tells_every_outcome():
    assert set(COUNTED_AS.values()) == set(CALL_COUNTS)


def test_who_is_told_was_reached_and_so_was_who_asks_to_be_called_again():
    assert INFORMS | {"VOLVER_A_LLAMAR"} == REACHED
