"""Supply: the packages this program runs on, and what differs from those it was tested with."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_PROGRAM = "ajustes-tui"
_SEPARATORS = re.compile(r"[-_.]+")


class LockDifference(NamedTuple):
    """A package whose installed version is not the one of the lock."""

    package: str
    locked: str
    installed: str | None
    """None when the package is not installed, as one that only another Python or system needs."""


def installed_packages() -> dict[str, str]:
    """Return the version of every installed package, by its normalized name."""
    found = {
        _normalized(name): distribution.version
        for distribution in distributions()
        if (name := distribution.metadata["Name"])
    }
    return dict(sorted(found.items()))


def lock_differences(lock: Path, installed: dict[str, str]) -> list[LockDifference] | None:
    """Compare what is installed with a lock of requirements; None when there is no lock to read."""
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError:
        return None
    return [
        LockDifference(name, version, installed.get(name))
        for name, version in ((_normalized(n), v) for n, v in _PINNED.findall(text))
        if installed.get(name) != version
    ]


def unlocked_packages(lock: Path, installed: dict[str, str]) -> list[str] | None:
    """Return the installed packages that the lock does not name, but this program; None without a lock.

    On a server there is none: one more is a package that nobody tested the program with.
    """
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError:
        return None
    locked = {_normalized(name) for name, _version in _PINNED.findall(text)}
    return [name for name in installed if name not in locked and name != _PROGRAM]


def _normalized(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()
