"""The text of the account screen: header, casos and historial lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

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
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import BOGOTA, day_within, moment_words, short_day
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    cell,
    cleaned,
    label_span,
    radicado_end,
    wrap_lines,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.widgets.time_line import POINT, STEM, Moment
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.line_words import detail_of, what_happened, who_did_it

if TYPE_CHECKING:
    from ajustes_tui.services.casos.historial import AccountView

LINE_DATUM_WIDTH = 60
CASOS_IN_SIGHT = 4
_ESTADO_WIDTH = 25
_LABEL = 16
"""Cells of the labels of a line: the data of every line begin in the same column."""
_BEFORE_POINT = 8
"""Cells of cursor mark and hour."""


def row_tone(line: HistorialLine) -> Tone | None:
    return Tone.INACTIVE if line.deshecha else None


def day_heading(day: date, today: date) -> Line:
    return [Span(f" {day_within(day, today)}", Tone.STRONG)]


STEM_LINE: Line = (Span(" " * _BEFORE_POINT), Span(STEM, Tone.EDGE))
"""Connector between separated lines."""


def columns(*, several: bool = False) -> Sequence[Column[HistorialLine]]:
    """The columns of a line; with `several` casos, also whose it is."""
    whose = Column[HistorialLine]("Caso", 5, lambda line: radicado_end(line.radicado), rank=1)
    return (
        Column[HistorialLine](
            "Hora",
            6,
            lambda line: f"{line.momento.astimezone(BOGOTA):%H:%M}",
            "der",
            tone=lambda _line: Tone.DIM,
        ),
        Column[HistorialLine]("", 1, lambda _line: POINT, tone=tone_of, own=True),
        *([whose] if several else ()),
        Column[HistorialLine]("Qué pasó", 12, _told, flexible=True),
        Column[HistorialLine](
            "Queda", 17, after, tone=lambda line: _ANSWER_TONES.get(after(line), Tone.NORMAL)
        ),
        Column[HistorialLine]("Quién", 10, who_did_it, rank=2),
    )


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


def after(line: HistorialLine) -> str:
    """Return what the line leaves: the answer of the back, else the estado."""
    answer = line.datos.get("resultado")
    if is_change(line.evento, answer):
        return datum_words(line.evento, "resultado", answer).partition(" → ")[2]
    return "" if line.estado_before == line.estado_after else _stood(line.estado_after)


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


def _told(line: HistorialLine) -> str:
    """Return what happened and with what."""
    between = ": " if line.nota else ", "
    return between.join(filter(None, (what_alone(line), _with_what(line))))


_ANSWER_TONES: Mapping[str, Tone] = {"APROBADO": Tone.OK, "RECHAZADO": Tone.BAD}


def casos_area(view: AccountView) -> PlaceArea:
    """Return name, telephones and casos, newest first."""
    telefonos = "   ".join(
        f"{grouped(t.number)}{' errado' if t.invalid else ''}" for t in view.telefonos
    )
    name = Span(f" {cleaned(view.usuario_nombre or 'sin nombre en la base')}", Tone.STRONG)
    rows = [Row([name], more=[Span(f"   {telefonos or 'sin teléfonos'}")])]
    rows += [_caso(row, view.clocks.get(row.caso.id)) for row in view.casos[:CASOS_IN_SIGHT]]
    if (spare := len(view.casos) - CASOS_IN_SIGHT) > 0:
        rows.append(Row([Span(f" y {spare} más")]))
    return PlaceArea("casos", 60, rows)


def _amount(caso: Caso) -> str:
    applied = caso.valor_aplicado
    return pesos(caso.valor_solicitado if applied is None else applied)


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


def _caso(row: CasoRow, clock: tuple[CasoClock, Semaforo] | None) -> Row:
    number = Span(f" {cell(row.caso.radicado_actual, 11)} ", Tone.STRONG)
    causal, step = Span(f"{row.caso.causal or ' '} "), Span(cell(next_step(row), _ESTADO_WIDTH))
    value = Span(cell(_amount(row.caso), 15, "der"))
    plazo = Span(f"  {_plazo(row, clock)}")
    most = [number, causal, step, value, plazo]
    return Row(most, short=([number, causal, step, plazo], [number, step]))


def line_area(line: HistorialLine, known: Collection[str], *, holds: bool) -> PlaceArea:
    """Return what its row does not say, nor the casos above: there the radicado is `known`."""
    # What a first value says is said by the marcación or by the caso above.
    said = {line.razon, line.subrazon, *known}
    changes = [each for each in _changes(line) if each[1] != "—" or each[2] not in said]
    pairs = [
        ("Deshecha", "sí" if line.deshecha else ""),
        ("Radicado", "" if line.radicado in known else cleaned(line.radicado or "")),
        ("Marcación", _codes(line)),
        ("CUN", cleaned(line.cun or "")),
    ]
    pairs += (
        (label_of(key), words)
        for key, value in line.datos.items()
        if not is_change(line.evento, value) and (key, value) != ("radicado", line.radicado)
        for _label, words in line_data(line.evento, {key: value})
    )
    pairs.append(("Nota", line.nota or ""))
    rows = [_changed(_label(name), before, after) for name, before, after in changes]
    for name, value in pairs:
        for place, part in enumerate(value.split("\n") if value else ()):
            label = Span(_label("" if place else name), Tone.DIM)
            rows.append(Row([label, Span(part)], hang=text_width(label.text)))
    at = f"{line.momento.astimezone(BOGOTA):%H:%M}"
    whole = "√ intacta" if holds else "■ cambiada"
    right = (f"línea {thousands(line.line)} · {whole}", whole)
    return PlaceArea("linea", 41, rows or (Row([]),), f"{at}, {who_did_it(line)}", right)


def _changes(line: HistorialLine) -> list[Sequence[str]]:
    """Return each changed datum: its name, before and after."""
    changes = list(told_changes(line.cambios, line.datos))
    pairs: list[Sequence[str]] = [
        (label_of(key), *datum_words(line.evento, key, value).split(" → ", 1))
        for key, value in line.datos.items()
        if is_change(line.evento, value)
    ]
    return pairs + [(name[0].upper() + name[1:], before, after) for name, before, after in changes]


def _label(name: str) -> str:
    return f" {cell(name, max(_LABEL, text_width(name)))} "


def _changed(label: str, before: str, after: str) -> Row:
    name, arrow = Span(label, Tone.DIM), Span("→ ", Tone.DIM)
    now = Span(after, _ANSWER_TONES.get(after, Tone.NORMAL))
    was = Span(f"{before} ", _ANSWER_TONES.get(before, Tone.DIM))
    hang = text_width(label) + text_width(arrow.text)
    return Row([name, was, arrow, now], short=([name, arrow, now],), hang=hang)


def full_line(line: HistorialLine, width: int = LINE_DATUM_WIDTH) -> list[list[Span]]:
    """Return the whole line, data at most `width` cells wide."""
    pairs = [
        ("Cuándo", moment_words(line.momento)),
        ("Quién", cleaned(line.agente)),
        ("Qué", what_happened(line) + (" (deshecha)" if line.deshecha else "")),
        ("Radicado", cleaned(line.radicado or "—")),
        ("Estaba", short_estado(line.estado_before or "") or "—"),
        ("Quedó", short_estado(line.estado_after or "") or "—"),
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
