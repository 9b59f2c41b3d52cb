"""The draft of a caso: the texts a person typed and has not registered, in parts by the place typed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

OPCION = "op"
"""The key of the digit written beside a row of the queue."""
_DE_LLAMADA = frozenset(
    {"modo", "dichos", "telefono", "autorizado", "entrante", "elegida", "cuando"}
    | {"pedida", "recurso", "cual", "tipo", "motivo", "radicado"}
)


class Parte(StrEnum):
    """The parts of a draft; a place that saves its own part leaves the other parts as they are."""

    DECISION = "decision"
    """The decision chosen on the card of triage, and the data typed in its form."""
    LLAMADA = "llamada"
    """The state of a call: number, outcome chosen, checklist ticked."""
    TEXTOS = "textos"
    """The texts typed in modal boxes, such as a note."""
    RESPUESTA = "respuesta"
    """An answer in the review tray."""
    OPCION = "opcion"
    """The digit beside the row."""


TODAS = frozenset(Parte)


def parte_de(clave: str) -> Parte:
    """Return the part of the draft a key belongs to."""
    if clave == OPCION:
        return Parte.OPCION
    if clave.startswith("t."):
        return Parte.TEXTOS
    if clave.startswith("r."):
        return Parte.RESPUESTA
    return Parte.LLAMADA if clave in _DE_LLAMADA else Parte.DECISION


class Apunte(NamedTuple):
    """One save of a draft: the texts of a caso, and the version of the caso they were typed on."""

    caso_id: int
    contenido: Mapping[str, str]
    version: int
    """The version of the caso it was typed on."""
    entero: bool = True
    """Whether the save is whole: its parts then hold only these texts.

    A partial save leaves the texts it does not name, and an empty text in it removes that key.
    """


def fundir(
    anterior: Mapping[str, str], version: int | None, apunte: Apunte, partes: Collection[Parte]
) -> tuple[dict[str, str], int]:
    """Merge a save into a draft; return the draft and the case version it was typed against.

    `version` is the one the earlier draft was typed on, and `partes` are the parts of the place
    that saves. A partial save keeps the earlier version as long as earlier texts remain.
    """
    resto = {
        clave: texto
        for clave, texto in anterior.items()
        if clave not in apunte.contenido and not (apunte.entero and parte_de(clave) in partes)
    }
    dichos = {c: texto for c, texto in apunte.contenido.items() if texto or apunte.entero}
    # Earlier texts remain, typed on the earlier version: the whole draft stays bound to it.
    vieja = version is not None and bool(resto) and not apunte.entero
    return resto | dichos, version if vieja and version is not None else apunte.version
