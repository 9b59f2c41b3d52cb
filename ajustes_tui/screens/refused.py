"""What replaces a restricted place: whose it is, the way back, and the places allowed."""

from __future__ import annotations

from ajustes_tui.domain.values.roles import ROLES, Rol
from ajustes_tui.errors import NotAllowed, OfOtherRoles
from ajustes_tui.ui.keys import actions_of, text_keys
from ajustes_tui.ui.text import Line, Span, Tone, cell, rule, wrap
from ajustes_tui.widgets.line_view import LineView

WAY_BACK = "Esc vuelve · Ctrl+P dice qué puede usted"
_KEYS_WIDTH = 10
_OPEN_TO_ALL = ("importacion", "triage", "contacto", "kpi", "turno", "buscar")
"""Verbs of keys to places open to every role."""


class RefusedPlace(LineView):
    """Covers the body of a screen closed to the person's role."""

    def __init__(self, refusal: NotAllowed, rol: Rol | None) -> None:
        super().__init__(classes="negado")
        self._why = [refusal.message, refusal.suggestion]
        if isinstance(refusal, OfOtherRoles):
            self._why = [refusal.whose]
        self._rol = rol

    def line(self, y: int, width: int) -> Line:
        lines = self._rows(width)
        return lines[y] if y < len(lines) else []

    def _rows(self, width: int) -> list[Line]:
        lines: list[Line] = [rule("Aquí no se puede entrar", "", width)]
        for sentence in filter(None, self._why):
            lines += [[Span(f" {row}")] for row in wrap(sentence, width - 2)]
        lines += [[Span(f" {row}", Tone.DIM)] for row in wrap(WAY_BACK, width - 2)]
        if self._rol is None:
            return lines
        role, _, does = ROLES[self._rol].offer.partition(": ")
        lines += [[], rule(f"Usted es {role}", "", width)]
        lines += [[Span(f" {row}")] for row in wrap(f"{does[:1].upper()}{does[1:]}.", width - 2)]
        for action in (*actions_of("global"), *actions_of("comun")):
            if action.verb in _OPEN_TO_ALL:
                keys = text_keys(action).partition(" ")[0]
                lines.append(
                    [
                        Span(f" {cell(keys, _KEYS_WIDTH)}", Tone.KEY),
                        Span(action.help_text, Tone.DIM),
                    ]
                )
        return lines
