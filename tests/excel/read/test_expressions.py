"""The expressions of each kind agree with the former validator on any cell; nothing is explained away."""

from __future__ import annotations

import os
import random

import polars as pl
import pytest

from ajustes_tui.domain.base.fields import FIELDS, Field, Kind
from ajustes_tui.excel.read.expressions import meanings_of, read_column, reader_of
from tests.excel import oracle
from tests.excel.cells import random_cell

CELLS = int(os.environ.get("AJUSTES_CELDAS", "700"))
"""Random cells of each field; 60,000 take two minutes."""


def _read(
    field: Field, cells: list[str | None], meanings: dict, *, system_1904: bool, few: int
) -> list[object]:
    """Return what the expressions say of cells, as the oracle says it."""
    series = pl.Series(cells, dtype=pl.String)
    column = read_column(reader_of(field, system_1904=system_1904), series, few=few)
    values: list[object] = column.value.to_list()
    if field.kind is Kind.RESULT:
        words = {word: meaning and meaning.value for word, meaning in meanings.items()}
        table = meanings_of(column.value, words)
        values = list(
            zip(table["resultado"], column.value, table["resultado_por_revisar"], strict=True)
        )
    nothing = [None] * len(cells)
    loose = nothing if column.loose is None else column.loose.to_list()
    faults = nothing if column.fault is None else column.fault.to_list()
    for place, (text, fault) in enumerate(zip(loose, faults, strict=True)):
        if fault is not None:
            values[place] = oracle.Fault(fault)
        elif text is not None:
            values[place] = oracle.Loose(text)
    return values


DAYS = [(field, True) for field in FIELDS if field.kind is Kind.DAY]


@pytest.mark.parametrize(("field", "system_1904"), [(field, False) for field in FIELDS] + DAYS)
def test_the_expressions_of_a_field_agree_with_the_former_validator(field, system_1904, synonyms):
    chance = random.Random(f"{field.name} {system_1904}")
    cells = [random_cell(chance, field) for _ in range(CELLS)]
    meanings = synonyms.by_answer
    full = [cell for cell in cells if cell is not None]
    expected = [oracle.read_cell(field, c, meanings, system_1904=system_1904) for c in full]
    # By the usual shapes, and each text by the parser.
    for few in (0, len(full)):
        said = _read(field, full, meanings, system_1904=system_1904, few=few)
        assert list(zip(full, said, strict=True)) == list(zip(full, expected, strict=True))
