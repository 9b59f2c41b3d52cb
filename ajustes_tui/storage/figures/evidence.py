"""Queries for the casos of a figure: all ids in an order, and rows by windows."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.evidence import EvidenceCaso, EvidenceColumn, EvidenceOrder
from ajustes_tui.domain.figures.groupings import pair_text
from ajustes_tui.domain.figures.indicators import APPLIED
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS, NEWEST_CORTE, STANDS, Predicate
from ajustes_tui.storage.figures.facts import first_told, pqr_answered

FIRST_LOOK = 20_000
"""Casos scanned, in index order, for the first rows of a long list."""
LONG = 20_000
"""With more casos than this in the store, the first rows of a list come before the whole."""
_CAUSAL = "coalesce(c.causal, c.causal_pedida)"
_LINE = (
    "(SELECT max(h.linea) FROM historial h WHERE h.caso_id = c.id AND h.evento ="
    f" CASE c.estado WHEN '{Estado.ANULADO}' THEN '{Evento.ANULAR}' ELSE c.veredicto END"
    f" AND {STANDS})"
)
"""The line that decided the cubeta: the verdict in force or the annulment."""


def _of_act(annulment: str, verdict: str) -> str:
    return (
        f"CASE c.estado WHEN '{Estado.ANULADO}' THEN (SELECT {annulment} FROM historial h"
        f" LEFT JOIN notas n ON n.linea = h.linea WHERE h.linea = {_LINE}) ELSE {verdict} END"
    )


_DAY = _of_act("h.momento", "c.veredicto_el")
_AGENTE = _of_act("h.agente", "c.veredicto_agente")
_GIVEN = _of_act("n.motivo", "c.veredicto_motivo")
_REASON = f"coalesce({_GIVEN}, c.motivo_rechazo, c.motivo)"
_APPLIED_CUBETAS = ", ".join(f"'{cubeta}'" for cubeta in APPLIED)
_APPLIED = f"CASE WHEN c.cubeta IN ({_APPLIED_CUBETAS}) THEN c.valor_aplicado END"
"""Only in A or C: Claro's value of any other caso is not verified."""
_ORDERS: Mapping[EvidenceColumn, str] = {
    EvidenceColumn.CUENTA: "c.cuenta",
    EvidenceColumn.RADICADO: "c.radicado",
    EvidenceColumn.CAUSAL: _CAUSAL,
    EvidenceColumn.VERDICT: f"CASE c.estado WHEN '{Estado.ANULADO}' THEN 'anular' ELSE c.veredicto END",
    EvidenceColumn.DAY: _DAY,
    EvidenceColumn.AGENTE: _AGENTE,
    EvidenceColumn.LINE: _LINE,
    EvidenceColumn.REQUESTED: "c.valor_solicitado",
    EvidenceColumn.APPLIED: _APPLIED,
    EvidenceColumn.ESTADO: "c.estado",
    EvidenceColumn.REASON: _REASON,
    EvidenceColumn.ASESOR: "c.asesor_id",
    EvidenceColumn.ALIADO: (
        f"(SELECT j.value FROM json_each(:aliados) j WHERE j.key = {GROUPS['aliado']})"
    ),
    EvidenceColumn.CORTE: NEWEST_CORTE,
}
_FIRST_TOLD = first_told("substr(h.momento, 1, 10)", "c.id")
_COLUMNS = (
    f"c.id, c.cuenta, c.radicado, {_CAUSAL}, c.cubeta, c.estado, c.veredicto, {_DAY},"
    f" {_AGENTE}, {_GIVEN}, c.motivo, c.motivo_rechazo, c.valor_solicitado,"
    f" {_APPLIED}, c.asesor_id, c.aliado, {NEWEST_CORTE}, {_LINE}, {_FIRST_TOLD}, {pqr_answered('c.id')}"
)


class EvidenceRepository:
    """Reads the casos of a figure."""

    def __init__(self, db: Database, asesores: AsesorDirectory) -> None:
        self._db = db
        self._asesores = asesores

    def ids(self, predicate: Predicate, order: EvidenceOrder) -> array[int]:
        return self._ids(
            f"SELECT c.id FROM {predicate.since} WHERE {predicate.where} ORDER BY {_by(order)}",
            predicate,
            self._aliados() if order.column is EvidenceColumn.ALIADO else {},
        )

    def first_ids(self, predicate: Predicate, order: EvidenceOrder, count: int) -> array[int]:
        """Return the first ids of a long list by cuenta, from its index; may be empty.

        Only FIRST_LOOK casos are tried; `predicate` should be one tested caso by caso.
        """
        row = self._db.conn.execute("SELECT max(id) FROM casos").fetchone()
        if order.column is not EvidenceColumn.CUENTA or (row[0] or 0) <= LONG:
            return array("q")
        direction = " DESC" if order.descending else ""
        return self._ids(
            "SELECT c.id FROM (SELECT i.id FROM casos i INDEXED BY casos_cuenta"
            f" ORDER BY i.cuenta{direction}, i.id{direction} LIMIT {FIRST_LOOK}) n"
            f" CROSS JOIN casos c ON c.id = n.id WHERE {predicate.where}"
            f" ORDER BY {_by(order)} LIMIT {int(count)}",
            predicate,
        )

    def rows(self, ids: Sequence[int]) -> list[EvidenceCaso]:
        found = self._db.conn.execute(
            f"SELECT {_COLUMNS} FROM casos c WHERE c.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        rows = {row[0]: self._caso(row) for row in found}
        return [rows[caso_id] for caso_id in ids if caso_id in rows]

    def _caso(self, row: sqlite3.Row) -> EvidenceCaso:
        caso = _caso(row)
        return caso._replace(aliado=self._asesores.aliado(caso.asesor, caso.aliado))

    def _aliados(self) -> dict[str, str]:
        return {
            "aliados": json.dumps(
                {pair_text(*pair): self._asesores.aliado(*pair) for pair in self._asesores.pairs}
            )
        }

    def _ids(
        self, sql: str, predicate: Predicate, beside: Mapping[str, str] | None = None
    ) -> array[int]:
        cursor = self._db.conn.execute(sql, {**predicate.values, **(beside or {})})
        cursor.row_factory = None
        return array("q", (row[0] for row in cursor))


def _by(order: EvidenceOrder) -> str:
    expression = _ORDERS[order.column]
    direction = " DESC" if order.descending else ""
    if order.column is EvidenceColumn.CUENTA:
        return f"c.cuenta{direction}, c.id{direction}"
    return f"{expression}{direction} NULLS LAST, c.cuenta, c.id"


def _caso(row: sqlite3.Row) -> EvidenceCaso:
    caso = EvidenceCaso._make(row)
    decided: str | None = row[EvidenceCaso._fields.index("decided")]
    days = [row[EvidenceCaso._fields.index(name)] for name in ("corte", "told", "pqr_answered")]
    corte, told, answered = (date.fromisoformat(day[:10]) if day else None for day in days)
    return caso._replace(
        cubeta=Cubeta(caso.cubeta),
        estado=Estado(caso.estado),
        verdict=Evento(caso.verdict) if caso.verdict else None,
        decided=datetime.fromisoformat(decided).astimezone(BOGOTA) if decided else None,
        corte=corte,
        told=told,
        pqr_answered=answered,
    )
