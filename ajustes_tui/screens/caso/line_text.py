"""The words of the account screen: its header, its casos and its historial lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso.card import CasoClock, CasoRow, HistorialLine
from ajustes_tui.domain.caso.estados import CLOSED
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.line_data import (
    changes_line,
    datum_words,
    is_change,
    label_of,
    line_data,
    told_changes,
)
from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.dates import BOGOTA, moment_words, short_day, short_moment
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.measures import WIDE
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span, line_width, rule, wrap_lines
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.time_line import POINT, Moment
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
    begins_day: bool = True
    """Whether the line above it is of another day, so that the day is said."""


def row_tone(row: LineRow) -> Tone | None:
    """Return the tone of a row: dim when its line was undone."""
    return Tone.INACTIVE if row.line.deshecha else None


def columns(*, several: bool = False) -> dict[int, Sequence[Column[LineRow]]]:
    """Return the columns of each width class; the casos are told apart where an account has several."""
    when = Column[LineRow]("Cuándo", 15, lambda f: _when(f.line), spans=_when_spans)
    point = Column[LineRow](" ", 1, lambda _f: POINT, tone=lambda f: tone_of(f.line))
    who = Column[LineRow]("Quién", 8, lambda f: f.line.agente)
    short = Column[LineRow]("Caso", 5, lambda f: f"…{(f.line.radicado or '')[-4:]}")
    radicado = Column[LineRow]("Radicado", 11, lambda f: f.line.radicado or "")
    what = Column[LineRow]("Qué pasó", 22, lambda f: what_alone(f.line))
    rr = Column[LineRow](
        "RR", 7, lambda f: " ".join(p for p in (f.line.razon, f.line.subrazon) if p)
    )
    change = Column[LineRow](
        "Antes → después", 14, lambda f: _change(f.line), flexible=True, spans=_change_spans
    )
    detail = Column[LineRow]("Con qué", 12, lambda f: _with_what(f.line), flexible=True)
    wide_change = change._replace(width=44, flexible=False)
    return {
        0: (when, point, who, *([short] if several else []), what, change, rr),
        116: (
            *(when, point, who, *([short] if several else []), what),
            *(detail, wide_change, rr),
        ),
        WIDE: (when, point, who, radicado, what, detail, wide_change, rr),
    }


def _when(line: HistorialLine) -> str:
    return short_moment(line.momento)


def _when_spans(row: LineRow, width: int) -> Sequence[Span]:
    """Return the day, where it begins, and the hour."""
    text = _when(row.line)
    day, hour = text[: -len("10:40")], text[-len("10:40") :]
    said = Span(day, Tone.STRONG) if row.begins_day else Span(" " * len(day))
    return [Span(" " * max(width - len(text), 0)), said, Span(hour, Tone.DIM)]


def before_after(line: HistorialLine) -> tuple[str, str] | None:
    """Return what a line changed above all, before and after: the answer of the back, else the estado."""
    answer = line.datos.get("resultado")
    if is_change(line.evento, answer):
        before, _, after = datum_words(line.evento, "resultado", answer).partition(" → ")
        return before, after
    if not line.estado_after or line.estado_before == line.estado_after:
        return None
    return short_estado(line.estado_before or ""), short_estado(line.estado_after)


def what_alone(line: HistorialLine) -> str:
    """Return what happened, without the change that stands beside it."""
    if is_change(line.evento, line.datos.get("resultado")):
        return what_happened(line).rpartition(": ")[0]
    return what_happened(line)


def _change(line: HistorialLine) -> str:
    changed = before_after(line)
    return " → ".join(changed) if changed else detail_of(line)


def _change_spans(row: LineRow, width: int) -> Sequence[Span]:
    """Return what stood and what stands now, or only this where both do not fit; else the detail."""
    changed, dim = before_after(row.line), row.line.deshecha
    if changed is None:
        return [Span(detail_of(row.line), Tone.DIM)]
    before, after = changed
    tone = Tone.INACTIVE if dim else _ANSWER_TONES.get(after, Tone.NORMAL)
    if before and text_width(f"{before} → {after}") <= width:
        old = Tone.INACTIVE if dim else _ANSWER_TONES.get(before, Tone.DIM)
        return [Span(before, old), Span(" → ", Tone.DIM), Span(after, tone)]
    return [Span("→ ", Tone.DIM), Span(after, tone)]


def _with_what(line: HistorialLine) -> str:
    """Return the detail of a line that changed something; of another it has the place of the change."""
    return detail_of(line) if before_after(line) else ""


_ANSWER_TONES: Mapping[str, Tone] = {"APROBADO": Tone.OK, "RECHAZADO": Tone.BAD}


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


def _estados(line: HistorialLine) -> list[tuple[str, str]]:
    return [
        ("Estaba", short_estado(line.estado_before or "") or "—"),
        ("Quedó", short_estado(line.estado_after or "") or "—"),
    ]


def change_lines(line: HistorialLine, width: int) -> list[list[Span]]:
    """Return each datum that a line changed on a row of its own: before, and after."""
    changes = list(told_changes(line.cambios, line.datos))
    pairs = [
        (label_of(key), *datum_words(line.evento, key, value).split(" → ", 1))
        for key, value in line.datos.items()
        if is_change(line.evento, value)
    ]
    if line.estado_before != line.estado_after and line.estado_after:
        before = short_estado(line.estado_before or "") or "—"
        changes.insert(0, ("estado", before, short_estado(line.estado_after)))
    pairs += [(name[0].upper() + name[1:], before, after) for name, before, after in changes]
    longest = max((text_width(before) for _name, before, _after in pairs), default=0)
    old = min(longest, max(width // 2, 1))
    return [
        [
            Span(f" {cell(name, _CHANGE_LABEL)} ", Tone.DIM),
            Span(cell(before, old), _ANSWER_TONES.get(before, Tone.DIM)),
            Span(" → ", Tone.DIM),
            Span(after, _ANSWER_TONES.get(after, Tone.NORMAL)),
        ]
        for name, before, after in pairs
    ]


_CHANGE_LABEL = 18
"""Cells of the name of a datum that changed."""


def full_line(
    line: HistorialLine, width: int = LINE_DATUM_WIDTH, *, changes: bool = True
) -> list[list[Span]]:
    """Return the whole line, its data at most `width` cells wide; without `changes`, which stand apart."""
    pairs = [
        ("Cuándo", moment_words(line.momento)),
        ("Quién", cleaned(line.agente)),
        ("Qué", what_happened(line) + (" (deshecha)" if line.deshecha else "")),
        ("Radicado", cleaned(line.radicado or "—")),
        *(_estados(line) if changes else ()),
        ("Marcación", " ".join(p for p in (line.razon, line.subrazon) if p) or "—"),
        ("CUN", cleaned(line.cun or "—")),
    ]
    pairs += line_data(line.evento, line.datos, short=True)
    if changes and (changed := changes_line(told_changes(line.cambios, line.datos))):
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
