"""The areas of a call: what is said and chosen, the account, and who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.line_data import BY_CORTE
from ajustes_tui.domain.caso.outcomes import SECOND_PAGE
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.line_text import moment_of
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.ui.measures import LABEL_WIDTH, READ_WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span, radicado_end
from ajustes_tui.widgets.flow import PlaceArea, Row, Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.place_view import PlaceCanvas, PlaceView
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.workbench.call import Call, Recurso
from ajustes_tui.workbench.call_words import OUTCOME_TITLES, asked_in
from ajustes_tui.workbench.line_words import who_did_it


class CallView(Horizontal):
    """Draws a call; styles/contacto.tcss says from which width each area is shown.

    The open recurso form replaces script and outcomes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._usuario = PlaceView(Under(()), id="usuario")
        self._script = PlaceCanvas(id="guion")
        self._title = RuleLine(id="regla-resultado")
        self._title.active = True
        self._outcomes = PlaceView(Under(()), id="resultado")
        self._account = PlaceView(Under(()), id="pasado")
        self._column = Vertical(
            self._usuario, self._script, self._title, self._outcomes, id="llamando"
        )
        self._coming = PlaceView(Under(()))
        self.form: RecursoForm | None = None

    def compose(self) -> ComposeResult:
        yield self._column
        yield self._account
        yield Vertical(self._coming, id="despues")

    def show(self, call: Call, rules: Rules, now: datetime, agenda: Sequence[AgendaRow]) -> None:
        self._usuario.show(text.usuario(call, rules, now))
        past = (account(call), facts(call))
        below = [] if self._account.display else [area._replace(spare=True) for area in past]
        script = Under([text.script(call), text.answers(asked_in(call)), *below])
        self._script.place(script, str(len(call.said_at)))
        other_page = "" if call.other_page is None else f"{SECOND_PAGE} los demás"
        self._title.show(OUTCOME_TITLES[call.mode], other_page)
        self._outcomes.show(text.outcomes(call))
        self._account.show(Under(past))
        self._coming.show(coming(call, agenda))

    def take_focus(self) -> None:
        self._script.focus()

    @property
    def recurso(self) -> Recurso | None:
        """Return the form's answers, None while closed."""
        return None if self.form is None else self.form.recurso

    async def open_form(self, form: RecursoForm) -> None:
        await self.close_form()
        self.form = form
        await self._column.mount(form)
        self._column.add_class("-formulario")
        form.focus_needed()

    async def close_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            await form.remove()
        self._column.remove_class("-formulario")


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
