"""A table with all rows in memory, and a cursor that follows the key of its row."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from textual import on

from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.window_table import Column, WindowTable

F = TypeVar("F")


class ListTable(WindowTable[F], Generic[F]):
    """A list short enough to be read whole.

    `key` identifies a row, which the cursor follows; without it the cursor keeps its row number.
    Equal rows are not repainted.
    """

    def __init__(
        self,
        columns: Mapping[int, Sequence[Column[F]]] | Sequence[Column[F]],
        *,
        key: Callable[[F], Hashable] | None = None,
        row_tone: Callable[[F], Tone | None] | None = None,
        empty: Empty | None = None,
        cursor_always: bool = True,
        enter_chooses: bool = True,
        airy: bool = False,
        headings: bool = True,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(
            columns,
            row_tone=row_tone,
            empty=empty,
            cursor_always=cursor_always,
            enter_chooses=enter_chooses,
            airy=airy,
            headings=headings,
            id=id,
        )
        self._key = key
        self._wanted: Hashable = None
        self._numbers: dict[Hashable, int] = {}
        self._rows: dict[int, F] = {}

    @property
    def rows(self) -> Sequence[F]:
        return list(self._rows.values())

    @property
    def current(self) -> F | None:
        number = self.cursor_id
        return None if number is None else self._rows[number]

    def show(self, rows: Sequence[F]) -> None:
        numbered = {self._number(row, place): row for place, row in enumerate(rows)}
        if not self.listed or list(numbered.items()) != list(self._rows.items()):
            self._rows = numbered
            self.set_ids(array("q", numbered), numbered)
        wanted, self._wanted = self._wanted, None
        self.stand_on(wanted)

    def want(self, key: Hashable) -> None:
        self._wanted = key

    def stand_on(self, key: Hashable) -> bool:
        return key in self._numbers and self.move_to_id(self._numbers[key])

    def _number(self, row: F, place: int) -> int:
        key = place if self._key is None else self._key(row)
        return self._numbers.setdefault(key, len(self._numbers))

    @on(WindowTable.WindowRequested)
    def _serve(self, event: WindowTable.WindowRequested) -> None:
        event.stop()
        self.set_rows({number: self._rows[number] for number in event.ids if number in self._rows})
