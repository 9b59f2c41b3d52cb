"""Where a store may live: on a disk of this host, because over a network its locks do not hold."""

from __future__ import annotations

import re
from pathlib import Path

from ajustes_tui.errors import EntradaInvalida

MOUNTINFO = Path("/proc/self/mountinfo")
"""The table of mounts of this process, as Linux writes it."""
_REMOTOS = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph"),
        *("lustre", "beegfs", "glusterfs", "gfs", "gfs2", "ocfs2", "davfs", "davfs2", "fuse"),
        "fuseblk",
    }
)
_FUSE = "fuse."
_FUSE_LOCAL = frozenset({"fuse.fuse-overlayfs"})
"""What unprivileged containers put over a disk of their own."""
_ESCAPE = re.compile(r"\\([0-7]{3})")


def exigir_local(ruta: Path) -> None:
    """Raise EntradaInvalida when a store would be on a network or user-space file system.

    The turns of the writers are file locks, and the readers share memory through a file: on NFS,
    SMB or FUSE neither is sure, and two hosts would damage the store.
    """
    try:
        montajes = MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        # Not Linux, or no /proc: nobody can say, and one host is what the program is for.
        return
    tipo = filesystem_of(ruta.resolve(), montajes)
    if is_remote(tipo):
        raise EntradaInvalida(
            f"El almacén quedaría en un sistema de archivos de red ({tipo}), donde se daña.",
            "Póngalo en un disco propio de este servidor; respaldos y exportaciones sí pueden ir allá.",
            codigo="almacen_en_red",
        )


def filesystem_of(ruta: Path, mountinfo: str) -> str:
    """Return the type of the file system that holds a path, by the text of mountinfo; "" if none."""
    mejor, tipo = -1, ""
    for linea in mountinfo.splitlines():
        antes, separa, despues = linea.partition(" - ")
        campos = antes.split(" ")
        if not separa or len(campos) < 5:
            continue
        punto = Path(_ESCAPE.sub(lambda octal: chr(int(octal[1], 8)), campos[4]))
        # The later of two on the same point covers the earlier.
        if ruta.is_relative_to(punto) and len(punto.parts) >= mejor:
            mejor, tipo = len(punto.parts), despues.split(" ")[0]
    return tipo


def is_remote(tipo: str) -> bool:
    """Tell whether a file system answers from elsewhere, or from a program."""
    return tipo in _REMOTOS or (tipo.startswith(_FUSE) and tipo not in _FUSE_LOCAL)
