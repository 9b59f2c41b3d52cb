"""The RR lines that triage shows on rows 22 and 23: of the last decision, or of each caso of a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.workbench.rr_line import LAST_LEAVES_NONE, decided_rr

EMPTY = ("", "", "")


class LastLines:
    """Keeps the RR lines of the last registration; the lines of a batch take turns.

    `shown` is the title, the right end and the text; `limit` is the width of RR's field in cells.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._batch: list[tuple[str, str]] = []
        """The cuenta and the RR line of each caso of the last batch."""
        self._turn = 0
        self.shown: tuple[str, str, str] = EMPTY

    def decided(self, recorded: Recorded) -> None:
        """Take the line of the last registration; without one, mark the line shown as an earlier one."""
        if recorded.evento is Evento.DESHACER:
            self.shown, self._batch = EMPTY, []
        elif recorded.rr[0]:
            self._batch = []
            self.shown = decided_rr(recorded.caso.cuenta, *recorded.rr, self._limit)
        elif self.shown[2] and not self._batch and recorded.evento is not Evento.NOTA:
            title, _right, line = self.shown
            self.shown = (f"{title.partition(',')[0]}, una de antes", LAST_LEAVES_NONE, line)

    def batch_done(self, records: Sequence[Recorded]) -> None:
        """Take the lines of a batch; the first of them is shown."""
        self._batch = [
            (recorded.caso.cuenta, recorded.rr[0]) for recorded in records if recorded.rr[0]
        ]
        self._turn = 0
        if self._batch:
            more = " y sigue con la otra" if len(self._batch) > 1 else ""
            length = f"{len(self._batch[0][1])} de {self._limit}"
            self._show_turn(f"{length} · r la copia{more}")

    def _show_turn(self, said: str) -> None:
        cuenta, line = self._batch[self._turn]
        place = f"{self._turn + 1} de {len(self._batch)}"
        self.shown = (f"Línea RR {place}, {cuenta}", said, line)

    def copy(self, copy: Callable[[str], str]) -> tuple[str, str, str]:
        """Pass the line whose turn it is to `copy`, and return the rows to show with its answer.

        Each copy of a batch passes the turn to the next line.
        """
        if self._batch:
            self._show_turn(copy(self._batch[self._turn][1]))
            self._turn = (self._turn + 1) % len(self._batch)
            return self.shown
        title, _right, line = self.shown
        return (title, copy(line), line) if line else EMPTY
