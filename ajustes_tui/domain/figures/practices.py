"""The practices of the modelo de gestión: which are due, which were done, and the share of the goal."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ajustes_tui.domain.figures.indicators import porcentaje
from ajustes_tui.domain.values.clocks import EsHabil
from ajustes_tui.domain.values.week import Semana

_MITAD_DE_MES, _MITAD_DE_ANIO = 15, 6


class Frecuencia(StrEnum):
    """How often a practice is done, and with it the period its goal is for."""

    DIARIA = "diaria"
    SEMANAL = "semanal"
    QUINCENAL = "quincenal"
    SEMESTRAL = "semestral"


DE_LA_SEMANA = frozenset({Frecuencia.DIARIA, Frecuencia.SEMANAL})
"""The frequencies that make the adherence of a week; the others have longer periods."""


@dataclass(frozen=True, slots=True)
class Practica:
    """One practice of the catalogue: who does it, how often, how many times and how long."""

    codigo: str
    nombre: str
    quien: str
    frecuencia: Frecuencia
    meta: int
    """Times in each day, week, fortnight or half-year."""
    minutos: int


@dataclass(frozen=True, slots=True)
class Periodo:
    """Days from one to another, both included."""

    desde: date
    hasta: date

    def dias(self) -> list[date]:
        """Return every day of the period, in order."""
        return [self.desde + timedelta(days=n) for n in range((self.hasta - self.desde).days + 1)]


@dataclass(frozen=True, slots=True)
class Registro:
    """One entry of the log: a practice done on a day, who wrote it down and when."""

    id: int
    practica: str
    dia: date
    minutos: int
    nota: str
    login: str
    momento: datetime
    anulado: bool = False


@dataclass(frozen=True, slots=True)
class Avance:
    """The progress of a practice in its period: its goal and the times it was done."""

    practica: Practica
    periodo: Periodo
    meta: int
    hechas: int
    toca_hoy: bool = False

    @property
    def pendientes(self) -> int:
        """How many times are still to be done."""
        return max(self.meta - self.hechas, 0)

    @property
    def adherencia(self) -> str | None:
        """Done over goal; None when the period asks for nothing."""
        return porcentaje(self.hechas, self.meta)


def periodo_de(frecuencia: Frecuencia, dia: date) -> Periodo:
    """Return the period a day is in: its week, its fortnight or its half-year."""
    if frecuencia in DE_LA_SEMANA:
        semana = Semana.of(dia)
        return Periodo(semana.desde, semana.hasta)
    if frecuencia is Frecuencia.QUINCENAL:
        if dia.day <= _MITAD_DE_MES:
            return Periodo(dia.replace(day=1), dia.replace(day=_MITAD_DE_MES))
        ultimo = calendar.monthrange(dia.year, dia.month)[1]
        return Periodo(dia.replace(day=_MITAD_DE_MES + 1), dia.replace(day=ultimo))
    if dia.month <= _MITAD_DE_ANIO:
        return Periodo(date(dia.year, 1, 1), date(dia.year, 6, 30))
    return Periodo(date(dia.year, 7, 1), date(dia.year, 12, 31))


def meta_de(practica: Practica, periodo: Periodo, es_habil: EsHabil) -> int:
    """Return the goal of a period; a daily practice has its goal on every business day."""
    if practica.frecuencia is Frecuencia.DIARIA:
        return practica.meta * sum(map(es_habil, periodo.dias()))
    return practica.meta


def avance_de(
    practica: Practica,
    dia: date,
    registros: Iterable[Registro],
    es_habil: EsHabil,
    hoy: date | None = None,
) -> Avance:
    """Return how a practice stands in the period of a day; `hoy` says whether it is due."""
    periodo = periodo_de(practica.frecuencia, dia)
    dias = [
        r.dia
        for r in registros
        if r.practica == practica.codigo
        and not r.anulado
        and periodo.desde <= r.dia <= periodo.hasta
    ]
    meta = meta_de(practica, periodo, es_habil)
    toca = hoy is not None and _toca(practica, periodo, dias, es_habil, hoy)
    return Avance(practica, periodo, meta, len(dias), toca)


def _toca(
    practica: Practica, periodo: Periodo, hechas: Sequence[date], es_habil: EsHabil, hoy: date
) -> bool:
    """Tell whether a practice is to be done today.

    A daily one, on a business day until it is done; the others when fewer were done than the part
    of the period that has gone by asks for, half a time counting as one: once a week is due from
    Wednesday, three times a week on Monday, Wednesday and Friday.
    """
    if not periodo.desde <= hoy <= periodo.hasta or not es_habil(hoy):
        return False
    if practica.frecuencia is Frecuencia.DIARIA:
        return hechas.count(hoy) < practica.meta
    habiles = [dia for dia in periodo.dias() if es_habil(dia)]
    van = sum(dia <= hoy for dia in habiles)
    se_espera = (2 * practica.meta * van + len(habiles)) // (2 * len(habiles))
    return len(hechas) < se_espera


def adherencia_de(avances: Iterable[Avance]) -> str | None:
    """Return done over goal of several practices; one done beyond its goal makes up for no other."""
    juntos = list(avances)
    hechas = sum(min(avance.hechas, avance.meta) for avance in juntos)
    return porcentaje(hechas, sum(avance.meta for avance in juntos))
