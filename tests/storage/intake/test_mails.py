"""What came to the mailbox, as the store remembers it."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.base.inbox import FileState, MailAttachment, MailboxMail
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.intake.mails import MailsRepository

MAILBOX = "celda@correo.example/INBOX"
SEEN = "2026-11-26T10:00:00-05:00"


def test_a_mail_waits_until_the_last_of_its_bases_is_in(tmp_path):
    db = Database(tmp_path / "a.db")
    # Whose bases these are is no matter here.
    db.conn.execute("PRAGMA foreign_keys = OFF")
    mails, now = MailsRepository(db, MAILBOX), datetime.fromisoformat(SEEN)
    carried = (
        MailAttachment("a.csv"),
        MailAttachment("b.csv"),
        MailAttachment("c.pdf", "no", False),
    )
    two = MailboxMail("<2@x>", "ana · dos", 9, FileState.WAITING, sender="ana", attachments=carried)
    with db.transaction():
        mails.save(two, now, sha256="abc", content=b"mail")
    (found,) = mails.waiting_of("abc")
    assert (found.sender, found.subject, found.kept) == ("ana", "dos", True)
    with db.transaction():
        mails.save(found.with_base("a.csv", 1), now)
    (found,) = mails.waiting_of("abc")
    assert mails.content(found) == b"mail"
    with db.transaction():
        mails.save(found.with_base("b.csv", 2), now)
    assert mails.waiting() == []
    done = mails.get("<2@x>")
    assert (done.estado, done.base, done.kept) == (FileState.IMPORTED, 2, False)
    db.close()


def test_of_the_mails_of_others_the_last_ones_stay_whole(tmp_path):
    db = Database(tmp_path / "a.db")
    mails, now = MailsRepository(db, MAILBOX), datetime.fromisoformat(SEEN)
    with db.transaction():
        for n, code in enumerate(["remitente", "asunto", "duda", "remitente"]):
            mail = MailboxMail(f"<{n}@x>", "x · y", 9, FileState.RECHAZADA, code=code)
            mails.save(mail, now, sha256=str(n), content=b"mail")
        mails.keep_newest(("remitente", "asunto"), 1)
    assert [mail.kept for mail, _seen in mails.waiting()] == [False, False, True, True]
    db.close()
