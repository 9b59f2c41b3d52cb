"""A mail that waits: its reason for an order and for a screen, and when it waits no longer."""

from __future__ import annotations

from ajustes_tui.domain.base.inbox import FileState, MailAttachment, MailboxMail

DOUBT = "Varias hojas se leen como base.\nDiga cuál es la del corte: --hoja Sheet.\nY una más (--mapa a=b)."


def test_a_screen_says_nothing_of_the_options_of_an_order():
    mail = MailboxMail("<1@x>", "ana · base", 9, FileState.RECHAZADA, motivo=DOUBT, sender="ana")
    assert mail.motivo_on_screen == "Varias hojas se leen como base."
    assert "--hoja Sheet. Y una más" in mail.whole_motivo
    assert mail.subject == "base"


def test_it_waits_until_each_attachment_that_can_be_a_base_is_one():
    carried = (MailAttachment("a.csv"), MailAttachment("b.pdf", "es un PDF", can_be_base=False))
    mail = MailboxMail("<1@x>", "ana · base", 9, FileState.RECHAZADA, attachments=carried)
    assert mail.with_base("otra.csv", 1).estado is FileState.RECHAZADA
    done = mail.with_base("a.csv", 1)
    assert (done.estado, done.done) == (FileState.IMPORTED, {"a.csv"})
