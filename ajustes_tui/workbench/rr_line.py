"""The words around the RR line on rows 22 and 23: its length in RR's field, its caso and marcación."""

from __future__ import annotations

from collections.abc import Iterable

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog, MasterMarcacion
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import cell, cleaned, width

NO_RR_LINE = "Esto no deja línea en RR: queda en el historial."
LAST_LEAVES_NONE = "lo último no deja línea · r la repite"
MARCACION_KEY = "Ctrl+Y"
"""The key that offers another marcación, as it is said beside the one in sight."""
_LEAST_NAME = 8
"""Cells of the name of a marcación below which only its codes are said."""
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


def foreseen_title(
    title: str, right: str, marcacion: tuple[str, str] | None, catalog: MarcacionCatalog
) -> str:
    """Return the title of a line not registered yet, with its marcación and the key that changes it.

    The name of the marcación is cut for what stands at the right end.
    """
    if marcacion is None:
        return title
    code = " ".join(marcacion)
    key = f" · {MARCACION_KEY}"
    room = WIDTH - _FRAME - width(f"{title} · {code} {key}{right}")
    name = marcacion_name(marcacion, catalog)
    named = f"{code} {cell(name, room).rstrip()}" if room >= _LEAST_NAME else code
    title_text = f"{title} · {named}{key}"
    return title_text if width(f"{title_text}{right}") + _FRAME <= WIDTH else f"{title} · {code}"


def marcacion_name(marcacion: tuple[str, str], catalog: MarcacionCatalog) -> str:
    """Return what the catalogue calls a marcación, as a DEMO when it is one."""
    known = catalog.find(*marcacion)
    if known is None:
        return "no está en el catálogo"
    name = cleaned(known.descripcion)
    return f"DEMO {name}" if catalog.demo and not name.startswith("DEMO") else name


def marcacion_said(marcacion: tuple[str, str], catalog: MarcacionCatalog, room: int) -> str:
    """Return a marcación with its name and the key that changes it, in `room` cells.

    The words beside the key give way first, then the end of the name.
    """
    named = f"{' '.join(marcacion)} {marcacion_name(marcacion, catalog)}"
    for key in (f" · {MARCACION_KEY} la cambia", f" · {MARCACION_KEY}"):
        if width(named) + width(key) <= room:
            return f"{named}{key}"
    return f"{cell(named, room - width(key)).rstrip()}{key}"


NONE_OFFERED = "El catálogo de marcaciones no ofrece otra para esto"


def offered_marcaciones(evento: Evento, catalog: MarcacionCatalog) -> list[tuple[str, str]]:
    """Return the marcaciones an act may take, each with the words of its row in a list."""
    return _named(catalog.offered(evento), catalog)


def note_marcaciones(catalog: MarcacionCatalog) -> list[tuple[str, str]]:
    """Return the marcaciones a note may be, each with the words of its row in a list."""
    return _named(catalog.of_notes, catalog)


def _named(rows: Iterable[MasterMarcacion], catalog: MarcacionCatalog) -> list[tuple[str, str]]:
    codes = (row.code for row in rows)
    return [(" ".join(code), f"{' '.join(code)} {marcacion_name(code, catalog)}") for code in codes]


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
