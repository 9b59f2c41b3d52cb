"""Casos with their radicados, listed and counted by a filter, and the order of the queue."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.card import CasoRadicado, CasoRow, ToCall
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import WAIT_FOR_AGENTE, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.keeping.cambios import Cambios
from ajustes_tui.domain.query.filter import CasoFilter, Condition, QueueOrder, in_estados
from ajustes_tui.storage.casos.columns import (
    CASO_COLUMNS,
    CASO_SQL,
    WITH_TOMA,
    caso_of_values,
    changed_columns,
    to_sql,
)
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import (
    ABSENT,
    AGENTE_STRETCH,
    CITA,
    GROUPS,
    HOLDER,
    IN_SIGHT,
    IN_SIGHT_ALONE,
    IS_MOVE,
    LIVE,
    MARCACION,
    RETURNS,
    STANDS,
    Predicate,
    numbered,
    quoted,
    radicados_beside,
    settled,
)

_ROW_COLUMNS = (
    f"{CASO_SQL}, c.vence, t.login AS tomado_por, {RETURNS} AS vuelve, {MARCACION} AS marcacion"
)
_CITA_DUE = f"({CITA} AND c.cita <= :ahora)"
_WITH_CITA_DUE = f"SELECT c.id FROM casos c WHERE {_CITA_DUE}"
_CITA_OF_ANOTHER = (
    "(c.cita IS NOT NULL AND (SELECT h.agente FROM historial h WHERE h.caso_id = c.id"
    " AND h.evento = 'contacto' ORDER BY h.linea DESC LIMIT 1)"
    f" IN (SELECT login FROM tomas WHERE {LIVE} AND login <> :login))"
)
"""An appointment of another person at work, known by a live claim."""
_BY_CLOCK = "c.vence IS NULL, c.vence, c.id"
FIRST_LOOK = 4_000
"""Casos read for a list's first rows: some milliseconds."""
MANY = 20_000
"""Above it, a whole list is slower than its first rows."""
_ORDERS = {
    QueueOrder.VALUE: "coalesce(c.valor_solicitado, c.valor_aplicado) DESC, c.id",
    QueueOrder.CUENTA: "c.cuenta, c.id",
    QueueOrder.RECENT: "c.id DESC",
}
_SKIP_OF_TODAY = "momento >= :hoy AND NOT adelantada(momento, :ahora)"
_TRIED_TODAY = "(c.ultimo_dia_intento = :hoy) IS TRUE"
_IN_HAND = f"SELECT caso_id AS id FROM tomas WHERE login = :login AND {LIVE}"
_NEAR_THE_TOP = (
    f"({_IN_HAND} UNION {_WITH_CITA_DUE}"
    " UNION SELECT id FROM (SELECT c.id FROM casos c INDEXED BY casos_cola"
    f" WHERE {AGENTE_STRETCH} ORDER BY {_BY_CLOCK} LIMIT {FIRST_LOOK})) n"
)
"""Where the next caso nearly always is: claimed by the person, a due appointment, or first for agentes."""
_BY_INDEX = {
    QueueOrder.URGENCY: ("INDEXED BY casos_cola", _BY_CLOCK),
    QueueOrder.CUENTA: ("INDEXED BY casos_cuenta", _ORDERS[QueueOrder.CUENTA]),
    QueueOrder.RECENT: ("NOT INDEXED", _ORDERS[QueueOrder.RECENT]),
}
"""How each order is read without a sort."""


class CasosRepository:
    """Casos by id or filter, the next one of a person, and radicados."""

    def __init__(
        self,
        db: Database,
        unanswered_since: Callable[[date], date],
        asesores: Callable[[], AsesorDirectory] = AsesorDirectory,
    ) -> None:
        """`unanswered_since` maps a day to the latest overdue escalation day; `asesores` lets a
        filter find all ids of a person.
        """
        self._db = db
        self._unanswered_since = unanswered_since
        self._asesores = asesores

    def get(self, caso_id: int) -> Caso | None:
        """Return None if the caso is missing or its base was undone."""
        row = self._db.conn.execute(
            f"SELECT {CASO_SQL} FROM casos c WHERE c.id = ? AND {IN_SIGHT}", (caso_id,)
        ).fetchone()
        return None if row is None else caso_of_values([*row])

    def marcacion(self, caso_id: int) -> str | None:
        """Return the marcación of the last escalation, else the base's."""
        sql = f"SELECT {MARCACION} FROM casos c WHERE c.id = ?"
        row = self._db.conn.execute(sql, (caso_id,)).fetchone()
        return None if row is None or row[0] is None else str(row[0])

    def save(self, before: Caso, after: Caso, vence: date | None) -> None:
        """Write changed columns and the next version; call in the transaction that read it.

        Other indexes stay untouched; the newest corte is always included (see `NEWEST_CORTE`).
        """
        values = changed_columns(before, after)
        # A caso read from its columns has an equal id of its own; writing it would touch every index.
        values.pop("id", None)
        values["corte"] = to_sql(after.corte)
        values["version"] = after.version + 1
        values["vence"] = to_sql(vence)
        self._db.tables["casos"].update(after.id, values)

    # Reading many.

    def list_ids(self, criteria: CasoFilter, order: QueueOrder, now: datetime) -> array[int]:
        p = self.predicate(criteria, now)
        if order is not QueueOrder.URGENCY:
            p.covered &= order is QueueOrder.RECENT
            return self._ids(p, p.where, _ORDERS[order], criteria.limit)
        if not p.covered or p.of_whole_cortes:
            order_by = f"{_CITA_DUE} DESC, {_by_urgency(p)}"
            return self._ids(p, p.where, order_by, criteria.limit)
        # The index of the queue has this order, after the casos with an appointment due.
        ids = self._due(p)
        first = frozenset(ids)
        for chunk in p.chunks:
            rest = self._ids(p, chunk, _BY_CLOCK, criteria.limit)
            ids.extend((i for i in rest if i not in first) if first else rest)
        return ids if criteria.limit is None else ids[: criteria.limit]

    def first_ids(
        self, criteria: CasoFilter, order: QueueOrder, now: datetime, count: int
    ) -> array[int]:
        """Return a list's first ids if `count` are among its first FIRST_LOOK casos; else none.

        An index gives the order, so broad filters answer at once in any store. Valor has no index:
        its first rows are selected without a full sort.
        """
        p = self.predicate(criteria, now)
        if p.selective or not p.estados or not self._is_large():
            return array("q")
        if order not in _BY_INDEX:
            first = self._ids(p, p.where, _ORDERS[order], count)
            return first if len(first) >= count else array("q")
        index, by = _BY_INDEX[order]
        by_urgency = order is QueueOrder.URGENCY
        chunk = p.first_stretch if by_urgency else IN_SIGHT
        first = self._due(p) if by_urgency else array("q")
        rest = self._rows(
            f"SELECT c.id FROM (SELECT c.id FROM casos c {index} WHERE {chunk} ORDER BY {by}"
            f" LIMIT {FIRST_LOOK}) n CROSS JOIN casos c ON c.id = n.id WHERE {p.where}"
            f" ORDER BY {by} LIMIT {int(count)}",
            p,
        )
        seen = frozenset(first)
        first.extend(i for i in rest if i not in seen)
        return first[:count] if len(first) >= count else array("q")

    def _is_large(self) -> bool:
        """Tell whether reading a whole list is noticeably slow."""
        row = self._db.conn.execute("SELECT max(id) FROM casos").fetchone()
        return (row[0] or 0) > MANY

    def _due(self, p: Predicate) -> array[int]:
        """Return casos with due appointments, which precede all others."""
        return self._rows(
            f"SELECT c.id FROM ({_WITH_CITA_DUE}) d"
            f" CROSS JOIN casos c ON c.id = d.id WHERE {p.where} ORDER BY {_by_urgency(p)}",
            p,
        )

    def _ids(self, p: Predicate, where: str, order: str, limit: int | None) -> array[int]:
        sql = f"SELECT c.id FROM {p.since} WHERE {where} ORDER BY {order}"
        if limit is not None:
            sql += f" LIMIT {int(limit)}"
        return self._rows(sql, p)

    def _rows(self, sql: str, p: Predicate) -> array[int]:
        cursor = self._db.conn.execute(sql, p.values)
        cursor.row_factory = None
        return array("q", (row[0] for row in cursor))

    def count(self, criteria: CasoFilter, now: datetime) -> int:
        p = self.predicate(criteria, now)
        sql = f"SELECT count(*) FROM {p.since} WHERE {p.where}"
        return int(self._db.conn.execute(sql, p.values).fetchone()[0])

    def count_each(
        self, criteria: CasoFilter, conditions: Sequence[Condition], now: datetime
    ) -> list[int]:
        """Count the casos that meet each condition, in one read."""
        if not conditions:
            return []
        p = self.predicate(criteria, now)
        counts = ", ".join(f"coalesce(sum({p.test(each)}), 0)" for each in conditions)
        row = self._db.conn.execute(f"SELECT {counts} FROM {p.since} WHERE {p.where}", p.values)
        return list(row.fetchone())

    def entered(self, criteria: CasoFilter, now: datetime) -> list[tuple[Estado, date, int]]:
        p = self.predicate(criteria, now)
        rows = self._db.conn.execute(
            "SELECT estado, dia, count(*) FROM (SELECT c.estado, (SELECT substr(h.momento, 1, 10)"
            " FROM historial h WHERE h.caso_id = c.id"
            f" AND h.estado_antes IS NOT h.estado_despues AND {STANDS}"
            f" ORDER BY h.linea DESC LIMIT 1) AS dia FROM {p.since} WHERE {p.where})"
            " WHERE dia IS NOT NULL GROUP BY 1, 2",
            p.values,
        )
        return [(Estado(estado), date.fromisoformat(day), count) for estado, day, count in rows]

    def moves(self, criteria: CasoFilter, now: datetime) -> dict[tuple[str, str, str], int]:
        """Count moves by evento and estados before and after."""
        p = self.predicate(criteria, now)
        rows = self._db.conn.execute(
            f"SELECT h.evento, h.estado_antes, h.estado_despues, count(*)"
            # Straight through the table: by caso every line is looked for on its own.
            f" FROM historial h NOT INDEXED WHERE {IS_MOVE}"
            f" AND h.caso_id IN (SELECT c.id FROM {p.since} WHERE {p.where}) GROUP BY 1, 2, 3",
            p.values,
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    def moves_of(self, caso_id: int) -> dict[tuple[str, str, str], int]:
        rows = self._db.conn.execute(
            f"SELECT h.evento, h.estado_antes, h.estado_despues, count(*)"
            f" FROM historial h WHERE {IS_MOVE} AND h.caso_id = ? GROUP BY 1, 2, 3",
            (caso_id,),
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    def count_calls(self) -> int:
        """Count calls: one per cuenta, plus one for its recursos to file."""
        sql = (
            "SELECT coalesce(sum(cuantas), 0) FROM (SELECT max(c.estado <> 'RECURSO_POR_RADICAR')"
            " + max(c.estado = 'RECURSO_POR_RADICAR') AS cuantas"
            f" FROM casos c INDEXED BY casos_llamadas WHERE {IN_SIGHT} AND c.estado IN"
            " ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE', 'RECURSO_POR_RADICAR') GROUP BY c.cuenta)"
        )
        return int(self._db.conn.execute(sql).fetchone()[0])

    def predicate(
        self, criteria: CasoFilter, now: datetime, *, one_by_one: bool = False
    ) -> Predicate:
        """Return the SQL condition; `one_by_one` when few casos are tested."""
        unanswered = self._unanswered_since(now.date())
        return Predicate(criteria, now, unanswered, self._asesores, one_by_one=one_by_one)

    def _values(self, now: datetime, **others: object) -> dict[str, object]:
        """Return the values for unanswered escalations, plus `others`."""
        limit = self._unanswered_since(now.date())
        return {"ahora": to_sql(now), "sin_respuesta": limit.isoformat(), **others}

    def get_window(self, ids: Sequence[int], now: datetime) -> list[CasoRow]:
        """Return rows in the order of their ids."""
        sql = f"SELECT {_ROW_COLUMNS}{WITH_TOMA} WHERE c.id IN ({numbered(ids)})"
        rows = {row["id"]: _caso_row(row) for row in self._db.conn.execute(sql, self._values(now))}
        return [rows[i] for i in ids if i in rows]

    def next_free(self, login: str, estados: Iterable[Estado], now: datetime) -> int | None:
        """Return the most urgent free caso, the person's own claim first.

        For back-waiting estados only unanswered casos, after those of agentes.
        """
        p = self._free(login, estados, now)
        if self._is_large():
            # A caso neither skipped nor tried today goes before every caso that was not looked at.
            near = f"{_NEAR_THE_TOP} CROSS JOIN casos c ON c.id = n.id"
            row = self._next(p, near, estados, " LIMIT 1").fetchone()
            if row is not None and not row["intentado"] and not row["saltos"]:
                return int(row["id"])
        row = self._next(p, p.since, estados, " LIMIT 1").fetchone()
        return None if row is None else int(row["id"])

    def free_by_urgency(
        self, login: str, estados: Iterable[Estado], now: datetime, *, citas: bool = False
    ) -> list[ToCall]:
        """Return all candidates of `next_free` in order; `citas` adds future ones.

        Another person's appointment is left to them while at work.
        """
        p = self._free(login, estados, now)
        condition = f" AND NOT {_CITA_OF_ANOTHER}"
        rows = self._next(p, p.since, estados, condition=condition, citas=citas)
        return [
            ToCall(
                row["id"],
                row["cuenta"],
                Estado(row["estado"]),
                datetime.fromisoformat(row["cita"]) if row["cita"] else None,
                date.fromisoformat(row["vence"]) if row["vence"] else None,
            )
            for row in rows
        ]

    def _free(self, login: str, estados: Iterable[Estado], now: datetime) -> Predicate:
        wanted = frozenset(estados)
        returned = bool(wanted & WAIT_FOR_BACK)
        situation = in_estados(wanted & WAIT_FOR_AGENTE, returned=returned)
        criteria = CasoFilter((Condition("libres", (login,)), situation))
        p = self.predicate(criteria, now)
        p.values["login"] = login
        return p

    def _next(
        self,
        p: Predicate,
        since: str,
        estados: Iterable[Estado],
        limit: str = "",
        *,
        condition: str = "",
        citas: bool = False,
    ) -> sqlite3.Cursor:
        """Read a source by urgency, with whether each was tried or skipped today."""
        return self._db.conn.execute(
            f"SELECT c.id, c.cuenta, c.estado, c.cita, c.vence, {_TRIED_TODAY} AS intentado,"
            f" coalesce(s.veces, 0) AS saltos FROM {since}"
            " LEFT JOIN (SELECT caso_id, count(*) AS veces FROM saltos"
            f" WHERE login = :login AND {_SKIP_OF_TODAY} GROUP BY caso_id) s ON s.caso_id = c.id"
            f" WHERE {p.where} AND c.estado IN ({quoted(estados)})"
            f"{'' if citas else ' AND (c.cita IS NULL OR c.cita <= :ahora)'}{condition}"
            f" ORDER BY c.id IN ({_IN_HAND}) DESC, {_TRIED_TODAY}, coalesce(s.veces, 0),"
            f" {_CITA_DUE} DESC, c.espera, {_BY_CLOCK}{limit}",
            p.values,
        )

    def kept_of(
        self, ids: Sequence[int], criteria: CasoFilter, login: str, now: datetime
    ) -> dict[int, bool]:
        """Return the casos a filter keeps, and whether the person skipped each today."""
        p = self.predicate(criteria, now)
        p.values["saltador"] = login
        rows = self._db.conn.execute(
            "SELECT c.id, EXISTS (SELECT 1 FROM saltos s WHERE s.caso_id = c.id"
            f" AND s.login = :saltador AND {_SKIP_OF_TODAY}) FROM casos c NOT INDEXED"
            f" WHERE c.id IN ({numbered(ids)}) AND {p.where}",
            p.values,
        )
        return {row[0]: bool(row[1]) for row in rows}

    def of_cuenta(self, cuenta: str, now: datetime) -> list[CasoRow]:
        """Return a cuenta's casos, newest first."""
        rows = self._db.conn.execute(
            f"SELECT {_ROW_COLUMNS}{WITH_TOMA}"
            f" WHERE c.cuenta = :cuenta AND {IN_SIGHT} ORDER BY c.id DESC",
            self._values(now, cuenta=cuenta),
        )
        return [_caso_row(row) for row in rows]

    def with_radicado(self, cuenta: str, radicado: str) -> int | None:
        """Return the cuenta's caso with a present or former radicado."""
        row = self._db.conn.execute(
            "SELECT caso_id FROM radicados WHERE cuenta = ? AND radicado = ? AND anulado = 0"
            f" AND {settled('caso_id')}",
            (cuenta, radicado),
        ).fetchone()
        return None if row is None else int(row["caso_id"])

    def counts_by(self, column: str, criteria: CasoFilter, now: datetime) -> dict[str | None, int]:
        if column not in ("estado", "causal", "asesor_id"):
            raise ValueError(column)
        p = self.predicate(criteria, now)
        p.covered &= column != "asesor_id"
        sql = (
            f"SELECT c.{column}, count(*) FROM {p.since} WHERE {p.where} GROUP BY 1 ORDER BY 2 DESC"
        )
        return {row[0]: row[1] for row in self._db.conn.execute(sql, p.values)}

    def breakdown(
        self, criteria: CasoFilter, now: datetime
    ) -> list[tuple[Estado, str | None, str | None, str | None, int]]:
        """Count by estado, causal, motivo if unclassified, and asesor."""
        p = self.predicate(criteria, now)
        rows = self._db.conn.execute(
            "SELECT c.estado, c.causal, CASE WHEN c.causal IS NULL THEN c.motivo END, c.asesor_id,"
            f" count(*) FROM {p.since} WHERE {p.where} GROUP BY 1, 2, 3, 4",
            p.values,
        )
        return [(Estado(row[0]), *row[1:]) for row in rows]

    def by_holder(
        self, criteria: CasoFilter, now: datetime
    ) -> list[tuple[str | None, str | None, int]]:
        """Count by holder and by the text that gives its aliado."""
        p = self.predicate(criteria, now)
        rows = self._db.conn.execute(
            f"SELECT {HOLDER}, {GROUPS['aliado']}, count(*) FROM {p.since} WHERE {p.where}"
            " GROUP BY 1, 2",
            p.values,
        )
        return [tuple(row) for row in rows]

    def unclassified_motivos(self) -> list[str]:
        """Return distinct motivos of casos without causal."""
        rows = self._db.conn.execute(
            f"SELECT DISTINCT motivo FROM casos NOT INDEXED WHERE causal IS NULL AND {IN_SIGHT_ALONE}"
        )
        return [row[0] for row in rows]

    def is_absent(self, caso_id: int) -> bool:
        """Tell whether the newest complete base cut after sending lacks the caso."""
        row = self._db.conn.execute(
            f"SELECT {ABSENT} FROM casos c WHERE c.id = ?", (caso_id,)
        ).fetchone()
        return bool(row and row[0])

    def otros_datos(self, caso_id: int) -> dict[str, str]:
        row = self._db.conn.execute("SELECT datos FROM casos WHERE id = ?", (caso_id,)).fetchone()
        data: dict[str, str] = json.loads(row["datos"]) if row else {}
        return data

    # Radicados.

    def radicados(self, caso_id: int) -> list[CasoRadicado]:
        """Return a caso's radicados, oldest first."""
        rows = self._db.conn.execute(
            f"SELECT radicado, NULL AS linea, 0 AS turno FROM casos WHERE id = :caso AND {IN_SIGHT_ALONE}"
            f" UNION ALL SELECT o.value, NULL, o.key + 1 FROM {radicados_beside('casos c', 'c.datos')}"
            " CROSS JOIN radicados r ON r.radicado = o.value AND r.cuenta = c.cuenta AND r.anulado = 0"
            f" WHERE c.id = :caso AND {IN_SIGHT} AND r.caso_id = c.id AND r.linea IS NULL"
            " UNION ALL SELECT radicado, linea, 0 FROM radicados"
            " WHERE caso_id = :caso AND linea IS NOT NULL AND anulado = 0 ORDER BY linea, turno",
            {"caso": caso_id},
        )
        return [CasoRadicado(row["radicado"], row["linea"]) for row in rows]

    def radicado_of_another(self, caso_id: int) -> Callable[[str], bool]:
        def preguntar(radicado: str) -> bool:
            row = self._db.conn.execute(
                "SELECT 1 FROM radicados WHERE radicado = ? AND caso_id <> ? AND anulado = 0",
                (radicado, caso_id),
            ).fetchone()
            return row is not None

        return preguntar

    def open_marcacion(self, caso: Caso) -> Callable[[str, str], str | None]:
        """Return a callable that finds another open caso of the cuenta and causal with a marcación."""

        def preguntar(razon: str, subrazon: str) -> str | None:
            row = self._db.conn.execute(
                "SELECT radicado FROM casos WHERE cuenta = ? AND razon = ? AND subrazon = ?"
                f" AND causal IS ? AND id <> ? AND espera < 2 AND {IN_SIGHT_ALONE}",
                (caso.cuenta, razon, subrazon, caso.causal, caso.id),
            ).fetchone()
            return None if row is None else str(row["radicado"])

        return preguntar

    def add_radicado(self, caso: Caso, radicado: str, line: int) -> None:
        self._db.tables["radicados"].insert(
            {"caso_id": caso.id, "cuenta": caso.cuenta, "radicado": radicado, "linea": line}
        )

    def undo_line(self, line: int) -> None:
        """Annul a line's radicados and attempts; the line stays."""
        tables = self._db.tables
        tables["radicados"].update_where(
            {"anulado": line},
            "linea = ? AND caso_id = (SELECT h.caso_id FROM historial h WHERE h.linea = ?)",
            (line, line),
        )
        tables["intentos"].update_where({"telefono_id": None, "deshecho": 1}, "linea = ?", (line,))

    def set_owner(self, caso_ids: Sequence[int], login: str) -> list[tuple[int, Cambios]]:
        """Set the owner; return changes. Data and version stay."""
        rows = self._db.conn.execute(
            f"SELECT id, dueno FROM casos WHERE id IN ({numbered(caso_ids)}) AND dueno IS NOT ?",
            (login,),
        ).fetchall()
        for caso_id, _former in rows:
            self._db.tables["casos"].update(caso_id, {"dueno": login})
        return [(caso_id, {"dueno": (former, login)}) for caso_id, former in rows]


def _by_urgency(p: Predicate) -> str:
    """Order equal appointments by who is waited for, then clock."""
    return _BY_CLOCK if p.interleaved else f"c.espera, {_BY_CLOCK}"


def _caso_row(row: sqlite3.Row) -> CasoRow:
    return CasoRow(
        caso_of_values([*row][: len(CASO_COLUMNS)]),
        date.fromisoformat(row["vence"]) if row["vence"] else None,
        row["tomado_por"],
        bool(row["vuelve"]),
        row["marcacion"],
    )
