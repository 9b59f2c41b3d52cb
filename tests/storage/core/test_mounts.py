"""Where a store may live, by what Linux says of its mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.errors import EntradaInvalida
from ajustes_tui.storage.core import mounts as montajes
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.mounts import exigir_local, filesystem_of, is_remote

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


@pytest.mark.parametrize(
    ("ruta", "tipo"),
    [
        ("/var/lib/ajustes/ajustes.db", "ext4"),
        ("/srv/otra/ajustes.db", "nfs4"),
        ("/srv/ajustes/ajustes.db", "xfs"),
        ("/srvidor/ajustes.db", "ext4"),
        ("/mnt/compartido de red/ajustes.db", "cifs"),
        ("/mnt/remoto/a/b/ajustes.db", "fuse.sshfs"),
        ("/mnt/tapado/ajustes.db", "ext4"),
    ],
)
def test_a_path_is_on_the_file_system_of_its_nearest_mount(ruta, tipo):
    assert filesystem_of(Path(ruta), MONTAJES) == tipo


def test_a_table_that_says_nothing_names_no_file_system():
    assert filesystem_of(Path("/srv/a.db"), "") == ""


@pytest.mark.parametrize("tipo", ["nfs", "nfs4", "cifs", "smb3", "fuse", "fuse.sshfs", "fuseblk"])
def test_what_answers_from_elsewhere_is_remote(tipo):
    assert is_remote(tipo)


@pytest.mark.parametrize("tipo", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", ""])
def test_a_disk_of_the_host_is_not_remote(tipo):
    assert not is_remote(tipo)


def _tabla(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, punto: Path, tipo: str) -> None:
    tabla = tmp_path / "mountinfo"
    octal = str(punto).replace(" ", "\\040")
    tabla.write_text(
        f"22 1 252:1 / / rw - ext4 /dev/vda1 rw\n30 22 0:26 / {octal} rw - {tipo} x rw\n"
    )
    monkeypatch.setattr(montajes, "MOUNTINFO", tabla)


@pytest.mark.parametrize("tipo", ["nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_a_store_over_the_network_is_refused_and_nothing_is_made(tmp_path, monkeypatch, tipo):
    red = tmp_path / "de red"
    red.mkdir()
    _tabla(tmp_path, monkeypatch, red, tipo)
    with pytest.raises(EntradaInvalida, match=f"red \\({tipo}\\)") as error:
        Database(red / "ajustes" / "ajustes.db")
    assert error.value.codigo == "almacen_en_red"
    assert list(red.iterdir()) == []


def test_a_link_does_not_hide_where_the_store_is(tmp_path, monkeypatch):
    red, enlace = tmp_path / "red", tmp_path / "enlace"
    red.mkdir()
    enlace.symlink_to(red)
    _tabla(tmp_path, monkeypatch, red, "nfs")
    with pytest.raises(EntradaInvalida):
        exigir_local(enlace / "ajustes.db")


def test_where_no_table_can_be_read_the_store_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(montajes, "MOUNTINFO", tmp_path / "no_hay")
    exigir_local(tmp_path / "ajustes.db")
