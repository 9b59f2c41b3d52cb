"""What a base would do: counts, changed casos, and what is written of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from ajustes_tui.domain.base.rows import BaseKind, BaseRow
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.rules.corte import CorteEffect, reconciled_resultado
from ajustes_tui.storage.intake.promotion import LoadTarget, RowUpdate


@dataclass(frozen=True, slots=True)
class RowChange:
    """Effect of a base on an existing caso."""

    caso_id: int
    cuenta: str
    radicado: str
    fila: int
    before: Estado
    after: Estado
    changes: Mapping[str, tuple[object, object]]
    tomado_by: str | None

    @classmethod
    def of(cls, caso: Caso, fila: BaseRow, effect: CorteEffect, tomado: str | None) -> Self:
        return cls(
            caso_id=caso.id,
            cuenta=caso.cuenta,
            radicado=caso.radicado,
            fila=fila.fila,
            before=caso.estado,
            after=effect.caso.estado,
            changes=effect.changes,
            tomado_by=tomado,
        )


class RowEffect(NamedTuple):
    """Effect of a row on its caso, and how it is reported; None if no visible change."""

    update: RowUpdate
    change: RowChange | None


@dataclass(slots=True)
class Comparison:
    """Comparison of a base with the store.

    `valid` = nuevas + actualizadas + iguales + anteriores.
    """

    kind: BaseKind = BaseKind.COMPLETA
    """Final once the writing transaction has begun."""
    new: int = 0
    updated: int = 0
    equal: int = 0
    earlier: int = 0
    """Rows of an older corte may not overwrite newer data."""
    earlier_answers: int = 0
    yielded: Counter[str] = field(default_factory=Counter)
    """By column, a person's data that Claro's replace."""
    duplicated: int = 0
    rechazadas: int = 0
    absent: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    """Casos of the corte that a complemento omits; they stay."""
    previous: int = 0
    """Casos of the previous completa; a completa omits those in `absent`."""
    changes: list[RowChange] = field(default_factory=list)
    reconciliation: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def told(cls, kind: BaseKind, effects: Mapping[int, RowEffect]) -> Self:
        """Tell what rows do to existing casos; what else there is, is counted."""
        comparison = cls(kind)
        for update, change in effects.values():
            comparison.earlier_answers += update.effect.earlier_answer
            comparison.yielded.update(update.effect.yielded)
            if change is not None:
                comparison.changes.append(change)
            outcome = reconciled_resultado(update.caso, update.effect.caso)
            if outcome is not None:
                comparison.reconciliation.setdefault(outcome, []).append(update.caso.id)
        return comparison

    @property
    def valid(self) -> int:
        """Rows that count as casos of the corte."""
        return self.new + self.updated + self.equal + self.earlier

    @property
    def total(self) -> int:
        return self.valid + len(self.dropped)


@dataclass(frozen=True, slots=True)
class StoreLook:
    """A comparison, valid until somebody writes on its cuentas."""

    destination: LoadTarget
    comparison: Comparison
    effects: Mapping[int, RowEffect]
    numbers: object
    """Identity of the set of new rows, and so of the numbers of new casos."""

    @property
    def updates(self) -> Iterator[RowUpdate]:
        return (effect.update for effect in self.effects.values())
