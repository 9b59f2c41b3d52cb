"""A disk without room: what writes a file says so in a sentence, and leaves nothing half written."""

from __future__ import annotations

import gc
import random
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ajustes_tui.domain.figures.datasets import ColumnKind
from ajustes_tui.domain.figures.sheets import SheetColumn
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.write.file import new_file
from ajustes_tui.excel.write.reports import write_rows
from ajustes_tui.excel.write.workbook import SheetWriter, new_book
from ajustes_tui.ui.log import write_failure

LIMIT = 30_000
"""Bytes of the largest file while there is no room: the system refuses the rest as a full disk does."""
TEXTS = [(f"{random.Random(n).getrandbits(200):x}",) for n in range(3_000)]


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Leave no room, and collect what Python would print about objects it could not close."""
    said: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    yield said
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _write_book(path: Path) -> None:
    with new_file(path) as new:
        with new_book(new.output) as book:
            SheetWriter(book, "Casos", [SheetColumn("Texto", "", width=10)]).add(TEXTS)
        new.publish()


def test_a_workbook_that_does_not_fit_is_said_once(tmp_path, complaints):
    with pytest.raises(InvalidFile, match=r"No se pudo escribir «libro\.xlsx»: "):
        _write_book(tmp_path / "libro.xlsx")
    gc.collect()
    assert complaints == []
    assert list(tmp_path.iterdir()) == []


def test_rows_for_other_programs_that_do_not_fit_are_an_error_of_the_system(tmp_path, complaints):
    with pytest.raises(OSError, match="File too large"):
        write_rows(tmp_path / "filas.parquet", {"texto": ColumnKind.TEXT}, TEXTS)
    assert complaints == []


def test_a_log_that_does_not_fit_is_raised_and_not_printed(tmp_path, complaints, capsys):
    log = tmp_path / "ajustes.log"
    log.write_bytes(b"x" * LIMIT)
    with pytest.raises(OSError, match="File too large"):
        write_failure(ValueError(), log)
    assert capsys.readouterr().err == ""
    assert complaints == []
