"""A conflict: others' lines, the person's work, and the resolutions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ajustes_tui.domain.base.fields import COLUMNS
from ajustes_tui.domain.caso.card import CaseCard, HistorialLine
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.caso.line_data import told_changes
from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.conflict_borrador import OwnWork

_DECIDED_BY = (*COLUMNS, "radicado_vigente", "causal", "atribuible", "cita", "aplazado_hasta")
"""Columns a person decides by; its question says the rest."""


class Resolution(StrEnum):
    """What happens to the person's work."""

    NOTA = "nota"
    REVISION = "revision"
    DISCARD = "descartar"
    REGISTER = "registrar"
    LEAVE = "dejar"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The current caso, others' lines, and the person's work."""

    place: str
    card: CaseCard
    before: str
    """Previous question of the caso."""
    lines: tuple[HistorialLine, ...]
    """Others' lines, oldest first."""
    mine: OwnWork
    borrador_at: datetime | None = None
    me: str = ""
    foreseen: CaseCard | None = None
    """The caso with its causal accepted, if it has none."""
    half_typed: bool = False
    """Whether `registrar` reopens the form instead of registering."""

    @property
    def who(self) -> str:
        of_another = self.holder
        who = self.lines[-1].agente if self.lines else of_another or "la otra persona"
        return "el corte" if who == "sistema" else cleaned(who)

    @property
    def holder(self) -> str:
        """Login of another person who has the caso, or ''."""
        toma = self.card.toma
        return toma.login if toma is not None and toma.login != self.me else ""

    @property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """What others changed of the data a person decides by, from the first line to now."""
        whole: dict[str, tuple[object, object]] = {}
        for line in self.lines:
            for key, (before, after) in line.cambios.items():
                whole[key] = (whole[key][0] if key in whole else before, after)
        return tuple(
            told_changes(
                {key: whole[key] for key in _DECIDED_BY if len(set(whole.get(key, ()))) > 1}
            )
        )

    def refusal(self, resolution: Resolution) -> str:
        if resolution is Resolution.DISCARD or resolution is Resolution.LEAVE:
            return ""
        if self.holder:
            return f"lo tiene {cleaned(self.holder)}"
        if resolution is Resolution.NOTA:
            return ""
        card, evento = self.card, self.mine.evento
        if resolution is Resolution.REVISION:
            evento = Evento.PEDIR_REVISION
        else:
            card = (self.foreseen or card)._replace(toma=card.toma)
        permit = card.allows(evento) if evento is not None else None
        if evento is None or not isinstance(permit, Refusal):
            return ""
        if resolution is Resolution.REGISTER and card.caso.estado not in TABLE[evento].sources:
            return f"desde {standing_of(card.caso).split(':')[0]} no existe {self._what()}"
        return permit.motivo

    def refreshed(self, card: CaseCard) -> Conflict:
        last_line = max((line.line for line in self.card.lines), default=0)
        new = card.by_others(self.me, after=last_line) if last_line else ()
        equal = card.caso.estado is self.card.caso.estado
        return replace(
            self,
            card=card,
            lines=(*self.lines, *new),
            foreseen=self.foreseen if equal else None,
        )

    def _what(self) -> str:
        return self.mine.decision.lstrip("0123456789 ").split(":")[0].lower()


def standing_of(caso: Caso) -> str:
    return short_estado(caso.estado, caso.contenido)


def options(conflict: Conflict) -> list[tuple[Resolution, str]]:
    register_mine = "Seguir con lo mío" if conflict.half_typed else "Registrar lo mío"
    return [
        (Resolution.NOTA, f"Dejar lo de {conflict.who} y guardar lo mío como nota en el historial"),
        (
            Resolution.REVISION,
            "Pedirle a la supervisora que decida entre las dos (va con mi borrador)",
        ),
        (Resolution.DISCARD, "Descartar lo mío"),
        (Resolution.REGISTER, register_mine),
    ]
