"""The base returned to Claro: what was done with each row, in columns at its right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import EVENTO_WORDS, code_name, code_words, short_estado
from ajustes_tui.domain.figures.our_columns import GESTION_COLUMNS
from ajustes_tui.domain.figures.report_mail import ReportText
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import moment_words, short_date

GestionCell = str | date | None
NOTHING: Sequence[GestionCell] = (None,) * len(GESTION_COLUMNS)
"""Blank cells: of a total, or of a forgotten account."""
WITHOUT_ORIGINAL = "Saque la base sin --sobre: sale en un libro nuevo, con los mismos títulos."
"""The way out when a workbook cannot be written upon."""
INFORMED = "Sí"
_NOT_INFORMED = "No"
_FORMULA_STARTS = ("=", "+", "-", "@")


class StandingDecision(NamedTuple):
    """The last standing decision on a caso."""

    evento: Evento
    day: date
    razon: str | None
    subrazon: str | None
    data: Mapping[str, object]
    problem: str | None
    nota: str | None


class RowGestion(NamedTuple):
    """What the store knows of a row of a base."""

    fila: int
    rejected: str | None
    standing: int | None
    """The row that counts for its caso: another one for a duplicate."""
    estado: Estado | None = None
    contenido: Contenido | None = None
    causal: str | None = None
    radicado_nuevo: str | None = None
    atribuible: str | None = None
    informado_el: date | None = None
    told: str | None = None
    """The outcome of the call that informed the usuario; MENSAJE for a voice message."""
    decision: StandingDecision | None = None


def gestion_cells(
    row: RowGestion, causal: Callable[[str | None], str], place_of: Callable[[int], str]
) -> Sequence[GestionCell]:
    if row.rejected is not None:
        return (*NOTHING[:-1], _text(f"Fila rechazada: {row.rejected}."))
    if row.estado is None:
        return NOTHING
    if row.standing is not None and row.standing != row.fila:
        return (
            *NOTHING[:-1],
            f"Fila duplicada: la gestión del caso está en {place_of(row.standing)}.",
        )
    decision = row.decision
    marcacion = " ".join(filter(None, (decision.razon, decision.subrazon))) if decision else ""
    return (
        short_estado(row.estado, row.contenido),
        decided(decision.evento) if decision else None,
        causal(row.causal) or None,
        marcacion or None,
        row.radicado_nuevo,
        decision.day if decision else None,
        _informed(row),
        row.informado_el,
        _text(" · ".join(_observations(row))) or None,
    )


def _informed(row: RowGestion) -> str:
    if row.informado_el is None:
        return _NOT_INFORMED
    return f"{INFORMED}, {code_name(row.told)}" if row.told else INFORMED


def _observations(row: RowGestion) -> list[str]:
    said = []
    if row.decision is not None:
        data = row.decision.data
        code = data.get("tipo") or data.get("motivo")
        words = code_words(str(code)) if code else None
        if words is not None:
            said.append(words.lote or words.name)
        lacking = data.get("faltan")
        if isinstance(lacking, list) and lacking:
            said.append(f"faltan {', '.join(soporte_words(lacking))}")
        said += filter(None, (row.decision.problem, row.decision.nota))
    if row.atribuible:
        said.append(f"falla atribuible al usuario: {code_name(row.atribuible)}")
    return said


def _text(text: str) -> str:
    """Return a text that no program takes for a formula, even after Enter is pressed in the cell."""
    return f"Nota: {text}" if text.startswith(_FORMULA_STARTS) else text


def decided(evento: Evento) -> str:
    words = EVENTO_WORDS[evento]
    text = words.chosen or words.done
    return text[:1].upper() + text[1:]


def base_text(corte: date, rows: int, now: datetime) -> ReportText:
    return ReportText(
        f"Base de ajustes del corte {short_date(corte)} · gestión de {count_words(rows, 'fila')}",
        (
            f"Va la base del corte {short_date(corte)}, con la gestión hasta el {moment_words(now)}.",
            f"Lo que se hizo en cada fila está en {len(GESTION_COLUMNS)} columnas a la derecha, de "
            f"«{GESTION_COLUMNS[0].heading}» a «{GESTION_COLUMNS[-1].heading}».",
        ),
    )
