"""The words of the account screen: its header, its casos and its historial lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso.card import CasoClock, CasoRow, HistorialLine
from ajustes_tui.domain.caso.estados import CLOSED
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.line_data import changes_line, line_data, told_changes
from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span, line_width, rule, wrap_lines
from ajustes_tui.widgets.time_line import Moment
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.line_words import detail_of, what_happened, who_did_it

if TYPE_CHECKING:
    from ajustes_tui.services.casos.historial import AccountView

LINE_DATUM_WIDTH = 60
CASOS_IN_SIGHT = 4
_ESTADO_WIDTH = 25
"""Cells of an estado beside its clock, so that both are whole at eighty columns."""
_NAME_WIDTH = 16
"""Cells a name keeps, however many numbers the usuario has."""


class LineRow(NamedTuple):
    """A row of the table of lines."""

    line: HistorialLine


def row_tone(row: LineRow) -> Tone | None:
    """Return the tone of a row: dim when its line was undone."""
    return Tone.INACTIVE if row.line.deshecha else None


def columns() -> dict[int, Sequence[Column[LineRow]]]:
    """Return the columns of each width class."""
    when = Column[LineRow](
        "Cuándo", 11, lambda f: f"{f.line.momento.astimezone(BOGOTA):%d/%m %H:%M}"
    )
    who = Column[LineRow]("Quién", 8, lambda f: f.line.agente)
    radicado = Column[LineRow]("Radicado", 11, lambda f: f.line.radicado or "")
    what = Column[LineRow]("Qué", 23, lambda f: what_happened(f.line))
    rr = Column[LineRow](
        "RR", 7, lambda f: " ".join(p for p in (f.line.razon, f.line.subrazon) if p)
    )
    detail = Column[LineRow]("Detalle", 12, lambda f: detail_of(f.line), flexible=True)
    estado = Column[LineRow](
        "Quedó", 26, lambda f: short_estado(f.line.estado_after or ""), flexible=False
    )
    return {
        0: (when, who, radicado, what, rr, detail),
        116: (when, who, radicado, what, rr, detail, estado),
    }


def header(view: AccountView, width: int) -> list[list[Span]]:
    """Return the name and numbers, and the casos of the account, newest first."""
    telefonos = "   ".join(f"{t.number}{' errado' if t.invalid else ''}" for t in view.telefonos)
    numbers = Span(f"   {telefonos or 'sin teléfonos'}")
    # The name is cut for the numbers, which are never cut.
    free = max(width - line_width([numbers]) - 1, _NAME_WIDTH)
    name = cell(view.usuario_nombre or "sin nombre en la base", free).rstrip()
    lines = [
        [Span(f" {name}", Tone.STRONG), numbers],
        rule("Casos", width=width),
        [
            Span(
                " "
                + " ".join(
                    (
                        cell("Radicado", 11),
                        cell("Causal", 6),
                        cell("Corte", 6),
                        cell("Estado", _ESTADO_WIDTH),
                        cell("Valor", 11, "der"),
                        "Plazo",
                    )
                ),
                Tone.DIM,
            )
        ],
    ]
    lines += [_caso(row, view.clocks.get(row.caso.id)) for row in view.casos[:CASOS_IN_SIGHT]]
    spare = len(view.casos) - CASOS_IN_SIGHT
    if spare > 0:
        lines.append([Span(f" y {spare} más", Tone.DIM)])
    return lines


def _plazo(row: CasoRow, clock: tuple[CasoClock, Semaforo] | None) -> str:
    """Return the last day of the running clock, or of the recurso of an informed usuario."""
    if clock is None:
        return ""
    runs, color = clock
    if row.caso.estado in CLOSED:
        return f"recurso: {runs.vence:%d/%m}"
    if color is Semaforo.OVERDUE:
        return f"{glyph_of(color)} venció {runs.vence:%d/%m}"
    return f"{glyph_of(color)} día {max(runs.elapsed, 0)} de {runs.total}"


def _caso(row: CasoRow, clock: tuple[CasoClock, Semaforo] | None) -> list[Span]:
    value = (
        row.caso.valor_aplicado
        if row.caso.valor_aplicado is not None
        else row.caso.valor_solicitado
    )
    return [
        Span(f" {cell(row.caso.radicado_actual, 11)} ", Tone.STRONG),
        Span(
            " ".join(
                (
                    cell(row.caso.causal or "", 6),
                    f"{row.caso.corte:%d/%m} ",
                    cell(short_estado(row.caso.estado, row.caso.contenido), _ESTADO_WIDTH),
                    cell(pesos(value), 11, "der"),
                    _plazo(row, clock),
                )
            )
        ),
    ]


def place_in_chain(line: HistorialLine) -> str:
    """Return the number of a line in the chain, and the key that shows it whole."""
    number = f"{line.line:,}".replace(",", ".")
    digest = f"{line.digest[:4]}…{line.digest[-2:]}"
    return f"línea {number} · huella {digest} · ver la línea completa: Enter"


def full_line(line: HistorialLine, width: int = LINE_DATUM_WIDTH) -> list[list[Span]]:
    """Return the whole line, its data at most `width` cells wide."""
    pairs = [
        ("Cuándo", f"{line.momento.astimezone(BOGOTA):%d/%m/%Y %H:%M:%S}"),
        ("Quién", cleaned(line.agente)),
        ("Qué", what_happened(line) + (" (deshecha)" if line.deshecha else "")),
        ("Radicado", cleaned(line.radicado or "—")),
        ("Estaba", short_estado(line.estado_before or "") or "—"),
        ("Quedó", short_estado(line.estado_after or "") or "—"),
        ("Marcación", " ".join(p for p in (line.razon, line.subrazon) if p) or "—"),
        ("CUN", cleaned(line.cun or "—")),
    ]
    pairs += line_data(line.evento, line.datos)
    if changed := changes_line(told_changes(line.cambios, line.datos)):
        pairs.append(("Cambió", cleaned(changed)))
    if line.nota:
        pairs.append(("Nota", line.nota))
    pairs += [("Línea", str(line.line)), ("Huella", line.digest)]
    return [
        [label_span(name if not index else ""), Span(text)]
        for name, value in pairs
        for index, text in enumerate(wrap_lines(value, width))
    ]


def moment_of(line: HistorialLine) -> Moment:
    """Return a line of the historial as a moment: what happened, with what, who did it and where it led."""
    at = line.momento.astimezone(BOGOTA)
    before, after = line.estado_before, line.estado_after
    changed = ""
    if after and before != after:
        changed = f" → {short_estado(after)}"
    return Moment(
        short_day(at.date()),
        f"{at:%H:%M}",
        what_happened(line),
        tone_of(line),
        detail_of(line),
        f"{who_did_it(line)}{changed}",
    )


def tone_of(line: HistorialLine) -> Tone:
    """Return the tone of the point of a line: that of what the back answered, or of what was decided."""
    if line.deshecha:
        return Tone.EDGE
    answer = str(line.datos.get("resultado", ""))
    if answer == "APROBADO" or line.evento == Evento.APLICACION_CORRECTA:
        return Tone.OK
    return Tone.BAD if answer == "RECHAZADO" else Tone.EDGE
