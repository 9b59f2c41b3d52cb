"""The expressions of each kind agree with the former validator on any cell; nothing is explained away."""

from __future__ import annotations

import os
import random

import polars as pl
import pytest

from ajustes_tui.domain.base.fields import FIELD, FIELDS, Field, Kind
from ajustes_tui.domain.base.recognition import Recognition
from ajustes_tui.excel.read.expressions import meanings_of, read_column, reader_of
from ajustes_tui.excel.read.validation import ValidatedBase, Validator
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


def _recognised(count: int) -> tuple[list[str], Recognition]:
    """Return headers and a recognition of all the fields, with a column of none in between."""
    headers = [f"H «{n}»" if n % 2 else f'H "{n}"' for n in range(count + 2)]
    return headers, Recognition(
        {field.name: n + 1 for n, field in enumerate(FIELDS[:count])}, {}, (0, count + 1)
    )


def _rechazos(base: ValidatedBase) -> list[tuple[object, ...]]:
    return base.rejected.rows()


@pytest.mark.parametrize(("count", "system_1904"), [(14, True), (len(FIELDS), False)])
def test_whole_bases_agree_with_the_former_validator(synonyms, count, system_1904):
    chance = random.Random(f"bases {count} {system_1904}")
    headers, recognition = _recognised(count)
    rows = []
    for _ in range(CELLS // 3):
        if chance.random() < 0.1:
            rows.append([chance.choice((None, "", " ", "\u00a0", "\x07"))] * len(headers))
            continue
        cells = [random_cell(chance, field) for field in FIELDS[:count]]
        if chance.random() < 0.8:
            # Most rows of a base can be used.
            sound = ("90001234", f"44{chance.randrange(10**6)}", "Cobro", "Cerrado", "APROBADO")
            cells[:5] = sound
            cells[6:8] = "1000", None
            cells[11:13] = None, "24/11/2026"
        if chance.random() < 0.05:
            cells[:2] = chance.choice(((None, None), ("TOTAL", "-"), (None, "4471")))
            cells[3] = chance.choice(
                ("Total general", "TOTALES", "tótal", "ＴＯＴＡＬ", "totalizado")
            )
        other = FIELD["motivo"]
        rows.append([random_cell(chance, other), *cells, random_cell(chance, other)])
    validator = Validator(headers, recognition, synonyms, system_1904=system_1904)
    texts = {
        str(n): pl.Series(column, dtype=pl.String)
        for n, column in enumerate(zip(*rows, strict=True))
    }
    base = validator.read(pl.DataFrame(texts).with_row_index("row", 2))
    expected = oracle.validate(rows, headers, recognition, synonyms, system_1904=system_1904)
    assert expected.rows
    assert expected.rechazos
    assert base.rows.drop("ultima").rows() == expected.rows
    assert _rechazos(base) == [
        (*rechazo[:4], oracle.stored(rechazo.raw)) for rechazo in expected.rechazos
    ]
    # The former validator made a rechazo of every broken formula.
    assert [n for n in base.notices if "error de fórmula" not in n] == expected.notices
    assert base.height == expected.count
