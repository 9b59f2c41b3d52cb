"""The draft of a caso: typed, unregistered texts, in one part per screen."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

OPTION = "op"
"""Key of the digit typed in a queue row."""
_CALL_KEYS = frozenset(
    {"modo", "dichos", "telefono", "autorizado", "entrante", "elegida", "cuando"}
    | {"pedida", "mensaje", "recurso", "cual", "tipo", "motivo", "radicado", "razon", "subrazon"}
)


class BorradorPart(StrEnum):
    """Parts of a draft; a screen saves only its own."""

    DECISION = "decision"
    LLAMADA = "llamada"
    TEXTS = "textos"
    RESPUESTA = "respuesta"
    OPTION = "opcion"


ALL_PARTS = frozenset(BorradorPart)


def part_of(key: str) -> BorradorPart:
    if key == OPTION:
        return BorradorPart.OPTION
    if key.startswith("t."):
        return BorradorPart.TEXTS
    if key.startswith("r."):
        return BorradorPart.RESPUESTA
    of_call = key.startswith("a.") or key in _CALL_KEYS
    return BorradorPart.LLAMADA if of_call else BorradorPart.DECISION


class BorradorSave(NamedTuple):
    """A draft's texts and the version of the caso they were typed on."""

    caso_id: int
    texts: Mapping[str, str]
    version: int
    whole: bool = True
    """Replaces its parts whole; a partial save keeps unnamed texts and removes empty ones."""


def merge(
    previous: Mapping[str, str],
    version: int | None,
    save: BorradorSave,
    parts: Collection[BorradorPart],
) -> tuple[dict[str, str], int]:
    """Merge a save into a draft; return it with the caso version it was typed on.

    `version` is the earlier draft's, kept while earlier texts remain; `parts` are the screen's own.
    """
    rest = {
        key: text
        for key, text in previous.items()
        if key not in save.texts and not (save.whole and part_of(key) in parts)
    }
    texts = {c: text for c, text in save.texts.items() if text or save.whole}
    # Earlier texts remain, typed on the earlier version: the whole draft stays bound to it.
    old = version is not None and bool(rest) and not save.whole
    return rest | texts, version if old and version is not None else save.version
