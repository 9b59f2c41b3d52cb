"""Lo que toca: what waits for a person, whose duty it is, and where it is done.

A new duty is a row here and a finder in `services/figures/duties.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week, short_day
from ajustes_tui.domain.values.roles import Power, Rol, roles_with


class DutyKind(StrEnum):
    """The kind of a duty, in display order."""

    BASE = "base"
    TRAY = "bandeja"
    MAIL = "correos"
    WEEK = "semana"
    FOLLOW_UP = "seguimiento"
    PRACTICE = "practica"
    CLOSING = "cierre"
    GOAL = "meta"
    FIRST_DAY = "primer_dia"


class DutyRow(NamedTuple):
    """A kind of duty: verb, noun, whose it is, and where it is done."""

    verb: str
    one: str
    several: str
    whose: Callable[[Rules], Collection[Rol]]
    screen: str
    word: str
    """The place in the plain lines, and the word of its key in `ui/keys.py`."""


def _with(power: Power) -> Callable[[Rules], Collection[Rol]]:
    return lambda _rules: roles_with(power)


DUTIES: Mapping[DutyKind, DutyRow] = {
    DutyKind.BASE: DutyRow(
        "Importar", "base", "bases", lambda rules: rules.importers, "importacion", "bases"
    ),
    DutyKind.TRAY: DutyRow(
        verb="Responder",
        one="pregunta en bandeja",
        several="preguntas en bandeja",
        whose=_with(Power.DECIDE),
        screen="revision",
        word="bandeja",
    ),
    DutyKind.MAIL: DutyRow(
        verb="Importar",
        one="correo o archivo",
        several="correos o archivos",
        whose=lambda rules: rules.importers,
        screen="importacion",
        word="bases",
    ),
    DutyKind.WEEK: DutyRow(
        verb="Emitir",
        one="semana",
        several="semanas",
        whose=lambda rules: rules.issuers,
        screen="retroalimentacion",
        word="semana",
    ),
    DutyKind.FOLLOW_UP: DutyRow(
        verb="Seguir",
        one="compromiso",
        several="compromisos",
        whose=lambda rules: rules.issuers,
        screen="retroalimentacion",
        word="semana",
    ),
    DutyKind.PRACTICE: DutyRow(
        "Hacer", "práctica", "prácticas", _with(Power.PRACTICES), "practicas", "prácticas"
    ),
    DutyKind.CLOSING: DutyRow("Cerrar", "corte", "cortes", _with(Power.FIGURES), "kpi", "cifras"),
    DutyKind.GOAL: DutyRow(
        "Cuidar", "meta en riesgo", "metas en riesgo", _with(Power.OVERSEE), "kpi", "cifras"
    ),
    DutyKind.FIRST_DAY: DutyRow(
        verb="Revisar",
        one="cosa por poner",
        several="cosas por poner",
        whose=_with(Power.CATALOGS),
        screen="primer_dia",
        word="primer día",
    ),
}


def since_words(duty: Duty, today: date) -> str:
    since = duty.since
    if since is None:
        return ""
    hour = f" {since:%H:%M}" if isinstance(since, datetime) else ""
    day = since.date() if isinstance(since, datetime) else since
    return f"desde {'hoy' if day == today else short_day(day)}{hour}"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something a person has to do."""

    kind: DutyKind
    count: int = 1
    since: date | datetime | None = None
    """The day it was due, or the moment it began to wait."""
    named: str = ""
    detail: str = ""
    about: Week | date | str | None = None
    """What its place opens on: a week, a corte or the code of a practice."""

    @property
    def row(self) -> DutyRow:
        return DUTIES[self.kind]

    @property
    def name(self) -> str:
        return self.named or count_words(self.count, self.row.one, self.row.several)
