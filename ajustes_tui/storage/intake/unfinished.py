"""A base that is written in several transactions: what hides it until the last one, and taking it back.

While a row of `en_curso` stands nobody sees the casos from its `desde` on, nor their lines, telephones
or radicados (`core/predicate.py`), and the base itself is not in `bases` yet. The last transaction writes
the base and deletes the row: readers see nothing of it or all of it. One that is cut before, however
that happens, leaves what it had written hidden; it is taken back, as a base that was undone, before the
next large act begins (`Database.large_act`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.historial import HistorialRepository, NewLine
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.damage import damaged
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.recorded import is_as_written

CASOS_AT_ONCE = 5_000
"""Casos that are taken back in one transaction: nobody waits longer than for one of them."""
_ROWS_AT_ONCE = 50_000
_NO_BASE = "Hay casos escondidos que no son de una base a medias."
_OF_BASE: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("archivo", "sha256", "tipo", "hoja", "resumen"), str),
    **dict.fromkeys(("importada_por", "importada_el"), str),
    **{"tamano": int, "corte": (str, type(None))},
}
"""The columns of the row of `bases` that stands in `en_curso`, and their types."""
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
"""Whether a row of `en_curso` is of no base that was being written: such a base is the next one, and its casos
have no line but the one they came with, and the one that took them back."""
_MOTIVO = "La importación se cortó antes de terminar."
_COUNTS = {
    "nueva": "nuevas",
    "actualizada": "actualizadas",
    "igual": "iguales",
    "duplicada": "duplicadas",
    "rechazada": "rechazadas",
}


class Unfinished(NamedTuple):
    """A base that is being written, or was when its import was cut."""

    base_id: int
    first: int
    """Its first caso: every caso from this one on is its own."""
    base: Mapping[str, Any]
    """The row it will have in `bases`."""


def unfinished_base(conn: sqlite3.Connection) -> Unfinished | None:
    """Return the base that is being written, or was cut; None when there is none.

    Raises BrokenIntegrity when what stands in `en_curso` is none: taking it back would retire casos of
    other bases, or casos that somebody worked on.
    """
    rows = conn.execute("SELECT base_id, desde, base FROM en_curso").fetchall()
    if not rows:
        return None
    (base_id, first, text), *more = rows
    try:
        base = json.loads(text)
        json.loads(base["resumen"])
    except (ValueError, TypeError, KeyError):
        base = {}
    known = isinstance(base, dict) and base.keys() == _OF_BASE.keys()
    whole = known and all(isinstance(base[key], kinds) for key, kinds in _OF_BASE.items())
    forged = more or not whole or not is_as_written(conn, "en_curso", (base_id,))
    if forged or conn.execute(_IS_OTHER, {"base": base_id, "first": first}).fetchone():
        raise damaged(_NO_BASE)
    return Unfinished(base_id, first, base)


class UnfinishedBases:
    """The base that is being written in several transactions; there is at most one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, conn: Connection, base: Mapping[str, Any]) -> Unfinished:
        """Hide every caso that comes from now on; call inside the first transaction of a base."""
        (base_id, first) = conn.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM main.bases) + 1,"
            " (SELECT coalesce(max(id), 0) FROM main.casos) + 1"
        ).fetchone()
        conn.tables["en_curso"].insert(
            {"base_id": base_id, "desde": first, "base": json.dumps(base, ensure_ascii=False)}
        )
        moment, author = datetime.fromisoformat(base["importada_el"]), base["importada_por"]
        AuditRepository(self._db).record_content(moment, author, "en_curso", base_id, conn=conn)
        return Unfinished(base_id, first, base)

    def end(self, conn: Connection, unfinished: Unfinished, now: datetime) -> None:
        """Let everybody see the base; call inside its last transaction."""
        base_id, author = unfinished.base_id, unfinished.base["importada_por"]
        conn.execute("DELETE FROM main.en_curso WHERE base_id = ?", (base_id,))
        AuditRepository(self._db).record_content(now, author, "en_curso", base_id, conn=conn)

    def withdraw(self, now: datetime, go_on: Callable[[], None] = lambda: None) -> None:
        """Take back a base that was cut, in several transactions; call inside `Database.large_act`.

        One of which no caso was written leaves no trace. `go_on` is called before each transaction, and
        stops it by raising; it is gone on with the next time.
        """
        cut = unfinished_base(self._db.conn)
        if cut is None:
            return
        brought = self._db.conn.execute("SELECT 1 FROM casos WHERE id >= ?", (cut.first,))
        if brought.fetchone() is None:
            parts = [("filas", "fila"), ("crudas", "desde")]
        else:
            parts = []
            while self._withdraw_casos(cut, now, go_on):
                pass
        for table, key in (*parts, ("telefonos", "id")):
            while self._delete_some(cut, table, key, go_on):
                pass
        with self._db.transaction(keep_waiting=go_on) as conn:
            if not parts:
                self._keep_as_undone(cut, now, conn)
            self.end(conn, cut, now)

    def _withdraw_casos(self, cut: Unfinished, now: datetime, go_on: Callable[[], None]) -> bool:
        """Retire some casos, each with a line; False when none is left."""
        with self._db.transaction(keep_waiting=go_on) as conn:
            rows = conn.execute(
                "SELECT id, cuenta, radicado, estado FROM casos WHERE id >= ? AND retirado = 0"
                " ORDER BY id LIMIT ?",
                (cut.first, CASOS_AT_ONCE),
            ).fetchall()
            if not rows:
                return False
            span = (rows[0]["id"], rows[-1]["id"])
            conn.execute(
                "UPDATE casos SET retirado = 1, version = version + 1 WHERE id BETWEEN ? AND ?",
                span,
            )
            conn.execute(
                "UPDATE radicados SET anulado = -caso_id WHERE anulado = 0 AND (radicado, cuenta) IN"
                " (SELECT radicado, cuenta FROM casos WHERE id BETWEEN ? AND ?)"
                " AND caso_id BETWEEN ? AND ?",
                (*span, *span),
            )
            HistorialRepository(self._db).append_many(
                NewLine(
                    momento=now,
                    agente=cut.base["importada_por"],
                    cuenta=row["cuenta"],
                    caso_id=row["id"],
                    evento=Evento.BASE_ANULADA,
                    estado_before=row["estado"],
                    estado_after=row["estado"],
                    radicado=row["radicado"],
                    datos={"base": cut.base_id},
                    cambios={"retirado": (0, 1)},
                    base_id=cut.base_id,
                )
                for row in rows
            )
        return True

    def _delete_some(
        self, cut: Unfinished, table: str, key: str, go_on: Callable[[], None]
    ) -> bool:
        """Delete some of the rows that the base brought, from the first on; False when none is left."""
        first = self._db.conn.execute(
            f"SELECT min({key}) FROM {table} WHERE base_id = ?", (cut.base_id,)
        ).fetchone()[0]
        if first is None:
            return False
        with self._db.transaction(keep_waiting=go_on) as conn:
            conn.execute(
                f"DELETE FROM {table} WHERE base_id = ? AND {key} BETWEEN ? AND ?",
                (cut.base_id, first, first + _ROWS_AT_ONCE),
            )
        return True

    def _keep_as_undone(self, cut: Unfinished, now: datetime, conn: Connection) -> None:
        """Write the base as one that was undone, with the rows that had been written of it."""
        counts = dict.fromkeys(_COUNTS.values(), 0) | {
            _COUNTS[effect]: count
            for effect, count in conn.execute(
                "SELECT efecto, count(*) FROM filas WHERE base_id = ? GROUP BY 1", (cut.base_id,)
            )
        }
        author = cut.base["importada_por"]
        summary = json.loads(cut.base["resumen"]) | counts | {"anteriores": 0}
        conn.tables["bases"].insert(
            {
                **cut.base,
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
    """Note the asesores and aliados of the casos from a number on."""
    conn.execute(
        "INSERT OR IGNORE INTO main.asesores_vistos (asesor_id, aliado)"
        " SELECT DISTINCT coalesce(asesor_id, ''), coalesce(aliado, '') FROM main.casos"
        " WHERE id >= ? ORDER BY 1, 2",
        (first,),
    )
