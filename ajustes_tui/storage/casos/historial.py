"""The historial de marcaciones: append-only, hash-chained, with free text beside the chain."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from json.encoder import encode_basestring as _citar
from typing import NamedTuple

from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.domain.caso.eventos import DE_CORTE, DECISIONES, LLAMADAS, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.caso.revision import EnEspera
from ajustes_tui.domain.rules.decision import UltimoEvento
from ajustes_tui.storage.core.database import Database

COLUMNAS = (
    "momento",
    "agente",
    "cuenta",
    "caso_id",
    "evento",
    "estado_antes",
    "estado_despues",
    "razon",
    "subrazon",
    "radicado",
    "cun",
    "datos",
    "causada_por",
    "base_id",
    "nota_sha256",
)
"""What is hashed of a line after its number, in this order."""
_INSERTAR = (
    f"INSERT INTO historial (linea, {', '.join(COLUMNAS)}, huella_previa, huella)"
    f" VALUES (?, {', '.join('?' * len(COLUMNAS))}, ?, ?)"
)
Propias = tuple[str, int, str | None, str | None, str | None, str | None, str]
"""What a line of many alike has of its own: cuenta, caso, razón, subrazón, radicado, CUN, data."""
Eslabon = tuple[int, str, str, str]
"""A line chained: its number, its data, the hash of the line before it and its own."""
_LEER = (
    "SELECT h.*, n.motivo AS nota_motivo, n.texto AS nota_texto, i.deshecha_por"
    " FROM historial h LEFT JOIN notas n ON n.linea = h.linea"
    " LEFT JOIN instantaneas i ON i.linea = h.linea"
)


def _cuantas(que: str, eventos: Collection[Evento], ademas: str = "") -> str:
    """Return what counts, of the lines `h` of some eventos, the different ones that stand."""
    lista = ", ".join(f"'{evento.value}'" for evento in sorted(eventos))
    return (
        f"count(DISTINCT h.{que} || ' ' || h.momento)"
        f" FILTER (WHERE h.evento IN ({lista}) AND i.deshecha_por IS NULL{ademas})"
    )


CUANTAS_DECISIONES = _cuantas("caso_id", DECISIONES)
CUANTAS_LLAMADAS = _cuantas("cuenta", LLAMADAS)
_INFORMAN = ", ".join(f"'{o.code}'" for o in CONTACT_OUTCOMES.values() if o.informs)
_CUANTAS_INFORMADAS = _cuantas(
    "cuenta", {Evento.CONTACTO}, f" AND h.datos ->> 'resultado' IN ({_INFORMAN})"
)
_NO_SE_DESHACEN = tuple(evento.value for evento in (*DE_CORTE, Evento.NOTA, Evento.DESHACER))
_CAMBIO_DE_CORTE = (
    "SELECT EXISTS (SELECT 1 FROM historial WHERE caso_id = :caso AND linea > :desde"
    " AND base_id IS NOT NULL) OR EXISTS (SELECT 1 FROM filas f CROSS JOIN callados k"
    " ON k.base_id = f.base_id AND k.caso_id = f.caso_id WHERE f.caso_id = :caso"
    " AND k.linea >= :desde)"
)
_a_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""The canonical form that is hashed: the same values always give the same text."""


class NuevaLinea(NamedTuple):
    """A line to append; `motivo` and `nota` are kept beside the chain, which holds their hash."""

    momento: datetime
    agente: str
    cuenta: str
    caso_id: int
    evento: Evento
    estado_antes: str | None
    estado_despues: str
    radicado: str | None = None
    razon: str | None = None
    subrazon: str | None = None
    cun: str | None = None
    datos: Mapping[str, object] = {}
    motivo: str | None = None
    nota: str | None = None
    causada_por: int | None = None
    base_id: int | None = None


class HistorialRepository:
    """Appends and reads lines."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def append(self, linea: NuevaLinea) -> int:
        """Append a line and return its number; call inside the transaction of its evento."""
        return self.append_many([linea])

    def append_many(
        self, lineas: Iterable[NuevaLinea], conn: sqlite3.Connection | None = None
    ) -> int:
        """Append lines in order and return the number of the last one."""
        conn = conn or self._db.conn
        numero, previa = self.head(conn)
        filas, notas = [], []
        for linea in lineas:
            numero += 1
            con_texto = linea.motivo is not None or linea.nota is not None
            sello = huella_de_texto(linea.motivo, linea.nota) if con_texto else None
            valores = (
                linea.momento.isoformat(timespec="seconds"),
                linea.agente,
                linea.cuenta,
                linea.caso_id,
                linea.evento.value,
                linea.estado_antes,
                linea.estado_despues,
                linea.razon,
                linea.subrazon,
                linea.radicado,
                linea.cun,
                _a_json(linea.datos),
                linea.causada_por,
                linea.base_id,
                sello,
            )
            huella = huella_de(previa, numero, valores)
            filas.append((numero, *valores, previa, huella))
            if con_texto:
                notas.append((numero, linea.motivo, linea.nota))
            previa = huella
        conn.executemany(_INSERTAR, filas)
        if notas:
            conn.executemany("INSERT INTO notas (linea, motivo, texto) VALUES (?, ?, ?)", notas)
        return numero

    def chain_alike(
        self, modelo: NuevaLinea, propias: Iterable[Propias], numero: int, previa: str
    ) -> list[Eslabon]:
        """Return the links of lines after a head that differ from `modelo` only in their own values.

        The same chain as `append_many`, for the hundred thousand lines of an import; it needs no
        connection, so it may run beside one that is busy.
        """
        momento = modelo.momento.isoformat(timespec="seconds")
        comienzo = _a_json([momento, modelo.agente])[1:-1]
        medio = _a_json([modelo.evento.value, modelo.estado_antes, modelo.estado_despues])[1:-1]
        final = _a_json([modelo.causada_por, modelo.base_id, None])[1:-1]
        textos = _Textos()
        eslabones: list[Eslabon] = []
        for cuenta, caso_id, razon, subrazon, radicado, cun, datos in propias:
            numero += 1
            contenido = (
                f'["{previa}",{numero},{comienzo},{_citar(cuenta)},{caso_id},{medio},'
                f"{textos[razon]},{textos[subrazon]},"
                f"{_citar(radicado) if radicado else textos[radicado]},"
                f"{_citar(cun) if cun else textos[cun]},{textos[datos]},{final}]"
            )
            huella = _resumen(contenido)
            eslabones.append((numero, datos, previa, huella))
            previa = huella
        return eslabones

    def insert_chained(
        self,
        modelo: NuevaLinea,
        propias: str,
        valores: Mapping[str, object],
        conn: sqlite3.Connection,
    ) -> None:
        """Insert lines that `chain_alike` chained, inside the transaction whose head they follow.

        `propias` is a query that gives, in order, their number, what is their own, and their hashes.
        """
        comunes = {
            "momento": modelo.momento.isoformat(timespec="seconds"),
            "agente": modelo.agente,
            "evento": modelo.evento.value,
            "estado_antes": modelo.estado_antes,
            "estado_despues": modelo.estado_despues,
            "causada_por": modelo.causada_por,
            "base_id": modelo.base_id,
        }
        fijos = ", ".join(f":comun_{columna}" for columna in comunes)
        # One statement: each that may be refused first copies every page it touches.
        conn.execute(
            "INSERT INTO main.historial (linea, cuenta, caso_id, razon, subrazon, radicado, cun,"
            f" datos, huella_previa, huella, {', '.join(comunes)}) SELECT p.*, {fijos}"
            f" FROM ({propias}) p",
            {**valores, **{f"comun_{columna}": valor for columna, valor in comunes.items()}},
        )

    def save_snapshot(self, linea: int, antes: Mapping[str, object]) -> None:
        """Keep what a line changed, so that it can be taken back once."""
        self._db.conn.execute(
            "INSERT INTO instantaneas (linea, caso) VALUES (?, ?)",
            (linea, json.dumps(antes, ensure_ascii=False)),
        )

    def save_snapshots(self, primera: int, antes: Iterable[str], conn: sqlite3.Connection) -> None:
        """Keep what consecutive lines of an import changed, `canonical`, so that it can be undone."""
        conn.executemany(
            "INSERT INTO instantaneas (linea, caso) VALUES (?, ?)", enumerate(antes, primera)
        )

    def snapshot(self, linea: int) -> dict[str, object]:
        """Return what stood before a line."""
        fila = self._db.conn.execute(
            "SELECT caso FROM instantaneas WHERE linea = ?", (linea,)
        ).fetchone()
        antes: dict[str, object] = json.loads(fila["caso"])
        return antes

    def mark_undone(self, linea: int, por: int) -> list[int]:
        """Say that a line, and those it caused, were undone by another; return them, newest first."""
        filas = self._db.conn.execute(
            "SELECT linea FROM historial WHERE linea = ? OR causada_por = ? ORDER BY linea DESC",
            (linea, linea),
        ).fetchall()
        deshechas = [int(fila["linea"]) for fila in filas]
        self._db.conn.executemany(
            "UPDATE instantaneas SET deshecha_por = ? WHERE linea = ?",
            [(por, numero) for numero in deshechas],
        )
        return deshechas

    def last_event(self, caso_id: int) -> UltimoEvento | None:
        """Return the last evento of a caso that `deshacer` could take back."""
        huecos = ", ".join("?" * len(_NO_SE_DESHACEN))
        fila = self._db.conn.execute(
            f"{_LEER} WHERE h.caso_id = ? AND h.causada_por IS NULL AND h.base_id IS NULL"
            f" AND h.evento NOT IN ({huecos}) ORDER BY h.linea DESC LIMIT 1",
            (caso_id, *_NO_SE_DESHACEN),
        ).fetchone()
        if fila is None:
            return None
        return UltimoEvento(
            linea=fila["linea"],
            evento=Evento(fila["evento"]),
            agente=fila["agente"],
            dia=datetime.fromisoformat(fila["momento"]).date(),
            deshecho=fila["deshecha_por"] is not None,
            corte_despues=self.corte_changed(caso_id, fila["linea"]),
        )

    def corte_changed(self, caso_id: int, desde: int) -> bool:
        """Tell whether a corte changed a caso after a line, with a line of its own or without one."""
        fila = self._db.conn.execute(_CAMBIO_DE_CORTE, {"caso": caso_id, "desde": desde}).fetchone()
        return bool(fila[0])

    def ask(self, caso_id: int, linea: int, conn: sqlite3.Connection | None = None) -> None:
        """Put the question of a line in the supervisor's tray, or behind the one that waits there.

        Only where all that waits is of older cortes does one of a corte take its place.
        """
        (conn or self._db.conn).execute(
            "UPDATE main.casos SET revision = :linea WHERE id = :caso AND (revision IS NULL"
            " OR NOT EXISTS (SELECT 1 FROM main.historial h WHERE h.caso_id = :caso"
            " AND h.linea BETWEEN casos.revision AND :linea AND h.evento = 'pedir_revision'"
            " AND h.base_id IS NULL))",
            {"caso": caso_id, "linea": linea},
        )

    def questions(self, caso_id: int, desde: int) -> list[EnEspera]:
        """Return the questions of a caso from a line on, oldest first, but for those taken back.

        One is by `deshacer`, of itself or of what raised it, or by undoing the base that asked it.
        """
        filas = self._db.conn.execute(
            "SELECT h.linea, h.base_id IS NOT NULL AS de_corte, n.motivo,"
            " coalesce(k.agente, h.agente) AS quien FROM historial h"
            " LEFT JOIN historial k ON k.linea = h.causada_por"
            " LEFT JOIN instantaneas i ON i.linea = coalesce(h.causada_por, h.linea)"
            " LEFT JOIN notas n ON n.linea = h.linea"
            " WHERE h.caso_id = ? AND h.linea >= ? AND h.evento = 'pedir_revision'"
            " AND i.deshecha_por IS NULL AND NOT EXISTS (SELECT 1 FROM historial a"
            " WHERE a.caso_id = h.caso_id AND a.base_id = h.base_id AND a.evento = 'base_anulada')"
            " ORDER BY h.linea",
            (caso_id, desde),
        )
        return [
            EnEspera(
                f["linea"], None if f["de_corte"] else f["quien"], bool(f["de_corte"]), f["motivo"]
            )
            for f in filas
        ]

    def of_cuenta(self, cuenta: str, limite: int | None = None) -> list[Linea]:
        """Return the lines of a cuenta, newest first."""
        filas = self._db.conn.execute(
            f"{_LEER} WHERE h.cuenta = ? ORDER BY h.linea DESC LIMIT ?",
            (cuenta, -1 if limite is None else limite),
        )
        return [_linea_de(fila) for fila in filas]

    def of_casos(self, caso_ids: Sequence[int]) -> list[tuple[str, Linea]]:
        """Return the lines of some casos, each with its cuenta, oldest first."""
        filas = self._db.conn.execute(
            f"{_LEER} WHERE h.caso_id IN ({','.join('?' * len(caso_ids))}) ORDER BY h.linea",
            list(caso_ids),
        )
        return [(fila["cuenta"], _linea_de(fila)) for fila in filas]

    def numbers_of_cuenta(self, cuenta: str) -> Iterator[tuple[int, int, str, bool, bool]]:
        """Yield each line of a cuenta, newest first: its number, its caso and what its class needs.

        Its evento, whether a base wrote it, and whether it was undone.
        """
        filas = self._db.conn.execute(
            "SELECT h.linea, h.caso_id, h.evento, h.base_id IS NOT NULL, i.deshecha_por IS NOT NULL"
            " FROM historial h LEFT JOIN instantaneas i ON i.linea = h.linea"
            " WHERE h.cuenta = ? ORDER BY h.linea DESC",
            (cuenta,),
        )
        return ((fila[0], fila[1], fila[2], bool(fila[3]), bool(fila[4])) for fila in filas)

    def window(self, numeros: Sequence[int]) -> list[Linea]:
        """Return the lines of some numbers, in no order."""
        huecos = ", ".join("?" * len(numeros))
        filas = self._db.conn.execute(f"{_LEER} WHERE h.linea IN ({huecos})", list(numeros))
        return [_linea_de(fila) for fila in filas]

    def of_caso_since(self, caso_id: int, linea: int) -> list[Linea]:
        """Return what happened to a caso after a line, oldest first."""
        filas = self._db.conn.execute(
            f"{_LEER} WHERE h.caso_id = ? AND h.linea > ? ORDER BY h.linea", (caso_id, linea)
        )
        return [_linea_de(fila) for fila in filas]

    def appointments_asked(self, caso_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
        """Return when the usuario of each caso asked for the appointment it has now, and whom."""
        huecos = ", ".join("?" * len(caso_ids))
        filas = self._db.conn.execute(
            "SELECT h.caso_id, h.momento, h.agente FROM historial h"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            f" WHERE h.caso_id IN ({huecos}) AND h.evento = 'contacto'"
            " AND i.deshecha_por IS NULL ORDER BY h.linea",
            list(caso_ids),
        )
        return {f["caso_id"]: (datetime.fromisoformat(f["momento"]), f["agente"]) for f in filas}

    def last_said_of(self, telefono_id: int, resultados: Collection[str]) -> str | None:
        """Return the newest of some outcomes that a call to a number ended in and that stands."""
        fila = self._db.conn.execute(
            "SELECT json_extract(h.datos, '$.resultado') FROM telefonos t"
            " CROSS JOIN historial h ON h.cuenta = t.cuenta"
            " JOIN instantaneas i ON i.linea = h.linea AND i.deshecha_por IS NULL"
            " WHERE t.id = ? AND h.evento = 'contacto'"
            " AND json_extract(h.datos, '$.telefono_id') = t.id"
            f" AND json_extract(h.datos, '$.resultado') IN ({', '.join('?' * len(resultados))})"
            " ORDER BY h.linea DESC LIMIT 1",
            (telefono_id, *resultados),
        ).fetchone()
        return None if fila is None else str(fila[0])

    def last_of(self, caso_id: int) -> Linea | None:
        """Return the newest line of a caso."""
        fila = self._db.conn.execute(
            f"{_LEER} WHERE h.caso_id = ? ORDER BY h.linea DESC LIMIT 1", (caso_id,)
        ).fetchone()
        return None if fila is None else _linea_de(fila)

    def count_decisions(self, agente: str, dia: date) -> int:
        """Count the decisiones of a person on a day that stand."""
        return self._count(CUANTAS_DECISIONES, agente, dia)

    def count_informed(self, agente: str, dia: date) -> int:
        """Count the llamadas of a person on a day that told the decision and stand."""
        return self._count(_CUANTAS_INFORMADAS, agente, dia)

    def _count(self, cuantas: str, agente: str, dia: date) -> int:
        fila = self._db.conn.execute(
            f"SELECT {cuantas} FROM historial h INDEXED BY historial_persona"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            " WHERE h.agente = :agente AND h.linea >= :desde AND h.base_id IS NULL"
            " AND h.momento < :otro",
            {
                "agente": agente,
                "desde": self.first_of(dia),
                "otro": (dia + timedelta(days=1)).isoformat(),
            },
        ).fetchone()
        return int(fila[0])

    def first_of(self, dia: date) -> int:
        """Return the first line of a day: lines are written in the order of time."""
        conn = self._db.conn
        alto = conn.execute("SELECT coalesce(max(linea), 0) + 1 FROM historial").fetchone()[0]
        bajo = 1
        while bajo < alto:
            medio = (bajo + alto) // 2
            fila = conn.execute(
                "SELECT momento FROM historial WHERE linea = ?", (medio,)
            ).fetchone()
            if fila is not None and fila[0] < dia.isoformat():
                bajo = medio + 1
            else:
                alto = medio
        return int(bajo)

    def last_marcacion(self, evento: Evento, causal: str) -> tuple[str, str] | None:
        """Return the razón and subrazón last used for an evento and a causal."""
        fila = self._db.conn.execute(
            "SELECT h.razon, h.subrazon FROM historial h JOIN casos c ON c.id = h.caso_id"
            " WHERE h.linea > (SELECT coalesce(max(linea), 0) - 20000 FROM historial)"
            " AND h.evento = ? AND c.causal = ? AND h.razon IS NOT NULL"
            " ORDER BY h.linea DESC LIMIT 1",
            (evento.value, causal),
        ).fetchone()
        return None if fila is None else (fila["razon"], fila["subrazon"])

    def contains(self, linea: int, huella: str) -> bool:
        """Tell whether the chain goes through a link, so that this is the store it was read in."""
        fila = self._db.conn.execute(
            "SELECT 1 FROM historial WHERE linea = ? AND huella = ?", (linea, huella)
        ).fetchone()
        return fila is not None

    def head(self, conn: sqlite3.Connection) -> tuple[int, str]:
        """Return the number and the hash of the newest line, which the next one is chained to."""
        fila = conn.execute(
            "SELECT linea, huella FROM historial ORDER BY linea DESC LIMIT 1"
        ).fetchone()
        return (0, "") if fila is None else (fila["linea"], fila["huella"])


class _Textos(dict[str | None, str]):
    """The canonical form of texts that repeat a lot."""

    def __missing__(self, texto: str | None) -> str:
        self[texto] = _a_json(texto)
        return self[texto]


def canonical(datos: Mapping[str, object]) -> str:
    """Return data as a line keeps and hashes them."""
    return _a_json(datos)


def huella_de(previa: str, numero: int, valores: tuple[object, ...]) -> str:
    """Return the hash that chains a line to the one before it."""
    contenido = _a_json([previa, numero, *valores])
    return _resumen(contenido)


def huella_de_texto(motivo: str | None, nota: str | None) -> str:
    """Return the hash of the free text kept beside a line."""
    return _resumen(_a_json([motivo, nota]))


def _resumen(texto: str) -> str:
    # Here, because OpenSSL comes along: who only looks needs neither its 3 ms nor its 0.7 MiB.
    from hashlib import sha256

    return sha256(texto.encode()).hexdigest()


def _linea_de(fila: sqlite3.Row) -> Linea:
    datos: dict[str, object] = json.loads(fila["datos"])
    if fila["nota_motivo"] is not None:
        datos["motivo"] = fila["nota_motivo"]
    return Linea(
        linea=fila["linea"],
        momento=datetime.fromisoformat(fila["momento"]),
        agente=fila["agente"],
        caso=fila["caso_id"],
        evento=fila["evento"],
        estado_antes=fila["estado_antes"],
        estado_despues=fila["estado_despues"],
        razon=fila["razon"],
        subrazon=fila["subrazon"],
        radicado=fila["radicado"],
        cun=fila["cun"],
        datos=datos,
        nota=fila["nota_texto"],
        deshecha=fila["deshecha_por"] is not None,
        huella=fila["huella"],
    )
