"""Beside a call: what has happened with the account, its caso, and the next calls."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.line_data import BY_CORTE
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.line_text import moment_of
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.ui.measures import LABEL_WIDTH, READ_WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span, radicado_end
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.workbench.call import Call
from ajustes_tui.workbench.line_words import who_did_it

_NEXT_CALLS = 8
"""Maximum next calls listed."""


def account(call: Call) -> PlaceArea:
    main = call.sheet.main
    moments = [_moment(line, several=bool(main.others)) for line in main.lines]

    return PlaceArea("pasado", 0, time_line(moments, READ_WIDTH), "Lo que ha pasado")


def _moment(line: HistorialLine, *, several: bool) -> Moment:
    """Return what happened and who did it; with `several`, to which caso."""
    moment = moment_of(line)
    whose = f"{radicado_end(line.radicado)} " if several and line.radicado else ""
    below = "" if line.evento in BY_CORTE else moment.right
    return moment._replace(right=f"{whose}{who_did_it(line)}", below=below)


def facts(call: Call) -> PlaceArea:
    """Return what the script does not say of the caso: of each radicado, while a recurso is asked."""
    main = call.sheet.main
    caso = main.caso
    asked, applied = caso.valor_solicitado, caso.valor_aplicado
    days = (caso.fecha_solicitud, caso.fecha_respuesta)
    pairs = [
        ("Pide", "" if asked in (None, applied) else pesos(asked)),
        ("Aplicado", "" if applied in (None, asked) else pesos(applied)),
        ("El back", cleaned(caso.motivo_rechazo or "")),
        ("Asesor", ", ".join(cleaned(each) for each in (caso.asesor_id, caso.aliado) if each)),
        ("Solicitud", short_day(days[0]) if days[0] else ""),
        ("Respuesta", short_day(days[1]) if days[1] else ""),
    ]
    if call.recurso is not None:
        pairs[:0] = [("Se informa", _decision(card.caso)) for card in call.cards]
    rows = [Row([label_span(name), Span(said)], hang=LABEL_WIDTH) for name, said in pairs if said]
    whose = f" {radicado_end(caso.radicado_actual)}" if main.others else ""
    return PlaceArea("caso", 0, rows, f"El caso{whose}")


def _decision(caso: Caso) -> str:
    applied = caso.contenido is Contenido.APLICADO
    decision = CONTENIDO_WORDS[Contenido.APLICADO if applied else Contenido.NO_APLICA]
    return f"{cleaned(caso.radicado_informado)} {caso.causal or '—'} {decision}"


def coming(call: Call, agenda: Sequence[AgendaRow]) -> PlaceArea:
    others = [row for row in agenda if row.cuenta != call.cuenta and not row.not_now]
    rows = [_next(row) for row in others[:_NEXT_CALLS]]
    nobody = [Row([Span(" Nadie más por ahora: Esc vuelve a la agenda", Tone.DIM)])]
    return PlaceArea("despues", 0, rows or nobody, "Después de esta")


def _next(row: AgendaRow) -> Row:
    entry = row.entry
    tone, glyph = signal_of(entry.semaforo)
    days = "" if entry.remaining is None else entry.remaining
    name = cleaned(entry.row.caso.usuario_nombre or "")
    left = [Span(f" {cell(row.cuenta, 10)} "), Span(glyph, tone), Span(f" {days:>2}  {name}")]
    when = "" if row.when == "ya" else f"{row.when} "
    return Row(left, end=[Span(when, Tone.DIM)] if when else ())
