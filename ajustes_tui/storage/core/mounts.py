"""File systems of a store: local disks only, as network locks fail."""

from __future__ import annotations

import re
from pathlib import Path

from ajustes_tui.errors import InvalidInput

MOUNTINFO = Path("/proc/self/mountinfo")
_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph"),
        *("lustre", "beegfs", "glusterfs", "gfs", "gfs2", "ocfs2", "davfs", "davfs2", "fuse"),
        "fuseblk",
    }
)
_FUSE = "fuse."
_FUSE_LOCAL = frozenset({"fuse.fuse-overlayfs"})
"""Local FUSE file systems of unprivileged containers."""
_ESCAPE = re.compile(r"\\([0-7]{3})")


def require_local(path: Path) -> None:
    """Raise InvalidInput for a network or user-space file system.

    Write turns use file locks and readers shared memory: on NFS, SMB or FUSE neither is reliable,
    and two hosts would damage the store.
    """
    try:
        mounts = MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        # Not Linux, or no /proc: the type is unknown, and the program is made for one host.
        return
    kind = filesystem_of(path.resolve(), mounts)
    if is_remote(kind):
        raise InvalidInput(
            f"El almacén quedaría en un sistema de archivos de red ({kind}), donde se daña.",
            "Póngalo en un disco propio de este servidor; respaldos y exportaciones sí pueden ir allá.",
            code="almacen_en_red",
        )


def filesystem_of(path: Path, mountinfo: str) -> str:
    """Return a path's file system from mountinfo; "" when unknown."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        mount = before.split(" ")
        if not separator or len(mount) < 5:
            continue
        point = Path(_ESCAPE.sub(lambda octal: chr(int(octal[1], 8)), mount[4]))
        # Of two mounts on the same point, the later one covers the earlier.
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def is_remote(kind: str) -> bool:
    return kind in _REMOTE or (kind.startswith(_FUSE) and kind not in _FUSE_LOCAL)
