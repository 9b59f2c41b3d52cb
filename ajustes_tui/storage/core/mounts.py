"""Where a store may live: on a disk of this host, because over a network its locks do not hold."""

from __future__ import annotations

import re
from pathlib import Path

from ajustes_tui.errors import InvalidInput

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


def exigir_local(path: Path) -> None:
    """Raise InvalidInput when a store would be on a network or user-space file system.

    The turns of the writers are file locks, and the readers share memory through a file: on NFS,
    SMB or FUSE neither is sure, and two hosts would damage the store.
    """
    try:
        montajes = MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        # Not Linux, or no /proc: nobody can say, and one host is what the program is for.
        return
    kind = filesystem_of(path.resolve(), montajes)
    if is_remote(kind):
        raise InvalidInput(
            f"El almacén quedaría en un sistema de archivos de red ({kind}), donde se daña.",
            "Póngalo en un disco propio de este servidor; respaldos y exportaciones sí pueden ir allá.",
            code="almacen_en_red",
        )


def filesystem_of(path: Path, mountinfo: str) -> str:
    """Return the type of the file system that holds a path, by the text of mountinfo; "" if none."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, separa, after = line.partition(" - ")
        field_names = before.split(" ")
        if not separa or len(field_names) < 5:
            continue
        point = Path(_ESCAPE.sub(lambda octal: chr(int(octal[1], 8)), field_names[4]))
        # The later of two on the same point covers the earlier.
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def is_remote(kind: str) -> bool:
    """Tell whether a file system answers from elsewhere, or from a program."""
    return kind in _REMOTOS or (kind.startswith(_FUSE) and kind not in _FUSE_LOCAL)
