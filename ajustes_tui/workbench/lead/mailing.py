"""Mailing a report: write its workbook, ask how, send or draft."""

from __future__ import annotations

from collections.abc import Callable

from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import Ask, AskKind, Change, Doing, MailWay, done


def leave_by_mail(mails: ReportMailService, make: Callable[[], ReportMail]) -> Doing[str]:
    mail: ReportMail | None = yield Change(
        make, "Escribiendo el libro", "escribe el libro y dice para quién es"
    )
    if mail is None:
        return "Sin correo, y sin libro"
    way: MailWay | None = yield Ask(AskKind.MAIL, mail=mail, may_send=mails.may_send)
    if way is None:
        return f"Sin correo; el libro quedó en {cleaned(mail.workbook.name)}"
    if way is MailWay.DRAFT:
        draft = yield from done(lambda: mails.save(mail), "Dejando el borrador")
        return f"Borrador en {cleaned(draft.name)}; ábralo en su correo"
    yield from done(lambda: mails.send(mail), "Enviando el correo")
    return f"Enviado a {', '.join(mail.recipients)}; quedó registrado"
