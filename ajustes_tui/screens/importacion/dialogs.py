"""The boxes of the import: one of several values, the corte of a base, the password of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from ajustes_tui.domain.base.corte import parse_corte, unlikely_corte
from ajustes_tui.domain.base.mail import Mail, MailContents
from ajustes_tui.domain.base.rows import DAY_FIRST, MONTH_FIRST, REQUIRED_FIELDS
from ajustes_tui.domain.base.workbook import SheetPreview, best_sheet
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date, short_day
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.importacion.preview_text import file_size, mail_words
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.text import cell
from ajustes_tui.widgets.field import TextField

_CORTE_HELP = "Escriba el día como dd/mm/aaaa"
_CHOICE_WIDTH = 72
"""Cells of a choice in a box: a longer choice would break in two rows."""


def fit_choice(text: str) -> str:
    """Return a text cut to the width of a choice in a box."""
    return cell(text, _CHOICE_WIDTH).rstrip()


DAY_CHOICES = [
    (DAY_FIRST, "Día primero, 25/11/2026; Excel volteó las demás"),
    (MONTH_FIRST, "Mes primero, 11/25/2026"),
]
"""The choices of a doubt on the days of a base."""


def sheet_choices(sheets: Sequence[SheetPreview]) -> list[tuple[str, str]]:
    """Return the choices of sheets, each with its rows and recognised columns; the best has a mark."""
    best = best_sheet(tuple(sheets))
    return [
        (
            sheet.name,
            f"{'► ' if sheet is best else '  '}{sheet.name} · "
            f"{count_words(sheet.height, 'fila', 'filas')} · "
            f"{_recognised(sheet)}{' · oculta' if sheet.hidden else ''}",
        )
        for sheet in sheets
    ]


def mail_title(mail: Mail) -> str:
    """Return the title over the attachments of a mail: who sent it, when, and about what."""
    return fit_choice(f"Correo de {mail_words(mail)}")


def attachment_choices(contents: MailContents) -> list[tuple[str, str]]:
    """Return the choices of attachments by their place; the bases have a mark, the others their reason."""
    return [
        (
            str(place),
            fit_choice(f"► {attachment.name} · {file_size(attachment.size)}")
            if attachment.path is not None
            else fit_choice(f"  {attachment.name} · no se toma: {attachment.motivo}"),
        )
        for place, attachment in enumerate(contents.attachments, 1)
    ]


def _recognised(sheet: SheetPreview) -> str:
    if not sheet.lacking:
        return f"{len(sheet.columns)} columnas reconocidas"
    return f"faltan {len(sheet.lacking)} de {len(REQUIRED_FIELDS)} columnas"


def header_row_choices(sheet: SheetPreview) -> list[tuple[str, str]]:
    """Return the choices of a header row: the first rows of a sheet."""
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


class CorteModal(Dialog[date | None]):
    """Asks for the corte of a base, and repeats the day before Enter accepts it; an unlikely day twice."""

    def __init__(self, today: date, suggested: str = "") -> None:
        """Build the box; `suggested` is a day that the base itself says, in ISO."""
        super().__init__()
        self._today = today
        self._suggested = suggested
        self._warned: date | None = None
        """The unlikely day that the next Enter accepts."""

    def compose(self) -> ComposeResult:
        """Build the field and the line that repeats the day."""
        with Vertical(id="dialogo"):
            yield paragraph("De qué corte es la base", "titulo")
            yield TextField(self._suggested, width=20, maximum=20, id="primero")
            yield paragraph(_CORTE_HELP, "ayuda")

    @on(Input.Changed)
    def _repeat(self, event: Input.Changed) -> None:
        self._warned = None
        corte, notice = self._read(event.value)
        if corte is not None:
            notice = f"{_said(corte)} · Enter lo acepta"
        self._say(notice if event.value.strip() else _CORTE_HELP)

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        corte, notice = self._read(event.value)
        if corte is None:
            self._say(notice)
        elif corte != self._warned and (doubt := unlikely_corte(corte, self._today)):
            self._warned = corte
            self._say(f"▲ {_said(corte)} {doubt}: Enter otra vez si es así")
        else:
            self.dismiss(corte)

    def _say(self, text: str) -> None:
        self.query_one(".ayuda", Static).update(plain(text))

    @staticmethod
    def _read(text: str) -> tuple[date | None, str]:
        try:
            return parse_corte(text), ""
        except InvalidDatum as error:
            return None, error.message


def _said(corte: date) -> str:
    return f"{short_day(corte).split()[0]} {short_date(corte)}"


class PasswordModal(Dialog[str | None]):
    """Asks for the password of a workbook without showing it; it is used once and kept nowhere."""

    def __init__(self, file_name: str, *, wrong: bool) -> None:
        super().__init__()
        self._file_name = file_name
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        """Build the field that shows dots."""
        field = TextField(width=40, maximum=255, id="primero")
        field.password = True
        with Vertical(id="dialogo"):
            yield paragraph("El libro está protegido con contraseña", "titulo")
            yield paragraph(self._file_name)
            if self._wrong:
                yield paragraph("Esa no es la contraseña; escríbala de nuevo.", "aviso")
            yield field
            yield paragraph(
                "Enter abre el libro · Esc lo deja · no se guarda ni se muestra", "ayuda"
            )

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        if event.value:
            self.dismiss(event.value)
