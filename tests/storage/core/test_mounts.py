"""Where a store may live, by what Linux says of its mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.errors import InvalidInput
from ajustes_tui.storage.core import mounts as montajes
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.mounts import filesystem_of, is_remote, require_local

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
    monkeypatch.setattr(montajes, "MOUNTINFO", table)


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
    monkeypatch.setattr(montajes, "MOUNTINFO", tmp_path / "no_hay")
    require_local(tmp_path / "ajustes.db")
