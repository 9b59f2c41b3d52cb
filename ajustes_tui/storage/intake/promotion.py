"""The write of one import: new casos, updates, the lines of the chain and every raw row, in one transaction.

It is the only moment in which an import keeps everybody else from writing, so what can be worked
out beside the writer is: a thread chains the new lines while SQLite copies the staged rows.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from ajustes_tui.domain.base.fields import BESIDE_CHAIN
from ajustes_tui.domain.base.rows import Cabecera, FilaBase, TipoBase
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.corte import SISTEMA, EfectoCorte
from ajustes_tui.storage.casos.casos import COLUMNAS_DE_CASO, columnas_que_cambian
from ajustes_tui.storage.casos.historial import (
    Eslabon,
    HistorialRepository,
    NuevaLinea,
    Propias,
    canonical,
)
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.figures.counters import add_base

_COPIADOS = ", ".join(
    campo
    for campo in FilaBase._fields
    if campo not in ("fila", "razon", "subrazon", "telefonos", "fecha_solicitud")
)
"""Columns a new caso takes from its row as they are."""
_NUEVAS = "FROM carga_marcas m CROSS JOIN carga g ON g.orden = m.orden"
_LINEAS = (
    "SELECT x.linea, g.cuenta, x.linea - :antes, g.razon, g.subrazon, g.radicado, g.cun, x.datos,"
    " x.huella_previa, x.huella FROM carga_cadena x CROSS JOIN carga g ON g.orden = x.orden"
    " WHERE x.linea BETWEEN :desde AND :hasta ORDER BY x.linea"
)
"""Lines of new casos, whose numbers run along with those of their casos."""
_LINEAS_POR_VEZ = 20_000
_GUARDADOS = (*COLUMNAS_DE_CASO, "cubeta", "espera", "huella")
"""What is kept of a caso from before an import, so that its base can be undone."""


@dataclass(frozen=True, slots=True)
class Destino:
    """Which corte a staged base belongs to and how it counts."""

    corte: date
    tipo: TipoBase
    columnas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actualizacion:
    """What a row does to a caso that was already there, the unchanged in sight included."""

    caso: Caso
    antes: Mapping[str, object]
    """The columns of the caso in the store, besides some that are not of the caso."""
    radicado: str
    efecto: EfectoCorte
    huella: str


DeLinea = tuple[str, str | None, str | None, str, str | None, str | None]
"""What the line of a new caso says of its row: cuenta, razón, subrazón, radicado, CUN, resultado."""


@dataclass(frozen=True, slots=True)
class Llegadas:
    """What a promotion needs of the staged rows besides themselves, so that none is read back."""

    cuantas: int
    nuevas: int
    """How many of them make a caso."""
    fechas: Collection[str | None]
    """Their days of request, each once."""
    contadas: Mapping[tuple[str | None, ...], int] | None
    """How many there are of each `DE_SU_FILA`, unless they were too many to count."""
    de_linea: Callable[[], Iterator[DeLinea]]
    """Goes through what a line would say of each row, in the order of the file."""


@dataclass(frozen=True, slots=True)
class _Actualizados:
    """What the updates of a promotion write, ready for the connection."""

    columnas: list[str]
    valores: list[tuple[object, ...]]
    lineas: list[NuevaLinea]
    previos: list[str]
    """What stood before each line, in JSON."""
    callados: list[tuple[int, str]]
    """The casos changed without a line, and what stood before, in JSON."""
    revisiones: list[tuple[NuevaLinea, int]]


class Promocion:
    """The statements of one promotion, inside the transaction of the connection they are given."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        db: Database,
        destino: Destino,
        ahora: datetime,
        seguir: Callable[[], None],
    ) -> None:
        self._conn = conn
        self._historial = HistorialRepository(db)
        self._destino = destino
        self._corte = destino.corte.isoformat()
        self._ahora = ahora
        self._seguir = seguir
        self._base_id = 0

    def insert_base(self, cabecera: Cabecera, autor: str) -> int:
        """Write the base itself and return its id."""
        cursor = self._run(
            "INSERT INTO main.bases (archivo, sha256, tamano, corte, tipo, hoja, resumen,"
            " importada_por, importada_el) VALUES (?, ?, ?, ?, ?, ?, '{}', ?, ?)",
            cabecera.archivo,
            cabecera.sha256,
            cabecera.tamano,
            self._corte,
            self._destino.tipo.value,
            cabecera.hoja,
            autor,
            self._ahora.isoformat(timespec="seconds"),
        )
        self._base_id = int(cursor.lastrowid or 0)
        return self._base_id

    def write(
        self,
        vence: Callable[[Caso], date | None],
        llegadas: Llegadas,
        actualizaciones: Sequence[Actualizacion],
        avance: Callable[[float], None],
    ) -> None:
        """Write casos, lines and raw rows; `avance` is told the part of the work that is done."""
        primero, ordenes = self._number_new(llegadas)
        numero, previa = self._historial.head(self._conn)
        modelo = self._line_of_new()
        with ThreadPoolExecutor(max_workers=1) as hilo:
            propias = self._own_values(llegadas, ordenes, primero)
            cadena = hilo.submit(self._historial.chain_alike, modelo, propias, numero, previa)
            # The thread lets go of each value once it is chained.
            del propias
            relojes = [vence(hecha.efecto.caso) for hecha in actualizaciones]
            escritura = hilo.submit(self._prepare, actualizaciones, relojes)
            self._set_clocks(llegadas.fechas, vence)
            self._insert_new()
            avance(0.4)
            self._insert_rows()
            todas = llegadas.nuevas == llegadas.cuantas
            contados = llegadas.contadas if todas else None
            add_base(self._conn, self._base_id, self._destino.corte, primero, contados)
            avance(0.6)
            self._stage_chain(cadena.result(), ordenes)
            actualizados = escritura.result()
        for hechas in range(0, len(ordenes), _LINEAS_POR_VEZ):
            self._insert_lines(modelo, numero + 1 - primero, numero + 1 + hechas)
            avance(0.6 + 0.3 * hechas / len(ordenes))
        self._update(actualizados)
        avance(1.0)

    def finish(
        self, resumen: Mapping[str, object], conciliacion: Mapping[str, Sequence[int]]
    ) -> None:
        """Keep what the base did beside it."""
        self._run(
            "UPDATE main.bases SET resumen = ?, conciliacion = ? WHERE id = ?",
            json.dumps(resumen, ensure_ascii=False),
            json.dumps(conciliacion),
            self._base_id,
        )

    def _run(self, sentencia: str, *valores: object) -> sqlite3.Cursor:
        self._seguir()
        return self._conn.execute(sentencia, valores)

    def _number_new(self, llegadas: Llegadas) -> tuple[int, Sequence[int]]:
        """Give the new casos consecutive numbers, in the order of the file.

        Return the first number, and the place in the file of the row of each.
        """
        ultimo = int(self._run("SELECT coalesce(max(id), 0) FROM main.casos").fetchone()[0])
        if llegadas.nuevas == llegadas.cuantas:
            self._run("UPDATE carga_marcas SET caso_id = orden + ?", ultimo)
            return ultimo + 1, range(1, llegadas.cuantas + 1)
        filas = self._run("SELECT orden FROM carga_marcas WHERE efecto = 'nueva' ORDER BY orden")
        ordenes = array("q", (fila[0] for fila in filas))
        self._seguir()
        self._conn.executemany(
            "UPDATE carga_marcas SET caso_id = ? WHERE orden = ?", enumerate(ordenes, ultimo + 1)
        )
        return ultimo + 1, ordenes

    def _own_values(
        self, llegadas: Llegadas, ordenes: Sequence[int], primero: int
    ) -> Iterator[Propias]:
        """Yield what tells the lines of the new casos from each other."""
        if not ordenes:
            return
        de_linea = llegadas.de_linea()
        if len(ordenes) < llegadas.cuantas:
            elegidas = set(ordenes)
            de_linea = (dicho for orden, dicho in enumerate(de_linea, 1) if orden in elegidas)
        datos = _Datos(self._corte)
        for caso_id, dicho in enumerate(de_linea, primero):
            cuenta, razon, subrazon, radicado, cun, resultado = dicho
            yield cuenta, caso_id, razon, subrazon, radicado, cun, datos[resultado]

    def _stage_chain(self, cadena: Sequence[Eslabon], ordenes: Sequence[int]) -> None:
        """Put the links of the chain where one statement finds them beside their rows."""
        self._seguir()
        self._conn.execute("DELETE FROM carga_cadena")
        self._conn.executemany(
            "INSERT INTO carga_cadena VALUES (?, ?, ?, ?, ?)",
            (
                (linea, orden, *huellas)
                for (linea, *huellas), orden in zip(cadena, ordenes, strict=True)
            ),
        )

    def _insert_lines(self, modelo: NuevaLinea, antes: int, desde: int) -> None:
        """Append some lines of new casos; `antes` is how far their numbers are from the casos'."""
        self._seguir()
        lugares = {"antes": antes, "desde": desde, "hasta": desde + _LINEAS_POR_VEZ - 1}
        self._historial.insert_chained(modelo, _LINEAS, lugares, self._conn)

    def _line_of_new(self) -> NuevaLinea:
        return NuevaLinea(
            momento=self._ahora,
            agente=SISTEMA,
            cuenta="",
            caso_id=0,
            evento=Evento.CASO_NUEVO,
            estado_antes=None,
            estado_despues=Estado.POR_CLASIFICAR.value,
            base_id=self._base_id,
        )

    def _insert_new(self) -> None:
        """Make a caso of each new row, in SQL: the rows never come back to Python but for the chain."""
        self._run(
            f"INSERT INTO main.casos (id, estado, corte, corte_inicial, base_id, huella,"
            f" fecha_solicitud, vence, {_COPIADOS})"
            f" SELECT m.caso_id, ?, ?, ?, ?, g.huella, g.fecha_solicitud,"
            f" (SELECT v.vence FROM carga_vence v"
            f" WHERE v.fecha_solicitud = coalesce(g.fecha_solicitud, '')),"
            f" {_COPIADOS} {_NUEVAS} WHERE m.efecto = 'nueva' ORDER BY m.orden",
            Estado.POR_CLASIFICAR.value,
            self._corte,
            self._corte,
            self._base_id,
        )
        self._run(
            "INSERT INTO main.radicados (caso_id, cuenta, radicado)"
            f" SELECT m.caso_id, g.cuenta, g.radicado {_NUEVAS}"
            " WHERE m.efecto = 'nueva' ORDER BY m.orden"
        )

    def _set_clocks(
        self, fechas: Collection[str | None], vence: Callable[[Caso], date | None]
    ) -> None:
        """Work out the clock of each fecha de solicitud once: a base has few of them."""
        relojes = []
        for fecha in fechas:
            caso = Caso(
                id=0,
                cuenta="",
                radicado="",
                version=1,
                estado=Estado.POR_CLASIFICAR,
                corte=self._destino.corte,
                corte_inicial=self._destino.corte,
                fecha_solicitud=date.fromisoformat(fecha) if fecha else None,
            )
            relojes.append((fecha or "", _iso(vence(caso))))
        self._run("DELETE FROM carga_vence")
        self._conn.executemany("INSERT INTO carga_vence VALUES (?, ?)", relojes)

    def _insert_rows(self) -> None:
        """Keep every raw row, the duplicates beside the caso they repeat."""
        self._run(
            "UPDATE carga_marcas SET caso_id = (SELECT r.caso_id FROM carga g JOIN main.radicados r"
            " ON r.cuenta = g.cuenta AND r.radicado = g.radicado AND r.anulado = 0"
            " WHERE g.orden = carga_marcas.orden) WHERE efecto = 'duplicada' AND caso_id IS NULL"
        )
        self._run(
            "INSERT INTO main.filas (base_id, fila, caso_id, efecto, crudo)"
            f" SELECT ?, g.fila, m.caso_id, m.efecto, '' {_NUEVAS} ORDER BY m.orden",
            self._base_id,
        )
        self._run(
            "INSERT INTO main.crudas (base_id, desde, filas)"
            " SELECT ?, desde, filas FROM carga_crudas ORDER BY desde",
            self._base_id,
        )
        self._run(
            "INSERT INTO main.filas (base_id, fila, efecto, columna, valor, motivo, crudo)"
            " SELECT ?, fila, 'rechazada', columna, valor, motivo, crudo FROM carga_rechazos",
            self._base_id,
        )
        self._run(
            "INSERT OR IGNORE INTO main.telefonos (cuenta, numero, base_id)"
            " SELECT g.cuenta, j.value, ? FROM carga g, json_each(g.telefonos) j ORDER BY g.orden",
            self._base_id,
        )

    def _prepare(
        self, actualizaciones: Sequence[Actualizacion], relojes: Sequence[date | None]
    ) -> _Actualizados:
        """Work out what the updates write; it needs no connection, so it runs beside the writer."""
        nuevos = list(map(_changes, actualizaciones, relojes))
        # Only columns some caso changes: the indices of the others are then left alone.
        cambian = sorted({campo for cambios in nuevos for campo in cambios})
        valores = [
            (*(cambios.get(campo, hecha.antes[campo]) for campo in cambian), hecha.caso.id)
            for hecha, cambios in zip(actualizaciones, nuevos, strict=True)
        ]
        con_linea = [hecha for hecha in actualizaciones if hecha.efecto.evento is not None]
        return _Actualizados(
            cambian,
            valores,
            [self._line_of_update(hecha) for hecha in con_linea],
            [
                canonical({"caso": {campo: hecha.antes[campo] for campo in _GUARDADOS}})
                for hecha in con_linea
            ],
            [
                (hecha.caso.id, canonical({campo: hecha.antes[campo] for campo in cambios}))
                for hecha, cambios in zip(actualizaciones, nuevos, strict=True)
                if hecha.efecto.evento is None and _silent(hecha, cambios)
            ],
            [
                (self._line_of_review(hecha), hecha.caso.id)
                for hecha in actualizaciones
                if hecha.efecto.revision is not None
            ],
        )

    def _update(self, hechos: _Actualizados) -> None:
        """Write the casos a corte touched, their lines, and what stood before each."""
        self._seguir()
        numero, _ = self._historial.head(self._conn)
        self._conn.executemany(
            "INSERT INTO main.callados (base_id, caso_id, linea, antes) VALUES (?, ?, ?, ?)",
            [(self._base_id, caso_id, numero, antes) for caso_id, antes in hechos.callados],
        )
        if hechos.columnas:
            self._set_columns(hechos.columnas, hechos.valores)
        ultima = self._historial.append_many(hechos.lineas, self._conn)
        primera = ultima - len(hechos.lineas) + 1
        self._historial.save_snapshots(primera, hechos.previos, self._conn)
        for linea, caso_id in hechos.revisiones:
            self._seguir()
            numero = self._historial.append_many([linea], self._conn)
            self._historial.ask(caso_id, numero, self._conn)

    def _set_columns(self, columnas: Sequence[str], valores: Sequence[tuple[object, ...]]) -> None:
        """Change many casos in one statement: each one would first copy every page it touches."""
        self._run("DROP TABLE IF EXISTS temp.carga_cambios")
        self._run(f"CREATE TEMP TABLE carga_cambios ({', '.join(columnas)}, caso_id)")
        huecos = ", ".join("?" * (len(columnas) + 1))
        self._conn.executemany(f"INSERT INTO carga_cambios VALUES ({huecos})", valores)
        cambios = ", ".join(f"{campo} = x.{campo}" for campo in columnas)
        self._run(
            f"UPDATE main.casos SET {cambios} FROM carga_cambios x WHERE casos.id = x.caso_id"
        )

    def _line_of_update(self, hecha: Actualizacion) -> NuevaLinea:
        efecto = hecha.efecto
        datos: dict[str, object] = {
            campo: [_dicho(valor) for valor in par]
            for campo, par in efecto.cambios.items()
            if campo not in BESIDE_CHAIN
        }
        aparte = "; ".join(
            f"{campo}: {par[1] or '—'}"
            for campo, par in efecto.cambios.items()
            if campo in BESIDE_CHAIN
        )
        return NuevaLinea(
            momento=self._ahora,
            agente=SISTEMA,
            cuenta=hecha.caso.cuenta,
            caso_id=hecha.caso.id,
            evento=efecto.evento or Evento.CAMBIO_DE_DATOS,
            estado_antes=hecha.caso.estado.value,
            estado_despues=efecto.caso.estado.value,
            radicado=hecha.radicado,
            cun=efecto.caso.cun,
            datos={"corte": efecto.caso.corte.isoformat(), **datos},
            motivo=aparte or None,
            base_id=self._base_id,
        )

    def _line_of_review(self, hecha: Actualizacion) -> NuevaLinea:
        caso = hecha.efecto.caso
        return NuevaLinea(
            momento=self._ahora,
            agente=SISTEMA,
            cuenta=caso.cuenta,
            caso_id=caso.id,
            evento=Evento.PEDIR_REVISION,
            estado_antes=caso.estado.value,
            estado_despues=caso.estado.value,
            radicado=caso.radicado_actual,
            motivo=hecha.efecto.revision,
            base_id=self._base_id,
        )


class _Datos(dict[str | None, str]):
    """The data of the line of a new caso, which only its result tells apart."""

    def __init__(self, corte: str) -> None:
        super().__init__()
        self._corte = corte

    def __missing__(self, resultado: str | None) -> str:
        self[resultado] = canonical({"corte": self._corte, "resultado": resultado})
        return self[resultado]


def _changes(hecha: Actualizacion, vence: date | None) -> dict[str, object]:
    """Return the columns to write; a version moves only when a person sees the change."""
    despues = columnas_que_cambian(hecha.caso, hecha.efecto.caso) | {
        "huella": hecha.huella,
        "vence": _iso(vence),
        "version": hecha.caso.version + (hecha.efecto.evento is not None),
    }
    return {campo: valor for campo, valor in despues.items() if hecha.antes[campo] != valor}


def _silent(hecha: Actualizacion, cambios: Collection[str]) -> bool:
    """Tell whether a change without a line is one that counts later on, not just another spelling."""
    por_revisar = hecha.caso.resultado_por_revisar and "resultado_crudo" in cambios
    return por_revisar or not {"propios", "resultado_por_revisar"}.isdisjoint(cambios)


def _iso(dia: date | None) -> str | None:
    return dia.isoformat() if dia else None


def _dicho(valor: object) -> object:
    return valor.isoformat() if isinstance(valor, date) else valor
