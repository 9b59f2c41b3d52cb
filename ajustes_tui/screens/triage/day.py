"""The day in triage: its counts, notices of cortes and returned casos, the skips, the place in the list."""

from __future__ import annotations

from array import array
from datetime import timedelta
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.caso.card import SkippedCaso
from ajustes_tui.domain.query.following import ListPlace, place_after
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


SKIP_DAYS = 60
"""Days of skips listed for one caso."""


class Skips(NamedTuple):
    """The skips of one caso, and those of today."""

    of_caso: list[SkippedCaso]
    of_today: list[SkippedCaso]

    @property
    def title(self) -> str:
        return f"Saltos: {len(self.of_today)} hoy, {len(self.of_caso)} de este caso"

    def options(self) -> list[tuple[str, str]]:
        """Return each with its caso, none of them twice."""
        others = [skip for skip in self.of_today if skip not in self.of_caso]
        return [
            *((str(skip.caso), f"este caso {_words(skip)}") for skip in self.of_caso),
            *((str(skip.caso), _words(skip)) for skip in others),
        ]


def read_skips(service: TriageService, caso_id: int | None) -> Skips:
    today = service.context.now().date()
    skips = service.queue.skips(today - timedelta(days=SKIP_DAYS))
    return Skips(
        [s for s in skips if s.caso == caso_id], [s for s in skips if s.momento.date() == today]
    )


def _words(skip: SkippedCaso) -> str:
    return (
        f"{skip.momento:%d/%m %H:%M} {cleaned(skip.login)} {skip.cuenta}: «{cleaned(skip.motivo)}»"
    )


class WorkedPlace:
    """The last caso worked on, and its row in the list from which it was opened."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._row = -1
        """Of the last caso, or of another of its cuenta from which it was reached."""
        self._caso_id: int | None = None
        self._cuenta = ""

    def note(
        self, caso_id: int, cuenta: str, ids: array[int], cursor: int, *, follows: bool
    ) -> None:
        """Note an opened caso; one that `follows` another of its cuenta keeps the place of it."""
        if caso_id == self._caso_id:
            return
        if not (follows and cuenta == self._cuenta):
            self._ids = ids
            self._row = ids.index(caso_id) if caso_id in ids else cursor - 1
        self._caso_id, self._cuenta = caso_id, cuenta

    def next_in(self, ids: array[int], under_cursor: int | None, cursor: int) -> ListPlace:
        """Return where to go on: from the cursor, if the person moved it to another caso."""
        if under_cursor not in (None, self._caso_id):
            return ListPlace(ids, cursor)
        return ListPlace(ids, place_after(ids, self._ids, self._row), self._caso_id)
