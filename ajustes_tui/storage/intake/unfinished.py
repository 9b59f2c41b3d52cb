"""A base written or undone in several transactions: hidden, then completed or removed.

A row of `en_curso` hides casos from its `desde` on, with their data (`core/predicate.py`).
The last transaction of a new base moves the row to `bases`; if interrupted, what was written
stays hidden and is removed. Undoing hides casos, then retires them. Readers see all or
nothing; interrupted work ends before the next large act.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.historial import HistorialRepository, NewLine
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.damage import damaged
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, radicados_beside
from ajustes_tui.storage.core.recorded import is_as_written

CASOS_AT_ONCE = 3_000
"""Casos retired per transaction, the longest that others wait."""
_ROWS_AT_ONCE = 50_000
_TELEPHONES_AT_ONCE = 5_000
_NO_BASE = "Hay casos escondidos que no son de una base a medias."
_OF_BASE: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("archivo", "sha256", "tipo", "hoja", "resumen"), str),
    **dict.fromkeys(("importada_por", "importada_el"), str),
    "tamano": int,
    "corte": (str, type(None)),
}
"""Columns, with types, of the `bases` row kept in `en_curso`."""
_IS_OTHER = """
SELECT 1 WHERE :base <> (SELECT coalesce(max(id), 0) + 1 FROM main.bases)
UNION ALL SELECT 1 FROM main.casos WHERE id >= :first AND base_id <> :base
UNION ALL SELECT 1 FROM main.casos c WHERE c.id >= :first AND 1 <> (SELECT count(*) FROM main.historial h
    WHERE h.caso_id = c.id AND h.evento = 'caso_nuevo')
UNION ALL SELECT 1 FROM main.historial h JOIN main.casos c ON c.id = h.caso_id WHERE h.caso_id >= :first
    AND NOT (h.base_id IS :base AND (h.evento = 'caso_nuevo' OR (h.evento = 'base_anulada' AND c.retirado)))
UNION ALL SELECT 1 FROM main.sin_linea WHERE caso_id >= :first
LIMIT 1
"""
"""Whether an `en_curso` row is invalid: a base being written is the next one, and its casos have
only the line they came with and that of their removal.
"""
_IS_OTHER_UNDONE = """
SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM main.bases WHERE id = :base AND anulada_el IS NOT NULL)
UNION ALL SELECT 1 FROM main.casos WHERE id >= :first AND +retirado = 0 AND base_id <> :base
    AND id NOT IN (SELECT caso_id FROM main.en_curso_quedan)
LIMIT 1
"""
"""Whether an `en_curso` row is not of an undone base: it would hide casos of others."""
_HIDDEN = """
SELECT id, cuenta, radicado, estado FROM main.casos c WHERE id > :after AND base_id = :base AND +retirado = 0
    AND id NOT IN (SELECT caso_id FROM main.en_curso_quedan)
    AND NOT EXISTS (SELECT 1 FROM main.historial h WHERE h.caso_id = c.id AND h.base_id IS NULL)
ORDER BY id LIMIT :most
"""
"""The next casos to retire; one that a person wrote on stays."""
_TOUCHED = """
SELECT c.id FROM casos c WHERE c.base_id = :base AND +c.retirado = 0 AND c.version > 1 AND (EXISTS (
    SELECT 1 FROM historial h WHERE h.caso_id = c.id AND h.base_id IS NULL
) OR EXISTS (
    SELECT 1 FROM sin_linea s WHERE s.caso_id = c.id AND s.causa = 'olvido'
)) ORDER BY c.id
"""
_UNUSED = """NOT EXISTS (SELECT 1 FROM main.casos c JOIN main.historial h ON h.caso_id = c.id
    WHERE c.cuenta = telefonos.cuenta AND json_extract(h.datos, '$.telefono_id') = telefonos.id)
    AND NOT EXISTS (SELECT 1 FROM main.intentos i WHERE i.telefono_id = telefonos.id)"""
"""Whether no call used the telephone."""
_OF_NOBODY = (
    "NOT EXISTS (SELECT 1 FROM main.casos c WHERE c.cuenta = telefonos.cuenta AND c.retirado = 0)"
)
_MOTIVO = "La importación se cortó antes de terminar."
_COUNTS = {
    "nueva": "nuevas",
    "actualizada": "actualizadas",
    "igual": "iguales",
    "duplicada": "duplicadas",
    "rechazada": "rechazadas",
}


class Unfinished(NamedTuple):
    """A base being written or undone, or interrupted."""

    base_id: int
    first: int
    """All casos from this one on are its own."""
    base: Mapping[str, Any] | None
    """Its future row in `bases`; None when undoing."""


def unfinished_base(conn: sqlite3.Connection) -> Unfinished | None:
    """Raises BrokenIntegrity for invalid data: removal would retire casos of other bases, or worked on."""
    rows = conn.execute("SELECT base_id, desde, base FROM en_curso").fetchall()
    if not rows:
        return None
    (base_id, first, text), *more = rows
    values = {"base": base_id, "first": first}
    if more or not all(is_as_written(conn, t, (base_id,)) for t in ("en_curso", "en_curso_quedan")):
        raise damaged(_NO_BASE)
    if text is None:
        if conn.execute(_IS_OTHER_UNDONE, values).fetchone():
            raise damaged(_NO_BASE)
        return Unfinished(base_id, first, None)
    try:
        base = json.loads(text)
        json.loads(base["resumen"])
    except (ValueError, TypeError, KeyError):
        base = {}
    known = isinstance(base, dict) and base.keys() == _OF_BASE.keys()
    whole = known and all(isinstance(base[key], kinds) for key, kinds in _OF_BASE.items())
    if not whole or conn.execute(_IS_OTHER, values).fetchone():
        raise damaged(_NO_BASE)
    return Unfinished(base_id, first, base)


class UnfinishedBases(Repository):
    """At most one base is in progress."""

    def begin(self, conn: Connection, base: Mapping[str, Any]) -> Unfinished:
        """Hide all casos from now on; call in the first transaction."""
        (base_id, first) = conn.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM main.bases) + 1,"
            " (SELECT coalesce(max(id), 0) FROM main.casos) + 1"
        ).fetchone()
        conn.tables["en_curso"].insert(
            {"base_id": base_id, "desde": first, "base": json.dumps(base, ensure_ascii=False)}
        )
        moment = datetime.fromisoformat(base["importada_el"])
        self._record(conn, base_id, moment, base["importada_por"])
        return Unfinished(base_id, first, base)

    def touched(self, base_id: int) -> list[int]:
        return [row["id"] for row in self._db.conn.execute(_TOUCHED, {"base": base_id})]

    def begin_undoing(
        self, base_id: int, kept: Sequence[int], author: str, now: datetime
    ) -> list[int]:
        """Hide the casos but `kept`; call in a transaction.

        Its telephones of visible cuentas are deleted too.
        """
        conn, values = self._db.conn, {"base": base_id, "kept": json.dumps(list(kept))}
        (first,) = conn.execute(
            "SELECT coalesce((SELECT min(caso_id) FROM filas WHERE base_id = :base AND efecto = 'nueva'),"
            " (SELECT max(id) + 1 FROM casos))",
            values,
        ).fetchone()
        conn.execute("INSERT INTO en_curso (base_id, desde) VALUES (?, ?)", (base_id, first))
        conn.execute(
            "INSERT INTO en_curso_quedan (caso_id, base_id) SELECT id, :base FROM casos WHERE id >= :first"
            " AND +retirado = 0 AND (base_id <> :base OR id IN (SELECT value FROM json_each(:kept)))",
            values | {"first": first},
        )
        conn.execute(
            f"DELETE FROM telefonos WHERE base_id = :base AND {_UNUSED} AND EXISTS (SELECT 1 FROM casos c"
            f" WHERE c.cuenta = telefonos.cuenta AND {IN_SIGHT}) AND cuenta NOT IN (SELECT cuenta FROM casos"
            " WHERE id IN (SELECT value FROM json_each(:kept)))",
            values,
        )
        self._record(conn, base_id, now, author)
        hidden = conn.execute(
            "SELECT id FROM casos WHERE id >= ? AND base_id = ? AND +retirado = 0"
            " AND id NOT IN (SELECT caso_id FROM en_curso_quedan)",
            (first, base_id),
        )
        return [row["id"] for row in hidden]

    def end(self, conn: Connection, base_id: int, now: datetime, author: str) -> None:
        """Publish the base, or what is left; call in its last transaction."""
        for table in ("en_curso_quedan", "en_curso"):
            conn.execute(f"DELETE FROM main.{table} WHERE base_id = ?", (base_id,))
        self._record(conn, base_id, now, author)

    def _record(self, conn: Connection, base_id: int, now: datetime, author: str) -> None:
        audit = AuditRepository(self._db)
        for table in ("en_curso", "en_curso_quedan"):
            audit.record_content(now, author, table, base_id, conn=conn)

    def withdraw(self, now: datetime, go_on: Callable[[], None] = lambda: None) -> None:
        """Remove an interrupted or undone base, inside `Database.large_act`.

        A base without casos leaves no trace. `go_on` runs before each transaction, and stops by
        raising; the next call continues.
        """
        cut = unfinished_base(self._db.conn)
        if cut is None:
            return
        if cut.base is None:
            author, motivo = self._db.conn.execute(
                "SELECT anulada_por, anulada_motivo FROM bases WHERE id = ?", (cut.base_id,)
            ).fetchone()
            self._withdraw_casos(cut, author, motivo, now, go_on)
            unused = f"{_OF_NOBODY} AND {_UNUSED}"
            self._delete_rows(cut, "telefonos", "id", go_on, _TELEPHONES_AT_ONCE, unused)
            with self._db.transaction(keep_waiting=go_on) as conn:
                self.end(conn, cut.base_id, now, author)
                AuditRepository(self._db).record_historial(now, author)
            return
        author = cut.base["importada_por"]
        brought = self._db.conn.execute("SELECT 1 FROM casos WHERE id >= ?", (cut.first,))
        if brought.fetchone() is None:
            parts = [("filas", "fila"), ("crudas", "desde")]
        else:
            parts = []
            self._withdraw_casos(cut, author, None, now, go_on)
        for table, key in (*parts, ("telefonos", "id")):
            self._delete_rows(cut, table, key, go_on)
        with self._db.transaction(keep_waiting=go_on) as conn:
            if not parts:
                self._keep_as_undone(cut, cut.base, now, conn)
            self.end(conn, cut.base_id, now, author)

    def _withdraw_casos(
        self,
        cut: Unfinished,
        author: str,
        motivo: str | None,
        now: datetime,
        go_on: Callable[[], None],
    ) -> None:
        """Retire the casos, some per transaction, each with a line."""
        after, historial = cut.first - 1, HistorialRepository(self._db)
        values = {"base": cut.base_id, "most": CASOS_AT_ONCE}
        while True:
            with self._db.transaction(keep_waiting=go_on) as conn:
                rows = conn.execute(_HIDDEN, values | {"after": after}).fetchall()
                if not rows:
                    return
                after = rows[-1]["id"]
                self._retire(conn, [row["id"] for row in rows])
                historial.append_many(
                    NewLine(
                        momento=now,
                        agente=author,
                        cuenta=row["cuenta"],
                        caso_id=row["id"],
                        evento=Evento.BASE_ANULADA,
                        estado_before=row["estado"],
                        estado_after=row["estado"],
                        radicado=row["radicado"],
                        datos={"base": cut.base_id},
                        cambios={"retirado": (0, 1)},
                        motivo=motivo,
                        base_id=cut.base_id,
                    )
                    for row in rows
                )

    @staticmethod
    def _retire(conn: Connection, ids: Sequence[int]) -> None:
        """Hide casos and free their cuenta and radicado."""
        listed, values = "IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps(ids)}
        conn.execute(
            f"UPDATE main.casos SET retirado = 1, version = version + 1 WHERE id {listed}", values
        )
        # `anulado` becomes minus the caso's id: a key that is used again may be annulled again.
        conn.execute(
            "UPDATE main.radicados SET anulado = -caso_id WHERE anulado = 0 AND (radicado, cuenta) IN"
            f" (SELECT radicado, cuenta FROM main.casos WHERE id {listed} UNION ALL"
            f" SELECT o.value, g.cuenta FROM {radicados_beside('main.casos g', 'g.datos')}"
            f" WHERE g.id {listed}) AND caso_id {listed}",
            values,
        )
        conn.execute(f"DELETE FROM main.tomas WHERE caso_id {listed}", values)

    def _delete_rows(
        self,
        cut: Unfinished,
        table: str,
        key: str,
        go_on: Callable[[], None],
        most: int = _ROWS_AT_ONCE,
        which: str = "1",
    ) -> None:
        """Delete some rows per transaction."""
        first, last = self._db.conn.execute(
            f"SELECT min({key}), max({key}) FROM {table} WHERE base_id = ?", (cut.base_id,)
        ).fetchone()
        for since in range(first or 0, (last or -1) + 1, most):
            with self._db.transaction(keep_waiting=go_on) as conn:
                conn.execute(
                    f"DELETE FROM main.{table} WHERE base_id = ? AND {key} BETWEEN ? AND ? AND {which}",
                    (cut.base_id, since, since + most - 1),
                )

    def _keep_as_undone(
        self, cut: Unfinished, base: Mapping[str, Any], now: datetime, conn: Connection
    ) -> None:
        """Record the base as undone, with its rows written so far."""
        counts = dict.fromkeys(_COUNTS.values(), 0) | {
            _COUNTS[effect]: count
            for effect, count in conn.execute(
                "SELECT efecto, count(*) FROM filas WHERE base_id = ? GROUP BY 1", (cut.base_id,)
            )
        }
        author = base["importada_por"]
        summary = json.loads(base["resumen"]) | counts | {"anteriores": 0}
        conn.tables["bases"].insert(
            {
                **base,
                "id": cut.base_id,
                "resumen": json.dumps(summary, ensure_ascii=False),
                "anulada_por": author,
                "anulada_el": now.isoformat(timespec="seconds"),
                "anulada_motivo": _MOTIVO,
            }
        )
        note_spellings(conn, cut.first)
        audit = AuditRepository(self._db)
        for table in ("bases", "crudas", "filas", "filas_dichas"):
            audit.record_content(now, author, table, cut.base_id)
        audit.record(now, author, "base_anulada", f"base {cut.base_id}")
        audit.record_historial(now, author)


def note_spellings(conn: Connection, first: int) -> None:
    conn.execute(
        "INSERT OR IGNORE INTO main.asesores_vistos (asesor_id, aliado)"
        " SELECT DISTINCT coalesce(asesor_id, ''), coalesce(aliado, '') FROM main.casos"
        " WHERE id >= ? ORDER BY 1, 2",
        (first,),
    )
