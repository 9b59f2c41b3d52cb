"""The day's counts at the right end of the bar, and notices of cortes and returned casos."""

from __future__ import annotations

from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.screens.background import reads
from ajustes_tui.services.casos.triage import TriageCounts, TriageService
from ajustes_tui.ui.text import Line, Span, Tone, cleaned
from ajustes_tui.widgets.line_view import LineView


class Counted(NamedTuple):
    """The counts of the bar and the citas."""

    counts: TriageCounts
    citas: int


class DayCounts(LineView):
    """Reads the day's counts; shows imported cortes and returned casos on its last row.

    An RR line replaces the notice. `CountsRead` follows each `read`.
    """

    class CountsRead(Message):
        """The counts arrived."""

    def __init__(self, service: TriageService, run_session: RunSession) -> None:
        super().__init__([[]], id="aviso-cola")
        self._service = service
        self._run_session = run_session
        self._counted: Counted | None = None
        self._arrived = ""
        self._text = ""

    @reads("Contando")
    def read(self) -> Counted:
        service = self._service
        return Counted(
            service.counts(),
            service.queue.count(service.queue.criteria_of(service.queue.query("cita"))),
        )

    @read.then
    def _take(self, counted: Counted) -> None:
        self._counted = counted
        self._show()
        self.post_message(self.CountsRead())

    def arrived(self, text: str) -> None:
        self._arrived = cleaned(text)
        self._show()

    def _show(self) -> None:
        parts = [self._arrived] if self._arrived else []
        returned = self._counted.counts.returned if self._counted is not None else 0
        if returned:
            casos = "caso volvió" if returned == 1 else "casos volvieron"
            parts.append(f"{returned} {casos} del back sin respuesta: g los lista")
        text = f" {' · '.join(parts)}"
        if text != self._text:
            self._text = text
            self.refresh()

    def line(self, y: int, width: int) -> Line:
        return [Span(self._text, Tone.DIM)] if y == self.size.height - 1 else ()

    def bar(self, *, queue: bool = False, wide: bool = False) -> str:
        """Return the counts and the login.

        `queue` shows the waiting casos instead of the corte, `wide` both.
        """
        login, rol = self._run_session.login, self._run_session.rol
        if self._counted is None:
            return login
        marker = self._counted.counts
        corte = f"corte {marker.corte:%d/%m}" if marker.corte is not None else ""
        parts = [corte] if wide or not queue else []
        if wide or queue or not corte:
            parts.append(f"cola {marker.queue}")
        parts.append(f"llamadas {marker.llamadas}")
        if wide:
            parts.append(f"citas {self._counted.citas}")
        parts.append(f"hechos {marker.decisiones}")
        return " · ".join([*filter(None, parts), f"{login} ({rol})" if wide and rol else login])
