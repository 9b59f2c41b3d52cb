"""Compare audited records with their rows, and the clocks of both chains."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ajustes_tui.domain.keeping.audit import (
    CLOCK_SEEN,
    CONTENT,
    HISTORIAL,
    ClockStep,
    RecordFinding,
    WrittenContent,
    backward_steps,
    content_key,
    last_contents,
    sealed_line,
)
from ajustes_tui.storage.core.connection import meta_of
from ajustes_tui.storage.core.predicate import settled
from ajustes_tui.storage.core.recorded import (
    DIGEST_LETTERS,
    EMPTY,
    LAST_LINE,
    RECORDED,
    differing_parts,
    digest_all,
)

SEALED = "sello"
_UNWRITTEN = "ninguna entrada de la auditoría dice que se escribió"
_MISSING = "falta, y la entrada {} de la auditoría dice que se escribió"
_OTHER = "no es lo que se escribió (entrada {} de la auditoría)"
_LAST = "la última línea que escribió una persona no es la que el almacén recuerda"
_UNSEEN = "falta, y hay casos de ese asesor y ese aliado"


class RecordsReport(NamedTuple):
    """Findings of records and clock."""

    findings: tuple[RecordFinding, ...] = ()
    clock: tuple[ClockStep, ...] = ()
    """Backward moments not reported before."""


def check_records(conn: sqlite3.Connection, most: int, unfinished: int | None) -> RecordsReport:
    """Return at most `most` findings per kind; call in a read transaction.

    `unfinished` is a base in progress, without entries yet.
    """
    return _RecordsCheck(conn, most, unfinished).run()


class _RecordsCheck:
    """One check of one connection."""

    def __init__(self, conn: sqlite3.Connection, most: int, unfinished: int | None) -> None:
        self._conn = conn
        self._unfinished = {(table, (unfinished,)) for table in ("crudas", "filas", "filas_dichas")}
        self._most = most

    def run(self) -> RecordsReport:
        contents = last_contents(self._entries_of(CONTENT))
        findings: list[RecordFinding] = []
        for finding in self._records(contents):
            findings.append(finding)
            if len(findings) == self._most:
                break
        else:
            findings += (*self._anchors(contents), *self._end_of_lines(), *self._spellings())
        return RecordsReport(tuple(findings[: self._most]), tuple(self._clock()))

    def _entries_of(self, action: str) -> Iterator[tuple[int, str]]:
        cursor = self._conn.execute(
            "SELECT id, detalle FROM auditoria WHERE accion = ? ORDER BY id", (action,)
        )
        cursor.row_factory = None
        return cursor

    def _records(
        self, contents: Mapping[tuple[str, str], WrittenContent]
    ) -> Iterator[RecordFinding]:
        for table in RECORDED:
            lacking = {name: said for (of, name), said in contents.items() if of == table}
            for key, name, now in digest_all(self._conn, table):
                if (table, key) in self._unfinished:
                    continue
                said = lacking.pop(name, None)
                if said is not None and said.digest == now.digest:
                    continue
                if said is None:
                    yield RecordFinding(table, name, "", _UNWRITTEN)
                else:
                    motivo = _OTHER.format(said.entry)
                    parts = differing_parts(self._conn, table, key) or [(name, "")]
                    yield from (RecordFinding(table, *part, motivo) for part in parts)
            for name, said in lacking.items():
                if said.digest != EMPTY:
                    yield RecordFinding(table, name, "", _MISSING.format(said.entry))

    def _anchors(
        self, contents: Mapping[tuple[str, str], WrittenContent]
    ) -> Iterator[RecordFinding]:
        """Compare the lines named by entries."""
        for entry, line, digest in self._named_lines(contents):
            row = self._conn.execute(
                "SELECT lower(hex(huella)) FROM historial WHERE linea = ?", (line,)
            ).fetchone()
            if row is None:
                yield RecordFinding(HISTORIAL, str(line), "", _MISSING.format(entry))
            elif row[0][:DIGEST_LETTERS] != digest[:DIGEST_LETTERS]:
                yield RecordFinding(HISTORIAL, str(line), "huella", _OTHER.format(entry))

    def _end_of_lines(self) -> Iterator[RecordFinding]:
        """Compare the last line without base with `meta`."""
        remembered = meta_of(self._conn, LAST_LINE)
        last = self._conn.execute(
            "SELECT linea || ' ' || lower(hex(huella)) FROM historial WHERE base_id IS NULL"
            " ORDER BY linea DESC LIMIT 1"
        ).fetchone()
        stands = last and last[0]
        if remembered != stands:
            line = str(remembered or stands).partition(" ")[0]
            yield RecordFinding(HISTORIAL, line, "", _LAST)

    def _spellings(self) -> Iterator[RecordFinding]:
        """Yield casos' asesores and aliados that are not recorded."""
        for pair in self._conn.execute(
            "SELECT coalesce(asesor_id, ''), coalesce(aliado, '') FROM casos"
            f" WHERE {settled('id')} EXCEPT SELECT asesor_id, aliado FROM asesores_vistos"
        ):
            yield RecordFinding("asesores_vistos", content_key(pair), "", _UNSEEN)

    def _named_lines(
        self, contents: Mapping[tuple[str, str], WrittenContent]
    ) -> Iterator[tuple[int, int, str]]:
        """Yield entry, line and hash of each named line, except line 0."""
        for (table, name), said in contents.items():
            if table == HISTORIAL:
                yield said.entry, int(name), said.digest
        for entry, detail in self._entries_of(SEALED):
            sealed = sealed_line(detail)
            if sealed is not None and sealed[0]:
                yield entry, *sealed

    def _clock(self) -> Iterator[ClockStep]:
        """Yield backward moments, except in a demonstration."""
        if meta_of(self._conn, "demo") == "1":
            return
        told = {detail for _number, detail in self._entries_of(CLOCK_SEEN)}
        for table, number in ((HISTORIAL, "linea"), ("auditoria", "id")):
            moments = self._conn.execute(f"SELECT {number}, momento FROM {table} ORDER BY {number}")
            for step in backward_steps(table, moments):
                if step.place not in told:
                    yield step
