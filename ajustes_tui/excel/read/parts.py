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

    tipo: str
    """The end of its type: worksheet, sharedStrings, styles…"""
    parte: str
    """Path of the other part inside the package."""


def parte_principal(paquete: zipfile.ZipFile, comun: str) -> str:
    """Return the path of the part the package says to begin with, or else the usual one."""
    relaciones = relaciones_de(paquete, "").values()
    return next((r.parte for r in relaciones if r.tipo == "officeDocument" and r.parte), comun)


def relaciones_de(paquete: zipfile.ZipFile, parte: str) -> dict[str, Relacion]:
    """Return the relations of a part by their id; those of the package itself for an empty path."""
    carpeta, nombre = posixpath.split(parte)
    texto = leer_parte(paquete, posixpath.join(carpeta, "_rels", f"{nombre}.rels"))
    relaciones = {}
    for marca in _RELACION.finditer(texto):
        propios = atributos(marca[1])
        relaciones[propios.get("Id", "")] = Relacion(
            posixpath.basename(propios.get("Type", "")),
            _destino(carpeta, propios.get("Target", "")),
        )
    return relaciones


def leer_parte(paquete: zipfile.ZipFile, ruta: str) -> str:
    """Return the text of a part, empty when there is none."""
    nombre = nombre_real(paquete, ruta)
    return paquete.read(nombre).decode("utf-8", "replace") if nombre is not None else ""


def nombre_real(paquete: zipfile.ZipFile, ruta: str) -> str | None:
    """Return the entry of a path whatever its case or slashes, as writers are careless with both."""
    buscado = ruta.lower()
    nombres = paquete.namelist()
    return next((n for n in nombres if n.replace("\\", "/").lstrip("/").lower() == buscado), None)


def atributos(texto: str) -> dict[str, str]:
    """Return the attributes of one tag, between its name and its end."""
    return {
        m[1]: html.unescape(m[2] if m[2] is not None else m[3]) for m in _ATRIBUTO.finditer(texto)
    }


def _destino(carpeta: str, destino: str) -> str:
    destino = destino.replace("\\", "/")
    completo = destino if destino.startswith("/") else posixpath.join(carpeta, destino)
    return posixpath.normpath(completo).lstrip("/") if destino else ""
