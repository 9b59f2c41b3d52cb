"""Refold every caso from its raw row and changes, and compare its columns.

One ordered pass over rows, lines, radicados, attempts and raw rows keeps one caso in memory.
Telephones, of a cuenta, need all lines.
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
from typing import Any, NamedTuple, Protocol, TypeAlias

from ajustes_tui.domain.base.fields import FIRST_VALUES, NAMING
from ajustes_tui.domain.base.rows import (
    READING_KEY,
    BaseKind,
    BaseReading,
    other_radicados,
    packed_columns,
)
from ajustes_tui.domain.caso.caso import Caso, cubeta_of
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.cambios import (
    ERRADOS,
    INTENTOS,
    OF_CUENTA,
    OPEN,
    RADICADOS,
    TELEFONOS,
    UNTOLD,
    Aside,
    CasoFold,
    Cause,
    FoldedLine,
    ImpossibleLine,
    flat,
    is_personal,
    kind_of,
    opened,
    same,
    unflat,
)
from ajustes_tui.domain.keeping.integrity import HIDDEN
from ajustes_tui.domain.values.clocks import Clock
from ajustes_tui.storage.casos.columns import CLOCK_COLUMNS, caso_of_clock, columns_of_caso
from ajustes_tui.storage.core.predicate import wait_of
from ajustes_tui.storage.guard.forgetting import BLANK, forgotten_until

Row = tuple[Any, ...]


class RowReader(Protocol):
    """Rereads a base's raw rows; see `excel/read/again.py`."""

    def __call__(
        self,
        reading: BaseReading,
        blocks: Iterable[tuple[int, Sequence[Sequence[str | None]]]],
        columns: Sequence[str],
    ) -> Iterator[Row]:
        """Yield the columns of usable rows, in order.

        A block has its first row's number and its cells by column.
        """
        ...


class CasoProof(NamedTuple):
    """External inputs of the casos check."""

    read_again: RowReader | None = None
    """None if bases are unreadable; casos are then checked by lines alone."""
    clock: Callable[[Caso], Clock | None] | None = None
    """The clock under present settings; without it none is compared."""
    days_until: Callable[[Clock, date], int | None] = lambda _clock, _end: None
    """Business days of a clock ending on another day; None if impossible."""


Differs: TypeAlias = Callable[[str, int, str, Any, Any], None]
"""Receives a finding: table, row, column, stored and expected value."""


_FROM_LINE = ("resultado", "resultado_por_revisar", "corte_inicial", "base_id")
_UNWORKED = columns_of_caso(Caso(0, "", "", 1, Estado.POR_CLASIFICAR, date.min)) | {"retirado": 0}
"""Columns of a new caso, apart from those of row and line."""
_REST = tuple(c for c in _UNWORKED if c not in {*FIRST_VALUES, *_FROM_LINE, *UNTOLD})
_COLUMNS = (*FIRST_VALUES, *_FROM_LINE, *_REST)
_UNWORKED_REST = tuple(_UNWORKED[column] for column in _REST)
_WIDTH = len(FIRST_VALUES)
_MAIN = len(_COLUMNS)
_DERIVED = ("corte", "espera", "vence")
_JUDGED = ("estado", "veredicto", "reescalamientos", "resultado_al_enviar")
_DATOS = _COLUMNS.index("datos")
_RETIRED, _CUBETA = _COLUMNS.index("retirado"), _COLUMNS.index("cubeta")
_judged_of = itemgetter(*(_COLUMNS.index(column) for column in _JUDGED))
_clock_of = itemgetter(*map(_COLUMNS.index, CLOCK_COLUMNS[:-1]))
_PERSONAL = NAMING | {"datos", "propios", "numero"}
"""Columns whose values no finding shows."""
_CASOS = f"SELECT id, {', '.join((*_COLUMNS, *_DERIVED))}, version FROM casos ORDER BY id"
_LINES = (
    "SELECT h.caso_id, h.linea, h.evento, h.estado_antes, h.estado_despues,"
    " coalesce(h.causada_por, h.linea), coalesce(h.datos, d.datos), h.cambios, h.base_id,"
    " i.deshecha_por, h.radicado, h.cun, h.momento, h.agente FROM historial h"
    " LEFT JOIN datos_repetidos d ON d.id = h.datos_id LEFT JOIN deshechas i ON i.linea = h.linea"
    " WHERE h.caso_id IS NOT NULL ORDER BY h.caso_id, h.linea"
)
_SILENT = "SELECT caso_id, id, linea, causa, cambios FROM sin_linea ORDER BY caso_id, id"
_ASIDES = (
    "SELECT coalesce(h.caso_id, s.caso_id) AS caso, a.de, a.clave, a.sal, a.antes, a.despues"
    " FROM apartes a LEFT JOIN historial h ON h.linea = a.de LEFT JOIN sin_linea s ON s.id = -a.de"
    " WHERE caso IS NOT NULL ORDER BY caso"
)
_KEPT = "SELECT caso_id, valores FROM primeros ORDER BY caso_id"
_RADICADOS = "SELECT caso_id, radicado, cuenta, anulado, linea FROM radicados ORDER BY caso_id"
_INTENTOS = (
    "SELECT caso_id, linea, momento, agente, resultado, telefono_id, deshecho FROM intentos"
    " ORDER BY caso_id, linea"
)
_BASES_OF_CASOS = (
    "SELECT caso_id, base_id, efecto = 'nueva' OR efecto = 'actualizada' FROM filas"
    " WHERE caso_id IS NOT NULL ORDER BY caso_id"
)
_UNDONE_IN_ORDER = (
    "SELECT CAST(substr(detalle, 6) AS INTEGER) FROM auditoria WHERE accion = 'base_anulada'"
    " ORDER BY id"
)
_NEW_ROWS = (
    "SELECT fila, caso_id FROM filas WHERE base_id = ? AND efecto = 'nueva' AND caso_id IS NOT NULL"
    " ORDER BY fila"
)
_LOST_ROWS = "SELECT fila FROM filas WHERE caso_id IS NULL AND efecto <> 'rechazada'"
_HAS_ROW = "SELECT 1 FROM filas WHERE caso_id = ? AND efecto = 'nueva'"
_REJECTED_ROWS = "SELECT fila FROM filas WHERE base_id = ? AND efecto = 'rechazada'"
_BLOCKS = "SELECT desde, filas FROM crudas WHERE base_id = ? ORDER BY desde"
_READ = ("fila", *FIRST_VALUES, "resultado_por_revisar", "telefonos")
_UNREAD = "Las filas de estas bases no se pudieron leer otra vez, y lo que trajeron no se probó con ellas: {}."
_STEP = 5_000
_MOST_MISSING = 1_000
_LONGEST_CLOCK = 200
_LATE_ATTEMPT = timedelta(minutes=1)
_SEEN, _SOME = 0, -1
_NO_ROW = (0, 0)
_LEAST_ALIKE, _LEAST_SHARE = 5, 200
"""So many clocks differing alike, one in so many casos, come from other settings."""


class _Base(NamedTuple):
    """A base and how it was read; None if unknown."""

    id: int
    corte: str | None
    kind: str
    undone: bool
    reading: BaseReading | None


class _Grouped:
    """Rows ordered by caso, their first value."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._key: int | None
        self._rows: Iterator[Row]
        self._key, self._rows = next(self._groups, (None, iter(())))

    def of(self, caso_id: int) -> list[Row]:
        """Return a caso's rows; casos must be requested in order."""
        while self._key is not None and self._key < caso_id:
            self._key, self._rows = next(self._groups, (None, iter(())))
        if self._key != caso_id:
            return []
        rows = list(self._rows)
        self._key, self._rows = next(self._groups, (None, iter(())))
        return rows


class CasosCheck:
    """A check of the casos, in a read transaction."""

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
        self._forgotten = forgotten_until(conn)
        self._bases = {base.id: base for base in self._read_bases()}
        self._moments: dict[int, list[tuple[int, int, bool]]] = {}
        """When bases of a corte came and were undone."""
        self._left: dict[tuple[tuple[int, bool], ...], set[str]] = {}
        """Cortes that bases may leave; each with whether it changed the caso."""
        for place, (base, is_undone) in enumerate(self._in_order()):
            if self._bases[base].corte:
                self._moments.setdefault(base, []).append((place, base, is_undone))
        self._telephones = _TelephonesCheck(conn, self._forgotten, differs)
        self._torn: dict[tuple[int, int], bool] = {}
        """Blocks that cannot be unpacked, by base and first row."""
        self._figures: dict[Row, tuple[str, int]] = {}
        self._clocks: dict[Row, tuple[Clock | None, str | None]] = {}
        self._other_clocks: list[tuple[int, str | None, str | None, tuple[int, int] | None]] = []
        self._casos = 0

    @property
    def notices(self) -> tuple[str, ...]:
        """What the raw rows leave unproved, in Spanish."""
        if self._proof.read_again is None:
            return ()
        unread = [
            str(base.id)
            for base in self._bases.values()
            if base.reading is None and base.kind != BaseKind.RESPUESTA
        ]
        return (_UNREAD.format(", ".join(unread)),) if unread else ()

    def run(self) -> None:
        grouped = (_LINES, _SILENT, _ASIDES, _KEPT, _BASES_OF_CASOS, _RADICADOS, _INTENTOS)
        lines, silent, asides, kept, bases, radicados, intentos = (
            _Grouped(self._conn.execute(query)) for query in grouped
        )
        new_rows = _NewRows(self._new_rows(), self._conn)
        for caso_id, *values in self._conn.execute(_CASOS):
            self._casos += 1
            row = tuple(values)
            of = _OfCaso(
                lines.of(caso_id), silent.of(caso_id), asides.of(caso_id), kept.of(caso_id)
            )
            fold = self._caso(row, caso_id, of, new_rows.of(caso_id))
            brought = bases.of(caso_id)
            self._corte(caso_id, row[_MAIN], brought)
            self._undone(of.lines, brought)
            version = len(of.lines) + sum(change[3] == Cause.FORGOTTEN for change in of.silent)
            if of.lines and row[-1] != version:
                self._differs("caso", caso_id, "version", row[-1], version)
            own = radicados.of(caso_id), intentos.of(caso_id)
            if fold is not None:
                self._hanging(row, caso_id, fold, of.lines, *own)
            if self._casos % _STEP == 0:
                self._progress(self._casos, 0, "Recontando los casos")
        for (fila,) in self._conn.execute(_LOST_ROWS):
            self._differs("fila", fila, "caso_id", None, HIDDEN)
        for caso_id, fila in new_rows.rest():
            self._differs("fila", fila, "caso_id", caso_id, None)
        self._tell_clocks()
        torn = {base_id for (base_id, _since), is_torn in self._torn.items() if is_torn}
        self._telephones.finish(
            [b._replace(reading=None) if b.id in torn else b for b in self._bases.values()]
        )

    # The raw rows.

    def _read_bases(self) -> Iterator[_Base]:
        for number, corte, kind, undone, text in self._conn.execute(
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
        """Yield caso, row number and values of each creating row, in order of casos."""
        for base in self._bases.values():
            if base.reading is None or base.kind == BaseKind.RESPUESTA:
                continue
            new = self._conn.execute(_NEW_ROWS, (base.id,))
            fila, caso_id = next(new, _NO_ROW)
            if not fila:
                self._bring_telephones(base, self._read(base, ("fila", "cuenta", "telefonos")))
            # A row that was a rechazo when it came stays one, though more is understood of it today.
            rejected = self._rejected(base) if fila else set()
            for number, *values, unread, telefonos in self._read(base, _READ) if fila else ():
                if telefonos != "[]" and number not in rejected:
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
        if base.reading is None or self._proof.read_again is None:
            return iter(())
        width = len(base.reading.headers)
        return self._proof.read_again(base.reading, self._blocks(base, width), columns)

    def _blocks(
        self, base: _Base, width: int
    ) -> Iterator[tuple[int, Sequence[Sequence[str | None]]]]:
        """Yield readable blocks, and report the others."""
        for since, packed in self._conn.execute(_BLOCKS, (base.id,)):
            cells = packed_columns(packed, width)
            self._torn[base.id, since] = cells is None
            if cells is None:
                self._differs("cruda", since, "filas", None, HIDDEN)
            else:
                yield since, cells

    def _without_cells(self, base: _Base, fila: int) -> Row:
        """Return an unread row's values, open in an unreadable block."""
        blocks = [since for of, since in self._torn if of == base.id and since <= fila]
        torn = bool(blocks) and self._torn[base.id, max(blocks)]
        return (*(OPEN,) * _WIDTH, 1) if torn else ()

    def _rejected(self, base: _Base) -> set[int]:
        return {row[0] for row in self._conn.execute(_REJECTED_ROWS, (base.id,))}

    def _bring_telephones(self, base: _Base, rows: Iterable[Row]) -> None:
        """Take the telephones of a base without new casos, skipping its rechazos."""
        rejected = self._rejected(base)
        for number, cuenta, telefonos in rows:
            if telefonos != "[]" and number not in rejected:
                self._telephones.brought(base, cuenta, telefonos)

    # One caso.

    def _caso(self, row: Row, caso_id: int, of: _OfCaso, raw: _NewRow | None) -> CasoFold | None:
        """Compare a caso with changes and raw row; return its fold, or None on failure."""
        first = _CheckedLine(*of.lines[0]) if of.lines else None
        if first is None or first.evento != Evento.CASO_NUEVO:
            self._differs("caso", caso_id, "estado", row[_COLUMNS.index("estado")], None)
            return None
        try:
            initial = self._initial(row, caso_id, first, raw, of.kept)
            if len(of.lines) == 1 and not (
                of.silent or of.asides or first.cambios or first.undone_by
            ):
                self._derived(caso_id, row, self._compare(caso_id, row, initial))
                return CasoFold({})
            columns = dict(zip(_COLUMNS, initial, strict=True))
            fold = CasoFold(flat(columns))
            self._follow(fold, row[0], of)
        except ImpossibleLine as error:
            self._broken(error)
            return None
        except (ValueError, KeyError, TypeError):
            # A line is no longer what was written: the check of the chain says which.
            return None
        folded = unflat(fold.values)
        good = self._compare(caso_id, row, tuple(folded[column] for column in _COLUMNS))
        self._derived(caso_id, row, good)
        return fold

    def _follow(self, fold: CasoFold, cuenta: str, of: _OfCaso) -> None:
        """Apply all changes in order, and compare the undone lines."""
        beside: dict[int, dict[str, Aside]] = {}
        for _caso, number, *aside in of.asides:
            beside.setdefault(number, {})[aside[0]] = Aside(*aside)
        silent = iter(of.silent)
        after = next(silent, None)
        last = self._forgotten.get(cuenta, 0)
        blanking = max(
            (number for _, number, _, cause, _ in of.silent if cause == Cause.FORGOTTEN), default=0
        )
        for line in map(_CheckedLine._make, of.lines):
            while after is not None and after[2] < line.line:
                self._take_silent(fold, cuenta, after, beside, blanked=after[1] < blanking)
                after = next(silent, None)
            datos = json.loads(line.datos) if line.evento == Evento.DESHACER else {}
            cambios = self._open(cuenta, line.line, line.cambios, beside, blanked=line.line <= last)
            fold.take(
                FoldedLine(
                    line=line.line,
                    evento=line.evento,
                    estado_before=line.estado_before,
                    estado_after=line.estado_after,
                    act=line.act,
                    undoes=datos.get("linea"),
                ),
                cambios,
            )
        while after is not None:
            self._take_silent(fold, cuenta, after, beside, blanked=after[1] < blanking)
            after = next(silent, None)
        for line in map(_CheckedLine._make, of.lines):
            by = fold.undone.get(line.line)
            if line.undone_by != by:
                self._differs("deshecha", line.line, "deshecha_por", line.undone_by, by)

    def _take_silent(
        self,
        fold: CasoFold,
        cuenta: str,
        silent: Row,
        beside: Mapping[int, dict[str, Aside]],
        *,
        blanked: bool,
    ) -> None:
        _caso, number, line, cause, text = silent
        if cause == Cause.FORGOTTEN and cuenta not in self._forgotten:
            self._differs("sin_linea", number, "causa", cause, None)
        cambios = self._open(cuenta, -number, text, beside, blanked=blanked)
        fold.take_after(line, cause, cambios)
        if cause == Cause.FORGOTTEN:
            # What it does not tell had no value that could be blanked.
            empty = {c: value for c, value in BLANK.items() if fold.values.get(c) == OPEN}
            fold.values.update(empty)

    def _open(
        self,
        cuenta: str,
        number: int,
        text: str | None,
        beside: Mapping[int, dict[str, Aside]],
        *,
        blanked: bool,
    ) -> dict[str, Any]:
        """Return the changes of a line (negative id if without line); report wrong outside values.

        `blanked`: the account was forgotten later, so nothing personal may remain.
        """
        asides = beside.get(number, {})
        if text is None and not asides:
            return {}

        def wrong(key: str) -> None:
            self._differs("aparte", abs(number), key, None, HIDDEN)

        for key, aside in asides.items():
            kept = blanked and is_personal(key) and aside[1:] != (None, None, None)
            if kept or (aside.salt is None and cuenta not in self._forgotten):
                wrong(key)
        return opened(text, asides, wrong)

    def _initial(
        self, row: Row, caso_id: int, first: _CheckedLine, raw: _NewRow | None, kept: Sequence[Row]
    ) -> Row:
        """Return a new caso's columns, in the order of _COLUMNS."""
        brought = _brought(first.datos)
        base_id = first.base_id
        base = None if base_id is None else self._bases.get(base_id)
        values: Row = (OPEN,) * _WIDTH
        unread: object = OPEN
        if base is None or base.reading is None:
            said = {"radicado": first.radicado, "cun": first.cun}
            values = tuple(said.get(column, OPEN) for column in FIRST_VALUES)
        elif raw is None:
            self._differs("fila", caso_id, "caso_id", None, caso_id)
        elif raw.values:
            *values_, unread_ = raw.values
            values = tuple(values_)
            unread = OPEN if unread_ and brought["resultado"] is None else 0
        elif row[0] in self._forgotten and kept:
            first_values = json.loads(kept[0][1])
            unread = first_values.pop("resultado_por_revisar")
            values = tuple(first_values.get(column, OPEN) for column in FIRST_VALUES)
        else:
            self._differs("cruda", raw.fila, "filas", None, HIDDEN)
        return (*values, brought["resultado"], unread, brought["corte"], base_id, *_UNWORKED_REST)

    def _compare(self, caso_id: int, saved: Row, folded: Row) -> Row:
        """Report differing columns; return the right values."""
        if saved[:_MAIN] == folded:
            return folded
        good = []
        for column, value, want in zip(_COLUMNS, saved, folded, strict=False):
            if not same(value, want):
                hidden = column in _PERSONAL
                told = (None if v is None else HIDDEN for v in (value, want))
                self._differs("caso", caso_id, column, *(told if hidden else (value, want)))
            good.append(value if want == OPEN else want)
        return tuple(good)

    def _corte(self, caso_id: int, saved: str, brought: Sequence[Row]) -> None:
        """Compare a caso's corte with those its bases may leave."""
        known = tuple((base, bool(is_change)) for _caso, base, is_change in brought)
        if known not in self._left:
            self._left[known] = self._cortes_left(dict(known))
        cortes = self._left[known]
        if cortes and saved not in cortes:
            self._differs("caso", caso_id, "corte", saved, max(cortes))

    def _undone(self, lines: Sequence[Row], brought: Sequence[Row]) -> None:
        """Report undoing lines of bases that did not bring the caso."""
        for line in map(_CheckedLine._make, lines):
            if line.evento == Evento.BASE_ANULADA and all(
                base != line.base_id for _caso, base, _change in brought
            ):
                motivo = f"anula la base {line.base_id}, que no trajo el caso"
                self._broken(ImpossibleLine(line.line, motivo))

    def _cortes_left(self, changed: Mapping[int, bool]) -> set[str]:
        """Return the possible cortes after bases came and were undone.

        A changing base sets the newest of its and the live bases' cortes, unless shown already;
        other writes may. A row without news writes nothing. Undoing removes a corte only while
        another base is live.
        """
        live: dict[int, str] = {}
        left: set[str] = set()
        for _place, base, is_undone in sorted(
            each for number in changed for each in self._moments.get(number, ())
        ):
            corte = self._bases[base].corte or ""
            shown = max(live.values(), default="")
            if is_undone:
                del live[base]
                newest = max(live.values(), default="")
                left = {newest if live and each == corte else each for each in left}
            else:
                live[base] = corte
                newest = max(shown, corte)
            written = {max(each, newest) for each in left} or {corte}
            news = changed[base] and not is_undone
            kept = {each for each in left if not news or max(each, shown) == newest}
            left = written | kept
        return left

    def _in_order(self) -> Iterator[tuple[int, bool]]:
        """Yield bases as they came (False) and were undone (True), the newest live one first."""
        undone = [
            int(number)
            for (number,) in self._conn.execute(_UNDONE_IN_ORDER)
            if (base := self._bases.get(int(number))) and base.undone
        ]
        # One that no entry names was undone all the same; the trail says what is wrong with it.
        unsaid = {base.id for base in self._bases.values() if base.undone}.difference(undone)
        coming = iter(sorted(self._bases))
        last = 0
        for number in (*dict.fromkeys(undone), *sorted(unsaid, reverse=True)):
            while last < number:
                last = next(coming)
                yield last, False
            yield number, True
        yield from ((base, False) for base in coming)

    def _derived(self, caso_id: int, row: Row, good: Row) -> None:
        """Compare derived columns: bucket, who the caso waits for, and clock."""
        corte, *saved, _version = row[_MAIN:]
        judged = _judged_of(good)
        known = self._figures.get(judged)
        if known is None:
            known = self._figures[judged] = _figures_of(*judged)
        for column, value, want in (
            ("cubeta", good[_CUBETA], known[0]),
            ("espera", saved[0], known[1]),
        ):
            if value != want:
                self._differs("caso", caso_id, column, value, want)
        if self._proof.clock is None or good[_RETIRED]:
            return
        dates = (*_clock_of(good), corte)
        if dates not in self._clocks:
            running = self._proof.clock(caso_of_clock(dates))
            self._clocks[dates] = running, running and running.vence.isoformat()
        running, end = self._clocks[dates]
        if end != saved[-1]:
            self._other_clocks.append((caso_id, saved[-1], end, self._settings(running, saved[-1])))

    def _settings(self, running: Clock | None, saved: str | None) -> tuple[int, int] | None:
        """Return a clock's days under present and original settings, if possible."""
        end = None if saved is None else _day(saved)
        if running is None or end is None or not 0 < (end - running.since).days <= _LONGEST_CLOCK:
            return None
        days = self._proof.days_until(running, end)
        return None if days is None else (running.days, days)

    def _tell_clocks(self) -> None:
        """Report clocks that differ, unless settings explain many alike.

        Settings may be in a host's file: a clock has those of its last write.
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
        lines: Sequence[Row],
        radicados: Sequence[Row],
        intentos: Sequence[Row],
    ) -> None:
        """Compare a caso's radicados and attempts with its lines."""
        cuenta, radicado = row[:2]
        retired = row[_RETIRED]
        unworked = (caso_id, radicado, cuenta, 0, None)
        if not fold.values and not intentos and not retired and list(radicados) == [unworked]:
            return
        wanted: dict[int | None, dict[str, bool]] = {None: {radicado: bool(retired)}}
        """Annulled radicados by adding line; a base's line may add several."""
        for line, key, _before, after in fold.hung:
            if kind_of(key) == RADICADOS and after is not None:
                wanted.setdefault(line, {})[key.partition(":")[2]] = fold.values[key] != line
        beside = set(other_radicados(row[_DATOS]))
        for _caso, text, of, annulled, line in radicados:
            blanked = cuenta in self._forgotten and text != radicado
            if line is None and (text in beside or blanked):
                # It came in the cell of the caso's own.
                added = {text: bool(retired)}
            else:
                added = wanted.get(line, {})
            if not added:
                self._differs("radicado", caso_id, "linea", line, None)
            elif text not in added:
                self._differs("radicado", caso_id, "radicado", text, added.popitem()[0])
            elif of != cuenta:
                self._differs("radicado", caso_id, "cuenta", of, cuenta)
            elif annulled != (by := (line or -caso_id) if added[text] else 0):
                self._differs("radicado", caso_id, "anulado", annulled, by)
            added.pop(text, None)
        for text in (text for added in wanted.values() for text in added):
            self._differs("radicado", caso_id, "radicado", None, text)
        of_lines = {line.line: line for line in map(_CheckedLine._make, lines)}
        self._attempts(cuenta, caso_id, fold, of_lines, intentos)
        self._telephones.used(cuenta, of_lines.values(), fold)

    def _attempts(
        self,
        cuenta: str,
        caso_id: int,
        fold: CasoFold,
        lines: Mapping[int, _CheckedLine],
        intentos: Sequence[Row],
    ) -> None:
        wanted = {
            line: after
            for line, key, _before, after in fold.hung
            if kind_of(key) == INTENTOS and after is not None
        }
        for _caso, line, momento, *saved in intentos:
            outcome = wanted.pop(line, None)
            if outcome is None:
                self._differs("intento", line, "linea", line, None)
                continue
            of = lines[line]
            gone = fold.values[f"{INTENTOS}:{line}"] is None
            telefono = None if gone else json.loads(of.datos).get("telefono_id")
            if cuenta in self._forgotten and saved[2] is None:
                telefono = None
            names = ("agente", "resultado", "telefono_id", "deshecho")
            expected = (of.agente, outcome, telefono, int(gone))
            for name, value, good in zip(names, saved, expected, strict=True):
                if value != good:
                    self._differs("intento", line, name, value, good)
            if momento != of.momento and not _within(of.momento, momento):
                self._differs("intento", line, "momento", momento, of.momento)
        for line in wanted:
            self._differs("intento", caso_id, "linea", None, line)


@lru_cache(maxsize=64)
def _brought(datos: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(datos)
    return data


class _CheckedLine(NamedTuple):
    """A row of _LINES."""

    caso: int
    line: int
    evento: str
    estado_before: str | None
    estado_after: str
    act: int
    datos: str
    cambios: str | None
    base_id: int | None
    undone_by: int | None
    radicado: str | None
    cun: str | None
    momento: str
    agente: str


class _OfCaso(NamedTuple):
    """A caso's lines, changes without line, outside values and first values."""

    lines: Sequence[Row]
    silent: Sequence[Row]
    asides: Sequence[Row]
    kept: Sequence[Row]
    """First values of a caso with a blanked raw row."""


class _NewRow(NamedTuple):
    """A creating row: number, and reread values if any."""

    fila: int
    values: Row


class _NewRows:
    """Creating rows by caso; early ones wait."""

    def __init__(self, rows: Iterator[tuple[int, int, Row]], conn: sqlite3.Connection) -> None:
        self._rows = rows
        self._conn = conn
        self._waiting: dict[int, _NewRow] = {}
        self._last = 0

    def of(self, caso_id: int) -> _NewRow | None:
        while self._last < caso_id or self._comes_later(caso_id):
            of, fila, values = next(self._rows, (0, 0, ()))
            if not fila:
                break
            self._waiting[of] = _NewRow(fila, values)
            self._last = max(self._last, of)
        return self._waiting.pop(caso_id, None)

    def _comes_later(self, caso_id: int) -> bool:
        """Tell whether the row comes after a later caso's."""
        if caso_id in self._waiting:
            return False
        return self._conn.execute(_HAS_ROW, (caso_id,)).fetchone() is not None

    def rest(self) -> Iterator[tuple[int, int]]:
        """Yield caso and number of rows without caso."""
        for caso_id, fila, values in self._rows:
            self._waiting[caso_id] = _NewRow(fila, values)
        for caso_id, row in self._waiting.items():
            yield caso_id, row.fila


class _TelephonesCheck:
    """Compares telephones with bases and lines.

    A digest each: a hundred thousand take some ten MB.
    """

    def __init__(
        self, conn: sqlite3.Connection, forgotten: Collection[str], differs: Differs
    ) -> None:
        self._conn = conn
        self._forgotten = forgotten
        self._differs = differs
        self._of_base: dict[int, int] = {}
        """The base of each number not seen yet; _SEEN once seen, _SOME if a line added it."""
        self._before: dict[int, int] = {}
        """The base that brought a number, where another is said to have."""
        self._of_undone: set[int] = set()
        self._missing: list[tuple[str, str]] = []
        self._used: dict[int, tuple[str, str]] = {}
        """Cuenta and last digits of used numbers, by id."""
        self._changes: list[tuple[int, str, Any, Any]] = []
        self._dropped: set[str] = set()
        """Cuentas that lost a number by undoing."""
        for cuenta, number, base in conn.execute("SELECT cuenta, numero, base_id FROM telefonos"):
            self._of_base[hash((cuenta, str(number)))] = _SOME if base is None else base

    def brought(self, base: _Base, cuenta: str, numbers: str) -> None:
        for number in json.loads(numbers):
            known = hash((cuenta, number))
            if base.undone:
                self._of_undone.add(known)
            by = self._of_base.get(known)
            if by in (base.id, _SOME):
                self._of_base[known] = _SEEN
            elif by is not None and by > base.id and not base.undone:
                self._before.setdefault(known, base.id)
            elif by is None and not base.undone and len(self._missing) < _MOST_MISSING:
                self._missing.append((cuenta, number))

    def used(self, cuenta: str, lines: Iterable[_CheckedLine], fold: CasoFold) -> None:
        """Take the numbers used and changed by a caso's lines."""
        for line in lines:
            if '"telefono_id"' not in line.datos or line.line in fold.undone:
                continue
            datos = json.loads(line.datos)
            if datos["telefono_id"] is not None:
                self._used[int(datos["telefono_id"])] = (cuenta, str(datos["telefono"]))
        for change in fold.hung:
            if kind_of(change[1]) in OF_CUENTA:
                self._changes.append(change)
                if kind_of(change[1]) == TELEFONOS and change[3] is None:
                    self._dropped.add(cuenta)

    def _fold(self) -> dict[str, Any]:
        stand: dict[str, Any] = {}
        for _line, key, before, after in sorted(self._changes, key=itemgetter(0)):
            kind, _, number = key.partition(":")
            if not same(stand.get(key, 0 if kind == ERRADOS else None), before):
                column = "invalido" if kind == ERRADOS else "numero"
                self._differs("telefono", int(number), column, HIDDEN, None)
            stand[key] = after
        return stand

    def finish(self, bases: Collection[_Base]) -> None:
        readable = {base.id for base in bases if base.reading is not None}
        stand = self._fold()
        for number_id, cuenta, number, invalid, base in self._conn.execute(
            "SELECT id, cuenta, numero, invalido, base_id FROM telefonos ORDER BY id"
        ):
            used = self._used.pop(number_id, None)
            known = hash((cuenta, str(number)))
            seen = self._of_base.get(known) == _SEEN
            before = self._before.get(known)
            if before and cuenta not in self._forgotten and cuenta not in self._dropped:
                self._differs("telefono", number_id, "base_id", base, before)
            added = stand.pop(f"{TELEFONOS}:{number_id}", None)
            # One whose value was blanked went with it: forgetting leaves no number.
            if added != str(number) if base is None else base in readable and not seen:
                self._differs("telefono", number_id, "numero", HIDDEN, None)
            if used is not None and used != (cuenta, f"…{str(number)[-2:]}"):
                column = "cuenta" if used[0] != cuenta else "numero"
                self._differs("telefono", number_id, column, HIDDEN, used[1])
            wrong = stand.get(f"{ERRADOS}:{number_id}", 0)
            if invalid != wrong:
                self._differs("telefono", number_id, "invalido", invalid, wrong)
        for number_id, (cuenta, digits) in self._used.items():
            if cuenta not in self._forgotten:
                self._differs("telefono", number_id, "numero", None, digits)
        self._tell_missing(all(b.id in readable for b in bases if b.undone))

    def _tell_missing(self, undone_known: bool) -> None:
        if not self._missing or not undone_known:
            return
        for cuenta, number in self._missing:
            known = hash((cuenta, number))
            if known in self._of_undone or cuenta in self._dropped or cuenta in self._forgotten:
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


def _figures_of(
    estado: str, veredicto: str | None, reescalamientos: int, al_enviar: str | None
) -> tuple[str, int]:
    evento = None if veredicto is None else Evento(veredicto)
    return cubeta_of(estado, evento, reescalamientos, al_enviar).value, wait_of(Estado(estado))


def _day(text: str) -> date | None:
    """Return None for an invalid day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _within(line: str, attempt: object) -> bool:
    """Tell whether an attempt belongs to its line, written slightly earlier."""
    try:
        late = datetime.fromisoformat(str(attempt)) - datetime.fromisoformat(line)
    except (ValueError, TypeError):
        return False
    return timedelta(0) <= late <= _LATE_ATTEMPT
