"""The conflict screen and its lines: a caso changed while being worked on; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.card import CaseCard, HistorialLine
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.line_data import changes_line
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Signals
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.account import all_data_lines
from ajustes_tui.screens.caso.card_text import header_lines
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import CARD_DATUM_WIDTH, WIDTH
from ajustes_tui.ui.text import Line as Renglon
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span, rule, width, wrap
from ajustes_tui.widgets.line_view import Canvas
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.conflict import Conflict, Resolution, options, standing_of
from ajustes_tui.workbench.conflict_borrador import OwnWork
from ajustes_tui.workbench.decisions import Clasificacion
from ajustes_tui.workbench.line_words import detail_of, what_they_did, who_did_it


class ConflictScreen(AjustesScreen):
    """Shows others' lines and the person's work; `resolution` is the answer."""

    CONTEXT = "conflicto"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("conflicto")]

    def __init__(
        self,
        conflict: Conflict,
        signals: Signals,
        run_session: RunSession,
        now: Callable[[], datetime],
        reread: Callable[[int], CaseCard],
        semaforo: Semaforo | None = None,
    ) -> None:
        super().__init__(signals, run_session)
        self.choque = conflict
        self._reread = reread
        self._now = now
        self._semaforo = semaforo
        self._chosen: Resolution | None = None
        self._data_in_sight = False
        self._canvas = Canvas()
        self.output = Resolution.LEAVE

    def compose_body(self) -> ComposeResult:
        yield self._canvas

    def on_mount(self) -> None:
        self.frame.bar.show(f"{self.choque.place} › Este caso cambió", self.run_session.login)
        self.frame.rr_line.clear()
        self._canvas.focus()
        self._show()
        self.guard_new_case()

    def decides_here(self) -> bool:
        return True

    def reload_after(self, done: object) -> None:
        """Read nothing: the person answers about the lines shown."""

    def _show(self) -> None:
        conflict = self.choque
        view = CaseView(
            conflict.card,
            conflict.card,
            (),
            Clasificacion(),
            me=conflict.me,
            semaforo=self._semaforo,
            today=self._now().date(),
        )
        if self._data_in_sight:
            shown = [*header_lines(view), *all_data_lines(view)]
        else:
            shown = [*header_lines(view), *map(list, body(conflict, self._chosen))]
        self._canvas.show(shown)
        self.frame.command_row.show(*command_texts(conflict, self._chosen))

    def action_elegir(self, digit: str) -> None:
        caso_id = self.choque.card.caso.id
        try:
            # The claim may have been released since, or taken by somebody else.
            self.choque = self.choque.refreshed(self._reread(caso_id))
        except AjustesError as error:
            self.say(error.message, Tone.NOTICE)
            return
        resolution, _text = options(self.choque)[int(digit) - 1]
        refusal = self.choque.refusal(resolution)
        self._chosen = None if refusal else resolution
        self._data_in_sight = False
        self._show()
        if refusal:
            self.say(f"no se puede: {refusal}", Tone.NOTICE)

    def action_registrar(self) -> None:
        if self._chosen is None:
            self.say("Escoja primero qué quiere hacer con lo suyo", Tone.NOTICE)
            return
        self.output = self._chosen
        self.dismiss(None)

    def action_ver_todo(self) -> None:
        self._data_in_sight = not self._data_in_sight
        self._show()
        self._canvas.scroll_home(animate=False)

    def action_cuenta(self) -> None:
        caso = self.choque.card.caso
        self.go("historial", (caso.cuenta, caso.id))

    def action_atras(self) -> None:
        """Close data, choice, then caso; the draft stays."""
        if self._data_in_sight:
            self.action_ver_todo()
        elif self._chosen is not None:
            self._chosen = None
            self._show()
        else:
            self.dismiss(None)


HEIGHT = 16
"""Rows between header and command row."""
MAX_STEPS = 3
FREE = 6
"""Rows shared by others' lines and own work at 80 x 24."""


_SHORT = {
    Resolution.NOTA: "Guardar lo mío como nota",
    Resolution.REVISION: "Pedirle a la supervisora que decida",
}
"""Short labels of refused resolutions: the reason needs room."""


def possible_digits(conflict: Conflict) -> list[str]:
    return [
        str(number)
        for number, (resolution, _text) in enumerate(options(conflict), 1)
        if not conflict.refusal(resolution)
    ]


def body(conflict: Conflict, chosen: Resolution | None) -> list[Renglon]:
    steps = _what_happened(conflict)
    lines: list[Renglon] = [rule("Qué pasó mientras usted escribía"), *steps]
    when = (
        f"borrador de las {conflict.borrador_at.astimezone(BOGOTA):%H:%M}"
        if conflict.borrador_at
        else ""
    )
    lines.append(rule("Lo suyo no se perdió", when))
    lines += _own_work(conflict.mine, FREE + 1 - len(steps))
    lines.append(rule("Qué quiere hacer"))
    for number, (resolution, text) in enumerate(options(conflict), 1):
        lines += _option(number, resolution, text, conflict.refusal(resolution), chosen)
    if conflict.mine.radicado:
        notice = _to_close(conflict)
        lines += [*([[]] if len(lines) < HEIGHT - 1 else []), [Span(notice, Tone.NOTICE)]]
    return [*lines, *([[]] * max(HEIGHT - len(lines), 0))]


def _to_close(conflict: Conflict) -> str:
    marked = f" ▲ Si ya marcó {conflict.mine.radicado} en RR"
    close = [digit for digit in possible_digits(conflict) if digit in "12"]
    if not close:
        return f"{marked}, esa marcación hay que cerrarla: 3 no la cierra."
    return f"{marked}, escoja {' o '.join(close)}: esa marcación hay que cerrarla."


def _what_happened(conflict: Conflict) -> list[Renglon]:
    steps: list[tuple[datetime, Renglon]] = []
    causal = ""
    for line, follows in pairwise([*conflict.lines, None]):
        if line is None:
            break
        if line.evento == Evento.CLASIFICAR and follows and follows.momento == line.momento:
            causal = f", causal {cleaned(line.datos.get('causal', ''))}"
            continue
        steps.append((line.momento, _step(line, causal)))
        causal = ""
    toma = conflict.card.toma
    if toma is not None and conflict.holder:
        momento = toma.since.astimezone(BOGOTA)
        claimed: Renglon = [
            Span(f" {momento:%H:%M}        ", Tone.DIM),
            Span(cleaned(toma.login), Tone.STRONG),
            Span(" lo tomó, y lo tiene"),
        ]
        steps.append((momento, claimed))
    steps.sort(key=lambda pair: pair[0])
    lines = [line for _momento, line in steps]
    if len(lines) > MAX_STEPS:
        left_out = len(lines) - MAX_STEPS + 1
        lines = [
            [label_span(""), Span(f"{left_out} cambios antes: F6", Tone.DIM)],
            *lines[1 - MAX_STEPS :],
        ]
    now = standing_of(conflict.card.caso)
    state_line: Renglon = [label_span("Ahora está"), Span(now, Tone.STRONG)]
    if conflict.before and conflict.before != now:
        state_line = [*state_line, Span(f"   antes, {conflict.before}", Tone.DIM)]
    changed = cleaned(changes_line(conflict.changes))
    told = [[label_span("Cambió"), Span(cell(changed, CARD_DATUM_WIDTH).rstrip())]]
    return [*lines, state_line, *(told if changed else [])]


def _step(line: HistorialLine, causal: str) -> Renglon:
    momento = line.momento.astimezone(BOGOTA)
    detail = detail_of(line)
    what = what_they_did(line)
    if detail and detail not in what:
        what += f": {detail}"
    what += causal
    who = who_did_it(line)
    return [
        Span(f" {momento:%H:%M}        ", Tone.DIM),
        Span(who, Tone.STRONG),
        Span(cell(f" {what}", CARD_DATUM_WIDTH - len(who))),
    ]


def _own_work(mine: OwnWork, height: int) -> list[Renglon]:
    lines: list[Renglon] = []
    if mine.decision:
        lines.append([label_span("Decisión"), Span(mine.decision, Tone.STRONG)])
    fit = len(mine.datos) if len(mine.datos) <= height else height - 1
    for name, text in mine.datos[:fit]:
        texts = wrap(text, CARD_DATUM_WIDTH)
        spare = len(texts) - 1
        rest = f"… y {spare} {'renglón' if spare == 1 else 'renglones'} más" if spare else ""
        seen = cell(texts[0], CARD_DATUM_WIDTH - len(rest)).rstrip() if rest else texts[0]
        lines.append([label_span(name), Span(seen), Span(rest, Tone.DIM)])
    if fit < len(mine.datos):
        left_out = ", ".join(name.lower() for name, _text in mine.datos[fit:])
        lines.append([label_span(""), Span(f"y también: {left_out}", Tone.DIM)])
    return lines


def _option(
    number: int, resolution: Resolution, text: str, refusal: str, chosen: Resolution | None
) -> list[Renglon]:
    if refusal:
        option_text = f"{number} {_SHORT.get(resolution, text)}    no se puede: {refusal}"
        if width(option_text) < WIDTH:
            return [[Span(f" {option_text}", Tone.INACTIVE)]]
        first, *follow = wrap(option_text, WIDTH - 4)
        return [
            [Span(f" {first}", Tone.INACTIVE)],
            *([Span(f"   {part}", Tone.INACTIVE)] for part in follow),
        ]
    tone = Tone.CURSOR if resolution is chosen else Tone.STRONG
    return [
        [
            Span(" "),
            Span(str(number), tone),
            Span(f" {text}", Tone.STRONG if resolution is chosen else Tone.NORMAL),
        ]
    ]


def command_texts(conflict: Conflict, chosen: Resolution | None) -> tuple[str, str]:
    if chosen is None:
        digits = possible_digits(conflict)
        keys = f"escriba {', '.join(digits)}" if len(digits) < 4 else "escriba 1 a 4"
        return "", f"{keys}; nada se registra sin Enter"
    number = next(n for n, (s, _text) in enumerate(options(conflict), 1) if s is chosen)
    does = {
        Resolution.NOTA: "su trabajo queda como nota",
        Resolution.REVISION: "la supervisora decide",
        Resolution.DISCARD: "lo suyo se borra",
        Resolution.REGISTER: "sigue su formulario"
        if conflict.half_typed
        else "se registra lo suyo",
    }[chosen]
    return f"{number} {does}", "Enter lo hace · Esc atrás"
