"""A reading process started ahead of its order: used by the next reading, and never left behind."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ajustes_tui.excel.read import process as proceso
from ajustes_tui.excel.read.reader import BaseReader, ReadLimits, ReadOptions
from tests.excel.soporte import BUENA, CINCO, children, take

pytestmark = pytest.mark.usefixtures("started_readers")


def test_the_next_reading_takes_the_process_that_was_started_ahead(book, synonyms, started_readers):
    before = children()
    proceso.warm_up()
    started = children() - before
    assert len(started) == 1
    with BaseReader(book(CINCO, BUENA), ReadOptions(synonyms)) as reading:
        assert children() - before == started
        assert take(reading).rows == 1
    assert children() <= before


def test_a_process_nobody_gives_an_order_ends_with_who_started_it():
    proceso.warm_up()
    esperaba = proceso.take_process()
    assert esperaba.stdin is not None
    assert esperaba.stdout is not None
    esperaba.stdin.close()
    assert esperaba.stdout.read() == b""
    assert esperaba.wait(30) == 0
    esperaba.stdout.close()


def _has_open(pid: int, path: Path) -> bool:
    with suppress(OSError):
        return any(fd.readlink() == path for fd in Path(f"/proc/{pid}/fd").iterdir())
    return False


def test_a_process_in_the_middle_of_a_reading_ends_with_who_would_take_its_answers(
    tmp_path, synonyms
):
    # A file that never comes to its end: whoever reads it is in the middle for as long as it takes.
    path = tmp_path / "base.xlsx"
    os.mkfifo(path)
    order = {
        "ruta": str(path),
        "sinonimos": synonyms.as_tables(),
        "sigue_enlaces": True,
        "limites": ReadLimits()._asdict(),
        "correo": None,
        "cabeceras": False,
        "titulos": [],
    }
    leyendo = proceso.take_process()
    assert leyendo.stdin is not None
    assert leyendo.stdout is not None
    leyendo.stdin.write(json.dumps({**order, "mirar": True}).encode())
    leyendo.stdin.close()
    # Both ways: to open it for writing alone would wait for the reader, for ever if there is none.
    with open(os.open(path, os.O_RDWR), "wb"):  # noqa: PTH123 - a descriptor
        limit = time.monotonic() + 20
        while not _has_open(leyendo.pid, path):
            assert leyendo.poll() is None
            assert time.monotonic() < limit
        leyendo.stdout.close()
        try:
            assert leyendo.wait(20) == 0
        finally:
            leyendo.kill()
            leyendo.wait()
