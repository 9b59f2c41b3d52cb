"""The mails that came to the mailbox: up to which it was seen, and what became of each."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from ajustes_tui.domain.base.inbox import FileState, MailboxMail
from ajustes_tui.errors import readable
from ajustes_tui.storage.core.database import Database


class MailsRepository:
    """Remembers the mails of one mailbox by their Message-ID."""

    def __init__(self, db: Database, mailbox: str) -> None:
        self._db = db
        self._mailbox = mailbox

    def seen(self) -> tuple[int, int, datetime] | None:
        """Return the validity of the numbers, the number of the last mail seen, and when; None before."""
        row = self._db.conn.execute(
            "SELECT validez, numero, visto_el FROM correo_vistos WHERE buzon = ?", (self._mailbox,)
        ).fetchone()
        return None if row is None else (row[0], row[1], datetime.fromisoformat(row[2]))

    def note_seen(self, validity: int, number: int, now: datetime) -> None:
        """Note up to which mail the mailbox was seen; call inside a transaction."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO correo_vistos (buzon, validez, numero, visto_el)"
            " VALUES (?, ?, ?, ?)",
            (self._mailbox, validity, number, now.isoformat(timespec="seconds")),
        )

    def get(self, key: str) -> MailboxMail | None:
        """Return the mail of a key, or None."""
        row = self._db.conn.execute(
            "SELECT * FROM correos WHERE buzon = ? AND clave = ?", (self._mailbox, readable(key))
        ).fetchone()
        return None if row is None else _mail(row)

    def newest(self, most: int) -> list[tuple[MailboxMail, datetime]]:
        """Return the mails that came last, each with when it was seen."""
        rows = self._db.conn.execute(
            "SELECT * FROM correos WHERE buzon = ? ORDER BY visto_el DESC, rowid DESC LIMIT ?",
            (self._mailbox, most),
        )
        return [(_mail(row), datetime.fromisoformat(row["visto_el"])) for row in rows]

    def save(
        self, mail: MailboxMail, now: datetime, *, sha256: str = "", content: bytes | None = None
    ) -> None:
        """Keep what became of a mail, and all of it while it waits; call inside a transaction."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO correos (buzon, clave, asunto, tamano, estado, base_id, motivo,"
            " protegidos, sha256, contenido, visto_el) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(self._mailbox, readable(mail.key), readable(mail.words), mail.size),
                *(mail.estado.value, mail.base, mail.motivo, mail.protected, sha256 or None),
                *(content, now.isoformat(timespec="seconds")),
            ),
        )

    def content(self, key: str) -> bytes | None:
        """Return a mail that waits for a password, None when it no longer does."""
        row = self._db.conn.execute(
            "SELECT contenido FROM correos WHERE buzon = ? AND clave = ?",
            (self._mailbox, readable(key)),
        ).fetchone()
        return None if row is None else row[0]

    def note_imported(self, sha256: str, base: int | None) -> None:
        """Note that one more base of a waiting mail is in; with the last, it waits no longer.

        Call inside a transaction; `base` is None where its number is not known.
        """
        waiting = (sha256, FileState.WAITING.value)
        self._db.conn.execute(
            "UPDATE correos SET protegidos = protegidos - 1, base_id = ?"
            " WHERE sha256 = ? AND estado = ?",
            (base, *waiting),
        )
        self._db.conn.execute(
            "UPDATE correos SET estado = ?, motivo = '', contenido = NULL"
            " WHERE sha256 = ? AND estado = ? AND protegidos <= 0",
            (FileState.IMPORTED.value, *waiting),
        )


def waiting_since(db: Database) -> list[datetime]:
    """Return when each mail came that waits for a password, of any mailbox, oldest first."""
    rows = db.conn.execute(
        "SELECT visto_el FROM correos WHERE estado = ? ORDER BY visto_el",
        (FileState.WAITING.value,),
    )
    return [datetime.fromisoformat(row[0]) for row in rows]


def _mail(row: sqlite3.Row) -> MailboxMail:
    return MailboxMail(
        *(row["clave"], row["asunto"], row["tamano"], FileState(row["estado"])),
        *(row["base_id"], row["motivo"], row["protegidos"]),
    )
