"""Workbooks as small as a test needs them, and parts of the import shown without their screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from openpyxl import Workbook
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from tests.support import Anfitrion, rows, wait_for

HEADERS = ("Cuenta", "Radicado", "Estado", "Motivo", "Resultado")


def workbook(path, *rows, headers=HEADERS, otra_hoja=False):
    """Write a workbook with a sheet of rows, and perhaps another one with a single row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Casos"
    sheet.append(headers)
    for row in rows:
        sheet.append(row)
    if otra_hoja:
        other = book.create_sheet("Anterior")
        other.append(HEADERS)
        other.append(("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO"))
    book.save(path)


async def import_anyway(pilot: Pilot[None]) -> None:
    """Press F8, and answer yes where the base leaves out most of the corte before."""
    await pilot.press("f8")
    await pilot.pause()
    if isinstance(pilot.app.screen, ConfirmationModal):
        await pilot.press("s")


class Host:
    """What shows parts without their screen, and the messages they send."""

    def __init__(self, app: Anfitrion, pilot: Pilot[None], sent: list[Message]) -> None:
        self.app = app
        self.pilot = pilot
        self._sent = sent

    def sent(self, kind: type[Any]) -> list[Any]:
        """Return the messages of a kind, each once, in order."""
        return list({id(m): m for m in self._sent if isinstance(m, kind)}.values())

    async def until(self, kind: type[Any], count: int = 1) -> Any:
        """Wait for a message of a kind and return the last one."""
        await wait_for(self.pilot, lambda: len(self.sent(kind)) >= count)
        return self.sent(kind)[-1]

    def shows(self, text: str) -> bool:
        """Return whether a text is on the screen."""
        return any(text in row for row in rows(self.app))


@asynccontextmanager
async def alone(*parts: Widget, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Host]:
    """Show parts without their screen."""
    app, sent = Anfitrion(*parts), []
    async with app.run_test(size=size, message_hook=sent.append) as pilot:
        yield Host(app, pilot, sent)
