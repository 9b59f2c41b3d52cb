"""Write a report as a mail: plain words and a workbook, as any program of mail opens it."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ajustes_tui.domain.figures.report_mail import ReportMail

_WORKBOOK = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def mail_bytes(mail: ReportMail, sender: str, momento: datetime, *, draft: bool) -> bytes:
    """Return a report as the bytes of a mail, its lines ended by CRLF; a draft opens ready to be sent.

    Without a sender it has no From: a draft takes that of whoever opens it.
    """
    message = EmailMessage(policy=SMTP)
    if draft:
        # What Outlook, Thunderbird and Apple Mail take for a mail that is still to be sent.
        message["X-Unsent"] = "1"
    if sender:
        message["From"] = sender
    if mail.recipients:
        message["To"] = ", ".join(mail.recipients)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(momento)
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = "es-CO"
    message.set_content(
        f"{mail.paragraph}\n\nAdjunto: {mail.workbook.name}\n", cte="quoted-printable"
    )
    message.add_attachment(
        mail.content, maintype="application", subtype=_WORKBOOK, filename=mail.workbook.name
    )
    return message.as_bytes()
