"""The words around the RR line on rows 22 and 23: its length in RR's field, and its caso."""

from __future__ import annotations

from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import cell, width

NO_RR_LINE = "Esto no deja línea en RR: queda en el historial."
LAST_LEAVES_NONE = "lo último no deja línea · r la repite"
_FRAME = len("──  ─  ──")
_REPEAT_HINT = " · r la repite"
_AROUND = (
    (", la que acaba de decidir", _REPEAT_HINT),
    (", la anterior", _REPEAT_HINT),
    (", la anterior", ""),
    ("", ""),
)
"""The words around a line, from the longest to none; that it is not of the card is dropped last."""


def rr_length(line: str, rest: str, maximum: int) -> str:
    """Return the length of a line in RR's field, and the rest that did not fit."""
    cut = f" · no cupo «{rest.strip()}»" if rest else ""
    return f"{len(line)} de {maximum}{cut}"


def decided_rr(cuenta: str, line: str, rest: str, maximum: int) -> tuple[str, str, str]:
    """Return the title, the right end and the text of the RR line of the last decision.

    The rest that did not fit in RR is never left out: the words around it are shortened.
    """
    heading = f"Línea RR de {cuenta}"
    for queue, repeats in _AROUND:
        right = f"{rr_length(line, rest, maximum)}{repeats}"
        if width(f"{heading}{queue}{right}") + _FRAME <= WIDTH:
            return f"{heading}{queue}", right, line
    free = WIDTH - _FRAME - width(f"{heading}{rr_length(line, '', maximum)} · no cupo «»")
    return heading, rr_length(line, cell(rest.strip(), free), maximum), line
