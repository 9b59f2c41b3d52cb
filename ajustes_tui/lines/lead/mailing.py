"""Taking a report out by mail in plain lines: what would leave and to whom, then a draft or a sending."""

from __future__ import annotations

from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import listed
from ajustes_tui.services.figures.report_mail import ReportMailService


def take_out(console: Console, mails: ReportMailService, mail: ReportMail) -> Dialogue[None]:
    """Say what would leave, and leave it as a draft or send it once the person says which."""
    recipients = listed(list(mail.recipients)) if mail.recipients else "nadie en las opciones"
    console.say(f"Para: {recipients}.")
    console.say(f"Asunto: {mail.subject}.")
    console.say(f"Adjunto: {mail.workbook.name}.")
    if mail.doubt:
        console.say(f"▲ {mail.doubt}")
    choices = [Choice("borrador", "lo deja en un borrador, que se abre en su correo")]
    prompt = "borrador lo deja escrito:"
    if mails.may_send and mail.recipients:
        choices.append(Choice("s", "lo envía"))
        prompt = "s lo envía, borrador lo deja escrito:"
    try:
        answer = yield from console.ask(prompt, *choices)
    except Back:
        console.say(f"Sin correo; el libro quedó en {mail.workbook.name}.")
        return
    if answer.key == "s":
        mails.send(mail)
        console.say(f"Enviado a {recipients}; quedó registrado.")
    else:
        console.say(f"Borrador en {mails.save(mail).name}; ábralo en su correo.")
