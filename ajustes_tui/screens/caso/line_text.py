"""The text of the account screen: header, casos and historial lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso.card import CasoClock, CasoRow, HistorialLine, next_step
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CLOSED, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.line_data import (
    BY_CORTE,
    changes_line,
    datum_words,
    is_change,
    label_of,
    line_data,
    told_changes,
)
from ajustes_tui.domain.caso.words import ESTADO_WORDS, short_estado
from ajustes_tui.domain.rules.corte import SYSTEM
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import BOGOTA, day_within, moment_words, short_day
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.measures import NORMAL, WIDE, WIDTH
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    cell,
    cleaned,
    first_fitting,
    label_span,
    line_width,
    radicado_end,
    wrap_lines,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.time_line import POINT, STEM, Moment
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.line_words import detail_of, what_happened, who_did_it

if TYPE_CHECKING:
    from ajustes_tui.services.casos.historial import AccountView

LINE_DATUM_WIDTH = 60
CASOS_IN_SIGHT = 4
_ESTADO_WIDTH = 25
"""Cells of an estado, so that its clock fits at 80 columns."""
_NAME_WIDTH = 16
"""Minimum cells of the name."""


class LineRow(NamedTuple):
    """A row of the table of lines."""

    line: HistorialLine
    who: str = ""
    """Author's initials; a dash for a corte."""


def row_tone(row: LineRow) -> Tone | None:
    return Tone.INACTIVE if row.line.deshecha else None


def initials_of(line: HistorialLine, initials: Mapping[str, str]) -> str:
    """Return the author's initials; a dash for a corte, which has none."""
    return "—" if line.agente == SYSTEM else initials.get(line.agente) or line.agente


_BEFORE_POINT = 14
"""Cells of cursor mark, hour and initials."""


def day_heading(day: date, today: date) -> Line:
    words = f" {day_within(day, today)}"
    stem = [Span(STEM, Tone.EDGE)] if len(words) < _BEFORE_POINT else []
    return [Span(words.ljust(_BEFORE_POINT), Tone.STRONG), *stem]


STEM_LINE: Line = (Span(" " * _BEFORE_POINT), Span(STEM, Tone.EDGE))
"""Connector between separated lines."""


def columns(*, several: bool = False) -> dict[int, Sequence[Column[LineRow]]]:
    hour = Column[LineRow]("Hora", 6, lambda f: _hour(f.line), "der", tone=lambda _f: Tone.DIM)
    who = Column[LineRow]("Quién", 5, lambda f: f.who)
    point = Column[LineRow]("", 1, lambda _f: POINT, tone=lambda f: tone_of(f.line), own=True)
    short = Column[LineRow]("Caso", 5, lambda f: radicado_end(f.line.radicado))
    radicado = Column[LineRow]("Radicado", 11, lambda f: f.line.radicado or "")
    what = Column[LineRow]("Qué pasó", 21, lambda f: what_alone(f.line))
    rr = Column[LineRow]("RR", 7, lambda f: _codes(f.line), tone=lambda _f: Tone.DIM)
    change = Column[LineRow](
        "Antes → después", 14, lambda f: _change(f.line), flexible=True, spans=_change_spans
    )
    detail = Column[LineRow](
        "Con qué", 20, lambda f: _with_what(f.line), flexible=True, tone=lambda _f: Tone.DIM
    )
    before = Column[LineRow](
        "Antes", _STANDING, lambda f: _side(f, 0), spans=lambda f, n: _side_spans(f, 0, n)
    )
    after = Column[LineRow](
        "  Después", _STANDING + 2, lambda f: _side(f, 1), spans=lambda f, n: _side_spans(f, 1, n)
    )
    which = [short] if several else []
    return {
        0: (hour, point, what._replace(width=16), change),
        WIDTH: (hour, who, point, *which, what, change, rr),
        NORMAL: (hour, who, point, *which, what, detail, before, after, rr),
        WIDE: (hour, who, point, radicado, what, detail, before, after, rr),
    }


_STANDING = 19


def _hour(line: HistorialLine) -> str:
    return f"{line.momento.astimezone(BOGOTA):%H:%M}"


def _codes(line: HistorialLine) -> str:
    return " ".join(part for part in (line.razon, line.subrazon) if part)


def _with_what(line: HistorialLine) -> str:
    """Return the data of the act; for base data, the reason, else the corte."""
    corte = line.datos.get("corte")
    if line.evento not in BY_CORTE or not corte:
        return detail_of(line)
    if line.datos.get("motivo"):
        # The column it came in is said in the detail of the line.
        return detail_of(line).partition(": ")[2] or detail_of(line)
    came = line.datos.get("resultado") if line.evento == Evento.CASO_NUEVO else None
    brought = f"corte {date.fromisoformat(str(corte)):%d/%m}"
    return f"{brought}: {cleaned(came)}" if came else brought


def before_after(line: HistorialLine) -> tuple[str, str] | None:
    """Return the main change: the answer of the back, else the estado."""
    answer = line.datos.get("resultado")
    if is_change(line.evento, answer):
        before, _, after = datum_words(line.evento, "resultado", answer).partition(" → ")
        return before, after
    if not line.estado_after or line.estado_before == line.estado_after:
        return None
    return _stood(line.estado_before), _stood(line.estado_after)


def _stood(estado: str | None) -> str:
    """Return an estado without its question; a closed one with how it closed."""
    if not estado:
        return ""
    whole = short_estado(estado)
    known = next((each for each in Estado if each == estado), None)
    if known is None or known in CLOSED:
        return whole
    short = ESTADO_WORDS[known].short
    return short[:1].upper() + short[1:]


def what_alone(line: HistorialLine) -> str:
    """Return what happened without change and corte, shown separately."""
    what = what_happened(line).removeprefix("corte: ")
    if is_change(line.evento, line.datos.get("resultado")):
        return what.rpartition(": ")[0]
    return what


def _change(line: HistorialLine) -> str:
    changed = before_after(line)
    return " → ".join(changed) if changed else detail_of(line)


def _change_spans(row: LineRow, width: int) -> Sequence[Span]:
    """Return before and after, or only after if both do not fit; else the detail."""
    changed, dim = before_after(row.line), row.line.deshecha
    if changed is None:
        return [Span(detail_of(row.line), Tone.DIM)]
    before, after = changed
    if not before:
        return [Span(after, Tone.INACTIVE if dim else Tone.NORMAL)]
    tone = Tone.INACTIVE if dim else _ANSWER_TONES.get(after, Tone.NORMAL)
    if text_width(f"{before} → {after}") <= width:
        old = Tone.INACTIVE if dim else _ANSWER_TONES.get(before, Tone.DIM)
        return [Span(before, old), Span(" → ", Tone.DIM), Span(after, tone)]
    return [Span("→ ", Tone.DIM), Span(after, tone)]


def _side(row: LineRow, side: int) -> str:
    changed = before_after(row.line)
    return changed[side] if changed else ""


def _side_spans(row: LineRow, side: int, width: int) -> Sequence[Span]:
    text = _side(row, side)
    plain = Tone.NORMAL if side else Tone.DIM
    tone = Tone.INACTIVE if row.line.deshecha else _ANSWER_TONES.get(text, plain)
    arrow = [Span("→ " if text else "  ", Tone.DIM)] if side else []
    return [*arrow, Span(cell(text, width - 2 * side), tone)]


_ANSWER_TONES: Mapping[str, Tone] = {"APROBADO": Tone.OK, "RECHAZADO": Tone.BAD}


def header(view: AccountView, width: int, *, tall: bool = False) -> list[Line]:
    """Return name, numbers and casos, newest first.

    A single caso has no headings unless `tall`.
    """
    telefonos = "   ".join(
        f"{grouped(t.number)}{' errado' if t.invalid else ''}" for t in view.telefonos
    )
    numbers = Span(f"   {telefonos or 'sin teléfonos'}")
    # The name is cut for the numbers, which are never cut.
    free = max(width - line_width([numbers]) - 1, _NAME_WIDTH)
    name = cell(view.usuario_nombre or "sin nombre en la base", free).rstrip()
    lines: list[Line] = [[Span(f" {name}", Tone.STRONG), numbers]]
    casos = [(row, view.clocks.get(row.caso.id)) for row in view.casos[:CASOS_IN_SIGHT]]
    if len(casos) == 1 and not tall:
        return [*lines, _only_caso(*casos[0], width)]
    if casos:
        lines.append([Span(_CASO_HEADINGS, Tone.RULE)])
    lines += [_caso(*each) for each in casos]
    spare = len(view.casos) - CASOS_IN_SIGHT
    if spare > 0:
        lines.append([Span(f" y {spare} más", Tone.DIM)])
    return [*lines, []] if tall else lines


_CASO_HEADINGS = " " + " ".join(
    (
        *(cell("Radicado", 11), "Causal", "Corte", cell("Estado", _ESTADO_WIDTH)),
        *(cell("Valor $", 12, "der"), " Plazo"),
    )
)


def _amount(caso: Caso) -> str:
    applied = caso.valor_aplicado
    return pesos(caso.valor_solicitado if applied is None else applied).removeprefix("$ ")


def _only_caso(row: CasoRow, clock: tuple[CasoClock, Semaforo] | None, width: int) -> Line:
    caso = row.caso
    parts = [
        [Span(f" {cleaned(caso.radicado_actual)}", Tone.STRONG)],
        [Span(f"  {next_step(row)}")],
        [Span(f"  {_plazo(row, clock)}")] if clock is not None else [],
        [Span("  causal ", Tone.DIM), Span(caso.causal or "—")],
        [Span("  $ ", Tone.DIM), Span(_amount(caso))],
        [Span("  corte ", Tone.DIM), Span(f"{caso.corte:%d/%m}")],
    ]
    return first_fitting([parts], width)


def _plazo(row: CasoRow, clock: tuple[CasoClock, Semaforo] | None) -> str:
    """Return the last day of the running clock, or of the recurso once informed."""
    if clock is None:
        return ""
    runs, color = clock
    if row.caso.estado in CLOSED:
        return f"recurso: {runs.vence:%d/%m}"
    if color is Semaforo.OVERDUE:
        return f"{glyph_of(color)} venció {runs.vence:%d/%m}"
    return f"{glyph_of(color)} día {max(runs.elapsed, 0)} de {runs.total}"


def _caso(row: CasoRow, clock: tuple[CasoClock, Semaforo] | None) -> list[Span]:
    return [
        Span(f" {cell(row.caso.radicado_actual, 11)} ", Tone.STRONG),
        Span(
            " ".join(
                (
                    cell(row.caso.causal or "", 6),
                    f"{row.caso.corte:%d/%m}",
                    cell(next_step(row), _ESTADO_WIDTH),
                    cell(_amount(row.caso), 12, "der"),
                    f" {_plazo(row, clock)}",
                )
            )
        ),
    ]


def line_number(line: HistorialLine, *, holds: bool) -> str:
    return f"línea {thousands(line.line)} · {'√ intacta' if holds else '■ cambiada'}"


def _estados(line: HistorialLine) -> list[tuple[str, str]]:
    return [
        ("Estaba", short_estado(line.estado_before or "") or "—"),
        ("Quedó", short_estado(line.estado_after or "") or "—"),
    ]


def change_lines(line: HistorialLine, width: int) -> list[list[Span]]:
    """Return one row for each changed datum."""
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


def full_line(line: HistorialLine, width: int = LINE_DATUM_WIDTH) -> list[list[Span]]:
    """Return the whole line, data at most `width` cells wide."""
    pairs = [
        ("Cuándo", moment_words(line.momento)),
        ("Quién", cleaned(line.agente)),
        ("Qué", what_happened(line) + (" (deshecha)" if line.deshecha else "")),
        ("Radicado", cleaned(line.radicado or "—")),
        *_estados(line),
        ("Marcación", _codes(line) or "—"),
        ("CUN", cleaned(line.cun or "—")),
    ]
    pairs += line_data(line.evento, line.datos, short=True)
    if changed := changes_line(told_changes(line.cambios, line.datos)):
        pairs.append(("Cambió", cleaned(changed)))
    if line.nota:
        pairs.append(("Nota", line.nota))
    pairs.append(("Línea", str(line.line)))
    return [
        [label_span(name if not index else ""), Span(text)]
        for name, value in pairs
        for index, text in enumerate(wrap_lines(value, width))
    ]


def beside_lines(line: HistorialLine, width: int) -> list[list[Span]]:
    """Return the data other than the changes."""
    pairs = [
        ("Quién", cleaned(line.agente)),
        ("Qué", what_happened(line) + (" (deshecha)" if line.deshecha else "")),
        ("Radicado", cleaned(line.radicado or "")),
        ("Marcación", _codes(line)),
        ("CUN", cleaned(line.cun or "")),
    ]
    pairs += (
        (label_of(key), words)
        for key, value in line.datos.items()
        if not is_change(line.evento, value) and (key, value) != ("radicado", line.radicado)
        for _label, words in line_data(line.evento, {key: value})
    )
    if line.nota:
        pairs.append(("Nota", line.nota))
    return [
        [Span(f" {cell('' if index else name, _CHANGE_LABEL)} ", Tone.DIM), Span(text)]
        for name, value in pairs
        if value
        for index, text in enumerate(wrap_lines(value, width - _CHANGE_LABEL - 3))
    ]


def moment_of(line: HistorialLine, *, several: bool = False) -> Moment:
    """Return a timeline moment; with `several` it starts with its caso."""
    at = line.momento.astimezone(BOGOTA)
    before, after = line.estado_before, line.estado_after
    changed = ""
    if after and before != after:
        changed = f" → {short_estado(after)}"
    whose = f"{radicado_end(line.radicado)} · " if several and line.radicado else ""
    return Moment(
        short_day(at.date()),
        f"{at:%H:%M}",
        what_happened(line),
        tone_of(line),
        detail_of(line),
        f"{whose}{who_did_it(line)}{changed}",
    )


def tone_of(line: HistorialLine) -> Tone:
    """Return the tone of the answer of the back, else of the decision."""
    if line.deshecha:
        return Tone.EDGE
    answer = line.datos.get("resultado")
    if is_change(line.evento, answer):
        answer = datum_words(line.evento, "resultado", answer).rpartition(" → ")[2]
    if answer == "APROBADO" or line.evento == Evento.APLICACION_CORRECTA:
        return Tone.OK
    return Tone.BAD if answer == "RECHAZADO" else Tone.EDGE
