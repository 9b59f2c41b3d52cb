"""What came to the mailbox, as the store remembers it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.base.inbox import FileState, MailboxMail
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.intake.mails import MailsRepository

MAILBOX = "celda@correo.example/INBOX"
SEEN = "2026-11-26T10:00:00-05:00"


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
