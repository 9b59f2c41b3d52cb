"""What a person has typed on a caso and not registered: one draft, and whose each part of it is."""

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
    """The parts of a draft; a place that keeps its own leaves the others as they are."""

    DECISION = "decision"
    """What is chosen and typed on the card of triage."""
    LLAMADA = "llamada"
    """How far a call has gone."""
    TEXTOS = "textos"
    """The texts asked in boxes of their own."""
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
    """What is to be kept of a draft."""

    caso_id: int
    contenido: Mapping[str, str]
    version: int
    """The version of the caso it was typed on."""
    entero: bool = True
    """Whether it is all there is of the parts of its place; else what it does not say stays, and an
    empty text is forgotten."""


def fundir(
    anterior: Mapping[str, str], version: int | None, apunte: Apunte, partes: Collection[Parte]
) -> tuple[dict[str, str], int]:
    """Return a draft, and the version it is of, once a place wrote its parts of it.

    `version` is the one what was there before was typed on.
    """
    resto = {
        clave: texto
        for clave, texto in anterior.items()
        if clave not in apunte.contenido and not (apunte.entero and parte_de(clave) in partes)
    }
    dichos = {c: texto for c, texto in apunte.contenido.items() if texto or apunte.entero}
    # What stays was typed on that version, and so is the whole of it.
    vieja = version is not None and bool(resto) and not apunte.entero
    return resto | dichos, version if vieja and version is not None else apunte.version
