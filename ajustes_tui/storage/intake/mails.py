"""Mails of the mailbox: last one seen, and outcomes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from ajustes_tui.domain.base.inbox import FileState, MailAttachment, MailboxMail
from ajustes_tui.errors import readable
from ajustes_tui.storage.core.database import Database

GONE = "correo_ido"
"""Code of a mail not kept and gone from the mailbox."""
_WAITS = f"estado <> '{FileState.IMPORTED.value}' AND codigo <> '{GONE}'"
_COLUMNS = (
    "buzon, clave, asunto, tamano, estado, base_id, motivo, remitente, adjuntos, codigo, intento,"
    " validez, numero, por_mover, visto_el, contenido IS NOT NULL AS guardado"
)


class MailsRepository:
    """Mails of one mailbox, and waiting ones of any."""

    def __init__(self, db: Database, mailbox: str) -> None:
        self._db = db
        self._mailbox = mailbox

    def seen(self) -> tuple[int, int, datetime] | None:
        """Return UIDVALIDITY, last mail number and time; None before the first check."""
        row = self._db.conn.execute(
            "SELECT validez, numero, visto_el FROM correo_vistos WHERE buzon = ?", (self._mailbox,)
        ).fetchone()
        return None if row is None else (row[0], row[1], datetime.fromisoformat(row[2]))

    def note_seen(self, validity: int, number: int, now: datetime) -> None:
        """Call in a transaction."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO correo_vistos (buzon, validez, numero, visto_el)"
            " VALUES (?, ?, ?, ?)",
            (self._mailbox, validity, number, now.isoformat(timespec="seconds")),
        )

    def get(self, key: str) -> MailboxMail | None:
        found = self._mails("WHERE buzon = ? AND clave = ?", (self._mailbox, readable(key)))
        return found[0][0] if found else None

    def newest(self, most: int) -> list[tuple[MailboxMail, datetime]]:
        """Return each with the time it was seen."""
        return self._mails(
            "WHERE buzon = ? ORDER BY visto_el DESC, rowid DESC LIMIT ?", (self._mailbox, most)
        )

    def waiting(self) -> list[tuple[MailboxMail, datetime]]:
        """Return those of any mailbox, oldest first, with the time each was seen."""
        return self._mails(f"WHERE {_WAITS} ORDER BY visto_el, rowid", ())

    def waiting_mail(self, key: str) -> MailboxMail | None:
        """Look in any mailbox."""
        found = self._mails(f"WHERE clave = ? AND {_WAITS}", (readable(key),))
        return found[0][0] if found else None

    def to_move(self) -> list[MailboxMail]:
        """Return imported mails still to be moved to the folder of processed mails."""
        found = self._mails("WHERE buzon = ? AND por_mover = 1 ORDER BY rowid", (self._mailbox,))
        return [mail for mail, _seen in found]

    def save(
        self, mail: MailboxMail, now: datetime, *, sha256: str = "", content: bytes | None = None
    ) -> None:
        """Call in a transaction; content is kept only while the mail waits."""
        waits = mail.estado is not FileState.IMPORTED
        values: dict[str, object] = {
            "buzon": mail.mailbox or self._mailbox,
            "clave": readable(mail.key),
            "asunto": readable(mail.words),
            "tamano": mail.size,
            "estado": mail.estado.value,
            "base_id": mail.base,
            "motivo": mail.motivo,
            "remitente": mail.sender,
            "adjuntos": json.dumps([list(each) for each in mail.attachments]),
            "codigo": mail.code,
            "intento": mail.tried,
            "validez": mail.validity,
            "numero": mail.uid,
            "por_mover": int(mail.to_move),
            "sha256": sha256 or None,
            "contenido": content if waits else None,
            "visto_el": now.isoformat(timespec="seconds"),
        }
        self._db.conn.execute(
            f"INSERT INTO correos ({', '.join(values)}) VALUES (:{', :'.join(values)})"
            " ON CONFLICT (buzon, clave) DO UPDATE SET estado = excluded.estado,"
            " base_id = excluded.base_id, motivo = excluded.motivo,"
            " adjuntos = excluded.adjuntos, codigo = excluded.codigo, intento = excluded.intento,"
            " validez = excluded.validez, numero = excluded.numero, por_mover = excluded.por_mover,"
            " sha256 = COALESCE(excluded.sha256, sha256),"
            " contenido = CASE WHEN :waits THEN COALESCE(excluded.contenido, contenido) END",
            values | {"waits": waits},
        )

    def forget(self, mail: MailboxMail) -> None:
        """Call in a transaction; the mail is then saved under its own name."""
        self._db.conn.execute(
            "DELETE FROM correos WHERE buzon = ? AND clave = ?",
            (mail.mailbox or self._mailbox, readable(mail.key)),
        )

    def content(self, mail: MailboxMail) -> bytes | None:
        row = self._db.conn.execute(
            "SELECT contenido FROM correos WHERE buzon = ? AND clave = ?",
            (mail.mailbox or self._mailbox, readable(mail.key)),
        ).fetchone()
        return None if row is None else row[0]

    def waiting_of(self, sha256: str) -> list[MailboxMail]:
        found = self._mails(f"WHERE sha256 = ? AND {_WAITS}", (sha256,))
        return [mail for mail, _seen in found]

    def keep_newest(self, codes: Sequence[str], most: int) -> None:
        """Drop all but the latest stored contents; call in a transaction."""
        marks = ", ".join("?" * len(codes))
        of_codes = f"FROM correos WHERE codigo IN ({marks}) AND contenido IS NOT NULL"
        self._db.conn.execute(
            f"UPDATE correos SET contenido = NULL WHERE rowid IN (SELECT rowid {of_codes}"
            " ORDER BY visto_el DESC, rowid DESC LIMIT -1 OFFSET ?)",
            (*codes, most),
        )

    def _mails(self, where: str, values: Sequence[object]) -> list[tuple[MailboxMail, datetime]]:
        rows = self._db.conn.execute(f"SELECT {_COLUMNS} FROM correos {where}", values)
        return [(_mail(row), datetime.fromisoformat(row["visto_el"])) for row in rows]


def kept_since(db: Database) -> list[datetime]:
    rows = db.conn.execute(
        "SELECT visto_el FROM correos WHERE contenido IS NOT NULL ORDER BY visto_el"
    )
    return [datetime.fromisoformat(row[0]) for row in rows]


def _mail(row: sqlite3.Row) -> MailboxMail:
    sender = row["remitente"] or row["asunto"].partition(" · ")[0]
    return MailboxMail(
        key=row["clave"],
        words=row["asunto"],
        size=row["tamano"],
        estado=FileState(row["estado"]),
        base=row["base_id"],
        motivo=row["motivo"],
        sender=sender,
        attachments=tuple(MailAttachment(*each) for each in json.loads(row["adjuntos"])),
        code=row["codigo"],
        tried=row["intento"],
        validity=row["validez"],
        uid=row["numero"],
        to_move=bool(row["por_mover"]),
        kept=bool(row["guardado"]),
        mailbox=row["buzon"],
    )
