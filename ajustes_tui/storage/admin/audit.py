"""The audit trail in the store: append-only, each entry chained to the one before it."""

from __future__ import annotations

import secrets
from datetime import datetime

from ajustes_tui.domain.keeping.audit import (
    CONTENT,
    HISTORIAL,
    WrittenContent,
    content_detail,
    content_key,
    entry_digest,
    term_digest,
)
from ajustes_tui.errors import readable
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.recorded import DIGEST_LETTERS, digest_record, save_parts

SALT = "sal_busquedas"
"""The key in `meta` of the secret of the digests of searches, made with the first of them."""
AUDIT_COLUMNS = "id, momento, login, accion, detalle, cuenta"
"""What the hash of an entry is over, in its order."""


class AuditRepository:
    """Looks, refusals and changes outside the historial; never cell contents."""

    def __init__(self, db: Database) -> None:
        self._db = db

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
        """Append one entry; call inside a transaction, which may be of a connection of its own.

        It is written in SQL because reading an account or searching writes nothing else, and
        loading sqlite-utils for it would cost 50 ms.
        """
        conn = conn or self._db.conn
        last = conn.execute("SELECT id, huella FROM auditoria ORDER BY id DESC LIMIT 1").fetchone()
        number, previous = (last[0] + 1, last[1]) if last is not None else (1, b"")
        values = (
            *(number, momento.isoformat(timespec="seconds"), login, action),
            *(readable(detail), None if cuenta is None else readable(cuenta)),
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
        """Append the digests of records just written or changed; call in the transaction that wrote them.

        Each key names the rows of a record (see RECORDED), as a tuple where it is of several
        columns. A record without rows has no entry.
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
        """Append the last line of the historial with its hash, so that neither chain is made anew alone."""
        conn = conn or self._db.conn
        last = conn.execute(
            "SELECT linea, lower(hex(huella)) FROM historial ORDER BY linea DESC LIMIT 1"
        ).fetchone()
        if last is not None:
            content = WrittenContent(HISTORIAL, str(last[0]), last[1][:DIGEST_LETTERS])
            self.record(momento, login, CONTENT, content_detail(content), conn=conn)

    def last_detail(self, action: str) -> str | None:
        """Return the detail of the newest entry of an action, or None."""
        row = self._db.conn.execute(
            "SELECT detalle FROM auditoria WHERE accion = ? ORDER BY id DESC LIMIT 1", (action,)
        ).fetchone()
        return None if row is None else str(row[0])

    def search_digest(self, text: str, momento: datetime, login: str) -> str:
        """Return the digest of the text of a search, by the secret of this store; in a transaction.

        The first search makes the secret, and is who is recorded to have.
        """
        row = self._db.conn.execute("SELECT valor FROM meta WHERE clave = ?", (SALT,)).fetchone()
        if row is None:
            salt = secrets.token_hex(16)
            self._db.conn.execute("INSERT INTO meta (clave, valor) VALUES (?, ?)", (SALT, salt))
            self.record_content(momento, login, "meta", SALT)
        else:
            salt = str(row[0])
        return term_digest(salt, text)
