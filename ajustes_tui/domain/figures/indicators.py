"""The three indicators and their buckets, from plain counts (dominio.md section 7).

A + C + R + X + Q + P = T always: each caso is in exactly one bucket and percentages are never
averaged, only numerators and denominators are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ajustes_tui.domain.caso.estados import Cubeta


def porcentaje(casos: int, total: int) -> str | None:
    """Return a percentage with one decimal and a point, rounded half up; None when the total is zero."""
    if not total:
        return None
    cociente = Decimal(casos) * 100 / Decimal(total)
    return str(cociente.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def porcentaje_es(casos: int, total: int) -> str:
    """Return a percentage as a person reads it: `18,0 %`, or `—` when the total is zero."""
    texto = porcentaje(casos, total)
    return "—" if texto is None else f"{texto.replace('.', ',')} %"


@dataclass(frozen=True, slots=True)
class Cuentas:
    """How many casos each bucket has; the total is their sum."""

    por_cubeta: Mapping[Cubeta, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """T: every caso that is not annulled."""
        return sum(self.por_cubeta.values())

    @property
    def aplicado_total(self) -> int:
        """A + C: applied, at the first try or after a correction."""
        return self[Cubeta.APLICADO] + self[Cubeta.CORREGIDO]

    def __getitem__(self, cubeta: Cubeta) -> int:
        return self.por_cubeta.get(cubeta, 0)


@dataclass(frozen=True, slots=True)
class Grupo:
    """The counts of one asesor, aliado, causal or agente; `clave` is None for the casos without one."""

    clave: str | None
    cuentas: Cuentas


@dataclass(frozen=True, slots=True)
class Indicadores:
    """The figures of a corte or a range, and of each group when a grouping was asked for."""

    cuentas: Cuentas
    anulados: int = 0
    rechazado_por_el_back: int = 0
    grupos: tuple[Grupo, ...] = ()

    def aporte(self, grupo: Grupo) -> str | None:
        """The share of all casos that are this group's rejections, as a percentage: R(a) / T."""
        return porcentaje(grupo.cuentas[Cubeta.RECHAZADO], self.cuentas.total)

    @staticmethod
    def tasa_propia(grupo: Grupo) -> str | None:
        """The share of the group's own casos that are rejections, as a percentage: R(a) / T(a)."""
        return porcentaje(grupo.cuentas[Cubeta.RECHAZADO], grupo.cuentas.total)


def contar(filas: Iterable[tuple[str | None, Cubeta, int]]) -> tuple[Grupo, ...]:
    """Gather (group, bucket, casos) rows into groups, highest own rejection rate first, None last."""
    grupos: dict[str | None, dict[Cubeta, int]] = {}
    for clave, cubeta, casos in filas:
        cuentas = grupos.setdefault(clave, {})
        cuentas[cubeta] = cuentas.get(cubeta, 0) + casos
    return tuple(
        sorted((Grupo(clave, Cuentas(cuentas)) for clave, cuentas in grupos.items()), key=_orden)
    )


def _orden(grupo: Grupo) -> tuple[bool, Decimal, int, str]:
    tasa = Decimal(grupo.cuentas[Cubeta.RECHAZADO]) / Decimal(grupo.cuentas.total or 1)
    return (grupo.clave is None, -tasa, -grupo.cuentas[Cubeta.RECHAZADO], grupo.clave or "")


def sumar(grupos: Iterable[Grupo]) -> Cuentas:
    """Add the counts of groups that do not overlap."""
    total: dict[Cubeta, int] = {}
    for grupo in grupos:
        for cubeta, casos in grupo.cuentas.por_cubeta.items():
            total[cubeta] = total.get(cubeta, 0) + casos
    return Cuentas(total)
