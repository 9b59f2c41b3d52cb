"""How many words and numbers the card with its queue says, an area at a time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.frames.golden import GOLDEN

_CARD_COLUMNS = 80
AREAS = ("place", "card", "account")


def count(rows: Sequence[str]) -> tuple[int, int]:
    """Return the words (tokens with a letter) and the numbers (tokens with a digit)."""
    tokens = " ".join(rows).split()
    return (
        sum(any(map(str.isalpha, token)) for token in tokens),
        sum(any(map(str.isdigit, token)) for token in tokens),
    )


def areas_of(size: str, name: str) -> dict[str, list[str]]:
    """Return the rows of the whole place, of the card, and of the account beside it."""
    rows = (GOLDEN / size / f"{name}.txt").read_text("utf-8").splitlines()
    ends = next(y for y, row in enumerate(rows) if row.startswith(" ► ")) + 1
    titles = [y for y, row in enumerate(rows[:ends]) if row.startswith("── 9")]
    lower = rows[titles[0] + 1 if titles else 1 : ends]
    return {
        "place": rows,
        "card": [row[:_CARD_COLUMNS] for row in lower],
        "account": [row[_CARD_COLUMNS:] for row in lower],
    }


@pytest.mark.parametrize(
    ("size", "name", "most"),
    [
        ("120x40", "triage_card/approved", ((260, 90), (85, 18), (30, 12))),
        ("120x40", "triage_card/option_chosen", ((280, 95), (92, 18), (30, 12))),
        ("120x40", "triage_forms/rejected", ((280, 90), (116, 18), (30, 12))),
        ("80x24", "triage_card/approved", ((125, 30), (90, 18), (0, 0))),
    ],
)
def test_the_card_says_half_the_words_it_said(size, name, most):
    counted = {area: count(rows) for area, rows in areas_of(size, name).items()}
    for area, limit in zip(AREAS, most, strict=True):
        words, numbers = counted[area]
        assert words <= limit[0], (area, counted)
        assert numbers <= limit[1], (area, counted)
