"""What came by mail was kept among the files of the inbox until it had tables of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.base.inbox import FileState, MailboxMail
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.migrations import MAILS_OF_THE_MAILBOX
from ajustes_tui.storage.intake.mails import MailsRepository

MAILBOX = "celda@correo.example/INBOX"
SEEN = "2026-11-26T10:00:00-05:00"
OLD = (
    ("base.xlsx", 10, 99, "rechazada", "roto"),
    (f"correo {MAILBOX}\n", 7, 42, "importada", ""),
    (f"correo {MAILBOX} <1@x>\tana@x.example · La base", 500, 41, "importada", ""),
    (f"correo {MAILBOX} 7:42\tx@y.example · Otra", 600, 42, "rechazada", "Su remitente no"),
)


def test_what_came_by_mail_moves_to_its_own_tables_and_the_files_stay(tmp_path: Path) -> None:
    db = Database(tmp_path / "a.db")
    with db.transaction():
        db.conn.execute("DROP TABLE correos")
        db.conn.execute("DROP TABLE correo_vistos")
        db.conn.executemany(
            "INSERT INTO buzon (archivo, tamano, cambiado_ns, estado, motivo, visto_el)"
            f" VALUES (?, ?, ?, ?, ?, '{SEEN}')",
            OLD,
        )
        for statement in MAILS_OF_THE_MAILBOX.split(";\n"):
            db.conn.execute(statement)
    mails = MailsRepository(db, MAILBOX)
    assert mails.seen() == (7, 42, datetime.fromisoformat(SEEN))
    first = MailboxMail("<1@x>", "ana@x.example · La base", 500, FileState.IMPORTED)
    assert mails.get("<1@x>") == first
    assert {mail.key: mail.motivo for mail, _ in mails.newest(9)} == {
        "<1@x>": "",
        "7:42": "Su remitente no",
    }
    assert [tuple(row) for row in db.conn.execute("SELECT archivo FROM buzon")] == [("base.xlsx",)]
    db.close()


def test_a_mail_waits_until_the_last_of_its_protected_workbooks_is_in(tmp_path: Path) -> None:
    db = Database(tmp_path / "a.db")
    mails, now = MailsRepository(db, MAILBOX), datetime.fromisoformat(SEEN)
    waiting = MailboxMail("<2@x>", "ana · dos", 9, FileState.WAITING, protected=2)
    with db.transaction():
        mails.save(waiting, now, sha256="abc", content=b"mail")
        mails.note_imported("abc", None)
        assert mails.content("<2@x>") == b"mail"
        mails.note_imported("abc", None)
    assert mails.content("<2@x>") is None
    found = mails.get("<2@x>")
    assert found is not None
    assert found.estado is FileState.IMPORTED
    db.close()
