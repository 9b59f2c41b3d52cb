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
    Cabecera,
    FilaBase,
    FilaCruda,
    Rechazo,
    TipoBase,
    Tramo,
    desempacar,
    fila_de,
)
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.rules.corte import EfectoCorte, aplicar_corte, resultado_conciliado
from ajustes_tui.errors import Conflicto
from ajustes_tui.storage.casos.casos import caso_de
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import ULTIMO_CORTE
from ajustes_tui.storage.figures.counters import DE_SU_FILA
from ajustes_tui.storage.intake.promotion import (
    Actualizacion,
    DeLinea,
    Destino,
    Llegadas,
    Promocion,
)


def _columns() -> str:
    """Return the columns of a staged row that come from the fields of a base, one by one."""
    defined: list[str] = []
    for column, campo in COLUMNS.items():
        if campo.kind is Kind.RESULT:
            defined += [
                f"{column} TEXT",
                f"{column}_crudo TEXT NOT NULL",
                f"{column}_por_revisar INTEGER NOT NULL",
            ]
        else:
            tipo = "INTEGER" if campo.kind is Kind.MONEY else "TEXT"
            defined.append(f"{column} {tipo}{' NOT NULL' if campo.required else ''}")
    return ", ".join(defined)


_STAGING = f"""
CREATE TEMP TABLE carga (
    orden INTEGER PRIMARY KEY,
    huella TEXT NOT NULL,
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
    datos TEXT NOT NULL,
    huella_previa TEXT NOT NULL,
    huella TEXT NOT NULL
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
_CAMPOS = FilaBase._fields
_A_CARGA = (
    f"INSERT INTO carga (huella, {', '.join(_CAMPOS)}) VALUES (?, {', '.join('?' * len(_CAMPOS))})"
)
_DESDE_FILA = 2
"""Where the fields of a FilaBase begin in a row of `carga`."""
_LLAVE = itemgetter(1 + _CAMPOS.index("cuenta"), 1 + _CAMPOS.index("radicado"))
"""The key of a row that is about to be staged."""
_PROPIAS = itemgetter(
    *(1 + _CAMPOS.index(c) for c in ("cuenta", "razon", "subrazon", "radicado", "cun", "resultado"))
)
"""What the line of a new caso says of its row, when the row is about to be staged."""
_CUENTA_COMO = itemgetter(*(1 + _CAMPOS.index(campo) for campo in DE_SU_FILA))
"""What says in which figures a new caso is counted, when its row is about to be staged."""
_FECHA = itemgetter(1 + _CAMPOS.index("fecha_solicitud"))
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
class Cambio:
    """What a base does to a caso that was already there."""

    caso_id: int
    cuenta: str
    radicado: str
    fila: int
    antes: Estado
    despues: Estado
    cambios: Mapping[str, tuple[object, object]]
    tomado_por: str | None


@dataclass(slots=True)
class Comparacion:
    """The counts of a base against the store; `validas` = nuevas + actualizadas + iguales."""

    tipo: TipoBase = TipoBase.COMPLETA
    """How the base counts, once nobody else can import another of its corte."""
    nuevas: int = 0
    actualizadas: int = 0
    iguales: int = 0
    duplicadas: int = 0
    rechazadas: int = 0
    ausentes: list[int] = field(default_factory=list)
    cambios: list[Cambio] = field(default_factory=list)
    conciliacion: dict[str, list[int]] = field(default_factory=dict)

    @property
    def validas(self) -> int:
        """Rows that count as casos of the corte."""
        return self.nuevas + self.actualizadas + self.iguales


@dataclass(frozen=True, slots=True)
class _Vista:
    """What a comparison saw: it holds for as long as nobody writes in the store."""

    version: int
    destino: Destino
    comparacion: Comparacion
    actualizaciones: list[Actualizacion]


class Carga:
    """The rows of one base, staged on a connection of its own until promoted or closed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._conn = db.conn if db.ruta is None else db.connect()
        for tabla in _TABLAS:
            self._conn.execute(f"DROP TABLE IF EXISTS temp.{tabla}")
        # The staged rows are gone through once for each table: they should not go out to a file.
        self._conn.execute(f"PRAGMA temp.cache_size = -{_CACHE_KIB}")
        self._conn.executescript(_STAGING)
        self._set_cache(_CACHE_KIB)
        if self._conn is not db.conn:
            # Every caso and base an import points to is found or made inside its transaction.
            self._conn.execute("PRAGMA foreign_keys = OFF")
        self._orden = 0
        self._llaves: set[int] = set()
        self._propias: list[bytes] = []
        self._fechas: set[str | None] = set()
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

    def add(self, tramo: Tramo) -> None:
        """Stage a chunk of rows in the order of the file."""
        self._orden += len(tramo.validas)
        # Only hashes: they say at once that no row repeats another, which is the usual thing.
        self._llaves.update(map(hash, map(_LLAVE, tramo.validas)))
        # Packed: a hundred thousand rows held as objects would weigh more than the staged ones.
        self._propias.append(pickle.dumps(list(map(_PROPIAS, tramo.validas)), _PICKLE))
        self._fechas.update(map(_FECHA, tramo.validas))
        if self._contadas is not None:
            self._contadas.update(map(_CUENTA_COMO, tramo.validas))
            if len(self._contadas) > MAX_COUNTED:
                self._contadas = None
        rechazos = [(*rechazo[:4], _a_json(rechazo.crudo)) for rechazo in tramo.rechazos]
        with self._stoppable():
            self._conn.execute("BEGIN")
            self._conn.executemany(_A_CARGA, tramo.validas)
            self._conn.executemany("INSERT INTO carga_rechazos VALUES (?, ?, ?, ?, ?)", rechazos)
            self._conn.execute(
                "INSERT INTO carga_crudas VALUES (?, ?)", (tramo.desde, tramo.crudas)
            )
            self._conn.commit()

    def rejected(self) -> list[Rechazo]:
        """Return the rows that cannot be used, in file order."""
        filas = self._conn.execute("SELECT * FROM carga_rechazos ORDER BY fila")
        return [
            Rechazo(f["fila"], f["columna"], f["valor"], f["motivo"], json.loads(f["crudo"]))
            for f in filas
        ]

    def ids_with(self, efecto: str) -> array[int]:
        """Return the staged rows of one effect by their place in the file, after `compare`."""
        filas = self._conn.execute(
            "SELECT orden FROM carga_marcas WHERE efecto = ? ORDER BY orden", (efecto,)
        )
        return array("q", (fila[0] for fila in filas))

    def rows_of(self, ordenes: Sequence[int]) -> dict[int, FilaBase]:
        """Return some staged rows by their place in the file."""
        filas = self._conn.execute(
            "SELECT * FROM carga WHERE orden IN (SELECT value FROM json_each(?))",
            (_a_json(list(ordenes)),),
        )
        return {fila["orden"]: fila_de(tuple(fila)[_DESDE_FILA:]) for fila in filas}

    def raw_of(self, ordenes: Sequence[int]) -> list[FilaCruda]:
        """Return some staged rows as they came, in file order."""
        filas = self._conn.execute(
            "SELECT fila, (SELECT max(desde) FROM carga_crudas WHERE desde <= fila) FROM carga"
            " WHERE orden IN (SELECT value FROM json_each(?)) ORDER BY orden",
            (_a_json(list(ordenes)),),
        ).fetchall()
        tramos = {
            desde: desempacar(
                self._conn.execute(
                    "SELECT filas FROM carga_crudas WHERE desde = ?", (desde,)
                ).fetchone()[0]
            )
            for desde in {desde for _, desde in filas}
        }
        return [tramos[desde][numero - desde] for numero, desde in filas]

    def rejected_ids(self) -> array[int]:
        """Return the rows that cannot be used, in file order."""
        filas = self._conn.execute("SELECT rowid FROM carga_rechazos ORDER BY fila")
        return array("q", (fila[0] for fila in filas))

    def rejected_of(self, ids: Sequence[int]) -> dict[int, Rechazo]:
        """Return some of the rows that cannot be used, without what else they carry."""
        filas = self._conn.execute(
            "SELECT rowid, fila, columna, valor, motivo FROM carga_rechazos"
            " WHERE rowid IN (SELECT value FROM json_each(?))",
            (_a_json(list(ids)),),
        )
        return {
            f["rowid"]: Rechazo(f["fila"], f["columna"], f["valor"], f["motivo"], {}) for f in filas
        }

    def compare(self, destino: Destino, ahora: datetime) -> Comparacion:
        """Say what promoting would do, without writing anything in the store."""
        with self._stoppable():
            self._conn.execute("BEGIN")
            try:
                comparacion, _ = self._look(destino, ahora)
            finally:
                # The staged marks are kept; in a store of its own this commits nothing else.
                self._conn.commit()
        return comparacion

    def promote(
        self,
        cabecera: Cabecera,
        destino: Destino,
        autor: str,
        ahora: datetime,
        vence: Callable[[Caso], date | None],
        resumen: Callable[[Comparacion], Mapping[str, object]],
        avance: Callable[[int, int], None] = lambda _hechas, _total: None,
    ) -> tuple[int, Comparacion]:
        """Write the base in one transaction and return its id with what it did.

        `avance` is told the rows written and the total. A completa whose corte got a base meanwhile
        counts as a complemento. Raises Conflicto when somebody else imported the same bytes, or
        when it was interrupted before the commit.
        """
        self._set_cache(int(self._orden * _KIB_POR_FILA))
        with self._stoppable(), self._db.transaction(self._conn, self._go_on) as conn:
            if conn.execute(
                "SELECT 1 FROM main.bases WHERE sha256 = ? AND anulada_el IS NULL",
                (cabecera.sha256,),
            ).fetchone():
                raise Conflicto("Otra persona acaba de importar este archivo.")
            destino = self._destination(destino)
            comparacion, actualizaciones = self._look(destino, ahora)
            promocion = Promocion(conn, self._db, destino, ahora, self._go_on)
            base_id = promocion.insert_base(cabecera, autor)
            promocion.write(
                vence,
                Llegadas(
                    self._orden, comparacion.nuevas, self._fechas, self._contadas, self._of_lines
                ),
                actualizaciones,
                lambda parte: avance(int(parte * self._orden), self._orden),
            )
            promocion.finish(resumen(comparacion), comparacion.conciliacion)
            self._go_on()
        return base_id, comparacion

    def _of_lines(self) -> Iterator[DeLinea]:
        """Yield what the line of each staged row would say, in the order of the file."""
        # Packed by `add`, of this same object.
        return chain.from_iterable(map(pickle.loads, self._propias))

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Turn an interruption into what a person reads."""
        self._go_on()
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise _cancelada() from None

    def _go_on(self) -> None:
        """Raise when it was interrupted between two statements."""
        if self._parada.is_set():
            raise _cancelada()

    def _run(self, sentencia: str, *valores: object) -> sqlite3.Cursor:
        self._go_on()
        return self._conn.execute(sentencia, valores)

    def _set_cache(self, kib: int) -> None:
        self._conn.execute(
            f"PRAGMA main.cache_size = -{min(max(kib, _CACHE_KIB), _MAXIMA_CACHE_KIB)}"
        )

    def _destination(self, destino: Destino) -> Destino:
        """Return how the base counts now that nobody else can write."""
        hay = self._run(
            "SELECT 1 FROM main.bases WHERE corte = ? AND anulada_el IS NULL",
            destino.corte.isoformat(),
        ).fetchone()
        return replace(destino, tipo=TipoBase.COMPLEMENTO) if hay else destino

    def _look(
        self, destino: Destino, ahora: datetime
    ) -> tuple[Comparacion, Sequence[Actualizacion]]:
        """Compare every staged row with the store; what was seen before serves while it is true."""
        version = self._run("PRAGMA main.data_version").fetchone()[0]
        vista = self._vista
        if vista is not None and (vista.version, vista.destino) == (version, destino):
            return vista.comparacion, vista.actualizaciones
        self._locate()
        comparacion = Comparacion(tipo=destino.tipo)
        actualizaciones = self._effects(destino, comparacion, ahora)
        self._count(destino, comparacion)
        # A store in memory has no other connection that would move its version.
        guardar = self._db.ruta is not None and len(actualizaciones) <= _MAXIMO_GUARDADO
        self._vista = _Vista(version, destino, comparacion, actualizaciones) if guardar else None
        return comparacion, actualizaciones

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
        if len(self._llaves) < self._orden:
            self._run(
                "UPDATE carga_marcas SET efecto = 'duplicada' FROM (SELECT g.orden FROM carga g"
                " JOIN (SELECT cuenta, radicado, max(orden) AS ultima FROM carga"
                " GROUP BY cuenta, radicado HAVING count(*) > 1) d ON d.cuenta = g.cuenta"
                " AND d.radicado = g.radicado AND g.orden < d.ultima) x"
                " WHERE x.orden = carga_marcas.orden"
            )

    def _effects(
        self, destino: Destino, comparacion: Comparacion, ahora: datetime
    ) -> list[Actualizacion]:
        """Say what each row of a caso already known does to it; the unchanged are only counted."""
        # What cannot change anything is settled in SQL: an older corte, or the same parsed values.
        # A caso that waits for the back is looked at all the same: a row may be its answer.
        comparacion.iguales = self._run(
            "UPDATE carga_marcas SET efecto = 'igual' WHERE efecto IS NULL AND EXISTS (SELECT 1"
            " FROM main.casos c, carga g WHERE c.id = carga_marcas.caso_id"
            " AND g.orden = carga_marcas.orden"
            " AND ((c.huella = g.huella AND c.estado NOT IN ('EN_BACK', 'REESCALADO'))"
            f" OR {ULTIMO_CORTE} > ?))",
            destino.corte.isoformat(),
        ).rowcount
        de_filas = self._run(
            f"SELECT g.orden, g.huella, {', '.join(_CAMPOS[:-2])}, '[]', '{{}}'"
            " FROM carga_marcas m CROSS JOIN carga g ON g.orden = m.orden"
            " WHERE m.efecto IS NULL ORDER BY m.orden"
        )
        de_casos = self._run(
            "SELECT c.*, (SELECT t.login FROM main.tomas t WHERE t.caso_id = c.id AND t.vence > ?"
            f" AND viva(t.sesion)) AS tomado, {ULTIMO_CORTE} AS corte FROM carga_marcas m"
            " CROSS JOIN main.casos c ON c.id = m.caso_id WHERE m.efecto IS NULL ORDER BY m.orden",
            ahora.isoformat(timespec="seconds"),
        )
        nombres = [columna[0] for columna in de_casos.description]
        # Plain tuples: a row that finds its values by name looks through all its columns each time.
        de_filas.row_factory = de_casos.row_factory = None
        actualizaciones = []
        marcas = []
        for (orden, huella, *valores), puesto in zip(de_filas, de_casos, strict=True):
            self._go_on()
            antes = dict(zip(nombres, puesto, strict=True))
            fila, caso = fila_de(valores), caso_de(antes)
            efecto = aplicar_corte(caso, fila, destino.columnas, destino.corte, destino.tipo)
            if efecto.evento is None:
                comparacion.iguales += 1
                marcas.append(("igual", orden))
            else:
                comparacion.actualizadas += 1
                marcas.append(("actualizada", orden))
                comparacion.cambios.append(_cambio(caso, fila, efecto, antes["tomado"]))
            if caso.estado is Estado.REESCALADO:
                clase = resultado_conciliado(caso, efecto.caso)
                comparacion.conciliacion.setdefault(clase, []).append(caso.id)
            actualizaciones.append(Actualizacion(caso, antes, fila.radicado, efecto, huella))
        self._conn.executemany("UPDATE carga_marcas SET efecto = ? WHERE orden = ?", marcas)
        return actualizaciones

    def _count(self, destino: Destino, comparacion: Comparacion) -> None:
        conn = self._conn
        cuentas = dict(
            conn.execute("SELECT efecto, count(*) FROM carga_marcas GROUP BY efecto").fetchall()
        )
        comparacion.nuevas = cuentas.get("nueva", 0)
        comparacion.duplicadas = cuentas.get("duplicada", 0)
        comparacion.rechazadas = conn.execute("SELECT count(*) FROM carga_rechazos").fetchone()[0]
        if destino.tipo is not TipoBase.COMPLETA:
            return
        presentes = "SELECT caso_id FROM carga_marcas WHERE caso_id IS NOT NULL"
        previa = conn.execute(
            "SELECT id FROM main.bases WHERE tipo = 'completa' AND anulada_el IS NULL AND corte < ?"
            " ORDER BY corte DESC, id DESC LIMIT 1",
            (destino.corte.isoformat(),),
        ).fetchone()
        if previa is not None:
            comparacion.ausentes = [
                fila[0]
                for fila in conn.execute(
                    "SELECT DISTINCT f.caso_id FROM main.filas f JOIN main.casos c"
                    " ON c.id = f.caso_id WHERE f.base_id = ? AND c.retirado = 0"
                    f" AND f.caso_id NOT IN ({presentes}) ORDER BY 1",
                    (previa["id"],),
                )
            ]
        faltan = conn.execute(
            "SELECT id FROM main.casos WHERE estado = 'REESCALADO' AND retirado = 0"
            f" AND corte <= ? AND id NOT IN ({presentes}) ORDER BY id",
            (destino.corte.isoformat(),),
        )
        if ausentes := [fila[0] for fila in faltan]:
            comparacion.conciliacion["ausentes"] = ausentes


def _cancelada() -> Conflicto:
    return Conflicto("La importación se canceló; no se escribió nada.", codigo="cancelada")


def _cambio(caso: Caso, fila: FilaBase, efecto: EfectoCorte, tomado: str | None) -> Cambio:
    return Cambio(
        caso_id=caso.id,
        cuenta=caso.cuenta,
        radicado=caso.radicado,
        fila=fila.fila,
        antes=caso.estado,
        despues=efecto.caso.estado,
        cambios=efecto.cambios,
        tomado_por=tomado,
    )
