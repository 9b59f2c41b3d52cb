"""How far a list was worked through."""

from __future__ import annotations

from array import array

from ajustes_tui.domain.query.following import ListPlace, place_after


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
