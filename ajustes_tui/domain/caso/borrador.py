"""The draft of a caso: the texts a person typed and has not registered, one part for each place."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

OPTION = "op"
"""The key of the digit written beside a row of the queue."""
_CALL_KEYS = frozenset(
    {"modo", "dichos", "telefono", "autorizado", "entrante", "elegida", "cuando"}
    | {"pedida", "mensaje", "recurso", "cual", "tipo", "motivo", "radicado", "razon", "subrazon"}
)


class BorradorPart(StrEnum):
    """The parts of a draft; a screen that saves its own part leaves the other parts as they are."""

    DECISION = "decision"
    """The decision chosen on the card of triage, and the data typed in its form."""
    LLAMADA = "llamada"
    """The state of a call: number, outcome chosen, checklist ticked."""
    TEXTS = "textos"
    """The texts typed in modal boxes, such as a note."""
    RESPUESTA = "respuesta"
    """An answer in the review tray."""
    OPTION = "opcion"
    """The digit beside the row."""


ALL_PARTS = frozenset(BorradorPart)


def part_of(key: str) -> BorradorPart:
    """Return the part of the draft a key belongs to."""
    if key == OPTION:
        return BorradorPart.OPTION
    if key.startswith("t."):
        return BorradorPart.TEXTS
    if key.startswith("r."):
        return BorradorPart.RESPUESTA
    of_call = key.startswith("a.") or key in _CALL_KEYS
    return BorradorPart.LLAMADA if of_call else BorradorPart.DECISION


class BorradorSave(NamedTuple):
    """One save of a draft: the texts of a caso, and the version of the caso they were typed on."""

    caso_id: int
    texts: Mapping[str, str]
    version: int
    """The version of the caso it was typed on."""
    whole: bool = True
    """Whether the save is whole: its parts then hold only these texts.

    A partial save leaves the texts it does not name, and an empty text in it removes that key.
    """


def merge(
    previous: Mapping[str, str],
    version: int | None,
    save: BorradorSave,
    parts: Collection[BorradorPart],
) -> tuple[dict[str, str], int]:
    """Merge a save into a draft; return the draft and the case version it was typed against.

    `version` is the case version the earlier draft was typed on, and `parts` are the parts that
    the saving screen owns. A partial save keeps the earlier version while earlier texts remain.
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
