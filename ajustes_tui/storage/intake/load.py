"""One import: the staging of its rows, their comparison with the store, and their promotion.

The rows of a base wait in temporary tables of a connection of their own, so that other people
keep writing while a workbook is read, and a process killed in the middle leaves no trace.
"""

from __future__ import annotations

import json
import pickle
import sqlite3
import threading
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from operator import itemgetter

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.base.rows import (
    BaseHeader,
    BaseKind,
    BaseRow,
    RawRow,
    Rechazo,
    RowChunk,
    row_of,
    unpack,
)
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.rules.corte import CorteEffect, aplicar_corte, reconciled_resultado
from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.casos.casos import caso_of
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import ULTIMO_CORTE
from ajustes_tui.storage.figures.counters import DE_SU_FILA
from ajustes_tui.storage.intake.promotion import (
    Actualizacion,
    Arrivals,
    DeLinea,
    LoadTarget,
    Promocion,
)


def _columns() -> str:
    """Return the columns of a staged row that come from the fields of a base, one by one."""
    defined: list[str] = []
    for column, field_name in COLUMNS.items():
        if field_name.kind is Kind.RESULT:
            defined += [
                f"{column} TEXT",
                f"{column}_crudo TEXT NOT NULL",
                f"{column}_por_revisar INTEGER NOT NULL",
            ]
        else:
            kind = "INTEGER" if field_name.kind is Kind.MONEY else "TEXT"
            defined.append(f"{column} {kind}{' NOT NULL' if field_name.required else ''}")
    return ", ".join(defined)


_STAGING = f"""
CREATE TEMP TABLE carga (
    orden INTEGER PRIMARY KEY,
    huella BLOB NOT NULL,
    fila INTEGER NOT NULL,
    {_columns()},
    telefonos TEXT NOT NULL,
    datos TEXT NOT NULL
);
CREATE TEMP TABLE carga_crudas (desde INTEGER PRIMARY KEY, filas BLOB NOT NULL);
CREATE TEMP TABLE carga_marcas (
    orden INTEGER PRIMARY KEY,
    caso_id INTEGER,
    efecto TEXT
);
CREATE TEMP TABLE carga_cadena (
    linea INTEGER PRIMARY KEY,
    orden INTEGER NOT NULL,
    datos_id INTEGER NOT NULL,
    huella BLOB NOT NULL
);
CREATE TEMP TABLE carga_rechazos (
    fila INTEGER NOT NULL,
    columna TEXT NOT NULL,
    valor TEXT NOT NULL,
    motivo TEXT NOT NULL,
    crudo TEXT NOT NULL
);
CREATE TEMP TABLE carga_vence (fecha_solicitud TEXT PRIMARY KEY, vence TEXT) WITHOUT ROWID;
"""
_FIELDS = BaseRow._fields
_A_CARGA = (
    f"INSERT INTO carga (huella, {', '.join(_FIELDS)})"
    f" VALUES (from_hex(?), {', '.join('?' * len(_FIELDS))})"
)
_DESDE_FILA = 2
"""Where the fields of a BaseRow begin in a row of `carga`."""
_LLAVE = itemgetter(1 + _FIELDS.index("cuenta"), 1 + _FIELDS.index("radicado"))
"""The key of a row that is about to be staged."""
_PROPIAS = itemgetter(
    *(1 + _FIELDS.index(c) for c in ("cuenta", "razon", "subrazon", "radicado", "cun", "resultado"))
)
"""What the line of a new caso says of its row, when the row is about to be staged."""
_CUENTA_COMO = itemgetter(*(1 + _FIELDS.index(field_name) for field_name in DE_SU_FILA))
"""What says in which figures a new caso is counted, when its row is about to be staged."""
_DATE = itemgetter(1 + _FIELDS.index("fecha_solicitud"))
_TABLAS = ("carga", "carga_crudas", "carga_marcas", "carga_cadena", "carga_rechazos", "carga_vence")
_CACHE_KIB = 65_536
_MAXIMA_CACHE_KIB = 1_048_576
_KIB_POR_FILA = 1.5
"""What a row adds to the store: pages that do not fit in memory go out one by one, far slower.

It is less than the reader, which is gone by then, took to hold the same row."""
_PICKLE = pickle.HIGHEST_PROTOCOL
_MAXIMO_GUARDADO = 50_000
"""Updates kept from the comparison for the promotion; more are worked out again."""
MAX_COUNTED = 10_000
"""Different new casos, as the figures tell them apart, counted while they are read."""
_a_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a base does to a caso that was already there."""

    caso_id: int
    cuenta: str
    radicado: str
    fila: int
    before: Estado
    after: Estado
    changes: Mapping[str, tuple[object, object]]
    tomado_by: str | None


@dataclass(slots=True)
class Comparison:
    """The counts of a base against the store; `valid` = nuevas + actualizadas + iguales."""

    kind: BaseKind = BaseKind.COMPLETA
    """How the base counts, once nobody else can import another of its corte."""
    new: int = 0
    updated: int = 0
    equal: int = 0
    duplicated: int = 0
    rechazadas: int = 0
    absent: list[int] = field(default_factory=list)
    changes: list[RowChange] = field(default_factory=list)
    reconciliation: dict[str, list[int]] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        """Rows that count as casos of the corte."""
        return self.new + self.updated + self.equal


@dataclass(frozen=True, slots=True)
class _Vista:
    """What a comparison saw: it holds for as long as nobody writes in the store."""

    version: int
    destination: LoadTarget
    comparison: Comparison
    actualizaciones: list[Actualizacion]


class StagedLoad:
    """The rows of one base, staged on a connection of its own until promoted or closed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._conn = db.conn if db.path is None else db.connect()
        for table in _TABLAS:
            self._conn.execute(f"DROP TABLE IF EXISTS temp.{table}")
        # The staged rows are gone through once for each table: they should not go out to a file.
        self._conn.execute(f"PRAGMA temp.cache_size = -{_CACHE_KIB}")
        self._conn.executescript(_STAGING)
        self._set_cache(_CACHE_KIB)
        if self._conn is not db.conn:
            # Every caso and base an import points to is found or made inside its transaction.
            self._conn.execute("PRAGMA foreign_keys = OFF")
        self._order = 0
        self._llaves: set[int] = set()
        self._own: list[bytes] = []
        self._dates: set[str | None] = set()
        self._contadas: Counter[tuple[str | None, ...]] | None = Counter()
        self._vista: _Vista | None = None
        self._parada = threading.Event()

    def close(self) -> None:
        """Throw the staged rows away."""
        if self._conn is not self._db.conn:
            self._conn.close()

    def interrupt(self) -> None:
        """Stop, from any thread, whatever is going on; who waits for it gets a Conflicto.

        What was already committed stays, and nothing else is left behind.
        """
        self._parada.set()
        with suppress(sqlite3.ProgrammingError):
            self._conn.interrupt()

    def add(self, chunk: RowChunk) -> None:
        """Stage a chunk of rows in the order of the file."""
        self._order += len(chunk.valid)
        # Only hashes: they say at once that no row repeats another, which is the usual thing.
        self._llaves.update(map(hash, map(_LLAVE, chunk.valid)))
        # Packed: a hundred thousand rows held as objects would weigh more than the staged ones.
        self._own.append(pickle.dumps(list(map(_PROPIAS, chunk.valid)), _PICKLE))
        self._dates.update(map(_DATE, chunk.valid))
        if self._contadas is not None:
            self._contadas.update(map(_CUENTA_COMO, chunk.valid))
            if len(self._contadas) > MAX_COUNTED:
                self._contadas = None
        rechazos = [(*rechazo[:4], _a_json(rechazo.raw)) for rechazo in chunk.rechazos]
        with self._stoppable():
            self._conn.execute("BEGIN")
            self._conn.executemany(_A_CARGA, chunk.valid)
            self._conn.executemany("INSERT INTO carga_rechazos VALUES (?, ?, ?, ?, ?)", rechazos)
            self._conn.execute("INSERT INTO carga_crudas VALUES (?, ?)", (chunk.first, chunk.raw))
            self._conn.commit()

    def rejected(self) -> list[Rechazo]:
        """Return the rows that cannot be used, in file order."""
        rows = self._conn.execute("SELECT * FROM carga_rechazos ORDER BY fila")
        return [
            Rechazo(f["fila"], f["columna"], f["valor"], f["motivo"], json.loads(f["crudo"]))
            for f in rows
        ]

    def ids_with(self, effect: str) -> array[int]:
        """Return the staged rows of one effect by their place in the file, after `compare`."""
        rows = self._conn.execute(
            "SELECT orden FROM carga_marcas WHERE efecto = ? ORDER BY orden", (effect,)
        )
        return array("q", (row[0] for row in rows))

    def rows_of(self, orders: Sequence[int]) -> dict[int, BaseRow]:
        """Return some staged rows by their place in the file."""
        rows = self._conn.execute(
            "SELECT * FROM carga WHERE orden IN (SELECT value FROM json_each(?))",
            (_a_json(list(orders)),),
        )
        return {row["orden"]: row_of(tuple(row)[_DESDE_FILA:]) for row in rows}

    def raw_of(self, orders: Sequence[int]) -> list[RawRow]:
        """Return some staged rows as they came, in file order."""
        rows = self._conn.execute(
            "SELECT fila, (SELECT max(desde) FROM carga_crudas WHERE desde <= fila) FROM carga"
            " WHERE orden IN (SELECT value FROM json_each(?)) ORDER BY orden",
            (_a_json(list(orders)),),
        ).fetchall()
        chunks = {
            since: unpack(
                self._conn.execute(
                    "SELECT filas FROM carga_crudas WHERE desde = ?", (since,)
                ).fetchone()[0]
            )
            for since in {since for _, since in rows}
        }
        return [chunks[since][number - since] for number, since in rows]

    def rejected_ids(self) -> array[int]:
        """Return the rows that cannot be used, in file order."""
        rows = self._conn.execute("SELECT rowid FROM carga_rechazos ORDER BY fila")
        return array("q", (row[0] for row in rows))

    def rejected_of(self, ids: Sequence[int]) -> dict[int, Rechazo]:
        """Return some of the rows that cannot be used, without what else they carry."""
        rows = self._conn.execute(
            "SELECT rowid, fila, columna, valor, motivo FROM carga_rechazos"
            " WHERE rowid IN (SELECT value FROM json_each(?))",
            (_a_json(list(ids)),),
        )
        return {
            f["rowid"]: Rechazo(f["fila"], f["columna"], f["valor"], f["motivo"], {}) for f in rows
        }

    def compare(self, destination: LoadTarget, now: datetime) -> Comparison:
        """Say what promoting would do, without writing anything in the store."""
        with self._stoppable():
            self._conn.execute("BEGIN")
            try:
                comparison, _ = self._look(destination, now)
            finally:
                # The staged marks are kept; in a store of its own this commits nothing else.
                self._conn.commit()
        return comparison

    def promote(
        self,
        header: BaseHeader,
        destination: LoadTarget,
        author: str,
        now: datetime,
        vence: Callable[[Caso], date | None],
        summary: Callable[[Comparison], Mapping[str, object]],
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> tuple[int, Comparison]:
        """Write the base in one transaction and return its id with what it did.

        `progress` is told the rows written and the total. A completa whose corte got a base meanwhile
        counts as a complemento. Raises Conflicto when somebody else imported the same bytes, or
        when it was interrupted before the commit.
        """
        self._set_cache(int(self._order * _KIB_POR_FILA))
        with self._stoppable(), self._db.transaction(self._conn, self._go_on) as conn:
            if conn.execute(
                "SELECT 1 FROM main.bases WHERE sha256 = ? AND anulada_el IS NULL",
                (header.sha256,),
            ).fetchone():
                raise ConflictError("Otra persona acaba de importar este archivo.")
            destination = self._destination(destination)
            comparison, actualizaciones = self._look(destination, now)
            promocion = Promocion(conn, self._db, destination, now, self._go_on)
            base_id = promocion.insert_base(header, author)
            promocion.write(
                vence,
                Arrivals(self._order, comparison.new, self._dates, self._contadas, self._of_lines),
                actualizaciones,
                lambda part: progress(int(part * self._order), self._order),
            )
            promocion.finish(summary(comparison), comparison.reconciliation)
            self._go_on()
        return base_id, comparison

    def _of_lines(self) -> Iterator[DeLinea]:
        """Yield what the line of each staged row would say, in the order of the file."""
        # Packed by `add`, of this same object.
        return chain.from_iterable(map(pickle.loads, self._own))

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Turn an interruption into what a person reads."""
        self._go_on()
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise _cancelled() from None

    def _go_on(self) -> None:
        """Raise when it was interrupted between two statements."""
        if self._parada.is_set():
            raise _cancelled()

    def _run(self, sentencia: str, *values: object) -> sqlite3.Cursor:
        self._go_on()
        return self._conn.execute(sentencia, values)

    def _set_cache(self, kib: int) -> None:
        self._conn.execute(
            f"PRAGMA main.cache_size = -{min(max(kib, _CACHE_KIB), _MAXIMA_CACHE_KIB)}"
        )

    def _destination(self, destination: LoadTarget) -> LoadTarget:
        """Return how the base counts now that nobody else can write."""
        hay = self._run(
            "SELECT 1 FROM main.bases WHERE corte = ? AND anulada_el IS NULL",
            destination.corte.isoformat(),
        ).fetchone()
        return replace(destination, kind=BaseKind.COMPLEMENTO) if hay else destination

    def _look(
        self, destination: LoadTarget, now: datetime
    ) -> tuple[Comparison, Sequence[Actualizacion]]:
        """Compare every staged row with the store; what was seen before serves while it is true."""
        version = self._run("PRAGMA main.data_version").fetchone()[0]
        view = self._vista
        if view is not None and (view.version, view.destination) == (version, destination):
            return view.comparison, view.actualizaciones
        self._locate()
        comparison = Comparison(kind=destination.kind)
        actualizaciones = self._effects(destination, comparison, now)
        self._count(destination, comparison)
        # A store in memory has no other connection that would move its version.
        save = self._db.path is not None and len(actualizaciones) <= _MAXIMO_GUARDADO
        self._vista = _Vista(version, destination, comparison, actualizaciones) if save else None
        return comparison, actualizaciones

    def _locate(self) -> None:
        """Find the caso of each staged row, and leave only the last of several rows of one caso."""
        self._run("DELETE FROM carga_marcas")
        self._run(
            "INSERT INTO carga_marcas SELECT g.orden, r.caso_id,"
            " CASE WHEN r.caso_id IS NULL THEN 'nueva' END FROM carga g"
            " LEFT JOIN main.radicados r ON r.cuenta = g.cuenta AND r.radicado = g.radicado"
            " AND r.anulado = 0 ORDER BY g.orden"
        )
        self._run(
            "UPDATE carga_marcas SET efecto = 'duplicada' FROM (SELECT caso_id, max(orden) AS ultima"
            " FROM carga_marcas WHERE caso_id IS NOT NULL GROUP BY caso_id HAVING count(*) > 1) d"
            " WHERE d.caso_id = carga_marcas.caso_id AND carga_marcas.orden < d.ultima"
        )
        if len(self._llaves) < self._order:
            self._run(
                "UPDATE carga_marcas SET efecto = 'duplicada' FROM (SELECT g.orden FROM carga g"
                " JOIN (SELECT cuenta, radicado, max(orden) AS ultima FROM carga"
                " GROUP BY cuenta, radicado HAVING count(*) > 1) d ON d.cuenta = g.cuenta"
                " AND d.radicado = g.radicado AND g.orden < d.ultima) x"
                " WHERE x.orden = carga_marcas.orden"
            )

    def _effects(
        self, destination: LoadTarget, comparison: Comparison, now: datetime
    ) -> list[Actualizacion]:
        """Say what each row of a caso already known does to it; the unchanged are only counted."""
        # What cannot change anything is settled in SQL: an older corte, or the same parsed values.
        # A caso that waits for the back is looked at all the same: a row may be its answer.
        comparison.equal = self._run(
            "UPDATE carga_marcas SET efecto = 'igual' WHERE efecto IS NULL AND EXISTS (SELECT 1"
            " FROM main.casos c, carga g WHERE c.id = carga_marcas.caso_id"
            " AND g.orden = carga_marcas.orden"
            " AND ((c.huella = g.huella AND c.estado NOT IN ('EN_BACK', 'REESCALADO'))"
            f" OR {ULTIMO_CORTE} > ?))",
            destination.corte.isoformat(),
        ).rowcount
        de_filas = self._run(
            f"SELECT g.orden, lower(hex(g.huella)), {', '.join(_FIELDS[:-2])}, '[]', '{{}}'"
            " FROM carga_marcas m CROSS JOIN carga g ON g.orden = m.orden"
            " WHERE m.efecto IS NULL ORDER BY m.orden"
        )
        de_casos = self._run(
            "SELECT c.*, lower(hex(c.huella)) AS huella,"
            " (SELECT t.login FROM main.tomas t WHERE t.caso_id = c.id AND t.vence > ?"
            f" AND viva(t.sesion)) AS tomado, {ULTIMO_CORTE} AS corte FROM carga_marcas m"
            " CROSS JOIN main.casos c ON c.id = m.caso_id WHERE m.efecto IS NULL ORDER BY m.orden",
            now.isoformat(timespec="seconds"),
        )
        names = [column[0] for column in de_casos.description]
        # Plain tuples: a row that finds its values by name looks through all its columns each time.
        de_filas.row_factory = de_casos.row_factory = None
        actualizaciones = []
        marks = []
        for (order, digest, *values), rank in zip(de_filas, de_casos, strict=True):
            self._go_on()
            before = dict(zip(names, rank, strict=True))
            row, caso = row_of(values), caso_of(before)
            effect = aplicar_corte(
                caso, row, destination.columns, destination.corte, destination.kind
            )
            if effect.evento is None:
                comparison.equal += 1
                marks.append(("igual", order))
            else:
                comparison.updated += 1
                marks.append(("actualizada", order))
                comparison.changes.append(_cambio(caso, row, effect, before["tomado"]))
            if caso.estado is Estado.REESCALADO:
                category = reconciled_resultado(caso, effect.caso)
                comparison.reconciliation.setdefault(category, []).append(caso.id)
            actualizaciones.append(Actualizacion(caso, before, row.radicado, effect, digest))
        self._conn.executemany("UPDATE carga_marcas SET efecto = ? WHERE orden = ?", marks)
        return actualizaciones

    def _count(self, destination: LoadTarget, comparison: Comparison) -> None:
        conn = self._conn
        cuentas = dict(
            conn.execute("SELECT efecto, count(*) FROM carga_marcas GROUP BY efecto").fetchall()
        )
        comparison.new = cuentas.get("nueva", 0)
        comparison.duplicated = cuentas.get("duplicada", 0)
        comparison.rechazadas = conn.execute("SELECT count(*) FROM carga_rechazos").fetchone()[0]
        if destination.kind is not BaseKind.COMPLETA:
            return
        presentes = "SELECT caso_id FROM carga_marcas WHERE caso_id IS NOT NULL"
        foreseen = conn.execute(
            "SELECT id FROM main.bases WHERE tipo = 'completa' AND anulada_el IS NULL AND corte < ?"
            " ORDER BY corte DESC, id DESC LIMIT 1",
            (destination.corte.isoformat(),),
        ).fetchone()
        if foreseen is not None:
            comparison.absent = [
                row[0]
                for row in conn.execute(
                    "SELECT DISTINCT f.caso_id FROM main.filas f JOIN main.casos c"
                    " ON c.id = f.caso_id WHERE f.base_id = ? AND c.retirado = 0"
                    f" AND f.caso_id NOT IN ({presentes}) ORDER BY 1",
                    (foreseen["id"],),
                )
            ]
        lacking = conn.execute(
            "SELECT id FROM main.casos WHERE estado = 'REESCALADO' AND retirado = 0"
            f" AND corte <= ? AND id NOT IN ({presentes}) ORDER BY id",
            (destination.corte.isoformat(),),
        )
        if absent := [row[0] for row in lacking]:
            comparison.reconciliation["ausentes"] = absent


def _cancelled() -> ConflictError:
    return ConflictError("La importación se canceló; no se escribió nada.", code="cancelada")


def _cambio(caso: Caso, fila: BaseRow, effect: CorteEffect, tomado: str | None) -> RowChange:
    return RowChange(
        caso_id=caso.id,
        cuenta=caso.cuenta,
        radicado=caso.radicado,
        fila=fila.fila,
        before=caso.estado,
        after=effect.caso.estado,
        changes=effect.changes,
        tomado_by=tomado,
    )
