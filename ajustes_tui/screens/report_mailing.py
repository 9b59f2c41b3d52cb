"""Taking a report out by mail: its workbook is written, the person says how it leaves, and it leaves."""

from __future__ import annotations

from collections.abc import Callable

from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.screens.background import BackgroundPart, write, writes
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.ui.text import Tone, cleaned


class ReportMailing(BackgroundPart):
    """Takes reports out by mail after asking, and tells the person what became of each."""

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
                write(
                    self,
                    lambda: self._mails.save(mail),
                    lambda draft: self._tell(
                        f"Borrador en {cleaned(draft.name)}; ábralo en su correo"
                    ),
                )
            elif way is MailAction.SEND:
                sent = f"Enviado a {', '.join(mail.recipients)}; quedó registrado"
                write(self, lambda: self._mails.send(mail), lambda _sent: self._tell(sent))
            else:
                self._tell(f"Sin correo; el libro quedó en {cleaned(mail.workbook.name)}")

        self.app.push_screen(ReportMailModal(mail, may_send=self._mails.may_send), answered)

    def _tell(self, text: str) -> None:
        self.post_message(Notice(text, Tone.OK))
