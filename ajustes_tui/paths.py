"""Where things are: shipped resources, and a person's own data, settings and log (XDG folders)."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import platformdirs

_PROGRAM = "ajustes"
_PACKAGE = Path(__file__).resolve().parent


def resources_dir(name: str) -> Path:
    """The folder `styles` or `data`: the installed wheel's when it has one, else the checkout's."""
    installed = _PACKAGE / "_recursos" / name
    return installed if is_dir(installed) else _PACKAGE.parent / name


def styles_dir() -> Path:
    """The folder of the `.tcss` files."""
    return resources_dir("styles")


def catalogs_dir() -> Path:
    """The folder of the shipped catalogues and the sample base."""
    return resources_dir("data")


def example_base() -> Path:
    """The sample base, of invented data."""
    return catalogs_dir() / "base_ejemplo.xlsx"


def lock_file() -> Path:
    """The lock of the packages the program was tested with: the wheel's, else the checkout's."""
    shipped = _PACKAGE / "_recursos" / "requirements.lock"
    return shipped if is_file(shipped) else _PACKAGE.parent / ".ci" / "requirements.lock"


def demo_bases(db: Path) -> Path:
    """Return the folder, beside a demonstration store, where the base it was made from is kept."""
    return db.with_name(f"{db.name}.bases")


def default_db(*, demo: bool = False) -> Path:
    """The store used when nobody names one; a demonstration has its own, away from real work."""
    folder = platformdirs.user_data_path(_PROGRAM, appauthor=False)
    return folder / ("demo.db" if demo else "ajustes.db")


def default_config() -> Path:
    """The settings file used when nobody names one; it need not exist."""
    return platformdirs.user_config_path(_PROGRAM, appauthor=False) / "ajustes.toml"


def system_config() -> Path:
    """The settings file of the host, for a service account and for a person without their own."""
    return Path("/etc/ajustes.toml")


def owns(path: Path) -> bool:
    """Tell whether this process owns a file, or may create it where there is none."""
    try:
        return path.stat().st_uid == os.geteuid()
    except FileNotFoundError:
        folder = next(parent for parent in path.absolute().parents if is_dir(parent))
        return os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        return False


def seals_of(db: Path) -> Path:
    """The file of the seals of a store, beside it."""
    return db.with_name(f"{db.name}.sellos")


def rescue_of(db: Path) -> tuple[Path, Path]:
    """The files that keep the drafts of a store that cannot be written: beside it, else with the log.

    The second is for a store whose folder is gone; it carries the name of the store and a digest of
    its place.
    """
    # Imported here, after a session has said to do without OpenSSL (see `ui/memory.py`).
    from hashlib import sha256

    place = sha256(os.fsencode(db.absolute())).hexdigest()[:12]
    return db.with_name(f"{db.name}.rescate"), log_file().with_name(f"{db.name}.{place}.rescate")


def exists(path: Path) -> bool:
    """Tell whether there is anything at a path; raises OSError where this account may not look.

    `Path.exists` says no there since Python 3.14, and a store behind a closed folder would be taken for none.
    """
    return _mode(path) is not None


def is_file(path: Path) -> bool:
    """Tell whether a path is a file; raises OSError where this account may not look."""
    return stat.S_ISREG(_mode(path) or 0)


def is_dir(path: Path) -> bool:
    """Tell whether a path is a folder; raises OSError where this account may not look."""
    return stat.S_ISDIR(_mode(path) or 0)


def _mode(path: Path) -> int | None:
    """Return what is at a path, as `stat` says it; None for nothing, or a link that goes round."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise


def log_file() -> Path:
    """The log of this person: tracebacks go there and nowhere else."""
    return platformdirs.user_log_path(_PROGRAM, appauthor=False) / "ajustes.log"


def scratch_notes() -> Path:
    """The folder where this account notes what it is writing, so that a killed program leaves nothing."""
    return log_file().with_name("a-medias")


def private_dir(path: Path) -> Path:
    """Make the folder and its missing parents, each 0700; one that existed keeps its mode."""
    lacking = []
    folder = path
    while not is_dir(folder) and folder != folder.parent:
        lacking.append(folder)
        folder = folder.parent
    for new in reversed(lacking):
        new.mkdir(mode=0o700, exist_ok=True)
    return path


def read_by_group(folder: Path) -> bool:
    """Tell whether the group of a folder reads what is left in it: `drwxr-s---`, as that of a role."""
    return folder.stat().st_mode & (stat.S_ISGID | stat.S_IRWXG) == (stat.S_ISGID | 0o050)


def export_dir(path: Path) -> Path:
    """Make a folder of exports and its missing parents, each 0700, or for the group that reads its parent."""
    if not is_dir(path):
        export_dir(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        if read_by_group(path.parent):
            path.chmod(0o2750)
    return path
