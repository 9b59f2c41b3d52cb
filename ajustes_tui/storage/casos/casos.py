"""Casos and what hangs from them: radicados, teléfonos, claims, drafts, and the queue's order."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from ajustes_tui.domain.base.fields import Kind, columns_of
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.borrador import OPCION
from ajustes_tui.domain.caso.card import FilaCaso, RadicadoDeCaso, Salto, Tenencia, Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import ESPERAN_AGENTE, ESPERAN_BACK, Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import WRONG_NUMBER
from ajustes_tui.domain.query.filter import Campo, Condicion, FiltroCasos, Orden, Situacion
from ajustes_tui.domain.rules.attempts import PlanDeLlamadas
from ajustes_tui.domain.rules.decision import TelefonoDeCuenta
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import (
    AUSENTE,
    CITA,
    TRAMO_DE_AGENTE,
    ULTIMO_CORTE,
    VUELVE,
    Predicado,
    espera_de,
)

COLUMNAS_DE_CASO = Caso._fields
"""The columns that are fields of a caso."""
_en_columnas = attrgetter(*COLUMNAS_DE_CASO)
_DIAS = frozenset(
    {
        "corte",
        "corte_inicial",
        *columns_of(Kind.DAY),
        "escalado_el",
        "respuesta_al_enviar",
        "informado_el",
        "recurso_el",
        "ultimo_dia_intento",
        "aplazado_hasta",
    }
)
_MOMENTOS = frozenset({"cita", "veredicto_el"})
_LOGICOS = frozenset(
    {"resultado_por_revisar", "causal_sugerida", "autorizado_back", "no_interpone"}
)
_DE_SQL: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(_DIAS, date.fromisoformat),
    **dict.fromkeys(_MOMENTOS, datetime.fromisoformat),
    "propios": json.loads,
    "estado": Estado,
    "estado_previo": Estado,
    "contenido": Contenido,
    "resultado": Resultado,
    "resultado_al_enviar": Resultado,
    "veredicto": Evento,
}
_LEIDAS = tuple((COLUMNAS_DE_CASO.index(campo), leer) for campo, leer in _DE_SQL.items())
_SI_O_NO = tuple(COLUMNAS_DE_CASO.index(campo) for campo in _LOGICOS)
"""Where among the columns of a caso is what SQL keeps as something else."""
_COLUMNAS_FILA = (
    "c.id, c.cuenta, c.radicado, c.causal, c.motivo, c.estado, c.contenido, c.cubeta, c.asesor_id,"
    " c.aliado, c.valor_solicitado, c.valor_aplicado, c.vence, c.version, c.resultado,"
    " c.intentos, c.cita, c.aplazado_hasta, c.reescalamientos, c.radicado_vigente, c.revision,"
    f" {ULTIMO_CORTE} AS corte, c.escalado_el, c.asesor_nombre, c.dueno, t.login AS tomado_por,"
    f" {VUELVE} AS vuelve"
)
_CON_TOMA = (
    " FROM casos c LEFT JOIN tomas t ON t.caso_id = c.id AND t.vence > :ahora AND viva(t.sesion)"
)
_CITA_VENCIDA = f"({CITA} AND c.cita <= :ahora)"
_CON_CITA_VENCIDA = f"SELECT c.id FROM casos c WHERE {_CITA_VENCIDA}"
_WRONG = ", ".join(f"'{code}'" for code in sorted(WRONG_NUMBER))
_ULTIMO_INTENTO = (
    f"(SELECT i.resultado NOT IN ({_WRONG}){{}} FROM intentos i WHERE i.caso_id = c.id"
    " AND i.deshecho = 0 ORDER BY i.id DESC LIMIT 1) IS TRUE"
)
"""Whether the last attempt reached a number of the usuario, and what else is asked of it."""
_POR_INTENTAR = "c.estado = 'POR_CONTACTAR' AND c.cita IS NULL AND c.intentos > 0 AND"
_OTRO_DIA = f"({_POR_INTENTAR} c.ultimo_dia_intento = :hoy AND {_ULTIMO_INTENTO.format('')})"
_OTRA_PARTE = (
    f"({_POR_INTENTAR} (c.vence IS NULL OR c.vence > :apremia) AND "
    + _ULTIMO_INTENTO.format(" AND (substr(i.momento, 12, 5) >= :inicio_tarde) = :es_tarde")
    + ")"
)
_CITA_DE_OTRO = (
    "(c.cita IS NOT NULL AND (SELECT h.agente FROM historial h WHERE h.caso_id = c.id"
    " AND h.evento = 'contacto' ORDER BY h.linea DESC LIMIT 1)"
    " IN (SELECT login FROM tomas WHERE vence > :ahora AND viva(sesion) AND login <> :login))"
)
"""An appointment somebody else made who is at work now, as a live claim of theirs tells."""
_POR_PLAZO = "c.vence IS NULL, c.vence, c.id"
PROBADOS = 4_000
"""How many casos are looked at for the first rows of a list: some milliseconds of reading."""
MUCHOS = 20_000
"""Up to so many casos a list is read whole in the time its first rows take."""
_ORDENES = {
    Orden.VALOR: "coalesce(c.valor_solicitado, c.valor_aplicado) DESC, c.id",
    Orden.CUENTA: "c.cuenta, c.id",
    Orden.RECIENTE: "c.id DESC",
}
_INTENTADO = "(c.ultimo_dia_intento = :hoy) IS TRUE"
_EN_MANO = (
    "SELECT caso_id AS id FROM tomas WHERE login = :login AND vence > :ahora AND viva(sesion)"
)
_CERCA = (
    f"({_EN_MANO} UNION {_CON_CITA_VENCIDA}"
    " UNION SELECT id FROM (SELECT c.id FROM casos c INDEXED BY casos_cola"
    f" WHERE {TRAMO_DE_AGENTE} ORDER BY {_POR_PLAZO} LIMIT {PROBADOS})) n"
)
"""Where the next caso nearly always is: in hand, with an appointment due, or at the beginning of
what waits for an agente."""
_EN_INDICE = {
    Orden.URGENCIA: ("INDEXED BY casos_cola", _POR_PLAZO),
    Orden.CUENTA: ("INDEXED BY casos_llave", _ORDENES[Orden.CUENTA]),
    Orden.RECIENTE: ("NOT INDEXED", _ORDENES[Orden.RECIENTE]),
}
"""How the casos are read in an order without sorting them all."""


def columnas_de(caso: Caso) -> dict[str, object]:
    """Return a caso as the values its columns hold."""
    valores: dict[str, object] = {campo: _a_sql(getattr(caso, campo)) for campo in COLUMNAS_DE_CASO}
    valores["cubeta"] = caso.cubeta.value
    valores["espera"] = espera_de(caso.estado)
    return valores


def columnas_que_cambian(antes: Caso, despues: Caso) -> dict[str, object]:
    """Return the columns in which a caso is not what it was; what was not replaced is not looked at."""
    valores = {
        campo: _a_sql(valor)
        for campo, tenia, valor in zip(
            COLUMNAS_DE_CASO, _en_columnas(antes), _en_columnas(despues), strict=True
        )
        if valor is not tenia
    }
    valores["cubeta"] = despues.cubeta.value
    valores["espera"] = espera_de(despues.estado)
    return valores


def _a_sql(valor: object) -> object:
    if valor is None or type(valor) in (str, int):
        return valor
    if isinstance(valor, bool):
        return int(valor)
    if isinstance(valor, datetime):
        return valor.isoformat(timespec="seconds")
    if isinstance(valor, date):
        return valor.isoformat()
    if isinstance(valor, StrEnum):
        return valor.value
    if isinstance(valor, Mapping):
        return json.dumps(valor, ensure_ascii=False, sort_keys=True)
    return valor


def caso_de(columnas: Mapping[str, object]) -> Caso:
    """Return the caso of a row, or of the snapshot of one."""
    valores: list[Any] = [columnas[campo] for campo in COLUMNAS_DE_CASO]
    for lugar, leer in _LEIDAS:
        if valores[lugar] is not None:
            valores[lugar] = leer(valores[lugar])
    for lugar in _SI_O_NO:
        valores[lugar] = bool(valores[lugar])
    return Caso(*valores)


class CasosRepository:
    """What the use cases ask of casos."""

    def __init__(self, db: Database, sin_respuesta_desde: Callable[[date], date]) -> None:
        """Work on a store; the second tells of which day an escalation is overdue on a given one."""
        self._db = db
        self._sin_respuesta_desde = sin_respuesta_desde

    def get(self, caso_id: int) -> Caso | None:
        """Return a caso, unless it does not exist or its base was undone."""
        fila = self._db.conn.execute(
            f"SELECT c.*, {ULTIMO_CORTE} AS ultimo_corte FROM casos c WHERE c.id = ? AND c.retirado = 0",
            (caso_id,),
        ).fetchone()
        return None if fila is None else caso_de(dict(fila) | {"corte": fila["ultimo_corte"]})

    def save(self, caso: Caso, vence: date | None) -> None:
        """Write a caso and its next version; call inside the transaction that read it."""
        valores = columnas_de(caso)
        valores["version"] = caso.version + 1
        valores["vence"] = _a_sql(vence)
        cambios = ", ".join(f"{campo} = :{campo}" for campo in valores if campo != "id")
        self._db.conn.execute(f"UPDATE casos SET {cambios} WHERE id = :id", valores)

    # Reading many.

    def list_ids(self, filtro: FiltroCasos, orden: Orden, ahora: datetime) -> array[int]:
        """Return the ids of the casos a filter keeps, in order; only ids, whatever their number."""
        p = self._predicado(filtro, ahora)
        if orden is not Orden.URGENCIA:
            p.cubierto &= orden is Orden.RECIENTE
            return self._ids(p, p.donde, _ORDENES[orden], filtro.limite)
        if not p.cubierto:
            orden_de_lista = f"{_CITA_VENCIDA} DESC, {_por_urgencia(p)}"
            return self._ids(p, p.donde, orden_de_lista, filtro.limite)
        # The index of the queue has this order; whoever is to be called now goes before it.
        ids = self._due(p)
        primeros = frozenset(ids)
        for tramo in p.tramos:
            siguientes = self._ids(p, tramo, _POR_PLAZO, filtro.limite)
            ids.extend((i for i in siguientes if i not in primeros) if primeros else siguientes)
        return ids if filtro.limite is None else ids[: filtro.limite]

    def first_ids(
        self, filtro: FiltroCasos, orden: Orden, ahora: datetime, cuantos: int
    ) -> array[int]:
        """Return how a list begins, if enough of it is near the beginning of all; else nothing.

        Only so many casos are looked at, along an index that has the order of the list, so a
        filter that keeps much shows its first rows at once, whatever the store holds. No index has
        them by valor: there at least they need not all be sorted.
        """
        p = self._predicado(filtro, ahora)
        if p.escaso or not p.estados or not self._is_large():
            return array("q")
        if orden not in _EN_INDICE:
            p.cubierto = False
            primeros = self._ids(p, p.donde, _ORDENES[orden], cuantos)
            return primeros if len(primeros) >= cuantos else array("q")
        indice, por = _EN_INDICE[orden]
        urgencia = orden is Orden.URGENCIA
        tramo = p.primer_tramo if urgencia else "c.retirado = 0"
        primeros = self._due(p) if urgencia else array("q")
        siguientes = self._rows(
            f"SELECT c.id FROM (SELECT c.id FROM casos c {indice} WHERE {tramo} ORDER BY {por}"
            f" LIMIT {PROBADOS}) n CROSS JOIN casos c ON c.id = n.id WHERE {p.donde}"
            f" ORDER BY {por} LIMIT {int(cuantos)}",
            p,
        )
        vistos = frozenset(primeros)
        primeros.extend(i for i in siguientes if i not in vistos)
        return primeros[:cuantos] if len(primeros) >= cuantos else array("q")

    def _is_large(self) -> bool:
        """Tell whether reading a list whole takes longer than a person notices."""
        fila = self._db.conn.execute("SELECT max(id) FROM casos").fetchone()
        return (fila[0] or 0) > MUCHOS

    def _due(self, p: Predicado) -> array[int]:
        """Return those whose usuario is to be called now: they go before all the others."""
        return self._rows(
            f"SELECT c.id FROM ({_CON_CITA_VENCIDA}) d"
            f" CROSS JOIN casos c ON c.id = d.id WHERE {p.donde} ORDER BY {_por_urgencia(p)}",
            p,
        )

    def _ids(self, p: Predicado, donde: str, orden: str, limite: int | None) -> array[int]:
        sql = f"SELECT c.id FROM {p.desde} WHERE {donde} ORDER BY {orden}"
        if limite is not None:
            sql += f" LIMIT {int(limite)}"
        return self._rows(sql, p)

    def _rows(self, sql: str, p: Predicado) -> array[int]:
        cursor = self._db.conn.execute(sql, p.valores)
        cursor.row_factory = None
        return array("q", (fila[0] for fila in cursor))

    def count(self, filtro: FiltroCasos, ahora: datetime) -> int:
        """Count the casos a filter keeps."""
        p = self._predicado(filtro, ahora)
        sql = f"SELECT count(*) FROM {p.desde} WHERE {p.donde}"
        return int(self._db.conn.execute(sql, p.valores).fetchone()[0])

    def count_calls(self) -> int:
        """Count the calls to make, as they are listed: one for each cuenta, its recursos apart."""
        sql = (
            "SELECT coalesce(sum(cuantas), 0) FROM (SELECT max(c.estado <> 'RECURSO_POR_RADICAR')"
            " + max(c.estado = 'RECURSO_POR_RADICAR') AS cuantas"
            " FROM casos c INDEXED BY casos_llamadas WHERE c.retirado = 0 AND c.estado IN"
            " ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE', 'RECURSO_POR_RADICAR') GROUP BY c.cuenta)"
        )
        return int(self._db.conn.execute(sql).fetchone()[0])

    def _predicado(self, filtro: FiltroCasos, ahora: datetime) -> Predicado:
        return Predicado.of(filtro, ahora, self._sin_respuesta_desde(ahora.date()))

    def _valores(self, ahora: datetime, **otros: object) -> dict[str, object]:
        """Return what the condition on an unanswered escalation asks, with what a query adds."""
        limite = self._sin_respuesta_desde(ahora.date())
        return {"ahora": _a_sql(ahora), "sin_respuesta": limite.isoformat(), **otros}

    def get_window(self, ids: Sequence[int], ahora: datetime) -> list[FilaCaso]:
        """Return the rows of some ids, in the order they were asked."""
        filas: dict[int, FilaCaso] = {}
        for inicio in range(0, len(ids), 500):
            tramo = list(ids[inicio : inicio + 500])
            sql = f"SELECT {_COLUMNAS_FILA}{_CON_TOMA} WHERE c.id IN ({_numeros(tramo)})"
            for fila in self._db.conn.execute(sql, self._valores(ahora)):
                filas[fila["id"]] = _fila_caso(fila)
        return [filas[i] for i in ids if i in filas]

    def next_free(
        self,
        login: str,
        estados: Iterable[Estado],
        ahora: datetime,
        plan: PlanDeLlamadas | None = None,
    ) -> int | None:
        """Return the most urgent caso nobody else has, the person's own open claim first.

        Of the estados that wait for the back only what comes back unanswered is given, after
        everything that waits for an agente. With a `plan`, whoever was tried today, or always in
        this part of the day, comes after the others, and an appointment is for who made it while
        that person is at work.
        """
        pedidos = frozenset(estados)
        vueltos = bool(pedidos & ESPERAN_BACK)
        situacion = Situacion(pedidos & ESPERAN_AGENTE, vueltos=vueltos)
        filtro = FiltroCasos(
            libres_para=login,
            condiciones=(Condicion(Campo.SITUACION, situacion=situacion),),
        )
        p = self._predicado(filtro, ahora)
        p.valores["login"] = login
        despues, de_otro = _INTENTADO, ""
        if plan is not None:
            despues, de_otro = f"{_OTRO_DIA}, {_OTRA_PARTE}", f" AND NOT {_CITA_DE_OTRO}"
            p.valores |= {
                "inicio_tarde": plan.inicio_tarde,
                "es_tarde": int(plan.es_tarde),
                "apremia": plan.apremia.isoformat(),
            }
        elif self._is_large():
            # What nobody skipped nor tried today goes before all that was not looked at.
            fila = self._next(p, f"{_CERCA} CROSS JOIN casos c ON c.id = n.id", pedidos, despues)
            if fila is not None and not fila["intentado"] and not fila["saltos"]:
                return int(fila["id"])
        fila = self._next(p, p.desde, pedidos, despues, de_otro)
        return None if fila is None else int(fila["id"])

    def _next(
        self, p: Predicado, desde: str, estados: Iterable[Estado], despues: str, ademas: str = ""
    ) -> sqlite3.Row | None:
        """Return the most urgent caso of those looked at, and what would put it after others."""
        fila: sqlite3.Row | None = self._db.conn.execute(
            f"SELECT c.id, {_INTENTADO} AS intentado, coalesce(s.veces, 0) AS saltos FROM {desde}"
            " LEFT JOIN (SELECT caso_id, count(*) AS veces FROM saltos"
            " WHERE login = :login AND momento >= :hoy GROUP BY caso_id) s ON s.caso_id = c.id"
            f" WHERE {p.donde} AND c.estado IN ({_lista(estados)})"
            f" AND (c.cita IS NULL OR c.cita <= :ahora){ademas}"
            f" ORDER BY c.id IN ({_EN_MANO}) DESC, {despues}, coalesce(s.veces, 0),"
            f" {_CITA_VENCIDA} DESC, c.espera, {_POR_PLAZO} LIMIT 1",
            p.valores,
        ).fetchone()
        return fila

    def of_cuenta(self, cuenta: str, ahora: datetime) -> list[FilaCaso]:
        """Return every caso of a cuenta, newest first."""
        filas = self._db.conn.execute(
            f"SELECT {_COLUMNAS_FILA}{_CON_TOMA}"
            " WHERE c.cuenta = :cuenta AND c.retirado = 0 ORDER BY c.id DESC",
            self._valores(ahora, cuenta=cuenta),
        )
        return [_fila_caso(fila) for fila in filas]

    def find_cuentas(self, texto: str, limite: int = 20) -> list[str]:
        """Return the cuentas whose number, radicado or telephone is the text."""
        filas = self._db.conn.execute(
            "SELECT DISTINCT cuenta FROM casos WHERE cuenta = :t AND retirado = 0"
            " UNION SELECT cuenta FROM radicados WHERE radicado = :t AND anulado = 0"
            " UNION SELECT cuenta FROM telefonos WHERE numero = :t LIMIT :n",
            {"t": texto, "n": limite},
        )
        return [fila["cuenta"] for fila in filas]

    def with_radicado(self, cuenta: str, radicado: str) -> int | None:
        """Return the caso of a cuenta that has, or had, a radicado."""
        fila = self._db.conn.execute(
            "SELECT caso_id FROM radicados WHERE cuenta = ? AND radicado = ? AND anulado = 0",
            (cuenta, radicado),
        ).fetchone()
        return None if fila is None else int(fila["caso_id"])

    def counts_by(
        self, columna: str, filtro: FiltroCasos, ahora: datetime
    ) -> dict[str | None, int]:
        """Count the casos of a filter by estado, causal or asesor_id."""
        if columna not in ("estado", "causal", "asesor_id"):
            raise ValueError(columna)
        p = self._predicado(filtro, ahora)
        p.cubierto &= columna != "asesor_id"
        sql = (
            f"SELECT c.{columna}, count(*) FROM {p.desde} WHERE {p.donde}"
            " GROUP BY 1 ORDER BY 2 DESC"
        )
        return {fila[0]: fila[1] for fila in self._db.conn.execute(sql, p.valores)}

    def breakdown(
        self, filtro: FiltroCasos, ahora: datetime
    ) -> list[tuple[Estado, str | None, str | None, str | None, int]]:
        """Count the casos of a filter by estado, causal, motivo without a causal, and asesor."""
        p = self._predicado(filtro, ahora)
        p.cubierto = False
        filas = self._db.conn.execute(
            "SELECT c.estado, c.causal, CASE WHEN c.causal IS NULL THEN c.motivo END, c.asesor_id,"
            f" count(*) FROM {p.desde} WHERE {p.donde} GROUP BY 1, 2, 3, 4",
            p.valores,
        )
        return [(Estado(fila[0]), *fila[1:]) for fila in filas]

    def unclassified_motivos(self) -> list[str]:
        """Return the different motivos of the casos without a causal."""
        filas = self._db.conn.execute(
            "SELECT DISTINCT motivo FROM casos NOT INDEXED WHERE causal IS NULL AND retirado = 0"
        )
        return [fila[0] for fila in filas]

    def is_absent(self, caso_id: int) -> bool:
        """Tell whether the newest complete base cut after a caso went to the back left it out."""
        fila = self._db.conn.execute(
            f"SELECT {AUSENTE} FROM casos c WHERE c.id = ?", (caso_id,)
        ).fetchone()
        return bool(fila and fila[0])

    def otros_datos(self, caso_id: int) -> dict[str, str]:
        """Return the columns of the base the program does not use, as they came."""
        fila = self._db.conn.execute("SELECT datos FROM casos WHERE id = ?", (caso_id,)).fetchone()
        datos: dict[str, str] = json.loads(fila["datos"]) if fila else {}
        return datos

    # Radicados and telephones.

    def radicados(self, caso_id: int) -> list[RadicadoDeCaso]:
        """Return the radicados of a caso, oldest first."""
        filas = self._db.conn.execute(
            "SELECT radicado, linea FROM radicados WHERE caso_id = ? AND anulado = 0 ORDER BY id",
            (caso_id,),
        )
        return [RadicadoDeCaso(fila["radicado"], fila["linea"]) for fila in filas]

    def radicado_de_otro(self, caso_id: int) -> Callable[[str], bool]:
        """Return a question: does another caso have this radicado?"""

        def preguntar(radicado: str) -> bool:
            fila = self._db.conn.execute(
                "SELECT 1 FROM radicados WHERE radicado = ? AND caso_id <> ? AND anulado = 0",
                (radicado, caso_id),
            ).fetchone()
            return fila is not None

        return preguntar

    def marcacion_abierta(self, caso: Caso) -> Callable[[str, str], str | None]:
        """Return a question: which other open caso of the cuenta has this marcación?"""

        def preguntar(razon: str, subrazon: str) -> str | None:
            fila = self._db.conn.execute(
                "SELECT radicado FROM casos WHERE cuenta = ? AND razon = ? AND subrazon = ?"
                " AND id <> ? AND espera < 2 AND retirado = 0",
                (caso.cuenta, razon, subrazon, caso.id),
            ).fetchone()
            return None if fila is None else str(fila["radicado"])

        return preguntar

    def add_radicado(self, caso: Caso, radicado: str, linea: int) -> None:
        """Add the radicado RR gave for a new marcación."""
        self._db.conn.execute(
            "INSERT INTO radicados (caso_id, cuenta, radicado, linea) VALUES (?, ?, ?, ?)",
            (caso.id, caso.cuenta, radicado, linea),
        )

    def telefonos(self, cuenta: str) -> tuple[TelefonoDeCuenta, ...]:
        """Return the numbers of a cuenta, in the order they came."""
        filas = self._db.conn.execute(
            "SELECT id, numero, invalido FROM telefonos WHERE cuenta = ? ORDER BY id", (cuenta,)
        )
        return tuple(
            TelefonoDeCuenta(fila["id"], fila["numero"], bool(fila["invalido"])) for fila in filas
        )

    def add_telefono(self, cuenta: str, numero: str) -> int:
        """Return the id of a number of the cuenta, adding it when it is not on file."""
        self._db.conn.execute(
            "INSERT OR IGNORE INTO telefonos (cuenta, numero) VALUES (?, ?)", (cuenta, numero)
        )
        fila = self._db.conn.execute(
            "SELECT id FROM telefonos WHERE cuenta = ? AND numero = ?", (cuenta, numero)
        ).fetchone()
        return int(fila["id"])

    def drop_telefono(self, linea: int) -> None:
        """Forget the number an undone line names, if lines put it on file and all were undone."""
        self._db.conn.execute(
            "DELETE FROM telefonos WHERE id = (SELECT json_extract(datos, '$.telefono_id')"
            " FROM historial WHERE linea = ?) AND (SELECT count(*) FILTER"
            " (WHERE json_extract(i.caso, '$.telefono_nuevo') = telefonos.id)"
            " AND count(*) = count(i.deshecha_por) FROM historial h"
            " JOIN instantaneas i ON i.linea = h.linea WHERE h.cuenta = telefonos.cuenta"
            " AND json_extract(h.datos, '$.telefono_id') = telefonos.id)",
            (linea,),
        )

    def mark_telefono(self, telefono_id: int, *, invalido: bool) -> None:
        """Mark a number as wrong, or as good again."""
        self._db.conn.execute(
            "UPDATE telefonos SET invalido = ? WHERE id = ?", (int(invalido), telefono_id)
        )

    def add_intento(
        self,
        caso_id: int,
        linea: int,
        momento: datetime,
        agente: str,
        resultado: str,
        telefono_id: int | None,
    ) -> None:
        """Record an attempt that counts."""
        self._db.conn.execute(
            "INSERT INTO intentos (caso_id, linea, momento, agente, resultado, telefono_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (caso_id, linea, _a_sql(momento), agente, resultado, telefono_id),
        )

    def last_attempts(self, caso_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
        """Return when somebody last tried to call about each caso, and what it ended in."""
        ultimos: dict[int, tuple[datetime, str]] = {}
        for inicio in range(0, len(caso_ids), 500):
            tramo = list(caso_ids[inicio : inicio + 500])
            filas = self._db.conn.execute(
                "SELECT caso_id, momento, resultado FROM intentos WHERE deshecho = 0"
                f" AND caso_id IN ({','.join('?' * len(tramo))}) ORDER BY id",
                tramo,
            )
            for fila in filas:
                momento = datetime.fromisoformat(fila["momento"]).astimezone(BOGOTA)
                ultimos[fila["caso_id"]] = (momento, fila["resultado"])
        return ultimos

    def undo_line(self, linea: int) -> None:
        """Take back the radicados and attempts a line wrote; the line itself stays."""
        conn = self._db.conn
        conn.execute("UPDATE intentos SET telefono_id = NULL WHERE linea = ?", (linea,))
        conn.execute("UPDATE radicados SET anulado = 1 WHERE linea = ?", (linea,))
        conn.execute("UPDATE intentos SET deshecho = 1 WHERE linea = ?", (linea,))

    # Claims.

    def claim(self, caso_ids: Sequence[int], toma: Toma) -> None:
        """Claim casos for a person, over lapsed claims and their own; call inside a transaction."""
        self._db.conn.executemany(
            "INSERT INTO tomas (caso_id, login, sesion, desde, vence) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (caso_id) DO UPDATE SET login = excluded.login,"
            " sesion = excluded.sesion, vence = excluded.vence,"
            " desde = CASE WHEN tomas.login = excluded.login AND tomas.vence > excluded.desde"
            "   THEN tomas.desde ELSE excluded.desde END",
            [
                (i, toma.login, toma.sesion, _a_sql(toma.desde), _a_sql(toma.vence))
                for i in caso_ids
            ],
        )

    def claim_of(self, caso_id: int, ahora: datetime) -> Toma | None:
        """Return the live claim on a caso."""
        fila = self._db.conn.execute(
            "SELECT login, sesion, desde, vence FROM tomas"
            " WHERE caso_id = ? AND vence > ? AND viva(sesion)",
            (caso_id, _a_sql(ahora)),
        ).fetchone()
        return None if fila is None else _toma(fila)

    def holdings(self, caso_ids: Iterable[int], ahora: datetime) -> dict[int, Tenencia]:
        """Return the version and the live claim of each caso that is still there."""
        filas = self._db.conn.execute(
            f"SELECT c.id, c.version, t.login, t.sesion, t.desde, t.vence{_CON_TOMA}"
            f" WHERE c.id IN ({_numeros(caso_ids)}) AND c.retirado = 0",
            {"ahora": _a_sql(ahora)},
        )
        return {
            f["id"]: Tenencia(f["version"], _toma(f) if f["login"] is not None else None)
            for f in filas
        }

    def release(self, caso_id: int) -> None:
        """Let go of a caso."""
        self._db.conn.execute("DELETE FROM tomas WHERE caso_id = ?", (caso_id,))

    def release_session(self, sesion: str) -> None:
        """Let go of everything a session holds."""
        self._db.conn.execute("DELETE FROM tomas WHERE sesion = ?", (sesion,))

    def renew_session(self, sesion: str, vence: datetime, caso_ids: Iterable[int] | None) -> None:
        """Keep alive what a session holds of some casos, or all of it; never what others took."""
        cuales = "" if caso_ids is None else f" AND caso_id IN ({_numeros(caso_ids)})"
        self._db.conn.execute(
            f"UPDATE tomas SET vence = max(vence, ?) WHERE sesion = ?{cuales}",
            (_a_sql(vence), sesion),
        )

    def live_claims(self, ahora: datetime) -> list[tuple[str, datetime]]:
        """Return the session and the end of each claim that has not lapsed."""
        filas = self._db.conn.execute(
            "SELECT sesion, vence FROM tomas WHERE vence > ?", (_a_sql(ahora),)
        )
        return [(fila["sesion"], datetime.fromisoformat(fila["vence"])) for fila in filas]

    def at_work(self, ahora: datetime) -> frozenset[str]:
        """Return the people who hold something now."""
        filas = self._db.conn.execute(
            "SELECT DISTINCT login FROM tomas WHERE vence > ? AND viva(sesion)", (_a_sql(ahora),)
        )
        return frozenset(fila["login"] for fila in filas)

    def skip(self, caso_id: int, login: str, momento: datetime, motivo: str) -> None:
        """Record that a person passed over a caso, and why."""
        self._db.conn.execute(
            "INSERT INTO saltos (caso_id, login, momento, motivo) VALUES (?, ?, ?, ?)",
            (caso_id, login, _a_sql(momento), motivo),
        )

    def skips(self, desde: date) -> list[Salto]:
        """Return what was passed over since a day, newest first."""
        filas = self._db.conn.execute(
            "SELECT s.momento, s.login, s.caso_id, c.cuenta, c.radicado, c.estado, s.motivo"
            " FROM saltos s CROSS JOIN casos c ON c.id = s.caso_id AND c.retirado = 0"
            " WHERE s.momento >= ? ORDER BY s.id DESC",
            (desde.isoformat(),),
        )
        return [
            Salto(datetime.fromisoformat(f[0]), f[1], f[2], f[3], f[4], Estado(f[5]), f[6])
            for f in filas
        ]

    def set_owner(self, caso_id: int, login: str) -> None:
        """Say whose a caso is; its data do not change, so neither does its version."""
        self._db.conn.execute("UPDATE casos SET dueno = ? WHERE id = ?", (login, caso_id))

    # Filters people keep.

    def filters(self, login: str) -> list[tuple[str, str]]:
        """Return the name and the line of the filters of a person, by name."""
        filas = self._db.conn.execute(
            "SELECT nombre, consulta FROM filtros WHERE login = ? ORDER BY nombre", (login,)
        )
        return [(fila["nombre"], fila["consulta"]) for fila in filas]

    def save_filter(self, login: str, nombre: str, consulta: str) -> None:
        """Keep a filter of a person, over the one of that name."""
        self._db.conn.execute(
            "INSERT INTO filtros (login, nombre, consulta) VALUES (?, ?, ?)"
            " ON CONFLICT (login, nombre) DO UPDATE SET consulta = excluded.consulta",
            (login, nombre, consulta),
        )

    def drop_filter(self, login: str, nombre: str) -> bool:
        """Forget a filter of a person; tell whether there was one."""
        cursor = self._db.conn.execute(
            "DELETE FROM filtros WHERE login = ? AND nombre = ?", (login, nombre)
        )
        return cursor.rowcount > 0

    # Drafts.

    def save_draft(
        self, caso_id: int, login: str, contenido: Mapping[str, str], version: int, ahora: datetime
    ) -> None:
        """Keep what a person is typing on a caso."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO borradores (caso_id, login, contenido, version, guardado_el)"
            " VALUES (?, ?, ?, ?, ?)",
            (caso_id, login, json.dumps(contenido, ensure_ascii=False), version, _a_sql(ahora)),
        )

    def draft(self, caso_id: int, login: str) -> tuple[dict[str, str], datetime, int] | None:
        """Return what a person was typing on a caso, when it was kept and on which version.

        A digit beside its row of the queue is among it, under OPCION.
        """
        fila = self._db.conn.execute(
            "SELECT contenido, guardado_el, version FROM borradores"
            " WHERE caso_id = ? AND login = ?",
            (caso_id, login),
        ).fetchone()
        if fila is None:
            return None
        momento = datetime.fromisoformat(fila["guardado_el"])
        return json.loads(fila["contenido"]), momento, int(fila["version"])

    def options(self, login: str) -> dict[int, str]:
        """Return the digits a person wrote beside rows of the queue, by caso."""
        filas = self._db.conn.execute(
            f"SELECT caso_id, json_extract(contenido, '$.{OPCION}') AS digito FROM borradores"
            " WHERE login = ? AND digito IS NOT NULL ORDER BY guardado_el",
            (login,),
        )
        return {fila["caso_id"]: fila["digito"] for fila in filas}

    def drop_draft(self, caso_id: int, login: str) -> None:
        """Forget a draft, once its evento is registered or thrown away."""
        self._db.conn.execute(
            "DELETE FROM borradores WHERE caso_id = ? AND login = ?", (caso_id, login)
        )


def _por_urgencia(p: Predicado) -> str:
    """Return the order of those alike in their appointment: who they wait for, then the clock."""
    return _POR_PLAZO if p.interpolado else f"c.espera, {_POR_PLAZO}"


def _lista(estados: Iterable[Estado]) -> str:
    return ", ".join(f"'{estado.value}'" for estado in sorted(estados))


def _toma(fila: sqlite3.Row) -> Toma:
    return Toma(
        fila["login"],
        fila["sesion"],
        datetime.fromisoformat(fila["desde"]),
        datetime.fromisoformat(fila["vence"]),
    )


def _numeros(ids: Iterable[int]) -> str:
    return ", ".join(str(int(i)) for i in ids)


def _fila_caso(fila: sqlite3.Row) -> FilaCaso:
    return FilaCaso(
        id=fila["id"],
        cuenta=fila["cuenta"],
        radicado=fila["radicado"],
        radicado_actual=fila["radicado_vigente"] or fila["radicado"],
        causal=fila["causal"],
        motivo=fila["motivo"],
        estado=Estado(fila["estado"]),
        contenido=Contenido(fila["contenido"]) if fila["contenido"] else None,
        cubeta=None if fila["estado"] == Estado.ANULADO else fila["cubeta"],
        asesor_id=fila["asesor_id"],
        aliado=fila["aliado"],
        valor_solicitado=fila["valor_solicitado"],
        valor_aplicado=fila["valor_aplicado"],
        resultado=Resultado(fila["resultado"]) if fila["resultado"] else None,
        vence=date.fromisoformat(fila["vence"]) if fila["vence"] else None,
        tomado_por=fila["tomado_por"],
        version=fila["version"],
        intentos=fila["intentos"],
        reescalamientos=fila["reescalamientos"],
        cita=datetime.fromisoformat(fila["cita"]) if fila["cita"] else None,
        aplazado_hasta=date.fromisoformat(fila["aplazado_hasta"])
        if fila["aplazado_hasta"]
        else None,
        en_revision=fila["revision"] is not None,
        corte=date.fromisoformat(fila["corte"]),
        escalado_el=date.fromisoformat(fila["escalado_el"]) if fila["escalado_el"] else None,
        vuelve=bool(fila["vuelve"]),
        asesor_nombre=fila["asesor_nombre"],
        dueno=fila["dueno"],
    )
