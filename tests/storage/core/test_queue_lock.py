"""Standing in line for a lock: nobody is passed over, and who gives up leaves nothing behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.core.sessions import stand_in_line

Abrir = Callable[[], int]


@pytest.fixture
def open_one(tmp_path: Path) -> Iterator[Abrir]:
    descriptors: list[int] = []

    def other() -> int:
        descriptors.append(os.open(tmp_path / "turno", os.O_RDWR | os.O_CREAT))
        return descriptors[-1]

    yield other
    for descriptor in descriptors:
        os.close(descriptor)


def _libre(open_one: Abrir) -> bool:
    try:
        fcntl.flock(open_one(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def test_the_lock_is_given_to_who_waits_when_its_holder_lets_go(open_one):
    first, segundo = open_one(), open_one()
    fcntl.flock(first, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as hilos:
        espera = hilos.submit(stand_in_line, segundo, fcntl.LOCK_EX, 30.0)
        fcntl.flock(first, fcntl.LOCK_UN)
        espera.result()
    assert not _libre(open_one)
    fcntl.flock(segundo, fcntl.LOCK_UN)
    assert _libre(open_one)


def test_who_waits_too_long_is_told_so_and_does_not_keep_the_lock_that_comes_later(
    open_one, tmp_path
):
    first = open_one()
    stand_in_line(first, fcntl.LOCK_EX, 0.0)
    assert not _libre(open_one)
    ido = os.open(tmp_path / "turno", os.O_RDWR)
    with pytest.raises(ConflictError, match="siguió ocupado"):
        stand_in_line(ido, fcntl.LOCK_EX, 0.01)
    os.close(ido)
    fcntl.flock(first, fcntl.LOCK_UN)
    stand_in_line(open_one(), fcntl.LOCK_EX, 30.0)


def test_who_is_stopped_while_waiting_stops(open_one):
    fcntl.flock(open_one(), fcntl.LOCK_EX)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stand_in_line(open_one(), fcntl.LOCK_EX, 30.0, stop)


def test_many_threads_at_once_each_have_their_turn_alone(open_one, tmp_path):
    inside: list[int] = []

    def turno(n: int) -> None:
        lock = os.open(tmp_path / "turno", os.O_RDWR | os.O_CREAT)
        stand_in_line(lock, fcntl.LOCK_EX, 30.0)
        inside.append(n)
        assert inside[-1] == n
        os.close(lock)

    with ThreadPoolExecutor(8) as hilos:
        list(hilos.map(turno, range(80)))
    assert sorted(inside) == list(range(80))
