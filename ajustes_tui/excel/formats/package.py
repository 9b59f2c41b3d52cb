"""The parts of an office package and how they point to each other, as careless writers leave them."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from dataclasses import dataclass

# No pattern crosses a `<` nor begins inside a word: a hostile part is then scanned once, not squared.
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]{1,64})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_RELATIONSHIP = re.compile(r"<(?:\w{1,64}:)?Relationship\s([^<>]*)>")
MAX_REWRITTEN = 512 * 1024 * 1024
"""Bytes, once inflated, of a package that is worth writing again for the fast reader."""
COPY_BYTES = 4 * 1024 * 1024
"""Bytes of a part that are copied or scanned at a time."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another: its kind, and the path of the part it leads to."""

    kind: str
    """The end of its type: worksheet, sharedStrings, styles…"""
    part: str
    """Path of the other part inside the package."""


def main_part(package: zipfile.ZipFile, usual: str) -> str:
    """Return the path of the part the package says to begin with, or else the usual one."""
    relationships = relationships_of(package, "").values()
    return next((r.part for r in relationships if r.kind == "officeDocument" and r.part), usual)


def relationships_of(package: zipfile.ZipFile, part: str) -> dict[str, Relationship]:
    """Return the relationships of a part by id; those of the package itself for an empty path."""
    folder, name = posixpath.split(part)
    text = read_part(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    relationships = {}
    for tag in _RELATIONSHIP.finditer(text):
        own = attributes(tag[1])
        relationships[own.get("Id", "")] = Relationship(
            posixpath.basename(own.get("Type", "")),
            _target(folder, own.get("Target", "")),
        )
    return relationships


def read_part(package: zipfile.ZipFile, path: str) -> str:
    """Return the text of a part, empty when there is none."""
    name = entry_of(package, path)
    return package.read(name).decode("utf-8", "replace") if name is not None else ""


def entry_of(package: zipfile.ZipFile, path: str) -> str | None:
    """Return the entry of a path whatever its case or slashes, as writers are careless with both."""
    sought = path.lower()
    names = package.namelist()
    return next((n for n in names if n.replace("\\", "/").lstrip("/").lower() == sought), None)


def attributes(text: str) -> dict[str, str]:
    """Return the attributes of one tag, given what stands between its name and its end."""
    return {
        m[1]: html.unescape(m[2] if m[2] is not None else m[3]) for m in _ATTRIBUTE.finditer(text)
    }


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/") if target else ""
