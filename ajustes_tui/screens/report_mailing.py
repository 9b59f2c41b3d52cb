"""Taking a report out by mail: its workbook is written, the person says how it leaves, and it leaves."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.screens.background import BackgroundPart, writes
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.ui.text import cleaned


class ReportMailing(BackgroundPart):
    """Takes reports out by mail after asking; it posts `Done` with the sentence that tells it."""

    class Done(Message):
        """A report was left as a draft or sent, or was not after all; `text` is the sentence."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, mails: ReportMailService) -> None:
        super().__init__()
        self._mails = mails

    @writes("Escribiendo el informe")
    def begin(self, make: Callable[[], ReportMail]) -> ReportMail:
        """Write the workbook of a report and ask how its mail leaves."""
        return make()

    @begin.then
    def _ask(self, mail: ReportMail) -> None:
        # Loaded here because few reports leave by mail.
        from ajustes_tui.screens.modals.report_mail import MailAction, ReportMailModal

        def answered(way: MailAction | None) -> None:
            if way is MailAction.DRAFT:
                self._save(mail)
            elif way is MailAction.SEND:
                self._send(mail)
            else:
                name = cleaned(mail.workbook.name)
                self.post_message(self.Done(f"Sin correo; el libro quedó en {name}"))

        self.app.push_screen(ReportMailModal(mail, may_send=self._mails.may_send), answered)

    @writes("Guardando el borrador")
    def _save(self, mail: ReportMail) -> str:
        return self._mails.save(mail).name

    @_save.then
    def _tell_saved(self, name: str) -> None:
        self.post_message(self.Done(f"Borrador en {cleaned(name)}; ábralo en su correo"))

    @writes("Enviando el informe")
    def _send(self, mail: ReportMail) -> ReportMail:
        self._mails.send(mail)
        return mail

    @_send.then
    def _tell_sent(self, mail: ReportMail) -> None:
        self.post_message(self.Done(f"Enviado a {', '.join(mail.recipients)}; quedó registrado"))
