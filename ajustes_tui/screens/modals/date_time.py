"""The box for a moment, typed as people say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.when import parse_when
from ajustes_tui.widgets.field import TextField

_EXAMPLES = "Por ejemplo: mañana 10:00 · lunes 9:30 · 27/11 15:00 · en 2 horas"
_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


class DateTimeModal(Dialog[datetime | None]):
    """Asks for a future moment and shows how it was understood before Enter accepts it."""

    def __init__(
        self,
        title: str,
        now: Callable[[], datetime],
        help_text: str = "",
        *,
        objection: Callable[[datetime], str] | None = None,
        initial: str = "",
        on_typed: Callable[[str], None] | None = None,
    ) -> None:
        """Build the question; `objection` returns why a moment is refused, or ''.

        `on_typed` takes the text at every letter.
        """
        super().__init__()
        self._title = title
        self._now = now
        self._help_text = help_text
        self._objection = objection
        self._initial = initial
        self._on_typed = on_typed
        self.KEEPS_BORRADOR = on_typed is not None

    def compose(self) -> ComposeResult:
        """Build the field and the line that repeats the moment."""
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            if self._help_text:
                yield paragraph(self._help_text)
            yield TextField(self._initial, width=40, maximum=40, id="primero")
            yield paragraph(_EXAMPLES, "ayuda")

    @on(Input.Changed)
    def _repeat(self, event: Input.Changed) -> None:
        if self._on_typed is not None:
            self._on_typed(event.value)
        moment, notice = self._read(event.value)
        if moment is not None:
            notice = f"{_DAYS[moment.weekday()]} {moment:%d/%m/%Y %H:%M} · Enter lo acepta"
        self.tell_foot(notice if event.value.strip() else _EXAMPLES)

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        moment, notice = self._read(event.value)
        if moment is None:
            self.tell_foot(notice)
        else:
            self.dismiss(moment)

    def _read(self, text: str) -> tuple[datetime | None, str]:
        try:
            moment = parse_when(text, self._now())
        except InvalidDatum as error:
            return None, f"{error.message} {error.suggestion}"
        if self._objection is not None and (objection := self._objection(moment)):
            return None, f"{_DAYS[moment.weekday()]} {moment:%d/%m/%Y %H:%M} · {objection}"
        return moment, ""
