"""Where things are: shipped resources, and a person's own data, settings and log (XDG folders)."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import platformdirs

_PROGRAM = "ajustes"
_PACKAGE = Path(__file__).resolve().parent


def _installed() -> tuple[int, int] | None:
    try:
        found = Path(__file__).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


_OPENED = _installed()


def program_changed() -> bool:
    """Whether the program was upgraded or removed since it began.

    A module imported afterwards may be of another version, or not there.
    """
    return _installed() != _OPENED


def resources_dir(name: str) -> Path:
    """Return `styles` or `data` of the installed wheel, else of the checkout."""
    installed = _PACKAGE / "_recursos" / name
    return installed if is_dir(installed) else _PACKAGE.parent / name


def styles_dir() -> Path:
    return resources_dir("styles")


def catalogs_dir() -> Path:
    return resources_dir("data")


def example_base() -> Path:
    return catalogs_dir() / "base_ejemplo.xlsx"


def lock_file() -> Path:
    """The lock of the tested packages: the wheel's, else the checkout's."""
    shipped = _PACKAGE / "_recursos" / "requirements.lock"
    return shipped if is_file(shipped) else _PACKAGE.parent / ".ci" / "requirements.lock"


def demo_bases(db: Path) -> Path:
    """Return the folder, beside a demo store, of the base it was made from."""
    return db.with_name(f"{db.name}.bases")


def default_db(*, demo: bool = False) -> Path:
    """The default store; a demonstration has its own, away from real work."""
    folder = platformdirs.user_data_path(_PROGRAM, appauthor=False)
    return folder / ("demo.db" if demo else "ajustes.db")


def default_config() -> Path:
    """The default settings file, which need not exist."""
    return platformdirs.user_config_path(_PROGRAM, appauthor=False) / "ajustes.toml"


def system_config() -> Path:
    """The host's settings, for a service account or a person without their own."""
    return Path("/etc/ajustes.toml")


def owns(path: Path) -> bool:
    """Tell whether this process owns a file, or may create a missing one."""
    try:
        return path.stat().st_uid == os.geteuid()
    except FileNotFoundError:
        folder = next(parent for parent in path.absolute().parents if is_dir(parent))
        return os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        return False


def seals_of(db: Path) -> Path:
    return db.with_name(f"{db.name}.sellos")


def rescue_of(db: Path) -> tuple[Path, Path]:
    """The files for the drafts of an unwritable store: beside it, else with the log.

    The second is for a store whose folder is gone; its name has the store's name and a digest of its path.
    """
    # Imported here, after a session has said to do without OpenSSL (see `ui/memory.py`).
    from hashlib import sha256

    place = sha256(os.fsencode(db.absolute())).hexdigest()[:12]
    return db.with_name(f"{db.name}.rescate"), log_file().with_name(f"{db.name}.{place}.rescate")


def exists(path: Path) -> bool:
    """Raise OSError where this account may not look.

    `Path.exists` returns False there since Python 3.14, and a store behind a closed folder would be
    taken for none.
    """
    return _mode(path) is not None


def is_file(path: Path) -> bool:
    """Raise OSError where this account may not look."""
    return stat.S_ISREG(_mode(path) or 0)


def is_dir(path: Path) -> bool:
    """Raise OSError where this account may not look."""
    return stat.S_ISDIR(_mode(path) or 0)


def _mode(path: Path) -> int | None:
    """Return the mode of a path; None for nothing, or a circular link."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise


def log_file() -> Path:
    """The person's log, the only place for tracebacks."""
    return platformdirs.user_log_path(_PROGRAM, appauthor=False) / "ajustes.log"


def scratch_notes() -> Path:
    """The folder where this account notes what it is writing, for cleaning up after a kill."""
    return log_file().with_name("a-medias")


def private_dir(path: Path) -> Path:
    """Create a folder and its missing parents as 0700; an existing one keeps its mode."""
    lacking = []
    folder = path
    while not is_dir(folder) and folder != folder.parent:
        lacking.append(folder)
        folder = folder.parent
    for new in reversed(lacking):
        new.mkdir(mode=0o700, exist_ok=True)
    return path


def read_by_group(folder: Path) -> bool:
    """Tell whether its group may read a folder's files: `drwxr-s---`, as for a role."""
    return folder.stat().st_mode & (stat.S_ISGID | stat.S_IRWXG) == (stat.S_ISGID | 0o050)


def export_dir(path: Path) -> Path:
    """Create a folder of exports and its missing parents as 0700, or for the group that reads its parent."""
    if not is_dir(path):
        export_dir(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        if read_by_group(path.parent):
            path.chmod(0o2750)
    return path
