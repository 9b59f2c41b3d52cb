"""A backup's lines by account, and its bases' headers, to compare workbooks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.base.rows import READING_KEY, BaseReading
from ajustes_tui.domain.keeping.lost import WorkbookTrace
from ajustes_tui.domain.keeping.witness import KnownLines
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.casos.historial import LINES_OF_CUENTA
from ajustes_tui.storage.core.database import Database

_LINES = (
    "SELECT evento, substr(momento, 1, 19), estado_despues FROM historial"
    f" WHERE linea IN ({LINES_OF_CUENTA})"
)
_LINE = "SELECT 1 FROM historial WHERE linea = ? AND lower(hex(huella)) = ?"
_READINGS = f"SELECT resumen -> '$.{READING_KEY}' FROM bases WHERE json_valid(resumen)"


def end_of(store: Path, lines: int, digest: str) -> KnownLines | None:
    """Return the end of a store that continues a backup.

    None if missing, unreadable or of another historial.
    """
    if not paths.exists(store):
        return None
    try:
        with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            goes_on = conn.execute(
                "SELECT 1 FROM historial WHERE linea = ? AND lower(hex(huella)) = ?",
                (lines, digest),
            ).fetchone()
            last = conn.execute(
                "SELECT linea, momento FROM historial ORDER BY linea DESC LIMIT 1"
            ).fetchone()
            if last is None or (lines and goes_on is None):
                return None
            return KnownLines(int(last[0]), datetime.fromisoformat(last[1]).astimezone(BOGOTA))
    except (sqlite3.DatabaseError, ValueError):
        # It is replaced because it is damaged: then it tells nothing.
        return None


class KeptLines:
    """A backup's lines by account, undone ones included."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._cuenta = ""
        self._lines: list[tuple[str, str, str]] = []

    def until(self) -> datetime | None:
        """Return the last line's moment, None without lines."""
        row = self._db.conn.execute(
            "SELECT momento FROM historial ORDER BY linea DESC LIMIT 1"
        ).fetchone()
        return None if row is None else datetime.fromisoformat(row[0]).astimezone(BOGOTA)

    def key_headers(self) -> Iterator[tuple[str, str]]:
        for (text,) in self._db.conn.execute(_READINGS):
            reading = None if text is None else BaseReading.from_json(json.loads(text))
            if reading is not None and reading.columns.keys() >= {"cuenta", "radicado"}:
                cuenta, radicado = (reading.columns[field] for field in ("cuenta", "radicado"))
                yield reading.headers[cuenta], reading.headers[radicado]

    def has(self, trace: WorkbookTrace) -> bool:
        """Tell whether the lines have a workbook's action or state."""
        if trace.line is not None:
            row = self._db.conn.execute(_LINE, (trace.line, trace.digest))
            return row.fetchone() is not None
        if trace.cuenta != self._cuenta:
            rows = self._db.conn.execute(_LINES, {"cuenta": trace.cuenta})
            self._cuenta, self._lines = trace.cuenta, [tuple(row) for row in rows]
        if trace.estado is not None:
            return any(estado == trace.estado for _evento, _momento, estado in self._lines)
        at = "" if trace.at is None else trace.at.isoformat()[:19]
        return any(
            evento in trace.eventos and momento.startswith(at)
            for evento, momento, _estado in self._lines
        )
