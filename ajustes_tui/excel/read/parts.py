"""The parts of an office package and how they point to each other, as careless writers leave them."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from dataclasses import dataclass

# No pattern crosses a `<` nor begins inside a word: a hostile part is then scanned once, not squared.
_ATRIBUTO = re.compile(r"""(?<![\w:])([\w:]{1,64})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_RELACION = re.compile(r"<(?:\w{1,64}:)?Relationship\s([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Relacion:
    """What one part says another is to it."""

    kind: str
    """The end of its type: worksheet, sharedStrings, styles…"""
    part: str
    """Path of the other part inside the package."""


def parte_principal(paquete: zipfile.ZipFile, comun: str) -> str:
    """Return the path of the part the package says to begin with, or else the usual one."""
    relaciones = relaciones_de(paquete, "").values()
    return next((r.part for r in relaciones if r.kind == "officeDocument" and r.part), comun)


def relaciones_de(paquete: zipfile.ZipFile, part: str) -> dict[str, Relacion]:
    """Return the relations of a part by their id; those of the package itself for an empty path."""
    folder, name = posixpath.split(part)
    text = leer_parte(paquete, posixpath.join(folder, "_rels", f"{name}.rels"))
    relaciones = {}
    for mark in _RELACION.finditer(text):
        own = attributes(mark[1])
        relaciones[own.get("Id", "")] = Relacion(
            posixpath.basename(own.get("Type", "")),
            _destination(folder, own.get("Target", "")),
        )
    return relaciones


def leer_parte(paquete: zipfile.ZipFile, path: str) -> str:
    """Return the text of a part, empty when there is none."""
    name = nombre_real(paquete, path)
    return paquete.read(name).decode("utf-8", "replace") if name is not None else ""


def nombre_real(paquete: zipfile.ZipFile, path: str) -> str | None:
    """Return the entry of a path whatever its case or slashes, as writers are careless with both."""
    sought = path.lower()
    names = paquete.namelist()
    return next((n for n in names if n.replace("\\", "/").lstrip("/").lower() == sought), None)


def attributes(text: str) -> dict[str, str]:
    """Return the attributes of one tag, between its name and its end."""
    return {
        m[1]: html.unescape(m[2] if m[2] is not None else m[3]) for m in _ATRIBUTO.finditer(text)
    }


def _destination(folder: str, destination: str) -> str:
    destination = destination.replace("\\", "/")
    completo = destination if destination.startswith("/") else posixpath.join(folder, destination)
    return posixpath.normpath(completo).lstrip("/") if destination else ""
