"""Fold every caso again from its raw row and its lines, and compare it with its row column by column.

One pass in the order of the casos: their rows, lines, radicados, attempts and raw rows are read side by
side, so that only one caso is in memory at a time. The marks of the telephones are what needs all lines.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from ajustes_tui.domain.base.fields import FIRST_VALUES, FORGETTABLE, NAMING
from ajustes_tui.domain.base.rows import READING_KEY, BaseKind, BaseReading, packed_columns
from ajustes_tui.domain.caso.caso import Caso, cubeta_of
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, PROVE_NUMBER
from ajustes_tui.domain.keeping.fold import (
    FOLDED,
    OF_LAST_ROW,
    OPEN,
    UNWORKED,
    AnyOf,
    CasoFold,
    FoldedLine,
)
from ajustes_tui.domain.keeping.integrity import HIDDEN, ImpossibleLine
from ajustes_tui.domain.rules.corte import SYSTEM
from ajustes_tui.domain.values.clocks import Clock
from ajustes_tui.storage.core.predicate import wait_of
from ajustes_tui.storage.guard.forgetting import FORGOTTEN

Row = tuple[Any, ...]


class RowReader(Protocol):
    """Reads the raw rows of a base again; see `excel/read/again.py`."""

    def __call__(
        self,
        reading: BaseReading,
        blocks: Iterable[tuple[int, Sequence[Sequence[str | None]]]],
        columns: Sequence[str],
    ) -> Iterator[Row]:
        """Yield some columns of each usable row, in the order of the rows.

        Each block has the number of its first row, and its cells column by column.
        """
        ...


def _no_days(_clock: Clock, _end: date) -> None:
    """Know no calendar."""


class CasoProof(NamedTuple):
    """What the check of the casos needs from outside the store."""

    read_again: RowReader | None = None
    """None where no base can be read; the casos are then compared with their lines alone."""
    clock: Callable[[Caso], Clock | None] | None = None
    """The clock that runs for a caso by the settings in force; without it no clock is compared."""
    days_until: Callable[[Clock, date], int | None] = _no_days
    """The business days a clock would run for if it ended on another day, None if it could not."""


class Differs(Protocol):
    """Takes one finding: table, row, column, the value the store has and the one it should have."""

    def __call__(self, where: str, row: int, column: str, saved: Any, folded: Any, /) -> None:  # noqa: ANN401 - any column
        """Take the finding."""
        ...


_FROM_LINE = ("resultado", "resultado_por_revisar", "corte", "corte_inicial", "base_id")
_REST = tuple(c for c in FOLDED if c not in FIRST_VALUES and c not in _FROM_LINE)
_COLUMNS = (*FIRST_VALUES, *_FROM_LINE, *_REST)
_UNWORKED_REST = tuple(UNWORKED[column] for column in _REST)
_WIDTH = len(FIRST_VALUES)
_MAIN = len(_COLUMNS)
_DERIVED = ("cubeta", "espera", "vence")
_CLOCK = ("estado", "fecha_solicitud", "corte_inicial", "corte", "informado_el", "recurso_el")
_JUDGED = ("estado", "veredicto", "reescalamientos")
_RETIRED = _COLUMNS.index("retirado")
_judged_of = itemgetter(*(_COLUMNS.index(column) for column in _JUDGED))
_clock_of = itemgetter(*(_COLUMNS.index(column) for column in _CLOCK))
_PERSONAL = NAMING | {"datos", "propios", "numero"}
"""The columns whose values no finding shows."""
_CASOS = f"SELECT id, {', '.join((*_COLUMNS, *_DERIVED))} FROM casos ORDER BY id"
_LINES = (
    "SELECT h.caso_id, i.caso, h.linea, h.momento, h.agente, h.evento, h.estado_antes,"
    " h.estado_despues, h.razon, h.subrazon, h.radicado, h.cun, coalesce(h.datos, d.datos),"
    " h.causada_por, h.base_id, h.nota_sha256 IS NOT NULL, n.motivo, n.texto FROM historial h"
    " LEFT JOIN datos_repetidos d ON d.id = h.datos_id LEFT JOIN notas n ON n.linea = h.linea"
    " LEFT JOIN instantaneas i ON i.linea = h.linea ORDER BY h.caso_id, h.linea"
)
_RADICADOS = "SELECT caso_id, radicado, cuenta, anulado, linea FROM radicados ORDER BY caso_id"
_INTENTOS = (
    "SELECT caso_id, linea, id, momento, agente, resultado, telefono_id, deshecho FROM intentos"
    " ORDER BY caso_id, linea"
)
_BASES_OF_CASOS = (
    "SELECT caso_id, base_id FROM filas WHERE caso_id IS NOT NULL ORDER BY caso_id, base_id"
)
_NEW_ROWS = "SELECT fila, caso_id FROM filas WHERE base_id = ? AND efecto = 'nueva' ORDER BY fila"
_REJECTED_ROWS = "SELECT fila FROM filas WHERE base_id = ? AND efecto = 'rechazada'"
_BLOCKS = "SELECT desde, filas FROM crudas WHERE base_id = ? ORDER BY desde"
_READ = ("fila", *FIRST_VALUES, "resultado_por_revisar", "telefonos")
_DROPPED = (
    "SELECT DISTINCT c.cuenta FROM instantaneas i JOIN historial h ON h.linea = i.linea"
    " JOIN casos c ON c.id = h.caso_id WHERE i.deshecha_por IS NOT NULL AND json_valid(i.caso)"
    " AND json_extract(i.caso, '$.telefono_nuevo') IS NOT NULL"
)
_UNREAD = "Las filas de estas bases no se pudieron leer otra vez, y lo que trajeron no se probó con ellas: {}."
_WITHOUT_SNAPSHOT = frozenset({Evento.DESHACER, Evento.BASE_ANULADA, Evento.CASO_NUEVO})
_STEP = 5_000
_MOST_MISSING = 1_000
_LONGEST_CLOCK = 200
_LATE_ATTEMPT = timedelta(minutes=1)
_SEEN, _SOME = 0, -1
_NO_ROW = (0, 0)
_LEAST_ALIKE, _LEAST_SHARE = 5, 200
"""Clocks that all differ alike, so many and one in so many casos, were set by other settings."""


class _Base(NamedTuple):
    """One base, and how its rows were read; None when it is not known."""

    id: int
    corte: str | None
    kind: str
    undone: bool
    reading: BaseReading | None


class _Grouped:
    """Rows whose first value is a caso, in its order, taken caso by caso."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._key: int | None
        self._rows: Iterator[Row]
        self._key, self._rows = next(self._groups, (None, iter(())))

    def of(self, caso_id: int) -> list[Row]:
        """Return the rows of a caso; casos are asked for in their order."""
        while self._key is not None and self._key < caso_id:
            self._key, self._rows = next(self._groups, (None, iter(())))
        if self._key != caso_id:
            return []
        rows = list(self._rows)
        self._key, self._rows = next(self._groups, (None, iter(())))
        return rows


class CasosCheck:
    """One check of the casos of a connection, inside a transaction that reads."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        proof: CasoProof,
        differs: Differs,
        broken: Callable[[ImpossibleLine], None],
        progress: Callable[[int, int, str], None],
    ) -> None:
        self._conn = conn
        self._proof = proof
        self._differs = differs
        self._broken = broken
        self._progress = progress
        self._forgotten = {
            row[0]
            for row in conn.execute("SELECT cuenta FROM auditoria WHERE accion = ?", (FORGOTTEN,))
        }
        self._bases = {base.id: base for base in self._read_bases()}
        self._telephones = _TelephonesCheck(conn, self._forgotten, differs)
        self._torn: dict[tuple[int, int], bool] = {}
        """Whether each block of raw rows, by its base and first row, cannot be unpacked."""
        self._figures: dict[Row, tuple[str, int]] = {}
        self._clocks: dict[Row, tuple[Clock | None, str | None]] = {}
        self._other_clocks: list[tuple[int, str | None, str | None, tuple[int, int] | None]] = []
        self._casos = 0

    @property
    def notices(self) -> tuple[str, ...]:
        """What the raw rows do not prove where they can be read, in Spanish."""
        if self._proof.read_again is None:
            return ()
        unread = [
            str(base.id)
            for base in self._bases.values()
            if base.reading is None and base.kind != BaseKind.RESPUESTA
        ]
        return (_UNREAD.format(", ".join(unread)),) if unread else ()

    def run(self) -> None:
        """Compare every caso and what hangs from it."""
        lines, intentos = _Grouped(self._rows(_LINES)), _Grouped(self._rows(_INTENTOS))
        radicados, bases = _Grouped(self._rows(_RADICADOS)), _Grouped(self._rows(_BASES_OF_CASOS))
        new_rows = _NewRows(self._new_rows())
        for row in self._rows(_CASOS):
            self._casos += 1
            caso_id = row[0]
            seen = _Seen(row[1], {base for _caso, base in bases.of(caso_id)}, set())
            fold = self._caso(row[1:], caso_id, lines.of(caso_id), new_rows.of(caso_id), seen)
            own = radicados.of(caso_id), intentos.of(caso_id)
            if fold is not None:
                self._hanging(row[1:], caso_id, fold, *own)
            if self._casos % _STEP == 0:
                self._progress(self._casos, 0, "Recontando los casos")
        for caso_id, fila in new_rows.rest():
            self._differs("fila", fila, "caso_id", caso_id, None)
        self._tell_clocks()
        torn = {base_id for (base_id, _since), is_torn in self._torn.items() if is_torn}
        self._telephones.finish(
            [b._replace(reading=None) if b.id in torn else b for b in self._bases.values()]
        )

    def _rows(self, sql: str, *values: object) -> sqlite3.Cursor:
        return self._conn.execute(sql, values)

    # The raw rows.

    def _read_bases(self) -> Iterator[_Base]:
        for number, corte, kind, undone, text in self._rows(
            "SELECT id, corte, tipo, anulada_el IS NOT NULL,"
            f" CASE WHEN json_valid(resumen) THEN resumen -> '$.{READING_KEY}' END FROM bases"
            " ORDER BY id"
        ):
            reading = None
            if text is not None and self._proof.read_again is not None:
                try:
                    reading = BaseReading.from_json(json.loads(text))
                except (ValueError, KeyError, TypeError):
                    self._differs("base", number, "resumen", None, HIDDEN)
            yield _Base(number, corte, kind, bool(undone), reading)

    def _new_rows(self) -> Iterator[tuple[int, int, Row]]:
        """Yield caso, row number and values of each row that made a caso, in the order of the casos."""
        for base in self._bases.values():
            if base.reading is None or base.kind == BaseKind.RESPUESTA:
                continue
            new = self._rows(_NEW_ROWS, base.id)
            fila, caso_id = next(new, _NO_ROW)
            if not fila:
                self._bring_telephones(base, self._read(base, ("fila", "cuenta", "telefonos")))
            for number, *values, unread, telefonos in self._read(base, _READ) if fila else ():
                if telefonos != "[]":
                    self._telephones.brought(base, values[0], telefonos)
                while 0 < fila < number:
                    # A row without cells: it was blanked with its account, or emptied by hand.
                    yield caso_id, fila, self._without_cells(base, fila)
                    fila, caso_id = next(new, _NO_ROW)
                if fila == number:
                    yield caso_id, fila, (*values, unread)
                    fila, caso_id = next(new, _NO_ROW)
            while fila:
                yield caso_id, fila, self._without_cells(base, fila)
                fila, caso_id = next(new, _NO_ROW)

    def _read(self, base: _Base, columns: Sequence[str]) -> Iterator[Row]:
        """Read the raw rows of a base again."""
        if base.reading is None or self._proof.read_again is None:
            return iter(())
        width = len(base.reading.headers)
        return self._proof.read_again(base.reading, self._blocks(base, width), columns)

    def _blocks(
        self, base: _Base, width: int
    ) -> Iterator[tuple[int, Sequence[Sequence[str | None]]]]:
        """Yield the blocks of rows of a base that can be unpacked, and tell of those that cannot."""
        for since, packed in self._rows(_BLOCKS, base.id):
            cells = packed_columns(packed, width)
            self._torn[base.id, since] = cells is None
            if cells is None:
                self._differs("cruda", since, "filas", None, HIDDEN)
            else:
                yield since, cells

    def _without_cells(self, base: _Base, fila: int) -> Row:
        """Return the values of a row that was not read: open ones in a block that cannot be unpacked."""
        blocks = [since for of, since in self._torn if of == base.id and since <= fila]
        torn = bool(blocks) and self._torn[base.id, max(blocks)]
        return (*(OPEN,) * _WIDTH, 1) if torn else ()

    def _bring_telephones(self, base: _Base, rows: Iterable[Row]) -> None:
        """Take the telephones of a base that made no caso, its rechazos passed over."""
        rejected = {row[0] for row in self._rows(_REJECTED_ROWS, base.id)}
        for number, cuenta, telefonos in rows:
            if telefonos != "[]" and number not in rejected:
                self._telephones.brought(base, cuenta, telefonos)

    # One caso.

    def _caso(
        self,
        row: Row,
        caso_id: int,
        lines: Sequence[Row],
        raw: _NewRow | None,
        seen: _Seen,
    ) -> CasoFold | None:
        """Compare a caso with its lines and its raw row; return its fold, or None when its lines fail."""
        first = lines[0] if lines else None
        if first is None or first[5] != Evento.CASO_NUEVO:
            self._differs("caso", caso_id, "estado", row[_COLUMNS.index("estado")], None)
            return None
        try:
            initial = self._initial(row, caso_id, first, _brought(first[12]), raw)
            if len(lines) == 1:
                self._derived(caso_id, row, self._compare("caso", caso_id, row, initial, seen))
                return CasoFold({})
            fold = CasoFold(dict(zip(_COLUMNS, initial, strict=True)))
            seen = seen._replace(supplied=fold.supplied)
            for _caso, snapshot, *fields in lines:
                line = FoldedLine(*fields)
                if snapshot is not None:
                    self._snapshot(line.line, snapshot, fold, seen)
                elif _keeps_snapshot(line):
                    self._differs("instantanea", line.line, "caso", None, HIDDEN)
                fold.take(line)
        except ImpossibleLine as error:
            self._broken(error)
            return None
        except (ValueError, KeyError, TypeError):
            # The data of a line are no longer what was written: the check of the chain says which.
            return None
        folded = tuple(fold.columns[column] for column in _COLUMNS)
        self._derived(caso_id, row, self._compare("caso", caso_id, row, folded, seen))
        return fold

    def _initial(
        self, row: Row, caso_id: int, first: Row, brought: Mapping[str, Any], raw: _NewRow | None
    ) -> Row:
        """Return the columns that a caso was born with, in the order of _COLUMNS."""
        base_id = first[14]
        base = self._bases.get(base_id)
        values: Row = (OPEN,) * _WIDTH
        unread: object = OPEN
        if base is None or base.reading is None:
            said = {"radicado": first[10], "cun": first[11]}
            values = tuple(said.get(column, OPEN) for column in FIRST_VALUES)
        elif raw is None:
            self._differs("fila", caso_id, "caso_id", None, caso_id)
        elif raw.values:
            *values_, unread_ = raw.values
            values = tuple(values_)
            unread = OPEN if unread_ and brought["resultado"] is None else 0
        elif row[0] not in self._forgotten:
            self._differs("cruda", raw.fila, "filas", None, HIDDEN)
        corte = brought["corte"]
        return (*values, brought["resultado"], unread, corte, corte, base_id, *_UNWORKED_REST)

    def _compare(self, where: str, row_id: int, saved: Row, folded: Row, seen: _Seen) -> Row:
        """Tell of each column that is not what it was folded to; return the columns as they should be."""
        if saved[:_MAIN] == folded:
            return folded
        good = []
        for column, value, want in zip(_COLUMNS, saved, folded, strict=False):
            admitted = value == want or self._admits(column, value, want, seen)
            good.append(value if admitted else want)
            if not admitted:
                self._tell(where, row_id, column, value, want)
        return tuple(good)

    def _admits(self, column: str, value: Any, want: Any, seen: _Seen) -> bool:  # noqa: ANN401 - any column
        """Tell whether a value that is not the folded one is good all the same."""
        if column == "propios" and not _remembers(value, seen.supplied):
            return False
        if isinstance(want, AnyOf):
            return want.admits(value)
        if column in FORGETTABLE and seen.cuenta in self._forgotten:
            return True
        if len(seen.bases) > 1:
            if column in OF_LAST_ROW:
                return True
            if column == "corte":
                known = [self._bases[b] for b in seen.bases if b in self._bases]
                # A caso that somebody worked on keeps its lines of an undone base, and not its corte.
                newest = str(value) >= str(want) or any(base.undone for base in known)
                return newest and any(value == base.corte for base in known)
        return column == "propios" and _same_json(value, want)

    def _tell(self, where: str, row_id: int, column: str, saved: Any, want: Any) -> None:  # noqa: ANN401 - any column
        if isinstance(want, AnyOf):
            want = next(iter(want.values), None)
        if column in _PERSONAL:
            saved, want = (None if v is None else HIDDEN for v in (saved, want))
        self._differs(where, row_id, column, saved, want)

    def _snapshot(self, line: int, text: str, fold: CasoFold, seen: _Seen) -> None:
        """Compare the snapshot of a line, which undoing it restores, with the caso before the line."""
        columns = fold.columns
        kept = _kept_columns(text)
        if kept is None:
            self._differs("instantanea", line, "caso", None, HIDDEN)
            return
        if kept == {column: columns.get(column, value) for column, value in kept.items()}:
            return
        for column, value in kept.items():
            want = columns.get(column, value)
            if value == want:
                continue
            if self._admits(column, value, want, seen):
                columns[column] = value
            else:
                self._tell("instantanea", line, column, value, want)

    def _derived(self, caso_id: int, row: Row, good: Row) -> None:
        """Compare what follows from other columns: the bucket, who the caso waits for, and its clock."""
        saved = row[_MAIN:]
        judged = _judged_of(good)
        known = self._figures.get(judged)
        if known is None:
            known = self._figures[judged] = _figures_of(*judged)
        for column, value, want in zip(_DERIVED, saved, known, strict=False):
            if value != want:
                self._differs("caso", caso_id, column, value, want)
        if self._proof.clock is None or good[_RETIRED]:
            return
        dates = _clock_of(good)
        if dates not in self._clocks:
            running = self._proof.clock(_caso_of(dates))
            self._clocks[dates] = running, running and running.vence.isoformat()
        running, end = self._clocks[dates]
        if end != saved[-1]:
            self._other_clocks.append((caso_id, saved[-1], end, self._settings(running, saved[-1])))

    def _settings(self, running: Clock | None, saved: str | None) -> tuple[int, int] | None:
        """Return the days of a clock by the settings in force and by those that set it, if any could."""
        end = None if saved is None else _day(saved)
        if running is None or end is None or not 0 < (end - running.since).days <= _LONGEST_CLOCK:
            return None
        days = self._proof.days_until(running, end)
        return None if days is None else (running.days, days)

    def _tell_clocks(self) -> None:
        """Tell of the clocks that end on another day, unless so many differ alike that settings did it.

        The settings of a run can be in a file of its host: a clock is by those of its last write.
        """
        alike = Counter(settings for *_, settings in self._other_clocks)
        many = max(_LEAST_ALIKE, self._casos // _LEAST_SHARE)
        for caso_id, saved, end, settings in self._other_clocks:
            if settings is None or alike[settings] < many:
                self._differs("caso", caso_id, "vence", saved, end)

    # What hangs from it.

    def _hanging(
        self,
        row: Row,
        caso_id: int,
        fold: CasoFold,
        radicados: Sequence[Row],
        intentos: Sequence[Row],
    ) -> None:
        """Compare the radicados and the attempts of a caso with those that its lines give."""
        cuenta, radicado = row[:2]
        retired = row[_RETIRED]
        unworked = (caso_id, radicado, cuenta, 0, None)
        if not fold.columns and not intentos and not retired and list(radicados) == [unworked]:
            return
        wanted: dict[int | None, tuple[str, bool]] = {None: (radicado, bool(retired))}
        wanted |= {line: (text, line in fold.undone) for line, text in fold.radicados.items()}
        for _caso, text, of, annulled, line in radicados:
            want = wanted.pop(line, None)
            if want is None:
                self._differs("radicado", caso_id, "linea", line, None)
            elif text != want[0]:
                self._differs("radicado", caso_id, "radicado", text, want[0])
            elif of != cuenta:
                self._differs("radicado", caso_id, "cuenta", of, cuenta)
            elif bool(annulled) != want[1]:
                self._differs("radicado", caso_id, "anulado", annulled, int(want[1]))
        for text, _annulled in wanted.values():
            self._differs("radicado", caso_id, "radicado", None, text)
        self._attempts(cuenta, caso_id, fold, intentos)
        self._telephones.used(cuenta, fold)

    def _attempts(self, cuenta: str, caso_id: int, fold: CasoFold, intentos: Sequence[Row]) -> None:
        wanted = {attempt.line: attempt for attempt in fold.attempts}
        for _caso, line, number, *saved in intentos:
            want = wanted.pop(line, None)
            if want is None:
                self._differs("intento", number, "linea", line, None)
                continue
            gone = line in fold.undone
            telefono = None if gone else want.telefono_id
            if cuenta in self._forgotten and saved[3] is None:
                telefono = None
            expected = (want.momento, want.agente, want.resultado, telefono, int(gone))
            names = ("momento", "agente", "resultado", "telefono_id", "deshecho")
            for name, value, good in zip(names, saved, expected, strict=True):
                if value != good and not (name == "momento" and _within(want.momento, value)):
                    self._differs("intento", number, name, value, good)
        for line in wanted:
            self._differs("intento", caso_id, "linea", None, line)


@lru_cache(maxsize=64)
def _brought(datos: str) -> Mapping[str, Any]:
    """Return the data of the line of a new caso, which many casos share."""
    data: Mapping[str, Any] = json.loads(datos)
    return data


def _keeps_snapshot(line: FoldedLine) -> bool:
    """Tell whether a line is a person's that can be undone."""
    return line.base_id is None and line.agente != SYSTEM and line.evento not in _WITHOUT_SNAPSHOT


class _NewRow(NamedTuple):
    """The row that made a caso: its number, and its values as they are read again, if it has any."""

    fila: int
    values: Row


class _Seen(NamedTuple):
    """Whose caso is compared, the bases that brought it, and what its lines supplied."""

    cuenta: str
    bases: set[int]
    supplied: set[str]
    """The columns that its lines so far gave a person's value."""


class _NewRows:
    """The rows that made the casos, taken caso by caso; one out of order waits for its caso."""

    def __init__(self, rows: Iterator[tuple[int, int, Row]]) -> None:
        self._rows = rows
        self._waiting: dict[int, _NewRow] = {}
        self._last = 0

    def of(self, caso_id: int) -> _NewRow | None:
        """Return the row of a caso, or None."""
        while self._last < caso_id:
            of, fila, values = next(self._rows, (0, 0, ()))
            if not fila:
                break
            self._waiting[of] = _NewRow(fila, values)
            self._last = max(self._last, of)
        return self._waiting.pop(caso_id, None)

    def rest(self) -> Iterator[tuple[int, int]]:
        """Yield caso and number of the rows whose caso does not exist."""
        for caso_id, fila, values in self._rows:
            self._waiting[caso_id] = _NewRow(fila, values)
        for caso_id, row in self._waiting.items():
            yield caso_id, row.fila


class _TelephonesCheck:
    """The telephones, compared with the rows of the bases and the lines that brought them.

    Each is remembered by a digest of its cuenta and number: a hundred thousand take some ten MB.
    """

    def __init__(
        self, conn: sqlite3.Connection, forgotten: Collection[str], differs: Differs
    ) -> None:
        self._conn = conn
        self._forgotten = forgotten
        self._differs = differs
        self._of_base: dict[int, int] = {}
        """The base that brought each number and was not seen to do so yet; _SEEN when it was.

        It is _SOME of a number that a line added, or that came before the store kept its base.
        """
        self._of_undone: set[int] = set()
        self._missing: list[tuple[str, str]] = []
        self._used: dict[int, tuple[str, str]] = {}
        """The cuenta and the last digits of each number that a line used, by its id."""
        self._gone: set[int] = set()
        """The numbers that an undone line used."""
        self._proved: dict[int, tuple[int, bool]] = {}
        """The last line that stands and says whether a number is good, and whether it is wrong."""
        for cuenta, number, base in conn.execute("SELECT cuenta, numero, base_id FROM telefonos"):
            self._of_base[hash((cuenta, str(number)))] = _SOME if base is None else base

    def brought(self, base: _Base, cuenta: str, numbers: str) -> None:
        """Take the numbers of a usable row of a base."""
        for number in json.loads(numbers):
            known = hash((cuenta, number))
            if base.undone:
                self._of_undone.add(known)
            by = self._of_base.get(known)
            if by in (base.id, _SOME):
                self._of_base[known] = _SEEN
            elif by is None and not base.undone and len(self._missing) < _MOST_MISSING:
                self._missing.append((cuenta, number))

    def used(self, cuenta: str, fold: CasoFold) -> None:
        """Take the numbers that the lines of a caso used."""
        for line, number, digits, outcome in fold.telephones:
            self._used[number] = (cuenta, digits)
            if line in fold.undone:
                self._gone.add(number)
            elif outcome in PROVE_NUMBER and line > self._proved.get(number, (0, False))[0]:
                self._proved[number] = line, CONTACT_OUTCOMES[outcome].wrong_number

    def finish(self, bases: Collection[_Base]) -> None:
        """Tell of each telephone that neither a base nor a line brought, or that is no longer there."""
        readable = {base.id for base in bases if base.reading is not None}
        every = {base.id for base in bases if base.kind != BaseKind.RESPUESTA} | readable
        for number_id, cuenta, number, invalid, base in self._conn.execute(
            "SELECT id, cuenta, numero, invalido, base_id FROM telefonos ORDER BY id"
        ):
            used = self._used.pop(number_id, None)
            known = readable == every if base is None else base in readable
            seen = self._of_base.get(hash((cuenta, str(number)))) == _SEEN
            if known and not seen and (base is not None or used is None):
                self._differs("telefono", number_id, "numero", HIDDEN, None)
            if used is not None and used != (cuenta, f"…{str(number)[-2:]}"):
                column = "cuenta" if used[0] != cuenta else "numero"
                self._differs("telefono", number_id, column, HIDDEN, used[1])
            wrong = int(self._proved.get(number_id, (0, False))[1])
            if invalid != wrong:
                self._differs("telefono", number_id, "invalido", invalid, wrong)
        for number_id, (cuenta, digits) in self._used.items():
            if number_id not in self._gone and cuenta not in self._forgotten:
                self._differs("telefono", number_id, "numero", None, digits)
        self._tell_missing(all(b.id in readable for b in bases if b.undone))

    def _tell_missing(self, undone_known: bool) -> None:
        """Tell of the numbers a base brought that are not there, though nothing took them away."""
        if not self._missing or not undone_known:
            return
        dropped = {row[0] for row in self._conn.execute(_DROPPED)}
        for cuenta, number in self._missing:
            known = hash((cuenta, number))
            if known in self._of_undone or cuenta in dropped or cuenta in self._forgotten:
                continue
            if (
                self._conn.execute(
                    "SELECT 1 FROM telefonos WHERE cuenta = ? AND numero = ?", (cuenta, number)
                ).fetchone()
                is None
            ):
                row = self._conn.execute(
                    "SELECT min(id) FROM casos WHERE cuenta = ?", (cuenta,)
                ).fetchone()
                self._differs("telefono", row[0] or 0, "numero", None, f"…{number[-2:]}")


def _figures_of(estado: str, veredicto: str | None, reescalamientos: int) -> tuple[str, int]:
    """Return the bucket of a caso and who it waits for."""
    evento = None if veredicto is None else Evento(veredicto)
    return cubeta_of(estado, evento, reescalamientos).value, wait_of(Estado(estado))


def _kept_columns(snapshot: str) -> Mapping[str, Any] | None:
    """Return the columns of a snapshot; None for a text that is none."""
    try:
        kept = json.loads(snapshot)["caso"]
    except (ValueError, KeyError, TypeError):
        return None
    return kept if isinstance(kept, dict) else None


def _same_json(one: object, other: object) -> bool:
    """Tell whether two texts hold the same document; older programs wrote its members in another order."""
    try:
        return bool(json.loads(str(one)) == json.loads(str(other)))
    except ValueError:
        return False


def _remembers(propios: object, supplied: Collection[str]) -> bool:
    """Tell whether a text remembers Claro's values of columns that lines supplied, and of no other."""
    if propios == "{}":
        return True
    try:
        own = json.loads(str(propios))
    except ValueError:
        return False
    return isinstance(own, dict) and own.keys() <= set(supplied)


def _caso_of(dates: Row) -> Caso:
    """Return a caso with the columns that its clock reads."""
    estado, *days = dates
    solicitud, initial, corte, informado, recurso = (d and date.fromisoformat(d) for d in days)
    return Caso(
        *(0, "", "", 1, Estado(estado), corte or date.min),
        corte_inicial=initial,
        fecha_solicitud=solicitud,
        informado_el=informado,
        recurso_el=recurso,
    )


def _day(text: str) -> date | None:
    """Return a day; None for a text that is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _within(line: str, attempt: object) -> bool:
    """Tell whether an attempt was written with its line: it takes its moment a little later."""
    try:
        late = datetime.fromisoformat(str(attempt)) - datetime.fromisoformat(line)
    except (ValueError, TypeError):
        return False
    return timedelta(0) <= late <= _LATE_ATTEMPT
