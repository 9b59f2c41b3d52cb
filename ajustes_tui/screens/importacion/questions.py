"""Questions of a run, wherever the person is when it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ajustes_tui.domain.base.workbook import SheetPreview, base_sheets
from ajustes_tui.errors import AjustesError, InvalidFile
from ajustes_tui.screens.importacion.dialogs import (
    BOTH,
    EVERY_SHEET,
    NO_MORE,
    PasswordModal,
    attachment_choices,
    fit_choice,
    header_row_choices,
    mail_title,
    sheet_choices,
)
from ajustes_tui.screens.importacion.job import ImportJob
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal

if TYPE_CHECKING:
    from ajustes_tui.services.intake.mails import OpenedMail


class JobQuestions:
    """Dialogs whose answer starts the next run; they wait until the person is on this screen.

    `leave` is called if no password is given.
    """

    def __init__(
        self, job: ImportJob, is_here: Callable[[], bool], leave: Callable[[], None]
    ) -> None:
        self._job = job
        self._is_here = is_here
        self._leave = leave
        self._waiting: Callable[[], object] | None = None

    def _ask(self, question: Callable[[], object]) -> None:
        """Ask now, or when the person returns."""
        if self._is_here():
            question()
        else:
            self._waiting = question

    def resume(self) -> None:
        """Ask the pending question."""
        question, self._waiting = self._waiting, None
        if question is not None:
            question()

    def ask_password(self, *, wrong: bool) -> None:
        def accept(password: str | None) -> None:
            if password is None:
                self._leave()
            else:
                self._job.read(password=password)

        def question() -> None:
            self._leave()
            self._job.app.push_screen(PasswordModal(self._job.file_name, wrong=wrong), accept)

        self._ask(question)

    def ask_attachment(self, mail: OpenedMail) -> None:
        """Read the chosen attachment; other files report why not."""
        contents = mail.contents

        def accept(chosen: str | None) -> None:
            if chosen is None:
                self._job.forget()
                return
            attachment = contents.attachments[int(chosen) - 1]
            refusal = mail.refusal
            if refusal is None and attachment.path is None:
                refusal = InvalidFile(f"«{attachment.name}»: {attachment.motivo}.")
            if refusal is not None:
                self._job.app.push_screen(ErrorModal.of(refusal), lambda _: question())
            else:
                self._job.choose_attachment(attachment)

        def question() -> None:
            self._leave()
            if not contents.attachments:
                self._job.app.push_screen(
                    ErrorModal(mail_title(contents.mail), mail.why), lambda _: self._job.forget()
                )
                return
            box = PickerModal(mail_title(contents.mail), attachment_choices(mail), about=mail.why)
            self._job.app.push_screen(box, accept)

        self._ask(question)

    def ask_sheet(
        self, sheets: tuple[SheetPreview, ...], doubt: AjustesError | None = None
    ) -> None:
        """Ask which sheets are the base, and read them.

        `doubt` is why; None if the person asked.
        """
        title = "¿Qué hoja?" if doubt is None else doubt.message
        bases = base_sheets(sheets) if doubt is not None else ()

        def accept(chosen: str) -> None:
            if chosen == EVERY_SHEET:
                self._read_sheets(bases)
            elif chosen in bases:
                self._ask_more_sheets(bases, (chosen,))
            else:
                self._read_sheets((chosen,))

        self._ask(lambda: ask(self._job, PickerModal(title, sheet_choices(sheets, bases)), accept))

    def _ask_more_sheets(self, bases: tuple[str, ...], taken: tuple[str, ...]) -> None:
        """For three or more sheets, ask for another; then read the chosen."""
        left = [name for name in bases if name not in taken]
        if len(bases) <= BOTH or not left:
            self._read_sheets(taken)
            return
        named = " y ".join(f"«{name}»" for name in taken)
        choices = [(NO_MORE, "— ninguna más"), *((name, fit_choice(name)) for name in left)]
        ask(
            self._job,
            PickerModal(fit_choice(f"¿Alguna otra es de la misma base que {named}?"), choices),
            lambda name: (
                self._read_sheets(taken)
                if name == NO_MORE
                else self._ask_more_sheets(bases, (*taken, name))
            ),
        )

    def _read_sheets(self, names: tuple[str, ...]) -> None:
        # The columns corrected on one sheet do not apply to another.
        self._job.read(sheets=names, header_row=None, mapping={})

    def ask_header_row(self, sheet: SheetPreview) -> None:
        self._ask(
            lambda: ask(
                self._job,
                PickerModal("¿En qué fila están los títulos?", header_row_choices(sheet)),
                lambda row: self._job.read(header_row=int(row), mapping={}),
            )
        )

    def tell_refusal(self, error: AjustesError) -> None:
        self._ask(lambda: self._job.app.push_screen(ErrorModal.of(error)))
