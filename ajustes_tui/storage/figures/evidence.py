"""The readings of the casos of a figure: their ids in any order, and their rows a window at a time."""

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
from ajustes_tui.storage.figures.attention import FIRST_TOLD, PQR_ANSWERED

FIRST_LOOK = 20_000
"""How many casos are tried, in the order of an index, for the first rows of a long list."""
LONG = 20_000
"""From how many casos in the store the first rows of a list come before the whole of it."""
_CAUSAL = "coalesce(c.causal, c.causal_pedida)"
_LINE = (
    "(SELECT max(h.linea) FROM historial h WHERE h.caso_id = c.id AND h.evento ="
    f" CASE c.estado WHEN '{Estado.ANULADO}' THEN '{Evento.ANULAR}' ELSE c.veredicto END"
    f" AND {STANDS})"
)
"""The line that decided the cubeta of a caso: its verdict in force, or that it was annulled."""


def _of_act(annulment: str, verdict: str) -> str:
    """Return what is said of the act that decided a caso: that of its line `h` when it was annulled."""
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
"""The applied value of a caso in A or C, as in the figures of money: what Claro says of any other is
not verified."""
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
_COLUMNS = (
    f"c.id, c.cuenta, c.radicado, {_CAUSAL}, c.cubeta, c.estado, c.veredicto, {_DAY},"
    f" {_AGENTE}, {_GIVEN}, c.motivo, c.motivo_rechazo, c.valor_solicitado,"
    f" {_APPLIED}, c.asesor_id, c.aliado, {NEWEST_CORTE}, {_LINE}, {FIRST_TOLD}, {PQR_ANSWERED}"
)


class EvidenceRepository:
    """Reads the casos of a figure, as many as its predicate keeps."""

    def __init__(self, db: Database, asesores: AsesorDirectory) -> None:
        """Begin with who tells the aliado of each caso."""
        self._db = db
        self._asesores = asesores

    def ids(self, predicate: Predicate, order: EvidenceOrder) -> array[int]:
        """Return the ids of all the casos of a predicate, in an order."""
        return self._ids(
            f"SELECT c.id FROM {predicate.since} WHERE {predicate.where} ORDER BY {_by(order)}",
            predicate,
            self._aliados() if order.column is EvidenceColumn.ALIADO else {},
        )

    def first_ids(self, predicate: Predicate, order: EvidenceOrder, count: int) -> array[int]:
        """Return the first ids of a long list by cuenta, which an index gives at once; perhaps none.

        Only the first FIRST_LOOK casos of the index are tried; `predicate` is best one by one.
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
        """Return the casos of some ids, in the order of the ids."""
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
        """Return the aliado of each asesor and aliado that a caso has, to sort by it."""
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
