"""What a backup lacks of its store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.base.workbook import SheetTitles
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import KIND_OF
from ajustes_tui.domain.caso.words import EVENTO_WORDS, QUESTIONS, evento_name
from ajustes_tui.domain.figures.our_columns import GESTION_HEADINGS
from ajustes_tui.domain.figures.returned_base import decided
from ajustes_tui.domain.keeping.seals import SealKind
from ajustes_tui.domain.keeping.witness import KnownLines, Witnessed
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, parse_date
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

HISTORIAL, LOTE, CASOS, BASE = "historial", "lote", "casos", "base"
_SHEETS = (
    SheetTitles(
        HISTORIAL, ("Línea", "Momento", "Cuenta", "Evento", "Huella"), ("Agente", "Radicado")
    ),
    SheetTitles(
        LOTE,
        ("Cuenta del cliente", "PQR del escalamiento", "Escalamiento", "Fecha de escalamiento"),
    ),
    SheetTitles(CASOS, ("Caso", "Cuenta", "Radicado", "Radicado vigente", "Estado", "Cubeta")),
)
_OF_LOTE = {EVENTO_WORDS[evento].lote: (evento,) for evento in KIND_OF}
_OF_NAME = {evento_name(evento): (evento,) for evento in Evento}
_OF_DECISION: dict[str, tuple[Evento, ...]] = {}
for _evento in Evento:
    _OF_DECISION[decided(_evento)] = (*_OF_DECISION.get(decided(_evento), ()), _evento)
_OF_QUESTION = {QUESTIONS[estado]: estado for estado in Estado}
_TOLD = (Evento.CONTACTO, Evento.MENSAJE_DE_VOZ)
_LONGEST = 80
"""Characters read of a cell: the longest one is a digest."""
_NAMED = 20
"""Lines in a notice; the document has all."""


class WorkbookTrace(NamedTuple):
    """An action found in a workbook."""

    libro: str
    cuenta: str
    radicado: str
    eventos: tuple[Evento, ...] = ()
    """Empty in a list of casos, which gives only their state."""
    at: datetime | date | None = None
    """Only a day where no moment is known."""
    estado: Estado | None = None
    line: int | None = None
    digest: str = ""
    agente: str = ""

    @property
    def evento(self) -> str | None:
        if self.eventos:
            return evento_name(self.eventos[0])
        return None if self.estado is None else QUESTIONS[self.estado]


class Lost(NamedTuple):
    """What a backup lacks at least, and since when."""

    lines: int | None
    """None without later seal, workbook or store."""
    since: datetime | None
    until: datetime | None
    traces: tuple[WorkbookTrace, ...] = ()
    notices: tuple[str, ...] = ()


def titles(bases: Iterable[tuple[str, str]]) -> tuple[SheetTitles, ...]:
    given_back = (
        SheetTitles(BASE, (*GESTION_HEADINGS, cuenta, radicado))
        for cuenta, radicado in dict.fromkeys(bases)
    )
    return (*_SHEETS, *given_back)


def traces_of(libro: str, sheet: SheetTitles, cells: Mapping[str, str]) -> Iterator[WorkbookTrace]:
    # Anybody may have written in the workbook since.
    cells = {title: clean(text)[:_LONGEST] for title, text in cells.items()}
    with suppress(InvalidDatum, ValueError, KeyError):
        match sheet.name:
            case "historial":
                yield WorkbookTrace(
                    libro=libro,
                    cuenta=cells["Cuenta"],
                    radicado=cells.get("Radicado", ""),
                    eventos=_OF_NAME[cells["Evento"]],
                    at=_moment(cells["Momento"]),
                    line=int(cells["Línea"]),
                    digest=cells["Huella"],
                    agente=cells.get("Agente", ""),
                )
            case "lote":
                yield WorkbookTrace(
                    libro=libro,
                    cuenta=cells["Cuenta del cliente"],
                    radicado=cells["PQR del escalamiento"],
                    eventos=_OF_LOTE[cells["Escalamiento"]],
                    at=_moment(cells["Fecha de escalamiento"]),
                )
            case "casos":
                estado = _OF_QUESTION[cells["Estado"]]
                yield WorkbookTrace(libro, cells["Cuenta"], cells["Radicado"], estado=estado)
            case "base":
                yield from _of_gestion(libro, cells[sheet.must[-2]], cells[sheet.must[-1]], cells)


def _of_gestion(
    libro: str, cuenta: str, radicado: str, cells: Mapping[str, str]
) -> Iterator[WorkbookTrace]:
    if "Decisión" in cells:
        eventos = _OF_DECISION[cells["Decisión"]]
        yield WorkbookTrace(libro, cuenta, radicado, eventos, parse_date(cells["Fecha decisión"]))
    if "Fecha informado" in cells:
        yield WorkbookTrace(libro, cuenta, radicado, _TOLD, parse_date(cells["Fecha informado"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(clean(text)).replace(tzinfo=BOGOTA, microsecond=0)


def foreign_books(
    traces: Iterable[WorkbookTrace], lines: int, is_kept: Callable[[WorkbookTrace], bool]
) -> set[str]:
    """Return workbooks with another line in place of the backup's: another store's."""
    return {
        trace.libro
        for trace in traces
        if trace.line is not None and trace.line <= lines and not is_kept(trace)
    }


def lost_traces(
    traces: Iterable[WorkbookTrace], lines: int, is_kept: Callable[[WorkbookTrace], bool]
) -> list[WorkbookTrace]:
    """Return missing actions once each, oldest first.

    The most precise workbook wins, above all a line number.
    """
    told: dict[tuple[object, ...], dict[str, list[WorkbookTrace]]] = {}
    for trace in traces:
        lost = trace.line > lines if trace.line is not None else not is_kept(trace)
        if lost:
            key = (trace.cuenta, trace.eventos or trace.estado, trace.at, trace.line is None)
            told.setdefault(key, {}).setdefault(trace.libro, []).append(trace)
    best = [max(of_books.values(), key=len) for of_books in told.values()]
    numbered = {trace.line: trace for of_key in best for trace in of_key if trace.line is not None}
    found = [*numbered.values()]
    for exact in (True, False):
        known = Counter(_days(found))
        for trace in (t for of_key in best for t in of_key if t.line is None):
            if isinstance(trace.at, datetime) is not exact:
                continue
            day = next((day for day in _days([trace]) if known[day]), None)
            if day is None:
                found.append(trace)
            else:
                known[day] -= 1
    return sorted(found, key=lambda t: (t.at is None, str(t.at), t.line or 0))


def _days(traces: Iterable[WorkbookTrace]) -> Iterator[tuple[str, Evento, str]]:
    for trace in traces:
        for evento in trace.eventos:
            yield trace.cuenta, evento, str(trace.at)[:10]


def last_known(seals: Sequence[Witnessed], lines: int, digest: str) -> KnownLines | None:
    """Return the highest line count sealed after the backup's own seal.

    None without one; seals after another restore belong to another historial.
    """
    place = max(
        (n for n, (seal, _) in enumerate(seals) if (seal.lines, seal.digest) == (lines, digest)),
        default=max(
            (n for n, (s, _) in enumerate(seals) if s.kind is SealKind.RESTORE), default=-1
        ),
    )
    later = []
    for witnessed in seals[place + 1 :]:
        if witnessed.seal.kind is SealKind.RESTORE:
            break
        later.append(KnownLines(witnessed.seal.lines, witnessed.seal.momento))
    return max(later, default=None)


def count_lost(
    lines: int, since: datetime | None, ends: Sequence[KnownLines], traces: Sequence[WorkbookTrace]
) -> Lost:
    known = [end.lines for end in ends]
    known += [trace.line for trace in traces if trace.line is not None]
    done = sum(1 for trace in traces if trace.eventos)
    known += [lines + done] if traces else []
    moments = [end.since for end in ends]
    moments += [trace.at for trace in traces if isinstance(trace.at, datetime)]
    return Lost(
        max(0, max(known) - lines) if known else None,
        since,
        max(moments, default=None),
        tuple(traces),
    )


def lost_words(lost: Lost) -> list[str]:
    since = "su comienzo" if lost.since is None else f"el {_local(lost.since)}"
    if lost.lines is None:
        return [
            f"Este respaldo llega hasta {since}; cuántas líneas se escribieron después, nadie lo sabe."
        ]
    until = "su final" if lost.until is None else f"el {_local(lost.until)}"
    if not lost.lines:
        return [f"Hasta {until} no falta ninguna línea. Si hubo más después, nadie lo sabe."]
    count = count_words(lost.lines, "línea")
    verb = "Falta" if lost.lines == 1 else "Faltan"
    said = [
        f"{verb} al menos {count}, entre {since} y {until}. Si hubo más después, nadie lo sabe."
    ]
    for trace in lost.traces[:_NAMED]:
        when = (
            _local(trace.at)
            if isinstance(trace.at, datetime)
            else trace.at and f"{trace.at:%d/%m/%Y}"
        )
        parts = (
            "" if trace.line is None else f"línea {trace.line}",
            when or "",
            trace.agente,
            f"{trace.cuenta} / {trace.radicado}" if trace.radicado else trace.cuenta,
            trace.evento or "",
        )
        said.append(f"Salió en «{trace.libro}» y falta: {' · '.join(filter(None, parts))}.")
    more = len(lost.traces) - _NAMED
    if more > 0:
        said.append(
            f"Y {count_words(more, 'más', 'más')} que salieron en libros; con --json están todas."
        )
    return said


def _local(momento: datetime) -> str:
    return f"{momento.astimezone(BOGOTA):%d/%m/%Y %H:%M}"
