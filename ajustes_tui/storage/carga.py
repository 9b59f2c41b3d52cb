"""One import: the staging of its rows, their comparison with the store, and their promotion.

The rows of a base wait in temporary tables of a connection of their own, so that other people
keep writing while a workbook is read, and a process killed in the middle leaves no trace.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from ajustes_tui.domain.base import Cabecera, FilaBase, Rechazo, Resultado, TipoBase
from ajustes_tui.domain.caso import Caso
from ajustes_tui.domain.corte import SISTEMA, EfectoCorte, aplicar_corte, resultado_conciliado
from ajustes_tui.domain.estados import Estado
from ajustes_tui.domain.eventos import Evento
from ajustes_tui.errors import Conflicto
from ajustes_tui.storage.casos import caso_de, columnas_de
from ajustes_tui.storage.database import Database
from ajustes_tui.storage.historial import HistorialRepository, NuevaLinea

_STAGING = """
CREATE TEMP TABLE carga (
    orden INTEGER PRIMARY KEY,
    huella TEXT NOT NULL,
    fila INTEGER NOT NULL,
    cuenta TEXT NOT NULL,
    radicado TEXT NOT NULL,
    motivo TEXT NOT NULL,
    estado_ajuste TEXT NOT NULL,
    resultado TEXT,
    resultado_crudo TEXT NOT NULL,
    resultado_por_revisar INTEGER NOT NULL,
    motivo_rechazo TEXT,
    valor_solicitado INTEGER,
    valor_aplicado INTEGER,
    asesor_id TEXT,
    asesor_nombre TEXT,
    aliado TEXT,
    fecha_solicitud TEXT,
    fecha_respuesta TEXT,
    razon TEXT,
    subrazon TEXT,
    cun TEXT,
    usuario_nombre TEXT,
    telefonos TEXT NOT NULL,
    datos TEXT NOT NULL,
    crudo TEXT NOT NULL,
    caso_id INTEGER,
    efecto TEXT
);
CREATE TEMP TABLE carga_rechazos (
    fila INTEGER NOT NULL,
    columna TEXT NOT NULL,
    valor TEXT NOT NULL,
    motivo TEXT NOT NULL,
    crudo TEXT NOT NULL
);
CREATE TEMP TABLE carga_vence (fecha_solicitud TEXT, vence TEXT);
"""
_CAMPOS = FilaBase._fields
_A_CARGA = (
    f"INSERT INTO carga (orden, huella, {', '.join(_CAMPOS)})"
    f" VALUES (?, ?, {', '.join('?' * len(_CAMPOS))})"
)
_FECHAS = tuple(_CAMPOS.index(campo) for campo in ("fecha_solicitud", "fecha_respuesta"))
_EN_JSON = tuple(_CAMPOS.index(campo) for campo in ("telefonos", "datos", "crudo"))
_SIN_HUELLA = {"fila", "crudo", "datos", "telefonos", "radicado"}
_CON_HUELLA = itemgetter(*(i for i, campo in enumerate(_CAMPOS) if campo not in _SIN_HUELLA))
_COPIADOS = ", ".join(
    campo
    for campo in _CAMPOS
    if campo not in ("fila", "razon", "subrazon", "telefonos", "crudo", "fecha_solicitud")
)
"""Columns a new caso takes from its row as they are."""
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
class Destino:
    """Which corte a staged base belongs to and how it counts."""

    corte: date
    tipo: TipoBase
    columnas: frozenset[str]


class Carga:
    """The rows of one base, staged on a connection of its own until promoted or closed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._conn = db.connect()
        if db.ruta is None:
            self._conn.close()
            self._conn = db.conn
        for tabla in ("carga", "carga_rechazos", "carga_vence"):
            self._conn.execute(f"DROP TABLE IF EXISTS temp.{tabla}")
        self._conn.executescript(_STAGING)
        self._orden = 0

    def close(self) -> None:
        """Throw the staged rows away."""
        if self._conn is not self._db.conn:
            self._conn.close()

    def add(self, filas: Iterable[FilaBase | Rechazo], columnas: frozenset[str]) -> None:
        """Stage a chunk of rows in the order of the file."""
        validas, rechazos = [], []
        marca = ",".join(sorted(columnas))
        for fila in filas:
            if isinstance(fila, Rechazo):
                rechazos.append(
                    (
                        fila.fila,
                        fila.columna,
                        fila.valor,
                        fila.motivo,
                        json.dumps(fila.crudo, ensure_ascii=False),
                    )
                )
                continue
            self._orden += 1
            validas.append((self._orden, _huella(fila, marca), *_a_columnas(fila)))
        self._conn.execute("BEGIN")
        self._conn.executemany(_A_CARGA, validas)
        self._conn.executemany("INSERT INTO carga_rechazos VALUES (?, ?, ?, ?, ?)", rechazos)
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
            "SELECT orden FROM carga WHERE efecto = ? ORDER BY orden", (efecto,)
        )
        return array("q", (fila[0] for fila in filas))

    def rows_of(self, ordenes: Sequence[int]) -> dict[int, FilaBase]:
        """Return some staged rows by their place in the file."""
        filas = self._conn.execute(
            "SELECT * FROM carga WHERE orden IN (SELECT value FROM json_each(?))",
            (_a_json(list(ordenes)),),
        )
        return {fila["orden"]: _fila_de(fila) for fila in filas}

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
        self._conn.execute("BEGIN")
        try:
            self._locate()
            comparacion = Comparacion()
            for _ in self._effects(destino, comparacion, ahora):
                pass
            self._count(destino, comparacion)
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
    ) -> tuple[int, Comparacion]:
        """Write the base in one transaction and return its id with what it did.

        Raises Conflicto when somebody else imported the same bytes meanwhile.
        """
        with self._db.transaction(self._conn) as conn:
            if conn.execute(
                "SELECT 1 FROM main.bases WHERE sha256 = ? AND anulada_el IS NULL",
                (cabecera.sha256,),
            ).fetchone():
                raise Conflicto("Otra persona acaba de importar este archivo.")
            self._locate()
            comparacion = Comparacion()
            base_id = _insert_base(conn, cabecera, destino, autor, ahora)
            lineas: list[NuevaLinea] = []
            previos: list[Mapping[str, object]] = []
            revisiones: list[tuple[NuevaLinea, int]] = []
            for caso, fila, efecto, antes, huella in self._effects(destino, comparacion, ahora):
                _save_update(conn, efecto.caso, huella, vence(efecto.caso), efecto.evento)
                if efecto.evento is not None:
                    lineas.append(_linea_de_corte(caso, fila, efecto, base_id, ahora))
                    previos.append({"caso": columnas_de(caso) | {"huella": antes}})
                if efecto.revision is not None:
                    revisiones.append((_linea_de_revision(efecto, base_id, ahora), caso.id))
            historial = HistorialRepository(self._db)
            self._insert_new(conn, base_id, destino, vence, historial, ahora)
            ultima = historial.append_many(lineas, conn)
            historial.save_snapshots(ultima - len(lineas) + 1, previos, conn)
            for linea, caso_id in revisiones:
                numero = historial.append_many([linea], conn)
                conn.execute("UPDATE casos SET revision = ? WHERE id = ?", (numero, caso_id))
            self._carry_on(conn, destino)
            self._count(destino, comparacion)
            self._insert_filas(conn, base_id)
            texto = json.dumps(resumen(comparacion), ensure_ascii=False)
            conn.execute(
                "UPDATE bases SET resumen = ?, conciliacion = ? WHERE id = ?",
                (texto, json.dumps(comparacion.conciliacion), base_id),
            )
        return base_id, comparacion

    def _locate(self) -> None:
        """Find the caso of each staged row, and leave only the last of several rows of one caso."""
        conn = self._conn
        conn.execute(
            "UPDATE carga SET efecto = NULL, caso_id = (SELECT r.caso_id FROM main.radicados r"
            " WHERE r.cuenta = carga.cuenta AND r.radicado = carga.radicado AND r.anulado = 0)"
        )
        conn.execute(
            "UPDATE carga SET efecto = 'duplicada' WHERE orden NOT IN (SELECT max(orden) FROM carga"
            " GROUP BY coalesce(caso_id, cuenta || char(31) || radicado))"
        )
        conn.execute("UPDATE carga SET efecto = 'nueva' WHERE efecto IS NULL AND caso_id IS NULL")

    def _effects(
        self, destino: Destino, comparacion: Comparacion, ahora: datetime
    ) -> Iterator[tuple[Caso, FilaBase, EfectoCorte, str, str]]:
        """Yield what each row of a caso already known does to it; the unchanged are only counted."""
        conn = self._conn
        # What cannot change anything is settled in SQL: an older corte, or the same parsed values.
        # A caso that waits for the back is looked at all the same: a row may be its answer.
        comparacion.iguales = conn.execute(
            "UPDATE carga SET efecto = 'igual' WHERE efecto IS NULL AND EXISTS (SELECT 1"
            " FROM main.casos c WHERE c.id = carga.caso_id AND (c.corte > ? OR"
            " (c.huella = carga.huella AND c.estado NOT IN ('EN_BACK', 'REESCALADO'))))",
            (destino.corte.isoformat(),),
        ).rowcount
        pendientes = conn.execute(
            "SELECT g.*, c.huella AS antes, c.id,"
            " (SELECT t.login FROM main.tomas t WHERE t.caso_id = c.id AND t.vence > ?) AS tomado"
            " FROM carga g JOIN main.casos c ON c.id = g.caso_id WHERE g.efecto IS NULL",
            (ahora.isoformat(timespec="seconds"),),
        ).fetchall()
        for puesto in pendientes:
            fila = _fila_de(puesto)
            caso = caso_de(
                conn.execute("SELECT * FROM main.casos WHERE id = ?", (puesto["id"],)).fetchone()
            )
            efecto = aplicar_corte(caso, fila, destino.columnas, destino.corte, destino.tipo)
            if efecto.evento is None:
                comparacion.iguales += 1
                self._mark(puesto["orden"], "igual")
            else:
                comparacion.actualizadas += 1
                self._mark(puesto["orden"], "actualizada")
                comparacion.cambios.append(_cambio(caso, fila, efecto, puesto["tomado"]))
            if caso.estado is Estado.REESCALADO:
                clase = resultado_conciliado(caso, efecto.caso)
                comparacion.conciliacion.setdefault(clase, []).append(caso.id)
            yield caso, fila, efecto, puesto["antes"], puesto["huella"]

    def _mark(self, orden: int, efecto: str) -> None:
        self._conn.execute("UPDATE carga SET efecto = ? WHERE orden = ?", (efecto, orden))

    def _count(self, destino: Destino, comparacion: Comparacion) -> None:
        conn = self._conn
        cuentas = dict(
            conn.execute("SELECT efecto, count(*) FROM carga GROUP BY efecto").fetchall()
        )
        comparacion.nuevas = cuentas.get("nueva", 0)
        comparacion.duplicadas = cuentas.get("duplicada", 0)
        comparacion.rechazadas = conn.execute("SELECT count(*) FROM carga_rechazos").fetchone()[0]
        if destino.tipo is not TipoBase.COMPLETA:
            return
        presentes = "SELECT caso_id FROM carga WHERE caso_id IS NOT NULL"
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

    def _insert_new(
        self,
        conn: sqlite3.Connection,
        base_id: int,
        destino: Destino,
        vence: Callable[[Caso], date | None],
        historial: HistorialRepository,
        ahora: datetime,
    ) -> None:
        """Make a caso of each new row, in SQL: the rows never come back to Python but for the chain."""
        conn.execute(
            "UPDATE carga SET caso_id = n.id FROM (SELECT orden, row_number() OVER (ORDER BY orden)"
            " + (SELECT coalesce(max(id), 0) FROM main.casos) AS id FROM carga"
            " WHERE efecto = 'nueva') n WHERE n.orden = carga.orden"
        )
        self._set_clocks(conn, destino.corte, vence)
        conn.execute(
            f"INSERT INTO main.casos (id, estado, corte, corte_inicial, base_id, huella,"
            f" fecha_solicitud, vence, {_COPIADOS})"
            f" SELECT caso_id, :estado, :corte, :corte, :base, huella, g.fecha_solicitud, v.vence,"
            f" {_COPIADOS} FROM carga g LEFT JOIN carga_vence v"
            f" ON v.fecha_solicitud IS g.fecha_solicitud WHERE efecto = 'nueva' ORDER BY orden",
            {
                "estado": Estado.POR_CLASIFICAR.value,
                "corte": destino.corte.isoformat(),
                "base": base_id,
            },
        )
        conn.execute(
            "INSERT INTO main.radicados (caso_id, cuenta, radicado)"
            " SELECT caso_id, cuenta, radicado FROM carga WHERE efecto = 'nueva' ORDER BY orden"
        )
        nuevas = conn.execute("SELECT * FROM carga WHERE efecto = 'nueva' ORDER BY orden")
        while tramo := nuevas.fetchmany(1_000):
            historial.append_many(
                [_linea_nueva(puesto, destino.corte, base_id, ahora) for puesto in tramo], conn
            )

    def _set_clocks(
        self, conn: sqlite3.Connection, corte: date, vence: Callable[[Caso], date | None]
    ) -> None:
        """Work out the clock of each fecha de solicitud once: a base has few of them."""
        fechas = conn.execute("SELECT DISTINCT fecha_solicitud FROM carga WHERE efecto = 'nueva'")
        relojes = []
        for (fecha,) in fechas.fetchall():
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
            limite = vence(caso)
            relojes.append((fecha, limite.isoformat() if limite else None))
        conn.executemany("INSERT INTO carga_vence VALUES (?, ?)", relojes)

    def _carry_on(self, conn: sqlite3.Connection, destino: Destino) -> None:
        """Bring the unchanged casos to this corte, and the numbers any row has to its cuenta."""
        conn.execute(
            "UPDATE main.casos SET corte = :corte WHERE corte < :corte"
            " AND id IN (SELECT caso_id FROM carga WHERE efecto = 'igual')",
            {"corte": destino.corte.isoformat()},
        )
        conn.execute(
            "INSERT OR IGNORE INTO main.telefonos (cuenta, numero)"
            " SELECT g.cuenta, j.value FROM carga g, json_each(g.telefonos) j ORDER BY g.orden"
        )

    def _insert_filas(self, conn: sqlite3.Connection, base_id: int) -> None:
        """Keep every raw row, the duplicates beside the caso they repeat."""
        conn.execute(
            "UPDATE carga SET caso_id = (SELECT g.caso_id FROM carga g WHERE g.cuenta = carga.cuenta"
            " AND g.radicado = carga.radicado AND g.efecto = 'nueva')"
            " WHERE efecto = 'duplicada' AND caso_id IS NULL"
        )
        conn.execute(
            "INSERT INTO main.filas (base_id, fila, caso_id, efecto, crudo)"
            " SELECT ?, fila, caso_id, efecto, crudo FROM carga ORDER BY orden",
            (base_id,),
        )
        conn.execute(
            "INSERT INTO main.filas (base_id, fila, efecto, columna, valor, motivo, crudo)"
            " SELECT ?, fila, 'rechazada', columna, valor, motivo, crudo FROM carga_rechazos",
            (base_id,),
        )


def _huella(fila: FilaBase, columnas: str) -> str:
    """Return what tells whether Claro's parsed values changed; raw text does not count."""
    valores = f"{_CON_HUELLA(fila)}{columnas}"
    return hashlib.blake2b(valores.encode(), digest_size=16).hexdigest()


def _a_columnas(fila: FilaBase) -> list[object]:
    valores: list[object] = list(fila)
    for i in _FECHAS:
        dia = valores[i]
        valores[i] = dia.isoformat() if isinstance(dia, date) else None
    for i in _EN_JSON:
        valores[i] = _a_json(valores[i])
    return valores


def _fila_de(puesto: sqlite3.Row) -> FilaBase:
    valores: list[Any] = [puesto[campo] for campo in _CAMPOS]
    for i in _FECHAS:
        valores[i] = date.fromisoformat(valores[i]) if valores[i] else None
    for i in _EN_JSON:
        valores[i] = json.loads(valores[i])
    fila = FilaBase._make(valores)
    return fila._replace(
        resultado=Resultado(fila.resultado) if fila.resultado else None,
        resultado_por_revisar=bool(fila.resultado_por_revisar),
        telefonos=tuple(fila.telefonos),
        crudo=tuple(fila.crudo),
    )


def _save_update(
    conn: sqlite3.Connection,
    caso: Caso,
    huella: str,
    vence: date | None,
    evento: Evento | None,
) -> None:
    """Write a caso a corte touched; its version moves only when something a person sees changed."""
    valores = columnas_de(caso) | {
        "huella": huella,
        "vence": vence.isoformat() if vence else None,
        "version": caso.version + (evento is not None),
    }
    cambios = ", ".join(f"{campo} = :{campo}" for campo in valores if campo != "id")
    conn.execute(f"UPDATE casos SET {cambios} WHERE id = :id", valores)


def _insert_base(
    conn: sqlite3.Connection, cabecera: Cabecera, destino: Destino, autor: str, ahora: datetime
) -> int:
    cursor = conn.execute(
        "INSERT INTO bases (archivo, sha256, tamano, corte, tipo, hoja, resumen, importada_por,"
        " importada_el) VALUES (?, ?, ?, ?, ?, ?, '{}', ?, ?)",
        (
            cabecera.archivo,
            cabecera.sha256,
            cabecera.tamano,
            destino.corte.isoformat(),
            destino.tipo.value,
            cabecera.hoja,
            autor,
            ahora.isoformat(timespec="seconds"),
        ),
    )
    return int(cursor.lastrowid or 0)


def _linea_nueva(puesto: sqlite3.Row, corte: date, base_id: int, ahora: datetime) -> NuevaLinea:
    return NuevaLinea(
        momento=ahora,
        agente=SISTEMA,
        cuenta=puesto["cuenta"],
        caso_id=puesto["caso_id"],
        evento=Evento.CASO_NUEVO,
        estado_antes=None,
        estado_despues=Estado.POR_CLASIFICAR.value,
        radicado=puesto["radicado"],
        razon=puesto["razon"],
        subrazon=puesto["subrazon"],
        cun=puesto["cun"],
        datos={"corte": corte.isoformat(), "resultado": puesto["resultado"]},
        base_id=base_id,
    )


def _linea_de_corte(
    antes: Caso, fila: FilaBase, efecto: EfectoCorte, base_id: int, ahora: datetime
) -> NuevaLinea:
    textos = ("estado_ajuste", "motivo_rechazo", "usuario_nombre", "asesor_nombre")
    datos: dict[str, object] = {
        campo: [_dicho(valor) for valor in par]
        for campo, par in efecto.cambios.items()
        if campo not in textos
    }
    aparte = "; ".join(
        f"{campo}: {par[1] or '—'}" for campo, par in efecto.cambios.items() if campo in textos
    )
    return NuevaLinea(
        momento=ahora,
        agente=SISTEMA,
        cuenta=antes.cuenta,
        caso_id=antes.id,
        evento=efecto.evento or Evento.CAMBIO_DE_DATOS,
        estado_antes=antes.estado.value,
        estado_despues=efecto.caso.estado.value,
        radicado=fila.radicado,
        cun=efecto.caso.cun,
        datos={"corte": efecto.caso.corte.isoformat(), **datos},
        motivo=aparte or None,
        base_id=base_id,
    )


def _linea_de_revision(efecto: EfectoCorte, base_id: int, ahora: datetime) -> NuevaLinea:
    caso = efecto.caso
    return NuevaLinea(
        momento=ahora,
        agente=SISTEMA,
        cuenta=caso.cuenta,
        caso_id=caso.id,
        evento=Evento.PEDIR_REVISION,
        estado_antes=caso.estado.value,
        estado_despues=caso.estado.value,
        radicado=caso.radicado_actual,
        motivo=efecto.revision,
        base_id=base_id,
    )


def _dicho(valor: object) -> object:
    return valor.isoformat() if isinstance(valor, date) else valor


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
