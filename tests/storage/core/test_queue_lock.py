"""Standing in line for a lock: nobody is passed over, and who gives up leaves nothing behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ajustes_tui.errors import Conflicto
from ajustes_tui.storage.core.queue_lock import stand_in_line

Abrir = Callable[[], int]


@pytest.fixture
def abrir(tmp_path: Path) -> Iterator[Abrir]:
    abiertos: list[int] = []

    def otro() -> int:
        abiertos.append(os.open(tmp_path / "turno", os.O_RDWR | os.O_CREAT))
        return abiertos[-1]

    yield otro
    for descriptor in abiertos:
        os.close(descriptor)


def _libre(abrir: Abrir) -> bool:
    try:
        fcntl.flock(abrir(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def test_a_lock_nobody_has_is_taken_at_once(abrir):
    stand_in_line(abrir(), fcntl.LOCK_EX, 0.0)
    assert not _libre(abrir)


def test_the_lock_is_given_to_who_waits_when_its_holder_lets_go(abrir):
    primero, segundo = abrir(), abrir()
    fcntl.flock(primero, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as hilos:
        espera = hilos.submit(stand_in_line, segundo, fcntl.LOCK_EX, 30.0)
        fcntl.flock(primero, fcntl.LOCK_UN)
        espera.result()
    assert not _libre(abrir)
    fcntl.flock(segundo, fcntl.LOCK_UN)
    assert _libre(abrir)


def test_who_waits_too_long_is_told_so(abrir):
    fcntl.flock(abrir(), fcntl.LOCK_EX)
    with pytest.raises(Conflicto, match="siguió ocupado"):
        stand_in_line(abrir(), fcntl.LOCK_EX, 0.01)


def test_who_is_stopped_while_waiting_stops(abrir):
    fcntl.flock(abrir(), fcntl.LOCK_EX)

    def parar() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stand_in_line(abrir(), fcntl.LOCK_EX, 30.0, parar)


def test_who_gave_up_does_not_keep_the_lock_that_comes_later(abrir, tmp_path):
    primero = abrir()
    fcntl.flock(primero, fcntl.LOCK_EX)
    ido = os.open(tmp_path / "turno", os.O_RDWR)
    with pytest.raises(Conflicto):
        stand_in_line(ido, fcntl.LOCK_EX, 0.01)
    os.close(ido)
    fcntl.flock(primero, fcntl.LOCK_UN)
    stand_in_line(abrir(), fcntl.LOCK_EX, 30.0)


def test_many_threads_at_once_each_have_their_turn_alone(abrir, tmp_path):
    dentro: list[int] = []

    def turno(n: int) -> None:
        candado = os.open(tmp_path / "turno", os.O_RDWR | os.O_CREAT)
        stand_in_line(candado, fcntl.LOCK_EX, 30.0)
        dentro.append(n)
        assert dentro[-1] == n
        os.close(candado)

    with ThreadPoolExecutor(8) as hilos:
        list(hilos.map(turno, range(80)))
    assert sorted(dentro) == list(range(80))
