"""The supervisor's desk beside the figures: claims, callbacks, today's work and unusual acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.card import Salto
from ajustes_tui.domain.caso.estados import CERRADOS, Estado
from ajustes_tui.domain.query.filter import Campo, Condicion, FiltroCasos

ABIERTOS = frozenset(Estado) - CERRADOS


class EnMano(NamedTuple):
    """A claim on a caso, live or lapsed, as the desk lists it."""

    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    login: str
    desde: datetime
    visto: datetime
    """The last sign of activity of the person on the caso."""
    vencida: bool
    """Whether the claim lapsed, so that anybody may take the caso."""


class CitaPendiente(NamedTuple):
    """A call promised to a usuario for a moment."""

    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    momento: datetime
    dueno: str | None


class AgenteHoy(NamedTuple):
    """The day of a person: the decisiones and llamadas that stand, and how many lines were undone."""

    login: str
    decisiones: int
    llamadas: int
    deshechas: int
    primera: datetime
    ultima: datetime


class Acto(NamedTuple):
    """An act out of the usual: who did it, on which caso, and why."""

    momento: datetime
    quien: str
    que: str
    caso: int | None
    cuenta: str
    detalle: str


class FilaAparte(NamedTuple):
    """A row of a base that is not a caso of its own: repeated, or refused."""

    base: int
    fila: int
    efecto: str
    caso: int | None
    detalle: str


@dataclass(frozen=True, slots=True)
class EstadoDeCola:
    """The open casos of an estado by how near their clock is."""

    estado: Estado
    casos: int
    vencidos: int
    rojos: int
    amarillos: int

    def de_este(self, filtro: FiltroCasos) -> FiltroCasos:
        """Return a filter narrowed to this estado."""
        return filtro._replace(estados=frozenset({self.estado}))


@dataclass(frozen=True, slots=True)
class Limites:
    """The last end days with which a clock is overdue, red or amber today."""

    vencido: date
    rojo: date
    amarillo: date

    def filtros(self) -> tuple[FiltroCasos, FiltroCasos, FiltroCasos]:
        """Return the predicates of the open casos that are overdue, red and amber."""
        un_dia = timedelta(days=1)
        rangos = (
            (None, self.vencido),
            (self.vencido + un_dia, self.rojo),
            (self.rojo + un_dia, self.amarillo),
        )
        vencidos, rojos, amarillos = (
            FiltroCasos(ABIERTOS, condiciones=(Condicion(Campo.VENCE, rangos=(rango,)),))
            for rango in rangos
        )
        return vencidos, rojos, amarillos


@dataclass(frozen=True, slots=True)
class Mesa:
    """The desk at a moment: open casos, claims, callbacks, skips and people at work."""

    cola: tuple[EstadoDeCola, ...] = ()
    limites: Limites = Limites(date.min, date.min, date.min)
    en_mano: tuple[EnMano, ...] = ()
    citas: tuple[CitaPendiente, ...] = ()
    saltos: tuple[Salto, ...] = ()
    agentes: tuple[AgenteHoy, ...] = ()
    revision: int = 0
    citas_vencidas: int = 0

    @property
    def casos(self) -> int:
        """The number of open casos."""
        return sum(estado.casos for estado in self.cola)
