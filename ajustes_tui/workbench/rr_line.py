"""The RR line on rows 22 and 23: its text, and the last decisions' and calls' lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso.card import short_question
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog, MasterMarcacion
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Tone, cell, cleaned, width

if TYPE_CHECKING:
    from ajustes_tui.domain.caso.rr_line import RRText
    from ajustes_tui.services.casos.contacto import CallEffect
    from ajustes_tui.services.recorder import Recorded

NO_RR_LINE = "Esto no deja línea en RR: queda en el historial."
LAST_LEAVES_NONE = "lo último no deja línea · r la repite"
MARCACION_KEY = "Ctrl+Y"
DEMO = "DEMO "
EXAMPLE = "código de ejemplo: no lo use en RR"
"""Warning next to a line with the shipped example marcación; never in the line."""
_LEAST_NAME = 8
"""Cells below which a marcación shows only its codes."""
_FRAME = len("──  ─  ──")
_REPEAT_HINT = "r la repite"
_UNDO_HINT = f"u deshace · {_REPEAT_HINT}"
_AROUND = (
    (", la anterior", f" · {_REPEAT_HINT}"),
    (", la anterior", ""),
    ("", ""),
)
"""Text around a line, longest first; «la anterior» is dropped last."""


def rr_length(rr: RRText, maximum: int) -> str:
    """Return how much of RR's field is used and what overflowed, or that the code is an example."""
    if rr.example:
        return EXAMPLE
    cut = f" · no cupo «{rr.rest.strip()}»" if rr.rest else ""
    return f"{len(rr.line)} de {maximum}{cut}"


def foreseen_title(
    title: str,
    right: str,
    marcacion: tuple[str, str] | None,
    catalog: MarcacionCatalog,
    columns: int = WIDTH,
) -> str:
    """Return the title with marcación and its key; its name is cut for the right end."""
    if marcacion is None:
        return title
    code = " ".join(marcacion)
    key = f" · {MARCACION_KEY}"
    room = columns - _FRAME - width(f"{title} · {code} {key}{right}")
    # The bar says of a demonstration what it is.
    name = marcacion_name(marcacion, catalog).removeprefix(DEMO)
    named = f"{code} {cell(name, room).rstrip()}" if room >= _LEAST_NAME else code
    title_text = f"{title} · {named}{key}"
    return title_text if width(f"{title_text}{right}") + _FRAME <= columns else f"{title} · {code}"


def marcacion_name(marcacion: tuple[str, str], catalog: MarcacionCatalog) -> str:
    known = catalog.find(*marcacion)
    if known is None:
        return "no está en el catálogo"
    name = cleaned(known.descripcion)
    return f"{DEMO}{name}" if catalog.demo and not name.startswith(DEMO) else name


def marcacion_said(marcacion: tuple[str, str], catalog: MarcacionCatalog, room: int) -> str:
    """Fit marcación, name and key in `room` cells.

    Text next to the key is dropped first, then the name's end.
    """
    named = f"{' '.join(marcacion)} {marcacion_name(marcacion, catalog)}"
    for key in (f" · {MARCACION_KEY} la cambia", f" · {MARCACION_KEY}"):
        if width(named) + width(key) <= room:
            return f"{named}{key}"
    return f"{cell(named, room - width(key)).rstrip()}{key}"


NONE_OFFERED = "El catálogo de marcaciones no ofrece otra para esto"


def offered_marcaciones(evento: Evento, catalog: MarcacionCatalog) -> list[tuple[str, str]]:
    return _named(catalog.offered(evento), catalog)


def note_marcaciones(catalog: MarcacionCatalog) -> list[tuple[str, str]]:
    return _named(catalog.of_notes, catalog)


def _named(rows: Iterable[MasterMarcacion], catalog: MarcacionCatalog) -> list[tuple[str, str]]:
    codes = (row.code for row in rows)
    return [(" ".join(code), f"{' '.join(code)} {marcacion_name(code, catalog)}") for code in codes]


def decided_rr(cuenta: str, rr: RRText, maximum: int, done: str = "") -> tuple[str, str, str]:
    """Return title, right end and text of the last decision's line.

    The title has `done` and its undo key. RR's overflow is never omitted: the surrounding text is shortened.
    """
    heading, line = f"Línea RR de {cuenta}", rr.line
    if done:
        registered = f"√ {cuenta}: {done}"
        length = f"{rr_length(rr, maximum)} · " if rr.rest or rr.example else ""
        for hint in (_UNDO_HINT, _REPEAT_HINT):
            right = f"{length}{hint}"
            if width(f"{registered}{right}") + _FRAME <= WIDTH:
                return registered, right, line
    for queue, repeats in _AROUND:
        right = f"{rr_length(rr, maximum)}{repeats}"
        if width(f"{heading}{queue}{right}") + _FRAME <= WIDTH:
            return f"{heading}{queue}", right, line
    free = (
        WIDTH - _FRAME - width(f"{heading}{rr_length(rr._replace(rest=''), maximum)} · no cupo «»")
    )
    return heading, rr_length(rr._replace(rest=cell(rr.rest.strip(), free)), maximum), line


EMPTY = ("", "", "")


class LastLines:
    """RR lines of the last registration; batch lines rotate.

    `shown` is title, right end and text; `limit` the cells of RR's field.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._batch: list[tuple[str, RRText]] = []
        self._turn = 0
        self._cuenta = ""
        self._example = False
        self.shown: tuple[str, str, str] = EMPTY

    def decided(self, recorded: Recorded) -> None:
        """Take the last registration's line; without one, mark the shown line as earlier."""
        if recorded.evento is Evento.DESHACER:
            self.shown, self._batch = EMPTY, []
        elif recorded.rr.line:
            self._batch, self._example = [], recorded.rr.example
            self._cuenta = recorded.caso.cuenta
            follows = short_question(recorded.caso)
            done = f"{evento_name(recorded.evento)} → {follows}"
            self.shown = decided_rr(self._cuenta, recorded.rr, self._limit, done)
        elif self.shown[2] and not self._batch and recorded.evento is not Evento.NOTA:
            title = f"Línea RR de {self._cuenta}, una de antes"
            self.shown = (title, LAST_LEAVES_NONE, self.shown[2])

    def batch_done(self, records: Sequence[Recorded]) -> None:
        self._batch = [
            (recorded.caso.cuenta, recorded.rr) for recorded in records if recorded.rr.line
        ]
        self._turn = 0
        if self._batch:
            more = " y sigue con la otra" if len(self._batch) > 1 else ""
            length = rr_length(self._batch[0][1]._replace(rest=""), self._limit)
            self._show_turn(f"{length} · r la copia{more}")

    def _show_turn(self, said: str) -> None:
        cuenta, rr = self._batch[self._turn]
        place = f"{self._turn + 1} de {len(self._batch)}"
        self.shown = (f"Línea RR {place}, {cuenta}", said, rr.line)

    def copy(self, copy: Callable[[str], str]) -> tuple[str, str, str]:
        """Pass the current line to `copy`; return the rows with its answer.

        Of a batch, the next call copies the next line.
        """
        if self._batch:
            rr = self._batch[self._turn][1]
            answer = copy(rr.line)
            self._show_turn(EXAMPLE if rr.example else answer)
            self._turn = (self._turn + 1) % len(self._batch)
            return self.shown
        title, _right, line = self.shown
        if not line:
            return EMPTY
        answer = copy(line)
        if self._example:
            answer = EXAMPLE
        if width(f"{title}{answer}") + _FRAME > WIDTH:
            title = f"Línea RR de {self._cuenta}"
        return title, answer, line


class CallRRLine(NamedTuple):
    """Rule and RR line of rows 22 and 23."""

    title: str
    right: str
    text: str
    tone: Tone = Tone.RR


class RRLines:
    """RR lines of the last call, one for each caso, and the current one."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, RRText]] = []
        self._turn = 0

    def take(self, records: Sequence[Recorded]) -> None:
        by_caso = {r.caso.id: (r.caso.cuenta, r.rr) for r in records if r.rr.line}
        self._lines, self._turn = list(by_caso.values()), 0

    def clear(self) -> None:
        self._lines, self._turn = [], 0

    def advance(self) -> tuple[str, RRText] | None:
        """Return the current cuenta and line, and advance; None if empty."""
        if not self._lines:
            return None
        last = self._lines[self._turn]
        self._turn = (self._turn + 1) % len(self._lines)
        return last

    def registered(self, width: int) -> CallRRLine | None:
        if not self._lines:
            return None
        cuenta, rr = self._lines[self._turn]
        several = f", {self._turn + 1} de {len(self._lines)}" if len(self._lines) > 1 else ""
        return CallRRLine(
            f"Línea RR de {cuenta}, ya registrada{several}",
            rr_length(rr, width) + ("" if rr.rest or rr.example else " · r la repite"),
            rr.line,
        )


def foreseen_line(
    effect: CallEffect,
    width: int,
    marcaciones: MarcacionCatalog,
    place: int = 0,
    columns: int = WIDTH,
) -> CallRRLine | None:
    """Return the RR line that registering would produce; None if none."""
    if not effect.rr:
        return None
    rr = effect.rr[place]
    count = len(effect.rr)
    title = "Línea RR al registrar" + (f", {place + 1} de {count}" if count > 1 else "")
    right = rr_length(rr, width)
    right += " · una por radicado" if count > 1 and not (rr.rest or rr.example) else ""
    marcacion = effect.marcaciones[place] if effect.marcaciones else None
    title = foreseen_title(title, right, marcacion, marcaciones, columns)
    return CallRRLine(title, right, rr.line, Tone.DIM)
