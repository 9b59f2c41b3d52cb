"""Lines prepared outside the turn to write, and appended at once in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

from ajustes_tui.domain.keeping.cambios import Cambios, Cause, chained
from ajustes_tui.storage.casos.historial import (
    ASIDE_COLUMNS,
    NOTE_COLUMNS,
    STORED,
    HistorialRepository,
    PreparedLine,
    links,
)
from ajustes_tui.storage.core.connection import Connection

_PLACE = "lugar INTEGER PRIMARY KEY"
_OF_LINE = {"linea": "linea_de(lugar)"}
_OF_CHANGE = {"id": "cambio_de(lugar)"}


def _as_staged(columns: Sequence[str]) -> dict[str, str]:
    return dict(zip(columns, columns, strict=True))


_APPENDED: Sequence[tuple[str, str, Mapping[str, str]]] = (
    ("historial", "{}_historial", {**_OF_LINE, **_as_staged(STORED), "huella": "huella_de(lugar)"}),
    ("notas", "{}_notas", _OF_LINE | _as_staged(NOTE_COLUMNS[1:])),
    ("apartes", "{}_apartes", {"de": "linea_de(lugar)"} | _as_staged(ASIDE_COLUMNS[1:])),
    (
        "sin_linea",
        "{}_sin_linea",
        _OF_CHANGE
        | {"acto": ":acto", "linea": ":linea", "causa": ":causa", "base_id": ":base"}
        | _as_staged(("caso_id", "cambios")),
    ),
    ("apartes", "{}_apartes_sin", {"de": "-cambio_de(lugar)"} | _as_staged(ASIDE_COLUMNS[1:])),
)
"""Tables, in order, each with the one it is staged in, and what goes into its columns, the number first."""


class StagedLines:
    """Lines, and changes without one, of casos, in temporary tables.

    They lack numbers and hashes, which depend on what others append meanwhile.
    """

    def __init__(
        self,
        conn: Connection,
        name: str,
        lines: Mapping[int, PreparedLine],
        changes: Mapping[int, Cambios],
    ) -> None:
        """The names of the temporary tables begin with `name`."""
        self._conn, self._name = conn, name
        self._texts = {caso: line.hashed for caso, line in lines.items()}
        self._changed = [*changes]
        self._left_out: Collection[int] = ()
        self._head: tuple[int, str] | None = None
        self._hashes: Sequence[bytes] = ()
        told = [chained(cambios) for cambios in changes.values()]
        numbered = [*enumerate(lines.values())]
        conn.stage(
            f"{name}_historial", (_PLACE, *STORED), ((n, *line.columns) for n, line in numbered)
        )
        notes = ((n, *line.note) for n, line in numbered if line.note is not None)
        conn.stage(f"{name}_notas", (_PLACE, *NOTE_COLUMNS[1:]), notes)
        asides = ((n, *aside) for n, line in numbered for aside in line.asides)
        conn.stage(f"{name}_apartes", ("lugar", *ASIDE_COLUMNS[1:]), asides)
        without = ((n, c, t) for n, (c, (t, _)) in enumerate(zip(changes, told, strict=True)))
        conn.stage(f"{name}_sin_linea", (_PLACE, "caso_id", "cambios"), without)
        asides = ((n, *aside) for n, (_, beside) in enumerate(told) for aside in beside)
        conn.stage(f"{name}_apartes_sin", ("lugar", *ASIDE_COLUMNS[1:]), asides)

    def leave_out(self, casos: Collection[int]) -> None:
        """Append nothing of these."""
        self._left_out, self._head = casos, None

    def chain(self, head: tuple[int, str]) -> None:
        """Work out the hashes of the lines, the first of which follows `head`."""
        if self._head != head:
            texts = (text for caso, text in self._texts.items() if caso not in self._left_out)
            self._head, self._hashes = head, links(*head, texts)

    def append(self, historial: HistorialRepository, causa: Cause, base_id: int) -> int | None:
        """Append everything, in a transaction; return the act of the changes without lines."""
        conn = self._conn
        head, last = historial.head(conn), historial.last_without_line(conn)
        self.chain(head)
        hashes = iter(self._hashes)
        lines = self._numbered(self._texts, head[0] + 1)
        hash_of = [None if number is None else next(hashes) for number in lines]
        changes = self._numbered(self._changed, last + 1)
        for name, values in (("linea_de", lines), ("huella_de", hash_of), ("cambio_de", changes)):
            conn.create_function(name, 1, values.__getitem__)
        end = head[0] + len(self._hashes)
        act = {"acto": last + 1, "linea": end, "causa": causa.value, "base": base_id}
        for table, source, columns in _APPENDED:
            number, *_ = columns.values()
            some = f" WHERE {number} IS NOT NULL" if self._left_out else ""
            # They refuse to replace a line, and remember the last one that no base wrote.
            with conn.without_triggers(table):
                conn.execute(
                    f"INSERT INTO main.{table} ({', '.join(columns)})"
                    f" SELECT {', '.join(columns.values())} FROM {source.format(self._name)}{some}",
                    act,
                )
        return last + 1 if any(changes) else None

    def _numbered(self, casos: Iterable[int], first: int) -> list[int | None]:
        numbers = count(first)
        return [None if caso in self._left_out else next(numbers) for caso in casos]
