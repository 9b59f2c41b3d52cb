"""Import dialogs: choices, corte of a base, password of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from ajustes_tui.domain.base.corte import parse_corte, unlikely_corte
from ajustes_tui.domain.base.mail import Attachment, Mail
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.domain.base.workbook import SheetPreview, best_sheet
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date, short_day
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.importacion.preview_text import file_size, mail_words
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.screens.modals.prose import DatumModal, Understood
from ajustes_tui.ui.text import cell
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import refuse

if TYPE_CHECKING:
    from ajustes_tui.services.intake.mails import OpenedMail

_CORTE_HELP = "El día como dd/mm/aaaa · Enter lo acepta · Esc sale"
_CHOICE_WIDTH = 72
"""Width of a choice: longer text would wrap."""


def fit_choice(text: str) -> str:
    return cell(text, _CHOICE_WIDTH).rstrip()


BOTH = 2
"""With two sheets, either or both: no other combination is left to ask."""
EVERY_SHEET, NO_MORE = "\x00todas", "\x00ninguna"
"""Answers that are no sheet: names have no such character."""


def sheet_choices(
    sheets: Sequence[SheetPreview], bases: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return choices with rows and recognised columns; the best is marked.

    `bases` may be one base together.
    """
    best = best_sheet(tuple(sheets))
    every = "Las dos" if len(bases) == BOTH else "Todas"
    together = [(EVERY_SHEET, f"  {every}: son una sola base, una debajo de otra")]
    return [
        (
            sheet.name,
            f"{'► ' if sheet is best else '  '}{sheet.name} · "
            f"{count_words(sheet.height, 'fila')} · "
            f"{_recognised(sheet)}{' · oculta' if sheet.hidden else ''}",
        )
        for sheet in sheets
    ] + (together if len(bases) > 1 else [])


def mail_title(mail: Mail) -> str:
    """Return the sender, date and subject."""
    return fit_choice(f"Correo de {mail_words(mail)}")


def attachment_choices(mail: OpenedMail) -> list[tuple[str, str]]:
    """Return choices by position; bases are marked, others have a reason."""
    return [
        (
            str(place),
            fit_choice(_attachment_words(attachment, in_store=attachment.name in mail.done)),
        )
        for place, attachment in enumerate(mail.contents.attachments, 1)
    ]


def _attachment_words(attachment: Attachment, *, in_store: bool) -> str:
    if attachment.path is None:
        return f"  {attachment.name} · no se toma: {attachment.motivo}"
    size = file_size(attachment.size)
    return (
        f"√ {attachment.name} · {size} · ya entró" if in_store else f"► {attachment.name} · {size}"
    )


def _recognised(sheet: SheetPreview) -> str:
    if not sheet.lacking:
        return f"{len(sheet.columns)} columnas reconocidas"
    return f"faltan {len(sheet.lacking)} de {len(REQUIRED_FIELDS)} columnas"


def header_row_choices(sheet: SheetPreview) -> list[tuple[str, str]]:
    return [
        (
            str(number),
            fit_choice(
                f"{'►' if number == sheet.header_row else ' '}{number:>4}  "
                + " · ".join(filter(None, cells))
            ),
        )
        for number, cells in sheet.first
    ]


def corte_box(today: date, suggested: str = "") -> DatumModal[date]:
    """`suggested` is an ISO day stated by the base."""

    def read(text: str) -> Understood[date]:
        try:
            corte = parse_corte(text, today)
        except InvalidDatum as error:
            return Understood(None, error.message)
        return Understood(corte, f"{_said(corte)} · Enter lo acepta")

    def doubt(corte: date) -> str:
        unlikely = unlikely_corte(corte, today)
        return unlikely and f"▲ {_said(corte)} {unlikely}: Enter otra vez si es así"

    title = "De qué corte es la base"
    return DatumModal(title, read, _CORTE_HELP, initial=suggested, most=20, doubt=doubt)


def _said(corte: date) -> str:
    return f"{short_day(corte).split()[0]} {short_date(corte)}"


class PasswordModal(Dialog[str | None]):
    """Hides the password, used once and not stored."""

    def __init__(self, file_name: str, *, wrong: bool) -> None:
        super().__init__()
        self._file_name = file_name
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        field = TextField(width=40, maximum=255, id="primero")
        field.password = True
        with Vertical(id="dialogo"):
            yield paragraph("El libro está protegido con contraseña", "titulo")
            yield paragraph(self._file_name, "de-que")
            yield field
            yield paragraph(
                "Enter abre el libro · Esc lo deja · no se guarda ni se muestra", "ayuda"
            )

    def on_mount(self) -> None:
        """Report that the previous password was wrong."""
        if self._wrong:
            refuse(self.query_one(TextField), "esa no es la contraseña")

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        if event.value:
            self.dismiss(event.value)
        else:
            refuse(event.input, "escriba la contraseña")
