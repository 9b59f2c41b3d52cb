"""Where a store may live, and standing in line for its lock: nobody is passed over."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ajustes_tui.errors import ConflictError, InvalidInput
from ajustes_tui.storage.core import sessions
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.sessions import filesystem_of, is_remote, require_local, stand_in_line

Abrir = Callable[[], int]

MONTAJES = """\
22 1 252:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
30 22 0:26 / /srv rw,relatime shared:15 - nfs4 archivos:/datos rw,vers=4.2,proto=tcp
31 30 252:2 / /srv/ajustes rw,relatime shared:16 - xfs /dev/vdb1 rw
32 22 0:44 / /mnt/compartido\\040de\\040red rw - cifs //archivos/comun rw,vers=3.1.1
33 22 0:45 / /mnt/remoto rw,nosuid shared:20 master:2 - fuse.sshfs gente@archivos:/ rw
34 22 0:46 / /mnt/tapado rw - nfs archivos:/viejo rw
35 22 252:3 / /mnt/tapado rw - ext4 /dev/vdc1 rw
renglón roto
"""


def test_a_path_is_on_the_file_system_of_its_nearest_mount():
    kinds = {
        "/var/lib/ajustes/ajustes.db": "ext4",
        "/srv/otra/ajustes.db": "nfs4",
        "/srv/ajustes/ajustes.db": "xfs",
        "/srvidor/ajustes.db": "ext4",
        "/mnt/compartido de red/ajustes.db": "cifs",
        "/mnt/remoto/a/b/ajustes.db": "fuse.sshfs",
        "/mnt/tapado/ajustes.db": "ext4",
    }
    assert {path: filesystem_of(Path(path), MONTAJES) for path in kinds} == kinds
    assert filesystem_of(Path("/srv/a.db"), "") == ""


def test_what_answers_from_elsewhere_is_remote_and_a_disk_of_the_host_is_not():
    assert all(map(is_remote, ("nfs", "nfs4", "cifs", "smb3", "fuse", "fuse.sshfs", "fuseblk")))
    assert not any(map(is_remote, ("ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "")))


def _table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: Path, kind: str) -> None:
    table = tmp_path / "mountinfo"
    octal = str(point).replace(" ", "\\040")
    table.write_text(
        f"22 1 252:1 / / rw - ext4 /dev/vda1 rw\n30 22 0:26 / {octal} rw - {kind} x rw\n"
    )
    monkeypatch.setattr(sessions, "MOUNTINFO", table)


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs"])
def test_a_store_over_the_network_is_refused_and_nothing_is_made(tmp_path, monkeypatch, kind):
    red = tmp_path / "de red"
    red.mkdir()
    _table(tmp_path, monkeypatch, red, kind)
    with pytest.raises(InvalidInput, match=f"red \\({kind}\\)") as error:
        Database(red / "ajustes" / "ajustes.db")
    assert error.value.code == "almacen_en_red"
    assert list(red.iterdir()) == []


def test_a_link_does_not_hide_where_the_store_is(tmp_path, monkeypatch):
    red, enlace = tmp_path / "red", tmp_path / "enlace"
    red.mkdir()
    enlace.symlink_to(red)
    _table(tmp_path, monkeypatch, red, "nfs")
    with pytest.raises(InvalidInput):
        require_local(enlace / "ajustes.db")


def test_where_no_table_can_be_read_the_store_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(sessions, "MOUNTINFO", tmp_path / "no_hay")
    require_local(tmp_path / "ajustes.db")


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
