"""Casos with radicados, teléfonos, claims and drafts, and the queue's order."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from ajustes_tui.domain.caso.borrador import OPTION
from ajustes_tui.domain.caso.card import (
    CasoRadicado,
    CasoRow,
    Holding,
    SkippedCaso,
    ToCall,
    Toma,
)
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    Estado,
)
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.keeping.cambios import UNTOLD, Cambios, between
from ajustes_tui.domain.query.filter import CasoFilter, Condition, QueueOrder, in_estados
from ajustes_tui.domain.rules.attempts import Dialled
from ajustes_tui.domain.rules.decision import Attempt, CuentaTelefono
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import BrokenIntegrity
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
    LIVE_T,
    MARCACION,
    NEWEST_CORTE,
    RETURNS,
    STANDS,
    UNLAPSED,
    Predicate,
    radicados_beside,
    settled,
    wait_of,
)

CASO_COLUMNS = Caso._fields
_column_values = attrgetter(*CASO_COLUMNS)


def _propios(text: str) -> Mapping[str, object]:
    """Raise ValueError for an invalid text."""
    own = json.loads(text)
    if not isinstance(own, dict):
        raise ValueError("it is no object")
    return own


def _reader_of(hint: Any) -> Callable[[Any], object] | None:  # noqa: ANN401 - the hint of an attribute
    """Return the reader of a `Caso` attribute; None for numbers and texts."""
    kind = get_args(hint)[0] if NoneType in get_args(hint) else hint
    if get_origin(kind) is Mapping:
        return _propios
    if issubclass(kind, date):
        read: Callable[[str], date] = kind.fromisoformat
        return read
    return kind if issubclass(kind, bool | StrEnum) else None


_CONVERTED = tuple(
    (CASO_COLUMNS.index(column), read)
    for column, hint in get_type_hints(Caso).items()
    if (read := _reader_of(hint)) is not None
)
"""Column indexes that need conversion from SQL, with their readers."""
CASO_SQL = ", ".join(
    f"{NEWEST_CORTE} AS corte" if column == "corte" else f"c.{column}" for column in CASO_COLUMNS
)
_ROW_COLUMNS = (
    f"{CASO_SQL}, c.vence, t.login AS tomado_por, {RETURNS} AS vuelve, {MARCACION} AS marcacion"
)
_WITH_TOMA = f" FROM casos c LEFT JOIN tomas t ON t.caso_id = c.id AND {LIVE_T}"
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
_GIVEN, _BETWEEN_LINES = "", "\n"
"""Name and separator of the last filter lines a person gave; no filter has this name."""
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


def columns_of_caso(caso: Caso) -> dict[str, object]:
    values: dict[str, object] = {column: _to_sql(getattr(caso, column)) for column in CASO_COLUMNS}
    values["cubeta"] = caso.cubeta.value
    values["espera"] = wait_of(caso.estado)
    return values


def changed_columns(before: Caso, after: Caso) -> dict[str, object]:
    """Return differing columns; identical objects are skipped."""
    values = {
        column: _to_sql(value)
        for column, old, value in zip(
            CASO_COLUMNS, _column_values(before), _column_values(after), strict=True
        )
        if value is not old
    }
    if after.cubeta is not before.cubeta:
        values["cubeta"] = after.cubeta.value
    if wait_of(after.estado) != wait_of(before.estado):
        values["espera"] = wait_of(after.estado)
    return values


def changes_between(before: Caso, after: Caso) -> dict[str, Any]:
    values = changed_columns(before, after)
    stood = {c: _to_sql(getattr(before, c)) for c in values if c not in UNTOLD}
    return between(stood, {c: values[c] for c, value in stood.items() if values[c] != value})


def _to_sql(value: object) -> object:
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def caso_of(columns: Mapping[str, object]) -> Caso:
    """Return a row's caso; raise BrokenIntegrity for an impossible value."""
    return caso_of_values([columns[column] for column in CASO_COLUMNS])


def caso_of_values(values: list[Any]) -> Caso:
    for place, read in _CONVERTED:
        if values[place] is not None:
            try:
                values[place] = read(values[place])
            except (ValueError, TypeError) as error:
                raise BrokenIntegrity(
                    f"El caso {values[0]} no se puede leer: su columna {CASO_COLUMNS[place]} "
                    "no tiene lo que el programa escribe.",
                    "No escriba más en el almacén; revíselo con `ajustes verificar`.",
                ) from error
    return Caso(*values)


class CasosRepository:
    """Casos with radicados, telephones, attempts, claims and drafts."""

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
        values["corte"] = _to_sql(after.corte)
        values["version"] = after.version + 1
        values["vence"] = _to_sql(vence)
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
            p.covered = False
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
        p.covered = False
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
        return {"ahora": _to_sql(now), "sin_respuesta": limit.isoformat(), **others}

    def get_window(self, ids: Sequence[int], now: datetime) -> list[CasoRow]:
        """Return rows in the order of their ids."""
        rows: dict[int, CasoRow] = {}
        for start in range(0, len(ids), 500):
            chunk = list(ids[start : start + 500])
            sql = f"SELECT {_ROW_COLUMNS}{_WITH_TOMA} WHERE c.id IN ({_numbers(chunk)})"
            for row in self._db.conn.execute(sql, self._values(now)):
                rows[row["id"]] = _caso_row(row)
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
            f" WHERE {p.where} AND c.estado IN ({_listing(estados)})"
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
            f" WHERE c.id IN ({_numbers(ids)}) AND {p.where}",
            p.values,
        )
        return {row[0]: bool(row[1]) for row in rows}

    def of_cuenta(self, cuenta: str, now: datetime) -> list[CasoRow]:
        """Return a cuenta's casos, newest first."""
        rows = self._db.conn.execute(
            f"SELECT {_ROW_COLUMNS}{_WITH_TOMA}"
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
        p.covered = False
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
        p.covered = False
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

    # Radicados and telephones.

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

    def telefonos(self, cuenta: str) -> tuple[CuentaTelefono, ...]:
        """Return a cuenta's numbers, in order of arrival."""
        rows = self._db.conn.execute(
            "SELECT id, numero, invalido FROM telefonos WHERE cuenta = ? ORDER BY id", (cuenta,)
        )
        return tuple(
            CuentaTelefono(row["id"], str(row["numero"]), bool(row["invalido"])) for row in rows
        )

    def valid_numbers(self, cuentas: Sequence[str]) -> dict[str, list[str]]:
        """Return the valid numbers by cuenta, in order of arrival."""
        found: dict[str, list[str]] = {}
        for start in range(0, len(cuentas), 500):
            chunk = list(cuentas[start : start + 500])
            rows = self._db.conn.execute(
                "SELECT cuenta, numero FROM telefonos WHERE invalido = 0"
                f" AND cuenta IN ({','.join('?' * len(chunk))}) ORDER BY id",
                chunk,
            )
            for cuenta, number in rows:
                found.setdefault(cuenta, []).append(str(number))
        return found

    def add_telefono(self, cuenta: str, number: str) -> tuple[int, bool, bool]:
        """Return the number's id (added if missing), whether it was added, and its mark."""
        select = "SELECT id, invalido FROM telefonos WHERE cuenta = ? AND numero = ?"
        row = self._db.conn.execute(select, (cuenta, number)).fetchone()
        if row is not None:
            return row["id"], False, bool(row["invalido"])
        kept = self._db.tables["telefonos"].insert({"cuenta": cuenta, "numero": number})
        return kept.last_rowid or 0, True, False

    def drop_telefono(self, telefono_id: int) -> str | None:
        """Delete a number all of whose adding lines were undone; return it, or None if it stays."""
        row = self._db.conn.execute(
            "SELECT numero FROM telefonos t WHERE id = ? AND base_id IS NULL AND NOT EXISTS ("
            "SELECT 1 FROM casos c JOIN historial h ON h.caso_id = c.id"
            " LEFT JOIN deshechas i ON i.linea = h.linea WHERE c.cuenta = t.cuenta"
            " AND json_extract(h.datos, '$.telefono_id') = t.id AND i.linea IS NULL)",
            (telefono_id,),
        ).fetchone()
        if row is None:
            return None
        self._db.tables["telefonos"].delete(telefono_id)
        return str(row["numero"])

    def mark_of(self, telefono_id: int) -> int | None:
        """Return a number's mark; None if it was deleted."""
        row = self._db.conn.execute(
            "SELECT invalido FROM telefonos WHERE id = ?", (telefono_id,)
        ).fetchone()
        return None if row is None else int(row["invalido"])

    def mark_telefono(self, telefono_id: int, *, invalid: bool) -> None:
        self._db.tables["telefonos"].update(telefono_id, {"invalido": int(invalid)})

    def add_intento(
        self,
        caso_id: int,
        line: int,
        momento: datetime,
        agente: str,
        resultado: str,
        telefono_id: int | None,
    ) -> None:
        self._db.tables["intentos"].insert(
            {
                "caso_id": caso_id,
                "linea": line,
                "momento": _to_sql(momento),
                "agente": agente,
                "resultado": resultado,
                "telefono_id": telefono_id,
            }
        )

    def attempts(self, caso: Caso) -> tuple[Attempt, ...]:
        """Return the attempts counting now, oldest first."""
        rows = self._db.conn.execute(
            "SELECT i.resultado, i.momento, t.numero FROM intentos i"
            " LEFT JOIN telefonos t ON t.id = i.telefono_id"
            " WHERE i.caso_id = ? AND i.deshecho = 0 ORDER BY i.linea DESC LIMIT ?",
            (caso.id, caso.intentos),
        ).fetchall()
        return tuple(
            Attempt(
                resultado,
                datetime.fromisoformat(momento).astimezone(BOGOTA).date(),
                None if number is None else str(number),
            )
            for resultado, momento, number in reversed(rows)
        )

    def last_attempts(self, caso_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
        last: dict[int, tuple[datetime, str]] = {}
        for start in range(0, len(caso_ids), 500):
            chunk = list(caso_ids[start : start + 500])
            rows = self._db.conn.execute(
                "SELECT caso_id, momento, resultado FROM intentos WHERE deshecho = 0"
                f" AND caso_id IN ({','.join('?' * len(chunk))}) ORDER BY linea",
                chunk,
            )
            for row in rows:
                momento = datetime.fromisoformat(row["momento"]).astimezone(BOGOTA)
                last[row["caso_id"]] = (momento, row["resultado"])
        return last

    def dialled(self, cuentas: Sequence[str], today: date) -> dict[str, list[Dialled]]:
        """Return attempts, oldest first: today's, and those of casos still to inform."""
        found: dict[str, list[Dialled]] = {}
        for start in range(0, len(cuentas), 500):
            chunk = list(cuentas[start : start + 500])
            rows = self._db.conn.execute(
                "SELECT c.cuenta, i.momento, i.resultado, t.numero FROM casos c"
                " JOIN intentos i ON i.caso_id = c.id AND i.deshecho = 0"
                " LEFT JOIN telefonos t ON t.id = i.telefono_id"
                f" WHERE c.cuenta IN ({','.join('?' * len(chunk))})"
                " AND (i.momento >= ? AND i.momento < ?"
                f" OR c.estado IN ({_listing(BY_CALL)})) ORDER BY i.linea",
                [*chunk, today.isoformat(), (today + timedelta(days=1)).isoformat()],
            )
            for cuenta, momento, resultado, number in rows:
                at = datetime.fromisoformat(momento).astimezone(BOGOTA)
                told = None if number is None else str(number)
                found.setdefault(cuenta, []).append(Dialled(at, resultado, told))
        return found

    def undo_line(self, line: int) -> None:
        """Annul a line's radicados and attempts; the line stays."""
        tables = self._db.tables
        tables["radicados"].update_where(
            {"anulado": line},
            "linea = ? AND caso_id = (SELECT h.caso_id FROM historial h WHERE h.linea = ?)",
            (line, line),
        )
        tables["intentos"].update_where({"telefono_id": None, "deshecho": 1}, "linea = ?", (line,))

    # Claims.

    def claim(self, caso_ids: Sequence[int], toma: Toma) -> None:
        """Claim casos, replacing lapsed and own claims; call in a transaction."""
        since = _to_sql(toma.since)
        rows = self._db.conn.execute(
            f"SELECT caso_id, desde FROM tomas WHERE login = :login AND {UNLAPSED.format(of='')}"
            f" AND caso_id IN ({_numbers(caso_ids)})",
            {"login": toma.login, "ahora": since},
        )
        # A claim of the person that is still live keeps its beginning.
        held = {row["caso_id"]: row["desde"] for row in rows}
        self._db.tables["tomas"].upsert_all(
            (
                {
                    "caso_id": caso_id,
                    "login": toma.login,
                    "sesion": toma.run_session,
                    "desde": held.get(caso_id, since),
                    "vence": _to_sql(toma.vence),
                }
                for caso_id in caso_ids
            ),
            pk="caso_id",
        )

    def claim_of(self, caso_id: int, now: datetime) -> Toma | None:
        row = self._db.conn.execute(
            f"SELECT login, sesion, desde, vence FROM tomas WHERE caso_id = :caso AND {LIVE}",
            {"caso": caso_id, "ahora": _to_sql(now)},
        ).fetchone()
        return None if row is None else _toma(row)

    def holdings(self, caso_ids: Iterable[int], now: datetime) -> dict[int, Holding]:
        """Return version and live claim of existing casos."""
        rows = self._db.conn.execute(
            f"SELECT c.id, c.version, t.login, t.sesion, t.desde, t.vence{_WITH_TOMA}"
            f" WHERE c.id IN ({_numbers(caso_ids)}) AND {IN_SIGHT}",
            {"ahora": _to_sql(now)},
        )
        return {
            row["id"]: Holding(row["version"], _toma(row) if row["login"] is not None else None)
            for row in rows
        }

    def release(self, caso_id: int) -> None:
        self._db.tables["tomas"].delete_where("caso_id = ?", (caso_id,))

    def release_session(self, run_session: str) -> None:
        self._db.tables["tomas"].delete_where("sesion = ?", (run_session,))

    def renew_session(
        self,
        run_session: str,
        active: datetime,
        vence: datetime,
        caso_ids: Iterable[int] | None,
    ) -> None:
        """Renew a session's claims, on some casos or all.

        A claim from a clock that ran ahead is reset to the present one.
        """
        which = "" if caso_ids is None else f" AND caso_id IN ({_numbers(caso_ids)})"
        self._db.conn.execute(
            "UPDATE tomas SET desde = min(desde, :activa), vence ="
            " iif(adelantada(vence, :vence), :vence, max(vence, :vence))"
            f" WHERE sesion = :sesion{which}",
            {"activa": _to_sql(active), "vence": _to_sql(vence), "sesion": run_session},
        )

    def unlapsed_claims(self, now: datetime) -> list[Toma]:
        """Return unlapsed claims, of live or dead sessions."""
        rows = self._db.conn.execute("SELECT * FROM tomas WHERE vence > ?", (_to_sql(now),))
        return [_toma(row) for row in rows]

    def at_work(self, now: datetime) -> frozenset[str]:
        rows = self._db.conn.execute(
            f"SELECT DISTINCT login FROM tomas WHERE {LIVE}", {"ahora": _to_sql(now)}
        )
        return frozenset(row["login"] for row in rows)

    def skip(self, caso_id: int, login: str, momento: datetime, motivo: str) -> None:
        self._db.tables["saltos"].insert(
            {"caso_id": caso_id, "login": login, "momento": _to_sql(momento), "motivo": motivo}
        )

    def skip_reasons(self, login: str, count: int) -> list[str]:
        """Return distinct reasons, newest first."""
        rows = self._db.conn.execute(
            "SELECT motivo FROM saltos WHERE login = ? GROUP BY motivo"
            " ORDER BY max(id) DESC LIMIT ?",
            (login, count),
        )
        return [row["motivo"] for row in rows]

    def skips(self, since: date, now: datetime) -> list[SkippedCaso]:
        """Return skips since a day, newest first, except future ones from a fast clock."""
        rows = self._db.conn.execute(
            "SELECT s.momento, s.login, s.caso_id, c.cuenta, c.radicado, c.estado, s.motivo"
            f" FROM saltos s CROSS JOIN casos c ON c.id = s.caso_id AND {IN_SIGHT}"
            " WHERE s.momento >= ? AND NOT adelantada(s.momento, ?) ORDER BY s.id DESC",
            (since.isoformat(), _to_sql(now)),
        )
        return [
            SkippedCaso(
                datetime.fromisoformat(row[0]),
                row[1],
                row[2],
                row[3],
                row[4],
                Estado(row[5]),
                row[6],
            )
            for row in rows
        ]

    def set_owner(self, caso_ids: Sequence[int], login: str) -> list[tuple[int, Cambios]]:
        """Set the owner; return changes. Data and version stay."""
        rows = self._db.conn.execute(
            f"SELECT id, dueno FROM casos WHERE id IN ({_numbers(caso_ids)}) AND dueno IS NOT ?",
            (login,),
        ).fetchall()
        for caso_id, _former in rows:
            self._db.tables["casos"].update(caso_id, {"dueno": login})
        return [(caso_id, {"dueno": (former, login)}) for caso_id, former in rows]

    # Filters people keep.

    def filters(self, login: str) -> list[tuple[str, str]]:
        rows = self._db.conn.execute(
            "SELECT nombre, consulta FROM filtros WHERE login = ? AND nombre <> '' ORDER BY nombre",
            (login,),
        )
        return [(row["nombre"], row["consulta"]) for row in rows]

    def save_filter(self, login: str, name: str, query: str) -> None:
        self._db.tables["filtros"].upsert(
            {"login": login, "nombre": name, "consulta": query}, pk=("login", "nombre")
        )

    def given_lines(self, login: str) -> list[str]:
        """Return a person's last filter lines, newest first."""
        row = self._db.conn.execute(
            "SELECT consulta FROM filtros WHERE login = ? AND nombre = ?", (login, _GIVEN)
        ).fetchone()
        return str(row[0]).split(_BETWEEN_LINES) if row else []

    def keep_given(self, login: str, lines: Sequence[str]) -> None:
        """Save a person's last filter lines, among their filters."""
        self.save_filter(login, _GIVEN, _BETWEEN_LINES.join(lines))

    def drop_filter(self, login: str, name: str) -> bool:
        existed = any(kept == name for kept, _query in self.filters(login))
        self._db.tables["filtros"].delete_where("login = ? AND nombre = ?", (login, name))
        return existed

    # Drafts.

    def save_borrador(
        self, caso_id: int, login: str, contenido: Mapping[str, str], version: int, now: datetime
    ) -> None:
        self._db.tables["borradores"].upsert(
            {
                "caso_id": caso_id,
                "login": login,
                "contenido": json.dumps(contenido, ensure_ascii=False),
                "version": version,
                "guardado_el": _to_sql(now),
            },
            pk=("caso_id", "login"),
        )

    def borrador(self, caso_id: int, login: str) -> tuple[dict[str, str], datetime, int] | None:
        """Return a draft, its moment and the caso's version; includes the row's digit, under OPTION."""
        row = self._db.conn.execute(
            "SELECT contenido, guardado_el, version FROM borradores"
            " WHERE caso_id = ? AND login = ?",
            (caso_id, login),
        ).fetchone()
        if row is None:
            return None
        momento = datetime.fromisoformat(row["guardado_el"])
        return json.loads(row["contenido"]), momento, int(row["version"])

    def options(self, login: str) -> dict[int, str]:
        rows = self._db.conn.execute(
            f"SELECT caso_id, json_extract(contenido, '$.{OPTION}') AS digito FROM borradores"
            " WHERE login = ? AND digito IS NOT NULL ORDER BY guardado_el",
            (login,),
        )
        return {row["caso_id"]: row["digito"] for row in rows}

    def drop_borrador(self, caso_id: int, login: str) -> None:
        self._db.tables["borradores"].delete_where("caso_id = ? AND login = ?", (caso_id, login))


def _by_urgency(p: Predicate) -> str:
    """Order equal appointments by who is waited for, then clock."""
    return _BY_CLOCK if p.interleaved else f"c.espera, {_BY_CLOCK}"


def _listing(estados: Iterable[Estado]) -> str:
    return ", ".join(f"'{estado.value}'" for estado in sorted(estados))


def _toma(row: sqlite3.Row) -> Toma:
    return Toma(
        row["login"],
        row["sesion"],
        datetime.fromisoformat(row["desde"]),
        datetime.fromisoformat(row["vence"]),
    )


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(str(int(i)) for i in ids)


def _caso_row(row: sqlite3.Row) -> CasoRow:
    return CasoRow(
        caso_of_values([*row][: len(CASO_COLUMNS)]),
        date.fromisoformat(row["vence"]) if row["vence"] else None,
        row["tomado_por"],
        bool(row["vuelve"]),
        row["marcacion"],
    )
