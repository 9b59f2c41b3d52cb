"""Parts of an office package and their relationships, tolerant of careless writers."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from typing import NamedTuple

# No pattern crosses a `<` nor begins inside a word: a hostile part is then scanned once, not squared.
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]{1,64})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_RELATIONSHIP = re.compile(r"<(?:\w{1,64}:)?Relationship\s([^<>]*)>")
MAX_REWRITTEN = 512 * 1024 * 1024
"""Largest inflated package worth rewriting, in bytes."""
COPY_BYTES = 4 * 1024 * 1024
"""Chunk size for copying or scanning a part."""


class Relationship(NamedTuple):
    """A link between parts."""

    kind: str
    """Last segment of its type: worksheet, sharedStrings, styles…"""
    part: str


def main_part(package: zipfile.ZipFile, usual: str) -> str:
    relationships = relationships_of(package, "").values()
    return next((r.part for r in relationships if r.kind == "officeDocument" and r.part), usual)


def relationships_of(package: zipfile.ZipFile, part: str) -> dict[str, Relationship]:
    """Return them by id; an empty path gives those of the package."""
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
    """Return '' for a missing part."""
    name = entry_of(package, path)
    return package.read(name).decode("utf-8", "replace") if name is not None else ""


def entry_of(package: zipfile.ZipFile, path: str) -> str | None:
    """Find an entry ignoring case and slash direction, which writers get wrong."""
    sought = path.lower()
    names = package.namelist()
    return next((n for n in names if n.replace("\\", "/").lstrip("/").lower() == sought), None)


def attributes(text: str) -> dict[str, str]:
    return {
        m[1]: html.unescape(m[2] if m[2] is not None else m[3]) for m in _ATTRIBUTE.finditer(text)
    }


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/") if target else ""
