"""The stored audit trail: append-only, hash-chained, paged."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from ajustes_tui.domain.keeping.audit import (
    CONTENT,
    HISTORIAL,
    AuditEntry,
    WrittenContent,
    content_detail,
    content_key,
    entry_digest,
    term_digest,
)
from ajustes_tui.domain.keeping.audit_words import EXPORT, SEARCH, UNMASKED, AuditFilter, searchable
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import readable
from ajustes_tui.storage.core.connection import Connection, meta_of
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.recorded import DIGEST_LETTERS, chain_end, digest_record, save_parts

SALT = "sal_busquedas"
"""Key in `meta` of the searches' secret, created by the first."""
UNUSUAL_ACTS = "'toma_reasignada', 'toma_soltada', 'base_anulada', 'corte_cerrado'"
"""Acts of `auditoria_actos`, literal for the index."""
AUDIT_COLUMNS = "id, momento, login, accion, detalle, cuenta"
"""Hashed columns, in order."""


class AuditRepository(Repository):
    """Views, refusals and changes outside the historial; never cell contents."""

    def record(
        self,
        momento: datetime,
        login: str,
        action: str,
        detail: str = "",
        cuenta: str | None = None,
        *,
        conn: Connection | None = None,
    ) -> None:
        """Append an entry, in a transaction, maybe of another connection.

        Plain SQL: views and searches write nothing else, and sqlite-utils costs 50 ms to load.
        """
        conn = conn or self._db.conn
        last = conn.execute("SELECT id, huella FROM auditoria ORDER BY id DESC LIMIT 1").fetchone()
        number, previous = (last[0] + 1, last[1]) if last is not None else (1, b"")
        values = (
            number,
            momento.isoformat(timespec="seconds"),
            login,
            action,
            readable(detail),
            None if cuenta is None else readable(cuenta),
        )
        conn.execute(
            f"INSERT INTO auditoria ({AUDIT_COLUMNS}, huella) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, entry_digest(previous, values)),
        )

    def record_content(
        self,
        momento: datetime,
        login: str,
        table: str,
        *keys: object,
        conn: Connection | None = None,
    ) -> None:
        """Append the digests of records just written, in their transaction.

        Each key names a record (see RECORDED), a tuple for several columns. Records without rows get no entry.
        """
        conn = conn or self._db.conn
        for key in keys:
            values = key if isinstance(key, tuple) else (key,)
            written = digest_record(conn, table, values)
            if written is not None:
                name = content_key(values)
                content = WrittenContent(table, name, written.digest)
                self.record(momento, login, CONTENT, content_detail(content), conn=conn)
                save_parts(conn, table, name, written.parts)

    def record_historial(
        self, momento: datetime, login: str, *, conn: Connection | None = None
    ) -> None:
        """Append the historial's last line and hash, so that neither chain can be rebuilt alone."""
        conn = conn or self._db.conn
        line, digest = chain_end(conn)
        if line:
            content = WrittenContent(HISTORIAL, str(line), digest[:DIGEST_LETTERS])
            self.record(momento, login, CONTENT, content_detail(content), conn=conn)

    def last_detail(self, action: str) -> str | None:
        row = self._db.conn.execute(
            "SELECT detalle FROM auditoria WHERE accion = ? ORDER BY id DESC LIMIT 1", (action,)
        ).fetchone()
        return None if row is None else str(row[0])

    def search_digest(self, text: str, momento: datetime, login: str) -> str:
        """Return a search's digest; call in a transaction.

        The first creates and records the secret.
        """
        salt = meta_of(self._db.conn, SALT)
        if salt is None:
            salt = os.urandom(16).hex()
            self._db.conn.execute("INSERT INTO meta (clave, valor) VALUES (?, ?)", (SALT, salt))
            self.record_content(momento, login, "meta", SALT)
        return term_digest(salt, text)


_ACTS = f"accion <> '{CONTENT}'"
"""Entries of acts; content digests are for `verificar`."""


class AuditPlace(NamedTuple):
    """Place of an entry; the next page follows it."""

    momento: str
    n: int


class AuditPages(Repository):
    """Finds entries by login, account, time and action, each indexed.

    A cuenta includes its searches and unmasked bulk exports.
    """

    def page(
        self, criteria: AuditFilter, after: AuditPlace | None = None, count: int = -1
    ) -> list[AuditPlace]:
        """Return the places after one, at most `count`, newest first."""
        where, values = self._where(criteria)
        if after is not None:
            where += " AND (momento, id) < (:momento, :n)"
        # The few of a cuenta are found by it and sorted; the many of any other filter come in order.
        momento = "momento" if criteria.cuenta is None else "+momento"
        rows = self._db.conn.execute(
            f"SELECT momento, id FROM auditoria WHERE {where}"
            f" ORDER BY {momento} DESC, id DESC LIMIT :count",
            {**values, **(after._asdict() if after else {}), "count": count},
        )
        return [AuditPlace(*row) for row in rows]

    def newest(self, actions: Sequence[str], count: int) -> list[AuditEntry]:
        pages = (self.page(AuditFilter(action=action), count=count) for action in actions)
        places = sorted(chain.from_iterable(pages), reverse=True)[:count]
        return self.listed([place.n for place in places])

    def count(self, criteria: AuditFilter) -> int:
        where, values = self._where(criteria)
        query = f"SELECT count(*) FROM auditoria WHERE {where}"
        return int(self._db.conn.execute(query, values).fetchone()[0])

    def entries(self, numbers: Collection[int]) -> dict[int, AuditEntry]:
        rows = self._db.conn.execute(
            f"SELECT {AUDIT_COLUMNS} FROM auditoria WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        return {
            n: AuditEntry(n, datetime.fromisoformat(momento).astimezone(BOGOTA), *rest)
            for n, momento, *rest in rows
        }

    def listed(self, numbers: Collection[int]) -> list[AuditEntry]:
        """Return entries, newest first."""
        entries = self.entries(numbers)
        return [entries[n] for n in sorted(entries, reverse=True)]

    def around(self, n: int, count: int, login: str | None = None) -> list[AuditEntry]:
        """Return entries around one, of a login or all, newest first."""
        place = {"login": login, "n": n, "count": count}
        where = _ACTS if login is None else f"{_ACTS} AND login = :login"
        before = self._numbers(f"{where} AND id < :n", "DESC", place)
        after = self._numbers(f"{where} AND id > :n", "ASC", place)
        return self.listed([*before, *after])

    def about(self, cuenta: str, count: int) -> list[AuditEntry]:
        values = {"cuenta": cuenta, "count": count}
        return self.listed(self._numbers(f"{_ACTS} AND cuenta = :cuenta", "DESC", values))

    def _numbers(self, where: str, order: str, values: Mapping[str, object]) -> list[int]:
        # In the order of the entries: each index has their numbers after its columns.
        rows = self._db.conn.execute(
            f"SELECT id FROM auditoria WHERE {where} ORDER BY id {order} LIMIT :count", dict(values)
        )
        return [int(row[0]) for row in rows]

    def actions(self) -> list[tuple[str, int]]:
        return self._counted("accion")

    def logins(self) -> list[tuple[str, int]]:
        return self._counted("login")

    def _counted(self, column: str) -> list[tuple[str, int]]:
        rows = self._db.conn.execute(
            f"SELECT {column}, count(*) FROM auditoria WHERE {_ACTS}"
            f" GROUP BY {column} ORDER BY {column}"
        )
        return [(str(name), int(count)) for name, count in rows]

    def _where(self, criteria: AuditFilter) -> tuple[str, dict[str, object]]:
        parts: dict[str, object] = {_ACTS: True}
        values: dict[str, object] = {}
        if criteria.login is not None:
            parts["login = :login"] = values["login"] = criteria.login
        if criteria.action is not None:
            parts["accion = :accion"] = values["accion"] = criteria.action
        if criteria.since is not None:
            parts["momento >= :desde"] = values["desde"] = criteria.since.isoformat()
        if criteria.until is not None:
            after = (criteria.until + timedelta(days=1)).isoformat()
            parts["momento < :hasta"] = values["hasta"] = after
        if criteria.cuenta is not None:
            values["cuenta"] = criteria.cuenta
            values["huellas"] = json.dumps(self._search_digests(criteria.cuenta))
            parts[
                "id IN (SELECT id FROM auditoria WHERE cuenta = :cuenta UNION ALL"
                f" SELECT id FROM auditoria INDEXED BY auditoria_busqueda WHERE accion = '{SEARCH}'"
                " AND detalle IN (SELECT value FROM json_each(:huellas)) UNION ALL"
                f" SELECT id FROM auditoria WHERE accion = '{EXPORT}' AND cuenta IS NULL"
                f" AND instr(detalle, '{UNMASKED}'))"
            ] = True
        return " AND ".join(parts), values

    def last_of(self, actions: Sequence[str], start: str) -> AuditEntry | None:
        """Return the newest entry whose detail starts with a text, or None."""
        row = self._db.conn.execute(
            "SELECT id FROM auditoria"
            f" WHERE accion IN ({', '.join('?' * len(actions))}) AND substr(detalle, 1, ?) = ?"
            " ORDER BY id DESC LIMIT 1",
            (*actions, len(start), start),
        ).fetchone()
        return None if row is None else self.entries([row[0]])[row[0]]

    def _search_digests(self, cuenta: str) -> Sequence[str]:
        """Return digests of texts that find a cuenta; none before any search."""
        salt = meta_of(self._db.conn, SALT)
        if salt is None:
            return []
        conn = self._db.conn
        numbers = {cuenta}
        numbers.update(
            str(row[0])
            for row in conn.execute(
                "SELECT radicado FROM casos WHERE cuenta = :cuenta"
                " UNION SELECT cun FROM casos WHERE cuenta = :cuenta AND cun IS NOT NULL"
                " UNION SELECT radicado FROM radicados"
                " WHERE caso_id IN (SELECT id FROM casos WHERE cuenta = :cuenta)"
                " UNION SELECT numero FROM telefonos WHERE cuenta = :cuenta",
                {"cuenta": cuenta},
            )
        )
        names = conn.execute(
            "SELECT DISTINCT usuario_nombre FROM casos WHERE cuenta = ?"
            " AND usuario_nombre IS NOT NULL",
            (cuenta,),
        )
        texts = set(searchable(sorted(numbers), [str(row[0]) for row in names]))
        return sorted(term_digest(salt, text) for text in texts)

    def digest_of(self, text: str) -> str:
        """Return a search's digest without writing; '' before any search."""
        salt = meta_of(self._db.conn, SALT)
        return term_digest(salt, text) if salt else ""
