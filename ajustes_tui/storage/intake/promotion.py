"""Write one import: casos, lines, raw rows.

A base is one transaction that blocks other writers, so numbers of new casos and updated
values are computed before. A large base (`ROWS_AT_ONCE`) first writes hidden data in short
transactions (`unfinished.py`): casos with a single, untaken radicado, lines, effects, raw
rows, telephones. The last transaction writes what is visible.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.base.fields import BESIDE_CHAIN
from ajustes_tui.domain.base.rows import (
    OTHER_RADICADOS,
    READING_KEY,
    BaseHeader,
    BaseKind,
    BaseReading,
    BaseRow,
    Resultado,
)
from ajustes_tui.domain.base.workbook import Staged
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.cambios import RADICADOS, Cambios, Cause, between, to_json
from ajustes_tui.domain.rules.corte import SYSTEM, CorteEffect
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.columns import changed_columns
from ajustes_tui.storage.casos.historial import (
    HistorialRepository,
    NewLine,
    PreparedLine,
    links,
    prepare_line,
)
from ajustes_tui.storage.casos.search import CuentaSearch
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import radicados_beside, settled
from ajustes_tui.storage.intake.unfinished import Unfinished, UnfinishedBases

_COPIED_COLUMNS = ", ".join(
    column
    for column in BaseRow._fields
    if column not in ("fila", "razon", "subrazon", "telefonos", "fecha_solicitud")
)
_MARKED = "marks m CROSS JOIN staged.filas g ON g.orden = m.orden"
_ROWS = f"FROM {_MARKED}"
_OF_PART = "m.orden > :after AND m.orden <= :last"
_ARE_NEW = f"WHERE m.efecto = 'nueva' AND m.rango > :written AND {_OF_PART} ORDER BY m.orden"
_NEW = f"{_ROWS} {_ARE_NEW}"
"""New rows of a part, numbered across the base."""
_UNWRITTEN = f"{_ROWS} WHERE m.efecto <> 'ajena' AND m.escrito IS NULL AND {_OF_PART}"
_CASO = "coalesce(m.caso_id, m.rango + :before)"
_EFFECT = "CASE m.efecto WHEN 'anterior' THEN 'igual' ELSE m.efecto END"
_INSERT_ROWS = (
    "INSERT INTO main.filas (base_id, fila, caso_id, efecto, crudo, resultado)"
    f" SELECT :base, g.fila, {_CASO}, {_EFFECT}, '',"
    f" iif(g.resultado_por_revisar, NULL, coalesce(g.resultado, '')) {_UNWRITTEN}"
)
_NUMBER_PART = f"""
UPDATE marks SET rango = n.rango FROM (SELECT orden, CASE WHEN goes_in THEN
        :written + sum(goes_in) OVER (ORDER BY orden ROWS UNBOUNDED PRECEDING) END AS rango
    FROM (SELECT m.orden, m.efecto = 'nueva' AND {{}} AS goes_in
        {_ROWS} WHERE m.escrito IS NULL AND {_OF_PART})) n
WHERE n.orden = marks.orden AND marks.orden > :after AND marks.orden <= :last
"""
_ALONE = f"""instr(g.datos, '"{OTHER_RADICADOS}"') = 0 AND NOT EXISTS (SELECT 1 FROM main.radicados r
    WHERE r.radicado = g.radicado AND r.cuenta = g.cuenta AND r.anulado = 0)"""
"""Whether a row has a single, untaken radicado: once its caso has it, the row stays new whatever others write.
"""
_KNOWN_CUENTA = f"EXISTS (SELECT 1 FROM main.casos c WHERE c.cuenta = t.cuenta AND {settled()})"
_TELEFONOS_OF_PART = "FROM staged.telefonos t WHERE t.rowid > :after AND t.rowid <= :last"
_DATA_OF_ROW = " ".join(
    ("CASE g.resultado", *(f"WHEN '{r}' THEN :datos_{r}" for r in Resultado), "ELSE :datos_ END")
)
_LINES = (
    "SELECT m.rango - 1 - :written AS numero, m.rango + :before AS caso_id, g.razon, g.subrazon,"
    " g.radicado, g.cun,"
    f" {_DATA_OF_ROW} AS {{}} {_NEW}"
)
_OWN = _LINES.format("datos_id")
_HASHED = _LINES.format("datos, g.cuenta")
_CLOCKS = (
    "CREATE TEMP TABLE carga_vence (fecha_solicitud TEXT PRIMARY KEY, vence TEXT) WITHOUT ROWID"
)


class Part(NamedTuple):
    """Row range of one transaction, after one row and up to another."""

    after: int
    last: int
    written: int = 0
    """New casos written by earlier transactions."""


WHOLE = Part(0, 2**62)


@dataclass(frozen=True, slots=True)
class LoadTarget:
    """Corte and type of the base to write; a respuesta has no corte."""

    corte: date | None
    kind: BaseKind
    columns: frozenset[str]
    lote_heading: str | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RowUpdate:
    """Compared by identity; may have no visible change."""

    caso: Caso
    before: Mapping[str, object]
    """Stored columns, and some that the comparison read."""
    radicado: str
    effect: CorteEffect
    lote: int | None = None


@dataclass(frozen=True, slots=True)
class NewLines:
    """Lines of the new casos, precomputed."""

    last_id: int
    base_id: int
    data: Mapping[Resultado | None, str]
    """By result of the new rows, in order of appearance."""
    texts: Sequence[bytes]


class WrittenUpdate(NamedTuple):
    """Changed columns of one update, and their report."""

    changed: Mapping[str, object]
    cambios: Cambios

    @classmethod
    def of(cls, update: RowUpdate, vence: date | None) -> WrittenUpdate:
        """Work out the values that a row writes in an existing caso."""
        changed = _changes(update, vence)
        return cls(changed, between(update.before, changed))


Updates = Mapping[RowUpdate, WrittenUpdate]


def written_updates(
    updates: Iterable[RowUpdate],
    vence: Callable[[Caso], date | None],
    known: Updates = MappingProxyType({}),
) -> Updates:
    """Compute them before the write lock; `known` has some."""
    return {
        update: known.get(update) or WrittenUpdate.of(update, vence(update.effect.caso))
        for update in updates
    }


class Promotion:
    """Runs inside an open transaction.

    `go_on` runs before each statement, and stops by raising.
    """

    def __init__(
        self,
        conn: Connection,
        db: Database,
        destination: LoadTarget,
        now: datetime,
        go_on: Callable[[], None],
    ) -> None:
        self._conn = conn
        self._audit = AuditRepository(db)
        self._historial = HistorialRepository(db)
        self._search = CuentaSearch(db)
        self._unfinished = UnfinishedBases(db)
        self._destination = destination
        self._corte = _iso(destination.corte)
        self._now = now
        self._go_on = go_on
        self._base_id = 0
        self._base: Mapping[str, object] = {}
        """Row of a base in parts, without id, summary and reconciliation."""
        self._first = 0
        """First caso of a base in parts."""
        self._silent: int | None = None
        """The act of changes without a line."""
        self._reading: BaseReading | None = None

    def foresee_lines(self) -> NewLines:
        """Compute the lines of the new rows for the next ids of the store."""
        newest_base = self._run("SELECT coalesce(max(id), 0) FROM main.bases").fetchone()[0]
        self._base_id = int(newest_base) + 1
        return self._lines_of(WHOLE, self._last_id(), self._base_id)

    def prepare_lines(
        self, updates: Updates, known: Mapping[RowUpdate, PreparedLine] = MappingProxyType({})
    ) -> dict[RowUpdate, PreparedLine]:
        """Precompute lines of updates; `known` has some.

        A line that adds a radicado contains its own number, so it is computed under the write lock.
        """
        return {
            update: known.get(update) or prepare_line(self._line_of_update(update, written.cambios))
            for update, written in updates.items()
            if update.effect.evento is not None and not update.effect.gained
        }

    def _lines_of(self, part: Part, last_id: int, base_id: int) -> NewLines:
        data = {
            resultado: to_json({"corte": self._corte, "resultado": resultado})
            for resultado in self._results_of(part)
        }
        if not data:
            return NewLines(last_id, base_id, data, ())
        texts = self._historial.texts_alike(
            self._model(base_id), _HASHED, _by_result(part, last_id, data), self._conn
        )
        return NewLines(last_id, base_id, data, texts)

    def _results_of(self, part: Part) -> list[Resultado | None]:
        """Return the results of the new rows in order of appearance."""
        first: dict[Resultado | None, int] = {}
        some = self._conn.execute(f"SELECT EXISTS (SELECT 1 {_NEW})", part._asdict()).fetchone()[0]
        for resultado in (None, *Resultado) if some else ():
            self._go_on()
            found = self._conn.execute(
                f"SELECT orden FROM (SELECT m.orden, g.resultado {_NEW}) WHERE resultado IS :resultado LIMIT 1",
                {**part._asdict(), "resultado": resultado},
            ).fetchone()
            if found is not None:
                first[resultado] = found[0]
        return sorted(first, key=first.__getitem__)

    def insert_base(
        self, header: BaseHeader, kind: BaseKind, author: str, words: Mapping[str, str | None]
    ) -> int:
        """`words` are the meanings of its answers."""
        self._go_on()
        self._base_id = self._conn.insert("bases", self._row_of(header, kind, author, words))
        return self._base_id

    def _row_of(
        self, header: BaseHeader, kind: BaseKind, author: str, words: Mapping[str, str | None]
    ) -> dict[str, object]:
        self._reading = header.reading._replace(words=words)
        return {
            "archivo": header.file,
            "sha256": header.sha256,
            "tamano": header.size,
            "corte": self._corte,
            "tipo": kind.value,
            "hoja": header.sheet,
            "resumen": "{}",
            "importada_por": author,
            "importada_el": self._now.isoformat(timespec="seconds"),
        }

    def write(
        self,
        vence: Callable[[Caso], date | None],
        dates: Collection[str | None],
        lines: NewLines,
        updates: Updates,
        told: Mapping[RowUpdate, PreparedLine],
        progress: Callable[[float], None],
    ) -> None:
        """`progress` gets the fraction done.

        `dates` are distinct days of request. `lines` (new rows) and `told` (updates) are recomputed
        if another base came in.
        """
        last_id = self._last_id()
        if lines.base_id != self._base_id:
            told = {}
        if lines.texts and (lines.last_id, lines.base_id) != (last_id, self._base_id):
            lines = self.foresee_lines()
        corte = self._destination.corte
        # SQLite works without holding the interpreter: the hashes are computed beside it.
        with ThreadPoolExecutor(max_workers=1) as pool:
            digests = pool.submit(links, *self._historial.head(self._conn), lines.texts)
            if corte is not None and lines.texts:
                self._set_clocks(corte, dates, vence)
                self._insert_new(WHOLE, last_id)
                self._index_names(WHOLE, last_id)
                self._insert_radicados_beside(WHOLE, last_id)
                progress(0.4)
            self._insert_rows(last_id)
            if corte is not None:
                self._insert_telefonos()
            progress(0.6)
            if lines.texts:
                self._append_lines(WHOLE, lines, digests.result())
        progress(0.9)
        self._update(updates, told)
        progress(1.0)

    def finish(
        self,
        summary: Mapping[str, object],
        reconciliation: Mapping[str, Sequence[int]],
        author: str,
    ) -> None:
        self._go_on()
        self._conn.execute(
            "UPDATE main.bases SET resumen = ?, conciliacion = ? WHERE id = ?",
            (self._summary(summary), json.dumps(reconciliation), self._base_id),
        )
        for table in ("bases", "crudas", "filas", "filas_dichas", "asesores_de_base"):
            self._go_on()
            self._audit.record_content(self._now, author, table, self._base_id, conn=self._conn)
        if self._silent is not None:
            self._audit.record_content(
                self._now, author, "sin_linea", self._silent, conn=self._conn
            )
        self._audit.record_historial(self._now, author, conn=self._conn)

    def _summary(self, summary: Mapping[str, object]) -> str:
        reading = {} if self._reading is None else {READING_KEY: self._reading.as_json()}
        return json.dumps({**summary, **reading}, ensure_ascii=False)

    # A base in parts.

    def begin(
        self,
        header: BaseHeader,
        author: str,
        staged: Staged,
        summary: Mapping[str, object],
        vence: Callable[[Caso], date | None],
    ) -> Unfinished:
        """Call in the first transaction; `summary` is provisional."""
        target = self._destination
        base = self._row_of(header, target.kind, author, staged.words)
        begun = self._unfinished.begin(self._conn, base | {"resumen": self._summary(summary)})
        self._base, self._base_id, self._first = base, begun.base_id, begun.first
        if target.corte is not None:
            self._set_clocks(target.corte, staged.dates, vence)
        self._run("DROP TABLE IF EXISTS temp.carga_telefonos")
        self._run("CREATE TEMP TABLE carga_telefonos (orden INTEGER PRIMARY KEY, cuenta, numero)")
        return begun

    def write_raw(self, part: Part) -> None:
        """Needs a transaction of its own."""
        self._go_on()
        self._conn.execute(
            "INSERT INTO main.crudas (base_id, desde, filas) SELECT :base, desde, filas"
            " FROM staged.crudas WHERE desde > :after AND desde <= :last ORDER BY desde",
            {**part._asdict(), "base": self._base_id},
        )

    def write_part(self, part: Part, now: datetime) -> Part:
        """Write the hidden data of a part in its own transaction; return the remainder."""
        self._now = now
        count = self._write_new(part, _ALONE)
        values = {**part._asdict(), "before": self._first - 1, "base": self._base_id}
        self._go_on()
        self._conn.execute(
            f"{_INSERT_ROWS} AND (m.caso_id IS NOT NULL OR m.rango > :written) ORDER BY m.orden",
            values,
        )
        self._go_on()
        self._conn.execute(
            f"UPDATE marks AS m SET escrito = {_EFFECT}, escrito_en = {_CASO}"
            f" WHERE m.efecto <> 'ajena' AND m.escrito IS NULL AND {_OF_PART}"
            " AND (m.caso_id IS NOT NULL OR m.rango > :written)",
            values,
        )
        # The numbers of a cuenta that is seen would be seen: they wait for the last transaction.
        self._conn.execute(
            f"INSERT INTO carga_telefonos SELECT t.rowid, t.cuenta, t.numero {_TELEFONOS_OF_PART}"
            f" AND {_KNOWN_CUENTA} AND NOT EXISTS (SELECT 1 FROM main.telefonos k"
            " WHERE k.cuenta = t.cuenta AND k.numero = t.numero)",
            values,
        )
        self._conn.execute(
            "INSERT OR IGNORE INTO main.telefonos (cuenta, numero, base_id)"
            f" SELECT t.cuenta, t.numero, :base {_TELEFONOS_OF_PART} AND NOT {_KNOWN_CUENTA}"
            " ORDER BY t.rowid",
            values,
        )
        self._go_on()
        return part._replace(written=part.written + count)

    def _write_new(self, part: Part, condition: str = "1") -> int:
        """Return the number of new casos."""
        self._go_on()
        self._conn.execute(_NUMBER_PART.format(condition), part._asdict())
        before = self._first - 1
        lines = self._lines_of(part, before, self._base_id)
        if not lines.texts:
            return 0
        self._insert_new(part, before)
        self._append_lines(part, lines, links(*self._historial.head(self._conn), lines.texts))
        # Last: until the end of the transaction it keeps SQLite from taking the next hashes.
        self._index_names(part, before)
        return len(lines.texts)

    def write_rest(
        self, part: Part, updates: Updates, told: Mapping[RowUpdate, PreparedLine]
    ) -> None:
        """Write the remainder in the last transaction, correcting rows whose effect others changed."""
        before = self._first - 1
        self._write_new(part)
        self._insert_radicados_beside(part, before)
        self._give_duplicates_their_caso()
        values = {**part._asdict(), "before": before, "base": self._base_id}
        changed = self._conn.execute(
            f"SELECT {_EFFECT}, {_CASO}, :base, (SELECT g.fila FROM staged.filas g"
            " WHERE g.orden = m.orden) FROM marks m WHERE m.escrito IS NOT NULL"
            f" AND ({_EFFECT} <> m.escrito OR {_CASO} <> m.escrito_en)",
            values,
        ).fetchall()
        self._conn.executemany(
            "UPDATE main.filas SET efecto = ?, caso_id = ? WHERE base_id = ? AND fila = ?", changed
        )
        self._conn.execute(
            f"{_INSERT_ROWS} ORDER BY m.orden",
            values,
        )
        self._insert_asesores()
        self._insert_rejected()
        self._run(
            "INSERT OR IGNORE INTO main.telefonos (cuenta, numero, base_id)"
            " SELECT cuenta, numero, ? FROM carga_telefonos ORDER BY orden",
            self._base_id,
        )
        self._update(updates, told)
        self._conn.insert("bases", {**self._base, "id": self._base_id})

    def end(self, begun: Unfinished) -> None:
        """Publish the base, at the end of its last transaction."""
        author = str(self._base["importada_por"])
        self._unfinished.end(self._conn, begun.base_id, self._now, author)

    # Its statements.

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        self._go_on()
        return self._conn.execute(statement, values)

    def _last_id(self) -> int:
        return int(self._run("SELECT coalesce(max(id), 0) FROM main.casos").fetchone()[0])

    def _model(self, base_id: int) -> NewLine:
        """Return the common part of new casos' lines."""
        return NewLine(
            momento=self._now,
            agente=SYSTEM,
            cuenta="",
            caso_id=0,
            evento=Evento.CASO_NUEVO,
            estado_before=None,
            estado_after=Estado.POR_CLASIFICAR.value,
            base_id=base_id,
        )

    def _append_lines(self, part: Part, lines: NewLines, digests: Sequence[bytes]) -> None:
        ids = self._historial.repeated_data(lines.data.values(), self._conn)
        data = {resultado: ids[text] for resultado, text in lines.data.items()}
        self._go_on()
        self._historial.append_alike(
            model=self._model(self._base_id),
            own=_OWN,
            values=_by_result(part, lines.last_id, data),
            digests=digests,
            conn=self._conn,
        )

    def _insert_new(self, part: Part, last_id: int) -> None:
        """Insert all in SQL: only the hash chain needs the rows in Python."""
        values = {
            **part._asdict(),
            "before": last_id,
            "estado": Estado.POR_CLASIFICAR.value,
            "corte": self._corte,
            "base": self._base_id,
        }
        self._go_on()
        self._conn.execute(
            f"INSERT INTO main.casos (id, estado, corte, corte_inicial, base_id,"
            f" fecha_solicitud, vence, {_COPIED_COLUMNS})"
            f" SELECT m.rango + :before, :estado, :corte, :corte, :base, g.fecha_solicitud, v.vence,"
            f" {_COPIED_COLUMNS} {_ROWS} LEFT JOIN carga_vence v"
            f" ON v.fecha_solicitud = coalesce(g.fecha_solicitud, '') {_ARE_NEW}",
            values,
        )
        self._go_on()
        self._conn.execute(
            "INSERT INTO main.radicados (caso_id, cuenta, radicado)"
            f" SELECT n.* FROM (SELECT m.rango + :before, g.cuenta, g.radicado {_NEW}) n ORDER BY 3, 2",
            values,
        )

    def _index_names(self, part: Part, last_id: int) -> None:
        self._go_on()
        self._search.index_names(last_id + part.written + 1, self._conn)

    def _insert_radicados_beside(self, part: Part, last_id: int) -> None:
        """A radicado of another caso stays there."""
        self._go_on()
        self._conn.execute(
            "INSERT OR IGNORE INTO main.radicados (caso_id, cuenta, radicado)"
            f" SELECT m.rango + :before, g.cuenta, o.value FROM {radicados_beside(_MARKED, 'g.datos')}"
            f" WHERE m.efecto = 'nueva' AND m.rango > :written AND {_OF_PART} ORDER BY 3, 2",
            {**part._asdict(), "before": last_id},
        )

    def _set_clocks(
        self, corte: date, dates: Collection[str | None], vence: Callable[[Caso], date | None]
    ) -> None:
        """Computed once per fecha de solicitud: a base has few."""
        clocks = []
        for fecha in dates:
            caso = Caso(
                id=0,
                cuenta="",
                radicado="",
                version=1,
                estado=Estado.POR_CLASIFICAR,
                corte=corte,
                corte_inicial=corte,
                fecha_solicitud=date.fromisoformat(fecha) if fecha else None,
            )
            clocks.append((fecha or "", _iso(vence(caso))))
        self._run("DROP TABLE IF EXISTS temp.carga_vence")
        self._run(_CLOCKS)
        self._conn.executemany("INSERT INTO carga_vence VALUES (?, ?)", clocks)

    def _insert_rows(self, last_id: int) -> None:
        """A duplicate points to the repeated caso."""
        self._give_duplicates_their_caso()
        self._go_on()
        self._conn.execute(
            f"{_INSERT_ROWS} ORDER BY m.orden",
            {**WHOLE._asdict(), "base": self._base_id, "before": last_id},
        )
        self.write_raw(WHOLE._replace(after=-1))
        self._insert_asesores()
        self._insert_rejected()

    def _give_duplicates_their_caso(self) -> None:
        self._run(
            "UPDATE marks SET caso_id = (SELECT r.caso_id FROM staged.filas g JOIN main.radicados r"
            " ON r.cuenta = g.cuenta AND r.radicado = g.radicado AND r.anulado = 0"
            " WHERE g.orden = marks.orden) WHERE efecto = 'duplicada' AND caso_id IS NULL"
        )

    def _insert_asesores(self) -> None:
        """Count the rows of each asesor, and note how the new casos spell theirs.

        An answered lot names no aliado.
        """
        self._run("DROP TABLE IF EXISTS temp.carga_asesores_de")
        self._run(
            "CREATE TEMP TABLE carga_asesores_de AS SELECT g.asesor_id, g.aliado, count(*) AS casos,"
            f" sum(m.efecto = 'nueva') AS nuevos {_ROWS}"
            " WHERE m.efecto NOT IN ('ajena', 'duplicada') AND ? IS NOT NULL GROUP BY 1, 2",
            self._corte,
        )
        self._run(
            "INSERT INTO main.asesores_de_base (base_id, asesor_id, aliado, casos)"
            " SELECT ?, asesor_id, aliado, casos FROM carga_asesores_de"
            " WHERE asesor_id IS NOT NULL AND aliado IS NOT NULL",
            self._base_id,
        )
        self._run(
            "INSERT OR IGNORE INTO main.asesores_vistos (asesor_id, aliado)"
            " SELECT DISTINCT coalesce(asesor_id, ''), coalesce(aliado, '') FROM carga_asesores_de"
            " WHERE nuevos ORDER BY 1, 2"
        )

    def _insert_rejected(self) -> None:
        self._run(
            "INSERT INTO main.filas (base_id, fila, efecto, columna, valor, motivo, crudo)"
            " SELECT ?, fila, 'rechazada', columna, valor, motivo, crudo FROM staged.rechazadas",
            self._base_id,
        )

    def _insert_telefonos(self) -> None:
        self._run(
            "INSERT OR IGNORE INTO main.telefonos (cuenta, numero, base_id)"
            " SELECT cuenta, numero, ? FROM staged.telefonos ORDER BY rowid",
            self._base_id,
        )

    def _update(self, updates: Updates, lines: Mapping[RowUpdate, PreparedLine]) -> None:
        """Write changed casos, with or without a line."""
        self._go_on()
        self._silent = self._historial.change_without_line(
            Cause.ROW,
            (
                (update.caso.id, written.cambios)
                for update, written in updates.items()
                if update.effect.evento is None and written.cambios
            ),
            self._base_id,
            self._conn,
        )
        self._set_columns(updates)
        first = self._historial.head(self._conn)[0] + 1
        told = [update for update in updates if update.effect.evento is not None]
        gained = [
            (update.caso.id, update.caso.cuenta, radicado, line)
            for line, update in enumerate(told, first)
            for radicado in update.effect.gained
        ]
        self._historial.append_prepared(
            (
                lines.get(update)
                or prepare_line(
                    self._line_of_update(
                        update,
                        {
                            **updates[update].cambios,
                            **{f"{RADICADOS}:{r}": (None, line) for r in update.effect.gained},
                        },
                    )
                )
                for line, update in enumerate(told, first)
            ),
            self._conn,
        )
        self._conn.executemany(
            "INSERT INTO main.radicados (caso_id, cuenta, radicado, linea) VALUES (?, ?, ?, ?)",
            gained,
        )
        for update in updates:
            if update.effect.revision is not None:
                self._go_on()
                question = self._line_of_review(update)
                self._historial.ask(question, update.caso.revision, self._conn)

    def _set_columns(self, updates: Updates) -> None:
        """Use one statement: one per caso would first copy every page touched.

        Columns that change in no caso are left out, and so their indices untouched.
        """
        columns = sorted({column for written in updates.values() for column in written.changed})
        if not columns:
            return
        self._run("DROP TABLE IF EXISTS temp.carga_cambios")
        self._run(f"CREATE TEMP TABLE carga_cambios ({', '.join(columns)}, caso_id)")
        placeholders = ", ".join("?" * (len(columns) + 1))
        self._conn.executemany(
            f"INSERT INTO carga_cambios VALUES ({placeholders})",
            (
                (*(written.changed.get(c, update.before[c]) for c in columns), update.caso.id)
                for update, written in updates.items()
            ),
        )
        changes = ", ".join(f"{column} = x.{column}" for column in columns)
        self._run(
            f"UPDATE main.casos SET {changes} FROM carga_cambios x WHERE casos.id = x.caso_id"
        )

    def _line_of_update(self, update: RowUpdate, cambios: Cambios) -> NewLine:
        effect = update.effect
        data: dict[str, object] = {
            column: [_plain(value) for value in pair]
            for column, pair in effect.changes.items()
            if column not in BESIDE_CHAIN
        }
        beside_chain = "; ".join(
            f"{column}: {pair[1] or '—'}"
            for column, pair in effect.changes.items()
            if column in BESIDE_CHAIN
        )
        return NewLine(
            momento=self._now,
            agente=SYSTEM,
            cuenta=update.caso.cuenta,
            caso_id=update.caso.id,
            evento=effect.evento or Evento.CAMBIO_DE_DATOS,
            estado_before=update.caso.estado.value,
            estado_after=effect.caso.estado.value,
            radicado=update.radicado,
            cun=effect.caso.cun,
            datos={**_source(update), **data},
            cambios=cambios,
            motivo=beside_chain or None,
            base_id=self._base_id,
        )

    def _line_of_review(self, update: RowUpdate) -> NewLine:
        question = NewLine.question(update.effect.caso, self._now, update.effect.revision)
        return question._replace(base_id=self._base_id)


def _changes(update: RowUpdate, vence: date | None) -> dict[str, object]:
    """The version grows only if the change has a line."""
    after = changed_columns(update.caso, update.effect.caso) | {
        "vence": _iso(vence),
        "version": update.caso.version + (update.effect.evento is not None),
    }
    return {column: value for column, value in after.items() if update.before[column] != value}


def _by_result(
    part: Part, last_id: int, data: Mapping[Resultado | None, object]
) -> dict[str, object]:
    return {
        **part._asdict(),
        "before": last_id,
        **{f"datos_{r or ''}": data.get(r) for r in (None, *Resultado)},
    }


def _source(update: RowUpdate) -> dict[str, object]:
    if update.lote is not None:
        return {"lote": update.lote}
    return {"corte": update.effect.caso.corte.isoformat()}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
